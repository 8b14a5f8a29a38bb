"""Hold profiles against labelled events: what they find, miss, and alert on in vain.

A labelled event is an event with the author's judgement beside its columns: what
``label`` it has (``malicious``, ``benign-ci`` …), of which ``scenario`` it is, and what
to ``expect`` of a detector:

``alert``       at or above the alert threshold by itself
``chain-only``  no alert by itself: it matters together with others
``low``         may score, and stays below the threshold
``quiet``       scores 0

Rule 1: pure; who reads and who prints is elsewhere.
Rule 2: every profile is held against the same rows. A row that one of them cannot score
        counts for none.
Rule 3: a count goes with its total, and the ratio of nothing is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar, get_args

from attrs import frozen

from .detector import Detector
from .errors import EventError
from .model import KINDS, Event, Kind, Route
from .stream.account import Stream, event_error, reporter
from .telemetry.fields import is_absent

Expect = Literal["alert", "chain-only", "low", "quiet"]

EXPECTATIONS: tuple[Expect, ...] = get_args(Expect)

_MALICIOUS = "malicious"
_BENIGN = "benign"  # by itself, or before a hyphen and the name of a family
_Choice = TypeVar("_Choice", bound=str)


@frozen
class Label:
    """What the author of a row says of it; ``why`` is ``""`` where no reason is given."""

    event_id: str
    scenario: str
    label: str
    expect: Expect
    why: str

    @property
    def is_benign(self) -> bool:
        """Return whether nobody attacks in this row."""
        return self.label.startswith(_BENIGN)


@frozen
class Labelled:
    """An event, borrowed, with its label. ``kind`` is ``None`` where the event has to tell it."""

    event: Event
    kind: Kind | None
    label: Label


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
class Share:
    """So many of so many."""

    count: int
    total: int

    @property
    def ratio(self) -> float | None:
        """From 0 to 1; ``None`` of nothing."""
        return self.count / self.total if self.total else None


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
        shares = (self.chain_only_alerts, self.low_alerts, self.quiet_scores)
        return Share(sum(s.count for s in shares), sum(s.total for s in shares))


@frozen
class Evaluation:
    """One profile held against all rows; families and scenarios in the order they came in."""

    profile: str
    verdicts: tuple[Verdict, ...]
    counts: Counts
    families: Mapping[str, Share]  # alerts on benign rows, by label
    scenarios: Mapping[str, Counts]

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
    """Hold each detector against single labelled events; give one evaluation a detector.

    A row without a label, or that one of them cannot score, goes to *on_error* and is
    in no evaluation; without *on_error* its ``EventError`` is raised.
    """
    return judged(events, detectors, Stream(reporter(on_error, event_error)))


def judged(
    events: Iterable[Any], detectors: Sequence[Detector], stream: Stream
) -> tuple[Evaluation, ...]:
    """Hold each detector against labelled events, which *stream* counts; else as ``evaluate``."""

    def verdicts(row: Labelled, *, kind: Route) -> list[Verdict]:
        return [judge(detector, row) for detector in detectors]

    # A row of a table that is not scored is held against its label, too: the kind is all the same.
    rows = list(stream.each(events, lambda event: ("process", labelled(event)), verdicts))
    return tuple(
        _evaluation(detector.profile.name, [row[at] for row in rows])
        for at, detector in enumerate(detectors)
    )


def labelled(event: Any) -> Labelled:
    """Read an event's label.

    Raises ``EventError`` for what is no mapping, and where a part of the label is missing
    or contradicts another.
    """
    if not isinstance(event, Mapping):
        raise EventError("event", "", event, f"is {type(event).__name__}, expected a mapping")
    label = Label(
        event_id=_text(event, "event_id"),
        scenario=_text(event, "scenario"),
        label=_label(event),
        expect=_one_of(EXPECTATIONS, event, "expect"),
        why="" if is_absent(event.get("why")) else _text(event, "why"),
    )
    if label.is_benign and label.expect == "alert":
        problem = "is alert, and the label says that the row is benign"
        raise EventError("event", "expect", label.expect, problem)
    kind = None if is_absent(event.get("table")) else _one_of(KINDS, event, "table")
    return Labelled(event, kind, label)


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


def _evaluation(profile: str, verdicts: Sequence[Verdict]) -> Evaluation:
    families = _grouped((v for v in verdicts if v.label.is_benign), lambda v: v.label.label)
    scenarios = _grouped(verdicts, lambda v: v.label.scenario)
    return Evaluation(
        profile=profile,
        verdicts=tuple(verdicts),
        counts=count(verdicts),
        families={name: _alerts(group) for name, group in families.items()},
        scenarios={name: count(group) for name, group in scenarios.items()},
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


def _text(event: Event, key: str) -> str:
    value = event.get(key)
    if isinstance(value, str) and value:
        return value
    problem = (
        "is missing: the event is not labelled"
        if is_absent(value)
        else f"is {type(value).__name__}, expected str"
    )
    raise EventError("event", key, value, problem)


def _label(event: Event) -> str:
    text = _text(event, "label")
    if text in (_MALICIOUS, _BENIGN) or text.startswith(f"{_BENIGN}-"):
        return text
    problem = f"is none of {_MALICIOUS}, {_BENIGN} and families such as {_BENIGN}-ci"
    raise EventError("event", "label", text, problem)


def _one_of(choices: tuple[_Choice, ...], event: Event, key: str) -> _Choice:
    text = _text(event, key)
    for choice in choices:
        if choice == text:
            return choice
    raise EventError("event", key, text, f"is none of {', '.join(choices)}")
