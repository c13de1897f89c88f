r"""From linear scores to probabilities, and from probabilities to decisions.

Whole-mail score, best window, and the same two of the model for "any risk at all" are stacked by a
logistic regression per label, fitted on scores of mails whose writers the linear models had not
seen (stacked generalisation: Wolpert 1992; with logistic output it calibrates as Platt 1999 does):

.. math:: p = \sigma(c + a_1 s_\mathrm{mail} + a_2 s_\mathrm{window} + a_3 s'_\mathrm{mail}
          + a_4 s'_\mathrm{window} + a_5 \ln(1 + n_\mathrm{sentences}) + a_6 h)

with :math:`h` the share of ideographs. The logarithm corrects for the maximum over many windows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mailrisk_ml.arrays import Bools, Floats

#: Presets, strictest first, and the level each defines.
LEVEL_OF_PRESET = {"strict": "high", "balanced": "medium", "sensitive": "low"}
PRESETS = tuple(LEVEL_OF_PRESET)
N_STACKED = 6


@dataclass(frozen=True)
class Calibration:
    """The stack's weights.

    Parameters
    ----------
    coef : ndarray of float64, shape (n_labels, N_STACKED)
    intercept : ndarray of float64, shape (n_labels,)
    """

    coef: Floats
    intercept: Floats

    def probabilities(self, stacked: Floats) -> Floats:
        """Calibrated probabilities.

        Parameters
        ----------
        stacked : ndarray of float64, shape (n_texts, n_labels, N_STACKED)

        Returns
        -------
        ndarray of float64, shape (n_texts, n_labels)
        """
        logits = np.einsum("tlk,lk->tl", stacked, self.coef) + self.intercept
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -500, 500))))


def stack(texts: Floats, windows: Floats, n_sentences: Floats, han_share: Floats) -> Floats:
    """Inputs of the stack; the last column of the scores is the model for any risk.

    Parameters
    ----------
    texts, windows : ndarray of float64, shape (n_texts, n_labels + 1)
    n_sentences, han_share : ndarray of float64, shape (n_texts,)

    Returns
    -------
    ndarray of float64, shape (n_texts, n_labels, N_STACKED)
    """
    n_texts, n_labels = len(texts), texts.shape[1] - 1
    stacked = np.empty((n_texts, n_labels, N_STACKED))
    stacked[:, :, 0] = texts[:, :-1]
    stacked[:, :, 1] = windows[:, :-1]
    stacked[:, :, 2] = texts[:, -1:]
    stacked[:, :, 3] = windows[:, -1:]
    stacked[:, :, 4] = np.log1p(n_sentences)[:, None]
    stacked[:, :, 5] = han_share[:, None]
    return stacked


def fit_calibration(stacked: Floats, Y: Bools) -> Calibration:
    """Fit the stack on out-of-fold scores."""
    from sklearn.linear_model import LogisticRegression

    coef, intercept = [], []
    for label in range(Y.shape[1]):
        model = LogisticRegression(C=1.0, max_iter=1000)
        model.fit(stacked[:, label], Y[:, label])
        coef.append(model.coef_[0])
        intercept.append(model.intercept_[0])
    return Calibration(np.array(coef), np.array(intercept))


def choose_thresholds(probabilities: Floats, Y: Bools) -> dict[str, Floats]:
    """Thresholds per preset and label, from out-of-fold probabilities.

    ``balanced`` has the best F1; ``strict`` the best F0.5, which weighs precision twice as high;
    ``sensitive`` the best F2, which weighs recall twice as high.
    """
    betas = {"strict": 0.5, "balanced": 1.0, "sensitive": 2.0}
    chosen = {
        preset: np.array(
            [_best_f_beta(probabilities[:, j], Y[:, j], beta) for j in range(Y.shape[1])]
        )
        for preset, beta in betas.items()
    }
    chosen["strict"] = np.maximum(chosen["strict"], chosen["balanced"])
    chosen["sensitive"] = np.minimum(chosen["sensitive"], chosen["balanced"])
    return chosen


def _best_f_beta(scores: Floats, y: Bools, beta: float) -> float:
    """The threshold with the highest F-beta; midway between the scores around it."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    hits = np.cumsum(y[order])
    flagged = np.arange(1, len(ranked) + 1)
    f_beta = (1 + beta**2) * hits / (beta**2 * y.sum() + flagged)
    distinct = np.append(ranked[:-1] > ranked[1:], True)
    best = int(np.argmax(np.where(distinct, f_beta, -1.0)))
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + below) / 2)
