"""Is labelled mail ready to be learned from?  ``records -> findings``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import Record, group_of, indicator, mail_name
from mailrisk_ml.evaluation.metrics import roc_auc
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.documents import make_document
from mailrisk_ml.model.targets import LEAST_MAILS, learnable
from mailrisk_ml.review.findings import Finding, Readiness, Severity
from mailrisk_ml.review.learning_curve import FEW, LearningCurve, learning_curve
from mailrisk_ml.text.display import counted
from mailrisk_ml.text.languages import language_of
from mailrisk_ml.text.similarity import duplicate_clusters
from mailrisk_ml.training import mails_of

#: What to do about a label that few mails carry, but enough for a model.
LABEL_MORE = f"Label more of them: of fewer than {FEW} mails its measures are mostly luck."
_ONE_SIDED = 0.95  # of a label's mails are of one group or language, or
_TELLING_LENGTH = 0.85  # length alone ranks them by this area under the curve
_ENOUGH_TO_TELL = 10
_SIMILAR = 0.3  # of the negatives are near-duplicates of other negatives
_FOREIGN = 0.02
_CONFUSED = 0.2  # of a label's mails score higher for another label,
_KNOWN = 0.5  # where both have this average precision: a weak model confuses everything
_READ = ("en", "zh", "mixed", "none")


@dataclass(frozen=True)
class _Data:
    """Records and what several checks need of them; the test mails stand behind the others."""

    records: Sequence[Record]
    n_train: int
    classes: tuple[str, ...]

    @cached_property
    def truth(self) -> Bools:
        return indicator(self.records, self.classes)[: self.n_train]

    @cached_property
    def scored(self) -> list[str]:
        """What would be scored of each mail."""
        return [make_document(mail).scored for mail in mails_of(self.records)]

    @cached_property
    def clusters(self) -> Indices:
        """Near-duplicates in what is scored: a firm's signature makes no two mails alike."""
        return duplicate_clusters(self.scored)

    @cached_property
    def repeated(self) -> list[list[int]]:
        """Clusters of more than one mail."""
        members: dict[int, list[int]] = {}
        for i, cluster in enumerate(self.clusters.tolist()):
            members.setdefault(cluster, []).append(i)
        return [rows for rows in members.values() if len(rows) > 1]

    @cached_property
    def languages(self) -> list[str]:
        """Of what would be scored, as `Assessment.in_other_language` has it."""
        return [language_of(text) for text in self.scored[: self.n_train]]

    @property
    def train(self) -> Sequence[Record]:
        return self.records[: self.n_train]

    def names(self, rows: Sequence[int]) -> tuple[str, ...]:
        """What mails are called: those without a name by their places in their own table."""
        n = self.n_train
        return tuple(
            mail_name(self.records[i], i)
            if i < n
            else mail_name(self.records[i], i - n, "test mail")
            for i in rows
        )


def check_readiness(
    records: Sequence[Record],
    classes: Sequence[str] = LABEL_IDS,
    *,
    test: Sequence[Record] = (),
    curve: bool = False,
    **parameters: Any,
) -> Readiness:
    """Look at labelled mail before it is learned from.

    Parameters
    ----------
    records : sequence of dict
        As `mailrisk_ml.labelled.read_labelled` gives them.
    classes : sequence of str
        The labels to be learned.
    test : sequence of dict
        Mails kept back for measuring, which must not repeat any of ``records``.
    curve : bool, default=False
        Whether to fit quick models to growing parts of the mails, which says how many more would
        help and which labels are mixed up; takes seconds to minutes.
    **parameters
        Of `RiskClassifier`, for these models.

    Returns
    -------
    Readiness
    """
    data = _Data([*records, *test], len(records), tuple(classes))
    fitted = learning_curve(records, classes, **parameters) if curve else None
    findings = [
        *_too_few(data),
        *_one_sided(data),
        *_duplicates(data),
        *_leaks(data),
        *_contradictions(data),
        *_languages(data),
        *_similar_negatives(data),
        *_groups(data),
    ]
    if fitted:
        findings += _mixed_up(data, *fitted)
    order = {"error": 0, "warning": 1, "note": 2}
    return Readiness(
        tuple(sorted(findings, key=lambda finding: order[finding.severity])),
        len(records),
        {
            **dict(zip(classes, data.truth.sum(axis=0).tolist(), strict=True)),
            "none": sum(not record["labels"] for record in records),
        },
        fitted[0] if fitted else None,
    )


def _too_few(data: _Data) -> Iterator[Finding]:
    n = data.n_train
    counts, enough = data.truth.sum(axis=0).tolist(), learnable(data.truth).tolist()
    for label, count, fits in zip(data.classes, counts, enough, strict=True):
        if fits and count >= FEW:
            continue
        message = f"{count} of {n:,} mails carry {label!r}"
        if not fits:
            needed = f"{LEAST_MAILS} mails with and without each label"
            remedy = f"A model needs {needed}. Add or drop it."
        else:
            remedy = LABEL_MORE
        severity: Severity = "warning" if fits else "error"
        yield Finding("too_few", severity, message, remedy, label, float(count))
    unlabelled = sum(not record["labels"] for record in data.train)
    if unlabelled < LEAST_MAILS:
        yield Finding(
            "one_sided",
            "warning",
            f"{unlabelled} of {n:,} mails carry no label",
            "Add ordinary mail: without it nothing tells how much of it would be flagged.",
            value=float(unlabelled),
        )


