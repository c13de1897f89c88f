"""What fitting must not depend on."""

from __future__ import annotations

import subprocess
import sys

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
