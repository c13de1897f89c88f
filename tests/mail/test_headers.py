"""Header values: words, parameters, addresses, dates."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailrisk_ml.mail.parsing.headers import addresses, decode_header, parameters, parse_date

GB = b64encode("采购合同".encode("gbk"))
SPLIT = "采购合同".encode("gbk")  # cut after three bytes: inside a character


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?gb2312?B?" + GB + b"?=", "采购合同"),
        (b"Re: =?GB2312?b?" + GB + b"?= (2)", "Re: 采购合同 (2)"),
        (b"=?gbk?Q?=B2=C9=B9=BA?=", "采购"),
        (b"=?utf-8?Q?a_b=3F?=", "a b?"),
        (b"=?utf-8?Q?a?b?=", "a?b"),  # RFC 2047 wants "?" encoded
        (b"=?utf-8*zh?B?" + b64encode("合同".encode()) + b"?=", "合同"),  # RFC 2231 language
        (
            b"=?gb2312?B?"
            + b64encode(SPLIT[:3])
            + b"?=\n =?gb2312?B?"
            + b64encode(SPLIT[3:])
            + b"?=",
            "采购合同",
        ),
        (b"=?gb2312?B?" + GB[:5] + b"?= =?gb2312?B?" + GB[5:] + b"?=", "采购合同"),
        (b"=?gb2312?B?" + GB[:6] + b"\n " + GB[6:] + b"?=", "采购合同"),  # folded inside the word
        (b"=?gb2312?B?" + GB, "采购合同"),  # the end is missing
        (b"=?gb2312?B?" + GB + b"=?gb2312?B?" + GB + b"?=", "采购合同采购合同"),
        (b"=?gb2312?B?" + GB.rstrip(b"=") + b"?=", "采购合同"),
        (b"=?iso-8859-1?B?" + GB + b"?=", "采购合同"),  # a lie
        ("采购合同".encode("gbk"), "采购合同"),  # not encoded at all
        ("采购合同".encode(), "采购合同"),
        (b"a\n b", "a b"),
        (b"a\x00b\x07c", "abc"),
        (b"=?utf-8?B?" + b64encode(b"two\nlines\x01") + b"?=", "two lines"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),  # no such encoding: left as it is
        (b"is 1 =? 2", "is 1 =? 2"),
        (b"", ""),
    ],
)
def test_decode_header(raw: bytes, text: str) -> None:
    """RFC 2047 words, whole and broken, and what is none."""
    assert decode_header(raw) == text


@pytest.mark.parametrize(
    ("raw", "name", "value"),
    [
        (b'text/plain; charset="gb2312"', "charset", "gb2312"),
        (b"text/plain;charset=gb2312;format=flowed", "charset", "gb2312"),
        (b"text/plain charset=gb2312", "charset", "gb2312"),
        (b"text/plain; charset=utf-8 format=flowed", "charset", "utf-8"),
        (b"text/plain charset=utf-8\tformat=flowed", "charset", "utf-8"),
        (b"text/plain; charset=", "charset", ""),
        (b"multipart/mixed; boundary=a b", "boundary", "a b"),
        (b'a/b; name="a;b.doc"', "name", "a;b.doc"),
        (b'a/b; name="a\\"b.doc"', "name", 'a"b.doc'),
        (b'a/b; name="a;b\\', "name", "a;b\\"),
        (b"a/b; name=price list.xls", "name", "price list.xls"),
        (b"a/b; filename*=utf-8''%E5%90%88%E5%90%8C.doc", "filename", "合同.doc"),
        (b"a/b; filename*0*=gb2312''%BA%CF; filename*1*=%CD%AC; filename*2=.doc", "filename",
         "合同.doc"),
        (b'a/b; name="=?gb2312?B?us/NrC5kb2M=?="', "name", "合同.doc"),
        (b'a/b; name="' + "合同.doc".encode("gbk") + b'"', "name", "合同.doc"),
        (b"a/b;\n\tname=x", "name", "x"),
    ],
)  # fmt: skip
def test_parameters(raw: bytes, name: str, value: str) -> None:
    """RFC 2231 sections, RFC 2047 words where they do not belong, missing quotes."""
    assert parameters(raw)[1][name] == value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a@b.c, d@e.f", ["a@b.c", "d@e.f"]),
        (b'"Li, Wei" <a@b.c>', ['"Li, Wei" <a@b.c>']),
        (b"=?gb2312?B?wO7OsA==?= <a@b.c>", ["李伟 <a@b.c>"]),
        (b"Sales: a@b.c, d@e.f;", ["Sales: a@b.c", "d@e.f"]),
        (b'a@b.c, "Li, Wei', ["a@b.c", '"Li, Wei']),
        (b'a@b.c, "Li, Wei\\', ["a@b.c", '"Li, Wei\\']),  # not closed, whatever its end
        (b"", []),
    ],
)
def test_addresses(raw: bytes, expected: list[str]) -> None:
    """Commas inside names do not divide addresses."""
    assert list(addresses(raw)) == expected


CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        (b"Mon, 6 Jan 2025 10:00:00 +0800", datetime(2025, 1, 6, 10, tzinfo=CHINA)),
        (b"6 Jan 2025 10:00 +0800 (CST)", datetime(2025, 1, 6, 10, tzinfo=CHINA)),
        (b"Mon, 06 Jan 2025 02:00:00 GMT", datetime(2025, 1, 6, 2, tzinfo=UTC)),
        (b"Mon, 06 Jan 2025 02:00:00 EST", datetime(2025, 1, 6, 7, tzinfo=UTC)),
        (b"Mon, 07 Jul 2025 02:00:00 PDT", datetime(2025, 7, 7, 9, tzinfo=UTC)),
        (b"Mon, 06 Jan 2025 02:00 CDT (Central)", datetime(2025, 1, 6, 7, tzinfo=UTC)),
        # Of China or of Chicago, 14 hours apart.
        (b"Mon, 06 Jan 2025 02:00 CST", datetime(2025, 1, 6, 2)),
        (b"Mon, 6 Jan 25 02:00 CST", datetime(2025, 1, 6, 2)),
        (b"Mon Jan 06 02:00:00 CST 2025", datetime(2025, 1, 6, 2)),
        (b"Mon, 06 Jan 2025 02:00:00 ESTX", datetime(2025, 1, 6, 2)),
        (b"Mon, 06 Jan 2025 02:00:00", datetime(2025, 1, 6, 2)),
        (b"Mon, 06 Jan 2025 02:00:00 -0500", datetime(2025, 1, 6, 7, tzinfo=UTC)),
        (b"Mon, 66 Jan 2025 02:00:00 +0800", None),
        (b"yesterday", None),
        (b"", None),
    ],
)
def test_parse_date(raw: bytes, date: datetime | None) -> None:
    """A zone makes the date aware; nonsense makes it None."""
    assert parse_date(raw) == date
