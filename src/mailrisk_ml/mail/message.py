"""One message: ``bytes -> Mail``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from mailrisk_ml.exceptions import (
    InputTypeError,
    InvalidParameterError,
    MailReadError,
    system_reason,
)
from mailrisk_ml.mail.limits import DEFAULT_LIMITS, ReadLimits
from mailrisk_ml.mail.mboxes import holds_several
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.parsing.body import Body
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC, foreign_kind, headless_kind
from mailrisk_ml.mail.parsing.headers import addresses, parse_date
from mailrisk_ml.mail.parsing.mime import MimePart
from mailrisk_ml.mail.suffixes import TEXT_TABLES, suffix_of
from mailrisk_ml.mail.unread import NOTHING, Notes, Unread
from mailrisk_ml.mail.zones import Zone, find_zones
from mailrisk_ml.missing import is_missing

#: What of a mail could not be judged, as far as reading it tells.
Unjudged = Literal["", "encrypted", "unread_text", "attachments_alone"]

_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_EMLX_COUNT = re.compile(rb"(\d{1,15})[ \t]{0,15}\r?\n")
_SAID = ("newest", "forwarded")  # zones
_PAGES = (".html", ".htm")
_HINT_BYTES = 20_000  # in which a charset is looked for
_HEADER_CHARSET = re.compile(rb"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_READ_SEVERAL = "read them from a file, with mailrisk_ml.iter_mails(path)"
#: In characters; no system opens a longer one.
LONGEST_PATH = 4096
_SUBJECT_SHOWN = 60  # characters
# Fields of a mail beside its text.
_LINES = ("sender", "message_id", "source")
_LISTS = ("recipients", "attachments", "hidden", "notes")


@dataclass(frozen=True)
class Mail:
    """A message as text, with what is needed to find it again.

    Parameters
    ----------
    subject, body : str
        Decoded text. ``body`` holds everything a reader would see: the newest text, quoted
        history, signature and disclaimer; below plain text the HTML too, where that says more.
    sender : str
        The ``From`` header, decoded.
    recipients : tuple of str
        Addresses of ``To`` and ``Cc``, decoded.
    date : datetime, optional
        Aware when the header names a zone, be it by its offset or by a name of RFC 822; but
        not by CST, which is China's and North America's.
    message_id : str
        Without angle brackets; empty when the header is missing.
    attachments : tuple of str
        File names; attachments are named, never read.
    source : str
        Where the message came from, e.g. ``"inbox.mbox#17"``.
    hidden : tuple of (int, int)
        Spans of ``body``, in order, that the HTML hid from its reader, or that are plain text whose
        HTML says more, which is what mail programs show. They are read all the same.
    notes : tuple of str
        What the reader had to repair or leave out, e.g. ``"charset gb2312 decoded as utf-8"``. That
        GB 18030 is read where GB 2312 is named is no repair: it holds all of it.
    unread : Unread
        What notes say that was not read.

    Raises
    ------
    InputTypeError
        A field is of another type, such as None or NaN for what is missing.
    InvalidParameterError
        The spans of ``hidden`` are none of ``body``, or not in order.

    Examples
    --------
    >>> Mail("Halden tender", "We only have to come in below it.", source="inbox.mbox#17")
    <Mail 'Halden tender', body of length 33, source 'inbox.mbox#17'>
    """

    subject: str = ""
    body: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    attachments: tuple[str, ...] = ()
    source: str = ""
    hidden: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    unread: Unread = NOTHING

    def __post_init__(self) -> None:
        # Who builds a Mail may have no type checker; told here, it is told at the row at fault.
        if not isinstance(self.subject, str) or not isinstance(self.body, str):  # type: ignore[redundant-expr]
            raise _no_text(self.subject, self.body)
        if self.date is not None and (
            not isinstance(self.date, datetime) or is_missing(self.date)  # type: ignore[redundant-expr]
        ):
            raise _no_date(self.date)
        for name in _LINES:
            if not isinstance(getattr(self, name), str):
                raise _no_field(name, "a str", "''", getattr(self, name))
        for name in _LISTS:
            if not isinstance(getattr(self, name), tuple | list):
                raise _no_field(name, "a tuple", "()", getattr(self, name))
        before = 0
        for start, end in self.hidden:
            if not before <= start <= end <= len(self.body):
                rule = "spans of the body, in order"
                remedy = "With another body, give others, or hidden=()."
                raise InvalidParameterError("hidden", "Mail", rule, (start, end), remedy)
            before = start

    def __repr__(self) -> str:
        """What finds it again: the subject, shortened, its length and its source.

        Neither its body nor who wrote to whom, for logs hold what ``repr`` gives.
        """
        subject = self.subject
        if len(subject) > _SUBJECT_SHOWN:
            subject = f"{subject[: _SUBJECT_SHOWN - 1]}…"
        source = f", source {self.source!r}" if self.source else ""
        size = f"body of length {len(self.body)}"
        return f"<{type(self).__name__} {subject!r}, {size}{source}>"

    @property
    def text(self) -> str:
        """Subject, newline, body: what offsets in an `Assessment` point into."""
        return f"{self.subject}\n{self.body}"

    @property
    def truncated(self) -> bool:
        """Whether a limit was exceeded, so that part of the message was not read."""
        return Unread.BEYOND_LIMITS in self.unread

    @property
    def encrypted(self) -> bool:
        """Whether the message or a part of it is encrypted: what is, was not read."""
        return Unread.ENCRYPTED in self.unread

    @property
    def undated(self) -> bool:
        """Whether there is a date that may mean two days or none."""
        return Unread.DATE in self.unread

    @property
    def headless(self) -> bool:
        """Whether what was read as a message has no header lines: an export may have failed."""
        return Unread.HEADERS in self.unread

    @property
    def unjudged(self) -> Unjudged:
        """What of a mail could not be read, so that it may be less harmless than it looks.

        ``"encrypted"``: all of it or a part; ``"unread_text"``: a text is in a form that is not
        read, such as a message inside its signature; ``"attachments_alone"``: its sender wrote
        nothing beside them, or beside parts without a name, such as pictures; empty where its text
        was read.
        """
        if self.encrypted:
            return "encrypted"
        if Unread.TEXT in self.unread:
            return "unread_text"
        attached = self.attachments or Unread.PART in self.unread
        return "attachments_alone" if attached and not self._says_something else ""

    @property
    def _says_something(self) -> bool:
        """Whether the sender wrote or passed on any text."""
        return any(
            zone.kind in _SAID and self.text[zone.start : zone.end].strip() for zone in self.zones
        )

    @cached_property
    def hidden_in_text(self) -> tuple[tuple[int, int], ...]:
        """The spans of `text` that are hidden."""
        shift = len(self.subject) + 1 if self.hidden else 0
        return tuple((start + shift, end + shift) for start, end in self.hidden)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """The parts of `text`, in order and without gaps; see `find_zones`."""
        return find_zones(self.subject, self.body)


def _no_text(subject: object, body: object) -> InputTypeError:
    return InputTypeError(
        "The subject and the body of a Mail must each be a str. "
        f"Got {type(subject).__name__} and {type(body).__name__} instead. Write '' for what is "
        "missing; read bytes with mailrisk_ml.read_mail, a pandas DataFrame with "
        "mailrisk_ml.iter_mails(table)."
    )


def _no_date(date: object) -> InputTypeError:
    return InputTypeError(
        "The date of a Mail must be a datetime, or None where it is missing. "
        f"Got {type(date).__name__} instead. Of text: datetime.fromisoformat(text); of a column: "
        "pandas.to_datetime(table['date'])."
    )


def _no_field(name: str, kind: str, empty: str, value: object) -> InputTypeError:
    return InputTypeError(
        f"The {name!r} parameter of Mail must be {kind}. Got {type(value).__name__} instead. "
        f"Write {empty} for what is missing."
    )


def read_mail(
    source: str | os.PathLike[str] | bytes, *, limits: ReadLimits = DEFAULT_LIMITS
) -> Mail:
    r"""Read one message.

    Parameters
    ----------
    source : str, path or bytes
        A file holding one message (RFC 822 or Outlook ``.msg``), or the message itself as bytes.
    limits : ReadLimits
        How much of it is read; what lies beyond is noted in `Mail.notes`.

    Returns
    -------
    Mail
        Decoded; nothing in the message, however broken, raises anything but `MailReadError`. Text
        without header lines, JSON or a page of HTML say, is read as a body: `Mail.headless` tells.

    Raises
    ------
    MailReadError
        When the file cannot be opened, is named as a table, or is named ``.mbox`` and holds several
        messages; when what is read is empty, binary without header lines, begins as a PDF or Office
        document, an archive or a calendar does, or is of Outlook and the ``msg`` extra is not
        installed.
    InputTypeError
        When `source` is neither a path nor bytes, or a str that is no path but a text.

    Examples
    --------
    >>> read_mail(b"Subject: =?gb2312?B?us/NrA==?=\n\nHello\n").subject
    '合同'
    """
    if isinstance(source, bytes):
        return parse_message(source, "<bytes>", limits)
    if not isinstance(source, (str, os.PathLike)):
        raise InputTypeError(
            "The 'source' parameter of read_mail must be a path or bytes. "
            f"Got {type(source).__name__} instead. Give an open file's read(), in binary mode, or "
            "bytes(message) of an EmailMessage."
        )
    path = os.fsdecode(source)
    try:
        with open_unpacked(path) as file:
            data = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        refuse_text(path, "source", "read_mail")
        reason = system_reason(error) if isinstance(error, OSError) else "bad path"
        raise MailReadError(path, f"cannot be read: {reason}") from error
    if suffix_of(path) in TEXT_TABLES:
        raise MailReadError(path, f"is a table of mails by its name: {_READ_SEVERAL}")
    # By its content alone none is refused: a message may be written to look like several.
    if suffix_of(path) == ".mbox" and holds_several(_unified(data)):
        raise MailReadError(path, f"is an mbox of several mails: {_READ_SEVERAL}")
    return parse_message(data, path, limits)


def refuse_text(path: str, parameter: str, owner: str) -> None:
    """Raise `InputTypeError` where no path, but a message was given: errors quote paths."""
    if "\n" in path or len(path) > LONGEST_PATH:
        raise InputTypeError(
            f"The {parameter!r} parameter of {owner} must be a path, if it is a str. Got a text of "
            f"{len(path):,} characters instead. Read a message from bytes: "
            "read_mail(text.encode())."
        )


def parse_message(data: bytes, source: str, limits: ReadLimits = DEFAULT_LIMITS) -> Mail:
    """Turn the bytes of one message into a `Mail`.

    Parameters
    ----------
    data : bytes
        The raw message.
    source : str
        What `Mail.source` and errors call it.
    limits : ReadLimits
        How much of it is read.

    Raises
    ------
    MailReadError
        When the bytes hold no message, or one of Outlook without the ``msg`` extra.
    """
    if kind := foreign_kind(data):
        raise MailReadError(source, f"no message, but {kind}")
    try:
        if data.startswith(OLE_MAGIC):
            from mailrisk_ml.mail.outlook import parse_msg  # an extra, seldom needed

            return parse_msg(data, source, limits)
        return _parse(unwrapped(data, source), source, limits)
    except MailReadError:
        raise
    except Exception as error:
        kind = type(error).__name__
    # The promise is one typed error a message, whatever a library below trips over. Its text could
    # quote the mail, so only its kind is told, and it is no cause or context of this one.
    raise MailReadError(source, f"cannot be parsed ({kind})")


def unwrapped(data: bytes, source: str) -> bytes:
    """The message of an ``.emlx`` file of Apple Mail; the bytes of any other source as they are.

    Parameters
    ----------
    data : bytes
        What the file holds: the message's bytes below a line with their number, then properties.
    source : str
        Its name.
    """
    count = _EMLX_COUNT.match(data) if source.lower().endswith(".emlx") else None
    return data[count.end() :][: int(count[1])] if count else data


def has_headers(data: bytes) -> bool:
    """Whether a message has a header line.

    Parameters
    ----------
    data : bytes
        The raw message.
    """
    data = _unified(data[:_HINT_BYTES])
    return bool(MimePart(data, 0, len(data)).headers)


def _parse(data: bytes, source: str, limits: ReadLimits) -> Mail:
    notes = Notes()
    if len(data) > limits.max_bytes:
        notes.add_limit(f"message larger than {limits.max_bytes} bytes")
        data = data[: limits.max_bytes]
    data = _unified(data)
    if not data or data.isspace():
        raise MailReadError(source, "empty message")
    kind = "text/plain"
    if source.lower().endswith(_PAGES) and data[:_HINT_BYTES].lstrip().startswith(b"<"):
        data, kind = b"\n" + data, "text/html"  # below no header: a tag may look like the first
    part = MimePart(data, 0, len(data), default_type=kind, max_header=limits.max_header_chars)
    if not part.headers:
        if len(_BINARY.findall(data[:4096])) * 50 > min(len(data), 4096):
            raise MailReadError(source, "no message: binary data without header lines")
        if suffix_of(source) == ".msg":
            raise MailReadError(source, f"no Outlook message, but {headless_kind(data)}")
        notes.add("no header lines", Unread.HEADERS)
    if holds_several(data):
        notes.add("looks like an mbox of several mails, read as one", Unread.TEXT)
    return _build(part, source, limits, notes)


def _build(part: MimePart, source: str, limits: ReadLimits, notes: Notes) -> Mail:
    hint = part.charset or _first_charset(part.data)
    body = Body(limits, hint, notes=notes)
    text, hidden = body.read(part)
    subject, sender, message_id = (
        body.short_value(part, name) for name in ("subject", "from", "message-id")
    )
    recipients = [
        a for name in ("to", "cc") for raw in part.every(name) for a in addresses(raw, hint)
    ]
    return Mail(
        subject=subject,
        body=text,
        sender=sender,
        recipients=tuple(recipients),
        date=parse_date(part.first("date")),
        message_id=message_id.strip("<> "),
        attachments=tuple(body.attachments),
        source=source,
        hidden=hidden,
        notes=notes.said,
        unread=notes.unread,
    )


def _unified(data: bytes) -> bytes:
    """One line end, no byte order mark, no blank lines above the headers."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # saved by an editor as UTF-16
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
        if b"\n" not in data:  # line ends of the old Macintosh
            data = data.replace(b"\r", b"\n")
    return data.lstrip(b"\n") if data[:1] == b"\n" else data


def _first_charset(data: bytes) -> str:
    """Charset of the first text part: raw 8-bit subjects are mostly written in the same."""
    # Where the word first stands is found much faster than by the expression.
    start = data[:_HINT_BYTES].lower().find(b"charset")
    match = _HEADER_CHARSET.search(data, start, _HINT_BYTES) if start >= 0 else None
    return match[1].decode("ascii", "ignore") if match else ""
