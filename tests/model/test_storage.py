"""Model folders: loading runs nothing, and refuses what was not saved by us."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import MappingProxyType
from typing import Any

import joblib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load, save

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.model import files as storage_files
from mailrisk_ml.model import storage, versions
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.model.exchange import exchange
from mailrisk_ml.model.inside import n_learned
from mailrisk_ml.model.membership import LearnedTexts
from mailrisk_ml.model.term_keys import HAN_1, WORD, first_key
from mailrisk_ml.training import mails_of
from mailrisk_ml.unfinished import lock

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = sorted((Path(__file__).parent / "golden").glob("v*"))


@pytest.fixture
def folder(small_model: mr.RiskClassifier, tmp_path: Path) -> Path:
    """A saved model that tests may damage."""
    small_model.save(tmp_path / "model")
    return tmp_path / "model"


def resign(folder: Path, name: str, data: bytes) -> None:
    """Write a file and its hash, as an attacker with write access would."""
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


def test_a_folder_without_filter(
    folder: Path, small_model: mr.RiskClassifier, few_records: list[Record], tmp_path: Path
) -> None:
    """As saved before there were filters: it scores the same, and knows of no mail it learned."""
    manifest = folder / storage.MANIFEST
    lines = manifest.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if storage.LEARNED not in line]  # as SECURITY.md says
    assert len(lines) - len(kept) == 1
    manifest.write_text("\n".join(kept), encoding="utf-8")
    (folder / storage.LEARNED).unlink()
    loaded, mails = mr.load_model(folder), mails_of(few_records)
    assert (loaded.predict_proba(mails) == small_model.predict_proba(mails)).all()
    assert (n_learned(small_model, mails), n_learned(loaded, mails)) == (len(mails), 0)
    loaded.save(tmp_path / "again")
    assert storage.LEARNED not in {path.name for path in (tmp_path / "again").iterdir()}


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(bits=st.binary(min_size=1, max_size=99))
def test_any_bits_are_a_filter(bits: bytes) -> None:
    """Whatever is signed, counts stay within what was asked for."""
    assert 0 <= LearnedTexts(bits).n_learned(["a", "b", *"aaaaaaaa"]) <= 10


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


def _label(label: str, **description: str) -> Callable[[Path], None]:
    """Give the first label another name, and a description."""

    def damage(folder: Path) -> None:
        manifest = json.loads((folder / storage.MANIFEST).read_text(encoding="utf-8"))
        classes = [label, *manifest["classes"][1:]]
        own = {"classes": classes, "descriptions": {label: description} if description else None}
        _manifest(classes=classes, parameters={**manifest["parameters"], **own})(folder)

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


def _symlink_to_words(folder: Path) -> None:
    (folder / storage.WORDS).rename(folder / "other")
    (folder / storage.WORDS).symlink_to("other")


def _symlink_to_learned(folder: Path) -> None:
    (folder / storage.LEARNED).rename(folder / "other")
    (folder / storage.LEARNED).symlink_to("other")


def _fifo(folder: Path) -> None:
    (folder / storage.WORDS).unlink()
    os.mkfifo(folder / storage.WORDS)


def _header(**changes: object) -> Callable[[Path], None]:
    """Change what the weights declare, and sign that."""

    def damage(folder: Path) -> None:
        data = (folder / storage.WEIGHTS).read_bytes()
        size = int.from_bytes(data[:8], "little")
        header = {**json.loads(data[8 : 8 + size]), **changes}
        text = json.dumps({k: v for k, v in header.items() if v is not None}).encode()
        body = len(text).to_bytes(8, "little") + text + data[8 + size :]
        resign(folder, storage.WEIGHTS, body)

    return damage


def _last_as_word_of(number: int) -> Callable[[np.ndarray], np.ndarray]:
    """The last pair of words gets a word of this number."""

    def change(keys: np.ndarray) -> np.ndarray:
        changed = keys.copy()
        last = np.searchsorted(keys, first_key(HAN_1)) - 1
        changed[last] |= np.uint64(number << 28)
        return changed

    return change


def _hashes(folder: Path) -> None:
    outside = folder.parent / "outside.txt"
    outside.write_bytes(b"x")
    manifest = json.loads((folder / storage.MANIFEST).read_text(encoding="utf-8"))
    manifest["sha256"]["../outside.txt"] = hashlib.sha256(b"x").hexdigest()
    (folder / storage.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


HUGE = {"dtype": "F64", "shape": [2**40, 2**20], "data_offsets": [0, 2**63]}


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("exploded"),))  # type: ignore[return-value]


def _joblib(data: object) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(data, buffer)
    return buffer.getvalue()


@pytest.mark.usefixtures("uncollected")
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
        (_manifest(format_version=True), "version True"),
        (_manifest(format_version=0), "version 0"),
        (_manifest(format_version="2"), "version '2'"),
        (_edit(storage.MANIFEST, lambda _: b"[" * 200_000), "no JSON"),
        (_edit(storage.MANIFEST, lambda _: b" " * (17 << 20)), "larger than"),
        (_manifest(parameters=[]), "fit together"),
        (_manifest(parameters=None), "fit together"),
        (_manifest(classes="contract"), "classes are not those"),
        (_manifest(thresholds={p: [10**400] * 5 for p in PRESETS}), "fit together"),
        (_manifest(thresholds={p: [float("nan")] * 5 for p in PRESETS}), "thresholds"),
        (_label("contr\x1b[31mact"), "label names, without control"),
        (_label("contr\u202eact"), "label names, without control"),
        (_label("contract", title="\x1b]0;mine\x07"), "without control"),
        (_label("contract", advice="Call.\r\x1b[2K"), "without control"),
        (_hashes, "SHA-256 of weights.safetensors, words.txt and, where there is one, learned.bl"),
        (_edit(storage.LEARNED, lambda b: b + b"\0"), "learned.bloom is not the file"),
        (lambda f: resign(f, storage.LEARNED, b""), "learned.bloom is empty"),
        (lambda f: resign(f, storage.LEARNED, bytes(2**24 + 1)), "learned.bloom is larger than"),
        (lambda f: (f / storage.LEARNED).unlink(), "learned.bloom is missing"),
        (_symlink_to_learned, "learned.bloom is missing or no plain file"),
        (_header(mail_codes=HUGE), "mail_codes as I8"),
        (_header(calibration_coef=HUGE), "declares a shape"),
        (_header(idf={"dtype": "F16", "shape": [-1], "data_offsets": [0, 2]}), "idf as F16"),
        (_header(idf=None), "must hold the arrays"),
        (_header(extra={"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}), "and no others"),
        (lambda f: resign(f, storage.WEIGHTS, b""), "cannot be read"),
        (lambda f: resign(f, storage.WEIGHTS, (2**62).to_bytes(8, "little")), "shorter than it"),
        (lambda f: resign(f, storage.WORDS, b"\xff\n"), "not UTF-8"),
        (lambda f: resign(f, storage.WORDS, b"word\nword\n"), "distinct words"),
        (lambda f: resign(f, storage.WORDS, b"word\n"), "stems has shape"),
        (_weights(keys=_last_as_word_of(2**27)), "keys name words that are not in"),
        (_weights(keys=_last_as_word_of(2**28)), "keys name words that are not in"),
        (_weights(keys=lambda a: np.append(a[:1] & np.uint64(1), a[1:])), "keys name words"),
        (_weights(stems=lambda a: a + len(a)), "stems name words that are not in"),
        (_weights(concepts=lambda a: a + len(a)), "concepts name words that are not in"),
        (lambda f: resign(f, storage.WEIGHTS, _joblib(_Bomb())), "cannot be read"),
        (_symlink_to_words, "no plain file"),
        (_fifo, "no plain file"),
        (_weights(mail_largest=lambda a: a * np.nan), "not finite"),
        (_weights(mail_largest=lambda a: a + 1e307), "mail_largest is not within"),
        (_weights(passage_largest=lambda a: -a), "passage_largest is not within"),
        (_weights(mail_codes=lambda a: np.full_like(a, -128)), "mail_codes are not within"),
        (_weights(calibration_coef=lambda a: a + np.inf), "not finite"),
        (_weights(mail_codes=lambda a: a[:-1]), "shape"),
        (_weights(keys=lambda a: a[::-1]), "ascending"),
        (lambda f: resign(f, storage.WEIGHTS, b"\xff" * 64), "cannot be read"),
        (lambda f: resign(f, storage.WEIGHTS, pickle.dumps(_Bomb())), "cannot be read"),
        (lambda f: (f / storage.MANIFEST).unlink(), "has no manifest"),
        (lambda f: (f / storage.WORDS).unlink(), "missing"),
        (_symlink, "no plain file"),
    ],
)
def test_damaged_folder(
    folder: Path,
    damage: Callable[[Path], None],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Altered, truncated, foreign, newer: a clear error before anything is built or run."""
    damage(folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(mr.RiskClassifier, "_set_state", lambda *_: pytest.fail("was built"))
    with pytest.raises(mr.ModelFormatError, match=reason):
        mr.load_model(folder)
    assert not Path("exploded").exists()


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_change_of_a_byte_is_refused(data: st.DataObject) -> None:
    """Whatever bytes change in whichever file: the error of the hierarchy, or the same model."""
    whole = {path.name: path.read_bytes() for path in (GOLDEN[0] / "model").iterdir()}
    name = data.draw(st.sampled_from(sorted(whole)))
    content = bytearray(whole[name])
    start = data.draw(st.integers(0, len(content)))
    content[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    with tempfile.TemporaryDirectory() as folder:
        for other, original in whole.items():
            (Path(folder) / other).write_bytes(content if other == name else original)
        try:
            mr.load_model(folder)
        except mr.ModelFormatError:
            return
    assert name == storage.MANIFEST or content == whole[name]


def test_digest(folder: Path, fit_arguments: dict[str, Any]) -> None:
    """A loaded model knows which it is, until it is fitted anew."""
    loaded = mr.load_model(folder)
    assert loaded.digest_ == storage.model_digest(folder)
    assert not hasattr(loaded.fit(**fit_arguments), "digest_")


def test_version_of_what_runs(
    small_model: mr.RiskClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a tree that nobody has installed, or another version beside it."""

    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(versions, "version", missing)
    small_model.save(tmp_path / "model")
    said = json.loads((tmp_path / "model" / storage.MANIFEST).read_text(encoding="utf-8"))
    assert (said["versions"]["mailrisk-ml"], said["versions"]["numpy"]) == (
        mr.__version__,
        "unknown",
    )


def test_the_bound_on_memory_is_told() -> None:
    """Whoever writes such folders elsewhere reads in the page what is refused here."""
    page = " ".join((ROOT / "models" / "FORMAT.md").read_text(encoding="utf-8").split())
    a_letter, most = storage_files._NUMBERS_OF_A_LETTER, storage_files._MOST_NUMBERS
    bound = f"`(T + W) (3 L + 4) + {a_letter} C`, with `C` letters in the words, is at most"
    assert f"{bound} {most // 10**6} million," in page


def test_golden_models() -> None:
    """Every version of the format is still read, and says what it said."""
    assert [path.name for path in GOLDEN] == [f"v{n + 1}" for n in range(storage.FORMAT_VERSION)]
    for folder in GOLDEN:
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        model = mr.load_model(folder / "model")
        found = model.predict_proba([row["text"] for row in expected])
        wanted = [[row["probabilities"][name] for name in model.classes_] for row in expected]
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4)
        assert model.classes_ == tuple(expected[0]["probabilities"])


def test_a_killed_swap_leaves_a_model(
    folder: Path, small_model: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every moment of saving the folder is there; without the system's call, a copy is."""
    seen: list[bool] = []

    def watched(*paths: Path) -> bool:
        seen.append(folder.exists())
        done = exchange(*paths)
        seen.append(folder.exists())
        return done

    monkeypatch.setattr(storage, "exchange", watched)
    small_model.save(folder)
    assert seen
    if sys.platform in ("linux", "darwin"):
        assert all(seen)
    monkeypatch.setattr(storage, "exchange", lambda *_: False)
    small_model.save(folder)
    mr.load_model(folder)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders")
def test_what_a_killed_save_left_is_removed(folder: Path, small_model: mr.RiskClassifier) -> None:
    """By the next one to the same place; what one that still runs writes stays."""
    kept = {folder.name}
    for name in ("model-unfinished-dead", "model-unfinished-alive", "other-unfinished-dead"):
        (folder.parent / f".{name}").mkdir()
        (folder.parent / f".{name}" / storage.WORDS).write_text("secret\n", encoding="utf-8")
        kept.add(f".{name}")
    alive = os.open(folder.parent / ".model-unfinished-alive", os.O_RDONLY)
    assert lock(alive)
    small_model.save(folder)
    os.close(alive)
    kept.remove(".model-unfinished-dead")
    assert {path.name for path in folder.parent.iterdir()} == kept


def test_small_files_of_huge_tables(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words and labels are told each by itself: what they make together is 675 million numbers."""
    n_words, n_labels = 150_000, 1_500
    words = "".join(f"{number}\n" for number in range(n_words)).encode()
    arrays = load((folder / storage.WEIGHTS).read_bytes())
    sizes = {"keys": 1, "idf": 1, "stems": n_words, "concepts": n_words}
    for name, array in arrays.items():
        of_terms = name.endswith("_codes")
        rows = sizes.get(name, 1 if of_terms else n_labels + (not name.startswith("calib")))
        columns = (n_labels + 1,) if of_terms else array.shape[1:]
        arrays[name] = np.ones((rows, *columns), array.dtype)
    arrays["keys"][:] = first_key(WORD) + np.uint64(1)
    resign(folder, storage.WORDS, words)
    resign(folder, storage.WEIGHTS, save(arrays))
    classes = [f"label {number}" for number in range(n_labels)]
    parameters = json.loads((folder / storage.MANIFEST).read_text(encoding="utf-8"))["parameters"]
    thresholds = {preset: [0.5] * n_labels for preset in PRESETS}
    parameters = {**parameters, "classes": classes}
    _manifest(classes=classes, parameters=parameters, thresholds=thresholds)(folder)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 6 * 2**20
    with pytest.raises(mr.ModelFormatError, match="1 terms and 150,000 words by 1,500 labels and"):
        mr.load_model(folder)
    monkeypatch.setattr(storage_files, "_MOST_NUMBERS", 2**40)
    assert len(mr.load_model(folder).classes_) == n_labels  # nothing else is wrong with it


def test_tables_too_large_to_load_are_not_saved(
    folder: Path, small_model: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before the older model is touched."""
    vocabulary = small_model.state_.vocabulary
    columns = 3 * len(small_model.classes_) + 4
    n = vocabulary.n_units * columns + sum(map(len, vocabulary.words)) * 20
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    monkeypatch.setattr(storage_files, "_MOST_NUMBERS", n - 1)
    with pytest.raises(mr.InvalidParameterError, match=f"max_terms.* tables of {n:,}"):
        small_model.save(folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    monkeypatch.setattr(storage_files, "_MOST_NUMBERS", n)
    small_model.save(folder)


def test_long_words_are_not_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first mail is scored with all n-grams of all words: 1.5 GB for one word of 10 MB."""
    *words, last = (folder / storage.WORDS).read_text(encoding="utf-8").split("\n")[:-1]
    n_letters = 1_000_000
    longest = last + "a" * (n_letters - len(last) - sum(map(len, words)))
    resign(folder, storage.WORDS, "".join(f"{word}\n" for word in [*words, longest]).encode())
    mr.load_model(folder)  # nothing is wrong with it but the length
    monkeypatch.setattr(storage_files, "_MOST_NUMBERS", n_letters * 20)
    with pytest.raises(mr.ModelFormatError, match=f"and {n_letters:,} letters in the words make"):
        mr.load_model(folder)
    resign(folder, storage.WORDS, b"a" * 2**24 + b"\n")
    with pytest.raises(mr.ModelFormatError, match="larger than 16777216 bytes"):
        mr.load_model(folder)


def test_remedies(folder: Path) -> None:
    """What cannot be loaded cannot be saved again."""
    (folder / storage.WORDS).write_bytes(b"x\n")
    with pytest.raises(mr.ModelFormatError, match="Get the folder again from where it came, or"):
        mr.load_model(folder)
    _manifest(format_version=2)(folder)
    with pytest.raises(mr.ModelFormatError, match="Install the release that it was saved with"):
        mr.load_model(folder)


@pytest.mark.parametrize(
    "name", [storage.WORDS, storage.WEIGHTS, storage.MANIFEST, storage.LEARNED]
)
def test_what_is_too_large_to_load_is_not_saved(
    folder: Path, small_model: mr.RiskClassifier, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before the older model is touched."""
    most = 100 if name == storage.LEARNED else 1_000
    monkeypatch.setitem(storage.MOST_BYTES, name, most)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with pytest.raises(mr.InvalidParameterError, match=f"such that {name} has at most {most:,} b"):
        small_model.save(folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_no_folder(tmp_path: Path) -> None:
    """A path without a model says what to pass."""
    for read in (mr.load_model, storage.model_digest):
        with pytest.raises(mr.ModelFormatError, match="mailrisk train"):
            read(tmp_path / "none")


def test_where_no_folder_can_be_made(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """Below a file or a dangling link, or where nobody may write; new folders are made."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for parent in ("file", "link"):
        for target in (tmp_path / parent / "x", tmp_path / parent / "x" / "y"):
            with pytest.raises(mr.InvalidParameterError, match="in a folder that can be written"):
                storage.check_target(target)
    small_model.save(tmp_path / "new" / "newer" / "model")
    storage.check_target(tmp_path / "new" / "newer" / "model")


def test_folders_that_cannot_be_replaced(
    small_model: mr.RiskClassifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working folder and mount points: said before a model is fitted, and lost."""
    for name in ("here", "mounted"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    is_mount = Path.is_mount
    monkeypatch.setattr(Path, "is_mount", lambda p: p.name == "mounted" or is_mount(p))
    for target in (Path(), tmp_path / "here", Path("../here"), Path("../mounted")):
        with pytest.raises(mr.InvalidParameterError, match="name a new folder in it"):
            storage.check_target(target)
        with pytest.raises(mr.InvalidParameterError, match="name a new folder in it"):
            small_model.save(target)
        small_model.save(target / "model")
        assert mr.load_model(target / "model").classes_ == small_model.classes_


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o755), (0o027, 0o750), (0o077, 0o700)])
def test_who_may_read_a_model(
    small_model: mr.RiskClassifier, tmp_path: Path, mask: int, mode: int
) -> None:
    """Those that the mask lets read new files: the words of one's mail are in it."""
    before = os.umask(mask)
    try:
        small_model.save(tmp_path / "model")
    finally:
        os.umask(before)
    assert (tmp_path / "model").stat().st_mode & 0o777 == mode


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


@pytest.mark.parametrize(
    "changed",
    [
        {"longest_window": 3, "word_reach": 0, "concept_reach": 0},
        {"hmm": True, "user_words": ("合同价",)},
        {"classes": ("a", "b")},
        {"C": 9.0, "min_df": 3, "cv": 5, "learner": "logistic"},
        {"C": -1},
    ],
)
def test_parameters_set_after_fit_do_not_change_the_model(
    small_model: mr.RiskClassifier,
    few_records: list[Record],
    tmp_path: Path,
    changed: dict[str, Any],
) -> None:
    """A model scores, and loads, as it was fitted."""
    mails = mails_of(few_records)
    expected = small_model.predict_proba(mails)
    other = copy.copy(small_model).set_params(**changed)
    assert (other.predict_proba(mails) == expected).all()
    other.save(tmp_path / "model")
    loaded = mr.load_model(tmp_path / "model")
    assert (loaded.predict_proba(mails) == expected).all()
    for name in changed:
        assert loaded.get_params()[name] == small_model.get_params()[name]
    loaded.set_params(**changed).save(tmp_path / "again")
    manifests = [(tmp_path / name / storage.MANIFEST).read_bytes() for name in ("model", "again")]
    assert manifests[0] == manifests[1]


@pytest.mark.parametrize(
    "changed",
    [
        {"preset": "bogus"},
        {"descriptions": {"privacy": 1}},
        {"descriptions": {"privacy": {"title": "\x1b[31mred"}}},
        {"thresholds": {"a": 0.5}},
        {"zones": "newest"},
        {"zones": ("subject", "newst")},
    ],
)
def test_what_could_not_be_loaded_is_not_saved(
    small_model: mr.RiskClassifier, tmp_path: Path, changed: dict[str, Any]
) -> None:
    """A parameter that breaks its rule is refused, and the old folder stays."""
    small_model.save(tmp_path / "model")
    with pytest.raises(mr.InvalidParameterError):
        copy.copy(small_model).set_params(**changed).save(tmp_path / "model")
    assert mr.load_model(tmp_path / "model").get_params() == small_model.get_params()


def test_any_mapping_describes_labels(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """What JSON does not know is saved as what it knows."""
    own = MappingProxyType({"privacy": MappingProxyType({"title": "Mine"})})
    copy.copy(small_model).set_params(descriptions=own).save(tmp_path / "model")
    assert mr.load_model(tmp_path / "model").label_info("privacy").title["en"] == "Mine"


def test_unknown_preset() -> None:
    """A preset that is not there is named with those that are."""
    with pytest.raises(mr.InvalidParameterError, match="balanced"):
        mr.load_model(preset="lax")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("default", "It names the shipped model: leave the path out."),
        ("strict", "It names a preset, not a model."),
        ("lax", "Pass a folder written by"),
    ],
)
def test_names_taken_for_paths(
    name: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the shipped model, as the command line calls it, and of presets."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(mr.ModelFormatError, match=f"No model at {name}: not a folder. {remedy}"):
        mr.load_model(name)


def test_a_folder_of_models(tmp_path: Path, small_model: mr.RiskClassifier) -> None:
    """The one inside is named."""
    small_model.save(tmp_path / "mine")
    with pytest.raises(mr.ModelFormatError, match=r"is no model, but holds some: pass .*mine\."):
        mr.load_model(tmp_path)


@pytest.mark.parametrize("path", [3, b"model", ["model"]])
def test_what_is_no_path(small_model: mr.RiskClassifier, path: Any) -> None:
    """Told with the name of the function, which Python's own error does not say."""
    for owner, call in (("load_model", mr.load_model), ("save", small_model.save)):
        said = f"'path' parameter of {owner} must be a path.* Got {type(path).__name__} instead"
        with pytest.raises(mr.InputTypeError, match=said):
            call(path)
