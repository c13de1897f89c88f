"""One message as text: the value that is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from numbers import Integral
from typing import Literal

from mailrisk_ml.exceptions import InputTypeError, InvalidParameterError
from mailrisk_ml.mail.unread import NOTHING, Unread
from mailrisk_ml.mail.zones import Zone, find_zones, is_signature
from mailrisk_ml.missing import is_missing

#: What of a mail could not be judged, as far as reading it tells.
Unjudged = Literal["", "encrypted", "unread_text", "attachments_alone"]

_SAID = ("newest", "forwarded")  # zones
_SUBJECT_SHOWN = 60  # characters
# Fields of a mail beside its text.
_LINES = ("sender", "message_id", "source")
_TEXTS = ("recipients", "attachments", "notes")


@dataclass(frozen=True)
class Mail:
    """A message as text, with what is needed to find it again.

    Parameters
    ----------
    subject, body : str
        Decoded text. ``body`` holds everything a reader would see: the newest text, quoted
        history, signature and disclaimer; below plain text the HTML too, where that says more.
    sender : str
        The ``From`` header, decoded.
    recipients : tuple of str
        Addresses of ``To`` and ``Cc``, decoded.
    date : datetime, optional
        Aware when the header names a zone, be it by its offset or by a name of RFC 822; but
        not by CST, which is China's and North America's.
    message_id : str
        Without angle brackets; empty when the header is missing.
    attachments : tuple of str
        File names; attachments are named, never read.
    source : str
        Where the message came from, e.g. ``"inbox.mbox#17"``.
    hidden : tuple of (int, int)
        Spans of ``body``, starts and ends in order, that the HTML hid from its reader, or that are
        plain text whose HTML says more, which is what mail programs show. They are read all the
        same.
    notes : tuple of str
        What the reader had to repair or leave out, e.g. ``"charset gb2312 decoded as utf-8"``. That
        GB 18030 is read where GB 2312 is named is no repair: it holds all of it.
    unread : Unread
        What notes say that was not read.

    Raises
    ------
    InputTypeError
        A field is of another type, such as None or NaN for what is missing.
    InvalidParameterError
        The spans of ``hidden`` are none of ``body``, or not in order.

    Examples
    --------
    >>> Mail("Halden tender", "We only have to come in below it.", source="inbox.mbox#17")
    <Mail 'Halden tender', body of length 33, source 'inbox.mbox#17'>
    """

    subject: str = ""
    body: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    attachments: tuple[str, ...] = ()
    source: str = ""
    hidden: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    unread: Unread = NOTHING

    def __post_init__(self) -> None:
        # Who builds a Mail may have no type checker; told here, it is told at the row at fault.
        if not isinstance(self.subject, str) or not isinstance(self.body, str):  # type: ignore[redundant-expr]
            raise _no_text(self.subject, self.body)
        if self.date is not None and (
            not isinstance(self.date, datetime) or is_missing(self.date)  # type: ignore[redundant-expr]
        ):
            raise _no_date(self.date)
        for name in _LINES:
            if not isinstance(value := getattr(self, name), str):
                raise _no_field(name, "a str", "''", type(value).__name__)
        for name in (*_TEXTS, "hidden"):
            if not isinstance(value := getattr(self, name), tuple | list):
                raise _no_field(name, "a tuple", "()", type(value).__name__)
        for name in _TEXTS:
            for item in getattr(self, name):
                if not isinstance(item, str):
                    raise _no_field(name, "a tuple of str", "()", f"one with {type(item).__name__}")
        if not isinstance(self.unread, Unread):
            raise _no_field("unread", "an Unread", "Unread(0)", type(self.unread).__name__)
        self._check_hidden()

    def _check_hidden(self) -> None:
        before: tuple[int, int] = (0, 0)
        for span in self.hidden:
            if not _is_span(span) or not (
                # Of starts and ends that both ascend, one is found by where it begins.
                before[0] <= span[0] <= span[1] <= len(self.body) and before[1] <= span[1]
            ):
                rule = "spans of the body, in order: (start, end), neither before the last one's"
                remedy = "With another body, give others, or hidden=()."
                raise InvalidParameterError("hidden", "Mail", rule, span, remedy)
            before = span

    def __repr__(self) -> str:
        """What finds it again: the subject, shortened, its length and its source.

        Neither its body nor who wrote to whom, for logs hold what ``repr`` gives.
        """
        subject = self.subject
        if len(subject) > _SUBJECT_SHOWN:
            subject = f"{subject[: _SUBJECT_SHOWN - 1]}…"
        source = f", source {self.source!r}" if self.source else ""
        size = f"body of length {len(self.body)}"
        return f"<{type(self).__name__} {subject!r}, {size}{source}>"

    @property
    def text(self) -> str:
        """Subject, newline, body: what offsets in an `Assessment` point into."""
        return f"{self.subject}\n{self.body}"

    @property
    def truncated(self) -> bool:
        """Whether a limit was exceeded, so that part of the message was not read."""
        return Unread.BEYOND_LIMITS in self.unread

    @property
    def encrypted(self) -> bool:
        """Whether the message or a part of it is encrypted: what is, was not read."""
        return Unread.ENCRYPTED in self.unread

    @property
    def undated(self) -> bool:
        """Whether there is a date that may mean two days or none."""
        return Unread.DATE in self.unread

    @property
    def headless(self) -> bool:
        """Whether what was read as a message has no header lines: an export may have failed."""
        return Unread.HEADERS in self.unread

    @property
    def unjudged(self) -> Unjudged:
        """What of a mail could not be read, so that it may be less harmless than it looks.

        ``"encrypted"``: all of it or a part; ``"unread_text"``: a text is in a form that is not
        read, such as a message inside its signature; ``"attachments_alone"``: its sender wrote
        nothing beside them, or beside parts without a name, such as pictures; empty where its text
        was read.
        """
        if self.encrypted:
            return "encrypted"
        if Unread.TEXT in self.unread:
            return "unread_text"
        attached = self.attachments or Unread.PART in self.unread
        return "attachments_alone" if attached and not self._says_something else ""

    @property
    def _says_something(self) -> bool:
        """Whether the sender wrote or passed on any text."""
        return any(
            (said := self.text[zone.start : zone.end].strip()) and not is_signature(said)
            for zone in self.zones
            if zone.kind in _SAID
        )

    @cached_property
    def hidden_in_text(self) -> tuple[tuple[int, int], ...]:
        """The spans of `text` that are hidden."""
        shift = len(self.subject) + 1 if self.hidden else 0
        return tuple((start + shift, end + shift) for start, end in self.hidden)

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """The parts of `text`, in order and without gaps; see `find_zones`."""
        return find_zones(self.subject, self.body)


def _no_text(subject: object, body: object) -> InputTypeError:
    return InputTypeError(
        "The subject and the body of a Mail must each be a str. "
        f"Got {type(subject).__name__} and {type(body).__name__} instead. Write '' for what is "
        "missing; read bytes with mailrisk_ml.read_mail, a pandas DataFrame with "
        "mailrisk_ml.iter_mails(table)."
    )


def _no_date(date: object) -> InputTypeError:
    return InputTypeError(
        "The date of a Mail must be a datetime, or None where it is missing. "
        f"Got {type(date).__name__} instead. Of text: datetime.fromisoformat(text); of a column: "
        "pandas.to_datetime(table['date'])."
    )


def _is_span(value: object) -> bool:
    return (
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(isinstance(edge, Integral) for edge in value)
    )


def _no_field(name: str, kind: str, empty: str, got: str) -> InputTypeError:
    return InputTypeError(
        f"The {name!r} parameter of Mail must be {kind}. Got {got} instead. "
        f"Write {empty} for what is missing."
    )
