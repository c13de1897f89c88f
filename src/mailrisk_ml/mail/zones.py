"""Which part of a mail is new: ``subject, body -> zones``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from mailrisk_ml.mail.seen import as_seen

ZoneKind = Literal["subject", "newest", "forwarded", "quoted", "signature", "disclaimer"]


class Zone(NamedTuple):
    """A stretch ``text[start:end]`` of `Mail.text` and what it is."""

    kind: ZoneKind
    start: int
    end: int


def find_zones(subject: str, body: str) -> tuple[Zone, ...]:
    r"""Divide a mail into what is new and what surrounds it.

    Parameters
    ----------
    subject, body : str
        As in `Mail`; offsets count in ``subject + "\n" + body``.

    Returns
    -------
    tuple of Zone
        In order, adjacent, covering the whole text; the first is the subject with its newline.
        Neighbours of one kind are one zone. What mail servers stamp above a mail from outside is
        a disclaimer too.

    Notes
    -----
    Precision over recall: where it is not clear that a line is a signature or a disclaimer, it
    stays with the text around it.
    """
    start = len(subject) + 1
    return (Zone("subject", 0, start), *body_zones(body, start, subject))


def body_zones(body: str, start: int = 0, subject: str = "") -> list[Zone]:
    """The zones of a body alone, in order; ``start`` is where it stands in the text."""
    history_kinds, may_be_stamped, mark_stamps, mark_trailers = _markers()
    seen = as_seen(body)
    lines = seen.split("\n")
    lowered = seen.lower()
    kinds = history_kinds(lowered, lines, subject)
    if may_be_stamped(lowered):
        mark_stamps(lines, kinds)
    mark_trailers(lowered, lines, kinds)
    if seen is not body:
        lines = body.split("\n")
    return _joined_lines(lines, kinds, start, start + len(body))


@lru_cache(maxsize=1)
def _markers() -> tuple[Callable[..., Any], ...]:
    """What marks the lines: its expressions take time to compile, and reading alone needs none."""
    from mailrisk_ml.mail.history import history_kinds
    from mailrisk_ml.mail.stamps import mark_stamps, may_be_stamped
    from mailrisk_ml.mail.trailers import mark_trailers

    return history_kinds, may_be_stamped, mark_stamps, mark_trailers


def line_runs(kinds: Sequence[ZoneKind]) -> list[tuple[int, int]]:
    """The first line, and the line after the last, of each run of lines of a kind."""
    if kinds.count(kinds[0]) == len(kinds):  # as in most mails
        return [(0, len(kinds))]
    changes = [number for number, (a, b) in enumerate(pairwise(kinds), 1) if a != b]
    return list(zip([0, *changes], [*changes, len(kinds)], strict=True))


def _joined_lines(
    lines: Sequence[str], kinds: Sequence[ZoneKind], start: int, end: int
) -> list[Zone]:
    """One zone for each run of lines of a kind; ``start`` and ``end`` are the body's."""
    runs = line_runs(kinds)
    last, _ = runs.pop()
    zones = []
    for first, after in runs:
        stop = start + sum(map(len, lines[first:after])) + after - first
        zones.append(Zone(kinds[first], start, stop))
        start = stop
    # A body that ends in a line feed has no last line to put in a zone.
    if start < end:
        zones.append(Zone(kinds[last], start, end))
    return zones
