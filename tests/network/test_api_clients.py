"""Requests to an engine in a command line: read, connected to, or only mentioned."""

from __future__ import annotations

import json
from shutil import which
from subprocess import run
from typing import Any

import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.engine_api.calls import ApiCall, ApiCalls
from t1612core.container.engine_api.clients import find_calls
from t1612core.knowledge.commands import CLIENTS
from t1612core.shell.grammar import Tool
from t1612core.shell.limits import LIMIT

from ..beside import shared
from .rows import ids, vectors

ROWS = vectors("api_calls")
WORDS = (
    "curl wget nc socat sh -c python3 powershell sudo -U -X POST --unix-socket -d @x --next"
    " /var/run/docker.sock http://192.0.2.1:2375/build UNIX-CONNECT:/var/run/docker.sock"
    " /dev/tcp/h/2375 -Uri irm env A=1 -enc - -- ' \" | ; & > < \\ $"
)
PIECES = st.sampled_from([*WORDS.split(), "\n", "POST /build HTTP/1.1", "\ud800"])


def facts(text: str, call: ApiCall, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what *wanted* asks of a call."""
    endpoint, request = call.endpoint, call.request
    parts = () if endpoint is None else (endpoint.transport, endpoint.address, endpoint.port)
    found: dict[str, Any] = {
        "client": call.client,
        "endpoint": ":".join(str(part) for part in parts if part is not None) or None,
        "request": None if request is None else f"{request.method} {request.path}",
        "operation": None if request is None else request.operation,
        "confidence": call.confidence,
        "body_file": call.body_file,
        "tags": [] if request is None else list(request.tags),
        "fetches": "" if request is None else request.fetches,
        "spans": {
            mark.what: text[slice(*mark.span)]
            for mark in call.marks
            if mark.what in wanted.get("spans", ())
        },
    }
    return {name: found[name] for name in wanted}


@pytest.mark.parametrize("row", ROWS, ids=ids(ROWS))
def test_vector(row: Any) -> None:
    """Every call in the text, in order, as far as it can be read."""
    found = find_calls(row["input"], CLIENTS)

    assert len(row["expected"]) == len(found.calls)
    assert row["expected"] == [
        facts(row["input"], call, wanted)
        for call, wanted in zip(found.calls, row["expected"], strict=True)
    ]
    assert not found.truncated
    for call in found.calls:
        is_image = call.request is not None and call.request.makes_image
        assert is_image is call.makes_image


def test_an_argument_list_needs_no_quotes() -> None:
    """Each argument is one word; spans point into the list joined by spaces."""
    argv = ["sh", "-c", "curl -X POST 'http://192.0.2.1:2375/build?t=a b'"]
    found = find_calls(argv, CLIENTS)
    text = " ".join(argv)

    assert 1 == len(found.calls)
    assert found.calls[0].makes_image
    assert {"curl", "POST", "'http://192.0.2.1:2375/build?t=a b'"} == {
        text[slice(*mark.span)] for mark in found.calls[0].marks
    }


def test_a_script_is_parted_at_its_operators() -> None:
    """In shell text an ampersand ends the command."""
    text = "true&curl -X POST http://192.0.2.1:2375/build&"

    assert 1 == len(find_calls(["sh", "-c", text], CLIENTS).calls)
    assert "true&curl" == find_calls(text, CLIENTS).calls[0].client


def test_a_process_has_a_name_of_its_own() -> None:
    """With the file name of the process the first word may be anything."""
    text = "x -X POST http://192.0.2.1:2375/build"

    assert "likely" == find_calls(text, CLIENTS).calls[0].confidence
    assert "certain" == find_calls(text, CLIENTS, program="curl").calls[0].confidence


def test_a_long_line_is_marked() -> None:
    """What lies behind the limit is not read, and that is said."""
    text = "curl -X POST http://192.0.2.1:2375/build "
    for found in (
        find_calls(text + "x" * LIMIT, CLIENTS),
        find_calls([*text.split(), "x" * LIMIT, "y"], CLIENTS),
        find_calls(text + "x", CLIENTS, limit=len(text)),
    ):
        assert found.truncated
        assert "build" == getattr(found.calls[0].request, "operation", None)
    assert not find_calls(["x" * LIMIT], CLIENTS).truncated
    assert ApiCalls() == find_calls([], CLIENTS)


@given(st.lists(PIECES, max_size=16).map(" ".join), st.text(max_size=20))
def test_any_text_has_calls_whose_spans_lie_inside_it(text: str, noise: str) -> None:
    """Nothing raises, on command lines, scripts and argument lists."""
    argv = [*text.split(" "), noise]
    for line in (text + noise, argv, ["bash", "-c", text + noise]):
        joined = line if isinstance(line, str) else " ".join(line)
        for call in find_calls(line, CLIENTS).calls:
            assert all(0 <= start <= end <= len(joined) for start, end in _spans(call))


def _spans(call: ApiCall) -> list[tuple[int, int]]:
    return [mark.span for mark in call.marks]


@given(st.text())
def test_any_source_is_read(code: str) -> None:
    """Nothing raises on what an interpreter or PowerShell gets."""
    for program in ("python3", "powershell", "sh"):
        assert isinstance(find_calls([program, "-c", code], CLIENTS), ApiCalls)


@given(st.text("QZXV0123456789", min_size=6))
def test_no_secret_gets_into_a_call(secret: str) -> None:
    """Neither a build argument nor a password in a URL."""
    for text in (
        f'curl -X POST \'http://192.0.2.1:2375/build?buildargs={{"A":"{secret}"}}\'',
        f"curl -d buildargs={secret} http://me:{secret}@192.0.2.1:2375/build",
        f"curl -X POST http://192.0.2.1:2375/build?remote=https://me:{secret}@h.example/x",
    ):
        found = find_calls(text, CLIENTS)

        assert found.calls
        assert secret not in repr(asdict(found))


@pytest.mark.skipif(which("curl") is None, reason="no curl to ask")
def test_curl_has_the_options_that_the_table_knows() -> None:
    """Its own help agrees on which options take a value: none missing, none more."""
    shown = run(["curl", "--help", "all"], capture_output=True, text=True, check=True).stdout
    tool = CLIENTS.grammar.programs["curl"]
    assert isinstance(tool, Tool)
    assert tool.verb
    flags = tool.verb.flags
    # Help shows some values in square brackets that must be there all the same.
    exceptions = {"proxy", "preproxy", "help"}
    for line in shown.splitlines():
        words = line.split()
        name = next((word for word in words if word.startswith("--")), "")[2:].rstrip(",")
        if not name or name in exceptions:
            continue
        at = next(place for place, word in enumerate(words) if word.startswith("--"))
        arity = "value" if words[at + 1].startswith("<") else "switch"
        assert arity == flags[name].arity, name
        if words[0].startswith("-") and len(words[0].rstrip(",")) == 2:
            assert flags[name] == flags[words[0][1]], words[0]


def test_events_of_the_corpus_that_ask_an_engine_are_seen() -> None:
    """Each curl that is labelled as an attack builds; no other process asks for an image."""
    lines = shared("corpus/events.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        event = json.loads(line)
        if event["table"] != "process":
            continue
        found = find_calls(event["ProcessCommandLine"] or "", CLIENTS)
        is_attack = event["FileName"] == "curl" and event["expect"] == "alert"

        assert is_attack is any(call.makes_image for call in found.calls)


def test_public_commands_ask_no_engine() -> None:
    """Of the benign container commands none carries an API request."""
    text = shared("corpus/benign_commands_dev.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        assert not find_calls(json.loads(line)["command"], CLIENTS).calls
