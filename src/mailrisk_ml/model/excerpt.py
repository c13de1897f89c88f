"""What of a mail is shown, and which of it is evidence: ``Assessment -> sections of pieces``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from mailrisk_ml.mail.scored_zones import Span, without
from mailrisk_ml.mail.zones import Zone, ZoneKind, body_zones

if TYPE_CHECKING:
    from mailrisk_ml.model.assessment import Assessment

#: Characters of one mail that are shown, unless a caller says otherwise.
SHOWN_CHARACTERS = 6_000
# Around a passage, and from the start of a mail that is too long to be shown whole.
_CONTEXT = 600


class ShownPiece(NamedTuple):
    """A run of characters that are all shown in the same way.

    Parameters
    ----------
    text : str
        As in ``Assessment.text``; empty for what is left out.
    labels : tuple of str
        The risks it is evidence of.
    hidden : bool
        Whether the mail's HTML hid it from its reader.
    omitted : int
        Number of characters left out here; 0 for a piece with text.
    """

    text: str
    labels: tuple[str, ...] = ()
    hidden: bool = False
    omitted: int = 0


class Section(NamedTuple):
    """A zone of the mail, in pieces; ``size`` counts its characters, those left out too."""

    kind: ZoneKind
    size: int
    pieces: tuple[ShownPiece, ...]


def excerpt(assessment: Assessment, limit: int = SHOWN_CHARACTERS) -> tuple[Section, ...]:
    """Divide a mail into what is shown and what is left out.

    Parameters
    ----------
    assessment : Assessment
    limit : int
        Characters shown of a mail. Of a longer one, the first passage of each risk and the text
        around it come first, then further passages, then the start of the mail.

    Returns
    -------
    tuple of Section
        In the order of the text; their sizes sum up to its length.
    """
    text = assessment.text
    evidence = [(e.start, e.end, r.label) for r in assessment.risks for e in r.evidence]
    kept = kept_spans(len(text), _by_rank(assessment), limit)
    hidden = [
        span
        for span in (assessment.mail.hidden_in_text if assessment.mail else ())
        if any(span[0] < end and start < span[1] for start, end in kept)
    ]
    passages = ((start, end) for start, end, _ in evidence)
    edges = sorted({edge for span in (*kept, *hidden, *passages) for edge in span})
    sections = []
    for zone in _zones(assessment):
        pieces = (
            ShownPiece(
                text[start:end],
                tuple(dict.fromkeys(label for a, b, label in evidence if a <= start < b)),
                _within(start, hidden),
            )
            if _within(start, kept)
            else ShownPiece("", omitted=end - start)
            for start, end in pairwise(_cuts(zone, edges))
        )
        sections.append(Section(zone.kind, zone.end - zone.start, tuple(_alike_as_one(pieces))))
    return tuple(sections)


def _zones(assessment: Assessment) -> Sequence[Zone]:
    if assessment.mail is not None:
        return assessment.mail.zones
    return body_zones(assessment.text)


def _by_rank(assessment: Assessment) -> list[Span]:
    """Spans of passages: the first of every risk, then the second of every risk, ..."""
    ranked = [
        (rank, number, (e.start, e.end))
        for number, risk in enumerate(assessment.risks)
        for rank, e in enumerate(risk.evidence)
    ]
    return [span for _, _, span in sorted(ranked)]


def kept_spans(length: int, passages: Iterable[Span], limit: int = SHOWN_CHARACTERS) -> list[Span]:
    """Spans of a text that are shown: apart, in order, of ``limit`` characters at most.

    Parameters
    ----------
    length : int
        Of the text; one of no more than ``limit`` characters is shown whole.
    passages : iterable of (int, int)
        What is shown with the text around it, the most important first.
    limit : int
    """
    if length <= limit:
        return [(0, length)]
    kept: list[Span] = []
    left = limit
    for start, end in [*passages, (0, 0)]:
        if not left:
            break
        wanted = (max(start - _CONTEXT, 0), min(end + _CONTEXT, length))
        for new_start, new_end in without([wanted], sorted(kept)):
            taken = (new_start, min(new_end, new_start + left))
            if taken[0] < taken[1]:
                kept.append(taken)
                left -= taken[1] - taken[0]
    return sorted(kept)


def _cuts(zone: Zone, edges: Sequence[int]) -> list[int]:
    first, last = bisect_right(edges, zone.start), bisect_left(edges, zone.end)
    return [zone.start, *edges[first:last], zone.end]


def _within(position: int, spans: Sequence[Span]) -> bool:
    """Whether a position is in one of some spans, whose starts and ends ascend."""
    before = bisect_right(spans, position, key=itemgetter(0))
    return before > 0 and position < spans[before - 1][1]


def _alike_as_one(pieces: Iterable[ShownPiece]) -> Iterator[ShownPiece]:
    """Neighbours that are shown alike are one piece."""
    last: ShownPiece | None = None
    for piece in pieces:
        if last and (last.labels, last.hidden, not last.omitted) == (
            piece.labels,
            piece.hidden,
            not piece.omitted,
        ):
            last = last._replace(text=last.text + piece.text, omitted=last.omitted + piece.omitted)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
