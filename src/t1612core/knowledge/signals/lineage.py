"""List the signals on who started a build or wrote a Dockerfile.

Each is there twice, for both kinds of events: what is true of the one is of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...model import Kind, Signal

_BY: Final[tuple[tuple[Kind, str], ...]] = (
    ("process", "Build was started by"),
    ("file", "Dockerfile was written by"),
)
# What they look at; a file event has no account of its own.
_NAMES = ("parent_name", "grandparent_name")
_LINE = ("parent_line",)
_SCRIPT = ("parent_line", "parent_folder")

# name, what did it, ATT&CK, fields, source, reason
_ROWS: Final[tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], str, str], ...]] = (
    (
        "web_server_lineage",
        "a web or application server",
        ("T1505.003", "T1190"),
        (*_NAMES, *_LINE),
        "MITRE T1505.003: web server processes that start others",
        "Serving pages needs no images; a self-made deployment service is the harmless reading.",
    ),
    (
        "server_lineage",
        "a server that builds nothing",
        ("T1190", "T1210"),
        (*_NAMES, *_LINE),
        "MITRE T1190, T1210; the servers' manuals and documents on deployment",
        "It does for whoever connects what it was not made for; a self-made deployment service is"
        " the harmless reading.",
    ),
    (
        "database_lineage",
        "a database server",
        ("T1190", "T1505.001"),
        (*_NAMES, *_LINE),
        "MITRE T1505.001; PostgreSQL COPY FROM PROGRAM, SQL Server xp_cmdshell: manuals",
        "A database that starts programs does so for whoever sends it statements.",
    ),
    (
        "service_account",
        "the account of a web, application or database server",
        ("T1078",),
        ("account", "parent_account"),
        "Debian and Fedora packages; Microsoft, application pool identities",
        "Such an account runs one server; nobody logs in as it to build images.",
    ),
    (
        "transfer_tool_lineage",
        "a download tool or a network pipe",
        ("T1105", "T1095"),
        _NAMES,
        "MITRE T1105, T1095; LOLBAS and GTFOBins on these tools",
        "They move bytes; that one of them has a child says that it gives away a shell.",
    ),
    (
        "script_host_lineage",
        "a script host or an office program",
        ("T1218", "T1204.002"),
        _NAMES,
        "MITRE T1218, T1204.002; Microsoft, attack surface reduction rules",
        "Documents and proxied scripts deliver payloads; they build no images.",
    ),
    (
        "scheduler_lineage",
        "a scheduler",
        ("T1053.003", "T1053.005"),
        (*_NAMES, *_LINE),
        "MITRE T1053.003, T1053.005",
        "Nightly builds are ordinary, and so is a planted job: little alone.",
    ),
    (
        "encoded_lineage",
        "an encoded command",
        ("T1027", "T1059.001"),
        _LINE,
        "MITRE T1027.010, T1059.001; Microsoft, about_PowerShell_exe",
        "Encoding hides what is run; remote management encodes too, and seldom builds.",
    ),
    (
        "downloaded_script_lineage",
        "a script piped from a download into a shell",
        ("T1105", "T1059.004"),
        _LINE,
        "MITRE T1105, T1059.004",
        "Installers are run so, but an installer that goes on to build an image is rare.",
    ),
    (
        "script_in_temp",
        "a script or program in a temporary or hidden directory, or where nobody keeps one",
        ("T1059", "T1036.005", "T1564.001"),
        _SCRIPT,
        "MITRE T1564.001, T1059; Filesystem Hierarchy Standard on /tmp",
        "Dropped tools lie where anybody may write; people keep build scripts with the source.",
    ),
    (
        "one_liner_lineage",
        "program text on an interpreter's command line",
        ("T1059.006",),
        _LINE,
        "MITRE T1059.006; the interpreters' manuals on -c, -e and -r",
        "Handy for intruders and for anybody who glues tools together.",
    ),
    (
        "oversized_lineage",
        "a command line that is longer, or made of more commands, than is read",
        ("T1027.001", "T1059"),
        _LINE,
        "MITRE T1027.001; Linux, MAX_ARG_STRLEN; the limits are those of process.oversized",
        "What it fetches or decodes behind the limit was not seen. A script that a shell "
        "is given as one line may be as long, if it is a very long one.",
    ),
    (
        "ci_lineage",
        "a CI system",
        (),
        (*_NAMES, *_LINE),
        "the vendors' documents on their runners and agents",
        "Building images is what a runner is for; a poisoned pipeline looks the same.",
    ),
    (
        "editor_lineage",
        "an editor or a development container",
        (),
        (*_NAMES, *_LINE),
        "the editors' documents on tasks, terminals and dev containers",
        "Somebody works on the file or on its project.",
    ),
    (
        "agent_lineage",
        "a coding agent",
        (),
        (*_NAMES, *_LINE),
        "the agents' documents on running commands",
        "It tries things out for somebody; who talks it into a build leaves no other trace.",
    ),
    (
        "platform_lineage",
        "a platform that builds what is sent to it",
        (),
        (*_NAMES, *_LINE),
        "the platforms' documents on deployment",
        "Images are what such a server makes, in temporary directories of its own.",
    ),
    (
        "build_tool_lineage",
        "a build tool",
        (),
        (*_NAMES, *_LINE),
        "the tools' documents on recipes and tasks",
        "A recipe that is kept with a project is the ordinary way to an image.",
    ),
    (
        "test_lineage",
        "a test",
        (),
        (*_NAMES, *_LINE),
        "go help test; the test runners' documents",
        "Integration tests build images in temporary directories by design.",
    ),
    (
        "scanner_lineage",
        "a scanner",
        (),
        (*_NAMES, *_LINE),
        "the scanners' documents",
        "Scanners unpack, write and build what they check.",
    ),
    (
        "iac_lineage",
        "a tool for infrastructure as code",
        (),
        (*_NAMES, *_LINE),
        "hashicorp/packer-plugin-docker driver_docker.go; Ansible, Terraform, Pulumi documents",
        "Packer builds from a temporary directory every time; the others do on request.",
    ),
    (
        "terminal_lineage",
        "an ordinary account in a terminal",
        (),
        (*_NAMES, "account", "parent_account"),
        "the terminals' documents; tmux(1), screen(1)",
        "A person at a desk tries things out.",
    ),
    (
        "user_session",
        "an ordinary account in an interactive shell",
        (),
        (*_NAMES, *_LINE, "account", "parent_account"),
        "sshd(8), login(1)",
        "A person who logged in types the command; stolen credentials do the same.",
    ),
)

# Where a twin's reason is its own.
_REASONS: Final[Mapping[tuple[Kind, str], str]] = {
    ("file", "server_lineage"): (
        "It keeps what is sent to it, and a share or a mailbox holds projects: the place beside it"
        " decides."
    ),
    ("file", "transfer_tool_lineage"): (
        "They write what they are told to fetch: a project's Dockerfile as well, "
        "so that the place beside it decides."
    ),
}

SIGNALS: Final = tuple(
    Signal(
        id=f"{kind}.{name}",
        kind=kind,
        reads=next(field for field in fields if (kind, field) != ("file", "account")),
        also_reads=tuple(field for field in fields if (kind, field) != ("file", "account"))[1:],
        operator="fact",
        words="",
        title=f"{by} {what}",
        attack=("T1612", *attack),
        source=source,
        reason=_REASONS.get((kind, name), reason),
    )
    for kind, by in _BY
    for name, what, attack, fields, source, reason in _ROWS
)
