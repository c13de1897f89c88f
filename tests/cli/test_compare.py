"""``mailrisk compare``, run as users run it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from pathlib import Path

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.compare import compare_on_corpus, print_comparison
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.evaluation.metrics import Estimate
from mailrisk_ml.review.comparison import ChangedDecision, Comparison, LabelDifference

Mailrisk = Callable[..., tuple[int, str, str]]


def test_compare_says_what_cannot_be_judged(
    tmp_path: Path, few_records: list[Record], small_model: mr.RiskClassifier
) -> None:
    """Of labels that few mails carry: an exit code of its own, whatever is required."""
    few = [r for r in few_records if not r["labels"]]
    few += [r for r in few_records if r["labels"] == ["contract"]][:9]
    data = tmp_path / "few.jsonl"
    data.write_text("\n".join(map(json.dumps, few)), encoding="utf-8")
    small_model.save(tmp_path / "small")
    for requirement in ("not-worse", "better"):
        done = CliRunner().invoke(
            app, f"compare default {tmp_path}/small --data {data} --require {requirement}".split()
        )
        assert done.exit_code == 4
        said = " ".join(done.stdout.split())
        assert "cannot be judged (no label is carried by 10 mails or more)" in said


def test_mails_are_named_as_explain_takes_them(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record], small_model: mr.RiskClassifier
) -> None:
    """By file and number where they have no name of their own."""
    data, out = tmp_path / "few.jsonl", tmp_path / "c.json"
    rows = [{k: r[k] for k in ("subject", "body", "labels")} for r in few_records]  # type: ignore[literal-required]
    data.write_text("\n\n".join(map(json.dumps, rows)), encoding="utf-8")
    eager = copy(small_model).set_params(thresholds=dict.fromkeys(small_model.classes_, 0.001))
    models = (tmp_path / "small", tmp_path / "eager")
    for model, folder in zip((small_model, eager), models, strict=True):
        model.save(folder)
    mailrisk("compare", *models, "--data", data, "--out", out, "--no-corpus")
    row = json.loads(out.read_text(encoding="utf-8"))["changed"][-1]
    code, output, _ = mailrisk(
        "explain", row["mail"], "--label", row["label"], "--format", "json", "--model", models[1]
    )
    assert code == 0, output
    found = json.loads(output)["labels"][row["label"]]
    assert found["probability"] == pytest.approx(row["new"], abs=1e-3)


@pytest.mark.parametrize("option", ["--corpus", "--no-corpus"])
def test_compare_warns_of_a_loss_that_own_mails_do_not_show(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    small_model: mr.RiskClassifier,
    option: str,
) -> None:
    """On the corpus' test split; the verdict and the exit code stay those of the own mails."""
    data, out = tmp_path / "few.jsonl", tmp_path / "c.json"
    data.write_text("\n".join(map(json.dumps, few_records[:9])), encoding="utf-8")
    small_model.save(tmp_path / "small")
    models = ("default", tmp_path / "small")
    code, output, _ = mailrisk("compare", *models, "--data", data, "--out", out, option)
    said = " ".join(output.split())
    assert code == 4
    assert said.endswith("Verdict: cannot be judged (no label is carried by 10 mails or more).")
    found = json.loads(out.read_text(encoding="utf-8")).get("corpus", {})
    is_asked = option == "--corpus"
    assert (found.get("verdict"), found.get("n_mails")) == (
        ("worse", 1000) if is_asked else (None,) * 2
    )
    assert ("On the corpus' test split, 1,000 mails: mean average prec" in said) is is_asked
    assert ("Warning: the new model is worse there" in said) is is_asked


def test_compare_on_the_corpus_itself_or_other_labels(
    mailrisk: Mailrisk, shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Says nothing twice, and nothing where one model lacks labels of the corpus."""
    two = mr.RiskClassifier(classes=["contract", "privacy"], cv=2, longest_window=0)
    two.fit(
        [r["body"] for r in few_records],
        [[name for name in r["labels"] if name in two.classes] for r in few_records],
    )
    assert compare_on_corpus(shipped, two) is None
    code, output, _ = mailrisk("compare", "default", "default", "--data", default_data_path())
    assert (code, "On the corpus" in output) == (0, False)


def test_compare_says_what_each_model_decides(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a decision that changed: before, after, and whether the label was given."""
    same = Estimate(0.0, 0.0, 0.0)
    changed = tuple(
        ChangedDecision(f"{flagged} {right}", "privacy", 0.61, 0.23, flagged, right)
        for flagged in (True, False)
        for right in (True, False)
    )
    row = LabelDifference("privacy", 20, same, same, same, same, 2, 2, 1.0)
    values = {"macro_f1": 0.5}
    overall = {"macro_f1": same}
    print_comparison(
        Comparison(
            *("better", "macro_f1", 0.0, 40, values, values, overall, (row,), changed),
            left_out=("defamation",),
        )
    )
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "mail label old new given new is" in lines
    assert "True True privacy not .61 flagged .23 yes right" in lines
    assert "True False privacy not .61 flagged .23 no WRONG" in lines
    assert "False True privacy flagged .61 not .23 no right" in lines
    assert "False False privacy flagged .61 not .23 yes WRONG" in lines
    assert "wrong decisions of the old model that the new one gets right" in " ".join(lines)
    why = "no mail carries it, or only one model has it"
    assert f"Not compared ({why}): defamation." in " ".join(lines)


def test_better_on_own_mails_is_not_all_where_it_is_worse_on_the_corpus(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The verdict says both."""
    up, down = Estimate(0.3, 0.2, 0.4), Estimate(-0.8, -0.9, -0.7)
    values = {"macro_f1": 0.5}
    own, corpus = (
        Comparison(verdict, "macro_f1", 0.0, 40, values, values, {"macro_f1": found}, (), ())
        for verdict, found in (("better", up), ("worse", down))
    )
    print_comparison(own, corpus)
    assert " ".join(capsys.readouterr().out.split()).endswith(
        "Verdict: better (macro f1 +.30 [+.20, +.40]) on these mails, but worse "
        "(macro f1 -.80 [-.90, -.70]) on the corpus' test split."
    )


def test_compare_on_learned_mails_cannot_tell(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record], small_model: mr.RiskClassifier
) -> None:
    """A model is not passed on the very mails it learned from."""
    data, out = tmp_path / "mine.jsonl", tmp_path / "c.json"
    data.write_text("\n".join(map(json.dumps, few_records)), encoding="utf-8")
    small_model.save(tmp_path / "small")
    models = (tmp_path / "small", tmp_path / "small")
    code, output, _ = mailrisk("compare", *models, "--data", data, "--out", out, "--no-corpus")
    said = " ".join(output.split())
    n = len(few_records)
    assert code == 4
    assert f"Warning: About {n} of these {n} mails were learned by the old model, about" in said
    assert said.endswith("Verdict: cannot be judged (the new model learned from these mails).")
    assert json.loads(out.read_text(encoding="utf-8"))["n_learned"] == {"old": n, "new": n}
