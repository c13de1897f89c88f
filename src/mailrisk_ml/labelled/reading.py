"""Labelled mail of a table, of a folder, or of a mailbox per label, checked row by row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, cast

from mailrisk_ml.corpus.records import (
    SPLITS,
    Record,
    Row,
    evidence_of,
    group_of,
    iter_records,
    mail_name,
)
from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.labelled.mailboxes import from_mailboxes, mailboxes
from mailrisk_ml.labelled.names import label_names, split_labels
from mailrisk_ml.mail.limits import DEFAULT_LIMITS
from mailrisk_ml.mail.parsing.html import html_to_text
from mailrisk_ml.mail.parsing.markup import cell_to_text
from mailrisk_ml.mail.sources import OnError, why_no_mail
from mailrisk_ml.mail.stores.columns import Columns, chinese_names, instead
from mailrisk_ml.mail.stores.json_lines import parse_json
from mailrisk_ml.mail.stores.rows import text_of_cell
from mailrisk_ml.mail.stores.tables import iter_rows
from mailrisk_ml.mail.unread import Notes
from mailrisk_ml.missing import is_missing
from mailrisk_ml.suffixes import HEADED, TABLE_KINDS, TABLES, TEXT_TABLES, suffix_of

_PACKED = tuple(f"{suffix}.gz" for suffix in TEXT_TABLES)
#: Fields of a labelled mail that may be in a column of another name.
COLUMNS = (
    *("subject", "body", "labels", "evidence", "group", "sender", "weight"),
    *("id", "language", "kind"),
)
#: The field that says how much a mail counts in training; 1 where it has none.
WEIGHT: Final = "weight"
MOST_WEIGHT = 1e6

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
    return [record for _, record in placed_records(path, split, columns, on_error)]


def placed_records(
    path: str | os.PathLike[str],
    split: str = "train",
    columns: Mapping[str, str] | None = None,
    on_error: OnError = "raise",
) -> list[tuple[str, Record]]:
    """The same, each with where it stands, as people find it: ``line 3``, ``Excel row 3``."""
    wanted = Columns(COLUMNS, columns, "read_labelled")
    root = Path(path)
    if _holds_mailboxes(root, split):
        found = from_mailboxes(root, on_error)
        return [(mail_name(record, number), record) for number, record in enumerate(found)]
    file = (_table_of(root, split) or table_path(root, split)) if root.is_dir() else root
    if not root.exists():
        raise SourceError(f"No such file or folder: {root}. {_wanted(split)}")
    if not file.is_file():
        raise SourceError(f"No labelled mail at {file}. {_wanted(split)}")
    is_json = table_suffix(file) in (".jsonl", ".ndjson")
    rows = _jsonl_rows(file, wanted) if is_json else _table_rows(file, wanted)
    records = [(place, _checked(file, place, row)) for place, row in rows]
    if not records:
        raise SourceError(f"No labelled mail in {file}: {why_no_mail(file)}.")
    return records


def _wanted(split: str) -> str:
    return (
        f"Labelled mail is a table ({TABLE_KINDS}), a folder that holds {split}.jsonl (or "
        "another table of that name), or a folder with a mailbox for each label."
    )


def table_suffix(file: Path) -> str:
    """The suffix of a table, in lower case; refuse a file that is none."""
    suffix = suffix_of(file)
    if suffix not in TABLES:
        raise SourceError(
            f"Cannot read {file}: a file that ends in {suffix or 'nothing'!r} is no table of "
            f"labelled mail. Save it as one of {TABLE_KINDS}."
        )
    return suffix


def has_split(path: Path, split: str) -> bool:
    """Whether a folder holds a table of this name."""
    return path.is_dir() and _table_of(path, split) is not None


def table_path(folder: str | os.PathLike[str], split: str) -> Path:
    """The table of a split that a folder holds, or would hold."""
    there = _tables(Path(folder), split)
    return there[0] if there else Path(folder) / f"{split}{TABLES[0]}"


def _table_of(folder: Path, split: str) -> Path | None:
    """The table of a split, where a folder holds one."""
    there = _tables(folder, split)
    if len(there) > 1:
        raise SourceError(
            f"{folder} must hold one table named {split!r}, holds {[f.name for f in there]}. "
            "Name the file itself."
        )
    return there[0] if there else None


def _tables(folder: Path, split: str) -> list[Path]:
    """The tables of this name in a folder."""
    found = (folder / f"{split}{suffix}" for suffix in (*TABLES, *_PACKED))
    return [file for file in found if file.is_file()]


def _holds_mailboxes(path: Path, split: str) -> bool:
    """Whether a folder has a mailbox per label: beside a table of any split, folders are others."""
    return (
        path.is_dir()
        and not any(_tables(path, name) for name in (split, *SPLITS))
        and any(mailboxes(path))
    )


def _jsonl_rows(file: Path, columns: Columns) -> Iterator[tuple[str, Row]]:
    found: set[str] = set()
    for number, record in iter_records(file):
        if found:
            names = columns.names(record, str(file))
        else:  # said once
            names = columns.begin(record, str(file), of_all=False)
        found.update(names)
        cells = {k: v for k, v in record.items() if k not in (*names, *names.values())}
        cells |= {field: record[column] for field, column in names.items()}
        yield f"line {number}", {k: v for k, v in cells.items() if v is not None}
    if found and (said := columns.in_no_row(str(file), found)):
        raise SourceError(said)


def _table_rows(file: Path, columns: Columns) -> Iterator[tuple[str, Row]]:
    for place, row in iter_rows(str(file), table_suffix(file), columns):
        if isinstance(row, str):
            raise CorpusError(f"{file}, {place}: {row}.")
        names = columns.names(row, str(file))
        if missing := [field for field in ("body", "labels") if field not in names]:
            named = [
                repr(columns.given[field])
                if field in columns.given
                else f"{field!r}{chinese_names(field)}"
                for field in missing
            ]
            how = f"--column {','.join(f'{field}=NAME' for field in missing)}"
            header = "subject,body,labels" if table_suffix(file) in HEADED else ""
            raise SourceError(
                f"{file}: the table must have a column {' and a column '.join(named)}. "
                f"{instead(row, how, header)}"
            )
        yield place, _from_cells(file, place, row, names)


def _from_cells(file: Path, place: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    """What is known of a row whose cells are text, lists, or empty."""
    cells = {f: row[c] for f, c in names.items() if not _is_empty(row[c])}
    record: Row = {
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


def _checked(file: Path, place: str, row: Row) -> Record:
    row = {"subject": "", "evidence": {}, "group": None, **row}
    if fault := _fault(row):
        raise CorpusError(f"{file}, {place}: {fault}.")
    record = cast(Record, row)
    record["labels"] = label_names(record["labels"])
    if page := cell_to_text(record["body"], DEFAULT_LIMITS, Notes()):
        record["body"], _ = page  # as `iter_mails` reads such cells
        record["evidence"] = {
            label: [_passage_in(record["body"], passage) for passage in passages]
            for label, passages in evidence_of(record).items()
        }
    if group_of(record) is None and (sender := record.get("sender")):
        record["group"] = sender
    return record


def _passage_in(body: str, passage: str) -> str:
    """A passage of HTML as it stands in the text of its body; one that does stays as it is."""
    return passage if passage in body else html_to_text(passage)[0].strip()


def _fault(record: Row) -> str:
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
