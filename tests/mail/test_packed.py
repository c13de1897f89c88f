"""Packed files."""

from __future__ import annotations

import gzip
import os
from collections import Counter
from pathlib import Path

import pytest

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail import ReadLimits, iter_mails, packed, read_mail
from mailrisk_ml.mail.sources import find_mails
from mailrisk_ml.mail.stores.originals import Originals

MESSAGE = b"From: a@b.c\nSubject: %s\n\nbody\n"
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


@pytest.mark.parametrize("behind", [b"", b"no"], ids=["cut", "garbage"])
@pytest.mark.parametrize("name", ["a.mbox", "a.jsonl", "a.csv"])
def test_what_stands_before_the_damage_is_read(name: str, behind: bytes, tmp_path: Path) -> None:
    """Of a small file too, up to the last mail whose end was read."""
    form = {
        "a.mbox": "From x Mon Jan  6 10:00:00 2025\nFrom: a@b.example\nDate: x\n"
        "Subject: {0}\nContent-Type: text/plain; charset=gb18030\n\n合同 {1}\n\n",
        "a.jsonl": '{{"subject": "{0}", "body": "合同 {1}"}}\n',
        "a.csv": "{0},合同 {1}\n",
    }[name]
    mails = "".join(form.format(n, os.urandom(40).hex()) for n in range(40))
    data = ("subject,body\n" * (name == "a.csv") + mails).encode(
        "utf-8" if name == "a.jsonl" else "gb18030"
    )
    packed = gzip.compress(data)
    path = tmp_path / f"{name}.gz"
    path.write_bytes(packed + behind if behind else packed[: len(packed) // 2])
    unread: list[MailReadError] = []
    found = [*iter_mails(path, on_error=unread.append)]
    assert len(found) in ((39, 40) if behind else range(17, 21))
    assert [mail.subject for mail in found] == [str(n) for n in range(len(found))]
    assert found[0].body.startswith("合同 ")
    assert [error.reason for error in unread] == [
        "cannot be read: the gzip file is damaged or ends early"
    ]


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
    assert [error.reason for error in unread] == ["line 1: a line longer than 1000 bytes"]


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
    assert [error.reason for error in unread] == [f"line {(1 << 22) + 2}: not valid JSON"]


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
