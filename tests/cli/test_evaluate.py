"""``mailrisk evaluate``, run as users run it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from mailrisk_ml.corpus.records import Record

Mailrisk = Callable[..., tuple[int, str, str]]


def test_evaluate_own_thresholds(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """The cost of moving a threshold beside the presets', in 80 columns."""
    path = tmp_path / "mails.jsonl"
    path.write_text("\n".join(map(json.dumps, few_records[:60])), encoding="utf-8")
    arguments = ("evaluate", "--data", path, "--threshold", "privacy=0.35", "--details")
    code, output, errors = mailrisk(*arguments, columns=80)
    assert code == 0, errors
    assert "own thresholds beside the presets" in output
    assert "privacy alone" in output
    assert "contract alone" not in output
    assert "recall by subtype" in output
    assert max(map(len, output.splitlines())) <= 80


def test_evaluate_fits_baselines_to_a_table_of_any_format(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """Training mails beside the test mails are found as CSV too."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        with open(tmp_path / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["subject", "body", "labels"])
            writer.writerows([r["subject"], r["body"], ";".join(r["labels"])] for r in rows)
    out = tmp_path / "e"
    for option, is_compared in (("--baselines", True), ("--no-baselines", False)):
        code, _, errors = mailrisk("evaluate", "--data", tmp_path, "--out", out, option)
        assert code == 0, errors
        measured = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
        assert (len(measured["baselines"]) > 1) is is_compared
