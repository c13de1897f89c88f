"""An output that an interrupted run leaves where the next one can go on.

What is written goes to ``.NAME-resumable``; beside it, ``.NAME-resumable.json`` says how many
mails the first so many bytes hold. The part takes the target's name only when all is written. After
a kill, bytes beyond the last checkpoint are cut off and their mails assessed again, so that the
result is the same, byte for byte, as that of a run that nothing stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from mailrisk_ml.cli.exit_codes import INTERRUPTS
from mailrisk_ml.cli.files import check_writable, place_of, put, untouched
from mailrisk_ml.exceptions import SourceError, system_reason
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.sources import Found, RawMessage
from mailrisk_ml.text.display import counted
from mailrisk_ml.unfinished import is_at, lock

_SECONDS = 1.0  # between checkpoints


@dataclass(frozen=True)
class Checkpoint:
    """What an output held at some time.

    Parameters
    ----------
    mails : int
        How many, those that could not be read included.
    size : int
        Bytes.
    digest : str
        SHA-256 of these mails as they were found: an input that begins with others is not the same.
    tally : dict
        What the summary counts.
    """

    mails: int = 0
    size: int = 0
    digest: str = ""
    tally: dict[str, Any] = field(default_factory=dict)


def files_beside(target: Path) -> tuple[Path, Path, Path]:
    """What an output is until it is whole: its part, its checkpoint, and the one being written.

    Files of such names are written over; nobody gives one of their own such a name.
    """
    place = place_of(target)
    part, state, new_state = (
        place.with_name(f".{place.name}-resumable{end}") for end in ("", ".json", ".json.new")
    )
    return part, state, new_state


class ResumableOutput:
    """A text file that can be gone on with, as a context manager.

    Parameters
    ----------
    path : path
        The target; it is replaced when all is written, and until then left as it was.
    settings : mapping
        All that the output depends on, but for the mails: an output is gone on with only if it
        was begun with the same.
    resume : bool
        Whether to go on where an earlier run stopped; else what it left is replaced.

    Attributes
    ----------
    discarded : str
        What is to be said of results of an earlier run that are not gone on with; empty for none.

    Raises
    ------
    SourceError
        When the target cannot be written, another run is writing it, the part was begun with
        other settings, or there is none to go on with and the target is there.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], *, resume: bool) -> None:
        check_writable(path)
        self._path = path
        self._part, self._state, self._new_state = files_beside(path)
        self._settings = hashlib.sha256(
            json.dumps(settings, sort_keys=True, default=str).encode()
        ).hexdigest()
        self._resume = resume
        self._kept_at = time.monotonic()
        self._is_locked: bool | None = None
        self._held = hashlib.sha256()  # of the mails that the output holds
        self._ahead: deque[bytes] = deque()  # of those that were found since
        self.start = self._kept = Checkpoint()
        self.discarded = ""
        self.stream: TextIO
        is_left = self._part.exists() and self._state.exists()
        if resume and not is_left and path.exists() and path.stat().st_size:
            raise SourceError(
                f"Cannot go on with {path}: it is there, and no run that was stopped left anything "
                "beside it. Leave --resume out to replace it, or name another file."
            )

    def __enter__(self) -> ResumableOutput:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self._part, flags, 0o600)  # mail: for its owner only
        except OSError as error:
            raise SourceError(f"Cannot write {self._part}: {system_reason(error)}.") from error
        self.stream = open(handle, "r+", encoding="utf-8", newline="")
        try:
            self._lock(handle)
            if self._resume:
                self.start = self._kept = self._earlier()
            else:
                self.discarded = self._left()
        except SourceError:
            self.stream.close()
            raise
        if not self.start.size:
            self._state.unlink(missing_ok=True)  # it speaks of what is cut off now
        os.ftruncate(handle, self.start.size)
        self.stream.seek(self.start.size)
        return self

    def _lock(self, handle: int) -> None:
        # Without locks, who starts two runs on one output is not stopped.
        self._is_locked = lock(handle)
        # Renamed since it was opened: its writer has just finished.
        if self._is_locked is False or not is_at(handle, self._part):
            raise SourceError(
                f"Cannot write {self._path}: another run is writing it. Wait, or name another."
            )

    def _earlier(self) -> Checkpoint:
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
            start, settings = Checkpoint(**state["checkpoint"]), state["settings"]
        except FileNotFoundError:
            return Checkpoint()
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"Cannot go on: {self._state} is not as it was written.") from error
        if settings != self._settings:
            raise SourceError(
                f"Cannot go on with {self._part}: it was begun with other paths, options or "
                "another model. Use the same, or leave --resume out to start anew."
            )
        if self._part.stat().st_size < start.size:
            raise SourceError(
                f"Cannot go on with {self._part}: it is shorter than it was. "
                "Leave --resume out to start anew."
            )
        return start

    def _left(self) -> str:
        """What an earlier run left, in a sentence; nothing where it does not say how many mails."""
        try:
            checkpoint = json.loads(self._state.read_text(encoding="utf-8"))["checkpoint"]
            mails, size = int(checkpoint["mails"]), int(checkpoint["size"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""
        if self._part.stat().st_size < size:
            return ""  # killed when its part had taken the target's place
        return (
            f"Results of {counted(mails, 'mail')} that a run was stopped after are discarded: only "
            f"--resume goes on with {self._part}."
        )

    def going_on(self, found: Iterator[Found]) -> Iterator[Found]:
        """The mails that come after those in the output, which are found, but not read again.

        Raises
        ------
        SourceError
            The input does not begin with the mails that the output holds.
        """
        for item in islice(found, self.start.mails):
            self._held.update(_digest(item))
        if self.start.mails and self._held.hexdigest() != self.start.digest:
            raise SourceError(
                f"Cannot go on: the input does not begin with the "
                f"{counted(self.start.mails, 'mail')} that {self._part} holds results of. Give the "
                "same mails (others may follow them), or leave --resume out to start anew."
            )
        for item in found:
            self._ahead.append(_digest(item))
            yield item

    def count(self) -> None:
        """Take note that the next of these mails is written."""
        self._held.update(self._ahead.popleft())

    @property
    def due(self) -> bool:
        """Whether a second has passed since the last checkpoint."""
        return time.monotonic() - self._kept_at >= _SECONDS

    def keep(self, mails: int, tally: dict[str, Any]) -> None:
        """Make a checkpoint: note how far the output has come."""
        self.stream.flush()
        os.fsync(self.stream.fileno())  # else a checkpoint could outlive what it speaks of
        size = os.fstat(self.stream.fileno()).st_size
        self._kept = Checkpoint(mails, size, self._held.hexdigest(), tally)
        state = {"settings": self._settings, "checkpoint": asdict(self._kept)}
        # Of a killed run, or a link that somebody put there.
        self._new_state.unlink(missing_ok=True)
        with open(self._new_state, "x", encoding="utf-8", opener=_for_owner) as stream:
            json.dump(state, stream)
        os.replace(self._new_state, self._state)
        self._kept_at = time.monotonic()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if kind is None:
            self.stream.flush()
            os.fsync(self.stream.fileno())
        if not self._is_locked:
            self.stream.close()  # Windows moves and removes no open files
        try:
            if kind is None:
                # In this order: what cannot take its place can still be gone on with.
                put(self._part, self._path)
                self._state.unlink(missing_ok=True)
            elif not self._state.exists():
                self._part.unlink(missing_ok=True)  # nothing to go on with
        finally:
            self.stream.close()
        if isinstance(error, INTERRUPTS):
            error.add_note(self._fate())

    def _fate(self) -> str:
        """What became of an output that was interrupted."""
        if not self._kept.mails:
            return f"{untouched(self._path)}."
        mails = self._kept.mails
        are, them = ("is", "it") if mails == 1 else ("are", "them")
        return (
            f"{untouched(self._path)}; {counted(mails, 'mail')} {are} kept in {self._part}, and "
            f"the same command with --resume goes on after {them}."
        )


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _digest(item: Found) -> bytes:
    """Of all that an output may say of a mail: its source, and what stands there."""
    if isinstance(item, RawMessage):
        said, data = item.source, item.data
    elif isinstance(item, Mail):
        said, data = repr([getattr(item, each.name) for each in fields(item)]), b""
    else:
        said, data = str(item), b""
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass") + b"\0")
    # The last message of an mbox has another end when others follow it.
    digest.update(data.rstrip(b"\r\n"))
    return digest.digest()
