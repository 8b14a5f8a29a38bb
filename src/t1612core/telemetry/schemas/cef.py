"""Map the Common Event Format: Sentinel's table CommonSecurityLog, and artifacts of SOAR products.

What a product says beyond the format's own keys stands in custom strings, which labels name.
Names differ by spelling alone (``destinationProcessName``, ``DestinationProcessName``), and are
read by their letters (``telemetry.unfold``). A connection counts where a program is named.

Source: ArcSight, "Common Event Format: Implementing"; Microsoft, "CommonSecurityLog" and "CEF key
mapping"; Splunk SOAR, "Artifacts" (``cef``); CrowdStrike, "Falcon SIEM connector: CEF".
"""

from __future__ import annotations

from ...schema import Schema
from .notation import at, has, holds, moment, number, rule, text

_TIME = moment(
    *("named.timegeneratedutc", "named.timegenerated", "named.endtime|epoch", "named.endtime"),
    *("named.devicereceipttime", "named.starttime|epoch", "named.rt|epoch"),
)
_HOST = text(
    *("named.devicename", "named.devicehostname", "named.dvchost", "named.computer"),
    *("named.destinationhostname", "named.sourcehostname", "named.hostname"),
    *("named.dhost", "named.shost", "named.sysloghost"),
)
_USER = text(
    *("named.destinationusername|user", "named.sourceusername|user", "named.duser|user"),
    *("named.suser|user", "named.username|user"),
)
_LINES = (
    *(
        "labelled.commandline",
        "labelled.cmdline",
        "labelled.processcommandline",
        "labelled.command",
    ),
    *("named.commandline", "named.cmdline", "named.processcommandline"),
)
_PARENT = tuple(
    f"{place}|basename"
    for place in (
        *(
            "named.sourceprocessname",
            "named.sproc",
            "labelled.parentprocess",
            "labelled.parentprocessname",
        ),
        *("labelled.parentfilename", "labelled.parentimagefilename", "named.parentprocessname"),
    )
)
_NAMES = (
    *(
        "named.filename",
        "named.fname",
        "named.destinationprocessname|basename",
        "named.dproc|basename",
    ),
    *("named.processname|basename", "labelled.filename|basename"),
)
_ADDRESSES = ("named.destinationip", "named.destinationaddress", "named.dst")
_CALLERS = (
    *("named.sourceprocessname|basename", "named.sproc|basename", "named.processname|basename"),
    "labelled.processname|basename",
)
_PATHS = ("named.filepath", "labelled.filepath")

CEF = Schema(
    name="cef",
    product="CEF",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            # Without one the command line tells the program: none would be scored by it else.
            "name": text(*_NAMES, *(f"{place}|program" for place in _LINES)),
            "command_line": text(*_LINES),
            "folder": text(*(f"{place}|path" for place in _PATHS)),
            "working_directory": text(
                "labelled.workingdirectory|path", "labelled.currentdirectory|path"
            ),
            "parent_name": text(*_PARENT),
            "parent_line": text("labelled.parentcommandline", "named.parentcommandline"),
            "report": text("named.externalid"),
            "process_id": text("named.processid", "named.destinationprocessid", "named.dpid"),
            "parent_id": text("named.sourceprocessid", "named.spid"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(
                "named.filename", "named.fname", *(f"{place}|basename" for place in _PATHS)
            ),
            "folder": text(*_PATHS),
            "parent_name": text(*_CALLERS),
            "report": text("named.externalid"),
        },
        "network": {
            "time": _TIME,
            "host": text(
                "named.devicename",
                "named.sourcehostname",
                "named.shost",
                "named.devicehostname",
                "named.sysloghost",
            ),
            "name": text(*_CALLERS),
            "action": text(
                *("named.devicedirection|word", "named.communicationdirection"),
                words={"0": "InboundConnection", "inbound": "InboundConnection"},
            ),
            "ip": text(*_ADDRESSES),
            "url": text(
                *("named.destinationhostname", "named.dhost", "named.requesturl", "named.request"),
                "named.destinationdnsdomain",
            ),
            "port": number("named.destinationport", "named.dpt"),
            "parent_account": text("named.sourceusername|user", "named.suser|user"),
            "report": text("named.externalid"),
        },
    },
    recognise=(
        *((holds(place, "cef:0|", "cef:1|"),) for place in ("_raw", "message", "log")),
        has("DeviceVendor", "DeviceProduct"),
        has("deviceVendor", "deviceProduct"),
        has("cef.deviceVendor"),
        has("cef.deviceHostname"),
        has("cef.destinationAddress"),
        has("cef.sourceAddress"),
        has("cef.fileName"),
        has("cef.cs1Label"),
        has("cef.cmdLine"),
        has("cef.commandLine"),
    ),
    kinds=(
        *(rule("process", *has(place)) for place in _LINES),
        *(
            rule("network", *has(address, caller.partition("|")[0]))
            for address in _ADDRESSES
            for caller in _CALLERS
        ),
        *(rule("other", at("named.deviceaction", word)) for word in ("read", "access", "open")),
        *(rule("file", *has(place)) for place in _PATHS),
        rule("other", *has("labelled")),
    ),
    decode="cef_fields",
)
