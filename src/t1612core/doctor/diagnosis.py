"""Say which signals of a profile the events that were seen can make fire, and why others cannot.

A signal can fire in an event where one of the fields that it reads stands, and where the name does
if nothing is looked at without one. Where it never does,
either the product does not send any of them, or it does and these events were made without.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import frozen

from ..knowledge.signals import CATALOG
from ..model import KINDS, Kind, Profile, Signal
from .survey import KindSeen, Survey

Why = Literal["not sent", "not in these events"]


@frozen
class Gap:
    """Signals that can never fire here, because each of ``fields`` is missing.

    ``places`` are the names under which the product would send one; none where it sends none.
    """

    fields: tuple[str, ...]
    places: tuple[str, ...]
    signals: tuple[Signal, ...]

    @property
    def why(self) -> Why:
        """Who leaves the fields out: the product, or whoever made these events of what it sent."""
        return "not in these events" if self.places else "not sent"


@frozen
class KindDiagnosis:
    """Of the events of one kind in one schema: the signals that can fire, and those that cannot.

    ``always`` can fire in each event, ``sometimes`` in so many; ``gaps`` hold the rest.
    """

    seen: KindSeen
    always: tuple[Signal, ...]
    sometimes: tuple[tuple[Signal, int], ...]
    gaps: tuple[Gap, ...]


def diagnosed(survey: Survey, profile: Profile) -> tuple[KindDiagnosis, ...]:
    """Return which signals can fire for each schema and kind that was seen, by schemas' names."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    seen = sorted(survey.seen.values(), key=lambda each: (each.schema.name, order[each.kind]))
    return tuple(
        _diagnosed(each, signals_of(profile, each.kind), _opened_by_name(profile, each.kind))
        for each in seen
    )


def unseen(survey: Survey) -> tuple[Kind, ...]:
    """Return the kinds of which no event was seen in any schema."""
    kinds = {kind for _, kind in survey.seen}
    return tuple(kind for kind in KINDS if kind not in kinds)


def signals_of(profile: Profile, kind: Kind) -> tuple[Signal, ...]:
    """Return the signals that a profile weighs for a kind, each once."""
    ids = (
        id
        for branch in profile.branches
        if branch.kind == kind
        for id in (*branch.requires, *dict(branch.weights))
    )
    return tuple(CATALOG[id] for id in dict.fromkeys(ids))


def _opened_by_name(profile: Profile, kind: Kind) -> bool:
    """Return whether nothing is looked at without a name, which a product may not send."""
    mentions = (
        each for branch in profile.branches if branch.kind == kind for each in branch.mentions
    )
    return all(each.programs for each in mentions)


def _diagnosed(seen: KindSeen, signals: Iterable[Signal], is_opened_by_name: bool) -> KindDiagnosis:
    always: list[Signal] = []
    sometimes: list[tuple[Signal, int]] = []
    never: dict[tuple[str, ...], list[Signal]] = {}
    for signal in signals:
        fields = tuple(sorted({signal.reads, *signal.also_reads}))
        holding = seen.holding(frozenset(fields), is_named=is_opened_by_name)
        if not holding and is_opened_by_name and not seen.holding(frozenset({"name"})):
            fields = ("name",)
        if holding == seen.events:
            always.append(signal)
        elif holding:
            sometimes.append((signal, holding))
        else:
            never.setdefault(fields, []).append(signal)
    places = {held.name: held.places for held in seen.fields}
    gaps = tuple(
        Gap(fields, tuple(place for name in fields for place in places[name]), tuple(found))
        for fields, found in never.items()
    )
    return KindDiagnosis(seen, tuple(always), tuple(sometimes), gaps)
