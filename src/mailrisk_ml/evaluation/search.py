"""Which settings serve a corpus best, inside its training mails.

By grouped cross-validation, or by groups held out: mails by hands that wrote nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.corpus.records import Record, group_of, indicator, record_text
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.markdown import table
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import decision_thresholds, fitted_state
from mailrisk_ml.model.targets import LEAST_MAILS, learnable
from mailrisk_ml.text.languages import language_of
from mailrisk_ml.training import mails_of, occurring, train_to_measure


@dataclass(frozen=True)
class Variant:
    """One way to fit.

    Parameters
    ----------
    name : str
    parameters : mapping
        Of `RiskClassifier`, where they differ from the defaults.
    language : {"zh", "en"}, optional
        Fit on mails in this language, and mixed ones, only.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None


#: What the shipped model's settings were chosen among.
VARIANTS = (
    Variant("as shipped"),
    Variant("logistic regression for the SVM", {"learner": "logistic", "C": 10.0}),
    Variant("C = 0.3", {"C": 0.3}),
    Variant("C = 1.5", {"C": 1.5}),
    Variant("340,000 terms", {"max_terms": 340_000}),
    Variant(
        "words, concepts, ideographs and letters alike",
        {"word_scale": 1.0, "concept_scale": 1.0, "han_scale": 1.0, "latin_scale": 1.0},
    ),
    Variant("TF-IDF as it is for the solver", {"idf_power": 0.0}),
    Variant("rare terms freer still", {"idf_power": 2.0}),
    Variant("a word or two as loud as a sentence", {"length_smoothing": 0.0}),
    Variant("short texts quieter still", {"length_smoothing": 1000.0}),
    Variant("no pairs", {"word_reach": 0, "concept_reach": 0}),
    Variant("pairs of concepts only", {"word_reach": 0}),
    Variant("pairs of words also with the next but one", {"word_reach": 2}),
    Variant("pairs of words as they are written", {"stem": False}),
    Variant("pairs of concepts: neighbours only", {"concept_reach": 1}),
    Variant("pairs of concepts: up to 8 apart", {"concept_reach": 8}),
    Variant("no concepts", {"concepts": False}),
    Variant("concepts at the weight of words", {"concept_scale": 1.3}),
    Variant("ideographs 1-2", {"han_ngrams": (1, 2)}),
    Variant("ideographs 1-4", {"han_ngrams": (1, 4)}),
    Variant("letters 3-4", {"latin_ngrams": (3, 4)}),
    Variant("letters 3-5", {"latin_ngrams": (3, 5)}),
    Variant("jieba with HMM", {"hmm": True}),
    Variant("terms in three mails", {"min_df": 3}),
    Variant("whole mails only, no passages", {"longest_window": 0}),
    Variant("no evidence marks", {"evidence_weight": 0.0, "passage_weight": 0.0}),
    Variant("marks in the passage model only", {"evidence_weight": 0.0}),
    Variant("rest of the mail not learned from", {"rest_weight": 0.0}),
    Variant("rest of the mail at a third of the weight", {"rest_weight": 0.3}),
    Variant("passages up to 3 sentences", {"longest_window": 3}),
    Variant("Chinese and mixed mails only", language="zh"),
    Variant("English and mixed mails only", language="en"),
)


@dataclass(frozen=True)
class Trial:
    """What a variant gave, on mails whose writers its models had not seen.

    Parameters
    ----------
    variant : Variant
    mean_average_precision, macro_f1 : dict of str to float
        For ``zh`` and ``en``; macro-F1 at the balanced preset.
    hard_negatives_flagged : float
        Share at the balanced preset; NaN without mails held out, as thresholds are chosen by the
        share of harmless mails that they flag among those learned from.
    n_terms : int
    seconds : float
    """

    variant: Variant
    mean_average_precision: dict[str, float]
    macro_f1: dict[str, float]
    hard_negatives_flagged: float
    n_terms: int
    seconds: float


