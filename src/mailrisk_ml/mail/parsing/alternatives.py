"""Which version of a text is shown, where a message holds several."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mailrisk_ml.mail.parsing.versions import BANNER, Said

# What mailers put into text/plain for readers without HTML.
_STUB = re.compile(
    r"(?:view|read|see|display)\b.{0,60}\b(?:html|browser)"
    r"|html[- ](?:e-?mail|format|message|capable)"
    r"|(?:does not|doesn't|not) support html|HTML\s*(?:格式|邮件|郵件)|不支持\s*HTML|在浏览器中",
    re.IGNORECASE,
)

_STUB_CHARS, _SHORT_CHARS = 300, 20


@dataclass
class PartText:
    """Text of one part and the spans of it that its HTML hid."""

    text: str
    hidden: tuple[tuple[int, int], ...] = ()
    html: bool = False
    calendar: bool = False
    picture: bool = False  # and no text


def versions_shown(children: list[list[PartText]]) -> tuple[list[PartText], bool]:
    """The best version of a text, below it those that say what it lacks, and whether any does."""
    children = [c for c in children if any(p.text for p in c)]
    if len(children) == 1:  # as nearly always: HTML that says the same was not read
        return children[0], False
    plain, chosen = _best_alternative(children)
    calendar = [p for c in children for p in c if p.calendar]
    if chosen is None:
        return calendar, False
    others = [c for c in children if c is not plain and c is not chosen and text_of(c)]
    said = Said(text_of(chosen)) if others else None
    more = [c for c in others if said and said.lacks(text_of(c))]
    versions = [*chosen]
    if chosen is plain and any(p.html for c in more for p in c):
        # Mail programs show the HTML.
        versions = [p if p.calendar else replace(p, hidden=((0, len(p.text)),)) for p in chosen]
    for other in more:
        versions += [PartText(BANNER), *(p for p in other if not p.calendar)]
    return versions + [p for p in calendar if not any(p is q for q in versions)], bool(more)


def stands_for_picture(children: list[list[PartText]]) -> bool:
    """Whether the text is a picture, to which the plain text only points."""
    pieces = [piece for pieces in children for piece in pieces]
    return any(p.picture for p in pieces) and _points_to_html([*filter(_is_plain, pieces)])


def _best_alternative(
    children: list[list[PartText]],
) -> tuple[list[PartText] | None, list[PartText] | None]:
    """Plain text, and the best version: the same unless it is empty or a stub beside HTML."""
    plain = next((c for c in children if any(_is_plain(p) for p in c)), None)
    html = next((c for c in children if any(p.html and p.text.strip() for p in c)), None)
    return plain, plain if plain is not None and not (html and _is_stub(plain, html)) else html


def text_of(pieces: list[PartText]) -> str:
    """What some pieces say, invitations aside."""
    return "\n".join(p.text for p in pieces if not p.calendar and p.text.strip())


def settles(pieces: list[PartText]) -> bool:
    """Tell that no HTML is preferred to this plain text, whatever it holds."""
    plain = [piece for piece in pieces if _is_plain(piece)]
    length = sum(len(piece.text.strip()) for piece in plain)
    return length > _STUB_CHARS or (
        length >= _SHORT_CHARS and not any(_STUB.search(piece.text) for piece in plain)
    )


def _is_plain(piece: PartText) -> bool:
    return not piece.html and not piece.calendar and bool(piece.text.strip())


def _points_to_html(plain: list[PartText]) -> bool:
    """Whether a plain text is what mailers write for who cannot read the HTML beside it."""
    length = sum(len(piece.text.strip()) for piece in plain)
    return length <= _STUB_CHARS and any(_STUB.search(piece.text) for piece in plain)


def _is_stub(plain: list[PartText], html: list[PartText]) -> bool:
    short = sum(len(p.text.strip()) for p in plain)
    full = sum(len(p.text) for p in html)
    if _points_to_html(plain):
        return full > short
    return short < _SHORT_CHARS and full > 4 * short + 40
