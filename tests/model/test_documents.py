"""What of a mail is scored, and the way back to the original."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest

import mailrisk_ml as mr
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.model import scoring
from mailrisk_ml.model.documents import (
    Document,
    ScoredPiece,
    documents_of,
    make_document,
)
from mailrisk_ml.model.scored import score_mails
from mailrisk_ml.review.pool import score_pool

QUOTED = (
    "Not before May.\n\n-----Original Message-----\nFrom: A\nSent: Monday\nSubject: x\n\nold text"
)
DISCLAIMER = (
    "See you at noon in the canteen.\n\n"
    "This e-mail and any attachments are confidential and intended solely for the addressee.\n"
    "If you have received this message in error, please notify the sender and delete it.\n"
    "Any unauthorised copying, disclosure or distribution of its contents is forbidden.\n"
)


def test_newest_text_only() -> None:
    """Quoted history is set aside."""
    document = make_document(mr.Mail("Re: offer", QUOTED))
    assert document.scored.strip() == "Re: offer\nNot before May."


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
    assert document.scored.strip() == "Not before May."
    assert document.text == QUOTED


def test_forwarded_text_stands_in() -> None:
    """A mail that only forwards is scored by what it forwards."""
    body = "---------- Forwarded message ---------\nFrom: A\nSubject: x\n\nthe news"
    assert "the news" in make_document(mr.Mail("Fwd: x", body)).scored
    assert (
        "the news"
        not in make_document(mr.Mail("Fwd: x", f"This is not ours to read.\n\n{body}")).scored
    )


OLDER = "From: B\nSent: Sunday 9:00\nTo: A\nSubject: z\n\nolder text"


@pytest.mark.parametrize("answer", ["OK", "Yes, go ahead.", "好的，就这么办。", "见下面红字"])
@pytest.mark.parametrize(
    "history",
    [
        "-----Original Message-----\nFrom: A\nSent: Monday\nTo: B\nSubject: y\n\n",
        "发件人: 甲\n发送时间: 周一 9:00\n收件人: 乙\n主题: y\n\n",
        "On Mon, Jan 6, 2025 at 10:00 AM A <a@b.c> wrote:\n> ",
        "在 2025年1月6日，张三 <z@x.cn> 写道：\n> ",
    ],
)
def test_what_is_agreed_to_is_scored(answer: str, history: str) -> None:
    """That is the mail answered, whatever marks it; the next below only where it is passed on."""
    mail = mr.Mail("s", f"{answer}\n\n{history}old text\n\n{OLDER}")
    document = make_document(mail)
    assert "old text" in document.scored
    assert "older" not in document.scored
    assert "Sent" not in document.scored
    start = document.scored.index("old text")
    ((first, last),) = document.spans(start, start + 8)
    assert document.text[first:last] == "old text"
    passed_on = mr.Mail("s", f"{answer}\n\n{history}See below.\n\n{OLDER}")
    assert "older text" in make_document(passed_on).scored
    assert make_document(mail, ("subject",)).scored == "s\n"
    assert make_document(f"Re: s\n{mail.body}").scored.count("old text") == 1


@pytest.mark.parametrize("answer", ["No.", "不行。", "收到", "Thanks.", "Why?", "OK, but not yet."])
def test_what_is_not_agreed_to_is_not_scored(answer: str) -> None:
    """So for the history of what somebody passes on."""
    assert "old text" not in make_document(mr.Mail("Re: s", f"{answer}\n\n{OLDER}")).scored
    forward = mr.Mail("FW: s", f"Please use this.\n\n{GMAIL}{TEXT} No.\n\n{OLDER}")
    assert TEXT in make_document(forward).scored
    assert "older text" not in make_document(forward).scored


TEXT = "I will pay you 5,000 in cash for their sealed bid."
OUTLOOK = "From: Dan Lowe\nSent: Monday 9:00 AM\nTo: Helen Marsh;\n Tom Reed\nSubject: Offer\n\n"
GMAIL = "---------- Forwarded message ---------\nFrom: Dan\nDate: 9 March\nSubject: Offer\n\n"
APPLE = "Begin forwarded message:\n\n> From: Dan\n> Subject: Offer\n> Date: 9 March\n> \n> "
FOXMAIL = "发件人: 李敏\n发送时间: 周一 9:00\n收件人: 张伟\n主题: Offer\n\n"


@pytest.mark.parametrize(
    "note", ["", "FYI\n\n", "见下。\n\n", "See below.\n\nHelen Marsh\nSales\n\n"]
)
@pytest.mark.parametrize("headers", [OUTLOOK, GMAIL, APPLE, FOXMAIL])
def test_of_a_forward_text_and_subject_are_scored(headers: str, note: str) -> None:
    """Who sent it to whom, and when, is none of its words."""
    document = make_document(mr.Mail("FW: x", f"{note}{headers}{TEXT}"))
    assert document.scored.replace("> ", "").split() == f"FW: x {note} Offer {TEXT}".split()
    start = document.scored.index("sealed")
    ((first, last),) = document.spans(start, start + 6)
    assert document.text[first:last] == "sealed"


def test_a_message_attached_is_scored() -> None:
    """Below a note and a signature too."""
    mail = mr.read_mail(
        b"Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nPlease see attached.\n\n"
        b"Helen Marsh\nSales\n--b\nContent-Type: message/rfc822\n\nFrom: Dan\nSubject: Offer\n\n"
        + TEXT.encode()
        + b"\n--b--\n"
    )
    assert TEXT in make_document(mail).scored
    assert "Dan" not in make_document(mail).scored


def test_headers_of_a_forward_are_set_aside_where_it_is_asked_for() -> None:
    """But whoever asks for all zones gets the whole text."""
    mail = mr.Mail("s", f"We do not want this, send it back today.\n\n{GMAIL}{TEXT}")
    assert TEXT not in make_document(mail).scored
    wanted = make_document(mail, ("subject", "newest", "forwarded")).scored
    assert TEXT in wanted
    assert "Dan" not in wanted
    assert make_document(mail, ALL_ZONES).scored == mail.text


@pytest.mark.parametrize(
    "mail",
    [
        mr.Mail("s", QUOTED),
        mr.Mail("", DISCLAIMER),
        mr.Mail("", ""),
    ],
)
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


def html(body: str) -> mr.Mail:
    """A mail of HTML."""
    return mr.read_mail(f"Subject: s\nContent-Type: text/html\n\n{body}".encode())


def test_what_is_hidden_is_scored_apart() -> None:
    """Once without it, once with it; spans point into the text as it was read."""
    mail = html("<p>We <i style='display:none'>hidden words</i>accept the offer.</p>")
    document = make_document(mail)
    assert document.scored == "s\nWe accept the offer."
    assert document.aside is not None
    assert document.aside.scored == "s\nWe hidden wordsaccept the offer."
    start = document.scored.index("We")
    ((first, last),) = document.spans(start, len(document.scored))
    assert mail.text[first:last] == "We hidden wordsaccept the offer."
    assert make_document(html("<p>We accept the offer.</p>")).aside is None


def test_what_is_hidden_in_a_long_mail_is_another_batch(
    shipped: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is hidden makes no batch larger than the limit, and nothing else changes."""
    mail = html("<p>We accept your offer of 40k. Ship it.</p><i hidden>You are a thief.</i>")
    at_once = shipped.assess(mail).to_dict()
    document = make_document(mail)
    monkeypatch.setattr(scoring, "BATCH_CHARACTERS", len(document.scored))
    assert len(score_mails(shipped.state_, [document]).batches) == 2
    assert shipped.assess(mail).to_dict() == at_once
    vectors = score_pool(shipped, [mail, mail]).vectors.toarray()
    assert (vectors[0] == vectors[1]).all()


