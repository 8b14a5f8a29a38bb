"""Read an allow-list; every error says where the mistake stands and how to mend it.

``docs/allowlist.schema.json`` describes the same form. Some rules no schema can hold, and only this
module checks them: a list that is named exists, two fields differ, a pattern does not match all.

Rule 1: strict. An unknown key is an error: a misspelt ``unless`` would allow too much.
Rule 2: an entry looks at two different fields at least, and no condition may hold for all values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar, get_args

from ..allowances import Action
from ..errors import AllowListError
from ..knowledge.never_suppressed import MAX_REDUCTION, NAMED, NEVER_SUPPRESSED
from ..knowledge.signals import CATALOG
from ..model import KINDS
from ..text import toml
from ..text.near import hint
from ..text.toml_places import Place
from . import conditions
from .entries import Condition, Effect, Entry

_KEYS = ("version", "never_suppress", "max_reduction", "lists", "entry")
_ENTRY = (
    *("id", "reason", "owner", "created", "expires", "kinds", "branches", "match", "unless"),
    "effect",
)
_EFFECTS = {"suppress": (), "subtract": ("points",), "relabel": ("label",)}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*entry[ \t]*\]\]", re.MULTILINE)
_MOST_POINTS = 100
_T = TypeVar("_T")


class Contents(NamedTuple):
    """What a file holds: the first three attributes of ``AllowList``, in its order."""

    entries: tuple[Entry, ...]
    never_suppress: tuple[str, ...]
    max_reduction: int


def loads(text: str, name: str) -> Contents:
    """Read TOML; *name* is the file's, for errors."""
    mapping = toml.loads(text, name, AllowListError)
    lines = tuple(_lines(text))
    entries = mapping.get("entry")
    is_counted = isinstance(entries, list) and len(entries) == len(lines)
    return from_mapping(mapping, name, lines if is_counted else ())


def from_mapping(mapping: Mapping[str, Any], name: str, lines: tuple[int, ...] = ()) -> Contents:
    """Read what a TOML file would hold; *lines* says where its entries begin."""
    top = Place(name)
    top.keys(mapping, _KEYS, required=("version", "entry"))
    if top.whole("version", mapping["version"], 1, _MOST_POINTS) != 1:
        raise top.at("version").wrong("is not known here; the only version is 1")
    lists = _lists(top.at("lists"), mapping.get("lists", {}))
    entries = []
    seen: set[str] = set()
    for i, each in enumerate(top.items("entry", mapping["entry"], may_be_empty=True)):
        entry = _entry(top.entry(i, each, lines), each, lists)
        if entry.id in seen:
            raise top.entry(i, each, lines).wrong("has the id of an entry above; ids are unique")
        seen.add(entry.id)
        entries.append(entry)
    return Contents(
        entries=tuple(entries),
        never_suppress=_signals(top.at("never_suppress"), mapping.get("never_suppress")),
        max_reduction=top.whole(
            "max_reduction", mapping.get("max_reduction", MAX_REDUCTION), 0, _MOST_POINTS
        ),
    )


def _lines(text: str) -> Iterator[int]:
    """Yield the line numbers of the entries' headers."""
    line, counted = 1, 0
    for found in _HEADER.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield line


def _signals(place: Place, ids: Any) -> tuple[str, ...]:
    if ids is None:
        return NEVER_SUPPRESSED
    for id in place.texts(ids, may_be_empty=True):
        if id not in CATALOG and id not in NAMED:
            raise place.wrong(_no_signal(id))
    known = [NAMED.get(id, (id,)) for id in ids]
    return tuple(dict.fromkeys(id for each in known for id in each))


def _no_signal(id: str) -> str:
    from ..knowledge.chains import CHAIN_SIGNALS  # only a mistake needs them

    if id in CHAIN_SIGNALS:
        return f"{id!r} {CHAIN_SIGNALS[id].limits}; leave it out"
    return f"there is no signal {id!r}{hint(id, (*CATALOG, *NAMED, *CHAIN_SIGNALS))}"


def _lists(place: Place, lists: Any) -> dict[str, tuple[str, ...]]:
    place.table(lists)
    return {name: place.at(name).texts(values) for name, values in lists.items()}


def _entry(place: Place, entry: Any, lists: Mapping[str, tuple[str, ...]]) -> Entry:
    required = tuple(key for key in _ENTRY if key not in ("branches", "unless"))
    place.keys(entry, _ENTRY, required=required)
    id = place.text("id", entry["id"])
    if not _ID.fullmatch(id):
        problem = "takes up to 64 of a-z, 0-9, '.', '_' and '-', such as 'ci-nightly'"
        raise place.at("id").wrong(problem)
    created, expires = (_day(place.at(key), entry[key]) for key in ("created", "expires"))
    if expires < created:
        raise place.at("expires").wrong("lies before `created`; swap them or set a later end")
    kinds = tuple(
        _known(place.at("kinds"), kind, KINDS) for kind in place.at("kinds").texts(entry["kinds"])
    )
    branches = place.at("branches").texts(entry["branches"]) if "branches" in entry else ()

    def read(key: str, least: int) -> tuple[Condition, ...]:
        given = place.items(key, entry[key])
        if len(given) < least:
            problem = "has one condition; two on different fields at least, or it lets too much by"
            raise place.at(key).wrong(problem)
        return tuple(
            conditions.read(place.at(f"{key}[{i}]"), each, kinds, lists)
            for i, each in enumerate(given)
        )

    match = read("match", 2)
    if len({condition.field for condition in match}) < 2:
        problem = f"looks at {match[0].field!r} alone; add a condition on another field"
        raise place.at("match").wrong(problem)
    return Entry(
        id=id,
        reason=place.text("reason", entry["reason"]),
        owner=place.text("owner", entry["owner"]),
        created=created,
        expires=expires,
        kinds=kinds,
        match=match,
        effect=_effect(place.at("effect"), entry["effect"]),
        unless=read("unless", 1) if "unless" in entry else (),
        branches=branches,
        place=place.file,
    )


def _effect(place: Place, effect: Any) -> Effect:
    place.table(effect)
    if "action" not in effect:
        raise place.wrong('has no `action`; write { action = "suppress" }, for one')
    action: Action = _known(place.at("action"), effect["action"], get_args(Action))
    place.keys(effect, ("action", *_EFFECTS[action]), required=_EFFECTS[action])
    if action == "subtract":
        return Effect(action, points=place.whole("points", effect["points"], 1, _MOST_POINTS))
    return Effect(action, label=place.text("label", effect["label"]) if action == "relabel" else "")


def _day(place: Place, value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise place.wrong(f"is {type(value).__name__}; write a day without quotes, such as 2026-07-01")


def _known(place: Place, value: Any, known: Iterable[_T]) -> _T:
    known = tuple(known)
    for each in known:
        if type(value) is type(each) and value == each:
            return each
    names = ", ".join(map(str, known))
    shown = f"{value!r} is" if isinstance(value, str) else f"is {type(value).__name__},"
    raise place.wrong(f"{shown} none of {names}{hint(value, map(str, known))}")
