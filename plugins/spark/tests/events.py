"""Make the events of a small estate: everyday ones, builds, and some chains, in three schemas.

An act is written as Defender's flat row, as an event of the Elastic Common Schema and as one of
OCSF. All wording is made up; hostile addresses are of RFC 5737.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

Event = dict[str, Any]
SCHEMAS = ("mde", "ecs", "ocsf")
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECONDS = 6 * 3600  # that the events are spread over
_DAILY = (
    "ls -la /srv",
    "grep -r todo .",
    "python3 -m http.client",
    "git status",
    "sshd -D",
    "ps ax",
)
_RIGHTS = ("", "--privileged ", "-v /:/host ", "--pid=host --privileged ")


def acts(count: int, hosts: int, seed: int = 19, heavy: float = 0.0) -> list[Event]:
    """Give *count* acts, in the order of their times; *heavy* is the first host's share of them."""
    rng = random.Random(seed)
    made: list[Event] = []
    while len(made) < count:
        number = 0 if rng.random() < heavy else rng.randrange(hosts)
        host, second = f"host-{number:04}", rng.random() * SECONDS
        luck = rng.random()
        if luck < 0.002:
            made += _chain(rng, host, second)
        elif luck < 0.004:
            made += _of_ci(rng, host, second)
        else:
            made.append(_daily(rng, host, second))
    made = sorted(made[:count], key=lambda act: act["second"])
    for number, act in enumerate(made):
        act["number"] = number
    return made


def shuffled(made: list[Event], seed: int = 7) -> list[Event]:
    """Give them in any order."""
    return random.Random(seed).sample(made, len(made))


def _daily(rng: random.Random, host: str, second: float) -> Event:
    luck = rng.random()
    if luck < 0.2:
        return _file(host, second, f"/srv/data/{rng.randrange(10**6)}.log", "node")
    if luck < 0.4:
        return _network(host, second, "node", "198.51.100.7", 443)
    line = f"{rng.choice(_DAILY)} {rng.randrange(10**6)}"
    return _process(host, second, line, "bash", "-bash", "dev")


def _of_ci(rng: random.Random, host: str, second: float) -> list[Event]:
    tag = f"registry.example/shop/web:{rng.randrange(10**6)}"
    return [
        _process(host, second, f"docker build -t {tag} .", "gitlab-runner", "runner", "ci"),
        _process(host, second + 40, f"docker run --rm {tag} make", "gitlab-runner", "runner", "ci"),
    ]


def _chain(rng: random.Random, host: str, second: float) -> list[Event]:
    place, image = f"/dev/shm/.{rng.randrange(16**6):06x}", f"cache-{rng.randrange(10**6)}:1"
    parent = ("sh", "sh -c build", "www-data")
    steps = [
        _file(host, second, f"{place}/Dockerfile", "sh"),
        _process(host, second + 5, f"docker build --no-cache -t {image} {place}", *parent),
        _network(host, second + 9, "dockerd", "203.0.113.60", 8080),
        _process(host, second + 60, f"docker run -d {rng.choice(_RIGHTS)}{image}", *parent),
    ]
    return [step for step in steps if rng.random() < 0.85]


def _process(
    host: str, second: float, line: str, parent: str, parent_line: str, account: str
) -> Event:
    told = {"line": line, "parent": parent, "parent_line": parent_line, "account": account}
    return {"kind": "process", "host": host, "second": second, "name": line.split()[0], **told}


def _file(host: str, second: float, path: str, program: str) -> Event:
    return {"kind": "file", "host": host, "second": second, "path": path, "parent": program}


def _network(host: str, second: float, program: str, address: str, port: int) -> Event:
    told = {"parent": program, "address": address, "port": port}
    return {"kind": "network", "host": host, "second": second, **told}


def time_of(act: Event) -> datetime:
    return START + timedelta(microseconds=round(act["second"] * 1e6))


