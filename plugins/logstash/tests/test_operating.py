"""What operates it: readiness, metrics, tokens, certificates, sockets, reloads, dead letters."""

from __future__ import annotations

import base64
import http.client
import http.server
import json
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.addresses import listening
from t1612_logstash.deadletter import DeadLetters
from t1612_logstash.downstream import Downstream, Trust

from .conftest import BUILD, COMMAND, QUIET, Running, Start, Talk, numbered
from .sinks import Next, Sink, asked
from .test_chains import eventually
from .test_syslog import free_port

TOKEN = "a-token-of-sixteen-signs"
HTTP = ("http", "--listen", "127.0.0.1:0")


def metrics_of(port: int) -> dict[str, float]:
    status, text = asked(port, b"", "/metrics", "GET")
    assert status == 200
    rows = [line.rpartition(" ") for line in text.decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in rows}


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


def test_without_its_token_nobody_is_heard(
    start: Start, next_pipeline: Next, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    running = start(*HTTP, "--downstream", next_pipeline.url, "--token-file", path)
    port = running.port
    good = {"Authorization": f"Bearer {TOKEN}"}
    for bad in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        assert asked(port, b"{}", **bad)[0] == 401
        assert asked(port, b"", "/metrics", "GET", **bad)[0] == 401
        assert asked(port, b"{}", "/", **bad)[0] == 503  # the relay never gives 4xx
    assert next_pipeline.events == []
    assert asked(port, b"", "/healthz", "GET")[0] == 200
    assert asked(port, b"{}", **good)[0] == 200
    assert asked(port, b"{}", "/", **good)[0] == 200
    path.write_text(TOKEN[::-1])
    running.process.send_signal(signal.SIGHUP)
    eventually(lambda: asked(port, b"{}", **good)[0] == 401)
    path.write_text("short")
    running.process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert asked(port, b"{}", Authorization=f"Bearer {TOKEN[::-1]}")[0] == 200


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


class Picky(http.server.BaseHTTPRequestHandler):
    """Refuses batches in which a certain text is; keeps the headers that came."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        server: Any = self.server
        server.headers = dict(self.headers)
        status = server.refuses if b"poison" in body else 200
        if status == 200:
            server.events += json.loads(body)
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def picky() -> Any:
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Picky)
    server.events, server.refuses = [], 400
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def url_of(server: Any, scheme: str = "http") -> str:
    return f"{scheme}://localhost:{server.server_address[1]}/in"


def test_what_is_refused_again_and_again_is_put_aside_alone(
    start: Start, picky: Any, tmp_path: Path
) -> None:
    path = tmp_path / "dead"
    letters = ("--dead-letters", path, "--dead-letter-tries", "3")
    port = start(*HTTP, "--downstream", url_of(picky), *letters).port
    lines = numbered(20)
    lines[7] = b'{"seq":7,"a":"poison"}'
    body = b"\n".join(lines)
    assert [asked(port, body, "/")[0] for _ in range(3)] == [503, 503, 200]
    (letter,) = [json.loads(line) for line in path.read_text().splitlines()]

    assert [event["seq"] for event in picky.events] == [at for at in range(20) if at != 7]
    assert (json.loads(letter["text"])["seq"], letter["reason"]) == (7, "it answered 400")
    assert metrics_of(port)["t1612_dead_letters_total"] == 1
    for status in (401, 429, 500, 503):  # of these the batch is not guilty
        picky.refuses = status
        assert [asked(port, b'{"a":"poison"}', "/")[0] for _ in range(5)] == [503] * 5
    assert len(path.read_text().splitlines()) == 1


def test_a_body_that_cannot_be_read_is_put_aside(start: Start, picky: Any, tmp_path: Path) -> None:
    path = tmp_path / "dead"
    letters = ("--dead-letters", path, "--dead-letter-tries", "2", "--max-events", "3")
    port = start(*HTTP, "--downstream", url_of(picky), *letters).port
    broken = b"\x1f\x8bbroken"
    for _ in range(2):
        statuses = [
            asked(port, broken, "/", Content_Encoding="gzip")[0],
            asked(port, b"[1,2,3,4]", "/")[0],
        ]
    assert statuses == [200, 200]
    first, second = (json.loads(line) for line in path.read_text().splitlines())

    assert base64.b64decode(first["base64"]) == broken
    assert (second["text"], second["reason"]) == ("[1,2,3,4]", "the body has over 3 events")


def test_dead_letters_that_cannot_be_written_acknowledge_nothing(
    start: Start, picky: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    letters = ("--dead-letters", folder / "dead", "--dead-letter-tries", "1")
    port = start(*HTTP, "--downstream", url_of(picky), *letters).port
    (folder / "dead").unlink()
    folder.rmdir()

    assert [asked(port, b'{"a":"poison"}', "/")[0] for _ in range(3)] == [503] * 3
    folder.mkdir()
    assert asked(port, b'{"a":"poison"}', "/")[0] == 200


def test_tries_are_counted_by_what_came(tmp_path: Path) -> None:
    letters = DeadLetters(str(tmp_path / "dead"), 2)
    assert not letters.is_over([b"a"])
    assert not letters.is_over([b"b"])
    assert letters.is_over([b"a"])
    assert not letters.is_over([b"c"])
    for at in range(1_000):
        letters.is_over([b"%d" % at])
    assert not letters.is_over([b"c"])


def test_headers_are_shown_to_the_next_pipeline(start: Start, picky: Any, tmp_path: Path) -> None:
    path = tmp_path / "headers"
    path.write_text("Authorization: ApiKey one\n\nX-Site: a b\n")
    args = ("--downstream", url_of(picky), "--downstream-header-file", path)
    running = start(*HTTP, *args)
    assert asked(running.port, b"{}", "/")[0] == 200
    assert picky.headers["Authorization"] == "ApiKey one"
    assert picky.headers["X-Site"] == "a b"
    path.write_text("Authorization: ApiKey two\n")
    running.process.send_signal(signal.SIGHUP)

    def is_new() -> bool:
        assert asked(running.port, b"{}", "/")[0] == 200
        return bool(picky.headers["Authorization"] == "ApiKey two")

    eventually(is_new)


@pytest.mark.parametrize("line", ["x", "a b: c", "A: \x01", "Content-Length: 7", "A: é", ": x"])
def test_a_header_that_is_none_is_told_and_not_shown(tmp_path: Path, line: str) -> None:
    path = tmp_path / "headers"
    path.write_text("A: 1\n" + line + "\n")
    with pytest.raises(ValueError, match="line 2") as caught:
        Downstream("http://localhost/", Trust(headers=str(path)))

    assert "\x01" not in str(caught.value)
    with pytest.raises(ValueError, match="mean nothing without https"):
        Downstream("http://localhost/", Trust(ca="x"))


class Paper:
    """Certificates of an authority of our own, in files."""

    def __init__(self, folder: Path) -> None:
        trustme = pytest.importorskip("trustme", reason="trustme makes certificates")
        authority, other = trustme.CA(), trustme.CA()
        self.ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca))
        self.server, self.client, self.stranger = (folder / name for name in ("s", "c", "x"))
        for path, issuer, name in (
            (self.server, authority, "localhost"),
            (self.client, authority, "client.example"),
            (self.stranger, other, "client.example"),
        ):
            self.issue(path, issuer, name)
        self.authority = authority

    def issue(self, path: Path, issuer: Any, name: str) -> None:
        issuer.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(path))

    def trusted(self, who: Path | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.ca))
        if who is not None:
            context.load_cert_chain(str(who))
        return context


def told(port: int, context: ssl.SSLContext) -> tuple[int, Any]:
    connection = http.client.HTTPSConnection("localhost", port, timeout=10, context=context)
    with closing(connection):
        connection.connect()
        assert isinstance(connection.sock, ssl.SSLSocket)
        paper = connection.sock.getpeercert()
        connection.request("POST", "/v1/score", b"{}")
        return connection.getresponse().status, paper


def test_only_clients_with_a_certificate_come_in(start: Start, tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    tls = ("--tls-cert", paper.server, "--tls-key", paper.server, "--tls-client-ca", paper.ca)
    running = start("http", "--listen", "127.0.0.1:0", *tls)
    status, before = told(running.port, paper.trusted(paper.client))
    assert status == 200
    for bad in (paper.trusted(), paper.trusted(paper.stranger)):
        with pytest.raises((OSError, http.client.HTTPException)):
            told(running.port, bad)
    paper.issue(paper.server, paper.authority, "localhost")
    running.process.send_signal(signal.SIGHUP)

    def is_new() -> bool:
        status, after = told(running.port, paper.trusted(paper.client))
        return bool(status == 200 and after["serialNumber"] != before["serialNumber"])

    eventually(is_new)


def test_the_next_pipeline_is_known_by_its_certificate_and_knows_us(
    start: Start, picky: Any, tmp_path: Path
) -> None:
    paper = Paper(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(paper.ca))
    context.load_cert_chain(str(paper.server))
    context.verify_mode = ssl.CERT_REQUIRED
    picky.socket = context.wrap_socket(picky.socket, server_side=True)
    url = url_of(picky, "https")
    ca, cert = ("--downstream-ca", paper.ca), ("--downstream-cert", paper.client)
    key = ("--downstream-key", paper.client)
    for args, status in (((), 503), (ca, 503), ((*ca, *cert, *key), 200)):
        port = start(*HTTP, "--downstream", url, *args).port
        assert asked(port, json.dumps(QUIET).encode(), "/")[0] == status
    assert len(picky.events) == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--tls-key", "x"), "mean nothing without --tls-cert"),
        (("--dead-letters", "x"), "mean nothing without --downstream"),
        (("--downstream-ca", "x"), "mean nothing without --downstream"),
        (("--token-file", "/dev/null"), "holds no token of 16 signs"),
        (("--max-connections", "0"), "it is 1 or more"),
        (("--filter-seconds", "0"), "it is 0.1 to 86400"),
        (("--listen", "unix:"), "is no address"),
    ],
)
def test_a_setting_that_means_nothing_is_told(args: tuple[str, ...], said: str) -> None:
    done = subprocess.run([*COMMAND, "http", *args], capture_output=True, text=True, timeout=30)

    assert done.returncode in (1, 2)
    assert said in done.stderr


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
