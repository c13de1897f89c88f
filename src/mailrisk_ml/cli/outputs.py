"""Assessments as a table for people, JSON Lines, CSV or a page.

Mail is hostile text: control characters never reach the terminal, and cells that a spreadsheet
would take for a formula are defused.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

from rich.cells import set_cell_size
from rich.text import Text

from mailrisk_ml.cli.consoles import plain_console, print_beside
from mailrisk_ml.cli.files import atomic_text, interrupt_noted
from mailrisk_ml.cli.texts import text_in
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.json_text import to_json
from mailrisk_ml.labels import Language
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment, Risk, passages_in_cell
from mailrisk_ml.results import (
    CSV_FIELDS,
    FLAGGED,
    MAIL_FIELDS,
    NOT_FLAGGED,
    NOT_READ,
    TABLE_HEAD,
)
from mailrisk_ml.taxonomy import label_for
from mailrisk_ml.text.display import BYTE_ORDER_MARK, defused, printable, probability_on_screen
from mailrisk_ml.unseen import is_blank

if TYPE_CHECKING:
    from mailrisk_ml.report import ReportSettings

Item = Assessment | MailReadError

FORMATS = ("table", "jsonl", "csv", "html")
#: Of the options that decide what is written, in errors.
OWNER = "mailrisk classify"
_SUFFIXES = {
    **{".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html"},
    **{".txt": "table", "": "table"},
}
#: By the level of a risk.
LEVEL_STYLES = {"high": "bold red", "medium": "yellow", "low": "cyan"}


class Counted(NamedTuple):
    """What is counted of a mail in an output, and its text there."""

    read: bool
    truncated: bool = False
    labels: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()  # in Chinese, of the labels
    levels: tuple[str, ...] = ()
    text: str = ""
    unjudged: str = ""
    undated: bool = False
    headless: bool = False
    bodiless: bool = False
    is_chinese: bool = False
    source: str = ""  # and why, of what could not be read
    error: str = ""


def counted(item: Item) -> Counted:
    """What is counted of an item."""
    if isinstance(item, MailReadError):
        return Counted(read=False, source=item.source, error=str(item))
    mail = item.mail or Mail()
    labels = item.labels
    return Counted(
        True,
        item.truncated,
        labels,
        titles=tuple(label_for(name, item.descriptions).title["zh"] for name in labels),
        levels=tuple(risk.level for risk in item.risks),
        unjudged=item.unjudged,
        undated=mail.undated,
        headless=mail.headless,
        # What attachments or encryption leave empty is told as not judged.
        bodiless=is_blank(mail.body) and not mail.unjudged,
        is_chinese=item.language == "zh",
    )


def rendered(item: Item, output_format: str, redact: bool) -> Counted:
    """An item as text in one of the `RESUMABLE` formats."""
    shown = redacted_item(item) if redact else item
    text = io.StringIO(newline="")
    stream_writer(output_format, text, begun=True).write(shown)
    return counted(item)._replace(text=text.getvalue())


def redacted_item(item: Item) -> Item:
    """An item that can be passed on."""
    from mailrisk_ml.model.redaction import redacted, redacted_error

    return redacted(item) if isinstance(item, Assessment) else redacted_error(item)


def mark_unread(heading: Text, item: Assessment, language: Language) -> Text:
    """A mail's heading, and in it that the mail was not read to its end, or not judged."""
    if item.truncated:
        heading.append(f"  ({text_in(language, 'truncated')})", "yellow")
    if item.unjudged:
        heading.append(f"  ({text_in(language, item.unjudged)})", "yellow")
    return heading


class Writer(Protocol):
    """Writes one item after the other."""

    def write(self, item: Item) -> None:
        """Write an assessment, or the error of a message that could not be read."""


#: Formats of which each mail's part is text of its own: it can be written anywhere and joined, and
#: an output that ends early can be gone on with.
RESUMABLE = ("jsonl", "csv")


def format_of(output_format: str | None, out: Path | None) -> str:
    """The format that was asked for, else the one that the file's suffix names.

    Examples
    --------
    >>> format_of(None, Path("r.CSV")), format_of(None, Path("r.txt")), format_of(None, None)
    ('csv', 'table', 'table')
    """
    if output_format is None:
        return _format_of_suffix(out) if out else "table"
    if output_format not in FORMATS:
        rule = f"one of {list(FORMATS)}"
        raise InvalidParameterError("--format", OWNER, rule, output_format)
    return output_format


def _format_of_suffix(out: Path) -> str:
    suffix = out.suffix.lower()
    if suffix not in _SUFFIXES:
        rule = f"a file that ends in {', '.join(filter(None, _SUFFIXES))}, or stand beside --format"
        remedy = "Spreadsheets open .csv; .jsonl is JSON, a line for each mail."
        raise InvalidParameterError("--out", OWNER, rule, out.name, remedy)
    return _SUFFIXES[suffix]


@contextmanager
def open_writer(
    output_format: str,
    out: Path | None,
    settings: ReportSettings | None,
    language: Language | None,
    *,
    advice: bool,
) -> Iterator[Writer]:
    """A writer to standard output, or to a file that appears only when all is written.

    A table is in the language, by default for each mail in its own, and says what to do
    unless ``advice`` is False; a page has its own settings.
    """
    with _stream(output_format, out) as stream:
        if output_format == "html":
            from mailrisk_ml.report import MailboxReport  # its templates take time to load

            with MailboxReport(stream, settings) as report:
                yield report
        elif output_format == "table":
            with TableWriter(stream, language, advice=advice, in_file=out is not None) as table:
                yield table
        else:
            yield stream_writer(output_format, stream, in_file=out is not None)


