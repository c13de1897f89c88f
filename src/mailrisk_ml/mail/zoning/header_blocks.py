"""Headers that mailers put above the mail that they quote."""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning import history_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one
from mailrisk_ml.mail.zoning.kinds import Opener
from mailrisk_ml.mail_words import HEADER_FIELDS

# How a line begins that `FIELD` matches, below blanks; "ſ" is an "s" to it.
_FIELD_STARTS = frozenset("*|ſ").union(*({name[0], name[0].upper()} for name in HEADER_FIELDS))
_BLOCK_LINES = 14  # how far the fields of one header block may lie apart


def block_below(lines: list[str], number: int) -> int | None:
    """Line after a block of quoted header fields below this line; ``None`` if there is none."""
    following = text_near(lines, number + 1)
    return header_block(lines, following) if following < len(lines) else None


def text_near(lines: list[str], number: int, most: int = 4) -> int:
    """Find the next line that is not blank, at most a few lines on; else len(lines)."""
    for later in range(number, min(len(lines), number + most)):
        if lines[later].strip():
            return later
    return len(lines)


def header_block(lines: list[str], number: int) -> int | None:
    """Line after a block of quoted header fields that starts here; ``None`` if there is none.

    "From: Beijing, To: Shanghai" in a timetable is no block: it takes a sender, three fields, and
    a date or a subject among them.
    """
    kind = field_kind(lines[number])
    if not kind:
        return None
    found: set[str] = set()
    last = number
    gap = 0
    for later in range(number, min(len(lines), number + _BLOCK_LINES)):
        if field := field_kind(lines[later]):
            kind = field
            if kind in found and kind == "from":
                break
            found.add(kind)
            last, gap = later, 0
        else:
            gap += 1
            # A list of recipients wraps; two lines of anything else end the block.
            if gap > (6 if found and kind in ("to", "cc") else 2):
                break
            if "subject" in found and lines[later].strip():
                break
    complete = len(found) >= 3 and "from" in found and bool(found & {"date", "subject"})
    return last + 1 if complete else None


def field_kind(line: str) -> str:
    """What a header line says, as ``"from"``; empty where it is none."""
    match = _field(line)
    return HEADER_FIELDS["".join(match["name"].split()).casefold()] if match else ""


def _field(line: str) -> re.Match[str] | None:
    may_be_field = line.lstrip()[:1] in _FIELD_STARTS and holds_one(line, p.FIELD_ENDS)
    return p.FIELD.match(line[: p.WIDTH]) if may_be_field else None


def after_header_block(lines: list[str], number: int) -> int:
    """Skip the fields below a banner, so that they do not open a second history."""
    later = text_near(lines, number, 6)
    if later < len(lines) and field_kind(lines[later]):
        return header_block(lines, later) or later + 1
    return number


def notes_header(lines: list[str], number: int) -> Opener | None:
    """Lotus Notes: sender and date, or name and date on two lines, then ``To:`` or ``Sent by:``."""
    match = p.NOTES_DATE.match(lines[number][: p.WIDTH]) if "/" in lines[number] else None
    if not match:
        return None
    to = text_near(lines, number + 1, 4)
    if to == len(lines) or not p.NOTES_TO.match(lines[to]):
        return None
    start = number
    if not match["who"].strip() and number and 0 < len(lines[number - 1].strip()) <= 80:
        start = number - 1
    return Opener(start, _after_notes_fields(lines, to))


def _after_notes_fields(lines: list[str], number: int) -> int:
    """Line after ``To:``, ``cc:`` and ``Subject:`` with all their wrapped lines."""
    for later in range(number, min(len(lines), number + 40)):
        field = _field(lines[later])
        if field and field["name"].lower() == "subject":
            return later + 1
    return number + 1
