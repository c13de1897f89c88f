"""Files below a folder, what of them is passed over, and Maildirs that are in use meanwhile."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from mailrisk_ml.exceptions import MailReadError, system_reason

#: Where the messages of a Maildir are.
MAILDIR = ("cur", "new")
#: What is passed over whatever its suffix, as it is told behind a number.
LINKS = "behind links that lead elsewhere"
SPECIAL = "special (pipe, socket, device)"
RESULTS = "results of mailrisk"  # beside the mails that they are about


def files_below(folder: Path, passed_over: Counter[str]) -> Iterator[Path | MailReadError]:
    """Files below a folder in sorted order, and why a file or folder cannot be read.

    Parameters
    ----------
    folder : Path
    passed_over : Counter
        Counts links that lead out of the folder or nowhere, and what is no plain file.
    """
    root = _real(folder)
    maildirs = _Maildirs()
    unread: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=unread.append):
        yield from _reported(unread)
        here = Path(parent)
        if all((here / sub).is_dir() for sub in MAILDIR):
            folders[:] = [f for f in folders if f != "tmp"]  # deliveries still under way
            maildirs.begin(here)
        folders.sort()
        passed_over.update(LINKS for sub in folders if _leads_elsewhere(here / sub, root))
        for name in sorted(maildirs.listed(here, files)):
            file = None if name.startswith(".") else maildirs.followed(here / name)
            if isinstance(file, Path) and (kind := _passed_over_as(file, root)):
                passed_over[kind] += 1
            elif file is not None:
                yield file
    yield from _reported(unread)


def _reported(unread: list[OSError]) -> Iterator[MailReadError]:
    while unread:
        error = unread.pop(0)
        yield MailReadError(str(error.filename), f"folder cannot be read: {system_reason(error)}")


def _passed_over_as(file: Path, root: Path) -> str:
    """Why a file is not even looked at; empty where it is."""
    try:
        if _leads_elsewhere(file, root):
            return LINKS
        return "" if stat.S_ISREG(file.stat().st_mode) else SPECIAL
    except OSError:
        return ""  # its error is reported, not swallowed


def _leads_elsewhere(path: Path, root: Path) -> bool:
    """Whether a path is a link out of the folder, or to nothing."""
    if not path.is_symlink():
        return False
    place = _real(path)
    return not (place.is_relative_to(root) and place.exists())


def _real(path: Path) -> Path:
    """What a path leads to; `Path.resolve` fails where links lead to each other."""
    return Path(os.path.realpath(path))


class _Maildirs:
    """Follows messages that a mail program renames or moves while their folder is read.

    It writes flags behind the unique name (``cur/17.host:2,`` becomes ``cur/17.host:2,S``), and
    moves to ``cur`` what is no longer ``new``.
    """

    def __init__(self) -> None:
        self._new: dict[Path, list[str]] = {}
        self._of_cur: dict[Path, set[str]] = {}
        self._had_turn: set[str] = set()
        self._indexes: dict[Path, tuple[int, dict[str, Path]]] = {}

    def begin(self, maildir: Path) -> None:
        """List what is new before ``cur`` is listed: what moves in between is in one of them."""
        new = maildir / "new"
        try:
            with os.scandir(new) as entries:
                self._new[new] = [entry.name for entry in entries if not entry.is_dir()]
        except OSError:
            self._new[new] = []  # reported when its turn comes

    def listed(self, folder: Path, files: Sequence[str]) -> list[str]:
        """The files of a folder, those that were there when its Maildir was begun included."""
        unique = set(map(_unique, files))
        if folder.name == "cur" and (new := folder.with_name("new")) in self._new:
            self._of_cur[new] = unique
        self._had_turn = self._of_cur.pop(folder, set())
        earlier = self._new.pop(folder, [])
        return [*files, *(name for name in earlier if _unique(name) not in unique)]

    def followed(self, file: Path) -> Path | MailReadError | None:
        """Where a file is that was listed; None where its turn came already, in ``cur``."""
        try:
            file.lstat()
        except FileNotFoundError:
            unique = _unique(file.name)
            if unique in self._had_turn:
                return None
            for folder in dict.fromkeys((file.parent, file.parent.with_name("cur"))):
                if file.parent.name in MAILDIR and (now := self._files(folder).get(unique)):
                    return now
            return MailReadError(str(file), "was moved or removed while its folder was read")
        except OSError:
            pass  # reported when it is opened
        return file

    def _files(self, folder: Path) -> dict[str, Path]:
        """Files by what is unique in their names; they are listed again when some changed."""
        try:
            changed = folder.stat().st_mtime_ns
            known = self._indexes.get(folder)
            if known is None or known[0] != changed:
                known = (changed, {_unique(path.name): path for path in folder.iterdir()})
                self._indexes[folder] = known
        except OSError:
            return {}
        return known[1]


def _unique(name: str) -> str:
    return name.partition(":")[0]
