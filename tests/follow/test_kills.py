"""The command itself, killed again and again while its input is written, tells what one run tells.

A few kills at each run of the tests; ``nox -s kills`` tries sixty.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from .streams import append, pieces, stream

pytestmark = pytest.mark.no_cover  # repeats at length what others run

KILLS = int(os.environ.get("FOLLOW_KILLS", "6"))
SEED = int(os.environ.get("FOLLOW_SEED", "1"))
LIMIT = 60  # seconds


def command(folder: Path, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "t1612core", "correlate", "--follow"),
        *("--state", str(folder / "state"), "--output", str(folder / "out.jsonl"), *more),
        str(folder / "events.jsonl"),
    ]


def finish(folder: Path) -> tuple[bytes, str]:
    """Read to the end; give the output and the account."""
    done = subprocess.run(command(folder, "--once"), capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    return (folder / "out.jsonl").read_bytes(), done.stderr.splitlines()[-1]


def wait(is_seen: Callable[[], bool]) -> None:
    """Wait for a sign of life: a loaded machine takes its time, a dead follower all of it."""
    until = time.monotonic() + LIMIT
    while not is_seen():
        assert time.monotonic() < until, "the follower has kept no state"
        time.sleep(0.005)


def read_to(folder: Path) -> int:
    return int(json.loads((folder / "state").read_bytes())["input"]["offset"])


def live(
    folder: Path, seconds: float, writes: list[bytes], errors: IO[bytes], *, gets_on: bool
) -> None:
    """Run the command, write meanwhile, and kill it *seconds* after it has begun.

    One that *gets_on* lives until it has kept a state further on, or nothing is left to read.
    """
    state = folder / "state"
    before = state.stat().st_mtime_ns if state.exists() else 0
    with subprocess.Popen(command(folder), stderr=errors) as process:
        # It has begun once it has kept its state.
        wait(lambda: state.exists() and state.stat().st_mtime_ns != before)
        start = read_to(folder)
        until = time.monotonic() + seconds
        for piece in writes:
            append(folder / "events.jsonl", piece)
            time.sleep(seconds / (len(writes) + 1))
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.01))
        if gets_on:
            end = (folder / "events.jsonl").read_bytes().rfind(b"\n") + 1
            wait(lambda: start == end or read_to(folder) != start)
        assert process.poll() is None
        process.kill()
    assert -signal.SIGKILL == process.returncode


def test_a_run_that_is_killed_often_tells_what_one_run_tells(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    data = stream(rng, 60 * KILLS)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
    append(whole / "events.jsonl", data)
    expected = finish(whole)
    assert expected[0].count(b"\n") > KILLS

    written = list(pieces(rng, data, 2 * len(data) // (6 * KILLS)))
    each = len(written) // KILLS + 1
    progress = set()
    with (tmp_path / "errors").open("wb") as errors:
        for number in range(KILLS):
            writes = written[number * each : (number + 1) * each]
            seconds = (0.05, 0.4, 0.9)[number % 3] + rng.uniform(0, 0.3)
            live(killed, seconds, writes, errors, gets_on=number % 3 == 2)
            progress.add(read_to(killed))
    assert len(progress) > KILLS // 6  # the others may have died before their first state

    assert expected == finish(killed)
