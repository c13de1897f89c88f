r"""Linear scores of windows of sentences, from the sums of their sentences; see `linear`.

In a window of a few sentences, where little is repeated, every occurrence counts: its score follows
from the sums of its sentences. Summed beside it, label by label, is what speaks against the label,
:math:`\sum_t \min(w_t, 0)\, x_t`: much for and much against is not the same as little of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mailrisk_ml.arrays import Floats, Indices

_TINY = 1e-12  # squared length of an empty block; one term's is 1 at least


@dataclass(frozen=True)
class SentenceSums:
    """Sums over the terms of each sentence, from which runs of sentences are scored.

    Parameters
    ----------
    numerators : ndarray of float64, shape (n_sentences, N_BLOCKS, n_outputs + n_labels)
        The columns are those of `LinearModel.columns_of`.
    squares : ndarray of float64, shape (n_sentences, N_BLOCKS)
    texts : ndarray of int64, shape (n_sentences,)
        The text of each.
    intercept : ndarray of float64, shape (n_outputs + n_labels,)
    smoothing : float
        Added to the squared lengths of a run, once.
    """

    numerators: Floats
    squares: Floats
    texts: Indices
    intercept: Floats
    smoothing: float

    @property
    def n_outputs(self) -> int:
        """How many of the columns are outputs: one more than labels."""
        return len(self.intercept) // 2 + 1

    def windows(self, longest: int) -> Windows:
        """Scores of all windows of 1 to ``longest`` sentences within a text, for each output."""
        intercept = self.intercept[: self.n_outputs]
        if longest == 0:
            none = np.zeros(0, dtype=np.int64)
            return Windows(none, none, none, np.zeros((0, len(intercept))))
        first = np.arange(len(self.texts))
        of_sentences = self.numerators[:, :, : len(intercept)]
        scores = scores_of_blocks(of_sentences, self.squares + self.smoothing, intercept)
        found = [Windows(first, first, self.texts, scores)]
        sums, lengths = of_sentences, self.squares
        for n in range(2, longest + 1):
            # A window is the one before it that starts there too, and a sentence more.
            sums = sums[:-1] + of_sentences[n - 1 :]
            lengths = lengths[:-1] + self.squares[n - 1 :]
            first = (self.texts[: len(sums)] == self.texts[n - 1 :]).nonzero()[0]
            if not first.size:  # no text has that many sentences
                break
            scores = scores_of_blocks(sums[first], lengths[first] + self.smoothing, intercept)
            found.append(Windows(first, first + n - 1, self.texts[first], scores))
        return found[0] if len(found) == 1 else Windows.joined(found)

    def scores(self, first: Indices, last: Indices, columns: Indices) -> Floats:
        """Scores of runs of sentences, each for one column; all of one shape."""
        numerators = self.numerators[first, :, columns]
        squares = self.squares[first] + self.smoothing
        for step in range(1, int((last - first).max(initial=0)) + 1):
            sentence = np.minimum(first + step, last)
            goes_on = (first + step <= last)[..., None]
            numerators = numerators + goes_on * self.numerators[sentence, :, columns]
            squares = squares + goes_on * self.squares[sentence]
        blocks = numerators / np.sqrt(np.maximum(squares, _TINY))
        return np.asarray(blocks.sum(axis=-1) + self.intercept[columns])


def scores_of_blocks(numerators: Floats, squares: Floats, intercept: Floats) -> Floats:
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

    @classmethod
    def joined(cls, some: Sequence[Windows]) -> Windows:
        """Windows of several lengths as one."""
        fields = zip(*((w.first, w.last, w.texts, w.scores) for w in some), strict=True)
        return cls(*map(np.concatenate, fields))

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
        order, texts = self._text_by_text
        starts = texts.searchsorted(np.arange(n_texts))
        ordered = self.scores[order]
        scores = np.maximum.reduceat(ordered, starts, axis=0)
        is_best = ordered == scores[texts]
        places = np.where(is_best, np.arange(len(order))[:, None], len(order))
        return scores, order[np.minimum.reduceat(places, starts, axis=0)]

    def of_text(self, text: int) -> Indices:
        """The windows of a text, ascending."""
        order, texts = self._text_by_text
        start, end = texts.searchsorted(np.array((text, text + 1)))
        return order[start:end]

    @cached_property
    def _text_by_text(self) -> tuple[Indices, Indices]:
        """The windows text by text, those of a text in their order; and the text of each."""
        order = np.argsort(self.texts, kind="stable")
        return order, self.texts[order]
