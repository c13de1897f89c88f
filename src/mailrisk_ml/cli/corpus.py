"""``mailrisk corpus``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import atomic_text
from mailrisk_ml.corpus.card import check_card, render_card
from mailrisk_ml.corpus.checks import check_corpus, corpus_files
from mailrisk_ml.corpus.records import read_records
from mailrisk_ml.corpus.statistics import balance, label_counts
from mailrisk_ml.text.display import printable

_MOST_SHOWN = 50
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
