"""Files that `mailrisk classify` writes, and how they are told from those of people.

Only what is told to be a result is ever replaced, and none is read as mail.
"""

from __future__ import annotations

import json
from typing import BinaryIO

#: Columns that say which mail a row of results is about.
MAIL_FIELDS = ("source", "message_id", "date", "sender", "subject", "language")
#: The columns of results as CSV.
CSV_FIELDS = (
    *MAIL_FIELDS,
    "label",
    "level",
    "probability",
    "evidence",
    "advice",
    "truncated",
    "unjudged",
    "error",
    "attachments",
    "notes",
)
#: The columns of the index beside mails that were filed.
INDEX_FIELDS = (
    "label",
    "level",
    "probability",
    "evidence",
    "file",
    "original",
    "truncated",
    "unjudged",
    "source",
    "date",
    "sender",
    "subject",
    "sha256",
)
#: What a mail begins with in a table for reading: flagged, not flagged, not read.
FLAGGED, NOT_FLAGGED, NOT_READ = "● ", "○ ", "✗ "

_HEADERS = frozenset(map(",".join, (CSV_FIELDS, INDEX_FIELDS)))
_MARKS = (FLAGGED, NOT_FLAGGED, NOT_READ)
_LINE_BYTES = 1 << 24  # a mail's passages are shorter by far
_PAGE_BYTES = 4096
# In the head of every page, see pages/base.html.jinja.
_GENERATOR = b'<meta name="generator" content="mailrisk">'
# Of a line of JSON: results, what could not be read, and the log of --audit.
_KEYS = ({"labels", "probabilities", "risks"}, {"source", "error"}, {"run", "event"})
_TEXT = {"body", "text"}  # such a line is mail, whatever else it holds


def is_result(file: BinaryIO) -> bool:
    r"""Whether a file begins as one that `mailrisk classify` wrote.

    Parameters
    ----------
    file : binary file
        From its start.

    Examples
    --------
    >>> import io
    >>> is_result(io.BytesIO(b'{"source": "a.eml", "error": {}}\n'))
    True
    >>> is_result(io.BytesIO(b"subject,body,labels\n"))
    False
    """
    line = file.readline(_LINE_BYTES).decode("utf-8-sig", "replace").rstrip("\r\n")
    if line == "<!doctype html>":
        return _GENERATOR in file.read(_PAGE_BYTES)
    return line in _HEADERS or line.startswith(_MARKS) or _is_record(line)


def _is_record(line: str) -> bool:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(record, dict) or not _TEXT.isdisjoint(record):
        return False
    return any(keys <= record.keys() for keys in _KEYS)
