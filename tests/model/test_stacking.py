"""The inputs of the stack: which scores of a mail they are, and of which of its sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.stacking import N_OF_MAIL, N_SCORES, N_STACKED, OWN, Stacked, stack
from mailrisk_ml.model.windows import SentenceSums
from mailrisk_ml.text.segment import Segmenter

TEXTS = [f"One.\nTwo.\nThree and {'a bit ' * 20}more.\nFour.", "Alone."]
# For two labels and any risk, of the four sentences of the first text and the one of the second.
OF_SENTENCES = [
    [0.1, 0.3, 0.2],
    [0.9, 0.4, 0.8],
    [0.2, 0.7, 0.9],
    [0.0, 0.1, 0.1],
    [-0.5, -0.6, -0.7],
]
OF_TEXTS = np.array([[0.3, 0.5, 0.4], [-0.1, -0.2, -0.3]])
HAN_SHARE = np.array([0.25, 0.0])


@pytest.fixture(scope="module")
def batch() -> Batch:
    """Four sentences and one."""
    return make_batch(TEXTS, Segmenter())


def sums_of(scores: Floats, texts: Indices) -> SentenceSums:
    """Sentences of one term each, so that a window scores as the mean of its sentences, by root n.

    The block of characters is empty. Half of each label's score less 1 speaks against it.
    """
    sides = np.concatenate((scores, scores[:, :-1] / 2 - 1), axis=1)
    numerators = np.stack((sides, np.zeros_like(sides)), axis=1)
    squares = np.tile([1.0, 0.0], (len(scores), 1))
    return SentenceSums(numerators, squares, texts, np.zeros(sides.shape[1]), 0.0)


def stacked_of(batch: Batch, longest: int = 1) -> tuple[Stacked, Indices]:
    """The inputs for the scores above."""
    sums = sums_of(np.array(OF_SENTENCES), batch.text_of_sentence)
    return stack(batch, OF_TEXTS, sums, sums.windows(longest), HAN_SHARE)


def test_scores(batch: Batch) -> None:
    """Own, any risk's and the best other's; the other in the best window; around it; against it."""
    stacked, best = stacked_of(batch)
    assert best.tolist() == [[1, 2, 2], [4, 4, 4]]
    around = [(0.1 + 0.9 + 0.2) / 3**0.5, (0.4 + 0.7 + 0.1) / 3**0.5]
    means = [(0.1 + 0.9 + 0.2 + 0.0) / 4, (0.3 + 0.4 + 0.7 + 0.1) / 4]
    any_mean = (0.2 + 0.8 + 0.9 + 0.1) / 4
    expected = [
        [0.3, 0.4, 0.5, 0.9, 0.9, 0.7, 0.4, around[0], 0.45 - 1, means[0], any_mean],
        [0.5, 0.4, 0.3, 0.7, 0.9, 0.9, 0.2, around[1], 0.35 - 1, means[1], any_mean],
    ]
    assert stacked.values[0, :, :N_SCORES].tolist() == pytest.approx(np.array(expected))
    assert stacked.outputs[0].tolist() == [
        [0, 2, 1, 0, 2, 1, 1, 0, 3, 0, 2],
        [1, 2, 0, 1, 2, 0, 0, 1, 4, 1, 2],
    ]


def test_means_of_a_short_mail(batch: Batch) -> None:
    """What it lacks of three sentences scores as an empty one: the intercept."""
    sums = sums_of(np.array(OF_SENTENCES), batch.text_of_sentence)
    sums = replace(sums, intercept=np.array([0.4, -0.2, 0.3, 0.0, 0.0]))
    stacked, _ = stack(batch, OF_TEXTS, sums, sums.windows(1), HAN_SHARE)
    assert stacked.n_sentences.tolist() == [4, 3]
    own, of_any = 0.4 - 0.5 / 3, 0.3 - 0.7 / 3
    assert stacked.values[1, 0, [9, 10]].tolist() == pytest.approx([own, of_any])


def test_sentences(batch: Batch) -> None:
    """Each score is of the sentences that it names; no surroundings leave the text."""
    stacked, _ = stacked_of(batch)
    assert stacked.first[0, 0].tolist() == [0, 0, 0, 1, 2, 2, 1, 0, 1, 0, 0]
    assert stacked.last[0, 0].tolist() == [3, 3, 3, 1, 2, 2, 1, 2, 1, 3, 3]
    assert (stacked.first[1] == 4).all()
    assert (stacked.last[1] == 4).all()


def test_layout(batch: Batch) -> None:
    """Sentences, ideographs, lengths in characters, and the place of the best window."""
    stacked, _ = stacked_of(batch)
    lengths = np.diff(batch.sentences)
    first = [
        [np.log1p(4), 0.25, np.log1p(lengths[best]), np.log1p(lengths[:4].sum()), (best + 1) / 4]
        for best in (1, 2)
    ]
    assert stacked.values[0, :, N_SCORES:].tolist() == pytest.approx(np.array(first))
    alone = [np.log1p(3), 0.0, np.log1p(lengths[4]), np.log1p(100), 1.0]  # as if it were longer
    assert stacked.values[1, 0, N_SCORES:].tolist() == pytest.approx(alone)


def test_the_place_of_a_longer_window(batch: Batch) -> None:
    """One at the end of its text is at 1, however long."""
    scores = np.array(OF_SENTENCES)
    scores[2:4, 0] = 2.0
    sums = sums_of(scores, batch.text_of_sentence)
    stacked, best = stack(batch, OF_TEXTS, sums, sums.windows(2), HAN_SHARE)
    assert (stacked.first[0, 0, OWN[1]], stacked.last[0, 0, OWN[1]]) == (2, 3)
    assert stacked.values[0, 0, -1] == 1.0
    assert best[0, 0] == len(sums.windows(1).first) + 2


def test_an_empty_line_is_no_sentence() -> None:
    """A mail without a subject is laid out as its body."""
    scores = np.array([[0.0, 0.0], [0.1, 0.3], [0.9, 0.4], [0.2, 0.1], [0.2, 0.1]])
    inputs = []
    for text, own in (("\nOne.\nTwo.\n3.\n4.", scores), ("One.\nTwo.\n3.\n4.", scores[1:])):
        batch = make_batch([text], Segmenter())
        sums = sums_of(own, batch.text_of_sentence)
        stacked, _ = stack(batch, OF_TEXTS[:1, 1:], sums, sums.windows(1), HAN_SHARE[:1])
        inputs.append(stacked.values[0, 0, [N_SCORES, N_STACKED - 1]].tolist())
    assert inputs[0] == inputs[1] == [np.log1p(4), 0.5]


def test_without_windows(batch: Batch) -> None:
    """What is said of passages is 0, and is of no sentence."""
    stacked, best = stacked_of(batch, longest=0)
    assert (best == -1).all()
    assert not stacked.values[:, :, N_OF_MAIL:N_SCORES].any()
    assert (stacked.last[:, :, N_OF_MAIL:] < stacked.first[:, :, N_OF_MAIL:]).all()
    assert stacked.values.shape == (2, 2, N_STACKED)


def test_a_single_label_stands_for_the_others(batch: Batch) -> None:
    """There is no other label to be the best of."""
    sums = sums_of(np.array(OF_SENTENCES)[:, 1:], batch.text_of_sentence)
    stacked, _ = stack(batch, OF_TEXTS[:, 1:], sums, sums.windows(1), HAN_SHARE)
    assert stacked.outputs[0].tolist() == [[0, 1, 0, 0, 1, 0, 0, 0, 2, 0, 1]]
