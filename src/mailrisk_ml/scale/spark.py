"""Assessing a Spark DataFrame of mails: ``pip install '.[spark]'``, Java 17.

>>> from mailrisk_ml.scale import spark  # doctest: +SKIP
>>> spark.assess(session.read.parquet("mails"))  # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mailrisk_ml.exceptions import MissingDependencyError
from mailrisk_ml.model.choice import ModelChoice, chosen
from mailrisk_ml.scale.batches import COLUMNS, BatchAssessor

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from mailrisk_ml.model.classifier import RiskClassifier


def assess(
    df: DataFrame,
    *,
    body: str = "body",
    subject: str | None = None,
    model: str | os.PathLike[str] | ModelChoice | RiskClassifier | None = None,
    keep: Sequence[str] | None = None,
) -> DataFrame:
    """Assess every row of a DataFrame, lazily.

    The model is shipped once to each executor (Spark's broadcast), so it need not lie on the
    workers. Results are those of `BatchAssessor`, row by row.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        A row for each mail.
    body : str, default="body"
        Column that holds the text; rows where it is null are assessed as empty mails.
    subject : str, optional
        Column that holds the subject; by default ``subject``, where there is one.
    model : path-like, ModelChoice or RiskClassifier, optional
        Model folder, by itself or with a preset, thresholds and zones, or a model; the shipped
        model by default.
    keep : sequence of str, optional
        Columns that are passed on with the results; all by default.

    Returns
    -------
    pyspark.sql.DataFrame
        The kept columns, then those of `mailrisk_ml.scale.batches.COLUMNS`.

    Raises
    ------
    MissingDependencyError
        PySpark is not installed.
    SourceError
        A column is missing, or has the name of one that is written.
    """
    try:
        from pyspark.sql.types import StructType
    except ImportError as error:
        raise MissingDependencyError(
            "Spark needs pyspark and Java 17: pip install pyspark"
        ) from error
    BatchAssessor(body=body, subject=subject, keep=keep).check_columns(df.columns)
    choice = chosen(model)
    loaded = choice.load() if isinstance(choice, ModelChoice) else choice
    shipped = df.sparkSession.sparkContext.broadcast(loaded)

    def assess_partition(tables: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        assessor = BatchAssessor(body=body, subject=subject, model=shipped.value, keep=keep)
        return assessor.batches(tables)

    added = StructType.fromDDL(", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()))
    kept = [df.schema[name] for name in (df.columns if keep is None else keep)]
    return df.mapInPandas(assess_partition, StructType([*kept, *added.fields]))
