"""Decide by a program's name which branches weigh an event, if any.

Rule 1: a name is looked up as it is spelled; each spelling is judged once.
Rule 2: names come from attackers: neither their number nor their length may cost memory.
Rule 3: what cannot be looked up (no name, no text, no mapping) leaves the fast path and is
        judged there; nothing is passed over because it is odd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..errors import EventError
from ..model import Branch, Event, ExplainedBranch, Finding, Kind, Mention, Profile, Schema
from ..telemetry import fields
from ..telemetry.recognise import payload
from ..text import kql
from ..text.programs import spellings
from . import operators, weighing
from .compiled import Compiled, Fields, Judgement, Scorer, place

Watch = Callable[[str], Scorer | None]  # a program's name, as it is -> what weighs its events

# What a gate remembers: more names than a machine runs, and none that is made up to be long.
MOST = 4096
LONGEST = 64


def is_rememberable(name: str) -> bool:
    """Tell whether a name may be kept: it is short."""
    return len(name) <= LONGEST


class CompiledKind(NamedTuple):
    """All branches of one kind: ``score`` finds, ``explain`` tells of every branch.

    The others take a row out of its envelope. ``watches`` tells whether any branch looks at it.
    ``judge`` says what each branch makes of it, and ``find`` gives the finding, where somebody has
    let the kind's reader read the row.
    """

    score: Scorer
    explain: Callable[[Event], tuple[ExplainedBranch, ...]]
    watches: Callable[[Event], bool]
    judge: Callable[[Event, Any], list[tuple[Compiled, Judgement]]]
    find: Callable[[Event, Any], Finding | None]


class _Guard(NamedTuple):
    """A mention, compiled: ``look`` weighs an event whose field holds a needle."""

    mention: Mention
    look: Scorer
    is_met: Callable[[Event], bool]


class _Watcher(NamedTuple):
    """A branch and its gate: ``opens`` gives what weighs a program's events."""

    compiled: Compiled
    opens: Watch
    guards: tuple[_Guard, ...]

    def asks(self, name: str) -> tuple[_Guard, ...] | None:
        """Give what an event of a program has to meet; ``None`` for one that is not watched."""
        weigh = self.opens(name)
        return None if weigh is None else tuple(g for g in self.guards if g.look is weigh)

    def watches(self, name: str, event: Event) -> bool:
        """Tell whether the branch looks at an event of a program."""
        asks = self.asks(name)
        return asks is not None and all(guard.is_met(event) for guard in asks)


def compile_kind(
    kind: Kind, profile: Profile, schema: Schema, tune: Callable[[Finding], Finding] | None = None
) -> CompiledKind:
    """Compile all branches of one kind; *tune* gets every finding before it is given.

    Where several branches watch the same program, the highest score wins; of
    equals, the first in the profile. The functions raise ``EventError``; making
    them raises ``ProfileError``.
    """
    branches = [branch for branch in profile.branches if branch.kind == kind]
    places = fields.complete(kind, schema.fields[kind])
    watchers = [_watcher(branch, profile, places, tune) for branch in branches]

    def choose(name: str) -> Scorer | None:
        return _best([weigh for watcher in watchers if (weigh := watcher.opens(name))])

    get_name = fields.strict(kind, "name", schema.fields[kind]["name"])

    def asked(name: str) -> tuple[tuple[_Guard, ...], ...]:
        return tuple(asks for watcher in watchers if (asks := watcher.asks(name)) is not None)

    remembered = lru_cache(MOST)(asked)

    def watches(row: Event) -> bool:
        name = get_name(row)
        guards = (remembered if is_rememberable(name) else asked)(name)
        return any(all(guard.is_met(row) for guard in each) for each in guards)

    return CompiledKind(
        _score(kind, schema, watchers, choose),
        _explainer(kind, schema, watchers),
        watches,
        *_judges(get_name, watchers),
    )


def _judges(
    get_name: fields.Getter, watchers: list[_Watcher]
) -> tuple[
    Callable[[Event, Any], list[tuple[Compiled, Judgement]]],
    Callable[[Event, Any], Finding | None],
]:
    nothing = Judgement(0, ())

    def judge(row: Event, read: Any) -> list[tuple[Compiled, Judgement]]:
        name = get_name(row)
        return [
            (each.compiled, each.compiled.judge(row, read) if each.watches(name, row) else nothing)
            for each in watchers
        ]

    def find(row: Event, read: Any) -> Finding | None:
        name = get_name(row)
        weighers = [each.compiled.weigh for each in watchers if each.watches(name, row)]
        weigh = _best(weighers)
        return None if weigh is None else weigh(row, read)

    return judge, find


