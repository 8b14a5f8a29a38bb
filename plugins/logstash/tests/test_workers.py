"""Several workers, each with its hosts: nothing is lost, and no chain is cut in two."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from t1612_logstash import hosts
from t1612_logstash.bodies import BodyError
from t1612_logstash.frames import framed, unframed
from t1612_logstash.hosts import Hosts
from t1612_logstash.metrics import summed
from t1612_logstash.reading import Reader
from t1612_logstash.workers import states

from t1612core import T1612Error

from .conftest import BUILD, COMMAND, DEPLOY, QUIET, Start, numbered
from .poison import LINES
from .sinks import HTTP, Next, Sink, asked, metrics_of
from .test_chains import eventually
from .test_faults import children, insisted, told

THREE = ("--workers", "3")
ON = ("--param", "correlate=true", "--param", "lateness_seconds=1")
TCP = ("tcp", "--listen", "127.0.0.1:0")
SEVEN, READER = Hosts(7), Reader()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def of(host: str, event: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({**event, **more, "host": {"name": host}}).encode()


def chained(events: list[Any]) -> set[str]:
    return {host for host, verdict in told(events) if verdict == "build-then-deploy"}


def test_each_host_keeps_its_order_and_its_chains_over_tcp(
    start: Start, sink: Sink, tmp_path: Path
) -> None:
    to = ("--downstream", f"127.0.0.1:{sink.port}")
    running = start(*TCP, *to, *THREE, *ON, "--param", f"state={tmp_path / 'state'}")
    names = [f"host-{at}" for at in range(40)]
    late = {**QUIET, "@timestamp": "2026-03-02T08:20:00Z"}
    sent = [of(name, QUIET, seq=at) for at in range(50) for name in names]
    sent += [of(name, each) for each in (BUILD, DEPLOY, late) for name in names]
    sent += LINES
    for part in (sent[:1_000], sent[1_000:]):  # on two connections, one after the other
        with socket.create_connection(("127.0.0.1", running.port)) as connection:
            connection.sendall(b"\n".join(part) + b"\n")
        sink.wait(len(part) // 2)
    expected = sum(1 for line in b"\n".join(sent).split(b"\n") if line and not line.isspace())
    eventually(lambda: chained(read(sink)) == set(names))
    assert len(children(running.process.pid)) == 3
    assert running.stop() == 0
    events = read(sink)

    assert sum("incident" not in event.get("t1612", {}) for event in events) == expected
    for name in names:
        seqs = [e["seq"] for e in events if "seq" in e and e["host"]["name"] == name]
        assert seqs == list(range(50))
    assert sorted(each.name for each in tmp_path.glob("state*[0-9]")) == [
        f"state.{at}-of-3" for at in (1, 2, 3)
    ]


def read(sink: Sink) -> list[Any]:
    return [json.loads(line) for line in list(sink.lines)]


def test_a_batch_is_cut_by_hosts_and_leaves_whole(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    to = ("--downstream", next_pipeline.url)
    running = start(*HTTP, *to, *THREE, *ON, "--param", f"state={tmp_path / 'state'}")
    names = [f"host-{at}" for at in range(20)]
    late = {**QUIET, "@timestamp": "2026-03-02T08:20:00Z"}
    sent = [of(name, each) for each in (BUILD, DEPLOY, late) for name in names]
    for body in (b"\n".join(sent[:30]), b"[" + b",".join(sent[30:]) + b"]", b"\n".join(LINES)):
        assert asked(running.port, body, "/")[0] == 200
    lines = sum(1 for line in b"\n".join(LINES).split(b"\n") if line and not line.isspace())
    eventually(lambda: chained(list(next_pipeline.events)) == set(names))
    found = metrics_of(running.port)
    assert found["t1612_events_in_total"] == len(sent) + lines
    assert found["t1612_front_workers"] == 3
    assert asked(running.port, b"", "/readyz", "GET") == (200, b"ok\n")
    next_pipeline.status = 503
    assert asked(running.port, sent[0], "/")[0] == 503
    assert asked(running.port, b"", "/readyz", "GET")[0] == 503
    assert asked(running.port, b"", "/x", "GET")[0] == 404
    assert running.stop() == 0
    own = [e for e in next_pipeline.events if "incident" not in e.get("t1612", {})]

    assert len(own) == len(sent) + lines


def test_scores_are_those_of_one(start: Start) -> None:
    alone, several = start(*HTTP), start(*HTTP, *THREE)
    bodies = [json.dumps(BUILD).encode(), b"[" + b",".join(numbered(30)) + b"]", *LINES[:60]]
    for body in bodies:
        assert asked(several.port, body) == asked(alone.port, body)
    assert asked(several.port, b"", "/v1/score", "DELETE")[0] == 405
    assert asked(several.port, b"{}", "/")[0] == 404
    assert asked(several.port, b"", "/healthz", "GET")[0] == 200


def test_a_worker_that_dies_is_started_again_and_nothing_is_lost(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    to = ("--downstream", next_pipeline.url)
    running = start(*HTTP, *to, *THREE, *ON, "--param", f"state={tmp_path / 'state'}")
    late = {**QUIET, "@timestamp": "2026-03-02T08:20:00Z"}
    for at in range(30):
        if at % 10 == 4:
            eventually(lambda: len(children(running.process.pid)) == 3)
            os.kill(children(running.process.pid)[at % 3], signal.SIGKILL)
        steps = (of(f"host-{at}", BUILD), of(f"host-{at}", DEPLOY), of(f"host-{at}", late))
        insisted(running.port, b"\n".join([*numbered(20, at * 20), *steps]))
    eventually(lambda: len(chained(list(next_pipeline.events))) == 30)
    assert running.stop() == 0

    assert {e["seq"] for e in next_pipeline.events if "seq" in e} == set(range(600))


@pytest.mark.parametrize("way", ["tcp", "http"])
def test_workers_end_with_whoever_started_them(start: Start, way: str, sink: Sink) -> None:
    to = ("--downstream", f"127.0.0.1:{sink.port}") if way == "tcp" else ()
    running = start(way, "--listen", "127.0.0.1:0", *to, *THREE)
    pids = children(running.process.pid)
    running.stop(signal.SIGKILL)
    eventually(lambda: not any(map(is_alive, pids)))

    running = start(way, "--listen", "127.0.0.1:0", *to, *THREE)
    pids = children(running.process.pid)
    before = time.monotonic()
    assert running.stop(signal.SIGINT) == 0
    assert time.monotonic() - before < 14
    assert not any(map(is_alive, pids))


def test_another_number_of_workers_is_refused_where_chains_would_be_forgotten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state"
    assert states({"state": str(path)}, 1) == [str(path)]
    assert states({}, 2) == ["", ""]
    (tmp_path / "state.1-of-2").write_text("{}")
    (tmp_path / "state.1-of-2.lock").write_text("")
    assert states({"state": str(path)}, 2) == [f"{path}.1-of-2", f"{path}.2-of-2"]
    for count in (1, 3):
        args = ("--workers", str(count), *ON, "--param", f"state={path}", "--downstream")
        done = subprocess.run(
            [*COMMAND, "http", *args, "http://127.0.0.1:9/"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert "is of another number of --workers" in done.stderr


def test_what_a_worker_refuses_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "http", "--workers", "2", "--param", "profile=none"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "profile is 'none'" in done.stderr
    assert "a worker has not started" in done.stderr


SAID: list[dict[str, Any]] = [
    {"host": {"name": "a"}, "process": {"name": "ls"}},
    {"host": {"hostname": "a"}, "process": {"name": "ls"}},
    {"host.name": "a", "process.name": "ls", "event.category": "process"},
    {"host": {"name": ["a"]}, "process": {"name": "ls"}},
    {"host": {"name": "A "}, "process": {"name": "ls"}},
    {"Type": "DeviceProcessEvents", "DeviceName": "a", "FileName": "ls"},
    {"host": {"name": "b"}, "DeviceName": "a", "FileName": "x", "Type": "DeviceProcessEvents"},
    {"host": {"name": "b"}, "DeviceName": "a", "FileName": None, "Type": "DeviceProcessEvents"},
    {
        "properties": {"DeviceName": "a", "FileName": "ls"},
        "category": "AdvancedHunting-DeviceProcessEvents",
    },
]


@pytest.mark.parametrize("is_quick", [True, False])
def test_a_host_has_one_worker_however_it_is_told(
    is_quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_quick:
        monkeypatch.setattr(hosts, "_told", lambda _: "")
    made = Hosts(1_000)
    (at,) = {made.of(json.dumps(each).encode()) for each in SAID}
    assert at == Hosts(1_000).of(b'{"host":{"name":"a"}}' if is_quick else of("a", QUIET))


@given(st.sampled_from([line for line in LINES if line]))
def test_whatever_comes_has_a_worker_and_it_is_that_of_its_host(line: bytes) -> None:
    at = SEVEN.of(line)
    assert 0 <= at < 7
    with suppress(ValueError, RecursionError, T1612Error):  # most are no events
        event = json.loads(line)
        read = READER.read(event) if isinstance(event, dict) else None
        if read is not None:
            detector, row, kind = read
            host = detector.clock_of(row, kind=kind)[0]
            assert not host or at == SEVEN.of(of(host, QUIET))


def test_many_hosts_are_spread_and_not_all_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_MOST", 100)
    made = Hosts(4)
    counts = Counter(made.of(of(f"h{at}", QUIET)) for at in range(1_000))
    assert len(made._known) <= 100
    assert min(counts.values()) > 150


@given(st.lists(st.binary(max_size=40)))
def test_frames_give_back_what_was_put_in(events: list[bytes]) -> None:
    body = framed(events)
    assert unframed(body) == events
    if body:
        with pytest.raises(BodyError):
            unframed(body[:-1])


def test_numbers_are_added_up_name_by_name() -> None:
    one = '# HELP a A.\n# TYPE a counter\na{x="1"} 2\n# HELP b B.\n# TYPE b gauge\nb 1.5\n'
    two = '# HELP a A.\n# TYPE a counter\na{x="1"} 3\na{x="2 3"} 1\n'
    assert summed([one, two]) == one.replace("2\n", '5\na{x="2 3"} 1\n', 1)
