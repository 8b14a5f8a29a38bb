"""A file that is read in ranges gives what it gives when it is read at once."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from t1612core.stream.account import Rejected
from t1612core.stream.json_stream import json_values
from t1612core.stream.sources import Range, cut, part

from .test_prefiltered_lines import HIT, PIECES, found


def lines_found(path: Path, size: int) -> tuple[list[int], set[int]]:
    """Give the lines that are found, and those that are rejected."""
    lines: list[int] = []
    rejected: set[int] = set()
    before = 0
    for place in cut(str(path), size):
        with path.open("rb") as file:
            data = part(file, place).read()
        lines += [before + line for line in found(data, None)]
        rejected |= {
            before + each.line
            for each in json_values(io.BytesIO(data))
            if isinstance(each, Rejected)
        }
        before += data.count(b"\n")
    return lines, rejected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=40), st.integers(1, 400), st.booleans())
def test_no_finding_is_lost_between_ranges(
    tmp_path: Path, pieces: list[bytes], size: int, is_ended: bool
) -> None:
    path = tmp_path / "x"
    data = b"\n".join(pieces) + b"\n" * is_ended
    path.write_bytes(data)

    lines, rejected = lines_found(path, size)
    expected = found(data, None)
    # A range may end in what looks like an array, but has no comma between its elements: what is
    # behind such a comma later on is then no value, and told.
    assert lines == [line for line in expected if line in lines]
    assert rejected.issuperset(set(expected).difference(lines))
    ranges = cut(str(path), size)
    assert [0, *(each.end for each in ranges[:-1])] == [each.start for each in ranges]
    assert ranges[-1].end is None


def test_a_range_ends_where_no_value_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for end in (b"\n", b"\r\n"):
        path.write_bytes((HIT + end) * 3)
        length = len(HIT + end)
        assert [Range(0, length), Range(length, 2 * length), Range(2 * length, None)] == cut(
            str(path), 10
        )
    # Far from where it is looked for first, and across two looks.
    for gap in (65_534, 65_535, 65_536, 200_000):
        path.write_bytes(b'{"a":[\n' + b" " * gap + b"]}\n{}\n")
        assert [Range(0, gap + 10), Range(gap + 10, None)] == cut(str(path), 7)


@pytest.mark.parametrize(
    "data", [b"", b"[\n{}\n{}\n]", b"\x1f\x8b{}\n{}\n{}", b"\xff\xfe{}\n{}", b'{"a":\n1}\n' * 9]
)
def test_what_cannot_be_cut_is_one_range(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    assert 1 == len(cut(str(path), 100))


@pytest.mark.parametrize(
    ("count", "readers", "parts"), [(9, 2, 1), (11, 2, 2), (33, 2, 4), (50, 3, 6)]
)
def test_all_readers_end_together(tmp_path: Path, count: int, readers: int, parts: int) -> None:
    path = tmp_path / "x"
    path.write_bytes((HIT + b"\n") * count)
    line = len(HIT) + 1
    ranges = cut(str(path), 10 * line, readers=readers)
    ends = [*(each.end for each in ranges[:-1]), count * line]
    sizes = [int(end or 0) - each.start for end, each in zip(ends, ranges, strict=True)]

    assert parts == len(ranges)
    assert max(sizes) - min(sizes) <= parts * line


def test_a_part_ends_with_its_range() -> None:
    stream = part(io.BytesIO(b"0123456789"), Range(2, 7))
    assert (b"23456", b"") == (stream.read(), stream.read())
    assert b"789" == part(io.BytesIO(b"0123456789"), Range(7, None)).read()


@pytest.mark.parametrize("path", ["", "none\0", "/nowhere/at/all", "/"])
def test_what_cannot_be_opened_is_left_to_who_reads_it(path: str) -> None:
    assert [Range(0, None)] == cut(path)


def test_nothing_is_read_of_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "x"
    os.mkfifo(path)
    assert [Range(0, None)] == cut(str(path))
