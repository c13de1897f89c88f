"""How the form of a mail gives a name away, as expressions; their groups are names."""

from __future__ import annotations

import re

from mailrisk_ml.mail_words import (
    HEADER_FIELDS,
    LONG_SURNAMES,
    RARE_SURNAMES,
    SAID,
    SAID_ZH,
    SURNAMES,
    WROTE,
    WROTE_ZH,
    spelled,
)
from mailrisk_ml.text.name_words import CLOSING_WORDS, HAN, PARTICLES_LIST

_SURNAME = f"(?:{LONG_SURNAMES}|[{SURNAMES}])"
_OFFICES = (
    "董事[长長]|[院处處科局部厂廠校所厅廳市县縣镇鎮村班店行台臺站组組队隊][长長]|总监|總監|总裁|總裁"
    "|总工|總工|工程师|工程師|会计|會計|出纳|出納|师傅|師傅|书记|書記|秘书|秘書|老板|老闆|医生|醫生|大夫"
    "|护士|護士|法官|警官|司机|司機|主管|顾问|顧問|[Ss]ir(?![A-Za-z])"
)
# 生 and 太 are Cantonese for Mr and Mrs where no word goes on: 李生話, but 金太贵.
_SHORT_TITLES = (
    r"(?:[工哥姐董处處局]"
    r"|[生太](?=[\W嘅同和与與及佢话話说說係喺是叫讓让畀請请都也已的你您好]|今[天日晚]"
    r"|早[晨上安]|$))"
)
_TITLE = (
    "(?:先生|女士|小姐|太太|总|總|经理|經理|老师|老師|主任|博士|教授|律师|律師"
    f"|{_OFFICES}|{_SHORT_TITLES})"
)
_HAN_NAME = f"(?:{_SURNAME}{HAN}{{1,2}}|[小老阿]{HAN}{{1,2}})"
# The small words before a surname, and those that are written together with the rest.
_BEFORE = rf"(?:(?:{PARTICLES_LIST.replace(' ', '|')}) ){{0,3}}(?:(?:al|el)-|[dl]['’])?"
_LATIN = rf"{_BEFORE}(?:[A-ZÀ-ÞА-Я]\.|[A-ZÀ-ÞА-Я][\w'’-]{{0,30}})"
_LATIN_NAME = rf"{_LATIN}(?: {_LATIN}){{0,3}}"
_ANY_CASE = r"(?!and )[^\W\d_\u4e00-\u9fff][\w'’-]{0,30}"
_NAME_IN_ANY_CASE = rf"{_ANY_CASE}(?: {_ANY_CASE}){{0,2}}"
# One behind the other in German: Herr Dr., Frau Prof. Dr.-Ing., Dr. med.
_LATIN_TITLES = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Mme|Herrn?|Frau|Dr|Prof|Dipl)\.?(?:-Ing\.?)?"
    r"(?: (?:med|jur|phil|rer\. ?nat|h\. ?c)\.)? ){1,4}"
)


def _fields(*kinds: str) -> str:
    """An expression of the header fields of these kinds."""
    return "|".join(spelled(name) for name, kind in HEADER_FIELDS.items() if kind in kinds)


def _salutation(name: str, between: str, end: str) -> str:
    return (
        r"(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening)|morning)[ ,]+"
        rf"(?:{_LATIN_TITLES})?({name})(?:(?:{between})({name}))?(?= *(?:{end}|$))"
    )


