"""The command does what it says, under ``spark-submit`` too, and loses nothing when killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyspark
import pytest
from pyarrow import parquet
from pyspark.sql import DataFrameReader, SparkSession
from pyspark.sql.datasource import DataSource, DataSourceReader
from t1612_spark import TOLD, job, score
from t1612_spark.job import _parser, _source, main

from . import events
from .conftest import EVENTS, SOON
from .test_chains import by_spark, in_process, later

HIT = {"kind": "file", "path": "/dev/shm/.x/Dockerfile", "parent": "sh"}
KILLS = 2
LOCAL = (
    *("--master", "local[1]", "--conf", "spark.ui.enabled=false"),
    *("--conf", "spark.driver.bindAddress=127.0.0.1", "--conf", "spark.driver.host=127.0.0.1"),
)


def command(*args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "t1612_spark", *map(str, args), *LOCAL],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(running: subprocess.Popen[str]) -> str:
    _, told = running.communicate(timeout=300)
    assert 0 == running.returncode, told
    return told


def numbers(path: Path, name: str) -> int:
    return sum(each.name.isdecimal() for each in (path / name).glob("*"))


def told_in(spark: SparkSession, path: Path) -> Counter[tuple[Any, ...]]:
    """Give what is committed; what a killed batch left behind is not."""
    return Counter(
        tuple(map(str, row)) for row in spark.read.schema(TOLD).parquet(str(path)).collect()
    )


@pytest.mark.skipif(EVENTS < 200_000, reason="takes minutes: nox -s spark, and each night")
def test_nothing_is_lost_and_nothing_told_twice_when_it_is_killed(
    spark: SparkSession, tmp_path: Path
) -> None:
    made = events.acts(6000, 60)
    given = tmp_path / "in"
    given.mkdir()
    size = len(made) // 4
    parts = [made[at : at + size] for at in range(0, len(made), size)]
    for number, part in enumerate([*parts, later(48), later(49)]):
        text = "\n".join(events.lines(part, "ecs"))
        (given / f"{number}.jsonl").write_text(text, "utf-8")

    def job(name: str) -> tuple[object, ...]:
        options = ("--option", "maxFilesPerTrigger=1", "--window", 2, "--metrics", tmp_path / name)
        source = ("correlate", "--stream", "--format", "text", "--schema", "ecs", "--input", given)
        folder = tmp_path / f"of-{name}"
        return *source, *options, "--output", folder / "out", "--checkpoint", folder / "checkpoint"

    ended(command(*job("undisturbed")))
    checkpoint = tmp_path / "of-killed" / "checkpoint"
    for kill in range(1, KILLS + 1):
        running = command(*job("killed"))
        until = time.monotonic() + 200
        # In the middle of a batch: it has begun, and is not committed.
        while numbers(checkpoint, "commits") < kill or numbers(checkpoint, "offsets") <= numbers(
            checkpoint, "commits"
        ):
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        time.sleep(0.3)
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        assert numbers(checkpoint, "offsets") > numbers(checkpoint, "commits")
    said = ended(command(*job("killed")))

    expected = told_in(spark, tmp_path / "of-undisturbed" / "out")
    assert expected == told_in(spark, tmp_path / "of-killed" / "out")
    assert {1} == {count for row, count in expected.items() if row[0] == "incident"}
    told = spark.read.schema(TOLD).parquet(str(tmp_path / "of-killed" / "out"))
    assert in_process(made, "ecs") == by_spark(told)
    assert "0 unrecognised, 0 rejected" in said
    lines = (tmp_path / "undisturbed").read_text("utf-8").splitlines()
    assert len(made) + 4 == sum(json.loads(line)["read"] for line in lines)


def test_it_runs_under_spark_submit(spark: SparkSession, tmp_path: Path) -> None:
    made = events.acts(3000, 60)
    parquet.write_table(events.mde_table(made), tmp_path / "day.parquet")
    where = subprocess.check_output([sys.executable, "-m", "t1612_spark", "--where"], text=True)
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    out, figures = tmp_path / "found", tmp_path / "figures"
    done = subprocess.run(
        [
            *(submit, "--master", "local[1]", "--conf", "spark.ui.enabled=false"),
            *("--driver-java-options", SOON, where.strip()),
            *("score", "--input", tmp_path / "day.parquet", "--output", out, "--keep", "Number"),
            *("--metrics", figures),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr

    account = json.loads(figures.read_text("utf-8"))
    found = spark.read.parquet(str(out)).count()
    assert found == account["finding"] > 0
    assert ("score", None) == (account.pop("verb"), account.pop("reason"))
    assert 3000 == sum(account.values())
    assert f"3,000 rows = {found} finding + 0 suppressed + {3000 - found:,} quiet" in (
        done.stdout + done.stderr
    )


# What the connector takes, and we are told to hand on; "Structured Streaming + Kafka Integration".
KAFKA = {"kafka.bootstrap.servers", "subscribe", "startingoffsets", "kafka.security.protocol"}


def test_kafka_is_asked_as_its_connector_wants(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a source that stands in for it: the connector itself can be had from Maven alone."""
    hit = json.dumps(events.mde({**events.acts(1, 1)[0], **HIT}), default=str).encode()
    known = KAFKA

    class Kafka(DataSource):  # pickled with what it holds, since its module is not on workers
        @classmethod
        def name(cls) -> str:
            return "stand_in"

        def schema(self) -> str:
            return (
                "key binary, value binary, topic string, partition int, offset long, "
                "timestamp timestamp, timestampType int"
            )

        def reader(self, schema: Any) -> Any:
            given = {name.lower(): value for name, value in self.options.items()}

            class Reader(DataSourceReader):
                def read(self, partition: Any) -> Any:
                    assert known == given.keys(), given
                    assert "198.51.100.4:9093" == given["kafka.bootstrap.servers"]
                    assert "a,b" == given["subscribe"]
                    when = datetime(2026, 3, 2)
                    yield (None, hit, "a", 0, 1, when, 0)
                    yield (b"k", None, "a", 0, 2, when, 0)  # a tombstone

            return Reader()

    spark.dataSource.register(Kafka)
    with_format = DataFrameReader.format
    asked: list[str] = []

    def stand_in(reader: DataFrameReader, name: str) -> DataFrameReader:
        asked.append(name)
        return with_format(reader, "stand_in")

    monkeypatch.setattr(DataFrameReader, "format", stand_in)
    args = _parser().parse_args(
        [
            *("score", "--format", "kafka", "--kafka", "198.51.100.4:9093", "--topic", "a,b"),
            *("--option", "startingOffsets=earliest", "--output", "x"),
            *("--option", "kafka.security.protocol=SSL"),
        ]
    )
    source = _source(spark, args)
    outcomes = [row["t1612_outcome"] for row in score(source, text="value").collect()]

    assert ["kafka"] == asked
    assert ["finding", "rejected"] == outcomes


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("score --output x", "--input says where the events are"),
        ("score --output x --input y --checkpoint z", "mean nothing without --stream"),
        ("score --output x --input y --stream", "--stream needs --checkpoint"),
        ("score --output x --format kafka --topic t", "needs --kafka HOST:PORT and --topic NAME"),
        ("score --output x --format kafka --topic t --kafka h:1 --input y", "Kafka has none"),
        ("score --output x --input y --topic t", "mean nothing without --format kafka"),
        ("correlate --output x --input y --keep z", "--keep is for score"),
        ("score --output x --input y --schema mdr", "schema 'mdr': there is none of this name"),
        ("score --output x --input y --profile soft", "there are hardened, sentinel"),
        ("score --output x --input y --allowlist none", "none: cannot be read"),
        ("score --output x --input y --metrics none/m", "--metrics: there is no folder 'none'"),
    ],
)
def test_what_does_not_go_together_is_said_before_spark_starts(
    capsys: pytest.CaptureFixture[str], given: str, problem: str
) -> None:
    assert 2 == main(given.split())
    told = capsys.readouterr().err
    assert problem in told
    assert 1 == len(told.splitlines())


