"""Files read piece by piece: of one that cannot be read on, all that stands before that."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, AnyStr, BinaryIO, cast

_PIECE = 1 << 16


def read_piece(file: BinaryIO, size: int) -> bytes:
    """What ``file.read`` gives, but where an error comes, what is there before it.

    Raises
    ------
    OSError
        There is nothing before the error: it comes when the next piece is read.
    """
    source = cast(io.BufferedReader, file)
    piece = bytearray()
    try:
        while part := source.read1(size - len(piece)):
            piece += part
    except OSError:
        if not piece:
            raise
    return bytes(piece)


def bounded_lines(file: IO[AnyStr], most: int) -> Iterator[AnyStr | None]:
    """Lines of a file; None for one longer than `most`, which is passed over."""
    while line := file.readline(most + 1):
        if len(line) <= most:
            yield line
            continue
        while line and line[-1:] not in (b"\n", "\n"):
            line = file.readline(_PIECE)
        yield None
