"""What the linear models learn from: mails, the sentences that carry a risk, and the others.

A risky mail teaches three things: the whole of it is risky, the marked sentences are why, and the
rest of it is harmless. Of a harmless mail every sentence is. A label that a mail carries without a
mark may be in any of its sentences: for that label they teach nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.linear import KnownTerms, Weighting
from mailrisk_ml.model.threads import in_threads

# In this order rows stand: models of whole mails learn from the first three, those of passages from
# the last two, and neither's have to be picked out and copied.
MAIL, DILUTED, MARKED, REST = range(4)


@dataclass(frozen=True)
class TrainingSet:
    """Rows for the linear models.

    Parameters
    ----------
    X : csr_array, shape (n_rows, n_terms)
        Counts of terms, or what `weighted` makes of them.
    Y : ndarray of bool, shape (n_rows, n_outputs)
    is_known : ndarray of bool, shape (n_rows, n_outputs)
        Where ``Y`` says what the row teaches; elsewhere nobody knows.
    kinds : ndarray of int64, shape (n_rows,)
        `MAIL`, `MARKED` for a sentence that carries a risk, `REST` for another, `DILUTED` for a
        mail among others.
    texts : ndarray of int64, shape (n_rows,)
        The mail each row comes from.
    """

    X: sp.csr_array
    Y: Bools
    is_known: Bools
    kinds: Indices
    texts: Indices

    @classmethod
    def of_parts(cls, parts: Sequence[TrainingSet]) -> TrainingSet:
        """The rows of the parts, one after the other."""
        return cls(
            sp.csr_array(sp.vstack([some.X for some in parts])),
            np.concatenate([some.Y for some in parts]),
            np.concatenate([some.is_known for some in parts]),
            np.concatenate([some.kinds for some in parts]),
            np.concatenate([some.texts for some in parts]),
        )

    def weighted(self, weighting: Weighting, scale: Floats) -> TrainingSet:
        """The rows as TF-IDF, each term multiplied by its scale, shape (n_terms,)."""
        X = weighting.tfidf(self.X)
        X.data *= scale[X.indices]
        return replace(self, X=X)

    def weights(self, mail: float, diluted: float, marked: float, rest: float) -> Floats:
        """Weights of the rows by their kind."""
        return np.array([mail, diluted, marked, rest])[self.kinds]

    def share_marked(self) -> float:
        """Of the mails with a label, the share with a mark for it; that of the worst label."""
        own = self.Y[:, :-1]
        n_mails = own[self.kinds == MAIL].sum(axis=0)
        rows, labels = np.nonzero(own & (self.kinds == MARKED)[:, None])
        marked = np.unique(np.stack((self.texts[rows], labels)), axis=1)
        n_marked = np.bincount(marked[1], minlength=own.shape[1])
        return float((n_marked / np.maximum(n_mails, 1))[n_mails > 0].min(initial=1.0))

    def that_weigh(self, weights: Floats) -> tuple[TrainingSet, Floats]:
        """The rows with a weight above 0, in their order, and their weights.

        Rows that stand together are not copied.
        """
        kept = np.flatnonzero(weights)
        if not len(kept) or kept[-1] - kept[0] >= len(kept):
            return self._some(kept, self.X[kept]), weights[kept]
        run = slice(int(kept[0]), int(kept[-1]) + 1)
        return self._some(run, _between(self.X, run.start, run.stop)), weights[run]

    def _some(self, rows: Indices | slice, X: sp.csr_array) -> TrainingSet:
        parts = (self.Y[rows], self.is_known[rows], self.kinds[rows], self.texts[rows])
        return TrainingSet(X, *parts)


def _between(X: sp.csr_array, first: int, end: int) -> sp.csr_array:
    """``X[first:end]``, of which SciPy makes a copy."""
    bounds = X.indptr[first : end + 1]
    stored = slice(bounds[0], bounds[-1])
    parts = (X.data[stored], X.indices[stored], bounds - bounds[0])
    return sp.csr_array(parts, shape=(end - first, X.shape[1]))


class Texts(NamedTuple):
    """A batch of texts to learn from.

    Parameters
    ----------
    batch : Batch
    known : KnownTerms
    whose : ndarray of int64, shape (batch.n_texts,)
        Which of the mails each text is of.
    """

    batch: Batch
    known: KnownTerms
    whose: Indices


def evidence_spans(
    document: Document, passages: Mapping[str, Sequence[str]], classes: Sequence[str]
) -> list[tuple[int, int, int]]:
    """(start, end, class) of each passage that stands in the scored text."""
    spans = []
    for label, texts in passages.items():
        for passage in texts:
            start = document.scored.find(passage)
            if start >= 0 and passage:
                spans.append((start, start + len(passage), classes.index(label)))
    return spans


def marked_sentences(
    batch: Batch, spans: Sequence[Sequence[tuple[int, int, int]]], n_classes: int
) -> Bools:
    """Which sentences carry which class.

    A sentence carries it when more than half of the sentence, or of the passage, is shared.

    Returns
    -------
    ndarray of bool, shape (n_sentences, n_classes)
    """
    n_sentences = len(batch.text_of_sentence)
    marked = np.zeros((n_sentences, n_classes), dtype=bool)
    bounds = np.searchsorted(batch.text_of_sentence, np.arange(batch.n_texts + 1))
    for text, text_spans in enumerate(spans):
        for start, end, label in text_spans:
            for sentence in range(bounds[text], bounds[text + 1]):
                first, last = batch.sentence_span(sentence, sentence)
                shared = min(last, end) - max(first, start)
                if shared > 0.5 * min(last - first, end - start):
                    marked[sentence, label] = True
    return marked


def count_rows(
    alone: Sequence[Texts],
    marked: Sequence[Bools],
    diluted: Sequence[Texts],
    Y: Bools,
    n_jobs: int | None,
) -> list[TrainingSet]:
    """Count the terms of whole mails, of diluted ones, of marked sentences and of the others.

    Sentences of a risky mail without any mark are left out: nobody knows which are harmless.

    Parameters
    ----------
    alone, diluted : sequence of Texts
        The mails, and those of them that stand among others.
    marked : sequence of ndarray of bool, shape (n_sentences, n_labels)
        From `marked_sentences`, of each of ``alone``.
    Y : ndarray of bool, shape (n_mails, n_labels)

    Returns
    -------
    list of TrainingSet
        Each of one kind, in the order of kinds.
    """
    with_any = np.concatenate((Y, Y.any(axis=1, keepdims=True)), axis=1)
    mails = in_threads(lambda some: _rows_of_mails(some, with_any, MAIL), alone, n_jobs)
    among = in_threads(lambda some: _rows_of_mails(some, with_any, DILUTED), diluted, n_jobs)
    items = zip(alone, marked, strict=True)
    sentences = in_threads(lambda item: _rows_of_sentences(*item, with_any), items, n_jobs)
    return [*mails, *among, *chain.from_iterable(zip(*sentences, strict=True))]


def _rows_of_mails(texts: Texts, Y: Bools, kind: int) -> TrainingSet:
    batch, known, whose = texts
    X = known.counts(batch.text_of_sentence, batch.n_texts)
    own = Y[whose]
    return TrainingSet(X, own, np.ones_like(own), np.full(batch.n_texts, kind), whose)


def _rows_of_sentences(texts: Texts, marks: Bools, Y: Bools) -> tuple[TrainingSet, TrainingSet]:
    """Those that carry a risk, and the others."""
    batch, known, whose = texts
    counts = known.counts(np.arange(len(marks)), len(marks))
    with_any = np.concatenate((marks, marks.any(axis=1, keepdims=True)), axis=1)
    used, is_known = _usable(Y[whose], marks, batch.text_of_sentence)

    def rows_where(carries: bool, kind: int) -> TrainingSet:
        is_own = with_any[used, -1] == carries
        own = used[is_own]
        kinds = np.full(len(own), kind)
        mails = whose[batch.text_of_sentence[own]]
        return TrainingSet(counts[own], with_any[own], is_known[is_own], kinds, mails)

    return rows_where(True, MARKED), rows_where(False, REST)


def _usable(own: Bools, marks: Bools, text_of_sentence: Indices) -> tuple[Indices, Bools]:
    """Sentences to learn from, and for which outputs it is known what they teach."""
    has_mark = np.zeros((len(own), marks.shape[1]), dtype=bool)
    sentences, labels = np.nonzero(marks)
    has_mark[text_of_sentence[sentences], labels] = True
    used = np.flatnonzero((~own[:, -1] | has_mark.any(axis=1))[text_of_sentence])
    is_open = own[:, :-1] & ~has_mark
    is_known = ~np.column_stack((is_open, is_open.any(axis=1)))[text_of_sentence[used]]
    is_known[:, -1] |= marks[used].any(axis=1)  # whatever else it may carry
    return used, is_known
