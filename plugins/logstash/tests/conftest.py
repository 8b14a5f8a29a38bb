"""Start the command as a pipeline does, and stop it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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
        running.append(Running(process))
        return running[-1]

    yield go
    for each in running:
        each.stop(signal.SIGKILL)


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
