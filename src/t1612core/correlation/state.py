"""Hold what is known of one host: steps that wait for their turn, steps, chains.

Theory of operation
===================
A step waits until nothing older can arrive in time; then it is judged, in the one order that
all steps of a host have: time, stage, reference. So the order of arrival decides nothing.
A step that is linked to nothing and is no alert is kept by itself; the others are in chains.

Rule 1: nothing here is shared between hosts, and a host's state says all about it.
Rule 2: what may be kept is bounded by the settings, and what is lost is counted.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from datetime import datetime, timedelta
from typing import Final, Literal

from ..observation import STAGES, Observation, Stage
from .clock import Clock
from .settings import EARLIEST, LATEST
from .tokens import LONGEST
from .usual import Excess, Made

# Why something was lost: it has no time; it came after its turn; its host, or it itself, had
# to make room.
Loss = Literal["no_time", "late", "hosts", "steps"]
LOSSES: Final[tuple[Loss, ...]] = ("no_time", "late", "hosts", "steps")

Key = tuple[datetime, int, str]  # what orders the steps of a host, and tells them apart
Waiting = tuple[datetime, int, str, Observation]
RANK: Final[dict[Stage, int]] = {stage: rank for rank, stage in enumerate(STAGES)}


class JudgedStep:
    """A step that was judged; ``also`` are further reports of the same act.

    ``key`` is that of the first of them to be judged, and stays. ``taken`` are the names that
    a later build has made its own, and that this one provides no more; ``given`` are those that it
    provides for a step that had to make room. ``repeated`` counts the times that the same was
    seen again; ``again`` has the first of them and the last, whose key is ``last``, or that of the
    step. ``acts`` are what such a repetition has in common with the reports. ``excess``: with it
    there were more images than are usual on its host.
    """

    __slots__ = (
        *("acts", "again", "also", "chain", "excess", "given", "key", "last", "provides"),
        *("rank", "repeated", "seen", "taken", "time", "wants"),
    )

    def __init__(
        self, seen: Observation, key: Key, provides: frozenset[str], wants: frozenset[str]
    ) -> None:
        self.seen = seen
        self.key = key
        self.time, self.rank, _ = key
        self.provides = provides
        self.wants = wants
        self.also: tuple[Observation, ...] = ()
        self.taken: frozenset[str] = frozenset()
        self.given: frozenset[str] = frozenset()
        self.repeated = 0
        self.again: tuple[Observation, ...] = ()
        self.last = key
        self.acts: tuple[int, ...] = (act_of(seen),)
        self.excess: Excess | None = None
        self.chain: Chain | None = None

    @property
    def score(self) -> int:
        """The most that any report of it scores."""
        return max([self.seen.score, *(other.score for other in self.also)])

    @property
    def is_alert(self) -> bool:
        """Whether any report of it is a finding by itself."""
        return self.seen.is_alert or any(other.is_alert for other in self.also)

    @property
    def is_relieved(self) -> bool:
        """Whether somebody who builds every day has started it."""
        return self.seen.is_relieved or any(other.is_relieved for other in self.also)

    def before(self, later: JudgedStep) -> timedelta:
        """Return how long before a later step it was last seen."""
        time = self.last[0] if self.last < later.key else self.time
        return max(later.time - time, timedelta())


Pair = tuple[
    JudgedStep, JudgedStep, str
]  # an earlier and a later step, and the token; "" for nearness
Emitted = tuple[str, str, int, int, int]  # verdict, severity, and numbers that change with it


class Chain:
    """Steps that belong together, in order, and the score of all of them.

    ``anchor`` is the key of the first build when there first was one; it names the incident.
    ``last`` is the time of the last step. ``best`` has the highest score of each stage, -1 for
    none; ``linked`` and ``near`` have a bit for each row of the table that joined: what the chain
    can score at most. They count on when a step has to make room, ``forgotten`` says how many
    did. ``emitted`` is what the last revision said.
    """

    __slots__ = (
        *("absorbed", "anchor", "best", "emitted", "forgotten", "has_alert", "last"),
        *("linked", "near", "pairs", "revision", "steps"),
    )

    def __init__(self) -> None:
        self.steps: list[JudgedStep] = []
        self.pairs: list[Pair] = []
        self.anchor: Key | None = None
        self.last = EARLIEST
        self.best = [-1] * len(STAGES)
        self.linked = 0
        self.near = 0
        self.has_alert = False
        self.forgotten = 0
        self.revision = 0
        self.emitted: Emitted | None = None
        self.absorbed: tuple[str, ...] = ()


class HostState:
    """All that is known of one host.

    ``clock`` is what its own stamps have shown. ``mark`` is the key of the step judged last: what
    comes before it is late. ``waiting`` is sorted. ``linkable`` are the judged steps that later
    ones may still link to, in the order in which they were last seen. ``kept`` counts all judged
    steps in memory. ``closes`` is when the first chain may close, or earlier. ``made`` counts
    images. ``lost`` counts losses.
    """

    __slots__ = (
        *("chains", "clock", "closes", "due", "host", "kept", "linkable"),
        *("lost", "made", "mark", "waiting"),
    )

    def __init__(self, host: str) -> None:
        self.host = host
        self.clock = Clock()
        self.mark: Key | None = None
        self.waiting: list[Waiting] = []
        self.linkable: list[JudgedStep] = []
        self.kept = 0
        self.chains: list[Chain] = []
        self.closes = LATEST
        self.made: Made | None = None
        self.lost: dict[Loss, int] | None = None
        self.due: datetime | None = None  # for ``Correlator``; not used here

    def lose(self, reason: Loss) -> None:
        """Count a loss."""
        if self.lost is None:
            self.lost = {}
        self.lost[reason] = self.lost.get(reason, 0) + 1

    def forget(self) -> None:
        """Forget the images of a host of which nothing else is kept: it may be dropped."""
        if not (self.linkable or self.chains):
            self.made = None

    def waits(self, observation: Observation) -> bool:
        """Return whether an observation that has a time is already waiting."""
        waiting, key = self.waiting, key_of(observation)
        if not waiting or key > waiting[-1]:
            return False
        return waiting[bisect_left(waiting, key)][:3] == key

    def knows(self, key: Key) -> bool:
        """Return whether the judged step with this key is still kept."""
        return any(
            any(key == key_of(one) for one in (step.seen, *step.also, *step.again))
            for step in self.steps()
        )

    def steps(self) -> list[JudgedStep]:
        """Return all judged steps that are kept, in order."""
        kept = [step for chain in self.chains for step in chain.steps]
        kept += [step for step in self.linkable if step.chain is None]
        return sorted(kept, key=by_key)

    def copied(self) -> HostState:
        """Return an equal state that shares nothing mutable with this one."""
        made = HostState(self.host)
        made.clock, made.mark, made.closes = self.clock.copied(), self.mark, self.closes
        made.waiting, made.kept, made.due = self.waiting.copy(), self.kept, self.due
        made.lost = None if self.lost is None else self.lost.copy()
        made.made = None if self.made is None else self.made.copied()
        twins = {id(step): _twin(step) for step in self.steps()}
        made.linkable = [twins[id(step)] for step in self.linkable]
        for chain in self.chains:
            copy = Chain()
            for name in Chain.__slots__:
                setattr(copy, name, getattr(chain, name))
            copy.best = chain.best.copy()
            copy.steps = [twins[id(step)] for step in chain.steps]
            copy.pairs = [(twins[id(a)], twins[id(b)], token) for a, b, token in chain.pairs]
            for step in copy.steps:
                step.chain = copy
            made.chains.append(copy)
        return made


def incident_id(host: str, anchor: Key) -> str:
    """Return the id of the incident on *host* whose first build has this key."""
    time, _, reference = anchor
    text = json.dumps([host, time.isoformat(), reference])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def act_of(seen: Observation) -> int:
    """Return what a step and its repetition have in common; 0 if it names nothing.

    Not which process it is, nor how its line is written.
    """
    links = [
        (link.kind, link.value, link.is_made)
        for link in seen.links
        if link.kind != "process" and 0 < len(link.value) <= LONGEST
    ]
    if not links and not seen.detail:
        return 0
    who = (RANK[seen.stage], seen.account, seen.is_relieved, seen.repeats, seen.renames)
    what = (seen.score, seen.is_alert, seen.suppressed_by, seen.signals)
    return hash((who, what, tuple(links) or seen.detail)) or 1


def key_of(seen: Observation) -> Key:
    """Return the key of an observation that has a time."""
    assert seen.time is not None
    return seen.time, RANK[seen.stage], seen.reference


def by_key(step: JudgedStep) -> Key:
    """Return the key, to sort by it."""
    return step.key


def by_last(step: JudgedStep) -> Key:
    """Return the key of the last time that a step was seen, to sort by it."""
    return step.last


def _twin(step: JudgedStep) -> JudgedStep:
    twin = JudgedStep(step.seen, step.key, step.provides, step.wants)
    twin.also, twin.taken, twin.given = step.also, step.taken, step.given
    twin.acts = step.acts
    twin.repeated, twin.again, twin.last = step.repeated, step.again, step.last
    twin.excess = step.excess
    return twin
