"""Kill and starve the relay and each route, and count what leaves.

A part of it runs with all tests; ``FAULTS=1`` has all: ``nox -s faults``.

Rule 1: the client is Logstash: a batch is sent again until it is answered 200.
Rule 2: an event that was acknowledged is at the other end once or more, an incident as well.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from .conftest import BUILD, COMMAND, DEPLOY, QUIET, Running, Start, Talk, numbered
from .figures import record
from .poison import LINES
from .sinks import Sink, asked
from .test_syslog import free_port

ALL = os.environ.get("FAULTS") == "1"
KILLS = 30 if ALL else 4
CLIENTS = 200 if ALL else 20
MOST = 14.0  # seconds: ten are promised, and the machine may be busy
MOST_MEMORY = 400e6
ON = ("--param", "correlate=true", "--param", "lateness_seconds=1")
MOODS = ("ok", "200", "400", "429", "503", "garbage", "close", "late", "half")


class Moody(http.server.BaseHTTPRequestHandler):
    """Answers in all the ways in which a next pipeline can; takes a batch with 200 alone."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["content-length"]))
        mood = server.mood()
        server.seen[mood] += 1
        if mood in ("ok", "200", "late"):
            server.events += json.loads(body)
        if mood == "close":
            self.close_connection = True
            return
        if mood == "garbage":
            self.wfile.write(b"\x00\xff no http\r\n\r\n")
            self.close_connection = True
            return
        if mood == "half":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx")
            self.close_connection = True
            return
        if mood == "late":
            time.sleep(0.3)
        self.send_response(int(mood) if mood.isdecimal() else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def moody() -> Iterator[Any]:
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    server.events, server.seen = [], Counter()
    server.mood = lambda: "ok"
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a relay that was killed does not read its answer
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def insisted(port: int, body: bytes, most: int = 20_000) -> int:
    """Send a batch until it is taken; give how often it was sent.

    On a busy machine a relay may be killed each time before it has dealt with it.
    """
    answer: Any = None
    for sent in range(1, most):
        try:
            answer = asked(port, body, "/")
            if answer[0] == 200:
                return sent
        except (OSError, http.client.HTTPException) as error:
            answer = error
        time.sleep(0.02)
    raise AssertionError(f"it was never taken: {answer}")


def chain(host: str) -> list[bytes]:
    """Give the events of a chain, and one that ends the wait for others."""
    late = {**QUIET, "@timestamp": "2026-03-02T08:20:00Z"}
    return [json.dumps({**each, "host": {"name": host}}).encode() for each in (BUILD, DEPLOY, late)]


def told(events: list[Any]) -> Counter[tuple[str, str]]:
    """Count incidents by host and verdict."""
    found = (e["t1612"]["incident"] for e in events if "incident" in e.get("t1612", ()))
    return Counter((each["host"], each["verdict"]) for each in found)


def memory_of(running: Running) -> int:
    text = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.parametrize("workers", [1, 3])
def test_kill_after_kill_loses_no_event_and_no_incident(
    start: Start, moody: Any, tmp_path: Path, workers: int
) -> None:
    """At points that are spread over all that it does, while the next one is moody, too."""
    kills = KILLS if workers == 1 else KILLS // 3 + 1
    port = free_port()
    args = (
        *("http", "--listen", f"127.0.0.1:{port}", "--downstream", url_of(moody)),
        *(*ON, "--param", f"state={tmp_path / 'state'}", "--workers", str(workers)),
    )
    chance = random.Random(1612)
    moody.mood = lambda: chance.choice(("ok", "ok", "ok", "503", "close"))
    running = [start(*args)]
    done = threading.Event()
    killed = 0

    def again() -> Running:
        for _ in range(20):
            with suppress(AssertionError):  # a client of another has the port for a moment
                return start(*args)
            time.sleep(0.5)
        raise AssertionError("it cannot be started again")

    def kill() -> None:
        nonlocal killed
        while killed < kills:
            if done.wait(0.05 + 0.3 * chance.random()):
                return
            pids = children(running[-1].process.pid)
            if pids and killed % 2:
                os.kill(chance.choice(pids), signal.SIGKILL)
            else:
                running[-1].stop(signal.SIGKILL)
                running.append(again())
            killed += 1

    killer = threading.Thread(target=kill)
    killer.start()
    count = 0
    try:
        while killer.is_alive() or count < 2_000:
            lines = [*numbered(50, count), *chain(f"host-{count}"), LINES[count // 50 % len(LINES)]]
            insisted(port, b"\n".join(lines))
            count += 50
    finally:
        done.set()
        killer.join()
    moody.mood = lambda: "ok"
    took = stopped(running[-1])
    seqs = {event["seq"] for event in moody.events if "seq" in event}
    hosts = {host for host, verdict in told(moody.events) if verdict == "build-then-deploy"}

    assert killed == kills
    assert seqs == set(range(count))
    assert hosts == {f"host-{at}" for at in range(0, count, 50)}
    row = "kills" if workers == 1 else "worker kills"
    chains = {"incidents": count // 50, "told": len(hosts)}
    record(row, times=killed, sent=count, came=len(seqs), **chains, stop=took)


def children(pid: int) -> list[int]:
    """Give the processes that one has started, and nothing where it has ended."""
    made = []
    for each in Path(f"/proc/{pid}/task").glob("*/children"):  # of each thread
        with suppress(OSError):
            made += [int(child) for child in each.read_text().split()]
    return made


def url_of(server: Any) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/in"


def test_whatever_the_next_pipeline_answers_nothing_is_lost(
    start: Start, moody: Any, tmp_path: Path
) -> None:
    running = start(
        *("http", "--listen", "127.0.0.1:0", "--downstream", url_of(moody)),
        *(*ON, "--param", f"state={tmp_path / 'state'}"),
    )
    chance = random.Random(7)
    moody.mood = lambda: chance.choice(MOODS)
    rounds = 150 if ALL else 25
    for at in range(rounds):
        insisted(running.port, b"\n".join([*numbered(10, at * 10), *chain(f"host-{at}")]))
    moody.mood = lambda: "ok"
    time.sleep(2.5)
    memory = memory_of(running)
    assert memory < MOST_MEMORY
    took = stopped(running)

    assert {e["seq"] for e in moody.events if "seq" in e} == set(range(rounds * 10))
    hosts = {host for host, verdict in told(moody.events) if verdict == "build-then-deploy"}
    assert hosts == {f"host-{at}" for at in range(rounds)}
    assert len(moody.seen) >= 8
    counts = {"times": sum(moody.seen.values()), "sent": rounds * 10, "came": rounds * 10}
    record("answers", **counts, incidents=rounds, told=len(hosts), stop=took, memory=memory)


def test_a_next_pipeline_that_hangs_holds_up_no_score_and_no_stop(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        running = start("http", "--listen", "127.0.0.1:0", "--downstream", url)
        held = []
        for at in range(8):  # more than it sends at a time
            body = numbered(1, at)[0]
            connection = socket.create_connection(("127.0.0.1", running.port), timeout=10)
            head = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
            connection.sendall(head + body)
            held.append(connection)
        answers = []
        for _ in range(20):
            before = time.monotonic()
            assert asked(running.port, json.dumps(BUILD).encode())[0] == 200
            answers.append(time.monotonic() - before)
        assert max(answers) < 2
        took = stopped(running)
        assert took < MOST
        record("hangs", times=len(held), answer=max(answers), stop=took)
        for connection in held:
            connection.close()


def stopped(running: Running) -> float:
    before = time.monotonic()
    assert running.stop(signal.SIGTERM) == 0
    return time.monotonic() - before


@pytest.mark.parametrize("where", ["path", "body", "tls-less", "answer"])
def test_slow_clients_cost_no_other(start: Start, where: str) -> None:
    running = start("http", "--listen", "127.0.0.1:0")
    many = b"[" + b",".join([json.dumps(BUILD).encode()] * 300) + b"]"
    begins = {
        "path": b"POST /v1",
        "body": b"POST /v1/score HTTP/1.1\r\nContent-Length: 100000\r\n\r\n{",
        "tls-less": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        "answer": b"POST /v1/score HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(many) + many,
    }
    held = []
    for _ in range(CLIENTS if where != "answer" else CLIENTS // 10):
        connection = socket.create_connection(("127.0.0.1", running.port), timeout=10)
        connection.sendall(begins[where])
        held.append(connection)
    answers = []
    for _ in range(20):
        before = time.monotonic()
        assert json.loads(asked(running.port, json.dumps(BUILD).encode())[1])["score"] == 4
        answers.append(time.monotonic() - before)
    memory = memory_of(running)
    assert max(answers) < 5
    assert memory < MOST_MEMORY
    took = stopped(running)
    assert took < MOST
    record("slow", times=len(held), answer=max(answers), stop=took, memory=memory)
    for connection in held:
        connection.close()


@pytest.mark.parametrize("kind", ["http", "relay", "tcp", "plain", "relay 3", "tcp 3"])
def test_a_stop_under_load_ends_in_time_and_loses_nothing_acknowledged(
    start: Start, moody: Any, sink: Sink, kind: str, tmp_path: Path
) -> None:
    if kind == "plain":
        return stopped_plain(tmp_path)
    kind, _, workers = kind.partition(" ")
    target = {"relay": url_of(moody), "tcp": f"127.0.0.1:{sink.port}"}.get(kind)
    args = () if target is None else ("--downstream", target, "--workers", workers or "1")
    running = start("tcp" if kind == "tcp" else "http", "--listen", "127.0.0.1:0", *args)
    taken: list[int] = []
    path = "/v1/score" if kind == "http" else "/"

    def load(worker: int) -> None:
        at = worker * 1_000_000
        with suppress(OSError, http.client.HTTPException):
            while True:
                body = b"\n".join(numbered(50, at))
                if kind == "http":
                    body = body.partition(b"\n")[0]
                if asked(running.port, body, path)[0] == 200:
                    taken.extend(range(at, at + 50))
                at += 50

    def stream() -> None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", running.port)) as sending:
            while True:
                sending.sendall(b"\n".join(numbered(50)) + b"\n")

    work: list[Any] = [(stream, ())] if kind == "tcp" else [(load, (at,)) for at in range(4)]
    threads = [threading.Thread(target=each, args=given) for each, given in work]
    for thread in threads:
        thread.start()
    time.sleep(1)
    took = stopped(running)
    assert took < MOST
    for thread in threads:
        thread.join()
    if kind != "relay":
        record("stop", times=1, stop=took)
    else:
        came = {event["seq"] for event in moody.events}
        assert set(taken) <= came
        assert taken
        here = len(came & set(taken))
        record("stop", times=1, stop=took, sent=len(set(taken)), came=here)
    if kind == "tcp":
        assert sink.lines
        assert all(json.loads(line) for line in sink.lines[:-1])


def stopped_plain(folder: Path) -> None:
    out = folder / "out"
    with out.open("wb") as file:
        process = subprocess.Popen([*COMMAND, "stdio"], stdin=subprocess.PIPE, stdout=file)
        assert process.stdin is not None
        before = time.monotonic()
        stop = before + 1
        with suppress(BrokenPipeError):
            while time.monotonic() < before + 15:
                process.stdin.write(b"\n".join(numbered(500)) + b"\n")
                if time.monotonic() > stop:
                    process.terminate()
                if process.poll() is not None:
                    break
        assert process.wait(MOST) == 0
        record("stop", times=1, stop=time.monotonic() - stop)
        with suppress(BrokenPipeError):
            process.stdin.close()
    assert all(json.loads(line) for line in out.read_bytes().splitlines())


LIMITED = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
LIMITED += "resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES, resource.RLIM_INFINITY));"
LIMITED += "from t1612_logstash.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("size", [0, 700, 1_500] if ALL else [700])
def test_a_full_disk_loses_nothing_that_was_confirmed(tmp_path: Path, size: int) -> None:
    """The file cannot grow; then it can, and the program is started again, as rsyslog does."""
    out, state = tmp_path / "out", tmp_path / "state"
    args = ("stdio", "--dialect", "omprog", "--output", str(out), *ON, f"--param=state={state}")
    lines = [*numbered(40), *chain("host-full")]
    at = 0
    for limit in (size, 1 << 30):
        command = (sys.executable, "-c", LIMITED.replace("BYTES", str(limit)))
        with Talk(*args, command=command) as talk:
            talk.read()
            with suppress(BrokenPipeError):  # it has ended, as it should
                while at < len(lines) and talk.ask(lines[at]) == b"OK\n":
                    at += 1
            if at == len(lines):
                assert talk.end() == 0
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]

    assert [row["seq"] for row in rows if "seq" in row] == list(range(40))
    assert ("host-full", "build-then-deploy") in told(rows)
    record("limit", times=1, sent=40, came=40, incidents=1, told=1)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 64 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() or mount is None:
        pytest.skip("a small file system needs root, and mount")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=False)
    if done.returncode:
        pytest.skip("a small file system cannot be mounted here; it can in a machine of one's own")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("room", [0, 1, 4] if ALL else [1])
def test_a_file_system_that_is_full_loses_nothing_that_was_confirmed(
    small: Path, room: int
) -> None:
    """The events and the state are on it; *room*: pages of 4 KB that are free at first."""
    out, filler = small / "out", small / "filler"
    args = ("stdio", "--dialect", "omprog", "--output", str(out), *ON)
    args = (*args, f"--param=state={small / 'state'}")
    out.touch()
    (small / "state.lock").touch()
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4_096)
    size = filler.stat().st_size - room * 4_096
    os.truncate(filler, size)
    lines = [*numbered(200), *chain("host-full")]
    at, ends = 0, 0
    while at < len(lines):
        with Talk(*args) as talk:
            assert talk.read() == b"OK\n"
            with suppress(BrokenPipeError):  # it has ended, as it should
                while at < len(lines) and talk.ask(lines[at]) == b"OK\n":
                    at += 1
            if at == len(lines):
                assert talk.end() == 0
            else:
                ends += 1
                if filler.exists():
                    assert os.statvfs(small).f_bavail <= 2
                    filler.unlink()
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]

    assert ends >= 1
    assert [row["seq"] for row in rows if "seq" in row] == list(range(200))
    assert ("host-full", "build-then-deploy") in told(rows)
    record("full", times=ends, sent=200, came=200, incidents=1, told=1)


def test_a_state_on_a_full_disk_holds_no_event_up(moody: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-c", LIMITED.replace("BYTES", "10")]
    args = ["http", "--listen", "127.0.0.1:0", "--downstream", url_of(moody)]
    args += [*ON, "--param", f"state={tmp_path / 'state'}"]
    process = subprocess.Popen(
        [*command, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    running = Running(process)
    for at in range(0, 200, 10):
        assert asked(running.port, b"\n".join([*numbered(10, at), *chain(f"h{at}")]), "/")[0] == 200
    assert process.stderr is not None
    process.send_signal(signal.SIGTERM)
    said = process.stderr.read()
    assert running.stop() == 0

    assert "the state cannot be written" in said
    assert {e["seq"] for e in moody.events if "seq" in e} == set(range(200))
    assert {host for host, _ in told(moody.events)} >= {f"h{at}" for at in range(0, 200, 10)}


@pytest.mark.parametrize("kind", ["http", "relay", "tcp"])
def test_without_descriptors_what_is_open_goes_on(
    start: Start, moody: Any, sink: Sink, kind: str
) -> None:
    target = {"relay": url_of(moody), "tcp": f"127.0.0.1:{sink.port}"}.get(kind)
    args = () if target is None else ("--downstream", target)
    running = start("tcp" if kind == "tcp" else "http", "--listen", "127.0.0.1:0", *args)
    path = "/v1/score" if kind == "http" else "/"
    mine: Any = None
    if kind == "tcp":
        mine = socket.create_connection(("127.0.0.1", running.port), timeout=10)
        mine.sendall(numbered(1)[0] + b"\n")
        sink.wait(1)
    else:
        mine = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
        mine.request("POST", path, numbered(1)[0])
        assert mine.getresponse().read()
    used = len(list(Path(f"/proc/{running.process.pid}/fd").iterdir()))
    resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (used + 3, used + 3))
    held = []
    for _ in range(40):
        with suppress(OSError):
            held.append(socket.create_connection(("127.0.0.1", running.port), timeout=5))
    for at in range(1, 20):
        if kind == "tcp":
            mine.sendall(numbered(1, at)[0] + b"\n")
        else:
            mine.request("POST", path, numbered(1, at)[0])
            answer = mine.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)
    if kind == "tcp":
        assert [event["seq"] for event in sink.wait(20)] == list(range(20))
    if kind == "relay":
        assert [event["seq"] for event in moody.events] == list(range(20))
    for connection in (mine, *held):
        connection.close()
    took = stopped(running)
    assert took < MOST
    counts = {} if kind == "http" else {"sent": 20, "came": 20}
    record("descriptors", times=1, stop=took, **counts)


@pytest.mark.parametrize("round", range(30 if ALL else 3))
def test_omprog_is_killed_at_any_point(tmp_path: Path, round: int) -> None:
    """What was confirmed is there; what was not is handed over again, and comes at most twice."""
    out = tmp_path / "out"
    args = (
        *("stdio", "--dialect", "omprog", "--output", str(out), *ON),
        f"--param=state={tmp_path / 'state'}",
    )
    lines = [*chain("host-a"), *numbered(60), *chain("host-b")]
    chance = random.Random(round)
    at = kills = 0
    while at < len(lines):
        with Talk(*args) as talk:
            talk.read()
            until = len(lines) if kills >= 4 else at + chance.randrange(20)
            while at < min(until, len(lines)) and talk.ask(lines[at]) == b"OK\n":
                at += 1
            if at < len(lines):
                assert talk.process.stdin is not None
                talk.process.stdin.write(lines[at] + b"\n")
                talk.process.stdin.flush()
                time.sleep(0.004 * chance.random())
                talk.process.kill()  # somewhere in the middle of it
                kills += 1
            else:
                assert talk.end() == 0
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    seen = Counter(row["seq"] for row in rows if "seq" in row)

    assert set(seen) == set(range(60))
    assert sum(seen.values()) <= 60 + kills
    hosts = {host for host, verdict in told(rows) if verdict == "build-then-deploy"}
    assert hosts == {"host-a", "host-b"}
    record("omprog kills", times=kills, sent=60, came=len(seen), incidents=2, told=len(hosts))


def test_the_poison_is_of_two_hundred_kinds() -> None:
    assert len(set(LINES)) >= 200
    record("poison", times=len(set(LINES)))
