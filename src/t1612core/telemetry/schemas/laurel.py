"""Map Linux audit as LAUREL joins it: one object of an event's records.

Arguments are those of EXECVE: the numbers in SYSCALL are registers. Who started a process is told
by ``SPAWNED_BY``, before 0.8 by ``PPID``, before 0.6 where ``enrich.parent-info`` asks for it; a
host where auditd names nodes.
Names of files may be relative to the working directory, with which they are joined then.

Source: threathunters-io/laurel, laurel(8) and laurel-about(7); Linux audit, "Audit event fields".
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Lineage, Schema
from .notation import at, folded, has, holds, moment, number, rule, starts, text

_TIME = moment("ID|audit_time")
_HOST = text("NODE")
_USER = text("SYSCALL.UID", "SYSCALL.EUID", "SYSCALL.uid|uid")
_SELF = text("SYSCALL.exe|basename", "SYSCALL.comm")
_LINE = text("PROCTITLE.ARGV|argv", "PROCTITLE.ARGV_STR")
_FOLDER = text("SYSCALL.exe|path")
_ID = text("SYSCALL.pid")
_REPORT = text("ID")
# As releases since 0.8 tell of the parent, those before, and those before these.
_PARENTS = ("SYSCALL.SPAWNED_BY", "SYSCALL.PPID", "PARENT_INFO")
_PARENT = tuple(f"{each}.{held}" for each in _PARENTS for held in ("exe|basename", "comm"))
_PATHS = tuple(f"PATH[nametype={kind}]" for kind in ("CREATE", "NORMAL", "DELETE"))
SOCKET_PLACES = ("SOCKADDR[].SADDR.path", "SOCKADDR.SADDR.path", "PATH[nametype=NORMAL].name")
_ADDRESSES = ("SOCKADDR[].SADDR.addr", "SOCKADDR.SADDR.addr")
_ACTIONS = {"create": "FileCreated", "normal": "FileModified", "delete": "FileDeleted"}

LAUREL = Schema(
    name="laurel",
    product="LAUREL",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": _SELF,
            "command_line": text(
                "EXECVE.ARGV|argv", "EXECVE.ARGV_STR", "PROCTITLE.ARGV|argv", "PROCTITLE.ARGV_STR"
            ),
            "folder": _FOLDER,
            "working_directory": text("CWD.cwd|path"),
            "parent_name": text(*_PARENT),
            "parent_line": text("PARENT_INFO.ARGV|argv", "PARENT_INFO.ARGV_STR"),
            "parent_folder": text(*(f"{each}.exe|path" for each in _PARENTS)),
            "report": _REPORT,
            "process_id": _ID,
            "parent_id": text("SYSCALL.ppid"),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*(f"{each}.name|basename" for each in _PATHS)),
            "folder": text(*(f"{each}.name" for each in _PATHS)),
            "action": text(*(f"{each}.nametype" for each in _PATHS), words=_ACTIONS),
            "parent_name": _SELF,
            "parent_line": _LINE,
            "parent_folder": _FOLDER,
            "parent_account": _USER,
            "grandparent_name": text(*_PARENT),
            "report": _REPORT,
            "parent_id": _ID,
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": _SELF,
            "action": text("SYSCALL.SYSCALL", words={"accept": "Inbound", "accept4": "Inbound"}),
            "ip": text(*_ADDRESSES),
            "port": number("SOCKADDR[].SADDR.port", "SOCKADDR.SADDR.port"),
            "parent_account": _USER,
            "report": _REPORT,
            "parent_id": _ID,
        },
        "daemon": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*(f"{each}|basename" for each in SOCKET_PLACES)),
            "request": text(*SOCKET_PLACES),
            "caller": _SELF,
            "caller_container": text(
                *("SYSCALL.PID.container.id", "CONTAINER_INFO.id", "PROC.container_id")
            ),
            "report": _REPORT,
            "parent_id": _ID,
        },
    },
    recognise=(has("ID", "SYSCALL"), has("ID", "URINGOP")),
    kinds=(
        # A program that does not wait for its connection is told that it is under way.
        *(rule("network", *has(each), at("SYSCALL.exit", "-115")) for each in _ADDRESSES),
        rule("other", at("SYSCALL.success", "no")),
        rule("process", *has("EXECVE")),
        *(rule("daemon", holds(each, *SOCKETS)) for each in SOCKET_PLACES),
        *(rule("network", *has(each)) for each in _ADDRESSES),
        # Where LAUREL does not translate addresses.
        *(folded(*has(each)) for each in ("SOCKADDR.saddr", "SOCKADDR[].saddr")),
        rule("network", *has("SOCKADDR")),
        # Without the arguments the title has them.
        rule("process", at("SYSCALL.SYSCALL", "execve", "execveat"), *has("PROCTITLE")),
        *(
            each
            for place in _PATHS
            for each in (
                rule("file", starts(f"{place}.name", "/")),
                folded(*has(f"{place}.name", "CWD.cwd")),
            )
        ),
        rule("file", *has("PATH")),
        rule("other", *has("SYSCALL")),
        rule("other", *has("URINGOP")),
    ),
    decode="laurel_event",
    lineage=Lineage(ends=((at("SYSCALL.SYSCALL", "exit_group"),),)),
)
