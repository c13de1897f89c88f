"""From bytes to `Mail`: one message is read, or said to be none."""

from __future__ import annotations

import os
import re

from mailrisk_ml.exceptions import InputTypeError, MailReadError, SourceError, system_reason
from mailrisk_ml.mail.limits import DEFAULT_LIMITS, ReadLimits, check_limits
from mailrisk_ml.mail.mboxes import holds_several
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.outlook import parse_msg
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.parsing.body import Body
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC, foreign_kind, headless_kind
from mailrisk_ml.mail.parsing.headers import addresses, parse_date
from mailrisk_ml.mail.parsing.mime import MimePart
from mailrisk_ml.mail.unread import Notes, Unread
from mailrisk_ml.suffixes import TEXT_TABLES, suffix_of

_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_EMLX_COUNT = re.compile(rb"(\d{1,15})[ \t]{0,15}\r?\n")
_PAGES = (".html", ".htm")
_HINT_BYTES = 20_000  # in which a charset is looked for
_HEADER_CHARSET = re.compile(rb"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_READ_SEVERAL = "read them from a file, with mailrisk_ml.iter_mails(path)"
#: In characters; no system opens a longer one.
LONGEST_PATH = 4096


def read_mail(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview,
    *,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> Mail:
    r"""Read one message.

    Parameters
    ----------
    source : str, path, bytes, bytearray or memoryview
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
    SourceError
        When `source` is empty, and names no file.
    InputTypeError
        When `source` is neither a path nor bytes, or a str that is no path but a text; when
        `limits` are no `ReadLimits`.

    Examples
    --------
    >>> read_mail(b"Subject: =?gb2312?B?us/NrA==?=\n\nHello\n").subject
    '合同'
    """
    check_limits(limits, "read_mail")
    if isinstance(source, bytes | bytearray | memoryview):
        return parse_message(bytes(source), "<bytes>", limits)
    if not isinstance(source, (str, os.PathLike)):
        raise InputTypeError(
            "The 'source' parameter of read_mail must be a path or bytes. "
            f"Got {type(source).__name__} instead. Give an open file's read(), in binary mode, or "
            "bytes(message) of an EmailMessage."
        )
    path = os.fsdecode(source)
    if not path:
        raise SourceError("The 'source' parameter of read_mail must name a file. Got '' instead.")
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
