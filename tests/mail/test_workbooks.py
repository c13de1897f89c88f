"""Excel workbooks as tables of mail, honest and hostile ones."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from mailrisk_ml.exceptions import MailReadError, SourceError
from mailrisk_ml.mail import ReadLimits, iter_mails, packed
from mailrisk_ml.mail.parsing.foreign import OLE_MAGIC
from mailrisk_ml.mail.sources import find_mails
from mailrisk_ml.mail.stores import workbooks as module

WriteWorkbook = Callable[..., Path]

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
HEAD = '<row><c t="inlineStr"><is><t>body</t></is></c></row>'


def sheet(rows: str) -> dict[str, str]:
    """The part of a workbook that holds these rows."""
    root = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
    return {SHEET: root}


def texts(items: str) -> dict[str, str]:
    """The part that holds what cells refer to."""
    return {TEXTS: f'<sst xmlns="{NAMESPACE}">{items}</sst>'}


def bodies(path: Path, **options: object) -> list[str]:
    """Bodies of all mails, in order."""
    return [mail.body for mail in iter_mails(path, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("program", ["openpyxl", "xlsxwriter"])
@pytest.mark.filterwarnings("ignore:.*subject is read from")
def test_as_programs_write_them(program: str) -> None:
    """Texts beside the cells or in them, dates as numbers, text that was taken for a formula."""
    path = Path(__file__).parent / "workbooks" / f"{program}.xlsx"
    mails = list(iter_mails(path))
    assert [(m.subject, m.body, m.sender, m.date) for m in mails] == [
        ("合同", "第一行\n第二行 😀", "a@b.c", datetime(2024, 1, 3, 14, 5)),
        ("two", "=== price 4.2m ===", "", datetime(2024, 2, 1)),
    ]
    assert [mail.source for mail in mails] == [f"{path}#1", f"{path}#2"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<v>4500187765</v>", "4500187765"),
        ('<c t="s"><v>1</v></c>', "red and plain"),
        ('<c t="s"><v>2</v></c>', "東京"),
        ('<c t="s"><v>3</v></c>', "a\x07b_x0007_ 😀"),
        ('<c t="str"><f>A1&amp;"x"</f><v>bodyx</v></c>', "bodyx"),
        ("<c><f>== not computed ==</f><v>0</v></c>", "=== not computed =="),
        ("<c><f>--- Original ---</f><v></v></c>", "=--- Original ---"),
        ('<c t="e"><f>&gt; quoted</f><v>#NAME?</v></c>', "=> quoted"),
        ('<c t="str"><f>IF(E2="x","privacy","")</f><v></v></c>', ""),
        ("<c><f>IF(E2=1,1,0)</f><v>0</v></c>", "0"),
        ("<c><f>--(E2=1)</f><v>0</v></c>", "0"),
        ('<c><f t="shared" si="0"/><v>0</v></c>', "0"),
        ("<c><f>SUM(B:B)</f><v>12</v></c>", "12"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="d"><v>2024-01-03T09:05:00</v></c>', "2024-01-03T09:05:00"),
        ('<c t="inlineStr"><is><r><t>one </t></r><r><t>two</t></r></is></c>', "one two"),
    ],
)
def test_cells(cell: str, text: str, write_workbook: WriteWorkbook) -> None:
    """Every kind gives what people see in it, without what says how it is spoken."""
    cell = cell if cell.startswith("<c") else f"<c>{cell}</c>"
    items = (
        "<si><t>0</t></si><si><r><t>red</t></r><r><t> and plain</t></r></si>"
        "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si>"
        "<si><t>a_x0007_b_x005F_x0007_ _xD83D__xDE00_</t></si>"
    )
    other = '<c r="B2"><v>1</v></c>'  # a row of nothing is none
    parts = sheet(f"{HEAD}<row>{cell}{other}</row>") | texts(items)
    assert bodies(write_workbook("t.xlsx", [], parts)) == [text]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c s="1"><v>45292</v></c>', "2024-01-01"),
        ('<c s="2"><v>45292.586805555555</v></c>', "2024-01-01 14:05"),
        ('<c s="2" t="n"><f>A1+1</f><v>45292.5868171296</v></c>', "2024-01-01 14:05:01"),
        ('<c s="3"><v>45292</v></c>', "2024-01-01"),
        ('<c s="1"><v>0.5</v></c>', "0.5"),
        ('<c s="1"><v>2958464.9999999</v></c>', "9999-12-31"),
        ('<c s="1"><v>2958465.9999999</v></c>', "2958465.9999999"),
        ('<c s="1"><v>1e400</v></c>', "1e400"),
        ('<c s="1"><v>nan</v></c>', "nan"),
        ('<c s="1" t="str"><v>45292</v></c>', "45292"),
        ('<c s="4"><v>45292</v></c>', "45292"),
        ('<c s="5"><v>45292</v></c>', "45292"),
        ('<c s="99"><v>45292</v></c>', "45292"),
        ("<c><v>45292</v></c>", "45292"),
    ],
)
def test_dates_in_any_column(cell: str, text: str, write_workbook: WriteWorkbook) -> None:
    """Numbers that are shown as dates are read as dates; other numbers stay as they are."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 164, 31, 165, 2))
    parts = sheet(f"{HEAD}<row>{cell}</row>") | {
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="worksheet" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="styles" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{NAMESPACE}"><numFmts>'
        '<numFmt numFmtId="164" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot; h:mm"/>'
        '<numFmt numFmtId="165" formatCode="0.00\\d&quot;days&quot;;yy"/></numFmts>'
        f"<cellXfs>{formats}</cellXfs></styleSheet>",
    }
    assert bodies(write_workbook("t.xlsx", [], parts)) == [text]


