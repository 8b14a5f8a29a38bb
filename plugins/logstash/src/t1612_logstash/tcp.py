"""Stand in a stream of JSON lines: each connection has one of its own to the next pipeline.

It is fast, and loses what is on its way when it dies: neither side of Logstash's tcp plugins
acknowledges anything. While the next pipeline does not read, nothing is read here, either.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Final

from .accepting import Acceptor
from .contract import Filter
from .route import Next, Route
from .tls import Door

STOP_SECONDS: Final = 10.0  # from a stop to the end
_TICK: Final = 1.0  # seconds between two looks at what the filter has to tell of its own


class Relay(Acceptor):
    """Filters lines, and passes them on."""

    def __init__(
        self,
        filter: Filter,
        listener: socket.socket,
        next: Next,
        most_line: int,
        most_open: int,
        door: Door | None = None,
        seconds: float = STOP_SECONDS,
    ) -> None:
        super().__init__(filter.failures, listener, most_line, most_open, door, seconds)
        self._filter, self._next = filter, next

    def way(self) -> Route:
        """Give a way to the next pipeline."""
        return Route(self._next, self._filter, self.stopped, self.out, self.lock)

    def begin(self) -> None:
        """Begin to look what the filter has to tell."""
        threading.Thread(target=self._own, daemon=True).start()

    def last(self) -> None:
        """Pass on what the filter has to tell at last."""
        way = self.way()
        with suppress(OSError):
            way.pass_on(self._filter.end(is_over=False))
        way.close()

    def _own(self) -> None:
        """Pass on what the filter has to tell of its own, while nothing comes."""
        way = self.way()
        while self._filter.is_telling and not self.stopped.wait(_TICK):
            with suppress(OSError):
                way.pass_on(self._filter.more())
        way.close()
