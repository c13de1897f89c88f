"""``mailrisk classify``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from rich.console import Console

from mailrisk_ml.cli.audit import AuditLog, audit_log
from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import check_outputs, interrupt_noted
from mailrisk_ml.cli.inputs import STDIN, Inputs, nothing_read
from mailrisk_ml.cli.options import SHIPPED
from mailrisk_ml.cli.outputs import (
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
from mailrisk_ml.cli.progress import progress_of
from mailrisk_ml.cli.resume import Checkpoint, ResumableOutput, files_beside
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.labels import Language
from mailrisk_ml.mail.sources import Found
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.calibration import LEVEL_OF_PRESET
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.parallel import assess_here, assess_in_processes
from mailrisk_ml.taxonomy import LANGUAGES
from mailrisk_ml.text.display import printable

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier
    from mailrisk_ml.report import Filing, ReportSettings

T = TypeVar("T")

LEVELS = tuple(LEVEL_OF_PRESET.values())
_COUNTERS = ("labels", "levels", "unjudged")


@dataclass(frozen=True)
class ClassifyOptions:
    """Options of ``mailrisk classify``; see its help."""

    output_format: str = "table"
    out: Path | None = None
    preset: str | None = None
    thresholds: dict[str, float] | None = None
    zones: tuple[str, ...] | None = None
    model: Path | None = None
    jobs: int = 1
    columns: dict[str, str] | None = None
    input_format: str | None = None
    fail_on: str | None = None
    quiet: bool = False
    interface: str | None = None
    sort: Path | None = None
    redact: bool = False
    resume: bool = False
    audit: Path | None = None

    @property
    def choice(self) -> ModelChoice:
        """The model, and what is set in it."""
        return ModelChoice(self.model, self.preset, self.thresholds, self.zones)

    @property
    def is_resumable(self) -> bool:
        """Whether what an interrupted run leaves can be gone on with."""
        return self.out is not None and self.output_format in RESUMABLE and self.sort is None


@dataclass
class _Tally:
    mails: int = 0
    flagged: int = 0
    unread: int = 0
    first_unread: str = ""
    truncated: int = 0
    undated: int = 0
    headless: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    unjudged: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> _Tally:
        """What a checkpoint kept."""
        counters = {name: Counter(kept.get(name, {})) for name in _COUNTERS}
        return cls(**{**kept, **counters})

    def plain(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**vars(self), **{name: dict(getattr(self, name)) for name in _COUNTERS}}

    @property
    def seen(self) -> int:
        """Mails met, those that could not be read included."""
        return self.mails + self.unread

    @property
    def is_headless(self) -> bool:
        """Whether no mail that was read looks like one."""
        return 0 < self.mails == self.headless

    def add(self, row: Counted) -> None:
        if not row.read:
            self.unread += 1
            self.first_unread = self.first_unread or row.error
            return
        self.mails += 1
        self.flagged += bool(row.labels)
        self.truncated += row.truncated
        self.undated += row.undated
        self.headless += row.headless
        self.labels.update(row.labels)
        self.levels.update(row.levels)
        self.unjudged.update([row.unjudged] if row.unjudged else [])


def run_classify(paths: Sequence[str], options: ClassifyOptions) -> int:
    """Assess every mail of the paths, write one row each; gives the exit code."""
    if options.fail_on is not None and options.fail_on not in LEVELS:
        rule = f"one of {list(LEVELS)}"
        raise InvalidParameterError("--fail-on", "mailrisk classify", rule, options.fail_on)
    if options.input_format is not None and STDIN not in paths:
        rule = f"given beside {STDIN}, standard input: files say by their names what they are"
        raise InvalidParameterError(
            "--input-format", "mailrisk classify", rule, options.input_format
        )
    if options.redact and options.sort is not None:
        raise SourceError("--sort files whole mails, which --redact cannot mask. Leave one out.")
    beside = files_beside(options.out) if options.out and options.is_resumable else ()
    check_outputs(options.out, *beside, appended=options.audit, folder=options.sort, mails=paths)
    _check_resume(options)
    # Before anything is written: an input that is not there, or no mail, costs no results.
    inputs = Inputs(paths, options.columns, options.input_format)
    found = inputs.found()
    found = chain([next(found)], found)
    model = _loaded(options)
    errors = plain_console(stderr=True)
    shown = not options.quiet and errors.is_terminal
    with (
        _output(paths, _Assessor(options, model, partial(_say, errors))) as output,
        progress_of(paths, errors, shown=shown, done=output.start.mails) as report,
    ):
        tally = _Tally.of(output.start.tally)
        for row in output.rows(found):
            tally.add(row)
            output.keep(tally)
            report(tally.seen, tally.flagged)
        # Within the block: an output is as it was then.
        if not tally.mails:
            raise nothing_read(tally.unread, tally.first_unread)
    for note in inputs.notes:
        _say(errors, note)
    if tally.is_headless:
        _say(errors, "No mail had header lines: is the export whole?")
    if not options.quiet:
        errors.print(_summary(tally, output.filing))
    return _exit_code(tally, options.fail_on)


def _say(console: Console, sentence: str) -> None:
    console.print(printable(sentence), soft_wrap=True)


def _check_resume(options: ClassifyOptions) -> None:
    if options.resume and not options.is_resumable:
        rule = f"used with --out FILE and --format {' or '.join(RESUMABLE)}, without --sort"
        raise InvalidParameterError("--resume", "mailrisk classify", rule, options.output_format)


@dataclass(frozen=True)
class _Output:
    """Where results go: assesses what is found, writes it, and gives what is counted."""

    rows: Callable[[Iterator[Found]], Iterator[Counted]]
    start: Checkpoint = field(default_factory=Checkpoint)
    resumable: ResumableOutput | None = None
    audit: AuditLog | None = None
    filing: Filing | None = None

    def keep(self, tally: _Tally) -> None:
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
class _Assessor:
    """What assesses mails: in this process where the model is at hand and there is to be one."""

    options: ClassifyOptions
    model: RiskClassifier | None
    tell: Callable[[str], object]

    def __call__(self, found: Iterator[Found], then: Callable[[Item], T]) -> Iterator[T]:
        """What `then` makes of each mail found."""
        jobs = self.options.jobs
        if self.model is not None and jobs == 1:
            return assess_here(found, then, self.model, tell=self.tell)
        choice = self.options.choice
        return assess_in_processes(found, then, choice, jobs=jobs, tell=self.tell)


def _loaded(options: ClassifyOptions) -> RiskClassifier | None:
    """The model, where this process needs it; those of ``--jobs`` load their own."""
    if options.jobs > 1 and options.audit is None and options.output_format != "html":
        return None
    return options.choice.load()


@contextmanager
def _output(paths: Sequence[str], assess: _Assessor) -> Iterator[_Output]:
    options, model = assess.options, assess.model
    # In this order: the log's end comes after all that is written.
    with audit_log(options.audit) as audit, _written(paths, assess, audit) as output:
        if audit is not None and model is not None:
            audit.begin(model, options, output.start.mails)
        yield output


@contextmanager
def _written(paths: Sequence[str], assess: _Assessor, audit: AuditLog | None) -> Iterator[_Output]:
    options = assess.options
    settings = _report_settings(options, assess.model)
    if options.output_format not in RESUMABLE or options.sort is not None:
        with (
            _filing(paths, options.sort) as filing,
            open_writer(
                options.output_format, options.out, settings, _language_of(options)
            ) as writer,
        ):
            yield _Output(lambda found: _whole(found, assess, writer, audit, filing), filing=filing)
    elif options.out is None:
        with open_text(options.output_format, None) as stream:
            yield _Output(lambda found: _streamed(found, assess, stream, audit))
    else:
        with ResumableOutput(
            options.out, _settings(paths, options), resume=options.resume
        ) as output:
            if output.discarded:
                said = printable(output.discarded)
                plain_console(stderr=True).print(said, soft_wrap=True)
            if not output.start.size:
                stream_writer(options.output_format, output.stream, in_file=True)  # its header
            yield _Output(
                lambda found: _streamed(output.going_on(found), assess, output.stream, audit),
                output.start,
                output,
                audit,
            )


def _streamed(
    found: Iterator[Found], assess: _Assessor, stream: TextIO, audit: AuditLog | None
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
    assess: _Assessor,
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


def _settings(paths: Sequence[str], options: ClassifyOptions) -> dict[str, Any]:
    """All that the output depends on, but for the mails."""
    from mailrisk_ml import __version__
    from mailrisk_ml.model.files import MANIFEST
    from mailrisk_ml.model.storage import default_model_path

    manifest = (options.model or default_model_path()) / MANIFEST
    return {
        "version": __version__,
        "paths": list(paths),
        # It holds the hashes of the other files.
        "model": manifest.read_text(encoding="utf-8") if manifest.is_file() else "",
        "format": options.output_format,
        "preset": options.preset,
        "thresholds": options.thresholds,
        "zones": options.zones,
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


def _language_of(options: ClassifyOptions) -> Language | None:
    """The language that a table tells risks in; None is each mail's."""
    if options.interface is None:
        return None
    for language in LANGUAGES:
        if language == options.interface:
            return language
    rule = "'en', 'zh' or left out for each mail's"
    raise InvalidParameterError("--interface", "mailrisk classify", rule, options.interface)


