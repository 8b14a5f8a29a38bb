"""Find the events in whatever a playbook, a query or a variable holds.

Rule 1: what holds no event is an error with its reason, never silence.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from .arguments import required_call
from .errors import EventError, SourceError
from .model import Event
from .stream.account import Rejected
from .stream.json_stream import json_values
from .stream.sources import read_lines
from .telemetry.shapes import Unusable, single_events, telling


def events_from(value: Any, on_error: Callable[[EventError], object] | None) -> Iterator[Event]:
    """Yield events as they come; see ``t1612core.events_from``."""
    required_call("on_error", on_error)
    values = _values(value) if isinstance(value, (str, bytes)) else iter([value])
    for item in single_events(values, telling()):
        if type(item) is Unusable:
            error = EventError("event", "", None, item.reason)
        elif hasattr(item, "get"):
            yield item
            continue
        else:
            kind = type(item).__name__
            error = EventError("event", "", item, f"is {kind}, expected a mapping{_hint(item)}")
        if on_error is None:
            raise error
        on_error(error)


def _values(text: str | bytes) -> Iterator[Any]:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        for item in json_values(read_lines(io.BytesIO(data))):
            if isinstance(item, Rejected):
                yield Unusable(f"of line {item.line} {item.reason}")
            else:
                yield item.value
    except SourceError as error:
        yield Unusable(str(error))


def _hint(item: object) -> str:
    return "; a table is for scan_arrow" if hasattr(item, "__arrow_c_stream__") else ""
