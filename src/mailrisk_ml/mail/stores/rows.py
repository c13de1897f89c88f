"""One row of a table: ``cells -> Mail``."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from datetime import datetime
from functools import partial
from typing import Any

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.limits import DEFAULT_LIMITS, ReadLimits
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.parsing.charsets import decode_bytes
from mailrisk_ml.mail.parsing.encryption import holds_encrypted
from mailrisk_ml.mail.parsing.flow import Spans
from mailrisk_ml.mail.parsing.garbled import note_garbled
from mailrisk_ml.mail.parsing.headers import clean_line
from mailrisk_ml.mail.parsing.lines import with_plain_ends
from mailrisk_ml.mail.parsing.markup import cell_to_text
from mailrisk_ml.mail.reading import parse_message
from mailrisk_ml.mail.stores.columns import RAW
from mailrisk_ml.mail.stores.dates import NOT_UNDERSTOOD, date_of_cell
from mailrisk_ml.mail.unread import Notes, Unread
from mailrisk_ml.missing import is_missing
from mailrisk_ml.unseen import encodable

ROW_FIELDS = ("subject", "body", "text", "sender", "date", "message_id", "id", RAW)
_OWN_NAMES = {field: field for field in ROW_FIELDS if field != RAW}
# As workbooks write a carriage return; some programs copy it from there (ECMA-376-1 22.9.2.19).
_EXCEL_RETURN = "_x000D_"

Row = Mapping[str, Any]
#: Where a row stands, as people find it (``line 3``, ``Excel row 3``), and the row, or why it
#: cannot be read.
PlacedRow = tuple[str, Row | str]


def mail_of_row(
    row: Row,
    names: Mapping[str, str] = _OWN_NAMES,
    source: str = "",
    limits: ReadLimits = DEFAULT_LIMITS,
) -> Mail:
    """The mail of one row.

    Parameters
    ----------
    row : mapping
        Column name to cell; cells that are missing, None, NaN or NA are empty, bytes are decoded, a
        body in HTML is read as that of a message is.
    names : mapping, optional
        The column name of each of `ROW_FIELDS` that is there, where they are not the fields' own.
    source : str
        What `Mail.source` says.
    limits : ReadLimits
        How much of the row is read.

    Raises
    ------
    MailReadError
        A cell is a list or a mapping, not one value, or what should be a whole message is none.
    """
    text = partial(_text, row, names, source)
    if RAW in names:
        value = row.get(names[RAW])
        data = bytes(value) if isinstance(value, bytes | bytearray) else text(RAW).encode()
        return parse_message(data, source, limits)
    notes = Notes()

    def line(name: str, value: str) -> str:
        return notes.shortened(clean_line(value), name, limits.max_subject_chars)

    has_body = "body" in names and not is_missing(row.get(names["body"]))
    body, hidden = _read(text("body" if has_body else "text"), limits, notes)
    subject = text("subject")
    if "\ufffd" in body or "\ufffd" in subject:
        notes.add("characters that were lost in decoding")
    subject = line("subject", subject)
    return Mail(
        body=body,
        subject=subject,
        sender=line("from", text("sender")),
        date=_date(row.get(names["date"]) if "date" in names else None, notes),
        message_id=line("message-id", text("message_id") or text("id")).strip("<> "),
        source=source,
        hidden=hidden,
        notes=notes.said,
        unread=notes.unread,
    )


def _text(row: Row, names: Mapping[str, str], source: str, field: str) -> str:
    """The cell of a field; empty where there is none."""
    try:
        text = text_of_cell(row.get(names[field]) if field in names else None)
    except TypeError as error:
        raise MailReadError(source, f"{field!r} {error}") from None
    return encodable(text)


def _read(body: str, limits: ReadLimits, notes: Notes) -> tuple[str, Spans]:
    """A body as its reader sees it, and the spans of it that are hidden."""
    body = with_plain_ends(body.replace(_EXCEL_RETURN, "\r"))
    if holds_encrypted(body):
        notes.add_encrypted()
    note_garbled(body, notes)
    page = cell_to_text(body, limits, notes)
    return page or (notes.shortened(body, "body", limits.max_body_chars), ())


def text_of_cell(value: Any) -> str:
    """The text that a cell holds; empty where it is None, NaN or NA.

    Raises
    ------
    TypeError
        It holds a list or a mapping: as Python would write them, they are nobody's text.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray):  # a column of parquet may be binary
        return decode_bytes(bytes(value)).text
    if isinstance(value, Sized):
        raise TypeError(f"must be text, bytes or a number, is a {type(value).__name__}")
    return "" if is_missing(value) else str(value)


def _date(value: Any, notes: Notes) -> datetime | None:
    try:
        return date_of_cell(value)
    except ValueError:
        notes.add(NOT_UNDERSTOOD, Unread.DATE)
        return None
