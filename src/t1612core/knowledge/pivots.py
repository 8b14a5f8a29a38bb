"""List what an analyst asks other systems next: queries over one host and one time.

In a query ``{host}`` is the host's name as a text of the language, quotes and all; ``{start}`` and
``{end}`` are the moments, in the language's own form (``moment``). Names of tables, fields and
indexes are the products' defaults.

Sources: the schema of Microsoft Defender's Advanced Hunting; Splunk's Common Information Model,
Endpoint; Elastic Common Schema; CrowdStrike's Falcon data in LogScale.
"""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

# ``iso``: 2026-03-04T02:11:26Z. ``seconds`` and ``milliseconds``: since 1970.
Moment = Literal["iso", "seconds", "milliseconds"]

_ENGINES: Final = """\
"docker", "dockerd", "docker-buildx", "buildkitd", "buildctl", "podman", "buildah",
        "nerdctl", "ctr", "containerd", "crictl", "skopeo", "kaniko\""""


@frozen(repr=False)
class Pivot:
    """A query that a person may run: where, what it answers, and its text."""

    id: str
    product: str
    asks: str
    language: str
    moment: Moment
    text: str


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
| project Timestamp, Table, ActionType, AccountName, FileName, FolderPath, ProcessCommandLine,
    InitiatingProcessFileName, InitiatingProcessCommandLine, RemoteIP, RemoteUrl, RemotePort
| order by Timestamp asc
| take 10000""",
    ),
    Pivot(
        "sentinel",
        "Microsoft Sentinel",
        "what container tools did on the host",
        "KQL",
        "iso",
        f"""\
DeviceProcessEvents
| where TimeGenerated between (datetime({{start}}) .. datetime({{end}}))
| where DeviceName =~ {{host}}
| where FileName in~ ({_ENGINES})
    or InitiatingProcessFileName in~ ({_ENGINES})
| project TimeGenerated, AccountName, FileName, ProcessCommandLine, InitiatingProcessCommandLine
| order by TimeGenerated asc
| take 10000""",
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
| convert ctime(first) ctime(last)
| sort 0 first""",
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
    RemoteAddressIP4])
| sort(@timestamp, order=asc, limit=10000)""",
    ),
)
