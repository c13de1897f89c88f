"""What a file is, told from its bytes: mail, or something else, and what to do with that."""

from __future__ import annotations

import re

#: Of an OLE compound file: an Outlook message, but old Office documents and Thumbs.db too.
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"

#: How a file begins, what stands somewhere in it too, and what it is.
_KINDS = (
    (_ZIP, b"xl/workbook", "an Excel workbook: give it as a file named .xlsx"),
    (_ZIP, b"word/document", "a Word document: export the mails from the mail program as .eml"),
    (_ZIP, b"", "a ZIP archive: unpack it"),
    (OLE_MAGIC, "Workbook".encode("utf-16-le"), "an Excel workbook: save it as .xlsx or CSV"),
    (b"\x1f\x8b\x08", b"", "a gzip archive: unpack it"),
    (b"%PDF-", b"", "a PDF document: export the mails from the mail program as .eml"),
    (b"BEGIN:VCALENDAR", b"", "a calendar: export the mails from the mail program as .eml"),
    (b"!BDN", b"", "an Outlook data file: export the mails as .msg or .eml, or with readpst"),
)
# Bit 0 of the flags of an entry (APPNOTE 4.4.4). Folders have none, and may be the first.
_LOCKED = re.compile(_ZIP + rb"..[\x01\x03\x05\x07\x09\x0b\x0d\x0f][\x00\x08]", re.DOTALL)
_STARTS = tuple({start for start, _, _ in _KINDS})
_OF_A_MESSAGE = "__properties_version1.0".encode("utf-16-le")  # [MS-OXMSG] 2.4

_HEADER_LINES = re.compile(
    rb"\s{0,20}(?:>?From [^\n]*\n)?[!-9;-~]{2,60}:[^\n]*\n(?:[ \t][^\n]*\n)*[!-9;-~]{2,60}:"
)
_MAIL_FIELD = re.compile(
    rb"^(?:From|Subject|Received|Return-Path|Message-ID|MIME-Version|Date|To):", re.I | re.M
)


def looks_like_message(head: bytes) -> bool:
    """Whether `head` starts like a message or an mbox.

    Parameters
    ----------
    head : bytes
        The first few kilobytes of a file.
    """
    if head.startswith(b"From "):
        return True
    head = head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    if head.count(b"\n") == 0:
        head = head.replace(b"\r", b"\n")
    return bool(_HEADER_LINES.match(head) and _MAIL_FIELD.search(head.partition(b"\n\n")[0]))


def headless_kind(data: bytes) -> str:
    """What a text without header lines is, where a message should be.

    Parameters
    ----------
    data : bytes
        Its beginning at least.
    """
    kind = "a page of HTML" if data.lstrip().startswith(b"<") else "a text"
    return f"{kind} without header lines"


def foreign_kind(data: bytes) -> str:
    """What a file is that is no mail, with the way out; empty where it may be one.

    Parameters
    ----------
    data : bytes
        All of it: the names of its parts stand at its end.
    """
    if not data.startswith(_STARTS) or is_outlook_message(data):
        return ""
    if data.startswith(_ZIP) and _LOCKED.search(data):
        return "a ZIP archive with a password: unpack it, which takes the password"
    return next(
        (kind for start, part, kind in _KINDS if data.startswith(start) and part in data), ""
    )


def is_outlook_message(data: bytes) -> bool:
    """Whether a file is a compound file with a message in it.

    Parameters
    ----------
    data : bytes
        All of it.
    """
    return data.startswith(OLE_MAGIC) and _OF_A_MESSAGE in data
