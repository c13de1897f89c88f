"""doccano: JSON Lines of a project for "intent detection and slot filling", out and back.

Written after doccano's own examples: ``{"text": ..., "cats": [...], "entities": [[start, end,
label]]}`` (``backend/data_import/tests/data/intent/example.jsonl``); further keys come back beside
them. Offsets are UTF-16 code units, as JavaScript counts (doccano issue 2290): a character outside
the basic plane, such as an emoji, counts twice. Leave "count grapheme clusters as one character"
off. doccano exports what was pre-annotated whether somebody looked at it or not: choose "export
only approved documents".
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

from mailrisk_ml.corpus.records import Record, iter_records
from mailrisk_ml.exceptions import CorpusError
from mailrisk_ml.review.annotation import Annotation
from mailrisk_ml.review.pool import Candidate, mail_key

_LAST_OF_BASIC_PLANE = 0xFFFF


def to_lines(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Documents with the model's labels and passages as annotations."""
    return [_line(candidate) for candidate in candidates]


def _line(candidate: Candidate) -> dict[str, Any]:
    units = _utf16_offsets(candidate.text)
    return {
        "text": candidate.text,
        "cats": list(candidate.assessment.labels),
        "entities": [
            [units[passage.start], units[passage.end], risk.label]
            for risk in candidate.assessment.risks
            for passage in risk.evidence
        ],
        "mail": candidate.key,
        "sender": candidate.mail.sender,
        "reason": candidate.reason,
    }


def read_annotations(path: Path) -> list[Annotation]:
    """Annotations of an exported file.

    Projects for text classification (``label``: names) and sequence labelling (``label``: spans,
    which then stand for the labels too) are read as well.

    Raises
    ------
    SourceError
        The file does not exist, or cannot be read.
    CorpusError
        A line breaks the format; the message names it.
    """
    found = []
    for number, line in iter_records(path):
        where = f"{path.name}, line {number}"
        try:
            found.append(_annotation(line, where))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise CorpusError(f"{where}: not a line that doccano exports.") from error
    return found


def _annotation(line: Record, where: str) -> Annotation:
    text = line["text"]
    if not isinstance(text, str):
        raise TypeError
    given: Any = line.get("label", line.get("labels", []))
    is_spans = bool(given) and not isinstance(given[0], str)
    spans: Any = line.get("entities", given if is_spans else [])
    offsets = _from_utf16(text)
    passages: dict[str, list[str]] = {}
    for start, end, label in spans:
        passages.setdefault(str(label), []).append(text[offsets[start] : offsets[end]])
    chosen: Any = line.get("cats", passages if is_spans else given)
    return Annotation(
        key=str(line.get("mail") or mail_key(text)),
        text=text,
        labels=tuple(sorted({str(label) for label in chosen})),
        passages={label: tuple(found) for label, found in passages.items()},
        annotator=str(line.get("username", "")),
        where=where,
        sender=str(line.get("sender") or ""),
    )


def _utf16_offsets(text: str) -> list[int]:
    """UTF-16 code units before each code point, and before the end."""
    return list(accumulate((1 + (ord(c) > _LAST_OF_BASIC_PLANE) for c in text), initial=0))


def _from_utf16(text: str) -> dict[int, int]:
    """Code points before each UTF-16 code unit; the middle of a pair is no place."""
    return {unit: point for point, unit in enumerate(_utf16_offsets(text))}
