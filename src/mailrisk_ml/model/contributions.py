r"""Scores taken apart: every term's share of them, exactly.

The scores that the stack reads are sums over terms (see `linear`), and with the slopes that
`Calibration.slopes` gives the log-odds of a label are a sum over those scores; nothing is estimated
here. With :math:`g_k` the slopes, a term gives

.. math:: \sum_m x_t w_{mt} g_m + \sum_m v_{mt} u_{mt} g'_m

where :math:`m` runs over the scores of `stacking`, first those of the whole mail, then those of
passages, :math:`x_t` is the term's TF-IDF in the mail, :math:`v_{mt}` that in the passage of
:math:`m` (of a mean over sentences: the mean of those in each), and :math:`w_m, u_m` are the
weights of its column for whole mails and for passages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Bools, Floats, Indices, Keys
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.features import MAX_CONCEPT_REACH, Batch
from mailrisk_ml.model.linear import N_BLOCKS
from mailrisk_ml.model.scoring import FittedState, Scores
from mailrisk_ml.model.stacking import N_OF_MAIL, N_OF_PASSAGES, N_SCORES
from mailrisk_ml.model.term_keys import (
    CONCEPT,
    CONCEPT_PAIR,
    HAN_1,
    LATIN_2,
    WORD,
    WORD_MASK,
    WORD_PAIR,
    WORD_SKIP,
    kinds_of,
)
from mailrisk_ml.model.vocabulary import Vocabulary

_TINY = 1e-6  # length of an empty block without smoothing


@dataclass(frozen=True)
class Contributions:
    """The scores of one text, taken apart; columns are labels.

    Parameters
    ----------
    base : ndarray of float64, shape (n_labels,)
    names : list of str, length n_terms
        The terms of the text.
    terms : ndarray of float64, shape (n_terms, n_labels)
    spans : list of (int, int) or None, length n_words
        Where the words stand in the document's text; None for one in no part that is scored.
    words : ndarray of float64, shape (n_words, n_labels)
    """

    base: Floats
    names: list[str]
    terms: Floats
    spans: list[tuple[int, int] | None]
    words: Floats


def contributions(
    state: FittedState, document: Document, batch: Batch, scores: Scores
) -> Contributions:
    """Take the scores of a batch of one text apart."""
    vocabulary = state.vocabulary
    occurrences = _occurrences(vocabulary, batch)
    base = _base_inputs(state, scores)
    slopes = state.calibration.slopes(scores.stacked.values[0], base)
    values = _occurrence_values(state, scores, slopes, occurrences, batch)
    distinct, term = np.unique(occurrences.terms, return_inverse=True)
    by_term = np.zeros((len(distinct), values.shape[1]))
    np.add.at(by_term, term, values)
    keys, starts = vocabulary.keys[occurrences.terms], occurrences.starts
    order = np.argsort(batch.tokens.starts, kind="stable")
    word_starts, word_ends = batch.tokens.starts[order], batch.tokens.ends[order]
    concepts = vocabulary.concepts_of(batch)[order]
    shares = _shares_of_words(keys, starts, word_starts, word_ends, concepts, len(batch.codes))
    originals = zip(batch.offsets[word_starts], batch.offsets[word_ends - 1] + 1, strict=True)
    return Contributions(
        state.calibration.logits(base[None])[0],
        [vocabulary.term(number) for number in distinct.tolist()],
        by_term,
        [_original_span(document, int(start), int(end)) for start, end in originals],
        shares.T @ values,
    )


class _Occurrences(NamedTuple):
    """Terms where they stand in a text, all arrays of shape (n_occurrences,).

    Parameters
    ----------
    terms : ndarray of int64
        Their numbers.
    starts : ndarray of int64
        Where the unit that holds each begins.
    counts : ndarray of int64
        How often the unit holds it.
    shares : ndarray of float64
        The unit's part in all that are the same, which count as one.
    """

    terms: Indices
    starts: Indices
    counts: Indices
    shares: Floats


def _occurrences(vocabulary: Vocabulary, batch: Batch) -> _Occurrences:
    kinds = [(np.zeros(0, np.int32), np.zeros(0, np.int64)), *vocabulary.units(batch)]
    units, starts = map(np.concatenate, zip(*kinds, strict=True))
    _, same, repeated = np.unique(units, return_inverse=True, return_counts=True)
    held = sp.csr_array(vocabulary.expansion[units])
    unit_of = np.repeat(np.arange(len(units)), np.diff(held.indptr))
    shares = 1.0 / repeated[same][unit_of]
    return _Occurrences(held.indices.astype(np.int64), starts[unit_of], held.data, shares)


def _base_inputs(state: FittedState, scores: Scores) -> Floats:
    """The stack's inputs for a mail without terms, shape (n_labels, N_STACKED)."""
    base: Floats = scores.stacked.values[0].copy()
    outputs = scores.stacked.outputs[0]
    base[:, :N_OF_MAIL] = state.scorer.mail.intercept[outputs[:, :N_OF_MAIL]]
    if len(scores.windows.first):
        of_passages = slice(N_OF_MAIL, N_SCORES)
        base[:, of_passages] = state.scorer.passage.intercept_of_columns[outputs[:, of_passages]]
    return base


