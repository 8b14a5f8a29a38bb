"""Say which product's an event may be that nobody recognises, and by what such events are told.

Rule 1: it is a guess for the reader of a message; no event is scored by it.
Rule 2: bounded: of an event few keys are looked at, and none that is deep or long.
Rule 3: what is said has the product's own names alone, and nothing of the event's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, cast

from ..model import Event
from ..schema import Check, Path, Schema
from ..text.near import SURE, near, question
from .values import is_absent

_MOST: Final = 256  # places of an event that are looked at
_ASKED: Final = 64  # columns of which another spelling is looked for
_DEEPEST: Final = 4
_LONGEST: Final = 64  # characters of a key
_LEAST: Final = 3  # that what an event has in common with a product's has to be worth
_SHOWN: Final = 3
_REMEMBERED: Final = 64  # sets of places: events that nobody knows come in numbers, and are alike


def guesser(schemas: Iterable[Schema]) -> Callable[[Event], tuple[Schema, str] | None]:
    """Make the function that gives the schema of which an event has the most places.

    With it comes what is to be said of that. ``None`` where it has hardly any of one schema.
    """
    known = [(schema, _places_of(schema)) for schema in schemas]

    def guess(event: Event) -> tuple[Schema, str] | None:
        return guess_by(frozenset(islice(_places(event), _MOST)))

    @lru_cache(_REMEMBERED)
    def guess_by(held: frozenset[str]) -> tuple[Schema, str] | None:
        schema, places = max(known, key=lambda each: _worth(held & each[1]))
        shared = sorted(held & places)
        if _worth(shared) < _LEAST:
            return None
        has = ", ".join(shared[:_SHOWN])
        told = " or ".join(list(dict.fromkeys(map(_told, schema.recognise)))[:_SHOWN])
        lacks = f"it lacks {told}, by which these are told"
        return schema, f"it looks like one of {schema.product} ({has}), but {lacks}"

    return guess


def misspelt(event: Event, own: frozenset[str]) -> str:
    """Say which columns may be meant by which of *own*; it reads on from a sentence."""
    asked = islice(event, _ASKED)
    keys = tuple(key for key in asked if type(key) is str and len(key) <= _LONGEST)
    return _misspelt(keys, own)


@lru_cache(_REMEMBERED)
def _misspelt(keys: tuple[str, ...], own: frozenset[str]) -> str:
    found = []
    by_letters = {letters(key): key for key in sorted(own)}
    for key in keys:
        if key in own:
            continue
        meant = near(letters(key), by_letters, SURE)
        if not meant and letters(key) == "commandline":
            meant = "processcommandline"
        if meant:
            found.append(f"{key!r}: {question(by_letters[meant])}")
    return "; " + ", ".join(found) if found else ""


def letters(name: str) -> str:
    """Return a column's name without what products write differently: case, and what is between."""
    return "".join(filter(str.isalnum, name.lower()))


def _worth(places: Iterable[str]) -> int:
    """Weigh places: one within another says more than a column, of which many have the same."""
    return sum(1 + ("." in place) for place in places)


def _told(checks: Iterable[Check]) -> str:
    return " with ".join(dict.fromkeys(_dotted(check.path) for check in checks))


def _places(event: Event, before: str = "", depth: int = 0) -> Iterator[str]:
    """Yield where in an event something stands, in dotted notation."""
    for key in islice(event, _MOST):
        if type(key) is not str or len(key) > _LONGEST:
            continue
        value = event.get(key)
        if issubclass(type(value), Mapping):
            if depth < _DEEPEST:
                yield from _places(cast("Event", value), f"{before}{key}.", depth + 1)
        elif not is_absent(value):
            yield f"{before}{key}"


def _places_of(schema: Schema) -> frozenset[str]:
    fields = [field for each in schema.fields.values() for field in each.values()]
    paths = {_dotted(path) for field in fields for path in field.paths}
    return frozenset(paths.union(*(field.keys for field in fields)))


def _dotted(path: Path) -> str:
    return ".".join(step for step in path.steps if isinstance(step, str))
