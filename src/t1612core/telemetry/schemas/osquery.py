"""Map osquery's results of process_events, socket_events and file_events, in all their variants.

The table is told by the name of the query, else by its columns. A parent is a number alone. Rows
that left a result (``removed``) tell of nothing new. Numbers are texts.

Source: osquery, "Logging" (results) and "Schema": process_events, socket_events, file_events,
bpf_process_events, es_process_events.
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Lineage, Schema
from .notation import at, folded, has, holds, moment, number, rule, starts, text

_TIME = moment("columns.time|epoch", "unixTime|epoch")
_HOST = text("hostIdentifier")
_USER = text("columns.username", "columns.uid|uid")
_REPORT = text("columns.eid", "columns.global_seq_num")
_FILE_ACTIONS = {
    "created": "FileCreated",
    "updated": "FileModified",
    "moved_to": "FileRenamed",
    "deleted": "FileDeleted",
    "moved_from": "FileDeleted",
}
# Of socket_events; of file_events; of process_open_sockets and process_file_events.
_SOCKETS = ("columns.socket", "columns.target_path", "columns.path")
_SOCKET_ACTIONS = dict.fromkeys(("accept", "bind", "listen"), "InboundConnection")

OSQUERY = Schema(
    name="osquery",
    product="osquery",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text("columns.path|basename", "columns.name"),
            "command_line": text("columns.cmdline"),
            "folder": text("columns.path|path"),
            "working_directory": text("columns.cwd|path"),
            "parent_name": text("columns.parent_path|basename", "columns.parent_name"),
            "parent_line": text("columns.parent_cmdline"),
            "parent_folder": text("columns.parent_path|path"),
            "report": _REPORT,
            "process_id": text("columns.pid"),
            "parent_id": text("columns.parent"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text("columns.target_path|basename", "columns.path|basename"),
            "folder": text("columns.target_path", "columns.path"),
            "action": text("columns.action", words=_FILE_ACTIONS),
            "parent_name": text("columns.executable|basename"),
            "parent_folder": text("columns.executable|path"),
            "report": _REPORT,
            "parent_id": text("columns.pid"),
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": text("columns.path|basename"),
            "action": text("columns.action", words=_SOCKET_ACTIONS),
            "ip": text("columns.remote_address"),
            "port": number("columns.remote_port"),
            "report": _REPORT,
            "parent_id": text("columns.pid"),
        },
        "daemon": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*(f"{each}|basename" for each in _SOCKETS)),
            "request": text(*_SOCKETS),
            "caller": text(
                "columns.executable|basename",
                "columns.process_name",
                "columns.name",
                "columns.path|basename",
            ),
            "report": _REPORT,
            "parent_id": text("columns.pid"),
        },
    },
    recognise=(has("columns", "hostIdentifier"),),
    kinds=(
        rule("other", at("action", "removed")),
        folded(starts("columns", "{")),  # a log collector's text
        rule("process", holds("name", "process_events")),
        *(rule("daemon", holds(each, *SOCKETS)) for each in _SOCKETS),
        rule("network", holds("name", "socket_events")),
        rule("other", holds("name", "file_events"), at("columns.action", "ACCESSED", "OPENED")),
        rule("file", holds("name", "file_events")),
        rule("process", *has("columns.cmdline")),
        rule("network", *has("columns.remote_address")),
        rule("file", *has("columns.target_path")),
        rule("other", *has("columns")),
    ),
    decode="json_columns",
    lineage=Lineage(),
)
