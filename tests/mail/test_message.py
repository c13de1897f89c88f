"""One message, from bytes to `Mail`."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailrisk_ml.exceptions import InputTypeError, InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.mail import Mail, ReadLimits, iter_mails, read_mail
from mailrisk_ml.mail.parsing import body
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC


def multipart(kind: str, *parts: str) -> bytes:
    """Build a message of several parts, each with its own headers."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f'Subject: s\nContent-Type: multipart/{kind}; boundary="b"\n\n{body}--b--\n'.encode()


PLAIN = "Content-Type: text/plain\n\nplain text of some length"
HTML = "Content-Type: text/html\n\n<p>the html text, which is of some length as well</p>"
INNER = "Content-Type: message/rfc822\n\nFrom: a@b.c\nSubject: old\n\nold text"


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"Subject: s\n\nhello\n", "hello"),
        (b"Subject: s\r\n\r\nhello\r\nyou\r\n", "hello\nyou"),
        (b"Subject: s\r\rhello\ryou", "hello\nyou"),
        (b"\n\nSubject: s\n\nhello", "hello"),
        (b"From x@y Mon Jan  6 10:00:00 2025\nSubject: s\n\nhello", "hello"),
        (b"Subject: s\n hello?\nbody starts here", "body starts here"),
        (b"Subject: s\nwrapped without indent\nTo: a@b.c\n\nhello", "hello"),
        (b"Content-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQ", "hello world"),
        (b"Content-Transfer-Encoding: base64\n\naGVs\n!bG8=\n", "hello"),
        (b"Content-Transfer-Encoding: base64\n\naGVsbG8=\naGVsbG8=\n", "hellohello"),
        (b"Content-Transfer-Encoding: base64\n\naGVsbG8=\n\n_____\nthe list footer",
         "hello\n_____\nthe list footer"),
        (b"Content-Transfer-Encoding: base64\n\nNot encoded, whatever it says.",
         "Not encoded, whatever it says."),
        (b"Content-Transfer-Encoding: quoted-printable\n\na=\nb=3D=E4=BD=A0 =  \nc", "ab=你 c"),
        (b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\nend",
         "begin 644 a\n#86)C\n`\nend"),
        (b"Content-Type: text/html\n\n<p>a</p>", "a"),
        (b"Content-Type: text/plain\n\n<html><body>a</body></html>", "a"),
        (b"Content-Type: text/plain\n\nuse <b> for bold", "use <b> for bold"),
        (b"Content-Type: multipart/mixed; boundary=x\n\nno part at all", "no part at all"),
        ("Content-Type: text/plain; charset=gb2312\n\n合同".encode("gbk"), "合同"),
        (b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Talk\\, short\n"
         b"DTSTART;TZID=\"x:y\":20250106T100000\nLOCATION:Room 1\nEND:VEVENT\nEND:VCALENDAR",
         "Summary: Talk, short\nStart: 2025-01-06 10:00\nLocation: Room 1"),
        (b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:x\n"
         b"X-ALT-DESC;FMTTYPE=text/html:<p>We ta\n ke it\\, all</p>\nEND:VEVENT",
         "Summary: x\nDescription: We take it, all"),
        (b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nX-ALT-DESC:<p>We <b>take</b> it all and"
         b" tell nobody</p>\nDESCRIPTION:We take it all and tell nobody\nEND:VEVENT",
         "Description: We take it all and tell nobody"),
        (b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nDESCRIPTION:See you\n"
         b"X-ALT-DESC:<p>We take it all and tell nobody</p>\nEND:VEVENT",
         "Description: See you\nDescription: We take it all and tell nobody"),
        (b"Content-Type: text/calendar\n\nBEGIN:VEVENT\n"
         b"DESCRIPTION;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=BA=CF=\n=CD=AC=0D=0AWe=20take=\n it\n"
         b"ATTACH;ENCODING=BASE64:eA=\nSUMMARY:a=20b\nEND:VEVENT",
         "Description: 合同\nWe take it\nSummary: a=20b"),
    ],
)  # fmt: skip
def test_body(raw: bytes, body: str) -> None:
    """Line ends, transfer encodings and single parts."""
    assert read_mail(raw).body == body


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (multipart("alternative", PLAIN, HTML), "plain text of some length"),
        (multipart("alternative", "\n", HTML), "the html text, which is of some length as well"),
        (
            multipart("alternative", "\nPlease view this in HTML", HTML),
            "the html text, which is of some length as well",
        ),
        (multipart("alternative", "\nPlease sign", "Content-Type: text/html\n\n<p>ok"),
         "Please sign"),
        (multipart("mixed", "\none", "\ntwo"), "one\n\ntwo"),
        (multipart("related", HTML, "Content-Type: image/png\n\nxx"),
         "the html text, which is of some length as well"),
        (multipart("signed", PLAIN, "Content-Type: application/pgp-signature\n\nxx"),
         "plain text of some length"),
        (multipart("report", "\nnot delivered",
                   "Content-Type: message/delivery-status\n\nAction: failed", INNER),
         "not delivered\n\n-------- Forwarded Message --------\nFrom: a@b.c\nSubject: old"
         "\n\nold text"),
        (multipart("digest", "\nSubject: one\n\nfirst"),
         "-------- Forwarded Message --------\nSubject: one\n\nfirst"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nno end", "no end"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--bb\n--b\n\none\n--b-- \ntail", "one"),
    ],
)  # fmt: skip
def test_multipart(raw: bytes, body: str) -> None:
    """Which parts are the text, and in which order."""
    assert read_mail(raw).body == body


