"""Ask a rule of an event: what its words mean, without any engine.

The tests hold this against the engines that there are; for targets without one it is what there
is to measure them by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from ..model import Event, Kind
from ..schema import Schema
from ..telemetry.fields import complete, full_path, raw
from ..text.addresses import parse
from ..text.hosts import parse_host
from ..text.programs import program_name
from .nouns import Clause, Group, Question, Rule, Value

Values = Mapping[str, Value]
_NAMES: Final = ("name", "parent_name", "grandparent_name")


def shown_by(schema: Schema, kind: Kind) -> Callable[[Event], Values]:
    """Make the reader of what an event holds, as products show it.

    Programs are told by their names, hosts by theirs, a file's folder by its whole path. What is
    empty, or neither text nor a number, is left out.
    """
    fields = complete(kind, schema.fields[kind])
    readers = [(name, raw(each)) for name, each in fields.items() if name != "time"]

    def values(event: Event) -> Values:
        read = ((name, read_one(event)) for name, read_one in readers)
        shown = {
            name: _shown(kind, name, value)
            for name, value in read
            if isinstance(value, str | int) and value != ""
        }
        if kind == "file" and "folder" in shown:
            shown["folder"] = full_path(str(shown["folder"]), str(shown.get("name", "")))
        return shown

    return values


def _shown(kind: Kind, field: str, value: Value) -> Value:
    if not isinstance(value, str):
        return value
    if field == "port" and value.isdecimal() and value.isascii():
        return int(value)
    if field == "url":
        host = parse_host(value)
        return value if host is None else host.name
    is_program = field in _NAMES and (kind, field) != ("file", "name")
    return program_name(value) if is_program else value


def holds(rule: Rule, values: Values) -> bool:
    """Return whether a rule holds for an event."""
    return bool(fired(rule, values))


def fired(rule: Rule, values: Values) -> tuple[Clause, ...]:
    """Return the clauses that hold; none where the gate is shut or relief takes them back."""
    if not all(_group(group, values) for group in rule.gate):
        return ()
    clauses = tuple(each for each in rule.clauses if clause_holds(each, values))
    is_relieved = bool(rule.relief.terms) and _group(rule.relief, values)
    return tuple(each for each in clauses if each.is_firm or not is_relieved)


def clause_holds(clause: Clause, values: Values) -> bool:
    """Return whether all groups of a clause hold."""
    return all(_group(group, values) for group in clause.groups)


def _group(group: Group, values: Values) -> bool:
    is_one = any(all(_holds(question, values) for question in term) for term in group.terms)
    return is_one is not group.is_not


def _holds(question: Question, values: Values) -> bool:
    value = values.get(question.field, "")
    if question.match == "within":
        return _is_within(str(value), question.values)
    if isinstance(value, int):
        return value in question.values
    compare, text = _COMPARE[question.match], _ascii_lower(value)
    return any(compare(text, each) for each in _folded(question.values))


def _ascii_lower(text: str) -> str:
    """Fold as engines do: a sign of another alphabet is no letter."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)


@cache
def _folded(values: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple(_ascii_lower(str(value)) for value in values)


_COMPARE: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "is": str.__eq__,
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def _is_within(text: str, networks: tuple[Value, ...]) -> bool:
    address = parse(text)
    return address is not None and any(address in network for network in _networks(networks))


@cache
def _networks(values: tuple[Value, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(str(value)) for value in values)
