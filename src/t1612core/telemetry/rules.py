"""Say what an event is by a schema's rules: whether it is the product's, and of which kind.

Rule 1: the first rule that holds decides, in the order of the schema.
Rule 2: what no rule knows is an error, never a miss.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, cast

from ..errors import UnrecognisedError
from ..knowledge.exports import TEXT
from ..model import Event, Route
from ..schema import Check, Element, Path, Schema
from .decode import DECODERS
from .paths import ABSENT, found
from .schemas import SCHEMAS
from .source import first_that_holds
from .values import is_absent, listed, plain

_MOST: Final = 64  # sets of keys for which is remembered whose such events may be
# Keys of an event whose set is remembered, and their characters: what is kept has a bound.
_WIDEST, _LONGEST = 256, 16_384

Holds = Callable[[Event], object]
Locate = Callable[[Event], tuple[Route, Event] | None]
# The checks of each way to recognise an event; for each of these, the keys of which one is needed.
Alternatives = tuple[tuple[tuple[Check, ...], tuple[frozenset[Any], ...]], ...]


def recogniser(schema: Schema) -> Holds:
    """Make the function that says whether an event is the schema's product's: true or nothing."""
    return first_that((checks, True) for checks in schema.recognise)


class Rules(NamedTuple):
    """What tells by a schema's rules what an event is.

    ``locate`` gives its kind and its row: the event, or what stands in its envelope, or what its
    text is decoded to; ``None`` where no rule knows it. ``at_once`` gives the kind of an event that
    is its own row. Where that gives ``None`` or raises, whatever it raises, ``locate`` knows.
    """

    locate: Locate
    at_once: Callable[[Event], Route | None]


def by_rules(schema: Schema) -> Rules:
    """Make what locates an event by a schema's rules."""
    compiled, slow = _first_that((each.checks, each.kind) for each in schema.kinds)
    kind = _either(compiled, slow)
    envelopes = tuple(map(found, schema.envelopes))
    decode = DECODERS[schema.decode] if schema.decode else None

    def locate(event: Event) -> tuple[Route, Event] | None:
        try:
            route = compiled(event)
        except (
            Exception
        ):  # Odd, or what a value that is no mapping raises for .get: the slow one asks
            route = slow(event)
        if route is not None:
            return route, event
        for envelope in envelopes:
            row = envelope(event)
            if issubclass(type(row), Mapping) and (route := kind(row)) is not None:
                return route, cast("Event", row)
        row = decode(event) if decode else None
        if row is not None and (route := kind(row)) is not None:
            return route, row
        return None

    return Rules(locate, compiled)


def first_that(rules: Iterable[tuple[tuple[Check, ...], Any]]) -> Callable[[Event], Any]:
    """Make the function that gives what the first rule gives whose checks all hold."""
    return _either(*_first_that(rules))


def _first_that(
    rules: Iterable[tuple[tuple[Check, ...], Any]],
) -> tuple[Callable[[Event], Any], Callable[[Event], Any]]:
    """Make that function twice: one that raises for what is odd, and one that is asked then."""
    given = tuple(rules)
    asked = tuple((tuple(map(_check, checks)), gives) for checks, gives in given)
    compiled = first_that_holds(given)

    def slow(event: Event) -> Any:
        for checks, gives in asked:
            if all(holds(event) for holds in checks):
                return gives
        return None

    return compiled, slow


def _either(
    compiled: Callable[[Event], Any], slow: Callable[[Event], Any]
) -> Callable[[Event], Any]:
    def tell(event: Event) -> Any:
        try:
            return compiled(event)
        except Exception:  # as above
            return slow(event)

    return tell


def are_kept(keys: Collection[object]) -> bool:
    """Return whether the keys of an event are texts, and neither many nor long."""
    if len(keys) > _WIDEST:
        return False
    names = [key for key in keys if type(key) is str]
    return len(names) == len(keys) and sum(map(len, names)) <= _LONGEST


