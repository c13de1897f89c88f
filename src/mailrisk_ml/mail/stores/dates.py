"""Dates as tables hold them: ``cell -> datetime``."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from mailrisk_ml.mail.parsing.headers import parse_date
from mailrisk_ml.mail.stores.workbook_dates import date_of_days
from mailrisk_ml.missing import is_missing

#: The note of a mail whose date is there, and may mean two days or none.
NOT_UNDERSTOOD = "date not understood"

# Year, month, day as people and Excel write them, in East Asia above all; behind them what day of
# the week it is, the half of the day, and the time.
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})\s?[日号號]?"
    r"[\s,，]{0,2}(?:[(（]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][)）]?)?\s{0,2}"
    r"(?:(?P<before>上午|下午|[ap]m)?\s?(?P<hour>\d{1,2})[:：时時点點]\s?(?P<minute>\d{1,2})"
    r"(?:[:：分]\s?(?P<second>\d{1,2})秒?)?分?\s?(?P<after>[ap]m)?"
    r"(?P<rest>(?:\.\d{1,6})?\s?(?:z|[+-]\d\d:?\d\d)?))?",
    re.IGNORECASE | re.ASCII,
)
_HALF = re.compile(r"\d\s?([ap]m)\Z", re.IGNORECASE | re.ASCII)
_AFTERNOON = ("下午", "pm")
# Excel's own number of a day, which a column that was not formatted as dates holds.
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,15})?", re.ASCII)
_SERIALS = (25_569, 73_051)  # 1970 to 2099
_LONGEST = 100  # characters


def date_of_cell(value: Any) -> datetime | None:
    """The date that a cell holds, None where it is empty.

    Text is read by ISO 8601, year first in other ways, or as in a message's header: what begins
    with a day or a month in figures may mean either.

    Raises
    ------
    ValueError
        It holds something else.

    Examples
    --------
    >>> date_of_cell("2024年1月3日 下午 2:05"), date_of_cell("45294.5")
    (datetime.datetime(2024, 1, 3, 14, 5), datetime.datetime(2024, 1, 3, 12, 0))
    """
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, bytes | bytearray):  # a column of parquet may be binary
        value = bytes(value).decode("utf-8", "replace")
    return _of_text(str(value).strip())


def _of_text(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        found = _of_other_text(text) if len(text) <= _LONGEST else None
    if found is None:
        raise ValueError(NOT_UNDERSTOOD)
    return found


def _of_other_text(text: str) -> datetime | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day, hour, minute, second = (
            int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
        )
        hour = _of_day(hour, match["before"] or match["after"] or "")
        rest = match["rest"] or ""
        return datetime.fromisoformat(
            f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{rest.upper()}"
        )
    if _SERIAL.fullmatch(text):
        days = float(text)
        least, most = _SERIALS
        return date_of_days(days) if least <= days < most else None
    found = parse_date(text.encode("utf-8", "replace"))
    half = _HALF.search(text)
    return found.replace(hour=_of_day(found.hour, half[1])) if found and half else found


def _of_day(hour: int, half: str) -> int:
    """The hour of a day, of one of either half of it."""
    if not half or hour > 12:  # "下午 14:05"
        return hour
    return hour % 12 + (12 if half.lower() in _AFTERNOON else 0)
