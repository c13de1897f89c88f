"""What the stack reads of a mail, label by label: a few of its scores, and how it is laid out.

Three scores of the whole mail: by the model for the label, by the one for any risk at all, and by
the best of those for the other labels. The same three of windows, each of its own best. Of the
window that is best for the label, also what the best of the others makes of it: what speaks for two
labels in one sentence is most often about one of them, in two sentences about both. The label's
score of that window together with the sentences before and after it. And what in the window speaks
against the label ("names and numbers *removed*"): much for and much against is not the same as
little of either.

The mean score of its sentences, by the label and by any risk: how much is said that sounds like it
throughout, against which the best window stands out or not.

Then how many sentences there are, which corrects for the maximum over many windows; the share of
ideographs; how long the label's best window and the mail are, for a long sentence gathers some
score whatever it says; and where in the mail that window stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.windows import SentenceSums, Windows

#: Inputs that are scores of the whole mail; with those of passages; with means; and all.
N_OF_MAIL, N_OF_PASSAGES, N_SCORES, N_STACKED = 3, 9, 11, 16
#: The label's own scores: of the mail, and of its best window.
OWN = (0, 3)
_MAIL, _BEST, _OTHER_IN_BEST, _AROUND_BEST, _AGAINST = slice(0, 3), slice(3, 6), 6, 7, 8
_MEANS = slice(9, 11)
# A mail is laid out as if it had so many sentences and characters at least: among shorter ones
# their number tells little, and a text moved into the subject, which has fewer, would hide a risk.
_LEAST_SENTENCES, _LEAST_LENGTH = 3, 100
_N_SENTENCES, _HAN_SHARE, _WINDOW_LENGTH, _LENGTH, _POSITION = range(N_SCORES, N_STACKED)


@dataclass(frozen=True)
class Stacked:
    """The inputs of the stack, and what its scores are sums over.

    Parameters
    ----------
    values : ndarray of float64, shape (n_texts, n_labels, N_STACKED)
    outputs : ndarray of int64, shape (n_texts, n_labels, N_SCORES)
        The column of the linear models that each score is, see `LinearModel.columns_of`.
    first, last : ndarray of int64, shape (n_texts, n_labels, N_SCORES)
        The first and the last of the batch's sentences that it is of; 0 and -1 for passages and
        means where there are no windows.
    n_sentences : ndarray of int64, shape (n_texts,)
        As how many each text is laid out.
    """

    values: Floats
    outputs: Indices
    first: Indices
    last: Indices
    n_sentences: Indices


def stack(
    batch: Batch, texts: Floats, sums: SentenceSums, windows: Windows, han_share: Floats
) -> tuple[Stacked, Indices]:
    """Inputs of the stack.

    Parameters
    ----------
    batch : Batch
    texts : ndarray of float64, shape (n_texts, n_labels + 1)
        Scores of whole texts; the last column is the model for any risk.
    sums : SentenceSums
    windows : Windows
        Of these sums.
    han_share : ndarray of float64, shape (n_texts,)

    Returns
    -------
    stacked : Stacked
    best : ndarray of int64, shape (n_texts, n_labels + 1)
        The best window of each text and output; -1 where there are no windows.
    """
    n_texts, n_labels = len(texts), texts.shape[1] - 1
    bounds = batch.text_of_sentence.searchsorted(np.arange(n_texts + 1))
    # A mail without a subject begins with an empty line, which is no sentence.
    n_written = np.append(0, (np.diff(batch.sentences) > 1).cumsum())
    n_sentences = np.maximum(n_written[bounds[1:]] - n_written[bounds[:-1]], _LEAST_SENTENCES)
    outputs, first, last = np.zeros((3, n_texts, n_labels, N_SCORES), dtype=np.int64)
    last -= 1
    values = np.zeros((n_texts, n_labels, N_STACKED))
    stacked = Stacked(values, outputs, first, last, n_sentences)
    outputs[:, :, _MAIL] = _own_any_other(texts)
    values[:, :, _MAIL] = _taken(texts, outputs[:, :, _MAIL])
    first[:, :, _MAIL] = bounds[:-1, None, None]
    last[:, :, _MAIL] = bounds[1:, None, None] - 1
    best_scores, best = windows.best(n_texts)
    if len(windows.first):
        _add_windows(stacked, windows, best_scores, best)
        _add_surroundings(stacked, sums, bounds)
        _add_against(stacked, sums)
        _add_means(stacked, sums, windows, bounds)
        _add_layout(stacked, batch, n_written, bounds)
    length = np.maximum(np.diff(batch.sentences[bounds]), _LEAST_LENGTH)
    values[:, :, _N_SENTENCES] = np.log1p(n_sentences)[:, None]
    values[:, :, _HAN_SHARE] = han_share[:, None]
    values[:, :, _LENGTH] = np.log1p(length)[:, None]
    return stacked, best


def _add_windows(stacked: Stacked, windows: Windows, best_scores: Floats, best: Indices) -> None:
    """The best windows, and what others make of the label's own."""
    outputs, values = stacked.outputs, stacked.values
    outputs[:, :, _BEST] = _own_any_other(best_scores)
    values[:, :, _BEST] = _taken(best_scores, outputs[:, :, _BEST])
    at_best = windows.scores[best[:, :-1]]
    other = _best_other(at_best)
    outputs[:, :, _OTHER_IN_BEST] = other
    values[:, :, _OTHER_IN_BEST] = np.take_along_axis(at_best, other[:, :, None], axis=2)[:, :, 0]
    chosen = best[np.arange(len(best))[:, None, None], outputs[:, :, _BEST]]
    for ends, of_windows in ((stacked.first, windows.first), (stacked.last, windows.last)):
        ends[:, :, _BEST] = of_windows[chosen]
        ends[:, :, _OTHER_IN_BEST] = ends[:, :, OWN[1]]


