"""What thresholds flag of the mails they were chosen on."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, indicator
from mailrisk_ml.evaluation.out_of_fold import HARDLY, measure_out_of_fold


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
    assert measured.harmless["balanced"] == pytest.approx(0.03, abs=0.01)
    assert measured.n_harmless == sum(not record["labels"] for record in few_records)
    assert measured.recall["own"]["privacy"] == 0.0
    assert "privacy" in measured.hardly_flagged
    assert all(measured.recall["own"][name] < HARDLY for name in measured.hardly_flagged)


def test_some_of_the_mails(small_model: mr.RiskClassifier, few_records: list[Record]) -> None:
    """The first of them are one's own; a label that they lack has no recall, and no warning."""
    first = next(i for i, record in enumerate(few_records) if "privacy" in record["labels"])
    measured = measure_out_of_fold(small_model, few_records[:first])
    assert measured.counts["privacy"] == 0
    assert np.isnan(measured.recall["balanced"]["privacy"])
    assert "privacy" not in measured.hardly_flagged
