"""Zones: what is new in a mail, and what surrounds it."""

from __future__ import annotations

import re
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailrisk_ml.corpus import load_corpus
from mailrisk_ml.mail.zones import find_zones
from mailrisk_ml.mail.zoning import (
    attributions,
    header_blocks,
    history,
    notices,
    signature_lines,
    trailers,
)
from mailrisk_ml.mail.zoning import history_patterns as h
from mailrisk_ml.mail.zoning import notice_patterns as n
from mailrisk_ml.mail.zoning import signature_patterns as p
from mailrisk_ml.mail.zoning.covers import why_read
from mailrisk_ml.mail.zoning.cues import OTHER_LETTERS
from mailrisk_ml.mail.zoning.header_blocks import kind_of
from mailrisk_ml.mail.zoning.history import history_kinds, kinds_line_by_line
from mailrisk_ml.unseen import BLANKS, UNSEEN


def zones(body: str) -> list[tuple[str, str]]:
    """Return (kind, stripped text) of the zones of a body."""
    text = f"s\n{body}"
    return [(z.kind, text[z.start : z.end].strip()) for z in find_zones("s", body)[1:]]


def pieces(body: str, kind: str) -> str:
    """Join the text of all zones of one kind."""
    return "\n".join(text for k, text in zones(body) if k == kind)


HISTORY = [
    "-----Original Message-----\nFrom: A\nSent: Monday\nTo: B\nSubject: x\n\nold",
    "-----原始邮件-----\n发件人: 甲\n发送时间: 周一\n收件人: 乙\n主题: x\n\nold",
    "------------------ 原始邮件 ------------------\n发件人: 甲\n\nold",
    "-----邮件原件-----\n发件人: 甲\n发送时间: 周一\n\nold",
    "-----郵件原件-----\n寄件者: 甲\n\nold",
    "---- 回复的原邮件 ----\n| 发件人 | 甲 |\nold",
    "发件人: 甲\n发送时间: 2025年1月6日 9:00\n收件人: 乙\n抄送: 丙\n主题: x\n\nold",
    "发件人：甲\n日期：2025-01-06 09:00\n收件人：乙\n主题：x\n\nold",
    "发件人：甲\n日　期：2025-01-06 09:00\n收件人：乙\n主　题：x\n\nold",
    "----------\n发件人：甲\n日  期：9:00\n收件人：乙\n抄\xa0送：丙\n密 送：丁\n主 题：x\n\nold",
    "發件人：甲\n時　間：2025年1月6日 上午9:00\n副　本：丙\n主　題：x\n\nold",
    "寄件者：甲\n时　间：2025年1月6日 9:00\n主　旨：x\n\nold",
    "差出人：甲\n日　時：2025年1月6日 9:00\n宛　先：乙\n件　名：x\n\nold",
    "------------------&nbsp;原始邮件&nbsp;------------------\n发件人:&nbsp;甲\n\nold",
    "----&nbsp;Original Message&nbsp;----\n&nbsp;From:&nbsp;A\n\nold",
    "-----\u200b原\xad始\u200b邮件-----\n发\u200b件人: 甲\n\nold",
    "发\u200b件\u200b人: 甲\n发\xad送\xad时间: 9:00\n\ufeff收件人: 乙\n主\u200d题\u200e: x\n\nold",
    "F\u200brom: A\nSe\xadnt: Monday, 6 January 2025 09:00\nTo\u2060: B\nSub\u200cject: x\n\nold",
    "On Mon, Jan 6, 2025 at 10:00 AM \u202aA\u202c <a@b.c> wro\u200bte:\n\u200b> old",
    "寄件者: 甲\n寄件日期: 2025年1月6日 上午 09:00\n收件者: 乙\n主旨: x\n\nold",
    "________________________________\nFrom: A <a@b.c>\nSent: Monday, 6 January 2025 09:00\nTo: B\n"
    "Subject: x\nold",
    "Von: A <a@b.c>\nGesendet: Montag, 3. Juni 2024 09:00\nAn: B\nCc: C\nBetreff: x\n\nold",
    "De : A <a@b.c>\nEnvoyé : lundi 3 juin 2024 09:00\nÀ : B\nObjet : x\n\nold",
    "De: A\nEnviado el: lunes, 3 de junio de 2024 9:00\nPara: B\nAsunto: x\n\nold",
    "差出人: A <a@b.c>\n送信日時: 2024年6月3日 9:00\n宛先: B\n件名: x\n\nold",
    "*De\xa0:* A\n*Date\xa0:* lundi 6 janvier 2025 09 h 00\n*À\xa0:* B\n*Objet\xa0:* x\n\nold",
    'Sent: Monday, March 03, 2025 at 8:00 AM\nFrom: "A" <a@b.c>\nTo: b@b.c\nSubject: x\n\nold',
    "Gesendet: Montag, 03. März 2025 um 08:00 Uhr\nVon: A <a@b.c>\nAn: B\nCc: C\nBetreff: x\n\nold",
    "Envoyé: lundi 3 mars 2025 à 08:00\nDe: A\nÀ: b@b.c\nObjet: x\n\nold",
    "发送时间：2025年3月3日 8:00\n发件人：甲 <a@b.c>\n收件人：乙\n主题：x\n\nold",
    "-----Ursprüngliche Nachricht-----\nVon: A\n\nold",
    "-----Message d'origine-----\nDe : A\n\nold",
    "-----Mensaje original-----\nDe: A\n\nold",
    "-----元のメッセージ-----\n差出人: A\n\nold",
    "-----Original Message-----\n\n> old",
    "-----Original Message-----\nOn Mon, 6 Jan 2025, A wrote:\n\nold",
    "---- On Mon, 06 Jan 2025 10:00:00 +0800 A B <a@b.c> wrote ----\n\nold",
    "---- On Mon, 06 Jan 2025 10:00:00 +0800\nA B <a@b.c> wrote ----\n> old",
    "---- 在 2025年1月6日 10:00:00 +0800 张三 <z@x.cn> 撰写 ----\n\nold",
    "| From | A<a@163.com> |\n| Date | 1/6/2025 09:00 |\n| To | b@163.com |\n| Subject | x |\nold",
    "| 发件人 | 甲<a@163.com> |\n| 日期 | 2025年1月6日 09:00 |\n| 收件人 | 乙 |\n| 主题 | x |\nold",
    "────────\n发件人: 甲\n发送时间: 周一 9:00\n收件人: 乙\n主题: x\n\nold",
    "☆☆☆☆\nFrom: A\nSent: Monday 9:00\nTo: B\nSubject: x\n\nold",
    "---- On Mon, 06 Jan 2025 10:00:00 +0800 A B <a@b.c> wrote----\n\nold",
    "---- 在 2025年1月6日 10:00:00 +0800 张三 <z@x.cn> 写到 ----\n\nold",
    "*From:* A\n*Sent:* Monday 9:00 AM\n*To:* B\n*Subject:* x\n\nold",
    "From: A\nTo: B;\n C;\n D\nSubject: x\nDate: 6 Jan 2025 09:00\n\nold",
    "From: A B on 04/30/2001 08:42 AM\nTo: C\ncc:\n\nSubject: x\n\nold",
    "A B@ECT\n04/12/2001 04:23 AM\nTo: C\ncc: D\nSubject: x\n\nold",
    "a@b.com on 08/25/2000 03:14:04 PM\nTo: c@d.com\ncc:\n\nSubject: x\n\nold",
    "A B@ECT on 08/25/2000 03:14 PM\nSent by: C D@ECT\nTo: E@ECT\ncc:\n\nSubject: x\n\nold",
    "Ken Lo ---12/01/2027 10:15:02---old",
    "Ken Lo ---12/01/2027 10:15:02 AM---old ...\n\nFrom: Ken Lo/HK\nTo: B\n"
    "Date: 12/01/2027 10:15 AM\nSubject: x\n\nold",
    "陳大文 ---2027/01/12 上午 10:15:02---old",
    "On Mon, Jan 6, 2025 at 10:00 AM A <a@b.c> wrote:\n> old",
    "On Mon, Jan 6, 2025 at 10:00 AM A very long name\n<a@b.c> wrote:\n\n> old\n> older",
    "On Mon, 6 Jan 2025, A wrote:\n\nold, without marks",
    "A B <a@b.c> schrieb am Mo., 6. Jan. 2025, 10:00:\n\nold",
    "A very long name <a@b.c> schrieb am Mo.,\n6. Jan. 2025, 10:00:\n\nold",
    "A B <a@b.c> wrote on 01/06/2025 10:00:00 AM:\n\nold",
    "A B/HAM/OAK wrote on 01/06/2025 10:00:00 AM:\n\nold",
    "在 2025年1月6日，张三 <z@x.cn> 写道：\n> old",
    "在 2025年1月6日 10:20，张三写道：\n\nold",
    "於 2025年1月6日 10:20，張三 寫道：\n\nold",
    "张三 <z@x.cn> 于2025年1月6日周一\n10:20写道：\n> old",
    "【 在 foo (Foo) 的大作中提到: 】\n: old\n: older",
    "> old\n>> older\n>\n> old",
]