@pytest.mark.parametrize("styles", ["<styleSheet>", None])
def test_damaged_styles_cost_no_mail(styles: str | None, write_workbook: WriteWorkbook) -> None:
    """Dates are numbers then."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = sheet(f'{HEAD}<row><c s="1"><v>45292</v></c></row>') | {
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="worksheet" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="styles" Type="{office}/styles" Target="styles.xml"/></Relationships>',
    }
    if styles is not None:
        parts["xl/styles.xml"] = styles
    assert bodies(write_workbook("t.xlsx", [], parts)) == ["45292"]


def test_places(write_workbook: WriteWorkbook) -> None:
    """Cells may be left out, and rows blank; what stands beyond the names is no mail's."""
    rows = (
        '<row/><row r="3"><c r="B3" t="str"><v>subject</v></c>'
        '<c r="D3" t="str"><v>body</v></c></row><row r="4"><c r="A4"/></row>'
        '<row r="9"><c r="D9" t="str"><v>b</v></c><c r="E9" t="str"><v>a remark</v></c></row>'
        '<row r="1048576"><c r="B10" t="str"><v>s</v></c><c t="str"><v>none</v></c></row>'
    )
    mails = list(iter_mails(write_workbook("t.xlsx", [], sheet(rows))))
    assert [(m.subject, m.body) for m in mails] == [("", "b"), ("s", "")]


