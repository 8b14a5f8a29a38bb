"""What a chain becomes reaches the next pipeline, whatever happens on the way."""

from __future__ import annotations

import json
import logging
import random
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.chains import Chains
from t1612_logstash.failures import Failures
from t1612_logstash.loading import load
from t1612_logstash.outbox import Outbox
from t1612_logstash.quiet import Quiet
from t1612_logstash.syslog_ng import Parser

from .conftest import BUILD, COMMAND, DEPLOY, QUIET, Start
from .sinks import Next, Sink, asked

LATER: dict[str, Any] = {**QUIET, "host": BUILD["host"], "@timestamp": "2026-03-02T08:20:00Z"}
STEPS = b"\n".join(json.dumps(event).encode() for event in (BUILD, DEPLOY))
ALL = STEPS + b"\n" + json.dumps(LATER).encode() + b"\n"
ON = ("--param", "correlate=true")
SOON = (*ON, "--param", "lateness_seconds=1")


def incidents(events: list[Any]) -> list[str]:
    """Give the verdicts that were told."""
    return [e["t1612"]["incident"]["verdict"] for e in events if "incident" in e["t1612"]]


def relay(start: Start, url: str, *args: str) -> Any:
    return start("http", "--listen", "127.0.0.1:0", "--downstream", url, *args)


