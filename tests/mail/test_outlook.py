"""Outlook files (`.msg`)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail import Mail, ReadLimits, iter_mails, read_mail
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC
from mailrisk_ml.mail.reading import parse_message

MESSAGE = b"From: a@b.c\nSubject: %s\n\nbody\n"


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


def test_msg_that_is_none(tmp_path: Path) -> None:
    """Some name plain messages .msg."""
    (tmp_path / "a.msg").write_bytes(MESSAGE % b"plain")
    assert [mail.subject for mail in iter_mails(tmp_path / "a.msg")] == ["plain"]


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
