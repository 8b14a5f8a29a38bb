"""Accept connections that bring lines, each in a thread of its own.

Rule 1: it accepts until it is stopped; where there is no room (descriptors, threads, memory), it
        waits, and those who connect wait with it.
Rule 2: it ends within a time of a stop; what could not be passed on by then is let go, and logged.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final, Protocol

from .failures import Failures, told
from .lines import Splitter, waiting
from .metrics import Rows, one
from .tls import Door, shaken, shut

_READ: Final = 256 * 1024  # bytes at a time
_NO_ROOM: Final = 0.2  # seconds until room is looked for again


class Way(Protocol):
    """Where the lines of one connection go."""

    def lines(self, lines: list[bytes]) -> None:
        """Pass lines on; raises ``OSError`` after a stop, when they cannot be."""

    def close(self) -> None:
        """There are no more."""


class Acceptor:
    """Accepts until it is stopped; see ``serve``. A subclass says where lines go (``way``).

    *seconds*: from a stop to the end.
    """

    def __init__(
        self,
        failures: Failures,
        listener: socket.socket,
        most_line: int,
        most_open: int,
        door: Door | None,
        seconds: float,
    ) -> None:
        self.failures, self._most_line, self._most_open = failures, most_line, most_open
        self._socket, self._door, self._seconds = listener, door, seconds
        self._open: dict[threading.Thread, socket.socket] = {}
        self.lock = threading.Lock()
        self.out: set[socket.socket] = set()  # those that lines go to
        self.stopped = threading.Event()

    def way(self) -> Way:
        """Give a way to where lines go."""
        raise NotImplementedError

    def begin(self) -> None:
        """Do what is to be done beside; called once, before anything is accepted."""

    def last(self) -> None:
        """Pass on what is last, when no line comes any more."""

    def rows(self) -> list[Rows]:
        """Tell of it in numbers."""
        opened = len(self._open)
        return [one("tcp_connections", "gauge", "Connections that are open", opened)]

    def serve(self, ready: Callable[[], object] = lambda: None) -> None:
        """Serve until ``stop``, and until what has come is passed on, or time is up."""
        self.begin()
        ready()
        while not self.stopped.is_set():
            if len(self._open) >= self._most_open:
                self._wait_for_room(OverflowError(f"--max-connections {self._most_open}"))
                continue
            try:
                connection, _ = self._socket.accept()
            except OSError as error:
                if not self.stopped.is_set():
                    self._wait_for_room(error)
                continue
            thread = threading.Thread(target=self._connection, args=(connection,), daemon=True)
            with self.lock:
                self._open[thread] = connection
            try:
                thread.start()
            except RuntimeError as error:  # no more threads
                with self.lock:
                    del self._open[thread]
                connection.close()
                self._wait_for_room(error)
        self._finish()

    def stop(self) -> None:
        """Accept nothing more. Safe in a signal's handler."""
        self.stopped.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _finish(self) -> None:
        """Read of what is open only what has come, and end it all in time."""
        deadline = monotonic() + self._seconds - 1.0
        self._socket.close()
        with self.lock:
            threads = list(self._open)
            for connection in self._open.values():
                shut(connection, socket.SHUT_RD)
        last = threading.Thread(target=self.last, daemon=True)
        for thread in threads:
            thread.join(max(0.0, deadline - monotonic()))
        last.start()
        last.join(max(0.2, deadline - monotonic()))
        with self.lock:
            for out in self.out:  # whoever still waits for those who do not read
                shut(out, socket.SHUT_RDWR)
        for thread in (*threads, last):
            thread.join(0.5 if thread is last else max(0.0, deadline + 0.5 - monotonic()))

    def _wait_for_room(self, error: Exception) -> None:
        self.failures.tell("no connection can be accepted for now", told(error))
        self.stopped.wait(_NO_ROOM)

    def _met(self, connection: socket.socket) -> socket.socket:
        """Make it one of TLS, where that is asked for; raises ``OSError``."""
        if self._door is None:
            return connection
        try:
            with self.lock:
                connection = made = self._door.wrapped(connection)
                self._open[threading.current_thread()] = made
            if self.stopped.is_set():  # it may be too late for being shut
                shut(made, socket.SHUT_RD)
            shaken(made)
        except BaseException:
            connection.close()
            raise
        return made

    def _connection(self, connection: socket.socket) -> None:
        splitter = Splitter(self._most_line)
        way = self.way()
        try:
            with self._met(connection) as connection:
                left = sys.maxsize  # bytes; after a stop those that have come by then
                while left > 0 and (data := connection.recv(min(left, _READ))):
                    way.lines(splitter.lines(data))
                    if left != sys.maxsize:
                        left -= len(data)
                    elif self.stopped.is_set():
                        left = waiting(connection.fileno())
                way.lines(splitter.rest())
        except Exception as error:  # of one client: the others go on
            self.failures.tell("a connection broke", told(error))
        finally:
            if splitter.cut:
                text = f"lines over {self._most_line} bytes were cut"
                self.failures.tell("too long", text, splitter.cut)
            way.close()
            with self.lock:
                self._open.pop(threading.current_thread(), None)
