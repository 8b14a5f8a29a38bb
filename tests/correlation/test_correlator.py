"""What a vector cannot say: time, bounds, losses, words, settings."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pandas
import pytest
from attrs import evolve

from t1612core import score_process
from t1612core.correlation import Correlator, Settings, due, passed, step
from t1612core.errors import ObservationError, SettingsError, SnapshotError
from t1612core.incident import Incident, final
from t1612core.knowledge.attack import TACTICS, TECHNIQUES, VERSIONS
from t1612core.knowledge.chains import SUCCESSIONS
from t1612core.observation import STAGES, Link, Observation

from .steps import START, all_of, by_host, observation

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def build(at: float, reference: str = "b", **more: Any) -> Observation:
    return observation({"stage": "build", "at": at, "reference": reference, "score": 3, **more})


def deploy(at: float, reference: str = "d", **more: Any) -> Observation:
    return observation({"stage": "deploy", "at": at, "reference": reference, **more})


def test_an_incident_is_told_early_and_again_when_it_says_more() -> None:
    """The SOC sees the build when lateness has passed, and the deployment under the same id."""
    correlator = Correlator()
    assert () == correlator.feed(build(0, links=["image+:x"]))
    (first,) = correlator.feed(build(301, "other", links=["image+:y"], host="h1"))
    correlator.feed(deploy(3000, links=["image:x"]))
    second = correlator.feed(build(3400, "b4", links=["image+:z"]))[-1]

    assert ("build", 1) == (first.verdict, first.revision)
    assert ("build-then-deploy", 2) == (second.verdict, second.revision)
    assert first.id == second.id


def test_what_grows_without_saying_more_is_told_when_it_closes() -> None:
    steps = [build(0, links=["host:a.example"])]
    steps += [
        observation(
            {
                **{"stage": "egress", "at": at, "reference": f"e{at}", "account": f"a{at}"},
                **{"links": ["host:a.example"]},
            }
        )
        for at in (10, 20, 30)
    ]
    told = all_of(Correlator(), steps)

    assert [1, 2, 4] == [len(incident.steps) for incident in told]
    assert [1, 2, 3] == [incident.revision for incident in told]


def test_an_id_depends_on_the_host_and_its_first_build_alone() -> None:
    alone, *_ = all_of(Correlator(), [build(0)])
    grown = all_of(Correlator(2 * HOUR), [build(0), deploy(9)])[-1]
    elsewhere, *_ = all_of(Correlator(), [build(0, host="h2")])
    later, *_ = all_of(Correlator(), [build(1)])

    assert alone.id == grown.id
    assert 3 == len({alone.id, elsewhere.id, later.id})
    # Who keeps ids of one version finds the same in another.
    assert "2aefa4765b04f47b60cdab59889eb0ca" == alone.id


def test_what_a_host_loses_is_counted_as_soon_as_it_is_known() -> None:
    correlator = Correlator(HOUR, max_steps=4)
    for number in range(9):
        correlator.feed(build(number, f"b{number}", links=[f"image+:x{number}"]))
    correlator.reached("h1", START + HOUR / 2)
    lost = correlator.dropped["steps"]
    correlator.flush()

    assert 5 == lost == correlator.dropped["steps"]


def test_another_host_moves_a_quiet_one_on() -> None:
    correlator = Correlator()
    correlator.feed(build(0))
    correlator.feed(deploy(400, host="h2"))
    told = correlator.feed(deploy(401, "e", host="h3"))

    assert ["h1"] == [incident.host for incident in told]


def test_the_progress_of_one_host_moves_another_on() -> None:
    correlator = Correlator()
    correlator.feed(deploy(0, host="h2"))
    correlator.feed(build(1))
    told = [i for at in (60, 500, 900) for i in correlator.feed(deploy(at, f"{at}", host="h2"))]

    assert ["h1"] == [incident.host for incident in told]


def test_a_clock_that_is_wrong_moves_its_own_host_alone() -> None:
    """Two years ahead: the others are neither late, nor closed, nor told before their time."""
    ahead = 2 * 365 * 86400
    correlator = Correlator()
    correlator.feed(deploy(ahead, "wrong", host="h2"))
    assert () == correlator.feed(build(0, links=["image+:x"]))
    assert () == correlator.feed(deploy(ahead + 1, "wrong2", host="h2"))
    correlator.feed(deploy(3000, links=["image:x"]))

    assert ["build-then-deploy"] == [one.verdict for one in final(correlator.flush())]
    assert 0 == sum(correlator.dropped.values())


def test_a_clock_that_jumps_moves_no_other() -> None:
    correlator = Correlator(HOUR, MINUTE)
    correlator.feed(build(0))
    correlator.feed(deploy(1, "x", host="h2"))
    assert () == correlator.feed(deploy(10**9, "jumped", host="h2"))
    told = all_of(correlator, [build(3600, "b2", host="h3")])

    assert ["h1", "h3"] == [one.host for one in told]
    assert 0 == sum(correlator.dropped.values())


LATE, AWAY = 10 * 365 * 86400, ("h7", "h8", "h9")


def wrong(number: int, *, is_step: bool, host: str) -> Callable[[Correlator], tuple[Incident, ...]]:
    """Give an event of a host that is ten years ahead, as a step or as none."""
    if is_step:
        step = deploy(LATE + number, f"{host}-{number}", host=host)
        return lambda correlator: correlator.feed(step)
    return lambda correlator: correlator.reached(host, START + (LATE + number) * SECOND)


@pytest.mark.parametrize("is_step", [False, True])
@pytest.mark.parametrize("hosts", [AWAY, ("h1",), ("h1", "h2")])
@pytest.mark.parametrize("many", [1, 2, 3])
def test_stamps_from_the_future_end_no_chain_of_any_host(
    hosts: tuple[str, ...], many: int, *, is_step: bool
) -> None:
    """Neither of their own host, nor of the fleet; they are counted, and nothing is lost."""
    steps = [
        one
        for number in range(6)
        for host in ("h1", "h2")
        for one in (
            build(7200 * number, f"b{number}", host=host, links=[f"image+:x{number}"]),
            deploy(7200 * number + 1800, f"d{number}", host=host, links=[f"image:x{number}"]),
            deploy(7200 * number + 3600, f"e{number}", host=host, links=[f"image:x{number}"]),
        )
    ]
    steps.sort(key=lambda one: (one.time, one.host))
    expected = final(all_of(Correlator(HOUR), steps))
    correlator = Correlator(HOUR)
    told: list[Incident] = []
    sent = 0
    for number, seen in enumerate(steps):
        told += correlator.feed(seen)
        for each in range(many):
            sent += 1
            host = hosts[each % len(hosts)]
            told += wrong(10 * number + each, is_step=is_step, host=host)(correlator)

    assert sent == correlator.ahead
    assert expected == [one for one in final([*told, *correlator.flush()]) if one.end.year < 2030]
    assert 12 == len(expected)
    assert sent == correlator.ahead
    assert {"late": 0, "hosts": 0} == {name: correlator.dropped[name] for name in ("late", "hosts")}


def test_a_stamp_that_is_delivered_again_is_no_other_stamp() -> None:
    correlator = Correlator(HOUR)
    correlator.feed(build(0, links=["image+:x"]))
    for number in range(40):
        wrong(number % 3, is_step=True, host="h1")(correlator)
    correlator.feed(deploy(3000, links=["image:x"]))

    assert 3 == correlator.ahead
    (found,) = (one for one in final(correlator.flush()) if one.start.year < 2030)
    assert "build-then-deploy" == found.verdict


@pytest.mark.parametrize("days", [2, 3650])
def test_a_stream_that_really_went_on_goes_on(days: int) -> None:
    """After an outage: by itself, of one host or of many, and its stamps were not ahead then."""
    for hosts in (("h1",), ("h2", "h3", "h4")):
        correlator = Correlator()
        correlator.feed(build(0))
        told = [
            one
            for number in range(20)
            for one in correlator.reached(
                hosts[number % len(hosts)], START + timedelta(days=days, seconds=number)
            )
        ]

        assert ["h1"] == [one.host for one in told]
        assert [] == correlator.snapshot()["hosts"]
        assert 0 == correlator.ahead == sum(correlator.dropped.values())


def test_a_quiet_host_goes_on_at_once_where_the_stream_has() -> None:
    correlator = Correlator()
    correlator.feed(build(0))
    for number in range(60):
        correlator.reached("h2", START + number * 30 * MINUTE)
    assert ["h1"] == [one.host for one in correlator.reached("h1", START + 29 * HOUR)]


def test_what_was_believed_wrongly_is_left_again() -> None:
    """So many stamps ten years ahead, in a row, that the fleet goes there: it finds back."""
    correlator = Correlator(HOUR)
    correlator.feed(build(0, links=["image+:x"]))
    correlator.feed(build(0, host="h2"))
    told = [one for n in range(30) for one in wrong(n, is_step=n % 2 > 0, host="h1")(correlator)]
    told += [one for n in range(9) for one in wrong(n, is_step=True, host="h2")(correlator)]
    assert {"h1", "h2"} == {one.host for one in told}
    assert LATE - 600 < (datetime.fromisoformat(correlator.snapshot()["clock"][3]) - START) / SECOND
    for number in range(150):
        for host in ("h1", "h2"):
            told += correlator.reached(host, START + (100 + number) * SECOND)
    told.clear()
    assert "2026" == correlator.snapshot()["clock"][3][:4]
    for host in ("h1", "h2"):
        told += correlator.feed(build(300, "b2", host=host, links=["image+:y"]))
        told += correlator.feed(deploy(3000, "d2", host=host, links=["image:y"]))
    told += correlator.flush()

    assert ["build-then-deploy"] * 2 == [one.verdict for one in final(told) if one.end.year < 2030]
    assert 0 == sum(correlator.dropped.values())


def test_a_backlog_in_a_row_does_not_move_a_host_back() -> None:
    """What is late stays late while the stream shows the time of its host."""
    correlator = Correlator(HOUR)
    correlator.feed(build(10**6))
    correlator.reached("h1", START + (10**6 + 600) * SECOND)
    for number in range(200):
        correlator.feed(deploy(number, f"old{number}"))
        correlator.reached("h2", START + (10**6 + 600 + number) * SECOND)

    assert 200 == correlator.dropped["late"]


def test_a_host_whose_clock_is_wrong_tells_its_chain_and_finds_back() -> None:
    correlator = Correlator(HOUR)
    told: list[Incident] = []
    steps = [build(LATE, "b", links=["image+:x"]), deploy(LATE + 9, "d", links=["image:x"])]
    steps += [deploy(LATE + 600 + n, f"r{n}") for n in range(9)]
    for number, seen in enumerate(steps):
        told += correlator.reached("h2", START + number * SECOND)
        told += correlator.feed(seen)
    assert ["build", "build-then-deploy"] == [one.verdict for one in told]
    for number in range(70):
        told += correlator.reached("h2", START + number * SECOND)
        told += correlator.feed(deploy(30 + number, f"n{number}"))
    told.clear()
    told += correlator.feed(build(100, "b2", links=["image+:y"]))
    told += correlator.feed(deploy(3000, "d2", links=["image:y"]))

    assert ["build-then-deploy"] == [one.verdict for one in final([*told, *correlator.flush()])]


def test_stamps_from_the_future_take_no_room_from_others() -> None:
    correlator = Correlator(HOUR, max_steps=4)
    correlator.feed(build(0, links=["image+:x"]))
    for number in range(7):
        wrong(number, is_step=True, host="h1")(correlator)
    correlator.feed(deploy(60, links=["image:x"]))

    (found,) = (one for one in final(correlator.flush()) if one.start.year < 2030)
    assert "build-then-deploy" == found.verdict
    assert 5 == correlator.dropped["steps"] == sum(correlator.dropped.values())


def test_an_engine_of_its_own_is_moved_by_no_single_stamp() -> None:
    """``step`` knows of one host alone: its stamps in a row are believed, and left again."""
    limits = Settings(HOUR)
    state, _ = step(None, build(0, links=["image+:x"]), limits)
    state, told = step(state, deploy(LATE, "wrong"), limits)
    state, more = step(state, deploy(3000, links=["image:x"]), limits)
    _, rest = passed(state, START + 4000 * SECOND, limits)
    assert ["build-then-deploy"] == [one.verdict for one in final([*told, *more, *rest])]
    for number in range(8 + 64):
        at = LATE + number if number < 8 else 9000 + number
        state, told = step(state, deploy(at, f"w{number}"), limits)
    assert START + (9000 + 71) * SECOND == state.clock.newest
    assert state.waiting


def test_no_time_of_a_data_frame_is_no_time() -> None:
    correlator = Correlator()
    correlator.feed(build(0))
    before = correlator.snapshot()
    for nothing in (pandas.NaT, "2026-03-02", 7):
        assert () == correlator.feed(evolve(build(1, "n"), time=cast(Any, nothing)))
        assert () == correlator.reached("h1", cast(Any, nothing))
        assert () == correlator.advance(cast(Any, nothing))
    state, _ = step(None, evolve(build(1), time=cast(Any, pandas.NaT)), Settings())

    assert {**before, "lost": {**before["lost"], "no_time": 3}} == correlator.snapshot()
    assert {"no_time": 1} == state.lost


def test_a_finding_is_no_observation() -> None:
    """The error says what makes one, and is a ``TypeError`` as well."""
    event = {"FileName": "docker", "ProcessCommandLine": "docker build -t app /tmp/x"}
    finding = cast(Any, score_process(event))
    problem = r"observation: is Finding, expected an Observation: Detector\.observe\(event\) makes"
    for give in (Correlator().feed, lambda one: step(None, one, Settings())):
        with pytest.raises(ObservationError, match=problem) as caught:
            give(finding)
        assert isinstance(caught.value, TypeError)
        assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))


@pytest.mark.parametrize("lateness", [timedelta(), SECOND, 5 * MINUTE])
def test_one_host_that_goes_on_closes_what_the_others_have(lateness: timedelta) -> None:
    correlator = Correlator(HOUR, lateness)
    correlator.feed(build(0))
    for number in range(20):
        correlator.feed(deploy(1 + 600 * number, f"on-{number}", host="h2"))

    assert ["h2"] == [host["host"] for host in correlator.snapshot()["hosts"]]


def test_a_clock_that_jumps_again_and_again_ends_no_chain_of_another() -> None:
    correlator = Correlator(HOUR, MINUTE)
    correlator.feed(build(0, links=["image+:x"]))
    for number in range(20):
        correlator.feed(deploy(1 + number * 10**7, f"jump-{number}", host="h2"))
    correlator.feed(build(30, links=["image+:y"], reference="y", host="h3"))
    late = correlator.feed(deploy(60, "d", links=["image:y"], host="h3"))
    found = final([*late, *correlator.flush()])

    assert [("h1", "build"), ("h3", "build-then-deploy")] == [
        (one.host, one.verdict) for one in found
    ]
    assert 0 == sum(correlator.dropped.values())


def test_advance_tells_what_has_waited_long_enough() -> None:
    """Raw events of any kind tell the time, so that an alert need not wait for the next step."""
    correlator = Correlator()
    correlator.feed(build(0))

    assert () == correlator.advance(START + 5 * MINUTE)
    # In the coarse steps of what wakes hosts up: an eighth of the lateness.
    (told,) = correlator.advance((START + 6 * MINUTE).replace(tzinfo=None))
    assert "h1" == told.host
    assert () == correlator.advance(START)
    correlator.advance((START + 26 * HOUR).astimezone(timezone(HOUR)))
    assert [] == correlator.snapshot()["hosts"]


def test_raw_events_of_a_host_tell_what_has_waited_on_it() -> None:
    """Without another host, and as exactly as its next step would."""
    correlator = Correlator()
    correlator.feed(build(0))

    assert () == correlator.reached("h1", START + 5 * MINUTE)
    (told,) = correlator.reached("h1", (START + 5 * MINUTE + SECOND).replace(tzinfo=None))
    assert "h1" == told.host
    assert () == correlator.reached("h1", START)
    for _ in range(8):  # one is ahead of all that was shown
        correlator.reached("h1", START + 30 * HOUR)
    assert [] == correlator.snapshot()["hosts"]
    assert () == correlator.reached("h1", START + 39 * HOUR)


def test_raw_events_of_two_hosts_move_the_others_on() -> None:
    correlator = Correlator()
    correlator.feed(build(0))

    assert () == correlator.reached("h2", START + HOUR)
    assert ["h1"] == [one.host for one in correlator.reached("h3", START + HOUR)]


def test_raw_events_from_the_far_future_do_nothing_to_other_hosts() -> None:
    """However many come: ``advance`` with the time of one would end every chain."""
    expected = all_of(Correlator(), [build(0, links=["image+:x"]), deploy(60, links=["image:x"])])
    correlator = Correlator()
    told = [*correlator.reached("h9", START), *correlator.feed(build(0, links=["image+:x"]))]
    for year in (2027, 2028, 2029, 9999):
        told += correlator.reached("h9", datetime(year, 12, 31, tzinfo=UTC))
    told += correlator.feed(deploy(60, links=["image:x"]))

    assert [] == told
    assert expected == [*correlator.flush()]


def test_raw_events_say_no_more_than_a_step_of_their_host_does() -> None:
    by_step, by_event = Correlator(), Correlator()
    for at, host in (
        (900, "h2"),
        (100, "h3"),
        (800, "h3"),
        (950, "h3"),
        (10**8, "h2"),
        (990, "h2"),
    ):
        by_step.feed(deploy(at, f"{at}{host}", host=host))
        by_event.reached(host, START + at * SECOND)

        clocks = by_step.snapshot()["clock"], by_event.snapshot()["clock"]
        assert clocks[0] == clocks[1]


def test_a_time_in_another_zone_is_the_same_time() -> None:
    moved = evolve(build(0), time=START.astimezone(timezone(5 * HOUR)))
    naive = evolve(build(0), time=START.replace(tzinfo=None))
    expected = all_of(Correlator(), [build(0)])

    assert expected == all_of(Correlator(), [moved])
    assert expected == all_of(Correlator(), [naive])


@pytest.mark.parametrize(
    "time",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(HOUR)),
        datetime.max.replace(tzinfo=timezone(-HOUR)),
    ],
)
def test_the_ends_of_the_calendar_are_times(time: datetime) -> None:
    correlator = Correlator()
    steps = [evolve(build(0), time=time), build(1, "b1"), build(2, "b2", host="h2")]
    told = [i for one in (*steps, *reversed(steps)) for i in correlator.feed(one)]
    correlator.restore(correlator.snapshot())
    told += correlator.advance(time)
    told += correlator.flush()

    assert len({incident.id for incident in told}) in (2, 3)


def test_what_is_lost_is_counted_by_reason() -> None:
    correlator = Correlator(max_hosts=1, max_steps=1)
    correlator.feed(evolve(build(0), time=None))
    correlator.feed(build(1))
    correlator.feed(evolve(build(0), time=None))
    correlator.feed(build(5, "b5"))  # b is judged, for two cannot wait
    correlator.feed(build(0, "b0"))  # too late now
    correlator.feed(build(9, "b9"))  # b5 is judged, and one of two makes room
    told = correlator.feed(build(1, host="h2"))

    assert {"no_time": 2, "late": 1, "hosts": 1, "steps": 2} == correlator.dropped
    assert ["b9"] == [one.steps[0].references[0] for one in told]


def test_what_makes_room_is_quiet_and_old_and_counts_on() -> None:
    linked: dict[str, Any] = {"links": ["host:a.example"]}
    steps = [build(0, **linked)]
    steps += [
        observation(
            {
                **{"stage": "egress", "at": n, "reference": f"e{n}", "account": f"a{n}"},
                **{"score": 1 + (n == 1), **linked},
            }
        )
        for n in range(1, 9)
    ]
    correlator = Correlator(max_steps=3)
    last = all_of(correlator, steps)[-1]

    assert ["b", "e1", "e8"] == [one.references[0] for one in last.steps]
    assert (6, 3 + 2 + 2) == (last.forgotten, last.score)
    assert 6 == correlator.dropped["steps"]


def test_room_is_made_by_what_is_too_old_to_hang_on_and_by_what_hangs_on_nothing() -> None:
    steps = [
        observation({**_PREPARE, "at": 0, "links": ["path+:/tmp/x/Dockerfile"]}),
        build(3000, links=["path:/tmp/x", "image+:x"]),
        deploy(6000, "alone", score=1, links=["image:y"]),
        deploy(6001, links=["image:x"], score=2),
        deploy(6002, "d2", links=["image:x", "container+:c"], score=2),
    ]
    last = all_of(Correlator(HOUR, max_steps=3), steps)[-1]

    assert (["b", "d", "d2"], 1) == ([one.references[0] for one in last.steps], last.forgotten)


def test_what_is_done_again_makes_no_step_and_pushes_nothing_out() -> None:
    """Neither a build nor a start: of many times some are listed, and all are counted."""
    steps = [build(0, links=["image+:x", "path:/tmp/x"])]
    steps += [build(n, f"b{n}", links=["image+:x", "path:/tmp/x"]) for n in range(1, 200)]
    steps += [deploy(300 + n, f"d{n}", links=["image:x"], score=2) for n in range(200)]
    correlator = Correlator(HOUR, max_steps=4)
    last = all_of(correlator, steps)[-1]
    built, started = last.steps

    assert ("build-then-deploy", 3 + 2 + 2) == (last.verdict, last.score)
    assert "somebody built x (200 times), 101 s later somebody started x (200 times)." in (
        last.narrative
    )
    assert (199, 199, 0) == (built.repeated, started.repeated, last.forgotten)
    assert ("b", "b1", "b199") == (*built.references[:2], built.references[-1])
    assert 9 == len(built.references)
    assert 0 == sum(correlator.dropped.values())
    assert ["image"] == [join.kind for join in last.joins]


def test_a_build_that_is_done_again_takes_its_names_back() -> None:
    """A name is the last image's: of three builds of one name the last is the first again."""
    steps = [
        build(0, links=["image+:x", "path:/tmp/x"]),
        build(700, "other", links=["image+:x", "path:/home/a"], score=0),
        build(1400, "b2", links=["image+:x", "path:/tmp/x"]),
        deploy(2100, links=["image:x"]),
    ]
    (last,) = final(all_of(Correlator(HOUR), steps))

    assert [("b", "b2"), ("d",)] == [one.references for one in last.steps]


