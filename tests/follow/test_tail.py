"""Lines are given once they are finished, and a file is known again whatever became of it."""

from __future__ import annotations

import codecs
import gzip
import os
import random
from pathlib import Path

import pytest
from attrs import evolve

from t1612core import SourceError
from t1612core.stream import tail
from t1612core.stream.tail import Place, TailedFile

from .streams import again, append, pieces


def rotate(path: Path) -> Path:
    return path.rename(path.with_suffix(".1"))


def test_a_file_that_is_not_there_yet_is_waited_for(path: Path, follow: TailedFile) -> None:
    assert [] == list(follow.lines())
    assert Place() == follow.place
    append(path, b"a\n")

    assert [b"a\n"] == list(follow.lines())


def test_a_line_is_given_when_it_is_finished(path: Path, follow: TailedFile) -> None:
    for piece, expected in (
        (b"ab", []),
        (b"", []),
        (b"c\nd", [b"abc\n"]),
        (b"\n\r\n", [b"d\n", b"\r\n"]),
        (b"e", []),
    ):
        append(path, piece)
        assert expected == list(follow.lines())

    assert (8, 3) == (follow.place.offset, follow.line)


@pytest.mark.parametrize("seed", range(5))
def test_however_it_is_written_the_lines_are_the_same(
    path: Path, follow: TailedFile, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    monkeypatch.setattr(tail, "_CHUNK", rng.choice((1, 2, 7, 64)))
    data = b"".join(rng.randbytes(rng.randrange(9)).replace(b"\n", b"") + b"\n" for _ in range(99))
    given: list[bytes | None] = []
    for piece in pieces(rng, data, 40):
        append(path, piece)
        given += follow.lines()

    assert data == b"".join(line or b"" for line in given)
    assert 99 == len(given) == follow.line


def test_whoever_stops_gets_the_next_line_later(path: Path, follow: TailedFile) -> None:
    append(path, b"a\nb\nc")

    assert b"a\n" == next(follow.lines())
    assert 2 == follow.place.offset
    assert [b"b\n"] == list(follow.lines())


def test_a_byte_order_mark_is_no_part_of_a_line(path: Path, follow: TailedFile) -> None:
    append(path, codecs.BOM_UTF8 + b"a\n" + codecs.BOM_UTF8 + b"b\n")

    assert [b"a\n", codecs.BOM_UTF8 + b"b\n"] == list(follow.lines())
    assert 10 == follow.place.offset


def test_a_line_that_is_too_long_is_passed_over(
    path: Path, follow: TailedFile, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MAX_LINE", 8)
    monkeypatch.setattr(tail, "_CHUNK", 3)
    append(path, b"1234567\n12345678\n" + b"x" * 50)

    assert [b"1234567\n", None] == list(follow.lines())
    assert 0 == sum(map(len, follow._pieces))
    append(path, b"\nz\n")
    assert [None, b"z\n"] == list(follow.lines())
    assert (4, path.stat().st_size) == (follow.line, follow.place.offset)
    assert [] == list(again(path, said, follow.place).lines())


def test_a_first_line_that_is_too_long_has_no_head(
    path: Path, follow: TailedFile, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MAX_LINE", 8)
    append(path, b"x" * 9 + b"\na\n")
    list(follow.lines())
    append(path, b"b\n")

    assert 0 == follow.place.head_size
    assert [b"b\n"] == list(again(path, said, follow.place).lines())


def test_a_file_that_is_renamed_is_read_to_its_end_and_then_the_new_one(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"a\nb")
    assert [b"a\n"] == list(follow.lines())
    old = rotate(path)
    append(old, b"c\n")
    assert [b"bc\n"] == list(follow.lines())
    path.touch()
    append(old, b"d\n")  # its writer has not moved yet
    assert [b"d\n"] == list(follow.lines())
    append(old, b"e")
    append(path, b"f\n")

    assert [b"e", b"f\n"] == list(follow.lines())
    assert (1, 2, []) == (follow.line, follow.place.offset, said)


def test_a_file_that_is_cut_is_read_from_its_start(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"aaa\nbbb\nrest")
    list(follow.lines())
    os.truncate(path, 0)

    assert [b"rest"] == list(follow.lines())
    append(path, b"c\n")
    assert [b"c\n"] == list(follow.lines())
    assert (["was cut; it is read from its start"], 1) == (said, follow.line)


def test_a_file_that_is_cut_and_has_grown_again_is_known_by_its_head(
    path: Path, follow: TailedFile
) -> None:
    append(path, b"aaa\n")
    list(follow.lines())
    path.write_bytes(b"bbb\nccc\n")

    assert [b"bbb\n", b"ccc\n"] == list(follow.lines())


def test_a_later_run_goes_on(path: Path, follow: TailedFile, said: list[str]) -> None:
    append(path, b"a" * 2000 + b"\nb\nc")
    list(follow.lines())
    append(path, b"c\n")
    after = again(path, said, follow.place, is_same_path=False)

    assert [b"cc\n"] == list(after.lines())
    assert (3, 1024, []) == (after.line, after.place.head_size, said)


def test_what_was_renamed_between_two_runs_is_read_to_its_end(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"a\n")
    list(follow.lines())
    append(path, b"b\nc")
    rotate(path)
    (path.parent / "gone").symlink_to("nowhere")
    path.with_suffix(".2").touch()

    after = again(path, said, follow.place)
    assert [b"b\n"] == list(after.lines())
    append(path, b"d\n")
    assert [b"c", b"d\n"] == list(after.lines())
    assert (0, []) == (after.unread, said)


@pytest.mark.parametrize("is_running", [False, True])
def test_a_file_that_begins_alike_and_is_another_is_told_by_its_tail(
    path: Path, follow: TailedFile, said: list[str], *, is_running: bool
) -> None:
    same = b"x" * 2000 + b"\n"
    append(path, same + b"one\n")
    list(follow.lines())
    path.write_bytes(same + b"two\nthree\n")
    after = follow if is_running else again(path, said, follow.place)

    assert [same, b"two\n", b"three\n"] == list(after.lines())
    assert 1 == len(said)
    assert after.unread == (not is_running)


@pytest.mark.parametrize("what", ["gone", "cut", "other"])
def test_what_is_gone_is_counted_and_the_new_one_read(
    path: Path, follow: TailedFile, said: list[str], what: str
) -> None:
    append(path, b"aaa\n")
    list(follow.lines())
    if what == "gone":
        os.link(path, path.parent / "keep")  # so that the inode is not given again
        path.unlink()
        place = evolve(follow.place, inode=follow.place.inode + 1_000_000)
    else:
        path.write_bytes(b"b\n" if what == "cut" else b"bbbb\n")
        place = follow.place

    after = again(path, said, place)
    assert 1 == after.unread
    assert ["was cut, or is not the file that was read before: its rest is lost"] == said
    expected = {"gone": [], "cut": [b"b\n"], "other": [b"bbbb\n"]}[what]
    assert expected == list(after.lines())


def test_a_state_of_another_file_is_refused(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"a\n")
    list(follow.lines())
    other = path.with_name("other")
    append(other, b"b\n")

    for place in (evolve(follow.place, inode=1), Place()):
        with pytest.raises(SourceError, match="this state belongs to another input, and this"):
            again(other, said, place, is_same_path=False)


def test_a_state_of_a_file_that_lies_beside_it_is_refused(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"a\n")
    list(follow.lines())
    other = path.with_name("other.jsonl")
    append(other, b"b\n")

    with pytest.raises(SourceError, match="this state belongs to another input, and this"):
        again(other, said, follow.place, is_same_path=False)


def test_a_directory_that_was_moved_with_a_rotated_file_is_gone_on_with(
    path: Path, follow: TailedFile, said: list[str]
) -> None:
    append(path, b"a\n")
    list(follow.lines())
    append(path, b"b\n")
    path.rename(path.with_name("events.jsonl.1"))
    append(path, b"c\n")

    after = again(path, said, follow.place, is_same_path=False)
    assert [b"b\n", b"c\n"] == list(after.lines())


def test_a_run_that_saw_no_file_is_gone_on_with(path: Path, said: list[str]) -> None:
    append(path, b"a\n")
    after = again(path, said, Place())

    assert ([b"a\n"], [], 0) == (list(after.lines()), said, after.unread)


def test_a_directory_that_cannot_be_listed_holds_nothing(
    tmp_path: Path, follow: TailedFile, said: list[str]
) -> None:
    after = again(tmp_path / "no" / "events", said, Place(inode=7))

    assert (1, []) == (after.unread, list(after.lines()))


@pytest.mark.parametrize(
    "data", [gzip.compress(b"{}\n", mtime=0), b"\x28\xb5\x2f\xfd....", "{}\n".encode("utf-16")]
)
def test_what_is_packed_is_refused(path: Path, follow: TailedFile, data: bytes) -> None:
    append(path, data[:1])
    assert [] == list(follow.lines())
    append(path, data[1:])
    with pytest.raises(SourceError, match="cannot be followed; leave out --follow"):
        list(follow.lines())


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(SourceError, match="is no plain file"):
            list(TailedFile(str(path), print).lines())
    with pytest.raises(SourceError, match="cannot be opened: Not a directory"):
        list(TailedFile(str(pipe / "x"), print).lines())


def test_what_breaks_says_why(path: Path, follow: TailedFile) -> None:
    append(path, b"a\n")
    list(follow.lines())
    follow._file, file = -1, follow._file
    with pytest.raises(SourceError, match="cannot be read: Bad file descriptor"):
        list(follow.lines())
    follow._file = file
    follow.close()
    follow.close()
