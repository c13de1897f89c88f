"""Lines as their readers see them, for what divides a mail by its lines."""

from __future__ import annotations

import re

# Soft hyphens, zero-width characters, marks of direction and byte-order marks.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_BLANK = "&nbsp;"  # which QQ Mail leaves in the banner and the headers of its plain text


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
    # Nothing that is not seen is printable, and this costs less than to look for each.
    if text.isascii() or text.replace("\n", "").isprintable():
        return text
    return _UNSEEN.sub("", text)