def test_a_build_of_what_was_put_there_in_between_is_a_step_of_its_own() -> None:
    steps = [
        build(0, links=["image+:x", "path:/tmp/x"]),
        observation({**_PREPARE, "at": 5, "links": ["path+:/tmp/x/Dockerfile"]}),
        build(9, "b2", links=["image+:x", "path:/tmp/x"]),
        observation(
            {**_PREPARE, "at": 15, "reference": "p2", "links": ["path+:/tmp/x/Dockerfile"]}
        ),
        build(19, "b3", links=["image+:x", "path:/tmp/x"]),
    ]
    (last,) = final(all_of(Correlator(HOUR), steps))

    assert [("b",), ("p", "p2"), ("b2", "b3")] == [one.references for one in last.steps]


def test_two_builds_that_take_turns_go_on_in_two_steps() -> None:
    steps = [
        build(n, f"b{n}", links=[f"image+:x{n % 2}", f"path:/tmp/{n % 2}"], account="root")
        for n in range(100)
    ]
    (last,) = final(all_of(Correlator(HOUR), steps))

    assert [49, 49] == [one.repeated for one in last.steps]


def test_reports_of_a_build_that_is_done_again_are_counted_with_it() -> None:
    steps = []
    for n in range(30):
        links = ["image+:x", f"process+:{n}"]
        steps.append(build(40 * n, f"b{n}", links=links))
        more = {"repeats": True, "score": 0}
        links = ["image+:x", f"process:{n}"]
        steps.append(build(40 * n + 1, f"bx{n}", links=links, **more))
    (last,) = final(all_of(Correlator(HOUR), steps))

    assert [58] == [one.repeated for one in last.steps]


