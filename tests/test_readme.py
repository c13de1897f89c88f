"""The README's Python runs, and says what comes out."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.evaluation.readme import write_figures
from mailrisk_ml.model.storage import default_model_path

README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
_PROMISE = re.compile(r"^(a\.labels)\s+# (\(.*\))$", re.MULTILINE)


def blocks() -> list[str]:
    """Python blocks of the README, without those lines that need an archive or minutes."""
    text = README.read_text(encoding="utf-8")
    return [block.split("frame = ")[0] for block in _BLOCK.findall(text)]


def test_figures_are_current(tmp_path: Path) -> None:
    """The figures that stand in the README are those its command writes."""
    copy = tmp_path / "README.md"
    copy.write_text(README.read_text(encoding="utf-8"), encoding="utf-8")
    metrics = (default_model_path() / "metrics.json").read_text(encoding="utf-8")
    write_figures(copy, json.loads(metrics))
    assert copy.read_text(encoding="utf-8") == README.read_text(encoding="utf-8")


@pytest.mark.parametrize("block", blocks())
def test_block_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line runs, and the labels promised in a comment come out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive.mbox").write_bytes(b"From a@b.example\nSubject: x\n\nLunch?\n")
    names: dict[str, Any] = {}
    exec(compile(block, str(README), "exec"), names)
    promised = _PROMISE.findall(block)
    if "BatchAssessor" in block:
        return  # that it runs is the promise; its results are tested in tests/scale
    assert promised
    for _, labels in promised:
        assert names["a"].labels == ast.literal_eval(labels)
    assert isinstance(names["model"], mr.RiskClassifier)
