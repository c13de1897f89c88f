"""HTML to text as a reader sees it, with the spans that were hidden from that reader."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from inspect import signature
from time import monotonic
from typing import Any, NamedTuple, cast

from mailrisk_ml.mail.parsing.lines import OTHER_ENDS, with_plain_ends
from mailrisk_ml.mail.parsing.styles import (
    FLOWS,
    LEFTWARDS,
    OVERRIDE,
    PLAIN,
    Look,
    Sheets,
    collapsed,
    look_of,
    named_looks,
    names_apart,
    stands_apart,
)

Spans = tuple[tuple[int, int], ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED = _words("script style title")
# What no page shows, but a program that does not know the element does.
_UNSEEN = _words(
    "template iframe desc metadata annotation annotation-xml rp datalist noembed noframes audio "
    "video canvas dialog"
)
# Elements inside which text means something else.
_CONTEXTS = ("pre", "xml", "svg", "math")
# What Office writes into <xml>, where its conditional comments got lost.
_SETTING = re.compile(
    r"\d{1,6}(?:\.\d{1,4})?(?: ?(?:pt|磅))?|true|false|normal|print|clean|documentemail"
    r"|x-none|[a-z]{2}-[a-z]{2}|microsoftinternetexplorer4",
    re.IGNORECASE,
)
_BLOCKS = _words(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
_CELLS = frozenset({"td", "th"})
_LINES = _BLOCKS - _CELLS
# Those that a style may put beside each other.
_FLOWING = _words("article dd div dt h1 h2 h3 h4 h5 h6 li p section")
_PARAGRAPHS = _words("h1 h2 h3 h4 h5 h6 p ul ol dl pre table blockquote")
# In which tags are text to the parser.
_RAW = _words("iframe noembed noframes plaintext script style textarea title xmp")
_VOID = _words("area base br col embed hr img input link meta param source track wbr")
_QUOTE_BORDER = re.compile(r"border-left(?:-\w+)?\s*:(?!\s*(?:none|0|medium none))")
_TIGHT = re.compile(r"margin(?:-top)?\s*:\s*0")
_TAG = re.compile(r"<[^<>]*>")
_BEGUN_TAG = re.compile("</?[a-z]", re.IGNORECASE)
_ROOTS = frozenset({"html", "body"})  # which the parser adds where there is none
_MOST_INNER = 10  # texts in drawings that are read as pages: each may be most of the page
_MOST_KNOWN = 5_000  # kinds of elements of a page
# In small letters; an expression would take a second of a long page.
_PICTURES = ("<img", "<image", "<svg", "<v:imagedata", " background=", "url(")
_DROPPED = re.compile(
    r"<(script|style)\b[^<>]*>[^<]*(?:<(?!/(?:script|style))[^<]*)*", re.IGNORECASE
)
# What only Outlook shows, without the styles and settings in it. Whether it holds text is asked
# first: mostly it opens tables.
_FOR_OUTLOOK = re.compile(
    r"\[if\b(?![^\]]{0,100}![ (]{0,9}(?:[gl]te? )?mso)[^\]]{0,100}\bmso\b[^\]]{0,100}\]>",
    re.IGNORECASE,
)
_OUTLOOK_SETTINGS = re.compile(
    r"<(script|style|xml)\b[^<]*+(?:<(?!/\1)[^<]*+)*+|<!\[endif\]", re.IGNORECASE
)
_BACKWARDS, _FORWARDS = "\u202e", "\u202c"
_SPACE = re.compile(f"[ \t\n\r\f{OTHER_ENDS}]+")
_STYLE_CHARS = 10_000
_CDATA = "[CDATA["
_MAX_BREAKS = 3
_MAX_QUOTES = 20
_CHUNK = 1 << 11  # bytes between looks at how much text there is, and how much is open
# Elements that may be open; browsers stop at twice as many. libxml2 looks through all of them for
# an end tag that has no beginning.
_DEEPEST = 256
# What the current table row holds so far: cells go on one line while each of them is one line.
_NO_CELL, _ONE_LINE, _MANY_LINES = range(3)


def shows_picture(html: str) -> bool:
    """Whether a page shows a picture, which may be of text."""
    page = html.lower()
    return any(mark in page for mark in _PICTURES)


def html_to_text(
    html: str,
    *,
    max_chars: int | None = None,
    deadline: float | None = None,
    sheets: Sheets | None = None,
) -> tuple[str, Spans]:
    r"""Turn an HTML body into lines of text.

    Block elements and ``<br>`` break lines, table cells stand apart by tabs, links show their text
    only, quoted mail (``blockquote``) gets ``"> "`` as in plain text. Scripts, styles,
    comments, titles and Office's settings are left out; nothing is fetched.

    Parameters
    ----------
    html : str
        Decoded HTML, however broken.
    max_chars : int, optional
        Stop once the text is longer; the caller cuts and notes it.
    deadline : float, optional
        Stop when `time.monotonic` has reached this; the caller looks at it as well.
    sheets : Sheets, optional
        What other pages of the mail left to be read of style sheets.

    Returns
    -------
    text : str
        The text with ``\n`` line ends, hidden text included.
    hidden : tuple of (int, int)
        Spans of `text` that the page hides (``display:none``, zero size, zero opacity, ``hidden``,
        ``<template>``).
    """
    writer = _Writer(max_chars, deadline, sheets or Sheets())
    if not _parse(html, writer) and not writer.written:
        return _strip_tags(html), ()
    return writer.result()


def _parse(html: str, writer: _Writer) -> bool:
    """Whether libxml2 took a page, or a piece of it, up to the writer's limits."""
    from lxml import etree  # here, so that plain-text mail never pays for it

    parser: Any = etree.HTMLParser(
        target=cast(Any, writer), encoding="utf-8", huge_tree=True, no_network=True, recover=True
    )
    try:
        _feed(parser, html.replace("\0", "").encode("utf-8", "replace"), writer)
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError):
        return False
    return True


