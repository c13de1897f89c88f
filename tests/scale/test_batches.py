"""Tables in, tables out: the form that engines take."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import InvalidParameterError, SourceError
from mailrisk_ml.scale.batches import BatchAssessor


@pytest.fixture(scope="module")
def table(few_records: list[Record]) -> pd.DataFrame:
    """Some mails, one of them without a body."""
    columns = ["id", "subject", "body"]
    rows = pd.DataFrame([{name: record[name] for name in columns} for record in few_records])
    rows.loc[1, "body"] = None
    return rows


def test_rows_are_those_of_assess_many(table: pd.DataFrame, shipped: mr.RiskClassifier) -> None:
    """Batch by batch and all at once, the results are the local ones, row by row."""
    assess = BatchAssessor(subject="subject", keep=["id"])
    parts = [table[:70], table[70:71], table[71:71], table[71:]]
    result = pd.concat(assess.batches(parts), ignore_index=True)
    assert list(result.columns) == ["id", "labels", "probabilities", "language", "risks"]
    assert list(result["id"]) == list(table["id"])
    bodies = table["body"].fillna("")
    texts = [f"{s}\n{b}" for s, b in zip(table["subject"], bodies, strict=True)]
    for row, assessment in zip(
        result.itertuples(index=False), shipped.assess_many(texts), strict=True
    ):
        assert tuple(row.labels) == assessment.labels
        assert row.probabilities == pytest.approx(assessment.probabilities, abs=1e-12)
        assert row.language == assessment.language
        assert json.loads(row.risks) == assessment.to_dict()["risks"]


def test_datasets_takes_it(table: pd.DataFrame) -> None:
    """``Dataset.map`` in batches of pandas, as the README shows it."""
    datasets = pytest.importorskip("datasets")
    rows = datasets.Dataset.from_pandas(table.fillna(""))
    assess = BatchAssessor(subject="subject", keep=["id"])
    result = rows.with_format("pandas").map(
        assess, batched=True, batch_size=100, remove_columns=rows.column_names
    )
    expected = assess(table)
    assert list(result.with_format(None)["id"]) == list(expected["id"])
    assert [list(x) for x in result.with_format(None)["labels"]] == list(expected["labels"])


def test_columns_are_checked(table: pd.DataFrame) -> None:
    """What is missing is named, and nothing is written over."""
    with pytest.raises(SourceError, match="Missing is 'content'"):
        BatchAssessor(body="content")(table)
    with pytest.raises(SourceError, match="column 'labels'"):
        BatchAssessor()(table.assign(labels=""))
    assert "labels" in BatchAssessor(keep=["id"])(table.assign(labels=""))
    with pytest.raises(InvalidParameterError, match="'keep' parameter"):
        BatchAssessor(keep="id")
