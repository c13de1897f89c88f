"""What of a mail is scored: ``str | Mail -> Document``."""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from mailrisk_ml.exceptions import InputTypeError, PathAsTextWarning
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.reading import LONGEST_PATH
from mailrisk_ml.mail.scored_zones import DEFAULT_ZONES, Span, hidden_letters, read_spans, without
from mailrisk_ml.missing import is_missing
from mailrisk_ml.suffixes import GZIP, MESSAGE_SUFFIXES
from mailrisk_ml.text.encodings import Reading, find_readings

_AHEAD = 32
_OF_FIELDS = "mailrisk_ml.Mail(subject=..., body=...)"
# As `str.endswith` takes them; of tables none, which people write about: "see prices.xlsx".
_FILE_ENDS = tuple(
    end
    for suffix in (*MESSAGE_SUFFIXES, ".mbox")
    for end in (suffix, suffix.upper(), f"{suffix}{GZIP}")
)
_START, _SCORED = attrgetter("start"), attrgetter("scored")


class ScoredPiece(NamedTuple):
    """A part of the scored text.

    Parameters
    ----------
    scored, start : int
        Where it starts in ``scored`` and in ``text``.
    end : int, optional
        Where it ends in ``text``, for a part that was written in another form there (base64,
        backwards) and is shown whole.
    joined : bool
        Whether it goes on where the part before it ends.
    """

    scored: int
    start: int
    end: int | None = None
    joined: bool = False


@dataclass(frozen=True)
class Document:
    """A text, the parts of it that are scored, and the way back.

    Parameters
    ----------
    text : str
        The original: what offsets point into.
    scored : str
        The scored parts, one after the other.
    pieces : tuple of ScoredPiece
    mail : Mail, optional
        The message, when there was one.
    aside : Document, optional
        The same mail with what its HTML hides; this one is then without it. Both are scored, and
        the higher probability counts: neither words that nobody sees between those that are seen,
        nor a risk that is hidden, go unread.
    """

    text: str
    scored: str
    pieces: tuple[ScoredPiece, ...]
    mail: Mail | None = None
    aside: Document | None = None

    @property
    def size(self) -> int:
        """Characters to score."""
        return len(self.scored) + (len(self.aside.scored) if self.aside else 0)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in what is scored."""
        return not self.scored or self.scored.isspace()

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans of ``text`` for a span of ``scored``, blank ends trimmed; one per part."""
        pieces = self.pieces
        result: list[tuple[int, int]] = []
        i = bisect_right(pieces, start, key=_SCORED)  # the next piece
        while start < end:
            piece = pieces[i - 1]
            stop = min(end, pieces[i].scored if i < len(pieces) else end)
            passage = self.scored[start:stop]
            left = len(passage) - len(passage.lstrip())
            if passage.strip():
                first = start + left + piece.start - piece.scored
                span = (first, first + len(passage.strip()))
                if piece.end is not None:
                    span = (piece.start, piece.end)
                if result and piece.joined and start == piece.scored:
                    span = (result.pop()[0], span[1])
                result.append(span)
            start = stop
            i += 1
        return result


def make_document(
    item: str | Mail, zones: Sequence[str] = DEFAULT_ZONES, position: int | None = None
) -> Document:
    """Cut an input down to its scored zones.

    A ``str`` is a whole mail: its quoted history and disclaimer are found as in a `Mail`. An error
    names the position among several.
    """
    if isinstance(item, Mail):
        text, mail = item.text, item
    elif isinstance(item, str):
        if item.endswith(_FILE_ENDS):
            _warn_of_path(item)
        text, mail = item, None
    else:
        raise _no_mail(item, position)
    spans = read_spans(text, mail, zones)
    readings = find_readings(text)
    if mail is None or not mail.hidden:
        return _document_of(text, spans, readings, mail)
    document = _document_of(text, without(spans, mail.hidden_in_text), readings, mail)
    aside = _document_of(text, without(spans, hidden_letters(mail)), readings, mail)
    # What is hidden in a zone that is not scored makes no difference.
    return document if aside.scored == document.scored else replace(document, aside=aside)


def _warn_of_path(text: str) -> None:
    """Warn of a text on one line that is named as a file of mail is: a word, or with folders.

    Whether there is such a file is not asked: a text may be anybody's, and a path of another
    machine would send to it.
    """
    is_short = len(text) <= LONGEST_PATH and "\n" not in text
    if is_short and ("/" in text or "\\" in text or len(text.split(maxsplit=1)) == 1):
        warnings.warn(
            "A str is judged as text, also one that is the path of a file of mail, as this one "
            "may be. Read a message with mailrisk_ml.read_mail(path), mailboxes, folders and "
            "tables with mailrisk_ml.iter_mails(path).",
            PathAsTextWarning,
            stacklevel=2,
        )


