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
#: The share of harmless training mails, the hard ones among them, that each preset may flag.
HARMLESS_FLAGGED = {"strict": 0.01, "balanced": 0.04, "sensitive": 0.12}
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
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.logits(stacked), -500, 500))))

    def logits(self, stacked: Floats) -> Floats:
        """Log-odds of the probabilities; the same shapes."""
        return np.asarray(np.einsum("tlk,lk->tl", stacked, self.coef) + self.intercept)


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


def fit_calibration(stacked: Floats, Y: Bools, sample_weight: Floats | None = None) -> Calibration:
    """Fit the stack on out-of-fold scores."""
    from sklearn.linear_model import LogisticRegression

    coef, intercept = [], []
    for label in range(Y.shape[1]):
        model = LogisticRegression(C=1.0, max_iter=1000)
        model.fit(stacked[:, label], Y[:, label], sample_weight=sample_weight)
        coef.append(model.coef_[0])
        intercept.append(model.intercept_[0])
    return Calibration(np.array(coef), np.array(intercept))


def choose_thresholds(
    probabilities: Floats, Y: Bools, sample_weight: Floats | None = None
) -> dict[str, Floats]:
    """Thresholds per preset and label, from out-of-fold probabilities.

    A preset is the share of harmless mails that it may flag, see `HARMLESS_FLAGGED`: in a mailbox
    nearly all mail is harmless, and that share is what people have to read for nothing. The
    threshold is the lowest that keeps to it, the same for every label, since probabilities are
    calibrated; it never lies above the largest probability of a risky mail. Weights make the share
    one of weight, not of mails.
    """
    is_harmless = ~Y.any(axis=1)
    harmless = probabilities[is_harmless].max(axis=1)
    order = np.argsort(-harmless, kind="stable")
    harmless = harmless[order]
    weights = np.ones(len(Y)) if sample_weight is None else sample_weight
    reached = np.cumsum(weights[is_harmless][order])
    highest_risky = float(probabilities[Y.any(axis=1)].max())
    thresholds = {}
    for preset, share in HARMLESS_FLAGGED.items():
        allowed = int(np.searchsorted(reached, share * weights[is_harmless].sum(), side="right"))
        # Just above the first harmless mail that would be too many.
        limit = float(np.nextafter(harmless[allowed], 1.0)) if len(harmless) > allowed else 0.5
        thresholds[preset] = np.full(Y.shape[1], min(limit, highest_risky))
    return thresholds
