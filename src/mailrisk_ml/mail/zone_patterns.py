"""What mailers write around quoted text, and what people and firms put below a mail.

Every pattern is matched against one line (cut to 400 characters) or one paragraph, has no nested
quantifier, and says where it was seen. Names in lower case languages: zh also covers Traditional.
"""

from __future__ import annotations

import re
from itertools import product

from mailrisk_ml.mail.cues import Cues, alone, below, words

_I = re.IGNORECASE


def _named(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


# --- quoted and forwarded history ---------------------------------------------------------------

# Gmail "---------- Forwarded message ---------", Thunderbird "-------- Forwarded Message --------",
# 163 "-------- 转发邮件信息 --------", QQ "------------------ 转发邮件 ------------------".
FORWARD_BANNER = re.compile(
    r"\s*[-_=*]{2,}\s*(?:begin |start of )?(?:forwarded (?:message|mail|by\b)"
    r"|转发(?:的)?(?:邮件|信息)"
    r"|轉[发發寄](?:的)?(?:郵件|訊息)|被转发(?:的)?邮件|轉寄郵件|fwd\b)",
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
    r"|原始(?:邮件|郵件|信息|信件|訊息)|原(?:邮件|郵件|信)|回复的原?邮件"
    r"|回覆的原?郵件)\s*[-_=*]{2,}\s*$",
    _I,
)
ORIGINAL_LINE = re.compile(r"\s*(?:原始邮件|原始郵件|原始信件|original message)\s*[:：]?\s*$", _I)

# Header lines of Outlook, Foxmail, QQ, NetEase, Apple Mail; bold marks from HTML are let through.
_MARK = r"[\s*|]{0,8}"
FIELD = re.compile(
    rf"{_MARK}(?P<name>发件人|發件人|寄件者|寄件人|发送人|發送人|发信人|From"
    r"|发送时间|發送時間|傳送時間|寄件日期|发件时间|发送日期|發送日期|日期|时间|時間|Sent|Date"
    r"|收件人|收件者|To|抄送|副本|cc|密送|bcc|主题|主題|主旨|Subject)\s{0,4}\**\s?[:：]",
    _I,
)
FIELD_KIND = {
    **_named("from", "发件人 發件人 寄件者 寄件人 发送人 發送人 发信人 from"),
    **_named(
        "date",
        "发送时间 發送時間 傳送時間 寄件日期 发件时间 发送日期 發送日期 日期 时间 時間 sent date",
    ),
    **_named("to", "收件人 收件者 to"),
    **_named("cc", "抄送 副本 cc 密送 bcc"),
    **_named("subject", "主题 主題 主旨 subject"),
}
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
        "original": ("original message", "original appointment", "original email"),
        "repl": ("replied message", "reply message"),
    },
    {
        "转": ("转发邮件", "转发的邮件", "转发信息", "转发的信息"),
        "轉": ("轉",),
        "原": ("原始", "原邮", "原郵", "原信"),
        "回": ("回复的", "回覆的"),
        "提": ("大作中提到",),
    },
)
BEFORE_COLON = (
    *words("wrote writes said 写道 寫道 写到 寫到 提到 from"),
    *map("".join, product("发發寄", "件送信", "人者")),
)

# A mail that only passes something on.
PASSING_ON = re.compile(
    r"(?:\W*(?:fyi|f\.y\.i\.?|see below|please see below|as below|for your (?:information"
    r"|reference)"
    r"|pls see below|转发|轉發|轉寄|见下|如下|请看下面|供参考|仅供参考|請參考|请知悉|请查收"
    r"|請查收|参阅"
    r"|thanks|thx|谢谢|謝謝))+\W*",
    _I,
)

# --- signatures ---------------------------------------------------------------------------------

