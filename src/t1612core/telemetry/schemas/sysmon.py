"""Map Sysmon of Windows and of Linux: as evtx tools write it, in XML, and as Winlogbeat sends it.

Of its events 1 is a process, 3 a connection and 11 a file. An event's XML is decoded to the shape
that evtx tools give. Winlogbeat moves fields of the event to those of the Elastic Common Schema.

Source: Microsoft Sysinternals, "Sysmon" (events and their fields) and "Sysmon for Linux"; Elastic,
"Winlogbeat: Sysmon module"; events of EVTX-ATTACK-SAMPLES and of Splunk's attack_data.
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Field, Lineage, Schema
from .notation import at, folded, has, holds, moment, number, rule, text

_ID, _WINLOG = "Event.System.EventID", "winlog.event_id"
# All but those that are read, and 255 for errors.
_OTHER = tuple(str(number) for number in (*range(256),) if number not in (1, 3, 11))
# Where NXLog, Get-WinEvent, Wazuh and Azure Monitor name what wrote it.
_FLAT = ("Channel", "SourceName", "ProviderName", "EventLog", "data.win.system.channel")
_DATA = ("Event.EventData", "winlog.event_data")
_INITIATED = {"false": "InboundConnection", "true": "ConnectionRequest"}


def _of(name: str, convert: str = "", *after: str) -> Field:
    """Return a field of the event's data; the places *after* are asked then."""
    return text(*(f"{data}.{name}{convert and '|'}{convert}" for data in _DATA), *after)


_TIME = moment(
    *(f"{data}.UtcTime" for data in _DATA),
    "@timestamp",
    "winlog.time_created",
    "Event.System.TimeCreated.#attributes.SystemTime",
)
_HOST = text("Event.System.Computer", "winlog.computer_name", "host.name")
_ACCOUNT = _of("User", "user", "user.name")
_SELF = {
    "name": _of("Image", "basename", "process.name"),
    "id": _of("ProcessGuid", "", "process.entity_id"),
}

SYSMON = Schema(
    name="sysmon",
    product="Sysmon",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _ACCOUNT,
            "name": _SELF["name"],
            "command_line": _of("CommandLine", "", "process.command_line", "process.args|argv"),
            "folder": _of("Image", "path", "process.executable|path"),
            "original_name": _of("OriginalFileName", "", "process.pe.original_file_name"),
            "working_directory": _of("CurrentDirectory", "path", "process.working_directory|path"),
            "parent_name": _of("ParentImage", "basename", "process.parent.name"),
            "parent_line": _of("ParentCommandLine", "", "process.parent.command_line"),
            "parent_folder": _of("ParentImage", "path", "process.parent.executable|path"),
            "parent_account": _of("ParentUser", "user"),
            "process_id": _SELF["id"],
            "parent_id": _of("ParentProcessGuid", "", "process.parent.entity_id"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _ACCOUNT,
            "name": _of("TargetFilename", "basename", "file.name", "file.path|basename"),
            "folder": _of("TargetFilename", "path", "file.path", "file.directory"),
            "parent_name": _SELF["name"],
            "parent_folder": _of("Image", "path", "process.executable|path"),
            "parent_account": _ACCOUNT,
            "parent_id": _SELF["id"],
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": _SELF["name"],
            "action": text(
                *(f"{data}.Initiated|word" for data in _DATA),
                words=_INITIATED,
            ),
            "ip": _of("DestinationIp", "", "destination.ip"),
            "url": _of("DestinationHostname", "", "destination.domain"),
            "port": number("destination.port", *(f"{data}.DestinationPort" for data in _DATA)),
            "parent_account": _ACCOUNT,
            "parent_id": _SELF["id"],
        },
        "daemon": {
            "time": _TIME,
            "host": _HOST,
            "account": _ACCOUNT,
            "name": _of("TargetFilename", "basename"),
            "request": _of("TargetFilename"),
            "caller": _SELF["name"],
            "parent_id": _SELF["id"],
        },
    },
    recognise=(
        (holds("Event.System.Channel", "sysmon"),),
        (holds("Event.System.Provider.#attributes.Name", "sysmon"),),
        (holds("Event.System.Provider.@Name", "sysmon"),),
        (holds("winlog.channel", "sysmon"),),
        (holds("winlog.provider_name", "sysmon"),),
        (holds("_raw", "<event", ":event"), holds("_raw", "sysmon")),
        *((holds(place, "sysmon"),) for place in _FLAT),
    ),
    kinds=(
        *(
            rule("process", at(_ID, "1"), *has(f"Event.EventData.{name}"))
            for name in ("Image", "CommandLine", "UtcTime")
        ),
        *(
            rule("network", at(_ID, "3"), *has(f"Event.EventData.{name}"))
            for name in ("Image", "DestinationIp", "UtcTime")
        ),
        rule("daemon", at(_ID, "11"), holds("Event.EventData.TargetFilename", *SOCKETS)),
        *(
            rule("file", at(_ID, "11"), *has(f"Event.EventData.{name}"))
            for name in ("TargetFilename", "UtcTime")
        ),
        # Tools spell a number with attributes, and the fields as a list, each in its own way.
        folded(at(_ID, "1", "3", "11", "01", "03")),
        rule("process", at(_WINLOG, "1")),
        rule("network", at(_WINLOG, "3")),
        rule("daemon", at(_WINLOG, "11"), holds("winlog.event_data.TargetFilename", *SOCKETS)),
        rule("file", at(_WINLOG, "11")),
        rule("other", *has(_WINLOG)),
        rule("other", at(_ID, *_OTHER)),
    ),
    decode="windows_event",
    lineage=Lineage(ends=tuple((at(place, "5"),) for place in (_ID, _WINLOG))),
)
