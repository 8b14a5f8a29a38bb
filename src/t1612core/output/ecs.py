"""Write alerts of the Elastic Common Schema, one JSON object a line.

``event.kind`` is ``alert``, as of all products outside Elastic (``signal`` is kept for its own
engine), and ``event`` where an allow-list suppresses it, so that nothing is raised by it. What
ECS has no field for stands under ``t1612``.

Source: Elastic Common Schema reference 8.17.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..incident import Technique
from .alerts import (
    NO_TIME,
    PRODUCT,
    REFERENCE,
    TIME_UNKNOWN,
    Alert,
    AlertStep,
    address,
    one_object_each,
    stamp,
    whole_number,
    without_absent,
)
from .told import Context

_VERSION: Final = "8.17.0"
_CATEGORIES: Final[Mapping[str, str]] = {
    "process": "process",
    "file": "file",
    "network": "network",
    "daemon": "api",
}


def to_mapping(alert: Alert, context: Context) -> dict[str, Any]:
    """Return an alert as plain JSON types."""
    main = alert.main
    category = [_CATEGORIES[main.kind]] if main.kind in _CATEGORIES else []
    addresses = dict.fromkeys(
        ip for step in alert.steps if (ip := address(step.fields.get("ip", "")))
    )
    mapping = {
        "@timestamp": stamp(alert.start or NO_TIME),
        "ecs": {"version": _VERSION},
        "message": alert.message,
        "event": {
            "kind": "event" if alert.suppressed_by else "alert",
            "category": [*category, "intrusion_detection"],
            "type": ["info"],
            "id": alert.id,
            "provider": PRODUCT,
            "module": "t1612",
            "dataset": f"t1612.{alert.kind}",
            "reason": alert.message,
            "start": stamp(alert.start),
            "end": stamp(alert.end),
            "severity": alert.risk,
            "risk_score": float(alert.score),
            "risk_score_norm": float(alert.risk),
        },
        "host": {"name": alert.host},
        "user": {"name": main.account},
        **_of_kind(main),
        "log": {"file": {"path": main.sources[0].file if main.sources else ""}},
        "rule": {
            "id": alert.rule,
            "name": alert.title,
            "category": alert.kind,
            "ruleset": PRODUCT,
            "version": context.version,
        },
        "threat": _threat(alert, context),
        "related": {
            "hosts": [alert.host] if alert.host else [],
            "user": list(alert.accounts),
            "ip": list(addresses),
        },
        "tags": [
            *(["suppressed"] if alert.suppressed_by else []),
            *([] if alert.start else [TIME_UNKNOWN]),
        ],
    }
    own = {"t1612": own_fields(alert, context)}
    return {**without_absent(mapping), **own}


def own_fields(alert: Alert, context: Context) -> dict[str, Any]:
    """Return what only this project has words for."""
    own = {
        "score": alert.score,
        "severity": alert.severity,
        "confidence": alert.confidence,
        "revision": alert.revision or None,
        "attack_version": str(context.attack_version),
        "suppressed_by": alert.suppressed_by,
        "suppressed_for": alert.pardon,
        "steps": [_step(step) for step in alert.steps],
    }
    return dict(without_absent(own))


def _step(step: AlertStep) -> dict[str, Any]:
    return {
        "stage": step.stage,
        "kind": step.kind,
        "time": stamp(step.time),
        "account": step.account,
        "detail": step.detail,
        "score": step.score,
        "signals": list(step.signals),
        "evidence": [
            {"signal": each.signal, "weight": each.weight, "field": each.field, "text": each.text}
            for each in step.reasons
        ],
        "source": [{"file": each.file, "line": each.line} for each in step.sources],
        "suppressed_by": step.suppressed_by,
    }


def _of_kind(step: AlertStep) -> dict[str, Any]:
    """Write what the event is about in ECS's words."""
    get = step.fields.get
    if step.kind == "file":
        path = get("path", "")
        return {
            "file": {"name": get("name"), "path": path, "directory": _directory(path)},
            "process": {"name": get("parent_name"), "command_line": get("parent_line")},
        }
    if step.kind == "network":
        ip, url = get("ip", ""), get("url", "")
        return {
            "process": {"name": get("name")},
            "destination": {
                "address": url or ip,
                "ip": address(ip),
                "domain": url,
                "port": whole_number(get("port", "")),
            },
        }
    if step.kind == "daemon":
        return {"process": {"name": get("caller") or get("name")}}
    return {
        "process": {
            "name": get("name"),
            "executable": get("path"),
            "command_line": get("command_line"),
            "working_directory": get("working_directory"),
            "pid": whole_number(get("process_id", "")),
            "parent": {
                "name": get("parent_name"),
                "command_line": get("parent_line"),
                "pid": whole_number(get("parent_id", "")),
            },
        }
    }


def _directory(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("\\"), 0)]


def _threat(alert: Alert, context: Context) -> dict[str, Any]:
    """Name techniques and tactics: a technique below another stands under that one."""
    parts = [each for each in alert.techniques if "." in each.id]
    ids = dict.fromkeys(each.id.partition(".")[0] for each in alert.techniques)
    whole = [context.technique(id) for id in ids]
    return {
        "framework": "MITRE ATT&CK",
        "tactic": {"id": list(alert.tactics), "name": list(alert.tactics.values())},
        "technique": {**_named(whole), "subtechnique": _named(parts)},
    }


def _named(techniques: list[Technique]) -> dict[str, list[str]]:
    return {
        "id": [each.id for each in techniques],
        "name": [each.name or each.id for each in techniques],
        "reference": [REFERENCE.format(each.id.replace(".", "/")) for each in techniques],
    }


write = one_object_each(to_mapping)
