"""The answer: which risks a mail carries, how sure that is, why, and what to do.

What ``repr`` shows ends in logs and tracebacks that nobody meant to hold mail: it says what was
judged and where its passages stand, as slices of ``Assessment.text``, and never what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal

from mailrisk_ml.labels import Language
from mailrisk_ml.mail.message import Mail, Unjudged
from mailrisk_ml.taxonomy import Description
from mailrisk_ml.text.display import cut, printable, probability_shown
from mailrisk_ml.unseen import is_blank

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # of a checker, which knows it: defaults are new in 3.13

    M = TypeVar("M", bound=Mail | None, default=Mail | None, covariant=True)
else:
    from typing import TypeVar

    M = TypeVar("M", bound=Mail | None, covariant=True)

Preset = Literal["strict", "balanced", "sensitive"]
Level = Literal["high", "medium", "low"]

# Sentences are cut at 300 characters as they are read; those that are invisible come on top, as
# many as a sender wants, and a cell of Excel holds 32,767 in all.
_PASSAGE_CHARACTERS = 1_000


@dataclass(frozen=True)
class Evidence:
    """A passage that made the model think so.

    Parameters
    ----------
    start, end : int
        Span of ``Assessment.text``.
    text : str
        ``Assessment.text[start:end]``.
    score : float
        The passage's own linear score for the label; above zero it speaks for the risk.
    """

    start: int
    end: int
    text: str
    score: float

    def __repr__(self) -> str:
        """Where it stands and its score; not what it says, for that is mail."""
        return f"<{type(self).__name__} {self._place} score {self.score:.2f}>"

    @property
    def _place(self) -> str:
        return f"text[{self.start}:{self.end}]"


@dataclass(frozen=True)
class Risk:
    """One flagged label.

    Parameters
    ----------
    label : str
    title, advice, law : str
        In the mail's language; law and advice may be empty.
    probability : float
        Calibrated, in [0, 1].
    level : {"high", "medium", "low"}
        The strictest preset that flags it: strict, balanced or sensitive; of presets that share a
        threshold, the last. ``low`` where only a threshold of one's own flags it. Never ``high``
        below a probability of 0.5, nor ``medium`` below 0.2. The model's card gives the precision
        measured for each.
    evidence : tuple of Evidence
        Best passage first.
    """

    label: str
    title: str
    probability: float
    level: Level
    evidence: tuple[Evidence, ...]
    advice: str
    law: str = ""

    def __repr__(self) -> str:
        """Label, level, probability, and where its best passage stands; no text of mail."""
        return f"<{type(self).__name__} {self._told}>"

    @property
    def _told(self) -> str:
        told = (printable(self.label), self.level, probability_shown(self.probability))
        return " ".join((*told, *(passage._place for passage in self.evidence[:1])))


def passage_shown(passage: Evidence) -> str:
    """As much of a passage as pages and tables hold, with its invisible characters."""
    return cut(passage.text, _PASSAGE_CHARACTERS)


def passages_in_cell(risk: Risk) -> str:
    """The passages of a risk as one cell of a table."""
    return " … ".join(map(passage_shown, risk.evidence))


@dataclass(frozen=True)
class Assessment(Generic[M]):
    """What a model says of one mail.

    Parameters
    ----------
    text : str
        The original characters that offsets point into: subject, newline, body for a `Mail`; the
        string itself for a ``str``.
    language : {"en", "zh"}
        The one of the two that more of the scored text is in, and its risks are told in; ``en``
        where there is no text. Whether it is in either, `unjudged` says.
    probabilities : dict of str to float
        Calibrated probability of every label.
    risks : tuple of Risk
        The flagged labels, most probable first.
    mail : Mail, optional
        The message, when the input was one: of ``Assessment[Mail]``, a type checker knows it is.
    descriptions : mapping, optional
        The model's own titles, law and advice of labels; as in `RiskClassifier`.
    in_other_language : bool
        Whether most of the scored text is neither English nor Chinese.

    Examples
    --------
    >>> Assessment("Lunch at noon?", "en", {"contract": 0.004, "privacy": 0.012}, risks=())
    <Assessment nothing flagged, likeliest privacy 0.01>
    """

    text: str
    language: Language
    probabilities: dict[str, float]
    risks: tuple[Risk, ...]
    mail: M = None  # type: ignore[assignment]  # which M is where nothing else is said
    descriptions: Mapping[str, Description] | None = None
    in_other_language: bool = False

    def __repr__(self) -> str:
        """The flagged risks, or how probable the likeliest is; what was not judged.

        No text of mail, neither passages nor the subject, for logs hold what ``repr`` gives.
        """
        likeliest = max(self.probabilities, key=self.probabilities.__getitem__, default="")
        told = [risk._told for risk in self.risks] or ["nothing flagged"]
        if likeliest and not self.risks:
            shown = probability_shown(self.probabilities[likeliest])
            told.append(f"likeliest {printable(likeliest)} {shown}")
        if self.unjudged:
            told.append(f"unjudged: {self.unjudged}")
        return f"<{type(self).__name__} {', '.join(told)}>"

    @property
    def labels(self) -> tuple[str, ...]:
        """The flagged labels, in alphabetical order; empty when nothing is flagged."""
        return tuple(sorted(risk.label for risk in self.risks))

    @property
    def truncated(self) -> bool:
        """Whether the mail was over a limit and read only in part; see `Mail.truncated`."""
        return self.mail is not None and self.mail.truncated

    @property
    def unjudged(self) -> Literal[Unjudged, "no_text", "other_language"]:
        """Why a mail may be less harmless than it looks; empty where it was judged.

        What `Mail.unjudged` says; else ``"no_text"``, where its subject and body are blank, or
        ``"other_language"``, where most of it is in one that the model did not learn from.
        """
        if self.mail is not None:
            if unread := self.mail.unjudged:
                return unread
            if is_blank(self.text):
                return "no_text"
        return "other_language" if self.in_other_language else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: everything but the whole text, plus what identifies the mail.

        Passages of evidence, subject, sender, notes and names of attachments are in it. For a log
        without text of mail take `labels` and `probabilities`, or what ``repr`` shows.

        Returns
        -------
        dict
            Probabilities have four decimals.
        """
        record: dict[str, Any] = {}
        if self.mail is not None:
            record = {
                "source": self.mail.source,
                "message_id": self.mail.message_id,
                "date": self.mail.date.isoformat() if self.mail.date else None,
                "sender": self.mail.sender,
                "subject": self.mail.subject,
                "truncated": self.mail.truncated,
            }
        record["unjudged"] = self.unjudged
        record["language"] = self.language
        record["labels"] = list(self.labels)
        record["probabilities"] = {k: round(v, 4) for k, v in self.probabilities.items()}
        record["risks"] = [
            {
                "label": risk.label,
                "title": risk.title,
                "probability": round(risk.probability, 4),
                "level": risk.level,
                "evidence": [
                    {"start": e.start, "end": e.end, "text": e.text} for e in risk.evidence
                ],
                "advice": risk.advice,
                "law": risk.law,
            }
            for risk in self.risks
        ]
        if self.mail is not None:
            record["attachments"] = list(self.mail.attachments)
            if self.mail.notes:
                record["notes"] = list(self.mail.notes)
        return record

    def _repr_html_(self) -> str:
        """The mail as a notebook shows it: evidence marked, probabilities as bars, advice."""
        from mailrisk_ml.model.html import assessment_html  # only notebooks need it

        return assessment_html(self)
