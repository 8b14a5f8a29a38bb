"""Choose the branches that weigh an event, by its program's name.

Rule 1: a name is looked up as it is spelled; each spelling is judged once.
Rule 2: names come from attackers: neither their number nor their length may cost memory.
Rule 3: an event that cannot be looked up (no name, no text, no mapping) takes the slow path; none
        is skipped because it is odd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from ..errors import EventError
from ..model import Branch, Event, Finding, Kind
from ..schema import Schema
from ..telemetry.canonical import SUBJECTS
from ..telemetry.fields import held, raw, strict
from ..telemetry.recognise import payload
from ..telemetry.rules import Locate, by_rules
from ..telemetry.values import is_absent
from ..text import kql
from . import path_gate
from .compiled import Scorer
from .watcher import Guard, Watch, Watcher

# What a gate remembers: more names than a machine runs, and none that is made up to be long.
MOST = 4096
LONGEST = 64
# What ``str.strip`` takes away: a reader knows names with and without it.
BLANKS: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_NAMED: Final = 4  # of the places that an event lacks
# Letters that are rare in command lines, the rarest first; no ASCII text has the dashes.
_RARE: Final = "\u2013\u2014\u2015qzjxkm"


Require = Callable[[Event], None]


def is_rememberable(name: str) -> bool:
    """Return whether a name is short enough to be kept."""
    return len(name) <= LONGEST


def score_by_name(
    kind: Kind, schema: Schema, watchers: Iterable[Watcher], choose: Watch, require: Require
) -> Scorer:
    """Make the gate of a kind; *choose* returns the function for a program's name.

    *require* is asked of a row without a name (``subject_required``).
    """
    branches = [watcher.compiled.branch for watcher in watchers]
    name_keys = schema.fields[kind]["name"].keys
    if any(branch.suffixes or branch.prefixes for branch in branches):
        gate = _gate(kind, schema, _by_affix(branches, choose), require)
        if schema.fields[kind]["name"].paths:
            return path_gate.before_affixes(schema.fields[kind]["name"], *_letters(branches), gate)
        return _before_affixes(name_keys[0], branches, gate) if len(name_keys) == 1 else gate
    guards = [guard for watcher in watchers for guard in watcher.guards]
    reads = {guard.mention.reads for guard in guards}
    keys = [schema.fields[kind][name].keys for name in ("name", *reads)]
    if len(reads) == 1 and all(len(each) == 1 for each in keys):
        return _guarded_gate(kind, schema, choose, require, guards)
    by_name = _ByName(choose)
    gate = _gate(kind, schema, by_name.__getitem__, require)
    if schema.fields[kind]["name"].paths and len(reads) <= 1:
        fields = [schema.fields[kind][each] for each in ("name", *reads)]
        get_name = strict(kind, "name", fields[0])
        return path_gate.before_names(fields, get_name, by_name, guards, holds_any, gate, MOST)
    return _before_names(name_keys[0], by_name.unwatched, gate) if len(name_keys) == 1 else gate


def _before_names(name_key: str, unwatched: set[str], gate: Scorer) -> Scorer:
    """Return at once where the name is known and no branch watches it: nearly always.

    A value with the hash of a known name that equals it is that name.
    """

    def score(event: Event) -> Finding | None:
        try:
            if event.get(name_key) in unwatched:
                return None
        except Exception:  # noqa: S110  # of no mapping, or of the hash of somebody's own type
            pass
        return gate(event)

    return score


def _before_affixes(name_key: str, branches: Iterable[Branch], gate: Scorer) -> Scorer:
    """Return at once where no watched name begins or ends with the same letters."""
    lasts, firsts = _letters(branches)

    def score(event: Event) -> Finding | None:
        try:
            name = event.get(name_key)
            if type(name) is str and name[-1] not in lasts and name[0] not in firsts:
                return None
        except Exception:  # noqa: S110  # of no mapping, or no name
            pass
        return gate(event)

    def score_by_end(event: Event) -> Finding | None:
        try:
            name = event.get(name_key)
            if type(name) is str and name[-1] not in lasts:
                return None
        except Exception:  # noqa: S110
            pass
        return gate(event)

    return score if firsts else score_by_end


def _letters(branches: Iterable[Branch]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the letters that watched names end with, and those that they begin with."""
    last = "".join(name[-1:] for each in branches for name in (*each.programs, *each.suffixes))
    first = "".join(name[:1] for each in branches for name in each.prefixes)
    blanks = BLANKS if any(each.reader for each in branches) else ""
    return (
        frozenset(last.lower() + last.upper() + blanks),
        frozenset(first and first.lower() + first.upper() + blanks),
    )


