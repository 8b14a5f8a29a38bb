"""Stand before several workers in a stream of lines: each worker has the lines of its hosts.

What is on its way is lost where a worker dies, as where the program does. While one does not read,
nothing is read here.
"""

from __future__ import annotations

import socket
import threading
from typing import Final

from .accepting import Acceptor
from .failures import Failures, told
from .hosts import Hosts
from .tls import Door

_RETRY: Final = 0.2  # seconds between two attempts to reach a worker


class Spread(Acceptor):
    """Gives lines to workers, at *paths*, by their hosts."""

    def __init__(
        self,
        paths: list[str],
        failures: Failures,
        listener: socket.socket,
        most_line: int,
        most_open: int,
        door: Door | None,
        seconds: float,
    ) -> None:
        super().__init__(failures, listener, most_line, most_open, door, seconds)
        self._paths = paths

    def way(self) -> Ways:
        """Give the ways of one connection to all workers."""
        return Ways(self._paths, self.failures, self.stopped, self.out, self.lock)


class Ways:
    """Connections to all workers, made when they are needed; for one thread."""

    def __init__(
        self,
        paths: list[str],
        failures: Failures,
        stopped: threading.Event,
        out: set[socket.socket],
        lock: threading.Lock,
    ) -> None:
        self._paths, self._failures, self._stopped = paths, failures, stopped
        self._out, self._lock = out, lock
        self._hosts = Hosts(len(paths))
        self._open: list[socket.socket | None] = [None] * len(paths)

    def lines(self, lines: list[bytes]) -> None:
        """Hand lines to their workers; raises ``OSError`` after a stop, when that cannot be."""
        for at, part in enumerate(self._hosts.spread(line for line in lines if line)):
            if part:
                self._send(at, b"\n".join(part) + b"\n")

    def close(self) -> None:
        """Close them."""
        for at in range(len(self._open)):
            self._close(at)

    def _send(self, at: int, data: bytes) -> None:
        while True:
            try:
                self._way(at).sendall(data)
            except OSError as error:
                self._failures.tell("a worker is not there", told(error))
                self._close(at)
                if self._stopped.wait(_RETRY):
                    raise
            else:
                return

    def _way(self, at: int) -> socket.socket:
        way = self._open[at]
        if way is None:
            way = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                way.connect(self._paths[at])
            except OSError:
                way.close()
                raise
            self._open[at] = way
            with self._lock:
                self._out.add(way)
        return way

    def _close(self, at: int) -> None:
        way, self._open[at] = self._open[at], None
        if way is not None:
            with self._lock:
                self._out.discard(way)
            way.close()
