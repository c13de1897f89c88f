"""``mailrisk search``, run as users run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mailrisk_ml.cli import search as cli_search
from mailrisk_ml.evaluation.search import Variant

Mailrisk = Callable[..., tuple[int, str, str]]


def test_search_among_own_labels(
    mailrisk: Mailrisk, own_labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With their file, as its command line says again; without it the error says which option."""
    monkeypatch.setattr(cli_search, "VARIANTS", (Variant("as shipped", {"cv": 2}),))
    data, out = ("--data", own_labels / "train.jsonl"), own_labels / "table.md"
    code, _, errors = mailrisk("search", *data)
    assert code == 2
    assert "--label NAME, or --labels FILE" in " ".join(errors.split())
    labels = ("--labels", own_labels / "labels.json")
    code, _, errors = mailrisk("search", *data, *labels, "--out", out)
    assert code == 0, errors
    text = out.read_text(encoding="utf-8")
    assert "| as shipped |" in text
    assert f"--labels {labels[1]}" in text
