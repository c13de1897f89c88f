"""``mailrisk corpus``, run as users run it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation import script_curve

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


def test_corpus_curve(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row for each size at hand, and a verdict where there are two."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        lines = [json.dumps(r, ensure_ascii=False) for r in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, output, errors = mailrisk("corpus", "curve", tmp_path)
    assert code == 0, errors
    assert "150" in output
    assert "cannot be told" in output
    monkeypatch.setattr(script_curve, "SIZES", (149,))
    _, output, _ = mailrisk("corpus", "curve", tmp_path)
    assert "149" in output
    assert "At its end the curve is" in output
    for learned in (tmp_path / "train.jsonl", tmp_path / "train"):
        code, _, errors = mailrisk("corpus", "curve", learned)
        assert code == 2
        assert "train.* and test.*" in errors or "No such file" in errors


@pytest.mark.filterwarnings("error")
def test_corpus_curve_of_own_labels(
    mailrisk: Mailrisk, own_labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is drawn of the labels that mails to learn from carry; others are refused."""
    monkeypatch.setattr(script_curve, "SIZES", (40,))
    code, output, errors = mailrisk("corpus", "curve", own_labels)
    assert code == 0, errors
    assert "nan" not in output
    assert re.search(r"60 +│ [01]\.\d+", output)
    odd, none = ({"body": "x", "labels": labels} for labels in (["tax"], []))
    (own_labels / "test.jsonl").write_text(json.dumps(odd), encoding="utf-8")
    assert "['tax'] are not among" in mailrisk("corpus", "curve", own_labels)[2]
    (own_labels / "train.jsonl").write_text(json.dumps(none), encoding="utf-8")
    assert "carries a label" in mailrisk("corpus", "curve", own_labels)[2]
