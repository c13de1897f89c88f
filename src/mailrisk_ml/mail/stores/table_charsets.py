"""What a table is written in: UTF-8, or what Excel writes in China, in Taiwan or in the West."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

from mailrisk_ml.mail.parsing.charsets import decode_bytes
from mailrisk_ml.mail.pieces import read_piece

_PIECE = 1 << 20
_SAMPLE = 20_000  # bytes: `decode_bytes` looks at no more characters
_HIGH = re.compile(rb"[\x80-\xff]")


def table_encoding(pieces: Iterable[bytes]) -> str:
    """The Python codec for a table.

    Parameters
    ----------
    pieces : iterable of bytes
        The table from its start, see `whole_lines`; of what is no UTF-8, no more is taken than
        tells what else it is.

    Notes
    -----
    One row says little: in a table of German names in Windows-1252 most could be GB 18030.
    """
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    sample = b"\n"  # no sign of a byte order may come first, where it would be none
    for number, piece in enumerate(pieces):
        if not number and piece.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if not number and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if not piece.isascii() and len(sample) < _SAMPLE:
            sample += _foreign(piece, _SAMPLE - len(sample))
        try:
            if utf8:
                utf8.decode(piece)
        except UnicodeDecodeError:
            utf8 = None
        if not utf8 and len(sample) >= _SAMPLE:
            break
    found = "utf-8" if utf8 else decode_bytes(sample, "utf-8").charset
    if found == "cp1252" and _is_spoilt_utf8(sample):
        found = "utf-8"
    return "utf-8-sig" if found == "utf-8" else found


def _is_spoilt_utf8(sample: bytes) -> bool:
    """Whether as many characters of what is not Chinese are UTF-8 as are not.

    In Windows-1252 hardly any are, in capitals before marks only: `decode_bytes` asks for many
    more, for a mail is short and says what it is written in. In GB 18030 every fourth may be, by
    chance.
    """
    text = sample.decode("utf-8", "replace")
    spoilt = text.count("\ufffd")
    return sum(c > "\x7f" for c in text) >= 2 * spoilt


def whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Pieces of a file that end where a line does, unless one is very long."""
    while piece := read_piece(file, _PIECE):
        with suppress(OSError):  # which the next piece is
            piece += file.readline(_PIECE)
        yield piece


def _foreign(piece: bytes, most: int) -> bytes:
    """What of its lines is no ASCII or stands behind that, about `most` bytes.

    Characters of two bytes begin with a high one, and none goes on in another line.
    """
    sample, position = b"", 0
    while len(sample) < most and (high := _HIGH.search(piece, position)):
        position = piece.find(b"\n", high.start()) + 1 or len(piece)
        sample += piece[high.start() : min(position, high.start() + most)]
    return sample