def test_reports_without_end_are_not_all_listed() -> None:
    steps = [build(0, links=["process+:1", "image+:x"])]
    steps += [
        build(n / 10, f"r{n}", links=["process:1"], repeats=True, score=n) for n in range(1, 60)
    ]
    told = final(all_of(Correlator(HOUR), steps))

    assert 17 == max(len(one.references) for incident in told for one in incident.steps)


def test_the_start_that_decides_stays_whatever_is_built_after_it() -> None:
    def link(n: int) -> list[str]:
        return [f"image+:y{n}", "path:/tmp/x"]

    steps = [
        build(0, links=["image+:x", "path:/tmp/x"]),
        deploy(5, score=2, attack=["T1611"], links=["image:x"]),
        *(build(10 + n, f"b{n}", score=4, links=link(n)) for n in range(90)),
    ]
    last = all_of(Correlator(HOUR, max_steps=8), steps)[-1]

    assert ["b", "d"] == [one.references[0] for one in last.steps][:2]
    assert ("build-then-deploy", "high") == (last.verdict, last.severity)


def test_a_name_that_makes_room_hands_on_what_it_joined() -> None:
    """An image is tagged a hundred times, and the last name of them is started; or the first."""
    tags = [
        observation(
            {
                **{"stage": "build", "at": n, "reference": f"t{n}", "renames": True},
                **{"links": [f"image:x{n - 1}", f"image+:x{n}"]},
            }
        )
        for n in range(1, 100)
    ]
    steps = [build(0, links=["image+:x0"]), *tags, deploy(500, links=["image:x99"], score=1)]
    last = all_of(Correlator(HOUR, max_steps=8), steps)[-1]
    steps[-1] = deploy(500, links=["image:x1"], score=1)
    first = all_of(Correlator(HOUR, max_steps=8), steps)[-1]

    assert [3 + 1 + 2, 3 + 1 + 2] == [last.score, first.score]
    assert "b" == last.steps[0].references[0]
    assert last.forgotten > 80


