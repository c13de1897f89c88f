"""What the styles of a page do to its text: whether a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# What mail uses to keep preheaders and planted words from the reader (CSS 2.1 names). Blanks are
# single by now: a pattern that allows for runs of them tries every way to share one out.
_HIDING = re.compile(
    r"(?:^|[; ])(?:mso-hide ?: ?all"
    r"|(?:opacity|max-height) ?: ?(?:0+(?:\.0*)?|\.0+)(?:px|pt|em|rem|ex|%)?"
    r" ?(?:!important)? ?(?:;|$)"
    r"|(?:text-indent|left|top|margin-left) ?: ?-\d{3,6}(?:px|pt|em)"
    r"|clip ?: ?rect\( ?(?:[01](?:px)?[, ]{0,2}){4}\)"
    r"|clip-path ?: ?(?:inset\( ?(?:[5-9]\d|100)%|circle\( ?0)"
    r"|(?:transform ?:[^;]{0,200}\bscale[xy]?\(|scale ?:) ?(?:0+(?:\.0*)?|\.0+)(?![\d.]))"
)
_FLAT = re.compile(r"(?:^|[; ])(?:height|width) ?: ?0(?:px|pt|em)? ?(?:!important)? ?(?:;|$)")
_CUT = re.compile(r"(?:^|[; ])overflow ?: ?hidden")
_DISPLAY = re.compile(r"(?:^|[; ])display ?: ?([^;]*)")
# What changes how text flows or reads: bits of `Look.manner`, and a word that is quicker to find.
#: A block in the line, or beside the last; letters in the order that ``direction`` says, and that.
FLOWS, OVERRIDE, LEFTWARDS = 1, 2, 4
_MANNERS = (
    (FLOWS, "inline", re.compile(r"(?:^|[; ])display ?: ?inline(?:-block)?(?![\w-])")),
    (FLOWS, "float", re.compile(r"(?:^|[; ])float ?: ?left")),
    (OVERRIDE, "bidi", re.compile(r"(?:^|[; ])unicode-bidi ?: ?(?:isolate-|bidi-)override")),
    (LEFTWARDS, "rtl", re.compile(r"(?:^|[; ])direction ?: ?rtl")),
)
_APART = re.compile(
    r"(?:^|[; ])(?:(?:border(?:-left|-right)?|clear|text-indent|column-gap|gap) ?: ?(?!0|none)"
    r"|(?:min-|max-)?width ?: ?(?!0|auto|\dpx)"
    r"|(?:padding|margin)(?:-left|-right|-inline)? ?: ?(?!(?:[0-2](?:px|pt)? ?)+(?:!|;|$)))"
)
# Up to the size, for which the shorthand is the same with a family behind it.
_SIZE = r"font-size ?: ?"
_FONT = r"font ?: ?(?:(?:normal|italic|oblique|bold|bolder|lighter|small-caps|\d00) ){0,4}"
_NO_SIZE = r"(?:(?:0+(?:\.0*)?|\.0+)(?:px|pt|em|rem|ex|%)?|(?:1|0?\.\d{1,3})(?:px|pt))"
_ENDS = r"(?![\w-])"
# What an element passes on to those inside it, which may set it anew: how it is declared, with what
# value its text is not seen, and with what it is again.
_INHERITED = (
    (
        re.compile(r"(?:^|[; ])(font(?:-size)? ?:[^;]*)"),
        re.compile(
            rf"{_SIZE}{_NO_SIZE} ?(?:!important ?)?$|{_FONT}{_NO_SIZE}(?: ?/| (?=[a-z'\"]))"
        ),
        re.compile(
            rf"(?:{_SIZE}|{_FONT})"
            r"(?:[\d.]+ ?(?:px|pt|pc|in|cm|mm|rem)|medium|(?:xx?-)?(?:small|large))"
        ),
    ),
    (
        re.compile(r"(?:^|[; ])visibility ?: ?([^;]*)"),
        re.compile(rf"(?:hidden|collapse){_ENDS}"),
        re.compile("visible"),
    ),
    (
        re.compile(r"(?:^|[; ])color ?: ?([^;]*)"),
        re.compile(
            rf"(?:transparent|#[0-9a-f]{{3}}0|#[0-9a-f]{{6}}00){_ENDS}"
            r"|(?:rgb|hsl)a?\((?:(?:[^,)]*,){3}|[^)/]*/) ?(?:0+(?:\.0*)?|\.0+)%? ?\)"
        ),
        re.compile(r"#|[a-z]"),
    ),
)
# Of a style sheet for media: on screens of any size and in any manner that a reader sees.
_ANY_SCREEN = frozenset({"", "all", "screen", "only screen"})
_MEDIA = "@media"
_MEDIA_MARK = re.compile("[{};]")
# From brace to brace: what none follows is tried once, not at each of its characters.
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
_NAMED = re.compile(r"[.#][\w-]{1,60}(?= ?(?:,|$))")
# One for all elements of a name, or for all with an attribute.
_SIMPLE = re.compile(
    r"(?:^|(?<=,)) ?(?:([a-z][a-z0-9]{0,20})"
    r"|\*?(\[ ?[\w-]{1,60} ?(?:= ?['\"]?[\w-]{1,60}['\"]? ?)?\]))(?= ?(?:,|$))"
)
_IN_BRACKETS = str.maketrans("", "", " '\"")
# Comments part words as blanks do; one that is open goes to the end. In the group are those that
# look like one: escaped, in an address or in a string.
_COMMENT = re.compile(
    r"""(\\.|url\(\s*+(?!["'])[^)]*+|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)"""
    r"|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)",
    re.DOTALL,
)
# Of letters, digits and hyphens: escaped, all else means nothing to these patterns. Six digits end
# an escape, fewer do where no other follows.
_ESCAPE = re.compile(
    r"\\(?:0{0,4}(2d|3\d|[46][1-9a-f]|[57][0-9a])(?:(?<=\\0000..)|(?![0-9a-f]))\s?|([g-z-]))"
)
# That are read of all the style sheets of a mail: 0.5 s, where they were made to be slow.
_SHEET_CHARS = 200_000
_MEDIA_CHARS = 1_000


class Look(NamedTuple):
    """What a style does to the text of an element.

    Bits of `unseen` and `seen` stand for what is `_INHERITED`, those of `manner` for the rest.
    """

    hides: bool = False
    unseen: int = 0
    seen: int = 0
    manner: int = 0

    def under(self, other: Look) -> Look:
        """With another style, which counts more."""
        return Look(
            self.hides or other.hides,
            self.unseen & ~other.seen | other.unseen,
            self.seen & ~other.unseen | other.seen,
            self.manner | other.manner,
        )


#: No style at all.
PLAIN = Look()


@dataclass
class Sheets:
    """How many characters may still be read of the style sheets of a mail."""

    left: int = _SHEET_CHARS

    def taken(self, text: str) -> str:
        """As much of a text as may be read."""
        text = text[: self.left]
        self.left -= len(text)
        return text


def named_looks(sheet: str) -> Iterator[tuple[str, Look]]:
    """Names of what a style sheet hides, shows or moves: later ones count more.

    ``.class``, ``#id``, ``tag``, ``[attribute]``, ``[attribute=value]``.
    """
    for selectors, declarations in _rules(sheet):
        look = look_of(declarations)
        if look != PLAIN:
            yield from ((name, look) for name in _names(selectors))


def names_apart(sheet: str) -> set[str]:
    """Names of what a style sheet leaves room beside."""
    rules = ((selectors, style) for selectors, style in _rules(sheet) if stands_apart(style))
    return {name for selectors, _ in rules for name in _names(selectors)}


def is_for_any_screen(media: str) -> bool:
    """Whether a style sheet for such media counts for every reader."""
    return not _ANY_SCREEN.isdisjoint(map(str.strip, media[:_MEDIA_CHARS].lower().split(",")))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of rules, those for some media, such as small screens, aside."""
    for selectors, declarations in _RULE.findall("".join(_without_media(collapsed(sheet)))):
        yield selectors.strip(), declarations.strip()


def _without_media(sheet: str) -> Iterator[str]:
    """What of a style sheet stands between its blocks for media, by their braces."""
    end = 0
    while (start := sheet.find(_MEDIA, end)) >= 0:
        yield sheet[end:start]
        end, depth = len(sheet), 0
        for mark in _MEDIA_MARK.finditer(sheet, start):
            depth += {"{": 1, "}": -1}.get(mark[0], 0)
            if depth <= 0:
                end = mark.end()
                break
    yield sheet[end:]


def _names(selectors: str) -> Iterator[str]:
    yield from _NAMED.findall(selectors)
    for tag, attribute in _SIMPLE.findall(selectors):
        yield tag or attribute.translate(_IN_BRACKETS)


def look_of(style: str) -> Look:
    """The look of an element with a style, whose blanks are collapsed."""
    hides = (
        _HIDING.search(style) is not None
        or (_FLAT.search(style) is not None and _CUT.search(style) is not None)
        or _last(_DISPLAY, style).partition("!")[0].rstrip() == "none"
    )
    unseen = seen = 0
    for bit, (declared, is_unseen, is_seen) in enumerate(_INHERITED):
        if value := _last(declared, style):
            unseen |= bool(is_unseen.match(value)) << bit
            seen |= bool(is_seen.match(value)) << bit
    manner = 0
    for bit, word, declared in _MANNERS:
        if word in style and declared.search(style):
            manner |= bit
    return Look(hides, unseen, seen & ~unseen, manner)


def stands_apart(style: str) -> bool:
    """Whether a style leaves room beside an element: looked at where one flows."""
    return _APART.search(style) is not None


def _last(declared: re.Pattern[str], style: str) -> str:
    """The value that counts of those that a style declares: the last, or the last important one."""
    values = declared.findall(style)
    return next((v for v in reversed(values) if "!important" in v), values[-1] if values else "")


def collapsed(css: str) -> str:
    """In small letters, without comments and escapes of these, blanks collapsed.

    Patterns would try every way to share out a run of blanks.
    """
    css = css.lower()
    if "/*" in css:
        css = _COMMENT.sub(r"\1 ", css)
    if "\\" in css:
        css = _ESCAPE.sub(_unescaped, css)
    return " ".join(css.split()).replace("! important", "!important")


def _unescaped(match: re.Match[str]) -> str:
    return match[2] or chr(int(match[1], 16)).lower()