class _ByName(dict[str, Scorer | None]):
    """Find the function for a program by its name as it is spelled; learn each spelling once.

    A machine has few program names, so the common case is one look-up. An attacker who makes up
    names makes it forget the others, and costs memory for at most ``MOST`` short names.
    """

    def __init__(self, choose: Watch) -> None:
        super().__init__()
        self._choose = choose
        self.unwatched: set[str] = set()  # of the names that are known, those without a weigher

    def __missing__(self, name: str) -> Scorer | None:
        weigh = self._choose(name)
        # A row without a name is looked at each time: it may not say what happened.
        if name and is_rememberable(name):
            if len(self) >= MOST:
                self.clear()
                self.unwatched.clear()
            self[name] = weigh
            if weigh is None:
                self.unwatched.add(name)
        return weigh


def _by_affix(branches: Iterable[Branch], choose: Watch) -> Watch:
    """Find the function by how a name begins or ends: file names are too many to learn."""
    lower, fold = str.lower, kql.fold
    starts = tuple(fold(name) for branch in branches for name in branch.prefixes)
    # A whole name ends with itself: one test lets through all that may be watched.
    names = {fold(name) for each in branches for name in (*each.programs, *each.suffixes)}
    ends = tuple(sorted(end for end in names if not any(map(end.endswith, names - {end}))))
    choose_once = _ByName(choose).__getitem__  # of those that pass there are few

    def watch(name: str) -> Scorer | None:
        # lower() may see too much (U+212A as "k"), never too little; the branches decide.
        lowered = lower(name).strip()
        if lowered.endswith(ends) or lowered.startswith(starts):
            return choose_once(name)
        return None

    return watch


def _gate(kind: Kind, schema: Schema, watch: Watch, require: Require) -> Scorer:
    name_field = schema.fields[kind]["name"]
    get_name = raw(name_field)
    get_name_strictly = strict(kind, "name", name_field)

    @cache
    def locate() -> Locate:
        return by_rules(schema).locate

    def score(event: Event) -> Finding | None:
        try:
            name = get_name(event)
        except Exception:  # asking for a mapping first would cost every event
            if issubclass(type(event), Mapping):
                raise
            raise _no_mapping(kind, event) from None
        if type(name) is not str:
            # A subclass may hash and compare in its own way: it must not replace other names.
            name = named(event)
        weigh = watch(name) if name else unnamed
        return None if weigh is None else weigh(event)

    def named(event: Event) -> str:
        try:
            name: str = get_name_strictly(event)
        except EventError:
            if issubclass(type(event), Mapping):
                raise
            raise _no_mapping(kind, event) from None
        return name

    def unnamed(event: Event) -> Finding | None:
        row = row_of(kind, event, schema)
        if schema.kinds and (located := locate()(row)) is not None:
            row = located[1]  # what tells is in an envelope, or folded
        name = get_name_strictly(row)
        if not name:
            require(row)
        weigh = watch(name)  # "" is an unknown program
        return None if weigh is None else weigh(row)

    return score


