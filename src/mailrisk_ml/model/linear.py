r"""Linear scores of whole texts and of windows of sentences.

A text is two blocks of TF-IDF features, words and characters, each of unit length, as by two
``TfidfVectorizer(sublinear_tf=True)`` side by side:

.. math:: x_t = \frac{(1 + \ln n_t)\, \mathrm{idf}_t}
          {\sqrt{\sum_{s \in \mathrm{block}(t)} ((1 + \ln n_s)\, \mathrm{idf}_s)^2}},
          \qquad \mathrm{idf}_t = 1 + \ln \frac{1 + N}{1 + \mathrm{df}_t}

and its score for a label is :math:`b + \sum_t w_t x_t`. A window of one to three sentences seldom
holds a term twice; there each occurrence counts as its own term. Numerator and squared length are
then sums over occurrences, and the score of every window follows from the sums of its sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.vocabulary import Vocabulary

N_BLOCKS = 2  # words, characters


@dataclass(frozen=True)
class KnownTerms:
    """The occurrences of a vocabulary's terms in a batch.

    Parameters
    ----------
    numbers : ndarray of int64, shape (n_occurrences,)
        Term numbers.
    sentences : ndarray of int64, shape (n_occurrences,)
        The sentence of the batch in which each stands.
    """

    numbers: Indices
    sentences: Indices


def known_terms(batch: Batch, vocabulary: Vocabulary) -> KnownTerms:
    """Look a batch up in a vocabulary."""
    terms = vocabulary.terms(batch)
    numbers = vocabulary.numbers(terms.keys)
    known = np.flatnonzero(numbers >= 0)
    return KnownTerms(numbers[known].astype(np.int64), batch.sentence_at(terms.starts[known]))


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

    def tfidf(self, rows: Indices, numbers: Indices, n_rows: int) -> sp.csr_array:
        """TF-IDF matrix of shape (n_rows, n_terms) from occurrences (row, term number)."""
        n_terms = len(self.idf)
        # Sorting is most of the work here, and 32-bit integers sort twice as fast.
        narrow = np.int32 if n_rows * n_terms < 2**31 else np.int64
        cells, counts = _sorted_counts((rows * n_terms + numbers).astype(narrow))
        row, number = np.divmod(cells.astype(np.int64), n_terms)
        values = (1.0 + np.log(counts)) * self.idf[number]
        block = row * N_BLOCKS + (number >= self.n_word_terms)
        lengths = np.sqrt(np.bincount(block, values**2, minlength=n_rows * N_BLOCKS))
        # scikit-learn's solvers take 32-bit indices only.
        indptr = np.searchsorted(row, np.arange(n_rows + 1)).astype(np.int32)
        parts = (values / lengths[block], number.astype(np.int32), indptr)
        return sp.csr_array(parts, shape=(n_rows, n_terms))


def _sorted_counts(cells: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Indices]:
    """Distinct values, ascending, and how often each stands."""
    cells.sort()
    first = np.flatnonzero(np.diff(cells, prepend=cells[:1] - 1))
    return cells[first], np.diff(first, append=len(cells))


@dataclass(frozen=True)
class LinearModel:
    """Weights of a linear model with several outputs.

    Parameters
    ----------
    coef : ndarray of float64, shape (n_terms, n_outputs)
    intercept : ndarray of float64, shape (n_outputs,)
    """

    coef: Floats
    intercept: Floats


@dataclass(frozen=True)
class LinearScorer:
    """Two linear models over the same terms.

    Parameters
    ----------
    weighting : Weighting
    mail : LinearModel
        For whole texts.
    passage : LinearModel
        For windows; it has also learned what stands beside a risky sentence.
    """

    weighting: Weighting
    mail: LinearModel
    passage: LinearModel

    def texts(self, batch: Batch, known: KnownTerms) -> Floats:
        """Scores of whole texts, shape (n_texts, n_outputs)."""
        rows = batch.text_of_sentence[known.sentences]
        matrix = self.weighting.tfidf(rows, known.numbers, batch.n_texts)
        return np.asarray(matrix @ self.mail.coef) + self.mail.intercept

    def sentence_sums(self, batch: Batch, known: KnownTerms) -> tuple[Floats, Floats]:
        """What windows are summed from.

        Returns
        -------
        numerators : ndarray of float64, shape (n_sentences, N_BLOCKS, n_outputs)
        squares : ndarray of float64, shape (n_sentences, N_BLOCKS)
        """
        n_sentences, n_outputs = len(batch.text_of_sentence), self.passage.coef.shape[1]
        idf = self.weighting.idf[known.numbers]
        cell = known.sentences * N_BLOCKS + (known.numbers >= self.weighting.n_word_terms)
        size = n_sentences * N_BLOCKS
        squares: Floats = np.bincount(cell, idf**2, minlength=size).astype(np.float64)
        # Terms come in a few ascending runs, which a stable sort merges.
        order = np.argsort(cell, kind="stable")
        indptr = np.searchsorted(cell[order], np.arange(size + 1))
        parts = (idf[order], known.numbers[order], indptr)
        occurrences = sp.csr_array(parts, shape=(size, len(self.weighting.idf)))
        numerators: Floats = np.asarray(occurrences @ self.passage.coef, dtype=np.float64)
        return (
            numerators.reshape(n_sentences, N_BLOCKS, n_outputs),
            squares.reshape(n_sentences, N_BLOCKS),
        )

    def windows(self, batch: Batch, known: KnownTerms, longest: int) -> Windows:
        """Scores of all windows of 1 to ``longest`` sentences within a text."""
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
        norms = np.sqrt(np.maximum(lengths[last + 1] - lengths[first], 1e-12))
        blocks = (sums[last + 1] - sums[first]) / norms[:, :, None]
        return Windows(first, last, text_of[first], blocks.sum(axis=1) + self.passage.intercept)


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
            The shortest such window, and of those the first.
        """
        order = np.argsort(self.texts, kind="stable")
        starts = np.searchsorted(self.texts[order], np.arange(n_texts))
        ordered = self.scores[order]
        scores = np.maximum.reduceat(ordered, starts, axis=0)
        is_best = ordered == scores[self.texts[order]]
        places = np.where(is_best, np.arange(len(order))[:, None], len(order))
        return scores, order[np.minimum.reduceat(places, starts, axis=0)]
