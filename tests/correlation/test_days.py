"""An ordinary day is no incident, and an intruder's act in it is one of its own four steps."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from t1612core import Detector, correlate
from t1612core.incident import Incident

from .days import RIGHTS, Event, Host, attack, ci_day, developer

pytestmark = pytest.mark.no_cover  # repeats at length what others run

TAGS = ("registry.corp.example/{name}/app:{number}", "{name}:latest", "app")


@pytest.mark.parametrize("rights", RIGHTS)
@pytest.mark.parametrize("egress", ["", "nameless", "forge"])
def test_a_developers_afternoon_is_no_incident(rights: str, egress: str) -> None:
    for is_written, is_fresh in product((False, True), repeat=2):
        events = developer(rights, is_written=is_written, is_fresh=is_fresh, egress=egress)

        assert [] == correlate(events)


@pytest.mark.parametrize("tag", TAGS)
def test_three_days_of_a_runner_are_no_incident(tag: str) -> None:
    for seed in range(3):
        assert [] == correlate(ci_day(seed, tag=tag))


def said(found: list[Incident]) -> list[tuple[Any, ...]]:
    return [
        (each.verdict, each.severity, each.confidence, [step.stage for step in each.steps])
        for each in found
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_an_intruder_on_a_runner_is_found_in_any_order(tag: str) -> None:
    """By its own four steps, whatever the runner has done in between, and in eight orders."""
    events = [*ci_day(5, tag=tag, builds=60), *attack()]
    stages = ["prepare", "build", "egress", "deploy"]
    (expected,) = correlate(events)
    assert [("build-then-deploy", "high", "high", stages)] == said([expected])
    assert {"www-data", "root"} == set(expected.accounts)
    detector = Detector()
    for seed in range(8 if tag == "app" else 3):
        random.Random(seed).shuffle(events)
        assert [expected] == correlate(events, detector=detector)


def test_an_intruder_who_takes_the_runners_own_tag_is_found_too() -> None:
    """A name is the last image's: what the runner starts is what it built itself."""
    host = Host("runner-3", "www-data", "sh", "sh", "php-fpm8.2")
    events: list[Event] = ci_day(6, tag="app", builds=60)
    events.append(host.process(40_004, "docker build -t app /dev/shm/.q", 9000))
    events.append(host.process(40_030, "docker run -d --privileged -v /:/h app", 9001))
    (found,) = correlate(events)

    assert ("build-then-deploy", ["build", "deploy"]) == (
        found.verdict,
        [step.stage for step in found.steps],
    )


def test_two_events_from_the_future_leave_a_list_as_it_is() -> None:
    """Of any two hosts, its own among them: what is finite is sorted, and they come last."""
    events = [*ci_day(7, tag="app", builds=30), *attack()]
    expected = correlate(events)
    later = [
        {**attack()[1], "TimeGenerated": f"2036-01-0{n}T00:00:00Z", "DeviceName": host}
        for n, host in enumerate(("runner-3", "runner-9"), 1)
    ]

    assert expected == [one for one in correlate([*later, *events]) if one.start.year < 2036]
