"""Correlate the steps of many hosts: the front door.

Theory of operation
===================
Each host has its own state (``stepping``), and its own steps move that state forward. The
stream's time moves the hosts that have become quiet. It is the newest time that two hosts have
reached, and goes on by the progress of the one that is ahead, for a window at most: all others
are closed by then, and a host whose clock is wrong or jumps moves itself alone. A stamp that is
ahead of all that the stream has shown moves nothing, until many say so (``clock``). A host that has
something to do later sleeps under a coarse number of that time, so that a step costs the same
whatever the number of hosts.

Rule 1: no clock: time is what events say, and what the caller of ``advance`` says.
Rule 2: the same steps give the same incidents of a host, in the same order, in whichever
        order the steps arrive within ``lateness``, and however often each does.
Rule 3: what is kept is bounded, and what is lost is counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any, Final

from ..incident import Incident
from ..knowledge.attack import VERSION
from ..observation import Observation
from .clock import Clock
from .saving import dumped, restored
from .settings import EARLIEST, LATEST, WINDOW, Settings, moment, shifted
from .state import LOSSES, HostState, Loss
from .stepping import advance, checked, due, reach, take

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Correlator:
    """Joins observations of each host into incidents.

    *window*: how far apart two steps may lie that a link joins. *lateness*: how much older than
    the newest an observation may be when it arrives; an alert waits for that long, in event
    time. *max_hosts* and *max_steps* of each bound what is kept. *attack_version* is for the
    names of tactics. Raises ``SettingsError``.

    An incident is emitted as soon as it is one, and again under the same ``id`` with a higher
    ``revision`` when its verdict, severity or stages change, and when it closes if it has grown
    since. Not thread-safe.
    """

    def __init__(
        self,
        window: timedelta = WINDOW,
        lateness: timedelta = timedelta(minutes=5),
        max_hosts: int = 100_000,
        max_steps: int = 64,
        *,
        attack_version: int = VERSION,
    ) -> None:
        self._lost: dict[Loss, int] = dict.fromkeys(LOSSES, 0)
        self._were_ahead = 0  # before the stream began anew
        self._begin(Settings(window, lateness, max_hosts, max_steps, attack_version))

    def _begin(self, settings: Settings) -> None:
        """Forget all hosts; the counts of losses stay."""
        self.settings = settings
        self._hosts: OrderedDict[str, HostState] = OrderedDict()
        self._shown = Clock()  # what the stamps of all hosts have shown
        self._leap = settings.leap
        self._leader: str | None = None  # the host that is ahead of all others
        self._ahead = EARLIEST  # its time
        self._agreed = EARLIEST  # what two hosts have reached
        self._time = EARLIEST  # the stream's
        self._tick = max((settings.lateness or settings.window) / 8, timedelta(seconds=1))
        # How far one host moves others: until all that they have is certain to be over.
        self._stride = settings.window + settings.lateness + 2 * self._tick
        self._sleepers: dict[int, set[str]] = {}
        self._wakes: list[int] = []  # a heap of its keys, and of some that are gone
        self._next = LATEST  # when somebody has to be woken

    @property
    def dropped(self) -> Mapping[Loss, int]:
        """How many were lost, by reason.

        ``no_time``: observations without a time. ``late``: those that came after their turn, or
        a repeat of what is not kept any more. ``hosts``: hosts that made room for others.
        ``steps``: steps that made room for others of their host.
        """
        return dict(self._lost)

    @property
    def ahead(self) -> int:
        """How many stamps, of steps and of ``reached``, were ahead of the stream.

        By more than the window and the lateness. They moved nothing, and nothing was lost by
        them. Those in a row that turn out to be right, as after an outage, do not count any more.
        """
        return self._were_ahead + self._shown.ahead + max(self._shown.run, 0)

    def feed(self, observation: Observation) -> tuple[Incident, ...]:
        """Take one step, and return the incidents that are due. Raises ``ObservationError``."""
        observation = checked(observation)
        time = observation.time
        if time is None:
            self._lost["no_time"] += 1
            return ()
        name = observation.host
        hosts = self._hosts
        state = hosts.get(name)
        # What is delivered again says no more of the time than it did.
        if state is None or self._shown.is_shown(time, self._leap) or not state.waits(observation):
            self._see(time)
        if state is None:
            state = hosts[name] = HostState(name)
            incidents = self._evicted() if len(hosts) > self.settings.max_hosts else ()
        else:
            hosts.move_to_end(name)
            incidents = ()
        incidents += take(state, observation, self.settings, self._shown.newest)
        if time > self._agreed and self._shown.is_shown(time, self._leap):
            self._move(name, time)
        if state.lost:
            self._bury(state)
        if state.due is None or (state.waiting and state.waiting[0][0] < state.due):
            self._settle(state)
        if self._time > self._next:
            incidents += self._woken()
        return incidents

    def advance(self, time: datetime) -> tuple[Incident, ...]:
        """Move the clock of all hosts to *time*, and return the incidents that are due.

        So incidents do not wait for the next step: *time* less ``lateness`` is judged. A *time*
        without a zone is UTC. It is believed: for times that one event says there is ``reached``.
        What is no time, as ``pandas.NaT``, says nothing.
        """
        now = moment(time)
        if now is not None:
            self._agreed = self._time = max(self._time, now)
            self._shown.newest = max(self._shown.newest, now)
        return self._woken() if self._time > self._next else ()

    def reached(self, host: str, time: datetime) -> tuple[Incident, ...]:
        """Note that a host's events have reached *time*, and return the incidents that are due.

        It moves the host itself as a step of it does, and the others by what two hosts have
        reached, never by the progress of the one that is ahead: events are many, and who
        sets one clock could end the chains of all. A *time* without a zone is UTC; what is no
        time, as ``pandas.NaT``, says nothing.
        """
        now = moment(time)
        if now is None:
            return ()
        self._see(now)
        is_shown = self._shown.is_shown(now, self._leap)
        if is_shown and now > self._agreed and host != self._leader:
            self._move(host, now)
        incidents: tuple[Incident, ...] = ()
        state = self._hosts.get(host)
        if state is not None:
            incidents = reach(state, now, self.settings, self._shown.newest)
            until = shifted(state.clock.newest, -self.settings.lateness)
            assert state.due is not None  # a host that is kept has something to do
            if state.due < until or not (state.waiting or state.mark):  # it began anew
                incidents += advance(state, until, self.settings)
                self._settle(state)
                self._bury(state)
        return incidents + self._woken() if self._time > self._next else incidents

    def flush(self) -> tuple[Incident, ...]:
        """End: judge and close everything, return the incidents, and forget all hosts.

        ``dropped`` stays. What comes after it begins anew.
        """
        incidents: tuple[Incident, ...] = ()
        for name in sorted(self._hosts):
            state = self._hosts[name]
            incidents += advance(state, None, self.settings)
            self._bury(state)
        ahead = self.ahead
        self._begin(self.settings)
        self._were_ahead = ahead
        return incidents

    def snapshot(self) -> dict[str, Any]:
        """Return everything that ``restore`` needs, as types that JSON has; versioned."""
        return dumped(
            self.settings,
            self._lost,
            (self._leader, self._ahead, self._agreed, self._time),
            self._shown,
            self._were_ahead,
            self._hosts.values(),
        )

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Continue from a snapshot, with its settings; the present state is dropped.

        Raises ``SnapshotError``, with the place, for anything but a snapshot of this
        version; nothing has changed then.
        """
        settings, lost, clock, shown, were_ahead, states = restored(saved)
        self._begin(settings)
        self._lost, self._shown, self._were_ahead = lost, shown, were_ahead
        self._leader, self._ahead, self._agreed, self._time = clock
        for state in states:
            self._hosts[state.host] = state
            assert state.due is not None  # ``restored`` has seen to it
            self._sleep(state.host, self._wake(state.due))

    def _see(self, time: datetime) -> None:
        """Take the stamp of an event of any host; find back if those before it were wrong."""
        if self._shown.see(time, self._leap) and self._time > self._shown.newest:
            self._leader = None
            self._ahead = self._agreed = self._time = self._shown.newest

    def _move(self, name: str, newest: datetime) -> None:
        """Move the stream's time by what a host has reached."""
        if name == self._leader:
            if newest > self._ahead:
                furthest = shifted(self._agreed, self._stride)
                time = min(shifted(self._time, newest - self._ahead), furthest)
                self._time, self._ahead = max(self._time, time), newest
            return
        self._agreed = min(newest, self._ahead)
        self._time = max(self._time, self._agreed)
        if newest > self._ahead:
            self._leader, self._ahead = name, newest

    def _settle(self, state: HostState) -> None:
        """Note when a host has to be looked at again, or remove it."""
        name, before, time = state.host, state.due, due(state, self.settings)
        if before is not None:
            self._rise(name, self._wake(before))
        state.due = time
        if time is None:
            del self._hosts[name]
            return
        self._sleep(name, self._wake(time))

    def _wake(self, time: datetime) -> int:
        """Return the number under which a host sleeps until *time* is certain to be past."""
        return (shifted(time, self.settings.lateness) - _EPOCH) // self._tick + 1

    def _sleep(self, name: str, wake: int) -> None:
        sleepers = self._sleepers.get(wake)
        if sleepers is not None:
            sleepers.add(name)
            return
        self._sleepers[wake] = {name}
        heappush(self._wakes, wake)
        if len(self._wakes) > 2 * len(self._sleepers) + 64:
            self._wakes = sorted(self._sleepers)
        self._next = self._start()

    def _rise(self, name: str, wake: int) -> None:
        sleepers = self._sleepers[wake]
        sleepers.remove(name)
        if not sleepers:
            del self._sleepers[wake]

    def _start(self) -> datetime:
        return shifted(_EPOCH, self._wakes[0] * self._tick) if self._wakes else LATEST

    def _woken(self) -> tuple[Incident, ...]:
        """Judge the steps of all hosts that are due."""
        incidents: tuple[Incident, ...] = ()
        until = shifted(self._time, -self.settings.lateness)
        while self._start() < self._time:
            for name in sorted(self._sleepers.pop(heappop(self._wakes), ())):
                state = self._hosts[name]
                state.due = None
                incidents += advance(state, until, self.settings)
                self._settle(state)
                self._bury(state)
        self._next = self._start()
        return incidents

    def _evicted(self) -> tuple[Incident, ...]:
        """Remove the host that was quiet for longest, and return its incidents."""
        name, state = self._hosts.popitem(last=False)
        self._lost["hosts"] += 1
        assert state.due is not None  # a host that is kept has something to do
        self._rise(name, self._wake(state.due))
        incidents = advance(state, None, self.settings)
        self._bury(state)
        return incidents

    def _bury(self, state: HostState) -> None:
        """Add the losses of a host to the total."""
        if state.lost:
            for reason, count in state.lost.items():
                self._lost[reason] += count
            state.lost = None
