"""Tables: CSV and JSON Lines."""

from __future__ import annotations

import csv
import json
import warnings
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.mail import ReadLimits, iter_mails, read_mail


def test_a_table_is_no_message(tmp_path: Path) -> None:
    """By its name: its rows would be one mail."""
    path = tmp_path / "mails.csv"
    path.write_text("subject,body\na,b\n", encoding="utf-8")
    with pytest.raises(MailReadError, match=r"is a table.*iter_mails\(path\)"):
        read_mail(path)


ROWS = [
    {"id": "1", "subject": "合同", "body": "第一\n行", "sender": "a@b.c", "date": "2025-01-06"},
    {"id": "2", "subject": "two", "body": 'with "quotes", commas', "sender": "", "date": ""},
]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "csv-gbk", "tsv", "parquet"])
def test_tables(kind: str, tmp_path: Path) -> None:
    """Named columns give the fields of a mail."""
    path = tmp_path / f"t.{kind.partition('-')[0]}"
    frame = pd.DataFrame(ROWS)
    if kind == "jsonl":
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), "utf-8")
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        encoding = "gb18030" if kind == "csv-gbk" else "utf-8-sig"
        frame.to_csv(path, index=False, encoding=encoding, sep="\t" if kind == "tsv" else ",")
    mails = list(iter_mails(path))
    assert [(m.message_id, m.subject, m.body, m.sender) for m in mails] == [
        (r["id"], r["subject"], r["body"], r["sender"]) for r in ROWS
    ]
    assert mails[0].source == f"{path}#1"
    assert mails[0].date is not None
    assert mails[0].date.year == 2025


def test_an_array_is_no_line_of_its_own(tmp_path: Path) -> None:
    """The error says what a file of JSON Lines holds."""
    (tmp_path / "m.jsonl").write_text('[{"body": "Lunch?"}]', encoding="utf-8")
    with pytest.raises(MailReadError, match=r"not a JSON object\. Write one object a line"):
        list(iter_mails(tmp_path / "m.jsonl"))


CELLS = {
    "Subject": ["合同", None, float("nan"), pd.NA, "<b>x</b>"],
    "正文": ["第一\n行", 'with "quotes", commas', 7, None, "<p>Hi</p><p>there</p>"],
    "date": pd.to_datetime(["2025-01-06 09:00", None, "2025-01-07 10:00", None, None]),
    "id": [1, 2, None, 4, 5],
    "note": ["never", "read", "at", "all", None],
}


@pytest.mark.parametrize("columns", [None, {"subject": "note", "body": "Subject"}])
def test_a_data_frame_is_a_table(columns: dict[str, str] | None, tmp_path: Path) -> None:
    """It is read as the CSV file that pandas would write of it, missing cells included."""
    frame = pd.DataFrame(CELLS, index=[3, 3, 1, 0, 0])
    frame.to_csv(tmp_path / "t.csv", index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the column that is not used: as of a file
        mails = list(iter_mails(frame, columns=columns))
        same = list(iter_mails(tmp_path / "t.csv", columns=columns))
    assert [m.source for m in mails] == [f"DataFrame#{n}" for n in range(1, 6)]
    assert mails == [replace(m, source=f"DataFrame#{n}") for n, m in enumerate(same, 1)]


def test_what_is_wrong_with_a_data_frame() -> None:
    """Told as of a file; a cell costs no more than its row."""
    with pytest.raises(SourceError, match=r"DataFrame: .* column 'body' or 'text'.*'0'.*columns="):
        list(iter_mails(pd.DataFrame([["a"]])))
    with pytest.raises(SourceError, match=r"DataFrame: .*'body' and 'Body' both stand for 'body'"):
        list(iter_mails(pd.DataFrame([["a", "b"]], columns=["body", "Body"])))
    frame = pd.DataFrame({"subject": "s", "body": [["a"], "b"]})
    errors: list[MailReadError] = []
    assert [m.body for m in iter_mails(frame, on_error=errors.append)] == ["b"]
    assert [error.source for error in errors] == ["DataFrame#1"]


GERMAN = "Können Sie die Verträge prüfen? Don’t tell Müller"
SIMPLIFIED, TRADITIONAL = (
    "我把客户名单发给你了，不要告诉老板。",
    "我把客戶名單傳給你了，不要告訴老闆。",
)


@pytest.mark.parametrize("n_before", [0, 40_000])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", GERMAN),
        ("cp1252", "Müller"),
        ("cp1252", "CAFÉ’S crème brûlée"),  # É’ would be a character of UTF-8
        ("gb18030", SIMPLIFIED),
        ("cp950", TRADITIONAL),
        ("utf-8", SIMPLIFIED),
        ("utf-8", GERMAN),
        ("utf-8-sig", SIMPLIFIED),
        ("utf-16", SIMPLIFIED),
    ],
)
def test_charsets_of_csv(encoding: str, text: str, n_before: int, tmp_path: Path) -> None:
    """What Excel writes in Europe, China and Taiwan, be it below a megabyte of plain ASCII."""
    path = tmp_path / "t.csv"
    rows = "plain,nothing but plain letters\n" * n_before
    path.write_text(f"subject,body\n{rows}last,{text}\n", encoding=encoding)
    *_, mail = iter_mails(path)
    assert (mail.subject, mail.body, mail.notes) == ("last", text, ())


