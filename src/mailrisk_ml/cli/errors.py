"""Errors in the words of the command line: options and arguments, not Python's parameters."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from pathlib import Path

from mailrisk_ml.cli.options import CHINESE
from mailrisk_ml.exceptions import InvalidParameterError, system_reason

_MOST_PLACES = 4  # of a traceback, the last ones

#: The option that a parameter is set by, with the form of its value where that is written
#: otherwise than in Python.
_OPTIONS = {
    ("RiskClassifier", "thresholds"): "--threshold LABEL=P",
    ("RiskClassifier.fit", "Y"): "--data",
    ("ReportSettings", "language"): "--interface",
    ("compare", "measure"): "--measure",
    ("compare", "records"): "--data",
    ("compare", "tolerance"): "--tolerance",
    ("cross_validate", "records"): "--data",
    ("drift", "current"): "--current",
    ("drift", "reference"): "--reference",
    ("iter_mails", "columns"): "--column FIELD=NAME",
    ("iter_mails", "input_format"): "--input-format",
    ("load_model", "preset"): "--preset",
    ("mix", "weight"): "--with-corpus",
    ("read_labelled", "columns"): "--column FIELD=NAME",
    ("sample", "mix"): "--strategy NAME=SHARE",
    ("save", "path"): "--out",
}
# Rules of mappings, in the words of the form that they are typed in.
_TYPED = (
    ("from labels out of", "with LABEL out of"),
    ("to floats in", "and P a number in"),
    (" to names of columns", ""),
)


def told(error: Exception) -> str:
    """What the command line says of an error, in a line.

    Examples
    --------
    >>> told(InvalidParameterError("preset", "load_model", "one of ['strict']", "lax"))
    "--preset must be one of ['strict']. Got 'lax' instead."
    """
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {system_reason(error)}."
    if not isinstance(error, InvalidParameterError):
        return str(error)
    option = _OPTIONS.get((error.owner, error.parameter), error.parameter)
    # Of a file of settings the keys are what its owner wrote: those errors stay as they are.
    if not option.startswith("--"):
        return str(error)
    name, _, form = option.partition(" ")
    rule = _rule(error.rule, form) + _in_chinese(name, error)
    sentences = (f"{name} must be {rule}.", _got(error), error.remedy)
    return " ".join(filter(None, sentences))


def crash_told(error: Exception) -> str:
    """What the command line says of an error that nobody expected: where, and nothing it quotes."""
    if isinstance(error, BrokenExecutor):
        return (
            "A process of --jobs was killed, perhaps because memory ran out. Try fewer; with "
            "--format jsonl or csv and --out, --resume goes on where this run stopped."
        )
    places = [
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return (
        f"A fault in the program: {type(error).__name__} at {', '.join(places[-_MOST_PLACES:])}. "
        "Please report this line; it quotes no mail."
    )


def _rule(rule: str, form: str) -> str:
    """Without what cannot be typed: no value is to leave the option out."""
    rule = rule.removeprefix("None or ").replace(" or None", " or left out")
    for python, typed in _TYPED:
        rule = rule.replace(python, typed)
    return f"{form}, {rule.removeprefix('a mapping ')}" if form else rule


def _in_chinese(option: str, error: InvalidParameterError) -> str:
    """The words that may be typed, too; of `drift` the levels have none."""
    words = CHINESE.get(option, {})
    told = words and all(repr(word) in error.rule for word in words.values())
    return f" (in Chinese: {', '.join(words)})" if told else ""


def _got(error: InvalidParameterError) -> str:
    if error.value is None:
        return ""
    if isinstance(error.value, Mapping):
        typed = ", ".join(f"{name}={value}" for name, value in error.value.items())
        return f"Got {typed} instead."
    return error.got
