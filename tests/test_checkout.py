"""What git hands out where it writes CRLF, as Git for Windows does."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / ".gitattributes"
FILES = (
    "models/default/words.txt",
    "models/default/manifest.json",
    "data/test.jsonl",
    "data/samples/en-ip-fonts.eml",
    "data/samples/en-defamation-supplier.eml",
    "tests/fuzz/corpus/hz.eml",
    "tests/model/golden/v1/model/words.txt",
    "src/mailrisk_ml/text/english.txt",
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.skipif(not RULES.is_file(), reason="the source distribution has no .gitattributes")
def test_files_keep_their_bytes(tmp_path: Path) -> None:
    """The model's files, whose hashes are checked, and messages come out as they went in."""
    nobody = ("-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "core.autocrlf=true")
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}

    def git(*arguments: str) -> None:
        command = ["git", *nobody, *arguments]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    for name in (RULES.name, *FILES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    git("init")
    git("add", "--all")
    git("commit", "--message", "all")
    for name in FILES:
        (tmp_path / name).unlink()
    git("checkout", "--", ".")
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes(), name
