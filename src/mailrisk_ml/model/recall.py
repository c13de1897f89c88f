"""Labels that the thresholds of a model hardly ever flag, of the mails they were chosen on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailrisk_ml.arrays import Bools
from mailrisk_ml.text.display import printable

#: A label of whose mails a smaller share is flagged is hardly ever flagged.
HARDLY = 0.1


def hardly_flagged(Y: Bools, flagged: Bools, classes: Sequence[str]) -> dict[str, str]:
    """Labels that are hardly ever flagged out of fold, each with how many of its mails are.

    Parameters
    ----------
    Y, flagged : ndarray of bool, shape (n_mails, n_labels)
        What mails carry, and what they are flagged with.
    classes : sequence of str

    Examples
    --------
    >>> import numpy as np
    >>> carried = np.ones((8, 1), dtype=bool)
    >>> hardly_flagged(carried, ~carried, ["contract"])
    {'contract': "0 of 8 mails with 'contract'"}
    """
    found = {}
    for name, n, n_flagged in zip(classes, Y.sum(axis=0), (Y & flagged).sum(axis=0), strict=True):
        if n and n_flagged / n < HARDLY:
            found[name] = f"{n_flagged:,} of {n:,} mails with '{printable(name)}'"
    return found


def hardly_flagged_said(found: Iterable[str], deciding: str, remedies: Sequence[str] = ()) -> str:
    """What was found, and what helps: more mails, or one of other remedies.

    Examples
    --------
    >>> found = ["0 of 8 mails with 'contract'"]
    >>> print(hardly_flagged_said(found, "strict", ["set a more sensitive 'preset'"]))
    0 of 8 mails with 'contract' are flagged by 'strict' in cross-validation. Label more of them, or
    set a more sensitive 'preset'.
    """
    *others, last = "Label more of them", *remedies
    helps = ", or ".join([", ".join(others), last] if others else [last])
    return f"{', '.join(found)} are flagged by '{deciding}' in cross-validation. {helps}."
