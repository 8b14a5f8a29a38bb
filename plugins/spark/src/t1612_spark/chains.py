"""Join the steps of each host into incidents: ``correlate_batch`` and ``correlate_stream``.

Theory of operation
===================
Steps (``observing``) are brought together by host. A batch gives the steps of a host to a
``Correlator``, in the order of their times. A stream keeps the state of each host in Spark's state
store, as the core writes it, and moves it by the core's pure functions: ``step`` for each step,
``passed`` from a timer in event time. Spark moves its watermark by the ``clock`` of blocks, which
is the time that half of its hosts have reached, and never in the future; so a few wrong clocks
move no other host. What is late is not for Spark to drop: the core takes what is not judged yet,
and counts the others.

Rule 1: the same input gives the same rows, so a batch that is done again after a fault changes
        nothing: a sink of files takes it once, and others drop repeats by ``id`` and ``revision``.
Rule 2: a state says by which version it was written; what cannot be gone on with ends the query.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Final

import pyarrow as pa
import pyspark
from pyspark.sql import DataFrame
from pyspark.sql.functions import col, current_timestamp, when
from pyspark.sql.functions import least as least_of
from pyspark.sql.streaming.stateful_processor import StatefulProcessor, StatefulProcessorHandle
from pyspark.sql.types import IntegerType, LongType, StringType

from t1612core import (
    HARDENED,
    MDE,
    AllowList,
    Correlator,
    Incident,
    Observation,
    Profile,
    Schema,
    SnapshotError,
)
from t1612core.correlation import (
    HostState,
    Settings,
    due,
    dump,
    load,
    load_observation,
    passed,
    step,
)
from t1612core.correlation.ordering import in_order
from t1612core.incident import final

from .columns import columns
from .observing import LOST, observe
from .telling import ARROW, TOLD, account_rows, incident_row, loss_rows

WINDOW: Final = timedelta(hours=24)
LATENESS: Final = timedelta(minutes=5)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

# A state's version, and what reads it: one for each version that was ever released.
VERSION: Final = 1
_READERS: Final[Mapping[int, Callable[[Any, Settings], HostState]]] = {1: load}
_STATE: Final = columns(version=IntegerType(), timer=LongType(), state=StringType())


def correlate_batch(
    df: DataFrame,
    *,
    window: timedelta = WINDOW,
    schema: Schema | str = MDE,
    profile: Profile | str = HARDENED,
    allowlist: AllowList | None = None,
    text: str = "",
) -> DataFrame:
    """Join the steps among all events of *df*; give the last state of each incident.

    What is given are rows of ``TOLD``, losses and the account of events among them. *window*: how
    far apart two steps may lie that a link joins. Everything else is as in ``score``.
    """
    settings = Settings(window, LATENESS)
    steps = observe(df, schema, profile, allowlist, text, is_clocked=False)

    def joined(rows: pa.Table) -> pa.Table:  # Spark looks at the types
        return _joined(settings, rows)

    return steps.groupBy("host").applyInArrow(joined, TOLD)


def correlate_stream(
    df: DataFrame,
    *,
    window: timedelta = WINDOW,
    watermark: timedelta = LATENESS,
    schema: Schema | str = MDE,
    profile: Profile | str = HARDENED,
    allowlist: AllowList | None = None,
    text: str = "",
) -> DataFrame:
    """Join the steps in a stream of events; tell each incident when it is one, and as it grows.

    What is given are rows of ``TOLD``: an incident comes again under its ``id`` with a higher
    ``revision``; ``latest`` keeps the last of each. *watermark*: how much older than the newest an
    event may be when it comes; so long an alert waits, in event time, too. A step that comes after
    its turn is in no chain, and told as ``lost``. Everything else is as in ``correlate_batch``.

    The session needs the state store of RocksDB
    (``spark.sql.streaming.stateStore.providerClass``), the query a checkpoint. Raises
    ``ImportError`` where the release of protobuf is not one that Spark's own can work with.
    """
    _require_messages()
    settings = Settings(window, watermark)
    steps = observe(df, schema, profile, allowlist, text, is_clocked=True)
    delay = f"{watermark // _MILLISECOND} milliseconds"
    # A batch that is done again has the time that it had. Of a block without a time nothing is
    # known: the least of it and now would be now.
    reached = when(col("clock").isNotNull(), least_of("clock", current_timestamp()))
    clocked = steps.withColumn("clock", reached)
    return (
        clocked.withWatermark("clock", delay)
        # Without its column, by which Spark would drop what is late.
        .drop("clock")
        .groupBy("host")
        .transformWithStateInPandas(_Chains(settings), TOLD, "append", "EventTime")
    )


def _require_messages() -> None:
    """Load what Spark's workers will load: there it would end the query, and say less."""
    try:
        import_module("pyspark.sql.streaming.proto.StateMessage_pb2")
    except Exception as error:  # protobuf has errors of its own
        problem = f"Spark {pyspark.__version__} cannot use the installed protobuf: {error}"
        raise ImportError(f"{problem}; install a later one, on the workers too") from error


