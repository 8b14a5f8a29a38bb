"""Apply an allow-list to findings: which entries hold, and what they leave of the score.

Theory of operation
===================
Only findings get here, no events below the threshold. An entry of the finding's kind and branch
applies if it has begun and not ended, its ``match`` holds and its ``unless`` does not. The effects
come in the list's order:

* ``suppress`` suppresses; ``subtract`` takes points, all together ``max_reduction`` at most, and a
  score below the threshold is suppressed by the entry that took it there; ``relabel`` only labels.
* Where the event shows a signal of ``never_suppress``, the first two do not apply, whatever
  matches. The profile's own signals count, and those that ``HARDENED`` reads out of an event
  whichever profile scores it: what a command does hangs on no profile.

A list may have thousands of entries, of which ``index`` finds the few that may apply; what they
leave is the same as if each were asked.

Rule 1: an entry that cannot be judged does not apply.
Rule 2: a pattern is tried where all else in its entry holds, so that it decides. One that does not
        end in time is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import cache, cached_property

from attrs import evolve, frozen

from ..allowances import Allowance, Clause, Consideration, State, Tuned
from ..model import Event, Finding, Kind
from ..schema import Schema
from . import index, matching
from .entries import Condition, Entry
from .lists import AllowList

Tune = Callable[[Finding], Finding]
Shown = Callable[[Event], tuple[str, ...] | None]  # the signals of an event; None: cannot be told
Day = Callable[[], date | None]  # the day to judge by; None: nobody knows it
Barring = Callable[[], tuple[str, ...] | None]  # of these, those that no entry may hide


@frozen
class Applier:
    """An allow-list compiled for one kind of event."""

    tune: Tune
    consider: Callable[[Finding], tuple[Consideration, ...]]


@frozen
class _Asker:
    """One entry with the tests of its conditions."""

    entry: Entry
    match: tuple[tuple[Condition, matching.Test], ...]
    unless: tuple[tuple[Condition, matching.Test], ...]

    def holds(self, event: Event, patience: matching.Patience) -> bool:
        """Return whether all of ``match`` and none of ``unless`` holds; patterns are asked last."""
        return all(test(event, patience) is wanted for test, wanted in self._in_order)

    @cached_property
    def _in_order(self) -> list[tuple[matching.Test, bool]]:
        parts = ((self.match, True), (self.unless, False))
        asked = [(each, wanted) for part, wanted in parts for each in part]
        asked.sort(key=lambda each: each[0][0].op == "regex")
        return [(test, wanted) for (_, test), wanted in asked]


def compile_kind(allowlist: AllowList, kind: Kind, schema: Schema, shown: Shown) -> Applier:
    """Compile the entries of one kind; *shown* reads an event for what no entry may hide."""

    def tests(
        conditions: Iterable[Condition],
    ) -> tuple[tuple[Condition, matching.Test], ...]:
        fields = schema.fields[kind]
        return tuple((each, matching.test(each, kind, fields)) for each in conditions)

    askers = [
        _Asker(entry, tests(entry.match), tests(entry.unless))
        for entry in allowlist.entries
        if kind in entry.kinds
    ]
    protected = frozenset(allowlist.never_suppress)
    choose = index.chooser([asker.entry for asker in askers], kind, schema.fields[kind])

    def barring(finding: Finding) -> Barring:
        @cache  # read once, and only where an entry would apply
        def ask() -> tuple[str, ...] | None:
            also = shown(finding.event)
            if also is None:
                return None
            return tuple(id for id in dict.fromkeys((*finding.signals, *also)) if id in protected)

        return ask

    def tune(finding: Finding) -> Finding:
        applied: list[Entry] = []
        timeouts: list[str] = []
        is_barred = False
        patience, day, bars = matching.Patience(), _day(finding, allowlist.today), barring(finding)
        for place in choose(finding.event):
            asker, entry = askers[place], askers[place].entry
            if entry.branches and finding.branch not in entry.branches:
                continue
            try:
                if not asker.holds(finding.event, patience):
                    continue
            except matching.OutOfTime:
                timeouts.append(entry.id)
                continue
            state = _state(entry, day, bars)
            if state == "applies":
                applied.append(entry)
            is_barred |= state == "barred"
        score, suppressed_by, allowances = _effects(finding, applied, allowlist.max_reduction)
        barred_by = (bars() or ()) if is_barred else ()
        tuned = Tuned(score, suppressed_by, allowances, barred_by, tuple(timeouts))
        return evolve(finding, tuned=tuned)

    def consider(finding: Finding) -> tuple[Consideration, ...]:
        patience, day, bars = matching.Patience(), _day(finding, allowlist.today), barring(finding)
        return tuple(_consider(asker, finding, patience, day, bars) for asker in askers)

    return Applier(tune, consider)


def _consider(
    asker: _Asker, finding: Finding, patience: matching.Patience, day: Day, bars: Barring
) -> Consideration:
    """Judge one entry, and say of each condition whether it holds."""
    entry = asker.entry
    match = _ask(asker.match, finding, patience)
    unless = _ask(asker.unless, finding, patience)
    misses = sum(clause.holds is not True for clause in match)
    state: State
    if misses or (entry.branches and finding.branch not in entry.branches):
        state = "nearly" if misses <= 1 < len(match) else "no match"
    elif any(clause.holds is not False for clause in unless):
        state = "excepted"
    else:
        state = _state(entry, day, bars)
    return Consideration(entry.id, state, match, unless)


def _state(entry: Entry, day: Day, bars: Barring) -> State:
    """Return what becomes of an entry whose conditions hold."""
    today = day()
    if today is None:
        return "undated"
    if today < entry.created:
        return "not yet"
    if today > entry.expires:
        return "expired"
    return "barred" if entry.effect.action != "relabel" and bars() != () else "applies"


def _ask(
    tests: Iterable[tuple[Condition, matching.Test]], finding: Finding, patience: matching.Patience
) -> tuple[Clause, ...]:
    clauses = []
    for condition, holds in tests:
        answer = None
        with suppress(matching.OutOfTime):
            answer = holds(finding.event, patience)
        clauses.append(Clause(condition.field, condition.op, answer))
    return tuple(clauses)


def _day(finding: Finding, today: date | None) -> Day:
    @cache  # read once, and only where an entry would apply: reading a finding costs more than it
    def day() -> date | None:
        days = [day for day in (today, finding.time and finding.time.date()) if day]
        return max(days, default=None)

    return day


def _effects(
    finding: Finding, entries: Iterable[Entry], most: int
) -> tuple[int, str, tuple[Allowance, ...]]:
    score, left, suppressed_by = finding.score, most, ""
    allowances = []
    for entry in entries:
        effect = entry.effect
        points = min(effect.points, left, score)
        score, left = score - points, left - points
        is_enough = effect.action == "suppress" or (points and score < finding.threshold)
        if is_enough and not suppressed_by:
            suppressed_by = entry.id
        allowances.append(
            Allowance(
                entry=entry.id,
                reason=entry.reason,
                owner=entry.owner,
                expires=entry.expires,
                action=effect.action,
                points=points,
                label=effect.label,
                matched=tuple(dict.fromkeys(condition.field for condition in entry.match)),
            )
        )
    return score, suppressed_by, tuple(allowances)
