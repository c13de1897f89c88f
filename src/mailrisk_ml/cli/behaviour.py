"""``mailrisk behaviour``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mailrisk_ml.cli.consoles import plain_console, print_beside
from mailrisk_ml.cli.evaluation_tables import narrow_table, percent
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import check_outputs, check_reports, write_json
from mailrisk_ml.cli.labelled import read_checked_labels
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.evaluation.behaviour import (
    EVASIONS,
    INVARIANCES,
    NOISE,
    CaseOutcome,
    ChangeOutcome,
    default_cases_path,
    measure_changes,
    pass_rates,
    read_cases,
    run_cases,
)
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.text.display import printable

#: Targets: decisions that an invariance may change, recall that an evasion may cost, cases of a
#: family that must pass.
MOST_CHANGED, MOST_LOST, LEAST_PASSED = 0.02, 0.03, 0.9
#: Where an evasion may cost more: a text that is all subject has lost its lines.
MOST_LOST_TO = {"text in the subject only": 0.04}
_OWNER = "mailrisk behaviour"
_REPORT = "behaviour.json"
_MOST_TEXT = 240
_NOT_THE_FIVE = (
    "The model has labels of its own: the shipped cases, which are about the five, are left out. "
    "Cases of your own: --cases."
)
_MOST_IDS = 8


@dataclass(frozen=True)
class BehaviourOptions:
    """Options of ``mailrisk behaviour``; see its help."""

    data: Path | None = None
    columns: Mapping[str, str] | None = None
    choice: ModelChoice = field(default_factory=ModelChoice)
    cases: tuple[Path, ...] = ()
    only_cases: bool = False
    out: Path | None = None
    failures: bool = False
    check: bool = False


def run_behaviour(options: BehaviourOptions) -> int:
    """Measure invariances, evasions and cases, print them, and give the exit code."""
    check_outputs(folder=options.out)
    check_reports(options.out, "behaviour", _REPORT)
    if options.only_cases and not options.cases:
        raise InvalidParameterError(
            "--only-cases", _OWNER, "given with --cases", options.only_cases
        )
    model = options.choice.load()
    # The shipped cases say which of the five labels must be found, and that no other may be.
    has_five = set(LABEL_IDS) <= set(model.classes_)
    shipped = (default_cases_path(),) if has_five and not options.only_cases else ()
    files = (*shipped, *options.cases)
    cases = [case for file in files for case in read_cases(file, model.classes_)]
    records = [] if options.only_cases else _records(options, model.classes_)
    with plain_console(stderr=True).status("Measuring"):
        invariances, noise, evasions = (
            list(measure_changes(model, records, changes)) if records else []
            for changes in (INVARIANCES, NOISE, EVASIONS)
        )
        outcomes = run_cases(model, cases)
    console = plain_console()
    if not has_five and not options.only_cases:
        console.print(_NOT_THE_FIVE)
    _print_changes(console, "invariances: nobody would decide differently", invariances)
    _print_changes(console, "noise: what happens to anybody (without a target)", noise)
    _print_changes(console, "evasions: what people do on purpose", evasions)
    _print_families(console, pass_rates(outcomes))
    if options.failures or options.only_cases:
        _print_failures(console, (*invariances, *noise, *evasions), outcomes)
    # Of cases of one's own, which say what must be, each counts.
    least = 1.0 if options.only_cases else LEAST_PASSED
    faults = _print_verdict(console, invariances, evasions, outcomes, least)
    if options.out is not None:
        changes = {"invariances": invariances, "noise": noise, "evasions": evasions}
        _write(options.out, changes, outcomes)
    is_checked = options.check or options.only_cases
    return ExitCode.NOT_MET if is_checked and faults else ExitCode.DONE


def _records(options: BehaviourOptions, classes: Sequence[str]) -> list[Record]:
    data = options.data or default_data_path()
    return read_checked_labels(data, classes, "test", options.columns)


def _print_changes(console: Console, title: str, outcomes: Sequence[ChangeOutcome]) -> None:
    if not outcomes:
        return
    columns = ["", "mails", "decisions\nchanged", "", "risks lost\nof found", "recall\npoints"]
    columns.append("newly\nflagged")
    table = narrow_table(title, columns)
    for outcome in outcomes:
        table.add_row(
            outcome.name,
            f"{outcome.n_mails:,}",
            f"{outcome.n_changed} / {outcome.n_decisions}",
            percent(outcome.changed_share),
            f"{outcome.n_lost} / {outcome.n_found}",
            f"{0.0 - 100 * outcome.recall_lost:+.1f}" if outcome.n_true else "-",
            str(outcome.n_raised),
        )
    console.print(table)


def _print_families(console: Console, rates: dict[str, tuple[int, int]]) -> None:
    if not rates:
        return
    table = narrow_table("cases written by hand", ["family", "passed", ""])
    for family, (passed, n) in rates.items():
        table.add_row(printable(family), f"{passed} / {n}", f"{passed / n:.0%}")
    passed, n = (sum(column) for column in zip(*rates.values(), strict=True))
    table.add_section()
    table.add_row("all", f"{passed} / {n}", f"{passed / n:.0%}")
    console.print(table)


def _print_failures(
    console: Console, changes: Iterable[ChangeOutcome], outcomes: Iterable[CaseOutcome]
) -> None:
    for change in changes:
        if change.ids:
            shown = ", ".join(printable(name) for name in change.ids[:_MOST_IDS])
            more = f" and {len(change.ids) - _MOST_IDS} more" if len(change.ids) > _MOST_IDS else ""
            console.print(f"{change.name} changed {shown}{more}")
    for outcome in outcomes:
        if outcome.passed:
            continue
        case = outcome.case
        wanted = _wanted(outcome)
        console.print(f"\n{printable(case.family)} ({printable(case.where)})")
        console.print(f"wanted {wanted}; found {outcome.found}")
        text = printable(" ".join(f"{case.subject} {case.text}".split()))
        shown = text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]} …"
        print_beside(console, "  ", Text(shown, "dim"))


def _wanted(outcome: CaseOutcome) -> str:
    case = outcome.case
    if case.label:
        return f"more {case.label} than in {printable(case.lower)!r}"
    parts = [", ".join(case.has)] if case.has else []
    if case.has_not:
        parts.append(f"not {', '.join(case.has_not)}")
    return " and ".join(parts)


def _print_verdict(
    console: Console,
    invariances: Sequence[ChangeOutcome],
    evasions: Sequence[ChangeOutcome],
    outcomes: Sequence[CaseOutcome],
    least_passed: float,
) -> int:
    """Say which targets are missed, of what was measured; give how many."""
    changed = [o.name for o in invariances if o.changed_share > MOST_CHANGED]
    lost = [o.name for o in evasions if o.recall_lost > MOST_LOST_TO.get(o.name, MOST_LOST)]
    rates = pass_rates(outcomes)
    failed = [family for family, (passed, n) in rates.items() if passed < least_passed * n]
    for measured, names, target in (
        (
            invariances,
            changed,
            f"at most {MOST_CHANGED:.0%} of decisions change under an invariance",
        ),
        (
            evasions,
            lost,
            f"at most {100 * MOST_LOST:.0f} points of recall are lost under an evasion{_but()}",
        ),
        (outcomes, failed, f"at least {least_passed:.0%} of a family's cases pass"),
    ):
        if not measured:
            continue
        verdict = f"missed by {', '.join(map(printable, names))}" if names else "met"
        console.print(f"\nTarget, {target}: {verdict}.")
    return len(changed) + len(lost) + len(failed)


def _but() -> str:
    """The evasions that may cost more, as they are said behind the target."""
    allowed = (f"{100 * most:.0f} under {name}" for name, most in MOST_LOST_TO.items())
    return f" ({', '.join(allowed)})"


def _write(
    folder: Path,
    changes: Mapping[str, Sequence[ChangeOutcome]],
    outcomes: Sequence[CaseOutcome],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        **{kind: [outcome.to_dict() for outcome in some] for kind, some in changes.items()},
        "families": {
            family: {"passed": passed, "n": n}
            for family, (passed, n) in pass_rates(outcomes).items()
        },
    }
    write_json(folder / _REPORT, content)
