"""One mail that takes very long: it is named, and with --jobs the run goes on without it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.parallel import slow

SAMPLES = sorted((default_data_path() / "samples").glob("*.eml"))
SLOW = SAMPLES[2]

# The processes that --jobs starts run it too, but for its end.
SCRIPT = """
import pathlib, re, signal, sys, time
from mailrisk_ml.cli import main
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.parallel import batches, crew, slow

read, assess = batches.read_found, RiskClassifier._assess_documents

def take_long(source):
    if source.endswith("{slow}"):
        pathlib.Path("begun").touch()
        {how}
        print("Came to an end.", file=sys.stderr)

def read_slowly(item):
    if hasattr(item, "read"):
        take_long(item.source)
    return read(item)

def assess_slowly(model, documents):
    for document in documents:
        take_long(document.mail.source)
    return assess(model, documents)

if "{where}" == "reading":
    batches.read_found = read_slowly
else:
    RiskClassifier._assess_documents = assess_slowly

if __name__ == "__main__":
    slow.NAMED_AFTER, slow.GIVEN_UP_AFTER, crew._LOOK = {named}, {given_up}, 0.5
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
"""
FOR_EVER = "time.sleep(600)"
# Nothing but a signal is let in while an expression is tried.
EXPRESSION = "re.match('(a+)+$', 'a' * 25 + 'b')"


def started(
    folder: Path,
    jobs: int,
    *,
    where: str = "reading",
    how: str = FOR_EVER,
    named: float = 2.0,
    given_up: float = 4.0,
) -> subprocess.Popen[str]:
    """A run of ``classify`` over the sample mails, one of which takes long."""
    script = folder / "script.py"
    settings = {"where": where, "how": how, "named": named, "given_up": given_up}
    script.write_text(SCRIPT.format(slow=SLOW.name, **settings), encoding="utf-8")
    command = [sys.executable, str(script), "classify", *map(str, SAMPLES), "--format", "jsonl"]
    return subprocess.Popen(
        [*command, "--jobs", str(jobs)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("where", ["reading", "scoring"])
def test_given_up(tmp_path: Path, where: str) -> None:
    """Its process is replaced, and every other mail assessed, also where it was none by itself."""
    run = started(tmp_path, 2, where=where)
    output, errors = run.communicate(timeout=120)
    assert run.returncode == ExitCode.FAULTS
    results = {Path(row["source"]): row for row in map(json.loads, output.splitlines())}
    assert list(results) == SAMPLES
    reason = "given up, not done after 4 seconds"
    assert results.pop(SLOW)["error"] == {"type": "MailReadError", "reason": reason}
    model = mr.load_model()
    for path, row in results.items():
        assert (
            tuple(risk["label"] for risk in row["risks"]) == model.assess(mr.read_mail(path)).labels
        )
    batch = [f"one of {SAMPLES[0]} to {SAMPLES[-1]}"] if where == "scoring" else []
    named = [f"Still at {which}, after 2 seconds." for which in (*batch, SLOW)]
    assert errors.splitlines()[: len(named)] == named
    assert " ".join(errors.split()).endswith("; 1 could not be read")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm")
def test_named_in_one_process(tmp_path: Path) -> None:
    """While an expression is tried, which lets no thread run; and the mail is read in the end."""
    run = started(tmp_path, 1, how=EXPRESSION, named=0.5)
    _, errors = run.communicate(timeout=120)
    assert run.returncode == ExitCode.DONE
    assert errors.splitlines()[:2] == [f"Still at {SLOW}, after 0 seconds.", "Came to an end."]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted(tmp_path: Path, jobs: int) -> None:
    """Ctrl-C does not wait for it."""
    run = started(tmp_path, jobs, given_up=600.0)
    until = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == ExitCode.INTERRUPTED
    assert errors.splitlines()[-1] == "mailrisk: Interrupted. Standard output ends early."


@pytest.mark.parametrize("has_alarm", [True, False])
def test_watch(has_alarm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an alarm or a thread: once for a mail, and not while nothing is worked on."""
    if has_alarm and not slow._alarm_is_free():
        pytest.skip("no alarm")
    monkeypatch.setattr(slow, "NAMED_AFTER", 0.3)
    monkeypatch.setattr(slow, "_alarm_is_free", lambda: has_alarm)
    told: list[str] = []
    with slow.Watch(told.append) as watch:
        watch.begin("a#1", "a#1")
        watch.pause()
        time.sleep(0.6)
        assert not told
        watch.begin("a#2", "a#2")
        watch.begin("a#3", "a#3")
        time.sleep(0.9)
        assert told == ["Still at a#3, after 0 seconds."]
        watch.begin("a#4", "a#9")
    time.sleep(0.6)
    assert len(told) == 1
