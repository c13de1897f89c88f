"""Tables of mail: ``.jsonl``, ``.csv``, ``.parquet``, ``.xlsx``, DataFrames; columns by name."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from itertools import chain, zip_longest
from typing import IO, TYPE_CHECKING, AnyStr, BinaryIO, cast

from mailrisk_ml.exceptions import MailReadError, SourceError, cannot_read
from mailrisk_ml.labels import folded
from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.parsing.foreign import looks_like_message
from mailrisk_ml.mail.pieces import read_piece
from mailrisk_ml.mail.stores.columns import RAW, Columns, NoBodyError, columns_shown
from mailrisk_ml.mail.stores.rows import FIELDS, Row, mail_of_row
from mailrisk_ml.mail.stores.table_charsets import table_encoding, whole_lines
from mailrisk_ml.mail.suffixes import WORKBOOKS

if TYPE_CHECKING:
    import pandas as pd
    from _typeshed import WriteableBuffer

_BODY = frozenset({"body", "text", RAW})
_HEAD_BYTES = 1 << 20  # in which the names of columns are
_PIECE = 1 << 16
_MESSAGE_CHARS = 4096  # of a cell that tell whether it is one
_LONGEST_FIELD = (1 << 31) - 1  # the most that every system takes: another bound is the row's
# What Excel takes, in a line of its own, for the delimiter of the rest.
_TOLD_DELIMITER = re.compile(r'"?sep=([^\w\s"]|\t)"?', re.IGNORECASE)
_JSON = re.compile(
    r'\[\s{0,200}(?:\{|\]\s{0,200}\Z)|\{\s{0,200}(?:\}\s{0,200}\Z|"[^"\n]{1,80}"\s{0,20}:)'
)


def iter_table(
    name: str,
    suffix: str,
    columns: Mapping[str, str] | None,
    limits: ReadLimits,
    stream: BinaryIO | None = None,
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
    wanted = Columns(FIELDS, columns, "iter_mails")
    yield from _mails(_rows(name, suffix, wanted, limits.max_bytes, stream), name, wanted, limits)


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
    wanted = Columns(FIELDS, columns, "iter_mails")
    return _mails(_frame_rows(frame, wanted), type(frame).__name__, wanted, limits)


def _frame_rows(frame: pd.DataFrame, columns: Columns) -> Iterator[Row]:
    header = [str(column) for column in frame.columns]  # without a header they are numbers
    columns.begin(header, type(frame).__name__)
    for cells in frame.itertuples(index=False, name=None):
        yield dict(zip(header, cells, strict=True))


def _mails(
    rows: Iterable[Row | str], name: str, wanted: Columns, limits: ReadLimits
) -> Iterator[Mail | MailReadError]:
    """Yield a `Mail` for each row, or why it cannot be read."""
    read: tuple[str, ...] | None = None
    names: dict[str, str] = {}
    n_read = n_bodiless = 0
    for number, row in enumerate(rows, 1):
        source = f"{name}#{number}"
        if isinstance(row, str):
            yield MailReadError(source, row)
            continue
        if tuple(row) != read:  # each row of JSON Lines may have columns of its own
            try:
                names = _names_with_body(name, row, wanted)
            except SourceError:
                if read is None:
                    raise
                yield MailReadError(source, "a row without the body column, or with two for one")
                continue
            if read is None:
                _warn_of_messages(name, row, names)
            read = tuple(row)
        try:
            mail = mail_of_row(row, names, source, limits)
        except MailReadError as error:
            yield error
            continue
        n_read += 1
        n_bodiless += not mail.body.strip()
        yield mail
    # One alone may be all subject. Of whole messages each says so itself.
    if 1 < n_read == n_bodiless and RAW not in names:
        _warn_of_no_body(name, n_read, names)


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
    first, columns = _first_line(text), Columns(FIELDS)
    if _TOLD_DELIMITER.fullmatch(first):
        return "CSV"
    cells = _cells(first, _delimiter(first, ",;\t", columns.wanted))
    # With blanks about it, a word is one of a sentence.
    known = {cell for cell in cells if folded(cell) in columns.wanted and cell == cell.strip()}
    has_body = any(columns.names([name], "").keys() & _BODY for name in known)
    return "CSV" if len(known) >= 2 and has_body else ""


def iter_rows(name: str, suffix: str, columns: Columns) -> Iterator[Row | str]:
    """Yield each row of a table as it stands, or why it cannot be read.

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
) -> Iterator[Row | str]:
    if suffix == ".parquet":
        from mailrisk_ml.mail.stores.parquet import parquet_rows  # heavy, and seldom the input

        yield from parquet_rows(name, columns, _BODY, max_bytes)
    elif suffix in WORKBOOKS:
        from mailrisk_ml.mail.stores.workbooks import workbook_rows

        yield from workbook_rows(name, columns, max_bytes)
    elif suffix in (".csv", ".tsv"):
        yield from _csv_rows(name, suffix, columns, max_bytes, stream)
    else:
        with open_unpacked(name) if stream is None else nullcontext(stream) as file:
            yield from _jsonl_rows(name, file, columns, max_bytes)


