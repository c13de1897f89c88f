"""What a command does when who reads its output leaves, as ``head`` does, or never was there."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.corpus.records import Record, default_data_path

SAMPLES = default_data_path() / "samples"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")


def unread(*arguments: object, errors_too: bool = False) -> tuple[int, str]:
    """Exit code and error output of a command whose output nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mailrisk_ml.cli", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=writer if errors_too else subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)
    return done.returncode, (done.stderr or b"").decode("utf-8")


@pytest.fixture
def labelled(tmp_path: Path, few_records: list[Record]) -> Path:
    """A folder with both splits."""
    lines = [json.dumps(record, ensure_ascii=False, default=str) for record in few_records]
    for split, part in (("train", lines[::2]), ("test", lines[1::2])):
        (tmp_path / f"{split}.jsonl").write_text("\n".join(part), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("output_format", ["table", "jsonl", "csv", "html"])
def test_classify_ends_quietly(output_format: str) -> None:
    """Whoever prints, the library for tables or Python itself: nothing is said."""
    assert unread("classify", SAMPLES, "--format", output_format) == (ExitCode.NOBODY_READS, "")


def test_processes_end_quietly() -> None:
    """Those at work say nothing either."""
    code, errors = unread("classify", SAMPLES, "--format", "jsonl", "--jobs", 2)
    assert (code, errors) == (ExitCode.NOBODY_READS, "")


def test_what_was_filed_is_in_the_index(tmp_path: Path) -> None:
    """``--sort`` stops between two mails: each file has its line, and each line its file."""
    code, errors = unread("classify", SAMPLES, "--sort", tmp_path / "filed")
    assert (code, errors) == (ExitCode.NOBODY_READS, "")
    with open(tmp_path / "filed" / "index.csv", encoding="utf-8-sig", newline="") as stream:
        named = {row["file"] for row in csv.DictReader(stream)}
    filed = (tmp_path / "filed").glob("*/new/*")
    assert named == {str(file.relative_to(tmp_path / "filed")) for file in filed}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["corpus", "check", "{}"],
        ["review", "check", "--data", "{}"],
        ["evaluate", "--data", "{}", "--no-baselines"],
        ["drift", "--reference", "{}", "--current", "{}"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_other_commands_end_quietly(arguments: list[str], labelled: Path) -> None:
    """Every command that prints."""
    filled = [argument.format(labelled) for argument in arguments]
    assert unread(*filled) == (ExitCode.NOBODY_READS, "")


def test_errors_that_nobody_reads() -> None:
    """Both outputs in one pipe: ``2>&1 | head``."""
    assert unread("classify", SAMPLES, errors_too=True)[0] == ExitCode.NOBODY_READS
    assert unread("classify", "no/such/path", errors_too=True)[0] == ExitCode.NOBODY_READS


def test_closed_output_is_no_fault() -> None:
    """``>&-``: what is printed goes nowhere, and ``--fail-on`` still says what was found."""
    mailrisk = [sys.executable, "-m", "mailrisk_ml.cli"]
    arguments = ["classify", str(SAMPLES), "--fail-on", "low", "--format", "jsonl", "--quiet"]
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *mailrisk, *arguments], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (3, b"")