def test_names_without_end_are_not_all_handed_on() -> None:
    tags = [
        observation(
            {
                **{"stage": "build", "at": n, "reference": f"t{n}", "renames": True},
                **{"links": ["image:x", f"image+:x{n}"]},
            }
        )
        for n in range(1, 200)
    ]
    correlator = Correlator(HOUR, max_steps=2)
    for one in [build(0, links=["image+:x"]), *tags]:
        correlator.feed(one)
    correlator.advance(START + 2 * MINUTE * 5)
    (host,) = correlator.snapshot()["hosts"]

    assert 64 == len(host["chains"][0]["steps"][0][1])


def test_a_chain_without_a_step_left_is_gone() -> None:
    steps = [build(n, f"b{n}", links=[f"image+:x{n}"]) for n in range(3)]
    told = all_of(Correlator(max_steps=1), steps)

    assert 3 == len({incident.id for incident in told})


def test_a_repeat_of_what_was_judged_is_no_loss() -> None:
    correlator = Correlator()
    folded = build(0.1, "bx", repeats=True)
    for one in (build(0), folded, deploy(2000, "x"), build(0), folded):
        correlator.feed(one)

    assert 0 == sum(correlator.dropped.values())


def test_flush_begins_anew() -> None:
    correlator = Correlator()
    expected = all_of(correlator, [build(0), deploy(5)])

    assert expected == all_of(correlator, [build(0), deploy(5)])
    assert Correlator().snapshot() == correlator.snapshot()