DASHES = re.compile(r"(?:-- ?|—|--\s{1,3})$")
DEVICE = re.compile(
    r"\s*[\[(（]?(?:sent (?:from|via|with) (?:my |a )?[\w .'’&-]{2,40}"
    r"|get outlook for (?:ios|android|mac)\S{0,80}.{0,60}"
    r"|(?:发自|發自|来自|來自)(?:我的)?\s?[\w ]{0,12}(?:iPhone|iPad|手机|手機|华为|小米|安卓"
    r"|Android|邮箱|郵箱|QQ)[\w ]{0,20}"
    r"|从我的\s?\w{2,16}\s?发送|從我的\s?\w{2,16}\s?傳送|從我的\s?\w{2,16}\s?寄出"
    r"|发送自\s?[\w ]{2,30})[\])）.。]?\s*$",
    _I,
)
BBS_SOURCE = re.compile(r"\s{0,4}(?:※|☆|★)\s?(?:来源|來源|修改|转载|轉載|发信站)\s?[:：·.]")
#: How a line begins that `DEVICE` or `BBS_SOURCE` matches, below blanks.
FOOTER_STARTS = frozenset("[(（sSſgG发發来來从從※☆★")
CLOSING = re.compile(
    r"\s{0,8}(?:(?:with )?(?:best|kind|warm|warmest|many)?\s?(?:regards|wishes)(?: and \w+)?"
    r"|(?:yours )?"
    r"(?:sincerely|faithfully|truly)(?: yours)?|yours|cheers|thanks(?: again| a lot| so much)?"
    r"|thank you"
    r"|many thanks|thanks (?:and|&) (?:best |kind )?regards|best|thx|br|rgds"
    r"|此致\s?敬礼?|此致|敬礼|敬禮|顺颂商祺|順頌商祺|顺祝商祺|順祝商祺|商祺|祝好|祝商祺"
    r"|祝您?工作(?:顺利|愉快)"
    r"|谢谢|謝謝|多谢|多謝|感谢|以上|敬上|敬启)\s{0,4}[,，.。!！~、]{0,3}\s*$",
    _I,
)
#: How a line begins that `CLOSING` matches, below blanks.
CLOSING_STARTS = frozenset("wbkmrysftcWBKMRYSFTC\u212aſ此敬顺順祝商谢謝多感以")
LABELLED = re.compile(
    r"\s{0,8}(?:tel|phone|telephone|mobile|cell|fax|mob|office|direct|e-?mail|mail|web|website"
    r"|url|add|addr"
    r"|address|msn|qq|skype|wechat|電話|电话|手机|手機|传真|傳真|邮箱|郵箱|邮件|郵件|电邮|電郵"
    r"|地址|网址|網址|邮编"
    r"|郵編|微信|直线|直線|座机|分机|公司|职务|部门"
    r"|[TMFPEAWD])\s{0,6}(?:\([^)]{0,12}\)\s?)?[:：.|]\s{0,6}\S",
    _I,
)
#: One of these stands inside every line that `LABELLED` or `URL_LINE` matches.
LABEL_ENDS = ":：.|"
PHONE_LINE = re.compile(
    r"[\s(+]{0,8}(?:\d[\d\s().+/-]{6,30}\d)(?:\s{0,3}(?:x|ext\.?|转|分机)\s?\d{1,6})?"
    r"(?:\s{0,3}\(?(?:phone|tel|fax|mobile|cell|office|direct|home|pager|o|m|f|w|h|c)\)?\.?)?\s*$",
    _I,
)
MAIL_LINE = re.compile(r"\s{0,8}<?(?:mailto:)?[\w.+-]{1,64}@[\w.-]{3,80}>?\s*$")
URL_LINE = re.compile(r"\s{0,8}<?(?:https?://|www\.)[^\s<>]{3,120}>?\s*$", _I)
# How a firm's or department's name ends.
_FIRM_EN = words(
    "inc ltd llc llp corp corporation company co limited gmbh group department dept division"
    " university bank",
)
_FIRM_ZH = words(
    "公司 集团 集團 事务所 事務所 大学 大學 研究院 研究所 中心 银行 銀行 部 处 處 科 组 組"
)
FIRM_ENDS = (*_FIRM_EN, *_FIRM_ZH)
FIRM_LINE = re.compile(
    rf"[^。！？!?;；:：]{{2,50}}(?:{'|'.join(_FIRM_ZH)})\s*$"
    rf"|[\w&.,' /()-]{{2,50}}\b(?:{'|'.join(_FIRM_EN)})\.?\s*$",
    _I,
)
_TITLE_WORDS = (
    "manager director engineer president officer counsel assistant analyst consultant"
    " coordinator specialist partner associate attorney vp ceo cto cfo coo lead head supervisor"
    " administrator"
)
#: What a title in English holds.
TITLE_CUES = Cues(below("aoev", _TITLE_WORDS), {})
#: How one in Chinese ends.
TITLE_ENDS = words(
    "经理 經理 总监 總監 主管 工程师 工程師 律师 律師 会计 會計 助理 专员 專員 主任 总裁 總裁 董事"
)
TITLE_LINE = re.compile(
    rf"[^。！？!?:：]{{0,30}}(?:{'|'.join(TITLE_ENDS)})\s*$"
    rf"|[\w&., /()-]{{0,40}}\b(?:{'|'.join(words(_TITLE_WORDS))})\b[\w&., /()-]{{0,40}}$",
    _I,
)
NAME_LINE = re.compile(
    r"\s{0,8}(?:[A-Z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20}){0,3}|[\u4e00-\u9fff]{2,4}"
    r"(?:\s?[(（/|]\s?[A-Za-z .]{2,24}[)）]?)?"
    r"|[\u4e00-\u9fff]{2,10}\s[\u4e00-\u9fff]{2,4})\s{0,4}[,.，]?\s*$"
)
ADDRESS_LINE = re.compile(
    r"[^。！？!?]{0,40}(?:[省市区區][^。！？!?]{0,40}(?:路|街|道|巷)\s?[^。！？!?]{0,30}(?:号"
    r"|號|楼|樓|层|層|室|座)"
    r"[^。！？!?]{0,20})\s*$"
    r"|\s{0,8}\d{1,6} [\w .'-]{3,40}\b(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Blvd|Lane|Suite"
    r"|Floor)\b"
    r"[\w .,#'-]{0,40}$"
    r"|\s{0,8}[A-Z][\w .]{2,30}, ?[A-Z]{2} \d{5}(?:-\d{4})?\s*$"
)
#: What `ADDRESS_LINE` cannot do without; it starts or ends with a digit, or holds a place.
ADDRESS_PLACES = "省市区區"
ADDRESS_CHARACTERS = f"0123456789{ADDRESS_PLACES}"
# Personal data or payment details: a list of people or accounts at the end of a mail is what the
# mail is about, whatever it looks like.
_PERSONAL_WORDS = (
    "ssn passport account iban swift password customer client patient salary dob birth invoice"
)
PERSONAL_CUES = Cues(below("asid", _PERSONAL_WORDS), {})
PERSONAL_FIGURES = re.compile(r"\d{15,}|[$¥￥€]\s?\d")
NOT_SIGNATURE = re.compile(
    r"身份证|身份證|护照|護照|银行卡|銀行卡|账号|帳號|账户|帳戶|卡号|开户|客户|客戶|患者|学号"
    r"|密码|密碼|工资|薪"
    rf"|\b(?:{'|'.join(words(_PERSONAL_WORDS))})\b|{PERSONAL_FIGURES.pattern}",
    _I,
)

