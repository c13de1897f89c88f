"""Flagged mails, filed: a Maildir for each label, and an index that says why each is there."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable
from mailbox import Maildir
from pathlib import Path
from typing import TextIO

from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.labelled.mailboxes import mailbox_name
from mailrisk_ml.mail.limits import DEFAULT_LIMITS, ReadLimits
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.stores.originals import Originals, written_message
from mailrisk_ml.model.assessment import Assessment, Risk, passages_in_cell
from mailrisk_ml.results import INDEX_FIELDS
from mailrisk_ml.text.display import BYTE_ORDER_MARK, defused
from mailrisk_ml.unfinished import lock

INDEX = "index.csv"
_HEADER = ",".join(INDEX_FIELDS)

# What tells one filing of a mail from another: label and digest, as in the index. Not the source: a
# path can be spelt in many ways, and a mail be moved.
_Key = tuple[str, str]


class Filing:
    """A folder that flagged mails are filed into, as a context manager.

    Parameters
    ----------
    folder : path
        New, empty, or made by an earlier filing; then what is new is added, and mails that are
        filed already, be it from another place, are passed over. Nothing is ever overwritten.
    limits : ReadLimits, optional
        Those that the mails were read with; by others a mail does not read as itself.

    Attributes
    ----------
    n_new, n_known : int
        How many were filed, counted under each label, and how many had been before.

    Raises
    ------
    SourceError
        When the folder holds something else, or another run is filing there.

    Notes
    -----
    A mail flagged for two labels is filed twice, in the `mailbox_name` of each. The index has a
    line for each, with ``original`` saying whether the file holds the very bytes of the source:
    those of message files, Maildir entries and mbox messages. Rows of tables, Outlook files and
    standard input have none; for them a message is written from what was read.
    """

    def __init__(
        self, folder: str | os.PathLike[str], *, limits: ReadLimits = DEFAULT_LIMITS
    ) -> None:
        self.folder = Path(folder)
        self.n_new = self.n_known = 0
        self._originals = Originals(limits)
        self._boxes: dict[str, Maildir] = {}
        self._stream: TextIO | None = None
        self._filed: set[_Key] = set()
        check_filing(self.folder)

    def __enter__(self) -> Filing:
        if (self.folder / INDEX).exists():
            self._index()  # where another run is filing, this one ends before it does anything
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._index()  # also where nothing was flagged: an empty index says so
        if self._stream:
            self._stream.close()
        self._originals.close()

    def add(self, assessment: Assessment) -> None:
        """File a mail under each of its labels; one without a flag is passed over.

        Parameters
        ----------
        assessment : Assessment
        """
        if not assessment.risks:
            return
        mail = assessment.mail or Mail(body=assessment.text)
        original = self._originals.read(mail)
        data = original if original is not None else written_message(mail)
        digest = hashlib.sha256(data).hexdigest()
        for risk in assessment.risks:
            row = _row(
                risk, mail, digest, is_original=original is not None, unjudged=assessment.unjudged
            )
            self._file(risk.label, row, data)

    def _file(self, label: str, row: dict[str, str], data: bytes) -> None:
        index = self._index()
        key = _key(row)
        if key in self._filed:
            self.n_known += 1
            return
        self._filed.add(key)
        name = mailbox_name(label)
        if name not in self._boxes:
            self._boxes[name] = Maildir(self.folder / name)
        file = Path(name) / "new" / self._boxes[name].add(data)
        (self.folder / file).chmod(0o600)
        # The file first, then its line: what the index names is there.
        csv.DictWriter(index, INDEX_FIELDS, lineterminator="\n").writerow(
            {**row, "file": str(file)}
        )
        index.flush()
        self.n_new += 1

    def _index(self) -> TextIO:
        """The index, opened when first needed: a run that fails before leaves nothing behind."""
        if self._stream is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.folder / INDEX
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            if lock(handle) is False:
                os.close(handle)
                raise SourceError(
                    f"Cannot file mails in {self.folder}: another run is filing there. Wait, or "
                    "name another folder."
                )
            end = _whole_lines(path)
            os.ftruncate(handle, end)
            self._stream = open(handle, "a", encoding="utf-8", newline="")  # noqa: SIM115
            if end:
                with path.open(encoding="utf-8-sig", newline="") as stream:
                    self._filed = {_key(row) for row in csv.DictReader(stream)}
            else:
                self._stream.write(f"{BYTE_ORDER_MARK}{_HEADER}\n")
        return self._stream


def file_mails(
    assessments: Iterable[Assessment],
    folder: str | os.PathLike[str],
    *,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> None:
    """File every flagged mail of a stream.

    Parameters
    ----------
    assessments : iterable of Assessment
    folder : path
    limits : ReadLimits, optional
        See `Filing`.
    """
    with Filing(folder, limits=limits) as filing:
        for assessment in assessments:
            filing.add(assessment)


def check_filing(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier filing."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SourceError(f"Cannot file mails in {folder}: it is no folder. Name another.")
    if any(folder.iterdir()) and not is_filing(folder):
        raise SourceError(
            f"Cannot file mails in {folder}: it is not empty, and what it holds was not filed by "
            "mailrisk. Name a new folder."
        )


def is_filing(folder: Path) -> bool:
    """Whether a folder holds the index of an earlier filing."""
    try:
        with (folder / INDEX).open(encoding="utf-8-sig", errors="replace") as stream:
            return stream.readline(1000).rstrip("\n") == _HEADER
    except OSError:
        return False


def _whole_lines(path: Path) -> int:
    """Bytes of an index before a line that a full disk or a power cut left unfinished.

    It may end within quotes, and in the midst of a character: what came after it would be part of
    it. Its mail is filed again.
    """
    end = size = quotes = 0
    with path.open("rb") as stream:
        for line in stream:
            size += len(line)
            quotes += line.count(b'"')
            if line.endswith(b"\n") and quotes % 2 == 0:
                end = size
    return end


def _key(row: dict[str, str]) -> _Key:
    return row.get("label") or "", row.get("sha256") or ""


def _row(
    risk: Risk, mail: Mail, digest: str, *, is_original: bool, unjudged: str
) -> dict[str, str]:
    row = {
        "label": risk.label,
        "level": risk.level,
        "probability": f"{risk.probability:.4f}",
        "evidence": passages_in_cell(risk),
        "original": "yes" if is_original else "no: written from the text that was read",
        "truncated": "yes" if mail.truncated else "",
        "unjudged": unjudged,
        "source": mail.source,
        "date": mail.date.isoformat() if mail.date else "",
        "sender": mail.sender,
        "subject": mail.subject,
        "sha256": digest,
    }
    return {name: defused(value) for name, value in row.items()}
