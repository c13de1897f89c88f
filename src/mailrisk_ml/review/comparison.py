"""Is a new model better?  ``old, new, labelled mails -> differences, verdict``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.corpus.records import Record, indicator, mail_name
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.evaluation.metrics import Estimate, Resampling, bootstrap_difference
from mailrisk_ml.evaluation.slices import FEWEST
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.json_text import plain
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import decision_thresholds, n_learned
from mailrisk_ml.model.membership import learned_said
from mailrisk_ml.training import mails_of

Verdict = Literal["better", "worse", "no clear difference", "cannot be judged"]
#: What a pipeline can ask for: no loss that is sure, no loss that is likely, or a sure gain.
REQUIREMENTS = ("not-worse", "no-loss", "better")
# The verdicts that stand though a model learned the mails, which is for it.
_STANDS = {"old": ("better", "no clear difference"), "new": ("worse",)}
#: What a verdict can be made on.
MEASURES = ("mean_average_precision", "macro_f1")


@dataclass(frozen=True)
class LabelDifference:
    """One label, new minus old, with 95 % paired bootstrap intervals; see `Comparison`.

    Parameters
    ----------
    label : str
    n : int
        Mails that carry it.
    f1, precision, recall, average_precision : Estimate
    mended, broken : int
        Wrong decisions that became right, and right ones that became wrong.
    p_value : float
        Of as uneven a split of the changed decisions by chance: exact McNemar test.
    """

    label: str
    n: int
    f1: Estimate
    precision: Estimate
    recall: Estimate
    average_precision: Estimate
    mended: int
    broken: int
    p_value: float


@dataclass(frozen=True)
class ChangedDecision:
    """A decision that differs between the models; holds no mail text.

    Parameters
    ----------
    mail : str
        Its ``id`` or number.
    label : str
    old, new : float
        Probabilities.
    flagged : bool
        What the new model decides.
    is_right : bool
        Whether that agrees with the mail's labels.
    """

    mail: str
    label: str
    old: float
    new: float
    flagged: bool
    is_right: bool


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    Parameters
    ----------
    verdict : {"better", "worse", "no clear difference", "cannot be judged"}
        The last where no label is carried by ten mails, whatever the differences are, or where a
        model learned from these mails and the verdict is in its favour.
    measure : str
        What must have risen for "better"; either of `MEASURES` that fell makes it "worse". A
        difference is clear when its interval excludes every one up to the tolerance.
    tolerance : float
    n_mails : int
    old, new : dict of str to float
        Macro-F1 and mean average precision of each model, over the labels that at least ten mails
        carry; over all where none is.
    overall : dict of str to Estimate
        Their differences, with intervals as those of ``labels``: over resampled groups and the
        mails in them, or over mails; see `Resampling`. Both models are resampled alike.
    labels : tuple of LabelDifference
    changed : tuple of ChangedDecision
        Those that became wrong first, and among them the largest changes.
    left_out : tuple of str
        Labels that only one model has, or that no mail carries.
    n_groups : int
        Groups that the intervals resample; 0 where they resample mails alone.
    n_alone : int
        How many of these are single mails, whose records name no group.
    reason : str
        Why it cannot be judged; mostly empty.
    n_learned : dict of str to int
        About how many of the mails the ``old`` and the ``new`` model learned from; 0 where that
        cannot be told.
    """

    verdict: Verdict
    measure: str
    tolerance: float
    n_mails: int
    old: dict[str, float]
    new: dict[str, float]
    overall: dict[str, Estimate]
    labels: tuple[LabelDifference, ...]
    changed: tuple[ChangedDecision, ...] = field(repr=False)
    left_out: tuple[str, ...] = ()
    n_groups: int = 0
    n_alone: int = 0
    reason: str = ""
    n_learned: dict[str, int] = field(default_factory=dict)

    def meets(self, requirement: str) -> bool:
        """Whether the new model may take the old one's place.

        Parameters
        ----------
        requirement : {"not-worse", "no-loss", "better"}
            ``not-worse``: the verdict is not "worse". ``no-loss``: the whole intervals lie above
            a loss of the tolerance, which takes many mails to show. ``better``: the verdict is.
            None holds where it cannot be judged.
        """
        if requirement not in REQUIREMENTS:
            rule = f"one of {list(REQUIREMENTS)}"
            raise InvalidParameterError("requirement", "Comparison.meets", rule, requirement)
        if self.verdict == "cannot be judged":
            return False
        if requirement == "no-loss":
            return all(difference.low >= -self.tolerance for difference in self.overall.values())
        return self.verdict == "better" if requirement == "better" else self.verdict != "worse"

    @property
    def fallen(self) -> tuple[str, ...]:
        """The measures that make the new model worse."""
        return _fallen(self.overall, self.tolerance)

    @property
    def about_learned(self) -> str:
        """A warning of figures on mails that a model learned from; mostly empty."""
        named = {f"the {side} model": n for side, n in self.n_learned.items()}
        return learned_said(named, self.n_mails)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: estimates as [value, low, high]."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "measure": self.measure,
            "tolerance": self.tolerance,
            "n_mails": self.n_mails,
            "n_groups": self.n_groups,
            "n_alone": self.n_alone,
            "n_learned": self.n_learned,
            "old": plain(self.old),
            "new": plain(self.new),
            "overall": plain(self.overall),
            "labels": [plain(vars(row)) for row in self.labels],
            "changed": [plain(vars(row)) for row in self.changed],
            "left_out": list(self.left_out),
        }


