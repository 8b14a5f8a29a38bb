"""Map Splunk's Common Information Model, and the fields that its add-ons take from Sysmon.

Rows of a data model have its name before each field (``Processes.process``). In the Endpoint data
model ``dest`` is the host itself, in Network Traffic the other end.

Source: Splunk, "Common Information Model": Endpoint (Processes, Filesystem) and Network Traffic;
"Splunk Add-on for Sysmon"; events of splunk/attack_data.
"""

from __future__ import annotations

from ...schema import Schema
from .notation import at, folded, has, moment, number, rule, text


def _of(model: str, *names: str) -> tuple[str, ...]:
    """Return the places of fields, with and without the data model's name."""
    return tuple(place for name in names for place in (name, f"{model}.{name}".replace(".", "\\.")))


def _process(*names: str) -> tuple[str, ...]:
    return _of("Processes", *names)


def _file(*names: str) -> tuple[str, ...]:
    return _of("Filesystem", *names)


def _traffic(*names: str) -> tuple[str, ...]:
    return _of("All_Traffic", *names)


_TIME = moment("_time|epoch", "_time", "firstTime|epoch")
_USER = text(*_process("user|user", "User|user"))
_SELF = ("process_name", "process_path|basename", "Image|basename")
_FILE_ACTIONS = {
    "created": "FileCreated",
    "modified": "FileModified",
    "deleted": "FileDeleted",
    "renamed": "FileRenamed",
}
_DIRECTIONS = {"inbound": "InboundConnection", "false": "InboundConnection"}

SPLUNK = Schema(
    name="splunk",
    product="Splunk's CIM",
    fields={
        "process": {
            "time": _TIME,
            "host": text(*_process("dest", "Computer", "host", "dvc")),
            "account": _USER,
            "name": text(*_process(*_SELF)),
            "command_line": text(*_process("process", "CommandLine")),
            "folder": text(*_process("process_path|path", "Image|path")),
            "original_name": text(*_process("original_file_name", "OriginalFileName")),
            "working_directory": text(
                *_process("process_current_directory|path", "CurrentDirectory|path")
            ),
            "parent_name": text(
                *_process(
                    "parent_process_name", "parent_process_path|basename", "ParentImage|basename"
                )
            ),
            "parent_line": text(*_process("parent_process", "ParentCommandLine")),
            "parent_folder": text(*_process("parent_process_path|path", "ParentImage|path")),
            "parent_account": text("ParentUser|user"),
            "process_id": text(*_process("process_guid", "ProcessGuid", "process_id")),
            "parent_id": text(
                *_process("parent_process_guid", "ParentProcessGuid", "parent_process_id")
            ),
        },
        "file": {
            "time": _TIME,
            "host": text(*_file("dest", "Computer", "host", "dvc")),
            "account": text(*_file("user|user", "User|user")),
            "name": text(*_file("file_name", "file_path|basename", "TargetFilename|basename")),
            "folder": text(*_file("file_path", "TargetFilename")),
            "action": text(*_file("action"), words=_FILE_ACTIONS),
            "parent_name": text(*_file(*_SELF)),
            "parent_line": text(*_file("process")),
            "parent_folder": text(*_file("process_path|path", "Image|path")),
            "parent_account": text(*_file("user|user", "User|user")),
            "parent_id": text(*_file("process_guid", "ProcessGuid", "process_id")),
        },
        "network": {
            "time": _TIME,
            "host": text(*_traffic("dvc", "src_host", "Computer", "src")),
            "name": text(*_traffic(*_SELF, "app|basename")),
            "action": text(*_traffic("direction", "Initiated"), words=_DIRECTIONS),
            "ip": text(*_traffic("dest_ip", "DestinationIp")),
            "url": text(*_traffic("url", "dest_host", "DestinationHostname")),
            "port": number(*_traffic("dest_port", "DestinationPort")),
            "parent_account": text(*_traffic("user|user", "User|user")),
            "parent_id": text(*_traffic("process_guid", "ProcessGuid", "process_id")),
        },
    },
    recognise=(
        has("_time", "sourcetype"),
        has("_time", "source"),
        has("process", "parent_process_name"),
        has("process", "process_name", "dest"),
        has("file_path", "process_name", "dest"),
        has("dest_ip", "dest_port", "process_name"),
        has("Processes\\.process"),
        has("Filesystem\\.file_path"),
        has("All_Traffic\\.dest_ip"),
    ),
    kinds=(
        rule("process", *has("process")),
        # Of the Security log of Windows, whose schema comes later.
        folded(*has("NewProcessName")),
        folded(*has("New_Process_Name")),
        rule("process", *has("CommandLine")),
        rule("process", *has("Processes\\.process")),
        rule("network", *has("dest_ip")),
        rule("network", *has("DestinationIp")),
        rule("network", *has("All_Traffic\\.dest_ip")),
        rule("other", at("action", "read", "acl_modified"), *has("file_path")),
        rule("file", *has("file_path")),
        rule("file", *has("TargetFilename")),
        rule("file", *has("Filesystem\\.file_path")),
        rule("other", *has("EventCode")),
    ),
)