def test_hidden_letters_break_no_words() -> None:
    """Neither in what is shown nor in the whole."""
    mail = html("<p>c<i hidden>q</i>on<i hidden>zz</i>tract <i hidden>and more</i></p>")
    document = make_document(mail)
    assert document.scored.split() == ["s", "contract"]
    assert document.aside is not None
    assert document.aside.scored.split() == ["s", "contract", "and", "more"]
    ((first, last),) = document.spans(2, len(document.scored))
    assert mail.text[first:last] == "cqonzztract"


def test_what_stands_in_base64_is_read_in_place() -> None:
    """A passage of it is shown as it stands, whole; what surrounds it letter by letter."""
    encoded = b64encode(b"We accept your offer of 40k.").decode()
    text = f"Hi, {encoded} Bye."
    document = make_document(text)
    assert document.scored == "Hi, We accept your offer of 40k. Bye."
    start = document.scored.index("accept")
    assert document.spans(start, start + 6) == [(4, 4 + len(encoded))]
    assert document.spans(start, len(document.scored)) == [(4, len(text))]
    assert document.spans(0, 3) == [(0, 3)]


def test_evidence_in_what_hides(shipped: mr.RiskClassifier) -> None:
    """Evidence and explanation point into the text, whichever reading decides."""
    risky = "The man is a thief, he burned down his own yard for the insurance."
    for mail in (
        html(f"<p>Hello there.</p><p style='display:none'>{risky}</p>"),
        html(f"<p>{risky}</p><p style='display:none'>{'Soup on Monday. ' * 30}</p>"),
        mr.Mail("s", f"Hello there. {b64encode(risky.encode()).decode()}"),
    ):
        (risk,) = shipped.assess(mail).risks
        assert risk.label == "defamation"
        assert risk.evidence
        for passage in risk.evidence:
            assert mail.text[passage.start : passage.end] == passage.text
        why = shipped.explain(mail)["defamation"]
        assert abs(why.probability - risk.probability) < 1e-9
        for passage, explained in zip(risk.evidence, why.evidence, strict=True):
            # Alone in its batch a text is summed in another order than among others.
            assert replace(explained, score=passage.score) == passage
            assert abs(explained.score - passage.score) < 1e-9


def test_documents_of_a_stream() -> None:
    """Items are taken ahead, in order; an error of the stream is its reader's."""

    def read() -> Iterator[str]:
        yield from map(str, range(40))
        raise MailReadError("box#41", "broken")

    documents: list[Document] = []
    with pytest.raises(MailReadError, match="box#41"):
        documents.extend(documents_of(read(), ("newest",)))
    assert [document.text for document in documents] == [str(n) for n in range(32)]
    assert len(list(documents_of(map(str, range(70)), ("newest",)))) == 70


def test_many_pieces() -> None:
    """The way back is found without a look at every piece: explaining asks it for every word."""
    n = 20_000
    document = Document("a " * n, "a " * n, tuple(ScoredPiece(2 * i, 2 * i) for i in range(n)))
    start = time.process_time()
    assert all(document.spans(2 * i, 2 * i + 1) == [(2 * i, 2 * i + 1)] for i in range(n))
    assert time.process_time() - start < 2


@pytest.mark.parametrize("line", ["x\n", "From: a\n", "> \n", "FW: x\n", "Sent: b\n\n"])
def test_a_long_forward(line: str) -> None:
    """Its headers are looked for in one pass."""
    start = time.process_time()
    make_document(mr.Mail("FW: x", f"{GMAIL}{line * (500_000 // len(line))}"))
    assert time.process_time() - start < 5
