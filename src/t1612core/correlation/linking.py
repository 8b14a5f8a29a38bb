"""Judge one step of a host: link it to earlier ones, by the table of successions.

Rule 1: steps come in order. Their scores are added up in ``incidents``.
Rule 2: every loop here is bounded by the settings' ``max_steps``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from ..knowledge.chains import REPEAT, SUCCESSIONS, Succession
from .folding import fold, is_report
from .settings import LATEST, Settings, shifted
from .state import RANK, Chain, HostState, JudgedStep, Key, Pair, Waiting, by_key, incident_id
from .tokens import TOKEN_KINDS, tokens
from .usual import Made

_BUILD: Final = RANK["build"]
_EGRESS: Final = RANK["egress"]
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
# By rank of the later step: how much earlier one may be, at most, that time alone joins it to.
_NEAREST: Final = tuple(
    max([row.near for row in SUCCESSIONS if row.then == then], default=timedelta()) for then in RANK
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
    rivals: list[JudgedStep] = []
    pairs = _pairs(state.linkable, step, rivals) if state.linkable else []
    folded = fold(state.linkable, step, pairs) if state.linkable else None
    if folded is None:
        state.linkable.append(step)
        state.kept += 1
        if step.rank == _BUILD and not (seen.renames or seen.is_relieved):
            _number(state, step, rivals)
    else:
        step = folded
        pairs = [(other, step, token) for other, _, token in pairs if _is_new(other, step)]
        if step.chain is not None:
            step.chain.last = max(step.chain.last, step.last[0])
            _count(step.chain, step)
    if rivals:
        _take(rivals, step)
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
        if step.last[0] >= horizon:
            break
        past += 1
        if step.chain is None:
            state.kept -= 1
    if past:
        del linkable[:past]
        state.forget()


def _number(state: HostState, step: JudgedStep, rivals: list[JudgedStep]) -> None:
    """Count an image, unless the site allows it, or one had its name here before."""
    if step.seen.suppressed_by or (rivals and _is_known(step, rivals)):
        return
    if state.made is None:
        state.made = Made(step.time)
    elif state.made.add(step.time):
        step.excess = state.made.excess(step.time)


def _is_known(step: JudgedStep, rivals: list[JudgedStep]) -> bool:
    names = [token for token in step.provides if token[0] == "i"]
    return any(token in other.provides for token in names for other in rivals)


def _take(builds: list[JudgedStep], step: JudgedStep) -> None:
    """Take from earlier builds the names that this one makes: a name is the last image's."""
    names = frozenset([token for token in step.provides if token[0] == "i"])
    for other in builds:
        if other is not step and other.last < step.last:
            other.taken |= names & other.provides
            other.provides -= names


def _is_new(other: JudgedStep, step: JudgedStep) -> bool:
    """Return whether *step* can be linked to an earlier one, and is not yet."""
    return other.key < step.key and (other.chain is None or other.chain is not step.chain)


def _pairs(linkable: list[JudgedStep], step: JudgedStep, rivals: list[JudgedStep]) -> list[Pair]:
    """Find the steps that a step is linked to, the nearest first.

    Of each chain the nearest step counts. Where no token is shared, the nearest step in time is
    taken, if it is near enough; to a build that of each stage. *rivals* gets the builds that share
    something with a build.
    """
    rows = _ROWS[step.rank]
    wants = step.wants
    near_from: datetime | None = None
    found: list[Pair] = []
    near: dict[int, JudgedStep] = {}
    claimed: set[str] = set()
    for other in reversed(linkable):
        row = rows[other.rank]
        if row is None:
            continue
        if not other.provides.isdisjoint(wants):
            if other.rank == step.rank == _BUILD:
                rivals.append(other)
            token = _link(other, step, row, claimed)
            if token:
                found.append((other, step, token))
                continue
        if near_from is None:
            near_from = _near_from(step)
        if other.last[0] >= near_from and other.rank not in near and _is_near(other, step, row):
            near[other.rank] = other
    if near:
        joined = {other.rank for other, _, _ in found}
        found += [
            (other, step, "")
            for rank, other in near.items()
            if not (rank in joined or (joined and step.rank != _BUILD))
        ]
    return list(_distinct(found)) if len(found) > 1 else found


