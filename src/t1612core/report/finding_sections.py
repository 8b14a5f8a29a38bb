"""Show findings: a table, and each with all that is known; so those that were suppressed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element

from ..stream.account import counted
from . import telling
from .content import FindingRow, IncidentPart, Report
from .findings import place_of
from .markup import Child, el, table
from .parts import Section, isolated, marked, moment, pairs, place, reference, sortable, wide
from .telling import LONE_STEPS, NO_FINDINGS, no_findings, unlisted

_ALL: Final = "--findings N lists more here, and t1612 scan --format table lists all."


def findings(report: Report) -> Section:
    """Return the table of findings, and below it each with all that is known."""
    if not report.findings:
        return None
    made: list[Element] = []
    if more := unlisted(report, report.findings, _ALL):
        made.append(el("p", more))
    box = el("input", id="filter", type="search", autocomplete="off")
    label = el("label", "Show only rows with ", box)
    # Without the script that does it, nobody sees it.
    made.append(el("div", label, " ", el("output", id="filter-count"), class_="filter", hidden=""))
    made.append(wide(_finding_table(report.findings, "findings-table", "Findings, worst first"),
                      "Table of findings"))  # fmt: skip
    if others := no_findings(report):
        made.append(wide(_others(others), "Table of steps that are no finding"))
    return made + [_whole(row, report.attack_version) for row in report.findings]


def _others(others: Iterable[tuple[int, int, IncidentPart]]) -> Element:
    """Return a table of the steps of chains that are no finding, so that all numbers add up."""
    rows = []
    for chain, number, part in others:
        step = part.incident.steps[number - 1]
        rows.append(
            (
                el(
                    "span", el("a", f"chain {chain}", href=f"#incident-{chain}"), f", step {number}"
                ),
                *(str(step.score), step.stage, moment(step.time)),
                *(part.incident.host, step.account),
                el("span", marked(part.seen[number - 1]), class_="text"),
            )
        )
    heads = ("Of", "Adds", "Stage", "Time (UTC)", "Host", "Account", "Seen")
    return table(heads, rows, NO_FINDINGS)


def lone_steps(report: Report) -> Section:
    """Return the steps of a report that has nothing else."""
    if not report.lone_steps:
        return None
    rows = [
        (
            *(str(step.score), step.stage, moment(step.time), step.host, step.account),
            *(el("span", step.detail, class_="text"), place_of(step.source)),
        )
        for step in report.lone_steps
    ]
    heads = ("Would add", "Stage", "Time (UTC)", "Host", "Account", "Seen", "Read at")
    made = table(heads, rows, LONE_STEPS)
    return [el("p", telling.lone_steps(report)), wide(made, "Table of steps below the threshold")]


def suppressed(report: Report) -> Section:
    """Return what entries of an allow-list suppressed, and how often each changed anything."""
    if not (report.suppressed or report.entries):
        return None
    rows = [(entry, f"{number:,}") for entry, number in report.entries.items()]
    made = [wide(sortable(table(("Entry", "Findings"), rows, "What each entry changed"), (1,)),
                  "Entries of the allow-list")]  # fmt: skip
    if report.suppressed:
        shown = _finding_table(report.suppressed, "suppressed-table", "Suppressed findings")
        made.append(wide(shown, "Table of suppressed findings"))
        made += [_whole(row, report.attack_version) for row in report.suppressed]
    return made


def _finding_table(rows: Iterable[FindingRow], id: str, caption: str) -> Element:
    made = table(
        ("Nr", "Score", "Severity", "Time (UTC)", "Host", "Account", "Finding", "Times"),
        (
            (
                reference(row.number),
                str(row.score),
                el("span", row.severity, class_=f"severity {row.severity}"),
                moment(row.time),
                row.host,
                row.account,
                el("div", row.description, el("div", marked(row.detail), class_="text")),
                f"{row.count:,}",
            )
            for row in rows
        ),
        caption,
    )
    made.set("id", id)
    return sortable(made, (0, 1, 7))


def _whole(row: FindingRow, version: int) -> Element:
    """Return all that is known of a finding, folded."""
    scores = f"score {row.score}"
    if row.score != row.score_before:
        scores += f" of {row.score_before}"
    head = f"{row.number}. {row.description}, {scores}, "
    when = moment(row.time)
    if row.count > 1:
        when += f" to {moment(row.last)}, {row.count:,} times"
    known: list[tuple[str, Child]] = [
        ("Read at", row.place or "not told"),
        ("Time (UTC)", when),
        ("Account", row.account or "none told"),
        ("Rating", f"severity {row.severity}, confidence {row.confidence}; a finding from "
                   f"{row.threshold} on"),
        ("Seen", el("span", marked(row.detail), class_="text")),
        (f"ATT&CK {version}", ", ".join(row.attack)),
    ]  # fmt: skip
    known += [("Allow-list", each) for each in row.allowances]
    reasons = [
        (f"{each.weight:+}", el("code", each.signal), each.title, each.field,
         el("span", each.text, class_="text"), place(each.span))
        for each in row.reasons
    ]  # fmt: skip
    evidence = table(
        ("Points", "Signal", "Meaning", "Field", "Text", "Span"), reasons, "Why it scores"
    )
    made = el(
        "details",
        el("summary", head, isolated(row.host or "no host")),
        el("dl", *pairs(*known)),
        id=f"finding-{row.number}",
    )
    made.append(wide(evidence, f"Evidence of finding {row.number}"))
    if row.not_evaluable:
        number = counted(len(row.not_evaluable), "signal")
        made.append(
            el(
                "details",
                el("summary", f"{number} not evaluable, since the event has none of their fields"),
                el("p", ", ".join(row.not_evaluable)),
            )
        )
    if len(row.lineage) > 1:
        made.append(el("h3", "Processes, the eldest first"))
        made.append(el("ol", *(el("li", marked(each), class_="text") for each in row.lineage)))
    made.append(el("h3", "The event, without secrets"))
    made.append(el("pre", row.event, tabindex="0"))
    return made
