"""Rows are as narrow as they have to be, and tell no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve

from t1612core import AUTO, SENTINEL, Detector, summarise
from t1612core.incident import Incident
from t1612core.summary import (
    Place,
    chain_line,
    chain_row,
    cut,
    finding_line,
    finding_row,
    fitted,
    text_of,
)

from .events import ALL, BUILD, EGRESS, Event


def place_of(event: Event | list[Event], **more: Any) -> Place:
    (place,) = summarise([event], **more).places
    return place


def chain() -> Incident:
    (chain,) = summarise(ALL).chains
    return chain


def test_a_finding_is_a_flat_row() -> None:
    row = finding_row(place_of([BUILD, BUILD]))

    assert {
        "index": 0,
        "count": 2,
        "score": 4,
        "severity": "medium",
        "confidence": "medium",
        "kind": "process",
        "branch": "image_build",
        "profile": "hardened",
        "host": "web-prod-07",
        "account": "root",
        "time": "2026-03-02T08:06:43+00:00",
        "first": "2026-03-02T08:06:43+00:00",
        "last": "2026-03-02T08:06:43+00:00",
        "description": "Suspicious container image build",
        "detail": BUILD["ProcessCommandLine"],
        "signals": ["process.temp_source", "process.without_cache"],
        "attack": ["T1612"],
    } == {key: value for key, value in row.items() if key != "id"}
    assert 16 == len(row["id"])
    assert "" == finding_row(place_of({**BUILD, "TimeGenerated": None}))["time"]


def test_a_connection_says_where_to() -> None:
    row = finding_row(place_of(EGRESS))

    assert ("203.0.113.7", "files.evil.example", "443") == (row["ip"], row["url"], row["port"])


def test_a_chain_is_a_flat_row_of_bounded_lists() -> None:
    row = chain_row(chain())
    assert ("build-then-deploy", "web-prod-07", 3) == (row["verdict"], row["host"], row["steps"])
    assert ["build", "egress", "deploy"] == row["stages"]
    assert json.loads(json.dumps(row)) == row

    long = evolve(chain(), accounts=tuple(f"user-{at}" for at in range(1_000)))
    assert ["user-31", "… and 968 more"] == chain_row(long)["accounts"][-2:]


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("text", ["", "x" * 5_000, "é" * 5_000, "\ud800" * 5_000, '"' * 5_000])
def test_rows_are_as_wide_as_all_of_them_may_be(text: str) -> None:
    events = [{**BUILD, "DeviceName": f"{at}{text}", "AccountName": text} for at in range(50)]
    places = summarise([events]).places
    rows = fitted(places, finding_row, 40_000)

    assert 50 == len(rows)
    assert len(json.dumps(rows, ensure_ascii=False).encode()) <= 40_000
    assert [] == fitted((), finding_row, 0)
    assert 16 == len(fitted(places, finding_row, 0)[0]["detail"])  # the narrowest


def test_a_field_is_read_wherever_it_stands() -> None:
    detector = Detector(schema=AUTO)
    ecs = {"@timestamp": "2026-03-02T08:06:43Z", "event": {"category": ["process"]}}
    event = {**ecs, "host": {"name": "web-1"}, "process": {"name": "docker"}}
    for each, host in ((event, "web-1"), (BUILD, "web-prod-07")):
        kind, row = detector.locate(each)
        assert (host, "", "") == (
            text_of(detector, row, "host", kind),
            text_of(detector, row, "nothing", kind),
            text_of(detector, row, "host", "other"),
        )


def test_a_text_is_cut_with_a_sign() -> None:
    assert ["abc", "ab…", "…", "…"] == [cut("abc", 3), cut("abcd", 3), cut("ab", 1), cut("ab", 0)]


SECRET = "hunter2hunter2"
TELLING: Event = {
    **BUILD,
    "ProcessCommandLine": f"docker build --build-arg PASSWORD={SECRET} https://u:{SECRET}@203.0.113.9/x.git",
}


@pytest.mark.parametrize("detector", [Detector(), Detector(SENTINEL)], ids=["hardened", "sentinel"])
def test_no_row_and_no_line_tells_a_secret(detector: Detector) -> None:
    events = [TELLING, *ALL[1:]]
    summary = summarise([events], detector=detector)
    told = [
        *(json.dumps(finding_row(place)) for place in summary.places),
        *(json.dumps(chain_row(each)) for each in summary.chains),
        *(finding_line(place.finding) for place in summary.places),
        *map(chain_line, summary.chains),
    ]

    assert SECRET in TELLING["ProcessCommandLine"]
    assert any("[redacted]" in each for each in told)
    assert not any(SECRET in each for each in told)


def test_the_lines_of_a_report_have_everything() -> None:
    line = finding_line(place_of(BUILD).finding)

    assert line.isascii()
    assert ["/tmp/build/Dockerfile", "--no-cache"] == [
        each["text"] for each in json.loads(line)["evidence"]
    ]
    assert 3 == len(json.loads(chain_line(chain()))["steps"])
