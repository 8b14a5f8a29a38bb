"""Write risk events for Splunk Enterprise Security, one JSON object a line.

The host is an object at risk, and so is the account where one is named: each has an event. What an
allow-list suppresses has a score of 0, which adds nothing to either.

Source: Splunk, "Risk-based alerting" and the data model "Risk".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from .alerts import PRODUCT, Alert, AlertStep, alerts, milliseconds, without_absent
from .bounded import fitted, shared
from .told import Context, Told

# Of a line Splunk keeps 10,000 bytes, if nobody tells it otherwise; the rest has to fit in, too.
# Source: Splunk, props.conf, TRUNCATE.
_LONGEST: Final = 9_800
_NAME: Final = 255  # bytes of a host, an account, a place
_MOST_PLACES: Final = 8
_OBJECTS: Final = {
    "process": ("command", "command_line"),
    "file": ("file_path", "path"),
    "daemon": ("command", "request"),
}


def write(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield a line for each object at risk."""
    for alert in alerts(told, context):
        for name, kind in _at_risk(alert):
            yield json.dumps(_event(alert, name, kind)) + "\n"


def _at_risk(alert: Alert) -> list[tuple[str, str]]:
    hosts = [(alert.host, "system")] if alert.host else []
    users = [(account, "user") for account in alert.accounts]
    return [*hosts, *users] or [("unknown", "other")]


def _event(alert: Alert, name: str, kind: str) -> dict[str, Any]:
    step = alert.main
    threat_type, threat = _threat(step)
    ids = [each.id for each in alert.techniques]
    host, account, name = (
        fitted(text, _NAME, _escaped) for text in (alert.host, step.account, name)
    )
    event = {
        "_time": milliseconds(alert.end) / 1000 if alert.end else None,
        "source": PRODUCT,
        "search_name": f"T1612 - {alert.title} - Rule",
        "risk_object": name,
        "risk_object_type": kind,
        "risk_score": alert.risk,
        "threat_object_type": threat_type if threat else None,
        "annotations": {"mitre_attack": ids},
        "annotations.mitre_attack.mitre_technique_id": ids,
        "annotations.mitre_attack.mitre_tactic": list(alert.tactics.values()),
        "annotations.mitre_attack.mitre_tactic_id": list(alert.tactics),
        "dest": host,
        "user": account,
        "event_id": alert.id,
        "rule": alert.rule,
        "score": alert.score,
        "severity": alert.severity,
        "confidence": alert.confidence,
        "signals": list(alert.signals),
        "orig_source": _places(alert),
        "suppressed_by": alert.suppressed_by,
    }
    told = dict(without_absent(event))
    left = _LONGEST - len(json.dumps({**told, "risk_message": "", "threat_object": ""}))
    message, threat = shared((alert.message, threat), left, _escaped)
    return {**told, "risk_message": message, **({"threat_object": threat} if threat else {})}


def _places(alert: Alert) -> list[str]:
    places = [f"{each.file}:{each.line}" for one in alert.steps for each in one.sources]
    more = [f"and {len(places) - _MOST_PLACES:,} more"] if len(places) > _MOST_PLACES else []
    return [*(fitted(each, _NAME, _escaped) for each in places[:_MOST_PLACES]), *more]


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _threat(step: AlertStep) -> tuple[str, str]:
    """Name what the threat came by."""
    if step.kind in _OBJECTS:
        kind, name = _OBJECTS[step.kind]
        return kind, step.fields.get(name, step.detail)
    url = step.fields.get("url", "")
    return ("url", url) if url else ("ip_address", step.fields.get("ip", ""))
