"""The files of a model folder, read and checked before anything is built from them.

What a model folder holds is data from elsewhere: nothing in it is run, names in it lead nowhere,
and no size is believed before it is compared with what is there. ``models/FORMAT.md`` describes
the format.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mailrisk_ml.arrays import Keys
from mailrisk_ml.exceptions import ModelFormatError
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.linear import HIGHEST_CODE
from mailrisk_ml.model.membership import LearnedTexts
from mailrisk_ml.model.stacking import N_STACKED
from mailrisk_ml.model.term_keys import (
    CONCEPT,
    HAN_1,
    WORD,
    WORD_BITS,
    WORD_MASK,
    kinds_of,
    values_of,
)
from mailrisk_ml.results import FORMAT, LEARNED, MANIFEST, WEIGHTS, WORDS

FORMAT_VERSION = 1

Arrays = dict[str, npt.NDArray[Any]]

#: The largest files that are loaded.
MOST_BYTES = {
    MANIFEST: 16 * 2**20,
    WEIGHTS: 256 * 2**20,
    WORDS: 16 * 2**20,
    LEARNED: 16 * 2**20,
}
# Numbers in the tables that the first mail is scored with, 8 bytes each: files grow with words and
# with labels, these with words times labels, and with the letters that words are spelled by.
_MOST_NUMBERS = 400_000_000
_NUMBERS_OF_A_LETTER = 20  # 137 to 162 bytes, as measured, whatever the lengths of n-grams
_KEYS = ("classes", "parameters", "thresholds", "sha256", "versions")
# What safetensors calls the types of the arrays, and their shapes: terms, words, labels, outputs
# ("any risk" is one more than the labels) and inputs of the calibration.
_ARRAYS = {
    "keys": ("U64", "T"),
    "stems": ("U32", "W"),
    "concepts": ("U32", "W"),
    "idf": ("F16", "T"),
    "mail_codes": ("I8", "TO"),
    "mail_largest": ("F64", "O"),
    "mail_intercept": ("F64", "O"),
    "passage_codes": ("I8", "TO"),
    "passage_largest": ("F64", "O"),
    "passage_intercept": ("F64", "O"),
    "calibration_coef": ("F64", "LI"),
    "calibration_products": ("F64", "LII"),
    "calibration_intercept": ("F64", "L"),
    "calibration_low": ("F64", "LI"),
    "calibration_high": ("F64", "LI"),
}
# What is taken for the path of a model, and what is meant.
_INSTEAD = {
    "default": "It names the shipped model: leave the path out.",
    **dict.fromkeys(PRESETS, "It names a preset, not a model."),
}
_LARGEST_WEIGHT = 1e5  # a thousand times what fits give: sums stay far from overflow
_ITEM_BYTES = {"U64": 8, "F64": 8, "U32": 4, "F16": 2, "I8": 1}
_SIZE_BYTES = 8  # of the number that a safetensors file starts with


def manifest_bytes(folder: Path) -> bytes:
    """The manifest as it stands.

    Raises
    ------
    ModelFormatError
        There is none.
    """
    if not folder.is_dir():
        remedy = _INSTEAD.get(
            str(folder), "Pass a folder written by RiskClassifier.save or 'mailrisk train --out'."
        )
        raise ModelFormatError(f"No model at {folder}: not a folder. {remedy}")
    if not (folder / MANIFEST).is_file():
        inside = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
        if inside:
            raise ModelFormatError(f"{folder} is no model, but holds some: pass {inside[0]}.")
        raise refusal(folder, f"it has no {MANIFEST}")
    return _read_file(folder, MANIFEST)


def parse_manifest(folder: Path, data: bytes) -> dict[str, Any]:
    """What the manifest of a folder says, its format and version checked.

    Raises
    ------
    ModelFormatError
        It is foreign or of a newer release.
    """
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise refusal(folder, f"{MANIFEST} is no JSON") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise refusal(folder, f"{MANIFEST} does not say format {FORMAT!r}")
    found = manifest.get("format_version")
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= FORMAT_VERSION:
        raise refusal(
            folder,
            f"its format is version {repr(found)[:40]}, this release reads 1 to {FORMAT_VERSION}",
            "Install the release that it was saved with",
        )
    if missing := [key for key in _KEYS if key not in manifest]:
        raise refusal(folder, f"{MANIFEST} has no {', '.join(missing)}")
    return manifest


def read_contents(
    folder: Path, manifest: dict[str, Any]
) -> tuple[Arrays, list[str], LearnedTexts | None]:
    """The arrays, the word list and the filter, hashes, sizes, types and values checked.

    Models that were saved before there were filters have none.

    Raises
    ------
    ModelFormatError
        A file is missing, altered or malformed.
    """
    hashes = manifest["sha256"]
    # Names in a manifest are never followed; one that says others is not ours.
    if not isinstance(hashes, dict) or set(hashes) - {LEARNED} != {WEIGHTS, WORDS}:
        named = f"{WEIGHTS}, {WORDS} and, where there is one, {LEARNED}"
        raise refusal(folder, f"{MANIFEST} must name the SHA-256 of {named} alone")
    data = {name: _read_file(folder, name) for name in hashes}
    for name, content in data.items():
        if hashlib.sha256(content).hexdigest() != hashes[name]:
            raise refusal(folder, f"{name} is not the file that was saved (SHA-256 differs)")
    learned = data.get(LEARNED)
    if learned == b"":
        raise refusal(folder, f"{LEARNED} is empty")
    return (
        _parse_weights(folder, data[WEIGHTS]),
        _parse_words(folder, data[WORDS]),
        None if learned is None else LearnedTexts(learned),
    )


def check_arrays(arrays: Arrays, words: Sequence[str], n_labels: int) -> None:
    """Raise `ValueError` unless shapes and values fit each other, the word list and the labels."""
    n_terms, n_words = len(arrays["keys"]), len(words)
    if excess := excess_of_numbers(n_terms, words, n_labels):
        raise ValueError(excess)
    sizes = {"T": n_terms, "W": n_words, "L": n_labels, "O": n_labels + 1, "I": N_STACKED}
    for name, (_, dimensions) in _ARRAYS.items():
        shape = tuple(sizes[dimension] for dimension in dimensions)
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has shape {arrays[name].shape}, expected {shape}")
    keys = arrays["keys"]
    if not (keys[1:] > keys[:-1]).all():
        raise ValueError("keys are not ascending")
    if not _name_listed_words(keys, n_words):
        raise ValueError("keys name words that are not in the word list")
    for name in ("stems", "concepts"):
        if arrays[name].max(initial=0) > n_words:
            raise ValueError(f"{name} name words that are not in the word list")
    for name in ("mail", "passage"):
        if arrays[f"{name}_codes"].min(initial=0) < -HIGHEST_CODE:
            raise ValueError(f"{name}_codes are not within -{HIGHEST_CODE} and {HIGHEST_CODE}")
        largest = arrays[f"{name}_largest"]
        if ((largest < 0) | (largest > _LARGEST_WEIGHT)).any():
            raise ValueError(f"{name}_largest is not within 0 and {_LARGEST_WEIGHT:g}")


def excess_of_numbers(n_terms: int, words: Sequence[str], n_labels: int) -> str:
    """What makes a model take more memory than any may; empty when nothing does."""
    n_words, n_letters = len(words), sum(map(len, words))
    columns = (n_labels + 2) + (2 * n_labels + 2)  # for whole mails, and for passages
    n = (n_terms + n_words) * columns + n_letters * _NUMBERS_OF_A_LETTER
    if n <= _MOST_NUMBERS:
        return ""
    return (
        f"{n_terms:,} terms and {n_words:,} words by {n_labels:,} labels and {n_letters:,} letters "
        f"in the words make tables of {n:,} numbers, of which at most {_MOST_NUMBERS:,} are loaded"
    )


def _name_listed_words(keys: Keys, n_words: int) -> bool:
    """Whether all keys of words, concepts and pairs of these hold numbers of words, and no more."""
    kinds = kinds_of(keys)
    of_words = kinds < HAN_1
    kinds, rest = kinds[of_words], values_of(keys[of_words])
    first, second = rest >> WORD_BITS, rest & WORD_MASK
    alone = (kinds == WORD) | (kinds == CONCEPT)
    holds_first = np.where(alone, first == 0, (first >= 1) & (first <= n_words))
    return bool((holds_first & (second >= 1) & (second <= n_words) & (kinds >= WORD)).all())


def refusal(
    folder: Path, reason: str, remedy: str = "Get the folder again from where it came"
) -> ModelFormatError:
    """The error of a folder that must not be loaded."""
    return ModelFormatError(
        f"The model at {folder} was not loaded: {reason}. "
        f"{remedy}, or retrain it with 'mailrisk train'."
    )


def _read_file(folder: Path, name: str) -> bytes:
    """A plain file's bytes; links are refused as they are opened, not before."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    path = folder / name
    no_file = refusal(folder, f"{name} is missing or no plain file")
    if path.is_symlink():  # for systems without O_NOFOLLOW
        raise no_file
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise no_file from error
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise no_file
        data = file.read(MOST_BYTES[name] + 1)
    if len(data) > MOST_BYTES[name]:
        raise refusal(folder, f"{name} is larger than {MOST_BYTES[name]} bytes")
    return data


