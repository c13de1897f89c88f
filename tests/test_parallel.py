"""Assessing in several processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel import assess_in_processes


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_processes(jobs: int) -> None:
    """An error of this library's own, which names the parameter, before anything is asked for."""
    with pytest.raises(mr.InvalidParameterError, match="'jobs' parameter of assess_in_processes"):
        assess_in_processes([mr.Mail("x")], repr, ModelChoice(), jobs=jobs)


def test_another_model_is_refused(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """One run has one model, also where its folder is replaced before a process loads it."""
    folder = tmp_path / "model"
    small_model.save(folder)

    def found() -> Iterator[mr.Mail]:
        mr.load_model(folder, preset="strict").save(folder)
        yield mr.Mail("x")

    results = assess_in_processes(found(), repr, ModelChoice(folder), jobs=2)
    with pytest.raises(mr.ModelFormatError, match=r"model was replaced while .* Run it again\."):
        list(results)
