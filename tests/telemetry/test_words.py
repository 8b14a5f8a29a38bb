"""Each word by which a kernel, a cluster or a product says what happened is read as that."""

from __future__ import annotations

from typing import Any

import pytest

from t1612core.telemetry import auto
from t1612core.telemetry.fields import completed, label

FIND = auto.finder()


def read(event: dict[str, Any]) -> tuple[str, str]:
    found = FIND(event)
    return found.schema.name, found.route


def shown(event: dict[str, Any], name: str) -> object:
    """Return one field of an event as readers see it."""
    found = FIND(event)
    kind: Any = found.route
    return label(kind, name, completed(found.schema).fields[kind][name])(found.row)


def falco(call: str, **fields: str) -> dict[str, Any]:
    held = {key.replace("__", "."): value for key, value in fields.items()}
    return {"rule": "r", "priority": "Notice", "output_fields": {"evt.type": call, **held}}


# Linux: execve(2), execveat(2), clone(2), fork(2), vfork(2); Falco's own word for a new process.
@pytest.mark.parametrize(
    "call", ["execve", "execveat", "clone", "clone3", "fork", "vfork", "spawned_process"]
)
def test_a_call_that_starts_a_process_is_one_of_a_process(call: str) -> None:
    event = falco(call, proc__cmdline="docker build .", fd__name="/dev/null")

    assert ("falco", "process") == read(event)


# Linux: connect(2), accept(2), sendto(2), sendmsg(2).
@pytest.mark.parametrize("call", ["connect", "accept", "accept4", "sendto", "sendmsg"])
def test_a_call_that_reaches_a_peer_is_one_of_the_network(call: str) -> None:
    event = falco(call, proc__name="dockerd", fd__name="example")
    inbound = "InboundConnection" if call.startswith("accept") else call

    assert ("falco", "network") == read(event)
    assert inbound == shown(event, "action")


@pytest.mark.parametrize(
    ("call", "action"),
    [
        *((call, "FileDeleted") for call in ("unlink", "unlinkat", "rmdir")),
        *((call, "FileRenamed") for call in ("rename", "renameat", "renameat2")),
        *((call, call) for call in ("open", "openat", "openat2", "creat")),
    ],
)
def test_a_call_of_a_file_is_told_as_defender_tells_it(call: str, action: str) -> None:
    event = falco(call, fd__name="/tmp/Dockerfile")

    assert ("falco", "file") == read(event)
    assert action == shown(event, "action")


# Kubernetes: what has a template of a pod, or is one.
WORKLOADS = (
    *("pods", "replicationcontrollers", "deployments", "daemonsets", "replicasets"),
    *("statefulsets", "jobs", "cronjobs"),
)
NO_WORKLOADS = ("secrets", "configmaps", "namespaces", "services", "nodes", "podtemplates")


def audit(verb: str, resource: str) -> dict[str, Any]:
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "stage": "ResponseComplete",
        "verb": verb,
        "requestURI": f"/apis/{resource}",
        "objectRef": {"resource": resource, "namespace": "default"},
        "requestObject": {"kind": "x"},
    }


def audited_by_google(verb: str, resource: str) -> dict[str, Any]:
    return {
        "protoPayload": {
            "serviceName": "k8s.io",
            "methodName": f"io.k8s.{resource}.{verb}",
            "request": {"kind": "x"},
        }
    }


@pytest.mark.parametrize("made", [audit, audited_by_google])
@pytest.mark.parametrize("verb", ["create", "update", "patch"])
@pytest.mark.parametrize("resource", WORKLOADS)
def test_a_workload_that_is_told_to_run_is_a_request(made: Any, verb: str, resource: str) -> None:
    assert ("kubernetes_audit", "daemon") == read(made(verb, resource))


@pytest.mark.parametrize("made", [audit, audited_by_google])
@pytest.mark.parametrize(
    ("verb", "resource"),
    [
        *(("create", resource) for resource in NO_WORKLOADS),
        *((verb, "pods") for verb in ("get", "list", "watch", "delete", "deletecollection")),
    ],
)
def test_what_runs_nothing_is_no_request(made: Any, verb: str, resource: str) -> None:
    assert ("kubernetes_audit", "other") == read(made(verb, resource))


# Words of devices for what they saw done to a file.
@pytest.mark.parametrize("action", ["read", "access", "open"])
def test_a_file_that_was_only_looked_at_is_not_one_that_was_written(action: str) -> None:
    event = {
        "DeviceVendor": "v",
        "DeviceProduct": "p",
        "DeviceAction": action,
        "FilePath": "/tmp/Dockerfile",
    }

    assert ("cef", "other") == read(event)
    assert ("cef", "file") == read({**event, "DeviceAction": "create"})


# What Azure-Sentinel's parser makes of a row of DeviceFileEvents.
def test_asim_says_of_a_file_who_started_its_writer() -> None:
    event = {
        **{"EventSchema": "FileEvent", "EventSchemaVersion": "0.2.1", "EventType": "FileCreated"},
        **{"TargetFilePath": "/tmp/Dockerfile", "DvcHostname": "h", "SrcHostname": "other"},
        **{"ActingProcessName": "/usr/bin/sh", "ActingProcessParentFileName": "php-fpm"},
    }

    assert ("asim", "file") == read(event)
    assert ("sh", "php-fpm") == (shown(event, "parent_name"), shown(event, "grandparent_name"))
    assert "h" == shown(event, "host")
    assert "" == shown({**event, "DvcHostname": ""}, "host")


TO = "2001:db8::7"
PEERS = {
    "a socket's address": {"sin_addr": "203.0.113.7", "sin_port": 443},
    "one of IPv6": {"sin6_addr": TO, "sin6_port": 443},
}


