"""A command that fails by no fault of its input: its own exit code, one line, no mail in it."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli import options
from mailrisk_ml.cli import train as training_command
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.exit_codes import ExitCode, Terminated
from mailrisk_ml.cli.resume import ResumableOutput
from mailrisk_ml.cli.tally import Tally
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.results import TABLE_HEAD

SAMPLES = default_data_path() / "samples"
MARKER = "Zyxomarkerplanted"

# A function of a file is found again by the processes that --jobs starts.
SCRIPT = """
import os, pathlib, signal, time
from mailrisk_ml.cli import main, tally, written

def crash(item, **_):
    raise ValueError("{marker}")

def be_killed(item, **_):
    os.kill(os.getpid(), 9)

def be_slow(tally, row):
    pathlib.Path("begun").touch()
    time.sleep(60)

def take_long(item, **_):
    pathlib.Path("begun").touch()
    time.sleep(60)

if __name__ == "__mp_main__" and "{function}" == "be_started":
    pathlib.Path("begun").touch()
    time.sleep(2)  # as imports take time

be_started = written.rendered

if __name__ == "__main__":
    # Whoever runs the tests in the background has it ignored, and so would this process.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    {replaced} = {function}
    main()
"""


def started(
    folder: Path, replaced: str, function: str, *arguments: object, jobs: int = 1
) -> subprocess.Popen[str]:
    """A run of ``classify`` with a function of the script in another's place."""
    script = folder / "script.py"
    text = SCRIPT.format(marker=MARKER, replaced=replaced, function=function)
    script.write_text(text, encoding="utf-8")
    command = ["classify", SAMPLES, "--format", "jsonl", "--jobs", jobs, *arguments]
    return subprocess.Popen(
        [sys.executable, str(script), *map(str, command)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(path: Path) -> None:
    """Wait until a run has come so far as to make a file."""
    until = time.monotonic() + 60
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.parametrize("jobs", [1, 2])
def test_unexpected_error(tmp_path: Path, jobs: int) -> None:
    """The place in the code is told, what the error says is not, nor the worker's traceback."""
    run = started(tmp_path, "written.rendered", "crash", jobs=jobs)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == ExitCode.CRASHED
    (line,) = errors.splitlines()
    assert line.startswith("mailrisk: A fault in the program: ValueError at ")
    assert f"{tmp_path.name}/script.py:6" in line or jobs == 2
    assert MARKER not in errors


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_process(tmp_path: Path) -> None:
    """As by a system that runs out of memory: what can be done is said, not where it was seen."""
    run = started(tmp_path, "written.rendered", "be_killed", "--out", "out.jsonl", jobs=2)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == ExitCode.CRASHED
    assert errors == (
        "mailrisk: A process of --jobs was killed, perhaps because memory ran out. Try fewer; "
        "with --format jsonl or csv and --out, --resume goes on where this run stopped.\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_processes_end_with_a_killed_run(tmp_path: Path) -> None:
    """Those at work and those that wait: nothing holds its output open any more."""
    run = started(tmp_path, "written.rendered", "take_long", jobs=2)
    try:
        wait_for(tmp_path / "begun")
        run.kill()
        run.communicate(timeout=30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("replaced", "function"),
    [("tally.Tally.add", "be_slow"), ("written.rendered", "be_started")],
    ids=["waiting", "starting"],
)
def test_interrupted_processes_say_one_thing(tmp_path: Path, replaced: str, function: str) -> None:
    """Ctrl-C reaches those that start or wait for work too; one process answers it, in a line."""
    run = started(tmp_path, replaced, function, jobs=2)
    wait_for(tmp_path / "begun")
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == 130
    assert errors == "mailrisk: Interrupted. Standard output ends early.\n"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_terminated_run_says_what_is_kept(tmp_path: Path) -> None:
    """Schedulers send it: as after Ctrl-C, but for the exit code."""
    run = started(tmp_path, "tally.Tally.add", "be_slow", "--out", "out.jsonl")
    wait_for(tmp_path / "begun")
    run.terminate()
    _, errors = run.communicate(timeout=120)
    assert run.returncode == ExitCode.TERMINATED
    assert errors == "mailrisk: Terminated. Nothing was written to out.jsonl.\n"


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("ending", "code", "what"),
    [(KeyboardInterrupt, 130, "Interrupted"), (Terminated, ExitCode.TERMINATED, "Terminated")],
)
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            "--format jsonl --out out",
            "out is as it was; 2 mails are kept in .out-resumable, and the same command with "
            "--resume goes on after them.",
        ),
        ("--format html --out out", "out is as it was."),
        (
            "--sort filed",
            "Standard output ends early. Mails filed in filed stay; the same command files the "
            "rest.",
        ),
    ],
)
def test_interrupted_run_says_what_is_kept(
    options: str,
    said: str,
    ending: type[BaseException],
    code: int,
    what: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a file, a file that can be gone on with, standard output and a folder of filed mails."""

    def end(*_: object) -> None:
        raise ending

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ResumableOutput, "due", True)
    add = Tally.add
    monkeypatch.setattr(Tally, "add", lambda t, row: (end if t.mails == 2 else add)(t, row))
    Path("out").write_text(TABLE_HEAD, encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", str(SAMPLES), *options.split()])
    assert (done.exit_code, done.stderr) == (code, f"mailrisk: {what}. {said}\n")
    assert Path("out").read_text(encoding="utf-8") == TABLE_HEAD


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("new.html", "Nothing was written to new.html."),
        (
            "new.csv",
            "Nothing was written to new.csv; 1 mail is kept in .new.csv-resumable, and the same "
            "command with --resume goes on after it.",
        ),
    ],
)
def test_an_interrupted_run_into_a_new_file(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not there cannot be as it was."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ResumableOutput, "due", True)
    add = Tally.add
    monkeypatch.setattr(Tally, "add", lambda t, row: (_interrupt if t.mails else add)(t, row))
    done = CliRunner().invoke(app, ["classify", str(SAMPLES), "--out", name])
    assert done.stderr == f"mailrisk: Interrupted. {said}\n"
    assert not Path(name).exists()


@pytest.mark.parametrize(
    ("during", "said"),
    [
        ("train_to_measure", "Nothing was written to new."),
        ("evaluate", "The model is in new, without metrics and card."),
        ("read_checked_labels", "No file is left half written."),
    ],
)
def test_interrupted_training_says_what_is_there(
    during: str,
    said: str,
    small_model: mr.RiskClassifier,
    few_records: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before the model is saved, while it is measured, and while mails are read."""
    monkeypatch.chdir(tmp_path)
    for split in ("train", "test"):
        lines = "".join(f"{json.dumps(record)}\n" for record in few_records)
        Path(f"{split}.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(training_command, "train_to_measure", lambda *_, **__: small_model)
    monkeypatch.setattr(training_command, during, _interrupt)
    done = CliRunner().invoke(app, ["train", "--data", ".", "--out", "new", "--no-check"])
    assert done.exit_code == 130
    assert done.stderr.splitlines()[-1] == f"mailrisk: Interrupted. {said}"
    assert Path("new").exists() == (during == "evaluate")


@pytest.mark.parametrize(("platform", "most"), [("win32", 61), ("linux", None)])
def test_most_processes(platform: str, most: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool of Windows takes no more, and says so in Python's words only."""
    monkeypatch.setattr(sys, "platform", platform)
    checked = runpy.run_path(str(options.__file__))["JobsOption"].__metadata__[0].callback
    assert [checked(1), checked(61)] == [1, 61]
    refused = [0]
    if most is None:
        assert checked(62) == 62
    else:
        refused.append(most + 1)
    rule = "of at least 1" if most is None else f"from 1 to {most}"
    for value in refused:
        with pytest.raises(ValueError, match=f"must be a number {rule}. Got {value} instead"):
            checked(value)