def _names_with_body(name: str, row: Row, wanted: Columns) -> dict[str, str]:
    names = wanted.names(row, name)
    if _BODY.isdisjoint(names):
        fields = (RAW,) if RAW in wanted.given else ("body", "text")
        known = (wanted.given.get(field, field) for field in fields)
        told = wanted.given.get("body")
        both = f" Where tables differ, name both: --column body={told},text=OTHER." if told else ""
        raise NoBodyError(
            f"{name}: the table must have a column {' or '.join(map(repr, known))}. Got "
            f"{columns_shown(row)} instead. Name yours with --column body=NAME,subject=NAME "
            f"(in Python: columns={{'body': 'NAME', 'subject': 'NAME'}}).{both}"
        )
    return names


def _warn_of_messages(name: str, row: Row, names: Mapping[str, str]) -> None:
    """Headers in the text would be read as history."""
    column = names.get("body", names.get("text", ""))
    cell = row.get(column)
    if isinstance(cell, str) and looks_like_message(
        cell[:_MESSAGE_CHARS].encode("utf-8", "replace")
    ):
        warnings.warn(
            f"{name}: the column {column!r} holds whole messages. Read them with --column "
            f"{RAW}={column} (in Python: columns={{{RAW!r}: {column!r}}}).",
            stacklevel=2,
        )


def _warn_of_no_body(name: str, n: int, names: Mapping[str, str]) -> None:
    """Mails of which only subjects were exported look more harmless than they are, or less."""
    columns = " and ".join(repr(names[field]) for field in ("body", "text") if field in names)
    warnings.warn(
        f"{name}: no text in {columns} in any of {n:,} rows. Is the export whole? Where another "
        "column holds the text, name it with --column body=NAME (in Python: "
        "columns={'body': 'NAME'}).",
        stacklevel=2,
    )


def _warn_of_short_rows(name: str, n: int, n_short: int, first: int, n_columns: int) -> None:
    """A quote or line end that was not written as it should be cuts a mail into several."""
    warnings.warn(
        f"{name}: {n_short:,} of {n:,} rows have fewer cells than the {n_columns} columns, the "
        f"first in line {first}. Cells that are not there count as empty; where mails were cut "
        'into lines, put cells with line ends in quotes, and double the quotes within them (").',
        stacklevel=2,
    )


def _lines(file: IO[AnyStr], most: int) -> Iterator[AnyStr | None]:
    """Lines of a file; None for one longer than `most`, which is passed over."""
    while line := file.readline(most + 1):
        if len(line) <= most:
            yield line
            continue
        while line and line[-1:] not in (b"\n", "\n"):
            line = file.readline(_PIECE)
        yield None


def _jsonl_rows(name: str, file: BinaryIO, columns: Columns, max_bytes: int) -> Iterator[Row | str]:
    begun = False
    for line in _lines(file, max_bytes):
        if line is None:
            yield f"a line longer than {max_bytes} bytes"
            continue
        line = line.removeprefix(codecs.BOM_UTF8).strip()
        if not line:
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield "not a line of JSON"
            continue
        if isinstance(row, dict) and not begun:
            begun = bool(columns.begin(row, name))
        yield row if isinstance(row, dict) else "not a JSON object"


@contextmanager
def _text_of(name: str, stream: BinaryIO | None) -> Iterator[tuple[str, IO[str]]]:
    """How a table begins, and all of it as text."""
    encoding = ""
    if stream is None:
        with open_unpacked(name) as file:
            encoding = table_encoding(_before_damage(whole_lines(file)))
    with open_unpacked(name) if stream is None else nullcontext(stream) as file:
        head = read_piece(file, _HEAD_BYTES)
        encoding = encoding or table_encoding([head])
        whole = cast(BinaryIO, io.BufferedReader(_Rejoined(head, file)))
        with io.TextIOWrapper(whole, encoding, "replace", newline="") as text:
            yield head.decode(encoding, "replace"), text


class _Rejoined(io.RawIOBase):
    """A stream of which the first bytes were taken already, from its start.

    Parameters
    ----------
    head : bytes
        What was taken.
    rest : binary file
        Where it goes on; it is left open.
    """

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer, or begin to; 0 at the end."""
        view = memoryview(buffer).cast("B")
        part = self._head[: len(view)] if self._head else read_piece(self._rest, len(view))
        self._head = self._head[len(part) :]
        view[: len(part)] = part
        return len(part)


def _before_damage(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What can be read: that the rest cannot be is told where the rows are."""
    with suppress(OSError):
        yield from pieces


