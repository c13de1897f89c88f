"""Files, folders, mailboxes and tables."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import mailbox
import os
import re
import sys
import time
from collections import Counter
from datetime import date
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.exceptions import (
    InputTypeError,
    InvalidParameterError,
    MailReadError,
    SourceError,
)
from mailrisk_ml.mail import Mail, ReadLimits, iter_mails, mboxes, packed, read_mail
from mailrisk_ml.mail.message import parse_message
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC
from mailrisk_ml.mail.sources import find_mails
from mailrisk_ml.mail.stores import parquet
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
        pq = pytest.importorskip("pyarrow.parquet", reason="reads the table")
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


_MBOX_PARTS = (
    b"From a@b.example Thu Jan  1 00:00:00 2004\n",
    b"From a@b.example\r\n",
    b"From -\n",
    b"From here on\n",
    b"From the 9:30 call of 2024\n",
    b"Subject: s\n",
    b">From there\n",
    b"\nFrom ",
)


def test_mbox(tmp_path: Path) -> None:
    """Separators, quoted and unquoted "From ", and no separator inside a paragraph."""
    path = tmp_path / "in.mbox"
    path.write_bytes(
        b"From x@y Mon Jan  6 10:00:00 2025\n" + MESSAGE % b"1"
        + b">From here on\n>>From there\nFrom now on it is quiet\n\nFrom now on too\n\n"
        + b"From MAILER-DAEMON Mon Jan  6 10:00:00 2025\r\n" + MESSAGE % b"2"
    )  # fmt: skip
    mails = list(iter_mails(path))
    assert [mail.source for mail in mails] == [f"{path}#1", f"{path}#2"]
    assert mails[0].body == (
        "body\nFrom here on\n>From there\nFrom now on it is quiet\n\nFrom now on too"
    )


@given(
    st.lists(st.sampled_from([*_MBOX_PARTS, b"\n", b"\r\n", b"x", b"\r"]), max_size=12),
    st.integers(1, 40),
)
def test_mbox_read_in_pieces(parts: list[bytes], at_once: int) -> None:
    """Wherever a piece ends, the messages are the same."""
    data = b"".join(parts)
    file = io.BytesIO
    first = file(data).readline()
    rest = data[len(first) :]
    whole = list(mboxes.iter_mbox(file(rest), first, 1_000))
    # As long as the longest line, and no longer, so that pieces end within the data.
    longest = max(map(len, data.split(b"\n"))) + 1
    at_most = patch.object(mboxes, "_LONGEST_SEPARATOR", longest)
    with patch.object(mboxes, "_AT_ONCE", at_once), at_most:
        assert list(mboxes.iter_mbox(file(rest), first, 1_000)) == whole


DATED = b"From a@b.example Mon Jan  6 10:00:00 2025\n"
PROSE = b"From the 9:30 call on 3 June 2024\nwe keep the list.\n"


@pytest.mark.parametrize(
    ("between", "n"),
    [
        (DATED + b"Subject: s\n\n", 2),  # the blank line above was left out
        (b"\n" + DATED + b"Subject: s\n\n", 2),
        (b"\n" + DATED + b"\n", 2),  # a message without headers
        (b"\n" + DATED + b">From x Mon Jan  6 10:00:00 2025\nSubject: s\n\n", 2),
        (b"\nFrom 1@xxx Mon Jan 06 10:00:00 +0000 2025\nSubject: s\n\n", 2),
        (b"\nFrom a@b.example 2025-01-06 10:00:00 +0100 2025\nSubject: s\n\n", 2),
        (b"\nFrom -\nSubject: s\n\n", 2),
        (DATED, 1),
        (PROSE, 1),
        (b"\n" + PROSE, 1),
        (b"\nFrom a@b.example\nwe got the list.\n", 1),
        (b"From the 9:30 call of 2024\nNote: none.\n", 1),
    ],
)
def test_what_parts_the_messages_of_an_mbox(tmp_path: Path, between: bytes, n: int) -> None:
    """Not what only begins like a separator, of which no line is lost."""
    path = tmp_path / "in.mbox"
    path.write_bytes(DATED + MESSAGE % b"1" + between + b"last\n")
    mails = list(iter_mails(path))
    assert len(mails) == n
    assert n > 1 or mails[0].body == (b"body\n" + between + b"last").decode()


def test_mbox_with_line_ends_of_the_old_macintosh(tmp_path: Path) -> None:
    """It is read as a message alone is."""
    path = tmp_path / "in.mbox"
    path.write_bytes(((DATED + MESSAGE % b"1" + b"\n") * 2).replace(b"\n", b"\r"))
    assert [mail.body for mail in iter_mails(path)] == ["body"] * 2


_FROM = b"From x@y.example Mon Jan  6 10:00:00 2025\n"
_ONE = b"From: a@b.example\nSubject: one\n\nbody\n\n"


_TWO = _FROM + b"Received: by x\n\ty\nFrom: c@d.example\nDate: Mon, 6 Jan 2025 10:00:00 +0000\n"
_BODY = b"\nWe take their list.\n"
_PARTS = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nsee below\n\n'
_LOOKS_LIKE_SEVERAL = "looks like an mbox of several mails, read as one"


@pytest.mark.parametrize(
    ("message", "is_marked"),
    [
        (_FROM + _ONE + _TWO + _BODY, True),
        (_FROM + _PARTS + b"--b--\n\n" + _TWO + _BODY, True),
        (_FROM + _ONE, False),
        (_FROM + _ONE + b"From what I heard, it is done.\n" + _BODY, False),
        (_FROM + _ONE + _FROM + b"X: y\nZ: y\n" + _BODY, False),
        (_FROM + _ONE + b"Unsent message follows\n" + _TWO + _BODY, False),
        (_FROM + _ONE + b">" + _TWO + _BODY, False),
        (_FROM + _ONE + _TWO.replace(b"x@y.example", b"0123456789" * 4) + _BODY, False),
        (
            _FROM + _PARTS + b"--b\nContent-Type: text/x-diff\n\n" + _TWO + _BODY + b"--b--\n",
            False,
        ),
        (_FROM + _PARTS + _TWO + b"\n--b\n" + _BODY + b"--b--\n", False),
        (_ONE + _TWO + _BODY, False),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_message_is_one(tmp_path: Path, message: bytes, is_marked: bool, end: bytes) -> None:
    """Whatever its writer put into it; where it looks like an mbox, that is said."""
    path = tmp_path / "one.eml"
    path.write_bytes(message.replace(b"\n", end))
    for mail in (*iter_mails(path), read_mail(path), read_mail(path.read_bytes())):
        assert mail.source in (str(path), "<bytes>")
        assert (_LOOKS_LIKE_SEVERAL in mail.notes) is is_marked
        assert mail.unjudged == ("unread_text" if is_marked else "")


def test_parts_below_what_looks_like_a_message(tmp_path: Path) -> None:
    """Are read as parts: no encoding hides them."""
    path = tmp_path / "one.eml"
    encoded = b"--b\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(_BODY)
    path.write_bytes(_FROM + _PARTS + _TWO + b"\n" + encoded + b"--b--\n")
    (mail,) = iter_mails(path)
    assert "We take their list." in mail.body


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_mbox_is_no_message(tmp_path: Path, end: bytes) -> None:
    """By its name, where it holds several."""
    path = tmp_path / "in.mbox"
    path.write_bytes((_FROM + _ONE).replace(b"\n", end))
    assert read_mail(path).subject == "one"
    path.write_bytes((_FROM + _ONE + _TWO + _BODY).replace(b"\n", end))
    with pytest.raises(MailReadError, match=r"several mails.*iter_mails\(path\)"):
        read_mail(path)


def test_a_table_is_no_message(tmp_path: Path) -> None:
    """By its name: its rows would be one mail."""
    path = tmp_path / "mails.csv"
    path.write_text("subject,body\na,b\n", encoding="utf-8")
    with pytest.raises(MailReadError, match=r"is a table.*iter_mails\(path\)"):
        read_mail(path)


def test_mbox_of_the_standard_library(tmp_path: Path) -> None:
    """What `mailbox.mbox` writes is read back."""
    box = mailbox.mbox(str(tmp_path / "in.mbox"))
    for subject in ("合同", "two"):
        message = EmailMessage()
        message["Subject"] = subject
        message.set_content("From the start\n正文\n")
        box.add(message)
    box.close()
    mails = list(iter_mails(tmp_path / "in.mbox"))
    assert [(m.subject, m.body) for m in mails] == [
        ("合同", "From the start\n正文"),
        ("two", "From the start\n正文"),
    ]


def test_empty_mbox(tmp_path: Path) -> None:
    """An empty mailbox holds no mail, which is no error."""
    (tmp_path / "in.mbox").write_bytes(b"")
    assert subjects(tmp_path / "in.mbox") == []


def test_maildir(tmp_path: Path) -> None:
    """Folders cur and new are read, tmp is not."""
    box = mailbox.Maildir(str(tmp_path / "box"))
    box.add(MESSAGE % b"one")
    (tmp_path / "box" / "tmp" / "half").write_bytes(MESSAGE % b"half")
    assert subjects(tmp_path / "box") == ["one"]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """Four messages that were read, and two that are new."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    for i in range(6):
        name = f"cur/{i}.host:2," if i < 4 else f"new/{i}.host"
        (tmp_path / name).write_bytes(MESSAGE % str(i).encode())
    return tmp_path


