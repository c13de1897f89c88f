"""What stands above a mail: notes, assents, refusals, and answers that stand further down."""

from __future__ import annotations

import time

import pytest

from mailrisk_ml.mail.zones import find_zones
from mailrisk_ml.mail.zoning import cover_patterns as p
from mailrisk_ml.mail.zoning import covers
from mailrisk_ml.mail.zoning.covers import is_forward, passes_on, takes_up, why_read

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
    "见下，请处理。",
    "转发，请处理",
    "王工，请看下面，帮忙处理一下，谢谢",
    "李总好，\n请看下面。",
    "尊敬的李总：\n见下，请审批。",
    "各位领导：\n大家好！\n请看下面邮件。",
    "抄送王总",
    "并抄送王明、李总",
    "加上王总",
    "Pls see below and advise",
    "FYI, please handle",
    "Hi Tom, good morning!\n\nPlease see below and let me know.",
    "For your action",
    "For info",
    "Adding Peter",
    "+ Peter",
    "Looping in Peter and Ann Lee from our insurance partner.",
    "Tom, adding Peter to this thread, please advise.",
]
REQUESTS = [
    "Thoughts?",
    "Hi Ann,\nplease advise.\nThanks,\nTom",
    "Pls handle asap.\n\nHelen Marsh\nSales",
    "Can you take a look at this?",
    "烦请处理，谢谢！",
    "请审批",
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
    "见下，不同意。",
    "Adding Peter from our legal team",
    "Adding Peter, who says no",
    "Adding insult to injury",
    "Looping in Compliance",
    "抄送法务",
    "抄送不了",
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
ASSENTS = r"""
OK | Ok. | OK! | Yes. | yes please | Yes, please. | Sure | Agreed. | I fully agree | We agree.
Approved. | Go ahead. | Please go ahead | OK, do it. | Ok do it | I'll do it | Will do. | Done.
+1 | 👍 | Deal. | Fine by me. | OK by me. | It's fine with me. | Looks good. | looks ok to me
Sounds good | Works for me. | No objection. | no objections | No problem. | Confirmed.
As you say. | Great, proceed. | Good. | Agreed, thanks. | OK, thanks.
Ok, send it to them today. | OK. Pay him. | Yes, don't tell anyone.
Yes, transfer the money to his wife as always. | Got it, go ahead.
Noted and agreed. | Yes.\nMaureen - please schedule.
Shirley,\n\nApproved.\n\nVince | Hi Tom,\nyes, go ahead.\nThanks,\nAnn
OK.\n\nHelen Marsh\nSales Manager\nTel: +44 20 7946 0000 | Please handle, thanks.
Re: price\nYes. | 好的 | 好 | 好的。 | 好的，就这么办。 | 行，就这样 | 行吧 | 可以。
可以，按这个办 | 同意。 | 我同意。 | 没问题，马上安排 | 同意，请财务今天付。 | 同意付款 | 嗯嗯
是的 | 照办 | 照此办理 | 就这么定了 | 按你说的办 | 批准 | 准 | 没意见 | 无异议 | 好的，谢谢
好的，别告诉别人。 | 王总，同意。 | 李工，可以，发吧。 | 老王，好的，我马上发给他。
不错，就用这个 | 搞定 | 收到，同意 | 收到，照办 | 好，就按这个价报。 | 同意\n\n李敏\n采购部
贊成 | 沒問題 | 请处理 | 烦请尽快安排，谢谢
Yes, do it.\n\nTom Hart\nHR Manager | Yes, do it.\n\nTom Hart\nAudit Partner
Yes, do it.\n\nTom Hart\nLegal Assistant | OK.\n\nAnn Lowe\nHead of Risk & Compliance
OK B | Yes. BH | Fine by me\nBecky | Yes. Thanks, Becky | OK Tom. Go ahead. | That's fine. Do it.
Agreed. Please do it today and keep me posted. | Brilliant, let's do exactly that.
同意，今天转 | 可以，转吧 | 行，今天就转 | 行，汇过去吧 | 可以，打给他 | 好的 小邵 | 好的，小邵
好的 王总 | 同意。\n王敏 | 行，轉吧
冇問題。 | 無問題。 | 无问题。 | 得，冇問題。 | 冇問題，照做。 | 冇意見 | OK啦 | 好喇，照做 | 同意囉
可以喔 | OK嘅 | 确认。 | 確認。 | 確認接受 | 确认，请安排生产。 | 收到OK | 收到，OK。 | 收到，确认。
好，落單。 | OK，唔該 | 李生：\n\n同意。\n\n周慧敏 | 陳太：冇問題 | 陳生：\n\n冇問題。\n\n阿May
同意。\n\n陳大文 David Chan | OK lah, go ahead. | OK, go ahead lah
Confirmed as per below. | OK tks | Accepted, tks. | Noted with thanks, confirmed. | OK thx Ken
Approved, pls proceed | Approved, pls proceed with production. | Okie
Well noted and accepted.
好的。\n\n法务部 王敏 | 同意。\n\n合规部 | OK Tom, go ahead | Agreed. Send it to Petra today.
OK from my side, please go ahead. | No objections from our end. | Great idea, let's do it.
Good plan. | Please do. | Hi Tom,\n\nyes, please do. | Sure thing.
Yes, approved. Please proceed accordingly. | As discussed, go ahead. | 同意上述意见。
同意该方案。 | 我没意见 | 我方无异议。 | 没毛病 | 可以，尽快 | 同意，今天 | 同意，走流程吧
行，你去弄 | 要得 | OK的 | [强] | 好的 [强] | 请王工跟进。
Sold! | Booked. | Go. | We take it. | I'll take them | We will take both. | That works.
Works with us | It's a deal | You've got a deal. | 没问题，按这个来
"""
# All before an assent and a note that is no remark.
GREETINGS = r"""
李总好， | 李总，您好！ | 李总：您好！ | 尊敬的李总： | 王经理好 | 张工好， | 王姐好 | 领导好
老师好 | 早上好， | 李总早上好， | 小王，你好！ | 小王你好. | 陈生您好， | 李总： | 李总您好，
您好， | 各位好， | 李总：\n您好！ | 尊敬的各位领导：\n大家好！ | 各位领导，上午好！
尊敬的王女士，您好： | 亲爱的同事们，大家好 | Hi 李总， | Hi Tom, good morning!
Good morning Tom, | Good day, | Hi Tom,\n\nGood morning! | Hi Tom,\n\nI hope you are well.
Hello Tom, hope you are well. | Dear Mr. Li, | Dear Tom, good day!
"""
NO_ASSENTS = r"""
No. | No | NO! | no way | Nope. | Not OK. | Not yet. | Surely not. | I don't agree. | Never.
I refuse. | Doesn't work for me. | Please stop. | Do not do this. | Sorry, no. | Hold on | Wait.
Why? | OK? | Agreed? | ??? | Are you sure? | Is this OK with you? | What do you think?
Yes, who told you? | Thanks | Thank you! | Noted. | Noted, thanks | Received. | Got it.
OK, noted. | Okay, got it, thanks | OK, received | Understood. | Roger | I see.
OK, see you Thursday. | Yes, but check with legal first. | OK, but not by e-mail.
OK if legal agrees. | Yes, I will ask compliance. | Let me think. | OK, let me think about it.
OK, later. | Good morning | Good question. | Great weather! | Kate is out. | Oklahoma
Sold out. | Go home. | Go to legal. | It works | Works council | Taken.
Yesterday | Congratulations! | Call at 5:00 today | See you Thursday. | Hi | Hi Tom,
Best,\nAnn | A memo is coming out shortly.
Yes, we will pay the invoice of May on Friday, as we said to your colleague on the phone last week.
不行 | 不行。 | 不可以 | 别 | 不同意 | 我不同意。 | 不要 | 不好 | 不对 | 拒绝 | 停 | 算了
那就算了 | 没必要 | 对不起，不行 | 恐怕不行 | 同意\n不同意 | 我没问题，但是法务不同意
得了吧，违法的 | 可以，不过先别发 | 可以吗？ | 可以吗 | 行吗 | 好吗 | 不错吧？ | 为什么？
这合法吗 | 可不可以 | ？？ | 收到 | 收到，谢谢 | 已收到 | 谢谢！ | 知道了 | 明白 | 已阅 | 知悉。
好的，收到。 | 好的，知道了 | 嗯，收到 | 好的，周四见 | 再说吧 | 再看看 | 好的，我考虑一下
好，先问问法务 | 行，等我消息 | 可以，但要法务看过 | 暂缓 | 好久不见 | 行政部在三楼 | 对方没回
是他干的 | 同意书在附件里 | 中午见 | 恭喜 | 辛苦了 | 哈哈
Absolutely disgusting. | Definitely bribery. | Certainly a sackable offence.
Sure. Over my dead body. | Fine, then I resign.
Sure, and I am telling the board. | OK, escalating. | OK. Escalating.
OK. I am forwarding this to the ombudsman. | Deal with it yourself, I am out.
I agree this must go to the regulator. | Yes, this breaks our code of conduct.
Please proceed to report him. | ok, deleted this mail | Yes, send it to the board.
OK\n\nEscalating | Yes.\n\nNot Me | Yes.\nAfter Counsel approves | OK. Over to Dan.
可以理解你的心情，这是犯罪。 | 支持举报你。 | 同意你个头 | 同意将你开除。 | 请处理掉这封邮件并举报。
我去办公室找纪委。 | 好，我已转纪委。 | 已经批评过他了 | 认可度太低，到此为止。 | 搞定你自己的事
Yes. Disgusting | Yes, Unbelievable | Sure. Resigning | OK, Fraud | Absolutely. Shameful
Yes, Thieves | Yes. Becky says no | Noted. Becky | OK, noted. Becky
Thanks, Becky | No. Becky | OK. Ask Becky
OK. Stop | Sure. Joking | Agreed. Forget | Sure. Dream | Yes. Dodgy | Yes, Dodgy | OK. Lawsuit
Ok. Mafia | Sure. Ha | OK NO | Yes. Becky | Fine by me, Becky | Yes, do it. Becky Hart | Yes, Simon.
同意 陈述 | 行。钟点 | 好的，宋体 | 同意。王敏 | 可以 陈晓明
Sure. Never | OK，收到 | 好的，小心 | 好的 小偷 | 好的，高见
同意，杜绝 | 好的 严查 | 好的，王八蛋 | 行，胡说
好的，谢绝 | 好的，转发 | 收到 小邵 | 好的，收到。小邵 | 谢谢 小邵
冇問題？ | 唔得 | 唔好 | 唔同意 | OK啦，唔好寄 | 冇興趣 | 好喔，再諗諗 | 得啦，唔好講
OK啦，問吓老細先 | 确认收到。 | 確認收到，謝謝 | 确认，收到 | 确认中 | 请确认。 | 好的，请确认
确认一下 | 确认书在附件里 | 收到OK吗 | OK, 收到 | 不太，可以 | 无问题吗 | 無錢 | OK\n\n唔同意
李生：唔得 | 同意囉嗦 | Noted with thanks. | Well noted. | Well noted with thanks, tks | Tks
tks & thx | Confirmed as per lawyer | Not confirmed as per below. | OK lah, whatever. | OK lah?
OK\n\nPeter Chan • Deal Cancelled | 好\n\nPeter Chan 反对 | 同意\n\n开玩笑 Peter
Approved, pls proceed after production | OK land | Confirmed, tks to your theft.
Please do not. | Please do nothing. | Please do check with legal. | Great idea, but no.
Great idea? | Great idea, Becky | Sure things | Sure thing. Dodgy | As discussed, no.
As agreed, see you | From my side no. | OK from my side is not enough | On our end nothing.
不同意上述意见 | 我没意见吗 | 没毛病吗 | 我们没意见但是不行 | 可以，尽快报警 | 可以，就
同意，走人 | 好，走法律程序 | 行，你去死 | 行，弄死他 | 要得到批准 | 要得个屁 | OK的吗 | [弱]
[强奸] | 该方案违法 | 李总，您好！不同意。 | 李总好，\n同意吗？ | 领导好，我不同意 | Adding Peter?
抄送王律师 | 李总，您好！\n收到。 | 早，这不行 | 好哥们 | Hi Tom, good morning!\nNo.
Hi Tom,\n\nUnbelievable\n\nOK
没毛病吧 | 没意见吧？ | 好的，没问题吧 | 抄送安保 | 抄送纪检 | 抄送方案 | 加上黄金 | 加上任何方法
Looping in Security | Adding Tom and Internal Audit | Looping in Site Security | 加上张三
嗯，这是泄密。 | 好的，处理他 | 好的\n\n转法务 | 同意\n\n不同意 | 请纪委处理
"""
ANSWERS_BELOW = r"""
See my answers below in blue. | see below in red | Please see my comments inline. | Inline.
Comments inline | My replies are in red below. | Answers below in CAPS. | answered inline below
Replies in green. | see in blue | See my answers in line. | In line. | Our comments in line, Tom
Hi Tom, thanks for the questions. See my answers below in blue. Best, Ann
I have marked my changes in red | Find our answers underneath | 见下面红字 | 请见红字部分
see [Ann] below. | Please look for my initials. | My answers are marked by my initials
批注在下 | 回复见下 | 我的回复在下面，用蓝色字体标注 | 答复见原文 | 意见在文中 | 已在原文中批注
逐条回复如下 | 红色部分是我的意见 | 請見下面紅字 | 答覆如下方藍字 | 批注见正文
Answers under each question. | My answers under your questions: | Anna's comments in blue.
See blue text below. | 答复如下（蓝色） | 以下蓝色为我司回复 | 见下方标红处 | 我在你邮件里直接回了
"""
NO_ANSWERS_BELOW = r"""
Please reply inline. | Please answer in red below. | Could you put your comments inline?
My changes are in line with your answers. | Please reply in line. | Ours is in line with it.
Send me your answers below. | The answers are in the book. | He wrote a red letter.
Answers are under discussion. | The answers under the contract are due | 答复如下：不同意。
Please answer below each question. | 请在下方标红处回复 | 标红处请修改 | 我在邮件里回了他
The notes of the meeting are below budget | 请在下面用红字回复 | 请直接在邮件中批注
我们的红包在下面 | 回复一下 | 在线回复 | 红字发票已开
"""
BLOCK = (
    "From: Dan Lowe\nSent: Monday, March 9, 9:00 AM\nTo: Helen Marsh\nSubject: Offer\n\npassed on"
)


@pytest.mark.parametrize("note", NOTES)
def test_notes(note: str) -> None:
    """They point at what stands below, whatever the subject says."""
    assert passes_on(note.split("\n"), forwards=False)
    assert why_read(note, "quoted") == "note"
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


def listed(table: str) -> list[str]:
    """The texts of a table."""
    cells = (cell.strip() for row in table.strip().split("\n") for cell in row.split(" | "))
    return [cell.replace("\\n", "\n") for cell in cells]


@pytest.mark.parametrize("answer", listed(ASSENTS))
def test_assents(answer: str) -> None:
    """Who agrees, or asks to have it done, makes what stands below their own matter."""
    assert why_read(f"{answer}\n\n", "quoted") == "assent"
    assert why_read(answer, "forwarded") != ""


@pytest.mark.parametrize("greeting", listed(GREETINGS))
def test_greetings(greeting: str) -> None:
    """They are no remark, on one line or two; what stands behind them may be one."""
    assert why_read(f"{greeting}\n\nApproved.\n\nAnna", "quoted") == "assent"
    assert why_read(f"{greeting}\n同意。\n\n王芳", "quoted") == "assent"
    assert why_read(f"{greeting}\n请看下面邮件。", "quoted") == "note"
    assert why_read(f"{greeting}\n不同意。\n\n王芳", "quoted") == ""
    assert why_read(f"{greeting}\nPlease advise.", "quoted") == ""


@pytest.mark.parametrize("answer", listed(NO_ASSENTS))
def test_no_assents(answer: str) -> None:
    """Refusals, questions, conditions, remarks, and that it was received."""
    assert why_read(f"{answer}\n\n", "quoted") == ""
    assert find_zones("RE: Offer", f"{answer}\n\n{BLOCK}")[-1].kind == "quoted"


@pytest.mark.parametrize("answer", ["No.", "No", "不行", "别", "Not ours", "不同意。", "Spam?"])
def test_refusals_above_a_forward(answer: str) -> None:
    """They are as short as notes, and pass nothing on."""
    assert why_read(answer, "forwarded") == ""
    assert why_read("看要不要。", "forwarded") == "note"
    assert why_read("舊機，睇下有冇用。", "forwarded") == "comment"


def test_titles_above_a_forward() -> None:
    """Who passes it on may work for those who decide; the signature is no part of the comment."""
    signature = "Tom Hart\nHR Manager\nLowfield Holdings Ltd\nTel: +44 20 7946 0000"
    assert why_read(f"{'Let us use this. ' * 9}\n\n{signature}", "forwarded") == "comment"
    assert why_read(f"HR says no.\n\n{signature}", "forwarded") == ""


@pytest.mark.parametrize("text", listed(ANSWERS_BELOW))
def test_answers_below(text: str) -> None:
    """What is announced is looked for there."""
    assert why_read(text, "quoted") in ("answers", "note")


def test_quick_look_misses_no_announcement() -> None:
    """What the expression finds holds a word of it, or a letter that is none in lower case."""
    texts = [*listed(ANSWERS_BELOW), "My anſwers are below in red.", "ın-lıne"]
    found = [text for text in texts if p.ANSWERS_INSIDE.search(text)]
    assert len(found) > len(texts) * 0.8
    assert all(map(covers._may_announce_answers, found))
    assert not covers._may_announce_answers("We can deliver on Monday. 周一可以发货。")


def test_nothing_is_announced_in_a_long_text() -> None:
    """It says itself what it wants."""
    assert why_read(f"See my answers below in blue.\n{'word ' * 30}", "quoted") == "answers"
    assert why_read(f"See my answers below in blue.\n{'word ' * 40}", "quoted") == ""


@pytest.mark.parametrize("text", listed(NO_ANSWERS_BELOW))
def test_no_answers_below(text: str) -> None:
    """Nor where somebody else is asked for them."""
    assert why_read(text, "quoted") == ""


def test_short_answers_are_no_notes() -> None:
    """Thanks and a word above the history of a reply are a reply."""
    assert not passes_on(["Thanks.", "", "Confirmed.", "", "Vince"], forwards=False)
    assert not passes_on(["Thanks.", "", "Vince"], forwards=False)
    assert not passes_on(["Agreed, thanks."], forwards=False)
    assert not passes_on(["同意，谢谢！"], forwards=False)


def test_subjects() -> None:
    """A reply to a forward is no forward."""
    assert all(map(is_forward, ["FW: a", "Fwd: RE: a", "转发：甲", "[External] Fw: a", "轉寄: 甲"]))
    assert all(map(is_forward, ["WG: a", "TR : a", "RV: a", "ENC: a", "I: a", "VS: a", "VB: a"]))
    assert all(map(is_forward, ["PD: a", "Doorst: a", "Weitergeleitet: a", "転送: a", "전달: a"]))
    assert all(map(is_forward, ["[Fwd: a]", "(Fwd) a", "【转发】a", "[List] [Fwd: a]"]))
    assert not any(
        map(
            is_forward,
            [
                "RE: FW: a",
                "AW: WG: a",
                "Forward: march",
                "转发给客户",
                "fwd",
                "",
                "(I) a",
                "[TR] a",
            ],
        )
    )


@pytest.mark.parametrize(
    "note",
    [
        "看" * 120,
        "抄送王总、" * 24,
        "+ Adding Aa " * 10,
        "请" * 120,
        "please " * 17,
        "see the below " * 8,
        "的",
        f"see the{' note' * 24}",
    ],
)
def test_a_note_made_to_be_slow(note: str) -> None:
    """Nothing is tried for long."""
    start = time.process_time()
    for _ in range(100):
        passes_on([f"{note[:118]} x"], forwards=True)
    assert time.process_time() - start < 2


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
        why_read(text, "quoted")
    for text in (
        "see my ",
        "好，",
        "红",
        ". ",
        "OK\n\n",
        "ok, ",
        "Tom\n",
        "OK\nTom Hart\n\n",
        "_!",
        f"Yes.\n{'A-' * 17} Manager {'-A' * 17}((((\n",
    ):
        for length in (100, 4_800, 250_000):
            why_read((text * length)[:length], "quoted")
    assert time.process_time() - start < 2
