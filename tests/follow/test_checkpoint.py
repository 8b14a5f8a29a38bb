"""What is kept is checked before anything is done with it, and nobody else's file is cut."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from t1612core.cli.checkpoint import Checkpoint, FileOutput
from t1612core.errors import SnapshotError

from .runs import Place, write_state
from .streams import append, event

Change = Callable[[Any], object]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give one whose follower has told something."""
    place = Place(tmp_path, sys.stderr)
    rows = [event("docker build -t app /tmp/x", 1), event("docker run app", 9), event("id", 900)]
    append(place.events, b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    place.run()
    assert place.out.stat().st_size
    return place


def change(place: Place, path: tuple[str, ...], value: object) -> None:
    saved = json.loads(place.state.read_bytes())
    inner = saved
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    write_state(place.state, saved)


NO_NUMBER = "is no whole number from 0 to 18446744073709551615"
IMPOSSIBLE = "has what no run can have saved"
WRONG: list[tuple[tuple[str, ...], object, str]] = [
    (("format",), "other", "is no state of a follower"),
    (("version",), 4, "has version 4, and this release reads 2 or 3: begin anew with"),
    (("version",), 2.0, "has version 2.0, and this release reads 2 or 3: begin anew with"),
    (("version",), None, "has version None, and this release reads 2 or 3: begin anew with"),
    (("more",), 1, "it has 1 name that this release does not know: go on with the release"),
    (("settings",), [], "settings is no object"),
    (("settings", "profile"), "sentinel", "was begun with profile 'sentinel', and this run has 'h"),
    (("settings", "more"), 1, "was begun with more 1, and this run has None"),
    (("settings", "window"), 1.0, "was begun with window 1.0, and this run has 3600.0"),
    (("input", "offset"), "1", f"input.offset {NO_NUMBER}"),
    (("input", "offset"), -1, f"input.offset {NO_NUMBER}"),
    (("input", "line"), True, f"input.line {NO_NUMBER}"),
    (("input", "head"), None, "input.head is no SHA-256"),
    (("output",), 7, "output is no object"),
    (("output", "size"), 1.5, f"output.size {NO_NUMBER}"),
    (("counts", "events2"), 1, "counts has 1 name that this release does not know: go on with"),
    (("input", "more"), 1, "input has 1 name that this release does not know: go on with the"),
    (("input",), 7, "input is no object"),
    (("counts", "told"), None, f"counts.told {NO_NUMBER}"),
    *((("path",), odd, "path is no absolute path") for odd in (None, 5, "x", "/\0", "/\ud800")),
    *((("input", "path"), odd, "input.path is no absolute path") for odd in ("", "/\0")),
    (("input", "tail"), "A" * 64, "input.tail is no SHA-256"),
    *((("input", name), 10**25, f"input.{name} {NO_NUMBER}") for name in ("offset", "tail_size")),
    *((("input", name), 10**18, f"input {IMPOSSIBLE}") for name in ("head_size", "tail_size")),
    *((("input", "offset"), odd, f"input {IMPOSSIBLE}") for odd in (0, 2, 1 << 63)),
    *((("input", name), 0, f"input {IMPOSSIBLE}") for name in ("inode", "line")),
    (("output", "path"), "out.jsonl", "output.path is no absolute path"),
    (("counts", "events"), 10**25, f"counts.events {NO_NUMBER}"),
    (("counts", "incidents"), 10**6, f"counts {IMPOSSIBLE}"),
    (("counts", "suppressed"), 10**6, f"counts {IMPOSSIBLE}"),
    (
        ("version",),
        10**99,
        "has version 100000000000000000...0000000000000000000, and this",
    ),
    (
        ("settings", "window"),
        "9" * 99,
        f"was begun with window '{'9' * 37}...{'9' * 38}', and",
    ),
    (("correlator",), [], "correlator is no object"),
    (("correlator",), {}, "correlator.version: is missing"),
]


@pytest.mark.parametrize(("path", "value", "problem"), WRONG, ids=[row[2] for row in WRONG])
def test_a_state_that_is_none_is_refused_and_nothing_changes(
    place: Place, path: tuple[str, ...], value: object, problem: str
) -> None:
    change(place, path, value)
    append(place.out, b"more")
    before, state = place.out.read_bytes(), place.state.read_bytes()
    with pytest.raises(SnapshotError) as caught:
        place.run()

    assert f"{place.state}: {problem}" in str(caught.value)
    assert before == place.out.read_bytes()
    assert state == place.state.read_bytes()


def test_a_state_of_an_earlier_release_is_refused_with_a_way_out(place: Place) -> None:
    change(place, ("version",), 1)
    with pytest.raises(SnapshotError, match="begin anew with another state and output, or let the"):
        place.run()


def test_a_bit_that_turned_is_noticed_wherever_it_is(place: Place) -> None:
    whole = place.state.read_bytes()
    output = place.out.read_bytes()
    rng = random.Random(20)
    for _ in range(500):
        data = bytearray(whole)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        place.state.write_bytes(data)
        with pytest.raises(SnapshotError, match=r"damaged|has version"):
            place.run()

    assert output == place.out.read_bytes()


@pytest.mark.parametrize("change", [lambda data: data + b"\n", lambda data: data[:-1] + b" }"])
def test_what_was_added_is_noticed(place: Place, change: Callable[[bytes], bytes]) -> None:
    place.state.write_bytes(change(place.state.read_bytes()))
    with pytest.raises(SnapshotError, match="was damaged or changed since it was saved: take it"):
        place.run()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_state_is_refused(place: Place, data: bytes) -> None:
    place.state.write_bytes(data)
    with pytest.raises(SnapshotError, match="state: is no state of a follower"):
        place.run()


def test_a_state_that_cannot_be_read_is_refused(place: Place) -> None:
    place.state.unlink()
    place.state.mkdir()
    with pytest.raises(SnapshotError, match="state: cannot be read: Is a directory"):
        place.run()


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"state\.lock: cannot be opened: No such file"):
        Checkpoint(str(tmp_path / "no" / "state"))


