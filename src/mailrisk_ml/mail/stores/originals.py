"""The bytes a mail was read from: ``Mail -> bytes``, from its source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import BinaryIO

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.limits import DEFAULT_LIMITS, ReadLimits
from mailrisk_ml.mail.mboxes import iter_mbox
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC
from mailrisk_ml.mail.reading import parse_message, unwrapped
from mailrisk_ml.suffixes import suffix_of
from mailrisk_ml.unseen import encodable

# A message larger than this is not read again.
_MOST_BYTES = 1 << 27
_NOT_THE_ORIGINAL = "written from the text that was read; the original bytes are not at hand"


class Originals:
    """Reads messages again, as bytes.

    Mails do not carry their bytes: nearly all of them are never asked for. An mbox is read a second
    time, alongside the first, so its messages are found quickly as long as they are asked for in
    their order.

    Parameters
    ----------
    limits : ReadLimits
        Those that the mails were read with.
    """

    def __init__(self, limits: ReadLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._file: BinaryIO | None = None
        self._name = ""
        self._number = 0
        self._messages: Iterator[bytes] = iter(())

    def read(self, mail: Mail) -> bytes | None:
        """The bytes of a message file, Maildir entry or mbox message.

        Parameters
        ----------
        mail : Mail
            As a reader gave it: `Mail.source` tells where to look.

        Returns
        -------
        bytes or None
            None where there is no such message: rows of tables, Outlook files, standard input, and
            sources that have changed since. What is returned reads as this very mail.
        """
        with suppress(OSError, ValueError):
            for data in self._candidates(mail.source):
                if self._reads_as(data, mail):
                    return data
        return None

    def close(self) -> None:
        """Close the mbox that is open."""
        if self._file:
            self._file.close()
        self._file, self._name, self._number = None, "", 0

    def _candidates(self, source: str) -> Iterator[bytes]:
        path = Path(source)
        if path.is_file() and path.stat().st_size <= _MOST_BYTES:
            with open_unpacked(source) as file:
                yield unwrapped(file.read(_MOST_BYTES + 1), source)
        name, _, number = source.rpartition("#")
        if name and number.isdecimal() and Path(name).is_file():
            yield from self._message(name, int(number))

    def _message(self, name: str, number: int) -> Iterator[bytes]:
        """Message ``number`` of an mbox, from where the last one was found if that comes before."""
        if name != self._name or number <= self._number:
            self.close()
            self._file = open_unpacked(name)  # kept open from mail to mail
            first = self._file.readline(_MOST_BYTES)
            if not first.startswith(b"From ") and suffix_of(name) != ".mbox":
                self.close()
                return
            self._messages = iter_mbox(self._file, first, _MOST_BYTES)
            self._name = name
        for data in self._messages:
            self._number += 1
            if self._number == number:
                yield data
                return

    def _reads_as(self, data: bytes, mail: Mail) -> bool:
        if data.startswith(OLE_MAGIC) or len(data) > _MOST_BYTES:
            return False
        with suppress(MailReadError):
            return parse_message(data, mail.source, self._limits) == mail
        return False


def written_message(mail: Mail) -> bytes:
    """A message that says what a mail says, for mails without original bytes.

    Parameters
    ----------
    mail : Mail

    Returns
    -------
    bytes
        Headers and text in UTF-8, the same every time; a header says that it is no original.
    """
    message = MIMEText(encodable(mail.body), "plain", "utf-8")
    message["Subject"] = Header(_line(mail.subject), "utf-8").encode()
    if mail.sender:
        message["From"] = _address(mail.sender)
    if mail.recipients:
        message["To"] = ", ".join(_address(name) for name in mail.recipients)
    if mail.date:
        message["Date"] = format_datetime(mail.date)
    if mail.message_id.isascii() and mail.message_id.isprintable() and mail.message_id:
        message["Message-ID"] = f"<{mail.message_id.replace(' ', '')}>"
    message["X-Mailrisk-Note"] = _NOT_THE_ORIGINAL
    return message.as_bytes()


def _address(name: str) -> str:
    line = _line(name)
    shown, address = parseaddr(line)
    before, opening, last = line.rpartition("<")
    if opening and last.endswith(">") and address != last[:-1]:
        # "Last, First" without quotes, as Outlook has it, is parsed as an address of its own.
        shown, address = before.strip(), last[:-1]
    if "@" in address and address.isascii():
        return formataddr((shown, address))
    return Header(line, "utf-8").encode()


def _line(text: str) -> str:
    return " ".join(encodable(text).split())
