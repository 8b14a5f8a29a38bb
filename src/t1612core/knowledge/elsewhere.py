"""List how all hosts are asked, over thirty days, for what one case has.

``"<ADDRESS>"`` and the like stand for texts of the case, one or several with commas between them,
each with the ``*`` that the place has. A place of which the case has nothing stays as it is, and
finds nothing. docs/hunt.md shows the queries so, and says what ran them; a report fills them in.
The sources are those of ``pivots``.
"""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

# What a case has: a builder's or a download's address or host, a path, an image that was built.
Place = Literal["ADDRESS", "HOST", "PATH", "IMAGE"]


@frozen(repr=False)
class Elsewhere:
    """A query over all hosts: where, in which language, its text, and what ``wild`` signs it has.

    These stand for others in a name; no escape is known that they have there.
    """

    product: str
    language: str
    text: str
    wild: str = ""


ELSEWHERE: Final = (
    Elsewhere(
        "Microsoft Defender XDR",
        "KQL",
        """\
let Words = dynamic(["<ADDRESS>", "<HOST>", "<PATH>", "<IMAGE>"]);
union withsource=Table DeviceProcessEvents, DeviceFileEvents, DeviceNetworkEvents
| where Timestamp > ago(30d)
| where RemoteIP in (Words) or RemoteUrl has_any (Words) or FolderPath has_any (Words)
    or ProcessCommandLine has_any (Words) or InitiatingProcessCommandLine has_any (Words)
| summarize Events = count(), First = min(Timestamp), Last = max(Timestamp),
    Tables = make_set(Table), Lines = make_set(ProcessCommandLine, 5) by DeviceName
| order by First asc""",
    ),
    Elsewhere(
        "Splunk",
        "SPL",
        """\
| tstats summariesonly=false allow_old_summaries=true count min(_time) as first max(_time) as last
    from datamodel=Endpoint.Processes
    where earliest=-30d
    (Processes.process IN ("*<ADDRESS>*", "*<HOST>*", "*<PATH>*", "*<IMAGE>*")
    OR Processes.parent_process IN ("*<ADDRESS>*", "*<HOST>*", "*<PATH>*", "*<IMAGE>*"))
    by Processes.dest Processes.process
| rename Processes.dest as host, Processes.process as what
| append [
  | tstats summariesonly=false allow_old_summaries=true count min(_time) as first max(_time) as last
    from datamodel=Endpoint.Filesystem
    where earliest=-30d
    (Filesystem.file_path IN ("<PATH>*"))
    by Filesystem.dest Filesystem.file_path
  | rename Filesystem.dest as host, Filesystem.file_path as what ]
| append [
  | tstats summariesonly=false allow_old_summaries=true count min(_time) as first max(_time) as last
    from datamodel=Network_Traffic.All_Traffic
    where earliest=-30d
    (All_Traffic.dest_ip IN ("<ADDRESS>") OR All_Traffic.dest_host IN ("<HOST>"))
    by All_Traffic.dvc All_Traffic.dest_ip
  | rename All_Traffic.dvc as host, All_Traffic.dest_ip as what ]
| stats sum(count) as events min(first) as first max(last) as last values(what) as what by host
| sort 0 first
| convert ctime(first) ctime(last)""",
        "*",
    ),
    Elsewhere(
        "Elastic",
        "EQL",
        """\
// The time of the search: the last 30 days
any where string(destination.ip) in ("<ADDRESS>")
  or ?destination.domain : ("<HOST>") or ?dns.question.name : ("<HOST>")
  or file.path : ("<PATH>*")
  or process.command_line : ("*<ADDRESS>*", "*<HOST>*", "*<PATH>*", "*<IMAGE>*")
  or process.parent.command_line : ("*<ADDRESS>*", "*<HOST>*", "*<PATH>*", "*<IMAGE>*")""",
        "*?",
    ),
    Elsewhere(
        "CrowdStrike LogScale",
        "LogScale",
        """\
// The time of the search: the last 30 days
in(field="#event_simpleName", values=["ProcessRollup2", "SyntheticProcessRollup2",
    "FileCreateInfo", "*Written", "NetworkConnectIP4", "NetworkConnectIP6", "DnsRequest"])
| RemoteIP := coalesce([RemoteAddressIP4, RemoteAddressIP6])
| (in(RemoteIP, ignoreCase=true, values=["<ADDRESS>"])
    or in(DomainName, ignoreCase=true, values=["<HOST>"])
    or in(TargetFileName, ignoreCase=true, values=["<PATH>*"])
    or in(CommandLine, ignoreCase=true, values=["*<ADDRESS>*", "*<HOST>*", "*<PATH>*", "*<IMAGE>*"])
    or in(ParentCommandLine, ignoreCase=true,
        values=["*<ADDRESS>*", "*<HOST>*", "*<PATH>*", "*<IMAGE>*"]))
| groupBy(aid, function=[count(as=events), min(@timestamp, as=first), max(@timestamp, as=last),
    collect([ComputerName, CommandLine], limit=5)])
| sort(first, order=asc, limit=10000)""",
        "*",
    ),
)
