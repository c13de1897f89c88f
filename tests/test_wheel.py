"""What people install: the built wheel, without the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    environment = {**os.environ, "MAILRISK_TEST_MAY_FETCH": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode and ("ConnectionError" in done.stderr or "Temporary failure" in done.stderr):
        pytest.skip("the build backend cannot be fetched without a network")
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_contents(wheel: Path) -> None:
    """Corpus, guide, model, card, types and licence are in it; tests and notebooks are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "mailrisk_ml/py.typed",
        "mailrisk_ml/pages/strings.json",
        "mailrisk_ml/report/static/main.js",
        "mailrisk_ml/report/templates/mailbox.html.jinja",
        "mailrisk_ml/pages/base.css",
        "mailrisk_ml/pages/base.html.jinja",
        "mailrisk_ml/pages/document.css",
        "mailrisk_ml/evaluation/templates/evaluation.html.jinja",
        "mailrisk_ml/review/templates/drift.html.jinja",
        "mailrisk_ml/_shipped/data/train.jsonl",
        "mailrisk_ml/_shipped/data/LABELS.md",
        "mailrisk_ml/_shipped/models/default/weights.safetensors",
        "mailrisk_ml/_shipped/models/default/README.md",
    ):
        assert needed in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "notebooks"))]


def test_works_alone(wheel: Path, tmp_path: Path) -> None:
    """Unpacked into an environment of its own, away from the tree, the contract holds."""
    venv.create(tmp_path / "env", with_pip=False)
    site = next((tmp_path / "env").glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # Dependencies come from this environment, the package itself from the wheel alone.
    here = next(p for p in sys.path if p.endswith("site-packages"))
    (site / "dependencies.pth").write_text(
        "\n".join(str(p) for p in [here] if not (Path(p) / "mailrisk_ml").exists()),
        encoding="utf-8",
    )
    contract = (ROOT / "tests" / "test_contract.py").read_text(encoding="utf-8")
    (tmp_path / "test_contract.py").write_text(contract, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(
        "import pytest\nimport mailrisk_ml as mr\n\n"
        "@pytest.fixture\ndef shipped():\n"
        "    assert 'site-packages' in mr.__file__ and 'env' in mr.__file__\n"
        "    return mr.load_model()\n",
        encoding="utf-8",
    )
    python = tmp_path / "env" / "bin" / "python"
    if not python.exists():
        python = tmp_path / "env" / "Scripts" / "python.exe"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
