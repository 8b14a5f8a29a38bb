"""Map Linux audit as auditd writes it: its records are joined to what LAUREL makes of them.

Beyond that shape: names of files are whole paths where the working directory is known, files that
are opened to be read are no change, and what sudo was told is an event (``USER_CMD``).

Source: as of LAUREL's; sudo, ``log_input`` and linux_audit.c.
"""

from __future__ import annotations

from attrs import evolve

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Field
from .laurel import LAUREL, SOCKET_PLACES
from .notation import at, has, holds, path, rule

_SUDO = "USER_CMD"
_ADDRESS = "SOCKADDR.SADDR.addr"


def _also(name: str, *places: str) -> Field:
    """Return LAUREL's field of a process, which may stand at further places."""
    held = LAUREL.fields["process"][name]
    return evolve(held, paths=(*held.paths, *map(path, places)))


_INBOUND = dict.fromkeys(("bind", "listen", "recvfrom", "recvmsg"), "Inbound")

AUDITD = evolve(
    LAUREL,
    name="auditd",
    product="Linux audit",
    fields={
        "process": {
            **LAUREL.fields["process"],
            # The first argument, where the call's record is lost.
            "name": _also("name", "EXECVE.ARGV[]|basename", f"{_SUDO}.name|basename"),
            "command_line": _also("command_line", f"{_SUDO}.cmd"),
            "account": _also("account", f"{_SUDO}.UID", f"{_SUDO}.uid|uid"),
            "working_directory": _also("working_directory", f"{_SUDO}.cwd"),
            "parent_name": _also("parent_name", f"{_SUDO}.exe|basename"),
            "parent_folder": _also("parent_folder", f"{_SUDO}.exe"),
            "parent_id": _also("parent_id", f"{_SUDO}.pid"),
        },
        "file": LAUREL.fields["file"],
        "daemon": LAUREL.fields["daemon"],
        "network": {
            **LAUREL.fields["network"],
            "action": evolve(
                LAUREL.fields["network"]["action"],
                words=(*LAUREL.fields["network"]["action"].words, *_INBOUND.items()),
            ),
        },
    },
    recognise=(
        has("AUDIT_RECORDS"),
        (holds("_raw", "audit("), holds("_raw", "type=")),
        (holds("message", " msg=audit("), holds("message", "type=")),
    ),
    kinds=(
        # A program that does not wait for its connection is told that it is under way.
        rule("network", *has(_ADDRESS), at("SYSCALL.exit", "-115")),
        rule("other", at("SYSCALL.success", "no")),
        rule("other", at(f"{_SUDO}.res", "failed", "0")),
        rule("process", *has("EXECVE")),
        rule("process", at("SYSCALL.SYSCALL", "execve", "execveat")),
        rule("process", *has(f"{_SUDO}.cmd")),
        *(rule("daemon", holds(each, *SOCKETS)) for each in SOCKET_PLACES),
        rule("other", at("SYSCALL.ACCESS", "read")),
        rule("network", *has(_ADDRESS)),
        rule("other", *has("SOCKADDR")),
        rule("file", *has("PATH")),
        rule("other", *has("AUDIT_RECORDS")),
    ),
    decode="audit_records",
)