def _no_mail(item: object, position: int | None) -> InputTypeError:
    if isinstance(item, bytes | bytearray | memoryview):
        remedy = "Read the bytes of a message: mailrisk_ml.read_mail(raw)."
    elif is_missing(item):
        remedy = "Fill what is missing: table['body'].fillna('')."
    else:
        remedy = (
            f"Of fields: {_OF_FIELDS}; of a file: mailrisk_ml.read_mail(path); of rows: "
            "mailrisk_ml.iter_mails(pandas.DataFrame(rows))."
        )
    place = "" if position is None else f" at position {position}"
    got = f"Got {type(item).__name__}{place} instead."
    return InputTypeError(f"A mail must be a str or a Mail. {got} {remedy}")


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Neighbours as one."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        elif start < end:
            merged.append((start, end))
    return merged


def _document_of(
    text: str,
    spans: Iterable[Span],
    readings: Sequence[Reading],
    mail: Mail | None,
) -> Document:
    merged = _merged(spans)
    if len(merged) == 1 and not readings:  # as in most mails
        ((start, end),) = merged
        return Document(text, text[start:end], (ScoredPiece(0, start),), mail)
    pieces: list[ScoredPiece] = []
    parts: list[str] = []
    position, previous_end, i = 0, -1, 0
    hidden = mail.hidden_in_text if mail else ()

    def add(part: str, start: int, end: int | None = None, *, joined: bool = False) -> None:
        nonlocal position
        pieces.append(ScoredPiece(position, start, end, joined))
        parts.append(part)
        position += len(part)

    for start, end in merged:
        while i < len(hidden) and hidden[i][1] < start:
            i += 1
        # Whether what stands between the part before and this one is hidden, all of it.
        goes_on = i < len(hidden) and hidden[i][0] <= previous_end
        if parts and not goes_on:  # parts that are not neighbours are no one sentence
            add("\n", previous_end)
        for number, (part, first, last) in enumerate(_read(text, start, end, readings)):
            add(part, first, last, joined=bool(pieces) and (goes_on or number > 0))
        previous_end = end
    return Document(text, "".join(parts), tuple(pieces) or (ScoredPiece(0, 0),), mail)


def _read(
    text: str, start: int, end: int, readings: Sequence[Reading]
) -> Iterator[tuple[str, int, int | None]]:
    """A span as it stands, with what its disguised stretches stand for in their place."""
    first = bisect_left(readings, start, key=_START) if readings else 0
    for number in range(first, len(readings)):
        reading = readings[number]
        if reading.end > end:
            break
        if start < reading.start:
            yield text[start : reading.start], start, None
        yield reading.text, reading.start, reading.end
        start = reading.end
    if start < end:
        yield text[start:end], start, None


def make_documents(
    items: Iterable[str | Mail], zones: Sequence[str], parameter: str, owner: str
) -> list[Document]:
    """Documents of many inputs; a bare ``str`` is refused, since it would be read as letters."""
    refuse_single(items, parameter, owner)
    return [make_document(item, zones, n) for n, item in enumerate(items)]


def documents_of(items: Iterable[str | Mail], zones: Sequence[str]) -> Iterator[Document]:
    """Documents of a stream, in order.

    Some items are taken ahead. Where taking one means reading a message, that and cutting it down
    are each faster when done for several: the instructions of both do not fit the processor's
    first cache.
    """
    stream = enumerate(items)
    while ahead := list(islice(stream, _AHEAD)):
        for n, item in ahead:
            yield make_document(item, zones, n)


def refuse_single(items: object, parameter: str, owner: str) -> None:
    """Refuse what iterates over something else than mails, or over mails in no certain order."""
    rule = f"The {parameter!r} parameter of {owner} must be a sequence of str or Mail."
    if isinstance(items, str | bytes | Mail):
        raise InputTypeError(
            f"{rule} Got a single {type(items).__name__} instead. Put it into a list: [text]."
        )
    if isinstance(items, set | frozenset) or getattr(items, "ndim", 1) == 0:
        raise InputTypeError(
            f"{rule} Got {type(items).__name__} instead, which has no order. Make it a list."
        )
    if isinstance(items, Mapping) or hasattr(items, "columns") or not isinstance(items, Iterable):
        raise InputTypeError(
            f"{rule} Got {type(items).__name__} instead. Of a pandas DataFrame: "
            "mailrisk_ml.iter_mails(table), or one column: table['body']; of fields: "
            f"[{_OF_FIELDS}]."
        )
