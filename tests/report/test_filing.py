"""Flagged mails, filed by label."""

from __future__ import annotations

import csv
import mailbox
import os
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk
from mailrisk_ml.report import Filing, file_mails

RAW = b"Subject: =cmd()\r\nFrom: a@b.example\r\n\r\nWe pay double.\r\n"


def flagged(mail: mr.Mail, *labels: str) -> Assessment:
    """A mail flagged for labels."""
    passage = Evidence(0, 4, "=We pay", 1.0)
    risks = tuple(Risk(label, label, 0.9, "high", (passage,), "x") for label in labels)
    return Assessment(mail.text, "en", {}, risks, mail)


def index(folder: Path) -> list[dict[str, str]]:
    """The lines of an index."""
    with (folder / "index.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_filed_under_each_label(tmp_path: Path) -> None:
    """Byte for byte, private, unread; the index says why and names the file."""
    (tmp_path / "a.eml").write_bytes(RAW)
    mail = mr.read_mail(tmp_path / "a.eml")
    folder = tmp_path / "sorted"
    file_mails([flagged(mail, "contract", "privacy"), flagged(mail)], folder)
    rows = index(folder)
    assert [row["label"] for row in rows] == ["contract", "privacy"]
    for row in rows:
        assert (folder / row["file"]).read_bytes() == RAW
        assert (row["original"], row["level"], row["probability"]) == ("yes", "high", "0.9000")
        assert (row["source"], row["evidence"]) == (str(tmp_path / "a.eml"), "'=We pay")
        assert (row["subject"], row["truncated"]) == ("'=cmd()", "")
        assert len(mailbox.Maildir(folder / row["label"], create=False)) == 1
    if os.name == "posix":
        for path in (folder, *folder.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path


def test_original_of_a_mail_read_in_part(tmp_path: Path) -> None:
    """By the limits that it was read with, it is told for what it is."""
    (tmp_path / "a.eml").write_bytes(RAW)
    limits = mr.ReadLimits(max_body_chars=5)
    (mail,) = mr.iter_mails(tmp_path / "a.eml", limits=limits)
    assert mail.truncated
    file_mails([flagged(mail, "contract")], tmp_path / "sorted", limits=limits)
    (row,) = index(tmp_path / "sorted")
    assert (row["original"], row["truncated"]) == ("yes", "yes")
    assert (tmp_path / "sorted" / row["file"]).read_bytes() == RAW


def test_without_original(tmp_path: Path) -> None:
    """A row of a table is filed as a written message, and the index says so."""
    (tmp_path / "a.csv").write_text("subject,body\n合同,赔双倍\n", encoding="utf-8")
    (mail,) = mr.iter_mails(tmp_path / "a.csv")
    file_mails([flagged(mail, "contract")], tmp_path / "sorted")
    (row,) = index(tmp_path / "sorted")
    assert row["original"].startswith("no:")
    assert mr.read_mail(tmp_path / "sorted" / row["file"]).subject == "合同"


def test_again(tmp_path: Path) -> None:
    """A second run adds what is new, and nothing twice."""
    folder = tmp_path / "sorted"
    first = flagged(mr.Mail("one", "x", source="-"), "contract")
    file_mails([first], folder)
    before = {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.name != "index.csv" and path.is_file()
    }
    file_mails([first, flagged(mr.Mail("two", "x", source="-"), "contract")], folder)
    assert [row["subject"] for row in index(folder)] == ["one", "two"]
    assert all(path.read_bytes() == data for path, data in before.items())
    assert len(mailbox.Maildir(folder / "contract")) == 2


def test_copies_are_filed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever their path is called: in the same run and in the next, and under each label."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(RAW)
    (tmp_path / "copy.eml").write_bytes(RAW)
    folder = tmp_path / "sorted"
    for paths in (("a.eml", "copy.eml"), ("./a.eml",), (tmp_path / "a.eml",)):
        file_mails([flagged(mr.read_mail(path), "contract") for path in paths], folder)
    assert [row["source"] for row in index(folder)] == ["a.eml"]
    file_mails([flagged(mr.read_mail("copy.eml"), "contract", "privacy")], folder)
    assert [row["label"] for row in index(folder)] == ["contract", "privacy"]
    assert len(mailbox.Maildir(folder / "contract")) == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such locks")
def test_two_runs_do_not_file_into_one_folder(tmp_path: Path) -> None:
    """The second is refused, at once where the first has filed; no line of an index is lost."""
    mails = [flagged(mr.Mail(subject, "x", source="-"), "contract") for subject in ("one", "two")]
    late = Filing(tmp_path / "sorted")
    with Filing(tmp_path / "sorted") as filing:
        filing.add(mails[0])
        for refused in (lambda: late.add(mails[1]), Filing(tmp_path / "sorted").__enter__):
            with pytest.raises(SourceError, match="another run"):
                refused()
        filing.add(mails[1])
    assert [row["subject"] for row in index(tmp_path / "sorted")] == ["one", "two"]
    assert len(mailbox.Maildir(tmp_path / "sorted" / "contract")) == 2
    file_mails(mails, tmp_path / "sorted")  # it is free again


@pytest.mark.parametrize("lost", [1, 10, 67, 73])
def test_after_an_unfinished_line(lost: int, tmp_path: Path) -> None:
    """What a full disk left goes, in quotes and characters, too; its mail is filed again."""
    folder = tmp_path / "sorted"
    mails = [mr.Mail(f"合同, {n}\n", "x", source="-") for n in range(3)]
    file_mails([flagged(mail, "contract") for mail in mails[:2]], folder)
    whole = index(folder)
    path = folder / "index.csv"
    path.write_bytes(path.read_bytes()[:-lost])
    file_mails([flagged(mail, "contract") for mail in mails], folder)
    rows = index(folder)
    assert rows[0] == whole[0]
    assert [row["subject"] for row in rows] == [mail.subject for mail in mails]
    assert all((folder / row["file"]).is_file() and row["sha256"] for row in rows)


def test_foreign_folder_is_refused(tmp_path: Path) -> None:
    """What is there was not filed by mailrisk: nothing is touched."""
    (tmp_path / "index.csv").write_text("my,own,index\n", encoding="utf-8")
    with pytest.raises(SourceError, match="not empty"):
        Filing(tmp_path)
    with pytest.raises(SourceError, match="no folder"):
        Filing(tmp_path / "index.csv")


def test_nothing_flagged(tmp_path: Path) -> None:
    """An empty folder will do; its index has no lines."""
    (tmp_path / "sorted").mkdir()
    file_mails([flagged(mr.Mail("x", "y"))], tmp_path / "sorted")
    assert index(tmp_path / "sorted") == []


def test_label_is_no_path(tmp_path: Path) -> None:
    """A model's label does not lead out of the folder."""
    file_mails([flagged(mr.Mail("x", "y"), "../../evil", "..")], tmp_path / "sorted")
    assert {path.name for path in tmp_path.iterdir()} == {"sorted"}
    assert {path.name for path in (tmp_path / "sorted").iterdir()} == {
        "index.csv",
        "%2E%2E%2F%2E%2E%2Fevil",
        "%2E%2E",
    }


def test_passages_are_cut(tmp_path: Path) -> None:
    """Invisible characters make a passage of any length; the index can be read on."""
    mail = mr.Mail("one", "We pay" + "\u200b" * 180_000 + "double", source="-")
    passage = Evidence(4, len(mail.text), mail.text[4:], 1.0)
    risk = Risk("contract", "contract", 0.9, "high", (passage,), "x")
    for _ in range(2):
        file_mails([Assessment(mail.text, "en", {}, (risk,), mail)], tmp_path / "sorted")
        (row,) = index(tmp_path / "sorted")
        assert len(row["evidence"]) == 1_001
