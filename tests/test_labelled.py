"""Labelled mail in the forms people have it in."""

from __future__ import annotations

import csv
import gzip
import json
import mailbox
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from unicodedata import normalize

import pandas as pd
import pytest

from mailrisk_ml.exceptions import CorpusError, InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.labelled.mailboxes import mailbox_name
from mailrisk_ml.labelled.names import split_labels
from mailrisk_ml.labelled.reading import COLUMNS, has_split
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment, Risk
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.parameters import check_parameters
from mailrisk_ml.report import file_mails

ROWS = [
    {"subject": "合同", "body": "明天发货,违约赔双倍。", "labels": "contract", "sender": "a@x.cn"},
    {"subject": "", "body": 'Both, "quoted"\nand broken', "labels": "privacy; contract"},
    {"subject": "Lunch", "body": "Noon?", "labels": "", "sender": "b@x.cn"},
]


def as_csv(path: Path, **names: str) -> Path:
    """The rows as a table, columns renamed."""
    fields = ["subject", "body", "labels", "sender"]
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([names.get(f, f) for f in fields])
        writer.writerows([row.get(f, "") for f in fields] for row in ROWS)
    return path


def as_message(subject: str, body: str, sender: str) -> EmailMessage:
    """A message with these parts."""
    message = EmailMessage()
    message["Subject"], message["From"] = subject, sender
    message.set_content(body)
    return message


def test_the_same_mails_from_every_table(
    tmp_path: Path, write_workbook: Callable[..., Path]
) -> None:
    """CSV, Parquet (of text or of bytes), Excel and JSON Lines, packed or not: the same records."""
    pd.DataFrame(ROWS).to_parquet(tmp_path / "m.parquet")
    binary = [{name: cell.encode() for name, cell in row.items()} for row in ROWS]
    pd.DataFrame(binary).to_parquet(tmp_path / "b.parquet")
    lines = [{**row, "labels": split_labels(row["labels"])} for row in ROWS]
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    tables = [as_csv(tmp_path / "m.csv"), *map(tmp_path.joinpath, ("m.parquet", "b.parquet"))]
    tables.append(tmp_path / "m.jsonl")
    for table in (tables[0], tables[-1]):
        tables.append(table.with_name(f"{table.name}.gz"))
        tables[-1].write_bytes(gzip.compress(table.read_bytes()))
    fields = ["subject", "body", "labels", "sender"]
    cells = [[row.get(field, "") for field in fields] for row in ROWS]
    tables.append(write_workbook("m.xlsx", [fields, *cells]))
    wanted = ("subject", "body", "labels", "evidence", "group")
    found = [[{f: r[f] for f in wanted} for r in read_labelled(table)] for table in tables]
    assert found == [found[0]] * len(tables)
    assert [r["labels"] for r in found[0]] == [["contract"], ["contract", "privacy"], []]
    assert [r["group"] for r in found[0]] == ["a@x.cn", None, "b@x.cn"]


def test_columns_of_another_name(tmp_path: Path) -> None:
    """Names by option; without them the error says which columns are there."""
    table = as_csv(tmp_path / "m.csv", body="comment", labels="tags")
    records = read_labelled(table, columns={"body": "comment", "labels": "tags"})
    assert records[0]["body"] == ROWS[0]["body"]
    with pytest.raises(SourceError, match=r"'comment'.*--column body="):
        read_labelled(table)
    with pytest.raises(InvalidParameterError, match="a mapping from subject"):
        read_labelled(table, columns={"text": "comment"})


