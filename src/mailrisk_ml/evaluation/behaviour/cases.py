"""Cases written by hand: minimum functionality, and directions.

A file of cases is JSON Lines, one object a line. Either a text and what must and must not be
flagged in it:

``{"family": "...", "text": "...", "has": ["privacy"], "has_not": ["contract"]}``

``has`` or ``has_not`` may be left out; ``"has_not": "any"`` forbids every label, and every label
but those of ``has``. Or two texts and the label that the first must get a higher probability of:

``{"family": "...", "higher": "...", "lower": "...", "label": "privacy"}``

``subject`` gives a text (or both) a subject line; with one, ``text`` may be left out. A ``note`` is
for people. Any other key is refused: a wish under a name that nobody reads would pass as met.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from mailrisk_ml.corpus.records import Row, iter_records
from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.labels import label_named
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import decision_thresholds
from mailrisk_ml.text.display import probability_shown

ANY = "any"
_OF_TEXT = ("text", "has", "has_not")
_OF_DIRECTION = ("higher", "lower", "label")
_KEYS = ("family", "subject", *_OF_TEXT, *_OF_DIRECTION, "note")
# What other formats call them, and would be taken for another key by its letters.
_OTHER_NAMES = {"labels": "has", "expect": "has", "expected": "has", "body": "text"}


@dataclass(frozen=True)
class Case:
    """One case; see the module for the format of a file.

    Parameters
    ----------
    family : str
    text : str
        For a direction, the text that must score higher.
    subject : str
    has, has_not : tuple of str
        Labels that must, and must not, be flagged.
    lower : str
        For a direction, the text that must score lower; else empty.
    label : str
        For a direction, the label compared.
    where : str
        File and line.
    """

    family: str
    text: str
    subject: str = ""
    has: tuple[str, ...] = ()
    has_not: tuple[str, ...] = ()
    lower: str = ""
    label: str = ""
    where: str = ""

    @property
    def mails(self) -> list[Mail]:
        """The one or two mails of the case."""
        texts = [self.text, self.lower] if self.label else [self.text]
        return [Mail(subject=self.subject, body=text) for text in texts]


@dataclass(frozen=True)
class CaseOutcome:
    """A case and what came out.

    Parameters
    ----------
    case : Case
    passed : bool
    found : str
        What the model said, for people.
    """

    case: Case
    passed: bool
    found: str


def default_cases_path() -> Path:
    """The shipped cases.

    Returns
    -------
    Path
        A JSON Lines file.
    """
    return Path(str(files(__package__).joinpath("cases.jsonl")))


def read_cases(path: str | os.PathLike[str], classes: Sequence[str]) -> list[Case]:
    """Cases of a JSON Lines file.

    Parameters
    ----------
    path : path-like
    classes : sequence of str
        The labels a case may name.

    Returns
    -------
    list of Case

    Raises
    ------
    SourceError
        There is no such file, it cannot be read, or it holds no case.
    CorpusError
        A case breaks the format; the message names the line.
    """
    cases = []
    for number, record in iter_records(path):
        where = f"{path}, line {number}"
        if fault := _fault(record, classes):
            raise CorpusError(f"{where}: {fault}.")
        cases.append(_case(record, classes, where))
    if not cases:
        raise SourceError(f"No cases in {path}: the file is empty, or holds blank lines only.")
    return cases


def _fault(record: Row, classes: Sequence[str]) -> str:
    """What keeps a record from being a case; empty when nothing does."""
    if unread := [key for key in record if key not in _KEYS]:
        return _unread(unread[0])
    of_text, of_direction = (
        [name for name in names if name in record] for names in (_OF_TEXT, _OF_DIRECTION)
    )
    if of_text and of_direction:
        return (
            f"{of_text[0]!r} does not go with {of_direction[0]!r}: one text must and must not get "
            "labels ('has', 'has_not'), two are compared by one 'label'"
        )
    for name in ("family", "subject", "text", "higher", "lower", "label"):
        if not isinstance(record.get(name, ""), str):
            return f"{name!r} must be a text"
    for name in ("family", *_OF_DIRECTION) if of_direction else ("family",):
        if not record.get(name):
            return f"{name!r} is missing or empty"
    if of_direction:
        return _unknown([record["label"]], classes)
    if not record.get("text") and not record.get("subject"):
        return "'text' and 'subject' are missing or empty"
    named = [record.get("has", []), record.get("has_not", [])]
    if not any(named):
        return "'has' or 'has_not' must name a label"
    if named[1] == ANY:
        named[1] = []
    if not all(isinstance(labels, list) for labels in named):
        return f"'has' and 'has_not' must be lists of labels, or 'has_not' {ANY!r}"
    if unknown := _unknown([label for labels in named for label in labels], classes):
        return unknown
    has, has_not = ({label_named(label, classes) for label in labels} for labels in named)
    both = sorted(has & has_not)
    return f"labels {both} are in both 'has' and 'has_not'" if both else ""


def _unread(key: str) -> str:
    near = [_OTHER_NAMES[key]] if key in _OTHER_NAMES else get_close_matches(key, _KEYS, n=1)
    meant = f" Perhaps meant: {near[0]}." if near else ""
    return f"{key!r} is no key of a case.{meant} Keys: {', '.join(_KEYS)}"


def _unknown(labels: Sequence[object], classes: Sequence[str]) -> str:
    unknown = [
        label
        for label in labels
        if not isinstance(label, str) or label_named(label, classes) not in classes
    ]
    return f"labels {unknown} are not among {list(classes)}" if unknown else ""


def _case(record: Row, classes: Sequence[str], where: str) -> Case:
    subject = record.get("subject", "")
    if "higher" in record:
        return Case(
            record["family"],
            record["higher"],
            subject,
            lower=record["lower"],
            label=label_named(record["label"], classes),
            where=where,
        )
    has = tuple(label_named(name, classes) for name in record.get("has", ()))
    if record.get("has_not") == ANY:
        has_not = tuple(label for label in classes if label not in has)
    else:
        has_not = tuple(label_named(name, classes) for name in record.get("has_not", ()))
    return Case(record["family"], record.get("text", ""), subject, has, has_not, where=where)


def run_cases(model: RiskClassifier, cases: Sequence[Case]) -> list[CaseOutcome]:
    """Hold a model against cases, in order.

    Parameters
    ----------
    model : RiskClassifier
        Fitted, with every label that the cases name.
    cases : sequence of Case

    Returns
    -------
    list of CaseOutcome
        One a case.
    """
    mails = [mail for case in cases for mail in case.mails]
    scores = model.predict_proba(mails)
    flagged = scores >= decision_thresholds(model)
    outcomes, row = [], 0
    for case in cases:
        if case.label:
            column = model.classes_.index(case.label)
            high, low = scores[row, column], scores[row + 1, column]
            found = f"{case.label} {probability_shown(high)} against {probability_shown(low)}"
            outcomes.append(CaseOutcome(case, bool(high > low), found))
        else:
            labels = {name for j, name in enumerate(model.classes_) if flagged[row, j]}
            passed = labels >= set(case.has) and not labels & set(case.has_not)
            relevant = [
                f"{name} {probability_shown(scores[row, j])}"
                for j, name in enumerate(model.classes_)
                if name in labels | set(case.has)
            ]
            outcomes.append(CaseOutcome(case, passed, ", ".join(relevant) or "nothing"))
        row += len(case.mails)
    return outcomes


def pass_rates(outcomes: Iterable[CaseOutcome]) -> dict[str, tuple[int, int]]:
    """Cases passed and cases in all, by family, in the order of the file.

    Parameters
    ----------
    outcomes : iterable of CaseOutcome

    Returns
    -------
    dict of str to (int, int)
    """
    rates: dict[str, tuple[int, int]] = {}
    for outcome in outcomes:
        passed, n = rates.get(outcome.case.family, (0, 0))
        rates[outcome.case.family] = (passed + outcome.passed, n + 1)
    return rates
