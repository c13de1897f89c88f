"""What mailers write around the mail that is answered, and what only looks like it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mailrisk_ml.mail import read_mail
from mailrisk_ml.mail.zones import find_zones
from mailrisk_ml.mail.zoning.covers import why_read
from mailrisk_ml.mail.zoning.history import history_kinds, kinds_line_by_line

NEW = "Thank you, we will come back to you on Wednesday after the meeting."
LAYOUTS = {
    "typed, Outlook's order": "From: Bob Ray\nSent: Tuesday\nTo: Ann\nSubject: Halden",
    "typed, Gmail's order": "发件人:雷波\n日期:周二\n主题:哈登\n收件人:李安",
    "typed attribution": "On Tue, 6 May 2025, Bob Ray wrote:",
    "typed attribution zh": "雷波 于2025年5月6日 周二 写道:",
    "outlook pt-BR": "De: Bob Ray <bob@x.example>\nEnviada em: segunda-feira, 6 de janeiro de 2025 "
    "09:00\nPara: Ann\nAssunto: Halden",
    "outlook pt": "De: Bob Ray\nEnviado: 6 de janeiro de 2025 09:00\nPara: Ann\nAssunto: Halden",
    "outlook it": "Da: Bob Ray\nInviato: lunedì 6 gennaio 2025 09:00\nA: Ann\nOggetto: Halden",
    "outlook nl": "Van: Bob Ray\nVerzonden: maandag 6 januari 2025 09:00\nAan: Ann\n"
    "Onderwerp: Halden",
    "outlook sv": "Från: Bob Ray\nSkickat: den 6 januari 2025 09:00\nTill: Ann\nÄmne: Halden",
    "outlook pl": "Od: Bob Ray\nWysłane: 6 stycznia 2025 09:00\nDo: Ann\nTemat: Halden",
    "outlook ru": "От: Bob Ray\nОтправлено: 6 января 2025 г. 9:00\nКому: Ann\nТема: Halden",
    "outlook ko": "보낸 사람: Bob Ray\n보낸 날짜: 2025년 1월 6일 오전 9:00\n받는 사람: Ann\n"
    "제목: Halden",
    "outlook es": "De: Bob Ray\nEnviado el: lunes, 6 de enero de 2025 9:00\nPara: Ann\n"
    "Asunto: Halden",
    "alimail en": "----------------------------------------------\nSender:Bob Ray <b@x.example>\n"
    "Sent At:2025 Jan. 6 (Mon.) 09:00\nRecipient:ann<ann@y.example>\nSubject:Halden",
    "alimail en 2": "From:Bob Ray\nSend Time:2025 Jan. 6 (Mon.) 09:00\nTo:ann\nSubject:Halden",
    "lark en": "From: Bob Ray<b@x.example>\nDate: Mon, Jan 6, 2025, 09:00\nSubject: Halden\nTo: a",
    "qq en": '------------------ Original ------------------\nFrom: "Bob Ray" <b@x.example>;\n'
    'Date: Mon, Jan 6, 2025 09:00 AM\nTo: "Ann"<a@y.example>;\nSubject: Halden',
    "qq mobile en": '---Original---\nFrom: "Bob Ray"<b@x.example>\nDate: Mon\nTo: "Ann"',
    "coremail en": '-----Original Messages-----\nFrom:"Bob Ray" <b@x.example>\n'
    "Sent Time:2025-01-06 09:00:00 (Monday)\nTo: a@y.example\nCc: \nSubject: Halden",
    "139": "----邮件原文----\n发件人：Bob Ray\n收件人：ann\n抄　送： (无)\n"
    "发送时间：2025-01-06 09:00:00\n主题：Halden",
    "samsung pt": "-------- Mensagem original --------\nDe: Bob Ray\nData: 06/01/2025 09:00 "
    "(GMT-03:00)\nPara: a@y.example\nAssunto: Halden",
    "samsung it": "-------- Messaggio originale --------\nDa: Bob Ray\nData: 06/01/25 09:00\n"
    "A: a@y.example\nOggetto: Halden",
    "samsung nl": "-------- Oorspronkelijk bericht --------\nVan: Bob Ray\nDatum: 06-01-2025 09:00"
    "\nAan: a@y.example\nOnderwerp: Halden",
    "notes": "\tFrom:  Bob Ray                           04/03/2001 03:58 PM\nTo: Ann\ncc:\n"
    "Subject: Halden",
    "de": "Am Mo., 6. Jan. 2025 um 09:00 Uhr schrieb Bob Ray <bob@x.example>:",
    "de wrapped": "Am Mo., 6. Jan. 2025 um 09:00 Uhr schrieb Bob Ray <\nbob@x.example>:",
    "de thunderbird": "Am 06.01.2025 um 09:00 schrieb Bob Ray:",
    "de yahoo": "Am Montag, 6. Januar 2025 um 09:00:00 MEZ hat Bob Ray <bob@x.example> Folgendes "
    "geschrieben:",
    "nl": "Op ma 6 jan 2025 om 09:00 schreef Bob Ray <bob@x.example>:",
    "fr": "Le lun. 6 janv. 2025 à 09:00, Bob Ray <bob@x.example> a écrit :",
    "fr thunderbird": "Le 06/01/2025 à 09:00, Bob Ray a écrit :",
    "es": "El lun, 6 ene 2025 a las 9:00, Bob Ray (<bob@x.example>) escribió:",
    "es thunderbird": "El 6/1/25 a las 9:00, Bob Ray escribió:",
    "pt": "Em seg., 6 de jan. de 2025 às 09:00, Bob Ray <bob@x.example> escreveu:",
    "it": "Il giorno lun 6 gen 2025 alle ore 09:00 Bob Ray <bob@x.example> ha scritto:",
    "ja": "2025年1月6日(月) 9:00 Bob Ray <bob@x.example>:",
    "lark en, a line": "Bob Ray<bob@x.example> on Mon, Jan 6, 2025 09:00 wrote:",
    "zh": "Bob Ray <bob@x.example> 于2025年1月6日周一 09:00写道：",
    "zh without a name": "2025年1月6日 09:00，Bob Ray <bob@x.example> 写道：",
    "claws": "Bob Ray <bob@x.example> wrote:",
    "airmail": "On January 6, 2025 at 9:00:00 AM, Bob Ray (bob@x.example) wrote:",
    "mutt": "* Bob Ray <bob@x.example> [2025-01-06 09:00]:",
    "mh": "In message <1@x.example> on 06/18/92(00:32:43)\nyou Bob Ray <bob@x.example> wrote:",
    "groupwise": ">>> Bob Ray <bob@x.example> 1/6/2025 9:00 AM >>>",
    "board digest": "   moku (a board's cat) 于  (Tue Jul  5 20:11:52 2005)  提到:",
}


def kinds_of(body: str, subject: str = "Re: Halden") -> list[tuple[str, str]]:
    """Kind and stripped text of each zone of a body."""
    text = f"{subject}\n{body}"
    return [(z.kind, text[z.start : z.end].strip()) for z in find_zones(subject, body)[1:]]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(layout: str) -> None:
    """The history of each is quoted from its first line on, with quote marks and without."""
    below = f"{layout.strip()}\n\nWe will match their price."
    assert kinds_of(f"{NEW}\n\n{below}") == [("newest", NEW), ("quoted", below)]
    marked = f"{layout.strip()}\n\n> We will match their price."
    assert kinds_of(f"{NEW}\n\n{marked}") == [("newest", NEW), ("quoted", marked)]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_quick_look_misses_no_layout(layout: str) -> None:
    """A mail that the quick look passes over has none."""
    body = f"{NEW}\n\n{layout}\n\nold"
    assert history_kinds(body.lower(), body.split("\n")) == kinds_line_by_line(body.split("\n"))


@pytest.mark.parametrize("name", ["回复的原邮件", "Replied Message", "转发的原邮件"])
def test_table_of_netease_in_html(name: str) -> None:
    """Below its banner the rows of Mail Master's table are the headers."""
    rows = (("发件人", "Bob Ray&lt;b@x.example&gt;"), ("日期", "2025年01月06日 09:00"))
    rows = (*rows, ("收件人", "a@y.example"), ("抄送至", ""), ("主题", "Halden"))
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    mail = EmailMessage()
    mail.set_content(
        f"<div>{NEW}</div><div>---- {name} ----</div><table>{table}</table><div>old</div>",
        subtype="html",
    )
    read = read_mail(mail.as_bytes())
    assert read.zones[1].kind == "newest"
    assert read.text[read.zones[1].start : read.zones[1].end].strip() == NEW
    assert read.zones[2].kind == ("forwarded" if name[0] == "转" else "quoted")
    assert read.zones[2].end == len(read.text)


