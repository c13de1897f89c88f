"""Assessing a stream of mails, in this process or in several: ``found -> results, in order``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.mail.sources import Found
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel import slow
from mailrisk_ml.parallel.batches import Begin, Then, assessed, batches_of
from mailrisk_ml.parallel.crew import Crew

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier

T = TypeVar("T")


def assess_in_processes(
    found: Iterable[Found],
    then: Then[T],
    model: ModelChoice,
    *,
    jobs: int,
    tell: slow.Tell = slow.unheard,
) -> Iterator[T]:
    """Read and assess a stream in order, a bounded number of mails at a time.

    Parameters
    ----------
    found : iterable of RawMessage, Mail or MailReadError
        From `find_mails`. Messages are found in this process and read where they are assessed.
    then : callable
        What is made of each result where it comes to be; a function that can be pickled. The less
        it gives, the less travels between processes: whole assessments cost half as much again.
    model : ModelChoice
        Every process loads it.
    jobs : int
        Processes.
    tell : callable, optional
        Takes a sentence that names a mail which takes more than `slow.NAMED_AFTER` seconds. One
        that takes `slow.GIVEN_UP_AFTER` seconds counts as unreadable.

    Returns
    -------
    iterator
        What `then` made of each mail found.

    Raises
    ------
    InvalidParameterError
        ``jobs`` is below 1.
    ModelFormatError
        The model cannot be loaded: when the first batch comes back, or later, where the folder
        holds another by the time that a process is replaced.
    BrokenProcessPool
        One of the processes was killed.
    """
    if jobs < 1:
        raise InvalidParameterError("jobs", "assess_in_processes", "an int in [1, inf)", jobs)
    return _assess_apart(found, then, model, jobs, tell)


def assess_here(
    found: Iterable[Found],
    then: Then[T],
    model: RiskClassifier,
    *,
    tell: slow.Tell,
) -> Iterator[T]:
    """The same in this process, by a model that is at hand.

    Parameters
    ----------
    found, then
        As for `assess_in_processes`.
    tell : callable
        Takes a sentence that names a mail which takes more than `slow.NAMED_AFTER` seconds.
    model : RiskClassifier
        Fitted.

    Yields
    ------
    T
        What ``then`` made of each mail or error, in their order.
    """
    with slow.Watch(tell) as watch:
        for batch in batches_of(found):
            for result in assessed(batch, then, model, _noted_by(watch, batch)):
                watch.pause()
                yield result


def _noted_by(watch: slow.Watch, batch: Sequence[Found]) -> Begin:
    return lambda first, stop: watch.begin(batch[first].source, batch[stop - 1].source)


def _assess_apart(
    found: Iterable[Found], then: Then[T], model: ModelChoice, jobs: int, tell: slow.Tell
) -> Iterator[T]:
    crew = Crew(then, model.pinned(), jobs, tell)
    try:
        for batch in batches_of(found):
            crew.add(batch)
            if crew.is_full:
                yield from crew.oldest()
        while crew.pending:
            yield from crew.oldest()
    finally:
        crew.end()
