"""Events that the tests score, all made up."""

import json
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]

BUILD: Event = {
    "Timestamp": "2026-03-02T08:06:43Z",
    "DeviceName": "web-prod-07",
    "AccountName": "root",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
    "InitiatingProcessFileName": "bash",
}
DEPLOY: Event = {
    "Timestamp": "2026-03-02T08:07:43Z",
    "DeviceName": "web-prod-07",
    "AccountName": "root",
    "FileName": "docker",
    "ProcessCommandLine": "docker run -d --privileged app:1",
    "InitiatingProcessFileName": "bash",
}
EGRESS: Event = {
    "Timestamp": "2026-03-02T08:06:50Z",
    "DeviceName": "web-prod-07",
    "InitiatingProcessFileName": "dockerd",
    "RemoteIP": "203.0.113.7",
    "RemotePort": 443,
    "RemoteUrl": "files.example.net",
}
QUIET: Event = {
    "Timestamp": "2026-03-02T08:00:00Z",
    "DeviceName": "web-02",
    "FileName": "ls",
    "ProcessCommandLine": "ls",
}
ALL = [BUILD, EGRESS, DEPLOY, QUIET]


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
