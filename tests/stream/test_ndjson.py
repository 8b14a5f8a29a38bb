"""Files and streams of JSON lines give what their events give, each with its line."""

from __future__ import annotations

import gzip
import io
import json
import pickle
from pathlib import Path

import pytest

from t1612core import (
    SENTINEL,
    Detector,
    EventError,
    LineError,
    SourceError,
    scan_ndjson,
    score_file,
)

HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "InitiatingProcessFileName": "bash"}
MISS = {"FileName": "a.log", "FolderPath": "/srv/x/"}


def lines(*events: object) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def test_findings_have_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(lines(MISS, HIT, {"records": [HIT, MISS, HIT]})))
    expected = score_file(HIT)
    assert expected

    for source in (path, str(path), io.BytesIO(path.read_bytes())):
        found = list(scan_ndjson(source))
        assert [2, 3, 3] == [each.line for each in found]
        assert {expected.score} == {each.finding.score for each in found}


def test_a_stream_is_left_open_where_it_ends() -> None:
    stream = io.BytesIO(b"x" + lines(HIT))
    stream.read(1)

    assert [1] == [each.line for each in scan_ndjson(stream, detector=Detector(SENTINEL))]
    assert not stream.closed


@pytest.mark.no_cover  # repeats at length what others run
def test_what_is_passed_over_is_told() -> None:
    data = lines(*[MISS] * 30_000, HIT, *[MISS] * 30_000)
    passed: list[int] = []
    found = list(scan_ndjson(io.BytesIO(data), on_passed_over=passed.append))

    assert [30_001] == [each.line for each in found]
    assert 30_000 < sum(passed) < 60_001
    assert [30_001] == [each.line for each in scan_ndjson(io.BytesIO(data))]
    passed.clear()
    assert found == list(
        scan_ndjson(io.BytesIO(data), on_passed_over=passed.append, is_all_read=True)
    )
    assert [] == passed


def test_a_line_that_cannot_be_used_is_told_with_its_number() -> None:
    data = lines(HIT, {**HIT, "FileName": 7}) + b"{]\n" + lines(HIT)
    errors: list[LineError] = []
    found = list(scan_ndjson(io.BytesIO(data), on_error=errors.append))

    assert [1, 4] == [each.line for each in found]
    assert [2, 3] == [error.line for error in errors]
    assert "line 2: file event: field 'name' is int, expected str" == str(errors[0])
    assert isinstance(errors[0].__cause__, EventError)
    assert errors[1].__cause__ is None
    with pytest.raises(LineError, match="line 2: "):
        list(scan_ndjson(io.BytesIO(data)))
    copy = pickle.loads(pickle.dumps(errors[0]))
    assert (2, errors[0].problem) == (copy.line, copy.problem)


@pytest.mark.parametrize("path", ["", "none\0", "/nowhere/at/all"])
def test_what_cannot_be_opened_says_why(path: str) -> None:
    with pytest.raises(SourceError, match="cannot be opened: "):
        list(scan_ndjson(path))