def alternatives(schema: Schema) -> Alternatives:
    """Return each way in which a schema recognises an event, with the keys that it takes."""
    return tuple(
        (checks, tuple(_keys_of(each.path) for each in checks)) for checks in schema.recognise
    )


def possible(given: Alternatives, keys: frozenset[object]) -> tuple[tuple[Check, ...], ...]:
    """Return those by which an event with these keys may be recognised."""
    return tuple(
        [
            checks
            for checks, needed in given
            # Most events lack the first already.
            if not keys.isdisjoint(needed[0])
            and not any(keys.isdisjoint(one_of) for one_of in needed[1:])
        ]
    )


def _keys_of(path: Path) -> frozenset[Any]:
    """Return the keys of an event of which one has to be there for the path to lead anywhere."""
    names = texts(path)
    is_plain = not any(step is None or isinstance(step, Element) for step in path.steps)
    return frozenset({names[0], ".".join(names)} if is_plain else {names[0]})


def texts(path: Path) -> list[str]:
    """Return the names along a path, without what stands for any of several."""
    return [step for step in path.steps if isinstance(step, str)]


@cache
def _others() -> tuple[tuple[Schema, Holds, Alternatives], ...]:
    return tuple(
        (each, recogniser(each), alternatives(each)) for each in SCHEMAS.values() if each.kinds
    )


@lru_cache(_MOST)  # events that are not known come in numbers, and are alike
def _others_by(keys: frozenset[object]) -> tuple[tuple[Schema, Holds, Alternatives], ...]:
    return tuple([each for each in _others() if possible(each[2], keys)])


def known_as(event: Event) -> Schema | None:
    """Return the schema whose rules recognise an event, where one does."""
    is_kept = type(event) is dict and are_kept(event)
    others = _others_by(frozenset(event)) if is_kept else _others()
    return next((schema for schema, is_known, _ in others if is_known(event)), None)


def event_of_line(line: str) -> Event | None:
    """Return the event that a line of text is, where a product writes its events as text."""
    from .audit_records import is_record  # for those who have such lines

    event = {TEXT: line.strip()}
    return event if is_record(line) or known_as(event) is not None else None


def looking_like(event: Event) -> str:
    """Say which product's an event is, where that is known; it reads on from a sentence."""
    known = known_as(event)
    if known is None:
        return ""
    return f"; it looks like one of {known.product}, which --schema {known.name} reads"


def wanting(schema: Schema) -> str:
    """Say what has to stand in an event of the schema for its kind to be told."""
    places = dict.fromkeys(
        ".".join(texts(check.path)) for rule in schema.kinds for check in rule.checks
    )
    return ", ".join(places)


def unrecognised(schema: Schema, problem: str) -> UnrecognisedError:
    """Return the error of an event that the schema does not know."""
    product = schema.product or schema.name
    whose = f"an event of {product}" if schema.kinds else f"a {product} event"
    return UnrecognisedError("event", "", None, f"is not recognised as {whose}: {problem}")


def _check(check: Check) -> Holds:
    get, values = found(check.path), tuple(value.lower() for value in check.values)
    if check.operator == "is present":

        def is_present(event: Event) -> bool:
            value = get(event)
            if value is None or (type(value) is str and value in ABSENT):
                return False
            return not is_absent(value)

        return is_present
    test = _TESTS[check.operator]

    def holds(event: Event) -> bool:
        value = listed(get(event))
        if value is None:
            return False
        return any(test(_text(each), values) for each in (value if _is_list(value) else (value,)))

    return holds


def _is_list(value: Any) -> bool:
    return issubclass(type(value), (list, tuple))


def _text(value: Any) -> str:
    value = plain(value)
    if type(value) is str:
        return value.lower()
    if type(value) is float and value.is_integer():  # of a frame whose column lacks some
        value = int(value)
    return str(value) if type(value) is int and value.bit_length() <= 64 else ""


_TESTS: Mapping[str, Callable[[str, tuple[str, ...]], bool]] = {
    "is": lambda text, values: text in values,
    "starts with": lambda text, values: text.startswith(values),
    "holds": lambda text, values: any(value in text for value in values),
}
