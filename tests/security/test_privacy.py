"""Mail stays on the machine and out of what nobody asked to have it in."""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import traceback
from base64 import b64encode
from collections.abc import Iterable, Iterator, ValuesView
from dataclasses import fields, is_dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.errors import told
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation import evaluate
from mailrisk_ml.evaluation.optional_baselines import FASTTEXT
from mailrisk_ml.mail import reading
from mailrisk_ml.review.comparison import compare
from mailrisk_ml.review.drift import drift
from mailrisk_ml.review.sampling import sample
from mailrisk_ml.training import mails_of

# A word that stands nowhere else, in every place of a mail that a sender fills.
MARKER = "Zyxomarkerplanted"


def planted(folder: Path) -> Path:
    """Mail of every kind, whole and broken, with the marker in it."""
    inbox = folder / "inbox"
    inbox.mkdir()
    word = b64encode(MARKER.encode()).decode()
    html = f"<p style='display:none'>{MARKER}</p><p>They leak the customer list, {MARKER}.</p>"
    mails = {
        "plain": f"Subject: {MARKER}\nFrom: {MARKER} <a@b.example>\nMessage-ID: <{MARKER}@x>\n\n"
        f"客户身份证号发你私人邮箱了 {MARKER}",
        "html": f"Subject: s\nContent-Type: text/html; x={MARKER}\n\n{html}",
        "charset": f"Subject: s\nContent-Type: text/plain; charset={MARKER}\n\n{MARKER} \xff",
        "base64": f"Subject: =?utf-8?b?{word}?=\nContent-Transfer-Encoding: base64\n\n{word}%%%",
        "attached": "Subject: s\nContent-Disposition: attachment; "
        f"filename={MARKER}.pdf\n\n{MARKER}",
        "date": f"Subject: s\nDate: {MARKER}\n\n{MARKER}",
        "msg": f"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1{MARKER}",
    }
    for name, text in mails.items():
        suffix = "msg" if name == "msg" else "eml"
        (inbox / f"{name}.{suffix}").write_bytes(text.encode("latin-1", "xmlcharrefreplace"))
    (inbox / "bad.jsonl").write_text(f'{{"body": "{MARKER}"}}\n{{"{MARKER}\n', encoding="utf-8")
    (inbox / "headless.csv").write_text(f"Dear {MARKER}: the list\nx\n", encoding="utf-8")
    return inbox