def mde(act: Event) -> Event:
    """Give the row of Defender's; its columns are those of ``MDE_TYPES``."""
    row: Event = {"TimeGenerated": time_of(act), "DeviceName": act["host"], "Number": act["number"]}
    row["InitiatingProcessFileName"] = act["parent"]
    if act["kind"] == "process":
        return row | {
            "ActionType": "ProcessCreated",
            "FileName": act["name"],
            "ProcessCommandLine": act["line"],
            "AccountName": act["account"],
            "InitiatingProcessCommandLine": act["parent_line"],
        }
    if act["kind"] == "file":
        folder, _, name = act["path"].rpartition("/")
        return row | {"ActionType": "FileCreated", "FileName": name, "FolderPath": folder}
    told = {"RemoteIP": act["address"], "RemotePort": act["port"]}
    return row | {"ActionType": "ConnectionSuccess", **told}


_TEXTS = (
    *("DeviceName", "InitiatingProcessFileName", "ActionType", "FileName", "ProcessCommandLine"),
    *("AccountName", "InitiatingProcessCommandLine", "FolderPath", "RemoteIP"),
)
MDE_TYPES = pa.schema(
    [
        ("TimeGenerated", pa.timestamp("us", "UTC")),
        ("Number", pa.int64()),
        *((name, pa.string()) for name in _TEXTS),
        ("RemotePort", pa.int64()),
    ]
)


def ecs(act: Event) -> Event:
    parent = {"name": act["parent"]}
    event: Event = {"@timestamp": time_of(act).isoformat(), "host": {"name": act["host"]}}
    event["event"] = {"id": str(act["number"]), "category": [act["kind"]], "type": ["start"]}
    if act["kind"] == "process":
        parent["command_line"] = act["parent_line"]
        process = {"name": act["name"], "command_line": act["line"], "parent": parent}
        return event | {"process": process, "user": {"name": act["account"]}}
    if act["kind"] == "file":
        event["event"] |= {"type": ["change"], "action": "creation"}
        name = act["path"].rpartition("/")[2]
        return event | {"file": {"name": name, "path": act["path"]}, "process": parent}
    event["event"]["type"] = ["connection", "start"]
    event["network"] = {"direction": "egress"}
    return event | {"process": parent, "destination": {"ip": act["address"], "port": act["port"]}}


def ocsf(act: Event) -> Event:
    parent: Event = {"file": {"name": act["parent"]}}
    event: Event = {"time": round(time_of(act).timestamp() * 1000), "activity_id": 1}
    event |= {"metadata": {"version": "1.1.0", "uid": str(act["number"])}}
    event |= {"device": {"hostname": act["host"]}, "actor": {"process": parent}}
    if act["kind"] == "process":
        parent["cmd_line"] = act["parent_line"]
        process = {"file": {"name": act["name"]}, "cmd_line": act["line"]}
        return event | {"class_uid": 1007, "process": {**process, "user": {"name": act["account"]}}}
    if act["kind"] == "file":
        file = {"name": act["path"].rpartition("/")[2], "path": act["path"]}
        return event | {"class_uid": 1001, "activity_name": "Create", "file": file}
    there = {"ip": act["address"], "port": act["port"]}
    return event | {
        "class_uid": 4001,
        "connection_info": {"direction_id": 2},
        "dst_endpoint": there,
    }


def mde_table(made: Iterable[Event]) -> pa.Table:
    return pa.Table.from_pylist([mde(act) for act in made], schema=MDE_TYPES)


def lines(made: Iterable[Event], schema: str) -> Iterator[str]:
    """Give acts as lines of JSON."""
    write = {"mde": mde, "ecs": ecs, "ocsf": ocsf}[schema]
    return (json.dumps(write(act), default=lambda time: time.isoformat()) for act in made)


def text_table(made: Iterable[Event], schema: str) -> pa.Table:
    return pa.table({"value": pa.array(lines(made, schema), pa.string())})
