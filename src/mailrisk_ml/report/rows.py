"""What the page holds of a mail: a row to list and search, and its text when it is flagged."""

from __future__ import annotations

from typing import Any

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk, passage_shown
from mailrisk_ml.model.excerpt import ShownPiece, excerpt
from mailrisk_ml.text.display import cut, visible

_LINE_CHARACTERS = 300  # kept of a subject or sender

JsonObject = dict[str, Any]


def page_row(item: Assessment | MailReadError) -> JsonObject:
    """The row of a mail, or of one that could not be read; empty fields are left out."""
    if isinstance(item, MailReadError):
        return {"source": visible(item.source), "error": visible(item.reason)}
    mail = item.mail
    row: JsonObject = {
        "subject": _line(mail.subject if mail else item.text.split("\n", 1)[0]),
        "sender": _line(mail.sender) if mail else "",
        "date": mail.date.isoformat(timespec="minutes") if mail and mail.date else "",
        "language": item.language,
        "source": visible(mail.source) if mail else "",
        "truncated": item.truncated,
        "unjudged": item.unjudged,  # a word of the interface
        "risks": [_risk(risk) for risk in item.risks],
    }
    return {name: value for name, value in row.items() if value}


def text_of(assessment: Assessment, limit: int) -> JsonObject:
    """What a flagged mail shows when it is opened: ``limit`` characters of its text at most."""
    mail = assessment.mail
    record: JsonObject = {
        "sections": [
            {
                "kind": section.kind,
                "size": section.size,
                "pieces": [_piece(piece) for piece in section.pieces],
            }
            for section in excerpt(assessment, limit)
        ],
        "probabilities": {
            name: _rounded(value) for name, value in assessment.probabilities.items()
        },
    }
    if mail:
        record["recipients"] = [_line(name) for name in mail.recipients[:50]]
        record["attachments"] = [_line(name) for name in mail.attachments[:50]]
        record["notes"] = [visible(note) for note in mail.notes]
    return record


def n_characters(record: JsonObject) -> int:
    """Characters of mail in what `text_of` gave."""
    pieces = (piece for section in record["sections"] for piece in section["pieces"])
    return sum(len(p if isinstance(p, str) else p.get("text", "")) for p in pieces)


def _line(text: str) -> str:
    return visible(cut(text, _LINE_CHARACTERS))


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _risk(risk: Risk) -> JsonObject:
    return {
        "label": risk.label,
        "level": risk.level,
        "probability": _rounded(risk.probability),
        "evidence": [_passage(passage) for passage in risk.evidence],
    }


def _passage(passage: Evidence) -> JsonObject:
    return {"text": visible(passage_shown(passage))}


def _piece(piece: ShownPiece) -> str | JsonObject:
    if piece.omitted:
        return {"omitted": piece.omitted}
    text = visible(piece.text)
    if not piece.labels and not piece.hidden:
        return text
    record: JsonObject = {"text": text, "labels": list(piece.labels)}
    return {**record, "hidden": True} if piece.hidden else record
