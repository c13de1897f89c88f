"""What a run that is killed while it writes leaves beside its target: the next one removes it.

A run writes beside its target, under a name that says so, and holds a lock on that. The lock ends
with the process, however it ends: what nobody has locked is nobody's any more.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has no such locks, and neither moves nor removes open files
    fcntl = None  # type: ignore[assignment]


def unfinished_prefix(target: Path) -> str:
    """What the name of a file or folder begins with that is to become ``target``."""
    return f".{target.name}-unfinished-"


def remove_leftovers(target: Path) -> None:
    """Remove what runs that were killed while they wrote ``target`` have left beside it."""
    for left in target.parent.glob(f"{glob.escape(unfinished_prefix(target))}*"):
        with suppress(OSError):
            _remove(left)


def _remove(left: Path) -> None:
    is_folder = left.is_dir()
    if fcntl is None:
        if not is_folder:  # of a folder nothing tells whether a run still writes to it
            left.unlink()  # fails while a run has it open
        return
    # Some file systems lock only files that can be written.
    mode = os.O_RDONLY if is_folder else os.O_RDWR
    handle = os.open(left, mode | getattr(os, "O_NOFOLLOW", 0))
    try:
        if lock(handle):
            shutil.rmtree(left) if is_folder else left.unlink()
    finally:
        os.close(handle)


def lock(handle: int) -> bool | None:
    """Lock a file or folder until it is closed.

    Returns
    -------
    bool or None
        False where another run holds it; None where there are no locks: on Windows and on some
        file systems (NFS without its daemon, FUSE).
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, where the system has such locks."""
    if fcntl is None:  # nor opens folders
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        lock(handle)
        yield
    finally:
        os.close(handle)
