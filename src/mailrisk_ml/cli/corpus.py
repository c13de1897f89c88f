"""``mailrisk corpus``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan, nan
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import atomic_text
from mailrisk_ml.cli.inputs import read_labels
from mailrisk_ml.corpus.card import check_card, render_card
from mailrisk_ml.corpus.checks import check_corpus, corpus_files
from mailrisk_ml.corpus.records import read_records
from mailrisk_ml.corpus.statistics import balance, label_counts
from mailrisk_ml.evaluation.script_curve import script_curve
from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.labelled.reading import has_split, table_path
from mailrisk_ml.text.display import printable
from mailrisk_ml.training import checked_labels

_MOST_SHOWN = 50
_FLAT = 0.005  # a smaller gain in mean average precision is none
_CHECKS = ("schema", "labels", "evidence", "identifiers", "groups", "duplicates")


def run_check(path: Path) -> int:
    """Print findings by check, then counts and balance; 1 when there is a finding."""
    console = plain_console()
    findings = check_corpus(path)
    per_check = Counter(finding.check for finding in findings)
    table = Table("check", "faults")
    for name in _CHECKS:
        table.add_row(name, str(per_check[name]))
    console.print(table)
    for finding in findings[:_MOST_SHOWN]:
        console.print(printable(f"{finding.check}: {finding.where}: {finding.fault}"))
    if len(findings) > _MOST_SHOWN:
        console.print(f"… and {len(findings) - _MOST_SHOWN:,} more")
    if findings:
        return ExitCode.FAULTS
    _print_counts(console, path)
    return ExitCode.DONE


def run_curve(folder: Path) -> None:
    """Print the learning curve, and whether it still rises at its end.

    Raises
    ------
    SourceError
        ``folder`` holds no test split: mails that were learned from cannot be judged on. Or no
        mail to learn from carries a label.
    CorpusError
        A mail to judge on carries a label that none to learn from does.
    """
    if folder.exists() and not has_split(folder, "test"):
        raise SourceError(
            f"corpus curve must have a folder with train.* and test.*. {folder} holds no mails to "
            "judge on. Of mails in one table, review check --curve holds some out."
        )
    train, test = read_labels(folder, "train"), read_labels(folder, "test")
    labels = sorted({label for record in train for label in record["labels"]})
    if not labels:
        raise SourceError(f"No mail to learn from in {folder} carries a label.")
    test = checked_labels(test, labels, table_path(folder, "test"))
    console = plain_console()
    table = Table("train mails", "macro-F1", "mean average precision")
    scores = []
    for size, macro_f1, mean_ap in script_curve(train, test, labels):
        table.add_row(f"{size:,}", f"{macro_f1:.3f}", f"{mean_ap:.3f}")
        scores.append(mean_ap)
    console.print(table)
    console.print(_end_of(scores))


def _end_of(scores: Sequence[float]) -> str:
    """What a curve says of more mails."""
    gain = scores[-1] - scores[-2] if len(scores) > 1 else nan
    if isnan(gain):
        return "Whether more mails would help cannot be told from so few."
    return f"At its end the curve is {'still rising' if gain > _FLAT else 'flat'}."


def run_card(folder: Path) -> None:
    """Write the dataset card into the folder of the records; a page that is none stays."""
    path = folder / "README.md"
    check_card(path)
    card = render_card(folder)
    with atomic_text(path, private=False) as stream:
        stream.write(card)


def _print_counts(console: Console, path: Path) -> None:
    splits = {file.stem: read_records(file) for file in corpus_files(path)}
    for name, records in splits.items():
        table = Table(f"{name}: {len(records):,} mails", "zh", "en", "mixed")
        for label, counts in label_counts(records).items():
            table.add_row(label, *(str(counts[lang]) for lang in ("zh", "en", "mixed")))
        console.print(table)
    table = Table("balance", "measured", "holds")
    for share in balance(splits):
        table.add_row(share.name, str(share), "yes" if share.holds else "no")
    console.print(table)
