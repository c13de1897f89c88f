"""``mailrisk review``."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from rich.console import Console

from mailrisk_ml.cli.consoles import plain_console, say
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.files import atomic_text, check_new, check_outputs, write_json
from mailrisk_ml.cli.inputs import Inputs
from mailrisk_ml.cli.labelled import known_labels, read_checked_labels, read_labels
from mailrisk_ml.cli.options import model_name
from mailrisk_ml.cli.review_tables import (
    print_conflicts,
    print_counts,
    print_curve,
    print_findings,
    print_issues,
    print_judged,
    print_left_out,
)
from mailrisk_ml.cli.texts import interface_language
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.json_text import to_json
from mailrisk_ml.labelled.reading import COLUMNS
from mailrisk_ml.labels import Language
from mailrisk_ml.mail.stores.rows import ROW_FIELDS
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.review import doccano, label_studio, spreadsheet
from mailrisk_ml.review.annotation import Annotation, Annotations, merge
from mailrisk_ml.review.findings import Readiness
from mailrisk_ml.review.issues import Issue, judge_labels
from mailrisk_ml.review.learning_curve import FEW, QUICK
from mailrisk_ml.review.pool import Candidate
from mailrisk_ml.review.readiness import check_readiness
from mailrisk_ml.review.sampling import DEFAULT_MIX, sample
from mailrisk_ml.review.wording import heading, language_of_most
from mailrisk_ml.suffixes import WORKBOOKS
from mailrisk_ml.text.display import BYTE_ORDER_MARK, counted, defused
from mailrisk_ml.training import occurring


class _Tool(NamedTuple):
    """What mail is labelled in: the suffix of its files, their reader, what nobody has reviewed."""

    suffix: str
    read: Callable[[Path], Annotations]
    unreviewed: str = ""  # doccano's exports do not say


_TOOLS = {
    "label-studio": _Tool(
        ".json",
        label_studio.read_annotations,
        "Tasks left out because nobody has submitted an annotation of them",
    ),
    "doccano": _Tool(".jsonl", doccano.read_annotations),
    "csv": _Tool(
        ".csv",
        spreadsheet.read_annotations,
        "Rows left out because nothing, or a no, stands in 'reviewed'",
    ),
}
_BY_SUFFIX = {tool.suffix: name for name, tool in _TOOLS.items()}
# Fields that labelled mails may name otherwise, or leave out: they are compared by their text.
_OF_MAILS_ALONE = ("sender", "id")
_TO_TICK = (
    "Put an x into '{heading}' in each row that you have looked at, whether you changed its labels "
    "or not: other rows are not imported."
)
_TABLES = (*WORKBOOKS, ".tsv", ".parquet")  # what a table is saved as where it was ticked
_TO_SETTLE = (
    "settle them in the tool or its export, or leave those mails out of it, and give the same "
    "command again."
)
_TO_REPLACE = " With --replace, annotated labels take the place of those in --data."
_ISSUE_FIELDS = tuple(each.name for each in fields(Issue) if each.name != "row")


@dataclass(frozen=True)
class CheckOptions:
    """Options of ``mailrisk review check``; see its help."""

    labels: Path | None = None
    names: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    out: Path | None = None
    curve: bool = False


@dataclass(frozen=True)
class SampleOptions:
    """Options of ``mailrisk review sample``; see its help."""

    out: Path
    n: int = 100
    output_format: str | None = None
    choice: ModelChoice = field(default_factory=ModelChoice)
    labelled: Path | None = None
    mix: Mapping[str, float] | None = None
    columns: Mapping[str, str] | None = None
    seed: int = 0
    interface: str | None = None


@dataclass(frozen=True)
class ImportOptions:
    """Options of ``mailrisk review import``; see its help."""

    out: Path
    data: Path | None = None
    input_format: str | None = None
    labels: Path | None = None
    names: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    replace: bool = False


@dataclass(frozen=True)
class IssuesOptions:
    """Options of ``mailrisk review issues``; see its help."""

    n: int = 50
    labels: Path | None = None
    names: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    out: Path | None = None
    quick: bool = False
    jobs: int = 2


def run_check(data: Path, options: CheckOptions) -> int:
    """Print what the checks found; 1 when a label cannot be learned."""
    check_outputs(options.out, inputs=[data, options.labels])
    console = plain_console()
    classes = known_labels(options.labels, options.names)
    records = read_checked_labels(data, classes, columns=options.columns)
    with plain_console(stderr=True).status("Looking"):
        found = check_readiness(records, classes, curve=options.curve)
    print_counts(console, found)
    if found.curve is not None:
        print_curve(console, found.curve)
    print_findings(console, found)
    if options.out is not None:
        write_json(options.out, found.to_dict())
    console.print(_readiness_told(found))
    return ExitCode.DONE if found.is_ready else ExitCode.FAULTS


def _readiness_told(found: Readiness) -> str:
    if not found.is_ready:
        return "Not ready: mend the errors first."
    few = {finding.label for finding in found.findings if finding.check == "too_few"}
    if few.issuperset(found.counts.keys() - {"none"}):
        return f"Ready to train, but only to try it out: no label has {FEW} mails."
    n = sum(finding.severity == "warning" for finding in found.summary)
    return f"Ready to train, with {counted(n, 'warning')}." if n else "Ready to train."


def run_sample(paths: Sequence[str], options: SampleOptions) -> int:
    """Choose, write; 1 when some mails could not be read."""
    errors = plain_console(stderr=True)
    output_format = _format_of(options.out, options.output_format)
    interface = interface_language(
        options.interface, "mailrisk review sample", "that of most mails"
    )
    config = options.out.with_suffix(".xml") if output_format == "label-studio" else None
    check_outputs(options.out, config, inputs=[options.labelled], mails=paths)
    check_new(options.out)  # people label in it
    _check_config(config)
    model = options.choice.load()
    unread: list[MailReadError] = []
    columns, labelled_columns = _parted_columns(options)
    inputs = Inputs(paths, columns)
    labelled: Sequence[Record] = ()
    if options.labelled:
        labelled = read_labels(options.labelled, columns=labelled_columns)
    with errors.status("Choosing"):
        candidates = sample(
            model,
            inputs.mails(unread),
            options.n,
            labelled=labelled,
            mix=options.mix or DEFAULT_MIX,
            random_state=options.seed,
        )
    for note in (*inputs.unread, *inputs.notes):
        say(errors, note)
    language = interface or language_of_most(candidates)
    version = model_name(options.choice)
    _write_candidates(candidates, options.out, output_format, version, language)
    errors.print(f"{counted(len(candidates), 'mail')} to label written to {options.out}")
    if output_format == "csv":
        say(errors, _TO_TICK.format(heading=heading("reviewed", language)))
    print_left_out(errors, {**candidates.left_out, "unread": len(unread)})
    if config is not None:
        with atomic_text(config) as stream:
            stream.write(label_studio.labeling_config(model.classes_, language))
        errors.print(f"The project's labelling interface: {config}")
    return ExitCode.FAULTS if unread else ExitCode.DONE


def _check_config(config: Path | None) -> None:
    """Refuse to replace a file that nobody named, unless an earlier run wrote it."""
    if config is not None and config.exists() and not label_studio.is_labeling_config(config):
        raise SourceError(
            f"Cannot write {config}, the labelling interface beside the tasks: it is there and "
            "holds something else. Give --out another name."
        )


def _parted_columns(options: SampleOptions) -> tuple[dict[str, str], dict[str, str]]:
    """Columns of mails and of labelled mails: each have fields that the others need not have."""
    given = dict(options.columns or {})
    if options.labelled is None:
        return given, {}
    return (
        {k: v for k, v in given.items() if k in ROW_FIELDS or k not in COLUMNS},
        {k: v for k, v in given.items() if k in COLUMNS and k not in _OF_MAILS_ALONE},
    )


def _write_candidates(
    candidates: Sequence[Candidate],
    out: Path,
    output_format: str,
    version: str,
    language: Language,
) -> None:
    with atomic_text(out) as stream:
        if output_format == "label-studio":
            tasks = label_studio.to_tasks(candidates, version, language)
            stream.write(to_json(tasks, indent=1) + "\n")
        elif output_format == "doccano":
            for line in doccano.to_lines(candidates, language):
                stream.write(to_json(line) + "\n")
        else:
            columns = [heading(name, language) for name in spreadsheet.FIELDS]
            _write_table(stream, columns, spreadsheet.to_rows(candidates, language))


def _write_table(stream: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """CSV for spreadsheet programs."""
    stream.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    writer.writerows(rows)


def run_import(files: Sequence[Path], options: ImportOptions) -> int:
    """Merge, report, write a new file; 1 when conflicts are left to settle.

    Then, or where nothing was reviewed, nothing is written, so that the same command can be given
    again.
    """
    check_new(options.out)
    check_outputs(options.out)
    known = known_labels(options.labels, options.names)
    records: list[Record] = []
    if options.data is not None:
        records = read_labels(options.data, columns=options.columns)
    console = plain_console()
    annotations = _reviewed(files, options.input_format, console)
    merged = merge(records, annotations, known, replace=options.replace)
    print_conflicts(console, merged)
    # Labels that --replace was to replace are no loose end.
    kinds = [c.kind for c in merged.conflicts if c.kind != "record" or not options.replace]
    if kinds:
        remedy = _TO_SETTLE + (_TO_REPLACE if "record" in kinds else "")
        console.print(f"{counted(len(kinds), 'conflict')}. Nothing is written: {remedy}")
        return ExitCode.FAULTS
    with atomic_text(options.out) as stream:
        for record in merged.records:
            stream.write(to_json(record, default=str) + "\n")
    console.print(
        f"{counted(merged.added, 'mail')} added, {merged.changed:,} changed, "
        f"{merged.confirmed:,} confirmed. "
        f"{counted(len(merged.records), 'mail')} in {options.out}."
    )
    return ExitCode.DONE


def _reviewed(
    files: Sequence[Path], input_format: str | None, console: Console
) -> list[Annotation]:
    """What people said of mails, and print how many they have not reviewed yet."""
    annotations: list[Annotation] = []
    left_out: Counter[str] = Counter()
    for file in files:
        is_table = input_format is None and file.suffix.lower() in _TABLES
        kind = "csv" if is_table else _format_of(file, input_format)
        found = _TOOLS[kind].read(file)
        annotations += found
        left_out[kind] += found.left_out
    said = [f"{_TOOLS[kind].unreviewed}: {n:,}." for kind, n in left_out.items() if n]
    if not annotations:
        raise SourceError(" ".join(["Not one mail was reviewed, and nothing is written.", *said]))
    for line in said:
        say(console, line)
    return annotations


def run_issues(data: Path, options: IssuesOptions) -> None:
    """Print the most doubtful labels, and write them where asked for."""
    check_outputs(options.out, inputs=[data, options.labels])
    known = known_labels(options.labels, options.names)
    records = read_checked_labels(data, known, columns=options.columns)
    settings = {**QUICK, "cv": 2} if options.quick else {}
    with plain_console(stderr=True).status(f"Cross-validating {counted(len(records), 'mail')}"):
        judged = judge_labels(records, occurring(records, known), n_jobs=options.jobs, **settings)
        found = judged.issues(options.n)
    console = plain_console()
    print_issues(console, found)
    print_judged(console, judged, len(found))
    if options.out is not None:
        with atomic_text(options.out) as stream:
            _write_table(stream, _ISSUE_FIELDS, map(_issue_row, found))


def _issue_row(issue: Issue) -> dict[str, str]:
    values: dict[str, Any] = {**vars(issue)}
    for name in ("words_for", "words_against", "marked"):
        values[name] = " | ".join(values[name])
    for name in ("with_label", "without_label"):
        near = values[name]
        values[name] = "" if near is None else f"{near.mail} ({near.similarity:.2f})"
    for name in ("probability", "quality"):
        values[name] = f"{values[name]:.4f}"
    return {name: defused(str(values[name])) for name in _ISSUE_FIELDS}


def _format_of(path: Path, wanted: str | None) -> str:
    if wanted is None and path.suffix.lower() in _BY_SUFFIX:
        return _BY_SUFFIX[path.suffix.lower()]
    if wanted not in _TOOLS:
        rule = f"one of {list(_TOOLS)}, or a file that ends in one of {list(_BY_SUFFIX)}"
        raise InvalidParameterError("--format", "mailrisk review", rule, wanted or str(path))
    return wanted
