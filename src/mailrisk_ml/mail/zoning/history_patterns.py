"""What mailers write around quoted and forwarded text.

Every pattern is matched against one line (cut to `WIDTH`) or one paragraph, has no nested
quantifier, and says where it was seen. Names in lower case languages: zh also covers Traditional.
None that opens history is tried unless one of `HISTORY_WORDS` or `BEFORE_COLON` stands in the mail.
"""

from __future__ import annotations

import re

from mailrisk_ml import mail_words
from mailrisk_ml.mail.zoning.cues import Cues, words

#: Characters of a line that are looked at: no mark needs more.
WIDTH = 400
_I = re.IGNORECASE


# Gmail "---------- Forwarded message ---------", Thunderbird "-------- Forwarded Message --------"
# and the same in German, French, Spanish, Portuguese, Italian, Dutch and Japanese,
# 163 "-------- 转发邮件信息 --------" and "---- 转发的原邮件 ----",
# QQ "------------------ 转发邮件 ------------------".
FORWARD_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:begin |start of )?(?:forwarded (?:message|mail|by\b)"
    r"|转发(?:的)?(?:原?邮件|信息)"
    r"|轉[发發寄](?:的)?(?:原?郵件|訊息)|被转发(?:的)?邮件|轉寄郵件|fwd\b"
    r"|weitergeleitete nachricht|message transféré|mensaje reenviado|転送(?:された)?メ)"
    r"|\s*-{3,} ?(?:mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht)",
    _I,
)
# Apple Mail, en and zh; iOS.
_FORWARDS = (
    *("begin forwarded message", "开始转发的邮件", "下面是(?:被)?转发的邮件"),
    *("以下是(?:被)?转发的邮件", "以下為轉寄(?:的)?郵件", "開始轉寄郵件", "開始轉寄訊息"),
)
FORWARD_LINE = re.compile(rf"\s*(?:{'|'.join(_FORWARDS)})\s*[:：]?\s*$", _I)
# Outlook; QQ "------------------ 原始邮件 ------------------", and "Original" alone in English;
# Coremail "-----Original Messages-----"; 139 "----邮件原文----"; 163 "---- 回复的原邮件 ----";
# Samsung in Portuguese, Italian and Dutch.
ORIGINAL_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original (?:messages?|appointment|e-?mail)"
    r"|replied message|reply message|(?:邮件|郵件)原[件文]|原始(?:邮件|郵件|信息|信件|訊息)"
    r"|原(?:邮件|郵件|信)|回复的原?邮件|回覆的原?郵件|ursprüngliche nachricht"
    r"|message d['’]origine|mensaje original|mensagem original|messaggio originale"
    r"|元のメッセージ)"
    r"\s*[-_=*]{2,}\s*$|\s*-{3,} ?(?:original|oorspronkelijk bericht) ?-{2,}\s*$",
    _I,
)
_ORIGINALS = ("原始邮件", "原始郵件", "原始信件", "original message")
ORIGINAL_LINE = re.compile(rf"\s*(?:{'|'.join(_ORIGINALS)})\s*[:：]?\s*$", _I)
#: How a line begins that `FORWARD_LINE` or `ORIGINAL_LINE` matches, below blanks.
ALONE_STARTS = frozenset(
    case for said in (*_FORWARDS, *_ORIGINALS) for case in (said[0], said[0].upper())
)

