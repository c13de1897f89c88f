"""Footers: sentences that firms put below every mail."""

from __future__ import annotations

import pytest

import mailrisk_ml as mr
from mailrisk_ml.mail.zones import find_zones
from mailrisk_ml.mail.zoning import notices

TEXT = "We can deliver on Monday, as agreed with your office last week."
FOOTERS = [
    "Nothing in this e-mail shall be deemed an offer or acceptance; no contract shall be "
    "formed unless signed in writing by both parties.",
    "This e-mail is not intended to create a legally binding contract. Contracts are only "
    "concluded in writing signed by authorised representatives of both parties.",
    "DISCLAIMER: Nothing in this e-mail shall be deemed an offer or acceptance; no contract "
    "shall be formed unless signed in writing by both parties.",
    "No contract is concluded by e-mail.",
    "No contracts may be concluded on behalf of Lowfield Ltd by means of e-mail communications.",
    "This email does not constitute a legally binding agreement.",
    "This communication does not constitute a legally binding agreement.",
    "Nothing in this transmission creates an obligation on Lowfield Ltd.",
    "Only authorised signatories act for Lowfield Ltd, and not by e-mail.",
    "Transmissions cannot be guaranteed to be secure or error-free.",
    "This communication has been scanned by Mimecast.",
    "Save paper.",
    "Please consider the environment – thank you.",
    "本邮件不构成任何协議。",
    "E-mails are not suitable for the conclusion of contracts and do not bind the company.",
    "Nothing in this message creates a binding obligation on Lowfield Ltd.",
    "This message does not create or modify any contract.",
    "No employee or agent is authorised to conclude any binding agreement on behalf of "
    "Lowfield Ltd with another party by email without express written confirmation by a director.",
    "Only authorised signatories can bind the company; e-mails are not binding.",
    "The views expressed in this email are those of the author and do not necessarily "
    "reflect those of the company.",
    "Any views or opinions presented in this email are solely those of the author and do "
    "not necessarily represent those of the company.",
    "This email has been scanned for viruses.",
    "This email has been checked for viruses by Avast antivirus software. www.avast.com",
    "Virus-free. www.avast.com",
    "This message has been scanned for malware by Websense. www.websense.com",
    "Please consider the environment before printing this email.",
    "Think before you print!",
    "Lowfield Ltd. Registered in England and Wales No. 01234567. Registered office: 1 High "
    "Street, Leeds LS1 1AA.",
    "Registered Office: 1 High Street, Leeds LS1 1AA. VAT No. GB 123 4567 89.",
    "Lowfield Limited is a company registered in England and Wales with company number 01234567.",
    "Emails sent to and from this address may be monitored and recorded.",
    "Although we take precautions against viruses, we accept no liability for any damage "
    "caused by this email.",
    "E-mail transmission cannot be guaranteed to be secure or error-free.",
    "本邮件不构成要约或承诺，最终以双方签署的书面合同为准。",
    "本电子邮件不构成任何合同、要约或承诺，仅供参考。",
    "本邮件内容不构成任何具有法律约束力的协议。",
    "本邮件不构成要约，双方权利义务以正式签署的合同为准。",
    "本郵件不構成任何要約或承諾，一切以雙方簽署之書面合約為準。",
    "通过电子邮件不能订立合同，合同须经双方书面签署方可生效。",
    "本公司不通过电子邮件订立任何合同。",
    "除经授权代表书面签署外，本邮件对本公司不具有任何约束力。",
    "本邮件仅代表发件人个人观点，不代表公司立场。",
    "本邮件所载观点仅为作者个人意见，并不代表公司立场。",
    "本郵件僅代表寄件人個人意見，不代表公司立場。",
    "本邮件已经过病毒扫描。",
    "本邮件已通过杀毒软件检测。",
    "请在打印本邮件前考虑环境保护。",
    "打印前请考虑环境。",
    "本公司有权对往来邮件进行监控和存档。",
]
OF_THE_MATTER = [
    "This quotation is not binding and no contract is formed until we both sign.",
    "This offer is subject to contract.",
    "This e-mail is not an acceptance of your offer; the board decides on Friday.",
    "Nothing in this email should be read as our agreement to your price.",
    "本报价仅供参考，不构成要约。",
    "本邮件不是对贵司报价的承诺，待董事会批准后另行书面确认。",
    "这封邮件不算正式确认，等法务看过再说。",
    "We cannot conclude the contract by e-mail, so please send me two signed originals.",
    "Please treat this email as acceptance of your order 4471.",
    "This message confirms our agreement on 40k.",
    "The views expressed in his article are those of a liar.",
    "The registered office moves to Leeds in May; please update the contract.",
    "I may monitor your e-mails if you go on like this.",
    "合同需要双方书面签署，请把原件寄给我。",
    "本邮件即为我司对贵司订单的确认。",
    "我们监控了员工的微信和邮件，资料附上。",
    "No contract, no delivery.",
    "By this e-mail we accept your offer of 12 May.",
    "This email has been scanned for viruses. By the way, we accept the offer of 40k.",
]


def kinds(body: str, part: str) -> list[str]:
    """Of the zones of a body that hold some text."""
    text = f"s\n{body}"
    return [z.kind for z in find_zones("s", body) if part in text[z.start : z.end]]


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("between", ["", "Regards,\nJohn Smith\n\n", "-- \nJohn Smith\n"])
def test_footers(footer: str, between: str) -> None:
    """Below the text, a signature or a name."""
    body = f"{TEXT}\n\n{between}{footer}"
    assert kinds(body, footer) == ["disclaimer"]
    assert kinds(body, TEXT) == ["newest"]


@pytest.mark.parametrize("footer", FOOTERS[:3])
def test_footers_elsewhere(footer: str) -> None:
    """Wrapped, and above a notice; but not alone, and not in a paragraph of text."""
    wrapped = footer.replace(" by ", "\nby ").replace(" contract", "\ncontract")
    assert kinds(f"{TEXT}\n\n{wrapped}", wrapped) == ["disclaimer"]
    notice = "This e-mail and any attachments are confidential."
    assert kinds(f"{TEXT}\n\n{footer}\n\n{notice}", footer) == ["disclaimer"]
    assert kinds(footer, footer) == ["newest"]
    assert kinds(f"{TEXT}\n{footer}", footer) == ["newest"]


@pytest.mark.parametrize("sentence", OF_THE_MATTER)
@pytest.mark.parametrize("between", ["\n\n", "\n\nRegards,\nJohn Smith\n\n"])
def test_what_is_said_of_the_matter(sentence: str, between: str) -> None:
    """A quotation that binds nobody says so in its own words."""
    assert kinds(f"{TEXT}{between}{sentence}", sentence) == ["newest"]


def test_quick_look_misses_no_footer() -> None:
    """Every one holds what is looked for first."""
    for text in [*FOOTERS, "Think before you print", "请考虑环境"]:
        assert notices._is_footer_text(text)
        assert notices._may_be_footer(text.lower())


def test_a_line_below_a_name(shipped: mr.RiskClassifier) -> None:
    """A long one behind the standard delimiter makes no text of the signature above it."""
    risky = "The man is a thief, he burned down his own yard for the insurance."
    footer = (
        "Nothing in this message creates, varies or ends any contract or other binding obligation"
    )
    body = (
        f"{risky}\n\n-- \nHelen Marsh\n{footer} of Lowfield Holdings Limited or of its affiliates."
    )
    assert [z.kind for z in find_zones("s", body)[1:]] == ["newest", "signature", "disclaimer"]
    assert shipped.assess(mr.Mail("s", body)).labels == ("defamation",)
