"""Scores of windows equal a plain loop's; whole texts are compared in `test_all_mail`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.model import linear
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.linear import KnownTerms, LinearModel, Weighting, known_terms
from mailrisk_ml.model.vocabulary import Vocabulary
from mailrisk_ml.text.segment import Segmenter

Occurrences = Callable[[Vocabulary, Batch], tuple[Indices, Indices]]


@pytest.fixture(scope="module")
def scored(shipped: RiskClassifier, few_records: list[Record]) -> tuple[Batch, KnownTerms]:
    """A batch and its known terms."""
    batch = make_batch([record_text(r) for r in few_records], Segmenter(hmm=shipped.hmm))
    return batch, known_terms(batch, shipped.state_.vocabulary)


def test_what_is_repeated_counts_once(shipped: RiskClassifier) -> None:
    """A text twice over scores as the text."""
    text = "Send me the 客户名单 by noon.\n"
    batch = make_batch([text, text * 2], Segmenter(hmm=shipped.hmm))
    scorer = shipped.state_.scorer
    once, twice = scorer.texts(batch, known_terms(batch, scorer.vocabulary))
    assert np.abs(once - twice).max() < 1e-9


def test_one_mail_scores_as_many_do(
    shipped: RiskClassifier, scored: tuple[Batch, KnownTerms], few_records: list[Record]
) -> None:
    """The mails of a batch have no say in one another's scores."""
    together = shipped.state_.scorer.texts(*scored)
    segmenter = Segmenter(hmm=shipped.hmm)
    for i in range(0, len(few_records), 7):
        batch = make_batch([record_text(few_records[i])], segmenter)
        alone = shipped.state_.scorer.texts(batch, known_terms(batch, shipped.state_.vocabulary))
        assert np.abs(alone[0] - together[i]).max() < 1e-9


