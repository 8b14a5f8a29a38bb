"""Engine API requests: what is asked, and of which image."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.engine_api.requests import (
    MAX_PARAMS,
    MAX_TARGET,
    parse_request,
    parse_request_line,
    read_fields,
)

from ..beside import shared
from .rows import facts, ids, vectors

REQUESTS = vectors("api_requests")
# A parameter's text: anything that UTF-8 can hold, without the one that is redacted.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@pytest.mark.parametrize("row", REQUESTS, ids=ids(REQUESTS))
def test_request_vector(row: Any) -> None:
    """Operation, parameters and facts are what the vector says."""
    request = parse_request_line(row["input"])

    if row["expected"] is None:
        assert request is None
    else:
        assert request is not None
        assert row["expected"] == facts(request, row["expected"])


@given(st.lists(st.tuples(NAMES, TEXT), max_size=8))
def test_percent_encoding_round_trips(params: list[tuple[str, str]]) -> None:
    """What a client encodes is what is read, in its order; passwords in URLs aside."""
    wanted = tuple(
        pair for pair in params if pair[0] != "buildargs" and not {"@", '"', "'"} & set(pair[1])
    )
    request = parse_request("POST", f"/build?{urlencode(wanted)}")
    spaced = parse_request("POST", f"/build?{urlencode(wanted, quote_via=quote)}")

    assert request is not None
    assert request == spaced
    assert tuple(name for name, _ in wanted) == tuple(name for name, _ in request.params)
    for (_, value), (_, found) in zip(wanted, request.params, strict=True):
        assert value == found or "[redacted]" in found


@given(st.text("QZXV0123456789", min_size=6), st.sampled_from(["{}", '{{"A":"{}"}}']))
def test_a_build_argument_is_in_no_field(secret: str, form: str) -> None:
    """Encoded, raw or broken: the value stays out of all that the object holds."""
    value = form.format(secret)
    for text in (quote(value, safe=""), value):
        request = parse_request("POST", f"/build?buildargs={text}&t=x")

        assert request is not None
        assert secret not in repr(asdict(request))
        assert ("x",) == request.tags


def test_a_form_comes_before_the_query() -> None:
    """The daemon looks into the body first."""
    request = parse_request("POST", "/build?remote=a&t=q", read_fields("remote=b&t=f"))

    assert request is not None
    assert "b" == request.remote
    assert ("f", "q") == request.tags


def test_an_unknown_method_is_read_as_post() -> None:
    """Only POST does anything on these routes."""
    request = parse_request("", "/build")

    assert request is not None
    assert request.makes_image
    assert "" == request.method


@pytest.mark.parametrize(
    ("target", "form", "is_cut"),
    [
        ("/build?" + "t=x&" * (MAX_PARAMS - 1) + "t=x", "", False),
        ("/build?" + "t=x&" * MAX_PARAMS + "t=x", "", True),
        ("/build?t=" + "x" * (MAX_TARGET - 9), "", False),
        ("/build?t=" + "x" * MAX_TARGET, "", True),
        ("/build", "t=" + "x" * MAX_TARGET, True),
        ("/build?t=x&" + "&" * MAX_PARAMS + "t=y", "", False),
    ],
)
def test_limits_are_marked(target: str, form: str, is_cut: bool) -> None:
    """A request that was read in part says so."""
    request = parse_request("POST", target, read_fields(form))

    assert request is not None
    assert is_cut is request.truncated
    assert len(request.params) <= MAX_PARAMS


@given(st.text(), st.text(), st.text(max_size=8))
def test_any_text_is_a_request_or_none(text: str, form: str, method: str) -> None:
    """Nothing raises, and every fact can be asked for."""
    for request in (
        parse_request_line(text),
        parse_request(method, f"/{text}", read_fields(form)),
    ):
        if request is not None:
            assert isinstance(request.makes_image, bool)
            assert isinstance(request.is_nocache, bool)
            assert request.fetches in ("", request.remote, *(v for _, v in request.params))


@pytest.mark.parametrize("name", ["legacy", "buildkit"])
def test_recorded_requests_are_read(name: str) -> None:
    """What the real docker CLI sent: one operation for each command that makes an image."""
    folder = "facts/engine_api_requests"
    path = shared(f"{folder}/engine_api_requests_docker_cli_20.10.24_{name}.jsonl")
    verbs = {"build": "build", "commit": "commit", "import": "import", "load": "load"}
    command: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        command = record.get("cli", command)
        request = parse_request_line(record.get("request_line", ""))
        if request is None:
            assert "cli" in record
            continue
        verb = next((verbs[word] for word in command if word in verbs), "")
        if request.makes_image:
            assert request.operation == (verb or "build")
            assert not request.fetches or request.fetches in command
        if request.operation == "build" and verb:
            wanted = {word for flag, word in pairwise(command) if flag == "-t"}
            assert wanted <= set(request.tags)
            assert request.is_nocache == ("--no-cache" in command)
