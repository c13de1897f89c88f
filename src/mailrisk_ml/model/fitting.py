"""Fitting: training rows -> linear models, out-of-fold scores -> calibration and thresholds."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

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
from mailrisk_ml.model.dilution import dilute
from mailrisk_ml.model.documents import Document
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.fit_settings import FitSettings
from mailrisk_ml.model.folds import fold_numbers, least_outside, thin_folds
from mailrisk_ml.model.linear import LinearModel, LinearScorer, Weighting, known_terms
from mailrisk_ml.model.membership import LearnedTexts
from mailrisk_ml.model.scoring import Cutting, FittedState, in_batches, score_batch
from mailrisk_ml.model.solver import fit_with_folds
from mailrisk_ml.model.term_keys import CONCEPT, HAN_1, LATIN_2
from mailrisk_ml.model.threads import in_threads
from mailrisk_ml.model.training_set import (
    MAIL,
    Texts,
    TrainingSet,
    count_rows,
    evidence_spans,
    marked_sentences,
)
from mailrisk_ml.model.vocabulary import Vocabulary

# How far a fit has come, without a word of the mail.
_LOGGER = logging.getLogger(__name__)
# How much mail of a harmless mailbox counts in the linear models. At thresholds at which 1 to 4 %
# of real mail is flagged, in English or in Chinese, 91.3 and 92.0 % of the risks in mail by other
# writers are found, with a weight of 1 90.2 and 91.0 %; average precision is 0.963 with either.
_LINEAR_WEIGHT_IN_MAILBOX = 2.5
# How much a mail among others counts, beside the mail alone: in the linear models, in the stack. At
# thresholds at which 2 % of real mail is flagged, of the risks in 800 mails by other writers 88 %
# are found among eight routine lines in place of 80 %, 90 % beside a line that nothing is agreed in
# place of 75 %, and of those alone 95 % in place of 94 %: measured with one mail in two among
# others and weights of 0.7 and 0.3. One in ten with these weights finds as much in less time.
_WEIGHT_DILUTED, _WEIGHT_DILUTED_IN_STACK = 2.5, 1.2
# The share of a label's mails with a mark from which on sentences alone teach passages. That takes
# half the time, and mails left out are ranked as well; without marks whole mails must stand in.
_MOSTLY_MARKED = 0.9
# With 5,000 mails of the corpus rare terms held down less give mail by others 0.01 more of average
# precision, with 1,500 they cost 0.01 and with 400 mails 0.02.
_LEAST_FOR_RARITY = 3000


def fit_state(
    documents: Sequence[Document],
    Y: Bools,
    evidence: Sequence[Mapping[str, Sequence[str]]] | None,
    groups: Sequence[object] | None,
    classes: Sequence[str],
    cutting: Cutting,
    settings: FitSettings,
    sample_weight: Floats | None,
) -> tuple[FittedState, Floats]:
    """Fit everything.

    Returns
    -------
    state : FittedState
    out_of_fold : ndarray of float64, shape (n_texts, n_labels)
        Probabilities of each mail by linear models and a calibration that did not see its group.
    """
    folds = _folds(Y, groups, classes, settings)
    in_mailbox = in_harmless_group(Y, groups)
    weights = np.ones(len(Y)) if sample_weight is None else sample_weight
    # Mails of a fold stand together, in batches of their own: each is scored by one scorer.
    order = folds.argsort(kind="stable")
    state, in_order = _fit_in_order(
        [documents[mail] for mail in order],
        Y[order],
        evidence and [evidence[mail] for mail in order],
        weights[order],
        in_mailbox[order],
        folds[order],
        classes,
        cutting,
        settings,
    )
    out_of_fold = np.empty_like(in_order)
    out_of_fold[order] = in_order
    return state, out_of_fold


def _fit_in_order(
    documents: Sequence[Document],
    Y: Bools,
    evidence: Sequence[Mapping[str, Sequence[str]]] | None,
    weights: Floats,
    in_mailbox: Bools,
    folds: Indices,
    classes: Sequence[str],
    cutting: Cutting,
    settings: FitSettings,
) -> tuple[FittedState, Floats]:
    """Fit to mails in the order of their folds; see `fit_state`."""
    s = settings
    texts = [document.scored for document in documents]
    batches = _cut(texts, folds, cutting)
    vocabulary = _vocabulary(batches, s)
    alone = _looked_up(batches, np.arange(len(Y)), vocabulary, s.n_jobs)
    among, whose = dilute(texts, batches, Y, folds, s.random_state)
    diluted = _looked_up(_cut(among, folds[whose], cutting), whose, vocabulary, s.n_jobs)
    marked = _marked(batches, documents, evidence, classes)
    counts = count_rows(alone, marked, diluted, Y, s.n_jobs)
    weighting = Weighting(_idf(counts), vocabulary.n_word_terms, s.length_smoothing)
    scale = _scale(vocabulary, weighting, len(documents), s)
    weighted = in_threads(lambda some: some.weighted(weighting, scale), counts, s.n_jobs)
    rows = TrainingSet.of_parts(weighted)
    del counts, weighted  # as much again
    _LOGGER.info("words counted")
    of_mails = np.where(in_mailbox, _LINEAR_WEIGHT_IN_MAILBOX, 1.0) * weights
    scorers = _fit_scorers(rows, scale, folds, vocabulary, weighting, s, of_mails)
    stacked = _out_of_fold(alone + diluted, scorers, folds, s)
    whose = np.concatenate([some.whose for some in alone + diluted])
    in_stack = stack_weights(Y, in_mailbox)
    calibration, probabilities = _calibrate(stacked, whose, Y, folds, weights, in_stack, s.n_jobs)
    thresholds = choose_thresholds(probabilities, Y, weights)
    # Whole texts: zones may be set anew when it is asked.
    learned = LearnedTexts.of(document.text for document in documents)
    state = FittedState(scorers[-1], calibration, thresholds, s.longest_window, cutting, learned)
    return state, probabilities


def _vocabulary(batches: Sequence[Batch], settings: FitSettings) -> Vocabulary:
    s = settings
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
        n_mails = sum(batch.n_texts for batch in batches)
        found = f"No term is in {s.min_df} of the {n_mails} mails"
        remedy = f"{found}: fit to more or longer ones, or lower it."
        raise InvalidParameterError("min_df", "RiskClassifier", rule, s.min_df, remedy)
    return vocabulary


def _cut(texts: Sequence[str], fold_of: Indices, cutting: Cutting) -> list[Batch]:
    """Batches of texts that stand in the order of their folds; none holds texts of two."""
    ends = np.flatnonzero(np.diff(fold_of)) + 1
    return [
        make_batch(some, cutting.segmenter)
        for first, end in pairwise((0, *ends.tolist(), len(texts)))
        for some in in_batches(texts[first:end], len)
    ]


def _looked_up(
    batches: Sequence[Batch], whose: Indices, vocabulary: Vocabulary, n_jobs: int | None
) -> list[Texts]:
    known = in_threads(lambda batch: known_terms(batch, vocabulary), batches, n_jobs)
    ends = np.cumsum([batch.n_texts for batch in batches])
    return list(map(Texts, batches, known, np.split(whose, ends[:-1])))


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


def _idf(counts: Sequence[TrainingSet]) -> Floats:
    mails = [some for some in counts if (some.kinds == MAIL).all()]
    n_mails = sum(len(some.kinds) for some in mails)
    df = np.zeros(mails[0].X.shape[1])
    for some in mails:
        df += np.bincount(some.X.indices, minlength=len(df))
    # Rounded as it will be stored, so that a loaded model gives the very same scores.
    idf: Floats = 1.0 + np.log((1 + n_mails) / (1 + df))
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
    of_mails: Floats,
) -> list[LinearScorer]:
    """A scorer for each fold, fitted on the others, and last one for mail unseen."""
    s = settings
    of_row = of_mails[rows.texts]
    of_mail = float(rows.share_marked() < _MOSTLY_MARKED)
    weights = {
        "whole mails": rows.weights(1.0, _WEIGHT_DILUTED, s.evidence_weight, 0.0) * of_row,
        "passages": rows.weights(of_mail, 0.0, s.passage_weight, s.rest_weight) * of_row,
    }
    models = [fit_with_folds(rows, some, folds, scale, s, name) for name, some in weights.items()]
    return [
        LinearScorer(vocabulary, weighting, *(LinearModel.rounded(*model) for model in pair))
        for pair in zip(*models, strict=True)
    ]


def _out_of_fold(
    texts: Sequence[Texts], scorers: Sequence[LinearScorer], folds: Indices, settings: FitSettings
) -> Floats:
    """Stacked scores of each text by the scorer that did not see its fold."""

    def scored(some: Texts) -> Floats:
        scorer = scorers[folds[some.whose[0]]]
        return score_batch(some.batch, some.known, scorer, settings.longest_window).stacked.values

    return np.concatenate(in_threads(scored, texts, settings.n_jobs))


def _calibrate(
    stacked: Floats,
    whose: Indices,
    Y: Bools,
    folds: Indices,
    weights: Floats,
    in_stack: Floats,
    n_jobs: int | None,
) -> tuple[Calibration, Floats]:
    """The calibration fitted on all, and probabilities of the mails by those that missed each fold.

    Parameters
    ----------
    stacked : ndarray of float64, shape (n_texts, n_labels, N_STACKED)
        Of the mails, and behind them of some among others.
    whose : ndarray of int64, shape (n_texts,)
        Which of the mails each text is of; the other arrays are of the mails.
    """
    from threadpoolctl import threadpool_limits

    is_few = least_outside(Y[weights > 0], folds[weights > 0]) < LEAST_FOR_STACK
    fold_of = folds[whose]
    of_texts = weights[whose]
    of_texts[len(Y) :] *= _WEIGHT_DILUTED_IN_STACK

    def fitted(some: Bools, start: Calibration | None) -> Calibration:
        mails = whose[some]
        return fit_calibration(
            stacked[some], Y[mails], is_few, of_texts[some], in_stack[mails], start, n_jobs
        )

    probabilities = np.empty(Y.shape)
    with threadpool_limits(1):  # more only wait for each other
        of_all = fitted(np.ones(len(whose), dtype=bool), None)
        for fold in range(folds.max() + 1):
            own = folds == fold
            of_rest = fitted(fold_of != fold, of_all)
            probabilities[own] = of_rest.probabilities(stacked[: len(Y)][own])
    return of_all, probabilities
