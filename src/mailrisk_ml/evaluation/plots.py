"""Coordinates of the plots; the template draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Side of the square that the unit square is drawn in.
SIDE = 200


@dataclass(frozen=True)
class Dot:
    """A marked point: where, how large, and what it says."""

    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True)
class Plot:
    """A line and marked points in a square of `SIDE`, y pointing down.

    Parameters
    ----------
    line : str
        For the ``points`` of a ``polyline``.
    dots : tuple of Dot
    summary : str
        What the plot shows, for those who do not see it.
    """

    line: str
    dots: tuple[Dot, ...]
    summary: str


def precision_recall_plot(
    points: Sequence[Mapping[str, float]], thresholds: Mapping[str, float]
) -> Plot:
    """Precision over recall, with a dot where each named threshold stands."""
    line = " ".join(_pair(p["recall"], p["precision"]) for p in points)
    dots = []
    for name, threshold in thresholds.items():
        above = [p for p in points if p["threshold"] >= threshold]
        if above:
            at = above[-1]
            text = f"{name}: precision {at['precision']:.2f}, recall {at['recall']:.2f}"
            dots.append(Dot(*_place(at["recall"], at["precision"]), 4.0, text))
    summary = "; ".join(dot.name for dot in dots) or "no mail carries this label"
    return Plot(line, tuple(dots), summary)


def reliability_plot(bins: Sequence[Mapping[str, Any]]) -> Plot:
    """Observed frequency over mean probability; larger dots stand for more mails."""
    filled = [b for b in bins if b["n"]]
    most = max((b["n"] for b in filled), default=1)
    dots = tuple(
        Dot(
            *_place(b["mean_probability"], b["observed"]),
            round(2.0 + 4.0 * (b["n"] / most) ** 0.5, 2),
            f"said {b['mean_probability']:.2f}, was {b['observed']:.2f}, {b['n']:,} mails",
        )
        for b in filled
    )
    line = " ".join(_pair(b["mean_probability"], b["observed"]) for b in filled)
    return Plot(line, dots, "; ".join(dot.name for dot in dots))


def _place(x: float, y: float) -> tuple[float, float]:
    return round(SIDE * x, 2), round(SIDE * (1 - y), 2)


def _pair(x: float, y: float) -> str:
    return ",".join(f"{v:g}" for v in _place(x, y))
