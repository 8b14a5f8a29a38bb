"""Derive what an event must have in it for a branch to look at it.

A branch looks at an event for its *name*, or for needles in a *text* (``Branch``, ``Mention``),
and the schema says under which keys these stand. Whoever sees an event in another shape than a
mapping (bytes, columns) can tell by this that it scores nothing, without making a mapping of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from ..model import Branch, Mention, Profile, Schema
from ..text import kql
from ..text.programs import spellings


@frozen
class Names:
    """Names that are let through: whole ones, as they are spelled or named; beginnings; ends."""

    whole: frozenset[str]
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Tell whether *name* is one of them."""
        folded = kql.fold(name)
        return (
            not self.whole.isdisjoint((folded, *spellings(name)))
            or folded.startswith(self.starts)
            or folded.endswith(self.ends)
        )


@frozen
class Needles:
    """What opens a branch to further names, or (``names`` is ``None``) to any.

    It stands in a text under one of ``keys``, spelled as it is here.
    """

    names: Names | None
    keys: tuple[str, ...]
    needles: tuple[str, ...]


@frozen
class Watched:
    """What branches of one kind look at: under ``keys`` names, with these also needles."""

    keys: tuple[str, ...]
    names: Names
    needles: tuple[Needles, ...]


def watched(profile: Profile, schema: Schema) -> tuple[Watched, ...]:
    """Give what each branch of *profile* looks at in events of *schema*."""
    return tuple(_watched(branch, schema) for branch in profile.branches)


def joined(names: Iterable[Names]) -> Names:
    """Give names that hold what any of *names* holds."""
    all_names = list(names)
    return Names(
        frozenset().union(*(each.whole for each in all_names)),
        tuple(sorted({start for each in all_names for start in each.starts})),
        tuple(sorted({end for each in all_names for end in each.ends})),
    )


def _watched(branch: Branch, schema: Schema) -> Watched:
    fields = schema.fields[branch.kind]
    return Watched(
        fields["name"].keys,
        Names(
            frozenset(map(kql.fold, branch.programs)),
            tuple(map(kql.fold, branch.prefixes)),
            tuple(map(kql.fold, branch.suffixes)),
        ),
        tuple(_needles(mention, fields[mention.reads].keys) for mention in branch.mentions),
    )


def _needles(mention: Mention, keys: tuple[str, ...]) -> Needles:
    names = Names(frozenset(mention.programs)) if mention.programs else None
    return Needles(names, keys, mention.needles)
