"""What a fitted model says of itself: thresholds, labels, terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mailrisk_ml.arrays import Floats
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.labels import Label, Language, label_named
from mailrisk_ml.model.estimator import Estimator
from mailrisk_ml.model.parameters import check_thresholds, check_top_terms
from mailrisk_ml.model.term_keys import CONCEPT
from mailrisk_ml.taxonomy import Description, label_for

if TYPE_CHECKING:
    from mailrisk_ml.model.assessment import Preset
    from mailrisk_ml.model.explanation import TermContribution


class Learned(Estimator):
    """An estimator of labels that can be asked what it has learned, once it is fitted."""

    preset: Preset
    thresholds: Mapping[str, float] | None
    descriptions: Mapping[str, Description] | None

    @property
    def thresholds_(self) -> dict[str, float]:
        """What decides: the threshold of each label at the current preset, or one's own."""
        values = self._decision_thresholds().tolist()
        return dict(zip(self.classes_, values, strict=True))

    def _decision_thresholds(self) -> Floats:
        """`thresholds_` as an array, to compare probabilities with."""
        values = self.preset_thresholds(self.preset)
        if self.thresholds is None:
            return values
        given = self._own_thresholds()
        own = [given.get(name, v) for name, v in zip(self.classes_, values, strict=True)]
        return np.array(own, dtype=np.float64)

    @property
    def _deciding(self) -> str:
        """What decides: a preset, or ``own``."""
        return "own" if self.thresholds else self.preset

    def _own_thresholds(self) -> dict[str, float]:
        """``thresholds`` by the ids of their labels, checked."""
        check_thresholds(self.thresholds, self.classes_, type(self).__name__)
        given = self.thresholds or {}
        return {label_named(name, self.classes_): value for name, value in given.items()}

    def preset_thresholds(self, preset: str) -> Floats:
        """Thresholds of a preset, whatever decides now.

        Parameters
        ----------
        preset : {"strict", "balanced", "sensitive"}

        Returns
        -------
        ndarray of float64, shape (n_labels,)
            In the order of ``classes_``; a copy.

        Raises
        ------
        NotFittedError
            The model is neither fitted nor loaded.
        InvalidParameterError
            It is none of the three.
        """
        thresholds = self._fitted_state().thresholds
        if preset not in thresholds:
            raise InvalidParameterError(
                "preset", type(self).__name__, f"one of {list(thresholds)}", preset
            )
        return thresholds[preset].copy()

    def label_info(self, label: str) -> Label:
        """Title, law and advice of a label.

        Parameters
        ----------
        label : str
            One of ``classes_``, or another name of it, as in ``thresholds``.

        Returns
        -------
        Label

        Raises
        ------
        NotFittedError
            The model is neither fitted nor loaded.
        InvalidParameterError
            It has no such label.
        """
        column = self._column(label, "label_info")
        return label_for(self.classes_[column], self.descriptions)

    def top_terms(
        self, label: str, *, language: Language | None = None, n: int = 20
    ) -> list[TermContribution]:
        """What the model has learned to take for a label, the strongest first.

        Parameters
        ----------
        label : str
            As in `label_info`.
        language : {"en", "zh"}, optional
            Terms of Latin letters, or of ideographs, only; and concepts, which have no language.
        n : int, default=20
            At least 1.

        Returns
        -------
        list of TermContribution
            Words, concepts (in brackets) and pairs of these, and the sum of their weights in the
            model for whole mails and in that for passages.

        Raises
        ------
        NotFittedError
            The model is neither fitted nor loaded.
        InvalidParameterError
            It has no such label, or another parameter breaks its rule.
        """
        from mailrisk_ml.model.explanation import TermContribution

        column = self._column(label, "top_terms")
        check_top_terms(f"{type(self).__name__}.top_terms", language=language, n=n)
        state = self._fitted_state()
        vocabulary, scorer = state.vocabulary, state.scorer
        words, kinds = slice(None, vocabulary.n_word_terms), vocabulary.kinds
        # A term alone in its block has the value 1, whatever its idf.
        weights = scorer.mail.coef_of(words, column) + scorer.passage.coef_of(words, column)
        found: list[TermContribution] = []
        for number in np.argsort(-weights, kind="stable").tolist():
            if len(found) >= n:
                break
            term = vocabulary.term(number)
            script = "zh" if any(c >= "\u2e80" for c in term) else "en"
            if language in (None, script) or kinds[number] >= CONCEPT:  # concepts have no language
                found.append(TermContribution(term, float(weights[number])))
        return found

    def _column(self, label: object, method: str) -> int:
        name = label_named(label, self.classes_) if isinstance(label, str) else label
        if name not in self.classes_:
            owner, rule = f"{type(self).__name__}.{method}", f"one of {list(self.classes_)}"
            raise InvalidParameterError("label", owner, rule, label)
        return self.classes_.index(name)
