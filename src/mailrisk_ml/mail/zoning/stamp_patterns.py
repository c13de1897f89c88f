"""What mail servers stamp on mail from outside, in the words of Outlook, gateways and firms."""

from __future__ import annotations

import re

_I = re.IGNORECASE

# To the end of a sentence or clause, so that there is one way to read it.
_REST = r"[^.!?。！？]{0,160}(?=[.!?。！？]|$)"
_REST_OF_CLAUSE = r"[^.!?,;]{0,60}(?=[.!?,;]|$)"
_MAIL_ZH = r"(?:此|该|該|本|这封|這封)(?:电子|電子)?(?:邮件|郵件)"
# What says where the mail comes from ...
ORIGIN = (
    r"[\[【(<*]{0,3}external(?: (?:e-?mail|sender|message|mail))?(?: warning| notice)?"
    r"(?=[\]】)>*:!\s]|$)"
    r"|(?:this (?:e-?mail|message)|the sender)(?: (?:was|has|is|been))*(?: \w+ing)?"
    r" (?:(?:originat\w+|c[ao]m\w+|sent|received)(?: from)?|from)(?: (?:an?|someone|somebody))?"
    r" (?:outside(?: of)?(?: (?:the|your|our|of|this)\b|(?-i: [A-Z]))"
    r"|external (?:sender|source|e-?mail|address|domain|organi[sz]ation))"
    rf"{_REST_OF_CLAUSE}"
    r"|(?:you|some people who received this message) (?:don['’]t|do not) often get e-?mail from"
    r" \S{3,100}(?=\s|$)"
    r"|外部(?:邮件|郵件|来信)(?:提醒|警示)?"
    rf"|{_MAIL_ZH}(?:是|由)?(?:来自|來自|发自|發自)[^。！？]{{0,12}}?(?:外部|以外)"
    r"(?:的?(?:邮件|发件人|域名|邮箱))?"
)
# ... and what to do about it.
_ADVICE = (
    r"caution|warning|attention|notice|note|alert|important|security (?:notice|warning)"
    r"|learn why this is important(?: at)?(?: ?<?https?://[^\s>]{3,200}>?)?"
    rf"|(?:please )?(?:do not|don['’]t|never) (?:click|open|reply|follow|respond|enter){_REST}"
    rf"|(?:please )?(?:be (?:careful|cautious|wary|vigilant)|(?:exercise|use) (?:\w+ )?caution"
    rf"|take care|think before you click|verify the sender|report (?:it|suspicious|phishing))"
    rf"{_REST}"
    r"|注意|提醒|警告|警示|安全提示|安全提醒|温馨提示|提示"
    r"|[请請]?(?:谨慎|謹慎|勿|注意|小心|不要|仔[细細]|核[实實]|[确確][认認]|[警提]惕)"
    r"[^。！？，,]{0,40}?(?:[链鏈鍊連连][接結结]|附件|身份|[发發寄]件人|[来來]源|密[码碼]|[风風][险險]"
    r"|[钓釣][鱼魚]|[诈詐][骗騙])[^\W_]{0,20}(?![^\W_])"
)
_BETWEEN = r"[\W_]{0,40}"
STAMP = re.compile(rf"{_BETWEEN}(?:(?:{ORIGIN}|{_ADVICE}){_BETWEEN}){{1,8}}", _I)
SAYS_ORIGIN = re.compile(ORIGIN, _I)
#: A stamp in front of a subject or of the first words.
TAG = re.compile(
    r"^(?:[^\S\n]{0,3}(?:re|fwd?|aw|wg|tr|rv|回复|回覆|答复|转发|轉發|轉寄)[^\S\n]?[:：])*[^\S\n]{0,2}"
    r"(?P<tag>[\[【](?:(?:external|ext)(?: (?:e-?mail|sender|message|mail))?|外部(?:邮件|郵件)?)"
    r"[\]】][^\S\n]?:?[^\S\n]?)",
    _I | re.MULTILINE,
)
#: Every stamp holds one of these (lower case), or is in Chinese.
CUES = ("external", "outside", "often get")
CUES_ZH = ("外部", "以外", *CUES)
