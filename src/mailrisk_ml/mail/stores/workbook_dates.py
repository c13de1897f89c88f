"""Dates in Excel workbooks: numbers of days, which the format of a cell shows as dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

#: The day 0 of a workbook, by which the days from March 1900 on have the numbers they have there.
_DAY_ZERO = datetime(1899, 12, 30)

# Formats that every workbook has without writing them (ECMA-376-1 18.8.30), those of Chinese,
# Japanese and Korean programs too. Some of them show the time alone: of a number below 1, then.
_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(50, 59)})
# What is shown as it stands, or is a colour, a condition or a language.
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]', re.DOTALL)
_DAY_OR_YEAR = re.compile("[dy]", re.IGNORECASE)
# From 1900-03-01, before which Excel counts a day too many, to the last but one that Python knows.
_FIRST, _END = 61, 2_958_465


def date_formats(written: Mapping[str, bool], formats: Iterable[str]) -> frozenset[str]:
    """The formats of cells, by their numbers as cells name them, that show a date.

    Parameters
    ----------
    written : Mapping
        Whether each format of numbers shows a date that the workbook writes itself, by its number.
    formats : Iterable
        The format of numbers of each format of cells.
    """
    shows = dict.fromkeys(map(str, _BUILT_IN), True) | dict(written)
    return frozenset(str(place) for place, number in enumerate(formats) if shows.get(number))


def shows_date(code: str) -> bool:
    r"""Whether a format of numbers shows a date.

    Examples
    --------
    >>> [shows_date(c) for c in ('yyyy"年"m"月"', "[Red]0.00", r"0\d", "[h]:mm:ss", "General")]
    [True, False, False, False, False]
    """
    return bool(_DAY_OR_YEAR.search(_LITERAL.sub("", code).partition(";")[0]))


def date_of_days(days: float) -> datetime:
    """What a workbook means by a number of days, to the second."""
    return _DAY_ZERO + timedelta(seconds=round(days * 86_400))


def shown_date(number: str) -> str:
    """A number of days as a date, with the time where it has one; as it stands where it is none.

    Examples
    --------
    >>> shown_date("45292"), shown_date("45292.586805555555"), shown_date("0.5")
    ('2024-01-01', '2024-01-01 14:05', '0.5')
    """
    try:
        days = float(number)
    except ValueError:
        return number
    if not _FIRST <= days < _END:
        return number
    text = str(date_of_days(days))
    return text.removesuffix(":00").removesuffix(" 00:00")
