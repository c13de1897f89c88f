r"""Why a mail got its score: every term's share of it, exactly.

The scores that the stack reads are sums over terms (see `linear`), and with the slopes that
`Calibration.slopes` gives the log-odds of a label are a sum over those scores; nothing is estimated
here. With :math:`g_k` the slopes, a term gives

.. math:: \sum_m x_t w_{mt} g_m + \sum_m v_{mt} u_{mt} g'_m

where :math:`m` runs over the scores of `stacking`, first those of the whole mail, then those of
passages, :math:`x_t` is the term's TF-IDF in the mail, :math:`v_{mt}` that in the passage of
:math:`m` (of a mean over sentences: the mean of those in each), and :math:`w_m, u_m` are the
weights of its output for whole mails and for passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Bools, Floats, Indices, Keys
from mailrisk_ml.labels import Label, Language
from mailrisk_ml.model.assessment import Evidence
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.evidence import best_passages
from mailrisk_ml.model.features import MAX_CONCEPT_REACH, Batch, make_batch
from mailrisk_ml.model.linear import N_BLOCKS
from mailrisk_ml.model.scored import ScoredText, probabilities_of
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
from mailrisk_ml.taxonomy import Description, label_for


class TermContribution(NamedTuple):
    """A term as `Vocabulary.term` writes it, and what it adds to the score of a text.

    Where there is no text (`strongest_terms`), the second is the sum of its weights.
    """

    term: str
    contribution: float


class WordContribution(NamedTuple):
    """A word ``text`` at ``Explanation.text[start:end]``, and what its terms add to the score.

    A pair of words or of concepts counts half for each, an n-gram of ideographs in equal parts for
    the words that its characters belong to. A stretch that stands for other text (base64, letters
    written backwards) is one, with what all words read in it add.
    """

    start: int
    end: int
    text: str
    contribution: float


@dataclass(frozen=True)
class Explanation:
    """The score of a label, taken apart.

    ``score`` is ``base`` plus the contributions of all terms; those of all words have the same sum.

    Parameters
    ----------
    label, title : str
    probability, threshold : float
        Calibrated, in [0, 1]; the label is flagged when the first reaches the second.
    score : float
        Log-odds of the probability; the model's own where nothing is written and that is 0.
    base : float
        What does not depend on terms: the intercepts, the number of sentences, the script.
    terms : tuple of TermContribution
        Largest contribution first, by absolute value.
    words : tuple of WordContribution
        In the order of the text.
    evidence : tuple of Evidence
        The passages that speak most for the label, flagged or not.
    text : str
        What offsets point into, as in `Assessment`.
    language : {"en", "zh"}
        That of the mail, and of the title.
    """

    label: str
    title: str
    probability: float
    threshold: float
    score: float
    base: float
    terms: tuple[TermContribution, ...] = field(repr=False)
    words: tuple[WordContribution, ...] = field(repr=False)
    evidence: tuple[Evidence, ...]
    text: str = field(repr=False)
    language: Language = "en"

    @property
    def flagged(self) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability >= self.threshold

    def _repr_html_(self) -> str:
        from mailrisk_ml.model.html import explanation_html

        return explanation_html(self)


class Explanations(dict[str, Explanation]):
    """Explanations by label; for another name it says which there are."""

    def __missing__(self, name: object) -> Explanation:
        raise KeyError(f"{name!r} is no label of the model. Labels: {list(self)}.")


def explain_mail(
    state: FittedState,
    document: Document,
    classes: Sequence[str],
    thresholds: Floats,
    descriptions: Mapping[str, Description] | None,
) -> Explanations:
    """Explain every label, by the document or by its aside, whichever decides.

    Parameters
    ----------
    thresholds : ndarray of float64, shape (n_labels,)
        What decides.
    """
    texts = [document] if document.aside is None else [document, document.aside]
    apart = [_TakenApart.of(state, text) for text in texts]
    rows = np.argmax([text.probabilities for text in apart], axis=0)  # of equals the document
    language = apart[int(rows.min())].text.scores.language(0)  # as `assess` says it
    decided = zip(classes, rows.tolist(), thresholds.tolist(), strict=True)
    return Explanations(
        (name, apart[row].explanation(i, label_for(name, descriptions), threshold, language))
        for i, (name, row, threshold) in enumerate(decided)
    )


@dataclass(frozen=True)
class _TakenApart:
    """A text, its scores and what they are made of."""

    text: ScoredText
    parts: Contributions
    logits: Floats
    probabilities: Floats

    @classmethod
    def of(cls, state: FittedState, document: Document) -> _TakenApart:
        batch = make_batch([document.scored], state.cutting.segmenter)
        scores = state.score(batch)
        return cls(
            ScoredText(document, batch, scores, 0),
            contributions(state, document, batch, scores),
            state.calibration.logits(scores.stacked.values)[0],
            probabilities_of(state, [document], scores.stacked.values)[0],
        )

    def explanation(
        self, number: int, label: Label, threshold: float, language: Language
    ) -> Explanation:
        return Explanation(
            label=label.id,
            title=label.title[language],
            probability=float(self.probabilities[number]),
            threshold=threshold,
            score=float(self.logits[number]),
            base=float(self.parts.base[number]),
            terms=term_contributions(self.parts, number),
            words=word_contributions(self.parts, number, self.text.document),
            evidence=best_passages(self.text, number),
            text=self.text.document.text,
            language=language,
        )


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
        base[:, of_passages] = state.scorer.passage.intercept[outputs[:, of_passages]]
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
    mail, passage = scorer.mail.coef_of(numbers), scorer.passage.coef_of(numbers)
    of_mail = _scaled(counts * occurrences.shares, idf, block)
    of_sentences = _scaled(counts, idf, sentences * N_BLOCKS + block)
    of_sentences /= stacked.n_sentences[0]
    values = np.zeros((len(numbers), len(slopes)))
    for label, place in np.ndindex(len(slopes), N_SCORES):
        output = stacked.outputs[0, label, place]
        if place < N_OF_MAIL:
            share = of_mail * mail[:, output]
        elif place < N_OF_PASSAGES:
            first, last = stacked.first[0, label, place], stacked.last[0, label, place]
            inside = (sentences >= first) & (sentences <= last)
            share = _scaled(counts * inside, idf, block) * passage[:, output]
        else:
            share = of_sentences * passage[:, output]
        values[:, label] += slopes[label, place] * share
    return values


def _scaled(counts: Floats | Indices, idf: Floats, block: Indices) -> Floats:
    """TF-IDF of occurrences, over the length of their block."""
    lengths = np.sqrt(np.bincount(block, counts * idf**2))
    return np.asarray(counts * idf / np.maximum(lengths, 1e-6)[block])


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


def term_contributions(parts: Contributions, label: int) -> tuple[TermContribution, ...]:
    """Terms with their share, the largest first."""
    values = parts.terms[:, label]
    order = np.argsort(-np.abs(values), kind="stable")
    names = map(parts.names.__getitem__, order.tolist())
    return tuple(map(TermContribution._make, zip(names, values[order].tolist(), strict=True)))


def word_contributions(
    parts: Contributions, label: int, document: Document
) -> tuple[WordContribution, ...]:
    """Words of the original text with their share; those that share characters are one."""
    values = zip(parts.spans, parts.words[:, label].tolist(), strict=True)
    found: list[tuple[int, int, float]] = []
    for span, value in sorted((span, value) for span, value in values if span is not None):
        start, end = span
        if found and start < found[-1][1]:
            first, last, total = found.pop()
            start, end, value = first, max(last, end), total + value
        found.append((start, end, value))
    return tuple(WordContribution(a, b, document.text[a:b], value) for a, b, value in found)


def _original_span(document: Document, start: int, end: int) -> tuple[int, int] | None:
    spans = document.spans(start, end)
    return (spans[0][0], spans[-1][1]) if spans else None


def strongest_terms(
    state: FittedState, label: int, language: Language | None, n: int
) -> list[TermContribution]:
    """Words, concepts and pairs of them with the largest weight in both linear models."""
    vocabulary, scorer = state.vocabulary, state.scorer
    words, kinds = slice(None, vocabulary.n_word_terms), vocabulary.kinds
    # A term alone in its block has the value 1, whatever its idf.
    weights = scorer.mail.coef_of(words, label) + scorer.passage.coef_of(words, label)
    found: list[TermContribution] = []
    for number in np.argsort(-weights, kind="stable").tolist():
        if len(found) >= n:
            break
        term = vocabulary.term(number)
        script = "zh" if any(c >= "\u2e80" for c in term) else "en"
        if language in (None, script) or kinds[number] >= CONCEPT:  # concepts have no language
            found.append(TermContribution(term, float(weights[number])))
    return found
