"""The fuzzer's seeds are what `seeds.py` writes, and none of them breaks anything."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

import mailrisk_ml as mr

HERE = Path(__file__).resolve().parent
CHECK: Any = runpy.run_path(str(HERE / "fuzz_mail.py"))["check"]
SEEDS: dict[str, bytes] = runpy.run_path(str(HERE / "seeds.py"))["SEEDS"]


def test_corpus() -> None:
    """Files and list are one; mail of anybody else is not among them."""
    files = {path.stem: path.read_bytes() for path in (HERE / "corpus").iterdir()}
    assert files == SEEDS


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_seed(shipped: mr.RiskClassifier, name: str) -> None:
    """Read and assessed, or refused by name."""
    CHECK(shipped, SEEDS[name])
    assert mr.read_mail(SEEDS[name])


def test_check_can_fail(shipped: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that trips is found."""
    monkeypatch.setattr("mailrisk_ml.mail.reading._parse", lambda *_: 1 / 0)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        CHECK(shipped, SEEDS["plain"])
