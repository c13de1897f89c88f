"""Terms: every occurrence of a word or character n-gram in a batch of texts.

A term is a 64-bit key, so that a batch of mails is looked up in the vocabulary by array operations
and no string is built for an n-gram; see `term_keys`.

N-grams stay inside a sentence. The terms of a text are therefore the terms of its sentences, and
every sum over a window of sentences is a sum of their sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mailrisk_ml.arrays import Bools, Codes, Indices, Keys
from mailrisk_ml.model.term_keys import (
    CONCEPT,
    CONCEPT_PAIR,
    HAN_1,
    HAN_BASE,
    HAN_BITS,
    LATIN_2,
    LATIN_BITS,
    WORD,
    WORD_BITS,
    WORD_PAIR,
    WORD_SKIP,
    keys_of,
    letter_codes,
)
from mailrisk_ml.text.codes import SEPARATOR
from mailrisk_ml.text.normalize import encode_batch, normalize_codes
from mailrisk_ml.text.segment import HAN, Segmenter, Tokens
from mailrisk_ml.text.sentences import cut_long, said_before, sentence_starts

MAX_HAN, MAX_LATIN, MAX_CONCEPT_REACH = 4, 6, 8


@dataclass(frozen=True)
class Batch:
    """Texts folded and cut, one after the other.

    Parameters
    ----------
    codes, offsets : ndarray
        Folded code points of all texts and their index in the concatenated originals.
    text_starts : ndarray of int64, shape (n_texts + 1,)
        Where each original starts in the concatenation (one separator between two).
    sentences : ndarray of int64, shape (n_sentences + 1,)
        Where sentences start in ``codes``, and its length.
    text_of_sentence : ndarray of int64, shape (n_sentences,)
    tokens : Tokens
    """

    codes: Codes
    offsets: Indices
    text_starts: Indices
    sentences: Indices
    text_of_sentence: Indices
    tokens: Tokens

    @property
    def n_texts(self) -> int:
        """How many texts there are."""
        return len(self.text_starts) - 1

    def text_at(self, positions: Indices) -> Indices:
        """The text that each position in ``codes`` belongs to."""
        return self.text_of_sentence[self.sentence_at(positions)]

    def sentence_at(self, positions: Indices) -> Indices:
        """The sentence that each position in ``codes`` belongs to."""
        return self._sentence_of_code[positions]

    @cached_property
    def _sentence_of_code(self) -> Indices:
        return np.arange(len(self.sentences) - 1).repeat(np.diff(self.sentences))

    def sentence_span(self, first: int, last: int) -> tuple[int, int]:
        """Span of sentences ``first..last`` in their original text."""
        base = self.text_starts[self.text_of_sentence[first]]
        start = self.offsets[self.sentences[first]] - base
        end = self.offsets[self.sentences[last + 1] - 1] + 1 - base
        return int(start), int(end)


def make_batch(texts: Sequence[str], segmenter: Segmenter) -> Batch:
    """Fold, split and cut texts.

    What a text says again, sentence for sentence, is left out: said ten times it is not another
    kind of mail, in which the sentence no longer stands out.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    text_starts = np.concatenate(([0], np.cumsum(lengths + 1)))
    folded = normalize_codes(encode_batch(texts))
    ends = folded.offsets.searchsorted(text_starts[1:] - 1)
    codes = folded.codes
    is_start = np.zeros(len(codes) + 1, dtype=bool)
    is_start[sentence_starts(codes)] = True
    is_start[ends[:-1] + 1] = True
    is_start[0] = True
    starts = cut_long(codes, is_start[:-1].nonzero()[0])
    text_of = text_starts.searchsorted(folded.offsets[starts], side="right") - 1
    offsets = folded.offsets
    repeated = said_before(codes, starts, text_of)
    if repeated.any():
        codes, offsets, starts = _without(repeated, codes, offsets, starts)
        text_of = text_of[~repeated]
    tokens = segmenter.segment(codes)
    return Batch(codes, offsets, text_starts, np.append(starts, len(codes)), text_of, tokens)


def _without(
    sentences: Bools, codes: Codes, offsets: Indices, starts: Indices
) -> tuple[Codes, Indices, Indices]:
    """Codes, their offsets, and the starts of sentences, without some sentences."""
    left_out = sentences.repeat(np.diff(starts, append=len(codes)))
    kept = ~left_out | (codes == ord(SEPARATOR))
    places = kept.cumsum() - 1
    # What parts this text from the next stands behind the sentence that is now the last.
    moved = places[kept & left_out]
    offsets = offsets[np.append(kept, True)]
    offsets[moved] = offsets[moved - 1]
    return codes[kept], offsets, places[starts[~sentences]]


class Part(NamedTuple):
    """Occurrences of terms of one kind.

    Parameters
    ----------
    kind : int
    values : ndarray of uint64, shape (n_occurrences,)
        What their keys hold besides the kind.
    starts : ndarray of int64, shape (n_occurrences,)
        Where each begins in the batch's folded code points.
    """

    kind: int
    values: Keys
    starts: Indices

    @property
    def keys(self) -> Keys:
        """The keys of the terms."""
        return keys_of(self.kind, self.values)


@dataclass(frozen=True)
class Terms:
    """Occurrences of terms, in no particular order.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n_occurrences,)
    starts : ndarray of int64, shape (n_occurrences,)
        Where each begins in the batch's folded code points.
    """

    keys: Keys
    starts: Indices

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Terms:
        """All occurrences of some kinds."""
        keys, starts = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
        for part in parts:
            keys.append(part.keys)
            starts.append(part.starts)
        return cls(np.concatenate(keys), np.concatenate(starts))


