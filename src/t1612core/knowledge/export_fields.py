"""Name the fields of the engines that rules are exported to as texts that nothing here can run.

Sources: CrowdStrike, "Events Data Dictionary" and the LogScale query language's ``in`` and
``cidr``; Google SecOps, "Unified Data Model field list" and "YARA-L 2.0 language syntax"; osquery,
"Schema": process_events, process_file_events, socket_events, docker_images, docker_containers;
Wazuh, "Rules syntax" and its own ruleset (0595-win-sysmon_rules.xml, osquery_rules.xml); Tetragon,
"TracingPolicy: selectors"; Azure Monitor, "Supported KQL features in transformations" and
"Workspace transformation DCR".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from ..model import Kind

# By target: a kind -> a canonical field -> the product's.
Fields = Mapping[Kind, Mapping[str, str]]

# Falcon's connections name no host.
LOGSCALE_FIELDS: Final[Fields] = {
    "process": {
        "name": "FileName",
        "folder": "ImageFileName",
        "command_line": "CommandLine",
        "parent_name": "ParentBaseFileName",
        "grandparent_name": "GrandParentBaseFileName",
        "parent_line": "ParentCommandLine",
        "account": "UserName",
    },
    "file": {
        "name": "TargetFileName",
        "folder": "TargetFileName",
        "parent_name": "ContextBaseFileName",
        "parent_account": "UserName",
    },
    "network": {
        "name": "ContextBaseFileName",
        "action": "ConnectionDirection",
        "ip": "RemoteIP",
        "port": "RemotePort",
    },
}
# What an event of a kind is, and what it shows. ``RemoteIP`` is made of both versions' fields.
LOGSCALE_EVENTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": (
        'in(field="#event_simpleName", values=["ProcessRollup2", "SyntheticProcessRollup2"])',
    ),
    "file": ('in(field="#event_simpleName", values=["FileCreateInfo", "*Written"])',),
    "network": (
        'in(field="#event_simpleName", values=["NetworkConnectIP4", "NetworkConnectIP6"])',
        "RemoteIP := coalesce([RemoteAddressIP4, RemoteAddressIP6])",
    ),
}
LOGSCALE_SHOWN: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": (
        *("@timestamp", "aid", "ComputerName", "UserName", "FileName", "CommandLine"),
        "ParentBaseFileName",
    ),
    "file": ("@timestamp", "aid", "ComputerName", "UserName", "TargetFileName"),
    "network": (
        *("@timestamp", "aid", "ComputerName", "ContextBaseFileName", "RemoteIP", "RemotePort"),
    ),
}
# What Falcon calls a connection that came from outside.
LOGSCALE_INBOUND: Final = "1"

# Of a process that starts ``principal`` is who starts it.
YARAL_FIELDS: Final[Fields] = {
    "process": {
        "name": "target.process.file.full_path",
        "folder": "target.process.file.full_path",
        "command_line": "target.process.command_line",
        "parent_name": "principal.process.file.full_path",
        "grandparent_name": "principal.process.parent_process.file.full_path",
        "parent_line": "principal.process.command_line",
        "account": "principal.user.userid",
    },
    "file": {
        "name": "target.file.full_path",
        "folder": "target.file.full_path",
        "parent_name": "principal.process.file.full_path",
        "grandparent_name": "principal.process.parent_process.file.full_path",
        "parent_account": "principal.user.userid",
    },
    "network": {
        "name": "principal.process.file.full_path",
        "ip": "target.ip",
        "url": "target.hostname",
        "port": "target.port",
    },
}
YARAL_EVENTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": ("PROCESS_LAUNCH",),
    "file": ("FILE_CREATION", "FILE_MODIFICATION"),
    "network": ("NETWORK_CONNECTION",),
}
YARAL_HOST: Final = "principal.hostname"
YARAL_SCORES: Final = {"informational": 10, "low": 35, "medium": 65, "high": 85}

# Columns that the queries make, of osquery's own; files are those of process_file_events, which
# name who writes; connections name no host.
OSQUERY_FIELDS: Final[Fields] = {
    "process": {
        "name": "name",
        "folder": "folder",
        "command_line": "line",
        "parent_name": "parent_name",
        "grandparent_name": "above_name",
        "parent_line": "parent_line",
        "account": "account",
    },
    "file": {
        "name": "name",
        "folder": "folder",
        "parent_name": "parent_name",
        "parent_account": "account",
    },
    "network": {"name": "name", "ip": "ip", "port": "port"},
}
# A kind -> a column -> what it is of; the tables; what is shown besides.
OSQUERY_COLUMNS: Final[Mapping[Kind, Mapping[str, str]]] = {
    "process": {
        "folder": "e.path",
        "line": "e.cmdline",
        "parent_path": "p.path",
        "parent_line": "p.cmdline",
        "above_path": "g.path",
        "account": "u.username",
    },
    "file": {"folder": "e.path", "parent_path": "e.executable", "account": "u.username"},
    "network": {"folder": "e.path", "ip": "e.remote_address"},
}
OSQUERY_NAMES: Final = {"name": "folder", "parent_name": "parent_path", "above_name": "above_path"}
OSQUERY_TABLES: Final[Mapping[Kind, str]] = {
    "process": "process_events AS e LEFT JOIN processes AS p ON p.pid = e.parent "
    "LEFT JOIN processes AS g ON g.pid = p.parent LEFT JOIN users AS u ON u.uid = e.uid",
    "file": "process_file_events AS e LEFT JOIN users AS u ON u.uid = e.uid",
    "network": "socket_events AS e",
}
OSQUERY_SHOWN: Final[Mapping[Kind, str]] = {
    "process": "e.eid, e.time, e.pid, e.parent, e.uid, e.cwd, e.path, e.cmdline",
    "file": "e.eid, e.time, e.pid, e.uid, e.operation, e.path, e.executable",
    "network": "e.eid, e.time, e.pid, e.path, e.action, e.remote_address, e.remote_port",
}
OSQUERY_WHERE: Final[Mapping[Kind, str]] = {
    "process": "1",
    "file": "lower(e.operation) NOT IN ('open', 'read', 'close', 'unlink')",
    "network": "e.action = 'connect'",
}
# What an engine itself says: a name, what it is, the query. Pulled images keep the day on which
# they were made elsewhere; one that is minutes older than its container was made here.
OSQUERY_STATES: Final = (
    (
        "image_built_then_started_with_rights",
        "A container with all rights, of an image that was made on this host minutes before.",
        "SELECT c.id, c.name, c.image, c.command, c.state, i.tags, i.created AS image_created, "
        "c.created AS container_created FROM docker_containers AS c JOIN docker_images AS i "
        "ON replace(i.id, 'sha256:', '') = replace(c.image_id, 'sha256:', '') "
        "WHERE c.privileged = 1 AND c.created BETWEEN i.created AND i.created + {seconds};",
    ),
    (
        "images_with_a_step_from_a_bare_address",
        "Images of which a step fetched from an address outside that has no name.",
        "SELECT h.id, h.created, h.created_by, h.tags FROM docker_images AS i "
        "JOIN docker_image_history AS h ON h.id = i.id WHERE {bare};",
    ),
)


@frozen(repr=False)
class WazuhSource:
    """A source of events that Wazuh decodes: its fields, and the one that names the host.

    ``events``: by kind the group that its rules are in, and a pattern of the query's name, where
    one group has several kinds.
    """

    name: str
    fields: Fields
    host: str
    events: Mapping[Kind, tuple[str, str]]


# Two sources that Wazuh has decoders and rules for: Sysmon on Windows, and osquery, with the
# queries of docs/collect/osquery.conf.
WAZUH_SYSMON: Final[Fields] = {
    "process": {
        "name": "win.eventdata.image",
        "folder": "win.eventdata.image",
        "command_line": "win.eventdata.commandLine",
        "parent_name": "win.eventdata.parentImage",
        "parent_line": "win.eventdata.parentCommandLine",
        "account": "win.eventdata.user",
    },
    "file": {
        "name": "win.eventdata.targetFilename",
        "folder": "win.eventdata.targetFilename",
        "parent_name": "win.eventdata.image",
        "parent_account": "win.eventdata.user",
    },
    "network": {
        "name": "win.eventdata.image",
        "action": "win.eventdata.initiated",
        "ip": "win.eventdata.destinationIp",
        "url": "win.eventdata.destinationHostname",
        "port": "win.eventdata.destinationPort",
    },
}
WAZUH_OSQUERY: Final[Fields] = {
    "process": {
        "name": "osquery.columns.path",
        "folder": "osquery.columns.path",
        "command_line": "osquery.columns.cmdline",
        "parent_name": "osquery.columns.parent_path",
        "parent_line": "osquery.columns.parent_cmdline",
        "account": "osquery.columns.username",
    },
    "file": {
        "name": "osquery.columns.path",
        "folder": "osquery.columns.path",
        "parent_name": "osquery.columns.executable",
        "parent_account": "osquery.columns.username",
    },
}
WAZUH_SOURCES: Final = (
    WazuhSource(
        "sysmon",
        WAZUH_SYSMON,
        "win.system.computer",
        {
            "process": ("sysmon_event1", ""),
            "file": ("sysmon_event_11", ""),
            "network": ("sysmon_event3", ""),
        },
    ),
    WazuhSource(
        "osquery",
        WAZUH_OSQUERY,
        "osquery.hostIdentifier",
        {
            "process": ("osquery", "(?:^|_)process_events$"),
            "file": ("osquery", "process_file_events$"),
        },
    ),
)
# Ids that Wazuh leaves to users are 100000 to 120000. Its levels go to 15.
WAZUH_FIRST_ID: Final = 116120
WAZUH_LEVELS: Final = {"informational": 3, "low": 6, "medium": 10, "high": 12}
WAZUH_CHAIN_LEVEL: Final = 14

# Tetragon asks for how a path begins and ends, and for numbers: neither for words in a command line
# nor for hosts' names.
TETRAGON_FIELDS: Final[Fields] = {
    "file": {"name": "file", "folder": "file", "parent_name": "binary"},
    "network": {"name": "binary", "ip": "address", "port": "port"},
}

# Defender's tables in a workspace's own transformations.
DCR_FIELDS: Final[Fields] = {
    "process": {
        "name": "FileName",
        "command_line": "ProcessCommandLine",
        "parent_line": "InitiatingProcessCommandLine",
    },
    "file": {"name": "FileName", "action": "ActionType"},
    "network": {"name": "InitiatingProcessFileName", "action": "ActionType"},
}

# The columns of Cortex XDR's and XSIAM's ``xdr_data`` are those of its schema here; by kind the
# fields that it has, and what is an event of the kind.
XQL_FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "process": (*("name", "folder", "command_line", "parent_name", "parent_line", "account"),),
    "file": ("name", "folder", "parent_name"),
    "network": ("name", "ip", "url", "port"),
}
XQL_EVENTS: Final[Mapping[Kind, str]] = {
    "process": "event_type = ENUM.PROCESS and event_sub_type = ENUM.PROCESS_START",
    "file": "event_type = ENUM.FILE and event_sub_type in "
    "(ENUM.FILE_CREATE_NEW, ENUM.FILE_WRITE, ENUM.FILE_RENAME)",
    "network": "event_type = ENUM.NETWORK",
}
