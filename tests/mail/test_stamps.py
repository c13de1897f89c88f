"""Stamps: what mail servers put above a mail from outside."""

from __future__ import annotations

import time

import pytest

import mailrisk_ml as mr
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.mail.zones import find_zones
from mailrisk_ml.model.documents import make_document

STAMPS = [
    "[External]",
    "[EXTERNAL EMAIL]",
    "EXTERNAL SENDER",
    "External Email",
    "***EXTERNAL***",
    "CAUTION: This email originated from outside of the organization. Do not click links or "
    "open attachments unless you recognize the sender and know the content is safe.",
    "CAUTION: This email originated from outside of Lowfield Ltd.",
    "WARNING: This message was sent from outside the company. Please do not click links or "
    "open attachments unless you recognise the source of this email and know the content is "
    "safe.",
    "This Message originated outside your organization.",
    "This message is from an external sender. Be careful with links and attachments.",
    "You don't often get email from x@y.com. Learn why this is important",
    "You don't often get email from a@x.com. Learn why this is important "
    "<https://aka.ms/LearnAboutSenderIdentification>",
    "Some people who received this message don't often get email from x@y.com. Learn why this "
    "is important at https://aka.ms/LearnAboutSenderIdentification",
    "【外部邮件】",
    "【外部邮件，请注意核实发件人身份】",
    "【外部邮件】本邮件来自公司外部，请谨慎点击链接和附件。",
    "此邮件来自外部",
    "注意：该邮件来自公司外部,请谨慎点击链接",
    "此邮件来自外部，请勿点击不明链接或打开附件。",
    "[注意] 此郵件來自公司外部，請勿隨意點擊連結。",
    "安全提示：本邮件来自外部邮箱，请注意防范钓鱼风险。",
    "External: be cautious with links.",
    "CAUTION: This email originated from outside your organization. Exercise caution when opening "
    "attachments or clicking links, especially from unknown senders.",
    "[EXTERNAL EMAIL] DO NOT CLICK links or attachments unless you recognize the sender and know "
    "the content is safe.",
    "CAUTION: External email. Please do not click on links unless you know the content is safe.",
    "THIS EMAIL ORIGINATED FROM OUTSIDE THE ORGANIZATION. DO NOT OPEN ANY ATTACHMENTS UNLESS YOU "
    "TRUST THE SENDER.",
    "This message originated from outside the University of Edinburgh network. Never provide your "
    "password.",
    "This message came from outside our company's network. Please be careful when replying.",
    "【外部邮件】请勿轻易点击邮件中的链接或附件，谨防钓鱼邮件。",
    "【外部邮件】注意防范钓鱼风险，请核实发件人身份后再点击链接",
    "注意：此邮件来自公司以外的发件人，请勿回复或打开其中的链接，谨防诈骗。",
    "安全提醒：该邮件来自外部邮箱，如非必要请勿点击链接。",
    "CAUTION - EXTERNAL: Do not click links or open attachments without verifying the sender.",
    "ALERT: This email came from outside our organization. Do not click on links, open attachments "
    "or respond to requests for information if the sender is unknown, or the message is suspicious "
    "in any way.",
    "CAUTION: This email originated from outside of the organization. Do not click links or open "
    "attachments unless you have checked with the sender.",
    "EXTERNAL EMAIL: Do not open links or attachments if you have any doubts about the sender.",
    "WARNING: External email. Please do not click links or open attachments unless you are certain "
    "that the sender is trustworthy.",
    "CAUTION: External email. Do not click on any link or open any attachment if you are not sure "
    "who sent it.",
    "CAUTION: External email. Do not click links or open attachments unless you recognise the "
    "sender's email address and know the content is safe.",
    "ATTENTION: This email originated outside ACME Corp. Do not click any links or open any "
    "attachments unless you trust the sender and know the content is safe.",
    "WARNING: This email originated outside of Lake Washington School District. Do not click links "
    "or open attachments unless you recognize the sender.",
    "[EXTERNAL] CAUTION: This email originated from outside the MD Anderson Cancer Center. Verify "
    "the sender before clicking links.",
    "[External Email] Use caution with links/attachments. Report suspicious emails using the Phish "
    "Alert button.",
    "【外部邮件】请注意核实发件人身份，谨慎处理附件及链接内容，警惕邮件诈骗行为。",
    "此邮件来自公司外部，请谨慎点击邮件内的链接、打开附件，防止钓鱼邮件导致信息泄露。",
    "警告：此邮件来自公司外部邮箱。如非必要，请勿打开附件或点击链接！",
    "注意：此郵件來自外部，請勿點擊不明連結或開啟附件，以免中毒。",
]
TEXTS = [
    "External auditors come on Monday.",
    "The external sender of the parcel is unknown.",
    "This email came from outside counsel and says we lose.",
    "外部邮件一律不回。",
    "这封邮件来自外部律师，说我们会输。",
    "External: the Hamburg team. Internal: us.",
    "Caution: wet paint outside.",
    "We do not often get email from Leith.",
    "Do not open the tender before Friday; an outside bidder asked me for the numbers.",
    # In the words of stamps, and some of somebody's own.
    "External: do not open this at work, we copy their source code tonight.",
    "External mail: do not reply to Halden before we have agreed on the same figure.",
    "External sender. Please do not reply to her, she stole 40,000 from the company.",
    "This message was sent from outside the office, do not reply until our people have copied "
    "their customer list.",
    "This email came from outside our company and Halden pays for it.",
    "External: do not contact them about the bid without asking me, they have doubts about it.",
    "外部邮件，请勿联系他们，以免他们对我们的报价有疑问",
    "外部邮件 请勿在邮件里提他们的报价附件",
    "外部邮件，请注意把客户名单的附件删掉",
]
TEXT = "We can deliver on Monday."