def test_forwarded_message_is_a_zone() -> None:
    """An attached message is read as forwarded text."""
    mail = read_mail(multipart("mixed", PLAIN, INNER))
    kinds = {zone.kind: mail.text[zone.start : zone.end] for zone in mail.zones}
    assert "old text" in kinds["forwarded"]
    assert "old text" not in kinds["newest"]


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("kind", ["application/octet-stream", "application/eml", "text/plain"])
def test_a_message_that_is_attached_as_a_file(kind: str, encoding: str) -> None:
    """It is read as one that its type declares, and named; what is no message is named alone."""
    head = (
        f'Content-Type: {kind}; name="Old.EML"\nContent-Disposition: attachment\n'
        f"Content-Transfer-Encoding: {encoding}\n\n"
    )
    inner = "From: a@b.c\nSubject: old\n\nold text"
    written = b64encode(inner.encode()).decode() if encoding == "base64" else inner
    mail = read_mail(multipart("mixed", PLAIN, head + written))
    banner = "-------- Forwarded Message --------"
    assert mail.body == f"plain text of some length\n\n{banner}\n{inner}"
    assert mail.attachments == ("Old.EML",)
    other = read_mail(multipart("mixed", PLAIN, head + "no message"))
    assert (other.body, other.attachments) == ("plain text of some length", ("Old.EML",))


def test_attachments_are_named_not_read() -> None:
    """Names in every spelling; no content."""
    word = "=?gb2312?B?" + b64encode("报价.xls".encode("gbk")).decode() + "?="
    mail = read_mail(
        multipart(
            "mixed",
            PLAIN,
            "Content-Disposition: attachment; filename*=utf-8''%E5%90%88%E5%90%8C.txt\n\nsecret",
            f'Content-Type: application/octet-stream; name="{word}"\n\nsecret',
            "Content-Type: text/x-notes; name=notes.txt\n\nsecret",
        )
    )
    assert mail.attachments == ("合同.txt", "报价.xls", "notes.txt")
    assert "secret" not in mail.text


@pytest.mark.parametrize(
    "kind",
    ["text/xml", "text/csv", "text/x-patch", "text/x-unheard-of", "text/html", "text/x-amp-html",
     "application/xhtml+xml"],
)  # fmt: skip
def test_text_without_a_name_is_read(kind: str) -> None:
    """Whatever kind of text it is: mail programs show it."""
    mail = read_mail(f"Subject: s\nContent-Type: {kind}\n\nnot to be missed\n".encode())
    assert (mail.body, mail.notes) == ("not to be missed", ())
    named = f"Content-Type: {kind}; name=a.txt\n\nsecret"
    assert read_mail(multipart("mixed", PLAIN, named)).attachments == ("a.txt",)


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "text/markdown", "text/csv"])
def test_a_text_to_be_shown_is_read_whatever_its_name(kind: str) -> None:
    """Its sender chooses the name, and mail programs show it below the text."""
    shown = f"Content-Type: {kind}; name=a.txt\nContent-Disposition: inline\n\nnot to be missed"
    mail = read_mail(multipart("mixed", PLAIN, shown))
    assert mail.body.endswith("not to be missed")
    assert mail.attachments == ("a.txt",)


@pytest.mark.parametrize("line", ["<from>: a@b.com", "[SPAM]: yes", "{tag}: x"])
def test_a_line_in_brackets_above_the_headers(line: str) -> None:
    """It is no field, and makes no body of those below it; without them it is a text's first."""
    mail = read_mail(f"{line}\nFrom: a@b.com\nSubject: s\n\nbody".encode())
    assert (mail.sender, mail.subject, mail.body) == ("a@b.com", "s", "body")
    mail = read_mail(f"{line}\nHello.\n\nFrom: here on".encode())
    assert (mail.body, mail.notes) == (f"{line}\nHello.\n\nFrom: here on", ("no header lines",))


@pytest.mark.parametrize(
    "text",
    [
        "Note: the list goes out tonight",
        "PS: the list\n\nBest\nAnna",
        "Re: Pumps\n\nthe list",
        "To: do\n\nthe list",
        "From: here on\n the list",
        "From Monday on: the list",
        "From Monday on the list\nis yours",
        "Received: the list, with thanks",
        "X-ray: the list",
        "Tom: what do we do?\nAnna: the list\nTom: ok",
    ],
)
def test_a_text_whose_first_line_has_a_colon(text: str) -> None:
    """No header without a field of mail: not a word of it is lost, in parts neither."""
    mail = read_mail(text.encode())
    assert (mail.subject, mail.body, mail.notes) == ("", text, ("no header lines",))
    assert text in read_mail(multipart("mixed", text)).body
    attached = read_mail(multipart("mixed", PLAIN, f"Content-Type: message/rfc822\n\n{text}"))
    assert attached.body.endswith(text)


