"""What an element of a page does to the text in it, by its tag, its attributes and its styles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from mailrisk_ml.mail.parsing.styles import (
    FLOWS,
    LEFTWARDS,
    OVERRIDE,
    PLAIN,
    Look,
    collapsed,
    look_of,
    named_looks,
    names_apart,
    stands_apart,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED = _words("script style title")
# What no page shows, but a program that does not know the element does.
_UNSEEN = _words(
    "template iframe desc metadata annotation annotation-xml rp datalist noembed noframes audio "
    "video canvas dialog"
)
_BLOCKS = _words(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
#: Of tables.
CELLS = frozenset({"td", "th"})
_LINES = _BLOCKS - CELLS
#: Those that a style may put beside each other.
FLOWING = _words("article dd div dt h1 h2 h3 h4 h5 h6 li p section")
_PARAGRAPHS = _words("h1 h2 h3 h4 h5 h6 p ul ol dl pre table blockquote")
#: That nothing is in.
VOID = _words("area base br col embed hr img input link meta param source track wbr")
_QUOTE_BORDER = re.compile(r"border-left(?:-\w+)?\s*:(?!\s*(?:none|0|medium none))")
_TIGHT = re.compile(r"margin(?:-top)?\s*:\s*0")
_MOST_KNOWN = 5_000  # kinds of elements of a page
_STYLE_CHARS = 10_000

Attributes = dict[str, str]


class Element(NamedTuple):
    """What an open element does, what was inherited where it stands, and what it passes on."""

    tag: str
    skips: bool
    hides: bool
    quotes: bool
    reverses: bool
    breaks: int  # of lines, above it
    inherited: int
    passes_on: int


@lru_cache(maxsize=256)
def _bare(tag: str) -> Element:
    """An element of a page without style sheets that has no attributes."""
    return Element(
        tag,
        skips=tag in _SKIPPED,
        hides=tag in _UNSEEN,
        quotes=tag == "blockquote",
        reverses=False,
        breaks=_breaks(tag, {}, ""),
        inherited=0,
        passes_on=0,
    )


class Elements(dict[tuple[Any, ...], Element]):
    """Elements of a page by their tag, what is inherited where they stand, and their attributes.

    Each kind is looked at once, until a style sheet changes how some look.
    """

    def __init__(self) -> None:
        self.named: dict[str, Look] = {}
        self.names_attributes = False
        self.apart: set[str] = set()  # names of what style sheets leave room beside
        self.read: list[str] = []  # sheets that have not been asked for these
        self.styles: dict[str, Look] = {}

    def __missing__(self, key: tuple[Any, ...]) -> Element:
        tag, inherited, *attributes = key
        element = self._element(tag, inherited, dict(attributes))
        if len(self) < _MOST_KNOWN:
            self[key] = element
        return element

    def read_sheet(self, sheet: str) -> None:
        """Take in a style sheet, which counts for what comes after it."""
        for name, look in named_looks(sheet):
            self.named[name] = self.named.get(name, PLAIN).under(look)
            self.names_attributes = self.names_attributes or name[0] == "["
        self.read.append(sheet)
        self.clear()

    def _element(self, tag: str, inherited: int, attributes: Attributes) -> Element:
        bare = _bare(tag)
        if not attributes and not self.named:
            return bare._replace(inherited=inherited, passes_on=inherited)
        style = attributes.get("style", "")
        style = collapsed(style[:_STYLE_CHARS]) if style else ""
        look = self._look(tag, attributes, style)
        manner = look.manner | (OVERRIDE if tag == "bdo" else 0)
        hides = bare.hides and not (tag == "dialog" and "open" in attributes)
        return Element(
            tag,
            bare.skips,
            hides or look.hides or "hidden" in attributes,
            bare.quotes and _is_quote(attributes, style),
            manner > 0 and _reverses(attributes, manner),
            0 if self._flows(tag, attributes, style, manner) else _breaks(tag, attributes, style),
            inherited,
            inherited & ~look.seen | look.unseen,
        )

    def _look(self, tag: str, attributes: Attributes, style: str) -> Look:
        """Of what counts more first."""
        look = self._look_of(style) if style else PLAIN
        if self.named:
            for name in self._names(tag, attributes):
                if name in self.named:
                    look = self.named[name].under(look)
        return look

    def _names(self, tag: str, attributes: Attributes) -> list[str]:
        """What style sheets call an element."""
        names = [f".{name}" for name in attributes.get("class", "")[:_STYLE_CHARS].lower().split()]
        names.append(f"#{attributes.get('id', '').lower()}")
        if self.names_attributes:
            for name, value in attributes.items():
                names += (f"[{name}={value[:_STYLE_CHARS].lower()}]", f"[{name}]")
        names.append(tag)
        return names

    def _flows(self, tag: str, attributes: Attributes, style: str, manner: int) -> bool:
        """Whether a block stands in a line with those beside it, and nothing parts it from them."""
        if not manner & FLOWS or tag not in FLOWING or stands_apart(style):
            return False
        while self.read:
            self.apart |= names_apart(self.read.pop())
        return self.apart.isdisjoint(self._names(tag, attributes))

    def _look_of(self, style: str) -> Look:
        look = self.styles.get(style)
        if look is None:
            look = self.styles[style] = look_of(style)
        return look


def _breaks(tag: str, attributes: Attributes, style: str) -> int:
    """How many line breaks are above an element."""
    if tag not in _LINES:
        return 0
    tight = tag not in _PARAGRAPHS or (
        tag == "p" and (attributes.get("class", "").startswith("Mso") or bool(_TIGHT.search(style)))
    )
    return 1 if tight else 2


def _reverses(attributes: Attributes, manner: int) -> bool:
    """Whether what an element holds is shown from its last letter to its first."""
    leftwards = manner & LEFTWARDS or attributes.get("dir", "").lower() == "rtl"
    return bool(leftwards and manner & OVERRIDE)


def _is_quote(attributes: Attributes, style: str) -> bool:
    """Quoted mail, not mere indentation (Gmail's "indent more" is a styled blockquote)."""
    if not attributes:
        return True
    if attributes.get("type") == "cite" or "cite" in attributes:
        return True
    if "quote" in attributes.get("class", "").lower() or attributes.get("id") == "isReplyContent":
        return True
    return bool(_QUOTE_BORDER.search(style)) or not style