def test_the_first_sheet_that_is_seen(write_workbook: WriteWorkbook) -> None:
    """Of several it is said; what is hidden, or a chart, is none."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = "".join(
        f'<sheet {state} r:id="{number}"/>'
        for state, number in [('state="hidden"', "worksheet"), ("", "chart"), ("", "a"), ("", "b")]
    )
    relations = "".join(
        f'<Relationship Id="{number}" Type="{office}/{kind}" Target="{target}"/>'
        for number, kind, target in [
            ("worksheet", "worksheet", "worksheets/sheet1.xml"),
            ("chart", "chartsheet", "chartsheets/sheet1.xml"),
            ("a", "worksheet", "/xl/worksheets/seen.xml"),
            ("b", "worksheet", "worksheets/sheet1.xml"),
        ]
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{office}"><sheets>{sheets}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/worksheets/seen.xml": sheet(f'{HEAD}<row><c t="str"><v>seen</v></c></row>')[SHEET],
    }
    path = write_workbook("t.xlsx", [["body"], ["hidden"]], parts)
    with pytest.warns(UserWarning, match="only the first of its 2 sheets is read"):
        assert bodies(path) == ["seen"]


def test_columns_are_found_as_in_csv(write_workbook: WriteWorkbook) -> None:
    """By name, as told, or with the same error."""
    path = write_workbook("t.xlsx", [["Topic", "Comment"], ["s", "b"]])
    with pytest.raises(SourceError, match=r"must have a column 'body' or 'text' .*Got .*'Topic'"):
        list(iter_mails(path))
    assert [
        m.subject for m in iter_mails(path, columns={"body": "Comment", "subject": "Topic"})
    ] == ["s"]


def test_a_title_above_the_names(write_workbook: WriteWorkbook) -> None:
    """No option names columns that are not in the first row: the error says what helps."""
    path = write_workbook("t.xlsx", [["我司邮件导出"], ["主题", "正文"], ["s", "b"]])
    said = (
        r"Got the columns '我司邮件导出' \(if the names stand in a lower row, delete the rows above"
    )
    with pytest.raises(SourceError, match=said):
        list(iter_mails(path))


def test_workbooks_of_anything_else_are_passed_over(write_workbook: WriteWorkbook) -> None:
    """In a folder, where exports put them beside mail; one that is named is an error."""
    path = write_workbook("prices.xlsx", [["item", "price"], ["bolt", "2"]])
    passed_over: Counter[str] = Counter()
    with pytest.raises(SourceError, match="a folder with at least one mail"):
        list(find_mails(path.parent, passed_over=passed_over))
    (path.parent / "a.eml").write_bytes(b"Subject: a\n\nbody")
    write_workbook("mails.xlsx", [["body"], ["of a table"]])
    assert bodies(path.parent) == ["body", "of a table"]
    assert passed_over == {".xlsx": 1}
    with pytest.raises(SourceError, match="must have a column 'body'"):
        list(iter_mails(path))


def test_a_long_row_costs_no_other(write_workbook: WriteWorkbook) -> None:
    """Be it one cell, one that many refer to, or several; nothing of it is quoted."""
    long = "x" * 300
    cells = [
        f'<c t="str"><v>{long}</v></c>',
        '<c t="s"><v>0</v></c>',
        '<c t="str"><v>' + "y" * 150 + "</v></c>" + '<c t="str"><v>' + "z" * 150 + "</v></c>",
        '<c t="str"><v>short</v></c>',
    ]
    rows = HEAD + "".join(f"<row>{cell}</row>" for cell in cells)
    path = write_workbook("t.xlsx", [], sheet(rows) | texts(f"<si><t>{long}</t></si>"))
    unread: list[MailReadError] = []
    limits = ReadLimits(max_bytes=200)
    assert bodies(path, limits=limits, on_error=unread.append) == ["short"]
    assert [(error.source, error.reason) for error in unread] == [
        (f"{path}#{n}", f"Excel row {n + 1}: a row longer than 200 characters") for n in (1, 2, 3)
    ]


def test_rows_are_told_as_excel_numbers_them(write_workbook: WriteWorkbook) -> None:
    """Which leaves blank ones out; numbers that cannot be, or are not there, are counted on."""
    long = f'<c t="str"><v>{"x" * 300}</v></c>'
    numbers = ["", 'r="50"', "", 'r="9"', 'r="1048577"', 'r="60"', 'r="x"', 'r="1048576"']
    rows = HEAD + "".join(f"<row {number}>{long}</row>" for number in numbers)
    path = write_workbook("t.xlsx", [], sheet(rows))
    unread: list[MailReadError] = []
    assert bodies(path, limits=ReadLimits(max_bytes=200), on_error=unread.append) == []
    found = [error.reason.split(":")[0] for error in unread]
    assert found == [f"Excel row {n}" for n in (2, 50, 51, 52, 53, 60, 61, 1_048_576)]


def test_a_body_over_its_limit_is_truncated(write_workbook: WriteWorkbook) -> None:
    """As in every table."""
    path = write_workbook("t.xlsx", [["body"], ["x" * 100]])
    (mail,) = iter_mails(path, limits=ReadLimits(max_body_chars=10))
    assert (mail.body, mail.truncated) == ("x" * 10, True)


_LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BROKEN = {
    "entities": {SHEET: f'<!DOCTYPE w [<!ENTITY l0 "x">{_LOL}]><worksheet>&l11;</worksheet>'},
    "external": {SHEET: '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]><w>&f;</w>'},
    "no XML": {SHEET: "<worksheet><sheetData><row>"},
    "a column beyond the last": sheet('<row><c r="XFE1"><v>1</v></c></row>'),
    "a text that is not there": sheet('<row><c t="s"><v>7</v></c></row>'),
    "a text before the first": sheet('<row><c t="s"><v>-1</v></c></row>')
    | texts("<si><t>body</t></si>"),
    "no sheet": {"xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}"><sheets/></workbook>'},
    "deep": {SHEET: "<a>" * 100_000},
}


@pytest.mark.parametrize("parts", BROKEN.values(), ids=BROKEN)
def test_broken_workbooks(parts: dict[str, str], write_workbook: WriteWorkbook) -> None:
    """One typed error that quotes nothing; in a folder it costs no other file."""
    path = write_workbook("t.xlsx", [["body"], ["b"]], parts)
    with pytest.raises(SourceError, match=r"must be an Excel workbook .*Save it as CSV") as caught:
        list(iter_mails(path))
    assert "passwd" not in str(caught.value)
    assert caught.value.__context__ is None
    (path.parent / "a.eml").write_bytes(b"Subject: a\n\nbody")
    unread: list[MailReadError] = []
    assert bodies(path.parent, on_error=unread.append) == ["body"]
    assert [error.source for error in unread] == [str(path)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"\(\.xlsx\)\. The file is empty\. Export it anew\.$"),
        (b"PK\x03\x04", "not readable"),
        (OLE_MAGIC, "a password"),
    ],
)
def test_files_that_are_none(content: bytes, said: str, tmp_path: Path) -> None:
    """What a password protects is no ZIP file."""
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        list(iter_mails(tmp_path / "t.xlsx"))


def test_days_from_1904_are_refused(write_workbook: WriteWorkbook) -> None:
    """They would be four years off."""
    book = f'<workbook xmlns="{NAMESPACE}"><workbookPr date1904="1"/></workbook>'
    path = write_workbook("t.xlsx", [["body"], ["b"]], {"xl/workbook.xml": book})
    with pytest.raises(SourceError, match=r"counted from 1904\. Save it as CSV"):
        list(iter_mails(path))


def test_what_no_excel_writes_is_refused(
    write_workbook: WriteWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpacked sizes, texts and rows are bounded before they are in memory."""
    rows = [["body"], *([str(n)] for n in range(20))]
    path = write_workbook("t.xlsx", rows, texts("<si><t>some text</t></si>" * 20))
    assert len(bodies(path)) == 20
    for name, most in [
        ("_SHEET_BYTES", 500), ("_STRINGS_BYTES", 500), ("_MOST_ROWS", 20), ("_PARTS_BYTES", 100)
    ]:  # fmt: skip
        with monkeypatch.context() as patched:
            patched.setattr(module, name, most)
            with pytest.raises(SourceError, match=r"too large unpacked\. Save it as CSV"):
                list(iter_mails(path))


