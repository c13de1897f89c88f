"""The report on a mailbox, written as its assessments arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

from mailrisk_ml.exceptions import InvalidParameterError, MailReadError
from mailrisk_ml.labels import LABELS, Label, Language
from mailrisk_ml.mail.scored_zones import DEFAULT_ZONES
from mailrisk_ml.model.assessment import Assessment, Preset
from mailrisk_ml.model.excerpt import SHOWN_CHARACTERS
from mailrisk_ml.model.inside import own_thresholds
from mailrisk_ml.pages import interface_strings
from mailrisk_ml.report.page import inline_json, render_page
from mailrisk_ml.report.rows import JsonObject, n_characters, page_row, text_of
from mailrisk_ml.taxonomy import LANGUAGES, label_for

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier

_STYLE = ("mailbox.css", "detail.css", "print.css")
_SCRIPT = (
    "interface.js",
    "rows.js",
    "filters.js",
    "summary.js",
    "table.js",
    "detail.js",
    "print.js",
    "main.js",
)
_DATA_GOES_HERE = "<!-- data -->"
_ROWS_IN_A_BLOCK = 500
# With passages alone a mail stays worth opening once the page has text enough.
_LEAST_CHARACTERS = 1_500


@dataclass(frozen=True)
class ReportSettings:
    """What a report says of itself, and how large it may grow.

    Parameters
    ----------
    language : {"en", "zh"}, optional
        Of the interface; by default the reader's browser decides. A switch on the page changes it.
    preset, model, digest : str
        Named at the foot of the page, beside the version of this package: the model's folder or
        ``default``, and its `model_digest`.
    thresholds : mapping of str to float, optional
        Thresholds by label in place of the preset's; named there, too.
    decides : mapping of str to float, optional
        What decided, by label, whether the preset's or not; named there, too.
    titles : mapping of str to mapping, optional
        The model's labels, in order, with a title for each language; by default the five of the
        shipped model. See `of`.
    zones : sequence of str
        The parts of a mail that were read; named at the foot, too, where they are not the default.
    redacted : bool, default=False
        Whether the page says that names and numbers were masked.
    created : datetime
        Printed on the page.
    text_limit : int, default=6000
        Characters shown of one flagged mail, those around its evidence first.
    total_limit : int, default=60,000,000
        Characters of mail on the page; once they are reached, mails show what surrounds their
        passages only.
    """

    language: Language | None = None
    preset: Preset = "balanced"
    model: str = ""
    digest: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    decides: Mapping[str, float] = field(default_factory=dict)
    titles: Mapping[str, Mapping[Language, str]] = field(
        default_factory=lambda: {label.id: label.title for label in LABELS.values()}
    )
    zones: Sequence[str] = DEFAULT_ZONES
    redacted: bool = False
    created: datetime = field(default_factory=lambda: datetime.now().astimezone())
    text_limit: int = SHOWN_CHARACTERS
    total_limit: int = 60_000_000

    def __post_init__(self) -> None:
        if self.language not in (None, "en", "zh"):
            rule = "'en', 'zh' or None for the browser's"
            raise InvalidParameterError("language", "ReportSettings", rule, self.language)

    @classmethod
    def of(cls, classifier: RiskClassifier, **settings: Any) -> ReportSettings:
        """Settings with what a model decides by, and its labels, beside others.

        Parameters
        ----------
        classifier : RiskClassifier
            Fitted.
        **settings : object
            The others, by name.

        Returns
        -------
        ReportSettings
        """
        return cls(
            preset=classifier.preset,
            thresholds=own_thresholds(classifier),
            decides=classifier.thresholds_,
            titles={name: classifier.label_info(name).title for name in classifier.classes_},
            zones=tuple(classifier.zones),
            **settings,
        )


class MailboxReport:
    """A page that grows by one mail at a time; memory does not grow with it.

    Parameters
    ----------
    stream : text file
        Open for writing, as UTF-8. The page is whole when the ``with`` block is left without an
        error.
    settings : ReportSettings, optional

    Notes
    -----
    Rows and texts stand in blocks of JSON, some hundred mails in each. The page reads all rows when
    it opens, and a block of texts when the first mail in it is opened.
    """

    def __init__(self, stream: TextIO, settings: ReportSettings | None = None) -> None:
        self._stream = stream
        self._settings = settings or ReportSettings()
        self._rows: list[JsonObject] = []
        self._texts: list[JsonObject] = []
        self._n_characters = 0
        self._taxonomy: dict[str, dict[str, JsonObject]] = {}
        self._tail = ""

    def __enter__(self) -> MailboxReport:
        page = render_page(
            "mailbox.html.jinja",
            style=_STYLE,
            script=_SCRIPT,
            strings=interface_strings(),
            config=self._config(),
            language=self._settings.language or "en",
        )
        head, self._tail = page.split(_DATA_GOES_HERE)
        self._stream.write(head)
        return self

    def write(self, item: Assessment | MailReadError) -> None:
        """Add a mail, or one that could not be read.

        Parameters
        ----------
        item : Assessment or MailReadError
        """
        row = page_row(item)
        if isinstance(item, Assessment) and item.risks:
            row["text"] = len(self._texts)
            self._texts.append(self._text(item))
            for name in item.labels:
                if name not in self._taxonomy:
                    self._taxonomy[name] = _described(label_for(name, item.descriptions))
        self._rows.append(row)
        if len(self._rows) == _ROWS_IN_A_BLOCK:
            self._write_block()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            if self._rows:
                self._write_block()
            self._write_json("taxonomy", self._taxonomy)
            self._stream.write(self._tail)

    def _config(self) -> dict[str, Any]:
        from mailrisk_ml import __version__

        settings = self._settings
        return {
            "version": __version__,
            "language": settings.language,
            "preset": settings.preset,
            "model": settings.model,
            "digest": settings.digest,
            "redacted": settings.redacted,
            "created": settings.created.isoformat(timespec="minutes"),
            "thresholds": dict(settings.thresholds),
            "decides": dict(settings.decides),
            "titles": dict(settings.titles),
            "zones": [] if set(settings.zones) == set(DEFAULT_ZONES) else list(settings.zones),
        }

    def _text(self, assessment: Assessment) -> JsonObject:
        settings = self._settings
        left = settings.total_limit - self._n_characters
        limit = settings.text_limit
        record = text_of(assessment, limit if left > 0 else min(limit, _LEAST_CHARACTERS))
        self._n_characters += n_characters(record)
        return record

    def _write_block(self) -> None:
        self._write_json("rows", self._rows)
        self._write_json("texts", self._texts)
        self._rows, self._texts = [], []

    def _write_json(self, name: str, value: Any) -> None:
        self._stream.write(f'<script type="application/json" data-{name}>')
        self._stream.write(inline_json(value))
        self._stream.write("</script>\n")


def _described(label: Label) -> dict[str, JsonObject]:
    """What the page says of a label, in each of its languages."""
    return {
        language: {
            "title": label.title[language],
            "advice": label.advice[language],
            "law": label.law[language],
        }
        for language in LANGUAGES
    }


def write_report(
    items: Iterable[Assessment | MailReadError],
    stream: TextIO,
    settings: ReportSettings | None = None,
) -> None:
    """Write the page for a stream of assessments.

    Parameters
    ----------
    items : iterable of Assessment or MailReadError
    stream : text file
        Open for writing, as UTF-8.
    settings : ReportSettings, optional

    Examples
    --------
    >>> import io, mailrisk_ml as mr
    >>> page = io.StringIO()
    >>> write_report(mr.load_model().assess_many(["Lunch at noon?"]), page)
    >>> page.getvalue()[:15]
    '<!doctype html>'
    """
    with MailboxReport(stream, settings) as report:
        for item in items:
            report.write(item)
