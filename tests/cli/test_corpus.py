"""``mailrisk corpus``, run as users run it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from mailrisk_ml.corpus.records import Record

Mailrisk = Callable[..., tuple[int, str, str]]


def test_a_corpus_that_acts(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """No escape sequence of a record's fields, or of a file's name, reaches the terminal."""
    act = "\x1b[2J\x1b]0;owned\x07"
    sound = few_records[:20]
    fields = [{"id": f"a\n{act}", "kind": "odd"}, {"labels": [f"x{act}"]}, {"group": act}]
    bad = [{**record, **field} for record, field in zip(sound, fields, strict=False)]
    (tmp_path / "bad.jsonl").write_text("\n".join(map(json.dumps, bad)), encoding="utf-8")
    code, output, _ = mailrisk("corpus", "check", tmp_path / "bad.jsonl")
    assert code == 1
    assert "schema: bad: a [2J]0;owned: kind 'odd'" in output
    (tmp_path / f"good{act}.jsonl").write_text("\n".join(map(json.dumps, sound)), encoding="utf-8")
    code, counts, errors = mailrisk("corpus", "check", tmp_path / f"good{act}.jsonl")
    assert code == 0, errors
    named = [{**record, "subtype": f"contract/{act}x"} for record in sound]
    (tmp_path / "named.jsonl").write_text("\n".join(map(json.dumps, named)), encoding="utf-8")
    data = ("--data", tmp_path / "named.jsonl")
    code, tables, errors = mailrisk("evaluate", *data, "--details", "--no-baselines")
    assert code == 0, errors
    assert "contract: [2J]0;ownedx" in tables
    assert not set("\x1b\x07") & set(output + counts + tables)


def test_corpus_check_points_to_the_check_of_tables(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A table of one's own is no corpus."""
    (tmp_path / "mine.csv").write_text("body,labels\nx,\n", encoding="utf-8")
    code, output, errors = mailrisk("corpus", "check", "mine.csv", cwd=tmp_path)
    assert (code, output) == (2, "")
    assert "'mailrisk review check --data mine.csv'" in errors


def test_corpus_check(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """Exit code 0 with counts, 1 with a fault."""
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(map(json.dumps, few_records)), encoding="utf-8")
    code, output, _ = mailrisk("corpus", "check", path)
    assert code == 0
    assert "balance" in output
    path.write_text(json.dumps({**few_records[0], "kind": "odd"}), encoding="utf-8")
    code, output, _ = mailrisk("corpus", "check", path)
    assert code == 1
    assert "kind 'odd'" in output