#: What a mail program does while messages are read, and the subjects that are found.
IN_USE = {
    "flag": (["cur/3.host:2,", "cur/3.host:2,S"], "012345"),
    "flags": (["cur/3.host:2,", "cur/3.host:2,S", "cur/3.host:2,RS"], "012345"),
    "opened": (["new/5.host", "cur/5.host:2,"], "012345"),
    "opened, answered": (["new/5.host", "cur/5.host:2,", "cur/5.host:2,RS"], "012345"),
    "kept as new": (["new/4.host", "new/4.host:2,"], "012345"),
    "moved elsewhere": (["cur/3.host:2,", "tmp/3"], "01245"),
}


@pytest.mark.parametrize("before", [1, 4, 5])
@pytest.mark.parametrize("use", IN_USE)
def test_a_maildir_in_use(use: str, before: int, maildir: Path) -> None:
    """Each mail is read once, wherever it is when its turn comes; one that is gone is an error."""
    path, expected = IN_USE[use]
    errors: list[MailReadError] = []
    mails = iter_mails(maildir, on_error=errors.append)
    found = [next(mails).subject for _ in range(before)]
    for now, then in pairwise(path):
        (maildir / now).rename(maildir / then)
    found += [mail.subject for mail in mails]
    if before >= 4 and path[0].startswith("cur"):
        expected = "012345"  # it had its turn
    assert sorted(found) == sorted(expected)
    assert len(errors) == 6 - len(expected)
    for error in errors:
        assert error.source == str(maildir / path[0])
        assert error.reason == "was moved or removed while its folder was read"


