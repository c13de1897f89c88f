"""How much more labelled mail would help: average precision by number of mails."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.corpus.records import Record, evidence_of, indicator
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.targets import learnable
from mailrisk_ml.training import train_to_measure

#: Settings that fit in seconds and rank mails nearly as well: whole mails only, few folds. What the
#: model for passages learns from is left out, since nothing asks it.
QUICK: dict[str, Any] = {
    "longest_window": 0,
    "passage_weight": 0.0,
    "rest_weight": 0.0,
    "cv": 3,
    "max_terms": None,
}
SHARES = (0.25, 0.5, 1.0)
#: Average precision that is worth the labelling.
GAIN = 0.05
FEW = 50  # mails with a label, below which its precision is mostly luck
_MOST_MAILS = 4_000  # a curve needs no more, and its last fit stays under a minute


@dataclass(frozen=True)
class LearningCurve:
    """Average precision on mails whose groups the models had not seen.

    Parameters
    ----------
    sizes : tuple of int
        Labelled mails that were drawn.
    average_precision : dict of str to tuple of float
        For each size; NaN where a draw held too few mails of the label.
    positives : dict of str to tuple of int
        Mails with the label in each draw.
    available : dict of str to int
        Mails with the label in all that was drawn from.
    """

    sizes: tuple[int, ...]
    average_precision: dict[str, tuple[float, ...]]
    positives: dict[str, tuple[int, ...]]
    available: dict[str, int]

    def slope(self, label: str) -> float:
        """Average precision gained by each doubling, by least squares; NaN where unknown."""
        scores = np.array(self.average_precision[label])
        known = np.isfinite(scores)
        if known.sum() < 2:
            return float("nan")
        return float(np.polyfit(np.log2(np.array(self.sizes)[known]), scores[known], 1)[0])

    def more_needed(self, label: str) -> int | None:
        """Further mails with the label that should raise its average precision by `GAIN`.

        Extrapolated along the curve from all mails there are, as if it went on rising with each
        doubling; None where it does not rise at each step, or of a label of few mails, whose curve
        is noise.
        """
        slope, steps = self.slope(label), np.diff(self.average_precision[label])
        if self.available[label] < FEW or not (slope > 0.01 and (steps > 0).all()):
            return None
        return int(np.ceil(self.available[label] * (2 ** (GAIN / slope) - 1)))


def learning_curve(
    records: Sequence[Record],
    classes: Sequence[str] = LABEL_IDS,
    *,
    shares: Sequence[float] = SHARES,
    random_state: int = 0,
    **parameters: Any,
) -> tuple[LearningCurve, Floats, list[int]]:
    """Fit quick models to growing, nested parts of the mails.

    Parameters
    ----------
    records : sequence of dict
    classes : sequence of str
    shares : sequence of float
        Parts, ascending.
    random_state : int
    **parameters
        Of `RiskClassifier`, in place of those in `QUICK`.

    Returns
    -------
    curve : LearningCurve
    probabilities : ndarray of float64, shape (n_drawn, n_labels)
        Out-of-fold probabilities of the largest part; NaN for labels it could not be fitted to.
    drawn : list of int
        The records they belong to.
    """
    order = np.random.default_rng(random_state).permutation(len(records))[:_MOST_MAILS].tolist()
    sizes: list[int] = []
    scores: dict[str, list[float]] = {name: [] for name in classes}
    positives: dict[str, list[int]] = {name: [] for name in classes}
    probabilities, drawn = np.zeros((0, len(classes))), order[:0]
    for share in shares:
        drawn = sorted(order[: max(1, round(share * len(order)))])
        some = [records[i] for i in drawn]
        truth = indicator(some, classes)
        probabilities = quick_probabilities(some, truth, classes, **parameters)
        sizes.append(len(some))
        for j, name in enumerate(classes):
            positives[name].append(int(truth[:, j].sum()))
            known = bool(np.isfinite(probabilities[:, j]).all())
            column = slice(j, j + 1)
            score = metrics.average_precision(truth[:, column], probabilities[:, column])
            scores[name].append(float(score[0]) if known else float("nan"))
    curve = LearningCurve(
        tuple(sizes),
        {name: tuple(values) for name, values in scores.items()},
        {name: tuple(values) for name, values in positives.items()},
        dict(zip(classes, indicator(records, classes).sum(axis=0).tolist(), strict=True)),
    )
    return curve, probabilities, drawn


def quick_probabilities(
    records: Sequence[Record], truth: Bools, classes: Sequence[str], **parameters: Any
) -> Floats:
    """Probabilities by quick models that did not see a mail's group; NaN for labels too rare."""
    enough = learnable(truth)
    probabilities = np.full(truth.shape, np.nan)
    if not enough.any():
        return probabilities
    kept = [name for name, is_enough in zip(classes, enough, strict=True) if is_enough]
    own: list[Record] = [
        {
            **record,
            "labels": [name for name in record["labels"] if name in kept],
            "evidence": {k: v for k, v in evidence_of(record).items() if k in kept},
        }
        for record in records
    ]
    with warnings.catch_warnings():
        # Of a part of the mails it says nothing; of all of them the readiness check does.
        warnings.filterwarnings("ignore", "Groups are not held out whole")
        model = train_to_measure(own, **{**QUICK, **parameters, "classes": kept})
    probabilities[:, enough] = model.oof_probabilities_
    return probabilities
