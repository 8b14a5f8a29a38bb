"""Sum a report up in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..incident import Incident
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
NO_FINDINGS: Final = (
    "Steps of chains that are no finding of their own, since they are below the threshold; they "
    "count in their chain"
)
ELSEWHERE: Final = "What to look for elsewhere"
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
    """Return the confidence of the worst, and what raises and lowers it."""
    if report.incidents:
        return certainty(report.incidents[0].incident)
    if not report.findings:
        return "the findings are not listed"
    row = report.findings[0]
    return _certainty(
        row.confidence,
        [reason.title for reason in row.reasons if reason.weight > 0],
        [reason.title for reason in row.reasons if reason.weight < 0],
    )


def certainty(incident: Incident) -> str:
    """Return the confidence of a chain, and what raises and lowers it."""
    raising = [each for each in incident.confidence_reasons if each not in incident.doubts]
    return _certainty(incident.confidence, raising, incident.doubts)


def _certainty(confidence: str, raising: Sequence[str], doubts: Sequence[str]) -> str:
    told = f"{confidence}."
    if raising:
        told += f" What raises it: {'; '.join(raising)}."
    return f"{told} What lowers it: {'; '.join(doubts)}." if doubts else told


def who(report: Report) -> list[str]:
    """Return the accounts of the worst chain, else of the worst finding."""
    if report.incidents:
        return [*report.incidents[0].incident.accounts]
    return [row.account for row in report.findings[:1] if row.account]


def first_things(report: Report) -> list[tuple[str, str, str]]:
    """Return what to do first, by which command, and what to mind: one of each first phase."""
    firsts = [group[0] for _, group in by_phase(report.advice)[:_FIRST]]
    return [
        (each.action.what, each.commands[0][1] if each.commands else "", each.note)
        for each in firsts
    ]


def sweep(report: Report) -> str:
    """Return for which products the report has queries that ask all hosts; ``""`` without any."""
    products = dict.fromkeys(query.product for query in report.elsewhere)
    return f"Queries for {', '.join(products)} stand under " if products else ""


def not_told(report: Report) -> str:
    """Return how many signals of the listed findings could not be told; ``""`` if all could."""
    rows = [row for row in report.findings if row.not_evaluable]
    if not rows:
        return ""
    names = {name for row in rows for name in row.not_evaluable}
    of = f"{len(rows):,} of {counted(len(report.findings), 'finding')} listed"
    return (
        f"{counted(len(names), 'signal')}, in {of}: the events have none of the fields that would "
        "tell, so that these signals speak neither for an attack nor against one"
    )


def unlisted(report: Report, listed: Sequence[FindingRow], way: str) -> str:
    """Return how many findings are not *listed*, and the *way* to them; ``""`` if all are."""
    more = report.findings_found - sum(row.count for row in listed)
    if more <= 0:
        return ""
    return (
        f"{more:,} of {counted(report.findings_found, 'finding')}, of no higher scores, are "
        f"counted and not listed here. With the same input and options {way}"
    )


def no_findings(report: Report) -> list[tuple[int, int, IncidentPart]]:
    """Return the steps of chains that are no finding of their own: chain, step, and the chain."""
    return [
        (chain, number, part)
        for chain, part in enumerate(report.incidents, 1)
        for number, (step, finding) in enumerate(
            zip(part.incident.steps, part.findings, strict=True), 1
        )
        if not (finding or step.is_alert or step.suppressed_by)
    ]


def how_much(report: Report) -> str:
    """Return the numbers of findings, of chains and their other steps, and of what was read."""
    numbers = [counted(report.findings_found, "finding"), counted(report.chains_found, "chain")]
    if others := no_findings(report):
        numbers.append(f"{counted(len(others), 'step')} of chains below the threshold")
    if report.suppressed_found:
        numbers.append(f"{report.suppressed_found:,} suppressed")
    return f"{', '.join(numbers)}; {report.account}"


def _where(host: str, hosts: int) -> str:
    name = host or "a host without a name"
    return name if hosts == 1 else f"{name}, and something on {counted(hosts - 1, 'other host')}"
