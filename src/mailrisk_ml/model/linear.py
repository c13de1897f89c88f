r"""Linear scores of whole texts and of windows of sentences.

A text is two blocks of TF-IDF features, words and characters, each scaled to about unit length:

.. math:: x_t = \frac{n_t\, \mathrm{idf}_t}
          {\sqrt{\sum_{s \in \mathrm{block}(t)} n_s\, \mathrm{idf}_s^2}},
          \qquad \mathrm{idf}_t = 1 + \ln \frac{1 + N}{1 + \mathrm{df}_t}

and its score for a label is :math:`b + \sum_t w_t x_t`. Whatever a text repeats counts once: a
word, a pair, an n-gram of ideographs has :math:`n_t = 1`, as by ``TfidfVectorizer(binary=True)``,
and the letters of a word count with it, so that an n-gram of letters has as its :math:`n_t` the
number of times that the different words of the text hold it (words that are not on the model's list
count as one). Numerator and squared length are then sums over different units of the text (see
`Vocabulary.units`), and need nothing but the sums of each unit, which are known beforehand.

In a window of a few sentences, where little is repeated, every occurrence counts: its score follows
from the sums of its sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Floats, Halves, Indices
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.term_index import hash_slots
from mailrisk_ml.model.vocabulary import Vocabulary

N_BLOCKS = 2  # words, characters
_SLOT_BITS = 17  # more slots than units of one kind in a batch, few enough for the cache
_TINY = 1e-12  # squared length of an empty block; one term's is 1 at least


class Units(NamedTuple):
    """Occurrences of units of one kind, in the order of the text.

    Parameters
    ----------
    numbers : ndarray of int64, shape (n_occurrences,)
        Rows of `Vocabulary.expansion`.
    sentences : ndarray of int64, shape (n_occurrences,)
        The sentence of the batch in which each stands; ascending.
    """

    numbers: Indices
    sentences: Indices


@dataclass(frozen=True)
class KnownTerms:
    """The occurrences of a vocabulary's terms in a batch, as units of `Vocabulary.units`.

    Parameters
    ----------
    kinds : tuple of Units
        No unit is of two kinds, and none is empty.
    vocabulary : Vocabulary
    """

    kinds: tuple[Units, ...]
    vocabulary: Vocabulary

    def counts(self, row_of_sentence: Indices, n_rows: int) -> sp.csr_array:
        """How often each term stands in the different units of each row, (n_rows, n_terms).

        Parameters
        ----------
        row_of_sentence : ndarray of int64, shape (n_sentences,)
            Ascending.
        """
        matrices = [matrix for _, matrix in self.different(row_of_sentence, n_rows)]
        empty = sp.csr_array((n_rows, self.n_units))
        return sp.csr_array(sum(matrices, empty) @ self.vocabulary.expansion)

    @property
    def n_units(self) -> int:
        """How many units the vocabulary has."""
        return int(self.vocabulary.expansion.shape[0])

    def different(
        self, row_of_sentence: Indices, n_rows: int
    ) -> Iterator[tuple[int, sp.csr_array]]:
        """The different units of each row, (n_rows, n_units) for each kind, and one of the kind."""
        for units in self.kinds:
            rows = row_of_sentence[units.sentences]
            kept = last_occurrences(rows * self.n_units + units.numbers)
            yield self._matrix(units.numbers[kept], rows[kept], n_rows)

    def all(self, n_sentences: int) -> Iterator[tuple[int, sp.csr_array]]:
        """The units of each sentence, repeated ones apart; otherwise as `different`."""
        for units in self.kinds:
            yield self._matrix(units.numbers, units.sentences, n_sentences)

    def _matrix(self, units: Indices, rows: Indices, n_rows: int) -> tuple[int, sp.csr_array]:
        # scikit-learn's solvers take 32-bit indices only.
        indptr = np.searchsorted(rows, np.arange(n_rows + 1)).astype(np.int32)
        parts = (np.ones(len(units)), units.astype(np.int32), indptr)
        return int(units[0]), sp.csr_array(parts, shape=(n_rows, self.n_units))


def last_occurrences(cells: Indices) -> Indices:
    """Places of the last of each value, in order.

    By hashing: every cell writes its place into its slot, and whoever finds the place of an equal
    one there has been overwritten by it. Those overwritten by others take another turn.

    Parameters
    ----------
    cells : ndarray of int64, shape (n_cells,)
        Not negative.
    """
    slots = hash_slots(cells.view(np.uint64), _SLOT_BITS)
    table = np.empty(1 << _SLOT_BITS, dtype=np.int32)
    is_last = np.zeros(len(cells), dtype=bool)
    left = np.arange(len(cells), dtype=np.int32)
    while left.size:
        own = slots[left]
        table[own] = left
        winners = table[own]
        is_last[winners] = True
        left = left[cells[winners] != cells[left]]
    return is_last.nonzero()[0]


def known_terms(batch: Batch, vocabulary: Vocabulary) -> KnownTerms:
    """Look a batch up in a vocabulary."""
    kinds = [
        Units(numbers, batch.sentence_at(starts)) for numbers, starts in vocabulary.units(batch)
    ]
    return KnownTerms(tuple(kinds), vocabulary)


@dataclass(frozen=True)
class Weighting:
    """Inverse document frequencies and the border between the blocks.

    Parameters
    ----------
    idf : ndarray of float64, shape (n_terms,)
    n_word_terms : int
        Terms below this number belong to the block of words, the rest to the characters.
    """

    idf: Floats
    n_word_terms: int

    def tfidf(self, counts: sp.csr_array) -> sp.csr_array:
        """TF-IDF of `KnownTerms.counts`, both of shape (n_rows, n_terms)."""
        n_rows = counts.shape[0]
        rows = np.repeat(np.arange(n_rows), np.diff(counts.indptr))
        idf = self.idf[counts.indices]
        values = counts.data * idf
        block = rows * N_BLOCKS + (counts.indices >= self.n_word_terms)
        lengths = np.sqrt(np.bincount(block, values * idf, minlength=n_rows * N_BLOCKS))
        parts = (values / lengths[block], counts.indices, counts.indptr)
        return sp.csr_array(parts, shape=counts.shape)


@dataclass(frozen=True)
class LinearModel:
    """Weights of a linear model with several outputs.

    Parameters
    ----------
    coef : ndarray of float16, shape (n_terms, n_outputs)
        As precise as weights of TF-IDF need be, in a quarter of the space; sums are of float64.
    intercept : ndarray of float64, shape (n_outputs,)
    """

    coef: Halves
    intercept: Floats


@dataclass(frozen=True)
class LinearScorer:
    """Two linear models over the same terms.

    Parameters
    ----------
    vocabulary : Vocabulary
    weighting : Weighting
    mail : LinearModel
        For whole texts.
    passage : LinearModel
        For windows; it has also learned what stands beside a risky sentence.
    """

    vocabulary: Vocabulary
    weighting: Weighting
    mail: LinearModel
    passage: LinearModel

    def texts(self, batch: Batch, known: KnownTerms) -> Floats:
        """Scores of whole texts, shape (n_texts, n_outputs)."""
        units = known.different(batch.text_of_sentence, batch.n_texts)
        numerators, squares = self._sums(units, batch.n_texts, self._mail_table)
        return _scores(numerators, squares, self.mail.intercept)

    def sentence_sums(self, batch: Batch, known: KnownTerms) -> tuple[Floats, Floats]:
        """What windows are summed from.

        Returns
        -------
        numerators : ndarray of float64, shape (n_sentences, N_BLOCKS, n_outputs)
        squares : ndarray of float64, shape (n_sentences, N_BLOCKS)
        """
        n_sentences = len(batch.text_of_sentence)
        return self._sums(known.all(n_sentences), n_sentences, self._passage_table)

    def _sums(
        self, units: Iterable[tuple[int, sp.csr_array]], n_rows: int, table: Floats
    ) -> tuple[Floats, Floats]:
        sums = np.zeros((n_rows, N_BLOCKS, table.shape[1]))
        for one, matrix in units:
            sums[:, int(one >= self.weighting.n_word_terms)] += matrix @ table
        return sums[:, :, :-1], sums[:, :, -1]

    @cached_property
    def _mail_table(self) -> Floats:
        return self._table(self.mail)

    @cached_property
    def _passage_table(self) -> Floats:
        return self._table(self.passage)

    def _table(self, model: LinearModel) -> Floats:
        """Numerators of each unit and, in the last column, its squared length."""
        idf, expansion = self.weighting.idf, self.vocabulary.expansion
        n_terms = len(idf)
        table = np.empty((expansion.shape[0], model.coef.shape[1] + 1))
        np.multiply(idf[:, None], model.coef, out=table[:n_terms, :-1])
        np.square(idf, out=table[:n_terms, -1])
        # The first rows of the expansion stand for one term each: no need to multiply them.
        table[n_terms:] = expansion[n_terms:] @ table[:n_terms]
        return table

    def windows(self, batch: Batch, known: KnownTerms, longest: int) -> Windows:
        """Scores of all windows of 1 to ``longest`` sentences within a text."""
        if longest == 0:
            none = np.zeros(0, dtype=np.int64)
            return Windows(none, none, none, np.zeros((0, len(self.passage.intercept))))
        numerators, squares = self.sentence_sums(batch, known)
        sums = np.concatenate((np.zeros_like(numerators[:1]), np.cumsum(numerators, axis=0)))
        lengths = np.concatenate((np.zeros_like(squares[:1]), np.cumsum(squares, axis=0)))
        text_of = batch.text_of_sentence
        first_parts, last_parts = [], []
        for n in range(1, longest + 1):
            first = np.arange(len(text_of) - n + 1)
            first = first[text_of[first] == text_of[first + n - 1]]
            first_parts.append(first)
            last_parts.append(first + n - 1)
        first, last = np.concatenate(first_parts), np.concatenate(last_parts)
        scores = _scores(
            sums[last + 1] - sums[first],
            lengths[last + 1] - lengths[first],
            self.passage.intercept,
        )
        return Windows(first, last, text_of[first], scores)


def _scores(numerators: Floats, squares: Floats, intercept: Floats) -> Floats:
    """Scores of rows from the sums of their blocks, shape (n_rows, n_outputs)."""
    blocks = numerators / np.sqrt(np.maximum(squares, _TINY))[:, :, None]
    return np.asarray(blocks.sum(axis=1) + intercept)


@dataclass(frozen=True)
class Windows:
    """Runs of sentences and their scores.

    Parameters
    ----------
    first, last : ndarray of int64, shape (n_windows,)
        First and last sentence of each.
    texts : ndarray of int64, shape (n_windows,)
        The text each belongs to.
    scores : ndarray of float64, shape (n_windows, n_outputs)
    """

    first: Indices
    last: Indices
    texts: Indices
    scores: Floats

    def best(self, n_texts: int) -> tuple[Floats, Indices]:
        """Highest score of each text and output, and the window that has it.

        Returns
        -------
        scores : ndarray of float64, shape (n_texts, n_outputs)
        windows : ndarray of int64, shape (n_texts, n_outputs)
            The shortest such window, and of those the first; -1 where there are no windows,
            with a score of 0.
        """
        if not len(self.texts):
            shape = (n_texts, self.scores.shape[1])
            return np.zeros(shape), np.full(shape, -1)
        order = np.argsort(self.texts, kind="stable")
        starts = np.searchsorted(self.texts[order], np.arange(n_texts))
        ordered = self.scores[order]
        scores = np.maximum.reduceat(ordered, starts, axis=0)
        is_best = ordered == scores[self.texts[order]]
        places = np.where(is_best, np.arange(len(order))[:, None], len(order))
        return scores, order[np.minimum.reduceat(places, starts, axis=0)]