def _csv_rows(
    name: str, suffix: str, columns: Columns, max_bytes: int, stream: BinaryIO | None
) -> Iterator[Row | str]:
    delimiters = "\t,;" if suffix == ".tsv" else ",;\t"
    with _text_of(name, stream) as (head, file):
        delimiter = _delimiter(_first_line(head), delimiters, columns.wanted)
        lines = _Lines(file, max_bytes)
        header: list[str] = []
        n_rows = n_short = first_short = 0
        for cells in _csv_cells(lines, delimiter):
            if isinstance(cells, str):
                yield cells
            elif not header:
                if not _TOLD_DELIMITER.fullmatch(lines.row[0].rstrip("\r\n")):
                    header = cells
                    columns.begin(header, name)
            elif any(map(str.strip, cells[len(header) :])):
                above = ", or delete what is above the names" if len(header) == 1 else ""
                yield (
                    f"line {lines.first} has {len(cells)} cells for {len(header)} columns; "
                    f"put cells that hold {delimiter!r} in quotes{above}"
                )
            else:
                n_rows += 1
                if len(cells) < len(header):
                    n_short += 1
                    first_short = first_short or lines.first
                yield dict(zip_longest(header, cells[: len(header)]))
        if n_short:
            _warn_of_short_rows(name, n_rows, n_short, first_short, len(header))


def _csv_cells(lines: _Lines, delimiter: str) -> Iterator[list[str] | str]:
    """The cells of each row, or why it cannot be read."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    cells: list[str] | str | None = []
    while cells is not None:
        lines.begin_row()
        try:
            cells = _next_cells(reader, lines, delimiter)
        except _RowTooLongError:
            cells = f"line {lines.first}: a row longer than {lines.most} characters"
        while lines.too_long:
            yield f"line {lines.too_long.popleft()} is longer than {lines.most} characters"
        if cells is not None:
            yield cells


def _next_cells(
    strict: Iterator[list[str]], lines: _Lines, delimiter: str
) -> list[str] | str | None:
    """The cells of a row, or which lines a stray quote may have joined to it; None at the end."""
    try:
        return next(strict, None)
    except csv.Error:
        # Within one line it costs no other row.
        if len(lines.row) == 1:
            cells = next(csv.reader(chain(lines.row[:], lines), delimiter=delimiter))
            if len(lines.row) == 1:
                return cells
    last = lines.first + len(lines.row) - 1
    return (
        f"lines {lines.first} to {last} read as one row: a quote in them is not closed, "
        "or one within a cell is not doubled"
    )


def _delimiter(first: str, delimiters: str, wanted: frozenset[str]) -> str:
    """What parts the names of columns: Excel writes semicolons where a comma is in numbers."""
    if told := _TOLD_DELIMITER.fullmatch(first):
        return told[1]

    def fit(delimiter: str) -> tuple[int, int]:
        cells = _cells(first, delimiter)
        return len(wanted.intersection(map(folded, cells))), len(cells)

    return max(delimiters, key=fit)


def _cells(line: str, delimiter: str) -> set[str]:
    _allow_fields(len(line))
    return set(next(csv.reader([line], delimiter=delimiter), []))


def _allow_fields(length: int) -> None:
    """Raise the limit of the csv module, where it is less: the whole process has but one."""
    if length > csv.field_size_limit():
        csv.field_size_limit(_LONGEST_FIELD)


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "").replace("\0", "")


class _RowTooLongError(Exception):
    """More text without the end of a row than a row may have."""


class _Lines(Iterator[str]):
    """Lines for the CSV reader, which knows no other bound; it goes on after an error.

    Attributes
    ----------
    row, first : list of str, int
        The lines since the row began, and the number of the first of them.
    taken, most : int
        Characters in them, and how many there may be.
    too_long : deque of int
        Numbers of the lines passed over.
    """

    def __init__(self, file: IO[str], most: int) -> None:
        self._lines = enumerate(_lines(file, most), 1)
        self.most = most
        self.too_long = deque[int]()
        self.begin_row()

    def begin_row(self) -> None:
        """Count from here on."""
        self.row: list[str] = []
        self.first = self.taken = 0

    def __next__(self) -> str:
        for number, line in self._lines:
            if line is None:
                self.too_long.append(number)
                continue
            line = line.replace("\0", "")
            if not self.row and not line.strip("\r\n"):
                continue  # blank, and no line of a cell
            self.first = self.first or number
            self.row.append(line)
            self.taken += len(line)
            if self.taken > self.most:
                raise _RowTooLongError
            _allow_fields(self.taken)
            return line
        raise StopIteration
