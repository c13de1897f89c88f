"""What a model's thresholds flag of its own training mails, by models that had not seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailrisk_ml.arrays import Bools
from mailrisk_ml.corpus.records import Record, indicator
from mailrisk_ml.evaluation.scored import thresholds_by_setting
from mailrisk_ml.model.classifier import RiskClassifier

#: A label of whose mails a smaller share is flagged is hardly ever flagged.
HARDLY = 0.1


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
    harmless : dict of str to float
        For each of these: the share of harmless mails that get any flag; NaN without any.
    n_harmless : int
    deciding : str
        What decides: a preset, or ``own``.
    """

    counts: dict[str, int]
    recall: dict[str, dict[str, float]]
    harmless: dict[str, float]
    n_harmless: int
    deciding: str

    @property
    def hardly_flagged(self) -> list[str]:
        """Labels that what decides hardly ever flags."""
        return [name for name, share in self.recall[self.deciding].items() if share < HARDLY]


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
    recall, harmless = {}, {}
    for name, thresholds in thresholds_by_setting(model).items():
        flagged = y_score >= thresholds
        shares = (_share(flagged[y_true[:, j]][:, [j]]) for j in range(y_true.shape[1]))
        recall[name] = dict(zip(model.classes_, shares, strict=True))
        harmless[name] = _share(flagged[is_harmless])
    counts = dict(zip(model.classes_, y_true.sum(axis=0).tolist(), strict=True))
    deciding = "own" if model.thresholds else model.preset
    return OutOfFold(counts, recall, harmless, int(is_harmless.sum()), deciding)


def _share(flags: Bools) -> float:
    """The share of mails with any flag."""
    return float(flags.any(axis=1).mean()) if len(flags) else float("nan")
