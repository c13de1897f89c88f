"""Assessing in several processes."""

from __future__ import annotations

import pytest

import mailrisk_ml as mr
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel import assess_in_processes


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_processes(jobs: int) -> None:
    """An error of this library's own, which names the parameter, before anything is asked for."""
    with pytest.raises(mr.InvalidParameterError, match="'jobs' parameter of assess_in_processes"):
        assess_in_processes([mr.Mail("x")], repr, jobs=jobs)


def test_no_model() -> None:
    """One process says at once that it cannot load its model."""
    with pytest.raises(mr.ModelFormatError, match="no-model"):
        assess_in_processes([mr.Mail("x")], repr, ModelChoice("no-model"))