def _feed(parser: Any, data: bytes, writer: _Writer) -> None:
    """Give a page to a parser piece by piece, and close what is open beyond all use."""
    deepest = len(writer.stack) + _DEEPEST
    start = 0
    while start < len(data) and not writer.is_done():
        end = start + _CHUNK
        parser.feed(data[start:end])
        if len(writer.stack) > deepest and writer.stack[-1].tag not in _RAW:
            # Where a tag may begin. Inside a comment or a value these are more of it.
            start, end = end, data.find(b"<", end)
            end = end if end >= 0 else len(data)
            parser.feed(data[start:end])
            parser.feed("".join(f"</{e.tag}>" for e in writer.stack[: deepest - 1 : -1]).encode())
        start = end


def _strip_tags(html: str) -> str:
    """Last resort for what libxml2 refuses."""
    text = _TAG.sub(" ", _DROPPED.sub(" ", html))
    return unescape(text).strip()


class _Element(NamedTuple):
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
def _bare(tag: str) -> _Element:
    """An element of a page without style sheets that has no attributes."""
    return _Element(
        tag,
        skips=tag in _SKIPPED,
        hides=tag in _UNSEEN,
        quotes=tag == "blockquote",
        reverses=False,
        breaks=_breaks(tag, {}, ""),
        inherited=0,
        passes_on=0,
    )


