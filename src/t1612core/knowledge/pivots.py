"""List what an analyst asks other systems next: queries over one host and one time.

In a query ``{host}`` is the host's name as a text of the language, quotes and all; ``{start}`` and
``{end}`` are the moments, in the language's own form (``moment``). Names of tables, fields and
indexes are the products' defaults. ``ran`` is what ran a query over the examples' events
(tests/export/test_hunting.py); ``""`` where nothing but the product can, and it did not. ``wild``
are signs that stand for others in a name; no escape is known that they have there.

Sources: the schema of Microsoft Defender's Advanced Hunting; Splunk's Common Information Model,
Endpoint; Elastic Common Schema; CrowdStrike's Falcon data in LogScale.
"""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

# ``iso``: 2026-03-04T02:11:26Z. ``seconds`` and ``milliseconds``: since 1970.
Moment = Literal["iso", "seconds", "milliseconds"]

_KUSTO: Final = "Bound by Microsoft's own parser, Kusto's; run in DuckDB, by duckdb-kql."
_TOOLS: Final = """\
("docker", "dockerd", "docker-buildx", "docker-compose", "buildkitd",
    "buildctl", "podman", "buildah", "nerdctl", "ctr", "containerd", "crictl", "skopeo", "kaniko",
    "executor")"""
# EQL's ``:`` minds no case, and ``*`` stands for ``.exe`` as for the names of an engine's helpers.
_TOOLS_EQL: Final = """\
("docker*", "buildkit*", "buildctl*", "podman*", "buildah*",
    "nerdctl*", "ctr", "ctr.exe", "containerd*", "crictl*", "skopeo*", "kaniko*", "executor")"""


@frozen(repr=False)
class Pivot:
    """A query that a person may run: where, what it answers, and its text."""

    id: str
    product: str
    asks: str
    language: str
    moment: Moment
    text: str
    ran: str = ""
    wild: str = ""


PIVOTS: Final = (
    Pivot(
        "kql",
        "Microsoft Defender XDR",
        "every process, file, connection and logon of the host",
        "KQL",
        "iso",
        """\
union withsource=Table DeviceProcessEvents, DeviceFileEvents, DeviceNetworkEvents, DeviceLogonEvents
| where Timestamp between (datetime({start}) .. datetime({end}))
| where DeviceName =~ {host}
| project Timestamp, Table, ActionType,
    Account = coalesce(AccountName, InitiatingProcessAccountName),
    ProcessId, FileName, FolderPath, ProcessCommandLine,
    InitiatingProcessId, InitiatingProcessFileName, InitiatingProcessCommandLine,
    InitiatingProcessParentId, InitiatingProcessParentFileName, RemoteIP, RemoteUrl, RemotePort
| order by Timestamp asc
| take 10000""",
        _KUSTO,
    ),
    Pivot(
        "sentinel",
        "Microsoft Sentinel",
        "what container tools did on the host",
        "KQL",
        "iso",
        f"""\
let Tools = dynamic({_TOOLS.replace("(", "[").replace(")", "]")});
DeviceProcessEvents
| where TimeGenerated between (datetime({{start}}) .. datetime({{end}}))
| where DeviceName =~ {{host}}
| where replace_string(tolower(FileName), ".exe", "") in (Tools)
    or replace_string(tolower(InitiatingProcessFileName), ".exe", "") in (Tools)
| project TimeGenerated, AccountName, FileName, ProcessCommandLine, InitiatingProcessCommandLine
| order by TimeGenerated asc
| take 10000""",
        _KUSTO,
    ),
    Pivot(
        "spl",
        "Splunk",
        "every process of the host, by the Endpoint data model",
        "SPL",
        "seconds",
        """\
| tstats summariesonly=false allow_old_summaries=true count min(_time) as first max(_time) as last
    from datamodel=Endpoint.Processes
    where Processes.dest={host} earliest={start} latest={end}
    by Processes.user Processes.parent_process Processes.process_name Processes.process
| sort 0 first
| convert ctime(first) ctime(last)""",
        wild="*",
    ),
    Pivot(
        "esql",
        "Elastic",
        "every process, file and connection of the host",
        "ES|QL",
        "iso",
        """\
FROM logs-*
| WHERE @timestamp >= "{start}" AND @timestamp <= "{end}"
| WHERE TO_LOWER(host.name) == TO_LOWER({host})
| WHERE event.category IN ("process", "file", "network")
| KEEP @timestamp, event.action, user.name, process.name, process.command_line,
    process.parent.command_line, file.path, destination.ip, destination.port
| SORT @timestamp ASC
| LIMIT 10000""",
    ),
    Pivot(
        "eql",
        "Elastic",
        "what container tools did on the host, and what they started",
        "EQL",
        "iso",
        f"""\
// The time of the search: {{start}} to {{end}}
any where host.name : {{host}} and (
  process.name : {_TOOLS_EQL}
  or process.parent.name : {_TOOLS_EQL}
)""",
        "Run by EQL's Python engine; not run in Elastic.",
        wild="*?",
    ),
    Pivot(
        "logscale",
        "CrowdStrike LogScale",
        "every process and connection of the host",
        "LogScale",
        "milliseconds",
        """\
#event_simpleName=/^(ProcessRollup2|NetworkConnectIP4|NetworkConnectIP6|DnsRequest)$/
| ComputerName={host}
| @timestamp >= {start} | @timestamp <= {end}
| select([@timestamp, #event_simpleName, UserName, ParentBaseFileName, CommandLine,
    RemoteAddressIP4, RemoteAddressIP6, RemotePort, DomainName])
| sort(@timestamp, order=asc, limit=10000)""",
        wild="*",
    ),
)
