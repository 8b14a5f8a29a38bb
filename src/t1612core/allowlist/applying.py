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

A list may have thousands of entries. So an entry that needs one value to be equal is looked up by
that value, and only the other entries are tested one by one. The result is the same.

Rule 1: an entry that cannot be judged does not apply.
Rule 2: an entry with a regular expression is always tested: a pattern that does not end in time is
        reported, whatever else holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from attrs import evolve, frozen

from ..allowances import Allowance, Clause, Consideration, State, Tuned
from ..model import Event, Finding, Kind
from ..schema import Schema
from . import matching
from .entries import Condition, Entry
from .lists import AllowList

Tune = Callable[[Finding], Finding]
Shown = Callable[[Event], tuple[str, ...] | None]  # the signals of an event; None: cannot be told
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
    choose = _chooser(askers, kind, schema)

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
        day = _day(finding, allowlist.today)
        bars = barring(finding)
        for asker in choose(finding.event):
            considered, is_late = _consider(asker, finding, day, bars)
            if is_late:
                timeouts.append(asker.entry.id)
            if considered.state == "applies":
                applied.append(asker.entry)
            is_barred |= considered.state == "barred"
        score, suppressed_by, allowances = _effects(finding, applied, allowlist.max_reduction)
        barred_by = (bars() or ()) if is_barred else ()
        tuned = Tuned(score, suppressed_by, allowances, barred_by, tuple(timeouts))
        return evolve(finding, tuned=tuned)

    def consider(finding: Finding) -> tuple[Consideration, ...]:
        day = _day(finding, allowlist.today)
        bars = barring(finding)
        return tuple(_consider(asker, finding, day, bars)[0] for asker in askers)

    return Applier(tune, consider)


def _chooser(
    askers: Sequence[_Asker], kind: Kind, schema: Schema
) -> Callable[[Event], Iterator[_Asker]]:
    """Make a function that returns, in order, the entries that may apply to an event.

    An entry is looked up by the condition whose values the fewest other entries name.
    """
    keyed = [_keys(asker.entry) for asker in askers]
    named = Counter(key for each in keyed for keys in each.values() for key in keys)
    walked: list[int] = []
    index: dict[str, dict[Hashable, list[int]]] = {}
    for i, each in enumerate(keyed):
        if not each:
            walked.append(i)
            continue
        field = min(each, key=lambda field: sum(named[key] for key in each[field]))
        for key in each[field]:
            index.setdefault(field, {}).setdefault(key[1], []).append(i)
    readers = [
        (matching.reader(field, kind, schema.fields[kind]), entries)
        for field, entries in index.items()
    ]

    def choose(event: Event) -> Iterator[_Asker]:
        chosen = [*walked]
        for read, entries in readers:
            chosen += entries.get(read(event), ())
        return (askers[i] for i in sorted(chosen))

    return choose


def _keys(entry: Entry) -> dict[str, frozenset[tuple[str, Hashable]]]:
    """Return, by field, the values of which an entry needs one; none if it has to be tested."""
    if any(condition.op == "regex" for condition in (*entry.match, *entry.unless)):
        return {}
    return {
        each.field: frozenset((each.field, matching.compared(each.field)(v)) for v in each.values)
        for each in entry.match
        if each.op in ("equals", "in")
    }


def _consider(
    asker: _Asker, finding: Finding, day: date | None, bars: Barring
) -> tuple[Consideration, bool]:
    """Judge one entry; also return whether one of its patterns did not end in time."""
    entry = asker.entry
    match, is_match_late = _ask(asker.match, finding)
    unless, is_unless_late = _ask(asker.unless, finding)
    misses = sum(clause.holds is not True for clause in match)
    state: State
    if misses or (entry.branches and finding.branch not in entry.branches):
        state = "nearly" if misses <= 1 < len(match) else "no match"
    elif any(clause.holds is not False for clause in unless):
        state = "excepted"
    elif day is None:
        state = "undated"
    elif day < entry.created:
        state = "not yet"
    elif day > entry.expires:
        state = "expired"
    elif entry.effect.action != "relabel" and bars() != ():
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
