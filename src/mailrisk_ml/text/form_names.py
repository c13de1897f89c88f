"""Chinese names in forms, tables and lists: before a number, behind a label, in a column.

What is a word besides is taken for the word: 高兴 13800138000 tells nobody's name for sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate

from mailrisk_ml.mail_words import LONG_SURNAMES, RARE_SURNAMES, SURNAMES
from mailrisk_ml.text.name_words import HAN, may_be_name
from mailrisk_ml.text.normalize import normalize
from mailrisk_ml.text.segment import word_classes
from mailrisk_ml.text.thesaurus import has_meaning

Place = tuple[int, int]
_IsPerson = Callable[[str, bool], bool]  # `_may_be_person`, each name asked for once a text

_NAME = f"(?:(?:{LONG_SURNAMES}){HAN}{{1,2}}|[{SURNAMES}{RARE_SURNAMES}]{HAN}{{1,2}})"
_BLANKS = r"[ \t\u3000\xa0]{0,8}"
# What may stand between a name and its number: marks, sex, age, what the number is.
_BETWEEN = (
    rf"{_BLANKS}(?:(?:[,，、:：;；|(（)）/]|(?:性[别別][:：]?)?[ \t]?[男女](?!{HAN})"
    rf"|(?:年[龄齡][:：]?)?[ \t]?\d{{1,2}}[周週]?[岁歲]?(?=[ \t,，|)）])){_BLANKS}){{0,8}}"
    r"(?:的?(?:[联聯][系絡][电電方][话話式]|手[机機]|[电電][话話]|身[份分][证證]|[银銀]行卡|工行|[农農]行|建行|中行"
    rf"|招行|[卡账賬帐帳]号|卡號|(?i:tel|phone|mobile))(?:[号號][码碼]?)?{_BLANKS}[:：(（]?{_BLANKS})?"
)
_NUMBER = (
    r"(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d.])|0\d{2,3}-?\d{7,8}(?![\d.])"
    r"|[1-8]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dA-Za-z])"
    r"|[3-6]\d{3}(?: ?\d{4}){2,3}(?: ?\d{1,3})?(?![\d.]))"
)
_BEFORE_A_NUMBER = re.compile(rf"(?=({_NAME}){_BETWEEN}{_NUMBER})")
_PEOPLE = (
    "(?:[经經][办辦]人|[审審]批人?|[审審]核人?|批准人|收[件货貨款]人|寄件人|付款人|申[请請]人|[负負][责責]人"
    "|[经經]手人|制表人?|填表人?|[报報][销銷]人|[领領][取用]人|[签簽]收人|受益人|投保人|被保[险險]人|[联聯][系絡]人"
    "|持卡人|[开開][户戶]人|[户戶]名|[当當]事人|患者|病人|[员員]工|姓名)"
)
_END = rf"(?=收?(?:[\s,，。;；、()（）/|·]|$)|{_BLANKS}收(?!{HAN}))"
_LABELLED = re.compile(
    rf"(?:{_PEOPLE}|客[户戶]){_BLANKS}[:：]{_BLANKS}({_NAME}){_END}|{_PEOPLE}{_BLANKS}({_NAME}){_END}",
    re.MULTILINE,
)
_LIST = re.compile(rf"{HAN}{{1,12}}(?:、{HAN}{{1,12}})+")
_ITEM = re.compile("[^、和与與及跟等]+")
_NAME_AT_END = re.compile(rf"{_NAME}\Z")
_COLUMN = re.compile(rf"{HAN}{{0,4}}姓名|[联聯][系絡]人")
_IS_NAME = re.compile(_NAME)
_DIGIT = re.compile(r"\d")
_HAN_BEFORE = re.compile(f"{HAN}{{1,12}}\\Z")
_WINDOW = 12
# Surnames that are words of their own, or that many words begin with.
_ALSO_WORDS = frozenset(
    "向于任付方万高常余金白毛严何许关宁温左单孔黄钱石田江马雷夏季谢程曾段顾易尤曲贺游祝齐盛龙"
    "熊柳史陶汤叶武申童宫莫洪蓝卓陆甘"
)
# As the last character of what is a place, a firm or a thing, in simplified form as names are read.
_NO_ENDS = frozenset(
    "店厂村镇县市区路街站部处局院馆司队所行社库楼号港款费价额类型版件表单票等省乡庄桥屯厅室组课科"
    "总工哥姐董太们吧吗呢嘛啊哦"
)
_NOWHERE = frozenset("打转汇收付购到的了是我你他她它您这那哪个把被给请说问不没还就都也很但因其")
_NUMERALS = frozenset("零一二两三四五六七八九十百千万亿几半")
_TITLES_LIST = """
先生 女士 小姐 太太 经理 老师 主任 博士 教授 律师 师傅 会计 出纳 医生 大夫 护士 院长 厂长 店长
校长 处长 科长 局长 部长 所长 行长 队长 班长 组长 总监 总裁 书记 秘书 老板 主管 顾问 司机 工程
同学 同志
"""
_TITLES = frozenset(_TITLES_LIST.split())
# Words that jieba's dictionary takes for names.
_WORDS_LIST = """
王朝 王爷 王公 王府 王子 王八 王宫 王妃 王后 王侯 王族 王法 王冠 王储 王座 王爵 王水 王母 王孙
王牌 李子 张开 张望 张狂 张力 张扬 张贴 张罗 陈设 陈旧 陈年 陈腐 陈词 陈迹 陈规 陈说 陈列 陈兵
杨柳 杨桃 林立 林木 林荫 林园 林苑 林海 林业 周旋 周密 周详 周折 周缘 周延 周转 周边 徐徐 徐缓
孙儿 朱红 朱砂 朱雀 朱门 胡闹 胡涂 胡椒 胡风 胡人 胡来 胡琴 胡麻 胡吹 胡言 胡蜂 罗汉 罗布 罗列
罗致 罗经 罗马 杜绝 杜仲 杜松 宫殿 宫阙 唐突 唐人 唐装 范畴 洪水 洪亮 洪峰 洪福 柴禾 柴胡 辛勤
凌辱 凌厉 凌空 凌迟 凌驾 殷勤 殷实 卓越 卓绝 鲁莽 丁香 丁字 蓝领 施政 施舍 苏醒 苏铁 韩元 韩服
侯爵 戴尔 柯达 欧姆 欧宝 许可 赵国 吴越 苏打 焦耳 焦黄 肖像 梁柱 郭城 朱色 单价 卢布 卢比 莫斯科
季后赛 夏威夷 卢森堡 金字塔 金刚石 黄金周 杜鹃花 张家口 罗斯福 马克思 王府井 黎巴嫩 巴拿马
"""
_WORDS = frozenset(_WORDS_LIST.split())


def form_places(text: str) -> Iterator[Place]:
    """Spans of names before a telephone, identity or bank number, behind labels and in columns."""
    is_person = cache(_may_be_person)  # a table has a name in many rows
    for match in _BEFORE_A_NUMBER.finditer(text):
        start, end = match.span(1)
        before = _HAN_BEFORE.search(text[max(0, start - _WINDOW) : start])
        if _ends_in_person(before.group() if before else "", match[1], is_person):
            yield start, end
    for match in _LABELLED.finditer(text):
        group = 1 if match[1] else 2
        start = match.start(group)
        is_alone = not _HAN_BEFORE.match(text[start - 1])
        if is_person(match[group], is_alone):
            yield match.span(group)
    yield from _columns(text, is_person)


def joined_places(text: str, found: Iterable[Place]) -> Iterator[Place]:
    """Spans of names in lists, joined by 、 to a name that is found here or elsewhere."""
    known = {text[start:end] for start, end in found}
    if not known:
        return
    is_person = cache(_may_be_person)
    for joined in _LIST.finditer(text):
        items = list(_ITEM.finditer(text, *joined.span()))
        names = [name for item in items if (name := _NAME_AT_END.search(item.group()))]
        if known.isdisjoint(name.group() for name in names):
            continue
        for item in items:
            name = _NAME_AT_END.search(item.group())
            if name and _ends_in_person(item.group()[: name.start()], name.group(), is_person):
                yield item.start() + name.start(), item.start() + name.end()


def _columns(text: str, is_person: _IsPerson) -> Iterator[Place]:
    """The names of tables with a column of names, parted by tabs or bars."""
    if not _COLUMN.search(text):
        return
    position, columns, mark = 0, [], "\t"
    for line in text.split("\n"):
        found = "|" if "|" in line else "\t"
        cells = line.split(found)
        heads = [i for i, cell in enumerate(cells) if _COLUMN.fullmatch(cell.strip())]
        if len(cells) > 1 and heads and not any(_DIGIT.search(cell) for cell in cells):
            columns, mark = heads, found
        elif len(cells) == 1 or found != mark:
            if line.strip():  # rows of a pasted table may stand apart
                columns = []
        else:
            starts = [0, *accumulate(len(cell) + 1 for cell in cells)]
            for i in columns:
                if i < len(cells) and _IS_NAME.fullmatch(cell := cells[i].strip()):
                    start = position + starts[i] + cells[i].index(cell)
                    if is_person(cell, True):
                        yield start, start + len(cell)
        position += len(line) + 1


def _ends_in_person(before: str, name: str, is_person: _IsPerson) -> bool:
    """Whether a name begins where a word ends: not the 方提供 of 我方提供."""
    if not is_person(name, not before):
        return False
    length = 0
    for word, _ in word_classes(normalize(before + name).text) if before else ():
        if length >= len(before):
            break
        length += len(word)
    return length == len(before)


def _may_be_person(name: str, is_alone: bool) -> bool:
    """Whether jieba's dictionary has a name for one, or for no word and no beginning of one.

    Parameters
    ----------
    name : str
    is_alone : bool
        Whether no ideograph stands before it: behind one, 付清 and the like are no names.
    """
    name = normalize(name).text
    is_long = bool(re.match(LONG_SURNAMES, name))
    surname, given = (name[:2], name[2:]) if is_long else (name[0], name[1:])
    is_word_too = surname in _ALSO_WORDS
    if (
        not may_be_name(name)
        or has_meaning(name)
        or name in _WORDS
        or not _NOWHERE.isdisjoint(name)
        or name[-1] in _NO_ENDS
        or given in _TITLES
        or (is_word_too and (given in _NUMERALS or not (is_alone or len(name) > 2)))
    ):
        return False
    words = word_classes(name)
    (first, kind), rest = words[0], words[1:]
    is_name = kind.startswith("nr")
    if not rest:
        return is_name and not (is_word_too and len(name) == 2)
    # 金属件 begins with a word; 高价格 and 付工程 end in one.
    if len(first) > 1 and not is_long and not is_name:
        return False
    last, kind = rest[-1]
    is_given = len(last) == 1 or kind.startswith("nr")
    # 建国 is a place to jieba, and a word besides.
    return is_given or (not is_word_too and (kind == "ns" or not has_meaning(last)))
