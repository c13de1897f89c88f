"""What other packages need of a model that is no part of its interface, by names they may call.

A model's own methods with an underscore are called in `mailrisk_ml.model` alone (ruff: SLF001).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailrisk_ml.arrays import Floats
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.learned import Learned

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier
    from mailrisk_ml.model.scoring import FittedState


def decision_thresholds(model: Learned) -> Floats:
    """What decides, `Learned.thresholds_`, in the order of ``classes_``."""
    return model._decision_thresholds()


def deciding(model: Learned) -> str:
    """What decides: a preset, or ``own``."""
    return model._deciding


def own_thresholds(model: Learned) -> dict[str, float]:
    """The parameter ``thresholds`` by the ids of labels, whatever they were called in it."""
    return model._own_thresholds()


def fitted_state(model: Learned) -> FittedState:
    """What ``fit`` learned; a `NotFittedError` where it did not."""
    return model._fitted_state()


def scored_zones(model: RiskClassifier) -> tuple[str, ...]:
    """What of a mail is made into a `Document` for `assess_documents`."""
    return model._scored_zones()


def n_learned(model: RiskClassifier, mails: Sequence[Mail]) -> int:
    """About how many of the mails ``fit`` learned from; 0 where that cannot be told."""
    learned = model._fitted_state().learned
    return 0 if learned is None else learned.n_learned([mail.text for mail in mails])


def assess_documents(model: RiskClassifier, documents: Sequence[Document]) -> list[Assessment]:
    """Assess one batch, which holds at least one."""
    return model._assess_documents(documents)
