"""Assessing a stream of mails in several processes, the model loaded once in each."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, TypeVar

from mailrisk_ml.exceptions import InvalidParameterError, MailReadError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.sources import Found, RawMessage, read_found
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.scoring import in_batches

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier

# Batches in flight for each process: enough to keep it busy, few enough to keep memory flat.
_AHEAD = 3

T = TypeVar("T")


def assess_in_processes(
    found: Iterable[Found],
    then: Callable[[Assessment | MailReadError], T],
    model: ModelChoice | None = None,
    *,
    jobs: int = 1,
) -> Iterator[T]:
    """Read and assess a stream in order, a bounded number of mails at a time.

    Parameters
    ----------
    found : iterable of RawMessage, Mail or MailReadError
        From `find_mails`. Messages are found in this process and read where they are assessed.
    then : callable
        What is made of each result where it comes to be; a function that can be pickled. The less
        it gives, the less travels between processes: whole assessments cost half as much again.
    model : ModelChoice, optional
        Every process loads it; the shipped model by default.
    jobs : int, default=1
        Processes; with 1 everything happens here.

    Returns
    -------
    iterator
        What `then` made of each mail found.

    Raises
    ------
    InvalidParameterError
        ``jobs`` is below 1.
    ModelFormatError
        The model cannot be loaded; with several processes, when the first batch comes back.
    BrokenProcessPool
        One of several processes was killed.
    """
    if jobs < 1:
        raise InvalidParameterError("jobs", "assess_in_processes", "an int in [1, inf)", jobs)
    choice = ModelChoice() if model is None else model
    if jobs == 1:
        return assess_here(found, then, choice.load())
    return _assess_apart(found, then, choice, jobs)


def assess_here(
    found: Iterable[Found],
    then: Callable[[Assessment | MailReadError], T],
    model: RiskClassifier,
) -> Iterator[T]:
    """The same in this process, by a model that is at hand."""
    for batch in in_batches(found, _size):
        yield from map(then, assess_found(model, batch))


def _assess_apart(
    found: Iterable[Found],
    then: Callable[[Assessment | MailReadError], T],
    model: ModelChoice,
    jobs: int,
) -> Iterator[T]:
    pending: deque[Future[list[T]]] = deque()
    # Spawned, not forked: a fork of a process with threads may hang.
    spawn = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_be_a_worker)
    try:
        for batch in in_batches(found, _size):
            with _interrupts_held():  # a new process may be started for it
                pending.append(pool.submit(_assess_batch, batch, then, model))
            if len(pending) >= jobs * _AHEAD:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)  # batches that nobody asks for any more


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Put off Ctrl-C; a process that is started meanwhile puts it off from its first moment on.

    A terminal sends it to all processes, and the one that started the others answers it. Imports
    come before `_be_a_worker`, and Python would print where in them it was interrupted.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _be_a_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # Killed, it tells nobody: a worker would wait for work for ever, with mail in its memory.
    if (parent := parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def assess_found(
    model: RiskClassifier, found: Iterable[Found]
) -> Iterator[Assessment | MailReadError]:
    """Read and assess some mails; an error stands where its mail would."""
    items = [read_found(item) for item in found]
    assessments = model.assess_many([item for item in items if isinstance(item, Mail)])
    for item in items:
        yield item if isinstance(item, MailReadError) else next(assessments)


def _size(item: Found) -> int:
    if isinstance(item, RawMessage):
        return len(item.data)
    return len(item.body) if isinstance(item, Mail) else 0


def _assess_batch(
    found: list[Found], then: Callable[[Assessment | MailReadError], T], model: ModelChoice
) -> list[T]:
    return list(map(then, assess_found(_load_once(model), found)))


# In a process of its own, with its first batch: what an initializer of the pool raises is not told.
# One run has one model, also when its folder is replaced meanwhile.
_load_once = lru_cache(maxsize=1)(ModelChoice.load)
