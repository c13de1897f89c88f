"""``evaluate``: a model on labelled mails, slice by slice, beside its baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.evaluation import baselines, metrics
from mailrisk_ml.evaluation.metrics import Estimate, bootstrap
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.training import mails_of

_LONG_MAIL = 300  # characters; shorter evidence is asked for in longer mails only


@dataclass(frozen=True)
class EvaluationResult:
    """All that `evaluate` found, as plain data.

    Parameters
    ----------
    overall : dict of str to dict of str to Estimate
        Slice (``all``, ``zh``, ``en``, ``mixed``) to measure.
    labels : dict of str to dict of str to dict of str to Estimate
        Slice to label to measure.
    presets : dict of str to dict of str to float
        Preset to precision, recall, and mails to review and risks missed per 1,000.
    evidence : dict of str to float
    baselines : dict of str to dict of str to float
        Baseline to macro-F1 and mean average precision.
    counts : dict of str to int
        Mails per slice, and ``risky``: those with a label.
    """

    overall: dict[str, dict[str, Estimate]]
    labels: dict[str, dict[str, dict[str, Estimate]]]
    presets: dict[str, dict[str, float]]
    evidence: dict[str, float]
    baselines: dict[str, dict[str, float]]
    counts: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """For JSON: estimates as [value, low, high]."""
        return {
            "counts": self.counts,
            "overall": _plain(self.overall),
            "labels": _plain(self.labels),
            "presets": _plain(self.presets),
            "evidence": _plain(self.evidence),
            "baselines": _plain(self.baselines),
        }


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
        Fitted.
    records : sequence of dict
        Labelled mails that the model has not seen.
    train_records : sequence of dict, optional
        What the baselines that learn are fitted on; without them only keywords are compared.
    """
    assessments = list(model.assess_many(mails_of(records)))
    probabilities = np.array([list(a.probabilities.values()) for a in assessments])
    truth = baselines.indicator(records, model.classes_)
    flagged = probabilities >= np.array(list(model.thresholds_.values()))
    slices = _slices(records)
    return EvaluationResult(
        overall={
            name: _overall(
                [records[i] for i in rows], truth[rows], probabilities[rows], flagged[rows]
            )
            for name, rows in slices.items()
        },
        labels={
            name: _per_label(model.classes_, truth[rows], probabilities[rows], flagged[rows])
            for name, rows in slices.items()
        },
        presets=_presets(model, truth, probabilities),
        evidence=_evidence(assessments, records),
        baselines=_baselines(records, truth, model.classes_, train_records),
        counts={
            **{name: len(rows) for name, rows in slices.items()},
            "risky": int(truth.any(axis=1).sum()),
        },
    )


def _slices(records: Sequence[Record]) -> dict[str, Indices]:
    languages = np.array([r.get("language", "") for r in records])
    slices = {"all": np.arange(len(records))}
    for language in ("zh", "en", "mixed"):
        rows = np.flatnonzero(languages == language)
        if rows.size:
            slices[language] = rows
    return slices


def _overall(
    records: Sequence[Record], truth: Bools, probabilities: Floats, flagged: Bools
) -> dict[str, Estimate]:
    n = len(records)
    kinds = np.array([r.get("kind", "") for r in records])
    risky: Bools = np.asarray(truth.any(axis=1))
    any_flag: Bools = np.asarray(flagged.any(axis=1))
    measures = {
        "macro_f1": _on(metrics.macro_f1, truth, flagged),
        "mean_average_precision": _on(metrics.mean_average_precision, truth, probabilities),
        "any_risk_auc": _on(metrics.roc_auc, risky, probabilities.max(axis=1)),
        "expected_calibration_error": _on(metrics.expected_calibration_error, truth, probabilities),
    }
    result = {name: bootstrap(measure, n) for name, measure in measures.items()}
    for kind in ("hard_negative", "ordinary"):
        own = any_flag[kinds == kind]
        result[f"false_alarms_{kind}"] = bootstrap(_on(np.mean, own), len(own))
    return result


def _on(statistic: Callable[..., Any], *arrays: npt.NDArray[Any]) -> Callable[[Indices], float]:
    """A statistic of arrays as a function of the rows it is taken on."""

    def of_rows(rows: Indices) -> float:
        return float(np.asarray(statistic(*(array[rows] for array in arrays))).item())

    return of_rows


def _per_label(
    classes: Sequence[str], truth: Bools, probabilities: Floats, flagged: Bools
) -> dict[str, dict[str, Estimate]]:
    n = len(truth)
    result = {}
    for j, name in enumerate(classes):
        t, p, f = truth[:, j : j + 1], probabilities[:, j : j + 1], flagged[:, j : j + 1]
        measures = {
            "precision": _on(metrics.precision, t, f),
            "recall": _on(metrics.recall, t, f),
            "f1": _on(metrics.f1, t, f),
            "average_precision": _on(metrics.average_precision, t, p),
        }
        result[name] = {key: bootstrap(measure, n) for key, measure in measures.items()}
    return result


def _presets(
    model: RiskClassifier, truth: Bools, probabilities: Floats
) -> dict[str, dict[str, float]]:
    result = {}
    for preset in PRESETS:
        flagged = probabilities >= model.state_.thresholds[preset]
        n_risks = max(int(truth.sum()), 1)
        hits = int((truth & flagged).sum())
        result[preset] = {
            "precision": hits / max(int(flagged.sum()), 1),
            "recall": hits / n_risks,
            "macro_f1": metrics.macro_f1(truth, flagged),
            "reviewed_per_1000": 1000 * float(flagged.any(axis=1).mean()),
            "missed_per_1000_risks": 1000 * (1 - hits / n_risks),
        }
    return result


def _evidence(assessments: Sequence[Assessment], records: Sequence[Record]) -> dict[str, float]:
    """How often the first passage of a correct flag overlaps a marked one, and how long it is."""
    hits, lengths = [], []
    for assessment, record in zip(assessments, records, strict=True):
        for risk in assessment.risks:
            marked = record["evidence"].get(risk.label)
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
    records: Sequence[Record],
    truth: Bools,
    classes: Sequence[str],
    train_records: Sequence[Record] | None,
) -> dict[str, dict[str, float]]:
    texts = [record_text(r) for r in records]
    result = {}
    if tuple(classes) == LABEL_IDS:
        result["keywords"] = _measure(truth, baselines.KeywordBaseline().predict_proba(texts))
    if train_records:
        script = baselines.user_script(train_records, classes)
        result["20-line script"] = _measure(truth, script.predict_proba(texts))
        if tuple(classes) == LABEL_IDS:
            shape = baselines.length_baseline(train_records)
            result["length and layout"] = _measure(truth, shape.predict_proba(texts))
    return result


def _measure(truth: Bools, scores: Floats) -> dict[str, float]:
    return {
        "macro_f1": metrics.macro_f1(truth, scores >= 0.5),
        "mean_average_precision": metrics.mean_average_precision(truth, scores),
        "any_risk_auc": metrics.roc_auc(np.asarray(truth.any(axis=1)), scores.max(axis=1)),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return value.to_list()
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, float):
        return round(value, 4) if np.isfinite(value) else None
    return value
