"""Dates as tables hold them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pytest

from mailrisk_ml.mail.sources import iter_mails
from mailrisk_ml.mail.stores.dates import NOT_UNDERSTOOD, date_of_cell

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2024/1/3", datetime(2024, 1, 3)),
        (" 2024/1/3 9:05 ", datetime(2024, 1, 3, 9, 5)),
        ("2024-1-3 9:5", datetime(2024, 1, 3, 9, 5)),
        ("2024.01.03", datetime(2024, 1, 3)),
        ("2024年1月3日", datetime(2024, 1, 3)),
        ("2024年1月3日 9:05:07", datetime(2024, 1, 3, 9, 5, 7)),
        ("2024年1月3日 星期三 下午2时05分", datetime(2024, 1, 3, 14, 5)),
        ("2024/1/3 (周三) 9:05", datetime(2024, 1, 3, 9, 5)),
        ("2024/01/03 下午 02:05", datetime(2024, 1, 3, 14, 5)),
        ("2024/01/03 上午 12:05", datetime(2024, 1, 3, 0, 5)),
        ("2024/1/3 12:05 PM", datetime(2024, 1, 3, 12, 5)),
        ("2024/1/3 下午 14:05", datetime(2024, 1, 3, 14, 5)),
        ("2024/1/3 9:05 +0800", datetime(2024, 1, 3, 9, 5, tzinfo=CHINA)),
        ("2024/1/3 9:05:00.250Z", datetime(2024, 1, 3, 9, 5, 0, 250_000, tzinfo=UTC)),
        ("2024-01-03T09:05:00+08:00", datetime(2024, 1, 3, 9, 5, tzinfo=CHINA)),
        ("20240103", datetime(2024, 1, 3)),
        ("45294", datetime(2024, 1, 3)),
        (45294.378472222226, datetime(2024, 1, 3, 9, 5)),
        ("Wed, 3 Jan 2024 09:05:00 +0800", datetime(2024, 1, 3, 9, 5, tzinfo=CHINA)),
        ("Wednesday, January 3, 2024 2:05 PM", datetime(2024, 1, 3, 14, 5)),
        (b"2024/1/3", datetime(2024, 1, 3)),
        (date(2024, 1, 3), datetime(2024, 1, 3)),
        ("", None),
        (" ", None),
        (None, None),
        (float("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
    ],
)
def test_dates_are_read(cell: object, found: datetime | None) -> None:
    """Year first as people and Excel write it; what is empty is no date."""
    assert date_of_cell(cell) == found


@pytest.mark.parametrize(
    "cell",
    [
        *("1/3/2024", "3.1.2024 09:05", "24/1/3", "2024", "2024/13/1", "2024/1/3 25:00"),
        *("1704243600", 1704243600, "10000", "99999", "garbage", ["2024/1/3"], "2024/1/3 " * 99),
    ],
)
def test_what_may_mean_two_days_is_no_date(cell: object) -> None:
    """Neither a guess nor silence."""
    with pytest.raises(ValueError, match=r"not understood|must be in"):
        date_of_cell(cell)


def test_a_mail_says_that_its_date_was_not_understood(tmp_path: Path) -> None:
    """It is read without one; where none is given there is nothing to say."""
    path = tmp_path / "t.csv"
    path.write_text("主题,正文,日期\na,b,1/3/2024\na,b,\na,b,2024/1/3\n", encoding="utf-8")
    mails = list(iter_mails(path))
    assert [mail.notes for mail in mails] == [(NOT_UNDERSTOOD,), (), ()]
    assert [mail.undated for mail in mails] == [True, False, False]
    assert [mail.date for mail in mails] == [None, None, datetime(2024, 1, 3)]
