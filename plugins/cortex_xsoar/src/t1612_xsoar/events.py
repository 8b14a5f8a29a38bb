"""Read events from what the platform hands over: text, an object, a list, or a file.

Rule 1: nothing is lost without being counted: what is no event comes as ``Unreadable``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from t1612core import SCHEMAS, LineError, SourceError, read_json

Event = dict[str, Any]

# What queries put their rows in: Defender's, Sentinel's, and Cortex's own.
_WRAPPERS: Final = ("results", "Results", "records", "value", "data", "reply")
_HOLDERS: Final = frozenset(_WRAPPERS)
# What says of an event what it tells of.
_KINDS: Final = frozenset(
    name
    for schema in SCHEMAS.values()
    for name in (
        *(schema.table_key, schema.action_key, schema.payload_key),
        *(column for column, _ in schema.discriminators),
    )
)


@dataclass(frozen=True)
class Unreadable:
    """Stands for a line or an element that is no event; the reason shows nothing of it."""

    reason: str


class ArgumentError(ValueError):
    """An argument cannot be used; the message names it and says what is expected."""


def events_of(events: Any, path: str | None) -> Iterator[Any]:
    """Yield the events of an argument or of a file, and ``Unreadable``.

    *events* is text (JSON, JSON lines) or values of the context. Raises ``ArgumentError``.
    """
    if (events in (None, "", [])) == (path is None):
        raise ArgumentError("give either events or entry_id")
    if path is not None:
        yield from _read(path, "entry_id")
    elif isinstance(events, str):
        yield from _read(io.BytesIO(events.encode("utf-8", "surrogatepass")), "events")
    else:
        yield from _flattened(events)


def tells(event: Event) -> bool:
    """Tell whether *event* says what it tells of, and so is one, whatever else it holds."""
    return any(event[name] not in (None, "", [], {}) for name in _KINDS & event.keys())


def _read(source: str | io.BytesIO, argument: str) -> Iterator[Any]:
    problems: list[LineError] = []
    is_any = False
    try:
        for value in read_json(source, on_error=problems.append):
            is_any = True
            yield from _unreadable(problems)
            problems.clear()
            yield from _flattened(value)
    except SourceError as error:
        raise ArgumentError(f"{argument}: {error}") from None
    if problems and not is_any:
        raise ArgumentError(f"{argument} is neither JSON nor JSON lines: {problems[0]}")
    yield from _unreadable(problems)


def _flattened(value: Any) -> Iterator[Any]:
    """Yield the events in lists, lists of lists and results of queries.

    An object that says what it tells of is an event, whatever it holds; what it holds is its own,
    but for what is plainly an event, too.
    """
    left = [(value, False)]  # and whether an event holds it
    while left:
        item, is_held = left.pop()
        if isinstance(item, (list, tuple)):
            left.extend((each, is_held) for each in reversed(item))
        elif not isinstance(item, dict):
            if not is_held:
                yield Unreadable(f"an element is {type(item).__name__}, expected an object")
        elif not is_held and item.keys().isdisjoint(_HOLDERS):
            yield item  # nearly always
        else:
            is_event = tells(item)
            held = [item[key] for key in _WRAPPERS if isinstance(item.get(key), (list, dict))]
            if is_event or not (held or is_held):
                yield item
            left.extend((each, is_held or is_event) for each in reversed(held))


def _unreadable(problems: list[LineError]) -> Iterator[Unreadable]:
    return (Unreadable(str(problem)) for problem in problems)
