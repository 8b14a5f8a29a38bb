"""Turn events of the Elastic Common Schema into rows as Microsoft Defender has them.

Rows of Defender and Sentinel, which come through Logstash too, are taken as they are.
Source: Elastic Common Schema 8, "Process", "File", "Destination", "Event" fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from t1612core import Kind

from .codec import Event

# The first key that holds something is taken. ``name`` is the last part of a path.
_Fields = tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
_COMMON: Final[_Fields] = (
    ("TimeGenerated", (("@timestamp",),)),
    ("DeviceName", (("host", "name"), ("host", "hostname"))),
    ("ReportId", (("event", "id"),)),
)
_STARTER: Final[_Fields] = (
    ("InitiatingProcessFileName", (("process", "name"), ("process", "executable"))),
    ("InitiatingProcessCommandLine", (("process", "command_line"),)),
    ("InitiatingProcessFolderPath", (("process", "executable"),)),
    ("InitiatingProcessAccountName", (("user", "name"),)),
    ("InitiatingProcessParentFileName", (("process", "parent", "name"),)),
    ("InitiatingProcessId", (("process", "pid"),)),
    ("InitiatingProcessCreationTime", (("process", "start"),)),
)
FIELDS: Final[dict[Kind, _Fields]] = {
    "process": (
        *_COMMON,
        ("AccountName", (("user", "name"),)),
        ("FileName", (("process", "name"), ("process", "executable"))),
        ("FolderPath", (("process", "executable"),)),
        ("ProcessCommandLine", (("process", "command_line"), ("process", "args"))),
        ("ProcessVersionInfoOriginalFileName", (("process", "pe", "original_file_name"),)),
        ("ProcessId", (("process", "pid"),)),
        ("ProcessCreationTime", (("process", "start"),)),
        (
            "InitiatingProcessFileName",
            (("process", "parent", "name"), ("process", "parent", "executable")),
        ),
        (
            "InitiatingProcessCommandLine",
            (("process", "parent", "command_line"), ("process", "parent", "args")),
        ),
        ("InitiatingProcessFolderPath", (("process", "parent", "executable"),)),
        ("InitiatingProcessId", (("process", "parent", "pid"),)),
        ("InitiatingProcessCreationTime", (("process", "parent", "start"),)),
        ("InitiatingProcessParentFileName", (("process", "group_leader", "name"),)),
    ),
    "file": (
        *_COMMON,
        *_STARTER,
        ("FileName", (("file", "name"), ("file", "path"))),
        ("FolderPath", (("file", "directory"), ("file", "path"))),
    ),
    "network": (
        *_COMMON,
        *_STARTER,
        ("RemoteIP", (("destination", "ip"),)),
        ("RemotePort", (("destination", "port"),)),
        ("RemoteUrl", (("url", "full"), ("destination", "domain"), ("url", "domain"))),
    ),
}
TABLES: Final[dict[Kind, str]] = {
    "process": "DeviceProcessEvents",
    "file": "DeviceFileEvents",
    "network": "DeviceNetworkEvents",
}
DEFENDERS: Final = ("FileName", "InitiatingProcessFileName", "RemoteIP", "properties", "records")
_NAMES: Final = frozenset(
    {"FileName", "InitiatingProcessFileName", "InitiatingProcessParentFileName"}
)
_GETTERS: Final = {kind: dict(fields) for kind, fields in FIELDS.items()}


class Row(Mapping[str, Any]):
    """A row as a view of an event: most events are done with after one or two of its columns."""

    __slots__ = ("_event", "_keys", "kind")

    def __init__(self, event: Event, kind: Kind) -> None:
        self._event, self.kind, self._keys = event, kind, _GETTERS[kind]

    def get(self, column: str, default: Any = None) -> Any:
        """Give a column's value, or *default*."""
        keys = self._keys.get(column)
        if keys is None:
            return TABLES[self.kind] if column == "Type" else default
        event = self._event
        for key in keys:
            value: Any = event
            for part in key:
                value = value.get(part) if type(value) is dict else None
            if value is None and len(key) > 1:
                value = event.get(".".join(key))
            if value is not None and value != "":
                if type(value) is list:
                    return " ".join(map(str, value))
                return _last(value) if column in _NAMES else value
        return default

    def __getitem__(self, column: str) -> Any:
        value = self.get(column)
        if value is None:
            raise KeyError(column)
        return value

    def __iter__(self) -> Iterator[str]:
        return (column for column in ("Type", *self._keys) if self.get(column) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def row_of(event: Event) -> Mapping[str, Any] | None:
    """Give a row for what the event tells, ``None`` where it is of no kind that is scored."""
    for name in DEFENDERS:
        if name in event:
            return event
    kind = kind_of(event)
    return None if kind is None else Row(event, kind)


def kind_of(event: Event) -> Kind | None:
    """Tell the kind by ``event.category``, else by the fields that there are."""
    told = event.get("event")
    inner = told if isinstance(told, dict) else {}
    types = _listed(inner.get("type", event.get("event.type")))
    if "end" in types or "deletion" in types:
        return None
    categories = _listed(inner.get("category", event.get("event.category")))
    for kind in FIELDS:
        if kind in categories:
            return kind
    if any(isinstance(each, str) for each in categories):
        return None
    if "destination" in event:
        return "network"
    if "file" in event:
        return "file"
    return "process" if "process" in event or "process.name" in event else None


def _last(value: Any) -> Any:
    """Give the last part of a path."""
    if isinstance(value, str) and ("/" in value or "\\" in value):
        return value.replace("\\", "/").rpartition("/")[2]
    return value


def _listed(value: Any) -> list[Any]:
    return value if type(value) is list else [value] if type(value) is str else []
