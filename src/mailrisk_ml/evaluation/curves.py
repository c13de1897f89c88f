"""Precision against recall, probabilities against frequencies, and labels taken for others."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.evaluation.judged import Judged
from mailrisk_ml.evaluation.metrics import N_BINS, bins_of

_MOST_POINTS = 40  # of a stored curve: enough to draw it


class CurvePoint(TypedDict):
    """A point of precision against recall."""

    threshold: float
    precision: float
    recall: float


class Bin(TypedDict):
    """Mails of about the same probability; the last two are None where there are none."""

    low: float
    high: float
    n: int
    mean_probability: float | None
    observed: float | None


class Curves(TypedDict):
    """What the plots of a label are drawn from; see `curves`."""

    precision_recall: list[CurvePoint]
    reliability: list[Bin]


def curves(judged: Judged) -> dict[str, Curves]:
    """What the plots of each label are drawn from.

    Returns
    -------
    dict of str to dict
        For each label ``precision_recall``: dicts of ``threshold``, ``precision``, ``recall``,
        from the highest threshold to the lowest, at most 40; and ``reliability``: ten dicts of
        ``low``, ``high``, ``n``, ``mean_probability`` and ``observed``, the last two None in an
        empty bin. All rounded to four places.
    """
    return {
        label: {
            "precision_recall": precision_recall(judged.y_true[:, j], judged.y_score[:, j]),
            "reliability": reliability(judged.y_true[:, j], judged.y_score[:, j]),
        }
        for j, label in enumerate(judged.classes)
    }


def precision_recall(y_true: Bools, y_score: Floats) -> list[CurvePoint]:
    """Points of the precision-recall curve, about evenly spaced in recall."""
    if not y_true.any():
        return []
    order = np.argsort(-y_score, kind="stable")
    ranked = y_score[order]
    last_of_tie = np.flatnonzero(np.append(ranked[:-1] != ranked[1:], True))
    hits = np.cumsum(y_true[order])[last_of_tie]
    recall = hits / hits[-1]
    wanted = np.linspace(0, 1, _MOST_POINTS)
    # Where recall first gets there: the best precision at that recall, and no lower thresholds.
    chosen = np.unique(np.searchsorted(recall, wanted))
    return [
        {
            "threshold": round(float(ranked[last_of_tie[i]]), 4),
            "precision": round(float(hits[i] / (last_of_tie[i] + 1)), 4),
            "recall": round(float(recall[i]), 4),
        }
        for i in chosen
    ]


def reliability(y_true: Bools, y_score: Floats) -> list[Bin]:
    """Mean probability and observed frequency in ten equal-width bins."""
    bins = bins_of(y_score)
    rows: list[Bin] = []
    for b in range(N_BINS):
        inside = bins == b
        n = int(inside.sum())
        rows.append(
            {
                "low": round(b / N_BINS, 4),
                "high": round((b + 1) / N_BINS, 4),
                "n": n,
                "mean_probability": round(float(y_score[inside].mean()), 4) if n else None,
                "observed": round(float(y_true[inside].mean()), 4) if n else None,
            }
        )
    return rows


def confusion(judged: Judged) -> dict[str, dict[str, int]]:
    """How often mails of one label are flagged with another.

    Returns
    -------
    dict of str to dict of str to int
        A row for each label and for ``none``: ``n`` mails that carry it; under the row's own name
        those where it was found; under another label those flagged with it though they do not
        carry it; under ``nothing`` those not flagged at all.
    """
    result = {}
    for name in (*judged.classes, "none"):
        own = ~judged.risky if name == "none" else judged.y_true[:, judged.classes.index(name)]
        row = {"n": int(own.sum())}
        for k, other in enumerate(judged.classes):
            wrong_or_own = judged.y_true[:, k] if other == name else ~judged.y_true[:, k]
            row[other] = int((own & wrong_or_own & judged.flagged[:, k]).sum())
        row["nothing"] = int((own & ~judged.any_flag).sum())
        result[name] = row
    return result
