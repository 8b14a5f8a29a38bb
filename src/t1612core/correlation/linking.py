"""Judge one step of a host: link it to earlier ones, by the table of successions.

Rule 1: steps come in order. Their scores are added up in ``incidents``.
Rule 2: every loop here is bounded by the settings' ``max_steps``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ..knowledge.chains import ESCAPE, REPEAT, SUCCESSIONS, Succession
from .settings import Settings, shifted
from .state import RANK, Chain, HostState, JudgedStep, Key, Pair, Waiting, by_key, incident_id
from .tokens import TOKEN_KINDS, tokens

_BUILD: Final = RANK["build"]
_DEPLOY: Final = RANK["deploy"]
_LETTERS: Final = {
    (row.first, row.then): "".join(TOKEN_KINDS[kind] for kind in row.by) for row in SUCCESSIONS
}
# By rank of the later step, then of the earlier one.
_ROWS: Final = tuple(
    tuple(
        next((row for row in SUCCESSIONS if (row.first, row.then) == (first, then)), None)
        for first in RANK
    )
    for then in RANK
)
# By rank of the later step: how much earlier one may be that time alone joins it to. No stage
# has two such rows, which a test holds.
_NEAREST: Final = tuple(
    max(
        REPEAT if then == "build" else timedelta(),
        *(row.near for row in SUCCESSIONS if row.then == then),
    )
    for then in RANK
)
# For each pair of stages its row's place in the table, -1 where there is none.
BITS: Final = tuple(
    tuple(
        next((n for n, row in enumerate(SUCCESSIONS) if (row.first, row.then) == (first, then)), -1)
        for then in RANK
    )
    for first in RANK
)


def join(state: HostState, item: Waiting, settings: Settings) -> Chain | None:
    """Link a step to the earlier steps that it belongs to, and keep it; return its chain, if any.

    A build that is an alert begins a chain of its own.
    """
    seen, key = item[3], item[:3]
    if state.linkable:
        prune(state, shifted(key[0], -settings.window))
    step = JudgedStep(seen, key, *tokens(seen.links))
    pairs = _pairs(state.linkable, step) if state.linkable else []
    folded = _folded(step, pairs) if pairs and step.rank == _BUILD else None
    if folded is None:
        state.linkable.append(step)
        state.kept += 1
    else:
        step = folded
        pairs = [(other, step, token) for other, _, token in pairs if _is_new(other, step)]
        if step.chain is not None:
            _count(step.chain, step)
    if pairs:
        return _chained(state, step, pairs)
    if step.chain is None and step.rank == _BUILD and step.is_alert:
        chain = Chain()
        _add(chain, step)
        state.chains.append(chain)
    return step.chain


def prune(state: HostState, horizon: datetime) -> None:
    """Drop steps that are too old to be linked."""
    linkable = state.linkable
    past = 0
    for step in linkable:
        if step.time >= horizon:
            break
        past += 1
        if step.chain is None:
            state.kept -= 1
    if past:
        del linkable[:past]


def forget(state: HostState, step: JudgedStep) -> None:
    """Drop one step before its time."""
    state.kept -= 1
    state.lose("steps")
    if step in state.linkable:
        state.linkable.remove(step)
    chain = step.chain
    if chain is None:
        return
    chain.steps.remove(step)
    chain.forgotten += 1
    chain.pairs = [pair for pair in chain.pairs if step not in pair[:2]]
    if not chain.steps:
        state.chains.remove(chain)


def _is_new(other: JudgedStep, step: JudgedStep) -> bool:
    """Return whether *step* can be linked to an earlier one, and is not yet."""
    return other.key < step.key and (other.chain is None or other.chain is not step.chain)


def _pairs(linkable: list[JudgedStep], step: JudgedStep) -> list[Pair]:
    """Find the steps that a step is linked to, the nearest first.

    Of each chain the nearest step counts. Where no token is shared, the nearest step in time is
    taken, if it is near enough.
    """
    rows = _ROWS[step.rank]
    wants = step.wants
    near_from = shifted(step.time, -_NEAREST[step.rank])
    found: list[Pair] = []
    near: JudgedStep | None = None
    for other in reversed(linkable):
        row = rows[other.rank]
        if row is None:
            continue
        if not other.provides.isdisjoint(wants):
            shared = other.provides & wants
            token = _best(shared, row)
            if token and not (row.decided_by and _is_barred(other, step, row, shared)):
                found.append((other, step, token))
                continue
        if near is None and other.time >= near_from and not found:
            # Not in the table: a build without a link, which reports the same act as another one.
            is_near = _is_near if row.near else _is_near_repeat
            if is_near(other, step, row):
                near = other
    if len(found) > 1:
        return list(_distinct(found))
    if near is not None and not found:
        found.append((near, step, ""))
    return found


def _best(shared: frozenset[str], row: Succession) -> str:
    """Return the strongest token, by the row's order of kinds; ``""`` if none counts."""
    letters = _LETTERS[row.first, row.then]
    if len(shared) == 1:
        (token,) = shared
        return token if token[0] in letters else ""
    return min(
        (token for token in shared if token[0] in letters),
        key=lambda token: (letters.index(token[0]), -len(token), token),
        default="",
    )


