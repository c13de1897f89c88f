"""Rows of a ``.csv`` or ``.tsv`` file, whatever it is written in and parted by."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext, suppress
from itertools import chain, zip_longest
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from mailrisk_ml.labels import folded
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.pieces import bounded_lines, read_piece
from mailrisk_ml.mail.stores.columns import Columns
from mailrisk_ml.mail.stores.rows import PlacedRow
from mailrisk_ml.mail.stores.table_charsets import table_encoding, whole_lines

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_HEAD_BYTES = 1 << 20  # in which the names of columns are
_LONGEST_FIELD = (1 << 31) - 1  # the most that every system takes: another bound is the row's
# What Excel takes, in a line of its own, for the delimiter of the rest.
_TOLD_DELIMITER = re.compile(r'"?sep=([^\w\s"]|\t)"?', re.IGNORECASE)


def csv_rows(
    name: str, suffix: str, columns: Columns, max_bytes: int, stream: BinaryIO | None
) -> Iterator[PlacedRow]:
    """Yield each row of a file by its line, or why it cannot be read.

    Parameters
    ----------
    name, suffix : str
        The file, and its suffix in lower case: of a ``.tsv`` file tabs are the likelier delimiter.
    columns : Columns
        What is looked for: the delimiter that finds most of it is taken.
    max_bytes : int
        How many characters a row may have.
    stream : binary file, optional
        What is read instead of the file, see `iter_table`.

    Raises
    ------
    SourceError
        Two columns mean the same field.
    OSError
        The file cannot be read.
    """
    delimiters = "\t,;" if suffix == ".tsv" else ",;\t"
    with _text_of(name, stream) as (head, file):
        delimiter = _delimiter(_first_line(head), delimiters, columns.wanted)
        lines = _Lines(file, max_bytes)
        header: list[str] = []
        n_rows = n_short = first_short = 0
        for place, cells in _csv_cells(lines, delimiter):
            if isinstance(cells, str):
                yield place, cells
            elif not header:
                if not _TOLD_DELIMITER.fullmatch(lines.row[0].rstrip("\r\n")):
                    header = cells
                    columns.begin(header, name)
            elif any(map(str.strip, cells[len(header) :])):
                above = ", or delete what is above the names" if len(header) == 1 else ""
                yield (
                    place,
                    f"{len(cells)} cells for {len(header)} columns; "
                    f"put cells that hold {delimiter!r} in quotes{above}",
                )
            else:
                n_rows += 1
                if len(cells) < len(header):
                    n_short += 1
                    first_short = first_short or lines.first
                yield place, dict(zip_longest(header, cells[: len(header)]))
        if n_short:
            _warn_of_short_rows(name, n_rows, n_short, first_short, len(header))


def looks_like_csv(text: str, columns: Columns, needed: Collection[str]) -> bool:
    """Whether a text begins as a table does, and hardly as a mail.

    Parameters
    ----------
    text : str
        The beginning.
    columns : Columns
        What is looked for, of which two must be there.
    needed : collection of str
        Fields of which there must be one.
    """
    first = _first_line(text)
    if _TOLD_DELIMITER.fullmatch(first):
        return True
    cells = _cells(first, _delimiter(first, ",;\t", columns.wanted))
    # With blanks about it, a word is one of a sentence.
    known = {cell for cell in cells if folded(cell) in columns.wanted and cell == cell.strip()}
    has_body = not all(columns.names([name], "").keys().isdisjoint(needed) for name in known)
    return len(known) >= 2 and has_body


def _warn_of_short_rows(name: str, n: int, n_short: int, first: int, n_columns: int) -> None:
    """A quote or line end that was not written as it should be cuts a mail into several."""
    warnings.warn(
        f"{name}: {n_short:,} of {n:,} rows have fewer cells than the {n_columns} columns, the "
        f"first in line {first}. Cells that are not there count as empty; where mails were cut "
        'into lines, put cells with line ends in quotes, and double the quotes within them (").',
        stacklevel=2,
    )


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


def _csv_cells(lines: _Lines, delimiter: str) -> Iterator[tuple[str, list[str] | str]]:
    """The lines and cells of each row, or why it cannot be read."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    cells: list[str] | str | None = []
    while cells is not None:
        lines.begin_row()
        try:
            cells = _next_cells(reader, lines, delimiter)
        except _RowTooLongError:
            cells = f"a row longer than {lines.most} characters"
        while lines.too_long:
            place = f"line {lines.too_long.popleft()}"
            yield place, f"a line longer than {lines.most} characters"
        if cells is not None:
            yield f"line {lines.first}", cells


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
        f"read as one row up to line {last}: a quote in it is not closed, "
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
        self._lines = enumerate(bounded_lines(file, most), 1)
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
