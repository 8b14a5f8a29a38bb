"""A state that whoever may write it has changed, with a sum that is right, ends in no failure."""

from __future__ import annotations

import copy
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from t1612core.cli.exit_codes import BROKEN_OUTPUT, FOUND, NOTHING_FOUND, UNREADABLE
from t1612core.cli.main import main

from .runs import Place, write_state
from .streams import append, event

Where = tuple[str | int, ...]

NOTHING = object()  # the name is not there
DEEP: list[Any] = []
for _ in range(300):
    DEEP = [DEEP]
ODD: Final[tuple[object, ...]] = (
    *(NOTHING, None, True, False, [], {}, [1], [["x", "x"]], {"x": 1}, DEEP),
    *(-1, 0, 1, 5, 10**18, (1 << 63) - 1, 1 << 63, 1 << 64, 10**25, 10**3000),
    *(0.0, 1.5, 1e308, float("nan"), float("inf")),
    *("", "x", "/", "\0", "/\0", "\ud800", "/\ud800", "a\nb", "x" * 100_000),
    *("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00", "2026-03-02T10:00:00"),
)


def line(*events: object) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in events)


def follow(place: Place) -> int:
    files = f"--state={place.state}", f"--output={place.out}", str(place.events)
    return main(["correlate", "--follow", "--once", *files])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give one whose follower has open chains, and a late step; what follows goes on with them."""
    place = Place(tmp_path, sys.stderr)
    append(
        place.events,
        line(
            *(event("docker build -t app /tmp/x", 1), event("docker run app", 9)),
            *(event("docker build -t b /tmp/b", 20, "web-2"), event("id", 900)),
            *(event("docker build -t c /tmp/c", 950), event("docker build /tmp/d", 0)),
        ),
    )
    assert UNREADABLE == follow(place)  # one step is late
    append(
        place.events,
        line(
            *(event("docker build -t e /tmp/e", 960), event("docker run --privileged c", 970)),
            *(event("docker run b", 980, "web-2"), event("docker build /tmp/f", 990, "web-3")),
            *(event("id", 9000, host) for host in ("web-1", "web-2", "web-3") * 3),
        ),
    )
    return place


def places(saved: Any, at: Where = ()) -> Iterator[Where]:
    """Yield where each value of a state is, those that hold others as well."""
    if at:
        yield at
    if isinstance(saved, dict | list):
        for name in saved if isinstance(saved, dict) else range(len(saved)):
            yield from places(saved[name], (*at, name))


def changed(saved: Any, where: Where, value: object) -> Any:
    saved = inner = copy.deepcopy(saved)
    for name in where[:-1]:
        inner = inner[name]
    if value is NOTHING:
        del inner[where[-1]]
    else:
        inner[where[-1]] = value
    return saved


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize(
    "part", ["format", "version", "path", "settings", "input", "output", "counts", "correlator"]
)
def test_whatever_a_state_has_in_a_place_it_is_refused_or_gone_on_with(
    place: Place, part: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Never with a failure; what is refused is left as it is, in one line."""
    whole, told = json.loads(place.state.read_bytes()), place.out.read_bytes()
    there = [where for where in places(whole) if where[0] == part]
    cases = [(where, value) for where in there for value in ODD]
    assert FOUND == follow(place)  # as it is, it is gone on with
    capfd.readouterr()
    for where, value in random.Random(part).sample(cases, min(len(cases), 200)):
        write_state(place.state, changed(whole, where, value))
        place.out.write_bytes(told)
        before = place.state.read_bytes()
        code = follow(place)
        errors = capfd.readouterr().err

        assert code in (NOTHING_FOUND, FOUND, BROKEN_OUTPUT, UNREADABLE), (where, errors)
        if code == BROKEN_OUTPUT:
            assert before == place.state.read_bytes(), where
            assert told == place.out.read_bytes(), where
            assert errors.startswith("t1612: error: "), where
            assert 1 == errors.count("\n"), (where, errors)
            assert len(errors) < 500, (where, errors)
