"""What holds of every command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.exceptions import MailRiskError
from mailrisk_ml.labelled.reading import placed_records
from mailrisk_ml.suffixes import MAIL_KINDS, TABLE_KINDS, TABLES

SAMPLES = default_data_path() / "samples"
Mailrisk = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("module", ["mailrisk_ml", "mailrisk_ml.cli"])
def test_the_package_can_be_run(module: str) -> None:
    """As what it is called."""
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"mailrisk {mr.__version__}\n"


def all_commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command and those below it, with what is typed for each."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from all_commands(below, (*path, name))


COMMANDS = dict(all_commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_shown_whole(path: tuple[str, ...]) -> None:
    """What stands in square brackets would be markup, and gone."""
    command = COMMANDS[path]
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "300"}).stdout
    texts = [command.help, command.epilog, *(getattr(p, "help", "") for p in command.params)]
    for text in filter(None, texts):
        plain = text.replace("\\[", "[")
        for word in plain.split():
            assert word in shown
    assert "[columns]" in shown or path != ("train",)


@pytest.mark.parametrize(
    ("command", "kinds"),
    [("classify", MAIL_KINDS), ("train", TABLE_KINDS), ("review check", TABLE_KINDS)],
)
def test_help_names_every_format(command: str, kinds: str) -> None:
    """Whoever has Apple Mail's files, or tabs between cells, learns that they are read."""
    assert {".emlx", ".mht", *TABLES} <= set(MAIL_KINDS.split(", "))
    shown = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "300"}).stdout
    assert kinds in shown


def test_help_begins_with_what_most_people_want() -> None:
    """And shows a flag as what takes no value."""
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100"}).stdout
    assert shown.index(" classify ") < min(
        shown.index(f" {name} ") for name in ("compare", "drift")
    )
    for path in (["--help"], ["classify", "--help"], ["review", "check", "--help"]):
        assert "bool" not in CliRunner().invoke(app, path).stdout


@pytest.mark.parametrize(
    "command",
    [
        *("classify", "explain", "train", "evaluate", "compare", "search", "behaviour", "drift"),
        *("review check", "review sample", "review import", "review issues"),
    ],
)
def test_help_says_what_an_option_takes(command: str) -> None:
    """In words that can be typed, not in types of Python."""
    helped = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "150"}).stdout
    options = [line for line in helped.splitlines() if re.match(r"│[ *]*--", line)]
    assert len(options) > 2
    assert not [line for line in options if re.search("<[a-z]", line)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["classify", "no/such/path"], "no/such/path"),
        (["classify", SAMPLES, "--format", "xml"], "--format must be one of"),
        (["classify", SAMPLES, "--preset", "lax"], "one of ['strict'"),
        (["classify", SAMPLES, "--fail-on", "severe"], "one of ['high'"),
        (["classify", SAMPLES, "--model", "no/model"], "No model at"),
        (["classify", SAMPLES, "--column", "body"], "FIELD=NAME"),
        (["classify", SAMPLES, "--redact", "--sort", "d"], "--redact cannot mask"),
        (["classify", SAMPLES, "--format", "csv", "--interface", "zh"], "Add --format html"),
        (["classify", SAMPLES, "--interface", "fr"], "'en', 'zh' or left out for each mail's"),
        (["classify", SAMPLES, "--format", "html", "--interface", "fr"], "'en', 'zh' or left out"),
        (["classify", SAMPLES, "--threshold", "privacy"], "mailrisk: --threshold must be LABEL=P."),
        (
            ["classify", SAMPLES, "--threshold", "privacy=high"],
            "--threshold must be LABEL=P, with a number. Got",
        ),
        (
            ["classify", SAMPLES, "--jobs", "0"],
            "mailrisk: --jobs must be a number of at least 1. Got",
        ),
        (["classify", SAMPLES, "--threshold", "tax=0.5"], "LABEL out of ['contract'"),
        (
            ["classify", SAMPLES, "--zones", "subject,newst"],
            "--zones must be 'all', or zones out of",
        ),
        (["classify", SAMPLES, "--zones", ""], "--zones must be 'all', or zones out of"),
        (["classify", SAMPLES, "--out", "no/folder/x.csv"], "does not exist"),
        (["classify", SAMPLES, "--out", "/"], "no plain file"),
        (["train", "--data", "no/data", "--out", "m"], "No such file or folder"),
        (["evaluate", "--data", "no/data"], "No such file or folder"),
        (["corpus", "check", "no/data"], "No corpus"),
    ],
)
def test_bad_input(
    mailrisk: Mailrisk, arguments: list[object], message: str, tmp_path: Path
) -> None:
    """A plain error and exit code 2, never a traceback."""
    code, output, errors = mailrisk(*arguments, cwd=tmp_path)
    assert code == 2
    assert message in " ".join(errors.replace("│", " ").split())
    assert "Traceback" not in output + errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_what_names_mails_can_be_read_by_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what belongs to it: the interface of the tasks."""
    monkeypatch.chdir(tmp_path)
    unseen = (default_data_path() / "test.jsonl").read_bytes().splitlines(keepends=True)
    Path("m.jsonl").write_bytes(b"".join(unseen[::5]))
    for command in (
        "compare default default --data m.jsonl --out c.json",
        "review check --data m.jsonl --out r.json",
        "review sample m.jsonl --n 2 --out t.json",
        "behaviour --data m.jsonl --out b",
    ):
        assert CliRunner().invoke(app, command.split()).exit_code == 0
    written = ["b/behaviour.json", "c.json", "r.json", "t.json", "t.xml"]
    assert [name for name in written if Path(name).stat().st_mode & 0o077] == []


@pytest.mark.parametrize(
    "command",
    [
        ["evaluate", "--no-baselines"],
        ["behaviour"],
        ["search", "--variant", "as shipped"],
        ["review", "sample", str(SAMPLES), "--out", "x.csv", "--n", "1"],
    ],
    ids=lambda command: command[0],
)
def test_columns_of_labelled_mail(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command that reads it takes names of columns."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text("content,tags\nLunch?,contract\n", encoding="utf-8")
    data = ["--labelled" if "sample" in command else "--data", "own.csv"]
    arguments = [*command, *data, "--column", "body=content", "--column", "labels=tags"]
    read: list[list[tuple[str, Record]]] = []

    def reading(*arguments: Any) -> list[tuple[str, Record]]:
        read.append(placed_records(*arguments))
        raise MailRiskError("as far as that")

    monkeypatch.setattr("mailrisk_ml.cli.labelled.placed_records", reading)
    done = CliRunner().invoke(app, arguments)
    assert str(done.exception) == "as far as that", done.output
    (((_, record),),) = read
    assert (record["body"], record["labels"]) == ("Lunch?", ["contract"])


def test_unreadable_labelled_mail_is_counted(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """And the rest is looked at."""
    for name in ("contract", "none"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.eml").write_bytes(f"Subject: {name}\n\nLunch?".encode())
    (tmp_path / "none" / "b.eml").write_bytes(b"")
    _, output, errors = mailrisk("review", "check", "--data", tmp_path)
    assert "2 mails" in output
    assert f"Messages in {tmp_path} that cannot be read and are left out: 1." in errors
