"""Stand in a stream of JSON lines: each connection has one of its own to the next pipeline.

It is fast, and loses what is on its way when it dies: neither side of Logstash's tcp plugins
acknowledges anything. While the next pipeline does not read, nothing is read here, either.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import Final

from .contract import Filter

log = logging.getLogger(__name__)

_READ: Final = 256 * 1024  # bytes at a time
_RETRY: Final = 1.0  # seconds between two attempts to reach the next pipeline


class Splitter:
    """Makes lines of blocks of bytes; a line over *most* bytes is cut, and its rest let go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()  # of the line that has no end yet; it grows without copies
        self.cut = 0

    def lines(self, data: bytes) -> list[bytes]:
        """Give the lines that end in *data*."""
        first, *others = data.split(b"\n")
        self._keep(first)
        if not others:
            return []
        *whole, last = others
        made = [self._line(), *(self._bounded(line) for line in whole)]
        self._keep(last)
        return made

    def rest(self) -> list[bytes]:
        """Give the last line, which has no end."""
        return [self._line()] if self._kept else []

    def _keep(self, part: bytes) -> None:
        self._kept += part[: self._most + 1 - len(self._kept)]

    def _line(self) -> bytes:
        line = bytes(self._kept)
        self._kept.clear()
        return self._bounded(line)

    def _bounded(self, line: bytes) -> bytes:
        if len(line) <= self._most:
            return line
        self.cut += 1
        return line[: self._most]


class Relay:
    """Accepts connections until it is stopped; see ``serve``."""

    def __init__(
        self, filter: Filter, listen: tuple[str, int], downstream: tuple[str, int], most_line: int
    ) -> None:
        self._filter, self._downstream, self._most_line = filter, downstream, most_line
        self._socket = socket.create_server(listen, backlog=128)
        self._open: dict[threading.Thread, socket.socket] = {}
        self._stopped = threading.Event()

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._socket.getsockname()[1]
        return port

    def serve(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until ``stop``, and until every connection that is open has been read."""
        ready()
        while not self._stopped.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:  # it was closed
                break
            thread = threading.Thread(target=self._connection, args=(connection,), daemon=True)
            self._open[thread] = connection
            thread.start()
        for thread in list(self._open):
            thread.join()

    def stop(self) -> None:
        """Accept nothing more, and read of what is open only what has come."""
        self._stopped.set()
        with _quiet():
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in list(self._open.values()):
            with _quiet():
                connection.shutdown(socket.SHUT_RD)

    def _connection(self, connection: socket.socket) -> None:
        splitter = Splitter(self._most_line)
        out: socket.socket | None = None
        try:
            with connection:
                while data := connection.recv(_READ):
                    out = self._passed(splitter.lines(data), out)
                out = self._passed(splitter.rest(), out)
        except OSError as error:
            log.warning("a connection broke: %s", error)
        finally:
            if splitter.cut:
                log.warning("%d lines over %d bytes were cut", splitter.cut, self._most_line)
            if out is not None:
                out.close()
            self._open.pop(threading.current_thread(), None)

    def _passed(self, lines: list[bytes], out: socket.socket | None) -> socket.socket | None:
        """Filter lines and pass them on, connecting again for as long as that takes."""
        made = self._filter.lines(lines)
        if not made:
            return out
        data = b"\n".join(made) + b"\n"
        while True:
            try:
                out = out or socket.create_connection(self._downstream)
                out.sendall(data)
                return out
            except OSError as error:
                log.warning("the next pipeline is not there: %s", error)
                if out is not None:
                    out.close()
                    out = None
                if self._stopped.wait(_RETRY):
                    raise


class _quiet:  # noqa: N801  # reads as a word
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, OSError)
