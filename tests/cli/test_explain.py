"""``mailrisk explain``: the words behind a score."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import mailrisk_ml as mr

Mailrisk = Callable[..., tuple[int, str, str]]

RISKY = (
    "Petra's cousin in Halden's bid office told me their price, "
    "so we only have to come in below it."
)
HARMLESS = "Lunch at noon?"


def test_what_is_flagged(mailrisk: Mailrisk, shipped: mr.RiskClassifier) -> None:
    """Its probability, passages, and words by their weight, those against it too."""
    code, output, errors = mailrisk("explain", "--text", RISKY, columns=1_000)
    assert code == 0, errors
    why = shipped.explain(RISKY)["unfair_competition"]
    heading, passage, terms, for_it, against, sums, how = output.splitlines()
    assert how.startswith("The passage is the reason")
    assert re.fullmatch(r" +terms +(?:[^,]*[ \[][^,]* \+\d\.\d\d(?:, | *$)){6}", terms)
    assert f"unfair_competition: flagged, from {why.threshold:.2f} on" in heading
    assert " 0.99 " in heading
    assert passage.split("passage")[1].strip() == why.evidence[0].text
    most = max(why.words, key=lambda word: word.contribution)
    assert for_it.split()[:3] == ["for", most.text, f"{most.contribution:+.2f},"]
    values = [float(part.split()[-1]) for part in for_it.split(", ")]
    assert values == sorted(values, reverse=True)
    least = min(why.words, key=lambda word: word.contribution)
    assert against.split()[:2] == ["against", least.text]
    assert f"{why.score:+.2f} = {why.base:+.2f} without words" in sums


def test_nothing_flagged(mailrisk: Mailrisk) -> None:
    """Is said with all probabilities; a label that was asked for is explained all the same."""
    code, output, _ = mailrisk("explain", "--text", HARMLESS)
    assert code == 0
    assert output.startswith("Nothing is flagged: contract 0.0")
    arguments = ("--label", "隐私", "--label", "contract")
    code, output, _ = mailrisk("explain", "--text", HARMLESS, *arguments)
    assert code == 0
    assert output.index("(privacy: not flagged") < output.index("(contract: not flagged")


def test_json(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """All labels with all words, which point into the text and add up to the score."""
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: Bid\n\n" + RISKY.encode())
    code, output, _ = mailrisk("explain", path, "--format", "JSON")
    assert code == 0
    record = json.loads(output)
    assert (record["source"], record["text"]) == (str(path), f"Bid\n{RISKY}")
    assert list(record["labels"]) == list(mr.LABELS)
    for label in record["labels"].values():
        words = label["words"]
        assert sum(w["contribution"] for w in words) + label["base"] == pytest.approx(
            label["score"], abs=0.01
        )
        for part in (*words, *label["evidence"]):
            assert record["text"][part["start"] : part["end"]] == part["text"]
    _, output, _ = mailrisk("explain", path, "--format", "json", "--label", "privacy")
    assert list(json.loads(output)["labels"]) == ["privacy"]


def test_a_mail_of_several(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is named as results name it."""
    path = tmp_path / "a#b.csv"
    path.write_text(f'subject,body\none,{HARMLESS}\ntwo,"{RISKY}"\n', encoding="utf-8")
    code, _, errors = mailrisk("explain", path)
    assert code == 2
    assert f"holds several mails. Name one by its source, such as {path}#1." in errors
    code, output, _ = mailrisk("explain", f"{path}#2")
    assert (code, output.startswith("two  ")) == (0, True)
    code, _, errors = mailrisk("explain", f"{path}#3")
    assert (code, f"no mail {path}#3" in errors) == (2, True)


def test_a_mail_beside_one_that_cannot_be_read(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is one of several: which is meant is to be said."""
    path = tmp_path / "two.mbox"
    begin = b"From x Mon Jan  6 10:00:00 2025\n"
    path.write_bytes(begin + bytes(200) + b"\n\n" + begin + b"Subject: two\n\nLunch at noon?\n")
    code, _, errors = mailrisk("explain", path)
    assert (code, f"holds several mails. Name one by its source, such as {path}#2" in errors) == (
        2,
        True,
    )
    code, output, _ = mailrisk("explain", f"{path}#2")
    assert (code, output.startswith("two  ")) == (0, True)


def test_a_mail_that_was_not_read_to_its_end(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is marked, and why is noted."""
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: s\n\n" + b"Lunch at noon? \n" * 40_000)
    code, output, _ = mailrisk("explain", path, columns=1_000)
    assert (code, output.splitlines()[0]) == (0, f"s  {path}  (truncated)")
    record = json.loads(mailrisk("explain", path, "--format", "json")[1])
    assert (record["truncated"], record["unjudged"]) == (True, "")
    assert record["notes"] == list(mr.read_mail(path).notes) != []


def test_standard_input(mailrisk: Mailrisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-`` is one message."""
    message = f"Subject: Bid\n\n{RISKY}".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(message)))
    code, output, _ = mailrisk("explain", "-")
    assert (code, output.startswith("Bid  -")) == (0, True)


def test_terminals_are_safe(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """No escape sequence of a mail reaches one, and brackets are text."""
    path = tmp_path / "a.eml"
    text = RISKY.replace("price", "\x1b[31mprice\u202e [bold]")
    path.write_bytes(f"Subject: \x1b]0;owned\x07\n\n{text}".encode())
    _, output, _ = mailrisk("explain", path)
    assert "[bold]" in output
    assert not {"\x1b", "\x07", "\u202e"} & set(output)
    _, output, _ = mailrisk("explain", path, "--format", "json")
    assert "\x1b" not in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one mail: a path, - for standard input, or --text TEXT."),
        (["a.eml", "--text", "x"], "Give one mail"),
        (["nope.eml"], "No such file or folder: nope.eml"),
        (["nope.mbox#2"], "No such file or folder: nope.mbox"),
        (["--text", "x", "--label", "tax"], "--label must be a label of the model, ['contract'"),
        (["--text", "x", "--format", "csv"], "--format must be one of ['table', 'json']"),
    ],
)
def test_refusals(arguments: list[str], said: str, mailrisk: Mailrisk) -> None:
    """In the words of the command line."""
    code, output, errors = mailrisk("explain", *arguments)
    assert (code, output) == (2, "")
    assert said in errors
