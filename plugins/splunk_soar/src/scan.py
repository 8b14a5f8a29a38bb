"""Score any number of events in one pass: findings up to a cap, and counts of all of them.

Rule 1: what is not shown is counted, what cannot be read or scored is counted.
Rule 2: memory is bounded by the cap and by what correlation keeps, not by the number of events.
Rule 3: no SDK: this is tested, and used, without one.
Rule 4: no text of an event goes out with the secrets in it, whichever profile scored it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from heapq import heappush, heapreplace
from typing import Any, Final

from t1612core import MDE, Detector, EventError, Finding, Incident, redact
from t1612core.model import Route
from t1612core.output import jsonl, timeline
from t1612core.stream import Rejected, Stream, Value

from .rows import Event, as_row, tells
from .shapes import ShapeError, Unreadable

SEVERITIES: Final = ("", "low", "medium", "high")
_TABLES: Final[dict[str, str]] = {kind: table for table, kind in MDE.tables.items()}
_OTHER: Final = "is of a table that nothing here scores"
_MOST_HOSTS: Final = 10_000  # whose scores are kept; a made-up host each event is no reason to grow
_MOST_TEXT: Final = 4_096  # characters of a text in a result; a report has all of them


@dataclass(frozen=True)
class Limits:
    """What is kept and called what.

    ``least``: the score from which a finding counts. ``most``: findings or incidents that are
    shown. ``malicious``: the score from which the verdict is that, and not ``suspicious``.
    """

    least: int
    most: int
    malicious: int

    def verdict(self, score: int) -> str:
        """Give ``none``, ``suspicious`` or ``malicious``."""
        if score < max(self.least, 1):
            return "none"
        return "malicious" if score >= self.malicious else "suspicious"


@dataclass
class Summary:
    """The counts of a run; every one is always there, to branch on."""

    events: int = 0
    findings: int = 0
    returned: int = 0
    suppressed: int = 0
    skipped: int = 0
    max_score: int = 0
    severity: str = ""
    verdict: str = "none"
    chains: int = 0
    top_device: str = ""
    report_vault_id: str = ""


@dataclass
class Scan:
    """One pass over events; feed it, then read ``shown`` and ``summary``.

    *report* is told of every finding as a line of JSON. ``problem`` is why the first of what was
    skipped was.
    """

    detector: Detector
    limits: Limits
    report: Callable[[str], object] | None = None
    summary: Summary = field(default_factory=Summary)
    problem: str = ""
    # Whether it tells anything new, its score, its place from the end, the event, the finding.
    _heap: list[tuple[bool, int, int, Event, Finding]] = field(default_factory=list)
    _kept: set[tuple[Any, ...]] = field(default_factory=set)
    _devices: dict[str, tuple[int, int]] = field(default_factory=dict)
    _stream: Stream = field(init=False)

    def __post_init__(self) -> None:
        """Make what routes and counts the events."""
        self._stream = Stream(self._report)

    def scored(self, values: Iterable[Any]) -> Iterator[Event]:
        """Score each event of *values*, and hand it on."""
        return self._stream.each(self._stream.values(_placed(values)), self._located, self._score)

    def _located(self, value: Any) -> tuple[Route, tuple[Event, Mapping[str, Any]]]:
        event = as_row(value)
        route, row = self.detector.locate(event)
        return route, (event, row)

    def _score(self, located: tuple[Event, Mapping[str, Any]], /, *, kind: Route) -> Event | None:
        event, row = located
        if kind == "other":
            self.problem = self.problem or f"event {_OTHER}"
            return None
        finding = self.detector.find(row, kind)
        if finding is not None:
            self._take(finding, event)
        return event

    def run(self, values: Iterable[Any], window: timedelta | None = None) -> list[Incident]:
        """Score all of *values*, and give the chains among them within *window*.

        A step alone is no chain. Raises ``ShapeError`` where there are events, but none to score.
        """
        chains: list[Incident] = []
        if window is None:
            for _ in self.scored(values):
                pass
        else:
            # What cannot be scored is counted by then.
            incidents = self.detector.correlate(
                self.scored(values), window=window, on_error=lambda _: None
            )
            chains = [incident for incident in incidents if incident.kind == "chain"]
        account = self._stream.account
        self.summary.events, self.summary.skipped = account.events, account.events - account.used
        if account.events and not account.used:
            raise ShapeError(
                f"none of {account.events:,} events can be scored; the first: {self.problem}"
            )
        self._close(chains)
        return chains

    def shown(self) -> list[dict[str, Any]]:
        """Give the findings that are returned, the highest score first, then by their place."""
        best = sorted(self._heap, key=lambda each: (-each[1], -each[2]))
        return [finding_row(made, event, -at, self.limits) for _, _, at, event, made in best]

    def _report(self, rejected: Rejected) -> None:
        self.problem = self.problem or rejected.reason

    def _take(self, finding: Finding, event: Event) -> None:
        score = finding.score_after
        if finding.suppressed_by:
            self.summary.suppressed += 1
            return
        if score < self.limits.least:
            return
        summary = self.summary
        summary.findings += 1
        summary.max_score = max(summary.max_score, score)
        summary.severity = max(summary.severity, finding.severity, key=SEVERITIES.index)
        self._meet(finding.host, score, findings=1)
        if self.report is not None:
            self.report(_finding_line(finding))
        self._keep(finding, event)

    def _keep(self, finding: Finding, event: Event) -> None:
        """Keep the highest scores; what was done before comes after all that was not."""
        key = _told(finding)
        # Later ones are lower: of equal scores, the first events are kept.
        entry = (
            key not in self._kept,
            finding.score_after,
            -self._stream.line,
            event,
            finding,
        )
        if len(self._heap) < self.limits.most:
            heappush(self._heap, entry)
        elif self._heap and entry[:3] > self._heap[0][:3]:
            out = heapreplace(self._heap, entry)
            if out[0]:  # Should the same come again, it is lower than all that is kept.
                self._kept.discard(_told(out[-1]))
        else:
            return
        self._kept.add(key)

    def _meet(self, host: str, score: int, findings: int) -> None:
        highest, before = self._devices.get(host, (0, 0))
        self._devices[host] = max(highest, score), before + findings
        if len(self._devices) > _MOST_HOSTS:
            best = sorted(self._devices.items(), key=lambda each: each[1], reverse=True)
            self._devices = dict(best[: _MOST_HOSTS // 10])

    def _close(self, chains: list[Incident]) -> None:
        summary = self.summary
        summary.returned = len(self._heap)
        summary.chains = len(chains)
        for chain in chains:
            summary.max_score = max(summary.max_score, chain.score)
            summary.severity = max(summary.severity, chain.severity, key=SEVERITIES.index)
            self._meet(chain.host, chain.score, findings=0)
        summary.verdict = self.limits.verdict(summary.max_score)
        if self._devices:
            summary.top_device = cut(max(self._devices, key=lambda host: self._devices[host]))


def _placed(values: Iterable[Any]) -> Iterator[Value | Rejected]:
    """Give each value that is read its number, from 0."""
    for at, value in enumerate(values):
        if isinstance(value, Unreadable):
            yield Rejected(at, value.reason)
        else:
            yield Value(at, value)


def _told(finding: Finding) -> tuple[Any, ...]:
    """Give what a finding tells, but for its time: one with the same tells nothing new."""
    return (
        *(finding.host, finding.account, finding.kind, finding.branch, finding.detail),
        *(finding.score_after, *finding.signals),
    )


def finding_row(finding: Finding, event: Event, at: int, limits: Limits) -> dict[str, Any]:
    """Give a finding as the data of an action's result."""
    return {
        "device": cut(finding.host),
        "account": cut(finding.account),
        "kind": finding.kind,
        "score": finding.score_after,
        "severity": finding.severity,
        "verdict": limits.verdict(finding.score_after),
        "matched": True,
        "signals": list(finding.signals),
        "detail": cut(redact(finding.detail)),
        "time": finding.time.isoformat() if finding.time else "",
        "rule": finding.branch,
        "profile": finding.profile,
        "source_index": at,
        "artifact_id": id if isinstance(id := event.get("artifact_id"), int) else 0,
    }


