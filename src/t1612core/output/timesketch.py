"""Write events for a timeline of Timesketch, one JSON object a line; of an incident each step.

What has no time stands at the beginning of time, as Plaso puts it: the field is mandatory.

Source: Timesketch, "Import from JSON or CSV"; Plaso, "Not a time".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from .alerts import PRODUCT, Alert, AlertStep, alerts, milliseconds, without_absent
from .safe import printable
from .told import Context, Told

_STAGES: Final = {
    "prepare": "Image build prepared",
    "build": "Image built",
    "egress": "Builder connected",
    "deploy": "Container started",
}
_KINDS: Final = {
    "process": "Process started",
    "file": "File written",
    "network": "Connection made",
    "daemon": "Engine asked",
}
_NO_TIME: Final = ("1970-01-01T00:00:00+00:00", "Not a time")


def write(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield a line for each step."""
    for alert in alerts(told, context):
        for number, step in enumerate(alert.steps):
            yield json.dumps(_event(alert, step, number + 1)) + "\n"


def _event(alert: Alert, step: AlertStep, number: int) -> dict[str, Any]:
    what = _STAGES.get(step.stage) or _KINDS[step.kind]
    if step.time is None:
        stamp, described = _NO_TIME
        timestamp = 0
    else:
        stamp, described = step.time.isoformat(), what
        timestamp = milliseconds(step.time) * 1000 + step.time.microsecond % 1000
    is_chain = alert.kind == "chain"
    event = {
        "message": printable(f"[{step.score}] {what}: {step.detail}"),
        "datetime": stamp,
        "timestamp_desc": described,
        "tag": [
            "t1612",
            *(each.id for each in alert.techniques if not is_chain),
            *(["suppressed"] if step.suppressed_by else []),
        ],
        "data_type": f"t1612:{alert.kind}:{step.stage or step.kind}",
        "parser": PRODUCT,
        "hostname": alert.host,
        "username": step.account,
        "score": step.score,
        "rule": alert.rule,
        "finding_id": alert.id,
        "step": number if is_chain else None,
        "severity": alert.severity,
        "confidence": alert.confidence,
        "reason": alert.message,
        "signals": " ".join(step.signals),
        "techniques": " ".join(each.id for each in alert.techniques),
        "command_line": step.fields.get("command_line"),
        "path": step.fields.get("path"),
        "ip": step.fields.get("ip"),
        "url": step.fields.get("url"),
        "suppressed_by": step.suppressed_by,
        "source_file": " ".join(f"{each.file}:{each.line}" for each in step.sources),
    }
    return {**without_absent(event), "timestamp": timestamp}
