"""Join the small batches that Spark gives to blocks, and split texts so that no row joins another.

Rule 1: a block is bounded by rows and by bytes, whatever the size of Spark's batches.
Rule 2: a row of text is an input of its own: what one sender writes never changes how the row of
        another is read. So only rows that no other can be part of are read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
from attrs import frozen

ROWS: Final = 65_536
BYTES: Final = 64 * 1024 * 1024
EMPTY: Final = "holds no text"  # why a row is rejected

# The head of a table is looked for in the first line, so that one is never anybody's.
_FIRST: Final = b"{}\n"


def blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Give the rows of *batches*, in their order, in fewer batches."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= ROWS or size >= BYTES:
            yield from _joined(waiting)
            waiting, rows, size = [], 0, 0
    if rows:
        yield from _joined(waiting)


def _joined(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Join batches to one; to two where texts are more than an array of Arrow's can hold."""
    if len(batches) == 1:
        return batches
    joined: list[pa.RecordBatch] = pa.Table.from_batches(batches).combine_chunks().to_batches()
    return joined


@frozen
class Texts:
    """Rows of text: those that are read together, with the numbers of their rows; and the others.

    Line 2 of ``together`` is the row ``rows[0]``. ``apart`` has rows that are read each by itself,
    ``empty`` those that hold nothing.
    """

    together: bytes
    rows: Sequence[int]
    apart: Sequence[tuple[int, bytes]]
    empty: Sequence[int]


def texts(column: pa.Array) -> Texts:
    """Part a column of text or bytes by how its rows are read."""
    lines: list[bytes] = []
    rows: list[int] = []
    apart: list[tuple[int, bytes]] = []
    empty: list[int] = []
    for number, text in enumerate(_bytes(column)):
        if text is None or not (bare := text.strip()):
            empty.append(number)
        elif _is_alone(bare):
            lines.append(bare)
            rows.append(number)
        else:
            apart.append((number, text))
    return Texts(_FIRST + b"\n".join(lines), rows, apart, empty)


def _is_alone(text: bytes) -> bool:
    """Tell whether no other line can be part of what stands here.

    It is an object from its first letter to its last, or a log's text, which begins with a letter.
    What such an object may lack no other line can give: after the end of one none begins.
    """
    first = text[:1]
    is_whole = text.endswith(b"}") if first == b"{" else first.isalpha()
    return is_whole and b"\n" not in text and b"\r" not in text


def _bytes(column: pa.Array) -> list[bytes | None]:
    # A string's bytes, whatever they are: one that is no UTF-8 costs its own row alone.
    kinds: dict[Any, Any] = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}
    values: list[bytes | None] = column.cast(kinds.get(column.type, column.type)).to_pylist()
    return values