#: What each name of a field says, in lower case. Those that are added here are too short, or too
#: common a word, to mask what stands behind them: of Outlook in Portuguese, Italian, Dutch,
#: Swedish, Polish, Russian and Korean, of Coremail and Alibaba Mail in English.
FIELD_KIND = mail_words.HEADER_FIELDS | {
    **dict.fromkeys(("sender", "da", "van", "från", "od", "от", "보낸 사람"), "from"),
    **dict.fromkeys(
        (
            *("sent at", "sent time", "send time", "gesendet am", "enviado el", "enviado em"),
            *("enviada", "enviada em", "data", "inviato", "verzonden", "skickat", "wysłane"),
            *("отправлено", "дата", "보낸 날짜"),
        ),
        "date",
    ),
    **dict.fromkeys(("recipient", "a", "aan", "till", "do", "кому", "받는 사람"), "to"),
    **dict.fromkeys(("抄送至", "kopia", "копия", "참조"), "cc"),
    **dict.fromkeys(
        ("assunto", "oggetto", "onderwerp", "ämne", "temat", "тема", "제목"), "subject"
    ),
}
# Bold marks from HTML are let through, and NetEase's table "| 发件人 | 张三<z@163.com> |".
_NAME = r"(?P<name>[^\s*:：|][^*:：|\t]{0,15})"
FIELD = re.compile(rf"[\s*]{{0,8}}(?P<bar>\|)?[\s*|]{{0,8}}{_NAME}\**\s?(?(bar)[:：|]|[:：])")
#: How Zoho's attributions begin.
DASHED = re.compile(r"\s{0,4}-{2,8}\s+\S")
#: The same table as its HTML is read, a tab behind each name: below a banner alone.
ROW = re.compile(rf"\s{{0,8}}{_NAME}\t")
# What a form says behind the fields that it shares with a header.
FORM_FIELD = re.compile(
    r"\s{0,8}(?:message|comments?|text|[\u4e00-\u9fff]{0,4}(?:内容|內容|正文|意[见見]|留言))\s?[:：]",
    _I,
)
FIELD_END = re.compile(r"[:：]|(?<=[^\s|*>])\s{0,4}\||\t")
# What a mailer writes into a date and hardly anybody else: "9:00", "09h00", 9点00.
_CLOCK = r"(?<!\d)\d{1,2}(?:[:：]| ?h ?|[点點时時])\d{2}(?!\d)"
CLOCK = re.compile(_CLOCK, _I)
#: That of a message's own headers.
MESSAGE_DATE = re.compile(r"\d{4} \d\d:\d\d:\d\d [+-]\d{4}\b")
_ADDRESS = r"[^\s<>()\[\]@,;:]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
ADDRESS = re.compile(_ADDRESS)
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
# In front of the first words of the mail, above its header: "Ken Lo ---12/01/2027 10:15:02---Dear".
NOTES_INLINE = re.compile(
    r"\s{0,8}[^:：\d\s][^:：\d]{1,60}---[0-9]{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\s{1,3}(?:[上下]午\s?)?"
    r"\d{1,2}:\d{2}(?::\d{2})?\s?(?:[AP]M)?---"
)
NOTES_TO = re.compile(r"\s{0,20}(?:(?:To|Please respond to)\b|Sent by:)\s?:?", 0)

# --- attributions: "On Mon, Jan 6, 2025 at 10:00 AM X <x@y> wrote:" -------------------------------