_WORKBOOK = f'<workbook xmlns="{NAMESPACE}">'
SMALL = {
    "cells": sheet(HEAD + f"<row>{'<c/>' * 16_000}</row>" * 4),
    "texts": sheet(HEAD) | texts("<si/>" * 60_000),
    "blanks": sheet(HEAD + " " * 70_000_000),
    "a tree": {"xl/workbook.xml": f"{_WORKBOOK}{'<a/>' * 1_100_000}</workbook>"},
}


@pytest.mark.parametrize("parts", SMALL.values(), ids=SMALL)
def test_a_small_file_takes_neither_long_nor_much(
    parts: dict[str, str], write_workbook: WriteWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes may not spell out millions of elements; in a folder they cost no other."""
    monkeypatch.setattr(module, "_FREE_ELEMENTS", 50_000)
    path = write_workbook("t.xlsx", [["body"], ["b"]], parts)
    assert path.stat().st_size < 100_000
    (path.parent / "a.eml").write_bytes(b"Subject: a\n\nbody")
    unread: list[MailReadError] = []
    assert bodies(path.parent, on_error=unread.append) == ["body"]
    assert [error.source for error in unread] == [str(path)]
    assert "too large unpacked. Save it as CSV" in unread[0].reason


def test_equal_rows_are_no_bomb(
    write_workbook: WriteWorkbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What programs write stays within what the size of a file allows: cells say where they are."""
    monkeypatch.setattr(module, "_FREE_ELEMENTS", 0)
    monkeypatch.setattr(packed, "_FREE_BYTES", 0)
    text = "<is><t>Please find attached the invoice.</t></is>"
    rows = HEAD + "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{column}{n}" t="inlineStr">{text}</c>' for column in "ABC")
        + "</row>"
        for n in range(2, 5_002)
    )
    assert len(bodies(write_workbook("t.xlsx", [], sheet(rows)))) == 5_000


