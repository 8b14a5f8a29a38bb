"""List the shells, and what each is told by.

Sources: POSIX.1-2017 XCU sh; bash(1); the shells' manuals on -c; Microsoft, cmd,
about_PowerShell_exe, about_Pwsh.
"""

from __future__ import annotations

from typing import Final

from ...shell.programs import Program

# What an encoded text is given by: the flag may be cut short, behind any dash, and in any case.
ENCODED: Final = tuple(
    f"{dash}{flag}"
    for dash in ("-", "/", "\u2013", "\u2014", "\u2015")
    for flag in ("e ", "E ", "en", "eN", "En", "EN", "ec ", "eC ", "Ec ", "EC ")
)

POSIX: Final = Program(
    names="sh bash dash ash zsh ksh mksh rbash fish yash",
    source="POSIX.1-2017 XCU sh; bash(1); the shells' manuals on -c",
    language="sh",
)
ROWS: Final = (
    POSIX,
    # Others that are given a text by -c; of their languages, simple commands are alike.
    Program(
        names="csh elvish es hush lksh nu oksh pdksh posh rc rksh rzsh tcsh xonsh",
        source="the shells' manuals on -c",
        language="sh",
    ),
    Program(names="cmd", source="Microsoft, cmd", language="cmd"),
    Program(
        names="powershell pwsh pwsh-preview",
        source="about_PowerShell_exe",
        language="powershell",
    ),
)
