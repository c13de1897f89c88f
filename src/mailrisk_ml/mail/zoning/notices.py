"""Notices: what firms put below every mail."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from mailrisk_ml.mail.zoning import footer_patterns as f
from mailrisk_ml.mail.zoning import notice_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one, n_words
from mailrisk_ml.mail.zoning.history_patterns import RULE, WIDTH
from mailrisk_ml.mail.zoning.stamps import is_stamp

_NOTICE_CHARS = 6_000  # the longest notices run to some 4,000
_NOTICE_PARAGRAPHS = 30  # two languages and a green footer
_NOTICE_STARTS = 12  # lines, or places in one, at which it may start
# Of sentences in a notice that no expression knows: a motto, "Please drink responsibly.", a firm.
_OTHER_WIDTH = 40
_HAN_WIDTH = 5  # a Chinese character says as much as so many letters
_FOOTER_CHARS = 500
_FOOTER_START = 200  # in which it says what it is
_FEW_WORDS = 5
_NAME_WIDTH = 60
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GOES_ON = frozenset(".。,，、;；:：!！?？")


def trim(lines: list[str], start: int, stop: int) -> int:
    """The part's end without blank lines."""
    while stop > start and not lines[stop - 1].strip():
        stop -= 1
    return stop


def _paragraphs_upwards(lines: list[str], start: int, stop: int) -> Iterator[tuple[int, int]]:
    while (stop := trim(lines, start, stop)) > start:
        first = stop - 1
        while first > start and lines[first - 1].strip():
            first -= 1
        yield first, stop
        stop = first


def disclaimer_start(lines: list[str], start: int, stop: int) -> int:
    """First line of the notices that end this part; `stop` when there are none."""
    begin = stop
    paragraphs = islice(_paragraphs_upwards(lines, start, stop), _NOTICE_PARAGRAPHS)
    for first, last in paragraphs:
        lowered = "\n".join(lines[first:last]).lower()
        notice = _notice_in(lines, first, last) if may_be_notice(lowered) else None
        if notice is None and _may_be_footer(lowered):
            notice = _footer_in(lines, start, first, last)
        if notice is not None:
            begin = notice
            if notice > first:
                break
        elif first == start or not _may_stand_in_notice(lines, first, last):
            break
    # A line of stars alone is cut only together with a notice.
    return begin


def inner_notice(lines: list[str], start: int, stop: int) -> tuple[int, int] | None:
    """Line, and the place in it, at which a notice that ends this part begins behind text.

    Mail servers put notices there, and mailers that make one line of HTML.
    """
    first, last = next(_paragraphs_upwards(lines, start, stop), (stop, stop))
    first = max(first, last - _NOTICE_STARTS)  # a notice ends the paragraph
    if not may_be_notice("\n".join(lines[first:last]).lower()):
        return None
    for number in range(first, last):
        line = lines[number]
        for place in _inner_starts(line):
            text = _joined([line[place:], *lines[number + 1 : last]])
            if _is_notice(text) and _is_notice_alone(text):
                return number, place
    return None


def _inner_starts(line: str) -> Iterable[int]:
    """Where a notice may start behind text on its line, with the bracket or rule that opens it."""
    found = p.INNER_START.finditer(line, max(0, len(line) - _NOTICE_CHARS))
    ends = (start.end() for start in found if p.NOTICE_START.match(line, start.end()))
    places = (len(line[:end].rstrip(p.OPENS)) for end in deque(ends, _NOTICE_STARTS))
    return filter(None, places)


def _joined(lines: list[str]) -> str:
    """The lines as one; of more than a notice can hold, no more than tells that."""
    width, joined = 0, []
    for line in lines:
        if width > _NOTICE_CHARS + 1:
            break
        joined.append(line.strip())
        width += len(joined[-1]) + 1
    return " ".join(joined)


