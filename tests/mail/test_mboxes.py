"""Mailboxes in one file: what parts their messages."""

from __future__ import annotations

import base64
import io
import mailbox
import time
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail import ReadLimits, iter_mails, mboxes, read_mail

MESSAGE = b"From: a@b.c\nSubject: %s\n\nbody\n"
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
    assert [mail.subject for mail in iter_mails(tmp_path / "in.mbox")] == []


def test_what_stands_above_an_mbox(tmp_path: Path) -> None:
    """A message may lack its separator; a text may be one."""
    path = tmp_path / "a.mbox"
    rest = b"\n\nFrom a@b Mon Jan  6 10:00:00 2025\nSubject: two\n\nx\n"
    path.write_bytes(b"Subject: one\n\nx" + rest)
    assert [mail.subject for mail in iter_mails(path)] == ["one", "two"]
    path.write_bytes(b"exported today" + rest)
    text, mail = iter_mails(path)
    assert (text.body, text.notes, mail.subject) == ("exported today", ("no header lines",), "two")


def test_mbox_of_short_and_long_lines(tmp_path: Path) -> None:
    """A separator is looked for at the start of lines only, and cheaply."""
    body = b"x" * ((1 << 16) * 2) + b"\nFrom a@b Mon Jan  6 10:00:00 2025\n"
    trap = b"From " + b"1:11" * 500_000 + b"\n"
    (tmp_path / "a.mbox").write_bytes(
        b"From a@b Mon Jan  6 10:00:00 2025\n\n" + body + b"\n" + trap
    )
    start = time.process_time()
    (mail,) = iter_mails(tmp_path / "a.mbox")
    assert time.process_time() - start < 5.0
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
