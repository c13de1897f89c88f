"""Mails go out to annotation tools and come back: their documented formats, nothing guessed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk
from mailrisk_ml.review import doccano, label_studio, spreadsheet
from mailrisk_ml.review.annotation import Annotation, merge
from mailrisk_ml.review.pool import Candidate, mail_key
from mailrisk_ml.review.wording import language_of_most

CLASSES = tuple(mr.LABELS)
#: Exports in the forms their documentation shows; see the README beside them.
EXPORTS = Path(__file__).parent / "exports"


def candidate(
    subject: str, body: str, passage: str, label: str = "privacy", sender: str = "ann@x.cn"
) -> Candidate:
    """A mail with one label and one passage."""
    mail = mr.Mail(subject, body, sender)
    start = mail.text.index(passage)
    evidence = (Evidence(start, start + len(passage), passage, 1.0),)
    risk = Risk(label, label, 0.8, "high", evidence, "")
    assessment = Assessment(mail.text, "en", {label: 0.8, "contract": 0.1}, (risk,), mail)
    return Candidate(mail_key(mail.text), "uncertainty", assessment)


EMOJI = candidate("🚒 list", "👩 Their phone numbers 📞 are attached.\nBye", "phone numbers 📞")
PAGES = candidate("two pages\x85", "\x0c=1\r\n\x0cTheir phone\x0b numbers", "phone\x0b numbers")
NAMELESS = candidate("", "👩 Their phone numbers are attached.", "phone numbers")
FORMULA = candidate(
    "=SUM(A1)", "+1 more, their phone numbers", "their phone numbers", sender="@Sales <a@b.example>"
)
QUOTED = candidate(
    "'=SUM(A1)", "'+1, their phone numbers", "phone numbers", sender="'@Bo' <b@c.cn>"
)

LISTED = candidate("all; '+1", "- one;=2\n- '-3\n'- their; -4 numbers", "their; -4 numbers")


def annotated(task: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A task as Label Studio exports it after somebody has taken over its prediction."""
    annotation = {
        "id": 1001,
        "completed_by": 7,
        "result": [{**r, "origin": "prediction"} for r in task["predictions"][0]["result"]],
        "was_cancelled": False,
        "ground_truth": False,
        "lead_time": 4.288,
        **changes,
    }
    return {"id": 1, "data": task["data"], "annotations": [annotation], "drafts": []}


def test_label_studio_there_and_back(tmp_path: Path, candidates: list[Candidate]) -> None:
    """Labels and passages of a prediction that is taken over come back as they were."""
    everything = [EMOJI, NAMELESS, FORMULA, *candidates]
    tasks = label_studio.to_tasks(everything, "shipped")
    assert len({r["id"] for t in tasks for r in t["predictions"][0]["result"]}) == sum(
        len(t["predictions"][0]["result"]) for t in tasks
    )
    path = tmp_path / "export.json"
    path.write_text(json.dumps([annotated(task) for task in tasks]), encoding="utf-8")
    _came_back(everything, label_studio.read_annotations(path))


def test_doccano_there_and_back(tmp_path: Path, candidates: list[Candidate]) -> None:
    """Offsets in UTF-16 units mark the same passages again."""
    everything = [EMOJI, NAMELESS, FORMULA, *candidates]
    lines = [
        {"id": i, **line, "Comments": []} for i, line in enumerate(doccano.to_lines(everything))
    ]
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    _came_back(everything, doccano.read_annotations(path))


def test_spreadsheet_there_and_back(tmp_path: Path, candidates: list[Candidate]) -> None:
    """Rows that are ticked come back, the defused ones too."""
    everything = [EMOJI, FORMULA, LISTED, QUOTED, NAMELESS, *candidates]
    rows = spreadsheet.to_rows(everything)
    assert not any(cell.startswith(("=", "+")) for row in rows for cell in row.values())
    assert "\n- " not in rows[2]["body"]
    path = tmp_path / "sheet.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, spreadsheet.FIELDS)
        writer.writeheader()
        writer.writerows([{**row, "reviewed": "x"} for row in rows] + [rows[0]])
    _came_back(everything, spreadsheet.read_annotations(path))


