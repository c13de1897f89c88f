"""``evaluate``: a model on labelled mails, slice by slice, beside its baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.corpus.records import Record, evidence_of, record_text
from mailrisk_ml.evaluation import baselines, metrics
from mailrisk_ml.evaluation.costs import CostRow, cost_table
from mailrisk_ml.evaluation.curves import Curves, confusion, curves
from mailrisk_ml.evaluation.gallery import Mistake, gallery
from mailrisk_ml.evaluation.judged import Judged, judge_records, language_slices
from mailrisk_ml.evaluation.metrics import Estimate, bootstrap, share
from mailrisk_ml.evaluation.optional_baselines import OPTIONAL_BASELINES
from mailrisk_ml.evaluation.slices import SliceRow, all_slices, label_measures
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.json_text import plain
from mailrisk_ml.labelled.names import with_label_ids
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import n_learned
from mailrisk_ml.model.membership import learned_said
from mailrisk_ml.training import checked_labels, mails_of

_LONG_MAIL = 300  # characters; shorter evidence is asked for in longer mails only


@dataclass(frozen=True)
class EvaluationResult:
    """All that `evaluate` found, as plain data.

    Parameters
    ----------
    overall : dict of str to dict of str to Estimate
        Slice (``all``, ``zh``, ``en``, ``mixed``) to measure. The expected calibration error has
        no interval but, beside it, what it would be by chance if probabilities were true.
    labels : dict of str to dict of str to dict of str to Estimate
        Slice to label to measure.
    presets : dict of str to dict of str to float
        Preset to precision and recall over all labels' flags together, and macro-F1. NaN where
        nothing is flagged, or no mail carries a label. What presets cost is in ``costs``.
    evidence : dict of str to float
        ``hit_rate``: how often the first passage of a correct flag overlaps a marked one;
        ``correct_flags``: how many were looked at, which are those of mails with a marked passage;
        ``median_share_of_long_mails``: how much of a mail over 300 characters the passage is.
    baselines : dict of str to dict of str to float
        Baseline to macro-F1, mean average precision and any-risk AUC.
    counts : dict of str to int
        Mails per slice, and ``risky``: those with a label.
    n_groups : int
        Groups of mails that intervals resample; 0 where they resample single mails. See
        `Resampling`.
    n_alone : int
        How many of these are single mails, whose records name no group.
    n_learned : int
        About how many of the mails the model learned from, of which figures say nothing; 0 where
        that cannot be told.
    slices : dict of str to list of dict
        See `mailrisk_ml.evaluation.slices.all_slices`.
    curves : dict of str to dict
        Points of precision against recall, and of reliability; see `curves`.
    confusion : dict of str to dict of str to int
        Label to the labels its mails were flagged with; see `confusion`.
    costs : list of dict
        What each preset and threshold costs; see `cost_table`.
    gallery : list of Mistake
        The surest false alarms and the worst misses. They hold mail text.
    skipped : dict of str to str
        Baselines that were left out, and why.
    titles : dict of str to str
        Label to what the model calls it in English.
    """

    overall: dict[str, dict[str, Estimate]]
    labels: dict[str, dict[str, dict[str, Estimate]]]
    presets: dict[str, dict[str, float]]
    evidence: dict[str, float]
    baselines: dict[str, dict[str, float]]
    counts: dict[str, int]
    n_groups: int = 0
    n_alone: int = 0
    n_learned: int = 0
    slices: dict[str, list[SliceRow]] = field(default_factory=dict)
    curves: dict[str, Curves] = field(default_factory=dict)
    confusion: dict[str, dict[str, int]] = field(default_factory=dict)
    costs: list[CostRow] = field(default_factory=list)
    gallery: list[Mistake] = field(default_factory=list, repr=False)
    skipped: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: estimates as [value, low, high], mistakes without their text.

        Returns
        -------
        dict
        """
        return {
            "counts": self.counts,
            "n_groups": self.n_groups,
            "n_alone": self.n_alone,
            "n_learned": self.n_learned,
            "overall": plain(self.overall),
            "labels": plain(self.labels),
            "presets": plain(self.presets),
            "evidence": plain(self.evidence),
            "baselines": plain(self.baselines),
            "slices": plain(self.slices),
            "curves": self.curves,
            "confusion": self.confusion,
            "costs": self.costs,
            "gallery": [mistake.to_dict() for mistake in self.gallery],
            "skipped": self.skipped,
        }

    @property
    def about_learned(self) -> str:
        """A warning of figures on mails that the model learned from; mostly empty."""
        return learned_said({"this model": self.n_learned}, self.counts["all"])

    @property
    def about_means(self) -> str:
        """Which labels have no part in the means, in a sentence; empty where all have one."""
        labels = self.labels["all"]
        absent = [name for name, row in labels.items() if np.isnan(row["recall"].value)]
        if not absent:
            return ""
        n = len(labels) - len(absent)
        if not n:
            return "No mail carries a label: there is no macro F1 and no mean average precision."
        return (
            f"Macro F1 and mean average precision are means of {n} label{'s' * (n != 1)}: no mail "
            f"carries {', '.join(absent)}."
        )

    @property
    def about_evidence(self) -> str:
        """What was found about evidence, in sentences; empty where no mail has marked passages."""
        n, length = self.evidence["correct_flags"], self.evidence["median_share_of_long_mails"]
        if not n:
            return ""
        said = (
            f"The first passage hits a marked one for {self.evidence['hit_rate']:.1%} of the "
            f"{n:.0f} correct flags of mails with one."
        )
        if np.isfinite(length):
            said += f" Its median length is {length:.1%} of mails over {_LONG_MAIL} characters."
        return said

    @property
    def about_intervals(self) -> str:
        """What the brackets mean, in a sentence."""
        drawn = metrics.about_draws(self.n_groups, self.n_alone)
        return (
            "Brackets are 95 % intervals: Wilson's for precision, recall, shares and false alarms, "
            f"which take mails as independent; for all else over {drawn}. What the "
            "calibration error would be by chance is a mean and its 95 % range."
        )

    def _repr_html_(self) -> str:
        """Show the headline numbers in a notebook."""
        from mailrisk_ml.evaluation.page import render_summary

        return render_summary(self)


