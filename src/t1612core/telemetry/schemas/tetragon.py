"""Map Cilium Tetragon's export in JSON.

A process has its program and its arguments apart. Files and connections are seen where a tracing
policy asks for them; of ``security_file_permission`` the argument 2 is a write and 4 a read.

Source: Tetragon, "gRPC API" (process_exec, process_kprobe, process_connect) and "Events"; events
of cilium/tetragon's documentation.
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Schema
from .notation import at, has, holds, moment, number, rule, text

_EXEC, _CONNECT = "process_exec", "process_connect"
# What a tracing policy asks for: functions of the kernel, tracepoints, hooks of its LSM.
_PROBES = ("process_kprobe", "process_tracepoint", "process_lsm")
# Of other moments of a process, of functions of programs, and of Tetragon itself.
_OTHERS = (
    *("process_exit", "process_loader", "process_uprobe", "process_usdt"),
    *("process_throttle", "rate_limit_info"),
)


def _probes(*places: str) -> tuple[str, ...]:
    """Return these places in each event of a tracing policy."""
    return tuple(f"{probe}.{place}" for place in places for probe in _PROBES)


_TIME = moment("time", f"{_EXEC}.process.start_time")
_HOST = text("node_name")
_REPORT = text(f"{_EXEC}.process.exec_id")
_FUNCTIONS = _probes("function_name")
_FILES = _probes("args[].file_arg.path", "args[].path_arg.path")
# Of what is asked of unix_stream_connect or security_socket_connect, and of opening the file.
_SOCKETS = (
    *_probes("args[].sockaddr_arg.addr", "args[].sockaddrun_arg.path", "args[].string_arg"),
    *_FILES,
)
# An LSM hook is called without ``security_``.
_CONNECTS = ("tcp_connect", "security_socket_connect", "socket_connect")
_DELETES = dict.fromkeys(
    ("security_path_unlink", "security_inode_unlink", "path_unlink", "inode_unlink"), "FileDeleted"
)
_PERMISSIONS = ("security_file_permission", "file_permission")
_READ = "4"  # what such a permission is asked for
# Who opens a file may only read it: Tetragon does not say.
_OPENS = ("security_file_open", "file_open", "fd_install")
_MAPS = ("security_mmap_file", "mmap_file")
_UNWRITTEN = ("0", "1", "4", "5")  # mmap(2): of PROT_READ, PROT_WRITE (2) and PROT_EXEC


def _of(*events: str) -> dict[str, tuple[str, ...]]:
    """Return the places of what a process is, in events of these names."""
    return {
        "name": tuple(f"{each}.process.binary|basename" for each in events),
        "line": tuple(f"{each}.process|command" for each in events),
        "folder": tuple(f"{each}.process.binary|path" for each in events),
        "id": tuple(f"{each}.process.exec_id" for each in events),
        "user": (
            *(f"{each}.process.user.name" for each in events),
            *(f"{each}.process.uid|uid" for each in events),
        ),
        "parent": tuple(f"{each}.parent.binary|basename" for each in events),
    }


_STARTED, _WRITER, _CALLER = _of(_EXEC), _of(*_PROBES), _of(_CONNECT, *_PROBES)

TETRAGON = Schema(
    name="tetragon",
    product="Tetragon",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": text(*_STARTED["user"]),
            "name": text(*_STARTED["name"]),
            "command_line": text(*_STARTED["line"]),
            "folder": text(*_STARTED["folder"]),
            "working_directory": text(f"{_EXEC}.process.cwd|path"),
            "parent_name": text(*_STARTED["parent"]),
            "parent_line": text(f"{_EXEC}.parent|command"),
            "parent_folder": text(f"{_EXEC}.parent.binary|path"),
            "grandparent_name": text(f"{_EXEC}.ancestors[].binary|basename"),
            "report": _REPORT,
            "process_id": text(*_STARTED["id"]),
            "parent_id": text(f"{_EXEC}.parent.exec_id"),
        },
        "file": {
            "time": moment("time"),
            "host": _HOST,
            "account": text(*_WRITER["user"]),
            "name": text(*(f"{each}|basename" for each in _FILES)),
            "folder": text(*_FILES),
            "action": text(*_FUNCTIONS, words=_DELETES),
            "parent_name": text(*_WRITER["name"]),
            "parent_line": text(*_WRITER["line"]),
            "parent_folder": text(*_WRITER["folder"]),
            "parent_account": text(*_WRITER["user"]),
            "grandparent_name": text(*_WRITER["parent"]),
            "parent_id": text(*_WRITER["id"]),
        },
        "network": {
            "time": moment("time"),
            "host": _HOST,
            "name": text(*_CALLER["name"]),
            "ip": text(
                f"{_CONNECT}.destination_ip",
                *_probes("args[].sock_arg.daddr", "args[].sockaddr_arg.addr"),
            ),
            "url": text(f"{_CONNECT}.destination_names[]"),
            "port": number(
                f"{_CONNECT}.destination_port",
                *_probes("args[].sock_arg.dport", "args[].sockaddr_arg.port"),
            ),
            "parent_account": text(*_CALLER["user"]),
            "parent_id": text(*_CALLER["id"]),
        },
        "daemon": {
            "time": moment("time"),
            "host": _HOST,
            "account": text(*_WRITER["user"]),
            "name": text(*(f"{each}|basename" for each in _SOCKETS)),
            "request": text(*_SOCKETS),
            "caller": text(*_WRITER["name"]),
            "caller_container": text(*_probes("process.docker", "process.pod.container.id")),
            "parent_id": text(*_WRITER["id"]),
        },
    },
    recognise=(
        has(f"{_EXEC}.process"),
        *(has(each) for each in (*_PROBES, _CONNECT)),
        *(has(each, "node_name") for each in _OTHERS),
    ),
    kinds=(
        rule("process", *has(_EXEC)),
        rule("network", *has(_CONNECT)),
        *(rule("daemon", holds(each, *SOCKETS)) for each in _SOCKETS),
        *(rule("network", at(each, *_CONNECTS)) for each in _FUNCTIONS),
        *(rule("other", holds(each, "sys_read", "sys_pread")) for each in _FUNCTIONS),
        *(
            rule(
                "other",
                at(f"{each}.function_name", *_PERMISSIONS),
                at(f"{each}.args[].int_arg", _READ),
            )
            for each in _PROBES
        ),
        *(rule("other", at(each, *_OPENS)) for each in _FUNCTIONS),
        *(
            rule(
                "other",
                at(f"{each}.function_name", *_MAPS),
                at(f"{each}.args[].uint_arg", *_UNWRITTEN),
            )
            for each in _PROBES
        ),
        *(rule("file", *has(each)) for each in _FILES),
        *(rule("other", *has(each)) for each in (*_PROBES, *_OTHERS)),
    ),
)
