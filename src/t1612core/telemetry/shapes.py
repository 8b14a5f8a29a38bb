"""Find the events in what is handed over: lists, results of queries, tables, JSON in texts.

Rule 1: nothing is lost: what can be no event is given as ``Unusable``, to be counted.
Rule 2: what tells what it is about is an event, whatever else it holds: it is not taken apart. A
        product's own event of which nothing tells the kind may hold another one.
Rule 3: what is in an object is taken out only where it holds objects, or where all that stands
        beside it is known to be no column: ``{"data": []}`` holds nothing, an event with a
        column ``data`` is one that nobody knows.
Rule 4: the time is linear in the size of what is handed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final, TypeGuard

from attrs import frozen

from ..errors import SettingsError
from ..knowledge.exports import (
    BESIDE,
    COLUMN_NAMES,
    COLUMNS,
    HOLDERS,
    LISTS,
    OBJECTS,
    ORIGINAL,
    QUOTED,
    QUOTING_HOSTS,
    TABLES,
    TEXT,
    TEXTS,
)
from ..model import Event
from ..schema import Schema
from .carried import carried, is_carrying
from .rules import by_rules, event_of_line, recogniser
from .schemas import MDE, SCHEMAS
from .spread import is_collected, spread
from .values import is_absent
from .xml import xml_in

_DEEPEST: Final = 16  # levels of what holds events; the products have four
_BLANKS: Final = " \t\r\n"  # of JSON
_ORIGINAL: Final = ".".join(ORIGINAL)
_TEXT_KEYS: Final = frozenset(TEXTS)
_OBJECT_HOLDERS: Final = HOLDERS - {*TEXTS, _ORIGINAL} | {*QUOTED}
_BUNDLED: Final = (list, dict, type(None))  # what holds the rows of one of several queries
_BEGINNINGS: Final = ("{", "[", "<")  # of JSON and of XML
_NEAR: Final = 2048  # characters in which XML has to begin
_LONGEST: Final = 4 * 1024 * 1024  # characters of a text in which events are looked for


@frozen(repr=False)
class Unusable:
    """Stands for a part of what was handed over that is no event; ``reason`` shows none of it."""

    reason: str


def telling(*schemas: Schema) -> Callable[[Event], bool]:
    """Make a function that says whether an object's columns tell what it is about: its kind.

    Those of the *schemas*, or of any other that is known.
    """
    compiled: list[Callable[[Event], bool]] = []

    def tells(event: Event) -> bool:
        if not compiled:  # few streams have an object that may hold events
            compiled.append(_telling([*schemas, *SCHEMAS.values()]))
        return compiled[0](event)

    return tells


def _telling(schemas: Iterable[Schema]) -> Callable[[Event], bool]:
    given = list(schemas)
    columns = [each for each in given if not each.kinds]
    keys = tuple(
        dict.fromkeys(
            key
            for each in columns
            for key in (each.table_key, each.action_key, *(key for key, _ in each.discriminators))
        )
    )
    all_keys = frozenset(keys)
    payloads = tuple({each.payload_key for each in columns})
    known = tuple(
        (recogniser(each), cache(partial(by_rules, each))) for each in given if each.kinds
    )

    def tells(event: Event) -> bool:
        if not all_keys.isdisjoint(event) and any(not is_absent(event.get(key)) for key in keys):
            return True
        if any(_is_object(event.get(key)) for key in payloads):
            return True
        return any(
            is_known(event) and rules().locate(event) is not None for is_known, rules in known
        )

    return tells


def required_many(events: object, where: str) -> None:
    """Raise ``SettingsError`` for what is no iterable of events, *where* says to whom it was given.

    One event is iterable, and so is a text or a data frame; what they would give is none.
    """
    kind = type(events)
    if hasattr(kind, "__arrow_c_stream__"):
        way_out = "scan_arrow(it) reads tables"
    elif isinstance(events, Mapping):
        way_out = "[event] for one"
    elif isinstance(events, (str, bytes, os.PathLike)) or not hasattr(kind, "__iter__"):
        way_out = "scan_ndjson(path) reads a file, events_from(value) takes events out of an answer"
    else:
        return
    raise SettingsError(where, f"is {kind.__name__}, expected an iterable of events: {way_out}")


def single_events(values: Iterable[Any], tells: Callable[[Event], bool]) -> Iterator[Any]:
    """Yield each event of *values*, ``Unusable`` for what is none; what is no object as it is.

    Raises ``SettingsError`` at once for what is no iterable of events.
    """
    required_many(values, "events")
    return _single_events(values, tells)


def _single_events(values: Iterable[Any], tells: Callable[[Event], bool]) -> Iterator[Any]:
    for value in values:
        is_plain = type(value) is dict and (HOLDERS.isdisjoint(value) or not _may_hold(value))
        if is_plain and not _is_bundle(value):
            yield value  # nearly always
        else:
            yield from _taken_apart(value, tells)


def _taken_apart(value: Any, tells: Callable[[Event], bool]) -> Iterator[Any]:
    left: list[tuple[Any, int]] = [(value, 0)]
    while left:
        item, depth = left.pop()
        held: Iterable[Any] | None = None
        if _is_list(item):
            held = item
        elif _is_text(item):
            held = _read(item)
        elif _is_object(item) and (_may_hold(item) or _is_bundle(item)):
            held = _quoted(item, tells) if tells(item) else _held(item)
        if held is None:
            yield item
        elif depth >= _DEEPEST:
            yield Unusable(f"holds events more than {_DEEPEST} levels deep")
        else:
            left.extend((each, depth + 1) for each in reversed([*held]))


def _may_hold(item: Event) -> bool:
    """Return whether it is worth asking whether an object is an event: many have a message."""
    if not _OBJECT_HOLDERS.isdisjoint(item):
        return True
    for each in _texts(item):
        if _is_carrying(each):
            return True
    return "event" in item and is_collected(item)


def _texts(item: Event) -> Iterator[Any]:
    """Yield what may be texts that carry an event."""
    if not _TEXT_KEYS.isdisjoint(item):
        for key in TEXTS:
            if key in item:
                yield item[key]
    if _ORIGINAL in item:
        yield item[_ORIGINAL]
    inner = item.get(ORIGINAL[0])
    if _is_object(inner):
        yield inner.get(ORIGINAL[1])


def _is_bundle(item: Event) -> bool:
    """Return whether an object may be the results of several queries, by their names."""
    for each in item.values():
        if type(each) not in _BUNDLED:
            return False
        # An event may hold nothing but objects, too: most of these end here.
        if type(each) is dict and type(next(iter(each.values()), [])) is not list:
            return False
    return bool(item)


def _bundled(item: Event) -> list[Any] | None:
    """Return the lists of objects in an object that holds nothing else, by whatever names."""
    found: list[Any] = []
    for each in item.values():
        if each is None:
            continue
        held = each if type(each) is list else _bundled_within(each)
        if held is None or not all(map(_is_object, held)):
            return None
        found += held
    return found or None


def _bundled_within(item: Any) -> list[Any] | None:
    lists = item.values()
    if not all(type(each) is list for each in lists):
        return None
    return [each for held in lists for each in held]


def _held(item: Event) -> Iterable[Any] | None:
    """Return what an object holds that is no event itself; ``None`` where it holds no events."""
    if (events := spread(item)) is not None:
        return events
    for names, rows in COLUMNS:
        if _is_list(item.get(names)) and _is_list(item.get(rows)):
            return _rows(item[names], item[rows])
    for key in TABLES:
        if _is_list(tables := item.get(key)) and _holds_objects(item, tables):
            return tables
    found: list[Any] = []
    is_any = False
    for key in (*LISTS, *(OBJECTS - LISTS)):
        value = item.get(key)
        if (key in LISTS and _is_list(value) and _holds_objects(item, value)) or (
            key in OBJECTS and _is_object(value)
        ):
            is_any = True
            found += value if _is_list(value) else [value]
    if is_any:
        return found
    texts = (_read(each) for each in _texts(item) if _is_carrying(each))
    # XML is given as a text: that is as it was.
    if (events := next((each for each in texts if each and each != [item]), None)) is not None:
        return events
    return _bundled(item) if _is_bundle(item) else None


def _quoted(item: Event, tells: Callable[[Event], bool]) -> list[Any] | None:
    """Return the event that a row of a table quotes that nothing scores, if its kind is told."""
    table = item.get(MDE.table_key)
    if type(table) is not str or table not in MDE.other_tables:
        return None
    for key in QUOTED:
        value = item.get(key)
        if _is_object(value) and tells(value):
            return [value]
        if _is_text(value) and (event := _quoted_text(item, value)) is not None and tells(event):
            return [event]
    return None


def _quoted_text(item: Event, text: str) -> Event | None:
    events = _read(text) if _is_carrying(text) else None
    if events is not None:
        return events[0] if len(events) == 1 and _is_object(events[0]) else None
    event = event_of_line(text) if len(text) <= _LONGEST else None
    if event is None:
        return None
    host = next((held for key in QUOTING_HOSTS if _is_text(held := item.get(key))), "")
    return {**event, "host": host}


def _holds_objects(item: Event, values: Sequence[Any]) -> bool:
    if not _is_hollow(values):
        return any(_is_object(each) or _is_list(each) or _is_json(each) for each in values)
    return all(key in BESIDE or (key in HOLDERS and _is_hollow(each)) for key, each in item.items())


def _is_hollow(value: Any, depth: int = 0) -> bool:
    """Return whether it is an object of nothing, or a list of nothing but such lists."""
    if _is_list(value):
        return depth <= _DEEPEST and all(_is_hollow(each, depth + 1) for each in value)
    return not depth and _is_object(value) and not value


def _rows(columns: Sequence[Any], rows: Sequence[Any]) -> Iterator[Any]:
    """Yield the rows of a table that has the names of its columns apart."""
    names = [_name(column) for column in columns]
    if None in names:
        yield Unusable("a table has a column without a name")
        return
    is_doubled = len(set(names)) < len(names)
    for row in rows:
        if not _is_list(row) or len(row) != len(names):
            yield row if _is_object(row) else Unusable("a table's row does not fit its columns")
        elif is_doubled and _differs(names, row):
            yield Unusable("a table has two columns of the same name that say different things")
        else:
            yield dict(zip(names, row, strict=True))


def _differs(names: Sequence[Any], row: Sequence[Any]) -> bool:
    """Return whether columns of the same name hold different values; what is no text differs."""
    held: dict[Any, Any] = {}
    for name, value in zip(names, row, strict=True):
        first = held.setdefault(name, value)
        # Whatever else there is may raise when it is compared, or never end.
        if first is not value and not (type(first) is type(value) is str and first == value):
            return True
    return False


def _name(column: Any) -> str | None:
    if _is_text(column):
        return column
    if not _is_object(column):
        return None
    found = (column.get(key) for key in COLUMN_NAMES)
    return next((name for name in found if _is_text(name)), None)


def _read(text: str) -> list[Any] | None:
    """Read a text that may be JSON: what it holds; ``None`` where it is another text."""
    event = carried(text[:_LONGEST])
    if event is not None:
        return [event]
    if text.lstrip()[:1] == "<" and (xml := xml_in(text[:_LONGEST], 0, _NEAR)) is not None:
        return [{TEXT: xml}]
    if not _is_json(text):
        return None
    if len(text) > _LONGEST:
        return [Unusable(f"a text of JSON is over {_LONGEST >> 20} MiB")]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        return [Unusable("a text begins as JSON does, and is none")]
    return value if isinstance(value, list) else [value]


def _is_json(value: Any) -> TypeGuard[str]:
    return _is_text(value) and value.lstrip(_BLANKS)[:1] in ("{", "[")


def _is_carrying(value: Any) -> TypeGuard[str]:
    return _is_text(value) and (value.lstrip(_BLANKS)[:1] in _BEGINNINGS or is_carrying(value))


def _is_text(value: Any) -> TypeGuard[str]:
    # Not by isinstance: it asks the value, which may be anything.
    return issubclass(type(value), str)


def _is_object(value: Any) -> TypeGuard[Event]:
    return issubclass(type(value), Mapping)


def _is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return issubclass(type(value), (list, tuple))
