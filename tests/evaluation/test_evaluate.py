"""`evaluate`: slices, presets, evidence and baselines of a real model."""

from __future__ import annotations

import numpy as np
import pytest

from mailrisk_ml.corpus.records import Record, default_data_path, read_records
from mailrisk_ml.evaluation import evaluate
from mailrisk_ml.evaluation.card import render_card
from mailrisk_ml.evaluation.evaluate import EvaluationResult
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.training import mails_of


@pytest.fixture(scope="module")
def test_records() -> list[Record]:
    """Some test mails."""
    return read_records(default_data_path() / "test.jsonl")[::3]


@pytest.fixture(scope="module")
def result(
    shipped: RiskClassifier, few_records: list[Record], test_records: list[Record]
) -> EvaluationResult:
    """An evaluation of the shipped model."""
    return evaluate(shipped, test_records, train_records=few_records)


def test_agrees_with_predict(
    shipped: RiskClassifier, test_records: list[Record], result: EvaluationResult
) -> None:
    """Macro-F1 and false alarms are those of ``predict``."""
    truth = [r["labels"] for r in test_records]
    mails = mails_of(test_records)
    assert result.overall["all"]["macro_f1"].value == pytest.approx(shipped.score(mails, truth))
    flagged = shipped.predict(mails).any(axis=1)
    ordinary = np.array([r["kind"] == "ordinary" for r in test_records])
    expected = flagged[ordinary].mean()
    assert result.overall["all"]["false_alarms_ordinary"].value == pytest.approx(expected)


def test_slices_and_baselines(result: EvaluationResult, test_records: list[Record]) -> None:
    """Languages add up; every baseline is there; the model beats them all."""
    counts = dict(result.counts)
    assert counts.pop("risky") == sum(bool(r["labels"]) for r in test_records)
    assert counts.pop("all") == sum(counts.values()) == len(test_records)
    assert set(result.baselines) == {"keywords", "20-line script", "length and layout"}
    ours = result.overall["all"]["mean_average_precision"].value
    assert all(row["mean_average_precision"] < ours for row in result.baselines.values())


def test_presets(result: EvaluationResult) -> None:
    """Stricter presets review fewer mails and miss more."""
    reviewed = [row["reviewed_per_1000"] for row in result.presets.values()]
    missed = [row["missed_per_1000_risks"] for row in result.presets.values()]
    assert reviewed == sorted(reviewed)
    assert missed == sorted(missed, reverse=True)


def test_card(result: EvaluationResult) -> None:
    """The card shows the figures of the result."""
    card = render_card(result, n_train=300)
    assert str(result.overall["all"]["macro_f1"]) in card
    assert f"{result.presets['strict']['precision']:.3f}" in card
    assert "nan" not in card.split("## Evidence")[1]
