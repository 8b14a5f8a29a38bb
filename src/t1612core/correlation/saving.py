"""Convert a correlator's state to JSON's types, and read it again.

Rule 1: the input may be anything: each value is checked, and an error names its place.
Rule 2: nothing is written that can be computed from the rest, so nothing can contradict it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from ..errors import SettingsError, SnapshotError
from ..knowledge.chains import SUCCESSIONS
from ..model import Confidence
from ..observation import STAGES, Link, LinkKind, Observation, Source
from .clock import AHEAD, BEHIND, Clock
from .folding import named
from .settings import Settings
from .state import LOSSES, Chain, HostState, JudgedStep, Key, Loss, act_of, by_last, key_of
from .stepping import closes
from .tokens import KIND_OF
from .usual import excess_in, made_in
from .values import (
    bool_in,
    list_in,
    mapping_in,
    number_in,
    one_of,
    text_in,
    texts_in,
    time_in,
)

VERSION: Final = 3
# In version 2 nothing is counted that a host makes. What version 1 kept joined steps otherwise.
READ: Final = (2, VERSION)
_KINDS: Final = get_args(LinkKind)
_CONFIDENCES: Final = get_args(Confidence)
_NONE: Final[frozenset[str]] = frozenset()
_SECOND: Final = timedelta(microseconds=1)
# The names in a snapshot, which are older than those of the attributes.
_CHAIN: Final = (
    *("steps", "pairs", "anchor", "last", "best", "linked", "near", "has_alert", "forgotten"),
    *("revision", "told", "absorbed"),
)

_SNAPSHOT: Final = ("settings", "lost", "clock", "shown", "ahead", "hosts")

Moved = tuple[str | None, datetime, datetime, datetime]  # the leader, and three times
Reader = Callable[[Any, str], Any]


def dumped(
    settings: Settings,
    lost: Mapping[Loss, int],
    moved: Moved,
    shown: Clock,
    were_ahead: int,
    states: Iterable[HostState],
) -> dict[str, Any]:
    """Return the snapshot of a correlator."""
    leader, *times = moved
    return {
        "version": VERSION,
        "settings": {
            "window": settings.window // _SECOND,
            "lateness": settings.lateness // _SECOND,
            "max_hosts": settings.max_hosts,
            "max_steps": settings.max_steps,
            "attack_version": settings.attack_version,
        },
        "lost": dict(lost),
        "clock": [leader, *(time.isoformat() for time in times)],
        "shown": _dump_clock(shown),
        "ahead": were_ahead,
        "hosts": [dump(state) for state in states],
    }


def restored(
    saved: object,
) -> tuple[Settings, dict[Loss, int], Moved, Clock, int, list[HostState]]:
    """Read what ``dumped`` gave, in this version or the one before. Raises ``SnapshotError``."""
    found = mapping_in(saved, "", ("version",), _SNAPSHOT)
    if found["version"] not in READ or type(found["version"]) is not int:
        read = " or ".join(map(str, READ))
        raise SnapshotError("version", f"is not {read}, which this release reads: begin anew")
    mapping_in(saved, "", _SNAPSHOT, ("version",))
    settings = _settings(found["settings"], "settings")
    lost = _lost(found["lost"], "lost")
    for reason in LOSSES:
        lost.setdefault(reason, 0)
    clock = list_in(found["clock"], "clock", 4)
    leader = None if clock[0] is None else text_in(clock[0], "clock[0]")
    ahead, agreed, time = (time_in(clock[n], f"clock[{n}]") for n in (1, 2, 3))
    shown = _clock(found["shown"], "shown")
    were_ahead = number_in(found["ahead"], "ahead")
    hosts = list_in(found["hosts"], "hosts")
    states = [load(host, settings, f"hosts[{n}]") for n, host in enumerate(hosts)]
    names: set[str] = set()
    for n, state in enumerate(states):
        if state.host in names:
            raise SnapshotError(f"hosts[{n}].host", "stands there twice")
        names.add(state.host)
        if state.due is None:
            raise SnapshotError(f"hosts[{n}].due", "is null, and the host would never be let go")
    if len(states) > settings.max_hosts:
        raise SnapshotError("hosts", "has more than settings.max_hosts")
    return settings, lost, (leader, ahead, agreed, time), shown, were_ahead, states


def dump(state: HostState) -> dict[str, Any]:
    """Return one host's state, for an engine that keeps each by itself."""
    return {
        "host": state.host,
        "newest": state.clock.newest.isoformat(),
        "run": _dump_clock(state.clock)[1:],
        "mark": None if state.mark is None else _dump_key(state.mark),
        "due": None if state.due is None else state.due.isoformat(),
        "lost": dict(state.lost or {}),
        "waiting": [dump_observation(item[3]) for item in state.waiting],
        "held": [_dump_step(step) for step in state.linkable if step.chain is None],
        "chains": [_dump_chain(chain) for chain in state.chains],
        "made": None if state.made is None else state.made.dumped(),
        "excess": [
            [_dump_key(step.key), *step.excess.dumped()]
            for step in state.steps()
            if step.excess is not None
        ],
    }


