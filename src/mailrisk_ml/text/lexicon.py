"""English words and how common they are: what tells a disguised word from other text."""

from __future__ import annotations

import math
from importlib.resources import files

from mailrisk_ml.once import made_once

_LONGEST = 20
#: Costs of words in daily use (a word in 1,800), of those that are met at times (one in 100,000),
#: and of any that is listed.
COMMON, USUAL, LISTED = 7.5, 11.5, 100.0
# Of a word that is not listed, after Norvig, "Natural Language Corpus Data" (2009): ten times as
# unlikely with every letter.
_UNKNOWN, _PER_LETTER = 6.0, 2.3


@made_once
def word_costs() -> dict[str, float]:
    """Negative log-probability of each listed word."""
    text = files("mailrisk_ml.text").joinpath("english.txt").read_text(encoding="ascii")
    counts = {word: int(count) for word, count in map(str.split, text.splitlines())}
    total = sum(counts.values())
    return {word: math.log(total / count) for word, count in counts.items()}


def is_word(text: str, most: float = LISTED) -> bool:
    """Whether a word in lower case is listed, and costs at most so much."""
    return word_costs().get(text, math.inf) <= most


def split_words(letters: str) -> list[int]:
    """Where words begin in letters that are written without spaces; the first is 0.

    The most likely sequence of words (Viterbi), each on its own.

    Examples
    --------
    >>> split_words("sendthemthelist")
    [0, 4, 8, 11]
    """
    costs = word_costs()
    best = [0.0]
    begins = [0]
    for end in range(1, len(letters) + 1):
        cost, begin = min(
            (
                best[start] + costs.get(letters[start:end], _UNKNOWN + _PER_LETTER * (end - start)),
                start,
            )
            for start in range(max(0, end - _LONGEST), end)
        )
        best.append(cost)
        begins.append(begin)
    starts = []
    end = len(letters)
    while end:
        end = begins[end]
        starts.append(end)
    return starts[::-1]