def _joined(settings: Settings, rows: pa.Table) -> pa.Table:
    """Give what is told of the steps of one host; runs on a worker."""
    given = rows.to_pylist()
    correlator = Correlator(settings.window, settings.lateness, max_hosts=1)
    told: list[Incident] = []
    for seen in in_order(_steps(given)):
        assert seen.time is not None  # steps without one were counted before
        # Nothing older comes: the steps are sorted.
        told += [*correlator.advance(seen.time), *correlator.feed(seen)]
    told += correlator.flush()
    found = [*map(incident_row, final(told)), *account_rows(given)]
    found += [
        {"told": LOST, "host": given[0]["host"], "reason": reason, "count": count}
        for reason, count in correlator.dropped.items()
        if count
    ]
    return pa.Table.from_pylist(found, schema=ARROW)


def _steps(rows: Iterable[Mapping[str, Any]]) -> Iterator[Observation]:
    return (load_observation(json.loads(row["step"]), row["host"]) for row in rows if row["step"])


class _Chains(StatefulProcessor):
    """Moves the state of one host; its parameters have Spark's types."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def init(self, handle: StatefulProcessorHandle) -> None:
        """Name the state."""
        self._handle = handle
        self._state = handle.getValueState("host", _STATE)

    def handleInputRows(self, key: Any, rows: Iterator[Any], timerValues: Any) -> Iterator[Any]:
        """Take the steps of a host that came in one batch."""
        given = [row for frame in rows for row in frame.to_dict("records")]
        for row in given:  # pandas has NaN for a number that is missing
            row.update({name: None for name, value in row.items() if value != value})
        timer, state = self._load(key[0])
        told: list[Incident] = []
        for seen in in_order(_steps(given)):
            state, incidents = step(state, seen, self._settings)
            told += incidents
        yield from self._told(told, state, account_rows(given))
        self._keep(timer, state, timerValues)

    def handleExpiredTimer(
        self, key: Any, timerValues: Any, expiredTimerInfo: Any
    ) -> Iterator[Any]:
        """Judge what nothing can be late for any more."""
        _, state = self._load(key[0])
        told: tuple[Incident, ...] = ()
        if state is not None:
            until = _time(timerValues.getCurrentWatermarkInMs())
            state, told = passed(state, until, self._settings)
        yield from self._told(told, state, [])
        self._keep(None, state, timerValues)

    def close(self) -> None:
        """End without anything to do."""

    def _load(self, host: str) -> tuple[int | None, HostState | None]:
        """Give a host's timer and state. Raises ``SnapshotError``."""
        kept = self._state.get()
        if kept is None:
            return None, None
        version, timer, text = kept
        return timer, restored(version, text, self._settings)

    def _told(
        self, told: Iterable[Incident], state: HostState | None, others: list[dict[str, Any]]
    ) -> Iterator[Any]:
        rows = [*map(incident_row, told), *others]
        if state is not None:
            rows += loss_rows(state)
        if rows:
            yield _frame(rows)

    def _keep(self, timer: int | None, state: HostState | None, timers: Any) -> None:
        """Write the state, and wake when there is something to do; forget who has nothing left."""
        time = None if state is None else due(state, self._settings)
        # Never at once again: there would be no end.
        least = timers.getCurrentWatermarkInMs() + 1
        wake = None if time is None else max(_milliseconds(time), least)
        if timer is not None and timer != wake:
            self._handle.deleteTimer(timer)
        if state is None or wake is None:
            self._state.clear()
            return
        if timer != wake:
            self._handle.registerTimer(wake)
        self._state.update((VERSION, wake, json.dumps(dump(state))))


def restored(version: int, text: str, settings: Settings) -> HostState:
    """Read a host's state, by any release that there was. Raises ``SnapshotError``."""
    read = _READERS.get(version)
    if read is None:
        known = ", ".join(map(str, _READERS))
        problem = f"has version {version}, and this release reads {known}"
        raise SnapshotError("state", f"{problem}: take a later release, or a new checkpoint")
    return read(json.loads(text), settings)


def _frame(rows: list[dict[str, Any]]) -> Any:
    return pa.Table.from_pylist(rows, schema=ARROW).to_pandas()


def _time(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


def _milliseconds(time: datetime) -> int:
    """Give the first whole millisecond after a time."""
    return (time - _EPOCH) // _MILLISECOND + 1
