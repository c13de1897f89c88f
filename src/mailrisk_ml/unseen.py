"""Characters that do not show: those that nobody sees, those that act, and those none can write."""

from __future__ import annotations

import re
import unicodedata

#: First and last code points of characters without shape and width: Default_Ignorable_Code_Point of
#: Unicode 16 (DerivedCoreProperties.txt: 4,174 code points, those reserved for later characters
#: included), less the four fillers of Hangul below.
UNSEEN_RANGES = (
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),  # combining grapheme joiner
    (0x61C, 0x61C),  # Arabic letter mark
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors and vowel separator
    (0x200B, 0x200F),  # zero-width characters, marks of direction
    (0x202A, 0x202E),  # embeddings and overrides of direction
    (0x2060, 0x206F),  # word joiner, invisible operators, isolates
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte-order mark
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical beams and slurs
    (0xE0000, 0xE0FFF),  # tags, more variation selectors
)

#: The same characters, in order.
UNSEEN = "".join(chr(code) for first, last in UNSEEN_RANGES for code in range(first, last + 1))

#: They again, as the inside of a class of a regular expression.
UNSEEN_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSEEN_RANGES)

#: Shown as a blank, though they are none by their category: the fillers of Hangul, which are
#: Default_Ignorable as well, but which fonts and HarfBuzz (hb-unicode.hh) give a width, the
#: Braille pattern without dots, and the head of a note of music that has none.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0\U0001d159"

#: Control characters but tab and line feed, which lay text out, as the inside of a class.
CONTROL_CLASS = "\x00-\x08\x0b-\x1f\x7f-\x9f"

#: What acts on a screen where it stands in a text, as the inside of a class: control characters,
#: separators of lines (Zl, Zp), surrogates, and of format characters (Cf) the marks and overrides
#: of direction and the marks of annotations. The others are left to text: emoji and Persian are
#: joined by them, and HTML mail is full of soft hyphens and joiners.
ACTING_CLASS = (
    f"{CONTROL_CLASS}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\ud800-\udfff"
)

# A name has no use for any of these: control, format, surrogate, private use, separators of lines.
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN = re.compile(rf"[^\s{UNSEEN_CLASS}{BLANKS}]")


def is_shown(text: str) -> bool:
    r"""Whether every character shows or is a blank, so that none acts on a terminal or a page.

    Examples
    --------
    >>> is_shown("合同 contract"), is_shown("\x1b[2J"), is_shown("\u202etcartnoc")
    (True, False, False)
    """
    # What Python prints as it is has none of these: told faster, for nearly every text.
    return text.isprintable() or _NOT_SHOWN.isdisjoint(map(unicodedata.category, text))


def is_blank(text: str) -> bool:
    r"""Whether nothing in it can be seen: it is empty, or all blanks and characters without shape.

    Examples
    --------
    >>> is_blank(" \n"), is_blank("\u200b\ufeff"), is_blank("\u200b合同")
    (True, True, False)
    """
    return not _SHOWN.search(text)


def encodable(text: str) -> str:
    r"""Text that can be written: lone surrogates, which JSON and UTF-7 can spell, become U+FFFD.

    Examples
    --------
    >>> encodable("pay \ud800 now") == "pay \ufffd now"
    True
    """
    if text.isascii():
        return text
    try:
        text.encode("utf-16-le")  # the cheapest to try
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
