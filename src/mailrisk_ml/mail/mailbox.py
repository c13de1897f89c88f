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


def iter_mbox(file: BinaryIO, first: bytes, max_bytes: int) -> Iterator[bytes]:
    """Yield each message of an mbox without holding more than one.

    Parameters
    ----------
    file : binary file
        Read line by line from where it stands.
    first : bytes
        The line already taken from it.
    max_bytes : int
        Bytes kept of one message, plus one to show that there were more.

    Yields
    ------
    bytes
        A message without its ``From `` line, ``>From `` unquoted.
    """
    lines: list[bytes] = []
    size = 0
    blank, open_message = True, False
    line = first
    while line:
        if blank and line.startswith(b"From ") and _SEPARATOR.match(line):
            if open_message:
                yield _message(lines)
            lines, size, open_message = [], 0, True
        elif size <= max_bytes:
            lines.append(line)
            size += len(line)
            open_message = open_message or bool(line.strip())
        blank = line in (b"\n", b"\r\n")
        line = file.readline(max_bytes + 1)
    if open_message:
        yield _message(lines)


def _message(lines: list[bytes]) -> bytes:
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]  # the blank line belongs to the separator
    data = b"".join(lines)
    return _QUOTED_FROM.sub(rb"\1", data) if b">From " in data else data
