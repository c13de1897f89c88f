"""Label sets of one's own: names, titles, law and advice, from a TOML or JSON file.

::

    [complaint]
    title = {en = "Complaint", zh = "投诉"}
    advice = "Answer within two days."      # one text serves both languages

    [invoice]                               # a name alone will do
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from mailrisk_ml.exceptions import InvalidParameterError, SourceError, cannot_read
from mailrisk_ml.labels import LABELS, NONE, SEPARATORS, Label, Language, plain_label
from mailrisk_ml.unseen import is_shown

FIELDS = ("title", "law", "advice")
#: What the name of a label may be, for errors; see `is_label_name`.
LABEL_NAMES = (
    "label names, without control or format characters, blanks at the ends and any of "
    f"{SEPARATORS!r}, and other than {NONE!r}"
)
#: What those of one set may be; see `are_label_names`.
LABEL_SET = f"distinct {LABEL_NAMES}; capitals alone tell no two apart"
LANGUAGES: tuple[Language, ...] = ("en", "zh")

#: What people read of a label: ``title``, ``law`` and ``advice``, each a text or one per language.
Description = Mapping[str, str | Mapping[str, str]]

_LAID_OUT = str.maketrans("\t\n", "  ")  # what advice of several lines is laid out with


def read_taxonomy(path: str | os.PathLike[str]) -> dict[str, Description]:
    """Labels and their descriptions, in the order of the file.

    Parameters
    ----------
    path : path-like
        A ``.toml`` file with a table for each label, or a ``.json`` file with an object.

    Raises
    ------
    SourceError
        The file is missing, or no TOML or JSON.
    InvalidParameterError
        A label is described by something else than titles, law and advice, or two are not told
        apart.
    """
    labels = read_settings(path)
    if not labels:
        raise SourceError(f"No labels in {path}: the file must have a table for each label.")
    descriptions = checked_descriptions(labels, str(path))
    checked_label_names(descriptions, "labels", str(path))
    return descriptions


def read_settings(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The tables of a ``.toml`` file, or of a ``.json`` file with an object."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
        read = json.loads(text) if file.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise cannot_read(file, error) from error
    except (ValueError, RecursionError) as error:  # such as TOMLDecodeError, or nested too deep
        raise SourceError(
            f"{file} must be TOML, or JSON where it ends in .json: {error}."
        ) from error
    if not isinstance(read, dict):
        raise SourceError(f"{file} must hold an object, holds a {type(read).__name__}.")
    return read


def checked_descriptions(descriptions: Any, owner: str) -> dict[str, Description]:
    """Descriptions as plain dicts, which JSON takes; refuse anything else."""
    if not isinstance(descriptions, Mapping):
        raise InvalidParameterError("descriptions", owner, "a mapping from labels", descriptions)
    checked: dict[str, Description] = {}
    for name, description in descriptions.items():
        if not is_label_name(str(name)):
            rule = f"keyed by {LABEL_NAMES}"
            raise InvalidParameterError("descriptions", owner, rule, str(name))
        if not _is_description(description):
            rule = (
                f"a table of {', '.join(FIELDS)}; each a text, or one for 'en' and one for 'zh', "
                "without control or format characters but line ends in advice"
            )
            raise InvalidParameterError(str(name), owner, rule, description)
        checked[str(name)] = {
            field: text if isinstance(text, str) else dict(text)
            for field, text in description.items()
        }
    return checked


def is_label_name(name: str) -> bool:
    """Whether a cell with this name is read back as this label, and shows as it is.

    Examples
    --------
    >>> [is_label_name(name) for name in ("trade secret", "none", "a;b", "甲；乙", " a", "")]
    [True, False, False, False, False, False]
    """
    unfit = not name or name == NONE or name != name.strip()
    return not unfit and set(SEPARATORS).isdisjoint(name) and is_shown(name)


def are_label_names(names: Collection[str]) -> bool:
    """Whether these can be the labels of one model.

    Examples
    --------
    >>> are_label_names(["tax", "complaint"]), are_label_names(["tax", "Tax"])
    (True, False)
    """
    # Some systems have one folder for names that differ in capitals; see `mailbox_name`.
    return all(map(is_label_name, names)) and len({*map(str.casefold, names)}) == len(names)


def checked_label_names(names: Collection[str], parameter: str, owner: str) -> tuple[str, ...]:
    """Names of labels in their order; refuse what cannot be the labels of one model."""
    if not are_label_names(names):
        raise InvalidParameterError(parameter, owner, LABEL_SET, list(names))
    return tuple(names)


def _is_description(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) <= set(FIELDS)
        and all(_is_text(text, field) for field, text in value.items())
    )


def _is_text(value: object, field: str) -> bool:
    if isinstance(value, Mapping):
        return set(value) <= set(LANGUAGES) and all(
            isinstance(text, str) and _is_text(text, field) for text in value.values()
        )
    return isinstance(value, str) and is_shown(
        value.translate(_LAID_OUT) if field == "advice" else value
    )


def label_for(name: str, descriptions: Mapping[str, Description] | None = None) -> Label:
    """What people read of a label: its own description, else one of the five, else its name.

    A text in one language only serves the other too.
    """
    label = LABELS.get(name) or plain_label(name)
    own = (descriptions or {}).get(name)
    if own is None:
        return label
    texts = {
        field: _both(own[field]) if field in own else getattr(label, field) for field in FIELDS
    }
    return Label(name, **texts)


def _both(text: str | Mapping[str, str]) -> dict[Language, str]:
    if isinstance(text, str):
        return dict.fromkeys(LANGUAGES, text)
    fallback = next(iter(text.values()), "")
    return {language: text.get(language, fallback) for language in LANGUAGES}
