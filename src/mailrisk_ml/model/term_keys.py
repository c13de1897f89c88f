"""How a term is written as a 64-bit key: its kind in the top four bits, what it is in the rest.

====================  =================================================
``WORD``              the word's number in the word list
``WORD_PAIR``         two numbers of stems, 28 bits each; the next word
``WORD_SKIP``         the same; the next but one
``CONCEPT``           the number of a concept's name in the word list
``CONCEPT_PAIR``      two such numbers; one of the next words that have a concept
``HAN`` n             n ideographs, 15 bits each (offset by U+3400)
``LATIN`` n           n letters, 5 bits each (0 is the word's edge)
====================  =================================================
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mailrisk_ml.arrays import Codes, Keys, Letters

WORD, WORD_PAIR, WORD_SKIP = 1, 2, 3
CONCEPT, CONCEPT_PAIR = 4, 5
HAN_1 = 6  # HAN_1..HAN_4 are 6..9
LATIN_2 = 10  # LATIN_2..LATIN_6 are 10..14

#: Of a pair the first number stands above these bits of the key, the second in them.
WORD_BITS, WORD_MASK = np.uint64(28), np.uint64((1 << 28) - 1)

#: Ideographs are counted from the first, in this many bits.
HAN_BASE, HAN_BITS = np.uint32(0x3400), np.uint64(15)
LATIN_BITS = np.uint64(5)

# What the values of letters stand for: 0 is the word's edge.
_ALPHABET = "_abcdefghijklmnopqrstuvwxyz'"
_APOSTROPHE = "'"
_KIND_SHIFT = np.uint64(60)
_VALUE_MASK = np.uint64((1 << 60) - 1)


def keys_of(kind: int | Keys, values: Keys) -> Keys:
    """Keys of values of a kind."""
    return values | (np.uint64(kind) << _KIND_SHIFT)


def first_key(kind: int) -> np.uint64:
    """The least key that a term of a kind can have."""
    return np.uint64(kind) << _KIND_SHIFT


def kinds_of(keys: Keys) -> Keys:
    """The kinds of keys."""
    return keys >> _KIND_SHIFT


def values_of(keys: Keys) -> Keys:
    """What keys hold besides their kind."""
    return keys & _VALUE_MASK


def letter_codes(characters: Codes) -> Letters:
    """1 to 26 for letters, 27 for the apostrophe."""
    values = (characters - np.uint32(ord("a") - 1)).astype(np.uint8)
    values[(characters == ord(_APOSTROPHE)).nonzero()[0]] = _ALPHABET.index(_APOSTROPHE)
    return values


def describe(key: np.uint64, words: Sequence[str]) -> str:
    """A key as people read it; ``words`` is the word list, number 1 first."""
    keys = np.array([key])
    kind, rest = int(kinds_of(keys)[0]), int(values_of(keys)[0])
    if kind in (WORD, CONCEPT):
        return words[rest - 1]
    if kind < HAN_1:
        gap = " " if kind in (WORD_PAIR, CONCEPT_PAIR) else " … "
        return f"{words[(rest >> int(WORD_BITS)) - 1]}{gap}{words[(rest & int(WORD_MASK)) - 1]}"
    if kind < LATIN_2:
        ideographs = _unpacked(rest, kind - HAN_1 + 1, int(HAN_BITS))
        return "".join(chr(value + int(HAN_BASE)) for value in ideographs)
    letters = _unpacked(rest, kind - LATIN_2 + 2, int(LATIN_BITS))
    return "".join(_ALPHABET[value] for value in letters)


def _unpacked(packed: int, n: int, bits: int) -> list[int]:
    """The values of an n-gram's characters, the first of which stands highest."""
    return [packed >> bits * i & ((1 << bits) - 1) for i in reversed(range(n))]