def _occurrence_values(
    state: FittedState,
    scores: Scores,
    slopes: Floats,
    occurrences: _Occurrences,
    batch: Batch,
) -> Floats:
    """What each occurrence adds to each label's log-odds, shape (n_occurrences, n_labels)."""
    scorer, stacked = state.scorer, scores.stacked
    numbers, counts = occurrences.terms, occurrences.counts
    sentences = batch.sentence_at(occurrences.starts)
    idf = scorer.weighting.idf[numbers]
    block = (numbers >= scorer.weighting.n_word_terms).astype(np.int64)
    mail = scorer.mail.coef_of(numbers)
    passage = np.stack([*scorer.passage.columns_of(numbers)], axis=1)

    def scaled(counts: Floats | Indices, block: Indices = block) -> Floats:
        """TF-IDF of the occurrences, over the length of their block."""
        lengths = np.sqrt(np.bincount(block, counts * idf**2) + scorer.weighting.smoothing)
        return np.asarray(counts * idf / np.maximum(lengths, _TINY)[block])

    of_mail = scaled(counts * occurrences.shares)
    of_sentences = scaled(counts, sentences * N_BLOCKS + block)
    of_sentences /= stacked.n_sentences[0]
    values = np.zeros((len(numbers), len(slopes)))
    for label, place in np.ndindex(len(slopes), N_SCORES):
        output = stacked.outputs[0, label, place]
        if place < N_OF_MAIL:
            share = of_mail * mail[:, output]
        elif place < N_OF_PASSAGES:
            first, last = stacked.first[0, label, place], stacked.last[0, label, place]
            inside = (sentences >= first) & (sentences <= last)
            share = scaled(counts * inside) * passage[:, output]
        else:
            share = of_sentences * passage[:, output]
        values[:, label] += slopes[label, place] * share
    return values


def _shares_of_words(
    keys: Keys,
    starts: Indices,
    word_starts: Indices,
    word_ends: Indices,
    concepts: Indices,
    n_codes: int,
) -> sp.csr_array:
    """Which part of each occurrence stands in which word, shape (n_occurrences, n_words).

    Of words with the same concept the nearest is the second of a pair.
    """
    word_of = _words_of_codes(word_starts, word_ends, n_codes)
    kinds = kinds_of(keys).astype(np.int64)
    everything = np.arange(len(keys))
    rows, columns, shares = [], [], []

    def add(selected: Bools, words: Indices, share: float) -> None:
        rows.append(everything[selected])
        columns.append(words)
        shares.append(np.full(len(words), share))

    whole = (kinds == WORD) | (kinds == CONCEPT) | (kinds >= LATIN_2)
    add(whole, word_of[starts[whole]], 1.0)
    for kind in (WORD_PAIR, WORD_SKIP):
        pair = kinds == kind
        add(pair, word_of[starts[pair]], 0.5)
        add(pair, word_of[starts[pair]] + kind - WORD, 0.5)
    pair = kinds == CONCEPT_PAIR
    first = word_of[starts[pair]]
    add(pair, first, 0.5)
    add(pair, _second_of_pairs(first, keys[pair] & WORD_MASK, concepts), 0.5)
    for kind in range(HAN_1, LATIN_2):
        n_gram, n = kinds == kind, kind - HAN_1 + 1
        for i in range(n):
            add(n_gram, word_of[starts[n_gram] + i], 1.0 / n)
    entries = (np.concatenate(shares), (np.concatenate(rows), np.concatenate(columns)))
    return sp.coo_array(entries, shape=(len(keys), len(word_starts))).tocsr()


def _words_of_codes(word_starts: Indices, word_ends: Indices, n_codes: int) -> Indices:
    """The word that each code point is in, -1 where it is in none."""
    lengths = word_ends - word_starts
    word_of = np.full(n_codes, -1, dtype=np.int64)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    word_of[np.repeat(word_starts, lengths) + within] = np.repeat(np.arange(len(lengths)), lengths)
    return word_of


def _second_of_pairs(first: Indices, wanted: Keys, concepts: Indices) -> Indices:
    """Of pairs of concepts the other word: the nearest of the next ones that has the second."""
    with_concept = np.flatnonzero(concepts)
    place = np.searchsorted(with_concept, first)
    other = np.zeros(len(first), dtype=np.int64)
    for distance in range(MAX_CONCEPT_REACH, 0, -1):
        word = with_concept.take(place + distance, mode="clip") if len(first) else other
        other = np.where(concepts[word] == wanted, word, other)
    return other


def _original_span(document: Document, start: int, end: int) -> tuple[int, int] | None:
    spans = document.spans(start, end)
    return (spans[0][0], spans[-1][1]) if spans else None