def test_one_run_at_a_time(place: Place) -> None:
    state, output = Checkpoint(str(place.state)), FileOutput(str(place.out))
    with pytest.raises(SnapshotError, match="state: is in use by another run"):
        Checkpoint(str(place.state))
    with pytest.raises(SnapshotError, match=r"out\.jsonl: is in use by another run"):
        FileOutput(str(place.out))
    state.close()
    output.close()

    place.run()


@pytest.mark.parametrize("copy", [os.link, shutil.copy], ids=["hard link", "copy"])
def test_a_copy_of_a_state_starts_no_second_follower(
    place: Place, copy: Callable[[Path, Path], object]
) -> None:
    first = place.state
    twin = Place(place.folder / "twin", sys.stderr)
    twin.folder.mkdir()
    append(twin.events, place.events.read_bytes())
    copy(first, twin.state)
    in_use = Checkpoint(str(first))
    with pytest.raises(SnapshotError, match=f"state: is a copy of {first}, which another run is"):
        twin.run()
    in_use.close()

    twins = Checkpoint(str(twin.state))
    assert twins.load() is not None
    first.with_name("state.lock").unlink()
    assert twins.load() is not None
    twins.close()


def test_a_link_to_a_state_stays_one(place: Place) -> None:
    there = place.state.rename(place.folder / "there")
    place.state.symlink_to(there)
    append(place.events, b"{\n")
    place.run()

    assert place.state.is_symlink()
    assert 1 == json.loads(there.read_bytes())["counts"]["rejected"]
    assert 0o600 == there.stat().st_mode & 0o777


def test_what_was_left_half_written_gives_its_rights_to_none(place: Place) -> None:
    left = place.state.with_name(f"{place.state.name}.new")
    left.write_bytes(b"half")
    left.chmod(0o644)
    state = Checkpoint(str(place.state))
    state.save({})
    state.close()

    assert 0o600 == place.state.stat().st_mode & 0o777


def cut(path: Path) -> None:
    os.truncate(path, 10)


def other(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


def copied_and_longer(path: Path) -> None:
    longer = path.with_name("longer")  # beside it, so that it has an inode of its own
    longer.write_bytes(path.read_bytes() + b"somebody's\n")
    longer.replace(path)


OUTPUTS: list[tuple[Change, str]] = [
    (cut, "has 10 bytes, and "),
    (Path.unlink, "has 0 bytes, and "),
    (other, "is not the output that the state is of"),
    (copied_and_longer, "is not the output that the state is of"),
]


@pytest.mark.parametrize(("do", "problem"), OUTPUTS)
def test_an_output_that_is_another_is_refused_and_not_cut(
    place: Place, do: Change, problem: str
) -> None:
    do(place.out)
    before = place.out.read_bytes() if place.out.exists() else b""
    with pytest.raises(SnapshotError, match=f"out.jsonl: {problem}"):
        place.run()

    assert before == place.out.read_bytes()


def test_an_output_that_was_moved_to_another_disk_is_gone_on_with(place: Place) -> None:
    data = place.out.read_bytes()
    place.out.rename(place.folder / "old")
    place.out.write_bytes(data)
    place.run()

    assert data == place.out.read_bytes()


def test_another_new_output_is_begun(place: Place) -> None:
    before = place.out.read_bytes()
    output = FileOutput(str(place.folder / "next.jsonl"))
    append(place.events, json.dumps(event("docker build /tmp/y", 990)).encode() + b"\n")
    append(place.events, json.dumps(event("id", 2000)).encode() + b"\n")
    place.run(output=output)

    assert before == place.out.read_bytes()
    assert (place.folder / "next.jsonl").read_bytes()


def test_what_is_in_an_output_before_the_first_run_stays(tmp_path: Path) -> None:
    place = Place(tmp_path, sys.stderr)
    append(place.out, b'{"id": 1}\n')
    place.run()
    append(place.out, b"of a run that was killed")
    place.run()

    assert b'{"id": 1}\n' == place.out.read_bytes()


def test_an_output_without_lines_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path, sys.stderr)
    append(place.out, b"no line")
    with pytest.raises(SnapshotError, match="does not end with a line end"):
        place.run()


def test_what_is_no_plain_file_is_no_output(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(SnapshotError, match="is no plain file; '-' is standard output"):
        FileOutput(str(pipe))
    with pytest.raises(SnapshotError, match="cannot be opened: Is a directory"):
        FileOutput(str(tmp_path))
