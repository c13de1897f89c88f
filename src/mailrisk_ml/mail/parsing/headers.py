"""Header values to text: RFC 2047 words, RFC 2231 parameters, dates, addresses."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import unquote_to_bytes

from mailrisk_ml.mail.parsing.charsets import codec_name, decode_bytes

# RFC 2047 section 2, but: white space inside (folded words), "?" inside Q text, and an end that
# was cut off. The payload stops where the next word or the value ends; most hold no "?".
_WORD = re.compile(
    rb"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]*+(?=\?=)|.*?)"
    rb"(?:\?=|(?==\?[^?\s=]{1,60}\?[bBqQ]\?)|\Z)",
    re.DOTALL,
)
# The look-behind starts a match at the first blank of a run only: linear on blanks alone.
_FOLD = re.compile(rb"(?:(?<![ \t])[ \t]+)?\r?\n[ \t]*|\r")
_CONTROLS = dict.fromkeys((*range(32), 127), "") | {9: " "}
_NAME_CHARS = 255  # of an attachment
_LINE_ENDS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# A quotation that is not closed goes to the end, also where that is a backslash: else it would be
# read again from each quote in it.
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*(?:"|\\?\Z)|[^;]*)', re.DOTALL)
_PARAMETER_BYTES = 4_096  # a file name of 255 Chinese characters takes 2,300
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
# One address of a list: a comma inside quotes, angle brackets, comments or words does not end it.
_ADDRESS = re.compile(
    rb'(?:"(?:[^"\\]|\\.)*(?:"|\\?\Z)|<[^<>]*>|=\?[^?]*\?[bBqQ]\?[^?]*\?=|[^,;"<]|<)+', re.DOTALL
)
_ADDRESS_MARKS = b',;"'  # a list holds one, and so does what hides one
#: Bytes that are not of base64's alphabet; "=", which ends it, is one.
NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
_MONTHS = {
    name: number
    for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
# Hours from UTC (RFC 822 5.1; RFC 5322 4.3 has all other names mean nothing). CST, which is China's
# and Cuba's too, tells no hour.
_ZONES = {
    b"GMT": 0, b"UTC": 0, b"UT": 0, b"Z": 0, b"EDT": -4, b"EST": -5, b"CDT": -5, b"MDT": -6,
    b"MST": -7, b"PDT": -7, b"PST": -8,
}  # fmt: skip
_DATE = re.compile(
    rb"(?:[A-Za-z]{3,9},?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*[\s-]+(\d{4})\s+"
    rb"(\d{1,2}):(\d{2})(?::(\d{2}))?"
    rb"(?:\s+([+-])(\d{2}):?(\d{2})|\s+(GMT|UTC?|Z|CDT|[EMP][SD]T)\b)?"
)
_ANY_CST = re.compile(rb"\bCST\b")


def decode_header(raw: bytes, hint: str = "") -> str:
    """Decode one header value.

    Parameters
    ----------
    raw : bytes
        The value as it stands, folds included.
    hint : str
        Charset of the message, for values with bare 8-bit characters.

    Returns
    -------
    str
        One line without control characters.
    """
    if not raw:
        return ""
    value = _unfolded(raw)
    if b"=?" in value:
        text = "".join(_pieces(value, hint))
    else:
        text = value.decode("ascii") if _plain(value) else decode_bytes(value, hint, hint).text
    return clean_line(text)


def _unfolded(raw: bytes) -> bytes:
    return _FOLD.sub(b" ", raw) if b"\n" in raw or b"\r" in raw else raw


def clean_line(text: str) -> str:
    """Drop control characters, line ends and outer spaces.

    Parameters
    ----------
    text : str
        A decoded header value.
    """
    return (text if text.isprintable() else _LINE_ENDS.sub(" ", text).translate(_CONTROLS)).strip()


def short_name(name: str) -> str:
    """The name of an attachment, as long as file systems take."""
    return " ".join(name.split())[:_NAME_CHARS]


def _plain(value: bytes) -> bool:
    return value.isascii() and b"\x1b" not in value and b"~{" not in value


def _pieces(value: bytes, hint: str) -> Iterator[str]:
    """Literal text and encoded words in turn; neighbouring words of a charset are one run.

    Chinese mailers split a character over two words, so bytes are joined before decoding.
    """
    position = 0
    run: list[tuple[bytes, bytes]] = []
    charset = ""
    for word in _WORD.finditer(value):
        gap = value[position : word.start()]
        name = word[1].partition(b"*")[0].decode("latin-1")  # RFC 2231 section 5: charset*language
        if run and (gap.strip() or codec_name(name) != codec_name(charset)):
            yield _decode_run(run, charset, hint)
            run = []
        if gap.strip():
            yield decode_bytes(gap, hint, hint).text
        elif gap and not position:
            yield " "
        run.append((word[2].upper(), word[3]))
        charset, position = name, word.end()
    if run:
        yield _decode_run(run, charset, hint)
    if rest := value[position:]:
        yield decode_bytes(rest, hint, hint).text


def _decode_run(run: list[tuple[bytes, bytes]], charset: str, hint: str) -> str:
    if len(run) == 1:  # as in most headers
        data = _from_word(*run[0])
    elif payloads := _split_base64(run):
        data = _from_base64(b"".join(payload.rstrip(b"=") for payload in payloads))
    else:
        data = b"".join(_from_word(*word) for word in run)
    return decode_bytes(data, charset, hint).text


def _split_base64(run: list[tuple[bytes, bytes]]) -> list[bytes]:
    """The base64 of a run that does not end where its words end; empty for any other.

    Some mailers split the text itself: only together do the pieces make bytes.
    """
    if any(kind != b"B" for kind, _ in run):
        return []
    payloads = [b"".join(payload.split()) for _, payload in run]
    return payloads if any(len(payload) % 4 for payload in payloads[:-1]) else []


def _from_word(kind: bytes, payload: bytes) -> bytes:
    return _from_base64(payload) if kind == b"B" else _from_q(payload)


def _from_base64(payload: bytes) -> bytes:
    return decode_block(payload.translate(None, NOT_BASE64))


def decode_block(block: bytes) -> bytes:
    """Decode base64 of its alphabet alone, without padding."""
    if len(block) % 4 == 1:
        block = block[:-1]  # six bits are no byte
    return binascii.a2b_base64(block + b"=" * (-len(block) % 4))


def _from_q(payload: bytes) -> bytes:
    # White space can only come from a fold or a mailer that forgot the underscore.
    return binascii.a2b_qp(payload, header=True)


def parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    """Split ``value; name=value`` of Content-Type and Content-Disposition.

    Parameters
    ----------
    raw : bytes
        The header value, folds included.

    Returns
    -------
    value : str
        What stands before the first semicolon.
    params : dict
        Names in lower case; RFC 2231 sections joined and decoded, RFC 2047 words decoded.
    """
    text = _unfolded(raw[:_PARAMETER_BYTES]).decode("latin-1")
    value, _, rest = text.partition(";")
    if not rest:
        # "text/plain charset=gb2312": the semicolon was forgotten.
        value, _, rest = text.partition(" charset=")
        rest = "charset=" + rest if rest else ""
    plain: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(";" + rest):
        name, content = match[1].lower(), match[2].strip()
        # Without quotes a value ends at a space (RFC 2045 5.1), but mailers forget the quotes
        # around file names, and semicolons behind a charset.
        if name == "charset" and not content.startswith('"'):
            content = next(iter(content.split()), "")
        content = _unquote(content)
        if "*" not in name:
            plain.setdefault(name, _decode_value(content))
        elif section := _SECTION.fullmatch(name):
            entry = (int(section[2] or 0), bool(section[3]), content)
            sections.setdefault(section[1], []).append(entry)
    for name, parts in sections.items():
        plain[name] = _join_sections(parts)
    return value.strip().strip("\"'"), plain


def _unquote(content: str) -> str:
    if content.startswith('"'):
        content = content[1:].removesuffix('"')
        # Only quotes and backslashes are escaped in practice; C:\dir\file is left alone.
        return content.replace('\\"', '"').replace("\\\\", "\\")
    return content


def _decode_value(content: str) -> str:
    if content.isascii() and "=?" not in content:
        return content
    return decode_header(content.encode("latin-1"))


def _join_sections(parts: list[tuple[int, bool, str]]) -> str:
    charset, data = "", b""
    for number, (_, encoded, content) in enumerate(sorted(parts, key=lambda part: part[0])):
        if encoded:
            if number == 0 and content.count("'") >= 2:
                charset, _, content = content.split("'", 2)
            data += unquote_to_bytes(content.encode("latin-1"))
        else:
            data += content.encode("latin-1")
    if not charset and b"=?" in data:
        return decode_header(data)
    return clean_line(decode_bytes(data, charset).text)


def addresses(raw: bytes, hint: str = "") -> Iterator[str]:
    """Each address of a ``To`` or ``Cc`` value, decoded, as ``Name <local@domain>``.

    Parameters
    ----------
    raw : bytes
        The header value.
    hint : str
        Charset of the message.
    """
    value = _unfolded(raw)
    if any(map(value.__contains__, _ADDRESS_MARKS)):
        values = [match[0] for match in _ADDRESS.finditer(value)]
    else:  # one address without a quoted name, as in most mails
        values = [value]
    for one in values:
        if address := decode_header(one, hint):
            yield address


def parse_date(raw: bytes) -> datetime | None:
    """Date of a ``Date`` header; ``None`` when it cannot be read.

    Parameters
    ----------
    raw : bytes
        The header value.
    """
    raw = raw.strip()
    if not raw:
        return None
    match = _DATE.match(raw)
    month = _MONTHS.get(match[2].lower()) if match else None
    try:
        if match and month:
            day, year, hour, minute = (int(match[i]) for i in (1, 3, 4, 5))
            zone: timezone | None = None
            if match[7]:
                offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
                zone = timezone(-offset if match[7] == b"-" else offset)
            elif match[10]:
                hours = _ZONES[match[10]]
                zone = timezone(timedelta(hours=hours)) if hours else UTC
            return datetime(
                year, month, day, hour, minute, min(int(match[6] or 0), 59), tzinfo=zone
            )
        from email.utils import parsedate_to_datetime  # slow to import, seldom needed

        return parsedate_to_datetime(decode_header(_ANY_CST.sub(b"", raw)))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