@dataclass(frozen=True)
class _Side:
    """One model's answers, for the labels compared."""

    scores: Floats
    flagged: Bools

    def take(self, columns: Bools) -> _Side:
        return _Side(self.scores[:, columns], self.flagged[:, columns])


def compare(
    old: RiskClassifier,
    new: RiskClassifier,
    records: Sequence[Record],
    *,
    measure: str = "mean_average_precision",
    tolerance: float = 0.0,
) -> Comparison:
    """Compare two models on labelled mails that neither has seen; see `Comparison` of others.

    Parameters
    ----------
    old, new : RiskClassifier
        Fitted; each decides at its own thresholds.
    records : sequence of dict
    measure : {"mean_average_precision", "macro_f1"}, default="mean_average_precision"
        What must have risen for "better", over the labels that at least ten mails carry: fewer
        say nothing. Average precision tells of ranking, whatever the thresholds; F1 of what is
        flagged. A loss of either is "worse".
    tolerance : float, default=0.0
        Differences up to this much are none: ``worse`` means worse by more.

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidParameterError
        ``measure`` or ``tolerance`` breaks its rule, or no record carries a label that both models
        have.
    """
    if measure not in MEASURES:
        raise InvalidParameterError("measure", "compare", f"one of {list(MEASURES)}", measure)
    if not 0 <= tolerance < 1:
        raise InvalidParameterError("tolerance", "compare", "a float in [0, 1)", tolerance)
    classes, left_out = _common(old, new, records)
    truth = indicator(records, classes)
    before, after = (_side(model, records, classes) for model in (old, new))
    resampling = Resampling.of(records)
    enough = truth.sum(axis=0) >= FEWEST
    judged = enough | (not enough.any())
    sides = truth[:, judged], before.take(judged), after.take(judged)
    overall = {name: _overall(name, *sides, resampling) for name in MEASURES}
    verdict = _verdict(overall, measure, tolerance)
    models, mails = {"old": old, "new": new}, mails_of(records)
    learned = {side: n_learned(model, mails) for side, model in models.items()}
    few = "" if enough.any() else f"no label is carried by {FEWEST} mails or more"
    reason = few or _why_unfair(verdict, learned)
    rows = [_label(j, name, truth, before, after, resampling) for j, name in enumerate(classes)]
    return Comparison(
        verdict="cannot be judged" if reason else verdict,
        measure=measure,
        tolerance=tolerance,
        n_mails=len(records),
        old=_scores(sides[0], sides[1]),
        new=_scores(sides[0], sides[2]),
        overall=overall,
        labels=tuple(rows),
        changed=tuple(_changed(classes, truth, before, after, records)),
        left_out=left_out,
        n_groups=resampling.n_groups,
        n_alone=resampling.n_alone,
        reason=reason,
        n_learned=learned,
    )


