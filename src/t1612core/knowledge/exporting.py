"""List the words that rules for other engines look for and no other table has, with their ids.

Sources: docs.docker.com, docker buildx build, docker container run; podman-run(1); kaniko README;
docs.docker.com, Engine API reference. Names of tactics at other products: their own validators,
``ATTACK_OF``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model import Kind

# What a builder is told to make an image. Ends of paths of verbs, as command lines have them.
BUILD_WORDS: Final = ("build", "bud", "build-using-dockerfile", "buildx b", "buildx bake")
# A builder without a verb, and what its line always has: kaniko.
VERBLESS: Final = ("executor", "kaniko", "kaniko-executor")
VERBLESS_FLAGS: Final = ("--context", "--dockerfile", "--destination")
# What comes before a context or a Dockerfile in a line, and what a URL begins with there.
BEFORE: Final = (" ", "=")
URLS: Final = (
    *(" http://", " https://", " ftp://", " git://"),
    *("--file=http://", "--file=https://", "-f=http://", "-f=https://", "-fhttp://", "-fhttps://"),
)
# What downloads, and what is piped.
PIPED: Final = ("| ", "|")
DOWNLOADS: Final = ("curl ", "wget ", "curl.exe ", "wget.exe ")
# Who asks an engine's API, and for what.
ASKING: Final = ("curl", "wget", "wget2", "socat", "nc", "ncat", "netcat", "http", "https", "xh")
API_PATHS: Final = ("/build?", "/build ", '/build"', "/build'", "/images/load", "/commit?")
# What a container is given.
STARTS: Final = (" run ", " create ")
PRIVILEGED: Final = ("--privileged",)
HOST_MOUNTS: Final = (
    *(" /:/", "=/:/", "-v/:/", "src=/,", "source=/,"),
    *(" /etc:", " /root:", " /proc:", " /var/run:", " /run:"),
)
HOST_NAMESPACES: Final = (
    *("--pid=host", "--pid host", "--ipc=host", "--ipc host", "--uts=host", "--uts host"),
)
ENGINE_FLAGS: Final = ("-H tcp://", "-H=tcp://", "--host tcp://", "--host=tcp://")
TLS_ENGINE: Final = ":2376"
# Of what a person at a desk has before him, these are on servers as well, or start anything.
NO_DESKS: Final = (
    *("byobu", "screen", "tmux", "tmux: client", "tmux: server", "zellij", "explorer"),
)
# What a mirror's name ends in, behind another word: ``deb-mirror.example.org``.
MIRROR_ENDS: Final = ("registry", "mirror", "mirrors", "proxy", "cache", "repo", "repos", "git")
# An address begins with a digit; no pattern is needed to say so.
DIGITS: Final = "123456789"

# What the published files say of themselves.
AUTHOR: Final = "The t1612core maintainers"
DATE: Final = "2026-11-29"
REFERENCE: Final = "https://attack.mitre.org/techniques/T1612/"
# Ids are made of names in this space, so that a rule keeps its id for good.
ID_SPACE: Final = "8a5f1612-5d0c-4f0e-9c55-0f1612c0de00"

# A target -> the version of ATT&CK whose tactics its own checks accept. Azure-Sentinel's
# AttackTactic.cs has no Stealth; elastic/detection-rules keeps v18's ids in its files and maps
# them to v19 by itself; falcosecurity/rules has mitre_defense_evasion; SigmaHQ's rules, and
# pySigma's check with v19's data, have attack.stealth.
ATTACK_OF: Final = {
    **dict.fromkeys(("sigma",), 19),
    **dict.fromkeys(("kql", "sentinel", "elastic", "falco", "splunk"), 18),
    # What checks these is not known.
    **dict.fromkeys(("logscale", "yaral", "osquery", "wazuh", "tetragon", "dcr", "xql"), 18),
}

# Of targets whose rules are run from time to time: the minutes from run to run, and how late an
# event may come. Elastic's are its defaults; Sentinel waits five minutes by itself before it asks.
EVERY: Final = {"elastic": 5, "sentinel": 60}
LATE: Final = {"elastic": 4, "sentinel": 0}

# By target: a kind -> a canonical field -> the product's.
# Sigma's taxonomy (sigma-specification, appendix: taxonomy): no grandparent. Image and
# ParentImage are paths.
SIGMA_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "name": "Image",
        "folder": "Image",
        "command_line": "CommandLine",
        "parent_name": "ParentImage",
        "parent_line": "ParentCommandLine",
        "account": "User",
    },
    "file": {
        "name": "TargetFilename",
        "folder": "TargetFilename",
        "parent_name": "Image",
        "parent_account": "User",
    },
    "network": {
        "name": "Image",
        "ip": "DestinationIp",
        "url": "DestinationHostname",
        "port": "DestinationPort",
        "action": "Initiated",
    },
}
# What ``Initiated`` says of a connection that was opened here.
SIGMA_OUTBOUND: Final = "true"
SIGMA_EMPTY: Final = ("", "-")
SIGMA_SOURCES: Final[Mapping[Kind, str]] = {
    "process": "process_creation",
    "file": "file_event",
    "network": "network_connection",
}

# Defender's tables, as KQL asks them. Some columns are made by the query: programs without
# ``.exe``, a host without scheme and port.
KQL_TABLES: Final[Mapping[Kind, str]] = {
    "process": "DeviceProcessEvents",
    "file": "DeviceFileEvents",
    "network": "DeviceNetworkEvents",
}
KQL_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "name": "Program",
        "folder": "FolderPath",
        "command_line": "ProcessCommandLine",
        "parent_name": "Parent",
        "grandparent_name": "Above",
        "parent_line": "InitiatingProcessCommandLine",
        "account": "AccountName",
    },
    "file": {
        "name": "FileName",
        "folder": "FolderPath",
        "action": "ActionType",
        "parent_name": "Parent",
        "grandparent_name": "Above",
        "parent_account": "InitiatingProcessAccountName",
    },
    "network": {
        "name": "Program",
        "action": "ActionType",
        "ip": "RemoteIP",
        "url": "Host",
        "port": "RemotePort",
    },
}
KQL_MADE: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "Program": 'replace_string(tolower(FileName), ".exe", "")',
        "Parent": 'replace_string(tolower(InitiatingProcessFileName), ".exe", "")',
        "Above": 'replace_string(tolower(InitiatingProcessParentFileName), ".exe", "")',
    },
    "file": {
        "Parent": 'replace_string(tolower(InitiatingProcessFileName), ".exe", "")',
        "Above": 'replace_string(tolower(InitiatingProcessParentFileName), ".exe", "")',
    },
    "network": {
        "Program": 'replace_string(tolower(InitiatingProcessFileName), ".exe", "")',
        "Host": "tostring(split(tostring(split(replace_string(replace_string(tolower(RemoteUrl), "
        '"https://", ""), "http://", ""), "/")[0]), ":")[0])',
    },
}
# What an alert shows, and of it what are entities: a type, its identifier, the column.
KQL_SHOWN: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": (
        *("TimeGenerated", "DeviceName", "AccountName", "FileName", "FolderPath"),
        *("ProcessCommandLine", "InitiatingProcessFileName", "InitiatingProcessCommandLine"),
    ),
    "file": (
        *("TimeGenerated", "DeviceName", "InitiatingProcessAccountName", "FileName", "FolderPath"),
        *("InitiatingProcessFileName", "InitiatingProcessCommandLine"),
    ),
    "network": (
        *("TimeGenerated", "DeviceName", "InitiatingProcessAccountName"),
        *("InitiatingProcessFileName", "RemoteIP", "RemoteUrl", "RemotePort"),
    ),
}
KQL_ENTITIES: Final[Mapping[Kind, tuple[tuple[str, str, str], ...]]] = {
    "process": (
        ("Host", "HostName", "DeviceName"),
        ("Account", "Name", "AccountName"),
        ("Process", "CommandLine", "ProcessCommandLine"),
    ),
    "file": (
        ("Host", "HostName", "DeviceName"),
        ("Account", "Name", "InitiatingProcessAccountName"),
        ("File", "Name", "FileName"),
    ),
    "network": (
        ("Host", "HostName", "DeviceName"),
        ("Account", "Name", "InitiatingProcessAccountName"),
        ("IP", "Address", "RemoteIP"),
    ),
}

# Microsoft Sentinel's analytics rules and solutions (Azure/Azure-Sentinel, .script/tests).
SENTINEL_CONNECTOR: Final = "MicrosoftThreatProtection"
SENTINEL_SOLUTION: Final = "T1612BuildImageOnHost"
# A hunting query: its name, what it is told to be, and by which rule's gate; what becomes of the
# rows. Whoever made one image on a host that makes none otherwise is what it is for.
HUNTS: Final = (
    (
        "hosts_that_build",
        "Hosts That Build Container Images, The Rarest First",
        "Builds by host and account. A host that builds once, and is no build server and no "
        "developer's, is where to look.",
        "image_build",
        "| summarize Builds = count(), First = min(TimeGenerated), Last = max(TimeGenerated),\n"
        "    Lines = make_set(ProcessCommandLine, 5) by DeviceName, AccountName\n"
        "| order by Builds asc\n",
    ),
    (
        "hosts_that_builders_reach",
        "Hosts That Image Builders Reach, The Rarest First",
        "Whom engines and builders connect to outside. What a single host asks is where to look.",
        "builder_egress",
        "| summarize Connections = count(), Devices = dcount(DeviceName),\n"
        "    First = min(TimeGenerated) by RemoteUrl, RemoteIP, RemotePort\n"
        "| order by Devices asc, Connections asc\n",
    ),
)

# Elastic Defend's fields, as EQL asks them (Elastic, "ECS field reference"); no grandparent.
EQL_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "name": "process.name",
        "folder": "process.executable",
        "command_line": "process.command_line",
        "parent_name": "process.parent.name",
        "parent_line": "process.parent.command_line",
        "account": "user.name",
    },
    "file": {
        "name": "file.name",
        "folder": "file.path",
        "parent_name": "process.name",
        "parent_account": "user.name",
    },
    "network": {
        "name": "process.name",
        "ip": "destination.ip",
        "url": "destination.domain",
        "port": "destination.port",
    },
}
# What begins an event's query: its category, and what is no act of the kind.
EQL_EVENTS: Final[Mapping[Kind, str]] = {
    "process": 'process where event.type == "start"',
    "file": 'file where event.type != "deletion"',
    "network": 'network where event.type != "end" and not (network.direction != null and '
    'network.direction in~ ("ingress", "inbound"))',
}
EQL_INDICES: Final[Mapping[Kind, str]] = {
    "process": "logs-endpoint.events.process*",
    "file": "logs-endpoint.events.file*",
    "network": "logs-endpoint.events.network*",
}
# elastic/detection-rules: a severity's risk score.
ELASTIC_SCORES: Final = {"informational": 1, "low": 21, "medium": 47, "high": 73}

# Splunk's data models: Endpoint and Network Traffic; no grandparent.
SPL_MODELS: Final[Mapping[Kind, tuple[str, str]]] = {
    "process": ("Endpoint.Processes", "Processes"),
    "file": ("Endpoint.Filesystem", "Filesystem"),
    "network": ("Network_Traffic.All_Traffic", "All_Traffic"),
}
SPL_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "name": "process_name",
        "folder": "process_path",
        "command_line": "process",
        "parent_name": "parent_process_name",
        "parent_line": "parent_process",
        "account": "user",
    },
    "file": {
        "name": "file_name",
        "folder": "file_path",
        "action": "action",
        "parent_account": "user",
    },
    "network": {
        "name": "app",
        "ip": "dest_ip",
        "url": "dest_host",
        "port": "dest_port",
        "action": "direction",
    },
}
SPL_SHOWN: Final[Mapping[Kind, str]] = {
    "process": "dest user process_name process_path process parent_process_name parent_process",
    "file": "dest user file_name file_path action",
    "network": "dvc user app dest_ip dest_host dest_port direction",
}
# What a data model calls an action, a data source that brings it, a risk score by level.
SPL_ACTIONS: Final = {"FileDeleted": "deleted"}
SPL_SOURCES: Final[Mapping[Kind, str]] = {
    "process": "Sysmon EventID 1",
    "file": "Sysmon EventID 11",
    "network": "Sysmon EventID 3",
}
SPL_SCORES: Final = {"informational": 5, "low": 20, "medium": 40, "high": 64}

# Falco's fields (falco.org, "Supported Fields for Conditions and Outputs"): of a file the program
# that writes is ``proc``, and the one above it ``proc.pname``.
FALCO_FIELDS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "name": "proc.name",
        "folder": "proc.exepath",
        "command_line": "proc.cmdline",
        "parent_name": "proc.pname",
        "grandparent_name": "proc.aname[2]",
        "parent_line": "proc.pcmdline",
        "account": "user.name",
    },
    "file": {
        "name": "fd.filename",
        "folder": "fd.name",
        "parent_name": "proc.name",
        "grandparent_name": "proc.pname",
        "parent_account": "user.name",
    },
    "network": {
        "name": "proc.name",
        "ip": "fd.rip",
        "url": "fd.rip.name",
        "port": "fd.rport",
    },
}
# An address is asked for by itself, and for networks that it lies in by this.
FALCO_NETWORK: Final = "fd.rnet"
FALCO_EVENTS: Final[Mapping[Kind, str]] = {
    "process": "evt.type in (execve, execveat)",
    "file": "evt.type in (open, openat, openat2, creat) and evt.is_open_write = true "
    "and fd.typechar = f",
    "network": "evt.type = connect and fd.type in (ipv4, ipv6)",
}
FALCO_OUTPUTS: Final[Mapping[Kind, str]] = {
    "process": "command=%proc.cmdline parent=%proc.pname user=%user.name",
    "file": "file=%fd.name command=%proc.cmdline user=%user.name",
    "network": "to=%fd.rip port=%fd.rport name=%fd.rip.name command=%proc.cmdline",
}
FALCO_PRIORITIES: Final = {
    **{"informational": "INFORMATIONAL", "low": "NOTICE", "medium": "WARNING", "high": "CRITICAL"},
}
