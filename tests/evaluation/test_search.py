"""The search for settings: folds by writer, a table, and nothing but training mails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailrisk_ml.cli import search as cli_search
from mailrisk_ml.cli.app import app
from mailrisk_ml.corpus.records import Record, default_data_path, indicator, read_records
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.evaluation.search import VARIANTS, Trial, Variant, report, search
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.parameters import check_parameters
from mailrisk_ml.training import mails_of, train


@pytest.fixture(scope="module")
def train_records() -> list[Record]:
    """All training mails; not at import, for then every process of the tests would hold them."""
    return read_records(default_data_path() / "train.jsonl")


@pytest.fixture(scope="module")
def four_groups(train_records: list[Record]) -> list[Record]:
    """Fifty mails each of two groups in Chinese and of two in English."""
    names = ("train-full-zh-01", "train-full-zh-02", "train-full-en-01", "train-full-en-02")
    return [r for name in names for r in [r for r in train_records if r["group"] == name][:50]]


def test_every_variant_is_valid() -> None:
    """Each names parameters that the classifier takes, and no name stands twice."""
    for variant in VARIANTS:
        check_parameters(RiskClassifier(**variant.parameters))
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS)
    assert not VARIANTS[0].parameters


def test_search_and_report(four_groups: list[Record]) -> None:
    """Trials in order, languages apart, differences to the first."""
    variants = [
        Variant("a"),
        Variant("b", {"word_reach": 0}),
        Variant("c", {"learner": "logistic"}, "en"),
    ]
    trials = list(search(four_groups, variants, cv=2))
    assert [trial.variant.name for trial in trials] == ["a", "b", "c"]
    assert trials[0].n_terms > trials[1].n_terms
    assert set(trials[0].mean_average_precision) == {"zh", "en"}
    assert set(trials[2].mean_average_precision) == {"en"}
    rows = report(trials).splitlines()
    difference = trials[1].mean_average_precision["zh"] - trials[0].mean_average_precision["zh"]
    assert f"{difference:+.3f}" in rows[3]
    assert rows[0].count("|") == rows[4].count("|")


def test_command(
    four_groups: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command writes its table and says how it was made, of mails that name no language too."""
    monkeypatch.setattr(cli_search, "VARIANTS", (Variant("as shipped", {"cv": 2}),))
    data, out = tmp_path / "few.jsonl", tmp_path / "table.md"
    plain = [{name: record[name] for name in ("body", "labels", "group")} for record in four_groups]
    plain[0]["group"] = None
    data.write_text("".join(f"{json.dumps(record)}\n" for record in plain), encoding="utf-8")
    arguments = ["search", "--data", str(data), "--share", "1", "--out", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert f"mailrisk search --data {data} --share 1 --out {out}" in out.read_text(encoding="utf-8")
    assert "| as shipped |" in out.read_text(encoding="utf-8")
    assert "200 mails of 4 groups, 1 of them without one" in out.read_text(encoding="utf-8")


def test_held_out_groups(
    four_groups: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are learned from by none, not even in a share, and all are judged by them alone."""
    variants = tuple(
        Variant(name, {"cv": 2, "word_reach": reach})
        for name, reach in (("as shipped", 2), ("words only", 0))
    )
    monkeypatch.setattr(cli_search, "VARIANTS", variants)
    data, out = tmp_path / "few.jsonl", tmp_path / "table.md"
    data.write_text("".join(f"{json.dumps(record)}\n" for record in four_groups), encoding="utf-8")
    arguments = ["search", "--data", str(data), "--out", str(out), "--held-out"]
    held = "train-full-zh-02"
    options = [held, "--share", "0.7", "--variant", "words only", "--variant", "words only"]
    done = CliRunner().invoke(app, [*arguments, *options])
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert "Learned from 100 mails of 2 groups (about 70% of all, by whole groups, balanced" in text
    assert "by 50 mails of groups that were held out" in text
    assert f"--held-out {held} --variant 'words only' --variant 'words only' --out {out}" in text
    assert text.count("| words only |") == 1
    assert "| as shipped |" not in text
    for options, named in (
        (["nobody"], "--held-out"),
        (["train-"], "--held-out"),
        ([held, "--variant", "wrods"], "--variant"),
    ):
        failed = CliRunner().invoke(app, [*arguments, *options])
        assert named in str(failed.exception)


def test_held_out_mails(four_groups: list[Record], train_records: list[Record]) -> None:
    """Judged by them and not by folds; what is for another language cannot be, and is left out."""
    learned = [record for record in four_groups if record["group"] != "train-full-zh-02"]
    # A second group in Chinese: of one alone nothing could be held out.
    learned += [record for record in train_records if record["group"] == "train-full-zh-03"][:50]
    judged = [r for r in four_groups if r["group"] == "train-full-zh-02" and r["language"] == "zh"]
    variants = [Variant("English", language="en"), Variant("a"), Variant("b", language="zh")]
    trials = list(search(learned, variants, held_out=judged, cv=2))
    assert [trial.variant.name for trial in trials] == ["a", "b"]
    assert set(trials[0].mean_average_precision) == {"zh"}
    truth = indicator(judged, LABEL_IDS)
    scores = train(learned, cv=2).predict_proba(mails_of(judged))
    expected = float(metrics.mean_average_precision(truth, scores))
    assert trials[0].mean_average_precision["zh"] == expected
    with pytest.raises(InvalidParameterError, match="train-full-zh-02"):
        next(search(four_groups, variants, held_out=judged, cv=2))


def test_mails_in_one_language(
    four_groups: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is for the other is left out with a word, and all else is kept."""
    variants = (
        Variant("as shipped", {"cv": 2}),
        Variant("Chinese only", {"cv": 2}, "zh"),
        Variant("English only", {"cv": 2}, "en"),
    )
    monkeypatch.setattr(cli_search, "VARIANTS", variants)
    english = [{**record, "group": None} for record in four_groups if record["language"] == "en"]
    data, out = tmp_path / "en.jsonl", tmp_path / "table.md"
    data.write_text("".join(f"{json.dumps(record)}\n" for record in english), encoding="utf-8")
    arguments = ["search", "--data", str(data), "--out", str(out)]
    done = CliRunner().invoke(app, [*arguments, "--share", "0.9"])
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert text.count("| English only |") == 1
    assert "Chinese only: left out, of the 0 mails in its language" in " ".join(text.split())
    assert "Chinese only: left out" in done.output
    n_learned = round(0.9 * len(english))
    assert f"Learned from {n_learned} mails (about 90% of all, balanced" in text
    assert "by cross-validation over single mails" in text
    assert "hard negatives" not in text  # the thresholds are chosen by them
    done = CliRunner().invoke(app, [*arguments, "--variant", "Chinese only"])
    assert "Nothing was tried" in str(done.exception)


def test_fewer_labels(
    four_groups: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two labels do, by themselves or named; a name that is no label of ours is refused."""
    two = ("contract", "privacy")
    records = [record for record in four_groups if set(record["labels"]) <= set(two)]
    found = list(search(records, [Variant("a")], cv=2))
    assert found[0].mean_average_precision
    (named,) = search(records, [Variant("a")], cv=2, classes=two)
    assert named.mean_average_precision == found[0].mean_average_precision
    monkeypatch.setattr(cli_search, "VARIANTS", (Variant("as shipped", {"cv": 2}),))
    data = tmp_path / "two.jsonl"
    data.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    assert CliRunner().invoke(app, ["search", "--data", str(data)]).exit_code == 0
    data.write_text(json.dumps({**records[0], "labels": ["tax"]}), encoding="utf-8")
    failed = CliRunner().invoke(app, ["search", "--data", str(data)])
    assert "labels that are not known: 'tax'" in str(failed.exception)


def test_report_without_a_language_in_the_first_row() -> None:
    """There is nothing to take the difference to, and no hard negative to speak of."""
    english = Trial(Variant("e"), {"en": 0.5}, {"en": 0.4}, float("nan"), 10, 1.0)
    both = Trial(Variant("b"), {"zh": 0.7, "en": 0.6}, {"zh": 0.5, "en": 0.5}, 0.1, 10, 1.0)
    rows = report([english, both]).splitlines()
    assert "nan" not in rows[2]
    assert "| 0.700 |  | 0.500 | 0.600 | +0.100 |" in rows[3]
