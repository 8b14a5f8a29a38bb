"""Turn what a playbook hands over into events: objects, lists, JSON lines, text of either.

Rule 1: nothing is lost without being counted: what is no event comes as ``Unreadable``.
Rule 2: no SDK: this is tested, and used, without one.
"""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from t1612core import LineError, read_json

from .rows import Event, tells

# What queries and REST interfaces put their rows in.
_WRAPPERS: Final = ("results", "Results", "records", "value", "data")
_HOLDERS: Final = frozenset({*_WRAPPERS, "cef", "tables"})
_MOST_LITERAL: Final = 1 << 20  # characters; Python's own notation is read only from format blocks


@dataclass(frozen=True)
class Unreadable:
    """Stands for a line or an element that is no event; the reason shows nothing of it."""

    reason: str


_NO_ROW: Final = Unreadable("a table has a row that its columns do not fit")


class ShapeError(ValueError):
    """Input in which there is no event; the message says why."""


def with_texts(document: str) -> str:
    """Give the platform's document with objects and lists among its parameters as text.

    The SDK ends without any result where one is nested deeper than 255. What is no such document
    comes back as it is.
    """
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        made = json.loads(document)
        made["parameters"] = [
            {
                name: as_text(value) if isinstance(value, (dict, list)) else value
                for name, value in each.items()
            }
            for each in made["parameters"]
        ]
        return json.dumps(made)
    return document


def as_text(value: Any) -> Any:
    """Give the text of a parameter: a playbook may hand over an object where text is asked for."""
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def events_of(text: str) -> Iterator[Any]:
    """Yield the events of a parameter's text, and ``Unreadable``; raises ``ShapeError``."""
    problems: list[LineError] = []
    data = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    values = list(read_json(data, on_error=problems.append))
    if not values and problems:
        values = [_literal(text, problems[0])]
        problems = []
    yield from flattened(values)
    yield from _unreadable(problems)


def events_in(path: str) -> Iterator[Any]:
    """Yield the events of a file, and ``Unreadable``; raises ``SourceError``."""
    unreadable: list[LineError] = []
    for value in read_json(path, on_error=unreadable.append):
        yield from _unreadable(unreadable)
        unreadable.clear()
        yield from flattened(value)
    yield from _unreadable(unreadable)


def flattened(value: Any) -> Iterator[Any]:
    """Yield the events in lists, lists of lists, results of queries, tables and artifacts.

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
                yield item if isinstance(item, Unreadable) else _no_event(item)
        elif not is_held and item.keys().isdisjoint(_HOLDERS):
            yield item  # nearly always
        else:
            is_event, cef, held = tells(item), item.get("cef"), _held(item)
            is_wrapper = isinstance(cef, dict) or held is not None
            if is_event or not (is_wrapper or is_held):
                yield item
            is_held = is_held or is_event
            if isinstance(cef, dict) and (tells(cef) or not is_held):
                yield {**cef, "artifact_id": item.get("id")}
            left.extend((each, is_held) for each in reversed(held or []))


def _held(item: Event) -> list[Any] | None:
    """Give what a result of a query holds; ``None`` for what is none, and for an artifact."""
    if isinstance(item.get("cef"), dict):
        return None
    if isinstance(item.get("tables"), list):
        return [row for table in item["tables"] for row in _rows(table)]
    lists = [each for key in _WRAPPERS if isinstance(each := item.get(key), (list, tuple))]
    return [row for rows in lists for row in rows] if lists else None


def _no_event(item: Any) -> Unreadable:
    return Unreadable(f"an element is {type(item).__name__}, expected an object")


def _unreadable(problems: list[LineError]) -> Iterator[Unreadable]:
    return (Unreadable(str(problem)) for problem in problems)


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table of Sentinel's API, which has its columns apart."""
    try:
        names = [column["name"] for column in table["columns"]]
        rows = table["rows"]
        if not isinstance(rows, list):
            raise TypeError
    except (TypeError, KeyError):
        yield Unreadable("a table has no columns with names, or no rows")
        return
    for row in rows:
        whole = isinstance(row, list) and len(row) == len(names)
        yield dict(zip(names, row, strict=True)) if whole else _NO_ROW


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
