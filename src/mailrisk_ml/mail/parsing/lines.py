"""Where a line of text ends, the same for messages, Outlook files and rows of tables."""

from __future__ import annotations

#: Line ends besides ``\r`` and ``\n``: NEL, and the two separators of Unicode.
OTHER_ENDS = "\x85\u2028\u2029"


def with_plain_ends(text: str) -> str:
    r"""Text in which every line ends in ``\n``, without NULs.

    Parameters
    ----------
    text : str
        Decoded text.

    Examples
    --------
    >>> with_plain_ends("a\r\nb\rc\u2028d")
    'a\nb\nc\nd'
    """
    text = text.replace("\0", "")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        for end in OTHER_ENDS:
            text = text.replace(end, "\n")
    return text
