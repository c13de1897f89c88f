"""What a model's thresholds flag of its own training mails, by models that had not seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailrisk_ml.arrays import Bools
from mailrisk_ml.corpus.records import Record, indicator
from mailrisk_ml.evaluation.judged import thresholds_by_setting
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import deciding
from mailrisk_ml.model.recall import hardly_flagged

#: A label that is flagged from a lower probability on may be flagged where it mostly is not.
LOW = 0.1
#: Of precision: flags that are right less often are mostly wrong.
_MOSTLY = 0.5


@dataclass(frozen=True)
class OutOfFold:
    """What thresholds flag out of fold.

    Parameters
    ----------
    counts : dict of str to int
        Mails with each label.
    recall : dict of str to dict of str to float
        For each preset, and ``own`` where the model has thresholds of its own: the share flagged
        of each label's mails. NaN where there are none.
    others : dict of str to dict of str to float
        The same of mails that carry other labels only: the share flagged with this one.
    harmless : dict of str to float
        For each of these: the share of harmless mails that get any flag; NaN without any.
    n_risky, n_harmless : int
    thresholds, precision : dict of str to float
        Of what decides, for each label: its threshold, and the share of the mails it flags that
        carry the label, NaN where it flags none.
    deciding : str
        What decides: a preset, or ``own``.
    hardly_flagged : dict of str to str
        Labels that what decides hardly ever flags, each with how many of its mails it flags.
    """

    counts: dict[str, int]
    recall: dict[str, dict[str, float]]
    others: dict[str, dict[str, float]]
    harmless: dict[str, float]
    n_risky: int
    n_harmless: int
    thresholds: dict[str, float]
    precision: dict[str, float]
    deciding: str
    hardly_flagged: dict[str, str]

    @property
    def never_high(self) -> list[str]:
        """Labels of whose mails the strictest preset flags none: nothing shows what it is worth."""
        return [name for name, share in self.recall[PRESETS[0]].items() if share == 0]

    @property
    def low_thresholds(self) -> list[str]:
        """Labels that what decides flags from a probability near 0 on, mostly wrongly."""
        return [
            name
            for name, threshold in self.thresholds.items()
            if threshold < LOW and not self.precision[name] >= _MOSTLY
        ]


def measure_out_of_fold(model: RiskClassifier, records: Sequence[Record]) -> OutOfFold:
    """Measure the thresholds of a model on the mails it was fitted to.

    The thresholds were chosen by these very scores: of other mail they flag somewhat more that is
    harmless, and less that is not.

    Parameters
    ----------
    model : RiskClassifier
        Just fitted.
    records : sequence of dict
        The mails it was fitted to, or the first of them.
    """
    y_true, y_score = indicator(records, model.classes_), model.oof_probabilities_[: len(records)]
    is_harmless = ~y_true.any(axis=1)
    is_other = ~y_true & y_true.any(axis=1, keepdims=True)
    decided = y_score >= list(model.thresholds_.values())
    recall, others, harmless = {}, {}, {}
    for name, thresholds in thresholds_by_setting(model).items():
        flagged = y_score >= thresholds
        recall[name] = _shares(flagged, y_true, model.classes_)
        others[name] = _shares(flagged, is_other, model.classes_)
        harmless[name] = _share(flagged[is_harmless])
    counts = dict(zip(model.classes_, y_true.sum(axis=0).tolist(), strict=True))
    return OutOfFold(
        counts,
        recall,
        others,
        harmless,
        n_risky=int((~is_harmless).sum()),
        n_harmless=int(is_harmless.sum()),
        thresholds=dict(model.thresholds_),
        precision=_shares(y_true, decided, model.classes_),
        deciding=deciding(model),
        hardly_flagged=hardly_flagged(y_true, decided, model.classes_),
    )


def _shares(counted: Bools, among: Bools, classes: Sequence[str]) -> dict[str, float]:
    """For each label: of the mails in its column of ``among``, the share in that of ``counted``."""
    return {name: _share(counted[among[:, j]][:, [j]]) for j, name in enumerate(classes)}


def _share(flags: Bools) -> float:
    """The share of mails with any flag."""
    return float(flags.any(axis=1).mean()) if len(flags) else float("nan")
