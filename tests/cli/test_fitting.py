"""What is said of a fit before it begins and while it runs."""

from __future__ import annotations

import io
import logging

import pytest
from rich.console import Console

from mailrisk_ml.cli.fitting import announcement, fitting_shown


def test_much_mail_is_announced() -> None:
    """Whose mails, the minutes and the memory."""
    said = announcement(160, 64_429)
    assert "64,589 mails (160 of your own, 64,429 of the corpus)" in said
    assert "minutes on two cores" in said
    assert "GB of memory" in said


def test_parts_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal what the fit logs is its status; afterwards the log is as it was."""
    logger = logging.getLogger("mailrisk_ml.model.fitting")
    before = logger.level, list(logger.handlers)
    console = Console(file=io.StringIO(), force_terminal=True)
    shown: list[str] = []
    with fitting_shown(console):
        monkeypatch.setattr("rich.status.Status.update", lambda _, text: shown.append(text))
        logger.info("%d of %d models fitted", 1, 8)
    assert shown == ["Fitting: 1 of 8 models fitted"]
    assert (logger.level, logger.handlers) == before
