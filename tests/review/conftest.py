"""Mails and quick models that the tests of the loop share."""

from __future__ import annotations

from typing import Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.review.pool import Candidate
from mailrisk_ml.review.sampling import sample
from mailrisk_ml.training import mails_of

#: Settings that fit in a second.
QUICK: dict[str, Any] = {"longest_window": 0, "cv": 2}


@pytest.fixture(scope="session")
def candidates(shipped: mr.RiskClassifier, few_records: list[Record]) -> list[Candidate]:
    """Sixty mails to label, chosen by the shipped model."""
    return sample(shipped, mails_of(few_records), 60)
