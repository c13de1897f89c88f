"""A fitted model as a folder, without pickle: nothing in it is ever run.

::

    model/
      manifest.json        format and versions, parameters, classes, thresholds, SHA-256 of the rest
      weights.safetensors  keys, idf, coefficients and intercepts, calibration
      words.txt            the word list, one a line

Every file is checked against its hash, and every array against its declared shape, before anything
is built. `save_model` writes a new folder beside the old one and swaps the two. A card and
metrics that stood in the old one described the old weights: they go with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mailrisk_ml.exceptions import InvalidParameterError, ModelFormatError
from mailrisk_ml.model.calibration import N_STACKED, PRESETS, Calibration
from mailrisk_ml.model.linear import LinearModel, LinearScorer, Weighting
from mailrisk_ml.model.scoring import FittedState
from mailrisk_ml.model.vocabulary import Vocabulary

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier

FORMAT = "mailrisk-ml-model"
FORMAT_VERSION = 1
MANIFEST, WEIGHTS, WORDS = "manifest.json", "weights.safetensors", "words.txt"
#: What a model folder may hold; the last three are written by ``mailrisk train`` and ``evaluate``.
_OWN_FILES = (MANIFEST, WEIGHTS, WORDS, "README.md", "metrics.json", "evaluation.html")
_MOST_BYTES = 256 * 2**20
_FIT_ONLY = ("n_jobs",)  # parameters that say nothing about the model

Arrays = dict[str, npt.NDArray[Any]]


def load_model(path: str | os.PathLike[str] | None = None, *, preset: str | None = None) -> Any:
    """Load a model folder.

    Parameters
    ----------
    path : path-like, optional
        A folder written by ``save``; the shipped model when left out.
    preset : {"strict", "balanced", "sensitive"}, optional
        Instead of the preset the model was saved with.

    Returns
    -------
    RiskClassifier

    Raises
    ------
    ModelFormatError
        The folder is missing, altered, foreign, or written by a newer release.
    """
    from mailrisk_ml.model.classifier import RiskClassifier

    folder = Path(path) if path is not None else default_model_path()
    if preset is not None and preset not in PRESETS:
        raise InvalidParameterError("preset", "load_model", f"one of {list(PRESETS)}", preset)
    manifest = _read_manifest(folder)
    contents = {name: _read_checked(folder, name, manifest) for name in (WEIGHTS, WORDS)}
    arrays = _parse_weights(folder, contents[WEIGHTS])
    words = contents[WORDS].decode("utf-8").split("\n")[:-1]
    try:
        parameters = _parameters(manifest["parameters"])
        classes = tuple(map(str, manifest["classes"]))
        state = _build_state(arrays, words, manifest, parameters, len(classes))
        model = RiskClassifier(**parameters)
        model._check_parameters()
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(folder, f"its parts do not fit together ({error})") from error
    model._set_state(state, classes)
    if preset is not None:
        model.set_params(preset=preset)
    return model


def default_model_path() -> Path:
    """Folder of the shipped model: inside the package, or beside the source tree."""
    installed = Path(str(files("mailrisk_ml"))) / "_shipped" / "models" / "default"
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parents[3] / "models" / "default"


def save_model(model: RiskClassifier, path: str | os.PathLike[str]) -> None:
    """Write a fitted model; an older folder at ``path`` is replaced only once all is written."""
    state = model._fitted_state()
    target = Path(path)
    check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _write_folder(model, state, work)
        _swap(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def check_target(target: Path) -> None:
    """Refuse a path where saving a model would overwrite anything but a model."""
    if not target.exists() and not target.is_symlink():
        return
    if target.is_dir() and not target.is_symlink():
        names = {entry.name for entry in target.iterdir()}
        if not names or (names <= set(_OWN_FILES) and _says_format(target / MANIFEST)):
            return
    rule = "a new or empty folder, or one that holds a model and nothing else"
    raise InvalidParameterError("path", "save", rule, str(target), "Choose another folder.")


def _says_format(manifest: Path) -> bool:
    try:
        return bool(json.loads(manifest.read_text(encoding="utf-8")).get("format") == FORMAT)
    except (OSError, ValueError, AttributeError):
        return False


def _write_folder(model: RiskClassifier, state: FittedState, folder: Path) -> None:
    from safetensors.numpy import save

    contents = {
        WEIGHTS: save(_arrays_of(state)),
        WORDS: "".join(f"{word}\n" for word in state.vocabulary.words).encode("utf-8"),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    # What shapes the terms is that of the fit, whatever has been set since.
    parameters = {
        **{k: v for k, v in model.get_params().items() if k not in _FIT_ONLY},
        "thresholds": None if model.thresholds is None else dict(model.thresholds),
        "han_ngrams": state.vocabulary.han,
        "latin_ngrams": state.vocabulary.latin,
        "word_reach": state.vocabulary.word_reach,
        "longest_window": state.longest_window,
    }
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "classes": list(model.classes_),
        "parameters": parameters,
        "thresholds": {name: values.tolist() for name, values in state.thresholds.items()},
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
        "versions": _versions(),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, default=_as_json) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _as_json(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else list(value)


def _arrays_of(state: FittedState) -> Arrays:
    return {
        "keys": state.vocabulary.keys,
        "idf": state.scorer.weighting.idf.astype(np.float32),
        "mail_coef": state.scorer.mail.coef.astype(np.float32),
        "mail_intercept": state.scorer.mail.intercept,
        "passage_coef": state.scorer.passage.coef.astype(np.float32),
        "passage_intercept": state.scorer.passage.intercept,
        **{f"calibration_{name}": array for name, array in vars(state.calibration).items()},
    }


def _swap(new: Path, target: Path) -> None:
    new.chmod(0o755)
    if not target.exists():
        os.replace(new, target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    os.replace(target, aside / "model")
    os.replace(new, target)
    shutil.rmtree(aside, ignore_errors=True)


def _read_manifest(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise ModelFormatError(
            f"No model at {folder}: not a folder. Pass a folder written by RiskClassifier.save "
            "or 'mailrisk train --out'."
        )
    if not (folder / MANIFEST).is_file():
        raise _refusal(folder, f"it has no {MANIFEST}")
    try:
        manifest = json.loads(_read_file(folder, MANIFEST))
    except ValueError as error:
        raise _refusal(folder, f"{MANIFEST} is no JSON") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _refusal(folder, f"{MANIFEST} does not say format {FORMAT!r}")
    found = manifest.get("format_version")
    if not isinstance(found, int) or found > FORMAT_VERSION:
        raise _refusal(
            folder, f"its format is version {found!r}, this release reads up to {FORMAT_VERSION}"
        )
    return manifest


def _read_file(folder: Path, name: str) -> bytes:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise _refusal(folder, f"{name} is missing or no plain file")
    if path.stat().st_size > _MOST_BYTES:
        raise _refusal(folder, f"{name} is larger than {_MOST_BYTES} bytes")
    return path.read_bytes()


def _read_checked(folder: Path, name: str, manifest: dict[str, Any]) -> bytes:
    data = _read_file(folder, name)
    hashes = manifest.get("sha256")
    expected = hashes.get(name) if isinstance(hashes, dict) else None
    if hashlib.sha256(data).hexdigest() != expected:
        raise _refusal(folder, f"{name} is not the file that was saved (SHA-256 differs)")
    return data


def _parse_weights(folder: Path, data: bytes) -> Arrays:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: Arrays = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise _refusal(folder, f"{WEIGHTS} cannot be read") from error
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise _refusal(folder, f"{WEIGHTS}: {name} holds values that are not finite")
    return arrays


def _build_state(
    arrays: Arrays, words: list[str], manifest: dict[str, Any], parameters: Any, n_labels: int
) -> FittedState:
    n_terms = len(arrays["keys"])
    shapes = {
        "keys": (n_terms,),
        "idf": (n_terms,),
        "mail_coef": (n_terms, n_labels + 1),
        "mail_intercept": (n_labels + 1,),
        "passage_coef": (n_terms, n_labels + 1),
        "passage_intercept": (n_labels + 1,),
        "calibration_coef": (n_labels, N_STACKED),
        "calibration_products": (n_labels, N_STACKED, N_STACKED),
        "calibration_intercept": (n_labels,),
        "calibration_low": (n_labels, N_STACKED),
        "calibration_high": (n_labels, N_STACKED),
    }
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has shape {arrays[name].shape}, expected {shape}")
    keys = arrays["keys"].astype(np.uint64, copy=False)
    if not (keys[1:] > keys[:-1]).all():
        raise ValueError("keys are not ascending")
    thresholds = {p: np.array(manifest["thresholds"][p], dtype=np.float64) for p in PRESETS}
    if any(t.shape != (n_labels,) or not np.isfinite(t).all() for t in thresholds.values()):
        raise ValueError("thresholds are not one finite number per label")
    vocabulary = Vocabulary(
        words,
        keys,
        parameters["han_ngrams"],
        parameters["latin_ngrams"],
        parameters["word_reach"],
    )
    scorer = LinearScorer(
        vocabulary,
        Weighting(arrays["idf"].astype(np.float64), vocabulary.n_word_terms),
        *(
            LinearModel(
                arrays[f"{name}_coef"].astype(np.float64),
                arrays[f"{name}_intercept"].astype(np.float64),
            )
            for name in ("mail", "passage")
        ),
    )
    calibration = Calibration(
        **{f.name: arrays[f"calibration_{f.name}"].astype(np.float64) for f in fields(Calibration)}
    )
    return FittedState(scorer, calibration, thresholds, parameters["longest_window"])


def _parameters(saved: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the constructor takes them: JSON has no tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in saved.items()}


def _versions() -> dict[str, str]:
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in ("mailrisk-ml", "numpy", "scikit-learn", "rjieba", "OpenCC"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found


def _refusal(folder: Path, reason: str) -> ModelFormatError:
    return ModelFormatError(
        f"The model at {folder} was not loaded: {reason}. "
        "Save it again with RiskClassifier.save, or retrain it with 'mailrisk train'."
    )
