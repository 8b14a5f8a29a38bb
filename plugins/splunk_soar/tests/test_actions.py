"""Every action, with good input and bad: a failure is told, and never silence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, BUILD, EGRESS, counts, failure


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


def test_an_event_without_a_command_line_is_not_said_to_be_harmless(run: Run) -> None:
    event = {key: each for key, each in BUILD.items() if key != "ProcessCommandLine"}
    result = run("score_event", event=event, kind="process")
    (row,) = result.get_data()

    assert (row["verdict"], row["matched"]) == ("unknown", False)
    assert counts(result, "verdict") == ["unknown"]
    assert "no command line in 1 process event" in counts(result, "warning")[0]


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


def test_what_an_engine_was_asked_is_scored(run: Run) -> None:
    event = {
        "level": "debug",
        "time": "2026-03-02T08:06:43Z",
        "msg": "Calling POST /v1.43/build?remote=https%3A%2F%2Fevil.example%2Fx.tar&t=app%3A1",
    }
    for kind in ("auto", "daemon"):
        (row,) = run("score_event", event=event, kind=kind).get_data()
        assert (row["kind"], row["matched"]) == ("daemon", True)


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


def test_a_schema_is_taken_or_refused(run: Run) -> None:
    event = {"process": BUILD["ProcessCommandLine"], "parent_process_name": "bash"}
    assert counts(run("score_events", {"schema_name": "splunk"}, events=[event]), "findings") == [1]
    assert "is not recognised" in failure(
        run("score_events", {"schema_name": "mde"}, events=[event])
    )
    assert "the asset's schema_name is 'x'; it is one of auto, " in failure(
        run("score_events", {"schema_name": "x"}, events=[event])
    )
