"""MIME structure: one message or part as a window into the raw bytes.

The standard library's parser recurses over nested parts and hands every line through every level;
ten thousand nested parts end in `RecursionError`. Here a part is an offset pair, headers are
split once, and children are found by searching for their boundary.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from mailrisk_ml.mail.parsing.headers import NOT_BASE64, decode_block, parameters

# With its folds. Names may begin with brackets, but what does is a page or JSON, or lost its fold.
_FIELD = re.compile(rb"(?![<{[])([!-9;-~]{1,76})[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*+)")
_BRACKETED = re.compile(rb"[<{[][!-9;-~]{0,75}[ \t]*:")
# Fields that show a block goes on after a line that lost its indentation.
_KNOWN_FIELD = re.compile(
    rb"\n(?:Content-[A-Za-z-]+|To|From|Cc|Subject|Date|Mime-Version|Message-Id|X-[\w-]+|Received"
    rb"|Reply-To|Return-Path|In-Reply-To|References):",
    re.IGNORECASE,
)
# Fields of which one alone makes a header: their names are no words that a text begins with, or
# what stands behind them is read as well (the subject).
_SURE_FIELD = re.compile(
    r"subject|content-[a-z-]+|mime-version|message-id|reply-to|return-path|in-reply-to"
)
# Fields of which it takes two, or one with an address: "To: do" begins a note.
_FIELD_OF_MAIL = re.compile(r"from|to|cc|bcc|date|sender|received|references|(?:x|list|resent)-.+")
_ADDRESS = re.compile(rb"[^\n]{0,1000}<[^<>\s]{1,200}@|\S{1,200}@\S{1,200}\s*(?:[,;]|\Z)")
# Other names of one word that end a header. Any other there begins the text ("Body: ...").
_LAST_FIELD = re.compile(
    r"autocrypt|comments?|distribution|encoding|expires|face|fcc|importance|keywords|language|lines"
    r"|newsgroups|openpgp|organi[sz]ation|path|precedence|priority|sensitivity|status|xref"
)
_BLOCK = re.compile(rb"[^=]+")
_STRAY = NOT_BASE64.replace(b"=", b"")  # in base64 of several blocks
#: Places that look like a boundary and are none, before the search for parts is given up: a mail
#: full of them was made to waste time.
MAX_MISSES = 10_000
#: Transfer encodings that are undone (RFC 2045 6.1); the others leave text as it is.
DECODED = frozenset({"base64", "quoted-printable"})
_SOFT_BREAK = re.compile(rb"=[ \t]+\n")
_COMMON_TYPE = re.compile(rb"text/(?:plain|html);\s{0,3}charset=\"?[\w.:-]{1,20}\"?", re.I)
_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+")
_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


def _content_type(raw: bytes) -> tuple[str, dict[str, str]]:
    """Type in lower case, and parameters."""
    value, params = parameters(raw)
    value = value.lower().replace(" ", "")
    if not _TYPE.fullmatch(value):
        # RFC 2045 5.2: what cannot be parsed is plain text; "text" alone is common.
        value = "text/html" if "html" in value else "text/plain"
    return value, params


# What most messages say: a type and a charset, nothing of the mail itself.
_common_type = lru_cache(maxsize=256)(_content_type)


class MimePart:
    r"""A message or MIME part: ``data[start:end]``, headers and body.

    Parameters
    ----------
    data : bytes
        The whole message with ``\n`` line ends.
    start, end : int
        Where this part stands in it.
    default_type : str
        Content type when no header names one (``message/rfc822`` inside a digest).
    max_header : int
        Bytes of header block that are looked at.

    Attributes
    ----------
    headers : dict of str to list of (int, int)
        Where the values of each field stand, by its name in lower case.
    body_start : int
        Where the body starts.
    content_type, maintype : str
        ``maintype/subtype`` in lower case, and the part of it before the slash.
    params : mapping of str to str
        Parameters of Content-Type, names in lower case.
    disposition : str
        Content-Disposition in lower case, empty when there is none.
    disposition_params : mapping of str to str
        Its parameters.
    truncated_header, truncated_parts : bool
        Whether the header block, or the search of `children` for parts, was given up.
    """

    def __init__(
        self,
        data: bytes,
        start: int,
        end: int,
        *,
        default_type: str = "text/plain",
        max_header: int = 256 * 1024,
    ) -> None:
        self.data = data
        self.end = end
        self.truncated_header = self.truncated_parts = False
        # Spans, not slices: a value is cut out when it is asked for, folds and all.
        self.headers: dict[str, list[tuple[int, int]]] = {}
        self.body_start = self._read_headers(start, max_header)
        if self._is_headed():
            self.body_start = self._text_start()
        else:  # a text, of which a line looks like a field ("Note: ...")
            self.headers.clear()
            self.truncated_header = False
            self.body_start = _below_blank(data, start, end)
        self.content_type, self.params = self._typed(default_type)
        self.maintype = self.content_type.partition("/")[0]
        self.disposition, self.disposition_params = self._disposed()

    def _typed(self, default: str) -> tuple[str, Mapping[str, str]]:
        raw = self.first("content-type")
        if not raw:
            return default, _NO_PARAMETERS
        return (_common_type if _COMMON_TYPE.fullmatch(raw) else _content_type)(raw)

    def _disposed(self) -> tuple[str, Mapping[str, str]]:
        raw = self.first("content-disposition")
        if not raw:
            return "", _NO_PARAMETERS
        value, params = parameters(raw)
        return value.strip().lower(), params

    def _read_headers(self, start: int, max_header: int) -> int:
        """Fill `headers`; return where the body starts."""
        data, end = self.data, self.end
        if start < end and data[start] == 0x0A:  # no header at all
            return start + 1
        blank = data.find(b"\n\n", start, min(end, start + max_header))
        if blank < 0:
            stop = min(end, start + max_header)
            self.truncated_header = stop < end
        else:
            stop = blank + 1
        last_known = -1  # looked for where a line is neither field nor fold
        values: list[tuple[int, int]] | None = None
        position = start
        while position < stop:
            if field := _FIELD.match(data, position, stop):
                values = self.headers.setdefault(field[1].decode("ascii").lower(), [])
                values.append(field.span(2))
                position = field.end() + 1
                continue
            newline = data.find(b"\n", position, stop)
            line_end = stop if newline < 0 else newline
            if data[position] in b" \t":
                pass  # a fold that no field stands right above
            elif data.startswith((b"From ", b">From "), position) and not self.headers:
                pass  # an mbox separator left at the top
            else:
                may_go_on = values is not None or _BRACKETED.match(data, position, stop)
                if last_known < 0 and may_go_on:
                    last_known = _last_known_field(data, start, stop)
                if position >= last_known:
                    return position  # the blank line is missing: this is the body
            if values:
                values[-1] = (values[-1][0], line_end)
            position = line_end + 1
        if blank < 0:
            # Beyond the limit the block is passed over, up to where it ends.
            blank = data.find(b"\n\n", stop, end)
        return min(end, stop if blank < 0 else blank + 2)

    def _is_headed(self) -> bool:
        """Whether a field of mail is among those that were read."""
        names = self.headers
        if "subject" in names or "content-type" in names or any(map(_SURE_FIELD.fullmatch, names)):
            return True
        of_mail = [name for name in names if _FIELD_OF_MAIL.fullmatch(name)]
        return len(of_mail) > 1 or any(_ADDRESS.match(self.first(name)) for name in of_mail)

    def _text_start(self) -> int:
        """Where the text begins, be it under no blank line."""
        if _is_field(next(reversed(self.headers))):
            return self.body_start
        return 1 + max(spans[-1][1] for name, spans in self.headers.items() if _is_field(name))

    def has_other_fields(self) -> bool:
        """Whether one of the fields is none that programs write: it may be a line of text."""
        return not all(map(_is_field, self.headers))

    def first(self, name: str) -> bytes:
        """Raw value of the first header `name` (lower case); empty when missing."""
        spans = self.headers.get(name)
        if not spans:
            return b""
        start, end = spans[0]
        return self.data[start:end]

    def every(self, name: str) -> list[bytes]:
        """Raw values of all headers `name` (lower case), in order."""
        return [self.data[slice(*span)] for span in self.headers.get(name, ())]

    @property
    def charset(self) -> str:
        """Declared charset, empty when there is none."""
        return self.params.get("charset", "")

    @property
    def filename(self) -> str:
        """File name of either header, empty when there is none."""
        return self.disposition_params.get("filename", "") or self.params.get("name", "")

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding in lower case."""
        raw = self.first("content-transfer-encoding")
        return raw.decode("latin-1").partition(";")[0].strip().strip("\"'").lower() if raw else ""

    def payload(self, max_bytes: int) -> bytes:
        """Body bytes with the transfer encoding undone, about `max_bytes` at most.

        Parameters
        ----------
        max_bytes : int
            How many decoded bytes are wanted; more than about twice that is not decoded.
        """
        encoding = self.encoding
        factor = {"base64": 2, "quoted-printable": 4}.get(encoding, 1)
        start, end = self.body_start, min(self.end, self.body_start + max_bytes * factor)
        if encoding == "quoted-printable":
            return decode_quoted_printable(self.data, start, end)
        return decode_base64(self.data[start:end]) if encoding == "base64" else self.data[start:end]

    def children(self, max_header: int) -> Iterator[MimePart]:
        """Parts of a multipart, in order; none when the boundary never occurs."""
        if "boundary" not in self.params:
            return
        boundary = self.params["boundary"].encode("latin-1", "replace").rstrip()
        default = "message/rfc822" if self.content_type == "multipart/digest" else "text/plain"
        start = -1
        for line_start, after, last in self._delimiters(b"--" + boundary):
            if start >= 0:
                # The line end before a boundary belongs to the boundary (RFC 2046 5.1.1).
                yield MimePart(
                    self.data,
                    start,
                    max(start, line_start - 1),
                    default_type=default,
                    max_header=max_header,
                )
            start = -1 if last else after
            if last:
                return
        if 0 <= start < self.end:
            yield MimePart(self.data, start, self.end, default_type=default, max_header=max_header)

    def _delimiters(self, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
        """Yield (line start, after the line, whether it closes) of each boundary line."""
        data, start, end = self.data, self.body_start, self.end
        position, misses = start, 0
        while (found := data.find(delimiter, position, end)) >= 0:
            if misses == MAX_MISSES:
                self.truncated_parts = True
                return
            position = found + len(delimiter)
            misses += 1
            if found > start and data[found - 1] != 0x0A:
                continue
            newline = data.find(b"\n", position, end)
            line_end = end if newline < 0 else newline
            rest = data[position : min(line_end, position + 80)].strip()
            if rest in (b"", b"--") and line_end - position <= 80:
                yield found, min(end, line_end + 1), rest == b"--"
                position = line_end
                misses -= 1


def _last_known_field(data: bytes, start: int, stop: int) -> int:
    end = 0
    for match in _KNOWN_FIELD.finditer(data, start, stop):
        end = match.end()
    return end


def _is_field(name: str) -> bool:
    """Whether a name is one that programs write above a message."""
    patterns = (_SURE_FIELD, _FIELD_OF_MAIL, _LAST_FIELD)
    return "-" in name or any(pattern.fullmatch(name) for pattern in patterns)


def _below_blank(data: bytes, start: int, end: int) -> int:
    """Where a body without header begins: the blank line above it is none of its own."""
    return start + 1 if start < end and data[start] == 0x0A else start


def decode_quoted_printable(data: bytes, start: int, end: int) -> bytes:
    """Decode the bytes from ``start`` to ``end``, without blanks that follow a line's last "="."""
    raw = memoryview(data)[start:end]  # no copy: it may be the whole message
    if data.find(b"= ", start, end) >= 0 or data.find(b"=\t", start, end) >= 0:
        return binascii.a2b_qp(_SOFT_BREAK.sub(b"=\n", raw))
    return binascii.a2b_qp(raw)


def decode_base64(raw: bytes) -> bytes:
    """Decode base64 as it comes: stray bytes, missing or early padding, a footer in the clear.

    Parameters
    ----------
    raw : bytes
        The encoded text. What is not base64 at all is returned as it is.
    """
    try:  # as nearly all of it is written
        return binascii.a2b_base64(raw.replace(b"\n", b""), strict_mode=True)
    except binascii.Error:
        pass
    head, footer = raw, b""
    clean = raw.translate(None, _STRAY)
    garbage = len(raw) - len(clean) - raw.count(b"\n")
    if garbage * 50 > len(raw):
        head, footer = _base64_lines(raw)
        clean = head.translate(None, _STRAY)
    end = clean.find(b"=")
    if end < 0 or clean.count(b"=", end) == len(clean) - end:
        if clean[:1] in (b"", b"="):
            return raw if not head.isascii() else footer
        return decode_block(clean[:end] if end > 0 else clean) + footer
    # Several encoded blocks in a row end in padding each; a list of them may be the larger by far.
    decoded = bytearray()
    for block in _BLOCK.finditer(clean):
        decoded += decode_block(block.group())
    return bytes(decoded) + footer


def _base64_lines(raw: bytes) -> tuple[bytes, bytes]:
    """Split encoded lines from text that a mailing list or a relay added or left in the clear."""
    lines = raw.split(b"\n")
    for number, line in enumerate(lines):
        line = line.strip()
        stray = len(line) - len(line.translate(None, _STRAY))
        if stray > 1 and stray * 10 > len(line):
            rest = b"\n".join(lines[number:])
            return b"\n".join(lines[:number]), b"\n" + rest if number else rest
    return raw, b""