def cut(subject: str, body: str) -> list[tuple[str, str]]:
    """Kind and text of the zones of a body."""
    text = f"{subject}\n{body}"
    return [(z.kind, text[z.start : z.end].strip()) for z in find_zones(subject, body)[1:]]


@pytest.mark.parametrize("stamp", STAMPS)
def test_stamps(stamp: str) -> None:
    """At the head, with or without a blank line below, wrapped, and below another."""
    stamped = [("disclaimer", stamp), ("newest", TEXT)]
    assert cut("s", f"{stamp}\n\n{TEXT}") == stamped
    assert cut("s", f"{stamp}\n{TEXT}") == stamped
    wrapped = stamp.replace(". ", ".\n").replace("，", "，\n")
    assert cut("s", f"***\n{wrapped}\n***\n\n{TEXT}")[-1] == ("newest", TEXT)
    two = f"EXTERNAL SENDER\n\n{stamp}"
    assert cut("s", f"{two}\n\n{TEXT}") == [("disclaimer", two), ("newest", TEXT)]
    assert make_document(f"Offer\n{stamp}\n\n{TEXT}").scored.split() == f"Offer {TEXT}".split()


@pytest.mark.parametrize("text", TEXTS)
def test_text_about_what_is_outside(text: str) -> None:
    """A sentence of somebody's own is no stamp, nor is one below the text."""
    assert {kind for kind, _ in cut("s", f"{text}\n\n{TEXT}")} == {"newest"}
    assert {kind for kind, _ in cut("s", f"{TEXT}\n\n{TEXT}\n\n{STAMPS[0]}")} == {"newest"}


def test_a_stamp_above_a_cover_note() -> None:
    """It says nothing: what stands below is forwarded."""
    block = "From: Dan Lowe\nSent: Monday 9:00\nTo: Helen Marsh\nSubject: Offer\n\npassed on"
    assert [kind for kind, _ in cut("s", f"{STAMPS[0]}\n\nFYI\n\n{block}")] == [
        "disclaimer",
        "newest",
        "forwarded",
    ]


@pytest.mark.parametrize("tag", ["[External] ", "[EXT]", "【外部邮件】", "[EXTERNAL EMAIL]: "])
def test_tags(tag: str) -> None:
    """In front of a subject or of the first words; offsets point into the text as it is."""
    for mail in (mr.Mail(f"{tag}Offer", f"{tag}{TEXT}"), mr.Mail(f"RE: {tag}Offer", TEXT)):
        document = make_document(mail)
        assert document.scored.replace("RE:", "").split() == f"Offer {TEXT}".split()
        start = document.scored.index("deliver")
        ((first, last),) = document.spans(start, start + 7)
        assert mail.text[first:last] == "deliver"
    assert make_document(f"{tag}Offer\n{tag}{TEXT}").scored.split() == f"Offer {TEXT}".split()


def test_all_zones_keep_their_tags() -> None:
    """Whoever asks for all gets the whole text."""
    mail = mr.Mail("[External] Offer", TEXT)
    assert make_document(mail, ALL_ZONES).scored == mail.text


def test_other_brackets_are_no_tags() -> None:
    """They are words of whoever wrote them."""
    for text in ("[email] Offer", "[] Offer", "[External audit] Offer", "See [External] below"):
        assert make_document(mr.Mail(text, TEXT)).scored == f"{text}\n{TEXT}"


@pytest.mark.parametrize(
    "repeated",
    [
        *(
            "do not click ",
            "external ",
            "注意链接",
            "注意链接，",
            "caution: ",
            "be careful. ",
            "* ",
        ),
        f"注意{'附件' * 12} ",
        "learn why this is important at http://aaa-_-_-_-_- ",
        "from outside the A. A. A. A. ",
    ],
)
def test_a_stamp_made_to_be_slow(repeated: str) -> None:
    """There is one way to read a sentence."""
    start = time.process_time()
    for length in range(700, 720):
        find_zones("s", f"[external] {(repeated * 400)[:length]}\nx y\n" * 11)
    assert time.process_time() - start < 2
