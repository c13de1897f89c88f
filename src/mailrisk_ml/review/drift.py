"""Has the mail changed since?  ``model, reference, current -> shifts``, each with its effect size.

All is measured of what the model reads of a mail, its zones that are scored: a new disclaimer or
longer quotations below the same mails are no shift.

Every measure is taken of random divisions of the same mails into two parts of these sizes as well.
What these give on average is taken off the effect, down to no difference at most, and chance is
what the largest of all measures, in standard deviations of its divisions, reaches in 5 % of them:
so many measures are looked at that one of them nearly always is above its own 5 %. A shift is an
effect above chance that is no smaller than ``small``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.evaluation.metrics import roc_auc
from mailrisk_ml.exceptions import Described, InvalidParameterError
from mailrisk_ml.json_text import plain
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import fitted_state
from mailrisk_ml.review.pool import Pool, only_mails, score_pool
from mailrisk_ml.text.display import counted
from mailrisk_ml.text.languages import language_of
from mailrisk_ml.text.segment import Segmenter

Size = Literal["none", "small", "medium", "large"]
SIZES: tuple[Size, ...] = ("none", "small", "medium", "large")
#: Where small, medium and large begin. Population stability index: Siddiqi (2006), small added;
#: h: Cohen (1988); area under the curve: Cohen's d of 0.2, 0.5, 0.8 (Salgado 2018).
BORDERS: Mapping[str, tuple[float, float, float]] = {
    "population stability index": (0.05, 0.1, 0.25),
    "Cohen's h": (0.2, 0.5, 0.8),
    "area under the curve": (0.556, 0.638, 0.714),
}
_NOTHING = {"area under the curve": 0.5}  # where a statistic is not nought without a difference
LEAST_MAILS = 20
_BINS = 10
_DIVISIONS = 300
_CHANCE = 0.95
_MOST_TERMS = 20
_MOST_MAILS = 2_000  # that vocabularies are compared in: every mail is compared with every other
_PENALTY = 0.1  # of least squares on rows of unit length
_NEGLIGIBLE = 1e-12
_PRIOR = 0.01  # of a term's documents, as if each side had seen this share of them before


@dataclass(frozen=True)
class Shift:
    """One measure, then and now.

    Parameters
    ----------
    about : str
        ``language``, ``length``, ``vocabulary``, ``unknown terms``, ``score`` or ``flag rate``.
    label : str
        For scores and flag rates; else empty.
    statistic : str
        A key of `BORDERS`.
    effect : float
        Less what random divisions of the same mails give on average; where they give more, that of
        no difference.
    chance : float
        What chance alone reaches in some measure in 5 % of cases.
    size : {"none", "small", "medium", "large"}
        ``none`` wherever the effect is within chance.
    reference, current : dict of str to float
        Shares, medians or means on either side.
    """

    about: str
    label: str
    statistic: str
    effect: float
    chance: float
    size: Size
    reference: dict[str, float] = field(repr=False)
    current: dict[str, float] = field(repr=False)


@dataclass(frozen=True)
class TermShift:
    """A word that became more or less frequent.

    Parameters
    ----------
    term : str
        It is mail text.
    reference, current : float
        Share of the mails it stands in.
    z : float
        Log-odds ratio in standard errors (Monroe, Colaresi and Quinn 2008); above zero is more.
    """

    term: str = field(repr=False)
    reference: float
    current: float
    z: float


@dataclass(frozen=True)
class Drift:
    """What `drift` found.

    Parameters
    ----------
    n_reference, n_current : int
    shifts : tuple of Shift
        The largest size first.
    terms : tuple of TermShift
        The strongest, up and down.
    """

    n_reference: int
    n_current: int
    shifts: tuple[Shift, ...]
    terms: tuple[TermShift, ...] = field(repr=False)

    @property
    def size(self) -> Size:
        """That of the largest shift."""
        return max((s.size for s in self.shifts), key=SIZES.index, default="none")

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the terms are words of mails."""
        return {
            "n_reference": self.n_reference,
            "n_current": self.n_current,
            "size": self.size,
            "shifts": [plain(asdict(shift)) for shift in self.shifts],
            "terms": [plain(asdict(term)) for term in self.terms],
        }


@dataclass(frozen=True)
class _Both:
    """The mails of both sides, one after the other."""

    pool: Pool
    is_current: Bools
    compared: Indices  # the rows that vocabularies are compared in
    divisions: Bools  # (1 + _DIVISIONS, n_mails): the one looked at, then random ones


@dataclass(frozen=True)
class _Measure:
    """One measure of every division, the one looked at first."""

    about: str
    label: str
    statistic: str
    values: Floats
    sides: tuple[dict[str, float], dict[str, float]] = field(default_factory=lambda: ({}, {}))


