"""`evaluate`: slices, presets, evidence and baselines of a real model."""

from __future__ import annotations

import copy
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import NoReturn

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_info, threadpool_limits

from mailrisk_ml.cli.evaluation_tables import print_details, print_result
from mailrisk_ml.corpus.records import Record, default_data_path, read_records, record_text
from mailrisk_ml.evaluation import baselines, evaluate
from mailrisk_ml.evaluation.card import render_card
from mailrisk_ml.evaluation.costs import THRESHOLDS, alarms_with_interval, of_scope
from mailrisk_ml.evaluation.evaluate import EvaluationResult
from mailrisk_ml.evaluation.metrics import share
from mailrisk_ml.evaluation.optional_baselines import FASTTEXT, OPTIONAL_BASELINES
from mailrisk_ml.evaluation.page import evaluation_page
from mailrisk_ml.exceptions import CorpusError, InvalidParameterError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.review.comparison import compare
from mailrisk_ml.training import mails_of


@pytest.fixture(scope="module")
def records_of_test() -> list[Record]:
    """Some test mails."""
    return read_records(default_data_path() / "test.jsonl")[::3]


@pytest.fixture(scope="module")
def result(
    shipped: RiskClassifier, few_records: list[Record], records_of_test: list[Record]
) -> EvaluationResult:
    """An evaluation of the shipped model."""
    return evaluate(shipped, records_of_test, train_records=few_records)


def test_agrees_with_predict(
    shipped: RiskClassifier, records_of_test: list[Record], result: EvaluationResult
) -> None:
    """Macro-F1 and false alarms are those of ``predict``."""
    truth = [r["labels"] for r in records_of_test]
    mails = mails_of(records_of_test)
    assert result.overall["all"]["macro_f1"].value == pytest.approx(shipped.score(mails, truth))
    flagged = shipped.predict(mails).any(axis=1)
    ordinary = np.array([r["kind"] == "ordinary" for r in records_of_test])
    alarms = result.overall["all"]["false_alarms_ordinary"]
    assert alarms == share(int(flagged[ordinary].sum()), int(ordinary.sum()))


def test_no_false_alarm_is_no_certainty(result: EvaluationResult) -> None:
    """None among some hundred mails still allows for some: the interval has a width."""
    for part in result.overall.values():
        alarms = part["false_alarms_ordinary"]
        assert alarms.high > alarms.value
    for row in result.costs:
        low, high = row["false_alarms_interval"]
        assert low <= row["false_alarms_per_1000_ordinary"] < high


