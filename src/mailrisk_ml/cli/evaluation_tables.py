"""The tables of an evaluation, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite

from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from mailrisk_ml.cli.consoles import plain_console, print_beside
from mailrisk_ml.evaluation.costs import CostRow, alarms_with_interval, of_scope, per_1000_shown
from mailrisk_ml.evaluation.evaluate import EvaluationResult
from mailrisk_ml.evaluation.gallery import Mistake
from mailrisk_ml.evaluation.metrics import Estimate, fixed
from mailrisk_ml.evaluation.out_of_fold import OutOfFold
from mailrisk_ml.evaluation.page import cut_pieces
from mailrisk_ml.evaluation.slices import LABEL_MEASURES, SliceRow
from mailrisk_ml.text.display import printable, probability_shown, threshold_shown

_SHORT = {
    "intellectual_property": "intell. property",
    "unfair_competition": "unfair compet.",
    "expected_calibration_error": "calibration err.",
    "calibration_error_by_chance": "… by chance",
    "mean_average_precision": "mean avg prec.",
    "false_alarms_hard_negative": "hard neg. alarms",
    "false_alarms_ordinary": "ordinary alarms",
}
_MOST_TEXT = 300


def print_result(result: EvaluationResult) -> None:
    """Print the tables that always are."""
    console = plain_console()
    _print_overall(console, result)
    _print_labels(console, result)
    _print_presets(console, result)
    if any(row["setting"] == "own" for row in result.costs):
        _print_own(console, result)
    _print_baselines(console, result)
    if said := result.about_evidence:
        console.print(f"Evidence: {said}")
    console.print(result.about_intervals)
    if said := result.about_learned:
        console.print(f"Warning: {said}")


def print_details(result: EvaluationResult) -> None:
    """Print slices, confusion, costs and mistakes."""
    console = plain_console()
    for form in ("full", "short"):
        rows = [r for r in result.slices["labels"] if r["form"] == form and r["language"] == "all"]
        _print_label_rows(console, f"{form} mails", rows)
    _print_kinds(console, result.slices["kinds"])
    _print_shares(
        console,
        "recall by subtype",
        [(r["subtype"], r["found"], r["carried"], r["recall"]) for r in _with_recall(result)],
        worst_is_high=False,
    )
    _print_shares(
        console,
        "false alarms by hard-negative subtype",
        [
            (r["subtype"], r["flagged"], r["n"], r["false_alarm_rate"])
            for r in result.slices["hard_negatives"]
        ],
        worst_is_high=True,
    )
    _print_confusion(console, result)
    _print_costs(console, "cost of one threshold for all", of_scope(result.costs, "all"))
    _print_mistakes(console, result.gallery)


def print_out_of_fold(measured: OutOfFold) -> None:
    """Print what each preset flags of training mails, by models that had not seen them."""
    table = narrow_table(
        "cross-validation: recall, and other mail flagged", ["", "mails", *measured.recall]
    )
    n_risky = measured.n_risky
    for label, count in measured.counts.items():
        name = narrow_name(label)
        table.add_row(name, f"{count:,}", *_percents(measured.recall, label))
        if count < n_risky:
            others = _percents(measured.others, label)
            table.add_row("  other labels only", f"{n_risky - count:,}", *others)
    table.add_row(
        "harmless mail", f"{measured.n_harmless:,}", *map(percent, measured.harmless.values())
    )
    plain_console().print(table)


def _percents(shares: Mapping[str, Mapping[str, float]], label: str) -> Iterator[str]:
    return (percent(of_labels[label]) for of_labels in shares.values())


def percent(share: float) -> str:
    """A share as it is printed; a hyphen where it is NaN."""
    return f"{share:.1%}" if isfinite(share) else "-"


def narrow_name(name: str) -> str:
    """A label or measure in few columns, fit for a terminal."""
    return _SHORT.get(name, printable(name.replace("_", " ")))


def narrow_table(title: str, columns: Sequence[str], first: int = 1) -> Table:
    """A table without inner lines, so that 80 columns hold it; numbers stand on the right."""
    table = Table(
        title=f"\n{title}",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
    )
    for number, name in enumerate(columns):
        text = number < first
        justify: JustifyMethod = "left" if text else "right"
        # Of a name no end is cut off: it is what a mail is found by.
        table.add_column(name, justify=justify, no_wrap=not text, overflow="fold")
    return table


def _print_overall(console: Console, result: EvaluationResult) -> None:
    parts = list(result.overall)
    table = narrow_table("overall", ["", *(f"{p} ({result.counts[p]:,})" for p in parts)])
    for name in result.overall["all"]:
        _add_measured(table, name, (result.overall[part][name] for part in parts))
    console.print(table)
    if said := result.about_means:
        console.print(printable(said))


def _print_labels(console: Console, result: EvaluationResult) -> None:
    for part, labels in result.labels.items():
        rows: list[SliceRow] = [{"label": label, **row} for label, row in labels.items()]
        _print_label_rows(console, f"{part}: labels", rows)


def _print_label_rows(console: Console, title: str, rows: Iterable[SliceRow]) -> None:
    columns = ["label", "precision", "recall", "F1", "avg prec."]
    table = narrow_table(title, columns)
    for row in rows:
        _add_measured(table, row["label"], (row[m] for m in LABEL_MEASURES))
    if table.row_count:
        console.print(table)


def _add_measured(table: Table, name: str, estimates: Iterable[Estimate]) -> None:
    """A row, unless it would be of dashes alone."""
    cells = [_compact(estimate) for estimate in estimates]
    if set(cells) != {"-"}:
        table.add_row(narrow_name(name), *cells)


def _compact(estimate: Estimate) -> str:
    """Value and interval in 14 columns: ``0.82 [.75-.89]``."""
    if not isfinite(estimate.value):
        return "-"
    value = f"{estimate.value:.2f}"
    if not isfinite(estimate.low):
        return value
    return f"{value} [{_end(estimate.low)}-{_end(estimate.high)}]"


def _end(value: float) -> str:
    return "1.0" if value >= 0.995 else f"{value:.2f}".removeprefix("0")


def _print_presets(console: Console, result: EvaluationResult) -> None:
    table = narrow_table(
        "presets",
        [
            "",
            "precision",
            "recall",
            "macro F1",
            "to review\nper 1,000",
            "risks missed",
            "false alarms\nper 1,000\nordinary",
        ],
    )
    costs = {row["setting"]: row for row in of_scope(result.costs, "all")}
    for name, preset in result.presets.items():
        cost = costs[name]
        table.add_row(
            name,
            *(fixed(preset[k]) for k in ("precision", "recall", "macro_f1")),
            per_1000_shown(cost["reviewed_per_1000"]),
            per_1000_shown(cost["missed_per_1000_risks"]),
            alarms_with_interval(cost),
        )
    console.print(table)


def _print_own(console: Console, result: EvaluationResult) -> None:
    """What own thresholds cost beside the presets, for all labels together and for each."""
    named = ("own", *result.presets)
    rows = [row for row in result.costs if row["setting"] in named]
    _print_costs(console, "own thresholds beside the presets", of_scope(rows, "all"))
    for label in result.labels["all"]:
        own, *others = sorted(of_scope(rows, label), key=lambda row: row["setting"] != "own")
        if all(own["threshold"] != row["threshold"] for row in others):
            _print_costs(console, f"the same, {narrow_name(label)} alone", [*others, own])


def _print_costs(console: Console, title: str, rows: Iterable[CostRow]) -> None:
    columns = (
        "",
        "threshold",
        "to review\nper 1,000",
        "missed per\n1,000 risks",
        "false alarms\nper 1,000\nordinary",
        "to review\nper 1,000,\nmailbox",
    )
    table = narrow_table(title, columns)
    for row in rows:
        threshold = "by label" if row["threshold"] is None else threshold_shown(row["threshold"])
        table.add_row(
            row["setting"],
            threshold,
            per_1000_shown(row["reviewed_per_1000"]),
            per_1000_shown(row["missed_per_1000_risks"]),
            alarms_with_interval(row),
            per_1000_shown(row["reviewed_per_1000_of_mailbox"]),
        )
    console.print(table)


def _print_baselines(console: Console, result: EvaluationResult) -> None:
    table = narrow_table("baselines", ["", "macro F1", "mean avg precision", "any-risk AUC"])
    for name, scores in result.baselines.items():
        table.add_row(name, *map(fixed, scores.values()))
    ours = [m.value for m in list(result.overall["all"].values())[:3]]
    table.add_row("this model", *map(fixed, ours))
    console.print(table)
    for name, reason in result.skipped.items():
        console.print(f"{name}: left out, {reason}")


def _print_kinds(console: Console, rows: Iterable[SliceRow]) -> None:
    table = narrow_table("mails flagged", ["kind", "language", "form", "of", "rate"], first=3)
    for row in rows:
        table.add_row(
            row["kind"].replace("_", " "),
            row["language"],
            row["form"],
            f"{row['flagged']} / {row['n']}",
            str(row["flagged_rate"]),
        )
    console.print(table)


def _with_recall(result: EvaluationResult) -> list[SliceRow]:
    return [row for row in result.slices["subtypes"] if "recall" in row]


def _print_shares(
    console: Console,
    title: str,
    rows: Iterable[tuple[str, int, int, Estimate]],
    *,
    worst_is_high: bool,
) -> None:
    table = narrow_table(title, ["subtype", "of", "share"])
    worst_first = sorted(rows, key=lambda row: row[3].value, reverse=worst_is_high)
    for subtype, hits, n, estimate in worst_first:
        label, _, name = subtype.partition("/")
        table.add_row(f"{narrow_name(label)}: {printable(name)}", f"{hits} / {n}", str(estimate))
    if table.row_count:
        console.print(table)


def _print_confusion(console: Console, result: EvaluationResult) -> None:
    first = next(iter(result.confusion.values()))
    columns = [narrow_name(name)[:10] for name in first if name != "n"]
    table = narrow_table("flagged with, by label carried", ["", "mails", *columns])
    for name, row in result.confusion.items():
        table.add_row(narrow_name(name), *(str(count) for count in row.values()))
    console.print(table)


def _print_mistakes(console: Console, mistakes: Iterable[Mistake]) -> None:
    for mistake in mistakes:
        where = " ".join(filter(None, (mistake.id, mistake.kind, mistake.subtype)))
        console.print(
            f"{mistake.fault}: {narrow_name(mistake.label)} "
            f"{probability_shown(mistake.probability)}  "
            f"{printable(where)}"
        )
        text = Text()
        for piece, is_evidence in cut_pieces(mistake):
            text.append(printable(piece), "bold" if is_evidence else "dim")
        if len(text) > _MOST_TEXT:
            text.truncate(_MOST_TEXT, overflow="ellipsis")
        print_beside(console, "  ", text)
        console.print()
