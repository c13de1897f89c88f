"""Outputs never take the place of what is read, nor of each other; where none can be is said."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mailrisk_ml.cli import classify, drift, evaluate, review, train
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.audit import audit_log
from mailrisk_ml.cli.files import check_outputs
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.exceptions import MailRiskError, SourceError
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.storage import default_model_path
from mailrisk_ml.results import CSV_FIELDS, INDEX_FIELDS, TABLE_HEAD, is_replaceable

MODEL = default_model_path()
COMMANDS = {
    "results": ["classify", "in.eml", "--format", "jsonl", "--out", "in.eml"],
    "by another path": ["classify", "in.eml", "--format", "csv", "--out", "folder/../in.eml"],
    "audit": ["classify", "in.eml", "--audit", "in.eml"],
    "both": ["classify", "in.eml", "--format", "jsonl", "--out", "x", "--audit", "x"],
    "filed": ["classify", "in.eml", "--out", "x.csv", "--sort", "folder/../x.csv"],
    "filed and logged": ["classify", "in.eml", "--audit", "x", "--sort", "x"],
    "index": ["classify", "in.eml", "--out", "folder/index.csv", "--sort", "folder"],
    "check": ["review", "check", "--data", "in.csv", "--out", "in.csv"],
    "issues": ["review", "issues", "--data", "in.csv", "--out", "in.csv"],
    "sample": ["review", "sample", "in.eml", "--out", "in.eml", "--format", "csv"],
    "interface": ["review", "sample", "in.xml", "--out", "in.json"],
    "compare": ["compare", MODEL, MODEL, "--data", "in.csv", "--out", "in.csv"],
    "search": ["search", "--data", "in.csv", "--out", "in.csv"],
    "check, in a folder": ["review", "check", "--data", "data", "--out", "data/train.csv"],
    "issues, in a folder": ["review", "issues", "--data", "data", "--out", "data/train.csv"],
    "compare, in a folder": ["compare", MODEL, MODEL, "--data", "data", "--out", "data/test.csv"],
    "search, in a folder": ["search", "--data", "data", "--out", "folder/../data/train.csv"],
    "sample, in a folder": [
        *("review", "sample", "in.eml", "--labelled", "data", "--out", "data/boxes/none.mbox"),
        *("--format", "csv"),
    ],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_inputs_are_not_written_over(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of one sentence, and every file as it was."""
    monkeypatch.chdir(tmp_path)
    for folder in ("folder", "data/boxes"):
        Path(folder).mkdir(parents=True)
    mail = sorted((default_data_path() / "samples").glob("*.eml"))[0]
    for name in ("in.eml", "in.xml"):
        shutil.copy(mail, name)
    for name in ("in.csv", "data/train.csv", "data/test.csv", "data/boxes/none.mbox"):
        Path(name).write_text("body,labels\nhello,\nthe list of all,privacy\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    result = CliRunner().invoke(app, [str(word) for word in COMMANDS[command]])
    assert isinstance(result.exception, SourceError), result.output
    assert str(result.exception).endswith("Name another file.")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "options",
    [
        ("classify", "in.eml", "--out", "-"),
        ("classify", "in.eml", "--format", "jsonl", "--out", "-"),
        ("classify", "in.eml", "--audit", "-"),
        ("classify", "in.eml", "--sort", "./-"),
        ("evaluate", "--data", "x.csv", "--out", "-"),
    ],
    ids=" ".join,
)
def test_no_output_is_named_as_a_stream(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere ``-`` is standard output: a file of that name is what nobody means."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    result = CliRunner().invoke(app, options)
    assert isinstance(result.exception, SourceError), result.output
    assert "Standard output is the default" in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["in.eml"]


def test_a_new_file_beside_labelled_mail(tmp_path: Path) -> None:
    """Results may stand where the data is."""
    (tmp_path / "train.csv").write_text("body,labels\nhello,\n", encoding="utf-8")
    check_outputs(tmp_path / "found.json", inputs=[tmp_path])


def test_a_labelling_interface_of_somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that nobody named is replaced only where an earlier run wrote it."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    command = ["review", "sample", "in.eml", "--out", "tasks.json", "--n", "1"]
    for _ in range(2):
        assert CliRunner().invoke(app, command).exit_code == 0
        Path("tasks.json").unlink()
    Path("tasks.xml").write_text("<View>mine</View>", encoding="utf-8")
    error = CliRunner().invoke(app, command).exception
    assert isinstance(error, SourceError)
    assert "tasks.xml" in str(error)
    assert Path("tasks.xml").read_text(encoding="utf-8") == "<View>mine</View>"
    assert not Path("tasks.json").exists()


@pytest.mark.parametrize("name", ["tasks.csv", "tasks.json", "tasks.jsonl"])
def test_what_people_have_labelled_stays(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They write into the table, and an export of the tool may go by the name of its tasks."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    Path(name).write_text("labels of somebody", encoding="utf-8")
    error = CliRunner().invoke(app, ["review", "sample", "in.eml", "--out", name]).exception
    assert isinstance(error, SourceError)
    assert str(error) == f"Cannot write {name}: it is there. Name a new file."
    assert Path(name).read_text(encoding="utf-8") == "labels of somebody"


@pytest.mark.parametrize(
    "command",
    [
        ["classify", "in.eml", "--out", "shut/x.csv"],
        ["classify", "in.eml", "--out", "shut/x.html"],
        ["classify", "in.eml", "--audit", "shut/x.log"],
        ["classify", "in.eml", "--sort", "shut/x/y"],
        ["drift", "--reference", "in.eml", "--current", "in.eml", "--out", "shut"],
        ["review", "sample", "in.eml", "--out", "shut/x.json"],
    ],
    ids=" ".join,
)
def test_no_permission(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is read, and of the file that was named."""
    monkeypatch.chdir(tmp_path)
    Path("shut").mkdir()
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    access = os.access

    def is_allowed(path: Path, mode: int) -> bool:  # root may write anywhere
        return access(path, mode) and not (mode & os.W_OK and Path(path).name == "shut")

    monkeypatch.setattr(os, "access", is_allowed)
    for module in (classify, drift, review):
        monkeypatch.setattr(module, "Inputs", lambda *_, **__: pytest.fail("was read"))
    error = CliRunner().invoke(app, command).exception
    assert isinstance(error, SourceError)
    assert str(error).startswith(f"Cannot write {command[-1]}: ")
    assert str(error).endswith("may not be written to by who runs this.")


def test_a_log_in_a_folder_without_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written on needs no leave to make files, which what is replaced does."""
    log = tmp_path / "audit.log"
    log.touch()
    access = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: p != tmp_path and access(p, mode))
    check_outputs(appended=log)
    with pytest.raises(SourceError, match="may not be written to"):
        check_outputs(log)
    with pytest.raises(SourceError, match="may not be written to"):
        check_outputs(appended=tmp_path / "new.log")


@pytest.mark.parametrize(
    "command",
    [
        ["classify", "box", "--out", "box/risks.csv"],
        ["classify", ".", "--out", "risks.jsonl"],
        ["classify", "in.eml", "box", "--audit", "in.log", "--out", "out/../box/sub/x.html"],
        ["review", "sample", "box", "--out", "box/tasks.csv"],
        ["drift", "--reference", "in.eml", "--current", "box", "--out", "box"],
        ["drift", "--reference", "box", "--current", "in.eml", "--out", "box/new/drift"],
    ],
    ids=" ".join,
)
def test_outputs_are_no_inputs_of_the_next_run(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder is read whole: what stands in it would be mail."""
    monkeypatch.chdir(tmp_path)
    for folder in ("box/sub", "out"):
        Path(folder).mkdir(parents=True)
    for name in ("in.eml", "box/a.eml"):
        Path(name).write_bytes(b"Subject: x\n\nLunch at noon?")
    before = sorted(tmp_path.rglob("*"))
    result = CliRunner().invoke(app, command)
    assert isinstance(result.exception, SourceError), result.output
    assert str(result.exception).endswith("Name a place elsewhere.")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("out", ["file", "file/x", "file/x/y"])
@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_no_folder_can_be_made(
    command: str, out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before anything is read or learned."""
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    for module in (train, evaluate):
        monkeypatch.setattr(module, "read_checked_labels", lambda *_, **__: pytest.fail("was read"))
    result = CliRunner().invoke(app, [command, "--data", ".", "--out", out])
    assert isinstance(result.exception, MailRiskError), result.output
    assert "file" in str(result.exception)


@pytest.mark.parametrize(
    "command",
    [
        ["classify", "none.eml", "--audit"],
        ["compare", str(MODEL), str(MODEL), "--data", "none.csv", "--out"],
        ["search", "--data", "none.csv", "--out"],
        ["review", "check", "--data", "none.csv", "--out"],
        ["review", "import", "none.csv", "--out"],
        ["review", "issues", "--data", "none.csv", "--out"],
        ["review", "sample", "none.eml", "--format", "csv", "--out"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_file_can_be_made(command: list[str], tmp_path: Path) -> None:
    """Said before anything is read: what takes minutes is not lost at its end."""
    out = str(tmp_path / "none" / "x.csv")
    result = CliRunner().invoke(app, [*command, out])
    assert isinstance(result.exception, SourceError), result.output
    assert "none does not exist" in str(result.exception)
    assert "x.csv" in str(result.exception)


@pytest.mark.skipif(os.name != "posix", reason="Windows has links for administrators only")
@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("name", ["r.csv", "r.html"])
def test_a_link_stays_a_link(
    name: str, is_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it leads to is written, beside it what is unfinished."""
    monkeypatch.chdir(tmp_path)
    Path("share").mkdir()
    if is_there:
        Path("share", name).write_text(TABLE_HEAD, encoding="utf-8")
    Path(name).symlink_to(Path("share", name))
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    result = CliRunner().invoke(app, ["classify", "in.eml", "--out", name])
    assert result.exit_code == 0, result.output
    assert Path(name).is_symlink()
    assert "in.eml" in Path("share", name).read_text(encoding="utf-8")
    assert [*Path("share").iterdir()] == [Path("share", name)]
    assert {path.name for path in tmp_path.iterdir()} == {"in.eml", name, "share"}


@pytest.mark.parametrize("name", ["r.jsonl", "r.html"])
def test_a_file_that_is_mounted_on_its_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be replaced, but written to: so it is, for its owner only."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    Path(name).write_text(f"{TABLE_HEAD}\n" * 10_000, encoding="utf-8")
    replace = os.replace

    def is_busy(source: Path, target: Path) -> None:
        if Path(target).name == name:
            raise OSError(errno.EBUSY, "Device or resource busy", str(source))
        replace(source, target)

    monkeypatch.setattr(os, "replace", is_busy)
    result = CliRunner().invoke(app, ["classify", "in.eml", "--out", name])
    assert result.exit_code == 0, result.exception
    text = Path(name).read_text(encoding="utf-8")
    assert len(text) > 100
    assert TABLE_HEAD not in text
    assert Path(name).stat().st_mode & 0o077 == 0
    assert {path.name for path in tmp_path.iterdir()} == {"in.eml", name}


@pytest.mark.parametrize("name", ["r.jsonl", "r.html"])
def test_a_place_that_is_lost_meanwhile(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made is kept, and said where."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    monkeypatch.setattr(classify, "summary", lambda _: pytest.fail("was told done"))
    found = classify.Inputs.found

    def meanwhile(inputs: classify.Inputs) -> Any:
        yield from found(inputs)
        Path(name).mkdir()

    monkeypatch.setattr(classify.Inputs, "found", meanwhile)
    error = CliRunner().invoke(app, ["classify", "in.eml", "--out", name]).exception
    assert isinstance(error, SourceError), error
    (kept,) = (path for path in tmp_path.iterdir() if path.name.startswith(f".{name}-"))
    assert str(error).startswith(f"Cannot write {name}: Is a directory. ")
    assert kept.name in str(error)
    assert "in.eml" in kept.read_text(encoding="utf-8")


def test_the_audit_log_is_opened_as_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows would write two characters for a line's end, and count them as a full disk."""
    binary, asked, opened = 1 << 30, {}, os.open

    def open_(path: Path, flags: int, mode: int = 0o777) -> int:
        asked[path] = flags & binary
        return opened(path, flags & ~binary, mode)

    monkeypatch.setattr(os, "O_BINARY", binary, raising=False)
    monkeypatch.setattr(os, "open", open_)
    with audit_log(tmp_path / "audit.jsonl"):
        pass
    assert asked[tmp_path / "audit.jsonl"] == binary


RESULT = ["classify", "in.eml", "--out"]
# What is there, by what it is; what begins like a result is none.
OTHERS = {
    "mails.csv": "subject,body,labels\nx,Lunch?,\n",
    "mails.jsonl": '{"source": "a", "message_id": "b", "body": "Lunch?"}\n',
    "more.jsonl": '{"source": "a", "labels": [], "body": "Lunch?"}\n',
    "saved.csv": f"{';'.join(CSV_FIELDS)}\n",
    "index.csv": f"{','.join(INDEX_FIELDS)}\n",
    "log.jsonl": '{"run": "1", "event": "begin", "audit_format": 1}\n',
    "app.jsonl": '{"source": "app", "error": "x", "level": "info"}\n',
    "deep.jsonl": "[" * 100_000,
    "page.html": "<!doctype html>\n<title>mine</title>\n",
    "drift.html": '<!doctype html>\n<meta name="generator" content="mailrisk">\n',
    "notes.txt": "Call Petra.\n",
    "list.txt": "● 采购清单\n● 周一开会\n",
    "todo.txt": "○ Call Petra  today\n\n  HIGH   Rent  0.9\n",
    "broken.txt": "✗ Petra: not there\n",
}


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("name", OTHERS)
def test_only_results_are_replaced(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that people wrote, nor what other commands and runs wrote on."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    Path(name).write_text(OTHERS[name], encoding="utf-8")
    for more in ([], ["--resume"] if name.endswith((".csv", ".jsonl")) else ["--quiet"]):
        error = CliRunner().invoke(app, [*RESULT, name, *more]).exception
        assert isinstance(error, SourceError)
        said = f"Cannot write {name}: it is there, and holds no results of mailrisk classify."
        assert str(error) == f"{said} Name another file."
        assert Path(name).read_text(encoding="utf-8") == OTHERS[name]


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.html", "r.txt"])
@pytest.mark.parametrize(
    ("text", "code"), [("客户身份证号全发你私人邮箱了", 0), ("Lunch at noon?", 0), (None, 1)]
)
def test_results_are_replaced(
    text: str | None, code: int, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run writes over the first, whatever stands first in it, and no colours do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCE_COLOR", "1")
    Path("a.eml").write_bytes(f"Subject: 名单\n\n{text}".encode() if text else bytes(200))
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    for _ in range(2):
        done = CliRunner().invoke(app, ["classify", "a.eml", "in.eml", "--out", name])
        assert done.exit_code == code, done.exception
        assert "\x1b" not in Path(name).read_text(encoding="utf-8")
    Path(name).write_bytes(b"")
    assert CliRunner().invoke(app, [*RESULT, name]).exit_code == 0


def test_results_with_a_line_of_any_length() -> None:
    """No more of it is read than a line of results has."""
    file = io.BytesIO(b"x" * ((1 << 24) + 100))
    assert not is_replaceable(file)
    assert file.tell() == 1 << 24


@pytest.mark.parametrize("name", ["mails.csv", "mails.jsonl", "app.jsonl", "notes.txt"])
def test_only_a_log_is_written_on(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run goes on with the log of the first, and with nothing else."""
    monkeypatch.chdir(tmp_path)
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    Path(name).write_text(OTHERS[name], encoding="utf-8")
    error = CliRunner().invoke(app, ["classify", "in.eml", "--audit", name]).exception
    said = f"Cannot write {name}: it is there, and holds no log of mailrisk classify --audit."
    assert str(error) == f"{said} Name another file."
    assert Path(name).read_text(encoding="utf-8") == OTHERS[name]
    for n in (1, 2):
        assert CliRunner().invoke(app, ["classify", "in.eml", "--audit", "log"]).exit_code == 0
        assert Path("log").read_text(encoding="utf-8").count('"begin"') == n


EVALUATE = ["evaluate", "--data", "in.jsonl", "--no-baselines", "--out", "e"]
DRIFT = ["drift", "--reference", "in.eml", "--current", "in.eml", "--out", "e"]
BEHAVIOUR = ["behaviour", "--cases", "c.jsonl", "--only-cases", "--out", "e"]
REPORTS = {
    "metrics.json": EVALUATE,
    "evaluation.html": EVALUATE,
    "drift.json": DRIFT,
    "drift.html": DRIFT,
    "behaviour.json": BEHAVIOUR,
}


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands of `REPORTS` read, and an empty folder for what they write."""
    monkeypatch.chdir(tmp_path)
    Path("e").mkdir()
    Path("in.eml").write_bytes(b"Subject: x\n\nLunch at noon?")
    Path("in.jsonl").write_text('{"body": "Lunch at noon?", "labels": []}\n' * 40, "utf-8")
    case = '{"family": "mine", "text": "Lunch at noon?", "has_not": "any"}\n'
    Path("c.jsonl").write_text(case, encoding="utf-8")


@pytest.mark.usefixtures("judged", "uncollected")
@pytest.mark.parametrize("text", ["my own figures", "<!doctype html>\n<p>mine", '{"counts": {}}'])
@pytest.mark.parametrize("name", REPORTS)
def test_only_reports_are_replaced(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people wrote stays, and nothing is measured in vain."""
    Path("e", name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(ModelChoice, "load", lambda _: pytest.fail("was loaded"))
    error = CliRunner().invoke(app, REPORTS[name]).exception
    assert isinstance(error, SourceError)
    assert str(error) == (
        f"Cannot write {Path('e', name)}: it is there, and holds no report of mailrisk "
        f"{REPORTS[name][0]}. Name another folder, or move the file."
    )
    assert [path.name for path in Path("e").iterdir()] == [name]
    assert Path("e", name).read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("command", [EVALUATE, BEHAVIOUR], ids=lambda words: words[0])
def test_reports_are_replaced(command: list[str]) -> None:
    """A second run writes over the reports of the first, and over empty files."""
    for _ in range(2):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.exception
    for path in Path("e").iterdir():
        path.write_bytes(b"")
    assert CliRunner().invoke(app, command).exit_code == 0


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("command", [EVALUATE, DRIFT, BEHAVIOUR], ids=lambda words: words[0])
def test_the_folder_of_a_model_is_for_no_reports(command: list[str]) -> None:
    """Its metrics are those that it was saved with, and `train` replaces nothing but a model."""
    for name in ("manifest.json", "metrics.json"):
        shutil.copy(MODEL / name, Path("e", name))
    before = {path: path.read_bytes() for path in Path("e").iterdir()}
    for folder in ("e", "e/new"):
        error = (
            CliRunner().invoke(app, [*command[: command.index("--out")], "--out", folder]).exception
        )
        assert isinstance(error, SourceError)
        assert str(error) == (
            f"Cannot write to {Path(folder)}: it is the folder of a model, or in one, whose files "
            "are those of mailrisk train. Name another folder."
        )
    assert {path: path.read_bytes() for path in Path("e").iterdir()} == before


@pytest.mark.usefixtures("judged")
def test_a_file_of_a_model_is_no_output() -> None:
    """The model could not be loaded any more."""
    shutil.copytree(MODEL, "m")
    out = Path("m", "words.txt")
    before = out.read_bytes()
    for command in (["compare", "m", "m"], ["review", "check"], ["review", "issues"]):
        error = (
            CliRunner().invoke(app, [*command, "--data", "in.jsonl", "--out", str(out)]).exception
        )
        assert str(error) == f"Cannot write {out}: it is a file of a model. Name another file."
    assert out.read_bytes() == before


@pytest.mark.usefixtures("judged")
def test_figures_of_a_model_may_lie_in_its_folder() -> None:
    """They are what `train` writes there, too."""
    shutil.copytree(MODEL, "m")
    words = [*EVALUATE[: EVALUATE.index("--out")], "--model", "m", "--out", "m"]
    for _ in range(2):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.exception
    metrics = json.loads(Path("m", "metrics.json").read_text(encoding="utf-8"))
    n_mails = len(Path("in.jsonl").read_text(encoding="utf-8").splitlines())
    assert metrics["counts"]["all"] == n_mails
