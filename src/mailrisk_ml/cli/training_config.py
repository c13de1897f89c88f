"""What ``mailrisk train --config train.toml`` reads.

::

    data = "mine.csv"          # paths are relative to this file
    with_corpus = 0.3          # mix in the shipped corpus; each of its mails counts 0.3 of yours
    corpus_share = 0.3         # so much of it, in whole groups and balanced
    labels = "labels.toml"     # or ["complaint", "invoice"], or a table [labels.complaint] each

    [columns]                  # field = column, where they differ
    body = "content"

    [model]                    # parameters of RiskClassifier
    C = 0.5
    cv = 3
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.parameters import check_parameters
from mailrisk_ml.taxonomy import (
    Description,
    checked_descriptions,
    checked_label_names,
    read_settings,
    read_taxonomy,
)

_KEYS = ("data", "with_corpus", "corpus_share", "labels", "columns", "model")
# Set by keys of their own.
_NOT_IN_MODEL = ("classes", "descriptions")


@dataclass(frozen=True)
class TrainingConfig:
    """What to train on, and how.

    Parameters
    ----------
    data : path, optional
        See `mailrisk_ml.labelled.read_labelled`.
    with_corpus : float, optional
        Weight of a mail of the shipped corpus beside one of ``data``; None leaves it out.
    corpus_share : float, optional
        How much of that corpus; None is all. See `mailrisk_ml.corpus.shares.balanced_share`.
    classes : tuple of str
        Labels of one's own, in the order of the model's columns; empty for those of the five that
        occur.
    descriptions : mapping
        Titles, law and advice; see `mailrisk_ml.taxonomy`.
    columns : mapping of str to str
    parameters : mapping
        Of `RiskClassifier`.
    """

    data: Path | None = None
    with_corpus: float | None = None
    corpus_share: float | None = None
    classes: tuple[str, ...] = ()
    descriptions: Mapping[str, Description] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


def read_config(path: str | os.PathLike[str]) -> TrainingConfig:
    """Read a ``.toml`` (or ``.json``) file.

    Raises
    ------
    SourceError
        The file, or the labels' file it names, cannot be read.
    InvalidParameterError
        A key is unknown, or its value breaks its rule.
    """
    file = Path(path)
    settings = read_settings(file)
    owner = str(file)
    _refuse_unknown(settings, _KEYS, owner)
    data = settings.get("data")
    # Joined to a folder, the empty path is that folder.
    if data is not None and not (isinstance(data, str) and data):
        raise InvalidParameterError("data", owner, "the path of a file or folder", data)
    weight, share = (_number(settings, name, owner) for name in ("with_corpus", "corpus_share"))
    columns, parameters = (_table(settings, name, owner) for name in ("columns", "model"))
    known = [n for n in inspect.signature(RiskClassifier).parameters if n not in _NOT_IN_MODEL]
    _refuse_unknown(parameters, known, f"{owner}, [model]")
    # TOML has no tuples.
    parameters = {k: tuple(v) if isinstance(v, list) else v for k, v in parameters.items()}
    check_parameters(RiskClassifier(**parameters))  # before minutes are spent on mails
    classes, descriptions = _label_set(settings.get("labels"), file.parent, owner)
    return TrainingConfig(
        data=None if data is None else file.parent / data,
        with_corpus=weight,
        corpus_share=share,
        classes=classes,
        descriptions=descriptions,
        columns=columns,
        parameters=parameters,
    )


def _label_set(
    labels: Any, folder: Path, owner: str
) -> tuple[tuple[str, ...], dict[str, Description]]:
    """Names and descriptions, from a list of names, a table of descriptions, or a file of one."""
    if labels is None:
        return (), {}
    if isinstance(labels, list) and all(isinstance(name, str) for name in labels):
        return checked_label_names(labels, "labels", owner), {}
    if isinstance(labels, Mapping):
        descriptions = checked_descriptions(labels, owner)
    elif isinstance(labels, str) and labels:
        descriptions = read_taxonomy(folder / labels)
    else:
        rule = "a list of names, a table for each label, or a file of such tables"
        raise InvalidParameterError("labels", owner, rule, labels)
    return checked_label_names(descriptions, "labels", owner), descriptions


def _refuse_unknown(settings: Mapping[str, Any], known: Any, owner: str) -> None:
    folded = {name.lower(): name for name in known}
    for name in settings:
        if name not in known:
            near = get_close_matches(name.lower(), folded, n=1)
            meant = f"Perhaps meant: {folded[near[0]]}." if near else ""
            raise InvalidParameterError(name, owner, f"named as one of {list(known)}", name, meant)


def _number(settings: Mapping[str, Any], name: str, owner: str) -> float | None:
    value = settings.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidParameterError(name, owner, "a float above 0", value)
    return value


def _table(settings: Mapping[str, Any], name: str, owner: str) -> dict[str, Any]:
    table = settings.get(name, {})
    if not isinstance(table, dict):
        raise InvalidParameterError(name, owner, f"a table: [{name}]", table)
    return table
