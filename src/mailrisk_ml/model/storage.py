"""A fitted model as a folder, without pickle: nothing in it is ever run.

::

    model/
      manifest.json        format and versions, parameters, classes, thresholds, SHA-256 of the rest
      weights.safetensors  keys, stems, concepts, idf, weights and intercepts, calibration
      words.txt            the word list, one a line
      learned.bloom        a filter that tells whether a set of mails was learned

``models/FORMAT.md`` describes it; `mailrisk_ml.model.files` checks every file against its hash, and
every array against its type and shape, before anything is built. `save_model` writes a new folder
beside the old one and swaps the two. A card and metrics that stood in the old one described the old
weights: they go with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mailrisk_ml.exceptions import Described, InputTypeError, InvalidParameterError
from mailrisk_ml.model.calibration import PRESETS, Calibration
from mailrisk_ml.model.estimator import SET_LATER
from mailrisk_ml.model.exchange import exchange
from mailrisk_ml.model.files import (
    FORMAT_VERSION,
    MOST_BYTES,
    Arrays,
    check_arrays,
    excess_of_numbers,
    manifest_bytes,
    parse_manifest,
    read_contents,
    refusal,
)
from mailrisk_ml.model.linear import LinearModel, LinearScorer, Weighting
from mailrisk_ml.model.membership import LearnedTexts
from mailrisk_ml.model.parameters import check_parameters
from mailrisk_ml.model.scoring import Cutting, FittedState
from mailrisk_ml.model.versions import installed_version
from mailrisk_ml.model.vocabulary import Vocabulary
from mailrisk_ml.results import (
    FORMAT,
    LEARNED,
    MANIFEST,
    MODEL_FILES,
    WEIGHTS,
    WORDS,
    is_model,
)
from mailrisk_ml.shipped import __version__, shipped
from mailrisk_ml.taxonomy import checked_descriptions
from mailrisk_ml.unfinished import unfinished_folder

if TYPE_CHECKING:
    from mailrisk_ml.model.assessment import Preset
    from mailrisk_ml.model.classifier import RiskClassifier

_FIT_ONLY = ("n_jobs",)  # parameters that say nothing about the model
_SIZED_BY = {
    MANIFEST: "descriptions",
    WEIGHTS: "max_terms",
    WORDS: "max_terms",
    LEARNED: "texts",
}


def load_model(
    path: str | os.PathLike[str] | None = None,
    *,
    preset: Preset | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> RiskClassifier:
    """Load a model folder.

    Parameters
    ----------
    path : path-like, optional
        A folder written by ``save``; the shipped model when left out.
    preset : {"strict", "balanced", "sensitive"}, optional
        Instead of the preset the model was saved with.
    thresholds : mapping of str to float, optional
        Instead of those it was saved with; see `RiskClassifier`.

    Returns
    -------
    RiskClassifier

    Raises
    ------
    ModelFormatError
        The folder is missing, altered, foreign, or written by a newer release.
    InvalidParameterError
        ``preset`` or ``thresholds`` breaks its rule.
    InputTypeError
        ``path`` is no path.
    """
    from mailrisk_ml.model.classifier import RiskClassifier

    folder = _folder(path, "load_model") if path is not None else default_model_path()
    if preset is not None and preset not in PRESETS:
        raise InvalidParameterError("preset", "load_model", f"one of {list(PRESETS)}", preset)
    data = manifest_bytes(folder)
    manifest = parse_manifest(folder, data)
    arrays, words, learned = read_contents(folder, manifest)
    try:
        parameters = _parameters(manifest["parameters"])
        model = RiskClassifier(**parameters)
        check_parameters(model)
        classes = _classes(manifest["classes"], parameters)
        check_arrays(arrays, words, len(classes))
        state = _build_state(arrays, words, learned, manifest, parameters, len(classes))
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise refusal(folder, f"its parts do not fit together ({str(error)[:200]})") from error
    model._set_state(state, classes)
    model.digest_ = hashlib.sha256(data).hexdigest()
    if preset is not None:
        model.set_params(preset=preset)
    if thresholds is not None:
        model.set_params(thresholds=thresholds)
    return model


def default_model_path() -> Path:
    """Folder of the shipped model."""
    return shipped("models", "default")


def model_digest(path: str | os.PathLike[str] | None = None) -> str:
    """SHA-256 of a model folder's manifest, which holds those of its other files.

    Raises
    ------
    ModelFormatError
        The folder is no model.
    """
    folder = _folder(path, "model_digest") if path is not None else default_model_path()
    return hashlib.sha256(manifest_bytes(folder)).hexdigest()


def save_model(model: RiskClassifier, path: str | os.PathLike[str]) -> None:
    """Write a fitted model; an older folder at ``path`` is replaced only once all is written."""
    state = model._fitted_state()
    parameters = _checked_parameters(model)
    terms = state.vocabulary
    if excess := excess_of_numbers(len(terms), terms.words, len(model.classes_)):
        rule = "such that the model can be loaded"
        got = parameters["max_terms"]
        raise InvalidParameterError("max_terms", "save", rule, got, f"{excess}.")
    target = _folder(path, "save")
    check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with unfinished_folder(target) as work:
        _write_folder(state, parameters, work)
        _swap(work, target)  # the older model is in it then, and goes


def _folder(path: object, owner: str) -> Path:
    """A path that somebody gave; refuse what is none."""
    if not isinstance(path, str | os.PathLike):
        raise InputTypeError(
            f"The 'path' parameter of {owner} must be a path: a str or os.PathLike. "
            f"Got {type(path).__name__} instead. Give the folder of a model, such as 'my-model'."
        )
    return Path(path)


def check_target(target: Path) -> None:
    """Refuse a path where no folder can be put, or saving would overwrite more than a model."""
    if target.is_dir() and (target.is_mount() or target.samefile(Path.cwd())):
        rule = "a folder that can be replaced"
        remedy = "It is a mount point or the working folder: name a new folder in it."
        raise InvalidParameterError("path", "save", rule, str(target), remedy)
    parent = next(folder for folder in target.absolute().parents if os.path.lexists(folder))
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        rule = "in a folder that can be written to"
        raise InvalidParameterError("path", "save", rule, str(target), f"{parent} is none.")
    if not os.path.lexists(target):
        return
    if target.is_dir() and not target.is_symlink():
        names = {entry.name for entry in target.iterdir()}
        if not names or (names <= set(MODEL_FILES) and is_model(target)):
            return
    rule = "a new or empty folder, or one that holds a model and nothing else"
    raise InvalidParameterError("path", "save", rule, str(target), "Choose another folder.")


def _checked_parameters(model: RiskClassifier) -> dict[str, Any]:
    """The parameters that are saved; one that could not be loaded again is refused.

    What belongs to the weights is as it was fitted, whatever has been set since. A subclass is
    saved as what is loaded again.
    """
    from mailrisk_ml.model.classifier import RiskClassifier

    parameters = {
        name: getattr(model, name) if name in SET_LATER else model.fitted_params_[name]
        for name in RiskClassifier().get_params()
        if name not in _FIT_ONLY
    }
    check_parameters(RiskClassifier(**parameters))
    if model.thresholds is not None:
        parameters["thresholds"] = model._own_thresholds()
    if model.descriptions is not None:
        parameters["descriptions"] = checked_descriptions(model.descriptions, type(model).__name__)
    return parameters


def _write_folder(state: FittedState, parameters: dict[str, Any], folder: Path) -> None:
    from safetensors.numpy import save

    # The filter first: who takes it out of the manifest by hand has no comma left over.
    contents = {} if state.learned is None else {LEARNED: state.learned.data}
    contents |= {
        WEIGHTS: save(_arrays_of(state)),
        WORDS: "".join(f"{word}\n" for word in state.vocabulary.words).encode("utf-8"),
    }
    for name, data in contents.items():
        _write(folder / name, data)
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "classes": parameters["classes"],
        "parameters": parameters,
        "thresholds": {name: values.tolist() for name, values in state.thresholds.items()},
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
        "versions": _versions(),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, default=_as_json) + "\n"
    _write(folder / MANIFEST, text.encode("utf-8"))


def _write(path: Path, data: bytes) -> None:
    """Write a file through to the disk: a swap must never be there before what it swaps in."""
    if len(data) > MOST_BYTES[path.name]:
        rule = (
            f"such that {path.name} has at most {MOST_BYTES[path.name]:,} bytes: no more is loaded"
        )
        got = Described(f"{len(data):,} bytes")
        raise InvalidParameterError(_SIZED_BY[path.name], "save", rule, got)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _as_json(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else list(value)


def _arrays_of(state: FittedState) -> Arrays:
    return {
        "keys": state.vocabulary.keys,
        "stems": state.vocabulary.stems.astype(np.uint32),
        "concepts": state.vocabulary.concepts.astype(np.uint32),
        "idf": state.scorer.weighting.idf.astype(np.float16),
        "mail_codes": state.scorer.mail.codes,
        "mail_largest": state.scorer.mail.largest,
        "mail_intercept": state.scorer.mail.intercept,
        "passage_codes": state.scorer.passage.codes,
        "passage_largest": state.scorer.passage.largest,
        "passage_intercept": state.scorer.passage.intercept,
        **{f"calibration_{name}": array for name, array in vars(state.calibration).items()},
    }


def _swap(new: Path, target: Path) -> None:
    mode = (new / MANIFEST).stat().st_mode  # what the mask left of it
    new.chmod(0o700 | mode & 0o044 | (mode & 0o044) >> 2)  # who may read may enter
    if not target.exists():
        os.replace(new, target)
        return
    if exchange(new, target):
        return
    # Two steps: killed between them, the old model is in the folder aside, which nobody removes.
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    try:
        os.replace(target, aside / "model")
        os.replace(new, target)
    finally:
        if target.exists():
            shutil.rmtree(aside, ignore_errors=True)


def _build_state(
    arrays: Arrays,
    words: list[str],
    learned: LearnedTexts | None,
    manifest: dict[str, Any],
    parameters: Any,
    n_labels: int,
) -> FittedState:
    thresholds = {p: np.array(manifest["thresholds"][p], dtype=np.float64) for p in PRESETS}
    if any(t.shape != (n_labels,) or not np.isfinite(t).all() for t in thresholds.values()):
        raise ValueError("thresholds are not one finite number per label")
    vocabulary = Vocabulary(
        words,
        arrays["stems"].astype(np.int64),
        arrays["concepts"].astype(np.int64),
        arrays["keys"],
        parameters["han_ngrams"],
        parameters["latin_ngrams"],
        parameters["word_reach"],
        parameters["concept_reach"],
    )
    scorer = LinearScorer(
        vocabulary,
        Weighting(
            arrays["idf"].astype(np.float64),
            vocabulary.n_word_terms,
            parameters["length_smoothing"],
        ),
        *(
            LinearModel(
                codes=arrays[f"{name}_codes"],
                largest=arrays[f"{name}_largest"],
                intercept=arrays[f"{name}_intercept"],
            )
            for name in ("mail", "passage")
        ),
    )
    calibration = Calibration(
        **{f.name: arrays[f"calibration_{f.name}"].astype(np.float64) for f in fields(Calibration)}
    )
    cutting = Cutting(**{f.name: parameters[f.name] for f in fields(Cutting)})
    longest_window = parameters["longest_window"]
    return FittedState(scorer, calibration, thresholds, longest_window, cutting, learned)


def _classes(saved: Any, parameters: dict[str, Any]) -> tuple[str, ...]:
    classes = tuple(saved) if isinstance(saved, list) else ()
    if not classes or classes != parameters["classes"]:
        raise ValueError("classes are not those of the parameters")
    return classes


def _parameters(saved: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the constructor takes them: JSON has no tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in saved.items()}


def _versions() -> dict[str, str]:
    packages = ("numpy", "scikit-learn", "rjieba", "OpenCC", "snowballstemmer")
    python = ".".join(map(str, sys.version_info[:3]))
    others = {package: installed_version(package) for package in packages}
    return {"python": python, "mailrisk-ml": __version__, **others}
