"""Listen at an address: HOST:PORT, or a socket of this machine, unix:PATH."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import stat
from contextlib import suppress
from typing import Final

Address = tuple[str, int] | str  # a str is the path of a socket
_UNIX: Final = "unix:"
_BACKLOG: Final = 128


def address_of(text: str, *, may_be_path: bool = False) -> Address:
    """Read an address; raises ``ValueError``."""
    if may_be_path and text.startswith(_UNIX) and len(text) > len(_UNIX):
        return text[len(_UNIX) :]
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        also = " or unix:PATH" if may_be_path else ""
        raise ValueError(f"{text!r} is no address: HOST:PORT{also} is")
    return host.strip("[]"), int(port)


def is_of_this_machine(address: Address) -> bool:
    """Tell that no other machine can connect to it."""
    if isinstance(address, str):
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


def listening(address: Address) -> socket.socket:
    """Listen; a socket that a killed program has left is replaced. Its group may connect to it."""
    if not isinstance(address, str):
        return socket.create_server(address, backlog=_BACKLOG)
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(os.lstat(address).st_mode) and not _is_alive(address):
            os.unlink(address)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(0o117)
        try:
            made.bind(address)
        finally:
            os.umask(before)
        made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def spelt(listener: socket.socket) -> str:
    """Say where it listens."""
    name = listener.getsockname()
    return f"{_UNIX}{name}" if isinstance(name, str) else f"{name[0]}:{name[1]}"


def _is_alive(path: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(path) not in (errno.ECONNREFUSED, errno.ENOENT)