def evaluate(
    model: RiskClassifier,
    records: Sequence[Record],
    *,
    train_records: Sequence[Record] | None = None,
) -> EvaluationResult:
    """Measure a model on labelled mails.

    Parameters
    ----------
    model : RiskClassifier
        Fitted. Decisions are those of its preset, or of its own ``thresholds``.
    records : sequence of dict
        Labelled mails that the model has not seen, without labels that it does not have.
    train_records : sequence of dict, optional
        What the baselines that learn are fitted on; without them only keywords are compared.

    Returns
    -------
    EvaluationResult

    Raises
    ------
    InvalidParameterError
        There is no record.
    CorpusError
        A record has a label that the model has not.
    """
    if not records:
        raise InvalidParameterError("records", "evaluate", "at least one labelled mail", records)
    records = checked_labels(records, model.classes_, "records")
    if train_records is not None:
        train_records = [with_label_ids(record, model.classes_) for record in train_records]
    judged = judge_records(model, records)
    parts = {name: judged.take(rows) for name, rows in language_slices(judged).items()}
    compared, skipped = _baselines(judged, train_records)
    return EvaluationResult(
        overall={name: _overall(part) for name, part in parts.items()},
        labels={name: _per_label(part) for name, part in parts.items()},
        presets=_presets(model, judged),
        evidence=_evidence(judged),
        baselines=compared,
        counts={
            **{name: len(part) for name, part in parts.items()},
            "risky": int(judged.risky.sum()),
        },
        n_groups=judged.resampling.n_groups,
        n_alone=judged.resampling.n_alone,
        n_learned=n_learned(model, mails_of(records)),
        slices=all_slices(judged),
        curves=curves(judged),
        confusion=confusion(judged),
        costs=cost_table(model, judged),
        gallery=gallery(judged),
        skipped=skipped,
        titles={name: model.label_info(name).title["en"] for name in model.classes_},
    )


