"""Inputs without mail: an export that failed is no mailbox without risks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.classify import ClassifyOptions
from mailrisk_ml.cli.errors import told
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.mail.sources import find_mails
from mailrisk_ml.results import CSV_FIELDS, FORMAT, INDEX_FIELDS, TABLE_HEAD, is_of_model

EMPTY = {
    "empty.csv": (b"", "the file is empty"),
    "empty.mbox": (b"", "the file is empty"),
    "empty.eml": (b"", "the file is empty"),
    "empty.jsonl": (b"", "the file is empty"),
    "header.csv": (b"subject,body\n", "the table has names of columns, but no row"),
    "blank.jsonl": (b"\n\n", "the file holds blank lines only"),
    "blank.mbox": (b"\n", "the file holds blank lines only"),
    "blank.eml": (b"\r\n \n", "the file holds blank lines only"),
    "mails.zip": (b"PK\x03\x04...", "it is a ZIP archive: unpack it"),
    "all.tar.gz": (b"\x1f\x8b\x08...", "it is a gzip archive: unpack it"),
    "all.pst": (
        b"!BDN...",
        "it is an Outlook data file: export the mails as .msg or .eml, or with readpst",
    ),
    "none.ics": (
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "it is a calendar: export the mails from the mail program as .eml",
    ),
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (content, _) in EMPTY.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "failed").mkdir()
    for name in ("1.eml", "2.eml"):
        (tmp_path / "failed" / name).touch()
    (tmp_path / "notes" / "todo.txt").write_text("call Petra", encoding="utf-8")
    (tmp_path / "one.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    monkeypatch.chdir(tmp_path)


REASONS = {
    **{name: reason for name, (_, reason) in EMPTY.items()},
    "folder": "the folder is empty",
    "failed": "every message in the folder is empty",
    "notes": "no file in the folder holds any (.eml, .emlx, .msg, .mht, .mbox, Maildir, .jsonl, "
    ".ndjson, .csv, .tsv, .parquet, .xlsx, .xlsm); texts are read where they are named: "
    "notes/*.txt",
}


@pytest.mark.parametrize(("name", "reason"), REASONS.items())
def test_nothing_was_read(name: str, reason: str) -> None:
    """It is said with the likely reason, and is an error."""
    error = CliRunner().invoke(app, ["classify", name, "--quiet"]).exception
    assert isinstance(error, SourceError)
    assert told(error) == f"0 mails in {name}: {reason}."


def test_an_empty_input_costs_no_results() -> None:
    """What an earlier run wrote stays."""
    Path("risks.csv").write_text(TABLE_HEAD, encoding="utf-8")
    for name in ("empty.mbox", "all.pst"):
        arguments = ["classify", name, "--format", "csv", "--out", "risks.csv"]
        assert isinstance(CliRunner().invoke(app, arguments).exception, SourceError)
    assert Path("risks.csv").read_text(encoding="utf-8") == TABLE_HEAD
    assert [path.name for path in Path().glob("*risks*")] == ["risks.csv"]


def test_one_mail_is_enough() -> None:
    """Of many mailboxes some may be empty: they are named, even to the quiet, and no error."""
    arguments = ["classify", "empty.mbox", "one.eml", "notes", "--quiet", "--format", "jsonl"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.exception
    assert done.stdout.count("\n") == 1
    lines = [f"0 mails in {name}: {REASONS[name]}." for name in ("empty.mbox", "notes")]
    assert done.stderr.splitlines() == lines


def test_mails_without_header_lines() -> None:
    """Pages of an error that were saved as mails are counted, and none but these a fault."""
    for name in ("404.eml", "502.eml"):
        Path(name).write_text("<html><body>Bad Gateway</body></html>", encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", "404.eml", "one.eml", "502.eml"])
    assert done.exit_code == 0, done.exception
    said = "3 mails assessed, 0 flagged; 2 mails had no header lines: is the export whole?\n"
    assert done.stderr.endswith(said)


def test_no_mail_has_header_lines() -> None:
    """Bodies may have been exported without them: they are judged, and nothing is thrown away."""
    said = "No mail had header lines: is the export whole?\n"
    for name in ("a.eml", "b.eml"):
        Path(name).write_text("We accept: 4,000 boxes at 2.15, delivered by 3 June.", "utf-8")
    run = ["classify", "a.eml", "b.eml", "--out", "risks.jsonl"]
    for more, code in (
        (["--sort", "sorted"], 1),
        (["--fail-on", "high"], 3),
        (["--jobs", "2"], 1),
        ([], 1),
    ):
        done = CliRunner().invoke(app, [*run, *more])
        assert done.exit_code == code, done.exception
        assert done.stderr.startswith(f"{said}2 mails assessed, 2 flagged; contract 2")
        assert "had no" not in done.stderr.removeprefix(said)
        rows = Path("risks.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(row)["labels"] for row in rows] == [["contract"]] * 2
        Path("risks.jsonl").unlink()
    assert len(list(Path("sorted/contract/new").iterdir())) == 1  # both are the same
    assert CliRunner().invoke(app, ["classify", "a.eml", "--quiet"]).stderr == said


@pytest.mark.parametrize("path", ["a.eml", "a.txt", "-"])
def test_one_rule_for_what_has_no_header_lines(path: str) -> None:
    """Files of any name and standard input; a first line with a colon is none."""
    text = "Note: we accept 4,000 boxes at 2.15, delivered by 3 June."
    if path != "-":
        Path(path).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", path, "--format", "jsonl"], input=text)
    assert done.exit_code == 1, done.exception
    assert done.stderr.startswith("No mail had header lines: is the export whole?\n1 mail")
    assert json.loads(done.stdout)["labels"] == ["contract"]


def test_files_that_are_passed_over_are_told() -> None:
    """By suffix, the most first: an export may have put mail where it is not looked for."""
    Path("one.eml").rename("folder/one.eml")
    for name in ("a.gz", "b.GZ", "exp.json", "note"):
        Path("folder", name).write_text("[]", encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", "--format", "jsonl"])
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1)
    assert done.stderr == (
        "4 files in folder passed over as no mail: 2 .gz, 1 without suffix, 1 .json. "
        "Unpack or convert what holds some.\n"
    )
    for kind in "abcdefgh":
        Path("folder", f"x.{kind}").touch()
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", "--format", "jsonl"])
    assert "1 .f, 3 of other kinds. " in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="Windows has links for administrators only")
def test_links_and_pipes_are_told() -> None:
    """Mail may be behind a link that is not followed; a pipe would have no end."""
    Path("folder", "out.eml").symlink_to("../one.eml")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet"])
    assert str(done.exception) == (
        "0 mails in folder: the folder holds links that lead elsewhere: name the places themselves."
    )
    Path("one.eml").rename("folder/one.eml")
    for name, place in (("dangling.eml", "nowhere"), ("loop.eml", "loop.eml"), ("dir", "..")):
        Path("folder", name).symlink_to(place)
    Path("folder", "in.eml").symlink_to("one.eml")
    os.mkfifo("folder/pipe.eml")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", "--format", "jsonl"])
    assert (done.exit_code, done.stdout.count("\n")) == (0, 2)
    assert done.stderr == (
        "5 files in folder passed over as no mail: 4 behind links that lead elsewhere, "
        "1 special (pipe, socket, device). Unpack or convert what holds some. Links are followed "
        "within the folder only: name the places of the others.\n"
    )


def test_what_cannot_be_read_is_no_empty_input() -> None:
    """An unreadable mail is one, and has its own exit code beside others."""
    Path("broken.eml").write_bytes(bytes(200))
    done = CliRunner().invoke(app, ["classify", "broken.eml", "one.eml", "--format", "jsonl"])
    assert done.exit_code == 1
    assert "binary data" in done.stdout
    done = CliRunner().invoke(app, ["classify", "empty.eml", "one.eml", "--format", "jsonl"])
    assert done.exit_code == 1
    assert "empty message" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["classify", "--out", "risks.csv"],
        ["classify", "--out", "risks.csv", "--jobs", "2"],
        ["classify", "--out", "risks.html"],
        ["classify", "--sort", "filed"],
        ["review", "sample", "--out", "tasks.json"],
    ],
    ids=" ".join,
)
def test_where_not_one_mail_is_read_nothing_is_written(
    command: list[str], mailrisk: Callable[..., tuple[int, str, str]]
) -> None:
    """An export of broken files is a failed one as well; why the first is broken is said."""
    for name in ("1.eml", "2.eml"):
        Path("failed", name).write_bytes(bytes(200))
    for name in ("risks.csv", "risks.html"):
        Path(name).write_text(TABLE_HEAD, encoding="utf-8")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    code, _, errors = mailrisk(*command, "failed", cwd=Path())
    said = "mailrisk: Not one of 2 mails could be read: failed/1.eml: no message: binary data"
    assert (code, errors.count("\n")) == (2, 1)
    assert errors.startswith(said)
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_unread_mails_are_nothing_to_go_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long they take: no checkpoint is kept before a mail is judged."""
    monkeypatch.setattr("mailrisk_ml.cli.resume._SECONDS", 0.0)
    Path("failed", "1.eml").write_bytes(bytes(200))
    done = CliRunner().invoke(app, ["classify", "failed", "--out", "risks.csv"])
    assert isinstance(done.exception, SourceError)
    assert sorted(path.name for path in Path().iterdir() if "risks" in path.name) == []


