"""Event logs of Windows are read where the package ``evtx`` is installed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from t1612core import SourceError
from t1612core.cli.main import main
from t1612core.stream import event_logs
from t1612core.stream.account import Rejected, Value

from .evtx_file import CHUNK, evtx

BUILD = {
    "UtcTime": "2026-03-02 08:06:41.000",
    "Image": "C:\\Program Files\\Docker\\docker.exe",
    "CommandLine": "docker build -t x C:\\Windows\\Temp\\x",
    "ParentProcessGuid": "00000000-0000-0000-0000-000000000000",
}
OTHER = {"UtcTime": "2026-03-02 08:06:42.000", "Image": "C:\\a.exe", "CommandLine": "a é"}

pytest.importorskip("evtx", reason="event logs are read by the package evtx")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "x.evtx"
    path.write_bytes(evtx([BUILD, OTHER, BUILD]))
    return path


def test_the_records_of_a_log_are_scored(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["scan", "--format", "jsonl", str(log)])
    shown = capsys.readouterr()
    found = [json.loads(line) for line in shown.out.splitlines()]

    assert 1 == code
    assert [{"file": str(log), "line": 1}, {"file": str(log), "line": 3}] == [
        each["source"] for each in found
    ]
    assert {"2026-03-02T08:06:41Z"} == {each["time"] for each in found}
    assert "3 events = 3 scored + 0 rejected; 2 findings, read as sysmon (3)" in shown.err


def test_chunks_that_were_never_written_to_hold_nothing(log: Path) -> None:
    made = list(event_logs.records(str(log)))

    assert [1, 2, 3] == [each.line for each in made]
    assert all(isinstance(each, Value) for each in made)


def test_what_stands_behind_the_last_chunk_is_none(log: Path) -> None:
    data = bytearray(log.read_bytes())
    data[4096 + CHUNK : 4096 + CHUNK + 8] = b"leftover"
    log.write_bytes(data)

    assert [Value] * 3 == [type(each) for each in event_logs.records(str(log))]


def test_a_chunk_that_is_broken_before_another_is_told(log: Path) -> None:
    data = log.read_bytes()[:-CHUNK]
    log.write_bytes(data + b"ElfBroke".ljust(CHUNK) + data[4096:])

    made = list(event_logs.records(str(log)))
    assert [Value] * 3 + [Rejected] + [Value] * 3 == [type(each) for each in made]


def test_a_record_or_a_chunk_that_is_broken_is_told(log: Path) -> None:
    data = bytearray(log.read_bytes())
    broken = data.index(b"\x0f\x01\x01\0", data.index(b"\x2a\x2a\0\0", 4096 + 600))
    data[broken + 4] = 0x77  # a token that there is not
    log.write_bytes(data)
    told = [each.reason for each in event_logs.records(str(log)) if isinstance(each, Rejected)]
    assert ["is a record that cannot be read"] == told

    data[4096:4104] = b"ElfBroke"
    log.write_bytes(data)
    (only,) = event_logs.records(str(log))
    assert isinstance(only, Rejected)
    assert only.reason.startswith("begins a chunk of records that cannot be read")


@pytest.mark.parametrize("kept", [4096, 4096 + CHUNK - 1])
def test_a_log_that_was_cut_is_told(log: Path, kept: int) -> None:
    log.write_bytes(log.read_bytes()[:kept])

    with pytest.raises(SourceError, match="cannot be read to its end: it is cut"):
        list(event_logs.records(str(log)))


def test_what_is_no_log_is_told(log: Path) -> None:
    log.write_bytes(b"ElfFile\0" * 9)

    with pytest.raises(SourceError, match="cannot be read: "):
        list(event_logs.records(str(log)))


def test_a_record_that_is_no_json_is_told(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_logs, "json", type("", (), {"loads": staticmethod(int)}))

    assert {"is a record that cannot be read"} == {
        each.reason for each in event_logs.records(str(log)) if isinstance(each, Rejected)
    }


def test_without_the_package_it_says_how_to_get_it(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "evtx", None)

    assert 3 == main(["scan", str(log)])
    assert f"{log}: is an event log of Windows, which needs a package here: pip install evtx" in (
        capsys.readouterr().err
    )
