"""`benchmarks/real_mail.py`: figures by preset and language, and no file written."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "real_mail.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("real_mail", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("COLUMNS", "100")
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two languages: three harmless mails and one that is not."""
    texts = {
        "en": ["Lunch at noon?", "The lift is out of order until Thursday."],
        "zh": ["中午一起吃饭吗?", "我把全部客户的手机号和家庭住址导出来发到我私人邮箱了。"],
    }
    for language, bodies in texts.items():
        rows = [json.dumps({"id": f"{language}/{i}", "body": b}) for i, b in enumerate(bodies)]
        (tmp_path / f"ordinary-{language}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def test_rates(script: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each preset and language, with intervals; no mail text."""
    before = sorted(folder.rglob("*"))
    assert script.main(["--mail", str(folder)]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if " / " in line]
    assert [(row[0], row[1]) for row in rows] == [
        (preset, part)
        for preset in ("strict", "balanced", "sensitive")
        for part in ("en", "zh", "all")
    ]
    assert rows[3][2:5] == ["0", "/", "2"]
    assert rows[4][2:6] == ["1", "/", "2", "50.0%"]
    assert rows[4][-5:] == ["0", "0", "0", "1", "0"]
    assert sorted(folder.rglob("*")) == before


def test_list(
    script: ModuleType,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is flagged, with its passage."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert script.main(["--mail", str(folder), "--list"]) == 0
    output = capsys.readouterr().out
    assert "ordinary-zh.jsonl#2" in output
    assert "手机号" in output
    assert "Lunch" not in output


def test_refusals(script: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No mail, or a list that would end in a file: a plain word and exit code 2."""
    assert script.main(["--mail", str(folder / "none")]) == 2
    assert script.main(["--mail", str(folder), "--list"]) == 2
    assert "terminal only" in capsys.readouterr().err
