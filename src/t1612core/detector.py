"""Put a profile and a schema together: the front door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .checks import check
from .engine import routed
from .engine.by_kind import ByKind
from .engine.compiled import Scorer
from .engine.kind import CompiledKind, compile_kind
from .errors import EventError, LineError, RowError
from .knowledge.profiles import HARDENED, PROFILES
from .model import KINDS, Event, ExplainedBranch, Explanation, Finding, Kind, Profile, Route, Routed
from .schema import Schema
from .stream.account import (
    LineFinding,
    RowFinding,
    Stream,
    event_error,
    line_error,
    reporter,
    row_error,
)
from .telemetry.auto import Readers, router
from .telemetry.fields import completed, taken_earlier
from .telemetry.recognise import locator
from .telemetry.schemas import MDE
from .telemetry.shapes import single_events, telling

if TYPE_CHECKING:
    from datetime import datetime
    from io import BufferedIOBase
    from os import PathLike

    from .allowances import Consideration
    from .allowlist import AllowList
    from .allowlist.applying import Applier
    from .engine.observing import Clock, Observer
    from .incident import Incident
    from .observation import Observation
    from .stream.prefilter import Splitter


@frozen
class Detector:
    """A profile read through a schema, compiled once.

    Immutable, thread-safe, and picklable: only the profile, the schema and the allow-list
    travel. Raises ``ProfileError`` if the first two do not fit together, ``AllowListError`` for
    the name of a list instead of one. With an allow-list
    every finding says by ``tuned`` what it makes of it; a suppressed one is given all the same.

    ``score_process``, ``score_file``, ``score_network`` and ``score_daemon`` are plain functions
    of one event: a flat row, or an envelope with one. They give a ``Finding`` or, below
    the threshold, ``None``; they raise ``EventError`` where a field they need has a
    value of the wrong type. The event is borrowed and never changed.

    ``score`` scores one event of a mixed stream by its kind. It raises ``EventError`` as the others
    do, and for a batch (``{"records": […]}``), which ``scan`` takes apart; ``UnrecognisedError``
    where the kind cannot be told.

    ``locate`` gives an event's kind and its row, taken out of an envelope; the kind is ``"other"``
    for a known table that nothing here scores. It raises as ``kind_of`` does. A verb that takes a
    *kind* does not locate the event again.

    With ``AUTO`` for its schema it reads each event by the schema that recognises it.
    """

    profile: Profile = field(default=HARDENED, repr=lambda profile: profile.name)
    schema: Schema = field(default=MDE, repr=lambda schema: schema.name)
    allowlist: AllowList | None = field(default=None, repr=False)
    score: Scorer = field(init=False, eq=False, repr=False)
    score_process: Scorer = field(init=False, eq=False, repr=False)
    score_file: Scorer = field(init=False, eq=False, repr=False)
    score_network: Scorer = field(init=False, eq=False, repr=False)
    score_daemon: Scorer = field(init=False, eq=False, repr=False)
    locate: Callable[[Event], tuple[Route, Event]] = field(init=False, eq=False, repr=False)
    _scorers: dict[Route, Scorer] = field(init=False, eq=False, repr=False)
    _compiled: dict[Kind, CompiledKind] = field(init=False, eq=False, repr=False)
    _appliers: dict[Kind, Applier] = field(init=False, eq=False, repr=False)
    _whole: Schema = field(init=False, eq=False, repr=False)
    _readers: Mapping[str, Detector] | None = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Compile everything now, so that a mistake in the profile shows here."""
        check(self.profile, self.schema)
        put = object.__setattr__
        put(self, "_readers", None)
        if self.schema.is_auto:
            self._read_any()
            return
        whole = completed(self.schema)
        appliers = _appliers(self.allowlist, whole)
        compiled = _compile(self.profile, whole, appliers)
        put(self, "_whole", whole)
        put(self, "_appliers", appliers)
        for kind, each in compiled.items():
            put(self, f"score_{kind}", each.score)
        scorers = ByKind[Route, Scorer](other=_other)
        scorers.update((kind, each.score) for kind, each in compiled.items())
        put(self, "_scorers", scorers)
        put(self, "_compiled", compiled)
        put(self, "locate", locator(self.schema))
        put(self, "score", routed.by_kind(self.locate, self._scorers))

    def _read_any(self) -> None:
        """Read each event by its own schema, whose detector is made when the first one comes."""
        first = self.schema.first
        readers = Readers(lambda schema: Detector(self.profile, schema, self.allowlist), first)
        asked = router(first)
        scorers, of_kind, score = routed.scorers(asked, readers, _other)
        put = object.__setattr__
        for kind, each in of_kind.items():
            put(self, f"score_{kind}", each)
        put(self, "_scorers", scorers)
        put(self, "score", score)
        put(self, "locate", asked.locate)
        put(self, "_readers", readers)

    def _reader(self, kind: Route, event: Event) -> Detector | None:
        """Return the detector of an event's own schema; ``None`` where there is but one."""
        if self._readers is None:
            return None
        if type(kind) is not Routed:
            kind, _ = self.locate(event)
        assert type(kind) is Routed
        return self._readers[kind.schema]

    def schema_of(self, kind: Route) -> Schema:
        """Return the schema by which an event was located, whose route is *kind*."""
        if self._readers is None or type(kind) is not Routed:
            return self.schema
        return self._readers[kind.schema].schema

    def kind_of(self, event: Event) -> Kind | None:
        """Return what an event is about; ``None`` for a known table that nothing here scores.

        Raises ``UnrecognisedError`` where it cannot be told, and ``EventError`` for a batch.
        """
        route, _ = self.locate(event)
        return None if route == "other" else route

    def find(self, event: Event, kind: Route) -> Finding | None:
        """Score one event whose kind the caller knows, as ``score_process`` and its like do."""
        return self._scorers[kind](event)

    def explain(self, event: Event, *, kind: Route | None = None) -> Explanation:
        """Say of every signal whether it fired, and what each shipped profile scores.

        *kind* is for a caller who knows it; else the event tells. Raises ``EventError`` as
        ``score`` does. A profile that cannot score the event has no score in the answer.
        """
        route, row = (kind, event) if kind else self.locate(event)
        if reader := self._reader(route, row):
            return reader.explain(row, kind=route)
        if route == "other":
            return Explanation(None, self.profile.name, (), {})
        branches = self._compiled[route].explain(row)
        scores = {self.profile.name: _highest(branches)}
        for name, compiled in self._beside.items():
            with suppress(EventError):
                scores[name] = _highest(compiled[route].explain(row))
        considered, earlier = self._considered(route, row), taken_earlier(row)
        return Explanation(route, self.profile.name, branches, scores, considered, earlier)

    def _considered(self, kind: Kind, row: Event) -> tuple[Consideration, ...]:
        finding = self._scorers[kind](row) if kind in self._appliers else None
        return () if finding is None else self._appliers[kind].consider(finding)

    def observe(self, event: Event, *, kind: Route | None = None) -> tuple[Observation, ...]:
        """Return the steps of a chain that an event is, whatever they score: for ``correlate``.

        One line may be several steps; most events are none. Raises ``EventError`` as ``score``
        does. *kind* is for a caller who knows it.
        """
        route, row = (kind, event) if kind else self.locate(event)
        if reader := self._reader(route, row):
            return reader.observe(row, kind=route)
        return () if route == "other" else self._observers[route](row)

    def clock_of(self, event: Event, *, kind: Route | None = None) -> tuple[str, datetime | None]:
        """Return which host's clock an event shows, and its time, for ``Correlator.reached``.

        No time for an event that says none, or that no profile scores. Raises ``EventError`` where
        the kind cannot be told, and for a batch.
        """
        route, row = (kind, event) if kind else self.locate(event)
        if reader := self._reader(route, row):
            return reader.clock_of(row, kind=route)
        return ("", None) if route == "other" else self._clocks[route](row)

    @cached_property
    def _clocks(self) -> dict[Kind, Clock]:
        from .engine.observing import clock

        return ByKind({kind: clock(kind, self._whole) for kind in KINDS})

    def stamp_of(self, event: Event, *, kind: Route | None = None) -> str:
        """Say what an event has for a time, for one that ``clock_of`` cannot read.

        Keys, types and forms, as ``Timestamp is text like 9/9/9999 9:99 aa``; nothing else of
        what the event holds. Raises ``EventError`` as ``clock_of`` does.
        """
        from .engine.observing import stamp

        route, row = (kind, event) if kind else self.locate(event)
        if reader := self._reader(route, row):
            return reader.stamp_of(row, kind=route)
        return "" if route == "other" else stamp(route, self._whole)(row)

    def correlate(
        self,
        events: Iterable[Event],
        *,
        window: timedelta = timedelta(hours=24),
        on_error: Callable[[EventError], object] | None = None,
    ) -> list[Incident]:
        """Join the steps among all events, batches included; return each incident's last state.

        *window*: how far apart two steps may lie that a link joins. Events may come in any
        order: all are read first, of which the steps are kept, and these are sorted. Errors are as
        in ``scan``, and *on_error* is told of each step that no chain has since its time is missing
        or cannot be read; ``SettingsError`` for a *window* that is none. What comes without end is
        for ``observe`` and a ``Correlator``, which also tells what it has lost.
        """
        # For those who correlate: scoring does without.
        from .correlation import Correlator
        from .correlation.ordering import in_order, timed
        from .incident import final

        correlator = Correlator(window=window)
        stream = Stream(reporter(on_error, event_error), schema=self.schema)
        seen = stream.each(
            stream.whole(self.unwrap(events)), stream.filled(self.locate), self.observe
        )
        steps = timed([step for each in seen for step in each], on_error)
        told = [incident for step in in_order(steps) for incident in correlator.feed(step)]
        return final([*told, *correlator.flush()])

    @cached_property
    def _observers(self) -> dict[Kind, Observer]:
        # It brings the parsers, which scoring imports when it needs them.
        from .engine.observing import observer

        return ByKind({k: observer(k, self._whole, each) for k, each in self._compiled.items()})

    @cached_property
    def _beside(self) -> dict[str, dict[Kind, CompiledKind]]:
        """Compile the other shipped profiles."""
        return {
            name: _compile(profile, self._whole, {})
            for name, profile in PROFILES.items()
            if profile != self.profile
        }

    def scan(
        self, events: Iterable[Event], *, on_error: Callable[[EventError], object] | None = None
    ) -> Iterator[Finding]:
        """Score a mixed stream, batches included; yield the findings as they come.

        An event that cannot be scored goes to *on_error* and the scan goes on;
        without *on_error* the ``EventError`` is raised and ends it. ``SettingsError``: no events.
        """
        stream = Stream(reporter(on_error, event_error), schema=self.schema)
        return stream.each(stream.whole(self.unwrap(events)), stream.filled(self.locate), self.find)

    def scan_ndjson(
        self,
        source: str | PathLike[str] | BufferedIOBase,
        *,
        on_error: Callable[[LineError], object] | None = None,
        on_passed_over: Callable[[int], object] | None = None,
        is_all_read: bool = False,
    ) -> Iterator[LineFinding]:
        """Score a file or stream of JSON lines; yield findings with their lines as they come.

        Plain, gzip or zstd; arrays and values over several lines are read too. Memory is bounded.
        *source* is a path, or a stream that is read from where it stands and left open.

        A line in whose bytes nothing stands that the profile looks for is not decoded:
        *on_passed_over* is told how many at a time. What is wrong with such a line is not
        told. *is_all_read*: decode every line.

        A line that cannot be used goes to *on_error* as a ``LineError``; without
        *on_error* it is raised and ends the scan. Raises ``SourceError`` where the source cannot be
        opened, or not be read to its end.
        """
        # For those who have files: a pipeline's events are decoded already.
        from .stream.json_stream import json_values
        from .stream.sources import opened, read_lines

        split = None if is_all_read else self._prefiltered_lines
        stream = Stream(reporter(on_error, line_error), on_passed_over, self.schema)
        with opened(source) as file:
            values = stream.values(json_values(stream.counting(read_lines(file, split))))
            for finding in stream.each(
                stream.whole(self.unwrap(values)), stream.filled(self.locate), self.find
            ):
                yield LineFinding(stream.line, finding)

    @cached_property
    def _prefiltered_lines(self) -> Splitter | None:
        from .stream import prefilter

        return prefilter.splitter(self.profile, self.schema)

    def scan_arrow(
        self,
        source: Any,
        *,
        on_error: Callable[[RowError], object] | None = None,
        on_passed_over: Callable[[int], object] | None = None,
        is_all_read: bool = False,
    ) -> Iterator[RowFinding]:
        """Score the rows of a table; yield findings with the numbers of their rows, from 0.

        *source*: an Arrow table, batch or reader, a Polars or pandas frame or whatever else has
        ``__arrow_c_stream__``, or the path of a Parquet file. Needs NumPy and PyArrow.

        Rows are made only of those whose columns hold something that the profile looks for,
        with the columns that the schema reads: ``finding.event`` has no others, unless
        *is_all_read*. Times are cut to microseconds. *on_error*, *on_passed_over* and errors are as
        in ``scan_ndjson``, with a ``RowError`` for a row that cannot be used.
        """
        # For those who have tables: it takes packages of its own.
        from .stream.sources import arrow_module

        prefilter = None if is_all_read else self._column_prefilter
        stream = Stream(reporter(on_error, row_error), on_passed_over, self.schema)
        values = stream.values(arrow_module("arrow").rows(source, prefilter))
        for finding in stream.each(
            stream.whole(self.unwrap(values)), stream.filled(self.locate), self.find
        ):
            yield RowFinding(stream.line, finding)

    def columns_read(self, schema: Any) -> list[str]:
        """Name the columns that ``scan_arrow`` reads of a table with this Arrow schema.

        The others change nothing, and need not be carried to where it is scored. All are read
        where a row may hold what no column tells, as an event in another one.
        """
        from .stream.sources import arrow_module

        return list(arrow_module("arrow").names_read(schema, self._column_prefilter))

    @cached_property
    def _column_prefilter(self) -> Any:
        from .stream.sources import arrow_module

        return arrow_module("columns").make(self.profile, self.schema)

    def unwrap(self, events: Iterable[Any]) -> Iterator[Any]:
        """Yield single events: what lists and results of queries hold, anything else as it is.

        What can be no event comes as a value that ``locate`` rejects with the reason.
        """
        return single_events(events, self._tells)

    @cached_property
    def _tells(self) -> Callable[[Event], bool]:
        return telling(*(self.schema.first if self.schema.is_auto else (self.schema,)))

    def __reduce__(self) -> tuple[type[Detector], tuple[Profile, Schema, AllowList | None]]:
        """Pickle the recipe: compiled functions do not travel."""
        return Detector, (self.profile, self.schema, self.allowlist)


def _compile(
    profile: Profile, schema: Schema, appliers: Mapping[Kind, Applier]
) -> dict[Kind, CompiledKind]:
    tunes = {kind: applier.tune for kind, applier in appliers.items()}
    return ByKind({kind: compile_kind(kind, profile, schema, tunes.get(kind)) for kind in KINDS})


def _appliers(allowlist: AllowList | None, schema: Schema) -> dict[Kind, Applier]:
    if allowlist is None:
        return {}
    # For those who have a list.
    from .allowlist.applying import compile_kind
    from .allowlist.lists import require_list
    from .engine.fact_branch import shown

    require_list(allowlist)
    return {kind: compile_kind(allowlist, kind, schema, shown(kind, schema)) for kind in KINDS}


def _highest(branches: Iterable[ExplainedBranch]) -> int:
    return max((branch.score for branch in branches), default=0)


def _other(_row: Event) -> None:
    """Score a row of a table that no profile reads."""
