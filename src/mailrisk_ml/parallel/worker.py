"""What runs in each of several processes."""

from __future__ import annotations

import os
import signal
import threading
from functools import lru_cache
from itertools import count
from multiprocessing import connection, parent_process
from typing import TypeVar

from mailrisk_ml.mail.sources import Found
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel.batches import Then, assessed
from mailrisk_ml.parallel.places import Place, Places

T = TypeVar("T")

_places: Places  # given when the process is started: it cannot travel with a batch


def be_a_worker(places: Places) -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, however it ends."""
    global _places
    _places = places
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # Killed, it tells nobody: a worker would wait for work for ever, with mail in its memory.
    if (parent := parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def assess_batch(
    slot: int, found: list[Found], then: Then[T], model: ModelChoice, singly: bool
) -> list[T]:
    """Read and assess a batch, and say at each step where it is; see `assessed`."""
    loaded, pid, steps = _load_once(model), os.getpid(), count()

    def begin(first: int, stop: int) -> None:
        _places[slot] = Place(pid, next(steps), first, stop)

    return list(assessed(found, then, loaded, begin, singly=singly))


# With the first batch: what an initializer of the pool raises is not told.
_load_once = lru_cache(maxsize=1)(ModelChoice.load)
