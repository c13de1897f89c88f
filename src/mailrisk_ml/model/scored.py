"""Mails scored, with and without what they hide: ``documents -> scores, one row a mail``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.scoring import FittedState, Scores, in_batches


class ScoredText(NamedTuple):
    """A document or an aside, and where its scores are.

    Parameters
    ----------
    document : Document
    batch : Batch
    scores : Scores
    number : int
        Which of the batch's texts it is.
    """

    document: Document
    batch: Batch
    scores: Scores
    number: int


@dataclass(frozen=True)
class ScoredMails:
    """Documents and their asides, scored; of the two, the higher probability counts.

    Parameters
    ----------
    texts : list of ScoredText, length n_texts
        Each document followed by its aside, where it has one.
    batches : list of Batch
        Those of the texts, in the same order.
    stacked : ndarray of float64, shape (n_texts, n_labels, N_STACKED)
        Their `Stacked.values`.
    firsts : ndarray of int64, shape (n_mails,)
        Which of the texts are the documents themselves.
    rows : ndarray of int64, shape (n_mails, n_labels)
        Which of the texts decides.
    probabilities : ndarray of float64, shape (n_mails, n_labels)
    """

    texts: list[ScoredText]
    batches: list[Batch]
    stacked: Floats
    firsts: Indices
    rows: Indices
    probabilities: Floats


def probabilities_of(state: FittedState, documents: Sequence[Document], stacked: Floats) -> Floats:
    """Calibrated probabilities of texts; none where nothing is written, whatever the intercepts.

    Parameters
    ----------
    documents : sequence of Document, length n_texts
        Asides count as texts of their own.
    stacked : ndarray of float64, shape (n_texts, n_labels, N_STACKED)

    Returns
    -------
    ndarray of float64, shape (n_texts, n_labels)
    """
    probabilities = state.calibration.probabilities(stacked)
    probabilities[[document.is_blank for document in documents]] = 0.0
    return probabilities


def score_mails(state: FittedState, documents: Sequence[Document]) -> ScoredMails:
    """Score the documents of some mails."""
    everything: list[Document] = []
    firsts, with_aside = [], []
    for number, document in enumerate(documents):
        firsts.append(len(everything))
        everything.append(document)
        if document.aside is not None:
            with_aside.append(number)
            everything.append(document.aside)
    texts, batches, stacked = [], [], []
    # One batch, unless what is hidden makes a long mail twice as long.
    for some in in_batches(everything, lambda document: len(document.scored)):
        batch = make_batch([document.scored for document in some], state.cutting.segmenter)
        scores = state.score(batch)
        texts += [ScoredText(document, batch, scores, n) for n, document in enumerate(some)]
        batches.append(batch)
        stacked.append(scores.stacked.values)
    inputs = np.concatenate(stacked)
    probabilities = probabilities_of(state, everything, inputs)
    first = np.array(firsts, dtype=np.int64)
    rows = np.repeat(first[:, None], probabilities.shape[1], axis=1)
    if with_aside:
        shown = first[with_aside]
        rows[with_aside] += probabilities[shown + 1] > probabilities[shown]
    best = np.take_along_axis(probabilities, rows, axis=0)
    return ScoredMails(texts, batches, inputs, first, rows, best)
