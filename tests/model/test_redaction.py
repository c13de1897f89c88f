"""Assessments that can be passed on."""

from __future__ import annotations

import json
from base64 import b64encode

import mailrisk_ml as mr
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.unread import Unread
from mailrisk_ml.model.excerpt import excerpt
from mailrisk_ml.model.redaction import redacted, redacted_error, redacted_explanations

BODY = """Hi Tom,

The man is a thief, Petra Lindqvist told me on 13800138000 that he burned down his own yard for
the insurance, ask p.lindqvist@x.example.

Vivian

On Mon, 6 Jan 2025 at 9:00, Tom Fox <tom.fox@y.example> wrote:
> who to use for the roof, Vivian? Card 4111 1111 1111 1111"""
SECRETS = ("Tom", "Vivian", "Lindqvist", "Fox", "13800138000", "4111", "@", "Qiu")


def mail() -> mr.Mail:
    """A mail with people in it."""
    return mr.Mail(
        "Re: Vivian's roof",
        BODY,
        '"Vivian Qiu" <vivian@y.example>',
        ("Petra Lindqvist <p.lindqvist@x.example>", "tom.fox@y.example"),
        message_id="1@y.example",
        attachments=("Lindqvist quote.pdf",),
        source="/mail/tom.fox@y.example/in.mbox#17",
        hidden=((30, 40),),
        notes=("truncated: body longer", "a part of type application/Qiu+13800138000 is not read"),
        unread=Unread.BEYOND_LIMITS | Unread.PART,
    )


def test_nothing_of_it_is_left(shipped: mr.RiskClassifier) -> None:
    """Every field, and evidence whose offsets point into the redacted text."""
    found = shipped.assess(mail())
    masked = redacted(found)
    assert masked.labels == found.labels == ("defamation",)
    assert masked.probabilities == found.probabilities
    assert masked.mail is not None
    everything = json.dumps(masked.to_dict()) + repr(masked.mail) + masked.text
    for secret in SECRETS:
        assert secret not in everything, secret
    assert masked.mail.source == "/mail/[email]/in.mbox#17"
    assert masked.mail.sender == "[name] <[email]>"
    assert masked.text == masked.mail.text
    assert masked.mail.truncated
    for risk in masked.risks:
        for passage in risk.evidence:
            assert masked.text[passage.start : passage.end] == passage.text
            assert "thief" in passage.text
            assert "[name] told me on [phone]" in passage.text


def test_zones_stay(shipped: mr.RiskClassifier) -> None:
    """The zones are those that were scored, moved along."""
    found = shipped.assess(mail())
    masked = redacted(found)
    assert [s.kind for s in excerpt(masked)] == [s.kind for s in excerpt(found)]
    assert masked.mail is not None
    assert masked.mail.zones[-1].end == len(masked.text)
    assert masked.text[masked.mail.zones[-1].start :].startswith("On Mon, 6 Jan")


def test_names_at_the_edges_of_subject_and_body(shipped: mr.RiskClassifier) -> None:
    """One that either begins with, one that is all of a body, and what stands between them."""
    for subject, body, masked in (
        ("Lunch: Petra", "Tom, one o'clock?", "Lunch: Petra\n[name], one o'clock?"),
        ("Best regards", "Petra Lindqvist", "Best regards\n[name]"),
        ("", "王总，请看", "\n[name]，请看"),
        ("给王总", "From: Tom Fox <tom@y.example>", "给[name]总\nFrom: [name] <[email]>"),
    ):
        assert redacted(shipped.assess(mr.Mail(subject, body))).text == masked


def test_a_subject_greets_nobody(shipped: mr.RiskClassifier) -> None:
    """What it begins with is a prefix or a topic, unless a name is known from elsewhere."""
    body = "We accept, and WG Krakow gets 10% off. Our Offer stands."
    for subject in (
        "AW: Krakow",
        "WG: 4 May",
        "Spindle: late",
        "Angebot: Spindel",
        "Offer: spindle",
    ):
        masked = redacted(shipped.assess(mr.Mail(subject, body)))
        assert masked.text == f"{subject}\n{body}"
    for mail in (
        mr.Mail("Petra: lunch", "Dear Petra,\nnoon"),
        mr.Mail("Petra: lunch", "noon", recipients=("Petra Qiu <p@x.example>",)),
    ):
        masked = redacted(shipped.assess(mail))
        assert masked.mail is not None
        assert masked.mail.subject == "[name]: lunch"


def test_string(shipped: mr.RiskClassifier) -> None:
    """A plain string is masked as well."""
    masked = redacted(shipped.assess(BODY))
    assert all(secret not in masked.text for secret in SECRETS if secret != "Lindqvist")
    assert masked.risks[0].evidence[0].text in masked.text


def test_evidence_in_base64(shipped: mr.RiskClassifier) -> None:
    """What the model flags there is masked, in the text as in the evidence."""
    secret = "Send the ID number and salary of Wang Xiaoming to the rival, phone 13800138000."
    encoded = b64encode(secret.encode()).decode()
    found = shipped.assess(mr.Mail("x", f"Hi, please see below\n{encoded}\nthanks"))
    assert found.risks
    assert any(passage.text in encoded for risk in found.risks for passage in risk.evidence)
    masked = redacted(found)
    assert masked.text == "x\nHi, please see below\n[encoded]\nthanks"
    assert encoded[:16] not in json.dumps(masked.to_dict())


def test_corpus_keeps_its_evidence(shipped: mr.RiskClassifier) -> None:
    """On real text no passage is lost or torn."""
    frame = mr.load_corpus("test").head(300)
    for found in shipped.assess_many(
        mr.Mail(subject, body)
        for subject, body in zip(frame["subject"], frame["body"], strict=True)
    ):
        masked = redacted(found)
        for before, after in zip(found.risks, masked.risks, strict=True):
            for old, new in zip(before.evidence, after.evidence, strict=True):
                assert new.text
                assert masked.text[new.start : new.end] == new.text
                if "[" not in new.text:
                    assert new.text == old.text


def test_error() -> None:
    """The path of an unreadable message loses its addresses."""
    error = redacted_error(MailReadError("a@x.example/1.eml", "empty message"))
    assert str(error) == "[email]/1.eml: empty message"


def test_explanations_keep_no_terms(shipped: mr.RiskClassifier) -> None:
    """They are words of the mail, and have no place in it where a mask could stand."""
    found = shipped.explain(mail())
    _, masked = redacted_explanations(shipped.assess(mail()), found)
    assert masked.keys() == found.keys()
    assert any(why.terms for why in found.values())
    assert not any(why.terms for why in masked.values())
    for why in masked.values():
        shown = [why.text, *(part.text for part in (*why.words, *why.evidence))]
        assert not [secret for secret in SECRETS if any(secret in text for text in shown)]
