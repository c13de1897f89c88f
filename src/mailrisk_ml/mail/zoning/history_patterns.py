"""What mailers write around quoted and forwarded text.

Every pattern is matched against one line (cut to `WIDTH`) or one paragraph, has no nested
quantifier, and says where it was seen. Names in lower case languages: zh also covers Traditional.
None that opens history is tried unless one of `HISTORY_WORDS` or `BEFORE_COLON` stands in the mail.
"""

from __future__ import annotations

import re
from itertools import product

from mailrisk_ml.mail.zoning.cues import Cues, words

#: Characters of a line that are looked at: no mark needs more.
WIDTH = 400
_I = re.IGNORECASE


def _named(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


# Gmail "---------- Forwarded message ---------", Thunderbird "-------- Forwarded Message --------"
# and the same in German, French, Spanish and Japanese,
# 163 "-------- 转发邮件信息 --------" and "---- 转发的原邮件 ----",
# QQ "------------------ 转发邮件 ------------------".
FORWARD_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:begin |start of )?(?:forwarded (?:message|mail|by\b)"
    r"|转发(?:的)?(?:原?邮件|信息)"
    r"|轉[发發寄](?:的)?(?:原?郵件|訊息)|被转发(?:的)?邮件|轉寄郵件|fwd\b"
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


# Bold marks from HTML are let through, and NetEase's table "| 发件人 | 张三<z@163.com> |".
FIELD = re.compile(
    rf"[\s*]{{0,8}}(?P<bar>\|)?[\s*|]{{0,8}}(?P<name>{'|'.join(map(_spelled, FIELD_KIND))})(?: el)?"
    r"\s{0,4}\**\s?(?(bar)[:：|]|[:：])",
    _I,
)
#: Every line that `FIELD` matches holds one of these.
FIELD_ENDS = ":：|"
FIELD_END = re.compile(r"[:：]|(?<=[^\s|*>])\s{0,4}\|")
RULE = re.compile(r"\s*(?:[-_=*~#]{3,}|[—－＿─━═☆★]{2,})\s*$")
#: How a line begins that `RULE` matches, below blanks.
RULE_STARTS = frozenset("-_=*~#—－＿─━═☆★")

# Lotus Notes as in the Enron mail: "X@Y on 08/15/2000 01:37 PM" or the date on a line of its own
# below the name, then "To:", and "Sent by:" before that where a delegate wrote.
NOTES_DATE = re.compile(
    r"(?P<who>.{0,120}\bon\s"
    r"|\s{0,60})\d{1,2}/\d{1,2}/\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AP]M)?"
    r"(?:\s+[A-Z]{3,4})?\s*$"
)
NOTES_TO = re.compile(r"\s{0,20}(?:(?:To|Please respond to)\b|Sent by:)\s?:?", 0)

# "On Mon, Jan 6, 2025 at 10:00 AM X <x@y> wrote:", also over up to three lines; Zoho
# "---- On Mon, 06 Jan 2025 10:00:00 +0800 X <x@y> wrote ----".
ON_START = re.compile(r"(?:-{2,8}\s)?\s{0,4}(?:On|At)\s.{4,}", 0)
WROTE_END = re.compile(r"\b(?:wrote|writes|said)\s?(?::|-{2,8})\s*$")
WROTE_ALONE = re.compile(
    r"\s{0,4}(?:\"?[^:\n]{1,80}<[^<>\s]{3,80}@[^<>\s]{3,80}>|\S+@\S+)\s{0,3}(?:wrote"
    r"|writes)\s?:\s*$"
)
# "在 2025年11月3日，张三 <z@x.cn> 写道：", "於 2025年…寫道：", "张三 <z@x.cn> 于2025年…写道：";
# Zoho "---- 在 … 张三 <z@x.cn> 撰写 ----".
WROTE_ZH = re.compile(
    r".{0,300}(?:写道|寫道|写到|寫到|提到|撰写|撰寫)\s?(?:[:：]|-{2,8})\s*】?\s*$"
)
WROTE_ZH_FIRM = re.compile(r"@|\d{1,2}[:：]\d{2}")
WROTE_ZH_DATE = re.compile(
    r"(?:-{2,8}\s)?\s{0,4}(?:在|於|于)\s{0,3}\d{4}\s?(?:年|[-/.])\s?\d{1,2}\s?(?:月|[-/.])\s?\d{1,2}日?"
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
        "--": ("wrote --", "writes --", "said --"),
        "| ": tuple(f"| {name} |" for name, kind in FIELD_KIND.items() if kind == "from"),
    },
    {
        "转": ("转发邮件", "转发的邮件", "转发原邮件", "转发的原邮件", "转发信息", "转发的信息"),
        "轉": ("轉",),
        "原": ("原始", "原邮", "原郵", "原信", "件原件"),
        "回": ("回复的", "回覆的"),
        "提": ("大作中提到",),
        "道": ("写道 --", "寫道 --"),
        "撰": ("撰写", "撰寫"),
        "転": ("転送メ", "転送されたメ"),
        "元": ("元のメッセージ",),
    },
)
BEFORE_COLON = (
    *words("wrote writes said 写道 寫道 写到 寫到 提到 撰写 撰寫 from von de 差出人 送信者"),
    *map("".join, product("发發寄", "件送信", "人者")),
)
