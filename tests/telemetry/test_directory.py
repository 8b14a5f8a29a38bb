"""The directory in which a build starts is read of each product that sends it."""

from __future__ import annotations

from typing import Any

import pytest

from t1612core import AUTO, SENTINEL, Detector

DETECTOR = Detector(schema=AUTO)
TIME = "2026-03-02T08:06:41Z"
LINE = "docker build -t app ."
DATA = {"UtcTime": TIME, "Image": "/usr/bin/docker", "CommandLine": LINE}


def ecs(cwd: Any, line: str = LINE, parent: str = "", name: str = "docker") -> dict[str, Any]:
    return {
        "@timestamp": TIME,
        "ecs": {"version": "8.11.0"},
        "event": {"category": ["process"], "type": ["start"]},
        "process": {
            "name": name,
            "command_line": line,
            "working_directory": cwd,
            "parent": {"name": parent.partition(" ")[0], "command_line": parent},
        },
    }


EVENTS: dict[str, Any] = {
    "ecs": ecs,
    "sysmon": lambda cwd: {
        "Event": {
            "System": {"EventID": 1, "Channel": "Linux-Sysmon/Operational"},
            "EventData": {**DATA, "CurrentDirectory": cwd},
        }
    },
    "winlogbeat": lambda cwd: {
        "@timestamp": TIME,
        "winlog": {
            "channel": "Linux-Sysmon/Operational",
            "event_id": "1",
            "event_data": {**DATA, "CurrentDirectory": cwd},
        },
    },
    "falco": lambda cwd: {
        "rule": "R",
        "time": TIME,
        "output_fields": {"proc.name": "docker", "proc.cmdline": LINE, "proc.cwd": cwd},
    },
    "tetragon": lambda cwd: {
        "time": TIME,
        "process_exec": {
            "process": {"binary": "/usr/bin/docker", "arguments": "build -t app .", "cwd": cwd}
        },
    },
    "laurel": lambda cwd: {
        "ID": "1772438801.1:7",
        "SYSCALL": {"success": "yes", "exe": "/usr/bin/docker", "SYSCALL": "execve"},
        "EXECVE": {"ARGV": LINE.split()},
        "CWD": {"cwd": cwd},
    },
    "auditd": lambda cwd: {
        "_raw": "\n".join(
            (
                "type=SYSCALL msg=audit(1.1:7): syscall=59 success=yes exe=/usr/bin/docker",
                "type=EXECVE msg=audit(1.1:7): argc=5 a0=docker a1=build a2=-t a3=app a4=.",
                f'type=CWD msg=audit(1.1:7): cwd="{cwd}"',
            )
        )
    },
    "ocsf": lambda cwd: {
        "class_uid": 1007,
        "activity_id": 1,
        "process": {"name": "docker", "cmd_line": LINE, "working_directory": cwd},
    },
    "osquery": lambda cwd: {
        "name": "process_events",
        "hostIdentifier": "h",
        "columns": {"path": "/usr/bin/docker", "cmdline": LINE, "cwd": cwd},
    },
    "asim": lambda cwd: {
        "EventSchemaVersion": "0.1",
        "EventSchema": "ProcessEvent",
        "TargetProcessName": "/usr/bin/docker",
        "TargetProcessCommandLine": LINE,
        "TargetProcessCurrentDirectory": cwd,
    },
    "splunk": lambda cwd: {
        "_time": TIME,
        "sourcetype": "x",
        "process_name": "docker",
        "process": LINE,
        "process_current_directory": cwd,
    },
    "cef": lambda cwd: {
        "cef": {
            "deviceVendor": "V",
            "fileName": "docker",
            "cmdLine": LINE,
            "cs1": cwd,
            "cs1Label": "Working Directory",
        }
    },
}


@pytest.mark.parametrize("product", EVENTS)
def test_a_build_in_a_temporary_directory_is_one(product: str) -> None:
    finding = DETECTOR.score(EVENTS[product]("/dev/shm/.x"))

    assert finding is not None
    assert {"process.temp_source", "process.memory_source", "process.hidden_source"} == {
        *finding.signals
    }
    for everyday in ("/home/dev/app", "/srv/build", "", "-", "app"):
        assert DETECTOR.score(EVENTS[product](everyday)) is None


def test_the_published_rule_does_not_know_of_it() -> None:
    event, other = ecs("/dev/shm/.x"), ecs("/home/dev")
    sentinel = Detector(SENTINEL, AUTO)

    scores = [sentinel.explain(each).scores["sentinel"] for each in (event, other)]
    assert scores[0] == scores[1]


@pytest.mark.parametrize(
    ("cwd", "line", "parent", "signals"),
    [
        # What a build names is below it.
        ("/tmp", "docker build -t app x/y", "", {"process.temp_source"}),
        ("/tmp", "docker build -t app /srv/app", "", set()),
        ("/tmp", "docker build -t app ../srv/app", "", set()),
        ("/srv", "sh -c 'cd /tmp/x && docker build -t app .'", "", {"process.temp_source"}),
        ("C:\\Users\\a\\AppData\\Local\\Temp\\x", LINE, "", {"process.temp_source"}),
        # It says more than the line of the shell that started it.
        ("/dev/shm", LINE, "sh -c 'cd app && docker build -t app .'", {"process.temp_source"}),
        ("", LINE, "sh -c 'cd /tmp/x && docker build -t app .'", {"process.temp_source"}),
        # A new directory into which that line clones a public project is its own.
        (
            "/tmp/tmp.Xy12",
            LINE,
            "sh -c 'cd $(mktemp -d) && git clone https://github.com/moby/moby . && "
            "docker build -t app .'",
            set(),
        ),
        ("/tmp", "docker ps", "", set()),
    ],
)
def test_what_is_said_is_read_from_it(cwd: str, line: str, parent: str, signals: set[str]) -> None:
    finding = DETECTOR.score(ecs(cwd, line, parent, line.partition(" ")[0]))

    assert signals - {"process.memory_source"} == {
        signal
        for signal in (finding.signals if finding else ())
        if signal in ("process.temp_source", "process.stray_source")
    }


def test_a_helper_of_the_client_is_told_once() -> None:
    """It has its directory of the client, so that what both read is the same."""
    line = "docker-buildx buildx build -t app ."
    finding = DETECTOR.explain(ecs("/tmp/x", line, "docker build -t app .", "docker-buildx"))
    states = {each.signal.id: each.state for each in finding.branches[0].signals}

    assert "fired" == states["process.repeated_build"]
    assert "not fired" == states["process.temp_source"]
