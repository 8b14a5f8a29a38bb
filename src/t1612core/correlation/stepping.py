"""Take one host's state from one observation to the next.

Theory of operation
===================
An observation waits until its host's newest one is more than ``lateness`` younger, or until
somebody who knows says that nothing older will come (``advance``). Then it is judged. What
waits is sorted, so what is judged, and what is told, is the same for each order of arrival
within ``lateness``. A chain closes when its last step is older than the window: nothing can
hang on it any more. A stamp far ahead of what its host, or the stream, has shown waits with the
others and moves nothing (``clock``).

``step`` and ``passed`` are pure, for engines that keep the state of each key themselves;
``take`` and ``advance`` change the state that they are handed.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from typing import Any, Final

from attrs import evolve

from ..errors import ObservationError
from ..incident import Incident
from ..observation import Observation
from .joining import forget, join, prune
from .settings import EARLIEST, LATEST, Settings, moment, shifted
from .state import RANK, Chain, Held, HostState, Key, Waiting
from .telling import told, told_last

_GONE: Final = Chain()  # whose steps are


def step(
    state: HostState | None, observation: Observation, settings: Settings
) -> tuple[HostState, tuple[Incident, ...]]:
    """Give a host's state after an observation of it, and the incidents to be told.

    *state* is ``None`` for a host of which nothing is known, and is not changed. Whoever tells
    hosts apart sees to it that the observation is of this one.
    """
    observation = checked(observation)
    after = HostState(observation.host) if state is None else state.copied()
    return after, take(after, observation, settings)


def passed(
    state: HostState, until: datetime | None, settings: Settings
) -> tuple[HostState, tuple[Incident, ...]]:
    """Give a host's state when nothing older than *until* will come any more, and what to tell.

    ``None`` is the end of everything. Pure, too: for an engine's timers.
    """
    after = state.copied()
    return after, advance(after, until, settings)


def checked(observation: Any) -> Observation:
    """Give an observation with its time in UTC, or ``None`` for what is no time.

    Raises ``ObservationError`` for anything else, as a finding.
    """
    if not isinstance(observation, Observation):
        problem = f"is {type(observation).__name__}, expected an Observation"
        way_out = "Detector.observe(event) makes those of an event, with its score"
        raise ObservationError("observation", f"{problem}: {way_out}")
    time = observation.time
    if time is None or (isinstance(time, datetime) and time.tzinfo is UTC):
        return observation
    return evolve(observation, time=moment(time))


def reach(
    state: HostState, time: datetime, settings: Settings, shown: datetime = EARLIEST
) -> tuple[Incident, ...]:
    """Let a stamp of a host move its clock, as far as it is believed.

    *shown* is what the stream has shown. Where the clock goes back, everything is told and the
    host begins anew: what its steps said of the time was wrong.
    """
    if not state.clock.see(time, settings.leap, shown):
        return ()
    told_now = advance(state, None, settings)
    state.mark = None
    return told_now


def take(
    state: HostState, observation: Observation, settings: Settings, shown: datetime = EARLIEST
) -> tuple[Incident, ...]:
    """Let a ``checked`` observation wait for its turn, and judge those whose turn has come.

    *shown* is what the stream has shown that the host is a part of.
    """
    time = observation.time
    if time is None:
        state.lose("no_time")
        return ()
    told_now: tuple[Incident, ...] = ()
    if time <= state.clock.newest or not state.waits(observation):
        told_now = reach(state, time, settings, shown)
    key: Key = (time, RANK[observation.stage], observation.reference)
    if state.mark is not None and key <= state.mark:
        if not state.knows(key):
            state.lose("late")
        return told_now
    waiting = state.waiting
    if not waiting or key > waiting[-1]:
        waiting.append((*key, observation))
    else:
        place = bisect_left(waiting, key)
        if waiting[place][:3] == key:
            return told_now
        waiting.insert(place, (*key, observation))
    until = shifted(state.clock.newest, -settings.lateness)
    if waiting[0][0] < until:
        return told_now + advance(state, until, settings)
    if len(waiting) > settings.max_steps:
        if not state.clock.is_shown(waiting[-1][0], settings.leap):
            # Else stamps from the far future could fill all room, and for good.
            waiting.pop()
            state.lose("steps")
            return told_now
        # Its turn comes early: others can be late for it, and nothing else is lost.
        incidents: list[Incident] = []
        _judge(state, waiting.pop(0), settings, incidents)
        return told_now + tuple(incidents)
    return told_now


def advance(state: HostState, until: datetime | None, settings: Settings) -> tuple[Incident, ...]:
    """Judge what is older than *until*, close and forget what nothing can hang on any more."""
    incidents: list[Incident] = []
    waiting = state.waiting
    count = len(waiting) if until is None else bisect_left(waiting, (until,))
    if count:
        due = waiting[:count]
        del waiting[:count]
        for item in due:
            _judge(state, item, settings, incidents)
    if until is None:
        incidents += _closed(state, None, settings)
        state.kept -= sum(held.chain is None for held in state.held)
        state.held.clear()
    else:
        if state.closes < until:
            incidents += _closed(state, until, settings)
        if state.held:
            prune(state, shifted(until, -settings.window))
    return tuple(incidents)


def due(state: HostState, settings: Settings) -> datetime | None:
    """Give the time beyond which ``advance`` has something to do; ``None``: never.

    A state of which that is said, and that has lost nothing, can be thrown away.
    """
    if state.waiting:
        return state.waiting[0][0]
    if state.chains:
        return closes(state.chains, settings)
    if state.held:
        return shifted(state.held[-1].time, settings.window)
    return None


def _judge(state: HostState, item: Waiting, settings: Settings, told_now: list[Incident]) -> None:
    """Judge one step; add what is to be told to *told_now*."""
    if state.closes < item[0]:
        told_now += _closed(state, item[0], settings)
    state.mark = item[:3]
    chain = join(state, item, settings)
    if chain is not None:
        if state.closes is LATEST:
            state.closes = shifted(chain.last, settings.window)
        incident = told(chain, settings)
        if incident is not None:
            told_now.append(incident)
    if state.kept > settings.max_steps:
        forget(state, min(state.steps(), key=_dispensable))


def _dispensable(held: Held) -> tuple[bool, int, bool, Key]:
    """Order steps by what is lost with them: quiet ones first, and of those the oldest."""
    return held.is_alert, held.score, held.chain is not None, held.key


def _closed(state: HostState, until: datetime | None, settings: Settings) -> list[Incident]:
    horizon = LATEST if until is None else shifted(until, -settings.window)
    over = [chain for chain in state.chains if until is None or chain.last < horizon]
    if not over:
        state.closes = closes(state.chains, settings)
        return []
    over.sort(key=_when)
    incidents = []
    for chain in over:
        incident = told_last(chain, settings)
        if incident is not None:
            incidents.append(incident)
        state.kept -= len(chain.steps)
        for held in chain.steps:
            held.chain = _GONE
    state.held = [held for held in state.held if held.chain is not _GONE]
    state.chains = [chain for chain in state.chains if chain not in over]
    state.closes = closes(state.chains, settings)
    return incidents


def closes(chains: list[Chain], settings: Settings) -> datetime:
    """Give the time beyond which the first of the chains closes."""
    if not chains:
        return LATEST
    return shifted(min([chain.last for chain in chains]), settings.window)


def _when(chain: Chain) -> tuple[datetime, Key]:
    return chain.last, chain.steps[0].key
