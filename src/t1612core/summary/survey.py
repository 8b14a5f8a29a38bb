"""Read events once, from sources of any shape: findings, chains, hosts, and an account.

Theory of operation
===================
Events come from what is handed over, or from files, one by one; each is scored, and asked for its
steps. Steps wait to be sorted by their times, a bounded number of them, and are joined. Where time
is bounded, most of it is for reading; what is left is for the steps that wait.

Rule 1: every event is counted once, in the account; why one was not used is kept, with a number.
Rule 2: when time is over, what was found until then is given, and what was left out is said.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from time import monotonic
from types import NoneType
from typing import Any, Final, Literal, get_args

from attrs import define, field, frozen

from ..arguments import A_DETECTOR, required_call, required_type
from ..correlation import Correlator
from ..correlation.ordering import in_order
from ..correlation.state import Loss
from ..detector import Detector
from ..errors import EventError, LineError, SettingsError
from ..events import events_from
from ..incident import Incident
from ..incident import Verdict as Outcome
from ..model import Event, Finding, Kind, Route, Severity
from ..observation import Observation
from ..stream.account import Account, Rejected, Stream, Value, counted
from ..stream.json_stream import read_json
from ..telemetry.partial import missing
from ..telemetry.schemas import AUTO, SCHEMAS
from ..telemetry.shapes import Unusable, required_many, single_events, telling
from .chains import Chains
from .command_lines import CommandLines
from .labels import located, text_of
from .ranking import Hosts, Place, Places
from .rows import cut

Verdict = Literal["unknown", "none", "suspicious", "malicious"]
VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)

OTHER: Final = "event is of a kind that nothing here scores"
_SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high")
_LABELS: Final[dict[str, tuple[str, ...]]] = {"network": ("ip", "url", "port")}
_READING: Final = 0.6  # of the time, where chains are looked for
_MOST_STEPS: Final = 100_000  # that wait to be sorted
_MOST_REASONS: Final = 64
_MOST_NOTES: Final = 16
_LOST: Final[dict[Loss, tuple[str, str]]] = {
    "no_time": ("step", "without a time, which no chain can have"),
    "late": ("step", "in no chain, since they came late"),
    "hosts": ("host", "let go, since there were too many: chains there may be cut"),
    "steps": ("step", "let go, since their host had too many: its chains may be cut"),
}
_WINDOW: Final = "a timedelta, as timedelta(hours=1), or None"
_LONGEST_REASON: Final = 300  # characters
_MORE: Final = "other reasons"


@frozen
class Limits:
    """What counts, and how much is kept and done.

    ``least``: the score from which a finding or a chain counts, 0 or more. ``malicious``: the
    score from which the verdict is that, and not ``suspicious``. ``places``: how many different
    findings are kept, 0 or more, and how many chains. ``window``: how far apart two steps of a
    chain may be; ``None`` looks for no chains. ``seconds``: how long it may take; ``None`` is
    without end. Raises ``SettingsError``.
    """

    least: int = 0
    malicious: int = 6
    places: int = 50
    window: timedelta | None = timedelta(hours=1)
    seconds: float | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what is no limit."""
        for name in ("least", "malicious", "places"):
            required_type(name, getattr(self, name), int, "a whole number")
        required_type("window", self.window, (timedelta, NoneType), _WINDOW)
        required_type("seconds", self.seconds, (int, float, NoneType), "a number, or None")
        for name in ("least", "places"):
            if (value := getattr(self, name)) < 0:
                raise SettingsError(name, f"is {value}; it is 0 or more")
        if self.seconds is not None and not self.seconds > 0:
            raise SettingsError("seconds", f"is {self.seconds}; it is above 0")

    def verdict(self, score: int) -> Verdict:
        """Return ``none`` for 0, else ``suspicious`` or ``malicious``."""
        if score <= 0:
            return "none"
        return "malicious" if score >= self.malicious else "suspicious"


