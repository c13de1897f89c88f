"""Rows of a ``.parquet`` file; a cell that cannot be read costs at most its row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from mailrisk_ml.exceptions import MissingDependencyError, SourceError
from mailrisk_ml.mail.columns import Columns
from mailrisk_ml.mail.rows import Row

_BATCH = 256  # rows in memory at a time
_BAD_CELL = (ValueError, ArithmeticError)  # bad UTF-8, a day beyond the calendar


def parquet_rows(name: str, columns: Columns, needed: Collection[str]) -> Iterator[Row | str]:
    """Yield each row of a file, or why it cannot be read.

    Parameters
    ----------
    name : str
        The file.
    columns : Columns
        What is read, of the columns it has.
    needed : collection of str
        Fields of which there must be one: without, all columns are read, for an error lists them.

    Raises
    ------
    SourceError
        It is no parquet file, or damaged.
    OSError
        It cannot be opened.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingDependencyError(
            "Reading .parquet needs pyarrow: pip install pyarrow"
        ) from error
    try:
        file = pq.ParquetFile(name)
        there = file.schema_arrow.names
        names = columns.begin(there, name)
        wanted = there if names.keys().isdisjoint(needed) else [*dict.fromkeys(names.values())]
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            yield from _rows(batch)
    except (OSError, ValueError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise SourceError(
            f"{name}: must be a parquet file. Its content is not readable as one "
            f"({type(error).__name__}). Write it again, or give .csv or .jsonl."
        ) from error


def _rows(batch: Any) -> list[Row | str]:
    try:
        return list(batch.to_pylist())
    except _BAD_CELL:
        return [_row(batch, number) for number in range(batch.num_rows)]


def _row(batch: Any, number: int) -> Row | str:
    try:
        return {
            name: _value(column[number])
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        }
    except _BAD_CELL as error:
        return f"a cell that cannot be read ({type(error).__name__})"


def _value(cell: Any) -> Any:
    """What a cell holds: bytes where it is no text, None where it is no date that Python knows."""
    from pyarrow import types

    try:
        return cell.as_py()
    except _BAD_CELL:
        if types.is_string(cell.type) or types.is_large_string(cell.type):
            return cell.as_buffer().to_pybytes()
        if types.is_temporal(cell.type):
            return None
        raise
