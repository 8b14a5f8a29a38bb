"""Show chains: a drawing, its steps as a table, its processes as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ..output.timeline import gap_text, sum_text
from ..stream.account import counted
from .content import IncidentPart, Node, Report
from .lanes import joined, lanes, left_out
from .markup import Child, add, el, table
from .parts import (
    Section,
    isolated,
    marked,
    moment,
    names,
    pairs,
    reference,
    sentence,
    technique,
    wide,
)
from .telling import certainty


def incidents(report: Report) -> Section:
    """Return the section of each chain: its drawing, its steps as a table, its processes."""
    if not report.incidents:
        return None
    made: list[Element] = []
    for number, part in enumerate(report.incidents, 1):
        made += _incident(part, f"incident-{number}")
    more = report.chains_found - len(report.incidents)
    if more > 0:
        made.append(el("p", f"{more:,} more chains, of lower scores, are counted and not shown."))
    return made


def _incident(part: IncidentPart, id: str) -> Iterator[Element]:
    incident = part.incident
    name = incident.host or "(a host without a name)"
    yield el("h3", isolated(name), f": {incident.verdict}, score {incident.score}", id=id)
    yield el("p", sentence(incident.narrative))
    yield el("dl", *pairs(
        ("Score", sum_text(incident)),
        ("Severity", f"{incident.severity}: {'; '.join(incident.severity_reasons)}"),
        ("Confidence", certainty(incident)),
        ("Accounts", names(incident.accounts or ["none told"])),
        (f"ATT&CK {incident.attack_version}", "; ".join(map(technique, incident.attack))),
    ))  # fmt: skip
    yield el("div", lanes(part, id), class_="wide", tabindex="0", role="region",
             aria_label=f"Drawing of the chain on {name}")  # fmt: skip
    if missing := left_out(incident):
        yield el("p", f"{counted(missing, 'step')} more are not drawn.", class_="faint")
    yield wide(_steps(part), f"Steps of the chain on {name}")
    yield el("h4", "Processes")
    yield el("ul", *map(_node, part.tree), class_="tree")


def _steps(part: IncidentPart) -> Element:
    rows = []
    for number, (step, finding) in enumerate(
        zip(part.incident.steps, part.findings, strict=True), 1
    ):
        joins = [
            el(
                "li",
                f"{gap_text(join.gap)} after step {join.earlier + 1}, by ",
                isolated(joined(join)),
            )
            for join in part.incident.joins
            if join.later == number - 1
        ]
        where = [f"{each.file}:{each.line}" for each in step.sources]
        seen: list[Child] = [el("span", marked(part.seen[number - 1]), class_="text")]
        if not finding and step.signals:
            seen.append(el("div", ", ".join(step.signals), class_="faint"))
        if step.repeated:
            seen.append(el("div", f"and {step.repeated:,} times more", class_="faint"))
        if step.suppressed_by:
            seen.append(el("div", f"suppressed by {step.suppressed_by}", class_="faint"))
        rows.append(
            (
                str(number),
                moment(step.time),
                step.stage,
                str(step.score),
                el("div", *seen),
                el("ul", *joins) if joins else "",
                el("div", ", ".join(where), el("div", "finding ", reference(finding)))
                if finding
                else ", ".join(where),
            )
        )
    heads = ("#", "Time (UTC)", "Stage", "Score", "Seen", "Joined", "Read at")
    return table(heads, rows, "The same as a table")


def _node(node: Node) -> Element:
    made = el("li", el("span", marked(node.text), class_="text"))
    if node.finding:
        add(made, " ")
        add(made, reference(node.finding))
    if node.below:
        made.append(el("ul", *map(_node, node.below)))
    return made
