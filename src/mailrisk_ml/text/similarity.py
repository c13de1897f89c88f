"""Near-duplicates among many texts: what they are, and ``texts -> clusters``.

Texts are compared by the Jaccard index of their character 5-grams. `mailrisk_ml.corpus.duplicates`
finds all pairs by the same measure, which takes too long where a mailbox holds thousands of one
notice: a minute for 5,000, and the square of that for more. Here it is a second, and twice that for
twice as many: pairs are proposed by MinHash (Broder 1997) in bands (Indyk and Motwani 1998) and
then compared exactly, so that a cluster never holds a chance collision. But some are missed, which
a mailbox bears and a corpus must not: at an index of 0.5 a pair is proposed with a probability of
0.986, at 0.6 with 0.9996.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Indices

#: From this Jaccard index on, two mails say the same.
NEAR_DUPLICATE = 0.5
_SHINGLE = 5  # characters
_BANDS, _ROWS = 32, 3
_MOST_READ = 20_000  # characters of a text: a mail as long as a book is told by its beginning
_MOST_COMPARED = 50  # texts of a bucket: mails with one footer and little else would be too many
_PRIME = np.uint64(1_099_511_628_211)  # of the 64-bit FNV hash

Hashes = npt.NDArray[np.uint64]


def duplicate_clusters(texts: Sequence[str]) -> Indices:
    """Which texts are near-duplicates of each other: a Jaccard index of `NEAR_DUPLICATE` or more.

    In a cluster each text has it with some other, not with every one.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    ndarray of int64, shape (n_texts,)
        The number of each text's cluster: that of its first text.
    """
    shingles = [shingle_hashes(text) for text in texts]
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for bucket in _buckets(shingles):
        seen: list[int] = []  # one of each cluster met in this bucket
        for i in bucket:
            for j in seen:
                first, second = sorted((root(i), root(j)))
                if first == second:
                    break
                if jaccard(shingles[i], shingles[j]) >= NEAR_DUPLICATE:
                    parent[second] = first
                    break
            else:
                if len(seen) < _MOST_COMPARED:
                    seen.append(i)
    return np.array([root(i) for i in range(len(texts))], dtype=np.int64)


def shingle_hashes(text: str) -> Hashes:
    """Sorted distinct hashes of the character 5-grams of a text's beginning.

    Case and blanks are folded. What is shorter than a 5-gram is one of its own.
    """
    compared = " ".join(text[:_MOST_READ].lower().split())
    # A lone surrogate is legal in JSON, and a code point like any other here.
    data = compared.encode("utf-32-le", "surrogatepass").ljust(4 * _SHINGLE, b"\xff")
    codes = np.frombuffer(data, dtype=np.uint32).astype(np.uint64)
    n = len(codes) - _SHINGLE + 1
    hashes = np.zeros(n, dtype=np.uint64)
    for k in range(_SHINGLE):
        hashes = (hashes ^ codes[k : k + n]) * _PRIME
    return np.unique(hashes)


def jaccard(a: Hashes, b: Hashes) -> float:
    """Share of the hashes of either that both have."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / max(len(a) + len(b) - shared, 1)


def _buckets(shingles: Sequence[Hashes]) -> list[list[int]]:
    """Texts that agree on a whole band of their signature, in order."""
    rng = np.random.default_rng(0)
    size = _BANDS * _ROWS
    factors = rng.integers(1, 2**63, size, dtype=np.uint64) | np.uint64(1)
    offsets = rng.integers(0, 2**63, size, dtype=np.uint64)
    by_band: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for i, hashes in enumerate(shingles):
        mixed = hashes[:, None] * factors + offsets
        # High bits of a product are the well-mixed ones.
        signature = (mixed ^ (mixed >> np.uint64(29))).min(axis=0).reshape(_BANDS, _ROWS)
        for band, row in enumerate(signature):
            by_band[band, row.tobytes()].append(i)
    return [members for members in by_band.values() if len(members) > 1]
