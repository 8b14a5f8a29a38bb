"""What consoles, SIEMs and playbooks hand over is read as what it is; all of it made up."""

from __future__ import annotations

from typing import Any

import pytest

from t1612core import AUTO, Detector, summarise
from t1612core.summary import text_of
from t1612core.telemetry.convert import program

LINE = "docker build --no-cache -t app:1 /tmp/build"
DETECTOR = Detector(schema=AUTO)
TIME = "2026-03-02T08:06:43+00:00"
MILLIS = 1772438803000

XDR: dict[str, Any] = {
    "_time": MILLIS,
    "agent_hostname": "web-1",
    "event_type": "ENUM.PROCESS",
    "event_sub_type": "ENUM.PROCESS_START",
    "actor_effective_username": "SHOP\\www-data",
    "actor_process_image_name": "php-fpm8.2",
    "action_process_username": "SHOP\\www-data",
    "action_process_image_name": "docker",
    "action_process_image_command_line": LINE,
    "action_remote_ip": None,
    "action_file_path": None,
}
XDR_ALERT: dict[str, Any] = {
    "alert_id": "7",
    "host_name": "web-1",
    "user_name": "www-data",
    "detection_timestamp": MILLIS,
    "actor_process_image_name": "php-fpm8.2",
    "action_process_image_name": "docker",
    "action_process_image_command_line": LINE,
}
QRADAR: dict[str, Any] = {
    "starttime": MILLIS,
    "Machine Identifier": "web-1",
    "username": "www-data",
    "Process Path": "/usr/bin/docker",
    "Command": LINE,
    "Parent Process Name": "/usr/sbin/php-fpm8.2",
}
CEF_FIELDS: dict[str, Any] = {
    "startTime": MILLIS,
    "deviceHostname": "web-1",
    "sourceUserName": "www-data",
    "cmdLine": LINE,
    "sourceProcessName": "/usr/sbin/php-fpm8.2",
}
CIM: dict[str, Any] = {
    "_time": TIME,
    "dest": "web-1",
    "user": "www-data",
    "process": LINE,
    "process_name": "docker",
    "parent_process_name": "php-fpm8.2",
}
DEFENDER: dict[str, Any] = {
    "Timestamp": TIME,
    "DeviceName": "web-1",
    "AccountName": "www-data",
    "FileName": "docker",
    "ProcessCommandLine": LINE,
    "InitiatingProcessFileName": "php-fpm8.2",
}

BUILDS: dict[str, tuple[str, dict[str, Any]]] = {
    "XQL": ("cortex_xdr", XDR),
    "XDR, an alert": ("cortex_xdr", XDR_ALERT),
    "QRadar": ("qradar", QRADAR),
    "QRadar, other names": (
        "qradar",
        {
            "starttime": MILLIS,
            "hostname": "web-1",
            "username": "www-data",
            "Process Name": "docker",
            "Process CommandLine": LINE,
            "Parent Process Path": "/usr/sbin/php-fpm8.2",
        },
    ),
    "CEF": ("artifact", CEF_FIELDS),
    "an artifact of CEF": ("cef", {"id": 42, "cef": CEF_FIELDS}),
    "an artifact of CIM": ("artifact", {"id": 42, "name": "x", "cef": CIM}),
    "an artifact of Defender": ("artifact", {"id": 42, "cef": DEFENDER}),
    "CIM": ("splunk", CIM),
}


def read(event: dict[str, Any], *names: str) -> tuple[str, ...]:
    kind, row = DETECTOR.locate(event)
    return kind, *(text_of(DETECTOR, row, name, kind) for name in names)


@pytest.mark.parametrize("name", BUILDS)
def test_a_build_is_read(name: str) -> None:
    schema, event = BUILDS[name]
    kind, row = DETECTOR.locate(event)

    assert schema == DETECTOR.schema_of(kind).name
    assert ("process", "web-1", "www-data", "docker", LINE, "php-fpm8.2") == read(
        event, "host", "account", "name", "command_line", "parent_name"
    )
    (host, time) = DETECTOR.clock_of(row, kind=kind)
    assert ("web-1", TIME) == (host, time.isoformat() if time else None)
    summary = summarise([[event]])
    assert ("malicious", "web-1") == (summary.verdict, summary.host)
    assert "process.web_server_lineage" in summary.places[0].finding.signals


