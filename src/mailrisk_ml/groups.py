"""Whose mails belong together: a mail of which nobody says it is of a group of its own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mailrisk_ml.arrays import Bools, Indices
from mailrisk_ml.missing import is_missing

# Mails of a group from which on it tells that its mailbox holds no risk.
_MANY_IN_GROUP = 20


def group_names(groups: Iterable[object]) -> list[object]:
    """A name for the group of each mail: its own, or its place where it has none.

    Examples
    --------
    >>> group_names(["anna", None, "anna", float("nan")])
    ['anna', (None, 1), 'anna', (None, 3)]
    """
    return [(None, i) if is_missing(group) else group for i, group in enumerate(groups)]


def group_numbers(groups: Iterable[object]) -> Indices:
    """The number of each mail's group, in the order in which they occur.

    Examples
    --------
    >>> group_numbers(["anna", None, "anna", float("nan")]).tolist()
    [0, 1, 0, 2]
    """
    names = group_names(groups)
    numbers = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.int64)


def in_harmless_group(Y: Bools, groups: Iterable[object] | None) -> Bools:
    """Which mails are of a group of many without any risk.

    Such a group is a mailbox as it is, and not written for its labels.

    Parameters
    ----------
    Y : ndarray of bool, shape (n_mails, n_labels)
    groups : iterable, length n_mails, optional
        Who wrote each mail; None where nobody knows.

    Returns
    -------
    ndarray of bool, shape (n_mails,)
    """
    member = group_numbers([None] * len(Y) if groups is None else groups)
    is_many = np.bincount(member) >= _MANY_IN_GROUP
    n_risky = np.bincount(member, Y.any(axis=1))
    return np.asarray((is_many & (n_risky == 0))[member])