@contextmanager
def open_text(output_format: str, out: Path | None) -> Iterator[TextIO]:
    """A stream for the text of `rendered` items, begun as the format begins."""
    with _stream(output_format, out) as stream:
        stream_writer(output_format, stream)
        yield stream


@contextmanager
def _stream(output_format: str, out: Path | None) -> Iterator[TextIO]:
    if out is not None:
        with atomic_text(out) as stream:
            yield stream
        return
    if output_format == "html" and sys.stdout.isatty():
        raise SourceError("A page is nothing for a terminal. Name a file: --out report.html")
    if output_format != "table" and isinstance(sys.stdout, io.TextIOWrapper):
        # Data is UTF-8 everywhere, but for surrogates, which it cannot hold.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    with interrupt_noted("Standard output ends early."):
        yield sys.stdout
        sys.stdout.flush()  # a log that says "end" comes after it


def stream_writer(
    output_format: str, stream: TextIO, *, begun: bool = False, in_file: bool = False
) -> Writer:
    """A writer of a `RESUMABLE` format; with `begun`, one that goes on with what is there."""
    if output_format == "jsonl":
        return JsonLinesWriter(stream)
    if in_file and not begun:
        stream.write(BYTE_ORDER_MARK)  # programs that read from a pipe would take it for a name
    return CsvWriter(stream, header=not begun)


class JsonLinesWriter:
    """One JSON object a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, item: Item) -> None:
        """Write a line."""
        if isinstance(item, MailReadError):
            error = {"type": type(item).__name__, "reason": item.reason}
            record = {"source": item.source, "error": error}
        else:
            record = item.to_dict()
        self._stream.write(f"{to_json(record)}\n")


class CsvWriter:
    """A row for each risk; a mail without one gets a row with an empty label."""

    def __init__(self, stream: TextIO, *, header: bool = True) -> None:
        self._csv = csv.DictWriter(stream, CSV_FIELDS, restval="", lineterminator="\n")
        if header:
            self._csv.writeheader()

    def write(self, item: Item) -> None:
        """Write the rows of a mail."""
        for row in self._rows(item):
            self._csv.writerow({name: defused(str(value)) for name, value in row.items()})

    @staticmethod
    def _rows(item: Item) -> Iterator[dict[str, object]]:
        if isinstance(item, MailReadError):
            yield {"source": item.source, "error": item.reason}
            return
        record = item.to_dict()
        shared = {name: record.get(name) or "" for name in MAIL_FIELDS}
        shared["unjudged"] = record.get("unjudged", "")
        shared["truncated"] = "yes" if record.get("truncated") else ""
        shared |= {name: "; ".join(record.get(name, ())) for name in ("attachments", "notes")}
        if not item.risks:
            yield shared
        for risk in item.risks:
            yield {
                **shared,
                "label": risk.label,
                "level": risk.level,
                "probability": f"{risk.probability:.4f}",
                "evidence": passages_in_cell(risk),
                "advice": risk.advice,
            }


class TableWriter:
    """For reading in a terminal, as a context manager: each advice is given once, at the end.

    In a file it is known by its first line, and plain.
    """

    def __init__(
        self,
        stream: TextIO,
        language: Language | None = None,
        *,
        advice: bool = True,
        in_file: bool = False,
    ) -> None:
        self._is_advice_told = advice
        self._console = plain_console(file=stream, styled=not in_file)
        if in_file:
            stream.write(f"{TABLE_HEAD}\n")
        self._language = language
        self._advice: dict[str, str] = {}  # by the title, which is in a language of its own

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._advice:
            self._console.print()
            for title, advice in self._advice.items():
                lead = "→ "
                for line in (title, *advice.splitlines()):
                    print_beside(self._console, lead, Text(printable(line)))
                    lead = "  "

    def write(self, item: Item) -> None:
        """Write a mail and its risks."""
        if isinstance(item, MailReadError):
            self._console.print(Text(f"{NOT_READ}{printable(str(item))}", "red"), soft_wrap=True)
            return
        language = self._language or item.language
        self._console.print(self._heading(item, language), soft_wrap=True)
        for risk in item.risks:
            title, advice = risk.title, risk.advice
            if language != item.language:
                label = label_for(risk.label, item.descriptions)
                title, advice = label.title[language], label.advice[language]
            self._write_risk(risk, text_in(language, risk.level), title, advice)

    @staticmethod
    def _heading(item: Assessment, language: Language) -> Text:
        mail = item.mail
        subject = mail.subject if mail else item.text.split("\n", 1)[0]
        heading = Text(FLAGGED if item.risks else NOT_FLAGGED, "red" if item.risks else "green")
        heading.append(printable(subject)[:80] or text_in(language, "no_subject"), "bold")
        if mail and mail.source:
            heading.append(f"  {printable(mail.source)}", "dim")
        return mark_unread(heading, item, language)

    def _write_risk(self, risk: Risk, level: str, title: str, advice: str) -> None:
        probability = probability_on_screen(risk.probability)
        said = f"{set_cell_size(level, 7)}{printable(title)}  {probability}"
        line = Text("  ").append(said, LEVEL_STYLES[risk.level])
        self._console.print(line, soft_wrap=True)
        for passage in risk.evidence:
            print_beside(self._console, f"{'':8}❝ ", Text(printable(passage.text), "italic"))
        if advice and self._is_advice_told:  # labels of one's own may have none
            self._advice[title] = advice
