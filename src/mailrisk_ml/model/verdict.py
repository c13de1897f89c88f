"""What is said of scored mails: ``ScoredMails -> list of Assessment``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailrisk_ml.arrays import Floats
from mailrisk_ml.labels import Label, Language
from mailrisk_ml.model.assessment import Assessment, Level, Risk
from mailrisk_ml.model.calibration import LEAST_OF_LEVEL, LEVEL_OF_PRESET, PRESETS
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.evidence import best_passages
from mailrisk_ml.model.scored import ScoredMails
from mailrisk_ml.taxonomy import Description, label_for
from mailrisk_ml.text.languages import is_in_other_language


def assess_scored(
    scored: ScoredMails,
    documents: Sequence[Document],
    classes: Sequence[str],
    thresholds: Floats,
    presets: Mapping[str, Floats],
    descriptions: Mapping[str, Description] | None,
) -> list[Assessment]:
    """Say which risks each mail carries, how sure that is, why, and what to do.

    Parameters
    ----------
    scored : ScoredMails
    documents : sequence of Document, length n_mails
        Without their asides.
    classes : sequence of str
    thresholds : ndarray of float64, shape (n_labels,)
        What decides.
    presets : mapping of str to ndarray of float64, shape (n_labels,)
        What levels are told by.
    descriptions : mapping, optional
        The model's own titles, law and advice of labels.
    """
    flagged = scored.probabilities >= thresholds
    firsts = scored.rows.min(axis=1).tolist()
    assessments = []
    for i, (document, row) in enumerate(zip(documents, scored.probabilities.tolist(), strict=True)):
        shown = scored.texts[firsts[i]]
        language = shown.scores.language(shown.number)
        labels = flagged[i].nonzero()[0].tolist()  # none in most mails
        labels.sort(key=row.__getitem__, reverse=True)
        risks = tuple(
            _risk(scored, i, label, label_for(classes[label], descriptions), language, presets)
            for label in labels
        )
        named = dict(zip(classes, row, strict=True))
        is_other = is_in_other_language(shown.document.scored, is_chinese=language == "zh")
        assessments.append(
            Assessment(document.text, language, named, risks, document.mail, descriptions, is_other)
        )
    return assessments


def _risk(
    scored: ScoredMails,
    mail: int,
    label: int,
    described: Label,
    language: Language,
    presets: Mapping[str, Floats],
) -> Risk:
    probability = float(scored.probabilities[mail, label])
    text = scored.texts[scored.rows[mail, label]]
    return Risk(
        label=described.id,
        title=described.title[language],
        probability=probability,
        level=_level(probability, label, presets),
        evidence=best_passages(text, label),
        advice=described.advice[language],
        law=described.law[language],
    )


def _level(probability: float, label: int, presets: Mapping[str, Floats]) -> Level:
    """That of the strictest preset whose threshold is reached, as far as the probability bears."""
    thresholds = {preset: float(presets[preset][label]) for preset in PRESETS}
    strictest = next((t for t in thresholds.values() if probability >= t), None)
    # Of presets that coincide, as of few mails, the last one counts: they tell nothing apart.
    levels = [LEVEL_OF_PRESET[preset] for preset, t in thresholds.items() if t == strictest]
    names = list(LEAST_OF_LEVEL)
    highest = names.index(levels[-1] if levels else "low")
    return next(name for name in names[highest:] if probability >= LEAST_OF_LEVEL[name])
