"""Bring findings and incidents into one form, of which other products' formats are made.

A finding is one step; an incident has several. All text is fit to leave the machine: secrets are
taken out, whichever profile found it, what no strict reader takes is replaced, and what is longer
than readers take is cut, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from attrs import frozen

from ..incident import Incident, Step, Technique
from ..model import Confidence, Evidence, Finding, Severity
from ..observation import Source
from ..text.addresses import parse
from ..text.redact import redact
from .bounded import LONGEST, LONGEST_REASON
from .jsonl import well_formed
from .safe import capped, printable
from .told import Context, Found, Told, Writer

PRODUCT: Final = "t1612core"
REFERENCE: Final = "https://attack.mitre.org/techniques/{}/"  # of a technique
_TITLES: Final = {
    "build": "Container image built on the host",
    "build-then-deploy": "Container image built on the host, then started",
}
_MOST_RISK: Final = 100
# What stands, with the mark, where a format demands a time and the event tells none: no time that
# anybody would take for the event's, and the same in each run.
NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
TIME_UNKNOWN: Final = "time-unknown"
_MILLISECOND: Final = timedelta(milliseconds=1)
_LONGEST_NUMBER: Final = 10  # digits of a port or a process's number
_POINTS: Final = 10  # of risk, for each of the score
# As the branches' ``detail`` has it: the published rule's form, and ours, of which parts may lack.
_FAR: Final = re.compile(r"(\S*) \((.*)\):(\d*)", re.DOTALL)
_FAR_IN_PARTS: Final = re.compile(r"([\da-fA-F:.]*)(?: ?\((.*)\))?(?: ?port (\d+))?", re.DOTALL)


@frozen
class Reason:
    """One signal that counted: its id, its title, its weight, and the text that matched."""

    signal: str
    title: str
    weight: int
    field: str
    text: str


@frozen
class AlertStep:
    """One event, or several that tell of the same.

    ``kind`` is the event's, ``""`` where it is not told; ``stage`` is ``""`` for a finding.
    ``fields`` are the event's by their canonical names; of an incident's step what its detail
    says. ``signals`` are ids; ``reasons`` are a finding's.
    """

    kind: str
    stage: str
    time: datetime | None
    account: str
    detail: str
    score: int
    is_alert: bool
    fields: Mapping[str, str]
    signals: tuple[str, ...]
    sources: tuple[Source, ...]
    references: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    count: int = 1
    suppressed_by: str = ""


@frozen
class Alert:
    """A finding or an incident.

    ``rule`` names what found it. ``message`` says why, in a sentence. ``score`` is what an
    allow-list left of it, ``risk`` the same from 0 to 100, and 0 where it is suppressed;
    ``pardon`` says by whom and why then. ``revision`` is 0 for a finding.
    """

    id: str
    kind: str
    rule: str
    title: str
    message: str
    host: str
    accounts: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    score: int
    severity: Severity
    confidence: Confidence
    techniques: tuple[Technique, ...]
    steps: tuple[AlertStep, ...]
    revision: int = 0
    suppressed_by: str = ""
    pardon: str = ""

    @property
    def risk(self) -> int:
        """How much it weighs, from 0 to 100."""
        return 0 if self.suppressed_by else min(_MOST_RISK, self.score * _POINTS)

    @property
    def main(self) -> AlertStep:
        """The step that tells most: the heaviest one, of equals the first."""
        return max(self.steps, key=lambda step: step.score)

    @property
    def tactics(self) -> dict[str, str]:
        """The names of all techniques' tactics, by their ids."""
        return {each.id: each.name for technique in self.techniques for each in technique.tactics}

    @property
    def signals(self) -> tuple[str, ...]:
        """The ids of the signals of all steps, each once."""
        return tuple(dict.fromkeys(id for step in self.steps for id in step.signals))


def alerts(told: Iterable[Told], context: Context) -> Iterator[Alert]:
    """Yield what was told, in one form."""
    for each in told:
        if isinstance(each, Incident):
            yield _of_incident(each, context)
        else:
            yield _of_finding(each, context)


