"""One message: ``bytes -> Mail``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from mailrisk_ml.mail.zones import Zone, find_zones


@dataclass(frozen=True)
class Mail:
    """A message as text, with what is needed to find it again.

    Parameters
    ----------
    subject, body : str
        Decoded text. ``body`` holds everything a reader would see: the newest text, quoted
        history, signature and disclaimer.
    sender : str
        The ``From`` header, decoded.
    recipients : tuple of str
        Addresses of ``To`` and ``Cc``, decoded.
    date : datetime, optional
        Aware when the header names a zone.
    message_id : str
        Without angle brackets; empty when the header is missing.
    attachments : tuple of str
        File names; attachments are named, never read.
    source : str
        Where the message came from, e.g. ``"inbox.mbox#17"``.
    hidden : tuple of (int, int)
        Spans of ``text`` that the HTML hid from its reader. They are read all the same.
    notes : tuple of str
        What the reader had to repair or leave out, e.g. ``"charset gb2312 decoded as gb18030"``.
    """

    subject: str = ""
    body: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    attachments: tuple[str, ...] = ()
    source: str = ""
    hidden: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Subject, newline, body: what offsets in an `Assessment` point into."""
        return f"{self.subject}\n{self.body}"

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """The parts of `text`, in order and without gaps; see `find_zones`."""
        return find_zones(self.subject, self.body)