def _overall(judged: Judged) -> dict[str, Estimate]:
    y_true, y_score = judged.y_true, judged.y_score
    measures = {
        "macro_f1": partial(metrics.macro_f1, y_true, judged.flagged),
        "mean_average_precision": partial(metrics.mean_average_precision, y_true, y_score),
        "any_risk_auc": partial(metrics.roc_auc, judged.risky, y_score.max(axis=1)),
    }
    result = {name: bootstrap(measure, judged.resampling) for name, measure in measures.items()}
    error = metrics.expected_calibration_error(y_true, y_score)
    # No interval: resampled, it is larger throughout than what it is an estimate of.
    result["expected_calibration_error"] = Estimate(error, float("nan"), float("nan"))
    result["calibration_error_by_chance"] = metrics.calibration_error_by_chance(y_score)
    for kind in ("hard_negative", "ordinary"):
        own = judged.any_flag[judged.kinds == kind]
        # Few or none of some hundred mails: resampling would say that none is certain.
        result[f"false_alarms_{kind}"] = share(int(own.sum()), len(own))
    return result


def _per_label(judged: Judged) -> dict[str, dict[str, Estimate]]:
    return {name: label_measures(judged, j) for j, name in enumerate(judged.classes)}


def _presets(model: RiskClassifier, judged: Judged) -> dict[str, dict[str, float]]:
    result = {}
    n_risks = int(judged.y_true.sum())
    for preset in PRESETS:
        flagged = judged.y_score >= model.preset_thresholds(preset)
        hits = int((judged.y_true & flagged).sum())
        result[preset] = {
            "precision": share(hits, int(flagged.sum())).value,
            "recall": share(hits, n_risks).value,
            "macro_f1": float(metrics.macro_f1(judged.y_true, flagged)),
        }
    return result


def _evidence(judged: Judged) -> dict[str, float]:
    """See `EvaluationResult`."""
    hits, lengths = [], []
    for assessment, record in zip(judged.assessments, judged.records, strict=True):
        for risk in assessment.risks:
            marked = evidence_of(record).get(risk.label)
            if risk.label not in record["labels"] or not risk.evidence or not marked:
                continue
            first = risk.evidence[0]
            hits.append(
                any(_overlaps(first.start, first.end, record, passage) for passage in marked)
            )
            if len(record["body"]) > _LONG_MAIL:
                lengths.append((first.end - first.start) / len(assessment.text))
    return {
        "hit_rate": float(np.mean(hits)) if hits else float("nan"),
        "median_share_of_long_mails": float(np.median(lengths)) if lengths else float("nan"),
        "correct_flags": float(len(hits)),
    }


def _overlaps(start: int, end: int, record: Record, passage: str) -> bool:
    """Whether at least half of the shorter of the two spans is shared."""
    at = record_text(record).find(passage)
    shared = min(end, at + len(passage)) - max(start, at)
    return at >= 0 and shared >= 0.5 * min(end - start, len(passage))


def _baselines(
    judged: Judged, train_records: Sequence[Record] | None
) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Scores of the baselines, and why some were left out."""
    texts = [record_text(r) for r in judged.records]
    own_labels = judged.classes == LABEL_IDS
    y_true = judged.y_true
    result: dict[str, dict[str, float]] = {}
    skipped: dict[str, str] = {}
    if own_labels:
        result["keywords"] = _measure(y_true, baselines.KeywordBaseline().predict_proba(texts))
    if not train_records:
        return result, skipped
    script = baselines.user_script(train_records, judged.classes)
    result["20-line script"] = _measure(y_true, script.predict_proba(texts))
    if own_labels:
        shape = baselines.length_baseline(train_records)
        result["length and layout"] = _measure(y_true, shape.predict_proba(texts))
    for baseline in OPTIONAL_BASELINES:
        if reason := baseline.why_not:
            skipped[baseline.name] = reason
            continue
        try:
            score = baseline.fit(train_records, judged.classes)
        except RuntimeError as error:  # a peer that fails is no reason to lose what was measured
            skipped[baseline.name] = f"failed: {error}"
            continue
        result[baseline.name] = _measure(y_true, score(texts))
    return result, skipped


def _measure(y_true: Bools, y_score: Floats) -> dict[str, float]:
    return {
        "macro_f1": float(metrics.macro_f1(y_true, y_score >= 0.5)),
        "mean_average_precision": float(metrics.mean_average_precision(y_true, y_score)),
        "any_risk_auc": float(metrics.roc_auc(np.asarray(y_true.any(axis=1)), y_score.max(axis=1))),
    }
