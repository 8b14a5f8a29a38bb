"""Turn what a playbook hands over into events: objects, lists, JSON lines, text of either.

Rule 1: nothing is lost without being counted: what is no event comes as ``UNREADABLE``.
Rule 2: no SDK: this is tested, and used, without one.
"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from t1612core import LineError, read_json

Event = dict[str, Any]

UNREADABLE: Final = object()  # stands for a line or an element that is no event

# What queries and REST interfaces put their rows in.
_WRAPPERS: Final = ("results", "Results", "records", "value", "data")
_MOST_LITERAL: Final = 1 << 20  # characters; Python's own notation is read only from format blocks


class ShapeError(ValueError):
    """A text in which there are no events; the message says what was expected."""


def as_text(value: Any) -> Any:
    """Give the text of a parameter: a playbook may hand over an object where text is asked for."""
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def events_of(text: str) -> Iterator[Any]:
    """Yield the events of a parameter's text, and ``UNREADABLE``; raises ``ShapeError``."""
    problems: list[LineError] = []
    data = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    values = list(read_json(data, on_error=problems.append))
    if not values and problems:
        values = [_literal(text, problems[0])]
        problems = []
    yield from flattened(values)
    yield from (UNREADABLE for _ in problems)


def events_in(path: str) -> Iterator[Any]:
    """Yield the events of a file, and ``UNREADABLE``; raises ``SourceError``."""
    unreadable: list[LineError] = []
    for value in read_json(path, on_error=unreadable.append):
        yield from (value,) if _is_row(value) else flattened(value)
        yield from (UNREADABLE for _ in unreadable)
        unreadable.clear()
    yield from (UNREADABLE for _ in unreadable)


def flattened(value: Any) -> Iterator[Any]:
    """Yield the events in lists, lists of lists, results of queries, tables and artifacts."""
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left.extend(reversed(item))
        elif not isinstance(item, dict):
            yield UNREADABLE
        elif isinstance(item.get("cef"), dict):
            yield {**item["cef"], "artifact_id": item.get("id")}
        elif isinstance(item.get("tables"), list):
            left.extend(reversed([row for table in item["tables"] for row in _rows(table)]))
        else:
            rows = next((item[key] for key in _WRAPPERS if isinstance(item.get(key), list)), None)
            if rows is None:
                yield item
            else:
                left.extend(reversed(rows))


def _is_row(value: Any) -> bool:
    """Tell apart, cheaply, what is nearly every line of a file."""
    return isinstance(value, dict) and ("FileName" in value or "DeviceName" in value)


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table of Sentinel's API, which has its columns apart."""
    try:
        names = [column["name"] for column in table["columns"]]
        rows = table["rows"]
        if not isinstance(rows, list):
            raise TypeError
    except (TypeError, KeyError):
        yield UNREADABLE
        return
    for row in rows:
        whole = isinstance(row, list) and len(row) == len(names)
        yield dict(zip(names, row, strict=True)) if whole else UNREADABLE


def _literal(text: str, problem: LineError) -> Any:
    """Read what a format block makes of an object: Python's own notation."""
    why = f"it {problem.problem}"
    if text.lstrip()[:2] in ("{'", "['", "[{", "[["):
        if len(text) <= _MOST_LITERAL:
            with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
                return ast.literal_eval(text.strip())
        else:
            why = f"in Python's notation no more than {_MOST_LITERAL:,} characters are read"
    raise ShapeError(f"neither JSON nor JSON lines: {why}")