@pytest.mark.parametrize("history", HISTORY)
def test_quoted(history: str) -> None:
    """Whatever introduces it, history is not new text."""
    found = zones(f"The new sentence.\n\n{history}")
    assert found == [("newest", "The new sentence."), ("quoted", history)]


@pytest.mark.parametrize("following", ["Sent by courier as agreed.", "Tomorrow we send the rest."])
def test_a_time_in_prose_is_no_header(following: str) -> None:
    """A line that ends in a date and a time is one of Notes only above the fields of a header."""
    text = f"The parcel left on 04/12/2001 04:23 PM\n{following}"
    assert zones(text) == [("newest", text)]


@pytest.mark.parametrize("history", HISTORY)
def test_nothing_above_is_forwarded(history: str) -> None:
    """History with nothing new above it was sent to be read."""
    assert {kind for kind, _ in zones(history)} <= {"forwarded", "quoted"}
    if "wrote" not in history and "写道" not in history and "寫道" not in history:
        assert zones(history)[0][0] == "forwarded"


@pytest.mark.parametrize(
    "banner",
    [
        "---------- Forwarded message ---------\nFrom: A\nDate: Monday\nSubject: x\nTo: B\n\n",
        "-------- Forwarded Message --------\nFrom: A\n\n",
        "-------- Weitergeleitete Nachricht --------\nVon: A\nDatum: x\nAn: B\nBetreff: x\n\n",
        "-------- Message transféré --------\nDe : A\n\n",
        "-------- Mensaje reenviado --------\nDe: A\n\n",
        "-------- 転送されたメッセージ --------\n差出人: A\n\n",
        "-------- 转发邮件信息 --------\n发件人：甲\n\n",
        "---- 转发的原邮件 ----\n| 发件人 | 甲<a@163.com> |\n| 日期 | 周一 |\n| 主题 | x |\n",
        "------------------&nbsp;转发邮件&nbsp;------------------\n发件人:&nbsp;甲\n\n",
        "-------- 转\u200b发\xad邮件信息 --------\n发件人：甲\n\n",
        "---------- Forw\xadarded mess\u200bage ---------\nFrom: A\n\n",
        "---------- 轉寄的郵件 ----------\n寄件者: 甲\n\n",
        "Begin forwarded message:\n\nFrom: A\nSubject: x\nDate: Monday\nTo: B\n\n",
        "开始转发的邮件：\n\n发件人: 甲\n主题: x\n日期: 周一\n收件人: 乙\n\n",
        "---------------------- Forwarded by A/HOU/EES on 09/08/99 07:42 \n"
        "AM ---------------------------\n\n\nA B@ECT\n09/08/99 07:00 AM\nTo: C\nSubject: x\n\n",
        "----- Forwarded by A/NA/Enron on 09/26/2000 04:51 PM -----\n\n",
    ],
)
def test_forwarded(banner: str) -> None:
    """A banner that says so makes forwarded text, new text above it or not."""
    body = f"Please look at this by Friday.\n\n{banner}passed on"
    assert [kind for kind, _ in zones(body)] == ["newest", "forwarded"]
    assert zones(f"{banner}passed on")[0][0] == "forwarded"
    assert zones(f"FYI\n\n{banner}passed on")[-1][0] == "forwarded"


def test_fyi_above_a_header_block() -> None:
    """A mere "FYI" is almost nothing: what stands below is forwarded."""
    assert zones(f"FYI\n\n{HISTORY[0]}")[-1][0] == "forwarded"


def test_what_is_not_seen_is_in_its_zone() -> None:
    """Lines are looked at without it, and zones hold it all the same."""
    text = "好\u200b的，周一见。\n\n"
    history = "发\u200b件人: 甲\n发送时间:&nbsp;周一 9:00\n收件人: 乙\n主\xad题: x\n\nold\u200b"
    found = find_zones("s", text + history)
    assert found[1:] == (
        ("newest", 2, 2 + len(text)),
        ("quoted", 2 + len(text), 2 + len(text + history)),
    )


def test_headers_with_all_that_is_not_seen() -> None:
    """Whatever of it stands in them, and where a blank is shown, a blank is read."""
    for unseen in UNSEEN:
        history = f"F{unseen}rom: A\nSent: 9:00\nTo: B\nSubject{unseen}: y\n\nold"
        assert zones(f"Not this.\n\n{history}")[-1] == ("quoted", history)
    for blank in BLANKS:
        history = f"----{blank}Original{blank}Message{blank}----\nFrom:{blank}A\n\nold"
        assert zones(f"Not this.\n\n{history}")[-1] == ("quoted", history)


def test_signature_and_notice_with_what_is_not_seen() -> None:
    """What stands below the text is told by the same lines."""
    below = "-\u200b- \nJohn Smith\n\n" + EN.replace("intended", "int\xadended")
    assert [kind for kind, _ in zones(f"{TEXT}\n\n{below}")] == [
        "newest",
        "signature",
        "disclaimer",
    ]


@pytest.mark.parametrize(
    "subject", ["| 主题 |", "| Subject |", "主　题：", "Sub\u200bject:", "主\xad题：", "Subject:"]
)
def test_subject_of_a_forward(subject: str) -> None:
    """Of its headers what it is about is read, wherever its name ends."""
    value = " price: x\u200by\n"
    forwarded = f"From: A\nDate: 9:00\nTo: B\n> {subject}{value}\ntext"
    read = "".join(forwarded[start:end] for start, end in history.written_spans(forwarded))
    assert read == f"{value}\ntext"


@pytest.mark.parametrize(
    "header", ["", "\n\nFrom: Ken Lo/HK\nTo: B\nDate: 12/01/2027 10:15 AM\nSubject: x\n\nold"]
)
def test_text_behind_a_mark_of_notes(header: str) -> None:
    """It stands on the same line, and is read where the answer agrees to it."""
    history_text = f"Ken Lo ---12/01/2027 10:15:02---3,000 sets{header}"
    spans = history.written_spans(history_text, newest=True)
    read = "".join(history_text[start:end] for start, end in spans)
    assert read.split() == ["3,000", "sets", *(["x", "old"] if header else [])]


def test_inline_replies_are_new() -> None:
    """Answers between quoted lines are new text."""
    body = "On Monday 6 Jan, A wrote:\n> one?\nyes\n> two?\n\nno\n> three"
    assert pieces(body, "newest") == "yes\nno"


@pytest.mark.parametrize(
    "body",
    [
        "From: Beijing\nTo: Shanghai\nWe leave at nine.",
        "Von: Hamburg\nAn: Bremen\nWir fahren um neun.",
        "De: Lyon\nÀ: Paris\nOn part.",
        "他在报告里写道：\n本季度收入增长。",
        "2019年，他在公开信中写道：\n我们会涨价。",
        "growth was\n>5 % last year\n>= 3 is fine",
        "I wrote: no.\nThen he wrote: yes.",
        "On the whole I agree.\nBut not today.",
        "主题：年会\n时间：周五\n请大家准时。",
        "会议通知\n主　题：年会\n时　间：周五\n地　点：食堂\n主 持：甲\n请大家准时。",
        "主&nbsp;题：年会\n时\u200b间：周五\n抄 送：各部门\n请大家准时。",
        "日　　　　　期：周一\n发件人的主 题：x\n副本：两份",
        "&gt; 5 % last year&nbsp;\n&nbsp;- one\n\u200b\nA\u200b: yes",
        "The original message: be kind.",
        "原始邮件在附件里。",
        "转发给客户之前请先给我看。",
        "---\nsection two\n---\nsection three",
        "Please forward: message below is the price list\n\n12,500 a tonne",
        "Read this.\n\n-----Original Message-----\nWe match their price from Monday.",
        "请看。\n\n-----原始邮件-----\n周一起我们跟他们的价格。",
        "Backup ---12/01/2027--- done\nNight run ---12/01/2027 10:15:02",
        "12:00 sale ---12/01/2027 10:15:02---old price",
        "We ship on Friday.\n\nDate: 6 January 2025\nFrom: A\nTo: B\nSubject: x\n\nWe match it.",
        "We ship on Friday.\n\nDate: 9:00\nSubject: x\nFrom: A\nTo: B\n\nWe match their price.",
        "The note that Tom wrote on 6 January at 10:00:\nWe match their price.",
        "Tom <t@x.com> wrote on the mirror at 22:15:\nWe match their price.",
        "The note that\nTom <t@x.com> wrote on paper came by 10:15:\nWe match their price.",
        "Timetable\n| From | To |\n| Leeds | York |\n| Hull | Selby |",
    ],
)
def test_not_history(body: str) -> None:
    """Ordinary text that looks a little like a mark stays new."""
    assert zones(body) == [("newest", body)]


