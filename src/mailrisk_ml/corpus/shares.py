"""A share of a corpus that is like the whole of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mailrisk_ml.arrays import Floats
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import InvalidParameterError

# Groups, drawn at random, that the next one is the best of: one alone leaves the balance to chance,
# and the best of all makes every draw the same.
_TRIED = 16


def balanced_share(records: Sequence[Record], share: float, random_state: int = 0) -> list[Record]:
    """Whole groups that hold about this share of the mails of every label and language.

    Parameters
    ----------
    records : sequence of dict
        A mail without a group is one of its own.
    share : float
        In (0, 1]. At least one group is drawn.
    random_state : int, default=0
        The same draws the same groups.

    Returns
    -------
    list of dict
        In their order. Harmless mails are balanced by kind.
    """
    if not 0 < share <= 1:
        raise InvalidParameterError("share", "balanced_share", "a float in (0, 1]", share)
    named = [record.get("group") for record in records]
    groups = [(i,) if group is None else group for i, group in enumerate(named)]
    number = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    members = [number[group] for group in groups]
    sizes = np.bincount(members)
    counts = _cell_counts(records, members)
    wanted = counts.sum(axis=0) / counts.sum()
    rng, rest = np.random.default_rng(random_state), [*range(len(sizes))]
    kept: set[int] = set()
    n_mails, held = 0, np.zeros_like(wanted)
    while rest:
        tried = rng.integers(len(rest), size=_TRIED)
        mixed = held + counts[[rest[place] for place in tried]]
        errors = ((mixed / mixed.sum(axis=1, keepdims=True) - wanted) ** 2 / wanted).sum(axis=1)
        group = rest.pop(tried[errors.argmin()])
        n_more = n_mails + int(sizes[group])
        if kept and abs(n_more - share * len(records)) >= abs(n_mails - share * len(records)):
            break
        kept.add(group)
        n_mails, held = n_more, held + counts[group]
    return [record for record, group in zip(records, members, strict=True) if group in kept]


def _cell_counts(records: Sequence[Record], members: Sequence[int]) -> Floats:
    """Mails of each group by language and label, shape (n_groups, n_cells)."""
    cells: dict[tuple[str, str], int] = {}
    places = [
        (group, cells.setdefault((str(record.get("language")), name), len(cells)))
        for record, group in zip(records, members, strict=True)
        for name in record["labels"] or [f"no label, {record.get('kind')}"]
    ]
    counts = np.zeros((max(members, default=-1) + 1, len(cells)))
    np.add.at(counts, tuple(np.array(places).T), 1.0)
    return counts
