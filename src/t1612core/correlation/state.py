"""Hold what is known of one host: steps that wait for their turn, steps, chains.

Theory of operation
===================
A step waits until nothing older can arrive in time; then it is judged, in the one order that
all steps of a host have: time, stage, reference. So the order of arrival decides nothing.
A step that hangs on nothing and is no alert is kept by itself; the others are in chains.

Rule 1: nothing here is shared between hosts, and a host's state says all about it.
Rule 2: what may be kept is bounded by the settings, and what is lost is counted.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from datetime import datetime
from typing import Final, Literal

from ..observation import STAGES, Observation, Stage
from .clock import Clock
from .settings import EARLIEST, LATEST

# Why something was lost: it has no time; it came after its turn; its host, or it itself, had
# to make room.
Loss = Literal["no_time", "late", "hosts", "steps"]
LOSSES: Final[tuple[Loss, ...]] = ("no_time", "late", "hosts", "steps")

Key = tuple[datetime, int, str]  # what orders the steps of a host, and tells them apart
Waiting = tuple[datetime, int, str, Observation]
RANK: Final[dict[Stage, int]] = {stage: rank for rank, stage in enumerate(STAGES)}


class Held:
    """A step that was judged; ``also`` are others that tell of the same act.

    ``key`` is that of the first of them to be judged, and stays.
    """

    __slots__ = ("also", "asks", "chain", "key", "offers", "rank", "seen", "time")

    def __init__(
        self, seen: Observation, key: Key, offers: frozenset[str], asks: frozenset[str]
    ) -> None:
        self.seen = seen
        self.key = key
        self.time, self.rank, _ = key
        self.offers = offers
        self.asks = asks
        self.also: tuple[Observation, ...] = ()
        self.chain: Chain | None = None

    @property
    def score(self) -> int:
        """The most that any report of it scores."""
        return max([self.seen.score, *(other.score for other in self.also)])

    @property
    def is_alert(self) -> bool:
        """Whether any report of it is a finding by itself."""
        return self.seen.is_alert or any(other.is_alert for other in self.also)


Pair = tuple[Held, Held, str]  # an earlier and a later step, and the token; "" for nearness
Told = tuple[str, str, int, int, int]  # verdict, severity, and numbers that change with it


class Chain:
    """Steps that belong together, in order, and what they are worth together.

    ``anchor`` is the key of the first build when there was one at last, which names the incident.
    ``last`` is the time of the last step. ``best`` has the highest score of each stage, -1 for
    none; ``linked`` and ``near`` have a bit for each row of the table that joined; they
    count on when a step has to make room, ``forgotten`` says how many did. ``told`` is what
    was last said.
    """

    __slots__ = (
        *("absorbed", "anchor", "best", "forgotten", "has_alert", "has_escape", "last"),
        *("linked", "near", "pairs", "revision", "steps", "told"),
    )

    def __init__(self) -> None:
        self.steps: list[Held] = []
        self.pairs: list[Pair] = []
        self.anchor: Key | None = None
        self.last = EARLIEST
        self.best = [-1] * len(STAGES)
        self.linked = 0
        self.near = 0
        self.has_alert = False
        self.has_escape = False
        self.forgotten = 0
        self.revision = 0
        self.told: Told | None = None
        self.absorbed: tuple[str, ...] = ()


class HostState:
    """All that is known of one host.

    ``clock`` is what its own stamps have shown. ``mark`` is the key of the step judged last: what
    comes before it is late. ``waiting`` is sorted. ``held`` are the judged steps that later ones
    may still hang on, in order, and ``kept`` counts all judged steps that take room. ``closes`` is
    when the first chain may close, or earlier. ``lost`` counts losses.
    """

    __slots__ = (
        *("chains", "clock", "closes", "due", "held", "host", "kept"),
        *("lost", "mark", "waiting"),
    )

    def __init__(self, host: str) -> None:
        self.host = host
        self.clock = Clock()
        self.mark: Key | None = None
        self.waiting: list[Waiting] = []
        self.held: list[Held] = []
        self.kept = 0
        self.chains: list[Chain] = []
        self.closes = LATEST
        self.lost: dict[Loss, int] | None = None
        self.due: datetime | None = None  # for whoever keeps many hosts; means nothing here

    def lose(self, reason: Loss) -> None:
        """Count a loss."""
        if self.lost is None:
            self.lost = {}
        self.lost[reason] = self.lost.get(reason, 0) + 1

    def waits(self, observation: Observation) -> bool:
        """Tell whether a step with a time waits for its turn already."""
        waiting, key = self.waiting, key_of(observation)
        if not waiting or key > waiting[-1]:
            return False
        return waiting[bisect_left(waiting, key)][:3] == key

    def knows(self, key: Key) -> bool:
        """Tell whether a step that has had its turn is still kept."""
        return any(
            key == key_of(held.seen) or any(key == key_of(other) for other in held.also)
            for held in self.steps()
        )

    def steps(self) -> list[Held]:
        """Give all judged steps that are kept, in order."""
        kept = [held for chain in self.chains for held in chain.steps]
        kept += [held for held in self.held if held.chain is None]
        return sorted(kept, key=by_key)

    def copied(self) -> HostState:
        """Give a state that is equal and shares nothing that changes."""
        made = HostState(self.host)
        made.clock, made.mark, made.closes = self.clock.copied(), self.mark, self.closes
        made.waiting, made.kept, made.due = self.waiting.copy(), self.kept, self.due
        made.lost = None if self.lost is None else self.lost.copy()
        twins = {id(held): _twin(held) for held in self.steps()}
        made.held = [twins[id(held)] for held in self.held]
        for chain in self.chains:
            copy = Chain()
            for name in Chain.__slots__:
                setattr(copy, name, getattr(chain, name))
            copy.best = chain.best.copy()
            copy.steps = [twins[id(held)] for held in chain.steps]
            copy.pairs = [(twins[id(a)], twins[id(b)], token) for a, b, token in chain.pairs]
            for held in copy.steps:
                held.chain = copy
            made.chains.append(copy)
        return made


def incident_id(host: str, anchor: Key) -> str:
    """Give the id of the incident on *host* whose first build has this key."""
    time, _, reference = anchor
    text = json.dumps([host, time.isoformat(), reference])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def key_of(seen: Observation) -> Key:
    """Give the key of an observation that has a time."""
    assert seen.time is not None
    return seen.time, RANK[seen.stage], seen.reference


def by_key(held: Held) -> Key:
    """Give what orders steps."""
    return held.key


def _twin(held: Held) -> Held:
    twin = Held(held.seen, held.key, held.offers, held.asks)
    twin.also = held.also
    return twin
