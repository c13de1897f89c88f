"""mbox files (RFC 4155, mboxrd quoting), read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# "From " starts sentences too, and not every writer quotes it. A separator names an envelope
# sender and ends in a year (asctime); some writers leave out the sender or the date.
_SEPARATOR = re.compile(
    rb"From (?:[^\n]*\d{1,2}:\d{2}[^\n]*\d{4}|[^\s@]+@[^\s@]+\s*$|-\s*$|\s*$|MAILER-DAEMON)"
)
_SEPARATOR_BYTES = 1_000  # of a line that are looked at: the pattern is quadratic
_LINE_BYTES = 1 << 16  # read at a time; the pieces of a longer line follow each other


def iter_mbox(file: BinaryIO, first: bytes, max_bytes: int) -> Iterator[bytes]:
    """Yield each message of an mbox without holding more than one.

    Parameters
    ----------
    file : binary file
        Read line by line from where it stands.
    first : bytes
        The line already taken from it.
    max_bytes : int
        Bytes kept of one message, and some more to show that there were.

    Yields
    ------
    bytes
        A message without its ``From `` line, ``>From `` unquoted.
    """
    # Not a list of lines: for one of two bytes it would take forty.
    message = bytearray()
    whole = blank = True
    open_message = False
    line = first
    while line:
        if blank and line.startswith(b"From ") and _SEPARATOR.match(line, 0, _SEPARATOR_BYTES):
            if open_message:
                yield _message(message)
            open_message = True
            message.clear()
        elif len(message) <= max_bytes:
            message += line
            open_message = open_message or bool(line.strip())
        blank = whole and line in (b"\n", b"\r\n")
        whole = line.endswith(b"\n")
        line = file.readline(_LINE_BYTES)
    if open_message:
        yield _message(message)


def _message(message: bytearray) -> bytes:
    for blank in (b"\r\n", b"\n"):
        if message.endswith(b"\n" + blank) or bytes(message[:3]) == blank:
            del message[-len(blank) :]  # the blank line belongs to the separator
            break
    data = bytes(message)
    message.clear()  # two copies are enough
    return _QUOTED_FROM.sub(rb"\1", data) if b">From " in data else data
