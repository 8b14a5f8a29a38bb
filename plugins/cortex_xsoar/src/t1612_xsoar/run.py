"""Score what arguments name: one summary of all events, or one score of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from t1612core import EventError, Finding, Summary, events_from, summarise
from t1612core.summary import chain_line, finding_line

from .arguments import ArgumentError, Settings

NOT_SCORED: Final = -1  # instead of a score: 0 says that an event is no finding
MOST_LINES: Final = 20_000  # findings that are attached


def run(
    settings: Settings,
    sources: list[Any],
    on_finding: Callable[[Finding], object] | None = None,
) -> Summary:
    """Score all *sources*, and find the chains among them.

    Raises ``ArgumentError`` where there are events, but none to score, and ``SourceError`` for a
    file that cannot be read.
    """
    summary = summarise(
        sources,
        detector=settings.detector,
        limits=settings.limits,
        kind=settings.kind,
        on_finding=on_finding,
    )
    if summary.events and not summary.account.used:
        raise ArgumentError(_none(summary.events, summary.first_reason))
    return summary


class Report:
    """The file that is attached: findings and chains, as JSON lines, so many at most."""

    def __init__(self) -> None:
        """Begin an empty one."""
        self._lines: list[str] = []
        self.left_out = 0

    def add(self, finding: Finding) -> None:
        """Take a finding, or count that there is no room for it."""
        if len(self._lines) < MOST_LINES:
            self._lines.append(finding_line(finding))
        else:
            self.left_out += 1

    def text(self, summary: Summary) -> str:
        """Give the whole."""
        return "".join(line + "\n" for line in (*self._lines, *map(chain_line, summary.chains)))


def scores(settings: Settings, value: Any, default: Any = None) -> list[Any]:
    """Give the score of each event of *value*, in their order; 0 where one is no finding.

    Where one cannot be scored it is *default*, or ``NOT_SCORED`` without one. Raises
    ``ArgumentError`` where there are events and none can be, unless there is a *default*.
    """
    instead = NOT_SCORED if default in (None, "") else default
    found: list[Any] = []
    problems: list[str] = []
    if value in (None, ""):
        return [instead]
    for item in _items(value):
        score = _score(settings, item)
        if isinstance(score, str):
            problems.append(score)
        found.append(instead if isinstance(score, str) else score)
    if found and len(problems) == len(found) and default in (None, ""):
        raise ArgumentError(_none(len(found), problems[0]))
    return found


def _items(value: Any) -> Iterator[Any]:
    errors: list[EventError] = []
    for event in events_from(value, on_error=errors.append):
        yield from errors
        errors.clear()
        yield event
    yield from errors


def _score(settings: Settings, item: Any) -> int | str:
    """Give the score of an event, or why there is none."""
    if isinstance(item, EventError):
        return str(item)
    try:
        route, row = settings.detector.locate(item)
        if route == "other":
            return "event is of a kind that nothing here scores"
        finding = settings.detector.find(row, route)
    except EventError as error:
        return str(error)
    return finding.score_after if finding else 0


def _none(count: int, problem: str) -> str:
    return f"none of {count:,} events can be scored; the first: {problem}"
