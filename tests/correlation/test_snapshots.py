"""A snapshot is continued, or refused with the place of what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.correlation import Correlator, dump_observation, load_observation
from t1612core.correlation.state import key_of
from t1612core.errors import SnapshotError
from t1612core.observation import Source

from .steps import EXAMPLES, observation

STEPS = [
    {"stage": "prepare", "at": 0, "reference": "p", "links": ["path+:/tmp/x/Dockerfile"]},
    {"stage": "build", "at": 1, "reference": "b", "score": 3, "links": ["path:/tmp/x"]},
    {"stage": "build", "at": 1.1, "reference": "bx", "repeats": True, "links": ["path:/tmp/x"]},
    {"stage": "deploy", "at": 2, "reference": "d", "links": ["image:other"]},
    {"stage": "build", "at": 700, "reference": "b7", "links": ["image+:y"]},
    {"stage": "deploy", "at": 701, "reference": "d7", "attack": ["T1611"], "signals": ["s"]},
    {"stage": "egress", "at": 5, "reference": "e", "host": "h2"},
]


def saved() -> Any:
    correlator = Correlator()
    for row in STEPS:
        correlator.feed(observation(row))
    return json.loads(json.dumps(correlator.snapshot()))


def test_an_observation_travels_by_itself() -> None:
    for row in STEPS:
        seen = observation(row)
        travelled = json.loads(json.dumps(dump_observation(seen)))
        assert seen == load_observation(travelled, seen.host)
    with pytest.raises(SnapshotError, match=r"\[0\]: is no such name"):
        load_observation(["x", *travelled[1:]], "h")


BEGAN, TODAY = "2026-03-02T10:00:01+00:00", date(2026, 3, 2).toordinal()
BUILT = [BEGAN, 1, "b"]
CHAIN, WAITING = ("hosts", 0, "chains", 0), ("hosts", 0, "waiting")
WRONG: list[tuple[tuple[str | int, ...], Any, str]] = [
    ((), [], "snapshot: is list, expected an object"),
    (("version",), 1, "version: is not 2 or 3, which this release reads: begin anew"),
    (("version",), True, "version: is not 2 or 3, which this release reads: begin anew"),
    (("clock",), None, "clock: is NoneType, expected an array"),
    (("clock",), [], "clock: has 0 values, expected 4"),
    (("clock", 0), 1, "clock[0]: is int, expected a string"),
    (("clock", 1), "yesterday", "clock[1]: is no time in ISO 8601"),
    (("clock", 1), "2026-03-02T10:00:00", "clock[1]: is not in UTC"),
    (("clock", 1), "2026-03-02T10:00:00+01:00", "clock[1]: is not in UTC"),
    (("settings", "window"), 0, "settings.window: is not positive"),
    (("settings", "window"), 1 << 63, "settings.window: is out of range"),
    (("settings", "window"), 1 << 62, "settings.window: is more than ten years"),
    (("settings", "max_hosts"), 1, "hosts: has more than settings.max_hosts"),
    (("settings", "max_steps"), 1, "hosts[0].waiting: has more than settings.max_steps"),
    (("settings", "max_steps"), 2, "hosts[0].held: has more than settings.max_steps"),
    (("lost", "late"), -1, "lost.late: is out of range"),
    (("lost", "late"), 1.5, "lost.late: is float, expected a whole number"),
    (("lost", "keys"), 1, "lost: has a name that is not known"),
    (("hosts", 1, "due"), None, "hosts[1].due: is null, and the host would never be let go"),
    (("hosts", 1, "host"), "h1", "hosts[1].host: stands there twice"),
    (("hosts", 0, "mark", 1), 4, "hosts[0].mark[1]: is out of range"),
    (("hosts", 0, "mark"), None, "hosts[0].mark: is before a step that was judged"),
    ((*WAITING, 0, 0), "run", "hosts[0].waiting[0][0]: is no such name"),
    ((*WAITING, 0, 0), [], "hosts[0].waiting[0][0]: is no such name"),
    ((*WAITING, 0, 6), 1, "hosts[0].waiting[0][6]: is int, expected true or false"),
    ((*WAITING, 0, 9, 0, 0), "tag", "hosts[0].waiting[0][9][0][0]: is no such name"),
    ((*WAITING, 0, 2), "2027-03-02T10:00:00+00:00", "hosts[0].waiting[1]: is out of order"),
    ((*WAITING, 0, 2), "2025-03-02T10:00:00+00:00", "hosts[0].waiting[0]: is out of order"),
    (("hosts", 0, "held", 0), [], "hosts[0].held[0]: has no report"),
    (("hosts", 0, "held", 0), [[], [], 0, []], "hosts[0].held[0]: has no report"),
    (
        ("hosts", 0, "held", 0, 2),
        1,
        "hosts[0].held[0][3]: does not fit the number of repetitions",
    ),
    (("hosts", 0, "held", 0, 3), [1], "hosts[0].held[0][3][0]: is int, expected an array"),
    (("hosts", 0, "held", 0, 0), ["ix"], "hosts[0].held[0][0]: has what the step does not make"),
    ((*CHAIN, "steps"), [], "hosts[0].chains[0].steps: is empty"),
    (
        (*CHAIN, "pairs", 0),
        [1, 0, ""],
        "hosts[0].chains[0].pairs[0]: joins a step to none before it",
    ),
    (
        (*CHAIN, "pairs", 0, 2),
        "ix",
        "hosts[0].chains[0].pairs[0][2]: is nothing that the later step names",
    ),
    ((*CHAIN, "told"), None, "hosts[0].chains[0].told: does not fit the revision"),
    ((*CHAIN, "anchor"), None, "hosts[0].chains[0].anchor: is missing from what was told"),
    ((*CHAIN, "best"), [0], "hosts[0].chains[0].best: has 1 values, expected 4"),
    (("hosts", 0, "made"), [], "hosts[0].made: has 0 values, expected 3"),
    (("hosts", 0, "made", 0), None, "hosts[0].made[0]: is NoneType, expected a string"),
    (
        ("hosts", 0, "made", 0),
        "2026-03-02T10:00:03+00:00",
        "hosts[0].made[0]: is later than what was judged",
    ),
    (("hosts", 1, "made"), [BEGAN, 1, []], "hosts[1].made[0]: is later than what was judged"),
    (("hosts", 0, "made", 1), 0, "hosts[0].made[1]: is out of range"),
    (("hosts", 0, "made", 2), [[TODAY + 1, 1]], "hosts[0].made[2][0][0]: is out of range"),
    (("hosts", 0, "made", 2), [[TODAY - 8, 1]], "hosts[0].made[2][0][0]: is out of range"),
    (("hosts", 0, "made", 2), [[TODAY, 0]], "hosts[0].made[2][0][1]: is out of range"),
    (("hosts", 0, "made", 2), [[TODAY, 1]] * 2, "hosts[0].made[2][1][0]: stands there twice"),
    (("hosts", 0, "excess"), [[]], "hosts[0].excess[0]: has 0 values, expected 4"),
    (
        ("hosts", 0, "excess"),
        [[[BEGAN, 1, "x"], 13, 0, 0]],
        "hosts[0].excess[0][0]: is no step that is kept",
    ),
    (("hosts", 0, "excess"), [[BUILT, 0, 0, 0]], "hosts[0].excess[0][1]: is out of range"),
    (("hosts", 0, "excess"), [[BUILT, 13, -1, 0]], "hosts[0].excess[0][2]: is out of range"),
    (
        ("hosts", 0, "excess"),
        [[BUILT, 13, 3_600_000_001, 0]],
        "hosts[0].excess[0][2]: is out of range",
    ),
    (("hosts", 0, "excess"), [[BUILT, 13, 0, -1]], "hosts[0].excess[0][3]: is out of range"),
]


def test_where_an_event_was_read_is_gone_on_with() -> None:
    correlator, again = Correlator(), Correlator()
    correlator.feed(evolve(observation(STEPS[1]), source=Source("events.jsonl", 7)))
    again.restore(json.loads(json.dumps(correlator.snapshot())))
    (told,) = again.flush()

    assert (Source("events.jsonl", 7),) == told.steps[0].sources


def test_what_was_done_again_is_gone_on_with() -> None:
    correlator, again = Correlator(), Correlator()
    for n in range(20):
        correlator.feed(observation({**STEPS[1], "at": n, "reference": f"b{n}"}))
    correlator.feed(observation({**STEPS[1], "stage": "deploy", "at": 900}))
    again.restore(json.loads(json.dumps(correlator.snapshot())))
    again.feed(observation({**STEPS[1], "at": 901, "reference": "b901"}))
    told = again.flush()[-1]

    assert (20, "b901") == (told.steps[0].repeated, told.steps[0].references[-1])


def put(whole: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    whole[path[0]] = put(whole[path[0]] if len(path) > 1 else None, path[1:], value)
    return whole


@pytest.mark.parametrize(("path", "value", "message"), WRONG, ids=[row[2] for row in WRONG])
def test_what_is_wrong_is_named_by_its_place(
    path: tuple[str | int, ...], value: Any, message: str
) -> None:
    correlator = Correlator()
    before = correlator.snapshot()
    with pytest.raises(SnapshotError) as caught:
        correlator.restore(put(saved(), path, value))

    assert message == str(caught.value)
    assert before == correlator.snapshot()


def test_what_the_version_before_wrote_is_gone_on_with() -> None:
    """It counted no images, and everything else is as it was."""
    before = saved()
    for host in before["hosts"]:
        del host["made"], host["excess"]
    after, again = Correlator(), Correlator()
    after.restore(saved())
    again.restore({**before, "version": 2})

    assert after.flush() == again.flush()


def test_what_is_missing_twice_or_out_of_order_is_named() -> None:
    one = saved()
    del one["hosts"][0]["due"]
    with pytest.raises(SnapshotError, match=r"hosts\[0\]\.due: is missing"):
        Correlator().restore(one)
    one = saved()
    one["hosts"][0]["chains"][0]["steps"].reverse()
    with pytest.raises(SnapshotError, match=r"chains\[0\]\.steps\[1\]: is out of order"):
        Correlator().restore(one)
    one = saved()
    one["hosts"][0]["held"] *= 2
    with pytest.raises(SnapshotError, match=r"hosts\[0\]\.held: has a step that stands there tw"):
        Correlator().restore(one)
    one = saved()
    waiting = one["hosts"][0]["waiting"]
    again = evolve(load_observation(waiting[0], "h1"), detail="told otherwise")
    waiting.insert(1, dump_observation(again))
    with pytest.raises(SnapshotError, match=r"hosts\[0\]\.waiting\[1\]: is out of order"):
        Correlator().restore(one)
    one = saved()
    host = one["hosts"][0]
    time, *rest = key_of(load_observation(host["waiting"][0], host["host"]))
    host["mark"] = [time.isoformat(), *rest]
    with pytest.raises(SnapshotError, match=r"hosts\[0\]\.waiting\[0\]: is out of order"):
        Correlator().restore(one)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for name, one in value.items():
            yield from places(one, (*path, name))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from places(one, (*path, n))


PLACES = list(places(saved()))
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=2 * EXAMPLES)
@given(st.sampled_from(PLACES), ANYTHING)
def test_anything_in_any_place_is_taken_or_refused(path: tuple[str | int, ...], value: Any) -> None:
    """And what is taken can be gone on with."""
    correlator = Correlator()
    try:
        correlator.restore(put(saved(), path, value))
    except SnapshotError:
        return

    correlator.feed(observation({"stage": "deploy", "at": 900, "reference": "x"}))
    correlator.snapshot()
    correlator.flush()
