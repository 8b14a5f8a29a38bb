"""Score events in one pass: findings up to a limit, and counts of all of them.

Rule 1: what is not shown is counted, what cannot be read or scored is counted.
Rule 2: memory is bounded by the limit and by what correlation keeps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappush, heapreplace
from typing import Any, Final

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
)
from t1612core.output import jsonl, timeline

from .context import SEVERITIES, Shown
from .events import UNREADABLE, ArgumentError

MOST_SHOWN: Final = 1_000
MOST_MINUTES: Final = 7 * 24 * 60
_KINDS: Final = ("auto", "process", "file", "network")


@dataclass(frozen=True)
class Settings:
    """By what is scored, and what is kept. *window* is ``None`` where no chains are wanted."""

    detector: Detector
    kind: str = "auto"
    least: int = 2
    limit: int = 50
    window: timedelta | None = None


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
    detector = Detector(PROFILES[profile], SCHEMAS[schema], entries)
    return Settings(detector, kind, least, limit, timedelta(minutes=minutes) if minutes else None)


@dataclass
class Run:
    """One pass over events. *attach* is told of every finding as a line of JSON."""

    settings: Settings
    attach: Callable[[str], object] | None = None
    scored: int = 0
    skipped: int = 0
    found: int = 0
    suppressed: int = 0
    max_score: int = 0
    severity: str = ""
    chains: list[Incident] = field(default_factory=list)
    _heap: list[tuple[int, int, Shown]] = field(default_factory=list)

    def over(self, values: Iterable[Any]) -> None:
        """Score all of *values*, and find the chains among them."""
        events = self._scored(values)
        if self.settings.window is None:
            for _ in events:
                pass
            return
        # What cannot be scored is counted by then.
        self.chains = self.settings.detector.correlate(
            events, window=self.settings.window, on_error=lambda _: None
        )
        self.chains.sort(key=lambda chain: -chain.score)

    def shown(self) -> list[Shown]:
        """Give the findings up to the limit: the highest scores, then the first events."""
        return [shown for _, _, shown in sorted(self._heap, key=lambda each: (-each[0], -each[1]))]

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
        detector, kind = self.settings.detector, self.settings.kind
        score = detector.score if kind == "auto" else getattr(detector, f"score_{kind}")
        for value in values:
            for event in self._unwrapped(value):
                self.scored += 1
                try:
                    finding = score(event)  # of what is no event, that is said too
                except EventError:
                    self.skipped += 1
                    continue
                if finding is not None:
                    self._take(finding, event)
                yield event

    def _unwrapped(self, value: Any) -> list[Any]:
        if value is UNREADABLE:
            return [value]
        try:
            return list(self.settings.detector.unwrap([value]))
        except EventError:
            return [UNREADABLE]

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
            self.attach(json.dumps(jsonl.to_mapping(finding)))
        entry = (score, -self.scored, Shown(finding, event))
        if len(self._heap) < self.settings.limit:
            heappush(self._heap, entry)
        elif self._heap and entry[:2] > self._heap[0][:2]:
            heapreplace(self._heap, entry)


def report(lines: list[str], chains: Iterable[Incident]) -> str:
    """Give the file that is attached: findings and chains, as JSON lines."""
    told = [json.dumps(timeline.to_mapping(chain)) for chain in chains]
    return "".join(line + "\n" for line in (*lines, *told))


def _one_of(argument: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ArgumentError(f"{argument} is {value!r}; it is one of {', '.join(known)}")


def _within(argument: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ArgumentError(f"{argument} is {value}; it is {least} to {most:,}")
