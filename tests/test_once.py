"""What several threads ask for at once is made by one of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailrisk_ml.once import made_once, property_made_once

N_THREADS = 8


class _Maker:
    """Counts how often something slow is made."""

    def __init__(self) -> None:
        self.n_made = 0

    def make(self) -> list[int]:
        self.n_made += 1
        time.sleep(0.05)  # long enough for all threads to come
        return [self.n_made]

    made = property_made_once(make)


def _asked_by_all(ask: Callable[[], list[int]]) -> list[list[int]]:
    barrier = threading.Barrier(N_THREADS)

    def asked(_: int) -> list[int]:
        barrier.wait()
        return ask()

    with ThreadPoolExecutor(N_THREADS) as pool:
        return list(pool.map(asked, range(N_THREADS)))


@pytest.mark.parametrize("kind", ["function", "property"])
def test_it_is_made_once(kind: str) -> None:
    maker = _Maker()
    function = made_once(maker.make)
    results = _asked_by_all(function if kind == "function" else lambda: maker.made)
    assert results == [[1]] * N_THREADS
    assert all(result is results[0] for result in results)


def test_a_failure_is_not_kept() -> None:
    n_calls = 0

    @made_once
    def fails_first() -> int:
        nonlocal n_calls
        n_calls += 1
        if n_calls == 1:
            raise OSError("first")
        return n_calls

    with pytest.raises(OSError, match="first"):
        fails_first()
    assert fails_first() == fails_first() == 2