@pytest.mark.parametrize(
    "header",
    [
        "Subject: s",
        "Content-Type: text/plain",
        "From: a@b.c",
        "To: Tom <tom@b.c>",
        "Tom: x\nFrom: Tom\nDate: today",
        "Received: here\nX-Mailer: x",
        "From: a@b.c\nThread-Topic: x\nImportance: high",
    ],
)
def test_a_field_of_mail_makes_a_header(header: str) -> None:
    """One that is plain, one with an address, or two."""
    mail = read_mail(f"{header}\n\nbody".encode())
    assert (mail.body, mail.notes) == ("body", ())


def test_a_text_right_below_the_header() -> None:
    """Programs that write mails out as text put no blank line between."""
    below = "Body: the list\nTom: yes\n\nAnna"
    mail = read_mail(f"From: Anna\nSubject: s\n{below}".encode())
    assert (mail.sender, mail.subject, mail.body) == ("Anna", "s", below)


@pytest.mark.parametrize(
    ("head", "is_message"),
    [
        ("Note: kill him\nFrom: c@d.example", False),
        ("From: c@d.example\nNote: kill him\nSubject: x", False),
        ("From: c@d.example\nSubject: kill him", True),
    ],
)
def test_a_text_named_as_a_message(head: str, is_message: bool) -> None:
    """Shown where it stands, it loses no line that is no field of mail."""
    typed = "Content-Type: text/plain; name=a.eml\nContent-Disposition: inline"
    body = f"--b\n\nHi\n--b\n{typed}\n\n{head}\n\nrest\n--b--\n"
    mail = read_mail(f"Content-Type: multipart/mixed; boundary=b\n\n{body}".encode())
    assert "kill him" in mail.body
    assert ("Forwarded Message" in mail.body) is is_message


def test_a_long_text_without_header() -> None:
    """It is over no limit of headers."""
    text = "Note: a\n" * 50_000
    assert read_mail(text.encode(), limits=ReadLimits(max_body_chars=500_000)).notes == (
        "no header lines",
    )


def test_files_to_be_shown_displace_no_text() -> None:
    """Phones mark whatever is attached to be shown: tables are read last, and not for long."""
    file = "Content-Type: text/csv; name={}.csv\nContent-Disposition: inline\n\n{}"
    long, short = file.format("a", "1,2\n" * 200_000), file.format("b", "3,4\n")
    mail = read_mail(multipart("mixed", long, short, PLAIN))
    assert mail.body.startswith("plain")
    assert mail.body.count("1,2") == 5_000
    assert mail.attachments == ("a.csv", "b.csv")
    assert mail.notes == ("truncated: files to be shown longer than 20000 characters",)
    mail = read_mail(multipart("mixed", short, PLAIN))
    assert (mail.body, mail.notes) == ("plain text of some length\n\n3,4", ())
    alone = read_mail(multipart("mixed", long, short))
    assert alone.body.count("1,2") == 62_500
    assert alone.notes[0] == "truncated: files to be shown longer than 250000 characters"
    few = ReadLimits(max_body_chars=20_000)
    mail = read_mail(multipart("mixed", long, PLAIN), limits=few)
    assert mail.notes[0] == "truncated: files to be shown longer than 20000 characters"


