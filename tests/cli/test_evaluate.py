"""``mailrisk evaluate``, run as users run it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.cli.compare import print_comparison
from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.evaluation_tables import print_details, print_result
from mailrisk_ml.cli.review_tables import print_issues
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation import evaluate
from mailrisk_ml.evaluation.behaviour import Case, run_cases
from mailrisk_ml.evaluation.gallery import Mistake
from mailrisk_ml.evaluation.metrics import Estimate
from mailrisk_ml.evaluation.page import evaluation_page
from mailrisk_ml.evaluation.slices import LABEL_MEASURES
from mailrisk_ml.review.comparison import ChangedDecision, Comparison
from mailrisk_ml.review.issues import Issue

Mailrisk = Callable[..., tuple[int, str, str]]


def test_tables_show_no_certainty(
    shipped: mr.RiskClassifier,
    few_records: list[Record],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """None shows a probability above 0.99, whatever the model says."""
    sure = 0.9999
    mistake = Mistake("miss", "privacy", sure, "7", "", "", "en", (), "text", ())
    print_details(replace(evaluate(shipped, few_records[:20]), gallery=(mistake,)))
    print_issues(plain_console(), [Issue(0, "7", "privacy", True, sure, 0.1, True)])
    same = Estimate(0.0, 0.0, 0.0)
    changed = (ChangedDecision("7", "privacy", 0.1, sure, True, True),)
    measured = {"macro_f1": 0.5}
    overall = {"macro_f1": same}
    print_comparison(
        Comparison("better", "macro_f1", 0.0, 1, measured, measured, overall, (), changed)
    )
    printed = " ".join(capsys.readouterr().out.split())
    assert "miss: privacy 0.99 7" in printed
    assert "has privacy, probability 0.99" in printed
    assert "flagged .99 yes right" in printed
    scores = np.full((1, len(shipped.classes_)), sure)
    monkeypatch.setattr(mr.RiskClassifier, "predict_proba", lambda *_: scores)
    (outcome,) = run_cases(shipped, [Case("sure", "The list.", has=("privacy",))])
    assert "privacy 0.99" in outcome.found


def test_figures_are_rounded_not_cut(
    shipped: mr.RiskClassifier, few_records: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    """As on the page; of few mails, which have no interval, too."""
    result = evaluate(shipped, few_records[:20])
    two_thirds = Estimate(2 / 3, float("nan"), float("nan"))
    print_result(
        replace(result, labels={"all": {"privacy": dict.fromkeys(LABEL_MEASURES, two_thirds)}})
    )
    assert "privacy 0.67 0.67 0.67 0.67" in " ".join(capsys.readouterr().out.split())


def test_evaluate_own_thresholds(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """The cost of moving a threshold beside the presets', in the 80 columns of a terminal."""
    path = tmp_path / "mails.jsonl"
    path.write_text("\n".join(map(json.dumps, few_records[:60])), encoding="utf-8")
    arguments = ("evaluate", "--data", path, "--threshold", "privacy=0.35", "--details")
    code, output, errors = mailrisk(*arguments, columns=80, on_terminal=True)
    assert code == 0, errors
    assert "own thresholds beside the presets" in output
    assert "privacy alone" in output
    assert "contract alone" not in output
    assert "recall by subtype" in output
    assert max(map(len, output.splitlines())) <= 80


def test_evaluate_fits_baselines_to_a_table_of_any_format(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """Training mails beside the test mails are found as CSV too."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        with open(tmp_path / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["subject", "body", "labels"])
            writer.writerows([r["subject"], r["body"], ";".join(r["labels"])] for r in rows)
    out = tmp_path / "e"
    for option, is_compared in (("--baselines", True), ("--no-baselines", False)):
        code, _, errors = mailrisk("evaluate", "--data", tmp_path, "--out", out, option)
        assert code == 0, errors
        measured = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
        assert (len(measured["baselines"]) > 1) is is_compared


def test_figures_of_learned_mails_are_told(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    small_model: mr.RiskClassifier,
) -> None:
    """On the screen, in metrics.json and on the page; of other mails nothing is said."""
    data, others = tmp_path / "mine.jsonl", tmp_path / "others.jsonl"
    data.write_text("\n".join(map(json.dumps, few_records[:200])), encoding="utf-8")
    unseen = mr.load_corpus("test").to_dict("records")[::5]
    others.write_text("\n".join(map(json.dumps, unseen)), encoding="utf-8")
    small_model.save(tmp_path / "small")
    warning = "Warning: About 200 of these 200 mails were learned by this model: figures are"
    for path, n in ((data, 200), (others, 0)):
        out = tmp_path / f"report-{n}"
        arguments = ("--model", tmp_path / "small", "--data", path, "--out", out)
        code, output, errors = mailrisk("evaluate", *arguments)
        assert code == 0, errors
        assert json.loads((out / "metrics.json").read_text(encoding="utf-8"))["n_learned"] == n
        page = (out / "evaluation.html").read_text(encoding="utf-8")
        for shown in (" ".join(output.split()), page):
            assert (warning in shown) is (n > 0)
            assert ("learned by" in shown) is (n > 0)


def test_labels_that_no_mail_carries_are_named(
    shipped: mr.RiskClassifier, few_records: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    """Means are of the others, and rows of dashes are left out; on the page, too."""
    some = [r for r in few_records if not {"privacy", "defamation"} & set(r["labels"])]
    some = [{k: r[k] for k in ("id", "subject", "body", "labels")} for r in some]  # type: ignore[misc, literal-required]
    result = evaluate(shipped, some)
    print_result(result)
    printed = capsys.readouterr().out
    means = (
        "Macro F1 and mean average precision are means of 3 labels: no mail carries defamation, "
        "privacy."
    )
    assert means in " ".join(printed.split())
    assert means in evaluation_page(result)
    assert "hard neg. alarms" not in printed
    assert not re.search(r"^\w[\w .]*(\s+-)+\s*$", printed, re.MULTILINE)
    harmless = evaluate(shipped, [r for r in some if not r["labels"]])
    print_result(harmless)
    assert "No mail carries a label" in capsys.readouterr().out
    assert not evaluate(shipped, few_records).about_means
