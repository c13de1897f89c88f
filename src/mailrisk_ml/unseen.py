"""Characters that nobody sees: one list for all that looks past them."""

from __future__ import annotations

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
#: Default_Ignorable as well, but which fonts and HarfBuzz (hb-unicode.hh) give a width, and the
#: Braille pattern without dots.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
