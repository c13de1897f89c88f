"""What a mailbox costs, by cores, up to 10⁹ mails: ``python benchmarks/sizing.py``.

Processor time is measured, not the clock: it hardly depends on what else the machine does. Start-up
is left out, since a long run pays it once a process: what counts is the cost of the second half.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path
from typing import NamedTuple

from resident_memory import peak_of_command
from speed import classify_command, sample_texts, write_mbox

from mailrisk_ml.markdown import table

_PAGE = Path(__file__).with_name("SIZING.md")
_CORES = (1, 8, 32, 128, 512)
_MAILS = (10**6, 10**7, 10**8, 10**9)


class Cost(NamedTuple):
    """Processor seconds, and the largest process in MiB."""

    seconds: float
    memory: float


def cost_of(box: Path, jobs: int) -> Cost:
    """What ``mailrisk classify`` costs, its worker processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    most = peak_of_command(classify_command(box, jobs))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most)


def measured(n_mails: int, jobs: int) -> tuple[float, float]:
    """Processor seconds for a million mails without start-up, and MiB of the largest process."""
    texts = sample_texts()
    with tempfile.TemporaryDirectory() as folder:
        half, whole = Path(folder) / "half.mbox", Path(folder) / "whole.mbox"
        write_mbox(half, texts, n_mails // 2)
        write_mbox(whole, texts, n_mails)
        costs = cost_of(half, jobs), cost_of(whole, jobs)
    seconds = (costs[1].seconds - costs[0].seconds) / (n_mails - n_mails // 2) * 1e6
    return seconds, costs[1].memory


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def page(n_mails: int) -> str:
    """The page."""
    rows, costs = [], {}
    for jobs in (1, 2):
        costs[jobs], memory = measured(n_mails, jobs)
        rows.append([f"--jobs {jobs}", f"{costs[jobs]:,.0f} s", f"{memory:,.0f} MiB"])
    hours = [
        [f"10{'⁶⁷⁸⁹'[i]}", *(duration(costs[2] * n / 1e6 / cores) for cores in _CORES)]
        for i, n in enumerate(_MAILS)
    ]
    return f"""# Sizing

Written by `python benchmarks/sizing.py --mails {n_mails}`: an mbox of the corpus's test mails and
the real mail beside the project, by `mailrisk classify --format jsonl`, evidence included.

{table(["", "processor time, 10⁶ mails", "largest process"], rows).strip()}

So many mails take so long on so many cores, reckoned from the processor time with two jobs:

{table(["mails", *(f"{cores} cores" for cores in _CORES)], hours).strip()}

- **One machine** up to about 32 cores: `--jobs` with one process a core. One process finds the
  messages for all; what it does for each, and takes back, is what ends the gain.
- **More than that**: cut the archive, one `mailrisk classify --resume` for each part; or Spark,
  Dask and `datasets` with `mailrisk_ml.scale`, where every worker reads its own part.
- **Memory**: the largest process, for each job; it does not grow with the number of mails.
- **Spark**: one executor core for each task; the Python worker beside it takes the memory of a
  process above (`spark.executor.memoryOverhead`). The model is shipped once to each executor.
- **Disk**: JSON Lines take about as much as the flagged mails' evidence; reading needs no copy.
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mails", type=int, default=20_000)
    options = parser.parse_args()
    _PAGE.write_text(page(options.mails), encoding="utf-8")


if __name__ == "__main__":
    main()
