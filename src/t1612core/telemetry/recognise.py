"""Find what an event is: its kind, and where in an envelope its row is.

A row says its kind by the table it came from, else by its action, else by a
column that only one kind fills. An envelope holds one row; a batch holds events.

Rule 1: what a row says of itself wins over what is guessed from its columns.
Rule 2: an event whose kind cannot be told is an error, not a miss: a pipeline
        that feeds the wrong telemetry must notice. So is a row of a table that
        nobody knows, and one whose columns only resemble a file's: it holds a
        command line under a name of another product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from ..errors import EventError, UnrecognisedError
from ..model import Event, Route
from ..schema import Schema
from .nearest import letters, misspelt
from .rules import by_rules, known_as, looking_like, unrecognised, wanting
from .shapes import Unusable
from .values import is_absent, plain


def locator(
    schema: Schema, routes: Mapping[Route, Route] | None = None
) -> Callable[[Event], tuple[Route, Event]]:
    """Make a function that gives an event's route and its row.

    The route is a kind, or ``"other"`` for a known table that nothing here scores; of a schema that
    knows its rows by their columns it is what *routes* has for that. The
    function raises ``EventError`` for what is no mapping and for a batch, and
    ``UnrecognisedError`` where the kind cannot be told.
    """
    return _by_rules(schema) if schema.kinds else _by_columns(schema, routes or {})


def _by_rules(schema: Schema) -> Callable[[Event], tuple[Route, Event]]:
    find, at_once = by_rules(schema)

    def locate(event: Event) -> tuple[Route, Event]:
        if type(event) is dict:
            try:
                route = at_once(event)
            except Exception:  # what stands for a mapping may raise anything: ``find`` asks again
                route = None
            if route is not None:
                return route, event
        elif not issubclass(type(event), Mapping):
            raise _no_event(event)
        located = find(event)
        if located is None:
            raise unrecognised(schema, f"nothing tells its kind in {wanting(schema)}")
        return located

    return locate


def _by_columns(
    schema: Schema, routes: Mapping[Route, Route]
) -> Callable[[Event], tuple[Route, Event]]:
    other, process = routes.get("other", "other"), routes.get("process", "process")
    tables = dict.fromkeys(schema.other_tables, other)
    tables.update((table, routes.get(kind, kind)) for table, kind in schema.tables.items())
    actions = dict.fromkeys(schema.other_actions, other)
    actions.update((action, routes.get(kind, kind)) for action, kind in schema.actions.items())
    table_key, action_key, category_key = schema.table_key, schema.action_key, schema.category_key
    discriminators = [
        (key, routes.get(kind, kind))
        for key, kind in schema.discriminators
        if key not in schema.weak
    ]
    own = columns(schema)
    line = schema.fields["process"]["command_line"].keys[0] if "process" in schema.fields else ""
    missing = f"a command line stands in another column than {line}"

    def by_row(row: Event) -> Route | None:
        table = plain(row.get(table_key))
        if type(table) is str:
            route = tables.get(table)
            if route is None:
                raise unknown_table(table_key, row)
            return route if route is not process or line in row else told(route, row)
        action = plain(row.get(action_key))
        if type(action) is str and action in actions:
            route = actions[action]
            return route if route is not process or line in row else told(route, row)
        kind = next((kind for key, kind in discriminators if not is_absent(row.get(key))), None)
        if kind is None or any(row.get(key) is not None for key in schema.own):
            is_others = False
        else:  # the columns of others may have such names
            is_others = known_as(row) is not None
        if is_others or (kind == "file" and is_foreign(row)):
            raise unknown("its columns are another product's" if is_others else missing, row)
        return kind

    def told(route: Route, row: Event) -> Route:
        """Return the route of a process without a line, unless the line stands elsewhere."""
        if is_foreign(row):
            raise unknown(missing, row)
        return route

    def is_foreign(row: Event) -> bool:
        """Return whether a command line stands where the schema has none."""
        return any(
            any(word in letters(key) for word in schema.foreign)
            for key, value in row.items()
            if type(key) is str and key not in own and not is_absent(value)
        )

    def unknown_table(key: str, event: Event) -> UnrecognisedError:
        scored = ", ".join(schema.tables)
        return unknown(f"its {key} names no table that is known; scored are {scored}", event)

    def unknown(problem: str, event: Event) -> UnrecognisedError:
        """Return the error, with what may help: another schema, or another spelling."""
        help = looking_like(event) or misspelt(event, own)
        return unrecognised(schema, f"{problem}{help}")

    def locate(event: Event) -> tuple[Route, Event]:
        try:
            route = by_row(event)
        except Exception:  # asking first would cost every event
            if issubclass(type(event), Mapping):
                raise
            raise _no_event(event) from None
        if route is not None:
            return route, event
        row = payload(event, schema)
        if row is not None:
            category = plain(event.get(category_key))
            if type(category) is str and category.startswith(schema.category_prefix):
                route = tables.get(category.removeprefix(schema.category_prefix))
                if route is None:
                    raise unknown_table(category_key, event)
                return route, row
            route = by_row(row)
            if route is not None:
                return route, row
        columns = ", ".join(key for key, _ in discriminators)
        hints = f"{table_key}, {action_key}, {category_key} or one of {columns}"
        raise unknown(f"nothing tells its kind in {hints}", event)

    return locate


def columns(schema: Schema) -> frozenset[str]:
    """Return the columns that the fields of a flat schema stand under."""
    fields = (each for fields in schema.fields.values() for each in fields.values())
    return frozenset(key for each in fields for key in each.keys)


def _no_event(value: Any) -> EventError:
    """Return the error of what is no mapping."""
    if issubclass(type(value), Unusable):
        return EventError("event", "", None, value.reason)
    return EventError("event", "", value, f"is {type(value).__name__}, expected a mapping")


def payload(event: Event, schema: Schema) -> Event | None:
    """Take the row out of an envelope; ``None`` if *event* is none.

    Raises ``EventError`` for an envelope whose row is no mapping, and for a batch: it
    holds several events, so one answer would lose the others.
    """
    row = event.get(schema.payload_key)
    if issubclass(type(row), Mapping):
        return cast("Event", row)
    if not is_absent(row):
        problem = f"is {type(row).__name__}, expected a mapping"
        raise EventError("event", schema.payload_key, row, problem)
    if _is_batch(event, schema):
        batch, problem = event[schema.batch_key], "holds several events, to be scored one by one"
        raise EventError("event", schema.batch_key, batch, problem)
    return None


def _is_batch(event: Event, schema: Schema) -> bool:
    """Return whether *event* is nothing but a batch: a row may have a column of that name."""
    if not issubclass(type(event.get(schema.batch_key)), (list, tuple)):
        return False
    columns = (schema.table_key, schema.action_key, *(key for key, _ in schema.discriminators))
    return all(is_absent(event.get(key)) for key in columns)