def word_terms(batch: Batch, numbers: Indices, stems: Indices, reach: int) -> Iterator[Part]:
    """Words, and pairs of stems up to ``reach`` apart; words without a number are passed over.

    Parameters
    ----------
    numbers : ndarray of int64, shape (n_tokens,)
        From `WordNumbers`.
    stems : ndarray of int64, shape (n_words + 1,)
        The number that stands for each word in pairs; 0 for one that is in none.
    reach : {0, 1, 2}
        0 for words alone, 1 with neighbours, 2 also with pairs that skip a word.
    """
    starts = batch.tokens.starts
    known = numbers.nonzero()[0]
    yield Part(WORD, numbers[known].astype(np.uint64), starts[known])
    pairs = _pairs(stems[numbers], starts, batch.sentence_at(starts), reach)
    for kind, of_kind in zip((WORD_PAIR, WORD_SKIP), pairs, strict=False):  # reach may be less
        yield Part(kind, *of_kind)


def concept_terms(batch: Batch, concepts: Indices, reach: int, name: int) -> Iterator[Part]:
    """Concepts, and pairs of them; words without one are passed over, as if they were not there.

    Parameters
    ----------
    concepts : ndarray of int64, shape (n_tokens,)
        The number of the name of each token's concept; 0 for one without.
    reach : int
        0 for concepts alone, 1 with neighbours, 2 also with the next but one and so on, all as the
        same term: "leaked a list" and "leaked their customers' list" say the same.
    name : int
        The number of a concept that is a term in pairs only. A sentence that is but a list of
        names would be one strong term.
    """
    known = concepts.nonzero()[0]
    values, starts = concepts[known], batch.tokens.starts[known]
    alone = (values != name).nonzero()[0]
    yield Part(CONCEPT, values[alone].astype(np.uint64), starts[alone])
    pairs = list(_pairs(values, starts, batch.sentence_at(starts), reach))
    if pairs:
        packed, firsts = map(np.concatenate, zip(*pairs, strict=True))
        in_order = firsts.argsort(kind="stable")  # of runs that are in order: they are merged
        yield Part(CONCEPT_PAIR, packed[in_order], firsts[in_order])


def _pairs(
    numbers: Indices, starts: Indices, sentences: Indices, reach: int
) -> Iterator[tuple[Keys, Indices]]:
    """Pairs within a sentence at every distance up to ``reach``, neighbours first; 0 is in none.

    Yields
    ------
    packed : ndarray of uint64, shape (n_pairs,)
    starts : ndarray of int64, shape (n_pairs,)
        Where the first of each stands.
    """
    values = numbers.astype(np.uint64)
    known = numbers > 0
    for distance in range(1, min(reach, len(numbers) - 1) + 1):
        left, right = slice(None, -distance), slice(distance, None)
        pair = (known[left] & known[right] & (sentences[left] == sentences[right])).nonzero()[0]
        yield (values[pair] << WORD_BITS) | values[pair + distance], starts[pair]


def han_terms(batch: Batch, low: int, high: int) -> Iterator[Part]:
    """N-grams within runs of ideographs, ``low <= n <= high <= 4``."""
    positions = (batch.tokens.classes == HAN).nonzero()[0]
    values = (batch.codes[positions] - HAN_BASE).astype(np.uint64)
    for n, packed, firsts in _ngrams(values, positions, low, high, HAN_BITS):
        yield Part(HAN_1 - 1 + n, packed, positions[firsts])


def latin_terms(
    codes: Codes, starts: Indices, lengths: Indices, low: int, high: int
) -> Iterator[tuple[Part, Indices]]:
    """N-grams of words of letters and their edges, ``2 <= low <= n <= high <= 6``.

    Parameters
    ----------
    codes : ndarray of uint32
    starts, lengths : ndarray of int64, shape (n_words,)
        Where the words stand in ``codes``.

    Yields
    ------
    part : Part
    words : ndarray of int64, shape (n_occurrences,)
        The word each comes from.
    """
    # Each word is laid out with an edge before and after it, and a gap behind; so no n-gram
    # spans two words.
    padded = lengths + 2
    word = np.arange(len(starts)).repeat(padded)
    within = np.arange(len(word)) - (padded.cumsum() - padded).repeat(padded)
    positions = starts[word] + within - 1
    letters = ((within > 0) & (within <= lengths[word])).nonzero()[0]
    values = np.zeros(len(word), dtype=np.uint64)
    values[letters] = letter_codes(codes[positions[letters]])
    place = np.arange(len(word)) + word
    for n, packed, firsts in _ngrams(values, place, low, high, LATIN_BITS):
        at = positions[firsts] + (within[firsts] == 0)
        yield Part(LATIN_2 - 2 + n, packed, at), word[firsts]


def _ngrams(
    values: Keys, places: Indices, low: int, high: int, bits: np.uint64
) -> Iterator[tuple[int, Keys, Indices]]:
    """N-grams over neighbouring places, packed ``bits`` bits a character, and their first index."""
    packed = values
    for n in range(1, min(high, len(values)) + 1):
        if n > 1:
            packed = (packed[:-1] << bits) | values[n - 1 :]
        if n >= low:
            whole = (places[n - 1 :] - places[: len(places) - n + 1] == n - 1).nonzero()[0]
            yield n, packed[whole], whole
