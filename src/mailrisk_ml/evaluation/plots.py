"""Coordinates of the plots; the template draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailrisk_ml.evaluation.curves import Bin, CurvePoint

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


def precision_recall_plot(points: Sequence[CurvePoint], thresholds: Mapping[str, float]) -> Plot:
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


def reliability_plot(bins: Sequence[Bin]) -> Plot:
    """Observed frequency over mean probability; larger dots stand for more mails."""
    filled = [
        (b["n"], said, was)
        for b in bins
        if (said := b["mean_probability"]) is not None and (was := b["observed"]) is not None
    ]
    most = max((n for n, _, _ in filled), default=1)
    dots = tuple(
        Dot(
            *_place(said, was),
            round(2.0 + 4.0 * (n / most) ** 0.5, 2),
            f"said {said:.2f}, was {was:.2f}, {n:,} mails",
        )
        for n, said, was in filled
    )
    line = " ".join(_pair(said, was) for _, said, was in filled)
    return Plot(line, dots, "; ".join(dot.name for dot in dots))


def _place(x: float, y: float) -> tuple[float, float]:
    return round(SIDE * x, 2), round(SIDE * (1 - y), 2)


def _pair(x: float, y: float) -> str:
    return ",".join(f"{v:g}" for v in _place(x, y))