TEXT = "We can deliver on Monday, as agreed with your office last week."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nJohn Smith\nSales",
        "--\n张三",
        "-- \nJohn Smith\nSales\nEvery day counts.",
        "-- \n张三\n销售经理\n厚德载物，自强不息。",
        "Best regards,\nJohn Smith",
        "Best regards,\nTom Miller\nLG",
        "Best regards,\n\nKim Lee\nSales Manager\nSalam",
        "Best regards,\nTom Miller\nVG\n+852 2345 6789",
        "LG\nJan Oak",
        "Viele Grüße\nLG\nJan",
        "Kind regards\nJohn Smith\nSales Manager\nAcme Ltd\nTel: +44 20 7946 0000\nwww.acme.com",
        "John Smith\nAcme Corp.\nTel: (415) 782-7802\nFax: (415) 782-7854",
        "此致\n敬礼\n张三",
        "祝商祺！\n李四\n销售经理\n上海某某科技有限公司\n电话：021-5555 5555\n手机：13800000000",
        "Mit freundlichen Grüßen\nJan Oak",
        "Mit freundlichen Grüßen / Best regards\nJan Oak",
        "С уважением,\nIvan Petrov",
        "Sent from my iPhone",
        "发自我的iPhone",
        "发自我的华为手机",
        "发自 Outlook for iOS",
        "来自QQ邮箱手机版",
        "從我的 iPhone 傳送",
        "Get Outlook for iOS",
        "从 Windows 版邮件发送",
        "来自钉钉专属商务邮箱",
        "来自阿里云企业邮箱",
        "从 HUAWEI Mate 60 发送",
        "祝 商祺！\n李雷",
        "祝：商祺\n李雷",
        "B.R.\n李雷",
        "祝您生活愉快，工作顺利！",
        "祝好\n李雷（市场部）",
        "祝好\n李雷 13800138000",
        "李雷|爱博科技\n官网：www.szabc.com.cn\n微信：lilei_abc\nQQ：12345678",
        "| |\n李雷\n|\n|\n邮箱：lilei@163.com\n|\n\n签名由 网易邮箱大师 定制",
        "李雷\n手机/微信：138 0013 8000",
        "李雷\n深圳市爱博科技有限公司\n电话：0755-26001234",
        "=====================\n李雷 采购部\n分机：8012",
        "Kelvin Mok\nBranch Manager\nTel 5550-0142",
        "※ 来源:·水木社区 newsmth.net·[FROM: 1.2.3.*]",
    ],
)
def test_signature(signature: str) -> None:
    """Name, contact lines and device lines below the text."""
    assert zones(f"{TEXT}\n\n{signature}") == [("newest", TEXT), ("signature", signature)]


@pytest.mark.parametrize(
    "detail",
    """
Tel +852 2345 6712
T +852 2345 6712
M +852 9345 6712
Telephone 555 0183 ext. 12
DID: 2345 6712
Direct line 2345 6712
WeChat ID: vivchow
Mobile / WhatsApp: +852 9345 6712
Phone/WeChat: 13812345678
Tel +852 2345 6712 | www.harbourcrest.hk
T: +852 2345 6712 | F: +852 2345 6713 | vivian@harbourcrest.hk
Vivian Chow | Sales Manager
18/F, Wing Tai Industrial Bldg, Kwun Tong
Flat A, 12/F, Block 2, 88 Castle Peak Road, Tsuen Wan, N.T.
Room 1501, Wing On Centre
ISO 9001:2015 certified
Follow us on LinkedIn
电话 2345 6712
手机13812345678
微信号:abc
周慧敏 Vivian
陳大文 David Chan
David Chan 陳大文
採購部 | 海冠貿易有限公司
[cid:image001.png@01DA6B2F.8A1B2C30]
<image001.png>
<Outlook-a1b2c3d4.png>
[image: Logo]
[image: image.png]
[Logo]
[图片]
Amtsgericht Hamburg HRB 12345
Registergericht: Amtsgericht Frankfurt am Main, HRB 12345
HRB 12345 Hamburg
Sitz der Gesellschaft: München
Hafenstr. 12, 20457 Hamburg
Max-Brauer-Allee 12
VAT: DE123456789
VAT No. GB 123 4567 89
USt-IdNr.: DE123456789
Company No. 01234567
Hafenstr. 12, 20457 Hamburg | HRB 12345 | VAT: DE123456789
(she/her)
Vivian Chow (she/her)
Working hours: Mon-Thu
Office hours: Mon - Fri 9:00 am to 5:30 pm (GMT+1)
工作时间：周一至周五 9:00-18:00
Book time to meet with me
Book a meeting with me <https://calendly.com/vivian-chow>
Certified to ISO 9001
24小时热线：400-800-1234
全国服务热线：400-800-1234
九龙观塘永泰工业大厦18楼
觀塘道88號永泰大廈18樓A室
""".strip().split("\n"),
)
def test_details_of_a_signature(detail: str) -> None:
    """Numbers without a colon, several details on a line, addresses of Hong Kong, two names."""
    for signature in (
        f"Best regards,\nVivian Chow\n{detail}",
        f"祝商祺！\n周慧敏\n{detail}\n电话：2345 6712",
    ):
        assert zones(f"{TEXT}\n\n{signature}") == [("newest", TEXT), ("signature", signature)]
        assert why_read(f"Yes.\n\n{signature}", "quoted") == "assent"


@pytest.mark.parametrize(
    "ending",
    [
        "来自钉钉专属商务邮箱",
        "李雷 13800138000",
        "李雷（市场部）",
        "李雷 上",
        "李雷|爱博科技\n官网：www.szabc.com.cn",
        "扫码关注我们\n李雷",
        "| |\n李雷\n|\n邮箱：lilei@163.com\n|",
    ],
)
def test_assent_above_an_ending(ending: str) -> None:
    """Clients' own lines, and names with a number, a team or a firm beside them."""
    assert why_read(f"同意。\n\n{ending}", "quoted") == "assent"


@pytest.mark.parametrize(
    "ending",
    [
        "来自竞争对手邮箱",
        "从客户手机发送",
        "祝您拿到回扣",
        "李雷（机密给对手）",
        "祝好\n李雷 13800138000\n韩梅 13900139000",
        "祝好\n| 标底四百万给他 |",
        "回扣 20000000",
        "扫码关注我们，回扣照付",
        "手机/微信：他偷了货",
    ],
)
def test_text_like_an_ending(ending: str) -> None:
    """Names of anything else are said, and two people with numbers are a list."""
    assert pieces(f"{TEXT}\n\n{ending}", "signature") in ("", "祝好\n")


@pytest.mark.parametrize(
    "ending",
    """
Tom Kerr / I sent the stolen source code to Halden Ltd / +49 711 1234567
Tom Kerr / I sent the stolen source code to Haldén Ltd / +49 711 1234567
Tom Kerr / I Sent The Stolen Source Code To Halden Ltd / +49 711 1234567
Tom Kerr / I sent the stolen source code to Halden Ltd / Acme Ltd / +49 711 1234567
Tom Kerr / I sent the stolen source code to Halden Ltd / Tel/Fax: +49 711 1234567
Tom Kerr / Acme Ltd / Mail: the stolen source code is on my drive
Tom Kerr / Our manager keeps the stolen source code at home / +49 711 1234567
Tom / Tel/Fax: the stolen source code of Halden is on my drive, take it before Monday
王强 / 已把源代码和报价全部发给恒远集团 / 电话/微信：13812345678
王强 / 已把源代码和报价全部发给恒远集团 / 13812345678
王强 / 源代码昨晚已经全部拷给恒远公司 / 13812345678
王强 / 深圳市爱博科技有限公司 / 微信：源代码在我手里
王强 / 源代码已发恒远 全部拷走 / 深圳市爱博科技有限公司 / 13812345678
王强 / 手机/微信：源代码在我手里
""".strip().split("\n"),
)
def test_text_beside_one_detail(ending: str) -> None:
    """A sentence that ends in a firm, or stands behind a label, makes no signature."""
    body = f"{TEXT}\n\n{ending.replace(' / ', chr(10))}"
    risk = next(line for line in body.split("\n") if "stolen" in line.lower() or "源代码" in line)
    assert risk in pieces(body, "newest")


@pytest.mark.parametrize("beside", ["图纸已拷华为公司", "偷卖泄露部", "已卖集团", "采购已拷部"])
def test_text_in_brackets_beside_a_name(beside: str) -> None:
    """Only departments and titles stand there."""
    ending = f"王强（{beside}）"
    assert ending in pieces(f"{TEXT}\n\n祝好\n{ending}", "newest")


@pytest.mark.parametrize("beside", ["市场部", "采购部", "销售经理", "研发组", "经理"])
def test_department_or_title_in_brackets(beside: str) -> None:
    """Beside a name, below a closing."""
    ending = f"祝好\n李雷（{beside}）"
    assert pieces(f"{TEXT}\n\n{ending}", "signature") == ending


