"""``corpus -> model``: what ``mailrisk train`` runs."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mailrisk_ml.corpus.records import Record, evidence_of, group_of, mail_name
from mailrisk_ml.exceptions import CorpusError, HardlyFlaggedWarning, InvalidParameterError
from mailrisk_ml.labelled.names import with_label_ids
from mailrisk_ml.labelled.reading import MOST_WEIGHT, WEIGHT
from mailrisk_ml.labels import ALIASES, LABEL_IDS, NONE, SEPARATOR, folded, labels_listed, parted
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.taxonomy import label_for

# Words in a cell of labels that are no such name may be mail: a comma too many shifts a row.
_LABEL_NAME = re.compile(r"[\w.-]{1,40}(?: [\w.-]{1,40})?")
_MOST_VALUES, _MOST_PLACES = 5, 3  # of wrong labels that an error lists


def checked_labels(
    records: Sequence[Record],
    classes: Sequence[str],
    path: Path | str,
    places: Sequence[str] | None = None,
) -> list[Record]:
    """Records with the ids of their labels, whatever these go by; see `label_ids`.

    Parameters
    ----------
    records : sequence of dict
    classes : sequence of str
    path : path-like
        Where they were read from, for errors.
    places : sequence of str, optional
        Where each stands there, see `placed_records`; what it is called, where that is not known.

    Returns
    -------
    list of dict

    Raises
    ------
    CorpusError
        For labels that a model does not have; the message lists some, with their mails.
    """
    records = [with_label_ids(record, classes) for record in records]
    wrong: dict[str, list[int]] = {}
    for number, record in enumerate(records):
        for name in sorted(set(record["labels"]) - set(classes)):
            wrong.setdefault(name, []).append(number)
    if not wrong:
        return records
    places = places or [mail_name(record, number) for number, record in enumerate(records)]
    first = list(wrong.items())[:_MOST_VALUES]
    listed = "; ".join(_told(name, [places[n] for n in at], classes) for name, at in first)
    more = f"; and {len(wrong) - len(first):,} more" if len(wrong) > len(first) else ""
    said = [
        f"{path}: labels that are not known: {listed}{more}.",
        f"The labels are {labels_listed(classes)}.",
        f"Part several by {SEPARATOR!r}, and leave the cell empty where there is none.",
    ]
    if Path(path).is_dir():
        said.append(f"The mailbox of mails without a label is named {NONE!r}.")
    if tuple(classes) == LABEL_IDS:
        said.append(
            "Labels of your own: --label NAME, or --labels FILE (in Python: classes=[...]); those "
            "of your own model: --model DIR."
        )
    raise CorpusError(" ".join(said))


def _told(name: str, places: Sequence[str], classes: Sequence[str]) -> str:
    """A wrong label with its mails, and what may be meant."""
    near = nearest_label(name, classes)
    shown = repr(name) if near or _LABEL_NAME.fullmatch(name) else "words that are no name"
    more = len(places) - _MOST_PLACES
    where = ", ".join(places[:_MOST_PLACES]) + (f" and {more:,} more" if more > 0 else "")
    return f"{shown} ({where}{f'; perhaps {near}' if near else ''})"


def nearest_label(name: str, classes: Sequence[str]) -> str:
    """The labels that somebody may have meant, by a title in either language or by a slip."""
    labels = {alias: label for alias, label in ALIASES.items() if label in classes} | {
        folded(text): label
        for label in classes
        for text in (label, *label_for(label).title.values())
    }
    near = [get_close_matches(folded(part), labels, n=1) for part in parted(name, classes)]
    return SEPARATOR.join(labels[text] for (text,) in near) if all(near) else ""


def occurring(records: Sequence[Record], classes: Sequence[str] = LABEL_IDS) -> tuple[str, ...]:
    """The labels that some mail carries, in the order of ``classes``."""
    counts = Counter(label for record in records for label in record["labels"])
    return tuple(label for label in classes if counts[label])


def mails_of(records: Sequence[Record]) -> list[Mail]:
    """Records as mails.

    Parameters
    ----------
    records : sequence of dict

    Returns
    -------
    list of Mail
        Of subject and body alone.
    """
    return [Mail(subject=r["subject"], body=r["body"]) for r in records]


def mix(own: Sequence[Record], corpus: Sequence[Record], weight: float) -> list[Record]:
    """Mails of one's own and those of a corpus, each of which counts ``weight`` of one's own.

    Weights that records have already are multiplied by it, or by 1.

    Parameters
    ----------
    own, corpus : sequence of dict
    weight : float
        Above 0.

    Returns
    -------
    list of dict
        Copies with a ``weight``: those of one's own, then the others.

    Raises
    ------
    InvalidParameterError
        ``weight`` is not above 0, or far too large.

    Examples
    --------
    >>> own = [{"body": "a", "weight": 3.0}, {"body": "b"}]
    >>> [record["weight"] for record in mix(own, [{"body": "c"}], 0.5)]
    [3.0, 1.0, 0.5]
    """
    check_mix_weight(weight)
    return [
        {**record, WEIGHT: factor * record.get(WEIGHT, 1.0)}
        for factor, records in ((1.0, own), (float(weight), corpus))
        for record in records
    ]


def check_mix_weight(weight: float) -> None:
    """Refuse a weight that `mix` does not take."""
    if not 0 < weight <= MOST_WEIGHT:
        rule = (
            f"a float above 0, at most {MOST_WEIGHT:,.0f}: how much a mail of the corpus counts "
            "beside one of your own"
        )
        raise InvalidParameterError("weight", "mix", rule, weight)


def train_to_measure(records: Sequence[Record], **parameters: Any) -> RiskClassifier:
    """As `train`, without a word on labels that are hardly ever flagged: who measures tells it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HardlyFlaggedWarning)
        return train(records, **parameters)


def train(records: Sequence[Record], **parameters: Any) -> RiskClassifier:
    """Fit a classifier to labelled mails.

    Parameters
    ----------
    records : sequence of dict
        As given by `read_labelled` or `mix`. A record without ``evidence`` marks no passage, one
        without a group is a group of its own, and one without a ``weight`` counts 1.
    **parameters
        Of `RiskClassifier`.

    Returns
    -------
    RiskClassifier
        Fitted.

    Raises
    ------
    InvalidParameterError
        A parameter or a label breaks its rule, or a label is carried by all mails or none.
    """
    classes = parameters.get("classes", LABEL_IDS)
    records = [with_label_ids(record, classes) for record in records]
    weighted = any(WEIGHT in record for record in records)
    return RiskClassifier(**parameters).fit(
        mails_of(records),
        [record["labels"] for record in records],
        evidence=[evidence_of(record) for record in records],
        groups=list(map(group_of, records)),
        sample_weight=[record.get(WEIGHT, 1.0) for record in records] if weighted else None,
    )