# Tracee's data of ``security_socket_connect``, in its older form and that of v1beta1.
@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_tracee_says_to_whom_a_socket_connects(peer: dict[str, Any]) -> None:
    call = "security_socket_connect"
    args = [{"name": "remote_addr", "value": peer}]
    old = {"eventName": call, "processName": "curl", "args": args}
    data = [{"name": "remote_addr", "sockaddr": peer}]
    new = {"name": call, "workload": {"process": {"pid": 7}}, "data": data}
    address, port = peer.values()

    for event in (old, new):
        assert ("tracee", "network") == read(event)
        assert (address, str(port)) == (shown(event, "ip"), shown(event, "port"))


# Tracee's events of packets, in both forms.
def test_tracee_says_to_whom_a_packet_goes() -> None:
    ends = {"src_ip": "192.0.2.1", "dst_ip": TO, "src_port": 4711, "dst_port": 443}
    event = "net_packet_ipv6"
    old = {"eventName": event, "processName": "curl", "args": [{"name": "metadata", "value": ends}]}
    data = [{"name": "metadata", "packet_metadata": ends}]
    new = {"name": event, "workload": {"process": {"pid": 7}}, "data": data}

    for each in (old, new):
        assert ("tracee", "network") == read(each)
        assert (TO, "443") == (shown(each, "ip"), shown(each, "port"))


EXECUTED = {"ID": "1772438801.500:7", "EXECVE": {"ARGV": ["docker", "build", "."]}}
BASH = {"exe": "/usr/bin/bash", "comm": "bash"}


# LAUREL 0.8, 0.5 and 0.4, each as its release writes by default or is told to.
@pytest.mark.parametrize(
    "told",
    [
        {"SYSCALL": {"exe": "/usr/bin/docker", "SPAWNED_BY": {**BASH, "pid": 6}, "PPID": {}}},
        {"SYSCALL": {"exe": "/usr/bin/docker", "PPID": {**BASH, "ppid": 5}}},
        {"SYSCALL": {"exe": "/usr/bin/docker"}, "PARENT_INFO": BASH},
    ],
    ids=["SPAWNED_BY", "PPID", "PARENT_INFO"],
)
def test_laurel_says_who_started_a_process(told: dict[str, Any]) -> None:
    event = {**EXECUTED, **told}

    assert ("laurel", "process") == read(event)
    assert ("bash", "/usr/bin/bash") == (shown(event, "parent_name"), shown(event, "parent_folder"))


@pytest.mark.parametrize(
    "told",
    [{"SYSCALL": {"PID": {"container": {"id": "3f1a"}}}}, {"CONTAINER_INFO": {"id": "3f1a"}}],
    ids=["0.8", "before"],
)
def test_laurel_says_in_which_container_a_socket_is_opened(told: dict[str, Any]) -> None:
    to = {"SADDR": {"family": "unix", "path": "/run/docker.sock"}}
    event = {"ID": "1772438801.500:7", "SYSCALL": {"comm": "curl"}, "SOCKADDR": [to]}
    event |= told

    assert ("laurel", "daemon") == read(event)
    assert "3f1a" == shown(event, "caller_container")


def osquery(table: str, **columns: str) -> dict[str, Any]:
    return {"name": f"pack_a_{table}", "hostIdentifier": "h", "columns": columns}


RUN = {"path": "/usr/bin/docker", "cmdline": "docker build ."}


# osquery's process_events of Linux, es_process_events of macOS, process_etw_events of Windows.
@pytest.mark.parametrize(
    ("table", "column", "starts", "others"),
    [
        ("process_events", "syscall", ("execve", "execveat"), ("fork", "vfork", "clone", "kill")),
        ("es_process_events", "event_type", ("exec",), ("fork", "exit")),
        ("process_etw_events", "type", ("ProcessStart",), ("ProcessStop",)),
    ],
)
def test_osquery_says_which_rows_are_starts(
    table: str, column: str, starts: tuple[str, ...], others: tuple[str, ...]
) -> None:
    for word in starts:
        assert ("osquery", "process") == read(osquery(table, **RUN, **{column: word}))
    for word in others:
        assert ("osquery", "other") == read(osquery(table, **RUN, **{column: word}))


# osquery's process_file_events of Linux and es_process_file_events of macOS.
@pytest.mark.parametrize("table", ["process_file_events", "es_process_file_events"])
@pytest.mark.parametrize(
    ("word", "action"),
    [
        *(("write", "FileModified"), ("rename", "FileRenamed"), ("open", None), ("read", None)),
        *(("create", "FileCreated"), ("unlink", "FileDeleted"), ("open+truncate", "FileModified")),
    ],
)
def test_osquery_says_which_file_a_process_writes(
    table: str, word: str, action: str | None
) -> None:
    if table.startswith("es_"):
        names, by = ("filename", "dest_filename", "event_type"), {"path": "/bin/sh"}
    else:
        names, by = ("path", "dest_path", "operation"), {"executable": "/bin/sh"}
    moved = {names[1]: "/tmp/b/Dockerfile"} if word == "rename" else {}
    event = osquery(table, **{names[0]: "/tmp/a/Dockerfile", names[2]: word}, **by, **moved)

    if action is None:
        assert ("osquery", "other") == read(event)
        assert ("osquery", "other") == read({**event, "name": "what the query is called"})
        return
    assert ("osquery", "file") == read(event)
    place = f"/tmp/{'b' if moved else 'a'}/Dockerfile"
    seen = [shown(event, name) for name in ("folder", "name", "parent_name", "parent_folder")]
    assert [place, "Dockerfile", "sh", "/bin/sh"] == seen
    assert action == shown(event, "action")
    assert ("osquery", "file") == read({**event, "name": "what the query is called"})
