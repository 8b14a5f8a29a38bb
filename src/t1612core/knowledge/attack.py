"""Name ATT&CK techniques and tactics as each version of ATT&CK does.

Version 19 renamed TA0005, "Defense Evasion", to "Stealth"; its id stayed. So nothing says a
tactic's name without saying a version. A row holds from its version on, the newest row first.
Techniques that are not listed are told by their id alone.

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
    "TA0011": ((1, "Command and Control"),),
    "TA0040": ((1, "Impact"),),
    "TA0042": ((1, "Resource Development"),),
}

TECHNIQUES: Final[dict[str, TechniqueName]] = {
    "T1036.005": TechniqueName("Match Legitimate Resource Name or Location", ((1, ("TA0005",)),)),
    "T1059": TechniqueName("Command and Scripting Interpreter", ((1, ("TA0002",)),)),
    "T1059.001": TechniqueName("PowerShell", ((1, ("TA0002",)),)),
    "T1059.004": TechniqueName("Unix Shell", ((1, ("TA0002",)),)),
    "T1059.006": TechniqueName("Python", ((1, ("TA0002",)),)),
    "T1071.001": TechniqueName("Web Protocols", ((1, ("TA0011",)),)),
    "T1090.003": TechniqueName("Multi-hop Proxy", ((1, ("TA0011",)),)),
    "T1095": TechniqueName("Non-Application Layer Protocol", ((1, ("TA0011",)),)),
    "T1105": TechniqueName("Ingress Tool Transfer", ((1, ("TA0011",)),)),
    "T1190": TechniqueName("Exploit Public-Facing Application", ((1, ("TA0001",)),)),
    "T1496.001": TechniqueName("Compute Hijacking", ((1, ("TA0040",)),)),
    "T1552.001": TechniqueName("Credentials In Files", ((1, ("TA0006",)),)),
    "T1552.005": TechniqueName("Cloud Instance Metadata API", ((1, ("TA0006",)),)),
    "T1610": TechniqueName("Deploy Container", ((19, ("TA0002",)), (1, ("TA0005", "TA0002")))),
    "T1611": TechniqueName("Escape to Host", ((1, ("TA0004",)),)),
    "T1612": TechniqueName("Build Image on Host", ((1, ("TA0005",)),)),
    "T1613": TechniqueName("Container and Resource Discovery", ((1, ("TA0007",)),)),
}
