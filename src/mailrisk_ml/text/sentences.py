"""Sentence boundaries in folded text, Chinese and English."""

from __future__ import annotations

import numpy as np

from mailrisk_ml.arrays import Bools, Codes, Indices

_STOPS = "!?。;…\n"
_AFTER_STOPS = "!?。;….\n\"”')]}»」』】 \x1e"  # the separator of a batch starts no sentence
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
    ends = _IS_STOP.take(codes, mode="clip")
    dots = np.flatnonzero(codes == ord("."))
    dots = dots[(dots > 1) & (dots < len(codes) - 1)]
    spaced = (codes[dots + 1] == ord(" ")) | (codes[dots + 1] == ord("\n"))
    initial = _is_letter(codes[dots - 1]) & ~_is_letter(codes[dots - 2])
    ends[dots[spaced & ~initial]] = True
    # A boundary stands before the first character that neither ends nor closes a sentence, and
    # whatever ends a sentence also closes one.
    after = _IS_AFTER.take(codes, mode="clip")
    first_content = np.flatnonzero(after[:-1] & ~after[1:]) + 1
    following = np.searchsorted(first_content, np.flatnonzero(ends))
    starts = np.zeros(len(codes), dtype=bool)
    starts[first_content[following[following < len(first_content)]]] = True
    starts[0] = True
    return np.flatnonzero(starts)


def _is_letter(codes: Codes) -> Bools:
    return (codes >= ord("a")) & (codes <= ord("z"))
