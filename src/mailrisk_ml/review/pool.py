"""Unlabelled mails and all that a model says of them, as the strategies take it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Floats
from mailrisk_ml.exceptions import InputTypeError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.calibration import log_odds
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.documents import make_documents
from mailrisk_ml.model.inside import decision_thresholds, fitted_state, scored_zones
from mailrisk_ml.model.linear import known_terms
from mailrisk_ml.model.scored import ScoredMails, score_mails
from mailrisk_ml.model.scoring import FittedState, in_batches
from mailrisk_ml.model.stacking import N_STACKED, OWN
from mailrisk_ml.text.display import without_controls

_KEY_LENGTH = 16


def mail_key(text: str) -> str:
    """A name that follows from a mail's text (subject, newline, body) and nothing else.

    Labels come back under it whatever the annotation tool calls the mail, and without the control
    characters that a spreadsheet is not given.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Hexadecimal digits.
    """
    return hashlib.sha256(without_controls(text).encode("utf-8")).hexdigest()[:_KEY_LENGTH]


def shown_text(text: str) -> str:
    """What an annotation tool shows of a mail's text: no blank line for want of a subject."""
    return text.removeprefix("\n")


def exported_text(shown: str, key: str) -> str:
    """The text of a mail whose `shown_text` came back under its key."""
    text = f"\n{shown}"
    return text if mail_key(text) == key else shown


@dataclass(frozen=True)
class Pool:
    """Mails and scores, in one order.

    Parameters
    ----------
    mails : list of Mail
    texts : list of str
        What is scored of each.
    classes : tuple of str
    probabilities : ndarray of float64, shape (n_mails, n_labels)
    margins : ndarray of float64, shape (n_mails, n_labels)
        Log-odds of the probabilities less those of the thresholds: above zero is flagged.
    mail_scores, window_scores : ndarray of float64, shape (n_mails, n_labels)
        Of the whole mail and of its best window, with or without what its HTML hides, as the
        probability is; the latter all zero where a model has none.
    vectors : csr_array, shape (n_mails, n_terms)
        TF-IDF of what is shown, of unit length.
    """

    mails: list[Mail]
    texts: list[str] = field(repr=False)
    classes: tuple[str, ...]
    probabilities: Floats
    margins: Floats
    mail_scores: Floats
    window_scores: Floats
    vectors: sp.csr_array

    def __len__(self) -> int:
        return len(self.mails)


def only_mails(mails: Iterable[Mail], parameter: str, owner: str) -> list[Mail]:
    """The mails, before any is scored.

    Raises
    ------
    InputTypeError
        One of them is no `Mail`.
    """
    everything = list(mails)
    for position, item in enumerate(everything):
        if not isinstance(item, Mail):
            raise InputTypeError(
                f"The {parameter!r} parameter of {owner} must hold Mails alone. "
                f"Got {type(item).__name__} at position {position} instead. "
                "Of a text: mailrisk_ml.Mail(body=text)."
            )
    return everything


def score_pool(model: RiskClassifier, mails: Iterable[Mail]) -> Pool:
    """Score mails.

    Parameters
    ----------
    model : RiskClassifier
        Fitted.
    mails : iterable of Mail
        All are held in memory.
    """
    everything = list(mails)
    state = fitted_state(model)
    documents = make_documents(everything, scored_zones(model), "mails", "score_pool")
    labels = np.arange(len(model.classes_))
    parts = [np.zeros((0, len(labels)))]
    stacked, vectors = [np.zeros((0, len(labels), N_STACKED))], []
    for some in in_batches(documents, lambda document: document.size):
        scored = score_mails(state, some)
        parts.append(scored.probabilities)
        stacked.append(scored.stacked[scored.rows, labels])
        vectors.append(_tfidf(state, scored))
    probabilities, scores = np.concatenate(parts), np.concatenate(stacked)
    return Pool(
        everything,
        [document.scored for document in documents],
        model.classes_,
        probabilities,
        log_odds(probabilities) - log_odds(decision_thresholds(model)),
        scores[:, :, OWN[0]],
        scores[:, :, OWN[1]],
        _of_unit_length(sp.csr_array(sp.vstack(vectors))) if vectors else sp.csr_array((0, 0)),
    )


def _tfidf(state: FittedState, scored: ScoredMails) -> sp.csr_array:
    """Of the documents themselves, without their asides."""
    counts = [
        known_terms(batch, state.vocabulary).counts(batch.text_of_sentence, batch.n_texts)
        for batch in scored.batches
    ]
    tfidf = state.scorer.weighting.tfidf(sp.csr_array(sp.vstack(counts)))
    return sp.csr_array(tfidf[scored.firsts])


def _of_unit_length(rows: sp.csr_array) -> sp.csr_array:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1))).reshape(-1, 1)
    return sp.csr_array(rows.multiply(1.0 / np.maximum(lengths, 1e-12)))


@dataclass(frozen=True)
class Candidate:
    """A mail that is worth a label.

    Parameters
    ----------
    key : str
        See `mail_key`.
    reason : str
        The strategy that chose it.
    assessment : Assessment
        What the model says: the pre-annotation.
    """

    key: str
    reason: str
    assessment: Assessment

    @property
    def text(self) -> str:
        """Subject, newline, body: what offsets of evidence point into."""
        return self.assessment.text

    @property
    def shown(self) -> str:
        """The text as an annotation tool shows it."""
        return shown_text(self.text)

    def marks(self) -> Iterator[tuple[int, int, str]]:
        """Start and end of each passage in `shown`, and the label it is marked with."""
        before = len(self.text) - len(self.shown)
        for risk in self.assessment.risks:
            for passage in risk.evidence:
                yield max(0, passage.start - before), passage.end - before, risk.label

    @property
    def mail(self) -> Mail:
        """The message."""
        return self.assessment.mail or Mail(body=self.assessment.text)
