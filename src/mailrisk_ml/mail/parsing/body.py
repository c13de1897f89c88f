"""All text of a message, in reading order: ``MimePart -> Body``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.parsing.alternatives import (
    PartText,
    settles,
    stands_for_picture,
    text_of,
    versions_shown,
)
from mailrisk_ml.mail.parsing.charsets import codec_name, decode_bytes
from mailrisk_ml.mail.parsing.encryption import holds_encrypted, is_encrypted, is_unread_message
from mailrisk_ml.mail.parsing.flow import Spans
from mailrisk_ml.mail.parsing.garbled import from_base64, from_quoted_printable, note_garbled
from mailrisk_ml.mail.parsing.headers import decode_header, short_name
from mailrisk_ml.mail.parsing.html import html_to_text, shows_picture
from mailrisk_ml.mail.parsing.invites import invite_to_text
from mailrisk_ml.mail.parsing.lines import with_plain_ends
from mailrisk_ml.mail.parsing.markup import begins_page
from mailrisk_ml.mail.parsing.mime import DECODED, MAX_MISSES, MimePart
from mailrisk_ml.mail.parsing.part_types import (
    DRAWING,
    is_attached,
    is_below,
    is_message_file,
    is_page,
)
from mailrisk_ml.mail.parsing.styles import Sheets
from mailrisk_ml.mail.parsing.uuencoded import is_uuencoded
from mailrisk_ml.mail.parsing.versions import Said
from mailrisk_ml.mail.unread import Notes, Unread

FORWARD_BANNER = "-------- Forwarded Message --------"

_TYPE_CHARS = 60
_ENRICHED_TAG = re.compile(r"<(?!<)/?[A-Za-z][A-Za-z0-9-]{0,60}>")
_MAYBE_RTF = ("text/rtf", "text/richtext")  # the second is another format by its standard
_RTF = "{\\rtf"
_CHAR_BYTES = 4  # no charset needs more
_FILE_CHARS = 20_000  # that are read of files to be shown below a text: tables, programs, logs
_HEAD_BYTES = 4096  # in which a file shows that it is binary
_CONTROL = re.compile(r"[\x01-\x06\x0e-\x1a\x1c-\x1f]")
_CONTROLS_IN = 20  # characters: a binary file has one at least, text seldom any
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_SHOWN_HEADERS = ("From", "Date", "To", "Subject")


class _Most(NamedTuple):
    """How many characters may be read of what, and how many are left of these."""

    what: str
    chars: int
    left: int


@dataclass
class Body:
    """What was read of a message and what had to be repaired."""

    limits: ReadLimits
    hint: str = ""
    attachments: list[str] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    files: list[MimePart] = field(default_factory=list)  # to be shown
    n_parts: int = 0
    n_chars: int = 0
    n_bytes: int = 0
    sheets: Sheets = field(default_factory=Sheets)

    def __post_init__(self) -> None:
        self.deadline = monotonic() + self.limits.max_seconds
        self.most = _Most("body", self.limits.max_body_chars, self.limits.max_body_chars)

    def short_value(self, part: MimePart, name: str) -> str:
        """A header that is a line or two in real mail, decoded."""
        if name not in part.headers:
            return ""
        value = decode_header(part.first(name), self.hint)
        return self.notes.shortened(value, name, self.limits.max_subject_chars)

    def read(self, part: MimePart) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Text of the whole message and its hidden spans."""
        return self._whole(self._pieces(part, 0))

    def read_versions(
        self, plain: str, html: str, messages: Iterable[bytes]
    ) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The same of a message that is taken apart and decoded, and of those attached to it."""
        first = [self._shown(plain, "text/plain", None, self.most)]
        said = Said(text_of(first)) if settles(first) else None
        most = self.limits.max_text_bytes
        if len(html) > most:
            self.notes.add_bytes(most)
        pieces = self._versions([first, [self._shown(html[:most], "text/html", said, self.most)]])
        for data in messages:
            data = data.replace(b"\r\n", b"\n")
            pieces.append(self._forwarded(self._message(data, 0, len(data)), 0))
        return self._whole(pieces)

    def _whole(self, pieces: list[PartText]) -> tuple[str, tuple[tuple[int, int], ...]]:
        text, hidden = self._joined(pieces + self._shown_files(pieces))
        note_garbled(text, self.notes)
        return text, hidden

    def _joined(self, pieces: list[PartText]) -> tuple[str, tuple[tuple[int, int], ...]]:
        texts: list[str] = []
        hidden: list[tuple[int, int]] = []
        position = 0
        for piece in pieces:
            if not piece.text.strip():
                continue
            if texts:
                texts.append("\n" if texts[-1].endswith("\n") else "\n\n")
                position += len(texts[-1])
            texts.append(piece.text)
            hidden += [(position + start, position + end) for start, end in piece.hidden]
            position += len(piece.text)
        text = "".join(texts)
        most = self.limits.max_body_chars
        if len(text) > most:
            self._note_length(self.most)
            text = text[:most]
            hidden = [(start, min(end, most)) for start, end in hidden if start < most]
        return text, tuple(hidden)

    def _note_length(self, most: _Most) -> None:
        self.notes.add_length(most.what, most.chars)

    def _is_late(self) -> bool:
        late = monotonic() > self.deadline
        if late:
            self.notes.add_late(self.limits.max_seconds)
        return late

    def _payload(self, part: MimePart, most: _Most | None = None) -> bytes:
        """Decoded bytes of a part, as many as may still be read, or as `most` needs."""
        left = self.limits.max_text_bytes - self.n_bytes
        budget = left if most is None else min(left, most.left * _CHAR_BYTES)
        data = part.payload(budget + 1)
        if len(data) > budget:
            if most is None or budget == left:
                self.notes.add_bytes(self.limits.max_text_bytes)
            else:
                self._note_length(most)
            data = data[:budget]
        self.n_bytes += len(data)
        return data

    def _pieces(self, part: MimePart, depth: int, said: Said | None = None) -> list[PartText]:
        """Text of a part; of HTML, only where it says more than was `said` in plain text."""
        self.n_parts += 1
        if part.truncated_header:
            self.notes.add_length("headers", self.limits.max_header_chars)
        if self.n_parts > self.limits.max_parts:
            self.notes.add_limit(f"more than {self.limits.max_parts} parts")
            return []
        if depth > self.limits.max_depth:
            self.notes.add_limit(f"parts nested deeper than {self.limits.max_depth}")
            return []
        if self._is_late():
            return []
        if is_encrypted(part):
            self.notes.add_encrypted()
        elif is_unread_message(part):
            self._note_unread(part.content_type, Unread.TEXT)
        if part.maintype == "multipart":
            return self._multipart(part, depth, said)
        if inner := self._message_in(part):
            return [self._forwarded(inner, depth)]
        return self._leaf(part, said)

    def _multipart(self, part: MimePart, depth: int, said: Said | None) -> list[PartText]:
        children: list[list[PartText]] = []
        alternative = part.content_type == "multipart/alternative"
        n_chars, stopped = self.n_chars, False
        for child in part.children(self.limits.max_header_chars):
            stopped = self.n_parts > self.limits.max_parts or self._full() or self._is_late()
            if stopped:
                break
            if alternative:
                self.n_chars = n_chars  # one stands in for the other
            children.append(self._pieces(child, depth + 1, said))
            if alternative and said is None and settles(children[-1]):
                said = Said(text_of(children[-1]))
        if part.truncated_parts:
            self.notes.add_limit(f"more than {MAX_MISSES} places like a boundary that are none")
        if not children and not stopped:
            # No boundary: what there is was meant as text (RFC 2046 would discard it).
            self.notes.add("multipart without parts read as text")
            return [self._text(part, "text/plain")]
        if not alternative:
            return [piece for pieces in children for piece in pieces]
        versions = self._versions(children)
        self.n_chars = n_chars + sum(len(piece.text) for piece in versions)
        return versions

    def _versions(self, children: list[list[PartText]]) -> list[PartText]:
        if stands_for_picture(children):
            self.notes.add("the text is a picture, which is not read", Unread.TEXT)
        versions, differ = versions_shown(children)
        if differ:
            self.notes.add("the versions of the text differ: read one below the other")
        return versions

    def _full(self) -> bool:
        full = self.n_chars > self.limits.max_body_chars
        if full:
            self._note_length(self.most)
        return full

    def _message(self, data: bytes, start: int, end: int) -> MimePart:
        return MimePart(data, start, end, max_header=self.limits.max_header_chars)

    def _message_in(self, part: MimePart) -> MimePart | None:
        """The message that is attached as a part: by its type, or by its name where it is one."""
        if part.content_type in _MESSAGE_TYPES:
            return self._inside(part)
        if not is_message_file(part):
            return None
        head = part.payload(_HEAD_BYTES).replace(b"\r\n", b"\n")  # another file costs no more
        inner = self._message(head, 0, len(head))
        # Of a text that is shown no line may be lost, as those of other fields are.
        is_shown = not is_attached(part, self.n_chars > 0)
        if not inner.headers or (is_shown and inner.has_other_fields()):
            return None
        self.attachments.append(short_name(part.filename))
        return self._inside(part)

    def _inside(self, part: MimePart) -> MimePart:
        """The message that a part holds."""
        data, start, end = part.data, part.body_start, part.end
        if part.encoding in DECODED:  # forbidden by RFC 2046, but sent
            data = self._payload(part).replace(b"\r\n", b"\n")
            start, end = 0, len(data)
        return self._message(data, start, end)

    def _forwarded(self, inner: MimePart, depth: int) -> PartText:
        """Read the message inside a message, under a line that `find_zones` knows."""
        lines = [FORWARD_BANNER]
        for name in _SHOWN_HEADERS:
            if value := decode_header(inner.first(name.lower()), self.hint):
                lines.append(f"{name}: {value}")
        pieces = self._pieces(inner, depth + 1)
        text, hidden = self._joined(pieces)
        head = "\n".join(lines) + "\n\n"
        offset = len(head)
        return PartText(head + text, tuple((s + offset, e + offset) for s, e in hidden))

    def _leaf(self, part: MimePart, said: Said | None) -> list[PartText]:
        name = part.filename
        kind = part.content_type
        below_text = self.n_chars > 0
        if is_below(part, below_text):
            self.attachments.append(short_name(name))
            self.files.append(part)
            return []
        if is_attached(part, below_text):
            if name or part.disposition == "attachment":
                self.attachments.append(short_name(name) or "unnamed")
            else:
                self._note_unread(kind, Unread.PART)
            return []
        if name:
            self.attachments.append(short_name(name))
        if self._full():
            return []
        return [self._text(part, kind, said)]

    def _shown_files(self, pieces: list[PartText]) -> list[PartText]:
        """Files to be shown, behind all other text: they may be long, and nobody's words."""
        said = Said(text_of(pieces)) if self.files and self.n_chars else None
        left = chars = min(self.most.chars, _FILE_CHARS) if said else self.most.chars
        shown: list[PartText] = []
        for part in self.files:
            most = _Most("files to be shown", chars, left)
            if left <= 0:
                self._note_length(most)
            if left <= 0 or self._full() or self._is_late():
                break
            if self._is_binary(part):
                self.notes.add("a file that is declared as text is binary", Unread.PART)
                continue
            piece = self._text(part, part.content_type, said, most)
            if part.content_type != DRAWING or not said or said.lacks(piece.text):  # else a logo
                shown.append(piece)
                left -= len(piece.text)
        return shown

    def _is_binary(self, part: MimePart) -> bool:
        """Whether a file is no text, though some program that did not know its type said so."""
        head = decode_bytes(part.payload(_HEAD_BYTES), part.charset, self.hint).text
        text = head.replace("\0", "")  # of UTF-16 without a mark, which is text
        return len(_CONTROL.findall(text)) * _CONTROLS_IN > len(text)

    def _note_unread(self, content_type: str, what: Unread) -> None:
        self.notes.add(f"a part of type {content_type[:_TYPE_CHARS]} is not read", what)

    def _text(
        self,
        part: MimePart,
        content_type: str,
        said: Said | None = None,
        most: _Most | None = None,
    ) -> PartText:
        most = most or self.most
        # Markup needs room of its own.
        data = self._payload(part, None if is_page(content_type) else most)
        if part.encoding not in DECODED and (restored := from_quoted_printable(data)):
            self.notes.add("quoted-printable that is not declared")
            data = restored
        elif part.encoding != "base64" and (restored := from_base64(data)):
            self.notes.add("base64 that is not declared")
            data = restored
        found = decode_bytes(data, part.charset, self.hint)
        codec = codec_name(part.charset) if part.charset else None
        if codec not in (found.charset, None) and not found.text.isascii():
            self.notes.add(f"charset {part.charset[:40]} decoded as {found.charset}")
        if not found.clean:
            self.notes.add(f"bytes without meaning in {found.charset}")
        return self._shown(found.text, content_type, said, most)

    def _shown(self, text: str, content_type: str, said: Said | None, most: _Most) -> PartText:
        """What a reader sees of a decoded text."""
        text = with_plain_ends(text)
        if holds_encrypted(text):
            self.notes.add_encrypted()
        if content_type == "text/plain" and begins_page(text):
            self.notes.add("HTML declared as text/plain")
            content_type = "text/html"
        if is_page(content_type):
            return self._page(text, said)
        if content_type in _MAYBE_RTF and text.lstrip().startswith(_RTF):
            if said is None:  # or it is another version of what was read
                self._note_unread(content_type, Unread.TEXT)
            return PartText("")
        if is_uuencoded(text):
            self.notes.add("the text is uuencoded, which is not read", Unread.TEXT)
        if len(text) > most.left:
            self._note_length(most)
        piece = self._rendered(text[: most.left], content_type)
        self.n_chars += len(piece.text)
        return piece

    def _rendered(self, text: str, content_type: str) -> PartText:
        if content_type == "text/calendar":
            return PartText(invite_to_text(text, lambda html: self._read(html)[0]), calendar=True)
        if content_type in ("text/enriched", "text/richtext"):
            return PartText(_ENRICHED_TAG.sub("", text).replace("<<", "<"))
        return PartText(text.strip("\n") if text.startswith("\n") else text.rstrip("\n"))

    def _page(self, text: str, said: Said | None) -> PartText:
        """HTML as text, where it says more than was `said`."""
        if said is not None and not said.lacks_of_html(text):
            self.n_chars += len(text)
            return PartText("", html=True)  # would not be chosen: spare the work
        plain, hidden = self._read(text)
        is_picture = not plain.strip() and shows_picture(text)
        if is_picture:
            self.notes.add("HTML without text shows a picture, which is not read", Unread.PART)
        self.n_chars += len(plain)
        return PartText(plain, hidden, html=True, picture=is_picture)

    def _read(self, html: str) -> tuple[str, Spans]:
        """The text of a page, as far as the limits allow."""
        read = html_to_text(
            html,
            max_chars=self.limits.max_body_chars,
            deadline=self.deadline,
            sheets=self.sheets,
            notes=self.notes,
        )
        self._is_late()
        return read
