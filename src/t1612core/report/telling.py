"""Sum a report up in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..incident import Verdict as Outcome
from ..stream.account import Account, counted
from ..summary.survey import Verdict
from .content import FindingRow, IncidentPart, Report
from .queries import by_phase

_OUTCOMES: Final[dict[Outcome, str]] = {
    "build": "an image was built",
    "build-then-deploy": "an image was built and started",
}
IN_CAPITALS: Final = (
    "In this order. Words in capitals stand for what was not told, or may hold what a shell would "
    "run: put it in by hand."
)
_FIRST: Final = 3  # phases
_HOW: Final[dict[Verdict, str]] = {
    "malicious": "Most likely an attack",
    "suspicious": "To be looked at",
    "none": "",
    "unknown": "",
}


def headline(
    verdict: Verdict,
    incidents: Sequence[IncidentPart],
    worst: FindingRow | None,
    account: Account,
    hosts: int,
) -> str:
    """Return one sentence: what was found, or why nothing can be said."""
    if incidents:
        incident = incidents[0].incident
        what = _OUTCOMES[incident.verdict]
        return f"{_HOW[verdict]}: {what} on {_where(incident.host, hosts)}."
    if worst is not None:
        what = worst.description[:1].lower() + worst.description[1:]
        return f"{_HOW[verdict]}: {what} on {_where(worst.host, hosts)}."
    if verdict == "unknown":
        if not account.used:
            return "Nothing can be said: no event was understood."
        return "Nothing was found in what was understood, and not everything was."
    return f"Nothing was found in {counted(account.used, 'event')}."


def how_sure(report: Report) -> str:
    """Return the confidence of the worst, and its reasons."""
    if report.incidents:
        incident = report.incidents[0].incident
        return f"{incident.confidence}: {'; '.join(incident.confidence_reasons)}"
    if not report.findings:
        return "the findings are not listed"
    row = report.findings[0]
    seen = "; ".join(reason.title for reason in row.reasons if reason.weight > 0)
    return f"{row.confidence}: {seen}"


def first_things(report: Report) -> list[str]:
    """Return what to do first: one thing of each of the first phases."""
    return [group[0].action.what for _, group in by_phase(report.advice)[:_FIRST]]


def _where(host: str, hosts: int) -> str:
    name = host or "a host without a name"
    return name if hosts == 1 else f"{name}, and something on {counted(hosts - 1, 'other host')}"
