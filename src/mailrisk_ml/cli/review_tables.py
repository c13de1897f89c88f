"""What the retraining loop found, for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailrisk_ml.review.findings import Readiness
from mailrisk_ml.text.display import printable

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_MOST_NAMED = 5


def print_findings(console: Console, readiness: Readiness) -> None:
    """Print what the readiness checks found."""
    for finding in readiness.findings:
        line = Text(f"{finding.severity:<8}", _STYLES[finding.severity])
        line.append(f"{finding.check}: {finding.message}. {finding.remedy}", "none")
        if finding.mails:
            more = len(finding.mails) - _MOST_NAMED
            named = ", ".join(printable(name) for name in finding.mails[:_MOST_NAMED])
            line.append(f" Mails: {named}{f' and {more:,} more' if more > 0 else ''}.", "dim")
        console.print(line, highlight=False)


def print_counts(console: Console, readiness: Readiness) -> None:
    """Print how many mails carry each label."""
    table = Table("label", "mails", title=f"{readiness.n_mails:,} mails", title_justify="left")
    for name, count in readiness.counts.items():
        table.add_row(printable(name), f"{count:,}")
    console.print(table)
