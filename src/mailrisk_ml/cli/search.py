"""``mailrisk search``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from mailrisk_ml.cli.outputs import atomic_text
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation.search import VARIANTS, Trial, Variant, report, search, some_groups
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.training import read_split

_OWNER = "mailrisk search"
_ABOUT = """# What was tried

Mean average precision and macro-F1 (balanced preset) {how}: no mail of `test` was looked at.
{n_mails:,} mails of {n_groups} groups{drawn}. Written by

    {command}

"""
_FOLDS = "by cross-validation grouped by writer, inside\nthe training mails"
_HELD_OUT = (
    "on {n:,} training mails that\nwere learned from by none, of the groups whose names begin with "
    "`{prefix}`"
)


def run_search(
    data: Path,
    out: Path | None,
    share: float,
    jobs: int,
    held_out: str | None = None,
    names: Sequence[str] = (),
) -> None:
    """Try the variants and print what they give, or write it to a file as Markdown."""
    if not 0 < share <= 1:
        raise InvalidParameterError("--share", _OWNER, "a float in (0, 1]", share)
    variants = _named(names)
    console = Console(highlight=False, markup=False)
    learned, judged = _parted(read_split(data), held_out)
    learned = some_groups(learned, share)
    trials: list[Trial] = []
    for trial in search(learned, variants, held_out=judged, n_jobs=jobs):
        trials.append(trial)
        scores = ", ".join(f"{k} {v:.3f}" for k, v in trial.mean_average_precision.items())
        console.print(f"{trial.variant.name}: {scores} ({trial.seconds:.0f} s)")
    if out is None:
        return
    options = [f"--share {share:g}"]
    if held_out is not None:
        options.append(f"--held-out {held_out}")
    options += [f'--variant "{name}"' for name in names]
    about = _ABOUT.format(
        how=_HELD_OUT.format(n=len(judged), prefix=held_out) if judged else _FOLDS,
        n_mails=len(learned),
        n_groups=len({record["group"] for record in learned}),
        drawn="" if share == 1 else f"\n({share:.0%} of the groups, drawn at random)",
        command=f"mailrisk search --data data {' '.join(options)} --out {out}",
    )
    with atomic_text(out, private=False) as stream:
        stream.write(about + report(trials) + "\n")
    console.print(f"Written to {out}")


def _named(names: Sequence[str]) -> list[Variant]:
    """The variants of these names, in their order; all where there are none."""
    by_name = {variant.name: variant for variant in VARIANTS}
    for name in names:
        if name not in by_name:
            raise InvalidParameterError("--variant", _OWNER, f"out of {list(by_name)}", name)
    return [by_name[name] for name in names] or list(VARIANTS)


def _parted(records: Sequence[Record], prefix: str | None) -> tuple[list[Record], list[Record]]:
    """Mails to learn from and mails to judge by; none of these without a prefix."""
    if prefix is None:
        return list(records), []
    judged = [record for record in records if str(record["group"]).startswith(prefix)]
    if not judged or len(judged) == len(records):
        rule = "how the names of some groups begin, and not of all"
        raise InvalidParameterError("--held-out", _OWNER, rule, prefix)
    return [r for r in records if not str(r["group"]).startswith(prefix)], judged
