"""What is refused again and again is put aside, and costs nothing else."""

from __future__ import annotations

import base64
import http.client
import http.server
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.deadletter import DeadLetters

from .conftest import Start, numbered
from .sinks import HTTP, asked, metrics_of


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
