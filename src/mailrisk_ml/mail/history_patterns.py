"""What mailers write around quoted and forwarded text.

Every pattern is matched against one line (cut to `WIDTH`) or one paragraph, has no nested
quantifier, and says where it was seen. Names in lower case languages: zh also covers Traditional.
"""

from __future__ import annotations

import re
from itertools import product

from mailrisk_ml.mail.cues import Cues, words

#: Characters of a line that are looked at: no mark needs more.
WIDTH = 400
_I = re.IGNORECASE


def _named(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


# Gmail "---------- Forwarded message ---------", Thunderbird "-------- Forwarded Message --------"
# and the same in German, French, Spanish and Japanese,
# 163 "-------- 转发邮件信息 --------", QQ "------------------ 转发邮件 ------------------".
FORWARD_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:begin |start of )?(?:forwarded (?:message|mail|by\b)"
    r"|转发(?:的)?(?:邮件|信息)"
    r"|轉[发發寄](?:的)?(?:郵件|訊息)|被转发(?:的)?邮件|轉寄郵件|fwd\b"
    r"|weitergeleitete nachricht|message transféré|mensaje reenviado|転送(?:された)?メ)",
    _I,
)
# Apple Mail, en and zh; iOS.
FORWARD_LINE = re.compile(
    r"\s*(?:begin forwarded message|开始转发的邮件|下面是(?:被)?转发的邮件|以下是(?:被)?转发的邮件"
    r"|以下為轉寄(?:的)?郵件|開始轉寄郵件|開始轉寄訊息)\s*[:：]?\s*$",
    _I,
)
# Outlook; QQ "------------------ 原始邮件 ------------------"; 163 "---- 回复的原邮件 ----".
ORIGINAL_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original (?:message|appointment|email)|replied message|reply message"
    r"|(?:邮件|郵件)原件|原始(?:邮件|郵件|信息|信件|訊息)|原(?:邮件|郵件|信)|回复的原?邮件"
    r"|回覆的原?郵件|ursprüngliche nachricht|message d['’]origine|mensaje original"
    r"|元のメッセージ)\s*[-_=*]{2,}\s*$",
    _I,
)
ORIGINAL_LINE = re.compile(r"\s*(?:原始邮件|原始郵件|原始信件|original message)\s*[:：]?\s*$", _I)

# Header lines of Outlook (in German, French, Spanish and Japanese too), Foxmail, QQ, NetEase, Apple
# Mail, Alibaba Mail.
FIELD_KIND = {
    **_named("from", "发件人 發件人 寄件者 寄件人 发送人 發送人 发信人 from von de 差出人 送信者"),
    **_named(
        "date",
        "发送时间 發送時間 傳送時間 寄件日期 发件时间 发送日期 發送日期 日期 时间 時間 sent date"
        " gesendet datum envoyé enviado fecha 送信日時 日時",
    ),
    **_named("to", "收件人 收件者 to an à para 宛先"),
    **_named("cc", "抄送 副本 cc 密送 bcc"),
    **_named("subject", "主题 主題 主旨 subject betreff objet asunto 件名"),
}


def _spelled(name: str) -> str:
    """A name of two characters also as Alibaba Mail and 139 set it: "日　期", "抄 送"."""
    return r"\s{0,4}".join(name) if len(name) == 2 and not name.isascii() else name


# Bold marks from HTML are let through.
FIELD = re.compile(
    rf"[\s*|]{{0,8}}(?P<name>{'|'.join(map(_spelled, FIELD_KIND))})(?: el)?\s{{0,4}}\**\s?[:：]", _I
)
RULE = re.compile(r"\s*(?:[-_=*~#]{3,}|[—－＿─━═☆★]{2,})\s*$")

# Lotus Notes as in the Enron mail: "X@Y on 08/15/2000 01:37 PM" or the date on a line of its own
# below the name, then "To:", and "Sent by:" before that where a delegate wrote.
NOTES_DATE = re.compile(
    r"(?P<who>.{0,120}\bon\s"
    r"|\s{0,60})\d{1,2}/\d{1,2}/\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AP]M)?"
    r"(?:\s+[A-Z]{3,4})?\s*$"
)
NOTES_TO = re.compile(r"\s{0,20}(?:(?:To|Please respond to)\b|Sent by:)\s?:?", 0)