def test_chinese_there_and_back(tmp_path: Path, candidates: list[Candidate]) -> None:
    """Titles, headings and the word for no label are taken back; labels of one's own stay."""
    everything = [EMOJI, NAMELESS, FORMULA, *candidates]
    own = [candidate("invoice", "Pay the invoice", "Pay", label="invoice")]
    config = ElementTree.fromstring(label_studio.labeling_config(CLASSES, "zh"))
    titles = [label.title["zh"] for label in mr.LABELS.values()]
    assert [e.get("value") for e in config.iter("Choice")] == titles
    first, *_ = config.iter("Header")
    assert "标签" in str(first.get("value"))
    tasks = label_studio.to_tasks([*everything, *own], "shipped", "zh")
    for task in tasks[:-1]:
        for result in task["predictions"][0]["result"]:
            assert set(result["value"].get("choices", result["value"].get("labels"))) <= {*titles}
    (tmp_path / "a.json").write_text(json.dumps([annotated(task) for task in tasks]), "utf-8")
    lines = [{"id": 1, **line} for line in doccano.to_lines([*everything, *own], "zh")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    rows = spreadsheet.to_rows([*everything, *own], "zh")
    assert all(
        row["标签"] == "无"
        for row, c in zip(rows, [*everything, *own], strict=True)
        if not c.assessment.labels
    )
    with open(tmp_path / "a.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows({**row, "已审阅": "x"} for row in rows)
    known = (*CLASSES, "invoice")
    for tool, name in ((label_studio, "a.json"), (doccano, "a.jsonl"), (spreadsheet, "a.csv")):
        merged = merge([], tool.read_annotations(tmp_path / name), known)
        assert merged.conflicts == []
        found = {
            record["id"]: (record["labels"], {*record["evidence"]}) for record in merged.records
        }
        for each in (*everything, *own):
            labels = [*each.assessment.labels]
            marked = {risk.label for risk in each.assessment.risks if risk.evidence}
            assert found[each.key] == (sorted(labels), marked)


def test_the_language_of_most_mails(candidates: list[Candidate]) -> None:
    """Is that of the reviewers; where there are as many of the other, English."""
    chinese = [each for each in candidates if each.assessment.language == "zh"]
    english = [each for each in candidates if each.assessment.language == "en"]
    assert language_of_most([*chinese[:3], *english[:2]]) == "zh"
    assert language_of_most([*chinese[:2], *english[:2]]) == language_of_most([]) == "en"


def test_boxes_that_nobody_ticked(tmp_path: Path) -> None:
    """Are no reviews, whatever a column of check boxes holds there; anything else is one."""
    unticked = ("FALSE", "false ", "0", "No", "n", "否", "未", "☐", " ")
    ticked = ("x", "TRUE", "1", "yes", "是", "☑", "not sure")
    no, yes = spreadsheet.to_rows([FORMULA, LISTED])
    path = tmp_path / "sheet.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, spreadsheet.FIELDS)
        writer.writeheader()
        writer.writerows({**no, "reviewed": cell} for cell in unticked)
        writer.writerows({**yes, "reviewed": cell} for cell in ticked)
    found = spreadsheet.read_annotations(path)
    assert [annotation.key for annotation in found] == [LISTED.key] * len(ticked)
    assert found.left_out == len(unticked)


def in_a_sheet(path: Path, ticked: int) -> None:
    """Write two mails into a sheet, of which so many are ticked."""
    rows = spreadsheet.to_rows([FORMULA, LISTED])
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, spreadsheet.FIELDS)
        writer.writeheader()
        writer.writerows({**r, "reviewed": "x" * (i < ticked)} for i, r in enumerate(rows))


def in_tasks(path: Path, submitted: int) -> None:
    """Write two tasks, of which so many were submitted and the others skipped."""
    tasks = label_studio.to_tasks([FORMULA, LISTED], "")
    exported = [annotated(t, was_cancelled=i >= submitted) for i, t in enumerate(tasks)]
    path.write_text(json.dumps(exported), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write", "why"),
    [
        ("sheet.csv", in_a_sheet, "Rows left out because nothing, or a no, stands in 'reviewed'"),
        ("tasks.json", in_tasks, "Tasks left out because nobody has submitted an annotation"),
    ],
)
def test_what_nobody_has_reviewed_is_told(
    name: str,
    write: Callable[[Path, int], None],
    why: str,
    tmp_path: Path,
    mailrisk: Callable[..., tuple[int, str, str]],
) -> None:
    """Who filled in labels, but not that, learns why they did not come; nothing is no success."""
    command = ("review", "import", tmp_path / name, "--out", tmp_path / "merged.jsonl")
    write(tmp_path / name, 0)
    code, _, errors = mailrisk(*command)
    assert (code, why in errors, errors.endswith(": 2.\n")) == (2, True, True)
    assert not (tmp_path / "merged.jsonl").exists()
    write(tmp_path / name, 1)
    code, output, _ = mailrisk(*command)
    assert (code, why in output, ": 1.\n1 mail added" in output) == (0, True, True)
    write(tmp_path / name, 2)
    assert "left out" not in mailrisk(*command[:-1], tmp_path / "all.jsonl")[1]


def test_a_spreadsheet_saved_as_a_workbook(
    write_workbook: Callable[..., Path], mailrisk: Callable[..., tuple[int, str, str]]
) -> None:
    """As Excel offers to save what was ticked in it; the command knows it by its suffix."""
    rows = [{**row, "reviewed": "TRUE"} for row in spreadsheet.to_rows([FORMULA, LISTED])]
    path = write_workbook("sheet.xlsx", [[*rows[0]], *([*row.values()] for row in rows)])
    _came_back([FORMULA, LISTED], spreadsheet.read_annotations(path))
    data = path.with_name("mine.csv")
    data.write_text("body,labels\nLunch?,\n", encoding="utf-8")
    out = path.with_name("merged.jsonl")
    code, output, errors = mailrisk("review", "import", path, "--data", data, "--out", out)
    assert (code, "2 mails added" in output) == (0, True), errors


def test_a_table_of_ones_own(tmp_path: Path, mailrisk: Callable[..., tuple[int, str, str]]) -> None:
    """Four columns will do: a mail is known by its text."""
    data, table, out = (tmp_path / name for name in ("mine.csv", "page.csv", "merged.jsonl"))
    data.write_bytes(b'subject,body,labels\n=1,"a\r\nb",\nLunch,Noon?,\n')
    table.write_text(
        "body,subject,labels,reviewed\n"
        '"a\nb",=1,privacy,TRUE\nNoon?,Lunch,contract,\nThe list,New,隐私;contract,x\n',
        encoding="utf-8",
    )
    command = ("review", "import", table, "--data", data, "--out", out, "--replace")
    code, output, errors = mailrisk(*command)
    assert (code, "1 mail added, 1 changed, 0 confirmed" in output) == (0, True), errors
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(r["subject"], r["labels"]) for r in records] == [
        ("=1", ["privacy"]),
        ("Lunch", []),
        ("New", ["contract", "privacy"]),
    ]


