"""Rows of a ``.parquet`` file; a cell that is unreadable or too long costs at most its row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.mail.stores.columns import Columns
from mailrisk_ml.mail.stores.rows import Row

_BATCH = 16  # rows that are decoded together, which is faster
_BATCH_BYTES = 1 << 20  # of one that is no longer than this by the average
_FRONT_CODED = "DELTA_BYTE_ARRAY"  # each value says how much of the one before it begins with
_SHARING = frozenset({_FRONT_CODED, "PLAIN_DICTIONARY", "RLE_DICTIONARY"})
_BAD_CELL = (ValueError, ArithmeticError)  # bad UTF-8, a day beyond the calendar


def parquet_rows(
    name: str, columns: Columns, needed: Collection[str], max_bytes: int
) -> Iterator[Row | str]:
    """Yield each row of a file, or why it cannot be read.

    Parameters
    ----------
    name : str
        The file.
    columns : Columns
        What is read, of the columns it has.
    needed : collection of str
        Fields of which there must be one: without, all columns are read, for an error lists them.
    max_bytes : int
        How long a row may be.

    Raises
    ------
    SourceError
        It is no parquet file, or damaged.
    OSError
        It cannot be opened.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(name)
        there = file.schema_arrow.names
        names = columns.begin(there, name)
        wanted = there if names.keys().isdisjoint(needed) else [*dict.fromkeys(names.values())]
        for group in range(file.num_row_groups):
            size = _batch_size(name, file.metadata.row_group(group), group, wanted, max_bytes)
            for batch in file.iter_batches(size, row_groups=[group], columns=wanted):
                yield from _rows(batch, max_bytes)
    except (OSError, ValueError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise SourceError(
            f"{name}: must be a parquet file. Its content is not readable as one "
            f"({type(error).__name__}). Write it again, or give .csv or .jsonl."
        ) from error


def _batch_size(name: str, about: Any, group: int, wanted: Collection[str], max_bytes: int) -> int:
    """How many rows of a group are decoded together: one, where they are long."""
    chunks = [
        chunk
        for chunk in map(about.column, range(about.num_columns))
        if chunk.path_in_schema.partition(".")[0] in wanted
    ]
    size: int = sum(chunk.total_uncompressed_size for chunk in chunks)
    if size * _BATCH <= max_bytes:
        return _BATCH
    if size * _BATCH > _BATCH_BYTES * about.num_rows:
        return 1
    longest = sum(_longest_shared(name, chunk, group) for chunk in chunks)
    return max(1, min(_BATCH, max_bytes // max(1, longest)))


def _longest_shared(name: str, chunk: Any, group: int) -> int:
    """Bytes of the longest value that rows of a column may share.

    It is stored once, and decoded for each. A dictionary is read whole with the first row.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if _SHARING.isdisjoint(chunk.encodings):
        return 0
    most = int(chunk.total_uncompressed_size)
    path = chunk.path_in_schema
    if _FRONT_CODED in chunk.encodings or "." in path:
        return most
    try:
        file = pq.ParquetFile(name, read_dictionary=[path])
        column = next(file.iter_batches(1, row_groups=[group], columns=[path])).column(0)
        if not pa.types.is_dictionary(column.type):
            return 0  # numbers and dates
        return pc.max(pc.binary_length(column.dictionary)).as_py() or 0
    except (pa.ArrowException, StopIteration):
        return most


def _rows(batch: Any, max_bytes: int) -> Iterator[Row | str]:
    if batch.nbytes <= max_bytes:
        with suppress(*_BAD_CELL):
            yield from batch.to_pylist()  # whole before the first is given
            return
    for number in range(batch.num_rows):
        if batch.slice(number, 1).nbytes > max_bytes:
            yield f"a row longer than {max_bytes} bytes"
        else:
            yield _row(batch, number)


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
