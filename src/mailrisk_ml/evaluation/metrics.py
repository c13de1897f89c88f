"""Scores of multi-label predictions, and bootstrap intervals.

The functions take arrays and are written for thousands of resamples; tests compare them with
scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mailrisk_ml.arrays import Bools, Floats, Indices

N_RESAMPLES = 500
_LEVEL = 0.95
_N_BINS = 10


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def to_list(self) -> list[float | None]:
        """Value, low, high, rounded to four places; None where there is no value."""
        values = (self.value, self.low, self.high)
        return [round(v, 4) if np.isfinite(v) else None for v in values]


def bootstrap(statistic: Callable[[Indices], float], n: int, random_state: int = 0) -> Estimate:
    """Percentile interval (Efron 1979) of a statistic over resampled mails, its bias taken off.

    Resampling makes some statistics larger throughout, such as a calibration error; the interval is
    moved by the difference between the resamples' mean and the value.

    Parameters
    ----------
    statistic : callable
        Takes indices of mails, shape (n,).
    n : int
        How many mails there are; with none the estimate is NaN.
    """
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    rng = np.random.default_rng(random_state)
    value = statistic(np.arange(n))
    values = np.array([statistic(rng.integers(0, n, n)) for _ in range(N_RESAMPLES)])
    if not np.isfinite(values).any():
        return Estimate(value, float("nan"), float("nan"))
    tail = (1 - _LEVEL) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail]) - (np.nanmean(values) - value)
    return Estimate(value, float(low), float(high))


def f1(truth: Bools, flagged: Bools) -> Floats:
    """F1 per column; 0 where nothing is true or flagged."""
    hits = (truth & flagged).sum(axis=0)
    return np.asarray(2.0 * hits / np.maximum(truth.sum(axis=0) + flagged.sum(axis=0), 1))


def precision(truth: Bools, flagged: Bools) -> Floats:
    """Precision per column; 0 where nothing is flagged."""
    return np.asarray((truth & flagged).sum(axis=0) / np.maximum(flagged.sum(axis=0), 1))


def recall(truth: Bools, flagged: Bools) -> Floats:
    """Recall per column; 0 where nothing is true."""
    return np.asarray((truth & flagged).sum(axis=0) / np.maximum(truth.sum(axis=0), 1))


def average_precision(truth: Bools, scores: Floats) -> Floats:
    """Average precision per column; NaN where nothing is true.

    The step-wise sum of precision over recall, ties taken together, as
    ``sklearn.metrics.average_precision_score``.
    """
    result = np.full(truth.shape[1], np.nan)
    for j in range(truth.shape[1]):
        if not truth[:, j].any():
            continue
        order = np.argsort(-scores[:, j], kind="stable")
        ranked = scores[order, j]
        last_of_tie = np.append(ranked[:-1] != ranked[1:], True)
        hits = np.cumsum(truth[order, j])[last_of_tie]
        flagged = np.flatnonzero(last_of_tie) + 1
        result[j] = np.sum(np.diff(hits, prepend=0) * hits / flagged) / hits[-1]
    return result


def macro_f1(truth: Bools, flagged: Bools) -> float:
    """Mean F1 over the columns."""
    return float(f1(truth, flagged).mean())


def mean_average_precision(truth: Bools, scores: Floats) -> float:
    """Mean average precision over the columns that have a positive; NaN when none has."""
    values = average_precision(truth, scores)
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def expected_calibration_error(truth: Bools, probabilities: Floats) -> float:
    r"""Mean over labels of the expected calibration error in ten equal-width bins.

    Naeini, Cooper and Hauskrecht (2015): :math:`\sum_b \frac{n_b}{n} |\bar y_b - \bar p_b|`.
    """
    errors = []
    for j in range(truth.shape[1]):
        bins = np.minimum((probabilities[:, j] * _N_BINS).astype(int), _N_BINS - 1)
        gap = np.bincount(bins, truth[:, j] - probabilities[:, j], minlength=_N_BINS)
        errors.append(np.abs(gap).sum() / len(truth))
    return float(np.mean(errors))


def roc_auc(positive: Bools, scores: Floats) -> float:
    """Area under the ROC curve of one column: the Mann-Whitney statistic, ties halved."""
    n_positive = int(positive.sum())
    n_negative = len(positive) - n_positive
    if not n_positive or not n_negative:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    total = ranks[inverse][positive].sum()
    return float((total - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))
