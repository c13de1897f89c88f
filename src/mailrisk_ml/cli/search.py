"""``mailrisk search``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from mailrisk_ml.cli.outputs import atomic_text
from mailrisk_ml.evaluation.search import VARIANTS, Trial, report, search, some_groups
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.training import read_split

_ABOUT = """# What was tried

Mean average precision and macro-F1 (balanced preset) by cross-validation grouped by writer, inside
the training mails: no mail of `test` was looked at. {n_mails:,} mails of {n_groups} groups
({share:.0%} of the groups, drawn at random). Written by

    mailrisk search --data data --share {share:g} --out models/README.md

"""


def run_search(data: Path, out: Path | None, share: float, jobs: int) -> None:
    """Cross-validate the variants and print them, or write them to a file as Markdown."""
    if not 0 < share <= 1:
        raise InvalidParameterError("--share", "mailrisk search", "a float in (0, 1]", share)
    console = Console(highlight=False, markup=False)
    records = some_groups(read_split(data), share)
    trials: list[Trial] = []
    for trial in search(records, VARIANTS, n_jobs=jobs):
        trials.append(trial)
        scores = ", ".join(f"{k} {v:.3f}" for k, v in trial.mean_average_precision.items())
        console.print(f"{trial.variant.name}: {scores} ({trial.seconds:.0f} s)")
    if out is None:
        return
    n_groups = len({record["group"] for record in records})
    with atomic_text(out, private=False) as stream:
        stream.write(_ABOUT.format(n_mails=len(records), n_groups=n_groups, share=share))
        stream.write(report(trials) + "\n")
    console.print(f"Written to {out}")
