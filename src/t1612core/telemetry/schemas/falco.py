"""Map Falco's alerts in JSON.

An alert holds what its rule printed, and no more: ``append_output`` adds what is missing
(proc.cmdline, proc.exepath, proc.pname, proc.pcmdline, evt.type). Times are in nanoseconds.
Of a connection ``fd.name`` is both ends, the other one last: ``10.0.0.5:4711->203.0.113.7:443``.
Outputs write the fields under other names (``proc_cmdline``, ``output_fields.proc.cmdline``).

Source: Falco, "Supported Fields for Conditions and Outputs" and "Formatting Alerts"; alerts in
falcosecurity/falco's issues.
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Schema
from .notation import at, folded, has, holds, moment, number, rule, text

_OUT = "output_fields"


def _at(*names: str) -> tuple[str, ...]:
    """Return places among the output fields, whose names have dots."""
    return tuple("{}.{}".format(_OUT, name.replace(".", "\\.")) for name in names)


_TIME = moment("time", f"{_at('evt.time')[0]}|epoch")
_HOST = text("hostname", *_at("evt.hostname"))
_USER = text(*_at("user.name"), f"{_at('user.uid')[0]}|uid")
_SELF = text(*_at("proc.name", "proc.exepath|basename"))
_LINE = text(*_at("proc.cmdline", "proc.exeline"), f"{_OUT}|called")
_FOLDER = text(*_at("proc.exepath|path"))
_ID = text(*_at("proc.pid"))
_REPORT = text("uuid")
_ACTIONS = {
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), "FileDeleted"),
    **dict.fromkeys(("rename", "renameat", "renameat2"), "FileRenamed"),
}
_INBOUND = dict.fromkeys(("accept", "accept4", "listen", "bind"), "InboundConnection")
_TYPE = _at("evt.type")[0]
_FILE = _at("fd.name")[0]  # of a socket's two ends the path is the last word
_NETWORK = ("connect", "accept", "accept4", "sendto", "sendmsg")
_ELSEWHERE = tuple(
    f"{before}{name}"
    for name in (
        "proc_cmdline",
        "proc_name",
        "fd_name",
        "evt_type",
        "proc\\.cmdline",
        "proc\\.name",
    )
    for before in ("", "output_fields_", "output_fields\\.")
)
_STARTS = ("execve", "execveat", "clone", "clone3", "fork", "vfork", "spawned_process")

FALCO = Schema(
    name="falco",
    product="Falco",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": _SELF,
            "command_line": _LINE,
            "folder": _FOLDER,
            "working_directory": text(*_at("proc.cwd|path")),
            "parent_name": text(*_at("proc.pname")),
            "parent_line": text(*_at("proc.pcmdline")),
            "parent_folder": text(*_at("proc.pexepath|path")),
            "report": _REPORT,
            "process_id": _ID,
            "parent_id": text(*_at("proc.ppid")),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*_at("fd.filename", "fd.name|basename")),
            "folder": text(*_at("fd.name", "fd.directory")),
            "action": text(_TYPE, words=_ACTIONS),
            "parent_name": _SELF,
            "parent_line": _LINE,
            "parent_folder": _FOLDER,
            "parent_account": _USER,
            "grandparent_name": text(*_at("proc.pname")),
            "report": _REPORT,
            "parent_id": _ID,
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": _SELF,
            "action": text(_TYPE, words=_INBOUND),
            "ip": text(*_at("fd.rip", "fd.sip", "fd.name|peer_address")),
            "url": text(*_at("fd.rip.name", "fd.sip.name")),
            "port": number(*_at("fd.rport", "fd.sport", "fd.name|peer_port")),
            "parent_account": _USER,
            "report": _REPORT,
            "parent_id": _ID,
        },
        "daemon": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(f"{_FILE}|basename"),
            "request": text(_FILE),
            "caller": _SELF,
            "caller_container": text(*_at("container.id")),
            "report": _REPORT,
            "parent_id": _ID,
        },
    },
    recognise=(
        has(_OUT, "rule"),
        has("rule", "priority", "output"),
        *(has("priority", place) for place in _ELSEWHERE),
        has("falco.output_fields"),
    ),
    kinds=(
        rule("daemon", holds(_FILE, *SOCKETS)),
        rule("network", at(_TYPE, *_NETWORK)),
        rule("process", at(_TYPE, *_STARTS)),
        rule("network", *has(*_at("fd.rip"))),
        rule("network", *has(*_at("fd.sip"))),
        rule("network", holds(_FILE, "->")),
        rule("file", *has(*_at("fd.name"))),
        rule("process", *has(*_at("proc.cmdline"))),
        rule("process", *has(*_at("proc.pname"))),
        folded(*has("rule")),
        folded(*has("priority")),
        folded(*has("falco.output_fields")),
    ),
    decode="falco_fields",
)
