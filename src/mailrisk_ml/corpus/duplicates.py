"""Which texts are nearly the same?  ``texts -> pairs``, exact, without comparing every pair.

For a corpus, where not one may be missed and few are there. Texts that are all alike take the
square of their number: 5,000 of one parcel notice a minute, where
`mailrisk_ml.text.similarity.duplicate_clusters`, which may miss some, takes a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Bools, Indices
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.text.similarity import shingle_hashes

# Filters compare floats: a pair on the boundary is left to the last comparison.
_SLACK = 1e-6
_CELLS_AT_ONCE = 4_000_000
_MEMBERS_AT_ONCE = 4_000_000


def first_duplicates(texts: Sequence[str], threshold: float) -> list[tuple[int, int]]:
    """Every text that is like an earlier one, and the first such; see `similar_pairs`.

    Returns
    -------
    list of tuple of (int, int)
        Positions ``(later, first)``, in ascending order.

    Examples
    --------
    >>> first_duplicates(["Please pay.", "Lunch?", "please  pay.", "Please pay."], 0.5)
    [(2, 0), (3, 0)]
    """
    first = np.arange(len(texts))
    for pairs in similar_pairs(texts, threshold):
        np.minimum.at(first, pairs[:, 1], pairs[:, 0])
    return [(int(j), int(first[j])) for j in np.flatnonzero(first < np.arange(len(texts)))]


def similar_pairs(texts: Sequence[str], threshold: float) -> Iterator[Indices]:
    """Pairs of texts whose sets of character 5-grams have a Jaccard index of ``threshold`` or more.

    Case and the kind and length of white space do not count. A text shorter than five characters
    is one shingle of its own. So `mailrisk_ml.text.similarity` has it, whose shingles these are;
    here no pair is missed.

    Parameters
    ----------
    texts : sequence of str
    threshold : float
        The least ``|x & y| / |x | y|``, in (0, 1].

    Yields
    ------
    ndarray of int64, shape (n_pairs, 2)
        Positions ``i < j`` in ``texts``, some at a time: of texts that are all alike there are more
        than memory may hold.

    Raises
    ------
    InvalidParameterError
        ``threshold`` is out of its range.

    Notes
    -----
    Exact: filters only pass over pairs that cannot be similar. (Shingles are told apart by hashes
    of 64 bits; of the 6.3 million of the shipped corpus no two have the same.) They are ordered
    from rare to common, and ``t`` is the threshold:

    - prefix filter: similar sets share one of the first ``n - ceil(t * n) + 1`` shingles of each;
    - length filter: the smaller set has at least ``t`` times the members of the larger;
    - positional filter: what two prefixes share, and how much is left behind the prefix that ends
      first, bound what the sets can share.

    Xiao, Wang, Lin and Yu (2008), "Efficient similarity joins for near duplicate detection". What
    prefixes share is a sparse matrix product here, taken in blocks that bound the memory.

    Examples
    --------
    >>> pairs = similar_pairs(["Please pay by Friday.", "Lunch?", "please  pay by Friday!"], 0.5)
    >>> [some.tolist() for some in pairs]
    [[[0, 2]]]
    """
    if not 0 < threshold <= 1:
        raise InvalidParameterError("threshold", "similar_pairs", "in (0, 1]", threshold)
    if not texts:
        return
    sets = _shingle_sets(texts)
    by_size = np.argsort(np.diff(sets.indptr), kind="stable")
    sets = sets[by_size]
    for block in _proposed(sets, threshold):
        for pairs in _portions(sets, block):
            yield np.sort(by_size[pairs[_is_similar(sets, pairs, threshold)]], axis=1)


def _shingle_sets(texts: Sequence[str]) -> sp.csr_array:
    """One row a text, one column a shingle, from the rarest to the most common."""
    hashes = [shingle_hashes(text) for text in texts]
    bounds = _bounds(np.array([len(own) for own in hashes]))
    _, shingles, frequency = np.unique(
        np.concatenate(hashes), return_inverse=True, return_counts=True
    )
    rank = np.empty(len(frequency), np.int64)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(frequency))
    sets = sp.csr_array(
        (np.ones(len(shingles), np.int32), rank[shingles], bounds),
        shape=(len(texts), len(frequency)),
    )
    sets.sort_indices()
    return sets


def _bounds(sizes: Indices) -> Indices:
    """Where each of consecutive slices of these sizes starts, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(sizes)])


def _proposed(sets: sp.csr_array, threshold: float) -> Iterator[Indices]:
    """Pairs of rows that may be similar, in blocks; rows must be in ascending order of size."""
    sizes = np.diff(sets.indptr).astype(np.int64)
    least = np.maximum(np.ceil(threshold * sizes - _SLACK).astype(np.int64), 1)
    kept = sizes - least + 1
    prefixes = _prefixes(sets, kept)
    ends = sets.indices[sets.indptr[:-1] + kept - 1]
    for start, stop in _blocks(prefixes):
        first = int(np.searchsorted(sizes, threshold * sizes[start] - _SLACK))
        shared = (prefixes[start:stop] @ prefixes[first:stop].T).tocoo()
        x, y = shared.row + start, shared.col + first
        behind = np.where(ends[x] < ends[y], (sizes - kept)[x], (sizes - kept)[y])
        needed = threshold / (1 + threshold) * (sizes[x] + sizes[y]) - _SLACK
        yield np.column_stack([x, y])[(y < x) & (shared.data + behind >= needed)]


def _blocks(prefixes: sp.csr_array) -> list[tuple[int, int]]:
    """Slices of rows whose products with all rows have some millions of cells at most."""
    frequency = np.bincount(prefixes.indices, minlength=prefixes.shape[1])
    n_cells = np.minimum(prefixes @ frequency, prefixes.shape[0])
    block = np.cumsum(n_cells) // _CELLS_AT_ONCE
    bounds = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), prefixes.shape[0]]
    return list(pairwise(bounds))


def _prefixes(sets: sp.csr_array, kept: Indices) -> sp.csr_array:
    """The first ``kept`` members of each row, without those that are the first of no other."""
    sizes = np.diff(sets.indptr)
    place = np.arange(sets.nnz) - np.repeat(sets.indptr[:-1], sizes)
    inside = place < np.repeat(kept, sizes)
    columns = sets.indices[inside]
    first = sp.csr_array((sets.data[inside], columns, _bounds(kept)), shape=sets.shape)
    return first[:, np.bincount(columns, minlength=sets.shape[1]) > 1]


def _portions(sets: sp.csr_array, pairs: Indices) -> list[Indices]:
    """Pairs in portions of some millions of members."""
    n_members = np.diff(sets.indptr)[pairs].sum(axis=1, dtype=np.int64)
    portion = np.cumsum(n_members) // _MEMBERS_AT_ONCE
    return np.split(pairs, np.flatnonzero(np.diff(portion)) + 1)


def _is_similar(sets: sp.csr_array, pairs: Indices, threshold: float) -> Bools:
    """Which pairs of rows are similar, by all their members."""
    shared: Indices = sets[pairs[:, 0]].multiply(sets[pairs[:, 1]]).sum(axis=1)
    either = np.diff(sets.indptr)[pairs].sum(axis=1) - shared
    return np.asarray(shared >= threshold * either, dtype=bool)
