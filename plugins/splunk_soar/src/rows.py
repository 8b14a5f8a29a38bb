"""Make events of what stands in an action's boxes, as Microsoft Defender has them.

Rule 1: a box that does not say what is asked for raises ``ShapeError``: it would score 0.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from t1612core.telemetry.convert import basename, program

from .shapes import ShapeError

Event = dict[str, Any]


def process_row(command_line: str, name: str, parent: str, host: str, user: str) -> Event:
    """Make a row of an action's boxes; without a *name* the command line tells it."""
    if not command_line.strip():
        raise ShapeError("command_line is empty")
    return _filled(
        Type="DeviceProcessEvents",
        FileName=name or program(command_line),
        ProcessCommandLine=command_line,
        InitiatingProcessFileName=parent,
        DeviceName=host,
        AccountName=user,
    )


def file_row(path: str, name: str, host: str) -> Event:
    """Make a row of a path, or of a folder and a name."""
    name = name or basename(path.strip())
    if not name.strip():
        raise ShapeError("file_path is a folder; give the file's name, too")
    return _filled(Type="DeviceFileEvents", FileName=name, FolderPath=path, DeviceName=host)


def network_row(ip: str, url: str, port: int | None, name: str, host: str) -> Event:
    """Make a row of a connection."""
    ip = ip.strip()
    try:
        ip_address(ip)
    except ValueError:
        raise ShapeError(
            f"remote_ip is {ip[:80]!r}; it is an IP address, and a name or URL goes into remote_url"
        ) from None
    return _filled(
        Type="DeviceNetworkEvents",
        InitiatingProcessFileName=name,
        RemoteIP=ip,
        RemoteUrl=url,
        RemotePort=port,
        DeviceName=host,
    )


def _filled(**columns: Any) -> Event:
    return {name: value for name, value in columns.items() if value not in (None, "")}