def test_false_alarms_are_shown_with_their_interval(
    result: EvaluationResult, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page, in the card and on the terminal, for each preset."""
    monkeypatch.setenv("COLUMNS", "80")
    print_result(result)
    printed = capsys.readouterr().out
    card, page = render_card(result, n_train=1), evaluation_page(result)
    for row in result.costs:
        if row["scope"] == "all" and row["setting"] in result.presets:
            shown = alarms_with_interval(row)
            assert re.fullmatch(r"\d+ \[\d+, \d+\]", shown)
            assert f"{shown} |" in card
            assert f"<td>{shown}</td>" in page
            assert shown in printed
    alarms = str(result.overall["all"]["false_alarms_ordinary"])
    assert alarms in card
    assert alarms in page


def test_slices_and_baselines(result: EvaluationResult, records_of_test: list[Record]) -> None:
    """Languages add up; every baseline is there; the model beats them all."""
    counts = dict(result.counts)
    assert counts.pop("risky") == sum(bool(r["labels"]) for r in records_of_test)
    assert counts.pop("all") == sum(counts.values()) == len(records_of_test)
    always = {"keywords", "20-line script", "length and layout"}
    optional = {baseline.name for baseline in OPTIONAL_BASELINES}
    assert set(result.baselines) | set(result.skipped) == always | optional
    ours = result.overall["all"]["mean_average_precision"].value
    assert all(row["mean_average_precision"] < ours for row in result.baselines.values())


def test_presets(result: EvaluationResult) -> None:
    """Stricter presets review fewer mails and miss more; what they cost stands in one place."""
    costs = [row for row in of_scope(result.costs, "all") if row["setting"] in result.presets]
    reviewed = [row["reviewed_per_1000"] for row in costs]
    missed = [row["missed_per_1000_risks"] for row in costs]
    assert reviewed == sorted(reviewed)
    assert missed == sorted(missed, reverse=True)
    for row, measures in zip(costs, result.presets.values(), strict=True):
        assert list(measures) == ["precision", "recall", "macro_f1"]
        assert row["missed_per_1000_risks"] == pytest.approx(1000 * (1 - measures["recall"]), 1e-3)


def test_card(result: EvaluationResult) -> None:
    """The card shows the figures of the result."""
    card = render_card(result, n_train=300)
    assert str(result.overall["all"]["macro_f1"]) in card
    assert f"{result.presets['strict']['precision']:.3f}" in card
    assert "nan" not in card.split("## Evidence")[1]


def test_a_label_breaks_no_table_of_the_card(result: EvaluationResult) -> None:
    """A bar in it would part cells, a line end rows."""
    odd = replace(result, titles={**result.titles, "privacy": "a|b\nc"})
    assert r"| a\|b c | all |" in render_card(odd, n_train=300)


def test_slices_count_every_mail(result: EvaluationResult, records_of_test: list[Record]) -> None:
    """Kinds and hard-negative subtypes add up; a subtype's recall is that of its own label."""
    whole = [r for r in result.slices["kinds"] if r["language"] == r["form"] == "all"]
    assert {r["kind"]: r["n"] for r in whole} == Counter(r["kind"] for r in records_of_test)
    hard = result.slices["hard_negatives"]
    assert sum(r["n"] for r in hard) == sum(r["kind"] == "hard_negative" for r in records_of_test)
    (all_hard,) = (r for r in whole if r["kind"] == "hard_negative")
    assert sum(r["flagged"] for r in hard) == all_hard["flagged"]
    for row in result.slices["subtypes"]:
        assert 0 <= row["found"] <= row["carried"] <= row["n"]
        assert row["recall"].low <= row["recall"].value <= row["recall"].high


def test_intervals_only_where_there_are_enough(result: EvaluationResult) -> None:
    """Fewer than ten positives give a value without an interval."""
    rows = result.slices["labels"]
    assert any(r["positives"] < 10 for r in rows)
    for row in rows:
        assert np.isfinite(row["recall"].low) == (row["positives"] >= 10)


def test_curves(result: EvaluationResult, records_of_test: list[Record]) -> None:
    """Recall rises as the threshold falls; the bins hold every mail."""
    for curve in result.curves.values():
        points = curve["precision_recall"]
        assert 2 <= len(points) <= 40
        assert [p["recall"] for p in points] == sorted(p["recall"] for p in points)
        assert points[-1]["recall"] == 1.0
        thresholds = [p["threshold"] for p in points]
        assert thresholds == sorted(thresholds, reverse=True)
        assert sum(b["n"] for b in curve["reliability"]) == len(records_of_test)


def test_confusion(result: EvaluationResult) -> None:
    """The diagonal is the recall; the row of no label holds the false alarms."""
    for label, estimates in result.labels["all"].items():
        row = result.confusion[label]
        assert row[label] / row["n"] == pytest.approx(estimates["recall"].value)
    none = result.confusion["none"]
    assert none["nothing"] <= none["n"] == result.counts["all"] - result.counts["risky"]


def test_costs(
    shipped: RiskClassifier, records_of_test: list[Record], result: EvaluationResult
) -> None:
    """A higher threshold reviews less and misses more."""
    overall = {row["setting"]: row for row in result.costs if row["scope"] == "all"}
    rows = [overall[f"{t:g}"] for t in THRESHOLDS]
    for name, falls in (("reviewed_per_1000", True), ("missed_per_1000_risks", False)):
        values = [row[name] for row in rows]
        assert values == sorted(values, reverse=falls)
    own = copy.copy(shipped).set_params(thresholds={"privacy": 0.999})
    moved = {(r["setting"], r["scope"]): r for r in evaluate(own, records_of_test).costs}
    assert moved["own", "all"]["threshold"] is None
    assert moved["own", "privacy"]["threshold"] == 0.999
    assert moved["own", "contract"] == {**moved["balanced", "contract"], "setting": "own"}
    missed = [moved[s, "privacy"]["missed_per_1000_risks"] for s in ("own", "balanced")]
    assert missed[0] > missed[1]


def test_fields_that_are_numbers(
    small_model: RiskClassifier, few_records: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    """A column of a table may hold them; they are shown as they are written."""
    missed = {"labels": ["contract"], "subtype": 7, "language": 3}
    records = [{**record, **missed} for record in few_records[:60]]
    result = evaluate(small_model, records)
    assert {(m.subtype, m.language) for m in result.gallery} == {("7", "3")}
    print_details(result)
    assert " 7\n" in capsys.readouterr().out


def test_gallery(result: EvaluationResult) -> None:
    """Surest alarms and worst misses, in order, with spans of their text; no text in JSON."""
    alarms = [m for m in result.gallery if m.fault == "false alarm"]
    misses = [m for m in result.gallery if m.fault == "miss"]
    assert [m.probability for m in alarms] == sorted((m.probability for m in alarms), reverse=True)
    assert [m.probability for m in misses] == sorted(m.probability for m in misses)
    for mistake in result.gallery:
        assert (mistake.label in mistake.labels) == (mistake.fault == "miss")
        assert mistake.evidence
        assert "".join(piece for piece, _ in mistake.pieces()) == mistake.text
        assert sum(is_evidence for _, is_evidence in mistake.pieces()) >= 1
    assert not any("text" in entry for entry in result.to_dict()["gallery"])


def test_records_of_users(shipped: RiskClassifier) -> None:
    """Body and labels are enough: the rest is derived or left empty."""
    plain: list[Record] = [
        {"subject": "", "body": "Lunch at noon?", "labels": [], "evidence": {}},
        {"subject": "", "body": "合同下周再补,您先发货。", "labels": ["contract"], "evidence": {}},
    ]
    result = evaluate(shipped, plain)
    kinds = [(row["kind"], row["language"]) for row in result.slices["kinds"]]
    assert kinds == [("risk", "all"), ("ordinary", "all"), ("risk", "zh"), ("ordinary", "en")]
    assert result.slices["subtypes"] == []
    json.dumps(result.to_dict(), allow_nan=False)
    page = evaluation_page(result)
    assert re.search(r"<th>Measure</th>(<th>\w+ \(\d\)</th>)+", page)[0].count("<th>") == 4  # type: ignore[index]
    assert "By language" not in evaluation_page(evaluate(shipped, plain[:1]))
    wrong = evaluation_page(evaluate(shipped, [*plain, {**plain[0], "labels": ["privacy"]}]))
    assert "<h3>Miss: Privacy" in wrong
    for shown in (page, wrong):
        for empty in ("Hard negatives flagged", "Recall by subtype", "negative subtype", "·  ·"):
            assert empty not in shown


def test_labels_that_no_mail_carries(
    shipped: RiskClassifier, records_of_test: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    """Do not count as nought, in no place; without any there is no mean, and nothing says nan."""
    some = [r for r in records_of_test if set(r["labels"]) <= {"privacy", "contract"}]
    result = evaluate(shipped, some)
    carried = [result.labels["all"][name]["f1"].value for name in ("privacy", "contract")]
    assert result.overall["all"]["macro_f1"].value == pytest.approx(np.mean(carried))
    assert result.presets["balanced"]["macro_f1"] == pytest.approx(np.mean(carried))
    assert compare(shipped, shipped, some).new["macro_f1"] == pytest.approx(np.mean(carried))
    truth = [r["labels"] for r in some]
    assert shipped.score(mails_of(some), truth) == pytest.approx(np.mean(carried))
    none = evaluate(shipped, [r for r in some if not r["labels"]])
    assert np.isnan(none.presets["balanced"]["recall"])
    assert none.to_dict()["presets"]["balanced"]["recall"] is None
    assert {row["missed_per_1000_risks"] for row in none.costs} == {None}
    print_result(none)
    for text in (render_card(none, n_train=1), evaluation_page(none), capsys.readouterr().out):
        assert not re.search(r"\bnan\b", text)
        assert "correct flags" not in text


def test_no_share_is_certain(result: EvaluationResult) -> None:
    """Precision and recall have intervals with a width, at all and at none too."""
    rows = [row for labels in result.labels.values() for row in labels.values()]
    edges = [row[m] for row in rows for m in ("precision", "recall") if row[m].value == 1.0]
    assert any(np.isfinite(edge.low) for edge in edges)
    for row in rows:
        for name in ("precision", "recall"):
            assert row[name].low != row[name].high
    assert "1.000 [1.000, 1.000]" not in str([row["precision"] for row in rows])


def test_what_intervals_are_over(
    shipped: RiskClassifier, records_of_test: list[Record], result: EvaluationResult
) -> None:
    """The card, the page and JSON say that it is ten writers; without groups, that it is mails."""
    said = "10 resampled groups (writers)"
    card, page = render_card(result, n_train=1), evaluation_page(result)
    assert said in " ".join(card.split())
    assert said in page
    assert result.to_dict()["n_groups"] == 10
    alone = evaluate(shipped, [{**r, "group": None} for r in records_of_test[:60]])
    assert "for all else over resampled mails" in alone.about_intervals


def test_calibration_error_stands_beside_chance(result: EvaluationResult) -> None:
    """It has no interval, which would not hold the truth, but what it would be by chance."""
    for part in result.overall.values():
        assert np.isnan(part["expected_calibration_error"].low)
        chance = part["calibration_error_by_chance"]
        assert 0 < chance.low < chance.value < chance.high


def test_mails_that_cannot_be_measured(shipped: RiskClassifier) -> None:
    """None, and such with labels that the model does not have, are refused with a word."""
    with pytest.raises(InvalidParameterError, match="at least one labelled mail"):
        evaluate(shipped, [])
    foreign = {"subject": "", "body": "x", "labels": ["tax"], "evidence": {}}
    with pytest.raises(CorpusError, match=r"records: labels that are not known: 'tax' \(mail 1\)"):
        evaluate(shipped, [foreign])


def test_layout_knows_marks_of_both_languages() -> None:
    """Full-width ones as the others: the baseline sees as much of Chinese mail."""
    english, chinese = baselines.layout([".,;:!?", "。，；：！？"])
    assert english.tolist() == chinese.tolist()


def test_optional_baselines_repeat(
    few_records: list[Record], records_of_test: list[Record]
) -> None:
    """One thread and a seed: fastText gives the same scores twice."""
    if not FASTTEXT.installed:
        pytest.skip("fastText is not installed")
    texts = [record_text(r) for r in records_of_test[:20]]
    once, twice = (FASTTEXT.fit(few_records, LABEL_IDS)(texts) for _ in range(2))
    assert once.shape == (20, len(LABEL_IDS))
    assert (once == twice).all()


def test_baselines_are_fitted_in_one_thread(
    few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sums of their solver are so small that more would only wait for each other."""
    threads: set[int] = set()
    fit = LogisticRegression.fit

    def watched(model: LogisticRegression, *arguments: object) -> LogisticRegression:
        threads.update(lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas")
        return fit(model, *arguments)

    monkeypatch.setattr(LogisticRegression, "fit", watched)
    with threadpool_limits(2):
        baselines.length_baseline(few_records)
    assert threads == {1}


def _failing(*_: object) -> NoReturn:
    raise RuntimeError("Encountered NaN.")


def test_left_out_baselines_say_why(
    shipped: RiskClassifier, few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not installed names the package; what fails says how."""
    absent = FASTTEXT._replace(module="no_such_module")
    there = FASTTEXT._replace(
        name="there", module="json", fit=lambda *_: lambda t: np.zeros((len(t), 5)), in_memory=False
    )
    home = sys.modules["mailrisk_ml.evaluation.evaluate"]  # the function hides its module
    broken = there._replace(name="broken", fit=_failing)
    monkeypatch.setattr(home, "OPTIONAL_BASELINES", (broken, absent, there))
    quick = SimpleNamespace(lcut=str.split)  # jieba takes a while
    monkeypatch.setattr(baselines, "reference_tokenizer", lambda: quick)
    some = few_records[:40]
    result = evaluate(shipped, some, train_records=few_records[:200])
    assert absent.package in result.skipped[absent.name]
    assert result.skipped["broken"] == "failed: Encountered NaN."
    assert set(result.skipped) == {absent.name, "broken"}
    assert "there" in result.baselines