@pytest.mark.parametrize(
    "above",
    [
        "对方采购的联系方式发你了。",
        "这是他的电话。",
        "把这个病人的加一下。",
        "名单里有她。",
        "Her number is below.",
    ],
)
@pytest.mark.parametrize(
    "details",
    ["李雷\n手机/微信：138 0013 8000", "李雷\n深圳市爱博科技有限公司\n电话：0755-26001234"],
)
def test_details_that_are_announced(above: str, details: str) -> None:
    """Few of them are what the mail is about where it says so."""
    assert pieces(f"{above}\n\n{details}", "signature") == ""


SERVER_NOTICES = """
本电子邮件及其附件可能包含法律特权或保密信息，如您并非本邮件的指定收件人，请立即删除。
警告：该邮件来自外部，除非您确认发件人身份，否则请勿点击链接或打开附件。
外部邮件提醒：以下邮件来自外部发件人，请注意核实，谨防钓鱼、诈骗邮件！
这封邮件来自外部，请注意甄别。如涉及汇款、转账、账号变更，请务必电话核实。
本邮件经火绒安全扫描，未发现病毒。
保密提示：本邮件涉及商业秘密，未经许可不得转发。
重要提示：本邮件内容仅供参考，不构成任何要约或承诺，最终以双方签署的书面合同为准。
【外部邮件，谨防诈骗】
[EXTERNAL] This message originated from outside your organization. Do not click links.
""".strip().split("\n")


@pytest.mark.parametrize("notice", SERVER_NOTICES)
def test_notices_of_servers(notice: str) -> None:
    """Below a signature, which stays one; stamps stand there as well as above."""
    signature = "李雷\n销售经理\n深圳市爱博科技有限公司\n电话：0755-26001234"
    expected = [("newest", TEXT), ("signature", signature), ("disclaimer", notice)]
    assert zones(f"{TEXT}\n\n{signature}\n\n{notice}") == expected


@pytest.mark.parametrize(
    "risk", ["回扣照旧给他三个点", "客户名单我卖给老陈", "他偷了我们的图纸", "pay him in cash"]
)
@pytest.mark.parametrize("notice", SERVER_NOTICES)
def test_text_in_notices_of_servers(notice: str, risk: str) -> None:
    """Before, behind and inside them a risk stays read."""
    head, mark, rest = notice.partition("，")
    said = [f"{notice}{risk}。", f"{notice.rstrip('。！')}，{risk}。", f"{risk}，{notice}"]
    said += [f"{head}，{risk}，{rest}"] if mark else []
    for text in said:
        assert risk in pieces(f"{TEXT}\n\n李雷\n\n{text}", "newest"), text


FIRM_DETAILS = """
Am Sandtorkai 5, 20457 Hamburg
Jungfernstieg 7, 20354 Hamburg
Ballindamm 40, 20095 Hamburg, Germany
Neuer Wall 10, D-20354 Hamburg
Grosser Burstah 31, 20457 Hamburg
An der Alster 3
Hafenstr. 5; 20457 Hamburg
20457 Hamburg
Geschäftsführer: Uwe Petersen, HRB 12345 Amtsgericht Hamburg
Geschäftsführer: Uwe Petersen; HRB 12345; Amtsgericht Hamburg
Managing director: Uwe Petersen
Nordkai GmbH & Co. KG
Mobil: +49 171 2233445
Durchwahl -551
Register court: Hamburg HRB 12345
Hamburger Sparkasse, IBAN DE12 2005 0550 1234 5678 90
Bank: Hamburger Sparkasse, IBAN: DE12200505501234567890, BIC: HASPDEHHXXX
Room 1203, Tower A, Nanshan District, Shenzhen 518057, China
10 Floor, Block B, Kexing Science Park, Nanshan, Shenzhen
""".strip().split("\n")


@pytest.mark.parametrize("detail", FIRM_DETAILS)
@pytest.mark.parametrize("above", ["Mit freundlichen Grüßen\n\n", "--\n"])
def test_details_of_a_firm(above: str, detail: str) -> None:
    """One line that no expression knows makes no text of a block of details."""
    signature = (
        f"{above}Silke Brandt\nEinkauf\nNordkai Handels GmbH\n{detail.replace('; ', chr(10))}\n"
        "Tel. +49 40 3344-551\nwww.nordkai.de"
    )
    assert zones(f"{TEXT}\n\n{signature}") == [("newest", TEXT), ("signature", signature)]


BETWEEN_DETAILS = [
    "Kwok stole our drawings and sells them",
    "Pay him 5000, Room 12",
    "PAY HIM IN CASH TONIGHT",
    "Kwok hat Geld gestohlen",
    "Penalty USD 20 000",
    "Penalty 20000",
    "他偷了我们的货",
    "Pay Bob, IBAN DE12 2005 0550 1234 5678 90, he keeps 5 percent",
    "Delete all of it.",
    "Mrs Hartmann Has Cancer Stage 4, Room 12, Born 3 May 1961",
    "Pay The Inspector Forty Thousand Cash Monday And Delete The Server Logs Tonight",
    "Send Halden The Stolen Drawings And The Bid Sheet Of Kerr Monday Night",
    "Director: Steal The Halden Customer List, 400 Names",
    "Managing Director: Kwok Stole Money And Pays Cash",
    "Room 12, Mrs Hartmann, Has Cancer, Shenzhen",
    "Send Kerr The Stolen Money, IBAN DE12 2005 0550 1234 5678 90",
]


@pytest.mark.parametrize("text", BETWEEN_DETAILS)
def test_text_between_details(text: str) -> None:
    """Between as many of them, what is said stays read."""
    body = (
        f"{TEXT}\n\nBest regards\nSilke Brandt\nNordkai Handels GmbH\n{text}\n"
        "Tel. +49 40 3344-551\nwww.nordkai.de"
    )
    assert text in pieces(body, "newest")


def test_few_lines_alone_stand_between_details() -> None:
    """Where most lines are unknown they are a text of short lines."""
    unknown = "An der Alster 3\nDurchwahl -551\nManaging director: Uwe Petersen"
    body = f"{TEXT}\n\nBest regards\nSilke Brandt\nNordkai GmbH\n{unknown}\nTel. +49 40 3344-551"
    assert unknown in pieces(body, "newest")


