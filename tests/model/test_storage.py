"""Model folders: loading runs nothing, and refuses what was not saved by us."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.model import storage
from mailrisk_ml.training import mails_of


@pytest.fixture
def folder(small_model: mr.RiskClassifier, tmp_path: Path) -> Path:
    """A saved model that tests may damage."""
    small_model.save(tmp_path / "model")
    return tmp_path / "model"


def resign(folder: Path, name: str, data: bytes) -> None:
    """Write a file and its hash, as an attacker with write access would."""
    import hashlib

    (folder / name).write_bytes(data)
    manifest = json.loads((folder / storage.MANIFEST).read_text(encoding="utf-8"))
    manifest["sha256"][name] = hashlib.sha256(data).hexdigest()
    (folder / storage.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_round_trip(
    folder: Path, small_model: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """A loaded model gives the very same numbers."""
    loaded = mr.load_model(folder)
    mails = mails_of(few_records)
    assert (loaded.predict_proba(mails) == small_model.predict_proba(mails)).all()
    assert loaded.thresholds_ == small_model.thresholds_
    assert loaded.classes_ == small_model.classes_
    ours = {k: v for k, v in small_model.get_params().items() if k != "n_jobs"}
    assert {k: v for k, v in loaded.get_params().items() if k != "n_jobs"} == ours


def test_saving_twice_gives_the_same_bytes(folder: Path, small_model: mr.RiskClassifier) -> None:
    """Nothing depends on when or where it was written; metrics of the old weights go."""
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    (folder / "metrics.json").write_text("{}", encoding="utf-8")
    small_model.save(folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def _edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))  # type: ignore[return-value]


def _manifest(**changes: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / storage.MANIFEST
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**manifest, **changes}), encoding="utf-8")

    return damage


def _weights(**changes: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        arrays = load((folder / storage.WEIGHTS).read_bytes())
        for name, change in changes.items():
            arrays[name] = np.ascontiguousarray(change(arrays[name]))
        resign(folder, storage.WEIGHTS, save(arrays))

    return damage


def _symlink(folder: Path) -> None:
    target = folder.parent / "elsewhere"
    (folder / storage.WEIGHTS).rename(target)
    (folder / storage.WEIGHTS).symlink_to(target)


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("exploded"),))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_edit(storage.WEIGHTS, lambda b: b[:-1] + bytes([b[-1] ^ 1])), "SHA-256"),
        (_edit(storage.WEIGHTS, lambda b: b[: len(b) // 2]), "SHA-256"),
        (_edit(storage.WORDS, lambda b: b + b"more\n"), "SHA-256"),
        (_edit(storage.MANIFEST, lambda _: b"{"), "no JSON"),
        (_edit(storage.MANIFEST, lambda _: b"[]"), "format"),
        (_manifest(format="something else"), "format"),
        (_manifest(format_version=99), "version 99"),
        (_manifest(sha256=None), "SHA-256"),
        (_manifest(thresholds={}), "fit together"),
        (_manifest(classes=["a"]), "fit together"),
        (_manifest(parameters={"C": 1}), "fit together"),
        (_manifest(thresholds={"strict": [1], "balanced": [1], "sensitive": [1]}), "thresholds"),
        (_weights(mail_coef=lambda a: a * np.nan), "not finite"),
        (_weights(mail_coef=lambda a: a[:-1]), "shape"),
        (_weights(keys=lambda a: a[::-1]), "ascending"),
        (lambda f: resign(f, storage.WEIGHTS, b"\xff" * 64), "cannot be read"),
        (lambda f: resign(f, storage.WEIGHTS, pickle.dumps(_Bomb())), "cannot be read"),
        (lambda f: (f / storage.MANIFEST).unlink(), "has no manifest"),
        (lambda f: (f / storage.WORDS).unlink(), "missing"),
        (_symlink, "no plain file"),
    ],
)
def test_damaged_folder(folder: Path, damage: Callable[[Path], None], reason: str) -> None:
    """Altered, truncated, foreign, newer: a clear error, and nothing runs."""
    damage(folder)
    with pytest.raises(mr.ModelFormatError, match=reason):
        mr.load_model(folder)
    assert not Path("exploded").exists()


def test_no_folder(tmp_path: Path) -> None:
    """A path without a model says what to pass."""
    with pytest.raises(mr.ModelFormatError, match="mailrisk train"):
        mr.load_model(tmp_path / "none")


def test_never_overwrites_a_foreign_folder(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """Saving over other things is refused, and they stay."""
    web = tmp_path / "web"
    web.mkdir()
    (web / "manifest.json").write_text('{"name": "a web extension"}', encoding="utf-8")
    small_model.save(tmp_path / "model")
    (tmp_path / "model" / ".git").mkdir()
    for target in (tmp_path, web, web / "manifest.json", tmp_path / "model"):
        with pytest.raises(mr.InvalidParameterError, match="Choose another folder"):
            small_model.save(target)
    assert {p.name for p in tmp_path.iterdir()} == {"web", "model"}
    assert (web / "manifest.json").read_text(encoding="utf-8").startswith('{"name"')


def test_parameters_set_after_fit_do_not_change_the_saved_model(
    small_model: mr.RiskClassifier, few_records: list[Record], tmp_path: Path
) -> None:
    """A model loads as it was fitted."""
    changed = copy.deepcopy(small_model).set_params(longest_window=3, word_reach=0)
    changed.save(tmp_path / "model")
    loaded = mr.load_model(tmp_path / "model")
    mails = mails_of(few_records)
    assert (loaded.predict_proba(mails) == small_model.predict_proba(mails)).all()


def test_unknown_preset() -> None:
    """A preset that is not there is named with those that are."""
    with pytest.raises(mr.InvalidParameterError, match="balanced"):
        mr.load_model(preset="lax")
