"""Make events of what stands in an action's boxes, as Microsoft Defender has them."""

from __future__ import annotations

from typing import Any

from t1612core.telemetry.convert import basename, program

Event = dict[str, Any]


def process_row(command_line: str, name: str, parent: str, host: str, user: str) -> Event:
    """Make a row of an action's boxes; without a *name* the command line tells it."""
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
    name = name or basename(path)
    return _filled(Type="DeviceFileEvents", FileName=name, FolderPath=path, DeviceName=host)


def network_row(ip: str, url: str, port: int | None, name: str, host: str) -> Event:
    """Make a row of a connection."""
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
