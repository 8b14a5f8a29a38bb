"""Compile all branches of one kind of event into what scores, explains and judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from ..model import Event, ExplainedBranch, Finding, Kind, Profile
from ..schema import Schema
from ..telemetry.fields import Getter, complete, strict
from .compiled import Compiled, Judgement, Scorer
from .gate import MOST, Require, is_rememberable, row_of, score_by_name, subject_required
from .watcher import Guard, Watcher, watcher_of


class CompiledKind(NamedTuple):
    """All branches of one kind: ``score`` returns a finding, ``explain`` explains every branch.

    The other functions take a row without its envelope. ``watches`` returns whether any branch
    looks at it, and raises ``EventError`` for one that does not say what happened. ``judge``
    returns each branch's score, and ``find`` the finding; both take the result of the kind's
    reader as well.
    """

    score: Scorer
    explain: Callable[[Event], tuple[ExplainedBranch, ...]]
    watches: Callable[[Event], bool]
    judge: Callable[[Event, Any], list[tuple[Compiled, Judgement]]]
    find: Callable[[Event, Any], Finding | None]


def compile_kind(
    kind: Kind, profile: Profile, schema: Schema, tune: Callable[[Finding], Finding] | None = None
) -> CompiledKind:
    """Compile all branches of one kind; *tune* gets every finding before it is given.

    Where several branches watch the same program, the highest score wins; of
    equals, the first in the profile. The functions raise ``EventError``; making
    them raises ``ProfileError``.
    """
    branches = [branch for branch in profile.branches if branch.kind == kind]
    fields = complete(kind, schema.fields[kind])
    watchers = [watcher_of(branch, profile, fields, tune) for branch in branches]

    def choose(name: str) -> Scorer | None:
        return _best([weigh for watcher in watchers if (weigh := watcher.opens(name))])

    get_name = strict(kind, "name", schema.fields[kind]["name"])
    require = subject_required(kind, schema, branches)

    def asked(name: str) -> tuple[tuple[Guard, ...], ...]:
        return tuple(
            guards for watcher in watchers if (guards := watcher.guards_for(name)) is not None
        )

    remembered = lru_cache(MOST)(asked)

    def watches(row: Event) -> bool:
        name = get_name(row)
        if not name:
            require(row)
        guards = (remembered if is_rememberable(name) else asked)(name)
        return any(all(guard.is_met(row) for guard in each) for each in guards)

    return CompiledKind(
        score_by_name(kind, schema, watchers, choose, require),
        _explainer(kind, schema, watchers, require),
        watches,
        *_judges(get_name, watchers),
    )


def _judges(
    get_name: Getter, watchers: list[Watcher]
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


def _best(weighers: list[Callable[..., Finding | None]]) -> Callable[..., Finding | None] | None:
    if len(weighers) <= 1:
        return weighers[0] if weighers else None

    def weigh(event: Event, read: Any = None) -> Finding | None:
        findings = [finding for each in weighers if (finding := each(event, read))]
        # A finding that an allow-list suppressed must not hide another one.
        return max(findings, key=lambda each: (not each.suppressed_by, each.score), default=None)

    return weigh


def _explainer(
    kind: Kind, schema: Schema, watchers: Iterable[Watcher], require: Require
) -> Callable[[Event], tuple[ExplainedBranch, ...]]:
    get_name = strict(kind, "name", schema.fields[kind]["name"])

    def explain(event: Event) -> tuple[ExplainedBranch, ...]:
        row = row_of(kind, event, schema)
        require(row)
        return tuple(_explained(watcher, row) for watcher in watchers)

    def _explained(watcher: Watcher, event: Event) -> ExplainedBranch:
        compiled = watcher.compiled
        detail = compiled.detail(event)
        if not watcher.watches(get_name(event), event):
            return ExplainedBranch(compiled.branch, detail, False, 0, ())
        score, signals = compiled.explain(event)
        return ExplainedBranch(compiled.branch, detail, True, score, signals)

    return explain
