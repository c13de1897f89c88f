"""What a threshold costs: mails to read, risks missed, people bothered for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

import numpy as np

from mailrisk_ml.arrays import Bools
from mailrisk_ml.evaluation.judged import Judged, thresholds_by_setting
from mailrisk_ml.evaluation.metrics import share
from mailrisk_ml.model.classifier import RiskClassifier

#: Thresholds of the table, each for every label.
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
#: A mailbox as an assumption: the test split holds far more risk and more hard negatives.
MAILBOX = {"risk": 0.01, "hard_negative": 0.01, "ordinary": 0.98}


class CostRow(TypedDict):
    """What one setting costs in one scope; see `cost_table`."""

    setting: str
    scope: str
    threshold: float | None
    reviewed_per_1000: float | None
    missed_per_1000_risks: float | None
    false_alarms_per_1000_ordinary: float | None
    false_alarms_interval: list[float | None]
    reviewed_per_1000_of_mailbox: float | None


def cost_table(model: RiskClassifier, judged: Judged) -> list[CostRow]:
    """Expected cost of the presets, of a range of thresholds, and of the model's own thresholds.

    Returns
    -------
    list of dict
        One a setting and scope. ``setting`` is a preset, ``own`` (where the model has thresholds
        of its own) or a threshold as text; ``scope`` a label or ``all``; ``threshold`` that of the
        label, None for ``all`` where labels differ. Then, flags of the scope alone counting:
        ``reviewed_per_1000`` mails, ``missed_per_1000_risks``,
        ``false_alarms_per_1000_ordinary`` mails, and ``reviewed_per_1000_of_mailbox``: the first
        where mail is mixed as in `MAILBOX`, not as here. None where there is no such mail.
        ``false_alarms_interval`` holds the ends of Wilson's 95 % interval of the false alarms.
    """
    settings = thresholds_by_setting(model)
    for threshold in THRESHOLDS:
        settings[f"{threshold:g}"] = np.full(len(judged.classes), threshold)
    rows = []
    for setting, thresholds in settings.items():
        flagged = judged.y_score >= thresholds
        same = float(thresholds[0]) if np.ptp(thresholds) == 0 else None
        rows.append(_row(setting, "all", same, flagged, judged.y_true, judged))
        for j, label in enumerate(judged.classes):
            column = slice(j, j + 1)
            columns = flagged[:, column], judged.y_true[:, column]
            rows.append(_row(setting, label, float(thresholds[j]), *columns, judged))
    return rows


def _row(
    setting: str, scope: str, threshold: float | None, flagged: Bools, y_true: Bools, judged: Judged
) -> CostRow:
    any_flag: Bools = np.asarray(flagged.any(axis=1))
    kinds = judged.kinds
    rates = {kind: _rate(any_flag[kinds == kind]) for kind in MAILBOX}
    ordinary = any_flag[kinds == "ordinary"]
    alarms = share(int(ordinary.sum()), len(ordinary))
    # Mail of a kind that does not occur here cannot be guessed, and is left out of the mix.
    known = {kind: rate for kind, rate in rates.items() if rate is not None}
    weight = sum(MAILBOX[kind] for kind in known)
    mixed = sum(MAILBOX[kind] * rate for kind, rate in known.items()) / weight if known else None
    n_risks = int(y_true.sum())
    missed = 1 - int((y_true & flagged).sum()) / n_risks if n_risks else None
    return {
        "setting": setting,
        "scope": scope,
        "threshold": None if threshold is None else round(threshold, 4),
        "reviewed_per_1000": _per_1000(_rate(any_flag)),
        "missed_per_1000_risks": _per_1000(missed),
        "false_alarms_per_1000_ordinary": _per_1000(rates["ordinary"]),
        "false_alarms_interval": [_per_1000(alarms.low), _per_1000(alarms.high)],
        "reviewed_per_1000_of_mailbox": _per_1000(mixed),
    }


def _rate(flags: Bools) -> float | None:
    return float(flags.mean()) if flags.size else None


def _per_1000(rate: float | None) -> float | None:
    return None if rate is None or np.isnan(rate) else round(1000 * rate, 1)


def of_scope(costs: Iterable[CostRow], scope: str) -> list[CostRow]:
    """The rows of a label, or of all together."""
    return [row for row in costs if row["scope"] == scope]


def per_1000_shown(value: float | None) -> str:
    """How many of 1,000, as people read it; a dash where there is none."""
    return "-" if value is None else f"{value:.0f}"


def alarms_with_interval(row: CostRow) -> str:
    """False alarms per 1,000 ordinary mails as people read them: ``7 [2, 20]``."""
    value, ends = row["false_alarms_per_1000_ordinary"], row["false_alarms_interval"]
    return "-" if value is None else f"{value:.0f} [{ends[0]:.0f}, {ends[1]:.0f}]"
