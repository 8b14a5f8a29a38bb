"""Stand in a stream of JSON lines: each connection has one of its own to the next pipeline.

It is fast, and loses what is on its way when it dies: neither side of Logstash's tcp plugins
acknowledges anything. While the next pipeline does not read, nothing is read here, either.

Rule 1: it accepts until it is stopped; where there is no room (descriptors, threads, memory), it
        waits, and those who connect wait with it.
Rule 2: it ends within ``STOP_SECONDS`` of a stop; what the next pipeline has not taken by then is
        let go, and logged.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final

from .contract import Filter
from .failures import told
from .lines import Splitter
from .metrics import Rows, one
from .route import Next, Route
from .tls import Door, shaken, shut

STOP_SECONDS: Final = 10.0  # from a stop to the end
_READ: Final = 256 * 1024  # bytes at a time
_NO_ROOM: Final = 0.2  # seconds until room is looked for again
_TICK: Final = 1.0  # seconds between two looks at what the filter has to tell of its own


class Relay:
    """Accepts connections until it is stopped; see ``serve``."""

    def __init__(
        self,
        filter: Filter,
        listener: socket.socket,
        next: Next,
        most_line: int,
        most_open: int,
        door: Door | None = None,
    ) -> None:
        self._filter, self._next, self._most_line = filter, next, most_line
        self._door = door
        self._most_open = most_open
        self._socket = listener
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._out: set[socket.socket] = set()
        self._stopped = threading.Event()

    def rows(self) -> list[Rows]:
        """Tell of it in numbers."""
        opened = len(self._open)
        return [one("tcp_connections", "gauge", "Connections that are open", opened)]

    def serve(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until ``stop``, and until what has come is passed on, or time is up."""
        threading.Thread(target=self._own, daemon=True).start()
        ready()
        while not self._stopped.is_set():
            if len(self._open) >= self._most_open:
                self._wait_for_room(OverflowError(f"--max-connections {self._most_open}"))
                continue
            try:
                connection, _ = self._socket.accept()
            except OSError as error:
                if not self._stopped.is_set():
                    self._wait_for_room(error)
                continue
            thread = threading.Thread(target=self._connection, args=(connection,), daemon=True)
            with self._lock:
                self._open[thread] = connection
            try:
                thread.start()
            except RuntimeError as error:  # no more threads
                with self._lock:
                    del self._open[thread]
                connection.close()
                self._wait_for_room(error)
        self._finish()

    def stop(self) -> None:
        """Accept nothing more. Safe in a signal's handler."""
        self._stopped.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _finish(self) -> None:
        """Read of what is open only what has come, and end it all in time."""
        deadline = monotonic() + STOP_SECONDS - 1.0
        self._socket.close()
        with self._lock:
            threads = list(self._open)
            for connection in self._open.values():
                shut(connection, socket.SHUT_RD)
        last = threading.Thread(target=self._last, daemon=True)
        for thread in threads:
            thread.join(max(0.0, deadline - monotonic()))
        last.start()
        last.join(max(0.2, deadline - monotonic()))
        with self._lock:
            for out in self._out:  # whoever still waits for the next pipeline
                shut(out, socket.SHUT_RDWR)
        for thread in (*threads, last):
            thread.join(0.5 if thread is last else max(0.0, deadline + 0.5 - monotonic()))

    def _wait_for_room(self, error: Exception) -> None:
        self._filter.failures.tell("no connection can be accepted for now", told(error))
        self._stopped.wait(_NO_ROOM)

    def _own(self) -> None:
        """Pass on what the filter has to tell of its own, while nothing comes."""
        route = self._route()
        while self._filter.is_telling and not self._stopped.wait(_TICK):
            with suppress(OSError):
                route.pass_on(self._filter.more())
        route.close()

    def _last(self) -> None:
        route = self._route()
        with suppress(OSError):
            route.pass_on(self._filter.end(is_over=False))
        route.close()

    def _route(self) -> Route:
        return Route(self._next, self._filter, self._stopped, self._out, self._lock)

    def _met(self, connection: socket.socket) -> socket.socket:
        """Make it one of TLS, where that is asked for; raises ``OSError``."""
        if self._door is None:
            return connection
        try:
            with self._lock:
                connection = made = self._door.wrapped(connection)
                self._open[threading.current_thread()] = made
            if self._stopped.is_set():  # it may be too late for being shut
                shut(made, socket.SHUT_RD)
            shaken(made)
        except BaseException:
            connection.close()
            raise
        return made

    def _connection(self, connection: socket.socket) -> None:
        splitter = Splitter(self._most_line)
        route = self._route()
        try:
            with self._met(connection) as connection:
                while data := connection.recv(_READ):
                    route.pass_on(self._filter.batch(splitter.lines(data)))
                route.pass_on(self._filter.batch(splitter.rest()))
        except Exception as error:  # the others go on
            self._filter.failures.tell("a connection broke", told(error))
        finally:
            if splitter.cut:
                text = f"lines over {self._most_line} bytes were cut"
                self._filter.failures.tell("too long", text, splitter.cut)
            route.close()
            with self._lock:
                self._open.pop(threading.current_thread(), None)