def test_a_sentence_says_who_did_what_and_how_long_after() -> None:
    steps = [
        observation(row)
        for row in (
            {
                **{"stage": "prepare", "at": 0, "reference": "p", "account": "www-data"},
                "links": ["path+:/var/tmp/.x/Dockerfile", "host:203.0.113.66"],
            },
            {
                **{"stage": "build", "at": 7, "reference": "b", "account": "www-data"},
                **{"score": 4, "links": ["path:/var/tmp/.x", "image+:kube-proxy:v1.29.2"]},
            },
            {"stage": "egress", "at": 300, "reference": "e", "links": ["host:203.0.113.66"]},
            {
                "stage": "deploy",
                "at": 3800,
                "reference": "d",
                "links": ["image:kube-proxy:v1.29.2"],
            },
        )
    ]
    steps[2] = evolve(steps[2], score=2, is_alert=True)
    last = all_of(Correlator(2 * HOUR), steps)[-1]

    assert (
        "On h1, www-data put /var/tmp/.x/Dockerfile in place, 7 s later www-data built "
        "kube-proxy:v1.29.2, 4 min later the builder talked to 203.0.113.66, 58 min later "
        "somebody started kube-proxy:v1.29.2."
    ) == last.narrative
    assert (START, START + 3800 * SECOND) == (last.start, last.end)


