"""Propose an entry that lets one finding pass, and none that differs in what was done or by whom.

The entry names what was done (the command line, the path, where to, the request) and who did it,
as far as the event says, and suppresses. It is tried on the finding before it is given.

Rule 1: a person decides. A proposal has an owner to fill in and lasts 90 days.
Rule 2: what no allow-list may hide is refused, and so is what an entry cannot or must not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from ..allowlist import AllowList, Condition, Effect, Entry
from ..detector import Detector
from ..knowledge.never_suppressed import NEVER_SUPPRESSED
from ..model import Event, Finding, Kind, Route
from ..summary.identity import event_id
from ..telemetry import fields
from ..text.redact import redact
from .placeholders import OWNER, REASON
from .suggest import LIFE

# What was done, of each kind of event; one of them has to be there.
_WHAT: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": ("command_line",),
    "file": ("path",),
    "network": ("url", "ip", "port"),
    "daemon": ("request", "image"),
}
_WHO: Final = ("host", "account", "parent_name", "grandparent_name", "caller")
_LONGEST: Final = 2_048  # signs that a list takes of a text
_LEAST: Final = 2  # fields that a list demands of an entry
_SHOWN: Final = 10  # signs of the event's id in that of the entry


def propose(detector: Detector, event: Event, route: Route, today: date) -> AllowList | str:
    """Propose an entry, created *today*, for a located event; a text says why there is none.

    *detector* has no allow-list. Raises ``EventError`` as it does.
    """
    finding = detector.find(event, route)
    if finding is None:
        return "it is no finding"
    match = _conditions(detector, finding, route)
    if isinstance(match, str):
        return match
    entry = Entry(
        id=f"finding.{event_id(finding.event)[:_SHOWN]}",
        reason=REASON,
        owner=OWNER,
        created=today,
        expires=today + LIFE,
        kinds=(finding.kind,),
        branches=(finding.branch,),
        match=match,
        effect=Effect("suppress"),
    )
    made = AllowList((entry,), NEVER_SUPPRESSED, 0)
    tried = Detector(detector.profile, detector.schema, made.on(today)).find(event, route)
    if tried is not None and tried.suppressed_by:
        is_high = finding.severity == "high"
        return "its severity is high: write an entry by hand, if at all" if is_high else made
    barred = tried.tuned.barred_by if tried is not None and tried.tuned is not None else ()
    if barred:
        return f"no entry may hide {', '.join(barred)}; one may relabel it, see docs/tuning.md"
    return "no entry can be written that holds for it today"


def _conditions(detector: Detector, finding: Finding, route: Route) -> tuple[Condition, ...] | str:
    kind, event = finding.kind, finding.event
    places = detector.schema_of(route).fields[kind]
    read = {
        name: fields.label(kind, name, places[name])(event)
        for name in {*places} & {"folder", "name", *_WHAT[kind], *_WHO}
    }
    name = read.get("name", "")
    read["path"] = fields.full_path(read.get("folder", ""), name) if name else ""
    told = {name: read[name] for name in (*_WHAT[kind], *_WHO) if read.get(name, "").strip()}
    if len(told) < _LEAST or told.keys().isdisjoint(_WHAT[kind]):
        return "it does not say what was done, and by whom"
    for name, text in told.items():
        if len(text) > _LONGEST:
            return f"its {name} is longer than the {_LONGEST:,} signs that an entry may name"
        if redact(text) != text:
            return f"its {name} has a secret, which is not to stand in a list"
    return tuple(
        Condition(name, "equals", (int(text) if name == "port" else text,))
        for name, text in told.items()
    )