@frozen
class Summary:
    """What events hold.

    ``score`` and ``severity`` are the highest of a finding or chain, 0 and ``""`` without any.
    ``host`` is the worst: that of the highest score, then that with most of it. ``outcome`` is
    the furthest that a chain went, ``""`` without chains. ``findings`` counts all that count,
    ``places`` has those that differ, the highest scores first; ``chains`` likewise, and
    ``chains_found`` counts them. ``suppressed`` were taken by an allow-list.

    ``account`` says what became of the events, ``reasons`` why some were not used and how many
    times, the most frequent first; ``first_reason`` is why the first was not. ``is_whole`` is
    false where time was over before all was read and joined; ``notes`` say what was left out.
    """

    verdict: Verdict
    score: int
    severity: Severity | Literal[""]
    host: str
    outcome: Outcome | Literal[""]
    findings: int
    suppressed: int
    places: tuple[Place, ...]
    chains: tuple[Incident, ...]
    chains_found: int
    account: Account
    reasons: tuple[tuple[str, int], ...]
    first_reason: str
    is_whole: bool
    notes: tuple[str, ...]

    @property
    def events(self) -> int:
        """How many events were read."""
        return self.account.events

    @property
    def skipped(self) -> int:
        """How many of them were not scored."""
        return self.account.events - self.account.used

    @property
    def warning(self) -> str:
        """What a reader has to know before trusting the verdict; ``""`` where there is nothing."""
        told = [*self.notes]
        if self.skipped:
            told.insert(
                0,
                f"{self.skipped:,} of {counted(self.events, 'event')} not scored; the first: "
                f"{self.first_reason}",
            )
        elif not self.events:
            told.insert(0, "there were no events")
        return "; ".join(told)


def summarise(
    sources: Iterable[Any],
    *,
    detector: Detector | None = None,
    limits: Limits | None = None,
    kind: Kind | None = None,
    on_finding: Callable[[Finding], object] | None = None,
    clock: Callable[[], float] = monotonic,
) -> Summary:
    """Say what the events of all *sources* hold.

    A source is a path (``os.PathLike``) or a binary stream, read as ``read_json`` does, or what
    ``events_from`` takes. *detector* is one of every schema by default. Of a *kind* are all
    events then, whatever they tell. *on_finding* is told of each finding that counts.
    Raises ``SourceError`` where a file cannot be opened or not be read to its end, and
    ``SettingsError`` where the window of *limits* is none, *sources* are one thing, or another
    argument is of a wrong type.
    """
    required_many(sources, "sources")
    required_call("on_finding", on_finding)
    required_type("detector", detector, (Detector, NoneType), A_DETECTOR)
    required_type("limits", limits, (Limits, NoneType), "Limits, as Limits(places=3)")
    read = _Pass(
        detector or Detector(schema=AUTO), limits or Limits(), kind, on_finding or _ignore, clock
    )
    return read.over(sources)


