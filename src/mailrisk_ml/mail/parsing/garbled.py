"""Text that lost the header which says how it is encoded, or was decoded in a wrong charset."""

from __future__ import annotations

import binascii
import re

from mailrisk_ml.mail.parsing.mime import decode_quoted_printable
from mailrisk_ml.mail.unread import Notes, Unread

# RFC 2045 6.7: behind "=" stand two digits, or the end of the line.
_OTHER_SIGN = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:\n|\Z))")
# In a link an escape of "=" stands behind a name: else what follows is its value, as it is.
_PLAIN_LINK = re.compile(
    rb"://[^\s?:]{1,500}+(?::\d[^\s?:]{1,500}+)?\?(?:[^\s:]{0,300}?&)?[\w.-]{1,40}"
    rb"=(?!3[Dd]|[ \t]*(?:\n|\Z))"
)
# A text that is nothing else; of fewer characters it may be a word or a code.
_WHOLLY_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24}[A-Za-z0-9+/\r\n]*={0,2}")
_HEAD_CHARS = 500  # in which a text shows that it is garbled
_HIGH = re.compile("[\x80-\xff\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]")
_LETTER = re.compile("[\xc0-\xd6\xd8-\xf6\xf8-\xff]")
_LETTERS_IN = 5  # characters
_FEWEST = 8  # letters


def from_quoted_printable(data: bytes) -> bytes:
    """The bytes of a text that is quoted-printable beyond doubt, though nothing says so; else none.

    It is where every "=" begins an escape, also in links, and what they make is UTF-8 with more
    than ASCII in it.

    Parameters
    ----------
    data : bytes
        A text as it stands in its part.
    """
    if b"=" not in data or not data.isascii() or _OTHER_SIGN.search(data):
        return b""
    if _PLAIN_LINK.search(data):
        return b""
    decoded = decode_quoted_printable(data, 0, len(data))
    try:
        text = decoded.decode()
    except UnicodeDecodeError:
        return b""
    return b"" if text.isascii() else decoded


def from_base64(data: bytes) -> bytes:
    """The bytes of a text that is base64 beyond doubt, though nothing says so; else none.

    It is where there is nothing else, and what it makes is UTF-8 without control characters.

    Parameters
    ----------
    data : bytes
        A text as it stands in its part, or with quoted-printable undone, which may eat padding.
    """
    text = data.strip()
    if not _WHOLLY_BASE64.fullmatch(text):
        return b""
    packed = b"".join(text.rstrip(b"=").split())
    try:
        decoded = binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
        shown = decoded.decode()
    except ValueError:  # binascii.Error and UnicodeDecodeError are ValueErrors
        return b""
    shown = shown.replace("\ufeff", "").replace("\u200b", "")  # which a text may hold
    return decoded if "".join(shown.split()).isprintable() else b""


def is_garbled(text: str) -> bool:
    """Whether a text is Chinese whose bytes were taken for Western letters.

    Half of its characters at least are none of ASCII, as in no language that is written in Latin
    letters, and many of these are letters.

    Examples
    --------
    >>> is_garbled("µçÄÔ¼Û¸ñÇë±£ÃÜ£¬Ð»Ð»"), is_garbled("Où est l'été à Genève, où est-il?")
    (True, False)
    """
    if text.isascii():
        return False
    head = "".join(text[:_HEAD_CHARS].split())
    n_letters = len(_LETTER.findall(head))
    is_wholly = len(_HIGH.findall(head)) * 2 > len(head)
    return n_letters >= _FEWEST and is_wholly and n_letters * _LETTERS_IN > len(head)


def note_garbled(text: str, notes: Notes) -> None:
    """Note of a body that is garbled that it was not read."""
    if is_garbled(text):
        notes.add("the text is garbled: decoded elsewhere in a wrong charset", Unread.TEXT)