def load(saved: object, settings: Settings, where: str = "") -> HostState:
    """Read what ``dump`` gave. Raises ``SnapshotError``; *where* leads its places.

    A state without ``made`` and ``excess`` is of a release that counted no images.
    """
    names = ("host", "newest", "run", "mark", "due", "lost", "waiting", "held", "chains")
    found = mapping_in(saved, where, names, ("made", "excess"))
    at = f"{where}." if where else ""
    state = HostState(text_in(found["host"], f"{at}host"))
    state.clock = Clock(time_in(found["newest"], f"{at}newest"))
    _run(state.clock, found["run"], f"{at}run")
    state.mark = None if found["mark"] is None else _key(found["mark"], f"{at}mark")
    state.due = None if found["due"] is None else time_in(found["due"], f"{at}due")
    state.lost = _lost(found["lost"], f"{at}lost") or None
    for n, one in enumerate(list_in(found["waiting"], f"{at}waiting")):
        seen = load_observation(one, state.host, f"{at}waiting[{n}]")
        item = (*key_of(seen), seen)
        if (state.waiting and item[:3] <= state.waiting[-1][:3]) or (
            state.mark is not None and item[:3] <= state.mark
        ):
            raise SnapshotError(f"{at}waiting[{n}]", "is out of order")
        state.waiting.append(item)
    steps = [
        _step(one, state.host, f"{at}held[{n}]")
        for n, one in enumerate(list_in(found["held"], f"{at}held"))
    ]
    state.chains = [
        _chain(one, state.host, f"{at}chains[{n}]")
        for n, one in enumerate(list_in(found["chains"], f"{at}chains"))
    ]
    # Those in chains that are too old to hang on go before the next step is judged.
    steps += [step for chain in state.chains for step in chain.steps]
    state.linkable = sorted(steps, key=by_last)
    state.kept = len(steps)
    keys = [step.last for step in state.linkable]
    if len(set(keys)) < len(keys):
        raise SnapshotError(f"{at}held", "has a step that stands there twice")
    if keys and (state.mark is None or keys[-1] > state.mark):
        raise SnapshotError(f"{at}mark", "is before a step that was judged")
    for name, kept in (("waiting", len(state.waiting)), ("held", state.kept)):
        if kept > settings.max_steps:
            raise SnapshotError(f"{at}{name}", "has more than settings.max_steps")
    if found.get("made") is not None:
        state.made = made_in(found["made"], f"{at}made", state.mark and state.mark[0])
    _excesses(found.get("excess", ()), steps, f"{at}excess")
    state.closes = closes(state.chains, settings)
    return state


def _excesses(saved: object, steps: list[JudgedStep], where: str) -> None:
    keyed = {step.key: step for step in steps}
    for n, one in enumerate(list_in(saved, where)):
        key, *excess = list_in(one, f"{where}[{n}]", 4)
        step = keyed.get(_key(key, f"{where}[{n}][0]"))
        if step is None:
            raise SnapshotError(f"{where}[{n}][0]", "is no step that is kept")
        step.excess = excess_in(excess, f"{where}[{n}]")


def _dump_clock(clock: Clock) -> list[Any]:
    return [clock.newest.isoformat(), clock.run, clock.edge.isoformat(), clock.ahead]


def _clock(saved: object, where: str) -> Clock:
    newest, *run = list_in(saved, where, 4)
    clock = Clock(time_in(newest, f"{where}[0]"))
    _run(clock, run, where)
    return clock


def _run(clock: Clock, saved: object, where: str) -> None:
    run, edge, ahead = list_in(saved, where, 3)
    clock.run = number_in(run, where, 1 - BEHIND, AHEAD - 1)
    clock.edge = time_in(edge, where)
    clock.ahead = number_in(ahead, where)


