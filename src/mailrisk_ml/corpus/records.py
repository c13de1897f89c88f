"""The record of the corpus, and how it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, cast, get_args, overload

import numpy as np

from mailrisk_ml.arrays import Bools
from mailrisk_ml.exceptions import CorpusError, InvalidParameterError, cannot_read
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.mail.packed import open_unpacked
from mailrisk_ml.mail.stores.json_lines import json_lines
from mailrisk_ml.missing import is_missing
from mailrisk_ml.shipped import shipped

if TYPE_CHECKING:
    import datasets
    import pandas as pd

Split = Literal["train", "test"]
CorpusLanguage = Literal["zh", "en", "mixed"]
Kind = Literal["risk", "hard_negative", "ordinary"]


#: What a line or a row of a table holds before it is checked.
Row = dict[str, Any]


class Record(TypedDict):
    """A labelled mail: of the corpus, which has every field but the last two, or of a table.

    A table may have columns besides; nothing looks at them.
    """

    subject: str
    body: str
    labels: list[str]
    evidence: NotRequired[dict[str, list[str]] | None]
    id: NotRequired[str | int | float]
    group: NotRequired[str | int | float | None]
    language: NotRequired[str]
    script: NotRequired[str | None]
    kind: NotRequired[str]
    form: NotRequired[str]
    subtype: NotRequired[str]
    industry: NotRequired[str]
    register: NotRequired[str]
    structure: NotRequired[str]
    sender: NotRequired[str]
    weight: NotRequired[float]


SPLITS: tuple[Split, ...] = get_args(Split)
CORPUS_LANGUAGES: tuple[CorpusLanguage, ...] = get_args(CorpusLanguage)
SCRIPTS = ("Hans", "Hant", None)
KINDS: tuple[Kind, ...] = get_args(Kind)
FORMS = ("full", "short")
#: Fields of a record, in the order they are written.
FIELDS = (
    "id",
    "language",
    "script",
    "subject",
    "body",
    "labels",
    "evidence",
    "kind",
    "form",
    "subtype",
    "industry",
    "register",
    "structure",
    "group",
)


@overload
def load_corpus(
    split: Split = ...,
    *,
    language: CorpusLanguage | None = ...,
    kind: Kind | None = ...,
    as_dataset: Literal[False] = ...,
) -> pd.DataFrame: ...


@overload
def load_corpus(
    split: Split = ...,
    *,
    language: CorpusLanguage | None = ...,
    kind: Kind | None = ...,
    as_dataset: Literal[True],
) -> datasets.Dataset: ...


def load_corpus(
    split: Split = "train",
    *,
    language: CorpusLanguage | None = None,
    kind: Kind | None = None,
    as_dataset: bool = False,
) -> pd.DataFrame | datasets.Dataset:
    """The shipped corpus.

    Parameters
    ----------
    split : {"train", "test"}
    language : {"zh", "en", "mixed"}, optional
    kind : {"risk", "hard_negative", "ordinary"}, optional
    as_dataset : bool, default=False
        Whether to give a ``datasets.Dataset`` instead of a DataFrame. Its ``evidence`` holds a
        list of passages for every label.

    Returns
    -------
    pandas.DataFrame or datasets.Dataset
        One row a mail; see ``data/README.md`` for the columns.

    Raises
    ------
    InvalidParameterError
        A split, language or kind is none of those.
    """
    for name, value, known in (
        ("split", split, SPLITS),
        ("language", language, (None, *CORPUS_LANGUAGES)),
        ("kind", kind, (None, *KINDS)),
    ):
        if value not in known:
            raise InvalidParameterError(name, "load_corpus", f"one of {list(known)}", value)
    records = [
        record
        for record in read_records(default_data_path() / f"{split}.jsonl")
        if language in (None, record["language"]) and kind in (None, record["kind"])
    ]
    if as_dataset:
        return _as_dataset(records)
    import pandas as pd

    return pd.DataFrame.from_records(records, columns=list(FIELDS))


def default_data_path() -> Path:
    """Folder of the shipped corpus.

    Returns
    -------
    Path
    """
    return shipped("data")


def read_records(path: str | os.PathLike[str]) -> list[Record]:
    """Records of a JSON Lines file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    list of dict
        As they stand there; nothing is checked.

    Raises
    ------
    SourceError
        The file does not exist, or cannot be read.
    CorpusError
        A line is no JSON object; the message names the line.
    """
    return [cast(Record, row) for _, row in iter_records(path)]


def iter_records(path: str | os.PathLike[str]) -> Iterator[tuple[int, Row]]:
    """Line numbers (from 1) and objects of a JSON Lines file; blank lines are passed over."""
    try:
        with open_unpacked(path) as file:
            for number, row in json_lines(file):
                if isinstance(row, str):
                    raise CorpusError(f"{path}, line {number}: {row}.")
                yield number, row
    except OSError as error:
        raise cannot_read(path, error) from error


def record_text(record: Record) -> str:
    """A record's mail as one text: subject, newline, body.

    Parameters
    ----------
    record : dict

    Returns
    -------
    str
    """
    return f"{record['subject']}\n{record['body']}"


def evidence_of(record: Record) -> dict[str, list[str]]:
    """A record's passages by label; none where it marks none."""
    return record.get("evidence") or {}


def group_of(record: Record) -> object | None:
    """Whose mail it is; None where a record does not say."""
    group: object = record.get("group")
    return None if is_missing(group) else group


def mail_name(record: Record, position: int, kind: str = "mail") -> str:
    """What a record's mail is called: its own name, else its place among others of its kind."""
    return str(record.get("id") or f"{kind} {position + 1}")


def indicator(records: Sequence[Record], labels: Sequence[str]) -> Bools:
    """Indicator matrix of the records' labels, shape (n_records, n_labels).

    Other labels that they carry are passed over; what is fitted refuses them.
    """
    return np.array(
        [[name in record["labels"] for name in labels] for record in records], dtype=bool
    ).reshape(len(records), len(labels))


def _as_dataset(records: list[Record]) -> datasets.Dataset:
    from datasets import Dataset, Features, List, Value

    text = Value("string")
    columns: dict[str, Any] = dict.fromkeys(FIELDS, text)
    columns["labels"] = List(text)
    columns["evidence"] = {label: List(text) for label in LABEL_IDS}
    rows = [
        {**record, "evidence": {name: evidence_of(record).get(name, []) for name in LABEL_IDS}}
        for record in records
    ]
    return Dataset.from_list(rows, features=Features(columns))