def test_a_whole_message_is_passed_on() -> None:
    """Headers in the order of a message's own are no answer's: a digest's, an attached mail's."""
    headers = "Date: Mon, 6 Jan 2025 09:00:00 +0100\nFrom: Bob\nTo: list@x.example\nSubject: Halden"
    assert [kind for kind, _ in kinds_of(f"{NEW}\n\n{headers}\n\nold")] == ["newest", "forwarded"]


RISK = "It is the 5 percent kickback for the purchasing manager, keep it off the books."
TYPED = {
    "wire": f"The transfer:\n\nDate: 6 May\nFrom: HSBC 4411\nTo: Barclays\nSubject: fee\n\n{RISK}",
    "travel": f"I travel like this:\n\nFrom: Beijing\nTo: Shanghai\nDate: 6 May\n\n{RISK}",
    "courier": f"快递信息如下\n\n寄件人：李安\n收件人：王强\n时间：周五上午\n\n{RISK}",
    "memo": f"MEMO\nTo: Board\nFrom: Ann Lee\nDate: 6 January 2025\nSubject: Halden\n\n{RISK}",
    "memo at nine": f"{NEW}\nTo: Board\nFrom: Ann\nDate: 6 May 9:00\nSubject: Halden\n\n{RISK}",
    "order": f"Order\n\nDate: 22:00\nFrom: Bar\nTo: Pier\nSubject: meeting\n{RISK}",
    "order zh": f"提货单\n\n日期：22:00\n发件人：老王\n收件人：老李\n主题：交货\n{RISK}",
    "draft": f"{NEW}\nDate: 3 June 2024, 14:00\nFrom: Legal\nTo: All staff\nSubject: x\n{RISK}",
    "memo zh": f"备忘录如下：\n\n收件人：董事会\n发件人：李安\n日期：1月6日\n主题：哈登\n\n{RISK}",
    "minutes": f"Minutes\nDate: 6 May 2025\nFrom: Legal\nTo: all\n\n1. {RISK}",
    "minutes in a rule": f"{NEW}\n---\nFrom: Legal\nDate: 6 May\nSubject: Halden\n---\n{RISK}",
    "letter": f"Send this:\n\nTo: a@b.example\nFrom: me\nSubject: Your offer\n\n{RISK}",
    "letter zh": f"请发给客户：\n\n收件人：a@b.cn\n发件人：我\n主题：合作\n\n{RISK}",
    "web form": f"{NEW}\n\nFrom: Ann <a@b.example>\nDate: 6 Jan 2025\nSubject: Halden\n\n{RISK}",
    "web form zh": f"新留言：\n\n发件人：李安\n邮箱：a@b.cn\n主题：哈登\n时间：6日\n内容：{RISK}",
    "web form, timed": f"{NEW}\n\nFrom: Ann\nDate: 2025-01-06 09:00\nSubject: Halden\n"
    f"Message: {RISK}",
    "office": "您有待办：\n\n发送人：李安\n发送时间：2025-01-06 09:00\n收件人：王强\n主题：哈登\n"
    f"审批意见：{RISK}",
    "said": f"{NEW}\n\nOn the phone at 9 their buyer said:\n{RISK}",
    "wrote at 9": f"{NEW}\n\nAt 9 Kevin wrote:\n\n{RISK}",
    "wrote on Friday": f"{NEW}\n\nOn Friday 3pm Halden's manager wrote:\n{RISK}",
    "wrote on page 3": f"{NEW}\n\nOn page 3 of the tender I wrote:\n{RISK}",
    "I wrote": f"{NEW}\n\nOn 6 January 2025 at 9:00 I wrote:\n{RISK}",
    "wrote in a mail": f"{NEW}\n\nIn his mail to bob@x.example he wrote:\n{RISK}",
    "on the phone": f"哈登的采购经理今天10:30在电话里提到：\n{RISK}",
    "at a meeting": f"各位好，上午9:30例会提到：\n{RISK}",
    "in a year": f"各位：\n\n在2025年1月6日例会我提到：\n{RISK}",
    "mentioned": f"@李安 刚才提到：\n{RISK}",
    "with an address": f"王总：\n\n对方(halden@bid.cn)刚才写道：\n{RISK}",
    "at a time": f"2025年1月6日 9:30 我写道：\n{RISK}",
    "rows": f"Timetable\n\nFrom\tBob\nDate\t2025-01-06 09:00\nSubject\tHalden\n\n{RISK}",
}


