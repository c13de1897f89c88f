"""Measures: equal to scikit-learn's."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from sklearn import metrics as reference

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.evaluation import metrics


@pytest.fixture(params=[0, 1, 2])
def sample(request: pytest.FixtureRequest) -> tuple[Bools, Floats]:
    """Random truths and scores, with ties."""
    rng = np.random.default_rng(request.param)
    return rng.random((200, 5)) < 0.2, rng.integers(0, 40, (200, 5)) / 40


def test_equal_scikit_learn(sample: tuple[Bools, Floats]) -> None:
    """F1, precision, recall, average precision and ROC area."""
    truth, scores = sample
    flagged = scores >= 0.5
    kwargs = {"average": None, "zero_division": 0.0}
    np.testing.assert_allclose(
        metrics.f1(truth, flagged), reference.f1_score(truth, flagged, **kwargs)
    )
    np.testing.assert_allclose(
        metrics.precision(truth, flagged), reference.precision_score(truth, flagged, **kwargs)
    )
    np.testing.assert_allclose(
        metrics.recall(truth, flagged), reference.recall_score(truth, flagged, **kwargs)
    )
    np.testing.assert_allclose(
        metrics.average_precision(truth, scores),
        reference.average_precision_score(truth, scores, average=None),
    )
    assert metrics.roc_auc(truth[:, 0], scores[:, 0]) == pytest.approx(
        reference.roc_auc_score(truth[:, 0], scores[:, 0])
    )


def test_nothing_true() -> None:
    """A label that never holds has no average precision and does not spoil the mean."""
    truth = np.array([[True, False], [False, False]])
    scores = np.array([[0.9, 0.1], [0.1, 0.2]])
    assert np.isnan(metrics.average_precision(truth, scores)[1])
    assert metrics.mean_average_precision(truth, scores) == 1.0
    assert np.isnan(metrics.roc_auc(truth[:, 1], scores[:, 1]))


def test_calibration_error() -> None:
    """Zero for frequencies as announced, the gap for a constant that is off."""
    truth = np.tile([True, False, False, False, False], 40)[:, None]
    assert metrics.expected_calibration_error(truth, np.full((200, 1), 0.2)) == pytest.approx(0)
    assert metrics.expected_calibration_error(truth, np.full((200, 1), 0.5)) == pytest.approx(0.3)


def test_weights_are_repetitions(sample: tuple[Bools, Floats]) -> None:
    """A mail of weight two counts as if it stood there twice; one of weight nought is gone."""
    truth, scores = sample
    rows = np.random.default_rng(7).integers(0, len(truth), (3, len(truth)))
    weights = np.array([np.bincount(r, minlength=len(truth)) for r in rows], dtype=np.float64)
    flagged = scores >= 0.5
    for measure, given in (
        (metrics.f1, flagged),
        (metrics.precision, flagged),
        (metrics.recall, flagged),
        (metrics.macro_f1, flagged),
        (metrics.average_precision, scores),
        (metrics.mean_average_precision, scores),
        (metrics.expected_calibration_error, scores),
    ):
        drawn = [measure(truth[r], given[r]) for r in rows]
        np.testing.assert_allclose(measure(truth, given, weights), drawn)
    drawn = [metrics.roc_auc(truth[r, 0], scores[r, 0]) for r in rows]
    np.testing.assert_allclose(metrics.roc_auc(truth[:, 0], scores[:, 0], weights), drawn)


def test_bootstrap() -> None:
    """The interval holds the value, narrows with n, and is the same each time."""
    rng = np.random.default_rng(0)
    widths = []
    for n in (50, 5000):
        values = rng.random(n)
        estimate = metrics.bootstrap(partial(metrics.mean, values), n)
        assert estimate == metrics.bootstrap(partial(metrics.mean, values), n)
        assert estimate.low < estimate.value < estimate.high
        widths.append(estimate.high - estimate.low)
    assert widths[1] < widths[0] / 5
    assert np.isnan(metrics.bootstrap(lambda weights: weights[:, 0], 0).value)
    surest = metrics.bootstrap(partial(metrics.mean, np.repeat([1.0, 0.0], [49, 1])), 50)
    assert surest.high == 1.0


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Brown, Cai and DasGupta (2001) and R's binom::binom.wilson.
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 100, 0.0018, 0.0545),
    ],
)
def test_share(hits: int, n: int, low: float, high: float) -> None:
    """Wilson's interval, with a width at none and at all."""
    estimate = metrics.share(hits, n)
    assert estimate.to_list() == pytest.approx([hits / n, low, high], abs=1e-4)
    assert str(metrics.share(0, 0)) == "-"