def may_hold_notice(lowered: str) -> bool:
    """Tell cheaply that there is none, as in most mails."""
    return may_be_notice(lowered) or may_end_in_footer(lowered)


def may_end_in_footer(lowered: str) -> bool:
    """Tell cheaply that no footer is the last paragraph, as one is that no notice follows."""
    lowered = lowered.rstrip()
    first = lowered.rfind("\n\n", -_FOOTER_CHARS)
    return first >= 0 and _may_be_footer(lowered[first : first + _FOOTER_START])


def may_be_notice(lowered: str) -> bool:
    """Tell cheaply that no notice stands in a text."""
    return p.NOTICE_WORDS.any_in(lowered) and p.NOTICE_NAMES.any_in(lowered)


def _may_be_footer(lowered: str) -> bool:
    named = holds_one(lowered, f.NAMES if lowered.isascii() else f.NAMES_ZH)
    return named and f.WORDS.any_in(lowered)


def _may_stand_in_notice(lines: list[str], first: int, last: int) -> bool:
    text = _joined(lines[first:last])
    if len(text) > _NOTICE_CHARS:
        return False
    if RULE.fullmatch(text) or p.GREEN.match(text):
        return _is_notice_throughout(text)
    hits = sum(_formulas(text))
    firm = hits >= 2 or bool(hits and p.NOTICE_START.match(text) and p.THIS_MAIL.search(text))
    return firm and _is_notice_throughout(text)


def _formulas(text: str) -> list[bool]:
    """Which of the formulas of notices stand in the text."""
    lowered = text.lower()
    return [
        cues.any_in(lowered) and formula.search(text) is not None
        for formula, cues in zip(p.FORMULAS, p.FORMULA_CUES, strict=True)
    ]


def _notice_in(lines: list[str], first: int, last: int) -> int | None:
    """Line of this paragraph at which a notice starts, if it ends in one."""
    above = min(last, first + _NOTICE_STARTS)
    # What begins as a notice is one to its end or none; else one may end a paragraph of text.
    starts = _starts_in(lines, first, above) or _starts_in(
        lines, max(above, last - _NOTICE_STARTS), last
    )
    return next((one for one in starts if _is_notice(_joined(lines[one:last]))), None)


def _starts_in(lines: list[str], first: int, last: int) -> list[int]:
    """Which of these lines a notice may begin with."""
    return [
        number
        for number in range(first, last)
        if p.NOTICE_START.match(lines[number][:WIDTH])
        or p.NOTICE_TITLE.match(lines[number][:WIDTH])
    ]


def _footer_in(lines: list[str], start: int, first: int, last: int) -> int | None:
    """Line of this paragraph from which on it is a footer: its first, or one below a name."""
    if trim(lines, start, first) == start:
        first += 1  # what nothing stands above is the text
    for number in range(first, min(last, first + _NOTICE_STARTS)):
        above = lines[number - 1].strip()
        if len(above) <= _NAME_WIDTH and above[-1:] not in _GOES_ON:
            text = _joined(lines[number:last])
            # Mail servers put stamps below a mail as well.
            if len(text) <= _FOOTER_CHARS and (_is_footer_text(text) or is_stamp(text)):
                return number
    return None


def _is_footer_text(text: str) -> bool:
    if stated := f.NO_CONTRACT.match(text):
        if f.OF_OTHERS.search(text, stated.end()):
            return False
        return not f.TO_SOMEBODY.search(text) and not f.OF_A_MATTER.search(text)
    found = f.FOOTER.match(text) or p.GREEN.match(text)
    if not found:
        return False
    # Nobody is spoken to behind the sentence.
    end = f.SENTENCE_END.search(text, found.end())
    return end is None or not f.TO_SOMEBODY.search(text, end.end())


