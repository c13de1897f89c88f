"""Personal names, where the form of a mail gives them away.

Salutations, titles and offices, 小 and 老 before a surname, the line under a greeting, the lines of
quoted headers. That is where most names of a mail stand, and a name found there is masked wherever
it stands again. A name in running text that no such place gives away is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailrisk_ml.mail_words import (
    CLOSINGS,
    HEADER_FIELDS,
    SAID,
    SAID_ZH,
    WROTE,
    WROTE_ZH,
    spelled,
)
from mailrisk_ml.text.lexicon import is_word
from mailrisk_ml.text.segment import Segmenter
from mailrisk_ml.text.thesaurus import has_meaning

Place = tuple[int, int]

# The hundred most frequent surnames (Ministry of Public Security, 2020), with Traditional forms.
_ONE_CHARACTER = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧"
    "冯馮曹彭曾肖蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石"
    "金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫閆段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢"
    "戴严嚴莫孔向常汤湯"
)
_TWO_CHARACTERS = "欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|东方|東方|慕容|令狐|夏侯|尉迟|尉遲|皇甫"
_SURNAME = f"(?:{_TWO_CHARACTERS}|[{_ONE_CHARACTER}])"
# Rarer ones, that begin too many words to be looked for elsewhere than after 小 and 老, or before
# an office.
_RARER = (
    "洪施柴骆駱倪章聂聶鲁魯申焦耿关關辛裴柯祝阮甘凌詹翟宁寧柳游霍岳卓单單葛欧歐鲍鮑季童毕畢樊舒"
    "颜顏齐齊温溫涂伍宫宮屈靳蓝藍苗盛俞曲尤易乔喬庞龐殷左"
)
_OFFICES = (
    "董事[长長]|[院处處科局部厂廠校所厅廳市县縣镇鎮村班店行台臺站组組队隊][长長]|总监|總監|总裁|總裁"
    "|总工|總工|工程师|工程師|会计|會計|出纳|出納|师傅|師傅|书记|書記|秘书|秘書|老板|老闆|医生|醫生|大夫"
    "|护士|護士|法官|警官|司机|司機|主管|顾问|顧問|[Ss]ir(?![A-Za-z])"
)
_SHORT_TITLES = "[工哥姐董处處局]"
_TITLE = (
    "(?:先生|女士|小姐|太太|总|總|经理|經理|老师|老師|主任|博士|教授|律师|律師"
    f"|{_OFFICES}|{_SHORT_TITLES})"
)
_HAN = "[\u4e00-\u9fff]"
_HAN_NAME = f"(?:{_SURNAME}{_HAN}{{1,2}}|[小老阿]{_HAN}{{1,2}})"
# Small words that surnames begin with, and those that are written together with the rest.
_PARTICLES_LIST = "van von zu de den der del della di da dos du la le el al bin ibn ter"
_PARTICLES = frozenset(_PARTICLES_LIST.split())
_BEFORE = rf"(?:(?:{_PARTICLES_LIST.replace(' ', '|')}) ){{0,3}}(?:(?:al|el)-|[dl]['’])?"
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
_SALUTATION_IN_ANY_CASE = re.compile(
    r"^[ \t>]*(?!(?i:morning)[^,!\n]*$)" + _salutation(_NAME_IN_ANY_CASE, " and | ?& ?", "[,!]"),
    re.MULTILINE,
)
_LATIN_TITLE = re.compile(rf"\b{_LATIN_TITLES}({_LATIN}(?: {_LATIN})?)")
_NAMED_LINE = re.compile(
    rf"\s*({_LATIN_NAME}|(?:[小老阿]|{_SURNAME}){_HAN}{{0,2}})[ ]?"
    r"(?:[,，—]|(?P<told>[:：][ \t]*\S)|[:：])"
)
_HAN_SALUTATION = re.compile(
    rf"^[ \t>]*(?:尊敬的|敬爱的|亲爱的|親愛的|[Dd]ear |[Hh]i,? ?|[Hh]ello )?"
    rf"({_SURNAME}{_HAN}{{0,2}}?|[小老阿]{_HAN}{{1,2}}?)"
    rf"(?:{_TITLE}(?=[,，:：、!！\s]|您|你|好|早|$)|(?=[,，:：!！]|您好|你好|早上好|$))",
    re.MULTILINE,
)
_HAN_TITLE = re.compile(
    rf"({_SURNAME}{_HAN}{{0,2}}?)"
    "(?=先生|女士|小姐|太太|总(?![是在共计监裁部会要得有而之量体数额价])|總(?![是在共計監裁部會要得有])"
    "|经理|經理|老师|老師|主任|博士|教授|律师|律師)"
)
# Young or old So-and-so, where a word ends after the surname: see `_told_by_words`. What is small
# by a number, or a plant or a place to begin with, is none.
_NICKNAME = re.compile(
    "(?<![不一大太最很极極微弱细細缩縮减減变變矮短瘦狭狹渺幼胆膽古元养養衰苍蒼耆])"
    "[小老](?!于[ ]?[0-9零一二两三四五六七八九十百千万几半]|[叶葉][榄欖])"
    f"[{_ONE_CHARACTER}{_RARER}]"
)
# So-and-so of an office, where words end after the surname and after the title: not 何处, 段工作.
# Some surnames are words of their own before one: 向院长汇报, 任局长, 关于处里.
_IN_OFFICE = re.compile(
    f"(?![向任付于關关])((?:{_TWO_CHARACTERS})|[{_ONE_CHARACTER}{_RARER}])"
    f"(?:副?(?P<office>{_OFFICES})|{_SHORT_TITLES})"
)
_LABELLED = re.compile(
    r"(?:姓名|联系人|聯絡人|\b(?i:full name|name|contact))[ ]?[:：][ ]?"
    rf"({_SURNAME}{_HAN}{{1,2}}|{_LATIN_NAME})"
)
# Who takes part, in a line or below it; what stands between is looked at name by name.
_LISTED = re.compile(r"(?:人员|人員|名单|名單)(?:如下)?[ ]?[:：]\s{0,4}([^\n。]{2,2000})")
_LISTED_NAME = re.compile(rf"(?<=[:：、,，;；\s]){_SURNAME}{_HAN}{{1,2}}(?=[、,，;；\s(（]|等|$)")
_OWNER = re.compile(
    rf"(?:^|(?<![\u4e00-\u9fff]))({_SURNAME}{_HAN}{{1,2}}?)(?=的?(?:手机|手機|电话|電話|身份证|身份證|护照|"
    "住址|工资|工資|薪资|病历|病歷|简历|简歷|体检|银行卡|账号|帳號))"
)
_CLOSING_WORDS = rf"(?i:{'|'.join(CLOSINGS)}|yours \w+|(?:best|kind|warm) thanks)"
_CLOSING = rf"^[ \t>]*{_CLOSING_WORDS}"
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
_SUBJECT_ROW = re.compile(
    rf"^[ \t>]*\|[ *]{{0,8}}(?i:{_fields('subject')})[ *]{{0,4}}[:：|]", re.MULTILINE
)
_NEAR = 1_000  # characters
_HEADER_LINE = re.compile(
    rf"^[ \t>*]*+(?P<bar>\|[ \t*]{{0,8}})?(?P<field>(?i:{_fields('from', 'to', 'cc')}))[ *]{{0,4}}"
    r"(?(bar)[:：|]|[:：])\*?[ \t]*(?P<people>[^\n]{1,2000}?)(?(bar)[ \t]*\|?)$",
    re.MULTILINE,
)
# The date stands before the name or behind it and its address.
_ATTRIBUTION = re.compile(
    r"^[ \t>]*(?:-{2,8} ?)?"
    r"(?:(?:On|At)\b[^\n]{0,80}?[\d,] |[^\n]{0,60}?(?:[日午\d] |[日\d][,，] ?))?"
    rf"[\"“]?({_LATIN_NAME}|{_SURNAME}{_HAN}{{1,2}})[\"”]?[ ]?(?:[<(（][^\n>]{{0,200}}[>)）])?\s?"
    rf"(?:[在於于]\s?\d{{4}}[^\n]{{0,40}}?)?(?:{_VERB})\s?(?:[:：]|-{{2,8}})",
    re.MULTILINE,
)
# Lotus Notes: "X/HOU/ECT on 08/15/2000", also behind "Forwarded by", or to the second.
_NOTES = re.compile(
    rf"^[ \t>]*(?P<by>-{{2,40}} ?Forwarded by )?({_LATIN_NAME})(?P<of>[@/][\w@/.]{{1,60}})? "
    r"on \d{1,2}/\d{1,2}/\d{2,4}(?(by)|(?(of)| \d{1,2}:\d\d:\d\d))",
    re.MULTILINE,
)
# Bulletin boards: a name of their own, and one that its owner chose.
_BOARD = re.compile(
    r"^[ \t>]*发信人[ ]?[:：][ ]?(\w{2,20}) ?\(([^()\n]{2,40})\)(?=[,，])", re.MULTILINE
)
# Before a comma or colon in a first line: what the mail is, or how it begins, and nobody.
_OPENINGS_LIST = """
minutes notes notice invoice quote quotation order receipt payment price report brochure enquiry
inquiry invitation interview application appointment handover attachment photo status reminder
request question query feedback correction confirmation approval bulletin digest newsletter
urgent confidential private new news quick final draft revised updated moved undelivered auto
present apologies absent right well fine agreed done so look sorry listen sure oh ah ha haha here
today tomorrow yesterday morning afternoon tonight friends guys girls lads people mate boss mum dad
world friend partner partners valued hiring manager user member subscriber
fyi id ids ps nb re cv cvv ssn iban bic vat tel telephone phone mobile cell fax email mail website
url password passcode pin username login account name address city country company position title
passport patient date time place venue ref reference location deadline budget total amount
aw wg tr sv rv vs vl antw antwort
hiya yeah honestly welcome received approved confirmed accepted declined noted again who when
"""
_OPENINGS = frozenset(_OPENINGS_LIST.split())
# Names that are words besides: whoever is greeted so has one of them.
_ALSO_WORDS_LIST = """
bill carol dawn dean drew ed grant jack jan jean joy mark max mike ray rich rob robin sue will
"""
_ALSO_WORDS = frozenset(_ALSO_WORDS_LIST.split())
_OFTEN = 10.0  # costs of words that are met more often than any name but Will, Mark and Bill
_PATTERNS = (
    _SALUTATION,
    _LATIN_TITLE,
    _HAN_SALUTATION,
    _HAN_TITLE,
    _LABELLED,
    _OWNER,
    _SIGN_OFF,
    _SIGN_OFF_IN_A_LINE,
    _BOARD,
    _LAST_LINE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTS = re.compile("['’-]")
_ALL_HAN = re.compile(f"{_HAN}+")
_IS_CLOSING = re.compile(_CLOSING_WORDS)
# Who is greeted or signs without being a person.
_NO_NAMES_LIST = """
all team everyone everybody both colleagues folks there sir madam sirs ladies gentlemen
customer client support sales service services hr it admin administrator info office
department group ltd inc llc gmbh co company the and of for re fw fwd thanks regards best
mr mrs ms miss mme herr herrn frau dr prof dipl
noreply reply no do not mail newsletter billing accounts orders
hello contact notification notifications alert alerts marketing finance legal compliance
monday tuesday wednesday thursday friday saturday sunday january february march april may
june july august september october november december i we you he she they yes ok okay
please sent from my iphone note update summary agenda attached hi dear hey
from to cc bcc subject sent date
"""
_NO_NAMES = frozenset(_NO_NAMES_LIST.split())
_NO_HAN_NAMES = re.compile(
    "公司|客服|服务|部门|中心|团队|通知|全体|各位|大家|同事|集团|邮箱|系统|方案|高级|周[一二三四五六日末报会例]"
    "|于是|任何|方面|常见|向您|余额|金额|白天|万一|何时|石油|江苏|黄金|高新|严格|高管|高层"
)
_LONGEST = 40
_SEPARATORS = re.compile("[;；,，]")
_DISPLAY_END = re.compile(r"[<\[(（]")
_BOARD_FIELD = re.compile(r"\s{0,4}信区[ ]?[:：]")  # behind who writes on a board
_NO_LOCAL_PART = re.compile(r"[\s<\"']")
_LONGEST_LOCAL_PART = 100
_LOCAL_PART = re.compile(r"(?<![\w.+-])([A-Za-z][\w.+-]{1,60})@")
_NO_LETTERS = re.compile(r"[\W\d_]+")


def find_names(text: str, places: Sequence[Place] | None = None) -> set[str]:
    r"""Names that the form of a mail gives away.

    Parameters
    ----------
    text : str
        Of a mail, or a part of it.
    places : sequence of (int, int), optional
        Its `name_places`, where they are known.

    Returns
    -------
    set of str
        As they are spelled there, whole and in their parts.

    Examples
    --------
    >>> sorted(find_names("Dear Ms Qiu,\nWang is late.\n\nBest regards\nTom Fox"))
    ['Fox', 'Qiu', 'Tom', 'Tom Fox']
    """
    found = [text[start:end] for start, end in (name_places(text) if places is None else places)]
    in_small = [text[start:end] for start, end in _greeted_in_small(text)]
    found += map(_with_capitals, in_small)
    for match in _header_lines(text):
        for part in _SEPARATORS.split(match["people"]):
            found += _names_in_address(part)
    # What is a word besides is looked for with a capital only: will, mark.
    small = {word for name in in_small for word in name.split() if not is_word(word)}
    return {*_forms(found), *(small - _PARTICLES)}


def name_places(text: str, begins: Iterable[int] = (0,)) -> list[Place]:
    """Spans where the form of a mail says that a name stands: a surname before a title, too.

    Parameters
    ----------
    text : str
        Of a mail, or a part of it.
    begins : iterable of int
        Where somebody may be greeted by a name alone: where the body begins. What a subject begins
        with is a topic.

    Examples
    --------
    >>> [text[a:b] for text in ["请王总签字,抄送 Dr Fox"] for a, b in name_places(text)]
    ['王', 'Fox']
    """
    places = [
        _trimmed(text, *match.span(group))
        for pattern in _PATTERNS
        for match in pattern.finditer(text)
        for group in range(1, pattern.groups + 1)
        if match[group] and _may_be_name(match[group])
    ]
    places += _greeted(text, begins)
    places += _greeted_in_small(text)
    places += _told_by_words(text)
    places += _listed(text)
    places += _quoted(text)
    for match in _header_lines(text):
        position = match.start("people")
        for part in _SEPARATORS.split(match["people"]):
            shown = _displayed(part)
            if shown.strip():
                start = position + len(shown) - len(shown.lstrip())
                places.append((start, start + len(shown.strip())))
            position += len(part) + 1
    return sorted(places)


def _greeted_in_small(text: str) -> Iterator[Place]:
    """Whoever is greeted in a hurry: "hi anna", but not "hi all" and "hi just asking"."""
    for match in _SALUTATION_IN_ANY_CASE.finditer(text):
        for group, name in enumerate(match.groups(""), 1):
            if name.islower() and _is_small_name(_WORD.findall(name)):
                yield match.span(group)


def _is_small_name(words: Sequence[str]) -> bool:
    words = [word for word in words if word not in _PARTICLES]
    if not words or any(word in _NO_NAMES or _is_opening(word) for word in words):
        return False
    if _has_meaning(words[0]):
        return False
    return len(words) == 1 or not any(is_word(word, _OFTEN) for word in words)


def _has_meaning(word: str) -> bool:
    return has_meaning(word) and word not in _ALSO_WORDS


def _with_capitals(name: str) -> str:
    return " ".join(w if w in _PARTICLES else w.capitalize() for w in name.split())


def _greeted(text: str, begins: Iterable[int]) -> Iterator[Place]:
    """The names that first lines begin with."""
    for begin in begins:
        match = _NAMED_LINE.match(text, begin)
        if not match or not _may_be_name(match[1]) or _is_opening(match[1]):
            continue
        # "Offer: 10 % off" says what follows, "Baker:" above the text whom it is for.
        if not (match["told"] and _has_meaning(match[1].split()[0].casefold())):
            yield _trimmed(text, *match.span(1))


def _listed(text: str) -> Iterator[Place]:
    """The names of a list that says it is one of people."""
    for line in _LISTED.finditer(text):
        for name in _LISTED_NAME.finditer(text, *line.span(1)):
            if _may_be_name(name.group()):
                yield name.span()


def _quoted(text: str) -> Iterator[Place]:
    """Who wrote what is quoted; but "The contract said:"."""
    for match in _NOTES.finditer(text):
        if _may_be_name(match[2]):
            yield _trimmed(text, *match.span(2))
    for match in _ATTRIBUTION.finditer(text):
        name = match[1]
        has_more = any(c.isdigit() or c == "@" for c in match.group())
        if _may_be_name(name) and (has_more or not _is_matter(name)):
            yield _trimmed(text, *match.span(1))


def _is_matter(name: str) -> bool:
    """Whether what may be a name is an article's, or of words that are met often."""
    words = name.casefold().split()
    return words[0] == "the" or all(is_word(w, _OFTEN) and w not in _ALSO_WORDS for w in words)