FILES: dict[str, dict[str, Any]] = {
    "XQL": {
        "_time": MILLIS,
        "agent_hostname": "web-1",
        "event_type": "FILE",
        "event_sub_type": "ENUM.FILE_CREATE_NEW",
        "action_file_path": "/tmp/x/Dockerfile",
        "actor_process_image_name": "bash",
    },
    "QRadar": {
        "starttime": MILLIS,
        "hostname": "web-1",
        "File Path": "/tmp/x/Dockerfile",
        "Process Path": "/bin/bash",
    },
    "CEF": {"deviceHostname": "web-1", "filePath": "/tmp/x/Dockerfile"},
    "an artifact": {"cef": {"deviceHostname": "web-1", "filePath": "/tmp/x/Dockerfile"}},
    "CIM": {"dest": "web-1", "file_path": "/tmp/x/Dockerfile", "process_name": "bash"},
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read(name: str) -> None:
    assert ("file", "web-1", "Dockerfile", "/tmp/x/Dockerfile") == read(
        FILES[name], "host", "name", "folder"
    )
    assert 1 == summarise([[FILES[name]]]).findings


CONNECTIONS: dict[str, dict[str, Any]] = {
    "XQL": {
        "_time": MILLIS,
        "agent_hostname": "web-1",
        "actor_process_image_name": "dockerd",
        "action_remote_ip": "203.0.113.7",
        "action_remote_port": 443,
        "dst_action_external_hostname": "files.evil.example",
    },
    "XDR, an alert": {
        "host_name": "web-1",
        "actor_process_image_name": "dockerd",
        "action_remote_ip": ["203.0.113.7"],
        "action_remote_port": ["443"],
        "action_external_hostname": ["files.evil.example"],
    },
    "QRadar": {
        "starttime": MILLIS,
        "hostname": "web-1",
        "Process Name": "dockerd",
        "destinationip": "203.0.113.7",
        "destinationport": 443,
        "URL Host": "files.evil.example",
    },
    "CEF": {
        "deviceHostname": "web-1",
        "deviceProcessName": "/usr/bin/dockerd",
        "destinationAddress": "203.0.113.7",
        "destinationPort": "443",
        "destinationDnsDomain": "files.evil.example",
    },
    "CIM": {
        "dvc": "web-1",
        "process_name": "dockerd",
        "dest_ip": "203.0.113.7",
        "dest_port": "443",
        "url": "files.evil.example",
    },
}


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_is_read(name: str) -> None:
    assert ("network", "web-1", "dockerd", "203.0.113.7", "files.evil.example", "443") == read(
        CONNECTIONS[name], "host", "name", "ip", "url", "port"
    )
    assert 1 == summarise([[CONNECTIONS[name]]]).findings


@pytest.mark.parametrize(
    "event",
    [
        {**XDR, "event_sub_type": "ENUM.PROCESS_STOP"},
        {"event_type": "LOGIN", "actor_process_image_name": "sshd"},
        {"starttime": MILLIS, "Process Name": "sshd"},
        {"cef": {"ActionType": "LogonFailed", "ProcessCommandLine": "sshd"}},
    ],
    ids=["a process that ends", "a login", "QRadar, a login", "an artifact of a login"],
)
def test_what_nothing_scores_is_told_apart(event: dict[str, Any]) -> None:
    assert "other" == DETECTOR.locate(event)[0]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("docker build .", "docker"),
        ("  /usr/bin/docker", "docker"),
        ('"C:\\Program Files\\docker.exe" build', "docker.exe"),
        ("'/opt/my tools/docker' build", "docker"),
        ("", ""),
        (7, 7),
    ],
)
def test_the_program_of_a_line(line: Any, name: Any) -> None:
    assert name == program(line)
