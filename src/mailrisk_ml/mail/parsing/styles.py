"""What the styles of a page do to its text: whether a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# What mail uses to keep preheaders and planted words from the reader (CSS 2.1 names). Blanks are
# single by now: a pattern that allows for runs of them tries every way to share one out.
_HIDING = re.compile(
    r"mso-hide ?: ?all"
    r"|(?:^|[; ])(?:opacity|max-height) ?: ?(?:0+(?:\.0*)?|\.0+)(?:px|pt|em|rem|ex|%)?"
    r" ?(?:!important)? ?(?:;|$)"
    r"|(?:^|[; ])(?:text-indent|left|top|margin-left) ?: ?-\d{3,6}(?:px|pt|em)"
    r"|(?:^|[; ])clip ?: ?rect\( ?(?:[01](?:px)?[, ]{0,2}){4}\)"
)
_FLAT = re.compile(r"(?:^|[; ])(?:height|width) ?: ?0(?:px|pt|em)? ?(?:!important)? ?(?:;|$)")
_CUT = re.compile(r"(?:^|[; ])overflow ?: ?hidden")
_DISPLAY = re.compile(r"(?:^|[; ])display ?: ?([^;]*)")
# What an element passes on to those inside it, which may set it anew: how it is declared, with what
# value its text is not seen, and with what it is again.
_INHERITED = (
    (
        re.compile(r"(?:^|[; ])font-size ?: ?([^;]*)"),
        re.compile(
            r"(?:(?:0+(?:\.0*)?|\.0+)(?:px|pt|em|rem|ex|%)?|(?:1|0?\.\d{1,3})(?:px|pt))"
            r" ?(?:!important ?)?$"
        ),
        re.compile(r"[\d.]+ ?(?:px|pt|pc|in|cm|mm|rem)|medium|(?:xx?-)?(?:small|large)"),
    ),
    (
        re.compile(r"(?:^|[; ])visibility ?: ?([^;]*)"),
        re.compile(r"hidden|collapse"),
        re.compile("visible"),
    ),
    (
        re.compile(r"(?:^|[; ])color ?: ?([^;]*)"),
        re.compile("transparent"),
        re.compile(r"#|[a-z]"),
    ),
)
# Rules of a style sheet for a class or an identifier, those for small screens aside.
_MEDIA = re.compile(r"@media[^{}]{0,500}\{(?:[^{}]{0,2000}\{[^{}]{0,2000}\}){0,100}[^{}]{0,500}\}")
# From brace to brace: what none follows is tried once, not at each of its characters.
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
_NAMED = re.compile(r"[.#][\w-]{1,60}(?= ?(?:,|$))")
#: Characters of a style sheet that are read.
SHEET_CHARS = 50_000


class Look(NamedTuple):
    """What a style does to the text of an element: bits stand for what is `_INHERITED`."""

    hides: bool = False
    unseen: int = 0
    seen: int = 0

    def under(self, other: Look) -> Look:
        """With another style, which counts more."""
        return Look(
            self.hides or other.hides,
            self.unseen & ~other.seen | other.unseen,
            self.seen & ~other.unseen | other.seen,
        )


#: No style at all.
PLAIN = Look()


def named_looks(sheet: str) -> Iterator[tuple[str, Look]]:
    """The classes and identifiers that a style sheet hides, or shows: later ones count more."""
    for selectors, declarations in _RULE.findall(_MEDIA.sub("", collapsed(sheet))):
        look = look_of(declarations.strip())
        if look != PLAIN:
            for name in _NAMED.findall(selectors.strip()):
                yield name, look


def look_of(style: str) -> Look:
    """The look of an element with a style, whose blanks are collapsed."""
    hides = (
        _HIDING.search(style) is not None
        or (_FLAT.search(style) is not None and _CUT.search(style) is not None)
        or _last(_DISPLAY, style).startswith("none")
    )
    unseen = seen = 0
    for bit, (declared, is_unseen, is_seen) in enumerate(_INHERITED):
        if value := _last(declared, style):
            unseen |= bool(is_unseen.match(value)) << bit
            seen |= bool(is_seen.match(value)) << bit
    return Look(hides, unseen, seen & ~unseen)


def _last(declared: re.Pattern[str], style: str) -> str:
    """The value that counts of those that a style declares: the last, or the last important one."""
    values = declared.findall(style)
    return next((v for v in reversed(values) if "!important" in v), values[-1] if values else "")


def collapsed(css: str) -> str:
    """In small letters, blanks collapsed: patterns would try every way to share out a run."""
    return " ".join(css.lower().split())
