"""Make the tests of conditions: each reads one field of an event and returns whether it holds.

Theory of operation
===================
A test returns ``True``, ``False``, or ``None`` for "unknown": a pattern did not end in time, a
value has the wrong type, a path or host cannot be read. ``match`` takes ``None`` as no and
``unless`` as yes, so an unknown is never allowed. No condition holds for an absent value.

Rule 1: text is compared whole and without ASCII case; look-alikes from beyond ASCII are others.
        Paths are compared as ``paths`` says, a regular expression as it is written.
Rule 2: time is linear in the value; a regular expression has ``PATIENCE`` seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import EventError
from ..model import Event, Kind
from ..schema import Field
from ..telemetry.fields import full_path, strict
from ..telemetry.values import is_absent
from ..text.hosts import parse_host
from ..text.kql import fold
from . import paths
from .conditions import PATHS
from .entries import Condition

PATIENCE = 0.02  # seconds for one pattern and one value

Test = Callable[[Event], bool | None]
Holds = Callable[[Any], bool | None]


class OutOfTime(Exception):  # noqa: N818  # not an error of anybody's: it is counted
    """A regular expression did not end in time."""


def test(condition: Condition, kind: Kind, fields: Mapping[str, Field]) -> Test:
    """Make the test of a condition; raises ``OutOfTime`` where a pattern takes too long."""
    get = _getter(condition.field, kind, fields)
    holds = (_PATH if condition.field in PATHS else _TEXT)[condition.op](condition.values)

    def ask(event: Event) -> bool | None:
        try:
            value = get(event)
        except EventError:
            return None
        return False if is_absent(value) else holds(value)

    return ask


def _getter(name: str, kind: Kind, fields: Mapping[str, Field]) -> Callable[[Event], Any]:
    if name == "path":
        folder, file = (_getter(each, kind, fields) for each in ("folder", "name"))
        return lambda event: full_path(folder(event), file(event))
    if name not in fields:  # of another product
        return lambda event: None
    return strict(kind, name, fields[name])


def compared(field: str) -> Callable[[Any], Any]:
    """Make the key function by which ``equals`` and ``in`` compare values of a field.

    It is the same for an entry's value and an event's, so entries can be looked up by the key.
    The key is ``""`` for a path that cannot be read.
    """
    return paths.normal if field in PATHS else _folded


def reader(field: str, kind: Kind, fields: Mapping[str, Field]) -> Callable[[Event], Any]:
    """Make a reader of what ``equals`` compares; ``None`` or ``""`` where nothing can be equal."""
    get, key = _getter(field, kind, fields), compared(field)

    def read(event: Event) -> Any:
        try:
            value = get(event)
        except EventError:
            return None
        return None if is_absent(value) else key(value)

    return read


def _folded(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def _equals(values: tuple[Any, ...]) -> Holds:
    known = frozenset(map(_folded, values))
    return lambda value: _folded(value) in known


def _glob(values: tuple[Any, ...]) -> Holds:
    matches = _any([re.compile(paths.glob(fold(each), "."), re.DOTALL) for each in values])
    return lambda value: matches(fold(value))


def _any(patterns: list[re.Pattern[str]]) -> Callable[[str], bool]:
    return lambda value: any(pattern.fullmatch(value) for pattern in patterns)


def _regex(values: tuple[Any, ...]) -> Holds:
    import regex  # not imported until a condition needs it

    patterns = [regex.compile(each) for each in values]

    def holds(value: str) -> bool:
        try:
            return any(pattern.fullmatch(value, timeout=PATIENCE) for pattern in patterns)
        except TimeoutError:
            raise OutOfTime from None

    return holds


def _domain(values: tuple[Any, ...]) -> Holds:
    ends = tuple(f".{each}" for each in values)

    def holds(value: str) -> bool | None:
        host = parse_host(value)
        return None if host is None else f".{host.name}".endswith(ends) and not host.is_address

    return holds


def _cidr(values: tuple[Any, ...]) -> Holds:
    from ipaddress import IPv6Address, ip_network

    from ..text.addresses import parse

    networks = [ip_network(each) for each in values]

    def holds(value: str) -> bool | None:
        address = parse(value)
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return None if address is None else any(address in network for network in networks)

    return holds


def _of_path(make: Callable[[tuple[Any, ...]], Holds]) -> Callable[[tuple[Any, ...]], Holds]:
    def made(values: tuple[Any, ...]) -> Holds:
        holds = make(values)

        def of_path(value: str) -> bool | None:
            path = paths.normal(value)
            return holds(path) if path else None

        return of_path

    return made


def _same_path(values: tuple[Any, ...]) -> Holds:
    known = frozenset(map(paths.normal, values))
    return lambda path: path in known


def _path_glob(values: tuple[Any, ...]) -> Holds:
    """Match whole paths; Windows paths and their patterns are folded."""

    def any_of(patterns: list[str]) -> Callable[[str], bool]:
        return _any([re.compile(paths.glob(each, "."), re.DOTALL) for each in patterns])

    exact, folded = any_of([*values]), any_of([fold(each) for each in values])
    return lambda path: exact(path) if path.startswith("/") else folded(path)


def _under(values: tuple[Any, ...]) -> Holds:
    patterns = [paths.under(each) for each in values]
    return lambda path: any(pattern.match(path) for pattern in patterns)


_TEXT: Mapping[str, Callable[[tuple[Any, ...]], Holds]] = {
    "equals": _equals,
    "in": _equals,
    "glob": _glob,
    "regex": _regex,
    "domain": _domain,
    "cidr": _cidr,
}
_PATH: Mapping[str, Callable[[tuple[Any, ...]], Holds]] = {
    "equals": _of_path(_same_path),
    "in": _of_path(_same_path),
    "glob": _of_path(_path_glob),
    "regex": _of_path(_regex),
    "under": _of_path(_under),
}
