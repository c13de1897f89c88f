"""Scores of multi-label predictions, and their intervals.

Every measure takes ``weights``: how often each mail counts, one row a resample. All resamples of a
bootstrap are then one matrix product or one cumulative sum, not hundreds of calls. Tests compare
the measures with scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Floats

N_RESAMPLES = 500
N_BINS = 10
_LEVEL = 0.95
_MOST_CELLS = 4_000_000  # of a block of weights: 32 MB


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval; the ends are NaN where there is too little to tell."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if not np.isfinite(self.value):
            return "-"
        if not np.isfinite(self.low):
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def to_list(self) -> list[float | None]:
        """Value, low, high, rounded to four places; None where there is no value."""
        values = (self.value, self.low, self.high)
        return [round(v, 4) if np.isfinite(v) else None for v in values]


def bootstrap(statistic: Callable[[Floats], Floats], n: int, random_state: int = 0) -> Estimate:
    """Percentile interval (Efron 1979) of a measure over resampled mails, its bias taken off.

    Resampling makes some measures larger throughout, such as a calibration error; the interval is
    moved by the difference between the resamples' mean and the value, and kept within [0, 1].

    Parameters
    ----------
    statistic : callable
        From weights of shape (n_resamples, n) to values in [0, 1], shape (n_resamples,).
    n : int
        How many mails there are; with none the estimate is NaN.
    """
    estimate, mean_of_resamples = _resampled(statistic, n, random_state)
    shift = mean_of_resamples - estimate.value
    low, high = np.clip([estimate.low - shift, estimate.high - shift], 0.0, 1.0)
    return Estimate(estimate.value, float(low), float(high))


def _resampled(
    statistic: Callable[[Floats], Floats], n: int, random_state: int
) -> tuple[Estimate, float]:
    """Percentile interval of a measure, and the mean of its resamples; NaN where none tells."""
    nan = float("nan")
    if n == 0:
        return Estimate(nan, nan, nan), nan
    value = float(statistic(np.ones((1, n)))[0])
    values = np.concatenate([statistic(block) for block in _resamples(n, random_state)])
    if not np.isfinite(values).any():
        return Estimate(value, nan, nan), nan
    tail = (1 - _LEVEL) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail])
    return Estimate(value, float(low), float(high)), float(np.nanmean(values))


def _resamples(n: int, random_state: int) -> Iterator[Floats]:
    """How often each mail is drawn, in blocks of shape (some resamples, n)."""
    rng = np.random.default_rng(random_state)
    left = N_RESAMPLES
    while left:
        k = min(left, max(1, _MOST_CELLS // n))
        drawn = rng.integers(0, n, (k, n)) + n * np.arange(k)[:, None]
        yield np.bincount(drawn.ravel(), minlength=k * n).reshape(k, n).astype(np.float64)
        left -= k


def share(hits: int, n: int) -> Estimate:
    """A share of independent cases, with Wilson's score interval (1927).

    Unlike a bootstrap's it has a width when all or none of a few cases hit.
    """
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    from scipy.stats import binomtest  # half a second to import

    interval = binomtest(hits, n).proportion_ci(_LEVEL, method="wilson")
    return Estimate(hits / n, float(interval.low), float(interval.high))


def mean(values: npt.ArrayLike, weights: Floats | None = None) -> Floats:
    """Mean of one value a mail; a scalar without weights, else shape (n_resamples,)."""
    array = np.asarray(values, dtype=np.float64)
    if weights is None:
        return np.asarray(array.mean())
    return np.asarray(weights @ array / weights.sum(axis=1))


def _total(marked: Bools, weights: Floats | None) -> Floats:
    """Marked mails per column, shape (n_columns,) or (n_resamples, n_columns)."""
    if weights is None:
        return np.asarray(marked.sum(axis=0), dtype=np.float64)
    return np.asarray(weights @ marked)


def f1(truth: Bools, flagged: Bools, weights: Floats | None = None) -> Floats:
    """F1 per column; 0 where nothing is true or flagged."""
    hits = _total(truth & flagged, weights)
    both = _total(truth, weights) + _total(flagged, weights)
    return np.asarray(2.0 * hits / np.maximum(both, 1))


def precision(truth: Bools, flagged: Bools, weights: Floats | None = None) -> Floats:
    """Precision per column; 0 where nothing is flagged."""
    hits = _total(truth & flagged, weights)
    return np.asarray(hits / np.maximum(_total(flagged, weights), 1))


def recall(truth: Bools, flagged: Bools, weights: Floats | None = None) -> Floats:
    """Recall per column; 0 where nothing is true."""
    hits = _total(truth & flagged, weights)
    return np.asarray(hits / np.maximum(_total(truth, weights), 1))


def average_precision(truth: Bools, scores: Floats, weights: Floats | None = None) -> Floats:
    """Average precision per column; NaN where nothing is true.

    The step-wise sum of precision over recall, ties taken together, as
    ``sklearn.metrics.average_precision_score``.
    """
    rows = np.ones((1, len(truth))) if weights is None else weights
    result = np.full((len(rows), truth.shape[1]), np.nan)
    for j in range(truth.shape[1]):
        if not truth[:, j].any():
            continue
        order = np.argsort(-scores[:, j], kind="stable")
        ranked = scores[order, j]
        last_of_tie = np.append(ranked[:-1] != ranked[1:], True)
        ordered = rows[:, order]
        hits = np.cumsum(ordered * truth[order, j], axis=1)[:, last_of_tie]
        flagged = np.cumsum(ordered, axis=1)[:, last_of_tie]
        steps = np.diff(hits, prepend=0, axis=1) * hits / np.maximum(flagged, 1)
        found = hits[:, -1]
        result[found > 0, j] = steps[found > 0].sum(axis=1) / found[found > 0]
    return result[0] if weights is None else result


def macro_f1(truth: Bools, flagged: Bools, weights: Floats | None = None) -> Floats:
    """Mean F1 over the columns."""
    return np.asarray(f1(truth, flagged, weights).mean(axis=-1))


def mean_average_precision(truth: Bools, scores: Floats, weights: Floats | None = None) -> Floats:
    """Mean average precision over the columns that have a positive; NaN when none has."""
    values = average_precision(truth, scores, weights)
    there = np.isfinite(values)
    n_there = there.sum(axis=-1)
    total = np.where(there, values, 0.0).sum(axis=-1)
    return np.asarray(np.where(n_there > 0, total / np.maximum(n_there, 1), np.nan))


def bins_of(probabilities: Floats) -> npt.NDArray[np.int64]:
    """Number of the equal-width bin of each probability."""
    return np.minimum((probabilities * N_BINS).astype(np.int64), N_BINS - 1)


def expected_calibration_error(
    truth: Bools, probabilities: Floats, weights: Floats | None = None
) -> Floats:
    r"""Mean over labels of the expected calibration error in ten equal-width bins.

    Naeini, Cooper and Hauskrecht (2015): :math:`\sum_b \frac{n_b}{n} |\bar y_b - \bar p_b|`.
    """
    rows = np.ones((1, len(truth))) if weights is None else weights
    errors = []
    for j in range(truth.shape[1]):
        in_bin = np.eye(N_BINS)[bins_of(probabilities[:, j])]
        gaps = rows @ (in_bin * (truth[:, j] - probabilities[:, j])[:, None])
        errors.append(np.abs(gaps).sum(axis=1) / rows.sum(axis=1))
    result = np.mean(errors, axis=0)
    return np.asarray(result[0] if weights is None else result)


def roc_auc(positive: Bools, scores: Floats, weights: Floats | None = None) -> Floats:
    """Area under the ROC curve of one column: the Mann-Whitney statistic, ties halved."""
    rows = np.ones((1, len(positive))) if weights is None else weights
    _, group = np.unique(scores, return_inverse=True)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    up = np.add.reduceat((rows * positive)[:, order], starts, axis=1)
    down = np.add.reduceat((rows * ~positive)[:, order], starts, axis=1)
    below = np.cumsum(down, axis=1) - down / 2
    pairs = up.sum(axis=1) * down.sum(axis=1)
    area = np.where(pairs > 0, (up * below).sum(axis=1) / np.maximum(pairs, 1), np.nan)
    return np.asarray(area[0] if weights is None else area)


def bootstrap_difference(
    statistic: Callable[[Floats], Floats], n: int, random_state: int = 0
) -> Estimate:
    """Percentile interval of a paired difference: both sides are resampled by the same mails.

    Parameters
    ----------
    statistic : callable
        From weights of shape (n_resamples, n) to differences in [-1, 1], shape (n_resamples,).
    n : int
        How many mails there are; with none the estimate is NaN.
    """
    return _resampled(statistic, n, random_state)[0]
