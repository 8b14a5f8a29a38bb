"""Make the tests of conditions: each reads one field of an event and returns whether it holds.

Theory of operation
===================
A test returns ``True``, ``False``, or ``None`` for "unknown": a pattern did not end in time, a
value has the wrong type, a path or host cannot be read. ``match`` takes ``None`` as no and
``unless`` as yes, so an unknown is never allowed. No condition holds for an absent value.

Rule 1: text is compared whole and without ASCII case; look-alikes from beyond ASCII are others.
        Paths are compared as ``paths`` says, a regular expression as it is written.
Rule 2: time is linear in the value. A regular expression has ``PATIENCE`` seconds, and those of a
        list have ``BUDGET`` together for one finding; what is left then is out of time as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from time import thread_time
from typing import TYPE_CHECKING, Any

from ..errors import EventError
from ..model import Event, Kind
from ..schema import Field
from ..telemetry.fields import full_path, strict
from ..telemetry.values import is_absent
from ..text.hosts import parse_host
from ..text.kql import fold
from ..text.pattern import pattern
from . import paths
from .conditions import PATHS
from .entries import Condition
from .plain_words import plain_words

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

    import regex

PATIENCE = 0.02  # seconds for one pattern and one value
BUDGET = 0.1  # seconds for all patterns of a list and one finding

Holds = Callable[[Any], bool | None]


class OutOfTime(Exception):  # noqa: N818  # not an error of anybody's: it is counted
    """A regular expression did not end in time."""


class Patience:
    """The time that is left for the patterns of a list, for one finding."""

    def __init__(self) -> None:
        self.left = BUDGET

    def matches(self, pattern: regex.Pattern[str], value: str) -> bool:
        """Match the whole value; raises ``OutOfTime``."""
        if self.left <= 0:
            raise OutOfTime
        began = thread_time()
        try:
            return pattern.fullmatch(value, timeout=min(PATIENCE, self.left)) is not None
        except TimeoutError:
            raise OutOfTime from None
        finally:
            self.left -= thread_time() - began


Test = Callable[[Event, Patience], bool | None]
HoldsInTime = Callable[[Any, Patience], bool | None]


def test(condition: Condition, kind: Kind, fields: Mapping[str, Field]) -> Test:
    """Make the test of a condition; it raises ``OutOfTime`` where a pattern takes too long."""
    get = getter(condition.field, kind, fields)
    is_path = condition.field in PATHS
    if condition.op == "regex":
        holds = _regex(condition.values)
    else:
        holds = _at_once((_PATH if is_path else _TEXT)[condition.op](condition.values))

    def ask(event: Event, patience: Patience) -> bool | None:
        try:
            value = get(event)
        except EventError:
            return None
        if is_absent(value):
            return False
        if is_path:
            value = paths.normal(value)
            if not value:
                return None
        return holds(value, patience)

    return ask


def _at_once(holds: Holds) -> HoldsInTime:
    return lambda value, _: holds(value)


def getter(name: str, kind: Kind, fields: Mapping[str, Field]) -> Callable[[Event], Any]:
    """Make the function that reads a field as conditions know it; it raises ``EventError``."""
    if name == "path":
        folder, file = (getter(each, kind, fields) for each in ("folder", "name"))
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


def _folded(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def _equals(values: tuple[Any, ...]) -> Holds:
    known = frozenset(map(_folded, values))
    return lambda value: _folded(value) in known


def _glob(values: tuple[Any, ...]) -> Holds:
    matches = _any([_whole(fold(each)) for each in values])
    return lambda value: matches(fold(value))


def _whole(glob: str) -> re.Pattern[str]:
    return pattern(paths.glob(glob, "."), re.DOTALL)


def _any(patterns: list[re.Pattern[str]]) -> Callable[[str], bool]:
    return lambda value: any(pattern.fullmatch(value) for pattern in patterns)


def _regex(values: tuple[Any, ...]) -> HoldsInTime:
    asked = [(each, plain_words(each)) for each in values]
    compiled: dict[str, regex.Pattern[str]] = {}

    def holds(value: str, patience: Patience) -> bool:
        for each, words in asked:
            if all(map(value.__contains__, words)):  # else it cannot match
                if each not in compiled:
                    import regex  # not imported until a condition needs it

                    compiled[each] = regex.compile(each)
                if patience.matches(compiled[each], value):
                    return True
        return False

    return holds


def _domain(values: tuple[Any, ...]) -> Holds:
    ends = tuple(f".{each}" for each in values)

    def holds(value: str) -> bool | None:
        host = parse_host(value)
        return None if host is None else f".{host.name}".endswith(ends) and not host.is_address

    return holds


def _cidr(values: tuple[Any, ...]) -> Holds:
    from ipaddress import ip_network

    networks = [ip_network(each) for each in values]

    def holds(value: str) -> bool | None:
        address = address_of(value)
        return None if address is None else any(address in network for network in networks)

    return holds


def address_of(value: str) -> IPv4Address | IPv6Address | None:
    """Read an address as ``cidr`` does: one of IPv4 that is mapped to IPv6 is of IPv4."""
    from ipaddress import IPv6Address

    from ..text.addresses import parse

    address = parse(value)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _same_path(values: tuple[Any, ...]) -> Holds:
    known = frozenset(map(paths.normal, values))
    return lambda path: path in known


def _path_glob(values: tuple[Any, ...]) -> Holds:
    """Match whole paths; Windows paths and their patterns are folded."""
    exact = _any([_whole(each) for each in values])
    folded = _any([_whole(fold(each)) for each in values])
    return lambda path: exact(path) if path.startswith("/") else folded(path)


def _under(values: tuple[Any, ...]) -> Holds:
    patterns = [paths.under(each) for each in values]
    return lambda path: any(pattern.match(path) for pattern in patterns)


_TEXT: Mapping[str, Callable[[tuple[Any, ...]], Holds]] = {
    "equals": _equals,
    "in": _equals,
    "glob": _glob,
    "domain": _domain,
    "cidr": _cidr,
}
# Of paths, as ``paths.normal`` writes them.
_PATH: Mapping[str, Callable[[tuple[Any, ...]], Holds]] = {
    "equals": _same_path,
    "in": _same_path,
    "glob": _path_glob,
    "under": _under,
}
