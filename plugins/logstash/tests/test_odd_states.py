"""A state that whoever may write it has changed, with a sum that is right, ends in no failure."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from t1612_logstash.chains import Chains
from t1612_logstash.loading import load

from t1612core import Detector
from t1612core.correlation import sealed

from .conftest import BUILD, DEPLOY, QUIET

LATER: dict[str, Any] = {**QUIET, "host": BUILD["host"], "@timestamp": "2026-03-02T08:20:00Z"}
NOTHING = object()  # the name is not there
ODD: Final[tuple[object, ...]] = (
    *(NOTHING, None, True, [], {}, [1], [["x", "x"]], {"x": 1}),
    *(-1, 0, 5, 10**18, 1 << 63, 10**25, 10**3000, 1.5, float("nan"), float("inf")),
    *("", "x", "/\0", "/\ud800", "a\nb", "x" * 100_000),
    *("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00", "2026-03-02T10:00:00"),
)


def places(saved: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each value of a state is, those that hold others as well."""
    if at:
        yield at
    if isinstance(saved, dict | list):
        for name in saved if isinstance(saved, dict) else range(len(saved)):
            yield from places(saved[name], (*at, name))


def write(path: Path, saved: dict[str, Any]) -> None:
    path.write_bytes(
        sealed(json.dumps({name: saved[name] for name in saved if name != "sha256"}).encode())
    )


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Give the state of a run with an open chain, and an incident that nobody took."""
    path = tmp_path / "state"
    filter = load(params={"correlate": "true", "state": str(path)})
    filter.lines([json.dumps(each).encode() for each in (BUILD, DEPLOY, LATER)])
    filter.close()
    saved = json.loads(path.read_bytes())
    saved["untold"] = [{"t1612": {"incident": {"verdict": "many", "attack": ["T1612"]}}}]
    write(path, saved)
    return path


def test_whatever_a_state_has_in_a_place_it_is_refused_or_gone_on_with(state: Path) -> None:
    """What is refused is left as it is."""
    whole = json.loads(state.read_bytes())
    host, detector = whole["correlator"]["hosts"][0]["host"], Detector()
    rows = [
        {
            "FileName": "docker",
            "ProcessCommandLine": line,
            "DeviceName": host,
            "Timestamp": f"2026-03-02T{time}Z",
        }
        for line, time in (("docker build -t z /tmp/z", "08:21:00"), ("docker ps", "09:59:00"))
    ]
    cases = [(where, value) for where in places(whole) for value in ODD]
    refusals = []
    for where, value in random.Random(7).sample(cases, 150):
        saved = inner = copy.deepcopy(whole)
        for name in where[:-1]:
            inner = inner[name]
        if value is NOTHING:
            del inner[where[-1]]
        else:
            inner[where[-1]] = value
        write(state, saved)
        before = state.read_bytes()
        try:
            chains = Chains({"state": str(state)})
        except ValueError as error:
            refusals.append(str(error))
            assert before == state.read_bytes()
            continue
        for row in rows:
            chains.take(detector, row, detector.locate(row)[0])
        chains.sent(chains.more())
        chains.end(is_over=True)
        chains.close()
    assert 50 < len(refusals) < 150
    assert all(len(each) < 500 and "\n" not in each for each in refusals)


def called_within(calls: int, do: Callable[[], None]) -> None:
    """Do what a program does that is deeper within calls of its own than it was at its start."""
    if calls:
        called_within(calls - 1, do)
    else:
        do()


def test_what_was_read_can_be_written_again_however_deep_it_is(state: Path) -> None:
    whole = state.read_bytes().rpartition(b", ")[0] + b"}"
    for levels in (40, *range(800, 1000, 4)):
        nested = whole.replace(b'"many"', b"[" * levels + b"]" * levels)
        state.write_bytes(sealed(nested))
        try:
            chains = Chains({"state": str(state)})
        except ValueError:
            assert levels > 40
            continue
        called_within(100, chains.close)
