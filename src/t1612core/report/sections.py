"""Show the rest of a page: the bottom line, what to do next, sums, and how it was made."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from ..knowledge.response import PHASES
from ..stream.account import counted
from .content import Advice, IncidentPart, Input, Query, Report
from .markup import Child, add, el, table
from .parts import Section, isolated, marked, moment, names, pairs, sentence, sortable, wide
from .queries import by_phase
from .telling import (
    ELSEWHERE,
    IN_CAPITALS,
    first_things,
    for_whom,
    how_much,
    how_sure,
    not_told,
    started_by,
    sweep,
    who,
    worst_host,
)


def bottom_line(report: Report) -> Element:
    """Return what happened, where, when, how sure that is, what to do next, what is not known."""
    known: list[tuple[str, Child]] = []
    if report.incidents:
        known.append(("What", sentence(report.incidents[0].incident.narrative)))
    elif report.findings:
        known.append(("What", marked(report.findings[0].detail)))
    if report.hosts:
        where = names(row.host or "(no name)" for row in report.hosts[:5])
        if (more := report.hosts_found - 5) > 0:
            add(where, f" and {more:,} more")
        known.append(("Where", where))
    if accounts := who(report):
        known.append(("Who", names(accounts)))
    if above := started_by(report):
        known.append(("Started by", " → ".join(above)))
    if report.first and report.last:
        known.append(("When", f"{moment(report.first)} to {moment(report.last)} UTC"))
    if report.score:
        known.append(("How bad", how_bad(report)))
        known.append(("How sure", how_sure(report)))
    if missing := not_told(report):
        known.append(("Not evaluable", missing))
    known.append(("How much", how_much(report)))
    firsts = first_things(report)
    if firsts:
        items = [
            el("li", what, *([el("pre", by, tabindex="0")] if by else []), note)
            for what, by, note in firsts
        ]
        host = worst_host(report)
        known.append((f"Do first, on {host}" if host else "Do first", el("ol", *items)))
    made = el(
        "div",
        el("dl", *pairs(*known)),
        class_=f"bottom-line {report.verdict}",
    )
    if report.problems:
        told = el("ul", *(el("li", each) for each in report.problems))
        head = el("strong", "Not everything was understood; what is missing here may be there:")
        made.append(el("div", head, told, class_="problems", role="note"))
    return made


def how_bad(report: Report) -> Element:
    """Return severity and score."""
    return el(
        "span",
        el("span", report.severity, class_=f"severity {report.severity}"),
        f", the highest score is {report.score}",
    )


def next_steps(report: Report) -> Section:
    """Return the actions of the response guide that are called for."""
    if not report.advice:
        return None
    made = [el("p", IN_CAPITALS)]
    if about := for_whom(report):
        made.append(el("p", sentence(about)))
    phases = by_phase(report.advice)
    for phase, group in phases:
        made += [el("h3", PHASES[phase]), el("ol", *(_action(each, report) for each in group))]
    return made + [_again(number, part) for number, part in enumerate(report.incidents[1:], 2)]


def _again(number: int, part: IncidentPart) -> Element:
    """Return what to do about another chain, folded: its own actions and names, without reasons."""
    host = isolated(part.incident.host or "a host without a name")
    lines = (
        el("li", each.action.what, *_lines(each))
        for _, group in by_phase(part.advice)
        for each in group
    )
    return el("details", el("summary", f"The same for chain {number}, on ", host), el("ol", *lines))


def _lines(advice: Advice) -> list[Child]:
    if not advice.commands:
        return []
    return [el("pre", "\n".join(line for _, line in advice.commands), tabindex="0"), advice.note]


def _action(advice: Advice, report: Report) -> Element:
    made = el("li", el("strong", advice.action.what), " ", advice.action.why)
    if advice.action.is_sweep and (told := sweep(report)):
        add(made, f" {told}")
        add(made, el("a", ELSEWHERE, href="#indicators"))
        add(made, ".")
    for each in _lines(advice):
        add(made, each)
    return made


def queries(report: Report) -> Section:
    """Return the queries of each listed chain, or of the worst finding."""
    made: list[Element] = []
    asked = [(part.incident.host, part.queries) for part in report.incidents]
    if report.queries:
        asked.append((report.findings[0].host, report.queries))
    for host, each in asked:
        if each:
            made += [el("h3", host), *map(_query, each)]
    return made or None


def _query(query: Query) -> Element:
    head = el("summary", f"{query.product}: {query.asks}")
    note = [el("p", query.note)] if query.note else []
    return el("details", head, *note, el("pre", query.text, tabindex="0"))


def hosts(report: Report) -> Section:
    """Return the hosts, the worst first."""
    if not report.hosts:
        return None
    rows = [
        (
            row.host or "(no name)",
            str(row.score),
            f"{row.findings:,}",
            f"{row.chains:,}",
            moment(row.first),
            moment(row.last),
        )
        for row in report.hosts
    ]
    heads = ("Host", "Score", "Findings", "Chains", "First (UTC)", "Last (UTC)")
    caption = f"{counted(report.hosts_found, 'host')} with findings"
    if report.hosts_found > len(rows):
        caption += f"; the worst {len(rows):,} are listed"
    return [wide(sortable(table(heads, rows, caption), (1, 2, 3)), "Table of hosts")]


def signals(report: Report) -> Section:
    """Return how often each signal fired."""
    if not report.signals:
        return None
    rows = [
        (el("code", row.signal), row.title, ", ".join(row.attack), f"{row.findings:,}")
        for row in report.signals
    ]
    made = table(("Signal", "Meaning", "ATT&CK", "Findings"), rows, "Signals that fired")
    return [wide(sortable(made, (3,)), "Table of signals")]


def indicators(report: Report) -> Section:
    """Return what findings and steps named."""
    if not report.indicators:
        return None
    rows = [
        (each.kind, el("span", each.value, class_="text"), f"{each.times:,}", f"{each.hosts:,}")
        for each in report.indicators
    ]
    caption = "Named by findings and by steps that score; none is a verdict by itself"
    if report.indicators_found > len(rows):
        caption += f"; {len(rows):,} of {report.indicators_found:,} are listed"
    made = table(("Kind", "Value", "Times", "Hosts"), rows, caption)
    asked = map(_query, report.elsewhere)
    return [wide(sortable(made, (2, 3)), "Table of indicators"), *asked]


def about(report: Report) -> Section:
    """Return what the report was made of: equal inputs and versions give an equal page."""
    schemas = ", ".join(f"{name} ({number:,})" for name, number in report.schemas.items())
    made = [
        el("dl", *pairs(
            ("Version", f"t1612core {report.version}"),
            ("Profile", report.profile),
            ("ATT&CK", f"version {report.attack_version}"),
            ("Read as", schemas or "nothing"),
            ("Events", report.account),
        )),
        wide(_inputs(report.inputs, "Inputs"), "Table of inputs"),
    ]  # fmt: skip
    if report.allowlists:
        made.append(wide(_inputs(report.allowlists, "Allow-lists"), "Table of allow-lists"))
    return made


def _inputs(inputs: Iterable[Input], caption: str) -> Element:
    rows = [
        (each.name, "" if each.size is None else f"{each.size:,}", el("code", each.digest))
        for each in inputs
    ]
    return table(("Name", "Bytes", "SHA-256"), rows, caption)