def _report_settings(
    options: ClassifyOptions, model: RiskClassifier | None
) -> ReportSettings | None:
    if options.interface is not None and options.output_format not in ("html", "table"):
        rule, remedy = "left out", "Add --format html, or leave the format out."
        raise InvalidParameterError(
            "--interface", "mailrisk classify", rule, options.interface, remedy
        )
    if options.output_format != "html" or model is None:
        return None
    from mailrisk_ml.model.storage import model_digest
    from mailrisk_ml.report import ReportSettings

    return ReportSettings.of(
        model,
        language=options.interface,
        model=options.model.resolve().name if options.model else SHIPPED,
        digest=model_digest(options.model),
        redacted=options.redact,
    )


def _summary(tally: _Tally, filing: Filing | None) -> str:
    mails = "mail" if tally.mails == 1 else "mails"
    parts = [f"{tally.mails:,} {mails} assessed, {tally.flagged:,} flagged"]
    if tally.labels:
        found = tally.labels.most_common()
        parts.append(", ".join(f"{printable(name)} {count:,}" for name, count in found))
    if filing is not None:
        folder = printable(str(filing.folder))
        parts.append(f"filed in {folder}: {filing.n_new:,} new, {filing.n_known:,} there before")
    if tally.truncated:
        parts.append(f"{tally.truncated:,} read in part, being over a limit")
    if tally.unjudged:
        counts = sorted(tally.unjudged.items())
        kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in counts)
        parts.append(f"{tally.unjudged.total():,} not judged, or not all of it ({kinds})")
    if tally.undated:
        are = "date was" if tally.undated == 1 else "dates were"
        parts.append(f"{tally.undated:,} {are} not understood (year first is: 2024-01-31 09:05)")
    if tally.headless and not tally.is_headless:
        are = "mail" if tally.headless == 1 else "mails"
        parts.append(f"{tally.headless:,} {are} had no header lines: is the export whole?")
    if tally.unread:
        parts.append(f"{tally.unread:,} could not be read")
    return "; ".join(parts)


def _exit_code(tally: _Tally, fail_on: str | None) -> int:
    if fail_on is not None:
        at_least = LEVELS[: LEVELS.index(fail_on) + 1]
        if any(tally.levels[level] for level in at_least):
            return ExitCode.NOT_MET
    return ExitCode.FAULTS if tally.unread or tally.is_headless else ExitCode.DONE
