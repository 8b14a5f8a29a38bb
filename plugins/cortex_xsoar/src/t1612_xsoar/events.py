"""Read events from what the platform hands over: text, an object, a list, or a file.

Rule 1: what is no event is counted: it comes as ``UNREADABLE``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from t1612core import LineError, SourceError, read_json

Event = dict[str, Any]

UNREADABLE: Final = object()
# What queries put their rows in: Defender's, Sentinel's, and Cortex's own.
_WRAPPERS: Final = ("results", "Results", "value", "data", "reply")


class ArgumentError(ValueError):
    """An argument cannot be used; the message names it and says what is expected."""


def events_of(events: Any, path: str | None) -> Iterator[Any]:
    """Yield the events of an argument or of a file, and ``UNREADABLE``.

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


def one_event(value: Any) -> Event:
    """Give the one event that *value* is; raises ``ArgumentError``."""
    found = list(events_of(value, None))
    if len(found) != 1 or found[0] is UNREADABLE:
        raise ArgumentError(f"value holds {len(found)} events; it is one event, a JSON object")
    event: Event = found[0]
    return event


def _read(source: str | io.BytesIO, argument: str) -> Iterator[Any]:
    problems: list[LineError] = []
    is_any = False
    try:
        for value in read_json(source, on_error=problems.append):
            is_any = True
            yield from _flattened(value)
            yield from (UNREADABLE for _ in problems)
            problems.clear()
    except SourceError as error:
        raise ArgumentError(f"{argument}: {error}") from None
    if problems and not is_any:
        raise ArgumentError(f"{argument} is neither JSON nor JSON lines: {problems[0]}")
    yield from (UNREADABLE for _ in problems)


def _flattened(value: Any) -> Iterator[Any]:
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left.extend(reversed(item))
        elif isinstance(item, dict):
            rows = next(
                (item[key] for key in _WRAPPERS if isinstance(item.get(key), (list, dict))), item
            )
            if rows is item:
                yield item
            else:
                left.append(rows)
        else:
            yield UNREADABLE
