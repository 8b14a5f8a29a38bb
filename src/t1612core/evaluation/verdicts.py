"""Hold profiles against labelled events: what they find, miss, and alert on in vain.

Rule 1: pure; who reads and who prints is elsewhere.
Rule 2: every profile is held against the same rows. A row that one of them cannot score
        counts for none.
Rule 3: a count goes with its total, and the ratio of nothing is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from ..detector import Detector
from ..errors import EventError
from ..model import Route
from ..observation import Observation
from ..stream.account import Stream, event_error, reporter
from .chains import Chains, Seen, chains
from .labels import EXPECTATIONS, ChainLabel, Expect, Label, Labelled, labelled
from .shares import Share, total


@frozen
class Verdict:
    """What one profile makes of one labelled row.

    ``score`` is 0 or more. ``signals`` are the ids of those that fired where there is a
    score. ``detail`` is the event's text as the profile shows it: raw.
    """

    label: Label
    score: int
    is_alert: bool
    signals: tuple[str, ...]
    detail: str

    @property
    def is_miss(self) -> bool:
        """Return whether it had to alert and does not."""
        return self.label.expect == "alert" and not self.is_alert

    @property
    def is_false_alert(self) -> bool:
        """Return whether it alerts and had not to."""
        return self.is_alert and self.label.expect != "alert"


@frozen
class Counts:
    """What one profile makes of several rows."""

    found: Share  # alerts on rows that have to: the recall
    benign_alerts: Share
    chain_only_alerts: Share
    low_alerts: Share
    quiet_alerts: Share
    quiet_scores: Share  # quiet rows that score at all, those that alert included

    @property
    def precision(self) -> Share:
        """Of the alerts that had to be and those on benign rows, the former.

        An alert on a malicious row that need not have one counts neither way.
        """
        found = self.found.count
        return Share(found, found + self.benign_alerts.count)

    @property
    def violations(self) -> Share:
        """Of the rows that need not alert, those that do more than they may."""
        return total((self.chain_only_alerts, self.low_alerts, self.quiet_scores))


@frozen
class Evaluation:
    """One profile held against all rows; families and scenarios in the order they came in.

    ``chains`` is ``None`` where no row says what its scenario has to become.
    """

    profile: str
    verdicts: tuple[Verdict, ...]
    counts: Counts
    families: Mapping[str, Share]  # alerts on benign rows, by label
    scenarios: Mapping[str, Counts]
    chains: Chains | None

    @property
    def misses(self) -> tuple[Verdict, ...]:
        """The rows that have to alert and do not."""
        return tuple(verdict for verdict in self.verdicts if verdict.is_miss)

    @property
    def false_alerts(self) -> tuple[Verdict, ...]:
        """The rows that alert and have not to, benign or not."""
        return tuple(verdict for verdict in self.verdicts if verdict.is_false_alert)


def evaluate(
    events: Iterable[Any],
    detectors: Sequence[Detector],
    *,
    on_error: Callable[[EventError], object] | None = None,
) -> tuple[Evaluation, ...]:
    """Hold each detector against single labelled events; return one evaluation a detector.

    A row without a label, or that one of them cannot score, or that expects another chain of its
    scenario than a row before it, goes to *on_error* and is in no evaluation; without *on_error*
    its ``EventError`` is raised.
    """
    return judged(events, detectors, Stream(reporter(on_error, event_error)))


def judged(
    events: Iterable[Any], detectors: Sequence[Detector], stream: Stream
) -> tuple[Evaluation, ...]:
    """Hold each detector against labelled events, which *stream* counts; else as ``evaluate``."""
    expected: dict[str, ChainLabel] = {}

    def verdicts(row: Labelled, *, kind: Route) -> _Judged:
        made = [judge(detector, row) for detector in detectors]
        seen = [_steps(detector, row) for detector in detectors]
        _expect(expected, row.label)
        return row.label, made, seen

    # A row of a table that is not scored is held against its label, too: the kind is all the same.
    rows = list(stream.each(events, lambda event: ("process", labelled(event)), verdicts))
    return tuple(
        _evaluation(
            detector.profile.name,
            [made[at] for _, made, _ in rows],
            chains([Seen(label, seen[at]) for label, _, seen in rows], expected),
        )
        for at, detector in enumerate(detectors)
    )


# A row's label, and for each detector what it makes of the row and which steps it sees there.
_Judged = tuple[Label, Sequence[Verdict], Sequence[tuple[Observation, ...]]]


def _steps(detector: Detector, row: Labelled) -> tuple[Observation, ...]:
    """Return the steps of a row; none where a field that only they need has the wrong type."""
    try:
        return detector.observe(row.event, kind=row.kind)
    except EventError:
        return ()


def _expect(expected: dict[str, ChainLabel], label: Label) -> None:
    """Keep which chain a scenario has to become; ``EventError`` where two rows disagree."""
    if not label.chain:
        return
    before = expected.setdefault(label.scenario, label.chain)
    if label.chain != before:
        problem = f"is {label.chain}, and a row before says {before} of the same scenario"
        raise EventError("event", "chain_expected", label.chain, problem)


def judge(detector: Detector, row: Labelled) -> Verdict:
    """Ask one detector about one row; a suppressed finding is no alert.

    Raises ``EventError`` as the detector does.
    """
    kind = row.kind or detector.kind_of(row.event)
    finding = detector.find(row.event, kind) if kind and detector.allowlist else None
    branches = detector.explain(row.event, kind=kind).branches if kind else ()
    best = max(branches, key=lambda branch: branch.score, default=None)
    return Verdict(
        label=row.label,
        score=best.score if best else 0,
        is_alert=any(each.score >= each.branch.threshold for each in branches)
        and not (finding and finding.suppressed_by),
        signals=tuple(
            each.signal.id
            for each in (best.signals if best and best.score else ())
            if each.evidence and each.weight
        ),
        detail=best.detail if best else "",
    )


def count(verdicts: Iterable[Verdict]) -> Counts:
    """Count what one profile makes of some rows."""
    verdicts = tuple(verdicts)
    by_expect: dict[Expect, list[Verdict]] = {expect: [] for expect in EXPECTATIONS}
    for verdict in verdicts:
        by_expect[verdict.label.expect].append(verdict)
    quiet = by_expect["quiet"]
    return Counts(
        found=_alerts(by_expect["alert"]),
        benign_alerts=_alerts([v for v in verdicts if v.label.is_benign]),
        chain_only_alerts=_alerts(by_expect["chain-only"]),
        low_alerts=_alerts(by_expect["low"]),
        quiet_alerts=_alerts(quiet),
        quiet_scores=Share(sum(v.score > 0 for v in quiet), len(quiet)),
    )


def _evaluation(profile: str, verdicts: Sequence[Verdict], found: Chains | None) -> Evaluation:
    families = _grouped((v for v in verdicts if v.label.is_benign), lambda v: v.label.label)
    scenarios = _grouped(verdicts, lambda v: v.label.scenario)
    return Evaluation(
        profile=profile,
        verdicts=tuple(verdicts),
        counts=count(verdicts),
        families={name: _alerts(group) for name, group in families.items()},
        scenarios={name: count(group) for name, group in scenarios.items()},
        chains=found,
    )


def _alerts(verdicts: Sequence[Verdict]) -> Share:
    return Share(sum(v.is_alert for v in verdicts), len(verdicts))


def _grouped(
    verdicts: Iterable[Verdict], name: Callable[[Verdict], str]
) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(name(verdict), []).append(verdict)
    return groups
