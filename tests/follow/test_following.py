"""A follower tells each incident once, wherever it is stopped, and accounts for every event."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from t1612core.cli.following import Counts

from .runs import Died, Place, mortal
from .streams import Act, append, event, pieces, stream

BUILD = event("docker build -t app /tmp/x", 1)
DEPLOY = event("docker run --privileged app", 9)


def line(*events: object) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in events)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, sys.stderr)


def script(place: Place, seed: int, count: int, most: int = 900) -> Iterator[Act]:
    """Write a stream in odd pieces, and rotate the file now and then, if only once between reads."""
    rng = random.Random(seed)
    for number, piece in enumerate(pieces(rng, stream(rng, count), most)):
        if number % 7 == 6:
            yield partial(place.events.rename, place.folder / f"events.{number}")
        yield partial(append, place.events, piece)


def result(place: Place) -> tuple[bytes, Counts]:
    """Give the output, and the counts of all runs."""
    saved = json.loads(place.state.read_bytes())
    return place.out.read_bytes(), Counts(**saved["counts"])


def undisturbed(folder: Path, seed: int, count: int) -> tuple[bytes, Counts]:
    folder.mkdir()
    place = Place(folder, sys.stderr)
    place.run(script(place, seed, count))
    return result(place)


def die(place: Place, acts: Iterator[Act], step: float) -> bool:
    """Run until a death or the end; tell whether it was the end."""
    try:
        place.run(acts, step=step)
    except Died:
        return False
    return True


@pytest.mark.parametrize("is_after", [False, True])
def test_a_death_at_any_step_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_after: bool
) -> None:
    """Each read, write, wait for the disk and renaming is the last one, in turn."""
    expected = undisturbed(tmp_path / "whole", 3, 60)
    assert expected[1].told > 8
    seen: set[str] = set()
    for death in range(2000):
        folder = tmp_path / str(death)
        folder.mkdir()
        place = Place(folder, sys.stderr)
        acts = script(place, 3, 60)
        with mortal(monkeypatch, death=death, is_after=is_after) as system:
            is_over = die(place, acts, step=0.2)
        seen.add(system.steps[-1])
        place.run(acts)

        assert expected == result(place), death
        if is_over:
            break
    assert death > 100
    assert {"pread", "write", "fsync", "replace"} <= seen


@pytest.mark.parametrize("seed", range(10))
def test_many_deaths_lose_and_repeat_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """While the file is written and rotated, and cutting the output may be the last step, too."""
    expected = undisturbed(tmp_path / "whole", seed, 200)
    place = Place(tmp_path, sys.stderr)
    acts = script(place, seed, 200)
    rng = random.Random(seed)
    deaths = -1
    is_over = False
    while not is_over:
        deaths += 1
        how = {"death": rng.randrange(60), "is_after": bool(rng.getrandbits(1))}
        with mortal(monkeypatch, **how):
            is_over = die(place, acts, step=rng.choice((0.02, 0.2, 2)))

    assert deaths > 10
    assert expected == result(place)


def test_an_output_is_cut_by_a_run_that_dies_then(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(place.events, line(BUILD, DEPLOY))
    place.run()
    append(place.out, b'{"id": "told by a run that was killed"')
    with mortal(monkeypatch) as system:
        place.run()

    assert "ftruncate" in system.steps
    assert b"" == place.out.read_bytes()


def test_the_output_is_on_the_disk_before_the_state_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(place.events, line(BUILD, DEPLOY))
    place.run()
    append(place.events, line(event("id", 900)))
    with mortal(monkeypatch) as system:
        place.run()

    steps = [step for step in system.steps if step != "pread"]
    state = ["write", "fsync", "replace", "fsync"]
    assert [*state, "write", "fsync", *state] == steps