def search(
    records: Sequence[Record],
    variants: Iterable[Variant] = VARIANTS,
    *,
    held_out: Sequence[Record] = (),
    **parameters: Any,
) -> Iterator[Trial]:
    """Judge variants, one after the other.

    Parameters
    ----------
    records : sequence of dict
        Training mails; folds never cut through a group.
    variants : iterable of Variant
        Those that `why_not` has something against are passed over.
    held_out : sequence of dict, optional
        Mails to judge by, in place of cross-validation; ``records`` must not hold their groups.
    **parameters
        Of `RiskClassifier`, for all variants; ``classes`` are the labels that some mail carries
        unless they are given.
    """
    if shared := set(map(group_of, held_out)) & set(map(group_of, records)) - {None}:
        rule = "mails of groups that are not learned from"
        raise InvalidParameterError("held_out", "search", rule, sorted(map(str, shared))[:3])
    classes = tuple(parameters.get("classes") or occurring(records))
    for variant in variants:
        if why_not(variant, records, held_out, classes):
            continue
        own, others = (_in_language(some, variant.language) for some in (records, held_out))
        start = time.perf_counter()
        model = train_to_measure(own, **{**parameters, "classes": classes, **variant.parameters})
        seconds = time.perf_counter() - start
        if others:
            scores = model.predict_proba(mails_of(others))
            yield _trial(variant, others, scores, model, seconds, apart=True)
        else:
            yield _trial(variant, own, model.oof_probabilities_, model, seconds, apart=False)


def why_not(
    variant: Variant,
    records: Sequence[Record],
    held_out: Sequence[Record],
    classes: Sequence[str],
) -> str:
    """Reason why a variant for one language cannot be tried on these mails; empty without one."""
    if variant.language is None:
        return ""  # what is wrong with all the mails is an error
    own, others = (_in_language(some, variant.language) for some in (records, held_out))
    if held_out and not others:
        return "no mail that was held out is in its language"
    truth = indicator(own, classes)
    if (enough := learnable(truth)).all():
        return ""
    rare = [name for name, is_enough in zip(classes, enough, strict=True) if not is_enough]
    least = f"{LEAST_MAILS} with and without each label"
    return f"of the {len(own):,} mails in its language not {least}: {', '.join(rare)}"


def _in_language(records: Sequence[Record], language: str | None) -> list[Record]:
    """Mails in a language, and mixed ones; all where none is named."""
    wanted = (language, "mixed")
    return [r for r in records if language is None or _language(r) in wanted]


def _trial(
    variant: Variant,
    records: Sequence[Record],
    scores: Floats,
    model: RiskClassifier,
    seconds: float,
    *,
    apart: bool,
) -> Trial:
    """The trial of a model, judged by mails that it learned from or that are apart from these."""
    truth = indicator(records, model.classes_)
    flagged: Bools = scores >= decision_thresholds(model)
    language = np.array([_language(record) for record in records])
    rows = {name: language == name for name in ("zh", "en") if (language == name).any()}
    hard = np.array([apart and record.get("kind") == "hard_negative" for record in records])
    return Trial(
        variant,
        {n: float(metrics.mean_average_precision(truth[r], scores[r])) for n, r in rows.items()},
        {n: float(metrics.macro_f1(truth[r], flagged[r])) for n, r in rows.items()},
        float(flagged[hard].any(axis=1).mean()) if hard.any() else float("nan"),
        len(fitted_state(model).vocabulary),
        seconds,
    )


def _language(record: Record) -> str:
    """The language a record names, or else is in: mails of one's own may name none."""
    return str(record.get("language") or language_of(record_text(record)))


def report(trials: Sequence[Trial]) -> str:
    """The trials as a Markdown table; differences are to the first."""
    first = trials[0].mean_average_precision
    alarms = [trial.hard_negatives_flagged for trial in trials]
    has_alarms = bool(np.isfinite(alarms).any())
    rows = []
    for trial, share in zip(trials, alarms, strict=True):
        cells: list[str] = [trial.variant.name]
        for name in ("zh", "en"):
            value = trial.mean_average_precision.get(name)
            if value is None:
                cells += ["", "", ""]
                continue
            has_change = trial is not trials[0] and name in first and np.isfinite(first[name])
            change = f"{value - first[name]:+.3f}" if has_change else ""
            cells += [metrics.fixed(value), change, metrics.fixed(trial.macro_f1[name])]
        if has_alarms:
            cells.append("" if np.isnan(share) else f"{share:.1%}")
        rows.append([*cells, f"{trial.n_terms:,}"])
    header = ["variant", "mAP zh", "change", "F1 zh", "mAP en", "change", "F1 en"]
    return table([*header, *["hard negatives flagged"] * has_alarms, "terms"], rows)
