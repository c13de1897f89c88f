"""Words of folded text: jieba's for Chinese, runs of letters for the rest.

Only runs of U+4E00..U+9FD5 go to the segmenter: those are the characters that jieba itself
segments, and on them rjieba (jieba's dictionary and HMM in Rust) gives jieba's words without
exception; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from mailrisk_ml.arrays import Bools, Classes, Codes, Indices
from mailrisk_ml.text.entities import Entity, find_entities
from mailrisk_ml.text.normalize import decode, normalize

OTHER, HAN, LATIN, PUNCTUATION = range(4)
_TABLE_SIZE = 0x10000
_SPACE = ord(" ")
_NEWLINE = ord("\n")
_APOSTROPHE = ord("'")


class Token(NamedTuple):
    """A word and the span of the original text it came from."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Tokens:
    """The words of a folded text, in no particular order: sorting numbers later is cheaper.

    Parameters
    ----------
    words : list of str
        Words, ``<placeholders>`` and the marks ``?`` and ``!``.
    starts, ends : ndarray of int64, shape (n_tokens,)
        Spans in the folded text.
    classes : ndarray of uint8, shape (n_codes,)
        `HAN`, `LATIN`, `PUNCTUATION` or `OTHER` for each code point; entities count as `OTHER`.
    """

    words: list[str]
    starts: Indices
    ends: Indices
    classes: Classes


class Segmenter:
    """Cuts folded text into words.

    Parameters
    ----------
    user_words : sequence of str, default=()
        Words to add to jieba's dictionary, e.g. a company's product names (Simplified).
    hmm : bool, default=True
        Whether jieba guesses words that are not in its dictionary.
    """

    def __init__(self, user_words: Sequence[str] = (), *, hmm: bool = True) -> None:
        self.user_words = tuple(user_words)
        self.hmm = hmm
        self._jieba = _shared_jieba(self.user_words)

    def segment(self, codes: Codes) -> Tokens:
        """Cut an array of folded code points."""
        entities = find_entities(decode(codes))
        classes = classify(codes)
        for entity in entities:
            classes[entity.start : entity.end] = OTHER
        parts = (
            self._han_words(codes, classes),
            _latin_words(codes, classes),
            _placeholders(entities),
            _marks(codes, classes),
        )
        words = list(chain.from_iterable(part[0] for part in parts))
        starts, ends = (np.concatenate([part[i] for part in parts]) for i in (1, 2))
        return Tokens(words, starts, ends, classes)

    def tokenize(self, text: str) -> list[Token]:
        """Cut a text; spans point into ``text`` as it was given.

        Examples
        --------
        >>> [t.word for t in Segmenter().tokenize("合同明天簽，price is $40k")]
        ['合同', '明天', '签', 'price', 'is', '<money>']
        """
        folded = normalize(text)
        tokens = self.segment(folded.codes)
        starts = folded.offsets[tokens.starts].tolist()
        ends = (folded.offsets[tokens.ends - 1] + 1).tolist()
        rows = zip(tokens.words, starts, ends, strict=True)
        return sorted((Token(*row) for row in rows), key=lambda token: token.start)

    def _han_words(self, codes: Codes, classes: Classes) -> tuple[list[str], Indices, Indices]:
        text, positions = _runs(codes, classes == HAN, _NEWLINE)
        if not text:
            return [], positions, positions
        words: list[str] = self._jieba.cut(text, self.hmm)
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        starts = positions[np.cumsum(lengths) - lengths]
        kept = classes[starts] == HAN
        return [w for w in words if w != "\n"], starts[kept], (starts + lengths)[kept]


def classify(codes: Codes) -> Classes:
    """The class of each folded code point; an apostrophe inside a word is a letter."""
    classes = _classes()[np.minimum(codes, _TABLE_SIZE - 1)]
    quotes = np.flatnonzero(codes[1:-1] == _APOSTROPHE) + 1
    if quotes.size:
        inside = (classes[quotes - 1] == LATIN) & (classes[quotes + 1] == LATIN)
        classes[quotes[inside]] = LATIN
    return classes


@lru_cache(maxsize=1)
def _classes() -> Classes:
    table = np.full(_TABLE_SIZE, OTHER, dtype=np.uint8)
    table[0x4E00:0x9FD6] = HAN
    table[ord("a") : ord("z") + 1] = LATIN
    table[[ord("?"), ord("!")]] = PUNCTUATION
    return table


@lru_cache(maxsize=8)
def _shared_jieba(user_words: tuple[str, ...]) -> Any:  # rjieba ships no types
    import rjieba

    jieba = rjieba.Jieba()
    for word in user_words:
        jieba.add_word(word, jieba.suggest_freq(word), "nz")
    return jieba


def _runs(codes: Codes, member: Bools, separator: int) -> tuple[str, Indices]:
    """The members' runs as one string, each followed by a separator, and their positions."""
    kept = member.copy()
    kept[1:] |= member[:-1]
    positions = np.flatnonzero(kept)
    return decode(np.where(member, codes, separator)[positions]), positions


def _latin_words(codes: Codes, classes: Classes) -> tuple[list[str], Indices, Indices]:
    member = classes == LATIN
    text, positions = _runs(codes, member, _SPACE)
    words = text.split()
    starts = positions[member[positions] & ~np.concatenate(([False], member))[positions]]
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    return words, starts, starts + lengths


def _placeholders(entities: Iterable[Entity]) -> tuple[list[str], Indices, Indices]:
    rows = [(f"<{e.kind}>", e.start, e.end) for e in entities]
    spans = np.array([row[1:] for row in rows], dtype=np.int64).reshape(-1, 2)
    return [row[0] for row in rows], spans[:, 0], spans[:, 1]


def _marks(codes: Codes, classes: Classes) -> tuple[list[str], Indices, Indices]:
    positions = np.flatnonzero(classes == PUNCTUATION)
    return [chr(c) for c in codes[positions].tolist()], positions, positions + 1
