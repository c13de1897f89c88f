"""Rows of the first sheet of an Excel workbook (``.xlsx``), as text, one row at a time.

A workbook is a ZIP file of XML (ECMA-376; what is quoted is part 1). It is read here, not by a
library: python-calamine lays out a whole sheet in memory, and ends the process where two cells
stand far apart; openpyxl knows no bounds and has no types. No formula is ever computed.
"""

from __future__ import annotations

import posixpath
import re
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from lxml import etree

from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.mail.packed import most_unpacked
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC
from mailrisk_ml.mail.stores.columns import Columns
from mailrisk_ml.mail.stores.rows import PlacedRow
from mailrisk_ml.mail.stores.workbook_dates import date_formats, shown_date, shows_date

_PIECE = 1 << 16
# Of the parts that say where the sheet is, which are in memory as trees, thirty times as large.
# Real ones have some KB, and a few MB where thousands of ranges have names.
_PARTS_BYTES = 1 << 22
_SHEET_BYTES = 1 << 32  # unpacked; of a real one hundreds of megabytes are much
_STRINGS_BYTES = 1 << 30  # of memory for the texts of cells, which stand apart from the rows
# Each element takes its time, and no small file may take hours. Programs write one for each byte of
# the file, also where all rows are equal; without the places of cells, more in less.
_MOST_ELEMENTS = 4  # for each byte of the file
_FREE_ELEMENTS = 1 << 20  # some 100,000 rows of three texts
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # 18.3.1.73 and Excel's own specifications
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_ROW = re.compile(r"[0-9]{1,7}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # 22.9.2.19, ST_Xstring
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, etree.XMLSyntaxError),
    *(struct.error, NotImplementedError, RuntimeError),  # as `zipfile` raises of what it lacks
)
_TEXTS = ("t", "v", "f")
# Text that begins with "=" is written as a formula by some: told where no formula begins so.
_NO_FORMULA = re.compile(r"""[^\w\s"'({\[+\-@#.$\\]|---""")
_REMEDY = "Save it as CSV (UTF-8)."


def workbook_rows(name: str, columns: Columns, max_bytes: int) -> Iterator[PlacedRow]:
    """Yield each row below the names of columns that holds anything, or why it cannot be read.

    Parameters
    ----------
    name : str
        The file.
    columns : Columns
        What is looked for.
    max_bytes : int
        How many characters a row may have.

    Raises
    ------
    SourceError
        It is no such workbook, damaged, protected by a password, or beyond what Excel writes.
    OSError
        It cannot be opened.
    """
    header: dict[int, str] = {}
    for number, cells in _rows_of(name, max_bytes):
        if isinstance(cells, str):
            yield f"Excel row {number}", cells
        elif not header:
            header = {place: text for place, text in cells.items() if text.strip()}
            columns.begin(header.values(), name)
        elif any(map(str.strip, cells.values())):
            yield (
                f"Excel row {number}",
                {column: cells.get(place) for place, column in header.items()},
            )


def _rows_of(name: str, most: int) -> Iterator[tuple[int, dict[int, str] | str]]:
    try:
        yield from _read(name, most)
        return
    except _DAMAGED as error:
        kind = type(error).__name__
    # Its text could quote a cell, so only its kind is told, and it is no cause of this one.
    with Path(name).open("rb") as file:
        head = file.read(len(OLE_MAGIC))
    reason = f"Its content is not readable as one ({kind}). {_REMEDY}"
    if not head:
        reason = "The file is empty. Export it anew."
    if head == OLE_MAGIC:
        reason = "It is protected by a password, or of an Excel before 2007. Save it anew without."
    raise SourceError(f"{name}: must be an Excel workbook (.xlsx). {reason}")


def _read(name: str, most: int) -> Iterator[tuple[int, dict[int, str] | str]]:
    with Path(name).open("rb") as file, zipfile.ZipFile(file) as archive:
        parts = _parts_of(archive, name)
        if parts.n_sheets > 1:
            warnings.warn(
                f"{name}: only the first of its {parts.n_sheets} sheets is read. Save the others "
                "as workbooks of their own.",
                stacklevel=2,
            )
        texts = _Texts(name, most)
        if parts.texts:
            _read_through(archive, parts.texts, name, texts)
        dated: frozenset[str] = frozenset()
        with suppress(*_DAMAGED):  # without them all texts are there, and dates are numbers
            styles = _Styles(name, most)
            _read_through(archive, parts.styles, name, styles)
            dated = date_formats(styles.written, styles.formats)
        sheet = _Sheet(name, texts.found, dated, most)
        with _opened(archive, parts.sheet, name) as stream:
            for _ in _fed(sheet, stream):
                yield from sheet.rows
                sheet.rows.clear()


