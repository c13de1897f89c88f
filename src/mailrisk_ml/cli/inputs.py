"""Mails that a command is pointed to, and what it says where there are none, or unreadable ones."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mailrisk_ml.exceptions import MailReadError, SourceError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.parsing.foreign import foreign_kind
from mailrisk_ml.mail.sources import (
    Found,
    RawMessage,
    find_mails,
    read_found,
    unread_whole,
    why_no_mail,
)
from mailrisk_ml.mail.stores.folders import LINKS, RESULTS
from mailrisk_ml.suffixes import MAIL_KINDS

STDIN = "-"
_PLACE = re.compile(r"(.+)#(0|[1-9]\d{0,15})")  # as `Mail.source` names a mail of a container
_KINDS = 8  # of files that are named
_MOST_UNREAD = 8  # files and folders that are named


class Inputs:
    """Every mail of some paths, in order, and which of the paths and their files held none.

    Parameters
    ----------
    paths : sequence of str
        As typed.
    columns, input_format
        See `iter_mails`.

    Raises
    ------
    SourceError
        A path is not there, or two are standard input: looked at before anything is read, so that
        it costs no results.
    """

    def __init__(
        self,
        paths: Sequence[str],
        columns: Mapping[str, str] | None,
        input_format: str | None = None,
    ) -> None:
        for path in paths:
            if not path:
                raise SourceError("A path is empty. Name a file or folder; - is standard input.")
            # As the caller wrote them: Path would take "" for this folder.
            if path != STDIN and not os.path.exists(path):  # noqa: PTH110
                raise SourceError(f"No such file or folder: {path}. {_remedy(path)}")
        check_one_stdin(paths)
        counts: list[Counter[str]] = [Counter() for _ in paths]
        self._sources = [
            (
                path,
                passed_over,
                find_mails(
                    path, columns=columns, passed_over=passed_over, input_format=input_format
                ),
            )
            for path, passed_over in zip(paths, counts, strict=True)
        ]
        self._n = 0
        #: What is to be said of paths and files without mail, once all are read.
        self.notes: list[str] = []
        self._unread: set[str] = set()
        self._why_unread: list[str] = []

    @property
    def unread(self) -> list[str]:
        """Why files and folders could not be read, each as a whole."""
        more = len(self._unread) - len(self._why_unread)
        also = [f"{more:,} more files or folders could not be read."] if more else []
        return self._why_unread + also

    def found(self) -> Iterator[Found]:
        """Every mail, not read yet.

        Raises
        ------
        SourceError
            At the end, when there was none but empty messages and files of another kind: who asks
            whether mails are harmless must not be told yes by an export that failed.
        """
        reasons: list[str] = []
        for path, passed_over, source in self._sources:
            before, blank, other = self._n, 0, ""
            is_unread = False  # and its reason told with those of mails that cannot be read
            for item in self._without_refusal(path, source):
                if isinstance(item, MailReadError):
                    self.note_unread(item.source, str(item))
                is_blank = isinstance(item, RawMessage) and (not item.data or item.data.isspace())
                other = foreign_kind(item.data) if isinstance(item, RawMessage) else ""
                blank += is_blank
                self._n += not (is_blank or other)
                is_unread |= (is_blank or bool(other)) and item.source == path
                yield item
            if self._n == before:
                is_other = bool(other) and not Path(path).is_dir()
                reason = f"it is {other}" if is_other else _reason(path, blank, passed_over)
                reasons.append(f"0 mails in {path}: {reason}.")
                self.notes += [] if is_unread else reasons[-1:]
            elif passed_over:
                self.notes.append(_left_out(path, passed_over))
        if not self._n:
            raise SourceError(" ".join(reasons))

    def _without_refusal(self, path: str, source: Iterator[Found]) -> Iterator[Found]:
        """A folder without mail is as empty as a file without: others may hold some.

        A file that is refused is one that cannot be read, as it would be in a folder, unless there
        is no other to go on with.
        """
        try:
            yield from source
        except SourceError as error:
            if isinstance(error, MailReadError):
                raise
            # Of what stands in a folder every other error is an item.
            if Path(path).is_dir():
                return
            if len(self._sources) == 1:
                raise
            yield unread_whole(path, error)

    def note_unread(self, source: str, error: str) -> None:
        """Keep why a whole file or folder cannot be read: a row is one of many, this may be all.

        Parameters
        ----------
        source, error : str
            Where it is, and what is said of it. A message shows only when it is read.
        """
        if source in self._unread or not os.path.exists(source):  # noqa: PTH110
            return  # told already, or a row, by its number
        self._unread.add(source)
        if len(self._unread) <= _MOST_UNREAD:
            self._why_unread.append(f"{error.rstrip('.')}.")

    def mails(self, unread: list[MailReadError]) -> Iterator[Mail]:
        """Every mail, read; those that cannot be are added to ``unread``.

        Raises
        ------
        SourceError
            At the end, when none could be.
        """
        before, is_any = len(unread), False
        for item in map(read_found, self.found()):
            if isinstance(item, Mail):
                is_any = True
                yield item
            else:
                unread.append(item)
                self.note_unread(item.source, str(item))
        if not is_any:
            raise nothing_read(len(unread) - before, str(unread[before]))


def container_of(path: str) -> tuple[str, int | None]:
    """The file and the number of the mail that a ``source`` names; of a path itself, and None."""
    place = None if Path(path).exists() else _PLACE.fullmatch(path)
    return (place[1], int(place[2])) if place else (path, None)


def _remedy(path: str) -> str:
    """What to do about a path that is not there."""
    name, number = container_of(path)
    if number is not None and Path(name).exists():
        one = f"{name}#{number or 1}"
        return f"Name {name} for all of its mails; mailrisk explain takes one, as {one}."
    return "Check the spelling; - is standard input."


def nothing_read(n: int, first: str) -> SourceError:
    """The error of mails of which not one could be read: an export that failed, not no risk.

    Parameters
    ----------
    n : int
        How many there are.
    first : str
        Why the first could not be read.
    """
    said = "Not one mail could be read:" if n == 1 else f"Not one of {n:,} mails could be read:"
    return SourceError(f"{said} {first.rstrip('.')}.")


def check_one_stdin(paths: Sequence[str]) -> None:
    """Refuse standard input in two places: the second would find nothing left."""
    if list(paths).count(STDIN) > 1:
        raise SourceError("- is standard input, which can be read only once. Give one - only.")


def _left_out(path: str, passed_over: Counter[str]) -> str:
    """What else is in a folder with mail: an export may have put some there in another form."""
    n = passed_over.total()
    kinds = sorted(passed_over.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{count:,} {suffix or 'without suffix'}" for suffix, count in kinds[:_KINDS]]
    if len(kinds) > _KINDS:
        shown.append(f"{sum(count for _, count in kinds[_KINDS:]):,} of other kinds")
    files = "file" if n == 1 else "files"
    remedy = "" if set(passed_over) == {RESULTS} else " Unpack or convert what holds some."
    if LINKS in passed_over:
        remedy += " Links are followed within the folder only: name the places of the others."
    return f"{n:,} {files} in {path} passed over as no mail: {', '.join(shown)}.{remedy}"


def _reason(path: str, blank: int, passed_over: Counter[str]) -> str:
    """Why there is probably nothing in what is there."""
    if path == STDIN:
        return "standard input is empty"
    place = Path(path)
    if place.is_dir():
        if blank:
            return "every message in the folder is empty"
        if not any(place.iterdir()):
            return "the folder is empty"
        if LINKS in passed_over:
            return "the folder holds links that lead elsewhere: name the places themselves"
        texts = (
            f"; texts are read where they are named: {path}/*.txt" if ".txt" in passed_over else ""
        )
        return f"no file in the folder holds any ({MAIL_KINDS}){texts}"
    return why_no_mail(place)
