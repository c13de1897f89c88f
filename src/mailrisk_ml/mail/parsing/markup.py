"""HTML that no type declares: in plain text and in cells of tables."""

from __future__ import annotations

import re
from html import unescape
from time import monotonic

from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.parsing.flow import Spans
from mailrisk_ml.mail.parsing.html import html_to_text
from mailrisk_ml.mail.unread import Notes

_PAGE = re.compile(
    r"\s{0,200}(?:<!doctype html|<html\b|<\?xml[^>]{0,200}>\s{0,20}<html\b)", re.IGNORECASE
)
# An address in angle brackets begins like some of these, but a name ends behind them.
_BEGIN = re.compile(
    r"\s{0,200}(?:<!doctype html\b|<(?:html|head|body|meta|p|div|span|table|br"
    r"|font|b|strong|i|em|u|a|center|h[1-6]|ul|ol|blockquote|pre|section|article)(?=[\s/>]))",
    re.IGNORECASE,
)
# What no page shows: it begins one only where something follows that a page would show.
_BEGIN_UNSHOWN = re.compile(r"\s{0,200}<(?:!--|(?:style|title)(?=[\s/>]))", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:html|body|p|div|br|hr|table|tr|td|th|ul|ol|li|blockquote|pre|h[1-6])"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
# What stays where an export took the tags out, or escaped all of a page.
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|apos|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_SEVERAL = 3  # block tags that no text has by chance


def begins_page(text: str) -> bool:
    """Whether a text begins a whole page: less is not believed of what is declared plain text."""
    return "<" in text[:300] and _PAGE.match(text) is not None


def is_html(text: str) -> bool:
    """Whether a text is HTML, as helpdesks, CRMs and Microsoft's Graph export mail.

    A page or a part of one. It is where it begins and ends with a tag, or where several block tags
    make its lines: text that speaks of tags has lines of its own.

    Examples
    --------
    >>> is_html("<p>Hi Tom</p><br>"), is_html("<ann@b.example> wrote: use <br> here")
    (True, False)
    """
    if "<" not in text:
        return False
    begins = _BEGIN.match(text) or (_BEGIN_UNSHOWN.match(text) and _BLOCK.search(text))
    if begins and text.rstrip().endswith(">"):
        return True
    n_blocks = sum(1 for _ in _BLOCK.finditer(text))
    return n_blocks >= _SEVERAL and n_blocks >= sum(map(bool, map(str.strip, text.split("\n"))))


def cell_to_text(cell: str, limits: ReadLimits, notes: Notes) -> tuple[str, Spans] | None:
    """The text of a cell that is HTML, and its hidden spans; None where it is read as it stands.

    That is where it is no HTML, and where nothing of it would be left: what a cell holds must not
    vanish because it looks like a page. Entities without any tag are decoded; where they make tags
    that break lines, these are read as such.
    """
    if "<" not in cell and "&" in cell and _ENTITY.search(cell):
        cell = unescape(cell)
        if not _BLOCK.search(cell):
            return notes.shortened(cell, "body", limits.max_body_chars), ()
    elif not is_html(cell[: limits.max_text_bytes]):
        return None
    text, hidden = _page_to_text(cell, limits, notes)
    if text.strip():
        return text, hidden
    notes.add("HTML that shows no text: read as it stands")
    return None


def _page_to_text(html: str, limits: ReadLimits, notes: Notes) -> tuple[str, Spans]:
    """The text of some HTML and the spans of it that are hidden, within the limits of a message."""
    deadline = monotonic() + limits.max_seconds
    most = limits.max_body_chars
    text, hidden = html_to_text(
        html[: limits.max_text_bytes], max_chars=most, deadline=deadline, notes=notes
    )
    if len(html) > limits.max_text_bytes:
        notes.add_bytes(limits.max_text_bytes)
    if monotonic() > deadline:
        notes.add_late(limits.max_seconds)
    spans = tuple((start, min(end, most)) for start, end in hidden if start < most)
    return notes.shortened(text, "body", most), spans