def _add_surroundings(stacked: Stacked, sums: SentenceSums, bounds: Indices) -> None:
    """The label's best window, and a sentence more on either side."""
    first = np.maximum(stacked.first[:, :, OWN[1]] - 1, bounds[:-1, None])
    last = np.minimum(stacked.last[:, :, OWN[1]] + 1, bounds[1:, None] - 1)
    own = np.tile(np.arange(first.shape[1]), (len(first), 1))
    stacked.outputs[:, :, _AROUND_BEST] = own
    stacked.values[:, :, _AROUND_BEST] = sums.scores(first, last, own)
    stacked.first[:, :, _AROUND_BEST], stacked.last[:, :, _AROUND_BEST] = first, last


def _add_against(stacked: Stacked, sums: SentenceSums) -> None:
    """What in the label's best window speaks against it."""
    first, last = stacked.first[:, :, OWN[1]], stacked.last[:, :, OWN[1]]
    columns = stacked.outputs[:, :, OWN[1]] + sums.n_outputs
    stacked.outputs[:, :, _AGAINST] = columns
    stacked.values[:, :, _AGAINST] = sums.scores(first, last, columns)
    stacked.first[:, :, _AGAINST], stacked.last[:, :, _AGAINST] = first, last


def _add_means(stacked: Stacked, sums: SentenceSums, windows: Windows, bounds: Indices) -> None:
    """The mean score of all sentences; those that a short mail lacks score as an empty one."""
    outputs, empty = stacked.outputs, sums.intercept[: sums.n_outputs]
    alone = windows.scores[: bounds[-1]]  # windows of one sentence come first, in their order
    totals = np.add.reduceat(alone - empty, bounds[:-1], axis=0)
    means = empty + totals / stacked.n_sentences[:, None]
    n_labels = outputs.shape[1]
    outputs[:, :, _MEANS] = np.stack((np.arange(n_labels), np.full(n_labels, n_labels)), axis=1)
    stacked.values[:, :, _MEANS] = _taken(means, outputs[:, :, _MEANS])
    stacked.first[:, :, _MEANS] = bounds[:-1, None, None]
    stacked.last[:, :, _MEANS] = bounds[1:, None, None] - 1


def _add_layout(stacked: Stacked, batch: Batch, n_written: Indices, bounds: Indices) -> None:
    """How long the label's best window is, and which part of the mail has been read at its end."""
    first, last = stacked.first[:, :, OWN[1]], stacked.last[:, :, OWN[1]]
    length = batch.sentences[last + 1] - batch.sentences[first]
    stacked.values[:, :, _WINDOW_LENGTH] = np.log1p(length)
    before, everything = n_written[bounds[:-1], None], n_written[bounds[1:], None]
    read = n_written[last + 1] - before
    stacked.values[:, :, _POSITION] = read / np.maximum(everything - before, 1)


def _own_any_other(scores: Floats) -> Indices:
    """For each label: itself, any risk, the best of the others; (n_texts, n_labels, 3)."""
    n_texts, n_labels = len(scores), scores.shape[1] - 1
    outputs = np.empty((n_texts, n_labels, 3), dtype=np.int64)
    outputs[:, :, 0] = np.arange(n_labels)
    outputs[:, :, 1] = n_labels
    outputs[:, :, 2] = _best_other(scores[:, None])
    return outputs


def _best_other(scores: Floats) -> Indices:
    """The best of the other labels, (n_texts, n_labels).

    Parameters
    ----------
    scores : ndarray of float64, shape (n_texts, n_labels, n_labels + 1), or (n_texts, 1, ...)
    """
    n_labels = scores.shape[2] - 1
    # A label that is the only one stands for the others too.
    others = np.where(np.eye(n_labels, dtype=bool), -np.inf, scores[:, :, :-1])
    return np.asarray(others.argmax(axis=2))


def _taken(of_outputs: Floats, outputs: Indices) -> Floats:
    """What is known of the outputs of each text, (n_texts, n_outputs), for some of them."""
    return np.asarray(of_outputs[np.arange(len(outputs))[:, None, None], outputs])