def _header_lines(text: str) -> Iterator[re.Match[str]]:
    """Lines that say whom a mail is from and to, with their ``people``."""
    for match in _HEADER_LINE.finditer(text):
        near = max(0, match.start() - _NEAR), match.end() + _NEAR
        is_sure = not match["bar"] or "@" in match["people"] or _names_people(match["field"])
        if is_sure or _SUBJECT_ROW.search(text, *near):
            yield match


def _names_people(field: str) -> bool:
    """Whether a field has no other meaning: 收件人, but not "To" or 副本."""
    return field > "\u3000" and field != "副本"


def _told_by_words(text: str) -> Iterator[Place]:
    """小王 and the 李 of 李工, but not 小程序 and 何处: jieba's dictionary tells where words end.

    Of some 4,000 with 小 or 老 in the training mails about a hundred are no people, as 老汤 and
    小熊; of 1,800 with a title hardly any.
    """
    nicknames = [match.span() for match in _NICKNAME.finditer(text)]
    titled = list(_IN_OFFICE.finditer(text))
    if not nicknames and not titled:
        return
    tokens = Segmenter(hmm=False).tokenize(text)
    ends = {token.end for token in tokens}
    for start, end in nicknames:
        # 老王家 is where he lives.
        if end in ends or (text[end : end + 1] == "家" and end + 1 in ends):
            yield start, end
    words = {(token.start, token.end) for token in tokens}
    for match in titled:
        # The dictionary has some as one word: 郭老板, but 何处 too.
        is_word = match["office"] and match.span() in words
        if is_word or (match.span(1) in words and match.end() in ends):
            yield match.span(1)


