"""Stamps: what mail servers put above a mail from outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailrisk_ml.mail.zoning import stamp_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one
from mailrisk_ml.mail.zoning.kinds import ZoneKind

_HEAD = 200  # characters, in which the first stamp says what it is
_MOST_LINES = 12  # of a stamp, wrapped
_MOST_CHARS = 800
_MOST_STAMPS = 4


def may_be_stamped(lowered: str) -> bool:
    """Tell cheaply that there is no stamp, as in most mails."""
    return _holds_cue(lowered[:_HEAD])


def _holds_cue(lowered: str) -> bool:
    return holds_one(lowered, p.CUES if lowered.isascii() else p.CUES_ZH)


def mark_stamps(lines: Sequence[str], kinds: list[ZoneKind]) -> None:
    """Mark the lines of stamps in place as ``disclaimer``, where they are ``newest``."""
    for start, stop in stamped_lines(lines):
        if set(kinds[start:stop]) == {"newest"}:
            kinds[start:stop] = ["disclaimer"] * (stop - start)


def stamped_lines(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First line of each stamp and the next that has text; above stands at most a subject."""
    number = _text_from(lines, 0)
    # The first stamp begins here or at the next line with text.
    heads = lines[number : _text_from(lines, number + 1) + _MOST_LINES]
    if not _holds_cue(" ".join(heads).lower()):
        return
    for above in range(_MOST_STAMPS):
        after = _after_stamp(lines, number)
        following = _text_from(lines, max(after, number + 1))
        if after > number:
            yield number, following
        elif above:
            return
        number = following


def is_stamp(text: str) -> bool:
    """Whether a text is nothing but a stamp, wherever it stands."""
    if len(text) > _MOST_CHARS or not p.STAMP.fullmatch(text):
        return False
    return p.SAYS_ORIGIN.search(text) is not None


def _text_from(lines: Sequence[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number


def _after_stamp(lines: Sequence[str], start: int) -> int:
    """Line after the stamp that begins here; `start` if there is none."""
    stop = start
    while stop < min(len(lines), start + _MOST_LINES) and lines[stop].strip():
        stop += 1
    for after in range(stop, start, -1):
        text = " ".join(lines[start:after])
        if is_stamp(text):
            return after
    return start


def tags(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Spans of what is stamped in front of a subject or of the first words, as ``[External]``."""
    for found in p.TAG.finditer(text, start, min(stop, start + _HEAD)):
        yield found.span("tag")