def test_a_sentence_of_little_and_of_much() -> None:
    many = [
        observation(
            {
                **{"stage": "prepare", "at": n, "reference": f"p{n}", "host": ""},
                "links": [f"path+:/tmp/x/{n}{'a' * 200}"],
            }
        )
        for n in range(5)
    ]
    steps = [*many, build(9, links=["path:/tmp/x"], host="")]
    steps += [build(9000, "b2", links=["path:/tmp/x"], host="")]
    steps += [deploy(9001, host="", score=1), deploy(17000, "d2", host="")]
    last = final(all_of(Correlator(3 * HOUR), steps))[0].narrative
    egress = observation({**_EGRESS, "at": 1, "score": 2})
    nothing = all_of(Correlator(), [build(0), egress, deploy(2, score=1)])[-1]

    assert last.startswith(f"On an unnamed host, somebody put /tmp/x/0{'a' * 111}…, ")
    assert " and 2 more in place, 5 s later somebody built /tmp/x (2 times), " in last
    assert (
        "On h1, somebody built an image, 1 s later the builder talked to a host, 1 s later "
        "somebody started a container."
    ) == nothing.narrative


_EGRESS = {"stage": "egress", "reference": "e"}


@pytest.mark.parametrize(("seconds", "text"), [(7200, "2 h"), (7500, "2 h 5 min")])
def test_a_sentence_of_hours(seconds: int, text: str) -> None:
    steps = [build(0, links=["image+:x"]), deploy(seconds, links=["image:x"])]

    assert (
        f", {text} later somebody started x." in all_of(Correlator(5 * HOUR), steps)[-1].narrative
    )


