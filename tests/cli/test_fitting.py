"""What is said of a fit before it begins and while it runs."""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path

import pytest
from rich.console import Console

from mailrisk_ml.cli.fitting import announcement, cost, fitting_shown
from mailrisk_ml.corpus.records import default_data_path

ROOT = Path(__file__).resolve().parents[2]


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
        (1_773, "less than a minute", 0.61),
        (5_213, "less than a minute", 1.64),
        (17_238, "1 to 2 minutes", 3.15),
        (171_932, "4 to 7 minutes", None),
    ],
)
def test_announced_is_what_was_measured(n: int, minutes: str, gigabytes: float | None) -> None:
    """Of a share of the corpus as of all of it; memory is rounded up."""
    said = announcement(40, n - 40)
    assert f": {minutes} on two cores, about " in said
    (memory,) = re.findall(r"(\d+) GB of memory$", said)
    assert gigabytes is None or gigabytes <= float(memory) <= gigabytes + 1


@pytest.mark.parametrize("share", [0.1, 0.3, 1.0])
def test_documents_say_what_train_says(share: float) -> None:
    """The time and memory of each share stand there as they are announced, in both languages."""
    with open(default_data_path() / "train.jsonl", "rb") as stream:
        n_mails = sum(1 for _ in stream)
    minutes, memory = cost(round(share * n_mails))
    name = "all" if share == 1 else str(share)
    (row,) = _rows("docs/training.md", f"| {name} |")
    assert f"| {minutes}, {memory} |" in row
    (row,) = _rows("docs/zh/training.md", f"| {name.replace('all', '全部')} |")
    assert f"| {minutes.replace(' to ', ' 到 ').replace('minutes', '分钟')}、{memory} |" in row
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(rf"(?<!\d){memory}", readme)) >= 2


def _rows(page: str, beginning: str) -> list[str]:
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(beginning)]


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
