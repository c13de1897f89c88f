"""``mailrisk search``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from mailrisk_ml.cli.files import atomic_text, check_apart
from mailrisk_ml.cli.inputs import read_labels
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation.search import VARIANTS, Trial, Variant, report, search, some_groups
from mailrisk_ml.exceptions import InvalidParameterError

_OWNER = "mailrisk search"
_ABOUT = """# What was tried

Mean average precision and macro-F1 (balanced preset), on training mails: no mail of `test` was
looked at. Learned from {n_mails:,} mails of {n_groups} groups{drawn},
judged {how}. Differences are to the first row. Written by

    {command}

"""


class SearchOptions(NamedTuple):
    """What to search in and how to judge; see the command's help."""

    data: Path
    columns: Mapping[str, str] | None = None
    out: Path | None = None
    share: float = 1.0
    held_out: str | None = None
    variants: Sequence[str] = ()

    def command(self) -> str:
        """The command line that says the same."""
        words = ["mailrisk", "search", "--data", str(self.data), "--share", f"{self.share:g}"]
        for field, column in (self.columns or {}).items():
            words += ["--column", f"{field}={column}"]
        words += [] if self.held_out is None else ["--held-out", self.held_out]
        for name in self.variants:
            words += ["--variant", name]
        return shlex.join([*words, *([] if self.out is None else ["--out", str(self.out)])])


def run_search(options: SearchOptions, jobs: int) -> None:
    """Try the variants and print what they give, or write it to a file as Markdown."""
    if not 0 < options.share <= 1:
        raise InvalidParameterError("--share", _OWNER, "a float in (0, 1]", options.share)
    variants = _named(options.variants)
    console = Console(highlight=False, markup=False)
    check_apart([options.out], [options.data])
    learned, judged = _parted(read_labels(options.data, columns=options.columns), options.held_out)
    learned = some_groups(learned, options.share)
    trials: list[Trial] = []
    for trial in search(learned, variants, held_out=judged, n_jobs=jobs):
        trials.append(trial)
        scores = ", ".join(f"{k} {v:.3f}" for k, v in trial.mean_average_precision.items())
        console.print(f"{trial.variant.name}: {scores} ({trial.seconds:.0f} s)")
    if options.out is None:
        return
    how = "by cross-validation grouped by writer"
    if judged:
        how = f"by {len(judged):,} mails of groups that were held out"
    share = options.share
    about = _ABOUT.format(
        how=how,
        n_mails=len(learned),
        n_groups=len({record["group"] for record in learned}),
        drawn="" if share == 1 else f" ({share:.0%} of the groups, drawn at random)",
        command=options.command(),
    )
    with atomic_text(options.out, private=False) as stream:
        stream.write(about + report(trials) + "\n")
    console.print(f"Written to {options.out}")


def _named(names: Sequence[str]) -> list[Variant]:
    """The variants of these names, in their order; all where there are none."""
    by_name = {variant.name: variant for variant in VARIANTS}
    for name in names:
        if name not in by_name:
            raise InvalidParameterError("--variant", _OWNER, f"one of {list(by_name)}", name)
    return [by_name[name] for name in dict.fromkeys(names)] or list(VARIANTS)


def _parted(records: Sequence[Record], prefix: str | None) -> tuple[list[Record], list[Record]]:
    """Mails to learn from and mails to judge by; none of these without a prefix."""
    if prefix is None:
        return list(records), []
    learned: list[Record] = []
    judged: list[Record] = []
    for record in records:
        held_out = record["group"] is not None and str(record["group"]).startswith(prefix)
        (judged if held_out else learned).append(record)
    if not learned or not judged:
        rule = "the beginning of the names of some groups, but not of all"
        raise InvalidParameterError("--held-out", _OWNER, rule, prefix)
    return learned, judged
