"""The numbers of words that a model knows, for a batch of tokens: no string is built for them.

A word of up to twelve letters or four ideographs is packed into one 64-bit key, as n-grams are;
longer ones, which are few, are looked up as strings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mailrisk_ml.arrays import Bools, Classes, Codes, Indices, Keys
from mailrisk_ml.model.term_index import KeyTable
from mailrisk_ml.text.normalize import encode
from mailrisk_ml.text.segment import HAN, LATIN, PLACEHOLDERS, PUNCTUATION, Tokens, classify

HAN_BASE, HAN_BITS = np.uint32(0x3400), np.uint64(15)
LATIN_BITS = np.uint64(5)
# Bits a character, and how many of them fit.
_PACKED = {LATIN: (LATIN_BITS, 12), HAN: (HAN_BITS, 4), PUNCTUATION: (HAN_BITS, 1)}
_KIND_SHIFT = np.uint64(60)
_APOSTROPHE = ord("'")
_APOSTROPHE_CODE = 27


class WordNumbers:
    """The number of each word of a list, from 1.

    Parameters
    ----------
    words : sequence of str
        As `Tokens.words` has them; word number ``i`` is ``words[i - 1]``.
    """

    def __init__(self, words: Sequence[str]) -> None:
        codes = encode("\n".join((*words, "")))
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        ends = np.cumsum(lengths + 1) - 1
        classes = classify(codes)
        keys = pack_words(codes, classes, ends - lengths, ends)
        keys[~_of_one_class(classes, ends - lengths, ends)] = 0
        self._table = KeyTable(keys)
        self._strings = {words[i]: i + 1 for i in np.flatnonzero(keys == 0).tolist()}
        named = [self._strings.get(placeholder, 0) for placeholder in PLACEHOLDERS]
        self._placeholders = np.array([0, *named], dtype=np.int64)

    def find(self, tokens: Tokens) -> Indices:
        """The number of each token; 0 where it has none.

        Returns
        -------
        ndarray of int64, shape (n_tokens,)
        """
        keys = pack_words(tokens.codes, tokens.classes, tokens.starts, tokens.ends)
        numbers = self._table.find(keys).astype(np.int64) + 1
        unpacked = (keys == 0).nonzero()[0]
        numbers[unpacked] = self._placeholders[tokens.placeholders[unpacked]]
        long = unpacked[tokens.placeholders[unpacked] == 0]
        if long.size:
            numbers[long] = [self._strings.get(word, 0) for word in tokens.words_at(long)]
        return numbers


def pack_words(codes: Codes, classes: Classes, starts: Indices, ends: Indices) -> Keys:
    """One key a word, by the class of its first character; 0 for words that do not fit.

    Parameters
    ----------
    codes, classes : ndarray, shape (n_codes,)
        As in `Tokens`.
    starts, ends : ndarray of int64, shape (n_words,)
        Where the words stand in them.
    """
    keys = np.zeros(len(starts), dtype=np.uint64)
    # A word at the very end of the list may be empty.
    kinds = classes.take(starts, mode="clip") if len(classes) else keys
    lengths = ends - starts
    for kind, (bits, most) in _PACKED.items():
        words = ((kinds == kind) & (lengths <= most) & (lengths > 0)).nonzero()[0]
        if words.size:
            packed = _packed(codes, starts[words], lengths[words], bits, kind == LATIN)
            keys[words] = packed | (np.uint64(kind) << _KIND_SHIFT)
    return keys


def _packed(
    codes: Codes, starts: Indices, lengths: Indices, bits: np.uint64, is_latin: bool
) -> Keys:
    after = lengths.cumsum()
    firsts = after - lengths
    places = np.arange(after[-1])
    characters = codes[places + (starts - firsts).repeat(lengths)]
    values = letter_codes(characters) if is_latin else (characters - HAN_BASE).astype(np.uint64)
    values <<= (places - firsts.repeat(lengths)).astype(np.uint64) * bits
    return np.bitwise_or.reduceat(values, firsts)


def letter_codes(characters: Codes) -> Keys:
    """1 to 26 for letters, 27 for the apostrophe."""
    values = characters - np.uint32(ord("a") - 1)
    values[characters == _APOSTROPHE] = _APOSTROPHE_CODE
    return values.astype(np.uint64)


def _of_one_class(classes: Classes, starts: Indices, ends: Indices) -> Bools:
    """Whether all characters of a word are of its first one's class: so they are in any token."""
    changes = np.concatenate(([0], np.cumsum(classes[1:] != classes[:-1]), [0]))
    whole = changes.take(np.maximum(ends - 1, starts)) == changes.take(starts)
    return np.asarray(whole)
