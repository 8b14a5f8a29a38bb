"""Write a bundle of STIX 2.1: sightings of ATT&CK's techniques, and what was observed there.

Ids are made of what an object says, so that the same finding has the same objects wherever it is
read. What an allow-list suppresses is observed, with the label ``suppressed``, and sights nothing.
Objects are written as they come, each once.

Source: OASIS, "STIX Version 2.1", 2.9 (identifiers of observables), 4 (domain objects).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from ..incident import Technique
from ..model import Confidence
from .alerts import (
    PRODUCT,
    REFERENCE,
    TIME_UNKNOWN,
    Alert,
    AlertStep,
    address,
    alerts,
    whole_number,
)
from .alerts import without_absent as whole
from .told import Context, Told

_SPEC: Final = "2.1"
# The standard's, for observables; the other one is this project's.
_OBSERVABLES: Final = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_OWN: Final = uuid5(NAMESPACE_URL, "https://attack.mitre.org/techniques/T1612/#t1612core")
# What is neither seen nor changed at a time: this project, hosts, techniques, what an event tells
# that has no time.
_ALWAYS: Final = "2026-01-01T00:00:00.000Z"
_CONFIDENCES: Final[Mapping[Confidence, int]] = {"low": 15, "medium": 50, "high": 85}
_HOST_NAME: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_SAFE: Final = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_URL: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*://{_SAFE}+(?:#{_SAFE}*)?")

Thing = dict[str, Any]


def write(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield the document, object by object."""
    ids: dict[str, None] = {}
    yield '{"type": "bundle", "objects": [\n'
    for made in _objects(told, context):
        if made["id"] not in ids:
            yield (",\n" if ids else "") + json.dumps(made)
            ids[made["id"]] = None
    yield f'\n], "id": "{_id("bundle", *ids)}"}}\n'


def _objects(told: Iterable[Told], context: Context) -> Iterator[Thing]:
    by = _identity(PRODUCT, "system")
    yield by
    for alert in alerts(told, context):
        yield from _of_alert(alert, by["id"], context)


def _of_alert(alert: Alert, by: str, context: Context) -> Iterator[Thing]:
    host = _identity(alert.host, "system") if alert.host else None
    if host:
        yield host
    observed = []
    for number, step in enumerate(alert.steps):
        things = list(_observables(alert, step, number))
        yield from things
        if things and step.time is not None:
            data = _observed(alert, step, number, by, things)
            observed.append(data["id"])
            yield data
    if alert.suppressed_by:
        return
    for technique in alert.techniques:
        yield (pattern := _pattern(technique, by, context))
        yield _sighting(alert, pattern["id"], by, host, observed, context)


def _identity(name: str, kind: str) -> Thing:
    return {
        "type": "identity",
        "spec_version": _SPEC,
        "id": _id("identity", kind, name),
        "created": _ALWAYS,
        "modified": _ALWAYS,
        "name": name,
        "identity_class": kind,
    }


def _pattern(technique: Technique, by: str, context: Context) -> Thing:
    """Name a technique as the version of ATT&CK does: a stub of our own, which its id tells."""
    phases = [
        {"kill_chain_name": "mitre-attack", "phase_name": each.name.lower().replace(" ", "-")}
        for each in technique.tactics
    ]
    made = {
        "type": "attack-pattern",
        "spec_version": _SPEC,
        "id": _id("attack-pattern", technique.id, context.attack_version),
        "created_by_ref": by,
        "created": _ALWAYS,
        "modified": _ALWAYS,
        "name": technique.name or technique.id,
        "kill_chain_phases": phases,
        "external_references": [
            {
                "source_name": "mitre-attack",
                "external_id": technique.id,
                "url": REFERENCE.format(technique.id.replace(".", "/")),
            }
        ],
    }
    return dict(whole(made))


