"""Files packed by gzip, read in place: what the name in front of ``.gz`` says is in them."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Suffixes of messages.
MESSAGE_SUFFIXES = (".eml", ".emlx", ".msg", ".mht")
#: Suffixes of tables that are text.
TEXT_TABLES = (".jsonl", ".ndjson", ".csv", ".tsv")
#: Suffixes of Excel's tables, which hold anything.
WORKBOOKS = (".xlsx", ".xlsm")
#: Suffixes of tables that need not be told what is in them.
TABLES = (*TEXT_TABLES, ".parquet", *WORKBOOKS)
_GZIP = ".gz"
# No small file may take hours: text packs to a tenth, the most uniform exports to a fiftieth.
_MOST_TIMES = 100
_FREE_BYTES = 1 << 26  # which a few mails of one letter would be
_READ_IN_PLACE = frozenset({".eml", ".mbox", *TEXT_TABLES})


def suffix_of(name: str | os.PathLike[str]) -> str:
    """The suffix that says what a file holds, in lower case: the one before ``.gz``, if it is read.

    Examples
    --------
    >>> suffix_of("Inbox.MBOX.gz"), suffix_of("mails.csv"), suffix_of("mails.tar.gz")
    ('.mbox', '.csv', '.gz')
    """
    stem, suffix = os.path.splitext(os.fspath(name))  # noqa: PTH122 - names stay as they are
    inner = os.path.splitext(stem)[1].lower()  # noqa: PTH122
    return inner if suffix.lower() == _GZIP and inner in _READ_IN_PLACE else suffix.lower()


def is_packed(name: str | os.PathLike[str]) -> bool:
    """Whether a file is unpacked while it is read."""
    return os.fspath(name).lower().endswith(_GZIP) and suffix_of(name) != _GZIP


def open_unpacked(name: str | os.PathLike[str]) -> BinaryIO:
    """Open a file to read the bytes of what is in it, unpacked piece by piece.

    Raises
    ------
    OSError
        It cannot be opened; when it is read: what is packed is damaged.
    """
    file = Path(name).open("rb")  # noqa: SIM115 - closed by who reads it
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file))) if is_packed(name) else file


class _Unpacked(io.RawIOBase):
    """What a gzip file holds; where it is damaged, an `OSError` says so, as of a bad disk.

    So it does where far more is in the file than text is packed to.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = gzip.GzipFile(fileobj=file)
        self._left = max(_FREE_BYTES, _MOST_TIMES * os.fstat(file.fileno()).st_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        n = None
        with suppress(EOFError, zlib.error, gzip.BadGzipFile):
            n = self._stream.readinto(buffer)
        if n is None:
            raise OSError(0, "the gzip file is damaged or ends early")
        self._left -= n
        if self._left < 0:
            raise OSError(0, f"unpacked it is over {_MOST_TIMES} times as large: unpack it first")
        return n

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class Rejoined(io.RawIOBase):
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
        part = self._head[: len(view)] if self._head else self._rest.read(len(view))
        self._head = self._head[len(part) :]
        view[: len(part)] = part
        return len(part)