@pytest.mark.parametrize("text", [SIMPLIFIED, "合同", "合同下", "Müller"])
@pytest.mark.parametrize("byte", [b"\xff", b"\xe9"])
def test_lost_characters_of_a_table_are_noted(text: str, byte: bytes, tmp_path: Path) -> None:
    """One spoilt byte does not change how the rest is read, be that a word."""
    path = tmp_path / "t.csv"
    path.write_bytes(f"subject,body\nfirst,{text}\n".encode() + b"s,a" + byte + b"b\n")
    whole, spoilt = iter_mails(path)
    assert (whole.body, whole.notes) == (text, ())
    assert (spoilt.body, spoilt.notes) == ("a\ufffdb", ("characters that were lost in decoding",))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv"])
def test_delimiters(name: str, delimiter: str, tmp_path: Path) -> None:
    """Excel writes semicolons in many countries; names of columns tell."""
    path = tmp_path / name
    rows = [["subject", "body", "a, b; c"], ["s; t", "one, two; three\tfour", "x"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert [(m.subject, m.body) for m in iter_mails(path)] == [tuple(rows[1][:2])]
    path.write_text(f"headline{delimiter}comment\ns{delimiter}b\n", encoding="utf-8")
    (mail,) = iter_mails(path, columns={"subject": "headline", "body": "comment"})
    assert (mail.subject, mail.body) == ("s", "b")
    with pytest.raises(SourceError, match="'headline', 'comment'"):
        list(iter_mails(path))
    path.write_text('body\n"one, two; three"\n', encoding="utf-8")
    assert [m.body for m in iter_mails(path)] == ["one, two; three"]


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "sep=|", "sep=\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_delimiter_that_excel_is_told(told: str, encoding: str, tmp_path: Path) -> None:
    """In a line above the names, which holds no names."""
    delimiter = told.strip('"')[-1]
    rows = [delimiter.join(cells) for cells in (("subject", "body"), ("1,5", "sep=."))]
    path = tmp_path / "t.csv"
    path.write_text("\r\n".join([told, *rows]), encoding=encoding)
    assert [(mail.subject, mail.body) for mail in iter_mails(path)] == [("1,5", "sep=.")]


def test_each_table_has_its_own_limit(tmp_path: Path) -> None:
    """Readers with other limits, and users of the csv module, do not disturb each other."""
    path = tmp_path / "t.csv"
    path.write_text("body\n" + f"{'x' * 300_000}\n" * 3, encoding="utf-8")
    mails = iter_mails(path, limits=ReadLimits(max_body_chars=400_000))
    next(mails)
    errors: list[MailReadError] = []
    short = iter_mails(path, on_error=errors.append, limits=ReadLimits(max_bytes=1_000))
    assert (list(short), len(errors)) == ([], 3)
    assert [len(mail.body) for mail in mails] == [300_000, 300_000]
    limit = csv.field_size_limit()
    list(iter_mails(path, on_error="skip", limits=ReadLimits(max_bytes=2_000)))
    assert csv.field_size_limit() == limit


def test_the_limit_of_the_csv_module(tmp_path: Path) -> None:
    """It is the whole process's: raised where a row needs more, and otherwise left alone."""
    limit = csv.field_size_limit(1_000)
    try:
        path = tmp_path / "t.csv"
        path.write_text("subject,body\n" + f"a,{'x' * 900}\n" * 9, encoding="utf-8")
        assert len(list(iter_mails(path))) == 9
        assert csv.field_size_limit() == 1_000
        path.write_text(f"subject,body,{'c' * 2_000}\na,b,c\n", encoding="utf-8")
        assert [mail.body for mail in iter_mails(path)] == ["b"]
        csv.field_size_limit(1_000)
        path.write_text('subject,body\na,"' + "x\n" * 900 + '"\n', encoding="utf-8")
        assert [len(mail.body) for mail in iter_mails(path)] == [1_800]
    finally:
        csv.field_size_limit(limit)


def test_an_open_quote_ends(tmp_path: Path) -> None:
    """A row of many lines is bounded too; rows go on below."""
    path = tmp_path / "t.csv"
    path.write_text('body\none\n"' + "open\n" * 30 + "two\n", encoding="utf-8")
    errors: list[MailReadError] = []
    mails = list(iter_mails(path, on_error=errors.append, limits=ReadLimits(max_bytes=140)))
    assert [error.reason for error in errors] == ["line 3: a row longer than 140 characters"]
    assert [mails[0].body, mails[-1].body] == ["one", "two"]


@pytest.mark.parametrize(
    ("lines", "reason", "read"),
    [
        (['x,"open', "y,two", "z,three"], "line 3: read as one row up to line 5", ["one"]),
        (
            ['x,"open', 'y,"two, and"', "z,three"],
            "line 3: read as one row up to line 4",
            ["one", "three"],
        ),
        (['"x', 'y,"two"', "z,three"], "line 3: read as one row up to line 4", ["one", "three"]),
        (['"x" y,"open', "z,three"], "line 3: read as one row up to line 4", ["one"]),
        (["x,two, and", "z,three"], "line 3: 3 cells for 2 columns", ["one", "three"]),
    ],
)
def test_a_stray_quote_swallows_no_rows_silently(
    lines: list[str], reason: str, read: list[str], tmp_path: Path
) -> None:
    """The lines that it joined are named, as a row that cannot be read."""
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["subject,body", "w,one", *lines]), encoding="utf-8")
    errors: list[MailReadError] = []
    assert [mail.body for mail in iter_mails(path, on_error=errors.append)] == read
    (error,) = errors
    assert error.source == f"{path}#2"
    assert error.reason.startswith(reason)


