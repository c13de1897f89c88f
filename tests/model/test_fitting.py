"""What fitting must not depend on."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.model import fitting

_FIT_WATCHED = """
from threadpoolctl import threadpool_info
from mailrisk_ml import RiskClassifier
from mailrisk_ml.model import fitting

threads = set()
fit_one = fitting._fit_one

def watched(*arguments):
    fitted = fit_one(*arguments)
    threads.update(lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas")
    return fitted

fitting._fit_one = watched
model = RiskClassifier(classes=("contract",), cv=2, min_df=1)
model.fit(["we accept", "lunch at noon"] * 6, [["contract"], []] * 6)
print(sorted(threads))
"""


def test_solvers_add_up_in_one_thread() -> None:
    """Also in the first fit of a process: sums in several threads round otherwise."""
    done = subprocess.run(
        [sys.executable, "-c", _FIT_WATCHED], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[1]"


def _weights(idf_power: float | None) -> tuple[float, float]:
    """Of a word in a tenth of the mails, all of them risky, and of one in all harmless mails."""
    texts = ["we accept it"] * 16 + ["we covenant it"] * 4 + ["we met it"] * 20
    model = mr.RiskClassifier(
        classes=("contract",), cv=2, min_df=1, word_reach=0, concepts=False, idf_power=idf_power
    )
    model.fit(texts, [["contract"]] * 20 + [[]] * 20)
    scorer = model.state_.scorer
    terms = [scorer.vocabulary.term(i) for i in range(len(scorer.vocabulary))]
    rare, common = scorer.mail.coef_of(np.array([terms.index("covenant"), terms.index("met")]), 0)
    return rare, common


def test_rare_terms_are_held_down_less() -> None:
    rare, common = _weights(0.0)
    rare_when_free, common_then = _weights(1.0)
    assert common < 0 < rare
    assert rare_when_free / common_then < 1.2 * rare / common  # both are below 0


def test_of_few_mails_rare_terms_are_not_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _weights(None) == _weights(0.0)
    monkeypatch.setattr(fitting, "_LEAST_FOR_RARITY", 40)  # as many as there are
    assert _weights(None) == _weights(1.0)
