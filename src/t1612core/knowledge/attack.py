"""Name ATT&CK techniques and tactics as each version of ATT&CK does.

Version 19 renamed TA0005, "Defense Evasion", to "Stealth"; its id stayed. So nothing says a
tactic's name without saying a version. A row holds from its version on, the newest row first.
Techniques that are not listed are told by their id alone. Version 19 also moved techniques of
TA0005 to a tactic of its own, "Defense Impairment"; where it was not read which of both one is in,
none of both is said of it from 19 on.

Sources: attack.mitre.org, version 18 (names and tactics); mitre/cti, versions 16 to 18.1 (T1610,
T1611, T1612, T1613); for version 19, its objects of T1612 (Stealth) and T1610 (Execution alone),
both of 2026-04-15, and the tags that SigmaHQ/sigma and elastic/detection-rules gave their rules
with it. Version 20 exists and was not read.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

VERSION: Final = 19  # what is said unless another one is asked for
VERSIONS: Final = (16, 17, 18, 19)


@frozen(repr=False)
class TechniqueName:
    """A technique's name, and its tactics from a version of ATT&CK on, the newest first."""

    name: str
    tactics: tuple[tuple[int, tuple[str, ...]], ...]


TACTICS: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "TA0001": ((1, "Initial Access"),),
    "TA0002": ((1, "Execution"),),
    "TA0003": ((1, "Persistence"),),
    "TA0004": ((1, "Privilege Escalation"),),
    "TA0005": ((19, "Stealth"), (1, "Defense Evasion")),
    "TA0006": ((1, "Credential Access"),),
    "TA0007": ((1, "Discovery"),),
    "TA0008": ((1, "Lateral Movement"),),
    "TA0009": ((1, "Collection"),),
    "TA0011": ((1, "Command and Control"),),
    "TA0040": ((1, "Impact"),),
    "TA0042": ((1, "Resource Development"),),
}

