"""Tables in, tables out: the form that engines take."""

from __future__ import annotations

import csv
import json
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.json_text import to_json
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.scale.batches import BatchAssessor


@pytest.fixture(scope="module")
def table(few_records: list[Record]) -> pd.DataFrame:
    """Some mails, one of them without a body."""
    columns = ["id", "subject", "body"]
    rows = pd.DataFrame([{name: record[name] for name in columns} for record in few_records])
    rows.loc[1, "body"] = None
    return rows


FORWARDED = (
    "---------- Forwarded message ---------\r\nFrom: A\r\nSubject: list\r\n\r\n"
    "I copied the whole patient list with home addresses to my personal Dropbox.\r\n"
)


@pytest.fixture(scope="module")
def table_and_file(
    table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, Path]:
    """The mails, and some that a table can spoil, as a table and as a ``.csv`` file."""
    odd = [
        ("Fwd: lunch menu for Thursday", FORWARDED),  # nothing newer is in it
        ("Lunch\nat noon", "a\rb\0c"),
        ("x" * 30_000, "We accept. " * 30_000),  # beyond the limits
        (None, "\ud800We accept your price."),
        ("Price", 40_000),
    ]
    more = pd.DataFrame([{"id": f"odd-{n}", "subject": s, "body": b} for n, (s, b) in
                         enumerate(odd)])  # fmt: skip
    rows = pd.concat([table[:150], more], ignore_index=True)
    path = tmp_path_factory.mktemp("rows") / "mails.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = rows.replace("\ud800", "\ufffd", regex=True)
        written.to_csv(file, index=False, quoting=csv.QUOTE_ALL)
    return rows, path


def test_rows_are_those_of_a_file(
    table_and_file: tuple[pd.DataFrame, Path], shipped: mr.RiskClassifier
) -> None:
    """Batch by batch, the results are those of the same rows in a file, row by row."""
    rows, path = table_and_file
    assess = BatchAssessor(keep=["id"])
    parts = [rows[:70], rows[70:71], rows[71:71], rows[71:].convert_dtypes()]
    result = pd.concat(assess.batches(parts), ignore_index=True)
    assert list(result.columns) == [
        "id",
        "labels",
        "probabilities",
        "language",
        "truncated",
        "unjudged",
        "risks",
    ]
    assert list(result["id"]) == list(rows["id"])
    expected = list(shipped.assess_many(mr.iter_mails(path)))
    for row, assessment in zip(result.itertuples(index=False), expected, strict=True):
        assert tuple(row.labels) == assessment.labels
        assert row.probabilities == pytest.approx(assessment.probabilities, abs=1e-12)
        assert row.language == assessment.language
        assert row.truncated == assessment.to_dict()["truncated"]
        assert json.loads(row.risks) == assessment.to_dict()["risks"]
    assert expected[150].labels == ("privacy",)
    assert expected[152].to_dict()["truncated"]


def test_the_subject_is_found_by_its_name(table: pd.DataFrame) -> None:
    """It need not be named where it stands in the column of that name."""
    named = table.rename(columns={"subject": "title"})
    pd.testing.assert_frame_equal(
        BatchAssessor(keep=["id"])(table), BatchAssessor(subject="title", keep=["id"])(named)
    )
    assert not BatchAssessor(keep=["id"])(named).equals(BatchAssessor(keep=["id"])(table))


def test_cells_that_are_no_text() -> None:
    """Bytes are decoded; a list is nobody's mail, and is refused by its row."""
    text = "客户的身份证号和手机号我全导出来发到你私人邮箱了。"
    bodies = [text, text.encode(), text.encode("gb18030")]
    first, *others = BatchAssessor()(pd.DataFrame({"body": bodies}))["risks"]
    assert "privacy" in first
    assert others == [first, first]
    with pytest.raises(MailReadError, match="row 2 of the table: 'body' must be text"):
        BatchAssessor()(pd.DataFrame({"body": [text, [text]]}))


