"""Requests in a daemon's log: each engine's own sentence about them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.engine_api.daemon_logs import MAX_LENGTH, reported_request
from t1612core.container.engine_api.requests import ApiRequest, parse_request

from ..beside import shared
from .rows import facts, ids, vectors

LOGS = vectors("api_logs")


def log_line(text: str) -> ApiRequest | None:
    """Read the request that a line reports."""
    reported = reported_request(text)
    return None if reported is None else parse_request(*reported)


@pytest.mark.parametrize("row", LOGS, ids=ids(LOGS))
def test_log_vector(row: Any) -> None:
    """The request that the line tells of, or none."""
    request = log_line(row["input"])

    if row["expected"] is None:
        assert request is None
    else:
        assert request is not None
        assert row["expected"] == facts(request, row["expected"])


def test_a_long_log_line_is_read_to_its_limit() -> None:
    """A target as long as the limit is marked; what lies behind it isn't looked for."""
    long = log_line('msg="Calling POST /build?t=' + "x" * 2 * MAX_LENGTH)

    assert long is not None
    assert long.truncated
    assert log_line(" " * MAX_LENGTH + "Calling POST /build") is None


@given(st.text())
def test_any_line_tells_of_a_request_or_none(text: str) -> None:
    """Nothing raises."""
    for request in (log_line(text), log_line(f"Calling POST /{text}")):
        assert isinstance(request, (ApiRequest, type(None)))


def test_sample_log_lines_are_read() -> None:
    """Each real dockerd line tells of a request."""
    lines = shared("facts/samples/dockerd_log.jsonl").read_text(encoding="utf-8").splitlines()

    assert lines
    for line in lines:
        request = log_line(json.loads(line)["_raw"])

        assert request is not None
        assert "POST" == request.method
        assert request.path.startswith("/containers/")
