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


def unread() -> Event:
    """Give what stands under ``t1612`` of an event that nobody knows: its 0 says nothing."""
    return {"score": 0, "unread": True}


def mark(event: Event, finding: Finding | None) -> Event:
    """Put a finding, or that there is none, into *event*; give it."""
    event["t1612"] = result(finding)  # and nothing that was there: senders could plant it
    if finding is not None and not finding.suppressed_by:
        _alert(event, float(finding.score_after))
        for name, value in (
            ("id", f"t1612.{finding.branch}"),
            ("name", finding.description),
            ("version", __version__),
        ):
            at = _place(event, "rule", name)
            if at is not None:
                at[0].setdefault(at[1], value)
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
    if (at := _place(event, "event", "kind")) is not None:
        at[0][at[1]] = "alert"
    if (at := _place(event, "event", "risk_score")) is not None:
        before = at[0].get(at[1])
        is_lower = not isinstance(before, (int, float)) or before < score
        at[0][at[1]] = score if is_lower else before
    if (at := _place(event, "threat", "framework")) is not None:
        at[0].setdefault(at[1], FRAMEWORK)
    _append(event, "technique", TECHNIQUE)
    _append(event, "tactic", TACTIC)


def _append(event: Event, key: str, what: dict[str, str]) -> None:
    places = {name: _place(event, "threat", key, name) for name in what}
    found = places["id"]
    if found is None or what["id"] in _listed(found[0].get(found[1])):
        return
    for name, at in places.items():
        if at is not None:
            at[0][at[1]] = [*_listed(at[0].get(at[1])), what[name]]


def _place(event: Event, *parts: str) -> tuple[Event, str] | None:
    """Give the object that a field is in, or is to be put in, and its name there.

    A field may stand in objects, or under a name with dots: where there is one with dots beside it,
    it is put there, too. ``None`` where something else is in its way.
    """
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if name not in event:
            continue
        if count == len(parts):
            return event, name
        inner = event[name]
        return _place(inner, *parts[count:]) if isinstance(inner, dict) else None
    if len(parts) == 1:
        return event, parts[0]
    if any(name.startswith(parts[0] + ".") for name in event if isinstance(name, str)):
        return event, ".".join(parts)
    inner = event[parts[0]] = {}
    return _place(inner, *parts[1:])


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
