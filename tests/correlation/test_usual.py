"""More images than are usual on a host weigh on its incidents, and make none.

Each number here follows from ``MANY_IMAGES``: more than twelve in an hour, and more than twice what
an earlier hour of the week had.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from t1612core import correlate
from t1612core.correlation import Correlator, HostState, Settings, dump, load, passed, step
from t1612core.incident import Incident, final
from t1612core.knowledge.chains import ENOUGH, MANY_IMAGES
from t1612core.observation import Observation

from ..conftest import ROOT
from .days import at, attack, ci_day
from .steps import START, all_of, by_host, observation
from .test_properties import LATENESS, WINDOW, within_lateness

HOUR, DAY = 3600, 86_400
SIGNAL = MANY_IMAGES.signal


def made(at: float, name: str = "", **more: Any) -> Observation:
    """Give the build of an image; without a name, of one that is new."""
    links = [f"image+:{name or f'new-{at}'}"]
    return observation({"stage": "build", "at": at, "reference": f"b{at}", "links": links, **more})


def many(count: int, start: float = 0, **more: Any) -> list[Observation]:
    """Give the builds of new images, one every ten seconds."""
    return [made(start + 10 * n, **more) for n in range(count)]


def alert(at: float, **more: Any) -> Observation:
    return made(at, score=4, **more)


def told(*seen: Observation, **settings: Any) -> list[Incident]:
    return final(all_of(Correlator(**settings), sorted(seen, key=lambda one: one.time or START)))


def is_marked(*seen: Observation, **settings: Any) -> bool:
    """Return whether the one incident says that there were too many images."""
    (incident,) = told(*seen, **settings)
    signals = {id for each in incident.steps for id in each.signals}
    said = any("more images than is usual" in each for each in incident.severity_reasons)

    assert said == (SIGNAL in signals) == ("images were made there" in incident.narrative)
    assert incident.score == 4 + MANY_IMAGES.worth * said
    return said


@pytest.mark.parametrize(("before", "expected"), [(11, False), (12, True), (40, True)])
def test_more_than_a_project_has_are_too_many_where_nothing_is_known(
    before: int, expected: bool
) -> None:
    assert expected == is_marked(*many(before), alert(1000))


def test_the_incident_says_how_many_in_which_time_and_what_is_usual() -> None:
    (first,) = told(*many(12), alert(1000))
    (second,) = told(*many(9), *many(19, 2 * HOUR), alert(2 * HOUR + 190))

    said = (
        "On h1, somebody built new-1000. 13 images were made there within 16 min, and before that "
    )
    assert f"{said}none that is known." == first.narrative
    assert second.narrative.endswith(
        " 20 images were made there within 3 min, and before that at most 9 in an hour."
    )
    assert (SIGNAL,) == first.steps[0].signals
    assert (
        "a score of 5, and from 4 on it is medium",
        "1 of it since the host made more images than is usual there",
    ) == first.severity_reasons


def test_what_is_made_within_seconds_is_said_so() -> None:
    (incident,) = told(*[made(n) for n in range(12)], alert(30))

    assert "13 images were made there within less than a minute" in incident.narrative


@pytest.mark.parametrize(("usual", "now", "expected"), [(7, 14, False), (7, 15, True)])
def test_twice_what_is_usual_is_not_too_many(usual: int, now: int, expected: bool) -> None:
    assert expected == is_marked(*many(usual), *many(now - 1, 5 * HOUR), alert(6 * HOUR - 1))


def test_an_hour_begins_with_its_first_image() -> None:
    """What is made in one go is not parted by the clock, and what is made slowly is not one go."""
    assert is_marked(*many(6, HOUR / 2), *many(6, HOUR + 60), alert(HOUR + 900))
    assert not is_marked(*many(6, HOUR / 2), *many(6, HOUR + 60), alert(HOUR * 3 / 2))


@pytest.mark.parametrize(
    "more",
    [
        {"is_relieved": True},
        {"renames": True},
        {"stage": "deploy"},
        {"name": "app"},
        {"links": [], "detail": "docker build ."},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_is_not_counted(more: dict[str, Any]) -> None:
    """Who builds every day, an image that is there already, a start, and the same once more."""
    assert not is_marked(*many(40, **more), alert(1000))


def test_what_a_site_allows_is_not_counted() -> None:
    assert not is_marked(*[evolve(one, suppressed_by="ours") for one in many(40)], alert(1000))


def test_an_image_that_another_program_tells_of_is_counted_once() -> None:
    pairs = [
        evolve(one, reference=f"{one.reference}{is_again}", account=account, repeats=is_again)
        for one in many(11)
        for is_again, account in ((False, "eve"), (True, "root"))
    ]
    assert not is_marked(*pairs, alert(1000))
    assert is_marked(*pairs, made(500), alert(1000))


def test_a_build_that_turns_out_to_be_somebodys_daily_one_says_nothing() -> None:
    late = alert(1000, repeats=True, account="root")
    own = evolve(
        late, reference="own", repeats=False, is_relieved=True, time=START + timedelta(seconds=1001)
    )

    assert is_marked(*many(12), late)
    assert not is_marked(*many(12), late, own)


@pytest.mark.parametrize("score", range(ENOUGH))
def test_no_number_of_images_makes_an_incident(score: int) -> None:
    """Not even one that a point is missing to: it is a reason for nothing."""
    calm = [evolve(one, score=score, is_alert=False) for one in many(40)]

    assert [] == told(*calm)
    enough = evolve(made(500, name="x"), score=score, is_alert=False)
    run = observation({"stage": "deploy", "at": 900, "reference": "d", "links": ["image:x"]})
    worth = ENOUGH - 1 - score - 2
    if worth >= 0:
        assert [] == told(*calm, enough, evolve(run, score=worth))
        assert [5 + MANY_IMAGES.worth] == [
            each.score for each in told(*calm, enough, evolve(run, score=worth + 1))
        ]


def test_who_builds_all_day_is_at_his_usual() -> None:
    """Seen by the engine's log alone, where nobody is known to build every day."""
    day = [made(n * 120 + n % 7) for n in range(12 * 30)]

    assert not is_marked(*day, alert(10 * HOUR + 60))


