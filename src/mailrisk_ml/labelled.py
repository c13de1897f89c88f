"""Labelled mail of one's own: ``file or folder -> records``.

::

    mine.csv                 columns subject, body, labels ("privacy;contract", empty for none)
    mine.jsonl               the corpus' own record; body and labels are needed; weight may say
                             how much a mail counts in training (a number; 1 where there is none)
    mine.parquet             either
    mine.xlsx                as CSV: the first sheet
    mine.csv.gz              CSV and JSON Lines may be packed
    DIR/train.*, any of these, and test.* beside it
    DIR/privacy.mbox, DIR/contract/, DIR/none.mbox     mailboxes named after their label, where
                             DIR holds neither table

A mail that stands in several mailboxes carries the labels of all; `NONE` carries none. What
``mailrisk classify --sort`` filed can be corrected by moving mails and read back like that: in
names of mailboxes ``%20`` stands for a blank, as in a URL. Labels are read as they are written: the
five in Chinese get their ids where it is known which labels there are, see `with_label_ids`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mailrisk_ml.corpus.records import SPLITS, Record, evidence_of, iter_records, parse_json
from mailrisk_ml.exceptions import CorpusError, MailReadError, SourceError
from mailrisk_ml.labels import NONE, SEPARATOR, SEPARATORS, label_ids, label_named
from mailrisk_ml.mail.limits import DEFAULT_LIMITS
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.parsing.html import html_to_text
from mailrisk_ml.mail.parsing.markup import cell_to_text
from mailrisk_ml.mail.sources import OnError, iter_mails, why_no_mail
from mailrisk_ml.mail.stores.columns import Columns, columns_shown
from mailrisk_ml.mail.stores.rows import text_of_cell
from mailrisk_ml.mail.stores.tables import iter_rows
from mailrisk_ml.mail.suffixes import TABLES, TEXT_TABLES, suffix_of
from mailrisk_ml.mail.unread import Notes
from mailrisk_ml.missing import is_missing

_PACKED = tuple(f"{suffix}.gz" for suffix in TEXT_TABLES)
#: Fields of a labelled mail that may be in a column of another name.
COLUMNS = (
    *("subject", "body", "labels", "evidence", "group", "sender", "weight"),
    *("id", "language", "kind"),
)
#: The field that says how much a mail counts in training; 1 where it has none.
WEIGHT = "weight"
MOST_WEIGHT = 1e6
_PARTS = re.compile(f"[{SEPARATORS}]")
_OTHER_MARKS = re.compile(r"[,，、/|]")  # that people part labels by
# What begins with an underscore is no mailbox, and what Windows calls its devices by no folder.
_UNFIT_FOR_NAMES = r"(?i)^_|[^\w-]|^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])\Z"

# What mails are grouped and told apart by; the sender only where there is no group.
_PLAIN = ("group", "id", "language", "kind", "form", "subtype", "sender")
_TYPES = {"subject": str, "body": str, "labels": list, "evidence": dict}


def read_labelled(
    path: str | os.PathLike[str],
    split: str = "train",
    columns: Mapping[str, str] | None = None,
    on_error: OnError = "raise",
) -> list[Record]:
    """Labelled mails of a table, of ``<split>.*`` in a folder, or of a mailbox per label.

    Parameters
    ----------
    path : path-like
    split : str, default="train"
        Which table of a folder.
    columns : mapping, optional
        Field to column name, where `iter_mails` would not find it: ``{"body": "content"}``.
        Fields: see `COLUMNS`.
    on_error : {"raise", "skip"} or callable, default="raise"
        What to do with a message of a mailbox that cannot be read; see `iter_mails`.

    Returns
    -------
    list of dict
        Each with at least ``subject``, ``body``, ``labels``, ``evidence`` and ``group``; the group
        is the sender's where a column or message names one.

    Raises
    ------
    SourceError
        There is no labelled mail, or it is no such table.
    CorpusError
        A row breaks the record's rules; the message names it.
    MailReadError
        For an unreadable message, with ``on_error="raise"``.
    """
    wanted = Columns(COLUMNS, columns, "read_labelled")
    root = Path(path)
    if _holds_mailboxes(root, split):
        return _from_mailboxes(root, on_error)
    file = (_table_of(root, split) or table_path(root, split)) if root.is_dir() else root
    if not root.exists():
        raise SourceError(f"No such file or folder: {root}. {_wanted(split)}")
    if not file.is_file():
        raise SourceError(f"No labelled mail at {file}. {_wanted(split)}")
    is_json = table_suffix(file) in (".jsonl", ".ndjson")
    rows = _jsonl_rows(file, wanted) if is_json else _table_rows(file, wanted)
    records = [_checked(file, place, row) for place, row in rows]
    if not records:
        raise SourceError(f"No labelled mail in {file}: {why_no_mail(file)}.")
    return records


def _wanted(split: str) -> str:
    return (
        f"Labelled mail is a table ({', '.join(TABLES)}), a folder that holds {split}.jsonl (or "
        "another table of that name), or a folder with a mailbox for each label."
    )


def table_suffix(file: Path) -> str:
    """The suffix of a table, in lower case; refuse a file that is none."""
    suffix = suffix_of(file)
    if suffix not in TABLES:
        raise SourceError(
            f"Cannot read {file}: a file that ends in {suffix or 'nothing'!r} is no table of "
            f"labelled mail. Save it as one of {', '.join(TABLES)}."
        )
    return suffix


def has_split(path: Path, split: str) -> bool:
    """Whether a folder holds a table of this name."""
    return path.is_dir() and _table_of(path, split) is not None


def table_path(folder: str | os.PathLike[str], split: str) -> Path:
    """The table of a split that a folder holds, or would hold."""
    tables = [Path(folder) / f"{split}{suffix}" for suffix in (*TABLES, *_PACKED)]
    return next((table for table in tables if table.is_file()), tables[0])


def _table_of(folder: Path, split: str) -> Path | None:
    """The table of a split, where a folder holds one."""
    found = [folder / f"{split}{suffix}" for suffix in (*TABLES, *_PACKED)]
    there = [file for file in found if file.is_file()]
    if len(there) > 1:
        raise SourceError(
            f"{folder} must hold one table named {split!r}, holds {[f.name for f in there]}. "
            "Name the file itself."
        )
    return there[0] if there else None


def _holds_mailboxes(path: Path, split: str) -> bool:
    """Whether a folder has a mailbox per label: beside a table of any split, folders are others."""
    return (
        path.is_dir()
        and not any(table_path(path, name).is_file() for name in (split, *SPLITS))
        and any(_mailboxes(path))
    )


def _jsonl_rows(file: Path, columns: Columns) -> Iterator[tuple[str, Record]]:
    find = columns.begin
    for number, record in iter_records(file):
        names = find(record, str(file))
        find = columns.names  # said once
        cells = {k: v for k, v in record.items() if k not in (*names, *names.values())}
        cells |= {field: record[column] for field, column in names.items()}
        yield f"line {number}", {k: v for k, v in cells.items() if v is not None}


def _table_rows(file: Path, columns: Columns) -> Iterator[tuple[str, Record]]:
    for number, row in enumerate(iter_rows(str(file), table_suffix(file), columns), 1):
        place = f"row {number}"
        if isinstance(row, str):
            raise CorpusError(f"{file}, {place}: {row}.")
        names = columns.names(row, str(file))
        if missing := [field for field in ("body", "labels") if field not in names]:
            named = [columns.given.get(field, field) for field in missing]
            mapped = ",".join(f"{field}=NAME" for field in missing)
            raise SourceError(
                f"{file}: the table must have a column {' and a column '.join(map(repr, named))}. "
                f"Got {columns_shown(row)} instead. Name yours with --column {mapped}."
            )
        yield place, _from_cells(file, place, row, names)


def _from_cells(file: Path, place: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Record:
    """A record of a row whose cells are text, lists, or empty."""
    cells = {f: row[c] for f, c in names.items() if not _is_empty(row[c])}
    record: Record = {
        field: value if isinstance(value, list | dict) else text_of_cell(value)
        for field, value in cells.items()
    }
    record.setdefault("body", "")
    if WEIGHT in record:
        with suppress(TypeError, ValueError):  # what is no number is refused with the row
            record[WEIGHT] = float(record[WEIGHT])
    if isinstance(labels := record.get("labels", ""), str):
        record["labels"] = split_labels(labels)
    evidence = record.get("evidence") or {}
    if isinstance(evidence, str):
        try:
            evidence = parse_json(evidence)
        except (ValueError, RecursionError) as error:
            raise CorpusError(
                f"{file}, {place}: 'evidence' must be JSON: {{label: [passage, ...]}}. What pandas "
                "writes of lists is none: save the table as .parquet or .jsonl, or leave the "
                "column out and part labels by ';'."
            ) from error
    # A parquet struct has every label in every row.
    record["evidence"] = (
        {k: v for k, v in evidence.items() if v} if isinstance(evidence, dict) else evidence
    )
    return record


def _is_empty(value: object) -> bool:
    return value == "" or is_missing(value)


def split_labels(cell: str) -> list[str]:
    """Label names of a cell, without repeats, in alphabetical order."""
    return _label_names(_PARTS.split(cell))


def with_label_ids(record: Record, classes: Collection[str]) -> Record:
    """A record with the ids of its labels, where they go by another name; see `label_ids`."""
    marked = evidence_of(record)
    labels = label_ids(record["labels"], classes)
    if {*labels} == {*record["labels"]} and all(label_named(n, classes) == n for n in marked):
        return record
    return {
        **record,
        "labels": labels,
        "evidence": passages_by_id(marked, classes),
    }


def passages_by_id(
    passages: Mapping[str, Iterable[str]], classes: Collection[str]
) -> dict[str, list[str]]:
    """Passages by label, those of all its names together."""
    found: dict[str, list[str]] = {}
    for name, several in passages.items():
        found.setdefault(label_named(name, classes), []).extend(several)
    return found


def parted_otherwise(name: str, labels: Collection[str]) -> str:
    """Known labels that another mark parts, parted as they are read; empty for anything else.

    Examples
    --------
    >>> parted_otherwise("privacy, contract", ["contract", "privacy"])
    'privacy;contract'
    """
    parts = [label_named(part.strip(), labels) for part in _OTHER_MARKS.split(name)]
    return SEPARATOR.join(parts) if parts[1:] and set(parts) <= set(labels) else ""


def _label_names(names: Iterable[str]) -> list[str]:
    return sorted({name.strip() for name in names} - {"", NONE})


def _checked(file: Path, place: str, row: Record) -> Record:
    record = {"subject": "", "evidence": {}, "group": None, **row}
    if fault := _fault(record):
        raise CorpusError(f"{file}, {place}: {fault}.")
    record["labels"] = _label_names(record["labels"])
    if page := cell_to_text(record["body"], DEFAULT_LIMITS, Notes()):
        record["body"], _ = page  # as `iter_mails` reads such cells
        record["evidence"] = {
            label: [_passage_in(record["body"], passage) for passage in passages]
            for label, passages in record["evidence"].items()
        }
    if record["group"] is None and record.get("sender"):
        record["group"] = record["sender"]
    return record


def _passage_in(body: str, passage: str) -> str:
    """A passage of HTML as it stands in the text of its body; one that does stays as it is."""
    return passage if passage in body else html_to_text(passage)[0].strip()


def _fault(record: Record) -> str:
    """What keeps a record from being trained on; empty when nothing does."""
    for name, kind in _TYPES.items():
        if name not in record:
            return f"field {name!r} is missing"
        if not isinstance(record[name], kind):
            return f"{name!r} must be a {kind.__name__}, is a {type(record[name]).__name__}"
    if not _all_text(record["labels"]):
        return "'labels' must be a list of label names"
    # Of a text the letters would be passages.
    if not all(isinstance(p, list) and _all_text(p) for p in record["evidence"].values()):
        return "'evidence' must be {label: [passage, ...]}"
    for name in _PLAIN if record["group"] is None else _PLAIN[:-1]:
        if not isinstance(record.get(name), str | int | float | None):
            return f"{name!r} must be text or a number, is a {type(record[name]).__name__}"
    weight = record.get(WEIGHT, 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"{WEIGHT!r} must be a number, is a {type(weight).__name__}"
    if not 0 < weight <= MOST_WEIGHT:
        return f"{WEIGHT!r} must be above 0 and at most {MOST_WEIGHT:,.0f}"
    return ""


def _all_text(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


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


def _mailboxes(folder: Path) -> Iterator[tuple[str, Path]]:
    """(label, path) of each mailbox: ``*.mbox`` files and folders named after a label."""
    for entry in sorted(folder.iterdir()):
        is_mbox = entry.suffix.lower() == ".mbox"  # a folder of that name is Apple Mail's
        if not entry.name.startswith((".", "_")) and (entry.is_dir() or is_mbox):
            name = entry.stem if is_mbox else entry.name
            # Old file systems of macOS take letters apart.
            yield unquote(unicodedata.normalize("NFC", name)), entry


def _from_mailboxes(folder: Path, on_error: OnError) -> list[Record]:
    """The mails of a mailbox per label; one that stands in several carries all their labels."""
    found: dict[tuple[str, str, str], tuple[Mail, set[str]]] = {}
    for label, path in _mailboxes(folder):
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
