"""An event is read as what it is, and of one that nobody knows nobody says that it is harmless."""

from __future__ import annotations

import json
from typing import Any

import pytest
from t1612_logstash.hosts import Hosts
from t1612_logstash.loading import load
from t1612_logstash.reading import Reader

from t1612core import UnrecognisedError

LINE = "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile ."
ASKED = 'time="2026-03-02T08:06:41.1Z" level=debug msg="Calling POST /v1.43/build?remote=http://x"'
TIME = "2026-03-02T08:06:43Z"
PROCESS = {"name": "docker", "command_line": LINE}
TO = {"ip": "203.0.113.7", "port": 8080}
FILE = {"path": "/tmp/x/Dockerfile"}
DOCKERD = {"name": "dockerd"}


def ecs(category: Any, type: Any = (), **more: Any) -> dict[str, Any]:
    return {"@timestamp": TIME, "event": {"category": category, "type": [*type]}, **more}


def told(event: dict[str, Any]) -> dict[str, Any]:
    (line,) = load().lines([json.dumps(event).encode()])
    made: dict[str, Any] = json.loads(line)
    assert "tags" not in made
    assert set(event) <= set(made)
    found: dict[str, Any] = made["t1612"]
    return found


PRODUCTS: dict[str, dict[str, Any]] = {
    "CrowdStrike": {
        "event_simpleName": "ProcessRollup2",
        "ImageFileName": "/usr/bin/docker",
        "CommandLine": LINE,
        "ComputerName": "web-1",
        "aid": "x",
    },
    "Falco": {
        "hostname": "web-1",
        "rule": "x",
        "priority": "Notice",
        "time": TIME,
        "output": "x",
        "output_fields": {"evt.type": "execve", "proc.name": "docker", "proc.cmdline": LINE},
    },
    "Tetragon": {
        "process_exec": {
            "process": {"binary": "/usr/bin/docker", "arguments": LINE.partition(" ")[2]}
        },
        "node_name": "web-1",
        "time": TIME,
    },
    "OCSF": {
        "class_uid": 1007,
        "activity_id": 1,
        "process": {"name": "docker", "cmd_line": LINE},
        "device": {"hostname": "web-1"},
    },
    "Splunk's CIM": {"process_name": "docker", "process": LINE, "dest": "web-1", "_time": TIME},
    "Windows' Security log": {
        "@timestamp": TIME,
        "winlog": {
            "channel": "Security",
            "computer_name": "web-1",
            "event_id": 4688,
            "event_data": {"NewProcessName": "C:\\docker.exe", "CommandLine": LINE},
        },
    },
    "Docker's log, as Filebeat sends it": {"message": ASKED, "host": {"name": "web-1"}},
    "an upper case category": ecs(["Process"], process=PROCESS, host={"name": "web-1"}),
    "an empty category": ecs([], process=PROCESS, host={"name": "web-1"}),
    "names with dots alone": {"process.command_line": LINE, "host.name": "web-1"},
    "a short-lived process": ecs(
        ["process"], ["start", "end"], process=PROCESS, host={"name": "web-1"}
    ),
}


@pytest.mark.parametrize("name", PRODUCTS)
def test_whatever_product_it_is_of_it_is_scored(name: str) -> None:
    found = told(PRODUCTS[name])

    assert found["score"] >= 3
    assert "unread" not in found
    line = json.dumps(PRODUCTS[name]).encode()
    assert Hosts(1_000).of(line) == Hosts(1_000).of(b'{"host": {"name": "web-1"}}')


