"""Propose entries for confirmed false positives, and none that would hide a true one.

Theory of operation
===================
Alerts on benign rows are grouped by who built: kind, starting program, account and host, as far as
the event has them. A group of two of these fields at least is a candidate: an entry that subtracts
what its highest score needs to get below the threshold. A candidate is tried on every confirmed
true positive; where it takes one below its threshold it is refused and the row named.
``never_suppress`` holds as it does for any entry.

Rule 1: a person decides. A proposal has an owner to fill in and lasts 90 days.
Rule 2: pure; who reads and who prints is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from ..allowlist import AllowList, Condition, Effect, Entry
from ..detector import Detector
from ..evaluation import Labelled, labelled
from ..knowledge.never_suppressed import NEVER_SUPPRESSED
from ..model import Event, Finding, Kind, Route
from ..telemetry import fields
from ..text.kql import fold
from .placeholders import OWNER

LIFE = timedelta(days=90)
_WHO = ("parent_name", "grandparent_name", "account", "parent_account", "host")
_LONGEST = 200


@frozen
class Refused:
    """A group for which no entry is proposed, with the reason."""

    events: tuple[str, ...]
    reason: str


@frozen
class Suggestions:
    """``allowlist`` has the proposals; ``events`` are the ids of the rows of each, in its order."""

    allowlist: AllowList
    events: tuple[tuple[str, ...], ...]
    refused: tuple[Refused, ...]


@frozen
class _Alert:
    row: Labelled
    route: Route
    finding: Finding


Locate = Callable[[Event], tuple[Route, Event]]


def located(detector: Detector, locate: Locate, event: Any) -> tuple[Route, Labelled]:
    """Read an event's label, and locate the event by *locate*.

    Where one schema alone reads events, the label may say of which kind one is. Raises
    ``EventError`` as ``labelled`` and *locate* do.
    """
    row = labelled(event)
    if row.kind and not detector.schema.is_auto:
        return row.kind, row
    route, inner = locate(row.event)
    return route, evolve(row, event=inner)


def suggest(detector: Detector, rows: Iterable[tuple[Route, Labelled]], today: date) -> Suggestions:
    """Propose entries for the benign rows on which *detector* alerts, created *today*.

    *rows* are as ``located`` gives them. A true positive is a row that is labelled as no benign
    one and alerts. Raises ``EventError`` as the detector does.
    """
    benign: dict[tuple[Kind, tuple[tuple[str, str], ...]], list[_Alert]] = {}
    true: list[_Alert] = []
    for route, row in rows:
        finding = detector.find(row.event, route)
        if finding is None or finding.suppressed_by:
            continue
        alert = _Alert(row, route, finding)
        if row.label.is_benign:
            benign.setdefault((finding.kind, _who(detector, alert)), []).append(alert)
        else:
            true.append(alert)
    entries: list[Entry] = []
    events: list[tuple[str, ...]] = []
    refused: list[Refused] = []
    for (kind, who), alerts in benign.items():
        ids = tuple(alert.row.label.event_id for alert in alerts)
        entry = _entry(f"suggested.{len(entries) + 1}", kind, who, alerts, today)
        problem = _problem(detector, entry, alerts, true, entries, today)
        if problem:
            refused.append(Refused(ids, problem))
        else:
            entries.append(entry)
            events.append(ids)
    return Suggestions(_list(entries), tuple(events), tuple(refused))


def _list(entries: Sequence[Entry]) -> AllowList:
    most = max((entry.effect.points for entry in entries), default=0)
    return AllowList(tuple(entries), NEVER_SUPPRESSED, most)


def _who(detector: Detector, alert: _Alert) -> tuple[tuple[str, str], ...]:
    kind = alert.finding.kind
    places = detector.schema_of(alert.route).fields[kind]
    read = {
        name: fold(fields.label(kind, name, places[name])(alert.row.event))
        for name in _WHO
        if name in places
    }
    return tuple((name, text) for name, text in read.items() if text.strip())


def _entry(
    id: str,
    kind: Kind,
    who: tuple[tuple[str, str], ...],
    alerts: Sequence[_Alert],
    today: date,
) -> Entry:
    points = max(alert.finding.score - alert.finding.threshold + 1 for alert in alerts)
    labels = ", ".join(dict.fromkeys(alert.row.label.label for alert in alerts))
    return Entry(
        id=id,
        reason=f"{len(alerts)} confirmed as {labels}",
        owner=OWNER,
        created=today,
        expires=today + LIFE,
        kinds=(kind,),
        match=tuple(Condition(name, "equals", (text,)) for name, text in who),
        effect=Effect("subtract", points=points),
    )


def _problem(
    detector: Detector,
    entry: Entry,
    alerts: Sequence[_Alert],
    true: Sequence[_Alert],
    accepted: Sequence[Entry],
    today: date,
) -> str:
    """Say why an entry is not to be proposed; ``""`` if it is."""
    if len(entry.match) < 2:
        return "fewer than two of its fields say who built"
    if any(len(str(value)) > _LONGEST for each in entry.match for value in each.values):
        return "a field that says who built is too long to be a name"
    # All proposals together: two that are harmless alone may hide a true positive.
    # Whenever their events were: an old row is not what an entry no longer covers.
    tried = [evolve(each, expires=date.max) for each in (*accepted, entry)]
    together = Detector(detector.profile, detector.schema, _list(tried).on(today))
    hidden = [a for a in true if _is_hidden(together, a)]
    if hidden:
        names = ", ".join(a.row.label.event_id for a in hidden[:3])
        return f"it would hide the confirmed true positive {names}"
    still = [alert for alert in alerts if not _is_hidden(together, alert)]
    if still:
        tuned = together.find(still[0].row.event, still[0].route)
        barred = ", ".join(tuned.tuned.barred_by) if tuned and tuned.tuned else ""
        return f"no entry may hide {barred}" if barred else "no entry can be written that holds"
    return ""


def _is_hidden(detector: Detector, alert: _Alert) -> bool:
    finding = detector.find(alert.row.event, alert.route)
    return bool(finding and finding.suppressed_by)
