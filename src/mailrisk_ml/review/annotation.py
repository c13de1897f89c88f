"""Labels that people gave elsewhere, and how they come back: nothing guessed, nothing overwritten.

Every tool's reader gives `Annotation`s; `merge` puts them beside the records that are there. Where
two annotators, or an annotation and a record, disagree, the record stays as it is and the
disagreement is reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mailrisk_ml.corpus.records import Record, evidence_of, record_text
from mailrisk_ml.labelled.names import passages_by_id, with_label_ids
from mailrisk_ml.labels import label_ids, labels_listed
from mailrisk_ml.review.pool import mail_key
from mailrisk_ml.text.languages import language_of
from mailrisk_ml.training import nearest_label
from mailrisk_ml.unseen import encodable

ConflictKind = Literal["text", "labels", "passages", "annotators", "record"]


@dataclass(frozen=True)
class Annotation:
    """One person's labels of one mail.

    Parameters
    ----------
    key : str
        See `mailrisk_ml.review.pool.mail_key`.
    text : str
        Subject, newline, body.
    labels : tuple of str
        In alphabetical order.
    passages : mapping of str to tuple of str
        Verbatim passages by label.
    annotator : str
    where : str
        File and place.
    sender : str
        Who wrote the mail, where that was exported: a new record's group.
    """

    key: str
    text: str = field(repr=False)
    labels: tuple[str, ...]
    passages: Mapping[str, tuple[str, ...]] = field(repr=False)
    annotator: str
    where: str
    sender: str = field(default="", repr=False)


class Annotations(list[Annotation]):
    """What people said of the mails of one file.

    Attributes
    ----------
    left_out : int
        How many mails of the file nobody has reviewed.
    """

    left_out: int = 0


@dataclass(frozen=True)
class Conflict:
    """Why an annotation was not taken over, or not whole.

    Parameters
    ----------
    kind : str
        ``text``: the mail was changed on its way. ``labels``: some are unknown. ``passages``: some
        are marked for a label that was not chosen. ``annotators``: two disagree. ``record``: there
        are other labels already.
    key, where, message : str
        Which mail, in which file, and what about it; holds no mail text.
    """

    kind: ConflictKind
    key: str
    where: str
    message: str


@dataclass(frozen=True)
class Merge:
    """What came of a merge.

    Parameters
    ----------
    records : list of dict
        Those that were there, in their order, then the new ones.
    added, changed, confirmed : int
        Mails that are new, that got other labels (only where asked for), that carry what they did;
        one that is there twice counts twice.
    conflicts : list of Conflict
    """

    records: list[Record] = field(repr=False)
    added: int
    changed: int
    confirmed: int
    conflicts: list[Conflict]


def merge(
    records: Sequence[Record],
    annotations: Iterable[Annotation],
    classes: Sequence[str],
    *,
    replace: bool = False,
) -> Merge:
    """Put annotations beside labelled mails.

    Parameters
    ----------
    records : sequence of dict
        What is there; copied, never changed.
    annotations : iterable of Annotation
    classes : sequence of str
        The labels that are known.
    replace : bool, default=False
        Whether an annotation's labels take the place of other labels that a mail has already; that
        is how labels are corrected. The conflict is reported all the same.

    Returns
    -------
    Merge
    """
    by_mail, conflicts = _by_mail(annotations, classes)
    merged = [with_label_ids(record, classes).copy() for record in records]
    places: dict[str, list[int]] = {}  # a mail may be there more than once
    for i, record in enumerate(merged):
        places.setdefault(mail_key(record_text(record)), []).append(i)
    counts = {"added": 0, "changed": 0, "confirmed": 0}
    for key, given in by_mail.items():
        annotation = given[0]
        if len({a.labels for a in given}) > 1:
            conflicts.append(_disagreement(given))
            continue
        if key not in places:
            merged.append(_record(annotation, _union(given, annotation.text)))
            counts["added"] += 1
        for i in places.get(key, ()):
            if tuple(sorted(merged[i]["labels"])) == annotation.labels:
                _fill_in(merged[i], _union(given, record_text(merged[i])))
                counts["confirmed"] += 1
                continue
            conflicts.append(_difference(annotation, merged[i], replaced=replace))
            if replace:
                evidence = _union(given, record_text(merged[i]))
                merged[i] = _corrected(merged[i], annotation, evidence)
                counts["changed"] += 1
    return Merge(merged, conflicts=conflicts, **counts)


def _by_mail(
    annotations: Iterable[Annotation], classes: Sequence[str]
) -> tuple[dict[str, list[Annotation]], list[Conflict]]:
    """Annotations of each mail, and what is wrong with those that are left out."""
    by_mail: dict[str, list[Annotation]] = {}
    conflicts = []
    for annotation in (_with_label_ids(given, classes) for given in annotations):
        if conflict := _fault(annotation, classes):
            conflicts.append(conflict)
        else:
            by_mail.setdefault(annotation.key, []).append(annotation)
    return by_mail, conflicts


def _with_label_ids(annotation: Annotation, classes: Sequence[str]) -> Annotation:
    passages = passages_by_id(annotation.passages, classes)
    return dataclasses.replace(
        annotation,
        labels=tuple(label_ids(annotation.labels, classes)),
        passages={label: tuple(several) for label, several in passages.items()},
    )


def _fault(annotation: Annotation, classes: Sequence[str]) -> Conflict | None:
    a = annotation
    if mail_key(a.text) != a.key:
        return Conflict("text", a.key, a.where, "its text is not the one that was exported")
    if unknown := sorted({*a.labels, *a.passages} - set(classes)):
        message = f"{unknown} are not among {labels_listed(classes)}"
        if meant := [*filter(None, (nearest_label(name, classes) for name in unknown))]:
            message += f". Perhaps meant: {', '.join(meant)}"
        return Conflict("labels", a.key, a.where, message)
    if stray := sorted(set(a.passages) - set(a.labels)):
        message = f"passages are marked for {stray}, which are not chosen: choose or unmark them"
        return Conflict("passages", a.key, a.where, message)
    return None


def _disagreement(given: Sequence[Annotation]) -> Conflict:
    said = "; ".join(f"{a.annotator or 'somebody'}: {', '.join(a.labels) or 'none'}" for a in given)
    return Conflict("annotators", given[0].key, given[0].where, said)


def _difference(annotation: Annotation, record: Record, *, replaced: bool) -> Conflict:
    there = ", ".join(sorted(record["labels"])) or "none"
    message = f"labelled {there}, annotated {', '.join(annotation.labels) or 'none'}"
    message += ": replaced" if replaced else ": left as it was"
    return Conflict("record", annotation.key, annotation.where, message)


def _union(given: Sequence[Annotation], text: str) -> dict[str, list[str]]:
    """Passages by label, those that stand in a text, without repeats."""
    found: dict[str, dict[str, None]] = {}
    for annotation in given:
        for label, passages in annotation.passages.items():
            own = found.setdefault(label, {})
            own.update(dict.fromkeys(p for p in passages if p.strip() and p in text))
    return {label: list(passages) for label, passages in sorted(found.items()) if passages}


def _record(annotation: Annotation, evidence: dict[str, list[str]]) -> Record:
    text, sender = encodable(annotation.text), encodable(annotation.sender)
    subject, _, body = text.partition("\n")
    return {
        "id": annotation.key,
        "language": language_of(text),
        "subject": subject,
        "body": body,
        "labels": list(annotation.labels),
        "evidence": evidence,
        "group": sender or None,
    }


def _fill_in(record: Record, evidence: dict[str, list[str]]) -> None:
    """Passages for labels that have none."""
    there = {label: passages for label, passages in evidence_of(record).items() if passages}
    record["evidence"] = {**evidence, **there}


def _corrected(record: Record, annotation: Annotation, evidence: dict[str, list[str]]) -> Record:
    kept = {k: v for k, v in evidence_of(record).items() if k in annotation.labels}
    corrected: Record = {
        **record,
        "labels": list(annotation.labels),
        "evidence": {**kept, **evidence},
    }
    # What it was follows from the labels that were wrong.
    corrected.pop("kind", None)
    return corrected
