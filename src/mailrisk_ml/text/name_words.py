"""Words that are part of a name, and those that stand where names do and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailrisk_ml.mail_words import CLOSINGS
from mailrisk_ml.text.lexicon import is_word
from mailrisk_ml.text.thesaurus import has_meaning

HAN = "[\u4e00-\u9fff]"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: Small words that surnames begin with.
PARTICLES_LIST = "van von zu de den der del della di da dos du la le el al bin ibn ter"
PARTICLES = frozenset(PARTICLES_LIST.split())
CLOSING_WORDS = rf"(?i:{'|'.join(CLOSINGS)}|yours \w+|(?:best|kind|warm) thanks)"
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
_PARTS = re.compile("['’-]")
_ALL_HAN = re.compile(f"{HAN}+")
_IS_CLOSING = re.compile(CLOSING_WORDS)
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
NO_NAMES = frozenset(_NO_NAMES_LIST.split())
_NO_HAN_NAMES = re.compile(
    "公司|客服|服务|部门|中心|团队|通知|全体|各位|大家|同事|集团|邮箱|系统|方案|高级|周[一二三四五六日末报会例]"
    "|于是|任何|方面|方式|常见|向您|余额|金额|白天|万一|何时|石油|江苏|黄金|高新|严格|高管|高层"
)


def may_be_name(text: str) -> bool:
    """Whether what stands in a name's place can be one: no closing, office, firm or greeting."""
    if _IS_CLOSING.fullmatch(text):
        return False
    if _ALL_HAN.fullmatch(text):
        return not _NO_HAN_NAMES.search(text)
    return any(word.casefold() not in NO_NAMES for word in WORD.findall(text))


def is_small_name(words: Sequence[str]) -> bool:
    """Whether words in small letters are a name: rare ones, of which the first means nothing."""
    words = [word for word in words if word not in PARTICLES]
    if not words or any(word in NO_NAMES or is_opening(word) for word in words):
        return False
    if means_something(words[0]):
        return False
    return len(words) == 1 or not any(is_word(word, _OFTEN) for word in words)


def is_opening(text: str) -> bool:
    """Whether a first word tells of the mail, as plurals of common words do."""
    word = text.casefold()
    is_plural = word.endswith("s") and is_word(word, _OFTEN) and is_word(word[:-1], _OFTEN)
    return word in _OPENINGS or is_plural or len(word) == 1


def is_matter(name: str) -> bool:
    """Whether what may be a name is an article's, or of words that are met often."""
    words = name.casefold().split()
    return words[0] == "the" or all(is_word(w, _OFTEN) and w not in _ALSO_WORDS for w in words)


def means_something(word: str) -> bool:
    """Whether the thesaurus has a word, which is nobody's first name besides."""
    return has_meaning(word) and word not in _ALSO_WORDS


def with_capitals(name: str) -> str:
    """A name in small letters as it is written."""
    return " ".join(w if w in PARTICLES else w.capitalize() for w in name.split())


def forms(names: Iterable[str]) -> Iterator[str]:
    """A name and its parts, without words that are no names."""
    for name in names:
        name = name.strip(" .,-–—'’\"")
        if _ALL_HAN.fullmatch(name):
            if len(name) > 1 and may_be_name(name):
                yield name
                if len(name) == 3:
                    yield name[1:]  # the given name alone
            continue
        words = [word for word in WORD.findall(name) if word.casefold() not in NO_NAMES]
        if len(words) > 1 and len(words) == len(WORD.findall(name)):
            yield name
        yield from (part for word in words for part in _PARTS.split(word) if _is_part(part))


def _is_part(word: str) -> bool:
    if _ALL_HAN.fullmatch(word):
        return len(word) > 1 and may_be_name(word)
    return len(word) > 1 and word[0].isupper()