def subject_required(kind: Kind, schema: Schema, branches: Iterable[Branch]) -> Require:
    """Make the function that raises ``EventError`` for a row that does not say what happened.

    A place that a product filled with its word for "unknown" counts: the product did look. The
    published rule takes a Defender row that holds any field, and its operators match nothing there.
    """
    fields = schema.fields[kind]
    is_published = not schema.kinds and not any(branch.reader for branch in branches)
    needed = [each for name, each in fields.items() if is_published or name in SUBJECTS[kind]]

    @cache
    def readers() -> tuple[Callable[[Event], Any], ...]:
        return tuple(get for each in needed for get in held(each))

    def require(row: Event) -> None:
        if all(is_absent(get(row)) for get in readers()):
            places = list(dict.fromkeys(place for each in needed for place in each.places))
            named = ", ".join(places[:_NAMED]) + (", ..." if len(places) > _NAMED else "")
            problem = f"has none of the fields of a {kind} event that say what happened"
            raise EventError(kind, "", row, f"{problem} ({named or 'nor has the schema'})")

    return require


def _no_mapping(kind: Kind, event: object) -> EventError:
    return EventError(kind, "", event, f"is {type(event).__name__}, expected a mapping")


def _guarded_gate(
    kind: Kind, schema: Schema, choose: Watch, require: Require, guards: Iterable[Guard]
) -> Scorer:
    """Make a gate that only searches one field for needles, for the events of most programs.

    It remembers the names that only a guard opens. Those with a single needle are kept apart,
    since nearly every program is one of them. A value with the hash of such a name that equals it
    is that name.
    """
    (name_key,) = schema.fields[kind]["name"].keys
    ((text_key,),) = {schema.fields[kind][guard.mention.reads].keys for guard in guards}
    needles_of = {
        guard.weigh_if_met: (*guard.mention.needles, *guard.mention.marks) for guard in guards
    }
    single = next((needles for needles in needles_of.values() if len(needles) == 1), ("",))
    (needle,) = single
    by_name = _ByName(choose)
    holding = {needles: holds_any(needles) for needles in needles_of.values()}
    # A program's name -> who looks for its needles; of the single one, the type of its text.
    asked: dict[Any, Any] = {}

    def watch(name: str) -> Scorer | None:
        weigh = by_name[name]
        if len(by_name) <= 1:  # it has forgotten
            asked.clear()
        if weigh in needles_of and name in by_name:
            needles = needles_of[weigh]
            asked[name] = str if needles == single else holding[needles]
        return weigh

    weigh_any = _gate(kind, schema, watch, require)

    def score(event: Event) -> Finding | None:
        try:
            text: Any = event.get(text_key)
            need = asked[event.get(name_key)]
            if need is type(text):
                if needle not in text:
                    return None
            elif type(text) is str and not need(text):
                return None
        except Exception:  # noqa: S110  # of another name, no mapping, somebody's own type's hash
            pass
        return weigh_any(event)

    return score


def holds_any(needles: tuple[str, ...]) -> Callable[[str], bool]:
    """Make the function that returns whether a text holds a needle: one expression, no loop.

    Needles are parted by rare letters: without the letter, none that holds it is there, and a
    letter is found several times as fast as a word is.
    """
    parts: list[str] = []
    for letter in _RARE:
        held = tuple(needle for needle in needles if letter in needle)
        if held:
            parts.append(f"{letter!r} in text and ({_any_of(held)})")
            needles = tuple(needle for needle in needles if letter not in needle)
    if needles:
        parts.append(_any_of(needles))
    source = f"lambda text: {' or '.join(parts)}"
    made: Callable[[str], bool] = eval(source, {"__builtins__": {}})  # noqa: S307  # of literals alone
    return made


def _any_of(needles: Iterable[str]) -> str:
    return " or ".join(f"{needle!r} in text" for needle in needles)


def row_of(kind: Kind, event: Event, schema: Schema) -> Event:
    """Take the row out of its envelope, if it is in one; ``EventError`` for no mapping."""
    if not issubclass(type(event), Mapping):
        raise _no_mapping(kind, event)
    row = payload(event, schema)
    return event if row is None else row
