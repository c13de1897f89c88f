"""Files in the text of a mail, as they were sent before MIME (uuencode, POSIX)."""

from __future__ import annotations

import binascii
import re

_BEGIN = re.compile(r"\s{0,20}begin [0-7]{3,4} [^\n]{1,200}\n")


def is_uuencoded(text: str) -> bool:
    r"""Whether the whole of a text is such a file.

    Examples
    --------
    >>> is_uuencoded("begin 644 a.txt\n#0V%T\n`\nend\n")
    True
    >>> is_uuencoded("begin 644 words\nSend the price.\nend\n")
    False
    """
    begin = _BEGIN.match(text)
    if not begin:
        return False
    *lines, last = text[begin.end() :].rstrip().split("\n")
    try:
        for line in lines:  # no small letters are in them: words are refused
            binascii.a2b_uu(line)
    except ValueError:
        return False
    return last == "end"
