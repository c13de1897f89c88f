"""HTML to text as a reader sees it, with the spans that were hidden from that reader."""

from __future__ import annotations

import re
from html import unescape
from inspect import signature
from time import monotonic
from typing import Any, cast

from mailrisk_ml.mail.parsing.elements import CELLS, FLOWING, VOID, Element, Elements
from mailrisk_ml.mail.parsing.flow import Flow, Spans
from mailrisk_ml.mail.parsing.seen import as_seen
from mailrisk_ml.mail.parsing.styles import Sheets, is_for_any_screen
from mailrisk_ml.mail.unread import Notes

# Elements inside which text means something else.
_CONTEXTS = ("pre", "xml", "svg", "math")
# What Office writes into <xml>, where its conditional comments got lost.
_SETTING = re.compile(
    r"\d{1,6}(?:\.\d{1,4})?(?: ?(?:pt|磅))?|true|false|normal|print|clean|documentemail"
    r"|x-none|[a-z]{2}-[a-z]{2}|microsoftinternetexplorer4",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)
_BEGUN_TAG = re.compile("</?[a-z]", re.IGNORECASE)
_ROOTS = frozenset({"html", "body"})  # which the parser adds where there is none
_MOST_INNER = 10  # texts in drawings that are read as pages: each may be most of the page
# In small letters; an expression would take a second of a long page.
_PICTURES = ("<img", "<image", "<svg", "<v:imagedata", " background=", "url(")
_DROPPED = re.compile(
    r"<(script|style)\b[^<>]*>[^<]*(?:<(?!/(?:script|style))[^<]*)*", re.IGNORECASE
)
# What only Outlook shows, without the styles and settings in it.
_FOR_OUTLOOK = re.compile(
    r"\[if\b(?![^\]]{0,100}![ (]{0,9}(?:[gl]te? )?mso)[^\]]{0,100}\bmso\b[^\]]{0,100}\]>",
    re.IGNORECASE,
)
_OUTLOOK_SETTINGS = re.compile(
    r"<(script|style|xml)\b[^<]*+(?:<(?!/\1)[^<]*+)*+|<!\[endif\]", re.IGNORECASE
)
_CDATA = "[CDATA["
_CHUNK = 1 << 11  # bytes between looks at how much text there is, and how much is open
# Elements that may be open; browsers stop at twice as many. libxml2 looks through all of them for
# an end tag that has no beginning. How many looks at those beyond are too many, and how many for
# each byte of a page are not: long threads nest as deep, and their end tags have beginnings.
_DEEPEST = 256
_MOST_LOOKS = 20_000
_LOOKS_FOR_BYTE = 12
#: What a mail is told by whose page is not read as one to its end.
TOO_DEEP = f"HTML with more than {_DEEPEST} elements in one another"


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
    notes: Notes | None = None,
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
    notes : Notes, optional
        Are told where all but the tags of a page's rest is taken as text.

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
    if writer.too_deep and notes is not None:
        notes.add_limit(TOO_DEEP)
    return writer.result()


def _parse(html: str, writer: _Writer) -> bool:
    """Whether libxml2 took a page, or a piece of it, up to the writer's limits."""
    from lxml import etree  # here, so that plain-text mail never pays for it

    parser: Any = etree.HTMLParser(
        target=cast(Any, writer), encoding="utf-8", huge_tree=True, no_network=True, recover=True
    )
    data = html.replace("\0", "").encode("utf-8", "replace")
    try:
        rest = data[_feed(parser, data, writer) :]
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError):
        return False
    if rest and not writer.is_done():
        writer.too_deep = True
        writer.data(unescape(_TAG.sub(" ", rest.decode("utf-8", "replace"))))
    return True


def _feed(parser: Any, data: bytes, writer: _Writer) -> int:
    """Give a page to a parser piece by piece; how much of it the parser may have.

    What is open beyond all use is closed where it costs much. Inside a comment or a value that
    closes nothing, and who makes pages that are slow sees to it that it happens there.
    """
    deepest = len(writer.stack) + _DEEPEST
    start, looks = 0, -_LOOKS_FOR_BYTE * len(data)
    while start < len(data) and not writer.is_done():
        end = start + _CHUNK
        beyond = len(writer.stack) - deepest
        if beyond > 0:
            looks += data.count(b"</", start, end) * beyond
        if looks > _MOST_LOOKS:
            looks = 0
            end = data.find(b"<", start)  # where a tag may begin
            end = end if end >= 0 else len(data)
            parser.feed(data[start:end])
            parser.feed("".join(f"</{e.tag}>" for e in writer.stack[: deepest - 1 : -1]).encode())
            if len(writer.stack) > deepest:
                return end
        else:
            parser.feed(data[start:end])
        start = end
    return len(data)


