"""Who may come in, how we are known further on, and that a secret is not shown."""

from __future__ import annotations

import http.client
import http.server
import json
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.downstream import Downstream
from t1612_logstash.tls import Door, Trust, shaken

from .conftest import COMMAND, QUIET, Start, numbered
from .sinks import HTTP, Next, Sink, asked, url_of
from .test_chains import eventually

TOKEN = "a-token-of-sixteen-signs"


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


def met(door: Door, context: ssl.SSLContext) -> bool:
    """Tell whether one who trusts our authority comes in."""
    ours, theirs = socket.socketpair()

    def let_in() -> None:
        with suppress(OSError), door.wrapped(ours) as wrapped:
            shaken(wrapped)

    serving = threading.Thread(target=let_in)
    serving.start()
    try:
        with context.wrap_socket(theirs, server_hostname="localhost"):
            return True
    except OSError:
        return False
    finally:
        theirs.close()
        serving.join()


def test_a_certificate_with_the_key_of_another_changes_nothing(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    key = tmp_path / "old.key"
    key.write_bytes(paper.server.read_bytes())
    door = Door(str(paper.server), str(key), None)
    paper.issue(paper.server, paper.authority, "localhost")

    with pytest.raises(OSError, match="KEY_VALUES_MISMATCH"):
        door.reload()

    assert met(door, paper.trusted())


def test_who_comes_while_a_certificate_is_read_again_is_let_in(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    door = Door(str(paper.server), None, None)
    context = paper.trusted()
    others = [paper.server.read_bytes()]
    paper.issue(paper.server, paper.authority, "localhost")
    others.append(paper.server.read_bytes())
    is_done = threading.Event()

    def renew() -> None:
        while not is_done.is_set():
            others.reverse()
            paper.server.write_bytes(others[0])
            door.reload()

    renewing = threading.Thread(target=renew)
    renewing.start()
    try:
        assert all(met(door, context) for _ in range(300))
    finally:
        is_done.set()
        renewing.join()


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


def lines_to(port: int, context: ssl.SSLContext | None, lines: list[bytes]) -> None:
    """Send lines; over TLS, wait until the other side has taken or refused them."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        sending = context and context.wrap_socket(plain, server_hostname="localhost")
        with sending or plain as way:
            way.sendall(b"\n".join(lines) + b"\n")
            if isinstance(way, ssl.SSLSocket):
                with suppress(OSError):  # it may close without a word
                    way.unwrap()
            else:
                way.shutdown(socket.SHUT_WR)
                assert not way.recv(1)


def test_lines_come_and_go_over_tls_and_only_between_those_who_are_known(
    start: Start, sink: Sink, tmp_path: Path
) -> None:
    paper = Paper(tmp_path)
    sink.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(paper.ca))
    sink.context.load_cert_chain(str(paper.server))
    sink.context.verify_mode = ssl.CERT_REQUIRED
    tls = ("--tls-cert", paper.server, "--tls-key", paper.server, "--tls-client-ca", paper.ca)
    to = ("--downstream", f"tls:localhost:{sink.port}", "--downstream-ca", paper.ca)
    known = ("--downstream-cert", paper.client, "--downstream-key", paper.client)
    running = start("tcp", "--listen", "127.0.0.1:0", *tls, *to, *known)
    mute = socket.create_connection(("127.0.0.1", running.port))  # holds up nobody
    for bad in (None, paper.trusted(), paper.trusted(paper.stranger)):
        with suppress(OSError):
            lines_to(running.port, bad, numbered(1, 900))
    lines_to(running.port, paper.trusted(paper.client), numbered(300))
    assert [event["seq"] for event in sink.wait(300)] == list(range(300))
    paper.issue(paper.server, paper.authority, "localhost")
    before = served(running.port, paper)
    running.process.send_signal(signal.SIGHUP)
    eventually(lambda: served(running.port, paper) != before)
    mute.close()
    assert running.stop() == 0
    assert len(sink.lines) == 300

    for args, said in (
        (to, "no connection|ALERT|closed|abort|reset"),  # it does not say who it is
        (to[:2], "CERTIFICATE_VERIFY_FAILED"),  # nor knows whom it meets
    ):
        running = start("tcp", "--listen", "127.0.0.1:0", *args)
        with socket.create_connection(("127.0.0.1", running.port)) as sending:
            sending.sendall(numbered(1)[0] + b"\n")
            assert running.process.stderr is not None
            assert re.search(said, running.process.stderr.readline())
            running.stop(signal.SIGKILL)
    assert len(sink.lines) == 300


def served(port: int, paper: Paper) -> object:
    """Give the number of the certificate that is shown."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        context = paper.trusted(paper.client)
        with context.wrap_socket(plain, server_hostname="localhost") as met:
            paper_shown = met.getpeercert()
            assert paper_shown is not None
            return paper_shown["serialNumber"]


def test_a_stop_reads_nothing_of_tls_as_plain(start: Start, sink: Sink, tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    tls = ("--tls-cert", paper.server, "--tls-key", paper.server)
    to = ("--downstream", f"127.0.0.1:{sink.port}")
    running = start("tcp", "--listen", "127.0.0.1:0", *tls, *to)
    plain = socket.create_connection(("127.0.0.1", running.port), timeout=10)
    sending = paper.trusted().wrap_socket(plain, server_hostname="localhost")
    with suppress(OSError), sending:
        for at in range(0, 100_000, 50):
            sending.sendall(b"\n".join(numbered(50, at)) + b"\n")
            if at == 2_000:
                running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    events = sink.wait(1)
    broken = [event for event in events if "tags" in event]

    assert len(events) > 1
    assert len(broken) <= 1  # the line that was on its way
    assert all(event["message"].startswith('{"@timestamp"') for event in broken)


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
