"""Rows scored by Spark are what the library says of them, each once, and the account closes."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from t1612_spark import RESULT, account, score
from t1612_spark.blocks import blocks

from t1612core import MDE, SCHEMAS, SENTINEL, AllowList, Detector

from . import events
from .conftest import EVENTS, Frame

Told = dict[int, tuple[int, tuple[str, ...]]]
HIT = {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache -t a /dev/shm/.x"}
LIST = AllowList.loads(
    """
version = 1
[[entry]]
id = "caches"
reason = "our own"
owner = "ops@corp.example"
created = 2026-01-01
expires = 2026-12-31
kinds = ["process"]
match = [
  { field = "host", op = "glob", value = "desk-*" },
  { field = "account", op = "in", value = ["mira"] },
]
effect = { action = "suppress" }
"""
)


def in_process(detector: Detector, made: list[events.Event], schema: str) -> Told:
    """Say what the library finds in each act, without Spark or Arrow."""
    found = {}
    for act, line in zip(made, events.lines(made, schema), strict=True):
        finding = detector.score(json.loads(line))
        if finding is not None:
            found[act["number"]] = (finding.score, finding.signals)
    return found


def by_spark(scored: DataFrame) -> Told:
    rows = scored.where("t1612_outcome = 'finding'").collect()
    return {row["Number"]: (row["t1612_score"], tuple(row["t1612_signals"])) for row in rows}


@pytest.mark.parametrize("schema", events.SCHEMAS)
def test_the_findings_are_those_of_the_library(frame: Frame, schema: str) -> None:
    made = events.acts(EVENTS, 200)
    expected = in_process(Detector(schema=SCHEMAS[schema]), made, schema)
    assert len(expected) > EVENTS // 1000
    table = events.text_table(made, schema).append_column(
        "Number", pa.array(act["number"] for act in made)
    )
    scored = score(frame(table), schema=schema, text="value").cache()

    assert expected == by_spark(scored)
    quiet = len(made) - len(expected)
    assert {"finding": len(expected), "quiet": quiet} == counted(scored)


def counted(scored: DataFrame) -> dict[str, int]:
    return {outcome: number for outcome, number in account(scored).items() if number}


@pytest.fixture(scope="module")
def made() -> list[events.Event]:
    return events.acts(EVENTS, 200)


def test_columns_give_what_rows_give(frame: Frame, made: list[events.Event]) -> None:
    expected = in_process(Detector(), made, "mde")
    scored = score(frame(events.mde_table(made)), keep=["Number"]).cache()

    assert expected == by_spark(scored)
    assert {"finding": len(expected), "quiet": len(made) - len(expected)} == counted(scored)
    row = scored.where("t1612_outcome = 'finding'").orderBy("Number").first()
    assert row is not None
    (finding,) = Detector().scan([json.loads(next(events.lines([made[row["Number"]]], "mde")))])
    assert finding.time is not None
    assert (finding.host, finding.account) == (row["t1612_host"], row["t1612_account"])
    assert finding.time.replace(tzinfo=None) == row["t1612_time"]
    assert finding.severity == row["t1612_severity"]
    assert [*finding.attack] == row["t1612_attack"]
    shown = [(each["signal"], each["weight"], each["text"]) for each in row["t1612_evidence"]]
    assert [(each.signal.id, each.weight, each.text) for each in finding.evidence] == shown
    quiet = scored.where("t1612_outcome = 'quiet'").first()
    assert quiet is not None
    assert [None] * (len(RESULT) - 1) == [quiet[name] for name in RESULT.names[1:]]


def test_only_what_is_read_or_kept_is_carried(frame: Frame, made: list[events.Event]) -> None:
    table = events.mde_table(made[:10]).append_column("Big", pa.array(["x"] * 10))
    named = table.append_column("a.b", pa.array(["y"] * 10))

    assert {"Number", "Big", "a.b"}.isdisjoint(score(frame(named)).columns)
    kept = score(frame(named), keep=["a.b"])
    assert ["y"] * 10 == [row["a.b"] for row in kept.collect()]


def test_objects_in_columns_are_read_whole(frame: Frame, made: list[events.Event]) -> None:
    expected = in_process(Detector(schema=SCHEMAS["ecs"]), made[:4000], "ecs")
    assert expected
    table = pa.Table.from_struct_array(pa.array(map(events.ecs, made[:4000])))
    scored = score(frame(table), schema="ecs").selectExpr("int(event.id) Number", "*")

    assert expected == by_spark(scored)


def test_a_profile_and_an_allow_list_travel(frame: Frame, made: list[events.Event]) -> None:
    table = events.mde_table(made)
    expected = in_process(Detector(SENTINEL), made, "mde")
    assert expected
    assert expected == by_spark(score(frame(table), profile="sentinel", keep=["Number"]))

    build = {"FileName": "docker", "ProcessCommandLine": "docker build -t a /tmp/x"}
    rows = [{**build, "DeviceName": "desk-1", "AccountName": name} for name in ("mira", "kim")]
    tuned = score(frame(pa.Table.from_pylist(rows)), allowlist=LIST.on(date(2026, 3, 2)))
    assert [("suppressed", "caches", 3), ("finding", None, 3)] == [
        (row["t1612_outcome"], row["t1612_suppressed_by"], row["t1612_score"])
        for row in tuned.collect()
    ]


def test_what_cannot_be_scored_comes_out_with_the_reason(frame: Frame) -> None:
    odd = {"FileName": [*["ls"] * 300, "docker", None], "Port": [*[1] * 300, 2, 3]}
    table = pa.table({**odd, "ProcessCommandLine": pa.array([*range(300), 7, None])})
    scored = score(frame(table), keep=["Port"]).cache()

    rejected = scored.where("t1612_outcome = 'rejected'").collect()
    assert [2] == [row["Port"] for row in rejected if row["Port"] > 1]
    assert {"process event: field 'command_line' is int, expected str"} == {
        row["t1612_reason"] for row in rejected
    }
    assert 302 == sum(account(scored).values())


def test_the_wrong_telemetry_is_not_quiet(frame: Frame) -> None:
    scored = score(frame(pa.table({"colour": ["red", "blue"]}))).cache()

    assert {"unrecognised": 2} == counted(scored)
    row = scored.first()
    assert row is not None
    assert "not recognised" in row["t1612_reason"]


def test_of_much_wrong_telemetry_no_row_is_quiet(frame: Frame) -> None:
    """The first rows are read, and the others left out: what they are is told by those."""
    colours = ["red", "blue"] * 4000
    wrong = [json.dumps({"colour": each, "shade": "x" * 200}) for each in colours]
    columns = {"FileName": pa.nulls(8000, pa.string()), "colour": colours}
    scored = score(frame(pa.table(columns)))
    assert {"unrecognised": 8000} == counted(scored)
    assert {"unrecognised": 8000} == counted(score(frame(pa.table({"value": wrong})), text="value"))

    # One that is known, wherever it stands in a block of rows, tells that the others may be.
    for at in (0, 3000):
        lines = [*wrong[:4000]]
        lines[at] = json.dumps(HIT)
        found = counted(score(frame(pa.table({"value": [*lines, *lines]})), text="value"))
        assert 2 == found["finding"]
        assert 0 < found["unrecognised"] < 7998
        assert 8000 == sum(found.values())


def test_a_text_that_is_no_utf8_costs_its_own_row(spark: SparkSession) -> None:
    rows = [
        (json.dumps(HIT).encode(),),
        (b'{"FileName": "\xff\xfe"}',),
        (json.dumps(HIT).encode(),),
    ]
    given = spark.createDataFrame(rows, "value binary")
    as_string = given.selectExpr("cast(value as string) value")
    for df in (given, as_string):
        outcomes = [row["t1612_outcome"] for row in score(df, text="value").collect()]
        assert ["finding", "finding"] == [outcomes[0], outcomes[2]]
        assert outcomes[1] in ("rejected", "unrecognised", "quiet")


@pytest.mark.parametrize(
    "before",
    [
        *(
            "[",
            "{",
            '{"a": [',
            '{"a": "',
            '"',
            "FileName,ProcessCommandLine",
            "FileName",
            "<Event>",
        ),
        *(
            "sep=,",
            '{"a": [{}',
            '[{"FileName": "x"},',
            "<Events>",
            "\ufeff{",
            "1",
            "tru",
            "#TYPE x",
        ),
        *('{"FileName": "x"', "```", "{}{", "[{}", '{"Results": [{}', '"a"', "[1, 2", "{\n"),
    ],
)
def test_no_row_of_text_changes_how_the_next_is_read(before: str) -> None:
    """Each message of a topic is somebody's own: an opened bracket must not swallow the next."""
    after = ["", '"}', "]", "}", "]}", "</Event>"]
    for end in after:
        rows = [before, json.dumps(HIT), end, json.dumps(HIT)]
        assert (1, 3) == tuple(found_in(rows)), (before, end)


