"""Write the records of Linux audit as the kernel and auditd do; shares no code with the reader."""

from __future__ import annotations

from collections.abc import Sequence

TIME = 1772438801.5


def untrusted(text: str | bytes) -> str:
    """Write what a user chose: in quotes, or in digits where that could be misread."""
    data = text.encode() if isinstance(text, str) else text
    is_plain = all(0x20 < byte < 0x7F and byte != 0x22 for byte in data)
    return f'"{data.decode()}"' if is_plain else data.hex().upper()


def head(kind: str, serial: int, time: float = TIME, node: str = "") -> str:
    return f"{f'node={node} ' if node else ''}type={kind} msg=audit({time:.3f}:{serial}): "


def call(
    name: int = 59,
    *,
    serial: int = 1,
    time: float = TIME,
    node: str = "",
    exe: str = "/usr/bin/docker",
    pid: int = 20,
    ppid: int = 10,
    more: str = "",
    success: str = "success=yes exit=0",
    tail: str = 'ARCH=x86_64 SYSCALL=execve AUID="dev" UID="www-data" GID="www-data"',
) -> str:
    tail = f"\x1d{tail}" if tail else ""
    return (
        f"{head('SYSCALL', serial, time, node)}arch=c000003e syscall={name} {success} "
        f"{more or 'a0=1 a1=2 a2=3 a3=4'} items=1 ppid={ppid} pid={pid} auid=1000 uid=33 gid=33 "
        f"euid=33 suid=33 tty=(none) ses=3 comm={untrusted(exe.rpartition('/')[2][:15])} "
        f"exe={untrusted(exe)} subj=unconfined key=(null){tail}"
    )


def execve(argv: Sequence[str], serial: int = 1, time: float = TIME, node: str = "") -> str:
    words = " ".join(f"a{number}={untrusted(word)}" for number, word in enumerate(argv))
    return f"{head('EXECVE', serial, time, node)}argc={len(argv)} {words}"


def cwd(folder: str, serial: int = 1, time: float = TIME, node: str = "") -> str:
    return f"{head('CWD', serial, time, node)} cwd={untrusted(folder)}"


def path(
    name: str,
    serial: int = 1,
    kind: str = "NORMAL",
    time: float = TIME,
    *,
    node: str = "",
    item: int = 0,
) -> str:
    return (
        f"{head('PATH', serial, time, node)}item={item} "
        f"name={untrusted(name)} inode=1 dev=08:01 mode=0100644 "
        f'ouid=0 ogid=0 rdev=00:00 nametype={kind} cap_fp=0\x1dOUID="root" OGID="root"'
    )


def title(argv: Sequence[str], serial: int = 1, time: float = TIME, node: str = "") -> str:
    return f"{head('PROCTITLE', serial, time, node)}proctitle={untrusted(chr(0).join(argv))}"


def started(
    argv: Sequence[str],
    serial: int = 1,
    time: float = TIME,
    node: str = "",
    *,
    exe: str = "",
    pid: int = 20,
    ppid: int = 10,
) -> list[str]:
    """Give the records of a program's start, in the order of auditd."""
    exe = exe or f"/usr/bin/{argv[0]}"
    return [
        call(serial=serial, time=time, node=node, exe=exe, pid=pid, ppid=ppid),
        execve(argv, serial, time, node),
        cwd("/srv/app", serial, time, node),
        path(exe, serial, time=time, node=node),
        title(argv, serial, time, node),
    ]