@define(slots=False)
class _Pass:
    """One reading of all sources."""

    detector: Detector
    limits: Limits
    kind: Kind | None
    on_finding: Callable[[Finding], object]
    clock: Callable[[], float]
    stream: Stream = field(init=False)
    places: Places = field(init=False)
    hosts: Hosts = field(factory=Hosts, init=False)
    lines: CommandLines = field(factory=CommandLines, init=False)
    reasons: Counter[str] = field(factory=Counter, init=False)
    first_reason: str = field(default="", init=False)
    notes: list[str] = field(factory=list, init=False)
    is_whole: bool = field(default=True, init=False)
    is_partial: bool = field(default=False, init=False)  # an answer says that it is not all
    findings: int = field(default=0, init=False)
    suppressed: int = field(default=0, init=False)
    score: int = field(default=0, init=False)
    severities: set[Severity] = field(factory=set, init=False)
    chains: Chains = field(init=False)
    begun: float = field(init=False)
    tells: Callable[[Event], bool] = field(init=False)
    locate: Callable[[Any], tuple[Route, Event]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.stream = Stream(
            lambda rejected: self._give_reason(rejected.reason), schema=self.detector.schema
        )
        self.locate = self.stream.filled(self.detector.locate)
        self.places = Places(self.limits.places)
        self.chains = Chains(self.limits.least)
        self.begun = self.clock()
        self.tells = telling(*SCHEMAS.values())

    def over(self, sources: Iterable[Any]) -> Summary:
        """Read all *sources*."""
        values = self.stream.whole(self.stream.values(self._numbered(sources)))
        seen = self.stream.each(values, self._locate, self._score)
        if self.limits.window is None:
            deque(seen, maxlen=0)
        else:
            self._join(step for steps in seen for step in steps)
        return self._closed()

    def _numbered(self, sources: Iterable[Any]) -> Iterator[Value | Rejected]:
        at = 0
        part = 1 if self.limits.window is None else _READING
        for source in sources:
            for item in self._items(source):
                if self._is_over(part):
                    self._leave_out(
                        f"time was over after {counted(at, 'event')}; what follows was not read"
                    )
                    return
                is_error = isinstance(item, (EventError, LineError))
                yield Rejected(at, str(item)) if is_error else Value(at, item)
                at += 1

    def _items(self, source: Any) -> Iterator[Any]:
        """Yield the events of a source, and an error for what is none."""
        errors: list[Any] = []
        if isinstance(source, os.PathLike) or hasattr(source, "read"):
            answers = map(self._asked, read_json(source, errors.append))
            values: Iterator[Any] = single_events(answers, self.tells)
        else:
            values = events_from(self._asked(source), errors.append)
        for value in values:
            yield from errors
            errors.clear()
            yield (
                EventError("event", "", None, value.reason) if type(value) is Unusable else value
            )
        yield from errors

    def _asked(self, answer: Any) -> Any:
        """Give an answer on, and note what it says of what is not in it."""
        told = missing(answer, self.tells)
        if told:
            self.is_partial = True
            self._note(f"an answer says that {told}: get the rest of it")
        return answer

    def _note(self, text: str) -> None:
        if text not in self.notes and len(self.notes) < _MOST_NOTES:
            self.notes.append(text)

    def _locate(self, value: Any) -> tuple[Route, tuple[Any, Event]]:
        route, row = located(self.detector, value, self.kind, self.locate)
        return route, (value, row)

    def _score(
        self, located: tuple[Any, Event], /, *, kind: Route
    ) -> tuple[Observation, ...] | None:
        value, row = located
        if kind == "other":
            self._give_reason(OTHER)
            return None
        finding = self.detector.find(row, kind)
        self.lines.look(self.detector, row, kind)
        if finding is not None:
            self._take(finding, value, kind)
        if self.limits.window is None:
            return None
        try:
            return self.detector.observe(row, kind=kind)
        except EventError as error:  # in a field that this profile does not read
            self._give_reason(f"is scored, and no step of a chain: {error}")
            return None

    def _take(self, finding: Finding, value: Event, route: Route) -> None:
        if finding.suppressed_by:
            self.suppressed += 1
            return
        score = finding.score_after
        if score < self.limits.least:
            return
        self.findings += 1
        self._meet(finding.host, score, finding.severity)
        self.places.take(finding, value, self.stream.line, route)
        self.on_finding(finding)

    def _meet(self, host: str, score: int, severity: Severity) -> None:
        self.score = max(self.score, score)
        self.severities.add(severity)
        self.hosts.meet(host, score)

    def _join(self, steps: Iterable[Observation]) -> None:
        """Find the chains: a step alone is none."""
        assert self.limits.window is not None
        correlator = Correlator(window=self.limits.window)
        for joined, step in enumerate(in_order(steps, _MOST_STEPS)):
            if self._is_over(1):
                self._leave_out(
                    f"time was over before all steps were joined: chains are of {joined:,} steps"
                )
                break
            self.chains.hear(correlator.feed(step))
        self.chains.hear(correlator.flush())
        for loss, number in correlator.dropped.items():
            if number:
                what, told = _LOST[loss]
                self.notes.append(f"{counted(number, what)} {told}")
        for chain in self.chains.ranked():
            self._meet(chain.host, chain.score, chain.severity)

    def _is_over(self, part: float) -> bool:
        seconds = self.limits.seconds
        return seconds is not None and self.clock() - self.begun > seconds * part

    def _leave_out(self, what: str) -> None:
        self.is_whole = False
        self.notes.append(what)

    def _give_reason(self, reason: str) -> None:
        reason = cut(reason, _LONGEST_REASON)
        self.first_reason = self.first_reason or reason
        is_room = reason in self.reasons or len(self.reasons) < _MOST_REASONS
        self.reasons[reason if is_room else _MORE] += 1

    def _closed(self) -> Summary:
        chains = self.chains.ranked()
        outcomes: set[Outcome] = {chain.verdict for chain in chains}
        verdict = self.limits.verdict(self.score)
        account = self.stream.account
        if blind := self.lines.tally.problem:
            self.notes.append(blind)
        is_partial = self.is_partial or account.unrecognised or account.rejected or blind
        if verdict == "none" and not (account.used and self.is_whole and not is_partial):
            verdict = "unknown"
        places = self.places.best()
        for place in places:
            place.labels = self._labels(place)
        return Summary(
            verdict=verdict,
            score=self.score,
            severity=max(self.severities, key=_SEVERITIES.index, default=""),
            host=self.hosts.worst,
            outcome=max(outcomes, key=len, default=""),
            findings=self.findings,
            suppressed=self.suppressed,
            places=tuple(places),
            chains=tuple(chains[: self.limits.places]),
            chains_found=self.chains.found,
            account=account,
            reasons=tuple(self.reasons.most_common()),
            first_reason=self.first_reason,
            is_whole=self.is_whole,
            notes=tuple(self.notes),
        )

    def _labels(self, place: Place) -> dict[str, str]:
        row, route = place.finding.event, place.route
        names = _LABELS.get(route, ())
        return {name: text_of(self.detector, row, name, route) for name in names}


def _ignore(_: Finding) -> None:
    """Be told of a finding."""
