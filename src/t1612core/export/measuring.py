"""Count what an export finds among labelled events, and what it alerts on in vain.

By what the words mean (``reading``), with the fields that the target has: an engine that reads
them otherwise is told by the tests.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from ..model import Event, Kind
from ..schema import Schema
from .carried import rules_of
from .nouns import Target
from .reading import holds, shown_by


@frozen
class Measured:
    """Of the events that have to alert how many do, and of the others."""

    found: int
    wanted: int
    false_alerts: int
    others: int


def measured(
    target: Target, schema: Schema, events: Iterable[tuple[Kind, Event, bool]]
) -> Measured:
    """Hold a target's rules against events: each with its kind, and whether it has to alert.

    Rules that are steps of a chain alone count for nothing here. Of a kind that the schema or the
    target does not have, no event alerts.
    """
    rules = [rule for rule in rules_of(target) if not rule.is_part]
    readers = {kind: shown_by(schema, kind) for kind in schema.fields}
    counts = {True: [0, 0], False: [0, 0]}
    for kind, event, is_wanted in events:
        values = readers[kind](event) if kind in readers else {}
        counts[is_wanted][0] += any(holds(rule, values) for rule in rules if rule.kind == kind)
        counts[is_wanted][1] += 1
    return Measured(*counts[True], *counts[False])