BELOW_A_CLOSING = (
    """
P.S. Five percent in cash for their buyer | PS: he gets it tonight | 又及：合同下周再补，您先发货
Price USD 12.40 | USD 12,400 | Price is 3.05 CIF | Unit 5, USD 12.40, Kowloon
We ship by 15 March | You get ten percent | He stole from our containers | 5 percent in cash
WhatsApp: pay him in cash, then delete | Direct 20,000,000 to his account
Pay him at Room 5, Wing Tai Building | Send it to Flat A, 12/F, 88 Castle Peak Road
Room 5, Friday | Shop 5 is ours, pay cash | T 5% cash | DID you pay | T +852 2345 6712 pays us
P.S. Pay him in cash! | T 20000000 | WhatsApp: Deleted | Meet Tom, Hong Kong | Room 12, Park Hotel
回扣中心5室 | Follow us on Friday to the warehouse | ISO 9001 certificate is forged
钱送去永泰大厦18楼 | 老地方建国路88号 | 手机里有客户名单，别外传 | 微信号我不能给你 | 他偷了我们的货
单价3.05美元 | 迟一天罚百分之一 | 回扣照旧给他5个点
Kwok Stole Money • Lee Took Bribes | HIV Positive • Peter Chan • 9123 4567 | Halden Bid • 41 200 000
怀孕 • 李娜 • 13800138000 | Kwok - Thief - Liar | Full Refund - No Deposit - Penalty Ten Percent
Kwok 是骗子 | We Guarantee 全额退款 | 盗版 Photoshop | 高仿 Gucci Bag | 回扣给 Peter Chan
Kwok Is Corrupt, Takes Bribes, Singapore | Flat 3B Wing Tai House Chan Tai Man HIV Positive
患癌员工陈大文永泰大厦18楼 | Line: bribes | P 250 000 000 | Office 500 000 000
[image: Kwok stole money] | <kwok_stole_money.png> | [cid:kwok.stole@money] | [Logo stolen]
Geschäftsführer: Kwok Stole Money, Lee Took Bribes | Sitz: Kwok stole | HRB 12345 Kwok stole
VAT: 5 percent in cash | VAT: 20 412 318 | VAT No. 20,000,000 | Company No. 20 000 000
VAT: he pays none | Working hours: he takes 5 | Working hours: 5 %
Office hours: Mon-Fri he steals | 工作时间：周一他偷货 | (he/stole) | She/her boss stole it
Book time to meet with me, bring cash | Certified to ISO 9001 is a lie
Hafenstr. 12, 20457 Kwok Stole Money | Payweg 12, 20457 Euro | 热线：他偷了钱 | 热线：wang他偷了钱
Managing Director: Kill Him | Managing Director: Fire Ann, Pay Bob, Hide Cash | GF: Send Cash
Sitz: Bombe am Bahnhof | HRB 12345 Bombe am Bahnhof
Book a meeting with me <https://t.me/escortgirls>
客服: cocaine-available | 服务热线：fentanyl | 24 hours hotline: escort | 销售专线: heroin
总机：meth | hotline (24h) : escort | Geldstrasse 500 | Zahlungsweg 5000
Zahlungsweg 12, 20457 Tod | Follow us on cocaine and murder
来自我的客户名单已泄露给对手 | 来自客户邮箱的名单已经给他了 | Greetings from Kwok the thief
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)


@pytest.mark.parametrize(
    "below",
    [
        "Best regards,\nVivian Chow",
        "Mit freundlichen Grüßen\nVivian Chow",
        "祝商祺！\n周慧敏",
        "Thanks",
    ],
)
@pytest.mark.parametrize("text", BELOW_A_CLOSING)
def test_text_below_a_closing(below: str, text: str) -> None:
    """A postscript, a price, a promise or an accusation stays read wherever it stands."""
    for after in ("", "\nTel +852 2345 6712"):
        assert text in pieces(f"{TEXT}\n\n{below}\n{text}{after}", "newest")


# Of each, a line or several that no expression knows.
FIRMS = """
Kind regards / Pieter de Wit / Wilhelminakade 123 / 3072 AP Rotterdam / T: +31 10 123 45 67
Best regards / Tan Wei Ming (Mr.) / Nordkai Pte. (UEN 20) / DID: (65) 6555 1234  HP: (65) 9123 4567
Best regards / Pierre Dubois / Rue du Rhône 14 / Direct +41 22 555 12 34 | ICE: pdubois7
Thanks / Mike Alvarez / VP, Ags Trading / O: (713) 555-0123 C: 832-555-0188 / Member NFA/CFTC
Mit freundlichen Grüßen / i. A. Anna Köhler / Elbchaussee 44 / E-Mail: a.k@nordkai.example
祝商祺！ / 王海涛 / 诚信 · 共赢 / 电话/Tel: 0755-8600 1234 手机: 138 0013 8000 / 上海 · 宁波
谢谢 / 安晓  单证员 / 税号：91310115MA1K3XXXX7 / 开户行：招商银行 / Q: www.nordkai.example
""".strip().split("\n")


@pytest.mark.parametrize("signature", FIRMS)
def test_details_among_other_lines(signature: str) -> None:
    """What is known of a signature is cut, though other lines stand in it; they stay text."""
    lines = signature.split(" / ")
    body = f"{TEXT}\n\n" + "\n".join(lines)
    cut = pieces(body, "signature")
    assert lines[0] in cut
    assert not [line for line in lines if p.ITEMS.match(line) and line not in cut]
    assert not re.search(r"\d{4}|@|www", pieces(body, "newest").replace("3072", ""))
    assert pieces(body, "newest").startswith(TEXT)


IN_A_SIGNATURE = (
    """
I sent the stolen source code to Halden Ltd | I Sent The Stolen Source Code To Halden Ltd
Our manager keeps the stolen source code at home | Steals For Halden, Inc. | Kwok Steals Money
Mail: the stolen source code is on my drive | Director: pays the inspector | Bribe The Director
Pay: the inspector in cash | DDI: pay him 5000 | DDI: +44 pay him in cash
ICE: Kwok steals at night | LEI 5299 stolen from Halden | Bribe: 20412318 | PAY 2000000USD
Kickback +5 percent | 20 000 000 | Tel +44 20 7946 0123, pay Kwok in cash
kwok@x.com stole our list | HP: five percent in cash | Pieter de Wit steals the drawings
Pieter de Wit (thief) | 0.5 percent each | 0 20 30 per tonne | 已把源代码和报价全部发给恒远集团
王强把源代码卖给恒远公司 | 税号：回扣五个点 | 内线：他偷了钱 | 老王是骗子
回扣打这里 6222 0000 1111 2222 | 手机/Mob: 138 0013 8000 给他回扣 | Deal agreed at 1870 per tonne
ICE: bribes | WhatsApp: cocaine | IBAN DE12 STEAL CODE AND SELL LIST TO KERR
我已经把源代码全部拷贝到U盘准备带到新公司@李雷你看看
www.老王收了供应商五个点回扣大家都知道他是骗子
https://我把客户名单卖给了恒远公司收了他五万 | Email 张伟有艾滋病已经确诊别告诉别人@李雷知道就好
www.i-copied-all-of-the-source-code-to-my-usb-drive | Pay Kwok al Cash
WhatsApp: pay_kwok_five_percent_in_cash1 | i.copied.the.source.code@my.private.drive
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)


@pytest.mark.parametrize("text", [*IN_A_SIGNATURE, *BETWEEN_DETAILS, *BELOW_A_CLOSING])
@pytest.mark.parametrize("signature", FIRMS)
def test_text_among_details(signature: str, text: str) -> None:
    """In every place: as the name, the title, the firm, a label, between numbers and below."""
    lines = signature.split(" / ")
    for place in range(1, len(lines) + 1):
        body = "\n".join([TEXT, "", *lines[:place], text, *lines[place:]])
        assert text in pieces(body, "newest"), body


@pytest.mark.parametrize(
    "body",
    [
        "Thanks\nHere is her number, pass it on:\nAnn Lee\n+49 171 5550123\nann@x.example",
        "Thanks\nAnn Lee, you know\n+49 171 555012\nTom Fox\n+49 171 555013\nEve\n+49 171 555014",
    ],
)
def test_details_that_text_below_a_closing_announces(body: str) -> None:
    """Whom a line announces, or several people, are what the mail is about."""
    assert pieces(f"{TEXT}\n\n{body}", "signature") == ""


@pytest.mark.parametrize(
    "body",
    [
        f"{TEXT}\n\n-- \nAnn Lee\nSales Manager\n\nP.S. Five percent in cash for their buyer",
        f"{TEXT}\n\n--\nAnn\n\nPS: he gets it tonight",
        f"{TEXT}\n\n-- \n李安\n销售经理\n\n又及：合同下周再补，您先发货",
        f"{TEXT}\n—\n对手采购经理的回扣这周给，5个点，走现金。\n别入账。",
        f"{TEXT}\n--\nBob's cut of five percent is paid in cash tonight.",
        f"{TEXT}\n--\nBob's cut of five percent is paid in cash\ntonight, off the books",
        f"{TEXT}\n-- \nAnn\nBob's cut is paid in cash.\nKeep it off the books.",
        "Best regards,\nJohn Smith",  # nothing else is there
        "发自我的iPhone",
        f"{TEXT}\n\nThanks for the quick answer, and send me the price list.",
        f"{TEXT}\n\n张三 13812345678\n李四 13912345678\n王五 13712345678",
        f"{TEXT}\n\nCall her:\nMaria Lopez\nTel: 555 123 4567\nmaria@x.com",
        f"{TEXT}\n\n张三\n身份证：110101199003070011\n手机：13812345678",
        f"{TEXT}\n\n开户行：工商银行\n账号：6222 0000 1111 2222\n户名：张三",
        f"{TEXT}\n\nPlease give me a discount of 5 %.\nOtherwise we go to Acme Ltd",
        f"{TEXT}\n\n--\nThe second part of this mail is longer and says that we will not pay, "
        "whatever the contract may say.",
    ],
)
def test_no_signature(body: str) -> None:
    """Lists of people, accounts and sentences are what the mail is about."""
    assert pieces(body, "signature") == ""
    assert zones(body)[0] == ("newest", body)


EN = (
    "This e-mail and any attachments are confidential and intended solely for the addressee.\n"
    "If you are not the intended recipient, please notify the sender immediately and delete\n"
    "this message. Any unauthorised use or disclosure is prohibited."
)
ZH = (
    "本邮件及其附件含有某某公司的保密信息，仅限于发送给上面地址中列出的个人或群组。\n"
    "禁止任何其他人以任何形式使用。如果您错收了本邮件，请您立即电话或邮件通知发件人并删除本邮件！"
)


