"""The ``mailrisk`` command, run as users run it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.table import Table
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli import search as cli_search
from mailrisk_ml.cli import train as cli_train
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.compare import compare_on_corpus, print_comparison
from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.evaluation_tables import narrow_table
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.outputs import TableWriter, format_of
from mailrisk_ml.cli.review_tables import print_thresholds
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.evaluation import script_curve
from mailrisk_ml.evaluation.metrics import Estimate
from mailrisk_ml.evaluation.out_of_fold import OutOfFold
from mailrisk_ml.evaluation.search import Variant
from mailrisk_ml.exceptions import MailRiskError
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.mail.reading import ALL_ZONES
from mailrisk_ml.model import choice as model_choice
from mailrisk_ml.model.assessment import Assessment, Risk
from mailrisk_ml.review.comparison import ChangedDecision, Comparison, LabelDifference

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = default_data_path() / "samples"


Mailrisk = Callable[..., tuple[int, str, str]]


def in_a_process(
    *arguments: object, stdin: bytes = b"", cwd: Path | None = None
) -> tuple[int, str, str]:
    """Exit code, output and error output of the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "mailrisk_ml.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def rows_of(output: str) -> list[dict[str, object]]:
    """JSON Lines, parsed."""
    return [json.loads(line) for line in output.splitlines()]


def test_classify_samples() -> None:
    """One line a sample; the file names say what is in them."""
    code, output, errors = in_a_process("classify", SAMPLES, "--format", "jsonl")
    assert code == 0, errors
    found = {Path(str(row["source"])).stem: row["labels"] for row in rows_of(output)}
    assert len(found) == len(list(SAMPLES.glob("*.eml")))
    expected = {"contract", "defamation", "privacy", "unfair"}
    for name, labels in found.items():
        topic = name.split("-")[1]
        if topic in expected:
            assert any(str(label).startswith(topic) for label in labels), name  # type: ignore[attr-defined]
    assert "mails assessed" in errors


