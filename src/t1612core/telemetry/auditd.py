"""Join the records of Linux audit to events, in the shape that LAUREL gives them.

Theory of operation
===================
The kernel tells of one call in several records, each a line: what was called, the arguments, the
directory, each file, the address. They have the moment and the serial number in common, and lines
of other events may stand between them. So records wait, by host and number, until their event is
whole: its end is told (``EOE``); its first and its last record are there, in the order in which
auditd writes them or in the reverse one, which is ausearch's; or a record comes that is more than
two seconds away from them, which is how long ausearch waits. A record of what a program said
(``USER_CMD``) is an event by itself.

Rule 1: no clock and no I/O: time is what the records say.
Rule 2: bounded: of events that wait, of the texts in them and of numbers that are remembered. The
        longest waiting is given as it is where there are too many.
Rule 3: what is lost is counted, by its reason.
Rule 4: what a record says in lower case is the kernel's; names in capitals are auditd's, which
        looks accounts up (``log_format = ENRICHED``). None is looked up here.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator
from typing import Any, Final

from attrs import define, field, frozen

from ..model import Event
from .audit_records import AuditEvent, Record, is_noise, is_record, record

LATE: Final = "records after their event was told"
ORPHANED: Final = "events without their call's record"
EARLY: Final = "events told before their end"
CUT: Final = "command lines cut"

_WAIT: Final = 2.0  # seconds, as ausearch --eoe-timeout
MOST: Final = 4096  # events that wait
_MOST_TEXT: Final = 16 * 1024 * 1024  # characters of their records
_REMEMBERED: Final = 4096  # events that were told
_CARRYING: Final = ("_raw", "message")
_CARRYING_KEYS: Final = frozenset(_CARRYING)
_ENDS: Final = ("EOE", "PROCTITLE")


@frozen(repr=False)
class Joined:
    """An event, and where its first record stood."""

    place: int
    event: Event


@define(repr=False)
class Assembler:
    """Joins records; ``lost`` counts what is."""

    lost: Counter[str] = field(factory=Counter)
    _open: OrderedDict[str, OrderedDict[str, AuditEvent]] = field(factory=OrderedDict, init=False)
    _waiting: int = field(default=0, init=False)
    _size: int = field(default=0, init=False)
    _told: OrderedDict[tuple[str, str], None] = field(factory=OrderedDict, init=False)

    def feed(self, text: str, place: int, host: str = "") -> Iterator[Joined | None]:
        """Take a record, of *host* unless it names its own; yield the events that are whole now.

        A line between records gives nothing, and what cannot be read as a record ``None``.
        """
        if is_noise(text):
            return
        read = record(text)
        if read is None:
            yield None
            return
        host = read.node or host
        if read.is_alone:
            yield Joined(place, AuditEvent(place, read, host).told())
            return
        if not self._keep(read, place, host):
            return
        waiting = self._open[host]
        if waiting[read.id].is_whole:
            yield self._close(host, read.id)
        while waiting and abs(read.time - next(iter(waiting.values())).time) > _WAIT:
            yield self._close(host, next(iter(waiting)))
        while self._waiting > MOST or self._size > _MOST_TEXT:
            first = next(iter(self._open))
            self.lost[EARLY] += 1
            yield self._close(first, next(iter(self._open[first])))

    def _keep(self, read: Record, place: int, host: str) -> bool:
        """Add a record to its event; return whether there is one."""
        events = self._open.get(host)
        waiting = events.get(read.id) if events else None
        if waiting is None:
            if (host, read.id) in self._told:
                if read.type not in _ENDS:  # these say nothing new
                    self.lost[LATE] += 1
                return False
            if read.type == "EOE":
                return False
            waiting = AuditEvent(place, read, host)
            self._open.setdefault(host, OrderedDict())[read.id] = waiting
            self._waiting += 1
        else:
            waiting.add(read)
        waiting.texts.append(read.text)
        self._size += len(read.text)
        return True

    def flush(self) -> Iterator[Joined]:
        """Yield what still waits: nothing more comes."""
        while self._open:
            host, waiting = next(iter(self._open.items()))
            yield self._close(host, next(iter(waiting)))

    @property
    def waiting(self) -> list[tuple[str, str]]:
        """What has to be fed again to go on from here: host and text of each record."""
        return [
            (host, text)
            for host, events in self._open.items()
            for each in events.values()
            for text in each.texts
        ]

    def _close(self, host: str, id: str) -> Joined:
        waiting = self._open[host]
        closed = waiting.pop(id)
        if not waiting:
            del self._open[host]
        self._waiting -= 1
        self._size -= sum(map(len, closed.texts))
        if len(self._told) >= _REMEMBERED:
            self._told.popitem(last=False)
        self._told[host, id] = None
        if not closed.has_call:
            self.lost[ORPHANED] += 1
        if closed.is_cut:
            self.lost[CUT] += 1
        return Joined(closed.place, closed.told())


def joined_text(event: Event) -> Event | None:
    """Join the records of one event that stand together in one text, under ``_raw``."""
    text = _carried(event)
    if text is None:
        return None
    whole: AuditEvent | None = None
    for line in text.split("\n"):
        read = record(line)
        if read is None or read.type == "EOE":
            continue
        if whole is None:
            whole = AuditEvent(0, read, read.node or host_of(event))
        elif read.id == whole.id:
            whole.add(read)
    return None if whole is None else whole.told()


def text_of(event: Any) -> str | None:
    """Return the records that an object carries as a text; ``None`` where it carries none."""
    if type(event) is not dict or _CARRYING_KEYS.isdisjoint(event):
        return None
    text = _carried(event)
    return text if text is not None and is_record(text) else None


def _carried(event: Event) -> str | None:
    for key in _CARRYING:
        text = event.get(key)
        if type(text) is str:
            return text
    return None


def host_of(event: Event) -> str:
    """Return the host that what carries a record names."""
    host = event.get("host")
    if type(host) is dict:
        host = host.get("name") or host.get("hostname")
    return host if type(host) is str else ""