# What mailers write in them: behind the name, or in front of it.
_MAILERS = rf"\b(?:{'|'.join(mail_words.WROTE)})|{'|'.join(mail_words.WROTE_ZH)}"
_SAID_ZH = (*mail_words.WROTE_ZH, *mail_words.SAID_ZH)
_SAID = (*mail_words.WROTE, *mail_words.SAID, *_SAID_ZH)
_VERBS = (
    rf"(?:{_MAILERS}|\b(?:a écrit|escribió|escreveu|ha scritto|[Ff]olgendes geschrieben|geschreven"
    r"|napisała?|написала?))"
)
# How they end, and those that stand above quote marks alone.
_ENDS = words("écrit escribió escreveu scritto geschrieben geschreven napisał napisała")
VERB_ENDS = (*_SAID, *_ENDS, *words("написал написала"))
# "Am 6.1.2025 um 9:00 schrieb X:".
_IN_FRONT = r"\b(?:schrieb|schreef)\b[^:：]{1,200}"
_END = r"\s?[:：]\s*】?\s*$"  # a bulletin board's has "】"
# Zoho's "wrote ----".
WROTE = re.compile(rf"(?:{_VERBS}|{_IN_FRONT}){_END}|(?:{_MAILERS})\s?-{{3,8}}\s*$")
# Above quote marks other verbs will do, and less of a date.
SAID = re.compile(rf"(?:{_VERBS}|\b(?:{'|'.join(mail_words.SAID)})|{_IN_FRONT}){_END}")
SAID_ZH = re.compile(rf"(?:{'|'.join(_SAID_ZH)}){_END}")
# Claws "X <x@y> wrote:"; Airmail has round brackets. What people tell has words between, or no
# brackets: "In his mail to x@y he wrote:".
WROTE_ALONE = re.compile(
    rf"(?:[<(（]\s?{_ADDRESS}\s?[>)）]{{1,2}}|^\s{{0,4}}{_ADDRESS})[\s,，]{{0,3}}{_VERBS}{_END}"
)
# A date with its year.
_DATE = r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2}|(?:19|20)\d\d)(?!\d)"
DATE = re.compile(_DATE)
# Gmail in German, and Notes: date and time stand last, behind an address or a Notes name.
WROTE_ON = re.compile(
    rf"(?:<\s?{_ADDRESS}\s?>|\w/\w[\w/@-]{{0,60}})\s{{1,3}}(?:schrieb am|wrote on)\s"
    rf"(?=[^<>]{{0,30}}{_DATE})[^<>]{{4,40}}{_CLOCK}(?::\d\d)?(?: ?[AP]M)?(?: Uhr)?{_END}"
)
# A day without a time in front of a name: Pine's, and what people type who quote by hand.
DAY_ALONE = re.compile(
    r"\s{0,4}On (?:[A-Z][a-z]{2,8}, )?(?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2})"
    r",? \d{4}, [A-Z]"
    r"|.{0,80}?\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号號]"
)
# No verb at all: Gmail in Japanese ends in the address, mutt in "[2025-01-06 09:00]".
WITHOUT_VERB = re.compile(
    rf"(?:<\s?{_ADDRESS}\s?>|\[[^\]]{{4,30}}{_CLOCK}.{{0,12}}\])\s?[:：]\s*$", _I
)
# No mailer calls its owner so.
OF_ONESELF = re.compile(rf"(?:\bI|我)\s?{_VERBS}{_END}")
# How one begins that wraps: with what stands in front of its date, or with the name.
WRAPPED_START = re.compile(
    r"[\s*-]{0,12}(?:(?:On|At|Am|Le|El|Em|Il|Op|Den|W dniu)\s|在|於|于|(?:19|20)\d\d)"
    rf"|.{{0,120}}(?:在|於|于)\s{{0,3}}(?:19|20)\d\d|.{{1,80}}<{_ADDRESS}>"
)
# GroupWise: ">>> X <x@y> 1/6/2025 9:00 AM >>>".
GROUPWISE = re.compile(rf">>> .{{3,200}}{_CLOCK}.{{0,20}}>>>\s*$")
# Bulletin boards (smth, newsmth): "【 在 foo (Foo) 的大作中提到: 】", and in a digest
# "foo (Foo) 于 (Tue Jul  5 20:11:52 2005) 提到:".
BBS_WROTE = re.compile(
    r"\s{0,4}(?:【\s?在.{1,80}的大作中提到"
    r"|\S{1,40} \(.{0,80}\)\s{0,2}于\s{0,2}\(?[A-Z][a-z]{2} .{4,30}提到\s?[:：]\s*$)"
)

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
            *("original message", "original appointment", "original email", "original e-mail"),
            *("mensaje original", "mensagem original", "messaggio original"),
            *("original-", "original -"),
        ),
        "repl": ("replied message", "reply message"),
        "nachricht": ("weitergeleitete nachricht", "ursprüngliche nachricht"),
        "origine": ("message d'origine", "message d’origine"),
        "transf": ("message transféré",),
        "reenviado": ("mensaje reenviado",),
        "---": (
            *_SAID,
            *(f"---{digit}" for digit in range(10)),  # `NOTES_INLINE`
            *("encaminhada", "inoltrato", "gestuurd bericht", "lijk bericht"),
        ),
        "schr": ("schrieb", "schreef"),
        "wrote on": ("wrote on",),
        "| ": tuple(f"| {name} |" for name, kind in FIELD_KIND.items() if kind == "from"),
    },
    {
        "转": ("转发邮件", "转发的邮件", "转发原邮件", "转发的原邮件", "转发信息", "转发的信息"),
        "轉": ("轉",),
        "原": ("原始", "原邮", "原郵", "原信", "件原件", "件原文"),
        "回": ("回复的", "回覆的"),
        "提": ("大作中提到",),
        "転": ("転送メ", "転送されたメ"),
        "元": ("元のメッセージ",),
    },
)
BEFORE_COLON = (*VERB_ENDS, *(name for name, kind in FIELD_KIND.items() if kind == "from"))
