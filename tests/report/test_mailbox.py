"""The report on a mailbox, as it is written."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError
from mailrisk_ml.mail.unread import Unread
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk
from mailrisk_ml.report import ReportSettings, write_report


def flagged(body: str = "We pay double.", number: int = 1) -> Assessment:
    """A mail whose whole body is evidence."""
    mail = mr.Mail("Subject", body, "A <a@b.example>", source=f"x.mbox#{number}")
    evidence = Evidence(len("Subject\n"), len(mail.text), body, 0.5)
    risk = Risk(
        "contract",
        "Contract and trade commitments",
        0.9,
        "high",
        (evidence,),
        "Check.",
        "Contract law",
    )
    return Assessment(mail.text, "en", {"contract": 0.9}, (risk,), mail)


def written(items: Any, **settings: Any) -> str:
    """A page."""
    stream = io.StringIO()
    write_report(items, stream, ReportSettings(**settings))
    return stream.getvalue()


def blocks(page: str, name: str) -> list[Any]:
    """The blocks of data of a name."""
    found = re.findall(rf'<script type="application/json" data-{name}>(.*?)</script>', page)
    return [json.loads(text) for text in found]


def test_rows_and_texts() -> None:
    """A row for each mail; a text for the flagged; the reason for the unreadable."""
    plain = Assessment("Lunch?", "en", {"contract": 0.1}, ())
    (rows,) = blocks(page := written([plain, flagged(), MailReadError("y", "empty")]), "rows")
    assert rows[0] == {"subject": "Lunch?", "language": "en"}
    assert rows[1]["risks"][0]["evidence"] == [{"text": "We pay double."}]
    assert rows[2] == {"source": "y", "error": "empty"}
    (texts,) = blocks(page, "texts")
    assert [section["kind"] for section in texts[rows[1]["text"]]["sections"]] == [
        "subject",
        "newest",
    ]
    (taxonomy,) = blocks(page, "taxonomy")
    assert taxonomy["contract"]["en"] == {
        "title": "Contract and trade commitments",
        "advice": mr.LABELS["contract"].advice["en"],
        "law": mr.LABELS["contract"].law["en"],
    }
    assert taxonomy["contract"]["zh"]["advice"] == mr.LABELS["contract"].advice["zh"]


@pytest.mark.parametrize(
    ("mail", "word"),
    [
        (mr.Mail("s", "b", attachments=("a.pdf",), unread=Unread.ENCRYPTED), "encrypted"),
        (mr.Mail("s", "b", unread=Unread.TEXT), "unread_text"),
        (mr.Mail("s", " \n", attachments=("a.pdf",)), "attachments_alone"),
        (mr.Mail("", " \n"), "no_text"),
        (mr.Mail("s", "b", attachments=("a.pdf",)), None),
    ],
)
def test_what_was_not_judged_is_said(mail: mr.Mail, word: str | None) -> None:
    """By a word of the interface."""
    (rows,) = blocks(written([Assessment(mail.text, "en", {"contract": 0.1}, (), mail)]), "rows")
    assert rows[0].get("unjudged") == word


def test_another_language_is_said() -> None:
    """By a word of the interface."""
    item = Assessment("s\nBitte", "en", {"contract": 0.1}, (), in_other_language=True)
    (rows,) = blocks(written([item]), "rows")
    assert (rows[0]["language"], rows[0]["unjudged"]) == ("en", "other_language")


def test_written_as_mails_arrive() -> None:
    """What has arrived is on its way to the disk before the last mail has."""
    stream = io.StringIO()
    sizes = []

    def mails() -> Iterator[Assessment]:
        for number in range(2000):
            sizes.append(stream.tell())
            yield flagged(number=number)

    write_report(mails(), stream)
    assert len(set(sizes)) == 4  # the head, and three blocks before the last mail
    assert sum(len(rows) for rows in blocks(stream.getvalue(), "rows")) == 2000


def test_size_is_bounded() -> None:
    """One endless mail is cut; many long ones together are cut to what is around passages."""
    assert len(written([flagged("a " * 500_000)])) < 100_000
    page = written((flagged("ab. " * 1000, n) for n in range(50)), total_limit=20_000)
    (texts,) = blocks(page, "texts")
    sizes = [sum(section["size"] for section in text["sections"]) for text in texts]
    assert set(sizes) == {4008}
    assert len(json.dumps(texts[-1])) < 2_500 < len(json.dumps(texts[0]))


def test_failure_leaves_no_whole_page() -> None:
    """An error on the way is not mistaken for the end of the mailbox."""
    stream = io.StringIO()

    def broken() -> Iterator[Assessment]:
        yield flagged()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_report(broken(), stream)
    assert "</html>" not in stream.getvalue()


def test_same_input_same_page() -> None:
    """Nothing in it but what was given."""
    created = datetime(2025, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
    assert written([flagged()], created=created) == written([flagged()], created=created)


def test_hostile_text_is_data(hostile_assessments: list[Assessment]) -> None:
    """It stays in the blocks, which hold valid JSON in UTF-8, and adds no element."""
    page = written(hostile_assessments)
    page.encode("utf-8")
    assert page.count("<script") == written([]).count("<script") + 2  # one block of each kind
    assert len(blocks(page, "rows")[0]) == len(hostile_assessments)
    assert "__pwned" not in re.sub(r"<script type=.*?</script>", "", page)


def test_language_is_checked() -> None:
    """An unknown language is refused by name."""
    with pytest.raises(InvalidParameterError, match="'language' parameter of ReportSettings"):
        ReportSettings(language="fr")  # type: ignore[arg-type]
