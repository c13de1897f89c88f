"""Hostile text made harmless to show: on a page, on a terminal, in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from math import ceil, log10

from mailrisk_ml.unseen import ACTING_CLASS, CONTROL_CLASS, encodable, is_shown

#: By it Excel tells a file in UTF-8 from one in the code page of its system.
BYTE_ORDER_MARK = "\ufeff"

_ACTING, _CONTROLS = re.compile(f"[{ACTING_CLASS}]"), re.compile(f"[{CONTROL_CLASS}]")
_BLANK = re.compile(r"\s")
_CONTROL_PICTURES = 0x2400
# Full-width forms are formulas too where the system's language is Chinese or Japanese.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠|%")
# Where the list separator of a system is a semicolon or a tab, commas and the quotes behind them
# are text: a cell, and a row, ends at these in the midst of what was one cell.
_CELL_ENDS = re.compile("([;\t\n])")
_QUOTES = "\"'"


def visible(text: str) -> str:
    r"""Text in which characters that act instead of showing are shown.

    Tab and line feed stay. Other control characters become their Unicode pictures, marks and
    overrides of writing direction become their code points in angle brackets, and lone surrogates
    U+FFFD: what is returned can be written as UTF-8 and reads in the order it is stored.

    Examples
    --------
    >>> visible("invoice\u202efdp.exe\x1b")
    'invoice⟨U+202E⟩fdp.exe␛'
    """
    return _ACTING.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == 0x7F:
        return "\u2421"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"⟨U+{code:04X}⟩"


def printable(text: str) -> str:
    """Text on one line, of characters that show (see `is_shown`) and blanks."""
    line = _BLANK.sub(" ", text)
    return line if is_shown(line) else "".join(filter(is_shown, line))


def cut(text: str, limit: int) -> str:
    """The first characters of a text, and a sign where there are more."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def counted(n: int, noun: str) -> str:
    """How many there are of what an English noun names, whose plural ends in s.

    Examples
    --------
    >>> counted(1, "mail"), counted(1200, "test mail")
    ('1 mail', '1,200 test mails')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def probability_shown(value: float, decimals: int = 2) -> str:
    """A probability for reading: of no mail a model is certain, so none is shown as 1.

    Examples
    --------
    >>> probability_shown(0.9999), probability_shown(0.9999, 3), probability_shown(0.5)
    ('0.99', '0.999', '0.50')
    """
    return f"{min(value, 1 - 10.0**-decimals):.{decimals}f}"


def threshold_shown(value: float, decimals: int = 2) -> str:
    """A threshold for reading, or what is held against one: nothing above 0 is shown as 0.

    Examples
    --------
    >>> threshold_shown(0.35), threshold_shown(0.0038), threshold_shown(0.0)
    ('0.35', '0.004', '0.00')
    """
    if 0 < value < 0.5 * 10.0**-decimals:
        decimals = ceil(-log10(value))
    return probability_shown(value, decimals)


def probability_on_screen(value: float, decimals: int = 2) -> str:
    """A probability for people alone: neither certain nor, however small, nothing.

    Examples
    --------
    >>> probability_on_screen(0.9999), probability_on_screen(0.0006), probability_on_screen(0.5)
    ('0.99', '< 0.01', '0.50')
    """
    least = 10.0**-decimals
    return f"< {least:.{decimals}f}" if value < least / 2 else probability_shown(value, decimals)


def without_controls(text: str) -> str:
    """Text that UTF-8 can hold, without control characters but tab and line feed."""
    return _CONTROLS.sub("", encodable(text))


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs (OWASP, CSV injection), wherever it takes cells to end.

    Examples
    --------
    >>> defused("=1+1"), defused("price; =1+1"), defused("a-b; c")
    ("'=1+1", "price;' =1+1", 'a-b; c')
    """
    parts = _CELL_ENDS.split(without_controls(cell))
    return "".join(f"'{part}" if _is_formula(part) else part for part in parts)


def undefused(cell: str) -> str:
    """What `defused` was given, but for control characters."""
    return "".join(
        part[1:] if part.startswith("'") and _is_formula(part) else part
        for part in _CELL_ENDS.split(cell)
    )


def _is_formula(text: str) -> bool:
    # What comes first once a program has cut blanks, quotes and invisible characters.
    return next((c for c in text if not _is_cut(c)), "") in _FORMULA_STARTS


def _is_cut(character: str) -> bool:
    return character.isspace() or character in _QUOTES or unicodedata.category(character) == "Cf"
