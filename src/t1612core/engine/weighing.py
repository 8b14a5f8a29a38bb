"""Weigh a branch whose signals are facts that a reader finds in the whole event.

The reader is imported when the first event passes the gate, for it brings the parsers. It
runs once for the score, and once more when somebody reads a finding's evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from ..knowledge.signals import CATALOG
from ..model import Branch, Event, Evidence, Explained, Fact, Finding, Origin, Profile
from ..telemetry import fields
from .compiled import Compiled, Fields, detailing, reading, signal_of

Values = Mapping[str, Any]  # canonical field -> its value; ``""`` or ``None`` where it is absent

# These decide nothing, so that they may be odd.
LABELS: Final = frozenset(
    {"time", "host", "report", "process_id", "process_start", "parent_id", "parent_start"}
)


@cache
def _reader(name: str) -> Callable[[Values], tuple[Fact, ...]]:
    facts: Callable[[Values], tuple[Fact, ...]] = import_module(f"...facts.{name}", __name__).facts
    return facts


def compile_branch(branch: Branch, profile: Profile, places: Fields) -> Compiled:
    """Compile a branch that has a reader; raises ``ProfileError``."""
    where = f"{profile.name}.{branch.name}"
    parts = {"requires": branch.requires, "weights": dict(branch.weights), "firm": branch.firm}
    for part, ids in parts.items():
        for i, id in enumerate(ids):
            signal_of(f"{where}.{part}[{i}]", branch.kind, id, is_fact=True)
    getters = [
        (name, fields.strict(branch.kind, name, field))
        for name, field in places.items()
        if name not in LABELS
    ]
    threshold, reader = branch.threshold, branch.reader

    def values(event: Event) -> Values:
        return {name: get(event) for name, get in getters}

    def seen(read: Values) -> dict[str, Fact]:
        """Give the first fact for each signal."""
        return {fact.signal: fact for fact in reversed(_reader(reader)(read))}

    def evidence(event: Event, _hits: int) -> tuple[Evidence, ...]:
        found = seen(values(event))
        return tuple(_evidence(found[id], weight) for id, weight in count(branch, found).items())

    detail = detailing(where, branch, places)
    origin = Origin(
        profile.name,
        branch,
        profile.severity,
        profile.confidence,
        reading(where, branch, places, detail, evidence),
    )

    def weigh(event: Event) -> Finding | None:
        score = sum(count(branch, seen(values(event))).values())
        return Finding(event, score, 0, origin) if score >= threshold else None

    def explain(event: Event) -> tuple[int, tuple[Explained, ...]]:
        read = values(event)
        found = seen(read)
        counted = count(branch, found)
        weights: dict[str, int | None] = {**dict.fromkeys(branch.requires), **dict(branch.weights)}
        return sum(counted.values()), tuple(
            _explained(id, weight, found, counted, read) for id, weight in weights.items()
        )

    return Compiled(branch, weigh, explain, detail)


def count(branch: Branch, found: Mapping[str, object]) -> dict[str, int]:
    """Give what each signal among *found* adds to the score, in the branch's order.

    How they add up is said in ``model.Branch``. A weight that does not count any more, since
    others did already, is 0; nothing counts where a required signal is missing.
    """
    if any(id not in found for id in branch.requires):
        return {}
    counted = {id: weight for id, weight in branch.weights if id in found}
    weak = [id for id, weight in counted.items() if weight == 1]
    if branch.weak_limit:
        counted |= dict.fromkeys(weak[branch.weak_limit :], 0)
    total = sum(weight for weight in counted.values() if weight > 0)
    firm = sum(counted.get(id, 0) for id in branch.firm)
    relief = [id for id, weight in counted.items() if weight < 0]
    if relief:
        best = min(relief, key=counted.__getitem__)
        counted |= dict.fromkeys(relief, 0) | {best: max(counted[best], firm - total)}
    return counted


def _evidence(fact: Fact, weight: int) -> Evidence:
    return Evidence(CATALOG[fact.signal], weight, fact.field, fact.text, fact.span)


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
