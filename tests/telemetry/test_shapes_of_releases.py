"""Events in the shapes that the releases of today write, of which others are written nearby."""

from __future__ import annotations

from typing import Any

import pytest

from t1612core import AUTO, Detector
from t1612core.telemetry import auto
from t1612core.telemetry.fields import completed, label

FIND = auto.finder()
DETECTOR = Detector(schema=AUTO)
TIME = "2026-03-02T08:06:41Z"
PEER, PORT = "2001:db8::17", 8080
FILE, SOCKET = "/tmp/.x/Dockerfile", "/run/docker.sock"


def read(event: dict[str, Any], *names: str) -> list[str]:
    """Return the kind of an event, and some of its fields as readers see them."""
    found = FIND(event)
    kind: Any = found.route
    if not names:
        return [kind]
    fields = completed(found.schema).fields[kind]
    return [kind, *(label(kind, name, fields[name])(found.row) for name in names)]


# --- Auditbeat, Elastic Defend


def auditbeat(*actions: str, types: tuple[str, ...] = ("change",)) -> dict[str, Any]:
    event = {"category": ["file"], "type": [*types], "action": [*actions]}
    module = {"module": "file_integrity"}
    return {"@timestamp": TIME, "event": {**event, **module}, "file": {"path": FILE}}


# elastic/beats, auditbeat/module/file_integrity/action.go: what is told beside another comes first.
@pytest.mark.parametrize(
    ("actions", "action"),
    [
        (("created", "updated"), "FileModified"),
        (("created",), "FileCreated"),
        (("attributes_modified", "updated"), "FileModified"),
        (("attributes_modified", "deleted"), "FileDeleted"),
    ],
)
def test_auditbeat_tells_several_things_done_to_a_file(
    actions: tuple[str, ...], action: str
) -> None:
    assert ["file", action] == read(auditbeat(*actions), "action")


@pytest.mark.parametrize("action", ["attributes_modified", "initial_scan"])
def test_auditbeat_tells_of_files_that_nobody_wrote(action: str) -> None:
    assert ["other"] == read(auditbeat(action))


# elastic/ecs, RFC 30: the Linux event model; Elastic Defend tells several moments at once.
@pytest.mark.parametrize(
    ("action", "kind"),
    [
        *(("exec", "process"), ("fork", "other"), ("end", "other")),
        *((["fork", "exec", "end"], "process"), (["fork", "end"], "other")),
    ],
)
@pytest.mark.parametrize("types", [{}, {"type": ["start"]}])
def test_elastic_tells_starts_from_forks(action: Any, kind: str, types: dict[str, Any]) -> None:
    process = {"command_line": "docker build .", "name": "docker"}
    event = {"kind": "event", "category": "process", "action": action, **types}

    assert [kind] == read({"@timestamp": TIME, "event": event, "process": process})


# --- LAUREL


def laurel(exit: int, *sockets: dict[str, Any]) -> dict[str, Any]:
    call = {"success": "yes" if exit >= 0 else "no", "exit": exit, "comm": "dockerd"}
    call |= {"SYSCALL": "connect", "exe": "/usr/bin/dockerd"}
    return {"ID": "1772438801.500:7", "SYSCALL": call, "SOCKADDR": [*sockets]}


# threathunters-io/laurel, testdata/record-connect.txt: EINPROGRESS is no failure.
@pytest.mark.parametrize(("exit", "kind"), [(0, "network"), (-115, "network"), (-111, "other")])
def test_laurel_tells_of_connections_under_way(exit: int, kind: str) -> None:
    peer = {"SADDR": {"saddr_fam": "inet6", "addr": PEER, "port": PORT}}

    assert [kind] == read(laurel(exit, peer))
    if kind == "network":
        assert [kind, PEER, str(PORT)] == read(laurel(exit, peer), "ip", "port")


