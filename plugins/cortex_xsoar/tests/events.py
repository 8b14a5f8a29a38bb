"""Events that the tests score, all made up."""

import json
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
    "RemoteUrl": "files.example.net",
}
DEPLOY: Event = {
    "TimeGenerated": "2026-03-02T08:07:43Z",
    "DeviceName": "web-prod-07",
    "AccountName": "root",
    "FileName": "docker",
    "ProcessCommandLine": "docker run -d --privileged app:1",
    "InitiatingProcessFileName": "bash",
}
QUIET: Event = {
    "TimeGenerated": "2026-03-02T08:00:00Z",
    "DeviceName": "web-02",
    "FileName": "ls",
    "ProcessCommandLine": "ls",
}
ASKED: Event = {
    "_raw": 'time="2026-03-02T08:06:41.1Z" level=debug msg="Calling POST /v1.43/build?'
    'rm=1&remote=https%3A%2F%2Ffiles.example.net%2Fx.tar&t=app"'
}
ALL = [BUILD, EGRESS, DEPLOY, QUIET]


def lines(events: list[Event]) -> str:
    return "\n".join(map(json.dumps, events))


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


UNKNOWN = {"Type": "SigninLogs", "FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}
