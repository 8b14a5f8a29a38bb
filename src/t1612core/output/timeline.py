"""Show an incident: as a timeline for a person, as JSON for a program.

Below what happened, in a sentence, each step has a line: when, which stage, its score, what was
seen. Below it stand where its events were read, and the earlier steps that it is linked to, by
what, and how much later it is. All text from events is made printable first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

from ..incident import Incident, Join, Step, Technique, Term
from .jsonl import well_formed
from .safe import printable
from .table import Line, Part, Show, cut, fitting
from .told import Context, Told, incidents_of

_MARGIN: Final = "    "
_NARROWEST: Final = 60
_MOST: Final = 6  # lines of what happened
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def lines(told: Iterable[Told], context: Context) -> Iterator[Line]:
    """Yield the lines that show the incidents, one after another."""
    for incident in incidents_of(told):
        yield from lay_out(incident, context.width, context.encoding)


def lay_out(incident: Incident, width: int, encoding: str = "utf-8") -> Iterator[Line]:
    """Yield the lines that show one incident, each at most *width* columns wide (at least 60)."""
    width = max(width, _NARROWEST)
    show = partial(printable, encoding=encoding)
    accounts = ", ".join(map(show, incident.accounts))
    what = f"severity {incident.severity}, confidence {incident.confidence}"
    who = "  ".join(filter(None, (show(incident.host), accounts)))
    head = f"{incident.kind}: {incident.verdict}  "
    score = f"score {incident.score}"
    left = width - len(head) - len(score)
    yield Part(head, "head"), Part(score, "score"), Part(cut(f"  {what}  {who}", left))
    for line in _wrapped(show(incident.narrative), width - len(_MARGIN)):
        yield (Part(_MARGIN + line),)
    for number, step in enumerate(incident.steps):
        yield _step(step, width, show)
        if step.sources:
            places = ", ".join(f"{show(each.file)}:{each.line}" for each in step.sources)
            yield (Part(cut(_MARGIN * 2 + places, width), "dim"),)
        if step.repeated:
            times = f"and {step.repeated} times more"
            yield (Part(_MARGIN * 2 + times, "dim"),)
        if step.suppressed_by:
            entry = f"suppressed by {show(step.suppressed_by)}"
            yield (Part(cut(_MARGIN * 2 + entry, width), "dim"),)
        for join in incident.joins:
            if join.later == number:
                yield (Part(cut(_MARGIN * 2 + _join(join, show), width), "dim"),)
    for told in (
        f"score {sum_text(incident)}",
        "; ".join(incident.severity_reasons),
        sure_text(incident),
    ):
        for line in _wrapped(told, width - len(_MARGIN)):
            yield (Part(_MARGIN + line, "dim"),)
    names = " · ".join(_technique(technique) for technique in incident.attack)
    yield (Part(cut(f"{_MARGIN}ATT&CK {incident.attack_version}: {names}", width), "dim"),)


def sum_text(incident: Incident) -> str:
    """Say what an incident's score is the sum of."""
    terms = " ".join(f"{term.points:+} {term.why}{_of(term)}," for term in incident.terms)
    return f"{incident.score} = {terms.removeprefix('+').removesuffix(',')}"


def sure_text(incident: Incident) -> str:
    """Say how sure an incident is, what raises that, and what lowers it."""
    raising = [each for each in incident.confidence_reasons if each not in incident.doubts]
    told = f"confidence {incident.confidence}"
    if raising:
        told += f"; raised, since {', '.join(raising)}"
    return f"{told}; lowered, since {', '.join(incident.doubts)}" if incident.doubts else told


def to_mapping(incident: Incident) -> dict[str, Any]:
    """Return an incident as plain JSON types; times are ISO 8601 in UTC, gaps are seconds."""
    return {
        "id": incident.id,
        "kind": incident.kind,
        "revision": incident.revision,
        "verdict": incident.verdict,
        "score": incident.score,
        "terms": [
            {"points": term.points, "why": term.why, "step": term.step} for term in incident.terms
        ],
        "severity": incident.severity,
        "severity_reasons": list(incident.severity_reasons),
        "confidence": incident.confidence,
        "confidence_reasons": list(incident.confidence_reasons),
        "doubts": list(incident.doubts),
        "host": well_formed(incident.host),
        "accounts": list(map(well_formed, incident.accounts)),
        "start": incident.start.isoformat(),
        "end": incident.end.isoformat(),
        "narrative": well_formed(incident.narrative),
        "steps": [
            {
                "stage": step.stage,
                "time": step.time.isoformat(),
                "references": list(map(well_formed, step.references)),
                "sources": [
                    {"file": well_formed(each.file), "line": each.line} for each in step.sources
                ],
                "account": well_formed(step.account),
                "detail": well_formed(step.detail),
                "score": step.score,
                "is_alert": step.is_alert,
                "signals": list(step.signals),
                "suppressed_by": step.suppressed_by or None,
                "repeated": step.repeated,
            }
            for step in incident.steps
        ],
        "joins": [
            {
                "earlier": join.earlier,
                "later": join.later,
                "kind": join.kind,
                "value": well_formed(join.value),
                "gap": join.gap.total_seconds(),
            }
            for join in incident.joins
        ],
        "attack": [
            {
                "id": technique.id,
                "name": technique.name,
                "tactics": [{"id": each.id, "name": each.name} for each in technique.tactics],
            }
            for technique in incident.attack
        ],
        "attack_version": incident.attack_version,
        "absorbed": list(incident.absorbed),
        "forgotten": incident.forgotten,
    }


def _wrapped(text: str, width: int) -> list[str]:
    """Part a text at blanks; of more than a few lines, and of a word beyond the width, cut it."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < _MOST:
        line = fitting(rest, width)
        if len(line) < len(rest) and len(lines) < _MOST - 1:
            line = line[: line.rfind(" ")] if " " in line else line
        elif len(line) < len(rest):
            line = cut(rest, width)
            rest = ""
        lines.append(line)
        rest = rest[len(line) :].lstrip(" ")
    return lines


def _step(step: Step, width: int, show: Show) -> Line:
    time = f"{_MARGIN}{step.time:%Y-%m-%d %H:%M:%S}Z  {step.stage:<7} "
    score = f"{step.score:>3}"
    left = width - len(time) - len(score)
    return (
        Part(time),
        Part(score, "score" if step.is_alert else ""),
        Part(cut(f"  {show(step.detail)}", left)),
    )


def _of(term: Term) -> str:
    return "" if term.step is None else f" (step {term.step + 1})"


def _join(join: Join, show: Show) -> str:
    by = "near in time" if join.kind == "near" else f"by {join.kind} {show(join.value)}"
    return f"└ {gap_text(join.gap)} after step {join.earlier + 1}, {by}"


def gap_text(gap: timedelta) -> str:
    """Say how long a time is, in the unit that fits."""
    seconds = gap.total_seconds()
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def _technique(technique: Technique) -> str:
    tactics = "/".join(tactic.name for tactic in technique.tactics)
    return " ".join(filter(None, (technique.id, technique.name, tactics and f"({tactics})")))
