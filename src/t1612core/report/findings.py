"""Collect all that a report shows of one finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from ..detector import Detector
from ..model import Event, Evidence, Finding, Route
from ..observation import Source
from ..summary.labels import text_of
from ..summary.ranking import Place
from .content import FindingRow, Lineage, Reason, StepText
from .marking import LONGEST_NAME, event_text, marked, shown

# The processes of an event, the eldest first: their line where there is one, else their name.
_LINEAGE: Final[Mapping[Route, tuple[tuple[str, ...], ...]]] = {
    "process": (
        ("grandparent_name",),
        ("parent_line", "parent_name"),
        ("command_line", "name"),
    ),
    "file": (("grandparent_name",), ("parent_line", "parent_name")),
    "network": (("name",),),
    "daemon": (("caller",), ("request", "name")),
}
_MOST_EVIDENCE: Final = 40


def place_of(source: Source | None) -> str:
    """Return a source as a report names it, ``""`` for none."""
    return f"{source.file}:{source.line}" if source else ""


def row_of(detector: Detector, place: Place, number: int) -> FindingRow:
    """Make the row of a finding; *number* is its own in the report."""
    finding, route = place.finding, place.route
    # A branch of operators shows its text as the published rule does, with secrets.
    clean = {branch.name for branch in detector.profile.branches if branch.reader}
    evidence = [each for each in finding.evidence if each.weight][:_MOST_EVIDENCE]
    heaviest = sorted(finding.evidence, key=lambda item: -item.weight)
    fields = by_field(heaviest)
    return FindingRow(
        number=number,
        place=place_of(place.source),
        time=place.first,
        last=place.last,
        count=place.count,
        host=shown(finding.host, LONGEST_NAME),
        account=shown(finding.account, LONGEST_NAME),
        kind=finding.kind,
        branch=finding.branch,
        description=finding.description,
        score=finding.score_after,
        score_before=finding.score,
        threshold=finding.threshold,
        severity=finding.severity,
        confidence=finding.confidence,
        detail=marked(finding.detail, heaviest, is_clean=finding.branch in clean),
        reasons=tuple(
            Reason(
                *(each.signal.id, each.signal.title, each.weight, each.field),
                *(shown(each.text), each.span),
            )
            for each in sorted(evidence, key=lambda item: -item.weight)
        ),
        attack=finding.attack,
        lineage=lineage_of(detector, place.event, route, fields),
        not_evaluable=_not_evaluable(detector, place, route),
        suppressed_by=finding.suppressed_by,
        allowances=_allowances(finding),
        event=event_text(place.event),
    )


def by_field(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return what signals saw by the fields that they saw it in."""
    fields: dict[str, list[Evidence]] = defaultdict(list)
    for each in evidence:
        fields[each.field].append(each)
    return fields


def step_of(detector: Detector, event: Event, route: Route, detail: str) -> StepText:
    """Return what is shown of a step that is no finding, with what signals saw marked."""
    explained = detector.explain(event, kind=route)
    evidence = [
        each.evidence for branch in explained.branches for each in branch.signals if each.evidence
    ]
    lineage = lineage_of(detector, event, route, by_field(evidence))
    seen = lineage[-1] if lineage and route == "process" else marked(detail, evidence)
    return StepText(lineage, seen)


def lineage_of(
    detector: Detector, event: Event, route: Route, fields: Mapping[str, list[Evidence]]
) -> Lineage:
    """Return the processes of an event; *fields* are what signals saw in each, to be marked."""
    told = []
    for names in _LINEAGE[route]:
        for name in names:
            if text := text_of(detector, event, name, route):
                told.append(marked(text, fields.get(name, ())))
                break
    return tuple(told)


def _not_evaluable(detector: Detector, place: Place, route: Route) -> tuple[str, ...]:
    explained = detector.explain(place.event, kind=route)
    return tuple(
        each.signal.id
        for branch in explained.branches
        if branch.branch.name == place.finding.branch
        for each in branch.signals
        if each.state == "not evaluable"
    )


def _allowances(finding: Finding) -> tuple[str, ...]:
    told = []
    for each in finding.allowances:
        effect = f"takes {each.points} points" if each.action == "subtract" else each.label
        if each.entry == finding.suppressed_by:
            effect = "suppresses it"
        who = f"{each.owner}, until {each.expires.isoformat()}"
        told.append(shown(f"{each.entry} {effect}: {each.reason} ({who})"))
    if finding.tuned and finding.tuned.barred_by:
        told.append(f"not suppressed: no entry may hide {', '.join(finding.tuned.barred_by)}")
    return tuple(told)