def test_new_mail_that_is_opened_before_cur_is_listed(
    maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in neither list where the one is made before, and the other after it was moved."""
    scandir = os.scandir

    def moves(path: str | Path) -> Any:
        entries = scandir(path)
        for move in moved.pop(Path(path).name, []):
            (maildir / move).rename(maildir / "cur" / f"{Path(move).name}:2,S")
        return entries

    moved = {"new": ["new/4.host"], "cur": ["new/5.host"]}
    monkeypatch.setattr(os, "scandir", moves)
    errors: list[MailReadError] = []
    assert sorted(subjects(maildir, on_error=errors.append)) == list("012345")
    assert errors == []


def test_many_moves_at_once(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailbox that is marked as read is listed again once, not once a message."""
    for i in range(10, 300):
        (maildir / "cur" / f"{i}.host:2,").write_bytes(MESSAGE % b"x")
    mails = iter_mails(maildir)
    next(mails)
    for path in (maildir / "cur").iterdir():
        path.rename(f"{path}S")
    listed: list[Path] = []
    iterdir = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed.append(path) or iterdir(path))
    assert len(list(mails)) == 295
    assert listed == [maildir / "cur"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (MESSAGE % b"one", [("one", "-")]),
        (
            (b"From x Mon Jan  6 10:00:00 2025\n" + MESSAGE % b"one" + b"\n") * 2,
            [("one", "-#1"), ("one", "-#2")],
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
        SourceError, match=rf"^- must hold .* looks like {kind} .*named \.(csv|json)"
    ):
        list(iter_mails("-"))
    (tmp_path / "export.json").write_bytes(data)
    with pytest.raises(SourceError, match=r"export\.json must hold a message or an mbox"):
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


PACKED = {
    "a.eml": MESSAGE % b"one",
    "a.mbox": (b"From x Mon Jan  6 10:00:00 2025\n" + MESSAGE % b"one" + b"\n") * 2,
    "a.jsonl": b'{"subject": "one", "body": "b"}\n' * 2,
    "a.csv": "subject,body\none,合同\n".encode("gb18030"),
    "a.tsv": b"subject\tbody\none\tb\n",
}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files(name: str, tmp_path: Path) -> None:
    """They read as what is in them does, alone and in a folder, and are found again as bytes."""
    (tmp_path / name).write_bytes(PACKED[name])
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / f"{name}.GZ"
    path.write_bytes(gzip.compress(PACKED[name]))
    expected = [(mail.subject, mail.body) for mail in iter_mails(tmp_path / name)]
    assert expected
    for place in (path, path.parent):
        assert [(mail.subject, mail.body) for mail in iter_mails(place)] == expected
    if name in ("a.eml", "a.mbox"):
        for mail in iter_mails(path):
            assert (Originals().read(mail) or b"").strip() == (MESSAGE % b"one").strip()
    if name == "a.eml":
        assert read_mail(path).subject == "one"


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("kind", ["early", "damaged", "none"])
def test_packed_files_that_are_damaged(name: str, kind: str, tmp_path: Path) -> None:
    """What was read before stays, and an error says why the rest is missing."""
    packed = gzip.compress(PACKED[name] + os.urandom(100_000))
    contents = {"early": packed[:-9], "damaged": packed[:40] + b"\0" * 400, "none": b"no gzip"}
    path = tmp_path / f"{name}.gz"
    path.write_bytes(contents[kind])
    unread: list[MailReadError] = []
    list(iter_mails(path, on_error=unread.append))
    assert str(unread[-1]) == f"{path}: cannot be read: the gzip file is damaged or ends early"


def test_a_packed_bomb(tmp_path: Path) -> None:
    """Of a message its limit is unpacked; lines of a table are bounded by theirs."""
    limits = ReadLimits(max_bytes=1_000)
    zeros = gzip.compress(b"x" * 50_000_000)
    (tmp_path / "a.eml.gz").write_bytes(gzip.compress(MESSAGE % b"s") + zeros)
    (mail,) = iter_mails(tmp_path / "a.eml.gz", limits=limits)
    assert mail.truncated
    (tmp_path / "a.jsonl.gz").write_bytes(zeros + gzip.compress(b'\n{"body": "b"}\n'))
    unread: list[MailReadError] = []
    found = iter_mails(tmp_path / "a.jsonl.gz", limits=limits, on_error=unread.append)
    assert [mail.body for mail in found] == ["b"]
    assert [error.reason for error in unread] == ["a line longer than 1000 bytes"]


def test_what_no_text_packs_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that would take hours is read so far; unpacked it is one as others are."""
    monkeypatch.setattr(packed, "_FREE_BYTES", 1 << 21)
    blanks = b'{"body": "b"}\n' + b"\n" * (1 << 22)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(blanks))
    unread: list[MailReadError] = []
    assert [mail.body for mail in iter_mails(path, on_error=unread.append)] == ["b"]
    assert [error.reason for error in unread] == [
        "cannot be read: unpacked it is over 100 times as large: unpack it first"
    ]
    path.write_bytes(gzip.compress(blanks + os.urandom(50_000).hex().encode()))
    unread.clear()
    assert len(list(iter_mails(path, on_error=unread.append))) == 1
    assert [error.reason for error in unread] == ["not a line of JSON"]


def test_a_packed_table_that_ends_early(tmp_path: Path) -> None:
    """Its rows before the damage are read, in what they are written in."""
    rows = [f"合同{n},{os.urandom(500).hex()}" for n in range(3_000)]
    data = gzip.compress("\n".join(["subject,body", *rows]).encode("gb18030"))
    (tmp_path / "a.csv.gz").write_bytes(data[:-1_000])
    unread: list[MailReadError] = []
    mails = list(iter_mails(tmp_path / "a.csv.gz", on_error=unread.append))
    assert len(mails) > 2_900
    assert [mail.subject for mail in mails[:2]] == ["合同0", "合同1"]
    assert [error.reason for error in unread] == [
        "cannot be read: the gzip file is damaged or ends early"
    ]


def test_other_packed_files_are_passed_over(tmp_path: Path) -> None:
    """What is in them is not told by their names, or is no stream."""
    (tmp_path / "a.eml").write_bytes(MESSAGE % b"a")
    for name in ("mails.tar.gz", "inbox.gz", "t.parquet.gz", "t.xlsx.gz"):
        (tmp_path / name).write_bytes(gzip.compress(MESSAGE % b"no"))
    passed_over: Counter[str] = Counter()
    assert len(list(find_mails(tmp_path, passed_over=passed_over))) == 1
    assert passed_over == {".gz": 4}


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
    assert [mail.source for mail in mails[:2]] == ["-#1", "-#2"][: len(expected)]


def test_input_formats_are_checked() -> None:
    """Before anything is read."""
    with pytest.raises(InvalidParameterError, match="'input_format' parameter of iter_mails"):
        iter_mails("-", input_format="xml")


ROWS = [
    {"id": "1", "subject": "合同", "body": "第一\n行", "sender": "a@b.c", "date": "2025-01-06"},
    {"id": "2", "subject": "two", "body": 'with "quotes", commas', "sender": "", "date": ""},
]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "csv-gbk", "tsv", "parquet"])
def test_tables(kind: str, tmp_path: Path) -> None:
    """Named columns give the fields of a mail."""
    pandas = pytest.importorskip("pandas", reason="writes the tables")
    path = tmp_path / f"t.{kind.partition('-')[0]}"
    frame = pandas.DataFrame(ROWS)
    if kind == "jsonl":
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), "utf-8")
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        encoding = "gb18030" if kind == "csv-gbk" else "utf-8-sig"
        frame.to_csv(path, index=False, encoding=encoding, sep="\t" if kind == "tsv" else ",")
    mails = list(iter_mails(path))
    assert [(m.message_id, m.subject, m.body, m.sender) for m in mails] == [
        (r["id"], r["subject"], r["body"], r["sender"]) for r in ROWS
    ]
    assert mails[0].source == f"{path}#1"
    assert mails[0].date is not None
    assert mails[0].date.year == 2025


def test_types_of_parquet(tmp_path: Path) -> None:
    """Binary columns hold text, dates may lack a time of day, and a list is one bad row."""
    pa = pytest.importorskip("pyarrow", reason="writes the table")
    pq = pytest.importorskip("pyarrow.parquet", reason="writes the table")
    path = tmp_path / "t.parquet"
    texts = ["合同下周再补", "价格照旧", None]
    days = [date(2025, 1, 6), None, date(2025, 1, 7)]
    columns = {
        "body": pa.array([text and text.encode("gb18030") for text in texts], pa.binary()),
        "subject": pa.array([b"one", "二".encode(), b""], pa.large_binary()),
        "date": pa.array(days, pa.date32()),
        "id": pa.array([1, 2, 3]),
    }
    pq.write_table(pa.table(columns), path)
    mails = list(iter_mails(path))
    assert [mail.body for mail in mails] == ["合同下周再补", "价格照旧", ""]
    assert [mail.subject for mail in mails] == ["one", "二", ""]
    assert [mail.date and mail.date.date() for mail in mails] == days
    assert [mail.message_id for mail in mails] == ["1", "2", "3"]
    pq.write_table(pa.table({"body": pa.array([["a", "b"], None, []])}), path)
    errors: list[MailReadError] = []
    assert [mail.body for mail in iter_mails(path, on_error=errors.append)] == [""]
    reason = "'body' must be text, bytes or a number, is a list"
    assert [(e.source, e.reason) for e in errors] == [(f"{path}#{n}", reason) for n in (1, 3)]


def test_odd_cells_of_parquet_cost_no_other_row(tmp_path: Path) -> None:
    """Text that is not UTF-8 is decoded, a day beyond the calendar is none, a list is one row's."""
    pa = pytest.importorskip("pyarrow", reason="writes the table")
    pq = pytest.importorskip("pyarrow.parquet", reason="writes the table")
    path = tmp_path / "t.parquet"
    texts = [text.encode("gb18030") for text in ("one", "合同下周再补", "three")]
    columns = {
        "body": pa.array(texts, pa.binary()).view(pa.string()),
        "date": pa.array([0, 1, 10_000_000], pa.int32()).view(pa.date32()),
    }
    pq.write_table(pa.table(columns), path)
    mails = list(iter_mails(path))
    assert [mail.body for mail in mails] == ["one", "合同下周再补", "three"]
    days = [date(1970, 1, 1), date(1970, 1, 2), None]
    assert [mail.date and mail.date.date() for mail in mails] == days
    lists = pa.ListArray.from_arrays([0, 1, 2, 3], columns["body"])
    pq.write_table(pa.table({"body": ["a", "b", "c"], "subject": lists}), path)
    errors: list[MailReadError] = []
    assert list(iter_mails(path, on_error=errors.append)) == []
    listed = "'subject' must be text, bytes or a number, is a list"
    spoilt = "a cell that cannot be read (UnicodeDecodeError)"
    assert [error.reason for error in errors] == [listed, spoilt, listed]


def test_long_cells_of_parquet(tmp_path: Path) -> None:
    """A row over the limit is one bad row, as in other tables; long ones are read one by one."""
    pa = pytest.importorskip("pyarrow", reason="writes the table")
    pq = pytest.importorskip("pyarrow.parquet", reason="writes the table")
    path = tmp_path / "t.parquet"
    size = 400_000
    bodies = [f"{n} " * (size // 2) for n in range(10)] * 4
    bodies[3] *= 3
    pq.write_table(pa.table({"body": bodies}), path, row_group_size=1)
    errors: list[MailReadError] = []
    limits = ReadLimits(max_bytes=2 * size)
    before = pa.total_allocated_bytes()
    read, held = "", []
    for mail in iter_mails(path, on_error=errors.append, limits=limits):
        read += mail.body[0]
        held.append(pa.total_allocated_bytes() - before)
    assert read == "012456789" + "0123456789" * 3
    assert max(held) < 6 * size
    reason = f"a row longer than {2 * size} bytes"
    assert [(e.source, e.reason) for e in errors] == [(f"{path}#4", reason)]


def test_a_text_that_rows_of_parquet_share(tmp_path: Path) -> None:
    """It is stored once: rows that are decoded together would each have a copy of it."""
    pa = pytest.importorskip("pyarrow", reason="writes the table")
    pq = pytest.importorskip("pyarrow.parquet", reason="writes the table")
    path = tmp_path / "t.parquet"
    size, n = 4_000_000, 1_000
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), ["a" * size])
    table = pa.table({"body": shared})
    pq.write_table(table, path, dictionary_pagesize_limit=2 * size, store_schema=False)
    before, counted = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    errors: list[MailReadError] = []
    pa.set_memory_pool(counted)
    try:
        limits = ReadLimits(max_bytes=size // 2)
        assert list(iter_mails(path, on_error=errors.append, limits=limits)) == []
    finally:
        pa.set_memory_pool(before)
    assert len(errors) == n
    assert counted.max_memory() < 5 * size  # sixteen copies else


@pytest.mark.parametrize("how", ["PLAIN", "RLE_DICTIONARY", "DELTA_BYTE_ARRAY"])
def test_batches_of_parquet(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a large table are decoded together, unless what they share is long."""
    pa = pytest.importorskip("pyarrow", reason="writes the table")
    pq = pytest.importorskip("pyarrow.parquet", reason="writes the table")
    path, n = tmp_path / "t.parquet", 1_600
    options: dict[str, Any] = {"use_dictionary": how == "RLE_DICTIONARY"}
    if not options["use_dictionary"]:
        options["column_encoding"] = {"body": how}

    def sizes(bodies: list[str]) -> Counter[int]:
        pq.write_table(pa.table({"body": bodies}), path, **options)
        seen: list[int] = []
        monkeypatch.setattr(parquet, "_rows", lambda batch, _: seen.append(len(batch)) or ())
        list(iter_mails(path, limits=ReadLimits(max_bytes=10_000_000)))
        return Counter(seen)

    if how != "DELTA_BYTE_ARRAY":  # whose rows may all be one
        many = [f"{number:<10000}" for number in range(n)]
        assert sizes([*many, *many[:160]]) == {16: 110}
    if how != "PLAIN":
        shared = ["a" * 1_500_000] * 12 + [""] * n
        assert max(sizes(shared)) == 6


GERMAN = "Können Sie die Verträge prüfen? Don’t tell Müller"
SIMPLIFIED, TRADITIONAL = (
    "我把客户名单发给你了，不要告诉老板。",
    "我把客戶名單傳給你了，不要告訴老闆。",
)


@pytest.mark.parametrize("n_before", [0, 40_000])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", GERMAN),
        ("cp1252", "Müller"),
        ("cp1252", "CAFÉ’S crème brûlée"),  # É’ would be a character of UTF-8
        ("gb18030", SIMPLIFIED),
        ("cp950", TRADITIONAL),
        ("utf-8", SIMPLIFIED),
        ("utf-8", GERMAN),
        ("utf-8-sig", SIMPLIFIED),
        ("utf-16", SIMPLIFIED),
    ],
)
def test_charsets_of_csv(encoding: str, text: str, n_before: int, tmp_path: Path) -> None:
    """What Excel writes in Europe, China and Taiwan, be it below a megabyte of plain ASCII."""
    path = tmp_path / "t.csv"
    rows = "plain,nothing but plain letters\n" * n_before
    path.write_text(f"subject,body\n{rows}last,{text}\n", encoding=encoding)
    *_, mail = iter_mails(path)
    assert (mail.subject, mail.body, mail.notes) == ("last", text, ())


@pytest.mark.parametrize("text", [SIMPLIFIED, "合同", "合同下", "Müller"])
@pytest.mark.parametrize("byte", [b"\xff", b"\xe9"])
def test_lost_characters_of_a_table_are_noted(text: str, byte: bytes, tmp_path: Path) -> None:
    """One spoilt byte does not change how the rest is read, be that a word."""
    path = tmp_path / "t.csv"
    path.write_bytes(f"subject,body\nfirst,{text}\n".encode() + b"s,a" + byte + b"b\n")
    whole, spoilt = iter_mails(path)
    assert (whole.body, whole.notes) == (text, ())
    assert (spoilt.body, spoilt.notes) == ("a\ufffdb", ("characters that were lost in decoding",))


def outlook_message(
    strings: dict[int, str] | None = None,
    binaries: dict[int, bytes | None] | None = None,
    **fields: Any,
) -> SimpleNamespace:
    """What python-oxmsg gives of a file."""
    properties = SimpleNamespace(
        str_prop_value=(strings or {}).get, binary_prop_value=(binaries or {}).get
    )
    empty: dict[str, Any] = {"subject": "s", "body": "", "html_body": None, "sender": "a"}
    empty |= {"recipients": [], "attachments": [], "sent_date": None, "properties": properties}
    return SimpleNamespace(**(empty | fields))


def attached(
    name: str | None,
    data: bytes | None = None,
    mime_type: str = "application/octet-stream",
    method: int = 1,
) -> SimpleNamespace:
    """What it gives of an attachment."""
    properties = SimpleNamespace(int_prop_value={0x3705: method}.get)
    return SimpleNamespace(
        file_name=name, file_bytes=data, mime_type=mime_type, properties=properties
    )


def reads_as(message: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every Outlook file hold one message."""
    reader = SimpleNamespace(Message=SimpleNamespace(load=lambda _: message))
    monkeypatch.setitem(sys.modules, "oxmsg", reader)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_end_alike_everywhere(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same text has the same zones in a message, a row of a table and an Outlook file."""
    text = end.join(("Agreed.", "", "-----Original Message-----", "From: A", "Subject: x", "", "y"))
    head = "Subject: s\nContent-Type: text/plain; charset=utf-8\n\n"
    (tmp_path / "a.eml").write_bytes(f"{head}{text}".encode())
    (tmp_path / "b.jsonl").write_text(json.dumps({"subject": "s", "body": text}))
    outlook = outlook_message(
        subject="s",
        body=text,
    )
    reads_as(outlook, monkeypatch)
    (tmp_path / "c.msg").write_bytes(OLE_MAGIC)
    mails = list(iter_mails(tmp_path))
    assert len(mails) == 3
    assert {mail.body for mail in mails} == {text.replace(end, "\n")}
    assert [zone.kind for zone in mails[0].zones] == ["subject", "newest", "quoted"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv"])
def test_delimiters(name: str, delimiter: str, tmp_path: Path) -> None:
    """Excel writes semicolons in many countries; names of columns tell."""
    path = tmp_path / name
    rows = [["subject", "body", "a, b; c"], ["s; t", "one, two; three\tfour", "x"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert [(m.subject, m.body) for m in iter_mails(path)] == [tuple(rows[1][:2])]
    path.write_text(f"title{delimiter}content\ns{delimiter}b\n", encoding="utf-8")
    (mail,) = iter_mails(path, columns={"subject": "title", "body": "content"})
    assert (mail.subject, mail.body) == ("s", "b")
    with pytest.raises(SourceError, match="'title', 'content'"):
        list(iter_mails(path))
    path.write_text('body\n"one, two; three"\n', encoding="utf-8")
    assert [m.body for m in iter_mails(path)] == ["one, two; three"]


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "sep=|", "sep=\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_delimiter_that_excel_is_told(told: str, encoding: str, tmp_path: Path) -> None:
    """In a line above the names, which holds no names."""
    delimiter = told.strip('"')[-1]
    rows = [delimiter.join(cells) for cells in (("subject", "body"), ("1,5", "sep=."))]
    path = tmp_path / "t.csv"
    path.write_text("\r\n".join([told, *rows]), encoding=encoding)
    assert [(mail.subject, mail.body) for mail in iter_mails(path)] == [("1,5", "sep=.")]


def test_each_table_has_its_own_limit(tmp_path: Path) -> None:
    """Readers with other limits, and users of the csv module, do not disturb each other."""
    path = tmp_path / "t.csv"
    path.write_text("body\n" + f"{'x' * 300_000}\n" * 3, encoding="utf-8")
    mails = iter_mails(path, limits=ReadLimits(max_body_chars=400_000))
    next(mails)
    errors: list[MailReadError] = []
    short = iter_mails(path, on_error=errors.append, limits=ReadLimits(max_bytes=1_000))
    assert (list(short), len(errors)) == ([], 3)
    assert [len(mail.body) for mail in mails] == [300_000, 300_000]
    limit = csv.field_size_limit()
    list(iter_mails(path, on_error="skip", limits=ReadLimits(max_bytes=2_000)))
    assert csv.field_size_limit() == limit


def test_the_limit_of_the_csv_module(tmp_path: Path) -> None:
    """It is the whole process's: raised where a row needs more, and otherwise left alone."""
    limit = csv.field_size_limit(1_000)
    try:
        path = tmp_path / "t.csv"
        path.write_text("subject,body\n" + f"a,{'x' * 900}\n" * 9, encoding="utf-8")
        assert len(list(iter_mails(path))) == 9
        assert csv.field_size_limit() == 1_000
        path.write_text(f"subject,body,{'c' * 2_000}\na,b,c\n", encoding="utf-8")
        assert [mail.body for mail in iter_mails(path)] == ["b"]
        csv.field_size_limit(1_000)
        path.write_text('subject,body\na,"' + "x\n" * 900 + '"\n', encoding="utf-8")
        assert [len(mail.body) for mail in iter_mails(path)] == [1_800]
    finally:
        csv.field_size_limit(limit)


def test_an_open_quote_ends(tmp_path: Path) -> None:
    """A row of many lines is bounded too; rows go on below."""
    path = tmp_path / "t.csv"
    path.write_text('body\none\n"' + "open\n" * 30 + "two\n", encoding="utf-8")
    errors: list[MailReadError] = []
    mails = list(iter_mails(path, on_error=errors.append, limits=ReadLimits(max_bytes=140)))
    assert [error.reason for error in errors] == ["line 3: a row longer than 140 characters"]
    assert [mails[0].body, mails[-1].body] == ["one", "two"]


@pytest.mark.parametrize(
    ("lines", "reason", "read"),
    [
        (['x,"open', "y,two", "z,three"], "lines 3 to 5 read as one row", ["one"]),
        (['x,"open', 'y,"two, and"', "z,three"], "lines 3 to 4 read as one row", ["one", "three"]),
        (['"x', 'y,"two"', "z,three"], "lines 3 to 4 read as one row", ["one", "three"]),
        (['"x" y,"open', "z,three"], "lines 3 to 4 read as one row", ["one"]),
        (["x,two, and", "z,three"], "line 3 has 3 cells for 2 columns", ["one", "three"]),
    ],
)
def test_a_stray_quote_swallows_no_rows_silently(
    lines: list[str], reason: str, read: list[str], tmp_path: Path
) -> None:
    """The lines that it joined are named, as a row that cannot be read."""
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["subject,body", "w,one", *lines]), encoding="utf-8")
    errors: list[MailReadError] = []
    assert [mail.body for mail in iter_mails(path, on_error=errors.append)] == read
    (error,) = errors
    assert error.source == f"{path}#2"
    assert error.reason.startswith(reason)


def test_quotes_that_cost_nothing(tmp_path: Path) -> None:
    """Within a line, and doubled in a cell of many; blank lines and cells are no fault either."""
    path = tmp_path / "t.csv"
    path.write_text(
        '\nsubject,body\n5" pipe,"a" b\n\nx,"say\n""hi""\n\n, y"\nz,c, ,\nlast,"open',
        encoding="utf-8",
    )
    mails = [(mail.subject, mail.body) for mail in iter_mails(path)]
    assert mails == [
        ('5" pipe', "a b"),
        ("x", 'say\n"hi"\n\n, y'),
        ("z", "c"),
        ("last", "open"),
    ]


def test_columns(tmp_path: Path) -> None:
    """Other names are given by `columns`; `text` stands in for `body`."""
    path = tmp_path / "t.jsonl"
    path.write_text('{"content": "b", "title": "s", "text": "t"}\n')
    (mail,) = iter_mails(path, columns={"body": "content", "subject": "title"})
    assert (mail.subject, mail.body) == ("s", "b")
    with pytest.warns(UserWarning, match="no column is the subject; not used: 'content', 'title'"):
        assert [m.body for m in iter_mails(path)] == ["t"]
    with pytest.raises(InvalidParameterError, match="'columns' parameter of iter_mails"):
        list(iter_mails(path, columns={"boddy": "content"}))


def test_bad_rows(tmp_path: Path) -> None:
    """Bad lines are errors of their own; the rest is read."""
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"body": "1"}\nnot json\n[1]\n{"x": 1}\n{"body": "\\ud800", "subject": null}\n'
    )
    errors: list[MailReadError] = []
    mails = list(iter_mails(path, on_error=errors.append))
    assert [mail.body for mail in mails] == ["1", "\ufffd"]
    assert [error.source for error in errors] == [f"{path}#{n}" for n in (2, 3, 4)]


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
    with pytest.raises(InputTypeError, match=f"must be one path. Got {kind} instead. Call it once"):
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