def test_severity_and_confidence_come_with_reasons() -> None:
    """Of the build that tells, and of the links that are there."""

    def said(*steps: Observation) -> tuple[str, ...]:
        last = all_of(Correlator(), steps)[-1]
        return (last.severity, *last.severity_reasons, last.confidence, *last.confidence_reasons)

    image: dict[str, Any] = {"links": ["image:x"]}
    made: dict[str, Any] = {"links": ["image+:x"]}
    host: dict[str, Any] = {"links": ["host:a.example"]}
    egress = {**_EGRESS, "at": 9, "score": 2}
    alert = "the build is suspicious by itself"
    medium, low = (
        f"what the build shows by itself is of {own} confidence" for own in ("medium", "low")
    )
    by_image = "what was started is tied to the build by the same image"
    alone = "nothing else was seen that belongs to it"
    no_alert = "the build alone is no alert"
    for score, severity, least in ((3, "low", 0), (4, "medium", 4), (7, "high", 7)):
        banded = f"a score of {score}, and from {least} on it is {severity}"
        assert (severity, banded, "medium", alert, medium, alone) == said(build(0, score=score))
    assert ("low", "a score of 2, and from 0 on it is low", "low", alert, low, alone) == said(
        build(0, score=2, confidence="low")
    )
    started = "a build that is an alert by itself was started"
    assert (
        *("high", started, "a score of 12, and from 7 on it is high"),
        *("medium", alert, by_image, medium),
    ) == said(build(0, **{**made, "score": 8}), deploy(1, **{**image, "score": 2}))
    assert (
        *("high", "what was built was started with rights on the host"),
        "a score of 6",
        *("high", alert, by_image, "what was started has rights on the host", medium),
    ) == said(build(0, **made), deploy(1, score=1, attack=["T1611"], **image))
    assert (
        *("medium", started, "a score of 3"),
        *("low", alert, low, "what was started is tied to the build by nothing but the time"),
    ) == said(
        build(0, score=2, confidence="low", account="a"),
        deploy(1, links=["image:3f2a9c5d1e7b"], account="a"),
    )
    assert (
        *("medium", "a score of 5, and from 4 on it is medium"),
        *("low", by_image, no_alert),
    ) == said(build(0, **{**made, "score": 1}), deploy(1, **{**image, "score": 2}))
    assert (
        *("medium", "a score of 5, and from 4 on it is medium"),
        *("medium", "what it fetched is tied to the build by the same host"),
        *("another step is suspicious, too", no_alert),
    ) == said(build(0, score=1, **host), observation({**egress, **host}))
    assert (
        *("medium", "a score of 6, and from 4 on it is medium"),
        *("medium", alert, "another step is suspicious, too", medium),
        "what it fetched is tied to the build by nothing but the time",
    ) == said(build(0), observation(egress))


def test_the_terms_of_a_score_add_up_to_it() -> None:
    """Of each stage the best step counts, with what its link or its time adds."""

    def said(*steps: Observation) -> list[tuple[int, str, int | None]]:
        last = all_of(Correlator(), steps)[-1]
        assert last.score == sum(term.points for term in last.terms)
        return [(term.points, term.why, term.step) for term in last.terms]

    made: dict[str, Any] = {"links": ["image+:x"]}
    image: dict[str, Any] = {"links": ["image:x"]}
    assert [(2, "the build", 0)] == said(build(0, score=2))
    assert [
        *((4, "the build", 0), (2, "what it fetched", 2), (1, "tied by nothing but the time", 2)),
        *((3, "what was started", 3), (2, "tied by the same image", 3)),
    ] == said(
        build(0, **made, score=4),
        deploy(1, score=1, **image),
        observation({**_EGRESS, "at": 2, "score": 2}),
        deploy(3, score=3, **image),
    )
    quiet = evolve(build(0, **made), score=0)
    assert (1, "the least there is", None) == said(quiet)[-1]


@pytest.mark.parametrize(("version", "name"), [(18, "Defense Evasion"), (19, "Stealth")])
def test_tactics_have_the_names_of_a_version(version: int, name: str) -> None:
    steps = [build(0, attack=["T1612", "T9999"])]
    (told,) = all_of(Correlator(attack_version=version), steps)

    assert version == told.attack_version
    assert ["T1612", "T9999"] == [technique.id for technique in told.attack]
    assert [("TA0005", name)] == [(one.id, one.name) for one in told.attack[0].tactics]
    assert ("", ()) == (told.attack[1].name, told.attack[1].tactics)


