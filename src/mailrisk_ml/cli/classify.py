"""``mailrisk classify``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from mailrisk_ml.cli.consoles import plain_console, say
from mailrisk_ml.cli.files import check_outputs, check_replaceable
from mailrisk_ml.cli.inputs import STDIN, Inputs, nothing_read
from mailrisk_ml.cli.outputs import OWNER, RESUMABLE
from mailrisk_ml.cli.progress import progress_of
from mailrisk_ml.cli.resume import files_beside
from mailrisk_ml.cli.tally import FAIL_ON, Tally, exit_code, summary
from mailrisk_ml.cli.texts import interface_language
from mailrisk_ml.cli.written import Assessor, output_of
from mailrisk_ml.exceptions import InvalidParameterError, SourceError
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.text.redact import redact_addresses


@dataclass(frozen=True)
class ClassifyOptions:
    """Options of ``mailrisk classify``; see its help."""

    output_format: str = "table"
    out: Path | None = None
    choice: ModelChoice = field(default_factory=ModelChoice)
    jobs: int = 1
    columns: dict[str, str] | None = None
    input_format: str | None = None
    fail_on: tuple[str, ...] = ()
    quiet: bool = False
    interface: str | None = None
    sort: Path | None = None
    redact: bool = False
    resume: bool = False
    audit: Path | None = None
    advice: bool = True

    @property
    def is_table_on_screen(self) -> bool:
        """Whether results are read as they come."""
        is_table = self.output_format == "table" and self.out is None
        return is_table and sys.stdout.isatty()

    @property
    def is_resumable(self) -> bool:
        """Whether what an interrupted run leaves can be gone on with."""
        return self.out is not None and self.output_format in RESUMABLE and self.sort is None


def run_classify(paths: Sequence[str], options: ClassifyOptions) -> int:
    """Assess every mail of the paths, write one row each; gives the exit code."""
    _check_options(paths, options)
    beside = files_beside(options.out) if options.out and options.is_resumable else ()
    check_outputs(options.out, *beside, appended=options.audit, folder=options.sort, mails=paths)
    if options.out is not None:
        check_replaceable(options.out)
    # Before anything is written: an input that is not there, or no mail, costs no results.
    inputs = Inputs(paths, options.columns, options.input_format)
    found = inputs.found()
    found = chain([next(found)], found)
    choice = options.choice.pinned()
    model = choice.load() if _needs_model(options) else None
    errors = plain_console(stderr=True)
    shown = not options.quiet and errors.is_terminal
    with (
        output_of(paths, Assessor(options, choice, model, partial(say, errors))) as output,
        progress_of(paths, errors, shown=shown, done=output.start.mails) as report,
    ):
        tally = Tally.of(output.start.tally)
        for row in output.rows(found):
            tally.add(row)
            if not row.read:
                inputs.note_unread(row.source, row.error)
            output.keep(tally)
            report(tally.seen, tally.flagged)
        # Within the block: an output is as it was then.
        if not tally.mails:
            raise nothing_read(tally.unread, tally.first_unread)
    # A table on the screen has told of those in the place of their mails.
    unread = () if options.is_table_on_screen else inputs.unread
    for line in (*unread, *inputs.notes, *tally.doubts):
        say(errors, redact_addresses(line) if options.redact else line)
    if not options.quiet:
        language = interface_language(options.interface, OWNER)
        spoken = language or ("zh" if tally.is_chinese else "en")
        errors.print(summary(tally, output.filing, spoken))
    return exit_code(tally, options.fail_on)


def _check_options(paths: Sequence[str], options: ClassifyOptions) -> None:
    """Refuse options that do not go together."""
    if not set(options.fail_on) <= set(FAIL_ON):
        rule = f"one of {list(FAIL_ON)}, or several with commas between"
        raise InvalidParameterError("--fail-on", OWNER, rule, ",".join(options.fail_on))
    if options.input_format is not None and STDIN not in paths:
        rule = f"given beside {STDIN}, standard input: files say by their names what they are"
        raise InvalidParameterError("--input-format", OWNER, rule, options.input_format)
    if not options.advice and options.output_format != "table":
        rule = "given with a table"
        remedy = "Leave it out: advice has a place of its own there."
        raise InvalidParameterError("--no-advice", OWNER, rule, options.output_format, remedy)
    if options.redact and options.sort is not None:
        raise SourceError("--sort files whole mails, which --redact cannot mask. Leave one out.")
    if options.resume and not options.is_resumable:
        rule = f"used with --out FILE and --format {' or '.join(RESUMABLE)}, without --sort"
        raise InvalidParameterError("--resume", OWNER, rule, options.output_format)


def _needs_model(options: ClassifyOptions) -> bool:
    """Whether this process does; those of ``--jobs`` load their own."""
    return options.jobs == 1 or options.audit is not None or options.output_format == "html"
