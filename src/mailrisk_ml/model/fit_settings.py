"""The parameters of `RiskClassifier` that fitting needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FitSettings:
    """As in `RiskClassifier`."""

    learner: str
    C: float
    han_ngrams: tuple[int, int]
    latin_ngrams: tuple[int, int]
    word_reach: int
    concept_reach: int
    stem: bool
    concepts: bool
    word_scale: float
    concept_scale: float
    han_scale: float
    latin_scale: float
    idf_power: float | None
    length_smoothing: float
    min_df: int
    evidence_weight: float
    passage_weight: float
    rest_weight: float
    longest_window: int
    cv: int
    random_state: int
    max_terms: int | None
    n_jobs: int | None
