"""`RiskClassifier`: the estimator people fit, score with and save."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np

from mailrisk_ml.arrays import Floats, Indices
from mailrisk_ml.exceptions import HardlyFlaggedWarning
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.scored_zones import DEFAULT_ZONES, check_zones
from mailrisk_ml.model.assessment import Assessment, Preset
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.documents import (
    Document,
    documents_of,
    make_document,
    make_documents,
    refuse_single,
)
from mailrisk_ml.model.learned import Learned
from mailrisk_ml.model.parameters import Learner, check_parameters
from mailrisk_ml.model.recall import hardly_flagged, hardly_flagged_said
from mailrisk_ml.model.scored import score_mails
from mailrisk_ml.model.scoring import Cutting, in_batches
from mailrisk_ml.model.targets import (
    as_evidence,
    as_indicator,
    as_list,
    as_weights,
    check_length,
    check_training_data,
    training_weights,
)
from mailrisk_ml.model.verdict import assess_scored
from mailrisk_ml.taxonomy import Description

if TYPE_CHECKING:
    from mailrisk_ml.model.explanation import Explanation

Texts = Iterable[str | Mail]

# Beside more mails, for labels that a preset, or ``own`` thresholds, hardly ever flag.
_REMEDIES = {
    **dict.fromkeys(PRESETS[:-1], ("set a more sensitive 'preset'",)),
    PRESETS[-1]: (),
    "own": ("give them lower 'thresholds'",),
}


def _length(document: Document) -> int:
    return document.size


class RiskClassifier(Learned):
    """Sorts mail into legal risks: TF-IDF and linear models, calibrated, with evidence.

    A scikit-learn estimator (``clone``, ``GridSearchCV``, ``joblib``) for multi-label text. It
    reads the newest text of a mail, scores the whole of it and every window of a few sentences,
    and turns both into a calibrated probability per label. Once fitted, of the parameters only
    ``preset``, ``thresholds``, ``descriptions`` and ``zones`` make a difference until the next
    ``fit``.

    Parameters
    ----------
    classes : sequence of str, default=the five risks
        Labels, in the order of the columns.
    descriptions : mapping of str to mapping, optional
        Titles, law and advice of labels in one's own words, saved with the model; as
        `mailrisk_ml.taxonomy.read_taxonomy` gives them.
    preset : {"strict", "balanced", "sensitive"}, default="balanced"
        Which thresholds decide.
    thresholds : mapping of str to float, optional
        Thresholds of one's own, in [0, 1], for some labels or all; the other labels keep the
        preset's. Set before ``fit``, or on a loaded model by
        ``model.set_params(thresholds={"privacy": 0.35})``; saved with the model. Levels stay those
        of the presets: a risk that only an own threshold flags is ``low``.
    zones : sequence of str, default=("subject", "newest")
        The parts of a mail that are scored, out of these and "forwarded", "quoted", "signature",
        "disclaimer"; forwarded text too, below no more than a cover note, and the mail that an
        assent of a few words answers. Set before ``fit``, or on a loaded model by
        ``model.set_params(zones=("subject", "newest", "forwarded"))``; saved with the model.
        Weights, calibration and thresholds stay those of the zones at ``fit``.
    learner : {"svm", "logistic"}, default="svm"
        Linear support-vector machine with squared hinge loss, or logistic regression.
    C : float, default=0.7
        Inverse regularisation of the linear models.
    han_ngrams, latin_ngrams : (int, int)
        Smallest and largest character n-gram in runs of ideographs and in words of letters.
    word_reach : {0, 1, 2}, default=1
        How far apart two words may stand to be a term together; 0 for single words only.
    concept_reach : int, default=4
        The same, from 0 to 8, for what words stand for; words that stand for nothing do not count,
        and how far apart two are makes no difference.
    stem : bool, default=True
        Whether English words that differ only in their endings count as one in pairs of words.
    concepts : bool, default=True
        Whether words are terms also by what they stand for: "leaked", "disclosed", "泄露" are one,
        and so are the pairs that they are in. The list is `mailrisk_ml.text.thesaurus`; English
        words that it lacks stand for a name, which is a term in pairs only.
    word_scale, concept_scale, han_scale, latin_scale : float, default=1.3, 0.8, 1.3, 0.55
        Factors on the features of words, of concepts, of n-grams of ideographs and of n-grams of
        letters before the solver sees them: the larger, the less it holds their weights down.
    idf_power : float from 0 to 4 or None, default=None
        Features are besides multiplied by this power of their inverse document frequency, in parts
        of the mean over all terms: the larger, the more of what is learned rests on rare terms. 0
        leaves TF-IDF as it is. None is 1 from 3,000 mails on, and 0 for fewer, of which rare terms
        cannot be learned.
    length_smoothing : float from 0 to 10,000, default=200.0
        Added to the squared length that the words of a text, and its characters, are divided by:
        the larger, the less a text of a word or two is judged by them. A sentence's is some 3,000.
    min_df : int, default=2
        Terms in fewer training mails are dropped.
    evidence_weight : float, default=0.25
        Weight of a marked sentence in the model for whole mails, whose own weight is 1.
    passage_weight, rest_weight : float, default=1.0, 1.0
        Weights of a marked sentence and of the others in the model for passages.
    longest_window : int, default=1
        Sentences in the longest passage, up to 10; 0 to score whole mails only, without evidence.
    hmm : bool, default=False
        Whether jieba guesses words that are not in its dictionary.
    user_words : sequence of str, default=()
        Words to add to jieba's dictionary, of Chinese characters alone, Simplified or Traditional.
    max_terms : int or None, default=500_000
        Keep this many terms, those that stand in most mails; None for all.
    cv : int, default=3
        Folds for the out-of-fold scores that calibration and thresholds are chosen on.
    n_jobs : int or None, default=None
        Processes for fitting where there is much to do; weights are the same with any number.
    random_state : int, default=0
        Decides which of several mails or groups that hold the same labels is held out with which.

    Attributes
    ----------
    classes_ : tuple of str
        With a ``shape``, as ``cross_val_predict`` asks for one.
    thresholds_ : dict of str to float
        What decides: the threshold of each label at the current preset, or one's own.
    oof_probabilities_ : ndarray of shape (n_mails, n_labels)
        After ``fit`` (not after loading): each mail's probabilities by linear models and a
        calibration that did not see its group. Thresholds are chosen on these.
    digest_ : str
        After loading (not after ``fit``): SHA-256 of the folder's manifest, which holds those of
        its other files.

    Examples
    --------
    >>> from mailrisk_ml import load_model
    >>> model = load_model()
    >>> model.predict_proba(["Lunch at noon?"]).shape
    (1, 5)
    """

    digest_: str

    def __init__(
        self,
        *,
        classes: Sequence[str] = LABEL_IDS,
        descriptions: Mapping[str, Description] | None = None,
        preset: Preset = "balanced",
        thresholds: Mapping[str, float] | None = None,
        zones: Sequence[str] = DEFAULT_ZONES,
        learner: Learner = "svm",
        C: float = 0.7,
        han_ngrams: tuple[int, int] = (1, 3),
        latin_ngrams: tuple[int, int] = (4, 4),
        word_reach: int = 1,
        concept_reach: int = 4,
        stem: bool = True,
        concepts: bool = True,
        word_scale: float = 1.3,
        concept_scale: float = 0.8,
        han_scale: float = 1.3,
        latin_scale: float = 0.55,
        idf_power: float | None = None,
        length_smoothing: float = 200.0,
        min_df: int = 2,
        evidence_weight: float = 0.25,
        passage_weight: float = 1.0,
        rest_weight: float = 1.0,
        longest_window: int = 1,
        hmm: bool = False,
        user_words: Sequence[str] = (),
        max_terms: int | None = 500_000,
        cv: int = 3,
        n_jobs: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.classes = classes
        self.descriptions = descriptions
        self.preset = preset
        self.thresholds = thresholds
        self.zones = zones
        self.learner = learner
        self.C = C
        self.han_ngrams = han_ngrams
        self.latin_ngrams = latin_ngrams
        self.word_reach = word_reach
        self.concept_reach = concept_reach
        self.stem = stem
        self.concepts = concepts
        self.word_scale = word_scale
        self.concept_scale = concept_scale
        self.han_scale = han_scale
        self.latin_scale = latin_scale
        self.idf_power = idf_power
        self.length_smoothing = length_smoothing
        self.min_df = min_df
        self.evidence_weight = evidence_weight
        self.passage_weight = passage_weight
        self.rest_weight = rest_weight
        self.longest_window = longest_window
        self.hmm = hmm
        self.user_words = user_words
        self.max_terms = max_terms
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    # -- fitting ---------------------------------------------------------------------------

    def fit(
        self,
        texts: Texts,
        Y: Any,
        *,
        evidence: Iterable[Mapping[str, Sequence[str] | None]] | None = None,
        groups: Iterable[object] | None = None,
        sample_weight: Iterable[float] | None = None,
    ) -> Self:
        """Fit to labelled mail.

        Parameters
        ----------
        texts : sequence of str or Mail, length n_mails
        Y : array-like of shape (n_mails, n_labels), or sequence of collections of label names
            A sparse matrix will do, and a table with a column named after each label. Tools of
            scikit-learn that split ``Y`` (``cross_val_score``, ``GridSearchCV``) want the matrix:
            ``MultiLabelBinarizer(classes=...).fit_transform(names)``.
        evidence : sequence of mapping from label to passages, optional
            Verbatim passages that carry each label, of those that the mail carries; None, like an
            empty list, marks none. Fitting warns of passages that stand nowhere in their mails.
        groups : sequence, length n_mails, optional
            Who wrote each mail, None where nobody knows: such a mail is a group of its own.
            Calibration holds out whole groups; where that leaves no mail with a label, or without
            it, to learn from, fitting warns, and holds out the label's mails one by one. A group of
            20 mails or more without any label is taken for a mailbox as it is, and counts most, in
            the linear models as in the calibration.
        sample_weight : sequence of float, length n_mails, optional
            How much each mail counts, in the linear models, the calibration and the thresholds;
            above 0 for some mails with and some without each label. A mail that weighs nothing is
            left out altogether.

        Returns
        -------
        Self
            This model.

        Warns
        -----
        HardlyFlaggedWarning
            Of some labels hardly any mail is flagged out of fold by what decides.

        Raises
        ------
        InvalidParameterError
            A parameter, a label or a length breaks its rule, or a label has one class only.
        InputTypeError
            ``texts`` is a bare ``str``.
        """
        check_parameters(self)
        cutting = Cutting(self.hmm, tuple(self.user_words))
        documents = make_documents(texts, tuple(self.zones), "texts", type(self).__name__)
        classes = tuple(self.classes)
        passages, groups = as_evidence(evidence, classes), as_list(groups)
        indicator = as_indicator(Y, classes)
        check_training_data(documents, indicator, classes, passages, groups)
        weights = training_weights(sample_weight, indicator, classes)
        from mailrisk_ml.model.fit_settings import FitSettings
        from mailrisk_ml.model.fitting import fit_state

        settings = FitSettings(**{f.name: getattr(self, f.name) for f in fields(FitSettings)})
        rows = np.arange(len(documents)) if weights is None else np.flatnonzero(weights)
        state, out_of_fold = fit_state(
            [documents[row] for row in rows],
            indicator[rows],
            passages and [passages[row] for row in rows],
            groups and [groups[row] for row in rows],
            classes,
            cutting,
            settings,
            None if weights is None else weights[rows],
        )
        self._set_state(state, classes)
        if len(rows) == len(documents):
            self.oof_probabilities_ = out_of_fold
        else:  # the others were seen by no model at all
            self.oof_probabilities_ = self._probabilities(documents)
            self.oof_probabilities_[rows] = out_of_fold
        flagged = out_of_fold >= self._decision_thresholds()
        if found := hardly_flagged(indicator[rows], flagged, classes):
            deciding = self._deciding
            said = hardly_flagged_said(found.values(), deciding, _REMEDIES[deciding])
            warnings.warn(said, HardlyFlaggedWarning, stacklevel=2)
        return self

    # -- scoring ---------------------------------------------------------------------------

    def predict_proba(self, texts: Texts) -> Floats:
        """Calibrated probabilities.

        Parameters
        ----------
        texts : sequence or Series of str or Mail, length n_mails

        Returns
        -------
        ndarray of float64, shape (n_mails, n_labels)
            Columns in the order of ``classes_``; 0 where nothing is written.

        Raises
        ------
        NotFittedError
            The model is neither fitted nor loaded.
        InputTypeError
            ``texts`` is a bare ``str``, or holds what is neither text nor mail.
        """
        zones = self._scored_zones()
        return self._probabilities(make_documents(texts, zones, "texts", type(self).__name__))

    def predict(self, texts: Texts) -> Indices:
        """Decisions at `thresholds_`: 1 where a label is flagged.

        Parameters
        ----------
        texts : sequence or Series of str or Mail, length n_mails

        Returns
        -------
        ndarray of int64, shape (n_mails, n_labels)

        Raises
        ------
        NotFittedError, InputTypeError
            As `predict_proba`.
        InvalidParameterError
            ``thresholds`` that were set break their rule.
        """
        thresholds = self._decision_thresholds()
        return (self.predict_proba(texts) >= thresholds).astype(np.int64)

    def score(self, texts: Texts, Y: Any, sample_weight: Iterable[float] | None = None) -> float:
        """Mean F1 at `thresholds_` over the labels that some mail carries; NaN if none does.

        Parameters
        ----------
        texts, Y, sample_weight
            As in `fit`, but that any weight may be 0.

        Returns
        -------
        float
            In [0, 1].

        Raises
        ------
        NotFittedError, InputTypeError
            As `predict_proba`.
        InvalidParameterError
            A label or a length breaks its rule.
        """
        owner = f"{type(self).__name__}.score"
        truth = as_indicator(Y, self.classes_, owner)
        flagged = self.predict(texts).astype(bool)
        check_length("Y", truth, len(flagged), owner)
        weights = as_weights(sample_weight, len(truth), owner)
        n_true, n_flagged, n_both = (weights @ some for some in (truth, flagged, truth & flagged))
        occurs = n_true > 0
        f1 = 2 * n_both[occurs] / (n_true + n_flagged)[occurs]
        return float(f1.mean()) if occurs.any() else np.nan

    @overload
    def assess(self, mail: Mail) -> Assessment[Mail]: ...
    @overload
    def assess(self, mail: str | Mail) -> Assessment: ...
    def assess(self, mail: str | Mail) -> Assessment:
        """Say which risks a mail carries, how sure that is, why, and what to do.

        Parameters
        ----------
        mail : str or Mail

        Returns
        -------
        Assessment

        Raises
        ------
        NotFittedError
            The model is neither fitted nor loaded.
        InputTypeError
            It is neither text nor mail.
        """
        return self._assess_documents([make_document(mail, self._scored_zones())])[0]

    @overload
    def assess_many(self, mails: Iterable[Mail]) -> Iterator[Assessment[Mail]]: ...
    @overload
    def assess_many(self, mails: Iterable[str | Mail]) -> Iterator[Assessment]: ...
    def assess_many(self, mails: Iterable[str | Mail]) -> Iterator[Assessment]:
        """Assess a stream of mails, in order, holding one batch of them at a time.

        Parameters
        ----------
        mails : iterable of str or Mail

        Returns
        -------
        iterator of Assessment

        Raises
        ------
        NotFittedError, InputTypeError
            As `assess`, or ``mails`` is a bare ``str``; of a single mail when its turn comes.
        """
        zones = self._scored_zones()
        refuse_single(mails, "mails", f"{type(self).__name__}.assess_many")
        batches = in_batches(documents_of(mails, zones), _length)
        # A generator expression: what is wrong is said at once, not when the first is asked for.
        return (assessment for some in batches for assessment in self._assess_documents(some))

    def explain(self, mail: str | Mail) -> dict[str, Explanation]:
        """Take the score of every label apart, also of those that are not flagged.

        Parameters
        ----------
        mail : str or Mail

        Returns
        -------
        dict of str to Explanation
            By label, in the order of ``classes_``.

        Raises
        ------
        NotFittedError, InputTypeError
            As `assess`.

        Examples
        --------
        >>> from mailrisk_ml import load_model
        >>> why = load_model().explain("We accept your price of 40k, ship it.")["contract"]
        >>> total = why.base + sum(word.contribution for word in why.words)
        >>> abs(total - why.score) < 1e-9
        True
        """
        from mailrisk_ml.model.explanation import explain_mail

        state = self._fitted_state()
        document = make_document(mail, self._scored_zones())
        thresholds = self._decision_thresholds()
        return explain_mail(state, document, self.classes_, thresholds, self.descriptions)

    def _probabilities(self, documents: Iterable[Document]) -> Floats:
        state = self._fitted_state()
        parts = [np.zeros((0, len(self.classes_)))]
        for some in in_batches(documents, _length):
            parts.append(score_mails(state, some).probabilities)
        return np.concatenate(parts)

    def _assess_documents(self, documents: Sequence[Document]) -> list[Assessment]:
        """Assess one batch, cut down to `_scored_zones`."""
        state, own = self._fitted_state(), self._decision_thresholds()
        scored = score_mails(state, documents)
        return assess_scored(
            scored, documents, self.classes_, own, state.thresholds, self.descriptions
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to a folder; see `mailrisk_ml.model.storage`.

        Parameters
        ----------
        path : path-like
            A new folder, or that of a model, which is replaced as a whole.

        Raises
        ------
        NotFittedError
            There is nothing to write.
        InvalidParameterError
            The folder holds something else, or what was set since ``fit`` breaks its rule.
        """
        from mailrisk_ml.model.storage import save_model

        save_model(self, path)

    def _scored_zones(self) -> tuple[str, ...]:
        """``zones``, checked, of a fitted model."""
        self._fitted_state()
        return check_zones(self.zones, type(self).__name__)
