"""What the page about chains claims of ATT&CK's DET0459 holds, line by line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from t1612core import AUTO, Detector
from t1612core.correlation import Correlator
from t1612core.incident import Incident, final
from t1612core.knowledge.chains import SUCCESSIONS

from .conftest import ROOT

DETECTOR = Detector(schema=AUTO)
TIME = "2026-03-02T08:00:00Z"
EGRESS = {
    "DeviceName": "web-1",
    "InitiatingProcessFileName": "dockerd",
    "RemoteIP": "203.0.113.80",
    "RemoteUrl": "evil.example",
    "RemotePort": 443,
}
BUILD = {
    "DeviceName": "web-1",
    "AccountName": "eve",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t shop /dev/shm/.x",
}


def branch(event: dict[str, Any]) -> str:
    found = DETECTOR.score({"TimeGenerated": TIME, **event})
    return found.branch if found else ""


def chains(*events: tuple[int, dict[str, Any]]) -> list[Incident]:
    """Join events, each so many minutes after the first."""
    correlator = Correlator()
    told: list[Incident] = []
    start = datetime.fromisoformat(TIME)
    for minutes, event in events:
        stamp = (start + timedelta(minutes=minutes)).isoformat()
        for seen in DETECTOR.observe({**event, "TimeGenerated": stamp}):
            told += correlator.feed(seen)
    return list(final([*told, *correlator.flush()]))


def test_the_page_has_each_line_of_the_analytic() -> None:
    page = (ROOT / "docs" / "correlate.md").read_text("utf-8")

    for name in ("DC0015", "DC0082", "RegistryAllowList", "NewImageThreshold", "TimeWindow"):
        assert 1 == page.count(name), name


def test_an_image_is_seen_made_by_a_command_and_by_a_request() -> None:
    said = "Calling POST /v1.43/build?t=x"

    assert "image_build" == branch(BUILD)
    assert "engine_asked" == branch({"time": TIME, "level": "debug", "msg": said, "host": "ci-1"})


@pytest.mark.parametrize(
    ("host", "is_told"), [("evil.example", True), ("registry-1.docker.io", False)]
)
def test_a_builders_connection_is_told_but_to_a_known_registry(host: str, is_told: bool) -> None:
    assert is_told == ("builder_egress" == branch({**EGRESS, "RemoteUrl": host}))


@pytest.mark.parametrize(("minutes", "stages"), [(4, 2), (11, 1)])
def test_a_connection_joins_its_build_within_the_time(minutes: int, stages: int) -> None:
    made = chains((0, BUILD), (minutes, EGRESS))

    assert stages == max(len({step.stage for step in each.steps}) for each in made)


def test_what_is_built_and_started_is_a_chain_by_the_images_name() -> None:
    run = {**BUILD, "ProcessCommandLine": "docker run --privileged -v /:/mnt shop"}
    (told,) = chains((0, BUILD), (60, run))

    assert "build-then-deploy" == told.verdict


def test_the_time_that_the_page_names_is_that_of_the_table() -> None:
    (row,) = (each for each in SUCCESSIONS if (each.first, each.then) == ("build", "egress"))

    assert timedelta(minutes=10) == row.near


def test_no_number_of_builds_alone_is_an_incident() -> None:
    calm = {**BUILD, "ProcessCommandLine": "docker build -t shop /srv/shop"}

    assert [] == chains(*[(minute, calm) for minute in range(60)])


@pytest.mark.parametrize(("before", "score"), [(11, 6), (12, 7)])
def test_more_images_than_usual_weigh_on_an_incident(before: int, score: int) -> None:
    """As many as the page says; those of another host, or of hours ago, are no matter."""
    calm = {**BUILD, "ProcessCommandLine": "docker build -t shop{} /srv/shop{}"}
    builds = [
        (n, {**calm, "ProcessCommandLine": calm["ProcessCommandLine"].format(n, n)})
        for n in range(before)
    ]
    other = [(minute, {**build, "DeviceName": "web-2"}) for minute, build in builds]
    (told,) = chains(*builds, *other, (30, BUILD))

    assert score == told.score
    assert (score == 7) == ("13 images were made there within 30 min" in told.narrative)