# threathunters-io/laurel, testdata/record-nscd.json: what is no letter has a percent sign.
@pytest.mark.parametrize("beside", [{}, {"SADDR": f"{{saddr_fam=local path={SOCKET}}}"}])
def test_laurel_writes_addresses_that_it_does_not_translate(beside: dict[str, str]) -> None:
    local = laurel(0, {"saddr": f"%01%00{SOCKET}%00", **beside})
    inet = laurel(0, {"saddr": "%02%00%1f%90%cb%00qc%00%00%00%00%00%00%00%00"})

    assert ["daemon", SOCKET] == read(local, "request")
    assert ["network", "203.0.113.99", str(PORT)] == read(inet, "ip", "port")


def test_laurel_tells_of_rings() -> None:
    event = {"ID": "1737533617.373:1", "URINGOP": [{"uring_op": 18, "success": "yes"}]}

    assert ["other"] == read(event)
    assert "laurel" == FIND(event).schema.name


# --- Tetragon


def tetragon(function: str, *args: dict[str, Any], event: str = "process_kprobe") -> dict[str, Any]:
    process = {"binary": "/usr/bin/dockerd", "exec_id": "a"}
    held = {"process": process, "function_name": function, "args": [*args]}
    return {event: held, "node_name": "h", "time": TIME}


@pytest.mark.parametrize(
    ("event", "function"),
    [("process_kprobe", "security_socket_connect"), ("process_lsm", "socket_connect")],
)
def test_tetragon_tells_to_whom_a_socket_connects(event: str, function: str) -> None:
    peer = {"sockaddr_arg": {"family": "AF_INET6", "addr": PEER, "port": PORT}}

    given = tetragon(function, peer, {"int_arg": 28}, event=event)
    assert ["network", PEER, str(PORT)] == read(given, "ip", "port")


# mmap(2): 2 is PROT_WRITE.
@pytest.mark.parametrize(
    ("function", "kind", "args"),
    [
        ("file_open", "other", ()),
        ("security_file_open", "other", ()),
        ("fd_install", "other", ()),
        *(("security_mmap_file", "other", ({"uint_arg": each},)) for each in (0, 1, 4, 5)),
        *(("security_mmap_file", "file", ({"uint_arg": each},)) for each in (2, 3, 7)),
        ("security_file_permission", "other", ({"int_arg": 4},)),
        ("security_file_permission", "file", ({"int_arg": 2},)),
        ("security_path_truncate", "file", ()),
    ],
)
def test_tetragon_tells_files_that_are_written(
    function: str, kind: str, args: tuple[dict[str, Any], ...]
) -> None:
    for event in ("process_kprobe", "process_lsm"):
        given = tetragon(function, {"file_arg": {"path": FILE}}, *args, event=event)
        assert [kind] == read(given)
    opened = tetragon(function, {"file_arg": {"path": SOCKET}}, *args)
    assert ["daemon"] == read(opened)  # whoever opens that one reaches for the engine


# --- osquery


# osquery, tests/linux/process_events_tests.cpp: as the kernel's audit writes it.
@pytest.mark.parametrize(
    "written", ['"/tmp/.x y"', "2F746D702F2E782079", "/tmp/.x y"], ids=["quoted", "hex", "plain"]
)
def test_osquery_tells_where_a_process_starts(written: str) -> None:
    columns = {"cmdline": "docker build .", "path": "/usr/bin/docker", "cwd": written}
    event = {"name": "process_events", "hostIdentifier": "h", "columns": columns}

    assert ["process", "/tmp/.x y"] == read(event, "working_directory")


def test_osquery_tells_of_files_whose_rights_change() -> None:
    columns = {"target_path": FILE, "action": "ATTRIBUTES_MODIFIED"}
    event = {"name": "file_events", "hostIdentifier": "h", "columns": columns}

    assert ["other"] == read(event)
    assert ["file"] == read({**event, "columns": {**columns, "action": "UPDATED"}})


# --- Tracee


