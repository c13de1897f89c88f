"""Which mails are held out together: folds for calibration and for cross-validation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.groups import group_names, group_numbers
from mailrisk_ml.missing import is_missing


def fold_numbers(
    Y: Bools, groups: Sequence[object] | None, n_folds: int, random_state: int
) -> Indices:
    """The fold each mail is held out in; never cuts through a group.

    Each group goes to the fold that holds least of what the group holds, counted in shares of the
    mails with each label (or without it, where they are fewer), of the harmless and of all mails:
    labels and sizes come out as even as the groups allow. Groups that hold most go first, so that
    the small ones even out what is left.
    (StratifiedGroupKFold of scikit-learn does the same for a single label.)

    Mails without a group are dealt apart from those with one, each kind over all folds: in the gap
    that big groups leave, a firm's own harmless mails would all be held out together, and judged by
    what learned nothing but risks of that firm.

    Parameters
    ----------
    Y : ndarray of bool, shape (n_mails, n_labels)
    groups : sequence, length n_mails, optional
        Who wrote each mail. A mail whose group is None, NaN or NA is a group of its own, and so is
        every mail where ``groups`` is None or names a single group, which could not be held out.
    n_folds : int
        At most; there are no more folds than groups.
    random_state : int
        Decides between groups that hold the same, together with their names, or with the places of
        mails that have none: the order of named groups changes nothing.

    Returns
    -------
    ndarray of int64, shape (n_mails,)
    """
    whose = _whose(len(Y), groups)
    names = group_names(whose)
    member = group_numbers(whose)
    rarer = np.where(Y.mean(axis=0) > 0.5, ~Y, Y)
    columns = np.column_stack((rarer, ~Y.any(axis=1), np.ones(len(Y))))
    sums = [np.bincount(member, column) for column in columns.T]
    held: Floats = np.column_stack(sums).astype(np.float64)
    drawn = [_drawn(name, random_state) for name in dict.fromkeys(names)]
    order = np.lexsort((drawn, -(held / _total(held)).sum(axis=1)))
    alone = np.bincount(member, [is_missing(group) for group in whose])[order] > 0
    fold_of = np.zeros(len(held), dtype=np.int64)
    n_beside: Floats = np.zeros(min(n_folds, len(held)))
    for part in (order[~alone], order[alone]):
        fold_of[part] = _dealt(held[part], n_beside)
        in_folds = np.bincount(fold_of[part], held[part, -1], minlength=len(n_beside))
        n_beside = in_folds.astype(np.float64)
    return np.asarray(fold_of[member])


def _dealt(held: Floats, n_beside: Floats) -> Indices:
    """A fold for each row, one after the other; of equal ones that with fewest other mails."""
    folds = np.zeros(len(held), dtype=np.int64)
    filled = np.zeros((len(n_beside), held.shape[1]))
    total = _total(held)
    for i, row in enumerate(held):
        # By this grows the sum of squared shares, which is least where they are even.
        growth = (filled * (row / total**2)).sum(axis=1)
        folds[i] = np.lexsort((n_beside, growth))[0]
        filled[folds[i]] += row
    return folds


def _total(held: Floats) -> Floats:
    return np.asarray(np.maximum(held.sum(axis=0), 1.0))


def _whose(n_mails: int, groups: Sequence[object] | None) -> Sequence[object]:
    """The group of each mail, or nobody's where none could be held out."""
    given = groups or [None] * n_mails
    return given if len(set(group_names(given))) > 1 else [None] * n_mails


def _drawn(name: object, random_state: int) -> int:
    """A number that looks random, and is the same in every process."""
    digest = blake2b(f"{random_state} {name}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest[:7])  # of 56 bits: a signed integer holds it


def least_outside(Y: Bools, folds: Indices) -> Indices:
    """Mails with or without each label, whichever are fewer, outside of the fold that leaves least.

    Returns
    -------
    ndarray of int64, shape (n_labels,)
    """
    rests = [Y[folds != fold] for fold in range(int(folds.max()) + 1)]
    fewer = [np.minimum(rest.sum(axis=0), (~rest).sum(axis=0)) for rest in rests]
    return np.asarray(np.min(fewer, axis=0))


@dataclass(frozen=True)
class ThinFold:
    """A fold without which a label cannot be learned.

    Parameters
    ----------
    column : int
        Of the label.
    side : bool
        What is missing outside of the fold: mails with the label, or without it.
    found : str
        "0 of 40 mails with 'privacy' outside of fold 1"
    remedy : str
        A sentence.
    """

    column: int
    side: bool
    found: str
    remedy: str


def thin_folds(Y: Bools, folds: Indices, classes: Sequence[str], least: int) -> Iterator[ThinFold]:
    """The folds outside of which fewer than ``least`` mails stand with a label, or without it."""
    n_folds = int(folds.max()) + 1
    for fold in range(n_folds):
        rest = Y[folds != fold]
        for column, count in enumerate(rest.sum(axis=0).tolist()):
            if not least <= count <= len(rest) - least:
                label = classes[column]
                yield ThinFold(
                    column,
                    count < least,
                    f"{count} of {len(rest)} mails with {label!r} outside of fold {fold + 1}",
                    f"{label!r} stands in too few groups for {n_folds} folds: add mails of other "
                    "groups with and without it, or leave the label out.",
                )