def _one_sided(data: _Data) -> Iterator[Finding]:
    fields: dict[str, list[object]] = {
        "group": [group_of(record) for record in data.train],
        "language": list(data.languages),
    }
    lengths = np.array([len(record["body"]) for record in data.train], dtype=np.float64)
    for j, label in enumerate(data.classes):
        rows = np.flatnonzero(data.truth[:, j])
        if len(rows) < _ENOUGH_TO_TELL:
            continue
        for name, values in fields.items():
            value, count = Counter(values[i] for i in rows).most_common(1)[0]
            overall = values.count(value) / data.n_train
            if value is not None and count >= _ONE_SIDED * len(rows) and overall < 0.7:
                share = count / len(rows)
                yield Finding(
                    "one_sided",
                    "warning",
                    f"{share:.0%} of the mails with {label!r} are of one {name}, as {overall:.0%} "
                    "of all mails are",
                    f"The model may learn the {name} instead. Add such mails of another {name}, or "
                    "mails of this one without the label.",
                    label,
                    share,
                )
        area = float(roc_auc(data.truth[:, j], lengths)) if len(rows) < data.n_train else 0.5
        if max(area, 1 - area) >= _TELLING_LENGTH:
            yield Finding(
                "one_sided",
                "warning",
                f"length alone tells the mails with {label!r} from the others (area under the "
                f"curve {max(area, 1 - area):.2f})",
                "Add mails of other lengths to either side.",
                label,
                max(area, 1 - area),
            )


def _duplicates(data: _Data) -> Iterator[Finding]:
    own = [[i for i in rows if i < data.n_train] for rows in data.repeated]
    spare = [i for rows in own for i in rows[1:]]
    if spare:
        yield Finding(
            "duplicates",
            "warning",
            f"{counted(len(spare), 'near-duplicate')} of other mails",
            "Drop them: they count for others of their kind, and measures come out too good.",
            value=float(len(spare)),
            mails=data.names(spare),
        )


def _leaks(data: _Data) -> Iterator[Finding]:
    both = [
        i for rows in data.repeated if min(rows) < data.n_train for i in rows if i >= data.n_train
    ]
    if both:
        yield Finding(
            "leaks",
            "warning",
            f"{counted(len(both), 'near-duplicate')} of training mails among the test mails",
            "Drop them from the training mails: what is measured on them is memory.",
            value=float(len(both)),
            mails=data.names(both),
        )
    groups = {group_of(record) for record in data.train} - {None}
    shared = groups & {group_of(record) for record in data.records[data.n_train :]}
    if shared:
        yield Finding(
            "leaks",
            "warning",
            f"{counted(len(shared), 'group')} with mails on both sides of the split",
            "Keep whole groups (writers, mailboxes) on one side.",
            value=float(len(shared)),
        )


def _contradictions(data: _Data) -> Iterator[Finding]:
    differing = [
        rows for rows in data.repeated if len({frozenset(_labels(data, i)) for i in rows}) > 1
    ]
    if differing:
        named = [i for rows in differing for i in rows]
        yield Finding(
            "mixed_up",
            "warning",
            f"{counted(len(differing), 'set')} of near-duplicates with different labels",
            "Read them side by side: twins that differ in what matters are valuable, others are "
            "mistakes.",
            value=float(len(differing)),
            mails=data.names(named),
        )


def _labels(data: _Data, row: int) -> list[str]:
    return [name for name in data.records[row]["labels"] if name in data.classes]


def _mixed_up(
    data: _Data, curve: LearningCurve, probabilities: Floats, drawn: Sequence[int]
) -> Iterator[Finding]:
    truth = data.truth[list(drawn)]
    known = [
        (j, label)
        for j, label in enumerate(data.classes)
        if curve.average_precision[label][-1] >= _KNOWN
    ]
    for a, label in known:
        for b, other in known:
            rows = truth[:, a] & ~truth[:, b]
            if a == b or rows.sum() < _ENOUGH_TO_TELL:
                continue
            share = float((probabilities[rows, b] > probabilities[rows, a]).mean())
            if share >= _CONFUSED:
                yield Finding(
                    "mixed_up",
                    "warning",
                    f"{share:.0%} of the mails with {label!r} alone score higher for {other!r}",
                    "Say in the label guide how to tell them apart, and read the disputed ones: "
                    "mailrisk review issues.",
                    label,
                    share,
                )


def _languages(data: _Data) -> Iterator[Finding]:
    foreign = [i for i, name in enumerate(data.languages) if name not in _READ]
    if len(foreign) > _FOREIGN * data.n_train:
        counts = Counter(data.languages[i] for i in foreign).most_common(5)
        named = ", ".join(f"{name} {count}" for name, count in counts)
        yield Finding(
            "languages",
            "warning",
            f"{counted(len(foreign), 'mail')} in languages other than Chinese and English "
            f"({named})",
            "Words of other languages are cut at blanks only: expect little of such mail, or "
            "leave it out.",
            value=len(foreign) / data.n_train,
            mails=data.names(foreign),
        )


def _similar_negatives(data: _Data) -> Iterator[Finding]:
    negatives = [i for i, record in enumerate(data.train) if not record["labels"]]
    if len(negatives) < _ENOUGH_TO_TELL:
        return
    sizes = Counter(data.clusters[negatives].tolist())
    alike = sum(count for count in sizes.values() if count > 1)
    if alike >= _SIMILAR * len(negatives):
        share = alike / len(negatives)
        yield Finding(
            "similar_negatives",
            "warning",
            f"{share:.0%} of the mails without a label are near-duplicates of each other",
            "Draw ordinary mail at random from the whole mailbox, not from one sender or template.",
            value=share,
        )


def _groups(data: _Data) -> Iterator[Finding]:
    missing = sum(group_of(record) is None for record in data.train)
    if missing:
        yield Finding(
            "groups",
            "note",
            f"{missing:,} of {data.n_train:,} mails have no group",
            "A column 'group' or 'sender' keeps mails by one hand on one side when thresholds are "
            "chosen.",
            value=missing / max(data.n_train, 1),
        )