def test_quotes_that_cost_nothing(tmp_path: Path) -> None:
    """Within a line, and doubled in a cell of many; blank lines and cells are no fault either."""
    path = tmp_path / "t.csv"
    path.write_text(
        '\nsubject,body\n5" pipe,"a" b\n\nx,"say\n""hi""\n\n, y"\nz,c, ,\nlast,"open',
        encoding="utf-8",
    )
    mails = [(mail.subject, mail.body) for mail in iter_mails(path)]
    assert mails == [
        ('5" pipe', "a b"),
        ("x", 'say\n"hi"\n\n, y'),
        ("z", "c"),
        ("last", "open"),
    ]


def test_columns(tmp_path: Path) -> None:
    """Other names are given by `columns`; `text` stands in for `body`."""
    path = tmp_path / "t.jsonl"
    path.write_text('{"comment": "b", "headline": "s", "text": "t"}\n')
    (mail,) = iter_mails(path, columns={"body": "comment", "subject": "headline"})
    assert (mail.subject, mail.body) == ("s", "b")
    said = "no column is the subject; not used: 'comment', 'headline'"
    with pytest.warns(UserWarning, match=said):
        assert [m.body for m in iter_mails(path)] == ["t"]
    rule = "'columns' parameter of iter_mails must be a mapping from subject, body, .* to names of "
    with pytest.raises(InvalidParameterError, match=rf"{rule}columns\. Got 'boddy'"):
        list(iter_mails(path, columns={"boddy": "comment"}))
    for table in (path, tmp_path, pd.DataFrame({"comment": ["x"]})):
        with pytest.raises(InvalidParameterError, match=rf"{rule}columns\. Got 'comment'"):
            iter_mails(table, columns="comment")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameterError, match=r"a mapping from .*\. Got 'comment'"):
        read_labelled(path, columns="comment")  # type: ignore[arg-type]