def _is_notice(text: str) -> bool:
    if len(text) > _NOTICE_CHARS:
        return False
    found = _formulas(text)
    title = p.NOTICE_TITLE.match(text)
    if title and title.end() == len(text):
        return True
    # The first two formulas speak to whoever got the mail by mistake; no business text does.
    firm = any(found[:2]) and sum(found) >= 2
    speaks_of_itself = firm or p.OPENING.match(text) is not None
    named = (title and any(found)) or (speaks_of_itself and p.THIS_MAIL.search(text))
    return bool(named) and _is_notice_throughout(text)


def _is_notice_throughout(text: str) -> bool:
    """Whether nobody writes anything of their own behind a notice or between its sentences.

    In Chinese each part of a sentence is looked at: people part a whole account by commas.
    """
    if p.OF_PEOPLE_ZH.search(text):
        return False
    sentences = [
        one
        for sentence in f.SENTENCE_END.split(text)
        for one in p.NEXT_START.split(sentence)
        if any(map(str.isalnum, one))
    ]
    if any(_says_more(part) for one in sentences for part in p.PART_END.split(one)):
        return False
    parts = [
        part
        for one in sentences
        for part in (p.COMMA.split(one) if _HAN.search(one) else (one,))
        if any(map(str.isalnum, part))
    ]
    others = [
        p.NOTICE_WORDS_ZH.sub("", part) if _HAN.search(part) else part
        for part in parts
        if not _stands_in_notices(part)
    ]
    return len(others) < len(parts) and _is_aside(others)


def _is_notice_alone(text: str) -> bool:
    """Whether a notice holds no word but those of notices.

    Where nothing parts it from the text, a formula in a sentence does not tell whose sentence it
    is: "the source code was copied although it is confidential and proprietary".
    """
    return all(
        _is_of_words_zh(sentence) if _HAN.search(sentence) else p.INNER_NOTICE.fullmatch(sentence)
        for sentence in f.SENTENCE_END.split(text)
    )


def _is_of_words_zh(sentence: str) -> bool:
    if p.DEED_ZH.search(sentence):
        return False
    left = p.NOTICE_WORDS_ZH.sub(" ", sentence)
    return not p.INNER_WORDS_ZH.sub("", left).strip()


def _is_aside(others: list[str]) -> bool:
    """Whether what no expression knows is so short, and of nobody, that a notice may hold it."""
    return sum(map(_width, others)) <= _OTHER_WIDTH and not any(map(_is_of_business, others))


def _width(text: str) -> int:
    """How much a text says, in letters."""
    return len(text) + (_HAN_WIDTH - 1) * len(_HAN.findall(text))


def _says_more(part: str) -> bool:
    """Whether a part of a sentence is of people, and no more of a notice than "this message"."""
    if n_words(part) <= _FEW_WORDS:
        return False
    if p.OF_SENDER.search(part):
        return True
    return p.OF_PEOPLE.search(part) is not None and not _is_formula(part.strip())


def _is_of_business(text: str) -> bool:
    """Whether somebody is spoken to or of, or a deal or a figure is the matter."""
    expressions = (f.TO_SOMEBODY, f.OF_OTHERS, f.OF_A_MATTER)
    return any(expression.search(text) for expression in expressions)


def _stands_in_notices(sentence: str) -> bool:
    """Whether a sentence is of a notice, and goes on about nothing else.

    "Please notify the sender that Kwok stole the list" begins as one.
    """
    sentence = sentence.strip()
    if p.WHOLE_SENTENCE.fullmatch(sentence):
        return True
    clauses = p.NEXT_CLAUSE.split(sentence)
    known = [bool(p.THIS_MAIL.search(clause)) or _is_formula(clause) for clause in clauses]
    return True in known and all(known[known.index(True) :])


def _is_formula(sentence: str) -> bool:
    if p.GREEN.match(sentence) or p.NOTICE_TITLE.match(sentence):
        return True
    known = any(_formulas(sentence)) or _is_footer_text(sentence)
    return known or p.OTHER_SENTENCE.search(sentence) is not None
