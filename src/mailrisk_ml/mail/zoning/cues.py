"""Words that a text cannot do without to match an expression: looked for before it is tried."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

#: What case-insensitive expressions take for an "s" or "i", and `str.lower` does not.
OTHER_LETTERS = "ſİı"


_WORD = re.compile(r"[\u4e00-\u9fff]{1,2}|[^\W_\u4e00-\u9fff]+")


def n_words(text: str) -> int:
    """How many words a text has; two Chinese characters are one."""
    return len(_WORD.findall(text))


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is parted by blanks."""
    return tuple(text.split())


def holds_one(text: str, sought: Iterable[str]) -> bool:
    """Whether one of some words stands in the text; faster than an alternation of them."""
    for word in sought:  # noqa: SIM110  # a generator would double the time
        if word in text:
            return True
    return False


class Cues(NamedTuple):
    """Words to look for, each below a piece of it that several share or that is found faster.

    A text is searched much faster for one character than for two, and a Chinese one may hold no
    "e" at all.
    """

    ascii: dict[str, tuple[str, ...]]
    others: dict[str, tuple[str, ...]]

    def any_in(self, text: str) -> bool:
        """Whether one of the words stands in the text."""
        # Loops, for a generator would double the time.
        for piece, whole in self.ascii.items():
            if piece in text and holds_one(text, whole):
                return True
        if not text.isascii():
            for piece, whole in self.others.items():
                if piece in text and holds_one(text, whole):
                    return True
        return False


def below(letters: str, text: str) -> dict[str, tuple[str, ...]]:
    """Words, parted by blanks, as a part of `Cues`: each below the first letter that it holds."""
    held = {word: next(letter for letter in letters if letter in word) for word in words(text)}
    return {letter: tuple(w for w in held if held[w] == letter) for letter in letters}


def alone(text: str) -> dict[str, tuple[str, ...]]:
    """Words, parted by blanks, that share nothing, as a part of `Cues`."""
    return {word: (word,) for word in words(text)}
