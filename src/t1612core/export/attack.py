"""Name the tactics of techniques as a version of ATT&CK does."""

from __future__ import annotations

from collections.abc import Iterable

from ..knowledge.attack import TACTICS, TECHNIQUES


def tactics_of(techniques: Iterable[str], version: int) -> dict[str, str]:
    """Return the ids of the tactics of some techniques, each with its name, in their order."""
    ids = dict.fromkeys(
        tactic
        for technique in techniques
        for tactic in next(
            held for since, held in TECHNIQUES[technique].tactics if since <= version
        )
    )
    return {id: next(name for since, name in TACTICS[id] if since <= version) for id in ids}