class _Writer:
    """Target of lxml's parser: builds text from start, data and end events, without a tree."""

    def __init__(self, max_chars: int | None, deadline: float | None, sheets: Sheets) -> None:
        self.max_chars = max_chars
        self.deadline = deadline
        self.drawn: list[str] = []  # text of what is skipped in a drawing or a formula
        self.n_inner = 0
        self.inner = 0  # depth of such texts
        self.out: list[str] = []
        self.length = 0
        self.hidden: list[tuple[int, int]] = []
        self.hidden_from: int | None = None
        self.sheet: list[str] = []
        self.sheets = sheets
        self.named: dict[str, Look] = {}
        self.names_attributes = False
        self.apart: set[str] = set()  # names of what style sheets leave room beside
        self.read: list[str] = []  # sheets that have not been asked for these
        self.styles: dict[str, Look] = {}
        self.stack: list[_Element] = []
        self.known: dict[tuple[Any, ...], _Element] = {}
        self.skipping = 0
        self.hiding = 0
        self.unseen = 0  # bits of what is inherited
        self.quoting = 0
        self.depth = 0  # of the quotation that the current line stands in
        self.open = dict.fromkeys(_CONTEXTS, 0)
        self.breaks = 0
        self.space = False
        self.cell = False
        self.row = _NO_CELL
        self.bullet = False
        self.floated = False  # what ended last
        self.reversing = 0
        self.reversed = False  # what was written last

    @property
    def written(self) -> bool:
        return self.length > 0

    def is_done(self) -> bool:
        return (self.max_chars is not None and self.length > self.max_chars) or (
            self.deadline is not None and monotonic() > self.deadline
        )

    def start(self, tag: str, attributes: Any) -> None:
        if self.inner and tag in _ROOTS:
            return
        if tag in _VOID:
            self._void(tag)
            return
        key = (tag, self.unseen, *(attributes.items() if attributes else ()))
        element = self.known.get(key)
        if element is None:
            element = self._element(tag, attributes)
            if len(self.known) < _MOST_KNOWN:
                self.known[key] = element
        self.unseen = element.passes_on
        self.stack.append(element)
        self.skipping += element.skips
        self.hiding += element.hides
        self.quoting += element.quotes
        self.reversing += element.reverses
        if tag in self.open:
            self.open[tag] += 1
        elif tag == "text" and self.open["svg"]:
            self.space = True  # texts of a drawing stand apart
        if element.breaks:
            self._break(tag, element.breaks)
            self.bullet = self.bullet or tag == "li"
        elif tag in _CELLS and self.row == _ONE_LINE and self.breaks <= 1:
            self.cell, self.breaks = True, 0
        elif self.floated and tag in _FLOWING:
            self.space = False  # no blank is between what floats
        if tag == "tr":
            self.row = _NO_CELL

    def _void(self, tag: str) -> None:
        if tag == "br" and not self.skipping:
            self.breaks = min(self.breaks + 1, _MAX_BREAKS)
            self.space = False
        elif tag == "hr":
            self.breaks = max(self.breaks, 1)

    def _break(self, tag: str, breaks: int) -> None:
        if self.cell:  # the first block of a cell begins where the cell begins
            return
        nested_list = tag in ("ul", "ol") and any(t == "li" for t, *_ in self.stack[-3:-1])
        self.breaks = max(self.breaks, 1 if nested_list else breaks)
        self.space = False

    def end(self, tag: str) -> None:
        if tag in _VOID or (self.inner and tag in _ROOTS):
            return
        while self.stack:
            opened, skips, hides, quotes, reverses, breaks, self.unseen, _ = self.stack.pop()
            self.skipping -= skips
            self.reversing -= reverses
            self.hiding -= hides
            self.quoting -= quotes
            if opened in self.open:
                self.open[opened] -= 1
            elif opened == "text" and self.open["svg"]:
                self.space = True
            if opened == "style":
                self._read_sheet()
            if self.drawn and skips:
                self._read_drawn()
            if opened in _FLOWING and not breaks:
                self.floated = True
            elif breaks and not self.skipping:
                self.breaks = max(self.breaks, 2 if opened == "p" and self.breaks > 1 else 1)
                self.space = False
            if opened == tag:
                return

    def data(self, text: str) -> None:
        if self.skipping:
            if self.stack and self.stack[-1][0] == "style":
                self.sheet.append(self.sheets.taken(text))
            if self.open["svg"] or self.open["math"]:
                self.drawn.append(text)
            return
        if self.open["xml"] and _SETTING.fullmatch(text.strip()):
            return
        if self.open["pre"]:
            self._lines(text)
            return
        collapsed = _SPACE.sub(" ", text)
        if collapsed == " " or not collapsed:
            self.space = self.space or bool(collapsed)
            return
        if collapsed[0] == " ":
            self.space = True
        self._write(collapsed.strip(" "))
        self.space = collapsed[-1] == " "

    def comment(self, text: str) -> None:
        """In drawings and formulas CDATA is text; the parser knows it in no page.

        What is for Outlook alone is hidden from all others.
        """
        if text.startswith(_CDATA) and (self.open["svg"] or self.open["math"]):
            self.data(text.removeprefix(_CDATA).removesuffix("]]"))
        elif text[:3].lower() == "[if" and (condition := _FOR_OUTLOOK.match(text)):
            page = _OUTLOOK_SETTINGS.sub("", text[condition.end() :])
            if not self.skipping and _TAG.sub("", page).strip():
                self.hiding += 1
                self._read_inner(page)
                self.hiding -= 1

    def _element(self, tag: str, attributes: Any) -> _Element:
        bare = _bare(tag)
        if not attributes and not self.named:
            return bare._replace(inherited=self.unseen, passes_on=self.unseen)
        style = attributes.get("style", "")
        style = collapsed(style[:_STYLE_CHARS]) if style else ""
        look = self._look(tag, attributes, style)
        manner = look.manner | (OVERRIDE if tag == "bdo" else 0)
        hides = bare.hides and not (tag == "dialog" and "open" in attributes)
        return _Element(
            tag,
            bare.skips,
            hides or look.hides or "hidden" in attributes,
            bare.quotes and _is_quote(attributes, style),
            manner > 0 and _reverses(attributes, manner),
            0 if self._flows(tag, attributes, style, manner) else _breaks(tag, attributes, style),
            self.unseen,
            self.unseen & ~look.seen | look.unseen,
        )

    def _look(self, tag: str, attributes: Any, style: str) -> Look:
        """Of what counts more first."""
        look = self._look_of(style) if style else PLAIN
        if self.named:
            for name in self._names(tag, attributes):
                if name in self.named:
                    look = self.named[name].under(look)
        return look

    def _names(self, tag: str, attributes: Any) -> list[str]:
        """What style sheets call an element."""
        names = [f".{name}" for name in attributes.get("class", "")[:_STYLE_CHARS].lower().split()]
        names.append(f"#{attributes.get('id', '').lower()}")
        if self.names_attributes:
            for name, value in attributes.items():
                names += (f"[{name}={value[:_STYLE_CHARS].lower()}]", f"[{name}]")
        names.append(tag)
        return names

    def _flows(self, tag: str, attributes: Any, style: str, manner: int) -> bool:
        """Whether a block stands in a line with those beside it, and nothing parts it from them."""
        if not manner & FLOWS or tag not in _FLOWING or stands_apart(style):
            return False
        while self.read:
            self.apart |= names_apart(self.read.pop())
        return self.apart.isdisjoint(self._names(tag, attributes))

    def _look_of(self, style: str) -> Look:
        look = self.styles.get(style)
        if look is None:
            look = self.styles[style] = look_of(style)
        return look

    def _read_sheet(self) -> None:
        sheet = "".join(self.sheet)
        for name, look in named_looks(sheet):
            self.named[name] = self.named.get(name, PLAIN).under(look)
            self.names_attributes = self.names_attributes or name[0] == "["
        self.read.append(sheet)
        self.known = {}
        self.sheet = []

    def _read_drawn(self) -> None:
        """What HTML5 shows of a style, script or title in a drawing: there they hold markup.

        To the parser, which knows older HTML, all up to their end is text. But a ``<p>`` inside
        them ends the drawing (HTML, 13.2.6.5); in formulas nobody knows them, and all is shown.
        """
        text = "".join(self.drawn)
        self.drawn = []
        tag = _BEGUN_TAG.search(text)
        if not tag and not self.open["math"]:
            return
        self._read_inner(text if self.open["math"] or not tag else text[tag.start() :])

    def _read_inner(self, text: str) -> None:
        """A page inside the page."""
        self.n_inner += 1
        if self.n_inner > _MOST_INNER:
            self.data(unescape(_TAG.sub(" ", text)))
            return
        self.inner += 1
        _parse(text, self)
        self.inner -= 1

    def _lines(self, text: str) -> None:
        """Text of ``<pre>``: its own line ends count."""
        for number, line in enumerate(with_plain_ends(text).split("\n")):
            if number:
                self.breaks = min(self.breaks + 1, _MAX_BREAKS)
            if line.strip():
                self._write(line)

    def _write(self, text: str) -> None:
        if self.row == _NO_CELL:
            self.row = _ONE_LINE
        elif self.breaks:
            self.row = _MANY_LINES
        if self.reversed and (self.breaks or self.cell or not self.reversing):
            self._put(_FORWARDS)
            self.reversed = False
        if self.length and self.breaks:
            depth = min(self.quoting, _MAX_QUOTES)
            blank = "\n" + ("> " * min(depth, self.depth)).rstrip(" ")
            self._put(blank * (self.breaks - 1) + "\n" + "> " * depth)
            self.depth = depth
        elif not self.length:
            self.depth = min(self.quoting, _MAX_QUOTES)
            self._put("> " * self.depth)
        elif self.cell:
            self._put("\t")
        elif self.space:
            self._put(" ")
        if self.bullet:
            self._put("- ")
        self.bullet = self.cell = self.space = self.floated = False
        self.breaks = 0
        if (self.hiding or self.unseen) and self.hidden_from is None:
            self.hidden_from = self.length
        if self.reversing and not self.reversed:
            self.reversed = True
            text = _BACKWARDS + text
        self._put(text)

    def _put(self, text: str) -> None:
        if not (self.hiding or self.unseen):
            self._close_hidden()
        self.out.append(text)
        self.length += len(text)

    def _close_hidden(self) -> None:
        if self.hidden_from is not None and self.length > self.hidden_from:
            self.hidden.append((self.hidden_from, self.length))
        self.hidden_from = None

    def close(self) -> None:
        self._close_hidden()

    def result(self) -> tuple[str, Spans]:
        self._close_hidden()
        return "".join(self.out), tuple(self.hidden)


# lxml looks at it for each page, which takes longer than a short one.
setattr(_Writer.start, "__signature__", signature(_Writer.start))  # noqa: B010


def _breaks(tag: str, attributes: Any, style: str) -> int:
    """How many line breaks are above an element."""
    if tag not in _LINES:
        return 0
    tight = tag not in _PARAGRAPHS or (
        tag == "p" and (attributes.get("class", "").startswith("Mso") or bool(_TIGHT.search(style)))
    )
    return 1 if tight else 2


def _reverses(attributes: Any, manner: int) -> bool:
    """Whether what an element holds is shown from its last letter to its first."""
    leftwards = manner & LEFTWARDS or attributes.get("dir", "").lower() == "rtl"
    return bool(leftwards and manner & OVERRIDE)


def _is_quote(attributes: Any, style: str) -> bool:
    """Quoted mail, not mere indentation (Gmail's "indent more" is a styled blockquote)."""
    if not attributes:
        return True
    if attributes.get("type") == "cite" or "cite" in attributes:
        return True
    if "quote" in attributes.get("class", "").lower() or attributes.get("id") == "isReplyContent":
        return True
    return bool(_QUOTE_BORDER.search(style)) or not style
