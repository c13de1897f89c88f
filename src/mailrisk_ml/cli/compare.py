"""``mailrisk compare``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.evaluation_tables import narrow_name, narrow_table
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import check_outputs, write_json
from mailrisk_ml.cli.labelled import read_checked_labels, read_labels
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.evaluation.metrics import Estimate, about_draws
from mailrisk_ml.evaluation.slices import FEWEST
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.labelled.reading import has_split, table_path
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.storage import load_model
from mailrisk_ml.review.comparison import MEASURES, REQUIREMENTS, Comparison, compare
from mailrisk_ml.text.display import printable, probability_shown

_MOST_SHOWN = 20
_COUNTED = (
    "mended: wrong decisions of the old model that the new one gets right; broken: the other way "
    "round; p: how likely so uneven a split is where neither model is better."
)
_UNCLEAR = "no clear difference"
_WORSE_ON_CORPUS = (
    "Warning: the new model is worse there, and these mails do not show that it makes up for it. "
    "Train with a larger --corpus-share, or with the whole corpus."
)


@dataclass(frozen=True)
class CompareOptions:
    """Options of ``mailrisk compare``; see its help."""

    require: str = "not-worse"
    measure: str = "mean_average_precision"
    tolerance: float = 0.0
    columns: Mapping[str, str] | None = None
    out: Path | None = None
    corpus: bool = True


def run_compare(old: Path | None, new: Path | None, data: Path, options: CompareOptions) -> int:
    """Compare, print, write; None is the shipped model.

    Returns
    -------
    int
        3 when the requirement does not hold, 4 when that cannot be judged.
    """
    if options.require not in REQUIREMENTS:
        rule = f"one of {list(REQUIREMENTS)}"
        raise InvalidParameterError("--require", "mailrisk compare", rule, options.require)
    check_outputs(options.out, inputs=[data])
    before, after = load_model(old), load_model(new)
    # Labels of one model only are told and left out; what no model knows is a slip.
    known = tuple(dict.fromkeys((*after.classes_, *before.classes_)))
    split = "test" if has_split(data, "test") else "train"
    records = read_checked_labels(data, known, split, options.columns)
    result = compare(
        before,
        after,
        records,
        measure=options.measure,
        tolerance=options.tolerance,
    )
    corpus = None
    if options.corpus and not _is_corpus(data):
        corpus = compare_on_corpus(before, after, options.measure, options.tolerance)
    print_comparison(result, corpus)
    if options.out is not None:
        found = result.to_dict() | ({"corpus": corpus.to_dict()} if corpus else {})
        write_json(options.out, found)
    if result.verdict == "cannot be judged":
        return ExitCode.NOT_JUDGED
    return ExitCode.DONE if result.meets(options.require) else ExitCode.NOT_MET


def compare_on_corpus(
    old: RiskClassifier, new: RiskClassifier, measure: str = MEASURES[0], tolerance: float = 0.0
) -> Comparison | None:
    """Compare two models on the corpus' test split; None where one lacks some of its labels."""
    if any(name not in model.classes_ for model in (old, new) for name in LABEL_IDS):
        return None
    records = read_labels(default_data_path(), "test")
    return compare(old, new, records, measure=measure, tolerance=tolerance)


def corpus_said(result: Comparison) -> str:
    """What a comparison on the corpus' test split found, in a sentence."""
    found = "; ".join(
        f"{name.replace('_', ' ')} {result.old[name]:.3f}, then {result.new[name]:.3f} "
        f"({_signed(difference)})"
        for name, difference in result.overall.items()
    )
    said = f"On the corpus' test split, {result.n_mails:,} mails: {found}: {result.verdict}."
    return f"{said} {result.about_learned}".rstrip()


def _is_corpus(data: Path) -> bool:
    file = table_path(data, "test") if data.is_dir() else data
    return file.resolve() == table_path(default_data_path(), "test").resolve()


def print_comparison(result: Comparison, corpus: Comparison | None = None) -> None:
    """Print the tables, the changed decisions, what the corpus says, and last the verdict."""
    console = plain_console()
    table = narrow_table(f"{result.n_mails:,} mails", ["", "old", "new", "new - old"])
    for name, difference in result.overall.items():
        values = (f"{side[name]:.3f}" for side in (result.old, result.new))
        table.add_row(narrow_name(name), *values, _signed(difference))
    console.print(table)
    columns = ["label", "mails", "F1", "avg prec.", "mended", "broken", "p"]
    table = narrow_table("labels, new - old", columns)
    for row in result.labels:
        changes = [str(row.n), _signed(row.f1), _signed(row.average_precision)]
        counts = [str(row.mended), str(row.broken), f"{row.p_value:.2f}"]
        table.add_row(narrow_name(row.label), *changes, *counts)
    console.print(table)
    console.print(_COUNTED)
    _print_changed(console, result)
    if result.left_out:
        why = "no mail carries it, or only one model has it"
        console.print(f"Not compared ({why}): {', '.join(map(printable, result.left_out))}.")
    console.print(f"Intervals: 95 %, paired, over {about_draws(result.n_groups, result.n_alone)}.")
    rare = [printable(row.label) for row in result.labels if row.n < FEWEST]
    if rare and not result.reason:
        console.print(f"No part in the verdict, with fewer than {FEWEST} mails: {', '.join(rare)}.")
    if said := result.about_learned:
        console.print(f"Warning: {said}")
    if corpus is not None:
        console.print(corpus_said(corpus))
        if corpus.verdict == "worse" and result.verdict in ("cannot be judged", _UNCLEAR):
            console.print(_WORSE_ON_CORPUS)
    verdict = _verdict_said(result)
    if corpus is not None and (result.verdict, corpus.verdict) == ("better", "worse"):
        verdict += f" on these mails, but {_verdict_said(corpus)} on the corpus' test split"
    console.print(f"Verdict: {verdict}.")


def _verdict_said(result: Comparison) -> str:
    decisive = {name: result.overall[name] for name in result.fallen or (result.measure,)}
    found = ", ".join(
        f"{name.replace('_', ' ')} {_signed(difference)}" for name, difference in decisive.items()
    )
    return f"{result.verdict} ({result.reason or found})"


def _print_changed(console: Console, result: Comparison) -> None:
    if not result.changed:
        return
    title = f"{len(result.changed):,} decisions changed"
    columns = ["mail", "label", "old", "new", "given", "new is"]
    table = narrow_table(title, columns, first=len(columns))
    for row in result.changed[:_MOST_SHOWN]:
        before, after = ("not", "flagged") if row.flagged else ("flagged", "not")
        old = _short(f"{before} {probability_shown(row.old)}")
        new = _short(f"{after} {probability_shown(row.new)}")
        carries = "yes" if row.flagged == row.is_right else "no"
        right = "right" if row.is_right else "WRONG"
        table.add_row(printable(row.mail), narrow_name(row.label), old, new, carries, right)
    console.print(table)
    if len(result.changed) > _MOST_SHOWN:
        console.print(f"… and {len(result.changed) - _MOST_SHOWN:,} more; --out writes them all.")


def _signed(estimate: Estimate) -> str:
    return _short(f"{estimate.value:+.2f} [{estimate.low:+.2f}, {estimate.high:+.2f}]")


def _short(text: str) -> str:
    """The text without zeros before points, so that 80 columns hold a row."""
    return text.replace("0.", ".")
