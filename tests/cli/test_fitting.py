"""What is said of a fit before it begins and while it runs."""

from __future__ import annotations

import io
import logging
import re

import pytest
from rich.console import Console

from mailrisk_ml.cli.fitting import announcement, fitting_shown


def test_much_mail_is_announced() -> None:
    """Whose mails, the minutes and the memory."""
    said = announcement(160, 64_429)
    assert "64,589 mails (160 of your own, 64,429 of the corpus)" in said
    assert "minutes on two cores" in said
    assert "GB of memory" in said


def test_labels_that_the_corpus_does_not_know() -> None:
    """Its mails teach that they are without them, which nobody has looked at."""
    said = "The corpus' count as mails without 'tax' or 'fraud': nobody looked for it there"
    assert announcement(38, 10_159, ["tax", "fraud"]).endswith(said)
    assert "without" not in announcement(38, 0, ["tax"]) + announcement(38, 10_159)


@pytest.mark.parametrize(
    ("n", "minutes", "gigabytes"),
    [
        (1_900, "", 1.25),
        (9_407, "1 to 2", 3.45),
        (23_500, "2 to 3", 6.76),
        (87_000, "4 to 7", 13.5),
    ],
)
def test_announced_is_what_was_measured(n: int, minutes: str, gigabytes: float) -> None:
    """Of a share of the corpus as of all of it: the memory within a fifth."""
    said = announcement(40, n - 40)
    assert (f": {minutes} minutes on" if minutes else "less than a minute") in said
    (memory,) = re.findall(r"([\d.]+) GB", said)
    assert float(memory) == pytest.approx(gigabytes, rel=0.2)


def test_parts_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal what the fit logs is its status; afterwards the log is as it was."""
    logger = logging.getLogger("mailrisk_ml.model")
    before = logger.level, list(logger.handlers)
    console = Console(file=io.StringIO(), force_terminal=True)
    shown: list[str] = []
    with fitting_shown(console):
        monkeypatch.setattr("rich.status.Status.update", lambda _, text: shown.append(text))
        logger.info("%s: %d of %d models fitted", "whole mails", 1, 8)
    assert shown == ["Fitting: whole mails: 1 of 8 models fitted"]
    assert (logger.level, logger.handlers) == before
