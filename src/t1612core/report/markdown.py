"""Show a report as Markdown, for a ticket: what happened, why, and what to do.

Rule 1: a text of an event stands in a span of code, where nothing of it is markup, a link or HTML;
        so does each word of any other text that would be markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from ..knowledge.response import PHASES
from ..output.safe import printable
from ..output.timeline import gap_text, sum_text
from ..stream.account import counted
from .content import FindingRow, IncidentPart, Marked, Node, Query, Report
from .findings import place_of
from .lanes import joined
from .parts import place
from .queries import by_phase, clock
from .telling import (
    ELSEWHERE,
    IN_CAPITALS,
    LONE_STEPS,
    NO_FINDINGS,
    certainty,
    first_things,
    for_whom,
    how_much,
    how_sure,
    lone_steps,
    no_findings,
    not_told,
    started_by,
    sweep,
    unlisted,
    who,
    worst_host,
)

_FINDINGS: Final = 20  # that are listed in a ticket
_ALL: Final = (
    "`t1612 report -o report.html` has them with all that is known, and `t1612 scan --format "
    "table` lists all."
)
_CHAINS: Final = 10
_PAGE: Final = "`t1612 report -o report.html` tells more of them."
_OTHERS: Final = "`t1612 report -o report.html` has the commands for each chain."
_INDICATORS: Final = 50
_BAR: Final = re.compile(r"(\\*)\|")
_TICKS: Final = re.compile(r"`+")
# What is markup anywhere, and what makes a link of a word.
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&$@#]|^[+-]|(?<=\S)[.:](?=\S)")
# A word, and the marks of a sentence around it.
_WORD: Final = re.compile(r"(?P<before>\(?)(?P<word>\S+?)(?P<after>[.,:;!?)]*)(?!\S)")


def write(report: Report) -> str:
    """Return the whole text; equal reports give equal texts."""
    return "".join(f"{line}\n" for line in _lines(report))


def code(text: str) -> str:
    """Return a text as code, on one line, whatever it holds; ``""`` stays empty.

    A cell of a table ends at a bar, in code, too: ``_row`` sees to that.
    """
    told = printable(text)
    if not told.strip():
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(told)), default=0) + 1)
    pad = " " if told[0] in "` " or told[-1] in "` " else ""
    return f"{fence}{pad}{told}{pad}{fence}"


def escaped(text: str) -> str:
    """Return a text in which nothing is markup: a word that would be is code."""
    told = printable(text)
    return told if _MARKUP.search(told) is None else _WORD.sub(_as_code, told)


def _as_code(match: re.Match[str]) -> str:
    word = match["word"]
    return f"{match['before']}{code(word) if _MARKUP.search(word) else word}{match['after']}"


def _lines(report: Report) -> Iterator[str]:
    yield from (f"# {escaped(report.title)}", "", f"**{escaped(report.headline)}**", "")
    if report.problems:
        yield "Not everything was understood; what is missing here may be there:"
        yield ""
        yield from (f"* {escaped(each)}" for each in report.problems)
        yield ""
    if report.hosts:
        names = ", ".join(code(row.host) or "(no name)" for row in report.hosts[:5])
        more = report.hosts_found - 5
        yield f"* Where: {names}" + (f" and {more:,} more" if more > 0 else "")
    if accounts := who(report):
        yield f"* Who: {', '.join(map(code, accounts))}"
    if above := started_by(report):
        yield f"* Started by: {' → '.join(map(code, above))}"
    if report.first and report.last:
        yield f"* When: {_moment(report.first)} to {_moment(report.last)} UTC"
    if report.score:
        yield f"* How bad: {report.severity}, the highest score is {report.score}"
        yield f"* How sure: {escaped(how_sure(report))}"
    if missing := not_told(report):
        yield f"* Not evaluable: {missing}"
    yield f"* How much: {how_much(report)}"
    host = worst_host(report)
    first = f"* Do first, on {code(host)}:" if host else "* Do first:"
    for what, line, note in first_things(report):
        yield " ".join(filter(None, (f"{first} {what}", code(line), note)))
    yield ""
    if report.incidents:
        yield from ("## What happened", "")
        for part in report.incidents[:_CHAINS]:
            yield from _incident(part)
        if (more := report.chains_found - _CHAINS) > 0:
            yield from (
                f"{more:,} more chains, of no higher scores, are not told here. {_PAGE}",
                "",
            )
    if report.advice:
        yield from ("## What to do next", "", IN_CAPITALS, "")
        if about := for_whom(report):
            yield from (f"{escaped(about)} {_OTHERS if report.incidents[1:] else ''}".rstrip(), "")
        yield from _advice(report)
    asked = [query for part in report.incidents[:1] for query in part.queries]
    if asked := asked or list(report.queries):
        yield from ("## Where to look further", "")
        yield from _queries(asked)
    if report.findings:
        yield from ("## Findings", "")
        yield from _findings(report)
    if report.lone_steps:
        yield from (f"## {LONE_STEPS}", "", lone_steps(report), "")
        heads = ("Would add", "Stage", "Time (UTC)", "Host", "Account", "Seen", "Read at")
        yield from _table(heads, (
            (
                *(str(step.score), step.stage, _moment(step.time), code(step.host)),
                *(code(step.account), code(step.detail), code(place_of(step.source))),
            )
            for step in report.lone_steps
        ))  # fmt: skip
    if report.indicators:
        yield from (f"## {ELSEWHERE}", "")
        rows = ((each.kind, code(each.value), f"{each.times:,}", f"{each.hosts:,}")
                for each in report.indicators[:_INDICATORS])  # fmt: skip
        yield from _table(("Kind", "Value", "Times", "Hosts"), rows)
        yield from _queries(report.elsewhere)
    yield from ("## How this was made", "")
    yield f"* t1612core {report.version}, profile {report.profile}, ATT&CK {report.attack_version}"
    for each in (*report.inputs, *report.allowlists):
        yield f"* {code(each.name)}: {each.digest}"


def _queries(queries: Iterable[Query]) -> Iterator[str]:
    for query in queries:
        yield f"{query.product}: {query.asks}"
        yield ""
        if query.note:
            yield from (escaped(query.note), "")
        yield from (f"    {line}" for line in query.text.splitlines())
        yield ""


def _incident(part: IncidentPart) -> Iterator[str]:
    incident = part.incident
    yield f"### {code(incident.host) or '(no name)'}: {incident.verdict}, score {incident.score}"
    yield from ("", escaped(incident.narrative), "")
    yield f"* Severity {incident.severity}: {escaped('; '.join(incident.severity_reasons))}"
    yield f"* Score {escaped(sum_text(incident))}"
    yield f"* Confidence {escaped(certainty(incident))}"
    yield f"* Accounts: {', '.join(map(code, incident.accounts)) or 'none told'}"
    yield "* ATT&CK " + ", ".join(each.id for each in incident.attack)
    yield ""
    rows = []
    for number, step in enumerate(incident.steps, 1):
        joins = [
            f"{gap_text(join.gap)} after step {join.earlier + 1}, by {code(joined(join))}"
            for join in incident.joins
            if join.later == number - 1
        ]
        where = [code(f"{each.file}:{each.line}") for each in step.sources]
        rows.append(
            (str(number), _moment(step.time), step.stage, str(step.score), _seen(part, number),
             "; ".join(joins), ", ".join(where))
        )  # fmt: skip
    yield from _table(("#", "Time (UTC)", "Stage", "Score", "Seen", "Joined", "Read at"), rows)
    yield from ("Processes, each below what started it:", "", *_nodes(part.tree, ""), "")


def _seen(part: IncidentPart, number: int) -> str:
    """Return what a step shows; of one that is no finding its signals as well."""
    step, told = part.incident.steps[number - 1], code(_text(part.seen[number - 1]))
    if part.findings[number - 1] or not step.signals:
        return told
    return f"{told} ({', '.join(map(code, step.signals))})"


def _nodes(nodes: Iterable[Node], margin: str) -> Iterator[str]:
    for node in nodes:
        number = f" (finding {node.finding})" if node.finding else ""
        yield f"{margin}* {code(_text(node.text)) or '(no name)'}{number}"
        yield from _nodes(node.below, f"{margin}  ")


def _advice(report: Report) -> Iterator[str]:
    asked = sweep(report)
    for phase, actions in by_phase(report.advice):
        yield from (f"### {PHASES[phase]}", "")
        for number, advice in enumerate(actions, 1):
            where = f" {asked}*{ELSEWHERE}*." if advice.action.is_sweep and asked else ""
            yield f"{number}. **{advice.action.what}** {advice.action.why}{where}"
            if advice.commands:
                yield ""
                yield from (f"       {line}" for _, line in advice.commands)
                yield ""
            if advice.note:
                yield from (f"   {advice.note}", "")
        yield ""


def _findings(report: Report) -> Iterator[str]:
    listed = report.findings[:_FINDINGS]
    rows = (
        (
            str(row.number),
            str(row.score),
            _moment(row.time),
            code(row.host),
            code(row.account),
            row.description,
            code(_text(row.detail)),
            _why(row),
            f"{row.count:,}",
            code(row.place),
        )
        for row in listed
    )
    heads = ("Nr", "Score", "Time (UTC)", "Host", "Account", "Finding", "Seen", "Why")
    yield from _table((*heads, "Times", "Read at"), rows)
    if more := unlisted(report, listed, _ALL):
        yield from (more, "")
    yield from _evidence(listed)
    if others := no_findings(report):
        yield from (f"{NO_FINDINGS}:", "")
        yield from _table(("Of", "Adds", "Stage", "Time (UTC)", "Account", "Seen"), (
            (
                f"chain {chain}, step {number}",
                *(str(step.score), step.stage, _moment(step.time)),
                *(code(step.account), _seen(part, number)),
            )
            for chain, number, part in others
            for step in [part.incident.steps[number - 1]]
        ))  # fmt: skip


def _evidence(rows: Iterable[FindingRow]) -> Iterator[str]:
    """Yield what each signal saw, and which signals could not be told, each set of them once."""
    yield from ("### Evidence", "", "*Span* is where in its field a text stands, from 0 on.", "")
    yield from _table(("Nr", "Points", "Signal", "Field", "Text", "Span"), (
        (
            *(str(row.number), f"{each.weight:+}", code(each.signal), code(each.field)),
            *(code(each.text), place(each.span)),
        )
        for row in rows
        for each in row.reasons
    ))  # fmt: skip
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        if row.not_evaluable:
            alike.setdefault(row.not_evaluable, []).append(str(row.number))
    for names, numbers in alike.items():
        of = f"Findings {', '.join(numbers)} have" if numbers[1:] else f"Finding {numbers[0]} has"
        number = counted(len(names), "signal")
        yield f"* {of} {number} not evaluable: {', '.join(map(code, names))}"
    if alike:
        yield ""


def _why(row: FindingRow) -> str:
    return "; ".join(f"{each.weight:+} {each.title}" for each in row.reasons)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(heads)
    yield _row(heads)
    yield _row("---" for _ in heads)
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_BAR.sub(_escaped_bar, cell) for cell in cells)} |"


def _escaped_bar(match: re.Match[str]) -> str:
    return match[0] if len(match[1]) % 2 else f"{match[1]}\\|"


def _text(pieces: Marked) -> str:
    return "".join(piece.text for piece in pieces)


def _moment(time: datetime | None) -> str:
    return clock(time) if time else ""
