"""Start the command as a pipeline does, and stop it."""

from __future__ import annotations

import http.server
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from .sinks import Next, Picky, Sink

COMMAND = (sys.executable, "-W", "error", "-m", "t1612_logstash.main")
Start = Callable[..., "Running"]


class Running:
    """The command, running, and the port that it listens on."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready "), (line, process.stderr and process.stderr.read())
        self.port = int(line.rpartition(":")[2])

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(30)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return code


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Running] = []

    def go(*args: str | Path) -> Running:
        process = subprocess.Popen(
            [*COMMAND, *map(str, args)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            made = Running(process)
        except AssertionError:
            process.kill()
            process.communicate()
            raise
        running.append(made)
        return made

    yield go
    for each in running:
        each.stop(signal.SIGKILL)


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.listener.close()


@pytest.fixture
def next_pipeline() -> Iterator[Next]:
    server = Next()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class Talk:
    """The command, which is asked line by line and answers each, as rsyslog has it."""

    def __init__(
        self,
        *args: str,
        stderr: int | None = subprocess.DEVNULL,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        self.process = subprocess.Popen(
            [*command, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def read(self) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def ask(self, line: bytes) -> bytes:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return self.read()

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(30)


BUILD: dict[str, Any] = {
    "@timestamp": "2026-03-02T08:06:43.123456789Z",
    "host": {"name": "web-prod-07"},
    "event": {"category": ["process"], "type": ["start"]},
    "user": {"name": "root"},
    "process": {
        "name": "docker",
        "command_line": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
        "parent": {"name": "bash"},
    },
}
DEPLOY: dict[str, Any] = {
    **BUILD,
    "@timestamp": "2026-03-02T08:07:43.5Z",
    "process": {
        "name": "docker",
        "command_line": "docker run -d --privileged app:1",
        "parent": {"name": "bash"},
    },
}
QUIET: dict[str, Any] = {
    "@timestamp": "2026-03-02T08:00:00Z",
    "process": {"name": "ls", "command_line": "ls"},
}


def numbered(count: int, start: int = 0) -> list[bytes]:
    """Give lines of events with numbers, one in ten of them a build."""
    return [
        json.dumps({**(BUILD if at % 10 == 0 else QUIET), "seq": at}).encode()
        for at in range(start, start + count)
    ]


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