def found_in(rows: list[Any]) -> list[int]:
    from t1612_spark.detectors import pack
    from t1612_spark.scoring import _scored

    batch = pa.record_batch({"value": pa.array(rows)})
    (scored,) = _scored(pack("mde", "hardened", None)[1], "value", ["value"], iter([batch]))
    assert len(rows) == scored.num_rows
    outcomes = scored.column("t1612_outcome").to_pylist()
    return [row for row, outcome in enumerate(outcomes) if outcome == "finding"]


def test_a_row_of_several_events_shows_the_highest(frame: Frame) -> None:
    low = {"FileName": "docker", "ProcessCommandLine": "docker build -t a /tmp/x"}
    batch = json.dumps({"records": [low, HIT, low, {"FileName": "ls"}]})
    pretty = json.dumps([HIT, {"FileName": "docker", "ProcessCommandLine": 7}], indent=1)
    rows = score(
        frame(
            pa.table(
                {"value": [batch, pretty, None, " ", "\ud800".encode("utf-8", "replace").decode()]}
            )
        ),
        text="value",
    ).collect()
    best = Detector().score(HIT)
    assert best is not None

    assert [best.score, best.score, None, None, None] == [row["t1612_score"] for row in rows]
    assert [3, 1] == [row["t1612_findings"] for row in rows[:2]]
    assert "command_line" in rows[1]["t1612_reason"]
    assert ["holds no text"] * 2 == [row["t1612_reason"] for row in rows[2:4]]
    assert ["rejected"] * 3 == [row["t1612_outcome"] for row in rows[2:]]


