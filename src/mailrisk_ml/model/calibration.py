r"""From linear scores to probabilities, and from probabilities to decisions.

For each label a few scores of a mail are stacked by a logistic regression, fitted on scores of
mails whose writers the linear models had not seen (stacked generalisation: Wolpert 1992; with
logistic output it calibrates as Platt 1999 does):

.. math:: p = \sigma(c + a^\top s + s^\top B s)

with :math:`s` the inputs of `mailrisk_ml.model.stacking`. The symmetric :math:`B` lets them speak
together: a high window means more in a short mail, and in one whose other labels stay low. Harmless
mails weigh more there than risky ones (`stack_weights`): a parabola in a few scores cannot be right
everywhere, and decisions are made where harmless mails end. What the weights do to the
probabilities a second regression takes back, of two numbers a label (Platt 1999). A label that few
mails carry is calibrated on the mean of its own two scores alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.model.assessment import Level
from mailrisk_ml.model.stacking import N_STACKED, OWN
from mailrisk_ml.model.threads import in_threads

#: Presets, strictest first, and the level each defines.
LEVEL_OF_PRESET: dict[str, Level] = {"strict": "high", "balanced": "medium", "sensitive": "low"}
PRESETS = tuple(LEVEL_OF_PRESET)
#: The share of harmless training mails, the hard ones among them, that each preset may flag. Those
#: of `strict` and `balanced` are the most, in steps of 0.0025, at which no more than 0.7 % and 2 %
#: of real mail is flagged in either language (``benchmarks/real_mail.py``).
HARMLESS_FLAGGED = {"strict": 0.0175, "balanced": 0.0475, "sensitive": 0.12}
#: The least probability of each level: what most likely is harmless is no high risk, however
#: strict the preset that flags it.
LEAST_OF_LEVEL: dict[Level, float] = {"high": 0.5, "medium": 0.2, "low": 0.0}
#: Mails from which on products of the inputs are weighed: of fewer they rank unseen mails a little
#: worse than the inputs alone.
LEAST_FOR_PRODUCTS = 3000
#: Mails of the rarest label from which on all labels share a threshold. With fewer the
#: probabilities of rare labels stay low, and one for all would hardly ever flag them. On 160 to
#: 2,000 mails, some labels thinned out, thresholds apart give 0.05 to 0.12 more of macro-F1 on
#: mails of other writers, for up to 2 in 100 harmless mails more; with 170 of the rarest, none
#: thinned out, they cost 0.01.
LEAST_TO_SHARE = 150
# Probabilities as good as 0, or 1; the least deviation of harmless mails' log-odds that tells
# anything; and a step up that outlives the rounding on the way back.
_CLIP, _LEAST_DEVIATION, _STEP = 1e-6, 1e-3, 1e-9
# Chosen by mails left out, with thresholds at which 2 % of real mails are flagged in either
# language: 86 % of the risks are found in place of 82 %, both of two labels in 69 % of the mails in
# place of 57 %; macro-F1 is 0.886 in place of 0.879, average precision 0.952 in place of 0.953.
# With weights of 3 and 24 average precision is 0.947. Those of 2 and 6 gain as much after 400 to
# 10,000 mails.
_STACK_WEIGHT_OF_HARMLESS, _STACK_WEIGHT_IN_MAILBOX = 1.5, 6.0
#: Mails with a label, and without it, that must stand outside of every fold for its whole stack to
#: be fitted. Of fewer its signs are luck: only the label's own scores count, and never against it.
#: Measured on samples of the corpus: average precision on unseen mail is higher for it by 0.07 with
#: 5 to 25 mails of a label and by 0.015 with 45 to 80; from 80 on log loss is lower for the stack.
LEAST_FOR_STACK = 50
# Log-odds that the gap around a threshold is wider by, before that is more than luck of where few
# mails fall. Measured on mails of other groups: after 48 samples of the corpus (150 to 1,000 mails,
# 2 or 5 labels, 6 seeds) thresholds, macro-F1 and false alarms are what they were, but for one
# sample, whose macro-F1 of `strict` is lower by 0.003; without it up to 0.03 of macro-F1 is lost.
# After 250 mails of two labels that separate well, macro-F1 of `balanced` rises from 0.95 to 1.00,
# with thresholds of 0.1 to 0.2 in place of 0.01.
_LEAST_GAP = 1.0
# Of log-odds on scores of margins, where many mails tell.
_USUAL_SLOPE = 2.0


@dataclass(frozen=True)
class Calibration:
    """The stack's weights.

    Parameters
    ----------
    coef : ndarray of float64, shape (n_labels, N_STACKED)
    products : ndarray of float64, shape (n_labels, N_STACKED, N_STACKED)
        Symmetric.
    intercept : ndarray of float64, shape (n_labels,)
    low, high : ndarray of float64, shape (n_labels, N_STACKED)
        What the inputs spanned in training. They are held within it: beyond what it was fitted
        to, a parabola may turn.
    """

    coef: Floats
    products: Floats
    intercept: Floats
    low: Floats
    high: Floats

    def probabilities(self, stacked: Floats) -> Floats:
        """Calibrated probabilities.

        Parameters
        ----------
        stacked : ndarray of float64, shape (n_texts, n_labels, N_STACKED)

        Returns
        -------
        ndarray of float64, shape (n_texts, n_labels)
        """
        return _probability(np.clip(self.logits(stacked), -500, 500))

    def logits(self, stacked: Floats) -> Floats:
        """Log-odds of the probabilities; the same shapes."""
        held = self.hold(stacked)
        slopes = self.coef + np.einsum("tlk,lkj->tlj", held, self.products)
        return np.asarray((held * slopes).sum(axis=2) + self.intercept)

    def of(self, label: int) -> _Weights:
        """``coef``, ``products`` and ``intercept`` of a label."""
        return self.coef[label], self.products[label], float(self.intercept[label])

    def hold(self, stacked: Floats) -> Floats:
        """The inputs, held within what they spanned in training."""
        return np.clip(stacked, self.low, self.high)

    def slopes(self, stacked: Floats, base: Floats) -> Floats:
        """What a step of each input is worth on the way from ``base`` to ``stacked``.

        Log-odds at ``stacked`` are those at ``base`` plus the steps times these slopes, exactly:
        the integral of the gradient along the straight line between two points is, for a
        parabola, the gradient half-way (integrated gradients: Sundararajan et al. 2017).

        Parameters
        ----------
        stacked, base : ndarray of float64, shape (n_labels, N_STACKED)

        Returns
        -------
        ndarray of float64, shape (n_labels, N_STACKED)
        """
        there, here = self.hold(stacked), self.hold(base)
        slopes = self.coef + np.einsum("lk,lkj->lj", there + here, self.products)
        step = stacked - base
        # Of a step that leaves the range only the part within it counts.
        part = np.divide(there - here, step, out=np.zeros_like(step), where=step != 0)
        return np.asarray(slopes * part)


def stack_weights(Y: Bools, in_mailbox: Bools) -> Floats:
    """How much each mail counts in fitting the stack.

    Risky mails count 1, harmless ones more, and those of a harmless mailbox most.

    Parameters
    ----------
    Y : ndarray of bool, shape (n_mails, n_labels)
    in_mailbox : ndarray of bool, shape (n_mails,)
        From `mailrisk_ml.groups.in_harmless_group`.

    Returns
    -------
    ndarray of float64, shape (n_mails,)
    """
    kinds = (_STACK_WEIGHT_IN_MAILBOX, 1.0)
    return np.select((in_mailbox, Y.any(axis=1)), kinds, default=_STACK_WEIGHT_OF_HARMLESS)


def fit_calibration(
    stacked: Floats,
    Y: Bools,
    is_few: Bools,
    weights: Floats,
    in_stack: Floats,
    start: Calibration | None = None,
    n_jobs: int | None = None,
) -> Calibration:
    """Fit the stack on out-of-fold scores.

    Parameters
    ----------
    stacked : ndarray of float64, shape (n_texts, n_labels, N_STACKED)
    Y : ndarray of bool, shape (n_texts, n_labels)
    is_few : ndarray of bool, shape (n_labels,)
        Labels that get a weighed sum of their own two scores; see `LEAST_FOR_STACK`. The others
        must have mails with and without them.
    weights : ndarray of float64, shape (n_texts,)
        Of the probabilities.
    in_stack : ndarray of float64, shape (n_texts,)
        What they are multiplied by where the stack is fitted; from `stack_weights`.
    start : Calibration, optional
        Where to start from: one of nearly the same texts saves most of the time.
    n_jobs : int or None
        Threads.
    """

    def fitted(label: int) -> _Weights:
        inputs, y = stacked[:, label], Y[:, label]
        if is_few[label]:
            return _fit_own(inputs, y, weights)
        return _fit_stack(inputs, y, weights, in_stack, start.of(label) if start else None)

    fits = in_threads(fitted, range(Y.shape[1]), n_jobs)
    coef, products, intercept = (np.array(parts) for parts in zip(*fits, strict=True))
    return Calibration(coef, products, intercept, stacked.min(axis=0), stacked.max(axis=0))


_Weights = tuple[Floats, Floats, float]


def _fit_stack(
    inputs: Floats, y: Bools, weights: Floats, in_stack: Floats, start: _Weights | None
) -> _Weights:
    """Weights of all inputs; few mails get a plain weighted sum, `B` of zeros."""
    from sklearn.linear_model import LogisticRegression

    # Of few mails there are no pairs of inputs to weigh, only the inputs.
    first, second = np.triu_indices(N_STACKED if len(y) >= LEAST_FOR_PRODUCTS else 0)
    model = LogisticRegression(C=1.0, solver="newton-cholesky", warm_start=start is not None)
    X = np.concatenate((inputs, inputs[:, first] * inputs[:, second]), axis=1)
    in_fit = weights * in_stack
    if start is not None:
        own, products, intercept = start
        times = np.where(first == second, 1.0, 2.0)  # the other half stands below the diagonal
        coef = np.concatenate((own, times * products[first, second]))
        # Back from probabilities to what the stack's weights make of them.
        slope, shift = _fit_line(X @ coef + intercept, y, in_fit)
        model.coef_, model.intercept_ = slope * coef[None], np.array([slope * intercept + shift])
    model.fit(X, y, sample_weight=in_fit)
    slope, shift = _fit_line(model.decision_function(X), y, weights)
    coef = slope * model.coef_[0]
    upper = np.zeros((N_STACKED, N_STACKED))
    upper[first, second] = coef[N_STACKED:]
    return coef[:N_STACKED], (upper + upper.T) / 2, float(slope * model.intercept_[0] + shift)


def _fit_line(odds: Floats, y: Bools, weights: Floats) -> tuple[float, float]:
    """Slope and intercept of log-odds on scores (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, solver="newton-cholesky")
    model.fit(odds[:, None], y, sample_weight=weights)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _fit_own(inputs: Floats, y: Bools, weights: Floats) -> _Weights:
    """A slope above 0 for the mean of a label's own scores, and targets short of 0 and 1.

    The logarithm of the slope is normal around that of `_USUAL_SLOPE` a priori; the targets are
    those of Platt (1999), which give a label that no mail carries an intercept too.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    scores = inputs[:, OWN].mean(axis=1)
    n_with, n_without = (int((side & (weights > 0)).sum()) for side in (y, ~y))
    targets = np.where(y, (n_with + 1) / (n_with + 2), 1 / (n_without + 2))
    usual = np.log(_USUAL_SLOPE)

    def loss(place: Floats) -> tuple[float, Floats]:
        slope = np.exp(place[0])
        z = slope * scores + place[1]
        wrong = weights * (expit(z) - targets)
        off = place[0] - usual
        value = weights @ (np.logaddexp(0.0, z) - targets * z) + off**2 / 2
        return float(value), np.array([slope * (wrong @ scores) + off, wrong.sum()])

    bounds = [(usual - 3, usual + 3), (None, None)]
    log_slope, intercept = minimize(loss, (usual, 0.0), jac=True, bounds=bounds).x
    coef = np.zeros(N_STACKED)
    coef[[*OWN]] = np.exp(log_slope) / 2
    return coef, np.zeros((N_STACKED, N_STACKED)), float(intercept)


def choose_thresholds(
    probabilities: Floats, Y: Bools, sample_weight: Floats | None = None
) -> dict[str, Floats]:
    """Thresholds per preset and label, from out-of-fold probabilities.

    A preset is the share of harmless mails that it may flag, see `HARMLESS_FLAGGED`: in a mailbox
    nearly all mail is harmless, and that share is what people have to read for nothing. The
    threshold is the lowest that keeps to it, raised within the gap it lies in, see `_raised`; the
    same for every label, since probabilities are calibrated; it never lies above the largest
    probability of a risky mail. Weights make the share one of weight, not of mails.

    Where some label has fewer than `LEAST_TO_SHARE` mails, labels share how many standard
    deviations the log-odds of the threshold lie above the mean of the harmless mails.
    """
    weights = np.ones(len(Y)) if sample_weight is None else sample_weight
    is_harmless = ~Y.any(axis=1)
    if Y.sum(axis=0).min() >= LEAST_TO_SHARE or not weights[is_harmless].any():
        highest_risky = float(probabilities[~is_harmless].max())
        limits = _limits(probabilities[is_harmless], weights[is_harmless])
        return {
            preset: np.full(
                Y.shape[1],
                _raised(min(limit, highest_risky), probabilities[is_harmless], probabilities[Y]),
            )
            for preset, limit in limits.items()
        }
    odds = log_odds(probabilities[is_harmless])
    mean = np.average(odds, axis=0, weights=weights[is_harmless])
    variance = np.average((odds - mean) ** 2, axis=0, weights=weights[is_harmless])
    deviation = np.maximum(np.sqrt(variance), _LEAST_DEVIATION)
    thresholds = {}
    for preset, limit in _limits((odds - mean) / deviation, weights[is_harmless]).items():
        lowest = _probability(mean + deviation * (limit + _STEP))
        thresholds[preset] = np.array(
            [
                _raised(threshold, column[is_harmless], column[carries])
                for threshold, column, carries in zip(lowest, probabilities.T, Y.T, strict=True)
            ]
        )
    return thresholds


def _raised(threshold: float, harmless: Floats, risky: Floats) -> float:
    """A threshold raised to the middle of the gap it lies in, in log-odds.

    The gap is from the highest harmless probability below the threshold to the lowest risky one
    above it, less `_LEAST_GAP`: what is flagged rightly still is, and where classes separate well
    there is a margin on both sides for mail unseen (Vapnik 1995).
    """
    below, above = harmless[harmless < threshold], risky[risky >= threshold]
    if not below.size or not above.size:
        return threshold
    low, high = log_odds(np.array([below.max(), above.min()]))
    return max(threshold, float(_probability((low + high - _LEAST_GAP) / 2)))


def _limits(harmless: Floats, weights: Floats) -> dict[str, float]:
    """The lowest score, whichever label's, at which each preset keeps to its share."""
    highest = harmless.max(axis=1)
    order = np.argsort(-highest, kind="stable")
    highest = highest[order]
    reached = np.cumsum(weights[order])
    limits = {}
    for preset, share in HARMLESS_FLAGGED.items():
        allowed = int(np.searchsorted(reached, share * weights.sum(), side="right"))
        # Just above the first harmless mail that would be too many.
        is_reached = len(highest) > allowed
        limits[preset] = float(np.nextafter(highest[allowed], np.inf)) if is_reached else 0.5
    return limits


def _probability(odds: Floats) -> Floats:
    """What these log-odds are of."""
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def log_odds(probabilities: Floats) -> Floats:
    """Log-odds, finite also of 0 and 1; the same shape."""
    p = np.clip(probabilities, _CLIP, 1 - _CLIP)
    return np.asarray(np.log(p) - np.log1p(-p))
