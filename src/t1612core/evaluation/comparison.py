"""Compare profiles on events that nobody has labelled: who alerts, who does not, and why.

Rule 1: every profile is asked about the same events. One that a profile cannot score counts for
        none.
Rule 2: bounded: counts by signal, and the first few events of each group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any

from attrs import define, field, frozen

from ..detector import Detector
from ..errors import EventError
from ..model import Event, Kind, Route
from ..stream.account import Stream, event_error, reporter


@frozen
class View:
    """What one profile makes of an event; ``suppressed_by`` is an allow-list's entry, or ``""``.

    ``signals`` are the ids of those that fired, whatever they added.
    """

    score: int
    is_alert: bool
    signals: tuple[str, ...]
    suppressed_by: str


@frozen
class Compared:
    """An event on which some profile alerts, as each sees it, in the order of the profiles.

    ``detail`` is the event's text as the first profile that shows one shows it.
    """

    kind: Kind
    detail: str
    views: tuple[View, ...]


@frozen
class Example:
    """One event of a group, and where it stands.

    ``line`` is that of ``file``; where that is ``""``, the number of the event, from 1.
    """

    file: str
    line: int
    compared: Compared


@define
class Group:
    """The events on which the same profiles alert.

    ``signals`` counts for each profile the events in which a signal fired; ``silent`` those in
    which none did.
    """

    alerting: tuple[str, ...]
    signals: dict[str, Counter[str]]
    silent: Counter[str] = field(factory=Counter, init=False)
    events: int = field(default=0, init=False)
    examples: list[Example] = field(factory=list, init=False)


@define
class Comparison:
    """What profiles alert on together and alone; ``most`` bounds the examples of a group."""

    profiles: tuple[str, ...]
    most: int
    groups: tuple[Group, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make a group for each choice of profiles, the largest first."""
        sizes = range(len(self.profiles), 0, -1)
        self.groups = tuple(
            Group(names, {name: Counter() for name in self.profiles})
            for size in sizes
            for names in combinations(self.profiles, size)
        )

    def alerts(self, profile: str) -> int:
        """Return on how many events a profile alerts."""
        return sum(group.events for group in self.groups if profile in group.alerting)

    def add(self, compared: Compared, file: str = "", line: int = 0) -> None:
        """Count one event, and keep it where its group has few."""
        seen = dict(zip(self.profiles, compared.views, strict=True))
        alerting = tuple(name for name, view in seen.items() if view.is_alert)
        group = next(group for group in self.groups if group.alerting == alerting)
        group.events += 1
        for name, view in seen.items():
            group.signals[name].update(view.signals)
            group.silent[name] += not view.signals
        if len(group.examples) < self.most:
            group.examples.append(Example(file, line, compared))


def compare(
    events: Iterable[Any],
    detectors: Sequence[Detector],
    *,
    most: int = 3,
    on_error: Callable[[EventError], object] | None = None,
) -> Comparison:
    """Hold detectors, one a profile, against single events; *most* examples of each group.

    An event that one of them cannot score goes to *on_error* and counts for none; without
    *on_error* its ``EventError`` is raised.
    """
    comparison = Comparison(tuple(each.profile.name for each in detectors), most)
    stream = Stream(reporter(on_error, event_error), schema=detectors[0].schema)
    for compared in stream.each(
        stream.whole(events), stream.filled(detectors[0].locate), looker(detectors)
    ):
        comparison.add(compared, line=stream.account.events)
    return comparison


def looker(detectors: Sequence[Detector]) -> Callable[..., Compared | None]:
    """Make the function that returns what each detector makes of an event; ``None`` for no alert.

    It raises ``EventError`` as they do.
    """

    def look(event: Event, *, kind: Route) -> Compared | None:
        findings = [detector.find(event, kind) for detector in detectors]
        if kind == "other" or not any(each and not each.suppressed_by for each in findings):
            return None
        explained = [detector.explain(event, kind=kind).branches for detector in detectors]
        best = [max(each, key=lambda one: one.score, default=None) for each in explained]
        views = tuple(
            View(
                score=branch.score if branch else 0,
                is_alert=bool(finding and not finding.suppressed_by),
                signals=tuple(
                    each.signal.id for each in (branch.signals if branch else ()) if each.evidence
                ),
                suppressed_by=finding.suppressed_by if finding else "",
            )
            for finding, branch in zip(findings, best, strict=True)
        )
        detail = next((branch.detail for branch in best if branch and branch.detail), "")
        return Compared(kind, detail, views)

    return look
