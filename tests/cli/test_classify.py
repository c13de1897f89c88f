"""``mailrisk classify``, run as users run it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.model import choice as model_choice

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = default_data_path() / "samples"
Mailrisk = Callable[..., tuple[int, str, str]]


def rows_of(output: str) -> list[dict[str, object]]:
    """JSON Lines, parsed."""
    return [json.loads(line) for line in output.splitlines()]


def test_classify_samples(in_a_process: Mailrisk) -> None:
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
    assert len(re.findall("^  (HIGH|MEDIUM|LOW|高|中|低) ", table, re.MULTILINE)) == len(risks)
    advice = {row["advice"] for row in risks}
    assert table.count("→") == len(advice) < len(risks)
    assert {table.partition("→")[2].count(text) for text in advice} == {1}
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]


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


def test_processes_give_the_same_answers(in_a_process: Mailrisk) -> None:
    """Two processes, same lines, same order."""
    one = in_a_process("classify", SAMPLES, "--format", "jsonl", "--quiet")
    two = in_a_process("classify", SAMPLES, "--format", "jsonl", "--quiet", "--jobs", 2)
    assert one == two


def test_standard_input(in_a_process: Mailrisk) -> None:
    """``-`` reads one message."""
    message = "Subject: 合同\n\n价格就按您说的,明天发货,违约我们赔双倍。".encode()
    code, output, _ = in_a_process("classify", "-", "--format", "jsonl", stdin=message)
    assert code == 0
    assert rows_of(output)[0]["subject"] == "合同"


def test_a_table_on_standard_input(in_a_process: Mailrisk) -> None:
    """It is said to be one; files say it by their names."""
    table = b'{"subject": "s", "body": "Lunch?"}\n{"subject": "t", "body": "Noon?"}\n'
    arguments = ("classify", "-", "--input-format", "JSONL", "--format", "jsonl")
    code, output, _ = in_a_process(*arguments, stdin=table)
    assert code == 0
    assert [row["source"] for row in rows_of(output)] == ["stdin#1", "stdin#2"]
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


def test_a_refused_table_beside_other_files(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """It is one that cannot be read, as in a folder; alone there is nothing to go on with."""
    table, mail = tmp_path / "a.csv", tmp_path / "b.eml"
    table.write_text("wrong,columns\n1,2\n", encoding="utf-8")
    mail.write_bytes(b"Subject: x\n\nLunch?")
    code, output, errors = mailrisk("classify", table, mail, "--format", "jsonl")
    rows = rows_of(output)
    assert (code, [row["source"] for row in rows]) == (1, [str(table), str(mail)])
    assert "must have a column 'body' or 'text'" in str(rows[0]["error"])
    assert f"{table}: the table must have a column" in errors
    assert mailrisk("classify", table, table)[0] == 2
    assert mailrisk("classify", table, "--format", "jsonl")[:2] == (2, "")


def test_a_warning_is_a_line(in_a_process: Mailrisk, tmp_path: Path) -> None:
    """In the words of the command line, not of Python."""
    (tmp_path / "a.csv").write_text("Asunto,内容\nx,Lunch?\n", encoding="utf-8")
    code, _, errors = in_a_process("classify", "a.csv", "--quiet", cwd=tmp_path)
    assert code == 0
    assert errors == (
        "mailrisk: a.csv: body is read from '内容', no column is the subject; not used: 'Asunto'. "
        "Name others with --column FIELD=NAME (in Python: columns=), FIELD being subject, body, "
        "sender, date or message_id.\n"
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


def test_fail_on_what_was_not_judged(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A risk beyond a limit is not found: the table says so, and a gate may ask for it."""
    path, limit = tmp_path / "huge.eml", mr.ReadLimits().max_body_chars
    text = "The minutes of the meeting are below.\n" * (limit // 30)
    path.write_text(f"Subject: log\n\n{text}I sent their customer list to my private mail.\n")
    code, table, _ = mailrisk("classify", path, "--fail-on", "high", columns=1_000)
    assert (code, table.splitlines()) == (0, [f"○ log  {path}  (read in part)"])
    assert mailrisk("classify", path, "--fail-on", "high,unjudged")[0] == 3
    risky, harmless = SAMPLES / "zh-privacy-list.eml", SAMPLES / "zh-ordinary-minutes.eml"
    assert mailrisk("classify", risky, "--fail-on", "High, unjudged")[0] == 3
    assert mailrisk("classify", harmless, "--fail-on", "low,unjudged")[0] == 0
    path.write_text("Subject: s\nContent-Type: application/pdf; name=a.pdf\n\nx\n")
    assert mailrisk("classify", path, "--fail-on", "unjudged")[0] == 3
    said = f"{limit:,} characters"
    helped = " ".join(mailrisk("classify", "--help", columns=1_000)[1].split())
    assert said in helped
    for page in ("docs/reading-mail.md", "docs/command-line.md"):
        assert said in " ".join((ROOT / page).read_text(encoding="utf-8").split())


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


def test_classify_own_thresholds(mailrisk: Mailrisk) -> None:
    """A threshold of nought flags every mail, in one process and in two."""
    arguments = ("classify", SAMPLES, "--format", "jsonl", "--quiet", "--threshold", "privacy=0")
    code, output, errors = mailrisk(*arguments)
    assert code == 0, errors
    assert all("privacy" in row["labels"] for row in rows_of(output))  # type: ignore[operator]
    assert mailrisk(*arguments, "--jobs", 2) == (code, output, errors)
    assert mailrisk(*arguments[:-1], "隐私=0") == (code, output, errors)


def test_outputs_can_be_read_by_their_owner_only(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Results hold mail."""
    mailrisk("classify", SAMPLES, "--format", "jsonl", "--out", tmp_path / "r.jsonl")
    if os.name == "posix":
        assert (tmp_path / "r.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("language", [None, "en", "zh"])
def test_a_table_in_one_language(mailrisk: Mailrisk, language: str | None) -> None:
    """Of levels, titles and advice, by default each mail's; the summary with it."""
    option = ("--interface", language) if language else ()
    _, output, errors = mailrisk("classify", SAMPLES, *option, columns=1_000)
    assert ("  HIGH   " in output, "  高     " in output) == (language != "zh", language != "en")
    assert ("共判断 " in errors, " assessed, " in errors) == (language == "zh", language != "zh")
    assert ("隐私与保密数据 " in errors) == (language == "zh")
    for each in ("en", "zh"):
        told = [(label.title[each], label.advice[each]) for label in mr.LABELS.values()]
        assert any(set(texts) <= {*re.split(r"\s*\n\s*(?:→ )?", output)} for texts in told) is (
            language in (None, each)
        )


def test_a_summary_of_chinese_mails(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is Chinese, whatever is written; of mails in both languages it is English."""
    path = tmp_path / "a.csv"
    path.write_text("subject,body\n,我把客户名单发到私人邮箱了。\n", encoding="utf-8")
    _, output, errors = mailrisk("classify", path)
    assert output.startswith("● (无主题)  ")
    assert errors == "共判断 1 封，标出 1 封；隐私与保密数据 1\n"
    for number, kind in enumerate(("jsonl", "csv", "html")):
        out = tmp_path / f"{number}.{kind}"
        assert mailrisk("classify", path, "--out", out)[2] == errors
    with path.open("a", encoding="utf-8") as stream:
        stream.write(",Lunch at noon?\n")
    _, _, errors = mailrisk("classify", path, "--format", "jsonl")
    assert errors == "2 mails assessed, 1 flagged; privacy 1\n"


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
    assert labels("--zones", "Quoted, newest,subject") == labels("--zones", "ALL") == found
    assert labels("--zones", "quoted", "--jobs", "2") == found


def test_a_model_is_set_alike_in_every_command_that_judges(
    mailrisk: Mailrisk, tmp_path: Path
) -> None:
    """What ``classify`` flags with other zones and thresholds can be measured, tested, watched."""
    history = "-----Original Message-----\nFrom: Dan\nSent: Monday\nSubject: bid\n\n"
    body = f"See you then.\n\n{history}I will pay you 5,000 in cash for their sealed bid.\n"
    risk = "unfair_competition"
    lines = {
        "cases": [{"family": "f", "text": body, "has": [risk]}],
        "then": [{"body": "See you then."}] * 25,
        "now": [{"body": body, "labels": [risk]}] * 25,
    }
    for name, rows in lines.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))

    def found(*options: object) -> tuple[float, int, str]:
        def run(*arguments: object) -> int:
            return mailrisk(*arguments, *options, cwd=tmp_path)[0]

        assert run("evaluate", "--data", "now.jsonl", "--no-baselines", "--out", "e") == 0
        assert (
            run("drift", "--reference", "then.jsonl", "--current", "now.jsonl", "--out", "d") == 0
        )
        labels = json.loads((tmp_path / "e" / "metrics.json").read_text())["labels"]["all"]
        shifts = json.loads((tmp_path / "d" / "drift.json").read_text())["shifts"]
        code = run("behaviour", "--cases", "cases.jsonl", "--only-cases")
        sizes = {(shift["about"], shift["label"]): shift["size"] for shift in shifts}
        return labels[risk]["recall"][0], code, sizes["flag rate", risk]

    assert found() == (0.0, ExitCode.NOT_MET, "none")
    assert found("--zones", "all") == (1.0, ExitCode.DONE, "large")
    # All mails of then are flagged as well.
    assert found("--threshold", f"{risk}=1e-12") == (1.0, ExitCode.DONE, "none")


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
