"""However much text an event holds, what is kept of a step is bounded, and what is cut is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from t1612core import Detector
from t1612core.correlation import Correlator
from t1612core.correlation.bounding import bounded
from t1612core.observation import Link

from .steps import observation

MOST = 100_000  # signs of a step in a state
LONG = 3_000_000


def build(**more: Any) -> dict[str, Any]:
    return {"stage": "build", "at": 0, "reference": "b", "score": 3, **more}


LINES: dict[str, Callable[[int], str]] = {
    "a long name": lambda size: f"docker build -t {'x' * size} /tmp/x",
    "a long context": lambda size: f"docker build -t x /tmp/{'x' * size}",
    "many names": lambda size: f"docker build {'-t app:x ' * (size // 9)} /tmp/x",
    "many other names": lambda size: (
        f"docker build {''.join(f'-t a{at} ' for at in range(size // 9))} /tmp/x"
    ),
    "many arguments": lambda size: f"docker build {'--label a=b ' * (size // 12)} /tmp/x",
}


@pytest.mark.parametrize("name", LINES)
def test_a_long_line_makes_no_large_state(name: str) -> None:
    event = {
        "FileName": "docker",
        "ProcessCommandLine": LINES[name](300_000),
        "DeviceName": "web-1",
        "Timestamp": "2026-03-02T10:00:00Z",
    }
    correlator = Correlator()
    seen = Detector().observe(event)
    assert seen
    for each in seen:
        correlator.feed(each)

    saved = json.dumps(correlator.snapshot())
    assert len(saved) < MOST * len(seen)
    again = Correlator()
    again.restore(json.loads(saved))
    assert saved == json.dumps(again.snapshot())


@pytest.mark.parametrize("name", ["host", "account", "reference", "detail", "suppressed_by"])
def test_each_text_is_bounded(name: str) -> None:
    long: dict[str, Any] = {name: "x" * LONG}
    few: dict[str, Any] = {name: "x" * 4096}
    seen = observation(build())

    assert len(getattr(bounded(evolve(seen, **long)), name)) < 5_000
    short = evolve(seen, **few)
    assert short is bounded(short)


def test_what_is_cut_is_said() -> None:
    seen = observation(build(detail="x" * 5_000, links=[f"image:a{n}" for n in range(5_000)]))

    ends = f"{'x' * 3_072} … [cut here] … {'x' * 1_024}"
    assert f"{ends} [1,827 names more]" == bounded(seen).detail
    few = observation(build(detail="x", links=[f"image:a{n}" for n in range(5_000)]))
    assert "x [1,827 names more]" == bounded(few).detail


def test_names_that_are_cut_still_tell_things_apart() -> None:
    one, other = ("x" * 5_000 + end for end in "ab")
    hosts = [observation(build(host=host, reference=host)) for host in (one, one, other)]
    correlator = Correlator()
    for each in hosts:
        correlator.feed(each)

    assert 2 == len(correlator.snapshot()["hosts"])


def test_a_name_that_is_too_long_says_nothing() -> None:
    seen = observation(build(links=[f"image:{'x' * 5_000}", "image:a"]))
    few = observation(build(links=[f"image:{at}" for at in range(1_000)]))

    assert (("a",), " [1 names more]") == (
        tuple(link.value for link in bounded(seen).links),
        bounded(seen).detail,
    )
    assert few is bounded(few)


def test_the_first_and_the_last_links_are_kept() -> None:
    names = [f"image:a{n}" for n in range(10_000)]
    seen = observation(build(links=[*names, "process+:7@x"]))
    kept = bounded(seen).links

    assert (Link("image", "a0"), Link("process", "7@x", is_made=True)) == (kept[0], kept[-1])
    assert len(kept) < 4_000
