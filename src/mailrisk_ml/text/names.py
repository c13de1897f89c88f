"""Personal names, where the form of a mail gives them away.

Salutations, titles and offices, 小 and 老 before a surname, the line under a greeting, the lines of
quoted headers, forms, tables and lists. That is where most names of a mail stand, and a name found
there is masked wherever it stands again. A name in running text that no such place gives away is
not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mailrisk_ml.text import name_patterns as p
from mailrisk_ml.text.form_names import form_places, joined_places
from mailrisk_ml.text.lexicon import is_word
from mailrisk_ml.text.name_words import (
    NO_NAMES,
    PARTICLES,
    WORD,
    forms,
    is_matter,
    is_opening,
    is_small_name,
    may_be_name,
    means_something,
    with_capitals,
)
from mailrisk_ml.text.segment import Segmenter

Place = tuple[int, int]

_NEAR = 1_000  # characters to the row of a subject
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
    found += map(with_capitals, in_small)
    for match in _header_lines(text):
        for part in _SEPARATORS.split(match["people"]):
            found += _names_in_address(part)
    # What is a word besides is looked for with a capital only: will, mark.
    small = {word for name in in_small for word in name.split() if not is_word(word)}
    return {*forms(found), *(small - PARTICLES)}


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
        for pattern in p.PATTERNS
        for match in pattern.finditer(text)
        for group in range(1, pattern.groups + 1)
        if match[group] and may_be_name(match[group])
    ]
    places += _greeted(text, begins)
    places += _greeted_in_small(text)
    places += _titled_in_capitals(text)
    places += _told_by_words(text)
    places += _listed(text)
    places += _quoted(text)
    places += form_places(text)
    for match in _header_lines(text):
        position = match.start("people")
        for part in _SEPARATORS.split(match["people"]):
            shown = _displayed(part)
            if shown.strip():
                start = position + len(shown) - len(shown.lstrip())
                places.append((start, start + len(shown.strip())))
            position += len(part) + 1
    places += joined_places(text, places)
    return sorted(places)


def _greeted_in_small(text: str) -> Iterator[Place]:
    """Whoever is greeted in a hurry: "hi anna", but not "hi all" and "hi just asking"."""
    for match in p.SALUTATION_IN_ANY_CASE.finditer(text):
        for group, name in enumerate(match.groups(""), 1):
            if name.islower() and is_small_name(WORD.findall(name)):
                yield match.span(group)


def _titled_in_capitals(text: str) -> Iterator[Place]:
    """JOHN SMITH of MR JOHN SMITH HAS PAID, but nobody of MS WORD: a name ends at a usual word."""
    for match in p.TITLE_IN_CAPITALS.finditer(text):
        start = end = match.start(2)
        for word in WORD.finditer(text, *match.span(2)):
            small = word.group().casefold()
            in_capitals = word.group().isupper()
            # Brown and Young are names where nothing else can follow.
            is_sure = end == start and in_capitals and not match["other"]
            is_usual = not is_sure and (is_matter(small) or means_something(small))
            if small in NO_NAMES or is_usual or (match["other"] and not in_capitals):
                break
            end = word.end()
        if end > start:
            yield start, end


def _greeted(text: str, begins: Iterable[int]) -> Iterator[Place]:
    """The names that first lines begin with."""
    for begin in begins:
        match = p.NAMED_LINE.match(text, begin)
        if not match or not may_be_name(match[1]) or is_opening(match[1]):
            continue
        # "Offer: 10 % off" says what follows, "Baker:" above the text whom it is for.
        if not (match["told"] and means_something(match[1].split()[0].casefold())):
            yield _trimmed(text, *match.span(1))


def _listed(text: str) -> Iterator[Place]:
    """The names of a list that says it is one of people."""
    for line in p.LISTED.finditer(text):
        for name in p.LISTED_NAME.finditer(text, *line.span(1)):
            if may_be_name(name.group()):
                yield name.span()
    for line in p.LISTED_IN_LATIN.finditer(text):
        for name in p.LISTED_LATIN_NAME.finditer(text, *line.span(1)):
            if may_be_name(name[1]) and not is_matter(name[1]):
                yield name.span(1)


def _quoted(text: str) -> Iterator[Place]:
    """Who wrote what is quoted; but "The contract said:"."""
    for match in p.NOTES.finditer(text):
        if may_be_name(match[2]):
            yield _trimmed(text, *match.span(2))
    for match in p.ATTRIBUTION.finditer(text):
        name = match[1]
        has_more = any(c.isdigit() or c == "@" for c in match.group())
        if may_be_name(name) and (has_more or not is_matter(name)):
            yield _trimmed(text, *match.span(1))


def _header_lines(text: str) -> Iterator[re.Match[str]]:
    """Lines that say whom a mail is from and to, with their ``people``."""
    for match in p.HEADER_LINE.finditer(text):
        near = max(0, match.start() - _NEAR), match.end() + _NEAR
        is_sure = not match["bar"] or "@" in match["people"] or _names_people(match["field"])
        if is_sure or p.SUBJECT_ROW.search(text, *near):
            yield match


def _names_people(field: str) -> bool:
    """Whether a field has no other meaning: 收件人, but not "To" or 副本."""
    return field > "\u3000" and field != "副本"


def _told_by_words(text: str) -> Iterator[Place]:
    """小王, the 李 of 李工 and who has an identity card, but not 小程序 and 何处.

    jieba's dictionary tells where words begin and end.

    Of some 4,000 with 小 or 老 in the training mails about a hundred are no people, as 老汤 and
    小熊; of 1,800 with a title hardly any.
    """
    nicknames = [match.span() for match in p.NICKNAME.finditer(text)]
    titled = list(p.IN_OFFICE.finditer(text))
    identified = [match.span(1) for match in p.OF_AN_ID.finditer(text)]
    if not nicknames and not titled and not identified:
        return
    tokens = Segmenter(hmm=False).tokenize(text)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    yield from (place for place in identified if place[0] in starts and place[1] in ends)
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
    return set(forms(_names_in_address(address)))


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
    for word in WORD.finditer(text, start, end):
        if word.group().casefold() not in NO_NAMES:
            return word.start(), end
    return start, end
