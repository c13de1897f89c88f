"""What the retraining loop found, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, isfinite

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailrisk_ml.cli.consoles import print_beside, say
from mailrisk_ml.cli.evaluation_tables import narrow_name, narrow_table
from mailrisk_ml.evaluation.out_of_fold import OutOfFold
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.calibration import HARMLESS_FLAGGED, LEVEL_OF_PRESET, PRESETS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.recall import hardly_flagged_said
from mailrisk_ml.review.annotation import Merge
from mailrisk_ml.review.findings import Readiness
from mailrisk_ml.review.issues import Issue, JudgedLabels
from mailrisk_ml.review.learning_curve import GAIN, LearningCurve
from mailrisk_ml.text.display import printable, probability_shown, threshold_shown

_LEFT_OUT = {
    "unread": "that could not be read",
    "labelled": "labelled already",
    "like_labelled": "near-duplicates of labelled mails",
    "like_chosen": "near-duplicates of chosen mails",
    "beyond_n": "beyond --n",
    "not_proposed": "that no strategy asks for",
}
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_MOST_NAMED = 5
_MOST_LINES = 50


def print_findings(console: Console, readiness: Readiness) -> None:
    """Print what the readiness checks found."""
    for finding in readiness.summary:
        line = Text(f"{finding.severity:<8}", _STYLES[finding.severity])
        line.append(f"{finding.check}: {finding.message}. {finding.remedy}", "none")
        if finding.mails:
            more = len(finding.mails) - _MOST_NAMED
            named = ", ".join(printable(name) for name in finding.mails[:_MOST_NAMED])
            line.append(f" Mails: {named}{f' and {more:,} more' if more > 0 else ''}.", "dim")
        console.print(line, highlight=False)


def print_thresholds(console: Console, measured: OutOfFold, *, with_corpus: bool) -> None:
    """Warn of labels that a model's thresholds hardly ever flag out of fold, or flag at once.

    Also of those that are never `high` out of fold, and may be of other mail.

    What helps is said of what has not been done: a model may be fitted with the corpus already,
    the corpus knows its own labels only, a threshold near 0 is not to be lowered, and no preset
    changes thresholds of one's own, or is more sensitive than the last.
    """
    for name, found in measured.hardly_flagged.items():
        mixes = name in LABEL_IDS and not with_corpus
        remedies = ["mix in the corpus (--with-corpus)"] if mixes else []
        options = ["a more sensitive --preset"] if measured.deciding in PRESETS[:-1] else []
        if name not in measured.low_thresholds:
            options.append("a lower --threshold")
        if options:
            remedies.append(f"classify with {' or '.join(options)}")
        said = hardly_flagged_said([found], measured.deciding, remedies)
        _warn(console, f"hardly_flagged: {said}")
    if names := measured.never_high:
        strict = PRESETS[0]
        level = LEVEL_OF_PRESET[strict]
        _warn(
            console,
            f"never_{level}: '{strict}' flags not one of the mails with "
            f"{', '.join(repr(printable(name)) for name in names)} in cross-validation, so nothing "
            f"shows that what is '{level}' with it is more often right. Label more mail, with it "
            f"and with none; until then take '{level}' for '{LEVEL_OF_PRESET[PRESETS[1]]}'.",
        )
    for name in measured.low_thresholds:
        _warn(
            console,
            f"low_threshold: '{printable(name)}' is flagged from a probability of "
            f"{threshold_shown(measured.thresholds[name])} on, by '{measured.deciding}': what is "
            "flagged so is mostly wrong in cross-validation. Label more mail, with it, "
            "with others and with none, or classify with a stricter --preset or a higher "
            "--threshold.",
        )


def print_coinciding(console: Console, model: RiskClassifier, n_harmless: int) -> None:
    """Warn of presets that flag the same: levels tell nothing of what they flag.

    Either there are too few harmless mails to flag some of them more, or labels separate so well
    that thresholds lie in the same gap.
    """
    same = [
        (strict, lax)
        for strict, lax in pairwise(PRESETS)
        if (model.preset_thresholds(strict) <= model.preset_thresholds(lax)).any()
    ]
    if not same:
        return
    names = [same[0][0], *(lax for _, lax in same)]
    needed = ceil(1 / HARMLESS_FLAGGED[same[0][1]])
    if n_harmless < needed:
        why = f"Add mails without a label, all different: at least {needed} of them are needed."
    else:
        why = (
            "In cross-validation no mail lies where they would part. Add mails without a label, "
            "all different, that read much like those with one."
        )
    _warn(
        console,
        f"presets_coincide: {', '.join(names)} have the same threshold, and what they flag is all "
        f"'{LEVEL_OF_PRESET[names[-1]]}'. {why}",
    )


def _warn(console: Console, text: str) -> None:
    line = Text("warning ", _STYLES["warning"])
    line.append(text, "none")
    console.print(line, highlight=False)


def print_counts(console: Console, readiness: Readiness) -> None:
    """Print how many mails carry each label."""
    table = Table("label", "mails", title=f"{readiness.n_mails:,} mails", title_justify="left")
    for name, count in readiness.counts.items():
        table.add_row(printable(name), f"{count:,}")
    console.print(table)


def print_curve(console: Console, curve: LearningCurve) -> None:
    """Print how average precision grew with the mails, and what it promises of more."""
    names = (f"{size:,}\nmails" for size in curve.sizes)
    columns = ["label", *names, "each\ndoubling", f"more for\n+{GAIN:.2f}"]
    table = narrow_table("learning curve: average precision, quick models", columns)
    for label, scores in curve.average_precision.items():
        more = curve.more_needed(label)
        cells = [_known(score, ".2f") for score in scores]
        cells += [_known(curve.slope(label), "+.2f"), "-" if more is None else f"{more:,}"]
        table.add_row(narrow_name(label), *cells)
    console.print(table)


def _known(value: float, form: str) -> str:
    return format(value, form) if isfinite(value) else "-"


def print_left_out(console: Console, left_out: Mapping[str, int]) -> None:
    """Print how many mails were not chosen, and why."""
    counts = [f"{left_out[r]:,} {said}" for r, said in _LEFT_OUT.items() if left_out.get(r)]
    if counts:
        say(console, f"Left out: {', '.join(counts)}.")


def print_conflicts(console: Console, merged: Merge) -> None:
    """Print why annotations were not taken over."""
    for conflict in merged.conflicts[:_MOST_LINES]:
        told = f"{conflict.kind}: {conflict.where}, mail {conflict.key}: {conflict.message}"
        say(console, told)
    if len(merged.conflicts) > _MOST_LINES:
        console.print(f"… and {len(merged.conflicts) - _MOST_LINES:,} more")


def print_issues(console: Console, issues: Sequence[Issue]) -> None:
    """Print disputed labels with the evidence on both sides."""
    for issue in issues:
        given = "has" if issue.given else "has not"
        heading = Text(f"{printable(issue.mail)}: {given} ", "bold")
        heading.append(printable(issue.label), "bold")
        heading.append(f", probability {probability_shown(issue.probability)}", "dim")
        console.print(heading)
        for name, text in _evidence(issue):
            print_beside(console, f"  {name:<7} ", Text(printable(text)))


def print_judged(console: Console, judged: JudgedLabels, n_shown: int) -> None:
    """Print how many labels were judged, how many of them are shown, and which were not judged."""
    for name, found in judged.not_disputed.items():
        _warn(
            console,
            f"hardly_flagged: {found} are flagged in cross-validation: too few mails to dispute "
            f"'{printable(name)}', which is left out. Label more of them.",
        )
    if not judged.n_judged:
        say(console, "No label could be judged.")
        return
    say(
        console,
        f"{n_shown:,} of {judged.n_judged:,} labels, given or not, are shown (--n), the most "
        f"doubtful first. Confident learning counts {judged.n_issues:,} as mistakes.",
    )


def _evidence(issue: Issue) -> Iterator[tuple[str, str]]:
    if issue.passage:
        yield "for", f"❝ {issue.passage}"
    for name, words in (("for", issue.words_for), ("against", issue.words_against)):
        if words:
            yield name, " · ".join(words)
    for passage in issue.marked:
        yield "marked", f"❝ {passage}"
    for name, near in (("like", issue.with_label), ("unlike", issue.without_label)):
        if near:
            side = "has" if name == "like" else "has not"
            yield "near", f"{near.mail} {side} it (similarity {near.similarity:.2f})"