@pytest.mark.parametrize(
    ("event", "score"),
    [
        ({"file.path": FILE["path"], "process.name": "bash"}, 3),
        (ecs(["file"], ["creation"], file=FILE), 3),
        (ecs(["file"], ["access"], file=FILE), 0),
        (ecs(["file"], ["deletion"], file=FILE), 0),
        ({"destination.ip": TO["ip"], "destination.port": 8080, "process.name": "dockerd"}, 3),
        (ecs(["network"], ["connection", "end"], destination=TO, process=DOCKERD), 3),
        (
            ecs(
                ["network"],
                ["connection"],
                destination=TO,
                process=DOCKERD,
                network={"direction": "ingress"},
            ),
            0,
        ),
        (ecs(["process"], ["end"], process=PROCESS), 0),
        (ecs(["process"], ["info"], process=PROCESS), 0),
        (ecs(["authentication"], process=PROCESS), 0),
        (ecs(["network"], dns={"question": {"name": "a.example"}}), 0),
        ({"process": {"name": "sshd", "pid": 1}, "message": "x"}, 0),
        ({"file": FILE, "process": {"name": "curl", "command_line": "curl -o Dockerfile"}}, 4),
        ({"Type": "DeviceLogonEvents", "FileName": ""}, 0),
    ],
)
def test_what_is_known_is_scored_by_its_kind(event: dict[str, Any], score: int) -> None:
    found = told(event)

    assert found["score"] == score
    assert "unread" not in found


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"message": f"docker: {LINE}"},
        {"message": json.dumps({"process": PROCESS})},
        {"[process][command_line]": LINE},
        {"process": {"pid": 7}, "message": "x"},
        {"process": [PROCESS]},
        {"event": {"original": json.dumps(PROCESS)}},
        {"properties": {"a": 1}, "operationName": "x"},
        {"FileName": "docker", "tags": ["x"]},
        {"_source": {"process": PROCESS}},
        ecs(["process"], ["start"], process={"pid": 7}),
        ecs(["process"], process=LINE),
        ecs(["file"]),
        ecs(["network"], source={"ip": "203.0.113.7"}),
    ],
)
def test_what_nobody_understands_is_no_event_without_findings(event: dict[str, Any]) -> None:
    filter = load()
    (line,) = filter.lines([json.dumps(event).encode()])

    assert json.loads(line) == {**event, "t1612": {"score": 0, "unread": True}}
    assert filter.find(event) == {"score": 0, "unread": True}
    assert filter.more_counts()["unread"] == 2
    assert filter.counts.failed == 0


def test_what_is_known_and_broken_is_a_failure_and_a_sender_says_nothing_of_it() -> None:
    filter = load()
    (line,) = filter.lines([json.dumps({"process": {"name": 7}}).encode()])
    assert json.loads(line)["tags"] == ["_t1612exception"]

    (line,) = filter.lines([json.dumps({**PRODUCTS["Falco"], "t1612.unread": True}).encode()])
    assert "unread" not in json.loads(line)["t1612"]
    assert filter.more_counts()["unread"] == 0


def test_chains_of_other_products_are_found() -> None:
    base = PRODUCTS["Falco"]

    def at(time: str, line: str) -> bytes:
        fields = {**base["output_fields"], "proc.cmdline": line}
        return json.dumps({**base, "time": time, "output_fields": fields}).encode()

    filter = load(params={"correlate": "true"})
    filter.lines([at(TIME, LINE), at("2026-03-02T08:07:43Z", "docker run -d --privileged app:1")])
    incidents = [json.loads(each) for each in filter.end(is_over=True).lines]

    assert ("build-then-deploy", "web-1") == (
        incidents[-1]["rule"]["name"],
        incidents[-1]["host"]["name"],
    )


def test_steps_that_no_chain_can_have_are_counted() -> None:
    filter = load(params={"correlate": "true"})
    late = "2026-03-02T07:00:00Z"
    for time in (TIME, "2026-03-02T09:00:00Z", None, late):
        event = {**ecs(["process"], ["start"], process=PROCESS, host={"name": "a"})}
        filter.lines([json.dumps({**event, "@timestamp": time}).encode()])

    assert filter.more_counts()["steps_lost"] == 2


def test_a_batch_is_no_event() -> None:
    for event in ({"records": [{"FileName": "docker"}]}, {"records": []}):
        with pytest.raises(Exception, match="records") as caught:
            Reader().read(event)
        assert type(caught.value) is not UnrecognisedError
