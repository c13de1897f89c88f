"""The whole loop as a user runs it: check, train, sample, label, merge, retrain, compare."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import mailrisk_ml as mr
from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.evaluation_tables import narrow_name
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.review.pool import mail_key

CONFIG = "[model]\nlongest_window = 0\ncv = 2\nmax_terms = 20000\n"


def mailrisk(*arguments: object, code: int = 0) -> str:
    """Output of a command, which must end with this exit code."""
    done = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def write_csv(path: Path, records: Sequence[Record], *, labels: bool = True) -> Path:
    """Records as people have them: a table, with or without labels."""
    fields = ["subject", "content", "sender", *(["labels"] if labels else [])]
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(fields)
        for record in records:
            cells = [record["subject"], record["body"], record["group"]]
            writer.writerow(cells + ([";".join(record["labels"])] if labels else []))
    return path


def answer_in_label_studio(path: Path, truth: dict[str, Record]) -> Path:
    """What Label Studio exports when somebody has put every task right."""
    exported = []
    for number, task in enumerate(json.loads(path.read_text(encoding="utf-8")), 1):
        text, record = task["data"]["text"], truth[task["data"]["mail"]]
        chosen = {"type": "choices", "from_name": "labels", "value": {"choices": record["labels"]}}
        result: list[dict[str, Any]] = [chosen] if record["labels"] else []
        for label, passages in record["evidence"].items():
            for passage in passages:
                start = text.index(passage)
                span = {"start": start, "end": start + len(passage), "text": passage}
                value = {**span, "labels": [label]}
                result.append({"type": "labels", "from_name": "passages", "value": value})
        result = [{"id": f"r{i}", "to_name": "text", **item} for i, item in enumerate(result)]
        annotation = {"id": number, "completed_by": 1, "was_cancelled": False, "result": result}
        exported.append({**task, "id": number, "annotations": [annotation]})
    return _write(path.with_name("labelled.json"), json.dumps(exported))


def answer_in_doccano(path: Path, truth: dict[str, Record]) -> Path:
    """What doccano exports: labels put right, marks taken away where they no longer fit."""
    lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        document = json.loads(line)
        labels = truth[document["mail"]]["labels"]
        kept = [span for span in document["entities"] if span[2] in labels]
        lines.append({"id": number, **document, "cats": labels, "entities": kept, "Comments": []})
    return _write(path.with_name("labelled.jsonl"), "\n".join(map(json.dumps, lines)))


def answer_in_a_spreadsheet(path: Path, truth: dict[str, Record]) -> Path:
    """Labels put right and every row ticked."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    labelled = path.with_name("labelled.csv")
    with open(labelled, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        for row in rows:
            labels = ";".join(truth[row["mail"]]["labels"]) or "none"
            writer.writerow({**row, "labels": labels, "reviewed": "yes"})
    return labelled


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_whole_loop(tmp_path: Path, more_records: list[Record]) -> None:
    """Three hundred own mails, ninety more reviewed in three tools, a model that is no worse."""
    own, pool, kept_back = more_records[::3], more_records[1::3], more_records[2::3]
    truth = {mail_key(record_text(record)): record for record in pool}
    table = write_csv(tmp_path / "own.csv", own)
    column = ("--column", "body=content")
    assert "Ready to train" in mailrisk("review", "check", "--data", table, *column)

    config = _write(
        tmp_path / "train.toml", f'data = "own.csv"\n{CONFIG}[columns]\nbody = "content"\n'
    )
    mailrisk("train", "--config", config, "--out", tmp_path / "old")

    mails = write_csv(tmp_path / "pool.csv", pool, labels=False)
    answers: dict[str, Callable[[Path, dict[str, Record]], Path]] = {
        "sample.json": answer_in_label_studio,
        "sample.jsonl": answer_in_doccano,
        "sample.csv": answer_in_a_spreadsheet,
    }
    merged = tmp_path / "own.jsonl"
    merged.write_text("".join(map(_line, read_labelled(table, columns={"body": "content"}))))
    for number, (name, answer) in enumerate(answers.items()):
        out, result = tmp_path / name, tmp_path / f"merged-{number}.jsonl"
        how = ("--model", tmp_path / "old", "--n", 30, "--interface", "en")
        arguments = (*how, "--labelled", merged, "--out", out)
        told = mailrisk("review", "sample", mails, *column, *arguments)
        assert ("Put an x into 'reviewed'" in told) is (name == "sample.csv")
        output = mailrisk("review", "import", answer(out, truth), "--data", merged, "--out", result)
        assert "30 mails added" in output
        merged = result
    records = read_labelled(merged)
    assert len(records) == len(own) + 90
    expected = {mail_key(record_text(r)): sorted(r["labels"]) for r in more_records}
    assert all(sorted(r["labels"]) == expected[mail_key(record_text(r))] for r in records)

    (tmp_path / "new.toml").write_text(CONFIG, encoding="utf-8")
    new = tmp_path / "new"
    mailrisk("train", "--config", tmp_path / "new.toml", "--data", merged, "--out", new)
    test = _write(tmp_path / "test.jsonl", "".join(map(_line, kept_back)))
    report = tmp_path / "comparison.json"
    # Of so few mails, thresholds are luck, and what is flagged at them.
    lenient = ("--tolerance", 0.5, "--no-corpus")
    output = mailrisk("compare", tmp_path / "old", new, "--data", test, *lenient, "--out", report)
    assert "Verdict: " in output
    compared = json.loads(report.read_text(encoding="utf-8"))
    assert compared["new"]["mean_average_precision"] > compared["old"]["mean_average_precision"]
    mailrisk(
        *("compare", new, new, "--data", test),
        *("--require", "better", "--no-corpus"),
        code=3,
    )

    arguments = ("--data", merged, "--n", 5, "--quick", "--out", tmp_path / "issues.csv")
    assert "labels, given or not, are shown (--n)" in mailrisk("review", "issues", *arguments)
    with open(tmp_path / "issues.csv", encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 5

    # Not what the model learned from: of that it is surer than of any other mail.
    halves = ("then.jsonl", "now.jsonl")
    for number, name in enumerate(halves):
        _write(tmp_path / name, "".join(map(_line, kept_back[number::2])))
    arguments = ("--reference", tmp_path / halves[0], "--current", tmp_path / halves[1])
    arguments += ("--model", new, "--out", tmp_path / "drift")
    for _ in range(2):  # the second run writes over the reports of the first
        mailrisk("drift", *arguments)
    assert {p.name for p in (tmp_path / "drift").iterdir()} == {"drift.html", "drift.json"}
    for language in ("zh", "en"):
        of_language = [record for record in kept_back if record["language"] == language]
        _write(tmp_path / f"{language}.jsonl", "".join(map(_line, of_language)))
    for now, code in (("zh.jsonl", 0), ("en.jsonl", 3)):
        arguments = ("--reference", tmp_path / "zh.jsonl", "--current", tmp_path / now)
        mailrisk("drift", *arguments, "--model", new, "--fail-on", "large", code=code)


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


LABELS = """
[complaint]
title = {en = "Complaint", zh = "投诉"}
advice = {en = "Answer within two days.", zh = "两天内答复。"}
[invoice]
[praise]
"""


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A folder with a made-up taxonomy: labels.toml, train.csv, test.csv."""
    parts = {
        "complaint": ("The {} arrived broken, I am very disappointed.", "{}坏了,我要投诉。"),
        "invoice": ("Please find the invoice for the {} attached.", "附件是{}的发票,请查收。"),
        "praise": ("Wonderful work on the {}, thank you all.", "{}做得非常好,十分感谢。"),
        "": ("The meeting about the {} moves to Thursday.", "关于{}的会议改到周四。"),
    }
    things = ("lamp", "chair", "table", "heater", "printer", "bicycle", "kettle", "sofa")
    others = ("camera", "mirror", "ladder", "stove")
    (tmp_path / "labels.toml").write_text(LABELS, encoding="utf-8")
    for split, own in (("train", things), ("test", others)):
        with open(tmp_path / f"{split}.csv", "w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["subject", "body", "labels", "the number"])
            for label, templates in parts.items():
                for thing in own:
                    for template in templates:
                        writer.writerow(["", template.format(thing), label, f"{template} {thing}"])
    return tmp_path


def test_the_learning_curve_is_printed(tmp_path: Path, more_records: list[Record]) -> None:
    """Also where every label has mails enough, so that no finding speaks of it."""
    table = write_csv(tmp_path / "mine.csv", more_records)
    column = ("--column", "body=content")
    out = tmp_path / "findings.json"
    shown = mailrisk("review", "check", "--data", table, *column, "--curve", "--out", out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert not [f for f in found["findings"] if f["check"] == "too_few"]
    assert "225    450    900" in shown
    for label, scores in found["curve"]["average_precision"].items():
        row = next(line for line in shown.splitlines() if line.startswith(narrow_name(label)))
        cells = row.removeprefix(narrow_name(label)).split()[:3]
        # What is written has been rounded once already.
        assert [float(cell) for cell in cells] == pytest.approx(scores, abs=0.0051)
    assert "learning curve" not in mailrisk("review", "check", "--data", table, *column)


def test_sample_says_what_it_left_out(tmp_path: Path, few_records: list[Record]) -> None:
    """Mails that have labels, copies, unreadable ones, and those beyond ``--n``."""
    known = _write(tmp_path / "labelled.jsonl", "".join(map(_line, few_records[:10])))
    pool = write_csv(tmp_path / "pool.csv", [*few_records[5:60], few_records[50]], labels=False)
    broken = _write(tmp_path / "broken.eml", "")
    # Labelled mails need not name who sent them, nor what they are called.
    columns = ("--column", "body=content", "--column", "sender=from_whom")
    text = pool.read_text(encoding="utf-8")
    pool.write_text(text.replace("sender", "from_whom", 1), encoding="utf-8")
    arguments = (pool, broken, "--labelled", known, *columns)
    out = tmp_path / "tasks.jsonl"
    shown = mailrisk("review", "sample", *arguments, "--out", out, "--n", 50, code=1)
    assert "50 mails to label written" in shown
    assert (
        "Left out: 1 that could not be read, 5 labelled already, 1 near-duplicates of chosen mails."
        in shown
    )
    out = tmp_path / "fewer.jsonl"
    fewer = mailrisk("review", "sample", *arguments, "--out", out, "--n", 40, code=1)
    # A copy counts as one where the mail it is like was chosen, and as beyond --n otherwise.
    copies = int("near-duplicates" in fewer)
    assert f"{11 - copies} beyond --n" in fewer


def test_a_made_up_taxonomy_goes_through_the_same_commands(made_up: Path, tmp_path: Path) -> None:
    """Train, evaluate, classify, sample, issues, compare; titles and advice are the file's."""
    labels, model = made_up / "labels.toml", tmp_path / "model"
    _write(tmp_path / "train.toml", "[model]\nmin_df = 1\n")
    arguments = ("--labels", labels, "--config", tmp_path / "train.toml", "--out", model)
    output = mailrisk("train", "--data", made_up, *arguments, "--column", "id=the number")
    assert "complaint" in output
    card = (model / "README.md").read_text(encoding="utf-8")
    assert "3 labels: complaint, invoice, praise" in card
    assert f"--labels {labels} --column 'id=the number'" in card
    risk = mr.load_model(model).assess("灯坏了,我要投诉。").risks[0]
    assert (risk.label, risk.title, risk.advice) == ("complaint", "投诉", "两天内答复。")
    mailrisk("evaluate", "--model", model, "--data", made_up)
    out = tmp_path / "rows.jsonl"
    mailrisk("classify", made_up / "test.csv", "--model", model, "--format", "jsonl", "--out", out)
    arguments = ("--data", made_up, "--labels", labels, "--n", 3, "--quick", "--jobs", 1)
    mailrisk("review", "issues", *arguments)
    out = tmp_path / "sample.json"
    mailrisk("review", "sample", made_up / "test.csv", "--model", model, "--n", 5, "--out", out)
    assert 'value="praise"' in out.with_suffix(".xml").read_text(encoding="utf-8")
    mailrisk("compare", model, model, "--data", made_up, code=4)  # eight mails a label


def test_conflicts_and_existing_files(tmp_path: Path, few_records: list[Record]) -> None:
    """A conflict is exit code 1, and the command can be repeated; a file that is there stays."""
    record = next(r for r in few_records if r["labels"] == ["privacy"])
    data = _write(tmp_path / "own.jsonl", _line(record))
    line = {"text": record_text(record), "cats": ["contract"], "entities": []}
    export = _write(tmp_path / "export.jsonl", json.dumps(line))
    out = tmp_path / "merged.jsonl"
    arguments = ("review", "import", export, "--data", data, "--out", out)
    for _ in range(2):
        output = mailrisk(*arguments, code=1)
        assert "labelled privacy, annotated contract" in output
        assert "1 conflict. Nothing is written: settle them" in " ".join(output.split())
        assert "With --replace, annotated labels" in " ".join(output.split())
        assert {path.name for path in tmp_path.iterdir()} == {"own.jsonl", "export.jsonl"}
    _write(export, json.dumps({**line, "cats": ["privacy"]}))
    assert "1 confirmed. 1 mail in" in mailrisk(*arguments)
    assert read_labelled(out)[0]["labels"] == ["privacy"]
    before = out.read_bytes()
    with pytest.raises(mr.SourceError, match="it is there"):
        mailrisk(*arguments)
    assert out.read_bytes() == before


def test_conflicts_that_replace_settles(tmp_path: Path, few_records: list[Record]) -> None:
    """Corrections that were asked for are written, but not where a label beside is unknown."""
    record = next(r for r in few_records if r["labels"] == ["privacy"])
    data = _write(tmp_path / "own.jsonl", _line(record))
    corrected = {"text": record_text(record), "cats": ["contract"], "entities": []}
    export = _write(tmp_path / "export.jsonl", json.dumps(corrected))
    out = tmp_path / "merged.jsonl"
    arguments = ("review", "import", export, "--data", data, "--replace", "--out", out)
    unknown = {"text": "s\nb", "cats": ["tax"], "entities": []}
    _write(export, f"{json.dumps(corrected)}\n{json.dumps(unknown)}\n")
    output = " ".join(mailrisk(*arguments, code=1).split())
    assert "['tax'] are not among" in output
    assert "1 conflict. Nothing" in output
    assert "With --replace" not in output  # which cannot help
    assert not out.exists()
    _write(export, json.dumps(corrected))
    assert "labelled privacy, annotated contract: replaced" in mailrisk(*arguments)
    assert read_labelled(out)[0]["labels"] == ["contract"]


def test_lone_surrogates_are_written(tmp_path: Path) -> None:
    """JSON can spell what UTF-8 cannot hold, in an export as in the mails it is merged with."""
    line = {"text": "s\nCall \ud800 now", "cats": ["privacy"], "entities": [[2, 8, "privacy"]]}
    export = _write(tmp_path / "export.jsonl", json.dumps(line))
    record = {"id": "\ud800", "body": "Lunch \ud800", "labels": []}
    data = _write(tmp_path / "own.jsonl", json.dumps(record))
    out = tmp_path / "merged.jsonl"
    mailrisk("review", "import", export, "--data", data, "--out", out)
    assert [r["labels"] for r in read_labelled(out)] == [[], ["privacy"]]
    mailrisk("review", "check", "--data", out, "--out", tmp_path / "found.json", code=1)


def test_a_corpus_cannot_be_mixed_with_other_labels(made_up: Path, tmp_path: Path) -> None:
    """Its mails would all count as lacking them."""
    arguments = ("--data", made_up, "--labels", made_up / "labels.toml", "--with-corpus", 0.3)
    with pytest.raises(mr.InvalidParameterError, match="--with-corpus"):
        mailrisk("train", *arguments, "--out", tmp_path / "model")
