"""A real local Spark: results identical to those of one process, row by row.

PySpark takes 400 MB, so ``make test`` does without it and passes over these tests. To run them,
with Java 17: ``pip install '.[spark]'``, then ``pytest tests/scale``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.scale import spark
from mailrisk_ml.scale.batches import COLUMNS

pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's own


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Two workers on this machine."""
    sql = pytest.importorskip("pyspark.sql", reason="pip install pyspark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17")
    builder = sql.SparkSession.builder.master("local[2]").appName("mailrisk-ml tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "64",
        "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        running = builder.getOrCreate()
        running.sparkContext.setLogLevel("OFF")
        yield running
        running.stop()


def test_equal_to_one_process(session: Any, few_records: list[Record]) -> None:
    """Over several partitions and batches, with a null body, at a preset of one's own."""
    rows = [(r["id"], r["subject"], r["body"] if i != 1 else None) for i, r in
            enumerate(few_records)]  # fmt: skip
    df = session.createDataFrame(rows, "id string, subject string, body string").repartition(5)
    model = mr.load_model(preset="sensitive")
    result = spark.assess(df, model=model, keep=["id"])
    assert result.columns == ["id", *COLUMNS]
    found = {row["id"]: row for row in result.collect()}
    assert len(found) == len(rows)
    local = model.assess_many([mr.Mail(subject, body or "") for _, subject, body in rows])
    for (name, _, _), assessment in zip(rows, local, strict=True):
        row = found[name]
        assert tuple(row["labels"]) == assessment.labels
        assert row["probabilities"] == pytest.approx(assessment.probabilities, abs=1e-12)
        assert row["language"] == assessment.language
        assert json.loads(row["risks"]) == assessment.to_dict()["risks"]


def test_columns_are_checked_before_anything_runs(session: Any) -> None:
    """A wrong name is told on the driver, not by a failed stage."""
    df = session.createDataFrame([("a",)], "content string")
    with pytest.raises(SourceError, match="Missing is 'body'"):
        spark.assess(df)
    assert spark.assess(df, body="content").columns[0] == "content"
