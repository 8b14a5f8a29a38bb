"""Choose what makes room, and take it out without parting what hung together by it.

Theory of operation
===================
Who floods a host with steps wants the others to be forgotten. So what decides an incident
(``paths``) goes last, and a step that goes hands on what it joined: an image that has been
given seventy names is still the one that was built.

Rule 1: every loop here is bounded by the settings' ``max_steps``.
"""

from __future__ import annotations

from typing import Final

from .linking import BITS
from .paths import worst
from .state import RANK, Chain, HostState, JudgedStep, Key

_BUILD: Final = RANK["build"]
_DEPLOY: Final = RANK["deploy"]
_MOST: Final = 64  # names that one step provides for others

_Order = tuple[int, bool, bool, int, Key]


def make_room(state: HostState) -> None:
    """Forget the step with which least is lost, and count it."""
    decisive = _decisive(state.chains)

    def order(step: JudgedStep) -> _Order:
        """Order steps: quiet ones first, and of those the oldest; last what decides."""
        chain = step.chain
        is_told = chain is not None and chain.revision > 0
        rank = decisive.get(id(step), int(step.rank == _BUILD and step.is_alert))
        return rank, is_told, step.is_alert, step.score, step.key

    _forget(state, min(state.steps(), key=order))


def _decisive(chains: list[Chain]) -> dict[int, int]:
    """Return the steps that decide incidents that were told, and how much they do."""
    found: dict[int, int] = {}
    for chain in chains:
        path = worst(chain) if chain.revision else None
        for step in path.steps if path is not None else ():
            found[id(step)] = 3 if step.rank in (_BUILD, _DEPLOY) else 2
    return found


def _forget(state: HostState, step: JudgedStep) -> None:
    state.kept -= 1
    state.lose("steps")
    if step in state.linkable:
        state.linkable.remove(step)
    chain = step.chain
    if chain is None:
        return
    chain.steps.remove(step)
    chain.forgotten += 1
    _bridge(chain, step)
    chain.pairs = [pair for pair in chain.pairs if step not in pair[:2]]
    if not chain.steps:
        state.chains.remove(chain)


def _bridge(chain: Chain, step: JudgedStep) -> None:
    """Join what hung on a step to the nearest that it hung on itself by a link."""
    before = [(other, token) for other, then, token in chain.pairs if then is step and token]
    if not before:
        return
    other, token = max(before, key=lambda pair: pair[0].key)
    after = [(then, token) for first, then, token in chain.pairs if first is step and token]
    known = {id(then) for first, then, _ in chain.pairs if first is other}
    chain.pairs += [
        (other, then, token)
        for then, token in after
        if id(then) not in known and BITS[other.rank][then.rank] >= 0
    ]
    if step.seen.renames and token[0] in "id" and len(other.given) < _MOST:
        names = {each for each in step.provides if each[0] in "id"} - other.taken
        other.given |= names
        other.provides |= names
