"""Run a filter over events, as Logstash runs a script file of its ruby filter.

A filter is a module with

* ``filter(event) -> list``: the events that go on; ``[]`` drops it;
* ``register(params)``, optional: told the parameters, once, before the first event;
* ``filter_batch(events) -> list of lists``, optional: the same for many at a time;
* ``close()``, optional: told that there will be no more;
* ``tests``, optional: run when it is loaded, each ``{"name", "in_event", "expect"}`` and perhaps
  ``"parameters"``, where ``expect(events)`` tells whether the events that came are right.

and, for who runs it, all optional:

* ``find(event) -> dict``: what ``/v1/score`` answers; without it, what ``filter`` makes of it;
* ``reload()``: told to read its files again; where it raises, it goes on with the old ones;
* ``counts() -> dict``: numbers by name, for the metrics.

One that has events of its own to tell, beside those that it is given, also has

* ``tells() -> bool``: whether it may have any, so that a route without room for them refuses it;
* ``more() -> list``: those that are to go on now; asked after each batch, and each second;
* ``end(is_over) -> list``: the last ones: the input is over, or (false) the program is stopped;
* ``sent(events)``, ``unsent(events)``: what became of them; *unsent* ones are given again, and
  it is told, with none, when nothing could be sent;
* ``save()``: keeps what has to survive; told before a batch is acknowledged. It does not raise.

Rule 1: each line that comes in leaves: what is no event with the tag ``_jsonparsefailure``, an
        event whose filter raised, or gave no list of events, as it came in, tagged, and with the
        error. Nothing that an event holds, or a filter does, raises here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from types import ModuleType
from typing import Any, Final

from .codec import Event, dumps, loads
from .failures import Failures, place_of, spelt
from .metrics import Times
from .tagging import OURS, cleaned, event_of, kept, no_json
from .watch import Expired, Hung, Watch

TOO_LONG: Final = "the filter took too long for the event, and was ended"
_MOST_WAIT: Final = 5.0  # seconds that a filter may take for its last event
_OURS: Final = (Hung, Expired)  # raised while a filter runs, and not by it


@dataclass
class Counts:
    """What has happened so far."""

    events_in: int = 0
    events_out: int = 0
    no_json: int = 0
    failed: int = 0

    def answered(self) -> None:
        """Count an event that comes and goes in one: it has a result."""
        self.events_in += 1
        self.events_out += 1


@dataclass
class Batch:
    """Lines, without ends, that are to go on: say ``sent`` when they are there, else ``unsent``."""

    lines: list[bytes]
    _filter: Filter
    _own: list[Any]

    def sent(self) -> None:
        """Say that the next one has them."""
        if self._own:
            self._filter.became("sent", self._own)

    def held_up(self) -> None:
        """Say that they cannot be sent for now, and are tried again."""
        if self._filter.is_telling:
            self._filter.became("unsent", [])

    def unsent(self) -> None:
        """Say that the next one has not, or may not have, them."""
        if self._filter.is_telling:
            self._filter.became("unsent", self._own)


@dataclass
class Filter:
    """A filter that is loaded; see ``load``. *tag* is put on events whose filter raised.

    Safe to share between threads: filters need not be, so they run one at a time.
    """

    module: ModuleType
    tag: str = "_t1612exception"
    counts: Counts = field(default_factory=Counts)
    failures: Failures = field(default_factory=Failures)
    watch: Watch = field(default_factory=Watch)
    times: Times = field(default_factory=Times)  # of batches
    is_telling: bool = field(default=False, init=False)  # it has events of its own
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.is_telling = bool(hasattr(self.module, "tells") and self.module.tells())

    def batch(self, lines: Iterable[bytes]) -> Batch:
        """Filter lines without their ends. Empty ones come to nothing."""
        with self._lock:
            began = monotonic()
            made = self._run([line for line in lines if line and not line.isspace()])
            self.times.took(monotonic() - began)
            return self._with_own(made, "more") if self.is_telling else Batch(made, self, [])

    def lines(self, lines: Iterable[bytes]) -> list[bytes]:
        """Filter lines for whoever has them as soon as they are given."""
        made = self.batch(lines)
        made.sent()
        return made.lines

    def more(self) -> Batch:
        """Give what the filter has to tell of its own by now."""
        if not self.is_telling:
            return Batch([], self, [])
        with self._lock:
            return self._with_own([], "more")

    def end(self, *, is_over: bool) -> Batch:
        """Give the last that the filter has to tell: the input *is_over*, or it is stopped."""
        if not self.is_telling:
            return Batch([], self, [])
        with self._lock:
            return self._with_own([], "end", is_over)

    def find(self, event: Event) -> Event:
        """Give what the filter says of one event; raises whatever it raises.

        Without ``find``: what it puts under ``t1612``, else the fields that it changes.
        """
        with self._lock:
            if hasattr(self.module, "find"):
                found: Event = self.module.find(event)
                return found
            before = loads(dumps(event))
            (made,) = self._watched(self._one, [cleaned(event)])
        if isinstance(made, Hung):
            raise TimeoutError(TOO_LONG)
        if isinstance(made, BaseException):
            raise made
        if not isinstance(made, list) or not all(type(each) is dict for each in made):
            raise TypeError(_problem(made, TypeError())[0])
        if not made:
            return {"dropped": True}
        after = made[0]
        told = after.get(OURS)
        if isinstance(told, dict):
            return told
        return {name: value for name, value in after.items() if before.get(name) != value}

    def reload(self) -> None:
        """Have the filter read its files again; what it has stays where that fails."""
        with self._lock:
            if hasattr(self.module, "reload"):
                self.module.reload()

    def problem(self) -> str:
        """Say why it is of no use just now, or nothing."""
        return "the filter takes too long for an event" if self.watch.is_stuck else ""

    def more_counts(self) -> dict[str, int]:
        """Give the filter's own numbers; without the lock, for a filter may hang."""
        try:
            told = self.module.counts() if hasattr(self.module, "counts") else {}
            return {str(name): int(value) for name, value in told.items()}
        except Exception as error:  # a filter may raise anything
            self.failures.tell("the filter's counts", place_of(error))
            return {}

    def save(self) -> None:
        """Have what the filter knows survive, before what it was given is acknowledged."""
        if self.is_telling:
            with self._lock:
                self._call("save")

    def close(self) -> None:
        """Tell the filter that there will be no more events; not one that never comes back."""
        if self._lock.acquire(timeout=_MOST_WAIT):
            try:
                self._call("close")
            finally:
                self._lock.release()
        else:
            self.failures.tell("the filter does not come back", "it was not closed")
        self.failures.close()

    def became(self, what: str, own: list[Any]) -> None:
        """Tell the filter what became of its own events: they were ``sent`` or ``unsent``."""
        with self._lock:
            self._call(what, own)

    def _call(self, name: str, *args: Any) -> Any:
        """Call what the module may have."""
        try:
            return getattr(self.module, name)(*args) if hasattr(self.module, name) else None
        except _OURS:
            raise
        except BaseException as error:  # a filter may raise anything
            self.failures.tell(f"the filter's {name}", place_of(error))
            return None

    def _with_own(self, made: list[bytes], name: str, *args: Any) -> Batch:
        own = self._call(name, *args) or []
        for event in own:
            try:
                made.append(dumps(event))
            except Exception as error:  # it could never be sent
                self.failures.tell("an event of the filter's own is lost", place_of(error))
                continue
            self.counts.events_out += 1
        return Batch(made, self, own)

    def _run(self, lines: list[bytes]) -> list[bytes]:
        events = [event_of(line) for line in lines]
        made: list[bytes] = []
        counts = self.counts
        for line, event, filtered in zip(lines, events, self._filtered(events), strict=True):
            if event is None:
                counts.no_json += 1
                made.append(no_json(line))
                continue
            try:
                if type(filtered) is list and len(filtered) == 1 and type(filtered[0]) is dict:
                    made.append(dumps(filtered[0]))  # as almost all do
                    continue
                if type(filtered) is not list or not all(type(each) is dict for each in filtered):
                    raise TypeError
                made += [dumps(each) for each in filtered]
            except Exception as error:  # a filter may raise anything
                counts.failed += 1
                problem, place = _problem(filtered, error)
                self.failures.tell("the filter failed, and its event goes on tagged", place)
                made.append(kept(line, self.tag, problem, _found(filtered)))
        counts.events_in += len(lines)
        counts.events_out += len(made)
        return made

    def _filtered(self, events: list[Event | None]) -> list[Any]:
        """Give for each event what the filter made of it, or the exception that it raised."""
        run: Callable[[list[Event]], Any] | None = getattr(self.module, "filter_batch", None)
        if run is None:
            return self._watched(self._one, events)
        good = [event for event in events if event is not None]
        (made,) = self._watched(lambda _: _lists(run(good), len(good)), [good])
        left = iter(made if isinstance(made, list) else [made] * len(good))
        return [None if event is None else next(left) for event in events]

    def _watched(self, run: Callable[[Any], Any], given: Sequence[Any]) -> list[Any]:
        """Run the filter over each that is given: one result each, or what it raised."""
        made: list[Any] = []
        watch = self.watch
        while True:
            try:
                watch.begin()
                for each in given[len(made) :]:
                    watch.step += 1
                    try:
                        made.append(run(each))
                    except _OURS:
                        raise
                    except BaseException as error:  # a filter may raise anything
                        made.append(error)
                watch.end()
                return made
            except Hung as error:
                if len(made) < len(given):
                    made.append(error)

    def _one(self, event: Event | None) -> Any:
        return None if event is None else self.module.filter(event)


def _lists(made: Any, count: int) -> list[Any]:
    if not isinstance(made, list) or len(made) != count:
        raise TypeError(f"filter_batch gave no list of {count} lists")
    return list(made)


def _problem(filtered: Any, error: Exception) -> tuple[str, str]:
    """Say why this is not what a filter gives: to the event, and to the log."""
    if isinstance(filtered, Hung):
        return (TOO_LONG, TOO_LONG)
    if isinstance(filtered, BaseException):
        return spelt(filtered), place_of(filtered)
    if not isinstance(filtered, list):
        said = f"filter gave {type(filtered).__name__}, expected a list of events"
        return said, said
    for each in filtered:
        if type(each) is not dict:
            said = f"filter gave a list with {type(each).__name__}, expected events"
            return said, said
    return spelt(error), f"what it gave cannot be written: {type(error).__name__}"


def _found(filtered: Any) -> dict[str, Any]:
    """Give what a filter found about an event that cannot be written."""
    first = filtered[0] if isinstance(filtered, list) and filtered else None
    told = first.get(OURS) if isinstance(first, dict) else None
    return told if isinstance(told, dict) else {}
