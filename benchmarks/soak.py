"""Threads and time: ``python benchmarks/soak.py``.

Sixteen threads assess 5,000 mails each with one model and must give what one thread gives; then two
million short mails go through one process, whose memory must stay as it is.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from resident_memory import resident

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.training import mails_of

MOST_GROWTH = 32.0  # MiB, once warm


def different_answers(
    model: mr.RiskClassifier, mails: Sequence[mr.Mail], n_threads: int, n_mails: int
) -> int:
    """Mails that a thread among others assesses differently from one alone.

    Each thread has the mails in an order of its own, some one by one and some as a stream.
    """
    alone = [a.to_dict() for a in model.assess_many(mails)]

    def work(number: int) -> int:
        rng = Random(number)
        chosen = [rng.randrange(len(mails)) for _ in range(n_mails)]
        single = chosen[: n_mails // 10]
        many = chosen[n_mails // 10 :]
        found: Iterator[Any] = (model.assess(mails[i]) for i in single)
        wrong = sum(not _same(a.to_dict(), alone[i]) for i, a in zip(single, found, strict=True))
        found = model.assess_many(mails[i] for i in many)
        return wrong + sum(
            not _same(a.to_dict(), alone[i]) for i, a in zip(many, found, strict=True)
        )

    with ThreadPoolExecutor(n_threads) as pool:
        return sum(pool.map(work, range(n_threads)))


def _same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Equal, but for the last digit of what is rounded: sums depend on the batch by 1e-15."""
    near = all(abs(p - b["probabilities"][k]) < 2e-4 for k, p in a["probabilities"].items())
    evidence = [[(e["start"], e["end"]) for e in r["evidence"]] for r in a["risks"]]
    other = [[(e["start"], e["end"]) for e in r["evidence"]] for r in b["risks"]]
    return near and a["labels"] == b["labels"] and evidence == other


def memory_over_time(model: mr.RiskClassifier, mails: Sequence[mr.Mail], n: int) -> list[float]:
    """MiB of the process at twenty moments of a stream of short mails, all of them different."""

    def stream() -> Iterator[mr.Mail]:
        for number in range(n):
            mail = mails[number % len(mails)]
            yield mr.Mail(subject=f"{mail.subject} {number}", body=f"{number} {mail.body[:200]}")

    memory = []
    for number, _ in enumerate(model.assess_many(stream())):
        if number % max(1, n // 20) == 0:
            memory.append(resident())
    return memory


def main() -> int:
    """Print both; 1 when an answer differs or memory grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--mails", type=int, default=5_000, help="for each thread")
    parser.add_argument("--soak", type=int, default=2_000_000, help="mails for one process")
    options = parser.parse_args()
    model = mr.load_model()
    mails = mails_of(read_records(default_data_path() / "test.jsonl"))
    wrong = different_answers(model, mails, options.threads, options.mails)
    print(
        f"{options.threads} threads x {options.mails:,} mails: {wrong} different answers",
        flush=True,
    )
    start = time.perf_counter()
    memory = memory_over_time(model, mails, options.soak)
    growth = memory[-1] - memory[len(memory) // 10]
    print(
        f"{options.soak:,} mails in {time.perf_counter() - start:,.0f} s: memory "
        f"{min(memory):.0f} to {max(memory):.0f} MiB, {growth:+.1f} MiB once warm"
    )
    return 1 if wrong or growth > MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