def _parse_words(folder: Path, data: bytes) -> list[str]:
    try:
        words = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise refusal(folder, f"{WORDS} is not UTF-8") from error
    if words.pop() or len(set(words)) != len(words):
        raise refusal(folder, f"{WORDS} must hold distinct words, each with a line end")
    return words


def _parse_weights(folder: Path, data: bytes) -> Arrays:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    if fault := _fault_of_header(data):
        raise refusal(folder, f"{WEIGHTS} {fault}")
    try:
        arrays: Arrays = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise refusal(folder, f"{WEIGHTS} cannot be read") from error
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise refusal(folder, f"{WEIGHTS}: {name} holds values that are not finite")
    return arrays


def _fault_of_header(data: bytes) -> str:
    """What is wrong with the declared arrays, before one is made; empty when nothing is."""
    size = int.from_bytes(data[:_SIZE_BYTES], "little")
    body = len(data) - _SIZE_BYTES - size
    if body < 0:
        return "cannot be read: it is shorter than it says"
    try:
        header = json.loads(data[_SIZE_BYTES : _SIZE_BYTES + size])
    except (ValueError, RecursionError):
        return "cannot be read: its header is no JSON"
    if not isinstance(header, dict) or set(header) - {"__metadata__"} != set(_ARRAYS):
        return f"must hold the arrays {', '.join(_ARRAYS)} and no others"
    declared = 0
    for name, (dtype, dimensions) in _ARRAYS.items():
        shape = _shape(header[name], dtype)
        if len(shape) != len(dimensions):
            return f"must hold {name} as {dtype} in {len(dimensions)} dimensions"
        declared += math.prod(shape) * _ITEM_BYTES[dtype]
    if declared != body:
        return f"declares a shape of {declared} bytes in all and holds {body}"
    return ""


def _shape(entry: object, dtype: str) -> list[int]:
    """The declared shape of an array; empty where the declaration is malformed."""
    if not isinstance(entry, dict) or entry.get("dtype") != dtype:
        return []
    shape = entry.get("shape")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        return []
    return shape
