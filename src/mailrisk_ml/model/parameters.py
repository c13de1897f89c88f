"""Rules for the parameters of `RiskClassifier`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.labels import label_named
from mailrisk_ml.mail.scored_zones import check_zones
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.features import MAX_CONCEPT_REACH, MAX_HAN, MAX_LATIN
from mailrisk_ml.taxonomy import LABEL_SET, are_label_names, checked_descriptions
from mailrisk_ml.text.segment import is_han

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier
    from mailrisk_ml.model.estimator import Estimator

Learner = Literal["svm", "logistic"]
Rule = tuple[Callable[[Any], bool], str]

#: Sentences: longer passages are no evidence, and every length takes its time for each mail.
MAX_WINDOW = 10


def _is_int(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_real(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _int_from(low: int) -> Rule:
    return (lambda v: _is_int(v) and v >= low, f"an int in [{low}, inf)")


def _int_within(low: int, high: int) -> Rule:
    return (lambda v: _is_int(v) and low <= v <= high, f"an int in [{low}, {high}]")


def _range_within(low: int, high: int) -> Rule:
    def holds(value: Any) -> bool:
        if not isinstance(value, list | tuple) or len(value) != 2:
            return False
        first, last = value
        return _is_int(first) and _is_int(last) and low <= first and last <= high

    return holds, f"two ints (smallest, largest) in [{low}, {high}]"


def _is_names(value: Any) -> bool:
    return (
        # A set has an order of its own in every process, and columns follow the names.
        isinstance(value, Collection)
        and not isinstance(value, str | set | frozenset)
        and all(isinstance(name, str) and name for name in value)
        and len(set(value)) == len(value)
    )


_WEIGHT: Rule = (lambda v: _is_real(v) and 0 <= v < float("inf"), "a float in [0, inf)")
_FLAG: Rule = (lambda v: isinstance(v, bool | np.bool_), "True or False")
_POSITIVE: Rule = (lambda v: _is_real(v) and 0 < v < float("inf"), "a float in (0, inf)")
_RULES: dict[str, Rule] = {
    "classes": (
        lambda v: _is_names(v) and len(v) > 0 and are_label_names(v),
        f"a sequence of {LABEL_SET}",
    ),
    "preset": (lambda v: v in PRESETS, f"one of {list(PRESETS)}"),
    "learner": (lambda v: v in get_args(Learner), "'svm' or 'logistic'"),
    "C": _POSITIVE,
    "han_ngrams": _range_within(1, MAX_HAN),
    "latin_ngrams": _range_within(2, MAX_LATIN),
    "word_reach": (lambda v: _is_int(v) and v in (0, 1, 2), "0, 1 or 2"),
    "concept_reach": _int_within(0, MAX_CONCEPT_REACH),
    "stem": _FLAG,
    "concepts": _FLAG,
    "word_scale": _POSITIVE,
    "concept_scale": _POSITIVE,
    "han_scale": _POSITIVE,
    "latin_scale": _POSITIVE,
    "idf_power": (
        lambda v: v is None or (_is_real(v) and 0 <= v <= 4),
        "None or a float in [0, 4]",
    ),
    "length_smoothing": (
        lambda v: _is_real(v) and 0 <= v <= 10_000,
        "a float in [0, 10_000]",
    ),
    "min_df": _int_from(1),
    "evidence_weight": _WEIGHT,
    "passage_weight": _WEIGHT,
    "rest_weight": _WEIGHT,
    "hmm": _FLAG,
    "n_jobs": (lambda v: v is None or (_is_int(v) and v != 0), "None or an int other than 0"),
    "longest_window": _int_within(0, MAX_WINDOW),
    "user_words": (
        lambda v: _is_names(v) and all(map(is_han, v)),
        "a sequence of distinct words made of Chinese characters, for no others are cut",
    ),
    "max_terms": (lambda v: v is None or (_is_int(v) and v > 0), "None or an int in [1, inf)"),
    "cv": _int_from(2),
    "random_state": _int_from(0),
}


_TOP_TERMS: dict[str, Rule] = {
    "language": (lambda v: v in (None, "en", "zh"), "None, 'en' or 'zh'"),
    "n": _int_from(1),
}


def check_parameters(model: RiskClassifier) -> None:
    """Raise `InvalidParameterError` for the first parameter of a model that breaks its rule."""
    owner = type(model).__name__
    check_zones(model.zones, owner)
    _check(_RULES, owner, {name: getattr(model, name) for name in _RULES})
    check_thresholds(model.thresholds, tuple(model.classes), owner)
    if model.descriptions is not None:
        checked_descriptions(model.descriptions, owner)


def check_set_later(model: Estimator, params: Mapping[str, Any]) -> None:
    """The same for what is set in a fitted model and decides without a new ``fit``."""
    owner = type(model).__name__
    if "preset" in params:
        _check({"preset": _RULES["preset"]}, owner, params)
    if "zones" in params:
        check_zones(params["zones"], owner)
    if "thresholds" in params:
        check_thresholds(params["thresholds"], tuple(model.classes_), owner)
    if params.get("descriptions") is not None:
        checked_descriptions(params["descriptions"], owner)


def check_top_terms(owner: str, **parameters: Any) -> None:
    """The same for the parameters of `RiskClassifier.top_terms`."""
    _check(_TOP_TERMS, owner, parameters)


def _check(rules: Mapping[str, Rule], owner: str, parameters: Mapping[str, Any]) -> None:
    for name, (holds, rule) in rules.items():
        if not holds(parameters[name]):
            raise InvalidParameterError(name, owner, rule, parameters[name])


def check_thresholds(thresholds: Any, classes: Sequence[str], owner: str) -> None:
    """Raise `InvalidParameterError` unless these are thresholds for some of the labels."""
    if thresholds is None:
        return
    faults = ["It is no mapping."]
    if isinstance(thresholds, Mapping):
        named = [label_named(name, classes) for name in thresholds if isinstance(name, str)]
        faults = [f"{name!r} is no label." for name in thresholds if not isinstance(name, str)]
        faults += [f"{name!r} is no label." for name in named if name not in classes]
        faults += [f"Two are for {name!r}." for name in classes if named.count(name) > 1]
        faults += [
            f"{value!r} is not in [0, 1]."
            for value in thresholds.values()
            if not (_is_real(value) and 0 <= value <= 1)
        ]
    if faults:
        rule = f"None or a mapping from labels out of {list(classes)} to floats in [0, 1]"
        raise InvalidParameterError("thresholds", owner, rule, thresholds, faults[0])
