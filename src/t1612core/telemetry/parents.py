"""Fill in what a product says in an earlier event only: a parent's line, a connection's program.

Many products name a process by its number alone: the parent of one that starts, or the one that
writes a file or connects. What it is stood in the event of its own start. So the processes that
were seen last are remembered, by host and number, and an event gets what it lacks of them, under
a key of its own (``EARLIER``), which the schema's fields look at last.

Rule 1: a parent has started before its child, and not ended before it did: numbers are used again.
        So of each number the last two processes are kept, whose times tell them apart.
Rule 2: what an event says itself counts.
Rule 3: bounded: of processes and of their text. The one that was not asked about for longest goes,
        and is counted; so is each parent that was found or was not.
Rule 4: no clock and no I/O: the events are all there is, and what came before them is unknown.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from ..knowledge.vocabulary.lineage import FILLED
from ..model import Event, Kind, Route
from ..schema import Field, Schema
from .fields import EARLIER, Getter, completed, moment, ways
from .rules import first_that
from .values import is_absent, plain

if TYPE_CHECKING:
    from datetime import datetime

MOST: Final = 65_536  # numbers that are remembered
_MOST_TEXT: Final = 32 * 1024 * 1024  # characters of what is remembered
_LONGEST: Final = 64 * 1024  # characters of a command line that is
_LONGEST_ID: Final = 256

FOUND: Final = "parents from earlier events"
UNSEEN: Final = "parents not seen before"
FORGOTTEN: Final = "processes forgotten"

# Of a process: its fields that another event may need.
_KEPT: Final = ("name", "command_line", "folder", "account", "parent_name")
# What an event that lacks it is filled for.
_WANTED: Final[dict[Kind, str]] = {
    "process": "parent_line",
    "file": "parent_line",
    "network": "name",
    "daemon": "caller",
}
_KINDS: Final[tuple[Kind, ...]] = tuple(_WANTED)


@define(repr=False)
class _Process:
    """One process: when it started and ended, as far as known, and what it is."""

    start: datetime | None
    held: dict[str, Any]
    size: int
    end: datetime | None = None


@frozen(repr=False)
class _Reads:
    """How to read a kind of a schema's events."""

    is_told: Callable[[Event], bool]  # what the kind is filled for stands there
    ids: tuple[Getter, ...]  # of the parent, or of the process that acts
    host: Callable[[Event], str]
    time: Callable[[Event], datetime | None]
    own_ids: tuple[Getter, ...] = ()
    kept: tuple[tuple[str, Callable[[Event], Any]], ...] = ()


