"""Count what a stream of events holds: schemas, kinds, fields, times, repeats.

Rule 1: bounded. Of events nothing is kept but digests, of which there is a limit, and a few forms.
Rule 2: an event that cannot be scored is an error here as it is for a scan, so that the accounts
        of both are the same.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from attrs import define, field, frozen

from ..detector import Detector
from ..model import Event, Kind, Route
from ..schema import Schema
from ..telemetry.fields import EARLIER, Getter, completed, ways
from ..telemetry.values import is_absent

_MOST_DIGESTS: Final = 1_000_000  # events among which a repeat is noticed
_MOST_FORMS: Final = 5  # of stamps that cannot be read, the different ones that are kept
_MOST_HOSTS: Final = 100_000
_AHEAD: Final = timedelta(minutes=10)  # a clock that is wrong, and not a little fast


@frozen
class FieldSeen:
    """In how many events of a kind a field stands, and under which of its names in how many."""

    name: str
    places: tuple[str, ...]
    present: int
    by_place: tuple[tuple[str, int], ...]


@define
class Clocks:
    """What the times of the events are.

    ``unreadable`` events have no time that can be read, and ``forms`` says what a few of them have
    instead. ``ahead`` are later than *now* by more than ten minutes. ``back`` is how often an event
    is earlier than the one before it, ``on`` how often later.
    """

    now: datetime
    first: datetime | None = None
    last: datetime | None = None
    unreadable: int = 0
    ahead: int = 0
    back: int = 0
    on: int = 0
    forms: Counter[str] = field(factory=Counter)
    _before: datetime | None = field(default=None, init=False)

    def add(self, moment: datetime | None, stamp: Callable[[], str]) -> None:
        """Count one event's time; *stamp* says what stands where none can be read."""
        if moment is None:
            self.unreadable += 1
            form = stamp()
            if form in self.forms or len(self.forms) < _MOST_FORMS:
                self.forms[form] += 1
            return
        self.first = moment if self.first is None else min(self.first, moment)
        self.last = moment if self.last is None else max(self.last, moment)
        self.ahead += moment > self.now + _AHEAD
        if self._before is not None:
            self.back += moment < self._before
            self.on += moment > self._before
        self._before = moment

    @property
    def order(self) -> str:
        """``oldest first``, ``newest first`` or ``mixed``; ``""`` where nothing tells."""
        if not self.on and not self.back:
            return ""
        if not self.back:
            return "oldest first"
        return "mixed" if self.on else "newest first"


@define
class KindSeen:
    """The events of one kind that one schema reads.

    ``together`` counts the events by the set of fields that they hold, one bit for each field in
    the order of the schema.
    """

    schema: Schema
    kind: Kind
    events: int = 0
    findings: int = 0
    together: Counter[int] = field(factory=Counter)
    _plan: tuple[tuple[str, tuple[str, ...], tuple[Getter, ...]], ...] = field(init=False)
    _by_place: Counter[tuple[str, str]] = field(factory=Counter, init=False)

    def __attrs_post_init__(self) -> None:
        """Make the readers of the fields."""
        fields = completed(self.schema).fields[self.kind]
        self._plan = tuple((name, each.places, ways(each)) for name, each in fields.items())

    def add(self, row: Event) -> None:
        """Count one event."""
        self.events += 1
        held = 0
        for number, (name, places, readers) in enumerate(self._plan):
            for place, read in zip(places, readers, strict=True):
                if not is_absent(read(row)):
                    self._by_place[name, place] += 1
                    held |= 1 << number
                    break
        self.together[held] += 1

    @property
    def fields(self) -> tuple[FieldSeen, ...]:
        """All fields of the kind, and in how many events each stands; one not sent has no place."""
        return tuple(
            FieldSeen(
                name,
                places,
                sum(self._by_place[name, place] for place in places),
                tuple((place, found) for place in places if (found := self._by_place[name, place])),
            )
            # Several paths may be one name for people: elements of a list.
            for name, each, _ in self._plan
            for places in [self._told(name, each)]
        )

    def _told(self, name: str, places: Iterable[str]) -> tuple[str, ...]:
        """Return a field's places; an earlier event is one only where it was."""
        return tuple(
            place
            for place in dict.fromkeys(places)
            if not place.startswith(EARLIER) or self._by_place[name, place]
        )

    def holding(self, names: frozenset[str], *, is_named: bool = False) -> int:
        """Return in how many events at least one of the fields stands, and a name if it has to."""
        wanted, name = self._bits(names), self._bits(frozenset({"name"})) if is_named else 0
        return sum(
            events
            for held, events in self.together.items()
            if held & wanted and (held & name or not is_named)
        )

    def _bits(self, names: frozenset[str]) -> int:
        return sum(1 << number for number, (name, *_) in enumerate(self._plan) if name in names)


@define
class Survey:
    """What a stream of events holds.

    ``schemas`` are those that read an event. ``other`` counts, by schema, events of kinds that
    nothing here scores. ``repeats`` are events that are equal to an earlier one of the first
    million. ``hosts`` is how many there are, at most ``most_hosts``.
    """

    now: datetime = field(factory=lambda: datetime.now(UTC))
    seen: dict[tuple[str, Kind], KindSeen] = field(factory=dict, init=False)
    schemas: dict[str, Schema] = field(factory=dict, init=False)
    other: Counter[str] = field(factory=Counter, init=False)
    clocks: Clocks = field(init=False)
    repeats: int = field(default=0, init=False)
    most_hosts: int = field(default=_MOST_HOSTS, init=False)
    _hosts: set[int] = field(factory=set, init=False)
    _digests: set[bytes] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no time seen."""
        self.clocks = Clocks(self.now)

    @property
    def hosts(self) -> int:
        """How many hosts the events name."""
        return len(self._hosts)

    def add(self, detector: Detector, row: Event, kind: Route) -> None:
        """Count one event that *detector* has located; raises ``EventError`` as a scan does."""
        schema = detector.schema_of(kind)
        self.schemas.setdefault(schema.name, schema)
        if kind == "other":
            self.other[schema.name] += 1
            return
        finding = detector.find(row, kind)
        # A route is a text of its own class where the schema was recognised.
        plain = cast("Kind", str.__str__(kind))
        seen = self.seen.get((schema.name, plain))
        if seen is None:
            seen = self.seen[schema.name, plain] = KindSeen(schema, plain)
        seen.add(row)
        seen.findings += finding is not None
        host, moment = detector.clock_of(row, kind=kind)
        self.clocks.add(moment, lambda: detector.stamp_of(row, kind=kind))
        if host and len(self._hosts) < _MOST_HOSTS:
            self._hosts.add(hash(host))
        self._count_repeats(row)

    def _count_repeats(self, row: Event) -> None:
        try:
            text = repr(row).encode("utf-8", "replace")
        except Exception:  # nested too deep, or the code of somebody's own type
            return
        digest = hashlib.blake2b(text, digest_size=12).digest()
        if digest in self._digests:
            self.repeats += 1
        elif len(self._digests) < _MOST_DIGESTS:
            self._digests.add(digest)


def surveyor(detector: Detector, survey: Survey) -> Callable[..., None]:
    """Make the function that counts an event; it raises ``EventError`` as scoring does."""

    def count(event: Any, *, kind: Route) -> None:
        survey.add(detector, event, kind)

    return count
