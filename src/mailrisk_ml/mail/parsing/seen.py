"""Lines as their readers see them, for what divides a mail by its lines."""

from __future__ import annotations

import re

from mailrisk_ml.unseen import BLANKS, UNSEEN_CLASS, UNSEEN_RANGES

_UNSEEN, _BLANKS = re.compile(f"[{UNSEEN_CLASS}]"), re.compile(f"[{BLANKS}]")
_EITHER = re.compile(f"[{UNSEEN_CLASS}{BLANKS}]")
# Every range beyond 16 bits is tried at every character: all that lies there is one.
_LOW = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSEEN_RANGES if last <= 0xFFFF)
_MAY_BE = re.compile(f"[{_LOW}{BLANKS}\U00010000-\U0010ffff]")
_BLANK = "&nbsp;"  # which QQ Mail leaves in the banner and the headers of its plain text

_SHORTENED = re.compile(f"{_BLANK}|[{UNSEEN_CLASS}]")


def as_seen(text: str) -> str:
    r"""Text of as many lines, without what no reader sees in them.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The very same object where there is nothing of the kind, as in most mails.

    Examples
    --------
    >>> as_seen("---&nbsp;原始邮件&nbsp;---\n发\u200b件人: a")
    '--- 原始邮件 ---\n发件人: a'
    """
    if _BLANK in text:
        text = text.replace(_BLANK, " ")
    if text.isascii() or not _MAY_BE.search(text) or not _EITHER.search(text):
        return text
    return _UNSEEN.sub("", _BLANKS.sub(" ", text))


def place_as_seen(text: str, seen: int) -> int:
    """How much of a text the first ``seen`` characters are of what `as_seen` makes of it."""
    place = seen
    for found in _SHORTENED.finditer(text):
        if found.start() >= place:
            break
        place += len(found.group()) - (1 if found.group() == _BLANK else 0)
    return place
