"""What syslog and log collectors write before an event is left alone, and the event is read."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import LineError, events_from, read_json, scan_ndjson
from t1612core.telemetry.carried import carried

EVENT = {"FileName": "docker", "ProcessCommandLine": "docker build -t x /tmp/{x}", "a": {"b": 1}}
JSON = json.dumps(EVENT)
PREFIXES = (
    "Mar  2 08:06:41 srv falco: ",
    "Mar 12 08:06:41 srv tracee[12]: @cee: ",
    "<14>Mar  2 08:06:41 srv falco[1]: ",
    "<14>1 2026-03-02T08:06:41.123Z srv laurel 12 ID1 - ",
    "<14>1 2026-03-02T08:06:41.123Z srv laurel 12 - [x@1 a={b}] ",
    "2026-03-02T08:06:41.123456+00:00 srv laurel[12]: ",
    "2026-03-02T08:06:41.123456789Z stdout F ",
    "2026-03-02 08:06:41,123 INFO ",
    "<14>",
    "falco-1  | ",
    "[pod/tetragon-x2/export-stdout] ",
)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_event_is_read_behind(prefix: str) -> None:
    lines = f"{prefix}{JSON}\n" * 2

    assert [EVENT] * 2 == list(read_json(io.BytesIO(lines.encode())))
    assert [EVENT] == list(events_from({"message": f"{prefix}{JSON}", "x": 1}))
    assert [1, 2] == [each.line for each in scan_ndjson(io.BytesIO(lines.encode()))]


@pytest.mark.parametrize(
    "line",
    [
        "Mar  2 08:06:41 srv sshd[1]: Accepted publickey",
        f"Mar  2 08:06:41 srv falco: {JSON} and more",
        f"Mar  2 08:06:41 srv falco: {JSON[:-1]}",
        f"Mar  2 08:06:41 srv falco: {'{' * 9}",
        f"Mar  2 08:06:41 srv falco: {'a' * 3000}{JSON}",
        "Mar  2 08:06:41 srv falco: [1]",
        'Mar  2 08:06:41 srv falco: {"a": ' + "[" * 100_000,
        f'"process": {JSON}',
        f"words {JSON}",
    ],
)
def test_any_other_line_is_no_event_and_is_told(line: str) -> None:
    errors: list[LineError] = []

    assert carried(line) is None
    list(read_json(io.BytesIO(f"{line}\n".encode()), on_error=errors.append))
    assert errors


def test_an_array_of_words_is_no_prefix() -> None:
    assert [True, None, {"a": 1}] == list(read_json(io.BytesIO(b'[true,null]\n{"a":1}\n')))


def test_a_text_that_carries_nothing_leaves_its_event_whole() -> None:
    event = {"message": PREFIXES[0], "a": 1}

    assert [event] == list(events_from(event))


@given(st.sampled_from(PREFIXES), st.dictionaries(st.text(), st.text() | st.integers()))
def test_what_json_writes_is_read_behind_any(prefix: str, event: dict[str, Any]) -> None:
    assert event == carried(prefix + json.dumps(event))
