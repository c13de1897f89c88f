"""doccano: JSON Lines of a project for "intent detection and slot filling", out and back.

Written after doccano's own examples: ``{"text": ..., "cats": [...], "entities": [[start, end,
label]]}`` (``backend/data_import/tests/data/intent/example.jsonl``); further keys come back beside
them. Offsets are UTF-16 code units, as JavaScript counts (doccano issue 2290): a character outside
the basic plane, such as an emoji, counts twice. Leave "count grapheme clusters as one character"
off. doccano exports what was pre-annotated whether somebody looked at it or not: choose "export
only approved documents". Every document gets an ``id`` (its ``ExportedExample.to_dict``), which
tells an export from the file that went out.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

from mailrisk_ml.corpus.records import Row, iter_records
from mailrisk_ml.exceptions import CorpusError
from mailrisk_ml.labels import Language
from mailrisk_ml.review.annotation import Annotation, Annotations
from mailrisk_ml.review.pool import Candidate, exported_text, mail_key
from mailrisk_ml.review.wording import label_shown

_LAST_OF_BASIC_PLANE = 0xFFFF


def to_lines(candidates: Iterable[Candidate], language: Language = "en") -> list[dict[str, Any]]:
    """Documents with the model's labels and passages as annotations, labels in a language."""
    return [_line(candidate, language) for candidate in candidates]


def _line(candidate: Candidate, language: Language) -> dict[str, Any]:
    units = _utf16_offsets(candidate.shown)
    classes = candidate.assessment.probabilities
    return {
        "text": candidate.shown,
        "cats": [label_shown(name, classes, language) for name in candidate.assessment.labels],
        "entities": [
            [units[start], units[end], label_shown(label, classes, language)]
            for start, end, label in candidate.marks()
        ],
        "mail": candidate.key,
        "sender": candidate.mail.sender,
        "reason": candidate.reason,
    }


def read_annotations(path: Path) -> Annotations:
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
    found = Annotations()
    for number, line in iter_records(path):
        where = f"{path.name}, line {number}"
        if _is_task(line):
            raise CorpusError(
                f"{where}: a mail as it went out, with the model's labels and nobody's. Import the "
                "file that doccano exports."
            )
        try:
            found.append(_annotation(line, where))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise CorpusError(f"{where}: not a line that doccano exports.") from error
    return found


def _is_task(line: Row) -> bool:
    return "id" not in line and {"mail", "reason"} <= line.keys()


def _annotation(line: Row, where: str) -> Annotation:
    text = line["text"]
    if not isinstance(text, str):
        raise TypeError
    given = _names(line.get("label", line.get("labels", [])))
    is_spans = bool(given) and not isinstance(given[0], str)
    spans: Any = line.get("entities", given if is_spans else [])
    offsets = _from_utf16(text)
    passages: dict[str, list[str]] = {}
    for start, end, label in spans:
        passages.setdefault(str(label), []).append(text[offsets[start] : offsets[end]])
    chosen = _names(line.get("cats", passages if is_spans else given))
    key = str(line.get("mail") or mail_key(text))
    return Annotation(
        key=key,
        text=exported_text(text, key),
        labels=tuple(sorted({str(label) for label in chosen})),
        passages={label: tuple(found) for label, found in passages.items()},
        annotator=str(line.get("username", "")),
        where=where,
        sender=str(line.get("sender") or ""),
    )


def _names(given: Any) -> Any:
    """One label may be given by itself: its letters are none."""
    return ([given] if given else []) if isinstance(given, str) else given


def _utf16_offsets(text: str) -> list[int]:
    """UTF-16 code units before each code point, and before the end."""
    return list(accumulate((1 + (ord(c) > _LAST_OF_BASIC_PLANE) for c in text), initial=0))


def _from_utf16(text: str) -> dict[int, int]:
    """Code points before each UTF-16 code unit; the middle of a pair is no place."""
    return {unit: point for point, unit in enumerate(_utf16_offsets(text))}
