"""Keep the chains among events, so that what they become is told, whatever happens to the program.

Theory of operation
===================
What is to be told waits in an outbox until the next pipeline has it. The state in the file is
what the correlator knows and what is in the outbox. A route saves it before it acknowledges a
batch: then a kill before that has the batch come again, and one after it finds in the file all
that the batch told. So an incident may be told twice, under the same id and number, and is not
lost. A batch that comes again adds nothing: the correlator knows its steps.

Rule 1: not thread-safe; filters run one at a time.
Rule 2: a state that cannot be written holds nothing up: it is logged, and tried again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from t1612core import Correlator, Detector, Incident, SnapshotError
from t1612core.model import Route

from .codec import Event
from .failures import Failures
from .fields import incident_event
from .outbox import Outbox
from .quiet import Quiet
from .saved import as_bytes, parts

_MOST: Final = 10_000_000
_TICK: Final = 1.0  # seconds between two looks at who is quiet


class Chains:
    """A correlator, what it has to tell, and the file that both are in."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        lateness = timedelta(seconds=_number(params, "lateness_seconds", 300))
        window = timedelta(minutes=_number(params, "window_minutes", 60))
        self._correlator = Correlator(window, lateness)
        self._outbox = Outbox()
        self._failures = Failures()
        self._path = Path(params["state"]) if params.get("state") else None
        self._seconds = _number(params, "state_seconds", 10)
        if self._path is None and "state_seconds" in params:
            raise ValueError("state_seconds means nothing without state")
        self._lock = None if self._path is None else self._locked(self._path)
        self.told = 0  # incidents
        self._is_changed = False  # in a way that a kill must not undo
        self._ticked = self._saved = monotonic()
        hosts: list[Any] = []
        if self._path is not None and self._path.exists():
            try:
                hosts = self._restore(self._path.read_bytes())
            except (OSError, ValueError, SnapshotError) as error:
                self.release()  # the next try of this program is to hear of the same
                raise ValueError(
                    f"state {self._path}: {error}; move it away to begin anew"
                ) from None
        settings = self._correlator.settings
        self._quiet = Quiet(settings.lateness, settings.window)
        for host in hosts:
            time = datetime.fromisoformat(host["newest"])
            self._quiet.heard(host["host"], _in_utc(time), self._saved)

    def _locked(self, path: Path) -> int | None:
        """Keep the state for this program alone: two would write over each other's."""
        try:
            number = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            self._failures.tell("the state cannot be written", f"{error.strerror}: {path}.lock")
            return None
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(number)
            raise ValueError(
                f"state {path}: another program has it; give each one a file of its own"
            ) from None
        return number

    def _restore(self, data: bytes) -> list[Any]:
        """Take what was saved, and give its hosts."""
        saved, told = parts(data)
        self._correlator.restore(saved)
        self._outbox = Outbox(told)
        return list(saved["hosts"])

    def take(self, detector: Detector, row: Mapping[str, Any], kind: Route) -> None:
        """Take one event; what it has to tell waits for ``more``."""
        host, time = detector.clock_of(row, kind=kind)
        steps = detector.observe(row, kind=kind)
        told = [incident for step in steps for incident in self._correlator.feed(step)]
        if time is not None:  # every event says how far its host is
            if steps or host in self._quiet:
                self._quiet.heard(host, _in_utc(time), monotonic())
            told += self._correlator.reached(host, time)
        if steps or told:
            self._is_changed = True
            self._tell(told)

    def more(self) -> list[Event]:
        """Give what is to be told by now, of hosts that have become quiet too."""
        now = monotonic()
        if now - self._ticked >= _TICK:
            self._ticked = now
            for host, time in self._quiet.times(now):
                told = self._correlator.reached(host, time)
                if told:
                    self._is_changed = True
                    self._tell(told)
        if now - self._saved >= self._seconds:
            self.save()
        if self._outbox.lost:
            self._failures.tell("incidents that nobody took are lost", "", self._outbox.lost)
            self._outbox.lost = 0
        return self._outbox.take()

    def end(self, *, is_over: bool) -> list[Event]:
        """Give what would be told if nothing came any more.

        Where there is a state, chains stay open in it, for the next run may go on; and where
        the program is only stopped, they are not told before.
        """
        if self._path is None:
            told = self._correlator.flush()
        elif is_over:
            ended = Correlator()
            ended.restore(self._correlator.snapshot())
            told = ended.flush()
        else:
            told = ()
        self._tell(told)
        return self._outbox.take()

    @property
    def lost(self) -> int:
        """How many steps no chain can have: without a time, too late, or too many of a host."""
        return sum(self._correlator.dropped.values())

    def _tell(self, told: Collection[Incident]) -> None:
        self.told += len(told)
        self._outbox.add(map(incident_event, told))

    def sent(self, events: list[Event]) -> None:
        """Forget what the next pipeline has."""
        self._outbox.sent(events)
        self._is_changed = True

    def unsent(self, events: list[Event]) -> None:
        """Keep what it has not. Nobody is taken for quiet while nothing can be sent."""
        self._outbox.unsent(events)
        self._quiet.held_up(monotonic())

    def save(self) -> None:
        """Write the state, where something has changed that must not be lost."""
        if self._is_changed:
            self._save()

    def close(self) -> None:
        """Write the state, for the next run."""
        self._save()
        self._failures.close()
        self.release()

    def release(self) -> None:
        """Let another one have the state."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _save(self) -> None:
        self._saved = monotonic()
        if self._path is None:
            return
        new = self._path.with_name(self._path.name + ".new")
        data = as_bytes(self._correlator.snapshot(), self._outbox.all())
        try:
            with open(new, "wb", opener=_for_its_owner) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:  # chains that are found are told nevertheless
            self._failures.tell("the state cannot be written", f"{error.strerror}: {self._path}")
            return
        self._is_changed = False


def _for_its_owner(path: str, flags: int) -> int:
    """Open a file that holds content of events: only its owner may read it."""
    number = os.open(path, flags | os.O_NOFOLLOW, 0o600)
    os.fchmod(number, 0o600)  # one that was left half written may have other rights
    return number


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _number(params: Mapping[str, Any], name: str, default: float) -> float:
    """Give a number of minutes or seconds."""
    try:
        number = float(params.get(name, default))
    except ValueError:
        number = -1.0
    if not 0 <= number <= _MOST:
        raise ValueError(f"{name} is {params[name]!r}; it is a number from 0 to {_MOST:,}")
    return number
