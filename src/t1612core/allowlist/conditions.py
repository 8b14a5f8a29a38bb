"""Read one condition, and refuse those that hold for everything or cannot hold at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..model import Kind
from ..telemetry import canonical
from ..telemetry.schemas import MDE
from ..text.hosts import parse_host, registrable
from ..text.near import hint
from ..text.toml_places import Place
from . import paths
from .entries import OPERATORS, Condition

PATHS = ("path", "folder", "parent_folder", "working_directory")
# A day is what `expires` is for; a content may be megabytes; the others are of one event alone.
_UNREAD = (
    *("time", "content", "report"),
    *("body", "object", "object_id", "made"),
    *("process_id", "process_start", "parent_id", "parent_start"),
)
# Field -> the kinds of event that have it.
FIELDS: Mapping[str, tuple[Kind, ...]] = {
    "path": ("process", "file"),
    **{
        name: tuple(kind for kind in canonical.FIELDS if name in canonical.FIELDS[kind])
        for kind in canonical.FIELDS
        for name in canonical.FIELDS[kind]
        if name not in _UNREAD
    },
}
_COLUMNS = {
    key: name for fields in MDE.fields.values() for name, at in fields.items() for key in at.keys
}
# Operator -> the fields it can read; the others read any text.
_OF_FIELDS = {"under": PATHS, "domain": ("url",), "cidr": ("ip",)}
_LONGEST_PATTERN = 200


def read(
    place: Place, condition: Any, kinds: Iterable[Kind], lists: Mapping[str, tuple[str, ...]]
) -> Condition:
    """Read a condition on events of *kinds*. Raises ``AllowListError``."""
    place.keys(condition, ("field", "op", "value", "list"), required=("field", "op"))
    field = _field(place.at("field"), condition["field"], kinds)
    op = condition["op"]
    if op not in OPERATORS:
        near = hint(op, OPERATORS) or f"; there are {', '.join(OPERATORS)}"
        raise place.at("op").wrong(f"there is no such operator{near}")
    readable = _OF_FIELDS.get(op, (field,) if field != "port" or op in ("equals", "in") else ())
    if field not in readable:
        where = ", ".join(readable) or "text"
        raise place.at("op").wrong(f"{op!r} does not read {field!r}, only {where}")
    values = _values(place, condition, field, lists)
    if op == "equals" and len(values) != 1:
        raise place.at("op").wrong("'equals' takes one value; write 'in' for several")
    if op == "in" and isinstance(condition.get("value"), (str, int)):
        raise place.at("value").wrong("'in' takes an array; write 'equals' for one value")
    for value in values:
        if field in PATHS and op in ("equals", "in") and not paths.normal(str(value)):
            raise place.at("value").wrong(r"is no absolute path such as /srv/ci or C:\ci")
        problem = _CHECKS[op](value) if op in _CHECKS else ""
        if problem:
            raise place.at("list" if "list" in condition else "value").wrong(problem)
    return Condition(field, op, values)


def _field(place: Place, field: Any, kinds: Iterable[Kind]) -> str:
    if not isinstance(field, str) or field not in FIELDS:
        if isinstance(field, str) and field in _COLUMNS and _COLUMNS[field] not in _UNREAD:
            raise place.wrong(f"{field!r} is a product's column; write {_COLUMNS[field]!r}")
        shown = repr(field) if isinstance(field, str) else type(field).__name__
        near = hint(field, FIELDS) or f"; there are {', '.join(FIELDS)}"
        raise place.wrong(f"there is no field {shown}{near}")
    for kind in kinds:
        if kind not in FIELDS[field]:
            raise place.wrong(f"{kind} events have no {field!r}; make an entry for each kind")
    return field


def _values(
    place: Place, condition: Any, field: str, lists: Mapping[str, tuple[str, ...]]
) -> tuple[str | int, ...]:
    if ("value" in condition) == ("list" in condition):
        raise place.wrong("takes either `value` or `list`, the name of one of [lists]")
    if "list" in condition:
        name = place.text("list", condition["list"])
        if field == "port":
            raise place.at("list").wrong("holds text; write the ports as `value`")
        if name not in lists:
            raise place.at("list").wrong(f"there is no list {name!r}{hint(name, lists)}")
        return lists[name]
    value = condition["value"]
    if field == "port":
        ports = place.items("value", value) if isinstance(value, list) else [value]
        if len(set(map(str, ports))) < len(ports):
            raise place.at("value").wrong("names one thing twice")
        return tuple(place.whole("value", port, 0, 65535) for port in ports)
    return place.at("value").texts(value if isinstance(value, list) else [value])


def _glob(pattern: Any) -> str:
    if len(pattern) > _LONGEST_PATTERN:
        return f"is longer than {_LONGEST_PATTERN} signs"
    return (
        ""
        if any(not s.isspace() and s not in "*?" for s in pattern)
        else "holds for every value; name a part of it"
    )


def _under(path: Any) -> str:
    if len(path) > _LONGEST_PATTERN:
        return f"is longer than {_LONGEST_PATTERN} signs"
    return paths.problem(path)


def _domain(name: Any) -> str:
    host = parse_host(name)
    if host is None or host.is_address or host.name != name or "*" in name:
        plain = name.removeprefix("*.")
        shown = f"; write {plain!r}, which has its sub-domains" if plain != name else ""
        return f"is no host's name in lower-case ASCII{shown or ', such as registry.example.com'}"
    if registrable(name) is None:
        return "is no name that one party registered; all its owners' hosts would be allowed"
    return ""


def _cidr(text: Any) -> str:
    from ipaddress import ip_network

    try:
        network = ip_network(text)
    except ValueError:
        return "is no network such as 192.0.2.0/24, or has bits set behind its prefix"
    least = 8 if network.version == 4 else 16
    return "" if network.prefixlen >= least else f"is too wide; from /{least} on it names a party"


def _regex(pattern: Any) -> str:
    import regex

    if len(pattern) > _LONGEST_PATTERN:
        return f"is longer than {_LONGEST_PATTERN} signs"
    try:
        compiled = regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        return f"is no regular expression: {error}"
    try:
        is_open = any(compiled.fullmatch(text, timeout=0.1) for text in ("", "\x00 ~", "é/.-1"))
    except TimeoutError:
        return "takes too long on short text; write it without nested repetition"
    return "holds for every value; name a part of it" if is_open else ""


_CHECKS: Mapping[str, Callable[[Any], str]] = {
    "glob": _glob,
    "under": _under,
    "domain": _domain,
    "cidr": _cidr,
    "regex": _regex,
}
