"""What events come in is read whole, or said not to be, and what is shown is of it all."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, BUILD, DEPLOY, EGRESS, QUIET, Event, Stored, counts, failure, lines


@pytest.mark.parametrize(
    "events",
    [
        json.dumps(ALL),
        ALL,
        [ALL],
        {"results": ALL},
        lines(ALL),
        str(ALL),
        {"value": ALL},
        lines([{"records": ALL}]),
    ],
    ids=["text", "list", "collect2", "results", "lines", "python", "value", "records"],
)
def test_score_events_takes_every_shape_that_a_playbook_has(run: Run, events: Any) -> None:
    result = run("score_events", events=events)

    assert [row["kind"] for row in result.get_data()] == ["process", "network"]
    assert [row["source_index"] for row in result.get_data()] == [0, 1]
    assert counts(result, "events", "findings", "returned", "skipped", "chains") == [4, 2, 2, 0, 1]


def test_score_events_takes_tables_of_sentinel_and_artifacts(run: Run) -> None:
    table = {
        "tables": [
            {"columns": [{"name": key} for key in BUILD], "rows": [list(BUILD.values()), [1]]}
        ]
    }
    artifact = {
        "id": 42,
        "cef": {
            "deviceHostname": "web-prod-07",
            "process": BUILD["ProcessCommandLine"],
            "parent_process_name": "bash",
            "startTime": 1772438803000,
        },
    }
    result = run("score_events", events=[table, artifact])

    assert counts(result, "events", "findings", "skipped") == [3, 2, 1]
    assert [row["artifact_id"] for row in result.get_data()] == [0, 42]
    assert result.get_data()[1]["time"] == "2026-03-02T08:06:43+00:00"


def test_findings_are_capped_the_highest_are_kept_and_all_are_counted(run: Run) -> None:
    hosts = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(20)]
    builds = [{**BUILD, "DeviceName": f"web-{at}"} for at in range(5)]
    events = [*hosts, *builds, *hosts]
    result = run("score_events", events=events, max_findings=7, window_minutes=0)

    assert [row["score"] for row in result.get_data()] == [4] * 5 + [2] * 2
    assert [row["source_index"] for row in result.get_data()] == [20, 21, 22, 23, 24, 0, 1]
    assert [row["count"] for row in result.get_data()] == [1] * 5 + [2] * 2
    assert counts(result, "findings", "returned", "chains") == [45, 7, 0]
    assert counts(run("score_events", events=events, min_score=3), "findings") == [5]
    assert counts(run("score_events", events=events, min_score=0), "findings") == [45]
    assert counts(run("score_events", events=events, max_findings=0), "returned") == [0]


def test_what_cannot_be_read_or_scored_is_counted(run: Run) -> None:
    text = lines([BUILD, {"a": 1}]) + "\nnot json\n7\n" + json.dumps({**BUILD, "FileName": 7})
    result = run("score_events", events=text)

    assert counts(result, "events", "findings", "skipped") == [5, 1, 4]
    assert "4 of 5 events not scored; the first: event is not recognised" in result.get_message()


CSV = b"ImageFileName,CommandLine\ndocker,docker build /tmp/x\n7\n"  # of another product


ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xb8\x1a" + bytes(range(128, 256))


UNKNOWN = {"Type": "SigninLogs", "FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}


FALCON = {"ImageFileName": "docker", "CommandLine": "docker build /tmp/x"}


@pytest.mark.parametrize("action", ["score_events", "correlate"])
@pytest.mark.parametrize(
    ("events", "said"),
    [
        (7, "none of 1 events can be scored; the first: event is int"),
        ([None, None], "none of 2 events can be scored; the first: event is NoneType"),
        (["docker build"], "none of 1 events can be scored; the first: event is str"),
        (CSV.decode(), "none of 2 events can be scored; the first: event is not recognised"),
        ([FALCON, 7], "none of 2 events can be scored; the first: event is not recognised"),
        (UNKNOWN, "none of 1 events can be scored; the first: event is of a kind that nothing"),
        ({**UNKNOWN, "Type": "", "ActionType": "LogonFailed"}, "is of a kind that nothing"),
        ({**BUILD, "ProcessCommandLine": 7}, "field 'command_line' is int, expected str"),
        ({"columns": [{}], "rows": [[1]]}, "a table has a column without a name"),
    ],
    ids=["7", "nulls", "texts", "csv", "falcon", "table", "action", "wrong type", "bad table"],
)
def test_where_nothing_can_be_scored_nothing_is_said_to_be_none(
    run: Run, action: str, events: Any, said: str
) -> None:
    assert said in failure(run(action, events=events))


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "data",
    [CSV, ZIP, b"\x93\xf1\x00\n" * 99, b'"docker build"\n'],
    ids=["csv", "zip", "any", "text"],
)
def test_a_file_of_something_else_is_a_failure(
    run: Run, stored: Stored, data: bytes, pack: Callable[[bytes], bytes]
) -> None:
    for action in ("scan_vault_file", "correlate"):
        said = failure(run(action, vault_id=stored(pack(data))))
        assert "events can be scored; the first: " in said or "archive" in said
        assert "docker build" not in said


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_portals_csv_is_scored(run: Run, stored: Stored, pack: Callable[[bytes], bytes]) -> None:
    data = b"TimeGenerated [UTC],FileName,ProcessCommandLine\n,docker,docker build /tmp/x\n"
    result = run("scan_vault_file", vault_id=stored(pack(data)))

    assert counts(result, "events", "findings", "verdict") == [1, 1, "suspicious"]


def test_where_there_is_nothing_the_verdict_is_unknown(run: Run, stored: Stored) -> None:
    assert counts(run("score_events", events=[]), "events", "verdict") == [0, "unknown"]
    assert counts(run("scan_vault_file", vault_id=stored(b"\n")), "events", "verdict") == [
        0,
        "unknown",
    ]


def test_rows_of_other_tables_are_counted_as_not_scored(run: Run) -> None:
    result = run("score_events", events=[UNKNOWN, BUILD, QUIET])

    assert counts(result, "events", "findings", "skipped", "verdict") == [3, 1, 1, "suspicious"]


@pytest.mark.parametrize("key", ["data", "results", "records", "value", "cef", "tables"])
def test_a_key_of_wrappers_beside_columns_hides_no_event(
    run: Run, stored: Stored, key: str
) -> None:
    artifact = {"process": BUILD["ProcessCommandLine"], "parent_process_name": "bash"}
    for event in (
        {**BUILD, key: []},
        {**artifact, key: []},
        {**artifact, "properties": [], key: []},
    ):
        for result in (
            run("score_event", event=event),
            run("score_events", events=[event]),
            run("scan_vault_file", vault_id=stored(json.dumps(event).encode())),
        ):
            assert counts(result, "events", "findings", "max_score") == [1, 1, 4]


def nested(event: Event, depth: int = 2_500) -> str:
    return f'{json.dumps(event)[:-1]}, "AdditionalFields": {"[" * depth}{"]" * depth}}}'


@pytest.mark.parametrize("depth", [300, 2_500])
def test_an_event_that_is_nested_deeply_costs_no_other(
    run: Run, stored: Stored, depth: int
) -> None:
    text = f"[{json.dumps(BUILD)}, {nested(BUILD, depth)}, {json.dumps(EGRESS)}]"
    for result in (
        run("score_events", events=text),
        run("score_events", events=json.loads(text)),
        run("scan_vault_file", vault_id=stored(text.encode())),
    ):
        assert counts(result, "events", "findings", "skipped") == [3, 3, 0]


@pytest.mark.parametrize("read", [str, str.encode], ids=["text", "file"])
def test_an_event_that_is_nested_too_deeply_is_counted(
    run: Run, stored: Stored, read: Callable[[str], str | bytes]
) -> None:
    given = read(f"[{json.dumps(BUILD)}, {nested(BUILD, 90_000)}, {json.dumps(EGRESS)}]")
    result = (
        run("scan_vault_file", vault_id=stored(given))
        if isinstance(given, bytes)
        else run("score_events", events=given)
    )

    assert counts(result, "events", "findings", "skipped") == [3, 2, 1]
    assert "is nested too deeply" in result.get_message()


HIGH: Event = {
    **BUILD,
    "DeviceName": "db-01",
    "ProcessCommandLine": "docker build https://198.51.100.7/x.tar",
}


def test_the_top_device_is_that_of_the_highest_score_then_of_most_findings(run: Run) -> None:
    noisy = [{**EGRESS, "DeviceName": "noisy"}] * 5
    for window in (0, 60):
        (top, score) = counts(
            run("score_events", events=[*noisy, HIGH], window_minutes=window),
            *("top_device", "max_score"),
        )
        assert (top, score >= 6) == ("db-01", True)
    two = [{**EGRESS, "DeviceName": "quiet"}, *noisy]
    assert counts(run("score_events", events=two, window_minutes=0), "top_device") == ["noisy"]


def test_the_top_device_is_that_of_the_highest_chain(run: Run) -> None:
    chain = [{**each, "DeviceName": "db-01"} for each in (BUILD, EGRESS, DEPLOY)]
    events = [{**BUILD, "DeviceName": "noisy"}] * 5 + chain
    (chains, top, score) = counts(
        run("score_events", events=events), "chains", "top_device", "max_score"
    )

    assert (chains, top) == (1, "db-01")
    assert score > 4


def test_fifty_places_hold_fifty_different_findings(run: Run) -> None:
    again = [
        {**BUILD, "Timestamp": f"2026-03-02T{at // 60:02}:{at % 60:02}:00Z"} for at in range(60)
    ]
    others = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(60)]
    for events in ([*again, *others], [*others, *again], [*again, *others, *again]):
        result = run("score_events", events=events, max_findings=50, window_minutes=0)

        assert counts(result, "findings", "returned") == [len(events), 50]
        rows = result.get_data()
        assert len({row["device"] for row in rows}) == len({row["id"] for row in rows}) == 50
        assert (rows[0]["device"], rows[0]["count"]) == ("web-prod-07", len(events) - 60)


def test_a_run_that_takes_too_long_gives_what_it_has_and_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from t1612core.summary import survey

    ticks = iter(range(10**9))
    made = survey._Pass
    monkeypatch.setattr(
        survey, "_Pass", lambda *given: made(*given[:-1], lambda: float(next(ticks)))
    )
    result = run("score_events", {"max_seconds": 100}, events=[QUIET, BUILD] * 200)
    assert counts(result, "complete", "verdict") == [False, "suspicious"]
    assert "time was over after 60 events" in result.get_message()
    assert "time was over after 60 events" in result.get_summary()["warning"]
    result = run("score_events", {"max_seconds": 100}, events=[QUIET] * 400)
    assert counts(result, "complete", "verdict") == [False, "unknown"]
    assert "max_seconds is -1" in failure(run("score_events", {"max_seconds": -1}, events=ALL))


def test_a_lone_alert_is_no_chain(run: Run, app: Any) -> None:
    for event in (BUILD, HIGH):
        result = run("score_events", events=[event, QUIET])
        assert counts(result, "findings", "chains", "top_device") == [1, 0, event["DeviceName"]]
        result = run("correlate", events=[event, QUIET])
        assert counts(result, "chains", "returned") == [0, 0]
        assert result.get_data() == []
