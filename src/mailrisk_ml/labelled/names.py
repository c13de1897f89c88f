"""Names of labels as people write them: in cells, in records, in what tools give back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from mailrisk_ml.corpus.records import Record, evidence_of
from mailrisk_ml.labels import NONE, SEPARATORS, label_ids, label_named

_PARTS = re.compile(f"[{SEPARATORS}]")


def split_labels(cell: str) -> list[str]:
    """Label names of a cell, without repeats, in alphabetical order."""
    return label_names(_PARTS.split(cell))


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


def label_names(names: Iterable[str]) -> list[str]:
    """Label names without blanks, repeats and `NONE`, in alphabetical order."""
    return sorted({name.strip() for name in names} - {"", NONE})
