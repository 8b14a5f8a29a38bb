"""Choose for each event the schema to read it by.

Rule 1: the more special schemas are asked before the more general, Defender's last: it knows its
        rows by their columns, of which other products have some.
Rule 2: which schemas may be meant is remembered by an event's own keys, within bounds; whether
        one is, each event says anew.
Rule 3: what no schema knows is an error that says which comes nearest, and what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, cast

from ..errors import UnrecognisedError
from ..model import KINDS, Event, Route, Routed
from ..schema import Check, Path, Schema
from .nearest import guesser, misspelt
from .recognise import columns, locator
from .rules import (
    Alternatives,
    alternatives,
    are_kept,
    by_rules,
    first_that,
    possible,
    texts,
    unrecognised,
    wanting,
)
from .schemas import MDE, SCHEMAS
from .source import first_of_several
from .values import plain

_MOST: Final = 512  # sets of keys that are remembered
# So many events with the same keys are worth a function of their own; fewer may be an attacker's.
_OFTEN: Final = 32


class Found(NamedTuple):
    """What an event is: by which schema, of which kind, and its row."""

    schema: Schema
    route: Route
    row: Event


class Readers(dict[str, Any]):
    """The readers by their schemas' names, each made when the first event of its schema comes."""

    def __init__(self, make: Callable[[Schema], Any], first: Iterable[Schema] = ()) -> None:
        super().__init__()
        self._make = make
        self._first = {each.name: each for each in first}

    def __missing__(self, name: str) -> Any:
        made = self[name] = self._make(self._first.get(name) or SCHEMAS[name])
        return made


class _Asked(NamedTuple):
    schema: Schema
    alternatives: Alternatives
    locate: Callable[[Event], tuple[Route, Event] | None]
    routes: dict[Route, Route]


class _Candidate(NamedTuple):
    """Whose an event may be, and what is asked of it besides its keys: any of some checks.

    Nothing is asked where the keys are enough.
    """

    asked: _Asked
    found: tuple[tuple[Check, ...], ...]

    def is_met(self) -> Callable[[Event], object] | None:
        """Make the function that asks."""
        return _asking(self.found) if self.found else None


class _Known:
    """Whose an event with certain keys may be; where such events are many, one function for all."""

    __slots__ = ("_candidates", "_keys", "_seen", "each", "fast")

    def __init__(self, keys: frozenset[object], candidates: tuple[_Candidate, ...]) -> None:
        self._keys = keys
        self._candidates = candidates
        self._seen = 0
        self.each = tuple((one.asked, one.is_met()) for one in candidates)
        self.fast: Callable[[Event], Route | None] = self._wait

    def _wait(self, event: Event) -> Route | None:
        self._seen += 1
        if self._seen != _OFTEN:
            return None
        # Where the event is odd, or stands in an envelope, the rules go on being asked.
        self.fast = _never
        fast = _fast(self._candidates, self._keys)
        route = fast(event)
        if route is not None:
            self.fast = fast
        return route


class Router(NamedTuple):
    """What locates an event among several schemas; a route is ``Routed``.

    ``known`` has, by an event's keys in their order, what most events with these keys are told by.
    It may be asked before ``locate`` of an event that has none of the columns ``MDE.sure``: its
    ``fast`` gives the route of one that is its own row. Where it gives ``None`` or raises, whatever
    it raises, ``locate`` knows.
    """

    locate: Callable[[Event], tuple[Route, Event]]
    known: Mapping[tuple[Any, ...], _Known]


def _never(event: Event) -> None:
    """Leave every event to the rules."""


def _fast(
    candidates: tuple[_Candidate, ...], keys: frozenset[object]
) -> Callable[[Event], Route | None]:
    """Compile what tells the route of events that are rows of one of the candidates."""
    return first_of_several(
        (
            (
                found,
                [(rule.checks, rule.kind and each.routes[rule.kind]) for rule in each.schema.kinds],
            )
            for each, found in candidates
        ),
        keys,
    )


def finder() -> Callable[[Event], Found]:
    """Make the function that tells what an event is; it raises as ``locate`` does."""
    locate = router().locate

    def found(event: Event) -> Found:
        route, row = locate(event)
        assert type(route) is Routed
        return Found(SCHEMAS[route.schema], cast("Route", route), row)

    return found


