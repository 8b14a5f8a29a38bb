"""Weigh a branch whose signals are facts that a reader finds in the whole event.

The reader is imported when the first event passes the gate, for it brings the parsers. It
reads an event once: a finding keeps the facts that its evidence is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from ..knowledge.signals import CATALOG
from ..model import Branch, Event, Evidence, Explained, Fact, Field, Finding, Kind, Origin, Profile
from ..telemetry import fields
from .compiled import Compiled, Fields, Judgement, detailing, reading, signal_of

Kept = tuple[Mapping[str, Fact], Mapping[str, int]]  # by signal: its fact, what it adds
Values = Mapping[str, Any]  # canonical field -> its value; ``""`` or ``None`` where it is absent

# These decide nothing, so that they may be odd.
LABELS: Final = frozenset(
    {"time", "host", "report", "process_id", "process_start", "parent_id", "parent_start"}
)

_NO_KEY: Final[Any] = object()  # of a field that no single key holds


@cache
def _facts_of(reader: str) -> ModuleType:
    return import_module(f"...facts.{reader}", __name__)


@cache
def _quiet_for(reader: str) -> Callable[[Values], bool]:
    from ..facts.quiet import quiet_for  # brings the tables of tools

    return quiet_for(reader)


def values_of(kind: Kind, places: Fields) -> Callable[[Event], Values]:
    """Make the function that reads the fields of an event that decide something."""
    plan = [
        (name, field.keys[0] if is_plain(field) else _NO_KEY, fields.strict(kind, name, field))
        for name, field in places.items()
        if name not in LABELS
    ]

    def values(event: Event) -> Values:
        get = event.get
        read: dict[str, Any] = {}
        for name, key, get_strictly in plan:
            value = get(key)
            read[name] = value if type(value) is str else get_strictly(event)
        return read

    return values


def is_plain(field: Field) -> bool:
    """Tell whether a text under the field's key is its value as it is."""
    return field.type == "string" and len(field.keys) == 1


def read(reader: str, values: Values) -> Any:
    """Let a reader read an event's values; what it gives is for its own functions."""
    return _facts_of(reader).read(values)


def compile_branch(branch: Branch, profile: Profile, places: Fields) -> Compiled:
    """Compile a branch that has a reader; raises ``ProfileError``."""
    where = f"{profile.name}.{branch.name}"
    parts = {"requires": branch.requires, "weights": dict(branch.weights), "firm": branch.firm}
    for part, ids in parts.items():
        for i, id in enumerate(ids):
            signal_of(f"{where}.{part}[{i}]", branch.kind, id, is_fact=True)
    values = values_of(branch.kind, places)
    threshold, reader = branch.threshold, branch.reader
    adder = adding(branch)

    def seen(event: Event, given: Any) -> dict[str, Fact]:
        """Give the first fact for each signal."""
        if given is None:
            read = values(event)
            if _quiet_for(reader)(read):
                return {}
            given = _facts_of(reader).read(read)
        facts = _facts_of(reader)
        return {fact.signal: fact for fact in reversed(facts.facts(given))}

    def evidence(_event: Event, kept: Kept) -> tuple[Evidence, ...]:
        found, counted = kept
        return tuple([_evidence(found[id], weight) for id, weight in counted.items()])

    detail = detailing(where, branch, places)
    origin = Origin(
        profile.name,
        branch,
        profile.severity,
        profile.confidence,
        reading(where, branch, places, detail, evidence),
    )

    def weigh(event: Event, given: Any = None) -> Finding | None:
        found = seen(event, given)
        counted = adder(found)
        score = sum(counted.values())
        return Finding(event, score, (found, counted), origin) if score >= threshold else None

    def judge(event: Event, given: Any = None) -> Judgement:
        found = seen(event, given)
        signals = tuple([id for id in (*branch.requires, *dict(branch.weights)) if id in found])
        return Judgement(sum(adder(found).values()), tuple(map(CATALOG.__getitem__, signals)))

    def explain(event: Event) -> tuple[int, tuple[Explained, ...]]:
        read = values(event)
        found = seen(event, _facts_of(reader).read(read))
        counted = adder(found)
        weights: dict[str, int | None] = {**dict.fromkeys(branch.requires), **dict(branch.weights)}
        return sum(counted.values()), tuple(
            _explained(id, weight, found, counted, read) for id, weight in weights.items()
        )

    return Compiled(branch, weigh, judge, explain, detail)


def adding(branch: Branch) -> Callable[[Mapping[str, object]], dict[str, int]]:
    """Make what gives, of the signals that were found, what each adds to the score.

    How they add up is said in ``model.Branch``. They come in the branch's order. A weight
    that does not count any more, since others did already, is 0; nothing counts where a
    required signal is missing.
    """
    weights = dict(branch.weights)
    order = {id: number for number, id in enumerate(weights)}.__getitem__
    requires, limit, firm = frozenset(branch.requires), branch.weak_limit, branch.firm

    def add(found: Mapping[str, object]) -> dict[str, int]:
        if not requires <= found.keys():
            return {}
        counted = {id: weights[id] for id in sorted(weights.keys() & found.keys(), key=order)}
        if limit:
            weak = [id for id, weight in counted.items() if weight == 1]
            counted |= dict.fromkeys(weak[limit:], 0)
        relief = [id for id, weight in counted.items() if weight < 0]
        if relief:
            total = sum([weight for weight in counted.values() if weight > 0])
            kept = sum([counted.get(id, 0) for id in firm])
            best = min(relief, key=counted.__getitem__)
            counted |= dict.fromkeys(relief, 0) | {best: max(counted[best], kept - total)}
        return counted

    return add


def _evidence(fact: Fact, weight: int) -> Evidence:
    from ..text.redact import redact  # only the text of a finding needs it

    return Evidence(CATALOG[fact.signal], weight, fact.field, redact(fact.text), fact.span)


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
    is_absent = all(fields.is_absent(read.get(name)) for name in (signal.reads, *signal.also_reads))
    return Explained(signal, weight, "not evaluable" if is_absent else "not fired", None)