def test_bad_rows(tmp_path: Path) -> None:
    """Bad lines are errors of their own; the rest is read."""
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"body": "1"}\nnot json\n[1]\n{"x": 1}\n{"body": "\\ud800", "subject": null}\n'
    )
    errors: list[MailReadError] = []
    mails = list(iter_mails(path, on_error=errors.append))
    assert [mail.body for mail in mails] == ["1", "\ufffd"]
    assert [error.source for error in errors] == [f"{path}#{n}" for n in (2, 3, 4)]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_json_lines_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    """None is guessed for a line of its own: what is to be done is said of the first."""
    path = tmp_path / "t.jsonl"
    path.write_text('{"body": "合同"}\n{"body": "底价"}\n', encoding)
    errors: list[MailReadError] = []
    assert list(iter_mails(path, on_error=errors.append)) == []
    assert errors[0].reason == "line 1: not UTF-8. Save the file as UTF-8"


def test_long_fields_of_a_table_are_noted(tmp_path: Path) -> None:
    """Nothing is cut that no note speaks of."""
    limits = ReadLimits(max_subject_chars=20)
    fields = {"subject": "s" * 21, "sender": "f" * 21, "message_id": "<" + "i" * 20}
    rows = [{"body": "b", **fields}, {"body": "b", **{k: v[:20] for k, v in fields.items()}}]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    cut, whole = iter_mails(tmp_path / "a.jsonl", limits=limits)
    names = ("subject", "from", "message-id")
    assert cut.notes == tuple(f"truncated: {name} longer than 20 characters" for name in names)
    assert cut.truncated
    assert whole.notes == ()
    assert (cut.subject, cut.sender, cut.message_id) == ("s" * 20, "f" * 20, "i" * 19)


def test_lines_of_tables_are_bounded(tmp_path: Path) -> None:
    """A line that no mail can be is one error; the rows around it are read."""
    limits = ReadLimits(max_bytes=1_000)
    long = "x" * 100_000
    (tmp_path / "a.jsonl").write_text(
        f'{{"body": "one"}}\n{{"body": "{long}"}}\n{{"body": "three"}}\n', encoding="utf-8"
    )
    (tmp_path / "a.csv").write_text(f"body\none\n{long}\nthree\n{long}", encoding="utf-8")
    for name, n_errors in (("a.jsonl", 1), ("a.csv", 2)):
        errors: list[MailReadError] = []
        mails = list(iter_mails(tmp_path / name, on_error=errors.append, limits=limits))
        assert [mail.body for mail in mails] == ["one", "three"]
        assert ["longer than 1000" in error.reason for error in errors] == [True] * n_errors


def test_a_table_without_header_is_not_quoted(tmp_path: Path) -> None:
    """What stands where the column names should be may be mail."""
    (tmp_path / "a.csv").write_text("Re: secret,Dear Ms Qiu: the list\nx,y\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no names of columns") as caught:
        list(iter_mails(tmp_path / "a.csv"))
    assert "Qiu" not in str(caught.value)