def test_a_part_gives_no_more_than_it_says(write_workbook: WriteWorkbook) -> None:
    """A bomb may lie about its size: it is cut there, and damaged."""
    path = write_workbook("t.xlsx", [["body"], ["x" * 10_000]])
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 300)))
    with pytest.raises(SourceError, match="not readable as one"):
        list(iter_mails(path))


BOMB = """
import resource, sys
from mailrisk_ml.mail import iter_mails
import mailrisk_ml.mail.stores.tables, mailrisk_ml.mail.stores.workbooks
before = resource.getrusage(resource.RUSAGE_SELF)
unread = []
n = sum(1 for _ in iter_mails(sys.argv[1], on_error=unread.append))
after = resource.getrusage(resource.RUSAGE_SELF)
print(n, len(unread), after.ru_maxrss - before.ru_maxrss, after.ru_utime - before.ru_utime)
"""


@pytest.mark.parametrize("kind", ["far apart", "one text many times", "blanks", "wide"])
def test_bombs(kind: str, write_workbook: WriteWorkbook) -> None:
    """Small files that would be large: two far cells, a long text in many rows, a run of blanks."""
    n = 200
    rows, items, expected = {
        "far apart": (f'{HEAD}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + HEAD, "", 2),
        "one text many times": (
            HEAD + '<row><c t="s"><v>0</v></c></row>' * n,
            f"<si><t>{'word ' * 1_000_000}</t></si>",
            n,
        ),
        "blanks": (HEAD + " " * 60_000_000 + HEAD, "", 1),
        "wide": (HEAD + f"<row>{'<c><v>1</v></c>' * 16_384}</row>" * 10, "", 10),
    }[kind]
    path = write_workbook("t.xlsx", [], sheet(rows) | texts(items))
    done = subprocess.run(
        [sys.executable, "-c", BOMB, path], capture_output=True, text=True, check=True
    )
    read, unread, memory, seconds = done.stdout.split()
    assert (int(read), int(unread)) == (expected, 0)
    per_mib = 1 << 10 if sys.platform == "linux" else 1 << 20
    assert int(memory) < 200 * per_mib
    assert float(seconds) < 20
