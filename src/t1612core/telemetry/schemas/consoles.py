"""Map what consoles, SIEMs and playbooks hand over: query rows, alerts on a process, artifacts.

Cortex XDR's rows name the process that acts ``actor_…`` and what it does ``action_…``. QRadar's
columns are custom properties, under the names of IBM's content extensions. An artifact of Splunk
SOAR has the names of CEF, CIM or Defender under ``cef``.

Sources: Palo Alto Networks, "Cortex XDR XQL schema reference" (xdr_data) and "Cortex XDR API: get
alerts"; IBM, "QRadar content extensions": Endpoint, Linux, osquery, custom properties dictionary;
ArcSight, "Common Event Format: extension dictionary"; Splunk, "Common Information
Model": Endpoint and Network Traffic.
"""

from __future__ import annotations

from ...schema import Schema
from .notation import at, has, moment, number, rule, starts, text

_XDR_TIME = moment("_time|epoch", "event_timestamp|epoch", "detection_timestamp|epoch")
_XDR_HOST = text("agent_hostname", "host_name", "endpoint_name")
_ACTOR = text("actor_process_image_name", "actor_process_image_path|basename")
_ACTOR_LINE = text("actor_process_image_command_line", "actor_process_command_line")
_ACTOR_USER = text("actor_effective_username|user", "actor_primary_username|user", "user_name|user")
_XDR_FILES = {
    "enum.file_create_new": "FileCreated",
    "file_create_new": "FileCreated",
    "enum.file_write": "FileModified",
    "file_write": "FileModified",
    "enum.file_rename": "FileRenamed",
    "file_rename": "FileRenamed",
    "enum.file_remove": "FileDeleted",
    "file_remove": "FileDeleted",
}

CORTEX_XDR = Schema(
    name="cortex_xdr",
    product="Cortex XDR",
    fields={
        "process": {
            "time": _XDR_TIME,
            "host": _XDR_HOST,
            "account": text("action_process_username|user", "user_name|user"),
            "name": text("action_process_image_name", "action_process_image_path|basename"),
            "command_line": text("action_process_image_command_line"),
            "folder": text("action_process_image_path|path"),
            "parent_name": _ACTOR,
            "parent_line": _ACTOR_LINE,
            "parent_folder": text("actor_process_image_path|path"),
            "parent_account": _ACTOR_USER,
            "report": text("event_id", "alert_id"),
            "process_id": text("action_process_instance_id", "action_process_os_pid"),
            "parent_id": text("actor_process_instance_id", "actor_process_os_pid"),
        },
        "file": {
            "time": _XDR_TIME,
            "host": _XDR_HOST,
            "account": _ACTOR_USER,
            "name": text("action_file_name", "action_file_path|basename"),
            "folder": text("action_file_path"),
            "action": text("event_sub_type", words=_XDR_FILES),
            "parent_name": _ACTOR,
            "parent_line": _ACTOR_LINE,
            "parent_folder": text("actor_process_image_path|path"),
            "report": text("event_id", "alert_id"),
            "parent_id": text("actor_process_instance_id", "actor_process_os_pid"),
        },
        "network": {
            "time": _XDR_TIME,
            "host": _XDR_HOST,
            "name": _ACTOR,
            "ip": text("action_remote_ip|first"),
            "url": text("dst_action_external_hostname|first", "action_external_hostname|first"),
            "port": number("action_remote_port|first"),
            "parent_account": _ACTOR_USER,
            "report": text("event_id", "alert_id"),
            "parent_id": text("actor_process_instance_id", "actor_process_os_pid"),
        },
    },
    recognise=(
        has("action_process_image_command_line"),
        has("action_process_image_name"),
        has("actor_process_image_name"),
        has("actor_process_image_path"),
    ),
    kinds=(
        rule("other", starts("event_sub_type", "ENUM.PROCESS_STOP", "PROCESS_STOP")),
        rule("process", *has("action_process_image_command_line")),
        rule("process", *has("action_process_image_name")),
        rule("network", *has("action_remote_ip")),
        rule("file", *has("action_file_path")),
        rule("file", *has("action_file_name")),
        rule("other", *has("event_type")),
    ),
)

_Q_TIME = moment("starttime|epoch", "startTime|epoch", "devicetime|epoch", "deviceTime|epoch")
_Q_HOST = text("Machine Identifier", "Machine ID", "Hostname", "hostname", "identityhostname")
_Q_USER = text("username|user", "Username|user", "userName|user")
_Q_NAME = text("Process Name|basename", "Process Path|basename")
_Q_FOLDER = text("Process Path|path")
_Q_LINE = text("Process CommandLine", "Command")

