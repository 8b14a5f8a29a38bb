"""List what Linux audit writes as numbers: types of records, calls, families of addresses.

Sources: include/uapi/linux/audit.h (types); arch/x86/entry/syscalls/syscall_64.tbl, syscall_32.tbl
and include/uapi/asm-generic/unistd.h (calls); include/linux/socket.h (families).
"""

from __future__ import annotations

from typing import Final

# As the kernel's own log has them, where no daemon takes the records.
TYPES: Final = {
    "1300": "SYSCALL",
    "1302": "PATH",
    "1306": "SOCKADDR",
    "1307": "CWD",
    "1309": "EXECVE",
    "1320": "EOE",
    "1327": "PROCTITLE",
    "1123": "USER_CMD",
}

# By what ``arch`` says: the number of a call, and its name.
_X86_64: Final = {
    **{"2": "open", "85": "creat", "257": "openat", "437": "openat2"},
    **{"42": "connect", "43": "accept", "288": "accept4", "49": "bind", "50": "listen"},
    **{"44": "sendto", "45": "recvfrom", "46": "sendmsg", "47": "recvmsg"},
    **{"59": "execve", "322": "execveat"},
    **{"82": "rename", "86": "link", "87": "unlink", "88": "symlink"},
    **{"263": "unlinkat", "264": "renameat", "265": "linkat", "266": "symlinkat"},
    **{"316": "renameat2", "60": "exit", "231": "exit_group"},
}
_I386: Final = {
    **{"5": "open", "8": "creat", "295": "openat", "437": "openat2"},
    **{"362": "connect", "364": "accept4", "361": "bind", "363": "listen"},
    **{"369": "sendto", "371": "recvfrom", "370": "sendmsg", "372": "recvmsg"},
    **{"11": "execve", "358": "execveat"},
    **{"38": "rename", "9": "link", "10": "unlink", "83": "symlink"},
    **{"301": "unlinkat", "302": "renameat", "303": "linkat", "304": "symlinkat"},
    **{"353": "renameat2", "1": "exit", "252": "exit_group"},
}
_GENERIC: Final = {
    **{"56": "openat", "437": "openat2"},
    **{"203": "connect", "202": "accept", "242": "accept4", "200": "bind", "201": "listen"},
    **{"206": "sendto", "207": "recvfrom", "211": "sendmsg", "212": "recvmsg"},
    **{"221": "execve", "281": "execveat"},
    **{"35": "unlinkat", "38": "renameat", "37": "linkat", "36": "symlinkat"},
    **{"276": "renameat2", "93": "exit", "94": "exit_group"},
}
CALLS: Final = {
    "c000003e": _X86_64,
    "40000003": _I386,
    "c00000b7": _GENERIC,  # aarch64
    "c00000f3": _GENERIC,  # riscv64
}

# Calls that open a file, and in which argument they say what for.
OPENING: Final = {"open": "a1", "openat": "a2"}
WRITING: Final = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
# Calls whose names are relative to an open directory, unless it is this one.
AT: Final = "at"
HERE: Final = "ffffff9c"  # AT_FDCWD, the last digits of it
# Calls by which something comes in.
INBOUND: Final = ("accept", "accept4", "bind", "listen", "recvfrom", "recvmsg")

UNIX, INET, INET6 = 1, 2, 10
