"""``mailrisk search``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.files import atomic_text, check_outputs, untouched
from mailrisk_ml.cli.labelled import known_labels, read_checked_labels
from mailrisk_ml.corpus.records import Record, group_of
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.evaluation.search import (
    VARIANTS,
    Trial,
    Variant,
    report,
    search,
    why_not,
)
from mailrisk_ml.exceptions import InvalidParameterError, SourceError
from mailrisk_ml.training import occurring

_OWNER = "mailrisk search"
_ABOUT = """# What was tried

Mean average precision, and macro-F1 at the balanced preset, whose thresholds are chosen on the
mails learned from. No mail of `test` was looked at. Learned from {learned},
judged {how}. Differences are to the first row. Written by

    {command}"""


class SearchOptions(NamedTuple):
    """What to search in and how to judge; see the command's help."""

    data: Path
    columns: Mapping[str, str] | None = None
    labels: Path | None = None
    out: Path | None = None
    share: float = 1.0
    held_out: str | None = None
    variants: Sequence[str] = ()

    def command(self) -> str:
        """The command line that says the same."""
        words = ["mailrisk", "search", "--data", str(self.data), "--share", f"{self.share:g}"]
        for field, column in (self.columns or {}).items():
            words += ["--column", f"{field}={column}"]
        words += [] if self.labels is None else ["--labels", str(self.labels)]
        words += [] if self.held_out is None else ["--held-out", self.held_out]
        for name in self.variants:
            words += ["--variant", name]
        return shlex.join([*words, *([] if self.out is None else ["--out", str(self.out)])])


def run_search(options: SearchOptions, jobs: int) -> None:
    """Try the variants and print what they give, or write it to a file as Markdown."""
    if not 0 < options.share <= 1:
        raise InvalidParameterError("--share", _OWNER, "a float in (0, 1]", options.share)
    variants = _named(options.variants)
    console = plain_console()
    check_outputs(options.out, inputs=[options.data])
    known = known_labels(options.labels)
    records = read_checked_labels(options.data, known, columns=options.columns)
    learned, judged = _parted(records, options.held_out)
    learned = balanced_share(learned, options.share)
    classes = occurring(learned, known)
    trials: list[Trial] = []
    for trial in search(learned, variants, held_out=judged, classes=classes, n_jobs=jobs):
        trials.append(trial)
        scores = ", ".join(f"{k} {v:.3f}" for k, v in trial.mean_average_precision.items())
        console.print(f"{trial.variant.name}: {scores} ({trial.seconds:.0f} s)")
    against = {variant.name: why_not(variant, learned, judged, classes) for variant in variants}
    left_out = [f"{name}: left out, {reason}." for name, reason in against.items() if reason]
    for line in left_out:
        console.print(line)
    if options.out is None:
        return
    if not trials:
        raise SourceError(f"Nothing was tried: {untouched(options.out)}. {left_out[0]}")
    with atomic_text(options.out, private=False) as stream:
        stream.write("\n\n".join([_about(options, learned, judged), report(trials), *left_out]))
        stream.write("\n")
    console.print(f"Written to {options.out}")


def _about(options: SearchOptions, learned: Sequence[Record], judged: Sequence[Record]) -> str:
    """What stands above the table."""
    groups = [group_of(record) for record in learned]
    grouped = len(set(groups)) > 1  # else folds are of single mails
    n_alone = groups.count(None) if grouped else 0
    how = f"by cross-validation {'that keeps groups whole' if grouped else 'over single mails'}"
    if judged:
        how = f"by {len(judged):,} mails of groups that were held out"
    whole = ", by whole groups" if grouped else ""
    drawn = f" (about {options.share:.0%} of all{whole}, balanced over labels and languages)"
    return _ABOUT.format(
        learned=f"{len(learned):,} mails"
        + (f" of {len(set(groups) - {None})} groups" if grouped else "")
        + (f", {n_alone:,} of them without one" if n_alone else "")
        + (drawn if options.share < 1 else ""),
        how=how,
        command=options.command(),
    )


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
        held_out = (group := group_of(record)) is not None and str(group).startswith(prefix)
        (judged if held_out else learned).append(record)
    if not learned or not judged:
        rule = "the beginning of the names of some groups, but not of all"
        raise InvalidParameterError("--held-out", _OWNER, rule, prefix)
    return learned, judged
