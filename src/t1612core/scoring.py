"""Add up the weights of the signals that were found: for events and Dockerfiles alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .model import Branch


def adder(branch: Branch) -> Callable[[Mapping[str, object]], dict[str, int]]:
    """Make the function that says what each signal that was found adds to the score.

    ``model.Branch`` says how weights add up. The signals come in the branch's order. A signal
    adds 0 where others have reached the limit already. Where a required signal is missing the
    result is empty.
    """
    weights = dict(branch.weights)
    is_weighed = weights.__contains__
    order = {id: number for number, id in enumerate(weights)}.__getitem__
    requires, limit = frozenset(branch.requires), branch.weak_limit
    firm = frozenset(branch.firm)
    kinds = dict(branch.weak_kinds)

    def telling(weak: list[str]) -> list[str]:
        if not kinds:
            return weak[:limit]
        firsts: dict[str, str] = {}
        for id in weak:
            firsts.setdefault(kinds.get(id, id), id)
        first, *further = firsts.values()
        return [first, *further[1:limit]]

    def add(found: Mapping[str, object]) -> dict[str, int]:
        if not requires <= found.keys():
            return {}
        counted = {id: weights[id] for id in sorted(filter(is_weighed, found), key=order)}
        if limit:
            weak = [id for id, weight in counted.items() if weight == 1]
            if len(weak) > 1:
                counted |= dict.fromkeys(weak, 0) | dict.fromkeys(telling(weak), 1)
        relief = [id for id, weight in counted.items() if weight < 0]
        if relief:
            total = sum([weight for weight in counted.values() if weight > 0])
            kept = sum([weight for id, weight in counted.items() if id in firm])
            best = min(relief, key=counted.__getitem__)
            counted |= dict.fromkeys(relief, 0) | {best: max(counted[best], kept - total)}
        return counted

    return add
