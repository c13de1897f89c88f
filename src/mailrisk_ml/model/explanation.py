"""Why a mail got its score, in its words: ``Document -> Explanation`` of every label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mailrisk_ml.arrays import Floats
from mailrisk_ml.labels import Label, Language
from mailrisk_ml.model.assessment import Evidence
from mailrisk_ml.model.contributions import Contributions, contributions
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.evidence import best_passages
from mailrisk_ml.model.features import make_batch
from mailrisk_ml.model.scored import ScoredText, probabilities_of
from mailrisk_ml.model.scoring import FittedState
from mailrisk_ml.taxonomy import Description, label_for
from mailrisk_ml.text.display import printable, probability_shown, threshold_shown


class TermContribution(NamedTuple):
    """A term, and what it adds to the score of a text.

    Parameters
    ----------
    term : str
        As `Vocabulary.term` writes it.
    contribution : float
        To the log-odds; where there is no text (`RiskClassifier.top_terms`) the sum of its weights.
    """

    term: str
    contribution: float


class WordContribution(NamedTuple):
    """A word, and what its terms add to the score.

    A pair of words or of concepts counts half for each, an n-gram of ideographs in equal parts for
    the words that its characters belong to. A stretch that stands for other text (base64, letters
    written backwards) is one, with what all words read in it add.

    Parameters
    ----------
    start, end : int
        Span of ``Explanation.text``.
    text : str
        ``Explanation.text[start:end]``.
    contribution : float
        To the log-odds.
    """

    start: int
    end: int
    text: str
    contribution: float

    def __repr__(self) -> str:
        """Where it stands, and not what it says: that is mail."""
        return (
            f"{type(self).__name__}(start={self.start}, end={self.end}, "
            f"contribution={self.contribution!r})"
        )


@dataclass(frozen=True)
class Explanation:
    """The score of a label, taken apart.

    ``score`` is ``base`` plus the contributions of all terms; those of all words have the same sum.

    Parameters
    ----------
    label, title : str
    probability, threshold : float
        Calibrated, in [0, 1]; the label is flagged when the first reaches the second.
    score : float
        Log-odds of the probability; the model's own where nothing is written and that is 0.
    base : float
        What does not depend on terms: the intercepts, the number of sentences, the script.
    terms : tuple of TermContribution
        Largest contribution first, by absolute value.
    words : tuple of WordContribution
        In the order of the text.
    evidence : tuple of Evidence
        The passages that speak most for the label, flagged or not.
    text : str
        What offsets point into, as in `Assessment`.
    language : {"en", "zh"}
        That of the mail, and of the title.
    """

    label: str
    title: str
    probability: float
    threshold: float
    score: float
    base: float
    terms: tuple[TermContribution, ...]
    words: tuple[WordContribution, ...]
    evidence: tuple[Evidence, ...]
    text: str
    language: Language = "en"

    def __repr__(self) -> str:
        """Label, probability, threshold, and where the best passage stands.

        No text of mail, of which words and terms are made: logs hold what ``repr`` gives.
        """
        shown = f"{printable(self.label)} {probability_shown(self.probability)}"
        flagged = "flagged" if self.flagged else "not flagged"
        told = f"{shown}, {flagged}: threshold {threshold_shown(self.threshold)}"
        places = "".join(f", {e._place}" for e in self.evidence[:1])
        return f"<{type(self).__name__} {told}{places}>"

    @property
    def flagged(self) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability >= self.threshold

    def _repr_html_(self) -> str:
        from mailrisk_ml.model.html import explanation_html

        return explanation_html(self)


class Explanations(dict[str, Explanation]):
    """Explanations by label; for another name it says which there are."""

    def __missing__(self, name: object) -> Explanation:
        raise KeyError(f"{name!r} is no label of the model. Labels: {list(self)}.")


def explain_mail(
    state: FittedState,
    document: Document,
    classes: Sequence[str],
    thresholds: Floats,
    descriptions: Mapping[str, Description] | None,
) -> Explanations:
    """Explain every label, by the document or by its aside, whichever decides.

    Parameters
    ----------
    thresholds : ndarray of float64, shape (n_labels,)
        What decides.
    """
    texts = [document] if document.aside is None else [document, document.aside]
    apart = [_TakenApart.of(state, text) for text in texts]
    rows = np.argmax([text.probabilities for text in apart], axis=0)  # of equals the document
    language = apart[int(rows.min())].text.scores.language(0)  # as `assess` says it
    decided = zip(classes, rows.tolist(), thresholds.tolist(), strict=True)
    return Explanations(
        (name, apart[row].explanation(i, label_for(name, descriptions), threshold, language))
        for i, (name, row, threshold) in enumerate(decided)
    )


@dataclass(frozen=True)
class _TakenApart:
    """A text, its scores and what they are made of."""

    text: ScoredText
    parts: Contributions
    logits: Floats
    probabilities: Floats

    @classmethod
    def of(cls, state: FittedState, document: Document) -> _TakenApart:
        batch = make_batch([document.scored], state.cutting.segmenter)
        scores = state.score(batch)
        return cls(
            ScoredText(document, batch, scores, 0),
            contributions(state, document, batch, scores),
            state.calibration.logits(scores.stacked.values)[0],
            probabilities_of(state, [document], scores.stacked.values)[0],
        )

    def explanation(
        self, number: int, label: Label, threshold: float, language: Language
    ) -> Explanation:
        return Explanation(
            label=label.id,
            title=label.title[language],
            probability=float(self.probabilities[number]),
            threshold=threshold,
            score=float(self.logits[number]),
            base=float(self.parts.base[number]),
            terms=term_contributions(self.parts, number),
            words=word_contributions(self.parts, number, self.text.document),
            evidence=best_passages(self.text, number),
            text=self.text.document.text,
            language=language,
        )


def term_contributions(parts: Contributions, label: int) -> tuple[TermContribution, ...]:
    """Terms with their share, the largest first."""
    values = parts.terms[:, label]
    order = np.argsort(-np.abs(values), kind="stable")
    names = map(parts.names.__getitem__, order.tolist())
    return tuple(map(TermContribution._make, zip(names, values[order].tolist(), strict=True)))


def word_contributions(
    parts: Contributions, label: int, document: Document
) -> tuple[WordContribution, ...]:
    """Words of the original text with their share; those that share characters are one."""
    values = zip(parts.spans, parts.words[:, label].tolist(), strict=True)
    return joined_words(
        ((*span, value) for span, value in values if span is not None), document.text
    )


def joined_words(
    words: Iterable[tuple[int, int, float]], text: str
) -> tuple[WordContribution, ...]:
    """Words of a text, by start, end and share, in its order; those that share characters are one.

    Parameters
    ----------
    words : iterable of (int, int, float)
    text : str
    """
    found: list[tuple[int, int, float]] = []
    for start, end, value in sorted(words):
        if found and start < found[-1][1]:
            first, last, total = found.pop()
            start, end, value = first, max(last, end), total + value
        found.append((start, end, value))
    return tuple(WordContribution(a, b, text[a:b], value) for a, b, value in found)