def tracee(call: str, **values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an event in its older form and in that of v1beta1."""
    old = {"eventName": call, "processName": "curl"}
    workload = {"process": {"pid": 7, "real_user": {"id": 33}, "executable": {"path": "/bin/curl"}}}
    new = {"timestamp": TIME, "name": call, "workload": workload}
    args = [{"name": name, "value": value} for name, value in values.items()]
    data = [{"name": name, **_typed(name, value)} for name, value in values.items()]
    return {**old, "args": args}, {**new, "data": data}


def _typed(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"str": value}
    return {"packet_metadata" if name == "metadata" else "sockaddr": value}


def test_tracee_tells_what_is_renamed() -> None:
    for event in tracee("security_inode_rename", old_path="/tmp/.x/a", new_path=FILE):
        assert ["file", "Dockerfile", FILE] == read(event, "name", "folder")


def test_tracee_tells_of_the_call_itself() -> None:
    for event in tracee("connect", addr={"sin6_addr": PEER, "sin6_port": PORT}):
        assert ["network", PEER, str(PORT)] == read(event, "ip", "port")
    for event in tracee("connect", addr={"sun_path": SOCKET}):
        assert ["daemon", SOCKET] == read(event, "request")


@pytest.mark.parametrize(("way", "kind"), [(1, "other"), ("INGRESS", "other"), (3, "network")])
def test_tracee_tells_which_way_a_packet_goes(way: Any, kind: str) -> None:
    for event in tracee("net_packet_tcp", metadata={"dst_ip": PEER, "direction": way}):
        assert [kind] == read(event)


def test_tracee_tells_of_its_signature_and_of_the_account() -> None:
    _, event = tracee("docker_abuse")
    del event["data"]  # it has none of its own
    remote = {"name": "remote_addr", "sockaddr": {"sa_family": "AF_UNIX", "sun_path": SOCKET}}
    event["workload"]["container"] = {"id": "3f1a"}
    event["detected_from"] = {"name": "security_socket_connect", "data": [remote]}

    told = read(event, "request", "caller", "caller_container", "account")
    assert ["daemon", SOCKET, "curl", "3f1a", "33"] == told
    finding = DETECTOR.score_daemon(event)
    assert finding is not None
    assert "daemon.socket_in_container" in finding.signals


# --- Engines


# containers/podman, cmd/podman/system/events.go: since release 5.
def test_podman_tells_its_events() -> None:
    event: dict[str, Any] = {"ID": "9d", "Name": "localhost/a:3", "Status": "build"}
    event |= {"Type": "image", "time": 1772438801, "timeNano": 1772438801123456789}

    assert ["daemon", "build"] == read(event, "request")
    (step,) = DETECTOR.observe(event)
    assert step.time is not None
    assert "2026-03-02T08:06:41.123456+00:00" == step.time.isoformat()


BINDS = ["/:/host", "/var/run/docker.sock:/var/run/docker.sock"]
PRIVILEGED = {"HostConfig": {"Privileged": True, "Binds": BINDS}, "Image": "alpine:3"}
PRIVILEGED |= {"Cmd": ["sh", "-c", "docker build -t alpine:3 /tmp/.x"]}
CREATE = {"level": "debug", "method": "POST", "request-url": "/v1.47/containers/create?name=x"}
HANDLING = {**CREATE, "msg": "handling POST request", "time": TIME, "form-data": PRIVILEGED}


# moby, daemon/server/middleware/debug.go: since release 28 an object.
def test_dockerd_tells_what_is_sent_as_an_object() -> None:
    finding = DETECTOR.score_daemon(HANDLING)

    assert finding is not None
    assert {"daemon.run_privileged", "daemon.run_host_mount", "daemon.inner_build"} <= {
        *finding.signals
    }


REFUSED = "error response for POST request"
SENT = r'form-data="{\"HostConfig\":{\"Privileged\":true},\"Image\":\"%s\"}" method=POST'
LINE = f'time="{TIME}" level=debug msg="%s" {SENT} request-url="/v1.47/containers/create?name=x"'


def test_dockerd_tells_of_a_request_that_it_refused() -> None:
    """The line of the request itself is another one."""
    assert ["other"] == read({**HANDLING, "msg": REFUSED, "status": 409})
    assert ["other"] == read({"_raw": LINE % (REFUSED, "alpine:3")})


def test_nobody_hides_a_request_as_one_that_was_refused() -> None:
    assert ["daemon"] == read({"_raw": LINE % ("handling POST request", f'a msg=\\"{REFUSED}')})
    held = {**PRIVILEGED, "Image": f'msg="{REFUSED}'}
    assert ["daemon"] == read({**HANDLING, "form-data": held})
