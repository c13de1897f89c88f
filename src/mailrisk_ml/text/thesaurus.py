"""Words by their meaning in business mail: which of some 250 concepts each stands for."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

_COMMENT = "#"


@lru_cache(maxsize=1)
def concept_of_words() -> dict[str, str]:
    """The concept of each listed word; English words are listed in one form for all.

    The list is ``thesaurus.txt``: the name of a concept on a line of its own, and below it,
    indented, its words, English and Chinese.
    """
    text = files("mailrisk_ml.text").joinpath("thesaurus.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    concept = ""
    for line in text.splitlines():
        if line.startswith(_COMMENT):
            continue
        if line.startswith(" "):
            found |= dict.fromkeys(line.split(), concept)
        else:
            concept = line
    return found
