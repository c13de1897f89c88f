"""Names of columns as people and mail programs write them."""

from __future__ import annotations

import csv
import json
import warnings
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mailrisk_ml.cli.errors import told
from mailrisk_ml.cli.options import columns_of
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.mail.sources import iter_mails
from mailrisk_ml.mail.stores.rows import mail_of_row

CELLS = ("s", "b", "a@b.c", "2025-01-06")
HEADERS = [
    ("Subject", "body", "From", "Date"),
    (" SUBJECT", "Body ", "Sender", "date"),
    ("主题", "正文", "发件人", "日期"),
    ("标题", "邮件内容", "发件人", "发送时间"),
    ("title", "Content", "Von", "Gesendet"),
    ("Betreff", "Nachrichtentext", "Von: (Adresse)", "Datum"),
    ("Subject", "Message Body", "From", "Date"),
    ("Subject", "Text", "From: (Address)", "DATE"),
    ("邮件主题", "内容", "发件人: (地址)", "发送日期"),
    ("主題", "內容", "寄件者", "傳送時間"),
    ("主旨", "本文", "寄件者: (地址)", "寄件日期"),
    ("標題", "郵件內容", "寄件人", "日期"),
]


def table(path: Path, header: tuple[str, ...], *rows: tuple[str, ...]) -> Path:
    """A table in the form that its suffix names."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    elif path.suffix == ".jsonl":
        lines = [json.dumps(dict(zip(header, row, strict=True))) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        pd.DataFrame(list(rows), columns=list(header)).to_parquet(path)
    return path


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header[0].strip())
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_names_of_columns(header: tuple[str, ...], suffix: str, tmp_path: Path) -> None:
    """Capitals, blanks and language do not matter; where all are known nothing is said."""
    (mail,) = iter_mails(table(tmp_path / f"t.{suffix}", header, CELLS))
    assert (mail.subject, mail.body, mail.sender) == CELLS[:3]
    assert mail.date is not None


def test_the_delimiter_is_known_by_any_name(tmp_path: Path) -> None:
    """Excel's semicolons beside names with commas."""
    path = tmp_path / "t.csv"
    path.write_text("主题;正文;a, b, c, d\ns;b;x\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="not used: 1 column\\."):
        (mail,) = iter_mails(path)
    assert (mail.subject, mail.body) == ("s", "b")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_two_columns_of_one_meaning_are_refused(suffix: str, tmp_path: Path) -> None:
    """Either could hold the text; who says which is right."""
    path = table(tmp_path / f"t.{suffix}", ("Subject", "主题", "body"), ("one", "two", "b"))
    said = r"'Subject' and '主题' both stand for 'subject'.*--column subject=NAME"
    with pytest.raises(SourceError, match=said):
        list(iter_mails(path))
    (mail,) = iter_mails(path, columns={"subject": "主题"})
    assert mail.subject == "two"


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """A row by names would hold the last of them only."""
    path = table(tmp_path / "t.csv", ("body", "body"), ("one", "two"))
    with pytest.raises(SourceError, match="'body' and 'body' both stand for 'body'"):
        list(iter_mails(path))


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_a_given_name_that_stands_twice_is_refused(suffix: str, tmp_path: Path) -> None:
    """It says no better which of the two is meant; in labelled mail, for a field of any kind."""
    header, row = ("content", "content", "labels", "labels"), ("one", "two", "", "privacy")
    path = tmp_path / f"t.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.Table.from_arrays([pa.array([c]) for c in row], names=header), path)
    else:
        rows = ("\t" if suffix == "tsv" else ",").join
        path.write_text(f"{rows(header)}\n{rows(row)}\n", encoding="utf-8")
    said = r"'content' and 'content' both stand for 'body'\. Rename one\.$"
    for read in (iter_mails, read_labelled):
        with pytest.raises(SourceError, match=said):
            list(read(path, columns={"body": "content"}))


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_two_lesser_names_are_refused(suffix: str, tmp_path: Path) -> None:
    """As two of the body's better names are; not where a better one is there, or one is named."""
    path = table(tmp_path / f"t.{suffix}", ("message", "subject", "Message"), ("1", "s", "2"))
    with pytest.raises(SourceError, match="'message' and 'Message' both stand for 'body'"):
        list(iter_mails(path))
    assert [m.body for m in iter_mails(path, columns={"body": "Message"})] == ["2"]
    path = table(tmp_path / f"u.{suffix}", ("message", "text", "Message", "subject"), tuple("1b2s"))
    assert [m.body for m in iter_mails(path)] == ["b"]


def test_a_later_row_costs_itself_only(tmp_path: Path) -> None:
    """Rows of JSON Lines have columns of their own."""
    path = tmp_path / "t.jsonl"
    rows: list[dict[str, str]] = [{"body": "1"}, {"正文": "2", "内容": "3"}, {"Body": "4"}, {}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    errors: list[MailReadError] = []
    assert [mail.body for mail in iter_mails(path, on_error=errors.append)] == ["1", "4"]
    assert [error.source for error in errors] == [f"{path}#2", f"{path}#4"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_unused_columns_are_told(suffix: str, tmp_path: Path) -> None:
    """Once for a table, where the subject or body may be among them; never with mail."""
    header = ("Asunto", "正文", "Dear Ms Qiu: the list")
    path = table(tmp_path / f"t.{suffix}", header, ("s", "b", "c"), ("s", "b", "c"))
    with pytest.warns(UserWarning, match="not used") as caught:
        assert len(list(iter_mails(path))) == 2
    (warning,) = caught
    assert str(warning.message) == (
        f"{path}: body is read from '正文', no column is the subject; not used: 'Asunto', 1 more. "
        "Name others with --column FIELD=NAME (in Python: columns=), FIELD being subject, body, "
        "sender, date or message_id."
    )


def test_tables_that_are_plain_are_read_in_silence(tmp_path: Path) -> None:
    """What else is in a table with a subject and body of their own name is no matter."""
    path = table(tmp_path / "t.csv", ("Subject", "BODY", "Folder"), ("s", "b", "x"))
    outlook = table(tmp_path / "o.csv", ("主题", "正文", "收件人", "附件"), ("s", "b", "x", ""))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len([*iter_mails(path), *iter_mails(outlook)]) == 2
        assert len(list(iter_mails(path, columns={"subject": "Folder"}))) == 1


@pytest.mark.parametrize(
    ("header", "parts", "others"),
    [
        (
            "主题,正文,发件人,收件人,抄送,密件抄送",
            ("姓名", "地址", "类型"),
            "记帐信息,类别,敏感度,里程,重要性",
        ),
        (
            "主旨,本文,寄件者,收件者,副本,密件副本",
            ("名稱", "地址", "類型"),
            "帳目資訊,類別,敏感度,哩程,重要性",
        ),
    ],
)
def test_an_export_of_outlook_is_read_in_silence(
    header: str, parts: tuple[str, ...], others: str, tmp_path: Path
) -> None:
    """Its columns are known in Chinese as in English; another beside them is told of."""
    subject, body, *people = header.split(",")
    names = [f"{who}: ({part})" for who in people for part in parts]
    columns = (subject, body, *names, *others.split(","))
    cells = ("s", "b", "Ann", "a@b.c", *[""] * (len(columns) - 4))
    path = table(tmp_path / "o.csv", columns, cells)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (mail,) = iter_mails(path)
    assert (mail.subject, mail.body, mail.sender) == ("s", "b", "a@b.c")
    path = table(tmp_path / "p.csv", (*columns, "批注"), (*cells, "x"))
    with pytest.warns(UserWarning, match="not used: '批注'\\."):
        assert len(list(iter_mails(path))) == 1


def test_a_table_without_body_names_the_way_out(tmp_path: Path) -> None:
    """What is there, and the option for all of it at once."""
    path = table(tmp_path / "t.csv", ("Betreff", "Inhalt"), ("s", "b"))
    said = r"Got the columns 'Betreff', 'Inhalt' instead.*--column body=NAME,subject=NAME"
    with pytest.raises(SourceError, match=said):
        list(iter_mails(path))


def test_tables_that_differ_are_read_with_both_names(tmp_path: Path) -> None:
    """A name that was given is not guessed at, since it may be a slip; the error says how."""
    one = table(tmp_path / "a.csv", ("subject", "body"), ("s", "one"))
    other = table(tmp_path / "b.csv", ("subject", "content"), ("s", "other"))
    with pytest.raises(SourceError, match="name both: --column body=content,text=OTHER"):
        list(iter_mails(one, columns={"body": "content"}))
    both = {"body": "content", "text": "body"}
    mails = [mail for path in (one, other) for mail in iter_mails(path, columns=both)]
    assert [mail.body for mail in mails] == ["one", "other"]


@pytest.mark.parametrize("first", ["Dear Tom we accept", "我们接受你们昨天的报价马上发货"])
def test_a_first_row_that_may_be_mail_is_not_quoted(first: str, tmp_path: Path) -> None:
    """Beside a name that is known it is a column; alone it may be what somebody wrote."""
    for read in (read_labelled, lambda path: list(iter_mails(path))):
        with pytest.raises(SourceError, match=r"Got a first row that seems to hold no"):
            read(table(tmp_path / "t.csv", (first, "contract"), ("Lunch?", "none")))
        with pytest.raises(SourceError, match=f"Got the columns '{first}', 'Subject' instead"):
            read(table(tmp_path / "t.csv", (first, "Subject"), ("Lunch?", "none")))


def test_names_beside_one_that_is_no_name_are_listed(tmp_path: Path) -> None:
    """Where one is known the first row is one of names; Outlook's own are names, too."""
    header = ("Betreff", "Inhalt", "Von: (Name)", "Dear Ms Qiu: the list")
    said = r"Got the columns 'Betreff', 'Inhalt', 'Von: \(Name\)', 1 more instead\."
    with pytest.raises(SourceError, match=said):
        list(iter_mails(table(tmp_path / "t.csv", header, ("s", "b", "x", "y"))))
    with pytest.raises(SourceError, match=r"Got the columns 'Asunto', 'De: \(Nombre\)' instead"):
        list(iter_mails(table(tmp_path / "u.csv", ("Asunto", "De: (Nombre)"), ("s", "x"))))


def test_a_title_above_the_names(tmp_path: Path) -> None:
    """No option names columns that are not in the first row: the error says what helps."""
    path = table(tmp_path / "t.csv", ("我司邮件导出",), ("主题", "正文"), ("s", "b"))
    with pytest.raises(MailReadError, match="in quotes, or delete what is above the names"):
        list(iter_mails(path))
    path = table(tmp_path / "t.csv", ("subject", "body"), ("s", "b", "c"))
    with pytest.raises(MailReadError, match=r"in quotes$"):
        list(iter_mails(path))


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_labelled_tables(suffix: str, tmp_path: Path) -> None:
    """The same for mail to learn from."""
    header = ("主题", "Text", "标签", "From")
    path = table(tmp_path / f"t.{suffix}", header, ("s", "b", "privacy", "a@b.c"))
    if suffix == "jsonl":
        row = {"主题": "s", "Text": "b", "标签": ["privacy"], "From": "a@b.c"}
        path.write_text(json.dumps(row), encoding="utf-8")
    (record,) = read_labelled(path)
    wanted = {"subject": "s", "body": "b", "labels": ["privacy"], "group": "a@b.c"}
    assert {field: record[field] for field in wanted} == wanted


def test_labelled_tables_name_what_is_missing(tmp_path: Path) -> None:
    """Both columns at once, with the option that names them."""
    path = table(tmp_path / "t.csv", ("Inhalt", "tags"), ("b", "privacy"))
    said = r"'body' \(in Chinese: 正文, .*\) and a column 'labels' \(in .*, 风险类型\)"
    said += r"\. Got .*'tags' instead.*--column body=NAME,labels=NAME"
    with pytest.raises(SourceError, match=said):
        read_labelled(path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_lesser_name_of_the_body(suffix: str, tmp_path: Path) -> None:
    """Stands for it where no better does, which is told where more is there."""
    path = table(tmp_path / f"t.{suffix}", ("Snippet", "Subject", "Message"), ("c", "s", "b"))
    with pytest.warns(UserWarning, match="body is read from 'Message'; not used: 'Snippet'"):
        (mail,) = iter_mails(path)
    assert (mail.subject, mail.body) == ("s", "b")
    assert [m.body for m in iter_mails(path, columns={"body": "Snippet"})] == ["c"]
    path = table(tmp_path / f"u.{suffix}", ("message", "subject", "text"), ("c", "s", "b"))
    assert [m.body for m in iter_mails(path)] == ["b"]
    path = table(tmp_path / f"v.{suffix}", ("message", "snippet"), ("s", "b"))
    assert [m.body for m in iter_mails(path, columns={"subject": "message"})] == ["b"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_lesser_names_of_other_fields(suffix: str, tmp_path: Path) -> None:
    """As exports in Chinese have them; a better name beside them is no conflict."""
    header = ("邮件主题", "邮件正文", "发送人", "时间", "风险类型")
    path = table(tmp_path / f"t.{suffix}", header, (*CELLS, "隐私"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (mail,) = iter_mails(path)
    assert (mail.sender, str(mail.date)[:10]) == CELLS[2:]
    if suffix != "jsonl":  # there labels are a list
        assert read_labelled(path)[0]["labels"] == ["隐私"]
    header = ("邮件主题", "正文", "发件人", "发送人", "日期", "时间")
    path = table(tmp_path / f"u.{suffix}", header, ("s", "b", "a@b.c", "x", "2025-01-06", "9:05"))
    (mail,) = iter_mails(path)
    assert (mail.sender, str(mail.date)[:10]) == CELLS[2:]


MESSAGE = "From: A <a@b.c>\nSubject: =?gb2312?B?us/NrA==?=\n\n价格 list\n"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_whole_messages(suffix: str, tmp_path: Path) -> None:
    """A column of them is read where it is named, and nothing beside it."""
    rows = [("1", MESSAGE, "wrong"), ("2", "", "wrong")]
    path = table(tmp_path / f"t.{suffix}", ("file", "message", "subject"), *rows)
    errors: list[MailReadError] = []
    (mail,) = iter_mails(path, columns={"raw": "message"}, on_error=errors.append)
    assert (mail.subject, mail.body) == ("合同", "价格 list")
    assert (mail.sender, mail.source) == ("A <a@b.c>", f"{path}#1")
    assert [str(error) for error in errors] == [f"{path}#2: empty message"]
    with pytest.raises(SourceError, match="must have a column 'mail'\\. Got"):
        list(iter_mails(path, columns={"raw": "mail"}))


def test_whole_messages_are_alone(tmp_path: Path) -> None:
    """They hold the body that is named beside them; told in the words of the command line too."""
    path = table(tmp_path / "t.csv", ("message", "text"), (MESSAGE, "b"))
    with pytest.raises(InvalidParameterError, match="must be raw alone") as raised:
        list(iter_mails(path, columns={"raw": "message", "body": "text"}))
    assert told(raised.value) == (
        "--column must be FIELD=NAME, raw alone: a whole message holds its subject, body and "
        "sender itself. Got raw=message, body=text instead."
    )


def test_whole_messages_in_the_body_are_told(tmp_path: Path) -> None:
    """Once, with the way to read them."""
    path = table(tmp_path / "t.csv", ("subject", "body"), ("s", MESSAGE), ("s", MESSAGE))
    with pytest.warns(UserWarning, match="--column raw=body") as caught:
        assert len(list(iter_mails(path))) == 2
    assert len(caught) == 1


def test_a_column_of_the_name_raw_is_none_of_them(tmp_path: Path) -> None:
    """Of what it holds nobody said anything."""
    path = table(tmp_path / "t.csv", ("subject", "body", "raw"), ("s", "b", "x"))
    assert [mail.body for mail in iter_mails(path)] == ["b"]


def test_a_column_that_was_named_wins_in_json_lines(tmp_path: Path) -> None:
    """Whichever of two stands first."""
    row = {"subject": "s", "content": "right", "labels": [], "body": "wrong"}
    (tmp_path / "t.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (record,) = read_labelled(tmp_path / "t.jsonl", columns={"body": "content"})
    assert record["body"] == "right"


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_cells_where_nothing_stands(missing: object) -> None:
    """Are empty, in every way that pandas says so; what another column holds is the body."""
    mail = mail_of_row({"subject": missing, "body": missing, "text": "Lunch?", "date": missing})
    assert (mail.subject, mail.body, mail.date, mail.notes) == ("", "Lunch?", None, ())


def test_names_of_columns_are_text(tmp_path: Path) -> None:
    """Of an option they always are; a file of settings, or Python, may say anything."""
    path = table(tmp_path / "t.csv", ("body", "labels"), ("x", ""))
    with pytest.raises(InvalidParameterError, match=r"to names of columns\. Got \{'body': 3\}"):
        read_labelled(path, columns={"body": 3})
    with pytest.raises(InvalidParameterError, match=r"to names of columns\. Got \{'body': 3\}"):
        list(iter_mails(path, columns={"body": 3}))


def test_several_columns_in_one_option() -> None:
    """With commas between; a comma in a name is none of those."""
    assert columns_of(["body=邮件内容,subject=主题", "sender=Von"]) == {
        "body": "邮件内容",
        "subject": "主题",
        "sender": "Von",
    }
    assert columns_of(["body=Text, long"]) == {"body": "Text, long"}


FIELDS = ("subject", "sender", "date", "message_id")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_given_column_that_is_not_there_is_refused(
    field: str, suffix: str, tmp_path: Path
) -> None:
    """Whatever the field: mails without it, or with that of another column, were not asked for."""
    header = ("subject", "body", "sender", "date", "id")
    path = table(tmp_path / f"t.{suffix}", header, (*CELLS, "7"))
    said = rf"must have a column 'Gone'\. Got the columns 'subject'.*--column {field}=NAME \(in Pyt"
    with pytest.raises(SourceError, match=said):
        list(iter_mails(path, columns={field: "Gone"}))
    with pytest.raises(SourceError, match=rf"DataFrame: .*with columns=\{{'{field}': 'NAME'\}}\.$"):
        list(iter_mails(pd.DataFrame([CELLS], columns=header[:4]), columns={field: "Gone"}))
    (mail,) = iter_mails(path, columns={field: "id"})
    assert mail.body == "b"


def test_a_given_column_may_be_in_some_rows_of_json_lines(tmp_path: Path) -> None:
    """What has no value is often left out there; where no row has it, that is said."""
    path = tmp_path / "t.jsonl"
    lines = ['{"body": "1", "labels": []}', '{"body": "2", "labels": [], "who": "a@b.c"}']
    path.write_text("\n".join(lines), encoding="utf-8")
    columns = {"sender": "who"}
    assert [mail.sender for mail in iter_mails(path, columns=columns)] == ["", "a@b.c"]
    assert [record.get("sender") for record in read_labelled(path, columns=columns)] == [
        None,
        "a@b.c",
    ]
    with pytest.warns(UserWarning, match=r"t\.jsonl: no row has a column 'Gone'\. Check"):
        assert len(list(iter_mails(path, columns={"sender": "Gone"}))) == 2
    with pytest.raises(SourceError, match=r"t\.jsonl: no row has a column 'Gone'\. Check"):
        read_labelled(path, columns={"sender": "Gone"})


def test_a_given_column_of_labelled_mail_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Weights that are not read would be weights of one."""
    path = table(tmp_path / "t.csv", ("subject", "body", "labels"), ("s", "b", ""))
    with pytest.raises(SourceError, match=r"must have a column 'Gone'.*--column weight=NAME"):
        read_labelled(path, columns={"weight": "Gone"})
