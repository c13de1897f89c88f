"""Labels that cross-validation disputes: ``records -> issues``, the likeliest mistakes first.

Confident learning (Northcutt, Jiang and Chuang 2021) as cleanlab does it for several labels a
mail: each label of each mail is a yes or a no with a probability, by models that had not seen the
mail's group, that it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import Record, evidence_of, group_of, indicator, mail_name
from mailrisk_ml.exceptions import Described, InvalidParameterError, MissingDependencyError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.explanation import Explanation
from mailrisk_ml.model.folds import fold_numbers, thin_folds
from mailrisk_ml.model.inside import decision_thresholds
from mailrisk_ml.model.recall import hardly_flagged
from mailrisk_ml.model.targets import LEAST_MAILS
from mailrisk_ml.review.learning_curve import FEW
from mailrisk_ml.review.pool import score_pool
from mailrisk_ml.training import mails_of, train_to_measure

FOLDS = 3
_MOST_WORDS = 6
_INNER_FOLDS = 2  # of the calibration inside a fold


@dataclass(frozen=True)
class Neighbour:
    """The most similar mail of one side.

    Parameters
    ----------
    mail : str
        Its ``id`` or number.
    similarity : float
        Cosine of the TF-IDF vectors.
    """

    mail: str
    similarity: float


@dataclass(frozen=True)
class Issue:
    """A label of a mail that may be wrong.

    Parameters
    ----------
    row : int
        The record's place.
    mail, label : str
    given : bool
        Whether the mail carries the label.
    probability : float
        That it should, by models that had not seen its group.
    quality : float
        cleanlab's score in [0, 1]: how likely what is given is right.
    is_issue : bool
        Whether confident learning counts it among the mistakes.
    words_for, words_against : tuple of str
        Words of the mail that speak most for and against the label. They are mail text.
    passage : str
        The passage that speaks most for it. It is mail text.
    marked : tuple of str
        The passages that whoever labelled it marked. They are mail text.
    with_label, without_label : Neighbour or None
        The most similar mails on either side.
    """

    row: int
    mail: str
    label: str
    given: bool
    probability: float
    quality: float
    is_issue: bool
    words_for: tuple[str, ...] = field(default=(), repr=False)
    words_against: tuple[str, ...] = field(default=(), repr=False)
    passage: str = field(default="", repr=False)
    marked: tuple[str, ...] = field(default=(), repr=False)
    with_label: Neighbour | None = None
    without_label: Neighbour | None = None


@dataclass(frozen=True)
class CrossValidated:
    """Models that each missed a fold, and their probabilities of it.

    Parameters
    ----------
    models : list of RiskClassifier
    folds : ndarray of int64, shape (n_mails,)
    probabilities : ndarray of float64, shape (n_mails, n_labels)
    flagged : ndarray of bool, shape (n_mails, n_labels)
        By the thresholds of these models.
    """

    models: list[RiskClassifier]
    folds: Indices
    probabilities: Floats
    flagged: Bools


def cross_validate(
    records: Sequence[Record],
    classes: Sequence[str] = LABEL_IDS,
    *,
    folds: int = FOLDS,
    **parameters: Any,
) -> CrossValidated:
    """Fit a model for each fold to the others; no fold cuts through a group.

    Parameters
    ----------
    records : sequence of dict
    classes : sequence of str
    folds : int, default=3
    **parameters
        Of `RiskClassifier`.

    Raises
    ------
    InvalidParameterError
        There are no mails, or a label stands in too few groups to be learned without one of the
        folds.
    """
    if not records:
        rule = "of at least one labelled mail"
        raise InvalidParameterError("records", "cross_validate", rule, records)
    truth = indicator(records, classes)
    numbers = fold_numbers(truth, list(map(group_of, records)), folds, 0)
    _check_folds(truth, numbers, classes)
    models = []
    probabilities, flagged = np.zeros(truth.shape), np.zeros(truth.shape, dtype=bool)
    for fold in range(int(numbers.max()) + 1):
        rest = [record for record, n in zip(records, numbers, strict=True) if n != fold]
        own = np.flatnonzero(numbers == fold)
        model = train_to_measure(
            rest, **{"cv": _INNER_FOLDS, **parameters, "classes": tuple(classes)}
        )
        probabilities[own] = model.predict_proba(mails_of([records[i] for i in own.tolist()]))
        flagged[own] = probabilities[own] >= decision_thresholds(model)
        models.append(model)
    return CrossValidated(models, numbers, probabilities, flagged)


def _check_folds(truth: Bools, folds: Indices, classes: Sequence[str]) -> None:
    """Refuse before the first fit what one of them would refuse without naming the fold."""
    rule = f"of at least {LEAST_MAILS} mails with and without each label outside of every fold"
    for thin in thin_folds(truth, folds, classes, LEAST_MAILS):
        got = Described(thin.found)
        raise InvalidParameterError("records", "cross_validate", rule, got, thin.remedy)


def find_issues(
    records: Sequence[Record],
    classes: Sequence[str] = LABEL_IDS,
    *,
    most: int = 200,
    folds: int = FOLDS,
    **parameters: Any,
) -> list[Issue]:
    """Rank every label of every mail by how likely it is wrong, and explain the first.

    Labels that few mails carry and the models hardly ever flag there are left out: such models know
    too little to dispute them.

    Parameters
    ----------
    records : sequence of dict
    classes : sequence of str
    most : int, default=200
        Issues to give back, with the evidence on both sides.
    folds : int, default=3
    **parameters
        Of `RiskClassifier`.

    Returns
    -------
    list of Issue
        The likeliest mistake first.

    Raises
    ------
    MissingDependencyError
        cleanlab is not installed.
    InvalidParameterError
        See `cross_validate`.
    """
    return judge_labels(records, classes, folds=folds, **parameters).issues(most)


def judge_labels(
    records: Sequence[Record],
    classes: Sequence[str] = LABEL_IDS,
    *,
    folds: int = FOLDS,
    **parameters: Any,
) -> JudgedLabels:
    """Say of every label of every mail how likely it is right; see `find_issues`."""
    _cleanlab()  # if it is not there, say so before minutes of fitting
    fitted = cross_validate(records, classes, folds=folds, **parameters)
    truth = indicator(records, classes)
    quality, is_issue = label_quality(truth, fitted.probabilities)
    return JudgedLabels(records, classes, truth, quality, is_issue, fitted)


def label_quality(truth: Bools, probabilities: Floats) -> tuple[Floats, Bools]:
    """Cleanlab's quality of every given label, and which it counts as mistakes.

    Returns
    -------
    quality : ndarray of float64, shape (n_mails, n_labels)
    is_issue : ndarray of bool, shape (n_mails, n_labels)
    """
    find_label_issues, get_quality = _cleanlab()
    labels = [np.flatnonzero(row).tolist() for row in truth]
    quality = get_quality(labels, probabilities)
    # Each label is a question of its own, with two answers.
    is_issue = np.column_stack(
        [
            find_label_issues(given.astype(int), np.column_stack((1 - p, p)), n_jobs=1)
            for given, p in zip(truth.T, probabilities.T, strict=True)
        ]
    )
    return np.asarray(quality, dtype=np.float64), np.asarray(is_issue, dtype=bool)


def _cleanlab() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What finds its issues, and what scores the quality of labels."""
    try:
        from cleanlab.filter import find_label_issues
        from cleanlab.multilabel_classification.rank import get_label_quality_scores_per_class
    except ImportError as error:
        raise MissingDependencyError(
            "Finding label issues needs cleanlab: pip install 'cleanlab>=2.9'"
        ) from error
    return find_label_issues, get_label_quality_scores_per_class


