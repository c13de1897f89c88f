"""Labelled mails that a command is given, and the labels that they may carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mailrisk_ml.cli.consoles import plain_console, say
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.labelled.reading import has_split, placed_records, table_path
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.taxonomy import checked_label_names, read_taxonomy
from mailrisk_ml.training import checked_labels


def known_labels(file: Path | None, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The labels named one by one, those of a file of ``--labels``, or the five."""
    if names:
        return checked_label_names(names, "--label", "mailrisk")
    return tuple(read_taxonomy(file)) if file else LABEL_IDS


def read_labels(
    data: Path, split: str = "train", columns: Mapping[str, str] | None = None
) -> list[Record]:
    """Labelled mails, see `read_labelled`; those that cannot be read are counted, and left out."""
    return [record for _, record in _read(data, split, columns)]


def _read(data: Path, split: str, columns: Mapping[str, str] | None) -> list[tuple[str, Record]]:
    unread: list[MailReadError] = []
    records = placed_records(data, split, columns, unread.append)
    if unread:
        said = f"Messages in {data} that cannot be read and are left out: {len(unread):,}."
        say(plain_console(stderr=True), said)
    return records


def read_checked_labels(
    data: Path,
    classes: Sequence[str],
    split: str = "train",
    columns: Mapping[str, str] | None = None,
) -> list[Record]:
    """The same with ids of labels, and none but of ``classes``: see `checked_labels`.

    A mail without a name of its own has that of its place, by which ``mailrisk explain`` finds it.
    """
    table = table_path(data, split) if has_split(data, split) else data
    found = _read(data, split, columns)
    records, places = [record for _, record in found], [place for place, _ in found]
    checked = checked_labels(records, classes, table, places)
    return [
        {**record, "id": record.get("id") or f"{table}#{number}"}
        for number, record in enumerate(checked, 1)
    ]
