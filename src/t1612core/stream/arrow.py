"""Score the rows of Arrow tables, data frames and Parquet files.

Rule 1: only columns that the schema reads are read, and rows made only of those that a prefilter
        suspects; the first rows are all made, so that the wrong telemetry is noticed.
Rule 2: memory is a block of rows, beside what the caller holds.
Rule 3: what is skipped is counted, in its place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..errors import SourceError
from ..schema import Schema
from . import columns
from .account import Rejected, Value
from .columns import ColumnPrefilter, Unreadable

Row = Value | Rejected | int  # an int: so many were skipped

_BLOCK: Final = 262_144  # rows of a source that are held at a time
_WINDOW: Final = 131_072  # rows that the prefilter is asked about at a time
_MADE: Final = 4_096  # rows that are made at a time
_FIRST: Final = 256  # rows that are made whatever the prefilter says


def rows(source: Any, prefilter: ColumnPrefilter | None) -> Iterator[Row]:
    """Yield rows, and how many were skipped in between; without a *prefilter* all, whole.

    So they are where the names of columns show that a row may hold what no column tells.
    *source* is the path of a Parquet file, or anything that gives Arrow: a table, a batch,
    a reader, a data frame. Raises ``SourceError``.
    """
    start = 0
    try:
        source = _readable(source)
        wanted = _wanted(_schema(source), prefilter)
        if wanted is None:
            prefilter = None
        for batch in _blocks(_batches(source, wanted)):
            held = columns.columns(batch)
            if wanted is not None:
                held = {key: column for key, column in held.items() if key in wanted}
            chosen = _chosen(prefilter, held, batch.num_rows, start)
            yield from _made(held, batch.num_rows, chosen, start)
            start += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise SourceError(f"cannot be read to its end: {reason}") from error


def names_read(schema: pa.Schema, prefilter: ColumnPrefilter | None) -> list[str]:
    """Return the names of the columns that ``rows`` reads of a table with this schema."""
    wanted = _wanted(schema, prefilter)
    return [name for name in schema.names if wanted is None or name in wanted]


def _wanted(schema: pa.Schema, prefilter: ColumnPrefilter | None) -> frozenset[str] | None:
    """Return the names of what is read; ``None``: all, for a row may hold what no column tells."""
    if prefilter is None or prefilter.is_blind(schema):
        return None
    return _keys(prefilter.schema)


def _keys(schema: Schema) -> frozenset[str]:
    """Return the names of all columns that scoring may read."""
    fields = {
        key for each in schema.fields.values() for field in each.values() for key in field.keys
    }
    return frozenset(
        {
            *fields,
            *(key for key, _ in schema.discriminators),
            *(schema.table_key, schema.action_key, schema.category_key),
            *(schema.payload_key, schema.batch_key),
        }
    )


def _chosen(
    prefilter: ColumnPrefilter | None, held: columns.Columns, count: int, start: int
) -> NDArray[np.intp]:
    if prefilter is None:
        return np.arange(count)
    suspects = [np.arange(min(count, max(_FIRST - start, 0)))]
    looked_at = {key: held[key] for key in prefilter.keys & held.keys()}
    for at in range(0, count, _WINDOW):
        window = {key: column.slice(at, _WINDOW) for key, column in looked_at.items()}
        suspects.append(at + prefilter.suspects(window, min(_WINDOW, count - at)))
    return np.unique(np.concatenate(suspects))


def _made(held: columns.Columns, count: int, chosen: NDArray[np.intp], start: int) -> Iterator[Row]:
    done = 0
    for at in range(0, len(chosen), _MADE):
        numbers = chosen[at : at + _MADE]
        taken = columns.taken(held, numbers)
        for number, event in zip(numbers.tolist(), columns.rows(taken, len(numbers)), strict=True):
            if number > done:
                yield number - done
            if isinstance(event, Unreadable):
                yield Rejected(start + number, event.problem)
            else:
                yield Value(start + number, event)
            done = number + 1
    if count > done:
        yield count - done


def _blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut what is long, and join what is short: some sources give few rows at a time."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        for at in range(0, batch.num_rows, _BLOCK):
            waiting.append(batch.slice(at, _BLOCK))
            count += waiting[-1].num_rows
            if count >= _BLOCK:
                yield _joined(waiting)
                waiting, count = [], 0
    if waiting:
        yield _joined(waiting)


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


def _readable(source: Any) -> Any:
    """Return the path, the table or the reader of what gives Arrow."""
    if isinstance(source, (str, os.PathLike, pa.Table)):
        return source
    if hasattr(source, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(source)
    if hasattr(source, "__arrow_c_array__"):
        return pa.Table.from_batches([pa.record_batch(source)])
    problem = f"is {type(source).__name__}, expected a path or what gives Arrow"
    raise SourceError(f"{problem}: a table, a batch, a reader or a data frame")


def _schema(source: Any) -> pa.Schema:
    if isinstance(source, (str, os.PathLike)):
        from pyarrow import parquet  # a second import, for those who have files

        with parquet.ParquetFile(source) as file:
            return file.schema_arrow
    return source.schema


def _batches(source: Any, wanted: frozenset[str] | None) -> Iterator[pa.RecordBatch]:
    if isinstance(source, (str, os.PathLike)):
        yield from _parquet(source, wanted)
    elif isinstance(source, pa.Table):
        yield from source.to_batches()
    else:
        yield from source


def _parquet(
    source: str | os.PathLike[str], wanted: frozenset[str] | None
) -> Iterator[pa.RecordBatch]:
    from pyarrow import parquet  # a second import, for those who have files

    with parquet.ParquetFile(source) as file:
        names = [name for name in file.schema_arrow.names if wanted is None or name in wanted]
        yield from file.iter_batches(_BLOCK, columns=names, use_threads=False)
