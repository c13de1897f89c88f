"""What mailers write around quoted and forwarded text.

Every pattern is matched against one line (cut to `WIDTH`) or one paragraph, has no nested
quantifier, and says where it was seen. Names in lower case languages: zh also covers Traditional.
None that opens history is tried unless one of `HISTORY_WORDS` or `BEFORE_COLON` stands in the mail.
"""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning.cues import Cues
from mailrisk_ml.mail_words import HEADER_FIELDS, WROTE, spelled
from mailrisk_ml.mail_words import WROTE_ZH as _WROTE_ZH

#: Characters of a line that are looked at: no mark needs more.
WIDTH = 400
_I = re.IGNORECASE


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
_FORWARDS = (
    *("begin forwarded message", "开始转发的邮件", "下面是(?:被)?转发的邮件"),
    *("以下是(?:被)?转发的邮件", "以下為轉寄(?:的)?郵件", "開始轉寄郵件", "開始轉寄訊息"),
)
FORWARD_LINE = re.compile(rf"\s*(?:{'|'.join(_FORWARDS)})\s*[:：]?\s*$", _I)
# Outlook; QQ "------------------ 原始邮件 ------------------"; 163 "---- 回复的原邮件 ----".
ORIGINAL_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original (?:message|appointment|email)|replied message|reply message"
    r"|(?:邮件|郵件)原件|原始(?:邮件|郵件|信息|信件|訊息)|原(?:邮件|郵件|信)|回复的原?邮件"
    r"|回覆的原?郵件|ursprüngliche nachricht|message d['’]origine|mensaje original"
    r"|元のメッセージ)\s*[-_=*]{2,}\s*$",
    _I,
)
_ORIGINALS = ("原始邮件", "原始郵件", "原始信件", "original message")
ORIGINAL_LINE = re.compile(rf"\s*(?:{'|'.join(_ORIGINALS)})\s*[:：]?\s*$", _I)
#: How a line begins that `FORWARD_LINE` or `ORIGINAL_LINE` matches, below blanks.
ALONE_STARTS = frozenset(
    case for said in (*_FORWARDS, *_ORIGINALS) for case in (said[0], said[0].upper())
)

# Bold marks from HTML are let through, and NetEase's table "| 发件人 | 张三<z@163.com> |".
FIELD = re.compile(
    r"[\s*]{0,8}(?P<bar>\|)?[\s*|]{0,8}"
    rf"(?P<name>{'|'.join(map(spelled, HEADER_FIELDS))})(?: el)?"
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
WROTE_END = re.compile(rf"\b(?:{'|'.join(WROTE)})\s?(?::|-{{2,8}})\s*$")
WROTE_ALONE = re.compile(
    r"\s{0,4}(?:\"?[^:\n]{1,80}<[^<>\s]{3,80}@[^<>\s]{3,80}>|\S+@\S+)\s{0,3}(?:wrote"
    r"|writes)\s?:\s*$"
)
# "在 2025年11月3日，张三 <z@x.cn> 写道：", "於 2025年…寫道：", "张三 <z@x.cn> 于2025年…写道：";
# Zoho "---- 在 … 张三 <z@x.cn> 撰写 ----".
WROTE_ZH = re.compile(rf".{{0,300}}(?:{'|'.join(_WROTE_ZH)})\s?(?:[:：]|-{{2,8}})\s*】?\s*$")
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
        "--": (*WROTE, *_WROTE_ZH),
        "| ": tuple(f"| {name} |" for name, kind in HEADER_FIELDS.items() if kind == "from"),
    },
    {
        "转": ("转发邮件", "转发的邮件", "转发原邮件", "转发的原邮件", "转发信息", "转发的信息"),
        "轉": ("轉",),
        "原": ("原始", "原邮", "原郵", "原信", "件原件"),
        "回": ("回复的", "回覆的"),
        "提": ("大作中提到",),
        "転": ("転送メ", "転送されたメ"),
        "元": ("元のメッセージ",),
    },
)
BEFORE_COLON = (
    *(*WROTE, *_WROTE_ZH),
    *(name for name, kind in HEADER_FIELDS.items() if kind == "from"),
)
