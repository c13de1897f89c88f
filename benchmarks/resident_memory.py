"""Resident memory of processes, as the kernel counts it (Linux).

Not ``ru_maxrss``: it begins with what the parent had in use.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROC = Path("/proc")
_SECONDS = 0.02  # between two looks at a running command


def resident() -> float:
    """MiB that this process has in use."""
    return _of_this("VmRSS")


def peak() -> float:
    """The most MiB that this process has had in use."""
    return _of_this("VmHWM")


def forget_peak() -> None:
    """Let the peak of this process begin anew."""
    _require_proc()
    (_PROC / "self" / "clear_refs").write_text("5", encoding="ascii")


def peak_of_command(command: Sequence[str]) -> float:
    """Run a command, and tell the most MiB that one of its processes has had in use.

    What it says on standard error is shown where it fails, which ends this process too.
    """
    _require_proc()
    most = 0.0
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as run:
            while run.poll() is None:
                most = max(most, *(_mib(pid, "VmHWM") for pid in _family(run.pid)))
                time.sleep(_SECONDS)
        if run.returncode:
            said.seek(0)
            sys.exit(f"{command} ended with {run.returncode}:\n{said.read().decode()[-2000:]}")
    return most


def _family(process: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield process
    try:
        tasks = (_PROC / str(process) / "task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:  # ended meanwhile
        return
    for child in children:
        yield from _family(child)


def _require_proc() -> None:
    if not _PROC.is_dir():
        sys.exit("Memory is read from /proc, which is not there. Run this on Linux.")


def _of_this(field: str) -> float:
    _require_proc()
    return _mib(os.getpid(), field)


def _mib(process: int, field: str) -> float:
    """A field of a process's status; 0 where it is gone."""
    try:
        status = (_PROC / str(process) / "status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(rf"^{field}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
