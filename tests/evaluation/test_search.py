"""The search for settings: folds by writer, a table, and nothing but training mails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailrisk_ml.cli import search as cli_search
from mailrisk_ml.cli.app import app
from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.evaluation.search import VARIANTS, Variant, report, search, some_groups
from mailrisk_ml.model.classifier import RiskClassifier

TRAIN = read_records(default_data_path() / "train.jsonl")
FEW = [
    record
    for group in ("train-full-zh-01", "train-full-zh-02", "train-full-en-01", "train-full-en-02")
    for record in [r for r in TRAIN if r["group"] == group][:50]
]


def test_every_variant_is_valid() -> None:
    """Each names parameters that the classifier takes, and no name stands twice."""
    for variant in VARIANTS:
        RiskClassifier(**variant.parameters)._check_parameters()
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)
    assert not VARIANTS[0].parameters


def test_groups_are_whole() -> None:
    """A drawn group is drawn with all its mails, and the draw is the same each time."""
    drawn = some_groups(TRAIN, 0.3)
    names = {record["group"] for record in drawn}
    assert drawn == [record for record in TRAIN if record["group"] in names]
    assert drawn == some_groups(TRAIN, 0.3)
    assert 0.1 < len(drawn) / len(TRAIN) < 0.6


def test_search_and_report() -> None:
    """Trials in order, languages apart, differences to the first."""
    variants = [
        Variant("a"),
        Variant("b", {"word_reach": 0}),
        Variant("c", {"learner": "logistic"}, "en"),
    ]
    trials = list(search(FEW, variants, cv=2))
    assert [trial.variant.name for trial in trials] == ["a", "b", "c"]
    assert trials[0].n_terms > trials[1].n_terms
    assert set(trials[0].mean_average_precision) == {"zh", "en"}
    assert set(trials[2].mean_average_precision) == {"en"}
    rows = report(trials).splitlines()
    difference = trials[1].mean_average_precision["zh"] - trials[0].mean_average_precision["zh"]
    assert f"{difference:+.3f}" in rows[3]
    assert rows[0].count("|") == rows[4].count("|")


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes its table and says how it was made."""
    monkeypatch.setattr(cli_search, "VARIANTS", (Variant("as shipped", {"cv": 2}),))
    data, out = tmp_path / "few.jsonl", tmp_path / "table.md"
    data.write_text("".join(f"{json.dumps(record)}\n" for record in FEW), encoding="utf-8")
    arguments = ["search", "--data", str(data), "--share", "1", "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert f"mailrisk search --data data --share 1 --out {out}" in out.read_text(encoding="utf-8")
    assert "| as shipped |" in out.read_text(encoding="utf-8")


def test_held_out_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are learned from by none, and all are judged by them alone."""
    two = (Variant("as shipped", {"cv": 2}), Variant("words", {"cv": 2, "word_reach": 0}))
    monkeypatch.setattr(cli_search, "VARIANTS", two)
    data, out = tmp_path / "few.jsonl", tmp_path / "table.md"
    data.write_text("".join(f"{json.dumps(record)}\n" for record in FEW), encoding="utf-8")
    arguments = ["search", "--data", str(data), "--out", str(out), "--held-out"]
    done = CliRunner().invoke(app, [*arguments, "train-full-zh-02", "--variant", "words"])
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert "on 50 training mails" in text
    assert "150 mails of 3 groups" in text
    assert "| words |" in text
    assert "| as shipped |" not in text
    learned = [record for record in FEW if record["group"] != "train-full-zh-02"]
    judged = [record for record in FEW if record["group"] == "train-full-zh-02"]
    (trial,) = search(learned, [two[1]], held_out=judged)
    assert set(trial.mean_average_precision) == {"zh"}
    assert f"| {trial.mean_average_precision['zh']:.3f} |" in text
    for options, named in (
        (["nobody"], "--held-out"),
        (["train-"], "--held-out"),
        (["train-full-zh-02", "--variant", "wrods"], "--variant"),
    ):
        failed = CliRunner().invoke(app, [*arguments, *options])
        assert named in str(failed.exception)
