"""Processes that assess batches, and that are replaced where one does not come to an end."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Generic, TypeVar

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.sources import Found
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel import slow
from mailrisk_ml.parallel.batches import Then
from mailrisk_ml.parallel.places import NOWHERE, Place, Places
from mailrisk_ml.parallel.worker import assess_batch, be_a_worker

# Batches in flight for each process: enough to keep it busy, few enough to keep memory flat.
_AHEAD = 3
_LOOK = 1.0  # seconds between two looks at a batch that is waited for

T = TypeVar("T")


@dataclass
class _Batch(Generic[T]):
    """A batch that some process is given; its mails one by one, where one of them was slow."""

    slot: int
    found: list[Found]
    singly: bool = False
    future: Future[list[T]] = field(default_factory=Future)


class Crew(Generic[T]):
    """Processes that assess batches; they are replaced where one does not come to an end.

    Attributes
    ----------
    pending : deque of _Batch
        In order. Results are wanted in order too: it is the oldest batch alone that is waited for.
    """

    def __init__(self, then: Then[T], model: ModelChoice, jobs: int, tell: slow.Tell) -> None:
        self._then, self._model, self._jobs, self._tell = then, model, jobs, tell
        # Spawned, not forked: a fork of a process with threads may hang.
        self._spawn = get_context("spawn")
        self._most = jobs * _AHEAD
        self._places = Places(self._spawn, self._most)
        self._n = 0
        self.pending: deque[_Batch[T]] = deque()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._jobs, self._spawn, be_a_worker, (self._places,))

    @property
    def is_full(self) -> bool:
        """Whether results are to be taken before more is added."""
        return len(self.pending) >= self._most

    def add(self, found: list[Found]) -> None:
        """Have a batch assessed."""
        batch: _Batch[T] = _Batch(self._n % self._most, found)
        self._n += 1
        self._submit(batch)
        self.pending.append(batch)

    def oldest(self) -> list[T]:
        """Results of the oldest batch."""
        while place := self._stuck_at(self.pending[0]):
            self._replace_processes(place)
        return self.pending.popleft().future.result()

    def end(self) -> None:
        """End all processes; those at batches that nobody asks for any more, at once."""
        for batch in self.pending:
            self._kill(batch)
        self._pool.shutdown(cancel_futures=True)

    def _submit(self, batch: _Batch[T]) -> None:
        self._places[batch.slot] = NOWHERE
        with _interrupts_held():  # a new process may be started for it
            batch.future = self._pool.submit(
                assess_batch, batch.slot, batch.found, self._then, self._model, batch.singly
            )

    def _stuck_at(self, batch: _Batch[T]) -> Place | None:
        """Wait for a batch, and name what takes long; where that takes too long, say so.

        Looks are counted, not a clock read: while this process is stopped, or waits for whoever
        reads its results, the others may be stopped too.
        """
        before, seconds = self._places[batch.slot], 0.0
        while not wait([batch.future], _LOOK).done:
            place = self._places[batch.slot]
            seconds = seconds + _LOOK if place.pid and place == before else 0.0
            before = place
            if seconds >= slow.GIVEN_UP_AFTER:
                return place
            if seconds - _LOOK < slow.NAMED_AFTER <= seconds:
                first, last = batch.found[place.first], batch.found[place.stop - 1]
                self._tell(slow.still_at(first.source, last.source, slow.NAMED_AFTER))
        return None

    def _replace_processes(self, place: Place) -> None:
        """Go on without the mail that the oldest batch is at."""
        batch = self.pending[0]
        self._kill(batch)
        self._pool.shutdown()  # with one that was killed all of them end
        if place == self._places[batch.slot]:  # else it went on at the last moment
            if place.stop - place.first == 1:
                source = batch.found[place.first].source
                batch.found[place.first] = MailReadError(source, slow.given_up())
            batch.singly = True
        self._pool = self._new_pool()
        for each in self.pending:
            if isinstance(each.future.exception(), BrokenProcessPool):
                self._submit(each)

    def _kill(self, batch: _Batch[T]) -> None:
        pid = self._places[batch.slot].pid
        if pid and not batch.future.done():
            with suppress(OSError):  # it is gone
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Put off Ctrl-C; a process that is started meanwhile puts it off from its first moment on.

    A terminal sends it to all processes, and the one that started the others answers it. Imports
    come before `be_a_worker`, and Python would print where in them it was interrupted.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