def rank_cells(quality: Floats) -> list[tuple[int, int]]:
    """(mail, label) of all cells, the most doubtful first."""
    order = np.argsort(quality.ravel(), kind="stable")
    return [divmod(int(cell), quality.shape[1]) for cell in order]


@dataclass(frozen=True)
class JudgedLabels:
    """Mails, and of each label of each what is given, how good that is and what models say."""

    records: Sequence[Record]
    classes: Sequence[str]
    truth: Bools
    quality: Floats
    is_issue: Bools
    fitted: CrossValidated

    @cached_property
    def not_disputed(self) -> dict[str, str]:
        """Labels of few mails that are hardly ever flagged, each with how many of them are.

        Where many mails carry a label, that may be for its mistakes.
        """
        found = hardly_flagged(self.truth, self.fitted.flagged, self.classes)
        counts = dict(zip(self.classes, self.truth.sum(axis=0).tolist(), strict=True))
        return {name: said for name, said in found.items() if counts[name] < FEW}

    @property
    def n_judged(self) -> int:
        """Labels of mails, given or not, that could be disputed."""
        return int(self._is_known.sum()) * len(self.records)

    @property
    def n_issues(self) -> int:
        """Those that confident learning counts among the mistakes."""
        return int(self.is_issue[:, self._is_known].sum())

    @property
    def _is_known(self) -> Bools:
        return np.array([name not in self.not_disputed for name in self.classes])

    def issues(self, most: int) -> list[Issue]:
        """The likeliest mistakes first, explained."""
        known = self._is_known
        cells = [(i, j) for i, j in rank_cells(self.quality) if known[j]][:most]
        if not cells:
            return []
        neighbours = _neighbours(self.records, self.truth, self.fitted.models[0], cells)
        return [self._issue(*cell, *pair) for cell, pair in zip(cells, neighbours, strict=True)]

    def _issue(
        self, i: int, j: int, with_label: Neighbour | None, without_label: Neighbour | None
    ) -> Issue:
        """A label of a mail, explained by the model that had not seen it."""
        record, label = self.records[i], self.classes[j]
        model = self.fitted.models[self.fitted.folds[i]]
        why = model.explain(mails_of([record])[0])[label]
        return Issue(
            row=i,
            mail=mail_name(record, i),
            label=label,
            given=bool(self.truth[i, j]),
            probability=float(self.fitted.probabilities[i, j]),
            quality=float(self.quality[i, j]),
            is_issue=bool(self.is_issue[i, j]),
            words_for=tuple(_words(why, 1.0)),
            words_against=tuple(_words(why, -1.0)),
            passage=why.evidence[0].text if why.evidence else "",
            marked=tuple(evidence_of(record).get(label, ())),
            with_label=with_label,
            without_label=without_label,
        )