def router(first: Iterable[Schema] = ()) -> Router:
    """Make what locates an event; the schemas *first* are asked before all others."""
    own = list(first)
    asked = [*_asked(own), *_shipped()]
    locate_row = locator(MDE, _routes(MDE))
    tables, table_key, defenders = frozenset(MDE.tables), MDE.table_key, columns(MDE)
    remembered: dict[tuple[Any, ...], _Known] = {}
    # Where others come first, no column is sure to be Defender's: no event has such keys.
    none: Any = object()
    sure, as_sure = MDE.sure if not own else (none, none)
    # Of two that are as near, the more general is the likelier.
    guess = cache(lambda: guesser((MDE, *(each.schema for each in reversed(asked)))))

    def known_by(keys: tuple[Any, ...]) -> _Known:
        """Return whose an event with these keys may be, each with what has to be asked besides."""
        held = frozenset(keys)
        candidates = []
        for each in asked:
            found = possible(each.alternatives, held)
            if found:
                is_told = each.schema not in own and any(_is_told(one, held) for one in found)
                candidates.append(_Candidate(each, () if is_told else found))
        known = _Known(held, tuple(candidates))
        if not known.each or table_key in held:  # it may be Defender's
            known.fast = _never
        if are_kept(keys):
            if len(remembered) >= _MOST:
                remembered.clear()
            remembered[keys] = known
        return known

    def is_defenders(event: Event) -> bool:
        """Return whether a row names a table of Defender's; nobody else has such names."""
        table = plain(event.get(table_key))
        return type(table) is str and table in tables

    def is_own(known: tuple[tuple[_Asked, object], ...]) -> bool:
        return any(each.schema in own for each, _ in known)

    def locate(event: Event) -> tuple[Route, Event]:
        nearest: Schema | None = None
        is_plain = type(event) is dict
        # A table has all columns in each row: it counts what stands there.
        if is_plain and (type(event.get(sure)) is str or type(event.get(as_sure)) is str):
            pass
        elif is_plain or issubclass(type(event), Mapping):
            keys = tuple(event)
            known = remembered.get(keys) or known_by(keys)
            try:
                route = known.fast(event)
            except Exception:  # Odd, or what a value that is no mapping raises for .get
                route = None  # so the rules are asked, one by one
            if route is not None:
                return route, event
            each_known = known.each
            if each_known and not (
                table_key in event and is_defenders(event) and not is_own(each_known)
            ):
                for each, is_known in each_known:
                    if is_known is None or is_known(event):
                        located = each.locate(event)
                        if located is not None:
                            return each.routes[located[0]], located[1]
                        nearest = nearest or each.schema
        try:
            return locate_row(event)
        except UnrecognisedError as error:
            if nearest is not None:
                problem = f"nothing tells its kind in {wanting(nearest)}"
                raise unrecognised(nearest, problem) from None
            raise strange(event, error) from None

    def strange(event: Event, error: UnrecognisedError) -> UnrecognisedError:
        """Return the error of an event that no schema recognises: it says which comes nearest."""
        guessed = guess()(event)
        if type(plain(event.get(table_key))) is str or (guessed and guessed[0] is MDE):
            return error
        if guessed:
            problem = guessed[1]
        else:
            help = misspelt(event, defenders)
            problem = f"it has next to none of the fields of any product that is known{help}"
        return UnrecognisedError("event", "", None, f"is not recognised: {problem}")

    return Router(locate, remembered)


def _asked(schemas: Iterable[Schema]) -> tuple[_Asked, ...]:
    return tuple(
        _Asked(each, alternatives(each), by_rules(each).locate, _routes(each))
        for each in schemas
        if each.kinds
    )


@cache  # to compile their rules is most of what a detector takes to be made
def _shipped() -> tuple[_Asked, ...]:
    return _asked(SCHEMAS.values())


def _routes(schema: Schema) -> dict[Route, Route]:
    routes: dict[Route, Route] = {}
    every: tuple[Route, ...] = (*KINDS, "other")
    for route in every:
        routed = Routed(route)
        routed.schema, routed.key = schema.name, f"{schema.name}:{route}"
        routes[route] = cast("Route", routed)
    return routes


def recognise(event: Event) -> Schema:
    """Return by which of the shipped schemas an event is read, as ``Detector(schema=AUTO)`` does.

    *event* is one event, no batch. Its schema may know it and score nothing of its kind. Raises
    ``UnrecognisedError`` where none knows it: the message says which product's it comes nearest to,
    and what is missing; ``EventError`` for what is no mapping.
    """
    return _shared()(event).schema


@cache
def _shared() -> Callable[[Event], Found]:
    return finder()


def needed_keys(schemas: Iterable[Schema]) -> tuple[str, ...] | None:
    """Return keys of which each event that one of *schemas* recognises has at least one.

    It stands there as it is, or before a dot. They are few, and none is a key of Defender's rows;
    ``None`` where that cannot be.
    """
    left = [
        {next(iter(texts(check.path))) for check in checks} - _defender_keys()
        for schema in schemas
        for checks in schema.recognise
    ]
    if not all(left):
        return None
    found = []
    while left:
        # Of keys that as many have, the longest is the rarest, too.
        counts = Counter(sorted(key for keys in left for key in keys))
        best = max(counts, key=lambda key: (counts[key], len(key)))
        found.append(best)
        left = [keys for keys in left if best not in keys]
    return tuple(found)


def _defender_keys() -> frozenset[str]:
    fields = (field for each in MDE.fields.values() for field in each.values())
    told = (MDE.table_key, MDE.action_key, MDE.category_key, MDE.payload_key, MDE.batch_key)
    return frozenset(
        {*told, *(key for key, _ in MDE.discriminators), *(x for each in fields for x in each.keys)}
    )


def _is_told(checks: tuple[Check, ...], keys: frozenset[Any]) -> bool:
    """Return whether the keys of an event are enough, as soon as it has a kind of the schema's."""
    return all(each.operator == "is present" and _whole(each.path) in keys for each in checks)


@lru_cache(_MOST)
def _asking(alternatives: tuple[tuple[Check, ...], ...]) -> Callable[[Event], object]:
    return first_that((checks, True) for checks in alternatives)


def _whole(path: Path) -> str:
    """Return the key under which alone something stands at the end of a path."""
    return ".".join(texts(path))
