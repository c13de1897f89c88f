"""Assessing a Spark DataFrame of mails: ``pip install mailrisk-ml[spark]``, Java 17.

>>> from mailrisk_ml.scale import spark  # doctest: +SKIP
>>> spark.assess(session.read.parquet("mails"), subject="subject")  # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mailrisk_ml.scale.batches import COLUMNS, BatchAssessor

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame


def assess(
    df: DataFrame,
    *,
    body: str = "body",
    subject: str | None = None,
    model: str | os.PathLike[str] | None = None,
    preset: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    keep: Sequence[str] | None = None,
) -> DataFrame:
    """Assess every row of a DataFrame, lazily.

    A model folder named here is read on the driver and shipped once to each executor (Spark's
    broadcast), so it need not lie on the workers; the shipped model comes with the package that
    they have installed. Results are those of `RiskClassifier.assess_many`, row by row.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        A row for each mail.
    body, subject, preset, thresholds, keep
        As for `BatchAssessor`.
    model : path-like, optional
        Model folder on the driver; the shipped model by default.

    Returns
    -------
    pyspark.sql.DataFrame
        The kept columns, then ``labels`` (array of string), ``probabilities`` (map from string to
        double), ``language`` (string) and ``risks`` (JSON).

    Raises
    ------
    SourceError
        A column is missing, or has the name of one that is written.
    """
    assessor = BatchAssessor(
        body=body, subject=subject, preset=preset, thresholds=thresholds, keep=keep
    )
    assessor.check_columns(df.columns)
    kept = df.columns if keep is None else list(keep)
    fields = [df.schema[name] for name in kept]
    shipped = None
    if model is not None:
        from mailrisk_ml.scale.shipping import read_folder

        shipped = df.sparkSession.sparkContext.broadcast(read_folder(model))

    def assess_partition(tables: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        if shipped is not None:
            from mailrisk_ml.scale.shipping import unpacked

            assessor.use_model(unpacked(shipped.value))
        return assessor.batches(tables)

    return df.mapInPandas(assess_partition, _schema(fields))


def _schema(fields: Sequence[Any]) -> Any:
    from pyspark.sql.types import StructField, StructType, _parse_datatype_string

    added = [StructField(n, _parse_datatype_string(t), nullable=True) for n, t in COLUMNS.items()]
    return StructType([*fields, *added])
