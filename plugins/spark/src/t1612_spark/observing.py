"""Make of events the steps that they are, where they lie: the first half of correlation.

Theory of operation
===================
One event in hundreds is a step of a chain. Steps, and not events, are sorted by their hosts and
go over the network; so a host with half of all events costs the others nothing. Each block of rows
also gives one row that says how many events it had, and how far in time it is; and one for each
reason for which events were rejected.

A batch is sorted by the times of its steps, and nobody asks how far its other events are. So of a
batch rows are made, and lines decoded, only where a step may be, as ``t1612 correlate`` does; of a
stream all are, for their times.

Rule 1: what a block gives follows from its rows alone, so that a task that is run again gives it
        again.
Rule 2: no event is lost: read = used + not scored + rejected, by the numbers in those rows.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Any, Final

import pyarrow as pa
from attrs import define, field
from pyspark.sql import DataFrame
from pyspark.sql.types import LongType, StringType, TimestampType

from t1612core import AllowList, Detector, Event, Observation, Profile, Schema, SourceError
from t1612core.correlation import dump_observation
from t1612core.model import Route
from t1612core.output.jsonl import well_formed
from t1612core.stream import arrow
from t1612core.stream.account import Rejected, Stream, Value
from t1612core.stream.json_stream import json_values
from t1612core.stream.prefilter import Splitter
from t1612core.stream.sources import read_lines

from .blocks import EMPTY, Texts, blocks, texts
from .columns import arrow_schema, columns
from .detectors import pack, unpack
from .reading import selected
from .sieves import NONE, STRANGE, of_steps

READ: Final = "read"
LOST: Final = "lost"
STEPS: Final = columns(
    host=StringType(),
    clock=TimestampType(),
    step=StringType(),
    told=StringType(),
    reason=StringType(),
    count=LongType(),
)
"""A step of a host as ``dump_observation`` has it; or, without a step, what is told of a block."""

_ARROW: Final = arrow_schema(STEPS)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


def observe(
    df: DataFrame,
    schema: Schema | str,
    profile: Profile | str,
    allowlist: AllowList | None,
    text: str,
    *,
    is_clocked: bool,
) -> DataFrame:
    """Give the rows of ``STEPS`` that the events in *df* are; *is_clocked*: with the clock."""
    detector, packed = pack(schema, profile, allowlist)
    carried, names = selected(df, detector, text)
    return carried.mapInArrow(partial(_observed, packed, text, names, is_clocked), STEPS)


def _observed(
    packed: bytes,
    text: str,
    names: list[str],
    is_clocked: bool,
    batches: Iterator[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """Observe one partition; runs on a worker."""
    detector = unpack(packed)
    sieves = NONE if is_clocked else of_steps(packed)
    for batch in blocks(batches):
        block = batch.rename_columns(names)
        observing = _Observing(detector, is_clocked)
        if text:
            observing.take_texts(texts(block.column(text)), sieves.lines)
        else:
            observing.take(arrow.rows(pa.Table.from_batches([block]), sieves.rows))
        yield pa.RecordBatch.from_pylist(observing.rows(), schema=_ARROW)


def _others(given: Texts) -> Iterator[Value | Rejected]:
    """Read the rows that are each read by itself."""
    for number in given.empty:
        yield Rejected(number, EMPTY)
    for _, text in given.apart:
        try:
            yield from json_values(read_lines(io.BytesIO(text)))
        except SourceError as error:
            yield Rejected(0, str(error))


@define
class _Observing:
    """What the events of one block are."""

    detector: Detector
    is_clocked: bool
    steps: list[Observation] = field(factory=list, init=False)
    newest: dict[str, datetime] = field(factory=dict, init=False)  # of each host
    reasons: Counter[tuple[str, str]] = field(factory=Counter, init=False)
    stream: Stream = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make what counts the events."""
        self.stream = Stream(self._reject, schema=self.detector.schema)

    def take_texts(self, given: Texts, sieve: Splitter | None) -> None:
        """Observe the events in rows of text; *sieve* leaves out rows that are read together."""
        lines = self.stream.counting(read_lines(io.BytesIO(given.together), sieve))
        # The first line is ours.
        self.take(chain(islice(json_values(lines), 1, None), _others(given)))

    def take(self, items: Iterable[Value | Rejected | int]) -> None:
        """Observe events, and count what is none."""
        stream = self.stream
        events = stream.whole(self.detector.unwrap(stream.values(items)))
        work = self._look if self.is_clocked else self.detector.observe
        for steps in stream.each(events, stream.filled(self.detector.locate), work):
            self.steps += steps

    def _look(self, event: Event, *, kind: Route) -> tuple[Observation, ...]:
        host, time = self.detector.clock_of(event, kind=kind)
        if time is not None and time > self.newest.get(host, _EARLIEST):
            self.newest[host] = time
        return self.detector.observe(event, kind=kind)

    def _reject(self, rejected: Rejected) -> None:
        self.reasons[rejected.outcome, rejected.reason] += 1

    def rows(self) -> list[dict[str, Any]]:
        """Give the rows of ``STEPS``."""
        clock, account = self._reached(), self.stream.account
        if account.passed_over and not account.recognised:
            self.reasons["unrecognised", STRANGE] += account.passed_over
        timed = [step for step in self.steps if step.time is not None]
        if len(timed) < len(self.steps):
            self.reasons[LOST, "no_time"] += len(self.steps) - len(timed)
        found: list[dict[str, Any]] = [
            {"host": well_formed(step.host), "step": json.dumps(dump_observation(step))}
            for step in timed
        ]
        found += [
            {"host": "", "told": told, "reason": well_formed(reason), "count": count}
            for (told, reason), count in sorted(self.reasons.items())
        ]
        # What a sieve left out is one event each.
        count = account.events + account.passed_over
        found.append({"host": "", "told": READ, "count": count})
        return [{**row, "clock": clock} for row in found]

    def _reached(self) -> datetime | None:
        """Give the time that half of the hosts have reached: a few wrong clocks move nobody."""
        times = sorted(self.newest.values())
        return times[(len(times) - 1) // 2] if times else None
