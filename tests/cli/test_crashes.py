"""A command that fails by no fault of its input: its own exit code, one line, no mail in it."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailrisk_ml.cli import options
from mailrisk_ml.cli.errors import CRASHED
from mailrisk_ml.corpus.records import default_data_path

SAMPLES = default_data_path() / "samples"
MARKER = "Zyxomarkerplanted"

# A function of a file is found again by the processes that --jobs starts.
SCRIPT = """
import os, pathlib, time
from mailrisk_ml.cli import classify, main

def crash(item, **_):
    raise ValueError("{marker}")

def be_killed(item, **_):
    os.kill(os.getpid(), 9)

def be_slow(tally, row):
    pathlib.Path("begun").touch()
    time.sleep(60)

if __name__ == "__main__":
    classify.{replaced} = {function}
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


@pytest.mark.parametrize("jobs", [1, 2])
def test_unexpected_error(tmp_path: Path, jobs: int) -> None:
    """The place in the code is told, what the error says is not, nor the worker's traceback."""
    run = started(tmp_path, "rendered", "crash", jobs=jobs)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == CRASHED
    (line,) = errors.splitlines()
    assert line.startswith("mailrisk: A fault in the program: ValueError at ")
    assert f"{tmp_path.name}/script.py:6" in line or jobs == 2
    assert MARKER not in errors


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_process(tmp_path: Path) -> None:
    """As by a system that runs out of memory: what can be done is said, not where it was seen."""
    run = started(tmp_path, "rendered", "be_killed", "--out", "out.jsonl", jobs=2)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == CRASHED
    assert errors == (
        "mailrisk: A process of --jobs was killed, perhaps because memory ran out. Try fewer; "
        "with --format jsonl or csv and --out, --resume goes on where this run stopped.\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_interrupted_processes_say_nothing(tmp_path: Path) -> None:
    """Ctrl-C reaches those that wait for work as well; one process answers it."""
    run = started(tmp_path, "_Tally.add", "be_slow", jobs=2)
    until = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "Traceback" not in errors


@pytest.mark.parametrize(("platform", "most"), [("win32", 61), ("linux", None)])
def test_most_processes(platform: str, most: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool of Windows takes no more, and says so in Python's words only."""
    monkeypatch.setattr(sys, "platform", platform)
    option = runpy.run_path(str(options.__file__))["JobsOption"].__metadata__[0]
    assert (option.min, option.max) == (1, most)
