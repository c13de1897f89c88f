"""Fitting: training rows -> linear models, out-of-fold scores -> calibration and thresholds."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.groups import in_harmless_group
from mailrisk_ml.model.calibration import (
    LEAST_FOR_STACK,
    Calibration,
    choose_thresholds,
    fit_calibration,
    stack_weights,
)
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.folds import fold_numbers, least_outside, thin_folds
from mailrisk_ml.model.linear import KnownTerms, LinearModel, LinearScorer, Weighting, known_terms
from mailrisk_ml.model.scoring import Cutting, FittedState, in_batches, score_batch
from mailrisk_ml.model.term_keys import CONCEPT, HAN_1, LATIN_2
from mailrisk_ml.model.threads import in_threads
from mailrisk_ml.model.training_set import (
    MAIL,
    TrainingSet,
    evidence_spans,
    make_training_set,
    marked_sentences,
)
from mailrisk_ml.model.vocabulary import Vocabulary

# How far a fit has come, without a word of the mail.
_LOGGER = logging.getLogger(__name__)
# Of margins. With 0.1, liblinear's own default for dual solvers, it solves for half as long again,
# and average precision on mails left out differs by 0.0002 at most. With 4 it stops too soon.
_TOLERANCE = 1.0
# How much mail of a harmless mailbox counts in the linear models. At thresholds at which 1 to 4 %
# of real mail is flagged, in English or in Chinese, 91.3 and 92.0 % of the risks in mail by other
# writers are found, with a weight of 1 90.2 and 91.0 %; average precision is 0.963 with either.
_WEIGHT_IN_MAILBOX = 2.5
# The share of a label's mails with a mark from which on sentences alone teach passages. That takes
# half the time, and mails left out are ranked as well; without marks whole mails must stand in.
_MOSTLY_MARKED = 0.9
# Stored values of the largest fit from which on processes of their own pay for being started.
_LEAST_FOR_PROCESSES = 3_000_000
# Mails from which on a model of everything adds nothing to the mean of those of the folds: with it
# average precision on mail by others was 0.9517, without it 0.9524, in two thirds of the time.
_ENOUGH_FOR_FOLDS_ALONE = 20_000
# With 5,000 mails of the corpus rare terms held down less give mail by others 0.01 more of average
# precision, with 1,500 they cost 0.01 and with 400 mails 0.02.
_LEAST_FOR_RARITY = 3000


@dataclass(frozen=True)
class FitSettings:
    """The parameters of `RiskClassifier` that fitting needs; see there."""

    learner: str
    C: float
    han_ngrams: tuple[int, int]
    latin_ngrams: tuple[int, int]
    word_reach: int
    concept_reach: int
    stem: bool
    concepts: bool
    word_scale: float
    concept_scale: float
    han_scale: float
    latin_scale: float
    idf_power: float | None
    length_smoothing: float
    min_df: int
    evidence_weight: float
    passage_weight: float
    rest_weight: float
    longest_window: int
    cv: int
    random_state: int
    max_terms: int | None
    n_jobs: int | None


class _Weights(NamedTuple):
    """Of a linear model: ``coef`` of shape (n_terms, n_outputs), ``intercept`` of (n_outputs,)."""

    coef: Floats
    intercept: Floats


def fit_state(
    documents: Sequence[Document],
    Y: Bools,
    evidence: Sequence[Mapping[str, Sequence[str]]] | None,
    groups: Sequence[object] | None,
    classes: Sequence[str],
    cutting: Cutting,
    settings: FitSettings,
    sample_weight: Floats | None = None,
) -> tuple[FittedState, Floats]:
    """Fit everything.

    Returns
    -------
    state : FittedState
    out_of_fold : ndarray of float64, shape (n_texts, n_labels)
        Probabilities of each mail by linear models and a calibration that did not see its group.
    """
    s = settings
    batches = [
        make_batch(some, cutting.segmenter)
        for some in in_batches((d.scored for d in documents), len)
    ]
    vocabulary = Vocabulary.from_batches(
        batches,
        min_df=s.min_df,
        max_terms=s.max_terms,
        han=s.han_ngrams,
        latin=s.latin_ngrams,
        word_reach=s.word_reach,
        concept_reach=s.concept_reach,
        stem=s.stem,
        concepts=s.concepts,
        n_jobs=s.n_jobs,
    )
    if not len(vocabulary):
        rule = "so small that some term is in that many mails"
        found = f"No term is in {s.min_df} of the {len(documents)} mails"
        remedy = f"{found}: fit to more or longer ones, or lower it."
        raise InvalidParameterError("min_df", "RiskClassifier", rule, s.min_df, remedy)
    known = in_threads(lambda batch: known_terms(batch, vocabulary), batches, s.n_jobs)
    with_any = np.concatenate((Y, Y.any(axis=1, keepdims=True)), axis=1)
    marked = _marked(batches, documents, evidence, classes)
    counts = make_training_set(batches, known, marked, with_any, s.n_jobs)
    weighting = Weighting(_idf(counts), vocabulary.n_word_terms, s.length_smoothing)
    scale = _scale(vocabulary, weighting, len(documents), s)
    rows = counts.weighted(weighting, scale)
    _LOGGER.info("words counted")
    folds = _folds(Y, groups, classes, s)
    weights = np.ones(len(Y)) if sample_weight is None else sample_weight
    in_mailbox = in_harmless_group(Y, groups)
    of_texts = np.where(in_mailbox, _WEIGHT_IN_MAILBOX, 1.0) * weights
    scorers = _fit_scorers(rows, scale, folds, vocabulary, weighting, s, of_texts)
    stacked = _out_of_fold(batches, known, scorers[:-1], folds, s)
    in_stack = stack_weights(Y, in_mailbox)
    calibration, probabilities = _calibrate(stacked, Y, folds, weights, in_stack, s.n_jobs)
    thresholds = choose_thresholds(probabilities, Y, sample_weight)
    state = FittedState(scorers[-1], calibration, thresholds, s.longest_window, cutting)
    return state, probabilities


def _folds(
    Y: Bools, groups: Sequence[object] | None, classes: Sequence[str], settings: FitSettings
) -> Indices:
    """Folds that leave mails with and without each label outside, if groups must be cut for it.

    A model that never saw a label scores every mail alike: with such scores among them, those of
    the other models would be calibrated upside down.
    """
    s = settings
    folds = fold_numbers(Y, groups, s.cv, s.random_state)
    thin = list(thin_folds(Y, folds, classes, 1))
    if not thin or groups is None:
        return folds
    names = list(groups)
    for lacking in thin:
        warnings.warn(
            f"Groups are not held out whole: {lacking.found}. Probabilities come out surer than "
            f"they are for mail of other groups. {lacking.remedy}",
            stacklevel=4,  # where fit is called
        )
        for row in np.flatnonzero(Y[:, lacking.column] == lacking.side).tolist():
            names[row] = None  # a group of its own
    return fold_numbers(Y, names, s.cv, s.random_state)


def _idf(counts: TrainingSet) -> Floats:
    is_mail = counts.kinds == MAIL
    of_mails = counts.X.indices[is_mail.repeat(np.diff(counts.X.indptr))]
    df: Indices = np.bincount(of_mails, minlength=counts.X.shape[1])
    # Rounded as it will be stored, so that a loaded model gives the very same scores.
    idf: Floats = 1.0 + np.log((1 + is_mail.sum()) / (1 + df))
    return idf.astype(np.float16).astype(np.float64)


def _marked(
    batches: Sequence[Batch],
    documents: Sequence[Document],
    evidence: Sequence[Mapping[str, Sequence[str]]] | None,
    classes: Sequence[str],
) -> list[Bools]:
    marked = []
    first = 0
    for batch in batches:
        own = range(first, first + batch.n_texts)
        spans = [
            evidence_spans(documents[i], evidence[i], classes) if evidence else [] for i in own
        ]
        marked.append(marked_sentences(batch, spans, len(classes)))
        first += batch.n_texts
    return marked


def _scale(
    vocabulary: Vocabulary, weighting: Weighting, n_texts: int, settings: FitSettings
) -> Floats:
    """What each term is multiplied by before the solver sees it, shape (n_terms,).

    A factor on a feature is one on how far its weight may go before the penalty tells.
    """
    s = settings
    power = float(n_texts >= _LEAST_FOR_RARITY) if s.idf_power is None else s.idf_power
    rarity = (weighting.idf / weighting.idf.mean()) ** power
    ends = (CONCEPT, HAN_1, LATIN_2)  # of words, concepts and ideographs
    scales = np.array([s.word_scale, s.concept_scale, s.han_scale, s.latin_scale])
    return np.asarray(scales[np.searchsorted(ends, vocabulary.kinds, side="right")] * rarity)


def _fit_scorers(
    rows: TrainingSet,
    scale: Floats,
    folds: Indices,
    vocabulary: Vocabulary,
    weighting: Weighting,
    settings: FitSettings,
    of_texts: Floats,
) -> list[LinearScorer]:
    """A scorer for each fold, fitted on the others, and last one for mail unseen."""
    s = settings
    of_row = of_texts[rows.texts]
    of_mail = float(rows.share_marked() < _MOSTLY_MARKED)
    weights = {
        "whole mails": rows.weights(1.0, s.evidence_weight, 0.0) * of_row,
        "passages": rows.weights(of_mail, s.passage_weight, s.rest_weight) * of_row,
    }
    models = [_fit_with_folds(rows, some, folds, scale, s, name) for name, some in weights.items()]
    return [
        LinearScorer(vocabulary, weighting, *(LinearModel.rounded(*model) for model in pair))
        for pair in zip(*models, strict=True)
    ]


def _fit_with_folds(
    rows: TrainingSet,
    weights: Floats,
    folds: Indices,
    scale: Floats,
    settings: FitSettings,
    name: str,
) -> list[_Weights]:
    """A model for each fold, fitted on the others, and last one for mail unseen, see `_blended`."""
    # Models of whole mails have no use for three rows in four: what is sent to processes, and what
    # the solver copies, is half as large for it.
    rows, weights = rows.that_weigh(weights)
    of_row = folds[rows.texts]
    without = [np.where(of_row == fold, 0.0, weights) for fold in range(folds.max() + 1)]
    if len(folds) < _ENOUGH_FOR_FOLDS_ALONE:
        without.append(weights)
    models = [
        model._replace(coef=model.coef * scale[:, None])  # for terms as they are
        for model in _fit_models(rows, without, settings, name)
    ]
    of_folds = models[: folds.max() + 1]
    return [*of_folds, _blended(of_folds, models[len(of_folds) :])]


def _blended(of_folds: Sequence[_Weights], of_all: Sequence[_Weights]) -> _Weights:
    """The mean weights of the models that left a fold out; half of it that of all, if there is one.

    A mean of models that saw other mails varies less than one of them (bagging: Breiman 1996): mean
    average precision on mail by other writers is 0.001 to 0.003 higher. Scores of the mean alone
    lie nearer to each other than those that are calibrated: of 100 to 2,000 mails less is flagged.
    """
    coef, intercept = (np.empty_like(some) for some in of_folds[0])
    for output in range(len(intercept)):
        # What a fold happens to lack, its weights say nothing of.
        some = [weights for weights in of_folds if weights.coef[:, output].any()]
        models = some or of_all or of_folds
        coef[:, output] = np.mean([weights.coef[:, output] for weights in models], axis=0)
        intercept[output] = np.mean([weights.intercept[output] for weights in models])
    for one in of_all:
        coef, intercept = (coef + one.coef) / 2, (intercept + one.intercept) / 2
    return _Weights(coef, intercept)


def _fit_models(
    rows: TrainingSet, weights: Sequence[Floats], settings: FitSettings, name: str
) -> list[_Weights]:
    """A model for each array of weights of the rows; rows that weigh nothing teach it nothing."""
    from joblib import Parallel, delayed, effective_n_jobs

    fits = [(model, output) for model in range(len(weights)) for output in range(rows.Y.shape[1])]
    # Processes, for the solver draws from a generator that threads would share. Each is given all
    # rows once, through a pipe: joblib would write large arrays to a temporary folder.
    n_jobs = effective_n_jobs(settings.n_jobs) if rows.X.nnz >= _LEAST_FOR_PROCESSES else 1
    n_parts = len(fits) if n_jobs == 1 else min(n_jobs, len(fits))
    # The largest first, dealt out in turn: parts of one size.
    fits.sort(key=lambda fit: -np.count_nonzero(weights[fit[0]]))
    parts = [fits[first::n_parts] for first in range(n_parts)]
    pool = Parallel(n_jobs, "loky", return_as="generator", pre_dispatch="n_jobs", max_nbytes=None)
    results = pool(delayed(_fit_part)(rows, weights, part, settings) for part in parts)
    fitted: dict[tuple[int, int], tuple[Floats, float]] = {}
    for part, result in zip(parts, results, strict=True):
        fitted |= zip(part, result, strict=True)
        _LOGGER.info("%s: %d of %d models fitted", name, len(fitted), len(fits))
    models = []
    for model in range(len(weights)):
        of_model = (fitted[model, output] for output in range(rows.Y.shape[1]))
        coefs, intercepts = zip(*of_model, strict=True)
        models.append(_Weights(np.stack(coefs, axis=1), np.array(intercepts)))
    return models


def _fit_part(
    rows: TrainingSet,
    weights: Sequence[Floats],
    fits: Sequence[tuple[int, int]],
    settings: FitSettings,
) -> list[tuple[Floats, float]]:
    """Coefficients and intercept of some outputs of some models."""
    return [
        _fit_one(rows.X, rows.Y[:, output], weights[model] * rows.is_known[:, output], settings)
        for model, output in fits
    ]


def _fit_one(
    X: sp.csr_array, y: Bools, weights: Floats, settings: FitSettings
) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    seen = y[weights > 0]
    if seen.all() or not seen.any():
        # "Any risk" where every mail has a label, or a label that a fold happens to lack.
        return np.zeros(X.shape[1]), 0.0
    given = {"C": settings.C, "dual": True, "tol": _TOLERANCE, "random_state": 0}
    if settings.learner == "svm":
        model = LinearSVC(**given)
    else:
        model = LogisticRegression(solver="liblinear", **given)
    # liblinear leaves out rows without weight itself: to pick the others would be to copy them.
    model.fit(X, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _out_of_fold(
    batches: Sequence[Batch],
    known: Sequence[KnownTerms],
    scorers: Sequence[LinearScorer],
    folds: Indices,
    settings: FitSettings,
) -> Floats:
    """Stacked scores of each text by the scorer that did not see its fold."""
    pairs = list(zip(batches, known, strict=True))

    def inputs(scorer: LinearScorer) -> Floats:
        by_batch = in_threads(
            lambda pair: score_batch(*pair, scorer, settings.longest_window).stacked.values,
            pairs,
            settings.n_jobs,
        )
        return np.concatenate(by_batch)

    stacked: Floats | None = None
    for fold, scorer in enumerate(scorers):
        scores = inputs(scorer)
        stacked = scores if stacked is None else stacked
        stacked[folds == fold] = scores[folds == fold]
    assert stacked is not None
    return stacked


def _calibrate(
    stacked: Floats,
    Y: Bools,
    folds: Indices,
    weights: Floats,
    in_stack: Floats,
    n_jobs: int | None,
) -> tuple[Calibration, Floats]:
    """The calibration fitted on all, and probabilities by those that missed each fold."""
    from threadpoolctl import threadpool_limits

    is_few = least_outside(Y[weights > 0], folds[weights > 0]) < LEAST_FOR_STACK
    probabilities = np.empty(Y.shape)
    with threadpool_limits(1):  # more only wait for each other
        of_all = fit_calibration(stacked, Y, is_few, weights, in_stack, n_jobs=n_jobs)
        for fold in range(folds.max() + 1):
            own, rest = folds == fold, folds != fold
            of_rest = (stacked[rest], Y[rest], is_few, weights[rest], in_stack[rest])
            calibration = fit_calibration(*of_rest, of_all, n_jobs)
            probabilities[own] = calibration.probabilities(stacked[own])
    return of_all, probabilities
