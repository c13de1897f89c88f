"""The terms a model knows, and how it finds them in a batch: ``keys -> term numbers``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mailrisk_ml.arrays import Indices, Keys
from mailrisk_ml.model.features import (
    HAN_1,
    WORD,
    WORD_BITS,
    WORD_MASK,
    WORD_PAIR,
    WORD_SKIP,
    Batch,
    Terms,
    describe,
    han_terms,
    latin_terms,
    word_numbers,
    word_terms,
)
from mailrisk_ml.text.normalize import encode
from mailrisk_ml.text.segment import LATIN

Numbers = npt.NDArray[np.int32]

_SPELLED = re.compile("[a-z']+")

_KIND_SHIFT = 60
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: Knuth, TAOCP 3, 6.4
_EMPTY = np.uint64(0)  # no term has this key: kinds start at 1


class Vocabulary:
    """Known terms, sorted by key, so that words stand before character n-grams.

    Parameters
    ----------
    words : sequence of str
        The word list; word number ``i`` is ``words[i - 1]``.
    keys : ndarray of uint64, shape (n_terms,)
        Ascending.
    han, latin : (int, int)
        Smallest and largest character n-gram.
    word_reach : {0, 1, 2}
    """

    def __init__(
        self,
        words: Sequence[str],
        keys: Keys,
        han: tuple[int, int],
        latin: tuple[int, int],
        word_reach: int,
    ) -> None:
        self.words = tuple(words)
        self.keys = keys
        self.han = han
        self.latin = latin
        self.word_reach = word_reach
        self._number_of = {word: i for i, word in enumerate(self.words, 1)}

    @classmethod
    def from_batches(
        cls,
        batches: Sequence[Batch],
        *,
        min_df: int,
        max_terms: int | None,
        han: tuple[int, int],
        latin: tuple[int, int],
        word_reach: int,
    ) -> Vocabulary:
        """Collect the terms of at least ``min_df`` texts; of those the ``max_terms`` commonest.

        Of equally common terms words are taken first, then pairs of words, then n-grams.
        """
        seen = Counter(word for batch in batches for word in batch.tokens.words)
        words = sorted(word for word, count in seen.items() if count >= min_df)
        all_words = cls(words, np.zeros(0, np.uint64), han, latin, word_reach)
        once_per_text = []
        for batch in batches:
            terms = all_words.terms(batch)
            distinct, number = np.unique(terms.keys, return_inverse=True)
            pairs = np.unique(batch.text_at(terms.starts) * len(distinct) + number)
            once_per_text.append(distinct[pairs % len(distinct)])
        keys, df = np.unique(np.concatenate(once_per_text), return_counts=True)
        everything = cls(words, keys, han, latin, word_reach)
        commonest = np.argsort(-df, kind="stable")[
            : min(int((df >= min_df).sum()), max_terms or len(df))
        ]
        return everything.subset(np.sort(commonest))

    def subset(self, numbers: Indices) -> Vocabulary:
        """The vocabulary of some of the terms (ascending numbers); unused words are dropped."""
        keys = self.keys[numbers]
        kinds = keys >> np.uint64(_KIND_SHIFT)
        single, paired = kinds == WORD, (kinds == WORD_PAIR) | (kinds == WORD_SKIP)
        left, right = (keys[paired] >> WORD_BITS) & WORD_MASK, keys[paired] & WORD_MASK
        used = np.unique(np.concatenate((keys[single] & WORD_MASK, left, right)))
        renumbered = np.zeros(len(self.words) + 1, dtype=np.uint64)
        renumbered[used] = np.arange(1, len(used) + 1)
        # The order of words is kept, and with it the order of keys.
        kind_bits = keys & ~np.uint64((1 << _KIND_SHIFT) - 1)
        keys[single] = kind_bits[single] | renumbered[keys[single] & WORD_MASK]
        pairs = (renumbered[left] << WORD_BITS) | renumbered[right]
        keys[paired] = kind_bits[paired] | pairs
        words = [self.words[i - 1] for i in used.tolist()]
        return Vocabulary(words, keys, self.han, self.latin, self.word_reach)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def kinds(self) -> Indices:
        """The kind of each term, see `features`."""
        return (self.keys >> np.uint64(_KIND_SHIFT)).astype(np.int64)

    @property
    def n_word_terms(self) -> int:
        """How many of the terms are words or pairs of words; they come first."""
        return int(np.searchsorted(self.keys, np.uint64(HAN_1 << _KIND_SHIFT)))

    def term(self, number: int) -> str:
        """A term as people read it; ``_`` is the edge of a word."""
        return describe(int(self.keys[number]), self.words)

    def terms(self, batch: Batch) -> Terms:
        """All occurrences of terms in a batch, known or not."""
        tokens = batch.tokens
        latin = tokens.classes[tokens.starts] == LATIN
        parts = (
            word_terms(batch, word_numbers(tokens, self._number_of), self.word_reach),
            han_terms(batch, *self.han),
            self._spelled(batch, tokens.starts[latin], tokens.ends[latin]),
        )
        return Terms(
            np.concatenate([part.keys for part in parts]),
            np.concatenate([part.starts for part in parts]),
        )

    def _spelled(self, batch: Batch, starts: Indices, ends: Indices) -> Terms:
        return latin_terms(batch.codes, starts, ends - starts, *self.latin)[0]

    def units(self, batch: Batch) -> tuple[Indices, Indices]:
        """The known terms of a batch, in fewer pieces.

        The letter n-grams of a word depend on the word alone. A word on the list is one unit for
        all of them, and only other words are cut up and looked up.

        Returns
        -------
        units : ndarray of int64, shape (n_units,)
            Term numbers, or ``len(self)`` and on for the words of the list: rows of `expansion`.
        starts : ndarray of int64, shape (n_units,)
            Where each begins in the batch's folded code points.
        """
        tokens = batch.tokens
        numbers = word_numbers(tokens, self._number_of)
        latin = tokens.classes[tokens.starts] == LATIN
        strange, listed = latin & (numbers == 0), latin & (numbers > 0)
        parts = (
            word_terms(batch, numbers, self.word_reach),
            han_terms(batch, *self.han),
            self._spelled(batch, tokens.starts[strange], tokens.ends[strange]),
        )
        found = self.numbers(np.concatenate([part.keys for part in parts]))
        starts = np.concatenate([part.starts for part in parts])
        known = np.flatnonzero(found >= 0)
        words = numbers[listed].astype(np.int64) + (len(self) - 1)
        return (
            np.concatenate((found[known], words)),
            np.concatenate((starts[known], tokens.starts[listed])),
        )

    @cached_property
    def expansion(self) -> sp.csr_array:
        """How often each term stands in each unit, shape (n_terms + n_words, n_terms)."""
        n_terms, n_words = len(self), len(self.words)
        codes = encode("\n".join(self.words))
        lengths = np.fromiter(map(len, self.words), np.int64, n_words)
        starts = np.cumsum(lengths + 1) - lengths - 1
        latin = np.flatnonzero([_SPELLED.fullmatch(word) is not None for word in self.words])
        terms, words = latin_terms(codes, starts[latin], lengths[latin], *self.latin)
        numbers = self.numbers(terms.keys)
        known = numbers >= 0
        # 32-bit indices: the solvers that get products of this matrix take no others.
        rows, columns = latin[words[known]].astype(np.int32), numbers[known]
        counts = sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=(n_words, n_terms))
        return sp.csr_array(sp.vstack((sp.eye_array(n_terms, format="csr"), counts.tocsr())))

    def numbers(self, keys: Keys) -> Numbers:
        """Term numbers of keys; -1 where a key is unknown."""
        table, values, mask, shift = self._hash_table
        slots = ((keys * _MULTIPLIER) >> shift).astype(np.int64)
        found = table[slots]
        result = np.where(found == keys, values[slots], np.int32(-1))
        # Linear probing; few keys are left after the first look.
        left = np.flatnonzero((found != keys) & (found != _EMPTY))
        while left.size:
            slots[left] = (slots[left] + 1) & mask
            found = table[slots[left]]
            hit = found == keys[left]
            result[left[hit]] = values[slots[left[hit]]]
            left = left[~hit & (found != _EMPTY)]
        return result

    @cached_property
    def _hash_table(self) -> tuple[Keys, Numbers, int, np.uint64]:
        bits = max(4, int(np.ceil(np.log2(max(len(self.keys), 1) * 3))))
        size = 1 << bits
        shift = np.uint64(64 - bits)
        table = np.zeros(size, dtype=np.uint64)
        values = np.full(size, -1, dtype=np.int32)
        slots = ((self.keys * _MULTIPLIER) >> shift).astype(np.int64)
        left = np.arange(len(self.keys))
        while left.size:
            # Of the keys that want the same empty slot the first gets it, the rest move on.
            free = table[slots[left]] == _EMPTY
            _, first = np.unique(slots[left[free]], return_index=True)
            placed = left[free][first]
            table[slots[placed]] = self.keys[placed]
            values[slots[placed]] = placed
            left = left[table[slots[left]] != self.keys[left]]
            slots[left] = (slots[left] + 1) & (size - 1)
        return table, values, size - 1, shift
