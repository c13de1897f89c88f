"""Sentence boundaries in folded text, Chinese and English."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from mailrisk_ml.arrays import Classes, Codes, Indices
from mailrisk_ml.text.spelling import SEPARATOR

_TABLE_SIZE = 0x10000
# What a character does: nothing, or it closes a sentence, and in that may do more.
_LETTER, _CLOSES, _SPACE, _DOT, _PARTS_TEXTS, _NEWLINE, _ENDS = range(1, 8)
_DOING = {
    _LETTER: ascii_lowercase,
    _CLOSES: "\"”')]}»」』】",
    _SPACE: " ",
    _DOT: ".",
    _PARTS_TEXTS: SEPARATOR,  # of a batch; it starts no sentence
    _NEWLINE: "\n",
    _ENDS: "!?。;…",
}


def _table_of_kinds() -> Classes:
    table = np.zeros(_TABLE_SIZE, dtype=np.uint8)
    for kind, characters in _DOING.items():
        table[[ord(c) for c in characters]] = kind
    return table


_KINDS = _table_of_kinds()


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
    kinds = _KINDS.take(codes, mode="clip")
    ends = kinds >= _NEWLINE
    dots = (kinds[:-1] == _DOT).nonzero()[0]
    if dots.size:
        ends[_that_end(kinds, dots)] = True
    # A boundary stands before the first character that neither ends nor closes a sentence, and
    # whatever ends a sentence also closes one.
    closes = kinds >= _CLOSES
    first_content = (closes[:-1] > closes[1:]).nonzero()[0] + 1
    positions = ends.nonzero()[0]
    following = first_content.searchsorted(positions)
    # What closes at the start of a text closes nothing of the text before it.
    separators = (kinds[:-1] == _PARTS_TEXTS).nonzero()[0]
    if separators.size:
        last_separator = np.full(len(first_content) + 1, -1)
        last_separator[first_content.searchsorted(separators)] = separators
        following = following[positions > last_separator[following]]
    starts = np.zeros(len(codes), dtype=bool)
    starts[first_content[following[following < len(first_content)]]] = True
    starts[0] = True
    return starts.nonzero()[0]


def _that_end(kinds: Classes, dots: Indices) -> Indices:
    """Full stops that end a sentence, of all but the last character's."""
    dots = dots[dots > 1]
    after, before, second = kinds[dots + 1], kinds[dots - 1], kinds[dots - 2]
    spaced = (after == _SPACE) | (after == _NEWLINE)
    initial = (before == _LETTER) & (second != _LETTER)
    # At the start of a text, where the one before it must have no say, it is no end.
    begun = (before != _PARTS_TEXTS) & (second != _PARTS_TEXTS)
    return np.asarray(dots[spaced & ~initial & begun])
