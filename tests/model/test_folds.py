"""Folds: groups stay whole, labels are spread, and the order of the mails changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mailrisk_ml.arrays import Bools
from mailrisk_ml.model.folds import fold_numbers, least_outside, thin_folds

SIZES = (9, 8, 3, 3, 2, 2, 1)


@pytest.fixture
def groups() -> list[str]:
    """Some are of one size."""
    return [name for name, size in zip("abcdefg", SIZES, strict=True) for _ in range(size)]


def _none(n_mails: int) -> Bools:
    return np.zeros((n_mails, 1), dtype=bool)


def test_folds_keep_groups_together(groups: list[str]) -> None:
    """Every group is held out whole, folds are even, and the same each time."""
    folds = fold_numbers(_none(len(groups)), groups, 3, 0)
    for group in set(groups):
        assert len({f for f, g in zip(folds, groups, strict=True) if g == group}) == 1
    assert np.ptp(np.bincount(folds)) <= 1
    assert (folds == fold_numbers(_none(len(groups)), groups, 3, 0)).all()


@pytest.mark.parametrize("seed", range(5))
def test_order_changes_nothing(groups: list[str], seed: int) -> None:
    """Groups that are alike are told apart by their names."""
    Y = np.arange(len(groups))[:, None] % 3 == 0
    order = np.random.default_rng(seed).permutation(len(groups))
    folds = fold_numbers(Y, groups, 3, 0)
    assert (fold_numbers(Y[order], [groups[i] for i in order], 3, 0) == folds[order]).all()


@pytest.mark.parametrize("groups", [None, ["one"] * 90, [None] * 90, [float("nan")] * 90])
def test_rare_labels_are_spread(groups: list[object] | None) -> None:
    """Without groups that could be held out, every fold gets its share of each label."""
    Y = np.zeros((90, 3), dtype=bool)
    Y[:3, 0] = Y[2:8, 1] = Y[3:, 2] = True  # the last one, on all but three
    folds = fold_numbers(Y, groups, 3, 0)
    assert [Y[folds == fold].sum(axis=0).tolist() for fold in range(3)] == [[1, 2, 29]] * 3
    assert np.bincount(folds).tolist() == [30, 30, 30]
    assert (folds != fold_numbers(Y, groups, 3, 1)).any()


def test_labels_are_spread_as_groups_allow() -> None:
    """Sizes alone would put both groups with the label into one fold."""
    groups = [g for g, size in zip("abcd", (8, 6, 4, 2), strict=True) for _ in range(size)]
    Y = np.isin(groups, ["a", "d"])[:, None]
    folds = fold_numbers(Y, groups, 2, 0)
    assert (least_outside(Y, folds) > 0).all()
    assert not list(thin_folds(Y, folds, ["x"], 1))


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_mails_without_a_group_stay_apart(groups: list[str], missing: object) -> None:
    """They take nothing from the groups of the others."""
    some: list[object] = [*groups, *[missing] * 30]
    folds = fold_numbers(_none(len(some)), some, 3, 0)
    for group in set(groups):
        assert len({f for f, g in zip(folds[:-30], groups, strict=True) if g == group}) == 1
    assert np.ptp(np.bincount(folds)) <= 1
    assert len(set(folds[-30:].tolist())) == 3


@pytest.mark.parametrize("sizes", [(400, 300, 200, 100), (40,) * 25])
def test_mails_without_a_group_are_spread_beside_big_groups(sizes: tuple[int, ...]) -> None:
    """Each kind over all folds: it does not fill the gaps that groups of its kind leave."""
    groups: list[object] = [f"g{i}" for i, size in enumerate(sizes) for _ in range(size)]
    Y = np.zeros((len(groups) + 56, 2), dtype=bool)
    Y[: len(groups)] = np.arange(len(groups))[:, None] % 4 == [0, 1]
    own = Y[len(groups) :]  # half of them harmless
    own[:9, 0] = own[9:28, 1] = True
    folds = fold_numbers(Y, [*groups, *[None] * len(own)], 3, 0)
    kinds = own @ [1, 2]
    counts = [np.bincount(folds[-len(own) :][kinds == kind], minlength=3) for kind in range(3)]
    assert [np.ptp(count) for count in counts] == [1, 0, 1]  # of 28, 9 and 19
    alone = fold_numbers(Y[: len(groups)], groups, 3, 0)
    assert (folds[: len(groups)] == alone).all()


def test_no_fold_is_left_empty() -> None:
    """Mails without a group go where nothing is yet."""
    assert set(fold_numbers(_none(4), ["a", "a", "b", None], 3, 0).tolist()) == {0, 1, 2}


def test_a_label_in_one_group_is_thin() -> None:
    """Said with the fold and a remedy."""
    groups = [f"g{i % 6}" for i in range(30)]
    Y = np.array([[group == "g1"] for group in groups])
    folds = fold_numbers(Y, groups, 3, 0)
    (thin,) = thin_folds(Y, folds, ["privacy"], 1)
    fold = folds[np.flatnonzero(Y)[0]]
    assert (thin.column, thin.side) == (0, True)
    assert thin.found == f"0 of 20 mails with 'privacy' outside of fold {fold + 1}"
    assert "too few groups for 3 folds" in thin.remedy
    assert least_outside(Y, folds).tolist() == [0]
