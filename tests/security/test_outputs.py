"""What is written: whole or not at all, and harmless to open."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas
import pytest

import mailrisk_ml as mr
from mailrisk_ml import unfinished
from mailrisk_ml.cli.audit import AuditLog, audit_log
from mailrisk_ml.cli.classify import ClassifyOptions
from mailrisk_ml.cli.files import atomic_text
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.storage import model_digest
from mailrisk_ml.pages import interface_strings
from mailrisk_ml.results import TABLE_HEAD
from mailrisk_ml.scale.batches import BatchAssessor

SAMPLES = default_data_path() / "samples"
RISKY = "客户的身份证号和手机号我全导出来发到你私人邮箱了。"

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


Mailrisk = Callable[..., tuple[int, str, str]]


def mailrisk_within(most_bytes: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command with a limit on the size of files."""
    code = "import sys, mailrisk_ml.cli as c; sys.argv[0] = 'mailrisk'; "
    code += f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({most_bytes}, {most_bytes})); "
    command = [sys.executable, "-c", f"{code}c.main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@posix_only
@pytest.mark.parametrize("command", [0, 1], ids=["classify", "jobs"])
def test_killed_at_random(kill: ModuleType, tmp_path: Path, command: int) -> None:
    """The earlier result or the new one; ``python benchmarks/kill.py`` kills each command often."""
    target = kill.killables(tmp_path, n_mails=200)[command]
    killed, finished = kill.kill_often(target, 2)
    assert killed + finished == 2


@posix_only
def test_full_disk(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A plain error, the earlier file as it was; with room again, the run is gone on with."""
    mails = tmp_path / "in.jsonl"
    mails.write_text(f"{json.dumps({'body': RISKY})}\n" * 2_000, encoding="utf-8")
    (tmp_path / "r.csv").write_text(TABLE_HEAD, encoding="utf-8")
    command = ("classify", mails, "--format", "csv", "--out", tmp_path / "r.csv")
    done = mailrisk_within(50_000, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mailrisk: ")
    assert "Traceback" not in done.stderr
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == TABLE_HEAD
    # A slow run has made a checkpoint before the disk was full, and leaves what it vouches for.
    left = {path.name for path in tmp_path.iterdir()} - {"in.jsonl", "r.csv"}
    assert left in (set(), {".r.csv-resumable", ".r.csv-resumable.json"})
    # Where it leaves nothing, the earlier file is not taken for what was begun.
    assert mailrisk(*command, "--resume")[0] == (0 if left else 2)
    assert left or (tmp_path / "r.csv").read_text(encoding="utf-8") == TABLE_HEAD
    assert mailrisk(*command)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "r.csv"]
    with open(tmp_path / "r.csv", encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 2_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_standard_output() -> None:
    """Where output cannot go, the exit code says so."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mailrisk_ml.cli", "classify", str(SAMPLES), "--quiet"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    """Whatever goes wrong between the first and the last line."""
    path = tmp_path / "r.csv"
    path.write_text(TABLE_HEAD, encoding="utf-8")
    with pytest.raises(UnicodeEncodeError), atomic_text(path) as stream:
        stream.writelines(["half", "\ud800"])
    assert path.read_text(encoding="utf-8") == TABLE_HEAD
    assert list(tmp_path.iterdir()) == [path]


@posix_only
def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    """The next run to the same file takes it away; that of a run still writing stays."""
    path = tmp_path / "r.csv"
    (tmp_path / ".r.csv-unfinished-abc").write_text("mail", encoding="utf-8")
    (tmp_path / ".other.csv-unfinished-abc").write_text("mail", encoding="utf-8")
    with atomic_text(path) as stream:
        stream.write("one")
        with atomic_text(path) as other:
            other.write("two")
        assert path.read_text(encoding="utf-8") == "two"
    assert path.read_text(encoding="utf-8") == "one"
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == [".other.csv-unfinished-abc", "r.csv"]


@posix_only
@pytest.mark.parametrize("make", ["mkstemp", "mkdtemp"])
def test_a_run_that_has_just_begun(
    make: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another run takes for a leftover before it is locked is made anew: file and folder."""
    target, real = tmp_path / "r", getattr(tempfile, make)
    taken: list[Any] = []

    def made(**options: Any) -> Any:
        new = real(**options)
        if not taken:
            unfinished._remove_leftovers(target)
            taken.append(new)
        return new

    monkeypatch.setattr(tempfile, make, made)
    if make == "mkstemp":
        with atomic_text(target) as stream:
            stream.write("whole")
        assert target.read_text(encoding="utf-8") == "whole"
    else:
        with unfinished.unfinished_folder(target) as folder:
            (folder / "whole").touch()
    assert taken
    assert [*tmp_path.glob(".r-unfinished-*")] == []


def test_leftovers_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows keeps a file that is open by itself: what can be removed is nobody's."""
    monkeypatch.setattr(unfinished, "fcntl", None)
    (tmp_path / ".r.csv-unfinished-abc").write_text("mail", encoding="utf-8")
    with atomic_text(tmp_path / "r.csv") as stream:
        stream.write("one")
    assert [file.name for file in tmp_path.iterdir()] == ["r.csv"]


@pytest.mark.parametrize("options", [(), ("--threshold", "privacy=0")], ids=["plain", "flagged"])
@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("encrypted", "-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"),
        ("other_language", "Wir haben die Preisliste von Heller, bitte nicht weitersagen."),
    ],
)
def test_every_output_says_what_was_not_judged(
    mailrisk: Mailrisk, tmp_path: Path, options: tuple[str, ...], word: str, body: str
) -> None:
    """Of an encrypted mail or one in German, flagged or not; of another none does."""
    table = pandas.DataFrame({"body": [body, "Lunch at noon."]})
    shown_as = word.replace("_", " ")
    table.to_csv(tmp_path / "in.csv", index=False)
    command = ("classify", "in.csv", "--quiet", *options)

    def written(output_format: str, *more: str) -> str:
        code, output, _ = mailrisk(*command, "--format", output_format, *more, cwd=tmp_path)
        assert code == 0
        return output

    model = mr.load_model()
    if options:
        model.set_params(thresholds={"privacy": 0.0})
    log, index = tmp_path / "log", tmp_path / "filed" / "index.csv"
    heads = written("table", "--audit", str(log), "--sort", str(index.parent)).splitlines()
    (rows,) = re.findall(r"data-rows>(.*?)</script>", written("html"))
    said = {
        "table": [word * (f"({shown_as})" in h) for h in heads if "in.csv#" in h],
        "jsonl": [json.loads(line)["unjudged"] for line in written("jsonl").splitlines()],
        "csv": [row["unjudged"] for row in csv.DictReader(io.StringIO(written("csv")))],
        "html": [row.get("unjudged", "") for row in json.loads(rows)],
        "audit": [line["unjudged"] for line in records(log) if line["event"] == "mail"],
        "scale": list(BatchAssessor(model=model)(table)["unjudged"]),
        "notebook": [
            word * (interface_strings()["en"][f"{word}_notice"] in model.assess(mail)._repr_html_())
            for mail in mr.iter_mails(tmp_path / "in.csv")
        ],
    }
    for name in ("explain", "explain as JSON"):
        more = ("--format", "json") * name.endswith("JSON")
        shown = [mailrisk("explain", f"in.csv#{n}", *more, cwd=tmp_path)[1] for n in (1, 2)]
        said[name] = [
            word * (f"({shown_as})" in text or f'"unjudged": "{word}"' in text) for text in shown
        ]
    if options:
        with index.open(encoding="utf-8-sig", newline="") as stream:
            said["filed"] = [row["unjudged"] for row in csv.DictReader(stream)]
    assert said == {name: [word, ""] for name in said}


def test_names_that_act(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A file name with an escape or a formula reaches neither terminal nor spreadsheet."""
    (tmp_path / "\x1b]0;t\x07.eml").write_bytes(b"Subject: s\n\n" + RISKY.encode())
    (tmp_path / "＝1+1.eml").write_bytes("Subject: ＝cmd\n\n\u200b=1+1 客户身份证".encode())
    for output_format in ("table", "csv", "jsonl"):
        _, output, errors = mailrisk("classify", tmp_path, "--format", output_format)
        assert "\x1b" not in output + errors
        assert "\x07" not in output + errors
        if output_format == "csv":
            for cell in (c for row in csv.reader(io.StringIO(output)) for c in row):
                assert not cell.lstrip(" \n\u200b").startswith(("=", "+", "-", "@", "＝"))
    code, _, errors = mailrisk("classify", f"{tmp_path}/\x1b[31mnone")
    assert code == 2
    assert "\x1b" not in errors


@pytest.mark.parametrize("options", [(), ("--threshold", "privacy=0")], ids=["plain", "flagged"])
def test_every_output_says_what_was_cut(
    mailrisk: Mailrisk, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Of a mail over a limit, flagged or not; of another none does."""
    bodies = ["Lunch at noon. " * 20_000, "Lunch at noon."]
    table = pandas.DataFrame({"body": bodies})
    table.to_csv(tmp_path / "in.csv", index=False)
    command = ("classify", "in.csv", "--quiet", *options)

    def written(output_format: str, *more: str) -> str:
        code, output, _ = mailrisk(*command, "--format", output_format, *more, cwd=tmp_path)
        assert code == 0
        return output

    model = mr.load_model()
    if options:
        model.set_params(thresholds={"privacy": 0.0})
    mails = list(mr.iter_mails(tmp_path / "in.csv"))
    log, index = tmp_path / "log", tmp_path / "filed" / "index.csv"
    heads = written("table", "--audit", str(log), "--sort", str(index.parent)).splitlines()
    (rows,) = re.findall(r"data-rows>(.*?)</script>", written("html"))
    said = {
        "table": ["(read in part)" in line for line in heads if "in.csv#" in line],
        "jsonl": [json.loads(line)["truncated"] for line in written("jsonl").splitlines()],
        "csv": [row["truncated"] == "yes" for row in csv.DictReader(io.StringIO(written("csv")))],
        "html": [row.get("truncated", False) for row in json.loads(rows)],
        "audit": [line["truncated"] for line in records(log) if line["event"] == "mail"],
        "scale": list(BatchAssessor(model=model)(table)["truncated"]),
        "notebook": ["limit" in model.assess(mail)._repr_html_() for mail in mails],
    }
    with index.open(encoding="utf-8-sig", newline="") as stream:
        filed = [row["truncated"] == "yes" for row in csv.DictReader(stream)]
    assert filed == ([True, False] if options else [])
    assert said == {name: [True, False] for name in said}


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_audit(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """One line a mail with what decided, appended, private, and without a word of the mail."""
    (tmp_path / "a.eml").write_bytes(f"Subject: 泄露\nMessage-ID: <1@x>\n\n{RISKY}".encode())
    (tmp_path / "b.eml").write_bytes(b"")
    log = tmp_path / "audit.log"
    arguments = ("classify", tmp_path / "a.eml", tmp_path / "b.eml", "--format", "jsonl")
    for preset, zones in (("balanced", ()), ("strict", ("--zones", "all"))):
        code, _, errors = mailrisk(*arguments, "--audit", log, "--preset", preset, *zones)
        assert code == 1, errors
    begin, mail, unread, end, *second = records(log)
    assert [record["event"] for record in second] == ["begin", "mail", "unread", "end"]
    assert (begin["preset"], second[0]["preset"]) == ("balanced", "strict")
    assert (begin["zones"], second[0]["zones"]) == (["subject", "newest"], list(ALL_ZONES))
    assert begin["thresholds"] == mr.load_model().thresholds_
    assert begin["version"] == mr.__version__
    assert mail["message_id"] == "1@x"
    assert mail["labels"] == ["privacy"]
    assert str(unread["source"]).endswith("b.eml")
    assert unread["reason"] == "empty message"
    assert (end["mails"], end["flagged"], end["unread"]) == (1, 1, 1)
    text = log.read_text(encoding="ascii")
    assert not any(json.dumps(part)[1:-1] in text for part in ("泄露", "客户", "身份证"))
    if os.name == "posix":
        assert log.stat().st_mode & 0o077 == 0


def test_audit_of_a_model_that_is_replaced(tmp_path: Path) -> None:
    """What judges is named, whatever its folder holds by then."""
    folder, path = tmp_path / "model", tmp_path / "audit.log"
    mr.load_model().save(folder)
    model, digest = mr.load_model(folder), model_digest(folder)
    mr.load_model(preset="strict").save(folder)
    with audit_log(path) as log:
        assert log is not None
        log.begin(model, ClassifyOptions(choice=ModelChoice(folder)), 0)
    assert records(path)[0]["model_sha256"] == digest != model_digest(folder)


@contextmanager
def begun_log(path: Path) -> Iterator[AuditLog]:
    """The log of a run."""
    with audit_log(path) as log:
        assert log is not None
        log.begin(mr.load_model(), ClassifyOptions(), 0)
        yield log


@posix_only
@pytest.mark.parametrize("suffix", ["html", "csv", "txt"])
def test_audit_of_results_that_were_not_written(tmp_path: Path, suffix: str) -> None:
    """A disk that is full at the very end: the log does not say that it was reached."""
    mail, out, log = (tmp_path / name for name in ("a.eml", f"r.{suffix}", "audit.log"))
    mail.write_text(f"Subject: x\n\n{'We accept your price ' * 150}", encoding="utf-8")
    command = ("classify", mail, "--threshold", "contract=0", "--out", out)
    assert mailrisk_within(10**9, *command).returncode == 0
    done = mailrisk_within(out.stat().st_size - 10, *command, "--audit", log)
    assert done.returncode == 2, done.stderr
    assert [record["event"] for record in records(log)] == ["begin", "mail"]


def test_audit_of_two_runs_at_once(tmp_path: Path) -> None:
    """Each line says which run wrote it."""
    log = tmp_path / "audit.log"
    mail = mr.load_model().assess("Lunch?")
    with begun_log(log) as one, begun_log(log) as other:
        for audit in (one, other, one):
            audit.add(mail, mail.text)
    runs = {run: [r for r in records(log) if r["run"] == run] for run in (one.run, other.run)}
    events = [[record["event"] for record in of] for of in runs.values()]
    assert events == [["begin", "mail", "mail", "end"], ["begin", "mail", "end"]]


def test_audit_of_a_run_that_fails(tmp_path: Path) -> None:
    """No last line; the next run starts on a line of its own, whatever was left."""
    log = tmp_path / "audit.log"
    with pytest.raises(RuntimeError), begun_log(log):
        raise RuntimeError
    assert [record["event"] for record in records(log)] == ["begin"]
    log.write_bytes(log.read_bytes() + b'{"event": "ma')
    with begun_log(log):
        pass
    lines = log.read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["event"] for line in (lines[0], *lines[2:])] == [
        "begin",
        "begin",
        "end",
    ]
    with (
        pytest.raises(mr.SourceError, match="does not exist"),
        audit_log(tmp_path / "none" / "a"),
    ):
        pass
