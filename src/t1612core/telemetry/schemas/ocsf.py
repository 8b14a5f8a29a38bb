"""Map the Open Cybersecurity Schema Framework: Amazon Security Lake and whatever else writes it.

Classes 1007 (process), 1001 (file) and 4001 (network) are scored. Of a process only its launch
is, of a file neither its reading nor its attributes; many network sensors name no process.
The process that started another is the actor; before 1.1 it may stand as the parent.

Source: OCSF 1.0 to 1.4, "Process Activity", "File System Activity" and "Network Activity"
(activity_id, actor.process, process.file, connection_info.direction_id); examples of
ocsf/examples.
"""

from __future__ import annotations

from ...schema import Schema
from .notation import at, has, moment, number, rule, text

_TIME = moment("time_dt", "time|epoch")
_HOST = text("device.hostname", "device.name")
_ACTOR = "actor.process"
_NAMES = (f"{_ACTOR}.file.name", f"{_ACTOR}.name", f"{_ACTOR}.file.path|basename")
_PARENT = "process.parent_process"
_USER = text("actor.user.name", f"{_ACTOR}.user.name")
_ID = text(f"{_ACTOR}.uid", f"{_ACTOR}.pid")
_REPORT = text("metadata.uid")
_FILE_ACTIONS = {"delete": "FileDeleted", "create": "FileCreated", "update": "FileModified"}
_DIRECTIONS = {"1": "InboundConnection", "inbound": "InboundConnection"}

OCSF = Schema(
    name="ocsf",
    product="OCSF",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": text("process.user.name", "actor.user.name"),
            "name": text("process.file.name", "process.name", "process.file.path|basename"),
            "command_line": text("process.cmd_line"),
            "folder": text("process.file.path|path", "process.file.parent_folder"),
            "working_directory": text("process.working_directory|path"),
            "parent_name": text(*_NAMES, f"{_PARENT}.file.name", f"{_PARENT}.name"),
            "parent_line": text(f"{_ACTOR}.cmd_line", f"{_PARENT}.cmd_line"),
            "parent_folder": text(
                *(f"{each}.file.path|path" for each in (_ACTOR, _PARENT)),
                *(f"{each}.file.parent_folder" for each in (_ACTOR, _PARENT)),
            ),
            "parent_account": text(f"{_ACTOR}.user.name"),
            "grandparent_name": text(f"{_ACTOR}.parent_process.file.name"),
            "report": _REPORT,
            "process_id": text("process.uid", "process.pid"),
            "parent_id": text(f"{_ACTOR}.uid", f"{_ACTOR}.pid", f"{_PARENT}.pid"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text("file.name", "file.path|basename"),
            "folder": text("file.path", "file.parent_folder"),
            "action": text("activity_name", words=_FILE_ACTIONS),
            "parent_name": text(*_NAMES),
            "parent_line": text(f"{_ACTOR}.cmd_line"),
            "parent_folder": text(f"{_ACTOR}.file.path|path"),
            "parent_account": _USER,
            "report": _REPORT,
            "parent_id": _ID,
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": text(*_NAMES),
            "action": text(
                "connection_info.direction_id|word", "connection_info.direction", words=_DIRECTIONS
            ),
            "ip": text("dst_endpoint.ip"),
            "url": text("dst_endpoint.hostname", "dst_endpoint.domain", "url.url_string"),
            "port": number("dst_endpoint.port"),
            "parent_account": _USER,
            "report": _REPORT,
            "parent_id": _ID,
        },
    },
    recognise=(has("class_uid", "metadata.version"), has("class_uid", "activity_id")),
    kinds=(
        rule("process", at("class_uid", "1007"), at("activity_id", "1")),
        rule("other", at("class_uid", "1007"), at("activity_id", "2", "3", "4", "5")),
        rule("process", at("class_uid", "1007")),
        rule("other", at("class_uid", "1001"), at("activity_id", "2", "6", "7", "8", "9", "14")),
        rule("file", at("class_uid", "1001")),
        rule("network", at("class_uid", "4001")),
        rule("other", *has("class_uid")),
    ),
)
