"""What operates it: readiness, metrics, tokens, certificates, sockets, reloads, dead letters."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.addresses import listening

from .conftest import BUILD, COMMAND, Running, Start, Talk, numbered
from .sinks import HTTP, Next, Sink, asked, metrics_of
from .test_chains import eventually
from .test_syslog import free_port


def test_ready_is_another_thing_than_healthy(start: Start, next_pipeline: Next) -> None:
    port = start(*HTTP, "--downstream", next_pipeline.url).port
    assert asked(port, b"", "/readyz", "GET") == (200, b"ok\n")
    next_pipeline.status = 503
    assert asked(port, b"{}", "/")[0] == 503

    status, why = asked(port, b"", "/readyz", "GET")
    assert (status, b"the next pipeline: it answered 503" in why) == (503, True)
    assert asked(port, b"", "/readyz", "HEAD") == (503, b"")
    assert asked(port, b"", "/healthz", "GET")[0] == 200
    next_pipeline.status = 200
    assert asked(port, b"{}", "/")[0] == 200
    assert asked(port, b"", "/readyz", "GET")[0] == 200


def test_the_relay_is_told_of_in_numbers(start: Start, next_pipeline: Next) -> None:
    port = start(*HTTP, "--downstream", next_pipeline.url).port
    assert asked(port, b"\n".join([*numbered(20), b"x"]), "/")[0] == 200
    next_pipeline.status = 503
    assert asked(port, b"{}", "/")[0] == 503
    found = metrics_of(port)

    assert found["t1612_events_in_total"] == 22
    assert found["t1612_events_no_json_total"] == 1
    assert found["t1612_findings_total"] == 2
    assert found["t1612_incidents_total"] == 0
    assert found['t1612_downstream_batches_total{answer="200"}'] == 1
    assert found['t1612_downstream_batches_total{answer="503"}'] == 1
    assert found["t1612_downstream_waiting"] == 0
    assert found["t1612_downstream_seconds_count"] == 2
    assert found["t1612_filter_seconds_count"] == 2
    assert found["t1612_http_seconds_count"] == 2
    failed = 't1612_failures_total{kind="the next pipeline has not taken a batch"}'
    assert found[failed] == 1
    assert found["t1612_http_held_bytes"] == 0


def test_what_is_answered_is_told_of_in_numbers(start: Start) -> None:
    port = start(*HTTP).port
    body = b'[%s,7,{"a":1},{"process":{"name":7}}]' % b",".join(numbered(2))
    for each in (body, b"{", b"[{},]", body):
        assert asked(port, each, "/v1/score")[0] == 200
    found = metrics_of(port)
    told = ("events_in", "events_out", "events_no_json", "events_failed", "findings", "unread")

    assert [found[f"t1612_{name}_total"] for name in told] == [12, 12, 3, 2, 2, 3]


@pytest.mark.parametrize("kind", ["tcp", "stdio", "omprog", "mmexternal"])
def test_each_route_is_told_of_in_numbers(
    start: Start, sink: Sink, tmp_path: Path, kind: str
) -> None:
    port = free_port()
    where = ("--metrics", f"127.0.0.1:{port}")
    if kind == "tcp":
        target = f"127.0.0.1:{sink.port}"
        running = start("tcp", "--listen", "127.0.0.1:0", "--downstream", target, *where)
        with socket.create_connection(("127.0.0.1", running.port)) as connection:
            connection.sendall(b"\n".join(numbered(1)) + b"\n")
            sink.wait(1)
            assert metrics_of(port)["t1612_tcp_connections"] == 1
            assert metrics_of(port)["t1612_findings_total"] == 1
        return
    more = {
        "omprog": ("--dialect", "omprog", "--output", str(tmp_path / "out")),
        "mmexternal": ("--dialect", "mmexternal"),
    }.get(kind, ())
    with Talk("stdio", *more, *where) as talk:
        if kind == "omprog":
            talk.read()
        talk.ask(numbered(1)[0])
        found = metrics_of(port)
        assert asked(port, b"", "/readyz", "GET")[0] == 200
        assert asked(port, b"{}", "/")[0] == 405
        assert talk.end() == 0

    assert (found["t1612_events_in_total"], found["t1612_findings_total"]) == (1, 1)


SUPPRESS = (
    "version = 1\n[[entry]]\n"
    'id = "builds"\nreason = "Builds of the web team, of its host."\nowner = "web"\n'
    'created = 2026-01-01\nexpires = 2036-01-01\nkinds = ["process"]\n'
    'effect = { action = "suppress" }\n'
    'match = [{ field = "host", op = "equals", value = "web-prod-07" },'
    ' { field = "name", op = "equals", value = "docker" }]\n'
)


@pytest.mark.parametrize("kind", ["http", "stdio"])
def test_an_allow_list_is_read_again(start: Start, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "allow.toml"
    path.write_text(SUPPRESS.replace("web-prod-07", "another"))
    args = ("--param", f"allowlist={path}")
    line = json.dumps(BUILD).encode()

    def is_suppressed(answer: bytes) -> bool:
        found = json.loads(answer)
        return "suppressed_by" in found.get("t1612", found)

    def held(ask: Callable[[], bytes], process: Any) -> None:
        assert not is_suppressed(ask())
        path.write_text(SUPPRESS)
        process.send_signal(signal.SIGHUP)
        eventually(lambda: is_suppressed(ask()))
        path.write_text("[[")  # what is broken changes nothing
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        assert is_suppressed(ask())

    if kind == "http":
        running = start(*HTTP, *args)
        held(lambda: asked(running.port, line)[1], running.process)
    else:
        with Talk("stdio", *args) as talk:
            held(lambda: talk.ask(line), talk.process)


@pytest.mark.parametrize("kind", ["http", "tcp"])
def test_a_socket_of_this_machine(sink: Sink, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "s"
    more = ("--downstream", f"127.0.0.1:{sink.port}") if kind == "tcp" else ()
    command = [*COMMAND, kind, "--listen", f"unix:{path}", *more]
    for is_killed in (True, False):  # what a killed one left is replaced
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == f"ready unix:{path}\n".encode()
        assert path.stat().st_mode & 0o777 == 0o660
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            if kind == "tcp":
                connection.sendall(b'{"seq":1}\n')
            else:
                connection.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
                assert connection.recv(99).startswith(b"HTTP/1.1 200")
            second = subprocess.run(command, capture_output=True, timeout=30)
            assert second.returncode == 1
        process.kill() if is_killed else process.terminate()
        process.wait(20)
        process.stdout.close()
    assert not path.exists()
    if kind == "tcp":
        assert len(sink.wait(2)) == 2


def test_a_file_in_the_way_of_a_socket_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(OSError, match="in use"):
        listening(str(path))
    assert path.read_text() == "x"


def test_metrics_are_of_this_machine_alone() -> None:
    command = [*COMMAND, "stdio", "--metrics", "0.0.0.0:0"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL
    )

    assert done.returncode == 1
    assert "it listens on this machine alone" in done.stderr


def memory_of(running: Running) -> int:
    text = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) * 1024


def test_too_many_connections_cost_the_idle_one(start: Start) -> None:
    port = start(*HTTP, "--max-connections", "5").port
    held = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(5)]
    time.sleep(4)  # by now they are idle
    for _ in range(5):
        assert asked(port, b"{}")[0] == 200
    fresh = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(6)]
    answers = []
    for each in fresh:
        each.settimeout(1)
        try:
            answers.append(each.recv(99))
        except (TimeoutError, ConnectionError):
            answers.append(b"")
    assert any(answer.startswith(b"HTTP/1.1 503") for answer in answers)
    for each in (*held, *fresh):
        each.close()
    eventually(lambda: asked(port, b"{}")[0] == 200)


def test_bodies_together_are_bounded(start: Start) -> None:
    running = start(*HTTP, "--max-body", "4000000")
    head = b"POST /v1/score HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n"
    held, refused = [], 0
    for _ in range(12):
        connection = socket.create_connection(("127.0.0.1", running.port), timeout=10)
        held.append(connection)
        try:
            connection.sendall(head + b"x" * 3_000_000)
            connection.settimeout(0.5)
            refused += connection.recv(99).startswith(b"HTTP/1.1 503")
        except TimeoutError:
            pass
        except ConnectionError:
            refused += 1
    assert refused >= 8
    assert memory_of(running) < 150e6
    for connection in held:
        connection.close()
    eventually(lambda: asked(running.port, b"{}")[0] == 200)
    assert metrics_of(running.port)["t1612_http_held_bytes"] == 0


@pytest.mark.parametrize("limits", ["reading", "idle"])
def test_nobody_may_take_for_ever(limits: str) -> None:
    """With limits of two seconds: the server is started here for that."""
    import asyncio

    from t1612_logstash.http import Server
    from t1612_logstash.messages import Answer

    async def go() -> bytes:
        server = Server(lambda _: Answer(200, b"", "x"), 100, limits={limits: 2})
        serving = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
        looks = asyncio.ensure_future(server.look_after())
        reader, writer = await asyncio.open_connection(*serving.sockets[0].getsockname())
        began = time.monotonic()
        writer.write(b"GET / HTTP/1.1\r\n" if limits == "reading" else b"")
        trickle = asyncio.ensure_future(trickled(writer, limits == "reading"))
        answer = await asyncio.wait_for(reader.read(), 10)
        assert time.monotonic() - began < 9
        for each in (looks, trickle):
            each.cancel()
        writer.close()
        serving.close()
        return answer

    async def trickled(writer: asyncio.StreamWriter, does: bool) -> None:
        while does:
            writer.write(b"a: b\r\n")
            await asyncio.sleep(0.2)

    answer = asyncio.run(go())
    assert answer.startswith(b"HTTP/1.1 408") if limits == "reading" else answer == b""
