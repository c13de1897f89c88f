"""What of a mail is scored: ``str | Mail -> Document``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailrisk_ml.exceptions import InputTypeError, InvalidParameterError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.zones import Zone, find_zones

#: The zones that are scored unless a model says otherwise.
DEFAULT_ZONES = ("subject", "newest")
ALL_ZONES = ("subject", "newest", "forwarded", "quoted", "signature", "disclaimer")
_ALL = frozenset(ALL_ZONES)
# A mail with less new text than this says what it forwards.
_LITTLE = 12


@dataclass(frozen=True)
class Document:
    """A text, the parts of it that are scored, and the way back.

    Parameters
    ----------
    text : str
        The original: what offsets point into.
    scored : str
        The scored parts, one after the other.
    pieces : tuple of (int, int)
        For each part, where it starts in ``scored`` and in ``text``.
    mail : Mail, optional
        The message, when there was one.
    """

    text: str
    scored: str
    pieces: tuple[tuple[int, int], ...]
    mail: Mail | None = None

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans of ``text`` for a span of ``scored``, blank ends trimmed; one per part."""
        starts = [piece[0] for piece in self.pieces]
        result = []
        while start < end:
            i = bisect_right(starts, start) - 1
            stop = min(end, starts[i + 1] if i + 1 < len(starts) else end)
            passage = self.scored[start:stop]
            shift = self.pieces[i][1] - starts[i]
            left = len(passage) - len(passage.lstrip())
            if passage.strip():
                first = start + left + shift
                result.append((first, first + len(passage.strip())))
            start = stop
        return result


def make_document(item: str | Mail, zones: Sequence[str] = DEFAULT_ZONES) -> Document:
    """Cut an input down to its scored zones.

    A ``str`` is a whole mail: its quoted history and disclaimer are found as in a `Mail`.
    """
    wanted = set(zones)
    if isinstance(item, str) and wanted == _ALL:
        return Document(item, item, ((0, 0),))
    if isinstance(item, Mail):
        text, found, mail = item.text, item.zones, item
    elif isinstance(item, str):
        text, mail = item, None
        found = tuple(
            Zone(z.kind, max(z.start - 1, 0), z.end - 1) for z in find_zones("", item) if z.end > 1
        )
    else:
        raise InputTypeError(
            f"A mail must be a str or a Mail. Got {type(item).__name__} instead. "
            "Read files with mailrisk_ml.read_mail."
        )
    body_kinds = [kind for kind in ("newest", "forwarded", "quoted") if kind in wanted]
    chosen = [z for z in found if z.kind in wanted]
    if "forwarded" not in wanted and _length(text, chosen, body_kinds) < _LITTLE:
        chosen = [z for z in found if z.kind in wanted or z.kind == "forwarded"]
    return _joined(text, chosen, mail)


def _length(text: str, zones: Iterable[Zone], kinds: Sequence[str]) -> int:
    return sum(len(text[z.start : z.end].strip()) for z in zones if z.kind in kinds)


def _joined(text: str, zones: Sequence[Zone], mail: Mail | None) -> Document:
    pieces: list[tuple[int, int]] = []
    parts: list[str] = []
    position, previous_end = 0, -1
    for zone in zones:
        if zone.start == previous_end:
            parts[-1] += text[zone.start : zone.end]
        else:
            if parts:  # parts that are not neighbours are no one sentence
                parts.append("\n")
                pieces.append((position, previous_end))
                position += 1
            pieces.append((position, zone.start))
            parts.append(text[zone.start : zone.end])
        position += zone.end - zone.start
        previous_end = zone.end
    return Document(text, "".join(parts), tuple(pieces) or ((0, 0),), mail)


def make_documents(items: Iterable[str | Mail], zones: Sequence[str], owner: str) -> list[Document]:
    """Documents of many inputs; a bare ``str`` is refused, since it would be read as letters."""
    refuse_single(items, owner)
    return [make_document(item, zones) for item in items]


def refuse_single(items: object, owner: str) -> None:
    """Refuse what iterates over something else than mails: letters, column names, keys."""
    rule = f"The 'texts' parameter of {owner} must be a sequence of str or Mail."
    if isinstance(items, str | bytes | Mail):
        raise InputTypeError(
            f"{rule} Got a single {type(items).__name__} instead. Put it into a list: [text]."
        )
    if isinstance(items, Mapping) or hasattr(items, "columns") or not isinstance(items, Iterable):
        raise InputTypeError(
            f"{rule} Got {type(items).__name__} instead. Pass one column: table['body']."
        )


def check_zones(zones: Sequence[str], owner: str) -> tuple[str, ...]:
    """Refuse unknown zones."""
    if isinstance(zones, str) or not zones or not set(zones) <= set(ALL_ZONES):
        rule = f"a non-empty sequence of zones out of {list(ALL_ZONES)}"
        raise InvalidParameterError("zones", owner, rule, zones)
    return tuple(zones)