def _dump_key(key: Key) -> list[Any]:
    return [key[0].isoformat(), key[1], key[2]]


def dump_observation(seen: Observation) -> list[Any]:
    """Return an observation that has a time, but for its host, as types that JSON has."""
    assert seen.time is not None
    return [
        *(seen.stage, seen.reference, seen.time.isoformat(), seen.account, seen.detail),
        *(seen.score, seen.is_alert, list(seen.signals), list(seen.attack)),
        *([[link.kind, link.value, link.is_made] for link in seen.links], seen.repeats),
        *(seen.suppressed_by, seen.confidence, seen.is_relieved, seen.renames),
        None if seen.source is None else [seen.source.file, seen.source.line],
    ]


def _dump_step(step: JudgedStep) -> list[Any]:
    return [
        *(sorted(step.taken), sorted(step.given), step.repeated),
        [dump_observation(seen) for seen in step.again],
        *(dump_observation(seen) for seen in (step.seen, *step.also)),
    ]


def _dump_chain(chain: Chain) -> dict[str, Any]:
    number = {id(step): n for n, step in enumerate(chain.steps)}
    return {
        "steps": [_dump_step(step) for step in chain.steps],
        "pairs": [[number[id(a)], number[id(b)], token] for a, b, token in chain.pairs],
        "anchor": None if chain.anchor is None else _dump_key(chain.anchor),
        "last": chain.last.isoformat(),
        "best": chain.best.copy(),
        "linked": chain.linked,
        "near": chain.near,
        "has_alert": chain.has_alert,
        "forgotten": chain.forgotten,
        "revision": chain.revision,
        "told": None if chain.emitted is None else list(chain.emitted),
        "absorbed": list(chain.absorbed),
    }


def _chain(saved: object, host: str, where: str) -> Chain:
    chain = Chain()
    found = mapping_in(saved, where, _CHAIN)
    steps = list_in(found["steps"], f"{where}.steps")
    if not steps:
        raise SnapshotError(f"{where}.steps", "is empty")
    chain.steps = [_step(one, host, f"{where}.steps[{n}]") for n, one in enumerate(steps)]
    for n, step in enumerate(chain.steps):
        step.chain = chain
        if n and step.key <= chain.steps[n - 1].key:
            raise SnapshotError(f"{where}.steps[{n}]", "is out of order")
    for n, one in enumerate(list_in(found["pairs"], f"{where}.pairs")):
        chain.pairs.append(_pair(one, chain.steps, f"{where}.pairs[{n}]"))
    chain.anchor = None if found["anchor"] is None else _key(found["anchor"], f"{where}.anchor")
    chain.last = time_in(found["last"], f"{where}.last")
    best = list_in(found["best"], f"{where}.best", len(STAGES))
    chain.best = [number_in(one, f"{where}.best[{n}]", -1) for n, one in enumerate(best)]
    most = (1 << len(SUCCESSIONS)) - 1
    chain.linked = number_in(found["linked"], f"{where}.linked", 0, most)
    chain.near = number_in(found["near"], f"{where}.near", 0, most)
    chain.has_alert = bool_in(found["has_alert"], f"{where}.has_alert")
    chain.forgotten = number_in(found["forgotten"], f"{where}.forgotten")
    chain.revision = number_in(found["revision"], f"{where}.revision")
    if found["told"] is not None:
        told = list_in(found["told"], f"{where}.told", 5)
        texts = [text_in(one, f"{where}.told[{n}]") for n, one in enumerate(told[:2])]
        numbers = [number_in(one, f"{where}.told[{n}]") for n, one in enumerate(told[2:], 2)]
        chain.emitted = (texts[0], texts[1], numbers[0], numbers[1], numbers[2])
    if (chain.emitted is None) != (chain.revision == 0):
        raise SnapshotError(f"{where}.told", "does not fit the revision")
    if chain.revision and chain.anchor is None:
        raise SnapshotError(f"{where}.anchor", "is missing from what was told")
    chain.absorbed = texts_in(found["absorbed"], f"{where}.absorbed")
    return chain


def _pair(saved: object, steps: list[JudgedStep], where: str) -> tuple[JudgedStep, JudgedStep, str]:
    first, second, token = list_in(saved, where, 3)
    earlier = number_in(first, f"{where}[0]", 0, len(steps) - 1)
    later = number_in(second, f"{where}[1]", 0, len(steps) - 1)
    token = text_in(token, f"{where}[2]")
    if earlier >= later:
        raise SnapshotError(where, "joins a step to none before it")
    if token and (token[0] not in KIND_OF or token not in steps[later].wants):
        raise SnapshotError(f"{where}[2]", "is nothing that the later step names")
    return steps[earlier], steps[later], token


