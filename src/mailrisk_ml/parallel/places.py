"""What each process is at, where all of them see it."""

from __future__ import annotations

from multiprocessing.context import SpawnContext
from typing import Any, NamedTuple


class Place(NamedTuple):
    """Mails of a batch that a process is at.

    Parameters
    ----------
    pid : int
        Of the process; 0 while none has begun with the batch.
    step : int
        How many places it was at before, with this batch.
    first, stop : int
        The first mail, and the one behind the last.
    """

    pid: int
    step: int
    first: int
    stop: int


NOWHERE = Place(0, 0, 0, 0)


class Places:
    """A place for each batch in flight, in memory that processes share.

    Without a lock: one process writes at a time, and of a place that is looked at while it is
    written, the next look will tell something else.

    Parameters
    ----------
    spawn : SpawnContext
        Of the processes: they are given it when they are started.
    n : int
        How many batches.
    """

    def __init__(self, spawn: SpawnContext, n: int) -> None:
        self._numbers: Any = spawn.RawArray("q", n * len(NOWHERE))

    def __getitem__(self, slot: int) -> Place:
        return Place(*self._numbers[slot * len(NOWHERE) : (slot + 1) * len(NOWHERE)])

    def __setitem__(self, slot: int, place: Place) -> None:
        self._numbers[slot * len(NOWHERE) : (slot + 1) * len(NOWHERE)] = place