def eventually(found: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("is_killed", [False, True])
def test_an_incident_survives_503_and_a_kill(
    start: Start, next_pipeline: Next, tmp_path: Path, is_killed: bool
) -> None:
    args = (*ON, "--param", f"state={tmp_path / 'state'}")
    running = relay(start, next_pipeline.url, *args)
    assert asked(running.port, STEPS, "/")[0] == 200
    next_pipeline.status = 503
    later = json.dumps(LATER).encode()
    assert asked(running.port, later, "/")[0] == 503
    if is_killed:
        running.stop(signal.SIGKILL)
        running = relay(start, next_pipeline.url, *args)
    next_pipeline.status = 200
    assert asked(running.port, later, "/")[0] == 200

    assert "build-then-deploy" in incidents(next_pipeline.events)
    ids = [e["event"]["id"] for e in next_pipeline.events if "incident" in e["t1612"]]
    assert len(set(ids)) == 1


def test_steps_that_were_acknowledged_survive_a_kill(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    args = (*ON, "--param", f"state={tmp_path / 'state'}")
    for event in (BUILD, DEPLOY, LATER):
        running = relay(start, next_pipeline.url, *args)
        assert asked(running.port, json.dumps(event).encode(), "/")[0] == 200
        running.stop(signal.SIGKILL)

    assert incidents(next_pipeline.events)[-1:] == ["build-then-deploy"]


def test_a_kill_while_the_next_pipeline_thinks_tells_it_again(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    args = (*ON, "--param", f"state={tmp_path / 'state'}")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        running = relay(start, f"http://127.0.0.1:{mute.getsockname()[1]}/", *args)
        with socket.create_connection(("127.0.0.1", running.port)) as connection:
            head = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(ALL)
            connection.sendall(head + ALL)
            taken, _ = mute.accept()
            data = b""
            while b"build-then-deploy" not in data:
                data += taken.recv(1 << 16)
            running.stop(signal.SIGKILL)
            taken.close()
    running = relay(start, next_pipeline.url, *args)
    assert asked(running.port, ALL, "/")[0] == 200

    assert "build-then-deploy" in incidents(next_pipeline.events)


def test_a_quiet_host_is_told_by_the_relay(start: Start, next_pipeline: Next) -> None:
    running = relay(start, next_pipeline.url, *SOON)
    assert asked(running.port, STEPS, "/")[0] == 200

    eventually(lambda: "build-then-deploy" in incidents(next_pipeline.events))


def test_a_quiet_host_is_told_when_the_next_pipeline_is_back(
    start: Start, next_pipeline: Next
) -> None:
    running = relay(start, next_pipeline.url, *SOON)
    next_pipeline.status = 503
    assert asked(running.port, STEPS, "/")[0] == 503
    time.sleep(3)
    assert next_pipeline.events == []
    next_pipeline.status = 200

    eventually(lambda: "build-then-deploy" in incidents(next_pipeline.events))


def test_a_quiet_host_is_told_by_tcp(start: Start, sink: Sink) -> None:
    target = f"127.0.0.1:{sink.port}"
    running = start("tcp", "--listen", "127.0.0.1:0", "--downstream", target, *SOON)
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(STEPS + b"\n")
        eventually(lambda: "build-then-deploy" in incidents(sink.wait(2)))


@pytest.mark.parametrize("dialect", ["plain", "omprog"])
def test_a_quiet_host_is_told_by_stdio(tmp_path: Path, dialect: str) -> None:
    out = tmp_path / "out"
    args = ["--dialect", dialect, *(("--output", str(out)) if dialect == "omprog" else ())]
    with (tmp_path / "other" if dialect == "omprog" else out).open("wb") as file:
        process = subprocess.Popen(
            [*COMMAND, "stdio", *args, *SOON], stdin=subprocess.PIPE, stdout=file
        )
        assert process.stdin is not None
        process.stdin.write(STEPS + b"\n")
        process.stdin.flush()
        eventually(
            lambda: (
                out.exists()
                and "build-then-deploy"
                in incidents([json.loads(line) for line in out.read_bytes().splitlines()])
            )
        )
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.mark.parametrize("has_state", [False, True])
def test_at_the_end_of_the_input_everything_is_told(tmp_path: Path, has_state: bool) -> None:
    state = ("--param", f"state={tmp_path / 'state'}") if has_state else ()

    def run(data: bytes) -> list[str]:
        done = subprocess.run(
            [*COMMAND, "stdio", *ON, *state], input=data, capture_output=True, timeout=60
        )
        assert done.returncode == 0
        return incidents([json.loads(line) for line in done.stdout.splitlines()])

    first = run(json.dumps(BUILD).encode())
    assert first == ["build"]
    second = run(json.dumps(DEPLOY).encode())
    # With a state the chain goes on from one run to the next.
    assert ("build-then-deploy" in second) == has_state


@pytest.mark.parametrize("kind", ["relay", "tcp"])
def test_a_stop_without_a_state_tells_what_would_be_lost(
    start: Start, next_pipeline: Next, sink: Sink, kind: str
) -> None:
    if kind == "relay":
        running = relay(start, next_pipeline.url, *ON)
        assert asked(running.port, STEPS, "/")[0] == 200
    else:
        target = f"127.0.0.1:{sink.port}"
        running = start("tcp", "--listen", "127.0.0.1:0", "--downstream", target, *ON)
        with socket.create_connection(("127.0.0.1", running.port)) as connection:
            connection.sendall(STEPS + b"\n")
            sink.wait(2)
    assert running.stop() == 0
    events = next_pipeline.events if kind == "relay" else sink.wait(3, 5)

    assert "build-then-deploy" in incidents(events)


def test_a_stop_with_a_state_keeps_the_chain_open(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    args = (*SOON, "--param", f"state={tmp_path / 'state'}")
    running = relay(start, next_pipeline.url, *ON, *args[2:])
    assert asked(running.port, STEPS, "/")[0] == 200
    assert running.stop() == 0
    relay(start, next_pipeline.url, *args)

    eventually(lambda: "build-then-deploy" in incidents(next_pipeline.events))


@pytest.mark.parametrize(
    "args", [("stdio", "--dialect", "mmexternal"), ("http", "--listen", "127.0.0.1:0")]
)
def test_a_route_without_room_for_incidents_refuses_them(
    args: tuple[str, ...], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    more = ("--log", str(log)) if args[0] == "stdio" else ()
    done = subprocess.run(
        [*COMMAND, *args, *more, *ON], capture_output=True, stdin=subprocess.DEVNULL, timeout=30
    )

    assert (done.returncode, done.stdout) == (1, b"")
    said = log.read_bytes() if more else done.stderr
    assert b"correlate: chains become events of their own" in said


def test_the_parser_of_syslog_ng_refuses_them(capfd: pytest.CaptureFixture[str]) -> None:
    assert not Parser().init({"correlate": "true"})
    assert "correlate: chains become events of their own" in capfd.readouterr().err


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Give the state of a run that has seen one step."""
    path = tmp_path / "state"
    filter = load(params={"correlate": "true", "state": str(path)})
    filter.lines([json.dumps(BUILD).encode()])
    filter.close()
    return path


def test_only_its_owner_may_read_a_state(state: Path) -> None:
    """It holds content of events. Earlier releases left what they wrote to everybody."""
    assert 0o600 == state.stat().st_mode & 0o777
    state.chmod(0o644)
    half_written = state.with_name("state.new")
    half_written.touch()
    half_written.chmod(0o644)
    chains = Chains({"state": str(state)})
    chains.close()

    assert 0o600 == state.stat().st_mode & 0o777


def test_a_state_is_not_written_through_a_link(state: Path) -> None:
    elsewhere = state.with_name("elsewhere")
    elsewhere.write_bytes(b"somebody's")
    state.with_name("state.new").symlink_to(elsewhere)
    before = state.read_bytes()
    chains = Chains({"state": str(state)})
    chains.close()

    assert (b"somebody's", before) == (elsewhere.read_bytes(), state.read_bytes())


def refused(path: Path, match: str) -> None:
    """A run that is given the state does not start, and leaves it as it is."""
    data = path.read_bytes()
    with pytest.raises(ValueError, match=match):
        Chains({"state": str(path)})
    assert data == path.read_bytes()


def test_a_bit_of_a_state_that_turned_is_noticed_wherever_it_is(state: Path) -> None:
    whole = state.read_bytes()
    rng = random.Random(20)
    for _ in range(500):
        data = bytearray(whole)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        state.write_bytes(data)
        refused(state, r"state: (is no state, or was damaged|has version).*begin anew")


@pytest.mark.parametrize("version", ["2", "1.0", "true", "null", '"1"', "[1]"])
def test_a_state_of_another_version_is_refused(state: Path, version: str) -> None:
    data = state.read_bytes().replace(b'"version": 1,', b'"version": %s,' % version.encode(), 1)
    state.write_bytes(data)
    refused(state, "has version .*, and this release reads 1; move it away to begin anew")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"untold": []}'),
        *(b'{"correlator": {}, "untold": [], "x": 1}', b'{"correlator": {}, "untold": [1]}'),
        *(b'{"correlator": {}, "untold": []}', b'{"version": 9}', b"{}"),
    ],
)
def test_what_is_no_state_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "state"
    path.write_bytes(data)
    refused(path, "begin anew")


@pytest.mark.parametrize("names", [("correlator",), ("correlator", "untold")])
def test_a_state_of_an_earlier_release_is_read(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "state"
    params = {"correlate": "true", "state": str(path)}
    filter = load(params=params)
    filter.lines([json.dumps(BUILD).encode()])
    filter.close()
    saved = json.loads(path.read_text())
    kept = {name: saved[name] for name in names}
    path.write_text(json.dumps(kept if len(names) > 1 else kept["correlator"]))
    filter = load(params=params)
    lines = filter.lines([json.dumps(each).encode() for each in (DEPLOY, LATER)])

    assert "build-then-deploy" in incidents([json.loads(line) for line in lines])


def test_what_waits_in_the_outbox_is_bounded_and_in_order() -> None:
    outbox = Outbox([{"n": 0}], most=3)
    outbox.add([{"n": 1}])
    taken = outbox.take()
    assert [each["n"] for each in taken] == [0, 1]
    outbox.add([{"n": 2}])
    assert [each["n"] for each in outbox.all()] == [0, 1, 2]
    assert outbox.take() == [{"n": 2}]
    outbox.unsent(taken)
    outbox.sent([{"n": 0}])  # another, which only looks like it
    assert [each["n"] for each in outbox.all()] == [2, 0, 1]
    outbox.add([{"n": 3}, {"n": 4}])
    assert [each["n"] for each in outbox.take()] == [1, 3, 4]
    assert (outbox.lost, len(outbox)) == (1, 4)


def test_a_host_is_quiet_by_its_own_time() -> None:
    quiet = Quiet(timedelta(seconds=300), timedelta(seconds=3_600))
    time = datetime(2020, 1, 1, tzinfo=UTC)
    quiet.heard("a", time, 1_000.0)
    quiet.heard("b", time, 1_200.0)
    quiet.heard("a", time - timedelta(seconds=9), 1_000.0)

    assert list(quiet.times(1_300.0)) == []
    quiet.heard("b", time, 1_350.0)
    assert list(quiet.times(1_301.0)) == [("a", time + timedelta(seconds=301))]
    quiet.held_up(1_301.0)
    assert list(quiet.times(1_601.0)) == []
    assert [host for host, _ in quiet.times(9_999.0)] == ["a", "b"]
    assert "a" not in quiet
    quiet = Quiet(timedelta(), timedelta(seconds=3_600))
    quiet.heard("end", datetime.max.replace(tzinfo=UTC), 0.0)
    assert list(quiet.times(999.0)) == [("end", datetime.max.replace(tzinfo=UTC))]


def test_failures_are_logged_now_and_then_without_what_events_hold(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    path = tmp_path / "mine.py"
    path.write_text("def filter(event):\n    return [event[event['secret']]]\n")
    with caplog.at_level(logging.WARNING):
        filter = load(str(path))
        lines = filter.lines([b'{"secret":"hunter2"}'] * 1_000)
        assert b"hunter2" in lines[0]
        filter.close()

    assert [record.getMessage() for record in caplog.records] == [
        "the filter failed, and its event goes on tagged: KeyError at mine.py:2",
        "the filter failed, and its event goes on tagged: 999 more",
    ]


def test_a_kind_of_failure_is_told_again_after_a_while(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    failures = Failures(10, lambda: now[0])
    for seconds in (0.0, 1.0, 9.0, 10.0, 25.0):
        now[0] = seconds
        failures.tell("kind", "text")
    failures.tell("other", "text")

    assert [record.getMessage() for record in caplog.records] == [
        *("kind: text", "kind: text (3 times)", "kind: text", "other: text")
    ]
