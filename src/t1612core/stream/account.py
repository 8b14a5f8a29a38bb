"""Route the events of a stream, and keep the account of what became of each.

Whoever reads events goes through ``Stream.each``: it locates an event once, gives on what the
caller makes of it, and counts it. An event that cannot be used is counted and reported.

Rule 1: each event is counted once, in one of four numbers; their sum is what there was.
Rule 2: a line or a row that cannot be read counts as one rejected event.
Rule 3: what is skipped without decoding is counted in lines or rows, apart from events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from attrs import define, field, fields_dict, frozen

from ..arguments import required_call
from ..errors import EventError, LineError, RowError, T1612Error, UnrecognisedError
from ..model import Event, Finding, Route, Routed
from ..schema import Schema

if TYPE_CHECKING:
    from .stages import Stages

_SELDOM = ("not scored", "unrecognised")  # parts of an account that are left out where they are 0

Outcome = Literal["unrecognised", "rejected"]

Locate = Callable[[Any], tuple[Route, Event]]
Located = TypeVar("Located", contravariant=True)
Result = TypeVar("Result", covariant=True)
Placed = TypeVar("Placed", bound=T1612Error)


@frozen
class LineFinding:
    """A finding, and the number of the line, from 1, that its event begins on."""

    line: int
    finding: Finding


@frozen
class RowFinding:
    """A finding, and the number of its row, from 0.

    Its event has the columns that the schema reads; the row itself has them all.
    """

    row: int
    finding: Finding


@frozen(repr=False)
class Value:
    """One value, and the number of the line, from 1, or of the row, from 0, that it starts on."""

    line: int
    value: Any


@frozen(repr=False)
class Rejected:
    """What cannot be used: a line or row that cannot be read, or an event that cannot be scored.

    ``line`` is its number, as of a ``Value``; ``outcome`` is what the account calls it. ``error``
    is an event's, ``None`` for a line or row.
    """

    line: int
    reason: str
    outcome: Outcome = "rejected"
    error: EventError | None = None


@define(repr=False)
class Account:
    """What became of the events of a stream.

    ``used`` are of a kind that is scored, ``other`` of known tables that are not. Nobody knows the
    ``unrecognised``; the ``rejected`` cannot be used for another reason, and of these ``malformed``
    had a kind. ``passed_over`` counts lines or rows without anything that scores. Where an event is
    recognised among several schemas, ``schemas`` counts it for its own. ``stages`` counts what
    became of events that stand in several, or need others.
    """

    used: int = 0
    other: int = 0
    unrecognised: int = 0
    rejected: int = 0
    malformed: int = 0
    passed_over: int = 0
    schemas: Counter[str] = field(factory=Counter)
    stages: Counter[str] = field(factory=Counter)

    @property
    def events(self) -> int:
        """How many events there were."""
        return self.used + self.other + self.unrecognised + self.rejected

    @property
    def recognised(self) -> int:
        """How many of them had a kind."""
        return self.used + self.other + self.malformed

    def worded(self, used: str, thing: str = "event", more: Mapping[str, int] | None = None) -> str:
        """Return ``3 events = 1 scored + 1 unrecognised + 1 rejected``, where *used* is ``scored``.

        *more* are further parts.
        """
        parts = {
            used: self.used,
            "not scored": self.other,
            "unrecognised": self.unrecognised,
            "rejected": self.rejected,
            **(more or {}),
        }
        told = [
            f"{number:,} {name}" for name, number in parts.items() if number or name not in _SELDOM
        ]
        return f"{counted(sum(parts.values()), thing)} = {' + '.join(told)}"


def counted(number: int, thing: str) -> str:
    """Return ``1 event`` or ``2,000 events``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def add(one: Any, other: Any) -> None:
    """Add the numbers of one record to those of another of its class."""
    for name in fields_dict(type(one)):
        setattr(one, name, getattr(one, name) + getattr(other, name))


class Work(Protocol[Located, Result]):
    """What makes something of an event whose kind is known; it may raise ``EventError``."""

    def __call__(self, event: Located, /, *, kind: Route) -> Result | None:
        """Return what it makes of *event*; nothing if it makes nothing of it."""


def reporter(
    on_error: Callable[[Placed], object] | None, error_of: Callable[[Rejected], Placed]
) -> Callable[[Rejected], None]:
    """Make what a stream reports to: errors go to *on_error*; without it they are raised.

    Raises ``SettingsError`` where *on_error* is no function.
    """
    required_call("on_error", on_error)

    def report(rejected: Rejected) -> None:
        error = error_of(rejected)
        if error is not rejected.error:
            error.__cause__ = rejected.error
        if on_error is None:
            raise error
        on_error(error)

    return report


