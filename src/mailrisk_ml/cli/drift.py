"""``mailrisk drift``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mailrisk_ml.cli.consoles import plain_console, say
from mailrisk_ml.cli.evaluation_tables import narrow_name, narrow_table
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import atomic_text, check_outputs, check_reports, write_json
from mailrisk_ml.cli.inputs import Inputs, check_one_stdin
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.review.drift import SIZES, Drift, drift
from mailrisk_ml.review.drift_page import drift_page
from mailrisk_ml.text.display import counted, printable

_PAGE, _FIGURES = "drift.html", "drift.json"


@dataclass(frozen=True)
class DriftOptions:
    """Options of ``mailrisk drift``; see its help."""

    choice: ModelChoice = field(default_factory=ModelChoice)
    out: Path | None = None
    fail_on: str | None = None
    columns: Mapping[str, str] | None = None


def run_drift(reference: str, current: str, options: DriftOptions) -> int:
    """Compare, print, write; 3 on a shift as large as asked for, 1 when mails were unreadable."""
    if options.fail_on is not None and options.fail_on not in SIZES[1:]:
        rule = f"one of {list(SIZES[1:])}"
        raise InvalidParameterError("--fail-on", "mailrisk drift", rule, options.fail_on)
    check_outputs(folder=options.out, mails=[reference, current])
    check_reports(options.out, "drift", _PAGE, _FIGURES)
    check_one_stdin([reference, current])
    unread: list[MailReadError] = []

    def read(path: str) -> list[Mail]:
        return list(Inputs([path], options.columns).mails(unread))

    result = drift(options.choice.load(), read(reference), read(current))
    print_drift(result)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        with atomic_text(options.out / _PAGE) as stream:
            stream.write(drift_page(result))
        write_json(options.out / _FIGURES, result.to_dict())
    if unread:
        say(plain_console(stderr=True), f"{counted(len(unread), 'mail')} could not be read.")
    if options.fail_on and SIZES.index(result.size) >= SIZES.index(options.fail_on):
        return ExitCode.NOT_MET
    return ExitCode.FAULTS if unread else ExitCode.DONE


def print_drift(result: Drift) -> None:
    """Print the shifts and the words behind them."""
    console = plain_console()
    title = f"{counted(result.n_current, 'mail')} now beside {result.n_reference:,} then"
    table = narrow_table(title, ["what", "size", "effect", "chance", "statistic"], first=2)
    for shift in result.shifts:
        what = f"{shift.about}: {narrow_name(shift.label)}" if shift.label else shift.about
        numbers = (f"{shift.effect:.3f}", f"{shift.chance:.3f}")
        table.add_row(what, shift.size, *numbers, shift.statistic)
    console.print(table)
    console.print(
        "Effects are less what random divisions of the same mails give on average; "
        "one counts where it is above chance."
    )
    for sign, name in ((1, "more"), (-1, "less")):
        terms = [printable(t.term) for t in result.terms if sign * t.z > 0]
        if result.size != "none" and terms:
            console.print(f"Words that are {name} frequent: {', '.join(terms)}")
    console.print(f"Largest shift: {result.size}.")