def test_whole_files_that_cannot_be_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why, once each: a table may be all of the mail. Rows are told in the output only."""
    Path("folder", "a.csv").write_text("Inhalt,tags\nx,y\n", encoding="utf-8")
    Path("folder", "b.jsonl").write_text('{"body": "Lunch?"}\n{\n', encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", "folder", "--format", "jsonl"])
    assert done.exit_code == 1
    told_of, summary = done.stderr.splitlines()
    assert told_of.startswith("folder/a.csv: the table must have a column 'body' or 'text' (in ")
    assert told_of.count("a.csv") == 1
    assert summary.endswith("2 could not be read")
    for n in range(9):
        Path("folder", f"c{n}.csv").write_text("Inhalt\nx\n", encoding="utf-8")
    lines = CliRunner().invoke(app, ["classify", "folder", "--out", "r"]).stderr.splitlines()
    assert (len(lines), lines[-2]) == (10, "2 more files or folders could not be read.")
    options = ClassifyOptions(output_format="table")
    assert not options.is_table_on_screen  # but in a file that nobody reads now
    assert len(CliRunner().invoke(app, ["classify", "folder", "--quiet"]).stderr.splitlines()) == 9
    monkeypatch.setattr(ClassifyOptions, "is_table_on_screen", True)
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet"])
    assert done.stderr == ""  # the table told it, of each
    assert done.stdout.count(": the table must have a column") == 10


@pytest.mark.parametrize(
    "arguments",
    [
        ["review", "sample", "empty.mbox", "--out", "tasks.json"],
        ["drift", "--reference", "empty.mbox", "--current", "one.eml"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_other_commands_say_it_too(arguments: list[str]) -> None:
    """Nothing is written from nothing."""
    before = sorted(Path().iterdir())
    error = CliRunner().invoke(app, arguments).exception
    assert str(error) == "0 mails in empty.mbox: the file is empty."
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["classify", "-", "one.eml", "-"],
        ["review", "sample", "-", "-", "--out", "tasks.json"],
        ["drift", "--reference", "-", "--current", "-"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_standard_input_is_read_once(arguments: list[str]) -> None:
    """The second would be told empty, or share the mails with the first."""
    error = CliRunner().invoke(app, arguments, input="Subject: x\n\nLunch?").exception
    assert isinstance(error, SourceError)
    assert str(error).endswith("Give one - only.")


def test_help_says_what_an_empty_input_gives() -> None:
    """With the other exit codes."""
    shown = " ".join(CliRunner().invoke(app, ["classify", "--help"]).stdout.split())
    assert "2 wrong usage or input, or not one mail in it" in shown
    assert "143 terminated" in shown


def test_results_beside_the_mail_are_passed_over() -> None:
    """Those of an earlier run over a mailbox elsewhere, the log and the index; it is said."""
    Path("one.eml").rename("folder/one.eml")
    Path("two.eml").write_bytes("Subject: 名单\n\n客户身份证号全发你私人邮箱了".encode())
    for more in (
        ["--out", "folder/r.csv", "--audit", "folder/log.jsonl"],
        ["--out", "folder/r.jsonl"],
        ["--sort", "filed"],
    ):
        assert CliRunner().invoke(app, ["classify", "two.eml", *more]).exit_code == 0
    Path("filed", "index.csv").rename("folder/index.csv")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", "--format", "jsonl"])
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1)
    assert done.stderr == "4 files in folder passed over as no mail: 4 results of mailrisk.\n"
    assert [mail.subject for mail in mr.iter_mails("folder")] == ["x"]
    line = '{"source": "a", "error": {}, "subject": "s", "body": "Lunch?"}\n'
    Path("folder", "more.jsonl").write_text(line, encoding="utf-8")
    assert [mail.body for mail in mr.iter_mails("folder")] == ["Lunch?", "Lunch at noon?"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("r.csv", ";".join(CSV_FIELDS)),
        ("r.tsv", "\t".join(CSV_FIELDS)),
        ("index.csv", ";".join(INDEX_FIELDS)),
    ],
)
def test_results_that_a_spreadsheet_saved_are_passed_over(name: str, first: str) -> None:
    """It puts semicolons or tabs between cells, where decimals have commas."""
    Path("one.eml").rename("folder/one.eml")
    Path("folder", name).write_text(f"{first}\r\n", encoding="utf-8-sig", newline="")
    assert [mail.subject for mail in mr.iter_mails("folder")] == ["x"]


@pytest.mark.parametrize(
    "first",
    [
        {"source": "hr", "error": None, "subject": "Re: price"},
        {"run": 1, "event": "sent"},
        {"unjudged": "", "language": "en", "labels": [], "probabilities": {}, "risks": []},
    ],
)
def test_a_table_of_mail_is_read_from_the_named_column(first: dict[str, Any]) -> None:
    """However much it looks like results."""
    Path("one.eml").rename("folder/one.eml")
    line = json.dumps({"subject": "s", **first, "content": "Lunch?"})
    Path("folder", "export.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    mails = mr.iter_mails("folder", columns={"body": "content"})
    assert [mail.body for mail in mails] == ["Lunch?", "Lunch?", "Lunch at noon?"]


def test_a_table_of_anything_else_is_no_result() -> None:
    """What cannot be read is said."""
    line = '{"source": "hr", "error": null, "comment": "Lunch?"}\n'
    Path("folder", "export.jsonl").write_text(line, encoding="utf-8")
    (error,) = find_mails("folder")
    assert "must have a column 'body' or 'text'" in str(error)


def test_mails_without_text_are_told() -> None:
    """Some are counted; where none of several has any, the export failed."""
    Path("t.csv").write_text("subject,body\na,Lunch?\nb,\nc, \n", encoding="utf-8")
    done = CliRunner().invoke(app, ["classify", "t.csv"])
    assert done.exit_code == 0
    said = "3 mails assessed, 0 flagged; 2 mails had no text in the body: judged by the subject\n"
    assert done.stderr == said
    Path("t.csv").write_text("subject,body\nb,\nc, \n", encoding="utf-8")
    for more in ([], ["--jobs", "2"], ["--quiet"]):
        with pytest.warns(UserWarning, match="t.csv: no text in 'body' in any of 2 rows"):
            done = CliRunner().invoke(app, ["classify", "t.csv", *more])
        assert done.exit_code == 1
        assert done.stderr.startswith("No mail had any text in its body: is the export whole?\n")
        assert "judged by" not in done.stderr
    Path("one.eml").write_bytes(b"Subject: Room 4 is free\n\n")
    assert CliRunner().invoke(app, ["classify", "one.eml"]).exit_code == 0


def test_a_mail_of_no_text_at_all() -> None:
    """There is nothing to judge, its subject neither: it is no harmless mail."""
    Path("blank.eml").write_bytes(b"From: ann@example.com\nSubject: \n\n \n")
    done = CliRunner().invoke(app, ["classify", "blank.eml", "--fail-on", "unjudged"])
    assert done.exit_code == ExitCode.NOT_MET
    assert "(no subject)  blank.eml  (without any text)" in done.stdout
    assert done.stderr == (
        "1 mail assessed, 0 flagged; 1 not judged, or not all of it (1 without any text)\n"
    )
    done = CliRunner().invoke(app, ["classify", "blank.eml", "--format", "jsonl"])
    assert json.loads(done.stdout)["unjudged"] == "no_text"
    for unseen in (" ", "\u200b"):
        table = f'subject,body\na,Lunch?\nb,\n,"{unseen}"\n'
        Path("t.csv").write_text(table, encoding="utf-8")
        done = CliRunner().invoke(app, ["classify", "t.csv"])
        assert "(1 without any text); 1 mail had no text in the body: judged by" in done.stderr


def test_an_empty_path_is_none() -> None:
    """It reads as this folder to some, and names nothing."""
    error = CliRunner().invoke(app, ["classify", "one.eml", ""]).exception
    assert str(error) == "A path is empty. Name a file or folder; - is standard input."


@pytest.mark.parametrize(
    "arguments",
    [
        *["classify x.eml --model=", "classify x.eml --out=", "classify x.eml --audit="],
        *["classify x.eml --sort=", "train --out=", "behaviour --cases=", "review check --data="],
        *["compare default m --data=", "evaluate --data=", "search --out=", "drift x --out="],
    ],
)
def test_an_empty_path_of_an_option_is_told(arguments: str) -> None:
    """It is what a variable that is not set gives; the folder where one stands was not meant."""
    done = CliRunner().invoke(app, arguments.split())
    assert done.exit_code == 2
    option = arguments.split()[-1].removesuffix("=")
    assert f"Invalid value for '{option}': a path is empty." in done.output


PDF = b"%PDF-1.7\n" + bytes(100)


@pytest.mark.parametrize("more", [["--format", "jsonl"], ["--out", "r.csv", "--jobs", "2"]])
def test_messages_that_cannot_be_read_are_told(more: list[str]) -> None:
    """As tables are: who reads the output finds out late."""
    Path("folder", "a.eml").write_bytes(PDF)
    Path("one.eml").rename("folder/one.eml")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", *more])
    assert done.exit_code == 1
    assert done.stderr == (
        "folder/a.eml: no message, but a PDF document: export the mails from the mail program as "
        ".eml.\n"
    )


def test_messages_that_cannot_be_read_are_told_where_mails_are_chosen() -> None:
    """And not only counted."""
    Path("folder", "a.eml").write_bytes(PDF)
    Path("one.eml").rename("folder/one.eml")
    done = CliRunner().invoke(app, ["review", "sample", "folder", "--out", "tasks.json"])
    assert done.stderr.startswith("folder/a.eml: no message, but a PDF document: ")


def test_a_file_that_cannot_be_read_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is empty or of another kind; not even once where the table tells it."""
    arguments = ["classify", "mails.zip", "empty.eml", "one.eml", "--quiet"]
    lines = ["mails.zip: no message, but a ZIP archive: unpack it.", "empty.eml: empty message."]
    assert CliRunner().invoke(app, arguments).stderr.splitlines() == lines
    monkeypatch.setattr(ClassifyOptions, "is_table_on_screen", True)
    done = CliRunner().invoke(app, arguments)
    assert (done.stderr, done.stdout.count("mails.zip")) == ("", 1)


