"""The command that measures counts what it measures, whatever the file holds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from t1612core.cli import bench
from t1612core.cli.main import main

HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "InitiatingProcessFileName": "bash"}
MISS = {"FileName": "a.log", "FolderPath": "/srv/x/"}


def write(path: Path, *events: object) -> str:
    path.write_bytes(gzip.compress(b"".join(json.dumps(each).encode() + b"\n" for each in events)))
    return str(path)


def test_what_is_measured_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = [HIT, {"Type": "SigninLogs"}, {"FileName": 7}, {"records": [MISS, MISS]}, 7]
    file = write(tmp_path / "x", *events, *[MISS] * 995)

    assert 3 == main(["bench", file])
    written, err = capsys.readouterr()
    out = written.splitlines()
    assert (
        "t1612: 1,001 events = 998 scored + 1 not scored + 1 unrecognised + 1 rejected\n"
    ) == err
    assert out[0].startswith("1,000 lines, ")
    assert "998 events that can be scored: 100% file" == out[1]
    rows = {line[:24].strip(): line[24:] for line in out[4:]}
    assert ["decode with json", "score, hardened", "scan, hardened"] == list(rows)[:3]
    assert "1.00x" in rows["decode with json"]
    assert rows["score, sentinel"].endswith("  1 found")
    assert rows["scan, sentinel"].endswith(" lines skipped")


def test_no_more_is_read_than_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "x", *[HIT] * 9)
    assert 0 == main(["bench", "--lines", "3", file])
    assert capsys.readouterr().out.startswith("3 lines, ")
    monkeypatch.setattr(bench, "_MOST_BYTES", 150)
    assert 0 == main(["bench", file])
    assert capsys.readouterr().out.startswith("2 lines, ")


def test_lines_that_are_broken_or_too_long_end_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("t1612core.stream.sources.MAX_LINE", 100_000)
    path = tmp_path / "x"
    path.write_bytes(json.dumps(HIT).encode() + b"\n{]\n" + b" " * 100_001 + b"\n" + b"[" * 9999)
    assert 3 == main(["bench", str(path)])
    out, err = capsys.readouterr()
    assert out.startswith("3 lines, ")
    assert "t1612: 3 events = 1 scored + 2 rejected\n" == err


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"", "has no events to measure on"), (b"\x1f\x8b", "cannot be read to its end: ")],
)
def test_a_file_without_events_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, told: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    assert 3 == main(["bench", str(path)])
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0", "x", "²", "1000001", "999999999999"])
def test_a_wrong_number_of_lines_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bench", "--lines", text, "x"])
    assert "is no number from 1 to" in capsys.readouterr().err
