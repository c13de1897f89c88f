"""Mails scored, with and without what they hide: ``documents -> scores, one row a mail``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.scoring import FittedState, Scores


@dataclass(frozen=True)
class ScoredMails:
    """Documents and their asides, scored; of the two, the higher probability counts.

    Parameters
    ----------
    documents : list of Document, length n_texts
        Each followed by its aside, where it has one.
    batch : Batch
    scores : Scores
    rows : ndarray of int64, shape (n_mails, n_labels)
        Which of the documents decides.
    probabilities : ndarray of float64, shape (n_mails, n_labels)
    """

    documents: list[Document]
    batch: Batch
    scores: Scores
    rows: Indices
    probabilities: Floats


def score_mails(state: FittedState, documents: Sequence[Document]) -> ScoredMails:
    """Score the documents of some mails."""
    texts: list[Document] = []
    firsts, with_aside = [], []
    for number, document in enumerate(documents):
        firsts.append(len(texts))
        texts.append(document)
        if document.aside is not None:
            with_aside.append(number)
            texts.append(document.aside)
    batch = make_batch([text.scored for text in texts], state.cutting.segmenter)
    scores = state.score(batch)
    probabilities = state.calibration.probabilities(scores.stacked)
    first = np.array(firsts, dtype=np.int64)
    rows = np.repeat(first[:, None], probabilities.shape[1], axis=1)
    if with_aside:
        shown = first[with_aside]
        rows[with_aside] += probabilities[shown + 1] > probabilities[shown]
    return ScoredMails(texts, batch, scores, rows, np.take_along_axis(probabilities, rows, axis=0))
