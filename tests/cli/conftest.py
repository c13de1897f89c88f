"""Fixtures that tests of several commands share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Mailrisk = Callable[..., tuple[int, str, str]]
_OWN = ("complaint", "late invoice")


@pytest.fixture(scope="session")
def in_a_process() -> Mailrisk:
    """Exit code, output and error output of the command in a process of its own."""

    def run(
        *arguments: object, stdin: bytes = b"", cwd: Path | None = None
    ) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "mailrisk_ml.cli", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env={**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")

    return run


@pytest.fixture
def own_labels(tmp_path: Path) -> Path:
    """A folder of mails with labels of one's own, train and test, and a file of these labels."""
    for name, first in (("train", 0), ("test", 60)):
        rows = [
            {"body": f"The chairs were broken, case {n}.", "labels": [_OWN[0]]}
            if n % 3 == 0
            else {"body": f"Invoice {n} is overdue.", "labels": [_OWN[1]]}
            if n % 3 == 1
            else {"body": f"Lunch with the team {n}.", "labels": []}
            for n in range(first, first + 60)
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "labels.json").write_text(json.dumps({label: {} for label in _OWN}), "utf-8")
    return tmp_path
