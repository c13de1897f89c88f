"""Words that differ only in their endings: one in pairs of words, and in what they stand for.

A pair is rarer than its words, and of "forward the list", "forwarded the list" and "forwarding the
list" a corpus may hold but one. Single words stay as they are written: their letter n-grams share
what they have in common already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from mailrisk_ml.arrays import Indices
from mailrisk_ml.once import made_once
from mailrisk_ml.text.lexicon import word_costs

#: A word of letters.
SPELLED = re.compile("[a-z']+")


def stems_of(words: Sequence[str]) -> list[str]:
    """Stems of the Snowball stemmer for English (Porter 2001); other words are their own.

    Examples
    --------
    >>> stems_of(["forward", "forwarded", "合同"])
    ['forward', 'forward', '合同']
    """
    return _stems(words, _stems_of_lexicon())


def stem_numbers(stems: Sequence[str]) -> Indices:
    """The number that stands for each word of a list in pairs: of the first with its stem.

    Parameters
    ----------
    stems : sequence of str
        That of word number ``i`` is ``stems[i - 1]``.

    Returns
    -------
    ndarray of int64, shape (n_words,)

    Examples
    --------
    >>> stem_numbers(["forward", "forward", "合同", "list", "list"]).tolist()
    [1, 1, 3, 4, 4]
    """
    first: dict[str, int] = {}
    numbers = [first.setdefault(stem, number) for number, stem in enumerate(stems, 1)]
    return np.array(numbers, dtype=np.int64)


@made_once
def _stems_of_lexicon() -> dict[str, str]:
    """Of the words that this package lists, which most are: stemming takes time."""
    words = list(word_costs())
    return dict(zip(words, _stems(words, {}), strict=True))


def _stems(words: Sequence[str], known: dict[str, str]) -> list[str]:
    import snowballstemmer

    stem = snowballstemmer.stemmer("english").stemWord  # for one thread
    return [known.get(word) or (stem(word) if SPELLED.fullmatch(word) else word) for word in words]
