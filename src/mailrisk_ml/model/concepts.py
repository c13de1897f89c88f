"""What words stand for: terms that words of one meaning share, in either language.

Of "leaked", "disclosed" and "泄露" a training corpus may hold but two; and of the pairs that they
are in, with whatever stands for a customer or for a list, but a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mailrisk_ml.arrays import Indices
from mailrisk_ml.model.stems import stems_of
from mailrisk_ml.text.lexicon import word_costs
from mailrisk_ml.text.thesaurus import read_thesaurus


def concept_numbers(words: Sequence[str], stems: Sequence[str]) -> Indices:
    """The number of the name of each word's concept; 0 where it has none.

    Parameters
    ----------
    words, stems : sequence of str
        Word number ``i`` is ``words[i - 1]``, and its stem is ``stems[i - 1]``; the names of
        concepts are among the words.

    Returns
    -------
    ndarray of int64, shape (n_words,)

    Examples
    --------
    >>> words = ["[leak]", "[list]", "leaked", "名单", "the"]
    >>> concept_numbers(words, stems_of(words)).tolist()
    [0, 0, 1, 2, 0]
    """
    number = {word: i for i, word in enumerate(words, 1)}
    names = _names()
    found = (names.of(word, stem) for word, stem in zip(words, stems, strict=True))
    return np.array([number.get(name, 0) for name in found], dtype=np.int64)


@lru_cache(maxsize=1)
def words_with_concepts() -> frozenset[str]:
    """The names of all concepts, and the words of this package's lists that have one."""
    names = _names()
    words = [*word_costs(), *names.of_forms, *names.of_stems]
    named = {
        word for word, stem in zip(words, stems_of(words), strict=True) if names.of(word, stem)
    }
    return frozenset(named | set(names.of_forms.values()) | set(names.of_stems.values()))


class _Names(NamedTuple):
    """Names of concepts by a word as it is written and, for all others, by its stem."""

    of_forms: dict[str, str]
    of_stems: dict[str, str]

    def of(self, word: str, stem: str) -> str:
        return self.of_forms.get(word) or self.of_stems.get(stem, "")


@lru_cache(maxsize=1)
def _names() -> _Names:
    thesaurus = read_thesaurus()
    stems = stems_of(list(thesaurus.words))
    # A word of mail holds no bracket, so that none is taken for a name.
    return _Names(
        {word: f"[{concept}]" for word, concept in thesaurus.forms.items()},
        {s: f"[{c}]" for s, c in zip(stems, thesaurus.words.values(), strict=True)},
    )
