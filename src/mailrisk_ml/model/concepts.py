"""What words stand for: terms that words of one meaning share, in either language.

Of "leaked", "disclosed" and "泄露" a training corpus may hold but two; and of the pairs that they
are in, with whatever stands for a customer or for a list, but a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mailrisk_ml.arrays import Indices
from mailrisk_ml.model.stems import SPELLED, stems_of
from mailrisk_ml.once import made_once
from mailrisk_ml.text.lexicon import word_costs
from mailrisk_ml.text.segment import PLACEHOLDERS
from mailrisk_ml.text.thesaurus import NO_CONCEPT, read_thesaurus

#: The concept of words of letters that the thesaurus lacks, if they are not too short.
NAME = "[name]"
#: Characters of the shortest of these: shorter ones are initials and abbreviations.
SHORTEST_NAME = 3
_OWN_CONCEPTS = frozenset((*PLACEHOLDERS, "?", "!"))


def concept_numbers(words: Sequence[str], stems: Sequence[str]) -> Indices:
    """The number of the name of each word's concept; 0 where it has none or that is not listed.

    Parameters
    ----------
    words, stems : sequence of str
        Word number ``i`` is ``words[i - 1]``, and its stem is ``stems[i - 1]``.

    Returns
    -------
    ndarray of int64, shape (n_words,)

    Examples
    --------
    >>> words = ["<money>", "[leak]", "[list]", "[name]", "leaked", "名单", "petra", "the"]
    >>> concept_numbers(words, stems_of(words)).tolist()
    [1, 0, 0, 0, 2, 3, 4, 0]
    """
    number = {word: i for i, word in enumerate(words, 1)}
    names = _names()
    found = (names.of(word, stem) for word, stem in zip(words, stems, strict=True))
    return np.array([number.get(name, 0) for name in found], dtype=np.int64)


def may_be_name(word: str) -> bool:
    """Whether a word stands for a name if no list of words holds it."""
    return len(word) >= SHORTEST_NAME and SPELLED.fullmatch(word) is not None


@made_once
def words_with_concepts() -> frozenset[str]:
    """The names of all concepts, and the words of this package's lists that are no names.

    Of their inflections those that stand in the lists or in the training mails are known; any other
    is taken for a name.
    """
    names = _names()
    words = [*word_costs(), *names.of_forms, *read_thesaurus().words]
    listed = {
        word for word, stem in zip(words, stems_of(words), strict=True) if names.lists(word, stem)
    }
    named = {*names.of_forms.values(), *names.of_stems.values()} - {""}
    return frozenset(listed | named | {NAME} | _OWN_CONCEPTS)


class _Names(NamedTuple):
    """Names of concepts by a word as it is written, and for others by its stem; "" for none."""

    of_forms: dict[str, str]
    of_stems: dict[str, str]

    def lists(self, word: str, stem: str) -> bool:
        """Whether the word is in the thesaurus."""
        return word in self.of_forms or stem in self.of_stems

    def of(self, word: str, stem: str) -> str:
        """The name of a word's concept, or ""."""
        if self.lists(word, stem):
            return self.of_forms[word] if word in self.of_forms else self.of_stems[stem]
        if word in _OWN_CONCEPTS:
            return word
        return NAME if may_be_name(word) else ""


@made_once
def _names() -> _Names:
    thesaurus = read_thesaurus()
    stems = stems_of(list(thesaurus.words))
    return _Names(
        {word: _name(concept) for word, concept in thesaurus.forms.items()},
        {s: _name(c) for s, c in zip(stems, thesaurus.words.values(), strict=True)},
    )


def _name(concept: str) -> str:
    # A word of mail holds no bracket, so that none is taken for a name.
    return "" if concept == NO_CONCEPT else f"[{concept}]"
