"""The dataset card: counts of the records, agreement of the second reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailrisk_ml.cli.corpus import run_card
from mailrisk_ml.corpus.card import SECOND_READING, render_card
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.exceptions import CorpusError, SourceError


def write(path: Path, rows: list[dict[str, object]]) -> None:
    """Write JSON Lines."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


def test_shipped_card_is_current() -> None:
    """The card that is shipped is the one its command writes."""
    folder = default_data_path()
    assert render_card(folder) == (folder / "README.md").read_text(encoding="utf-8")


def test_a_page_of_somebody_else_stays(tmp_path: Path, few_records: list[Record]) -> None:
    """A card is written anew, where there is none too; anything else is refused, in any charset."""
    for name in ("train", "test"):
        write(tmp_path / f"{name}.jsonl", few_records)
    card = tmp_path / "README.md"
    run_card(tmp_path)
    written = card.read_bytes()
    card.write_bytes(written.replace(b"300 mails", b"299 mails"))
    run_card(tmp_path)
    assert card.read_bytes() == written
    own = "# 我们的邮件\n".encode("gb18030")
    card.write_bytes(own)
    with pytest.raises(SourceError, match=r"README.md: it was not written by mailrisk. Move it"):
        run_card(tmp_path)
    assert card.read_bytes() == own


def test_a_card_is_of_a_corpus(tmp_path: Path, few_records: list[Record]) -> None:
    """Labelled mail in a form of its own is refused by its fault, and so are files without any."""
    for name in ("train", "test"):
        write(tmp_path / f"{name}.jsonl", [])
    with pytest.raises(SourceError, match="the files hold no records"):
        run_card(tmp_path)
    write(tmp_path / "train.jsonl", [dict(few_records[0]), {"body": "Lunch?", "labels": []}])
    with pytest.raises(CorpusError, match=r"train.jsonl, mail 2: fields: missing \['id', .*check"):
        run_card(tmp_path)
    assert not (tmp_path / "README.md").exists()


def test_agreement(tmp_path: Path, few_records: list[Record]) -> None:
    """One label missed in a group lowers that group; one without labels agrees."""
    write(tmp_path / "train.jsonl", few_records)
    write(tmp_path / "test.jsonl", few_records[:1])
    second = [{"id": r["id"], "labels": r["labels"]} for r in few_records]
    write(tmp_path / SECOND_READING, second)
    assert "| all | 1.000 | 1.000 |" in render_card(tmp_path)
    missed = next(row for row in second if len(row["labels"]) == 1)
    missed["labels"] = []
    write(tmp_path / SECOND_READING, second)
    group = next(r["group"] for r in few_records if r["id"] == missed["id"])
    assert f"the lowest group, {group}, has 0." in render_card(tmp_path)
