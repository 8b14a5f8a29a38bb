"""Put findings, chains and counts into the context, under the names that playbooks use.

Rule 1: no text of an event is put there with the secrets in it, whichever profile scored it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from t1612core import Event, Finding, Incident, redact
from t1612core.dockerfile import DockerfileScore

SEVERITIES: Final = ("", "low", "medium", "high")
# Characters of a text in the context, the most that fit; an attached file has all of them.
_WIDTHS: Final = (2_048, 512, 128, 48, 16)
# Bytes of the context of fifty findings, and for each beyond: a readable entry is below 50 KB.
_BYTES: Final = 27_000
_EACH: Final = _BYTES // 50

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """A finding, and the event that it is of."""

    finding: Finding
    event: Event


def contexts(items: Sequence[T], made: Callable[[T, int], dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the context of each item, with texts as long as all of them together allow."""
    rows: list[dict[str, Any]] = []
    for width in _WIDTHS:
        rows = [made(item, width) for item in items]
        size = len(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if size <= max(_BYTES, _EACH * len(rows)):
            break
    return rows


def finding_context(shown: Shown, width: int) -> dict[str, Any]:
    """Give a finding; its ``ID`` is the same whenever the same event is scored."""
    finding, event = shown.finding, shown.event
    return {
        "ID": event_id(event),
        "Score": finding.score_after,
        "Severity": finding.severity,
        "Confidence": finding.confidence,
        "Kind": finding.kind,
        "Branch": finding.branch,
        "Device": cut(finding.host, width),
        "Account": cut(finding.account, width),
        "Time": finding.time.isoformat() if finding.time else "",
        "Description": finding.description,
        "Detail": cut(redact(finding.detail), width),
        "Signals": list(finding.signals),
        "RemoteIP": _text(event, "RemoteIP", width),
        "RemoteUrl": _text(event, "RemoteUrl", width),
        "Technique": list(finding.attack),
    }


def chain_context(incident: Incident, width: int) -> dict[str, Any]:
    """Give a chain; its ``ID`` stays when more of its steps are known."""
    return {
        "ID": incident.id,
        "Verdict": incident.verdict,
        "Score": incident.score,
        "Severity": incident.severity,
        "Confidence": incident.confidence,
        "Device": cut(incident.host, width),
        "Accounts": [cut(account, width) for account in incident.accounts],
        "Stages": [step.stage for step in incident.steps],
        "Start": incident.start.isoformat(),
        "End": incident.end.isoformat(),
        "Count": len(incident.steps),
        "Details": [cut(redact(step.detail), width) for step in incident.steps],
        "Techniques": [technique.id for technique in incident.attack],
        "Narrative": cut(incident.narrative, width),
    }


def summary_context(source: str, version: str, counts: dict[str, Any]) -> dict[str, Any]:
    """Give the counts of a run; ``Source`` is the entry that was read, or ``args``."""
    return {"Source": source, "Version": version, **counts}


def dockerfile_context(source: str, score: DockerfileScore) -> dict[str, Any]:
    """Give what a Dockerfile scores, and why."""
    return {
        "Source": source,
        "Score": score.score,
        "IsFinding": score.is_finding,
        "Signals": list(score.signals),
        "Evidence": [
            {
                "Signal": each.signal,
                "Weight": each.weight,
                "Line": each.line,
                "Text": cut(each.text, _WIDTHS[0]),
            }
            for each in score.evidence
        ],
    }


def event_id(event: Event) -> str:
    """Give 16 hexadecimal digits that are the same for the same event."""
    try:
        text = json.dumps(event, sort_keys=True, default=str)
    except (RecursionError, TypeError, ValueError):
        # A column is nested too deeply, or is none of JSON's: the others tell the event apart.
        text = json.dumps([[str(name), _column(event[name])] for name in event])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _column(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except (RecursionError, TypeError, ValueError):
        return type(value).__name__


def cut(text: str, width: int) -> str:
    """Give the text, or its beginning."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _text(event: Event, name: str, width: int) -> str:
    value = event.get(name)
    return cut(redact(value), width) if isinstance(value, str) else ""
