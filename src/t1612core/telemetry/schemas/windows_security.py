"""Map the Security log of Windows: as evtx tools write it, in XML, by shippers, and in SIEMs.

Of its events 4688 is a process, and 5156 a connection that the platform's filter let through; all
others are known and not scored. The command line is there where the policy "Include command line in
process creation events" is on. A parent has no command line. Sentinel's SecurityEvent, NXLog and
Splunk's add-on have the fields beside each other; Splunk's classic input and the text that Windows
shows name them as people read them.

Source: Microsoft, "4688(S): A new process has been created", "5156(S): The Windows Filtering
Platform has permitted a connection" and Azure Monitor's table SecurityEvent; Elastic, "Winlogbeat:
Security module"; Splunk, "Add-on for Microsoft Windows".
"""

from __future__ import annotations

from ...schema import Field, Schema
from .notation import at, folded, has, holds, moment, number, rule, starts, text

_ID, _WINLOG = "Event.System.EventID", "winlog.event_id"
_DATA = ("Event.EventData.", "winlog.event_data.", "")
_LOG, _WRITER = "security", "microsoft-windows-security-auditing"
# As people read them: with blanks in the text that is shown, by Splunk with lines in their place.
_SHOWN = {
    "NewProcessName": "New Process Name",
    "CommandLine": "Process Command Line",
    "ParentProcessName": "Creator Process Name",
    "NewProcessId": "New Process ID",
    "ProcessId": "Creator Process ID",
    "Application": "Application Name",
    "DestAddress": "Destination Address",
    "DestPort": "Destination Port",
}
_DIRECTIONS = {
    **dict.fromkeys(("%%14592", "inbound"), "InboundConnection"),
    **dict.fromkeys(("%%14593", "outbound"), "ConnectionRequest"),
}
_PROCESS, _CONNECTION = "4688", "5156"


def _places(name: str, convert: str = "") -> tuple[str, ...]:
    spelled = [f"{data}{name}" for data in _DATA]
    if shown := _SHOWN.get(name):
        spelled += [f"Event.EventData.{shown}", shown.replace(" ", "_")]
    return tuple(f"{place}{convert and '|'}{convert}" for place in spelled)


def _of(name: str, convert: str = "", *after: str) -> Field:
    """Return a field of the event's data; the places *after* are asked then."""
    return text(*_places(name, convert), *after)


_TIME = moment(
    *("Event.System.TimeCreated.#attributes.SystemTime", "@timestamp", "winlog.time_created"),
    *("TimeGenerated", "_time|epoch", "_time", "EventTime"),
)
_HOST = text(
    *("Event.System.Computer", "winlog.computer_name", "host.name", "Computer", "ComputerName"),
    *("Hostname", "dest", "host"),
)
# Those who read see who asked before for whom; Splunk gives both.
_WHO = (
    *(*_places("SubjectUserName"), "Event.EventData.Account Name", "Account_Name|first"),
    *("user.name", "Account|user"),
)

WINDOWS_SECURITY = Schema(
    name="windows_security",
    product="Windows' Security log",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            # Where it is started as another account than that which asks.
            "account": text(*_places("TargetUserName"), *_WHO),
            "name": _of("NewProcessName", "basename", "process.name"),
            "command_line": _of("CommandLine", "", "process.command_line", "process.args|argv"),
            "folder": _of("NewProcessName", "path", "process.executable|path"),
            "parent_name": _of("ParentProcessName", "basename", "process.parent.name"),
            "parent_folder": _of("ParentProcessName", "path", "process.parent.executable|path"),
            "parent_account": text(*_WHO),
            "report": text("Event.System.EventRecordID", "winlog.record_id", "EventRecordId"),
            "process_id": _of("NewProcessId"),
            "parent_id": _of("ProcessId"),
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": _of("Application", "basename"),
            "action": text(*_places("Direction"), words=_DIRECTIONS),
            "ip": _of("DestAddress"),
            "port": number(*_places("DestPort")),
            "report": text("Event.System.EventRecordID", "winlog.record_id", "EventRecordId"),
        },
    },
    recognise=(
        (at("Event.System.Channel", _LOG),),
        *(
            (at(f"Event.System.Provider.{name}", _WRITER),)
            for name in ("#attributes.Name", "@Name", "Name")
        ),
        (at("winlog.channel", _LOG),),
        (holds("_raw", "<event", ":event"), holds("_raw", _WRITER)),
        *((at(place, _LOG),) for place in ("Channel", "EventLog", "data.win.system.channel")),
        *((at(place, _WRITER),) for place in ("SourceName", "ProviderName", "EventSourceName")),
        has("NewProcessName"),
        has("New_Process_Name"),
    ),
    kinds=(
        *(
            rule("process", at(_ID, _PROCESS), *has(place))
            for name in ("NewProcessName", "CommandLine")
            for place in _places(name)
            if place.startswith("Event.")
        ),
        *(
            rule("network", at(_ID, _CONNECTION), *has(place))
            for place in _places("DestAddress")
            if place.startswith("Event.")
        ),
        # Tools spell a number with attributes, and the fields as a list, each in its own way.
        folded(at(_ID, _PROCESS, _CONNECTION)),
        rule("other", starts(_ID, "1", "4", "5", "6")),
        rule("process", at(_WINLOG, _PROCESS)),
        rule("network", at(_WINLOG, _CONNECTION)),
        rule("other", *has(_WINLOG)),
        rule("process", *has("NewProcessName")),
        rule("process", *has("New_Process_Name")),
        rule("network", *has("Application", "DestAddress")),
    ),
    decode="windows_event",
)
