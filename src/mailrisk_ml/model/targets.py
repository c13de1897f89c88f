"""Training labels: names or an indicator matrix -> indicator matrix, checked."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats
from mailrisk_ml.exceptions import Described, InputTypeError, InvalidParameterError
from mailrisk_ml.model.documents import Document

#: Passages of a mail by label.
Passages = dict[str, list[str]]

_FIT = "RiskClassifier.fit"
# Where bodies alone are given, the passages of some subjects are missing, and that is no mistake.
_FEW = 0.01
LEAST_MAILS = 2  # with a label, and without it, that a model can be fitted to


def learnable(Y: Bools) -> Bools:
    """Labels that enough mails carry, and enough do not, for a model to be fitted."""
    counts = Y.sum(axis=0)
    return np.asarray((counts >= LEAST_MAILS) & (counts <= len(Y) - LEAST_MAILS))


def as_indicator(Y: Any, classes: Sequence[str], owner: str = _FIT) -> Bools:
    """Indicator matrix of shape (n_mails, n_labels) from one, or from collections of names.

    A table's columns are found by name, a sparse matrix is taken as well. Errors name the owner of
    the parameter.

    Raises
    ------
    InvalidParameterError
        A name is not among ``classes``, or the matrix has another shape or other values.
    """
    if isinstance(Y, str) or not (isinstance(Y, Iterable) or hasattr(Y, "shape")):
        got = "a single str" if isinstance(Y, str) else type(Y).__name__
        raise InputTypeError(
            f"The 'Y' parameter of {owner} must hold one entry per mail. Got {got} instead."
        )
    if not hasattr(Y, "shape"):
        Y = list(Y)
    elif hasattr(Y, "columns"):
        if len(Y.columns) != len(classes) or set(Y.columns) != set(classes):
            rule = f"a table with the columns {list(classes)}"
            raise InvalidParameterError("Y", owner, rule, list(Y.columns))
        Y = Y[list(classes)]
    elif hasattr(Y, "toarray"):  # sparse, as of MultiLabelBinarizer(sparse_output=True)
        Y = Y.toarray()
    rows = list(Y) if getattr(Y, "ndim", 1) == 1 else None
    if rows is not None and all(_is_names(row) for row in rows):
        return _from_names(rows, classes, owner)
    _refuse_single_rows(rows or (), classes, owner)
    try:
        matrix = np.asarray(Y)
        got = f"an array of shape {matrix.shape}"
    except ValueError:
        matrix, got = np.zeros(0), "rows of different lengths"
    if matrix.ndim != 2 or matrix.shape[1] != len(classes):
        remedy = f"Labels: {list(classes)}."
        raise InvalidParameterError("Y", owner, _rule_of_rows(classes), Described(got), remedy)
    fit = np.isin(matrix, (0, 1)).all(axis=1)
    if not fit.all():
        got = f"another value at position {fit.argmin()}"
        raise InvalidParameterError("Y", owner, "of zeros and ones", Described(got))
    return matrix.astype(bool)


def _is_names(row: object) -> bool:
    if isinstance(row, list | tuple | set | frozenset | np.ndarray):
        return all(isinstance(name, str) for name in row)
    return False


def _rule_of_rows(classes: Sequence[str]) -> str:
    return f"an array of shape (n_mails, {len(classes)}), or a collection of names per mail"


def _refuse_single_rows(rows: Iterable[object], classes: Sequence[str], owner: str) -> None:
    """Refuse mails that have a cell of text, a number or nothing for labels."""
    for number, row in enumerate(rows):
        if isinstance(row, str) or not isinstance(row, Sized):
            got = Described(f"{type(row).__name__} at position {number}")
            remedy = "Of a column of text: Y.fillna('').str.findall('[^;]+')."
            if len(classes) == 1 and row in (0, 1):
                remedy = "Of a vector for one label: np.reshape(Y, (-1, 1))."
            raise InvalidParameterError("Y", owner, _rule_of_rows(classes), got, remedy)


def _from_names(rows: Sequence[Any], classes: Sequence[str], owner: str) -> Bools:
    matrix = np.zeros((len(rows), len(classes)), dtype=bool)
    column = {name: i for i, name in enumerate(classes)}
    for i, row in enumerate(rows):
        for name in row:
            if name not in column:
                rule = f"labels out of {list(classes)}"
                remedy = f"Mend mail {i}, or fit with classes=[...], your own labels."
                raise InvalidParameterError("Y", owner, rule, str(name), remedy)
            matrix[i, column[name]] = True
    return matrix


def as_list(values: Iterable[Any] | None) -> list[Any] | None:
    """A list of a Series or any other iterable; None stays None."""
    return None if values is None else list(values)


def check_length(name: str, given: Sized, n_mails: int, owner: str = _FIT) -> None:
    """Refuse what has not one entry per mail."""
    if len(given) != n_mails:
        rule = f"as long as texts ({n_mails})"
        raise InvalidParameterError(name, owner, rule, Described(f"length {len(given)}"))


def as_weights(values: Any, n_mails: int, owner: str = _FIT) -> Floats:
    """Weights of the mails, checked; None is 1 for each."""
    if values is None:
        return np.ones(n_mails)
    try:
        values = list(values) if isinstance(values, Iterable) else values
        weights = np.asarray(values, dtype=np.float64)
        got = f"an array of shape {weights.shape}"
    except (TypeError, ValueError):
        weights, got = np.zeros(0), "what is no number"
    fit = np.isfinite(weights) & (weights >= 0)
    if weights.shape == (n_mails,):
        if fit.all():
            return weights
        got = f"{weights[fit.argmin()]} at position {fit.argmin()}"
    rule = f"{n_mails} finite numbers of at least 0, one for each mail"
    raise InvalidParameterError("sample_weight", owner, rule, Described(got))


def training_weights(values: Any, Y: Bools, classes: Sequence[str]) -> Floats | None:
    """Weights that every label can be learned with; None stays None."""
    if values is None:
        return None
    weights = as_weights(values, len(Y))
    counted = Y[weights > 0]
    for label, count in zip(classes, counted.sum(axis=0).tolist(), strict=True):
        if not 0 < count < len(counted):
            rule = "above 0 for mails with and without every label"
            found = Described(f"{count} of {len(counted)} such mails with {label!r}")
            raise InvalidParameterError("sample_weight", _FIT, rule, found)
    return weights


def as_evidence(values: Iterable[Any] | None, classes: Sequence[str]) -> list[Passages] | None:
    """Passages of each mail by label; None where none are given.

    Of tables every mail has every label: one that nothing is marked for holds None or nothing.
    """
    return None if values is None else [_passages(some, classes) for some in values]


def _passages(passages: object, classes: Sequence[str]) -> Passages:
    if not isinstance(passages, Mapping):
        rule = "one mapping from label to passages per mail, empty where there is none"
        raise InvalidParameterError("evidence", _FIT, rule, Described(type(passages).__name__))
    marked = {label: _as_texts(texts) for label, texts in passages.items() if texts is not None}
    marked = {label: texts for label, texts in marked.items() if texts}
    if unknown := set(marked) - set(classes):
        rule = f"keyed by labels out of {list(classes)}"
        raise InvalidParameterError("evidence", _FIT, rule, sorted(map(str, unknown)))
    return marked


def _as_texts(texts: object) -> list[str]:
    if isinstance(texts, np.ndarray):  # as pandas reads the lists of a Parquet file
        texts = texts.tolist()
    if (
        isinstance(texts, str)  # which would be read as letters
        or not isinstance(texts, Sequence)
        or not all(isinstance(text, str) for text in texts)
    ):
        rule = "a list of passages per label"
        remedy = "Put a single passage into a list, too."
        got = Described(type(texts).__name__)
        raise InvalidParameterError("evidence", _FIT, rule, got, remedy)
    return list(texts)


def _check_groups(groups: Iterable[object]) -> None:
    for number, group in enumerate(groups):
        try:
            hash(group)
        except TypeError as error:
            rule = "text, a number or another hashable value per mail, None where nobody knows"
            got = Described(f"{type(group).__name__} at position {number}")
            raise InvalidParameterError("groups", _FIT, rule, got) from error


def check_training_data(
    documents: Sequence[Document],
    Y: Bools,
    classes: Sequence[str],
    evidence: Sequence[Passages] | None,
    groups: Sequence[object] | None,
) -> None:
    """Refuse training data that no model can be fitted to, and warn of evidence that is lost."""
    n_mails = len(documents)
    for name, given in (("Y", Y), ("evidence", evidence), ("groups", groups)):
        if given is not None:
            check_length(name, given, n_mails)
    _check_groups(groups or ())
    for j in np.flatnonzero(~learnable(Y)).tolist():
        raise InvalidParameterError(
            "Y",
            _FIT,
            f"of both classes, at least {LEAST_MAILS} mails with and {LEAST_MAILS} without "
            "every label",
            Described(f"{Y[:, j].sum()} of {n_mails} mails with {classes[j]!r}"),
            "Add mails, or leave the label out of classes.",
        )
    for number, passages in enumerate(evidence or ()):
        for label in passages:
            if not Y[number, classes.index(label)]:
                rule = "for labels that the mail carries"
                remedy = f"Mend mail {number}: give it the label, or take the passages away."
                raise InvalidParameterError("evidence", _FIT, rule, label, remedy)
    if evidence is not None:
        _warn_of_lost_passages(documents, evidence)


def _warn_of_lost_passages(documents: Sequence[Document], evidence: Sequence[Passages]) -> None:
    """Warn when more than a few passages stand nowhere in their mails: nothing is learned of them.

    Those in a part of the mail that is not scored are not lost: they are there to be read.
    """
    passages = [
        (document.text, passage)
        for document, by_label in zip(documents, evidence, strict=True)
        for some in by_label.values()
        for passage in some
    ]
    lost = sum(passage not in text for text, passage in passages)
    if lost > _FEW * len(passages):
        warnings.warn(
            f"{lost} of {len(passages)} passages in the 'evidence' parameter of {_FIT} stand "
            "nowhere in their mails, and are left out. They must be verbatim, with the line ends "
            "and blanks of the text; a passage of a subject needs texts that hold the subject.",
            stacklevel=4,  # where fit is called
        )
