"""The HTTP server, started as a user does: scoring, relaying, limits, hostile requests."""

from __future__ import annotations

import gzip
import http.client
import http.server
import json
import re
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.scoring import undone

from .conftest import BUILD, COMMAND, QUIET, Running, Start, numbered
from .sinks import Next, asked

SHARED = Path(__file__).parents[4] / "shared" / "facts" / "logstash"


def scored(port: int, value: Any) -> Any:
    status, body = asked(port, json.dumps(value).encode())
    assert status == 200
    return json.loads(body)


# What Logstash 8.5.3 sends for ``body => {"process" => "%{[process]}" "file" => "%{[file]}" …}``.
SENT = {"process": json.dumps(BUILD["process"]), "file": "%{[file]}", "port": "443", "seq": "2"}


def test_what_the_http_filter_does_to_types_is_undone() -> None:
    assert undone(SENT) == {"process": BUILD["process"], "port": 443, "seq": "2"}
    assert undone({"a": {"b": "%{[x][y]}", "c": "[1]"}, "d": "{x"}) == {"a": {"c": [1]}, "d": "{x"}


def test_events_are_scored(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0").port

    assert scored(port, SENT)["score"] == 4
    assert scored(port, BUILD)["signals"] == ["process.temp_source", "process.without_cache"]
    assert [each["score"] for each in scored(port, [SENT, QUIET])] == [4, 0]


def test_a_bad_event_is_a_result_and_a_good_one_beside_it_is_scored(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0").port
    bad = {"process": {"name": "docker", "command_line": 7}}
    first, second, third = scored(port, [bad, BUILD, 7])

    assert "field 'command_line' is int" in first["error"]
    assert second["score"] == 4
    assert third["error"] == "an event is int, expected an object"
    status, body = asked(port, b"\xff{")
    assert (status, "no JSON" in json.loads(body)["error"]) == (200, True)


def test_recorded_requests_replay(start: Start) -> None:
    path = SHARED / "logstash-8.5.3_http-filter_requests.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there: requests recorded from a real Logstash")
    port = start("http", "--listen", "127.0.0.1:0").port
    lines = (SHARED / "input-lines.txt").read_text("utf-8").splitlines()
    sent = {str(event["seq"]): event for event in map(json.loads, lines[:-1])}
    recorded = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for request in recorded:
        body = json.loads(request["body"])
        event = sent.get(body["seq"], {})
        expected = {key: event[key] for key in ("process",) if key in event}
        found = undone(body)
        found.pop("seq", None)
        assert found == expected
        headers = {k.replace("-", "_"): v for k, v in request["headers"].items() if k[0] in "cUA"}
        status, answer = asked(port, request["body"].encode(), request["path"], **headers)
        assert (status, json.loads(answer)["score"]) == (200, 4 if expected else 0)

    assert len(recorded) == 6


def test_health_and_metrics(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0").port
    scored(port, BUILD)

    assert asked(port, b"", "/healthz", "GET") == (200, b"ok\n")
    status, text = asked(port, b"", "/metrics", "GET")
    assert status == 200
    assert b't1612_http_requests_total{what="score",status="200"} 1\n' in text
    for line in text.decode().splitlines():
        assert line.startswith("# ") or float(line.rpartition(" ")[2]) >= 0
    assert asked(port, b"", "/x", "GET")[0] == 404
    assert asked(port, b"{}", "/x")[0] == 404
    assert asked(port, b"", "/healthz", "HEAD") == (200, b"")
    assert asked(port, b"{}", "/v1/score", "DELETE") == (405, b"")


def test_bodies_are_bounded_packed_or_not(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0", "--max-body", "1000").port
    many = json.dumps([QUIET] * 100).encode()

    assert asked(port, many)[0] == 413
    assert asked(port, gzip.compress(many), Content_Encoding="gzip")[0] == 413
    assert asked(port, b"x", Content_Encoding="br")[0] == 413
    packed = gzip.compress(json.dumps(BUILD).encode())
    assert json.loads(asked(port, packed, Content_Encoding="gzip")[1])["score"] == 4
    assert asked(port, packed[:-9], Content_Encoding="gzip")[0] == 413
    assert scored(port, QUIET) == {"score": 0}


def test_hostile_bytes_end_a_connection_and_nothing_else(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0").port
    for data in (
        b"\x00\xff\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/score HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 50_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            try:
                connection.sendall(data)
                answer = connection.recv(4096)
            except ConnectionError:  # it was closed before all was sent
                answer = b""
            assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404"))
    assert scored(port, BUILD)["score"] == 4


def test_requests_in_one_go_are_answered_in_their_order(start: Start) -> None:
    port = start("http", "--listen", "127.0.0.1:0").port
    bodies = [json.dumps(event).encode() for event in (BUILD, QUIET, BUILD)]
    data = b"".join(
        b"POST /v1/score HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in bodies
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for at in range(0, len(data), 7):
            connection.sendall(data[at : at + 7])
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))

    assert re.findall(rb'\{"score":(\d+)', answer) == [b"4", b"0", b"4"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("http", "--listen", "0.0.0.0:0"), "--tls-cert and --tls-key, or say --insecure"),
        (("tcp", "--listen", "0.0.0.0:0", "--downstream", "127.0.0.1:9"), "or say --insecure"),
        (("http", "--listen", "x"), "'x' is no address: HOST:PORT or unix:PATH is"),
        (("http", "--downstream", "ftp://h/"), "'ftp://h/' is no URL"),
        (("stdio", "--dialect", "omprog"), "--output FILE goes with --dialect omprog"),
        (("check", "--param", "x"), "--param x: is no KEY=VALUE"),
    ],
)
def test_a_wrong_argument_is_told(args: tuple[str, ...], said: str) -> None:
    done = subprocess.run([*COMMAND, *args], capture_output=True, text=True, timeout=30)

    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("shape", ["array", "lines", "one", "gzip"])
def test_batches_are_relayed_in_every_shape(start: Start, next_pipeline: Next, shape: str) -> None:
    port = start("http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url).port
    lines = numbered(1 if shape == "one" else 25)
    body = b"[" + b",".join(lines) + b"]" if shape in ("array", "gzip") else b"\n".join(lines)
    if shape == "gzip":
        assert asked(port, gzip.compress(body), "/", Content_Encoding="gzip")[0] == 200
    else:
        assert asked(port, body, "/", Content_Type="application/x-ndjson")[0] == 200

    assert [event["seq"] for event in next_pipeline.events] == list(range(len(lines)))
    assert all(
        event["t1612"]["score"] == (0 if event["seq"] % 10 else 4) for event in next_pipeline.events
    )


def test_what_the_next_pipeline_does_not_take_is_asked_for_again(
    start: Start, next_pipeline: Next
) -> None:
    port = start("http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url).port
    for status in (503, 400, 302):
        next_pipeline.status = status
        assert asked(port, b"{}", "/")[0] == 503
    next_pipeline.status = 200
    assert asked(port, b'[{"seq":1},7]\n', "/")[0] == 200
    assert [event.get("seq", event.get("message")) for event in next_pipeline.events] == [1, "7"]


def test_a_poisoned_batch_is_never_refused_by_the_relay(start: Start, next_pipeline: Next) -> None:
    port = start(
        "http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url, "--max-body", "5000"
    ).port

    assert asked(port, b"\xff\x00[", "/")[0] == 200
    assert asked(port, b"[" * 4000, "/")[0] == 200
    assert asked(port, b"", "/")[0] == 200
    assert asked(port, b"x" * 6000, "/")[0] == 503
    assert [event["tags"] for event in next_pipeline.events] == [["_jsonparsefailure"]] * 2


def test_a_stop_answers_what_is_on_its_way(start: Start, next_pipeline: Next) -> None:
    running = start("http", "--listen", "127.0.0.1:0", "--downstream", next_pipeline.url)
    assert asked(running.port, b"\n".join(numbered(10)), "/")[0] == 200

    assert running.stop(signal.SIGTERM) == 0
    assert len(next_pipeline.events) == 10


def test_nothing_is_lost_when_the_relay_is_killed_again_and_again(
    start: Start, next_pipeline: Next
) -> None:
    """As Logstash does: a batch is sent again until it is answered 200."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    args = ("http", "--listen", address, "--downstream", next_pipeline.url)
    running: list[Running] = [start(*args)]
    done = threading.Event()

    def kill() -> None:
        for _ in range(4):
            if done.wait(0.4):
                return
            running[-1].stop(signal.SIGKILL)
            running.append(start(*args))

    killer = threading.Thread(target=kill)
    killer.start()
    batches = [numbered(125, at) for at in range(0, 20_000, 125)]
    again = 0
    for batch in batches:
        while True:
            try:
                if asked(int(address.rpartition(":")[2]), b"\n".join(batch), "/")[0] == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            again += 1
            assert again < 2_000
            time.sleep(0.02)
    done.set()
    killer.join()
    seen = Counter(event["seq"] for event in next_pipeline.events)

    assert len(running) > 1
    assert set(seen) == set(range(20_000))
