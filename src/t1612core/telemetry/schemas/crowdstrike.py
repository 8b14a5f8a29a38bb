"""Map CrowdStrike's Falcon Data Replicator, and Falcon's detections as SOAR products get them.

All values are texts. Connections and files name the process by a number alone, which stands in
the process's own event; parents are named without their command line. Linux and Windows alike.
A detection tells one process and its parent: as a summary of the event stream, as an alert, or as
one of several behaviours, of which each is an event (``telemetry.spread``). Cortex XSOAR's context
has names of its own for these.

Source: CrowdStrike, "Falcon Data Replicator", "Events Data Dictionary", "Event Streams"
(DetectionSummaryEvent, EppDetectionSummaryEvent) and "Alerts"; fields of Panther's, Elastic's and
Cortex XSOAR's integrations and their sample events; Cortex XSOAR, "CrowdStrike Falcon": context
``CrowdStrike.Detection.Behavior``.
"""

from __future__ import annotations

from ...schema import Lineage, Schema
from .notation import at, folded, has, holds, moment, number, path, rule, starts, text

_NAME = "event_simpleName"
_CONTEXT_HOST = ("System", "aid", "SensorID")
_HOST = text("ComputerName", "aid_computer_name", "Hostname", "device.hostname", *_CONTEXT_HOST)
_USER = text("UserName", "UID|uid")
_AT = moment("ContextTimeStamp|epoch", "timestamp|epoch")
_CONTEXT = text("ContextProcessId")
_DIRECTIONS = {"1": "InboundConnection"}
_PARENT = "parent_details"
# By which of a detection's numbers it is told.
_DETECTED = ("DetectId", "CompositeId")
_OWN = ("SensorID", "Scenario")  # of XSOAR's behaviours

CROWDSTRIKE = Schema(
    name="crowdstrike",
    product="CrowdStrike Falcon",
    fields={
        "process": {
            "time": moment("ProcessStartTime|epoch", "timestamp|epoch", "created_timestamp"),
            "host": _HOST,
            "account": text("UserName", "UID|uid", "user_name|user"),
            "name": text(
                "FileName", "ImageFileName|basename", "filename", "filepath|basename", "fileName"
            ),
            "command_line": text("CommandLine", "cmdline", "cmdLine"),
            "folder": text("ImageFileName|path", "FilePath", "filepath|path", "filePath"),
            "original_name": text("OriginalFilename"),
            "parent_name": text(
                "ParentBaseFileName",
                "ParentImageFileName|basename",
                f"{_PARENT}.filename",
                f"{_PARENT}.filepath|basename",
            ),
            "parent_line": text(
                "ParentCommandLine",
                f"{_PARENT}.cmdline",
                f"{_PARENT}.parent_cmdline",
                "parent_cmdline",
            ),
            "parent_folder": text(
                "ParentImageFilePath|path", "ParentImageFileName|path", f"{_PARENT}.filepath|path"
            ),
            "parent_account": text(f"{_PARENT}.user_name|user"),
            "grandparent_name": text(
                "GrandparentBaseFileName",
                "GrandParentBaseFileName",
                "GrandparentImageFileName|basename",
                "GrandParentImageFileName|basename",
                "grandparent_details.filename",
            ),
            "report": text("id", "behavior_id", "composite_id", "CompositeId", "DetectId", "ID"),
            "process_id": text("TargetProcessId", "triggering_process_graph_id", "ProcessID"),
            "parent_id": text(
                "ParentProcessId", f"{_PARENT}.parent_process_graph_id", "ParentProcessID"
            ),
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
    recognise=(
        has(_NAME),
        has(f"event.{_NAME}"),
        has("behaviors", "device.hostname"),
        *(has(f"event.{number}") for number in _DETECTED),
        has("cmdline", "behavior_id"),
        has("cmdline", "composite_id"),
        has("cmdline", _PARENT),
        *(has("CommandLine", name) for name in _OWN),
        has("Behavior[].CommandLine"),
        has("cmdLine", "parent_cmdline"),
        has("cmdline", "parent_cmdline"),
        (holds("event", f'"{_NAME}"'),),
    ),
    kinds=(
        folded(*has(f"event.{_NAME}")),  # Panther's rows repeat the name beside it
        folded(starts("event", "{")),
        rule("process", at(_NAME, "ProcessRollup2", "SyntheticProcessRollup2")),
        rule("network", at(_NAME, "NetworkConnectIP4", "NetworkConnectIP6")),
        rule("file", holds(_NAME, "Written", "FileCreateInfo", "CriticalFile", "FileDelete")),
        rule("other", *has(_NAME)),
        folded(*has("behaviors")),
        folded(*has("Behavior")),
        *(rule("process", *has("CommandLine", name)) for name in (*_DETECTED, *_OWN)),
        # What was taken out of a detection may have no more than these.
        rule("process", *has("CommandLine", "System")),
        rule("process", *has("cmdline")),
        rule("process", *has("cmdLine")),
    ),
    envelopes=(path("event"),),
    decode="falcon_event",
    # Connections and files seldom name the computer.
    lineage=Lineage(
        ends=((at(_NAME, "EndOfProcess", "TerminateProcess"),),),
        host=text("aid", "ComputerName"),
    ),
)
