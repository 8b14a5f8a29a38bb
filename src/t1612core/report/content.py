"""Define what a report holds: the same for each form in which it is shown.

Every text is free of secrets already, and is as the event had it otherwise: who shows it makes it
safe for where it is shown. Everything is bounded: the worst is listed, the rest is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from attrs import frozen

from ..incident import Incident
from ..knowledge.response import Action
from ..model import Confidence, Kind, Severity, Span
from ..observation import Observation
from ..summary.survey import Verdict

IndicatorKind = Literal["image", "container", "path", "address", "url"]


@frozen
class Piece:
    """A part of a text; ``is_match``: a signal saw it."""

    text: str
    is_match: bool = False


Marked = tuple[Piece, ...]
Lineage = tuple[Marked, ...]  # a process and those above it, the eldest first


@frozen
class Reason:
    """Why a finding scores: a signal, what it adds, and what it saw in which field.

    ``span`` is where the text stands in the field, ``None`` where the whole value is what was seen.
    """

    signal: str
    title: str
    weight: int
    field: str
    text: str
    span: Span | None


@frozen
class FindingRow:
    """A finding that differs from the others, and how often the same was found.

    ``score`` is what an allow-list left of ``score_before``; ``allowances`` say what entries did,
    ``suppressed_by`` is the entry that took it, ``""`` if none did. ``lineage`` are the process
    and those above it, the eldest first. ``not_evaluable`` are signals whose fields the event
    has not. ``event`` is the event as JSON, cut where it is long.
    """

    number: int
    place: str
    time: datetime | None
    last: datetime | None
    count: int
    host: str
    account: str
    kind: Kind
    branch: str
    description: str
    score: int
    score_before: int
    threshold: int
    severity: Severity
    confidence: Confidence
    detail: Marked
    reasons: tuple[Reason, ...]
    attack: tuple[str, ...]
    lineage: Lineage
    not_evaluable: tuple[str, ...]
    suppressed_by: str
    allowances: tuple[str, ...]
    event: str


@frozen
class Node:
    """A process in a tree; ``finding`` is the number of the finding that it is, 0 for none."""

    text: Marked
    finding: int
    below: tuple[Node, ...]


@frozen
class StepText:
    """What is shown of a step that is no finding: its processes, and itself."""

    lineage: Lineage
    seen: Marked


@frozen
class Query:
    """A query that a person may run elsewhere, filled in; ``note`` says where it may mislead."""

    product: str
    asks: str
    language: str
    text: str
    note: str = ""


@frozen
class Advice:
    """An action of the response guide, its commands filled in where that is safe.

    ``note`` is what to mind before they are run, ``""`` if nothing.
    """

    action: Action
    commands: tuple[tuple[str, str], ...]
    note: str = ""


@frozen
class IncidentPart:
    """A chain, its processes, and what to do about it.

    ``findings`` has for each step the number of its finding, 0 where it has none that is listed;
    ``seen`` has what is shown of it.
    """

    incident: Incident
    findings: tuple[int, ...]
    seen: tuple[Marked, ...]
    tree: tuple[Node, ...]
    queries: tuple[Query, ...]
    advice: tuple[Advice, ...]


@frozen
class HostRow:
    """What was found on a host, its chains counted apart."""

    host: str
    score: int
    findings: int
    chains: int
    first: datetime | None
    last: datetime | None


@frozen
class SignalRow:
    """How often a signal fired in findings."""

    signal: str
    title: str
    attack: tuple[str, ...]
    findings: int


@frozen
class Indicator:
    """Something to look for elsewhere, how often it was named, and on how many hosts."""

    kind: IndicatorKind
    value: str
    times: int
    hosts: int


@frozen
class Input:
    """What was read: its name, its size in bytes, and the SHA-256 of its bytes.

    ``size`` is ``None`` and ``digest`` says why, where it was not there to be read twice.
    """

    name: str
    size: int | None
    digest: str


@frozen
class Report:
    """What events hold, in the order in which a person asks.

    ``problems`` say what was not understood or left out: with any, a green verdict is none, and
    ``verdict`` is ``unknown`` then. ``findings_found`` counts all that count, ``findings`` has
    those that differ, the worst first; ``incidents`` and ``chains_found`` likewise, and
    ``suppressed`` with ``suppressed_found``. ``lone_steps`` are the worst steps that score, where
    there is neither a finding nor a chain. ``advice`` is about the first chain, else about the
    first finding; ``queries`` are of that finding, where there is no chain. ``first`` and ``last``
    are the times of what was found. ``entries`` says how many findings each entry of an allow-list
    changed.
    """

    title: str
    verdict: Verdict
    headline: str
    score: int
    severity: Severity | Literal[""]
    hosts_found: int
    first: datetime | None
    last: datetime | None
    account: str
    problems: tuple[str, ...]
    incidents: tuple[IncidentPart, ...]
    chains_found: int
    findings: tuple[FindingRow, ...]
    findings_found: int
    lone_steps: tuple[Observation, ...]
    lone_steps_found: int
    suppressed: tuple[FindingRow, ...]
    suppressed_found: int
    advice: tuple[Advice, ...]
    queries: tuple[Query, ...]
    hosts: tuple[HostRow, ...]
    signals: tuple[SignalRow, ...]
    indicators: tuple[Indicator, ...]
    indicators_found: int
    elsewhere: tuple[Query, ...]
    entries: Mapping[str, int]
    inputs: tuple[Input, ...]
    profile: str
    schemas: Mapping[str, int]
    allowlists: tuple[Input, ...]
    version: str
    attack_version: int
