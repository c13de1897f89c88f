"""Where the results of ``mailrisk classify`` go: a stream, file, page or folder, and the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from mailrisk_ml.cli.audit import AuditLog, audit_log
from mailrisk_ml.cli.consoles import plain_console, say
from mailrisk_ml.cli.files import interrupt_noted
from mailrisk_ml.cli.inputs import STDIN
from mailrisk_ml.cli.options import model_name
from mailrisk_ml.cli.outputs import (
    OWNER,
    RESUMABLE,
    Counted,
    Item,
    Writer,
    counted,
    open_text,
    open_writer,
    redacted_item,
    rendered,
    stream_writer,
)
from mailrisk_ml.cli.resume import Checkpoint, ResumableOutput
from mailrisk_ml.cli.tally import Tally
from mailrisk_ml.cli.texts import interface_language
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.mail.sources import Found
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel import assess_here, assess_in_processes

if TYPE_CHECKING:
    from mailrisk_ml.cli.classify import ClassifyOptions
    from mailrisk_ml.model.classifier import RiskClassifier
    from mailrisk_ml.report import Filing, ReportSettings

T = TypeVar("T")


@dataclass(frozen=True)
class Output:
    """Where results go: assesses what is found, writes it, and gives what is counted."""

    rows: Callable[[Iterator[Found]], Iterator[Counted]]
    start: Checkpoint = field(default_factory=Checkpoint)
    resumable: ResumableOutput | None = None
    audit: AuditLog | None = None
    filing: Filing | None = None

    def keep(self, tally: Tally) -> None:
        """Make a checkpoint after a row, if one is due."""
        if self.resumable is None:
            return
        self.resumable.count()
        if not tally.mails or not self.resumable.due:  # without a mail nothing is gone on with
            return
        if self.audit is not None:
            self.audit.sync()  # else the output could hold mails that the log does not
        self.resumable.keep(tally.seen, tally.plain())


@dataclass(frozen=True)
class Assessor:
    """What assesses mails: in this process where the model is at hand and there is to be one.

    ``choice`` is pinned: whoever loads the model, and whatever names it, means the same.
    """

    options: ClassifyOptions
    choice: ModelChoice
    model: RiskClassifier | None
    tell: Callable[[str], object]

    def __call__(self, found: Iterator[Found], then: Callable[[Item], T]) -> Iterator[T]:
        """What `then` makes of each mail found."""
        jobs = self.options.jobs
        if self.model is not None and jobs == 1:
            return assess_here(found, then, self.model, tell=self.tell)
        return assess_in_processes(found, then, self.choice, jobs=jobs, tell=self.tell)


@contextmanager
def output_of(paths: Sequence[str], assess: Assessor) -> Iterator[Output]:
    """Where the mails of some paths go, and the log beside it."""
    options, model = assess.options, assess.model
    # In this order: the log's end comes after all that is written.
    with audit_log(options.audit) as audit, _written(paths, assess, audit) as output:
        if audit is not None and model is not None:
            audit.begin(model, options, output.start.mails)
        yield output


@contextmanager
def _written(paths: Sequence[str], assess: Assessor, audit: AuditLog | None) -> Iterator[Output]:
    options = assess.options
    settings = _report_settings(options, assess.model)
    if options.output_format not in RESUMABLE or options.sort is not None:
        with (
            _filing(paths, options.sort) as filing,
            open_writer(
                options.output_format,
                options.out,
                settings,
                interface_language(options.interface, OWNER),
                advice=options.advice,
            ) as writer,
        ):
            yield Output(lambda found: _whole(found, assess, writer, audit, filing), filing=filing)
    elif options.out is None:
        with open_text(options.output_format, None) as stream:
            yield Output(lambda found: _streamed(found, assess, stream, audit))
    else:
        with ResumableOutput(
            options.out, settings_of(paths, options, assess.choice), resume=options.resume
        ) as output:
            if output.discarded:
                say(plain_console(stderr=True), output.discarded)
            if not output.start.size:
                stream_writer(options.output_format, output.stream, in_file=True)  # its header
            yield Output(
                lambda found: _streamed(output.going_on(found), assess, output.stream, audit),
                output.start,
                output,
                audit,
            )


def _streamed(
    found: Iterator[Found], assess: Assessor, stream: TextIO, audit: AuditLog | None
) -> Iterator[Counted]:
    """Write items as text, made where they are assessed unless a log needs them whole."""
    options = assess.options
    if audit is not None:
        writer = stream_writer(options.output_format, stream, begun=True)
        yield from _whole(found, assess, writer, audit)
        return
    then = partial(rendered, output_format=options.output_format, redact=options.redact)
    for row in assess(found, then):
        stream.write(row.text)
        yield row


def _whole(
    found: Iterator[Found],
    assess: Assessor,
    writer: Writer,
    audit: AuditLog | None,
    filing: Filing | None = None,
) -> Iterator[Counted]:
    """File, write and log whole assessments: what pages and tables are made of."""
    for item in assess(found, _itself):
        if filing is not None and isinstance(item, Assessment):
            filing.add(item)
        shown = redacted_item(item) if assess.options.redact else item
        writer.write(shown)
        if audit is not None:
            audit.add(shown, "" if isinstance(item, MailReadError) else item.text)
        yield counted(item)


def _itself(item: Item) -> Item:
    return item


def settings_of(
    paths: Sequence[str], options: ClassifyOptions, choice: ModelChoice
) -> dict[str, Any]:
    """All that the output depends on, but for the mails."""
    from mailrisk_ml import __version__

    return {
        "version": __version__,
        "paths": list(paths),
        "model": choice.digest,
        "format": options.output_format,
        "preset": choice.preset,
        "thresholds": choice.thresholds,
        "zones": choice.zones,
        "columns": options.columns,
        "input_format": options.input_format,
        "redact": options.redact,
    }


@contextmanager
def _filing(paths: Sequence[str], folder: Path | None) -> Iterator[Filing | None]:
    """What files flagged mails, if that is wanted."""
    if folder is None:
        yield None
        return
    from mailrisk_ml.report import Filing

    there = folder.resolve()
    for read in (Path(path).resolve() for path in paths if path != STDIN):
        if read.is_relative_to(there):
            raise SourceError(
                f"Cannot file mails in {folder}: mails are read from {read}, which is in it. Name "
                "a folder elsewhere."
            )
    fate = f"Mails filed in {folder} stay; the same command files the rest."
    with interrupt_noted(fate), Filing(folder) as filing:
        yield filing


def _report_settings(
    options: ClassifyOptions, model: RiskClassifier | None
) -> ReportSettings | None:
    if options.interface is not None and options.output_format not in ("html", "table"):
        rule, remedy = "left out", "Add --format html, or leave the format out."
        raise InvalidParameterError("--interface", OWNER, rule, options.interface, remedy)
    if options.output_format != "html" or model is None:
        return None
    from mailrisk_ml.report import ReportSettings

    return ReportSettings.of(
        model,
        language=options.interface,
        model=model_name(options.choice),
        digest=model.digest_,
        redacted=options.redact,
    )