@pytest.mark.parametrize("columns", [None, {"body": "2"}])
@pytest.mark.parametrize("row", ["Lunch,Shall we go at noon?", "合同,请把名单发来"])
def test_a_table_without_header_is_given_one(
    row: str, columns: dict[str, str] | None, tmp_path: Path
) -> None:
    """No column has a name then that could be told: a first row makes it readable."""
    path = tmp_path / "a.csv"
    path.write_text(f"{row}\nb,c\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no names, add a first row of them, such as subject,bo"):
        list(iter_mails(path, columns=columns))
    with pytest.raises(SourceError, match="such as subject,body,labels"):
        read_labelled(path)
    path.write_text(f"subject,body\n{row}\n", encoding="utf-8")
    (mail,) = iter_mails(path)
    assert f"{mail.subject},{mail.body}" == row
    (tmp_path / "a.jsonl").write_text('{"Inhalt": "a", "Betreff": "b"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match="Got the columns 'Inhalt', 'Betreff'") as caught:
        list(iter_mails(tmp_path / "a.jsonl"))
    assert "first row" not in str(caught.value)


@pytest.mark.parametrize(
    "names", ["编号,正文,subject", "正文,邮件编号,编号", "Message-ID,正文,编号,id", "id,正文,编号"]
)
def test_names_of_identifiers(names: str, tmp_path: Path) -> None:
    """Usual ones, a mail's own before a number of whatever kind."""
    values = iter("1234")
    row = ",".join("b" if name == "正文" else next(values) for name in names.split(","))
    (tmp_path / "a.csv").write_text(f"{names}\n{row}\n", encoding="utf-8")
    with warnings.catch_warnings(record=True) as caught:
        (mail,) = iter_mails(tmp_path / "a.csv")
    assert mail.message_id == "1"
    assert not [warning for warning in caught if "'编号'" in str(warning.message)]


def test_a_title_above_the_names_is_told(tmp_path: Path) -> None:
    """As many systems export: no column can be named before it is gone."""
    rows = "导出日期：2024-01-03,,\n,,\n主题,正文,发件人\na,b,c\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(SourceError, match="delete the rows above it"):
        list(iter_mails(tmp_path / "a.csv"))


def test_short_rows_are_counted(tmp_path: Path) -> None:
    """A quote that is not closed cuts a mail into lines, each of them a row."""
    path = tmp_path / "a.csv"
    path.write_text('subject,body\n"Hi,"unfinished quote and\nmore text\nx,y\n', encoding="utf-8")
    with pytest.warns(UserWarning, match="2 of 3 rows have fewer cells than the 2 columns") as said:
        assert len(list(iter_mails(path))) == 3
    assert "the first in line 2" in str(said[0].message)
    path.write_text("subject,body\na,b,\nx,y,,\n", encoding="utf-8")
    assert len(list(iter_mails(path))) == 2  # with blanks behind, nothing is lost


def test_a_column_of_bodies_without_any(tmp_path: Path) -> None:
    """It is said once the table is read, of the column; one row alone may be all subject."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"subject": "a", "text": ""}\n{"subject": "b", "text": null}\n', "utf-8")
    with pytest.warns(UserWarning, match="no text in 'text' in any of 2 rows"):
        assert len(list(iter_mails(path))) == 2
    path.write_text('{"subject": "a", "text": ""}\n', encoding="utf-8")
    assert len(list(iter_mails(path))) == 1
    rows = ('{"subject": "a", "body": ""}', '{"subject": "b"}', '{"text": "", "subject": "c"}')
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.warns(UserWarning, match="no text in 'body' and 'text' in any of 2 rows"):
        assert len(list(iter_mails(path, on_error="skip"))) == 2


def test_columns_of_a_frame_are_named_in_python() -> None:
    """By what they are there, numbers too; no error tells of the command line."""
    frame = pd.DataFrame([["s", "b"]])
    for columns in ({"subject": 0, "body": 1}, {"subject": "0", "body": "1"}):
        (mail,) = iter_mails(frame, columns=columns)  # type: ignore[arg-type]
        assert (mail.subject, mail.body) == ("s", "b")
    both = pd.DataFrame([["a", "b"]], columns=["body", "Body"])
    for table, remedy in (
        (frame, "Name yours with columns={'body': 'NAME', 'subject': 'NAME'}."),
        (both, "or say which to read with columns={'body': 'NAME'}."),
    ):
        with pytest.raises(SourceError) as raised:
            list(iter_mails(table))
        assert remedy in str(raised.value)
        assert "--column" not in str(raised.value)
    for name in (2, ["a"], None):
        with pytest.raises(InvalidParameterError, match="to names of columns"):
            list(iter_mails(frame, columns={"body": name}))  # type: ignore[dict-item]
