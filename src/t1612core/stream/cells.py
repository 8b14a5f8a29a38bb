"""Make Python values of Arrow's columns.

Rule 1: one cell that Python has no value for (bytes that are no text, a time after the year
        9999) costs its own row, not the others: an ``Unreadable`` stands there.
Rule 2: a value is what ``to_pylist()`` gives, but for nanoseconds: a time has microseconds.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

Columns = Mapping[str, pa.Array]


@frozen
class Unreadable:
    """What stands for a cell that cannot be read, and why."""

    problem: str


def columns(batch: pa.RecordBatch, wanted: Container[str] | None = None) -> dict[str, pa.Array]:
    """Give the columns by name, of all or of those that are *wanted*.

    Of several that have the same name, the last, as in a mapping.
    """
    named = zip(batch.schema.names, batch.columns, strict=True)
    return {name: _plain(each) for name, each in named if wanted is None or name in wanted}


def taken(held: Columns, numbers: NDArray[np.intp]) -> Columns:
    """Give some rows of columns."""
    index = pa.array(numbers)
    return {name: _taken(column, index) for name, column in held.items()}


def texts(column: pa.Array) -> pa.Array | None:
    """Give a column of text in the layout of offsets and bytes; ``None`` if it is none."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column
    return column.cast(pa.string()) if pa.types.is_null(kind) else None


def _plain(column: pa.Array) -> pa.Array:
    # Polars' layout, which little of Arrow reads.
    is_view = pa.types.is_string_view(column.type)
    return column.cast(pa.large_string()) if is_view else column


def _taken(column: pa.Array, index: pa.Array) -> pa.Array:
    try:
        return column.take(index)
    except pa.ArrowNotImplementedError:  # of some types, which events hardly have
        return pa.concat_arrays([column.slice(each, 1) for each in index.to_pylist()])


def rows(held: Columns, count: int) -> Iterator[dict[str, Any] | Unreadable]:
    """Yield the rows, *count* of them, of columns."""
    values = {name: cells(column) for name, column in held.items()}
    odd = [name for name, each in values.items() if Unreadable in set(map(type, each))]
    for row in zip(*values.values(), strict=True) if values else repeat((), count):
        event: dict[str, Any] = dict(zip(values, row, strict=False))
        wrong = [name for name in odd if isinstance(event[name], Unreadable)] if odd else odd
        yield Unreadable(f"column {wrong[0]!r} {event[wrong[0]].problem}") if wrong else event


def cells(column: pa.Array) -> Sequence[Any]:
    """Give the values of a column."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: Sequence[Any]
    try:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            # Several times as fast as to_pylist().
            values = column.to_numpy(zero_copy_only=False).tolist()
            return values
        values = column.to_pylist()
        return values
    except _ERRORS:
        return [_cell(each) for each in column]


_ERRORS = (ArithmeticError, ImportError, LookupError, TypeError, ValueError, pa.ArrowException)


def _cell(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except _ERRORS:
        return Unreadable(f"holds a {scalar.type} that is no value in Python")
