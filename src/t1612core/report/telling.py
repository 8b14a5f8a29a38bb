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
    "In this order. Words in capitals stand for what was not told: fill them in. EVIDENCE is a "
    "folder away from the host's own disk, one for each container. A name with signs that a shell "
    "would run is left out, too: take the id instead, as docker ps -a --no-trunc and docker images "
    "--no-trunc show it."
)
NO_FINDINGS: Final = (
    "Steps of chains that are no finding by themselves: what their event scores alone is below the "
    "threshold, and the table says what each adds to its chain"
)
ELSEWHERE: Final = "What to look for elsewhere"
LONE_STEPS: Final = "Steps below the threshold"
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
    lone_steps: int,
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
            is_known = account.other == account.events > 0
            why = "no event is of a kind that is scored" if is_known else "no event was understood"
            return f"Nothing can be said: {why}."
        return "Nothing was found in what was understood, and not everything was."
    events = counted(account.used, "event")
    if lone_steps:
        steps = f"{counted(lone_steps, 'step')} below the threshold"
        are = "is" if lone_steps == 1 else "are"
        return f"No finding and no chain in {events}; {steps} {are} told below."
    return f"Nothing was found in {events}."


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


def started_by(report: Report) -> tuple[str, ...]:
    """Return the processes above the worst finding of the worst chain, the eldest first."""
    part = report.incidents[0].findings if report.incidents else (1,)
    listed = [row for row in report.findings if row.number in part and len(row.lineage) > 1]
    if not listed:
        return ()
    return tuple("".join(piece.text for piece in each) for each in listed[0].lineage[:-1])


def first_things(report: Report) -> list[tuple[str, str, str]]:
    """Return what to do first, by which command, and what to mind: one of each first phase."""
    firsts = [group[0] for _, group in by_phase(report.advice)[:_FIRST]]
    return [
        (each.action.what, each.commands[0][1] if each.commands else "", each.note)
        for each in firsts
    ]


def worst_host(report: Report) -> str:
    """Return the host that is to be looked at first; ``""`` where there is but one."""
    if report.hosts_found < 2:
        return ""
    if report.incidents:
        return report.incidents[0].incident.host
    return report.findings[0].host if report.findings else ""


def for_whom(report: Report) -> str:
    """Return whose names the actions hold, where there are others; ``""`` where there are none."""
    if report.chains_found < 2 and report.hosts_found < 2:
        return ""
    if report.incidents:
        about = f"chain 1, on {report.incidents[0].incident.host or 'a host without a name'}"
    else:
        about = f"finding 1, on {report.findings[0].host or 'a host without a name'}"
    return (
        f"The names in it are those of {about}, which is the worst. Whatever else is listed needs "
        "the same, with its own names."
    )


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
    if all(name.startswith("dockerfile.") for name in names):
        return (
            "what the Dockerfile says, for no event holds its text: keep the file, and have its "
            "text read (score_dockerfile)"
        )
    of = f"{len(rows):,} of {counted(len(report.findings), 'finding')} listed"
    return (
        f"{counted(len(names), 'signal')}, in {of}: the events have none of the fields that would "
        "tell, so that these signals speak neither for an attack nor against one"
    )


def lone_steps(report: Report) -> str:
    """Return what is listed of the steps of a report without findings."""
    told = (
        "What their events score alone is too little for a finding, and nothing joins them to a "
        "build. The table says what each would add to a chain."
    )
    if (more := report.lone_steps_found - len(report.lone_steps)) > 0:
        told += f" {more:,} more, of no higher scores, are counted and not listed."
    return told


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
        listed = "chains listed" if len(report.incidents) < report.chains_found else "chains"
        numbers.append(f"{counted(len(others), 'step')} of {listed} that are no finding alone")
    if report.suppressed_found:
        numbers.append(f"{report.suppressed_found:,} suppressed")
    return f"{', '.join(numbers)}; {report.account}"


def _where(host: str, hosts: int) -> str:
    name = host or "a host without a name"
    return name if hosts == 1 else f"{name}, and something on {counted(hosts - 1, 'other host')}"