QRADAR = Schema(
    name="qradar",
    product="QRadar",
    fields={
        "process": {
            "time": _Q_TIME,
            "host": _Q_HOST,
            "account": _Q_USER,
            "name": text("Process Name|basename", "Process Path|basename", "Command|program"),
            "command_line": _Q_LINE,
            "folder": _Q_FOLDER,
            "parent_name": text("Parent Process Name|basename", "Parent Process Path|basename"),
            "parent_line": text("Parent Process CommandLine", "Parent Command"),
            "parent_folder": text("Parent Process Path|path"),
            "process_id": text("Process GUID", "Process ID", "Process Id"),
            "parent_id": text("Parent Process GUID", "Parent Process ID"),
        },
        "file": {
            "time": _Q_TIME,
            "host": _Q_HOST,
            "account": _Q_USER,
            "name": text("Filename|basename", "File Path|basename"),
            "folder": text("File Path", "File Directory"),
            "parent_name": _Q_NAME,
            "parent_line": _Q_LINE,
            "parent_folder": _Q_FOLDER,
            "parent_id": text("Process GUID", "Process ID", "Process Id"),
        },
        "network": {
            "time": _Q_TIME,
            "host": _Q_HOST,
            "name": _Q_NAME,
            "ip": text("destinationip", "destinationIP"),
            "url": text("URL Host", "UrlHost", "URL"),
            "port": number("destinationport", "destinationPort"),
            "parent_account": _Q_USER,
            "parent_id": text("Process GUID", "Process ID", "Process Id"),
        },
    },
    recognise=(
        has("Process CommandLine"),
        has("Command", "Process Path"),
        has("Command", "Process Name"),
        has("Command", "starttime"),
        has("Process Name", "starttime"),
        has("Process Path", "starttime"),
        has("File Path", "starttime"),
        has("File Directory", "starttime"),
    ),
    kinds=(
        rule("process", *has("Process CommandLine")),
        rule("process", *has("Command")),
        rule("file", *has("File Path")),
        rule("file", *has("File Directory", "Filename")),
        rule("network", *has("destinationport")),
        rule("other", *has("Process Name")),
        rule("other", *has("Process Path")),
    ),
)


def _held(*names: str) -> tuple[str, ...]:
    """Return the places of an artifact's fields, which may have been taken out of it."""
    return tuple(before + name for name in names for before in ("cef.", ""))


_C_TIME = moment(
    *_held("startTime|epoch", "_time|epoch", "deviceReceiptTime|epoch", "endTime|epoch"),
    *_held("Timestamp", "TimeGenerated"),
    "start_time",
)
_C_HOST = text(*_held("deviceHostname", "sourceHostName", "dvchost", "dest", "host", "DeviceName"))
_C_USER = text(
    *_held("sourceUserName|user", "user|user", "suser|user", "userName|user", "AccountName")
)
_C_LINES = ("commandLine", "cmdLine", "cmdline", "process", "ProcessCommandLine")
_C_NAMES = ("deviceProcessName|basename", "process_name|basename")
_C_PARENT = text(
    *_held("sourceProcessName|basename", "parent_process_name|basename", "sproc|basename"),
    *_held("parentProcessName|basename", "InitiatingProcessFileName"),
)
_C_PATHS = ("filePath", "file_path", "FolderPath")
_C_ADDRESSES = ("destinationAddress", "dest_ip", "dst", "RemoteIP")

ARTIFACT = Schema(
    name="artifact",
    product="Splunk SOAR's artifacts",
    fields={
        "process": {
            "time": _C_TIME,
            "host": _C_HOST,
            "account": _C_USER,
            "name": text(
                *_held(*_C_NAMES, "fileName|basename", "file_name|basename", "fname|basename"),
                *_held("FileName", *(f"{name}|program" for name in _C_LINES)),
            ),
            "command_line": text(*_held(*_C_LINES)),
            "parent_name": _C_PARENT,
            "parent_line": text(
                *_held("parent_process", "parentCommandLine", "InitiatingProcessCommandLine")
            ),
            "grandparent_name": text(*_held("InitiatingProcessParentFileName")),
            "report": text("id"),
        },
        "file": {
            "time": _C_TIME,
            "host": _C_HOST,
            "account": _C_USER,
            "name": text(
                *_held("fileName|basename", "file_name|basename", "fname|basename", "FileName"),
                *_held(*(f"{name}|basename" for name in _C_PATHS)),
            ),
            "folder": text(*_held(*_C_PATHS)),
            "action": text(*_held("ActionType")),
            "parent_name": text(*_held(*_C_NAMES, "sourceProcessName|basename")),
            "parent_line": text(*_held("process", "InitiatingProcessCommandLine")),
            "report": text("id"),
        },
        "network": {
            "time": _C_TIME,
            "host": _C_HOST,
            "name": text(
                *_held(*_C_NAMES, "sourceProcessName|basename", "InitiatingProcessFileName")
            ),
            "ip": text(*_held(*_C_ADDRESSES)),
            "url": text(*_held("destinationDnsDomain", "requestURL", "url", "dhost", "RemoteUrl")),
            "port": number(*_held("destinationPort", "dest_port", "dpt", "RemotePort")),
            "action": text(*_held("ActionType")),
            "report": text("id"),
        },
    },
    # What has the names of CEF alone under ``cef`` is read by the schema of that.
    recognise=tuple(
        has(place)
        for place in (
            *("cef.process", "cef.cmdline", "cef.ProcessCommandLine"),
            *("cef.file_path", "cef.FolderPath", "cef.dest_ip", "cef.RemoteIP"),
            *("commandLine", "cmdLine", "deviceProcessName", "sourceProcessName"),
            *("destinationAddress", "filePath"),
        )
    ),
    kinds=(
        rule("other", at("cef.ActionType", "LogonSuccess", "LogonFailed")),
        *(rule("process", *has(place)) for place in _held(*_C_LINES)),
        *(rule("network", *has(place)) for place in _held(*_C_ADDRESSES)),
        *(rule("file", *has(place)) for place in _held(*_C_PATHS)),
    ),
)