@pytest.mark.parametrize("body", TYPED.values(), ids=TYPED)
def test_what_people_type_is_new(body: str) -> None:
    """Memos, forms, notes for couriers, and what was said hold nothing that a mailer writes."""
    assert kinds_of(body, "Halden") == [("newest", body)]


@pytest.mark.parametrize("layout", ["Date: 6 May\nFrom: Ann\nSubject: notes", TYPED["memo"]])
def test_typed_headers_above_everything(layout: str) -> None:
    """With nothing above them they are a letter's: all of it is read."""
    assert "quoted" not in {kind for kind, _ in kinds_of(f"{layout}\n\n{RISK}", "")}


def test_colons_are_marks_on_boards_alone() -> None:
    """In an answer or a forward, below the line of a bulletin board, and beside its other marks."""
    body = f"Hi Tom, see you at lunch.\n: {RISK}"
    assert kinds_of(body, "Lunch") == [("newest", body)]
    for subject in ("Re: Lunch", "转寄: Lunch", "● Lunch"):
        assert kinds_of(body, subject)[-1] == ("quoted", f": {RISK}")
    board = f"好的\n【 在 foo (Foo) 的大作中提到: 】\n: {RISK}"
    assert kinds_of(board, "Lunch")[-1] == ("quoted", board.split("\n", 1)[1])
    assert kinds_of(f"{body}\n: ..................", "Lunch")[-1][0] == "quoted"


