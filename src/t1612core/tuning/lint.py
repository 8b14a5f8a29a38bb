"""Find what is doubtful in an allow-list that can be read.

``error``: an entry never applies. ``warning``: it lets more through than it should, or will end
soon. What cannot be read at all is an ``AllowListError`` of the loader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from attrs import frozen

from ..allowlist import AllowList, Condition, Entry
from ..knowledge.never_suppressed import NEVER_SUPPRESSED
from ..knowledge.profiles import PROFILES

SOON = timedelta(days=14)
_LONGEST_LIFE = timedelta(days=366)
# Fields whose text whoever starts a program chooses freely.
_CHOSEN = frozenset({"command_line", "parent_line", "name", "folder", "path"})
_FEW = 3  # literal signs of a pattern below which it names nobody


@frozen
class Remark:
    """One thing that is doubtful; ``entry`` is ``""`` where it is about the list."""

    level: Literal["error", "warning"]
    entry: str
    code: str
    message: str


def lint(allowlist: AllowList, today: date) -> tuple[Remark, ...]:
    """Return the remarks on a list as of *today*, in the list's order."""
    remarks = list(_limits(allowlist))
    for i, entry in enumerate(allowlist.entries):
        remarks += _life(entry, today)
        remarks += _width(entry)
        remarks += _shadow(entry, allowlist.entries[:i])
    return tuple(remarks)


def _limits(allowlist: AllowList) -> Iterator[Remark]:
    missing = [id for id in NEVER_SUPPRESSED if id not in allowlist.never_suppress]
    if missing:
        message = f"{len(missing)} strong signals may be hidden, {missing[0]} for one"
        yield Remark("warning", "", "unprotected", message)


def _life(entry: Entry, today: date) -> Iterator[Remark]:
    if entry.expires < today:
        message = f"ended on {entry.expires}; renew it with its owner or take it out"
        yield Remark("error", entry.id, "expired", message)
    elif entry.expires - today <= SOON:
        yield Remark("warning", entry.id, "expires-soon", f"ends on {entry.expires}")
    if entry.expires - entry.created > _LONGEST_LIFE:
        message = "lasts longer than a year; nobody will remember why"
        yield Remark("warning", entry.id, "long-lived", message)


def _width(entry: Entry) -> Iterator[Remark]:
    if {condition.field for condition in entry.match} <= _CHOSEN:
        message = "looks only at what an intruder chooses; add host, account or a parent"
        yield Remark("warning", entry.id, "too-broad", message)
    for condition in entry.match:
        for value in condition.values:
            if condition.op in ("glob", "under") and _literal(str(value)) < _FEW:
                message = f"{condition.field} {condition.op} {value!r} names nearly anything"
                yield Remark("warning", entry.id, "too-broad", message)
    for condition in (*entry.match, *entry.unless):
        if condition.op == "regex" and any(_is_risky(str(each)) for each in condition.values):
            message = f"the pattern for {condition.field} repeats a repetition; write it plainly"
            yield Remark("warning", entry.id, "regex-risk", message)
    names = {branch.name for profile in PROFILES.values() for branch in profile.branches}
    for branch in entry.branches:
        if branch not in names:
            message = f"no shipped profile has a branch {branch!r}"
            yield Remark("warning", entry.id, "unknown-branch", message)


def _literal(pattern: str) -> int:
    return sum(sign not in "*?/\\:." for sign in pattern)


def _is_risky(pattern: str) -> bool:
    """Return whether a group that repeats, or that has a choice, is repeated itself."""
    opened: list[bool] = []
    signs = iter(range(len(pattern)))
    for i in signs:
        if pattern[i] == "\\":
            next(signs, None)
        elif pattern[i] == "(":
            opened.append(False)
        elif pattern[i] == ")" and opened:
            inner = opened.pop()
            is_repeated = pattern[i + 1 : i + 2] in ("*", "+", "{")
            if inner and is_repeated:
                return True
            if opened:
                opened[-1] |= inner or is_repeated
        elif pattern[i] in "*+{|" and opened:
            opened[-1] = True
    return False


def _shadow(entry: Entry, above: tuple[Entry, ...]) -> Iterator[Remark]:
    for other in above:
        if _covers(other, entry):
            message = f"{other.id} above suppresses all that it matches"
            yield Remark("warning", entry.id, "shadowed", message)
            return


def _covers(wide: Entry, narrow: Entry) -> bool:
    """Return whether *wide* suppresses whatever *narrow* matches, as far as it can be seen."""
    return (
        wide.effect.action == "suppress"
        and not wide.unless
        and set(narrow.kinds) <= set(wide.kinds)
        and (
            not wide.branches or (bool(narrow.branches) and {*narrow.branches} <= {*wide.branches})
        )
        and wide.expires >= narrow.expires
        and all(any(_implies(given, each) for given in narrow.match) for each in wide.match)
    )


def _implies(given: Condition, wanted: Condition) -> bool:
    exact = ("equals", "in")
    is_same = given.op == wanted.op or (given.op in exact and wanted.op in exact)
    return given.field == wanted.field and is_same and {*given.values} <= {*wanted.values}
