"""Bring what products fold into texts, lists and other spellings into the shape that is read.

A schema's rules say which events those are (``notation.folded``); all others never come here.

Rule 1: an event is never changed: what is given is a new one, of the parts that are read.
Rule 2: what cannot be read gives ``None``, and the event counts as not recognised; none raises,
        and the time is linear in the event.

Sources: Microsoft, "Get-WinEvent" (Id, ProviderName, Message) and Azure Monitor's tables Event and
WindowsEvent; NXLog, "im_msvistalog: Fields"; Wazuh, "Windows event channel"; python-evtx,
xmltodict and xml2js (what they make of attributes and texts); Falco, falcosidekick's outputs
(``flattenfields``, Loki's labels).
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..model import Event
from .audit_records import address
from .cef_lines import cef_line, line_of
from .nearest import letters
from .xml import event_number, event_xml

_LONGEST: Final = 1 << 20  # characters of a text that is taken apart
_MOST: Final = 4096  # keys, or elements of a list
_LONGEST_ADDRESS: Final = 512  # characters: a path in it has at most 108
_NAMES: Final = ("@Name", "Name", "name")  # of an element's attribute
_WITHIN: Final = ("#attributes", "$", "@")  # where attributes stand apart
_TEXTS: Final = ("#text", "_", "$t", "$", "text", "Text", "Value", "value", "@Value", "content")
# Of Sysmon's fields that are read, all begin with a capital; Wazuh writes a small one.
_FLAT_ID: Final = ("EventID", "EventId", "event_id", "Id")
_FLAT_HOST: Final = ("Hostname", "Computer", "ComputerName", "MachineName", "host")
_FLAT_TIME: Final = ("TimeCreated", "EventTime", "TimeGenerated")
_FLAT_CHANNEL: Final = ("Channel", "LogName", "EventLog")
_AUDIT: Final = "audit.k8s.io/"
_CEF: Final = frozenset({"cef", "DeviceVendor", "deviceVendor"})  # what is no line of text has one
_FLAT_DATA: Final = ("CommandLine", "Image", "NewProcessName")
_CHANNEL: Final = "Microsoft-Windows-Sysmon/Operational"
# How Falco's fields begin.
_FALCO: Final = ("proc", "fd", "evt", "user", "container", "group", "k8s", "thread")
_BEHAVIOURS: Final = ("behaviors", "Behavior")  # Falcon's, and Cortex XSOAR's
_FALCO_OUT: Final = ("output_fields.", "output_fields_", "falco.output_fields.")


def windows_event(event: Event) -> Event | None:
    """Return an event of Windows that evtx tools wrote: ``Event.System``, ``Event.EventData``."""
    text = event.get("_raw")
    if type(text) is str:
        return event_xml(event)
    whole = event.get("Event")
    if isinstance(whole, Mapping):
        return _of_lists(whole)
    wazuh = _at(event, "data", "win")
    if wazuh is not None:
        return _of_wazuh(wazuh)
    data = event.get("EventData")
    if isinstance(data, (Mapping, list)):
        return _windows(event, _named(data))
    if type(data) is str:
        return _of_text(event, data)
    message = event.get("Message")
    if type(message) is str and all(event.get(key) is None for key in _FLAT_DATA):
        return _windows(event, _of_message(message))
    return _windows(event, event)


def _windows(event: Event, data: Event) -> Event:
    """Return an event whose number, host and time stand beside each other."""
    stamp = _first(event, _FLAT_TIME)
    system = {
        "EventID": event_number(_text(_first(event, _FLAT_ID))),
        "Channel": _first(event, _FLAT_CHANNEL) or _CHANNEL,
        "Computer": _first(event, _FLAT_HOST),
        "TimeCreated": {"#attributes": {"SystemTime": stamp}},
    }
    return {"Event": {"System": system, "EventData": data}}


def _of_lists(whole: Event) -> Event | None:
    """Read what tools make of an event's XML, each in its own way."""
    system, data = whole.get("System"), _one(whole.get("EventData"))
    if not isinstance(system, Mapping):
        return None
    named = _named(data)
    if isinstance(data, Mapping):
        named |= _named(named.pop("Data", None))
    if not named:
        return None
    attributes = _one(system.get("TimeCreated"))
    return {
        "Event": {
            "System": {
                "EventID": event_number(_text(_one(system.get("EventID")))),
                "Channel": _text(_one(system.get("Channel"))) or _CHANNEL,
                "Computer": _text(_one(system.get("Computer"))),
                "TimeCreated": {
                    "#attributes": {"SystemTime": _attribute(attributes, "SystemTime")}
                },
            },
            "EventData": named,
        }
    }


