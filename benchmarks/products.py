"""Say the rows of ``rows`` as other products do: Elastic Defend, and Sysmon by an evtx tool.

As wide as real ones: what stands in each event beside what is read is here, too.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from . import rows

Row = dict[str, Any]

_CATEGORIES = {"process": ("start", "start"), "file": ("creation", "creation")}
_SYSMON = {"process": 1, "file": 11, "network": 3}
_WRITER = "Microsoft-Windows-Sysmon"


def defender(row: Row, kind: str) -> Row:
    """Give the row as it is."""
    del kind
    return row


def elastic(row: Row, kind: str) -> Row:
    """Say a row in the Elastic Common Schema, as Elastic Defend does."""
    own = "" if kind == "process" else "InitiatingProcess"
    action, how = _CATEGORIES.get(kind, ("connection_attempted", "start"))
    name = row.get("FileName") if not own else row["InitiatingProcessFileName"]
    event: Row = {
        "@timestamp": row["Timestamp"],
        "agent": {"id": row["DeviceId"][:36], "type": "endpoint", "version": "8.15.0"},
        "data_stream": {
            "dataset": f"endpoint.events.{kind}",
            "namespace": "default",
            "type": "logs",
        },
        "ecs": {"version": "8.10.0"},
        "elastic": {"agent": {"id": row["DeviceId"][:36]}},
        "event": {
            "action": action,
            "agent_id_status": "verified",
            "category": [kind],
            "created": row["Timestamp"],
            "dataset": f"endpoint.events.{kind}",
            "id": f"NQ{row['ReportId']:06}++++Ab",
            "ingested": row["Timestamp"],
            "kind": "event",
            "module": "endpoint",
            "outcome": "unknown",
            "sequence": row["ReportId"],
            "type": [how],
        },
        "host": {
            "architecture": "x86_64",
            "hostname": row["DeviceName"],
            "id": row["DeviceId"],
            "ip": ["10.0.0.5", "127.0.0.1", "::1"],
            "mac": ["00-00-5e-00-53-01"],
            "name": row["DeviceName"],
            "os": {"family": "debian", "full": "Debian 12.5", "kernel": "6.1.0", "type": "linux"},
        },
        "message": f"Endpoint {kind} event",
        "process": {
            "command_line": row["InitiatingProcessCommandLine" if own else "ProcessCommandLine"],
            "entity_id": f"Y2NlZjJh{row['ReportId']:08}",
            "executable": f"/usr/bin/{name}",
            "hash": {"sha256": row["InitiatingProcessSHA256"]},
            "name": name,
            "pid": row["InitiatingProcessId"],
            "start": row["InitiatingProcessCreationTime"],
            "working_directory": "/",
        },
        "user": {"id": "1000", "name": "svc"},
    }
    process = event["process"]
    if kind == "process":
        process["args"] = row["ProcessCommandLine"].split()
        process["args_count"] = len(process["args"])
        process["parent"] = {
            "args": row["InitiatingProcessCommandLine"].split(),
            "command_line": row["InitiatingProcessCommandLine"],
            "entity_id": f"Y2NlZjJi{row['ReportId']:08}",
            "executable": row["InitiatingProcessFolderPath"],
            "name": row["InitiatingProcessFileName"],
            "pid": 1,
        }
    elif kind == "file":
        event["file"] = {
            "name": row["FileName"],
            "path": row["FolderPath"],
            "extension": row["FileName"].rpartition(".")[2],
            "size": row["FileSize"],
        }
    else:
        event["destination"] = {
            "address": row["RemoteIP"],
            "domain": row["RemoteUrl"],
            "ip": row["RemoteIP"],
            "port": row["RemotePort"],
        }
        event["network"] = {"direction": "egress", "transport": "tcp", "type": "ipv4"}
        event["source"] = {"address": row["LocalIP"], "ip": row["LocalIP"], "port": 5000}
    return event


def sysmon(row: Row, kind: str) -> Row:
    """Say a row as Sysmon does, in the shape that tools for event logs give."""
    number = _SYSMON[kind]
    own = "" if kind == "process" else "InitiatingProcess"
    name = row.get("FileName") if not own else row["InitiatingProcessFileName"]
    data: Row = {
        "RuleName": "-",
        "UtcTime": row["Timestamp"].replace("T", " ")[:23],
        "ProcessGuid": f"{{{row['DeviceId'][:8]}-0000-0000-0000-{row['ReportId']:012}}}",
        "ProcessId": row["InitiatingProcessId"],
        "Image": f"C:\\Program Files\\Tools\\{name}.exe",
        "User": "CORP\\svc",
    }
    if kind == "process":
        parent = row["InitiatingProcessFileName"]
        data |= {
            "FileVersion": "1.0",
            "Description": "-",
            "Product": "-",
            "Company": "-",
            "OriginalFileName": "-",
            "CommandLine": row["ProcessCommandLine"],
            "CurrentDirectory": "C:\\work\\",
            "LogonGuid": "{00000000-0000-0000-0000-000000000000}",
            "LogonId": "0x3e7",
            "TerminalSessionId": 0,
            "IntegrityLevel": "Medium",
            "Hashes": f"SHA256={row['SHA256'].upper()}",
            "ParentProcessGuid": "{00000000-0000-0000-0000-000000000001}",
            "ParentProcessId": 1,
            "ParentImage": f"C:\\Program Files\\Tools\\{parent}.exe",
            "ParentCommandLine": row["InitiatingProcessCommandLine"],
            "ParentUser": "CORP\\svc",
        }
    elif kind == "file":
        data |= {
            "TargetFilename": f"C:\\work\\{row['FileName']}",
            "CreationUtcTime": row["Timestamp"],
        }
    else:
        data |= {
            "Protocol": "tcp",
            "Initiated": True,
            "SourceIsIpv6": False,
            "SourceIp": row["LocalIP"],
            "SourceHostname": "-",
            "SourcePort": row["LocalPort"],
            "DestinationIsIpv6": False,
            "DestinationIp": row["RemoteIP"],
            "DestinationHostname": row["RemoteUrl"],
            "DestinationPort": row["RemotePort"],
            "DestinationPortName": "https",
        }
    system = {
        "Provider": {
            "#attributes": {"Name": _WRITER, "Guid": "5770385F-C22A-43E0-BF4C-06F5698FFBD9"}
        },
        "EventID": number,
        "Version": 5,
        "Level": 4,
        "Task": number,
        "Opcode": 0,
        "Keywords": "0x8000000000000000",
        "TimeCreated": {"#attributes": {"SystemTime": row["Timestamp"]}},
        "EventRecordID": row["ReportId"],
        "Correlation": None,
        "Execution": {"#attributes": {"ProcessID": 3000, "ThreadID": 4000}},
        "Channel": f"{_WRITER}/Operational",
        "Computer": row["DeviceName"],
        "Security": {"#attributes": {"UserID": "S-1-5-18"}},
    }
    return {"Event": {"System": system, "EventData": data}}


PRODUCTS: dict[str, Callable[[Row, str], Row]] = {
    "mde": defender,
    "ecs": elastic,
    "sysmon": sysmon,
}


def lines(product: str, count: int, share: float, seed: int = 1612) -> Iterator[bytes]:
    """Give *count* events as lines: 60 % process, 25 % file, 15 % network.

    *share* of them are about containers.
    """
    rng = random.Random(seed)
    benign = ("benign process", "benign file", "benign network")
    containers = [name for name in rows.KINDS if name not in benign]
    say = PRODUCTS[product]
    for _ in range(count):
        is_about = rng.random() < share
        name = rng.choice(containers) if is_about else rng.choices(benign, (60, 25, 15))[0]
        kind, make = rows.KINDS[name]
        event = say(make(rng), kind)
        yield json.dumps(event, separators=(",", ":")).encode() + b"\n"
