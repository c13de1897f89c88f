"""What ``mailrisk train`` says of a fit: before it begins, and how far it has come."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil

from rich.console import Console
from rich.status import Status

from mailrisk_ml.text.display import printable

# Minutes and memory at the most, of two processes together, of `train` with 40 own mails and the
# default parameters on 1,773, 5,213 and 17,238 mails (23, 56 and 97 seconds; 0.6, 1.6 and 3.2 GB)
# and, of minutes only, on 172,000 (4 to 5): 2026-12-02, two cores of an AMD EPYC, Python 3.11. Both
# grow as new words do, slower than mails; the memory of more mails is in proportion to that.
_MINUTES, _GB, _GROWTH, _GB_AT_LEAST = 0.3, 0.6, 0.6, 0.1


def cost(n_mails: int) -> tuple[str, str]:
    """About how long a fit takes on two cores, and how much memory, rounded up.

    Examples
    --------
    >>> cost(17_238)
    ('1 to 2 minutes', '4 GB')
    """
    size = (n_mails / 1000) ** _GROWTH
    minutes = size * _MINUTES
    most = f"{ceil(minutes / 2)} to {ceil(minutes)} minutes"
    duration = most if minutes > 1 else "less than a minute"
    return duration, f"{ceil(_GB_AT_LEAST + size * _GB)} GB"


def announcement(n_own: int, n_corpus: int, unknown: Sequence[str] = ()) -> str:
    """How many mails a model learns from, and about how long that takes and how much memory.

    Of labels that are unknown to the corpus, what that means.

    Examples
    --------
    >>> announcement(160, 0)
    'Fitting to 160 mails: less than a minute on two cores, about 1 GB of memory'
    """
    n = n_own + n_corpus
    whose = f" ({n_own:,} of your own, {n_corpus:,} of the corpus)" if n_corpus else ""
    names = " or ".join(f"'{printable(name)}'" for name in unknown)
    counted = f". The corpus' count as mails without {names}: nobody looked for it there"
    duration, memory = cost(n)
    said = f"Fitting to {n:,} mails{whose}: {duration} on two cores, about {memory} of memory"
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
