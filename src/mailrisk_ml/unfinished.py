"""What a run that is killed while it writes leaves beside its target: the next one removes it.

A run writes beside its target, under a name that says so, and holds a lock on that. The lock ends
with the process, however it ends: what nobody has locked is nobody's any more.
"""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has no such locks, and neither moves nor removes open files
    fcntl = None  # type: ignore[assignment]


def unfinished_file(target: Path) -> tuple[int, Path]:
    """A new file beside ``target``, to take its place: open, locked, and for its owner only.

    What killed runs have left there is removed.
    """
    _remove_leftovers(target)
    while True:
        handle, name = tempfile.mkstemp(prefix=_prefix(target), dir=target.parent)
        if _is_ours(handle, Path(name)):
            return handle, Path(name)
        os.close(handle)


@contextmanager
def unfinished_folder(target: Path) -> Iterator[Path]:
    """The same as a folder; what it holds when the block ends is removed."""
    _remove_leftovers(target)
    folder, handle = _new_folder(target)
    try:
        yield folder
    finally:
        if handle is not None:
            os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(target: Path) -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
        if fcntl is None:  # nor are folders opened
            return folder, None
        with suppress(FileNotFoundError):
            handle = os.open(folder, os.O_RDONLY)
            if _is_ours(handle, folder):
                return folder, handle
            os.close(handle)


def _is_ours(handle: int, path: Path) -> bool:
    """Lock what was just made, unless another run took it for a leftover before it was locked."""
    return lock(handle) is not False and is_at(handle, path)


def _prefix(target: Path) -> str:
    return f".{target.name}-unfinished-"


def _remove_leftovers(target: Path) -> None:
    for left in target.parent.glob(f"{glob.escape(_prefix(target))}*"):
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


def is_at(handle: int, path: Path) -> bool:
    """Whether a path still leads to an open file or folder, which may have been moved since."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False
