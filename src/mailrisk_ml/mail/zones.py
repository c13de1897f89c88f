"""Which part of a mail is new: ``subject, body -> zones``."""

from __future__ import annotations

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
    kinds = history_kinds(lines)
    mark_trailers(lines, kinds)
    zones = [Zone("subject", 0, len(subject) + 1)]
    position = start = len(subject) + 1
    for number, line in enumerate(lines):
        if number and kinds[number] != kinds[number - 1]:
            zones.append(Zone(kinds[number - 1], start, position))
            start = position
        position += len(line) + 1
    end = len(subject) + 1 + len(body)
    if body:
        if start < end:
            zones.append(Zone(kinds[-1], start, end))
        else:  # the body ends in a line feed: there is no last line to put in a zone
            zones[-1] = zones[-1]._replace(end=end)
    return tuple(zones)
