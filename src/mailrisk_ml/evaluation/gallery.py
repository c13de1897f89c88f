"""The mistakes worth reading: the surest false alarms and the worst misses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from mailrisk_ml.corpus.records import evidence_of, mail_name
from mailrisk_ml.evaluation.judged import Judged, kind_of

Span = tuple[int, int]
_MOST = 10  # of either kind


@dataclass(frozen=True)
class Mistake:
    """One wrong decision, and what it rests on.

    Parameters
    ----------
    fault : {"false alarm", "miss"}
    label : str
        The label that was wrongly flagged, or missed.
    probability : float
        Of that label.
    id, kind, subtype, language : str
        Of the mail; empty where its record does not say.
    labels : tuple of str
        The labels it carries.
    text : str
        Subject, newline, body.
    evidence : tuple of (int, int)
        Spans of `text`: the model's passages for a false alarm, the marked ones for a miss.
    """

    fault: Literal["false alarm", "miss"]
    label: str
    probability: float
    id: str
    kind: str
    subtype: str
    language: str
    labels: tuple[str, ...]
    text: str = field(repr=False)
    evidence: tuple[Span, ...]

    def to_dict(self) -> dict[str, Any]:
        """What identifies the mistake. Without text: it may be real mail."""
        return {
            "fault": self.fault,
            "label": self.label,
            "probability": round(self.probability, 4),
            "id": self.id,
            "kind": self.kind,
            "subtype": self.subtype,
            "language": self.language,
            "labels": list(self.labels),
        }

    def pieces(self) -> list[tuple[str, bool]]:
        """The text cut at the evidence: stretches, and whether each is evidence."""
        pieces, position = [], 0
        for start, end in sorted(self.evidence):
            start = max(start, position)
            if start >= end:
                continue
            pieces += [(self.text[position:start], False), (self.text[start:end], True)]
            position = end
        pieces.append((self.text[position:], False))
        return [piece for piece in pieces if piece[0]]


def gallery(judged: Judged) -> list[Mistake]:
    """The surest false alarms, then the misses with the lowest probability, ten of each."""
    alarms = np.argwhere(judged.flagged & ~judged.y_true)
    misses = np.argwhere(judged.y_true & ~judged.flagged)
    surest = sorted(alarms.tolist(), key=lambda at: (-judged.y_score[at[0], at[1]], at))
    worst = sorted(misses.tolist(), key=lambda at: (judged.y_score[at[0], at[1]], at))
    return [_mistake(judged, i, j) for i, j in (*surest[:_MOST], *worst[:_MOST])]


def _mistake(judged: Judged, i: int, j: int) -> Mistake:
    record, assessment, label = judged.records[i], judged.assessments[i], judged.classes[j]
    missed = bool(judged.y_true[i, j])
    spans: list[Span]
    if missed:
        passages = evidence_of(record).get(label, ())
        found = ((assessment.text.find(p), len(p)) for p in passages if p)
        spans = [(at, at + length) for at, length in found if at >= 0]
    else:
        (risk,) = (risk for risk in assessment.risks if risk.label == label)
        spans = [(passage.start, passage.end) for passage in risk.evidence]
    return Mistake(
        fault="miss" if missed else "false alarm",
        label=label,
        probability=float(judged.y_score[i, j]),
        id=mail_name(record, i),
        kind=kind_of(record),
        subtype=str(record.get("subtype") or ""),
        language=str(judged.languages[i]),
        labels=tuple(record["labels"]),
        text=assessment.text,
        evidence=tuple(spans),
    )
