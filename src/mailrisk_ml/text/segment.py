"""Words of folded text: jieba's for Chinese, runs of letters for the rest.

Only runs of U+4E00..U+9FD5 go to the segmenter: those are the characters that jieba itself
segments, and on them rjieba (jieba's dictionary and HMM in Rust) gives jieba's words without
exception; a test compares the two. The dictionary is jieba's and the words of today's business that
it lacks, which the thesaurus names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from mailrisk_ml.arrays import Bools, Classes, Codes, Indices
from mailrisk_ml.once import made_once
from mailrisk_ml.text.codes import BASIC_PLANE, decode
from mailrisk_ml.text.entities import KINDS, entity_spans
from mailrisk_ml.text.normalize import normalize
from mailrisk_ml.text.thesaurus import read_thesaurus

OTHER, HAN, LATIN, PUNCTUATION = range(4)
_NEWLINE = np.uint32(ord("\n"))
_APOSTROPHE = ord("'")
#: What stands for the kinds of entities among the words.
PLACEHOLDERS = tuple(f"<{kind}>" for kind in KINDS)


class Token(NamedTuple):
    """A word and the span of the original text it came from."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Tokens:
    """The words of a folded text, in order.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_codes,)
        The folded text.
    starts, ends : ndarray of int64, shape (n_tokens,)
        Spans in the folded text.
    classes : ndarray of uint8, shape (n_codes,)
        `HAN`, `LATIN`, `PUNCTUATION` or `OTHER` for each code point; entities count as `OTHER`.
    placeholders : ndarray of uint8, shape (n_tokens,)
        1 + the kind of the entity that a token stands for; 0 where it is a word.
    """

    codes: Codes
    starts: Indices
    ends: Indices
    classes: Classes
    placeholders: Classes

    @cached_property
    def words(self) -> list[str]:
        """Words, ``<placeholders>`` and the marks ``?`` and ``!``; scoring does without."""
        return self.words_at(np.arange(len(self.starts)))

    def words_at(self, tokens: Indices) -> list[str]:
        """The words of some of the tokens."""
        text = decode(self.codes)
        kinds = self.placeholders[tokens].tolist()
        spans = zip(self.starts[tokens].tolist(), self.ends[tokens].tolist(), kinds, strict=True)
        return [PLACEHOLDERS[kind - 1] if kind else text[a:b] for a, b, kind in spans]


class Segmenter:
    """Cuts folded text into words.

    Parameters
    ----------
    user_words : sequence of str, default=()
        Words to add to jieba's dictionary, e.g. a company's product names: ideographs, folded as
        text is. Others never reach the dictionary; see `is_han`.
    hmm : bool, default=False
        Whether jieba guesses words that are not in its dictionary.
    """

    def __init__(self, user_words: Sequence[str] = (), *, hmm: bool = False) -> None:
        self.user_words = tuple(user_words)
        self.hmm = hmm

    def segment(self, codes: Codes) -> Tokens:
        """Cut an array of folded code points."""
        entities = entity_spans(decode(codes), codes)
        classes = classify(codes)
        if entities.starts.size:
            classes[_inside(entities.starts, entities.ends)] = OTHER
        marks = (classes == PUNCTUATION).nonzero()[0]
        spans = (
            self._han_words(codes, classes),
            _latin_words(classes),
            (marks, marks + 1),
            (entities.starts, entities.ends),
        )
        # Put in order by their places in the text: faster than a sort. None overlaps another.
        is_start, is_end = np.zeros((2, len(codes) + 1), dtype=bool)
        for some_starts, some_ends in spans:
            is_start[some_starts] = True
            is_end[some_ends] = True
        starts, ends = is_start.nonzero()[0], is_end.nonzero()[0]
        placeholders = np.zeros(len(starts), dtype=np.uint8)
        if entities.starts.size:
            placeholders[starts.searchsorted(entities.starts)] = entities.kinds + np.uint8(1)
        return Tokens(codes, starts, ends, classes, placeholders)

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
        return [Token(*row) for row in zip(tokens.words, starts, ends, strict=True)]

    def _han_words(self, codes: Codes, classes: Classes) -> tuple[Indices, Indices]:
        member = classes == HAN
        if not member.any():
            nowhere = np.zeros(0, dtype=np.int64)
            return nowhere, nowhere
        text, positions = _han_runs(codes, member)
        # Loaded here: that takes time, and a text of letters can do without.
        words: list[str] = _shared_jieba(self.user_words).cut(text, self.hmm)
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        starts = positions[lengths.cumsum() - lengths]
        kept = member[starts].nonzero()[0]  # a break between two runs is a word to jieba
        starts = starts[kept]
        return starts, starts + lengths[kept]


def classify(codes: Codes) -> Classes:
    """The class of each folded code point; an apostrophe inside a word is a letter."""
    classes = _classes().take(codes, mode="clip")
    quotes = (codes[1:-1] == _APOSTROPHE).nonzero()[0]
    if quotes.size:
        quotes += 1
        inside = (classes[quotes - 1] == LATIN) & (classes[quotes + 1] == LATIN)
        classes[quotes[inside]] = LATIN
    return classes


def is_han(word: str) -> bool:
    """Whether a word, once folded, is of ideographs that jieba cuts, and of nothing else."""
    classes = classify(normalize(word).codes)
    return bool(classes.size and (classes == HAN).all())


def word_classes(text: str) -> list[tuple[str, str]]:
    """Words of folded ideographs with jieba's classes of them: ``nr`` begins those of names.

    Examples
    --------
    >>> word_classes("李强高兴")
    [('李强', 'nrfg'), ('高兴', 'b')]
    """
    classes: list[tuple[str, str]] = _shared_jieba(()).tag(text, False)
    return classes


@made_once
def _classes() -> Classes:
    table = np.full(BASIC_PLANE, OTHER, dtype=np.uint8)
    table[0x4E00:0x9FD6] = HAN
    table[ord("a") : ord("z") + 1] = LATIN
    table[[ord("?"), ord("!")]] = PUNCTUATION
    return table


@made_once
def _shared_jieba(user_words: tuple[str, ...]) -> Any:  # rjieba ships no types
    import rjieba

    jieba = rjieba.Jieba()
    for word in (*read_thesaurus().added, *(normalize(word).text for word in user_words)):
        jieba.add_word(word, jieba.suggest_freq(word), "nz")
    return jieba


def _han_runs(codes: Codes, member: Bools) -> tuple[str, Indices]:
    """The runs of ideographs, each followed by a line break, and their positions."""
    kept = member.copy()
    kept[1:] |= member[:-1]
    positions = kept.nonzero()[0]
    return decode(np.where(member[positions], codes[positions], _NEWLINE)), positions


def _latin_words(classes: Classes) -> tuple[Indices, Indices]:
    member = np.zeros(len(classes) + 2, dtype=bool)
    np.equal(classes, LATIN, out=member[1:-1])
    edges = (member[1:] != member[:-1]).nonzero()[0]
    return edges[::2], edges[1::2]


def _inside(starts: Indices, ends: Indices) -> Indices:
    """Every place within some spans."""
    lengths = ends - starts
    return np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