def test_risks_are_spelled_as_in_a_file(shipped: mr.RiskClassifier) -> None:
    """What would act on a terminal that shows the table is escaped, as by `mailrisk classify`."""
    body = "We match Halden's price, accepted \x9b2J ship it today."
    (risks,) = BatchAssessor()(pd.DataFrame({"body": [body]}))["risks"]
    assert "\\u009b2J" in risks
    assert risks == to_json(shipped.assess(mr.Mail("", body)).to_dict()["risks"])


def test_rows_without_a_subject(shipped: mr.RiskClassifier) -> None:
    """A table may have bodies only; they are read as those of mails."""
    (row,) = BatchAssessor()(pd.DataFrame({"body": [FORWARDED]})).itertuples()
    expected = shipped.assess(mr.Mail("", FORWARDED.replace("\r\n", "\n")))
    assert tuple(row.labels) == expected.labels == ("privacy",)
    assert json.loads(row.risks) == expected.to_dict()["risks"]


def test_datasets_takes_it(table: pd.DataFrame) -> None:
    """``Dataset.map`` in batches of pandas, as the README shows it."""
    from datasets import Dataset

    rows = Dataset.from_pandas(table.fillna(""))
    assess = BatchAssessor(subject="subject", keep=["id"])
    result = rows.with_format("pandas").map(
        assess, batched=True, batch_size=100, remove_columns=rows.column_names
    )
    expected = assess(table)
    assert list(result.with_format(None)["id"]) == list(expected["id"])
    assert [list(x) for x in result.with_format(None)["labels"]] == list(expected["labels"])


def test_a_model_that_was_replaced(tmp_path: Path, few_records: list[Record]) -> None:
    """A process that lives for long takes the new one; a choice sets a preset and thresholds."""
    table = pd.DataFrame({"body": [FORWARDED]})
    folder, some = tmp_path / "model", few_records[:200]
    for label in ("privacy", "contract"):
        small = mr.RiskClassifier(classes=(label,), longest_window=0, cv=2, passage_weight=0.0)
        small.fit([r["body"] for r in some], [[label] if r["labels"] else [] for r in some])
        small.save(folder)
        (row,) = BatchAssessor(model=folder)(table).itertuples()
        assert [*row.probabilities] == [label]
    choice = ModelChoice(preset="strict", thresholds={"privacy": 1.0})
    (row,) = pickle.loads(pickle.dumps(BatchAssessor(model=choice)))(table).itertuples()
    assert row.labels == []
    strict = mr.load_model(preset="strict")
    assert BatchAssessor(model=ModelChoice(preset="strict"))(table).equals(
        BatchAssessor(model=strict)(table)
    )


@pytest.mark.parametrize("name", ["body", "subject", "id"])
def test_two_columns_of_one_name(name: str) -> None:
    """One would be read as another, or be lost."""
    table = pd.DataFrame([["a", "b", "c", "d"]], columns=["body", "subject", "id", name])
    with pytest.raises(SourceError, match=f"two columns '{name}'"):
        BatchAssessor()(table)
    if name == "id":
        assert len(BatchAssessor(keep=["body"])(table)) == 1  # neither is read


def test_columns_are_checked(table: pd.DataFrame) -> None:
    """What is missing is named, and nothing is written over."""
    with pytest.raises(SourceError, match="Missing is 'content'"):
        BatchAssessor(body="content")(table)
    with pytest.raises(SourceError, match="column 'labels'"):
        BatchAssessor()(table.assign(labels=""))
    assert "labels" in BatchAssessor(keep=["id"])(table.assign(labels=""))
    with pytest.raises(InvalidParameterError, match="'keep' parameter"):
        BatchAssessor(keep="id")


def test_threads_load_a_model_once(
    shipped: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a server's first calls at once, one loads it and the others wait."""
    loaded: list[ModelChoice] = []

    def load(choice: ModelChoice) -> mr.RiskClassifier:
        loaded.append(choice)
        time.sleep(0.05)  # long enough for all threads to come
        return shipped

    monkeypatch.setattr(ModelChoice, "load", load)
    choice = ModelChoice(thresholds={"contract": 0.123})  # which nothing else has loaded
    with ThreadPoolExecutor(4) as pool:
        models = list(pool.map(lambda _: choice.load_once(), range(4)))
    assert (models, loaded) == ([shipped] * 4, [choice])
