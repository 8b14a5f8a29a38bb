"""Read events once for a report: findings, chains, hosts, signals and what to look for elsewhere.

Rule 1: memory is bounded by the number of what is listed and of hosts, signals and indicators.
Rule 2: nothing of the report depends on when or where it is made: equal events, equal report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from attrs import define, evolve, field, frozen

from ..correlation import Correlator, Loss
from ..correlation.ordering import in_order
from ..correlation.settings import WINDOW
from ..detector import Detector
from ..incident import Incident, Step
from ..knowledge.attack import VERSION
from ..knowledge.response import Occasion
from ..knowledge.signals import CATALOG
from ..model import Event, Finding, Kind, Route, Severity
from ..observation import Observation, Source, Stage
from ..stream.account import Account, counted
from ..summary.chains import Chains
from ..summary.command_lines import CommandLines
from ..summary.ranking import Place, Places
from ..summary.survey import Limits, Verdict
from .content import (
    Advice,
    FindingRow,
    IncidentPart,
    Input,
    Piece,
    Query,
    Report,
    SignalRow,
    StepText,
)
from .elsewhere import elsewhere
from .findings import place_of, row_of, step_of
from .hosts import Hosts
from .indicators import Indicators
from .marking import LONGEST_NAME, shown
from .naming import is_fixed, kept, named_by_chain, named_by_finding
from .queries import advice, engines, occasions, queries
from .telling import headline
from .tree import tree

MOST_STEPS: Final = 200_000  # that wait to be sorted
_MOST_TEXTS: Final = 5_000  # of steps that are no findings
_MOST_ALONE: Final = 20  # steps of a report without findings
_SHOWN: Final = 200  # hosts, and indicators
_SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high")
_LOST: Final[dict[Loss, str]] = {
    "no_time": "without a time",
    "late": "too late in the stream",
    "hosts": "of hosts that made room for others",
    "steps": "of hosts with too many",
}
_STAGES: Final[dict[Kind, Stage]] = {"file": "prepare", "network": "egress"}


@frozen
class Settings:
    """What counts, and how much of it is listed.

    ``least``: the score from which on a finding or a chain counts. ``findings`` and ``chains``:
    how many are listed, the worst first. ``window``: how far apart two steps may lie that a link
    joins.
    """

    title: str = "Container images built on hosts"
    least: int = 0
    findings: int = 500
    chains: int = 50
    window: timedelta = WINDOW


@define(slots=False)
class Collector:
    """One reading: ``see`` each event, ``join`` its steps, then make the ``report``."""

    detector: Detector
    settings: Settings = field(factory=Settings)
    _findings: Places = field(init=False)
    _suppressed: Places = field(init=False)
    _chains: Chains = field(init=False)
    _hosts: Hosts = field(factory=Hosts, init=False)
    _signals: Counter[str] = field(factory=Counter, init=False)
    _entries: Counter[str] = field(factory=Counter, init=False)
    _indicators: Indicators = field(factory=Indicators, init=False)
    _texts: dict[str, StepText] = field(factory=dict, init=False)  # of steps that are no findings
    _alone: list[Observation] = field(factory=list, init=False)
    _alone_found: int = field(default=0, init=False)
    lost: Mapping[Loss, int] = field(factory=dict, init=False)
    lines: CommandLines = field(factory=CommandLines, init=False)
    findings_found: int = field(default=0, init=False)
    suppressed_found: int = field(default=0, init=False)
    below_found: int = field(default=0, init=False)
    _seen: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._findings = Places(self.settings.findings)
        self._suppressed = Places(self.settings.findings)
        self._chains = Chains(self.settings.least)

    @property
    def chains_found(self) -> int:
        """How many chains count; all are known when their steps are joined."""
        return self._chains.found

    @property
    def gaps(self) -> list[str]:
        """What the events lack: how many steps no chain can have, by reason, and command lines."""
        lost = (
            f"{counted(number, 'step')} that no chain can have: {why}"
            for reason, why in _LOST.items()
            if (number := self.lost.get(reason, 0))
        )
        return [*lost, *filter(None, [self.lines.tally.problem])]

    @property
    def _below_notes(self) -> list[str]:
        """What is left out because of its score: a page without it is no green one."""
        below, least = self.below_found, self.settings.least
        return (
            [f"{counted(below, 'finding')} left out: below the score of {least}"] if below else []
        )

    def see(self, event: Event, kind: Route, source: Source) -> tuple[Observation, ...]:
        """Take a located event, and give its steps. Raises ``EventError`` as ``find`` does."""
        self._seen += 1
        finding = self.detector.find(event, kind)
        self.lines.look(self.detector, event, kind)
        if finding is not None:
            self._take(finding, event, kind, source)
        steps = self.detector.observe(event, kind=kind)
        if steps and finding is None and len(self._texts) < _MOST_TEXTS:
            told = step_of(self.detector, event, kind, steps[0].detail)
            self._texts[place_of(source)] = told
        return tuple(evolve(each, source=source) for each in steps)

    def join(self, steps: Iterable[Observation]) -> None:
        """Find the chains of all steps."""
        window = self.settings.window
        correlator = Correlator(window=window, lateness=window)
        for step in in_order(steps, MOST_STEPS):
            self._indicators.meet(step)
            self._meet_alone(step)
            self._chains.hear(correlator.feed(step))
        self._chains.hear(correlator.flush())
        self.lost = correlator.dropped

    def _meet_alone(self, step: Observation) -> None:
        """Keep the worst steps that score, for a report of nothing else."""
        if step.score < 1 or step.suppressed_by:
            return
        self._alone_found += 1
        self._alone.append(step)
        if len(self._alone) > 2 * _MOST_ALONE:
            self._alone = _worst(self._alone)

    def report(
        self,
        account: Account,
        *,
        version: str = "",
        problems: Sequence[str] = (),
        inputs: Sequence[Input] = (),
        allowlists: Sequence[Input] = (),
    ) -> Report:
        """Make the report; *problems* are what the reader could not read or not understand.

        *version* is the library's, for those who want the same page again.
        """
        chains = self._chains.ranked()
        for chain in chains:
            self._hosts.meet_chain(chain)
        listed = self._rows(self._findings.best(), 1)
        incidents = tuple(
            _part(each, listed, self._texts) for each in chains[: self.settings.chains]
        )
        problems = (*problems, *self.gaps)
        hosts, below = self._hosts, self._below_notes
        if not hosts.score:
            problems = (*problems, *below)
        verdict: Verdict = Limits().verdict(hosts.score)
        if verdict == "none" and (problems or not account.used):
            verdict = "unknown"
        severities = {each.severity for each in chains} | {each.severity for each in listed}
        signals = sorted(self._signals.items(), key=lambda item: (-item[1], item[0]))
        worst = listed[0] if listed else None
        indicators = self._indicators.best(_SHOWN)
        is_empty = not (chains or self.findings_found or self.below_found)
        alone = _worst(self._alone) if is_empty else []
        alone_found = self._alone_found if is_empty else 0
        return Report(
            title=self.settings.title,
            verdict=verdict,
            headline=headline(verdict, incidents, worst, account, len(hosts), alone_found),
            score=hosts.score,
            severity=max(severities, key=_SEVERITIES.index, default=""),
            hosts_found=len(hosts),
            first=hosts.first,
            last=hosts.last,
            account="; ".join([account.worded("scored"), *below]),
            problems=problems,
            incidents=incidents,
            chains_found=self._chains.found,
            findings=tuple(listed),
            findings_found=self.findings_found,
            lone_steps=tuple(_fit_step(each, self._texts) for each in alone),
            lone_steps_found=alone_found,
            suppressed=tuple(self._rows(self._suppressed.best(), len(listed) + 1)),
            suppressed_found=self.suppressed_found,
            advice=self._advice(incidents, worst),
            queries=() if incidents or worst is None else _queries(worst),
            hosts=hosts.rows(_SHOWN),
            signals=tuple(
                SignalRow(id, CATALOG[id].title, CATALOG[id].attack, number)
                for id, number in signals
            ),
            indicators=indicators,
            elsewhere=elsewhere(indicators),
            indicators_found=self._indicators.found,
            entries=dict(sorted(self._entries.items())),
            inputs=tuple(inputs),
            profile=self.detector.profile.name,
            schemas=dict(account.schemas.most_common()),
            allowlists=tuple(allowlists),
            version=version,
            attack_version=VERSION,
        )

    def _take(self, finding: Finding, event: Event, kind: Route, source: Source) -> None:
        self._entries.update(each.entry for each in finding.allowances)
        if finding.suppressed_by:
            self.suppressed_found += 1
            self._suppressed.take(finding, event, self._seen, kind, source)
            return
        score = finding.score_after
        if score < self.settings.least:
            self.below_found += 1
            return
        self.findings_found += 1
        self._signals.update(item.signal.id for item in finding.evidence)
        self._hosts.meet_finding(finding.host, score, finding.time)
        self._indicators.meet_finding(finding)
        self._findings.take(finding, event, self._seen, kind, source)

    def _advice(
        self, incidents: Sequence[IncidentPart], worst: FindingRow | None
    ) -> tuple[Advice, ...]:
        """Return what to do about the worst chain, else about the worst finding."""
        if incidents:
            return incidents[0].advice
        if worst is None:
            return ()
        place = self._findings.best()[0]
        return _about_finding(worst, self.detector.observe(place.event, kind=place.route))

    def _rows(self, places: Iterable[Place], first: int) -> list[FindingRow]:
        return [row_of(self.detector, place, first + at) for at, place in enumerate(places)]


def _worst(steps: Iterable[Observation]) -> list[Observation]:
    return sorted(steps, key=lambda step: -step.score)[:_MOST_ALONE]


def _part(
    incident: Incident, listed: Sequence[FindingRow], texts: Mapping[str, StepText]
) -> IncidentPart:
    """Join a chain with the findings that its steps are."""
    numbers = {row.place: row.number for row in listed}
    findings = tuple(
        next((numbers[name] for each in step.sources if (name := place_of(each)) in numbers), 0)
        for step in incident.steps
    )
    whole, incident = incident.steps, _fit(incident)
    own = [listed[number - 1] for number in dict.fromkeys(findings) if number]
    told = [
        StepText((row := listed[number - 1]).lineage, row.detail) if number else _text(step, texts)
        for step, number in zip(incident.steps, findings, strict=True)
    ]
    processes = tree((each.lineage, number) for each, number in zip(told, findings, strict=True))
    seen = tuple(each.seen for each in told)
    asked = queries(incident.host, incident.start, incident.end)
    called = _about_chain(incident, own, whole)
    return IncidentPart(incident, findings, seen, processes, asked, called)


def _text(step: Step, texts: Mapping[str, StepText]) -> StepText:
    """Return what is shown of a step that is no finding; what it says itself if nothing is kept."""
    known = (texts[name] for each in step.sources if (name := place_of(each)) in texts)
    seen = (Piece(step.detail),)
    return next(known, StepText((seen,), seen))


def _fit_step(step: Observation, texts: Mapping[str, StepText]) -> Observation:
    """Return a step with its texts without secrets, and cut where they are long."""
    host, account = shown(step.host, LONGEST_NAME), shown(step.account, LONGEST_NAME)
    known = texts.get(place_of(step.source))
    told = "".join(piece.text for piece in known.seen) if known else shown(step.detail)
    return evolve(step, host=host, account=account, detail=told)


def _fit(incident: Incident) -> Incident:
    """Return a chain with its texts without secrets, and cut where they are long."""
    return evolve(
        incident,
        host=shown(incident.host, LONGEST_NAME),
        accounts=tuple(shown(each, LONGEST_NAME) for each in incident.accounts),
        narrative=shown(incident.narrative),
        steps=tuple(evolve(each, detail=shown(each.detail)) for each in incident.steps),
        joins=tuple(evolve(each, value=shown(each.value, LONGEST_NAME)) for each in incident.joins),
    )


def _queries(worst: FindingRow) -> tuple[Query, ...]:
    return queries(worst.host, worst.time, worst.last)


def _about_chain(
    incident: Incident, own: Sequence[FindingRow], steps: Iterable[Step]
) -> tuple[Advice, ...]:
    """Return what to do about a chain, whose findings are *own*, of its whole *steps*."""
    signals = {signal for step in incident.steps for signal in step.signals}
    attack = {technique.id for technique in incident.attack}
    started = {
        id
        for step in incident.steps
        if step.stage == "deploy"
        for signal in step.signals
        for id in CATALOG[signal].attack
    }
    called = occasions({step.stage for step in incident.steps}, signals, attack, started)
    told = [*(step.detail for step in steps), *_texts(own)]
    named = named_by_chain(incident)
    if own:
        named["line"] = min(own, key=lambda row: row.number).place
    return advice(_by_tag(called, named), named, incident.start, incident.end, engines(told))


def _about_finding(row: FindingRow, steps: Sequence[Observation]) -> tuple[Advice, ...]:
    """Return what to do about a finding, whose steps are given."""
    stages = {step.stage for step in steps}
    if row.kind in _STAGES:
        stages.add(_STAGES[row.kind])
    if any(link.kind == "path" for step in steps for link in step.links):
        stages.add("prepare")  # a directory that was built from is to be kept as one that was made
    started = {id for step in steps if step.stage == "deploy" for id in step.attack}
    called = occasions(stages, {reason.signal for reason in row.reasons}, row.attack, started)
    named = named_by_finding(steps) | {"line": row.place}
    if row.kind == "file":
        named["path"] = kept("".join(piece.text for piece in row.detail))
    return advice(_by_tag(called, named), named, row.time, row.last, engines(_texts([row])))


def _by_tag(called: set[Occasion], named: Mapping[str, str]) -> set[Occasion]:
    """Add the occasion that an image is named by what can be moved to another one."""
    image = named.get("image", "")
    return called | {"tag"} if image and not is_fixed(image) else called


def _texts(rows: Iterable[FindingRow]) -> list[str]:
    """Return what findings show: what was seen, and the processes."""
    told = [marked for row in rows for marked in (row.detail, *row.lineage)]
    return ["".join(piece.text for piece in marked) for marked in told]