@pytest.mark.parametrize(
    ("given", "code", "problem"),
    [
        (("--input", "{}/none"), 2, "PATH_NOT_FOUND"),
        (("--format", "kafka", "--kafka", "h:1", "--topic", "t"), 2, "connector is missing: spark"),
        (("--input", "{}/a.parquet"), 3, "2 rows = 0 finding + 0 suppressed + 0 quiet + 2 unrec"),
        (("--input", "{}/a.parquet"), 3, "; a reason: event is not recognised"),
        (("--input", "{}/lines"), 2, "what the files are, as text for lines of JSON"),
        (("--input", "{}/a.parquet", "--sink", "delta"), 2, "delta. Make sure"),
        (("--input", "{}/a.parquet", "--format", "delta"), 2, "which spark-submit --packages"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    given: tuple[str, ...],
    code: int,
    problem: str,
) -> None:
    """The exit code is not 0 where nothing of what there was could be understood."""
    monkeypatch.setattr(job, "_session", lambda _args: Kept(spark))
    parquet.write_table(pa.table({"colour": ["red", "blue"]}), tmp_path / "a.parquet")
    (tmp_path / "lines").write_text("{}", "utf-8")
    options = [each.format(tmp_path) for each in given]

    assert code == main(["score", *options, "--output", str(tmp_path / "out")])
    told = capsys.readouterr().err
    assert problem in told
    assert 1 == len(told.splitlines()), told


class Kept:
    """A session that is not stopped, for the other tests."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def stop(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def test_files_of_several_schemas_are_read_with_all_their_columns(
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """By the first file's columns alone the others' hits would be quiet."""
    monkeypatch.setattr(job, "_session", lambda _args: Kept(spark))
    folder = tmp_path / "in"
    folder.mkdir()
    hit = events.mde({**events.acts(1, 1)[0], **HIT})
    few = {"ActionType": ["ProcessCreated"], "FileName": ["ls"]}
    parquet.write_table(pa.table(few), folder / "0.parquet")
    parquet.write_table(pa.Table.from_pylist([hit], schema=events.MDE_TYPES), folder / "1.parquet")

    given = ("score", "--input", str(folder), "--output")
    assert 0 == main([*given, str(tmp_path / "out")])
    assert "2 rows = 1 finding + 0 suppressed + 1 quiet" in capsys.readouterr().err
    parquet.write_table(pa.table({"FileName": [7]}), folder / "2.parquet")
    assert 2 == main([*given, str(tmp_path / "none")])
    told = capsys.readouterr().err
    assert "CANNOT_MERGE_SCHEMAS" in told
    assert 1 == len(told.splitlines())