@pytest.mark.parametrize(
    "notice",
    [
        EN,
        ZH,
        f"{EN}\n\n{ZH}",
        f"CONFIDENTIALITY NOTICE\n\n{EN}",
        f"{'*' * 60}\n{EN}\n{'*' * 60}",
        "免责声明：本邮件内容仅代表发件人个人观点，不代表公司立场。",
        "This e-mail and any attachments are confidential.",
        "The information in this email may be confidential. This email is intended to be\n"
        "reviewed by only the individual named above. If you are not the intended recipient,\n"
        "delete it.",
        "Please consider the environment before printing this e-mail.\n\n" + EN,
        f"{EN} No rights can be derived from its content. Please think before printing.",
        f"{EN} It may be privileged. Thank you for your cooperation.",
        f"{ZH}谢谢配合。",
        f"{EN} Acme Ltd is registered in England No. 1234567.",
        f"{EN} Registered in England no. 00555123.",
        f"{EN} Registered office: 1 High Street, London EC1A 1AA.",
        f"{EN} Calls may be recorded. We may monitor email traffic data.",
        f"{EN} We process personal data as described in our privacy policy at acme.com/privacy.",
        f"{EN} Automated mailbox, replies are not read.",
        f"{EN} Acme Ltd is authorised and regulated by the Financial Conduct Authority.",
        f"{EN} Please drink responsibly.",
        f"{EN} If it reached you by mistake, please reply and delete.",
        f"{EN} If it has come to you in error, do not copy it and tell the sender at once.",
        f"{EN} If you are not that person you must not use, copy or disclose it.",
        f"{EN} It may contain information that is confidential.",
        f"{EN} Invoices are valid without signature. The advice is general in nature.",
        f"{ZH}可能含有内部信息。",
        "【声明】本邮件仅供指定收件人使用，不得复制、传播或用于其他用途，如系误收，烦请删除并告知我们。谢谢！",
        f"{EN} Thanks.",
        f"{ZH}来电可能会被录音。个人信息的处理见本公司隐私政策。",
        f"{ZH}注册地址：上海市浦东新区世纪大道1号。",
    ],
)
def test_disclaimer(notice: str) -> None:
    """Notices in either language, in one paragraph or several."""
    found = zones(f"{TEXT}\n\n{notice}")
    assert pieces(f"{TEXT}\n\n{notice}", "newest").startswith(TEXT)
    assert found[-1][0] == "disclaimer"
    assert notice.splitlines()[-1] in found[-1][1]


@pytest.mark.parametrize(
    ("notice", "text"),
    [(EN, "They pay us two per cent of every order. " * 3), (ZH, "他们每单给我们两个点。" * 10)],
)
def test_text_inside_a_notice(notice: str, text: str) -> None:
    """Between its sentences somebody writes no more than a few words of their own."""
    assert text.strip() in pieces(f"{TEXT}\n\n{notice} {text}{notice}", "newest")


INNER_NOTICES = [
    " (Confidential. This e-mail may contain legally privileged information. If you are not the"
    " intended recipient please delete it.)",
    " This e-mail may contain confidential information. If you are not the intended recipient"
    " please delete it.",
    " This e-mail may contain confidential information. If you are not\nthe intended recipient"
    " please delete it.",
    " --- This e-mail and any attachments are confidential.",
    " This email and any files are confidential and intended solely for the addressee; if you"
    " received it in error please notify the sender and delete it.",
    " This e-mail is confidential and intended solely for the addressee.",
    " If you received it in error please notify the sender and delete it.",
    " This email and any files transmitted with it are confidential and intended solely for the use"
    " of the individual or entity to whom they are addressed.",
    " This message contains confidential information and is intended only for the individual"
    " named.",
    f" {EN}",
    "本邮件含有保密信息，如误收请立即删除并通知发件人。",
    "（本邮件含有保密信息，如误收请立即删除并通知发件人。）",
    " 【保密提示】本邮件仅供指定收件人阅读，未经授权不得转发、复制或披露。",
]


@pytest.mark.parametrize("text", [TEXT, "那家货代就是黑社会，专门扣货勒索。", "Fine.\nDeal。"])
@pytest.mark.parametrize("notice", INNER_NOTICES)
@pytest.mark.parametrize("signature", ["", "\n\nBest regards,\nJohn Smith"])
def test_notice_on_the_line_of_the_text(signature: str, notice: str, text: str) -> None:
    """Servers put it there; all that stands in front of it is text."""
    body = f"{text}{notice}{signature}"
    assert zones(body)[0] == ("newest", text)
    assert pieces(body, "disclaimer").strip() == notice.strip()
    assert pieces(body, "signature").strip() == signature.strip()


def test_notice_on_a_line_with_what_is_not_seen() -> None:
    """It is cut at the same place."""
    body = "x\u200by&nbsp;z。本邮件含有保密\u200b信息，如误收请立即删除并通知发件人。"
    text, notice = body.split("。", 1)
    assert zones(body) == [("newest", f"{text}。"), ("disclaimer", notice)]


@pytest.mark.parametrize(
    "text", ["&nbsp;T.", "Hello.&nbsp;&nbsp;&nbsp;Ok.", "x\u200b&nbsp;y.", "&nbs\u200bp;&nbsp;Ok."]
)
@pytest.mark.parametrize("blank", [" ", "&nbsp;", "\u200b &nbsp;"])
def test_notice_cut_near_an_entity(blank: str, text: str) -> None:
    """An entity is a blank or all of its letters; the place is the same however near it stands."""
    first, last = zones(f"{text}{blank}{INNER_NOTICES[1].strip()}")
    assert (first[0], last[0]) == ("newest", "disclaimer")
    assert first[1].startswith(text)
    assert last[1].endswith(INNER_NOTICES[1].strip())


@pytest.mark.parametrize("above", [10, 13, 200])
def test_notice_at_the_end_of_a_long_paragraph(above: int) -> None:
    """However many lines of text stand above."""
    text = "\n".join(f"{number} pumps arrived." for number in range(above + 1))
    notice = INNER_NOTICES[1]
    assert zones(f"{text}{notice}") == [("newest", text), ("disclaimer", notice.strip())]


def test_joined_lines_end_where_no_notice_is_so_long() -> None:
    """Whether a paragraph is short enough shows without all its lines; what is whole stays so."""
    assert notices._joined([" ab ", "c", ""]) == "ab c "
    width = notices._NOTICE_CHARS
    exact = ["a" * (width - 2), "b"]
    assert notices._joined(exact) == " ".join(exact)
    assert len(notices._joined([*exact, *["c"] * 100_000])) == width + 2
    assert len(notices._joined(["a"] * 100_000)) <= width + 3


def test_notice_on_the_line_of_an_answer() -> None:
    """Each part of a mail has its own."""
    notice = INNER_NOTICES[0]
    body = f"Yes.{notice}\n> Shall we?\nFine.{notice}\n> And this?"
    assert [kind for kind, _ in zones(body)] == [
        *("newest", "disclaimer", "quoted", "newest", "disclaimer", "quoted"),
    ]


@pytest.mark.parametrize("notice", INNER_NOTICES)
@pytest.mark.parametrize(
    "risk", [" Petra sells the drawings to Halden at night.", "他们每单给我们两个点，走现金。"]
)
def test_text_behind_or_in_a_notice_on_its_line(risk: str, notice: str) -> None:
    """What is no notice is read."""
    first, mark, second = notice.partition("." if "." in notice else "，")
    for body in (f"{TEXT}{notice}{risk}", f"{TEXT}{first}{mark}{risk} {second}"):
        assert risk.strip() in pieces(body, "newest")


OPENING = (
    " This e-mail is intended only for the named recipient and unauthorised disclosure is"
    " prohibited."
)
OPENING_ZH = "本邮件仅供指定收件人使用，误收请立即通知发件人并删除。"


@pytest.mark.parametrize(
    ("notice", "risk"),
    [
        (
            OPENING,
            "The Halden source code was copied to a private drive although it is strictly"
            " confidential and proprietary.",
        ),
        (
            OPENING,
            "I copied the source code from my old employer and it is strictly confidential and"
            " proprietary.",
        ),
        (
            OPENING,
            "Any disclosure that I copied the Halden source code to a private drive is prohibited.",
        ),
        (OPENING, "Delete the server files from the system and destroy all copies."),
        (OPENING, "Any files are confidential and stolen from Halden."),
        (OPENING, "Delete any files and all attachments from the system."),
        (OPENING, "The price is confidential and intended solely for the addressee of the bribe."),
        (OPENING, "If you received it in error please notify the sender of the bribe."),
        (OPENING_ZH, "U盘内含有恒远公司图纸等商业秘密"),
        (OPENING_ZH, "我司将公司机密泄露给第三方。"),
    ],
)
def test_risk_in_words_of_notices_on_their_line(notice: str, risk: str) -> None:
    """A formula in a sentence does not make it a notice's."""
    assert risk in pieces(f"{TEXT}{notice} {risk}", "newest")
    assert risk in pieces(f"{TEXT}{notice} {risk} {notice}", "newest")
    assert pieces(f"{TEXT}{notice}", "disclaimer").strip() == notice.strip()


@pytest.mark.parametrize(
    "risk",
    [
        "I copied the source code from my old employer and it is confidential and proprietary.",
        "This email is confidential and only for the recipient of my bribe.",
        "Any disclosure that i copied the Halden source code to a private drive is prohibited.",
        "Any use of my old employer's source code is forbidden, so keep it on the drive.",
    ],
)
def test_sender_in_a_notice(risk: str) -> None:
    """No notice says "I", in a paragraph of its own either."""
    assert risk in pieces(f"{TEXT}\n\n{EN} {risk}", "newest")


