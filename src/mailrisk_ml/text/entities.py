"""Numbers, addresses and file names as placeholders: what they are matters, not which one.

A model that reads ``<phone>`` for every telephone number cannot learn a name by heart, and its
decision does not change when an amount or a date does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from mailrisk_ml.arrays import Bools, Classes, Codes, Indices
from mailrisk_ml.text.codes import BASIC_PLANE, encode

#: What a placeholder can stand for.
KINDS = (
    "bank_card",
    "date",
    "email",
    "file",
    "id_number",
    "long_number",
    "money",
    "number",
    "percent",
    "phone",
    "time",
    "url",
)
_NUMBER_OF_KIND = {kind: number for number, kind in enumerate(KINDS)}
_KIND_OF_GROUP = _NUMBER_OF_KIND | {
    "price": _NUMBER_OF_KIND["money"],
    "card": _NUMBER_OF_KIND["bank_card"],
    "security_number": _NUMBER_OF_KIND["id_number"],
    "international": _NUMBER_OF_KIND["phone"],
}
_BANK_CARD, _ID_NUMBER = _NUMBER_OF_KIND["bank_card"], _NUMBER_OF_KIND["id_number"]
_LONG_NUMBER = _NUMBER_OF_KIND["long_number"]
_EMAIL, _FILE = _NUMBER_OF_KIND["email"], _NUMBER_OF_KIND["file"]
_NUMBER, _URL_KIND = _NUMBER_OF_KIND["number"], _NUMBER_OF_KIND["url"]
_Row = tuple[int, int, int]  # kind, start, end
_AMOUNT_WORDS = (
    "元|万元|亿元|块钱|块|美元|美金|欧元|英镑|港币|港元|日元|万|亿|"
    "usd|rmb|cny|eur|gbp|hkd|twd|ntd|sgd|aud|cad|inr|jpy|dollars?|euros?|pounds?|quid|bucks|yuan"
)
_DIGITS = r"[0-9]{1,20}(?:,[0-9]{1,20}){0,8}"
_SCALE = r"(?:[ ]?(?:k|m|bn|mn|million|billion|万|亿)(?![a-z]))?"
_CURRENCIES = "$€£¥"
_NUMERIC = re.compile(
    rf"""
    (?P<money>[$€£¥][ ]?{_DIGITS}(?:\.[0-9]{{1,4}})?{_SCALE}(?:元|万元)?)
    |(?P<date>(?:[12][0-9]{{3}})(?:[-/.][01]?[0-9][-/.][0-3]?[0-9](?![0-9])
        |年(?:[01]?[0-9]月(?:[0-3]?[0-9][日号])?)?)
        |[01]?[0-9]月(?:[0-3]?[0-9][日号])?|[0-3]?[0-9][/.-][01]?[0-9][/.-](?:[12][0-9])?[0-9]{{2}}(?![0-9]))
    |(?P<id_number>[1-9][0-9]{{16}}[0-9x](?![0-9a-z]))
    |(?P<security_number>[0-9]{{3}}-[0-9]{{2}}-[0-9]{{4}}(?![0-9-]))
    |(?P<international>(?<=\+)[1-9][0-9]{{0,2}}(?:[ .-]?\(?[0-9]{{1,5}}\)?){{2,5}}(?![0-9]))
    |(?P<time>[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?:[ ]?[ap]m(?![a-z]))?)
    |(?P<percent>[0-9]{{1,6}}(?:\.[0-9]{{1,6}})?[ ]?%)
    |(?P<price>{_DIGITS}(?:\.[0-9]{{1,4}})?[ ]?(?:[km][ ]?)?(?:{_AMOUNT_WORDS})(?![a-z]))
    |(?P<phone>1[3-9][0-9](?:[ -]?[0-9]{{4}}){{2}}(?![0-9])
        |[2-9][0-9]{{2}}(?:[.-]|\)[ ]?)[0-9]{{3}}[.-][0-9]{{4}}(?![0-9])
        |0[0-9]{{2,4}}(?:[ -]|\)[ ]?)[0-9]{{3,4}}[ -]?[0-9]{{3,4}}(?![0-9])
        |555-01[0-9]{{2}}(?![0-9]))
    |(?P<card>[0-9]{{4}}(?:[ -]?[0-9]{{4}}){{2,3}}(?:[ -]?[0-9]{{1,3}}(?!/))?(?![0-9])
        |[0-9]{{13,19}}(?![0-9]))
    |(?P<number>[0-9]{{1,400}}(?:[.,][0-9]{{1,40}})*)
    """,
    re.VERBOSE,
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\u2e80-\uffef]{1,2000}")
_MAIL_LEFT = "abcdefghijklmnopqrstuvwxyz0123456789._%+-"
_LONGEST_LEFT = 64
_MAIL_RIGHT = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_FILE_SUFFIX = re.compile(
    r"\.(?:xlsx?|csv|docx?|pptx?|pdf|zip|rar|7z|tar|gz|txt|jpe?g|png|gif|psd|ai|dwg|step|stp|"
    r"mp[34]|mov|wav|ttf|otf|exe|apk|bak|sql|db|pst|eml|msg)(?![a-z0-9])"
)
# Only the Latin end of a stem: Chinese names are words that the model should read.
_FILE_STEM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_()+-"
_LONGEST_STEM = 60
_SPACE, _BRACKET, _ZERO, _A = (np.uint32(ord(c)) for c in " )0a")
_NO_LETTER = 26
_FEW_RUNS = 8  # sooner tried than looked at
_SHORTEST_GROUP = 3  # digits of a number that is written in groups
_LONG_RUN = 11  # digits of the shortest kind that is told by its length, a Chinese mobile number
# Region, then the date of birth.
_HAS_BIRTHDAY = re.compile(
    "[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)
# UnionPay and Discover, Visa, Mastercard, American Express.
_CARD_SCHEME = re.compile("(?:6[0-9]|4[0-9]|5[1-5]|2[2-7])[0-9]{14,17}|3[47][0-9]{13}")
_NO_SEPARATORS = str.maketrans("", "", " -")


class Entity(NamedTuple):
    """A placeholder and the span of the folded text it stands for."""

    kind: str
    start: int
    end: int


class Entities(NamedTuple):
    """Entities as arrays, in order, none overlapping.

    Parameters
    ----------
    kinds : ndarray of uint8, shape (n_entities,)
        Indices of `KINDS`.
    starts, ends : ndarray of int64, shape (n_entities,)
        Spans in the folded text.
    """

    kinds: Classes
    starts: Indices
    ends: Indices


def find_entities(text: str) -> list[Entity]:
    """Find entities in folded text, in order, none overlapping.

    Kinds are those of `KINDS`, told by their form: check digits are not looked at, for invented
    numbers in training mails have wrong ones. ``id_number`` is a Chinese identity number (GB 11643)
    or an American social security number, ``bank_card`` has 15 to 19 digits and begins as those of
    card schemes do (ISO/IEC 7812), ``long_number`` is any other so long.

    Examples
    --------
    >>> [e.kind for e in find_entities("pay $40k to a@b.example by 2025-03-01, see q3.xlsx")]
    ['money', 'email', 'date', 'file']
    """
    found = entity_spans(text, encode(text))
    rows = zip(found.kinds.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
    return [Entity(KINDS[kind], start, end) for kind, start, end in rows]


def entity_spans(text: str, codes: Codes) -> Entities:
    """Find the entities of `find_entities`.

    Parameters
    ----------
    text : str
        Folded text.
    codes : ndarray of uint32, shape (n_codes,)
        Its code points.
    """
    runs = _digit_runs(codes)
    numbers = list(_numbers(text, runs.starts[runs.open].tolist()))
    others = [*_urls(text), *_addresses(text), *_files(text)]
    plain = (~runs.open).nonzero()[0]
    if not others and not plain.size:
        return _as_arrays(numbers)
    plain_starts, plain_ends = runs.starts[plain], runs.ends[plain]
    if numbers and plain_starts.size:
        # A match may reach over digits that would be a number had they stood alone.
        _, starts, ends = np.array(numbers).T
        before = np.searchsorted(starts, plain_starts) - 1
        alone = (before < 0) | (plain_starts >= ends[before])
        plain_starts, plain_ends = plain_starts[alone], plain_ends[alone]
    found = [*others, *numbers]
    if not found:
        kinds = np.full(len(plain_starts), _NUMBER, dtype=np.uint8)
        return Entities(kinds, plain_starts, plain_ends)
    rows = np.empty((len(found) + len(plain_starts), 3), dtype=np.int64)
    rows[: len(found)] = found
    rows[len(found) :, 0] = _NUMBER
    rows[len(found) :, 1] = plain_starts
    rows[len(found) :, 2] = plain_ends
    return _apart(rows)


def _as_arrays(rows: list[_Row]) -> Entities:
    kinds, starts, ends = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Entities(kinds.astype(np.uint8), starts, ends)


def _apart(rows: Indices) -> Entities:
    """Of entities that overlap the first, and of those that start together the longest."""
    kinds, starts, ends = rows[np.lexsort((-rows[:, 2], rows[:, 1]))].T
    furthest = np.maximum.accumulate(ends)
    joined = np.flatnonzero(starts[1:] < furthest[:-1]) + 1
    kept = np.ones(len(starts), dtype=bool)
    last_end, previous = 0, -1
    spans = zip(joined.tolist(), starts[joined].tolist(), ends[joined].tolist(), strict=True)
    for i, start, end in spans:
        if i != previous + 1:  # the one before reaches this far, and overlaps none before it
            last_end = int(ends[i - 1])
        kept[i] = start >= last_end
        last_end = end if kept[i] else last_end
        previous = i
    return Entities(kinds[kept].astype(np.uint8), starts[kept], ends[kept])


class _Runs(NamedTuple):
    """Runs of digits, and whether more than a number may begin there."""

    starts: Indices
    ends: Indices
    open: Bools


def _digit_runs(codes: Codes) -> _Runs:
    """Look at what stands around each run of digits: most are numbers and nothing else.

    Three times as fast as trying `_NUMERIC` at each, where they are many; a run stays open wherever
    any alternative could match more than its digits.
    """
    digit = np.zeros(len(codes) + 2, dtype=bool)
    np.less(codes - _ZERO, 10, out=digit[1:-1])
    edges = (digit[1:] != digit[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return _Runs(starts, ends, np.zeros(0, dtype=bool))
    if len(starts) <= _FEW_RUNS:
        return _Runs(starts, ends, np.ones(len(starts), dtype=bool))
    # A text is preceded and followed by zeros: index -1 and -2 are the last of them.
    padded = np.concatenate((codes, np.zeros(3, dtype=codes.dtype)))
    first, second, third = padded[ends], padded[ends + 1], padded[ends + 2]
    spaced, before_digit = first == _SPACE, second - _ZERO < 10
    follows, then = np.where(spaced, second, first), np.where(spaced, third, second)
    parts_digits, begins_unit, begins_number, pair_begins_unit = _continuations()
    pair = np.minimum(follows - _A, _NO_LETTER), np.minimum(then - _A, _NO_LETTER)
    before = padded[starts - 1]
    before = np.where(before == _SPACE, padded[starts - 2], before)
    lengths = ends - starts
    opened = (
        (lengths >= _LONG_RUN)
        | (before_digit & parts_digits.take(first, mode="clip"))
        | (before_digit & spaced & (lengths >= _SHORTEST_GROUP))
        | begins_unit.take(follows, mode="clip")
        | pair_begins_unit[pair]
        | begins_number.take(before, mode="clip")
        | ((first == _BRACKET) & (lengths >= _SHORTEST_GROUP))
    )
    return _Runs(starts, ends, opened)


@lru_cache(maxsize=1)
def _continuations() -> tuple[Bools, Bools, Bools, Bools]:
    """Marks between digits, what begins a unit, marks before a number, pairs that begin a unit."""
    parts_digits, begins_unit, begins_number = np.zeros((3, BASIC_PLANE), dtype=bool)
    pair_begins_unit = np.zeros((27, 27), dtype=bool)
    parts_digits[[ord(c) for c in ",.:/-"]] = True
    begins_unit[[ord(c) for c in "%年月"]] = True
    words = _AMOUNT_WORDS.split("|")
    begins_unit[[ord(word[0]) for word in words if not word[0].isascii()]] = True
    pairs = np.array([[ord(word[0]), ord(word[1])] for word in words if word[0].isascii()]) - 97
    pair_begins_unit[tuple(pairs.T)] = True
    for scale in "km":  # before a unit, which may begin with no letter, or stand behind a space
        pair_begins_unit[ord(scale) - 97, [*pairs[:, 0], _NO_LETTER]] = True
    begins_number[[ord(sign) for sign in f"{_CURRENCIES}+"]] = True
    return parts_digits, begins_unit, begins_number, pair_begins_unit


def _urls(text: str) -> Iterator[_Row]:
    if "http" not in text and "www." not in text:
        return
    end = 0
    for start in sorted((*_occurrences(text, "http"), *_occurrences(text, "www."))):
        if start >= end and (match := _URL.match(text, start)):
            end = match.end()
            yield _URL_KIND, start, end


def _occurrences(text: str, part: str) -> Iterator[int]:
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + 1)


def _addresses(text: str) -> Iterator[_Row]:
    for at in _occurrences(text, "@"):
        before = text[max(0, at - _LONGEST_LEFT) : at]
        left = len(before) - len(before.rstrip(_MAIL_LEFT))
        if left and (right := _MAIL_RIGHT.match(text, at + 1)):
            yield _EMAIL, at - left, right.end()


def _files(text: str) -> Iterator[_Row]:
    for match in _FILE_SUFFIX.finditer(text):
        before = text[max(0, match.start() - _LONGEST_STEM) : match.start()]
        stem = len(before) - len(before.rstrip(_FILE_STEM))
        yield _FILE, match.start() - stem, match.end()


def _numbers(text: str, starts: list[int]) -> Iterator[_Row]:
    """What begins at open runs of digits and at currency signs."""
    signs = [sign for sign in _CURRENCIES if sign in text]
    if signs:
        starts = sorted(chain(starts, *(_occurrences(text, sign) for sign in signs)))
    end = 0
    for start in starts:
        if start < end:
            continue
        while match := _NUMERIC.match(text, start):
            end = match.end()
            group = match.lastgroup or "number"
            kind = _KIND_OF_GROUP[group]
            if group in ("id_number", "card"):
                kind = _kind_of_long(match.group(), may_be_id=group == "id_number")
            yield kind, start, end
            if end == len(text) or not "0" <= text[end] <= "9":
                break
            start = end  # digits that are left over begin anew


def _kind_of_long(run: str, *, may_be_id: bool) -> int:
    if may_be_id and _HAS_BIRTHDAY.match(run):
        return _ID_NUMBER
    return _BANK_CARD if _CARD_SCHEME.fullmatch(run.translate(_NO_SEPARATORS)) else _LONG_NUMBER
