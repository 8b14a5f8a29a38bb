"""All that was rotated away is read or counted, once, however often and under whatever name."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pytest

from t1612core.stream import tail
from t1612core.stream.tail import TailedFile

from .streams import again, append


def family(path: Path, **named: bytes) -> None:
    """Make files that lie beside *path*, each written to a second after the one before."""
    for second, (name, data) in enumerate(named.items()):
        there = path.with_name(name.replace("__", "-").replace("_", "."))
        there.write_bytes(data)
        os.utime(there, (2e9 + second, 2e9 + second))


def rotate_long_ago(path: Path) -> None:
    there = path.rename(path.with_name("events.jsonl.9"))
    os.utime(there, (1e9, 1e9))


@pytest.mark.parametrize("is_running", [False, True])
@pytest.mark.parametrize(
    "names",
    [
        ("events_jsonl_2", "events_jsonl_1"),
        ("events_jsonl__20260301", "events_jsonl__20260302"),
        ("events__20260301_jsonl", "events__20260302_jsonl"),
        ("events_3", "events_2"),
    ],
)
def test_all_that_was_rotated_between_two_looks_is_read(
    path: Path, follow: TailedFile, said: list[str], names: tuple[str, str], *, is_running: bool
) -> None:
    """In the order in which it was written, whatever the names; also by a run that begins then."""
    append(path, b"old 1\n")
    list(follow.lines())
    append(path, b"old 2\n")
    rotate_long_ago(path)
    family(path, **{names[0]: b"first\n", names[1]: b"second\nno end", "events_jsonl": b"new\n"})
    family(path, events_jsonl_old=b"new\n")  # a copy of what has the path
    family(path, other_1=b"of another\n", events_jsonl_1_bak=b"x\n")
    path.with_name("events.jsonl.77").mkdir()
    after = follow if is_running else again(path, said, follow.place)

    expected = [b"old 2\n", b"first\n", b"second\n", b"no end", b"new\n"]
    assert expected == list(after.lines())
    assert (0, []) == (after.unread, said)
    assert path.stat().st_ino == after.place.inode


def test_what_was_written_in_the_same_tick_of_the_clock_is_read(
    path: Path, follow: TailedFile
) -> None:
    append(path, b"old\n")
    list(follow.lines())
    path.rename(path.with_name("events.jsonl.3"))
    for name, data in ((".2", b"a\n"), (".1", b"b\n"), (".0.xz", b"lost"), ("", b"c\n")):
        append(path.with_name(f"events.jsonl{name}"), data)
    for each in path.parent.iterdir():
        os.utime(each, (2e9, 2e9))

    assert [b"a\n", b"b\n", b"c\n"] == sorted(line or b"" for line in follow.lines())
    assert (path.stat().st_ino, 1) == (follow.inode, follow.unread)


def test_a_name_with_a_date_may_lead_to_the_file_that_is_written(
    path: Path, follow: TailedFile
) -> None:
    """Then it is looked at through the link alone."""
    for day in ("1", "2"):
        there = path.with_name(f"events-2026030{day}.jsonl")
        append(there, day.encode() + b"\n")
        path.unlink(missing_ok=True)
        path.symlink_to(there)
        assert [day.encode() + b"\n"] == list(follow.lines())


def test_a_run_that_begins_between_rotated_files_goes_on_there(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"old\n")
    list(follow.lines())
    rotate_long_ago(path)
    family(path, events_jsonl_2=b"a\nb\n", events_jsonl_1=b"c\n", events_jsonl=b"d\n")
    assert b"a\n" == next(follow.lines())

    assert [b"b\n", b"c\n", b"d\n"] == list(again(path, said, follow.place).lines())


@pytest.mark.parametrize("data", [gzip.compress(b"lost\n", mtime=0), b"no gzip"])
@pytest.mark.parametrize("name", ["events_jsonl_2_gz", "events__20260301_jsonl_gz", "events_2_xz"])
def test_what_was_rotated_twice_and_is_packed_is_counted_as_lost(
    path: Path, follow: TailedFile, said: list[str], name: str, data: bytes
) -> None:
    """But not what is a packed copy of what was read."""
    append(path, b"old\n")
    list(follow.lines())
    rotate_long_ago(path)
    family(path, **{name: data}, events_jsonl_1=b"c\n", events_jsonl=b"d\n")
    family(path, events_jsonl_9_gz=gzip.compress(b"old\n"))

    assert [b"c\n", b"d\n"] == list(follow.lines())
    assert 1 == follow.unread
    assert ["was rotated more than once, and one file is packed: it is lost"] == said


@pytest.mark.parametrize("is_running", [False, True])
@pytest.mark.parametrize("new", [b"same\nnew\n", b"same\n", b"n\n"])
def test_a_rotated_file_that_only_begins_like_another_is_read(
    path: Path, follow: TailedFile, said: list[str], new: bytes, *, is_running: bool
) -> None:
    """As the one before it, which is shorter, or as the new one."""
    append(path, b"same\n")
    list(follow.lines())
    rotate_long_ago(path)
    family(path, events_jsonl_2=b"same\nsecond\n", events_jsonl_1=b"same\nX", events_jsonl=new)
    after = follow if is_running else again(path, said, follow.place)

    expected = [b"same\n", b"second\n", b"same\n", b"X", *new.splitlines(keepends=True)]
    assert expected == list(after.lines())
    assert (0, []) == (after.unread, said)


@pytest.mark.parametrize("copied", [b"old 1\n", b"old 1\nold 2\n", b"ol", b"new\nnew", b"n"])
def test_a_copy_is_read_once(
    path: Path, follow: TailedFile, said: list[str], monkeypatch: pytest.MonkeyPatch, copied: bytes
) -> None:
    """Of all that the one before or the new one has, or of what it had when it was copied."""
    monkeypatch.setattr(tail, "_CHUNK", 4)
    append(path, b"old 1\nold 2\n")
    list(follow.lines())
    rotate_long_ago(path)
    family(path, events_jsonl_2=copied, events_jsonl_3_gz=gzip.compress(copied))
    family(path, events_jsonl=b"new\nnewer\n")

    assert [b"new\n", b"newer\n"] == list(follow.lines())
    assert (0, []) == (follow.unread, said)


def test_what_is_packed_and_only_begins_like_another_is_counted_as_lost(
    path: Path, follow: TailedFile
) -> None:
    append(path, b"old\n")
    list(follow.lines())
    rotate_long_ago(path)
    family(path, events_jsonl_2_gz=gzip.compress(b"old\nmore\n"), events_jsonl=b"new\n")

    assert [b"new\n"] == list(follow.lines())
    assert 1 == follow.unread


@pytest.mark.parametrize("size", [0, 5, 20])
@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_being_packed_is_not_lost(
    path: Path, follow: TailedFile, size: int, *, is_there: bool
) -> None:
    """But what a packer left half done is, if what it was made of is gone."""
    append(path, b"old\n")
    list(follow.lines())
    rotate_long_ago(path)
    if not is_there:
        path.with_name("events.jsonl.9").rename(path.with_name("kept"))
    family(path, events_jsonl_9_gz=gzip.compress(b"old\n")[:size], events_jsonl=b"new\n")

    assert [b"new\n"] == list(follow.lines())
    assert follow.unread == (not is_there)


def test_what_is_rotated_away_while_one_looks_is_read(
    path: Path, follow: TailedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(path, b"old\n")
    list(follow.lines())
    path.rename(path.with_name("events.jsonl.1"))
    append(path, b"a\n")
    opened = tail._opened

    def rotated_before(name: str) -> int | None:
        monkeypatch.setattr(tail, "_opened", rotated_after)
        path.rename(path.with_name("events.jsonl.2"))
        return opened(name)

    def rotated_after(name: str) -> int | None:
        file = opened(name)
        path.rename(path.with_name("events.jsonl.3"))
        append(path, b"c\n")
        monkeypatch.setattr(tail, "_opened", opened)
        return file

    monkeypatch.setattr(tail, "_opened", rotated_before)
    assert [] == list(follow.lines())
    append(path, b"b\n")
    assert [b"a\n", b"b\n", b"c\n"] == list(follow.lines())


@pytest.mark.parametrize("becomes", ["gone", "another"])
def test_what_goes_while_it_is_looked_for_is_lost(
    path: Path,
    follow: TailedFile,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    becomes: str,
) -> None:
    append(path, b"old\n")
    list(follow.lines())
    rotate_long_ago(path)
    family(path, events_jsonl_2=b"a\n", events_jsonl=b"d\n")
    there = tail._opened
    instead = {"gone": path.with_name("none"), "another": path}[becomes]
    monkeypatch.setattr(
        tail, "_opened", lambda name: there(str(instead) if name[-1] == "2" else name)
    )

    assert [b"d\n"] == list(follow.lines())
    assert 1 == follow.unread
    assert ["was rotated more than once, and one file is gone: it is lost"] == said


def test_what_cannot_be_looked_at_hides_no_other(path: Path, follow: TailedFile) -> None:
    append(path, b"old\n")
    list(follow.lines())
    rotate_long_ago(path)
    for number in range(20, 40):
        path.with_name(f"events.jsonl.{number}").symlink_to(f"events.jsonl.{number}")
    family(path, events_jsonl_2=b"a\n", events_jsonl=b"d\n")

    assert [b"a\n", b"d\n"] == list(follow.lines())


def test_a_directory_that_cannot_be_listed_is_counted_as_a_loss(
    path: Path, follow: TailedFile, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(path, b"old\n")
    list(follow.lines())
    path.rename(path.with_name("events.jsonl.1"))
    append(path, b"new\n")

    def refuse(_path: str) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "scandir", refuse)

    assert [b"new\n"] == list(follow.lines())
    assert 1 == follow.unread
    assert ["its directory cannot be listed, and may hold what is lost: Permission denied"] == said
