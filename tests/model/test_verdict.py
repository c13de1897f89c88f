"""What is said of a probability."""

from __future__ import annotations

import numpy as np
import pytest

from mailrisk_ml.model.verdict import _level


@pytest.mark.parametrize(
    ("thresholds", "probability", "level"),
    [
        ((0.9, 0.6, 0.2), 0.95, "high"),
        ((0.9, 0.6, 0.2), 0.7, "medium"),
        ((0.9, 0.6, 0.2), 0.3, "low"),
        ((0.9, 0.6, 0.2), 0.1, "low"),  # flagged by a threshold of one's own
        ((0.3, 0.1, 0.05), 0.5, "high"),
        ((0.3, 0.1, 0.05), 0.49, "medium"),
        ((0.02, 0.01, 0.009), 0.02, "low"),
        ((0.3, 0.3, 0.3), 0.99, "low"),  # presets that coincide tell nothing apart
        ((0.3, 0.3, 0.1), 0.15, "low"),
    ],
)
def test_levels(thresholds: tuple[float, ...], probability: float, level: str) -> None:
    """The strictest preset that flags it, but nothing high below 0.5, nor medium below 0.2."""
    names = ("strict", "balanced", "sensitive")
    presets = {name: np.array([value]) for name, value in zip(names, thresholds, strict=True)}
    assert _level(probability, 0, presets) == level