def drift(
    model: RiskClassifier,
    reference: Iterable[Mail],
    current: Iterable[Mail],
    *,
    random_state: int = 0,
) -> Drift:
    """Compare the mail a model is used on with mail it was known to do well on.

    Parameters
    ----------
    model : RiskClassifier
        Fitted; its scores and decisions are compared.
    reference, current : iterable of Mail
        At least 20 mails each; all are held in memory. Neither may be what the model learned from:
        of that it is surer than of any other mail.
    random_state : int

    Returns
    -------
    Drift

    Raises
    ------
    InvalidParameterError
        There are fewer mails on either side.
    """
    then = only_mails(reference, "reference", "drift")
    now = only_mails(current, "current", "drift")
    for name, mails in (("reference", then), ("current", now)):
        if len(mails) < LEAST_MAILS:
            rule = f"at least {LEAST_MAILS} mails"
            got = Described(counted(len(mails), "mail"))
            raise InvalidParameterError(name, "drift", rule, got)
    is_current = np.arange(len(then) + len(now)) >= len(then)
    rng = np.random.default_rng(random_state)
    compared = _compared(is_current, rng)
    divisions = _divisions(is_current, compared, rng)
    both = _Both(score_pool(model, then + now), is_current, compared, divisions)
    state = fitted_state(model)
    words = _words(both.pool.texts, state.cutting.segmenter)
    known = set(state.vocabulary.words)
    shifts = _shifts(
        [
            _language(both),
            _length(both),
            _unknown_terms(both, words, known),
            _vocabulary(both),
            *_scores(both),
            *_flag_rates(both),
        ]
    )
    return Drift(len(then), len(now), tuple(shifts), tuple(_terms(words, is_current)))


