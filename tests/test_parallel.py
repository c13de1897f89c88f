"""Assessing in several processes."""

from __future__ import annotations

import pytest

import mailrisk_ml as mr
from mailrisk_ml.parallel import assess_in_processes


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_processes(jobs: int) -> None:
    """An error of this library's own, which names the parameter."""
    with pytest.raises(mr.InvalidParameterError, match="'jobs' parameter of assess_in_processes"):
        list(assess_in_processes([mr.Mail("x")], repr, jobs=jobs))
