"""Name what a rule for other engines is made of: tests of fields by plain words, and no pattern.

Every engine can ask whether a field is, holds, begins or ends with one of some values, so a rule
made of nothing else means the same in all of them. Case is never minded.

A rule holds where all of its ``gate`` does and one of its ``clauses``: a firm one by itself, any
other unless the ``relief`` holds. A clause is one signal of ``HARDENED``, as far as words can say
it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Literal

from attrs import evolve, frozen

from ..model import Kind

# ``within``: an address lies in one of the networks.
Match = Literal["is", "contains", "startswith", "endswith", "within"]
Value = str | int
Level = Literal["informational", "low", "medium", "high"]


@frozen
class Question:
    """One question of a canonical field: does it match one of the values?

    ``is ""`` asks whether nothing stands there.
    """

    field: str
    match: Match
    values: tuple[Value, ...]


# All of its tests hold.
Term = tuple[Question, ...]


@frozen
class Group:
    """One of its terms holds; with ``is_not``, none of them."""

    terms: tuple[Term, ...]
    is_not: bool = False

    def over(self, fields: Container[str]) -> Group:
        """Return what is left where an engine has these fields alone."""
        kept = tuple(term for term in self.terms if all(test.field in fields for test in term))
        return evolve(self, terms=kept)

    def holds_without(self, fields: Container[str]) -> bool:
        """Return whether a term asks only that fields be empty which an engine does not have."""
        return any(
            all(test.field not in fields and test.values == ("",) for test in term)
            for term in self.terms
        )


@frozen
class Clause:
    """One reason to alert: all of its groups hold. ``signals``: the signals that it stands for."""

    name: str
    signals: tuple[str, ...]
    groups: tuple[Group, ...]
    is_firm: bool = False


@frozen
class Rule:
    """One rule. With ``is_part`` it is no alert by itself, but a step of a sequence."""

    name: str
    kind: Kind
    title: str
    description: str
    level: Level
    attack: tuple[str, ...]
    gate: tuple[Group, ...]
    clauses: tuple[Clause, ...]
    relief: Group = Group(())
    false_positives: tuple[str, ...] = ()
    is_part: bool = False

    def over(self, fields: Container[str]) -> Rule:
        """Return the rule as an engine with these fields alone can ask it.

        What needs another field is left out: a term of a group; a clause of which a group has no
        term left; of what must not hold, that alone. That nothing stands in a field that is not
        there is so.
        """
        clauses = []
        for clause in self.clauses:
            empty = [group for group in clause.groups if group.holds_without(fields)]
            groups = [group.over(fields) for group in clause.groups if group not in empty]
            if any(group.is_not for group in empty):
                continue
            if all(group.terms or group.is_not for group in groups):
                clauses.append(evolve(clause, groups=_said(groups)))
        gate = _said([group.over(fields) for group in self.gate])
        return evolve(self, gate=gate, clauses=tuple(clauses), relief=self.relief.over(fields))

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it asks for."""
        groups = [*self.gate, self.relief, *(each for c in self.clauses for each in c.groups)]
        return frozenset(each.field for g in groups for term in g.terms for each in term)

    @property
    def firm(self) -> tuple[Clause, ...]:
        """The clauses that no relief takes back."""
        return tuple(clause for clause in self.clauses if clause.is_firm)

    @property
    def others(self) -> tuple[Clause, ...]:
        """The clauses that hold unless the relief does."""
        return tuple(clause for clause in self.clauses if not clause.is_firm)


@frozen
class Chain:
    """Rules that have to hold in this order on one host within so many minutes."""

    name: str
    title: str
    description: str
    level: Level
    attack: tuple[str, ...]
    steps: tuple[str, ...]
    minutes: int
    false_positives: tuple[str, ...]


@frozen
class File:
    """One file of an export."""

    path: PurePosixPath
    text: str


@frozen
class Target:
    """One language that rules are written in.

    ``fields`` are the canonical fields, by kind, that the product has. ``attack`` is the version
    of ATT&CK whose tactics the product's own checks accept. ``write`` gives the files for a
    version of ATT&CK, and names the version of the library in them. ``checked`` says what has
    read the export: the product, or nothing. With ``is_filter`` it alerts on nothing, and lets in
    what rules look at.
    """

    name: str
    product: str
    fields: Mapping[Kind, frozenset[str]]
    attack: int
    write: Callable[[int, str], tuple[File, ...]]
    checked: str
    is_filter: bool = False


def fields_of(places: Mapping[Kind, Iterable[str]]) -> dict[Kind, frozenset[str]]:
    """Return the fields of each kind that have a place."""
    return {kind: frozenset(each) for kind, each in places.items()}


def _said(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.terms)


def any_of(*tests: Question) -> Group:
    """Return the group that one of the tests holds."""
    return Group(tuple((test,) for test in tests))


def none_of(*tests: Question) -> Group:
    """Return the group that none of the tests holds."""
    return Group(tuple((test,) for test in tests), is_not=True)