def test_an_intruder_on_a_runner_is_no_reason_to_blame_the_runner() -> None:
    """A build every half minute, until the intruder comes."""
    day = ci_day(5, tag="{name}:{number}", builds=2880)
    hour = [each for each in day if at(39_000) <= each["TimeGenerated"] < at(40_000)]
    (found,) = correlate([*hour, *attack()])

    assert len(hour) > 100
    assert not any(SIGNAL in each.signals for each in found.steps)


@pytest.mark.parametrize(("days", "expected"), [(7, False), (8, True)])
def test_what_is_made_once_a_week_is_usual(days: int, expected: bool) -> None:
    """As long as the host does something each day."""
    end = days * DAY + HOUR
    between = [made(n * DAY / 2, "app") for n in range(1, 2 * days + 1)]
    seen = [*many(40), *between, *many(40, end), alert(end + 500)]

    assert expected == is_marked(*seen)


def test_what_is_known_goes_with_the_last_step_of_its_host() -> None:
    """Whether the state was dropped in between, as other hosts went on, or was not."""
    later = timedelta(hours=25)
    seen = [*many(40), *(evolve(one, time=one.time + later) for one in many(20) if one.time)]
    seen.append(alert(25 * HOUR + 300))
    others = [made(n * HOUR, host=host) for host in ("h2", "h3") for n in range(26)]
    kept = evolve(made(20 * HOUR), stage="deploy")

    assert is_marked(*seen)
    assert by_host(told(*seen)) == by_host(told(*seen, *others))
    assert not is_marked(*seen, kept)
    assert by_host(told(*seen, kept)) == by_host(told(*seen, kept, *others))


def test_a_clock_that_goes_back_begins_anew() -> None:
    """As everything of its host does, and can be gone on with then as ever."""
    correlator = Correlator()
    found: list[Incident] = []
    for one in (*many(40, 30 * DAY), *many(150), alert(1600)):
        found += correlator.feed(one)
        correlator.restore(json.loads(json.dumps(correlator.snapshot())))
    (incident,) = (*found, *correlator.flush())

    assert "none that is known" in incident.narrative


def busy(seed: int) -> list[Observation]:
    """Give hours of builds, some of them alerts, with quiet hours in between."""
    source = random.Random(seed)
    seen: list[Observation] = []
    at = 0.0
    for number in range(90):
        at += source.choice((2, 20, 60, 90)) if number % 30 else source.choice((1, 3)) * HOUR
        kind = source.random()
        more: dict[str, Any] = {"reference": f"r{number}"}
        if kind < 0.2:
            more |= {"score": 4, "account": f"eve{number}"}
        elif kind < 0.3:
            more |= {"is_relieved": True}
        elif kind < 0.4:
            more |= {"stage": "deploy", "links": [f"image:new-{at}"]}
        seen.append(made(at, **more))
    return seen


def at_each_step(seen: Iterable[Observation], limits: Settings) -> list[Incident]:
    """Move one state by the pure functions, written and read between any two."""
    state: HostState | None = None
    incidents: tuple[Incident, ...] = ()
    found: list[Incident] = []
    for one in seen:
        if state is not None:
            assert one.time is not None
            state, incidents = passed(state, one.time - LATENESS, limits)
            found += incidents
            text = json.dumps(dump(state))
            state = load(json.loads(text), limits)
            assert text == json.dumps(dump(state))
        state, incidents = step(state, one, limits)
        found += incidents
    assert state is not None
    return [*found, *passed(state, None, limits)[1]]


def test_order_and_cuts_change_nothing_in_busy_hours() -> None:
    marked = 0
    for seed in range(8):
        seen = busy(seed)
        expected = all_of(Correlator(WINDOW, LATENESS), seen)
        assert expected == all_of(Correlator(WINDOW, LATENESS), within_lateness(seen, seed))
        assert expected == at_each_step(seen, Settings(WINDOW, LATENESS))
        marked += sum(SIGNAL in each.signals for one in expected for each in one.steps)

    assert marked > 20  # else nothing was tried


def test_what_is_kept_is_a_number_for_each_day_of_a_week() -> None:
    correlator = Correlator()
    for n in range(40 * 24):
        correlator.feed(made(n * HOUR))
    (host,) = correlator.snapshot()["hosts"]

    assert MANY_IMAGES.days + 1 == len(host["made"][2])
    assert 200 > len(json.dumps(host["made"]))


def test_the_page_names_the_numbers() -> None:
    page = (ROOT / "docs" / "correlate.md").read_text("utf-8")

    assert f"more than {MANY_IMAGES.least} in an hour, and more than twice" in page
    assert f"more than {MANY_IMAGES.least}, and more than twice the most of any earlier" in page
    assert f'<a id="{SIGNAL}"></a>' in page
    assert (2, 7, timedelta(hours=1)) == (MANY_IMAGES.times, MANY_IMAGES.days, MANY_IMAGES.within)