def _words(why: Explanation, sign: float) -> Iterator[str]:
    """Distinct words that push the score in one direction, the strongest first."""
    pushing = sorted(why.words, key=lambda word: -sign * word.contribution)
    distinct = dict.fromkeys(
        why.text[w.start : w.end] for w in pushing if sign * w.contribution > 0
    )
    yield from list(distinct)[:_MOST_WORDS]


def _neighbours(
    records: Sequence[Record],
    truth: Bools,
    model: RiskClassifier,
    cells: Sequence[tuple[int, int]],
) -> list[tuple[Neighbour | None, Neighbour | None]]:
    vectors = score_pool(model, mails_of(records)).vectors
    pairs = []
    for i, j in cells:
        similarity = np.asarray((vectors @ vectors[[i]].T).todense()).ravel()
        similarity[i] = -1.0
        with_label, without = (
            _nearest(records, similarity, truth[:, j] == side) for side in (True, False)
        )
        pairs.append((with_label, without))
    return pairs


def _nearest(records: Sequence[Record], similarity: Floats, rows: Bools) -> Neighbour | None:
    best = int(np.argmax(np.where(rows, similarity, -2.0)))
    if not rows[best] or similarity[best] < 0:
        return None
    return Neighbour(mail_name(records[best], best), float(similarity[best]))
