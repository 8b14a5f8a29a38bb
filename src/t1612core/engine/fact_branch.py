"""Weigh a branch whose signals are facts that a reader finds in the whole event.

The reader is imported when the first event passes the gate, since it imports the parsers. It
reads an event once: a finding keeps the facts, and its evidence is made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from ..errors import EventError
from ..knowledge.profiles import HARDENED
from ..knowledge.signals import CATALOG
from ..model import Branch, Event, Evidence, Explained, Fact, Finding, Kind, Profile
from ..schema import Field, Schema
from ..scoring import adder
from ..telemetry.canonical import LABELS
from ..telemetry.fields import complete, strict
from ..telemetry.values import is_absent
from .compiled import Compiled, Fields, Judgement, detailing, origin_of, redacting, signal_of

Kept = tuple[Mapping[str, Fact], Mapping[str, int]]  # by signal: its fact, what it adds
Values = Mapping[str, Any]  # canonical field -> its value; ``""`` or ``None`` where it is absent

_NO_KEY: Final[Any] = object()  # for a field without a single key


@cache
def _facts_of(reader: str) -> ModuleType:
    return import_module(f"...facts.{reader}", __name__)


@cache
def _quiet_for(reader: str) -> Callable[[Values], bool]:
    from ..facts.quiet import quiet_for  # brings the tables of tools

    return quiet_for(reader)


def values_of(kind: Kind, fields: Fields) -> Callable[[Event], Values]:
    """Make the function that reads the fields that decide a score."""
    deciding = {name: field for name, field in fields.items() if name not in LABELS}
    plan = [
        (name, field.keys[0] if is_plain(field) else _NO_KEY, strict(kind, name, field))
        for name, field in deciding.items()
        if field.is_kept
    ]
    # What the product has no place for is absent in every event.
    absent = {
        name: strict(kind, name, field)({}) for name, field in deciding.items() if not field.is_kept
    }

    def values(event: Event) -> Values:
        get = event.get
        read: dict[str, Any] = absent.copy()
        for name, key, get_strictly in plan:
            value = get(key)
            if type(value) is str:
                read[name] = value
            else:
                read[name] = "" if value is None and key is not _NO_KEY else get_strictly(event)
        return read

    return values


def is_plain(field: Field) -> bool:
    """Return whether a text under the field's only key needs no conversion."""
    return field.type == "string" and len(field.keys) == 1


class Read:
    """An event as the reader of this name read it; ``given`` is for that reader alone."""

    def __init__(self, reader: str, values: Values) -> None:
        self._facts = _facts_of(reader)
        self.given: Any = self._facts.read(values)

    @cached_property
    def first(self) -> dict[str, Fact]:
        """The first fact for each signal, found when somebody first asks."""
        return _first(self._facts.facts(self.given))


def _first(facts: Sequence[Fact]) -> dict[str, Fact]:
    return {fact.signal: fact for fact in reversed(facts)}


def shown(kind: Kind, schema: Schema) -> Callable[[Event], tuple[str, ...] | None]:
    """Make the function that returns the signals of ``HARDENED`` that an event shows.

    It asks for no profile and no gate. ``None`` where a field has a value of the wrong type.
    """
    reader = next(branch.reader for branch in HARDENED.branches if branch.kind == kind)
    values = values_of(kind, complete(kind, schema.fields[kind]))

    def signals(event: Event) -> tuple[str, ...] | None:
        facts = _facts_of(reader)
        try:
            given = facts.read(values(event))
        except EventError:
            return None
        return tuple(dict.fromkeys(fact.signal for fact in facts.facts(given)))

    return signals


def compile_branch(branch: Branch, profile: Profile, fields: Fields) -> Compiled:
    """Compile a branch that has a reader; raises ``ProfileError``."""
    where = f"{profile.name}.{branch.name}"
    parts = {"requires": branch.requires, "weights": dict(branch.weights), "firm": branch.firm}
    for part, ids in parts.items():
        for i, id in enumerate(ids):
            signal_of(f"{where}.{part}[{i}]", branch.kind, id, is_fact=True)
    values = values_of(branch.kind, fields)
    threshold, reader = branch.threshold, branch.reader
    add = adder(branch)

    is_never_found = sum(add({}).values()) < threshold  # where no fact is seen

    def seen(event: Event, read: Read | None) -> dict[str, Fact]:
        """Return the first fact for each signal."""
        if read is None:
            found = values(event)
            if _quiet_for(reader)(found):
                return {}
            facts = _facts_of(reader)
            return _first(facts.facts(facts.read(found)))
        return read.first

    def evidence(_event: Event, kept: Kept) -> tuple[Evidence, ...]:
        found, counted = kept
        return tuple([_evidence(found[id], weight) for id, weight in counted.items()])

    detail = detailing(where, branch, fields)
    origin = origin_of(where, branch, profile, fields, detail, evidence)

    def weigh(event: Event, read: Read | None = None) -> Finding | None:
        found = seen(event, read)
        if not found and is_never_found:
            return None
        counted = add(found)
        score = sum(counted.values())
        return Finding(event, score, (found, counted), origin) if score >= threshold else None

    def judge(event: Event, read: Read | None = None) -> Judgement:
        found = seen(event, read)
        signals = tuple([id for id in (*branch.requires, *dict(branch.weights)) if id in found])
        return Judgement(sum(add(found).values()), tuple(map(CATALOG.__getitem__, signals)))

    def explain(event: Event) -> tuple[int, tuple[Explained, ...]]:
        read = values(event)
        found = Read(reader, read).first
        counted = add(found)
        weights: dict[str, int | None] = {**dict.fromkeys(branch.requires), **dict(branch.weights)}
        return sum(counted.values()), tuple(
            _explained(id, weight, found, counted, read) for id, weight in weights.items()
        )

    return Compiled(branch, weigh, judge, explain, detail)


def _evidence(fact: Fact, weight: int) -> Evidence:
    return Evidence(CATALOG[fact.signal], weight, fact.field, redacting()(fact.text), fact.span)


def _explained(
    id: str,
    weight: int | None,
    found: Mapping[str, Fact],
    counted: Mapping[str, int],
    read: Values,
) -> Explained:
    signal = CATALOG[id]
    if id in found:
        return Explained(signal, weight, "fired", _evidence(found[id], counted.get(id, 0)))
    has_nothing = all(is_absent(read.get(name)) for name in (signal.reads, *signal.also_reads))
    return Explained(signal, weight, "not evaluable" if has_nothing else "not fired", None)
