"""Move one host's state from one observation to the next.

Theory of operation
===================
An observation waits until its host's newest one is more than ``lateness`` younger, or until
the caller says that nothing older will come (``advance``). Then it is judged. Waiting
observations are sorted. So the incidents are the same for each order of arrival within
``lateness``. A chain closes when its last step is older than the window: no later step can be
linked to it. A stamp far ahead of what its host, or the stream, has shown waits with the
others and moves nothing (``clock``).

``step`` and ``passed`` are pure, for engines that keep the state of each key themselves;
``take`` and ``advance`` change the state in place.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime
from typing import Any, Final

from attrs import evolve

from ..errors import ObservationError
from ..incident import Incident
from ..observation import Observation
from .bounding import bounded
from .forgetting import make_room
from .incidents import emit, emit_final
from .linking import join, prune
from .settings import EARLIEST, LATEST, Settings, moment, shifted
from .state import RANK, Chain, HostState, Key, Waiting

_GONE: Final = Chain()  # whose steps are


def step(
    state: HostState | None, observation: Observation, settings: Settings
) -> tuple[HostState, tuple[Incident, ...]]:
    """Return a host's state after an observation of it, and the incidents to emit.

    *state* is ``None`` for a new host, and is not changed. The caller makes sure that the
    observation is of this host.
    """
    observation = checked(observation)
    after = HostState(observation.host) if state is None else state.copied()
    return after, take(after, observation, settings)


def passed(
    state: HostState, until: datetime | None, settings: Settings
) -> tuple[HostState, tuple[Incident, ...]]:
    """Return a host's state once nothing older than *until* will come, and the incidents to emit.

    ``None`` is the end of everything. Pure, too: for an engine's timers.
    """
    after = state.copied()
    return after, advance(after, until, settings)


def checked(observation: Any) -> Observation:
    """Return an observation, bounded, with its time in UTC, or ``None`` for what is no time.

    Raises ``ObservationError`` for anything that is no observation, such as a finding.
    """
    if not isinstance(observation, Observation):
        problem = f"is {type(observation).__name__}, expected an Observation"
        way_out = "Detector.observe(event) makes those of an event, with its score"
        raise ObservationError("observation", f"{problem}: {way_out}")
    time = observation.time
    if time is None or (isinstance(time, datetime) and time.tzinfo is UTC):
        return bounded(observation)
    return bounded(evolve(observation, time=moment(time)))


def reach(
    state: HostState, time: datetime, settings: Settings, shown: datetime = EARLIEST
) -> tuple[Incident, ...]:
    """Move a host's clock to a stamp of its own, as far as that is believed.

    *shown* is the time that the stream has shown. Where the clock goes back, everything is emitted
    and the host begins anew: the times of its steps were wrong.
    """
    if not state.clock.see(time, settings.leap, shown):
        return ()
    incidents = advance(state, None, settings)
    state.mark = None
    return incidents


def take(
    state: HostState, observation: Observation, settings: Settings, shown: datetime = EARLIEST
) -> tuple[Incident, ...]:
    """Queue a ``checked`` observation, and judge those whose turn has come.

    *shown* is the time that the stream of this host has shown.
    """
    time = observation.time
    if time is None:
        state.lose("no_time")
        return ()
    incidents: tuple[Incident, ...] = ()
    if time <= state.clock.newest or not state.waits(observation):
        incidents = reach(state, time, settings, shown)
    key: Key = (time, RANK[observation.stage], observation.reference)
    if state.mark is not None and key <= state.mark:
        if not state.knows(key):
            state.lose("late")
        return incidents
    waiting = state.waiting
    if not waiting or key > waiting[-1]:
        waiting.append((*key, observation))
    else:
        place = bisect_left(waiting, key)
        if waiting[place][:3] == key:
            return incidents
        waiting.insert(place, (*key, observation))
    until = shifted(state.clock.newest, -settings.lateness)
    if waiting[0][0] < until:
        return incidents + advance(state, until, settings)
    if len(waiting) > settings.max_steps:
        if not state.clock.is_shown(waiting[-1][0], settings.leap):
            # Else stamps from the far future could fill all room, and for good.
            waiting.pop()
            state.lose("steps")
            return incidents
        # Its turn comes early: others can be late for it, and nothing else is lost.
        early: list[Incident] = []
        _judge(state, waiting.pop(0), settings, early)
        return incidents + tuple(early)
    return incidents


def advance(state: HostState, until: datetime | None, settings: Settings) -> tuple[Incident, ...]:
    """Judge what is older than *until*; close chains and drop steps that are too old to link."""
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
        state.kept -= sum(step.chain is None for step in state.linkable)
        state.linkable.clear()
        state.forget()
    else:
        if state.closes < until:
            incidents += _closed(state, until, settings)
        if state.linkable:
            prune(state, shifted(until, -settings.window))
    return tuple(incidents)


def due(state: HostState, settings: Settings) -> datetime | None:
    """Return the time beyond which ``advance`` has something to do; ``None``: never.

    With ``None``, and without losses, the state can be dropped.
    """
    if state.waiting:
        return state.waiting[0][0]
    if state.chains:
        return closes(state.chains, settings)
    if state.linkable:
        return shifted(state.linkable[-1].last[0], settings.window)
    return None


def _judge(state: HostState, item: Waiting, settings: Settings, incidents: list[Incident]) -> None:
    """Judge one step, and add its incidents to *incidents*."""
    if state.closes < item[0]:
        incidents += _closed(state, item[0], settings)
    state.mark = item[:3]
    chain = join(state, item, settings)
    if chain is not None:
        if state.closes is LATEST:
            state.closes = shifted(chain.last, settings.window)
        incident = emit(chain, settings)
        if incident is not None:
            incidents.append(incident)
    if state.kept > settings.max_steps:
        make_room(state)


def _closed(state: HostState, until: datetime | None, settings: Settings) -> list[Incident]:
    horizon = LATEST if until is None else shifted(until, -settings.window)
    over = [chain for chain in state.chains if until is None or chain.last < horizon]
    if not over:
        state.closes = closes(state.chains, settings)
        return []
    over.sort(key=_when)
    incidents = []
    for chain in over:
        incident = emit_final(chain, settings)
        if incident is not None:
            incidents.append(incident)
        state.kept -= len(chain.steps)
        for step in chain.steps:
            step.chain = _GONE
    state.linkable = [step for step in state.linkable if step.chain is not _GONE]
    state.chains = [chain for chain in state.chains if chain not in over]
    state.forget()
    state.closes = closes(state.chains, settings)
    return incidents


def closes(chains: list[Chain], settings: Settings) -> datetime:
    """Return the time beyond which the first of the chains closes."""
    if not chains:
        return LATEST
    return shifted(min([chain.last for chain in chains]), settings.window)


def _when(chain: Chain) -> tuple[datetime, Key]:
    return chain.last, chain.steps[0].key
