"""The README's Python runs, and says what comes out; their files are read as they say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.evaluation.behaviour import read_cases
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.taxonomy import label_for
from mailrisk_ml.training import checked_labels
from mailrisk_ml.training_config import read_config

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = (README, ROOT / "benchmarks" / "README.md")
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
_PROMISE = re.compile(r"^(a\.labels)\s+# (\(.*\))$", re.MULTILINE)


def blocks() -> list[str]:
    """Python blocks of the pages; what trains does so on fewer mails."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    return [block.replace(".sample(1_000,", ".sample(300,") for block in _BLOCK.findall(text)]


def test_figures_are_current(tmp_path: Path) -> None:
    """The figures that stand in the README are those its command writes."""
    copy = tmp_path / "README.md"
    copy.write_text(README.read_text(encoding="utf-8"), encoding="utf-8")
    script = ROOT / "benchmarks" / "figures.py"
    subprocess.run([sys.executable, str(script), str(copy)], check=True)
    assert copy.read_text(encoding="utf-8") == README.read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    """To files that are there, and headings that stand in them."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
            name, _, heading = target.partition("#")
            file = page.parent / name if name else page
            assert file.exists(), target
            headings = re.findall("^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert not heading or heading in [h.lower().replace(" ", "-") for h in headings], target


@pytest.mark.parametrize("block", blocks())
def test_block_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line runs, and the labels promised in a comment come out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive.mbox").write_bytes(b"From a@b.example\nSubject: x\n\nLunch?\n")
    names: dict[str, Any] = {}
    exec(compile(block, str(README), "exec"), names)
    promised = _PROMISE.findall(block)
    if "BatchAssessor" in block or "cross_val_score" in block:
        return  # that it runs is the promise; results are tested elsewhere
    assert promised
    for _, labels in promised:
        assert names["a"].labels == ast.literal_eval(labels)
    assert isinstance(names["model"], mr.RiskClassifier)


def test_cases_are_cases(tmp_path: Path) -> None:
    """Those that stand there, in either half."""
    blocks_of_cases = re.findall(
        r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks_of_cases) == 2
    for block in blocks_of_cases:
        (tmp_path / "cases.jsonl").write_text(block, encoding="utf-8")
        assert len(read_cases(tmp_path / "cases.jsonl", tuple(mr.LABELS))) == 2


def test_files_of_settings(tmp_path: Path) -> None:
    """The labels, the settings and the mails that stand there belong together, and are read."""
    text = README.read_text(encoding="utf-8")
    for name, content in re.findall(r"```toml\n# (\S+):[^\n]*\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (table,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    (tmp_path / "mine.csv").write_text(table, encoding="utf-8")
    config = read_config(tmp_path / "train.toml")
    assert config.classes == ("complaint", "invoice")
    label = label_for("complaint", config.descriptions)
    assert (label.title["zh"], label.law["zh"]) == ("投诉", "Consumer Protection Act")
    assert mr.RiskClassifier(**config.parameters).C == 2.0
    assert config.data is not None
    records = read_labelled(config.data, columns=config.columns)
    checked_labels(records, config.classes, config.data)
    assert [record["labels"] for record in records] == [["complaint"], ["complaint", "invoice"], []]
    assert records[1]["body"] == "Paid twice?\nThe second one is wrong."