def test_a_row_goes_by_its_number_and_line(tmp_path: Path) -> None:
    """The heading counts; a body with line ends is one row."""
    path = tmp_path / "sheet.csv"
    head = "reviewed,labels,passages,subject,body\n"
    path.write_text(f'{head}x,,,s,"b\nc"\nx,privacy,broken,s,b\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^sheet\.csv, row 3 \(line 4\): 'passages' is no"):
        spreadsheet.read_annotations(path)


def test_a_spreadsheet_without_senders(tmp_path: Path) -> None:
    """A column that was taken out costs the group alone."""
    row = {**spreadsheet.to_rows([FORMULA])[0], "reviewed": "x"}
    del row["sender"]
    path = tmp_path / "sheet.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row)
        writer.writeheader()
        writer.writerow(row)
    (record,) = merge([], spreadsheet.read_annotations(path), CLASSES).records
    assert record["group"] is None


def test_control_characters_in_a_spreadsheet(tmp_path: Path) -> None:
    """It is not given any, and the mail is known all the same: as a new one, and as one there."""
    (row,) = spreadsheet.to_rows([PAGES])
    path = tmp_path / "sheet.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, spreadsheet.FIELDS)
        writer.writeheader()
        writer.writerow({**row, "reviewed": "x"})
    annotations = spreadsheet.read_annotations(path)
    added = merge([], annotations, CLASSES)
    assert (added.added, added.conflicts) == (1, [])
    assert added.records[0]["evidence"] == {"privacy": ["phone numbers"]}
    subject, _, body = PAGES.text.partition("\n")
    record = {"subject": subject, "body": body, "labels": ["privacy"], "evidence": {}}
    known = merge([record], annotations, CLASSES)
    assert (known.confirmed, known.conflicts) == (1, [])
    assert known.records == [record]  # the passage does not stand in it as it is


def _came_back(candidates: list[Candidate], annotations: list[Annotation]) -> None:
    assert [a.key for a in annotations] == [c.key for c in candidates]
    for sent, back in zip(candidates, annotations, strict=True):
        assert back.labels == sent.assessment.labels
        for risk in sent.assessment.risks:
            assert list(back.passages[risk.label]) == [e.text for e in risk.evidence]
    merged = merge([], annotations, CLASSES)
    assert (merged.added, merged.conflicts) == (len(candidates), [])
    assert [record_text(r) for r in merged.records] == [c.text for c in candidates]
    assert [r["group"] for r in merged.records] == [c.mail.sender or None for c in candidates]


def test_label_studio_offsets_are_code_points() -> None:
    """And the text beside them is what they mark."""
    task = label_studio.to_tasks([EMOJI], "shipped")[0]
    value = task["predictions"][0]["result"][1]["value"]
    assert task["data"]["text"][value["start"] : value["end"]] == value["text"]


def test_doccano_offsets_are_those_of_javascript() -> None:
    """A character outside the basic plane counts twice."""
    start, end, _ = doccano.to_lines([EMOJI])[0]["entities"][0]
    units = EMOJI.text.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "phone numbers 📞"


def test_texts_without_a_subject() -> None:
    """Begin with their first line, and offsets with it."""
    (task,), (line,) = label_studio.to_tasks([NAMELESS], "shipped"), doccano.to_lines([NAMELESS])
    assert task["data"]["text"] == line["text"] == NAMELESS.mail.body
    value = task["predictions"][0]["result"][1]["value"]
    assert line["text"][value["start"] : value["end"]] == "phone numbers"
    start, end, _ = line["entities"][0]
    units = line["text"].encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "phone numbers"


def test_labeling_config_is_xml_with_every_label() -> None:
    """Names that XML would read as markup are escaped; predictions use the tags' names."""
    classes = ('a"b', "<c>", *CLASSES)
    root = ElementTree.fromstring(label_studio.labeling_config(classes))
    assert [e.get("value") for e in root.iter("Choice")] == list(classes)
    assert [e.get("value") for e in root.iter("Label")] == list(classes)
    names = {e.tag.lower(): e.get("name") for e in root if e.get("name")}
    for result in label_studio.to_tasks([EMOJI], "")[0]["predictions"][0]["result"]:
        assert names[result["type"]] == result["from_name"]
        assert names["text"] == result["to_name"]


def test_label_studio_accepts_them(candidates: list[Candidate]) -> None:
    """By the rules of its own package, where that is installed."""
    interfaces = pytest.importorskip(
        "label_studio_sdk.label_interface", reason="label-studio-sdk is not installed"
    )
    interface = interfaces.LabelInterface(label_studio.labeling_config(CLASSES))
    interface.validate()
    for task in label_studio.to_tasks([EMOJI, *candidates], "shipped"):
        prediction = task["predictions"][0]
        assert interface.validate_prediction(prediction, return_errors=True) == []
        assert interface.validate_annotation({"result": prediction["result"]})
    prediction = label_studio.to_tasks([EMOJI], "")[0]["predictions"][0]
    prediction["result"][0]["from_name"] = "elsewhere"
    assert interface.validate_prediction(prediction, return_errors=True)


def test_documented_exports() -> None:
    """Files in the documented forms: skipped tasks, users as tables, other project types."""
    found = label_studio.read_annotations(EXPORTS / "label-studio.json")
    assert [(a.labels, dict(a.passages), a.annotator) for a in found] == [
        (("privacy",), {"privacy": ("the full customer list",)}, "annotator 10"),
        ((), {}, "annotator 3"),
    ]
    intent, classified, labelled = (
        doccano.read_annotations(EXPORTS / f"doccano-{name}.jsonl")
        for name in ("intent", "classification", "sequence")
    )
    assert [a.labels for a in intent] == [("flight",), ("airport",)]
    assert dict(intent[0].passages) == {"City": ("Find a flight from Memphis", "Tacoma")}
    assert [a.labels for a in classified] == [("positive",), ()]
    assert labelled[0].labels == ("LOC", "ORG")
    assert dict(labelled[0].passages) == {"LOC": ("New York",), "ORG": ("EU",)}


@pytest.mark.parametrize("field", ["label", "labels", "cats"])
def test_a_label_by_itself(field: str, tmp_path: Path) -> None:
    """Single-label exports name one where others have a list; its letters are none."""
    lines = [{"id": 3, "text": "pay now", field: label} for label in ("privacy", "", ["privacy"])]
    (tmp_path / "x.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = doccano.read_annotations(tmp_path / "x.jsonl")
    assert [a.labels for a in found] == [("privacy",), (), ("privacy",)]


@pytest.mark.parametrize(
    ("read", "name", "content", "error"),
    [
        (label_studio.read_annotations, "x.json", "{", SourceError),
        (label_studio.read_annotations, "x.json", '[{"text": "a", "choice": "b"}]', SourceError),
        (
            label_studio.read_annotations,
            "x.json",
            '[{"data": {"text": "SECRET"}, "annotations": [{"result": [{"type": "choices"}]}]}]',
            CorpusError,
        ),
        (
            label_studio.read_annotations,
            "x.json",
            '[{"data": {"text": "SECRET"}, "annotations": [5]}]',
            CorpusError,
        ),
        (doccano.read_annotations, "x.jsonl", '{"txt": "SECRET"}', CorpusError),
        (
            doccano.read_annotations,
            "x.jsonl",
            '{"text": "SECRET", "entities": [[0, 99, "privacy"]]}',
            CorpusError,
        ),
        (spreadsheet.read_annotations, "x.csv", "reviewed,labels\nx,privacy\n", SourceError),
    ],
)
def test_foreign_files(
    tmp_path: Path, read: Any, name: str, content: str, error: type[Exception]
) -> None:
    """Refused with the file and the place, without the mail."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(error, match=name) as raised:
        read(tmp_path / name)
    assert "SECRET" not in str(raised.value)


def test_tasks_that_nobody_has_reviewed(tmp_path: Path) -> None:
    """The model's labels are no answers: what went out is refused, what comes back is not."""
    path = tmp_path / "tasks.jsonl"
    (line,) = doccano.to_lines([FORMULA])
    path.write_text(json.dumps(line), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"tasks\.jsonl, line 1: .* file that doccano exports"):
        doccano.read_annotations(path)
    path.write_text(json.dumps({"id": 0, **line, "Comments": []}), encoding="utf-8")
    assert [a.labels for a in doccano.read_annotations(path)] == [("privacy",)]


@pytest.mark.parametrize("tool", [label_studio, doccano, spreadsheet])
@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.csv", "No such file or directory"), ("folder.csv", "Is a directory")],
)
def test_nothing_to_read(tmp_path: Path, tool: Any, name: str, reason: str) -> None:
    """A file that is not there, or is none, is named alike whatever wrote it."""
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError) as caught:
        tool.read_annotations(tmp_path / name)
    assert str(caught.value) == f"Cannot read {tmp_path / name}: {reason}."


