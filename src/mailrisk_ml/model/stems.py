"""Words that differ only in their endings count as one in pairs of words.

A pair is rarer than its words, and of "forward the list", "forwarded the list" and "forwarding the
list" a corpus may hold but one. Single words stay as they are written: their letter n-grams share
what they have in common already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from mailrisk_ml.arrays import Indices

#: A word of letters.
SPELLED = re.compile("[a-z']+")


def stem_numbers(words: Sequence[str]) -> Indices:
    """The number that stands for each word of a list in pairs: of the first with its stem.

    Stems are those of the Snowball stemmer for English (Porter 2001); other words are their own.

    Parameters
    ----------
    words : sequence of str
        Word number ``i`` is ``words[i - 1]``.

    Returns
    -------
    ndarray of int64, shape (n_words,)

    Examples
    --------
    >>> stem_numbers(["forward", "forwarded", "合同", "list", "lists"]).tolist()
    [1, 1, 3, 4, 4]
    """
    stem = stemmer()
    first: dict[str, int] = {}
    numbers = [first.setdefault(stem(word), number) for number, word in enumerate(words, 1)]
    return np.array(numbers, dtype=np.int64)


def stemmer() -> Callable[[str], str]:
    """What gives a word its stem: for one thread."""
    import snowballstemmer

    stem = snowballstemmer.stemmer("english").stemWord
    return lambda word: stem(word) if SPELLED.fullmatch(word) else word
