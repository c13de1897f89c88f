"""Maildir, also in use."""

from __future__ import annotations

import mailbox
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail import iter_mails

MESSAGE = b"From: a@b.c\nSubject: %s\n\nbody\n"


def test_maildir(tmp_path: Path) -> None:
    """Folders cur and new are read, tmp is not."""
    box = mailbox.Maildir(str(tmp_path / "box"))
    box.add(MESSAGE % b"one")
    (tmp_path / "box" / "tmp" / "half").write_bytes(MESSAGE % b"half")
    assert [mail.subject for mail in iter_mails(tmp_path / "box")] == ["one"]


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
    mails = iter_mails(maildir, on_error=errors.append)
    assert sorted(mail.subject for mail in mails) == list("012345")
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
