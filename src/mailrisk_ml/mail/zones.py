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
    raise NotImplementedError