# --- disclaimers --------------------------------------------------------------------------------

# The paragraph must speak about the mail itself ...
THIS_MAIL = re.compile(
    r"\b(?:this|the|above|accompanying) (?:[\w-]{1,20} ){0,2}?(?:e-?mails?|emails?|messages?"
    r"|communications?"
    r"|transmissions?|electronic mail|transmittal)\b"
    r"|\b(?:this|the) (?:information|contents?|material|document)s? (?:contained |transmitted "
    r"|included )?"
    r"(?:in|with|by) th(?:is|e)\b"
    r"|(?:本|此|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件|讯息|訊息|函件|邮箱)|(?:此|本)信息",
    _I,
)
# ... and use formulas of such notices that business text does not use of itself. Collected from
# the notices in the Enron corpus and from those of Chinese and Hong Kong companies.
FORMULAS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        r"\b(?:intended|named|proper) (?:only |solely )?(?:recipients?|addressees?)\b"
        r"|intended (?:only|solely|exclusively) for|solely for the (?:use|addressee|intended)"
        r"|for the (?:sole|exclusive|personal and confidential) use of"
        r"|(?:指定|预期|預期|目标|目標|合法|真正|特定)的?(?:收件人|收件者|接收人|接收者|收件方)"
        r"|仅(?:限|供)(?:于|发送)?.{0,12}(?:收件人|收件方|接收人|个人或群组|使用|地址)"
        r"|僅(?:限|供).{0,16}(?:收件人|收件者|接收人|使用)",
        r"\breceived .{0,40}\b(?:in|by) error|not the (?:intended|named|addressee)"
        r"|are not an? (?:intended|named)"
        r"|sent to you in error|误收|誤收|错误(?:地)?(?:收到|接收)|錯誤(?:地)?(?:收到|接收)"
        r"|错收|錯收|误发|非(?:指定|预期)"
        r"|(?:不是|并非|並非|非)(?:此|本|该|該)?(?:电子|電子)?(?:邮件|郵件)?的?.{0,8}(?:收件人"
        r"|收件者|接收人|接收者)",
        r"\b(?:unauthorized|unauthorised|prohibited|forbidden|unlawful)\b"
        r"|(?:any|no) (?:review|use|dissemination|disclosure|distribution|copying"
        r"|reliance)\b.{0,200}\b(?:by|is|are)\b"
        r"|严禁|嚴禁|禁止任何|未经授权|未經授權|严格禁止|不得(?:以任何|对|將|将|向|复制|使用"
        r"|散布|披露)",
        r"\b(?:notify|contact|advise|inform|reply to) (?:the |us|me|its "
        r"|that )?.{0,30}(?:sender|immediately|return|by e-?mail)"
        r"|(?:立即|立刻|马上|即刻|即时|請).{0,20}(?:通知|告知|联系|聯絡).{0,6}(?:发件人|發件人"
        r"|寄件者|寄件人|我们|我司)"
        r"|(?:电话|電話|邮件|郵件|回复|回覆).{0,12}通知.{0,8}(?:发件人|發件人|寄件)",
        r"\b(?:delete|destroy|erase|discard)\b.{0,60}\b(?:it|message|e-?mail|email|copies|copy"
        r"|material|system|computer)\b"
        r"|(?:删除|刪除|销毁|銷毀).{0,12}(?:本|此|该|該|邮件|郵件|副本)",
        r"\bconfidential\b.{0,60}\b(?:privileged|proprietary|attorney|legally|protected"
        r"|subject to)\b"
        r"|\bprivileged\b.{0,40}\bconfidential\b|legally privileged|attorney[- ]client privilege"
        r"|(?:含有|包含|载有|載有|涉及).{0,30}(?:保密|机密|機密|专有|專有)|(?:保密|机密"
        r"|機密)(?:信息|资料|資料|内容)",
        r"\b(?:liab(?:le|ility)|warrant(?:y|s)?|responsib(?:le|ility))\b.{0,160}\b(?:virus"
        r"|damage|loss|error|transmission|content)"
        r"|virus|(?:不承担|概不|不負|不负).{0,20}责任|責任自負|病毒",
        r"\b(?:views?|opinions?)\b.{0,80}\b(?:author|sender|those of|represent)|(?:不代表"
        r"|并不代表|並不代表).{0,16}(?:公司|本行|立场|立場|观点)",
    )
)
_DEEDS = words("review use dissemination disclosure distribution copying reliance")
# For each formula words (lower case) of which it holds one, whatever else it holds.
FORMULA_CUES = (
    Cues(
        {
            **alone("recipient addressee intended"),
            "solely for the": ("solely for the",),
            " use of": (" use of",),
        },
        {**alone("仅 僅"), "收": ("收件", "接收")},
    ),
    Cues(
        {"error": ("error",), "not the ": ("not the ",), "are not a": ("are not a",)},
        {**alone("误 誤 错 錯"), "非": ("非指定", "非预期"), "收": ("收件", "接收")},
    ),
    Cues(
        {
            **alone("unauthori prohibited forbidden unlawful"),
            **{f"{one} ": tuple(f"{one} {deed}" for deed in _DEEDS) for one in ("any", "no")},
        },
        {"禁": ("严禁", "嚴禁", "禁止"), "未": ("未经", "未經"), "不": ("不得",)},
    ),
    Cues(
        {**alone("notify contact advise inform"), "reply to": ("reply to",)},
        {"知": ("通知", "告知"), "联": ("联系",), "聯": ("聯絡",)},
    ),
    Cues(
        alone("delete destroy erase discard"),
        {"除": ("删除", "刪除"), "销": ("销毁",), "銷": ("銷毀",)},
    ),
    Cues(
        alone("confidential privileged attorney"),
        {"密": ("保密", "机密", "機密"), "专": ("专有",), "專": ("專有",)},
    ),
    Cues(
        alone("liab warrant responsib virus"),
        {"病": ("病毒",), "责": ("责任",), "責": ("責任",)},
    ),
    Cues(alone("view opinion"), {"代": ("不代表",)}),
)
# One of these alone marks the opening line of a notice.
NOTICE_TITLE = re.compile(
    r"[\W_]{0,12}(?:confidentiality (?:notice|statement|note)|privacy notice|legal (?:notice"
    r"|disclaimer)|disclaimer"
    r"|免责声明|免責聲明|保密声明|保密聲明|保密提示|法律声明|邮件声明|(?:重要|特别)(?:提示"
    r"|声明)|important notice)[\W_]{0,12}",
    _I,
)
# How the first line of a notice begins: nothing above such a line in a paragraph is cut away.
NOTICE_START = re.compile(
    r"[\W_]{0,80}(?:this (?:[\w-]{1,20} ){0,2}(?:e-?mail|message|communication|transmission)"
    r"|the (?:information|contents?|material)s?\b.{0,40}\b(?:this|the) |privileged|confidential"
    r"|if you (?:are not|have received)"
    r"|any (?:unauthori[sz]ed|review|use|dissemination)|unauthori[sz]ed|disclaimer|notice"
    r"|important|caution|warning|nota bene"
    r"|(?:本|此|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件|函件)|免责|免責|保密|法律声明"
    r"|重要提示|声明|聲明|注意"
    r"|如果?(?:您|你|阁下|閣下)|若(?:您|你|阁下|閣下)|未经|未經)",
    _I,
)
# The standard opening sentence is a notice even without a second formula:
# "This e-mail and any attachments are confidential.", 本邮件及其附件含有…保密信息。
OPENING = re.compile(
    r"[\W_]{0,80}(?:this (?:[\w-]{1,20} ){0,2}(?:e-?mail|message|communication)(?: message)?"
    r"(?:,)?\s(?:and|including|together with) (?:any|all|its) .{0,40}(?:attach|file|enclos"
    r"|document)\w*"
    r".{0,60}\b(?:confidential|privileged|proprietary)"
    r"|(?:本|此|该|該)(?:电子|電子)?(?:邮件|郵件)(?:及|和|以及|与)(?:其"
    r"|任何)?(?:所有)?附件.{0,40}(?:保密|机密|機密))",
    _I,
)
GREEN = re.compile(
    r"[\W_]{0,12}(?:please (?:consider|think (?:of|about)) the environment"
    r"|think before you print|save (?:a tree|paper)"
    r"|(?:打印|列印)(?:本|此)?(?:邮件|郵件)?(?:前|之前).{0,20}(?:环境|環境|环保|環保)|请考虑环境)",
    _I,
)

# Every notice holds one of each (lower case): what `THIS_MAIL` or `NOTICE_TITLE` needs, and what
# the first two formulas, the title or `OPENING` need.
NOTICE_NAMES = Cues(
    below(
        "mn",
        "mail message communication transmi information content material document notice disclaimer"
        " statement confidentiality",
    ),
    {
        "件": ("邮件", "郵件", "信件", "函件"),
        "息": ("信息", "讯息", "訊息"),
        "邮": ("邮箱",),
        "声": ("声明",),
        "聲": ("聲明",),
        "示": ("提示",),
    },
)
NOTICE_WORDS = Cues(
    below(
        "e",
        "recipient addressee intended sole exclusive confidential error named notice disclaimer"
        " privileged proprietary",
    ),
    {
        **alone("仅 僅 误 誤 错 錯 非"),
        "收": ("收件", "接收"),
        "声": ("声明",),
        "聲": ("聲明",),
        "示": ("提示",),
        "密": ("保密", "机密", "機密"),
    },
)
