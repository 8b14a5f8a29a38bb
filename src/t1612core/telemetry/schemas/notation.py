r"""Write down where a product keeps something, in one line.

``"process.name"`` is a path of keys, ``"process.executable|basename"`` one whose value is
converted. ``"args[].path"`` steps into any element of a list, ``"PATH[nametype=CREATE].name"``
into the one whose key holds the value. A dot that is part of a key is written ``\.``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...model import Route
from ...schema import Check, Element, Field, KindRule, Path

_DOT: Final = "\0"


def path(text: str) -> Path:
    """Read a path."""
    place, _, convert = text.partition("|")
    steps: list[str | Element | None] = []
    for step in place.replace("\\.", _DOT).split("."):
        key, _, element = step.replace(_DOT, ".").partition("[")
        steps.append(key)
        if element:
            name, has_value, value = element.rstrip("]").partition("=")
            steps.append(Element(name, value) if has_value else None)
    return Path(tuple(steps), convert)


def text(*places: str, words: Mapping[str, str] | None = None) -> Field:
    """Return a field that holds text, or a command line."""
    return Field(paths=tuple(map(path, places)), words=tuple((words or {}).items()))


def number(*places: str) -> Field:
    """Return a field that holds a whole number."""
    return Field(type="int", paths=tuple(map(path, places)))


def moment(*places: str) -> Field:
    """Return a field that holds a time."""
    return Field(type="datetime", paths=tuple(map(path, places)))


def has(*places: str) -> tuple[Check, ...]:
    """Check that something stands at each of the places."""
    return tuple(Check(path(place)) for place in places)


def at(place: str, *values: str) -> Check:
    """Check that one of the values stands there."""
    return Check(path(place), "is", values)


def starts(place: str, *values: str) -> Check:
    """Check that what stands there begins with one of the values."""
    return Check(path(place), "starts with", values)


def holds(place: str, *values: str) -> Check:
    """Check that one of the values stands within it."""
    return Check(path(place), "holds", values)


def rule(kind: Route, *checks: Check) -> KindRule:
    """Return the kind of events for which the checks hold."""
    return KindRule(checks, kind)


def folded(*checks: Check) -> KindRule:
    """Say that what tells the kind is folded into events for which the checks hold."""
    return KindRule(checks, None)
