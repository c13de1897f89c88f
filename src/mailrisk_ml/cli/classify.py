"""``mailrisk classify``."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from mailrisk_ml.cli.audit import audit_log
from mailrisk_ml.cli.outputs import open_writer
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.sources import iter_mails
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.calibration import LEVEL_OF_PRESET
from mailrisk_ml.parallel import assess_in_processes

if TYPE_CHECKING:
    from mailrisk_ml.labels import Language
    from mailrisk_ml.report import ReportSettings

LEVELS = tuple(LEVEL_OF_PRESET.values())
_SHOW_PROGRESS_EVERY = 64


@dataclass(frozen=True)
class ClassifyOptions:
    """Options of ``mailrisk classify``; see its help."""

    output_format: str = "table"
    out: Path | None = None
    preset: str | None = None
    thresholds: dict[str, float] | None = None
    model: Path | None = None
    jobs: int = 1
    columns: dict[str, str] | None = None
    fail_on: str | None = None
    quiet: bool = False
    interface: str | None = None
    sort: Path | None = None
    redact: bool = False
    audit: Path | None = None


@dataclass
class _Tally:
    mails: int = 0
    flagged: int = 0
    unread: int = 0
    truncated: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)

    def add(self, item: Assessment | MailReadError) -> None:
        if isinstance(item, MailReadError):
            self.unread += 1
            return
        self.mails += 1
        self.flagged += bool(item.risks)
        self.truncated += item.mail is not None and item.mail.truncated
        self.labels.update(item.labels)
        self.levels.update(risk.level for risk in item.risks)


def run_classify(paths: Sequence[str], options: ClassifyOptions) -> int:
    """Assess every mail of the paths, write one row each; gives the exit code."""
    if options.fail_on is not None and options.fail_on not in LEVELS:
        rule = f"one of {list(LEVELS)}"
        raise InvalidParameterError("--fail-on", "mailrisk classify", rule, options.fail_on)
    if options.redact and options.sort is not None:
        raise SourceError("--sort files whole mails, which --redact cannot mask. Leave one out.")
    tally = _Tally()
    errors = Console(stderr=True)
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.completed:,} mails, {task.fields[flagged]:,} flagged"),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=options.quiet or not errors.is_terminal,
    )
    settings = _report_settings(options)
    with (
        _filing(paths, options.sort) as file,
        open_writer(options.output_format, options.out, settings) as writer,
        audit_log(options.audit, options) as audit,
        progress,
    ):
        task = progress.add_task("", total=None, flagged=0)
        for item in _assess(paths, options):
            tally.add(item)
            file(item)
            shown = _redacted(item) if options.redact else item
            writer.write(shown)
            if audit:
                audit.add(item, shown)
            if (tally.mails + tally.unread) % _SHOW_PROGRESS_EVERY == 0:
                progress.update(task, completed=tally.mails, flagged=tally.flagged)
    if not options.quiet:
        errors.print(_summary(tally), highlight=False, markup=False)
    return _exit_code(tally, options.fail_on)


@contextmanager
def _filing(
    paths: Sequence[str], folder: Path | None
) -> Iterator[Callable[[Assessment | MailReadError], None]]:
    """What files a flagged mail, if that is wanted."""
    if folder is None:
        yield lambda _: None
        return
    from mailrisk_ml.report import Filing

    there = folder.resolve()
    for read in (Path(path).resolve() for path in paths if path != "-"):
        if there.is_relative_to(read) or read.is_relative_to(there):
            raise SourceError(
                f"Cannot file mails in {folder}: mails are read from {read}, and one holds the "
                "other. Name a folder elsewhere."
            )
    with Filing(folder) as filing:
        yield lambda item: filing.add(item) if isinstance(item, Assessment) else None


def _report_settings(options: ClassifyOptions) -> ReportSettings | None:
    if options.interface is not None and options.output_format != "html":
        raise InvalidParameterError(
            "--interface", "mailrisk classify", "left out", options.interface, "Add --format html."
        )
    if options.output_format != "html":
        return None
    from mailrisk_ml.report import ReportSettings

    return ReportSettings(
        language=cast("Language | None", options.interface),
        preset=options.preset or "balanced",
        model=options.model.name if options.model else "",
        redacted=options.redact,
    )


def _redacted(item: Assessment | MailReadError) -> Assessment | MailReadError:
    from mailrisk_ml.model.redaction import redacted, redacted_error

    return redacted(item) if isinstance(item, Assessment) else redacted_error(item)


def _assess(paths: Sequence[str], options: ClassifyOptions) -> Iterator[Assessment | MailReadError]:
    """Assessments and errors in the order of the input, whatever is read ahead of its turn."""
    unread: deque[tuple[int, MailReadError]] = deque()  # with the number of mails read before
    n_read = 0
    # Opened before anything is written: a path that is not there costs no results.
    sources = [
        iter_mails(
            path,
            on_error=lambda error: unread.append((n_read, error)),
            columns=options.columns,
        )
        for path in paths
    ]

    def mails() -> Iterator[Mail]:
        nonlocal n_read
        for mail in chain.from_iterable(sources):
            n_read += 1
            yield mail

    assessments = assess_in_processes(
        mails(),
        jobs=options.jobs,
        model=options.model,
        preset=options.preset,
        thresholds=options.thresholds,
    )
    for number, assessment in enumerate(assessments):
        while unread and unread[0][0] <= number:
            yield unread.popleft()[1]
        yield assessment
    yield from (error for _, error in unread)


def _summary(tally: _Tally) -> str:
    parts = [f"{tally.mails:,} mails assessed, {tally.flagged:,} flagged"]
    if tally.labels:
        parts.append(", ".join(f"{name} {count:,}" for name, count in tally.labels.most_common()))
    if tally.truncated:
        parts.append(f"{tally.truncated:,} read in part, being over a limit")
    if tally.unread:
        parts.append(f"{tally.unread:,} could not be read")
    return "; ".join(parts)


def _exit_code(tally: _Tally, fail_on: str | None) -> int:
    if fail_on is not None:
        at_least = LEVELS[: LEVELS.index(fail_on) + 1]
        if any(tally.levels[level] for level in at_least):
            return 3
    return 1 if tally.unread else 0