def test_a_folder_with_splits(tmp_path: Path) -> None:
    """The table of the split, whatever its form; two of one name are refused."""
    as_csv(tmp_path / "train.csv")
    as_csv(tmp_path / "test.csv")
    assert len(read_labelled(tmp_path, "test")) == len(ROWS)
    assert has_split(tmp_path, "test")
    assert not has_split(tmp_path, "dev")
    (tmp_path / "train.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(SourceError, match="one table named 'train'"):
        read_labelled(tmp_path)


@pytest.mark.parametrize("split", ["test", "valid"])
def test_folders_beside_a_table_are_no_mailboxes(split: str, tmp_path: Path) -> None:
    """Old mails kept beside the table of one split are not those of another."""
    as_csv(tmp_path / "train.csv")
    old = tmp_path / "old"
    old.mkdir()
    (old / "a.eml").write_bytes(b"Subject: x\n\nLunch?\n")
    with pytest.raises(SourceError, match=f"No labelled mail at .*{split}.jsonl"):
        read_labelled(tmp_path, split)
    assert len(read_labelled(tmp_path)) == len(ROWS)


def test_mailboxes_as_mail_programs_name_them(tmp_path: Path) -> None:
    """The suffix in capitals, or on the folder that Apple Mail exports a mailbox as."""
    text = b"From a@b.example\nSubject: %b\n\nLunch?\n"
    (tmp_path / "none.MBOX").write_bytes(text % b"One")
    (tmp_path / "privacy.mbox").mkdir()
    (tmp_path / "privacy.mbox" / "mbox").write_bytes(text % b"Two")
    found = {r["subject"]: r["labels"] for r in read_labelled(tmp_path)}
    assert found == {"One": [], "Two": ["privacy"]}


def test_evidence_is_a_record_s_own(tmp_path: Path) -> None:
    """What is written to one record is in no other, of this table or of one read later."""
    table = as_csv(tmp_path / "m.csv")
    (tmp_path / "m.jsonl").write_text('{"body": "x", "labels": []}\n' * 2, encoding="utf-8")
    boxes = tmp_path / "boxes"
    (boxes / "none").mkdir(parents=True)
    (boxes / "none" / "a.eml").write_bytes(b"Subject: x\n\nLunch?\n")
    for path in (table, tmp_path / "m.jsonl", boxes):
        first, *others = read_labelled(path)
        first["evidence"]["privacy"] = ["x"]
        assert [r["evidence"] for r in (*others, *read_labelled(path))] == [{}] * (
            2 * len(others) + 1
        )


@pytest.mark.parametrize("evidence", [{"privacy": "passage"}, {"privacy": [3]}, {"privacy": None}])
def test_evidence_is_lists_of_passages(evidence: object, tmp_path: Path) -> None:
    """Of a single text every letter would be a passage."""
    record = {"body": "a passage", "labels": ["privacy"], "evidence": evidence}
    (tmp_path / "m.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"line 1: 'evidence' must be \{label: \[passage"):
        read_labelled(tmp_path / "m.jsonl")


@pytest.mark.parametrize("field", ["group", "sender"])
def test_groups_are_text_or_numbers(field: str, tmp_path: Path) -> None:
    """Mails are put together by them; a sender stands for a group where there is none."""
    path = tmp_path / "m.jsonl"
    for value, group in (("a", "a"), (3, 3), (None, None)):
        record = {"body": "x", "labels": [], field: value}
        path.write_text(json.dumps(record), encoding="utf-8")
        assert read_labelled(path)[0]["group"] == group
    for value in (["a", "b"], {"name": "a"}):
        record = {"body": "x", "labels": [], field: value}
        path.write_text(json.dumps(record), encoding="utf-8")
        with pytest.raises(CorpusError, match=f"line 1: '{field}' must be text or a number, is a"):
            read_labelled(path)


@pytest.mark.parametrize("field", ["id", "language", "kind", "form", "subtype"])
def test_what_mails_are_told_apart_by_is_text(field: str, tmp_path: Path) -> None:
    """Lists could be no row of a table of results; a number is the text that it is written as."""
    rows = [
        {"subject": "", "body": "Lunch?", "labels": [], field: value} for value in (2024, "a", None)
    ]
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [r.get(field) for r in read_labelled(tmp_path / "m.jsonl")] == [2024, "a", None]
    for value in (["a", "b"], {"a": "b"}):
        pd.DataFrame([{**rows[0], field: value}]).to_parquet(tmp_path / "m.parquet")
        (tmp_path / "m.jsonl").write_text(json.dumps({**rows[0], field: value}), encoding="utf-8")
        for table in ("m.jsonl", "m.parquet") if field in COLUMNS else ("m.jsonl",):
            with pytest.raises(CorpusError, match=f"1: '{field}' must be text or a number, is a"):
                read_labelled(tmp_path / table)


def test_labels_parted_on_a_chinese_keyboard(tmp_path: Path) -> None:
    """The full-width semicolon parts labels too, and is in the name of none."""
    (tmp_path / "m.csv").write_text("body,labels\nx,privacy； contract\n", encoding="utf-8")
    assert read_labelled(tmp_path / "m.csv")[0]["labels"] == ["contract", "privacy"]
    with pytest.raises(InvalidParameterError, match="any of ';；'"):
        check_parameters(RiskClassifier(classes=["a；b", "c"]))


def test_labels_of_a_list_are_read_as_those_of_a_cell(tmp_path: Path) -> None:
    """Without repeats, in alphabetical order, and ``none`` is no label."""
    lists: dict[str, list[str]] = {"none": [], "privacy;contract; privacy": ["contract", "privacy"]}
    for cell, labels in lists.items():
        record = {"body": "x", "labels": [name.strip() for name in cell.split(";")]}
        (tmp_path / "m.jsonl").write_text(json.dumps(record), encoding="utf-8")
        (tmp_path / "m.csv").write_text(f'body,labels\nx,"{cell}"\n', encoding="utf-8")
        for table in ("m.jsonl", "m.csv"):
            assert read_labelled(tmp_path / table)[0]["labels"] == labels


def test_a_mailbox_for_each_label(tmp_path: Path) -> None:
    """A mail in two mailboxes carries both labels, one in ``none`` carries none."""
    both = as_message("One", "Ship now, pay later.", "ann@x.cn")
    for label, messages in {
        "contract": [both],
        "privacy": [both, as_message("Two", "Their phone numbers.", "bob@x.cn")],
        "none": [as_message("Three", "Lunch?", "ann@x.cn")],
    }.items():
        box = mailbox.mbox(tmp_path / f"{label}.mbox")
        for message in messages:
            box.add(message)
        box.close()
    found = {r["subject"]: (r["labels"], r["group"]) for r in read_labelled(tmp_path)}
    assert found == {
        "One": (["contract", "privacy"], "ann@x.cn"),
        "Two": (["privacy"], "bob@x.cn"),
        "Three": ([], "ann@x.cn"),
    }


@pytest.mark.parametrize("evidence", ["no json", "[1"])
def test_evidence_in_a_cell_is_json(tmp_path: Path, evidence: str) -> None:
    """Anything else is refused by row, without being quoted."""
    table = pd.DataFrame([{"body": "x", "labels": "", "evidence": evidence}])
    table.to_csv(tmp_path / "m.csv", index=False)
    with pytest.raises(CorpusError, match=r"line 2: 'evidence' must be JSON") as error:
        read_labelled(tmp_path / "m.csv")
    assert evidence not in str(error.value)
    assert "save the table as .parquet or .jsonl" in str(error.value)


def test_weights(tmp_path: Path) -> None:
    """Numbers above 0, in every kind of table; an empty cell is none."""
    table = tmp_path / "m.csv"
    table.write_text("body,labels,importance\nx,,2\ny,,\n", encoding="utf-8")
    two, none = read_labelled(table, columns={"weight": "importance"})
    assert two["weight"] == 2.0
    assert "weight" not in none
    for weight in ("2 kg", "0", "-1", "inf", "1e7"):
        table.write_text(f"body,labels,weight\nx,,{weight}\n", encoding="utf-8")
        with pytest.raises(CorpusError, match=r"line 2: 'weight' must be (a number|above 0)") as e:
            read_labelled(table)
        assert "kg" not in str(e.value)
    for value in ("2 kg", True, [1], 0):
        record = {"body": "x", "labels": [], "weight": value}
        (tmp_path / "m.jsonl").write_text(json.dumps(record), encoding="utf-8")
        with pytest.raises(CorpusError, match=r"line 1: 'weight' must be"):
            read_labelled(tmp_path / "m.jsonl")
    rows = pd.DataFrame([{"body": "x", "labels": [], "weight": [1.0]}])
    rows.to_parquet(tmp_path / "m.parquet")
    with pytest.raises(CorpusError, match="row 1: 'weight' must be a number, is a list"):
        read_labelled(tmp_path / "m.parquet")


def test_a_row_has_one_name(
    tmp_path: Path,
    write_workbook: Callable[..., Path],
    mailrisk: Callable[..., tuple[int, str, str]],
) -> None:
    """Whatever is amiss with it: that of the line or the row where people find it."""
    rows = [
        ["subject", "body", "labels", "evidence", "reviewed", "passages"],
        ["s", "a\nb", *[""] * 4],
    ]
    for number, (bad, *command) in enumerate(
        (
            (["s", "c", "privacy", "no json", "", ""], "train", "--data", "FILE", "--out", "o"),
            (["s", "c", "tax", "", "", ""], "train", "--data", "FILE", "--out", "o"),
            (["s", "c", "privacy", "", "x", "no"], "review", "import", "FILE", "--out", "o.jsonl"),
        )
    ):
        table = [*rows, [], bad]
        csv_file = tmp_path / f"{number}.csv"
        with csv_file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(table)
        workbook = write_workbook(f"{number}.xlsx", table)
        for file, place in ((csv_file, "line 5"), (workbook, "Excel row 4")):
            said = [part.replace("FILE", str(file)) for part in command]
            code, _, errors = mailrisk(*said)
            assert (code, place in errors) == (2, True), errors


def test_a_stray_quote_is_named(tmp_path: Path) -> None:
    """The rows that it swallowed would be gone from what is trained on."""
    table = tmp_path / "m.csv"
    table.write_text('body,labels\n"open,privacy\ntwo,contract\nthree,\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"line 2: read as one row up to line 4: a quote"):
        read_labelled(table)


def test_lone_surrogates(tmp_path: Path) -> None:
    """JSON can spell them, nothing that follows could write them; passages still stand in mails."""
    record = {"subject": "s", "body": "pay \ud800 now", "labels": ["contract"]}
    record["evidence"] = {"contract": ["pay \ud800"]}
    (tmp_path / "m.jsonl").write_text(json.dumps(record), encoding="ascii")
    (read,) = read_labelled(tmp_path / "m.jsonl")
    assert (read["body"], read["evidence"]) == ("pay \ufffd now", {"contract": ["pay \ufffd"]})
    cells = {
        "body": "pay \U0001f642",
        "labels": "contract",
        "evidence": r'{"contract": ["\ud800"]}',
    }
    pd.DataFrame([cells]).to_csv(tmp_path / "m.csv", index=False)
    (read,) = read_labelled(tmp_path / "m.csv")
    assert read["evidence"] == {"contract": ["\ufffd"]}


def test_no_record_is_written_to_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the line tells that it spells no surrogates."""
    (tmp_path / "m.jsonl").write_text(json.dumps({"body": "合同", "labels": []}), encoding="ascii")
    monkeypatch.setattr(json, "dumps", None)
    assert read_labelled(tmp_path / "m.jsonl")[0]["body"] == "合同"


def flagged(body: str, label: str) -> Assessment:
    """A mail with one risk."""
    risk = Risk(label, label, 0.9, "high", (), "")
    return Assessment(f"\n{body}", "en", {label: 0.9}, (risk,), Mail(body=body))


def test_what_sort_filed_and_people_corrected(tmp_path: Path) -> None:
    """A label whose last mail was moved, a message that is empty, and the index are no obstacle."""
    texts = {"contract": "We pay double.", "privacy": "The client list."}
    filed = tmp_path / "filed"
    file_mails([flagged(text, label) for label, text in texts.items()], filed)
    boxes = {box.name: box for box in filed.iterdir() if box.is_dir()}
    for file in (boxes["contract"] / "new").iterdir():
        file.rename(boxes["privacy"] / "new" / file.name)
    (boxes["privacy"] / "new" / "empty").write_bytes(b"")
    with pytest.raises(MailReadError, match="empty"):
        read_labelled(filed)
    unread: list[MailReadError] = []
    records = read_labelled(filed, on_error=unread.append)
    assert {r["body"].strip(): r["labels"] for r in records} == {
        text: ["privacy"] for text in texts.values()
    }
    assert len(unread) == 1
    for box in boxes.values():
        for file in (box / "new").iterdir():
            file.unlink()
    with pytest.raises(SourceError, match="its mailboxes hold none to read"):
        read_labelled(filed)


def test_every_label_has_a_mailbox_of_its_own(tmp_path: Path) -> None:
    """What was filed under a label is read back with it, whatever stands in its name."""
    labels = ["trade secret", "trade_secret", "_own", "商业秘密", "R&D; 50%", "a%20b", "a.b", "-"]
    file_mails([flagged(f"For {label}.", label) for label in labels], tmp_path / "filed")
    found = {r["body"].strip(): r["labels"] for r in read_labelled(tmp_path / "filed")}
    assert found == {f"For {label}.": [label] for label in labels}


NAMES = {
    "con": "%63%6F%6E",  # no folder on Windows
    "Lpt1": "%4C%70%74%31",
    "conduct": "conduct",
    "Privacy": "Privacy",
    "caf\u00e9": "caf\u00e9",
    "cafe\u0301": "cafe%CC%81",
    "\ud55c\uad6d": "\ud55c\uad6d",
    "\u1112\u1161": "%E1%84%92%E1%85%A1",  # one letter where it is composed
    "\uf900": "%EF%A4%80",  # another ideograph there
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("label", NAMES)
def test_a_label_is_read_back_on_every_system(label: str, form: str, tmp_path: Path) -> None:
    """Windows keeps some names for itself; old file systems of macOS take letters apart."""
    assert mailbox_name(label) == NAMES[label]
    folder = tmp_path / normalize(form, mailbox_name(label))  # type: ignore[arg-type]
    folder.mkdir()
    (folder / "a.eml").write_bytes(bytes(as_message("One", "x", "a@x.cn")))
    assert read_labelled(tmp_path)[0]["labels"] == [label]


@pytest.mark.parametrize("name", ["train.csv.gz", "train.xlsx"])
def test_tables_of_a_folder(name: str, tmp_path: Path, write_workbook: Callable[..., Path]) -> None:
    """They may be packed, and workbooks; two of one name are refused, whatever they are."""
    if name.endswith(".gz"):
        (tmp_path / name).write_bytes(gzip.compress(as_csv(tmp_path / "m.csv").read_bytes()))
    else:
        write_workbook(name, [["body", "labels"], *([row["body"], ""] for row in ROWS)])
    assert has_split(tmp_path, "train")
    assert len(read_labelled(tmp_path)) == len(ROWS)
    as_csv(tmp_path / "train.tsv")
    with pytest.raises(SourceError, match="must hold one table named 'train'"):
        read_labelled(tmp_path)


@pytest.mark.parametrize("name", ["m.xls", "m.mbox", "m.parquet.gz", "m"])
def test_other_files_are_refused_by_name(name: str, tmp_path: Path) -> None:
    """Instead of as lines that are no JSON."""
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(
        SourceError, match=r"is no table of labelled mail. Save it as one of .jsonl"
    ):
        read_labelled(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("m.csv", "body,labels\n", "the table has names of columns, but no row"),
        ("m.jsonl", "", "the file is empty"),
        ("m.jsonl", "\n\n", "the file holds blank lines only"),
    ],
)
def test_why_there_is_no_labelled_mail(
    name: str, content: str, reason: str, tmp_path: Path
) -> None:
    """As it is said of mail without labels."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=f"^No labelled mail in .*{name}: {reason}[.]$"):
        read_labelled(tmp_path / name)


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("name", ["m.jsonl", "m.csv"])
def test_deep_json(name: str, tmp_path: Path) -> None:
    """It is no record, in a line or in a cell."""
    deep = "[" * 100_000
    text = deep if name == "m.jsonl" else f'body,labels,evidence\nx,,"{deep}"\n'
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"line [12]: .*JSON"):
        read_labelled(tmp_path / name)
