"""Where mail comes from: files, folders, mailboxes and tables, one mail at a time."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from mailrisk_ml.exceptions import (
    InputTypeError,
    InvalidParameterError,
    MailReadError,
    SourceError,
    system_reason,
)
from mailrisk_ml.mail.limits import DEFAULT_LIMITS, ReadLimits, check_limits
from mailrisk_ml.mail.mboxes import iter_mbox
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.parsing.foreign import (
    OLE_MAGIC,
    foreign_kind,
    headless_kind,
    is_outlook_message,
    looks_like_message,
)
from mailrisk_ml.mail.reading import has_headers, parse_message, refuse_text
from mailrisk_ml.mail.stores.columns import TEXT_FIELDS, NoBodyError, check_columns
from mailrisk_ml.mail.stores.folders import MAILDIR, RESULTS, files_below
from mailrisk_ml.mail.stores.rows import ROW_FIELDS
from mailrisk_ml.results import is_of_model, is_result
from mailrisk_ml.suffixes import (
    HEADED,
    MAIL_KINDS,
    MESSAGE_SUFFIXES,
    TABLES,
    TEXT_TABLES,
    WORKBOOKS,
    suffix_of,
)

if TYPE_CHECKING:
    import pandas as pd

OnError = Literal["raise", "skip"] | Callable[[MailReadError], object]
_Result = Mail | MailReadError


class RawMessage(NamedTuple):
    """A message that was found but not read yet: cheap to hand to another process."""

    data: bytes
    source: str

    def read(self, limits: ReadLimits = DEFAULT_LIMITS) -> Mail | MailReadError:
        """The message, or why it cannot be read."""
        try:
            return parse_message(self.data, self.source, limits)
        except MailReadError as error:
            return error


#: What a source holds: rows of tables are read as they are found, messages need not be.
Found = RawMessage | Mail | MailReadError

#: What standard input may be said to hold.
INPUT_FORMATS = ("jsonl", "csv")
# Tables that have names of columns.
_NAMED = (*HEADED, ".parquet")
_FIRST_LINE_BYTES = 1 << 16
# A file of another suffix is a message when it starts as RFC 822 prescribes: two header lines at
# least, so that a note starting "Summary: ..." is none.
_HEAD_BYTES = 4096  # of a file that tell what it is
_NO_HEADER = re.compile(rb"[\s\xef\xbb\xbf\xff\xfe]{0,20}(?:[\[{]|[^:\n]{1,2000}[,;\t])")
# As `Mail.source` names it: a cell that begins with "-" spreadsheets take for a formula.
_STDIN = "stdin"
_REMEDIES = {
    "JSON": "Write one object a line, with a field 'body' or 'text', to a file named .jsonl, or to "
    "standard input with --input-format jsonl (in Python: input_format='jsonl').",
    "CSV": "Give it as a file named .csv, or on standard input with --input-format csv (in Python: "
    "input_format='csv').",
}


def iter_mails(
    path: str | os.PathLike[str] | pd.DataFrame,
    *,
    on_error: OnError = "raise",
    columns: Mapping[str, str] | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    input_format: str | None = None,
) -> Iterator[Mail]:
    r"""Read every mail under `path`, one at a time.

    Parameters
    ----------
    path : str, path or pandas.DataFrame
        A message (``.eml``, ``.msg``), an mbox, a Maildir, a table (``.jsonl``, ``.csv``,
        ``.parquet``, the first sheet of ``.xlsx``), a folder of any of these (read recursively, in
        sorted order), or ``"-"`` for standard input. Behind ``.gz``, messages, mboxes and tables
        in text are read in place. A DataFrame is read as a table in a file is: cells that are
        missing (None, NaN, NaT, NA) are empty.
    on_error : {"raise", "skip"} or callable, default="raise"
        What to do with a message that cannot be read: raise its `MailReadError`, pass over it, or
        hand the error to the callable and go on.
    columns : mapping, optional
        Names of table columns where they differ, e.g. ``{"body": "comment"}``. Known fields:
        ``subject``, ``body`` (or ``text``), ``sender``, ``date``, ``message_id``, ``id``; found by
        themselves in any capitals, and by usual names in English and Chinese (``From``, ``主题``).
        Or ``raw`` alone: a column of whole messages, headers and all.
    limits : ReadLimits
        How much of one message is read.
    input_format : {"jsonl", "csv"}, optional
        What standard input holds where it is a table, not messages.

    Yields
    ------
    Mail
        With `Mail.source` naming the file, and ``#n`` (from 1) inside a container; ``DataFrame#n``
        where `path` is one, and ``stdin`` for standard input.

    Raises
    ------
    InputTypeError
        When `path` is neither a path nor a DataFrame, but a list of some, say; when `limits` are no
        `ReadLimits`.
    InvalidParameterError
        When another parameter breaks its rule.
    SourceError
        When `path` is missing, a folder holds no mail, a table lacks the columns or has two for
        one field, or a file or standard input holds a table that is not named as one.
    MailReadError
        For an unreadable message, with ``on_error="raise"``.

    Notes
    -----
    A row of a CSV that is longer than `csv.field_size_limit` raises that limit, which is the whole
    process's.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"headline": ["Lunch", None], "comment": ["At noon?", "See you."]})
    >>> names = {"subject": "headline", "body": "comment"}
    >>> [mail.text for mail in iter_mails(table, columns=names)]
    ['Lunch\nAt noon?', '\nSee you.']
    """
    if not callable(on_error) and on_error not in ("raise", "skip"):
        raise InvalidParameterError(
            "on_error", "iter_mails", "'raise', 'skip' or a callable", on_error
        )
    found = find_mails(path, columns=columns, limits=limits, input_format=input_format)
    return _settle((read_found(item, limits) for item in found), on_error)


def find_mails(
    path: str | os.PathLike[str] | pd.DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    passed_over: Counter[str] | None = None,
    input_format: str | None = None,
) -> Iterator[Found]:
    """Find every mail under `path` as `iter_mails` does, without reading messages.

    Parameters
    ----------
    path, columns, limits, input_format
        See `iter_mails`.
    passed_over : Counter, optional
        Counts the files of a folder that hold no mail, by suffix, as they are met, and what
        `files_below` passes over.

    Yields
    ------
    RawMessage, Mail or MailReadError
        One for each mail, in order.
    """
    check_limits(limits, "iter_mails")
    check_columns(columns, ROW_FIELDS, "iter_mails")
    if not isinstance(path, str | os.PathLike):
        if not hasattr(path, "itertuples"):
            raise InputTypeError(
                "The 'path' parameter of iter_mails must be one path or pandas DataFrame. "
                f"Got {type(path).__name__} instead. Call it once for each path; of rows: "
                "pandas.DataFrame(rows)."
            )
        from mailrisk_ml.mail.stores.tables import iter_frame  # csv and json, not needed for mail

        return iter_frame(path, columns, limits)
    if input_format not in (None, *INPUT_FORMATS):
        rule = f"None or one of {list(INPUT_FORMATS)}"
        raise InvalidParameterError("input_format", "iter_mails", rule, input_format)
    name = os.fspath(path)
    if name == "-":
        return _from_stdin(columns, limits, input_format)
    if not os.path.exists(name):  # noqa: PTH110 - names stay as the caller wrote them
        refuse_text(name, "path", "iter_mails")
        raise SourceError(
            f"The 'path' parameter of iter_mails must name an existing file or folder. "
            f"Got {name!r} instead. Check the spelling, or give '-' for standard input."
        )
    return _from_path(name, columns, limits, Counter() if passed_over is None else passed_over)


def read_found(item: Found, limits: ReadLimits = DEFAULT_LIMITS) -> Mail | MailReadError:
    """Read what was found, where that is still to be done."""
    return item.read(limits) if isinstance(item, RawMessage) else item


def unread_whole(name: str, error: SourceError) -> MailReadError:
    """Of a file that is refused as a whole, the item that tells so among those of others."""
    return MailReadError(name, str(error).removeprefix(f"{name}: "))


def why_no_mail(file: Path) -> str:
    """Why there is probably nothing in a file in which no mail was found."""
    if file.is_file() and not file.stat().st_size:
        return "the file is empty"
    if suffix_of(file) in _NAMED:
        return "the table has names of columns, but no row"
    return "the file holds blank lines only"


def _settle(results: Iterable[_Result], on_error: OnError) -> Iterator[Mail]:
    for result in results:
        if isinstance(result, Mail):
            yield result
        elif callable(on_error):
            on_error(result)
        elif on_error == "raise":
            raise result


def _from_path(
    name: str,
    columns: Mapping[str, str] | None,
    limits: ReadLimits,
    passed_over: Counter[str],
) -> Iterator[Found]:
    path = Path(name)
    if not path.is_dir():
        yield from _from_file(name, columns, limits)
        return
    found = False
    for file in files_below(path, passed_over):
        if isinstance(file, MailReadError):
            found = True  # there may be some
            yield file
        elif _is_result(file, columns) or is_of_model(file):
            passed_over[RESULTS] += 1
        elif _holds_mail(file, limits):
            member = os.path.join(name, file.relative_to(path))  # noqa: PTH118
            try:
                yield from _from_member(member, columns, limits)
                found = True
            except NoBodyError:
                passed_over[file.suffix.lower()] += 1
        else:
            passed_over[file.suffix.lower()] += 1
    if not found:
        raise SourceError(
            "The 'path' parameter of iter_mails must be a folder with at least one mail "
            f"({MAIL_KINDS}). Got {name!r} instead. "
            "Give the folder or file that holds the mail."
        )


def _from_member(
    name: str, columns: Mapping[str, str] | None, limits: ReadLimits
) -> Iterator[Found]:
    """A file found in a folder: where it is unreadable as a whole, the others still go on.

    Raises
    ------
    NoBodyError
        It is a workbook of anything but mail, as exports put beside a mail that it came with.
    """
    try:
        yield from _from_file(name, columns, limits)
    except SourceError as error:
        if isinstance(error, NoBodyError) and suffix_of(name) in WORKBOOKS:
            raise
        yield unread_whole(name, error)


def _is_result(path: Path, columns: Mapping[str, str] | None) -> bool:
    """Whether a table is one of results, put beside the mail that they are about."""
    if suffix_of(path) not in TEXT_TABLES:
        return False
    named = [name for field, name in (columns or {}).items() if field in TEXT_FIELDS]
    try:
        with open_unpacked(path) as file:
            return is_result(file, named)
    except OSError:
        return False  # its error is reported where it is read


def _holds_mail(path: Path, limits: ReadLimits) -> bool:
    suffix = suffix_of(path)
    if suffix in MESSAGE_SUFFIXES or suffix in TABLES or suffix == ".mbox":
        return True
    if path.parent.name in MAILDIR:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if head.startswith(OLE_MAGIC):  # what is in it is only told further on
                return is_outlook_message(head + file.read(limits.max_bytes))
    except OSError:
        return True  # its error is reported, not swallowed
    return looks_like_message(head)


def _from_file(name: str, columns: Mapping[str, str] | None, limits: ReadLimits) -> Iterator[Found]:
    suffix = suffix_of(name)
    try:
        if suffix in TABLES:
            yield from _from_table(name, suffix, columns, limits)
            return
        with open_unpacked(name) as file:
            yield from _from_stream(
                file, name, limits, mbox=suffix == ".mbox", one=suffix == ".eml"
            )
    except OSError as error:
        yield MailReadError(name, f"cannot be read: {system_reason(error)}")


def _from_table(
    name: str,
    suffix: str,
    columns: Mapping[str, str] | None,
    limits: ReadLimits,
    stream: BinaryIO | None = None,
) -> Iterator[Found]:
    from mailrisk_ml.mail.stores.tables import iter_table  # csv and json, not needed for mail

    return iter_table(name, suffix, columns, limits, stream)


def _from_stdin(
    columns: Mapping[str, str] | None, limits: ReadLimits, input_format: str | None
) -> Iterator[Found]:
    if sys.stdin is None:
        raise SourceError("Standard input is closed: there is no mail to read from '-'.")
    stream = sys.stdin.buffer
    if input_format:
        return _from_table(_STDIN, f".{input_format}", columns, limits, stream)
    first = stream.readline(_FIRST_LINE_BYTES)
    # Nothing at all is no message: what should have written one failed.
    return _from_stream(stream, _STDIN, limits, first=first) if first else iter(())


def _from_stream(
    file: BinaryIO,
    name: str,
    limits: ReadLimits,
    *,
    first: bytes = b"",
    mbox: bool = False,
    one: bool = False,
) -> Iterator[Found]:
    """Read an mbox or one message from an open file or pipe (never seeks)."""
    first = first or file.readline(_FIRST_LINE_BYTES)
    if mbox or (not one and first.startswith(b"From ")):
        yield from _from_mbox(file, name, limits, first)
        return
    data = first + file.read(max(0, limits.max_bytes + 1 - len(first)))
    if _NO_HEADER.match(first) and suffix_of(name) not in MESSAGE_SUFFIXES:
        _refuse_table(data[:_HEAD_BYTES], name)
    yield RawMessage(data, name)


def _from_mbox(file: BinaryIO, name: str, limits: ReadLimits, first: bytes) -> Iterator[Found]:
    messages = iter_mbox(file, first, limits.max_bytes)
    if not first.startswith(b"From "):
        above = [*islice(messages, 2)]
        if len(above) == 1 and _is_no_message(above[0]):
            yield MailReadError(f"{name}#1", f"no mbox, but {headless_kind(above[0])}")
            return
        messages = chain(above, messages)
    for number, data in enumerate(messages, 1):
        yield RawMessage(data, f"{name}#{number}")


def _is_no_message(data: bytes) -> bool:
    """Whether an mbox without a separator is text of any kind."""
    return not has_headers(data) and not foreign_kind(data)


def _refuse_table(head: bytes, name: str) -> None:
    """A table that is not named as one would be read as one mail, of all its rows."""
    from mailrisk_ml.mail.stores.tables import table_kind  # csv and json, not needed for mail

    if kind := table_kind(head):
        raise SourceError(
            f"{name}: must hold a message or an mbox. Its content looks like {kind} instead. "
            f"{_REMEDIES[kind]}"
        )