def _link(other: JudgedStep, step: JudgedStep, row: Succession, claimed: set[str]) -> str:
    """Return the token that joins two steps, ``""`` if none does.

    A path is the last file's that was written there, and one host joins to the nearest: *claimed*
    has what steps between the two have named.
    """
    letters = _LETTERS[row.first, row.then]
    shared = [
        token
        for token in other.provides & step.wants
        if token[0] in letters and token not in claimed and _tells(token, other, step, row)
    ]
    if not shared or (row.decided_by and _is_barred(other, step, row, shared)):
        return ""
    best = shared[0] if len(shared) == 1 else _best(shared, letters)
    if best[0] in "pu=":
        files = {token for token in other.provides if token[0] == "p"}
        if files and files <= claimed:
            return ""
        claimed |= files
    claimed.update([token for token in shared if token[0] == "h"])
    return best


def _tells(token: str, other: JudgedStep, step: JudgedStep, row: Succession) -> bool:
    """Return whether a token that two steps share says that they belong together.

    Many have a forge's or a registry's host in common, or build the same thing again: that says
    something of alerts alone. A container joins to the one that made it, and to the image or file
    that is made of it, whoever has named it before.
    """
    letter = token[0]
    if letter == "h":
        if step.rank == _EGRESS and not step.is_alert:
            return other.is_alert and step.time - other.last[0] <= row.near
        return (other.is_alert and step.is_alert) or (
            other.rank != step.rank and (other.is_alert or step.is_alert)
        )
    if letter in "ck":
        is_taken = step.rank == _BUILD or any(each[0] == "p" for each in step.provides)
        return is_taken and (other.rank != _BUILD or _are_alerts(other, step))
    if other.rank != step.rank:
        return True
    if step.rank == _BUILD:
        is_used = token not in step.provides or step.seen.renames
        return (
            (letter in "idpu" and is_used)
            or letter == "x"
            or _are_alerts(other, step)
            or is_report(other, step)
        )
    return letter != "=" or step.time - other.last[0] <= REPEAT


def _are_alerts(other: JudgedStep, step: JudgedStep) -> bool:
    return other.is_alert and step.is_alert


def _best(shared: list[str], letters: str) -> str:
    """Return the strongest token, by the row's order of kinds."""
    return min(shared, key=lambda token: (letters.index(token[0]), -len(token), token))


def _is_barred(
    other: JudgedStep, step: JudgedStep, row: Succession, shared: Sequence[str] = ()
) -> bool:
    """Return whether tokens of the deciding kind keep two steps apart."""
    if not row.decided_by:
        return False
    letters = TOKEN_KINDS[row.decided_by]
    for token in shared:
        if token[0] in letters:
            return False
    wanted = {token[0] for token in step.wants if token[0] in letters}
    if row.decides == "later":
        return bool(wanted) and "d" not in wanted
    return bool(wanted) and any(token[0] in letters for token in other.provides)


def _near_from(step: JudgedStep) -> datetime:
    """Return how early a step may be that time alone joins to this one.

    Nearness joins nothing to what is quiet. A start is not quiet if it gives away rights on the
    host, or names what it starts by an id: no command that makes an image knows that.
    """
    is_loud = step.is_alert
    if step.rank == _DEPLOY:
        is_loud = step.seen.score > 0 or any(token[0] in "dk" for token in step.wants)
    if not is_loud and step.rank != _BUILD:
        return LATEST
    return shifted(step.time, -_NEAREST[step.rank] if is_loud else -REPEAT)


def _is_near(other: JudgedStep, step: JudgedStep, row: Succession) -> bool:
    if step.rank == _BUILD:
        if other.rank == _BUILD and _is_near_repeat(other, step):
            return True
        if not step.is_alert:
            return False
    if not other.is_alert or step.time - other.last[0] > row.near:
        return False
    mine, its = step.seen.account, other.seen.account
    if row.named and not (mine and its):
        return False
    if row.same_account and mine and its and mine != its:
        return False
    return not _is_barred(other, step, row)


def _is_near_repeat(other: JudgedStep, step: JudgedStep) -> bool:
    """Return whether two builds that share no token are reports of the same build."""
    return is_report(other, step) and not (_makes_name(other) and _makes_name(step))


def _makes_name(build: JudgedStep) -> bool:
    return any(token[0] == "i" for token in build.provides)


def _distinct(found: list[Pair]) -> Iterator[Pair]:
    """Keep of each chain the nearest step of each stage."""
    seen: set[tuple[int, int]] = set()
    for pair in found:
        chain = pair[0].chain
        if chain is not None:
            key = id(chain), pair[0].rank
            if key in seen:
                continue
            seen.add(key)
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
    if step.rank == _BUILD and chain.anchor is None and not step.seen.renames:
        chain.anchor = step.key
    _count(chain, step)


def _count(chain: Chain, step: JudgedStep) -> None:
    score = step.score if step.also else step.seen.score
    if score > chain.best[step.rank]:
        chain.best[step.rank] = score
    if step.rank == _BUILD and step.is_alert:
        chain.has_alert = True
