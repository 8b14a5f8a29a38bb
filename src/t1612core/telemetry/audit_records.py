r"""Read the records of Linux audit, each a line: ``type=CWD msg=audit(1700000000.123:456): cwd=…``.

Before a line may stand what syslog or dmesg writes, or the host (``node=``); behind it, after a
byte 0x1D, the names that auditd looked up. What a user chose stands in quotes, or as hexadecimal
digits without them where it has a space, a quote or a byte that is no letter.

Rule 1: what cannot be read is ``None`` or left out; none raises, and the time is linear.
Rule 2: only the tag of syslog may stand before a record, never its text: who may write to the log
        would write records there.

Source: Linux, kernel/audit.c and auditsc.c (``audit_log_execve_info``);
audit-userspace, auparse and ausearch-parse.c; rsyslog, ``$EscapeControlCharactersOnReceive``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from attrs import define, field, frozen

from ..knowledge.vocabulary.linux_audit import (
    AT,
    CALLS,
    HERE,
    INET,
    INET6,
    OPENING,
    TYPES,
    UNIX,
    WRITING,
)
from ..model import Event
from ..text.pattern import pattern

_LONGEST: Final = 64 * 1024  # characters of a record; the kernel's have 8 KiB at most
_HEAD: Final = 1024  # characters in which a record says what it is
_MOST_RECORDS: Final = 4096  # of an event; a command line of 2 MiB takes some hundreds
_PART: Final = r"[^\s\"'=]{0,62}[^\s\"'=:]"
_RECORD: Final = pattern(
    rf"""(?:(?:<\d{{1,3}}>)?\[[^\]\n"']{{1,40}}\]\ audit:[ ]
           |<\d{{1,3}}>1\ \S{{1,40}}\ (?P<sender>\S{{1,255}})(?:\ \S{{1,128}}){{3}}\ -\ {{1,2}}
           |(?:{_PART}\ {{1,2}}){{0,7}}?(?:(?P<host>{_PART})\ )?[^\s"'=]{{1,63}}:\ {{1,2}}
            (?:\[\ {{0,12}}\d{{1,12}}\.\d{{1,9}}\]\ )?(?:audit:\ )?)?
        (?:node=(?P<node>\S{{1,255}})\ )?
        type=(?:UNKNOWN\[)?(?P<type>[A-Z0-9_]{{1,40}})\]?\ (?:msg=)?audit\(
        (?P<id>(?P<time>\d{{1,12}}\.\d{{1,9}}):\d{{1,20}})\):\ ?""",
    re.VERBOSE | re.ASCII,
)
# As ausearch writes them for people: with a date, and nothing in quotes.
_FOR_PEOPLE: Final = pattern(r"(?:node=\S{1,255} )?type=[A-Z0-9_]{1,40} msg=audit\(\d{1,4}[/.-]")
_NOISE: Final = pattern(r"(?:-{4}|time->[^\n]{0,64}|<no matches>)[ \t\r]*(?:\n|\Z)")
_FIELD: Final = pattern(
    r"(?<![^\s\x1d'])([A-Za-z][\w-]*(?:\[\d{1,9}\])?)=(\"[^\"]*\"|'|\{|[^\s\x1d]*)", re.ASCII
)
_TAIL: Final = pattern(r"#035(?=[A-Z]{2,16}=)")  # as rsyslog escapes the byte 0x1D
_ARGUMENT: Final = pattern(r"a(\d{1,7})(?:\[(\d{1,7})\]|(_len))?", re.ASCII)
_HEX: Final = pattern(r"(?:[0-9A-Fa-f]{2})+", re.ASCII)
_NOTHING: Final = ("(null)", "(none)", "?", "")
_UNKNOWN: Final = "unknown("  # a number that auditd could not look up
_ESCAPED: Final = frozenset({"comm", "exe", "cwd", "name", "cmd", "acct", "key", "proctitle"})
_KEPT: Final = frozenset({"SYSCALL", "CWD", "PROCTITLE", "SOCKADDR", "USER_CMD"})
_NEEDING: Final = frozenset({"EXECVE", "PATH", "SOCKADDR"})  # a call's record, to say whose


@frozen(repr=False)
class Record:
    """One record: its type, its event's number with the moment, its host, and what follows."""

    type: str
    id: str
    time: float
    node: str
    body: str
    text: str

    @property
    def is_alone(self) -> bool:
        """Return whether it is an event by itself, as what a program says is."""
        return " msg='" in self.body[:512]


def is_noise(text: str) -> bool:
    """Return whether a line is one that ausearch writes between events."""
    return _NOISE.match(text) is not None


def is_for_people(text: str) -> bool:
    """Return whether a line is a record in ausearch's words for people: it cannot be read back."""
    return _FOR_PEOPLE.match(text) is not None


def is_record(text: str) -> bool:
    """Return whether a text begins as a record does, or is what ausearch writes between them."""
    return any(form.match(text, 0, _HEAD) is not None for form in (_RECORD, _NOISE, _FOR_PEOPLE))


def record(text: str) -> Record | None:
    """Read a line; ``None`` for one that is no record, or too long for one."""
    found = _RECORD.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    node = found["node"] or found["host"] or found["sender"] or ""
    kind = TYPES.get(found["type"], found["type"])
    return Record(kind, found["id"], float(found["time"]), node, text[found.end() :], text)


def fields(body: str) -> dict[str, str]:
    """Read the fields of a record as they stand; of two with a name the first counts."""
    if "#035" in body:
        body = _TAIL.sub("\x1d", body)
    held: dict[str, str] = {}
    for name, value in _FIELD.findall(body):
        if value not in ("'", "{"):
            held.setdefault(name, value.removesuffix("'"))
    return held


def decoded(value: str) -> bytes | None:
    """Return what a user chose; ``None`` where the kernel had nothing."""
    if value.startswith('"'):
        return value.strip('"').encode("utf-8", "replace")
    if value in _NOTHING:
        return None
    if _HEX.fullmatch(value):
        return bytes.fromhex(value)
    return value.encode("utf-8", "replace")


def address(value: str) -> dict[str, Any]:
    """Read a socket's address from its bytes: its family, and host and port, or a path."""
    if not _HEX.fullmatch(value) or len(value) > 512:
        return {}
    data = bytes.fromhex(value)
    family = int.from_bytes(data[:2], "little")
    if family > 0xFF:  # of a machine that writes numbers the other way round
        family = int.from_bytes(data[:2], "big")
    if family == UNIX:
        path = data[2:]
        if path[:1] == b"\0":  # a name that is no file's
            return {"fam": "local", "path": "@" + _text(path[1:].rstrip(b"\0"))}
        return {"fam": "local", "path": _text(path.partition(b"\0")[0])}
    from ipaddress import ip_address  # only an address needs it

    port = int.from_bytes(data[2:4], "big")
    if family == INET and len(data) >= 8:
        return {"fam": "inet", "addr": str(ip_address(data[4:8])), "port": port}
    if family == INET6 and len(data) >= 24:
        found = ip_address(data[8:24])
        return {
            "fam": "inet6",
            "addr": str(getattr(found, "ipv4_mapped", None) or found),
            "port": port,
        }
    return {}


@define(repr=False)
class AuditEvent:
    """The records of one event; ``place`` is the first one's, ``texts`` is the caller's."""

    place: int
    begun: Record
    node: str
    texts: list[str] = field(factory=list, init=False)
    _types: Counter[str] = field(factory=Counter, init=False)
    _last: str = field(default="", init=False)
    _fields: dict[str, dict[str, str]] = field(factory=dict, init=False)
    _paths: list[dict[str, str]] = field(factory=list, init=False)
    _arguments: dict[int, _Argument] = field(factory=dict, init=False)
    _count: int = field(default=0, init=False)  # of the arguments that there were

    def __attrs_post_init__(self) -> None:
        """Take the first record."""
        self.add(self.begun)

    @property
    def id(self) -> str:
        """The event's moment and number."""
        return self.begun.id

    @property
    def time(self) -> float:
        """The event's moment, in seconds since 1970."""
        return self.begun.time

    @property
    def has_call(self) -> bool:
        """Return whether it is told whose event it is, where that matters."""
        return "SYSCALL" in self._types or not _NEEDING & self._types.keys()

    @property
    def is_whole(self) -> bool:
        """Return whether no further record is to come."""
        return self._last == "EOE" or {self.begun.type, self._last} == {"SYSCALL", "PROCTITLE"}

    @property
    def is_cut(self) -> bool:
        """Return whether a part of the command line is missing."""
        is_short = len(self._arguments) < self._count or self._types.total() > _MOST_RECORDS
        return is_short or any(each.is_cut for each in self._arguments.values())

    def add(self, read: Record) -> None:
        """Take a record of this event."""
        self._last = read.type
        self._types[read.type] += 1
        if self._types.total() > _MOST_RECORDS:
            return
        if read.type == "EXECVE":
            self._add_arguments(fields(read.body))
        elif read.type == "PATH":
            self._paths.append(fields(read.body))
        elif read.type in _KEPT:
            self._fields.setdefault(read.type, fields(read.body))

    def _add_arguments(self, held: dict[str, str]) -> None:
        self._count = max(self._count, _number(held.get("argc", "")))
        for name, value in held.items():
            found = _ARGUMENT.fullmatch(name)
            if found is None:
                continue
            argument = self._arguments.setdefault(int(found[1]), _Argument())
            if found[3]:
                argument.length = _number(value)
            else:
                argument.parts[int(found[2] or 0)] = value

    def told(self) -> Event:
        """Return the event."""
        event: dict[str, Any] = {"ID": self.id, "AUDIT_RECORDS": self._types.total()}
        if self.node:
            event["NODE"] = self.node
        folder = ""
        for kind, held in self._fields.items():
            if kind == "CWD":
                folder = _text(decoded(held.get("cwd", "")) or b"")
                event[kind] = {"cwd": folder}
            elif kind == "SYSCALL":
                event[kind] = _call(held)
            elif kind == "PROCTITLE":
                title = decoded(held.get("proctitle", "")) or b""
                event[kind] = {"ARGV": [_text(each) for each in title.rstrip(b"\0").split(b"\0")]}
            elif kind == "SOCKADDR":
                event[kind] = {**held, "SADDR": address(held.get("saddr", ""))}
            else:
                event[kind] = _command(held)
        if self._arguments:
            numbers = sorted(self._arguments)
            event["EXECVE"] = {"ARGV": [self._arguments[number].text for number in numbers]}
        if self._paths:
            is_here = _is_here(event.get("SYSCALL", {}))
            paths = sorted(self._paths, key=lambda each: _number(each.get("item", "")))
            event["PATH"] = [_path(each, folder if is_here else "") for each in paths]
        return event


@define(repr=False)
class _Argument:
    """One argument of a command line, in as many parts as records hold of it."""

    parts: dict[int, str] = field(factory=dict)
    length: int = 0  # of the whole, in letters or in digits; 0 where it is in one part

    @property
    def _data(self) -> bytes:
        return b"".join(decoded(self.parts[number]) or b"" for number in sorted(self.parts))

    @property
    def text(self) -> str:
        return _text(self._data)

    @property
    def is_cut(self) -> bool:
        written = sum(len(each.strip('"')) for each in self.parts.values())
        return bool(self.length) and self.length not in (written, len(self._data))


def _call(held: dict[str, str]) -> dict[str, str]:
    call = _plain(held)
    name = CALLS.get(call.get("arch", ""), {}).get(call.get("syscall", ""))
    if name is not None:
        call.setdefault("SYSCALL", name)
    if is_reading(call):
        call["ACCESS"] = "read"
    return call


def is_reading(call: dict[str, str]) -> bool:
    """Return whether a call opens a file to read it, and makes none."""
    try:
        flags = int(call.get(OPENING[call["SYSCALL"]], ""), 16)
    except (KeyError, ValueError):
        return False
    return not flags & WRITING


def _is_here(call: dict[str, str]) -> bool:
    """Return whether names are relative to the working directory, not to one that is open."""
    first = call.get("a0", HERE)
    return AT not in call.get("SYSCALL", "") or first.lower().endswith(HERE)


def _path(held: dict[str, str], folder: str) -> dict[str, str]:
    path = _plain(held)
    name = path.get("name", "")
    if folder and name and not name.startswith("/"):
        path["name"] = f"{folder.rstrip('/')}/{name.removeprefix('./')}"
    return path


def _command(held: dict[str, str]) -> dict[str, str]:
    """Return what sudo was told; its program is the first word."""
    command = _plain(held)
    words = command.get("cmd", "").split(None, 1)
    if words:
        command["name"] = words[0]
    return command


def _plain(held: dict[str, str]) -> dict[str, str]:
    """Return the fields of a record without quotes and digits; what is nothing is left out."""
    plain: dict[str, str] = {}
    for name, value in held.items():
        if name in _ESCAPED:
            data = decoded(value)
            text = "" if data is None else _text(data)
        else:
            text = value.strip('"')
        if text not in _NOTHING and not text.startswith(_UNKNOWN):
            plain[name] = text
    return plain


def _number(digits: str) -> int:
    return int(digits[:9]) if digits.isascii() and digits.isdecimal() else 0


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