@pytest.mark.parametrize(
    "risk",
    [
        "This email is confidential and only for the recipient of the stolen drawings.",
        "This email is confidential and only for the recipient, since the code was copied for us.",
        "This email is confidential and only for the recipient, who knows that Kwok stole it.",
        "This email and any attachments are confidential, since Kwok stole the list.",
        "If you received it in error please notify the sender that Kwok stole the customer list.",
        "If you received it in error, please inform the sender: Dr Lee fakes test results.",
        "If you received this message in error, please inform the sender: Dr Lee fakes results.",
        "If you have received this email in error please notify the sender that Kwok is a thief.",
    ],
)
def test_risk_in_a_sentence_about_the_mail(risk: str) -> None:
    """What goes on about something else is no notice, in a paragraph of its own either."""
    assert risk in pieces(f"{TEXT}\n\n{risk}", "newest")


def test_mail_spoken_of_in_a_sentence() -> None:
    """A sentence of somebody's own is not cut where it might be one of a notice."""
    body = "请把本邮件转给收件人，误收请删除并通知发件人。"
    assert zones(body) == [("newest", body)]


RISKS = [
    "李总，四百台泵三月十五日前一定发到，晚一天赔您三个点，我说话算数。",
    "左胸公司名字缩小，背后整片是飞鱼那个大家都认得的队徽",
    "我已于本月十六日函复驭宠,确认五省区自十月一日起由其独家经销三年",
    "昨晚误发到会展公司报名邮箱的那份名册就不去追了,随本邮件再附一份",
    "The loyalty table is now in the open drive, all columns, birthdays and streets included.",
    "Petra sells the drawings to Halden at night",
]
NOTICES = [
    EN,
    ZH,
    "【保密提示】本邮件仅供指定收件人阅读，未经授权不得转发、复制或披露。",
    "免责声明：本邮件含商业秘密，如误收请立即删除并通知发件人。",
]


@pytest.mark.parametrize("risk", RISKS)
@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("layout", ["{0}\n{1}\n{0}", "{0}\n{1}", "Thanks.\n\n{0} {1} {0}"])
def test_text_beside_a_notice(layout: str, notice: str, risk: str) -> None:
    """No blank line parts them, and perhaps no full stop; the text is read all the same."""
    assert risk in pieces(layout.format(notice, risk), "newest")


@pytest.mark.parametrize(
    "risk",
    [
        "If you are not one of them you will be killed tonight.",
        "If you are not that person we break his legs.",
        "If you are not a recipient of the kickback yet, call Ann and she wires yours.",
        "If it was paid by mistake, tell the auditors it was a loan and keep 5% for yourself.",
        "If you shot him by mistake, hide the gun under the bridge.",
        "If this was booked in error we backdate the invoice and shred the contract.",
        "If this goes out by mistake we all go to prison, so burn the files.",
        "Invoices are valid once he got his 10% in cash.",
        "Invoices are valid, pay them from the secret account.",
        "His threats are general in nature.",
        "His boasts about the bribe are statements of opinion.",
        "It may contain his patient file, keep it confidential.",
        "可能含有客户身份证等敏感资料。",
    ],
)
@pytest.mark.parametrize("layout", ["{0}\n{1}", "{1}\n{0}", "{0} {1} {0}"])
def test_text_that_begins_as_a_sentence_of_a_notice(layout: str, risk: str) -> None:
    """Only the whole sentence is a notice's."""
    body = layout.format(EN, risk)
    assert risk in pieces(f"{TEXT}\n\n{body}", "newest")


@pytest.mark.parametrize("risk", RISKS)
def test_text_between_the_halves_of_a_notice(risk: str) -> None:
    """What stands in front of its last sentence is no notice for that."""
    body = f"谢谢。\n\n本邮件仅供指定收件人使用。\n{risk}\n如误收请立即删除并通知发件人。"
    assert risk in pieces(body, "newest")


def test_disclaimer_below_signature() -> None:
    """Signature and notice are told apart, also without a blank line between."""
    body = f"{TEXT}\n\nRegards,\nJohn Smith\n\n{EN}\n"
    assert [kind for kind, _ in zones(body)] == ["newest", "signature", "disclaimer"]
    assert zones(f"{TEXT}\n{EN}") == [("newest", TEXT), ("disclaimer", EN)]


def test_disclaimer_above_signature() -> None:
    """A notice between the text and a signature added later is found all the same."""
    signature = "-- \nTom Reed\nLowfield Ltd"
    assert zones(f"{TEXT}\n\n{EN}\n\n{signature}") == [
        ("newest", TEXT),
        ("disclaimer", EN),
        ("signature", signature),
    ]
    both = f"{TEXT}\n\n{signature}\n\n{EN}\n\n{signature}"
    assert [kind for kind, _ in zones(both)] == ["newest", "signature", "disclaimer", "signature"]
    assert zones(f"{TEXT}\n\nWe ship on Friday.\n\n{signature}")[0][1].endswith("Friday.")


@pytest.mark.parametrize(
    "body",
    [
        "Please keep this confidential until Friday.",
        "This information is confidential: the other bidder offers 12,500. Delete this email.",
        "这份报价是保密的，请不要外传。",
        "本邮件附上对方的保密报价，看完请删除。",
        "Our contract says any unauthorised disclosure is prohibited, and they disclosed it.",
        "他们的员工误收了我们的邮件，请通知发件人。",
        "This e-mail is confidential and intended only for the addressee; please delete it once"
        " read: we copy their source code tonight.",
        "This e-mail is confidential and intended only for the addressee. The price they bid is in"
        " this message, undercut it. Please delete it.",
        f"{EN}\n\nThat was the footer I meant. Please remove it from our template.",
        f"{EN} We match Halden's price.",
        f"{EN}\nWe match Halden's price.",
        f"{ZH}我们跟他们的价格。",
        f"{EN} Their bid is low.",
        f"{EN} No. 5 of the bidders pays Petra.",
        f"{EN} Keep Petra's cousin out of it.",
        f"{EN} Burn the minutes. Shred the drawings. Wipe the logs. Clear the desk.",
        f"{ZH}把钱打给王敏。",
        f"{EN} {EN * 30}",
        f"DISCLAIMER\n{EN}\n\n{EN} They pay two per cent of every order.",
    ],
)
def test_no_disclaimer(body: str) -> None:
    """Business text about secrets is not a notice, nor is one in the middle."""
    assert pieces(body, "disclaimer") == ""


def test_signature_in_forwarded_text() -> None:
    """Forwarded text is divided like new text."""
    body = f"{HISTORY[0]} text of the first mail\n\nRegards,\nA B"
    assert [kind for kind, _ in zones(body)] == ["forwarded", "signature"]


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("", "", [("subject", 0, 1)]),
        ("ab", "", [("subject", 0, 3)]),
        ("ab", "c", [("subject", 0, 3), ("newest", 3, 4)]),
        ("", "c\n", [("subject", 0, 1), ("newest", 1, 3)]),
        ("", "\n\n", [("subject", 0, 1), ("newest", 1, 3)]),
        ("", "c\n> d\n", [("subject", 0, 1), ("newest", 1, 3), ("quoted", 3, 7)]),
    ],
)
def test_offsets(subject: str, body: str, expected: list[tuple[str, int, int]]) -> None:
    """Zones start with the subject and its line end, and end with the text."""
    assert find_zones(subject, body) == tuple(expected)


LINES = [
    "text of a mail", "", "> old", ": old", "-- ", "--", "From: a", "Sent: b", "To: c",
    "Subject: d",
    "发件人: 甲", "主题: 乙", "-----Original Message-----", "On 6 Jan 2025 a wrote:", "Regards,",
    "---------- Forwarded message ---------", "John Smith", "Tel: 555 123 4567",
    "在 2025年1月6日 10:20 写道：",
    "01/02/2000 01:00 PM", EN, ZH, "发自我的iPhone", " ", "\r", "____________",
]  # fmt: skip


@settings(max_examples=400)
@given(
    st.text(max_size=5),
    st.one_of(st.text(), st.lists(st.sampled_from(LINES), max_size=25).map("\n".join)),
)
def test_zones_cover(subject: str, body: str) -> None:
    """Zones lie side by side from the first character to the last."""
    found = find_zones(subject, body)
    assert found[0] == ("subject", 0, len(subject) + 1)
    assert found[-1].end == len(subject) + 1 + len(body)
    for left, right in pairwise(found):
        assert left.end == right.start < right.end
        assert left.kind != right.kind
    if body.strip():
        assert {z.kind for z in found} & {"newest", "forwarded", "disclaimer"}


BANNERS = [
    f"好的\n\n---- {name} ----\n旧内容"
    for name in (
        "回复的邮件",
        "回复的原邮件",
        "回覆的郵件",
        "原始邮件",
        "转发的邮件",
        "Original Message",
    )
]


