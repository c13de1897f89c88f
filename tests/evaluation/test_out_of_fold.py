"""What thresholds flag of the mails they were chosen on."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, indicator
from mailrisk_ml.evaluation.out_of_fold import measure_out_of_fold
from mailrisk_ml.model.calibration import HARMLESS_FLAGGED
from mailrisk_ml.model.recall import HARDLY


def test_presets_and_own_thresholds(
    small_model: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Each label's recall and the share of harmless mail, by preset and by own thresholds."""
    model = copy.deepcopy(small_model).set_params(thresholds={"privacy": 1.0})
    measured = measure_out_of_fold(model, few_records)
    assert list(measured.recall) == ["strict", "balanced", "sensitive", "own"]
    truth = indicator(few_records, model.classes_)
    flagged = model.oof_probabilities_ >= model.preset_thresholds("balanced")
    assert measured.recall["balanced"]["contract"] == flagged[truth[:, 0], 0].mean()
    assert measured.harmless["balanced"] == pytest.approx(HARMLESS_FLAGGED["balanced"], abs=0.01)
    others = truth.any(axis=1) & ~truth[:, 0]
    assert measured.others["balanced"]["contract"] == flagged[others, 0].mean()
    assert measured.n_risky == truth.any(axis=1).sum()
    assert measured.n_harmless == sum(not record["labels"] for record in few_records)
    assert measured.recall["own"]["privacy"] == 0.0
    n_private = truth[:, list(model.classes_).index("privacy")].sum()
    assert measured.hardly_flagged["privacy"] == f"0 of {n_private} mails with 'privacy'"
    assert all(measured.recall["own"][name] < HARDLY for name in measured.hardly_flagged)


def test_thresholds_near_0(small_model: mr.RiskClassifier, few_records: list[Record]) -> None:
    """What is flagged from such a probability on is told; only what decides counts."""
    own = dict.fromkeys(small_model.classes_, 0.5) | {"privacy": 0.05}
    model = copy.deepcopy(small_model).set_params(thresholds=own)
    measured = measure_out_of_fold(model, few_records)
    assert measured.low_thresholds == ["privacy"]
    assert measured.thresholds["privacy"] == 0.05


def test_labels_that_are_never_high(
    small_model: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Of no mail that carries them does the strictest preset flag any."""
    measured = measure_out_of_fold(small_model, few_records)
    strict = {**measured.recall["strict"], "privacy": 0.0, "contract": 0.01, "defamation": np.nan}
    told = replace(measured, recall={**measured.recall, "strict": strict}).never_high
    assert "privacy" in told
    assert {"contract", "defamation"}.isdisjoint(told)


def test_some_of_the_mails(small_model: mr.RiskClassifier, few_records: list[Record]) -> None:
    """The first of them are one's own; a label that they lack has no recall, and no warning."""
    first = next(i for i, record in enumerate(few_records) if "privacy" in record["labels"])
    measured = measure_out_of_fold(small_model, few_records[:first])
    assert measured.counts["privacy"] == 0
    assert np.isnan(measured.recall["balanced"]["privacy"])
    assert "privacy" not in measured.hardly_flagged
