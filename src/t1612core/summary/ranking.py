"""Keep the few that matter of many findings: the places of a list, and the worst of the hosts.

Rule 1: a place holds what tells something that no other place tells; what says the same again is
        counted there, so that no flood crowds out anything else.
Rule 2: a host is as bad as the highest score on it, however much else there is.
Rule 3: memory is bounded by the number of places, and of hosts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from heapq import heappush, heapreplace
from typing import Any, Final

from attrs import define, field

from ..model import Event, Finding, Route
from ..observation import Source
from .identity import event_id

MOST_HOSTS: Final = 10_000  # a made-up host in each event is no reason to grow


@define
class Place:
    """A finding, and how often the same was found: all but the time is equal.

    ``event`` is the first of its events as it was handed over, ``index`` says the how many-th it
    was, from 0. ``first`` and ``last`` are their earliest and latest times, ``None`` where no
    event told one. ``labels`` are texts of the event that a finding has not, by the names of
    canonical fields: for a connection ``ip``, ``url`` and ``port``. ``route`` is the event's kind,
    and ``source`` says where it was read, where somebody said it.
    """

    finding: Finding
    event: Event
    index: int
    count: int = 1
    first: datetime | None = None
    last: datetime | None = None
    labels: Mapping[str, str] = field(factory=dict)
    route: Route = "other"
    source: Source | None = None

    @property
    def id(self) -> str:
        """The id of the event: see ``event_id``."""
        return event_id(self.event)


class Places:
    """The findings with the highest scores, of equal scores the first ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: dict[tuple[Any, ...], Place] = {}
        self._heap: list[tuple[int, int, tuple[Any, ...]]] = []  # the place to lose on top

    def take(
        self,
        finding: Finding,
        event: Event,
        index: int,
        route: Route,
        source: Source | None = None,
    ) -> None:
        """Count a finding where the same stands already, or give it a place if it deserves one."""
        key = _told(finding)
        time = finding.time
        if place := self._places.get(key):
            place.count += 1
            if time is not None:
                place.first = min(place.first or time, time)
                place.last = max(place.last or time, time)
            return
        # What lost its place never gets one again: the lowest score that has one only rises.
        entry = (finding.score_after, -index, key)
        if len(self._heap) < self._most:
            heappush(self._heap, entry)
        elif self._heap and entry[:2] > self._heap[0][:2]:
            del self._places[heapreplace(self._heap, entry)[2]]
        else:
            return
        self._places[key] = Place(finding, event, index, 1, time, time, {}, route, source)

    def best(self) -> list[Place]:
        """Return the places, the highest score first, then in the order of their events."""
        return [
            self._places[key]
            for *_, key in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)
        ]


class Hosts:
    """The highest score on each host, and how often there is that score."""

    def __init__(self, most: int = MOST_HOSTS) -> None:
        self._most = most
        self._seen: dict[str, tuple[int, int]] = {}

    def meet(self, host: str, score: int) -> None:
        """Take the score of a finding or a chain on a host."""
        highest, often = self._seen.get(host, (score, 0))
        if score >= highest:
            self._seen[host] = score, (often if score == highest else 0) + 1
        if len(self._seen) > self._most:
            self._seen = dict(
                sorted(self._seen.items(), key=_rank, reverse=True)[: self._most // 2]
            )

    @property
    def worst(self) -> str:
        """The host of the highest score, then with most of that score; ``""`` without any."""
        return max(self._seen.items(), key=_rank, default=("", (0, 0)))[0]


def _rank(item: tuple[str, tuple[int, int]]) -> tuple[int, bool, int]:
    host, (highest, often) = item
    return highest, bool(host), often  # rather one that can be named


def _told(finding: Finding) -> tuple[Any, ...]:
    return (
        *(finding.host, finding.account, finding.kind, finding.branch, finding.detail),
        *(finding.score_after, *finding.signals),
    )
