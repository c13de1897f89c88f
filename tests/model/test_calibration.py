"""The stack: parabolas that explain themselves exactly and stay within what they were fitted to."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mailrisk_ml.model.calibration import (
    HARMLESS_FLAGGED,
    LEAST_TO_SHARE,
    Calibration,
    choose_thresholds,
    fit_calibration,
    stack_weights,
)
from mailrisk_ml.model.stacking import N_STACKED

N_LABELS = 3


@pytest.fixture
def calibration() -> Calibration:
    """A stack with random weights, for inputs in [-1, 1]."""
    rng = np.random.default_rng(0)
    products = rng.normal(size=(N_LABELS, N_STACKED, N_STACKED))
    low = np.full((N_LABELS, N_STACKED), -1.0)
    return Calibration(
        rng.normal(size=(N_LABELS, N_STACKED)),
        (products + products.transpose(0, 2, 1)) / 2,
        rng.normal(size=N_LABELS),
        low,
        -low,
    )


@pytest.mark.parametrize("spread", [0.5, 3.0])
def test_slopes_add_up_to_the_difference(calibration: Calibration, spread: float) -> None:
    """Within the range and beyond it, steps times slopes are what the log-odds change by."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        there, base = rng.uniform(-spread, spread, size=(2, N_LABELS, N_STACKED))
        steps = (calibration.slopes(there, base) * (there - base)).sum(axis=1)
        change = calibration.logits(there[None])[0] - calibration.logits(base[None])[0]
        assert steps == pytest.approx(change, abs=1e-12)


def test_inputs_are_held_within_the_range(calibration: Calibration) -> None:
    """What lies beyond counts as what lies at the border."""
    beyond = np.full((1, N_LABELS, N_STACKED), 50.0)
    border = np.ones_like(beyond)
    assert (calibration.logits(beyond) == calibration.logits(border)).all()


def test_fit_learns_that_scores_speak_together() -> None:
    """A risk that two scores show only together is found, which no weighted sum could do."""
    rng = np.random.default_rng(2)
    stacked = rng.uniform(-2, 2, size=(3000, 1, N_STACKED))
    truth = stacked[:, :, 0] * stacked[:, :, 1] > 0
    fitted = fit_calibration(stacked, truth, np.zeros(1, dtype=bool), *np.ones((2, 3000)))
    flagged = fitted.probabilities(stacked) > 0.5
    assert (flagged == truth).mean() > 0.95
    assert (fitted.products == fitted.products.transpose(0, 2, 1)).all()
    assert (fitted.low == stacked.min(axis=0)).all()


def test_weights_in_the_stack_leave_probabilities_what_they_are() -> None:
    """Harmless mails that count more change which mails rank first, not how many carry a label."""
    rng = np.random.default_rng(5)
    stacked = rng.uniform(-2, 2, size=(4000, 1, N_STACKED))
    truth = stacked[:, :, 0] + stacked[:, :, 1] ** 3 + rng.normal(size=(4000, 1)) > 1
    ones, few = np.ones(4000), np.zeros(1, dtype=bool)
    plain = fit_calibration(stacked, truth, few, ones, ones).probabilities(stacked)
    in_stack = np.where(truth[:, 0], 1.0, 10.0)
    weighted = fit_calibration(stacked, truth, few, ones, in_stack).probabilities(stacked)
    assert np.abs(plain - weighted).max() > 0.01
    assert weighted.mean() == pytest.approx(truth.mean(), abs=0.005)


def test_mail_of_a_harmless_mailbox_counts_most() -> None:
    """Then what is harmless among risks."""
    truth = np.zeros((4, N_LABELS), dtype=bool)
    truth[0, 1] = True
    weights = stack_weights(truth, np.array([False, False, True, True]))
    assert weights[0] == 1.0 < weights[1] < weights[2] == weights[3]


def test_few_mails_get_a_plain_sum() -> None:
    """A parabola would follow the noise of a few mails."""
    rng = np.random.default_rng(4)
    stacked = rng.uniform(-2, 2, size=(300, 1, N_STACKED))
    fitted = fit_calibration(
        stacked, stacked[:, :, 0] > 0, np.zeros(1, dtype=bool), *np.ones((2, 300))
    )
    assert not fitted.products.any()
    assert fitted.coef[0, 0] > 1.0