def _common(
    old: RiskClassifier, new: RiskClassifier, records: Sequence[Record]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    carried = {label for record in records for label in record["labels"]}
    both = tuple(name for name in new.classes_ if name in old.classes_ and name in carried)
    if not both:
        first, second = (_known(model, carried) for model in (old, new))
        raise InvalidParameterError(
            "records",
            "compare",
            "labelled with labels that both models have",
            sorted(carried),
            f"Of these, the old model knows {first}, the new one {second}. "
            "Compare two models with the same labels."
            if carried
            else "",
        )
    every = (*new.classes_, *(name for name in old.classes_ if name not in new.classes_))
    return both, tuple(name for name in every if name not in both)


def _known(model: RiskClassifier, carried: set[str]) -> str:
    return ", ".join(repr(name) for name in model.classes_ if name in carried) or "none"


def _side(model: RiskClassifier, records: Sequence[Record], classes: Sequence[str]) -> _Side:
    columns = [model.classes_.index(name) for name in classes]
    scores = model.predict_proba(mails_of(records))[:, columns]
    return _Side(scores, scores >= decision_thresholds(model)[columns])


def _measured(name: str, truth: Bools, side: _Side, weights: Floats | None = None) -> Floats:
    if name == "macro_f1":
        return metrics.macro_f1(truth, side.flagged, weights)
    return metrics.mean_average_precision(truth, side.scores, weights)


def _scores(truth: Bools, side: _Side) -> dict[str, float]:
    return {name: float(_measured(name, truth, side)) for name in MEASURES}


def _overall(
    name: str, truth: Bools, before: _Side, after: _Side, resampling: Resampling
) -> Estimate:
    def difference(weights: Floats) -> Floats:
        new, old = (_measured(name, truth, side, weights) for side in (after, before))
        return np.asarray(new - old)

    return bootstrap_difference(difference, resampling)


def _label(
    j: int, name: str, truth: Bools, before: _Side, after: _Side, resampling: Resampling
) -> LabelDifference:
    column = slice(j, j + 1)
    own = truth[:, column]
    right = [side.flagged[:, j] == truth[:, j] for side in (before, after)]
    mended, broken = int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())

    def difference(measure: Callable[..., Floats], attribute: str) -> Estimate:
        sides = [getattr(side, attribute)[:, column] for side in (after, before)]
        return bootstrap_difference(partial(_difference, measure, own, *sides), resampling)

    return LabelDifference(
        label=name,
        n=int(own.sum()),
        f1=difference(metrics.f1, "flagged"),
        precision=difference(metrics.precision, "flagged"),
        recall=difference(metrics.recall, "flagged"),
        average_precision=difference(metrics.average_precision, "scores"),
        mended=mended,
        broken=broken,
        p_value=_mcnemar(mended, broken),
    )


def _difference(
    measure: Callable[..., Floats], truth: Bools, new: Any, old: Any, weights: Floats
) -> Floats:
    return np.asarray(measure(truth, new, weights)[:, 0] - measure(truth, old, weights)[:, 0])


def _mcnemar(mended: int, broken: int) -> float:
    """Two-sided exact test that a changed decision is as likely mended as broken."""
    if not mended + broken:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(mended, mended + broken, 0.5).pvalue)


def _fallen(overall: Mapping[str, Estimate], tolerance: float) -> tuple[str, ...]:
    return tuple(name for name, difference in overall.items() if difference.high < -tolerance)


def _verdict(overall: Mapping[str, Estimate], measure: str, tolerance: float) -> Verdict:
    if _fallen(overall, tolerance):
        return "worse"
    return "better" if overall[measure].low > tolerance else "no clear difference"


def _why_unfair(verdict: Verdict, learned: Mapping[str, int]) -> str:
    """Which models learned the mails that are for them; empty where that is none."""
    sides = [side for side, n in learned.items() if n and verdict not in _STANDS[side]]
    return f"the {' and the '.join(sides)} model learned from these mails" if sides else ""


def _changed(
    classes: Sequence[str],
    truth: Bools,
    before: _Side,
    after: _Side,
    records: Sequence[Record],
) -> list[ChangedDecision]:
    rows = [
        ChangedDecision(
            mail_name(records[i], int(i)),
            classes[j],
            float(before.scores[i, j]),
            float(after.scores[i, j]),
            bool(after.flagged[i, j]),
            bool(after.flagged[i, j] == truth[i, j]),
        )
        for i, j in np.argwhere(before.flagged != after.flagged)
    ]
    return sorted(rows, key=lambda row: (row.is_right, -abs(row.new - row.old)))