def _of_wazuh(win: Event) -> Event | None:
    system, data = win.get("system"), win.get("eventdata")
    if not isinstance(system, Mapping) or not isinstance(data, Mapping):
        return None
    told = {f"{key[:1].upper()}{key[1:]}": value for key, value in _texts(data)}
    about = {f"{key[:1].upper()}{key[1:]}": value for key, value in _texts(system)}
    about["TimeCreated"] = about.pop("SystemTime", None)
    return _windows(about, told)


def _of_text(event: Event, data: str) -> Event | None:
    """Read a column that holds the event's data as XML, or as JSON."""
    if data.lstrip()[:1] == "{":
        held = _parsed(data)
        return _windows(event, held) if isinstance(held, Mapping) else None
    begin, end = data.find("<EventData"), data.rfind("</EventData>")
    if begin < 0 or end < begin:
        return None
    inner = data[begin : end + len("</EventData>")]
    held = event_xml({"_raw": f"<Event>{inner}</Event>"})
    return None if held is None else _windows(event, held["Event"]["EventData"])


def _of_message(message: str) -> dict[str, Any]:
    """Read the text that Windows shows for an event: a line for each of its fields."""
    told: dict[str, Any] = {}
    for line in message[:_LONGEST].splitlines():
        name, found, value = line.partition(":")
        if found and value[:1] in (" ", "\t"):
            told.setdefault(name.strip(), value.strip())  # who asks comes before for whom
    return told


def _named(data: Any) -> dict[str, Any]:
    """Return fields by their names, of a list of elements with a name and a text each."""
    if isinstance(data, Mapping):
        single = _name(data)
        return dict(_texts(data)) if single is None else {single: _text(data)}
    if type(data) is not list:
        return {}
    return {
        name: _text(each)
        for each in data[:_MOST]
        if isinstance(each, Mapping) and (name := _name(each)) is not None
    }


def _name(element: Event) -> str | None:
    for key in _NAMES:
        name = element.get(key)
        if type(name) is str:
            return name
    for key in _WITHIN:
        inner = element.get(key)
        if isinstance(inner, Mapping) and type(name := inner.get("Name")) is str:
            return name
    return None


def _text(element: Any) -> Any:
    """Return the text of an element; of what is none, itself."""
    if not isinstance(element, Mapping):
        return element
    return next((held for key in _TEXTS if type(held := element.get(key)) in (str, int)), None)


def _attribute(element: Any, name: str) -> Any:
    if not isinstance(element, Mapping):
        return None
    places = (element, *(element.get(key) for key in _WITHIN))
    found = (
        place.get(key)
        for place in places
        if isinstance(place, Mapping)
        for key in (name, f"@{name}")
    )
    return next((each for each in found if each is not None), None)


def json_columns(event: Event) -> Event | None:
    """Return a result of osquery whose columns are a text of JSON."""
    columns = _parsed(event.get("columns"))
    return {**event, "columns": columns} if isinstance(columns, Mapping) else None


def falco_fields(event: Event) -> Event | None:
    """Return an alert of Falco whose output fields are nested, or stand under other names."""
    alert = _at(event, "falco") or event
    out: dict[str, Any] = {}
    inner = alert.get("output_fields")
    if isinstance(inner, Mapping):
        out |= _dotted(inner, is_out=True)
    out |= _dotted(event, is_out=False)
    if not out:
        return None
    time, host = _first(alert, ("time", "@timestamp")), _first(alert, ("hostname", "host"))
    told = {
        "time": event.get("@timestamp") if time is None else time,
        "hostname": host,
        "uuid": alert.get("uuid"),
    }
    return {**told, "output_fields": out}


def _dotted(place: Event, *, is_out: bool) -> Iterator[tuple[str, Any]]:
    """Yield Falco's fields under their own names, whose parts are joined by dots."""
    for key, value in _items(place):
        name = key
        for before in _FALCO_OUT:
            name = name.removeprefix(before)
        first = name.replace("_", ".").partition(".")[0]
        if first not in _FALCO:
            continue
        if isinstance(value, Mapping):
            if is_out:
                yield from _flat(value, f"{name}.", 0)
        elif "." in name or "_" in name:
            yield name.replace("_", "."), value


