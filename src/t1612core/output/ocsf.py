"""Write Detection Findings (2004) of the Open Cybersecurity Schema Framework 1.8.0, one a line.

A finding has the event's process, file or connection as evidence; a chain has one of each step, in
order, and the steps as related events. What an allow-list suppresses has the status *Suppressed*.

Source: OCSF, schema 1.8.0, class ``detection_finding``, profile ``host``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..incident import Tactic, Technique
from ..model import Confidence, Severity
from .alerts import (
    NO_TIME,
    PRODUCT,
    REFERENCE,
    TIME_UNKNOWN,
    Alert,
    AlertStep,
    address,
    milliseconds,
    one_object_each,
    stamp,
    whole_number,
    without_absent,
)
from .told import Context

_VERSION: Final = "1.8.0"
_SEVERITIES: Final[Mapping[Severity, tuple[int, str]]] = {
    "low": (2, "Low"),
    "medium": (3, "Medium"),
    "high": (4, "High"),
}
_CONFIDENCES: Final[Mapping[Confidence, tuple[int, str]]] = {
    "low": (1, "Low"),
    "medium": (2, "Medium"),
    "high": (3, "High"),
}
_RISKS: Final[Mapping[Severity, tuple[int, str]]] = {
    "low": (1, "Low"),
    "medium": (2, "Medium"),
    "high": (3, "High"),
}
_NEW: Final = (1, "New")
_SUPPRESSED: Final = (3, "Suppressed")
_NO_RISK: Final = (0, "Info")
# What observables are, by the field: the dictionary's numbers and names.
_OBSERVABLES: Final[Mapping[str, tuple[int, str, str]]] = {
    "command_line": (13, "Command Line", "evidences[].process.cmd_line"),
    "ip": (2, "IP Address", "evidences[].dst_endpoint.ip"),
}


def to_mapping(alert: Alert, context: Context) -> dict[str, Any]:
    """Return an alert as plain JSON types."""
    severity_id, severity = _SEVERITIES[alert.severity]
    confidence_id, confidence = _CONFIDENCES[alert.confidence]
    risk_id, risk = _NO_RISK if alert.suppressed_by else _RISKS[alert.severity]
    status_id, status = _SUPPRESSED if alert.suppressed_by else _NEW
    mapping = {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200401,
        "type_name": "Detection Finding: Create",
        "time": milliseconds(alert.end or NO_TIME),
        "start_time": alert.start and milliseconds(alert.start),
        "end_time": alert.end and milliseconds(alert.end),
        "severity_id": severity_id,
        "severity": severity,
        "confidence_id": confidence_id,
        "confidence": confidence,
        "status_id": status_id,
        "status": status,
        "status_detail": f"{alert.suppressed_by}: {alert.pardon}" if alert.suppressed_by else "",
        "is_alert": not alert.suppressed_by,
        "risk_score": alert.risk,
        "risk_level_id": risk_id,
        "risk_level": risk,
        "message": alert.message,
        "metadata": {
            "version": _VERSION,
            "product": {
                "name": PRODUCT,
                "vendor_name": PRODUCT,
                "version": context.version,
            },
            "profiles": ["host"],
            "log_name": alert.main.sources[0].file if alert.main.sources else "",
            "uid": alert.id,
            "labels": [] if alert.end else [TIME_UNKNOWN],
        },
        "finding_info": _finding_info(alert, context),
        "device": {"hostname": alert.host, "type_id": 0, "type": "Unknown"} if alert.host else {},
        "evidences": [
            _evidence(step, f"{alert.id}/{number}") for number, step in enumerate(alert.steps)
        ],
        "observables": _observables(alert),
        "unmapped": {
            "score": alert.score,
            "signals": list(alert.signals),
            "sources": [
                f"{each.file}:{each.line}" for step in alert.steps for each in step.sources
            ],
        },
    }
    # What is 0 or false says something; what holds nothing does not.
    return dict(without_absent(mapping))


def _finding_info(alert: Alert, context: Context) -> dict[str, Any]:
    is_chain = len(alert.steps) > 1
    return {
        "uid": alert.id,
        "title": alert.title,
        "desc": alert.message,
        "types": [alert.kind],
        "created_time": alert.end and milliseconds(alert.end),
        "first_seen_time": alert.start and milliseconds(alert.start),
        "last_seen_time": alert.end and milliseconds(alert.end),
        "analytic": {
            "uid": alert.rule,
            "name": alert.title,
            "type_id": 1,
            "type": "Rule",
            "version": context.version,
        },
        "attacks": [_attack(each, context) for each in alert.techniques],
        "related_events": [_related(alert, step, number) for number, step in enumerate(alert.steps)]
        if is_chain
        else [],
    }


def _attack(technique: Technique, context: Context) -> dict[str, Any]:
    whole = technique.id.partition(".")[0]
    told: dict[str, Any] = {
        "version": str(context.attack_version),
        "tactics": [_tactic(each) for each in technique.tactics],
    }
    own = _named(technique)
    if whole == technique.id:
        return {**told, "technique": own}
    return {**told, "technique": _named(context.technique(whole)), "sub_technique": own}


def _tactic(tactic: Tactic) -> dict[str, str]:
    return {"uid": tactic.id, "name": tactic.name}


def _named(technique: Technique) -> dict[str, str]:
    url = REFERENCE.format(technique.id.replace(".", "/"))
    return {"uid": technique.id, "name": technique.name, "src_url": url}


def _related(alert: Alert, step: AlertStep, number: int) -> dict[str, Any]:
    return {
        "uid": step.references[0] if step.references else f"{alert.id}/{number}",
        "title": step.stage,
        "desc": step.detail,
        "count": step.count,
        "first_seen_time": step.time and milliseconds(step.time),
        "severity_id": 0,
    }


def _evidence(step: AlertStep, id: str) -> dict[str, Any]:
    get = step.fields.get
    user = {"name": step.account}
    told: dict[str, Any] = {
        "uid": step.references[0] if step.references else id,
        "name": step.stage or step.kind,
        "data": {
            "detail": step.detail,
            "score": step.score,
            "time": stamp(step.time),
            "evidence": [
                {"signal": each.signal, "weight": each.weight, "text": each.text}
                for each in step.reasons
            ],
            "suppressed_by": step.suppressed_by,
        },
    }
    if step.kind == "process":
        parent = _process(f"{id}/parent", get("parent_id"), get("parent_name"), get("parent_line"))
        told["process"] = {
            **_process(id, get("process_id"), get("name"), get("command_line")),
            "path": get("path"),
            "working_directory": get("working_directory"),
            "user": user,
            "parent_process": parent,
        }
    elif step.kind == "file":
        path = get("path", "")
        name = get("name") or path[max(path.rfind("/"), path.rfind("\\")) + 1 :]
        told["file"] = {"name": name, "path": path, "type_id": 1} if name else {}
        told["actor"] = {
            "process": _process(id, None, get("parent_name"), get("parent_line")),
            "user": user,
        }
    elif step.kind == "network":
        told |= _far(get("ip", ""), get("url", ""), get("port", ""))
        told["actor"] = {"process": _process(id, None, get("name"), None), "user": user}
    else:
        told["actor"] = {"process": _process(id, None, get("caller"), None), "user": user}
    return told


def _process(id: str, number: str | None, name: str | None, line: str | None) -> dict[str, Any]:
    """Write a process; one whose number is not known has an id of this project's."""
    pid = whole_number(number or "")
    if not (name or line):
        return {} if pid is None else {"pid": pid}
    return {"name": name, "cmd_line": line, **({"uid": id} if pid is None else {"pid": pid})}


def _far(ip: str, url: str, port: str) -> dict[str, Any]:
    """Write where a connection went: an address, a name, or a whole URL."""
    is_url = "://" in url
    end = {"ip": address(ip), "hostname": "" if is_url else url}
    known = {**end, "port": whole_number(port)} if any(end.values()) else {}
    return {"dst_endpoint": known, "url": {"url_string": url} if is_url else {}}


def _observables(alert: Alert) -> list[dict[str, Any]]:
    seen = [
        {"type_id": number, "type": kind, "name": name, "value": text}
        for step in alert.steps
        for field, (number, kind, name) in _OBSERVABLES.items()
        if (text := step.fields.get(field)) and (field != "ip" or address(text))
    ]
    host = {"type_id": 1, "type": "Hostname", "name": "device.hostname", "value": alert.host}
    return [*seen, *([host] if alert.host else [])]


write = one_object_each(to_mapping)
