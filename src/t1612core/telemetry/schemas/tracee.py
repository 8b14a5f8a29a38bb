"""Map Aqua Tracee: events of its older form, with a list of arguments, and of v1beta1.

``processName`` is the name of the image before an execve, cut after 15 letters: the new one is
among the arguments. Opened files count where the flags say that they may be written.

Source: Aqua Security, "Tracee: Events" and "Output formats"; api/v1beta1/event.proto.
"""

from __future__ import annotations

from ...knowledge.vocabulary.engine_api import SOCKETS
from ...schema import Lineage, Schema
from .notation import at, folded, has, holds, moment, number, rule, starts, text

_ARG = "args[name={}].value"
_DATA = "data[name={}].str"
_PATHS = (
    *(_ARG.format(name) for name in ("pathname", "file_path", "new_path")),
    *(_DATA.format(name) for name in ("pathname", "file_path", "new_path")),
)
_PROCESS = "workload.process"
_TIME = moment("timestamp|epoch", "timestamp|parts_of_time")
_HOST = text("hostName", "workload.k8s.node", "hostname")
_USER = text(
    *(f"{_PROCESS}.real_user.{held}" for held in ("name", "id.value|uid", "id|uid")), "userId|uid"
)
_IMAGE = ("executable.path", f"{_PROCESS}.executable.path")
_SELF = (*(f"{each}|basename" for each in _IMAGE), "processName", f"{_PROCESS}.thread.name")
_ID = text(
    *("processEntityId", f"{_PROCESS}.unique_id", f"{_PROCESS}.thread.unique_id"),
    *("hostProcessId", f"{_PROCESS}.host_pid", f"{_PROCESS}.pid.value", f"{_PROCESS}.pid"),
)
_STARTS = ("sched_process_exec", "execve", "execveat")
_CONNECTS = ("net_tcp_connect", "security_socket_connect", "connect")
_OPENS = ("security_file_open", "openat", "open", "openat2")
_WRITES = ("file_modification", "magic_write", "vfs_write", "security_inode_rename")
_DELETES = dict.fromkeys(("unlink", "unlinkat", "security_inode_unlink"), "FileDeleted")
_LISTED = has("args[].name")
_TRIGGER = f"{_ARG.format('triggeredBy')}.args"
_SOCKETS = (
    f"{_ARG.format('remote_addr')}.sun_path",
    _ARG.format("pathname"),
    f"{_TRIGGER}[name=remote_addr].value.sun_path",
    f"{_TRIGGER}[name=pathname].value",
    "data[name=remote_addr].sockaddr.sun_path",
    _DATA.format("pathname"),
    f"{_ARG.format('addr')}.sun_path",
    "data[name=addr].sockaddr.sun_path",
    "detected_from.data[name=remote_addr].sockaddr.sun_path",
)
_ABUSE = {"docker_abuse": "docker.sock"}  # the signature says whose socket it is
_FLAGS = (_ARG.format("flags"), _DATA.format("flags"))
_ADDRESSES = ("remote_addr", "addr")  # of security_socket_connect, and of connect
_VERSIONS = ("sin", "sin6")
_PACKETS = (
    ("eventName", f"{_ARG.format('metadata')}.direction"),
    ("name", "data[name=metadata].packet_metadata.direction"),
)
_INWARD = ("1", "INGRESS")


def _peer(argument: str, part: str) -> tuple[str, ...]:
    """Return the places of an address's part: an argument, a socket's address, a packet's end."""
    end = "dst_ip" if part == "addr" else "dst_port"
    return (
        _ARG.format(argument),
        *(f"{_ARG.format(name)}.{version}_{part}" for name in _ADDRESSES for version in _VERSIONS),
        f"{_ARG.format('metadata')}.{end}",
        *(
            f"data[name={name}].sockaddr.{version}_{part}"
            for name in _ADDRESSES
            for version in _VERSIONS
        ),
        f"data[name=metadata].packet_metadata.{end}",
    )


