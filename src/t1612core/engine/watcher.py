"""Compile one branch and what opens it: programs by name, and others by what they were told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..model import Branch, Event, Finding, Kind, Mention, Profile
from ..telemetry.fields import strict
from ..text import kql
from ..text.programs import spellings
from . import fact_branch, kql_branch
from .compiled import Compiled, Fields, Scorer, field_of

Watch = Callable[[str], Scorer | None]  # a program's name, as it is -> what weighs its events


class Guard(NamedTuple):
    """A mention, compiled: ``weigh_if_met`` weighs an event whose field holds a needle."""

    mention: Mention
    weigh_if_met: Scorer
    is_met: Callable[[Event], bool]


class Watcher(NamedTuple):
    """A branch and its gate: ``opens`` returns the function that weighs a program's events."""

    compiled: Compiled
    opens: Watch
    guards: tuple[Guard, ...]

    def guards_for(self, name: str) -> tuple[Guard, ...] | None:
        """Return the guards of a program, none if it is always watched; ``None`` if it never is."""
        weigh = self.opens(name)
        return None if weigh is None else tuple(g for g in self.guards if g.weigh_if_met is weigh)

    def watches(self, name: str, event: Event) -> bool:
        """Return whether the branch looks at an event of a program."""
        guards = self.guards_for(name)
        return guards is not None and all(guard.is_met(event) for guard in guards)


def watcher_of(
    branch: Branch,
    profile: Profile,
    fields: Fields,
    tune: Callable[[Finding], Finding] | None,
) -> Watcher:
    """Compile a branch with its gate; *tune* gets every finding. Raises ``ProfileError``."""
    where = f"{profile.name}.{branch.name}"
    compile_branch = fact_branch.compile_branch if branch.reader else kql_branch.compile_branch
    compiled = compile_branch(branch, profile, fields)
    if tune is not None:
        compiled = compiled._replace(weigh=_tuned(compiled.weigh, tune))
    guards = tuple(
        _guard(f"{where}.mentions[{i}]", mention, compiled.weigh, branch.kind, fields)
        for i, mention in enumerate(branch.mentions)
    )
    programs = frozenset(map(kql.fold, branch.programs))
    starts, ends = tuple(map(kql.fold, branch.prefixes)), tuple(map(kql.fold, branch.suffixes))

    def opens(name: str) -> Callable[..., Finding | None] | None:
        spelled: tuple[str, ...] = (kql.fold(name),)
        names = spelled
        if branch.reader:
            spelled = (*spelled, name.strip().lower())  # as it is read
            # A program may be called with its version; a file is called what it is called.
            names = spelled if branch.kind == "file" else (*spelled, *spellings(name))
        if not programs.isdisjoint(names) or any(
            each.startswith(starts) or each.endswith(ends) for each in spelled
        ):
            return compiled.weigh
        for guard in guards:
            if not guard.mention.programs or not set(guard.mention.programs).isdisjoint(names):
                return guard.weigh_if_met
        return None

    return Watcher(compiled, opens, guards)


def _tuned(
    weigh: Callable[..., Finding | None], tune: Callable[[Finding], Finding]
) -> Callable[..., Finding | None]:
    def weigh_and_tune(event: Event, read: Any = None) -> Finding | None:
        finding = weigh(event, read)
        return None if finding is None else tune(finding)

    return weigh_and_tune


def _guard(
    where: str,
    mention: Mention,
    weigh: Callable[..., Finding | None],
    kind: Kind,
    fields: Fields,
) -> Guard:
    get = strict(kind, mention.reads, field_of(where, mention.reads, fields))
    needles, marks = mention.needles, mention.marks

    def is_spelled(text: str) -> bool:
        bare = text
        for mark in marks:
            bare = bare.replace(mark, "")
        return bare != text and any(needle in bare for needle in needles)

    def weigh_if_met(event: Event, read: Any = None) -> Finding | None:
        text = get(event)
        for needle in needles:
            if needle in text:
                return weigh(event, read)
        return weigh(event, read) if marks and is_spelled(text) else None

    def is_met(event: Event) -> bool:
        text = get(event)
        return any(needle in text for needle in needles) or is_spelled(text)

    return Guard(mention, weigh_if_met, is_met)
