"""Scores of multi-label predictions, and their intervals.

Measures take ``weights``: how often each mail counts, one row a resample. All resamples of a
bootstrap are then one matrix product or one cumulative sum, not hundreds of calls. Tests compare
the measures with scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import Record, group_of
from mailrisk_ml.groups import group_numbers

N_RESAMPLES = 500
N_BINS = 10
_SEED = 0
LEAST_GROUPS = 8  # that can stand for those not seen
_LEVEL = 0.95
_MOST_CELLS = 4_000_000  # of a block of weights: 32 MB


class Estimate(NamedTuple):
    """A value and its 95 % interval; the ends are NaN where there is too little to tell."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if not np.isfinite(self.low):
            return fixed(self.value)
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def fixed(value: float) -> str:
    """A value as people read it; a dash where there is none."""
    return f"{value:.3f}" if np.isfinite(value) else "-"


@dataclass(frozen=True)
class Resampling:
    """What an interval draws anew: groups and, in them, mails; or mails alone.

    Mails by one hand are alike: intervals that take them for independent are too narrow. With few
    groups those that draw groups alone are so as well (Davison and Hinkley 1997, 3.8); both
    together rather are too wide.

    Parameters
    ----------
    n : int
        Mails.
    group : ndarray of int64, shape (n,), optional
        Number of each mail's group; None draws mails alone.
    n_groups : int, default=0
        Groups to draw from; the mails of a slice may be of fewer.
    n_alone : int, default=0
        Groups among these that are of one mail, whose record names none.
    """

    n: int
    group: Indices | None = None
    n_groups: int = 0
    n_alone: int = 0

    @classmethod
    def of(cls, records: Sequence[Record]) -> Resampling:
        """By ``group`` where records name at least eight, and most of them one; else by mail.

        Mails that name none do not stand for groups: beside one large group, a few would decide
        whether a resample holds nearly all mails or hardly any.
        """
        groups = [group_of(record) for record in records]
        n_alone = groups.count(None)
        n_named = len(set(groups) - {None})
        if n_named < LEAST_GROUPS or 2 * n_alone > len(groups):
            return cls(len(groups))
        return cls(len(groups), group_numbers(groups), n_named + n_alone, n_alone)

    def take(self, rows: Indices) -> Resampling:
        """For some of the mails."""
        group = None if self.group is None else self.group[rows]
        return replace(self, n=len(rows), group=group)

    def weights(self) -> Iterator[Floats]:
        """How often each mail is drawn, in blocks of shape (some resamples, n)."""
        rng = np.random.default_rng(_SEED)
        left = N_RESAMPLES
        while left:
            k = min(left, max(1, _MOST_CELLS // self.n))
            if self.group is None:
                yield _drawn(self.n, k, rng).astype(np.float64)
            else:
                yield _drawn_within(self.group, _drawn(self.n_groups, k, rng), rng)
            left -= k


def about_draws(n_groups: int, n_alone: int) -> str:
    """What a `Resampling` draws, in words."""
    if not n_groups:
        return "resampled mails"
    alone = f"; {n_alone:,} of them a mail that names none" if n_alone else ""
    return f"{n_groups:,} resampled groups (writers{alone}) and mails in them"


def _drawn(n: int, k: int, rng: np.random.Generator) -> Indices:
    """How often each of n is drawn in n draws, k times over; shape (k, n)."""
    drawn = rng.integers(0, n, (k, n)) + n * np.arange(k)[:, None]
    return np.bincount(drawn.ravel(), minlength=k * n).reshape(k, n)


def _drawn_within(group: Indices, times: Indices, rng: np.random.Generator) -> Floats:
    """How often each mail is drawn where its group gives all its mails' number so many times."""
    k, n = len(times), len(group)
    sizes = np.bincount(group, minlength=times.shape[1])
    first = sizes.cumsum() - sizes
    cells = (times * sizes).ravel()
    of_group = np.tile(np.arange(len(sizes)), k).repeat(cells)
    row = np.arange(k).repeat(len(sizes)).repeat(cells)
    place = first[of_group] + (rng.random(len(of_group)) * sizes[of_group]).astype(np.int64)
    mail = np.argsort(group, kind="stable")[place]
    return np.bincount(row * n + mail, minlength=k * n).reshape(k, n).astype(np.float64)


def bootstrap(statistic: Callable[[Floats], Floats], resampling: Resampling) -> Estimate:
    """Percentile interval (Efron 1979) of a measure over resampled mails, its bias taken off.

    Resampling makes some measures larger throughout, such as average precision, which repeated
    mails help; the interval is moved by the difference between the resamples' mean and the value,
    and kept within [0, 1].

    Parameters
    ----------
    statistic : callable
        From weights of shape (n_resamples, n) to values in [0, 1], shape (n_resamples,).
    resampling : Resampling
        Without mails the estimate is NaN.

    Returns
    -------
    Estimate
        Without an interval where all resamples agree, as those of a perfect ranking do.
    """
    estimate, mean_of_resamples = _resampled(statistic, resampling)
    if estimate.low == estimate.high:  # no resample differs, which is no certainty
        return Estimate(estimate.value, float("nan"), float("nan"))
    shift = mean_of_resamples - estimate.value
    low, high = np.clip([estimate.low - shift, estimate.high - shift], 0.0, 1.0)
    return Estimate(estimate.value, float(low), float(high))


def bootstrap_difference(statistic: Callable[[Floats], Floats], resampling: Resampling) -> Estimate:
    """Percentile interval of a paired difference: both sides are resampled by the same mails.

    Parameters
    ----------
    statistic : callable
        From weights of shape (n_resamples, n) to differences in [-1, 1], shape (n_resamples,).
    resampling : Resampling
        Without mails the estimate is NaN.
    """
    return _resampled(statistic, resampling)[0]


def _resampled(
    statistic: Callable[[Floats], Floats], resampling: Resampling
) -> tuple[Estimate, float]:
    """Percentile interval of a measure, and the mean of its resamples; NaN where none tells."""
    nan = float("nan")
    if resampling.n == 0:
        return Estimate(nan, nan, nan), nan
    value = float(statistic(np.ones((1, resampling.n)))[0])
    values = np.concatenate([statistic(block) for block in resampling.weights()])
    if not np.isfinite(values).any():
        return Estimate(value, nan, nan), nan
    tail = (1 - _LEVEL) / 2
    low, high = np.nanquantile(values, [tail, 1 - tail])
    return Estimate(value, float(low), float(high)), float(np.nanmean(values))


def share(hits: int, n: int) -> Estimate:
    """A share of independent cases, with Wilson's score interval (1927).

    Unlike a bootstrap's it has a width when all or none of a few cases hit.
    """
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    from scipy.stats import binomtest  # half a second to import

    interval = binomtest(hits, n).proportion_ci(_LEVEL, method="wilson")
    return Estimate(hits / n, float(interval.low), float(interval.high))


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
    """Mean F1 over the columns that have a positive; NaN when none has."""
    carried = _total(truth, weights) > 0
    return _mean_of_known(np.where(carried, f1(truth, flagged, weights), np.nan))


def mean_average_precision(truth: Bools, scores: Floats, weights: Floats | None = None) -> Floats:
    """Mean average precision over the columns that have a positive; NaN when none has."""
    return _mean_of_known(average_precision(truth, scores, weights))


def _mean_of_known(values: Floats) -> Floats:
    """Mean over the last axis without what is NaN; NaN where all is."""
    known = np.isfinite(values)
    n_known = known.sum(axis=-1)
    total = np.where(known, values, 0.0).sum(axis=-1)
    return np.asarray(np.where(n_known > 0, total / np.maximum(n_known, 1), np.nan))


def bins_of(probabilities: Floats) -> npt.NDArray[np.int64]:
    """Number of the equal-width bin of each probability."""
    return np.minimum((probabilities * N_BINS).astype(np.int64), N_BINS - 1)


def expected_calibration_error(truth: Bools, probabilities: Floats) -> float:
    r"""Mean over labels of the expected calibration error in ten equal-width bins.

    Naeini, Cooper and Hauskrecht (2015): :math:`\sum_b \frac{n_b}{n} |\bar y_b - \bar p_b|`. It is
    above nought for perfect probabilities too: see `calibration_error_by_chance`.
    """
    columns = zip(truth.T, probabilities.T, strict=True)
    return float(np.mean([_calibration_errors(t[None], p)[0] for t, p in columns]))


def calibration_error_by_chance(probabilities: Floats) -> Estimate:
    """The expected calibration error if the probabilities were true.

    Returns
    -------
    Estimate
        Mean and 95 % range over labels drawn by the probabilities themselves.
    """
    rng = np.random.default_rng(_SEED)
    n = len(probabilities)
    k = max(1, _MOST_CELLS // n)
    errors = np.zeros(N_RESAMPLES)
    for p in probabilities.T:
        for start in range(0, N_RESAMPLES, k):
            block = slice(start, min(start + k, N_RESAMPLES))
            drawn = rng.random((block.stop - start, n)) < p
            errors[block] += _calibration_errors(drawn, p) / probabilities.shape[1]
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(errors, [tail, 1 - tail])
    return Estimate(float(errors.mean()), float(low), float(high))


def _calibration_errors(truths: Bools, probabilities: Floats) -> Floats:
    """One label's error for several outcomes of shape (n_outcomes, n_mails)."""
    in_bin = np.eye(N_BINS)[bins_of(probabilities)]
    gaps = (truths - probabilities) @ in_bin
    return np.asarray(np.abs(gaps).sum(axis=1) / len(probabilities))


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
