"""As many events leave each route as came in, whatever they are and whatever a filter does."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash import bodies, codec
from t1612_logstash.loading import load
from t1612_logstash.syslog_ng import Parser

from .conftest import BUILD, COMMAND, Start, Talk, numbered
from .poison import LINES, NASTY
from .sinks import Next, Sink, asked

# Good events before, between and behind: none is lost because of another.
GOOD = numbered(5)
MIXED = [*GOOD, *LINES[:90], *GOOD, *LINES[90:], *GOOD]


@pytest.fixture(params=["bundled", "nasty"])
def chosen(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ...]:
    """Give the arguments for a filter: ours, or one that does what none should."""
    if request.param == "bundled":
        return ()
    path = tmp_path / "nasty.py"
    path.write_text(NASTY)
    return ("--filter", str(path))


def checked(events: list[Any], *, is_ours: bool) -> None:
    assert len(events) == len(MIXED)
    assert all(isinstance(event, dict) for event in events)
    if is_ours:
        seqs = [event["seq"] for event in events if "seq" in event]
        assert seqs == [0, 1, 2, 3, 4] * 3
        scores = [event["t1612"]["score"] for event in events if event.get("seq") == 0]
        assert scores == [4, 4, 4]


def strictly(data: bytes) -> Any:
    """Decode as a reader does that takes nothing but JSON."""

    def refuse(text: str) -> Any:
        raise AssertionError(text)

    def finite(text: str) -> float:
        assert abs(float(text)) < float("inf")
        return float(text)

    return json.loads(data, parse_constant=refuse, parse_float=finite)


def test_plain(chosen: tuple[str, ...]) -> None:
    done = subprocess.run(
        [*COMMAND, "stdio", *chosen], input=b"\n".join(MIXED), capture_output=True, timeout=60
    )

    assert done.returncode == 0
    checked([strictly(line) for line in done.stdout.splitlines()], is_ours=not chosen)
    assert b"docker build" not in done.stderr


@pytest.mark.parametrize("is_there", [True, False])
def test_the_library_with_and_without_msgspec(
    monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    if not is_there:
        monkeypatch.setattr(codec, "_read", codec._loads)
        monkeypatch.setattr(codec, "_write", codec._dumps)
        monkeypatch.setattr(bodies, "_raw", None)
    filter = load()
    checked([strictly(line) for line in filter.lines(MIXED)], is_ours=True)
    array = b"[" + b",".join(line for line in MIXED if is_whole(line)) + b"]"
    split = bodies.elements(array, 1_000)
    assert split == [line.strip() for line in MIXED if is_whole(line)]


def is_whole(line: bytes) -> bool:
    """Tell that a line can be an element: its brackets and strings close, and no comma is loose."""
    depth = 0
    for token in re.findall(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},"]', line):
        depth += (token in b"[{") - (token in b"]}")
        if depth < 0 or token == b'"' or (depth == 0 and token == b","):
            return False
    return depth == 0


def test_omprog_confirms_each(chosen: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "out"
    args = ("stdio", "--dialect", "omprog", "--output", str(out), *chosen)
    with Talk(*args) as talk:
        assert talk.read() == b"OK\n"
        for line in MIXED:
            assert talk.ask(line) == b"OK\n"
        assert talk.end() == 0
    checked([strictly(line) for line in out.read_bytes().splitlines()], is_ours=not chosen)


def test_mmexternal_answers_each_with_its_own(chosen: tuple[str, ...]) -> None:
    with Talk("stdio", "--dialect", "mmexternal", *chosen, stderr=subprocess.STDOUT) as talk:
        answers = [strictly(talk.ask(line)) for line in MIXED]
        assert talk.end() == 0

    assert all(set(answer) <= {"$!"} for answer in answers)
    if not chosen:
        scores = [answers[MIXED.index(line)]["$!"]["t1612"]["score"] for line in GOOD]
        assert scores == [4, 0, 0, 0, 0]


def test_tcp(start: Start, sink: Sink, chosen: tuple[str, ...]) -> None:
    target = f"127.0.0.1:{sink.port}"
    running = start("tcp", "--listen", "127.0.0.1:0", "--downstream", target, *chosen)
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"\n".join(MIXED) + b"\n")
    sink.wait(len(MIXED))
    assert running.stop() == 0

    checked([strictly(line) for line in sink.lines], is_ours=not chosen)


@pytest.mark.parametrize("shape", ["array", "lines", "members"])
def test_the_relay(start: Start, next_pipeline: Next, chosen: tuple[str, ...], shape: str) -> None:
    args = ("--listen", "127.0.0.1:0", "--downstream", next_pipeline.url)
    port = start("http", *args, *chosen).port
    expected = MIXED
    if shape == "array":
        expected = [line for line in MIXED if is_whole(line)]
        assert asked(port, b"[" + b",".join(expected) + b"]", "/")[0] == 200
    elif shape == "lines":
        assert asked(port, b"\n".join(expected), "/")[0] == 200
    else:
        packed = b"".join(gzip.compress(line + b"\n") for line in expected)
        assert asked(port, packed, "/", Content_Encoding="gzip")[0] == 200

    assert len(next_pipeline.events) == len(expected)
    if not chosen:
        assert [e["seq"] for e in next_pipeline.events if "seq" in e] == [0, 1, 2, 3, 4] * 3


BODIES = (
    *(b"", b"[", b"[" * 100_000, b"[]", b"[,]", b"[1,", b"[1]]", b"[}", b"\xff\x00[", b"\n\n\n"),
    *(b'[{"a":1}{"b":2}]', b'["', b'["\\', b"[1,]", b"[[],[]]", b"[" + b'"\\\\",' * 1_000 + b"1]"),
    *LINES,
)


def test_each_body_by_itself_is_answered_200_by_the_relay(
    start: Start, next_pipeline: Next, chosen: tuple[str, ...]
) -> None:
    args = ("--listen", "127.0.0.1:0", "--downstream", next_pipeline.url)
    port = start("http", *args, *chosen).port
    for body in BODIES:
        assert asked(port, body, "/")[0] == 200, body[:80]
    for line in LINES:
        before = len(next_pipeline.events)
        assert asked(port, b"[" + line + b"]\n", "/")[0] == 200, line[:80]
        assert len(next_pipeline.events) > before or line == b"", line[:80]
    assert asked(port, b"", "/healthz", "GET")[0] == 200


def test_scores(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0").port
    for body in BODIES:
        status, answer = asked(port, body)
        assert status == 200, body[:80]
        strictly(answer)
    whole = [line for line in MIXED if is_whole(line)]
    status, answer = asked(port, b"[" + b",".join(whole) + b"]")
    results = strictly(answer)

    assert (status, len(results)) == (200, len(whole))
    assert all(("score" in each) != ("error" in each) for each in results)
    assert [results[whole.index(line)]["score"] for line in GOOD] == [4, 0, 0, 0, 0]


class Message(dict[str, Any]):
    """What syslog-ng's parsers get: fields take text that is whole, and nothing else."""

    def __setitem__(self, key: str, value: Any) -> None:
        assert isinstance(value, str)
        value.encode("utf-8")
        assert "\0" not in value
        super().__setitem__(key, value)


def test_the_parser_of_syslog_ng(chosen: tuple[str, ...]) -> None:
    parser = Parser()
    assert parser.init({"filter": chosen[1]} if chosen else {})
    for line in MIXED:
        for text in (line, line.decode("utf-8", "surrogateescape"), line.decode("latin-1")):
            message = Message({"MESSAGE": text})
            assert parser.parse(message) is True
            assert [name for name in message if name.startswith("t1612.")] or chosen
    parser.deinit()


def test_a_large_number_does_not_hide_a_build() -> None:
    filter = load()
    for extra in (b',"n":1e999}', b',"tags":[1e999]}', b',"n":"\\ud800"}'):
        (line,) = filter.lines([json.dumps(BUILD)[:-1].encode() + extra])
        event = strictly(line)
        assert event["t1612"]["score"] == 4
        if extra != b',"n":"\\ud800"}':
            assert event["tags"] == ["_t1612exception"]
            assert event["message"].encode().endswith(extra)