def single_row(detector: Detector, event: Event, kind: str, limits: Limits) -> dict[str, Any]:
    """Score one event of a *kind*, or of whichever it is (``auto``); there is a row for any score.

    Raises ``EventError``.
    """
    row = as_row(event)
    if kind != "auto":
        if not tells(event):
            raise EventError("event", "", None, f"has no column that a {kind} event has")
        row = {**row, "Type": _TABLES[kind]}
    if detector.kind_of(row) is None:
        raise EventError("event", "", None, _OTHER)
    finding = detector.score(row)
    if finding is not None and not finding.suppressed_by:
        return finding_row(finding, row, 0, limits)
    made = detector.explain(row)
    best = max(made.branches, key=lambda branch: branch.score)
    fired = [
        each.signal.id
        for branch in made.branches
        for each in branch.signals
        if each.evidence and each.evidence.weight
    ]
    return {
        "device": _text(row, "DeviceName"),
        "account": _text(row, "AccountName"),
        "kind": made.kind or "",
        "score": 0 if finding is not None else made.scores.get(detector.profile.name, 0),
        "severity": "",
        "verdict": "none",
        "matched": False,
        "signals": fired,
        "detail": cut(redact(best.detail)),
        "time": _text(row, "TimeGenerated", "Timestamp"),
        "rule": "",
        "profile": detector.profile.name,
        "source_index": 0,
        "artifact_id": 0,
    }


def incident_row(incident: Incident) -> dict[str, Any]:
    """Give a chain as the data of an action's result."""
    return {
        "id": incident.id,
        "verdict": incident.verdict,
        "score": incident.score,
        "severity": incident.severity,
        "confidence": incident.confidence,
        "device": cut(incident.host),
        "accounts": [cut(account) for account in incident.accounts],
        "start": incident.start.isoformat(),
        "end": incident.end.isoformat(),
        "steps": len(incident.steps),
        "stages": [step.stage for step in incident.steps],
        "techniques": [technique.id for technique in incident.attack],
        "narrative": cut(incident.narrative),
    }


def _finding_line(finding: Finding) -> str:
    told = jsonl.to_mapping(finding)
    told["detail"] = redact(told["detail"])
    told["evidence"] = [{**each, "text": redact(each["text"])} for each in told["evidence"]]
    return json.dumps(told)


def incident_line(incident: Incident) -> str:
    """Give a chain as a line of JSON."""
    told = timeline.to_mapping(incident)
    told["steps"] = [{**each, "detail": redact(each["detail"])} for each in told["steps"]]
    return json.dumps(told)


def as_mapping(summary: Summary) -> dict[str, Any]:
    """Give the counts by their names."""
    return asdict(summary)


def cut(text: str) -> str:
    """Give the text, or its beginning; a result is no place for a megabyte."""
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"


def _text(row: Event, *names: str) -> str:
    value = next((row[name] for name in names if row.get(name)), "")
    return cut(value if isinstance(value, str) else str(value))