def _of_finding(found: Found, context: Context) -> Alert:
    finding = found.finding
    host, account, detail = map(_clean, (finding.host, finding.account, finding.detail))
    reasons = tuple(map(_reason, finding.evidence))
    step = AlertStep(
        kind=finding.kind,
        stage="",
        time=finding.time,
        account=account,
        detail=detail,
        score=finding.score_after,
        is_alert=True,
        fields={name: capped(well_formed(text), LONGEST) for name, text in found.fields.items()},
        signals=finding.signals,
        sources=(Source(found.file, found.line),),
        references=(found.id,),
        reasons=reasons,
        suppressed_by=finding.suppressed_by,
    )
    why = ", ".join(f"{each.weight:+} {each.signal}" for each in reasons if each.weight)
    return Alert(
        id=found.id,
        kind="finding",
        rule=f"{finding.profile}.{finding.branch}",
        title=finding.description,
        message=f"{finding.description}: {why}",
        host=host,
        accounts=(account,) if account else (),
        start=finding.time,
        end=finding.time,
        score=finding.score_after,
        severity=finding.severity,
        confidence=finding.confidence,
        techniques=tuple(map(context.technique, finding.attack)),
        steps=(step,),
        suppressed_by=finding.suppressed_by,
        pardon=_pardon(finding),
    )


def _of_incident(incident: Incident, context: Context) -> Alert:
    return Alert(
        id=incident.id,
        kind=incident.kind,
        rule=f"incident.{incident.verdict}",
        title=_TITLES[incident.verdict],
        message=printable(_clean(incident.narrative)),
        host=_clean(incident.host),
        accounts=tuple(map(_clean, incident.accounts)),
        start=incident.start,
        end=incident.end,
        score=incident.score,
        severity=incident.severity,
        confidence=incident.confidence,
        techniques=tuple(context.technique(each.id) for each in incident.attack),
        steps=tuple(map(_step, incident.steps)),
        revision=incident.revision,
    )


def _step(step: Step) -> AlertStep:
    kind = step.signals[0].partition(".")[0] if step.signals else ""
    detail = _clean(step.detail)
    return AlertStep(
        kind=kind,
        stage=step.stage,
        time=step.time,
        account=_clean(step.account),
        detail=detail,
        score=step.score,
        is_alert=step.is_alert,
        fields=_FIELDS[kind](detail) if kind in _FIELDS else {},
        signals=step.signals,
        sources=step.sources,
        references=tuple(map(_clean, step.references)),
        count=len(step.references) + step.repeated,
        suppressed_by=step.suppressed_by,
    )


def _far(detail: str) -> dict[str, str]:
    """Take the detail of a connection apart again."""
    if (found := _FAR.fullmatch(detail) or _FAR_IN_PARTS.fullmatch(detail)) is None:
        return {}
    return {
        name: text for name, text in zip(("ip", "url", "port"), found.groups(), strict=True) if text
    }


_FIELDS: Final[Mapping[str, Callable[[str], dict[str, str]]]] = {
    "process": lambda detail: {"command_line": detail},
    "file": lambda detail: {"path": detail},
    "network": _far,
    "daemon": lambda detail: {"request": detail},
}


def _reason(item: Evidence) -> Reason:
    signal = item.signal
    return Reason(
        signal.id, signal.title, item.weight, item.field, _clean(item.text, LONGEST_REASON)
    )


def _pardon(finding: Finding) -> str:
    """Say why a finding is suppressed; ``""`` if it is not."""
    by = [each for each in finding.allowances if each.entry == finding.suppressed_by]
    whys = (f"{each.reason} ({each.owner}, until {each.expires.isoformat()})" for each in by)
    return _clean(", ".join(whys))


def _clean(text: str, most: int = LONGEST) -> str:
    return capped(well_formed(redact(text)), most)


def one_line_each(make: Callable[[Alert, Context], str]) -> Writer:
    """Make the writer that gives each alert a line; *make* gives it without a line end."""

    def write(told: Iterable[Told], context: Context) -> Iterator[str]:
        for alert in alerts(told, context):
            yield make(alert, context) + "\n"

    return write


def one_object_each(make: Callable[[Alert, Context], Mapping[str, Any]]) -> Writer:
    """Make the writer that gives each alert a line of JSON; it is ASCII, as in ``jsonl``."""
    return one_line_each(lambda alert, context: json.dumps(make(alert, context)))


def without_absent(value: Any) -> Any:
    """Leave out of mappings what is absent: ``None``, ``""``, and what holds nothing."""
    if isinstance(value, dict):
        kept = {key: without_absent(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list):
        return [without_absent(each) for each in value]
    return value


def stamp(time: datetime | None) -> str | None:
    """Write a time as ISO 8601 in UTC, ``None`` as it is."""
    return None if time is None else time.isoformat().replace("+00:00", "Z")


def milliseconds(time: datetime) -> int:
    """Count the milliseconds since 1970."""
    return (time - NO_TIME) // _MILLISECOND


def whole_number(text: str) -> int | None:
    """Read a port or the number of a process; ``None`` for what is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else None


def address(text: str) -> str | None:
    """Spell an address as all readers of addresses do; ``None`` for what is none."""
    parsed = parse(text)
    return None if parsed is None else str(parsed)
