"""What comes next in a pipeline, and a client."""

from __future__ import annotations

import http.client
import http.server
import json
import socket
import ssl
import threading
import time
from contextlib import closing
from typing import Any


class Sink:
    """The next pipeline's tcp input: keeps what comes, on however many connections."""

    def __init__(self, port: int = 0) -> None:
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self.listener.getsockname()[1]
        self.lines: list[bytes] = []
        self.reads = threading.Event()
        self.reads.set()
        self.context: ssl.SSLContext | None = None  # of TLS, where that is spoken
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: socket.socket) -> None:
        if self.context is not None:
            try:
                connection = self.context.wrap_socket(connection, server_side=True)
            except OSError:  # whoever came is not known
                connection.close()
                return
        with connection, connection.makefile("rb") as file:
            while self.reads.wait() and (line := file.readline()):
                self.lines.append(line)

    def wait(self, count: int, seconds: float = 30) -> list[Any]:
        deadline = time.monotonic() + seconds
        while len(self.lines) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return [json.loads(line) for line in self.lines]


class Next(http.server.ThreadingHTTPServer):
    """The pipeline that comes next; it takes batches, or does not."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.events: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/in"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Next

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.server.status == 200:
            self.server.events += json.loads(body)
        self.send_response(self.server.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


def asked(
    port: int, body: bytes, path: str = "/v1/score", method: str = "POST", **headers: str
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    with closing(connection):
        connection.request(method, path, body, named)
        response = connection.getresponse()
        return response.status, response.read()


HTTP = ("http", "--listen", "127.0.0.1:0")


def metrics_of(port: int) -> dict[str, float]:
    status, text = asked(port, b"", "/metrics", "GET")
    assert status == 200
    rows = [line.rpartition(" ") for line in text.decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in rows}


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


def url_of(server: Any, scheme: str = "http") -> str:
    return f"{scheme}://localhost:{server.server_address[1]}/in"
