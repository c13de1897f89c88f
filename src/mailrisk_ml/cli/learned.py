"""Which mails a model learned from, as ``mailrisk train`` notes it beside the model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mailrisk_ml.cli.files import atomic_text
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.model.storage import LEARNED, default_model_path
from mailrisk_ml.review.pool import mail_key
from mailrisk_ml.unseen import encodable


def note_learned(folder: Path, records: Sequence[Record]) -> None:
    """Write the keys of the mails that a model was fitted to: no text, nor their order."""
    with atomic_text(folder / LEARNED, private=False) as stream:
        stream.writelines(f"{key}\n" for key in sorted({*map(_key, records)}))


def count_learned(model: str | os.PathLike[str] | None, records: Sequence[Record]) -> int:
    """How many of the mails a model was fitted to; 0 where nothing was noted.

    Parameters
    ----------
    model : path-like, optional
        A model folder; the shipped model's when None.
    records : sequence of dict
    """
    file = Path(model or default_model_path(), LEARNED)
    if not file.is_file():
        return 0
    with file.open(encoding="ascii", errors="replace") as lines:
        learned = {line.strip() for line in lines}
    return sum(_key(record) in learned for record in records)


def learned_said(name: str, n_learned: int, n_mails: int) -> str:
    """A warning that a model is measured on mails that it was fitted to."""
    return (
        f"Warning: {name} was trained on {n_learned:,} of these {n_mails:,} mails: they do not "
        "show what it does on other mail. Give mails that it has not seen."
    )


def _key(record: Record) -> str:
    return mail_key(encodable(record_text(record)))
