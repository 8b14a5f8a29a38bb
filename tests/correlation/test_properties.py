"""What must hold for any steps: order and repeats do not matter, nor does being cut off.

Time, hosts and names are few, so that steps often belong together, are equal, or nearly so.
"""

from __future__ import annotations

import json
import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.correlation import Correlator, HostState, Settings, dump, load, passed, step
from t1612core.incident import Incident
from t1612core.knowledge.chains import MANY_IMAGES, SUCCESSIONS
from t1612core.observation import STAGES, Link, Observation

from .steps import EXAMPLES, START, all_of, by_host

WINDOW, LATENESS = timedelta(minutes=60), timedelta(minutes=5)

LINKS = st.sampled_from(
    [
        Link("image", "x", True),
        Link("image", "docker.io/library/x:latest"),
        Link("image", "y", True),
        Link("image", "y"),
        Link("image", "3f2a9c5d1e7b"),
        Link("path", "/tmp/x/Dockerfile", True),
        Link("path", "/tmp/x"),
        Link("path", "/tmp/y/a/b", True),
        Link("path", "/tmp/y"),
        Link("host", "files.example"),
        Link("container", "c"),
        Link("process", "7@1", True),
        Link("process", "7@1"),
    ]
)


@st.composite
def observations(draw: st.DrawFn, most: int = 24) -> list[Observation]:
    """Make observations in the order of their times; many times are equal."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(STAGES),
                st.integers(0, 60),  # in quarters of a lateness
                st.sampled_from(["h1", "h2", "h3"]),
                st.integers(0, 4),
                st.lists(LINKS, max_size=3),
                st.booleans(),
            ),
            max_size=most,
        )
    )
    made = [
        Observation(
            stage=stage,
            reference=f"r{number}",
            time=START + at * LATENESS / 4,
            host=host,
            account="root" if score % 2 else "",
            detail="",
            score=score,
            is_alert=score >= 3,
            links=tuple(links),
            repeats=repeats,
        )
        for number, (stage, at, host, score, links, repeats) in enumerate(rows)
    ]
    return sorted(made, key=lambda one: (one.time, one.reference))


def within_lateness(seen: list[Observation], seed: int) -> list[Observation]:
    """Give another order, in which none is older than the newest before it by more."""
    source = random.Random(seed)
    left, result = seen.copy(), list[Observation]()
    while left:
        oldest = left[0].time
        assert oldest is not None
        free = [one for one in left if one.time is not None and one.time <= oldest + LATENESS]
        one = source.choice(free)
        left.remove(one)
        result.append(one)
    return result


@settings(max_examples=EXAMPLES)
@given(observations(), st.integers())
def test_any_order_within_lateness_tells_the_same(seen: list[Observation], seed: int) -> None:
    one, other = Correlator(WINDOW, LATENESS), Correlator(WINDOW, LATENESS)
    expected = by_host(all_of(one, seen))

    assert expected == by_host(all_of(other, within_lateness(seen, seed)))
    assert one.dropped == other.dropped == dict.fromkeys(one.dropped, 0)


@settings(max_examples=EXAMPLES)
@given(observations(), st.integers())
def test_repeats_within_lateness_change_nothing(seen: list[Observation], seed: int) -> None:
    """Not what is told, and not the state: compared after each step."""
    source = random.Random(seed)
    one, other = Correlator(WINDOW, LATENESS), Correlator(WINDOW, LATENESS)
    recent: list[Observation] = []
    for observation in seen:
        now = observation.time
        assert now is not None
        recent = [*(r for r in recent if r.time is not None and r.time >= now - LATENESS)]
        recent.append(observation)

        assert one.feed(observation) == other.feed(observation)
        for again in source.sample(recent, min(2, len(recent))):
            assert () == other.feed(again)
            assert _hosts(one) == _hosts(other)
    assert one.flush() == other.flush()
    assert one.dropped == other.dropped


def _hosts(correlator: Correlator) -> dict[str, object]:
    """Give the states of the hosts; which was fed last is another matter."""
    return {host["host"]: host for host in correlator.snapshot()["hosts"]}


@settings(max_examples=EXAMPLES)
@given(observations(), st.integers(), st.integers(1, 4), st.integers(1, 8))
def test_cut_anywhere_it_goes_on_as_if_it_had_never_stopped(
    seen: list[Observation], seed: int, max_hosts: int, max_steps: int
) -> None:
    """Cut after each step, and compared after each, under bounds that lose things, too."""
    source = random.Random(seed)
    source.shuffle(seen)
    whole = Correlator(WINDOW, LATENESS, max_hosts, max_steps)
    cut = Correlator(WINDOW, LATENESS, max_hosts, max_steps)
    for observation in seen:
        text = json.dumps(cut.snapshot())
        cut = Correlator(timedelta(days=1))
        cut.restore(json.loads(text))

        assert whole.feed(observation) == cut.feed(observation)
        host, time = source.choice(["h1", "h2", "h9"]), START + source.randrange(70) * LATENESS / 4
        assert whole.reached(host, time) == cut.reached(host, time)
        assert json.dumps(whole.snapshot()) == json.dumps(cut.snapshot())
    assert whole.flush() == cut.flush()
    assert whole.dropped == cut.dropped


@settings(max_examples=EXAMPLES)
@given(observations(), st.integers(0, 2**32))
def test_the_step_function_tells_what_the_correlator_tells(
    seen: list[Observation], seed: int
) -> None:
    """Another engine, with its own states, timers and saved bytes, comes to the same."""
    source = random.Random(seed)
    limits = Settings(WINDOW, LATENESS)
    expected = by_host(all_of(Correlator(WINDOW, LATENESS), seen))
    states: dict[str, HostState] = {}
    told: list[Incident] = []
    for observation in seen:
        before = states.get(observation.host)
        frozen = before and json.dumps(dump(before))
        after, incidents = step(before, observation, limits)
        told += incidents

        assert frozen == (before and json.dumps(dump(before)))
        if source.random() < 0.3:
            assert observation.time is not None
            after, incidents = passed(after, observation.time - LATENESS, limits)
            told += incidents
        states[observation.host] = load(json.loads(json.dumps(dump(after))), limits)
    for state in states.values():
        told += passed(state, None, limits)[1]

    assert expected == by_host(told)


@settings(max_examples=EXAMPLES)
@given(observations(), st.integers())
def test_raw_events_between_steps_change_nothing_but_when_it_is_told(
    seen: list[Observation], seed: int
) -> None:
    source = random.Random(seed)
    expected = by_host(all_of(Correlator(WINDOW, LATENESS), seen))
    correlator = Correlator(WINDOW, LATENESS)
    told: list[Incident] = []
    for observation in within_lateness(seen, seed):
        told += correlator.feed(observation)
        assert observation.time is not None
        for host in source.sample(["h1", "h2", "h3", "h9"], 2):
            told += correlator.reached(host, observation.time - source.random() * LATENESS)
            assert {h["host"] for h in correlator.snapshot()["hosts"]} == {
                name for names in correlator._sleepers.values() for name in names
            }
    told += correlator.flush()

    assert expected == by_host(told)
    assert 0 == sum(correlator.dropped.values())


@settings(max_examples=EXAMPLES)
@given(observations(most=40), st.integers(), st.integers(1, 3), st.integers(1, 6))
def test_what_is_kept_stays_under_its_bounds(
    seen: list[Observation], seed: int, max_hosts: int, max_steps: int
) -> None:
    random.Random(seed).shuffle(seen)
    correlator = Correlator(WINDOW, LATENESS, max_hosts, max_steps)
    for observation in seen:
        correlator.feed(observation)
        hosts = correlator.snapshot()["hosts"]

        assert len(hosts) <= max_hosts
        for host in hosts:
            assert len(host["waiting"]) <= max_steps
            steps = [one for chain in host["chains"] for one in chain["steps"]]
            assert len(steps) + len(host["held"]) <= max_steps
        sleepers = [name for names in correlator._sleepers.values() for name in names]
        assert sorted(sleepers) == sorted(host["host"] for host in hosts)
    correlator.flush()
    assert [] == correlator.snapshot()["hosts"]


def _most(incident: Incident) -> int:
    """Give the best step of each stage, and all that can be added: more no path can score."""
    stages = {step.stage for step in incident.steps}
    best = [max(s.score for s in incident.steps if s.stage == stage) for stage in stages]
    return max(sum(best) + sum(row.linked for row in SUCCESSIONS) + MANY_IMAGES.worth, 1)


@settings(max_examples=EXAMPLES)
@given(observations())
def test_revisions_of_an_incident_grow_by_one_and_add_up(seen: list[Observation]) -> None:
    told = all_of(Correlator(WINDOW, LATENESS), seen)

    counts: dict[str, int] = {}
    for incident in told:
        assert counts.get(incident.id, 0) + 1 == incident.revision
        counts[incident.id] = incident.revision
        assert 1 <= incident.score <= _most(incident)
        assert any(step.stage == "build" for step in incident.steps)
        assert sorted(step.time for step in incident.steps) == [s.time for s in incident.steps]
        assert all(id in counts for id in incident.absorbed)
        joined = {0} | {join.later for join in incident.joins}
        assert len({j.earlier for j in incident.joins} | joined) == len(incident.steps)
