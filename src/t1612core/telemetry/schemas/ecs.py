"""Map the Elastic Common Schema: Elastic Defend, Filebeat, Auditbeat and whatever else writes it.

Fields are nested, or flat under dotted keys as ES|QL and CSV exports give them, or lists as the
``fields`` of a search's hit. Of a process only its start is scored, of a file not its deletion,
of a network connection none that came from outside.

Auditbeat sends arguments instead of a command line, and the parent by its number alone.

Source: Elastic, "ECS field reference" (8.x): event.category, event.type, process.*, file.*,
destination.*, network.direction; Auditbeat, "Auditd module"; Elastic Defend's exported fields.
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Lineage, Schema
from .notation import at, has, holds, moment, number, path, rule, text

_TIME = moment("@timestamp")
_HOST = text("host.name", "host.hostname", "agent.name")
_LINE = text("process.command_line", "process.args|argv", "process.title")
_SELF = ("process.name", "process.executable|basename")

# What was done to a file: event.action of Elastic Defend, of Auditbeat, and event.type.
_FILE_ACTIONS = {
    "creation": "FileCreated",
    "created": "FileCreated",
    "overwrite": "FileModified",
    "modification": "FileModified",
    "updated": "FileModified",
    "rename": "FileRenamed",
    "renamed": "FileRenamed",
    "moved": "FileRenamed",
    "deletion": "FileDeleted",
    "deleted": "FileDeleted",
}
# Auditbeat's: what is told beside such an action is done, too.
_FILE_LOOKS = ("attributes_modified", "initial_scan")
_DIRECTIONS = {
    "ingress": "InboundConnection",
    "inbound": "InboundConnection",
    "incoming": "InboundConnection",
}
# A connection to a socket of the system; of file events the socket's file.
_ENGINES = ("destination.path", "auditd.data.socket.path", "file.path")
_SOCKETS = ("connected-to", "bound-socket", "accepted-connection-from")
_FILES = ("opened-file", "renamed", "wrote-to-file", "created-directory", "deleted")

ECS = Schema(
    name="ecs",
    product="Elastic Common Schema",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": text(
                "user.name",
                "process.user.name",
                "user.effective.name",
                "user.audit.name",
                "user.id|uid",
            ),
            "name": text(*_SELF),
            "command_line": _LINE,
            "folder": text("process.executable|path"),
            "original_name": text("process.pe.original_file_name"),
            "working_directory": text("process.working_directory|path"),
            "parent_name": text("process.parent.name", "process.parent.executable|basename"),
            "parent_line": text("process.parent.command_line", "process.parent.args|argv"),
            "parent_folder": text("process.parent.executable|path"),
            "parent_account": text("process.parent.user.name"),
            "report": text("event.id"),
            "process_id": text("process.entity_id", "process.pid"),
            "parent_id": text("process.parent.entity_id", "process.parent.pid"),
            "process_start": text("process.start"),
            "parent_start": text("process.parent.start"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": text("user.name"),
            "name": text("file.name", "file.path|basename"),
            "folder": text("file.path", "file.directory"),
            "action": text("event.action|last", "event.type|last", words=_FILE_ACTIONS),
            "parent_name": text(*_SELF),
            "parent_line": _LINE,
            "parent_folder": text("process.executable|path"),
            "parent_account": text("user.name"),
            "grandparent_name": text("process.parent.name"),
            "report": text("event.id"),
            "parent_id": text("process.entity_id", "process.pid"),
            "parent_start": text("process.start"),
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": text(*_SELF),
            "action": text("network.direction", "event.action|last", words=_DIRECTIONS),
            "ip": text("destination.ip", "destination.address", "auditd.data.socket.addr"),
            "url": text("destination.domain", "dns.question.name", "url.full", "url.domain"),
            "port": number("destination.port", "auditd.data.socket.port"),
            "parent_account": text("user.name"),
            "report": text("event.id"),
            "parent_id": text("process.entity_id", "process.pid"),
            "parent_start": text("process.start"),
        },
        "daemon": {
            "time": _TIME,
            "host": _HOST,
            "account": text("user.name", "user.effective.name", "user.audit.name", "user.id|uid"),
            "name": text(*(f"{place}|basename" for place in _ENGINES)),
            "request": text(*_ENGINES),
            "caller": text(*_SELF),
            "caller_container": text("container.id", "process.entry_meta.source.container.id"),
            "report": text("event.id"),
            "parent_id": text("process.entity_id", "process.pid"),
            "parent_start": text("process.start"),
        },
    },
    recognise=(
        (*has("@timestamp"), *has("ecs.version")),
        (*has("@timestamp"), *has("event.category")),
        (*has("event.category"), *has("process.name")),
        has("auditd.message_type"),
        has("auditd.data"),
        (*has("fields.event\\.category"),),
    ),
    kinds=(
        # One event may tell of several moments of a short process.
        rule("process", at("event.category", "process"), at("event.action", "exec")),
        rule("other", at("event.category", "process"), at("event.action", "fork", "end")),
        rule("process", at("event.category", "process"), at("event.type", "start")),
        rule("other", at("event.category", "process"), at("event.type", "end", "info", "change")),
        rule("process", at("event.category", "process")),
        *(rule("daemon", holds(place, *SOCKETS)) for place in _ENGINES),
        rule("other", at("event.category", "file"), at("event.type", "access")),
        rule("file", at("event.category", "file"), at("event.action", *_FILE_ACTIONS)),
        rule("other", at("event.category", "file"), at("event.action", *_FILE_LOOKS)),
        rule("file", at("event.category", "file")),
        rule("network", at("event.category", "network")),
        rule("process", at("event.module", "auditd"), at("event.action", "executed")),
        rule("network", at("event.module", "auditd"), at("event.action", *_SOCKETS)),
        rule("file", at("event.module", "auditd"), at("event.action", *_FILES)),
        rule("other", *has("event.category")),
    ),
    envelopes=(path("fields"), path("_source")),
    lineage=Lineage(ends=((at("event.category", "process"), at("event.type", "end")),)),
)
