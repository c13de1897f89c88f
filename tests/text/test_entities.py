"""Entities: what a number is, not which one."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.text import entities
from mailrisk_ml.text.entities import find_entities


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("call 13800138000 now", ["phone"]),
        ("call (212) 555-0142, 212.555.0142 or 555-0142", ["phone"] * 3),
        ("call +44 7700 900123, +1 (415) 555-0100 or (020) 7946 0958", ["phone"] * 3),
        ("0571-88123456, 400-820-8820", ["phone", "phone"]),
        ("from 200-300 to 100-2000, 44 77 90", ["number"] * 7),
        ("id 11010519491231002x", ["id_number"]),  # the example of GB 11643 itself
        ("id 110105194912310021", ["id_number"]),  # wrong check digit, as in invented mails
        ("no 110105194999310021", ["long_number"]),  # no day of birth
        ("ssn 123-45-6789", ["id_number"]),
        ("card 4111 1111 1111 1112 exp 09/27", ["bank_card", "number", "number"]),
        ("6217401055280067312", ["bank_card"]),
        ("ean 6901234567890, order 2023081512345678", ["long_number", "long_number"]),
        ("write to jo.doe+x@mail.example.com please", ["email"]),
        ("see https://example.com/a?b=c for it", ["url"]),
        ("see www.example.com", ["url"]),
        ("$40k and €1,200.50", ["money", "money"]),
        ("三万五 is words, 3.5万元 is money", ["money"]),
        ("1200元一台", ["money"]),
        ("200 usd", ["money"]),
        ("5k元, 5 k usd", ["money", "money"]),
        ("1,,000元", ["number", "money"]),
        ("by 2026, pounds or dollars", ["number"]),
        ("2025-03-01", ["date"]),
        ("2025年3月1日", ["date"]),
        ("3月5号", ["date"]),
        ("at 14:30", ["time"]),
        ("12.5%", ["percent"]),
        ("order 4817", ["number"]),
        ("see q3_final.xlsx", ["file"]),
        ("报价单.xlsx", ["file"]),
        ("no entity at all, e.g. this.", []),
        ("a $ alone and an @ alone", []),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    """Each kind is found, and its near misses are not."""
    assert [entity.kind for entity in find_entities(text)] == kinds


def test_an_amount_ends_with_its_digits() -> None:
    """The comma behind it belongs to the sentence."""
    assert [entity[1:] for entity in find_entities("$1,000, and 2,000, usd")] == [(0, 6), (12, 17)]


def test_file_keeps_chinese_words() -> None:
    """Only the Latin end of a file name is a placeholder."""
    (entity,) = find_entities("报价单v2.xlsx")
    assert entity.start == 3
    assert find_entities("2025客户名单.xlsx")[-1].start == 8


def test_nothing_reaches_over_a_separator() -> None:
    """An amount at the end of one mail takes no unit from the next."""
    assert [e.kind for e in find_entities("that is 40\x1edollars for you")] == ["number"]


def plain_numbers(text: str) -> list[tuple[int, int]]:
    """Spans of numeric entities by trying the pattern wherever one could begin."""
    spans, position = [], 0
    while start := re.compile("[0-9$€£¥]").search(text, position):
        match = entities._NUMERIC.match(text, start.start())
        position = match.end() if match else start.end()
        spans += [match.span()] if match else []
    return spans


_DIGITS = (
    "1 2 30 12 212 020 555 0142 2024 1234 0123456789 13800138000 4111111111111111 "
    "11010519491231002x"
)
_MARKS = "$ € , . : / - + ( ) % 年 月 日 号 x a ! 合 \x1e"
_UNITS = "万 亿 元 块 美 欧 英 港 日元 k m bn usd us rmb quid dollars d am pm"
_PIECES = [*f"{_DIGITS} {_MARKS} {_UNITS}".split(" "), " ", "\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_quick_look_misses_nothing(text: str) -> None:
    """Runs of digits that are numbers at a glance are what the whole pattern says they are."""
    many = "7\n" * (entities._FEW_RUNS + 1) + text  # a few are not looked at, but tried at once
    for some in (text, many):
        spans = [(e.start, e.end) for e in find_entities(some)]
        assert spans == plain_numbers(some)


@pytest.mark.parametrize(
    "unit", ["1", "1,", "1-", "+1", "1)", "$", "@", "a@", "www.", "1.1.", ".x", "年1"]
)
def test_no_slow_pattern(unit: str) -> None:
    """A hundred thousand repetitions take a fraction of a second, not minutes."""
    start = time.process_time()
    find_entities(unit * 100_000)
    assert time.process_time() - start < 4