def files_with_marker(folder: Path) -> Iterator[Path]:
    """Files below a folder that hold the marker, in whatever encoding it may have been kept."""
    forms = [MARKER.encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be")]
    forms.append(b64encode(MARKER.encode())[:-4])
    for path in folder.rglob("*"):
        if path.is_file() and any(form in path.read_bytes() for form in forms):
            yield path


def run_apart(
    folder: Path, *arguments: object
) -> tuple[subprocess.CompletedProcess[bytes], list[Path]]:
    """A command in a home of its own, and what it left there with the marker in it."""
    places = {name: folder / name for name in ("home", "tmp", "cache", "work")}
    for place in places.values():
        place.mkdir()
    environment = {
        **os.environ,
        "HOME": str(places["home"]),
        "TMPDIR": str(places["tmp"]),
        "XDG_CACHE_HOME": str(places["cache"]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "mailrisk_ml.cli", *map(str, arguments)],
        capture_output=True,
        cwd=places["work"],
        env=environment,
        check=False,
    )
    return done, [path for place in places.values() for path in files_with_marker(place)]


@pytest.mark.parametrize(
    "options",
    [
        ["--format", "jsonl"],
        ["--format", "html", "--jobs", "2"],
        ["--format", "csv", "--audit", "audit.log"],
        ["--format", "jsonl", "--model", "no-model"],
    ],
    ids=["jsonl", "html", "audit", "failing"],
)
def test_planted_marker(tmp_path: Path, options: list[str]) -> None:
    """After a run the marker stands in the results alone: no log, cache, message or temp file."""
    done, found = run_apart(tmp_path, "classify", planted(tmp_path), *options)
    assert done.returncode in (1, 2), done.stderr
    assert MARKER.encode() not in done.stderr
    if "no-model" not in options:  # the run could have told
        assert MARKER.encode() in done.stdout
    if "--audit" in options:  # it holds the identifier that the sender gave the mail
        (log,) = found
        lines = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
        lines = [{k: v for k, v in line.items() if k != "message_id"} for line in lines]
        assert MARKER not in json.dumps(lines)
    else:
        assert found == []


@pytest.mark.parametrize(
    "command",
    [
        ["train", "--out", "{}/model", "--data"],
        ["evaluate", "--out", "{}/report", "--data"],
        ["review", "check", "--out", "{}/found.json", "--data"],
    ],
    ids=lambda command: command[0],
)
def test_planted_marker_in_labelled_mail(
    tmp_path: Path, few_records: list[Record], command: list[str]
) -> None:
    """Commands that learn and measure keep it in the results, too."""
    some = sorted(few_records, key=lambda r: r["labels"])[::2]  # of each label in either split
    records = [{**r, "body": f"{r['body']}\n{MARKER} {i}"} for i, r in enumerate(some)]
    for split, part in (("train", records[::2]), ("test", records[1::2])):
        lines = [json.dumps(record, default=str) for record in part]
        (tmp_path / f"{split}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "results").mkdir()
    options = [option.format(tmp_path / "results") for option in command]
    done, found = run_apart(tmp_path, *options, tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert any((tmp_path / "results").iterdir())
    assert MARKER.encode() not in done.stdout + done.stderr
    assert found == []


def test_no_file_that_a_kill_would_leave(
    tmp_path: Path, few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A baseline that learns from files finds none of mail on the disk, also while it runs."""
    if FASTTEXT.why_not:
        pytest.skip(f"fastText {FASTTEXT.why_not}")
    records = [{**r, "body": f"{r['body']}\n{MARKER}"} for r in few_records[:20]]
    run, found = subprocess.run, []

    def watched(*arguments: Any, **options: Any) -> Any:
        done = run(*arguments, **options)
        found.append(list(files_with_marker(tmp_path)))
        return done

    monkeypatch.setattr(subprocess, "run", watched)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    FASTTEXT.fit(records, mr.load_model().classes_)
    assert found == [[]]


def test_caches_of_the_process_hold_no_mail(shipped: mr.RiskClassifier) -> None:
    """What functions keep for later calls is of no mail: a token with digits may be a password."""
    password = "zyx0m4rk3r7pl4nt3d"
    shipped.assess(f"The c0nf1d3nti4l p4ssw0rd is {password}, s3nd it to Anna.")
    kept = [
        cached
        for cached in gc.get_objects()
        if isinstance(cached, _lru_cache_wrapper) and cached.__module__.startswith("mailrisk_ml")
    ]
    assert kept
    for cached in kept:
        assert password not in repr(gc.get_referents(cached)), cached


def test_representations_do_not_quote_mail(shipped: mr.RiskClassifier) -> None:
    """What somebody logs of a result says where a passage stands, and not what it says."""
    body = f"Hi {MARKER},\n\nthe patient list is in my private mailbox now, {MARKER}."
    mail = mr.Mail("x", body)
    found = shipped.assess(mail)
    assert MARKER in found.risks[0].evidence[0].text
    assert MARKER not in repr(mail) + repr(found) + repr(shipped.explain(mail))


def held(value: Any) -> Iterator[Any]:
    """A result, and every part of it that has fields, at whatever depth."""
    if is_dataclass(value):
        yield value
        parts: Iterable[Any] = [getattr(value, each.name) for each in fields(value)]
    else:
        if hasattr(value, "_fields"):
            yield value
        parts = value.values() if isinstance(value, dict) else value
    if isinstance(parts, list | tuple | ValuesView):
        for part in parts:
            yield from held(part)


def test_representations_of_what_results_hold_do_not_quote_mail(
    shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """A mistake of an evaluation, say, as soon as one looks at it."""
    records = [{**r, "body": f"{r['body']}\n{MARKER}"} for r in few_records[::3]]
    for record in records[::2]:
        record |= {"labels": [], "evidence": {}}  # so that flags are mistakes
    evaluation = evaluate(shipped, records)
    assert any(MARKER in mistake.text for mistake in evaluation.gallery)
    mails = mails_of(records)
    results = [
        evaluation,
        compare(shipped, shipped, records),
        sample(shipped, mails, 5),
        shipped.explain(mails[0]),
        drift(shipped, mails[::2], mails[1::2]),
    ]
    parts = [part for result in results for part in held(result)]
    names = {"Mistake", "Mail", "Explanation", "WordContribution", "TermShift"}
    assert names <= {type(part).__name__ for part in parts}
    for part in parts:
        assert MARKER.lower() not in repr(part).lower(), type(part)


#: Labelled mail that cannot be read, by file name.
BROKEN = {
    "headless.csv": f"Meeting,Dear {MARKER} took the list,x\nLunch,Noon?,\n",
    "shifted.csv": f"subject,body,labels\ns,They leak the list, dear {MARKER} of the office\n",
    "evidence.csv": f"body,labels,evidence\n{MARKER},,[{MARKER}\n",
    "broken.jsonl": f'{{"body": "{MARKER}"\n',
    "unlabelled.jsonl": f'{{"subject": "s", "body": "{MARKER}"}}\n',
    "mistyped.jsonl": f'{{"body": "{MARKER}", "labels": "{MARKER}"}}\n',
    "list.jsonl": f'["{MARKER}"]\n',
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(
    "command",
    [
        ["train", "--out", "model", "--data"],
        ["evaluate", "--data"],
        ["behaviour", "--data"],
        ["review", "check", "--data"],
        ["review", "issues", "--data"],
        ["review", "sample", "inbox", "--out", "x.json", "--labelled"],
        ["review", "import", "empty.csv", "--out", "x.jsonl", "--data"],
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_errors_of_labelled_mail_do_not_quote_it(
    command: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with it, and whatever command reads it."""
    monkeypatch.chdir(tmp_path)
    planted(tmp_path)
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / name).write_text(BROKEN[name], encoding="utf-8")
    done = CliRunner().invoke(app, [*command, name])
    error = done.exception
    assert MARKER not in done.output
    if isinstance(error, mr.MailRiskError):
        assert MARKER not in told(error)
    else:
        assert name == "shifted.csv"  # to some commands any label will do
        assert command[1] in ("sample", "import")
    while error is not None:
        assert MARKER not in str(error)
        error = error.__cause__ or error.__context__


def test_exceptions_do_not_quote_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even as the cause of an error: a traceback in somebody's log shows causes too."""

    def fails(*_: object) -> None:
        raise ValueError(MARKER)

    monkeypatch.setattr(reading, "_parse", fails)
    with pytest.raises(mr.MailReadError) as caught:
        mr.read_mail(f"Subject: {MARKER}\n\n{MARKER}".encode())
    assert MARKER not in "".join(traceback.format_exception(caught.value))
    error: BaseException | None = caught.value
    while error is not None:
        assert MARKER not in str(error)
        error = error.__cause__ or error.__context__


def test_the_network_is_refused() -> None:
    """In this process and in those that tests start."""
    with pytest.raises(OSError, match="refused while testing"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(OSError, match="refused while testing"):
        socket.getaddrinfo("example.com", 80)
    code = "import socket; socket.getaddrinfo('example.com', 80)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "refused while testing" in done.stderr


def test_threads_agree(shipped: mr.RiskClassifier, soak: ModuleType) -> None:
    """Several threads on one model give the answers of one; ``benchmarks/soak.py`` runs longer."""
    mails = [mr.Mail(subject=f"s{n}", body=text) for n, text in enumerate(TEXTS)]
    assert soak.different_answers(shipped, mails, 8, 60) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory through /proc")
def test_memory_stays(shipped: mr.RiskClassifier, soak: ModuleType) -> None:
    """Ten thousand different mails leave nothing behind."""
    mails = [mr.Mail(subject=f"s{n}", body=text) for n, text in enumerate(TEXTS)]
    memory = soak.memory_over_time(shipped, mails, 10_000)
    assert memory[-1] - memory[2] < soak.MOST_GROWTH


TEXTS = (
    "We accept your offer of 40,000; ship on Monday and the contract follows.",
    "客户的身份证号和手机号我全导出来发到你私人邮箱了。",
    "Lunch at noon? The lift is out of order.",
    "He is a thief, ask anybody at the depot.",
    "今天下午三点开会,请带上会议纪要。" * 20,
    "",
)
