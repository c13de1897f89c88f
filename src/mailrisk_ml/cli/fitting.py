"""What ``mailrisk train`` says of a fit: before it begins, and how far it has come."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil

from rich.console import Console
from rich.status import Status

from mailrisk_ml.text.display import printable

# Processor time, and memory at the most, of fits to 1,900, 9,400, 23,000 and 87,000 mails of the
# corpus with the default parameters in two processes: 2026-11-30, two cores of an AMD EPYC, Python
# 3.11. Both grow as new words do, slower than mails. Two cores take half the time at best.
_SECONDS, _GB, _GROWTH, _GB_AT_LEAST = 25, 0.93, 0.6, 0.1


def announcement(n_own: int, n_corpus: int, unknown: Sequence[str] = ()) -> str:
    """How many mails a model learns from, and about how long that takes and how much memory.

    Of labels that are unknown to the corpus, what that means.

    Examples
    --------
    >>> announcement(160, 0)
    'Fitting to 160 mails: less than a minute, 0.4 GB of memory'
    """
    n = n_own + n_corpus
    whose = f" ({n_own:,} of your own, {n_corpus:,} of the corpus)" if n_corpus else ""
    names = " or ".join(f"'{printable(name)}'" for name in unknown)
    counted = f". The corpus' count as mails without {names}: nobody looked for it there"
    size = (n / 1000) ** _GROWTH
    minutes = size * _SECONDS / 60
    most = f"{ceil(minutes / 2)} to {ceil(minutes)} minutes on two cores"
    duration = most if minutes > 1 else "less than a minute"
    memory = _GB_AT_LEAST + size * _GB
    said = f"Fitting to {n:,} mails{whose}: {duration}, {memory:.1f} GB of memory"
    return said + counted if n_corpus and unknown else said


@contextmanager
def fitting_shown(console: Console) -> Iterator[None]:
    """Show on a terminal which part of a fit is done."""
    logger = logging.getLogger("mailrisk_ml.model")
    level = logger.level
    with console.status("Fitting: counting words") as status:
        handler = _OnStatus(status)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            yield
        finally:
            logger.setLevel(level)
            logger.removeHandler(handler)


class _OnStatus(logging.Handler):
    def __init__(self, status: Status) -> None:
        super().__init__()
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        self._status.update(f"Fitting: {record.getMessage()}")
