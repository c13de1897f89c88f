"""Tables of mail: ``.jsonl``, ``.csv``, ``.parquet``, ``.xlsx``, DataFrames; columns by name."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, BinaryIO

from mailrisk_ml.exceptions import MailReadError, SourceError, cannot_read
from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.parsing.foreign import looks_like_message
from mailrisk_ml.mail.stores.columns import (
    RAW,
    TEXT_FIELDS,
    Columns,
    NoBodyError,
    chinese_names,
    instead,
)
from mailrisk_ml.mail.stores.csv_rows import csv_rows, looks_like_csv
from mailrisk_ml.mail.stores.json_lines import json_lines
from mailrisk_ml.mail.stores.rows import ROW_FIELDS, PlacedRow, Row, mail_of_row
from mailrisk_ml.mail.stores.table_charsets import table_encoding
from mailrisk_ml.suffixes import HEADED, WORKBOOKS
from mailrisk_ml.unseen import is_blank

if TYPE_CHECKING:
    import pandas as pd

_MESSAGE_CHARS = 4096  # of a cell that tell whether it is one
_JSON = re.compile(
    r'\[\s{0,200}(?:\{|\]\s{0,200}\Z)|\{\s{0,200}(?:\}\s{0,200}\Z|"[^"\n]{1,80}"\s{0,20}:)'
)


def iter_table(
    name: str,
    suffix: str,
    columns: Mapping[str, str] | None,
    limits: ReadLimits,
    stream: BinaryIO | None,
) -> Iterator[Mail | MailReadError]:
    """Yield a `Mail` (or the error of a bad row) for each row of a table.

    Parameters
    ----------
    name : str
        The file.
    suffix : str
        Its suffix, lower case.
    columns : mapping, optional
        Field to column name, where `Columns` would not find it.
    limits : ReadLimits
        How much of one body is read.
    stream : binary file, optional
        What is read instead of the file, once and from its start: a pipe will do. Of a ``.csv``
        its first megabyte tells what it is written in.

    Raises
    ------
    SourceError
        When no column holds the body.
    OSError
        The file cannot be read.
    """
    wanted = Columns(ROW_FIELDS, columns, "iter_mails")
    rows = _rows(name, suffix, wanted, limits.max_bytes, stream)
    yield from _mails(rows, name, wanted, limits, "subject,body" if suffix in HEADED else "")


def iter_frame(
    frame: pd.DataFrame, columns: Mapping[str, str] | None, limits: ReadLimits
) -> Iterator[Mail | MailReadError]:
    """Yield a `Mail` (or the error of a bad row) for each row of a DataFrame, as for a file's.

    Parameters
    ----------
    frame : pandas.DataFrame
    columns, limits
        As in `iter_table`.

    Raises
    ------
    SourceError
        When no column holds the body.
    """
    there = list(frame.columns)  # without a header they are numbers, and may be named by them
    given = {field: str(name) if name in there else name for field, name in (columns or {}).items()}
    wanted = Columns(ROW_FIELDS, given, "iter_mails", in_memory=True)
    return _mails(_frame_rows(frame, wanted), type(frame).__name__, wanted, limits)


def _frame_rows(frame: pd.DataFrame, columns: Columns) -> Iterator[PlacedRow]:
    header = [str(column) for column in frame.columns]
    columns.begin(header, type(frame).__name__)
    for number, cells in enumerate(frame.itertuples(index=False, name=None), 1):
        yield f"row {number}", dict(zip(header, cells, strict=True))


def _mails(
    rows: Iterable[PlacedRow], name: str, wanted: Columns, limits: ReadLimits, header: str = ""
) -> Iterator[Mail | MailReadError]:
    """Yield a `Mail` for each row, or why it cannot be read; `header` is what one may lack."""
    read: tuple[str, ...] | None = None
    names: dict[str, str] = {}
    found: set[str] = set()
    bodies: set[str] = set()
    n_read = n_bodiless = 0
    for number, (place, row) in enumerate(rows, 1):
        source = f"{name}#{number}"
        if isinstance(row, str):
            yield MailReadError(source, f"{place}: {row}")
            continue
        if tuple(row) != read:  # each row of JSON Lines may have columns of its own
            try:
                names = _names_with_body(name, row, wanted, header)
            except SourceError:
                if read is None:
                    raise
                yield MailReadError(source, "a row without the body column, or with two for one")
                continue
            if read is None:
                _warn_of_messages(name, row, names, wanted)
            found.update(names)
            bodies.update(names[field] for field in ("body", "text") if field in names)
            read = tuple(row)
        try:
            mail = mail_of_row(row, names, source, limits)
        except MailReadError as error:
            yield error
            continue
        n_read += 1
        n_bodiless += is_blank(mail.body)
        yield mail
    if n_read and (said := wanted.in_no_row(name, found)):
        warnings.warn(said, stacklevel=2)
    # One alone may be all subject. Of whole messages each says so itself.
    if 1 < n_read == n_bodiless and RAW not in names:
        _warn_of_no_body(name, n_read, sorted(bodies), wanted)


def table_kind(head: bytes) -> str:
    """``"JSON"`` or ``"CSV"`` where a text plainly is that and no mail, else empty.

    Parameters
    ----------
    head : bytes
        The first few kilobytes of it.
    """
    text = head.decode(table_encoding([head]), "replace").lstrip()
    if _JSON.match(text):
        return "JSON"
    return "CSV" if looks_like_csv(text, Columns(ROW_FIELDS), TEXT_FIELDS) else ""


def iter_rows(name: str, suffix: str, columns: Columns) -> Iterator[PlacedRow]:
    """Yield where each row of a table stands, and the row as it is, or why it cannot be read.

    Parameters
    ----------
    name, suffix : str
        The file, and its suffix in lower case.
    columns : Columns
        What is looked for: the columns read of a ``.parquet`` file, of those it has, and what
        tells the delimiter of a ``.csv`` file.

    Raises
    ------
    SourceError
        Two columns mean the same field, or the file is no such table, or cannot be read.
    """
    try:
        yield from _rows(name, suffix, columns, ReadLimits.max_bytes)
    except OSError as error:
        raise cannot_read(name, error) from error


def _rows(
    name: str, suffix: str, columns: Columns, max_bytes: int, stream: BinaryIO | None = None
) -> Iterator[PlacedRow]:
    if suffix == ".parquet":
        from mailrisk_ml.mail.stores.parquet import parquet_rows  # heavy, and seldom the input

        rows = parquet_rows(name, columns, TEXT_FIELDS, max_bytes)
        yield from ((f"row {number}", row) for number, row in enumerate(rows, 1))
    elif suffix in WORKBOOKS:
        from mailrisk_ml.mail.stores.workbooks import workbook_rows

        yield from workbook_rows(name, columns, max_bytes)
    elif suffix in (".csv", ".tsv"):
        yield from csv_rows(name, suffix, columns, max_bytes, stream)
    else:
        with open_unpacked(name) if stream is None else nullcontext(stream) as file:
            yield from _jsonl_rows(name, file, columns, max_bytes)


def _names_with_body(name: str, row: Row, wanted: Columns, header: str) -> dict[str, str]:
    names = wanted.names(row, name)
    if TEXT_FIELDS.isdisjoint(names):
        fields = (RAW,) if RAW in wanted.given else ("body", "text")
        known = (wanted.given.get(field, field) for field in fields)
        also = "" if wanted.given else chinese_names("body")
        told = wanted.given.get("body")
        both = f" Where tables differ, name both: --column body={told},text=OTHER." if told else ""
        how = wanted.told(
            "--column body=NAME,subject=NAME", "columns={'body': 'NAME', 'subject': 'NAME'}"
        )
        raise NoBodyError(
            f"{name}: the table must have a column {' or '.join(map(repr, known))}{also}. "
            f"{instead(row, how, header)}{both}"
        )
    return names


def _warn_of_messages(name: str, row: Row, names: Mapping[str, str], wanted: Columns) -> None:
    """Headers in the text would be read as history."""
    column = names.get("body", names.get("text", ""))
    cell = row.get(column)
    if isinstance(cell, str) and looks_like_message(
        cell[:_MESSAGE_CHARS].encode("utf-8", "replace")
    ):
        how = wanted.told(f"--column {RAW}={column}", f"columns={{{RAW!r}: {column!r}}}")
        warnings.warn(
            f"{name}: the column {column!r} holds whole messages. Read them with {how}.",
            stacklevel=2,
        )


def _warn_of_no_body(name: str, n: int, bodies: Iterable[str], wanted: Columns) -> None:
    """Mails of which only subjects were exported look more harmless than they are, or less."""
    how = wanted.told("--column body=NAME", "columns={'body': 'NAME'}")
    warnings.warn(
        f"{name}: no text in {' and '.join(map(repr, bodies))} in any of {n:,} rows. Is the export "
        f"whole? Where another column holds the text, name it with {how}.",
        stacklevel=2,
    )


def _jsonl_rows(name: str, file: BinaryIO, columns: Columns, max_bytes: int) -> Iterator[PlacedRow]:
    begun = False
    for number, row in json_lines(file, max_bytes):
        if not isinstance(row, str) and not begun:
            begun = bool(columns.begin(row, name, of_all=False))
        yield f"line {number}", row
