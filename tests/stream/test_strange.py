"""What is no JSON of bytes is told with what it is and what to do instead."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from t1612core import LineError, SourceError, read_json, scan_ndjson
from t1612core.stream import json_stream as reading
from t1612core.stream.account import Rejected, Value
from t1612core.stream.json_stream import json_values
from t1612core.stream.sources import is_table

HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/"}
LINE = json.dumps(HIT).encode() + b"\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "is an Excel file, or an archive in a stream"),
        (b"PK\x05\x06" + b"\0" * 18, "is a zip archive without files"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an Excel file of the old kind"),
        (b"PAR1\x15\x04", "is Parquet, which is read from a file or an archive only"),
        (b"\xd4\xc3\xb2\xa1\x02\x00", "is a capture of network traffic"),
        (b"\x0a\x0d\x0d\x0a\x1c\x00", "is a capture of network traffic"),
        (b"%PDF-1.7\n", "is a PDF: export the events themselves"),
        (b"SQLite format 3\0\x10", "is an SQLite database: export the table"),
        (b"LPKSHHRH\0", "is the journal's own file: journalctl -o json"),
        (b"ARROW1\0\0\xff", "is an Arrow or Feather file, which is not read here: save it as"),
        (b"Obj\x01\x04", "is Avro, which is not read here"),
        (b"Rar!\x1a\x07\x01", "is a RAR archive"),
        (b"\x04\x22\x4d\x18\x64", "is packed with lz4"),
        (b"\x30\0\0\0LfLe\1", "is an event log of Windows before Vista"),
        (b"\x7fELF\x02", "is a program, no events"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"<!DOCTYPE html>\n<html>", "is a page of HTML, such as a login's"),
        (b"\xef\xbb\xbf<HTML><body>", "is a page of HTML, such as a login's"),
        (b"7z\xbc\xaf\x27", "is packed with 7z"),
        (LINE.decode().encode("utf-16-le"), "is UTF-16 without a byte order mark; save it as"),
        (LINE.decode().encode("utf-16-be"), "is UTF-16 without a byte order mark; save it as"),
    ],
)
def test_what_is_never_json_is_told_by_its_first_bytes(data: bytes, told: str) -> None:
    for read in (scan_ndjson, read_json):
        with pytest.raises(SourceError, match=told):
            list(read(io.BytesIO(data)))


def test_what_a_log_lost_before_its_first_line_costs_that_line_alone() -> None:
    """A log that is cut while it is written begins with NULs."""
    errors: list[LineError] = []
    found = list(scan_ndjson(io.BytesIO(b"\0" * 9 + LINE + LINE), on_error=errors.append))

    assert ([2], [1]) == ([each.line for each in found], [each.line for each in errors])


@pytest.mark.parametrize("read", [scan_ndjson, read_json])
@pytest.mark.parametrize(
    "source", [io.StringIO("{}"), LINE, [HIT], None, io.TextIOWrapper(io.BytesIO(LINE))]
)
def test_what_gives_no_bytes_is_told(read: Callable[[Any], Any], source: Any) -> None:
    with pytest.raises(SourceError, match=r"expected a path or a buffered binary stream: open\("):
        list(read(source))


@pytest.mark.parametrize("line", [b'"a"', b'"a" "b"', b"1", b"[1, 2]", b'{"a": 1}, {"b": 2}'])
def test_what_may_be_json_is_no_table(line: bytes) -> None:
    assert not any(
        "CSV" in each.reason for each in json_values([line]) if isinstance(each, Rejected)
    )


def test_only_the_first_line_is_a_head() -> None:
    first, second = json_values([b"{}\n", b"a,b\n"])

    assert isinstance(first, Value)
    assert isinstance(second, Rejected)
    assert "CSV" not in second.reason


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_VALUES", 10)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("lines", "values", "reasons"),
    [
        ([b"[{},{},{},{},{}]\n", b"7\n"], [{}] * 5 + [7], []),
        ([b"[{},{},{},{},{},{}]\n", b"7\n"], [7], ["holds more than"]),
        ([b'{"a":[1,2,3,4,5,6,7,8,9,0]}\n', b"7\n"], [7], ["holds more than"]),
        # Of a value over many lines, the first line alone is lost.
        ([b'{"a":[1,2,3,4,\n', b"5,6,7,8,9,0]}\n"], [5], ["begins a value with more than"]),
        # One long text holds no values.
        ([b'"' + b"x" * 99 + b'"\n'], ["x" * 99], []),
    ],
)
def test_what_may_hold_too_many_values_is_rejected_and_gone_past(
    lines: list[bytes], values: list[Any], reasons: list[str]
) -> None:
    made = list(json_values(lines))
    rejected = [each.reason for each in made if isinstance(each, Rejected)]

    assert values == [each.value for each in made if isinstance(each, Value)][: len(values)]
    assert all(expected in reason for expected, reason in zip(reasons, rejected, strict=False))
    assert len(reasons) <= len(rejected)
    assert bool(reasons) == bool(rejected)


def test_a_value_that_memory_is_too_small_for_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str, _at: int) -> Any:
        raise MemoryError

    monkeypatch.setattr(reading, "_decode", fail)
    monkeypatch.setattr(reading, "_decode_whole", None)
    (only,) = json_values([b"{}"])

    assert Rejected(1, "takes more memory than there is, in the value at column 1") == only


def test_a_file_that_cannot_be_opened_is_no_parquet(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)

    assert not is_table(__file__)


@pytest.mark.parametrize(
    "line",
    [
        b"2026-03-02T08:06:41Z srv sshd[1]: Accepted publickey for dev [preauth] 7",
        b"2026/03/02 08:06:41 a, b",
        b"08:06:41 {not json",
        b'203.0.113.9 - - [02/Mar/2026] "GET / HTTP/1.1" 200 7',
    ],
)
def test_a_line_of_a_log_is_rejected_once(line: bytes) -> None:
    made = list(json_values([line + b"\n", LINE]))

    assert Rejected(1, "is a line of text: neither JSON nor of a log that is read here") == made[0]
    assert [2] == [each.line for each in made[1:]]


@pytest.mark.parametrize("line", [b"1", b"-1.5e3", b"1.5 2", b"1 -2"])
def test_numbers_are_values(line: bytes) -> None:
    assert all(isinstance(each, Value) for each in json_values([line]))
