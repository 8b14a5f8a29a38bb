"""Give what the library says of events as the data and the summary of an action's result.

Rule 1: no SDK: this is tested, and used, without one.
Rule 2: no text of an event goes out with the secrets in it, whichever profile scored it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from t1612core import Detector, Finding, Incident, Kind, Limits, Place, Summary, summarise
from t1612core.dockerfile import DockerfileScore
from t1612core.output.jsonl import well_formed
from t1612core.summary import chain_row, cut, event_id, finding_row, located, text_of
from t1612core.text.redact import redact

from .shapes import ShapeError

WIDTH: Final = 4_096  # characters of a text in a result; a report has all of them
_OTHER: Final = "event is of a kind that nothing here scores"


@dataclass
class Counts:
    """The summary of a run; every one is always there, to branch on."""

    events: int = 0
    scored: int = 0
    skipped: int = 0
    findings: int = 0
    returned: int = 0
    suppressed: int = 0
    max_score: int = 0
    severity: str = ""
    verdict: str = "unknown"
    chains: int = 0
    chain_verdict: str = ""
    top_device: str = ""
    complete: bool = True
    warning: str = ""
    report_vault_id: str = ""


def counts_of(summary: Summary, returned: int) -> Counts:
    """Give the counts of a summary, of which so many findings or chains are in the data."""
    return Counts(
        events=summary.events,
        scored=summary.account.used,
        skipped=summary.skipped,
        findings=summary.findings,
        returned=returned,
        suppressed=summary.suppressed,
        max_score=summary.score,
        severity=summary.severity,
        verdict=summary.verdict,
        chains=summary.chains_found,
        chain_verdict=summary.outcome,
        top_device=_shown(summary.host),
        complete=summary.is_whole,
        warning=cut(summary.warning, WIDTH),
    )


def as_mapping(counts: Counts) -> dict[str, Any]:
    """Give the counts by their names."""
    return asdict(counts)


def told(counts: Counts) -> str:
    """Say in a sentence what was found, and what has to be known before it is trusted."""
    return (
        f"{counts.findings} of {counts.scored} scored events are findings, {counts.chains} chains; "
        f"the highest score of either is {counts.max_score} ({counts.verdict}); "
        f"{counts.suppressed} suppressed"
        + (f"; WARNING: {counts.warning}" if counts.warning else "")
    )


def run(
    sources: Iterable[Any],
    detector: Detector,
    limits: Limits,
    on_finding: Callable[[Finding], object] | None = None,
) -> Summary:
    """Score all *sources*; raises ``ShapeError`` where there are events, and none is scored."""
    summary = summarise(sources, detector=detector, limits=limits, on_finding=on_finding)
    if summary.events and not summary.account.used:
        raise ShapeError(
            f"none of {summary.events:,} events can be scored; the first: {summary.first_reason}"
        )
    return summary


def finding_data(place: Place, limits: Limits) -> dict[str, Any]:
    """Give a finding, and how often it was found, as the data of an action's result."""
    row = finding_row(place, WIDTH)
    event = place.event
    return {
        "id": row["id"],
        "count": row["count"],
        "device": row["host"],
        "account": row["account"],
        "kind": row["kind"],
        "score": row["score"],
        "severity": row["severity"],
        "verdict": limits.verdict(row["score"]),
        "matched": True,
        "signals": row["signals"],
        "detail": row["detail"],
        "time": row["time"],
        "last_time": row["last"],
        "remote_ip": row.get("ip", ""),
        "remote_url": row.get("url", ""),
        "rule": row["branch"],
        "profile": row["profile"],
        "source_index": row["index"],
        "artifact_id": id if "cef" in event and isinstance(id := event.get("id"), int) else 0,
    }


def single(
    detector: Detector, event: Any, kind: Kind | None, limits: Limits
) -> tuple[dict[str, Any], Counts]:
    """Score one event of a *kind*, or of whichever it is; there is a row for any score.

    Raises ``EventError``, and ``ShapeError`` for an event that nothing here scores.
    """
    route, row = located(detector, event, kind)
    if route == "other":
        raise ShapeError(_OTHER)
    explained = detector.explain(row, kind=route)
    summary = summarise([[event]], detector=detector, limits=limits, kind=kind)
    if summary.skipped:
        raise ShapeError(summary.first_reason)
    if summary.places:
        (place,) = summary.places
        return finding_data(place, limits), counts_of(summary, 1)
    best = max(explained.branches, key=lambda branch: branch.score)
    host, time = detector.clock_of(row, kind=route)
    spared = bool(summary.suppressed)
    return {
        "id": event_id(event),
        "count": 1,
        "device": _shown(host),
        "account": _shown(text_of(detector, row, "account", route)),
        "kind": explained.kind or "",
        "score": 0 if spared else explained.scores.get(detector.profile.name, 0),
        "severity": "",
        "verdict": summary.verdict,
        "matched": False,
        "signals": [
            each.signal.id
            for branch in explained.branches
            for each in branch.signals
            if each.evidence and each.evidence.weight
        ],
        "detail": _shown(best.detail),
        "time": time.isoformat() if time else "",
        "last_time": "",
        "remote_ip": _shown(text_of(detector, row, "ip", route)),
        "remote_url": _shown(text_of(detector, row, "url", route)),
        "rule": "",
        "profile": detector.profile.name,
        "source_index": 0,
        "artifact_id": 0,
    }, counts_of(summary, 1)


def _shown(text: str) -> str:
    """Give a text of an event as rows have it: no secret, no half of a character, not too long."""
    return cut(well_formed(redact(text)), WIDTH)


def chain_data(chain: Incident) -> dict[str, Any]:
    """Give a chain as the data of an action's result."""
    row = chain_row(chain, WIDTH)
    row["device"] = row.pop("host")
    del row["details"]
    return row


def dockerfile_data(scored: DockerfileScore) -> list[dict[str, Any]]:
    """Give what was seen in a Dockerfile, a row each."""
    return [
        {"signal": each.signal, "weight": each.weight, "line": each.line, "text": each.text}
        for each in scored.evidence
    ]
