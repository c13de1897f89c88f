"""Files that `mailrisk` writes, and how they are told from those of people.

`classify` and what writes reports into a folder replace nothing else, and none is read as mail.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

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
#: The first line of such a table in a file, and of nothing that people write.
TABLE_HEAD = f"mailrisk classify: {FLAGGED}flagged, {NOT_FLAGGED}not flagged, {NOT_READ}not read"
#: The file of a model's folder that says what it is, and the format that it names.
MANIFEST, FORMAT = "manifest.json", "mailrisk-ml-model"
#: The others, of which the last three are for people.
WEIGHTS, WORDS, LEARNED = "weights.safetensors", "words.txt", "learned.bloom"
MODEL_FILES = (MANIFEST, WEIGHTS, WORDS, LEARNED, "README.md", "metrics.json", "evaluation.html")

_LINE_BYTES = 1 << 24  # a mail's passages are shorter by far
_PAGE_START, _PAGE_BYTES = "<!doctype html>", 4096
# In the head of a page, see report/templates/mailbox.html.jinja and pages/base.html.jinja.
_GENERATOR = b'<meta name="generator" content="mailrisk classify">'
_REPORT_GENERATOR = b'<meta name="generator" content="mailrisk">'
# Of the reports of other commands that programs read, by the name of the file.
_REPORT_KEYS = {
    "behaviour.json": {"invariances", "noise", "evasions", "families"},
    "drift.json": {"n_reference", "n_current", "size", "shifts", "terms"},
    "metrics.json": {"counts", "overall", "labels", "presets"},
}
# Of every line of JSON that tells what a mail was given, see `Assessment.to_dict`.
_ASSESSED = {"unjudged", "language", "labels", "probabilities", "risks"}
_ERROR = {"type", "reason"}
_LOGGED = {"run", "event", "audit_format"}  # of the first line of a log
_TEXT = ("body", "text")  # what has such a column is mail, whatever else it holds
_DELIMITERS = re.compile("[,;\t]")


def is_result(file: BinaryIO, text_columns: Iterable[str] = ()) -> bool:
    r"""Whether a table is one that `mailrisk classify` wrote, and is not to be read as mail.

    Results, the log of ``--audit`` and the index of ``--sort``; CSV also as spreadsheets save it.

    Parameters
    ----------
    file : binary file
        From its start.
    text_columns : iterable of str
        Columns that the caller reads text from: what has one is mail.

    Examples
    --------
    >>> import io
    >>> is_result(io.BytesIO(b'{"source": "a.eml", "error": {"type": "E", "reason": "r"}}\n'))
    True
    >>> is_result(io.BytesIO(b"subject,body,labels\n"))
    False
    """
    line = _line_of(file)
    record = _record_of(line)
    names = tuple(record) or tuple(_DELIMITERS.split(line))
    if any(name in names for name in (*_TEXT, *text_columns)):
        return False
    known = names in (CSV_FIELDS, INDEX_FIELDS) or line == TABLE_HEAD
    return known or _is_of_mail(record) or record.keys() >= _LOGGED


def is_replaceable(file: BinaryIO) -> bool:
    """Whether a file holds results that another run of `mailrisk classify` makes anew.

    Not the log nor the index, which are written on, nor what somebody saved in another form.

    Parameters
    ----------
    file : binary file
        From its start.
    """
    line = _line_of(file)
    if line == _PAGE_START:
        return _GENERATOR in file.read(_PAGE_BYTES)
    return line in (",".join(CSV_FIELDS), TABLE_HEAD) or _is_of_mail(_record_of(line))


def is_report(file: BinaryIO, name: str) -> bool:
    """Whether a file is a report that `evaluate`, `drift` or `behaviour` writes by its name.

    Parameters
    ----------
    file : binary file
        From its start.
    name : str
        Of the file, which says which report it should be.
    """
    if name in _REPORT_KEYS:
        return _record_of(file.read().decode("utf-8", "replace")).keys() >= _REPORT_KEYS[name]
    return _line_of(file) == _PAGE_START and _REPORT_GENERATOR in file.read(_PAGE_BYTES)


def is_log(file: BinaryIO) -> bool:
    """Whether a file is a log of ``--audit``.

    Parameters
    ----------
    file : binary file
        From its start.
    """
    return _record_of(_line_of(file)).keys() >= _LOGGED


def is_model(folder: Path) -> bool:
    """Whether a folder says to be that of a model; what its manifest links to is not looked at."""
    manifest = folder / MANIFEST
    try:
        if not stat.S_ISREG(manifest.lstat().st_mode):  # to open a pipe would wait for its writer
            return False
        with manifest.open("rb") as file:
            text = file.read(_LINE_BYTES).decode("utf-8")
    except (OSError, ValueError):
        return False
    return _record_of(text).get("format") == FORMAT


def is_of_model(file: Path) -> bool:
    """Whether a file is one of a model's folder, which may stand among mail; others in it are not.

    Parameters
    ----------
    file : Path
    """
    return file.name in MODEL_FILES and is_model(file.parent)


def _line_of(file: BinaryIO) -> str:
    return file.readline(_LINE_BYTES).decode("utf-8-sig", "replace").rstrip("\r\n")


def _record_of(line: str) -> dict[str, Any]:
    """The object that a text of JSON is, empty where it is none."""
    import json  # a folder of messages needs none

    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _is_of_mail(record: dict[str, Any]) -> bool:
    """Whether a line says what a mail was given, or why it was not read."""
    if record.keys() == {"source", "error"}:
        return isinstance(record["error"], dict) and record["error"].keys() == _ERROR
    return record.keys() >= _ASSESSED
