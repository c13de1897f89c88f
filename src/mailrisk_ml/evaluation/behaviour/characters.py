"""Characters to disguise words with, by what Unicode says of each, as far as Python knows it.

Not by the tables that fold them: what one of these lacks is drawn all the same, and shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

_ORDINARY = 0x3040  # beyond lie the scripts of Asia, and marks of no use between Latin letters
_FIRST_PLANES, _TAGS = range(0x20000), range(0xE0000, 0xE1000)  # there is no shape elsewhere

#: Shows a text backwards, which is a disguise of its own.
RIGHT_TO_LEFT = "\u202e"

_BLANK_NAME = re.compile(r"FILLER$|^BRAILLE PATTERN BLANK$|^MUSICAL SYMBOL NULL NOTEHEAD$")
_UNSEEN_NAME = re.compile(r"VARIATION SELECTOR|^COMBINING GRAPHEME JOINER$|VOWEL INHERENT")
_LETTER_NAME = re.compile(
    r"(?!COMBINING |TAG |CROSSED |.* WITH SMALL LETTER )"
    r"(?:MATHEMATICAL .*|.*\bLATIN .*)(?:LETTER|CAPITAL|SMALL) ([A-Z])(?: WITH .*)?$"
)


@lru_cache(maxsize=1)
def marks() -> str:
    """Punctuation and symbols, without those that fold to letters and digits, such as ™ and ①."""
    return "".join(
        c
        for c in map(chr, range(_ORDINARY))
        if unicodedata.category(c)[0] in "PS"
        and not re.search("[^\\W_]", unicodedata.normalize("NFKC", c))
    )


@lru_cache(maxsize=1)
def blanks() -> str:
    """Blanks by their category, and letters and symbols that by their name have no shape."""
    return "".join(
        c
        for c in map(chr, _FIRST_PLANES)
        if (kind := unicodedata.category(c)) == "Zs"
        or (kind[0] in "LS" and _BLANK_NAME.search(unicodedata.name(c, "")))
    )


@lru_cache(maxsize=1)
def unseen() -> str:
    """Format characters, and marks that by their name choose among shapes or have none."""
    return "".join(
        c
        for c in map(chr, (*_FIRST_PLANES, *_TAGS))
        if ((kind := unicodedata.category(c)) == "Cf" and c != RIGHT_TO_LEFT)
        or (kind == "Mn" and _UNSEEN_NAME.search(unicodedata.name(c, "")))
    )


@lru_cache(maxsize=1)
def look_alikes() -> dict[str, str]:
    """Characters that by their name are a letter from a to z: ʀ, ⒭, 🅡, 𝓻, ɍ, each in some way."""
    found: dict[str, str] = defaultdict(str)
    for character in map(chr, range(0x80, _FIRST_PLANES.stop)):
        if letter := _LETTER_NAME.match(unicodedata.name(character, "")):
            found[letter[1].lower()] += character
    return found
