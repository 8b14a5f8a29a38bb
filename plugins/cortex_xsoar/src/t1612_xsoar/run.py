"""Score events in one pass: findings up to a limit, and counts of all of them.

Rule 1: what is not shown is counted, what cannot be read or scored is counted.
Rule 2: memory is bounded by the limit and by what correlation keeps.
Rule 3: no text of an event goes out with the secrets in it, whichever profile scored it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappush, heapreplace
from typing import Any, Final, Literal, cast

from t1612core import (
    PROFILES,
    SCHEMAS,
    AllowList,
    AllowListError,
    Detector,
    Event,
    EventError,
    Finding,
    Incident,
    redact,
)
from t1612core.model import Kind, Route
from t1612core.output import jsonl, timeline
from t1612core.stream import Rejected, Stream, Value

from .context import SEVERITIES, Shown
from .events import ArgumentError, Unreadable, events_of, tells

MOST_SHOWN: Final = 1_000
MOST_MINUTES: Final = 7 * 24 * 60
_OTHER: Final = "event is of a table that nothing here scores"
NOT_SCORED: Final = -1  # instead of a score: 0 says that an event is no finding
_KINDS: Final = ("auto", "process", "file", "network")
_ERROR: Final = 4  # the type of an entry that tells of an error


@dataclass(frozen=True)
class Settings:
    """By what is scored, and what is kept. *window* is ``None`` where no chains are wanted."""

    detector: Detector
    kind: Kind | Literal["auto"] = "auto"
    least: int = 2
    limit: int = 50
    window: timedelta | None = None

    def locate(self, value: Any) -> tuple[Route, tuple[Event, Event]]:
        """Give the kind of an event, with the event and its row; raises ``EventError``."""
        if self.kind == "auto":
            route, row = self.detector.locate(value)
            return route, (value, row)
        if not tells(value):
            raise EventError("event", "", None, f"has no column that a {self.kind} event has")
        return self.kind, (value, value)


def settings(
    *,
    profile: str = "hardened",
    schema: str = "mde",
    allowlist: str = "",
    kind: str = "auto",
    least: int = 2,
    limit: int = 50,
    minutes: int = 0,
) -> Settings:
    """Check arguments; *allowlist* is TOML, *minutes* 0 where no chains are wanted.

    Raises ``ArgumentError``.
    """
    _one_of("profile", profile, PROFILES)
    _one_of("schema", schema, SCHEMAS)
    _one_of("event_type", kind, _KINDS)
    _within("min_score", least, 0, 1_000)
    _within("limit", limit, 0, MOST_SHOWN)
    _within("window", minutes, 0, MOST_MINUTES)
    try:
        entries = AllowList.loads(allowlist, "allowlist") if allowlist.strip() else None
    except AllowListError as error:
        raise ArgumentError(str(error)) from None
    entries = entries and entries.on(datetime.now(UTC).date())
    detector = Detector(PROFILES[profile], SCHEMAS[schema], entries)
    asked = cast(Kind, kind)  # it was looked up
    return Settings(detector, asked, least, limit, timedelta(minutes=minutes) if minutes else None)


def list_text(name: str, entries: Any) -> str:
    """Give the content of a list of the platform from what ``getList`` answers.

    Raises ``ArgumentError``.
    """
    entry = entries[0] if entries and isinstance(entries, list) else entries
    if not isinstance(entry, dict) or entry.get("Type") == _ERROR:
        said = entry.get("Contents") if isinstance(entry, dict) else "there is no answer"
        raise ArgumentError(f"allowlist: there is no list {name!r}: {said}")
    return str(entry.get("Contents") or "")


def scores(settings: Settings, value: Any) -> list[int]:
    """Give the score of each event of *value*, in their order.

    It is 0 where an event is no finding, and ``NOT_SCORED`` where it cannot be scored. Raises
    ``ArgumentError`` where none can be.
    """
    if value in (None, "", []):
        raise ArgumentError("value is empty; it is an event, or a list of events")
    found: list[int] = []
    problems: list[str] = []

    def skip(reason: str) -> None:
        problems.append(reason)
        found.append(NOT_SCORED)

    def score(located: tuple[Event, Event], /, *, kind: Route) -> None:
        if kind == "other":
            return skip(_OTHER)
        finding = settings.detector.find(located[1], kind)
        found.append(finding.score_after if finding else 0)

    stream = Stream(lambda rejected: skip(rejected.reason))
    for _ in stream.each(stream.values(_placed(events_of(value, None))), settings.locate, score):
        pass
    if set(found) <= {NOT_SCORED}:
        raise ArgumentError(_none(len(found), problems[0]) if found else "value holds no events")
    return found


def _placed(values: Iterable[Any]) -> Iterator[Value | Rejected]:
    """Give each value that is read its number, from 0."""
    for at, value in enumerate(values):
        if isinstance(value, Unreadable):
            yield Rejected(at, value.reason)
        else:
            yield Value(at, value)


@dataclass
class Run:
    """One pass over events. *attach* is told of every finding as a line of JSON.

    ``problem`` is why the first of what was skipped was.
    """

    settings: Settings
    attach: Callable[[str], object] | None = None
    problem: str = ""
    found: int = 0
    suppressed: int = 0
    max_score: int = 0
    severity: str = ""
    chains: list[Incident] = field(default_factory=list)
    # Whether it tells anything new, its score, its place from the end, what is shown.
    _heap: list[tuple[bool, int, int, Shown]] = field(default_factory=list)
    _kept: set[tuple[Any, ...]] = field(default_factory=set)
    _stream: Stream = field(init=False)

    def __post_init__(self) -> None:
        """Make what routes and counts the events."""
        self._stream = Stream(self._report)

    @property
    def scored(self) -> int:
        """How many events were scored."""
        return self._stream.account.used

    @property
    def skipped(self) -> int:
        """How many events could not be scored."""
        return self._stream.account.events - self._stream.account.used

    def over(self, values: Iterable[Any]) -> None:
        """Score all of *values*, and find the chains among them: a step alone is none.

        Raises ``ArgumentError`` where there are events, but none to score.
        """
        events = self._scored(values)
        if self.settings.window is None:
            for _ in events:
                pass
        else:
            # What cannot be scored is counted by then.
            incidents = self.settings.detector.correlate(
                events, window=self.settings.window, on_error=lambda _: None
            )
            self.chains = [incident for incident in incidents if incident.kind == "chain"]
            self.chains.sort(key=lambda chain: -chain.score)
        if self.skipped and not self.scored:
            raise ArgumentError(_none(self.skipped, self.problem))

    def shown(self) -> list[Shown]:
        """Give the findings up to the limit: the highest scores, then the first events."""
        best = sorted(self._heap, key=lambda each: (-each[1], -each[2]))
        return [shown for *_, shown in best]

    def counts(self) -> dict[str, Any]:
        """Give the counts by the names of the context."""
        top = max([self.max_score, *(chain.score for chain in self.chains)])
        severities = [self.severity, *(chain.severity for chain in self.chains)]
        return {
            "EventsScored": self.scored,
            "EventsSkipped": self.skipped,
            "FindingsTotal": self.found,
            "FindingsReturned": len(self._heap),
            "FindingsSuppressed": self.suppressed,
            "MaxScore": top,
            "MaxSeverity": max(severities, key=SEVERITIES.index),
            "Chains": len(self.chains),
            "Verdict": self._verdict(top),
        }

    def _verdict(self, top: int) -> str:
        verdicts = {chain.verdict for chain in self.chains}
        if verdicts:
            return "build-then-deploy" if "build-then-deploy" in verdicts else "build"
        return "suspicious" if self.found and top else "none"

    def _scored(self, values: Iterable[Any]) -> Iterator[Event]:
        stream = self._stream
        return stream.each(stream.values(_placed(values)), self.settings.locate, self._score)

    def _score(self, located: tuple[Event, Event], /, *, kind: Route) -> Event | None:
        event, row = located
        if kind == "other":
            self.problem = self.problem or _OTHER
            return None
        finding = self.settings.detector.find(row, kind)
        if finding is not None:
            self._take(finding, event)
        return event

    def _report(self, rejected: Rejected) -> None:
        self.problem = self.problem or rejected.reason

    def _take(self, finding: Finding, event: Event) -> None:
        if finding.suppressed_by:
            self.suppressed += 1
            return
        score = finding.score_after
        if score < self.settings.least:
            return
        self.found += 1
        self.max_score = max(self.max_score, score)
        self.severity = max(self.severity, finding.severity, key=SEVERITIES.index)
        if self.attach is not None:
            self.attach(_line(finding))
        self._keep(finding, event)

    def _keep(self, finding: Finding, event: Event) -> None:
        """Keep the highest scores; what was done before comes after all that was not."""
        key = _told(finding)
        # Later ones are lower: of equal scores, the first events are kept.
        shown = Shown(finding, event)
        entry = (key not in self._kept, finding.score_after, -self._stream.line, shown)
        if len(self._heap) < self.settings.limit:
            heappush(self._heap, entry)
        elif self._heap and entry[:3] > self._heap[0][:3]:
            out = heapreplace(self._heap, entry)
            if out[0]:  # Should the same come again, it is lower than all that is kept.
                self._kept.discard(_told(out[-1].finding))
        else:
            return
        self._kept.add(key)


def _told(finding: Finding) -> tuple[Any, ...]:
    """Give what a finding tells, but for its time: one with the same tells nothing new."""
    return (
        *(finding.host, finding.account, finding.kind, finding.branch, finding.detail),
        *(finding.score_after, *finding.signals),
    )


def _none(count: int, problem: str) -> str:
    return f"none of {count:,} events can be scored; the first: {problem}"


def report(lines: list[str], chains: Iterable[Incident]) -> str:
    """Give the file that is attached: findings and chains, as JSON lines."""
    return "".join(line + "\n" for line in (*lines, *map(_chain_line, chains)))


def _line(finding: Finding) -> str:
    told = jsonl.to_mapping(finding)
    told["detail"] = redact(told["detail"])
    told["evidence"] = [{**each, "text": redact(each["text"])} for each in told["evidence"]]
    return json.dumps(told)


def _chain_line(chain: Incident) -> str:
    told = timeline.to_mapping(chain)
    told["steps"] = [{**each, "detail": redact(each["detail"])} for each in told["steps"]]
    return json.dumps(told)


def _one_of(argument: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ArgumentError(f"{argument} is {value!r}; it is one of {', '.join(known)}")


def _within(argument: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ArgumentError(f"{argument} is {value}; it is {least} to {most:,}")
