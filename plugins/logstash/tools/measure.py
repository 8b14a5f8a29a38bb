"""Measure the transports: events a second at most, and the time of one at half of that.

    python tools/measure.py [SECONDS] [WORKERS]

Events are 500 bytes; two in a thousand are builds of container images, which cost the most. The
load comes from a process of its own, on the same machine.
"""

from __future__ import annotations

import json
import multiprocessing
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, cast

EVERY = 500  # of so many events one is a build
BATCH = 125  # what Logstash's workers send at a time
COMMAND = (sys.executable, "-m", "t1612_logstash.main")
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
WORKERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1


def event(at: int) -> bytes:
    is_build = at % EVERY == 0
    made: dict[str, Any] = {
        "@timestamp": "2026-03-02T08:06:43.123456789Z",
        "@version": "1",
        "host": {"name": f"host-{at % 500}.example", "id": "0123456789abcdef"},
        "seq": at,
        "sent": 0.0,
        "process": {
            "name": "docker" if is_build else "ls",
            "pid": at % 65_536,
            "command_line": "docker build --no-cache -t x /tmp/ctx" if is_build else "ls -la /usr",
            "executable": "/usr/bin/docker" if is_build else "/usr/bin/ls",
            "parent": {"name": "bash", "command_line": "bash -c run.sh"},
        },
        "user": {"name": "root"},
        "event": {"category": ["process"], "type": ["start"], "dataset": "endpoint.process"},
    }
    made["pad"] = "x" * (490 - len(json.dumps(made, separators=(",", ":"))))
    return json.dumps(made, separators=(",", ":")).encode()


EVENTS = [event(at) for at in range(2_000)]


def started(*args: str) -> tuple[subprocess.Popen[str], int]:
    command = [*COMMAND, *args, "--workers", str(WORKERS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline().rpartition(":")[2])


def percentile(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1_000


def sink(listener: socket.socket, queue: Any) -> None:
    """Read what comes; tell how much, when the last came, and how long some took."""
    count, times, ended = 0, [], 0
    buffers: dict[socket.socket, bytes] = {}
    with selectors.DefaultSelector() as open:
        open.register(listener, selectors.EVENT_READ)
        while ended < WORKERS:
            for key, _ in open.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    open.register(connection, selectors.EVENT_READ)
                    buffers[connection] = b""
                    continue
                connection = cast("socket.socket", key.fileobj)
                data = connection.recv(1 << 18)
                if not data:
                    open.unregister(connection)
                    ended += 1
                now = time.monotonic()
                *lines, buffers[connection] = (buffers[connection] + data).split(b"\n")
                count += len(lines)
                for line in lines[:1] + lines[-1:]:
                    place = line.find(b'"sent":') + 7
                    times.append(now - float(line[place : line.find(b",", place)]))
    queue.put((count, time.monotonic(), times))


def tcp(rate: float, seconds: float) -> tuple[float, list[float]]:
    """Give events a second, and times; *rate* 0 is as fast as it goes."""
    listener = socket.create_server(("127.0.0.1", 0))
    target = f"127.0.0.1:{listener.getsockname()[1]}"
    process, port = started("tcp", "--listen", "127.0.0.1:0", "--downstream", target)
    queue: Any = multiprocessing.Queue()
    reader = multiprocessing.Process(target=sink, args=(listener, queue))
    reader.start()
    parts = [each.split(b'"sent":0.0', 1) for each in EVENTS]
    step = BATCH if not rate else max(1, int(rate / 500))
    sent, start = 0, time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while (now := time.monotonic()) < start + seconds:
            if rate and (early := start + sent / rate - now) > 0:
                time.sleep(early)
            stamp = b'"sent":%.6f' % time.monotonic()
            block = [parts[(sent + at) % len(parts)] for at in range(step)]
            connection.sendall(b"".join(a + stamp + b + b"\n" for a, b in block))
            sent += step
    count, end, times = queue.get()
    reader.join()
    process.terminate()
    process.wait()
    if count != sent:
        raise SystemExit(f"tcp: {sent:,} events sent, {count:,} came")
    return count / (end - start), times


def client(
    port: int, path: str, bodies: list[bytes], rate: float, seconds: float, queue: Any
) -> None:
    head = b"POST %s HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n"
    requests = [head % (path.encode(), len(body)) + body for body in bodies]
    times: list[float] = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = time.monotonic()
        while (now := time.monotonic()) < start + seconds:
            due = start + len(times) / rate if rate else now
            if due > now:
                time.sleep(due - now)
            connection.sendall(requests[len(times) % len(requests)])
            data = b""
            while not complete(data):
                data += connection.recv(1 << 18)
            if not data.startswith(b"HTTP/1.1 200"):
                raise SystemExit(data[:300])
            times.append(time.monotonic() - (due if rate else now))
    queue.put((len(times) / (time.monotonic() - start), times))


def complete(data: bytes) -> bool:
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return False
    place = head.index(b"Content-Length: ") + 16
    return len(body) >= int(head[place:].partition(b"\r\n")[0])


def http(batch: int, rate: float, seconds: float, clients: int) -> tuple[float, list[float]]:
    """Give requests a second, and times."""
    process, port = started("http", "--listen", "127.0.0.1:0")
    bodies = EVENTS
    if batch > 1:
        bodies = [
            b"[" + b",".join(EVENTS[at : at + batch]) + b"]" for at in range(0, len(EVENTS), batch)
        ]
    queue: Any = multiprocessing.Queue()
    args = (port, "/v1/score", bodies, rate / clients, seconds, queue)
    readers = [multiprocessing.Process(target=client, args=args) for _ in range(clients)]
    for reader in readers:
        reader.start()
    found = [queue.get() for _ in readers]
    for reader in readers:
        reader.join()
    process.terminate()
    process.wait()
    return sum(speed for speed, _ in found), [each for _, times in found for each in times]


def rows(seconds: float) -> Iterator[str]:
    yield "| transport | events a second, at most | p99 at half of that |\n|---|---|---|"
    most, _ = max(tcp(0, seconds) for _ in range(3))
    _, times = tcp(most / 2, seconds)
    yield f"| TCP, JSON lines | {most:,.0f} | {percentile(times, 0.99):.1f} ms |"
    for name, batch, clients in (
        (f"HTTP, {BATCH} events a request, a connection for each worker", BATCH, WORKERS),
        ("HTTP, one event a request, two connections", 1, 2),
    ):
        most, _ = max(http(batch, 0, seconds, clients) for _ in range(3))
        _, times = http(batch, most / 2, seconds, clients)
        yield f"| {name} | {most * batch:,.0f} | {percentile(times, 0.99):.1f} ms a request |"


def main() -> None:
    for row in rows(SECONDS):
        print(row, flush=True)


if __name__ == "__main__":
    main()
