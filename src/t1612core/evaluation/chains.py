"""Hold incidents against what labelled scenarios have to become.

A scenario expects an incident of one verdict, or ``none``. Its incidents are those with a row of it
as a step: with a malicious one where it expects an incident, with any where it expects none.

Rule 1: rows are joined as ``correlate`` joins them, all scenarios together: two of them on one host
        may become one incident, as they would on a real host.
Rule 2: what is said of incidents is said of rows: a step is told by the row's event, whatever else
        is joined there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from ..correlation import Correlator
from ..correlation.ordering import in_order
from ..incident import Incident, final
from ..observation import Observation
from .labels import ChainLabel, Label
from .shares import Share, total

_BELONG = ("alert", "chain-only")  # expectations of rows that are steps of their scenario's chain


@frozen
class Seen:
    """A row's label, and the steps that one profile sees in the row."""

    label: Label
    steps: tuple[Observation, ...]


@frozen
class ScenarioChain:
    """What became of one scenario.

    ``found`` are the verdicts of its incidents. ``members``: of its malicious rows that alert by
    themselves or matter with others, those that are steps of one of its incidents; of none where
    it expects none. ``missing`` are the ids of the others.
    """

    scenario: str
    expected: ChainLabel
    found: tuple[str, ...]
    members: Share
    missing: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Return whether it became what it had to."""
        return self.expected in self.found if self.expected != "none" else not self.found


@frozen
class Chains:
    """What one profile's incidents make of all scenarios that say what they have to become.

    ``benign_steps``: of the labelled steps of all incidents, those in which nobody attacks.
    ``undated`` counts steps without a time, which are in no incident.
    """

    scenarios: tuple[ScenarioChain, ...]
    incidents: int
    benign_steps: Share
    undated: int

    @property
    def found(self) -> Share:
        """Of the scenarios that have to become an incident, those that became that one."""
        return _right(each for each in self.scenarios if each.expected != "none")

    @property
    def unexpected(self) -> Share:
        """Of the scenarios that have to become none, those that became one."""
        kept = _right(each for each in self.scenarios if each.expected == "none")
        return Share(kept.total - kept.count, kept.total)

    @property
    def members(self) -> Share:
        """Of the rows that have to be a step of their scenario's incident, those that are."""
        return total(each.members for each in self.scenarios)


def chains(rows: Sequence[Seen], expected: Mapping[str, ChainLabel]) -> Chains | None:
    """Join the steps of all rows, and hold the incidents against *expected*, by scenario.

    ``None`` where that is empty.
    """
    if not expected:
        return None
    # Two rows may be one event, told twice.
    labels: dict[tuple[str, str], list[Label]] = {}
    for row in rows:
        for step in row.steps:
            labels.setdefault((step.host, step.reference), []).append(row.label)
    steps = [step for row in rows for step in row.steps]
    incidents = _incidents(steps)
    parts = [_labels(incident, labels) for incident in incidents]
    all_parts = [label for part in parts for label in part]
    return Chains(
        scenarios=tuple(
            _became(name, wanted, rows, list(zip(incidents, parts, strict=True)))
            for name, wanted in expected.items()
        ),
        incidents=len(incidents),
        benign_steps=Share(sum(label.is_benign for label in all_parts), len(all_parts)),
        undated=sum(step.time is None for step in steps),
    )


def _incidents(steps: Iterable[Observation]) -> list[Incident]:
    correlator = Correlator()
    told = [incident for step in in_order(steps) for incident in correlator.feed(step)]
    return final([*told, *correlator.flush()])


def _labels(incident: Incident, labels: Mapping[tuple[str, str], list[Label]]) -> list[Label]:
    references = {name for step in incident.steps for name in step.references}
    found = (labels.get((incident.host, name), []) for name in sorted(references))
    return [label for each in found for label in each]


def _became(
    scenario: str,
    expected: ChainLabel,
    rows: Iterable[Seen],
    incidents: Iterable[tuple[Incident, list[Label]]],
) -> ScenarioChain:
    own = [
        (incident, part)
        for incident, part in incidents
        if any(
            each.scenario == scenario and (expected == "none" or not each.is_benign)
            for each in part
        )
    ]
    joined = {each.event_id for _, part in own for each in part if each.scenario == scenario}
    members = [
        row.label.event_id
        for row in rows
        if expected != "none"
        and row.label.scenario == scenario
        and row.label.expect in _BELONG
        and not row.label.is_benign
    ]
    verdicts = tuple(incident.verdict for incident, _ in own)
    missing = tuple(id for id in members if id not in joined)
    share = Share(len(members) - len(missing), len(members))
    return ScenarioChain(scenario, expected, verdicts, share, missing)


def _right(scenarios: Iterable[ScenarioChain]) -> Share:
    right = [each.is_right for each in scenarios]
    return Share(sum(right), len(right))
