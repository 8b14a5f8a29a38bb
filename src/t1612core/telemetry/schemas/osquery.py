"""Map osquery's results of process_events, socket_events and file_events, in all their variants.

The table is told by the name of the query, else by its columns. A parent is a number alone. Rows
that left a result (``removed``) tell of nothing new. Numbers are texts. A process that forks, is
sent a signal or ends has rows too; so has a file that is only looked at.

Source: osquery, "Logging" (results) and "Schema": process_events, socket_events, file_events,
process_file_events, bpf_process_events, es_process_events, es_process_file_events,
process_etw_events.
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
    # Of process_file_events, and of es_process_file_events.
    **dict.fromkeys(("write", "open+truncate", "truncate"), "FileModified"),
    "create": "FileCreated",
    "rename": "FileRenamed",
    "unlink": "FileDeleted",
}
# The new name of what is renamed; es_process_file_events has the writer's in ``path``.
_FILES = tuple(
    f"columns.{each}" for each in ("target_path", "dest_path", "dest_filename", "filename", "path")
)
_WRITERS = ("columns.executable", "columns.path")
_ACTIONS = ("columns.action", "columns.operation", "columns.event_type")
_NO_STARTS = (
    at("columns.syscall", "fork", "vfork", "clone", "clone3", "kill", "tkill", "tgkill"),
    at("columns.event_type", "fork", "exit"),
    at("columns.type", "ProcessStop"),
)
_LOOKS = (
    at("columns.action", "ACCESSED", "OPENED", "ATTRIBUTES_MODIFIED"),
    *(at(action, "open", "read", "close") for action in _ACTIONS[1:]),
)
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
            "working_directory": text("columns.cwd|audit_path"),
            "parent_name": text("columns.parent_path|basename", "columns.parent_name"),
            "parent_line": text("columns.parent_cmdline"),
            "parent_folder": text("columns.parent_path|path"),
            "report": _REPORT,
            "process_id": text("columns.pid"),
            "parent_id": text("columns.parent", "columns.ppid"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*(f"{each}|basename" for each in _FILES)),
            "folder": text(*_FILES),
            "action": text(*_ACTIONS, words=_FILE_ACTIONS),
            "parent_name": text(*(f"{each}|basename" for each in _WRITERS)),
            "parent_folder": text(*(f"{each}|path" for each in _WRITERS)),
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
        *(rule("other", each) for each in _NO_STARTS),
        rule("process", holds("name", "process_events", "process_etw_events")),
        *(rule("daemon", holds(each, *SOCKETS)) for each in _SOCKETS),
        rule("network", holds("name", "socket_events")),
        *(rule("other", each) for each in _LOOKS),
        rule("file", holds("name", "file_events")),
        rule("process", *has("columns.cmdline")),
        rule("network", *has("columns.remote_address")),
        rule("file", *has("columns.target_path")),
        rule("file", *has("columns.filename", "columns.event_type")),
        rule("file", *has("columns.operation", "columns.executable")),
        rule("other", *has("columns")),
    ),
    decode="json_columns",
    lineage=Lineage(),
)
