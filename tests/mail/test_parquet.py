"""Tables in Parquet."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail import ReadLimits, iter_mails
from mailrisk_ml.mail.stores import parquet


def test_types_of_parquet(tmp_path: Path) -> None:
    """Binary columns hold text, dates may lack a time of day, and a list is one bad row."""
    path = tmp_path / "t.parquet"
    texts = ["合同下周再补", "价格照旧", None]
    days = [date(2025, 1, 6), None, date(2025, 1, 7)]
    columns = {
        "body": pa.array([text and text.encode("gb18030") for text in texts], pa.binary()),
        "subject": pa.array([b"one", "二".encode(), b""], pa.large_binary()),
        "date": pa.array(days, pa.date32()),
        "id": pa.array([1, 2, 3]),
    }
    pq.write_table(pa.table(columns), path)
    mails = list(iter_mails(path))
    assert [mail.body for mail in mails] == ["合同下周再补", "价格照旧", ""]
    assert [mail.subject for mail in mails] == ["one", "二", ""]
    assert [mail.date and mail.date.date() for mail in mails] == days
    assert [mail.message_id for mail in mails] == ["1", "2", "3"]
    pq.write_table(pa.table({"body": pa.array([["a", "b"], None, []])}), path)
    errors: list[MailReadError] = []
    assert [mail.body for mail in iter_mails(path, on_error=errors.append)] == [""]
    reason = "'body' must be text, bytes or a number, is a list"
    assert [(e.source, e.reason) for e in errors] == [(f"{path}#{n}", reason) for n in (1, 3)]


def test_odd_cells_of_parquet_cost_no_other_row(tmp_path: Path) -> None:
    """Text that is not UTF-8 is decoded, a day beyond the calendar is none, a list is one row's."""
    path = tmp_path / "t.parquet"
    texts = [text.encode("gb18030") for text in ("one", "合同下周再补", "three")]
    columns = {
        "body": pa.array(texts, pa.binary()).view(pa.string()),
        "date": pa.array([0, 1, 10_000_000], pa.int32()).view(pa.date32()),
    }
    pq.write_table(pa.table(columns), path)
    mails = list(iter_mails(path))
    assert [mail.body for mail in mails] == ["one", "合同下周再补", "three"]
    days = [date(1970, 1, 1), date(1970, 1, 2), None]
    assert [mail.date and mail.date.date() for mail in mails] == days
    lists = pa.ListArray.from_arrays([0, 1, 2, 3], columns["body"])
    pq.write_table(pa.table({"body": ["a", "b", "c"], "subject": lists}), path)
    errors: list[MailReadError] = []
    assert list(iter_mails(path, on_error=errors.append)) == []
    listed = "'subject' must be text, bytes or a number, is a list"
    spoilt = "row 2: a cell that cannot be read (UnicodeDecodeError)"
    assert [error.reason for error in errors] == [listed, spoilt, listed]


def test_long_cells_of_parquet(tmp_path: Path) -> None:
    """A row over the limit is one bad row, as in other tables; long ones are read one by one."""
    path = tmp_path / "t.parquet"
    size = 400_000
    bodies = [f"{n} " * (size // 2) for n in range(10)] * 4
    bodies[3] *= 3
    pq.write_table(pa.table({"body": bodies}), path, row_group_size=1)
    errors: list[MailReadError] = []
    limits = ReadLimits(max_bytes=2 * size)
    before = pa.total_allocated_bytes()
    read, held = "", []
    for mail in iter_mails(path, on_error=errors.append, limits=limits):
        read += mail.body[0]
        held.append(pa.total_allocated_bytes() - before)
    assert read == "012456789" + "0123456789" * 3
    assert max(held) < 6 * size
    reason = f"row 4: a row longer than {2 * size} bytes"
    assert [(e.source, e.reason) for e in errors] == [(f"{path}#4", reason)]


def test_a_text_that_rows_of_parquet_share(tmp_path: Path) -> None:
    """It is stored once: rows that are decoded together would each have a copy of it."""
    path = tmp_path / "t.parquet"
    size, n = 4_000_000, 1_000
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), ["a" * size])
    table = pa.table({"body": shared})
    pq.write_table(table, path, dictionary_pagesize_limit=2 * size, store_schema=False)
    before, counted = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    errors: list[MailReadError] = []
    pa.set_memory_pool(counted)
    try:
        limits = ReadLimits(max_bytes=size // 2)
        assert list(iter_mails(path, on_error=errors.append, limits=limits)) == []
    finally:
        pa.set_memory_pool(before)
    assert len(errors) == n
    assert counted.max_memory() < 5 * size  # sixteen copies else


@pytest.mark.parametrize("how", ["PLAIN", "RLE_DICTIONARY", "DELTA_BYTE_ARRAY"])
def test_batches_of_parquet(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a large table are decoded together, unless what they share is long."""
    path, n = tmp_path / "t.parquet", 1_600
    options: dict[str, Any] = {"use_dictionary": how == "RLE_DICTIONARY"}
    if not options["use_dictionary"]:
        options["column_encoding"] = {"body": how}

    def sizes(bodies: list[str]) -> Counter[int]:
        pq.write_table(pa.table({"body": bodies}), path, **options)
        seen: list[int] = []
        monkeypatch.setattr(parquet, "_rows", lambda batch, _: seen.append(len(batch)) or ())
        list(iter_mails(path, limits=ReadLimits(max_bytes=10_000_000)))
        return Counter(seen)

    if how != "DELTA_BYTE_ARRAY":  # whose rows may all be one
        many = [f"{number:<10000}" for number in range(n)]
        assert sizes([*many, *many[:160]]) == {16: 110}
    if how != "PLAIN":
        shared = ["a" * 1_500_000] * 12 + [""] * n
        assert max(sizes(shared)) == 6
