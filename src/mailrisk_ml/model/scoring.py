"""The fitted state, and what it says of a batch of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.labels import Language
from mailrisk_ml.model.calibration import Calibration
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.linear import KnownTerms, LinearScorer, known_terms
from mailrisk_ml.model.membership import LearnedTexts
from mailrisk_ml.model.stacking import Stacked, stack
from mailrisk_ml.model.vocabulary import Vocabulary
from mailrisk_ml.model.windows import Windows
from mailrisk_ml.text.languages import CHINESE_SHARE, ideograph_share
from mailrisk_ml.text.segment import HAN, LATIN, Segmenter

T = TypeVar("T")

#: Texts scored together: enough to amortise array calls, few enough for the cache.
BATCH_SIZE = 1024
#: And their characters: what keeps memory flat when mails are huge.
BATCH_CHARACTERS = 250_000


def in_batches(items: Iterable[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """Cut a stream into batches of bounded number and total length."""
    batch: list[T] = []
    total = 0
    for item in items:
        size = length(item)
        if batch and (len(batch) >= BATCH_SIZE or total + size > BATCH_CHARACTERS):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size
    if batch:
        yield batch


@dataclass(frozen=True)
class Scores:
    """Linear scores of a batch.

    Parameters
    ----------
    stacked : Stacked
        What the calibration reads.
    han_share : ndarray of float64, shape (n_texts,)
        Share of ideographs, weighed as words.
    windows : Windows
    best : ndarray of int64, shape (n_texts, n_labels + 1)
        The best window of each text and output.
    """

    stacked: Stacked
    han_share: Floats
    windows: Windows
    best: Indices

    def language(self, text: int) -> Language:
        """The language that most of a text is in."""
        return "zh" if self.han_share[text] >= CHINESE_SHARE else "en"


@dataclass(frozen=True)
class Cutting:
    """How text is cut into words: fitted weights are for these words.

    Parameters
    ----------
    hmm : bool
    user_words : tuple of str
        As in `RiskClassifier`.
    """

    hmm: bool
    user_words: tuple[str, ...]

    @property
    def segmenter(self) -> Segmenter:
        """What cuts the text."""
        return Segmenter(self.user_words, hmm=self.hmm)


@dataclass(frozen=True)
class FittedState:
    """All that ``fit`` learns, as plain arrays, and what it was learned from.

    Parameters
    ----------
    scorer : LinearScorer
        One column per label, then "any risk".
    calibration : Calibration
    thresholds : dict of str to ndarray of float64, shape (n_labels,)
        For each preset.
    longest_window : int
        Sentences.
    cutting : Cutting
    learned : LearnedTexts, optional
        Tells whether a set of mails was learned; a model of an older folder cannot.
    """

    scorer: LinearScorer
    calibration: Calibration
    thresholds: dict[str, Floats]
    longest_window: int
    cutting: Cutting
    learned: LearnedTexts | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms that are scored."""
        return self.scorer.vocabulary

    def score(self, batch: Batch) -> Scores:
        """Score a batch."""
        terms = known_terms(batch, self.vocabulary)
        return score_batch(batch, terms, self.scorer, self.longest_window)


def score_batch(
    batch: Batch, terms: KnownTerms, scorer: LinearScorer, longest_window: int
) -> Scores:
    """Whole-text and best-window scores, stacked for calibration."""
    texts = scorer.texts(batch, terms)
    sums = scorer.sentence_sums(batch, terms)
    windows = sums.windows(longest_window)
    han_share = han_shares(batch)
    stacked, best = stack(batch, texts, sums, windows, han_share)
    return Scores(stacked, han_share, windows, best)


def han_shares(batch: Batch) -> Floats:
    """The share of ideographs in each text, weighed as words, shape (n_texts,)."""
    starts = batch.sentences[batch.text_of_sentence.searchsorted(np.arange(batch.n_texts))]
    classes = batch.tokens.classes
    han = np.add.reduceat(classes == HAN, starts).astype(np.float64)
    return ideograph_share(han, np.add.reduceat(classes == LATIN, starts))
