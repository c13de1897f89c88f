"""Words by their meaning in business mail: which of some 250 concepts each stands for."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from mailrisk_ml.once import made_once

#: What stands for the concept of words that have none.
NO_CONCEPT = "-"
_COMMENT, _FORM, _ADDED = "#", "=", "+"


class Thesaurus(NamedTuple):
    """Concepts of words; `NO_CONCEPT` for those that have none and are no names either.

    Parameters
    ----------
    words : dict of str to str
        Chinese words, and English ones in one form for all.
    forms : dict of str to str
        English words as they are written, where others of their stem mean something else.
    added : tuple of str
        Those of the Chinese words that jieba's dictionary lacks, e.g. 微信 and 差评.
    """

    words: dict[str, str]
    forms: dict[str, str]
    added: tuple[str, ...]


@made_once
def read_thesaurus() -> Thesaurus:
    """Read ``thesaurus.txt``; below the heading `NO_CONCEPT` stand words that have none.

    The name of a concept stands on a line of its own, and below it, indented, its words; those that
    stand for themselves alone follow a ``=``, those that jieba lacks a ``+``.
    """
    text = files("mailrisk_ml.text").joinpath("thesaurus.txt").read_text(encoding="utf-8")
    words: dict[str, str] = {}
    forms: dict[str, str] = {}
    added: list[str] = []
    concept = ""
    for line in text.splitlines():
        if line.startswith(_COMMENT):
            continue
        if not line.startswith(" "):
            concept = line
            continue
        for word in line.split():
            if word.startswith(_FORM):
                forms[word.removeprefix(_FORM)] = concept
                continue
            if word.startswith(_ADDED):
                word = word.removeprefix(_ADDED)
                added.append(word)
            words[word] = concept
    return Thesaurus(words, forms, tuple(added))


@made_once
def _listed() -> frozenset[str]:
    thesaurus = read_thesaurus()
    return frozenset([*thesaurus.words, *thesaurus.forms])


def has_meaning(word: str) -> bool:
    """Whether a word in lower case is listed, or its singular or plural: most names are not.

    Examples
    --------
    >>> [word for word in ("tom", "parent", "parents", "depots") if has_meaning(word)]
    ['parent', 'parents', 'depots']
    """
    singular = word.removesuffix("s")
    forms = {word, singular, singular.removesuffix("e"), f"{word}s"}
    if word.endswith("ies"):
        forms.add(f"{word[:-3]}y")
    return not forms.isdisjoint(_listed())