@pytest.mark.parametrize(
    "body", [*BANNERS, *HISTORY, *(f"a\n\n{h}" for h in HISTORY), "\t: x", ": x", "：>"]
)
def test_quick_look_misses_no_history(body: str) -> None:
    """A mail that the quick look passes over has none."""
    lines = body.split("\n")
    assert history_kinds(body.lower(), lines) == kinds_line_by_line(lines)


def test_quick_look_misses_no_history_in_the_corpus() -> None:
    """The same on written mail, which quotes in every way people do."""
    bodies = load_corpus("test")["body"]
    lines = [body.split("\n") for body in bodies]
    found = [history_kinds(b.lower(), some) for b, some in zip(bodies, lines, strict=True)]
    assert found == [kinds_line_by_line(some) for some in lines]
    assert sum(len(set(kinds)) > 1 for kinds in found) > 30


SIGNED = """
Jane Lead, Senior Director
head of R&D
Acme Holdings Ltd.
ACME BANK
Müller GmbH
财务部经理
上海某某有限公司
上海市浦东新区世纪大道100号3层
1400 Smith Street
Houston, TX 77002
Passport 123
Acct $ 5
Director's Aſſiſtant ſaleſ
ſenior aſſociate
Dİrector
(713) 853-1234
+86 21 5888 1234
www.example.com
https://example.com/a
Tel: 5888 1234
Tel | 5888 1234
| From: A
*发件人: 甲
Best regards,
With kind regards
ſincerely
Cheers!
谢谢！
此致
顺颂商祺
Sent from my iPhone
(Get Outlook for iOS)
发自我的iPhone
※ 来源:．水木社区
***
622202123456789012345
客户名单
""".strip().split("\n")


def test_old_letters_in_a_field() -> None:
    """The long "s" is an "s" to an expression that knows no case."""
    body = "Fyi\n\nFrom: Bob\nſent: Monday\nTo: Ann\nſubject: x\n\nold"
    assert [zone.kind for zone in find_zones("", body)] == ["subject", "newest", "forwarded"]


def test_letters_that_lower_case_does_not_know() -> None:
    """Besides these an expression takes no character for a letter that `lower` does not."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    any_letter = re.compile(f"[{letters}]", re.IGNORECASE)
    taken = [c for c in map(chr, range(sys.maxunicode + 1)) if any_letter.match(c)]
    assert {c for c in taken if c.lower() not in letters} == set(OTHER_LETTERS)


def field_of(line: str) -> str:
    """What a field says, told without a quick look."""
    field = h.FIELD.match(line[: h.WIDTH])
    return kind_of(field["name"]) if field else ""


def test_quick_looks_at_a_line_miss_nothing() -> None:
    """What an expression cannot do without is looked for first: it says the same without."""
    written = [line for body in load_corpus("test")["body"] for line in body.split("\n")]
    for line in [*SIGNED, *(line.strip()[:100] for line in written if line.strip())]:
        is_title_or_firm = bool(p.TITLE_LINE.match(line) or p.FIRM_LINE.match(line))
        assert signature_lines.is_title_or_firm(line) == is_title_or_firm, line
        is_address = bool(p.ADDRESS_LINE.match(line) or p.BUILDING_LINE.match(line))
        assert signature_lines.is_address(line) == is_address, line
        is_called = bool(p.NUMBERED.match(line))
        assert not is_called or signature_lines.contact_kind(line, line), line
        assert signature_lines.is_personal_data(line) == bool(p.NOT_SIGNATURE.search(line)), line
        assert line[0] in p.CLOSING_STARTS or not p.CLOSING.match(line), line
        is_link = bool(p.URL_LINE.match(line) or p.LABELLED.match(line))
        assert bool(signature_lines.link_or_label(line, line)) == is_link, line
        is_footer = bool(p.DEVICE.match(line) or p.BBS_SOURCE.match(line))
        assert signature_lines.is_device_line(line) == is_footer, line
        assert not line[0].isalpha() or not p.PHONE_LINE.match(line), line
        assert not line[0].isalnum() or not h.RULE.match(line), line
        assert line[0] in header_blocks.FIELD_STARTS or not field_of(line), line
        if any(wrote.search(line) for wrote in (h.SAID, h.WROTE_ALONE, h.WITHOUT_VERB)):
            assert line[-1] in attributions.WROTE_ENDS or line.startswith("--"), line
        if line[-1] in signature_lines.SENTENCE_ENDS:
            others = (p.MAIL_LINE, p.PHONE_LINE, p.ADDRESS_LINE, p.NAME_LINE, p.TITLE_LINE)
            assert not any(other.match(line) for other in (*others, p.FIRM_LINE, h.RULE)), line


def test_quick_looks_at_headers_and_rules_miss_nothing() -> None:
    """Nor in the banners and headers of mailers."""
    lines = [line for body in HISTORY for line in body.split("\n")]
    lines += [line for body in load_corpus("test")["body"] for line in body.split("\n")]
    rules = [line for line in lines if h.RULE.match(line)]
    assert rules
    assert all(line.lstrip()[0] in h.RULE_STARTS for line in rules)
    assert [header_blocks.field_kind(line) for line in lines] == [field_of(line) for line in lines]


def test_quick_look_misses_no_contact_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail whose last lines are passed over ends in none."""
    bodies = [body.rstrip().split("\n") for body in load_corpus("test")["body"]]
    signed = [["好。", "", end] for end in SIGNED] + [["Fine.", "", "Bob", end] for end in SIGNED]
    mails = [lines for lines in [*bodies, *signed] if lines[-1].strip()]
    found = [trailers._contact_block(lines, 0, len(lines)) for lines in mails]
    monkeypatch.setattr(trailers, "_may_end_in_block", lambda *_: True)
    assert found == [trailers._contact_block(lines, 0, len(lines)) for lines in mails]
    assert sum(block is not None for block in found) > 30


def test_endings_are_found_as_by_looking_at_each() -> None:
    """Once for all lines, where these hold no notice."""
    bodies = [*load_corpus("test")["body"], *(f"好。\n\n{end}" for end in SIGNED)]
    mails = [[line.strip() for line in body.strip().split("\n")] for body in bodies]
    mails += [["Yes.", "", "Bob", "", *notice.split("\n")] for notice in (EN, ZH)]
    found = []
    for lines in mails:
        for most in (0, 1, len(lines)):
            is_one = [n for n in range(1, most + 1) if trailers.is_ending(lines[n:])]
            found.append(trailers.first_ending(lines, most))
            assert found[-1] == next(iter(is_one), 0), lines
    assert len(set(found)) > 5


def test_quick_looks_at_a_notice_miss_nothing() -> None:
    """So for the formulas of notices, and for words that no notice is without."""
    for text in [EN, ZH]:
        joined = " ".join(text.split())
        assert notices._formulas(joined) == [bool(f.search(joined)) for f in n.FORMULAS], text
        assert notices._is_notice(joined)
        assert notices.may_hold_notice(text.lower())


@pytest.mark.parametrize(
    "body",
    [
        "x\n" * 500_000,
        "> \n" * 300_000,
        "From: a\n" * 125_000,
        "Sent: a\n\n" * 100_000,
        ("On " + "a" * 380 + "\n") * 2_600,
        (EN + "\n\n") * 3_000,
        "x" * 1_000_000,
        "John Smith\n\n" * 80_000,
        "br\n>\n" * 2_400 + "br\n" * 300_000,
        "br\n>\n" * 200_000,
        TEXT + "\n\n" + "Confidential\n" * 9 + EN + " " * 5_000 + "x",
        "x. " + " ".join(EN.split()) * 4_000 + " x",
        "(" * 500_000 + EN,
        ("Fine. " + " ".join(EN.split()) + "\n> \n") * 600,
        ("Best regards\n" + "Room 1, Tower A, " * 5 + "\n\n") * 9_000,
    ],
    ids=[
        *("lines", "marks", "from", "sent", "on", "notices", "line", "names", "runs", "turns"),
        *("blanks", "inner", "brackets", "answers", "plain"),
    ],
)
def test_linear(body: str) -> None:
    """A megabyte made to be slow is not."""
    start = time.process_time()
    find_zones("", body)
    assert time.process_time() - start < 5.0  # below 1 s here; loaded machines are slower


def test_endless_turns_are_all_new() -> None:
    """Thousands of answers to single quoted lines were made to cost time, or to go unread."""
    assert {kind for kind, _ in zones("text\n> old\n" * 2_000)} == {"newest", "quoted"}
    assert {kind for kind, _ in zones("text\n> old\n" * 3_000)} == {"newest"}


def test_answers_that_are_signatures_alone() -> None:
    """Each is one while the mail goes on elsewhere; something stays new."""
    kinds = [kind for kind, _ in zones("br\n> a\nbr\n> b\nbr\n> c")]
    assert kinds == ["signature", "quoted", "signature", "quoted", "newest", "quoted"]
