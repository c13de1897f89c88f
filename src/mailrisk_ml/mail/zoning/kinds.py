"""What the parts of a mail are called, and lines of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count, islice
from operator import ne
from typing import Literal, NamedTuple

ZoneKind = Literal["subject", "newest", "forwarded", "quoted", "signature", "disclaimer"]


class Zone(NamedTuple):
    """A stretch ``text[start:end]`` of `Mail.text` and what it is.

    Parameters
    ----------
    kind : {"subject", "newest", "forwarded", "quoted", "signature", "disclaimer"}
    start, end : int
    """

    kind: ZoneKind
    start: int
    end: int


class Opener(NamedTuple):
    """A place where history begins: its first line, the line after it, and how sure it is."""

    start: int
    after: int
    banner: bool = False  # says itself that it forwards
    line_mode: bool = False  # marks each quoted line, so replies may stand between
    firm: bool = True  # holds what only a mailer writes


def line_runs(kinds: Sequence[ZoneKind]) -> list[tuple[int, int]]:
    """The first line, and the line after the last, of each run of lines of a kind."""
    if kinds.count(kinds[0]) == len(kinds):  # as in most mails
        return [(0, len(kinds))]
    changes = [*compress(count(1), map(ne, kinds, islice(kinds, 1, None)))]
    return list(zip([0, *changes], [*changes, len(kinds)], strict=True))
