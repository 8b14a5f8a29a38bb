"""Put what was found into an event, in the fields of the Elastic Common Schema.

Rule 1: lists are appended to, and nothing that is there is replaced, but ``event.kind`` of a
        finding, a lower ``event.risk_score``, and ``t1612``, which is ours alone.
"""

from __future__ import annotations

from typing import Any, Final

from t1612core import Finding, Incident, __version__, redact
from t1612core.output import jsonl, timeline

from .codec import Event

FRAMEWORK: Final = "MITRE ATT&CK"
TECHNIQUE: Final = {"id": "T1612", "name": "Build Image on Host"}
TACTIC: Final = {"id": "TA0005", "name": "Defense Evasion"}


def result(finding: Finding | None) -> Event:
    """Give what stands under ``t1612``."""
    if finding is None:
        return {"score": 0}
    return {
        "score": finding.score_after,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "signals": list(finding.signals),
        "rule": finding.branch,
        "profile": finding.profile,
        "detail": jsonl.well_formed(redact(finding.detail)),
        "attack": list(finding.attack),
        "version": __version__,
        **({"suppressed_by": finding.suppressed_by} if finding.suppressed_by else {}),
    }


def mark(event: Event, finding: Finding | None) -> Event:
    """Put a finding, or that there is none, into *event*; give it."""
    event["t1612"] = result(finding)  # and nothing that was there: senders could plant it
    if finding is not None and not finding.suppressed_by:
        _alert(event, float(finding.score_after))
        rule = event.setdefault("rule", {})
        if isinstance(rule, dict):
            rule.setdefault("id", f"t1612.{finding.branch}")
            rule.setdefault("name", finding.description)
            rule.setdefault("version", __version__)
    return event


def incident_event(incident: Incident) -> Event:
    """Give an event of its own for an incident, whose ``event.id`` stays when it grows.

    ``rule.id`` says whether it is a chain, or one step that is an alert.
    """
    event: Event = {
        "@timestamp": incident.end.isoformat().replace("+00:00", "Z"),
        "message": incident.narrative,
        "host": {"name": incident.host},
        "event": {
            "category": ["intrusion_detection"],
            "type": ["info"],
            "id": incident.id,
            "sequence": incident.revision,
        },
        "rule": {"id": f"t1612.{incident.kind}", "name": incident.verdict, "version": __version__},
        "t1612": {"score": incident.score, "incident": _told(incident)},
    }
    _alert(event, float(incident.score))
    return event


def _told(incident: Incident) -> Event:
    told = timeline.to_mapping(incident)
    told["steps"] = [{**each, "detail": redact(each["detail"])} for each in told["steps"]]
    return told


def _alert(event: Event, score: float) -> None:
    told = event.setdefault("event", {})
    if isinstance(told, dict):
        told["kind"] = "alert"
        before = told.get("risk_score")
        is_lower = not isinstance(before, (int, float)) or before < score
        told["risk_score"] = score if is_lower else before
    threat = event.setdefault("threat", {})
    if isinstance(threat, dict):
        threat.setdefault("framework", FRAMEWORK)
        _append(threat, "technique", TECHNIQUE)
        _append(threat, "tactic", TACTIC)


def _append(threat: Event, key: str, what: dict[str, str]) -> None:
    inner: Any = threat.setdefault(key, {})
    if not isinstance(inner, dict):
        return
    before = {name: _listed(inner.get(name)) for name in what}
    if what["id"] not in before["id"]:
        for name, value in what.items():
            inner[name] = [*before[name], value]


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
