"""Name techniques of ATT&CK and their tactics as one version of it does."""

from __future__ import annotations

from functools import lru_cache

from .incident import Tactic, Technique
from .knowledge import attack


@lru_cache(1024)
def technique(id: str, version: int) -> Technique:
    """Return a technique with the names of a *version*, one of ``attack.VERSIONS``.

    One that is not listed has its id alone.
    """
    known = attack.TECHNIQUES.get(id)
    if known is None:
        return Technique(id, "", ())
    tactics = next(tactics for since, tactics in known.tactics if since <= version)
    return Technique(
        id,
        known.name,
        tuple(
            Tactic(tactic, next(name for since, name in attack.TACTICS[tactic] if since <= version))
            for tactic in tactics
        ),
    )
