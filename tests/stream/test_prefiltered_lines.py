"""What is passed over changes nothing of what is found, nor where."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import HARDENED, MDE, Detector, EventError
from t1612core.stream import prefilter
from t1612core.stream.account import Value
from t1612core.stream.json_stream import json_values
from t1612core.stream.sources import read_lines

from .spelling import known_rows, prefilter_of, spelled

DETECTOR = Detector()
PLAIN, FAST = (prefilter_of(HARDENED, MDE, is_plain=is_plain) for is_plain in (True, False))
HIT = b'{"FileName":"Dockerfile","FolderPath":"/tmp/x/","InitiatingProcessFileName":"bash"}'
MISS = b'{"FileName":"a.log","FolderPath":"/srv/x/"}'
# Whole lines, halves of values, and what stands between them in an array.
PIECES = st.sampled_from(
    [
        *(HIT, MISS, MISS, MISS, b"", b" ", b"7", b"[", b"]", b",", b"}", b"{", b'{"a":{}'),
        *(b'{"records":[', HIT + b",", b"," + HIT, b',"b":1}', b'{"properties":', MISS + b"}"),
        *(b"]}", b'{"a":', HIT + b"\r", MISS + b"\r", b"\xff", b"{\xff}", b"{" + MISS + b"}"),
    ]
)


def found(data: bytes, split: Callable[[io.BufferedReader], object] | None) -> list[int]:
    lines = []
    for document in json_values(read_lines(io.BytesIO(data), split)):  # type: ignore[arg-type]
        if isinstance(document, Value):
            for event in DETECTOR.unwrap([document.value]):
                try:
                    if DETECTOR.score(event):
                        lines.append(document.line)
                except EventError:
                    continue
    return lines


def prefiltered(
    size: int, by: prefilter.Prefilter = PLAIN
) -> Callable[[io.BufferedReader], object]:
    return lambda stream: prefilter.prefiltered_lines(stream, by, size)


@given(st.lists(PIECES, max_size=40), st.integers(1, 400), st.booleans())
def test_all_is_found_that_reading_everything_finds(
    pieces: list[bytes], size: int, is_ended: bool
) -> None:
    data = b"\n".join(pieces) + b"\n" * is_ended

    expected = found(data, None)
    assert expected == found(data, prefiltered(size))
    assert expected == found(data, prefiltered(size, FAST))


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("size", [200, 3000, 70_000])
def test_a_long_stream_is_found_in_whatever_blocks(size: int) -> None:
    rng = random.Random(size)
    rows = known_rows()
    lines = [
        spelled(rng, rng.choice(rows)) if rng.random() < 0.1 else MISS.decode() for _ in range(3000)
    ]
    data = "\n".join(lines).encode("utf-8", "replace")
    expected = found(data, None)

    assert expected
    assert expected == found(data, prefiltered(size))
    assert expected == found(data, prefiltered(size, FAST))


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((b'{"properties":' + HIT + b',"b":', b'{"c":1}}'), id="ends on the next"),
        pytest.param((b'{"b":{},"properties":', HIT + b"}"), id="began on the one before"),
        pytest.param((b'{"b":{}', b"," + HIT[1:]), id="goes on after what looks whole"),
        pytest.param((b"[", HIT, b",", HIT, b"]"), id="in an array"),
        pytest.param((b'{"b":{}', b"", b"," + HIT[1:]), id="goes on after a gap"),
    ],
)
def test_a_value_over_lines_is_found_wherever_a_block_ends(parts: tuple[bytes, ...]) -> None:
    data = b"\n".join([*[MISS] * 9, *parts, *[MISS] * 9])
    expected = found(data, None)

    assert expected
    for size in range(60, 700):
        assert expected == found(data, prefiltered(size)), size


def test_what_is_passed_over_is_counted_in_its_place() -> None:
    lines = [*[MISS] * 50, HIT, *[MISS] * 49]
    data = b"".join(line + b"\n" for line in lines)
    told = list(
        prefilter.prefiltered_lines(io.BufferedReader(io.BytesIO(data)), PLAIN, 10 * len(MISS) + 10)
    )

    assert 100 == sum(each if isinstance(each, int) else 1 for each in told)
    assert HIT + b"\n" in told
    assert sum(isinstance(each, bytes) for each in told) < 40
    # The first block is read, whatever is in it.
    assert [MISS + b"\n"] * 10 == told[:10]


def test_a_line_longer_than_a_block_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    long = json.dumps({"FileName": "a.log", "FolderPath": "x" * 300}).encode()

    data = b"\n".join([MISS, long, HIT, long])

    def told() -> list[bytes | int | None]:
        return list(prefilter.prefiltered_lines(io.BufferedReader(io.BytesIO(data)), PLAIN, 64))

    assert data.splitlines(keepends=True) == told()
    monkeypatch.setattr(prefilter, "MAX_LINE", 200)
    assert [MISS + b"\n", None, HIT + b"\n", None] == told()
