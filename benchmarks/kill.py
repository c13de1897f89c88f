"""Commands killed at random moments: ``python benchmarks/kill.py`` (50 kills of each).

``classify`` (in one process and in two), ``train`` and ``evaluate`` write over an earlier result
and are killed (SIGKILL). What stands there afterwards must be the earlier result or the new one,
whole, and the processes that a command had started must end with it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import mailrisk_ml as mr
from mailrisk_ml.model.files import MANIFEST, WEIGHTS, WORDS

RISKY = {
    "contract": "We accept your offer and will ship {n} units.",
    "defamation": "The owner of stall {n} is a thief and a liar.",
    "intellectual_property": "Copy {n} of their drawings and put our mark on them.",
    "privacy": "Send me the home addresses of {n} clients.",
    "unfair_competition": "Pay the buyer {n} in cash, then we win the tender.",
}

_SECONDS_TO_END = 30.0  # what processes may take that a killed one had started


@dataclass(frozen=True)
class Killable:
    """A command, and what tells whether its result is whole.

    Parameters
    ----------
    name : str
    arguments, others : list of str
        Two ways to run it that give different results in the same place.
    digest : callable
        Of the result: the same for equal results; raises for a broken one.
    """

    name: str
    arguments: list[str]
    others: list[str]
    digest: Callable[[], str]


def killables(folder: Path, *, n_mails: int = 2_000) -> list[Killable]:
    """The commands, with inputs and an earlier result of each in a folder."""
    data, more = folder / "data", folder / "more"
    data.mkdir()
    more.mkdir()
    rows = [
        {"body": text.format(n=n), "labels": [label], "evidence": {label: [text.format(n=n)]}}
        for label, text in RISKY.items()
        for n in range(2, 8)
    ]
    rows += [{"body": f"Lunch at noon in room {n}?", "labels": []} for n in range(30)]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    for name in ("train", "test"):
        (data / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        (more / f"{name}.jsonl").write_text(
            lines + lines[: lines.index("\n") + 1], encoding="utf-8"
        )
    mails, others = folder / "mails.jsonl", folder / "others.jsonl"
    for table in (mails, others):
        table.write_text(
            "".join(
                f"{json.dumps({'body': rows[i % len(rows)]['body']})}\n" for i in range(n_mails)
            ),
            encoding="utf-8",
        )
    out, model, report = folder / "out.csv", folder / "model", folder / "report"
    classify = ["classify", "--format", "csv", "--out", str(out), "--quiet"]
    in_two = [*classify, "--jobs", "2"]
    train = ["train", "--out", str(model), "--data"]
    evaluate = ["evaluate", "--out", str(report), "--no-baselines", "--data"]
    return [
        # Results name their sources.
        Killable(
            "classify",
            [*classify, str(mails)],
            [*classify, str(others)],
            lambda: _whole_csv(out),
        ),
        Killable(
            "classify --jobs",
            [*in_two, str(mails)],
            [*in_two, str(others)],
            lambda: _whole_csv(out),
        ),
        Killable("train", [*train, str(data)], [*train, str(more)], lambda: _model(model)),
        Killable(
            "evaluate",
            [*evaluate, str(data)],
            [*evaluate, str(more)],
            lambda: _json(report / "metrics.json"),
        ),
    ]


def _whole_csv(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if not text.endswith("\n"):
        raise ValueError(f"{path} is cut off")
    return hashlib.sha256(text.encode()).hexdigest()


def _json(path: Path) -> str:
    return hashlib.sha256(json.dumps(json.loads(path.read_bytes())).encode()).hexdigest()


def _model(folder: Path) -> str:
    mr.load_model(folder)
    contents = ((folder / name).read_bytes() for name in (MANIFEST, WEIGHTS, WORDS))
    return hashlib.sha256(b"".join(contents)).hexdigest()


def run(arguments: Sequence[str], *, kill_after: float | None = None) -> float:
    """Run a command, kill it after some seconds; the seconds it took.

    Raises
    ------
    AssertionError
        Processes that it had started are still there: they hold its output open.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mailrisk_ml.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.communicate(timeout=kill_after)
    except subprocess.TimeoutExpired:
        _kill(process)
    else:
        if process.returncode:
            raise RuntimeError(f"{arguments[0]} failed with {process.returncode}")
    return time.perf_counter() - start


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    try:
        process.communicate(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise AssertionError("processes outlive the one that was killed") from None


def kill_often(target: Killable, n_kills: int, random_state: int = 0) -> tuple[int, int]:
    """Kill a command again and again.

    Returns
    -------
    n_killed, n_finished : int
        How often it was killed in time, and how often it was done before.

    Raises
    ------
    Exception
        What `Killable.digest` raises for a broken result.
    AssertionError
        The result is neither the earlier one nor the new one.
    """
    rng = Random(f"{random_state} {target.name}")
    whole = {}
    for arguments in (target.others, target.arguments):
        seconds = run(arguments)
        whole[target.digest()] = arguments
    if len(whole) != 2:
        raise AssertionError(f"{target.name}: the two results are one")
    n_killed = 0
    for _ in range(n_kills):
        arguments = next(way for digest, way in whole.items() if digest != target.digest())
        # Most moments are spent importing: half of the kills come in the last third.
        after = rng.uniform(0.0 if rng.random() < 0.5 else 0.66 * seconds, 1.02 * seconds)
        n_killed += run(arguments, kill_after=after) >= after
        if target.digest() not in whole:
            raise AssertionError(f"{target.name}: neither the old result nor the new one")
    return n_killed, n_kills - n_killed


def main() -> int:
    """Print how often each command was killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=50, help="kills of each command")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kill-"))
    try:
        for target in killables(folder):
            killed, finished = kill_often(target, options.n)
            print(f"{target.name}: killed {killed} times, done before {finished}; whole each time")
            left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
            print(f"  left behind beside it: {len(left)} temporary files or folders", flush=True)
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
