"""``model x corpus -> metrics``: scores with intervals, baselines, the model card."""

from __future__ import annotations

from mailrisk_ml.evaluation.evaluate import EvaluationResult, evaluate

__all__ = ["EvaluationResult", "evaluate"]
