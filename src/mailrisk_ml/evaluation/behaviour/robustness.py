"""How many decisions a change overturns, and how many risks it hides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from mailrisk_ml.corpus.records import Record, indicator, mail_name
from mailrisk_ml.evaluation.behaviour.changes import Change
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.training import mails_of


@dataclass(frozen=True)
class ChangeOutcome:
    """What one change did.

    Parameters
    ----------
    name : str
    n_mails : int
        Mails that the change applies to.
    n_decisions, n_changed : int
        Their decisions, one a label, and how many came out differently.
    n_found, n_lost : int
        Risks that were found before, and how many of them no longer are.
    n_true, n_true_found : int
        Risks that the mails carry, and how many of them are found after the change; with
        ``n_found``, recall before and after.
    n_raised : int
        Decisions that flag something which the mail does not carry and was not flagged before.
    ids : tuple of str
        Mails with a decision that changed.
    """

    name: str
    n_mails: int
    n_decisions: int
    n_changed: int
    n_found: int
    n_lost: int
    n_true: int
    n_true_found: int
    n_raised: int
    ids: tuple[str, ...] = ()

    @property
    def changed_share(self) -> float:
        """Share of decisions that changed; NaN where the change applies to no mail."""
        return self.n_changed / self.n_decisions if self.n_decisions else float("nan")

    @property
    def recall_lost(self) -> float:
        """Recall before the change less recall after it; NaN where no mail carries a risk."""
        return (self.n_found - self.n_true_found) / self.n_true if self.n_true else float("nan")

    def to_dict(self) -> dict[str, Any]:
        """For JSON, without ids.

        Returns
        -------
        dict
        """
        return {name: value for name, value in vars(self).items() if name != "ids"}


def measure_changes(
    model: RiskClassifier,
    records: Sequence[Record],
    changes: Sequence[Change],
) -> Iterator[ChangeOutcome]:
    """Compare decisions before and after each change.

    Parameters
    ----------
    model : RiskClassifier
        Fitted.
    records : sequence of dict
        Labelled mails.
    changes : sequence of Change
        `INVARIANCES`, `EVASIONS`, or your own.

    Yields
    ------
    ChangeOutcome
        One a change, in order.
    """
    before = model.predict(mails_of(records)).astype(bool)
    y_true = indicator(records, model.classes_)
    for change in changes:
        # Each mail has a generator of its own, so that more mails do not change the others.
        pairs = [
            (i, mail)
            for i, record in enumerate(records)
            if (mail := change.apply(record, Random(f"0 {i}"))) is not None
        ]
        rows = np.array([i for i, _ in pairs], dtype=np.int64)
        after = model.predict([mail for _, mail in pairs]).astype(bool)
        differs = before[rows] != after
        found = before[rows] & y_true[rows]
        moved = rows[differs.any(axis=1)]
        yield ChangeOutcome(
            name=change.name,
            n_mails=len(pairs),
            n_decisions=differs.size,
            n_changed=int(differs.sum()),
            n_found=int(found.sum()),
            n_lost=int((found & ~after).sum()),
            n_true=int(y_true[rows].sum()),
            n_true_found=int((after & y_true[rows]).sum()),
            n_raised=int((differs & after & ~y_true[rows]).sum()),
            ids=tuple(mail_name(records[i], i) for i in moved),
        )
