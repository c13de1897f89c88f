"""The terms a model knows, and how it finds them in a batch: ``keys -> term numbers``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mailrisk_ml.arrays import Indices, Keys
from mailrisk_ml.model.concepts import (
    NAME,
    SHORTEST_NAME,
    concept_numbers,
    may_be_name,
    words_with_concepts,
)
from mailrisk_ml.model.features import (
    Batch,
    Part,
    Terms,
    concept_terms,
    han_terms,
    latin_terms,
    word_terms,
)
from mailrisk_ml.model.pickling import WithoutCaches
from mailrisk_ml.model.stems import SPELLED, stem_numbers, stems_of
from mailrisk_ml.model.term_index import Numbers, TermIndex, last_occurrences
from mailrisk_ml.model.term_keys import (
    CONCEPT,
    CONCEPT_PAIR,
    HAN_1,
    WORD,
    WORD_BITS,
    WORD_MASK,
    WORD_PAIR,
    WORD_SKIP,
    describe,
    first_key,
    keys_of,
    kinds_of,
)
from mailrisk_ml.model.threads import in_threads
from mailrisk_ml.model.word_numbers import WordNumbers
from mailrisk_ml.once import property_made_once
from mailrisk_ml.text.codes import encode
from mailrisk_ml.text.segment import LATIN

if TYPE_CHECKING:
    import scipy.sparse as sp


class Vocabulary(WithoutCaches):
    """Known terms, sorted by key, so that words stand before character n-grams.

    Parameters
    ----------
    words : sequence of str
        The word list; word number ``i`` is ``words[i - 1]``.
    stems : ndarray of int64, shape (n_words,)
        The number that stands for each word in pairs, from `stem_numbers`; 0 where it is in none.
    concepts : ndarray of int64, shape (n_words,)
        The number of the name of each word's concept, from `concept_numbers`; 0 where it has none.
        Words of three letters or more that are not in the list stand for `NAME` if that is; of
        names with no other concept between them in a sentence only the first counts.
    keys : ndarray of uint64, shape (n_terms,)
        Ascending.
    han, latin : (int, int)
        Smallest and largest character n-gram.
    word_reach : {0, 1, 2}
    concept_reach : int
    """

    def __init__(
        self,
        words: Sequence[str],
        stems: Indices,
        concepts: Indices,
        keys: Keys,
        han: tuple[int, int],
        latin: tuple[int, int],
        word_reach: int,
        concept_reach: int,
    ) -> None:
        self.words = tuple(words)
        self.stems = stems
        self.concepts = concepts
        self.keys = keys
        self.han = han
        self.latin = latin
        self.word_reach = word_reach
        self.concept_reach = concept_reach

    @property_made_once
    def _word_numbers(self) -> WordNumbers:
        return WordNumbers(self.words)

    @property_made_once
    def _stem_of_number(self) -> Indices:
        return np.append(np.zeros(1, np.int64), self.stems)

    @property_made_once
    def _concept_of_number(self) -> Indices:
        return np.append(np.zeros(1, np.int64), self.concepts)

    @property_made_once
    def _has_concepts(self) -> bool:
        return bool(self.concepts.any())

    @property_made_once
    def _name_number(self) -> int:
        """The number of `NAME`; 0 where it is not in the list."""
        return self.words.index(NAME) + 1 if NAME in self.words else 0

    @property_made_once
    def _index(self) -> TermIndex:
        highest_concept = max(int(self._concept_of_number.max()), self._name_number)
        return TermIndex(self.keys, len(self.words), highest_concept)

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
        concept_reach: int,
        stem: bool = True,
        concepts: bool = True,
        n_jobs: int | None = None,
    ) -> Vocabulary:
        """Collect the terms of at least ``min_df`` texts; of those the ``max_terms`` commonest.

        Of equally common terms words are taken first, then pairs of words, concepts and n-grams.
        With ``stem`` pairs are of stems, see `stem_numbers`. With ``concepts`` there are terms that
        words of one meaning share, see `concept_numbers`; words that this package lists are then
        known by what they stand for, whether they stand in the texts or not.
        """
        seen: Counter[str] = Counter()
        for batch in batches:
            seen.update(batch.tokens.words)
        listed = {word for word, count in seen.items() if count >= min_df}
        words = sorted(listed | words_with_concepts() if concepts else listed)
        stemmed = stems_of(words)
        stems = stem_numbers(stemmed if stem else words)
        named = concept_numbers(words, stemmed) if concepts else np.zeros(len(words), np.int64)

        def of_terms(keys: Keys) -> Vocabulary:
            return cls(words, stems, named, keys, han, latin, word_reach, concept_reach)

        keys, df = _document_frequencies(batches, of_terms(np.zeros(0, np.uint64)), n_jobs)
        everything = of_terms(keys)
        commonest = np.argsort(-df, kind="stable")[
            : min(int((df >= min_df).sum()), max_terms or len(df))
        ]
        return everything.subset(np.sort(commonest))

    def subset(self, numbers: Indices) -> Vocabulary:
        """The vocabulary of some of the terms (ascending numbers); unused words are dropped."""
        keys = self.keys[numbers]
        kinds = kinds_of(keys)
        of_words = kinds < HAN_1
        left, right = (keys[of_words] >> WORD_BITS) & WORD_MASK, keys[of_words] & WORD_MASK

        def named_by(first: int, last: int) -> Keys:
            own = (kinds[of_words] >= first) & (kinds[of_words] <= last)
            return np.setdiff1d(np.concatenate((left[own], right[own])), [0])

        # A word is of use in itself, in pairs through its stem, and through its concept, unless it
        # is a name; and where there are names, in that it is none.
        numbers = np.arange(1, len(self.words) + 1, dtype=np.uint64)
        is_paired = np.isin(self.stems, named_by(WORD_PAIR, WORD_SKIP))
        concept_words = named_by(CONCEPT, CONCEPT_PAIR)
        has_concept = np.isin(self.concepts, concept_words)
        told = has_concept
        if self._name_number in concept_words:
            might_be_name = np.array([*map(may_be_name, self.words)])
            told = (has_concept | might_be_name) & (self.concepts != self._name_number)
        own = (named_by(WORD, WORD), concept_words, numbers[is_paired | told])
        used = np.unique(np.concatenate(own))
        renumbered = np.zeros(len(self.words) + 1, dtype=np.uint64)
        renumbered[used] = numbers[: len(used)]
        # The order of words is kept, and with it the order of keys.
        values = (renumbered[left] << WORD_BITS) | renumbered[right]
        keys[of_words] = keys_of(kinds[of_words], values)
        words = [self.words[i - 1] for i in used.tolist()]
        stems = np.where(is_paired, renumbered[self.stems], 0)[used - 1].astype(np.int64)
        concepts = np.where(has_concept, renumbered[self.concepts], 0)[used - 1].astype(np.int64)
        reach = self.word_reach, self.concept_reach
        return Vocabulary(words, stems, concepts, keys, self.han, self.latin, *reach)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def kinds(self) -> Indices:
        """The kind of each term, see `term_keys`."""
        return kinds_of(self.keys).astype(np.int64)

    @property
    def n_word_terms(self) -> int:
        """How many of the terms are words, concepts or pairs of these; they come first."""
        return int(np.searchsorted(self.keys, first_key(HAN_1)))

    def term(self, number: int) -> str:
        """A term as people read it: ``_`` is the edge of a word, and ``[leak]`` a concept."""
        return describe(self.keys[number], self.words)

    def terms(self, batch: Batch) -> Terms:
        """All occurrences of terms in a batch, known or not."""
        tokens = batch.tokens
        latin = tokens.classes[tokens.starts] == LATIN
        numbers = self._word_numbers.find(tokens)
        return Terms.of(self._parts(batch, numbers, tokens.starts[latin], tokens.ends[latin]))

    def _parts(
        self, batch: Batch, numbers: Indices, starts: Indices, ends: Indices
    ) -> Iterator[Part]:
        """Terms of every kind; of letters those of some words."""
        yield from word_terms(batch, numbers, self._stem_of_number, self.word_reach)
        if self._has_concepts:
            concepts = self._concepts(batch, numbers)
            yield from concept_terms(batch, concepts, self.concept_reach, self._name_number)
        yield from han_terms(batch, *self.han)
        for part, _ in latin_terms(batch.codes, starts, ends - starts, *self.latin):
            yield part

    def concepts_of(self, batch: Batch) -> Indices:
        """The number of the name of the concept of each token of a batch; 0 where it has none."""
        return self._concepts(batch, self._word_numbers.find(batch.tokens))

    def _concepts(self, batch: Batch, numbers: Indices) -> Indices:
        concepts = self._concept_of_number[numbers]
        if self._name_number:
            tokens, strange = batch.tokens, (numbers == 0).nonzero()[0]
            starts = tokens.starts[strange]
            long_enough = tokens.ends[strange] - starts >= SHORTEST_NAME
            concepts[strange[long_enough & (tokens.classes[starts] == LATIN)]] = self._name_number
            # First and last name, and a whole list of recipients, are one name.
            there = concepts.nonzero()[0]
            is_name = concepts[there] == self._name_number
            sentences = batch.sentence_at(tokens.starts[there])
            goes_on = is_name[1:] & is_name[:-1] & (sentences[1:] == sentences[:-1])
            concepts[there[1:][goes_on]] = 0
        return concepts

    def units(self, batch: Batch) -> Iterator[tuple[Numbers, Indices]]:
        """The known terms of a batch, in fewer pieces.

        The letter n-grams of a word depend on the word alone. A word on the list is one unit for
        all of them, and only other words are cut up and looked up.

        Yields
        ------
        units : ndarray of int32, shape (n_units,)
            Term numbers, or ``len(self)`` and on for the words of the list: rows of `expansion`.
            All of one kind of term, words and what words make before characters.
        starts : ndarray of int64, shape (n_units,)
            Where each begins in the batch's folded code points; ascending.
        """
        tokens = batch.tokens
        numbers = self._word_numbers.find(tokens)
        latin, has_number = tokens.classes[tokens.starts] == LATIN, numbers > 0
        strange, listed = (latin & ~has_number).nonzero()[0], (latin & has_number).nonzero()[0]
        spelled = tokens.starts[strange], tokens.ends[strange]
        parts = list(self._parts(batch, numbers, *spelled))
        each = self._index.find_each([(part.kind, part.values) for part in parts])
        for part, found in zip(parts, each, strict=True):
            known = (found >= 0).nonzero()[0]
            if known.size:
                yield found[known], part.starts[known]
        if listed.size:
            words = numbers[listed] + (len(self) - 1)
            yield words.astype(np.int32), tokens.starts[listed]

    @property
    def n_units(self) -> int:
        """How many units there are."""
        return len(self) + len(self.words)

    @property_made_once
    def expansion(self) -> sp.csr_array:
        """How often each term stands in each unit, shape (n_units, n_terms)."""
        import scipy.sparse as sp

        # 32-bit indices: the solvers that get products of this matrix take no others.
        words, terms, times = (some.astype(np.int32) for some in self.spelling())
        alone = sp.eye_array(len(self), format="csr", dtype=np.int32)
        spelled = sp.coo_array((times, (words, terms)), shape=(len(self.words), len(self)))
        return sp.csr_array(sp.vstack((alone, spelled.tocsr())))

    def spelling(self) -> tuple[Indices, Indices, Indices]:
        """How often each term stands in each word of the list that holds it.

        Returns
        -------
        words, terms, times : ndarray of int64, shape (n_cells,)
            Places in the list, term numbers and how often; ascending, no two cells are one.
        """
        n_terms, n_words = len(self), len(self.words)
        codes = encode("\n".join(self.words))
        lengths = np.fromiter(map(len, self.words), np.int64, n_words)
        starts = np.cumsum(lengths + 1) - lengths - 1
        latin = np.flatnonzero([SPELLED.fullmatch(word) is not None for word in self.words])
        cells = [np.zeros(0, np.int64)]
        for part, words in latin_terms(codes, starts[latin], lengths[latin], *self.latin):
            numbers = self._index.find(part.kind, part.values)
            known = numbers >= 0
            cells.append(latin[words[known]] * n_terms + numbers[known])
        distinct, times = np.unique(np.concatenate(cells), return_counts=True)
        return (*np.divmod(distinct, n_terms), times)


def _document_frequencies(
    batches: Sequence[Batch], vocabulary: Vocabulary, n_jobs: int | None
) -> tuple[Keys, Indices]:
    """Keys of all terms that the words of a vocabulary make, ascending; and texts with each."""

    def of_batch(batch: Batch) -> tuple[Keys, Indices]:
        terms = vocabulary.terms(batch)
        distinct, number = np.unique(terms.keys, return_inverse=True)
        once = last_occurrences(batch.text_at(terms.starts) * len(distinct) + number)
        return distinct, np.bincount(number[once], minlength=len(distinct))

    nothing = (np.zeros(0, np.uint64), np.zeros(0, np.int64))
    parts, counts = zip(nothing, *in_threads(of_batch, batches, n_jobs), strict=True)
    keys, place = np.unique(np.concatenate(parts), return_inverse=True)
    df = np.bincount(place, np.concatenate(counts), minlength=len(keys))
    return keys, df.astype(np.int64)
