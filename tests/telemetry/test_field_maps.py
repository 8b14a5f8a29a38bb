"""Each field of the products' maps is read, or there is a reason why it is not.

The maps are facts beside the project, which are not ours to give away: where they are not, the
test is skipped.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from t1612core import SCHEMAS

# The maps' names -> ours, where they differ.
OURS = {
    **dict.fromkeys(("defender_sentinel_row", "defender_xdr_stream"), "mde"),
    **dict.fromkeys(("sysmon_evtx_json", "sysmon_linux_xml", "sysmon_windows_xml"), "sysmon"),
    "winlogbeat_sysmon": "sysmon",
    "auditbeat": "ecs",
    "auditd_laurel": "laurel",
    "auditd_raw": "auditd",
    **dict.fromkeys(("tracee_v0", "tracee_v1beta1"), "tracee"),
    "crowdstrike_fdr": "crowdstrike",
    "splunk_cim": "splunk",
    "osquery_result": "osquery",
    "dockerd_log": "engine_log",
    "cef_commonsecuritylog": "cef",
}
# Records of audit are joined, and a log's lines taken apart, before anything is looked up.
JOINED = {
    **{"UID": "SYSCALL.UID", "uid": "SYSCALL.uid", "msg": "ID", "comm": "SYSCALL.comm"},
    **{"exe": "SYSCALL.exe", "name": "PATH.name", "ppid": "SYSCALL.ppid", "pid": "SYSCALL.pid"},
    **{"a*": "EXECVE.ARGV", "proctitle": "PROCTITLE.ARGV", "saddr": "SOCKADDR.SADDR.addr"},
    **{"node": "NODE", "SOCKADDR.saddr": "SOCKADDR.SADDR.addr"},
}
TAKEN_APART = {"msg": "request", "syslog_host": "host"}

# Canonical fields of the maps of which nothing here is scored, whatever the product.
UNSCORED = {
    "AccountDomain": "accounts are judged by their names alone",
    "Protocol": "a builder's connection is judged by its other end",
    "ContainerImage": "of a process its container's image says nothing about a build",
    "TenantId": "one host's events are of one tenant",
    "LoginUser": "who acts is asked, not who logged in",
    "ExitCode": "a container's end is no step",
    "Level": "a line is judged by what it says",
    "FileOriginUrl": "Defender fills it for files that browsers save",
}
# Places that are not read, by schema.
UNREAD = {
    ("mde", "RequestAccountName"): "of remote writers over SMB, which start no builds",
    ("mde", "time"): "when the stream passed it on; the row has its own time",
    **{
        ("sysmon", f"{data}.{name}"): "numbers repeat; ProcessGuid does not, and is there"
        for data in ("Event.EventData", "winlog.event_data")
        for name in ("ProcessId", "ParentProcessId")
    },
    ("sysmon", "process.pid"): "the same",
    ("sysmon", "process.parent.pid"): "the same",
    ("ocsf", "container.uid"): "of events of engines, of which OCSF has none",
    ("ocsf", "process.container.uid"): "the same",
    ("ocsf", "src_endpoint.hostname"): "a sensor's connection may be of any host behind it",
    ("ocsf", "src_endpoint.ip"): "the same",
    ("falco", "rule"): "a rule's name is what somebody wrote",
    ("falco", "output_fields.proc.args"): "arguments without their program; proc.cmdline has both",
    ("tetragon", "process_exec.process.docker"): "of a process's start it decides nothing",
    ("tetragon", "process_exec.process.pod.container.id"): "the same",
    ("tetragon", "process_connect.process"): "connections are judged by their other end",
    ("tetragon", "process_connect.process.pid"): "numbers repeat; exec_id does not, and is there",
    ("tetragon", "process_exec.parent.pid"): "the same",
    ("tetragon", "process_exec.process.pid"): "the same",
    ("tetragon", "process_kprobe.process.pid"): "the same",
    ("crowdstrike", "UserSid"): "an account's number, which no list of accounts has",
    ("crowdstrike", "OciContainerId"): "of a process's start it decides nothing",
    ("crowdstrike", "RawProcessId"): "numbers repeat; TargetProcessId does not, and is there",
    ("splunk", "ProcessId"): "the add-on gives process_id as well",
    ("osquery", "calendarTime"): "unixTime stands beside it",
    ("kubernetes_audit", "annotations.node"): "no annotation of that name is documented",
    ("kubernetes_audit", "verb"): "told by the rules of kinds",
    ("kubernetes_audit", "objectRef.name"): "read of the body: requestObject",
    ("kubernetes_audit", "objectRef.resource"): "told by the rules of kinds",
    ("kubernetes_audit", "requestObject.spec.volumes.hostPath.path"): "read of the body",
    ("kubernetes_audit", "requestObject.spec.containers.securityContext.privileged"): "the same",
    ("kubernetes_audit", "requestObject.spec.containers.args"): "the same",
    ("kubernetes_audit", "requestObject.spec.containers.command"): "the same",
    ("kubernetes_audit", "sourceIPs"): "who asks is known by account and program",
    ("kubernetes_audit", "responseStatus.code"): "told by responseStatus.status",
    ("cef", "cef.cs1"): "a custom string without its label may be anything",
    ("cef", "cef.destinationServiceName"): "a service's name is no command line",
}


def _place(map_name: str, path: str) -> str:
    """Give a path of the maps as our schemas name places."""
    place = re.sub(r"\[[^]]*\]", "", path.partition("|")[0]).replace("\\", "")
    place = place.removeprefix("properties.")
    if map_name in ("auditd_raw", "auditd_laurel"):
        return JOINED.get(place, place)
    if map_name == "dockerd_log":
        return TAKEN_APART.get(place, place)
    if map_name in ("sysmon_windows_xml", "sysmon_linux_xml"):
        return f"Event.{place}".replace("TimeCreated.", "TimeCreated.#attributes.")
    return place


def _of_cef(path: str) -> str:
    """Give a path as CEF's names are read: by their letters, and by their labels."""
    _, found, label = path.partition("@label:")
    if found:
        return f"labelled.{label.lower()}"
    return "named." + "".join(filter(str.isalnum, path.removeprefix("cef.").lower()))


def test_each_field_of_the_maps_is_read_or_has_a_reason(shared: Path) -> None:
    maps = json.loads((shared / "facts" / "fieldmaps.json").read_text("utf-8"))["schemas"]
    read: dict[str, set[str]] = defaultdict(set)
    for name, schema in SCHEMAS.items():
        for fields in schema.fields.values():
            read[name] |= {place for field in fields.values() for place in field.places}
    unread: dict[tuple[str, str], str] = {}
    looked_at = 0
    for map_name, each in maps.items():
        name = OURS.get(map_name, map_name)
        for canonical, path in _paths(each):
            looked_at += 1
            place = _place(map_name, path)
            if name == "cef" and _of_cef(place) in read[name]:
                continue
            if place not in read[name]:
                unread[name, place] = canonical

    assert 24 == len(maps)
    assert 948 == looked_at
    unexplained = {
        key: canonical
        for key, canonical in unread.items()
        if key not in UNREAD and canonical not in UNSCORED
    }
    assert {} == unexplained
    assert set() == {*UNREAD} - {*unread}
    assert set() == {*UNSCORED} - {*unread.values()}


def _paths(each: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (canonical, path)
        for fields in each["tables"].values()
        for canonical, paths in fields.items()
        for path in paths
    ]
