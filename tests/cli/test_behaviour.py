"""``mailrisk behaviour``, run as users run it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation.behaviour import EVASIONS, INVARIANCES, NOISE
from mailrisk_ml.labelled import read_labelled

Mailrisk = Callable[..., tuple[int, str, str]]


def test_behaviour(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """Tables in 80 columns, own cases among the families, failures and verdict on request."""
    data = tmp_path / "mails.jsonl"
    data.write_text("\n".join(map(json.dumps, few_records[:20])), encoding="utf-8")
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"family": "mine", "text": "Lunch at noon?", "has": ["privacy"]}\n', encoding="utf-8"
    )
    arguments = ("behaviour", "--data", data, "--cases", cases, "--failures")
    code, output, errors = mailrisk(*arguments, "--check", "--out", tmp_path / "o", columns=80)
    assert code == ExitCode.NOT_MET, errors
    assert "wanted privacy; found privacy 0.0" in output
    assert "mine" in output.split("at least 90%")[1]
    noise, evasions = output.split("noise: what happens to anybody")[1].split("evasions: what")
    assert "among eight routine lines" in noise
    assert "spaced-out words" not in noise
    assert "spaced-out words" in evasions
    rows = [line for line in output.splitlines() if "%" in line and not line.endswith(".")]
    assert rows
    assert max(map(len, rows)) <= 80
    saved = json.loads((tmp_path / "o" / "behaviour.json").read_text(encoding="utf-8"))
    assert saved["families"]["mine"] == {"passed": 0, "n": 1}
    changes = {"invariances": INVARIANCES, "noise": NOISE, "evasions": EVASIONS}
    for kind, some in changes.items():
        assert [each["name"] for each in saved[kind]] == [change.name for change in some]
    assert mailrisk("behaviour", "--data", data)[0] == 0
    code, output, errors = mailrisk("behaviour", "--cases", cases, "--only-cases")
    assert code == ExitCode.NOT_MET, errors
    assert "--only-cases" in ExitCode.NOT_MET.meaning
    assert re.findall(r"\d+ / \d+", output) == ["0 / 1"] * 2
    assert "wanted privacy; found privacy 0.0" in output
    assert "invariance" not in output
    assert "under an evasion" not in output
    assert "at least 100% of a family's cases pass: missed by mine" in output
    code, _, errors = mailrisk("behaviour", "--only-cases")
    assert code == 2
    assert "--only-cases must be given with --cases" in errors


@pytest.mark.parametrize(("failing", "expected"), [(0, ExitCode.DONE), (1, ExitCode.NOT_MET)])
def test_one_failing_case_of_ones_own_is_told(
    failing: int, expected: ExitCode, mailrisk: Mailrisk, tmp_path: Path
) -> None:
    """By the exit code, without an option: who puts them into a check wants to hear of each."""
    passing = '{"family": "mine", "text": "Lunch at noon?", "has_not": "any"}\n'
    fails = '{"family": "mine", "text": "Lunch at noon?", "has": ["privacy"]}\n'
    (tmp_path / "c.jsonl").write_text(passing * 20 + fails * failing, encoding="utf-8")
    code, output, _ = mailrisk("behaviour", "--cases", tmp_path / "c.jsonl", "--only-cases")
    assert code == expected
    assert output.count("wanted privacy; found privacy 0.0") == failing


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_cases_is_refused(content: str, mailrisk: Mailrisk, tmp_path: Path) -> None:
    """An export that failed would let every model through."""
    cases = tmp_path / "c.jsonl"
    cases.write_text(content, encoding="utf-8")
    code, output, errors = mailrisk("behaviour", "--cases", cases, "--only-cases")
    assert code == ExitCode.REFUSED
    assert not output
    assert "No cases in" in errors


def test_behaviour_shows_a_case() -> None:
    """Both forms are in the help, in 80 columns, and can be copied."""
    shown = CliRunner().invoke(app, ["behaviour", "--help"]).output
    lines = [json.loads(line) for line in re.findall(r"\{.*\}", shown)]
    assert [set(line) & {"text", "higher"} for line in lines] == [{"text"}, {"higher"}]


def test_behaviour_of_an_own_model(mailrisk: Mailrisk, own_labels: Path) -> None:
    """The shipped cases are about other labels: they are left out, one's own are not."""
    records = read_labelled(own_labels)
    own = tuple(json.loads((own_labels / "labels.json").read_text(encoding="utf-8")))
    model = mr.RiskClassifier(classes=own, cv=2)
    model.fit([r["body"] for r in records], [r["labels"] for r in records]).save(own_labels / "m")
    arguments = ("behaviour", "--model", own_labels / "m", "--data", own_labels)
    code, output, errors = mailrisk(*arguments)
    assert code == 0, errors
    assert "the shipped cases, which are about the five, are left out" in " ".join(output.split())
    assert "invariances" in output
    assert "family" not in output
    case = {
        "family": "mine",
        "text": "The chairs were broken, invoice 4 is overdue.",
        "has": own[:1],
    }
    cases = own_labels / "cases.jsonl"
    cases.write_text(json.dumps({**case, "has_not": [own[1]]}), encoding="utf-8")
    code, output, errors = mailrisk(*arguments, "--cases", cases, "--failures")
    assert code == 0, errors
    assert "missed by mine" in output
    assert "found complaint 0." in output
    assert "late invoice 0." in output.split("found complaint")[1]
