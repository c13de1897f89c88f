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

import numpy as np

from mailrisk_ml.arrays import Keys

WORD, WORD_PAIR, WORD_SKIP = 1, 2, 3
CONCEPT, CONCEPT_PAIR = 4, 5
HAN_1 = 6  # HAN_1..HAN_4 are 6..9
LATIN_2 = 10  # LATIN_2..LATIN_6 are 10..14

#: Of a pair the first number stands above these bits of the key, the second in them.
WORD_BITS, WORD_MASK = np.uint64(28), np.uint64((1 << 28) - 1)

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
