"""Which zones of a mail are scored: ``text, zones -> spans``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.zones import Zone, ZoneKind, body_zones

Span = tuple[int, int]

#: The zones that are read unless a model says otherwise.
DEFAULT_ZONES = ("subject", "newest")
ALL_ZONES = ("subject", "newest", "forwarded", "quoted", "signature", "disclaimer")
_ALL = frozenset(ALL_ZONES)
_HISTORY = frozenset(("forwarded", "quoted"))
_FEW_LETTERS = 3
_TAGS_WITHIN = 400  # a subject and the first words


def check_zones(zones: Any, owner: str) -> tuple[str, ...]:
    """Refuse unknown zones."""
    is_several = isinstance(zones, Collection) and not isinstance(zones, str) and len(zones) > 0
    if not is_several or not all(isinstance(z, str) and z in _ALL for z in zones):
        rule = f"a non-empty sequence of zones out of {list(ALL_ZONES)}"
        raise InvalidParameterError("zones", owner, rule, zones)
    return tuple(zones)


def read_spans(text: str, mail: Mail | None, wanted: Collection[str]) -> list[Span]:
    """What is read of a mail, in order.

    Besides the zones that are wanted that is what a few words on top of it speak of; what mail
    servers stamp in front is none of it.

    Parameters
    ----------
    text : str
        The mail's, or a whole mail as a ``str``, which is divided like the body of one.
    mail : Mail, optional
        The message, when there was one.
    wanted : collection of str
        Zones out of `ALL_ZONES`; all of them are the text as it stands.
    """
    if _ALL.issubset(wanted):
        return [(0, len(text))]
    found = mail.zones if mail else body_zones(text)
    kinds = {zone.kind for zone in found}
    if kinds.isdisjoint(_HISTORY):
        spans = [(zone.start, zone.end) for zone in found if zone.kind in wanted]
    else:
        spans = list(_with_history(text, found, kinds, wanted))
    head = text[:_TAGS_WITHIN]
    return list(_without_tags(text, spans)) if "[" in head or "【" in head else spans


def _with_history(
    text: str, found: Sequence[Zone], kinds: set[ZoneKind], wanted: Collection[str]
) -> Iterator[Span]:
    """What is read of a mail with history below; of what it passes on, no headers."""
    # Their expressions take time to compile.
    from mailrisk_ml.mail.zoning.covers import why_read
    from mailrisk_ml.mail.zoning.history import written_spans

    own = "".join([text[z.start : z.end] for z in found if z.kind == "newest"])
    # The history of a forward is none of this mail.
    below: ZoneKind = "forwarded" if "forwarded" in kinds else "quoted"
    why = why_read(own, below) if "newest" in wanted else ""
    # An answer is one to a single mail; what is passed on is all of it.
    newest = below == "quoted" and why != "note"
    for zone in found:
        if zone.kind in wanted and zone.kind != "forwarded":
            yield zone.start, zone.end
        elif zone.kind in wanted or (why and zone.kind == below):
            for start, end in written_spans(text[zone.start : zone.end], newest=newest):
                if start < end:
                    yield zone.start + start, min(zone.start + end, zone.end)


def _without_tags(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Without what mail servers stamp in front of a subject or of the first words."""
    from mailrisk_ml.mail.zoning.stamps import tags

    for start, end in spans:
        yield from without([(start, end)], list(tags(text, start, min(end, _TAGS_WITHIN))))


def hidden_letters(mail: Mail) -> list[Span]:
    """Hidden letters between letters that are shown: no text, but a way to break words."""
    text = mail.text
    return [
        (start, end)
        for start, end in mail.hidden_in_text
        if end - start <= _FEW_LETTERS
        and text[max(start - 1, 0) : start].isalpha()
        and text[end : end + 1].isalpha()
    ]


def without(spans: Iterable[Span], others: Sequence[Span]) -> Iterator[Span]:
    """What is left of spans without some others, both in order."""
    i = 0
    for position, stop in spans:
        while i < len(others) and others[i][0] < stop:
            start, end = others[i]
            if start > position:
                yield position, start
            position = max(position, end)
            if end > stop:
                break  # goes on in the next span
            i += 1
        if position < stop:
            yield position, stop
