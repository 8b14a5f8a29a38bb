"""List the words of shells that a reader of command lines steps over or follows."""

from __future__ import annotations

from typing import Final

# Words that may stand before a command in a script and do not change what the command does.
# Sources: POSIX, "Shell Grammar: Reserved words"; bash(1), "Coprocesses"; Microsoft, "call".
RESERVED: Final = frozenset({
    "!", "call", "coproc", "do", "elif", "else", "finally", "if", "then", "try", "until", "while",
    "{",
})  # fmt: skip

# What lies in the directories of a host that a pattern may mean.
# Source: Filesystem Hierarchy Standard 3.0; Linux, /dev.
DIRECTORIES: Final = {
    "/": "bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr var",
    "/dev/": "fd mqueue null pts shm stdin",
    "/var/": "cache lib local lock log mail opt run spool tmp www",
    "/usr/": "bin include lib lib64 libexec local sbin share src",
}

# The flags of PowerShell that have a value. PowerShell takes any beginning of one for the whole.
# Source: Microsoft, "about_PowerShell_exe", "about_Pwsh".
POWERSHELL_VALUED: Final = frozenset({
    "configurationfile", "configurationname", "custompipename", "ep", "executionpolicy",
    "inputformat", "outputformat", "psconsolefile", "settingsfile", "version", "wd",
    "windowstyle", "workingdirectory",
})  # fmt: skip