def test_table_and_csv_hold_the_same_risks(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Every risk of the CSV stands in the table, each advice once; the file appears whole."""
    code, _, errors = mailrisk("classify", SAMPLES, "--format", "csv", "--out", tmp_path / "r.csv")
    assert code == 0, errors
    with open(tmp_path / "r.csv", encoding="utf-8-sig", newline="") as stream:
        risks = [row for row in csv.DictReader(stream) if row["label"]]
    assert risks
    _, table, _ = mailrisk("classify", SAMPLES, columns=1_000)
    assert len(re.findall("^  (HIGH|MEDIUM|LOW) ", table, re.MULTILINE)) == len(risks)
    advice = {row["advice"] for row in risks}
    assert table.count("→") == len(advice) < len(risks)
    assert {table.partition("→")[2].count(text) for text in advice} == {1}
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("r.csv", "\ufeffsource,"),
        ("r.JSONL", '{"'),
        ("r.html", "<!doctype html>"),
        ("r.txt", "●"),
        ("r", "●"),
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
    pandas = pytest.importorskip("pandas", reason="reads the table")
    arguments = ("classify", SAMPLES, "--format", "csv")
    _, piped, _ = mailrisk(*arguments)
    for more in ((), ("--audit", "log.jsonl"), ("--sort", "filed")):
        mailrisk(*arguments, "--out", "r.csv", *more, cwd=tmp_path)
        assert (tmp_path / "r.csv").read_text(encoding="utf-8") == f"\ufeff{piped}"
    assert piped.startswith("source,")
    assert pandas.read_csv(tmp_path / "r.csv").columns[0] == "source"
    with open(tmp_path / "filed" / "index.csv", encoding="utf-8") as stream:
        assert stream.readline().startswith("\ufefflabel,")
    assert mailrisk(*arguments, "--sort", "filed", cwd=tmp_path)[0] == 0


@pytest.mark.parametrize("output_format", ["csv", "html"])
def test_nothing_is_written_before_the_input_is_known(
    mailrisk: Mailrisk, output_format: str, tmp_path: Path
) -> None:
    """A table without the columns costs no half a result on standard output."""
    (tmp_path / "a.csv").write_text("Inhalt\nx\n", encoding="utf-8")
    command = ("classify", "a.csv", "--column", "subject=Inhalt", "--format", output_format)
    code, output, errors = mailrisk(*command, cwd=tmp_path)
    assert (code, output) == (2, "")
    assert "'Inhalt'" in errors


@pytest.mark.parametrize("module", ["mailrisk_ml", "mailrisk_ml.cli"])
def test_the_package_can_be_run(module: str) -> None:
    """As what it is called."""
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"mailrisk {mr.__version__}\n"


def all_commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command and those below it, with what is typed for each."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from all_commands(below, (*path, name))


COMMANDS = dict(all_commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_is_shown_whole(path: tuple[str, ...]) -> None:
    """What stands in square brackets would be markup, and gone."""
    command = COMMANDS[path]
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "300"}).stdout
    texts = [command.help, command.epilog, *(getattr(p, "help", "") for p in command.params)]
    for text in filter(None, texts):
        plain = text.replace("\\[", "[")
        for word in plain.split():
            assert word in shown
    assert "[columns]" in shown or path != ("train",)


def test_csv_says_where_each_mail_is(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """As JSON Lines do: file, place in the mbox, and the message's own identifier."""
    start = "From a@b.example Thu Jan  1 00:00:00 2026\nMessage-ID:"
    messages = "".join(f"{start} <{n}@x.example>\n\nLunch?\n\n" for n in (1, 2))
    (tmp_path / "in.mbox").write_text(messages, encoding="utf-8")
    arguments = ("classify", "in.mbox", "--format")
    lines = rows_of(mailrisk(*arguments, "jsonl", cwd=tmp_path)[1])
    rows = list(csv.DictReader(io.StringIO(mailrisk(*arguments, "csv", cwd=tmp_path)[1])))
    found = [(row["source"], row["message_id"]) for row in rows]
    assert found == [("in.mbox#1", "1@x.example"), ("in.mbox#2", "2@x.example")]
    assert found == [(row["source"], row["message_id"]) for row in lines]
    _, redacted, _ = mailrisk(*arguments, "csv", "--redact", cwd=tmp_path)
    assert "x.example" not in redacted


def test_what_was_not_judged_is_said(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """An encrypted mail and one that is all attachment look harmless, and need not be."""
    attached = "Content-Type: application/pdf; name={}\n\nx\n"
    mails = {
        "a": attached.format('"passports; 合同.pdf"'),
        "b": attached.format("=1.pdf").replace("pdf;", "pkcs7-mime;"),
        "c": "\nLunch?",
    }
    for name, rest in mails.items():
        (tmp_path / f"{name}.eml").write_text(f"Subject: {name}\n{rest}", encoding="utf-8")
    _, output, errors = mailrisk("classify", ".", "--format", "jsonl", cwd=tmp_path, columns=1_000)
    rows = rows_of(output)
    assert [row["attachments"] for row in rows] == [["passports; 合同.pdf"], ["=1.pdf"], []]
    assert [row.get("notes") for row in rows] == [None, ["encrypted"], None]
    assert errors.endswith("; 2 not judged, or not all of it (1 attachments alone, 1 encrypted)\n")
    _, output, _ = mailrisk("classify", ".", "--format", "csv", cwd=tmp_path)
    cells = [(row["attachments"], row["notes"]) for row in csv.DictReader(io.StringIO(output))]
    assert cells == [("passports; 合同.pdf", ""), ("'=1.pdf", "encrypted"), ("", "")]
    _, output, errors = mailrisk("classify", ".", cwd=tmp_path)
    assert "(attachments alone)" in output
    assert "(encrypted)" in output
    assert "judged" not in mailrisk("classify", "c.eml", cwd=tmp_path)[2]


def test_processes_give_the_same_answers() -> None:
    """Two processes, same lines, same order."""
    one = in_a_process("classify", SAMPLES, "--format", "jsonl", "--quiet")
    two = in_a_process("classify", SAMPLES, "--format", "jsonl", "--quiet", "--jobs", 2)
    assert one == two


def test_standard_input() -> None:
    """``-`` reads one message."""
    message = "Subject: 合同\n\n价格就按您说的,明天发货,违约我们赔双倍。".encode()
    code, output, _ = in_a_process("classify", "-", "--format", "jsonl", stdin=message)
    assert code == 0
    assert rows_of(output)[0]["subject"] == "合同"


def test_a_table_on_standard_input() -> None:
    """It is said to be one; files say it by their names."""
    table = b'{"subject": "s", "body": "Lunch?"}\n{"subject": "t", "body": "Noon?"}\n'
    arguments = ("classify", "-", "--input-format", "JSONL", "--format", "jsonl")
    code, output, _ = in_a_process(*arguments, stdin=table)
    assert code == 0
    assert [row["source"] for row in rows_of(output)] == ["-#1", "-#2"]
    code, _, errors = in_a_process("classify", "-", stdin=table)
    assert (code, "--input-format jsonl" in errors) == (2, True)
    code, _, errors = in_a_process("classify", SAMPLES, "--input-format", "csv")
    assert (code, "--input-format must be given beside -" in errors) == (2, True)
    code, _, errors = in_a_process("classify", "-", "--input-format", "xlsx", stdin=table)
    assert (code, "--input-format must be one of ['jsonl', 'csv']" in errors) == (2, True)


def test_unreadable_mail_is_reported_and_passed_over(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """One bad message costs one line, and exit code 1."""
    (tmp_path / "a.eml").write_bytes(b"")
    (tmp_path / "b.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    code, output, errors = mailrisk("classify", tmp_path, "--format", "jsonl")
    assert code == 1
    bad, good = rows_of(output)
    assert bad["error"] == {"type": "MailReadError", "reason": "empty message"}
    assert good["labels"] == []
    assert "1 could not be read" in errors


def test_dates_that_were_not_understood_are_counted(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """What cannot be sorted by time is said, without a word of the table."""
    table = tmp_path / "t.csv"
    table.write_text(
        "subject,body,date\na,Lunch?,1/3/2024\nb,Noon?,2024/1/3\nc,x,1 May\n", encoding="utf-8"
    )
    code, output, errors = mailrisk("classify", table, "--format", "jsonl", "--redact")
    assert code == 0
    rows = rows_of(output)
    assert [row["date"] for row in rows] == [None, "2024-01-03T00:00:00", None]
    assert [row.get("notes") for row in rows] == [["date not understood"], None, rows[0]["notes"]]
    assert "2 dates were not understood (year first is: 2024-01-31 09:05)" in errors
    assert "1/3/2024" not in errors


def test_order_of_the_input(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Errors stand where their message stood; a broken table in a folder is one error."""
    (tmp_path / "a.csv").write_text("subject,text\nx,Lunch?\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("wrong,columns\n1,2\n", encoding="utf-8")
    lines = ['{"body": "one"}', "{", '{"body": "three"}']
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "d.eml").write_bytes(b"")
    (tmp_path / "e.eml").write_bytes(b"Subject: x\n\nLunch?")
    code, output, _ = mailrisk("classify", tmp_path, "--format", "jsonl")
    assert code == 1
    rows = rows_of(output)
    names = [str(row["source"]).removeprefix(f"{tmp_path}{os.sep}") for row in rows]
    assert names == ["a.csv#1", "b.csv", "c.jsonl#1", "c.jsonl#2", "c.jsonl#3", "d.eml", "e.eml"]
    assert ["error" in row for row in rows] == [False, True, False, True, False, True, False]


def test_a_warning_is_a_line(tmp_path: Path) -> None:
    """In the words of the command line, not of Python."""
    (tmp_path / "a.csv").write_text("Betreff,内容\nx,Lunch?\n", encoding="utf-8")
    code, _, errors = in_a_process("classify", "a.csv", "--quiet", cwd=tmp_path)
    assert code == 0
    assert errors == (
        "mailrisk: a.csv: body is read from '内容', no column is the subject; not used: 'Betreff'. "
        "Map columns with --column FIELD=NAME (in Python: columns=).\n"
    )


def test_a_missing_path_costs_no_results(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """All paths are looked at before anything is assessed."""
    code, output, _ = mailrisk("classify", SAMPLES, tmp_path / "none", "--format", "jsonl")
    assert (code, output) == (2, "")


def test_fail_on(mailrisk: Mailrisk) -> None:
    """Exit code 3 when a risk of the level is there, 0 when not."""
    risky = SAMPLES / "zh-privacy-list.eml"
    harmless = SAMPLES / "zh-ordinary-minutes.eml"
    assert mailrisk("classify", risky, "--fail-on", "Medium")[0] == 3
    assert mailrisk("classify", harmless, "--fail-on", "low")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["classify", "no/such/path"], "no/such/path"),
        (["classify", SAMPLES, "--format", "xml"], "--format must be one of"),
        (["classify", SAMPLES, "--preset", "lax"], "one of ['strict'"),
        (["classify", SAMPLES, "--fail-on", "severe"], "one of ['high'"),
        (["classify", SAMPLES, "--model", "no/model"], "No model at"),
        (["classify", SAMPLES, "--column", "body"], "NAME=COLUMN"),
        (["classify", SAMPLES, "--redact", "--sort", "d"], "--redact cannot mask"),
        (["classify", SAMPLES, "--format", "csv", "--interface", "zh"], "Add --format html"),
        (["classify", SAMPLES, "--interface", "fr"], "'en', 'zh' or left out for each mail's"),
        (["classify", SAMPLES, "--format", "html", "--interface", "fr"], "'en', 'zh' or left out"),
        (["classify", SAMPLES, "--threshold", "privacy"], "LABEL=P"),
        (["classify", SAMPLES, "--threshold", "privacy=high"], "is no number"),
        (["classify", SAMPLES, "--threshold", "tax=0.5"], "labels out of ['contract'"),
        (["classify", SAMPLES, "--zones", "subject,newst"], "--zones must be all, or zones out of"),
        (["classify", SAMPLES, "--zones", ""], "--zones must be all, or zones out of"),
        (["classify", SAMPLES, "--out", "no/folder/x.csv"], "does not exist"),
        (["classify", SAMPLES, "--out", "/"], "no plain file"),
        (["train", "--data", "no/data", "--out", "m"], "No such file or folder"),
        (["evaluate", "--data", "no/data"], "No such file or folder"),
        (["corpus", "check", "no/data"], "No corpus"),
    ],
)
def test_bad_input(
    mailrisk: Mailrisk, arguments: list[object], message: str, tmp_path: Path
) -> None:
    """A plain error and exit code 2, never a traceback."""
    code, output, errors = mailrisk(*arguments, cwd=tmp_path)
    assert code == 2
    assert message in " ".join(errors.replace("│", " ").split())
    assert "Traceback" not in output + errors
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_stays_text(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """No escape sequence reaches the terminal, no formula a spreadsheet."""
    subject = "Subject: =?utf-8?q?=1b[31mred=1b]0;title=07?="
    hostile = f"{subject}\n\n=cmd|calc \x1b[2J 客户身份证号全发你私人邮箱了"
    (tmp_path / "x.eml").write_bytes(hostile.encode())
    (tmp_path / "=1+1.eml").write_bytes(b"Subject: =HYPERLINK(1)\n\n\xe2\x80\xaeLunch?")
    _, table, _ = mailrisk("classify", tmp_path)
    assert "\x1b" not in table
    assert "\u202e" not in table
    _, output, _ = mailrisk("classify", tmp_path, "--format", "csv", cwd=tmp_path)
    assert "\x1b" not in output
    for row in csv.reader(io.StringIO(output)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_corpus_that_acts(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """No escape sequence of a record's fields, or of a file's name, reaches the terminal."""
    act = "\x1b[2J\x1b]0;owned\x07"
    sound = few_records[:20]
    fields = [{"id": f"a\n{act}", "kind": "odd"}, {"labels": [f"x{act}"]}, {"group": act}]
    bad = [{**record, **field} for record, field in zip(sound, fields, strict=False)]
    (tmp_path / "bad.jsonl").write_text("\n".join(map(json.dumps, bad)), encoding="utf-8")
    code, output, _ = mailrisk("corpus", "check", tmp_path / "bad.jsonl")
    assert code == 1
    assert "schema: bad: a [2J]0;owned: kind 'odd'" in output
    (tmp_path / f"good{act}.jsonl").write_text("\n".join(map(json.dumps, sound)), encoding="utf-8")
    code, counts, errors = mailrisk("corpus", "check", tmp_path / f"good{act}.jsonl")
    assert code == 0, errors
    named = [{**record, "subtype": f"contract/{act}x"} for record in sound]
    (tmp_path / "named.jsonl").write_text("\n".join(map(json.dumps, named)), encoding="utf-8")
    data = ("--data", tmp_path / "named.jsonl")
    code, tables, errors = mailrisk("evaluate", *data, "--details", "--no-baselines")
    assert code == 0, errors
    assert "contract: [2J]0;ownedx" in tables
    assert not set("\x1b\x07") & set(output + counts + tables)


def test_train_and_evaluate(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """From labelled mail to a model folder with metrics and a card, twice the same."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        lines = [json.dumps(r, ensure_ascii=False) for r in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for model, run in (("a", mailrisk), ("b", in_a_process)):
        code, output, errors = run("train", "--data", tmp_path, "--out", tmp_path / model)
        assert code == 0, errors
        assert "macro f1" in output
    files, again = (
        {p.name: p.read_bytes() for p in (tmp_path / model).iterdir()} for model in "ab"
    )
    out_a, out_b = (f"--out {tmp_path / model}".encode() for model in "ab")
    assert files == {**again, "README.md": again["README.md"].replace(out_b, out_a)}
    assert set(files) >= {"README.md", "manifest.json", "metrics.json", "weights.safetensors"}
    code, output, errors = mailrisk(
        "evaluate", "--model", tmp_path / "a", "--data", tmp_path, "--out", tmp_path / "e"
    )
    assert code == 0, errors
    assert (tmp_path / "e" / "metrics.json").read_bytes() == files["metrics.json"]
    assert "evaluation.html" in {p.name for p in (tmp_path / "e").iterdir()}
    if os.name == "posix":  # they quote and name mails
        for result in ("e/evaluation.html", "e/metrics.json", "a/metrics.json"):
            assert (tmp_path / result).stat().st_mode & 0o077 == 0


def test_train_on_few_mails_says_what_comes_of_them(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """How much there is to do, labels that are hardly ever flagged, and what was replaced."""
    path, model = tmp_path / "mine.jsonl", tmp_path / "model[red]"  # which is no markup
    path.write_text("\n".join(map(json.dumps, few_records[:120])), encoding="utf-8")
    arguments = ("train", "--data", path, "--out", model, "--no-check")
    code, output, errors = mailrisk(*arguments)
    assert code == 0, errors
    told = " ".join(errors.split())
    assert "Fitting to 120 mails: less than a minute" in told
    assert "warning hardly_flagged: 0 of " in told
    assert f"Model written to {model}:" in told
    assert "out of fold" in output
    assert "other labels only" in output
    assert "harmless mail" in output
    assert f"Model written to {model} in place of an earlier one:" in " ".join(
        mailrisk(*arguments)[2].split()
    )


def test_train_with_a_share_of_the_corpus(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    more_records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By an option or in the file; what is announced is what is drawn, by the random state."""
    (tmp_path / "corpus").mkdir()
    monkeypatch.setattr(cli_train, "default_data_path", lambda: tmp_path / "corpus")
    for name, records in (("corpus/train", more_records), ("mine", few_records[:40])):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    settings = 'data = "mine.jsonl"\nwith_corpus = 0.5\n{}\n[model]\ncv = 2\nlongest_window = 0\n'
    for n, (line, option) in enumerate((("corpus_share = 0.3", ()), ("", ("--corpus-share", 0.3)))):
        file = tmp_path / f"{n}.toml"
        file.write_text(f"{settings.format(line)}random_state = {n}\n", encoding="utf-8")
        arguments = ("--config", file, *option, "--out", tmp_path / str(n), "--no-check")
        code, _, errors = mailrisk("train", *arguments)
        assert code == 0, errors
        n_drawn = len(balanced_share(more_records, 0.3, random_state=n))
        told = " ".join(errors.split())
        assert f"(40 of your own, {n_drawn} of the corpus)" in told
        assert "The shipped model, then the new one. On the corpus' test split, 1,000 mails" in told


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--with-corpus", 0.5, "--corpus-share", 0), "a float in (0, 1]"),
        (("--with-corpus", 0.5, "--corpus-share", 10), "a float in (0, 1]"),
        (("--corpus-share", 0.1), "given with --with-corpus, or 'with_corpus' in the file"),
        (("--with-corpus", 0.5, "--corpus-share", 1e-6), "Missing: ['contract'"),
    ],
)
def test_bad_shares_of_the_corpus(
    mailrisk: Mailrisk,
    tmp_path: Path,
    options: tuple[object, ...],
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is refused for what it is; none is taken for a model of less than five labels."""
    monkeypatch.setattr(cli_train, "default_data_path", lambda: tmp_path)
    for name in ("mine", "train"):
        lines = [json.dumps({"body": f"{name} {n}", "labels": [], "group": n}) for n in range(9)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    arguments = ("--data", tmp_path / "mine.jsonl", "--out", tmp_path / "model", "--no-check")
    code, _, errors = mailrisk("train", *arguments, *options)
    assert code == 2
    told = " ".join(errors.split())
    assert "--corpus-share must be" in told
    assert fault in told


def test_thresholds_near_0_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """What is flagged from such a probability on is mostly wrong, whatever the recall."""
    shares = {"balanced": {"invoice": 1.0, "complaint": 1.0}}
    counts, thresholds = {"invoice": 30, "complaint": 30}, {"invoice": 0.048, "complaint": 0.12}
    measured = OutOfFold(counts, shares, shares, {"balanced": 0.0}, 60, 30, thresholds, "balanced")
    print_thresholds(plain_console(), measured, with_corpus=False)
    (line,) = " ".join(capsys.readouterr().out.split()).split("warning ")[1:]
    assert line.startswith(
        "low_threshold: 'invoice' is flagged from a probability of 0.05 on, by 'balanced'"
    )


@pytest.mark.parametrize(
    ("label", "with_corpus", "threshold", "advice"),
    [
        ("privacy", False, 0.3, ", mix in the corpus (--with-corpus), or classify with another "
         "--preset or a lower --threshold."),
        ("privacy", True, 0.3, ", or classify with another --preset or a lower --threshold."),
        ("tax", False, 0.3, ", or classify with another --preset or a lower --threshold."),
        ("tax", True, 0.0038, ", or classify with another --preset."),
    ],
)  # fmt: skip
def test_advice_is_what_has_not_been_done(
    label: str,
    with_corpus: bool,
    threshold: float,
    advice: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nor what cannot help: the corpus knows five labels, and from 0.004 on nothing is lower."""
    shares = {"balanced": {label: 0.0}}
    thresholds = {label: threshold}
    measured = OutOfFold(
        {label: 8}, shares, shares, {"balanced": 0.0}, 8, 8, thresholds, "balanced"
    )
    print_thresholds(plain_console(), measured, with_corpus=with_corpus)
    hardly, *low = " ".join(capsys.readouterr().out.split()).split(" warning ")
    assert hardly.endswith(f"Label more of them{advice}")
    assert all("from a probability of 0.004 on" in line for line in low)
    assert bool(low) == (threshold < 0.1)


def test_evaluate_own_thresholds(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """The cost of moving a threshold beside the presets', in 80 columns."""
    path = tmp_path / "mails.jsonl"
    path.write_text("\n".join(map(json.dumps, few_records[:60])), encoding="utf-8")
    arguments = ("evaluate", "--data", path, "--threshold", "privacy=0.35", "--details")
    code, output, errors = mailrisk(*arguments, columns=80)
    assert code == 0, errors
    assert "own thresholds beside the presets" in output
    assert "privacy alone" in output
    assert "contract alone" not in output
    assert "recall by subtype" in output
    assert max(map(len, output.splitlines())) <= 80


def test_evaluate_fits_baselines_to_a_table_of_any_format(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """Training mails beside the test mails are found as CSV too."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        with open(tmp_path / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["subject", "body", "labels"])
            writer.writerows([r["subject"], r["body"], ";".join(r["labels"])] for r in rows)
    out = tmp_path / "e"
    for option, is_compared in (("--baselines", True), ("--no-baselines", False)):
        code, _, errors = mailrisk("evaluate", "--data", tmp_path, "--out", out, option)
        assert code == 0, errors
        measured = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
        assert (len(measured["baselines"]) > 1) is is_compared


def test_classify_own_thresholds(mailrisk: Mailrisk) -> None:
    """A threshold of nought flags every mail, in one process and in two."""
    arguments = ("classify", SAMPLES, "--format", "jsonl", "--quiet", "--threshold", "privacy=0")
    code, output, errors = mailrisk(*arguments)
    assert code == 0, errors
    assert all("privacy" in row["labels"] for row in rows_of(output))  # type: ignore[operator]
    assert mailrisk(*arguments, "--jobs", 2) == (code, output, errors)
    assert mailrisk(*arguments[:-1], "隐私=0") == (code, output, errors)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"body": "合同"}'.encode("gb18030"), "line 2: not UTF-8"),
        (b"{", "line 2: not valid JSON"),
        (b'{"body": "x"}', "line 2: field 'labels' is missing"),
        (b'{"body": null, "labels": []}', "line 2: field 'body' is missing"),
        (b'{"body": 5, "labels": []}', "line 2: 'body' must be a str"),
        (b'{"body": "x", "labels": "contract"}', "line 2: 'labels' must be a list"),
        (b'{"body": "x", "labels": [1]}', "line 2: 'labels' must be a list of label names"),
        (b'{"body": "x", "labels": ["tax"]}', "mail 2: labels ['tax'] are not among"),
    ],
)
def test_bad_training_data(mailrisk: Mailrisk, tmp_path: Path, line: bytes, fault: str) -> None:
    """File, line and fault; nothing is written."""
    data = tmp_path / "train.jsonl"
    data.write_bytes(b'{"body": "x", "labels": []}\n' + line)
    code, output, errors = mailrisk("train", "--data", data, "--out", tmp_path / "model")
    assert code == 2
    assert fault in " ".join(errors.split())
    assert "Traceback" not in output + errors
    assert not (tmp_path / "model").exists()


def test_train_refuses_test_labels_before_fitting(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A label that only the test split knows: the file is named, and nothing is written."""
    for name, label in (("train", "contract"), ("test", "privacy")):
        rows = [{"body": f"{name} {i}", "labels": [label] * (i % 2)} for i in range(8)]
        lines = "\n".join(map(json.dumps, rows))
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    code, output, errors = mailrisk("train", "--data", tmp_path, "--out", tmp_path / "model")
    assert code == 2
    assert "test.jsonl, mail 2: labels ['privacy'] are not among ['contract']" in " ".join(
        errors.split()
    )
    assert "Traceback" not in output + errors
    assert not (tmp_path / "model").exists()


def test_outputs_can_be_read_by_their_owner_only(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Results hold mail."""
    mailrisk("classify", SAMPLES, "--format", "jsonl", "--out", tmp_path / "r.jsonl")
    if os.name == "posix":
        assert (tmp_path / "r.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_what_names_mails_can_be_read_by_its_owner_only(
    tmp_path: Path, few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what belongs to it: the interface of the tasks."""
    monkeypatch.chdir(tmp_path)
    lines = "".join(f"{json.dumps(record)}\n" for record in few_records[::2])
    Path("m.jsonl").write_text(lines, encoding="utf-8")
    for command in (
        "compare default default --data m.jsonl --out c.json",
        "review check --data m.jsonl --out r.json",
        "review sample m.jsonl --n 2 --out t.json",
        "behaviour --data m.jsonl --out b",
    ):
        assert CliRunner().invoke(app, command.split()).exit_code == 0
    written = ["b/behaviour.json", "c.json", "r.json", "t.json", "t.xml"]
    assert [name for name in written if Path(name).stat().st_mode & 0o077] == []


@pytest.mark.parametrize("language", [None, "en", "zh"])
def test_a_table_in_one_language(mailrisk: Mailrisk, language: str | None) -> None:
    """Of titles and advice; by default each mail's."""
    option = ("--interface", language) if language else ()
    _, output, _ = mailrisk("classify", SAMPLES, *option, columns=1_000)
    for each in ("en", "zh"):
        told = [(label.title[each], label.advice[each]) for label in mr.LABELS.values()]
        assert any(set(texts) <= {*re.split(r"\s*\n\s*(?:→ )?", output)} for texts in told) is (
            language in (None, each)
        )


def test_page(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A page of the same risks, private, to a file or a pipe; what cannot be read is in it."""
    (tmp_path / "bad.eml").write_bytes(b"")
    page = tmp_path / "r.html"
    arguments = ("classify", SAMPLES, tmp_path / "bad.eml", "--format", "html")
    code, _, errors = mailrisk(*arguments, "--out", page, "--interface", "zh")
    assert code == 1, errors
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh">' in text
    assert "empty message" in text
    if os.name == "posix":
        assert page.stat().st_mode & 0o077 == 0
    _, output, _ = mailrisk(*arguments)
    row_block = re.compile(r"data-rows>(.*?)</script>")
    assert row_block.findall(output) == row_block.findall(text)
    (block,) = row_block.findall(text)
    rows = json.loads(block)
    _, lines, _ = mailrisk("classify", SAMPLES, "--format", "jsonl")
    found = {row["source"]: [risk["label"] for risk in row.get("risks", ())] for row in rows[:-1]}
    assert {k: sorted(v) for k, v in found.items()} == {
        row["source"]: row["labels"] for row in rows_of(lines)
    }


def test_page_of_an_own_model(
    mailrisk: Mailrisk, tmp_path: Path, shipped: mr.RiskClassifier
) -> None:
    """It says by what the model decides, and has its labels only, in its words."""
    model = mr.load_model(preset="strict").set_params(
        thresholds={"privacy": 0.35}, descriptions={"privacy": {"title": "Our secrets"}}
    )
    model.save(tmp_path / "own")

    def config(*options: object) -> dict[str, Any]:
        _, page, _ = mailrisk("classify", SAMPLES, "--format", "html", *options)
        (block,) = re.findall(r"data-config>(.*?)</script>", page, re.DOTALL)
        found: dict[str, Any] = json.loads(block)
        return found

    own = config("--model", tmp_path / "own")
    assert (own["preset"], own["thresholds"]) == ("strict", {"privacy": 0.35})
    assert own["decides"] == model.thresholds_
    assert (own["version"], own["model"]) == (mr.__version__, "own")
    assert own["digest"] == sha256((tmp_path / "own" / "manifest.json").read_bytes()).hexdigest()
    assert list(own["titles"]) == list(shipped.classes_)
    assert own["titles"]["privacy"] == {"en": "Our secrets", "zh": "Our secrets"}
    assert config()["model"] == "default"
    assert config()["zones"] == config("--zones", "newest,subject")["zones"] == []
    assert config("--zones", "newest")["zones"] == ["newest"]
    changed = config("--preset", "sensitive", "--threshold", "contract=0.7")
    assert (changed["preset"], changed["thresholds"]) == ("sensitive", {"contract": 0.7})


@pytest.mark.parametrize(
    ("options", "n_loaded"),
    [
        (("--format", "html", "--audit", "log"), 1),
        (("--format", "html", "--audit", "log", "--jobs", "2"), 1),
        (("--format", "jsonl"), 1),
        (("--format", "jsonl", "--jobs", "2"), 0),  # by this process
    ],
)
def test_a_model_is_loaded_once(
    mailrisk: Mailrisk,
    options: tuple[str, ...],
    n_loaded: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For the page, the log and the mails."""
    loaded: list[Any] = []

    def load(*arguments: Any, **options: Any) -> mr.RiskClassifier:
        loaded.append(arguments)
        return mr.load_model(*arguments, **options)

    monkeypatch.setattr(model_choice, "load_model", load)
    code, _, errors = mailrisk("classify", SAMPLES, *options, cwd=tmp_path)
    assert (code, len(loaded)) == (0, n_loaded), errors


def test_zones(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Those named are scored, in any order and capitals, in one process and in several."""
    mail = tmp_path / "re.eml"
    history = "-----Original Message-----\nFrom: Dan\nSent: Monday\nSubject: bid\n\n"
    risk = "I will pay you 5,000 in cash for their sealed bid."
    mail.write_text(f"Subject: Re: Thursday\n\nSee you then.\n\n{history}{risk}\n")

    def labels(*options: str) -> object:
        code, output, errors = mailrisk("classify", mail, "--format", "jsonl", *options)
        assert code == 0, errors
        return rows_of(output)[0]["labels"]

    assert labels() == labels("--zones", "subject,newest") == []
    found = ["unfair_competition"]
    assert labels("--zones", "Quoted, newest,subject") == labels("--zones", "all") == found
    assert labels("--zones", "quoted", "--jobs", "2") == found


def test_help_names_every_zone() -> None:
    """They are typed there, and checked here."""
    shown = CliRunner().invoke(app, ["classify", "--help"], env={"COLUMNS": "300"}).stdout
    assert f"model's: {', '.join(ALL_ZONES)}; or all." in shown


def test_sort(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Each flagged sample is filed as it is, once a label; a second run adds nothing."""
    folder = tmp_path / "sorted"
    _, output, _ = mailrisk("classify", SAMPLES, "--format", "jsonl")
    expected = sorted((str(r["source"]), x) for r in rows_of(output) for x in r["labels"])  # type: ignore[attr-defined]
    n = len(expected)
    for jobs, counts in ((2, f"{n} new, 0 there before"), (1, f"0 new, {n} there before")):
        arguments = ("--format", "jsonl", "--sort", folder, "--jobs", jobs)
        code, _, errors = mailrisk("classify", SAMPLES, *arguments)
        assert (code, counts in " ".join(errors.split())) == (0, True), errors
        with open(folder / "index.csv", encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert sorted((row["source"], row["label"]) for row in rows) == expected
        for row in rows:
            assert (folder / row["file"]).read_bytes() == Path(row["source"]).read_bytes()


def test_what_was_filed_can_be_read(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """The index beside the mails is none of them; another table of its name is."""
    filed = tmp_path / "filed"
    mailrisk("classify", SAMPLES, "--sort", filed)
    code, output, errors = mailrisk("classify", filed, "--format", "jsonl")
    assert (code, "could not be read" in errors) == (0, False)
    assert len(rows_of(output)) == len(list(filed.glob("*/new/*")))
    (filed / "index.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert mailrisk("classify", filed, "--format", "jsonl")[0] == 1


@pytest.mark.parametrize(
    "command",
    [
        ["evaluate", "--no-baselines"],
        ["behaviour"],
        ["search", "--variant", "as shipped"],
        ["review", "sample", str(SAMPLES), "--out", "x.csv", "--n", "1"],
    ],
    ids=lambda command: command[0],
)
def test_columns_of_labelled_mail(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command that reads it takes names of columns."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text("content,tags\nLunch?,contract\n", encoding="utf-8")
    data = ["--labelled" if "sample" in command else "--data", "own.csv"]
    arguments = [*command, *data, "--column", "body=content", "--column", "labels=tags"]
    read: list[list[Record]] = []

    def reading(*arguments: Any) -> list[Record]:
        read.append(read_labelled(*arguments))
        raise MailRiskError("as far as that")

    monkeypatch.setattr("mailrisk_ml.cli.inputs.read_labelled", reading)
    done = CliRunner().invoke(app, arguments)
    assert str(done.exception) == "as far as that", done.output
    ((record,),) = read
    assert (record["body"], record["labels"]) == ("Lunch?", ["contract"])


def test_unreadable_labelled_mail_is_counted(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """And the rest is looked at."""
    for name in ("contract", "none"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.eml").write_bytes(f"Subject: {name}\n\nLunch?".encode())
    (tmp_path / "none" / "b.eml").write_bytes(b"")
    _, output, errors = mailrisk("review", "check", "--data", tmp_path)
    assert "2 mails" in output
    assert f"Messages in {tmp_path} that cannot be read and are left out: 1." in errors


def test_sort_refuses(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Folders that hold something, or that mails are read from."""
    (tmp_path / "a.eml").write_bytes(b"Subject: x\n\nLunch?")
    for read, folder, message in (
        (tmp_path / "a.eml", tmp_path, "which is in it"),
        (tmp_path, tmp_path / "sorted", "would be read by the next run"),
        (tmp_path / "a.eml", ROOT, "not filed by mailrisk"),
    ):
        code, output, errors = mailrisk("classify", read, "--sort", folder)
        assert (code, output) == (2, "")
        assert message in " ".join(errors.split())
    assert [path.name for path in tmp_path.iterdir()] == ["a.eml"]


@pytest.mark.parametrize("output_format", ["table", "jsonl", "csv", "html"])
def test_redact(mailrisk: Mailrisk, tmp_path: Path, output_format: str) -> None:
    """No output names the people of a mail; the evidence is there."""
    message = (
        "Subject: Re: Vivian\nFrom: Vivian Qiu <vivian@x.example>\nMessage-ID: <1@x.example>\n\n"
        "Dear Mr Fox,\n\nThe man is a thief, he burned down his own yard for the insurance, Fox, "
        "I have it from 13800138000.\n\nVivian"
    )
    (tmp_path / "a.eml").write_text(message, encoding="utf-8")
    (tmp_path / "b@x.example.eml").write_bytes(b"")
    arguments = ("classify", tmp_path, "--format", output_format, "--redact")
    _, output, errors = mailrisk(*arguments)
    for secret in ("Vivian", "Qiu", "Fox", "13800138000", "x.example"):
        assert secret not in output + errors, secret
    assert "thief" in output
    assert "[phone]" in output


def test_corpus_check_points_to_the_check_of_tables(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A table of one's own is no corpus."""
    (tmp_path / "mine.csv").write_text("body,labels\nx,\n", encoding="utf-8")
    code, output, errors = mailrisk("corpus", "check", "mine.csv", cwd=tmp_path)
    assert (code, output) == (2, "")
    assert "'mailrisk review check --data mine.csv'" in errors


def test_train_says_once_what_is_missing(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """The check's own error is the last word."""
    rows = "".join(f"mail {n},{'privacy' if n == 0 else ''}\n" for n in range(8))
    (tmp_path / "mine.csv").write_text(f"body,labels\n{rows}", encoding="utf-8")
    code, _, errors = mailrisk("train", "--data", "mine.csv", "--out", "m", cwd=tmp_path)
    assert code == 2
    assert errors.endswith("mailrisk: Not ready to train: mend the errors above first.\n")
    assert errors.count("1 of 8 mails") == 1
    assert not (tmp_path / "m").exists()


def test_few_mails_have_no_levels(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """What all presets flag is no high risk; training and the check say how little there is."""
    texts = {"complaint": "It leaks again", "": "Lunch at noon?"}
    rows = "".join(f"{text} {n},{of}\n" for n in range(8) for of, text in texts.items())
    (tmp_path / "mine.csv").write_text(f"body,labels\n{rows}", encoding="utf-8")
    labels = ("--label", "complaint")
    code, _, errors = mailrisk("train", "--data", "mine.csv", "--out", "m", *labels, cwd=tmp_path)
    assert code == 0, errors
    said = " ".join(errors.split())
    assert "presets_coincide: strict, balanced, sensitive have the same threshold" in said
    mails = ("classify", "mine.csv", "--model", "m", "--format", "jsonl")
    _, output, _ = mailrisk(*mails, cwd=tmp_path)
    levels = {risk["level"] for row in rows_of(output) for risk in row["risks"]}  # type: ignore[attr-defined]
    assert levels == {"low"}
    (tmp_path / "labels.toml").write_text("[complaint]\n", encoding="utf-8")
    check = ("review", "check", "--data", "mine.csv", "--labels", "labels.toml")
    _, output, _ = mailrisk(*check, cwd=tmp_path)
    assert output.endswith("Ready to train, but only to try it out: no label has 50 mails.\n")


def test_labels_without_advice_have_no_arrow() -> None:
    """Those of one's own may have none."""
    stream = io.StringIO()
    risk = Risk("complaint", "complaint", 0.9, "high", (), "")
    with TableWriter(stream) as writer:
        writer.write(Assessment("\nx", "en", {"complaint": 0.9}, (risk,)))
    assert "→" not in stream.getvalue()


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


def test_corpus_check(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """Exit code 0 with counts, 1 with a fault."""
    path = tmp_path / "train.jsonl"
    path.write_text("\n".join(map(json.dumps, few_records)), encoding="utf-8")
    code, output, _ = mailrisk("corpus", "check", path)
    assert code == 0
    assert "balance" in output
    path.write_text(json.dumps({**few_records[0], "kind": "odd"}), encoding="utf-8")
    code, output, _ = mailrisk("corpus", "check", path)
    assert code == 1
    assert "kind 'odd'" in output


def test_corpus_curve(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row for each size at hand, and a verdict where there are two."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        lines = [json.dumps(r, ensure_ascii=False) for r in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, output, errors = mailrisk("corpus", "curve", tmp_path)
    assert code == 0, errors
    assert "150" in output
    assert "cannot be told" in output
    monkeypatch.setattr(script_curve, "SIZES", (149,))
    _, output, _ = mailrisk("corpus", "curve", tmp_path)
    assert "149" in output
    assert "At its end the curve is" in output
    for learned in (tmp_path / "train.jsonl", tmp_path / "train"):
        code, _, errors = mailrisk("corpus", "curve", learned)
        assert code == 2
        assert "train.* and test.*" in errors or "No such file" in errors


def test_compare_says_what_cannot_be_judged(
    tmp_path: Path, few_records: list[Record], small_model: mr.RiskClassifier
) -> None:
    """Of labels that few mails carry: an exit code of its own, whatever is required."""
    few = [r for r in few_records if not r["labels"]]
    few += [r for r in few_records if r["labels"] == ["contract"]][:9]
    data = tmp_path / "few.jsonl"
    data.write_text("\n".join(map(json.dumps, few)), encoding="utf-8")
    small_model.save(tmp_path / "small")
    for requirement in ("not-worse", "better"):
        done = CliRunner().invoke(
            app, f"compare default {tmp_path}/small --data {data} --require {requirement}".split()
        )
        assert done.exit_code == 4
        said = " ".join(done.stdout.split())
        assert "cannot be judged (no label is carried by 10 mails or more)" in said


@pytest.mark.parametrize("option", ["--corpus", "--no-corpus"])
def test_compare_warns_of_a_loss_that_own_mails_do_not_show(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    small_model: mr.RiskClassifier,
    option: str,
) -> None:
    """On the corpus' test split; the verdict and the exit code stay those of the own mails."""
    data, out = tmp_path / "few.jsonl", tmp_path / "c.json"
    data.write_text("\n".join(map(json.dumps, few_records[:9])), encoding="utf-8")
    small_model.save(tmp_path / "small")
    models = ("default", tmp_path / "small")
    code, output, _ = mailrisk("compare", *models, "--data", data, "--out", out, option)
    said = " ".join(output.split())
    assert code == 4
    assert said.endswith("Verdict: cannot be judged (no label is carried by 10 mails or more).")
    found = json.loads(out.read_text(encoding="utf-8")).get("corpus", {})
    is_asked = option == "--corpus"
    assert (found.get("verdict"), found.get("n_mails")) == (
        ("worse", 1000) if is_asked else (None,) * 2
    )
    assert ("On the corpus' test split, 1,000 mails: mean average prec" in said) is is_asked
    assert ("Warning: the new model is worse there" in said) is is_asked


def test_compare_on_the_corpus_itself_or_other_labels(
    mailrisk: Mailrisk, shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Says nothing twice, and nothing where one model lacks labels of the corpus."""
    two = mr.RiskClassifier(classes=["contract", "privacy"], cv=2, longest_window=0)
    two.fit(
        [r["body"] for r in few_records],
        [[name for name in r["labels"] if name in two.classes] for r in few_records],
    )
    assert compare_on_corpus(shipped, two) is None
    code, output, _ = mailrisk("compare", "default", "default", "--data", default_data_path())
    assert (code, "On the corpus" in output) == (0, False)


def test_compare_says_what_each_model_decides(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a decision that changed: before, after, and whether the label was given."""
    same = Estimate(0.0, 0.0, 0.0)
    changed = tuple(
        ChangedDecision(f"{flagged} {right}", "privacy", 0.61, 0.23, flagged, right)
        for flagged in (True, False)
        for right in (True, False)
    )
    row = LabelDifference("privacy", 20, same, same, same, same, 2, 2, 1.0)
    values = {"macro_f1": 0.5}
    overall = {"macro_f1": same}
    print_comparison(
        Comparison("better", "macro_f1", 0.0, 40, values, values, overall, (row,), changed)
    )
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "mail label old new given new is" in lines
    assert "True True privacy not .61 flagged .23 yes right" in lines
    assert "True False privacy not .61 flagged .23 no WRONG" in lines
    assert "False True privacy flagged .61 not .23 no right" in lines
    assert "False False privacy flagged .61 not .23 yes WRONG" in lines
    assert "wrong decisions of the old model that the new one gets right" in " ".join(lines)


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


def test_behaviour(mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]) -> None:
    """Tables in 80 columns, own cases among the families, failures and verdict on request."""
    data = tmp_path / "mails.jsonl"
    data.write_text("\n".join(map(json.dumps, few_records[:20])), encoding="utf-8")
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"family": "mine", "text": "Lunch at noon?", "has": ["privacy"]}\n', encoding="utf-8"
    )
    arguments = ("behaviour", "--data", data, "--cases", cases, "--failures")
    code, output, errors = mailrisk(*arguments, "--check", "--out", tmp_path / "o", columns=80)
    assert code == ExitCode.NOT_MET, errors
    assert "wanted privacy; found privacy 0.0" in output
    assert "mine" in output.split("at least 90%")[1]
    noise, evasions = output.split("noise: what happens to anybody")[1].split("evasions: what")
    assert "among eight routine lines" in noise
    assert "spaced-out words" not in noise
    assert "spaced-out words" in evasions
    assert max(map(len, output.splitlines())) <= 80
    saved = json.loads((tmp_path / "o" / "behaviour.json").read_text(encoding="utf-8"))
    assert saved["families"]["mine"] == {"passed": 0, "n": 1}
    assert mailrisk("behaviour", "--data", data)[0] == 0
    code, output, errors = mailrisk("behaviour", "--cases", cases, "--only-cases")
    assert code == ExitCode.NOT_MET, errors
    assert re.findall(r"\d+ / \d+", output) == ["0 / 1"] * 2
    assert "wanted privacy; found privacy 0.0" in output
    assert "invariance" not in output
    assert "under an evasion" not in output
    assert "at least 100% of a family's cases pass: missed by mine" in output
    code, _, errors = mailrisk("behaviour", "--only-cases")
    assert code == 2
    assert "--only-cases must be given with --cases" in errors


@pytest.mark.parametrize(("failing", "expected"), [(0, ExitCode.DONE), (1, ExitCode.NOT_MET)])
def test_one_failing_case_of_ones_own_is_told(
    failing: int, expected: ExitCode, mailrisk: Mailrisk, tmp_path: Path
) -> None:
    """By the exit code, without an option: who puts them into a check wants to hear of each."""
    passing = '{"family": "mine", "text": "Lunch at noon?", "has_not": "any"}\n'
    fails = '{"family": "mine", "text": "Lunch at noon?", "has": ["privacy"]}\n'
    (tmp_path / "c.jsonl").write_text(passing * 20 + fails * failing, encoding="utf-8")
    code, output, _ = mailrisk("behaviour", "--cases", tmp_path / "c.jsonl", "--only-cases")
    assert code == expected
    assert output.count("wanted privacy; found privacy 0.0") == failing


def test_behaviour_shows_a_case() -> None:
    """Both forms are in the help, in 80 columns, and can be copied."""
    shown = CliRunner().invoke(app, ["behaviour", "--help"]).output
    lines = [json.loads(line) for line in re.findall(r"\{.*\}", shown)]
    assert [set(line) & {"text", "higher"} for line in lines] == [{"text"}, {"higher"}]


OWN = ("complaint", "late invoice")


@pytest.fixture
def own_labels(tmp_path: Path) -> Path:
    """A folder of mails with labels of one's own, train and test, and a file of these labels."""
    for name, first in (("train", 0), ("test", 60)):
        rows = [
            {"body": f"The chairs were broken, case {n}.", "labels": [OWN[0]]}
            if n % 3 == 0
            else {"body": f"Invoice {n} is overdue.", "labels": [OWN[1]]}
            if n % 3 == 1
            else {"body": f"Lunch with the team {n}.", "labels": []}
            for n in range(first, first + 60)
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "labels.json").write_text(json.dumps({label: {} for label in OWN}), "utf-8")
    return tmp_path


def test_behaviour_of_an_own_model(mailrisk: Mailrisk, own_labels: Path) -> None:
    """The shipped cases are about other labels: they are left out, one's own are not."""
    records = read_labelled(own_labels)
    model = mr.RiskClassifier(classes=OWN, cv=2)
    model.fit([r["body"] for r in records], [r["labels"] for r in records]).save(own_labels / "m")
    arguments = ("behaviour", "--model", own_labels / "m", "--data", own_labels)
    code, output, errors = mailrisk(*arguments)
    assert code == 0, errors
    assert "the shipped cases, which are about the five, are left out" in " ".join(output.split())
    assert "invariances" in output
    assert "family" not in output
    case = {"family": "mine", "text": "The chairs were broken, invoice 4 is overdue.", "has": OWN}
    cases = own_labels / "cases.jsonl"
    cases.write_text(json.dumps({**case, "has_not": [OWN[1]]}), encoding="utf-8")
    code, output, errors = mailrisk(*arguments, "--cases", cases, "--failures")
    assert code == 0, errors
    assert "missed by mine" in output
    assert "found complaint 0." in output
    assert "late invoice 0." in output.split("found complaint")[1]


def test_search_among_own_labels(
    mailrisk: Mailrisk, own_labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With their file, as its command line says again; without it the error says which option."""
    monkeypatch.setattr(cli_search, "VARIANTS", (Variant("as shipped", {"cv": 2}),))
    data, out = ("--data", own_labels / "train.jsonl"), own_labels / "table.md"
    code, _, errors = mailrisk("search", *data)
    assert code == 2
    assert "--labels FILE of train, review and search" in errors
    labels = ("--labels", own_labels / "labels.json")
    code, _, errors = mailrisk("search", *data, *labels, "--out", out)
    assert code == 0, errors
    text = out.read_text(encoding="utf-8")
    assert "| as shipped |" in text
    assert f"--labels {labels[1]}" in text


@pytest.mark.filterwarnings("error")
def test_corpus_curve_of_own_labels(
    mailrisk: Mailrisk, own_labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is drawn of the labels that mails to learn from carry; others are refused."""
    monkeypatch.setattr(script_curve, "SIZES", (40,))
    code, output, errors = mailrisk("corpus", "curve", own_labels)
    assert code == 0, errors
    assert "nan" not in output
    assert re.search(r"60 +│ [01]\.\d+", output)
    odd, none = ({"body": "x", "labels": labels} for labels in (["tax"], []))
    (own_labels / "test.jsonl").write_text(json.dumps(odd), encoding="utf-8")
    assert "['tax'] are not among" in mailrisk("corpus", "curve", own_labels)[2]
    (own_labels / "train.jsonl").write_text(json.dumps(none), encoding="utf-8")
    assert "carries a label" in mailrisk("corpus", "curve", own_labels)[2]


def test_names_in_tables_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """In however few columns: a mail is found by its name."""
    table = narrow_table("t", ["mail", "n"])
    table.add_row("m" * 300, "1")
    plain_console().print(table)
    assert capsys.readouterr().out.count("m") == 301  # with that of the heading
