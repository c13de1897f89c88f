"""Label Studio: tasks with predictions out, annotations back.

Written after its documentation: tasks and predictions
(https://labelstud.io/guide/predictions), annotated tasks (https://labelstud.io/guide/task_format),
the tags ``Text``, ``Choices`` and ``Labels``. Offsets are code points, as Python's; to be safe,
marked passages are read from the text that Label Studio stores beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from mailrisk_ml.exceptions import CorpusError, SourceError, cannot_read
from mailrisk_ml.labels import Language
from mailrisk_ml.review.annotation import Annotation, Annotations
from mailrisk_ml.review.pool import Candidate, exported_text, mail_key
from mailrisk_ml.review.wording import label_shown

_CHOICES, _LABELS, _TEXT = "labels", "passages", "text"
_CONFIG = """\
<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Header value="{question}"/>
  <Choices name="{choices}" toName="{text}" choice="multiple" showInLine="true">
{choice}
  </Choices>
  <Header value="{marking}"/>
  <Labels name="{labels}" toName="{text}">
{label}
  </Labels>
  <Text name="{text}" value="$text"/>
</View>
"""


# What stands above the labels, and above those that passages are marked with.
_HEADERS: dict[Language, tuple[str, str]] = {
    "en": (
        "Which labels does this mail carry? None is an answer: submit it empty.",
        "Which passages carry them?",
    ),
    "zh": ("这封邮件属于哪些标签？都不属于也是答案：不选，直接提交。", "依据是哪些原文？"),
}


def labeling_config(classes: Sequence[str], language: Language = "en") -> str:
    """The labelling interface of the project, for its settings.

    Blanks are kept, so that offsets stay those of the mail. Tasks are to be in the same language:
    predictions name the labels as the interface does.
    """
    names = [escape(label_shown(name, classes, language), quote=True) for name in classes]
    question, marking = _HEADERS[language]
    return _CONFIG.format(
        question=question,
        marking=marking,
        choices=_CHOICES,
        labels=_LABELS,
        text=_TEXT,
        choice="\n".join(f'    <Choice value="{name}"/>' for name in names),
        label="\n".join(f'    <Label value="{name}"/>' for name in names),
    )


def is_labeling_config(path: Path) -> bool:
    """Whether a file begins as such an interface does."""
    begin = _CONFIG.partition("{")[0]
    with path.open(encoding="utf-8", errors="replace") as stream:
        return stream.read(len(begin)) == begin


def to_tasks(
    candidates: Iterable[Candidate], model_version: str, language: Language = "en"
) -> list[dict[str, Any]]:
    """Tasks with the model's labels and passages as predictions.

    Parameters
    ----------
    candidates : iterable of Candidate
    model_version : str
        Named beside the predictions.
    language : {"en", "zh"}, default="en"
        That of the labelling interface.
    """
    return [_task(candidate, model_version, language) for candidate in candidates]


def _task(candidate: Candidate, model_version: str, language: Language) -> dict[str, Any]:
    probabilities = {k: round(p, 4) for k, p in candidate.assessment.probabilities.items()}
    return {
        "data": {
            "text": candidate.shown,
            "mail": candidate.key,
            "sender": candidate.mail.sender,
            "reason": candidate.reason,
            "probabilities": probabilities,
        },
        "predictions": [
            {
                "model_version": model_version,
                "score": max(probabilities.values()),
                "result": _regions(candidate, language),
            }
        ],
    }


def _regions(candidate: Candidate, language: Language) -> list[dict[str, Any]]:
    """Labels and passages of a candidate; offsets are those of the text that is shown."""
    result: list[dict[str, Any]] = []
    classes = candidate.assessment.probabilities

    def add(from_name: str, kind: str, value: dict[str, Any]) -> None:
        result.append(
            {
                "id": f"{candidate.key}-{len(result)}",
                "from_name": from_name,
                "to_name": _TEXT,
                "type": kind,
                "value": value,
            }
        )

    if labels := candidate.assessment.labels:
        chosen = [label_shown(name, classes, language) for name in labels]
        add(_CHOICES, "choices", {"choices": chosen})
    for start, end, label in candidate.marks():
        span = {"start": start, "end": end, "text": candidate.shown[start:end]}
        add(_LABELS, "labels", {**span, "labels": [label_shown(label, classes, language)]})
    return result


def read_annotations(path: Path) -> Annotations:
    """Annotations of an export as "JSON"; tasks that were skipped, or only drafted, are counted.

    Raises
    ------
    SourceError
        The file is missing, or no such export.
    CorpusError
        A task breaks the format; the message names it.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise cannot_read(path, error) from error
    except (ValueError, RecursionError) as error:
        reason = f"not readable as JSON ({type(error).__name__})"
        raise SourceError(f"{path} must be an export of Label Studio; it is {reason}.") from error
    if not isinstance(tasks, list) or any(not _is_task(task) for task in tasks):
        raise SourceError(
            f"{path} must be an export of Label Studio as 'JSON': a list of tasks with 'data' and "
            "'annotations'. JSON-MIN and the others leave out what is needed."
        )
    found = Annotations()
    for number, task in enumerate(tasks, 1):
        given = list(_of_task(path, number, task))
        found += given
        found.left_out += not given
    return found


def _is_task(task: object) -> bool:
    return (
        isinstance(task, dict)
        and isinstance(task.get("data"), dict)
        and isinstance(task["data"].get("text"), str)
        and isinstance(task.get("annotations"), list)
    )


def _of_task(path: Path, number: int, task: Mapping[str, Any]) -> Iterator[Annotation]:
    where = f"{path.name}, task {task.get('id', number)}"
    text = task["data"]["text"]
    for annotation in task["annotations"]:
        try:
            if annotation.get("was_cancelled"):
                continue
            labels, passages = _of_result(annotation["result"], text)
        except (KeyError, TypeError, AttributeError) as error:
            raise CorpusError(f"{where}: an annotation has not the documented form.") from error
        key = str(task["data"].get("mail") or mail_key(text))
        yield Annotation(
            key=key,
            text=exported_text(text, key),
            labels=tuple(sorted(labels)),
            passages={label: tuple(found) for label, found in passages.items()},
            annotator=_annotator(annotation.get("completed_by")),
            where=where,
            sender=str(task["data"].get("sender") or ""),
        )


def _of_result(result: Iterable[Any], text: str) -> tuple[set[str], dict[str, list[str]]]:
    labels: set[str] = set()
    passages: dict[str, list[str]] = {}
    for item in result:
        value = item["value"]
        if item["type"] == "choices":
            labels.update(map(str, value["choices"]))
        elif item["type"] == "labels":
            stored = value.get("text")
            passage = stored if isinstance(stored, str) else text[value["start"] : value["end"]]
            for label in value["labels"]:
                passages.setdefault(str(label), []).append(passage)
    return labels, passages


def _annotator(completed_by: Any) -> str:
    """A user's number, or a table that holds it."""
    if isinstance(completed_by, Mapping):
        completed_by = completed_by.get("id") or completed_by.get("email")
    return "" if completed_by is None else f"annotator {completed_by}"