class _Parts(NamedTuple):
    """Where the first sheet is that people see, and texts and formats of cells; how many sheets."""

    sheet: str
    texts: str
    styles: str
    n_sheets: int


def _parts_of(archive: zipfile.ZipFile, name: str) -> _Parts:
    book_part = _of_kind(_related(archive, "", name), "/officeDocument").popitem()[1]
    book = _parsed(archive, book_part, name)
    if any(_is_true(part.get("date1904", "")) for part in book.iterfind("{*}workbookPr")):
        raise SourceError(f"{name}: its days are counted from 1904. {_REMEDY}")
    related = _related(archive, book_part, name)
    sheets = _of_kind(related, "/worksheet")
    texts, styles = (
        next(iter(_of_kind(related, kind).values()), "") for kind in ("/sharedStrings", "/styles")
    )
    shown = [
        sheets[number]
        for sheet in book.iterfind("{*}sheets/{*}sheet")
        if sheet.get("state", "visible") == "visible"
        and (number := _relation(sheet)) in sheets  # others hold charts
    ]
    return _Parts(shown[0], texts, styles, len(shown))


class _Related(NamedTuple):
    """A part that another refers to (part 2, 6.5): its name there, its kind, and where it is."""

    id: str
    kind: str
    part: str


def _related(archive: zipfile.ZipFile, part: str, name: str) -> list[_Related]:
    folder, file = posixpath.split(part)
    return [
        _Related(
            relation.get("Id", ""),
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in _parsed(archive, posixpath.join(folder, "_rels", f"{file}.rels"), name)
    ]


def _of_kind(related: list[_Related], kind: str) -> dict[str, str]:
    return {one.id: one.part for one in related if one.kind.endswith(kind)}


def _relation(element: etree._Element) -> str:
    """The ``r:id`` of an element; its namespace is another in strict files."""
    return next((str(value) for key, value in element.items() if str(key).endswith("}id")), "")


def _is_true(value: str) -> bool:
    return value in ("1", "true")


def _parsed(archive: zipfile.ZipFile, part: str, name: str) -> etree._Element:
    with _opened(archive, part, name) as stream:
        data = stream.read(_PARTS_BYTES + 1)
    if len(data) > _PARTS_BYTES:
        raise _too_large(name)
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _opened(archive: zipfile.ZipFile, part: str, name: str) -> IO[bytes]:
    """A part of the workbook; never more of it is unpacked than it says to hold."""
    info = archive.getinfo(part)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(part)
    if info.file_size > min(_SHEET_BYTES, most_unpacked(Path(name).stat().st_size)):
        raise _too_large(name)
    return archive.open(info)


def _too_large(name: str) -> SourceError:
    return SourceError(f"{name}: the workbook is too large unpacked. {_REMEDY}")


def _read_through(archive: zipfile.ZipFile, part: str, name: str, target: _Target) -> None:
    with _opened(archive, part, name) as stream:
        for _ in _fed(target, stream):
            pass


def _fed(target: _Target, stream: IO[bytes]) -> Iterator[None]:
    """Read a part piece by piece; libxml2 bounds how long a name or a run of text may be."""
    parser = etree.XMLParser(target=cast(Any, target), resolve_entities=False, no_network=True)
    while piece := stream.read(_PIECE):
        parser.feed(piece)
        yield
    parser.close()
    yield


class _Target:
    """Takes the text of cells out of XML as it is read; subclasses say where one ends.

    Text stands in ``t``, by itself or in the runs of one format; in ``rPh`` it says how other text
    is spoken. Values stand in ``v``, and formulas in ``f``.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._parts: list[str] = []
        self._taken = 0
        self._is_text = self._is_spoken = False
        self._left = max(_FREE_ELEMENTS, _MOST_ELEMENTS * Path(name).stat().st_size)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise _too_large(self._name)
        kind = _local(tag)
        if kind == "rPh":
            self._is_spoken = True
        self._is_text = kind in _TEXTS and not self._is_spoken
        self.begin(kind, attributes)

    def end(self, tag: str) -> None:
        kind = _local(tag)
        if kind == "rPh":
            self._is_spoken = False
        self._is_text = False
        self.finish(kind)

    def data(self, text: str) -> None:
        if self._is_text and self._taken <= self._most:  # more than may be, so that it shows
            self._parts.append(text)
            self._taken += len(text)

    def doctype(self, *_: object) -> None:
        raise ValueError("a document type, which no workbook has")

    def close(self) -> None:
        pass

    def begin(self, kind: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def finish(self, kind: str) -> None:
        """An element ends."""

    def taken(self) -> str:
        """The text since the last time."""
        text = "".join(self._parts)
        self._parts.clear()
        self._taken = 0
        return _plain(text) if "_x" in text else text


class _Texts(_Target):
    """The texts that cells refer to by their numbers."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name, most)
        self.found: list[str] = []
        self._size = 0

    def finish(self, kind: str) -> None:
        if kind != "si":
            return
        self.found.append(text := self.taken())
        self._size += sys.getsizeof(text)
        if self._size > _STRINGS_BYTES:
            raise _too_large(self._name)


class _Styles(_Target):
    """The formats of numbers that a workbook writes, and those of its formats of cells."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name, most)
        self.written: dict[str, bool] = {}
        self.formats: list[str] = []
        self._list = ""  # other lists hold elements of the same names

    def begin(self, kind: str, attributes: Mapping[str, str]) -> None:
        number = attributes.get("numFmtId", "")
        if kind in ("numFmts", "cellXfs"):
            self._list = kind
        elif (self._list, kind) == ("numFmts", "numFmt"):
            self.written[number] = shows_date(attributes.get("formatCode", ""))
        elif (self._list, kind) == ("cellXfs", "xf"):
            self.formats.append(number)

    def finish(self, kind: str) -> None:
        if kind == self._list:
            self._list = ""


class _Sheet(_Target):
    """The rows of a sheet, each with the text of its cells by column."""

    def __init__(self, name: str, texts: list[str], dated: frozenset[str], most: int) -> None:
        super().__init__(name, most)
        self.rows: list[tuple[int, dict[int, str] | str]] = []
        self._texts = texts
        self._dated = dated
        self._cells: dict[int, str] = {}
        self._n_rows = self._row = self._column = self._size = 0
        self._kind = self._formula = ""
        self._is_date = False

    def begin(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "row":
            self._cells = {}
            self._size, self._column = 0, -1
            self._n_rows += 1
            if self._n_rows > _MOST_ROWS:
                raise _too_large(self._name)
            self._row = self._row_number(attributes.get("r", ""))
        elif kind == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self._column = _number_of(place[1]) if place else self._column + 1
            self._kind, self._formula = attributes.get("t", "n"), ""
            self._is_date = attributes.get("s", "0") in self._dated
            if self._column >= _MOST_COLUMNS:
                raise ValueError("a column beyond the last")

    def finish(self, kind: str) -> None:
        if kind == "f":
            self._formula = self.taken()
        elif kind == "c":
            text = self._value(self.taken())
            if _NO_FORMULA.match(self._formula):
                text = f"={self._formula}"
            self._size += len(text)
            if text and self._size <= self._most:
                self._cells[self._column] = text
        elif kind == "row":
            is_long = self._size > self._most
            cells = f"a row longer than {self._most} characters" if is_long else self._cells
            self.rows.append((self._row, cells))

    def _row_number(self, told: str) -> int:
        """The number of a row: blank ones may be left out, and numbers too."""
        number = int(told) if _ROW.fullmatch(told) else 0
        return number if self._row < number <= _MOST_ROWS else self._row + 1

    def _value(self, text: str) -> str:
        if not text or self._kind == "e":  # such as #N/A
            return ""
        if self._kind == "s":
            if not text.isdecimal():  # or it would be counted from the end
                raise ValueError("a text by no number")
            return self._texts[int(text)]
        if self._kind == "b":
            return "TRUE" if _is_true(text) else "FALSE"
        return shown_date(text) if self._is_date and self._kind == "n" else text


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _number_of(letters: str) -> int:
    """The place of a column from 0.

    Examples
    --------
    >>> [_number_of(letters) for letters in ("A", "Z", "AA", "XFD")]
    [0, 25, 26, 16383]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _plain(text: str) -> str:
    """Text with the characters that XML cannot hold, or Excel spells out, in their places."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