TECHNIQUES: Final[dict[str, TechniqueName]] = {
    "T1003.008": TechniqueName("/etc/passwd and /etc/shadow", ((1, ("TA0006",)),)),
    "T1014": TechniqueName("Rootkit", ((19, ()), (1, ("TA0005",)))),
    "T1021": TechniqueName("Remote Services", ((1, ("TA0008",)),)),
    "T1027": TechniqueName("Obfuscated Files or Information", ((19, ()), (1, ("TA0005",)))),
    "T1027.001": TechniqueName("Binary Padding", ((19, ()), (1, ("TA0005",)))),
    "T1027.011": TechniqueName("Fileless Storage", ((19, ()), (1, ("TA0005",)))),
    "T1036.003": TechniqueName("Rename Legitimate Utilities", ((19, ()), (1, ("TA0005",)))),
    "T1036.005": TechniqueName("Match Legitimate Resource Name or Location", ((1, ("TA0005",)),)),
    "T1046": TechniqueName("Network Service Discovery", ((1, ("TA0007",)),)),
    "T1053.003": TechniqueName("Cron", ((1, ("TA0002", "TA0003", "TA0004")),)),
    "T1053.005": TechniqueName("Scheduled Task", ((1, ("TA0002", "TA0003", "TA0004")),)),
    "T1059": TechniqueName("Command and Scripting Interpreter", ((1, ("TA0002",)),)),
    "T1059.001": TechniqueName("PowerShell", ((1, ("TA0002",)),)),
    "T1059.004": TechniqueName("Unix Shell", ((1, ("TA0002",)),)),
    "T1059.006": TechniqueName("Python", ((1, ("TA0002",)),)),
    "T1070.003": TechniqueName("Clear Command History", ((19, ()), (1, ("TA0005",)))),
    "T1071.001": TechniqueName("Web Protocols", ((1, ("TA0011",)),)),
    "T1078": TechniqueName(
        "Valid Accounts",
        ((19, ("TA0003", "TA0004", "TA0001")), (1, ("TA0005", "TA0003", "TA0004", "TA0001"))),
    ),
    "T1090": TechniqueName("Proxy", ((1, ("TA0011",)),)),
    "T1090.003": TechniqueName("Multi-hop Proxy", ((1, ("TA0011",)),)),
    "T1095": TechniqueName("Non-Application Layer Protocol", ((1, ("TA0011",)),)),
    "T1098.004": TechniqueName("SSH Authorized Keys", ((1, ("TA0003", "TA0004")),)),
    "T1102": TechniqueName("Web Service", ((1, ("TA0011",)),)),
    "T1105": TechniqueName("Ingress Tool Transfer", ((1, ("TA0011",)),)),
    "T1106": TechniqueName("Native API", ((1, ("TA0002",)),)),
    "T1136.001": TechniqueName("Local Account", ((1, ("TA0003",)),)),
    "T1140": TechniqueName("Deobfuscate/Decode Files or Information", ((19, ()), (1, ("TA0005",)))),
    "T1190": TechniqueName("Exploit Public-Facing Application", ((1, ("TA0001",)),)),
    "T1195.002": TechniqueName("Compromise Software Supply Chain", ((1, ("TA0001",)),)),
    "T1204.002": TechniqueName("Malicious File", ((1, ("TA0002",)),)),
    "T1204.003": TechniqueName("Malicious Image", ((1, ("TA0002",)),)),
    "T1210": TechniqueName("Exploitation of Remote Services", ((1, ("TA0008",)),)),
    "T1218": TechniqueName("System Binary Proxy Execution", ((19, ()), (1, ("TA0005",)))),
    "T1222.002": TechniqueName(
        "Linux and Mac File and Directory Permissions Modification", ((19, ()), (1, ("TA0005",)))
    ),
    "T1496.001": TechniqueName("Compute Hijacking", ((1, ("TA0040",)),)),
    "T1505.001": TechniqueName("SQL Stored Procedures", ((1, ("TA0003",)),)),
    "T1505": TechniqueName("Server Software Component", ((1, ("TA0003",)),)),
    "T1505.003": TechniqueName("Web Shell", ((1, ("TA0003",)),)),
    "T1543.002": TechniqueName("Systemd Service", ((1, ("TA0003", "TA0004")),)),
    "T1548.001": TechniqueName("Setuid and Setgid", ((19, ("TA0004",)), (1, ("TA0004", "TA0005")))),
    "T1548.003": TechniqueName(
        "Sudo and Sudo Caching", ((19, ("TA0004",)), (1, ("TA0004", "TA0005")))
    ),
    "T1552": TechniqueName("Unsecured Credentials", ((1, ("TA0006",)),)),
    "T1552.001": TechniqueName("Credentials In Files", ((1, ("TA0006",)),)),
    "T1552.005": TechniqueName("Cloud Instance Metadata API", ((1, ("TA0006",)),)),
    "T1553": TechniqueName("Subvert Trust Controls", ((19, ()), (1, ("TA0005",)))),
    "T1557": TechniqueName("Adversary-in-the-Middle", ((1, ("TA0006", "TA0009")),)),
    "T1564": TechniqueName("Hide Artifacts", ((19, ()), (1, ("TA0005",)))),
    "T1564.001": TechniqueName("Hidden Files and Directories", ((19, ()), (1, ("TA0005",)))),
    "T1572": TechniqueName("Protocol Tunneling", ((1, ("TA0011",)),)),
    "T1574.006": TechniqueName(
        "Dynamic Linker Hijacking",
        ((19, ("TA0003", "TA0004")), (1, ("TA0003", "TA0004", "TA0005"))),
    ),
    "T1608": TechniqueName("Stage Capabilities", ((1, ("TA0042",)),)),
    "T1610": TechniqueName("Deploy Container", ((19, ("TA0002",)), (1, ("TA0005", "TA0002")))),
    "T1611": TechniqueName("Escape to Host", ((1, ("TA0004",)),)),
    "T1612": TechniqueName("Build Image on Host", ((1, ("TA0005",)),)),
    "T1613": TechniqueName("Container and Resource Discovery", ((1, ("TA0007",)),)),
}
