"""Labelled mails and what a model says of them, as the measures take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import CORPUS_LANGUAGES, Record, indicator, record_text
from mailrisk_ml.evaluation.metrics import Resampling
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import decision_thresholds
from mailrisk_ml.text.languages import language_of
from mailrisk_ml.training import mails_of


@dataclass(frozen=True)
class Judged:
    """Records and their assessments, in one order.

    Parameters
    ----------
    classes : tuple of str
    records : sequence of dict
    assessments : sequence of Assessment
    y_true : ndarray of bool, shape (n_mails, n_labels)
    y_score : ndarray of float64, shape (n_mails, n_labels)
        Calibrated probabilities.
    flagged : ndarray of bool, shape (n_mails, n_labels)
        Decisions at the model's thresholds.
    resampling : Resampling
        What intervals draw anew.
    """

    classes: tuple[str, ...]
    records: Sequence[Record]
    assessments: Sequence[Assessment]
    y_true: Bools
    y_score: Floats
    flagged: Bools
    resampling: Resampling

    def __len__(self) -> int:
        return len(self.records)

    def take(self, rows: Indices) -> Judged:
        """Some of the mails."""
        return Judged(
            self.classes,
            [self.records[i] for i in rows],
            [self.assessments[i] for i in rows],
            self.y_true[rows],
            self.y_score[rows],
            self.flagged[rows],
            self.resampling.take(rows),
        )

    @property
    def risky(self) -> Bools:
        """Which mails carry a label."""
        return np.asarray(self.y_true.any(axis=1))

    @property
    def any_flag(self) -> Bools:
        """Which mails are flagged at all."""
        return np.asarray(self.flagged.any(axis=1))

    @property
    def kinds(self) -> npt.NDArray[np.str_]:
        """``risk``, ``hard_negative`` or ``ordinary``; derived from the labels where not given."""
        return np.array([kind_of(record) for record in self.records], dtype=np.str_)

    @cached_property
    def languages(self) -> npt.NDArray[np.str_]:
        """As the records say, and of those that do not as their texts are; see `language_of`."""
        found = (
            record.get("language") or language_of(record_text(record)) for record in self.records
        )
        return np.array(list(found), dtype=np.str_)

    def field(self, name: str) -> npt.NDArray[np.str_]:
        """A field of the records; empty where a record has none."""
        return np.array([record.get(name) or "" for record in self.records], dtype=np.str_)


def kind_of(record: Record) -> str:
    """Kind of a record; a mail that does not say is a risk when labelled, else ordinary."""
    return str(record.get("kind") or ("risk" if record["labels"] else "ordinary"))


def judge_records(model: RiskClassifier, records: Sequence[Record]) -> Judged:
    """Assess labelled mails."""
    assessments = list(model.assess_many(mails_of(records)))
    y_score = np.array([list(a.probabilities.values()) for a in assessments])
    return Judged(
        model.classes_,
        records,
        assessments,
        indicator(records, model.classes_),
        y_score,
        y_score >= decision_thresholds(model),
        Resampling.of(records),
    )


def thresholds_by_setting(model: RiskClassifier) -> dict[str, Floats]:
    """Thresholds of each preset, and those that decide as ``own`` where the model has some."""
    settings = {preset: model.preset_thresholds(preset) for preset in PRESETS}
    return {**settings, "own": decision_thresholds(model)} if model.thresholds else settings


def language_slices(judged: Judged) -> dict[str, Indices]:
    """Rows of all mails and, where these are in several languages, of each."""
    languages = judged.languages
    slices = {"all": np.arange(len(judged))}
    for language in CORPUS_LANGUAGES:
        rows = np.flatnonzero(languages == language)
        if 0 < rows.size < len(judged):
            slices[language] = rows
    return slices
