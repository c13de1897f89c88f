"""Files read piece by piece: of one that cannot be read on, all that stands before that."""

from __future__ import annotations

import io
from typing import BinaryIO, cast


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
