"""Keep the chains that a correlator tells, the worst of them where there are many.

Rule 1: memory is bounded by a number of chains; those that are left out are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..incident import Incident

_MOST: Final = 10_000


class Chains:
    """The last state of each chain: a step alone is none. Chains below *least* do not count."""

    def __init__(self, least: int = 0) -> None:
        self._least = least
        self._chains: dict[str, Incident] = {}
        self._left_out = 0

    def hear(self, told: Iterable[Incident]) -> None:
        """Take what a correlator tells: its chains, and what became part of others."""
        for incident in told:
            for id in incident.absorbed:
                self._chains.pop(id, None)
            if incident.kind == "chain" and incident.score >= self._least:
                self._chains[incident.id] = incident
        if len(self._chains) > _MOST:
            for chain in self.ranked()[_MOST // 2 :]:
                del self._chains[chain.id]
                self._left_out += 1

    def ranked(self) -> list[Incident]:
        """Return the chains that are kept, the highest score first, then by their beginnings."""
        return sorted(
            self._chains.values(), key=lambda chain: (-chain.score, chain.start, chain.id)
        )

    @property
    def found(self) -> int:
        """How many chains there are, those that are left out among them."""
        return len(self._chains) + self._left_out
