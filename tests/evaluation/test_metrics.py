"""Measures: equal to scikit-learn's."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from sklearn import metrics as reference

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.evaluation.metrics import Resampling
from mailrisk_ml.json_text import plain


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


def test_perfect_calibration_has_an_error_too() -> None:
    """What it is by chance holds what true probabilities show, at its rate, and shrinks with n."""
    rng = np.random.default_rng(0)
    expected, inside = [], 0
    for n in (100, 1000):
        probabilities = rng.beta(0.15, 1.2, (n, 5))
        chance = metrics.calibration_error_by_chance(probabilities)
        expected.append(chance.value)
        for _ in range(100):
            truth = rng.random((n, 5)) < probabilities
            error = metrics.expected_calibration_error(truth, probabilities)
            inside += chance.low <= error <= chance.high
    assert 0.9 < inside / 200 < 0.99
    assert expected[1] < expected[0] / 2


def test_macro_f1_is_over_carried_labels() -> None:
    """A label that no mail carries does not count as nought; with none there is no mean."""
    truth = np.array([[True, False], [False, False]])
    flagged = np.array([[True, True], [False, False]])
    assert metrics.macro_f1(truth, flagged) == 1.0
    assert np.isnan(metrics.macro_f1(truth & False, flagged))


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
    ):
        drawn = [measure(truth[r], given[r]) for r in rows]
        np.testing.assert_allclose(measure(truth, given, weights), drawn)
    drawn = [metrics.roc_auc(truth[r, 0], scores[r, 0]) for r in rows]
    np.testing.assert_allclose(metrics.roc_auc(truth[:, 0], scores[:, 0], weights), drawn)


def mean(values: Floats, weights: Floats) -> Floats:
    """Of one value a mail, in each resample."""
    return np.asarray(weights @ values / weights.sum(axis=1))


def test_bootstrap() -> None:
    """The interval holds the value, narrows with n, and is the same each time."""
    rng = np.random.default_rng(0)
    widths = []
    for n in (50, 5000):
        values = rng.random(n)
        estimate = metrics.bootstrap(partial(mean, values), Resampling(n))
        assert estimate == metrics.bootstrap(partial(mean, values), Resampling(n))
        assert estimate.low < estimate.value < estimate.high
        widths.append(estimate.high - estimate.low)
    assert widths[1] < widths[0] / 5
    assert np.isnan(metrics.bootstrap(lambda weights: weights[:, 0], Resampling(0)).value)
    surest = metrics.bootstrap(partial(mean, np.repeat([1.0, 0.0], [49, 1])), Resampling(50))
    assert surest.high == 1.0
    assert str(metrics.bootstrap(partial(mean, np.ones(50)), Resampling(50))) == "1.000"


def test_groups_are_resampled() -> None:
    """With groups that differ, intervals hold the truth about as often as they say."""
    rng = np.random.default_rng(0)
    held = {"mail": 0, "group": 0}
    for _ in range(100):
        share = rng.beta(8, 2, 10).repeat(40)
        values = (rng.random(400) < share).astype(np.float64)
        records = [{"group": f"g{i // 40}"} for i in range(400)]
        for name, plan in (("mail", Resampling(400)), ("group", Resampling.of(records))):
            estimate = metrics.bootstrap(partial(mean, values), plan)
            held[name] += estimate.low <= 0.8 <= estimate.high
    assert held["mail"] < 75
    assert held["group"] >= 90


def test_resampling() -> None:
    """By group from eight on, that mails name; a slice sees no more than its mails."""
    records: list[Record] = [{"group": f"g{i % 8}"} for i in range(24)]
    plan = Resampling.of(records)
    (weights,) = plan.weights()
    assert weights.shape == (metrics.N_RESAMPLES, 24)
    totals = weights.reshape(-1, 3, 8).sum(axis=1)
    assert (totals % 3 == 0).all()  # a group gives as many mails as it has, each time it is drawn
    (of_one,) = plan.take(np.array([0, 8, 16])).weights()
    assert set(of_one.sum(axis=1)) > {0.0, 3.0, 6.0}
    assert len(set(of_one[:, 0])) > 2  # and those are drawn too: one group is no certainty
    seven: list[Record] = [{"group": i % 7} for i in range(24)]
    for few in (seven, [*seven, {"group": None}], [*records, *[{}] * 25], [{}] * 24):
        assert Resampling.of(few) == Resampling(len(few))


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_mails_without_a_group_are_resampled_one_by_one(missing: object) -> None:
    """They take nothing from the groups of the others, and it is said how many they are."""
    records: list[Record] = [{"group": f"g{i % 8}"} for i in range(24)]
    plan = Resampling.of([*records, {"group": missing}, {}])
    assert plan.group is not None
    assert plan.group.tolist() == [*(i % 8 for i in range(24)), 8, 9]
    assert (plan.n_groups, plan.n_alone) == (10, 2)
    said = metrics.about_draws(plan.n_groups, plan.n_alone)
    assert said.startswith("10 resampled groups (writers; 2 of them a mail that names none)")


@pytest.mark.parametrize("n_alone", [7, 100])
def test_a_few_mails_without_a_group_widen_no_interval(n_alone: int) -> None:
    """They do not make one group of all others eight, of which a resample may hold none."""
    values = np.random.default_rng(0).random(400)
    records: list[Record] = [{"group": "sales"}] * (400 - n_alone) + [{}] * n_alone
    estimates = [
        metrics.bootstrap(partial(mean, values), plan)
        for plan in (Resampling(400), Resampling.of(records))
    ]
    assert estimates[0] == estimates[1]


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
    assert plain(estimate) == pytest.approx([hits / n, low, high], abs=1e-4)
    assert str(metrics.share(0, 0)) == "-"
