"""Exact look-up of terms for a whole batch at once: ``keys -> term numbers``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Indices, Keys
from mailrisk_ml.model.term_keys import (
    CONCEPT,
    CONCEPT_PAIR,
    HAN_1,
    HAN_BITS,
    LATIN_2,
    LATIN_BITS,
    WORD,
    WORD_BITS,
    WORD_MASK,
    first_key,
    keys_of,
    values_of,
)

Numbers = npt.NDArray[np.int32]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: Knuth, TAOCP 3, 6.4
_SPARSE = 3  # slots for each key, at least: most keys are found, or found missing, at first sight
_MOST_PAIRS = 1 << 18  # for a table that fits the processor's cache
_LITTLE = 10_000  # values that are looked up faster at once than kind by kind
_MOST_VALUES = 1 << max(int(HAN_BITS), 3 * int(LATIN_BITS))  # an ideograph, or three letters


class TermIndex:
    """Numbers of known terms.

    Single words, concepts and, while these are some hundreds, their pairs, single ideographs and
    two or three letters, more than half of all that is looked up, have a table of their own, in
    which a value is its place; the rest goes through a hash table.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_terms,)
        Ascending; term number ``i`` is that of ``keys[i]``.
    n_words : int
        Values of single words and concepts are at most this.
    highest_concept : int
        The highest number in pairs of concepts.
    """

    def __init__(self, keys: Keys, n_words: int, highest_concept: int) -> None:
        sizes = dict.fromkeys((WORD, CONCEPT), n_words + 1)
        sizes |= dict.fromkeys((HAN_1, LATIN_2, LATIN_2 + 1), _MOST_VALUES)
        # Names of concepts stand first in the list of words, so that their numbers are small.
        self._n_concepts = np.uint64(highest_concept + 1)
        if (n_pairs := (highest_concept + 1) ** 2) <= _MOST_PAIRS:
            sizes[CONCEPT_PAIR] = n_pairs
        self._direct: dict[int, Numbers] = {}
        hashed = keys.copy()
        for kind, size in sizes.items():
            first, end = keys.searchsorted([first_key(kind), first_key(kind + 1)]).tolist()
            values = values_of(keys[first:end])
            if kind == CONCEPT_PAIR:
                left, right = values >> WORD_BITS, values & WORD_MASK
                can_be = (left < self._n_concepts) & (right < self._n_concepts)
            else:
                can_be = values < size
            own = can_be.nonzero()[0]
            table = np.full(size, -1, dtype=np.int32)
            table[self._places(kind, values[own])] = own + first
            self._direct[kind] = table
            hashed[first:end] = 0
        self._hashed = KeyTable(hashed)

    def find(self, kind: int, values: Keys) -> Numbers:
        """Term numbers of values of a kind; -1 where a term is unknown.

        Parameters
        ----------
        kind : int
        values : ndarray of uint64, shape (n,)
            Of single words and concepts, values up to ``n_words``; of pairs of concepts, numbers
            up to ``highest_concept``.
        """
        if (table := self._direct.get(kind)) is None:
            return self._hashed.find(keys_of(kind, values))
        return table[self._places(kind, values)]

    def _places(self, kind: int, values: Keys) -> Indices:
        """Where values of a kind stand in its table."""
        if kind == CONCEPT_PAIR:
            values = (values >> WORD_BITS) * self._n_concepts + (values & WORD_MASK)
        return values.view(np.int64)

    def find_each(self, kinds: Sequence[tuple[int, Keys]]) -> list[Numbers]:
        """Term numbers of the values of each kind, as `find` gives them.

        What is little goes through the hash table at once: with one mail, that is the calls saved.
        """
        keys = [keys_of(kind, values) for kind, values in kinds if kind not in self._direct]
        if not 0 < sum(map(len, keys)) < _LITTLE:
            return [self.find(kind, values) for kind, values in kinds]
        found = self._hashed.find(np.concatenate(keys))
        hashed = iter(np.split(found, [*accumulate(map(len, keys))][:-1]))
        return [
            self.find(kind, values) if kind in self._direct else next(hashed)
            for kind, values in kinds
        ]


class KeyTable:
    """Places of keys in an array, by hashing with linear probing.

    Slots hold places and the keys themselves stand apart, which is half the memory of slots that
    hold both; a table that fits the processor's cache is what makes it fast.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_keys,)
        0 is no key. Of equal keys the first counts.
    """

    def __init__(self, keys: Keys) -> None:
        there = np.flatnonzero(keys).astype(np.int32)
        self._bits = max(4, int(len(there) * _SPARSE).bit_length())
        self._mask = (1 << self._bits) - 1
        # The last key belongs to empty slots, and equals none that is looked for.
        self._keys = np.append(keys, np.uint64(0))
        self._missing = np.int32(len(keys))
        self._slots = np.full(1 << self._bits, self._missing, dtype=np.int32)
        self._fill(there)

    def _fill(self, left: Numbers) -> None:
        slots = hash_slots(self._keys[left], self._bits)
        while left.size:
            free = self._slots[slots] == self._missing
            # Of the keys that want the same slot one gets it: written last to first, the first.
            self._slots[slots[free][::-1]] = left[free][::-1]
            placed = self._keys[self._slots[slots]] == self._keys[left]
            left, slots = left[~placed], (slots[~placed] + 1) & self._mask

    def find(self, keys: Keys) -> Numbers:
        """Places of keys; -1 where a key is unknown.

        Parameters
        ----------
        keys : ndarray of uint64, shape (n,)

        Returns
        -------
        ndarray of int32, shape (n,)
        """
        slots = hash_slots(keys, self._bits)
        found = self._slots.take(slots)
        wrong = (self._keys.take(found) != keys) & (found != self._missing)
        # Few keys are left after the first look.
        left = wrong.nonzero()[0]
        slots = slots[left]
        while left.size:
            slots = (slots + 1) & self._mask
            at = self._slots[slots]
            found[left] = at
            wrong = (self._keys[at] != keys[left]) & (at != self._missing)
            left, slots = left[wrong], slots[wrong]
        found[found == self._missing] = -1
        return found


def hash_slots(keys: Keys, bits: int) -> Indices:
    """Fibonacci hashing of keys to ``2**bits`` slots."""
    return ((keys * _MULTIPLIER) >> np.uint64(64 - bits)).view(np.int64)


def last_occurrences(cells: Indices) -> Indices:
    """Places of the last of each value, in order.

    By hashing: every cell writes its place into its slot, and whoever finds the place of an equal
    one there has been overwritten by it. Those overwritten by others take another turn. In the
    first all take part; without a look-up of who does, it takes half the time.

    Parameters
    ----------
    cells : ndarray of int64, shape (n_cells,)
        Not negative.
    """
    bits = max(1, len(cells).bit_length() + 1)  # two slots for each, at least
    slots = hash_slots(cells.view(np.uint64), bits)
    table = np.empty(1 << bits, dtype=np.int32)
    places = np.arange(len(cells), dtype=np.int32)
    table[slots] = places
    winners = table.take(slots)
    is_last: Bools = winners == places
    left = (cells.take(winners) != cells).nonzero()[0]
    while left.size:
        own = slots.take(left)
        table[own] = left
        winners = table.take(own)
        is_last[left[winners == left]] = True
        left = left[cells.take(winners) != cells.take(left)]
    return is_last.nonzero()[0]
