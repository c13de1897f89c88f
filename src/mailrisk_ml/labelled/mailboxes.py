"""A mailbox for each label: what its name says, and its mails as records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import MailReadError, SourceError
from mailrisk_ml.labels import NONE
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.sources import OnError, iter_mails

# What begins with an underscore is no mailbox, and what Windows calls its devices by no folder.
_UNFIT_FOR_NAMES = r"(?i)^_|[^\w-]|^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])\Z"


def mailbox_name(label: str) -> str:
    """The name of a label's mailbox: one for each, on every system, and read back as the label.

    Labels that differ in capitals alone no model has; see ``classes`` of `RiskClassifier`.

    Examples
    --------
    >>> mailbox_name("privacy"), mailbox_name("trade secret"), mailbox_name("../隐私")
    ('privacy', 'trade%20secret', '%2E%2E%2F隐私')
    """
    # What a file system would compose, or has to, is spelled out.
    flags = re.NOFLAG if unicodedata.is_normalized("NFC", label) else re.ASCII
    return re.sub(_UNFIT_FOR_NAMES, _escaped, label, flags=flags) or "_"


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def mailboxes(folder: Path) -> Iterator[tuple[str, Path]]:
    """(label, path) of each mailbox: ``*.mbox`` files and folders named after a label."""
    for entry in sorted(folder.iterdir()):
        is_mbox = entry.suffix.lower() == ".mbox"  # a folder of that name is Apple Mail's
        if not entry.name.startswith((".", "_")) and (entry.is_dir() or is_mbox):
            name = entry.stem if is_mbox else entry.name
            # Old file systems of macOS take letters apart.
            yield unquote(unicodedata.normalize("NFC", name)), entry


def from_mailboxes(folder: Path, on_error: OnError) -> list[Record]:
    """The mails of a mailbox per label; one that stands in several carries all their labels."""
    found: dict[tuple[str, str, str], tuple[Mail, set[str]]] = {}
    for label, path in mailboxes(folder):
        for mail in _mails_of(path, on_error):
            _, labels = found.setdefault((mail.sender, mail.subject, mail.body), (mail, set()))
            labels.add(label)
    if not found:
        raise SourceError(f"No labelled mail in {folder}: its mailboxes hold none to read.")
    return [_of_mail(mail, labels) for mail, labels in found.values()]


def _mails_of(mailbox: Path, on_error: OnError) -> Iterator[Mail]:
    """The mails of a mailbox; none of a folder whose mails were all moved elsewhere."""
    try:
        yield from iter_mails(mailbox, on_error=on_error)
    except SourceError as error:
        # Of what stands in a folder every other error is a message's.
        if isinstance(error, MailReadError) or not mailbox.is_dir():
            raise


def _of_mail(mail: Mail, labels: Iterable[str]) -> Record:
    return {
        "id": mail.message_id or mail.source,
        "subject": mail.subject,
        "body": mail.body,
        "labels": sorted(set(labels) - {NONE}),
        "evidence": {},
        "group": mail.sender or None,
    }
