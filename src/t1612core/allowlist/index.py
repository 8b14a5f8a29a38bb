"""Find the entries of a list that may apply to an event, without asking each.

Theory of operation
===================
An entry applies only where all of its ``match`` holds, so it is enough to look it up by one
condition: by keys of which an event shows one wherever that condition holds. For ``equals`` and
``in`` that is the value itself; for ``glob``, ``under`` and ``regex`` a piece of the text that they
need; for ``domain`` a name above the host's, for ``cidr`` the beginning of an address. Of the
conditions of an entry that one is taken whose keys the fewest other entries have. An entry of which
no condition has a key is always asked.

Rule 1: an entry that is not found here does not apply; one that is found may.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from ..errors import EventError
from ..model import Event, Kind
from ..schema import Field
from ..telemetry.values import is_absent
from ..text.hosts import parse_host
from ..text.kql import fold
from . import matching, paths
from .conditions import PATHS
from .entries import Condition, Entry
from .plain_words import plain_words

_Way = Literal["value", "name", "network", "piece"]  # those that cost the least first
_View = tuple[_Way, str]  # how a field is looked at
_Keys = Callable[[Any], Iterable[Hashable]]

_WAYS: Final[Mapping[str, _Way]] = {
    "equals": "value",
    "in": "value",
    "domain": "name",
    "cidr": "network",
    "glob": "piece",
    "under": "piece",
    "regex": "piece",
}
_COST: Final[Mapping[_Way, int]] = {"value": 0, "name": 1, "network": 2, "piece": 3}
_SIZE: Final = 4  # letters of a piece
_FEW: Final = 8  # entries that are asked sooner than a text is looked through
_WILD: Final = re.compile(r"[*?]+")


def chooser(
    entries: Sequence[Entry], kind: Kind, fields: Mapping[str, Field]
) -> Callable[[Event], list[int]]:
    """Make a function that returns the places of the entries that may apply, in their order."""
    always, found = [], dict[_View, dict[Hashable, list[int]]]()
    offered = [[(view(each), _alternatives(each)) for each in entry.match] for entry in entries]
    named = Counter(
        (view, key)
        for each in offered
        for view, values in each
        for key in {key for keys in values for key in keys}
    )

    def cost(offer: tuple[_View, list[frozenset[Hashable]]]) -> tuple[int, int]:
        view, values = offer
        asked = sum(min(named[view, key] for key in keys) for keys in values)
        return max(asked, _FEW), _COST[view[0]]

    for place, each in enumerate(offered):
        usable = [(view, values) for view, values in each if all(values)]
        if not usable:
            always.append(place)
            continue
        view_, values = min(usable, key=cost)
        for key in {min(keys, key=lambda key: (named[view_, key], str(key))) for keys in values}:
            found.setdefault(view_, {}).setdefault(key, []).append(place)
    readers = [(_reader(view, table, kind, fields), table.get) for view, table in found.items()]

    def choose(event: Event) -> list[int]:
        chosen = {*always}
        for keys_of, get in readers:
            for key in keys_of(event):
                chosen.update(get(key, ()))
        return sorted(chosen)

    return choose


def view(condition: Condition) -> _View:
    """Return how a field is looked at to find the entries that have the condition."""
    return _WAYS[condition.op], condition.field


def _alternatives(condition: Condition) -> list[frozenset[Hashable]]:
    """Return, for each value of a condition, keys that an event shows all of where it holds.

    Empty for a value that needs nothing that could be looked up.
    """
    return [frozenset(_keys(condition, value)) for value in condition.values]


def _keys(condition: Condition, value: Any) -> Iterable[Hashable]:
    op, field = condition.op, condition.field
    if op in ("equals", "in"):
        return (matching.compared(field)(value),)
    if op == "domain":
        return (value,)
    if op == "cidr":
        from ipaddress import ip_network

        network = ip_network(value)
        return (_beginning(int(network.network_address), network.version, network.prefixlen),)
    if op == "regex":
        return _pieces(plain_words(value))
    if op == "under":
        value = paths.normal(value)
    return _pieces(_WILD.split(value))


def _beginning(address: int, version: int, length: int) -> tuple[int, int, int]:
    return version, length, address >> ((32 if version == 4 else 128) - length)


def _pieces(words: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of the longer ones of some words, all of one size."""
    folded = [fold(word) for word in words]
    size = min(_SIZE, max(map(len, folded), default=0))
    for word in folded if size else ():
        for at in range(len(word) - size + 1):
            yield word[at : at + size]


def _reader(
    view: _View, table: Mapping[Hashable, object], kind: Kind, fields: Mapping[str, Field]
) -> _Keys:
    """Make the function that gives the keys of a table that an event may show."""
    way, field = view
    get = matching.getter(field, kind, fields)
    keys_of = _MAKERS[way](field, table)

    def read(event: Event) -> Iterable[Hashable]:
        try:
            value = get(event)
        except EventError:  # then no condition on it holds
            return ()
        return () if is_absent(value) else keys_of(value)

    return read


def _values(field: str, table: Mapping[Hashable, object]) -> _Keys:
    compared = matching.compared(field)
    return lambda value: (compared(value),)


def _names(field: str, table: Mapping[Hashable, object]) -> _Keys:
    def keys(value: str) -> Iterator[Hashable]:
        host = parse_host(value)
        name = "" if host is None or host.is_address else host.name
        while name:
            yield name
            name = name.partition(".")[2]

    return keys


def _networks(field: str, table: Mapping[Any, object]) -> _Keys:
    lengths = {(version, length) for version, length, _ in table}

    def keys(value: str) -> Iterator[Hashable]:
        address = matching.address_of(value)
        if address is None:
            return
        for version, length in lengths:
            if version == address.version:
                yield _beginning(int(address), version, length)

    return keys


def _texts(field: str, table: Mapping[Any, object]) -> _Keys:
    sizes = {len(piece) for piece in table}

    def keys(value: str) -> Iterator[Hashable]:
        text = fold(paths.normal(value) if field in PATHS else value)
        for size in sizes:
            for at in range(len(text) - size + 1):
                yield text[at : at + size]

    return keys


_MAKERS: Final[Mapping[_Way, Callable[[str, Mapping[Any, object]], _Keys]]] = {
    "value": _values,
    "name": _names,
    "network": _networks,
    "piece": _texts,
}