def _score(kind: Kind, schema: Schema, watchers: Iterable[_Watcher], choose: Watch) -> Scorer:
    branches = [watcher.compiled.branch for watcher in watchers]
    name_keys = schema.fields[kind]["name"].keys
    if any(branch.suffixes or branch.prefixes for branch in branches):
        gate = _gate(kind, schema, _by_affix(branches, choose))
        return _before_affixes(name_keys[0], branches, gate) if len(name_keys) == 1 else gate
    guards = [guard for watcher in watchers for guard in watcher.guards]
    reads = {guard.mention.reads for guard in guards}
    keys = [schema.fields[kind][name].keys for name in ("name", *reads)]
    if len(reads) == 1 and all(len(each) == 1 for each in keys):
        return _guarded_gate(kind, schema, choose, guards)
    by_name = _ByName(choose)
    gate = _gate(kind, schema, by_name.__getitem__)
    return _before_names(name_keys[0], by_name.unwatched, gate) if len(name_keys) == 1 else gate


def _before_names(name_key: str, unwatched: set[str], gate: Scorer) -> Scorer:
    """End here where the name is known, and known to be watched by no branch: nearly always.

    What has the hash of a known name and equals it is that name.
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
    """End here where a name neither ends nor begins with a letter that one to be watched does."""
    last = "".join(name[-1:] for each in branches for name in (*each.programs, *each.suffixes))
    first = "".join(name[:1] for each in branches for name in each.prefixes)
    lasts = frozenset(last.lower() + last.upper())
    firsts = frozenset(first.lower() + first.upper())

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


def _watcher(
    branch: Branch,
    profile: Profile,
    places: Fields,
    tune: Callable[[Finding], Finding] | None,
) -> _Watcher:
    where = f"{profile.name}.{branch.name}"
    compile_branch = weighing.compile_branch if branch.reader else operators.compile_branch
    compiled = compile_branch(branch, profile, places)
    if tune is not None:
        compiled = compiled._replace(weigh=_tuned(compiled.weigh, tune))
    guards = tuple(
        _guard(f"{where}.mentions[{i}]", mention, compiled.weigh, branch.kind, places)
        for i, mention in enumerate(branch.mentions)
    )
    programs = frozenset(map(kql.fold, branch.programs))
    starts, ends = tuple(map(kql.fold, branch.prefixes)), tuple(map(kql.fold, branch.suffixes))

    def opens(name: str) -> Callable[..., Finding | None] | None:
        name = kql.fold(name)
        names = spellings(name) if branch.reader else (name,)
        if not programs.isdisjoint(names) or name.startswith(starts) or name.endswith(ends):
            return compiled.weigh
        for guard in guards:
            if not guard.mention.programs or not set(guard.mention.programs).isdisjoint(names):
                return guard.look
        return None

    return _Watcher(compiled, opens, guards)


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
    places: Fields,
) -> _Guard:
    get = fields.strict(kind, mention.reads, place(where, mention.reads, places))
    needles = mention.needles

    def look(event: Event, read: Any = None) -> Finding | None:
        text = get(event)
        for needle in needles:
            if needle in text:
                return weigh(event, read)
        return None

    return _Guard(mention, look, lambda event: any(needle in get(event) for needle in needles))


class _ByName(dict[str, Scorer | None]):
    """Find a program's weigher by its name as it is spelled; learns each spelling once.

    A machine has few program names, so the common case is one look-up. Who makes up
    names makes it forget the others, and costs memory for no more than ``MOST`` short ones.
    """

    def __init__(self, choose: Watch) -> None:
        super().__init__()
        self._choose = choose
        self.unwatched: set[str] = set()  # of the names that are known, those without a weigher

    def __missing__(self, name: str) -> Scorer | None:
        weigh = self._choose(name)
        if is_rememberable(name):
            if len(self) >= MOST:
                self.clear()
                self.unwatched.clear()
            self[name] = weigh
            if weigh is None:
                self.unwatched.add(name)
        return weigh


def _by_affix(branches: Iterable[Branch], choose: Watch) -> Watch:
    """Find a weigher by how a name begins or ends: file names are too many to learn."""
    lower, fold = str.lower, kql.fold
    starts = tuple(fold(name) for branch in branches for name in branch.prefixes)
    # A whole name ends with itself: one test lets through all that may be watched.
    names = [name for branch in branches for name in (*branch.programs, *branch.suffixes)]
    ends = tuple(map(fold, names))
    choose_once = _ByName(choose).__getitem__  # of those that pass there are few

    def watch(name: str) -> Scorer | None:
        # lower() may see too much (U+212A as "k"), never too little; the branches decide.
        lowered = lower(name)
        if lowered.endswith(ends) or lowered.startswith(starts):
            return choose_once(name)
        return None

    return watch


def _gate(kind: Kind, schema: Schema, watch: Watch) -> Scorer:
    name_field = schema.fields[kind]["name"]
    get_name = fields.raw(name_field)
    get_name_strictly = fields.strict(kind, "name", name_field)

    def score(event: Event) -> Finding | None:
        try:
            name = get_name(event)
        except Exception:
            if issubclass(type(event), Mapping):
                raise
            raise _no_mapping(kind, event) from None
        if type(name) is not str:
            # A subclass may hash and compare as it likes: it must not stand for other names.
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
        weigh = watch(get_name_strictly(row))  # "" is a program that nobody knows
        return None if weigh is None else weigh(row)

    return score


def _no_mapping(kind: Kind, event: object) -> EventError:
    return EventError(kind, "", event, f"is {type(event).__name__}, expected a mapping")


def _guarded_gate(kind: Kind, schema: Schema, choose: Watch, guards: Iterable[_Guard]) -> Scorer:
    """Make a gate that asks the events of most programs for needles in one field, and no more.

    The names that only a guard opens are remembered: those of one needle apart, since nearly
    every program is one of them. What has the hash of such a name and equals it is that name.
    """
    (name_key,) = schema.fields[kind]["name"].keys
    ((text_key,),) = {schema.fields[kind][guard.mention.reads].keys for guard in guards}
    needles_of = {guard.look: guard.mention.needles for guard in guards}
    single = next((needles for needles in needles_of.values() if len(needles) == 1), ("",))
    (needle,) = single
    by_name = _ByName(choose)
    # A program's name -> its needles; of the single one, the type that its text has to have.
    asked: dict[Any, Any] = {}

    def watch(name: str) -> Scorer | None:
        weigh = by_name[name]
        if len(by_name) <= 1:  # it has forgotten
            asked.clear()
        if weigh in needles_of and name in by_name:
            needles = needles_of[weigh]
            asked[name] = str if needles == single else needles
        return weigh

    weigh_any = _gate(kind, schema, watch)

    def score(event: Event) -> Finding | None:
        try:
            text: Any = event.get(text_key)
            need = asked[event.get(name_key)]
            if need is type(text):
                if needle not in text:
                    return None
            elif type(text) is str:
                for each in need:
                    if each in text:
                        return weigh_any(event)
                return None
        except Exception:  # noqa: S110  # of another name, no mapping, somebody's own type's hash
            pass
        return weigh_any(event)

    return score


def row_of(kind: Kind, event: Event, schema: Schema) -> Event:
    """Take the row out of its envelope, if it is in one; ``EventError`` for no mapping."""
    if not issubclass(type(event), Mapping):
        raise _no_mapping(kind, event)
    row = payload(event, schema)
    return event if row is None else row


def _best(weighers: list[Callable[..., Finding | None]]) -> Callable[..., Finding | None] | None:
    if len(weighers) <= 1:
        return weighers[0] if weighers else None

    def weigh(event: Event, read: Any = None) -> Finding | None:
        findings = [finding for each in weighers if (finding := each(event, read))]
        # A finding that an allow-list suppressed does not stand for another that it let be.
        return max(findings, key=lambda each: (not each.suppressed_by, each.score), default=None)

    return weigh


def _explainer(
    kind: Kind, schema: Schema, watchers: Iterable[_Watcher]
) -> Callable[[Event], tuple[ExplainedBranch, ...]]:
    get_name = fields.strict(kind, "name", schema.fields[kind]["name"])

    def explain(event: Event) -> tuple[ExplainedBranch, ...]:
        row = row_of(kind, event, schema)
        return tuple(_explained(watcher, row) for watcher in watchers)

    def _explained(watcher: _Watcher, event: Event) -> ExplainedBranch:
        compiled = watcher.compiled
        detail = compiled.detail(event)
        if not watcher.watches(get_name(event), event):
            return ExplainedBranch(compiled.branch, detail, False, 0, ())
        score, signals = compiled.explain(event)
        return ExplainedBranch(compiled.branch, detail, True, score, signals)

    return explain