def _flat(place: Event, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in _items(place):
        if isinstance(value, Mapping):
            if depth < len(_FALCO):
                yield from _flat(value, f"{before}{key}.", depth + 1)
        else:
            yield f"{before}{key}", value


def tracee_args(event: Event) -> Event | None:
    """Return an event of Tracee whose arguments are an object, or a text of JSON."""
    args = event.get("args")
    if type(args) is str:
        args = _parsed(args)
    if isinstance(args, Mapping):
        args = [{"name": name, "value": value} for name, value in _items(args)]
    return {**event, "args": args} if type(args) is list and args else None


def laurel_event(event: Event) -> Event | None:
    """Return an event of LAUREL with whole paths of files, and with addresses that are read."""
    given = {key: event[key] for key in event if key not in ("CWD", "PATH", "SOCKADDR")}
    cwd, paths, sockets = _at(event, "CWD"), event.get("PATH"), event.get("SOCKADDR")
    where = cwd.get("cwd") if cwd is not None else None
    if type(paths) is list and type(where) is str:
        paths = [_joined(where, each) if isinstance(each, Mapping) else each for each in paths]
    if isinstance(sockets, Mapping):
        sockets = [sockets]
    if type(sockets) is list:
        given["SOCKADDR"] = [_addressed(each) for each in sockets if isinstance(each, Mapping)]
    return {**given, "PATH": paths}


def _addressed(socket: Event) -> Event:
    said, held = socket.get("saddr"), socket.get("SADDR")
    if not isinstance(held, Mapping) and type(said) is str:  # auditd's own is a text
        held = address(_hex(said) if "%" in said else said)
    return {"SADDR": held}


def _hex(said: str) -> str:
    """Return the bytes of an address, of which LAUREL writes a part as letters."""
    from urllib.parse import unquote_to_bytes  # only LAUREL without its translations needs it

    return unquote_to_bytes(said[:_LONGEST_ADDRESS]).hex()


def _joined(where: str, path: Event) -> Event:
    name = path.get("name")
    if type(name) is not str:
        return path
    return {**path, "name": posixpath.normpath(posixpath.join(where, name))}


def falcon_event(event: Event) -> Event | None:
    """Return Falcon's event that is carried as a text, or the one behaviour of a detection.

    ``None`` for several behaviours: one answer would lose the others.
    """
    held = _parsed(event.get("event"))
    if isinstance(held, Mapping):
        return held
    name = next((key for key in _BEHAVIOURS if type(event.get(key)) is list), "")
    if not name or len(event[name]) != 1:
        return None
    (behaviour,) = event[name]
    if not isinstance(behaviour, Mapping):
        return None
    return {**{key: event[key] for key in event if key != name}, **behaviour}


def kube_audit(event: Event) -> Event | None:
    """Return the event of Kubernetes' audit that Azure carries as a text."""
    properties = _at(event, "properties")
    audit = _parsed(event.get("log_s") if properties is None else properties.get("log"))
    is_audit = isinstance(audit, Mapping) and str(audit.get("apiVersion")).startswith(_AUDIT)
    return audit if is_audit else None


def cef_fields(event: Event) -> Event | None:
    """Return what an event of CEF names, by the names' letters: under ``named`` and ``labelled``.

    A custom string is named by the label beside it: ``cs1`` by ``cs1Label``. An event may be a line
    of text.
    """
    if _CEF.isdisjoint(event) and (line := line_of(event)) is not None:
        told = cef_line(line)
        if told is None:
            return None
        event = told
    inner = event.get("cef")
    place = inner if isinstance(inner, Mapping) else event
    held = {letters(key): value for key, value in _items(place)}
    if place is not event:
        for key, value in _items(event):
            held.setdefault(letters(key), value)
    labels = {
        letters(label): held.get(key.removesuffix("label"))
        for key, label in held.items()
        if key.endswith("label") and type(label) is str
    }
    return {"named": held, "labelled": labels}


def _parsed(text: Any) -> Any:
    if type(text) is not str or len(text) > _LONGEST:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _at(event: Event, *keys: str) -> Event | None:
    value: Any = event
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else None


def _one(value: Any) -> Any:
    """Return the element of a list of one, which xml2js makes of every element."""
    return value[0] if type(value) is list and len(value) == 1 else value


def _first(event: Event, keys: tuple[str, ...]) -> Any:
    return next((held for key in keys if (held := event.get(key)) is not None), None)


def _items(place: Event) -> Iterator[tuple[str, Any]]:
    for number, key in enumerate(place):
        if number == _MOST:
            return
        if type(key) is str:
            yield key, place.get(key)


def _texts(place: Event) -> Iterator[tuple[str, Any]]:
    return ((key, _one(value)) for key, value in _items(place))


UNFOLDERS: Final[Mapping[str, Callable[[Event], Event | None]]] = {
    each.__name__: each
    for each in (
        *(windows_event, json_columns, falco_fields, tracee_args, laurel_event, falcon_event),
        *(cef_fields, kube_audit),
    )
}
