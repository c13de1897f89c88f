"""Which part of a mail is new: ``subject, body -> zones``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

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
        Neighbours of one kind are one zone.

    Notes
    -----
    Precision over recall: where it is not clear that a line is a signature or a disclaimer, it
    stays with the text around it.
    """
    from mailrisk_ml.mail.history import history_kinds
    from mailrisk_ml.mail.trailers import mark_trailers

    lines = body.split("\n")
    lowered = body.lower()
    kinds = history_kinds(lowered, lines)
    mark_trailers(lowered, lines, kinds)
    start = len(subject) + 1
    return (Zone("subject", 0, start), *_joined_lines(lines, kinds, start, start + len(body)))


def _joined_lines(
    lines: Sequence[str], kinds: Sequence[ZoneKind], start: int, end: int
) -> Iterator[Zone]:
    """One zone for each run of lines of a kind; ``start`` and ``end`` are the body's."""
    if kinds.count(kinds[0]) == len(kinds):  # as in most mails
        if start < end:
            yield Zone(kinds[0], start, end)
        return
    position = start
    for number in range(1, len(lines)):
        position += len(lines[number - 1]) + 1
        # A body that ends in a line feed has no last line to put in a zone.
        if kinds[number] != kinds[number - 1] and position < end:
            yield Zone(kinds[number - 1], start, position)
            start = position
    if start < end:
        yield Zone(kinds[-1] if position < end else kinds[-2], start, end)
