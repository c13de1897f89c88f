"""mbox files (RFC 4155, mboxrd quoting), read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from mailrisk_ml.mail.pieces import read_piece

_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
# "From " starts sentences too, and not every writer quotes it. A separator names an envelope
# sender and ends in a year (asctime); some writers leave out the sender or the date. The first time
# of day counts, and no other is tried: a line may hold thousands.
_SEPARATOR = re.compile(
    rb"From (?:(?>[^\n]*?\d:\d{2})[^\n]*\d{4}|[^\s@]+@[^\s@]+\s*$|-\s*$|\s*$|MAILER-DAEMON)"
)
# Of what sets it apart from a sentence two must be there: a blank line above it, which some writers
# leave out, a date as asctime writes it, and a header field (RFC 5322 2.2) or a "From" below.
_ASCTIME = re.compile(
    rb"From (?>[^\n]*?(?<!\w)[A-Z][a-z]{2},? +[A-Z][a-z]{2} +\d{1,2} +\d{1,2}:\d{2})[^\n]*\d{4}"
)
_FIELD = re.compile(rb">?(?:From |[!-9;-~]{1,76}[ \t]*:)")
_FIELD_BYTES = 100
# What no sentence is followed by, nor a patch of Git's: the two fields that every message has (RFC
# 5322 3.6), among others.
_FIELDS = re.compile(rb"(?:>?From [^\n]*\n)?((?>[!-9;-~]{1,76}[ \t]*:[^\n]*\n|[ \t][^\n]*\n)*)")
_WRITTEN_BY, _WRITTEN_ON = (re.compile(rb"(?im)^" + f + rb"[ \t]*:") for f in (b"From", b"Date"))
_OF_GIT = re.compile(rb"From [0-9a-f]{40} ")
_BOUNDARY = re.compile(rb"(?i)\bboundary\*?0?\*?\s*=\s*(?:\"([^\"\n]{1,200})\"|([^\s;\"]{1,200}))")
_MOST_TRIED = 10_000  # lines; no mail passes on as many
_SEPARATOR_BYTES = 1_000  # of a line that are looked at
_LONGEST_SEPARATOR = 4_096
_AT_ONCE = 1 << 18  # bytes
_BLANK = 3  # bytes that show whether the line before is blank


def iter_mbox(file: BinaryIO, first: bytes, max_bytes: int) -> Iterator[bytes]:
    """Yield each message of an mbox without holding more than one.

    Parameters
    ----------
    file : binary file
        Read from where it stands.
    first : bytes
        Its first line, which was taken from it already.
    max_bytes : int
        Bytes kept of one message, and some more to show that there were.

    Yields
    ------
    bytes
        A message without its ``From `` line, ``>From `` unquoted.

    Raises
    ------
    OSError
        The file cannot be read on: after all messages of which the end was read.
    """
    failure: OSError | None = None
    message = bytearray()
    is_open = False
    # Without another, they are the line ends of the old Macintosh.
    ends = b"\r" if b"\r" in first and b"\n" not in first else b"\n"
    # A file begins as if a blank line stood before it.
    buffer = bytearray(b"\n" * _BLANK + first.replace(ends, b"\n"))
    begun = _BLANK  # where in the buffer the message goes on
    more = True
    while more:
        chunk = b""
        try:
            chunk = read_piece(file, _AT_ONCE)
        except OSError as error:
            failure = error
        more = bool(chunk)
        buffer += chunk.replace(ends, b"\n")
        # A separator must be there in full, and so must what shows that it is one.
        ahead = _LONGEST_SEPARATOR + _FIELD_BYTES
        limit = max(0, len(buffer) - ahead) if more else len(buffer)
        for line in _separators(buffer, begun, limit):
            is_open |= _add(message, buffer[begun:line], max_bytes)
            if is_open:
                yield _message(message)
            message.clear()
            is_open = True
            begun = _line_end(buffer, line)
        whole = max(begun, limit)
        is_open |= _add(message, buffer[begun:whole], max_bytes)
        del buffer[: whole - _BLANK]
        begun = _BLANK
    if failure:
        raise failure
    if is_open:
        yield _message(message)


def holds_several(data: bytes) -> bool:
    """Whether what should be one message looks like an mbox of several.

    It begins with the ``From `` line of an mbox, as a message may that was taken out of one, and
    holds another below: dated, under a blank line, above ``From:`` and ``Date:``, and in no MIME
    part of the first. Who writes a message can write all of that: it is no reason to part one.

    Parameters
    ----------
    data : bytes
        What was read as a message, be it in part, with line feeds alone.
    """
    if not _ASCTIME.match(data, 0, _SEPARATOR_BYTES):
        return False
    lines = islice(_separators(data, _first_end(data), len(data)), _MOST_TRIED)
    return any(_begins_message(data, line) for line in lines)


def _first_end(data: bytes) -> int:
    """Where the first message may end: below its header, or its last part."""
    header = data.find(b"\n\n")
    boundary = _BOUNDARY.search(data, 0, header) if header >= 0 else None
    end = header
    if boundary:
        end = data.find(b"\n--%b--" % (boundary[1] or boundary[2]), header)
    return end + 1 if end >= 0 else len(data)


def _begins_message(data: bytes, line: int) -> bool:
    """Whether a line that parts messages is above one without doubt."""
    below = _line_end(data, line)
    if not data.endswith(b"\n\n", 0, line) or _OF_GIT.match(data, line):
        return False
    fields = _FIELDS.match(data, below)
    return (
        fields is not None
        and _ASCTIME.match(data, line, min(below, line + _SEPARATOR_BYTES)) is not None
        and _WRITTEN_BY.search(fields[1]) is not None
        and _WRITTEN_ON.search(fields[1]) is not None
    )


def _separators(buffer: bytes | bytearray, start: int, limit: int) -> Iterator[int]:
    """Where lines begin that part messages, from ``start`` and before ``limit``."""
    newline = buffer.find(b"\nFrom ", start - 1, limit + len("From "))
    while newline >= 0:
        line = newline + 1
        if _separates(buffer, line):
            yield line
        newline = buffer.find(b"\nFrom ", line, limit + len("From "))


def _separates(buffer: bytes | bytearray, line: int) -> bool:
    """Whether a line that begins with "From " parts messages."""
    below = _line_end(buffer, line)
    end = min(below, line + _SEPARATOR_BYTES)
    if not _SEPARATOR.match(buffer, line, end):
        return False
    after_blank = buffer.endswith((b"\n\n", b"\n\r\n"), 0, line)
    is_dated = _ASCTIME.match(buffer, line, end) is not None
    is_headed = _FIELD.match(buffer, below, below + _FIELD_BYTES) is not None
    return after_blank + is_dated + is_headed >= 2


def _line_end(buffer: bytes | bytearray, start: int) -> int:
    """Where the next line begins."""
    newline = buffer.find(b"\n", start, start + _LONGEST_SEPARATOR)
    return newline + 1 if newline >= 0 else min(start + _LONGEST_SEPARATOR, len(buffer))


def _add(message: bytearray, part: bytearray, max_bytes: int) -> bool:
    """Add to a message while it is short enough; whether there is anything but white space."""
    if len(message) <= max_bytes:
        message += part
    return bool(part) and not part.isspace()


def _message(message: bytearray) -> bytes:
    for blank in (b"\r\n", b"\n"):
        if message.endswith(b"\n" + blank) or bytes(message[:3]) == blank:
            del message[-len(blank) :]  # the blank line belongs to the separator
            break
    data = bytes(message)
    message.clear()  # two copies are enough
    return _QUOTED_FROM.sub(rb"\1", data) if b">From " in data else data
