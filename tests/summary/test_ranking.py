"""What differs is kept, what repeats is counted, and no flood chooses the host."""

from __future__ import annotations

from t1612core import Detector
from t1612core.model import Finding
from t1612core.summary.ranking import Hosts, Place, Places

from .events import BUILD, EGRESS, HIGH, Event, later


def found(event: Event) -> Finding:
    finding = Detector().score(event)
    assert finding is not None
    return finding


def kept(events: list[Event], most: int) -> list[Place]:
    places = Places(most)
    for at, event in enumerate(events):
        places.take(found(event), event, at, "process")
    return places.best()


def test_fifty_places_hold_fifty_different_findings() -> None:
    flood = [later(BUILD, at) for at in range(60)]
    others = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(60)]
    for events in (flood + others, others + flood, others[:30] + flood + others[30:]):
        places = kept(events, 50)
        assert 50 == len({(each.finding.host, each.finding.score) for each in places})
        assert (60, "web-prod-07") == (places[0].count, places[0].finding.host)


def test_the_highest_are_kept_of_equal_ones_the_first() -> None:
    hosts = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(5)]

    assert [5, 0, 1] == [each.index for each in kept([*hosts, HIGH], 3)]
    assert [] == kept(hosts, 0)


def test_what_lost_its_place_gets_none_again() -> None:
    hosts = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(3)]
    places = kept([hosts[0], BUILD, HIGH, hosts[0], hosts[1]], 2)

    assert [2, 1] == [each.index for each in places]


def test_a_place_counts_and_tells_from_when_to_when() -> None:
    timeless = {**BUILD, "TimeGenerated": ""}
    events = [timeless, later(BUILD, 90), later(BUILD, 30), later(BUILD, 60), timeless]
    (place,) = kept(events, 50)
    assert place.first is not None
    assert place.last is not None

    assert (5, 0) == (place.count, place.index)
    assert (30, 90) == (place.first.second, place.last.minute * 60 + place.last.second)
    (place,) = kept([timeless], 50)
    assert (None, None) == (place.first, place.last)


def test_the_worst_host_has_the_highest_score_then_most_of_that_score() -> None:
    hosts = Hosts()
    assert hosts.worst == ""
    for host, score in (("a", 9), ("b", 9), ("", 9), ("", 9), ("b", 2), ("b", 3)):
        hosts.meet(host, score)
    assert hosts.worst == "a"
    for _ in range(1_000):
        hosts.meet("flood", 8)
        hosts.meet("b", 8)
    assert hosts.worst == "a"
    hosts.meet("b", 9)
    assert hosts.worst == "b"
    hosts.meet("c", 10)
    assert hosts.worst == "c"


def test_hosts_without_end_do_not_take_memory_without_end() -> None:
    hosts = Hosts(20)
    hosts.meet("worst", 9)
    for at in range(1_000):
        hosts.meet(f"web-{at}", 2)

    assert hosts.worst == "worst"
    assert len(hosts._seen) <= 20