def test_secrets_are_not_shown(frame: Frame) -> None:
    line = "docker build --build-arg TOKEN=s3cr3t https://me:s3cr3t@203.0.113.9/x.git"
    row = score(frame(pa.table({"FileName": ["docker"], "ProcessCommandLine": [line]}))).first()

    assert row is not None
    assert row["t1612_outcome"] == "finding"
    assert "s3cr3t" not in str([row[name] for name in RESULT.names])


@pytest.mark.parametrize(
    ("columns", "options", "problem"),
    [
        ("value string", {"text": "body"}, "there is no column 'body'; there are value"),
        ("value int", {"text": "value"}, "column 'value' is int, expected string or binary"),
        ("value string", {"keep": ["x"]}, "keep: there is no column 'x'"),
        ("value string", {"schema": "mdr"}, "schema 'mdr': there is none of this name"),
        ("value string", {"profile": "soft"}, "there are hardened, sentinel"),
        ("value string, T1612_score int", {}, "column 'T1612_score' is there already"),
        ("FileName string, FileName int", {}, "column 'FileName' is there more than once"),
        ("a string, a string", {"text": "a"}, "column 'a' is there more than once"),
        ("process map<string,string>", {"schema": "ecs"}, "column 'process' is a map"),
    ],
)
def test_what_does_not_fit_is_said_at_once(
    spark: SparkSession, columns: str, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        score(spark.createDataFrame([], columns), **options)


def test_odd_columns_cost_their_own_rows_alone(spark: SparkSession, frame: Frame) -> None:
    """Whatever types and values they have, the row beside them is scored, and all are told."""
    line = HIT["ProcessCommandLine"]
    odd = {
        "binary": pa.array([line.encode()]),
        "decimal": pa.array([Decimal("1.5")]),
        "list": pa.array([[[["docker"]]]]),
        "struct": pa.array([{"a": {"b": line}}]),
        "null": pa.nulls(1),
        "date": pa.array([date(1, 1, 1)]),
        "long": pa.array([f"{line} {'x' * 1_000_000}"]),
    }
    for name, column in odd.items():
        table = pa.table({"FileName": ["docker"], "ProcessCommandLine": column})
        outcomes = counted(score(frame(table)))
        expected = {"null": "unrecognised", "long": "finding"}.get(name, "rejected")
        assert {expected: 1} == outcomes, name

    times = [-(10**18), 10**18, 0, 253402300799999999, -62135596800000000]
    hits = pa.table({name: [value] * len(times) for name, value in HIT.items()})
    clocks = pa.array(times, pa.timestamp("us", "UTC"))
    rows = counted(score(frame(hits.append_column("TimeGenerated", clocks))))
    assert {"finding": 3, "rejected": 2} == rows


def test_names_of_columns_are_anything(spark: SparkSession) -> None:
    """Names that Spark holds for one, dots, backquotes, numbers; and parts without a row."""
    names = ["FileName", "filename", "0", "a.b", "c`d", "ProcessCommandLine", "told", "host"]
    row = ("docker", "ls", "1", "2", "3", HIT["ProcessCommandLine"], "lost", "h")
    df = spark.createDataFrame([row] * 3, names).repartition(8)
    scored = score(df, keep=names)
    assert [*names, *RESULT.names] == scored.columns
    assert [(*row, "finding")] * 3 == [tuple(each)[:9] for each in scored.collect()]
    assert {"finding": 3} == counted(score(df))

    both = score(spark.createDataFrame([(json.dumps(HIT), "x")], ["value", "VALUE"]), text="value")
    assert ["finding"] == [each["t1612_outcome"] for each in both.collect()]


def test_more_text_than_an_array_holds_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = pa.record_batch({"value": ["a"]})
    two = pa.table({"value": pa.chunked_array([["a"], ["a"]])})
    table = SimpleNamespace(from_batches=lambda _: SimpleNamespace(combine_chunks=lambda: two))
    monkeypatch.setattr("t1612_spark.blocks.pa", SimpleNamespace(Table=table))
    assert [1, 1] == [each.num_rows for each in blocks(iter([batch, batch]))]


def test_a_stream_is_scored_as_it_comes(spark: SparkSession, tmp_path: Any) -> None:
    for number in range(2):
        (tmp_path / f"{number}.json").write_text(f"{json.dumps(HIT)}\nnothing\n", "utf-8")
    query = (
        score(spark.readStream.text(str(tmp_path)), schema=MDE, text="value")
        .writeStream.format("memory")
        .queryName("scored")
        .trigger(availableNow=True)
        .start()
    )
    query.awaitTermination()

    assert {"finding": 2, "rejected": 2} == counted(spark.table("scored"))
