"""A table for a spreadsheet: a row for each mail, labels to correct, and a column to tick."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.labelled.names import split_labels
from mailrisk_ml.labelled.reading import table_suffix
from mailrisk_ml.labels import SEPARATOR, Language, label_named
from mailrisk_ml.mail.stores.columns import Columns
from mailrisk_ml.mail.stores.tables import iter_rows
from mailrisk_ml.review.annotation import Annotation, Annotations
from mailrisk_ml.review.pool import Candidate, mail_key
from mailrisk_ml.review.wording import NO_LABEL, heading, label_shown, reason_shown
from mailrisk_ml.text.display import defused, probability_shown, undefused, without_controls

#: Columns of the table. People correct ``labels`` and put into ``reviewed`` anything but a no.
FIELDS = (
    *("reviewed", "labels", "passages", "subject", "body", "reason", "probability", "mail"),
    "sender",
)
_NEEDED = ("reviewed", "labels", "subject", "body")
_IN_LINES = (".csv", ".tsv")
# A column of check boxes holds FALSE in each row that nobody ticked.
_UNTICKED = frozenset({"", "false", "0", "no", "n", "否", "未", "☐"})


def to_rows(candidates: Iterable[Candidate], language: Language = "en") -> list[dict[str, str]]:
    """Rows in a language, with what a spreadsheet would take for a formula defused."""
    return [
        {heading(name, language): defused(value) for name, value in _row(each, language).items()}
        for each in candidates
    ]


def _row(candidate: Candidate, language: Language) -> dict[str, str]:
    assessment = candidate.assessment
    classes = assessment.probabilities
    labels = [label_shown(name, classes, language) for name in assessment.labels]
    subject, _, body = candidate.text.partition("\n")
    passages = {risk.label: [e.text for e in risk.evidence] for risk in assessment.risks}
    return {
        "reviewed": "",
        "labels": SEPARATOR.join(labels) or NO_LABEL[language],
        "passages": json.dumps(passages, ensure_ascii=False),
        "subject": subject,
        "body": body,
        "reason": reason_shown(candidate, language),
        "probability": probability_shown(max(assessment.probabilities.values())),
        "mail": candidate.key,
        "sender": candidate.mail.sender,
    }


def read_annotations(path: Path) -> Annotations:
    """Annotations of the rows that were reviewed; the others are counted.

    A table that did not come from here needs the columns ``reviewed``, ``labels``, ``subject`` and
    ``body`` alone, or those of their Chinese names: a row without ``mail`` is the mail of its text.
    Anything in ``reviewed`` says so but ``false``, ``0``, ``no``, ``n``, ``否``, ``未`` and ``☐``,
    in any capitals. Passages of labels that were taken away go with them.

    Raises
    ------
    SourceError
        The table cannot be read, or lacks a column.
    CorpusError
        A row cannot be read; the message names it.
    """
    found = Annotations()
    columns = Columns(FIELDS)
    suffix = table_suffix(path)
    for number, (place, row) in enumerate(iter_rows(str(path), suffix, columns), 2):
        # Spreadsheet programs number rows, of which a body with line ends makes many lines.
        found_at = f"row {number} ({place})" if suffix in _IN_LINES else place
        where = f"{path.name}, {found_at}"
        if isinstance(row, str):
            raise CorpusError(f"{where}: {row}.")
        names = columns.names(row, str(path))
        if missing := [name for name in _NEEDED if name not in names]:
            raise SourceError(f"{path}: the table must have the columns {missing} too.")
        cells = {name: str(row.get(names.get(name, "")) or "") for name in FIELDS}
        if cells["reviewed"].strip().casefold() in _UNTICKED:
            found.left_out += 1
            continue
        written = {name: undefused(cell) for name, cell in cells.items()}
        labels = tuple(split_labels(written["labels"]))
        try:
            passages = json.loads(written["passages"] or "{}")
            # JSON spells the control characters that the cell of the mail was not given.
            kept = {
                name: tuple(map(without_controls, passages[name]))
                for label in labels
                # The model wrote its ids; people may have written another name.
                for name in (label, label_named(label, passages))
                if name in passages
            }
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise CorpusError(f"{where}: 'passages' is no JSON any more.") from error
        text = _text(cells)
        sender = written["sender"]
        key = cells["mail"] or mail_key(text)
        found.append(Annotation(key, text, labels, kept, "", where, sender))
    return found


def _text(cells: dict[str, str]) -> str:
    """The mail's text; quotes that defused a cell are taken off where that gives its key."""
    pairs = [
        (subject, body)
        for subject in (cells["subject"], undefused(cells["subject"]))
        for body in (cells["body"], undefused(cells["body"]))
    ]
    texts = [f"{subject}\n{body.replace(chr(13), '')}" for subject, body in pairs]
    return next((text for text in texts if mail_key(text) == cells["mail"]), texts[0])
