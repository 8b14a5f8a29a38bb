"""Take a line of an engine's log apart: what wrote it, when, where, and which request it reports.

A line comes as text (a file, ``journalctl -u docker``, a shipper's ``message``), as an entry of the
journal in JSON, or as dockerd writes it with ``log-format: json``.

Rule 1: a line is an engine's where a prefix says so, or where it is written as engines write.
Rule 2: what cannot be read gives ``None``; none raises, and the time is linear in the text.

Source: sirupsen/logrus text_formatter.go; moby api/server/middleware/debug.go (also of v28:
``form-data``); moby/buildkit executor: "> creating"; moby
builder/dockerfile: "Command to be executed"; containers/podman pkg/api/server; RFC 3164 and 5424;
systemd.journal-fields(7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..knowledge.exports import MONTHS
from ..knowledge.vocabulary.engine_api import LOG_WRITERS
from ..model import Event
from ..text.pattern import pattern
from .convert import json_text

_LONGEST: Final = 1 << 20  # characters
_HEAD: Final = 4096  # in which a prefix, a time and the marks of a line stand

# RFC 3164 as files have it, with times of either kind, and RFC 5424.
_PREFIX: Final = pattern(
    r"(?:<\d{1,3}>(?:\d\s)?)?"
    r"(?P<time>[A-Z][a-z]{2}\s{1,2}\d{1,2} [\d:.]{8,15}"
    r"|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)?)"
    r" (?P<host>[\w.:-]{1,255}) (?P<program>[\w./-]{1,255})"
    r"(?:\[(?P<pid>\d{1,10})\])?(?:: ?| (?P<id>\d{1,10}|-) \S{1,64} (?:-|\[[^\]]{0,1024}\]) ?)"
)
# Events in people's format: docker's with a time of ISO 8601, podman's with Go's.
_EVENT: Final = pattern(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<clock>[\d:.]{8,18})"
    r"(?:(?P<iso>Z|[+-]\d\d:\d\d)| (?P<zone>[+-]\d{4}) [A-Z]{1,5})"
    r" (?P<type>container|image) (?=[a-z_-]{2,32}[: ])"
)
_RUNS: Final = "exec_"  # followed by what is run
_TIME: Final = pattern(r'\btime=\\?"?(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d))')
_LEVEL: Final = pattern(r"\blevel=\\?\"?[a-z]{4,8}\b")
# logrus on a terminal: the seconds since its start, or the time.
_SHORT: Final = pattern(r"(?:DEBU|INFO|WARN|ERRO|FATA|PANI|TRAC)\[(\d{4}-[^\]]{8,40}|\d{4,9})\]")
_PODMANS: Final = pattern(r"\bAPIHandler |/libpod/|^(?:\S+ ){0,8}@ - ")
_ACCESS: Final = pattern(
    r"(?:@|[0-9a-fA-F.:\[\]]{2,64}) - \S{1,64} \[(?P<time>[^\]]{1,64})\] "
    r"\"[A-Z]{3,7} [^\"]{1,65536} HTTP/[\d.]{1,3}\" (?P<status>\d{3}) \S{1,20}"
    r"(?: \"[^\"]{0,4096}\" \"(?P<agent>[^\"]{0,4096})\")?"
)
_STAMP: Final = pattern(
    r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)", re.ASCII
)
_FORM: Final = pattern(r'(?:\bform data: |\bform-data=")(\\?["{].*|\{.*)', re.DOTALL)
_SENT: Final = "form data"  # as dockerd calls what was sent with a request
_IMAGE: Final = pattern(r'"Image":\s{0,4}"([^"\\]{1,255})"')  # Engine API, container create
# A step of a build: BuildKit's, and the classic builder's, whose metadata are none.
_SPAN: Final = pattern(r'\bspan="((?:[^"\\]|\\.)*)"', re.DOTALL)
_STAGE: Final = pattern(r"\[[^\]]{0,255}\] RUN (.*)", re.DOTALL)
_EXECUTED: Final = pattern(r"\[BUILDER\] Command to be executed: \[([^\n]*)\]")
_NO_STEP: Final = "#(nop)"
# What is sent holds JSON's own "\\n", which logrus writes with two backslashes.
_QUOTED: Final = pattern(r'\\(["\\n])')
_MESSAGE: Final = pattern(r'\bmsg="([^"\\]{0,64})')
_REFUSED: Final = "error response for "
# Who writes beside an engine into the log of its unit.
_BESIDE: Final = ("systemd",)
_TEXTS: Final = ("_raw", "MESSAGE", "message", "msg", "log")
_HOSTS: Final = ("_HOSTNAME", "hostname", "host", "agent")


def daemon_line(event: Event) -> Event | None:
    """Return the fields of a line of an engine's log; ``None`` for what is none.

    An event that an engine's client printed for people is told by its fields, too. The others:
    ``daemon``, ``time``, ``host``, ``request``, ``caller``, ``body``, ``image``; a line
    that tells of no request has the first three at most.
    """
    text = next((each for key in _TEXTS if type(each := event.get(key)) is str), None)
    if text is None or not text:
        return None
    whole, text = text, text[:_LONGEST]
    if text.startswith("-- ") and text.endswith(" --"):
        return {"daemon": "journalctl"}
    if printed := _EVENT.match(text):
        return _told(printed, text)
    row: dict[str, Any] = {}
    prefix = _PREFIX.match(text, 0, _HEAD)
    if prefix is not None:
        row = {"time": prefix["time"], "host": prefix["host"]}
        text = text[prefix.end() :]
    own = LOG_WRITERS.get(_name(prefix["program"]), "") if prefix else _own(event)
    if prefix is not None and not own:
        return {"daemon": prefix["program"], **row} if prefix["program"] in _BESIDE else None
    head = text[:_HEAD]
    written = _TIME.search(head)
    is_logged = _LEVEL.search(head) is not None or _SHORT.match(head) is not None
    access = _ACCESS.search(text)
    if not (own or is_logged or access or "level" in event):
        return None
    row["daemon"] = own or ("podman" if access or _PODMANS.search(head) else "dockerd")
    told = written[1] if written else _stamp(access["time"]) if access else ""
    row["time"] = told or _time_of(event) or row.get("time")
    row["host"] = _host_of(event) or row.get("host")
    if _is_refusal(event, head):  # of a request that another line tells of
        return row
    if request := _request(event, text):
        row["request"] = request
        if access is not None and access["agent"]:
            row["caller"] = access["agent"]
    if len(whole) > _LONGEST:  # half a JSON is none: its reader tells that it is too long
        row |= {"body": whole, "request": row.get("request", _SENT)}
    elif body := _body(event, text):
        row["body"] = body
        row.setdefault("request", _SENT)
        if image := _IMAGE.search(body):
            row["image"] = image[1]
    return row


def _told(found: re.Match[str], text: str) -> dict[str, str] | None:
    """Return the fields of an event as ``docker events`` and ``podman events`` print it."""
    rest = text[found.end() :].rstrip()
    head, _, listed = rest[:-1].rpartition(" (") if rest.endswith(")") else (rest, "", "")
    action, _, id = head.rpartition(" ")
    name = ""
    if not action.startswith(_RUNS) and " " in action:
        action, _, told = action.partition(" ")
        id, name = told, id
    if not action or not id:
        return None
    more = {key: value for key, _, value in (each.partition("=") for each in listed.split(", "))}
    zone, is_image = found["zone"] or "", found["type"] == "image"
    name = name or more.get("name", "")
    return {
        "daemon": "podman" if zone else "dockerd",
        "time": f"{found['day']}T{found['clock']}{zone or found['iso']}",
        "request": action,
        "object": found["type"],
        "object_id": id,
        "image": name if is_image else more.get("image", ""),
        "made": more.get("imageRef", ""),
        "container": "" if is_image else name,
    }


def _is_refusal(event: Event, head: str) -> bool:
    said = event.get("msg")
    if type(said) is str:
        return said.startswith(_REFUSED)
    message = _MESSAGE.search(head)  # the first one is the line's own
    return message is not None and message[1].startswith(_REFUSED)


def _request(event: Event, text: str) -> str:
    from ..container.engine_api.daemon_logs import reported_request  # only such lines need it

    if step := _step(event, text):
        return f"RUN {step}"
    target = event.get("request-url")
    if type(target) is str and type(event.get("method")) is str:
        return f"{event['method']} {target}" if text.startswith("handling ") else ""
    found = reported_request(text)
    return f"{found[0]} {found[1]}" if found else ""


def _step(event: Event, text: str) -> str:
    """Return what a step of a build runs, where an engine says that it runs one."""
    if "[BUILDER] Command to be executed: [" in text:
        found = _EXECUTED.search(text)
        told = "" if found is None or _NO_STEP in found[1] else _unquoted(found[1])
        return told.partition(" -c ")[2] or told
    if "> creating " not in text:
        return ""
    span = event.get("span")
    if type(span) is not str:
        found = _SPAN.search(text)
        span = _unquoted(found[1]) if found else ""
    step = _STAGE.match(span)
    return step[1] if step else ""


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _body(event: Event, text: str) -> str:
    sent = json_text(event.get("form-data"))  # since Docker 28 an object in a line of JSON
    if type(sent) is str:
        return sent
    found = _FORM.search(text)
    if found is None:
        return ""
    held = found[1]
    # logrus quotes a message that holds quotes: what is sent is JSON in a quoted text.
    if held.startswith('\\"') or '{\\"' in held[:2] or held.startswith("{\\"):
        held = _unquoted(held)
    begin, end = held.find("{"), held.rfind("}")
    return held[begin : end + 1] if 0 <= begin < end else ""


def _name(program: str) -> str:
    return program.rpartition("/")[2]


def _own(event: Event) -> str:
    """Name the engine that a journal's entry is of."""
    for key in ("SYSLOG_IDENTIFIER", "_COMM"):
        name = event.get(key)
        if type(name) is str and name in LOG_WRITERS:
            return LOG_WRITERS[name]
    return ""


def _host_of(event: Event) -> str:
    for key in _HOSTS:
        value = event.get(key)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("hostname")
        if type(value) is str and value:
            return value
    return ""


def _time_of(event: Event) -> object:
    keys = ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "time", "@timestamp", "ts")
    return next((value for key in keys if (value := event.get(key))), None)


def _stamp(text: str) -> str:
    """Return the time of an access log as ISO 8601 has it."""
    found = _STAMP.fullmatch(text)
    if found is None or found[2] not in MONTHS:
        return ""
    month = MONTHS.index(found[2]) + 1
    return f"{found[3]}-{month:02}-{found[1]}T{found[4]}{found[5]}:{found[6]}"
