"""Count what was found on each host.

Rule 1: memory is bounded: of more hosts than that, the others are counted together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from attrs import define

from ..incident import Incident
from .content import HostRow
from .marking import LONGEST_NAME, shown

_MOST: Final = 10_000
_OTHERS: Final = "(other hosts)"


@define
class _Host:
    score: int = 0
    findings: int = 0
    chains: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def meet(self, score: int, first: datetime | None, last: datetime | None) -> None:
        self.score = max(self.score, score)
        if first is not None and last is not None:
            self.first = min(self.first or first, first)
            self.last = max(self.last or last, last)


class Hosts:
    """All hosts with findings or chains."""

    def __init__(self) -> None:
        self._all: dict[str, _Host] = {}

    def __len__(self) -> int:
        return len(self._all)

    def meet_finding(self, name: str, score: int, time: datetime | None) -> None:
        """Count a finding."""
        host = self._named(name)
        host.findings += 1
        host.meet(score, time, time)

    def meet_chain(self, chain: Incident) -> None:
        """Count a chain."""
        host = self._named(chain.host)
        host.chains += 1
        host.meet(chain.score, chain.start, chain.end)

    @property
    def score(self) -> int:
        """The highest score, 0 without any."""
        return max((each.score for each in self._all.values()), default=0)

    @property
    def first(self) -> datetime | None:
        """The earliest time of what was found."""
        return min((each.first for each in self._all.values() if each.first), default=None)

    @property
    def last(self) -> datetime | None:
        """The latest time of what was found."""
        return max((each.last for each in self._all.values() if each.last), default=None)

    def rows(self, most: int) -> tuple[HostRow, ...]:
        """Return the worst hosts."""
        ranked = sorted(self._all.items(), key=lambda item: (-item[1].score, item[0]))
        return tuple(
            HostRow(
                shown(name, LONGEST_NAME),
                *(host.score, host.findings, host.chains, host.first, host.last),
            )
            for name, host in ranked[:most]
        )

    def _named(self, name: str) -> _Host:
        if name not in self._all and len(self._all) >= _MOST:
            name = _OTHERS
        return self._all.setdefault(name, _Host())
