"""``corpus -> model``: what ``mailrisk train`` runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mailrisk_ml.corpus.records import Record, iter_records
from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.classifier import RiskClassifier

_DEFAULTS: Record = {"subject": "", "evidence": {}, "group": None}


def read_split(path: str | os.PathLike[str], split: str = "train") -> list[Record]:
    """Labelled mails of a ``.jsonl`` file, or of ``<split>.jsonl`` in a folder.

    Only ``body`` and ``labels`` are needed; ``subject``, ``evidence``, ``group`` and the other
    fields of the corpus are used where they are.
    """
    root = Path(path)
    file = root / f"{split}.jsonl" if root.is_dir() else root
    if not file.is_file():
        raise SourceError(
            f"No labelled mail at {file}: --data must be a JSON Lines file, or a folder that "
            f"holds {split}.jsonl."
        )
    records = []
    for number, record in iter_records(file):
        record = {**_DEFAULTS, **{k: v for k, v in record.items() if v is not None}}
        if fault := _fault(record):
            raise CorpusError(f"{file}, line {number}: {fault}.")
        records.append(record)
    if not records:
        raise SourceError(f"No labelled mail in {file}: the file is empty.")
    return records


def _fault(record: Record) -> str:
    """What keeps a record from being trained on; empty when nothing does."""
    for name, kind in (("subject", str), ("body", str), ("labels", list), ("evidence", dict)):
        if name not in record:
            return f"field {name!r} is missing"
        if not isinstance(record[name], kind):
            return f"{name!r} must be a {kind.__name__}, is a {type(record[name]).__name__}"
    if not all(isinstance(label, str) for label in record["labels"]):
        return "'labels' must be a list of label names"
    return ""


def check_labels(records: Sequence[Record], classes: Sequence[str], path: Path) -> None:
    """Refuse labels that a model does not have; the message names the mail."""
    for number, record in enumerate(records, 1):
        if unknown := sorted(set(record["labels"]) - set(classes)):
            where = record.get("id") or f"mail {number}"
            raise CorpusError(f"{path}, {where}: labels {unknown} are not among {list(classes)}.")


def mails_of(records: Sequence[Record]) -> list[Mail]:
    """Records as mails."""
    return [Mail(subject=r["subject"], body=r["body"]) for r in records]


def train(records: Sequence[Record], **parameters: Any) -> RiskClassifier:
    """Fit a classifier to labelled mails.

    Parameters
    ----------
    records : sequence of dict
        As given by `read_split`. Groups are used when every record has one.
    **parameters
        Of `RiskClassifier`.
    """
    groups = [record["group"] for record in records]
    grouped = all(group is not None for group in groups)
    return RiskClassifier(**parameters).fit(
        mails_of(records),
        [record["labels"] for record in records],
        evidence=[record["evidence"] for record in records],
        groups=groups if grouped else None,
    )