def _compared(is_current: Bools, rng: np.random.Generator) -> Indices:
    """As many rows of either side as may be: of a side of few all, whatever the other has."""
    order = rng.permutation(len(is_current))
    few, many = sorted((order[is_current[order] == side] for side in (False, True)), key=len)
    few = few[: _MOST_MAILS // 2]
    return np.sort(np.concatenate((few, many[: _MOST_MAILS - len(few)])))


def _divisions(is_current: Bools, compared: Indices, rng: np.random.Generator) -> Bools:
    """Sides, then as they might be by chance.

    Drawn among the rows compared and among the others, so that no division leaves a side without
    mails to compare.
    """
    divisions = np.tile(is_current, (1 + _DIVISIONS, 1))
    others = np.setdiff1d(np.arange(len(is_current)), compared)
    for rows in (compared, others):
        divisions[1:, rows] = rng.permuted(divisions[1:, rows], axis=1)
    return divisions


def _shifts(measures: Sequence[_Measure]) -> list[Shift]:
    """Effects beside what chance makes of the largest of them (Westfall and Young 1993).

    The largest size first, and of one size what is furthest above chance.
    """
    values = np.array([measure.values for measure in measures])
    mean, spread = values[:, 1:].mean(axis=1), values[:, 1:].std(axis=1)
    spread = np.maximum(spread, _NEGLIGIBLE)
    largest = ((values[:, 1:] - mean[:, None]) / spread[:, None]).max(axis=0)
    chance = np.quantile(largest, _CHANCE) * spread
    effects = values[:, 0] - mean
    rows = zip(measures, effects.tolist(), chance.tolist(), strict=True)
    # Of mails that are all the same there is no chance of a difference.
    return sorted(
        (_shift(*row) for row in rows),
        key=lambda s: (-SIZES.index(s.size), -s.effect / max(s.chance, _NEGLIGIBLE)),
    )


def _shift(measure: _Measure, effect: float, chance: float) -> Shift:
    borders, nothing = BORDERS[measure.statistic], _NOTHING.get(measure.statistic, 0.0)
    # Divisions may give less than no difference; nothing is added to what was measured for that.
    shown = max(min(effect + nothing, float(measure.values[0])), nothing)
    size: Size = "none"
    if effect > chance:
        size = SIZES[sum(shown >= border for border in borders)]
    named = measure.about, measure.label, measure.statistic
    return Shift(*named, shown, chance + nothing, size, *measure.sides)


def _language(both: _Both) -> _Measure:
    names = [language_of(text) for text in both.pool.texts]
    distinct = sorted(set(names))
    bins = np.array([distinct.index(name) for name in names])
    then, now = (
        dict(zip(distinct, np.eye(len(distinct))[bins[side]].mean(axis=0).tolist(), strict=True))
        for side in (~both.is_current, both.is_current)
    )
    return _binned("language", "", bins, both, (then, now))


def _length(both: _Both) -> _Measure:
    lengths = np.array([len(text) for text in both.pool.texts], dtype=np.float64)
    return _binned("length", "", _deciles(lengths, both), both, _summary(lengths, both, "median"))


def _scores(both: _Both) -> list[_Measure]:
    return [
        _binned("score", label, _deciles(column, both), both, _summary(column, both, "mean"))
        for label, column in zip(both.pool.classes, both.pool.probabilities.T, strict=True)
    ]


def _flag_rates(both: _Both) -> list[_Measure]:
    flagged = both.pool.margins >= 0
    columns = [*zip(both.pool.classes, flagged.T, strict=True), ("any", flagged.any(axis=1))]
    return [_rate("flag rate", label, column.astype(np.float64), both) for label, column in columns]


def _unknown_terms(both: _Both, words: Sequence[set[str]], known: set[str]) -> _Measure:
    shares = [len(own - known) / max(len(own), 1) for own in words]
    return _rate("unknown terms", "", np.array(shares), both)


def _vocabulary(both: _Both) -> _Measure:
    """How well a linear model tells the sides apart: a two-sample test (Lopez-Paz, Oquab 2017).

    Regularised least squares, whose answers for mails left out one by one follow from the matrix
    of one fit, for all divisions at once (Rifkin and Lippert 2007).
    """
    rows = both.compared
    vectors, divisions = both.pool.vectors[rows], both.divisions[:, rows]
    alike = (vectors @ vectors.T).toarray()
    fitted = alike @ np.linalg.inv(alike + _PENALTY * np.eye(len(rows)))
    n_now = divisions.sum(axis=1, keepdims=True)
    sides = np.where(divisions, 1 / n_now, -1 / (len(rows) - n_now))
    own = np.diag(fitted)
    scores = (sides @ fitted - sides * own) / (1 - own)
    areas = [float(roc_auc(d, row)) for d, row in zip(divisions, scores, strict=True)]
    return _Measure("vocabulary", "", "area under the curve", np.array(areas))


def _binned(
    about: str,
    label: str,
    bins: npt.NDArray[np.int64],
    both: _Both,
    sides: tuple[dict[str, float], dict[str, float]],
) -> _Measure:
    shares = _shares(bins, int(bins.max()) + 1, both.divisions)
    then, now = shares[:, 0], shares[:, 1]
    values = ((now - then) * np.log(now / then)).sum(axis=1)
    return _Measure(about, label, "population stability index", values, sides)


def _rate(about: str, label: str, values: Floats, both: _Both) -> _Measure:
    divisions = both.divisions
    now = divisions @ values / divisions.sum(axis=1)
    then = ~divisions @ values / (~divisions).sum(axis=1)
    h = np.abs(2 * np.arcsin(np.sqrt(now)) - 2 * np.arcsin(np.sqrt(then)))
    return _Measure(about, label, "Cohen's h", h, _summary(values, both, "mean"))


def _shares(bins: npt.NDArray[np.int64], n_bins: int, divisions: Bools) -> Floats:
    """Share of each bin on either side, shape (n_divisions, 2, n_bins).

    Half a mail is added to each, since the statistic has no value for none.
    """
    member = np.eye(n_bins)[bins]
    counts = np.stack((~divisions @ member, divisions @ member), axis=1) + 0.5
    return np.asarray(counts / counts.sum(axis=2, keepdims=True))


def _deciles(values: Floats, both: _Both) -> npt.NDArray[np.int64]:
    """The tenth of the reference that each value falls into."""
    cuts = np.quantile(values[~both.is_current], np.linspace(0, 1, _BINS + 1)[1:-1])
    return np.searchsorted(np.unique(cuts), values, side="right")


def _summary(values: Floats, both: _Both, name: str) -> tuple[dict[str, float], dict[str, float]]:
    sides = (values[~both.is_current], values[both.is_current])
    then, now = (float(np.median(v) if name == "median" else v.mean()) for v in sides)
    return {name: then}, {name: now}


def _words(texts: Sequence[str], segmenter: Segmenter) -> list[set[str]]:
    """Distinct words of each text, placeholders and single letters aside."""
    return [
        {t.word for t in segmenter.tokenize(text) if t.word[0].isalpha() and _says(t.word)}
        for text in texts
    ]


def _says(word: str) -> bool:
    return len(word) > 1 or not word.isascii()


def _terms(words: Sequence[set[str]], is_current: Bools) -> list[TermShift]:
    counts = [
        Counter(w for own, side in zip(words, is_current, strict=True) if side == now for w in own)
        for now in (False, True)
    ]
    n = [int((~is_current).sum()), int(is_current.sum())]
    found = []
    for term in {*counts[0], *counts[1]}:
        there = [count[term] for count in counts]
        prior = _PRIOR * sum(there) + 0.5
        odds = [(k + prior) / (m - k + prior) for k, m in zip(there, n, strict=True)]
        spread = np.sqrt(
            sum(1 / (k + prior) + 1 / (m - k + prior) for k, m in zip(there, n, strict=True))
        )
        z = float((np.log(odds[1]) - np.log(odds[0])) / spread)
        found.append(TermShift(term, there[0] / n[0], there[1] / n[1], z))
    ranked = sorted(found, key=lambda t: (-abs(t.z), t.term))
    more = [t for t in ranked if t.z > 0][:_MOST_TERMS]
    return more + [t for t in ranked if t.z < 0][:_MOST_TERMS]
