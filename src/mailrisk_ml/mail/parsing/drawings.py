"""Styles, scripts and titles in drawings and formulas: there HTML5 has them hold markup.

To the parser, which knows older HTML, all up to their end is one text, wherever they stand. But in
``<svg>`` and ``<math>`` a ``<p>`` inside them ends the drawing (HTML, 13.2.6.5), and is shown.
"""

from __future__ import annotations

import re

_DRAWING = re.compile("<(?:svg|math)", re.IGNORECASE)
_PREFIX = "drawn-"
# Names that begin like those that are given here get the prefix once more: they are others.
_RENAMED = re.compile(rf"(</?)(?=(?:{_PREFIX})*+(?:script|style|title)[\s/>])", re.IGNORECASE)
# These begin an element where none is open, so that a drawing ends: the parser leaves them out.
_LONE_END = re.compile(r"(?=</(?:p|br)[\s/>])", re.IGNORECASE)
#: A comment that says so.
DRAWN_END = "drawn-end"
#: Elements whose text is not shown, up to the first tag inside them, or `DRAWN_END`.
DRAWN_STYLE = f"{_PREFIX}style"
DRAWN = frozenset({DRAWN_STYLE, f"{_PREFIX}script", f"{_PREFIX}title"})


def with_drawn(html: str) -> str:
    """A page in which those that stand behind the beginning of a drawing are other elements.

    Where a drawing ends is told from what they hold, so that all behind it count.

    Parameters
    ----------
    html : str

    Returns
    -------
    str
        The very same object where nothing is drawn, as in most mails.

    Examples
    --------
    >>> with_drawn("<style>p{}</style><svg><style>p{}</style></svg>")
    '<style>p{}</style><svg><drawn-style>p{}</drawn-style></svg>'
    """
    if not (drawing := _DRAWING.search(html)):
        return html
    start = drawing.start()
    drawn = _RENAMED.sub(rf"\1{_PREFIX}", html[start:])
    return html[:start] + _LONE_END.sub(f"<!--{DRAWN_END}-->", drawn)