DEVICES = """
Von meinem iPhone gesendet | Gesendet mit Outlook für iOS | Outlook für iOS beziehen<https://a.ms/o>
Envoyé de mon iPhone | Obtenir Outlook pour iOS | Enviado do meu iPhone | Enviado desde mi iPhone
Inviato da iPhone | iPhoneから送信 | 获取 Outlook for iOS | 获取Outlook for Android<https://a.ms/o>
发自我的企业微信 | 来自我的企业微信 | 来自企业微信 | 发自我的荣耀 | 传送自我的 iPhone | 使用钉钉发送
签名由 网易邮箱大师 定制 | Sent from my iPhone, please excuse brevity
发自我的 坚果Pro | 发自我的黑莓 | 发自我的酷派 | 发自我的 努比亚 Z17 | 发自我的魅蓝
发自我的 真我GT | 发自我的鸿蒙 | 发自我的笔记本电脑 | 发自我的移动设备 | 来自我的手持设备
发自我的安卓设备 | 发自我的掌上电脑 | 来自小米手机自带邮件 | 发自安卓手机邮箱应用程序
发自我的 Mate 60 Pro | 发自 iPhone 15 Pro Max
从我的三星 Galaxy 设备发送 | 发自139邮箱 | 发送自 Windows 10 版邮件应用 | 发自我那台爱忘事的手机
Sent from my mobile, please excuse typos. | Please excuse my thumbs. Sent from my iPhone.
"""
DEVICE_LINES = [line.strip() for line in DEVICES.replace("\n", "|").split("|") if line.strip()]


@pytest.mark.parametrize("line", DEVICE_LINES)
def test_device_lines(line: str) -> None:
    """In other languages too they are a signature, and take nothing back from an assent."""
    assert kinds_of(f"{NEW}\n\n{line}") == [("newest", NEW), ("signature", line)]
    assert why_read(f"OK, do it.\n\n{line}", "quoted") == "assent"


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my desk to Halden's buyer today: five percent in cash",
        "发自我的 wife he hits me every night",
        "来自我的 dealer the cocaine arrives friday at nine bring cash",
        "来自我的 50000 usd bribe",
        "来自QQ kill him tonight we pay 50000",
        "来自 Outlook kill him tonight and burn the files",
        "来自被他打的人的手机",
        "从我的账户里今晚发送",
        "发送自 kill him tonight",
        "签名由 他伪造后 定制",
    ],
)
def test_no_device_line(line: str) -> None:
    """A sentence is none."""
    assert kinds_of(f"{NEW}\n\n{line}") == [("newest", f"{NEW}\n\n{line}")]
