"""Assessing a stream of mails in several processes, the model loaded once in each."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.scoring import in_batches
from mailrisk_ml.model.storage import load_model

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier

# Batches in flight for each process: enough to keep it busy, few enough to keep memory flat.
_AHEAD = 3

_model: RiskClassifier | None = None


def assess_in_processes(
    mails: Iterable[Mail],
    *,
    jobs: int = 1,
    model: str | os.PathLike[str] | None = None,
    preset: str | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> Iterator[Assessment]:
    """Assess a stream in order, a bounded number of mails at a time.

    Parameters
    ----------
    mails : iterable of Mail
        Read in this process.
    jobs : int, default=1
        Processes; with 1 everything happens here.
    model : path-like, optional
        Model folder; the shipped model by default.
    preset : {"strict", "balanced", "sensitive"}, optional
    thresholds : mapping of str to float, optional
        In place of the preset's, see `RiskClassifier`.
    """
    loaded = _loaded(model, preset, thresholds)
    if jobs == 1:
        yield from loaded.assess_many(mails)
        return
    pending: deque[Future[list[Assessment]]] = deque()
    # Spawned, not forked: a fork of a process with threads may hang.
    with ProcessPoolExecutor(
        jobs,
        mp_context=get_context("spawn"),
        initializer=_load,
        initargs=(model, preset, thresholds),
    ) as pool:
        for batch in in_batches(mails, lambda mail: len(mail.body)):
            pending.append(pool.submit(_assess_batch, batch))
            if len(pending) >= jobs * _AHEAD:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()


def _loaded(
    path: str | os.PathLike[str] | None, preset: str | None, thresholds: Mapping[str, float] | None
) -> RiskClassifier:
    model: RiskClassifier = load_model(path, preset=preset)
    return model if thresholds is None else model.set_params(thresholds=thresholds)


def _load(
    path: str | os.PathLike[str] | None, preset: str | None, thresholds: Mapping[str, float] | None
) -> None:
    global _model
    _model = _loaded(path, preset, thresholds)


def _assess_batch(mails: list[Mail]) -> list[Assessment]:
    assert _model is not None
    return list(_model.assess_many(mails))
