"""Turn events of the Elastic Common Schema into rows as Microsoft Defender has them.

Rows of Defender and Sentinel, which come through Logstash too, are taken as they are.
Source: Elastic Common Schema 8, "Process", "File", "Destination", "Event" fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from t1612core import Kind, UnrecognisedError

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
        (
            "RemoteUrl",
            (
                *(("url", "full"), ("destination", "domain"), ("url", "domain")),
                ("dns", "question", "name"),
            ),
        ),
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
# What a row of each kind has to have, or nothing is told; where nothing else tells the kind, the
# first of them is it.
_TELLING: Final[dict[Kind, tuple[str, ...]]] = {
    "network": ("RemoteIP", "RemoteUrl"),
    "file": ("FileName",),
    "process": ("FileName", "ProcessCommandLine"),
}
# Words of event.type: of a process only its start is scored, of a file neither a look nor its end.
_NOT_SCORED: Final[dict[Kind, tuple[str, ...]]] = {
    "process": ("end", "info", "change"),
    "file": ("access", "deletion"),
    "network": (),
}
_NOTHING: Final[dict[str, Any]] = {}
_INBOUND: Final = ("ingress", "inbound", "incoming")
# What else event.category may say. What says something else is no event of ECS.
_OTHERS: Final = frozenset(
    (
        *("api", "authentication", "configuration", "database", "driver", "email", "host", "iam"),
        *("intrusion_detection", "library", "malware", "package", "registry", "session", "threat"),
        *("vulnerability", "web"),
    )
)


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
    """Give a row for what the event tells, ``None`` where it is of no kind that is scored.

    Raises ``UnrecognisedError`` where neither ``event.category`` nor a name of Defender's tells.
    """
    for name in DEFENDERS:
        if name in event:
            return event
    kind = kind_of(event)
    return None if kind is None else Row(event, kind)


def kind_of(event: Event) -> Kind | None:
    """Tell the kind by ``event.category``; ``None`` where it is none that is scored.

    Raises ``UnrecognisedError`` where there is no category of ECS.
    """
    told = event.get("event")
    inner = told if type(told) is dict else _NOTHING
    categories = _listed(inner.get("category", event.get("event.category")))
    for kind, others in _NOT_SCORED.items():
        if kind in categories:
            types = _listed(inner.get("type", event.get("event.type")))
            if "start" not in types and any(each in types for each in others):
                return None
            return None if kind == "network" and _is_inbound(event) else kind
    for each in categories:
        if type(each) is str and each in _OTHERS:
            return None
    process = event.get("process")
    if (
        type(process) is dict
        and "command_line" in process  # nobody else has it so
        and not (categories or "file" in event or "destination" in event)
    ):
        return "process"
    raise UnrecognisedError("event", "", None, "has no category of ECS")


def says_nothing(row: Mapping[str, Any]) -> bool:
    """Tell that an event of ECS has a kind, and nothing of what happened."""
    return type(row) is Row and not _has_any(row, _TELLING[row.kind])


def guessed(event: Event) -> Row | None:
    """Give a row by the fields that there are, ``None`` where they tell nothing.

    For an event without ``event.category`` that nobody else knows either.
    """
    told = event.get("event")
    category = told.get("category") if type(told) is dict else event.get("event.category")
    if any(type(each) is str for each in _listed(category)):
        return None
    rows = (Row(event, kind) for kind in _TELLING)
    return next((row for row in rows if _has_any(row, _TELLING[row.kind])), None)


def _has_any(row: Row, columns: tuple[str, ...]) -> bool:
    return any(row.get(column) is not None for column in columns)


def _is_inbound(event: Event) -> bool:
    held = event.get("network")
    value = (held if isinstance(held, dict) else {}).get("direction")
    return (value or event.get("network.direction")) in _INBOUND


def _last(value: Any) -> Any:
    """Give the last part of a path."""
    if isinstance(value, str) and ("/" in value or "\\" in value):
        return value.replace("\\", "/").rpartition("/")[2]
    return value


def _listed(value: Any) -> list[Any]:
    return value if type(value) is list else [value] if type(value) is str else []