def names_of_address(address: str) -> set[str]:
    """Names in an address line: the display name, and the words before the ``@``.

    Examples
    --------
    >>> sorted(names_of_address('"Vivian Qiu" <v.lindqvist@x.example>'))
    ['Lindqvist', 'Qiu', 'Vivian', 'Vivian Qiu']
    """
    return set(_forms(_names_in_address(address)))


def _names_in_address(line: str) -> Iterator[str]:
    shown = _displayed(line).strip(" \t\"'“”")
    if shown:
        yield shown[:_LONGEST]
    for local in _LOCAL_PART.findall(line):
        words = _NO_LETTERS.split(local)
        yield from (word.capitalize() for word in words if len(word) > 2)


def _displayed(line: str) -> str:
    """What stands before an address, which begins with a bracket or is bare; no board."""
    if _BOARD_FIELD.match(line):
        return ""
    bracket = _DISPLAY_END.search(line)
    ends = [len(line), *([bracket.start()] if bracket else [])]
    if (at := line.find("@")) >= 0:
        ends.append(at - len(_NO_LOCAL_PART.split(line[max(at - _LONGEST_LOCAL_PART, 0) : at])[-1]))
    return line[: min(ends)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the "Dear Mr" in front of a name."""
    for word in _WORD.finditer(text, start, end):
        if word.group().casefold() not in _NO_NAMES:
            return word.start(), end
    return start, end


def _is_opening(text: str) -> bool:
    """Whether a first word tells of the mail, as plurals of common words do."""
    word = text.casefold()
    is_plural = word.endswith("s") and is_word(word, _OFTEN) and is_word(word[:-1], _OFTEN)
    return word in _OPENINGS or is_plural or len(word) == 1


def _may_be_name(text: str) -> bool:
    if _IS_CLOSING.fullmatch(text):
        return False
    if _ALL_HAN.fullmatch(text):
        return not _NO_HAN_NAMES.search(text)
    return any(word.casefold() not in _NO_NAMES for word in _WORD.findall(text))


def _forms(names: Iterable[str]) -> Iterator[str]:
    """A name and its parts, without words that are no names."""
    for name in names:
        name = name.strip(" .,-–—'’\"")
        if _ALL_HAN.fullmatch(name):
            if len(name) > 1 and _may_be_name(name):
                yield name
                if len(name) == 3:
                    yield name[1:]  # the given name alone
            continue
        words = [word for word in _WORD.findall(name) if word.casefold() not in _NO_NAMES]
        if len(words) > 1 and len(words) == len(_WORD.findall(name)):
            yield name
        yield from (part for word in words for part in _PARTS.split(word) if _is_part(part))


def _is_part(word: str) -> bool:
    if _ALL_HAN.fullmatch(word):
        return len(word) > 1 and _may_be_name(word)
    return len(word) > 1 and word[0].isupper()
