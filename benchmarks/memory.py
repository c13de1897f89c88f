"""Resident memory of processes, as the kernel counts it (Linux).

Not ``ru_maxrss``: it begins with what the parent had in use.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROC = Path("/proc")
_SECONDS = 0.02  # between two looks at a running command


def resident() -> float:
    """MiB that this process has in use."""
    return _mib("self", "VmRSS")


def peak(process: int | str = "self") -> float:
    """The most MiB that a process has had in use; 0 where it is gone."""
    return _mib(process, "VmHWM")


def forget_peak() -> None:
    """Let the peak of this process begin anew."""
    (_PROC / "self" / "clear_refs").write_text("5", encoding="ascii")


def peak_of_command(command: Sequence[str]) -> float:
    """Run a command, and tell the most MiB that one of its processes has had in use.

    Raises
    ------
    subprocess.CalledProcessError
        The command failed.
    """
    if not _PROC.is_dir():
        sys.exit("Memory is read from /proc, which is not there. Run this on Linux.")
    most = 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            most = max(most, *map(peak, _family(run.pid)))
            time.sleep(_SECONDS)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, command)
    return most


def _family(process: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield process
    for children in (_PROC / str(process) / "task").glob("*/children"):
        try:
            found = children.read_text(encoding="ascii").split()
        except OSError:  # ended meanwhile
            continue
        for child in found:
            yield from _family(int(child))


def _mib(process: int | str, field: str) -> float:
    try:
        status = (_PROC / str(process) / "status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(rf"^{field}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
