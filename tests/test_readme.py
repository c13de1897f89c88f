"""README and docs: what stands there runs and is so, the same in both languages."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.training_config import read_config
from mailrisk_ml.evaluation.behaviour import read_cases
from mailrisk_ml.taxonomy import label_for

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = (README, ROOT / "benchmarks" / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
_PROMISE = re.compile(r"  # ([(\[].*[)\]])$")
_OPTION = re.compile(r"--[a-z][a-z-]+")
_COMMANDS = typer.main.get_command(app)
Mailrisk = Callable[..., tuple[int, str, str]]


def blocks(text: str, language: str) -> list[str]:
    """What stands in a page in a language of computers."""
    return re.findall(rf"```(?:{language})\n(.*?)```", text, re.DOTALL)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def snippets() -> Iterator[Any]:
    """The Python of each page, which goes on from block to block; what trains does on fewer mails.

    A translation that differs in comments alone is the same.
    """
    seen = set()
    for page in PAGES:
        code = "\n".join(blocks(read(page), "python"))
        code = re.sub(r"(\.sample\(\s*)1_000,", r"\g<1>300,", code)
        code = code.replace('"records"), 0.1)', '"records"), 0.005)')
        bare = ast.dump(ast.parse(code))
        if code and bare not in seen:
            yield pytest.param(code, id=str(page.relative_to(ROOT)))
        seen.add(bare)


def test_figures_are_current(tmp_path: Path) -> None:
    """The figures that stand in the README are those its command writes."""
    copy = tmp_path / "README.md"
    copy.write_text(read(README), encoding="utf-8")
    script = ROOT / "benchmarks" / "figures.py"
    subprocess.run([sys.executable, str(script), str(copy)], check=True)
    assert read(copy) == read(README)


@pytest.mark.parametrize(
    "page",
    [*PAGES, CONTRIBUTING, ROOT / "SECURITY.md"],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_links_lead_somewhere(page: Path) -> None:
    """To files that are there, and headings that stand in them."""
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", read(page)):
        name, _, heading = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), target
        if heading:
            headings = re.findall("^#+ (.*)$", read(file), re.MULTILINE)
            assert heading in [h.lower().replace(" ", "-") for h in headings], target


def test_places_to_change_are_there() -> None:
    """Whatever moves, the map of the code goes with it."""
    text = read(CONTRIBUTING)
    rooms, _, places = text.partition("## To add")
    package = ROOT / "src" / "mailrisk_ml"
    (table,) = re.findall(r"\| --- \| --- \|\n(.*?)\n\n", rooms, re.DOTALL)
    named = [(package, n) for row in table.splitlines() for n in in_code(row.split("|")[1])]
    named += [(ROOT, name) for name in in_code(places) if "/" in name]
    assert [name for root, name in named if not (root / name).exists()] == []
    assert len(named) > 20


def in_code(text: str) -> list[str]:
    """What is set as code within a line."""
    return re.findall("`([^`]+)`", text)


def test_output_is_what_comes_out(mailrisk: Mailrisk) -> None:
    """What the README shows of the sample mails is what the command says of them on a terminal."""
    samples = Path("data", "samples")
    _, output, _ = mailrisk("classify", samples, cwd=ROOT, columns=80, on_terminal=True)
    written = "".join(f"{line.rstrip()}\n" for line in output.splitlines())
    shown = blocks(read(README), "text")
    assert [block in written for block in shown] == [True, True]


@pytest.mark.parametrize("code", [*snippets()])
def test_snippet_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every statement, and what a comment behind one promises comes out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive.mbox").write_bytes(b"From a@b.example\nSubject: x\n\nLunch?\n")
    (tmp_path / "mine.csv").write_text("body,labels\nLunch?,\n", encoding="utf-8")
    names: dict[str, Any] = {}
    for statement in ast.parse(code).body:
        source = ast.unparse(statement)
        promised = _PROMISE.search(code.splitlines()[(statement.end_lineno or 1) - 1])
        if not isinstance(statement, ast.Expr) or promised is None:
            exec(source, names)
        else:  # a model that is trained anew may give other words first
            assert eval(source, names) == ast.literal_eval(promised[1])


def test_readme_promises() -> None:
    """Labels and words, in either language: what `test_snippet_runs` compares."""
    lines = "\n".join(blocks(read(README), "python")).splitlines()
    assert [line[0] for line in lines if _PROMISE.search(line)] == ["a", "[", "a", "["]


def test_service_of_the_readme() -> None:
    """It takes bytes, and what it gives can be sent."""
    names: dict[str, Any] = {}
    (service,) = {code for code in blocks(read(README), "python") if "def judge" in code}
    exec(f"import mailrisk_ml as mr\nmodel = mr.load_model()\n{service}", names)
    sent = json.loads(json.dumps(names["judge"](b"Subject: lunch\n\nNoon?\n")))
    assert (sent["subject"], sent["labels"]) == ("lunch", [])


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "SECURITY.md"], ids=lambda page: str(page.relative_to(ROOT))
)
def test_commands_are_there(page: Path) -> None:
    """Those that stand in blocks: their names, options, and how many arguments they take."""
    text = "\n".join(blocks(read(page), "sh|bat")).replace("\\", "/")
    for words in (shlex.split(line, comments=True) for line in text.splitlines()):
        if words[:1] != ["mailrisk"]:
            continue
        command: Any = _COMMANDS
        rest = words[1 : words.index("<")] if "<" in words else words[1:]
        while hasattr(command, "commands"):
            command = command.commands[rest.pop(0)]
        command.make_parser(typer.Context(command)).parse_args(rest)


def halves() -> Iterator[Any]:
    """English and Chinese text of the README, and of each page of docs."""
    english, _, chinese = read(README).partition("## 中文说明")
    yield pytest.param(english, chinese, id="README")
    for page in DOCS:
        yield pytest.param(read(page), read(page.parent / "zh" / page.name), id=page.name)


@pytest.mark.parametrize(("english", "chinese"), [*halves()])
def test_chinese_leaves_nothing_out(english: str, chinese: str) -> None:
    """Either language has the sections, the options and the blocks of the other."""
    assert set(_OPTION.findall(english)) == set(_OPTION.findall(chinese))
    for kind in ("sh", "bat", "python", "json", "toml", "csv", "text"):
        assert len(blocks(english, kind)) == len(blocks(chinese, kind)), kind
    sections = [len(re.findall("^##+ ", half, re.MULTILINE)) for half in (english, chinese)]
    assert sections[0] == sections[1]


@pytest.mark.parametrize("page", ["docs/training.md", "docs/zh/training.md"])
def test_cases_are_cases(page: str, tmp_path: Path, mailrisk: Mailrisk) -> None:
    """Those that stand there, and the shipped model passes them."""
    (block,) = blocks(read(ROOT / page), "json")
    (tmp_path / "cases.jsonl").write_text(block, encoding="utf-8")
    assert len(read_cases(tmp_path / "cases.jsonl", tuple(mr.LABELS))) == 2
    given = ("--cases", tmp_path / "cases.jsonl", "--only-cases")
    assert mailrisk("behaviour", *given)[0] == 0


@pytest.mark.filterwarnings("ignore:Groups are not held out whole")
@pytest.mark.parametrize(
    ("page", "complaint", "invoice", "law"),
    [
        ("docs/training.md", "complaint", "invoice", "Consumer Protection Act"),
        ("docs/zh/training.md", "投诉", "发票", "消费者权益保护法"),
    ],
)
def test_files_of_settings(
    page: str, complaint: str, invoice: str, law: str, tmp_path: Path, mailrisk: Mailrisk
) -> None:
    """The labels, the settings and the mails that stand there belong together, and train."""
    text = read(ROOT / page)
    for name, content in re.findall(r"```toml\n# (\S+):[^\n]*\n(.*?)```", text, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    (table,) = blocks(text, "csv")
    (tmp_path / "mine.csv").write_text(table, encoding="utf-8")
    config = read_config(tmp_path / "train.toml")
    assert config.classes == (complaint, invoice)
    label = label_for(complaint, config.descriptions)
    assert (label.title["zh"], label.law["zh"], label.law["en"]) == ("投诉", law, law)
    code, _, told = mailrisk("train", "--config", "train.toml", "--out", "new", cwd=tmp_path)
    assert (code, "6 mails" in told) == (0, True)
    model = mr.load_model(tmp_path / "new")
    assert (model.classes_, model.C) == ((complaint, invoice), 2.0)
