"""Files, folders and standard input."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow.parquet as pq
import pytest

from mailrisk_ml.exceptions import InputTypeError, InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.mail import ReadLimits, iter_mails, read_mail
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC
from mailrisk_ml.mail.sources import find_mails
from mailrisk_ml.mail.stores.originals import Originals

MESSAGE = b"From: a@b.c\nSubject: %s\n\nbody\n"


def subjects(path: Path | str, **kwargs: object) -> list[str]:
    """Subjects of all mails, in order."""
    return [mail.subject for mail in iter_mails(path, **kwargs)]  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold messages, a mailbox, a note and an attachment."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.eml").write_bytes(MESSAGE % b"b")
    (tmp_path / "sub" / "a.eml").write_bytes(MESSAGE % b"a")
    (tmp_path / "plain").write_bytes(MESSAGE % b"plain")
    (tmp_path / "box").write_bytes(b"From x Mon Jan  6 10:00:00 2025\n" + MESSAGE % b"box")
    (tmp_path / "note.txt").write_text("Dear all: no mail\n")
    (tmp_path / "makefile").write_text("all: a\n\techo\nclean:\n\trm\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / ".hidden.eml").write_bytes(MESSAGE % b"hidden")
    return tmp_path


def test_folder(folder: Path) -> None:
    """Messages of every name, sorted, recursive; what is no mail is passed over."""
    assert subjects(folder) == ["b", "box", "plain", "a"]
    sources = [mail.source for mail in iter_mails(folder)]
    assert sources == [f"{folder}/{name}" for name in ("b.eml", "box#1", "plain", "sub/a.eml")]


def test_links_out_of_the_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link to a file elsewhere is not followed; one inside is."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.eml"
    elsewhere.write_bytes(MESSAGE % b"elsewhere")
    (folder / "out.eml").symlink_to(elsewhere)
    (folder / "outdir").symlink_to(elsewhere.parent)
    (folder / "in.eml").symlink_to(folder / "b.eml")
    assert subjects(folder) == ["b", "box", "b", "plain", "a"]


def test_unreadable_folders_are_errors(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One each, like a message that cannot be read; the rest go on."""
    (folder / "a").mkdir()
    scandir = os.scandir

    def refused(path: str) -> object:
        if Path(path).name in ("a", "sub"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    errors: list[MailReadError] = []
    assert subjects(folder, on_error=errors.append) == ["b", "box", "plain"]
    reason = "folder cannot be read: Permission denied"
    assert [(e.source, e.reason) for e in errors] == [
        (f"{folder}/a", reason),
        (f"{folder}/sub", reason),
    ]
    with pytest.raises(MailReadError, match=reason):
        subjects(folder / "sub")


def test_errors_without_the_systems_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some drivers give none: there is a reason all the same."""

    def refused(path: object, *_: object, **__: object) -> object:
        error = OSError()
        error.filename = str(path)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refused)
        with pytest.raises(MailReadError, match="folder cannot be read: input/output error"):
            subjects(folder)
    monkeypatch.setattr("io.open", refused)
    with pytest.raises(MailReadError, match="cannot be read: input/output error"):
        read_mail(folder / "b.eml")


def test_files_in_a_folder_without_access_are_errors(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder may be listed and its files closed all the same."""

    def refused(path: Path, *_: object) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "lstat", refused)
    errors: list[MailReadError] = []
    monkeypatch.setattr(Path, "open", refused)
    assert subjects(folder / "sub", on_error=errors.append) == []
    assert [e.reason for e in errors] == ["cannot be read: Permission denied"]


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.xlsx", "t.parquet"])
def test_tables_without_access_are_errors(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that cannot be opened costs no other mail, and is no other kind of fault by itself."""
    (folder / name).write_bytes(b"body\nb\n")
    opened = Path.open

    def refused(path: Path, *args: Any, **kwargs: Any) -> object:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refused)
    if name == "t.parquet":
        monkeypatch.setattr(pq, "ParquetFile", lambda path: refused(Path(path)))
    errors: list[MailReadError] = []
    assert subjects(folder, on_error=errors.append) == ["b", "box", "plain", "a"]
    assert subjects(folder / name, on_error=errors.append) == []
    reason = "cannot be read: Permission denied"
    assert [(e.source, e.reason) for e in errors] == [(f"{folder}/{name}", reason)] * 2


def test_passed_over_files_are_counted(folder: Path) -> None:
    """By suffix, in either case; hidden files are not."""
    (folder / "sub" / "b.TXT").write_text("no mail")
    counts: Counter[str] = Counter()
    assert len(list(find_mails(folder, passed_over=counts))) == 4
    assert counts == {".txt": 2, "": 1, ".jpg": 1}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (MESSAGE % b"one", [("one", "stdin")]),
        (
            (b"From x Mon Jan  6 10:00:00 2025\n" + MESSAGE % b"one" + b"\n") * 2,
            [("one", "stdin#1"), ("one", "stdin#2")],
        ),
    ],
)
def test_standard_input(
    data: bytes, expected: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input is one message, or an mbox when it starts like one."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [(mail.subject, mail.source) for mail in iter_mails("-")] == expected


JSON_ROWS = b'[{"subject": "s", "body": "b"}]'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (JSON_ROWS, "JSON"),
        (b'\xef\xbb\xbf[\r\n  {\r\n    "subject": "s: t"', "JSON"),
        (b'{"subject": "s", "body": "b"}\n{"subject": "s", "body": "b"}\n', "JSON"),
        (b"[]\n", "JSON"),
        (b"{ }\n", "JSON"),
        (b"subject,body\ns,b\n", "CSV"),
        (b'"id";"subject";"body"\n1;s;b\n', "CSV"),
        ("Date\tText\n1\tb\n".encode("utf-16"), "CSV"),
    ],
)
def test_tables_without_a_name_are_refused(
    data: bytes, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be one mail of all rows; the error says what to do."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    with pytest.raises(
        SourceError, match=rf"^stdin: must hold .* looks like {kind} .*named \.(csv|json)"
    ):
        list(iter_mails("-"))
    (tmp_path / "export.json").write_bytes(data)
    with pytest.raises(SourceError, match=r"export\.json: must hold a message or an mbox"):
        list(iter_mails(tmp_path / "export.json"))
    (tmp_path / "a.eml").write_bytes(data)
    assert len(subjects(tmp_path)) == 1


@pytest.mark.parametrize(
    "data",
    [
        MESSAGE % b"s",
        b"Subject: subject,body,text\n\n[]",
        b"[External] Dear all,\n\nsubject, body and text: see below\n",
        b"{Name}, please call",
        b"[1] See the list\n",
        b"Text, please; and date\n",
        b"Body, text\n",
        b"Dear Tom, the body\n",
    ],
)
def test_honest_mail_is_not_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it starts with."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert len(subjects("-")) == 1


@pytest.mark.parametrize(
    ("data", "input_format", "expected"),
    [
        (b'{"subject": "s", "body": "b"}\n\n{"subject": "t", "body": "c"}', "jsonl", ["s", "t"]),
        (b"subject,body\ns,b\nt,c\n", "csv", ["s", "t"]),
        ("主题\t正文\n合同\tb\n".encode("utf-16"), "csv", ["合同"]),
        (
            "subject;body\n合同合同合同合同;这是正文\n".encode("gb18030"),
            "csv",
            ["合同合同合同合同"],
        ),
        (b"subject,body\n" + b"s,%s\n" % (b"b" * 1_000) * 2_000, "csv", ["s"] * 2_000),
        (b"", "csv", []),
    ],
    ids=["jsonl", "csv", "utf-16", "gb18030", "long", "empty"],
)
@pytest.mark.filterwarnings("ignore:.*is read from")
def test_a_table_on_standard_input(
    data: bytes, input_format: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is said to be one; a pipe has no beginning to go back to."""
    reader, writer = os.pipe()

    def write() -> None:
        with open(writer, "wb") as pipe:
            pipe.write(data)

    writing = Thread(target=write)
    with open(reader, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        writing.start()
        mails = list(iter_mails("-", input_format=input_format))
        writing.join()
    assert [mail.subject for mail in mails] == expected
    assert [mail.source for mail in mails[:2]] == ["stdin#1", "stdin#2"][: len(expected)]


def test_input_formats_are_checked() -> None:
    """Before anything is read."""
    with pytest.raises(InvalidParameterError, match="'input_format' parameter of iter_mails"):
        iter_mails("-", input_format="xml")


def test_on_error(tmp_path: Path) -> None:
    """One bad message ends the stream only if asked to."""
    (tmp_path / "a.eml").write_bytes(MESSAGE % b"a")
    (tmp_path / "b.eml").write_bytes(b"")
    (tmp_path / "c.eml").write_bytes(MESSAGE % b"c")
    errors: list[MailReadError] = []
    assert subjects(tmp_path, on_error="skip") == ["a", "c"]
    assert subjects(tmp_path, on_error=errors.append) == ["a", "c"]
    assert [(e.source, e.reason) for e in errors] == [(f"{tmp_path}/b.eml", "empty message")]
    with pytest.raises(MailReadError, match=r"b\.eml: empty message"):
        subjects(tmp_path)
    with pytest.raises(InvalidParameterError, match="'on_error' parameter of iter_mails"):
        iter_mails(tmp_path, on_error="ignore")  # type: ignore[arg-type]


def test_nothing_there(tmp_path: Path) -> None:
    """A missing path, an empty folder, a table without a body: rule, value, remedy."""
    with pytest.raises(SourceError, match=r"must name an existing file .* Check the spelling"):
        iter_mails(tmp_path / "none")
    with pytest.raises(SourceError, match=r"must be a folder with at least one mail .* Give"):
        list(iter_mails(tmp_path))
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match=r"'body' or 'text'.*'a', 'b'.*columns="):
        list(iter_mails(tmp_path / "t.csv"))
    (tmp_path / "t.parquet").write_text("no")
    with pytest.raises(SourceError, match="must be a parquet file"):
        list(iter_mails(tmp_path / "t.parquet"))


@pytest.mark.parametrize("path", [["a.mbox", "b.mbox"], None, b"a.mbox"])
def test_one_path_only(path: object) -> None:
    """Before anything is read; what reads several is a loop."""
    kind = type(path).__name__
    told = f"must be one path or pandas DataFrame. Got {kind} instead. Call it once for each path;"
    with pytest.raises(InputTypeError, match=told):
        iter_mails(path)  # type: ignore[arg-type]


def test_lazy(folder: Path) -> None:
    """The first mail comes before the second file is opened."""
    mails = iter_mails(folder, on_error="skip")
    assert next(mails).subject == "b"
    (folder / "box").unlink()
    assert [mail.subject for mail in mails] == ["plain", "a"]


def test_limits_reach_containers(tmp_path: Path) -> None:
    """Limits hold for each message of a mailbox and each row of a table."""
    limits = ReadLimits(max_bytes=100, max_body_chars=10)
    (tmp_path / "a.mbox").write_bytes(
        (b"From x Mon Jan  6 10:00:00 2025\nSubject: s\n\n" + b"word \n" * 100 + b"\n") * 2
    )
    (tmp_path / "b.jsonl").write_text(json.dumps({"body": "x" * 50}))
    mails = list(iter_mails(tmp_path, limits=limits))
    assert [len(mail.body) for mail in mails] == [10, 10, 10]
    assert all("truncated: " in mail.notes[0] for mail in mails)


def test_emlx(tmp_path: Path) -> None:
    """Apple Mail: a count of bytes, the message, and what is no part of it."""
    raw = b"Subject: one\nContent-Type: text/plain\n\nbody\n"
    path = tmp_path / "1.emlx"
    for end in (b"\n", b"\r\n"):
        path.write_bytes(b"%-10d" % len(raw) + end + raw + b"<?xml version='1.0'?><plist/>\n")
        mail = read_mail(path)
        assert (mail.subject, mail.body, mail.notes) == ("one", "body", ())
        assert list(iter_mails(tmp_path)) == [mail]
        assert Originals().read(mail) == raw
    path.write_bytes(raw)  # some name plain messages so
    assert read_mail(path).body == "body"


@pytest.mark.parametrize("is_installed", [True, False])
def test_compound_files_in_a_folder(
    is_installed: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no message is passed over; one that cannot be read costs no other mail."""
    if is_installed:
        pytest.importorskip("oxmsg", reason="the msg extra")
    else:
        monkeypatch.setitem(sys.modules, "oxmsg", None)
    for name, part in (("Thumbs.db", "Catalog"), ("c", "__properties_version1.0")):
        content = OLE_MAGIC + bytes(10_000) + part.encode("utf-16-le")
        (folder / name).write_bytes(content)
    (folder / "c.msg").write_bytes(OLE_MAGIC + bytes(100))
    errors: list[MailReadError] = []
    assert subjects(folder, on_error=errors.append) == ["b", "box", "plain", "a"]
    assert [error.source for error in errors] == [f"{folder}/c", f"{folder}/c.msg"]
    said = "damaged .msg file" if is_installed else "pip install python-oxmsg"
    assert all(said in error.reason for error in errors)
    with pytest.raises(MailReadError, match="a document of an old Office program"):
        subjects(folder / "Thumbs.db")


PAGE = b"<html><title>Error: 502</title><body>Bad Gateway</body></html>\n"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.msg", PAGE, "no Outlook message, but a page of HTML without header lines"),
        ("a.msg", b"Login required", "no Outlook message, but a text without header lines"),
        ("a.mbox", PAGE, "no mbox, but a page of HTML without header lines"),
        ("a.mbox", b"Login required", "no mbox, but a text without header lines"),
        ("a.mbox", b"%PDF-1.4", "no message, but a PDF document"),
    ],
)
def test_exports_that_failed(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    """What came in the place of a mail is none."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MailReadError, match=re.escape(reason)):
        list(iter_mails(path))


def test_message_files_without_headers(tmp_path: Path) -> None:
    """They are told, whatever their name."""
    for name, data, is_headless in (
        ("a.eml", PAGE, True),
        ("a.eml", b'{"error": "no such mail"}', True),
        ("b.eml", b"Subject: s\n\nx", False),
        ("c.txt", b"We accept.", True),
        ("d.txt", b"Note: we accept.", True),
        ("e.txt", b"Subject: s\n\nx", False),
    ):
        (tmp_path / name).write_bytes(data)
        (mail,) = iter_mails(tmp_path / name)
        assert (mail.headless, mail.unjudged) == (is_headless, "")