def test_long_fields_of_a_table_are_noted(tmp_path: Path) -> None:
    """Nothing is cut that no note speaks of."""
    limits = ReadLimits(max_subject_chars=20)
    fields = {"subject": "s" * 21, "sender": "f" * 21, "message_id": "<" + "i" * 20}
    rows = [{"body": "b", **fields}, {"body": "b", **{k: v[:20] for k, v in fields.items()}}]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    cut, whole = iter_mails(tmp_path / "a.jsonl", limits=limits)
    names = ("subject", "from", "message-id")
    assert cut.notes == tuple(f"truncated: {name} longer than 20 characters" for name in names)
    assert cut.truncated
    assert whole.notes == ()
    assert (cut.subject, cut.sender, cut.message_id) == ("s" * 20, "f" * 20, "i" * 19)


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


def test_msg_damaged_or_without_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged .msg is one bad message; a missing reader names the command."""
    path = tmp_path / "a.msg"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    if pytest.importorskip("oxmsg", reason="the msg extra"):
        with pytest.raises(MailReadError, match=r"damaged \.msg file"):
            list(iter_mails(path))
    monkeypatch.setitem(sys.modules, "oxmsg", None)
    with pytest.raises(MailReadError, match="pip install python-oxmsg"):
        list(iter_mails(path))
    with pytest.raises(MailReadError, match="pip install python-oxmsg"):
        read_mail(path)


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


def test_msg_that_is_none(tmp_path: Path) -> None:
    """Some name plain messages .msg."""
    (tmp_path / "a.msg").write_bytes(MESSAGE % b"plain")
    assert subjects(tmp_path / "a.msg") == ["plain"]


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


def test_what_stands_above_an_mbox(tmp_path: Path) -> None:
    """A message may lack its separator; a text may be one."""
    path = tmp_path / "a.mbox"
    rest = b"\n\nFrom a@b Mon Jan  6 10:00:00 2025\nSubject: two\n\nx\n"
    path.write_bytes(b"Subject: one\n\nx" + rest)
    assert subjects(path) == ["one", "two"]
    path.write_bytes(b"exported today" + rest)
    text, mail = iter_mails(path)
    assert (text.body, text.notes, mail.subject) == ("exported today", ("no header lines",), "two")


def test_message_files_without_headers(tmp_path: Path) -> None:
    """They are told; a text that was given as one is none."""
    for name, data, is_headless in (
        ("a.eml", PAGE, True),
        ("a.eml", b'{"error": "no such mail"}', True),
        ("b.eml", b"Subject: s\n\nx", False),
        ("c.txt", b"We accept.", False),
    ):
        (tmp_path / name).write_bytes(data)
        (mail,) = iter_mails(tmp_path / name)
        assert (mail.headless, mail.unjudged) == (is_headless, "")


def test_msg_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reader of .msg files gives becomes the fields of a mail."""
    message = outlook_message(
        subject="合同\r\n",
        body="",
        html_body="<p>seen</p><p hidden>unseen</p>",
        sender="A <a@b.c>",
        recipients=[SimpleNamespace(name="D", email_address="d@e.f")],
        attachments=[attached("x.doc"), attached(None)],
        strings={0x1035: "<1@x>"},
    )
    reads_as(message, monkeypatch)
    mail = parse_message(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg")
    assert (mail.subject, mail.body, mail.message_id) == ("合同", "seen\n\nunseen", "1@x")
    assert (mail.recipients, mail.attachments) == (("D <d@e.f>",), ("x.doc", "unnamed"))
    assert [mail.text[start:end] for start, end in mail.hidden_in_text] == ["unseen"]


@pytest.mark.parametrize(
    ("rtf", "notes"), [(b"x", ("the text is in RTF only, which is not read",)), (None, ())]
)
def test_msg_in_rtf_only(
    rtf: bytes | None, notes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that cannot be read is said to be there."""
    message = outlook_message(
        subject="s",
        body="\r\n",
        binaries={0x1009: rtf},
    )
    reads_as(message, monkeypatch)
    mail = parse_message(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg")
    assert (mail.notes, mail.unjudged) == (notes, "unread_text" if rtf else "")


@pytest.mark.parametrize(
    ("kind", "name", "notes"),
    [
        ("IPM.Note.SMIME", "smime.p7m", ("encrypted",)),
        ("IPM.Note", "message.rpmsg", ("encrypted",)),
        ("IPM.Note.SMIME.MultipartSigned", "smime.p7m", ()),
        ("IPM.Note", "contract.pdf.p7m", ()),
    ],
)
def test_encrypted_msg(
    kind: str, name: str, notes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outlook keeps an encrypted text as an attachment, and a signed message under its name."""
    message = outlook_message(
        subject="s",
        body="",
        attachments=[attached(name)],
        strings={0x001A: kind},
    )
    reads_as(message, monkeypatch)
    assert parse_message(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg").notes == notes


def test_long_fields_of_a_msg_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is cut, and one note speaks of all recipients."""
    recipients = [SimpleNamespace(name="D" * 30, email_address=at) for at in ("d@e.f", None)]
    message = outlook_message(
        subject="s" * 30,
        body="b" * 60,
        sender="f" * 30,
        recipients=recipients,
        attachments=[attached("x" * 300)],
        strings={0x1035: "i" * 30},
    )
    reads_as(message, monkeypatch)
    limits = ReadLimits(max_subject_chars=20, max_body_chars=50)
    mail = parse_message(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg", limits=limits)
    assert (mail.subject, mail.sender, mail.message_id) == ("s" * 20, "f" * 20, "i" * 20)
    assert mail.recipients == ("D" * 20, "D" * 20)
    assert [len(name) for name in mail.attachments] == [255]
    assert mail.notes == (
        "truncated: body longer than 50 characters",
        *(f"truncated: {name} longer than 20 characters" for name in ("subject", "from", "to")),
        "truncated: message-id longer than 20 characters",
    )


def read_msg(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> Mail:
    """Read an Outlook file that holds this."""
    reads_as(outlook_message(**fields), monkeypatch)
    return parse_message(OLE_MAGIC, "a.msg")


def test_versions_of_a_msg_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outlook shows the HTML, so that plain text beside it is not believed alone."""
    plain = "Hi Tom, lunch at noon on Friday as usual?"
    other = "We will copy their source code tonight and send it on."
    mail = read_msg(monkeypatch, body=plain, html_body=f"<p>{other}</p>")
    eml = read_mail(
        "Content-Type: multipart/alternative; boundary=b\n\n"
        f"--b\n\n{plain}\n--b\nContent-Type: text/html\n\n<p>{other}</p>\n--b--\n".encode()
    )
    assert (mail.body, mail.hidden, mail.notes) == (eml.body, eml.hidden, eml.notes)
    assert other in mail.body
    same = read_msg(monkeypatch, body=plain, html_body=f"<p>{plain}</p>")
    assert (same.body, same.hidden, same.notes) == (plain, (), ())


def test_html_of_a_msg_in_another_charset(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reader cannot decode costs no mail."""

    class Undecodable(SimpleNamespace):
        @property
        def html_body(self) -> str:
            raise UnicodeDecodeError("ascii", b"", 0, 1, "no such character")

    fields = vars(outlook_message(binaries={0x1013: "<p>合同下周再补</p>".encode("gb18030")}))
    del fields["html_body"]
    reads_as(Undecodable(**fields), monkeypatch)
    assert parse_message(OLE_MAGIC, "a.msg").body == "合同下周再补"


def test_messages_attached_to_a_msg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those in MIME are read as in any message; of Outlook's own it is said that they are not."""
    data = b"From: a@b.example\r\nSubject: inner\r\n\r\nthe text inside\r\n"
    forwarded = attached("x.eml", data, "message/rfc822")
    mail = read_msg(monkeypatch, body="See below.", attachments=[forwarded])
    assert mail.body.startswith("See below.\n\n-------- Forwarded Message --------\nFrom: a@b")
    assert (mail.body[-15:], mail.unjudged) == ("the text inside", "")
    table = b"Content-Type: text/csv; name=a.csv\nContent-Disposition: inline\n\n1,2"
    shown = attached("x.eml", table, "message/rfc822")
    assert read_msg(monkeypatch, body="b", attachments=[shown]).body.endswith("1,2")
    embedded = attached("x", method=5)
    assert read_msg(monkeypatch, body="b", attachments=[embedded]).unjudged == "unread_text"


def test_lines_of_tables_are_bounded(tmp_path: Path) -> None:
    """A line that no mail can be is one error; the rows around it are read."""
    limits = ReadLimits(max_bytes=1_000)
    long = "x" * 100_000
    (tmp_path / "a.jsonl").write_text(
        f'{{"body": "one"}}\n{{"body": "{long}"}}\n{{"body": "three"}}\n', encoding="utf-8"
    )
    (tmp_path / "a.csv").write_text(f"body\none\n{long}\nthree\n{long}", encoding="utf-8")
    for name, n_errors in (("a.jsonl", 1), ("a.csv", 2)):
        errors: list[MailReadError] = []
        mails = list(iter_mails(tmp_path / name, on_error=errors.append, limits=limits))
        assert [mail.body for mail in mails] == ["one", "three"]
        assert ["longer than 1000" in error.reason for error in errors] == [True] * n_errors


def test_a_table_without_header_is_not_quoted(tmp_path: Path) -> None:
    """What stands where the column names should be may be mail."""
    (tmp_path / "a.csv").write_text("Re: secret,Dear Ms Qiu: the list\nx,y\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no row of names") as caught:
        list(iter_mails(tmp_path / "a.csv"))
    assert "Qiu" not in str(caught.value)


def test_a_title_above_the_names_is_told(tmp_path: Path) -> None:
    """As many systems export: no column can be named before it is gone."""
    rows = "导出日期：2024-01-03,,\n,,\n主题,正文,发件人\na,b,c\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(SourceError, match="delete what is above them"):
        list(iter_mails(tmp_path / "a.csv"))


def test_mbox_of_short_and_long_lines(tmp_path: Path) -> None:
    """A separator is looked for at the start of lines only, and cheaply."""
    body = b"x" * ((1 << 16) * 2) + b"\nFrom a@b Mon Jan  6 10:00:00 2025\n"
    trap = b"From " + b"1:11" * 500_000 + b"\n"
    (tmp_path / "a.mbox").write_bytes(
        b"From a@b Mon Jan  6 10:00:00 2025\n\n" + body + b"\n" + trap
    )
    start = time.perf_counter()
    (mail,) = iter_mails(tmp_path / "a.mbox")
    assert time.perf_counter() - start < 5.0
    assert mail.truncated


def test_mbox_of_lines_like_separators(tmp_path: Path) -> None:
    """Each is looked at once, however many times of day it holds."""
    line = b"From " + b"1:11 " * 198 + b"\n"
    head = b"From a@b Mon Jan  6 10:00:00 2025\nSubject: s\n\n"
    (tmp_path / "a.mbox").write_bytes(head + line * 2_000)
    start = time.process_time()
    (mail,) = iter_mails(tmp_path / "a.mbox", limits=ReadLimits(max_body_chars=100))
    assert time.process_time() - start < 1.5  # 0.1 s here; 4 s where every time was tried
    assert mail.body.startswith("From 1:11 1:11")
