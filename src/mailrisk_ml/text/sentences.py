"""Sentence boundaries in folded text, Chinese and English."""

from __future__ import annotations

import numpy as np

from mailrisk_ml.arrays import Bools, Codes, Indices
from mailrisk_ml.text.spelling import SEPARATOR

_STOPS = "!?。;…\n"
_AFTER_STOPS = "!?。;….\n\"”')]}»」』】 \x1e"  # the separator of a batch starts no sentence
_SEPARATOR = ord(SEPARATOR)
_LONGEST = 240  # characters; a longer sentence is cut at commas
_TABLE_SIZE = 0x10000


def _members(characters: str) -> Bools:
    table = np.zeros(_TABLE_SIZE, dtype=bool)
    table[[ord(c) for c in characters]] = True
    return table


_IS_STOP = _members(_STOPS)
_IS_AFTER = _members(_AFTER_STOPS)


def sentence_starts(codes: Codes) -> Indices:
    """Indices at which sentences start; the first is 0.

    A sentence ends with ``! ? 。 ; …`` or a line break, or with a full stop before white space
    unless a single letter stands before it (an initial, "e.g."). Closing quotes and brackets
    belong to the sentence they close.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_codes,)

    Returns
    -------
    ndarray of int64, shape (n_sentences,)
        Ascending; empty when ``codes`` is.
    """
    if not len(codes):
        return np.zeros(0, dtype=np.int64)
    low = np.minimum(codes, _TABLE_SIZE - 1)
    ends = _IS_STOP[low]
    dots = np.flatnonzero(codes == ord("."))
    dots = dots[(dots > 1) & (dots < len(codes) - 1)]
    spaced = (codes[dots + 1] == ord(" ")) | (codes[dots + 1] == ord("\n"))
    initial = _is_letter(codes[dots - 1]) & ~_is_letter(codes[dots - 2])
    ends[dots[spaced & ~initial]] = True
    after = _IS_AFTER[low]
    # A boundary stands before the first character that neither ends nor closes a sentence.
    positions = np.flatnonzero(ends)
    if not positions.size:
        return np.zeros(1, dtype=np.int64)
    content = np.flatnonzero(~after)
    following = np.searchsorted(content, positions)
    inside = following < len(content)
    positions, nexts = positions[inside], content[following[inside]]
    # What closes at the start of a text closes nothing of the text before it.
    texts = np.cumsum(codes == _SEPARATOR)
    nexts = nexts[texts[nexts] == texts[positions]]
    return np.unique(np.concatenate(([0], nexts)))


def _is_letter(codes: Codes) -> Bools:
    return (codes >= ord("a")) & (codes <= ord("z"))
