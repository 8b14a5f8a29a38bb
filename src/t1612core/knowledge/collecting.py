"""Say what makes a product send events of a kind, or a field, for those who have none.

Files named here are those of ``docs/collect``; ``docs/get-your-data-in.md`` says how to install
each, and what has checked it.

Sources: Microsoft, "Stream Microsoft Defender XDR events", the tables of advanced hunting, "ASIM
schemas", "Sysmon" and "Advanced security audit policy settings"; Elastic, "Elastic Defend" event
collection settings and "Auditbeat, Auditd and File Integrity modules"; Docker, "Read the daemon
logs": enable debugging; Falco, "Output Formatting"; Tetragon, "Tracing Policy" and "Daemon
configuration"; Tracee, "Policies"; osquery, "Process and socket auditing" and the specs of its
tables; auditctl(8); laurel(8); CrowdStrike, "Falcon Data Replicator"; Splunk, "Common Information
Model"; Kubernetes, "Auditing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model import Kind

# What no sensor of hosts tells.
_ENGINES: Final = "it sends nothing of engines: scan dockerd's log or docker events besides"
_HOSTS: Final = "it tells of engines alone: collect a sensor of hosts besides, or auditd"

# A schema's name -> kind -> what to switch on or to export.
MAKES: Final[Mapping[str, Mapping[Kind, str]]] = {
    "mde": {
        "process": "export the table DeviceProcessEvents (docs/collect/defender.kql)",
        "file": "export the table DeviceFileEvents (docs/collect/defender.kql)",
        "network": "export the table DeviceNetworkEvents (docs/collect/defender.kql)",
        "daemon": _ENGINES,
    },
    "asim": {
        "process": "export the parser _Im_ProcessCreate (docs/collect/asim.kql)",
        "file": "export the parser _Im_FileEvent (docs/collect/asim.kql)",
        "network": (
            "export the parser _Im_NetworkSession (docs/collect/asim.kql); few of its"
            " sources name the program, and without one nothing can be told"
        ),
        "daemon": _ENGINES,
    },
    "ecs": {
        "process": (
            "collect process events: Elastic Defend's, or Auditbeat's module auditd"
            " (docs/collect/auditbeat.yml)"
        ),
        "file": (
            "collect file events: Elastic Defend's, or Auditbeat's module file_integrity"
            " (docs/collect/auditbeat.yml)"
        ),
        "network": (
            "collect network events: Elastic Defend's, or Auditbeat's module auditd"
            " (docs/collect/auditbeat.yml)"
        ),
        "daemon": (
            "watch engines' sockets with Auditbeat's module auditd (docs/collect/auditbeat.yml),"
            " or scan dockerd's log besides"
        ),
    },
    "cortex_xdr": {
        "process": "export xdr_data of event_type PROCESS with action_process_ and actor_ fields",
        "file": "export xdr_data of event_type FILE with action_file_ and actor_ fields",
        "network": "export xdr_data of event_type NETWORK with action_ and actor_ fields",
        "daemon": _ENGINES,
    },
    "qradar": {
        "process": "select the properties of processes that the DSM of the source extracts",
        "file": "select File Path and the properties of processes",
        "network": "select destinationip, destinationport and Process Name",
        "daemon": _ENGINES,
    },
    "artifact": {
        "process": "let the playbook hand over the command line, and the program that started it",
        "file": "let the playbook hand over the file's path",
        "network": "let the playbook hand over the program, the address and the port",
        "daemon": _ENGINES,
    },
    "cef": {
        "process": "let the product send programs with a label for the command line",
        "file": "let the product send changes of files",
        "network": "let the product send connections with the program's name (sproc)",
        "daemon": _ENGINES,
    },
    "sysmon": {
        "process": "set ProcessCreate, its event 1 (docs/collect/sysmon-linux.xml, -windows.xml)",
        "file": "set FileCreate, its event 11 (docs/collect/sysmon-linux.xml, -windows.xml)",
        "network": "set NetworkConnect, its event 3 (docs/collect/sysmon-linux.xml, -windows.xml)",
        "daemon": (
            "it sees a socket's file made, event 11, and not who uses it: scan dockerd's log"
            " besides, or collect auditd (docs/collect/auditd.rules)"
        ),
    },
    "windows_security": {
        "process": (
            "switch on Audit Process Creation, and the policy Include command line in process"
            " creation events: event 4688"
        ),
        "file": "it tells of no file by its path alone: collect Sysmon's event 11 besides",
        "network": "switch on Audit Filtering Platform Connection: event 5156",
        "daemon": _ENGINES,
    },
    "falco": {
        "process": "load the rule for programs of docs/collect/falco-rules.yaml",
        "file": "load the rule for Dockerfiles of docs/collect/falco-rules.yaml",
        "network": "load the rule for builders' connections of docs/collect/falco-rules.yaml",
        "daemon": "load the rule for engines' sockets of docs/collect/falco-rules.yaml",
    },
    "tetragon": {
        "process": "let the export have PROCESS_EXEC (docs/collect/tetragon.yaml)",
        "file": "load the policy docs/collect/tetragon-policy.yaml: without one no file is seen",
        "network": "load the policy docs/collect/tetragon-policy.yaml: it hooks tcp_connect",
        "daemon": "load the policy docs/collect/tetragon-policy.yaml: it hooks engines' sockets",
    },
    "tracee": {
        "process": "trace sched_process_exec (docs/collect/tracee-policy.yaml)",
        "file": "trace security_file_open of Dockerfiles (docs/collect/tracee-policy.yaml)",
        "network": "trace net_tcp_connect (docs/collect/tracee-policy.yaml)",
        "daemon": "trace security_socket_connect (docs/collect/tracee-policy.yaml)",
    },
    "auditd": {
        "process": "load docs/collect/auditd.rules: it records execve",
        "file": "load docs/collect/auditd.rules: it records what is written in folders",
        "network": "load docs/collect/auditd.rules: it records connect of what is watched",
        "daemon": "load docs/collect/auditd.rules: it watches engines' sockets",
    },
    "laurel": {
        "process": "load docs/collect/auditd.rules: LAUREL has what auditd records",
        "file": "load docs/collect/auditd.rules: it records what is written in folders",
        "network": "load docs/collect/auditd.rules: it records connect of what is watched",
        "daemon": "load docs/collect/auditd.rules: it watches engines' sockets",
    },
    "osquery": {
        "process": "schedule process_events (docs/collect/osquery.conf)",
        "file": "schedule file_events, and name folders in file_paths (docs/collect/osquery.conf)",
        "network": "schedule socket_events, with --audit_allow_sockets (docs/collect/osquery.conf)",
        "daemon": "schedule socket_events with its column socket (docs/collect/osquery.conf)",
    },
    "ocsf": {
        "process": "export class 1007, process activity (docs/collect/security-lake.sql)",
        "file": "export class 1001, file system activity (docs/collect/security-lake.sql)",
        "network": (
            "export class 4001, network activity (docs/collect/security-lake.sql): of a sensor"
            " of hosts, since flow logs name no program"
        ),
        "daemon": _ENGINES,
    },
    "crowdstrike": {
        "process": "export ProcessRollup2 (docs/collect/crowdstrike.cql)",
        "file": "export what is named …Written, and FileCreateInfo (docs/collect/crowdstrike.cql)",
        "network": (
            "export NetworkConnectIP4 and IP6 with ContextBaseFileName"
            " (docs/collect/crowdstrike.cql)"
        ),
        "daemon": _ENGINES,
    },
    "splunk": {
        "process": "search Endpoint.Processes (docs/collect/splunk.spl)",
        "file": "search Endpoint.Filesystem (docs/collect/splunk.spl)",
        "network": "search Network_Traffic with its field app (docs/collect/splunk.spl)",
        "daemon": _ENGINES,
    },
    "docker_events": {
        "process": _HOSTS,
        "file": _HOSTS,
        "network": _HOSTS,
        "daemon": "keep docker events --format json",
    },
    "podman_events": {
        "process": _HOSTS,
        "file": _HOSTS,
        "network": _HOSTS,
        "daemon": "keep podman events --format json",
    },
    "engine_log": {
        "process": _HOSTS,
        "file": _HOSTS,
        "network": _HOSTS,
        "daemon": (
            "set debug to true in daemon.json, else no request is logged"
            " (docs/collect/docker-daemon.json)"
        ),
    },
    "kubernetes_audit": {
        "process": _HOSTS,
        "file": _HOSTS,
        "network": _HOSTS,
        "daemon": (
            "audit pods, and what makes pods, at level Request"
            " (docs/collect/kubernetes-audit-policy.yaml)"
        ),
    },
}

# A field -> how to have it, where the events themselves never bring it.
ADDED: Final[Mapping[str, str]] = {
    "content": "no product sends what a Dockerfile says: add it, or use score_dockerfile",
}

# What a product tells by the number of a process is filled in from that process's own event.
_EARLIER: Final = "no event before these tells that process's start: scan earlier ones along"
_NUMBERED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": ("parent_name", "parent_line", "parent_folder"),
    "file": ("parent_name", "parent_line", "parent_folder", "parent_account"),
    "network": ("name",),
    "daemon": ("caller",),
}
_FALCO_OUTPUT: Final = (
    "an alert holds what its rule prints: add it by append_output (docs/collect/falco.yaml)"
)
_FLOWS: Final = "this source names no program: take a sensor of hosts"

# A schema's name -> kind -> field -> how to have it, where "export it" would lead nowhere.
FILLS: Final[Mapping[str, Mapping[Kind, Mapping[str, str]]]] = {
    **{
        name: {kind: dict.fromkeys(fields, _EARLIER + also) for kind, fields in _NUMBERED.items()}
        for name, also in {
            "auditd": ", or let LAUREL name it (docs/collect/laurel.toml)",
            "laurel": ", or set pid and spawned-by under [enrich] (docs/collect/laurel.toml)",
            "osquery": ", or join processes (docs/collect/osquery.conf)",
            "ecs": ", or export process.* (docs/collect/elastic-search.json)",
            "crowdstrike": " (docs/collect/crowdstrike.cql)",
            "sysmon": "",
            "tracee": "",
        }.items()
    },
    "falco": {
        "process": dict.fromkeys(
            ("name", "parent_name", "parent_line", "parent_folder"), _FALCO_OUTPUT
        ),
        "file": dict.fromkeys(
            ("parent_name", "parent_line", "parent_folder", "parent_account"), _FALCO_OUTPUT
        ),
        "network": {"name": _FALCO_OUTPUT},
    },
    "ocsf": {"network": {"name": _FLOWS}},
    "asim": {"network": {"name": _FLOWS}},
    "engine_log": {
        "daemon": {
            "caller": "dockerd's log never says who asks; Podman's access log does",
            "body": "no request that was logged here came with what was sent",
            "image": "no request that was logged here names an image",
        }
    },
}
