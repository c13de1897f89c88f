"""Tables, files and consoles: what is printed, and in which format."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.testing import CliRunner

from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.consoles import line_starts, plain_console, print_beside
from mailrisk_ml.cli.evaluation_tables import narrow_table
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.outputs import CsvWriter, TableWriter, format_of
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk

SAMPLES = default_data_path() / "samples"
Mailrisk = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("r.csv", "\ufeffsource,"),
        ("r.JSONL", '{"'),
        ("r.html", "<!doctype html>"),
        ("r.txt", "mailrisk classify: ● "),
        ("r", "mailrisk classify: ● "),
    ],
)
def test_the_suffix_names_the_format(name: str, start: str, tmp_path: Path) -> None:
    """An option of one's own wins, in any capitals."""
    arguments = ["classify", str(SAMPLES / "zh-privacy-list.eml"), "--out", str(tmp_path / name)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(start)
    arguments += ["--format", "JSONL", "--preset", "Strict"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["labels"] is not None


def test_only_a_file_of_csv_has_a_byte_order_mark(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Excel needs one to know UTF-8; of a pipe it would be part of the first name."""
    arguments = ("classify", SAMPLES, "--format", "csv")
    _, piped, _ = mailrisk(*arguments)
    for more in ((), ("--audit", "log.jsonl"), ("--sort", "filed")):
        mailrisk(*arguments, "--out", "r.csv", *more, cwd=tmp_path)
        assert (tmp_path / "r.csv").read_text(encoding="utf-8") == f"\ufeff{piped}"
    assert piped.startswith("source,")
    assert pd.read_csv(tmp_path / "r.csv").columns[0] == "source"
    with open(tmp_path / "filed" / "index.csv", encoding="utf-8") as stream:
        assert stream.readline().startswith("\ufefflabel,")
    assert mailrisk(*arguments, "--sort", "filed", cwd=tmp_path)[0] == 0


def test_labels_without_advice_have_no_arrow() -> None:
    """Those of one's own may have none."""
    stream = io.StringIO()
    risk = Risk("complaint", "complaint", 0.9, "high", (), "")
    with TableWriter(stream) as writer:
        writer.write(Assessment("\nx", "en", {"complaint": 0.9}, (risk,)))
    assert "→" not in stream.getvalue()


def test_invisible_characters_fill_no_cell() -> None:
    """A passage with more of them than a cell of Excel holds is cut in CSV; on screen they go."""
    text = "We pay" + "\u200b" * 40_000 + " double"
    passage = Evidence(0, len(text), text, 1.0)
    risk = Risk("contract", "contract", 0.9, "high", (passage, passage), "")
    table, rows = io.StringIO(), io.StringIO()
    with TableWriter(table) as writer:
        writer.write(Assessment(text, "en", {"contract": 0.9}, (risk,)))
    assert "We pay double" in table.getvalue()
    CsvWriter(rows).write(Assessment(text, "en", {"contract": 0.9}, (risk,)))
    rows.seek(0)
    assert len(pd.read_csv(rows)["evidence"][0]) == 2 * 1_001 + len(" … ")


def test_a_table_shows_labels_and_colons_as_they_are() -> None:
    """A model in memory may say anything, and what stands between colons is no picture."""
    stream = io.StringIO()
    risk = Risk("a", "A\x1b[2J", 0.9, "high", (), "Call.\x1b[31m\nThen :bomb:")
    with TableWriter(stream) as writer:
        writer.write(Assessment(":bomb:\nx", "en", {"a": 0.9}, (risk,)))
    assert "\x1b" not in stream.getvalue()
    assert [*map(str.split, stream.getvalue().splitlines()[-3:])] == [
        ["→", "A[2J"],
        ["Call.[31m"],
        ["Then", ":bomb:"],
    ]


def test_consoles_print_what_they_are_given(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Nothing in a path is a picture."""
    (tmp_path / ":bomb:").mkdir()
    (tmp_path / ":bomb:" / "a.zip").touch()
    (tmp_path / ":bomb:" / "a.eml").write_bytes(b"Subject: x\n\nLunch?")
    _, _, errors = mailrisk("classify", ":bomb:", cwd=tmp_path)
    assert "1 file in :bomb: passed over" in errors


def test_nothing_acts_on_a_console(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in a line nor in the cells, the head and the title of a table."""
    hostile = "a\x1b[2J\u202eb"
    table = Table(hostile, title=hostile)
    table.add_row(hostile)
    plain_console().print(hostile, table)
    assert capsys.readouterr().out.count("a␛[2J⟨U+202E⟩b") == 4


@pytest.fixture
def in_chinese(tmp_path: Path) -> Path:
    """A folder of labelled mail, labels and cases in Chinese."""
    labelled = [
        *(("投诉", f"第{n}台泵又漏水了，请马上退款。") for n in "一二三四"),
        *(("发票", f"第{n}张发票的金额开错了。") for n in "一二三四"),
        *(("", f"星期{n}中午一起吃饭吗？") for n in "一二三四"),
    ]
    rows = ["subject,body,labels", *(f"问题,{body},{label}" for label, body in labelled)]
    (tmp_path / "mine.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "labels.toml").write_text('["投诉"]\n["发票"]\n', encoding="utf-8")
    case = {"family": "名单", "text": "名单发我私人邮箱。", "has": ["隐私", "诽谤"]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "big5"])
@pytest.mark.parametrize(
    "command",
    [
        "classify mine.csv",
        "explain --text 名单发我私人邮箱。 --label 隐私",
        "behaviour --cases cases.jsonl --only-cases --failures",
        "review check --data mine.csv --labels labels.toml",
        "review issues --data mine.csv --labels labels.toml --quick --jobs 1",
        "train --data mine.csv --labels labels.toml --out new --jobs 1",
    ],
    ids=lambda command: command.partition(" --")[0],
)
def test_what_a_terminal_cannot_show_is_replaced(
    command: str,
    encoding: str,
    mailrisk: Mailrisk,
    in_chinese: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As output that is redirected on a Windows of the West, or of simplified text in Taiwan."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    for name in ("stdout", "__stdout__"):  # the latter says that it is the process' own
        monkeypatch.setattr(sys, name, stream)
    code, _, errors = mailrisk(*command.split(), cwd=in_chinese)
    assert code in (ExitCode.DONE, ExitCode.FAULTS, ExitCode.NOT_MET), errors
    assert "?" in written.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("r.htm", "html"), ("r.NDJSON", "jsonl"), ("r.csv", "csv"), ("r.txt", "table"), ("r", "table")]
)  # fmt: skip
def test_suffix_names_the_format(name: str, expected: str) -> None:
    """In any capitals; without one it is a table."""
    assert format_of(None, Path(name)) == expected
    assert format_of("jsonl", Path(name)) == "jsonl"


@pytest.mark.parametrize("name", ["r.xlsx", "o.json", "o.tsv", "o.html.bak"])
def test_unknown_suffixes_are_refused(mailrisk: Mailrisk, name: str, tmp_path: Path) -> None:
    """A table for reading is not what was asked for; with --format any name will do."""
    code, _, errors = mailrisk("classify", SAMPLES, "--out", tmp_path / name)
    assert code == 2
    assert "--out must be a file that ends in .jsonl" in errors
    assert f"Got '{name}' instead." in errors
    assert not [*tmp_path.iterdir()]
    assert format_of("jsonl", Path(name)) == "jsonl"


def test_names_in_tables_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """In however few columns: a mail is found by its name."""
    table = narrow_table("t", ["mail", "n"])
    table.add_row("m" * 300, "1")
    plain_console().print(table)
    assert capsys.readouterr().out.count("m") == 301  # with that of the heading


@pytest.mark.parametrize("color", ["", "1"])
def test_lines_in_a_pipe_are_whole(
    color: str, mailrisk: Mailrisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks for a passage finds it: nothing is wrapped, and nothing filled up with blanks."""
    monkeypatch.setenv("FORCE_COLOR", color)  # as services that build and test set it
    passage = (
        "我把全部客户的姓名、手机号、身份证号都发到我私人邮箱了，连同家庭住址、开户行和去年的订单，"
        "一共三千多行，回家慢慢整理，谁也不知道"
    )
    (tmp_path / "a.eml").write_text(f"Subject: 名单\n\n{passage}", encoding="utf-8")
    for command in ("classify", "explain"):
        _, output, _ = mailrisk(command, "a.eml", cwd=tmp_path, columns=40)
        output = re.sub(r"\x1b\[[\d;]*m", "", output)
        assert "手机号、身份证号都发到我私人邮箱了" in output
        assert any(len(line) > 60 for line in output.splitlines())
        assert not any(line.endswith(" ") for line in output.splitlines())


def test_lines_on_a_terminal_are_wrapped() -> None:
    """No line begins with a mark of the one before it, and further ones stand below the first."""
    for width in range(20, 40):
        screen = io.StringIO()
        screen.isatty = lambda: True  # type: ignore[method-assign]
        console = Console(file=screen, width=width, color_system=None)
        print_beside(console, "  ❝ ", Text("客户名单,姓名、手机号;(身份证号)。Call 0711 then!" * 4))
        lines = screen.getvalue().splitlines()
        assert max(map(cell_len, lines)) <= width
        assert {line[:4] for line in lines[1:]} == {"    "}
        assert not any(line[4] in ",、;)。! " or line[-1] == "(" for line in lines)
    assert line_starts("a" * 25, 10) == [10, 20]


def test_advice_can_be_left_out(mailrisk: Mailrisk) -> None:
    """Of the table, which repeats it with every run; other formats have it beside each risk."""
    _, whole, _ = mailrisk("classify", SAMPLES)
    _, brief, _ = mailrisk("classify", SAMPLES, "--no-advice")
    assert "→" in whole
    assert whole.partition("\n→")[0].rstrip() == brief.rstrip()
    code, _, errors = mailrisk("classify", SAMPLES, "--no-advice", "--format", "csv")
    assert (code, "--no-advice must be given with a table. Got 'csv'" in errors) == (2, True)
    assert "instead. Leave it out: advice has a place of its own there." in errors


def test_small_probabilities(mailrisk: Mailrisk) -> None:
    """A risk that a threshold of one's own flags is not told with 0."""
    command = ("classify", SAMPLES / "en-ordinary-build.eml", "--threshold", "privacy=0.0001")
    code, output, errors = mailrisk(*command)
    assert code == 0, errors
    assert "Privacy and confidential data  < 0.01" in output