def test_presets_keep_to_their_share_of_harmless_mail() -> None:
    """Of harmless mails at most the preset's share lies above its threshold."""
    rng = np.random.default_rng(3)
    truth = np.zeros((4000, N_LABELS), dtype=bool)
    truth[:500] = True
    probabilities = rng.beta(1, 5, size=truth.shape)
    probabilities[:500] = rng.beta(5, 1, size=(500, N_LABELS))
    thresholds = choose_thresholds(probabilities, truth)
    harmless = probabilities[500:].max(axis=1)
    shares = [(harmless >= t[0]).mean() for t in thresholds.values()]
    assert shares == pytest.approx([*HARMLESS_FLAGGED.values()], abs=0.001)
    assert all(len(set(t.tolist())) == 1 for t in thresholds.values())


@pytest.mark.parametrize("n_rare", [LEAST_TO_SHARE - 1, LEAST_TO_SHARE])
def test_rare_labels_have_thresholds_of_their_own(n_rare: int) -> None:
    """A label whose probabilities stay low is flagged too, within the same share of harmless."""
    rng = np.random.default_rng(5)
    truth = np.zeros((2000, 2), dtype=bool)
    truth[:400, 0] = truth[400 : 400 + n_rare, 1] = True
    odds = rng.normal(-3, [1.0, 0.3], size=truth.shape) + truth * [4.0, 1.2]
    probabilities = 1 / (1 + np.exp(-odds))
    found = {}
    for preset, thresholds in choose_thresholds(probabilities, truth).items():
        flagged = probabilities >= thresholds
        found[preset] = flagged[400 : 400 + n_rare, 1].mean()
        n_harmless = (~truth.any(axis=1)).sum()
        allowed = int(HARMLESS_FLAGGED[preset] * n_harmless)
        assert flagged[~truth.any(axis=1)].any(axis=1).sum() == allowed
    assert bool(found["balanced"] > 0.9) is (n_rare < LEAST_TO_SHARE)
    assert bool(found["strict"] > 0.5) is (n_rare < LEAST_TO_SHARE)


@pytest.mark.parametrize("n_each", [30, LEAST_TO_SHARE])
def test_thresholds_lie_amid_a_wide_gap(n_each: int) -> None:
    """Where classes separate well, none lies at the foot of the gap; all is flagged as before."""
    rng = np.random.default_rng(6)
    truth = np.arange(4 * n_each)[:, None] // n_each == np.arange(2)
    odds = rng.normal(-4.5, 0.3, size=truth.shape) + truth * rng.normal(8, 0.3, size=truth.shape)
    probabilities = 1 / (1 + np.exp(-odds))
    found = choose_thresholds(probabilities, truth)
    for thresholds in found.values():
        assert ((probabilities >= thresholds) == truth).all()
        assert (thresholds > 0.1).all()
        assert (thresholds < 0.6).all()
    for stricter, laxer in pairwise(found.values()):
        assert (stricter >= laxer).all()
        assert (stricter > laxer).any()  # of few mails two may lie in one gap


def test_narrow_gaps_raise_no_threshold() -> None:
    """Among few mails every threshold lies in some gap: luck, that says nothing of other mail."""
    truth = np.arange(60)[:, None] < 20
    odds = np.where(truth, np.arange(60)[:, None] / 8, np.arange(-40, 20)[:, None] / 8)
    probabilities = 1 / (1 + np.exp(-odds))
    harmless = probabilities[20:]
    for preset, threshold in choose_thresholds(probabilities, truth).items():
        n_flagged = int(HARMLESS_FLAGGED[preset] * len(harmless))
        first_spared = np.sort(harmless, axis=0)[-1 - n_flagged, 0]
        assert threshold[0] == pytest.approx(first_spared, abs=1e-6)


def test_certain_probabilities_have_thresholds() -> None:
    """Of harmless mails at 0 and risky ones at 1 no threshold is NaN, and none lets all through."""
    truth = np.arange(20)[:, None] < 10
    thresholds = choose_thresholds(truth.astype(float), truth)
    assert all(0 < t[0] < 1 for t in thresholds.values())
