"""A follower tells each incident once, wherever it is stopped, and accounts for every event."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from t1612core.cli import following
from t1612core.cli.checkpoint import Checkpoint
from t1612core.cli.following import Counts
from t1612core.cli.main import main

from .runs import Died, Place, mortal, release
from .streams import Act, append, event, pieces, stream

Run = Callable[..., tuple[int, str, str]]

BUILD = event("docker build -t app /tmp/x", 1)
DEPLOY = event("docker run --privileged app", 9)


def line(*events: object) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in events)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, sys.stderr)


def script(place: Place, seed: int, count: int, most: int = 900) -> Iterator[Act]:
    """Write a stream in odd pieces, and rotate the file now and then, once between two reads."""
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


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("is_after", [False, True])
def test_a_death_at_any_step_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_after: bool
) -> None:
    """Each read, write, wait for the disk and renaming is the last one, in turn."""
    expected = undisturbed(tmp_path / "whole", 5, 30)
    assert expected[1].told > 3
    seen: set[str] = set()
    for death in range(2000):
        folder = tmp_path / str(death)
        folder.mkdir()
        place = Place(folder, sys.stderr)
        acts = script(place, 5, 30)
        with mortal(monkeypatch, death=death, is_after=is_after) as system:
            is_over = die(place, acts, step=0.2)
        seen.add(system.steps[-1])
        place.run(acts)

        assert expected == result(place), death
        if is_over:
            break
    assert death > 80
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


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], place: Place) -> Run:
    """Follow the file once by the command; give the exit code, output and errors."""

    def follow(*args: str, **named: str) -> tuple[int, str, str]:
        options = {"state": str(place.state), "output": str(place.out), **named}
        given = [f"--{name}={value}" for name, value in options.items() if value]
        code = main(["correlate", "--follow", *given, *(args or ("--once", str(place.events)))])
        out, err = capfd.readouterr()
        return code, out, err

    return follow


def test_each_revision_is_told_as_it_comes_and_open_steps_wait(place: Place, run: Run) -> None:
    append(place.events, line(BUILD, DEPLOY, event("docker build /tmp/y", 990)))
    code, out, err = run()

    assert (1, "") == (code, out)
    assert (
        "t1612: 3 events = 3 read + 0 rejected; 3 steps; 1 incident told 2 times; "
        "1 host with open steps\n"
    ) == err
    told = [json.loads(text) for text in place.out.read_text().splitlines()]
    assert [(1, "build"), (2, "build-then-deploy")] == [
        (each["revision"], each["verdict"]) for each in told
    ]


def test_the_account_is_of_all_runs_and_the_exit_code_of_the_last(place: Place, run: Run) -> None:
    append(place.events, line(BUILD, DEPLOY, event("id", 990), 7, {"x": 1}))
    timeless = event("docker build -t z /tmp/z", 0, Timestamp="")
    append(place.events, line(timeless) + b'{"records": [\n' + b"\n")
    assert 3 == run()[0]
    code, _, err = run()

    assert 0 == code
    assert (
        "t1612: 7 events = 4 read + 1 unrecognised + 2 rejected; 3 steps; 1 incident told 2 times; "
        "1 host with open steps; 1 lost: no_time\n"
    ) == err


def test_a_rejected_line_is_named_by_its_number_and_many_are_counted(
    place: Place, run: Run
) -> None:
    append(place.events, b"{}\n" + b"{\n" * 9)
    _, _, err = run()

    assert f"{place.events}:2: rejected: begins a value that never ends" in err
    assert "t1612: … and 5 more rejected\n" in err


def test_raw_events_tell_the_time(place: Place, run: Run) -> None:
    """Of their host; one from the far future closes nothing of another."""
    append(place.events, line(BUILD, event("id", 10**9, "web-2"), {"Timestamp": "", **BUILD}))
    other = {**event("x", 10**9), "ActionType": "LogonSuccess", "FileName": ""}
    timeless = event("id", 0, Timestamp="soon")
    append(place.events, line(other, timeless))
    assert 0 == run()[0]
    append(place.events, line(event("id", 302)))

    assert 1 == run()[0]


def test_stamps_from_the_future_are_counted_and_end_no_chain(place: Place, run: Run) -> None:
    """Two hosts that are ten years ahead, as events and as steps, between two steps of a chain."""
    ahead = [event("id", 10**9 + n, f"bad-{n}") for n in range(2)]
    ahead += [event("docker run x", 10**9 + n, f"bad-{n}") for n in range(2)]
    own = event("id", 10**9)
    append(place.events, line(BUILD, *ahead, own, event("docker run app", 1800), *ahead, own))
    append(place.events, line(*(event("id", 2400 + n) for n in range(3))))
    code, _, err = run()

    assert 1 == code
    assert "; 8 stamps far ahead of the others" in err  # two were delivered again
    told = [json.loads(text) for text in place.out.read_text().splitlines()]
    assert ["build", "build-then-deploy"] == [each["verdict"] for each in told]


def test_what_is_late_or_has_no_time_is_said_by_the_exit_code(place: Place, run: Run) -> None:
    """By that of the run that met it."""
    append(place.events, line(BUILD, event("id", 2000)))
    assert 1 == run()[0]
    append(place.events, line(event("docker build -t late /tmp/x", 0)))
    code, _, err = run()
    assert (3, True) == (code, "; 1 lost: late" in err)
    assert 0 == run()[0]
    append(place.events, line({**DEPLOY, "Timestamp": "3/2/2026 10:00:01"}))
    code, _, err = run()
    assert 3 == code
    stamp = "no time in ISO 8601: Timestamp is text like 9/9/9999 99:99:99 (1)\n"
    assert err.endswith(f"; 1 lost: no_time; 1 lost: late; {stamp}")


def test_standard_output_gets_what_is_new(place: Place, run: Run) -> None:
    append(place.events, line(BUILD, event("id", 990)))
    first = run(output="-")
    append(place.events, line(event("docker build -t b /tmp/b", 991), event("id", 3000)))
    second = run(output="-")

    assert (1, 1) == (first[0], second[0])
    assert [1, 1] == [json.loads(out)["revision"] for _, out, _ in (first, second)]
    assert not place.out.exists()
    run()
    assert b"" == place.out.read_bytes()


def test_a_secret_in_a_hosts_or_an_accounts_name_is_not_shown(place: Place, run: Run) -> None:
    named = {"DeviceName": "https://u:hunter2@web-1", "AccountName": "https://u:hunter2@svc"}
    late = event("id", 1200) | {"DeviceName": named["DeviceName"]}
    append(place.events, line(BUILD | named, late))

    assert 1 == run()[0]
    assert b"web-1" in place.out.read_bytes()
    assert b"hunter2" not in place.out.read_bytes()


def test_much_that_is_told_is_written_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(place.events, line(BUILD, event("id", 990), BUILD, BUILD))
    monkeypatch.setattr(following, "_HELD", 10)
    with mortal(monkeypatch) as system:
        place.run(step=0)

    assert 4 == system.steps.count("replace")  # begun, another file, much, the end


def test_an_idle_file_gets_its_state(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    append(place.events, line(BUILD))
    acts: list[Act] = [partial(append, place.events, line(DEPLOY)), *[lambda: None] * 9]
    with mortal(monkeypatch) as system:
        place.run(acts, step=0.3)

    assert 3 == system.steps.count("replace")


def test_a_file_that_is_lost_is_counted(place: Place, run: Run) -> None:
    append(place.events, line(BUILD))
    run()
    place.events.write_bytes(line(DEPLOY))
    code, _, err = run()

    assert 3 == code
    assert "was cut, or is not the file that was read before: its rest is lost\n" in err
    assert "; 1 file not read to the end" in err
    assert 0 == run()[0]


def test_a_build_in_a_rotated_file_that_begins_like_the_one_before_is_told(
    place: Place, run: Run
) -> None:
    first = event("bash -l", 0)
    append(place.events, line(first))
    assert 0 == run()[0]
    os.utime(place.events.rename(place.folder / "events.jsonl.2"), (1e9, 1e9))
    planted = event("docker build -t x /dev/shm/.x", 5, InitiatingProcessFileName="php-fpm")
    append(place.folder / "events.jsonl.1", line(first, planted))
    append(place.events, line(event("id", 3600), event("id", 3700)))
    code, _, err = run()

    assert 1 == code
    assert err.startswith("t1612: 5 events = 5 read + 0 rejected; 1 step; 1 incident told 1 time")


def test_a_file_that_breaks_ends_the_run_with_what_was_read(place: Place, run: Run) -> None:
    append(place.events, line(BUILD))
    run()
    place.events.unlink()
    place.events.mkdir()
    code, _, err = run()
    assert (2, "t1612: error: is no plain file, and no other can be followed\n") == (code, err)
    place.events.rmdir()
    append(place.events, gzip.compress(b""))
    code, _, err = run()

    assert 3 == code
    assert "events.jsonl: is packed or UTF-16, which cannot be followed; leave out --foll" in err
    assert "2 files not read to the end" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_in_order(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    append(place.events, line(BUILD, event("id", 990)))

    def strike(_seconds: float) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr(time, "sleep", strike)
    before = signal.getsignal(number)
    code, _, err = run(str(place.events))

    assert 128 + number == code
    assert err.endswith(f"1 incident told 1 time; 1 host with open steps; ended by {number.name}\n")
    assert 1 == place.out.read_bytes().count(b"\n")
    assert before is signal.getsignal(number)


def test_a_signal_while_reading_ends_after_the_line(place: Place) -> None:
    append(place.events, line(BUILD, DEPLOY, 7))

    def strike() -> float:
        if follower.counts.events:
            follower.heed(signal.SIGTERM)
        return 0.0

    follower = place.follower()
    follower.begin()
    follower.now = strike
    follower.run(lambda: None)
    release(follower)

    assert 1 == follower.counts.events
    assert len(line(BUILD)) == follower.input.place.offset


def test_a_second_signal_ends_it_at_once(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strike(_seconds: float) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(time, "sleep", strike)
    # Where a shell began this run as a background job, it is to be ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code, _, err = run(str(place.events))
    finally:
        signal.signal(signal.SIGINT, before)

    assert 130 == code
    assert err.endswith("ended by SIGINT; interrupted\n")


def test_a_state_that_cannot_be_kept_ends_the_run(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(place.events, line(BUILD, event("id", 990)))
    (place.folder / "state.new").symlink_to("elsewhere")
    code, _, err = run()
    assert (2, "t1612: error: cannot keep a state: Too many levels of symbolic links\n") == (
        code,
        err,
    )
    (place.folder / "state.new").unlink()

    def full(_file: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def kept(state: Checkpoint, what: Any) -> None:
        save(state, what)
        monkeypatch.setattr(os, "write", full)

    save = Checkpoint.save
    monkeypatch.setattr(Checkpoint, "save", kept)
    code, _, err = run()
    monkeypatch.undo()

    assert (2, "t1612: cannot write the output: No space left on device\n") == (code, err)
    assert 1 == run()[0]


WRONG = [
    (["correlate", "--state", "x"], "--state goes with --follow only"),
    (["correlate", "--once", "x"], "--once goes with --follow only"),
    (["correlate", "--follow", "--state=s", "--output=o"], "--follow takes one file, and not"),
    (["correlate", "--follow", "--state=s", "--output=o", "-"], "--follow takes one file, and not"),
    (["correlate", "--follow", "--state=s", "--output=o", "a", "b"], "--follow takes one file"),
    (["correlate", "--follow", "--state=s", "a"], "--follow needs --state and --output"),
    (
        ["correlate", "--follow", "--state=s", "--output=o", "--format=text", "a"],
        "--follow writes jsonl only",
    ),
    (["correlate", "--follow", "--state=a", "--output=o", "./a"], "are to be three"),
]


@pytest.mark.parametrize(("args", "problem"), WRONG)
def test_a_wrong_command_line_is_refused(
    args: list[str], problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(args)
    assert problem in capfd.readouterr().err


def test_a_system_without_locks_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As Windows is: it has no ``fcntl``."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.chdir(tmp_path)

    assert 2 == main(["correlate", "--follow", "--state=s", "--output=o", "a"])
    assert "--follow needs Linux or macOS" in capfd.readouterr().err
    assert [] == [*tmp_path.iterdir()]
