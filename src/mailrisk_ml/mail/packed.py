"""Files packed by gzip, read in place."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from mailrisk_ml.suffixes import GZIP, suffix_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# No small file may take hours: text packs to a tenth, the most uniform exports to a fiftieth.
_MOST_TIMES = 100
_FREE_BYTES = 1 << 26  # which a few mails of one letter would be


def most_unpacked(size: int) -> int:
    """How many bytes are read of what a file of a size holds packed."""
    return max(_FREE_BYTES, _MOST_TIMES * size)


def is_gzipped(name: str | os.PathLike[str]) -> bool:
    """Whether a file is unpacked while it is read."""
    return os.fspath(name).lower().endswith(GZIP) and suffix_of(name) != GZIP


def open_unpacked(name: str | os.PathLike[str]) -> BinaryIO:
    """Open a file to read the bytes of what is in it, unpacked piece by piece.

    Raises
    ------
    OSError
        It cannot be opened; when it is read: what is packed is damaged.
    """
    file = Path(name).open("rb")  # noqa: SIM115 - closed by who reads it
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file))) if is_gzipped(name) else file


class _Unpacked(io.RawIOBase):
    """What a gzip file holds; where it is damaged, an `OSError` says so, as of a bad disk.

    So it does where far more is in the file than text is packed to.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = gzip.GzipFile(fileobj=file)
        self._is_damaged = False  # once, and for good: what stands behind may read as an end
        self._left = most_unpacked(os.fstat(file.fileno()).st_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        into = memoryview(buffer).cast("B")
        data = None
        if not self._is_damaged:
            with suppress(EOFError, zlib.error, gzip.BadGzipFile):
                data = self._stream.read1(len(into))
        self._is_damaged = data is None
        if data is None:
            raise OSError(0, "the gzip file is damaged or ends early")
        n = len(data)
        into[:n] = data
        self._left -= n
        if self._left < 0:
            raise OSError(0, f"unpacked it is over {_MOST_TIMES} times as large: unpack it first")
        return n

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
