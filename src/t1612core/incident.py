"""Define what correlation gives: steps on one host that belong together, and why.

An *incident* is a chain of *steps* with an image built in it; *joins* say by what each step
hangs on an earlier one. It is told as soon as it is one, and told again under the same
``id`` with a higher ``revision`` when it has grown: whoever keeps the highest revision of
each id, and takes out the ids that it ``absorbed``, has the final picture.

Rule 1: the same observations give the same incidents, ids and revisions included.
Rule 2: texts are what observations carry: without secrets, and not made safe for display.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from attrs import field, frozen

from .model import Confidence, Severity
from .observation import Link, LinkKind, Source, Stage

Verdict = Literal["build", "build-then-deploy"]
# An alert is one step, and tells what its finding tells; a chain is several.
IncidentKind = Literal["alert", "chain"]
# ``near``: nothing but time joins them.
JoinKind = Literal[LinkKind, "near"]


@frozen
class Tactic:
    """One tactic of ATT&CK under the name that a version of it gives."""

    id: str
    name: str


@frozen
class Technique:
    """One technique of ATT&CK; without a name and tactics if that version is not known here."""

    id: str
    name: str
    tactics: tuple[Tactic, ...]


@frozen
class Step:
    """One step of an incident, or several events that tell of the same one.

    ``references`` has the event that tells most first. ``repeated``: how many times more the same
    was seen; of many, some are listed. ``suppressed_by`` is an allow-list's entry
    that suppressed one of them. ``sources`` say where those events were read that somebody said
    it of; they count for nothing where incidents are compared. ``links`` are what those events
    name. Everything else is its observation's.
    """

    stage: Stage
    time: datetime
    references: tuple[str, ...]
    account: str
    detail: str
    score: int
    is_alert: bool
    signals: tuple[str, ...]
    suppressed_by: str = ""
    sources: tuple[Source, ...] = field(default=(), eq=False)
    repeated: int = 0
    links: tuple[Link, ...] = ()


@frozen
class Join:
    """Why a step hangs on an earlier one: both name *value*, or are merely ``near`` in time.

    ``earlier`` and ``later`` are indexes into the incident's steps; ``gap`` is the time
    between them. ``value`` is as the later step spells it, ``""`` for ``near``.
    """

    earlier: int
    later: int
    kind: JoinKind
    value: str
    gap: timedelta


@frozen
class Term:
    """What one thing adds to an incident's score; ``step`` is an index, ``None`` for no step."""

    points: int
    why: str
    step: int | None


@frozen
class Incident:
    """Steps on one host that belong together, with an image built among them.

    ``score`` is 1 or more, on the scale of findings: of one build, the best that prepared it, that
    it fetched and that started it, and what joins them. ``verdict`` and ``severity`` are
    of the same build. ``terms`` add up to the score. ``confidence_reasons`` say what raises the
    confidence, then what lowers it, which ``doubts`` has alone. ``absorbed`` has the
    ids of incidents told earlier that turned out to be part of this one. ``forgotten`` steps had
    to make room and are not listed; they count on in everything else.
    ``accounts`` are in the order of their first step.
    """

    id: str
    revision: int
    verdict: Verdict
    score: int
    severity: Severity
    severity_reasons: tuple[str, ...]
    confidence: Confidence
    confidence_reasons: tuple[str, ...]
    host: str
    accounts: tuple[str, ...]
    steps: tuple[Step, ...]
    joins: tuple[Join, ...]
    attack: tuple[Technique, ...]
    attack_version: int
    narrative: str
    absorbed: tuple[str, ...] = ()
    forgotten: int = 0
    terms: tuple[Term, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def kind(self) -> IncidentKind:
        """Whether it is one step, or several that belong together."""
        return "chain" if len(self.steps) + self.forgotten > 1 else "alert"

    @property
    def start(self) -> datetime:
        """The time of the first step."""
        return self.steps[0].time

    @property
    def end(self) -> datetime:
        """The time of the last step."""
        return self.steps[-1].time


def final(told: Iterable[Incident]) -> list[Incident]:
    """Return the last revision of each incident, in order of their starts."""
    last = {incident.id: incident for incident in told}
    absorbed = {id for incident in last.values() for id in incident.absorbed}
    left = [incident for id, incident in last.items() if id not in absorbed]
    return sorted(left, key=lambda incident: (incident.start, incident.id))
