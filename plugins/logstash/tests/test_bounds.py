"""What is taken is bounded, no lack of room ends a route, and a stop ends it in time."""

from __future__ import annotations

import fcntl
import gzip
import json
import resource
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
from t1612_logstash import bodies
from t1612_logstash.bodies import BodyError, elements, unpacked
from t1612_logstash.relay import parts

from .conftest import BUILD, COMMAND, QUIET, Running, Start, Talk, numbered
from .sinks import Next, Sink, asked

RAISES = "def filter(event):\n    raise RuntimeError\n"


def memory_of(running: Running) -> int:
    """Give the most that it has ever used, in bytes."""
    text = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) * 1024


def test_an_array_is_decoded_once_however_often_a_filter_raises(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    """It took the square of the events: 4,000 took a minute and a half."""
    path = tmp_path / "raises.py"
    path.write_text(RAISES)
    args = ("--listen", "127.0.0.1:0", "--downstream", next_pipeline.url, "--filter", path)
    running = start("http", *args)
    body = b"[" + b",".join(numbered(4_000)) + b"]"
    before = cpu_of(running)
    assert asked(running.port, body, "/")[0] == 200

    assert cpu_of(running) - before < 10
    assert [event["seq"] for event in next_pipeline.events] == list(range(4_000))
    assert all(event["tags"] == ["_t1612exception"] for event in next_pipeline.events)


def cpu_of(running: Running) -> float:
    fields = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@pytest.mark.parametrize("path", ["/v1/score", "/"])
@pytest.mark.parametrize("element", [b"0,", b"{},", b'"",', b"0\n"])
def test_a_small_gzip_cannot_become_a_large_answer(
    start: Start, next_pipeline: Next, path: str, element: bytes
) -> None:
    """8 KB made an answer of 201 MB in 1.5 GB of memory."""
    running = start("http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url)
    many = element * (16_000_000 // len(element))
    body = many if element == b"0\n" else b"[" + many[:-1] + b"]"
    packed = gzip.compress(body)
    assert len(packed) < 40_000
    status, answer = asked(running.port, packed, path, Content_Encoding="gzip")

    if path == "/":
        assert (status, b"over 100,000 events" in answer) == (503, True)
    else:
        assert len(answer) < 1_000
        assert status == (200 if element == b"0\n" else 413)
    assert memory_of(running) < 250e6
    assert not next_pipeline.events


@pytest.mark.parametrize("path", ["/v1/score", "/"])
@pytest.mark.parametrize("element", [b"{},", b'"ab",', b"0,"])
def test_one_event_cannot_take_all_memory(
    start: Start, next_pipeline: Next, path: str, element: bytes
) -> None:
    running = start("http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url)
    body = b'{"a":[' + element * (24_000_000 // len(element)) + b"0]}"
    status, answer = asked(running.port, gzip.compress(body, 1), path, Content_Encoding="gzip")

    assert status == 200
    if path == "/":
        assert next_pipeline.events[0]["tags"] == ["_jsonparsefailure"]
        assert next_pipeline.events[0]["message"] == body.decode()
    else:
        assert b"has over 500,000 values" in answer
    assert memory_of(running) < 350e6


def test_an_answer_is_bounded_in_bytes(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0", "--max-body", "100000").port
    body = b"[" + b",".join([b"0"] * 40_000) + b"]"
    status, answer = asked(port, body)

    assert (status, b"the answer is over 100,000 bytes" in answer) == (413, True)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_all_members_are_read(pack: object) -> None:
    assert callable(pack)
    made = [b"x" * size for size in (0, 1, 70_000, 200_000, 5)]
    body = b"".join(pack(each) for each in made)

    assert unpacked(body, b"gzip", 1 << 20) == b"".join(made)
    assert unpacked(body + b"\0" * 100, b"gzip", 1 << 20) == b"".join(made)
    for broken in (body[:-1], body + b"\0x", body + b"x", b"", b"\0"):
        with pytest.raises(BodyError):
            unpacked(broken, b"gzip", 1 << 20)
    with pytest.raises(BodyError, match="over 270,005 bytes"):
        unpacked(body, b"gzip", 270_005)
    with pytest.raises(BodyError, match="over 1,000 members"):
        unpacked(pack(b"") * 1_001, b"gzip", 1 << 20)


@pytest.mark.parametrize("is_fast", [True, False])
def test_elements_are_told_apart_as_they_came(
    monkeypatch: pytest.MonkeyPatch, is_fast: bool
) -> None:
    if not is_fast:
        monkeypatch.setattr(bodies, "_raw", None)
    for body, expected in (
        (b' [ {"a" : 1 } ,2, "x,]" , [3,[4]],{"b":{"c":"}"}} ] \n', None),
        (b"[]", []),
        (b"[[],{}]", [b"[]", b"{}"]),
        (b'["\\"","\\\\"]', [b'"\\""', b'"\\\\"']),
        (b"[1] x", [b"[1] x"]),
        (b"[1", [b"[1"]),
        (b'{"a":1}\n\n{"b":2}', [b'{"a":1}', b'{"b":2}']),
        (b" \n ", []),
    ):
        first = [b'{"a" : 1 }', b"2", b'"x,]"', b"[3,[4]]", b'{"b":{"c":"}"}}']
        assert elements(body, 5) == (first if expected is None else expected)
    with pytest.raises(BodyError, match="over 2 events"):
        elements(b"[1,2,3]", 2)
    with pytest.raises(BodyError, match="over 2 events"):
        elements(b"1\n2\n3", 2)


def test_large_batches_go_on_in_parts() -> None:
    assert [len(part) for part in parts([b"x"] * 2_500)] == [1_000, 1_000, 500]
    assert [len(part) for part in parts([b"x" * 3_000_000] * 5)] == [2, 2, 1]
    assert parts([]) == []


@pytest.mark.parametrize(("path", "status"), [("/v1/score", b"413"), ("/x", b"503")])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    start: Start, next_pipeline: Next, path: str, status: bytes, is_told: bool
) -> None:
    args = ("--downstream", next_pipeline.url, "--max-body", "1000")
    port = start("http", "--listen", "127.0.0.1:0", *args).port
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        how = b"Content-Length: 9999999" if is_told else b"Transfer-Encoding: chunked"
        connection.sendall(b"POST %s HTTP/1.1\r\n%s\r\n\r\n" % (path.encode(), how))
        if not is_told:
            connection.sendall(b"7d0\r\n" + b"x" * 2_000)
        answer = connection.recv(4096)  # nothing more was sent

        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b"Connection: close" in answer
        with suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(b"x" * 10_000)
            while connection.recv(4096):
                pass
    assert asked(port, b"{}", "/healthz", "GET")[0] == 200


@pytest.mark.parametrize("kind", ["http", "tcp"])
def test_too_few_descriptors_stop_accepting_for_a_while_only(
    start: Start, sink: Sink, kind: str
) -> None:
    args = ("--downstream", f"127.0.0.1:{sink.port}") if kind == "tcp" else ()
    running = start(kind, "--listen", "127.0.0.1:0", *args)
    used = len(list(Path(f"/proc/{running.process.pid}/fd").iterdir()))
    resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (used + 8, used + 8))
    held = []
    for _ in range(40):
        with suppress(OSError):
            held.append(socket.create_connection(("127.0.0.1", running.port), timeout=5))
    time.sleep(1)
    assert running.process.poll() is None
    for connection in held:
        connection.close()
    deadline = time.monotonic() + 20
    while True:  # it serves again
        try:
            if kind == "http":
                assert asked(running.port, b"", "/healthz", "GET")[0] == 200
            else:
                with socket.create_connection(("127.0.0.1", running.port)) as connection:
                    connection.sendall(b'{"seq":1}\n')
                assert sink.wait(1, 5)
            break
        except (OSError, AssertionError):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert running.stop() == 0


def stopped(running: Running) -> float:
    before = time.monotonic()
    assert running.stop(signal.SIGTERM) == 0
    return time.monotonic() - before


def chains_in(path: Path) -> bool:
    return "web-prod-07" in path.read_text("utf-8")


MOST = 14.0  # seconds: ten are promised, and the machine may be busy


def test_tcp_stops_in_time_while_the_next_pipeline_does_not_read(
    start: Start, sink: Sink, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    sink.reads.clear()
    params = ("--param", "correlate=true", "--param", f"state={state}")
    target = f"127.0.0.1:{sink.port}"
    running = start("tcp", "--listen", "127.0.0.1:0", "--downstream", target, *params)
    line = json.dumps({**QUIET, "pad": "x" * 10_000}).encode() + b"\n"
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(json.dumps(BUILD).encode() + b"\n")
        connection.settimeout(1)
        with suppress(TimeoutError):
            while True:
                connection.sendall(line)
        assert stopped(running) < MOST
    assert chains_in(state)
    sink.reads.set()


@pytest.mark.parametrize("is_idle", [True, False])
def test_http_stops_in_time_while_the_next_pipeline_does_not_answer(
    start: Start, tmp_path: Path, is_idle: bool
) -> None:
    state = tmp_path / "state"
    params = ("--param", "correlate=true", "--param", f"state={state}")
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        running = start("http", "--listen", "127.0.0.1:0", "--downstream", url, *params)
        body = json.dumps(BUILD).encode()
        request = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        with socket.create_connection(("127.0.0.1", running.port)) as connection:
            connection.sendall(request[:40] if is_idle else request)
            time.sleep(1)
            assert stopped(running) < (5 if is_idle else MOST)
    if not is_idle:
        assert chains_in(state)


def test_http_stops_in_time_while_a_client_does_not_read(start: Start) -> None:
    running = start("http", "--listen", "127.0.0.1:0")
    body = b"[" + b",".join([json.dumps(BUILD).encode()] * 300) + b"]"
    request = b"POST /v1/score HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.settimeout(1)
        with suppress(TimeoutError):
            for _ in range(200):
                connection.sendall(request)
        assert stopped(running) < MOST


def wait_until_full(pipe: IO[bytes]) -> None:
    """Wait until something is in a pipe, and no more comes."""
    deadline = time.monotonic() + 30
    held = -1
    while held <= 0 or held != waiting(pipe):
        assert time.monotonic() < deadline
        held = waiting(pipe)
        time.sleep(0.5)


def waiting(pipe: IO[bytes]) -> int:
    """Return how many bytes can be read."""
    number: int = struct.unpack("i", fcntl.ioctl(pipe.fileno(), termios.FIONREAD, b"    "))[0]
    return number


def test_stdio_stops_in_time_while_nobody_reads(tmp_path: Path) -> None:
    state = tmp_path / "state"
    params = ("--param", "correlate=true", "--param", f"state={state}")
    process = subprocess.Popen(
        [*COMMAND, "stdio", *params], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n".join([json.dumps(BUILD).encode(), *numbered(500)]))
    process.stdin.flush()
    wait_until_full(process.stdout)
    before = time.monotonic()
    process.terminate()
    assert process.wait(30) == 0
    assert time.monotonic() - before < MOST
    process.stdin.close()
    process.stdout.close()
    assert chains_in(state)


def test_a_stop_reads_what_has_come(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with out.open("wb") as file:
        process = subprocess.Popen([*COMMAND, "stdio"], stdin=subprocess.PIPE, stdout=file)
        assert process.stdin is not None
        process.stdin.write(numbered(1)[0] + b"\n")
        process.stdin.flush()
        while not out.read_bytes():
            time.sleep(0.02)
        process.send_signal(signal.SIGSTOP)
        process.stdin.write(b"\n".join(numbered(60, 1)) + b"\n")
        process.stdin.flush()
        process.terminate()
        process.send_signal(signal.SIGCONT)
        assert process.wait(30) == 0
        process.stdin.close()

    assert [json.loads(line)["seq"] for line in out.read_bytes().splitlines()] == [*range(61)]


def test_a_full_disk_confirms_nothing_and_leaves_no_half_line(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b'{"half":')  # of a run that was killed
    args = ("stdio", "--dialect", "omprog", "--output", str(out))
    limit = "import resource, os, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900));"
    limit += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    limit += "from t1612_logstash.main import main; sys.exit(main(sys.argv[1:]))"
    with Talk(*args, command=(sys.executable, "-c", limit)) as talk:
        assert talk.read() == b"OK\n"
        confirmed = 0
        while talk.ask(json.dumps(QUIET).encode()) == b"OK\n":
            confirmed += 1
            assert confirmed < 100
        assert talk.process.wait(20) == 1
    first, *lines = out.read_bytes().splitlines()

    assert first == b'{"half":'
    assert len(lines) == confirmed > 2
    assert all(json.loads(line)["t1612"] == {"score": 0} for line in lines)
    assert out.read_bytes().endswith(b"\n")
