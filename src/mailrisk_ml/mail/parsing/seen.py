"""Lines as their readers see them, for what divides a mail by its lines."""

from __future__ import annotations

import re

from mailrisk_ml.unseen import BLANKS, UNSEEN_CLASS

_UNSEEN, _BLANKS = re.compile(f"[{UNSEEN_CLASS}]"), re.compile(f"[{BLANKS}]")
_EITHER = re.compile(f"[{UNSEEN_CLASS}{BLANKS}]")
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
    if text.isascii() or not _EITHER.search(text):
        return text
    return _UNSEEN.sub("", _BLANKS.sub(" ", text))
