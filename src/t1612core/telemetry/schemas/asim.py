"""Map the Advanced Security Information Model of Microsoft Sentinel: what its parsers give.

Its acting process is Defender's initiating one, its parent the one before. A network session's
process is seldom known: the table ASimNetworkSessionLogs has no column for it.

Source: Microsoft, "ASIM process event / file event / network session schema reference"; columns
of Azure-Sentinel's KqlvalidationsTests, and its parsers: that of Defender's file events alone
tells who started the writer.
"""

from __future__ import annotations

from ...schema import Schema
from .notation import at, has, moment, number, rule, starts, text

_TIME = moment("EventStartTime", "TimeGenerated")
_HOST = ("DvcFQDN", "DvcHostname", "Dvc")
_REPORT = text("EventOriginalUid", "EventUid")
_ACTOR = text("ActorUsername|user")
_DIRECTIONS = {"inbound": "InboundConnection", "listen": "InboundConnection"}

ASIM = Schema(
    name="asim",
    product="ASIM",
    fields={
        "process": {
            "time": _TIME,
            "host": text(*_HOST),
            "account": text("TargetUsername|user", "ActorUsername|user"),
            "name": text("TargetProcessFilename", "TargetProcessName|basename"),
            "command_line": text("TargetProcessCommandLine", "CommandLine"),
            "folder": text("TargetProcessName|path"),
            "original_name": text("TargetProcessFileOriginalName"),
            "working_directory": text("TargetProcessCurrentDirectory|path"),
            "parent_name": text("ActingProcessFilename", "ActingProcessName|basename"),
            "parent_line": text("ActingProcessCommandLine"),
            "parent_folder": text("ActingProcessName|path"),
            "parent_account": _ACTOR,
            "grandparent_name": text("ParentProcessName|basename"),
            "report": _REPORT,
            "process_id": text("TargetProcessGuid", "TargetProcessId"),
            "parent_id": text("ActingProcessGuid", "ActingProcessId"),
            "process_start": text("TargetProcessCreationTime"),
            "parent_start": text("ActingProcessCreationTime"),
        },
        "file": {
            "time": _TIME,
            "host": text(*_HOST),
            "account": _ACTOR,
            "name": text("TargetFileName", "TargetFilePath|basename"),
            "folder": text("TargetFilePath", "TargetFileDirectory"),
            "action": text("EventType"),
            "parent_name": text("ActingProcessName|basename"),
            "parent_line": text("ActingProcessCommandLine"),
            "parent_folder": text("ActingProcessName|path"),
            "parent_account": _ACTOR,
            "grandparent_name": text("ActingProcessParentFileName"),
            "report": _REPORT,
            "parent_id": text("ActingProcessGuid", "ActingProcessId"),
        },
        "network": {
            "time": _TIME,
            "host": text(*_HOST, "SrcHostname"),
            "name": text("SrcProcessName|basename", "Process|basename", "SrcAppName"),
            "action": text("NetworkDirection", words=_DIRECTIONS),
            "ip": text("DstIpAddr"),
            "url": text("DstFQDN", "DstHostname", "DstDomain"),
            "port": number("DstPortNumber"),
            "parent_account": text("SrcUsername|user"),
            "report": _REPORT,
            "parent_id": text("SrcProcessGuid", "SrcProcessId"),
        },
    },
    recognise=(has("EventSchemaVersion", "EventSchema"), has("EventSchemaVersion", "EventProduct")),
    kinds=(
        rule("other", starts("EventType", "ProcessTerminated", "FileAccessed")),
        rule("process", at("EventSchema", "ProcessEvent", "Process")),
        rule("file", at("EventSchema", "FileEvent")),
        rule("network", at("EventSchema", "NetworkSession")),
        rule("process", *has("TargetProcessName")),
        rule("process", *has("TargetProcessCommandLine")),
        rule("file", *has("TargetFilePath")),
        rule("other", *has("EventSchema")),
        rule("network", *has("DstIpAddr")),
    ),
)