@define(repr=False)
class Parents:
    """The processes of a stream that were seen last; ``counts`` says what became of parents."""

    counts: Counter[str]
    _known: OrderedDict[tuple[str, str, str], list[_Process]] = field(
        factory=OrderedDict, init=False
    )
    _size: int = field(default=0, init=False)
    _reads: dict[str, dict[Kind, _Reads]] = field(factory=dict, init=False)
    _ends: dict[str, Callable[[Event], Any]] = field(factory=dict, init=False)

    def fill(self, schema: Schema, route: Route, row: Event) -> Event:
        """Return a row with what stood in earlier ones; the row itself where there is nothing."""
        if schema.lineage is None or type(row) is not dict:  # of somebody's own nothing is known
            return row
        reads = self._reads.get(schema.name)
        if reads is None:
            reads = self._reads[schema.name] = _reading(schema)
            self._ends[schema.name] = first_that((each, True) for each in schema.lineage.ends)
        if route == "other":
            if self._ends[schema.name](row):
                self._end(schema.name, reads["process"], row)
            return row
        kind: Kind = route
        read = reads[kind]
        filled = row
        if not read.is_told(row):
            found = self._parent(schema.name, read, row)
            self.counts[FOUND if found else UNSEEN] += 1
            if found:
                told = {
                    name: found.held[of] for name, of in FILLED[kind].items() if of in found.held
                }
                filled = {**row, EARLIER: told}
        if kind == "process":
            self._remember(schema.name, read, filled)
        return filled

    def _parent(self, schema: str, read: _Reads, row: Event) -> _Process | None:
        host, at = read.host(row), read.time(row)
        for id in _ids(read.ids, row):
            key = (schema, host, id)
            for process in reversed(self._known.get(key, ())):
                if at is not None and process.start is not None and process.start > at:
                    continue
                if at is not None and process.end is not None and process.end < at:
                    break
                self._known.move_to_end(key)
                return process
        return None

    def _remember(self, schema: str, read: _Reads, row: Event) -> None:
        held: dict[str, Any] = {}
        size = 0
        for name, get in read.kept:
            value = _text(get(row))
            if value:
                held[name] = value
                size += len(value if type(value) is str else str(value))
        host = read.host(row)
        process = _Process(read.time(row), held, size)
        for id in _ids(read.own_ids, row):
            key = (schema, host, id)
            self._size += size
            there = self._known.get(key)
            if there is None:
                self._known[key] = [process]
                continue
            there.append(process)
            there.sort(key=_started)
            self._size -= sum(each.size for each in there[:-2])
            del there[:-2]
            self._known.move_to_end(key)
        while len(self._known) > MOST or self._size > _MOST_TEXT:
            _, gone = self._known.popitem(last=False)
            self._size -= sum(each.size for each in gone)
            self.counts[FORGOTTEN] += 1

    def _end(self, schema: str, read: _Reads, row: Event) -> None:
        host, at = read.host(row), read.time(row)
        for id in _ids(read.own_ids, row):
            key = (schema, host, id)
            if at is None:  # whatever had the number is gone
                self._size -= sum(each.size for each in self._known.pop(key, ()))
                continue
            for process in reversed(self._known.get(key, ())):
                if process.start is None or process.start <= at:
                    process.end = process.end or at
                    break


def _reading(schema: Schema) -> dict[Kind, _Reads]:
    whole = completed(schema)
    assert schema.lineage is not None
    made: dict[Kind, _Reads] = {}
    for kind in _KINDS:
        fields = whole.fields[kind]
        host = schema.lineage.host or fields["host"]
        made[kind] = _Reads(
            is_told=_standing(schema.fields.get(kind, {}).get(_WANTED[kind], Field())),
            ids=ways(fields["parent_id"]),
            host=_named(ways(host)),
            time=moment(fields["time"]),
            own_ids=ways(fields["process_id"]) if kind == "process" else (),
            kept=tuple((name, _first(fields[name])) for name in _KEPT) if kind == "process" else (),
        )
    return made


def _first(held: Field) -> Callable[[Event], Any]:
    readers = ways(held)

    def read(event: Event) -> Any:
        for read_one in readers:
            value = plain(read_one(event))
            if value is not None:
                return value
        return None

    return read


def _named(readers: tuple[Getter, ...]) -> Callable[[Event], str]:

    def read(event: Event) -> str:
        for read_one in readers:
            if id := _id(read_one(event)):
                return id
        return ""

    return read


def _standing(held: Field) -> Callable[[Event], bool]:
    readers = ways(held)

    def stands(event: Event) -> bool:
        for read_one in readers:  # noqa: SIM110  # a generator costs as much as what it asks
            if not is_absent(read_one(event)):
                return True
        return False

    return stands


def _ids(readers: Iterable[Getter], row: Event) -> list[str]:
    """Return under which numbers a process is known; several where a product has several."""
    return [id for read in readers if (id := _id(read(row)))]


def _id(value: Any) -> str:
    """Return the number or the name that a value is; ``""`` for what is neither."""
    held = plain(value)
    if type(held) is str:
        return held[:_LONGEST_ID]
    return str(held) if type(held) is int and held.bit_length() <= 64 else ""


def _text(value: Any) -> Any:
    """Return what may be kept of a value: a text, or a list of them; others and long ones not."""
    if type(value) is str:
        return value if len(value) <= _LONGEST else None
    words = value if type(value) is list else [value]
    if not all(type(word) is str for word in words):
        return None
    return value if sum(map(len, words)) <= _LONGEST else None


def _started(process: _Process) -> float:
    """Return by what processes of a number are ordered; one without a time is the earliest."""
    return process.start.timestamp() if process.start else 0.0
