"""What events come in, whatever a neighbour gives, is read whole, or said not to be."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, BUILD, DEPLOY, EGRESS, QUIET, Event, lines

CSV = b"ImageFileName,CommandLine\ndocker,docker build /tmp/x\n7\n"  # of another product


ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xb8\x1a" + bytes(range(128, 256))


UNKNOWN = {"Type": "SigninLogs", "FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}


FALCON = {"ImageFileName": "docker", "CommandLine": "docker build /tmp/x"}


@pytest.mark.parametrize("script", ["T1612ScoreEvents", "T1612Correlate"])
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
    ],
    ids=["7", "nulls", "texts", "csv", "falcon", "table", "action", "wrong type"],
)
def test_where_nothing_can_be_scored_nothing_is_said_to_be_none(
    run: Run, script: str, events: Any, said: str
) -> None:
    assert said in run(script, events=events).error


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "data",
    [CSV, ZIP, b"\x93\xf1\x00\n" * 99, b'"docker build"\n'],
    ids=["csv", "zip", "any", "text"],
)
def test_a_file_of_something_else_is_an_error(
    run: Run, tmp_path: Path, data: bytes, packed: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "x").write_bytes(packed(data))
    for script in ("T1612ScoreEvents", "T1612Correlate"):
        said = run(script, files={"7@1": tmp_path / "x"}, entry_id="7@1").error
        known = (
            "events can be scored; the first: ",
            "archive",
        )
        assert any(each in said for each in known)
        assert "docker build" not in said


def test_an_event_that_has_nothing_of_its_kind_is_not_scored(run: Run) -> None:
    for kind in ("process", "file", "network"):
        said = run("T1612ScoreEvents", events=[FALCON], event_type=kind).error
        assert f"has none of the fields of a {kind} event" in said


def test_rows_of_other_tables_are_counted_as_not_scored(run: Run) -> None:
    summary = run("T1612ScoreEvents", events=[UNKNOWN, BUILD, QUIET]).context("T1612.Summary")

    assert (summary["EventsScored"], summary["EventsSkipped"]) == (2, 1)
    assert summary["Verdict"] == "suspicious"


ENVELOPE: Event = {"category": "AdvancedHunting-DeviceProcessEvents", "properties": BUILD}


@pytest.mark.parametrize("event", [BUILD, ENVELOPE], ids=["columns", "envelope"])
@pytest.mark.parametrize("key", ["results", "Results", "records", "value", "data", "reply"])
@pytest.mark.parametrize("held", [[], [7, None], [{"a": 1}], {}, {"a": 1}, "x", None], ids=str)
def test_what_an_event_holds_besides_swallows_nothing(
    run: Run, event: Event, key: str, held: Any
) -> None:
    summary = run("T1612ScoreEvents", events={**event, key: held}).context("T1612.Summary")

    assert (summary["EventsScored"], summary["EventsSkipped"]) == (1, 0)
    assert summary["MaxScore"] == 4


def test_all_that_an_answer_holds_is_read(run: Run) -> None:
    for answer in (
        {"results": [], "value": [BUILD], "data": [DEPLOY], "count": 2},
        {"count": 2, "data": [[BUILD], DEPLOY]},
    ):
        summary = run("T1612ScoreEvents", events=answer).context("T1612.Summary")
        assert (summary["EventsScored"], summary["EventsSkipped"]) == (2, 0)


LINE = BUILD["ProcessCommandLine"]


ECS: Event = {
    "@timestamp": "2026-03-02T08:06:43Z",
    "event": {"category": ["process"], "type": ["start"]},
    "host": {"name": "web-prod-07"},
    "user": {"name": "root"},
    "process": {"name": "docker", "command_line": LINE, "parent": {"name": "bash"}},
}


XDR: Event = {
    "_time": 1772438803000,
    "agent_hostname": "web-prod-07",
    "event_type": "ENUM.PROCESS",
    "actor_process_image_name": "bash",
    "action_process_image_name": "docker",
    "action_process_image_command_line": LINE,
}


CIM: Event = {
    "_time": "2026-03-02T08:06:43Z",
    "dest": "web-prod-07",
    "user": "root",
    "process_name": "docker",
    "process": LINE,
    "parent_process_name": "bash",
}


QRADAR: Event = {
    "starttime": 1772438803000,
    "Machine Identifier": "web-prod-07",
    "username": "root",
    "Process Path": "/usr/bin/docker",
    "Command": LINE,
    "Parent Process Name": "bash",
}


BEHAVIOUR: Event = {
    "filename": "docker",
    "cmdline": LINE,
    "user_name": "root",
    "parent_details": {"parent_cmdline": "bash"},
}


TABLE = {
    "name": "PrimaryResult",
    "columns": [{"name": key, "type": "string"} for key in BUILD],
    "rows": [list(BUILD.values())],
}


NEIGHBOURS: dict[str, Any] = {
    "AzureLogAnalytics.SearchResults": [{"TableName": "PrimaryResult", "Data": [BUILD]}],
    "Azure Log Analytics, tables": {"tables": [TABLE]},
    "Elasticsearch.Search.Results": {
        "Server": "x",
        "Index": "logs",
        "Query": "*",
        "total": {"value": 1},
        "Results": [{"_index": "logs", "_id": "1", "_source": ECS}],
    },
    "Elasticsearch, hits": {"took": 3, "hits": {"hits": [{"_source": ECS}]}},
    "XDR, XQL": {"reply": {"status": "SUCCESS", "results": {"data": [XDR]}}},
    "XQL.GenericQuery": {"query_id": "1", "status": "SUCCESS", "results": [XDR]},
    "XDR, alerts": [{"alert_id": "1", "host_name": "web-prod-07", **XDR}],
    "Splunk.Result, CIM": [CIM],
    "Splunk, search": {"results": [{**CIM, "sourcetype": "x", "_raw": "x"}], "preview": False},
    "QRadar.Search.Result": {"events": [QRADAR]},
    "MicrosoftATP.Hunt.Result": [BUILD],
    "Defender, advanced hunting": {"Schema": [], "Results": [BUILD]},
    "Graph, hunting query": {"schema": [{"name": "FileName"}], "results": [BUILD]},
    "CrowdStrike, alerts": [
        {**BEHAVIOUR, "composite_id": "1", "device": {"hostname": "web-prod-07"}}
    ],
    "CrowdStrike, cmdLine": [
        {"cmdLine": LINE, "fileName": "docker", "sourceHostName": "web-prod-07"}
    ],
    "CrowdStrike, detections": [{"device": {"hostname": "web-prod-07"}, "behaviors": [BEHAVIOUR]}],
    "Splunk, the event in its text": [
        {"_raw": json.dumps(BUILD), "_time": 1772438803, "host": "fwd", "sourcetype": "ms:defender"}
    ],
    "Defender, named queries": {"persistence": {"scheduled_job": []}, "process_details": [BUILD]},
    "Defender, a named query": {"query": "x", "results": {"process": [BUILD]}},
    "CrowdStrike, alerts in a list": {
        "alerts": [
            {
                "cmdline": LINE,
                "filename": "docker",
                "user_name": "root",
                "product": "epp",
                "device": {"hostname": "web-prod-07"},
                "timestamp": "2026-03-02T08:06:43Z",
                "parent_details": {"cmdline": "bash", "filename": "bash"},
            }
        ],
    },
    "CrowdStrike.Detection": {
        "DetectionID": "ldt:1",
        "System": "web-prod-07",
        "Behavior": [{"FileName": "docker", "CommandLine": LINE, "UserName": "root"}],
    },
    "texts in a list": [json.dumps(BUILD), json.dumps(QUIET)],
    "CSV": ",".join(BUILD) + "\n" + ",".join(f'"{each}"' for each in BUILD.values()) + "\n",
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_what_a_neighbour_gives_is_read_whole(run: Run, name: str) -> None:
    for script in ("T1612ScoreEvents", "T1612Correlate"):
        outcome = run(script, events=NEIGHBOURS[name])
        assert "not scored" not in outcome.readable
    outcome = run("T1612ScoreEvents", events=NEIGHBOURS[name])
    (finding,) = outcome.context("T1612.Finding")
    assert (finding["Device"], finding["Detail"]) == ("web-prod-07", LINE)
    assert outcome.context("T1612.Summary")["TopDevice"] == "web-prod-07"


def nested(depth: int) -> Any:
    made: Any = []
    for _ in range(depth):
        made = [made]
    return made


@pytest.mark.parametrize("depth", [2_500, 90_000])
def test_an_event_that_is_nested_deeply_costs_no_other(
    run: Run, tmp_path: Path, depth: int
) -> None:
    deep = {**BUILD, "AdditionalFields": nested(depth)}
    summary = run("T1612ScoreEvents", events=[BUILD, deep, EGRESS])
    found = [(each["Count"], each["Score"]) for each in summary.context("T1612.Finding")]
    assert found == [(2, 4), (1, 2)]
    ids = {
        run("T1612ScoreEvents", events=event).context("T1612.Finding")[0]["ID"]
        for event in (deep, deep, BUILD)
    }
    assert len(ids) == 2
    assert run("T1612Score", value=[BUILD, deep, EGRESS]).entries == [4, 4, 2]

    text = f'{json.dumps(BUILD)[:-1]}, "AdditionalFields": {"[" * depth}{"]" * depth}}}'
    text = f"[{json.dumps(BUILD)}, {text}, {json.dumps(EGRESS)}]"
    (tmp_path / "x").write_text(text)
    for given in ({"events": text}, {"entry_id": "7@1"}):
        summary = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, **given).context(
            "T1612.Summary"
        )
        assert summary["EventsScored"] + summary["EventsSkipped"] == 3
        assert summary["FindingsTotal"] == summary["EventsScored"] >= 2


def test_what_is_none_of_jsons_is_no_matter(run: Run) -> None:
    event = {**BUILD, "AdditionalFields": {1: 2, "a": object, (3,): 4}}
    ids = [run("T1612ScoreEvents", events=event).context("T1612.Finding")[0]["ID"] for _ in "12"]

    assert len(set(ids)) == 1


def test_fifty_places_hold_fifty_different_findings(run: Run) -> None:
    again = [
        {**BUILD, "TimeGenerated": f"2026-03-02T{at // 60:02}:{at % 60:02}:00Z"} for at in range(60)
    ]
    others = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(60)]
    for events in ([*again, *others], [*others, *again], [*again, *others, *again]):
        outcome = run("T1612ScoreEvents", events=events, correlate="false")
        found = outcome.context("T1612.Finding")

        assert len({each["ID"] for each in found}) == len({each["Device"] for each in found}) == 50
        assert (found[0]["Device"], found[0]["Count"]) == ("web-prod-07", len(events) - 60)
        assert outcome.context("T1612.Summary")["FindingsTotal"] == len(events)


def test_a_run_that_takes_too_long_gives_what_it_has_and_says_so(run: Run) -> None:
    run("T1612Score", value=BUILD)  # it imports the library
    survey: Any = sys.modules["t1612core.summary.survey"]
    made, ticks = survey._Pass, iter(range(10**9))
    survey._Pass = lambda *given: made(*given[:-1], lambda: float(next(ticks)))
    try:
        some = run("T1612ScoreEvents", events=[QUIET, BUILD] * 200, max_seconds="100")
        none = run("T1612ScoreEvents", events=[QUIET] * 200, max_seconds=100)
        chains = run("T1612Correlate", events=[QUIET] * 200, max_seconds=100)
    finally:
        survey._Pass = made
    summary = some.context("T1612.Summary")
    assert (summary["Complete"], summary["Verdict"]) == (False, "suspicious")
    for outcome in (some, none, chains):
        assert "time was over after 60 events; what follows was not read" in outcome.readable
    assert none.context("T1612.Summary")["Verdict"] == "unknown"


@pytest.mark.parametrize("zero", ["0", 0, 0.0])
def test_nought_is_nought(run: Run, zero: Any) -> None:
    low = [{**BUILD, "InitiatingProcessFileName": "make"}, BUILD]
    found = run("T1612ScoreEvents", events=low, min_score=int(zero)).context("T1612.Summary")
    assert found["FindingsTotal"] >= 1
    outcome = run("T1612ScoreEvents", events=ALL, limit=int(zero), window=int(zero))
    summary = outcome.context("T1612.Summary")
    assert (summary["FindingsTotal"], summary["FindingsReturned"], summary["Chains"]) == (2, 0, 0)


def test_no_events_are_unknown(run: Run) -> None:
    for events in ([], "[]", {"results": []}):
        summary = run("T1612ScoreEvents", events=events).context("T1612.Summary")
        assert (summary["Verdict"], summary["Warning"]) == ("unknown", "there were no events")


def test_several_entries_are_one_run(run: Run, tmp_path: Path) -> None:
    files = {}
    for at, events in enumerate(([BUILD], [EGRESS, {"a": 1}], [DEPLOY])):
        files[f"{at}@1"] = tmp_path / str(at)
        files[f"{at}@1"].write_text(lines(events))
    for ids in ("0@1, 1@1,2@1", ["0@1", "1@1", "2@1"]):
        summary = run("T1612ScoreEvents", files=files, entry_id=ids).context("T1612.Summary")
        assert (summary["EventsScored"], summary["EventsSkipped"], summary["Chains"]) == (3, 1, 1)
        assert summary["Source"] == "0@1,1@1,2@1"
        assert "1 of 1 chains" in run("T1612Correlate", files=files, entry_id=ids).readable