def _sighting(
    alert: Alert, of: str, by: str, host: Thing | None, observed: list[str], context: Context
) -> Thing:
    made_at = _stamp(alert.end) if alert.end else _ALWAYS
    made = {
        "type": "sighting",
        "spec_version": _SPEC,
        "id": _id("sighting", of, alert.rule, alert.id),
        "created_by_ref": by,
        "created": made_at,
        "modified": made_at,
        "description": alert.message,
        "labels": [
            *(alert.rule, f"severity-{alert.severity}"),
            *([] if alert.end else [TIME_UNKNOWN]),
        ],
        "confidence": _CONFIDENCES[alert.confidence],
        "first_seen": alert.start and _stamp(alert.start),
        "last_seen": alert.end and _stamp(alert.end),
        "count": 1,
        "sighting_of_ref": of,
        "observed_data_refs": observed,
        "where_sighted_refs": [host["id"]] if host else [],
    }
    return dict(whole(made))


def _observed(alert: Alert, step: AlertStep, number: int, by: str, things: list[Thing]) -> Thing:
    assert step.time is not None
    at = _stamp(step.time)
    made = {
        "type": "observed-data",
        "spec_version": _SPEC,
        "id": _id("observed-data", alert.rule, alert.id, number),
        "created_by_ref": by,
        "created": at,
        "modified": at,
        "first_observed": at,
        "last_observed": at,
        "number_observed": step.count,
        "object_refs": [thing["id"] for thing in things],
        "labels": ["suppressed"] if step.suppressed_by else [],
    }
    return dict(whole(made))


def _observables(alert: Alert, step: AlertStep, number: int) -> Iterator[Thing]:
    """Yield what was seen in one step, what others refer to first."""
    get = step.fields.get
    if step.account:
        yield _observable("user-account", account_login=step.account)
    if step.kind == "process" and (line := get("command_line", "")):
        image = _file(get("path", "") or get("name", ""))
        yield from image
        told = {
            "command_line": line,
            "pid": whole_number(get("process_id", "")),
            "cwd": get("working_directory"),
            "image_ref": image[-1]["id"] if image else None,
        }
        # A process has nothing that makes its id: what it was seen in does.
        id = _id("process", alert.rule, alert.id, number)
        made = {"type": "process", "spec_version": _SPEC, "id": id, **told}
        yield dict(whole(made))
    elif step.kind == "file":
        yield from _file(get("path", ""))
    elif step.kind == "network":
        yield from _connection(get("ip", ""), get("url", ""), whole_number(get("port", "")))


def _file(path: str) -> list[Thing]:
    """Return a file, and before it the directory that it lies in."""
    cut = max(path.rfind("/"), path.rfind("\\"))
    name, folder = path[cut + 1 :], path[: max(cut, 1)] if cut >= 0 else ""
    if not name:
        return []
    if not folder:
        return [_observable("file", name=name)]
    directory = _observable("directory", path=folder)
    return [directory, _observable("file", name=name, parent_directory_ref=directory["id"])]


def _connection(ip: str, url: str, port: int | None) -> Iterator[Thing]:
    far = []
    if spelled := address(ip):
        far.append(_observable("ipv6-addr" if ":" in spelled else "ipv4-addr", value=spelled))
    if _URL.fullmatch(url):
        yield _observable("url", value=url)
    elif _HOST_NAME.fullmatch(url) and not address(url):
        far.append(_observable("domain-name", value=url))
    yield from far
    if far:
        yield _observable(
            "network-traffic",
            dst_ref=far[0]["id"],
            protocols=["tcp"],
            **({"dst_port": port} if port is not None and port < 1 << 16 else {}),
        )


def _id(type: str, *told: object) -> str:
    """Make an id of what an object is about, in the form that the standard wants: of version 4."""
    made = uuid5(_OWN, " ".join(map(str, (type, *told))))
    return f"{type}--{UUID(bytes=made.bytes, version=4)}"


def _observable(type: str, **told: Any) -> Thing:
    """Make an observable whose id is made of all that it says, as the standard has it."""
    said = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        "type": type,
        "spec_version": _SPEC,
        "id": f"{type}--{uuid5(_OBSERVABLES, said)}",
        **told,
    }


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
