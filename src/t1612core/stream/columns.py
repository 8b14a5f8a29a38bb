"""Find by columns which rows may score, without making a mapping of any.

Theory of operation
===================
What a branch looks at stands in a column (``gate_terms``). Few rows have a name that is let
through: by the two letters that it begins or ends with, numpy leaves most of the others out;
of what is left each different name is judged once. Needles are searched for in the bytes that
all texts of a column share; a place there tells its row.

Rule 1: sound: a row that is left out scores nothing. What a column's type does not let tell
        counts as let through: the row itself then says what is wrong with it.
Rule 2: linear, whatever stands there; Python is asked of rows that may be let through, alone.
Rule 3: nothing here knows a word of a rule: profile and schema have them all.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np
import pyarrow as pa
from attrs import frozen
from numpy.typing import NDArray

from ..knowledge.exports import HOLDERS
from ..model import Profile
from ..schema import Schema
from ..text.programs import MAX_LENGTH
from .prefilter_terms import GateTerms, Names, flat_schema, gate_terms, joined, step_terms

Rows = NDArray[np.bool_]
Bits = NDArray[np.uint8]

# A name may stand behind these: a path, quotes, a login shell's dash, what is no ASCII.
_BLANKS: Final = bytes(range(0x21))
_BEFORE: Final = b"-'\"/\\" + _BLANKS + bytes(range(0x7F, 0x100))
# What a name's row is worth: the gate's bit, and one for each set of names that needles go with.
# Sets beyond that share the last one, which lets more through.
_GATE: Final = 1
_LAST: Final = 128
_ALL: Final = 255


@frozen(repr=False)
class _Edges:
    """The two letters that names begin with, or end with."""

    first: _Letters
    last: _Letters | None

    def may_hold(self, offsets: NDArray[Any], data: NDArray[np.uint8]) -> NDArray[np.intp]:
        """Return the rows of names, which lie in *data*, that may be among them; in their order."""
        starts, ends = offsets[:-1], offsets[1:]
        found = [self.first.rows(data, starts, 1)]
        if self.last is not None:
            found.append(self.last.rows(data, ends - 1, -1))
        if (lengths := ends - starts).max() > MAX_LENGTH:  # of these the end is read
            found.append(np.flatnonzero(lengths > MAX_LENGTH))
        raw = data.tobytes()
        if not raw.isascii() or b"/" in raw or b"\\" in raw:
            places = np.flatnonzero((data >= 0x80) | (data == ord("/")) | (data == ord("\\")))
            found.append(_rows_at(offsets, places))
        return np.unique(np.concatenate(found)) if len(found) > 1 else found[0]


@frozen(repr=False)
class _Letters:
    """One letter, and the number that two are, the first one high: true where it is allowed.

    ``one`` is a table for ``bytes.translate``, which looks up faster than numpy does.
    """

    one: bytes
    two: Rows

    def rows(self, data: NDArray[np.uint8], at: NDArray[Any], step: int) -> NDArray[np.intp]:
        """Return the rows with allowed letters *at* their places, and a *step* on."""
        # Of a shorter name a neighbour's letter is read: it may let it through, never hold it back.
        letters = data.take(at, mode="clip").tobytes()
        rows = np.flatnonzero(np.frombuffer(letters.translate(self.one), np.bool_))
        at = at[rows]
        pairs = data.take(at, mode="clip").astype(np.uint16) << 8
        pairs |= data.take(at + step, mode="clip")
        return rows[self.two.take(pairs)]


@frozen(repr=False)
class _Column:
    """A column of names, and the sets that each is judged by, with their bits."""

    sets: Mapping[int, Names]
    edges: _Edges

    def bits(self, column: pa.Array) -> Bits:
        """Return for each row which sets hold its name."""
        if pa.types.is_dictionary(column.type):
            return _by_index(column.indices, self.bits(column.dictionary))
        names = texts(column)
        if names is None:
            return np.where(_is_filled(column), np.uint8(_ALL), np.uint8(0))
        offsets, data = _layout(names)
        found = np.zeros(len(names), np.uint8)
        if len(data):
            rows = self.edges.may_hold(offsets, data)
            encoded = names.take(pa.array(rows)).dictionary_encode("encode")
            judged = np.fromiter(map(self._judge, cells(encoded.dictionary)), np.uint8)
            found[rows] = judged.take(np.asarray(encoded.indices))
        return found

    def _judge(self, name: object) -> int:
        if not isinstance(name, str):
            return 0 if name is None else _ALL  # bytes that are no text
        return sum(bit for bit, names in self.sets.items() if names.holds(name))


@frozen(repr=False)
class _Told:
    """Needles in texts, of rows whose name has one of *bits*; of all rows where these are 0."""

    bits: int
    keys: tuple[str, ...]
    needles: tuple[re.Pattern[bytes], ...]

    def rows(self, column: pa.Array) -> Rows:
        """Return which rows hold a needle, and perhaps some more."""
        held = texts(column.dictionary_decode() if hasattr(column, "indices") else column)
        if held is None:
            return _is_filled(column)
        offsets, data = _layout(held)
        found = np.zeros(len(held), np.bool_)
        for needle in self.needles:
            ends = [each.end() for each in needle.finditer(data.data)]
            if ends:
                # One that goes across rows may hide one that begins in it.
                found[_rows_at(offsets, np.array(ends) - 1)] = True
        return found


@frozen(repr=False)
class ColumnPrefilter:
    """What to look for in which columns. Immutable, and safe to share between threads."""

    schema: Schema
    _names: Mapping[str, _Column]
    _told: tuple[_Told, ...]
    _others: frozenset[str]
    _holders: frozenset[str]

    def is_blind(self, schema: pa.Schema) -> bool:
        """Return whether rows that have these columns may hold what no column tells."""
        held = {part for name in schema.names for part in (name, name.partition(".")[0])}
        # Results of queries by their names stand in nothing but lists and objects.
        is_nested = len(schema.types) > 0 and all(map(pa.types.is_nested, schema.types))
        return (
            is_nested
            or not self._others.isdisjoint(held)
            or not self._holders.isdisjoint(schema.names)
        )

    @property
    def keys(self) -> frozenset[str]:
        """The columns that it looks at."""
        return frozenset(self._names).union(*(told.keys for told in self._told))

    def suspects(self, columns: Mapping[str, pa.Array], count: int) -> NDArray[np.intp]:
        """Return the numbers of the rows, of *count*, that may score; in their order."""
        bits = np.zeros(count, np.uint8)
        for key in self._names.keys() & columns.keys():
            bits |= self._names[key].bits(columns[key])
        found = (bits & np.uint8(_GATE)).astype(np.bool_)
        for told in self._told:
            asked = ~found
            if told.bits:
                asked &= (bits & np.uint8(told.bits)).astype(np.bool_)
            rows = np.flatnonzero(asked)
            for key in told.keys:
                if key in columns and len(rows):
                    held = columns[key] if len(rows) == count else columns[key].take(pa.array(rows))
                    found[rows[told.rows(held)]] = True
        return np.flatnonzero(found)


def make(profile: Profile, schema: Schema, *, of_steps: bool = False) -> ColumnPrefilter | None:
    """Derive what to look for from what the branches look at, or what makes steps.

    ``None`` where columns tell nothing about the events of *schema*.
    """
    found = flat_schema(schema)
    if found is None:
        return None
    schema, others = found
    branches = step_terms(schema) if of_steps else gate_terms(profile, schema)
    sets = dict.fromkeys(each.names for branch in branches for each in branch.needles)
    named = [names for names in sets if names is not None]
    bits = {names: min(_GATE << at, _LAST) for at, names in enumerate(named, 1)}
    told = dict.fromkeys(
        _Told(bits[each.names] if each.names else 0, each.keys, tuple(map(_needle, each.needles)))
        for branch in branches
        for each in branch.needles
    )
    keys = {key for branch in branches for key in branch.keys}
    names = {key: _column(key, branches, bits) for key in keys}
    holders = {*HOLDERS, schema.payload_key, schema.batch_key}
    return ColumnPrefilter(schema, names, tuple(told), frozenset(others), frozenset(holders))


def _column(key: str, branches: Iterable[GateTerms], bits: Mapping[Names, int]) -> _Column:
    """Judge the names under a key by what those branches let through that read it."""
    sets: dict[int, list[Names]] = {}
    for branch in branches:
        if key in branch.keys:
            sets.setdefault(_GATE, []).append(branch.names)
            for each in branch.needles:
                if each.names is not None:
                    sets.setdefault(bits[each.names], []).append(each.names)
    together = {bit: joined(names) for bit, names in sets.items()}
    return _Column(together, _edges(joined(together.values())))


def _needle(text: str) -> re.Pattern[bytes]:
    return re.compile(re.escape(text.encode()))


def _edges(names: Names) -> _Edges:
    return _Edges(
        _letters((*names.whole, *names.starts), _BEFORE),
        _letters((each[::-1] for each in names.ends), _BLANKS) if names.ends else None,
    )


def _letters(names: Iterable[str], besides: bytes) -> _Letters:
    """Allow what names begin with, in any case; after a single letter, anything."""
    two = np.zeros((256, 256), np.bool_)
    two[list(besides)] = True
    for name in names:
        follow = list(map(ord, _cases(name[1:2]))) or slice(None)
        for letter in _cases(name[:1]):
            two[ord(letter), follow] = True
    one: Rows = np.any(two, axis=1)
    return _Letters(one.tobytes(), two.ravel())


def _cases(letter: str) -> set[str]:
    return {letter.lower(), letter.upper()} - {""}


def _rows_at(offsets: NDArray[Any], places: NDArray[Any]) -> NDArray[np.intp]:
    """Return the rows that lie at places of the bytes."""
    return offsets.searchsorted(places, "right") - 1


def _by_index(indices: pa.Array, of_values: Bits) -> Bits:
    """Return each row what its value has; a row without a value has nothing."""
    padded = np.append(of_values, np.uint8(0))
    return padded.take(np.asarray(indices.cast(pa.int64()).fill_null(len(of_values))))


def _is_filled(column: pa.Array) -> Rows:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)


def _layout(names: pa.Array) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Return where in the bytes each text begins and ends, and the bytes."""
    width = np.int64 if pa.types.is_large_string(names.type) else np.int32
    _, places, data = names.buffers()
    if not len(names) or places is None or data is None:
        return np.zeros(len(names) + 1, np.intp), np.zeros(0, np.uint8)
    offsets = np.frombuffer(places, width)[names.offset : names.offset + len(names) + 1]
    return np.subtract(offsets, offsets[0], dtype=np.intp), np.frombuffer(data, np.uint8)[
        offsets[0] : offsets[-1]
    ]


# Values of cells. One that Python has no value for (bytes that are no text, a time after the year
# 9999) costs its own row, not the others. A value is what ``to_pylist()`` gives, but for
# nanoseconds: a time has microseconds.

Columns = Mapping[str, pa.Array]


@frozen(repr=False)
class Unreadable:
    """What stands for a cell that cannot be read, and why."""

    problem: str


def columns(batch: pa.RecordBatch, wanted: Container[str] | None = None) -> dict[str, pa.Array]:
    """Return the columns by name, of all or of those that are *wanted*.

    Of several that have the same name, the last, as in a mapping.
    """
    named = zip(batch.schema.names, batch.columns, strict=True)
    return {name: _plain(each) for name, each in named if wanted is None or name in wanted}


def taken(held: Columns, numbers: NDArray[np.intp]) -> Columns:
    """Return some rows of columns."""
    index = pa.array(numbers)
    return {name: _taken(column, index) for name, column in held.items()}


def texts(column: pa.Array) -> pa.Array | None:
    """Return a column of text in the layout of offsets and bytes; ``None`` if it is none."""
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
    """Return the values of a column."""
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