@pytest.mark.parametrize("tool", [label_studio, doccano, spreadsheet])
def test_exports_without_access(tmp_path: Path, tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's reason, in an error of the hierarchy that names the file."""
    path = tmp_path / "closed.csv"
    path.write_text("x")

    def refused(file: object, *_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.setattr("builtins.open", refused)
    monkeypatch.setattr("io.open", refused)
    with pytest.raises(SourceError, match=r"^Cannot read .*closed\.csv: Permission denied\.$"):
        tool.read_annotations(path)


def note(record: Record, labels: tuple[str, ...], **fields: Any) -> Annotation:
    """An annotation of a record."""
    text = record_text(record)
    values = {"key": mail_key(text), "text": text, "passages": {}, "annotator": "a", "where": "f"}
    return Annotation(**{**values, "labels": labels, **fields})


def test_conflicts_leave_records_as_they_were(few_records: list[Record]) -> None:
    """Each kind is reported, and nothing but the new mail changes."""
    mails = [{**r, "labels": ["privacy"]} for r in few_records[:3]]
    new = few_records[9]
    conflicts = merge(
        mails,
        [
            note(mails[0], ("contract",)),
            note(mails[1], ("privacy",), text="changed"),
            note(mails[2], ("tax",)),
            note(few_records[5], ("privacy",), passages={"contract": ("x",)}),
            note(few_records[6], ("privacy",)),
            note(few_records[6], (), annotator="b"),
            note(new, ("contract",)),
        ],
        CLASSES,
    )
    kinds = [conflict.kind for conflict in conflicts.conflicts]
    assert sorted(kinds) == ["annotators", "labels", "passages", "record", "text"]
    assert conflicts.records[:3] == mails
    assert [record_text(r) for r in conflicts.records[3:]] == [record_text(new)]


def test_labels_that_are_not_known(few_records: list[Record]) -> None:
    """The conflict says what was meant, and how labels are parted."""
    for given, meant in (("privacy, contrct", "privacy;contract"), ("Privcy", "privacy")):
        (conflict,) = merge([], [note(few_records[0], (given,))], CLASSES).conflicts
        assert conflict.message.endswith(f"Perhaps meant: {meant}")


def test_labels_as_spreadsheets_correct_them(few_records: list[Record]) -> None:
    """Excel's corrections, and what people write for none."""
    given = [note(few_records[0], ("Privacy",)), note(few_records[1], ("None",))]
    merged = merge([], given, CLASSES)
    assert not merged.conflicts
    assert [record["labels"] for record in merged.records] == [["privacy"], []]


def test_labels_in_chinese(few_records: list[Record]) -> None:
    """In an export and in the mails that are there: the merged mails have the ids."""
    new, there = few_records[:2]
    passage = new["body"][:10]
    given = [
        note(new, ("隐私", "合同"), passages={"隐私": (passage,)}),
        note(there, ("诽谤",)),
    ]
    merged = merge([{**there, "labels": ["诽谤与恶意言论"], "evidence": {}}], given, CLASSES)
    assert not merged.conflicts
    assert (merged.added, merged.confirmed) == (1, 1)
    assert [r["labels"] for r in merged.records] == [["defamation"], ["contract", "privacy"]]
    assert merged.records[1]["evidence"] == {"privacy": [passage]}


def test_labels_by_other_names_in_a_spreadsheet(tmp_path: Path) -> None:
    """Passages that the model marked for a label stay with it under any of its names."""
    (row,) = spreadsheet.to_rows([EMOJI])
    label = row["labels"]
    (marked,) = json.loads(row["passages"]).values()
    path = tmp_path / "sheet.csv"
    for name in (mr.LABELS[label].title["zh"], label.capitalize()):
        with open(path, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, row)
            writer.writeheader()
            writer.writerow({**row, "reviewed": "x", "labels": name})
        (record,) = merge([], spreadsheet.read_annotations(path), CLASSES).records
        assert (record["labels"], record["evidence"]) == ([label], {label: marked})


def test_corrections_replace_where_asked_for(few_records: list[Record]) -> None:
    """The rest of the record stays; passages of a label that is gone go with it."""
    risky = next(r for r in few_records if r["labels"] == ["privacy"])
    before = json.dumps(risky)
    merged = merge([risky], [note(risky, ("contract",))], CLASSES, replace=True)
    assert merged.changed == 1
    assert merged.records[0]["labels"] == ["contract"]
    assert merged.records[0]["evidence"] == {}
    assert merged.records[0]["group"] == risky["group"]
    assert [c.kind for c in merged.conflicts] == ["record"]
    assert json.dumps(risky) == before


def test_corrections_reach_every_copy_of_a_mail(few_records: list[Record]) -> None:
    """A mail that is there twice, once with the right labels, comes out the same twice."""
    risky = next(r for r in few_records if r["labels"] == ["privacy"])
    twice = [risky, few_records[0], {**risky, "labels": ["contract"], "evidence": {}}]
    kept, merged = (
        merge(twice, [note(risky, ("contract",))], CLASSES, replace=replace)
        for replace in (False, True)
    )
    assert (kept.changed, kept.confirmed, kept.records) == (0, 1, twice)
    assert (merged.changed, merged.confirmed) == (1, 1)
    assert [r["labels"] for r in merged.records] == [
        ["contract"],
        few_records[0]["labels"],
        ["contract"],
    ]
    assert [c.kind for c in merged.conflicts] == ["record"]


def test_passages_fill_in_but_never_overwrite(few_records: list[Record]) -> None:
    """A record without marks gets them; one with marks keeps its own."""
    risky = next(r for r in few_records if r["labels"] == ["privacy"])
    own = risky["evidence"]["privacy"]
    passage = risky["body"][:10]
    given = note(risky, ("privacy",), passages={"privacy": (passage, "not in the mail")})
    bare = {**risky, "evidence": {}}
    assert merge([bare], [given], CLASSES).records[0]["evidence"] == {"privacy": [passage]}
    assert merge([risky], [given], CLASSES).records[0]["evidence"] == {"privacy": own}
