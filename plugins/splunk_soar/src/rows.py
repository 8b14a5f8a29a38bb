"""Turn events with the names of CEF and CIM into rows as Microsoft Defender has them.

An artifact says ``sourceProcessName`` where a row says ``FileName``. A name that a row has already
is never replaced. Sources: ArcSight's Common Event Format, "Extension dictionary"; Splunk's
Common Information Model, "Endpoint" and "Network Traffic".
"""

from __future__ import annotations

import ntpath
import posixpath
from datetime import UTC, datetime
from typing import Any, Final

from t1612core import MDE

Event = dict[str, Any]

# The first of a column's aliases that holds something is taken.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "Timestamp": ("startTime", "_time", "deviceReceiptTime", "endTime"),
    "DeviceName": ("deviceHostname", "sourceHostName", "dvchost", "dest", "host"),
    "AccountName": ("sourceUserName", "user", "suser"),
    "FileName": ("deviceProcessName", "process_name", "fileName", "file_name", "fname"),
    "FolderPath": ("filePath", "file_path"),
    "ProcessCommandLine": ("commandLine", "cmdline", "process"),
    "InitiatingProcessFileName": ("sourceProcessName", "parent_process_name", "sproc"),
    "InitiatingProcessCommandLine": ("parent_process",),
    "RemoteIP": ("destinationAddress", "dest_ip", "dst"),
    "RemotePort": ("destinationPort", "dest_port", "dpt"),
    "RemoteUrl": ("destinationDnsDomain", "requestURL", "url", "dhost"),
}
# With one of these an event tells of itself what it is.
_TELLING: Final = frozenset(
    {
        *("FileName", "FolderPath", "ProcessCommandLine", "InitiatingProcessFileName"),
        *("RemoteIP", "RemotePort", "RemoteUrl"),
    }
)
# What says of an event what it tells of, under any of its names.
_KINDS: Final = frozenset(
    {
        *(MDE.table_key, MDE.action_key, MDE.payload_key),
        *(name for column, _ in MDE.discriminators for name in (column, *ALIASES[column])),
    }
)
_REMOTE: Final = frozenset({"RemoteIP", "RemotePort", "RemoteUrl"})
_MOST_SECONDS: Final = 1e11  # a stamp beyond the year 5138 is in milliseconds


def tells(event: Event) -> bool:
    """Tell whether *event* says what it tells of, and so is one, whatever else it holds."""
    return any(event[name] not in (None, "", [], {}) for name in _KINDS & event.keys())


def as_row(event: Event) -> Event:
    """Give *event* as it is where its columns tell what it is, else with those of its aliases."""
    if not _TELLING.isdisjoint(event) or isinstance(event.get(MDE.payload_key), dict):
        return event
    row = dict(event)
    for column, aliases in ALIASES.items():
        if column in row:
            continue
        value = next((event[name] for name in aliases if event.get(name) not in (None, "")), None)
        if value is not None:
            row[column] = value
    return _completed(row)


def process_row(command_line: str, name: str, parent: str, host: str, user: str) -> Event:
    """Make a row of an action's boxes; without a *name* the command line tells it."""
    return _filled(
        Type="DeviceProcessEvents",
        FileName=name or program_of(command_line),
        ProcessCommandLine=command_line,
        InitiatingProcessFileName=parent,
        DeviceName=host,
        AccountName=user,
    )


def file_row(path: str, name: str, host: str) -> Event:
    """Make a row of a path, or of a folder and a name."""
    folder, last = (path, name) if name else _split(path)
    return _filled(Type="DeviceFileEvents", FileName=last, FolderPath=folder, DeviceName=host)


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


def program_of(command_line: str) -> str:
    """Give the name of the program that a command line begins with."""
    text = command_line.strip()
    quote = text[:1]
    first = text[1:].partition(quote)[0] if quote in ('"', "'") and quote else text.split(" ", 1)[0]
    return _split(first)[1]


def _completed(row: Event) -> Event:
    if "ProcessCommandLine" not in row and not _REMOTE.isdisjoint(row) and "FileName" in row:
        # Of a connection, the program is the one that made it.
        row.setdefault("InitiatingProcessFileName", row.pop("FileName"))
    if "FileName" not in row and isinstance(line := row.get("ProcessCommandLine"), str):
        row["FileName"] = program_of(line)
    if "FileName" not in row and isinstance(path := row.get("FolderPath"), str):
        row["FolderPath"], row["FileName"] = _split(path)
    if isinstance(port := row.get("RemotePort"), str) and port.isascii() and port.isdecimal():
        row["RemotePort"] = int(port[:8])
    if "Timestamp" in row:
        row["Timestamp"] = _stamp(row["Timestamp"])
    return row


def _stamp(value: Any) -> Any:
    """Give the seconds or milliseconds that Splunk and CEF write as ISO 8601."""
    try:
        seconds = float(value)
        seconds = seconds / 1000 if seconds > _MOST_SECONDS else seconds
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return value


def _split(path: str) -> tuple[str, str]:
    return ntpath.split(path) if "\\" in path else posixpath.split(path)


def _filled(**columns: Any) -> Event:
    return {name: value for name, value in columns.items() if value not in (None, "")}