def test_files_that_are_read_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the time is up says nothing of how long they are."""
    file = "Content-Type: text/csv; name=a.csv\nContent-Disposition: inline\n\n1,2\n"
    raw = multipart("mixed", PLAIN, file)
    notes = set()
    for calls in range(12):
        clock = chain([0.0] * calls, repeat(100.0))
        monkeypatch.setattr(body, "monotonic", lambda clock=clock: next(clock))
        notes.add(read_mail(raw).notes)
    assert notes == {(), ("truncated: reading took longer than 10 seconds",)}


def test_descriptions_in_html_end_in_time_and_length() -> None:
    """As the pages of a mail do."""
    page = "<blockquote>" * 20 + "a<br>" * 40_000
    raw = f"Content-Type: text/calendar\n\nBEGIN:VEVENT\nX-ALT-DESC:{page}\n".encode()
    assert len(read_mail(raw).body) == 250_000
    late = read_mail(raw, limits=ReadLimits(max_seconds=1e-6))
    assert late.notes == ("truncated: reading took longer than 1e-06 seconds",)


def test_rich_text_under_a_name_beside_a_text() -> None:
    """It is an attachment, even if it is to be shown."""
    rich = "Content-Type: text/rtf; name=a.rtf\nContent-Disposition: inline\n\n{\\rtf1 x}"
    mail = read_mail(multipart("mixed", rich, PLAIN))
    assert (mail.attachments, mail.unjudged) == (("a.rtf",), "")
    assert read_mail(multipart("mixed", rich)).unjudged == "unread_text"


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/octet-stream", "message/partial", "text/vcard", "image/png"],
)
def test_what_is_not_read_is_said(kind: str) -> None:
    """A part without a name is no attachment, but leaves a note."""
    unnamed = f"Content-Type: {kind}\n\nsecret"
    for raw in (f"Subject: s\n{unnamed}".encode(), multipart("mixed", PLAIN, unnamed, unnamed)):
        mail = read_mail(raw)
        assert "secret" not in mail.body
        assert (mail.attachments, mail.notes) == ((), (f"a part of type {kind} is not read",))


SMIME = "Content-Type: application/{}pkcs7-mime; name=smime.p7m{}\n\nMIIB"
ARMOUR = "Hi\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"


NOT_ENCRYPTED = (
    "\nBEGIN PGP MESSAGE is missing",
    "\nI got -----BEGIN PGP MESSAGE----- and cannot open it",
    "\n-----BEGIN PGP MESSAGE----- is what it says",
    "Content-Type: application/octet-stream; name=contract.pdf.p7m\n\nMIIB",
)


@pytest.mark.parametrize(
    "part",
    [
        SMIME.format("", "; smime-type=enveloped-data"),
        SMIME.format("x-", ""),
        "Content-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=y\n\n"
        "--y\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        "--y\nContent-Type: application/octet-stream; name=encrypted.asc\n\nhQEM\n--y--",
        f"Content-Type: text/plain\n\n{ARMOUR}",
        f"Content-Type: text/html\n\n<pre>{ARMOUR}</pre>",
        "Content-Type: text/plain\n\nHi\n\n> " + ARMOUR.replace("\n", "\n> "),
        "Content-Type: text/html\n\n<p>" + ARMOUR.replace("\n", "<br>") + "</p>",
        "Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\n\nx",
        "Content-Type: application/octet-stream; name=smime.p7m\n\nMIIB",
        "Content-Type: application/pgp-encrypted\nContent-Disposition: attachment\n\nVersion: 1",
        "Content-Type: application/octet-stream; name=encrypted.asc\n\nhQEM",
    ],
)
def test_what_is_encrypted_is_said(part: str) -> None:
    """Once, be it the message or one of its parts."""
    for raw in (f"Subject: s\n{part}".encode(), multipart("mixed", PLAIN, part, part)):
        mail = read_mail(raw)
        assert mail.encrypted
        assert mail.notes.count("encrypted") == 1


def test_what_is_only_signed_is_not_encrypted() -> None:
    """Nor what speaks of it."""
    for part in (SMIME.format("", "; smime-type=Signed-Data"), *NOT_ENCRYPTED):
        assert not read_mail(f"Subject: s\n{part}".encode()).encrypted


TEXT, NEW = "plain text of some length", "our draft of the contract goes to Halden"


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("Content-Type: text/plain; name=a.txt\n\nno word", f"{TEXT}\n\nno word"),
        ("Content-Type: text/html; name=a.html\n\n<p>not six words", TEXT),
        ("Content-Type: text/html; name=a.html\n\n<p>" + NEW, f"{TEXT}\n\n{NEW}"),
        ("Content-Type: text/x-log; name=a.log\n\nno word", TEXT),
        ("Content-Type: image/svg+xml\nContent-Disposition: inline; filename=a.svg\n\n"
         "<svg><text>" + NEW + "</text></svg>", f"{TEXT}\n\n{NEW}"),
        ("Content-Type: image/svg+xml; name=a.svg\n\n<svg><text>Logo</text></svg>", TEXT),
        ("Content-Type: image/svg+xml\nContent-Disposition: attachment; filename=a.svg\n\n"
         "<svg><text>" + NEW + "</text></svg>", TEXT),
    ],
)  # fmt: skip
def test_what_is_shown_unless_it_is_attached(part: str, body: str) -> None:
    """What has a name, and no word on whether it is to be shown."""
    mail = read_mail(multipart("mixed", PLAIN, part))
    assert (mail.body, len(mail.attachments)) == (body, 1)
    assert mail.unjudged == ""


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "image/svg+xml"])
def test_a_file_that_is_no_text(kind: str) -> None:
    """Some programs declare so what they do not know: it is attached, and no text."""
    data = b64encode(Random(0).randbytes(9_000)).decode()
    part = f"Content-Type: {kind}; name=a.doc\nContent-Transfer-Encoding: base64\n\n{data}"
    mail = read_mail(multipart("mixed", PLAIN, part))
    assert (mail.body, mail.attachments, mail.truncated) == (TEXT, ("a.doc",), False)
    assert mail.notes == ("a file that is declared as text is binary",)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "gb18030"])
def test_a_file_that_is_text(charset: str) -> None:
    """In whatever charset, and with a control character here and there."""
    data = b64encode(f"{NEW}\f\x1b".encode(charset)).decode()
    head = f"Content-Type: text/plain; charset={charset}; name=a.txt"
    part = f"{head}\nContent-Transfer-Encoding: base64\n\n{data}"
    assert NEW in read_mail(multipart("mixed", PLAIN, part)).body


def test_a_drawing_as_a_version() -> None:
    """Which a mail program shows in place of the text."""
    drawing = "Content-Type: image/svg+xml\n\n<svg><text>" + NEW + "</text></svg>"
    mail = read_mail(multipart("alternative", PLAIN, drawing))
    assert mail.body.endswith(NEW)
    assert mail.unjudged == ""


UNNAMED_PICTURE = "Content-Type: image/png\nContent-ID: <1>\n\nx"
UUENCODED = "begin 644 a.txt\n#0V%T\n`\nend\n"
NOTICE = (
    "Content-Type: text/plain\n\n"
    "This e-mail is confidential. If you are not the intended recipient, delete it."
)
SIGNATURE = "Content-Type: text/plain\n\nKelvin Mok\nSales Manager\nHarbour Ltd\nTel 5550-0142"


@pytest.mark.parametrize(
    ("parts", "unjudged"),
    [
        # A message inside its signature, with the footer of a list below.
        ([SMIME.format("", "; smime-type=signed-data"), PLAIN], "unread_text"),
        (["Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nMIIB"], "unread_text"),
        ([SMIME.format("", "; smime-type=certs-only")], "attachments_alone"),
        (["Content-Type: message/partial; id=x; number=1; total=2\n\nt"], "unread_text"),
        (["Content-Type: message/external-body; access-type=URL\n\n"], "unread_text"),
        ([PLAIN, "Content-Type: application/ms-tnef; name=winmail.dat\n\nx"], "unread_text"),
        (["Content-Type: text/html\n\n<img src=cid:1>", UNNAMED_PICTURE], "attachments_alone"),
        ([NOTICE, UNNAMED_PICTURE], "attachments_alone"),
        ([NOTICE, "Content-Type: application/pdf; name=a.pdf\n\nx"], "attachments_alone"),
        (["Content-Type: text/html\n\n<p>\n<img src='https://x.example/a'>"], "attachments_alone"),
        (["Content-Type: text/html\n\n<svg><path d='M0 0'/></svg>"], "attachments_alone"),
        (["Content-Type: text/html\n\n<td style='background: url(a.png)'>"], "attachments_alone"),
        (["Content-Type: text/html\n\n<td style='background: #fff'>"], ""),
        (["Content-Type: text/html\n\nHello<img src=cid:1>"], ""),
        ([NOTICE, "Content-Type: text/html\n\n<img src=a.png>"], "attachments_alone"),
        (["Content-Type: text/rtf\n\n{\\rtf1 \\'d6\\'d0}"], "unread_text"),
        (["Content-Type: text/richtext\n\n{\\rtf1 Hello}"], "unread_text"),
        (["Content-Type: text/richtext\n\n<bold>Hello</bold>"], ""),
        (["Content-Type: text/plain\n\n" + UUENCODED], "unread_text"),
        (["Content-Type: text/plain\n\nHello\n" + UUENCODED], ""),
        ([PLAIN, UNNAMED_PICTURE], ""),
        ([INNER, UNNAMED_PICTURE], ""),
        ([NOTICE], ""),
        ([SIGNATURE, UNNAMED_PICTURE], "attachments_alone"),
        ([SIGNATURE + "\n\nHe paid us", UNNAMED_PICTURE], ""),
        ([SIGNATURE], ""),
    ],
)  # fmt: skip
def test_of_what_nothing_was_read_is_not_judged(parts: list[str], unjudged: str) -> None:
    """Neither a name nor a notice below it makes it a text that was read."""
    assert read_mail(multipart("mixed", *parts)).unjudged == unjudged


@pytest.mark.parametrize(
    ("plain", "html", "unjudged"),
    [
        ("View this email in your browser", "<img src='http://x.example/y.png'>", "unread_text"),
        ("View this email in your browser", "<p>It is on, see you.</p><img src=y.png>", ""),
        ("View this email in your browser", "<p></p>", ""),
        ("Hello, it is on.", "<img src='http://x.example/y.png'>", ""),
    ],
)
def test_a_picture_instead_of_text(plain: str, html: str, unjudged: str) -> None:
    """What a mailer writes beside it is no text of the sender."""
    parts = (f"Content-Type: text/plain\n\n{plain}", f"Content-Type: text/html\n\n{html}")
    assert read_mail(multipart("alternative", *parts)).unjudged == unjudged


def test_rtf() -> None:
    """Nothing of RTF is text; beside plain text, which says the same, it is not missed."""
    rtf = "Content-Type: text/rtf\n\n{\\rtf1 Hello}"
    assert read_mail(multipart("mixed", rtf)).body == ""
    plain = "Content-Type: text/plain\n\nHello, here is the plain text of it."
    mail = read_mail(multipart("alternative", plain, rtf))
    assert (mail.body, mail.unjudged) == ("Hello, here is the plain text of it.", "")


def test_notes_are_words_and_no_facts() -> None:
    """What a caller notes does not make a mail truncated or encrypted."""
    mail = Mail("s", "b", notes=("truncated by me", "encrypted"))
    assert (mail.truncated, mail.encrypted, mail.unjudged) == (False, False, "")


def test_headers() -> None:
    """Every field of the record is filled."""
    mail = read_mail(
        b"From: =?gb2312?B?wO7OsA==?= <li@x.cn>\nTo: a@b.c\nCc: d@e.f\nMessage-ID: <1@x>\n"
        b"Date: Mon, 6 Jan 2025 10:00:00 +0800\nSubject: s\n\nb"
    )
    assert (mail.sender, mail.recipients, mail.message_id) == (
        "李伟 <li@x.cn>",
        ("a@b.c", "d@e.f"),
        "1@x",
    )
    assert mail.date is not None
    assert mail.date.isoformat() == "2025-01-06T10:00:00+08:00"


def test_hidden_spans_point_into_text() -> None:
    """Offsets of hidden text count from the subject on, over all parts."""
    html = "Content-Type: text/html\n\n<p>seen</p><p style='display:none'>unseen</p>"
    mail = read_mail(multipart("mixed", PLAIN, html))
    assert [mail.text[start:end] for start, end in mail.hidden_in_text] == ["unseen"]


def test_what_is_hidden_does_not_follow_the_subject() -> None:
    """Another subject, which people give to make a mail anonymous, hides no other text."""
    raw = b"Subject: long\nContent-Type: text/html\n\n<p hidden>unseen</p><p>seen</p>"
    mail = replace(read_mail(raw), subject="")
    assert [mail.text[slice(*span)] for span in mail.hidden_in_text] == ["unseen"]


@pytest.mark.parametrize(
    "hidden",
    [
        *[((2, 1),), ((-2, -1),), ((3, 4), (0, 1)), ((3, 6),), ((0, 4), (1, 2))],
        *[((0.0, 2.0),), (1, 2), ((1, 2, 3),), (("a", "b"),), ("12",), (None,)],
    ],
)
def test_what_is_hidden_stands_in_the_body(hidden: Any) -> None:
    """Spans of another text would hide what is shown; of nested ones the outer would be shown."""
    with pytest.raises(InvalidParameterError, match="must be spans of the body, in order"):
        Mail("", "12345", hidden=hidden)


def test_what_is_hidden_may_touch_and_be_the_same() -> None:
    """Redaction makes one of two spans in a name; tables bring numbers of NumPy."""
    hidden = ((0, 2), (np.int64(2), 3), [2, 3])
    assert Mail("", "12345", hidden=hidden).hidden_in_text == ((1, 3), (3, 4), (3, 4))  # type: ignore[arg-type]


def test_raw_8bit_subject_follows_the_body() -> None:
    """A bare subject is read in the charset its mail names."""
    raw = b"Subject: \xb8\xbd\nContent-Type: text/plain; charset=gb2312\n\nx"
    assert read_mail(raw).subject == "附"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty message"),
        (b" \r\n\0".rstrip(b"\0"), "empty message"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "no message: binary data without header lines"),
    ],
)
def test_no_message(raw: bytes, reason: str) -> None:
    """Bytes that are no mail give one typed error."""
    with pytest.raises(MailReadError) as caught:
        read_mail(raw)
    assert (caught.value.source, caught.value.reason) == ("<bytes>", reason)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml",
            "but an Excel workbook: give it as a file named .xlsx",
        ),
        (b"PK\x03\x04..word/document.xml", "but a Word document: "),
        (b"PK\x03\x04..a.eml", "but a ZIP archive: unpack it"),
        (
            b"PK\x03\x04\x33\x00\x01\x08.a.eml",
            "but a ZIP archive with a password: unpack it, which",
        ),
        (
            b"PK\x03\x04\x14\x00\x00\x00d/PK\x03\x04\x14\x00\x09\x00d/a.eml",
            "but a ZIP archive with a password",
        ),
        (OLE_MAGIC + "Workbook".encode("utf-16-le"), "but an Excel workbook: save it as .xlsx"),
        (
            OLE_MAGIC + "WordDocument".encode("utf-16-le"),
            "but a document of an old Office program: save ",
        ),
        (b"\x1f\x8b\x08..", "but a gzip archive: unpack it"),
        (b"%PDF-1.4\n", "but a PDF document: "),
        (b"%PDF-1.4\nPK\x03\x04\x14\x00\x01\x00\x08", "but a PDF document: "),
        (b"!BDN..", "but an Outlook data file: "),
    ],
)
def test_other_files_are_named(raw: bytes, said: str) -> None:
    """People give what they have: the error says what it is, and the way out."""
    with pytest.raises(MailReadError, match=f"no message, {said}"):
        read_mail(raw)


def test_a_page_alone(tmp_path: Path) -> None:
    """As a browser saves one, whatever its first line looks like; a message stays a message."""
    path = tmp_path / "mail.html"
    page = '<p>Note: 价格</p>\n<p style="display:none">x</p>'
    path.write_bytes(b'<meta charset="gb2312">' + page.encode("gb18030"))
    mail = read_mail(path)
    assert (mail.subject, mail.body, mail.notes[0]) == ("", "Note: 价格\n\nx", "no header lines")
    assert [mail.text[slice(*span)] for span in mail.hidden_in_text] == ["x"]
    path.write_bytes(b"Subject: s\n\nbody <p>")
    assert (read_mail(path).subject, read_mail(path).body) == ("s", "body <p>")


def test_bad_paths(tmp_path: Path) -> None:
    """Missing files, folders and foreign types are told plainly."""
    with pytest.raises(MailReadError, match="cannot be read: No such file"):
        read_mail(tmp_path / "none.eml")
    with pytest.raises(MailReadError, match="cannot be read: Is a directory"):
        read_mail(tmp_path)
    with pytest.raises(
        InputTypeError, match=r"must be a path or bytes\. Got int.*bytes\(message\)"
    ):
        read_mail(1)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_bytes_of_any_kind(kind: Callable[[bytes], bytearray | memoryview]) -> None:
    """As the bodies of web frameworks are."""
    raw = b"Subject: s\n\nb"
    assert read_mail(kind(raw)) == read_mail(raw)


@pytest.mark.parametrize(
    ("subject", "body"), [(None, "x"), ("s", b"x"), ("s", float("nan")), (pd.NA, "x")]
)
def test_a_mail_is_of_text(subject: Any, body: Any) -> None:
    """Told where it is built, that is at the row at fault, with what reads a table."""
    with pytest.raises(InputTypeError, match=r"each be a str\. Got \w+ and .*iter_mails\(table"):
        Mail(subject, body)


@pytest.mark.parametrize("date", ["2024-01-01", pd.NaT, 0, datetime(2024, 1, 1).date()])
def test_a_date_is_a_datetime(date: Any) -> None:
    """Before outputs trip over it."""
    said = r"date of a Mail must be a datetime, or None where it is missing\. Got \w+ instead"
    with pytest.raises(InputTypeError, match=said):
        Mail("s", "b", date=date)


@pytest.mark.parametrize(
    "name",
    ["sender", "message_id", "source", "recipients", "attachments", "hidden", "notes"],
)
@pytest.mark.parametrize("value", [None, float("nan"), {}])
def test_what_is_missing_is_empty(name: str, value: Any) -> None:
    """Every field is asked where the mail is built, and the one at fault is named."""
    said = (
        f"The '{name}' parameter of Mail must be a \\w+. Got {type(value).__name__} instead. Write"
    )
    with pytest.raises(InputTypeError, match=said):
        Mail("s", "b", **{name: value})


def test_an_empty_path_names_no_file() -> None:
    """It is no message that cannot be read, and not the folder where one stands."""
    with pytest.raises(SourceError, match=r"read_mail must name a file\. Got ''") as error:
        read_mail("")
    assert not isinstance(error.value, MailReadError)


@pytest.mark.parametrize("limits", [None, {"max_bytes": 5}])
def test_other_limits_are_no_fault_of_the_mail(limits: Any, tmp_path: Path) -> None:
    """Who counts messages that cannot be read would count them all."""
    said = r"'limits' .* must be a ReadLimits\. Got \w+ instead"
    with pytest.raises(InputTypeError, match=said):
        read_mail(b"Subject: x\n\ny", limits=limits)
    for path in (tmp_path, pd.DataFrame({"body": ["x"]})):
        with pytest.raises(InputTypeError, match=said):
            iter_mails(path, limits=limits, on_error="skip")


def test_a_text_is_no_list_of_names() -> None:
    """Each letter of it would be one."""
    with pytest.raises(InputTypeError, match=r"'attachments' .* a tuple\. Got str"):
        Mail("s", "b", attachments="a.pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["recipients", "attachments", "notes"])
def test_names_are_texts(name: str) -> None:
    """What writes them joins them."""
    with pytest.raises(InputTypeError, match=rf"'{name}' .* a tuple of str\. Got one with int"):
        Mail("s", "b", **{name: ("a", 1)})  # type: ignore[arg-type]


def test_what_was_not_read_is_an_unread() -> None:
    """Whether a mail was judged is asked of it."""
    with pytest.raises(InputTypeError, match=r"'unread' .* an Unread\. Got NoneType"):
        Mail("s", "b", unread=None)  # type: ignore[arg-type]


def test_representation() -> None:
    """What finds a mail again on one line that a terminal may show, and no text of it."""
    mail = Mail("价\x1b[2J\u202e" * 30, "secret\n" * 1000, sender="Ann", source="a\n.eml#1")
    shown = repr(mail)
    assert shown.isprintable()
    assert shown.startswith("<Mail '价")
    assert shown.endswith("…', body of length 7000, source 'a\\n.eml#1'>")
    assert "secret" not in shown
    assert "Ann" not in shown
    assert repr(Mail()) == "<Mail '', body of length 0>"


@pytest.mark.parametrize("data", [b"hello", b'{"a": 1}', b"<html>x</html>", "你好".encode("gbk")])
def test_text_without_headers_is_a_body(data: bytes) -> None:
    """It is no error: what was read tells of it."""
    assert read_mail(data).headless


@pytest.mark.parametrize("data", [b"", b" \n", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n" + bytes(9)])
def test_what_is_no_text_is_no_message(data: bytes) -> None:
    """Empty or binary."""
    with pytest.raises(MailReadError, match=r"empty message|no message"):
        read_mail(data)


@pytest.mark.parametrize("text", ["Subject: pay\n\nZoe earns 14000.", "Zoe earns 14000. " * 300])
@pytest.mark.parametrize("read", [read_mail, iter_mails])
def test_a_message_is_no_path(text: str, read: Callable[[str], object]) -> None:
    """Nothing of it stands in the error, which ends in logs."""
    with pytest.raises(InputTypeError, match=r"Got a text of .* Read a message from bytes") as told:
        read(text)
    assert "Zoe" not in str(told.value)


def nested(depth: int) -> bytes:
    """Multiparts inside multiparts."""
    boundaries = (
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )
    return b"Subject: s\n" + b"".join(boundaries) + b"\ninnermost"


@pytest.mark.parametrize(
    ("raw", "limits", "note"),
    [
        (nested(10_000), ReadLimits(), "truncated: parts nested deeper than 30"),
        (b"Subject: s\n" + b"Content-Type: message/rfc822\n\n" * 10_000, ReadLimits(),
         "truncated: parts nested deeper than 30"),
        (multipart("mixed", *["\nhi"] * 10_000), ReadLimits(),
         "truncated: more than 1000 parts"),
        (b"Subject: s\n\n" + b"a" * 50_000_000, ReadLimits(),
         "truncated: body longer than 250000 characters"),
        (b"Subject: " + b"a" * 50_000_000, ReadLimits(),
         "truncated: headers longer than 262144 characters"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bb\n" * 1_000_000, ReadLimits(),
         "truncated: body longer than 250000 characters"),
        (multipart("mixed", "\none" + "\n--bx" * 10_000, "\ntwo"), ReadLimits(),
         "truncated: more than 10000 places like a boundary that are none"),
        (b"Subject: s\n\n" + b"a" * 100, ReadLimits(max_bytes=50),
         "truncated: message larger than 50 bytes"),
        (b"From: a@b.c\nTo: " + b'<",\\' * 60_000 + b"\n" + b" " * 200_000 + b"\n\nx", ReadLimits(),
         "truncated: headers longer than 262144 characters"),
    ],
    ids=["multiparts", "messages", "parts", "line", "header", "boundaries", "misses", "bytes",
         "quotes"],
)  # fmt: skip
def test_limits(raw: bytes, limits: ReadLimits, note: str) -> None:
    """What exceeds a limit is left out, noted, and costs little time."""
    start = time.process_time()
    mail = read_mail(raw, limits=limits)
    assert note in mail.notes
    assert time.process_time() - start < 5.0  # 0.3 s here; loaded machines are slower


def test_parts_below_lines_like_a_boundary_are_read() -> None:
    """Fewer than the most are passed over, and nothing is noted."""
    mail = read_mail(multipart("mixed", "\none" + "\n--bx" * 9_000, "\ntwo"))
    assert mail.body.endswith("--bx\n\ntwo")
    assert mail.notes == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_parts", 0), ("max_depth", 201), ("max_bytes", 1.5), ("max_bytes", 2**63)],
)
def test_limits_have_rules(name: str, value: object) -> None:
    """A limit that cannot be kept is refused by name."""
    with pytest.raises(InvalidParameterError, match=f"The '{name}' parameter of ReadLimits"):
        ReadLimits(**{name: value})  # type: ignore[arg-type]


FRAGMENTS = [
    b"Subject: ", b"=?gb2312?B?", b"?=", b"\n", b"\r\n", b"\n\n", b"Content-Type: ", b"text/html",
    b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"message/rfc822",
    b"--b\n", b"--b--", b"Content-Transfer-Encoding: ", b"base64\n\n", b"quoted-printable\n\n",
    b"; charset=", b"utf-16", b"utf-7", b"hz", b"big5", b"text/calendar", b"\xba\xcf", b"\xff\xfe",
    b"<p style='display:none'>", b"</p>", b"BEGIN:VEVENT\n", b"DTSTART:2025", b"=", b'"', b";*0*=a",
    b"> ", b"-- \n", b"From: ", b"Date: Mon, 6 Jan 2025 10:00:00 +9999", b"\0", b"~{VPND~}",
]  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(FRAGMENTS)).map(b"".join)))
def test_any_bytes(raw: bytes) -> None:
    """Any bytes give a `Mail` with sound offsets, or a `MailReadError`."""
    mail: Mail | None = None
    reason = ""
    try:
        mail = read_mail(raw)
    except MailReadError as error:
        reason = error.reason
    assert not reason.startswith("cannot be parsed")
    if mail is None:
        return
    mail.text.encode("utf-8")
    assert mail.subject.isprintable() or not any(c < " " for c in mail.subject)
    assert all(0 <= start < end <= len(mail.text) for start, end in mail.hidden_in_text)
    assert mail.zones[-1].end == len(mail.text)
    assert pickle.loads(pickle.dumps(mail)) == mail


def test_equal_content_equal_mail() -> None:
    """The record compares by value."""
    assert read_mail(b"Subject: s\n\nb") == Mail(subject="s", body="b", source="<bytes>")


def test_import_is_cheap() -> None:
    """Nothing heavy is imported before it is needed."""
    code = (
        "import sys, mailrisk_ml.mail; print(sorted({'lxml', 'pandas', 'pyarrow', 'oxmsg', 'csv',"
        "'email.policy', 'email.utils', 'json'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
