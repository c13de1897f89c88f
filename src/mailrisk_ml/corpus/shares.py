"""A share of a corpus that is like the whole of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.corpus.records import Record, group_of
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.groups import group_numbers

# Groups, drawn at random, that the next one is the best of: one alone leaves the balance to chance,
# and the best of all makes every draw the same.
_TRIED = 16
_LEAST_GROUPS = 2  # of which one can be held out: folds never cut through a group


def balanced_share(records: Sequence[Record], share: float, random_state: int = 0) -> list[Record]:
    """Whole groups that hold about this share of the mails of every label and language.

    Parameters
    ----------
    records : sequence of dict
        A mail without a group is one of its own.
    share : float
        In (0, 1]. At least two groups are drawn, where there are two.
    random_state : int, default=0
        The same draws the same groups.

    Returns
    -------
    list of dict
        In their order. Harmless mails are balanced by kind.

    Raises
    ------
    InvalidParameterError
        ``share`` is not within (0, 1].
    """
    if not 0 < share <= 1:
        raise InvalidParameterError("share", "balanced_share", "a float in (0, 1]", share)
    members = group_numbers(map(group_of, records))
    sizes = np.bincount(members)
    counts = _cell_counts(records, members)
    wanted = counts.sum(axis=0) / counts.sum()
    rng, held = np.random.default_rng(random_state), np.zeros_like(wanted)
    kept: set[int] = set()
    n_left = share * len(records)
    # What is twice as large as that or more would not bring the share closer.
    may_be_drawn = sizes < 2 * n_left
    may_be_drawn[sizes.argsort()[:_LEAST_GROUPS]] = True
    rest = np.flatnonzero(may_be_drawn).tolist()
    while rest:
        tried = rng.integers(len(rest), size=_TRIED)
        mixed = held + counts[[rest[place] for place in tried]]
        errors = ((mixed / mixed.sum(axis=1, keepdims=True) - wanted) ** 2 / wanted).sum(axis=1)
        group = rest.pop(tried[errors.argmin()])
        if len(kept) >= _LEAST_GROUPS and sizes[group] >= 2 * n_left:
            rest = [one for one in rest if sizes[one] < 2 * n_left]
            continue
        kept.add(group)
        n_left, held = n_left - int(sizes[group]), held + counts[group]
    return [records[i] for i in np.flatnonzero(np.isin(members, [*kept])).tolist()]


def _cell_counts(records: Sequence[Record], members: Indices) -> Floats:
    """Mails of each group by language and label, shape (n_groups, n_cells)."""
    cells: dict[tuple[str, str], int] = {}
    places = [
        (group, cells.setdefault((str(record.get("language")), name), len(cells)))
        for record, group in zip(records, members.tolist(), strict=True)
        for name in record["labels"] or [f"no label, {record.get('kind')}"]
    ]
    counts = np.zeros((len(np.unique(members)), len(cells)))
    np.add.at(counts, tuple(np.array(places).T), 1.0)
    return counts
