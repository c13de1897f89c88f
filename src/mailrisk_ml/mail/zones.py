"""Which part of a mail is new: ``subject, body -> zones``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from mailrisk_ml.mail.parsing.seen import as_seen, place_as_seen
from mailrisk_ml.mail.zoning.kinds import Zone as Zone
from mailrisk_ml.mail.zoning.kinds import ZoneKind as ZoneKind
from mailrisk_ml.mail.zoning.kinds import line_runs


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
    seen = as_seen(body)
    lines = seen.split("\n")
    kinds, cuts = _marker()(seen, lines, subject)
    if seen is not body or cuts:
        lines = body.split("\n")
    widths = _cut_widths(lines, dict(cuts)) if cuts else map(len, lines)
    return _joined_lines(widths, kinds, start, start + len(body))


def _cut_widths(lines: Sequence[str], cuts: Mapping[int, int]) -> Iterator[int]:
    """How long lines are, without their line feeds; one is two that is cut, as `as_seen` has it."""
    for number, line in enumerate(lines):
        if number not in cuts:
            yield len(line)
            continue
        place = place_as_seen(line, cuts[number])
        # No line feed parts the two.
        yield place - 1
        yield len(line) - place


def is_signature(text: str) -> bool:
    """Whether a text is nothing but a signature, which `find_zones` leaves with what is new."""
    from mailrisk_ml.mail.zoning.trailers import is_signature_throughout

    return is_signature_throughout(as_seen(text).split("\n"))


@lru_cache(maxsize=1)
def _marker() -> Callable[[str, list[str], str], tuple[list[ZoneKind], list[tuple[int, int]]]]:
    """What marks the lines: its expressions take time to compile, and reading alone needs none."""
    from mailrisk_ml.mail.zoning.history import history_kinds
    from mailrisk_ml.mail.zoning.stamps import mark_stamps, may_be_stamped
    from mailrisk_ml.mail.zoning.trailers import mark_trailers

    def line_kinds(
        text: str, lines: list[str], subject: str
    ) -> tuple[list[ZoneKind], list[tuple[int, int]]]:
        lowered = text.lower()
        kinds = history_kinds(lowered, lines, subject)
        if may_be_stamped(lowered):
            mark_stamps(lines, kinds)
        return kinds, mark_trailers(lowered, lines, kinds)

    return line_kinds


def _joined_lines(
    widths: Iterator[int], kinds: Sequence[ZoneKind], start: int, end: int
) -> list[Zone]:
    """One zone for each run of lines of a kind; ``start`` and ``end`` are the body's."""
    runs = line_runs(kinds)
    last, _ = runs.pop()
    zones = []
    for first, after in runs:
        stop = start + sum(islice(widths, after - first)) + after - first
        zones.append(Zone(kinds[first], start, stop))
        start = stop
    # A body that ends in a line feed has no last line to put in a zone.
    if start < end:
        zones.append(Zone(kinds[last], start, end))
    return zones
