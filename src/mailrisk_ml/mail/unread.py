"""What of a mail was not read: as facts, and as notes for people, which say the same in words."""

from __future__ import annotations

from enum import Flag, auto


class Unread(Flag):
    """What of a mail was not read, or not in full.

    ``BEYOND_LIMITS`` is what exceeded a `ReadLimits`; ``TEXT`` a text that is there in a form that
    is not read, such as a message inside its signature; ``PART`` something else without a name;
    ``HEADERS`` those of a message that has none.
    """

    BEYOND_LIMITS = auto()
    ENCRYPTED = auto()
    TEXT = auto()
    PART = auto()
    DATE = auto()
    HEADERS = auto()


NOTHING = Unread(0)


class Notes:
    """What the reader of one mail had to repair or leave out."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}
        self.unread = NOTHING

    @property
    def said(self) -> tuple[str, ...]:
        """The notes, each once."""
        return tuple(self._said)

    def add(self, note: str, unread: Unread = NOTHING) -> None:
        """Keep a note, and what it says was not read."""
        self._said[note] = None
        self.unread |= unread

    def add_limit(self, what: str) -> None:
        """Note what exceeded a limit."""
        self.add(f"truncated: {what}", Unread.BEYOND_LIMITS)

    def add_encrypted(self) -> None:
        """Note that the mail or a part of it is encrypted."""
        self.add("encrypted", Unread.ENCRYPTED)

    def shortened(self, text: str, name: str, most: int) -> str:
        """At most `most` characters of a text; what that leaves out is noted."""
        if len(text) > most:
            self.add_length(name, most)
        return text[:most]

    def add_length(self, name: str, most: int) -> None:
        """Note that only `most` characters were read of a part of the mail."""
        self.add_limit(f"{name} longer than {most} characters")

    def add_bytes(self, most: int) -> None:
        """Note that only `most` bytes were read of the texts."""
        self.add_limit(f"text and HTML larger than {most} bytes")

    def add_late(self, most: float) -> None:
        """Note that reading ended after `most` seconds."""
        self.add_limit(f"reading took longer than {most:g} seconds")
