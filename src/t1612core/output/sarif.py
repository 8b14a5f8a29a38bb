"""Write a SARIF 2.1.0 log, as code scanning and its viewers read it: one document.

A result's place is the line of the input on which the event begins; the steps of a chain are a code
flow, in order. What an allow-list suppresses is a result with a suppression. Results are written
as they come; the rules that they name stand behind them.

Texts are the standard's messages, in which braces are doubled and brackets are no links.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", errata 01.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from ..model import Severity
from ..observation import Source
from .alerts import PRODUCT, REFERENCE, Alert, AlertStep, alerts, stamp, without_absent
from .safe import printable
from .told import Context, Told

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final[Mapping[Severity, str]] = {"high": "error", "medium": "warning", "low": "note"}
_BREAKS: Final = re.compile("[._-]")
_FINGERPRINT: Final = "t1612core/v1"
_STDIN: Final = "-"
_FOR_MESSAGES: Final = str.maketrans({"{": "{{", "}": "}}", "[": "\\[", "]": "\\]", "\\": "\\\\"})


def write(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield the document, result by result."""
    rules: dict[str, dict[str, Any]] = {}
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"results": [\n'
    before = ""
    for alert in alerts(told, context):
        rules.setdefault(alert.rule, _rule(alert))
        yield before + json.dumps(_result(alert))
        before = ",\n"
    driver = {"name": PRODUCT, "version": context.version, "rules": list(rules.values())}
    rest = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
    yield f"\n], {json.dumps(rest)[1:-1]}}}]}}\n"


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.rule,
        "name": "".join(part.capitalize() for part in _BREAKS.split(alert.rule)),
        "shortDescription": {"text": alert.title},
        "helpUri": REFERENCE.format("T1612"),
        "properties": {"tags": ["security", "T1612"]},
    }


def _result(alert: Alert) -> dict[str, Any]:
    main = alert.main
    text = f"{alert.message}. {main.detail}" if alert.kind == "finding" else alert.message
    where = ", ".join(filter(None, (alert.host, *alert.accounts)))
    result = {
        "ruleId": alert.rule,
        "kind": "fail",
        "level": _LEVELS[alert.severity],
        "message": _message(f"{text} ({where})" if where else text),
        "locations": _locations(main, main.detail)[:1],
        "codeFlows": _flows(alert),
        "partialFingerprints": {_FINGERPRINT: alert.id},
        "rank": float(alert.risk),
        "suppressions": _suppressions(alert),
        "properties": {
            "time": stamp(alert.start),
            "host": alert.host,
            "accounts": list(alert.accounts),
            "score": alert.score,
            "severity": alert.severity,
            "confidence": alert.confidence,
            "signals": list(alert.signals),
            "tags": [each.id for each in alert.techniques],
            "tactics": list(alert.tactics.values()),
        },
    }
    return dict(without_absent(result))


def _locations(step: AlertStep, text: str) -> list[dict[str, Any]]:
    return [{"physicalLocation": _place(each), "message": _message(text)} for each in step.sources]


def _place(source: Source) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": uri(source.file)},
        "region": {"startLine": max(1, source.line)},
    }


def uri(file: str) -> str:
    """Return the URI of a file: relative as it was named, or ``file:``."""
    if file == _STDIN:
        return "stdin"
    # A file's name may hold bytes that are no text.
    path = quote(file.encode("utf-8", "surrogateescape"), safe="/!")
    return f"file://{path}" if path.startswith("/") else path


def _flows(alert: Alert) -> list[dict[str, Any]]:
    """Return the steps of a chain in their order; those whose place nobody said are left out."""
    if len(alert.steps) < 2:
        return []
    locations = [
        {
            "location": location,
            "executionOrder": number,
            "executionTimeUtc": stamp(step.time),
            "kinds": [step.stage],
        }
        for number, step in enumerate(alert.steps, 1)
        for location in _locations(step, f"{step.stage}: {step.detail}")[:1]
    ]
    return [{"threadFlows": [{"locations": locations}]}] if locations else []


def _suppressions(alert: Alert) -> list[dict[str, Any]]:
    if not alert.suppressed_by:
        return []
    why = f"{alert.suppressed_by}: {alert.pardon}"
    return [{"kind": "external", "status": "accepted", "justification": why}]


def _message(text: str) -> dict[str, str]:
    return {"text": printable(text).translate(_FOR_MESSAGES)}