_SALUTATION = re.compile(
    r"^[ \t>]*" + _salutation(_LATIN_NAME, " and | ?& ?|, ", "[,!:.;–—-]"), re.MULTILINE
)
# "Morning cuttings" in a line of its own is a headline.
SALUTATION_IN_ANY_CASE = re.compile(
    r"^[ \t>]*(?!(?i:morning)[^,!\n]*$)" + _salutation(_NAME_IN_ANY_CASE, " and | ?& ?", "[,!]"),
    re.MULTILINE,
)
_LATIN_TITLE = re.compile(rf"\b{_LATIN_TITLES}({_LATIN}(?: {_LATIN})?)")
# In capitals, where a sentence may go on in them: see `_titled_in_capitals`. MISS is a verb, too.
TITLE_IN_CAPITALS = re.compile(
    rf"\b(?:MRS?|HERRN?|FRAU|PROF|(?P<other>MS|DR))(?:\. ?| )(?=({_LATIN}(?: {_LATIN}){{0,2}}))"
)
_SAYS = "[说說讲講问問]"  # 老王说 is no name
NAMED_LINE = re.compile(
    rf"\s*({_LATIN_NAME}|{_SURNAME}{HAN}{{0,2}}|[小老阿]{HAN}{{0,2}}(?<!{_SAYS}))[ ]?"
    r"(?:[,，—]|(?P<told>[:：][ \t]*\S)|[:：])"
)
_HAN_SALUTATION = re.compile(
    rf"^[ \t>]*(?:尊敬的|敬爱的|亲爱的|親愛的|[Dd]ear |[Hh]i,? ?|[Hh]ello )?"
    rf"({_SURNAME}{HAN}{{0,2}}?|[小老阿]{HAN}{{1,2}}?(?<!{_SAYS}))"
    rf"(?:{_TITLE}(?=[,，:：、!！\s]|您|你|好|早|$)|(?=[,，:：!！]|您好|你好|早上好|$))",
    re.MULTILINE,
)
_HAN_TITLE = re.compile(
    rf"({_SURNAME}{HAN}{{0,2}}?)"
    "(?=先生|女士|小姐|太太|总(?![是在共计监裁部会要得有而之量体数额价])|總(?![是在共計監裁部會要得有])"
    "|经理|經理|老师|老師|主任|博士|教授|律师|律師)"
)
# Young or old So-and-so, where a word ends after the surname: see `_told_by_words`. What is small
# by a number, or a plant or a place to begin with, is none.
NICKNAME = re.compile(
    "(?<![不一大太最很极極微弱细細缩縮减減变變矮短瘦狭狹渺幼胆膽古元养養衰苍蒼耆])"
    "[小老](?!于[ ]?[0-9零一二两三四五六七八九十百千万几半]|[叶葉][榄欖])"
    f"[{SURNAMES}{RARE_SURNAMES}]"
)
# So-and-so of an office, where words end after the surname and after the title: not 何处, 段工作.
# Some surnames are words of their own before one: 向院长汇报, 任局长, 关于处里.
IN_OFFICE = re.compile(
    f"(?![向任付于關关])((?:{LONG_SURNAMES})|[{SURNAMES}{RARE_SURNAMES}])"
    f"(?:副?(?P<office>{_OFFICES})|{_SHORT_TITLES})"
)
_UNTITLED = rf"(?!{_SURNAME}{_TITLE}(?!{HAN})){_SURNAME}{HAN}{{1,2}}"
_LABELLED = re.compile(
    r"(?:姓名|联系人|聯絡人|\b(?i:full name|name|contact))[ ]?[:：][ ]?"
    rf"({_UNTITLED}|{_LATIN_NAME})"
)
# As forms are pasted: without a colon, alone in the line or before the next field.
_LABELLED_BY_BLANKS = re.compile(
    rf"^[ \t>]*(?:姓名|联系人|聯絡人)[ \t\u3000]{{1,8}}({_UNTITLED})"
    rf"(?=[ \t]*$|[ \t\u3000]{{1,8}}{HAN}{{2,4}}[ \t\u3000:：]{{1,8}}[\d男女])",
    re.MULTILINE,
)
# Who takes part, in a line or below it; what stands between is looked at name by name.
LISTED = re.compile(r"(?:人员|人員|名单|名單)(?:如下)?[ ]?[:：]\s{0,4}([^\n。]{2,2000})")
LISTED_NAME = re.compile(rf"(?<=[:：、,，;；\s]){_SURNAME}{HAN}{{1,2}}(?=[、,，;；\s(（]|等|$)")
LISTED_IN_LATIN = re.compile(
    r"^[ \t>*]*(?i:attendees|participants|attending|in attendance)[ ]?(:\s{0,4}[^\n]{2,2000})",
    re.MULTILINE,
)
LISTED_LATIN_NAME = re.compile(
    rf"(?:[:,;&]\s{{0,4}}|\band )(?:{_LATIN_TITLES})?({_LATIN_NAME})(?=[ ]?(?:[,;&(.]|and\b|$))"
)
_OWNER = re.compile(
    rf"(?:^|(?<![\u4e00-\u9fff]))({_SURNAME}{HAN}{{1,2}}?)(?=的?(?:手机|手機|电话|電話|身份证|身份證|护照|"
    "住址|工资|工資|薪资|病历|病歷|简历|简歷|体检|银行卡|账号|帳號))"
)
# With a number behind it, a comma or a blank may stand between.
_ID = (
    r"(?i:身[份分][证證]|护照|護照|回[乡鄉][证證]|hkid|passport|identity card)"
    r"(?i:号码?|號碼?| no\.?| number)?[ ]?[:：#]?[ ]?[A-Za-z]{0,2}\d"
)
# What begins at a place may be the end of a word: 我方提供身份证. See `_told_by_words`.
OF_AN_ID = re.compile(rf"(?=({_SURNAME}{HAN}{{1,2}}?)(?<!的)的?[ ]?[,，:：(（]?[ ]?{_ID})")
_LATIN_OF_AN_ID = re.compile(rf"\b({_LATIN}(?: {_LATIN}){{1,4}})(?=[ ]?[,，:：(（][ ]?{_ID})")
_CLOSING = rf"^[ \t>]*{CLOSING_WORDS}"
_SIGN_OFF = re.compile(
    rf"{_CLOSING}[ \t,，.。!！]*\n\s{{0,8}}(?:敬[礼禮][!！]?\s{{1,8}})?"
    rf"({_LATIN_NAME}|{_HAN_NAME})[ \t]*$",
    re.MULTILINE,
)
_SIGN_OFF_IN_A_LINE = re.compile(rf"{_CLOSING}[ ]?,[ ]?({_LATIN_NAME})[ \t]*$", re.MULTILINE)
_VERB = "|".join((*WROTE, *SAID, *WROTE_ZH, *SAID_ZH))
_LAST_LINE = re.compile(
    # At the end, or above a signature or the mail that is answered.
    rf"\n[ \t]*({_LATIN}(?: {_LATIN}){{0,2}}|{_HAN_NAME})[ \t]*(?:\n[ \t]*){{0,4}}"
    rf"(?:\Z|(?<=\n)(?=-- ?\n|-{{4}}|_{{8}}|>|On [^\n]{{1,200}}|[^\n]{{1,200}}(?:{_VERB}) ?[:：]"
    rf"|(?i:{_fields('from')}) ?[:：]))"
)
# NetEase puts header lines into a table, others into bold letters. A table of anything else may
# have a row of "From", "To" or 副本, but none of a subject beside it.
SUBJECT_ROW = re.compile(
    rf"^[ \t>]*\|[ *]{{0,8}}(?i:{_fields('subject')})[ *]{{0,4}}[:：|]", re.MULTILINE
)
HEADER_LINE = re.compile(
    rf"^[ \t>*]*+(?P<bar>\|[ \t*]{{0,8}})?(?P<field>(?i:{_fields('from', 'to', 'cc')}))[ *]{{0,4}}"
    r"(?(bar)[:：|]|[:：])\*?[ \t]*(?P<people>[^\n]{1,2000}?)(?(bar)[ \t]*\|?)$",
    re.MULTILINE,
)
# The date stands before the name or behind it and its address.
ATTRIBUTION = re.compile(
    r"^[ \t>]*(?:-{2,8} ?)?"
    r"(?:(?:On|At)\b[^\n]{0,80}?[\d,] |[^\n]{0,60}?(?:[日午\d] |[日\d][,，] ?))?"
    rf"[\"“]?({_LATIN_NAME}|{_SURNAME}{HAN}{{1,2}})[\"”]?[ ]?(?:[<(（][^\n>]{{0,200}}[>)）])?\s?"
    rf"(?:[在於于]\s?\d{{4}}[^\n]{{0,40}}?)?(?:{_VERB})\s?(?:[:：]|-{{2,8}})",
    re.MULTILINE,
)
# Lotus Notes: "X/HOU/ECT on 08/15/2000", also behind "Forwarded by", or to the second.
NOTES = re.compile(
    rf"^[ \t>]*(?P<by>-{{2,40}} ?Forwarded by )?({_LATIN_NAME})(?P<of>[@/][\w@/.]{{1,60}})? "
    r"on \d{1,2}/\d{1,2}/\d{2,4}(?(by)|(?(of)| \d{1,2}:\d\d:\d\d))",
    re.MULTILINE,
)
# Bulletin boards: a name of their own, and one that its owner chose.
_BOARD = re.compile(
    r"^[ \t>]*发信人[ ]?[:：][ ]?(\w{2,20}) ?\(([^()\n]{2,40})\)(?=[,，])", re.MULTILINE
)
PATTERNS = (
    _SALUTATION,
    _LATIN_TITLE,
    _HAN_SALUTATION,
    _HAN_TITLE,
    _LABELLED,
    _LABELLED_BY_BLANKS,
    _OWNER,
    _LATIN_OF_AN_ID,
    _SIGN_OFF,
    _SIGN_OFF_IN_A_LINE,
    _BOARD,
    _LAST_LINE,
)
