"""What words stand for: terms that words of one meaning share, in either language.

Of "leaked", "disclosed" and "泄露" a training corpus may hold but two; and of the pairs that they
are in, with whatever stands for a customer or for a list, but a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from mailrisk_ml.arrays import Indices
from mailrisk_ml.model.stems import stemmer
from mailrisk_ml.text.lexicon import word_costs
from mailrisk_ml.text.thesaurus import concept_of_words


def concept_numbers(words: Sequence[str]) -> Indices:
    """The number of the name of each word's concept; 0 where it has none.

    Parameters
    ----------
    words : sequence of str
        Word number ``i`` is ``words[i - 1]``; the names are among them.

    Returns
    -------
    ndarray of int64, shape (n_words,)

    Examples
    --------
    >>> concept_numbers(["[leak]", "[list]", "leaked", "名单", "the"]).tolist()
    [0, 0, 1, 2, 0]
    """
    number = {word: i for i, word in enumerate(words, 1)}
    names, stem = _names_by_stem(), stemmer()
    numbers = [number.get(names.get(stem(word), ""), 0) for word in words]
    return np.array(numbers, dtype=np.int64)


@lru_cache(maxsize=1)
def words_with_concepts() -> tuple[str, ...]:
    """The names of all concepts, and the words of this package's lists that have one."""
    names, stem = _names_by_stem(), stemmer()
    listed = {*word_costs(), *concept_of_words()}
    return tuple(sorted({*names.values(), *(word for word in listed if stem(word) in names)}))


@lru_cache(maxsize=1)
def _names_by_stem() -> dict[str, str]:
    stem = stemmer()
    # A word of mail holds no bracket, so that none is taken for a name.
    return {stem(word): f"[{concept}]" for word, concept in concept_of_words().items()}
