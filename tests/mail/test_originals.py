"""The bytes of a mail, read again."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.mail.stores.originals import Originals, written_message

ONE = b"From: a@b.example\r\nSubject: One\r\n\r\nBody with \xff raw bytes\r\n"
TWO = b"Subject: Two\n\nFrom here on\n>>From quoted\n"


def mbox(*messages: bytes) -> bytes:
    """An mbox with mboxrd quoting."""
    separator = b"From a@b.example Mon Jan  6 09:00:00 2025\n"
    return b"".join(
        separator + m.replace(b"\nFrom ", b"\n>From ").replace(b"\n>>From", b"\n>>>From") + b"\n"
        for m in messages
    )


def test_files_and_maildir(tmp_path: Path) -> None:
    """Byte for byte, line ends and all."""
    (tmp_path / "a.eml").write_bytes(ONE)
    for name in ("cur", "new", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "cur" / "1.x:2,S").write_bytes(TWO)
    originals = Originals()
    assert [originals.read(mail) for mail in mr.iter_mails(tmp_path)] == [ONE, TWO]


def test_mbox_in_any_order(tmp_path: Path) -> None:
    """Messages are found forwards and backwards, unquoted."""
    path = tmp_path / "in#1.mbox"
    path.write_bytes(mbox(TWO, b"Subject: 3\n\nthree\n", TWO, b"Subject: 4\n\nfour\n"))
    mails = list(mr.iter_mails(path))
    originals = Originals()
    assert originals.read(mails[3]) == b"Subject: 4\n\nfour\n"
    assert originals.read(mails[0]) == TWO
    assert originals.read(mails[2]) == TWO
    originals.close()


def test_no_original(tmp_path: Path) -> None:
    """Rows, Outlook files, mails that came from nowhere, and sources that changed have none."""
    (tmp_path / "a.csv").write_text("subject,body\nx,Lunch?\n", encoding="utf-8")
    (tmp_path / "b.eml").write_bytes(ONE)
    row, mail = mr.iter_mails(tmp_path)
    originals = Originals()
    assert originals.read(row) is None
    assert originals.read(mr.Mail("x", "y", source="-")) is None
    assert originals.read(mr.Mail("x", "y", source="\0")) is None
    assert originals.read(mr.Mail("x", "y")) is None
    (tmp_path / "b.eml").write_bytes(TWO)
    assert originals.read(mail) is None
    (tmp_path / "b.eml").unlink()
    assert originals.read(mail) is None


def test_written_message_says_the_same() -> None:
    """Headers and text survive, whatever is in them; a header says what it is."""
    zone = timezone(timedelta(hours=8))
    mail = mr.Mail(
        "合同 草案\ud800",
        "第一行\n第二行 \udfff",
        "张三 <z@x.example>",
        ("李四 <l@x.example>", "nobody"),
        datetime(2025, 3, 1, 9, 30, tzinfo=zone),
        "id@x.example",
    )
    data = written_message(mail)
    read = mr.read_mail(data)
    assert (read.subject, read.body.strip()) == ("合同 草案\ufffd", "第一行\n第二行 \ufffd")
    assert (read.sender, read.date, read.message_id) == (mail.sender, mail.date, mail.message_id)
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert "original bytes are not at hand" in message["X-Mailrisk-Note"]
    assert written_message(mail) == data


@pytest.mark.parametrize(
    ("name", "shown", "address"),
    [
        ("Smith, John <j@x.example>", "Smith, John", "j@x.example"),
        ("'Smith, John' <j@x.example>", "'Smith, John'", "j@x.example"),
        ('"Smith, John" <j@x.example>', "Smith, John", "j@x.example"),
        ("王, 伟 <w@x.example>", "王, 伟", "w@x.example"),
        ("j@x.example", "", "j@x.example"),
    ],
)
def test_written_addresses(name: str, shown: str, address: str) -> None:
    """A comma in a name costs no address, of the sender or another, quoted or not."""
    data = written_message(mr.Mail("x", "y", name, (name, "b@x.example")))
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert [(a.display_name, a.addr_spec) for a in message["From"].addresses] == [(shown, address)]
    assert [a.addr_spec for a in message["To"].addresses] == [address, "b@x.example"]


def test_written_names_without_address() -> None:
    """All of a name is there, which reads as two addresses."""
    assert mr.read_mail(written_message(mr.Mail("x", "y", "Smith, John"))).sender == "Smith, John"


def test_hostile_fields_forge_no_header() -> None:
    """Line ends in a field start no new header."""
    mail = mr.Mail("x\nBcc: a@b.example", "y", "a\r\nBcc: a@b.example", message_id="x\ny")
    message = email.message_from_bytes(written_message(mail), policy=email.policy.default)
    assert message["Bcc"] is None
