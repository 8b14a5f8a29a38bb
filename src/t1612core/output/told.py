"""Define what writers take: findings with where they were read, incidents, and what all share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from attrs import evolve, frozen

from ..incident import Incident, Technique
from ..model import Finding

Of = Literal["findings", "incidents"]


@frozen
class Found:
    """A finding, and where its event was read.

    ``id`` is the same whenever the same event is seen; ``fields`` are the event's, by their
    canonical names, as text without secrets. Both are empty where the format needs neither.
    """

    finding: Finding
    file: str
    line: int
    id: str = ""
    fields: Mapping[str, str] = {}

    def detached(self) -> Found:
        """Return it without its event, for keeping many."""
        return evolve(self, finding=self.finding.detached())


@frozen
class Context:
    """What a writer is told beside findings and incidents.

    ``of`` says which of them come. ``version`` is the library's. ``now`` stands where a format
    demands a time of what has none. ``technique`` names a technique of ATT&CK as
    ``attack_version`` does. ``width`` and ``encoding`` are of what a person reads.
    """

    of: Of
    version: str
    now: datetime
    attack_version: int
    technique: Callable[[str], Technique]
    width: int = 120
    encoding: str = "utf-8"


Told = Found | Incident


def findings_of(told: Iterable[Told]) -> Iterator[Found]:
    """Return the findings among what was told: all, where a format tells of no incidents."""
    return (each for each in told if isinstance(each, Found))


def incidents_of(told: Iterable[Told]) -> Iterator[Incident]:
    """Return the incidents among what was told."""
    return (each for each in told if isinstance(each, Incident))


# What is yielded is written as it comes: lines with their ends, or pieces of one document.
Writer = Callable[[Iterable[Told], Context], Iterator[str]]
