"""What of a mail is scored, and the way back to the original."""

from __future__ import annotations

import pytest

import mailrisk_ml as mr
from mailrisk_ml.model.documents import ALL_ZONES, make_document

QUOTED = "Agreed.\n\n-----Original Message-----\nFrom: A\nSent: Monday\nSubject: x\n\nold text"
DISCLAIMER = (
    "See you at noon in the canteen.\n\n"
    "This e-mail and any attachments are confidential and intended solely for the addressee.\n"
    "If you have received this message in error, please notify the sender and delete it.\n"
    "Any unauthorised copying, disclosure or distribution of its contents is forbidden.\n"
)


def test_newest_text_only() -> None:
    """Quoted history is set aside."""
    document = make_document(mr.Mail("Re: offer", QUOTED))
    assert document.scored.strip() == "Re: offer\nAgreed."


def test_zones_are_a_choice() -> None:
    """Quoted history is scored when it is asked for."""
    document = make_document(mr.Mail("Re: offer", QUOTED), ("subject", "newest", "quoted"))
    assert "old text" in document.scored


def test_all_zones_are_the_whole_text() -> None:
    """Nothing is set aside, and no zone is looked for in a string."""
    assert make_document(QUOTED, ALL_ZONES).scored == QUOTED
    assert make_document(mr.Mail("s", QUOTED), ALL_ZONES).scored == f"s\n{QUOTED}"


def test_a_str_is_read_as_a_mail() -> None:
    """Zones are found in plain strings too, and offsets point into the string."""
    document = make_document(QUOTED)
    assert document.scored.strip() == "Agreed."
    assert document.text == QUOTED


def test_forwarded_text_stands_in() -> None:
    """A mail that only forwards is scored by what it forwards."""
    body = "---------- Forwarded message ---------\nFrom: A\nSubject: x\n\nthe news"
    assert "the news" in make_document(mr.Mail("Fwd: x", body)).scored
    assert (
        "the news"
        not in make_document(mr.Mail("Fwd: x", f"Please read this first.\n\n{body}")).scored
    )


@pytest.mark.parametrize("mail", [mr.Mail("s", QUOTED), mr.Mail("", DISCLAIMER), mr.Mail("", "")])
def test_spans_lead_back(mail: mr.Mail) -> None:
    """Any span of the scored text is found again in the original."""
    document = make_document(mail)
    for start in range(len(document.scored)):
        spans = document.spans(start, len(document.scored))
        joined = "".join(document.text[a:b] for a, b in spans)
        assert joined.split() == document.scored[start:].split() or not joined


def test_disclaimer_changes_nothing(shipped: mr.RiskClassifier) -> None:
    """A harmless mail under a confidentiality notice stays harmless."""
    assert shipped.assess(mr.Mail("Lunch", DISCLAIMER)).labels == ()
