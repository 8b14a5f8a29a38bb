"""Take apart what holds several events that share what stands beside them: one object for each.

Results of osquery that hold rows, detections of Falcon that hold behaviours, envelopes of log
collectors whose lines are texts. What is shared is put into each event: the host, a time, a name.

Rule 1: nothing is lost: an event of a shape that is not known here is given as it is.
Rule 2: linear: of what stands beside, a few named keys alone are shared.
Rule 3: a line that is a text stands under ``message`` (of Splunk's under ``_raw``), where those who
        read texts look for it.

Sources: osquery, "Logging" (snapshot, batch and event format); CrowdStrike, "Detections" and Cortex
XSOAR's ``CrowdStrike.Detection``; Splunk, "Format events for HTTP Event Collector"; Grafana Loki,
"HTTP API"; OpenTelemetry, "OTLP specification: JSON Protobuf encoding".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeGuard

from ..knowledge.exports import BESIDE, TEXT
from ..model import Event

_DEEPEST: Final = 32  # levels of a value of OpenTelemetry's
_OSQUERY: Final = (
    *("name", "hostIdentifier", "calendarTime", "unixTime", "epoch", "counter", "numerics"),
    *("decorations", "action"),
)
_CHANGES: Final = frozenset({"added", "removed"})
_BESIDE: Final = frozenset({*BESIDE, *_OSQUERY, "values"})
_FALCON: Final = (
    *("device", "hostname", "System", "cid", "CustomerID", "detection_id", "composite_id"),
    *("created_timestamp", "ProcessStartTime"),
)
# All that Splunk's collector takes beside an event.
_COLLECTOR: Final = frozenset(
    {"time", "host", "source", "sourcetype", "index", "event", "fields", "id"}
)
_HOSTS: Final = ("host", "hostname", "host_name", "nodename", "node_name", "instance")

Spread = list[Event] | None


def spread(item: Event) -> Spread:
    """Return the events that an object holds; ``None`` where their shape is not known here."""
    for key, take in _SPREADERS.items():
        if key in item:
            found = take(item, item[key])
            # One without events is empty where nothing stands beside that may say something.
            if found or (found is not None and _BESIDE.issuperset(item.keys() - {key})):
                return found
    return None


def is_collected(item: Event) -> bool:
    """Return whether an object is one that Splunk's collector takes, with an event in it."""
    return all(key in _COLLECTOR for key in item) and item.get("event") is not None


def _snapshot(item: Event, rows: Any) -> Spread:
    if not _are_objects(rows):
        return None
    about = _shared(item, _OSQUERY)
    return [{**about, "columns": row} for row in rows]


def _differences(item: Event, changes: Any) -> Spread:
    if not isinstance(changes, Mapping) or not _CHANGES.issuperset(changes):
        return None
    about = _shared(item, _OSQUERY)
    found: list[Event] = []
    for action, rows in changes.items():
        if _are_objects(rows):
            found += [{**about, "columns": row, "action": action} for row in rows]
        elif rows:  # there is a text where there are no rows
            return None
    return found


def _behaviours(name: str) -> Callable[[Event, Any], Spread]:
    def take(item: Event, behaviours: Any) -> Spread:
        if not _are_objects(behaviours) or len(behaviours) < 2:
            return None  # of a single one the schema makes one event
        about = _shared(item, _FALCON)
        return [{**about, name: [each]} for each in behaviours]

    return take


def _collected(item: Event, event: Any) -> Spread:
    """Read an envelope of Splunk's collector; what the event lacks stands beside it."""
    if not is_collected(item):
        return None
    about = {"_time": item.get("time"), "host": item.get("host")}
    about = {key: value for key, value in about.items() if value is not None}
    if isinstance(event, Mapping):
        return [{**about, **event}]
    return [{**about, TEXT: event}] if type(event) is str else None


def _of_loki(item: Event, labels: Any) -> Spread:
    lines = item.get("values")
    if not isinstance(labels, Mapping) or not isinstance(lines, list):
        return None
    if not all(isinstance(each, list) and len(each) > 1 for each in lines):
        return None
    host = _host(labels)
    return [_line(each[0], host, each[1]) for each in lines]


def _of_logcli(item: Event, line: Any) -> Spread:
    """Read a line as Loki's command prints it: beside the labels of its stream."""
    labels = item.get("labels")
    if type(line) is not str or not isinstance(labels, Mapping):
        return None
    return [_line(item.get("timestamp"), _host(labels), line)]


def _host(labels: Event) -> Any:
    return next((labels[key] for key in _HOSTS if labels.get(key)), None)


def _answered(_: Event, data: Any) -> Spread:
    """Return the streams in what Loki answers."""
    if not isinstance(data, Mapping) or data.get("resultType") != "streams":
        return None
    found = data.get("result")
    return found if _are_objects(found) else None


def _of_open_telemetry(_: Event, resources: Any) -> Spread:
    if not _are_objects(resources):
        return None
    found: list[Event] = []
    for each in resources:
        about = each.get("resource")
        held = _pairs(about.get("attributes"), 0) if isinstance(about, Mapping) else {}
        host = held.get("host.name") or held.get("k8s.node.name")
        scopes = each.get("scopeLogs")
        for scope in scopes if _are_objects(scopes) else [each]:
            records = scope.get("logRecords")
            found += (
                [_record(record, host) for record in records] if _are_objects(records) else [scope]
            )
    return found


def _record(record: Event, host: Any) -> Event:
    body, said = _value(record.get("body"), 0), _pairs(record.get("attributes"), 0)
    time = record.get("timeUnixNano") or record.get("observedTimeUnixNano")
    if isinstance(body, Mapping):
        return {**said, **body}
    return {**said, **_line(time, host, body)}


def _line(time: Any, host: Any, text: Any) -> dict[str, Any]:
    told = {"time": time, "host": host}
    return {**{key: value for key, value in told.items() if value}, "message": text}


def _value(any_value: Any, depth: int) -> Any:
    """Read a value as OpenTelemetry writes it: under a name of its type."""
    if not isinstance(any_value, Mapping) or depth > _DEEPEST:
        return None
    for name, value in any_value.items():
        if name == "kvlistValue" and isinstance(value, Mapping):
            return _pairs(value.get("values"), depth + 1)
        if name == "arrayValue" and isinstance(value, Mapping):
            held = value.get("values")
            return [_value(each, depth + 1) for each in held] if isinstance(held, list) else None
        return value
    return None


def _pairs(pairs: Any, depth: int) -> dict[str, Any]:
    if not _are_objects(pairs):
        return {}
    return {
        key: _value(each.get("value"), depth)
        for each in pairs
        if type(key := each.get("key")) is str
    }


def _shared(item: Event, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: item[key] for key in keys if key in item}


def _are_objects(values: Any) -> TypeGuard[list[Event]]:
    return isinstance(values, list) and all(isinstance(each, Mapping) for each in values)


_SPREADERS: Final[Mapping[str, Callable[[Event, Any], Spread]]] = {
    "snapshot": _snapshot,
    "diffResults": _differences,
    **{name: _behaviours(name) for name in ("behaviors", "Behavior")},
    "event": _collected,
    "stream": _of_loki,
    "line": _of_logcli,
    "data": _answered,
    "resourceLogs": _of_open_telemetry,
}
