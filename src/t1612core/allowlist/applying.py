"""Apply an allow-list to findings: which entries hold, and what they leave of the score.

Theory of operation
===================
Only a finding is looked at; an event below its threshold never gets here. Of the entries of its
kind and branch, those apply that have not ended, whose ``match`` holds and whose ``unless`` does
not. Then, in the list's order, their effects:

* ``suppress`` suppresses; ``subtract`` takes points, all together ``max_reduction`` at most, and a
  score below the threshold is suppressed by the entry that took it there; ``relabel`` only labels.
* Where a signal of ``never_suppress`` fired, the first two do not apply, whatever matches.

Rule 1: an entry that cannot be judged does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from attrs import evolve, frozen

from ..allowances import Allowance, Clause, Consideration, State, Tuned
from ..model import Finding, Kind, Schema
from . import matching
from .entries import AllowList, Condition, Entry

Tune = Callable[[Finding], Finding]


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


def compile_kind(allowlist: AllowList, kind: Kind, schema: Schema) -> Applier:
    """Compile the entries of one kind."""

    def tests(
        conditions: Iterable[Condition],
    ) -> tuple[tuple[Condition, matching.Test], ...]:
        places = schema.fields[kind]
        return tuple((each, matching.test(each, kind, places)) for each in conditions)

    askers = [
        _Asker(entry, tests(entry.match), tests(entry.unless))
        for entry in allowlist.entries
        if kind in entry.kinds
    ]
    protected = frozenset(allowlist.never_suppress)

    def tune(finding: Finding) -> Finding:
        applied: list[Entry] = []
        timeouts: list[str] = []
        is_barred = False
        for asker in askers:
            considered, is_late = _consider(asker, finding, allowlist.today, protected)
            if is_late:
                timeouts.append(asker.entry.id)
            if considered.state == "applies":
                applied.append(asker.entry)
            is_barred |= considered.state == "barred"
        score, suppressed_by, allowances = _effects(finding, applied, allowlist.max_reduction)
        barred_by = _barring(finding, protected) if is_barred else ()
        tuned = Tuned(score, suppressed_by, allowances, barred_by, tuple(timeouts))
        return evolve(finding, tuned=tuned)

    def consider(finding: Finding) -> tuple[Consideration, ...]:
        return tuple(_consider(asker, finding, allowlist.today, protected)[0] for asker in askers)

    return Applier(tune, consider)


def _barring(finding: Finding, protected: frozenset[str]) -> tuple[str, ...]:
    return tuple(id for id in finding.signals if id in protected)


def _consider(
    asker: _Asker, finding: Finding, today: date | None, protected: frozenset[str]
) -> tuple[Consideration, bool]:
    """Judge one entry; tell, too, whether one of its patterns did not end in time."""
    entry = asker.entry
    match, is_match_late = _ask(asker.match, finding)
    unless, is_unless_late = _ask(asker.unless, finding)
    misses = sum(clause.holds is not True for clause in match)
    state: State
    if misses or (entry.branches and finding.branch not in entry.branches):
        state = "nearly" if misses <= 1 < len(match) else "no match"
    elif any(clause.holds is not False for clause in unless):
        state = "excepted"
    elif (day := _day(finding, today)) is None:
        state = "undated"
    elif day > entry.expires:
        state = "expired"
    elif entry.effect.action != "relabel" and _barring(finding, protected):
        state = "barred"
    else:
        state = "applies"
    return Consideration(entry.id, state, match, unless), is_match_late or is_unless_late


def _ask(
    tests: Iterable[tuple[Condition, matching.Test]], finding: Finding
) -> tuple[tuple[Clause, ...], bool]:
    clauses, is_late = [], False
    for condition, holds in tests:
        answer = None
        try:
            answer = holds(finding.event)
        except matching.OutOfTime:
            is_late = True
        clauses.append(Clause(condition.field, condition.op, answer))
    return tuple(clauses), is_late


def _day(finding: Finding, today: date | None) -> date | None:
    days = [day for day in (today, finding.time and finding.time.date()) if day]
    return max(days, default=None)


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