def _is_barred(
    other: JudgedStep, step: JudgedStep, row: Succession, shared: frozenset[str]
) -> bool:
    """Return whether tokens of the deciding kind keep two steps apart."""
    if not row.decided_by:
        return False
    letters = TOKEN_KINDS[row.decided_by]
    if any(token[0] in letters for token in shared):
        return False
    wanted = {token[0] for token in step.wants if token[0] in letters}
    if row.decides == "later":
        return bool(wanted) and "d" not in wanted
    return bool(wanted) and any(token[0] in letters for token in other.provides)


def _is_near(other: JudgedStep, step: JudgedStep, row: Succession) -> bool:
    mine, its = step.seen.account, other.seen.account
    if row.same_account and mine and its and mine != its:
        return False
    return not _is_barred(other, step, row, frozenset())


def _is_repeat(other: JudgedStep, step: JudgedStep) -> bool:
    """Return whether one of two builds is another program's report of the same build."""
    return (
        other.seen.repeats != step.seen.repeats
        and step.time - other.time <= REPEAT
        and not (step.seen.repeats and any(seen.repeats for seen in other.also))
    )


def _is_near_repeat(other: JudgedStep, step: JudgedStep, row: Succession) -> bool:
    """Return whether two builds that share no token are reports of the same build."""
    if row.first != "build" or row.then != "build":
        return False
    return _is_repeat(other, step) and not (_makes_name(other) and _makes_name(step))


def _makes_name(build: JudgedStep) -> bool:
    return any(token[0] == "i" for token in build.provides)


def _folded(step: JudgedStep, pairs: list[Pair]) -> JudgedStep | None:
    """Merge a build into the kept one that reports the same build, and return that one."""
    for other, _, _ in pairs:
        if other.rank == _BUILD and _is_repeat(other, step):
            if step.seen.repeats:
                other.also += (step.seen,)
            else:
                # The program that was started first is the one to show.
                other.also += (other.seen,)
                other.seen = step.seen
            other.provides |= step.provides
            other.wants |= step.wants
            return other
    return None


def _distinct(found: list[Pair]) -> Iterator[Pair]:
    chains: set[int] = set()
    for pair in found:
        chain = pair[0].chain
        if chain is not None:
            if id(chain) in chains:
                continue
            chains.add(id(chain))
        yield pair


def _chained(state: HostState, step: JudgedStep, pairs: list[Pair]) -> Chain:
    """Put a step and the steps that it is linked to into one chain."""
    if len(pairs) == 1 and step.chain is None:
        # The usual case: no chains have to be merged.
        before = pairs[0][0]
        chain = before.chain or Chain()
        if before.chain is None:
            state.chains.append(chain)
            _add(chain, before)
        _add(chain, step)
    else:
        chain = _merged(state, [*(other for other, _, _ in reversed(pairs)), step])
    for pair in reversed(pairs):
        other, _, token = pair
        chain.pairs.append(pair)
        bit = 1 << BITS[other.rank][step.rank]
        if token:
            chain.linked |= bit
        else:
            chain.near |= bit
        if other.rank == _BUILD and step.rank == _DEPLOY and ESCAPE in step.seen.attack:
            chain.has_escape = True
    return chain


def _merged(state: HostState, members: list[JudgedStep]) -> Chain:
    """Put steps and the chains that they are in into one chain."""
    old = {id(step.chain): step.chain for step in members if step.chain is not None}
    if old:
        # The oldest build names the incident, so its chain is the one to keep.
        chain, *merged = sorted(old.values(), key=_age)
        for rest in merged:
            _merge(chain, rest)
            state.chains.remove(rest)
    else:
        chain = Chain()
        state.chains.append(chain)
    for step in members:
        if step.chain is None:
            _add(chain, step)
    chain.steps.sort(key=by_key)
    return chain


def _age(chain: Chain) -> tuple[bool, Key, Key]:
    first = chain.steps[0].key
    return chain.anchor is None, chain.anchor or first, first


def _merge(chain: Chain, other: Chain) -> None:
    for step in other.steps:
        step.chain = chain
    chain.steps += other.steps
    chain.pairs += other.pairs
    chain.last = max(chain.last, other.last)
    chain.best = list(map(max, chain.best, other.best))
    chain.linked |= other.linked
    chain.near |= other.near
    chain.has_alert |= other.has_alert
    chain.has_escape |= other.has_escape
    chain.forgotten += other.forgotten
    chain.absorbed += other.absorbed
    if other.revision:
        assert other.anchor is not None
        chain.absorbed += (incident_id(other.steps[0].seen.host, other.anchor),)


def _add(chain: Chain, step: JudgedStep) -> None:
    step.chain = chain
    chain.steps.append(step)
    if step.time > chain.last:
        chain.last = step.time
    if step.rank == _BUILD and chain.anchor is None:
        chain.anchor = step.key
    _count(chain, step)


def _count(chain: Chain, step: JudgedStep) -> None:
    score = step.score if step.also else step.seen.score
    if score > chain.best[step.rank]:
        chain.best[step.rank] = score
    if step.rank == _BUILD and step.is_alert:
        chain.has_alert = True