@pytest.mark.parametrize("name", ["new", "model"])
def test_a_model_beside_the_mail_is_passed_over(name: str, small_model: mr.RiskClassifier) -> None:
    """Whatever its folder is called; a mail in there is read, as any in a Maildir is."""
    Path("one.eml").rename("folder/one.eml")
    model = Path("folder", name)
    small_model.save(model)
    Path(model, "README.md").write_text("# Model card\n", encoding="utf-8")
    Path(model, "two.eml").write_bytes(b"Subject: y\n\nLunch at one?")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", "--format", "jsonl"])
    assert (done.exit_code, done.stdout.count("\n")) == (0, 2)
    assert done.stderr == "5 files in folder passed over as no mail: 5 results of mailrisk.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders")
def test_a_pipe_named_as_a_manifest_is_not_waited_for() -> None:
    """Nor is one believed that a link out of the folder leads to."""
    Path("README.md").write_text("# Notes\n", encoding="utf-8")
    os.mkfifo("manifest.json")
    assert not is_of_model(Path("README.md"))
    Path("manifest.json").unlink()
    Path("elsewhere.json").write_text(f'{{"format": "{FORMAT}"}}', encoding="utf-8")
    Path("manifest.json").symlink_to("elsewhere.json")
    assert not is_of_model(Path("README.md"))
    Path("manifest.json").unlink()
    Path("elsewhere.json").rename("manifest.json")
    assert is_of_model(Path("README.md"))


def test_a_path_is_told_once() -> None:
    """Of a table without the name of one, too."""
    Path("folder/new").mkdir()
    Path("folder/new/rows.json").write_text('[{"body": "x"}]', encoding="utf-8")
    Path("one.eml").rename("folder/one.eml")
    done = CliRunner().invoke(app, ["classify", "folder", "--quiet", "--format", "jsonl"])
    assert done.stderr.startswith("folder/new/rows.json: must hold a message or an mbox. ")
    assert "rows.json" not in done.stderr.removeprefix("folder/new/rows.json")
