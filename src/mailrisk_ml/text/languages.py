"""Which language is a text in, and is it another than English and Chinese?  ``text -> code``.

By script, and in Latin script by function words: what a text is about, whom it names and what it
quotes makes no difference, as long as most of its own sentences are in English or Chinese.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from mailrisk_ml.arrays import Codes, Floats
from mailrisk_ml.text.codes import encode
from mailrisk_ml.text.courtesies import without_courtesies
from mailrisk_ml.text.function_words import CODES, ENGLISH, OTHERS

#: From this share of ideographs on, a mail is Chinese rather than English.
CHINESE_SHARE = 0.3
# An ideograph says about as much as three letters: one and a half are an English word of four or
# five.
_LETTERS_PER_IDEOGRAPH = 3.0
_MIXED = (0.15, 0.85)  # shares of ideographs between which a mail is in both languages
_MOST_READ = 1_500  # characters
# Words in which, and in letters of other scripts, English and Chinese mail is poor: as many as this
# make a text another's. Names, quotations and addresses have fewer.
_LEAST_WORDS, _LEAST_SHARE, _LEAST_LETTERS = 3, 0.12, 10
# What a mail below a sentence of English, and any other, must have for each word of English.
_TIMES_BELOW_ENGLISH, _TIMES_ENGLISH = 4, 2
# What settles most mails at little cost: that no third character is of another script, and, in some
# lines from three places, words that English has in each of them.
_STEP = 3
_PLACE = 200
_PLAIN_ENGLISH = (" the ", " to ", " and ", " of ", " you ", " it ", " your ", " not ", " are ")
_ENOUGH_ENGLISH = _LEAST_IN_PLACES = 2
# Greek, Cyrillic, Hebrew, Arabic, the scripts of India, Thai, Georgian and so on; kana; Hangul.
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\u3041-\u30fa\uff66-\uff9d\uac00-\ud7af]")
# Counted seldom: expressions of these would take longer to compile than they save.
_KANA = (("\u3041", "\u30fa"), ("\uff66", "\uff9d"))
_HIRAGANA = (("\u3041", "\u3096"),)
_HANGUL = (("\uac00", "\ud7af"),)
_HAN = (("\u3400", "\u9fff"), ("\uf900", "\ufaff"))
_LATIN = (("A", "Z"), ("a", "z"), ("\u00c0", "\u024f"))
_SCRIPTS = {
    "ja": _KANA,
    "ko": _HANGUL,
    "ru": (("\u0400", "\u052f"),),
    "el": (("\u0370", "\u03ff"),),
    "he": (("\u0590", "\u05ff"),),
    "ar": (("\u0600", "\u06ff"),),
    "hi": (("\u0900", "\u097f"),),
    "th": (("\u0e00", "\u0e7f"),),
}
# Japanese sentences have so many hiragana for their ideographs; a name or a brand in Chinese fewer.
_HAN_PER_HIRAGANA, _LEAST_HIRAGANA = 4, 3
# A sentence without hiragana that has one of these, which Japanese hardly has, is Chinese.
_CHINESE_ALONE = frozenset("的了们們这這吗嗎您请請没沒给給谢謝说還还让讓对吧呢")
# What a character says, in letters: a syllable of Chinese or Korean, and a kana.
_PER_SYLLABLE, _PER_KANA = 3, 2
_ADDRESS = re.compile(r"(?<!\S)[^\s@/\\]*[@/\\]\S*")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?:;](?=\s|$)|[\n。！？；]")
_OTHER_WORDS = frozenset().union(*OTHERS.values())


def language_of(text: str) -> str:
    """The language of a text: ``zh``, ``en``, ``mixed`` of these two, or another's ISO 639-1 code.

    Another's where `is_in_other_language` says so: what is in a language that it does not know, or
    a line or two in one that it does, counts as ``en``. Of those that it does not tell apart one
    stands for all, such as ``ru`` for what is in Cyrillic, ``cs`` for Slovak or ``da`` for
    Norwegian; what is in any other script is ``other``. What has no letters is ``none``.

    Examples
    --------
    >>> [language_of(t) for t in ("See you on Friday.", "周五见。", "Please 看一下 the draft 谢谢")]
    ['en', 'zh', 'mixed']
    >>> language_of("Wir haben die Preisliste von Heller, bitte nicht weitersagen.")
    'de'
    """
    codes = encode(text)
    n_han, n_latin = (_within(codes, ranges) for ranges in (_HAN, _LATIN))
    share = float(ideograph_share(n_han, n_latin))
    if is_in_other_language(text, is_chinese=share >= CHINESE_SHARE):
        return _name(text)
    if not n_han and not n_latin:
        return "none"
    if share >= _MIXED[1]:
        return "zh"
    return "mixed" if share >= _MIXED[0] else "en"


def ideograph_share(n_ideographs: Floats, n_letters: Floats) -> Floats:
    """Share of ideographs in a text, weighed as words."""
    letters = n_letters / _LETTERS_PER_IDEOGRAPH
    return n_ideographs / np.maximum(n_ideographs + letters, 1.0)


def _within(codes: Codes, ranges: tuple[tuple[str, str], ...]) -> Floats:
    """How many code points are, of as many as a book may have."""
    inside = [(codes >= ord(first)) & (codes <= ord(last)) for first, last in ranges]
    return np.array(np.count_nonzero(inside), dtype=np.float64)


def _name(text: str) -> str:
    """What a text in another language is in."""
    own = _own(text)
    if _is_in_other_script(own):
        counts = {code: _count(own, ranges) for code, ranges in _SCRIPTS.items()}
        most = max(counts, key=counts.__getitem__)
        return most if counts[most] else "other"
    words = _words(text[:_MOST_READ])
    found = {CODES[name]: sum(word in known for word in words) for name, known in OTHERS.items()}
    return max(found, key=found.__getitem__)


def is_in_other_language(text: str, *, is_chinese: bool = False) -> bool:
    """Whether most of a text is in another language than English and Chinese.

    Greetings, closings and notices about confidentiality do not count. A text of a few words, or of
    names and numbers alone, is in none that could be told, and does not count as another's.

    Parameters
    ----------
    text : str
        Its beginning decides.
    is_chinese : bool, default=False
        Whether it is known to hold more ideographs than Latin letters.

    Examples
    --------
    >>> is_in_other_language("Wir haben die Preisliste von Heller, bitte nicht weitersagen.")
    True
    >>> is_in_other_language("I spoke to Herr Vogt of der Bund, he said: Bitte nicht vergessen.")
    False
    """
    if is_chinese:
        return _may_be_in_other_script(text) and _is_in_other_script(_own(text))
    places = _places(text)
    if _is_plain_english(*places):
        return False
    if _may_be_in_other_script(text) and _is_in_other_script(_own(text)):
        return True
    words = " ".join(places).lower().replace(",", " ").replace(".", " ").split()
    return len(_OTHER_WORDS.intersection(words)) >= _LEAST_IN_PLACES and _has_other_words(text)


def _own(text: str) -> str:
    """What is looked at of a text that may be another's."""
    return _ADDRESS.sub(" ", without_courtesies(text[:_MOST_READ]))