def _for_outlook(comment: str) -> str:
    """The page that Outlook alone sees in a comment, if there is text in it."""
    condition = _FOR_OUTLOOK.match(comment)
    page = comment[condition.end() :].removesuffix("<![endif]") if condition else ""
    if not _TAG.sub("", page).strip():
        return ""  # as mostly: what follows takes longer
    page = _OUTLOOK_SETTINGS.sub("", page)
    return page if as_seen(unescape(_TAG.sub("", page))).strip() else ""  # blanks fill buttons


def _strip_tags(html: str) -> str:
    """Last resort for what libxml2 refuses."""
    text = _TAG.sub(" ", _DROPPED.sub(" ", html))
    return unescape(text).strip()


class _Writer(Flow):
    """Target of lxml's parser: builds text from start, data and end events, without a tree."""

    def __init__(self, max_chars: int | None, deadline: float | None, sheets: Sheets) -> None:
        super().__init__()
        self.max_chars = max_chars
        self.deadline = deadline
        self.drawn: list[str] = []  # text of what is skipped in a drawing or a formula
        self.too_deep = False
        self.n_inner = 0
        self.inner = 0  # depth of such texts
        self.sheet: list[str] = []
        self.sheets = sheets
        self.sheet_counts = True
        self.elements = Elements()
        self.stack: list[Element] = []
        self.skipping = 0
        self.open = dict.fromkeys(_CONTEXTS, 0)

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
        if tag in VOID:
            self._void(tag)
            return
        element = self.elements[(tag, self.unseen, *(attributes.items() if attributes else ()))]
        self.unseen = element.passes_on
        self.stack.append(element)
        self.skipping += element.skips
        self.hiding += element.hides
        self.quoting += element.quotes
        self.reversing += element.reverses
        if tag == "style":
            self.sheet_counts = is_for_any_screen(dict(attributes or ()).get("media", ""))
        if tag in self.open:
            self.open[tag] += 1
        elif tag == "text" and self.open["svg"]:
            self.space = True  # texts of a drawing stand apart
        if element.breaks:
            nested_list = tag in ("ul", "ol") and any(t == "li" for t, *_ in self.stack[-3:-1])
            self.begin_block(1 if nested_list else element.breaks)
            self.bullet = self.bullet or tag == "li"
        elif tag in CELLS:
            self.begin_cell()
        elif tag in FLOWING:
            self.joint = True
        if tag == "tr":
            self.begin_row()

    def _void(self, tag: str) -> None:
        if tag == "br" and not self.skipping:
            self.end_line()
        elif tag == "hr":
            self.end_block()

    def end(self, tag: str) -> None:
        if tag in VOID or (self.inner and tag in _ROOTS):
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
                if self.sheet_counts:
                    self.elements.read_sheet("".join(self.sheet))
                self.sheet = []
            if self.drawn and skips:
                self._read_drawn()
            if opened in FLOWING and not breaks:
                self.joint = True
            elif breaks and not self.skipping:
                self.end_block()
            if opened == tag:
                return

    def data(self, text: str) -> None:
        if self.skipping:
            if self.stack and self.stack[-1][0] == "style":
                self.sheet.append(self.sheets.taken(text))
            if self.open["svg"] or self.open["math"]:
                self.drawn.append(text)
        elif self.open["xml"] and _SETTING.fullmatch(text.strip()):
            pass
        elif self.open["pre"]:
            self.add_lines(text)
        else:
            self.add(text)

    def comment(self, text: str) -> None:
        """In drawings and formulas CDATA is text; the parser knows it in no page.

        What is for Outlook alone is hidden from all others.
        """
        if text.startswith(_CDATA) and (self.open["svg"] or self.open["math"]):
            self.data(text.removeprefix(_CDATA).removesuffix("]]"))
        elif text[:3].lower() == "[if" and not self.skipping and (page := _for_outlook(text)):
            self.hiding += 1
            self._read_inner(page)
            self.hiding -= 1

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


# lxml looks at it for each page, which takes longer than a short one.
setattr(_Writer.start, "__signature__", signature(_Writer.start))  # noqa: B010
