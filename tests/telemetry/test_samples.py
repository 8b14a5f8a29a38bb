"""Real events of products are read by their own schema, and as what they are.

They are not ours to give away: where they are not, the test is skipped.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from t1612core import AUTO, Detector, Event
from t1612core.cli.main import main
from t1612core.telemetry import auto
from t1612core.telemetry.fields import completed, label, moment

DETECTOR = Detector(schema=AUTO)
FIND = auto.finder()
# By file: the schema, and of each event the kind and the name: of the program, or of the file.
EXPECTED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "asim": ("asim", [("process", "notepad.exe")]),
    "auditd_raw": (
        "auditd",
        [
            *(("process", "sudo"), ("process", "kmod"), ("file", "ssh_config~")),
            *(("other", ""), ("other", ""), ("network", "")),
        ],
    ),
    "auditbeat": ("ecs", [("process", "uname")]),
    "auditd_laurel": ("laurel", [("process", "perl"), ("other", "")]),
    "cef_commonsecuritylog": ("cef", [("process", "GCC.exe")]),
    "crowdstrike_fdr": (
        "crowdstrike",
        [
            ("process", "powershell.exe"),
            ("network", ""),
            ("process", "nc.exe"),
            ("process", ""),
            ("file", "0bb09d"),
        ],
    ),
    "defender_sentinel_row": (
        "mde",
        [("process", "smartscreen.exe"), ("file", "VMAgentDisabler.dll"), ("network", "*")],
    ),
    "defender_xdr_stream": ("mde", [("process", "*"), ("file", "*"), ("network", "*")]),
    "docker_events": ("docker_events", [("daemon", "dockerd")] * 4),
    "dockerd_log": ("engine_log", [("daemon", "dockerd")] * 3),
    "ecs": (
        "ecs",
        [
            ("process", "svchost.exe"),
            ("network", "GCEWindowsAgent.exe"),
            ("file", ".winlogbeat.yml.new"),
        ],
    ),
    "falco": ("falco", [("process", ""), ("process", "sh"), ("file", "Sigmd5")]),
    "kubernetes_audit": ("kubernetes_audit", [("other", "")]),
    "ocsf": ("ocsf", [("process", "reg.exe"), ("network", ""), ("other", "")]),
    "osquery_result": ("osquery", [("process", "plutil")]),
    "podman_events": ("podman_events", [("daemon", "podman")] * 2),
    "splunk_cim": (
        "splunk",
        [
            ("process", "cmd.exe"),
            ("network", "agent_tesla-deob.exe"),
            ("file", "CURRENT_USER_My_4_atomic@art2.local.pfx"),
            ("process", "sudo"),
            ("file", "sysmon.checkpoint.tmp.dbed9d351dcc1806"),
        ],
    ),
    "sysmon_evtx_json": (
        "sysmon",
        [
            ("process", "cmd.exe"),
            ("network", "agent_tesla-deob.exe"),
            ("file", "CURRENT_USER_My_4_atomic@art2.local.pfx"),
            ("process", "sudo"),
            ("file", "sysmon.checkpoint.tmp.dbed9d351dcc1806"),
        ],
    ),
    "sysmon_linux_xml": (
        "sysmon",
        [
            ("process", "sudo"),
            ("file", "sysmon.checkpoint.tmp.dbed9d351dcc1806"),
            ("process", ""),
        ],
    ),
    "sysmon_windows_xml": (
        "sysmon",
        [
            ("process", "cmd.exe"),
            ("network", "agent_tesla-deob.exe"),
            ("file", "CURRENT_USER_My_4_atomic@art2.local.pfx"),
        ],
    ),
    "tetragon": (
        "tetragon",
        [
            ("process", "netserver"),
            ("process", "starwars-docker"),
            ("process", "starwars-docker"),
            ("network", "curl"),
            ("other", ""),
            ("file", "passwd"),
        ],
    ),
    "tracee_v0": (
        "tracee",
        [("file", "testing.txt"), ("process", "bridge"), ("network", "vlc"), ("network", "vlc")],
    ),
    "tracee_v1beta1": ("tracee", [("process", "ls")]),
    "winlogbeat_sysmon": (
        "sysmon",
        [("file", "lastalive1.dat"), ("other", ""), ("other", "")],
    ),
}


# Of how each field of theirs is read: written by ``python -m tests.telemetry.test_samples``.
GOLDEN = Path(__file__).with_name("samples.json")


def samples(shared: Path, name: str) -> list[dict[str, Any]]:
    path = shared / "facts" / "samples" / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_event_is_read_by_its_own_schema(name: str, shared: Path) -> None:
    schema, expected = EXPECTED[name]
    for event, (kind, text) in zip(samples(shared, name), expected, strict=True):
        found = FIND(event)
        assert (schema, kind) == (found.schema.name, found.route)
        assert DETECTOR.score(event) is None
        # Of engines each container that is started is a step.
        assert kind == "daemon" or () == DETECTOR.observe(event)
        if kind != "other" and text != "*":
            assert text == named(found, kind)
            assert _time(found, kind) or name == "auditbeat"


def named(found: auto.Found, kind: Any) -> str:
    field = completed(found.schema).fields[kind]["name"]
    return label(kind, "name", field)(found.row)


def _time(found: auto.Found, kind: Any) -> object:
    return moment(completed(found.schema).fields[kind]["time"])(found.row)


def test_all_samples_are_looked_at(shared: Path) -> None:
    names = {path.stem for path in (shared / "facts" / "samples").glob("*.jsonl")}

    assert names == {*EXPECTED}


@pytest.mark.parametrize(
    "event",
    [
        {"time": "x", "node_name": "h", "process_exit": {"process": {"binary": "/bin/docker"}}},
        {"class_uid": 1007, "activity_id": 2, "process": {"name": "docker"}},
        {"class_uid": 1001, "activity_id": 2, "file": {"name": "Dockerfile"}},
        {"columns": {"cmdline": "docker build ."}, "hostIdentifier": "h", "action": "removed"},
        {"ID": "1.0:1", "SYSCALL": {"success": "no"}, "EXECVE": {"ARGV": ["docker", "build"]}},
        {"event_simpleName": "EndOfProcess", "ImageFileName": "/usr/bin/docker"},
        {"_time": "1", "source": "x", "file_path": "/tmp/Dockerfile", "action": "read"},
        {
            "EventSchemaVersion": "0.1",
            "EventSchema": "ProcessEvent",
            "EventType": "ProcessTerminated",
        },
        {
            **{"eventName": "openat", "processName": "cat"},
            "args": [
                {"name": "pathname", "value": "/tmp/Dockerfile"},
                {"name": "flags", "value": "O_RDONLY|O_CLOEXEC"},
            ],
        },
    ],
)
def test_what_ends_or_only_reads_is_known_and_not_scored(event: Event) -> None:
    assert DETECTOR.kind_of(event) is None
    assert "mde" != auto.recognise(event).name


def digests(shared: Path) -> dict[str, list[dict[str, str]]]:
    """Give of each sample what it is and, by field, a digest of what is read: none of its text."""
    return {
        path.stem: [_digest(event) for event in samples(shared, path.stem)]
        for path in sorted((shared / "facts" / "samples").glob("*.jsonl"))
    }


def _digest(event: Event) -> dict[str, str]:
    found = FIND(event)
    told = {"schema": found.schema.name, "kind": str(found.route)}
    if found.route == "other":
        return told
    for name, field in completed(found.schema).fields[found.route].items():
        read = moment(field) if field.type == "datetime" else label(found.route, name, field)
        value = read(found.row)
        if value:
            told[name] = hashlib.sha256(str(value).encode("utf-8", "replace")).hexdigest()[:12]
    return told


@pytest.mark.parametrize("name", EXPECTED)
def test_each_field_of_a_real_event_is_read_as_it_was(name: str, shared: Path) -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))

    assert golden[name] == digests(shared)[name]


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("command", ["scan", "correlate", "doctor"])
def test_the_commands_account_for_each_real_event(
    name: str, command: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shared / "facts" / "samples" / f"{name}.jsonl"
    # The table of CEF is one that Defender's rows come from, too.
    given = [] if command == "doctor" else ["--schema", "auto"]
    status = main([command, str(path), *given])
    printed = capsys.readouterr()
    told = printed.out + printed.err

    assert 0 == status, told
    schema, events = EXPECTED[name]
    assert schema in told
    if command != "doctor":
        number = len(events) - (name == "auditd_raw")  # two of its records are of one event
        assert f"{number} event{'s' * (number > 1)} = " in told
        assert "0 rejected" in told
        assert "unrecognised" not in told


if __name__ == "__main__":
    found = digests(Path(__file__).parents[3] / "shared")
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