def _step(saved: object, host: str, where: str) -> JudgedStep:
    found = list_in(saved, where)
    if len(found) < 5:
        raise SnapshotError(where, "has no report")
    taken, given, repeated, again, *reports = found
    seen, *also = (load_observation(one, host, f"{where}[{n}]") for n, one in enumerate(reports, 4))
    step = JudgedStep(seen, min(key_of(one) for one in (seen, *also)), _NONE, _NONE)
    step.also, step.acts = tuple(also), tuple(map(act_of, (seen, *also)))
    step.repeated = number_in(repeated, f"{where}[2]")
    step.again = tuple(
        [
            load_observation(one, host, f"{where}[3][{n}]")
            for n, one in enumerate(list_in(again, f"{where}[3]"))
        ]
    )
    if len(step.again) > step.repeated or bool(step.again) != bool(step.repeated):
        raise SnapshotError(f"{where}[3]", "does not fit the number of repetitions")
    if step.again:
        step.last = key_of(step.again[-1])
    provides, wants = named(step)
    step.taken = frozenset(texts_in(taken, f"{where}[0]"))
    if not step.taken <= provides:
        raise SnapshotError(f"{where}[0]", "has what the step does not make")
    step.given = frozenset(texts_in(given, f"{where}[1]"))
    step.provides, step.wants = (provides - step.taken) | step.given, wants
    return step


def load_observation(saved: object, host: str, where: str = "") -> Observation:
    """Read what ``dump_observation`` gave of a host. Raises ``SnapshotError``."""
    found = list_in(saved, where, 16)
    links = list_in(found[9], f"{where}[9]")
    return Observation(
        stage=one_of(found[0], f"{where}[0]", STAGES),
        reference=text_in(found[1], f"{where}[1]"),
        time=time_in(found[2], f"{where}[2]"),
        host=host,
        account=text_in(found[3], f"{where}[3]"),
        detail=text_in(found[4], f"{where}[4]"),
        score=number_in(found[5], f"{where}[5]"),
        is_alert=bool_in(found[6], f"{where}[6]"),
        signals=texts_in(found[7], f"{where}[7]"),
        attack=texts_in(found[8], f"{where}[8]"),
        links=tuple(_link(one, f"{where}[9][{n}]") for n, one in enumerate(links)),
        repeats=bool_in(found[10], f"{where}[10]"),
        suppressed_by=text_in(found[11], f"{where}[11]"),
        confidence=one_of(found[12], f"{where}[12]", _CONFIDENCES),
        is_relieved=bool_in(found[13], f"{where}[13]"),
        renames=bool_in(found[14], f"{where}[14]"),
        source=None if found[15] is None else _source(found[15], f"{where}[15]"),
    )


def _source(saved: object, where: str) -> Source:
    file, line = list_in(saved, where, 2)
    return Source(text_in(file, f"{where}[0]"), number_in(line, f"{where}[1]"))


def _link(saved: object, where: str) -> Link:
    kind, value, is_made = list_in(saved, where, 3)
    return Link(
        one_of(kind, f"{where}[0]", _KINDS),
        text_in(value, f"{where}[1]"),
        bool_in(is_made, f"{where}[2]"),
    )


def _settings(saved: object, where: str) -> Settings:
    names = ("window", "lateness", "max_hosts", "max_steps", "attack_version")
    found = mapping_in(saved, where, names)
    most = 1 << 62
    numbers = [number_in(found[name], f"{where}.{name}", 0, most) for name in names]
    try:
        spans = [timedelta(microseconds=number) for number in numbers[:2]]
        return Settings(spans[0], spans[1], *numbers[2:])
    except SettingsError as error:
        raise SnapshotError(f"{where}.{error.where}", error.problem) from error


def _lost(saved: object, where: str) -> dict[Loss, int]:
    found = mapping_in(saved, where, (), LOSSES)
    return {
        reason: number_in(found[reason], f"{where}.{reason}")
        for reason in LOSSES
        if reason in found
    }


def _key(saved: object, where: str) -> Key:
    time, rank, reference = list_in(saved, where, 3)
    return (
        time_in(time, f"{where}[0]"),
        number_in(rank, f"{where}[1]", 0, len(STAGES) - 1),
        text_in(reference, f"{where}[2]"),
    )