def test_many_rows_score_as_few_do(
    shipped: RiskClassifier, scored: tuple[Batch, KnownTerms], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kinds of terms that take turns add up to the same, bit by bit."""
    scorer = shipped.state_.scorer
    at_once = scorer.texts(*scored), scorer.sentence_sums(*scored).windows(1).scores
    monkeypatch.setattr(linear, "_MANY_ROWS", 0)
    in_turn = scorer.texts(*scored), scorer.sentence_sums(*scored).windows(1).scores
    assert all(map(np.array_equal, at_once, in_turn))


def test_few_units_are_summed_as_many_are(
    shipped: RiskClassifier, scored: tuple[Batch, KnownTerms], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail alone has the very scores that it has among others."""
    sums = []
    for few in (0, 10**9):
        monkeypatch.setattr("mailrisk_ml.model.linear._FEW_UNITS", few)
        sums.append(shipped.state_.scorer.texts(*scored))
    assert np.array_equal(*sums)


def test_a_word_or_two_are_short_of_unit_length() -> None:
    """The longer a text, the less of its length the smoothing takes."""
    counts = sp.csr_array(np.tri(4, 4)[[0, 3]])  # one term, and four
    weighting = Weighting(np.full(4, 5.0), 4, 75.0)
    assert weighting.tfidf(counts).power(2).sum(axis=1).tolist() == pytest.approx([0.25, 4 / 7])
    plain = Weighting(np.full(4, 5.0), 4, 0.0)
    assert plain.tfidf(counts).power(2).sum(axis=1).tolist() == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("longest", [1, 3])
def test_windows_equal_a_loop(
    shipped: RiskClassifier,
    scored: tuple[Batch, KnownTerms],
    occurrences: Occurrences,
    longest: int,
) -> None:
    """Every window's score is the score of its occurrences taken alone."""
    batch, known = scored
    scorer = shipped.state_.scorer
    sums = scorer.sentence_sums(batch, known)
    windows = sums.windows(longest)
    numbers, starts = occurrences(scorer.vocabulary, batch)
    sentences = batch.sentence_at(starts)
    n_labels = scorer.passage.n_labels
    against = np.arange(n_labels + 1, 2 * n_labels + 1)
    for i in range(0, len(windows.first), 37):
        first, last = windows.first[i], windows.last[i]
        inside = numbers[(sentences >= first) & (sentences <= last)]
        weights = scorer.passage.coef_of(inside)
        expected = scorer.passage.intercept + _sums(scorer.weighting, inside, weights)
        assert np.abs(windows.scores[i] - expected).max() < 1e-9
        found = sums.scores(first.repeat(n_labels), last.repeat(n_labels), against)
        expected = _sums(scorer.weighting, inside, np.minimum(weights[:, :-1], 0.0))
        assert np.abs(found - expected).max() < 1e-9


def _sums(weighting: Weighting, numbers: Indices, weights: Floats) -> Floats:
    """What some occurrences of terms add, the two blocks apart over their lengths."""
    total = np.zeros(weights.shape[1])
    is_word = numbers < weighting.n_word_terms
    for own in (is_word, ~is_word):
        idf = weighting.idf[numbers[own]]
        total += idf / np.sqrt(weighting.smoothing + idf @ idf) @ weights[own]
    return total


def test_best_window(shipped: RiskClassifier, scored: tuple[Batch, KnownTerms]) -> None:
    """The best window is the first of those with the highest score in its own text."""
    batch, known = scored
    windows = shipped.state_.scorer.sentence_sums(batch, known).windows(2)
    scores, best = windows.best(batch.n_texts)
    for text in range(batch.n_texts):
        own = np.flatnonzero(windows.texts == text)
        assert (scores[text] == windows.scores[own].max(axis=0)).all()
        assert (windows.texts[best[text]] == text).all()


def test_windows_stay_in_their_text(
    shipped: RiskClassifier, scored: tuple[Batch, KnownTerms]
) -> None:
    """No window holds sentences of two texts, and every text has one."""
    batch, known = scored
    windows = shipped.state_.scorer.sentence_sums(batch, known).windows(3)
    same = batch.text_of_sentence[windows.first] == batch.text_of_sentence[windows.last]
    assert same.all()
    assert set(windows.texts.tolist()) == set(range(batch.n_texts))


@given(arrays(np.float64, (7, 3), elements=st.floats(-40, 40)), st.floats(1e-6, 1e3))
def test_a_byte_a_weight(coef: Floats, scale: float) -> None:
    """Half a step of the square root of the largest: small weights are off by little."""
    coef = coef * scale
    model = LinearModel.rounded(coef, np.zeros(3))
    most = np.abs(coef).max(axis=0)
    off = np.abs(np.sqrt(np.abs(model.coef_of(slice(None)))) - np.sqrt(np.abs(coef)))
    assert (off <= np.sqrt(most) / 127 / 2 * (1 + 1e-9) + 1e-12).all()
    assert (model.coef_of(np.array([4, 1])) * coef[[4, 1]] >= 0).all()


def test_weights_of_codes() -> None:
    """As models/FORMAT.md has it; without weights or without terms there are none."""
    codes = np.array([[127, 0], [-64, 0], [1, 0]], dtype=np.int8)
    model = LinearModel(codes, np.array([2.0, 0.0]), np.zeros(2))
    expected = [2.0, -2.0 * (64 / 127) ** 2, 2.0 / 127**2]
    assert model.coef_of(slice(None), 0).tolist() == pytest.approx(expected, rel=1e-12)
    assert not model.coef_of(slice(None), 1).any()
    assert not LinearModel.rounded(np.zeros((4, 2)), np.zeros(2)).codes.any()
    assert LinearModel.rounded(np.zeros((0, 2)), np.zeros(2)).coef_of(slice(None)).shape == (0, 2)


def test_windows_end_with_the_texts(shipped: RiskClassifier) -> None:
    """A model that asks for longer windows than any text has takes no longer."""
    batch = make_batch(["We accept. Lunch? Yes.", "No."], Segmenter(hmm=shipped.hmm))
    scorer = shipped.state_.scorer
    known = known_terms(batch, scorer.vocabulary)
    sums = scorer.sentence_sums(batch, known)
    endless, all_of_them = sums.windows(10**9), sums.windows(3)
    assert (endless.last == all_of_them.last).all()
    assert (endless.scores == all_of_them.scores).all()
