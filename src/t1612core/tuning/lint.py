"""Find what is doubtful in an allow-list that can be read.

``error``: an entry never applies, or nobody answers for it. ``warning``: it lets more through than
it should, or will end soon. What cannot be read at all is an ``AllowListError`` of the loader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

from attrs import evolve, frozen

from ..allowlist import AllowList, Condition, Entry
from ..knowledge.never_suppressed import NEVER_SUPPRESSED
from ..knowledge.profiles import PROFILES
from .placeholders import is_unfilled

_Named = tuple[str, str, str | int]  # a field, an operator, a value
SOON = timedelta(days=14)
_LONGEST_LIFE = timedelta(days=366)
# Fields whose text whoever starts a program chooses freely.
_CHOSEN = frozenset({"command_line", "parent_line", "name", "folder", "path"})
_BRANCHES = frozenset(branch.name for each in PROFILES.values() for branch in each.branches)
_FEW = 3  # literal signs of a pattern below which it names nobody


@frozen
class Remark:
    """One thing that is doubtful; ``entry`` is ``""`` where it is about the list.

    ``place`` is where that entry was read, ``""`` if that is not known.
    """

    level: Literal["error", "warning"]
    entry: str
    code: str
    message: str
    place: str = ""


def lint(allowlist: AllowList, today: date) -> tuple[Remark, ...]:
    """Return the remarks on a list as of *today*, in the list's order."""
    remarks = list(_limits(allowlist))
    above = _Above(allowlist.entries)
    for entry in allowlist.entries:
        found = (*_unfilled(entry), *_life(entry, today), *_width(entry), *above.shadow(entry))
        remarks += (evolve(remark, place=entry.place) for remark in found)
        above.add(entry)
    return tuple(remarks)


def _limits(allowlist: AllowList) -> Iterator[Remark]:
    missing = [id for id in NEVER_SUPPRESSED if id not in allowlist.never_suppress]
    if missing:
        message = f"{len(missing)} strong signals may be hidden, {missing[0]} for one"
        yield Remark("warning", "", "unprotected", message)


def _unfilled(entry: Entry) -> Iterator[Remark]:
    for key, text in (("reason", entry.reason), ("owner", entry.owner)):
        if is_unfilled(text):
            message = f"its {key} is still the proposal's; write one in, or leave the entry out"
            yield Remark("error", entry.id, "unfilled", message)


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
    for branch in entry.branches:
        if branch not in _BRANCHES:
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


class _Above:
    """The entries above one in a list, looked up by a value.

    An entry covers another only where each of its conditions has all values of one of the other's:
    the first value of one of those stands among its own, whichever of its conditions is taken. That
    is the one whose values the fewest entries name.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.named = Counter(
            key for entry in entries for each in entry.match for key in _named_by(each)
        )
        self.added: list[Entry] = []
        self.by_value: dict[_Named, list[int]] = {}

    def add(self, entry: Entry) -> None:
        """Add the next entry of the list."""
        if entry.effect.action == "suppress" and not entry.unless:
            asked = map(_named_by, entry.match)
            for key in min(
                asked, key=lambda keys: sum(self.named[key] for key in keys), default=()
            ):
                self.by_value.setdefault(key, []).append(len(self.added))
            self.added.append(entry)

    def shadow(self, entry: Entry) -> Iterator[Remark]:
        """Remark on the first entry that was added and covers this one."""
        firsts = [_named_by(each)[0] for each in entry.match]
        for place in sorted({place for key in firsts for place in self.by_value.get(key, ())}):
            if _covers(self.added[place], entry):
                message = f"{self.added[place].id} above suppresses all that it matches"
                yield Remark("warning", entry.id, "shadowed", message)
                return


def _named_by(condition: Condition) -> list[_Named]:
    op = "in" if condition.op == "equals" else condition.op
    return [(condition.field, op, value) for value in condition.values]


def _covers(wide: Entry, narrow: Entry) -> bool:
    """Return whether *wide*, which suppresses, matches all that *narrow* does, as far as seen."""
    return (
        set(narrow.kinds) <= set(wide.kinds)
        and (
            not wide.branches or (bool(narrow.branches) and {*narrow.branches} <= {*wide.branches})
        )
        and wide.expires >= narrow.expires
        and all(any(_implies(given, each) for given in narrow.match) for each in wide.match)
    )


def _implies(given: Condition, wanted: Condition) -> bool:
    return {*_named_by(given)} <= {*_named_by(wanted)}
