"""Cover notes: what stands above a forward only to pass it on."""

from __future__ import annotations

import time

import pytest

from mailrisk_ml.mail.covers import is_forward, passes_on, takes_up
from mailrisk_ml.mail.zones import find_zones

NOTES = [
    "FYI",
    "Fyi, thanks.",
    "See below.\n\nHelen Marsh\nSales",
    "Hi Tom,\n\nFYI, see below.\n\nKind regards,\nHelen Marsh",
    "Dear all,\nPlease see below from Dan Lowe.",
    "Tom - please see the attached.\n\n-- \nHelen Marsh\nSales Manager\nTel: +44 20 7946 0000",
    "For your information.\n\nSent from my iPhone",
    "As discussed, for your records.",
    "Passing this on.\n\nThis e-mail and any attachments are confidential and intended solely for\n"
    "the addressee. If you are not the intended recipient, please delete this message.",
    "请看下面。\n\n李敏\n采购部",
    "各位，见下，请知悉。",
    "王总您好，\n邮件如下，供您参考。\n谢谢！\n李敏",
    "转给你看下",
    "請參閱以下郵件，謝謝。",
]
REQUESTS = [
    "Thoughts?",
    "Hi Ann,\nplease advise.\nThanks,\nTom",
    "Pls handle asap.\n\nHelen Marsh\nSales",
    "Can you take a look at this?",
    "烦请处理，谢谢！",
    "李工，麻烦尽快跟进一下。\n\n张伟\n销售部经理",
    "Urgent!\n\nHelen Marsh",
    "-- \nHelen Marsh\nSales",
]
COMMENTS = [
    "Please read this first.",
    "We accept their price and ship on Monday.",
    "FYI. Keep this from the works council until it is signed.",
    "See below.\n\nHe stole it from his last employer.",
    "FYI\n\nHelen Marsh\nPassport 533 401 872",
    "见下。我们同意他们的报价，请安排发货。",
    "请看下面。\n\n客户名单也一并发给你了。",
]
TAKING_UP = [
    "Let us use this.",
    "Tom, look at this, we can use it for the tender.",
    "请看下面的邮件，按这个价格调整我们的报价。",
    "老王，这是他们的价格表，你看怎么用，别外传。",
    "Don't tell anyone, but this is their price list.",
    "不错，就用这个。",
    "没问题，照这个办。",
]
HOLDING_BACK = [
    "Not ours to read, I have deleted it.",
    "This went to legal this morning.",
    "We can't use this.",
    "We cannot go along with this.",
    "I am unable to accept this.",
    "Withdraw this at once.",
    "这个我们不能用，请删除。",
    "已转法务处理。",
    "Word for word " * 14,
]
BLOCK = "From: Dan Lowe\nSent: Monday, March 9\nTo: Helen Marsh\nSubject: Offer\n\npassed on"


@pytest.mark.parametrize("note", NOTES)
def test_notes(note: str) -> None:
    """They point at what stands below, whatever the subject says."""
    assert passes_on(note.split("\n"), forwards=False)
    assert find_zones("Offer", f"{note}\n\n{BLOCK}")[-1].kind == "forwarded"


@pytest.mark.parametrize("note", REQUESTS)
def test_requests(note: str) -> None:
    """They, and a few words or a signature alone, are the text of a reply, but no forward's."""
    assert passes_on(note.split("\n"), forwards=True)
    assert find_zones("FW: Offer", f"{note}\n\n{BLOCK}")[-1].kind == "forwarded"
    assert find_zones("", f"转发: 报价\n{note}\n\n{BLOCK}")[-1].kind == "forwarded"
    assert find_zones("RE: FW: Offer", f"{note}\n\n{BLOCK}")[-1].kind == "quoted"


@pytest.mark.parametrize("comment", COMMENTS)
def test_comments(comment: str) -> None:
    """Whoever says something of their own has written the mail, but the subject knows better."""
    assert not passes_on(comment.split("\n"), forwards=True)
    assert find_zones("RE: Offer", f"{comment}\n\n{BLOCK}")[-1].kind == "quoted"
    assert find_zones("FW: Offer", f"{comment}\n\n{BLOCK}")[-1].kind == "forwarded"
    assert find_zones("", f"FW: Offer\n{comment}\n\n{BLOCK}")[-1].kind == "forwarded"


def test_short_answers_are_no_notes() -> None:
    """Thanks and a word above the history of a reply are a reply."""
    assert not passes_on(["Thanks.", "", "Confirmed.", "", "Vince"], forwards=False)
    assert not passes_on(["Thanks.", "", "Vince"], forwards=False)
    assert not passes_on(["Agreed, thanks."], forwards=False)
    assert not passes_on(["同意，谢谢！"], forwards=False)


def test_subjects() -> None:
    """A reply to a forward is no forward."""
    assert all(map(is_forward, ["FW: a", "Fwd: RE: a", "转发：甲", "[External] Fw: a", "轉寄: 甲"]))
    assert all(map(is_forward, ["WG: a", "TR : a", "RV: a"]))
    assert not any(
        map(is_forward, ["RE: FW: a", "AW: WG: a", "Forward: march", "转发给客户", "fwd", ""])
    )


@pytest.mark.parametrize(
    "note", ["看" * 120, "请" * 120, "please " * 17, "see the below " * 8, "的"]
)
def test_a_note_made_to_be_slow(note: str) -> None:
    """Nothing is tried for long."""
    start = time.perf_counter()
    for _ in range(100):
        passes_on([f"{note[:118]} x"], forwards=True)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("comment", TAKING_UP)
def test_comments_that_take_up(comment: str) -> None:
    """What they stand above is theirs."""
    assert takes_up(comment)


@pytest.mark.parametrize("comment", HOLDING_BACK)
def test_comments_that_hold_back(comment: str) -> None:
    """Or are long enough to say themselves what they want."""
    assert not takes_up(comment)


def test_a_comment_of_any_length_takes_no_time() -> None:
    """No repetition runs over the text more than once."""
    start = time.process_time()
    for text in ("don't " * 50_000, "别" * 250_000, "a" * 250_000, "declin" * 40_000):
        takes_up(text)
    assert time.process_time() - start < 2