TRACEE = Schema(
    name="tracee",
    product="Tracee",
    fields={
        "process": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*(f"{each}|basename" for each in _PATHS), *_SELF),
            "command_line": text(
                f"{_ARG.format('argv')}|argv",
                "data[name=argv].str_array.value|argv",
                "data[name=argv].strArray.value|argv",
                "data[name=argv].strArray|argv",
                f"{_DATA.format('argv')}|argv",
            ),
            "folder": text(*_PATHS),
            "parent_name": text(
                _ARG.format("prev_comm"),
                _DATA.format("prev_comm"),
                f"{_PROCESS}.ancestors[].executable.path|basename",
                f"{_PROCESS}.ancestors[].thread.name",
                "processName",
            ),
            "process_id": _ID,
            "parent_id": text(
                "parentEntityId",
                f"{_PROCESS}.ancestors[].unique_id",
                "hostParentProcessId",
                f"{_PROCESS}.ancestors[].pid",
            ),
        },
        "file": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(*(f"{each}|basename" for each in _PATHS)),
            "folder": text(*_PATHS),
            "action": text("eventName", "name", words=_DELETES),
            "parent_name": text(*_SELF),
            "parent_folder": text(*_IMAGE),
            "parent_account": _USER,
            "parent_id": _ID,
        },
        "network": {
            "time": _TIME,
            "host": _HOST,
            "name": text(*_SELF),
            "ip": text(*_peer("dst", "addr"), _DATA.format("dst")),
            "url": text(
                "args[name=dst_dns].value|first",
                *(f"data[name=dst_dns].{each}.value|first" for each in ("str_array", "strArray")),
            ),
            "port": number(
                *_peer("dst_port", "port"),
                *(f"data[name=dst_port].{type}" for type in ("u32", "u_int32", "uInt32", "int32")),
            ),
            "parent_account": _USER,
            "parent_id": _ID,
        },
        "daemon": {
            "time": _TIME,
            "host": _HOST,
            "account": _USER,
            "name": text(
                *(f"{each}|basename" for each in _SOCKETS), "eventName", "name", words=_ABUSE
            ),
            "request": text(*_SOCKETS, "eventName", "name"),
            "caller": text(*_SELF),
            "caller_container": text("containerId", "container.id", "workload.container.id"),
            "parent_id": _ID,
        },
    },
    recognise=(
        has("eventName", "processName", "args"),
        has(_PROCESS, "data", "name"),
        has(_PROCESS, "name", "timestamp"),
    ),
    kinds=(
        rule("process", at("eventName", *_STARTS), *_LISTED),
        rule("process", at("name", *_STARTS), *has(_PROCESS)),
        rule("daemon", at("eventName", "docker_abuse")),
        rule("daemon", at("name", "docker_abuse"), *has(_PROCESS)),
        *(rule("other", starts(name, "net_packet"), at(way, *_INWARD)) for name, way in _PACKETS),
        *(
            rule("daemon", at(name, *_CONNECTS, *_OPENS), holds(each, *SOCKETS))
            for name in ("eventName", "name")
            for each in _SOCKETS
        ),
        rule("network", at("eventName", *_CONNECTS), *_LISTED),
        rule("network", starts("eventName", "net_packet"), *_LISTED),
        rule("network", at("name", *_CONNECTS), *has(_PROCESS)),
        rule("network", starts("name", "net_packet"), *has(_PROCESS)),
        *(
            rule("other", at(name, *_OPENS), holds(flags, "O_RDONLY"))
            for name, flags in zip(("eventName", "name"), _FLAGS, strict=True)
        ),
        rule("file", at("eventName", *_OPENS, *_WRITES), *_LISTED),
        rule("file", at("name", *_OPENS, *_WRITES), *has(_PROCESS)),
        # Log collectors make a text or an object of the list.
        folded(at("eventName", *_STARTS, *_CONNECTS, *_OPENS, *_WRITES)),
        folded(starts("eventName", "net_packet")),
        rule("other", *has("eventName")),
        rule("other", *has(_PROCESS)),
    ),
    decode="tracee_args",
    lineage=Lineage(
        ends=tuple((at(name, "sched_process_exit"),) for name in ("eventName", "name")),
    ),
)
