"""The numbers of words that a model knows, for a batch of tokens: no string is built for them.

A word of up to twelve letters or four ideographs is packed into one 64-bit key, as n-grams are;
longer ones, which are few, are looked up as strings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Classes, Codes, Indices, Keys, Letters
from mailrisk_ml.model.term_index import KeyTable
from mailrisk_ml.model.term_keys import HAN_BASE, LATIN_BITS, keys_of, letter_codes
from mailrisk_ml.text.codes import encode
from mailrisk_ml.text.segment import HAN, LATIN, PLACEHOLDERS, PUNCTUATION, Tokens, classify

_LATIN_MOST, _HAN_MOST = 12, 4  # characters that fit in a key
_KEY_BYTES, _LETTERS_AT_ONCE = 8, 8
_LOW_BYTES = np.array([(1 << 8 * n) - 1 for n in range(_KEY_BYTES + 1)], dtype=np.uint64)


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
    for kind, most, pack in (
        (LATIN, _LATIN_MOST, _pack_letters),
        (HAN, _HAN_MOST, _pack_ideographs),
        (PUNCTUATION, 1, _pack_mark),
    ):
        words = ((kinds == kind) & (lengths <= most) & (lengths > 0)).nonzero()[0]
        if words.size:
            keys[words] = keys_of(kind, pack(codes, starts[words], lengths[words]))
    return keys


def _pack_letters(codes: Codes, starts: Indices, lengths: Indices) -> Keys:
    """Up to 12 letters, 5 bits each, the first lowest."""
    letters = letter_codes(codes)
    packed = _eight_letters(letters, starts, lengths)
    long = (lengths > _LETTERS_AT_ONCE).nonzero()[0]
    if long.size:
        later = starts[long] + _LETTERS_AT_ONCE
        rest = _eight_letters(letters, later, lengths[long] - _LETTERS_AT_ONCE)
        packed[long] |= rest << (LATIN_BITS * np.uint64(_LETTERS_AT_ONCE))
    return packed


def _eight_letters(letters: Letters, starts: Indices, lengths: Indices) -> Keys:
    """The first 8 letters: 5 bits of every 8, then 10 of every 16 and 20 of every 32."""
    packed = _first_bytes(letters, starts, lengths)
    packed = _closed_up(packed, 0x001F001F001F001F, 3)
    packed = _closed_up(packed, 0x000003FF000003FF, 6)
    return _closed_up(packed, 0x00000000000FFFFF, 12)


def _pack_ideographs(codes: Codes, starts: Indices, lengths: Indices) -> Keys:
    """Up to 4 ideographs, 15 bits each, the first lowest."""
    packed = _first_bytes((codes - HAN_BASE).astype(np.uint16), starts, lengths)
    return _closed_up(_closed_up(packed, 0x00007FFF00007FFF, 1), 0x000000003FFFFFFF, 2)


def _pack_mark(codes: Codes, starts: Indices, lengths: Indices) -> Keys:  # noqa: ARG001
    """A single mark, as it is."""
    return codes[starts].astype(np.uint64)


def _first_bytes(values: npt.NDArray[np.uint8 | np.uint16], starts: Indices, n: Indices) -> Keys:
    """The first ``n`` values from each place on as one number, eight bytes at most.

    Read at once, whether or not they are aligned: no loop over characters.
    """
    width = values.itemsize
    # Little-endian whatever the machine: so is the number that is read.
    padded = np.zeros(len(values) + _KEY_BYTES, dtype=values.dtype.newbyteorder("<"))
    padded[: len(values)] = values
    at_each = np.ndarray(len(values), "<u8", padded.data, strides=(width,))
    return at_each[starts] & _LOW_BYTES[np.minimum(n * width, _KEY_BYTES)]


def _closed_up(packed: Keys, low: int, gap: int) -> Keys:
    """Pairs of fields with the gap between them closed; ``low`` masks the lower of each."""
    lower = packed & np.uint64(low)
    return lower | ((packed ^ lower) >> np.uint64(gap))


def _of_one_class(classes: Classes, starts: Indices, ends: Indices) -> Bools:
    """Whether all characters of a word are of its first one's class: so they are in any token."""
    changes = np.concatenate(([0], np.cumsum(classes[1:] != classes[:-1]), [0]))
    whole = changes.take(np.maximum(ends - 1, starts)) == changes.take(starts)
    return np.asarray(whole)