# "On Mon, Jan 6, 2025 at 10:00 AM X <x@y> wrote:", also over up to three lines.
ON_START = re.compile(r"\s{0,4}(?:On|At)\s.{4,}", 0)
WROTE_END = re.compile(r"\b(?:wrote|writes|said)\s?:\s*$")
WROTE_ALONE = re.compile(
    r"\s{0,4}(?:\"?[^:\n]{1,80}<[^<>\s]{3,80}@[^<>\s]{3,80}>|\S+@\S+)\s{0,3}(?:wrote"
    r"|writes)\s?:\s*$"
)
# "在 2025年11月3日，张三 <z@x.cn> 写道：", "於 2025年…寫道：", "张三 <z@x.cn> 于2025年…写道：".
WROTE_ZH = re.compile(r".{0,300}(?:写道|寫道|写到|寫到|提到)\s?[:：]\s*】?\s*$")
WROTE_ZH_FIRM = re.compile(r"@|\d{1,2}[:：]\d{2}")
WROTE_ZH_DATE = re.compile(
    r"\s{0,4}(?:在|於|于)\s{0,3}\d{4}\s?(?:年|[-/.])\s?\d{1,2}\s?(?:月|[-/.])\s?\d{1,2}日?"
)
# The first half of one that wraps: "张三 <z@x.cn> 于2025年1月6日周一".
WROTE_ZH_NAMED = re.compile(
    r".{0,120}(?:在|於|于)\s{0,3}\d{4}\s?(?:年|[-/.])\s?\d{1,2}\s?(?:月|[-/.])\s?\d{1,2}[^。！？!?]{0,20}$"
)
WROTE_ZH_PROSE = re.compile(r"[中里裡上]\s?(?:写道|寫道|写到|寫到|提到)")
# Bulletin boards (smth, newsmth): "【 在 foo (Foo) 的大作中提到: 】".
BBS_WROTE = re.compile(r"\s{0,4}【\s?在.{1,80}的大作中提到")

QUOTE_MARK = re.compile(r"[ \t]{0,2}(?:>|: |:\s*$|：\s?>)")
NOTES_TO_LINE = re.compile(r"^\s{0,20}(?:to|please respond to|sent by)", re.MULTILINE)
NOTES_TIME = re.compile(r"/\d{1,2}/\d{2,4}\s+\d{1,2}:\d{2}")
# ">5 %", ">= 3": a comparison, unless the line above is quoted as well.
COMPARISON = re.compile(r"[ \t]{0,2}>\s?[=\d]")

# Every opening of history holds one of these (lower case) or ends in one of `BEFORE_COLON` above
# a colon, but for quote marks, ">" or a line that starts with a colon, and for a Notes header,
# which takes a date and `NOTES_TO_LINE`.
HISTORY_WORDS = Cues(
    {
        "forwarded": ("forwarded message", "forwarded mail", "forwarded by"),
        "fwd": ("fwd",),
        "original": (
            *("original message", "original appointment", "original email"),
            "mensaje original",
        ),
        "repl": ("replied message", "reply message"),
        "nachricht": ("weitergeleitete nachricht", "ursprüngliche nachricht"),
        "origine": ("message d'origine", "message d’origine"),
        "transf": ("message transféré",),
        "reenviado": ("mensaje reenviado",),
    },
    {
        "转": ("转发邮件", "转发的邮件", "转发信息", "转发的信息"),
        "轉": ("轉",),
        "原": ("原始", "原邮", "原郵", "原信", "件原件"),
        "回": ("回复的", "回覆的"),
        "提": ("大作中提到",),
        "転": ("転送メ", "転送されたメ"),
        "元": ("元のメッセージ",),
    },
)
BEFORE_COLON = (
    *words("wrote writes said 写道 寫道 写到 寫到 提到 from von de 差出人 送信者"),
    *map("".join, product("发發寄", "件送信", "人者")),
)

# --- cover notes --------------------------------------------------------------------------------