def event_error(rejected: Rejected) -> EventError:
    """Return the error of an event that was not read from a line or a row."""
    assert rejected.error is not None
    return rejected.error


def line_error(rejected: Rejected) -> LineError:
    """Return the error of a line, or of an event on it."""
    return LineError(rejected.line, rejected.reason)


def row_error(rejected: Rejected) -> RowError:
    """Return the error of a row, or of an event in it."""
    return RowError(rejected.line, rejected.reason)


@define(repr=False)
class Stream:
    """The way from what a source gives to what the caller makes of each event.

    ``report`` is told of what cannot be used, ``on_passed_over`` how many lines or rows were
    skipped. ``schema`` is that by which events are read: some need others of the stream
    (``stages``). ``line`` is the number of the last value, ``lines`` how many were read.
    """

    report: Callable[[Rejected], object]
    on_passed_over: Callable[[int], object] | None = None
    schema: Schema | None = None
    account: Account = field(factory=Account)
    line: int = field(default=0, init=False)
    lines: int = field(default=0, init=False)
    stages: Stages | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make what the schema's events need to be whole."""
        required_call("on_passed_over", self.on_passed_over)
        self.stages = None
        if self.schema and (self.schema.is_auto or self.schema.lineage is not None):
            from .stages import Stages  # for those whose events need it

            self.stages = Stages(self.account.stages)

    def whole(self, events: Iterable[Any], *, is_whole: bool = True) -> Iterator[Any]:
        """Yield single events, and one in the place of records that make it.

        Where the input *is whole*, what waits for more records at its end is given.
        """
        if self.stages is None:
            return iter(events)
        return self.stages.joined(events, self, is_whole=is_whole)

    def filled(self, locate: Locate) -> Locate:
        """Return *locate*, which adds what earlier events of the stream hold to an event."""
        if self.stages is None or self.schema is None:
            return locate
        return self.stages.filled(locate, self.schema)

    @property
    def waiting(self) -> list[tuple[str, str]]:
        """What is part of an event that is not whole: what ``resume`` takes to go on from here."""
        return [] if self.stages is None else self.stages.assembler.waiting

    def resume(self, waiting: Iterable[tuple[str, str]]) -> None:
        """Take what waited where another stream ended."""
        if self.stages is not None:
            self.stages.resume(waiting)

    def counting(self, lines: Iterable[bytes | int | None]) -> Iterator[bytes | int | None]:
        """Pass lines on, and count them and those that were skipped."""
        for line in lines:
            if isinstance(line, int):
                self.lines += line
                self._pass_over(line)
            else:
                self.lines += 1
            yield line

    def values(self, items: Iterable[Value | Rejected | int]) -> Iterator[Any]:
        """Yield the values of *items*; count the others: a number says how many were skipped."""
        for item in items:
            if isinstance(item, Value):
                self.line = item.line
                yield item.value
            elif isinstance(item, Rejected):
                self.line = item.line
                self.reject(item)
            else:
                self._pass_over(item)

    def each(
        self,
        events: Iterable[Any],
        locate: Callable[[Any], tuple[Route, Located]],
        work: Work[Located, Result],
    ) -> Iterator[Result]:
        """Yield what *work* makes of each event, where that is anything, and count the event.

        *locate* gives an event's kind and its row, as ``Detector.locate``. Both may raise
        ``EventError``: the event is rejected then.
        """
        account = self.account
        for event in events:
            try:
                route, row = locate(event)
                result = work(row, kind=route)
            except EventError as error:
                is_known = not isinstance(error, UnrecognisedError)
                outcome: Outcome = "rejected" if is_known else "unrecognised"
                self.reject(Rejected(self.line, str(error), outcome, error))
                continue
            if type(route) is Routed:
                account.schemas[route.schema] += 1
            if route == "other":
                account.other += 1
            else:
                account.used += 1
            if result:
                yield result

    def reject(self, rejected: Rejected) -> None:
        """Count what cannot be used, and report it."""
        account = self.account
        if rejected.outcome == "unrecognised":
            account.unrecognised += 1
        else:
            account.rejected += 1
            account.malformed += rejected.error is not None and rejected.error.kind != "event"
        self.report(rejected)

    def _pass_over(self, number: int) -> None:
        self.account.passed_over += number
        if self.on_passed_over is not None:
            self.on_passed_over(number)