def test_every_technique_and_tactic_has_a_name_in_every_version() -> None:
    for technique in TECHNIQUES.values():
        for version in VERSIONS:
            tactics = next(ids for since, ids in technique.tactics if since <= version)
            assert all(
                next(name for since, name in TACTICS[id] if since <= version) for id in tactics
            )


def test_the_table_names_each_pair_once_and_nothing_after_a_deployment_of_it() -> None:
    pairs = [(row.first, row.then) for row in SUCCESSIONS]

    assert len(set(pairs)) == len(pairs)
    assert {stage for pair in pairs for stage in pair} == set(STAGES)
    assert all(row.reason for row in SUCCESSIONS)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("window", timedelta(), "is not positive"),
        ("window", 3600, "is int, expected a timedelta, as timedelta(hours=24)"),
        ("window", timedelta(days=4000), "is more than ten years"),
        ("lateness", -SECOND, "is negative"),
        ("max_hosts", 0, "is 0, expected 1 or more"),
        ("max_steps", True, "is True, expected 1 or more"),
        ("attack_version", 3, "is none of 16, 17, 18, 19"),
    ],
)
def test_settings_that_make_no_sense_are_named(name: str, value: Any, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Correlator(**{name: value})

    assert f"{name}: {problem}" == str(caught.value)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))
    assert "snapshot: x" == str(pickle.loads(pickle.dumps(SnapshotError("", "x"))))


def test_without_lateness_the_next_step_decides() -> None:
    correlator = Correlator(HOUR, timedelta())
    assert () == correlator.feed(build(0))
    assert () == correlator.feed(build(0, "b2", links=["image+:x"]))

    assert 2 == len(correlator.feed(deploy(1)))


def test_a_host_with_nothing_to_do_is_not_due() -> None:
    state, _ = step(None, build(0), Settings())
    assert due(state, Settings()) == START
    state, told = passed(state, START + 10 * MINUTE, Settings())
    assert (1, START + 24 * HOUR) == (len(told), due(state, Settings()))
    state, _ = passed(state, START + 25 * HOUR, Settings())
    assert due(state, Settings()) is None
    kept, _ = passed(step(None, deploy(0), Settings())[0], START + MINUTE, Settings())
    assert START + 24 * HOUR == due(kept, Settings())


def test_an_empty_link_and_an_endless_one_say_nothing() -> None:
    long = "/tmp/" + "a/" * 5000
    links = [Link(kind, value, True) for kind in ("path", "image", "host") for value in ("", long)]
    steps = [evolve(build(0), links=tuple(links)), evolve(build(1, "b2"), links=tuple(links))]

    assert 2 == len({one.id for one in all_of(Correlator(), steps)})


def test_values_of_some_length_join_too() -> None:
    deep = "/srv/" + "/".join("a" * 20 for _ in range(30))
    name = "registry.example/" + "a" * 300
    steps = [
        observation({**_PREPARE, "at": 0, "links": [f"path+:{deep}/Dockerfile"]}),
        build(3000, links=[f"path:{deep}", f"image+:{name}"]),
        deploy(6000, links=[f"image:{name}"]),
    ]

    assert [2] == [len(one.joins) for one in final(all_of(Correlator(), steps))]


_PREPARE = {"stage": "prepare", "reference": "p"}


def test_incidents_compare_and_pickle() -> None:
    (told,) = all_of(Correlator(), [build(0)])
    again: Incident = pickle.loads(pickle.dumps(told))

    assert told == again


def test_names_that_are_gone_leave_nothing_behind() -> None:
    """Hosts that come and go, as a flood of made-up names would, cost no memory."""
    correlator = Correlator(max_hosts=1)
    for n in range(2000):
        correlator.feed(deploy(n // 300, f"{n}", host=f"h{n}"))

    assert 1 == sum(map(len, correlator._sleepers.values()))
    assert 80 > len(correlator._wakes)


def test_chains_that_nobody_was_told_of_become_one_and_absorb_nothing() -> None:
    """A third build is made of what two others made; only then it is worth telling."""
    steps = [
        build(0, "a", score=1, links=["image+:a"]),
        build(1, "b", score=1, links=["image:a", "image+:b"]),
        build(2, "c", score=1, links=["image+:c"]),
        build(3, "d", score=1, links=["image:c", "image+:d"]),
        build(4, "e", links=["image:b", "image:d"]),
    ]
    told = all_of(Correlator(), steps)

    assert 5 == len(told[-1].steps)
    assert {()} == {incident.absorbed for incident in told}


def test_hosts_that_wait_for_the_same_time_move_on_by_themselves() -> None:
    """An earlier step of one leaves the other where it was."""
    steps = [build(0, "a", host="h1"), build(0, "b", host="h2"), build(-60, "c", host="h1")]
    told = by_host(all_of(Correlator(), steps))

    assert {"h1": ["c", "a"], "h2": ["b"]} == {
        host: [one.steps[0].references[0] for one in each] for host, each in told.items()
    }
