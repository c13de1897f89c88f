"""Behavioural tests: what must not change a decision, what people try, and what must hold.

After Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList" (2020):
invariances and evasions are computed on labelled mails, minimum-functionality and direction tests
are cases written by hand. No case may ever be trained on.
"""

from __future__ import annotations

from mailrisk_ml.evaluation.behaviour.cases import (
    Case,
    CaseOutcome,
    default_cases_path,
    pass_rates,
    read_cases,
    run_cases,
)
from mailrisk_ml.evaluation.behaviour.changes import INVARIANCES, Change
from mailrisk_ml.evaluation.behaviour.evasions import EVASIONS, NOISE
from mailrisk_ml.evaluation.behaviour.robustness import ChangeOutcome, measure_changes

__all__ = [
    "EVASIONS",
    "INVARIANCES",
    "NOISE",
    "Case",
    "CaseOutcome",
    "Change",
    "ChangeOutcome",
    "default_cases_path",
    "measure_changes",
    "pass_rates",
    "read_cases",
    "run_cases",
]
