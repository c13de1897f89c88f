"""An interrupted run, gone on with: byte for byte what a run that nothing stopped writes."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from mailrisk_ml import unfinished
from mailrisk_ml.cli.classify import ClassifyOptions, run_classify
from mailrisk_ml.cli.progress import about_how_many
from mailrisk_ml.cli.resume import Checkpoint, ResumableOutput, files_beside
from mailrisk_ml.cli.written import Assessor, settings_of
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.mail.sources import iter_mails
from mailrisk_ml.model.choice import ModelChoice

SAMPLES = default_data_path() / "samples"
N_MAILS = 4_000


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some thousand messages, risky ones and one that cannot be read among them."""
    path = tmp_path_factory.mktemp("mail") / "archive.mbox"
    messages = [file.read_bytes() for file in sorted(SAMPLES.glob("*.eml"))]
    messages = [m.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ") for m in messages]
    with path.open("wb") as stream:
        for i in range(N_MAILS):
            message = b"\x00\x01\x02" * 100 if i == 70 else messages[i % len(messages)]
            stream.write(b"From a@example.com Thu Jan  1 00:00:00 2026\n" + message + b"\n\n")
    return path


def command(mailbox: Path, out: Path, *more: str) -> list[str]:
    """The command line of a run."""
    arguments = ["classify", str(mailbox), "--out", str(out), "--format", out.suffix[1:], *more]
    return [sys.executable, "-m", "mailrisk_ml.cli", *arguments]


def finished(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """A run that comes to its end."""
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("suffix", "jobs"), [("jsonl", "2"), ("csv", "1")])
def test_killed_again_and_again(mailbox: Path, tmp_path: Path, suffix: str, jobs: str) -> None:
    """Killed by SIGKILL at any moment, then gone on with: the same bytes, summary and exit code."""
    whole, parts = tmp_path / f"whole.{suffix}", tmp_path / f"parts.{suffix}"
    expected = finished(command(mailbox, whole))
    rng = random.Random(suffix + jobs)
    gone_on = is_soon = False
    _, state, _ = files_beside(parts)
    for number in range(4):
        run = subprocess.Popen(
            command(mailbox, parts, "--resume", "--jobs", jobs),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(rng.uniform(1.0, 3.5))
        while number == 3 and run.poll() is None and not state.exists():
            time.sleep(0.05)
        with suppress(ProcessLookupError):  # it may have ended just now
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        gone_on |= state.exists() and json.loads(state.read_text())["checkpoint"]["mails"] > 0
        if parts.exists():  # what is finished is not gone on with
            is_soon = True
            parts.unlink()
    last = finished(command(mailbox, parts, "--resume", "--jobs", jobs))
    assert parts.read_bytes() == whole.read_bytes()
    assert gone_on or is_soon
    assert (last.returncode, last.stderr) == (expected.returncode, expected.stderr)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted((whole.name, parts.name))


def begun(out: Path, settings: dict[str, Any]) -> None:
    """An output of two mails that was interrupted between the second and the third."""
    with suppress(KeyboardInterrupt), ResumableOutput(out, settings, resume=False) as output:
        output.stream.write("one\ntwo\n")
        output.keep(2, {"mails": 2})
        output.stream.write("half of thr")
        raise KeyboardInterrupt


def test_what_follows_the_checkpoint_is_cut_off(tmp_path: Path) -> None:
    """The half line goes; the target appears only at the end; only its owner can read it."""
    out = tmp_path / "out.jsonl"
    begun(out, {"preset": "strict"})
    with ResumableOutput(out, {"preset": "strict"}, resume=True) as output:
        assert output.start.mails == 2
        assert output.start.tally == {"mails": 2}
        assert not out.exists()
        output.stream.write("three\n")
    assert out.read_text() == "one\ntwo\nthree\n"
    assert out.stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("name", ["out.csv.part", "out.csv.part.json", ".out.csv-resumable"])
def test_files_of_others_stay(name: str, tmp_path: Path) -> None:
    """Whatever a file is called that is read: it is not written over on the way to a result."""
    mails, out = tmp_path / name, tmp_path / "out.csv"
    text = "From a@x Thu Jan  1 00:00:00 2026\nFrom: a@x.example\nSubject: x\n\nLunch?\n"
    mails.write_text(text, encoding="utf-8")
    if name.startswith("."):  # a name that is ours
        with pytest.raises(SourceError, match="it is an input"):
            run_classify([str(mails)], ClassifyOptions("csv", out))
    else:
        assert run_classify([str(mails)], ClassifyOptions("csv", out)) == 0
    assert mails.read_text(encoding="utf-8") == text


@pytest.mark.skipif(os.name != "posix", reason="Windows has links for administrators only")
def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    """Who may write to the folder cannot have another file written over; all is private."""
    out, victim = tmp_path / "out.jsonl", tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    part, state, new_state = files_beside(out)
    for place in (state, new_state):
        place.symlink_to(victim)
    begun(out, {})
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not state.is_symlink()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (part, state))


def test_a_finished_output_is_not_gone_on_with(tmp_path: Path) -> None:
    """Nothing tells which mails it is of: it stays, where a new run would have replaced it."""
    mails, out, log = (tmp_path / name for name in ("a.jsonl", "out.jsonl", "audit.log"))
    mails.write_text(as_table(BODIES), encoding="utf-8")
    options = ClassifyOptions("jsonl", out, resume=True, audit=log)
    assert run_classify([str(mails)], options) == 0
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    mails.write_text(as_table(["Lunch?"]), encoding="utf-8")
    with pytest.raises(SourceError, match="Leave --resume out to replace it"):
        run_classify([str(mails)], options)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before | {
        mails: mails.read_bytes()
    }
    out.write_bytes(b"")  # as mktemp makes one
    assert run_classify([str(mails)], options) == 0


def test_results_that_are_discarded_are_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also with --quiet: whoever forgot --resume has lost what took hours."""
    mails, out = tmp_path / "a.jsonl", tmp_path / "out.jsonl"
    mails.write_text(as_table(BODIES), encoding="utf-8")
    options = ClassifyOptions("jsonl", out, quiet=True)
    interrupted_after(4, [str(mails)], options)
    assert run_classify([str(mails)], options) == 0
    assert capsys.readouterr().err == (
        "Results of 4 mails that a run was stopped after are discarded: only --resume goes on with "
        f"{files_beside(out)[0]}.\n"
    )
    assert run_classify([str(mails)], options) == 0
    assert capsys.readouterr().err == ""


def test_what_cannot_take_its_place_stays(tmp_path: Path) -> None:
    """Where it is is said, and it can be gone on with once its place is free."""
    out = tmp_path / "out.jsonl"
    begun(out, {})
    output = ResumableOutput(out, {}, resume=True).__enter__()
    output.stream.write("three\n")
    out.mkdir()
    with pytest.raises(SourceError, match=r"All that was to be written is in .*-resumable: move"):
        output.__exit__(None, None, None)
    part, state, _ = files_beside(out)
    assert part.read_text() == "one\ntwo\nthree\n"
    assert state.exists()
    out.rmdir()
    with ResumableOutput(out, {}, resume=True) as output:
        assert output.start.mails == 2
        output.stream.write("three\n")
    assert out.read_text() == "one\ntwo\nthree\n"
    assert [*tmp_path.iterdir()] == [out]


def test_killed_when_all_is_in_its_place(tmp_path: Path) -> None:
    """The checkpoint alone is left: the output is finished, and nothing of it is discarded."""
    out = tmp_path / "out.jsonl"
    begun(out, {})
    part, state, _ = files_beside(out)
    part.rename(out)
    with pytest.raises(SourceError, match="no run that was stopped left anything"):
        ResumableOutput(out, {}, resume=True)
    with ResumableOutput(out, {}, resume=False) as output:
        assert output.discarded == ""
        assert not state.exists()
        output.stream.write("anew\n")
    assert out.read_text() == "anew\n"
    assert [*tmp_path.iterdir()] == [out]


def test_other_settings_are_refused(tmp_path: Path) -> None:
    """Half an output of one preset is not gone on with in another; a new start is."""
    out = tmp_path / "out.jsonl"
    begun(out, {"preset": "strict"})
    with pytest.raises(SourceError, match="other paths, options"):
        ResumableOutput(out, {"preset": "sensitive"}, resume=True).__enter__()
    with ResumableOutput(out, {"preset": "sensitive"}, resume=False) as output:
        assert output.start == Checkpoint()
    assert out.read_text() == ""


def test_other_zones_are_refused(tmp_path: Path) -> None:
    """Half an output of some parts of mails is not gone on with by reading others."""
    table, out = tmp_path / "mails.jsonl", tmp_path / "out.jsonl"
    table.write_text(json.dumps({"body": "Lunch?"}))
    choice = ModelChoice(zones=("subject", "newest", "quoted")).pinned()
    begun(out, settings_of([str(table)], ClassifyOptions("jsonl", out, choice), choice))
    with pytest.raises(SourceError, match="other paths, options"):
        run_classify([str(table)], ClassifyOptions("jsonl", out, resume=True))


def test_thresholds_in_another_order_are_the_same(tmp_path: Path) -> None:
    """A run is gone on with however its options are typed, but for what they say."""
    out = tmp_path / "out.jsonl"
    given = [("privacy", 0.3), ("contract", 0.4)]
    first, again = (ModelChoice(thresholds=some).pinned() for some in (given, given[::-1]))
    assert (first, hash(first)) == (again, hash(again))
    begun(out, settings_of([], ClassifyOptions("jsonl", out, first), first))
    with ResumableOutput(
        out, settings_of([], ClassifyOptions("jsonl", out, again), again), resume=True
    ) as output:
        assert output.start.size
    begun(out, settings_of([], ClassifyOptions("jsonl", out, first), first))
    other = ModelChoice(thresholds=[("privacy", 0.4), ("contract", 0.3)]).pinned()
    settings = settings_of([], ClassifyOptions("jsonl", out, other), other)
    with pytest.raises(SourceError, match="other paths, options"):
        ResumableOutput(out, settings, resume=True).__enter__()


def test_an_output_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a reason even where the system gives none."""

    def refused(*_: object) -> int:
        raise OSError

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(SourceError, match=r"^Cannot write .*-resumable: input/output error\.$"):
        ResumableOutput(tmp_path / "out.jsonl", {}, resume=False).__enter__()


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    """The second is refused, and does the first no harm."""
    out = tmp_path / "out.jsonl"
    with ResumableOutput(out, {}, resume=False) as output:
        output.stream.write("one\n")
        with pytest.raises(SourceError, match="another run"):
            ResumableOutput(out, {}, resume=True).__enter__()
    assert out.read_text() == "one\n"


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_file_systems_without_locks(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are written to all the same."""
    fcntl = pytest.importorskip("fcntl", reason="POSIX only")

    def flock(*_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    out = tmp_path / "out.jsonl"
    with ResumableOutput(out, {}, resume=False) as output:
        output.stream.write("one\n")
    assert out.read_text() == "one\n"


def test_open_files_are_left_alone_without_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows moves and removes no file that is open."""
    out = tmp_path / "out.jsonl"
    closed: list[bool] = []

    def noting(act: Callable[..., None]) -> Callable[..., None]:
        def noted(path: Path, *arguments: Any, **options: Any) -> None:
            if path == files_beside(out)[0]:
                closed.append(output.stream.closed)
            act(path, *arguments, **options)

        return noted

    monkeypatch.setattr(unfinished, "fcntl", None)
    monkeypatch.setattr(os, "replace", noting(os.replace))
    monkeypatch.setattr(Path, "unlink", noting(Path.unlink))
    with ResumableOutput(out, {}, resume=False) as output:
        output.stream.write("one\n")
    with suppress(KeyboardInterrupt), ResumableOutput(out, {}, resume=False) as output:
        raise KeyboardInterrupt
    assert closed == [True, True]
    assert out.read_text() == "one\n"
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


def test_a_mistyped_path_costs_no_earlier_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an interrupted run left can still be gone on with; nothing is written or logged."""
    out, log = tmp_path / "out.csv", tmp_path / "audit.log"
    begun(out, {})
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    missing = [str(SAMPLES), str(tmp_path / "none")]
    for options in (ClassifyOptions("csv", out), ClassifyOptions("csv", audit=log)):
        with pytest.raises(SourceError, match="none"):
            run_classify(missing, options)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert capsys.readouterr().out == ""


def interrupted_after(n: int, paths: list[str], options: ClassifyOptions) -> None:
    """A run that makes a checkpoint of each mail, and is interrupted after some."""
    assess = Assessor.__call__

    def some(*arguments: Any) -> Iterator[Any]:
        yield from islice(assess(*arguments), n)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ResumableOutput, "due", True)
        patch.setattr(Assessor, "__call__", some)
        with pytest.raises(KeyboardInterrupt):
            run_classify(paths, options)


def as_mbox(bodies: Iterable[str]) -> str:
    """A mailbox of messages."""
    start = "From a@x.example Thu Jan  1 00:00:00 2026\nSubject: x\n\n"
    return "".join(f"{start}{body}\n\n" for body in bodies)


def as_table(bodies: Iterable[str]) -> str:
    """Rows of JSON Lines."""
    return "".join(f"{json.dumps({'body': body})}\n" for body in bodies)


FORMS = pytest.mark.parametrize(("name", "form"), [("a.mbox", as_mbox), ("a.jsonl", as_table)])
BODIES = [f"See you at {i}." for i in range(6)]


@FORMS
@pytest.mark.parametrize(
    "bodies",
    [BODIES[:2], BODIES[1:], ["Lunch?", *BODIES[1:]], BODIES[:3] + BODIES[4:], BODIES[::-1]],
    ids=["cut off", "first is gone", "first is another", "last is gone", "turned round"],
)
def test_other_mails_are_refused(
    name: str, form: Callable[..., str], bodies: list[str], tmp_path: Path
) -> None:
    """Under the name of the same file: results would be of both. What was begun stays."""
    mails, out = tmp_path / name, tmp_path / "out.jsonl"
    mails.write_text(form(BODIES), encoding="utf-8")
    options = ClassifyOptions("jsonl", out, resume=True)
    interrupted_after(4, [str(mails)], options)
    mails.write_text(form(bodies), encoding="utf-8")
    with pytest.raises(SourceError, match="does not begin with the 4 mails that"):
        run_classify([str(mails)], options)
    mails.write_text(form(BODIES), encoding="utf-8")
    assert run_classify([str(mails)], options) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(BODIES)


@FORMS
def test_mails_that_came_since_are_read(
    name: str, form: Callable[..., str], tmp_path: Path
) -> None:
    """An archive grows: what was judged is the same, and more follows it."""
    mails, out, whole = (tmp_path / name for name in (name, "out.jsonl", "whole.jsonl"))
    mails.write_text(form(BODIES), encoding="utf-8")
    options = ClassifyOptions("jsonl", out, resume=True)
    interrupted_after(4, [str(mails)], options)
    mails.write_text(form([*BODIES, "Lunch?"]), encoding="utf-8")
    interrupted_after(1, [str(mails)], options)  # it goes on from there, too
    assert run_classify([str(mails)], options) == 0
    assert run_classify([str(mails)], ClassifyOptions("jsonl", whole)) == 0
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_last_message_may_end_otherwise(end: str, tmp_path: Path) -> None:
    """Not every writer ends a mailbox with a blank line; before the next message there is one."""
    mails, out = tmp_path / "a.mbox", tmp_path / "out.jsonl"
    mails.write_text(as_mbox(BODIES).rstrip("\n") + end, encoding="utf-8", newline="")
    options = ClassifyOptions("jsonl", out, resume=True)
    interrupted_after(len(BODIES), [str(mails)], options)
    mails.write_text(as_mbox([*BODIES, "Lunch?"]), encoding="utf-8", newline="")
    assert run_classify([str(mails)], options) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(BODIES) + 1


def test_a_log_and_the_counts_go_on_with_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each mail is logged once a run that judged it; the summary is that of a whole run."""
    table = tmp_path / "mails.jsonl"
    bodies = ["Lunch. " * 40_000, *(f"See you at {i}." for i in range(5))]
    table.write_text("".join(f"{json.dumps({'body': body})}\n" for body in bodies))
    whole, parts = tmp_path / "whole.csv", tmp_path / "parts.csv"

    def options(out: Path, *, resume: bool = False) -> ClassifyOptions:
        return ClassifyOptions("csv", out, resume=resume, audit=out.with_suffix(".log"))

    def logged(out: Path) -> list[dict[str, Any]]:
        return [json.loads(line) for line in out.with_suffix(".log").read_text().splitlines()]

    assert run_classify([str(table)], options(whole)) == 0
    summary = capsys.readouterr().err
    assert "1 read in part" in summary

    interrupted_after(4, [str(table)], options(parts))
    assert run_classify([str(table)], options(parts, resume=True)) == 0
    assert capsys.readouterr().err == summary
    assert parts.read_bytes() == whole.read_bytes()
    log = logged(parts)
    assert [record["event"] for record in log] == [
        *("begin", *["mail"] * 4),
        *("begin", *["mail"] * 2, "end"),
    ]
    assert [record["resumed_after"] for record in log if record["event"] == "begin"] == [0, 4]
    assert len({record.pop("run") for record in log}) == 2
    whole_log = logged(whole)
    assert len({record.pop("run") for record in whole_log}) == 1
    mails = [record for record in log if record["event"] == "mail"]
    assert mails == [record for record in whole_log if record["event"] == "mail"]
    assert log[-1]["mails"] == 2


@pytest.mark.parametrize(
    "arguments",
    [("--format", "jsonl"), ("--format", "html", "--out", "x"), ("--sort", "d", "--out", "x.csv")],
)
def test_where_there_is_nothing_to_go_on_with(
    mailrisk: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    """Tables, pages, standard output and filing are refused."""
    code, _, errors = mailrisk("classify", SAMPLES, "--resume", *arguments, cwd=tmp_path)
    assert code == 2
    assert "--resume must be used with --out" in errors


def test_about_how_many(mailbox: Path, tmp_path: Path) -> None:
    """What the time left is reckoned from is near the truth for mailboxes, tables and folders."""
    assert about_how_many([str(mailbox)]) == pytest.approx(N_MAILS, rel=0.05)
    assert about_how_many([str(SAMPLES)]) == len(list(iter_mails(SAMPLES)))
    assert about_how_many([str(tmp_path / "none"), "-"]) is None


def test_of_many_files_some_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To open every one of a million would take minutes before the first mail is read."""
    for folder, mails in (("one", 1), ("three", 3)):
        (tmp_path / folder).mkdir()
        for number in range(1_000):
            (tmp_path / folder / f"{number}.jsonl").write_bytes(b'{"body": "Lunch?"}\n' * mails)
    opened: list[Path] = []
    open_ = Path.open

    def noted(path: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(path)
        return open_(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", noted)
    assert about_how_many([str(tmp_path)]) == 4_000
    assert len(opened) == 1_000
