"""Words spelled to get past a filter: letter by letter, and with digits for letters.

Both work on folded code points of a whole batch. What they look for is rare, so a look at arrays
decides that there is nothing to do, and only where there is are strings built. No text of a batch
has a say in what is done to another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import product
from string import ascii_lowercase

import numpy as np

from mailrisk_ml.arrays import Bools, Codes, Indices
from mailrisk_ml.text.codes import SEPARATOR, decode
from mailrisk_ml.text.lexicon import COMMON, LISTED, USUAL, is_word, split_words

_Read = Callable[[str, bool], tuple[str, bool]]  # `_reading`, each token read once a batch

_TABLE_SIZE = 0x80
# Codes below a first one wrap round to large numbers.
_A, _FIRST_HAN = np.uint32(ord("a")), np.uint32(0x4E00)
_LETTERS = "a-z\u4e00-\u9fd5"
_LETTER = f"[{_LETTERS}]"
_LONGEST_MARK = 3


def _runs_parted_by(mark: str, between: str, width: int) -> re.Pattern[str]:
    """Runs of single letters with the same mark, so many times in a row, between all of them."""
    mark = rf"(({mark})\2{{{width - 1}}})"
    next_letter = rf"\1{between}{_LETTER}(?!{_LETTER})"
    return re.compile(rf"(?<!{_LETTER}){_LETTER}(?={mark})(?:{next_letter})+")


# Any mark: a list of some would tell which others to take. It may part what stands between words
# as well. Folding leaves no blank but the space; what line feeds part is more often a list.
_PARTED = tuple(
    _runs_parted_by(mark, between, width)
    for mark, between in ((r"[^\w\s]|_", rf"(?:[^{_LETTERS}\n]\1){{0,10}}"), (" ", ""))
    for width in range(1, _LONGEST_MARK + 1)
)
_ONE_SCRIPT = re.compile("[a-z]+|[\u4e00-\u9fd5]+")
# U.S.A. and a list stay as they are unless the same text spells a good deal in this way.
_LONG_RUN, _MANY_LETTERS = 4, 8
_LISTS = ',、"'  # as in 英、日、韩、法: taken for marks in a text with that many letters only
_MOST_SPLIT = 20_000  # letters that are split into words

_READS_AS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
             "@": "a", "$": "s", "!": "i", "|": "l"}  # fmt: skip
_DIGIT_TOKEN = re.compile(r"(?<![a-z0-9@$!|])[a-z0-9@$!|]++(?:'[a-z0-9]{1,2}(?![a-z0-9]))?")
# Beside it, a token is part of an amount, a date or a range, unless digits stand inside it.
_NUMBER_BEFORE = re.compile(r"[0-9][.,:/]\Z|(?<![a-z0-9])[0-9]+-\Z")
_NUMBER_AFTER = re.compile(r"[.,:/][0-9]|-[0-9]+(?![a-z0-9])")
# A figure that stands for a word stands where a word can stand.
_FIGURE_BEFORE, _FIGURE_AFTER = re.compile(r"(?:\A|[\s\"'])\Z"), re.compile(r"[\s,.;!?]*(?:\Z|\s)")
_DIGIT = re.compile("[013457@$]")
_BLANK = re.compile(r"[ \n]")
_IN_TOKEN = f"{ascii_lowercase}0123456789@$!|"
_GOES_ON = frozenset(f"{_IN_TOKEN}'")
_ENDINGS = ("s", "t", "d", "m", "ll", "ve", "re")
# Ordinals, times, amounts and codes: words only where people use these daily.
_COUNTED = re.compile("[0-9]{0,3}(?:1st|2nd|3rd|[0-9]th|[0-9]am|[0-9]pm)")
_SHORT_CODE = re.compile("[0-9]{1,2}[a-z]|[a-z][0-9]{1,2}")
# Of these, of quantities with their unit, and of other codes no name is made, which no list holds.
_NO_NAME = re.compile(f"[0-9]+[a-z]?|[0-9]{{2,}}[a-z]+|[a-z]{{1,2}}[0-9]+|{_COUNTED.pattern}")
# As they are disguised: 307h, 157.
_ORDINAL = re.compile("((?:[0-9]?[0-9](?=7h)|[023]?1(?=57)))(?:(57)|7h)")
_FEWEST_LETTERS = 3  # of a word that is read on its own
_MANY_WORDS = 4  # in a text, from which on its others are read as well; certain ones count two
_MOST_CHOICES = 4
_LONGEST = 40
_AT_ONCE = 1_000  # windows of twice as many characters
# Between letters. That it begins with what is rare makes the search quick.
_INSIDE = re.compile(r"[0-9@$!|](?<=[a-z].)[0-9@$!|]*[a-z]")


def parting_marks(codes: Codes) -> Indices:
    """Places of marks between single letters, as in "c o n f i d e n t i a l" and 合.同.底.价.

    A mark is any character that is neither letter nor digit nor line feed, up to three times in a
    row. Where it is a space, so is what parts the words: of those, the ones where a word begins
    stay.
    """
    parts: list[Indices] = []
    for start, end in _texts_that_spell(codes):
        text = decode(codes[start:end])
        left = _MOST_SPLIT
        for run in _spelled_runs(text):
            first = start + run.start()
            marks = first + np.flatnonzero(codes[first : start + run.end()] == ord(run[1][0]))
            if run[1][0] == " " and left > 0:
                begins = first + _word_starts(run, left)
                left -= len(marks) // len(run[1])
                marks = marks[~np.isin(marks + 1, begins)]
            parts.append(marks)
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _spelled_runs(text: str) -> list[re.Match[str]]:
    """Runs of single letters that spell words, and with many, shorter ones parted alike."""
    runs: list[re.Match[str]] = []
    spelled = {pattern: _n_spelled(pattern, text) for pattern in _PARTED}
    # Most letters first: in "n.o.w h.e" the space parts words, in "n o w   h e" three do.
    for pattern in sorted(filter(spelled.__getitem__, _PARTED), key=spelled.__getitem__)[::-1]:
        runs += pattern.finditer(text)
        text = pattern.sub(lambda run: "\0" * len(run.group()), text)
    long = [(run, n) for run in runs if (n := _n_letters(run)) >= _LONG_RUN]
    if sum(n for _, n in long) < _MANY_LETTERS:
        return [run for run, _ in long if run[1][0] not in _LISTS]
    marks_used = {run[1] for run, _ in long}
    return [run for run in runs if run[1] in marks_used]


def _n_spelled(pattern: re.Pattern[str], text: str) -> int:
    """How many letters long runs have."""
    return sum(n for n in map(_n_letters, pattern.finditer(text)) if n >= _LONG_RUN)


def _n_letters(run: re.Match[str]) -> int:
    """How many letters of one script follow each other, whatever blanks are between them."""
    letters = run.group().replace(run[1][0], "").replace(" ", "")
    return max(map(len, _ONE_SCRIPT.findall(letters)))


def _word_starts(run: re.Match[str], most: int) -> Indices:
    """Places in a run whose mark is a space where Latin words begin, as far as it is split."""
    letters = run.group().replace(" ", "")[:most]
    starts: list[int] = []
    for stretch in _ONE_SCRIPT.finditer(letters):
        if stretch.group().isascii():
            starts += [stretch.start() + start for start in split_words(stretch.group())]
    return (len(run[1]) + 1) * np.array(starts, dtype=np.int64)


def _texts_that_spell(codes: Codes) -> Iterator[tuple[int, int]]:
    """Spans of the texts that hold four single letters with three equal marks between them."""
    letter = _is_letter(codes)
    alone = letter.copy()
    alone[1:] &= ~letter[:-1]
    alone[:-1] &= ~letter[1:]
    places = alone.nonzero()[0]  # few, so the rest is sparse
    gaps = np.diff(places)
    same = (gaps[:-2] == gaps[1:-1]) & (gaps[1:-1] == gaps[2:]) & (gaps[2:] <= _LONGEST_MARK + 1)
    places, gaps = places[:-3][same], gaps[:-2][same]
    if not places.size:
        return
    mark = codes[places + 1]
    equal = _is_mark(mark)
    for letters_before in range(3):
        for nth in range(1, _LONGEST_MARK + 1):
            equal &= codes[places + letters_before * gaps + np.minimum(nth, gaps - 1)] == mark
    yield from _texts_around(codes, places[equal])


def _is_letter(codes: Codes) -> Bools:
    return (codes - _A < 26) | (codes - _FIRST_HAN < 0x9FD6 - 0x4E00)


def _texts_around(codes: Codes, places: Indices) -> Iterator[tuple[int, int]]:
    if not places.size:
        return
    ends = np.append(np.flatnonzero(codes == ord(SEPARATOR)), len(codes))
    for text in np.unique(np.searchsorted(ends, places)).tolist():
        yield (int(ends[text - 1]) + 1 if text else 0), int(ends[text])


def letters_for_digits(codes: Codes) -> Codes:
    """Read "c0nf1d3nti4l" and "p@ssword" as the words they stand for.

    Only where a listed word comes out and a digit stands inside it; in a text with several such
    words, the others that hold a digit too. Codes like B2B, MP3 and Q4 stay.
    """
    inside = _between_letters(codes)
    if not inside.size:
        return codes
    read = cache(_reading)  # for no longer than this: many a token is a password
    # Where no word is certain none is read; addresses, the most frequent, end here.
    inside = inside[_may_be_certain(codes, inside, read)]
    if not inside.size:
        return codes
    codes = codes.copy()
    for start, end in _texts_around(codes, inside):
        text = decode(codes[start:end])
        readings = [
            (token, reading, certain)
            for token in _digit_tokens(text)
            if _may_be_word(text, token)
            for reading, certain in [read(token.group(), False)]
        ]
        n_certain = sum(certain for _, _, certain in readings)
        n_words = sum(is_word(reading.partition("'")[0]) for _, reading, _ in readings)
        many = n_certain + n_words >= _MANY_WORDS
        for token, reading, certain in readings:
            if many:
                reading, certain = read(token.group(), True)[0], True
            if certain:
                place = start + token.start()
                codes[place : place + len(reading)] = [ord(c) for c in reading]
    return codes


def _between_letters(codes: Codes) -> Indices:
    """Where runs of digits, "@" and "$" begin that have a letter on either side."""
    at = _is_digit().take(codes[1:-1], mode="clip").nonzero()[0] + 1
    if not at.size:
        return at
    parted = np.diff(at) > 1
    first, last = at[np.append(True, parted)], at[np.append(parted, True)]
    return np.asarray(first[(codes[first - 1] - _A < 26) & (codes[last + 1] - _A < 26)])


def _may_be_certain(codes: Codes, places: Indices, read: _Read) -> Bools:
    """Whether the tokens around some places may be words for certain."""
    certain = (_holds_certain(window, read) for window in _windows(codes, places))
    return np.fromiter(certain, dtype=bool, count=len(places))


def _windows(codes: Codes, places: Indices) -> Iterator[str]:
    """What stands around each of some places, which are in the middle."""
    width = 2 * _LONGEST + 1
    around = np.concatenate((np.zeros(_LONGEST, codes.dtype), codes, np.zeros(width, codes.dtype)))
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE, None] + np.arange(width)
        windows = decode(around[some])
        yield from (windows[i : i + width] for i in range(0, len(windows), width))


def _holds_certain(window: str, read: _Read) -> bool:
    """Whether the token in the middle of a text is a word for certain, or too long to tell."""
    start = len(window[:_LONGEST].rstrip(_IN_TOKEN))
    # Below a quote it may end the token before it.
    if not start or window[start - 1] in _GOES_ON:
        return True
    token = _DIGIT_TOKEN.match(window, start)
    return not token or token.end() == len(window) or read(token.group(), False)[1]


def _digit_tokens(text: str) -> Iterator[re.Match[str]]:
    """Tokens with a digit."""
    end = 0
    while found := _DIGIT.search(text, end):
        start = max(end, *(text.rfind(blank, end, found.start()) + 1 for blank in " \n"))
        blank = _BLANK.search(text, found.end())
        end = blank.end() if blank else len(text)
        for token in _DIGIT_TOKEN.finditer(text, start, end):
            if _DIGIT.search(token.group()):
                yield token


def _may_be_word(text: str, token: re.Match[str]) -> bool:
    """Numbers in lists, amounts and ranges are none."""
    if any(map(str.isalpha, token.group())) or "'" in token.group():
        if _INSIDE.search(token.group()):
            return True
        before = text[max(0, token.start() - _LONGEST) : token.start()]
        after = text[token.end() : token.end() + _LONGEST]
        return not _NUMBER_BEFORE.search(before) and not _NUMBER_AFTER.match(after)
    if not token.group().isdecimal():
        return False
    before, after = (
        text[max(0, token.start() - 1) : token.start()],
        text[token.end() : token.end() + 3],
    )
    if token.end() - token.start() == 1 and after[:1] not in ("", " ", "\n"):
        return False
    return bool(_FIGURE_BEFORE.search(before) and _FIGURE_AFTER.match(after))


def _reading(token: str, many: bool) -> tuple[str, bool]:
    """What a token with digits reads as, and whether it may be read so on its own.

    Where many words are read, numbers and codes are words as well that people use, and ordinals.
    """
    token, quote, ending = token.partition("'")
    body = token.strip("!|")  # rather punctuation than letters
    if not 0 < len(body) <= _LONGEST or body.count("1") > _MOST_CHOICES or body[-1] == "@":
        return "", False
    if many and (ordinal := _ORDINAL.fullmatch(token)):
        return ordinal[1] + ("st" if ordinal[2] else "th"), False
    if quote:
        choices = map("".join, product(*(_READS_AS.get(c, c) for c in ending)))
        ending = next((choice for choice in choices if choice in _ENDINGS), ending)
    choices = map("".join, product(*(_READS_AS.get(c, c) for c in body)))
    most = _most_cost(body, many)
    before, after = token[: token.index(body)], quote + ending if token.endswith(body) else ""
    if word := next((c for c in choices if _is_listed(c, ending, most)), ""):
        certain = _INSIDE.search(body) is not None and len(word) >= _FEWEST_LETTERS
        return before + word + after, certain
    plain = "".join(_READS_AS.get(c, c)[0] for c in body)
    if "@" in body or not plain.isalpha() or _NO_NAME.fullmatch(body):
        return "", False
    return before + plain + after, False


def _most_cost(body: str, many: bool) -> float:
    """How rare a word may be that is read from this: the more it is like a code, the less."""
    if _COUNTED.fullmatch(body):
        return COMMON
    if not body.isdigit() and not _SHORT_CODE.fullmatch(body):
        return LISTED
    return USUAL if many and len(body) >= _FEWEST_LETTERS else COMMON


def _is_listed(word: str, ending: str, most: float) -> bool:
    """Whether a word is, or what is denied in "isn't"."""
    denied = ending == "t" and word.endswith("n") and is_word(word[:-1], most)
    return denied or is_word(word, most)


def _is_mark(codes: Codes) -> Bools:
    found = np.unique(codes)
    marks = [code for code in found.tolist() if not chr(code).isalnum()]
    return np.isin(codes, [code for code in marks if chr(code) not in f"{SEPARATOR}\n"])


@lru_cache(maxsize=1)
def _is_digit() -> Bools:
    table = np.zeros(_TABLE_SIZE, dtype=bool)
    table[[ord(c) for c in "0123456789@$"]] = True
    return table
