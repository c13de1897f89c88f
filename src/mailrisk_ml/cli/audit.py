"""``mailrisk classify --audit``: who was judged how, and by what, without a word of the mail.

JSON Lines, appended to: one line for the run, one for each mail or message that could not be read,
one for the end. A run without its last line was cut short; one that goes on with its output
(``--resume``) says how many mails the output held, and what came after them is judged and logged
again. All lines of a run have the same ``run``, a random number, for several may write to one log
at once. Texts stand as their SHA-256, which tells whether a mail is the one that was judged; it is
no secret, since who guesses a short text can confirm the guess.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailrisk_ml.cli.files import check_writable
from mailrisk_ml.cli.options import SHIPPED
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.model.assessment import Assessment

if TYPE_CHECKING:
    from mailrisk_ml.cli.classify import ClassifyOptions
    from mailrisk_ml.model.classifier import RiskClassifier

AUDIT_FORMAT = 1


@dataclass
class AuditLog:
    """Appends a line at a time.

    Parameters
    ----------
    handle : int
        A file opened for appending.
    run : str
        What tells the lines of this run from those of others.
    """

    handle: int
    run: str = field(default_factory=lambda: secrets.token_hex(8))
    counts: dict[str, int] = field(default_factory=lambda: {"mails": 0, "flagged": 0, "unread": 0})

    def add(self, shown: Assessment | MailReadError, text: str) -> None:
        """Log what a mail was given, or why it could not be read, in words that are none of its.

        Parameters
        ----------
        shown : Assessment or MailReadError
            As the output has it: masked, with ``--redact``.
        text : str
            That of the mail as it was read, for its digest.
        """
        if isinstance(shown, MailReadError):
            self.counts["unread"] += 1
            self._write({"event": "unread", "source": shown.source, "reason": shown.reason})
            return
        self.counts["mails"] += 1
        self.counts["flagged"] += bool(shown.risks)
        mail = shown.mail
        self._write(
            {
                "event": "mail",
                "source": mail.source if mail else "",
                "message_id": mail.message_id if mail else "",
                "sha256": _digest(text),
                "labels": list(shown.labels),
                "probabilities": {k: round(v, 4) for k, v in shown.probabilities.items()},
                "truncated": shown.truncated,
                "unjudged": shown.unjudged,
            }
        )

    def begin(self, model: RiskClassifier, options: ClassifyOptions, after: int) -> None:
        """Log what judges: versions, the model's digest, its thresholds, what it reads of a mail.

        Parameters
        ----------
        model : RiskClassifier
            What judges.
        options : ClassifyOptions
            Those of the run.
        after : int
            How many mails the output holds already, from a run that was stopped.
        """
        from mailrisk_ml import __version__

        self._write(
            {
                "event": "begin",
                "audit_format": AUDIT_FORMAT,
                "time": _now(),
                "version": __version__,
                "model": options.choice.path or SHIPPED,
                "model_sha256": model.digest_,
                "preset": model.preset,
                "thresholds": model.thresholds_,
                "zones": list(model.zones),
                "redacted": options.redact,
                "resumed_after": after,
            }
        )

    def sync(self) -> None:
        """Wait until all that was logged is on the disk."""
        os.fsync(self.handle)

    def end(self) -> None:
        """Log how many this run judged."""
        self._write({"event": "end", "time": _now(), **self.counts})

    def _write(self, record: dict[str, Any]) -> None:
        line = json.dumps({"run": self.run, **record}).encode("ascii") + b"\n"
        if os.write(self.handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def audit_log(path: Path | None) -> Iterator[AuditLog | None]:
    """A log that is opened before anything is judged, and ends with the block; None for no path.

    Outputs are to be closed within it, so that its end says that they are written.
    """
    if path is None:
        yield None
        return
    check_writable(path, appended=True)
    # As bytes on Windows, too: a line's end is one of them.
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        _end_last_line(handle)
        log = AuditLog(handle)
        yield log
        log.end()
        log.sync()
    finally:
        os.close(handle)


def _end_last_line(handle: int) -> None:
    """Part what follows from a line that a full disk or a power cut left unfinished."""
    size = os.fstat(handle).st_size
    if size:
        os.lseek(handle, size - 1, os.SEEK_SET)
        if os.read(handle, 1) != b"\n":
            os.write(handle, b"\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