def _places(text: str) -> tuple[str, str, str]:
    """Some lines of its midst, its beginning and its end: all of it, where it is short."""
    third = len(text) // 3
    size = min(third + 1, _PLACE)
    return text[third : third + size], text[:size], text[-size:]


def _is_plain_english(middle: str, *others: str) -> bool:
    """Whether the midst has words of English, and another place has one too."""
    found = 0
    for word in _PLAIN_ENGLISH:
        found += middle.count(word)
        if found >= _ENOUGH_ENGLISH:
            return any(word in place for place in others for word in _PLAIN_ENGLISH)
    return False


def _may_be_in_other_script(text: str) -> bool:
    return not text.isascii() and _OTHER_SCRIPT.search(text[:_MOST_READ:_STEP]) is not None


def _is_in_other_script(text: str) -> bool:
    hangul, kana, latin = (_count(text, of) for of in (_HANGUL, _KANA, _LATIN))
    others = len(_OTHER_SCRIPT.findall(text)) - kana - hangul
    foreign = others + _PER_KANA * kana + _PER_SYLLABLE * hangul
    chinese, han = _ideographs(text)
    hiragana = _count(text, _HIRAGANA)
    if hiragana >= _LEAST_HIRAGANA and hiragana * _HAN_PER_HIRAGANA >= han:
        foreign += _PER_SYLLABLE * han  # they are Japanese, too
    else:
        chinese += han
    return foreign > max(latin + _PER_SYLLABLE * chinese, _LEAST_LETTERS)


def _ideographs(text: str) -> tuple[int, int]:
    """How many are Chinese, and how many may be Japanese: sentence by sentence."""
    chinese = others = 0
    for sentence in _SENTENCE_END.split(text):
        n = _count(sentence, _HAN)
        if _CHINESE_ALONE.isdisjoint(sentence) or _count(sentence, _HIRAGANA):
            others += n
        else:
            chinese += n
    return chinese, others


def _count(text: str, ranges: tuple[tuple[str, str], ...]) -> int:
    return sum(first <= c <= last for c in text for first, last in ranges)


def _has_other_words(text: str) -> bool:
    own = _own(text)
    english, others = _counts(own)
    if others < _LEAST_IN_PLACES:
        return False
    # Where nothing is in English, what frames the text may tell whose it is.
    words = _words(own if english else _ADDRESS.sub(" ", text[:_MOST_READ]))
    found = [word for word in words if word in _OTHER_WORDS]
    if len(set(found)) < _LEAST_WORDS or len(found) < _LEAST_SHARE * len(words):
        return False
    times = _TIMES_BELOW_ENGLISH if _begins_in_english(own) else _TIMES_ENGLISH
    return others > times * english


def _begins_in_english(text: str) -> bool:
    """Whether the first sentence that tells a language is English."""
    for sentence in _SENTENCE_END.split(text):
        english, others = _counts(sentence)
        if english != others:
            return english > others
    return False


def _counts(text: str) -> tuple[int, int]:
    """Words of English and of other languages."""
    words = _words(text)
    return sum(w in ENGLISH for w in words), sum(w in _OTHER_WORDS for w in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
