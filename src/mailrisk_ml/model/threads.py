"""Work on batches side by side: ``function, items -> results``, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_threads(function: Callable[[T], R], items: Iterable[T], n_jobs: int | None) -> list[R]:
    """What a function makes of each item; worth it where NumPy or SciPy does most of the work.

    Parameters
    ----------
    n_jobs : int or None
        Threads, as joblib counts them.
    """
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs, prefer="threads")(delayed(function)(item) for item in items))