# A subject that says that the mail is a forward; gateways put their tag in front.
FORWARD_SUBJECT = re.compile(
    r"\s{0,4}(?:[\[【][^\]】]{1,20}[\]】]\s?)?(?:fwd?|wg|tr|rv|转发|轉發|轉寄|转寄|转)\s{0,2}[:：]",
    _I,
)
# "Hi Tom,", "Dear all", "Tom -"; 各位领导, 王总您好.
GREETING = re.compile(
    r"(?:(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b(?: [\w.'’-]{1,20}){0,4}"
    r"|(?:(?i:all|team|both|everyone)"
    r"|[A-Z][a-z'’-]{1,20}(?:(?: |,? and | & )[A-Z][a-z'’-]{1,20}){0,2})"
    r"(?=\s{0,2}(?:[,:，]|[-–—] |$))"
    r"|(?:@[\u4e00-\u9fff]{2,4}|[小老][\u4e00-\u9fff]|[\u4e00-\u9fff]{1,3}(?:总|總|经理|經理|工|老师"
    r"|老師|先生|女士|律师|律師|主任|部长|部長))(?:[您你]好)?(?=[,，:：、!！\s]|$)"
    r"|(?:各位|大家|诸位|諸位)(?:领导|領導|同事|老师|老師)?(?:[您你]?好)?|[您你]们?好)"
    r"[\s,，:：、!！.。–—-]{0,6}",
)
# What only points at what stands below.
_POINTING = (
    r"fyi|f\.y\.i\.?|for your (?:information|info|reference|records?|attention|review|comments?)"
    r"|(?:please |pls |kindly )?(?:see|find|read|note|check|review)(?: the)?(?: (?:below|attached"
    r"|enclosed|forwarded|following|above|attachment|e-?mail|message|thread|chain|trail|mail|note"
    r"|this))+(?: from [\w.'’-]{1,20}(?: [A-Z][\w.'’-]{0,20})?)?(?: below)?"
    r"|(?:as|per) (?:below|discussed|requested|promised|mentioned)|(?:the )?below"
    r"|self[- ]explanatory|(?:just )?(?:forwarding|passing|sharing|sending)"
    r"(?: (?:this|it|the below|on|along|over|to you))+"
    r"|forwarded(?: as requested)?|over to you|(?:did|have) you (?:see|seen) this"
    r"|(?:[请請](?:[您你]|大家|各位)?)?(?:[详詳]?[见見]|看|看下|看看|[查参參][看阅閱考])(?:一下)?"
    r"(?:下[面方文]|以下|附件|下)?的?(?:[邮郵]件|来信|來信|内容|內容)?"
    r"|(?:(?:[邮郵]件|来信|來信|内容|內容|[详詳]情)?如下|以下(?:[邮郵]件|内容|內容)?)"
    r"|转发|轉發|轉寄"
    r"|[转轉](?:[给給])?(?:[您你]们?|大家|各位)?(?:看下|看看|看一下|知悉|参考|參考|[参參][阅閱])?"
    r"|(?:[仅僅]?供|以供|[请請])?(?:[您你]|大家|各位)?(?:参考|參考|[参參][阅閱]|知悉|知晓|查收"
    r"|查[阅閱]|[阅閱]知?)(?:一下)?"
)
_THANKING = (
    r"thanks|thank you|thx|ty|cheers|please|(?:i )?hope (?:you(?:['’]re| are)|this finds you) well"
    r"|谢谢(?:大家)?|謝謝|多谢|多謝|辛苦了?|[您你]好"
)
# What asks to deal with it.
_ASKING = (
    r"(?:any )?(?:thoughts|comments|views|ideas)(?: on (?:this|the below))?"
    r"|(?:what do you think|wdyt|what say you)(?: (?:of|about) (?:this|it))?"
    r"|(?:for (?:your )?action|action required)"
    r"|(?:please |pls |kindly |can you |could you |would you )+(?:advise|handle|process|action"
    r"|respond|reply|assist|help|follow up|comment|deal with|look into|take care of|take a look"
    r"|have a look|look at|sort|check|confirm)"
    r"(?: (?:on|to|at|with|this|it|the below|asap|urgently))*"
    r"|[请請烦煩麻劳勞帮幫协協][请請烦煩麻劳勞帮幫协協忙助]{0,3}(?:[您你]|大家|各位)?"
    r"(?:尽快|盡快|及[时時]|[马馬]上)?(?:[处處]理|跟[进進]|[审審][阅閱核]|核[实實]|[关關]注"
    r"|[确確][认認]|回[复覆復]|看|跟|安排|[协協]助|[帮幫]忙)(?:一?下|看看)?(?:吧|哈)?"
    r"|(?:[您你]|大家)?(?:怎么看|怎麼看|什么意见|什麼意見|有何意[见見]|怎么处理|怎麼處理)"
)


def _one_or_more(phrases: str) -> re.Pattern[str]:
    between = r"(?:[\W_]|\band\b){0,8}"
    return re.compile(rf"{between}(?:(?:{phrases}){between}){{1,6}}", _I)


THANKS = _one_or_more(_THANKING)
PASSING_ON = _one_or_more(f"{_THANKING}|{_POINTING}")
REQUEST = _one_or_more(f"{_THANKING}|{_POINTING}|{_ASKING}")
# What asks to keep something secret is no reservation about it.
KEEPING_QUIET = re.compile(
    r"(?:do not|don['’]?t|never) (?:tell|share|forward|show|spread|mention|pass)"
    r"|not a word|[别別勿](?:外[传傳]|声张|聲張|[说說]|告[诉訴]|[给給][别別]人|[让讓][别別]?人)"
    r"|不要(?:外[传傳]|声张|聲張|[说說]|告[诉訴])",
    _I,
)
# Words of who does not want what a forward says, or takes it to those who decide about it.
HOLDING_BACK = re.compile(
    r"n['’]t\b|\b(?:not|cannot|no|never|none|without|instead|unable|against|delete[ds]?|declin\w+"
    r"|refus\w+|reject\w*|ignor\w+|withdraw\w*|cancel\w*|stop\w*|report\w*|return\w*|sorry|wrong"
    r"|illegal|unlawful|law|legal|compliance|counsel|lawyers?|hr|police|audit\w*|phish\w*|spam|scam"
    r"|fake|fraud\w*|approv\w+|permission)\b"
    r"|不(?!错|錯)|[没沒](?!问题|問題)|未(?![来來])|[别別勿无無拒删刪退停撤假骗騙诈詐警]|[举舉][报報]"
    r"|法[务務]|合[规規]|律[师師]|[审審][计計]|垃圾|授[权權]|同意|批准",
    _I,
)
