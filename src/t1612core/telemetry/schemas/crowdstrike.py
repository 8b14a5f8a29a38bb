"""Map CrowdStrike's Falcon Data Replicator.

All values are texts. Connections and files name the process by a number alone, which stands in
the process's own event; parents are named without their command line. Linux and Windows alike.

Source: CrowdStrike, "Falcon Data Replicator" and "Events Data Dictionary"; fields of Panther's
and Elastic's integrations and their sample events.
"""

from __future__ import annotations

from ...model import Schema
from .notation import at, has, holds, moment, number, path, rule, text

_NAME = "event_simpleName"
_HOST = text("ComputerName", "aid_computer_name", "aid")
_USER = text("UserName", "UID|uid")
_AT = moment("ContextTimeStamp|epoch", "timestamp|epoch")
_CONTEXT = text("ContextProcessId")
_DIRECTIONS = {"1": "InboundConnection"}

CROWDSTRIKE = Schema(
    name="crowdstrike",
    product="CrowdStrike Falcon",
    fields={
        "process": {
            "time": moment("ProcessStartTime|epoch", "timestamp|epoch"),
            "host": _HOST,
            "account": _USER,
            "name": text("FileName", "ImageFileName|basename"),
            "command_line": text("CommandLine"),
            "folder": text("ImageFileName|path", "FilePath"),
            "original_name": text("OriginalFilename"),
            "parent_name": text("ParentBaseFileName"),
            "grandparent_name": text("GrandparentBaseFileName", "GrandParentBaseFileName"),
            "report": text("id"),
            "process_id": text("TargetProcessId"),
            "parent_id": text("ParentProcessId"),
        },
        "file": {
            "time": _AT,
            "host": _HOST,
            "account": _USER,
            "name": text("TargetFileName|basename"),
            "folder": text("TargetFileName|path"),
            "action": text(_NAME),
            "parent_name": text("ContextBaseFileName"),
            "report": text("id"),
            "parent_id": _CONTEXT,
        },
        "network": {
            "time": _AT,
            "host": _HOST,
            "name": text("ContextBaseFileName"),
            "action": text("ConnectionDirection", words=_DIRECTIONS),
            "ip": text("RemoteAddressIP4", "RemoteAddressIP6"),
            "port": number("RemotePort", "RPort"),
            "report": text("id"),
            "parent_id": _CONTEXT,
        },
    },
    recognise=(has(_NAME), has(f"event.{_NAME}")),
    kinds=(
        rule("process", at(_NAME, "ProcessRollup2", "SyntheticProcessRollup2")),
        rule("network", at(_NAME, "NetworkConnectIP4", "NetworkConnectIP6")),
        rule("file", holds(_NAME, "Written", "FileCreateInfo", "CriticalFile", "FileDelete")),
        rule("other", *has(_NAME)),
    ),
    envelopes=(path("event"),),
)
