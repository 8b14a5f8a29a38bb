"""Define what writers take: findings with where they were read, incidents, and what all share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Literal

from attrs import evolve, frozen

from ..incident import Incident, Technique
from ..model import Finding
from ..text.redact import redact

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
class Next:
    """A command that goes on from what was found; *given* follows it, ``""`` if unknown."""

    label: str
    command: str
    given: str


@frozen
class Context:
    """What a writer is told beside findings and incidents.

    ``of`` says which of them come. ``version`` is the library's. ``technique`` names a technique
    of ATT&CK as ``attack_version`` does. ``width`` and ``encoding`` are of what a person reads,
    and ``go_on`` says which commands go on from there. There is no clock in it: the same input
    gives the same bytes.
    """

    of: Of
    version: str
    attack_version: int
    technique: Callable[[str], Technique]
    width: int = 120
    encoding: str = "utf-8"
    go_on: tuple[Next, ...] = ()


Told = Found | Incident


def without_secrets(told: Iterable[Told], raw: Collection[str] = ()) -> Iterator[Told]:
    """Take secrets out of the names of hosts and accounts: what writers are given has none.

    *raw* are the profiles whose findings show an event as it is, and so these, too.
    """
    for each in told:
        if isinstance(each, Incident):
            yield without_secrets_of(each)
        else:
            yield each if each.finding.profile in raw else _found(each)


def _found(found: Found) -> Found:
    finding = found.finding
    host, account = redact(finding.host), redact(finding.account)
    if (host, account) == (finding.host, finding.account):
        return found
    return evolve(found, finding=finding.named(host, account))


def without_secrets_of(incident: Incident) -> Incident:
    """Take secrets out of the names of an incident's host and accounts."""
    names = (incident.host, *incident.accounts, *(step.account for step in incident.steps))
    if all(redact(name) == name for name in names):
        return incident
    return evolve(
        incident,
        host=redact(incident.host),
        accounts=tuple(map(redact, incident.accounts)),
        narrative=redact(incident.narrative),
        steps=tuple(evolve(each, account=redact(each.account)) for each in incident.steps),
    )


def findings_of(told: Iterable[Told]) -> Iterator[Found]:
    """Return the findings among what was told: all, where a format tells of no incidents."""
    return (each for each in told if isinstance(each, Found))


def incidents_of(told: Iterable[Told]) -> Iterator[Incident]:
    """Return the incidents among what was told."""
    return (each for each in told if isinstance(each, Incident))


# What is yielded is written as it comes: lines with their ends, or pieces of one document.
Writer = Callable[[Iterable[Told], Context], Iterator[str]]
